//! Pages and documents: the landing page, the vocabulary, every resource.

use super::client::Caller;
use super::generation::Generation;
use super::respond::{self, offer};
use super::{App, Now};
use crate::site::{self, Document, Offer, PATH_ESCAPES, Problem, offers};
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::header::{CACHE_CONTROL, LINK, LOCATION, VARY};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::Response;
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use serde::Deserialize;

/// What must not stand in the query of an address as it is; it is passed on as it was escaped.
const QUERY: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'#');

/// The parameters of a page.
#[derive(Debug, Deserialize)]
pub(super) struct Parameters {
    format: Option<String>,
}

/// `/`: the landing page.
pub(super) async fn landing(
    State(shared): App,
    Now(now): Now,
    caller: Option<Extension<Caller>>,
    headers: HeaderMap,
) -> Response {
    let trouble = shared.run.trouble.load();
    // What is wrong with the records is nobody else's business.
    let is_own = caller.is_some_and(|Extension(caller)| caller == Caller::ThisMachine);
    let notice = trouble.as_ref().filter(|_| is_own);
    let notice = notice.map(|trouble| trouble.to_string());
    let page = now
        .site
        .landing(&shared.settings.endpoint, notice.as_deref());
    answer(&now, &headers, "", page)
}

/// `/ns`: the ontology.
pub(super) async fn vocabulary(
    Now(now): Now,
    headers: HeaderMap,
    Query(parameters): Query<Parameters>,
) -> Response {
    let document = offer(&headers, parameters.format.as_deref(), offers())
        .and_then(|offer| now.site.vocabulary(offer));
    answer(&now, &headers, "ns", document)
}

/// `/problem/CODE`: what a problem means.
pub(super) async fn problem(
    Now(now): Now,
    headers: HeaderMap,
    Path(code): Path<String>,
) -> Response {
    let path = format!("problem/{code}");
    match now.site.problem_explained(&code) {
        Some(document) => answer(&now, &headers, &path, document),
        None => answer(&now, &headers, &path, Err(now.site.not_found(&path))),
    }
}

/// `/assets/NAME`: a file of the query page. Its name has the hash of its content, so a client that
/// has it need not ask again.
pub(super) async fn asset(Now(now): Now, headers: HeaderMap, Path(name): Path<String>) -> Response {
    let path = format!("assets/{name}");
    let Some(document) = site::asset(&name) else {
        return answer(&now, &headers, &path, Err(now.site.not_found(&path)));
    };
    let mut response = respond::document(document);
    respond::set(
        &mut response,
        CACHE_CONTROL,
        "public, max-age=31536000, immutable",
    );
    response.headers_mut().remove(VARY);
    response
}

/// Any other path: a resource under the base, in the format of its suffix, of `?format=` or of
/// `Accept`.
pub(super) async fn resource(
    Now(now): Now,
    headers: HeaderMap,
    uri: Uri,
    Query(parameters): Query<Parameters>,
) -> Response {
    let path = percent_decode_str(uri.path().trim_start_matches('/')).decode_utf8_lossy();
    if let Some(below) = below_base(&now, &path) {
        return moved(below, uri.query());
    }
    let (path, suffix) = without_suffix(&now, &path);
    // What is not there is not there in any format.
    if path != "ns" && !now.site.knows(path) {
        if let Some(today) = now.site.moved(path) {
            let suffix = suffix
                .map(|suffix| format!(".{suffix}"))
                .unwrap_or_default();
            return moved(&format!("{today}{suffix}"), uri.query());
        }
        return answer(&now, &headers, path, Err(now.site.not_found(path)));
    }
    let wanted = suffix.or(parameters.format.as_deref());
    let document = offer(&headers, wanted, offers()).and_then(|offer| find(&now, path, offer));
    let found = document.is_ok();
    let mut response = answer(&now, &headers, path, document);
    if found {
        respond::set(&mut response, LINK, &now.site.link_header(path));
    }
    response
}

/// The same whatever document is at the path.
fn find(now: &Generation, path: &str, offer: Offer) -> Result<Document, Problem> {
    match path {
        "ns" => now.site.vocabulary(offer),
        path => now.site.resource(path, offer),
    }
}

/// A path that begins with the path of the base, as a redirect for the whole address leaves it. The
/// base is found without its last slash too.
fn below_base<'p>(now: &Generation, path: &'p str) -> Option<&'p str> {
    let base = now
        .site
        .about
        .base
        .splitn(4, '/')
        .nth(3)
        .unwrap_or_default();
    if base.is_empty() {
        return None;
    }
    let is_base = path == base.trim_end_matches('/');
    path.strip_prefix(base).or(is_base.then_some(""))
}

/// Leads to a path of this server, never to another host: what begins with `//` or `/\\` would be
/// one to a browser.
fn moved(path: &str, query: Option<&str>) -> Response {
    let mut response = respond::status_only(StatusCode::PERMANENT_REDIRECT);
    let path = utf8_percent_encode(path.trim_start_matches('/'), PATH_ESCAPES);
    let query = query.map(|query| format!("?{}", utf8_percent_encode(query, QUERY)));
    let target = format!("/{path}{}", query.unwrap_or_default());
    respond::set(&mut response, LOCATION, &target);
    response
}

/// A path and the format that its end names, unless something is there under the whole of it.
fn without_suffix<'p>(now: &Generation, path: &'p str) -> (&'p str, Option<&'p str>) {
    match path.rsplit_once('.') {
        Some((stem, suffix))
            if !now.site.knows(path) && offers().any(|offer| offer.name() == suffix) =>
        {
            (stem, Some(suffix))
        }
        _ => (path, None),
    }
}

fn answer(
    now: &Generation,
    headers: &HeaderMap,
    path: &str,
    document: Result<Document, Problem>,
) -> Response {
    match document {
        Ok(document) => respond::document(document),
        Err(problem) => {
            respond::problem_for(headers, &problem, now.site.problem_page(path, &problem))
        }
    }
}

//! Pages and documents: the landing page, the vocabulary, every resource.

use super::respond::{self, offer};
use super::{App, Shared};
use crate::site::{Document, Offer, PATH_ESCAPES, Problem, offers};
use axum::extract::{Path, Query, State};
use axum::http::header::LOCATION;
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
pub(super) async fn landing(State(shared): App, headers: HeaderMap) -> Response {
    answer(&shared, &headers, "", shared.site.landing(&shared.endpoint))
}

/// `/ns`: the ontology.
pub(super) async fn vocabulary(
    State(shared): App,
    headers: HeaderMap,
    Query(parameters): Query<Parameters>,
) -> Response {
    let document = offer(&headers, parameters.format.as_deref(), offers())
        .and_then(|offer| shared.site.vocabulary(offer));
    answer(&shared, &headers, "ns", document)
}

/// `/problem/CODE`: what a problem means.
pub(super) async fn problem(
    State(shared): App,
    headers: HeaderMap,
    Path(code): Path<String>,
) -> Response {
    let path = format!("problem/{code}");
    match shared.site.problem_explained(&code) {
        Some(document) => answer(&shared, &headers, &path, document),
        None => answer(&shared, &headers, &path, Err(shared.site.not_found(&path))),
    }
}

/// Any other path: a resource under the base, in the format of its suffix, of `?format=` or of
/// `Accept`.
pub(super) async fn resource(
    State(shared): App,
    headers: HeaderMap,
    uri: Uri,
    Query(parameters): Query<Parameters>,
) -> Response {
    let path = percent_decode_str(uri.path().trim_start_matches('/')).decode_utf8_lossy();
    if let Some(below) = below_base(&shared, &path) {
        return moved(below, uri.query());
    }
    let (path, suffix) = without_suffix(&shared, &path);
    let wanted = suffix.or(parameters.format.as_deref());
    let document = offer(&headers, wanted, offers()).and_then(|offer| find(&shared, path, offer));
    answer(&shared, &headers, path, document)
}

/// The same whatever document is at the path.
fn find(shared: &Shared, path: &str, offer: Offer) -> Result<Document, Problem> {
    match path {
        "ns" => shared.site.vocabulary(offer),
        path => shared.site.resource(path, offer),
    }
}

/// A path that begins with the path of the base, as a redirect for the whole address leaves it.
fn below_base<'p>(shared: &Shared, path: &'p str) -> Option<&'p str> {
    let base = shared
        .site
        .about
        .base
        .splitn(4, '/')
        .nth(3)
        .unwrap_or_default();
    path.strip_prefix(base).filter(|_| !base.is_empty())
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
fn without_suffix<'p>(shared: &Shared, path: &'p str) -> (&'p str, Option<&'p str>) {
    match path.rsplit_once('.') {
        Some((stem, suffix))
            if !shared.site.knows(path) && offers().any(|offer| offer.name() == suffix) =>
        {
            (stem, Some(suffix))
        }
        _ => (path, None),
    }
}

fn answer(
    shared: &Shared,
    headers: &HeaderMap,
    path: &str,
    document: Result<Document, Problem>,
) -> Response {
    match document {
        Ok(document) => respond::document(headers, document),
        Err(problem) => {
            respond::problem_for(headers, &problem, shared.site.problem_page(path, &problem))
        }
    }
}

//! Pages and documents: the landing page, the vocabulary, every resource.
//!
//! A thing is not a document: its own address leads to the document that is wanted (303), as
//! <https://www.w3.org/TR/cooluris/#r303gendocument> tells, or answers with it itself where the
//! operator wants that. All redirects are relative, so that they hold under whatever path a proxy
//! puts the site.

use super::client::{Asker, Caller};
use super::files::{self, Ready};
use super::generation::Generation;
use super::request::parameter;
use super::respond::{self, offer};
use super::{App, Now, Shared};
use crate::site::{Addresses, Document, Offer, PATH_ESCAPES, Problem, offers};
use axum::Extension;
use axum::extract::{Path, Request, State};
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_LOCATION, LINK, LOCATION, VARY,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use std::borrow::Cow;
use std::sync::Arc;

/// Where programs read what a dataset is.
const CATALOGUE: &str = "<catalog.ttl>; rel=\"describedby\"; type=\"text/turtle\"";

/// What must not stand in the query of an address as it is; it is passed on as it was escaped.
const QUERY: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'<').add(b'>').add(b'#');

/// `/`: the landing page, in the language that is liked best; programs that want data are led to
/// the catalogue.
pub(super) async fn landing(
    State(shared): App,
    Now(now): Now,
    caller: Option<Extension<Caller>>,
    parts: Parts,
) -> Response {
    let headers = &parts.headers;
    let language = respond::language(headers, &now.site);
    let wanted = parameter(&parts.uri, "format")
        .and_then(|format| offer(headers, format.as_deref(), offers()));
    let mut response = match wanted {
        Ok(Offer::Page) => {
            let at = addresses(&shared, &now, &parts);
            let page = first_page(&shared, &now, caller, &at, language);
            let mut response = answer(&now, headers, "", page);
            respond::set(&mut response, CONTENT_LANGUAGE, language);
            response
        }
        Ok(Offer::Data(format)) => {
            let mut response = respond::status_only(StatusCode::SEE_OTHER);
            let catalogue = format!("./catalog.{}", format.extension());
            respond::set(&mut response, LOCATION, &catalogue);
            response
        }
        Err(problem) => answer(&now, headers, "", Err(problem)),
    };
    respond::set(&mut response, LINK, CATALOGUE);
    respond::set(&mut response, VARY, respond::VARIES_BY_LANGUAGE);
    response
}

fn first_page(
    shared: &Shared,
    now: &Generation,
    caller: Option<Extension<Caller>>,
    at: &Addresses,
    language: &str,
) -> Result<Document, Problem> {
    let trouble = shared.run.trouble.load();
    // What is wrong with the records is nobody else's business.
    let is_own = caller.is_some_and(|Extension(caller)| caller == Caller::ThisMachine);
    let notice = trouble.as_ref().filter(|_| is_own);
    let notice = notice.map(|trouble| trouble.to_string());
    now.site
        .landing(at.endpoint.as_deref(), notice.as_deref(), language)
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

/// `/assets/NAME`: a script or style. Its name has the hash of its content, so a client that has it
/// need not ask again.
pub(super) async fn asset(Now(now): Now, headers: HeaderMap, Path(name): Path<String>) -> Response {
    let path = format!("assets/{name}");
    let Some(document) = now.site.asset(&name) else {
        return answer(&now, &headers, &path, Err(now.site.not_found(&path)));
    };
    let mut response = respond::document(document);
    respond::set(
        &mut response,
        CACHE_CONTROL,
        "public, max-age=31536000, immutable",
    );
    respond::set(&mut response, VARY, ACCEPT_ENCODING.as_str());
    response
}

/// `/ns`: the ontology, whose terms are places in it, so that it answers itself.
pub(super) async fn vocabulary(State(shared): App, Now(now): Now, parts: Parts) -> Response {
    let asked = Thing {
        shared: &shared,
        now: &now,
        parts: &parts,
        path: "ns",
    };
    asked.directly().await
}

/// Any other path: a thing under the base, or one of the files of the site.
pub(super) async fn other(
    State(shared): App,
    Now(now): Now,
    Asker(client): Asker,
    request: Request,
) -> Response {
    // Unlike parts of their own, which would be copies.
    let (parts, _) = request.into_parts();
    let path = match asked_before(&now, &parts) {
        Ok(ready) => return respond::ready(ready),
        Err(path) => path,
    };
    if let Some(("search", _)) = now.site.page_name(&path) {
        let (headers, uri) = (parts.headers.clone(), parts.uri.clone());
        return super::search::find(State(shared), Now(now), Asker(client), headers, uri).await;
    }
    let asked = Thing {
        shared: &shared,
        now: &now,
        parts: &parts,
        path: &path,
    };
    if path == now.site.base_path().trim_end_matches('/') && !path.is_empty() {
        let last = path.rsplit('/').next().unwrap_or_default();
        return moved("", &format!("{last}/"), parts.uri.query());
    }
    if let Some(target) = asked_here(&now, &path, parts.uri.query()) {
        let mut response = respond::status_only(StatusCode::SEE_OTHER);
        respond::set(&mut response, LOCATION, &target);
        return response;
    }
    // An IRI may have a query of its own.
    let whole = parts.uri.query().map(|query| format!("{path}?{query}"));
    if let Some(whole) = whole.filter(|whole| now.site.knows(whole)) {
        let asked = Thing {
            path: &whole,
            ..asked
        };
        return asked.led_on();
    }
    if now.site.knows(&path) {
        return match shared.settings.is_direct {
            true => asked.directly().await,
            false => asked.led_on(),
        };
    }
    if now.site.has_page(&path) {
        return asked.led_from_page();
    }
    if let Some(format) = now.site.format_of_term(&path) {
        return asked.led_to_vocabulary(format.extension());
    }
    if let Some(fragment) = now
        .site
        .first_fragment(&path)
        .filter(|_| !path.contains('#'))
    {
        return Thing {
            path: fragment,
            ..asked
        }
        .led_on();
    }
    if let Some(today) = asked.moved() {
        return moved(&path, &today, parts.uri.query());
    }
    asked.as_file().await
}

/// A file that is kept; otherwise the path that is asked for, without the escapes of the address,
/// unless they are those of an IRI, or one of them is a slash: what stands in another folder would
/// lead on from the wrong place.
fn asked_before<'p>(now: &Generation, parts: &'p Parts) -> Result<Ready, Cow<'p, str>> {
    let escaped = parts.uri.path().trim_start_matches('/');
    let path = percent_decode_str(escaped).decode_utf8_lossy();
    // A query may ask for something else than what stands at the path.
    let kept = files::kept(now, &path).filter(|_| parts.uri.query().is_none());
    let is_in_its_folder = path.matches('/').count() == escaped.matches('/').count();
    let kept = kept.filter(|_| is_in_its_folder);
    kept.ok_or_else(
        || match is_in_its_folder && !now.site.is_about_thing(escaped) {
            true => path,
            false => escaped.into(),
        },
    )
}

/// Where a query on the page to ask from is answered: a file would show it, a server answers. What
/// is empty is none.
fn asked_here(now: &Generation, path: &str, query: Option<&str>) -> Option<String> {
    let (stem, _) = now.site.page_name(path)?;
    let query = query.filter(|_| stem == "ask")?;
    let mut parameters = form_urlencoded::parse(query.as_bytes());
    let (_, text) = parameters.find(|(name, _)| name == "query")?;
    Some(match text.trim() {
        "" => "./sparql".to_owned(),
        _ => format!("./sparql?{}", utf8_percent_encode(query, QUERY)),
    })
}

/// `/question/NAME.EXT`: a question with its answer, or a file of that. An answer that was not made
/// yet is made in its turn, one after another; it is kept.
pub(super) async fn question(State(shared): App, Now(now): Now, parts: Parts) -> Response {
    let path = percent_decode_str(parts.uri.path().trim_start_matches('/'));
    let path = path.decode_utf8_lossy().into_owned();
    let asked = Thing {
        shared: &shared,
        now: &now,
        parts: &parts,
        path: &path,
    };
    if now.site.is_unanswered(&path) {
        let (client, path) = (Asker::of(&parts).0, path.clone());
        let make = move |now: &Generation| {
            now.site.make_answer(&path);
            Ok(())
        };
        if let Err(problem) = shared.questions.make(client, &now, make).await {
            return asked.refused(problem);
        }
    }
    match now.site.has_page(&path) {
        true => asked.led_to_page(),
        false => asked.as_file().await,
    }
}

/// Where the site is, as whoever asks reaches it.
pub(super) fn addresses(shared: &Shared, now: &Arc<Generation>, parts: &Parts) -> Addresses {
    let endpoint = super::description::endpoint(now, parts, shared.settings.operation.proxy());
    let root = endpoint.strip_suffix("sparql").unwrap_or(&endpoint);
    Addresses::of(root.to_owned(), Some(endpoint.clone()))
}

/// What is asked for.
struct Thing<'a> {
    shared: &'a Shared,
    now: &'a Arc<Generation>,
    parts: &'a Parts,
    path: &'a str,
}

impl Thing<'_> {
    /// The document that is wanted: by `?format=`, else by `Accept`, a page in the language that is
    /// liked best. Gives what it ends with.
    fn wanted(&self) -> Result<String, Problem> {
        let (site, headers) = (&self.now.site, &self.parts.headers);
        let format = parameter(&self.parts.uri, "format")?;
        Ok(match offer(headers, format.as_deref(), offers())? {
            Offer::Page => site.ending(respond::language(headers, site)),
            Offer::Data(format) => format.extension().to_owned(),
        })
    }

    /// Leads to the document that is wanted.
    fn led_on(&self) -> Response {
        match self.wanted() {
            Ok(ending) => self.varied(self.led_to(&ending)),
            Err(problem) => self.refused(problem),
        }
    }

    /// Leads to the page, which is all that there is, in the language that is liked best.
    fn led_to_page(&self) -> Response {
        let site = &self.now.site;
        let language = respond::language(&self.parts.headers, site);
        let mut response = self.led_to(&site.ending(language));
        respond::set(&mut response, VARY, respond::VARIES_BY_LANGUAGE);
        response
    }

    /// Leads to the page of what has data elsewhere: that of a term is in the vocabulary.
    fn led_from_page(&self) -> Response {
        let is_term = self.path.starts_with("ns/");
        match self.wanted() {
            Ok(ending) if is_term && !ending.ends_with("html") => self.led_to_vocabulary(&ending),
            Err(problem) if is_term => self.refused(problem),
            _ => self.led_to_page(),
        }
    }

    /// Leads from a term to all of them.
    fn led_to_vocabulary(&self, ending: &str) -> Response {
        let mut response = respond::status_only(StatusCode::SEE_OTHER);
        respond::set(&mut response, LOCATION, &format!("../ns.{ending}"));
        respond::set(&mut response, VARY, respond::VARIES_BY_LANGUAGE);
        response
    }

    fn led_to(&self, ending: &str) -> Response {
        let mut response = respond::status_only(StatusCode::SEE_OTHER);
        respond::set(&mut response, LOCATION, &self.beside(ending));
        response
    }

    /// Answers with the document that is wanted.
    async fn directly(&self) -> Response {
        let ending = match self.wanted() {
            Ok(wanted) => wanted,
            Err(problem) => return self.refused(problem),
        };
        match self.file(&format!("{}.{ending}", self.path)).await {
            Ok(ready) => {
                let mut response = respond::ready(ready);
                respond::set(&mut response, CONTENT_LOCATION, &self.beside(&ending));
                self.varied(response)
            }
            Err(problem) => self.refused(problem),
        }
    }

    fn varied(&self, mut response: Response) -> Response {
        let links = self.now.site.link_header(self.path);
        respond::set(&mut response, LINK, &links);
        respond::set(&mut response, VARY, respond::VARIES_BY_LANGUAGE);
        response
    }

    fn refused(&self, problem: Problem) -> Response {
        answer(self.now, &self.parts.headers, self.path, Err(problem))
    }

    /// The address of a document, as seen from the thing.
    fn beside(&self, ending: &str) -> String {
        let last = self.path.rsplit('/').next().unwrap_or(self.path);
        format!("./{}.{ending}", utf8_percent_encode(last, PATH_ESCAPES))
    }

    /// The file at the path.
    async fn as_file(&self) -> Response {
        match self.file(self.path).await {
            Ok(ready) => respond::ready(ready),
            Err(problem) => self.refused(problem),
        }
    }

    /// A file of the site, which is made where it is not kept.
    async fn file(&self, path: &str) -> Result<Ready, Problem> {
        let at = addresses(self.shared, self.now, self.parts);
        let client = Asker::of(self.parts).0;
        files::file(self.shared, self.now, client, (path, at)).await
    }

    /// Where what stood here is today, with the ending that was asked for.
    fn moved(&self) -> Option<String> {
        let site = &self.now.site;
        let today = site.moved(self.path);
        today.or_else(|| {
            let (stem, ending) = match site.page_name(self.path) {
                Some((stem, language)) => (stem, site.ending(language)),
                None => self
                    .path
                    .rsplit_once('.')
                    .map(|(stem, e)| (stem, e.to_owned()))?,
            };
            let is_there = stem.is_empty() || site.knows(stem);
            let today = site.moved(stem).filter(|_| !is_there)?;
            Some(format!("{today}.{ending}"))
        })
    }
}

/// Leads from a path to another of this site, whatever is before both in the address.
pub(super) fn moved(from: &str, to: &str, query: Option<&str>) -> Response {
    let mut response = respond::status_only(StatusCode::PERMANENT_REDIRECT);
    let up = match from.matches('/').count() {
        0 => "./".to_owned(),
        depth => "../".repeat(depth),
    };
    let path = utf8_percent_encode(to.trim_start_matches('/'), PATH_ESCAPES);
    let query = query.map(|query| format!("?{}", utf8_percent_encode(query, QUERY)));
    let target = format!("{up}{path}{}", query.unwrap_or_default());
    respond::set(&mut response, LOCATION, &target);
    response
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

//! Responses made from documents and problems.

use super::files::Ready;
use super::host::Reach;
use super::negotiate::{choose, choose_language, choose_offer};
use crate::site::{DATA_POLICY, Document, Kind, Offer, PAGE, PICTURE_POLICY, Problem, Site};
use axum::body::Body;
use axum::http::header::{
    ACCEPT, ACCEPT_LANGUAGE, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ALLOW, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE,
    ETAG, HeaderName, REFERRER_POLICY, RETRY_AFTER, VARY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;

/// The methods of what is only read.
pub(super) const READ_METHODS: &str = "GET, HEAD, OPTIONS";

/// What answers depend on besides their address.
pub(super) const VARIES: &str = "accept, accept-encoding";

/// Likewise, for what is there in several languages.
pub(super) const VARIES_BY_LANGUAGE: &str = "accept, accept-encoding, accept-language";

/// A document with its tag. Whether the client has it already is seen to by `conditional`.
pub(super) fn document(document: Document) -> Response {
    ready(document.into())
}

/// A document that was kept, likewise.
pub(super) fn ready(ready: Ready) -> Response {
    let mut response = Response::new(Body::from(ready.bytes));
    *response.headers_mut() = ready.headers;
    response
}

/// The headers of a document.
pub(super) fn headers(document: &Document) -> HeaderMap {
    let mut headers = tags(&document.etag());
    headers.insert(CONTENT_TYPE, value(&with_charset(document.media_type)));
    headers
}

/// The headers that a document with this tag has besides its type.
pub(super) fn tags(etag: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    tag(&mut headers, etag);
    headers
}

/// Says what a response is a version of, and that it is to be asked for again each time.
pub(super) fn tagged(response: &mut Response, etag: &str) {
    tag(response.headers_mut(), etag);
}

fn tag(headers: &mut HeaderMap, etag: &str) {
    headers.insert(ETAG, value(etag));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(VARY, HeaderValue::from_static(VARIES));
}

/// Text formats say that they are UTF-8.
pub(super) fn with_charset(media_type: &str) -> String {
    match media_type {
        "text/turtle" | "text/csv" | "text/tab-separated-values" | "text/plain" => {
            format!("{media_type}; charset=utf-8")
        }
        other => other.to_owned(),
    }
}

/// A problem document.
pub(super) fn problem(problem: &Problem) -> Response {
    let document = problem.document();
    with_status(problem, document)
}

/// A problem as a page for browsers, as a problem document for others.
pub(super) fn problem_for(headers: &HeaderMap, problem: &Problem, page: Document) -> Response {
    let offered = ["application/problem+json", "application/json", "text/html"];
    match choose(accept(headers).as_deref(), &offered) {
        Some("text/html") => with_status(problem, page),
        _ => self::problem(problem),
    }
}

/// An error that the framework answers by itself, as a problem document like all others.
pub(super) fn explained(response: Response) -> Response {
    let kind = match response.status() {
        StatusCode::BAD_REQUEST => Kind::BadRequest,
        StatusCode::METHOD_NOT_ALLOWED => Kind::NotAllowed,
        StatusCode::PAYLOAD_TOO_LARGE => Kind::TooLarge,
        StatusCode::URI_TOO_LONG => Kind::AddressTooLong,
        StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE => Kind::HeadersTooLarge,
        StatusCode::INTERNAL_SERVER_ERROR => Kind::Failed,
        _ => return response,
    };
    let media_type = response.headers().get(CONTENT_TYPE);
    if media_type.is_some_and(|kind| kind == PAGE || kind == "application/problem+json") {
        return response;
    }
    let mut explained = problem(&Problem::new(kind, kind.meaning()));
    if let Some(allow) = response.headers().get(ALLOW) {
        explained.headers_mut().insert(ALLOW, allow.clone());
    }
    explained
}

/// What may be done with something that is only read: the answer to `OPTIONS`.
pub(super) async fn methods() -> Response {
    let mut response = status_only(StatusCode::NO_CONTENT);
    set(&mut response, ALLOW, READ_METHODS);
    set(&mut response, ACCESS_CONTROL_ALLOW_METHODS, READ_METHODS);
    response
}

/// A document with the status of a problem.
pub(super) fn with_status(problem: &Problem, document: Document) -> Response {
    let mut response = Response::new(Body::from(document.bytes));
    *response.status_mut() =
        StatusCode::from_u16(problem.status).expect("statuses of problems are literals");
    set(&mut response, CONTENT_TYPE, document.media_type);
    set(&mut response, CACHE_CONTROL, "no-store");
    set(&mut response, VARY, VARIES);
    if let Some(seconds) = problem.retry_after {
        response.headers_mut().insert(RETRY_AFTER, seconds.into());
    }
    // For the log and the numbers of refusals.
    response.extensions_mut().insert(problem.of);
    response
}

/// A response without a body.
pub(super) fn status_only(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}

/// The `Accept` header.
pub(super) fn accept(headers: &HeaderMap) -> Option<String> {
    joined(headers, &ACCEPT)
}

/// The language of a site's pages that a client likes best.
pub(super) fn language<'s>(headers: &HeaderMap, site: &'s Site) -> &'s str {
    let accepted = joined(headers, &ACCEPT_LANGUAGE);
    let languages: Vec<&str> = site.about.languages.iter().map(String::as_str).collect();
    let chosen = choose_language(accepted.as_deref(), &languages);
    chosen.unwrap_or_else(|| site.first_language())
}

/// A header that is a list, all of its lines as one.
pub(super) fn joined(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let lines = headers.get_all(name).iter();
    let lines: Vec<&str> = lines.filter_map(|line| line.to_str().ok()).collect();
    (!lines.is_empty()).then(|| lines.join(", "))
}

/// Chooses the way in which a client wants a resource: by `?format=`, else by `Accept`.
pub(super) fn offer(
    headers: &HeaderMap,
    format: Option<&str>,
    offers: impl Iterator<Item = Offer>,
) -> Result<Offer, Problem> {
    let offers: Vec<Offer> = offers.collect();
    let found = match format {
        Some(name) => offers.iter().find(|offer| offer.name() == name),
        None => {
            let types: Vec<&[&str]> = offers.iter().map(|offer| offer.asked_for_by()).collect();
            let chosen = choose_offer(accept(headers).as_deref(), &types);
            chosen.map(|at| &offers[at])
        }
    };
    found.copied().ok_or_else(|| {
        let names: Vec<&str> = offers.iter().map(|offer| offer.name()).collect();
        let asked = format.map(str::to_owned).or_else(|| accept(headers));
        not_acceptable(&asked.unwrap_or_default(), &names)
    })
}

/// Nothing that is offered is what the client takes.
pub(super) fn not_acceptable(asked: &str, offered: &[&str]) -> Problem {
    Problem::new(
        Kind::NotAcceptable,
        format!("`{asked}` names none of the formats that this is offered in"),
    )
    .hint(format!(
        "ask for one of {}, with `?format=` or by `Accept`",
        offered.join(", ")
    ))
}

/// What every response says: who may read it, and what a page may load and run.
pub(super) fn protect(headers: &mut HeaderMap, reach: Reach, policy: &str) {
    if reach == Reach::Anybody {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("*"));
    }
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    let kind = headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes);
    let policy = match kind {
        // What says that nothing changed must not change the policy of what the client has.
        None => return,
        Some(kind) if kind == PAGE.as_bytes() => policy,
        // A picture that is opened by itself is a page too.
        Some(b"image/svg+xml") => PICTURE_POLICY,
        _ => DATA_POLICY,
    };
    headers.insert(CONTENT_SECURITY_POLICY, value(policy));
}

/// Sets a header to a value that is known to be one.
pub(super) fn set<B>(response: &mut Response<B>, name: HeaderName, value: &str) {
    response.headers_mut().insert(name, self::value(value));
}

/// A value of a header that is known to be one.
pub(super) fn value(value: &str) -> HeaderValue {
    HeaderValue::from_str(value).expect("values of our headers are printable ASCII")
}

#[cfg(test)]
mod tests {
    use super::{Reach, protect};
    use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG};
    use axum::http::{HeaderMap, HeaderValue};

    #[test]
    fn a_page_that_did_not_change_keeps_its_policy() {
        let mut unchanged = HeaderMap::from_iter([(ETAG, HeaderValue::from_static("\"a\""))]);
        protect(&mut unchanged, Reach::ThisMachine, "img-src 'self'");
        assert_eq!(unchanged.get(CONTENT_SECURITY_POLICY), None);
        let kind = HeaderValue::from_static("text/turtle");
        let mut data = HeaderMap::from_iter([(CONTENT_TYPE, kind)]);
        protect(&mut data, Reach::ThisMachine, "img-src 'self'");
        assert!(data.contains_key(CONTENT_SECURITY_POLICY));
    }
}

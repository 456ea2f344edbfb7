//! Whether a client has the present version already
//! (<https://www.rfc-editor.org/rfc/rfc9110#section-13>).
//!
//! Every document has a strong entity tag, and `Last-Modified` is when the generation that it is
//! made from began to be served: whatever changed, changed then. No date of a file or a dataset is
//! taken, since one that was not updated would keep clients on what is gone.

use super::App;
use super::respond;
use crate::site::{Kind, Problem};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_LOCATION, ETAG, IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH,
    IF_UNMODIFIED_SINCE, LAST_MODIFIED, LINK, VARY,
};
use axum::http::{HeaderMap, HeaderName, Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use std::time::{Duration, SystemTime};

/// The headers of a document that stay when the client has it already.
const KEPT: [HeaderName; 6] = [
    CACHE_CONTROL,
    CONTENT_LOCATION,
    ETAG,
    LAST_MODIFIED,
    LINK,
    VARY,
];

/// The method of a query that is no update
/// (<https://datatracker.ietf.org/doc/draft-ietf-httpbis-safe-method-w-body/>).
pub(super) const QUERY: &str = "QUERY";

/// What the conditions of a request come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The document is sent.
    Send,
    /// The client has it.
    NotModified,
    /// The client wants another version than there is.
    Changed,
}

/// Reads the conditions of a request for a version of a document.
///
/// Those of a POST are about the page at the address, which is another document than an answer, so
/// they never hold an answer back.
pub(super) fn judge(
    method: &Method,
    headers: &HeaderMap,
    etag: &str,
    modified: Option<SystemTime>,
) -> Verdict {
    let reads = [Method::GET, Method::HEAD].contains(method);
    if !reads && method.as_str() != QUERY {
        return Verdict::Send;
    }
    let date = |name: HeaderName| {
        let text = headers.get(name)?.to_str().ok()?;
        httpdate::parse_http_date(text).ok().zip(modified)
    };
    let is_wanted = match listed(headers, &IF_MATCH) {
        Some(tags) => tags.iter().any(|tag| *tag == "*" || *tag == etag),
        None => date(IF_UNMODIFIED_SINCE).is_none_or(|(since, modified)| modified <= since),
    };
    if !is_wanted {
        return Verdict::Changed;
    }
    let has_it = match listed(headers, &IF_NONE_MATCH) {
        Some(tags) => tags.iter().any(|tag| names(tag, etag)),
        None => reads && date(IF_MODIFIED_SINCE).is_some_and(|(since, modified)| modified <= since),
    };
    if has_it {
        Verdict::NotModified
    } else {
        Verdict::Send
    }
}

/// Whether a client names the tag itself as one that it has. Then it had the document, whereas `*`
/// and dates may stand for one that there never was.
pub(super) fn is_known(headers: &HeaderMap, etag: &str) -> bool {
    let tags = listed(headers, &IF_NONE_MATCH).unwrap_or_default();
    tags.iter().any(|tag| *tag != "*" && names(tag, etag))
}

/// The tags of a header, if it is there.
fn listed<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<Vec<&'h str>> {
    let mut lines = headers.get_all(name).iter().peekable();
    lines.peek()?;
    let lines = lines.filter_map(|line| line.to_str().ok());
    Some(
        lines
            .flat_map(|line| line.split(','))
            .map(str::trim)
            .collect(),
    )
}

/// Whether a tag of `If-None-Match` names the document: weak tags do too.
fn names(tag: &str, etag: &str) -> bool {
    tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag
}

/// When a generation began to be served: in whole seconds, as headers have it, and later than the
/// one before, so that two of one second are told apart.
pub(super) fn began(before: Option<SystemTime>) -> SystemTime {
    let now = now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(now.as_secs());
    before.map_or(now, |before| now.max(before + Duration::from_secs(1)))
}

/// The date of what began to be served then: a date to come is none.
pub(super) fn since(began: SystemTime) -> Option<SystemTime> {
    Some(began).filter(|began| *began <= now())
}

#[expect(
    clippy::disallowed_methods,
    reason = "a date that HTTP asks for, which no content depends on"
)]
fn now() -> SystemTime {
    SystemTime::now()
}

/// Adds `Last-Modified` to every document that has a tag, and answers the conditions.
pub(super) async fn answer(State(shared): App, request: Request, next: Next) -> Response {
    // Taken before the document is made: where a new generation begins meanwhile, the date is too
    // early, and the client is sent more than it needs and never less.
    let modified = since(shared.now.load().began);
    let method = request.method().clone();
    let conditions: HeaderMap = [
        IF_MATCH,
        IF_UNMODIFIED_SINCE,
        IF_NONE_MATCH,
        IF_MODIFIED_SINCE,
    ]
    .into_iter()
    .flat_map(|name| {
        let lines = request.headers().get_all(&name);
        lines
            .iter()
            .map(|line| (name.clone(), line.clone()))
            .collect::<Vec<_>>()
    })
    .collect();
    let mut response = next.run(request).await;
    let status = response.status();
    let is_document = status == StatusCode::OK || status == StatusCode::NOT_MODIFIED;
    let etag = response
        .headers()
        .get(ETAG)
        .and_then(|etag| etag.to_str().ok());
    let Some(etag) = etag.filter(|_| is_document) else {
        return response;
    };
    let verdict = judge(&method, &conditions, etag, modified);
    if let Some(modified) = modified {
        respond::set(
            &mut response,
            LAST_MODIFIED,
            &httpdate::fmt_http_date(modified),
        );
    }
    match verdict {
        Verdict::Send => response,
        Verdict::NotModified => not_modified(response.headers()),
        Verdict::Changed => respond::problem(&changed()),
    }
}

/// Says that the client has a document, whose headers are given.
pub(super) fn not_modified(headers: &HeaderMap) -> Response {
    // Its length is not told: that of an empty body would be taken for the document's.
    let nothing = futures_util::stream::empty::<Result<axum::body::Bytes, std::io::Error>>();
    let mut response = Response::new(Body::from_stream(nothing));
    *response.status_mut() = StatusCode::NOT_MODIFIED;
    for name in KEPT {
        if let Some(value) = headers.get(&name) {
            response.headers_mut().insert(name, value.clone());
        }
    }
    response
}

/// The client wants another version than there is.
pub(super) fn changed() -> Problem {
    Problem::new(Kind::Changed, "what is here is another version").hint(Kind::Changed.meaning())
}

#[cfg(test)]
mod tests {
    use super::{Verdict, began, judge, now};
    use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
    use std::time::Duration;

    const ETAG: &str = "\"abc\"";

    fn judged(method: &str, headers: &[(&'static str, &'static str)]) -> Verdict {
        let method: Method = method.parse().expect("a method");
        let headers: HeaderMap = headers
            .iter()
            .map(|(name, value)| {
                (
                    HeaderName::from_static(name),
                    HeaderValue::from_static(value),
                )
            })
            .collect();
        let modified = httpdate::parse_http_date("Tue, 24 Nov 2026 10:00:00 GMT").expect("a date");
        judge(&method, &headers, ETAG, Some(modified))
    }

    #[test]
    fn conditions_are_read_in_their_order() {
        use Verdict::{Changed, NotModified, Send};
        const BEFORE: &str = "Tue, 24 Nov 2026 09:59:59 GMT";
        const SAME: &str = "Tue, 24 Nov 2026 10:00:00 GMT";
        type Case = (
            &'static str,
            &'static [(&'static str, &'static str)],
            Verdict,
        );
        let cases: &[Case] = &[
            ("GET", &[], Send),
            ("GET", &[("if-none-match", "\"abc\"")], NotModified),
            ("HEAD", &[("if-none-match", "W/\"abc\"")], NotModified),
            ("QUERY", &[("if-none-match", "\"x\", \"abc\"")], NotModified),
            ("GET", &[("if-none-match", "*")], NotModified),
            ("GET", &[("if-none-match", "\"x\"")], Send),
            ("POST", &[("if-none-match", "\"abc\"")], Send),
            ("GET", &[("if-modified-since", SAME)], NotModified),
            ("GET", &[("if-modified-since", BEFORE)], Send),
            ("GET", &[("if-modified-since", "yesterday")], Send),
            // Tags count before dates.
            (
                "GET",
                &[("if-none-match", "\"x\""), ("if-modified-since", SAME)],
                Send,
            ),
            ("GET", &[("if-match", "\"abc\"")], Send),
            ("GET", &[("if-match", "W/\"abc\"")], Changed),
            ("GET", &[("if-match", "\"x\"")], Changed),
            ("GET", &[("if-unmodified-since", BEFORE)], Changed),
            ("GET", &[("if-unmodified-since", SAME)], Send),
            (
                "GET",
                &[("if-match", "*"), ("if-none-match", "\"abc\"")],
                NotModified,
            ),
        ];
        for (method, headers, expected) in cases {
            assert_eq!(judged(method, headers), *expected, "{method} {headers:?}");
        }
    }

    #[test]
    fn generations_of_one_second_are_told_apart() {
        let future = now() + Duration::from_secs(60);
        assert_eq!(began(Some(future)), future + Duration::from_secs(1));
        assert!(began(None) <= now());
    }
}

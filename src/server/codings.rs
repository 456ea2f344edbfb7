//! Compression by `Accept-Encoding`
//! (<https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3>).
//!
//! A compressed document is another representation with a strong tag of its own: the document's,
//! with the name of the coding at its end. A body that fails while it is compressed fails
//! compressed: its stream has no end, so nothing that was cut looks whole.

use super::respond;
use crate::site::{Kind, Problem};
use axum::extract::Request;
use axum::http::header::{
    ACCEPT_ENCODING, ACCEPT_RANGES, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, IF_MATCH,
    IF_NONE_MATCH,
};
use axum::http::{Extensions, HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Version};
use axum::middleware::Next;
use axum::response::Response;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{And, Predicate, SizeAbove};

/// Shorter bodies are sent as they are: with their headers they fit one packet either way.
const COMPRESSED_BYTES_MIN: u64 = 1024;

/// Names of codings, those that we like best first: of the same size, the fastest.
const CODINGS: [&str; 3] = ["zstd", "br", "gzip"];

/// Kinds of content besides texts that compression makes smaller.
const COMPRESSED: [&str; 8] = [
    "application/json",
    "application/javascript",
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "application/n-triples",
    "application/n-quads",
    "application/trig",
    "application/xml",
];

type Compresses = fn(StatusCode, Version, &HeaderMap, &Extensions) -> bool;

/// Marks a response that is sent as it is: its bytes are told by their places in a file.
#[derive(Clone, Copy, Debug)]
pub(super) struct AsItIs;

/// What a client is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Choice {
    Coding(&'static str),
    Identity,
    /// The client takes nothing, not even a document as it is.
    Nothing,
}

/// Compresses what is worth it.
pub(super) fn layer() -> CompressionLayer<And<SizeAbove, Compresses>> {
    CompressionLayer::new()
        .compress_when(SizeAbove::new(COMPRESSED_BYTES_MIN).and(is_compressed as Compresses))
}

fn is_compressed(
    status: StatusCode,
    _: Version,
    headers: &HeaderMap,
    extensions: &Extensions,
) -> bool {
    if extensions.get::<AsItIs>().is_some() {
        return false;
    }
    let kind = headers
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    let kind = kind
        .and_then(|kind| kind.split(';').next())
        .unwrap_or_default();
    let is_worth_it = kind.starts_with("text/")
        || kind.ends_with("+json")
        || kind.ends_with("+xml")
        || COMPRESSED.contains(&kind);
    is_worth_it && status != StatusCode::NOT_MODIFIED
}

/// Chooses the coding, takes its name off the tags that come in, and puts it on those that go out.
pub(super) async fn negotiate(mut request: Request, next: Next) -> Response {
    let accepted = respond::joined(request.headers(), &ACCEPT_ENCODING);
    let chosen = choose(accepted.as_deref());
    let headers = request.headers_mut();
    headers.remove(ACCEPT_ENCODING);
    match chosen {
        Choice::Coding(name) => {
            headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(name));
        }
        Choice::Identity => {}
        Choice::Nothing => {
            let refused = accepted.unwrap_or_default();
            let problem = Problem::new(
                Kind::NotAcceptable,
                format!("`{refused}` leaves no coding to send a document in"),
            );
            let hint = format!("`identity`, {} are offered", CODINGS.join(", "));
            return respond::problem(&problem.hint(hint));
        }
    }
    let wanted = respond::joined(headers, &IF_NONE_MATCH);
    for name in [IF_MATCH, IF_NONE_MATCH] {
        without_coding(headers, &name, chosen);
    }
    let is_head = request.method() == Method::HEAD;
    let mut response = next.run(request).await;
    if let Choice::Coding(name) = chosen
        && is_head
    {
        set_coding_of_get(&mut response, name);
    }
    let Some(etag) = response
        .headers()
        .get(ETAG)
        .and_then(|tag| tag.to_str().ok())
    else {
        return response;
    };
    let coding = response.headers().get(CONTENT_ENCODING);
    let tag = match (
        response.status(),
        coding.and_then(|name| name.to_str().ok()),
    ) {
        (StatusCode::NOT_MODIFIED, _) => held(wanted.as_deref(), etag, chosen),
        (_, Some(coding)) => coded(etag, coding),
        (_, None) => return response,
    };
    respond::set(&mut response, ETAG, &tag);
    response
}

/// Gives an answer without a body the headers of the coding that its body would have for GET.
fn set_coding_of_get(response: &mut Response, coding: &'static str) {
    let headers = response.headers();
    let length = headers
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok());
    let is_long = length.and_then(|length| length.parse().ok()) >= Some(COMPRESSED_BYTES_MIN);
    let (status, version) = (response.status(), response.version());
    let is_coded = headers.contains_key(CONTENT_ENCODING)
        || !is_compressed(status, version, headers, response.extensions());
    if status == StatusCode::OK && is_long && !is_coded {
        let headers = response.headers_mut();
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static(coding));
        headers.remove(CONTENT_LENGTH);
        headers.remove(ACCEPT_RANGES);
    }
}

/// Chooses the coding that a client likes best.
fn choose(accepted: Option<&str>) -> Choice {
    let Some(accepted) = accepted.filter(|accepted| !accepted.trim().is_empty()) else {
        return Choice::Identity;
    };
    let listed: Vec<(&str, u16)> = accepted.split(',').filter_map(weighted).collect();
    let weight = |name: &str| {
        let find = |name: &str| {
            let mut listed = listed.iter();
            let found = listed.find(|(listed, _)| listed.eq_ignore_ascii_case(name));
            found.map(|(_, weight)| *weight)
        };
        find(name).or_else(|| find("*"))
    };
    // Unlisted, a document as it is is liked least, and taken.
    let identity = weight("identity").unwrap_or(1);
    let mut best = match identity {
        0 => (0, Choice::Nothing),
        weight => (weight, Choice::Identity),
    };
    for name in CODINGS.into_iter().rev() {
        let weight = weight(name).unwrap_or(0);
        if weight > 0 && weight >= best.0 {
            best = (weight, Choice::Coding(name));
        }
    }
    best.1
}

/// A coding and its weight in thousandths.
fn weighted(text: &str) -> Option<(&str, u16)> {
    let (name, parameters) = text.split_once(';').unwrap_or((text, ""));
    let weight = super::negotiate::weight(parameters)?;
    let name = name.trim();
    (!name.is_empty()).then_some((name, weight))
}

/// A tag with the name of a coding.
fn coded(etag: &str, coding: &str) -> String {
    match etag.strip_suffix('"') {
        Some(start) => format!("{start}-{coding}\""),
        None => etag.to_owned(),
    }
}

/// A tag without the name of a coding.
fn plain(tag: &str, coding: &str) -> String {
    let start = tag.strip_suffix(&format!("-{coding}\""));
    start.map_or_else(|| tag.to_owned(), |start| format!("{start}\""))
}

/// Takes the name of the coding that was chosen off tags. A tag with that of another is of another
/// representation, and stays as it is: it matches none.
fn without_coding(headers: &mut HeaderMap, name: &HeaderName, chosen: Choice) {
    let (Some(tags), Choice::Coding(coding)) = (respond::joined(headers, name), chosen) else {
        return;
    };
    let tags: Vec<String> = tags
        .split(',')
        .map(|tag| plain(tag.trim(), coding))
        .collect();
    if let Ok(value) = HeaderValue::from_str(&tags.join(", ")) {
        headers.insert(name, value);
    }
}

/// The tag of the representation that a client has of a document: that in the coding that it would
/// be sent, where it named it, and else that of the document as it is.
fn held(wanted: Option<&str>, etag: &str, chosen: Choice) -> String {
    let Choice::Coding(coding) = chosen else {
        return etag.to_owned();
    };
    let coded = coded(etag, coding);
    let mut named = wanted.unwrap_or_default().split(',').map(str::trim);
    match named.any(|tag| tag.trim_start_matches("W/") == coded) {
        true => coded,
        false => etag.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Choice, choose, coded, held, plain};

    #[test]
    fn the_coding_is_chosen_by_weight() {
        let cases = [
            (None, Choice::Identity),
            (Some(""), Choice::Identity),
            (Some("gzip"), Choice::Coding("gzip")),
            (Some("gzip, deflate, br, zstd"), Choice::Coding("zstd")),
            (Some("br;q=0.9, GZIP"), Choice::Coding("gzip")),
            (Some("gzip;q=0"), Choice::Identity),
            (Some("gzip;q=0.5, identity"), Choice::Identity),
            (Some("deflate"), Choice::Identity),
            (Some("*"), Choice::Coding("zstd")),
            (Some("identity;q=0, br"), Choice::Coding("br")),
            (Some("identity;q=0"), Choice::Nothing),
            (Some("*;q=0"), Choice::Nothing),
            (Some("*;q=0, gzip"), Choice::Coding("gzip")),
            (Some("*;q=0, identity"), Choice::Identity),
        ];
        for (accepted, expected) in cases {
            assert_eq!(choose(accepted), expected, "{accepted:?}");
        }
    }

    #[test]
    fn tags_tell_codings_apart() {
        assert_eq!(coded("\"abc\"", "gzip"), "\"abc-gzip\"");
        assert_eq!(plain("\"abc-gzip\"", "gzip"), "\"abc\"");
        assert_eq!(plain("W/\"abc-br\"", "br"), "W/\"abc\"");
        assert_eq!(plain("\"abc-br\"", "gzip"), "\"abc-br\"");
        let both = Some("\"x\", \"abc\", \"abc-gzip\"");
        let gzip = Choice::Coding("gzip");
        assert_eq!(held(both, "\"abc\"", gzip), "\"abc-gzip\"");
        assert_eq!(held(both, "\"abc\"", Choice::Identity), "\"abc\"");
        assert_eq!(
            held(Some("W/\"abc-gzip\""), "\"abc\"", gzip),
            "\"abc-gzip\""
        );
        assert_eq!(held(Some("*"), "\"abc\"", gzip), "\"abc\"");
    }
}

//! What a request to the endpoint asks
//! (<https://www.w3.org/TR/sparql11-protocol/#query-operation>), with the `version` and the method
//! QUERY of the drafts of SPARQL 1.2 (<https://www.w3.org/TR/sparql12-protocol/>).

use super::Limits;
use super::conditional::QUERY;
use crate::site::{Kind, Limit, Problem};
use axum::body::{Body, Bytes};
use axum::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, Uri};
use futures_util::StreamExt;
use percent_encoding::percent_decode_str;
use std::collections::BTreeMap;

/// The versions of SPARQL that a query can be announced as
/// (<https://www.w3.org/TR/rdf12-concepts/#defined-version-labels>). Queries are read as SPARQL
/// 1.1, so what is new in 1.2 is an error of syntax.
const VERSIONS: [&str; 3] = ["1.1", "1.2-basic", "1.2"];

const FORM: &str = "application/x-www-form-urlencoded";
const DIRECT: &str = "application/sparql-query";

/// A query with its dataset and format.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Asked {
    /// The text; none where nothing is asked, as when a browser opens the endpoint.
    pub(super) query: Option<String>,
    /// `question`: the name of one that is offered, in place of a text.
    pub(super) question: Option<String>,
    /// `default-graph-uri`.
    pub(super) default_graphs: Vec<String>,
    /// `named-graph-uri`.
    pub(super) named_graphs: Vec<String>,
    /// `format`.
    pub(super) format: Option<String>,
    /// `view=diagram`: whether a page shows the answer as a picture.
    pub(super) is_drawn: bool,
    /// `timeout`, in seconds.
    pub(super) timeout_s: Option<f64>,
    /// `version`.
    version: Option<String>,
}

impl Asked {
    /// Reads a request.
    pub(super) fn of(parts: &Parts, body: &Bytes, limits: &Limits) -> Result<Self, Problem> {
        let mut asked = Self::default();
        asked.take(parts.uri.query().unwrap_or_default(), limits)?;
        if parts.method == Method::POST || parts.method.as_str() == QUERY {
            asked.take_body(&parts.headers, body, limits)?;
        } else if asked.query.is_none() && asked.question.is_none() && !body.is_empty() {
            let problem = Problem::new(
                Kind::BadRequest,
                format!("what is in the body of a {} is not read", parts.method),
            );
            return Err(problem.hint("send the query with POST, or in the address"));
        }
        asked.check_graphs()?;
        Ok(asked)
    }

    fn take_body(
        &mut self,
        headers: &HeaderMap,
        body: &Bytes,
        limits: &Limits,
    ) -> Result<(), Problem> {
        let kind = MediaType::of(headers)?;
        if kind.name == "application/sparql-update" {
            return Err(read_only());
        }
        if kind.name != FORM && kind.name != DIRECT {
            let found = match &*kind.name {
                "" => "the request does not say what its body is".to_owned(),
                other => format!("`{other}` is not a type that queries are posted as"),
            };
            return Err(Problem::new(Kind::Unsupported, found).hint(Kind::Unsupported.meaning()));
        }
        kind.check_charset()?;
        let text = utf8(body)?;
        if kind.name == DIRECT {
            if let Some(version) = &kind.version {
                self.set_version(version)?;
            }
            self.set_query(text)?;
        } else {
            self.take(text, limits)?;
        }
        if self.query.is_none() && self.question.is_none() {
            let problem = Problem::new(Kind::BadRequest, "there is no query in the body");
            return Err(problem.hint("post it as the field `query`"));
        }
        Ok(())
    }

    /// Takes the parameters of an address or a form.
    fn take(&mut self, encoded: &str, limits: &Limits) -> Result<(), Problem> {
        for pair in encoded.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = decoded(name)?;
            match &*name {
                // What a form sends though nothing was chosen.
                "format" | "timeout" if value.is_empty() => {}
                "query" => self.set_query(&decoded(value)?)?,
                "question" => once(&mut self.question, &name, decoded(value)?)?,
                "update" => return Err(read_only()),
                "default-graph-uri" => self.default_graphs.push(decoded(value)?),
                "named-graph-uri" => self.named_graphs.push(decoded(value)?),
                "format" => once(&mut self.format, &name, decoded(value)?)?,
                "view" => match &*decoded(value)? {
                    "" | "table" => {}
                    "diagram" => self.is_drawn = true,
                    other => {
                        let message = format!("`view` is `{other}`");
                        let problem = Problem::new(Kind::BadParameter, message);
                        return Err(problem.hint("there are table and diagram"));
                    }
                },
                "timeout" => {
                    let seconds = seconds(&decoded(value)?, limits)?;
                    once(&mut self.timeout_s, &name, seconds)?;
                }
                "version" => self.set_version(&decoded(value)?)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn set_query(&mut self, text: &str) -> Result<(), Problem> {
        // A byte order mark is no part of a text.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        match self.query.replace(text.to_owned()) {
            None => Ok(()),
            Some(_) => Err(
                Problem::new(Kind::BadRequest, "there is more than one query")
                    .hint("send one `query`, in the address or in the body"),
            ),
        }
    }

    fn set_version(&mut self, version: &str) -> Result<(), Problem> {
        if !VERSIONS.contains(&version) {
            let problem = Problem::new(
                Kind::BadParameter,
                format!("`{version}` is no version of SPARQL that is known here"),
            );
            return Err(problem.hint(format!("`version` takes {}", VERSIONS.join(", "))));
        }
        once(&mut self.version, "version", version.to_owned())
    }

    fn check_graphs(&self) -> Result<(), Problem> {
        let named = [
            ("default-graph-uri", &self.default_graphs),
            ("named-graph-uri", &self.named_graphs),
        ];
        for (name, graphs) in named {
            if let Some(iri) = graphs.iter().find(|iri| !is_iri(iri)) {
                let problem = Problem::new(
                    Kind::BadParameter,
                    format!("`{name}` is `{iri}`, which is not an absolute IRI"),
                );
                return Err(problem.hint("give the whole IRI of a graph, percent-encoded"));
            }
        }
        Ok(())
    }
}

/// Whether a text is an absolute IRI.
pub(super) fn is_iri(text: &str) -> bool {
    oxiri::Iri::parse(text).is_ok()
}

/// Sets a parameter that may be given once.
fn once<T>(place: &mut Option<T>, name: &str, value: T) -> Result<(), Problem> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => {
            let problem =
                Problem::new(Kind::BadRequest, format!("there is more than one `{name}`"));
            Err(problem.hint("send one"))
        }
    }
}

/// A time that is no longer than a query may take.
fn seconds(text: &str, limits: &Limits) -> Result<f64, Problem> {
    let limit = limits.query_timeout_s;
    match text.trim().parse::<f64>() {
        Ok(seconds) if seconds > 0.0 && seconds <= limit => Ok(seconds),
        Ok(seconds) if seconds > limit => {
            let problem = Problem::new(
                Kind::BadParameter,
                format!("`timeout` is {text} s, more than a query may take"),
            );
            Err(problem
                .hint(format!("ask for up to {limit} seconds, or leave it out"))
                .limit(Limit::seconds("query-timeout", limit)))
        }
        _ => {
            let problem = Problem::new(Kind::BadParameter, format!("`timeout` is `{text}`"));
            Err(problem.hint(format!(
                "it takes a number of seconds above 0, up to {limit}"
            )))
        }
    }
}

/// The parameters of an address that takes each of them once. What a form sends though nothing was
/// chosen is none.
pub(super) fn parameters(uri: &Uri) -> Result<BTreeMap<String, String>, Problem> {
    let mut parameters = BTreeMap::new();
    for (name, value) in pairs(uri) {
        let (name, value) = (decoded(name)?, decoded(value)?);
        if value.is_empty() {
            continue;
        }
        if parameters.contains_key(&name) {
            return Err(twice(&name));
        }
        parameters.insert(name, value);
    }
    Ok(parameters)
}

/// The one parameter that is looked at in an address that may have others. What is empty is none.
pub(super) fn parameter(uri: &Uri, name: &str) -> Result<Option<String>, Problem> {
    let mut values = pairs(uri).filter(|(of, value)| *of == name && !value.is_empty());
    let value = values.next().map(|(_, value)| decoded(value)).transpose()?;
    match values.next() {
        Some(_) => Err(twice(name)),
        None => Ok(value),
    }
}

/// The parameters of an address, as they are escaped.
fn pairs(uri: &Uri) -> impl Iterator<Item = (&str, &str)> {
    let pairs = uri.query().unwrap_or_default().split('&');
    let pairs = pairs.filter(|pair| !pair.is_empty());
    pairs.map(|pair| pair.split_once('=').unwrap_or((pair, "")))
}

/// A parameter is given twice.
pub(super) fn twice(name: &str) -> Problem {
    let problem = Problem::new(Kind::BadParameter, format!("`{name}` is given twice"));
    problem.hint("give it once")
}

/// A part of an address or form, decoded.
pub(super) fn decoded(text: &str) -> Result<String, Problem> {
    let spaced = text.replace('+', " ");
    let decoded = percent_decode_str(&spaced).decode_utf8().map_err(|_| {
        let problem = Problem::new(
            Kind::BadEncoding,
            "what is percent-encoded in a parameter is not UTF-8",
        );
        problem.hint(Kind::BadEncoding.meaning())
    })?;
    Ok(decoded.into_owned())
}

fn utf8(body: &Bytes) -> Result<&str, Problem> {
    std::str::from_utf8(body).map_err(|error| {
        let is_utf16 = body.starts_with(&[0xff, 0xfe]) || body.starts_with(&[0xfe, 0xff]);
        let detail = if is_utf16 {
            "the body is UTF-16".to_owned()
        } else {
            format!("the body is not UTF-8 from byte {}", error.valid_up_to())
        };
        Problem::new(Kind::BadEncoding, detail).hint(Kind::BadEncoding.meaning())
    })
}

/// What a body says that it is.
#[derive(Debug, Default)]
struct MediaType {
    name: String,
    charset: Option<String>,
    version: Option<String>,
}

impl MediaType {
    fn of(headers: &HeaderMap) -> Result<Self, Problem> {
        let coding = headers
            .get(CONTENT_ENCODING)
            .map(|coding| coding.as_bytes());
        if coding.is_some_and(|coding| !coding.eq_ignore_ascii_case(b"identity")) {
            let problem = Problem::new(Kind::Unsupported, "the body is compressed");
            return Err(problem.hint("send it as it is"));
        }
        let mut lines = headers.get_all(CONTENT_TYPE).iter();
        let first = lines.next().and_then(|kind| kind.to_str().ok());
        if lines.next().is_some() {
            let problem = Problem::new(Kind::BadRequest, "there is more than one `Content-Type`");
            return Err(problem.hint("send one"));
        }
        let mut parts = first.unwrap_or_default().split(';');
        let mut kind = Self {
            name: parts.next().unwrap_or_default().trim().to_ascii_lowercase(),
            ..Self::default()
        };
        for (name, value) in parts.filter_map(|part| part.split_once('=')) {
            let value = value.trim().trim_matches('"').to_owned();
            match name.trim().to_ascii_lowercase().as_str() {
                "charset" => kind.charset = Some(value),
                "version" => kind.version = Some(value),
                _ => {}
            }
        }
        Ok(kind)
    }

    /// The protocol has one charset, and ASCII is part of it.
    fn check_charset(&self) -> Result<(), Problem> {
        match &self.charset {
            Some(charset)
                if !["utf-8", "utf8", "us-ascii"].contains(&&*charset.to_ascii_lowercase()) =>
            {
                let problem = Problem::new(
                    Kind::Unsupported,
                    format!("the body is in `{charset}`, and queries are in UTF-8"),
                );
                Err(problem.hint("send it in UTF-8"))
            }
            _ => Ok(()),
        }
    }
}

/// Reads the body of a request, up to the bound.
pub(super) async fn body(
    headers: &HeaderMap,
    body: Body,
    limits: &Limits,
) -> Result<Bytes, Problem> {
    let max = limits.body_bytes_max;
    let too_large = |used: Option<usize>| {
        let limit = Limit::of("body-bytes", max);
        Problem::new(
            Kind::TooLarge,
            format!("the body has more than {max} bytes"),
        )
        .hint(Kind::TooLarge.meaning())
        .limit(match used {
            Some(used) => limit.used(used),
            None => limit,
        })
    };
    let told = headers
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok());
    let told = told.and_then(|length| length.parse::<usize>().ok());
    if told.is_some_and(|told| told > max) {
        return Err(too_large(told));
    }
    let (mut read, mut chunks) = (Vec::new(), body.into_data_stream());
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|_| {
            let problem = Problem::new(Kind::BadRequest, "the body ended before its end");
            problem.hint("send as many bytes as `Content-Length` says")
        })?;
        if read.len() + chunk.len() > max {
            return Err(too_large(None));
        }
        read.extend_from_slice(&chunk);
    }
    Ok(read.into())
}

fn read_only() -> Problem {
    Problem::new(
        Kind::ReadOnly,
        "this is an update, and the endpoint takes queries only",
    )
    .hint(Kind::ReadOnly.meaning())
}

#[cfg(test)]
mod tests {
    use super::{Asked, Kind, Limits};
    use axum::body::Bytes;
    use axum::http::Request;

    const FORM: &str = "application/x-www-form-urlencoded";
    const DIRECT: &str = "application/sparql-query";

    fn asked(
        method: &str,
        address: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Result<Asked, Kind> {
        let mut request = Request::builder().method(method).uri(address);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (parts, ()) = request.body(()).expect("a request").into_parts();
        Asked::of(&parts, &Bytes::copy_from_slice(body), &Limits::default())
            .map_err(|problem| problem.of)
    }

    fn posted(kind: &str, address: &str, body: &[u8]) -> Result<Asked, Kind> {
        asked("POST", address, &[("content-type", kind)], body)
    }

    fn got(address: &str) -> Result<Asked, Kind> {
        asked("GET", address, &[], b"")
    }

    #[test]
    fn queries_come_in_four_ways() {
        let get = got("/sparql?query=ASK%20%7B%7D&format=csv&timeout=0.5&version=1.2");
        let get = get.expect("asked");
        assert_eq!(get.query.as_deref(), Some("ASK {}"));
        assert_eq!(get.format.as_deref(), Some("csv"));
        assert_eq!(get.timeout_s, Some(0.5));
        let form = "application/x-www-form-urlencoded; charset=utf-8";
        let form = posted(form, "/sparql", b"query=ASK+%7B%7D&named-graph-uri=urn%3Ax");
        let form = form.expect("asked");
        assert_eq!(form.query.as_deref(), Some("ASK {}"));
        assert_eq!(form.named_graphs, ["urn:x"]);
        let address = "/sparql?default-graph-uri=urn:y";
        let direct = posted("application/sparql-query;version=1.1", address, b"ASK {}");
        assert_eq!(direct.expect("asked").default_graphs, ["urn:y"]);
        let direct = asked(
            "QUERY",
            "/sparql",
            &[("content-type", DIRECT)],
            "\u{feff}ASK {}".as_bytes(),
        );
        assert_eq!(direct.expect("asked").query.as_deref(), Some("ASK {}"));
        assert_eq!(got("/sparql").expect("asked"), Asked::default());
    }

    #[test]
    fn what_is_no_query_is_refused() {
        use Kind::{BadEncoding, BadParameter, BadRequest, ReadOnly, Unsupported};
        let cases: &[(Result<Asked, Kind>, Kind)] = &[
            (posted(FORM, "/sparql", b"update=CLEAR+ALL"), ReadOnly),
            (
                posted("application/sparql-update", "/sparql", b"x"),
                ReadOnly,
            ),
            (got("/sparql?update=CLEAR"), ReadOnly),
            (posted("text/plain", "/sparql", b"ASK {}"), Unsupported),
            (asked("POST", "/sparql", &[], b"ASK {}"), Unsupported),
            (
                posted("application/sparql-query;charset=utf-16", "/", b"x"),
                Unsupported,
            ),
            (
                asked(
                    "POST",
                    "/",
                    &[("content-type", DIRECT), ("content-encoding", "gzip")],
                    b"x",
                ),
                Unsupported,
            ),
            (
                asked(
                    "POST",
                    "/",
                    &[("content-type", DIRECT), ("content-type", FORM)],
                    b"x",
                ),
                BadRequest,
            ),
            (posted(FORM, "/sparql", b"a=b"), BadRequest),
            (posted(FORM, "/sparql?query=x", b"query=y"), BadRequest),
            (posted(DIRECT, "/sparql?query=x", b"y"), BadRequest),
            (got("/sparql?query=x&query=y"), BadRequest),
            (got("/sparql?format=csv&format=csv"), BadRequest),
            (asked("GET", "/sparql", &[], b"query=x"), BadRequest),
            (posted(DIRECT, "/sparql", b"\xff\xfeA\0"), BadEncoding),
            (
                posted(DIRECT, "/sparql", b"ASK { ?s ?p \"\xe9\" }"),
                BadEncoding,
            ),
            (got("/sparql?query=%FF"), BadEncoding),
            (got("/sparql?query=x&timeout=0"), BadParameter),
            (got("/sparql?query=x&timeout=11"), BadParameter),
            (got("/sparql?query=x&timeout=soon"), BadParameter),
            (got("/sparql?query=x&timeout=NaN"), BadParameter),
            (got("/sparql?query=x&version=3"), BadParameter),
            (got("/sparql?query=x&default-graph-uri=graph"), BadParameter),
        ];
        for (case, expected) in cases {
            assert_eq!(case.as_ref().err(), Some(expected));
        }
    }
}

//! What a request to the endpoint asks
//! (<https://www.w3.org/TR/sparql11-protocol/#query-operation>).

use crate::site::{Kind, Problem};
use axum::body::Bytes;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, Method, Uri};

/// A query with its dataset and format.
#[derive(Debug, Default, PartialEq, Eq)]
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
}

impl Asked {
    /// Reads a request.
    pub(super) fn of(
        method: &Method,
        uri: &Uri,
        headers: &HeaderMap,
        body: &Bytes,
    ) -> Result<Self, Problem> {
        let mut asked = Self::default();
        asked.take(uri.query().unwrap_or_default())?;
        if *method == Method::POST {
            let kind = headers
                .get(CONTENT_TYPE)
                .and_then(|kind| kind.to_str().ok());
            let kind = kind
                .and_then(|kind| kind.split(';').next())
                .unwrap_or_default()
                .trim();
            let text = std::str::from_utf8(body)
                .map_err(|_| Problem::new(Kind::BadRequest, "the body is not UTF-8".to_owned()))?;
            match kind.to_ascii_lowercase().as_str() {
                "application/x-www-form-urlencoded" => asked.take(text)?,
                "application/sparql-query" => asked.set_query(text)?,
                "application/sparql-update" => return Err(read_only()),
                other => {
                    return Err(Problem::new(
                        Kind::Unsupported,
                        format!("`{other}` is not a type that queries are posted as"),
                    )
                    .hint(Kind::Unsupported.meaning()));
                }
            }
            if asked.query.is_none() {
                let problem = Problem::new(Kind::BadRequest, "there is no query in the body");
                return Err(problem.hint("post it as the field `query`"));
            }
        }
        Ok(asked)
    }

    /// Takes the parameters of an address or a form.
    fn take(&mut self, encoded: &str) -> Result<(), Problem> {
        for (name, value) in form_urlencoded::parse(encoded.as_bytes()) {
            match &*name {
                "query" => self.set_query(&value)?,
                "question" => self.question = Some(value.into_owned()),
                "update" => return Err(read_only()),
                "default-graph-uri" => self.default_graphs.push(value.into_owned()),
                "named-graph-uri" => self.named_graphs.push(value.into_owned()),
                "format" => self.format = Some(value.into_owned()),
                _ => {}
            }
        }
        Ok(())
    }

    fn set_query(&mut self, text: &str) -> Result<(), Problem> {
        match self.query.replace(text.to_owned()) {
            None => Ok(()),
            Some(_) => Err(
                Problem::new(Kind::BadRequest, "there is more than one query")
                    .hint("send one `query`, in the address or in the body"),
            ),
        }
    }
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
    use super::{Asked, Kind};
    use axum::body::Bytes;
    use axum::http::header::CONTENT_TYPE;
    use axum::http::{HeaderMap, HeaderValue, Method, Uri};

    fn posted(kind: &'static str, address: &str, body: &'static str) -> Result<Asked, Kind> {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        let uri: Uri = address.parse().expect("an address");
        Asked::of(
            &Method::POST,
            &uri,
            &headers,
            &Bytes::from_static(body.as_bytes()),
        )
        .map_err(|problem| problem.of)
    }

    #[test]
    fn queries_come_in_three_ways() {
        let uri: Uri = "/sparql?query=ASK%20%7B%7D&format=csv"
            .parse()
            .expect("an address");
        let got = Asked::of(&Method::GET, &uri, &HeaderMap::new(), &Bytes::new()).expect("asked");
        assert_eq!(got.query.as_deref(), Some("ASK {}"));
        assert_eq!(got.format.as_deref(), Some("csv"));
        let form = "application/x-www-form-urlencoded; charset=utf-8";
        let got =
            posted(form, "/sparql", "query=ASK+%7B%7D&named-graph-uri=urn%3Ax").expect("asked");
        assert_eq!(got.query.as_deref(), Some("ASK {}"));
        assert_eq!(got.named_graphs, ["urn:x"]);
        let got = posted(
            "application/sparql-query",
            "/sparql?default-graph-uri=urn:y",
            "ASK {}",
        );
        assert_eq!(got.expect("asked").default_graphs, ["urn:y"]);
    }

    #[test]
    fn what_is_no_query_is_refused() {
        let form = "application/x-www-form-urlencoded";
        assert_eq!(
            posted(form, "/sparql", "update=CLEAR+ALL"),
            Err(Kind::ReadOnly)
        );
        assert_eq!(
            posted("application/sparql-update", "/sparql", "x"),
            Err(Kind::ReadOnly)
        );
        assert_eq!(
            posted("text/plain", "/sparql", "ASK {}"),
            Err(Kind::Unsupported)
        );
        assert_eq!(posted(form, "/sparql", "a=b"), Err(Kind::BadRequest));
        assert_eq!(
            posted(form, "/sparql?query=x", "query=y"),
            Err(Kind::BadRequest)
        );
    }
}

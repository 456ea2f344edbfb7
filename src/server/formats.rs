//! The formats of answers, and how they are asked for.

use super::negotiate::choose_offer;
use super::respond;
use crate::export::Format as GraphFormat;
use crate::query::{Format, QueryForm};
use crate::site::{PAGE, Problem, asked_for_by};
use axum::http::HeaderMap;

/// How an answer is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// In a page, to be read.
    Page,
    /// Rows or yes and no.
    Rows(Format),
    /// Triples.
    Graph(GraphFormat),
}

/// Formats of a graph, in the order of preference.
pub(super) const GRAPH_FORMATS: [GraphFormat; 6] = [
    GraphFormat::Turtle,
    GraphFormat::NTriples,
    GraphFormat::RdfXml,
    GraphFormat::JsonLd,
    GraphFormat::NQuads,
    GraphFormat::TriG,
];

impl Wanted {
    /// The name that `format=` takes.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Page => "html",
            Self::Rows(format) => format.name(),
            Self::Graph(format) => format.extension(),
        }
    }

    /// What the answer says that it is.
    pub(super) fn media_type(self) -> &'static str {
        match self {
            Self::Page => PAGE,
            Self::Rows(format) => format.media_type(),
            Self::Graph(format) => format.media_type(),
        }
    }

    /// The media types that it is asked for by: its own, and the general ones that many clients
    /// send instead.
    fn asked_for_by(self) -> &'static [&'static str] {
        match self {
            Self::Page => &["text/html"],
            Self::Rows(Format::Json) => &["application/sparql-results+json", "application/json"],
            Self::Rows(Format::Xml) => &[
                "application/sparql-results+xml",
                "application/xml",
                "text/xml",
            ],
            Self::Rows(Format::Csv) => &["text/csv"],
            Self::Rows(Format::Tsv) => &["text/tab-separated-values"],
            Self::Graph(format) => asked_for_by(format),
        }
    }

    /// What is offered for a form of query, the default first.
    fn offered(form: QueryForm) -> Vec<Self> {
        let data: Vec<Self> = match form {
            QueryForm::Construct | QueryForm::Describe => {
                GRAPH_FORMATS.into_iter().map(Self::Graph).collect()
            }
            // CSV and TSV are defined for rows alone; the answer of ASK is the one word in them.
            QueryForm::Select | QueryForm::Ask => Format::ALL.into_iter().map(Self::Rows).collect(),
        };
        data.into_iter().chain([Self::Page]).collect()
    }

    /// Chooses the format of an answer to a form of query.
    pub(super) fn of(
        form: QueryForm,
        headers: &HeaderMap,
        format: Option<&str>,
    ) -> Result<Self, Problem> {
        one_of(&Self::offered(form), headers, format)
    }

    /// Chooses the format of a graph.
    pub(super) fn of_graph(
        headers: &HeaderMap,
        format: Option<&str>,
    ) -> Result<GraphFormat, Problem> {
        let offered = GRAPH_FORMATS.map(Self::Graph);
        match one_of(&offered, headers, format)? {
            Self::Graph(format) => Ok(format),
            Self::Page | Self::Rows(_) => unreachable!("graphs alone are offered"),
        }
    }
}

/// Chooses by `format=`, which takes a name or a media type, else by `Accept`.
fn one_of(
    offered: &[Wanted],
    headers: &HeaderMap,
    format: Option<&str>,
) -> Result<Wanted, Problem> {
    let by_type = |kind: &str| {
        offered
            .iter()
            .find(|wanted| wanted.asked_for_by().contains(&kind))
    };
    let found = match format {
        Some(name) => {
            let named = offered.iter().find(|wanted| wanted.name() == name);
            named.or_else(|| by_type(name))
        }
        None => {
            let names: Vec<&[&str]> = offered.iter().map(|wanted| wanted.asked_for_by()).collect();
            let chosen = choose_offer(respond::accept(headers).as_deref(), &names);
            chosen.map(|index| &offered[index])
        }
    };
    found.copied().ok_or_else(|| {
        let names: Vec<&str> = offered.iter().map(|wanted| wanted.name()).collect();
        let asked = format
            .map(str::to_owned)
            .or_else(|| respond::accept(headers));
        respond::not_acceptable(&asked.unwrap_or_default(), &names)
    })
}

#[cfg(test)]
mod tests {
    use super::Wanted;
    use crate::export::Format as GraphFormat;
    use crate::query::{Format, QueryForm};
    use axum::http::header::ACCEPT;
    use axum::http::{HeaderMap, HeaderValue};

    const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

    fn chosen(form: QueryForm, accept: &'static str, format: Option<&str>) -> Option<Wanted> {
        let mut headers = HeaderMap::new();
        if !accept.is_empty() {
            headers.insert(ACCEPT, HeaderValue::from_static(accept));
        }
        Wanted::of(form, &headers, format).ok()
    }

    #[test]
    fn every_form_has_its_formats() {
        use QueryForm::{Ask, Construct, Describe, Select};
        let rows = |format| Some(Wanted::Rows(format));
        let graph = |format| Some(Wanted::Graph(format));
        let cases = [
            (Select, "", None, rows(Format::Json)),
            (Ask, "*/*", None, rows(Format::Json)),
            (Select, BROWSER, None, Some(Wanted::Page)),
            (Construct, BROWSER, None, Some(Wanted::Page)),
            (Ask, "text/csv", None, rows(Format::Csv)),
            (Select, "application/json", None, rows(Format::Json)),
            (Select, "application/xml", None, rows(Format::Xml)),
            (
                Describe,
                "application/json",
                None,
                graph(GraphFormat::JsonLd),
            ),
            (Construct, "", None, graph(GraphFormat::Turtle)),
            (
                Construct,
                "application/trig",
                None,
                graph(GraphFormat::TriG),
            ),
            (Construct, "text/csv", None, None),
            (Select, "text/turtle", None, None),
            (Select, BROWSER, Some("tsv"), rows(Format::Tsv)),
            (Select, "", Some("text/csv"), rows(Format::Csv)),
            (Select, "", Some("ttl"), None),
            (
                Select,
                "text/csv;q=0.3, application/sparql-results+xml;q=0.8",
                None,
                rows(Format::Xml),
            ),
            (
                Select,
                "application/sparql-results+json;version=1.2",
                None,
                rows(Format::Json),
            ),
        ];
        for (form, accept, format, expected) in cases {
            assert_eq!(
                chosen(form, accept, format),
                expected,
                "{form:?} {accept} {format:?}"
            );
        }
    }
}

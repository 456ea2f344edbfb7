//! What went wrong with a request (<https://www.rfc-editor.org/rfc/rfc9457>).

mod codes;

pub use codes::Kind;

use super::link::{PATH_ESCAPES, is_described};
use super::page::Page;
use super::reader::Shown;
use super::{Document, Site};
use crate::diagnostic::nearest;
use crate::export::ExportError;
use oxrdf::TermRef;
use percent_encoding::utf8_percent_encode;
use serde::Serialize;
use serde_json::{Number, json};
use std::collections::BTreeSet;

/// Addresses before and after one that is not there that it may be a slip of.
const NEAR_READ_MAX: u32 = 10_000;
/// Most names that are offered in place of one that is not there.
const NEAR_MAX: usize = 5;

/// A problem, as HTTP tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Its kind.
    #[serde(skip)]
    pub of: Kind,
    /// The address that explains its kind.
    #[serde(rename = "type")]
    pub address: String,
    /// What its kind is called.
    pub title: &'static str,
    /// The status of the response.
    pub status: u16,
    /// What is the matter this time.
    pub detail: String,
    /// What to do.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// The line of the query, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<usize>,
    /// The column in that line, from 1, in characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub column: Option<usize>,
    /// The lines around that place, with a caret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excerpt: Option<String>,
    /// The bound that was hit.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Limit>,
    /// Seconds after which it is worth another try; the header `Retry-After` has them too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u64>,
    /// Paths that may have been meant.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub near: Vec<String>,
}

/// A bound that was hit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Limit {
    /// What it is called: the option of `serve` that sets it, where there is one.
    #[serde(rename = "limit")]
    pub name: &'static str,
    /// Its value; times are in seconds and sizes in bytes.
    #[serde(rename = "limit_value")]
    pub value: Number,
    /// What was used or would have been, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub used: Option<Number>,
}

impl Limit {
    /// A bound on what is counted.
    pub fn of(name: &'static str, value: impl Into<Number>) -> Self {
        Self {
            name,
            value: value.into(),
            used: None,
        }
    }

    /// A bound on seconds, which need not be whole.
    pub fn seconds(name: &'static str, seconds: f64) -> Self {
        Self::of(name, whole_or_not(seconds))
    }

    /// Adds what was used.
    #[must_use]
    pub fn used(mut self, used: impl Into<Number>) -> Self {
        self.used = Some(used.into());
        self
    }
}

/// A number of seconds as people write it: `10` and not `10.0`.
fn whole_or_not(seconds: f64) -> Number {
    if seconds.fract() == 0.0 && (0.0..1e15).contains(&seconds) {
        return Number::from(seconds as u64);
    }
    Number::from_f64(seconds).unwrap_or_else(|| Number::from(0))
}

impl Problem {
    /// Makes a problem of a kind.
    pub fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Self {
            of: kind,
            address: format!("/problem/{}", kind.code()),
            title: kind.title(),
            status: kind.status(),
            detail: detail.into(),
            hint: None,
            line: None,
            column: None,
            excerpt: None,
            limit: None,
            retry_after: None,
            near: Vec::new(),
        }
    }

    /// Adds what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds the bound that was hit.
    #[must_use]
    pub fn limit(mut self, limit: Limit) -> Self {
        self.limit = Some(limit);
        self
    }

    /// The format cannot hold the graph.
    pub fn cannot_write(error: &ExportError) -> Self {
        let problem = Self::new(Kind::NotAcceptable, error.to_string());
        match error.hint() {
            Some(hint) => problem.hint(hint),
            None => problem,
        }
    }

    /// A template failed.
    pub(super) fn cannot_render(error: &minijinja::Error) -> Self {
        Self::new(
            Kind::Failed,
            format!("a template cannot be rendered: {error}"),
        )
    }

    /// The problem as JSON.
    pub fn document(&self) -> Document {
        let bytes = serde_json::to_vec_pretty(self).expect("texts and numbers are valid JSON");
        Document {
            bytes,
            media_type: "application/problem+json",
        }
    }
}

impl Site {
    /// Nothing is known of a path.
    pub fn not_found(&self, path: &str) -> Problem {
        let iri = format!("{}{path}", self.about.base);
        let stem = self.without_ending(path);
        let near_iri = format!("{}{stem}", self.about.base);
        let known = self.snapshot.iris_near(&near_iri, NEAR_READ_MAX);
        let paths = known.filter_map(|id| match self.snapshot.term(id) {
            TermRef::NamedNode(node) => node.as_str().strip_prefix(self.about.base.as_str()),
            _ => None,
        });
        let own: BTreeSet<String> = self.own_stems().chain(self.own_addresses()).collect();
        let paths = paths.filter(|path| !path.is_empty());
        let paths = paths.chain(own.iter().map(String::as_str));
        let near = nearest(stem, paths).into_iter();
        let is_there = |other: &str| self.knows(other) || own.contains(other);
        let near = near.filter(|other| ![path, stem].contains(other) && is_there(other));
        let detail = match is_described(&self.snapshot, &iri) {
            true => format!("`{iri}` has no page: the site itself answers at addresses like it"),
            false => format!("no statement is about `{iri}`"),
        };
        Problem {
            near: near.take(NEAR_MAX).map(str::to_owned).collect(),
            ..Problem::new(Kind::NotFound, detail)
        }
    }

    /// The problem as a page at a path.
    pub fn problem_page(&self, path: &str, problem: &Problem) -> Document {
        let page = self.live_page(path);
        let near: Vec<Shown> = problem
            .near
            .iter()
            .map(|path| self.near(path, &page))
            .collect();
        let given = json!({ "problem": problem, "near": near });
        page.render("problem.html", &given)
            .unwrap_or_else(|problem| problem.document())
    }

    /// The page that explains a kind of problem, which its address leads to.
    pub fn problem_explained(&self, code: &str) -> Option<Result<Document, Problem>> {
        let kind = Kind::ALL.iter().find(|kind| kind.code() == code)?;
        let page = self.live_page(&format!("problem/{code}"));
        let problem = Problem::new(*kind, kind.meaning());
        Some(page.render("problem.html", &json!({ "problem": problem, "near": [] })))
    }

    fn near(&self, path: &str, page: &Page<'_>) -> Shown {
        let iri = format!("{}{path}", self.about.base);
        let reader = page.reader();
        let known = self.snapshot.iri(&iri).filter(|_| self.knows(path));
        known.map(|id| reader.shown(id)).unwrap_or_else(|| Shown {
            text: path.to_owned(),
            href: Some(match self.has_page(path) {
                true => page.links.page(path),
                false => {
                    let path = utf8_percent_encode(path, PATH_ESCAPES);
                    format!("{}{path}", page.links.root())
                }
            }),
            iri: Some(iri),
            ..Shown::default()
        })
    }
}

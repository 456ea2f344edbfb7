//! The page of the endpoint: a query, its answer as a table, and questions to start from.

use super::reader::{Reader, Shown};
use super::{Document, Problem, Site};
use oxrdf::{Term, TermRef, Variable};
use serde::Serialize;
use serde_json::json;

/// What the page shows.
#[derive(Debug, Default)]
pub struct Asked<'a> {
    /// The query as typed; empty for a fresh page.
    pub query: &'a str,
    /// Its answer, if there is one.
    pub answer: Option<Answered<'a>>,
    /// What was wrong with it.
    pub problem: Option<&'a Problem>,
    /// The seconds that a query may take.
    pub timeout_s: f64,
    /// The rows that an answer may have.
    pub rows_max: usize,
}

/// An answer that a page can show.
#[derive(Debug)]
pub enum Answered<'a> {
    /// Yes or no.
    Boolean(bool),
    /// Rows.
    Rows {
        /// The columns.
        variables: &'a [Variable],
        /// A value for each column, where it has one.
        rows: &'a [Vec<Option<Term>>],
    },
}

/// A question as templates are given it.
#[derive(Debug, Serialize)]
pub(super) struct QuestionLink<'a> {
    title: &'a str,
    description: &'a str,
    path: String,
}

impl Site {
    /// The questions that are offered.
    pub(super) fn question_list(&self) -> Vec<QuestionLink<'_>> {
        let questions = self.questions.iter();
        questions
            .map(|question| QuestionLink {
                title: &question.title,
                description: &question.description,
                path: self.question_path(question),
            })
            .collect()
    }

    /// The page of the endpoint.
    pub fn sparql_page(&self, asked: &Asked<'_>) -> Result<Document, Problem> {
        let links = self.links("sparql");
        let languages = self.languages();
        let reader = Reader::new(self, &links, &languages);
        let answer = asked.answer.as_ref().map(|answer| match answer {
            Answered::Boolean(boolean) => {
                json!({ "boolean": boolean, "formats": ["json", "xml"] })
            }
            Answered::Rows { variables, rows } => {
                let columns: Vec<&str> = variables.iter().map(Variable::as_str).collect();
                let cells: Vec<Vec<Option<Shown>>> = rows
                    .iter()
                    .map(|row| {
                        row.iter()
                            .map(|term| Some(reader.cell(term.as_ref()?.as_ref())))
                            .collect()
                    })
                    .collect();
                let formats = ["csv", "tsv", "json", "xml"];
                json!({ "columns": columns, "rows": cells, "formats": formats })
            }
        });
        let question = self
            .questions
            .iter()
            .find(|question| question.text == asked.query);
        let given = json!({
            "query": if asked.query.is_empty() { self.first_query() } else { asked.query },
            "title": question.map(|question| &question.title),
            "description": question.map(|question| &question.description),
            "answer": answer,
            "problem": asked.problem,
            "timeout": asked.timeout_s,
            "rows_max": asked.rows_max,
            "questions": self.question_list(),
        });
        self.render("sparql.html", &links, &given)
    }

    /// What stands in the form to begin with.
    fn first_query(&self) -> &str {
        self.first_question().map_or("", |question| &question.text)
    }
}

impl Reader<'_> {
    /// A term of an answer, which need not be one of the graph.
    fn cell(&self, term: TermRef<'_>) -> Shown {
        if let Some(id) = self.site.snapshot.id(term) {
            return self.shown(id);
        }
        match term {
            TermRef::NamedNode(node) => Shown {
                text: self.names.shortened(node.as_str()),
                href: self.links.href(node.as_str()).map(|href| href.href),
                iri: Some(node.as_str().to_owned()),
                ..Shown::default()
            },
            TermRef::Literal(literal) => Shown {
                text: literal.value().to_owned(),
                language: literal.language().map(str::to_owned),
                ..Shown::default()
            },
            TermRef::BlankNode(node) => Shown {
                text: node.to_string(),
                ..Shown::default()
            },
        }
    }
}

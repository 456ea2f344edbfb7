//! The page of the endpoint: a query, its answer as a table, and questions to start from.

use super::picture::Figure;
use super::reader::{Reader, Shown};
use super::{Document, Kind, Problem, Site, asset};
use crate::diagram;
use crate::export::Format as GraphFormat;
use crate::query::{Format, Remark};
use oxrdf::{Term, TermRef, Triple, Variable};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Most rows of an answer that a page shows. More make a browser slow, and nobody reads them there;
/// the downloads have all.
pub const ROWS_SHOWN_MAX: usize = 1_000;

/// Longest address that links of the page have. Programs between a browser and a server take 8 kB;
/// a longer query is posted.
const LINK_BYTES_MAX: usize = 6_000;

/// The editor has at least and at most so many lines before it scrolls.
const EDITOR_LINES: (usize, usize) = (10, 24);

/// What the page shows.
#[derive(Debug, Default)]
pub struct Asked<'a> {
    /// The query as typed; empty for a fresh page.
    pub query: &'a str,
    /// The graphs that the request names as its default graph.
    pub default_graphs: &'a [String],
    /// The graphs that the request names as its named graphs.
    pub named_graphs: &'a [String],
    /// Its answer, if there is one.
    pub answer: Option<Answered<'a>>,
    /// Whether the answer, a graph, is shown as a picture.
    pub is_drawn: bool,
    /// What was wrong with it.
    pub problem: Option<&'a Problem>,
    /// What is likely a slip in it, though it was answered.
    pub remarks: &'a [Remark],
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
        /// A value for each column, where it has one; the first [`ROWS_SHOWN_MAX`] are enough.
        rows: &'a [Vec<Option<Term>>],
        /// How many rows the whole answer has.
        total: usize,
    },
    /// Triples.
    Graph {
        /// Sorted by subject; the first [`ROWS_SHOWN_MAX`] are enough.
        triples: &'a [Triple],
        /// How many triples the whole answer has.
        total: usize,
    },
}

/// A question as templates are given it.
#[derive(Debug, Serialize)]
pub(super) struct QuestionLink<'a> {
    title: &'a str,
    description: &'a str,
    path: String,
}

/// A way to take the answer away.
#[derive(Debug, Serialize)]
struct Download {
    label: &'static str,
    format: &'static str,
    href: String,
    file: String,
}

/// Triples with one subject.
#[derive(Debug, Serialize)]
struct Described {
    subject: Shown,
    facts: Vec<(Shown, Shown)>,
}

/// The formats that an answer of this form is offered in: the extension and the name that people
/// know.
pub(super) fn formats_of(answered: &Answered<'_>) -> Vec<(&'static str, &'static str)> {
    let graph = |format: GraphFormat| (format.extension(), format.label());
    match answered {
        Answered::Boolean(_) | Answered::Rows { .. } => [
            (Format::Csv.name(), "CSV"),
            (Format::Tsv.name(), "TSV"),
            (Format::Json.name(), "JSON"),
            (Format::Xml.name(), "XML"),
        ]
        .into(),
        Answered::Graph { .. } => [
            GraphFormat::Turtle,
            GraphFormat::NTriples,
            GraphFormat::RdfXml,
            GraphFormat::JsonLd,
        ]
        .map(graph)
        .into(),
    }
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
        let page = self.live_page("sparql");
        let reader = page.reader();
        let links = &page.links;
        let mut questions = self.questions.iter();
        let question = questions.find(|question| question.text == asked.query);
        let path = match question {
            Some(question) => self.question_path(question),
            None => format!("sparql?{}", encoded("query", asked.query)),
        };
        let address = format!("{path}{}", asked.dataset());
        let name = question.map_or("answer", |question| &question.name);
        let picture = match &asked.answer {
            Some(Answered::Graph { triples, total }) if asked.is_drawn => {
                Some(self.answer_drawn(&reader, triples, *total)?)
            }
            _ => None,
        };
        let answer = asked.answer.as_ref().map(|answer| reader.answer(answer));
        let is_graph = matches!(asked.answer, Some(Answered::Graph { total: 1.., .. }));
        let other_view = is_graph.then(|| match asked.is_drawn {
            true => format!("{}{address}", links.root()),
            false => format!("{}{address}&view=diagram", links.root()),
        });
        let downloads = asked.answer.as_ref().map(|answer| {
            let formats = formats_of(answer).into_iter();
            let download = |(format, label)| Download {
                label,
                format,
                href: format!("{}{address}&format={format}", links.root()),
                file: format!("{name}.{format}"),
            };
            formats.map(download).collect::<Vec<_>>()
        });
        let query = match asked.query {
            "" => self.first_query(),
            query => query,
        };
        let (least, most) = EDITOR_LINES;
        let given = json!({
            "query": query,
            "lines": (query.lines().count() + 1).clamp(least, most),
            "title": question.map(|question| &question.title),
            "description": question.map(|question| &question.description),
            "default_graphs": asked.default_graphs,
            "named_graphs": asked.named_graphs,
            "answer": answer,
            "picture": picture,
            "picture_script": picture.as_ref().map(|_| self.script("picture")),
            "other_view": other_view,
            "downloads": downloads,
            "is_posted": address.len() > LINK_BYTES_MAX,
            "problem": asked.problem,
            "remarks": asked.remarks.iter().map(remark).collect::<Vec<_>>(),
            "code": asked.problem.map(|problem| problem.of.code()),
            "timeout": asked.timeout_s.to_string(),
            "rows_max": grouped(asked.rows_max),
            "questions": self.question_list(),
            "current": question.map(|_| &path),
            "prefixes": self.all_prefixes(),
            "script": asset::path_of("query", "js"),
            "sheet": asset::path_of("query", "css"),
        });
        page.render("sparql.html", &given)
    }

    /// The picture of an answer, of which perhaps only the first triples are at hand.
    fn answer_drawn(
        &self,
        reader: &Reader<'_>,
        triples: &[Triple],
        total: usize,
    ) -> Result<Figure, Problem> {
        let options = diagram::Options {
            languages: self.about.languages.clone(),
            ..diagram::Options::default()
        };
        let picture = diagram::Picture::Query {
            triples: triples.to_vec(),
        };
        let scene = diagram::draw(&self.snapshot, &self.schema, &picture, &options);
        let nothing = |error: diagram::DiagramError| {
            let problem = Problem::new(Kind::NotFound, error.to_string());
            problem.hint("the table shows the answer itself: leave out `view`")
        };
        let mut scene = scene.map_err(nothing)?;
        if triples.len() < total {
            let (shown, total) = (grouped(triples.len()), grouped(total));
            let cut = format!("Drawn from the first {shown} of {total} facts");
            let notes = [cut, scene.tally.note];
            let notes = notes.into_iter().filter(|note| !note.is_empty());
            scene.tally.note = notes.collect::<Vec<_>>().join(" · ");
        }
        Ok(Figure::of_answer(reader, &scene))
    }

    /// What stands in the form to begin with.
    fn first_query(&self) -> &str {
        self.first_question().map_or("", |question| &question.text)
    }

    /// The prefixes that a query need not declare.
    fn all_prefixes(&self) -> BTreeMap<&str, &str> {
        let of_schema = self.schema.prefixes.iter();
        let of_snapshot = self.snapshot.prefixes().iter();
        of_schema
            .map(|(prefix, namespace)| (&**prefix, &**namespace))
            .chain(of_snapshot.map(|(prefix, namespace)| (&**prefix, &**namespace)))
            .collect()
    }
}

impl Asked<'_> {
    /// The graphs that the request names, as they stand in an address after the query.
    fn dataset(&self) -> String {
        let default = self.default_graphs.iter();
        let named = self.named_graphs.iter();
        default
            .map(|graph| format!("&{}", encoded("default-graph-uri", graph)))
            .chain(named.map(|graph| format!("&{}", encoded("named-graph-uri", graph))))
            .collect()
    }
}

/// An answer with how much of it is shown.
fn counted(shown: usize, total: usize, mut answer: Value) -> Value {
    answer["shown"] = grouped(shown).into();
    answer["total"] = grouped(total).into();
    answer["is_cut"] = (shown < total).into();
    answer["is_empty"] = (total == 0).into();
    answer
}

/// A number with a thin space before every three digits, as all languages read it.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let groups = digits.as_bytes().rchunks(3).rev();
    let groups: Vec<String> = groups
        .map(|group| String::from_utf8_lossy(group).into_owned())
        .collect();
    groups.join("\u{202f}")
}

/// A remark as the template is given it.
fn remark(remark: &Remark) -> Value {
    json!({
        "message": remark.message,
        "hint": remark.hint,
        "line": remark.line,
        "column": remark.column,
    })
}

/// A parameter as it stands in an address.
fn encoded(name: &str, value: &str) -> String {
    form_urlencoded::Serializer::new(String::new())
        .append_pair(name, value)
        .finish()
}

impl Reader<'_> {
    /// An answer as the template is given it.
    pub(super) fn answer(&self, answer: &Answered<'_>) -> Value {
        match answer {
            Answered::Boolean(boolean) => json!({ "boolean": boolean }),
            Answered::Rows {
                variables,
                rows,
                total,
            } => {
                let columns: Vec<&str> = variables.iter().map(Variable::as_str).collect();
                let shown = rows.len().min(ROWS_SHOWN_MAX);
                let cell = |term: &Option<Term>| Some(self.cell(term.as_ref()?.as_ref()));
                let cells: Vec<Vec<Option<Shown>>> = rows[..shown]
                    .iter()
                    .map(|row| row.iter().map(cell).collect())
                    .collect();
                counted(shown, *total, json!({ "columns": columns, "rows": cells }))
            }
            Answered::Graph { triples, total } => {
                let shown = triples.len().min(ROWS_SHOWN_MAX);
                let described = self.described(&triples[..shown]);
                counted(shown, *total, json!({ "described": described }))
            }
        }
    }

    /// Triples by subject, in their order.
    fn described(&self, triples: &[Triple]) -> Vec<Described> {
        let by_subject = triples.chunk_by(|one, next| one.subject == next.subject);
        let facts = |triples: &[Triple]| {
            let fact = |triple: &Triple| {
                (
                    self.cell(triple.predicate.as_ref().into()),
                    self.cell(triple.object.as_ref()),
                )
            };
            triples.iter().map(fact).collect()
        };
        by_subject
            .map(|triples| Described {
                subject: self.cell(triples[0].subject.as_ref().into()),
                facts: facts(triples),
            })
            .collect()
    }

    /// A term of an answer, which need not be one of the graph.
    fn cell(&self, term: TermRef<'_>) -> Shown {
        if let Some(id) = self.site.snapshot.id(term) {
            return self.shown(id);
        }
        match term {
            TermRef::NamedNode(node) => {
                let href = self.page.links.href(node.as_str());
                Shown {
                    text: self.names.shortened(node.as_str()),
                    outside: href.as_ref().is_some_and(|href| href.outside),
                    href: href.map(|href| href.href),
                    iri: Some(node.as_str().to_owned()),
                    ..Shown::default()
                }
            }
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

#[cfg(test)]
mod tests {
    use super::grouped;

    #[test]
    fn long_numbers_are_grouped() {
        let groups = [(0, "0"), (999, "999"), (1_000, "1\u{202f}000")];
        for (number, text) in groups {
            assert_eq!(grouped(number), text);
        }
        assert_eq!(grouped(12_345_678), "12\u{202f}345\u{202f}678");
    }
}

//! Answers as tables, for people at a terminal.

use super::answer::Answer;
use super::names::Names;
use crate::graph::{Id, Snapshot};
use crate::ontology::{Role, Schema};
use comfy_table::presets::UTF8_FULL_CONDENSED;
use comfy_table::{CellAlignment, ContentArrangement, Table};
use oxrdf::vocab::xsd;
use oxrdf::{Literal, NamedNode, Term};
use std::borrow::Cow;

/// What a table shows, and how wide it may be.
#[derive(Clone, Copy)]
pub struct TableOptions<'a> {
    /// The graph that names are looked up in.
    pub snapshot: &'a Snapshot,
    /// The ontology, for what is a name.
    pub schema: &'a Schema,
    /// Prefixes for what has no name.
    pub names: &'a Names,
    /// Languages in the order in which they are wanted.
    pub languages: &'a [&'a str],
    /// IRIs instead of names.
    pub iris: bool,
    /// Columns of the terminal; none for no bound.
    pub width: Option<u16>,
}

/// Shows an answer; triples as a table of three columns. Ends with a line that counts the rows.
pub fn table(answer: &Answer, options: &TableOptions<'_>) -> String {
    let cells = Cells::new(options);
    let (header, rows): (Vec<String>, Vec<Vec<Cell>>) = match answer {
        Answer::Boolean(answer) => return format!("{}\n", if *answer { "yes" } else { "no" }),
        Answer::Solutions { variables, rows } => (
            variables
                .iter()
                .map(|variable| variable.as_str().to_owned())
                .collect(),
            rows.iter()
                .map(|row| row.iter().map(|term| cells.of(term.as_ref())).collect())
                .collect(),
        ),
        Answer::Graph(triples) => (
            ["subject", "predicate", "object"]
                .map(str::to_owned)
                .to_vec(),
            triples
                .iter()
                .map(|triple| {
                    let subject = Term::from(triple.subject.clone());
                    vec![
                        cells.of(Some(&subject)),
                        cells.of(Some(&triple.predicate.clone().into())),
                        cells.of(Some(&triple.object)),
                    ]
                })
                .collect(),
        ),
    };
    let count = match rows.len() {
        1 => "1 row".to_owned(),
        count => format!("{count} rows"),
    };
    if rows.is_empty() || header.is_empty() {
        return format!("{count}\n");
    }
    format!("{}\n{count}\n", lay_out(&header, &rows, options.width))
}

fn lay_out(header: &[String], rows: &[Vec<Cell>], width: Option<u16>) -> String {
    let mut table = Table::new();
    table.load_style(UTF8_FULL_CONDENSED);
    table.force_no_tty();
    match width {
        Some(width) => {
            table.set_content_arrangement(ContentArrangement::Dynamic);
            table.set_width(width);
        }
        None => {
            table.set_content_arrangement(ContentArrangement::Disabled);
        }
    }
    table.set_header(header);
    for row in rows {
        table.add_row(row.iter().map(|cell| {
            let alignment = match cell.number {
                true => CellAlignment::Right,
                false => CellAlignment::Left,
            };
            comfy_table::Cell::new(&cell.text).set_alignment(alignment)
        }));
    }
    let lines = table.to_string();
    let trimmed: Vec<&str> = lines.lines().map(str::trim_end).collect();
    trimmed.join("\n")
}

struct Cell {
    text: String,
    number: bool,
}

struct Cells<'a> {
    options: &'a TableOptions<'a>,
    /// The predicates whose values are names.
    labels: Vec<Id>,
}

impl<'a> Cells<'a> {
    fn new(options: &'a TableOptions<'a>) -> Self {
        let paths = options.schema.paths_of(Role::Label);
        let find = |iri: &str| options.snapshot.iri(iri);
        Self {
            options,
            labels: paths.iter().filter_map(|path| find(path)).collect(),
        }
    }

    fn of(&self, term: Option<&Term>) -> Cell {
        let (text, number) = match term {
            None => (Cow::Borrowed(""), false),
            Some(Term::NamedNode(node)) => (self.resource(node), false),
            Some(Term::BlankNode(node)) => (Cow::Owned(node.to_string()), false),
            Some(Term::Literal(literal)) => (Cow::Borrowed(literal.value()), is_number(literal)),
        };
        Cell {
            text: printable(&text),
            number,
        }
    }

    fn resource<'t>(&self, node: &'t NamedNode) -> Cow<'t, str> {
        let iri = node.as_str();
        if self.options.iris {
            return Cow::Borrowed(iri);
        }
        self.name(iri)
            .or_else(|| self.options.names.shorten(iri))
            .map_or(Cow::Borrowed(iri), Cow::Owned)
    }

    /// The name that the graph or the ontology gives.
    fn name(&self, iri: &str) -> Option<String> {
        let TableOptions {
            snapshot,
            schema,
            languages,
            ..
        } = self.options;
        let in_graph = snapshot
            .iri(iri)
            .and_then(|id| snapshot.text(id, &self.labels, languages))
            .map(|text| text.value().to_owned());
        in_graph.or_else(|| {
            let labels = &schema.terms.get(iri)?.label;
            let wanted = languages.iter().find_map(|language| labels.get(*language));
            wanted.or_else(|| labels.values().next()).cloned()
        })
    }
}

fn is_number(literal: &Literal) -> bool {
    let datatype = literal.datatype();
    [
        xsd::INTEGER,
        xsd::DECIMAL,
        xsd::DOUBLE,
        xsd::FLOAT,
        xsd::NON_NEGATIVE_INTEGER,
    ]
    .contains(&datatype)
}

/// Characters that would move the cursor, or worse, as spaces.
fn printable(text: &str) -> String {
    let safe = |c: char| {
        let reorders = matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
        if c.is_control() || reorders { ' ' } else { c }
    };
    text.chars().map(safe).collect()
}

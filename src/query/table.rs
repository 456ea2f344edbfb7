//! Answers as tables, for people at a terminal.

use super::answer::Answer;
use super::vocabulary::Vocabulary;
use crate::graph::{Names, Snapshot};
use crate::ontology::Schema;
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
    pub vocabulary: &'a Vocabulary,
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
    iris: bool,
    snapshot: &'a Snapshot,
    vocabulary: &'a Vocabulary,
    names: Names<'a>,
}

impl<'a> Cells<'a> {
    fn new(options: &TableOptions<'a>) -> Self {
        Self {
            iris: options.iris,
            snapshot: options.snapshot,
            vocabulary: options.vocabulary,
            names: Names::new(options.snapshot, options.schema, options.languages),
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
        if self.iris {
            return Cow::Borrowed(iri);
        }
        let name = match self.snapshot.iri(iri) {
            Some(id) => Some(self.names.of(id))
                .filter(|name| !name.is_iri)
                .map(|name| name.text),
            None => self.names.of_term(iri),
        };
        name.or_else(|| self.vocabulary.shorten(iri))
            .map_or(Cow::Borrowed(iri), Cow::Owned)
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

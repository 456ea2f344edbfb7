//! Answers written while they are evaluated.

use super::answer::{Budget, QueryFailure};
use super::evaluate::Rows;
use super::made::MadeNodes;
use super::watch::{Stop, Watch};
use super::write::{Format, sayable_in_xml};
use crate::export::{self, List, Style};
use oxrdf::{Term, Triple};
use sparesults::QueryResultsSerializer;
use std::io::{self, Write};

/// How an answer is written.
#[derive(Clone, Copy, Debug)]
pub enum Output<'a> {
    /// Rows, or yes and no.
    Rows(Format),
    /// Triples.
    Graph(export::Format, &'a Style),
}

/// What was written of an answer: all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// Rows, statements, or one truth value.
    pub rows: u64,
}

type Bounds<'b> = (&'b Budget, &'b Watch);

pub(super) fn write_boolean(
    answer: bool,
    output: &Output<'_>,
    out: &mut dyn Write,
) -> Result<Written, QueryFailure> {
    let format = rows_format(output)?;
    let serializer = QueryResultsSerializer::from_format(format.of_results());
    serializer
        .serialize_boolean_to_writer(&mut *out, answer)
        .map_err(unwritable)?;
    out.write_all(b"\n").map_err(unwritable)?;
    Ok(Written { rows: 1 })
}

pub(super) fn write_rows(
    mut rows: Rows<'_>,
    made: &mut MadeNodes<'_>,
    output: &Output<'_>,
    bounds: Bounds<'_>,
    out: &mut dyn Write,
) -> Result<Written, QueryFailure> {
    let format = rows_format(output)?;
    let mut out = Bounded::new(out, bounds);
    let variables = rows.variables.clone();
    let mut serializer = QueryResultsSerializer::from_format(format.of_results())
        .serialize_solutions_to_writer(&mut out, variables.clone())
        .map_err(unwritable)?;
    let mut written = Written { rows: 0 };
    while let Some(row) = rows.next()? {
        let bound = || variables.iter().zip(row.values());
        if format == Format::Xml {
            let terms = bound().filter_map(|(_, term)| term.as_ref());
            sayable_in_xml(terms.map(Term::as_ref)).map_err(unwritable)?;
        }
        // Terms are copied only where one of them needs another name.
        let done = if bound().any(|(_, term)| matches!(term, Some(Term::BlankNode(_)))) {
            let named = bound().filter_map(|(variable, term)| {
                let mut term = term.clone()?;
                made.name_term(&mut term);
                Some((variable, term))
            });
            let named: Vec<_> = named.collect();
            serializer.serialize(named.iter().map(|(variable, term)| (*variable, term)))
        } else {
            serializer.serialize(&row)
        };
        done.map_err(unwritable)?;
        written.rows += 1;
    }
    serializer.finish().map_err(unwritable)?;
    if !format.ends_lines() {
        out.write_all(b"\n").map_err(unwritable)?;
    }
    Ok(written)
}

/// Writes triples, each once, sorted.
pub(super) fn write_triples(
    triples: Vec<Triple>,
    output: &Output<'_>,
    bounds: Bounds<'_>,
    out: &mut dyn Write,
) -> Result<Written, QueryFailure> {
    let Output::Graph(format, style) = output else {
        return Err(unfit("a graph", "rows"));
    };
    let list: List = triples.into_iter().collect();
    let mut out = Bounded::new(out, bounds);
    let counts = export::write(&list, *format, style, &mut out, &mut |_| {});
    let counts = counts.map_err(|error| QueryFailure::Unwritable {
        message: error.to_string(),
        hint: error.hint().map(str::to_owned),
    })?;
    Ok(Written {
        rows: counts.statements,
    })
}

fn rows_format(output: &Output<'_>) -> Result<Format, QueryFailure> {
    match output {
        Output::Rows(format) => Ok(*format),
        Output::Graph(..) => Err(unfit("rows", "graphs")),
    }
}

fn unfit(answer: &str, format: &str) -> QueryFailure {
    QueryFailure::Unwritable {
        message: format!("the query gives {answer}, and the format is for {format}"),
        hint: None,
    }
}

fn unwritable(error: io::Error) -> QueryFailure {
    QueryFailure::Unwritable {
        message: error.to_string(),
        hint: None,
    }
}

/// Stops the evaluation when too much is written.
struct Bounded<'o> {
    out: &'o mut dyn Write,
    bounds: Bounds<'o>,
    bytes: usize,
}

impl<'o> Bounded<'o> {
    fn new(out: &'o mut dyn Write, bounds: Bounds<'o>) -> Self {
        Self {
            out,
            bounds,
            bytes: 0,
        }
    }
}

impl Write for Bounded<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let (budget, watch) = self.bounds;
        self.bytes += bytes.len();
        if self.bytes > budget.bytes_max {
            watch.stop(Stop::Bytes);
        }
        self.out.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

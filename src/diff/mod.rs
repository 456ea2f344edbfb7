//! Two graphs in, what changed between them out: quads for programs, words for people.
//!
//! Must not know: files, HTTP.

mod told;
mod vocabulary;

pub use told::{ClassChange, FactChange, Report, ResourceChange, Status};
pub use vocabulary::{Effect, TermChange, terms};

use crate::graph::{Graphs, Id, Pattern, Quad, Snapshot};
use std::io::{self, Write};

/// What changed from one graph to another.
#[derive(Clone, Debug)]
pub struct Diff<'a> {
    /// The graph of before.
    pub old: &'a Snapshot,
    /// The graph of today.
    pub new: &'a Snapshot,
    /// Quads of the old graph that the new one does not have, sorted.
    pub removed: Vec<Quad>,
    /// Quads of the new graph that the old one did not have, sorted.
    pub added: Vec<Quad>,
}

impl<'a> Diff<'a> {
    /// Compares two graphs. Each term of the one is looked up in the other once.
    pub fn of(old: &'a Snapshot, new: &'a Snapshot) -> Self {
        Self {
            old,
            new,
            removed: missing(old, new),
            added: missing(new, old),
        }
    }

    /// Whether the graphs say the same.
    pub fn is_empty(&self) -> bool {
        self.removed.is_empty() && self.added.is_empty()
    }

    /// Writes the quads as an RDF Patch (<https://afs.github.io/rdf-patch/>): `D` before what was
    /// removed, `A` before what was added.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        for (mark, snapshot, quads) in
            [("D", self.old, &self.removed), ("A", self.new, &self.added)]
        {
            for quad in quads {
                let [subject, predicate, object] =
                    [quad.subject, quad.predicate, quad.object].map(|id| snapshot.term(id));
                write!(out, "{mark} {subject} {predicate} {object}")?;
                if let Some(graph) = quad.graph {
                    write!(out, " {}", snapshot.term(graph))?;
                }
                writeln!(out, " .")?;
            }
        }
        Ok(())
    }
}

/// The quads of a graph that another one does not have.
fn missing(from: &Snapshot, other: &Snapshot) -> Vec<Quad> {
    // Where a term is in the other graph, looked up once.
    let mut places: Vec<Option<Option<Id>>> = vec![None; from.terms() + 1];
    let mut there = |id: Id| -> Option<Id> {
        let known = &mut places[id.number() as usize];
        *known.get_or_insert_with(|| other.id(from.term(id)))
    };
    let mut pattern = |quad: &Quad| {
        Some(Pattern {
            subject: Some(there(quad.subject)?),
            predicate: Some(there(quad.predicate)?),
            object: Some(there(quad.object)?),
            graphs: match quad.graph {
                None => Graphs::Default,
                Some(graph) => Graphs::One(there(graph)?),
            },
        })
    };
    let all = Pattern {
        graphs: Graphs::All,
        ..Pattern::default()
    };
    let is_missing = |quad: &Quad| pattern(quad).is_none_or(|pattern| other.count(pattern) == 0);
    let quads = from.quads(all);
    let mut missing: Vec<Quad> = quads.filter(is_missing).collect();
    missing.sort_unstable();
    missing
}

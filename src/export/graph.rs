//! One graph of a snapshot as statements to be written.

use super::Statements;
use crate::graph::Snapshot;
use oxrdf::{GraphName, GraphNameRef, TripleRef};
use std::io::{self, Write};

/// One graph of a snapshot, written as a graph without a name.
#[derive(Clone, Debug)]
pub struct OneGraph {
    snapshot: Snapshot,
    name: GraphName,
    statements: usize,
}

impl OneGraph {
    /// The graph of a name, if the snapshot has it. The one without a name is always there.
    pub fn of(snapshot: &Snapshot, name: GraphName) -> Option<Self> {
        let named = snapshot
            .named_graphs()
            .map(|(id, statements)| (snapshot.term(id), statements));
        let statements = match &name {
            GraphName::DefaultGraph => {
                snapshot.len() - named.map(|(_, statements)| statements).sum::<usize>()
            }
            GraphName::NamedNode(node) => {
                let mut named = named;
                named.find(|(name, _)| *name == node.as_ref().into())?.1
            }
            GraphName::BlankNode(node) => {
                let mut named = named;
                named.find(|(name, _)| *name == node.as_ref().into())?.1
            }
        };
        Some(Self {
            snapshot: snapshot.clone(),
            name,
            statements,
        })
    }
}

impl Statements for OneGraph {
    fn graphs(&self) -> Vec<GraphName> {
        vec![GraphName::DefaultGraph]
    }

    fn triples<'a>(
        &'a self,
        graph: GraphNameRef<'a>,
    ) -> Box<dyn Iterator<Item = TripleRef<'a>> + 'a> {
        match graph {
            GraphNameRef::DefaultGraph => self.snapshot.triples(self.name.as_ref()),
            _ => Box::new(std::iter::empty()),
        }
    }

    fn len(&self) -> usize {
        self.statements
    }

    /// Writes the lines as the statements come, by subject: sorting them would take memory for all.
    fn write_lines(&self, out: &mut dyn Write) -> io::Result<()> {
        self.triples(GraphNameRef::DefaultGraph)
            .try_for_each(|triple| writeln!(out, "{triple} ."))
    }
}

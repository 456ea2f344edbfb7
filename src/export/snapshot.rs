//! A snapshot as statements to be written.

use super::Statements;
use crate::graph::{Graphs, Id, Pattern, Quad, Snapshot};
use oxrdf::{GraphName, GraphNameRef, NamedNodeRef, NamedOrBlankNodeRef, TermRef, TripleRef};
use std::io::{self, Write};

impl Statements for Snapshot {
    fn graphs(&self) -> Vec<GraphName> {
        let named = self.named_graphs().map(|(id, _)| match self.node(id) {
            NamedOrBlankNodeRef::NamedNode(node) => node.into_owned().into(),
            NamedOrBlankNodeRef::BlankNode(node) => node.into_owned().into(),
        });
        std::iter::once(GraphName::DefaultGraph)
            .chain(named)
            .collect()
    }

    fn triples<'a>(
        &'a self,
        graph: GraphNameRef<'a>,
    ) -> Box<dyn Iterator<Item = TripleRef<'a>> + 'a> {
        let name = match graph {
            GraphNameRef::DefaultGraph => None,
            GraphNameRef::NamedNode(node) => Some(TermRef::from(node)),
            GraphNameRef::BlankNode(node) => Some(TermRef::from(node)),
        };
        let graphs = match name.map(|name| self.id(name)) {
            None => Graphs::Default,
            Some(Some(id)) => Graphs::One(id),
            Some(None) => return Box::new(std::iter::empty()),
        };
        let quads = move || {
            self.quads(Pattern {
                graphs,
                ..Pattern::default()
            })
        };
        // Blank nodes are the first terms; here they come last.
        let is_blank = |quad: &Quad| self.node(quad.subject).is_blank_node();
        let named = quads().skip_while(is_blank);
        let blank = quads().take_while(is_blank);
        Box::new(named.chain(blank).map(|quad| TripleRef {
            subject: self.node(quad.subject),
            predicate: self.predicate(quad.predicate),
            object: self.term(quad.object),
        }))
    }

    fn len(&self) -> usize {
        Self::len(self)
    }

    fn write_lines(&self, mut out: &mut dyn Write) -> io::Result<()> {
        Self::write_lines(self, &mut out)
    }
}

trait Terms {
    fn node(&self, id: Id) -> NamedOrBlankNodeRef<'_>;
    fn predicate(&self, id: Id) -> NamedNodeRef<'_>;
}

impl Terms for Snapshot {
    fn node(&self, id: Id) -> NamedOrBlankNodeRef<'_> {
        let node = match self.term(id) {
            TermRef::NamedNode(node) => Some(node.into()),
            TermRef::BlankNode(node) => Some(node.into()),
            TermRef::Literal(_) => None,
        };
        node.expect("no literal is a subject or a graph's name")
    }

    fn predicate(&self, id: Id) -> NamedNodeRef<'_> {
        let node = match self.term(id) {
            TermRef::NamedNode(node) => Some(node),
            TermRef::BlankNode(_) | TermRef::Literal(_) => None,
        };
        node.expect("only an IRI is a predicate")
    }
}

//! Statements about the dataset itself, as they are gathered.

use crate::export::List;
use oxrdf::{BlankNode, NamedNode, NamedOrBlankNode, Term, Triple};

/// Statements, and parts without a name.
#[derive(Debug, Default)]
pub(super) struct Facts {
    triples: Vec<Triple>,
    blanks: usize,
}

impl Facts {
    pub(super) fn say(
        &mut self,
        subject: &(impl Clone + Into<NamedOrBlankNode>),
        predicate: &NamedNode,
        object: impl Into<Term>,
    ) {
        self.triples
            .push(Triple::new(subject.clone(), predicate.clone(), object));
    }

    /// A part of something, which has no name.
    pub(super) fn part(
        &mut self,
        whole: &(impl Clone + Into<NamedOrBlankNode>),
        property: &NamedNode,
    ) -> BlankNode {
        self.blanks += 1;
        let part = BlankNode::new_unchecked(format!("p{:05}", self.blanks));
        self.say(whole, property, part.clone());
        part
    }

    /// All of them, sorted.
    pub(super) fn into_list(self) -> List {
        self.triples.into_iter().collect()
    }
}

/// A node by its IRI.
pub(super) fn of(iri: &str) -> NamedNode {
    NamedNode::new_unchecked(iri)
}

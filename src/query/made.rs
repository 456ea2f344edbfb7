//! Names for the blank nodes that a query made.

use crate::graph::Snapshot;
use oxrdf::{BlankNode, NamedOrBlankNode, Term, Triple};
use std::collections::HashMap;

/// Names for the blank nodes that a query made, by the order in which they come: their own names
/// are random.
pub(super) struct MadeNodes<'s> {
    snapshot: &'s Snapshot,
    names: HashMap<BlankNode, BlankNode>,
}

impl<'s> MadeNodes<'s> {
    pub(super) fn new(snapshot: &'s Snapshot) -> Self {
        Self {
            snapshot,
            names: HashMap::new(),
        }
    }

    fn name(&mut self, node: &mut BlankNode) {
        if self.snapshot.id(&*node).is_some() {
            return;
        }
        let next = self.names.len();
        let new = || BlankNode::new_unchecked(format!("made{next}"));
        let name = self.names.entry(node.clone()).or_insert_with(new);
        *node = name.clone();
    }

    pub(super) fn name_term(&mut self, term: &mut Term) {
        if let Term::BlankNode(node) = term {
            self.name(node);
        }
    }

    pub(super) fn name_triple(&mut self, triple: &mut Triple) {
        if let NamedOrBlankNode::BlankNode(node) = &mut triple.subject {
            self.name(node);
        }
        self.name_term(&mut triple.object);
    }
}

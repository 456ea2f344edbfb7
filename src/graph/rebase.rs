//! The same graph at another address.

use super::builder::{Builder, GraphTooLarge};
use super::snapshot::{Graphs, Pattern, Snapshot};
use oxrdf::{GraphName, NamedNode, NamedOrBlankNode, Quad, Term};
use oxrdf::{NamedNodeRef, TermRef};

/// Puts another base in place of the one that IRIs begin with. Sections that others added are left
/// out: they speak of terms by ids, and these change.
pub fn rebased(snapshot: &Snapshot, from: &str, to: &str) -> Result<Snapshot, GraphTooLarge> {
    let moved = |node: NamedNodeRef<'_>| match node.as_str().strip_prefix(from) {
        Some(path) => NamedNode::new_unchecked(format!("{to}{path}")),
        None => node.into_owned(),
    };
    let term = |id| match snapshot.term(id) {
        TermRef::NamedNode(node) => Term::from(moved(node)),
        other => other.into_owned(),
    };
    let resource = |id| match term(id) {
        Term::NamedNode(node) => NamedOrBlankNode::from(node),
        Term::BlankNode(node) => NamedOrBlankNode::from(node),
        Term::Literal(_) => unreachable!("a literal is no subject and names no graph"),
    };
    let mut builder = Builder::new();
    for (prefix, namespace) in snapshot.prefixes() {
        let moved = namespace
            .strip_prefix(from)
            .map(|path| format!("{to}{path}"));
        builder.prefix(prefix, moved.as_deref().unwrap_or(namespace));
    }
    let pattern = Pattern {
        graphs: Graphs::All,
        ..Pattern::default()
    };
    for quad in snapshot.quads(pattern) {
        let Term::NamedNode(predicate) = term(quad.predicate) else {
            unreachable!("a predicate is an IRI")
        };
        let graph_name = match quad.graph.map(resource) {
            None => GraphName::DefaultGraph,
            Some(NamedOrBlankNode::NamedNode(node)) => node.into(),
            Some(NamedOrBlankNode::BlankNode(node)) => node.into(),
        };
        let subject = resource(quad.subject);
        builder.insert(
            Quad {
                subject,
                predicate,
                object: term(quad.object),
                graph_name,
            }
            .as_ref(),
        );
    }
    builder.finish()
}

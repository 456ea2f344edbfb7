//! A list of statements in the order in which they are written.

use super::Statements;
use oxrdf::{
    GraphName, GraphNameRef, NamedOrBlankNode, NamedOrBlankNodeRef, Quad, Term, TermRef, Triple,
    TripleRef,
};
use std::cmp::Ordering;

/// Quads, sorted and without repetition: what a CONSTRUCT gives, what a page shows, an ontology.
#[derive(Clone, Debug, Default)]
pub struct List {
    quads: Vec<Quad>,
}

impl List {
    /// The quads, sorted.
    pub fn quads(&self) -> &[Quad] {
        &self.quads
    }
}

impl FromIterator<Quad> for List {
    fn from_iter<I: IntoIterator<Item = Quad>>(quads: I) -> Self {
        let mut quads: Vec<Quad> = quads.into_iter().collect();
        quads.sort_by(compare);
        quads.dedup();
        Self { quads }
    }
}

impl FromIterator<Triple> for List {
    fn from_iter<I: IntoIterator<Item = Triple>>(triples: I) -> Self {
        triples
            .into_iter()
            .map(|triple| triple.in_graph(GraphName::DefaultGraph))
            .collect()
    }
}

impl Statements for List {
    fn len(&self) -> usize {
        self.quads.len()
    }

    fn graphs(&self) -> Vec<GraphName> {
        let mut graphs = vec![GraphName::DefaultGraph];
        for quad in &self.quads {
            if graphs.last() != Some(&quad.graph_name) {
                graphs.push(quad.graph_name.clone());
            }
        }
        graphs
    }

    fn triples<'a>(
        &'a self,
        graph: GraphNameRef<'a>,
    ) -> Box<dyn Iterator<Item = TripleRef<'a>> + 'a> {
        let key = graph_key(graph);
        let start = self
            .quads
            .partition_point(|quad| graph_key(quad.graph_name.as_ref()) < key);
        Box::new(
            self.quads[start..]
                .iter()
                .map(Quad::as_ref)
                .take_while(move |quad| quad.graph_name == graph)
                .map(TripleRef::from),
        )
    }
}

fn compare(left: &Quad, right: &Quad) -> Ordering {
    graph_key(left.graph_name.as_ref())
        .cmp(&graph_key(right.graph_name.as_ref()))
        .then_with(|| subject_key(&left.subject).cmp(&subject_key(&right.subject)))
        .then_with(|| left.predicate.cmp(&right.predicate))
        .then_with(|| object_key(&left.object).cmp(&object_key(&right.object)))
}

fn graph_key(graph: GraphNameRef<'_>) -> (u8, &str) {
    match graph {
        GraphNameRef::DefaultGraph => (0, ""),
        GraphNameRef::NamedNode(node) => (1, node.as_str()),
        GraphNameRef::BlankNode(node) => (2, node.as_str()),
    }
}

fn subject_key(subject: &NamedOrBlankNode) -> (u8, &str) {
    match subject.as_ref() {
        NamedOrBlankNodeRef::NamedNode(node) => (1, node.as_str()),
        NamedOrBlankNodeRef::BlankNode(node) => (2, node.as_str()),
    }
}

fn object_key(object: &Term) -> (u8, &str, &str, &str) {
    match object.as_ref() {
        TermRef::NamedNode(node) => (1, node.as_str(), "", ""),
        TermRef::BlankNode(node) => (2, node.as_str(), "", ""),
        TermRef::Literal(literal) => (
            3,
            literal.value(),
            literal.language().unwrap_or(""),
            literal.datatype().as_str(),
        ),
    }
}

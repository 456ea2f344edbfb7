//! How much a graph holds, in the terms of VoID (<https://www.w3.org/TR/void/#statistics>).

use crate::graph::{Graphs, Id, Pattern, Snapshot};
use oxrdf::TermRef;
use oxrdf::vocab::rdf;
use std::collections::BTreeSet;

/// How much one graph holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Triples.
    pub triples: usize,
    /// Resources under the base that something is said of.
    pub entities: usize,
    /// Classes that something is an instance of.
    pub classes: usize,
    /// Predicates.
    pub properties: usize,
    /// Resources that something is said of, blank nodes included.
    pub distinct_subjects: usize,
    /// Resources and literals that are said of something.
    pub distinct_objects: usize,
}

/// How much the graphs of a snapshot hold, each by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DatasetStatistics {
    /// The default graph.
    pub default_graph: Statistics,
    /// The named graphs by name, sorted.
    pub named_graphs: Vec<(String, Statistics)>,
}

impl DatasetStatistics {
    /// Counts. Reads each quad once.
    pub(super) fn of(snapshot: &Snapshot, base: &str) -> Self {
        let named = snapshot.named_graphs().filter_map(|(graph, _)| {
            // A graph that a blank node names cannot be told apart in a description.
            let TermRef::NamedNode(name) = snapshot.term(graph) else {
                return None;
            };
            let counted = Statistics::of(snapshot, Graphs::One(graph), base);
            Some((name.as_str().to_owned(), counted))
        });
        Self {
            default_graph: Statistics::of(snapshot, Graphs::Default, base),
            named_graphs: named.collect(),
        }
    }
}

impl Statistics {
    /// The numbers by their names in VoID.
    pub(super) fn named(&self) -> [(&'static str, usize); 6] {
        [
            ("triples", self.triples),
            ("entities", self.entities),
            ("classes", self.classes),
            ("properties", self.properties),
            ("distinctSubjects", self.distinct_subjects),
            ("distinctObjects", self.distinct_objects),
        ]
    }

    fn of(snapshot: &Snapshot, graphs: Graphs, base: &str) -> Self {
        let types = snapshot.id(rdf::TYPE);
        let mut counted = Self::default();
        let mut last = None;
        let mut classes = BTreeSet::new();
        let mut properties = BTreeSet::new();
        let mut objects: Vec<Id> = Vec::new();
        let all = Pattern {
            graphs,
            ..Pattern::default()
        };
        // Quads come by subject.
        for quad in snapshot.quads(all) {
            counted.triples += 1;
            if last.replace(quad.subject) != Some(quad.subject) {
                counted.distinct_subjects += 1;
                counted.entities += usize::from(is_below(snapshot.term(quad.subject), base));
            }
            properties.insert(quad.predicate);
            if Some(quad.predicate) == types {
                classes.insert(quad.object);
            }
            objects.push(quad.object);
        }
        objects.sort_unstable();
        objects.dedup();
        Self {
            classes: classes.len(),
            properties: properties.len(),
            distinct_objects: objects.len(),
            ..counted
        }
    }
}

fn is_below(term: TermRef<'_>, base: &str) -> bool {
    matches!(term, TermRef::NamedNode(node) if node.as_str().starts_with(base))
}

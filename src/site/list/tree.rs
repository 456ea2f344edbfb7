//! The concepts of a scheme as a tree, from broader to narrower.
//!
//! A concept stands in the tree once, below the first of its broader ones, however many there are:
//! so a tree is as large as its scheme, whatever points where.

use super::collation::key;
use crate::graph::{Id, Names, Pattern};
use crate::site::Site;
use oxrdf::vocab::rdf;
use std::collections::{BTreeMap, BTreeSet};

/// Deepest that a tree is indented; what is deeper stands as deep as that.
const DEPTH_MAX: usize = 10;

/// The words of SKOS (<https://www.w3.org/TR/skos-reference/>).
const SCHEME: &str = "http://www.w3.org/2004/02/skos/core#ConceptScheme";
const IN_SCHEME: [&str; 2] = [
    "http://www.w3.org/2004/02/skos/core#inScheme",
    "http://www.w3.org/2004/02/skos/core#topConceptOf",
];
const BROADER: &str = "http://www.w3.org/2004/02/skos/core#broader";
const NARROWER: &str = "http://www.w3.org/2004/02/skos/core#narrower";

/// A scheme with its concepts.
#[derive(Debug)]
pub(super) struct Tree {
    pub(super) scheme: Id,
    /// Each concept after the one that it stands below.
    pub(super) nodes: Vec<Node>,
}

/// A concept in its place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    pub(super) id: Id,
    pub(super) depth: usize,
    /// How often something names it.
    pub(super) uses: usize,
}

impl Site {
    /// The schemes that have a page, by name, with their concepts.
    pub(super) fn read_trees(&self, names: &Names<'_>) -> Vec<Tree> {
        let a = self.snapshot.id(rdf::TYPE).zip(self.snapshot.iri(SCHEME));
        let schemes = a
            .into_iter()
            .flat_map(|(a, scheme)| self.snapshot.subjects(a, scheme));
        let mut schemes: Vec<Id> = schemes.filter(|id| self.path_of(*id).is_some()).collect();
        schemes.sort_by_cached_key(|id| (key(&names.of(*id).text), *id));
        let naming = self.naming_paths();
        let tree = |scheme| Tree {
            nodes: self.nodes(scheme, names, &naming),
            scheme,
        };
        schemes.into_iter().map(tree).collect()
    }

    /// The properties with which something names a concept, but for those among concepts.
    fn naming_paths(&self) -> Vec<Id> {
        let classes = self.schema.classes.iter();
        let others = classes.filter(|class| !super::order::is_concept(class));
        let paths: BTreeSet<Id> = others.flat_map(|class| self.concept_paths(class)).collect();
        paths.into_iter().collect()
    }

    fn nodes(&self, scheme: Id, names: &Names<'_>, naming: &[Id]) -> Vec<Node> {
        let member = |path: &str| {
            let path = self.snapshot.iri(path);
            path.into_iter()
                .flat_map(|path| self.snapshot.subjects(path, scheme))
        };
        let mut concepts: Vec<Id> = IN_SCHEME.into_iter().flat_map(member).collect();
        concepts.sort_unstable();
        concepts.dedup();
        concepts.sort_by_cached_key(|id| (key(&names.of(*id).text), *id));
        let places: BTreeMap<Id, usize> = concepts.iter().copied().zip(0..).collect();
        let mut below: BTreeMap<Option<usize>, Vec<usize>> = BTreeMap::new();
        for (place, id) in concepts.iter().enumerate() {
            let above = self
                .broader(*id)
                .filter_map(|above| places.get(&above).copied());
            let above = above.filter(|above| *above != place).min();
            below.entry(above).or_default().push(place);
        }
        let mut nodes = Vec::with_capacity(concepts.len());
        let mut seen = vec![false; concepts.len()];
        // What stands only below itself would be reached from nowhere.
        let tops = below.get(&None).into_iter().flatten().copied();
        for top in tops.chain(0..concepts.len()) {
            let mut waiting = vec![(top, 0)];
            while let Some((place, depth)) = waiting.pop() {
                if std::mem::replace(&mut seen[place], true) {
                    continue;
                }
                nodes.push(Node {
                    id: concepts[place],
                    depth,
                    uses: self.uses(concepts[place], naming),
                });
                let narrower = below.get(&Some(place)).into_iter().flatten().rev();
                waiting.extend(narrower.map(|place| (*place, (depth + 1).min(DEPTH_MAX))));
            }
        }
        nodes
    }

    /// What is broader than a concept, from whichever of the two it is said.
    fn broader(&self, id: Id) -> impl Iterator<Item = Id> + '_ {
        let broader = self.snapshot.iri(BROADER).into_iter();
        let narrower = self.snapshot.iri(NARROWER).into_iter();
        broader
            .flat_map(move |path| self.snapshot.objects(id, path))
            .chain(narrower.flat_map(move |path| self.snapshot.subjects(path, id)))
    }

    /// How often something names a concept.
    fn uses(&self, id: Id, naming: &[Id]) -> usize {
        let naming = naming.iter().map(|path| {
            self.snapshot.count(Pattern {
                predicate: Some(*path),
                object: Some(id),
                ..Pattern::default()
            })
        });
        naming.sum()
    }
}

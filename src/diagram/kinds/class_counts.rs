//! How many things of each class there are, and how often properties lead from class to class.

use crate::diagram::look::Look;
use crate::diagram::measure::{passed_over, provenance, things};
use crate::graph::{Id, Pattern};
use oxrdf::vocab::rdf;
use rustc_hash::FxHashMap;

/// What stands for a term that is of no class.
const NONE: u32 = u32::MAX;

/// The classes of a graph and the links between their things.
#[derive(Debug, Default)]
pub(super) struct ClassCounts {
    /// Each class with how many things are of it and of none that says more.
    pub(super) classes: Vec<(Id, usize)>,
    /// How often a property leads from things of a class to those of a class, by their places in
    /// `classes`; the most frequent first.
    pub(super) links: Vec<ClassLink>,
    /// All things.
    pub(super) things: usize,
    /// Whether there are links that say where something is said, which are not among them.
    pub(super) has_provenance: bool,
}

/// How often a property leads from things of a class to those of another.
#[derive(Clone, Copy, Debug)]
pub(super) struct ClassLink {
    pub(super) from: usize,
    pub(super) predicate: Id,
    pub(super) to: usize,
    pub(super) count: usize,
}

impl ClassCounts {
    /// Counts in one pass over the types and one over all statements.
    pub(super) fn of(look: &Look<'_>) -> Self {
        let snapshot = look.snapshot;
        let Some(a) = snapshot.id(rdf::TYPE) else {
            return Self::default();
        };
        let (all, of_term) = most_specific(look, a);
        let mut sizes = vec![0usize; all.len()];
        for class in of_term.iter().filter(|class| **class != NONE) {
            sizes[*class as usize] += 1;
        }
        let mut passed = passed_over(snapshot, look.schema, a);
        let provenance = provenance(snapshot, look.schema);
        let has_provenance = !provenance.is_empty();
        passed.extend(provenance);
        let mut counts: FxHashMap<(u32, Id, u32), usize> = FxHashMap::default();
        for quad in snapshot.quads(Pattern::default()) {
            let from = of_term[quad.subject.number() as usize];
            let to = of_term[quad.object.number() as usize];
            if from != NONE && to != NONE {
                *counts.entry((from, quad.predicate, to)).or_default() += 1;
            }
        }
        let mut links: Vec<ClassLink> = counts
            .into_iter()
            .filter(|((_, predicate, _), _)| !passed.contains(predicate))
            .map(|((from, predicate, to), count)| ClassLink {
                from: from as usize,
                predicate,
                to: to as usize,
                count,
            })
            .collect();
        links.sort_unstable_by_key(|link| {
            let order = std::cmp::Reverse(link.count);
            (order, link.from, link.predicate, link.to)
        });
        Self {
            things: sizes.iter().sum(),
            classes: all.into_iter().zip(sizes).collect(),
            links,
            has_provenance,
        }
    }
}

/// All classes, and by the number of each term the class that says most of it: of those of the
/// ontology the one with the most classes above it, otherwise the one with the fewest things.
fn most_specific(look: &Look<'_>, a: Id) -> (Vec<Id>, Vec<u32>) {
    let snapshot = look.snapshot;
    let is_thing = things(snapshot, look.schema, a);
    let typed = Pattern {
        predicate: Some(a),
        ..Pattern::default()
    };
    let mut all: Vec<Id> = Vec::new();
    let mut weights: Vec<(usize, std::cmp::Reverse<usize>)> = Vec::new();
    let mut of_term = vec![NONE; snapshot.terms() + 1];
    // The types come class by class.
    for quad in snapshot.quads(typed) {
        if all.last() != Some(&quad.object) {
            all.push(quad.object);
            let known = look.class_of_type(quad.object);
            let above = known.map_or(0, |class| look.class(class).types.len());
            let size = snapshot.count(Pattern {
                object: Some(quad.object),
                ..typed
            });
            weights.push((above, std::cmp::Reverse(size)));
        }
        if !is_thing[quad.subject.number() as usize] {
            continue;
        }
        let class = u32::try_from(all.len() - 1).expect("terms are numbered with 32 bits");
        let known = &mut of_term[quad.subject.number() as usize];
        if *known == NONE || weights[class as usize] > weights[*known as usize] {
            *known = class;
        }
    }
    (all, of_term)
}

//! Blank nodes of RDF files, relabelled canonically.
//!
//! <https://www.w3.org/TR/rdf-canon/> (RDFC-1.0), so that the same files give the same bytes.

use crate::diagnostic::{Code, Finding, Place};
use oxrdf::dataset::{CanonicalizationAlgorithm, CanonicalizationHashAlgorithm};
use oxrdf::{Dataset, GraphNameRef, NamedOrBlankNodeRef, Quad, QuadRef, TermRef};
use petgraph::unionfind::UnionFind;
use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};
use std::thread;

/// Arrangements of blank nodes that are tried: the algorithm's work grows with their number, and
/// files made to exhaust it ask for billions.
const ARRANGEMENTS_MAX: f64 = 20_000.0;

/// Steps through blank nodes that are alike and joined to one another: for each of them the
/// algorithm walks through all, and at each takes along what it has seen. A second's work.
const STEPS_MAX: usize = 20_000_000;

/// Stack for that walk.
const STACK_BYTES: usize = 64 << 20;

/// Whether a statement has a blank node.
pub(super) fn has_blank_node(quad: QuadRef<'_>) -> bool {
    blank_nodes(quad).next().is_some()
}

/// The number of the file that is part of the label of a statement's first blank node.
pub(super) fn file_of(quad: QuadRef<'_>) -> Option<u32> {
    let label = blank_nodes(quad).next()?;
    let (file, _) = label.strip_prefix('f')?.split_once('-')?;
    file.parse().ok()
}

/// Relabels the blank nodes of statements, which must be all statements with blank nodes; or says
/// that it would take too long.
pub(super) fn relabel(quads: &[Quad], place: Place) -> Result<Vec<Quad>, Box<Finding>> {
    if quads.is_empty() {
        return Ok(Vec::new());
    }
    let alike = arrangements(quads);
    if alike > ARRANGEMENTS_MAX.ln() {
        let message = "blank nodes of the RDF files are so much alike that telling them apart \
                       would take too long";
        return Err(Box::new(
            Finding::new(Code::BlankNodesAlike, place, message)
                .hint("give them IRIs, or something that only one of them says"),
        ));
    }
    let canonicalize = || {
        let mut dataset: Dataset = quads.iter().map(Quad::as_ref).collect();
        dataset.canonicalize(CanonicalizationAlgorithm::Rdfc10 {
            hash_algorithm: CanonicalizationHashAlgorithm::Sha256,
        });
        dataset.iter().map(QuadRef::into_owned).collect()
    };
    Ok(thread::scope(|scope| {
        thread::Builder::new()
            .stack_size(STACK_BYTES)
            .spawn_scoped(scope, canonicalize)
            .expect("a thread can be started")
            .join()
            .expect("relabelling does not panic")
    }))
}

/// The natural logarithm of how many arrangements the algorithm may have to try.
///
/// Blank nodes that are told apart by what is said of them directly cost nothing. For each of the
/// others, those that it is joined to in one way, and that are alike too, can be arranged in as
/// many ways as there are permutations.
fn arrangements(quads: &[Quad]) -> f64 {
    let mut lines: FxHashMap<&str, Vec<String>> = FxHashMap::default();
    for quad in quads {
        let quad = quad.as_ref();
        for node in blank_nodes(quad) {
            lines.entry(node).or_default().push(seen_from(quad, node));
        }
    }
    let mut classes: FxHashMap<&str, [u8; 32]> = FxHashMap::default();
    let mut sizes: FxHashMap<[u8; 32], usize> = FxHashMap::default();
    // The order of this map does not matter: what is made of it is looked up, never listed.
    #[expect(clippy::iter_over_hash_type, reason = "the order leaves no trace")]
    for (node, mut lines) in lines {
        lines.sort_unstable();
        let class: [u8; 32] = Sha256::digest(lines.concat()).into();
        classes.insert(node, class);
        *sizes.entry(class).or_default() += 1;
    }
    let is_alike = |node: &str| classes.get(node).is_some_and(|class| sizes[class] > 1);
    let mut groups: FxHashMap<(&str, &str, [u8; 32], u8), usize> = FxHashMap::default();
    for quad in quads {
        let quad = quad.as_ref();
        for node in blank_nodes(quad).filter(|node| is_alike(node)) {
            for (position, other) in positions(quad) {
                if other != node && is_alike(other) {
                    let key = (node, quad.predicate.as_str(), classes[other], position);
                    *groups.entry(key).or_default() += 1;
                }
            }
        }
    }
    let mut joined = Joined::default();
    #[expect(
        clippy::iter_over_hash_type,
        reason = "sums do not depend on the order"
    )]
    for ((node, ..), size) in &groups {
        let permutations = (2..=*size).map(|n| (n as f64).ln()).sum::<f64>();
        joined.add(node, permutations);
    }
    for quad in quads
        .iter()
        .filter(|quad| blank_nodes(quad.as_ref()).count() > 1)
    {
        let nodes: Vec<&str> = blank_nodes(quad.as_ref())
            .filter(|node| is_alike(node))
            .collect();
        nodes
            .windows(2)
            .for_each(|pair| joined.join(pair[0], pair[1]));
    }
    joined.total()
}

/// Nodes that are joined by statements: arrangements multiply within what is joined, and add up
/// beyond.
#[derive(Default)]
struct Joined<'a> {
    numbers: FxHashMap<&'a str, usize>,
    sets: UnionFind<usize>,
    logarithms: Vec<f64>,
}

impl<'a> Joined<'a> {
    fn number(&mut self, node: &'a str) -> usize {
        *self.numbers.entry(node).or_insert_with(|| {
            self.logarithms.push(0.0);
            self.sets.new_set()
        })
    }

    fn add(&mut self, node: &'a str, logarithm: f64) {
        let number = self.number(node);
        self.logarithms[number] += logarithm;
    }

    fn join(&mut self, one: &'a str, other: &'a str) {
        let (one, other) = (self.number(one), self.number(other));
        self.sets.union(one, other);
    }

    fn total(&self) -> f64 {
        let mut sums: FxHashMap<usize, f64> = FxHashMap::default();
        for (number, logarithm) in self.logarithms.iter().enumerate() {
            *sums.entry(self.sets.find(number)).or_default() += logarithm;
        }
        let mut sizes: FxHashMap<usize, usize> = FxHashMap::default();
        for number in 0..self.logarithms.len() {
            *sizes.entry(self.sets.find(number)).or_default() += 1;
        }
        let steps = |size: &usize| size.saturating_pow(3);
        if sizes.values().map(steps).fold(0, usize::saturating_add) > STEPS_MAX {
            return f64::INFINITY;
        }
        let worst = sums.values().copied().fold(0.0, f64::max);
        let all: f64 = sums.values().map(|sum| (sum - worst).exp()).sum();
        worst + all.max(1.0).ln()
    }
}

fn blank_nodes(quad: QuadRef<'_>) -> impl Iterator<Item = &str> {
    positions(quad).map(|(_, node)| node)
}

fn positions(quad: QuadRef<'_>) -> impl Iterator<Item = (u8, &str)> {
    let subject = match quad.subject {
        NamedOrBlankNodeRef::BlankNode(node) => Some((0, node.as_str())),
        NamedOrBlankNodeRef::NamedNode(_) => None,
    };
    let object = match quad.object {
        TermRef::BlankNode(node) => Some((1, node.as_str())),
        _ => None,
    };
    let graph = match quad.graph_name {
        GraphNameRef::BlankNode(node) => Some((2, node.as_str())),
        _ => None,
    };
    [subject, object, graph].into_iter().flatten()
}

/// A statement as a line in which only the node itself is told from other blank nodes.
fn seen_from(quad: QuadRef<'_>, node: &str) -> String {
    let mark = |label: &str| if label == node { "_:a" } else { "_:z" };
    let subject = match quad.subject {
        NamedOrBlankNodeRef::BlankNode(other) => mark(other.as_str()).to_owned(),
        named => named.to_string(),
    };
    let object = match quad.object {
        TermRef::BlankNode(other) => mark(other.as_str()).to_owned(),
        other => other.to_string(),
    };
    let graph = match quad.graph_name {
        GraphNameRef::BlankNode(other) => mark(other.as_str()).to_owned(),
        other => other.to_string(),
    };
    format!("{subject} {} {object} {graph}\n", quad.predicate)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::FileId;
    use oxigraph::io::{RdfFormat, RdfParser};

    const PLACE: Place = Place {
        file: FileId(0),
        start: 0,
        len: 0,
    };

    fn relabelled(turtle: &str) -> Option<Vec<String>> {
        let quads: Vec<Quad> = RdfParser::from_format(RdfFormat::Turtle)
            .for_slice(turtle)
            .map(|quad| quad.expect("the test's Turtle is right"))
            .collect();
        let mut lines: Vec<String> = relabel(&quads, PLACE)
            .ok()?
            .iter()
            .map(ToString::to_string)
            .collect();
        lines.sort();
        Some(lines)
    }

    #[test]
    fn labels_do_not_depend_on_how_they_were_written() {
        let one = relabelled("_:x <a:p> _:y . _:y <a:q> 1 . _:z <a:p> _:w .");
        let other = relabelled("_:b <a:p> _:a . _:n <a:p> _:m . _:m <a:q> 1 .");
        assert!(one.is_some());
        assert_eq!(one, other);
    }

    #[test]
    fn chains_are_walked_up_to_a_bound() {
        let chain = |length: usize| -> String {
            let links = (0..length).map(|n| format!("_:n{n} <a:p> _:n{} .\n", n + 1));
            links.collect()
        };
        assert!(relabelled(&chain(100)).is_some());
        assert_eq!(relabelled(&chain(1_000)), None);
    }

    #[test]
    fn mazes_are_refused() {
        let mut maze = String::new();
        for one in 0..12 {
            for other in 0..12 {
                if one != other {
                    maze.push_str(&format!("_:n{one} <a:p> _:n{other} .\n"));
                }
            }
        }
        assert_eq!(relabelled(&maze), None);
    }
}

//! Lines and their words.

use super::{Sketch, sentence};
use crate::diagram::look::{LinePredicate, Look};
use crate::diagram::scene::{Arrow, Card, Line, Shape, Stroke};
use crate::diagram::style::Dash;
use crate::diagram::words::words;
use crate::graph::Id;
use oxrdf::{NamedOrBlankNode, Term, TermRef, Triple};
use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef;
use std::collections::BTreeMap;

/// Where a resource is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::diagram) struct Place {
    /// Its box.
    pub(in crate::diagram) node: NodeIndex,
    /// Its row in the box.
    pub(in crate::diagram) row: Option<usize>,
}

impl<'a> Sketch<'a, '_> {
    /// Draws the lines that the ontology wants between all that is there.
    pub(in crate::diagram) fn lines(&mut self) {
        let homes: Vec<(Id, Place)> = self.homes.iter().map(|(id, home)| (*id, *home)).collect();
        for (subject, from) in homes {
            for predicate in &self.look.lines {
                for object in self.look.snapshot.objects(subject, predicate.id) {
                    if let Some(to) = self.homes.get(&object).copied() {
                        self.line((subject, from), predicate, (object, to));
                    }
                }
            }
        }
    }

    fn line(
        &mut self,
        (subject, from): (Id, Place),
        predicate: &LinePredicate<'a>,
        (object, to): (Id, Place),
    ) {
        let shapes = [from, to].map(|place| self.scene.graph[place.node].shape);
        // What a card says of itself is in its rows; how pills hang together, in other pictures.
        if from.node == to.node || shapes == [Shape::Pill, Shape::Pill] {
            return;
        }
        let said = statement(self.look, subject, predicate.id, object);
        self.connect(from, predicate, to, said);
    }

    /// Draws what a statement says between two places, as one line with what is said there already.
    pub(in crate::diagram) fn connect(
        &mut self,
        from: Place,
        predicate: &LinePredicate<'_>,
        to: Place,
        said: Triple,
    ) {
        let graph = &mut self.scene.graph;
        let (start, end) = (&graph[from.node], &graph[to.node]);
        let chosen = self.look.dash(predicate).map(|dash| match dash {
            Dash::Plain => Stroke::Plain,
            Dash::Dashed => Stroke::Dashed(end.hue),
            Dash::Fine => Stroke::Fine(start.hue),
            Dash::Thick => Stroke::Part(start.hue),
        });
        let stroke = match [start, end].map(|card| card.shape == Shape::Pill) {
            _ if chosen.is_some() => chosen.unwrap_or(Stroke::Plain),
            [true, _] => Stroke::Fine(end.hue),
            [_, true] => Stroke::Fine(start.hue),
            _ if predicate.is_part => Stroke::Part(start.hue),
            _ if predicate.is_weak => Stroke::Dashed(end.hue),
            _ => Stroke::Plain,
        };
        let known = graph
            .edges_connecting(from.node, to.node)
            .find(|edge| edge.weight().from_row == from.row && edge.weight().to_row == to.row);
        if let Some(edge) = known.map(|edge| edge.id()) {
            let line = &mut graph[edge];
            if !line.predicates.iter().any(|known| known == predicate.iri) {
                line.predicates.push(predicate.iri.to_owned());
            }
            if !line.statements.contains(&said) {
                line.statements.push(said);
            }
            line.stroke = line.stroke.min(stroke);
            return;
        }
        let mut line = Line::new(stroke);
        (line.from_row, line.to_row) = (from.row, to.row);
        line.predicates.push(predicate.iri.to_owned());
        line.statements.push(said);
        graph.add_edge(from.node, to.node, line);
    }

    /// Gives lines their words, now that it is known from which side they are read.
    pub(super) fn read_lines(&mut self) {
        let places: BTreeMap<NodeIndex, (usize, usize)> = self
            .scene
            .columns
            .iter()
            .enumerate()
            .flat_map(|(column, nodes)| {
                let rows = nodes.iter().enumerate();
                rows.map(move |(row, node)| (*node, (column, row)))
            })
            .collect();
        for edge in self.scene.graph.edge_indices().collect::<Vec<_>>() {
            let (source, target) = self
                .scene
                .graph
                .edge_endpoints(edge)
                .expect("the edge was just listed");
            if !self.scene.graph[edge].verb.is_empty() {
                // The kind of picture has words of its own.
                let line = &mut self.scene.graph[edge];
                line.forward = places[&source] <= places[&target];
                if line.arrow != Arrow::None && !line.forward {
                    line.arrow = Arrow::Start;
                }
                continue;
            }
            let read = self.read(&self.scene.graph[edge], [source, target], &places);
            let line = &mut self.scene.graph[edge];
            line.is_labelled = matches!(line.stroke, Stroke::Plain | Stroke::Dashed(_));
            line.arrow = match line.stroke {
                Stroke::Fine(_) => Arrow::None,
                _ if read.forward || read.is_inverse => Arrow::End,
                _ => Arrow::Start,
            };
            (line.verb, line.sentence, line.forward) = (read.verb, read.sentence, read.forward);
            line.is_inverse = read.is_inverse;
            line.verbs = read.verbs;
        }
    }

    fn read(
        &self,
        line: &Line,
        [source, target]: [NodeIndex; 2],
        places: &BTreeMap<NodeIndex, (usize, usize)>,
    ) -> Read {
        let (from, to) = (&self.scene.graph[source], &self.scene.graph[target]);
        let mut predicates: Vec<LinePredicate<'_>> = Vec::new();
        for iri in &line.predicates {
            if !predicates.iter().any(|known| known.iri == iri) {
                predicates.extend(self.look.any_predicate(iri));
            }
        }
        let inverse: Option<Vec<String>> = predicates
            .iter()
            .map(|predicate| self.look.inverse_verb(predicate))
            .collect();
        let forward = places[&source] <= places[&target];
        // Within a column the arrow says the way; across columns people read to the right.
        let is_flat = places[&source].0 == places[&target].0;
        let names = [end_name(from, line.from_row), end_name(to, line.to_row)];
        let (verbs, is_inverse) = match inverse {
            Some(verbs) if !forward && !is_flat => (verbs, true),
            _ => {
                let verbs = predicates.iter().map(|known| self.look.verb(known));
                (verbs.collect(), false)
            }
        };
        let and = words(&self.scene.language).and;
        let verb = verbs.join(&format!(" {and} "));
        let said = match (is_inverse, &names) {
            (false, [from, to]) => format!("{from} {verb} {to}"),
            (true, [from, to]) => format!("{to} {verb} {from}"),
        };
        Read {
            verbs,
            verb,
            sentence: sentence(&said),
            forward,
            is_inverse,
        }
    }
}

/// How a line is read.
struct Read {
    verbs: Vec<String>,
    verb: String,
    sentence: String,
    forward: bool,
    is_inverse: bool,
}

/// A statement of the graph.
pub(in crate::diagram) fn statement(
    look: &Look<'_>,
    subject: Id,
    predicate: Id,
    object: Id,
) -> Triple {
    let TermRef::NamedNode(predicate) = look.snapshot.term(predicate) else {
        unreachable!("a predicate has an IRI")
    };
    Triple::new(
        node(look.snapshot.term(subject)),
        predicate,
        look.snapshot.term(object),
    )
}

/// The name of an end of a line; of a row with its card.
fn end_name(card: &Card, row: Option<usize>) -> String {
    match row.and_then(|row| card.rows.get(row)) {
        Some(row) => format!("{} ({})", row.name.whole, card.name.whole),
        None => card.name.whole.clone(),
    }
}

fn node(term: TermRef<'_>) -> NamedOrBlankNode {
    let node = match term.into_owned() {
        Term::NamedNode(node) => Some(node.into()),
        Term::BlankNode(node) => Some(node.into()),
        Term::Literal(_) => None,
    };
    node.expect("a literal is nobody's subject")
}

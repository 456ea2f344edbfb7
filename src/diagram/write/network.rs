//! A scene as nodes and edges, as programs for networks take it.
//!
//! Cards, their rows and pills are nodes; a row knows the card that holds it, which is no edge.
//! Lines are edges, the way that their words are read.

use crate::diagram::measure::{self, Measures};
use crate::diagram::palette::{Rgb, shades};
use crate::diagram::scene::{Card, Line, Scene, Shape, Stroke};
use petgraph::visit::EdgeRef;
use std::collections::BTreeMap;

/// A card, a row or a pill.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Node<'s> {
    pub(super) id: &'s str,
    pub(super) iri: &'s str,
    pub(super) name: &'s str,
    /// The name of its class as one word.
    pub(super) class: &'s str,
    /// What kind of box it is: `focus`, `card`, `pill` or `row`.
    pub(super) shape: &'static str,
    /// The id of the card that it is a row of.
    pub(super) parent: Option<&'s str>,
    pub(super) sentence: &'s str,
    /// Its colour, as `#RRGGBB`.
    pub(super) colour: Rgb,
    /// The column that it stands in, from the left, from 0.
    pub(super) column: usize,
    /// Its place in the column, from the top, from 0; a row has that of its card.
    pub(super) place: usize,
}

/// A line.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Edge<'s> {
    pub(super) id: String,
    pub(super) source: &'s str,
    pub(super) target: &'s str,
    pub(super) verb: &'s str,
    /// The predicates, separated by spaces.
    pub(super) predicates: String,
    pub(super) sentence: &'s str,
    /// What it stands for, as N-Triples.
    pub(super) statements: String,
    /// How many statements it stands for, and 1 at least.
    pub(super) weight: usize,
    pub(super) colour: Rgb,
}

/// All nodes in the order in which they are read, and all edges in that of the scene.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Network<'s> {
    pub(super) nodes: Vec<Node<'s>>,
    pub(super) edges: Vec<Edge<'s>>,
}

impl<'s> Network<'s> {
    pub(super) fn of(scene: &'s Scene) -> Self {
        let edges: Vec<Edge<'s>> = scene
            .graph
            .edge_references()
            .map(|edge| {
                let ends = [edge.source(), edge.target()].map(|node| &scene.graph[node]);
                let line = edge.weight();
                of_line(edge.id().index(), line, ends)
            })
            .collect();
        let mut nodes = Vec::new();
        for (column, cards) in scene.columns.iter().enumerate() {
            for (place, card) in cards.iter().enumerate() {
                add_card(&mut nodes, &scene.graph[*card], (column, place));
            }
        }
        Self { nodes, edges }
    }

    /// Where each node stands in the network.
    pub(super) fn measures(&self) -> Measures {
        let ids = self.nodes.iter().map(|node| node.id);
        let places: BTreeMap<&str, u32> = ids.zip(0..).collect();
        let ends = |edge: &Edge<'_>| Some((*places.get(edge.source)?, *places.get(edge.target)?));
        let links = self.edges.iter().filter_map(ends).collect();
        measure::of_links(self.nodes.len(), links)
    }
}

fn add_card<'s>(nodes: &mut Vec<Node<'s>>, card: &'s Card, (column, place): (usize, usize)) {
    let colour = shades(card.hue).line;
    nodes.push(Node {
        id: &card.id,
        iri: &card.iri,
        name: &card.name.whole,
        class: &card.class,
        shape: match card.shape {
            Shape::Focus => "focus",
            Shape::Card => "card",
            Shape::Pill => "pill",
        },
        parent: None,
        sentence: &card.sentence,
        colour,
        column,
        place,
    });
    nodes.extend(card.rows.iter().map(|row| Node {
        id: &row.id,
        iri: &row.iri,
        name: &row.name.whole,
        class: &row.class,
        shape: "row",
        parent: Some(&card.id),
        sentence: &row.sentence,
        colour,
        column,
        place,
    }));
}

/// The colour of a line.
fn colour(stroke: Stroke) -> Rgb {
    match stroke {
        Stroke::Plain => crate::diagram::palette::LINE,
        Stroke::Part(hue) | Stroke::Dashed(hue) | Stroke::Fine(hue) => shades(hue).line,
    }
}

fn of_line<'s>(index: usize, line: &'s Line, [from, to]: [&'s Card; 2]) -> Edge<'s> {
    let end = |card: &'s Card, row: Option<usize>| match row.and_then(|row| card.rows.get(row)) {
        Some(row) => row.id.as_str(),
        None => card.id.as_str(),
    };
    let statements: Vec<String> = line
        .statements
        .iter()
        .map(|statement| format!("{statement} ."))
        .collect();
    let [subject, object] = [end(from, line.from_row), end(to, line.to_row)];
    // The arrow goes the way of the words.
    let [source, target] = match line.is_inverse {
        true => [object, subject],
        false => [subject, object],
    };
    Edge {
        id: format!("line-{}", index + 1),
        source,
        target,
        verb: &line.verb,
        predicates: line.predicates.join(" "),
        sentence: &line.sentence,
        weight: statements.len().max(1),
        statements: statements.join("\n"),
        colour: colour(line.stroke),
    }
}

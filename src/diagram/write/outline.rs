//! A picture read aloud: what it is, from left to right what it shows and says, and what was left
//! out. A card's sentence says its class, its name and its facts; `-` is before what a line says
//! and `*` before a row. Each line is said once, where its subject stands.

use crate::diagram::scene::{Card, Scene};
use petgraph::Direction;
use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef;
use std::fmt::{self, Write as _};

pub(super) fn write(scene: &Scene) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = all(&mut out, scene);
    out
}

fn all(out: &mut String, scene: &Scene) -> fmt::Result {
    writeln!(out, "{}", scene.title.whole)?;
    if !scene.subtitle.whole.is_empty() {
        writeln!(out, "{}", scene.subtitle.whole)?;
    }
    for node in scene.columns.iter().flatten() {
        out.push('\n');
        card(out, scene, *node)?;
    }
    if !scene.tally.note.is_empty() {
        writeln!(out, "\n{}", scene.tally.note)?;
    }
    Ok(())
}

/// A card with its facts, its rows, and the sentences of the lines that lead from it.
fn card(out: &mut String, scene: &Scene, node: NodeIndex) -> fmt::Result {
    let card: &Card = &scene.graph[node];
    writeln!(out, "{}", card.sentence)?;
    let sentences = |row: Option<usize>| {
        let lines = scene.graph.edges_directed(node, Direction::Outgoing);
        let mut lines: Vec<_> = lines
            .filter(move |line| line.weight().from_row == row)
            .map(|line| (line.id(), line.weight().sentence.as_str()))
            .collect();
        lines.sort_unstable();
        lines.into_iter().map(|(_, sentence)| sentence)
    };
    for sentence in sentences(None) {
        writeln!(out, "  - {sentence}")?;
    }
    for (place, row) in card.rows.iter().enumerate() {
        writeln!(out, "  * {}", row.name.whole)?;
        for sentence in sentences(Some(place)) {
            writeln!(out, "    - {sentence}")?;
        }
    }
    Ok(())
}

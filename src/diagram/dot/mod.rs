//! The writer of DOT: for Graphviz, and to be read.
//!
//! Each column is a rank, and an invisible chain keeps its order from top to bottom. Lines are
//! written from the upper or left end, so that what Graphviz makes of them agrees with the chains.
//! There are no clusters: `rank=same` in one, with a labelled line, crashes Graphviz. Nothing is
//! written that one of its versions from 2.42 to 16 does not read.

mod card;
mod escape;
mod head;

use super::palette::{INK, LINE, MUTED, PAPER, shades};
use super::scene::{Arrow, Line, Scene, Shape, Stroke};
use escape::quoted;
use petgraph::graph::{EdgeIndex, NodeIndex};
use std::fmt::Write as _;

/// Writes a scene as DOT.
pub fn write(scene: &Scene) -> String {
    let mut out = String::new();
    let _ = write_scene(&mut out, scene);
    out
}

fn write_scene(out: &mut String, scene: &Scene) -> std::fmt::Result {
    let tally = &scene.tally;
    if !scene.command.is_empty() {
        writeln!(out, "// {}", escape::comment(&scene.command))?;
    }
    writeln!(out, "// drawn from the graph {}", scene.snapshot)?;
    writeln!(
        out,
        "// {} cards with {} rows, {} pills, {} lines, {} not shown",
        tally.cards, tally.rows, tally.pills, tally.lines, tally.left_out
    )?;
    writeln!(out, "digraph {} {{", quoted(&scene.title.whole))?;
    writeln!(
        out,
        "  graph [rankdir=LR, nodesep=0.34, ranksep=1.35, pad=0.32, bgcolor=\"{PAPER}\", \
         splines=spline,\n         outputorder=nodesfirst, fontname=\"Arial\", fontsize=11, \
         fontcolor=\"{INK}\",\n         labelloc=t, labeljust=l, tooltip={}, label=<",
        quoted(&scene.title.whole)
    )?;
    head::write(out, scene)?;
    writeln!(out, "  >];")?;
    writeln!(
        out,
        "  node [shape=plain, fontname=\"Arial\", fontsize=11, fontcolor=\"{INK}\"];"
    )?;
    writeln!(
        out,
        "  edge [fontname=\"Arial\", fontsize=9, fontcolor=\"{MUTED}\", color=\"{LINE}\", \
         penwidth=1.5, arrowsize=0.6];"
    )?;
    for (index, column) in scene.columns.iter().enumerate() {
        writeln!(out, "\n  // column {}", index + 1)?;
        write_column(out, scene, column)?;
    }
    write_ranks(out, scene)?;
    write_lines(out, scene)?;
    writeln!(out, "}}")
}

fn write_column(out: &mut String, scene: &Scene, column: &[NodeIndex]) -> std::fmt::Result {
    writeln!(out, "  {{ rank=same;")?;
    for chain in chains(scene, column) {
        writeln!(out, "    {} [style=invis];", chain.join(" -> "))?;
    }
    for node in column {
        let card = &scene.graph[*node];
        match card.shape {
            Shape::Pill => card::pill(out, card)?,
            Shape::Card | Shape::Focus => card::card(out, card)?,
        }
    }
    writeln!(out, "  }}")
}

/// The boxes of a column in pieces that invisible lines hold together. Where a line joins two
/// neighbours it keeps their order itself, and is straight only if it is the only one.
fn chains(scene: &Scene, column: &[NodeIndex]) -> Vec<Vec<String>> {
    let is_joined = |upper: NodeIndex, lower: NodeIndex| {
        let graph = &scene.graph;
        graph.contains_edge(upper, lower) || graph.contains_edge(lower, upper)
    };
    let pieces = column.chunk_by(|upper, lower| !is_joined(*upper, *lower));
    let named = pieces.map(|piece| {
        let ids = piece.iter().map(|node| quoted(&scene.graph[*node].id));
        ids.collect::<Vec<_>>()
    });
    named.filter(|chain| chain.len() > 1).collect()
}

/// Keeps columns apart that no line joins.
fn write_ranks(out: &mut String, scene: &Scene) -> std::fmt::Result {
    let tops = scene.columns.iter().filter_map(|column| column.first());
    let tops: Vec<String> = tops.map(|node| quoted(&scene.graph[*node].id)).collect();
    if tops.len() > 1 {
        writeln!(out, "\n  // the columns, from left to right")?;
        writeln!(out, "  {} [style=invis, weight=0];", tops.join(" -> "))?;
    }
    Ok(())
}

/// The lines, by kind, then from top to bottom.
fn write_lines(out: &mut String, scene: &Scene) -> std::fmt::Result {
    let mut places = vec![(0, 0); scene.graph.node_count()];
    for (column, nodes) in scene.columns.iter().enumerate() {
        for (row, node) in nodes.iter().enumerate() {
            places[node.index()] = (column, row);
        }
    }
    let mut edges: Vec<EdgeIndex> = scene.graph.edge_indices().collect();
    let kind = |line: &Line| match line.stroke {
        Stroke::Part(_) => 0,
        Stroke::Plain => 1,
        Stroke::Dashed(_) => 2,
        Stroke::Fine(_) => 3,
    };
    edges.sort_by_cached_key(|edge| {
        let (line, [from, to]) = (&scene.graph[*edge], ends(scene, *edge));
        let place = |end: (NodeIndex, Option<usize>)| (places[end.0.index()], end.1);
        (kind(line), place(from), place(to))
    });
    let mut last = None;
    for edge in edges {
        let line = &scene.graph[edge];
        if last != Some(kind(line)) {
            last = Some(kind(line));
            let title = match line.stroke {
                Stroke::Part(_) => "what has which parts",
                Stroke::Plain => "what cards say of each other",
                Stroke::Dashed(_) => "what is said in passing",
                Stroke::Fine(_) => "what it is about",
            };
            writeln!(out, "\n  // {title}")?;
        }
        let [from, to] = ends(scene, edge);
        let is_flat = places[from.0.index()].0 == places[to.0.index()].0;
        let number = edge.index() + 1;
        writeln!(
            out,
            "  {} -> {} [id=\"line-{number}\", {}];",
            port(scene, from, "e", is_flat),
            port(scene, to, "w", is_flat),
            attributes(line)
        )?;
    }
    Ok(())
}

/// The ends of a line as it is drawn.
fn ends(scene: &Scene, edge: EdgeIndex) -> [(NodeIndex, Option<usize>); 2] {
    let (from, to) = scene
        .graph
        .edge_endpoints(edge)
        .expect("the edge is one of the graph's");
    let line = &scene.graph[edge];
    let ends = [(from, line.from_row), (to, line.to_row)];
    if line.forward {
        ends
    } else {
        [ends[1], ends[0]]
    }
}

fn port(
    scene: &Scene,
    (node, row): (NodeIndex, Option<usize>),
    side: &str,
    is_flat: bool,
) -> String {
    let card = &scene.graph[node];
    let id = quoted(&card.id);
    match row {
        // Within a column Graphviz finds the way; with ports some versions mix up attributes.
        _ if is_flat => id,
        Some(row) => format!("{id}:r{}:{side}", row + 1),
        None if card.shape == Shape::Pill => format!("{id}:{side}"),
        None => id,
    }
}

fn attributes(line: &Line) -> String {
    let mut text = match line.stroke {
        Stroke::Part(hue) => format!("color=\"{}\", penwidth=2.2", shades(hue).line),
        Stroke::Plain => String::new(),
        Stroke::Dashed(hue) => format!("color=\"{}\", style=dashed", shades(hue).line),
        Stroke::Fine(hue) => format!("color=\"{}E0\", penwidth=1.6", shades(hue).line),
    };
    if !text.is_empty() {
        text.push_str(", ");
    }
    match line.arrow {
        Arrow::None => text.push_str("arrowhead=none, "),
        Arrow::End => {}
        Arrow::Start => text.push_str("dir=back, "),
    }
    if line.is_labelled {
        let _ = write!(text, "xlabel={}, ", quoted(&line.verb));
    }
    let class = match line.stroke {
        Stroke::Part(_) => "part",
        Stroke::Plain => "plain",
        Stroke::Dashed(_) => "dashed",
        Stroke::Fine(_) => "fine",
    };
    let _ = write!(
        text,
        "class=\"{class}\", tooltip={}",
        quoted(&line.sentence)
    );
    text
}

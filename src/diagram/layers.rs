//! Columns for graphs that have none of their own: each line leads to the right where that is
//! possible.
//!
//! Lines that would close a circle are turned round for this, chosen after Eades, Lin and Smyth
//! (1993) in the order of the nodes; then a node stands as far to the left as the longest way to it
//! allows, and what nothing leads to stands just before what it leads to.

use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;
use std::collections::BTreeMap;

/// More columns than this do not fit on a page; a longer chain is folded together.
pub(super) const COLUMNS_MAX: usize = 7;

/// The column of each node.
pub(super) fn columns<N, E>(graph: &DiGraph<N, E>) -> BTreeMap<NodeIndex, i64> {
    let nodes = graph.node_count();
    let mut links: Vec<[usize; 2]> = graph
        .edge_references()
        .map(|edge| [edge.source().index(), edge.target().index()])
        .filter(|[from, to]| from != to)
        .collect();
    links.sort_unstable();
    links.dedup();
    let order = order(nodes, &links);
    let mut places = vec![0; nodes];
    for (place, node) in order.iter().enumerate() {
        places[*node] = place;
    }
    for link in &mut links {
        link.sort_by_key(|node| places[*node]);
    }
    let mut layers = longest(&order, &links);
    folded(&mut layers);
    spread(&mut layers, &links);
    let numbered = graph.node_indices().zip(&layers);
    numbered
        .map(|(node, layer)| (node, i64::try_from(*layer).unwrap_or(i64::MAX)))
        .collect()
}

/// An order of the nodes in which few links lead back.
fn order(nodes: usize, links: &[[usize; 2]]) -> Vec<usize> {
    let mut is_placed = vec![false; nodes];
    let (mut first, mut last) = (Vec::new(), Vec::new());
    while first.len() + last.len() < nodes {
        let (mut out, mut into) = (vec![0i64; nodes], vec![0i64; nodes]);
        for [from, to] in links {
            if !is_placed[*from] && !is_placed[*to] {
                out[*from] += 1;
                into[*to] += 1;
            }
        }
        let free: Vec<usize> = (0..nodes).filter(|node| !is_placed[*node]).collect();
        let source = free.iter().find(|node| into[**node] == 0);
        let sink = free.iter().rev().find(|node| out[**node] == 0);
        let strongest = free
            .iter()
            .min_by_key(|node| (into[**node] - out[**node], **node));
        let (node, list) = match (source, sink, strongest) {
            (Some(node), _, _) => (*node, &mut first),
            (None, Some(node), _) => (*node, &mut last),
            (None, None, Some(node)) => (*node, &mut first),
            (None, None, None) => break,
        };
        is_placed[node] = true;
        list.push(node);
    }
    first.extend(last.into_iter().rev());
    first
}

/// The longest way to each node; links lead forward in the order.
fn longest(order: &[usize], links: &[[usize; 2]]) -> Vec<usize> {
    let mut layers = vec![0usize; order.len()];
    for node in order {
        let ways = links.iter().filter(|[_, to]| to == node);
        layers[*node] = ways.map(|[from, _]| layers[*from] + 1).max().unwrap_or(0);
    }
    // What nothing leads to comes near what it leads to.
    for node in order.iter().rev() {
        let has_before = links.iter().any(|[_, to]| to == node);
        let after = links.iter().filter(|[from, _]| from == node);
        if let (false, Some(next)) = (has_before, after.map(|[_, to]| layers[*to]).min()) {
            layers[*node] = next.saturating_sub(1);
        }
    }
    layers
}

/// Folds chains that are too long.
fn folded(layers: &mut [usize]) {
    let count = layers.iter().max().map_or(0, |last| last + 1);
    if count > COLUMNS_MAX {
        for layer in layers {
            *layer = *layer * COLUMNS_MAX / count;
        }
    }
}

/// Spreads nodes without links over the columns that have fewest; without any links, over as many
/// columns as make about a square.
fn spread(layers: &mut [usize], links: &[[usize; 2]]) {
    let is_linked = |node: usize| links.iter().any(|link| link.contains(&node));
    let (linked, alone): (Vec<usize>, Vec<usize>) =
        (0..layers.len()).partition(|node| is_linked(*node));
    let used = linked.iter().map(|node| layers[*node] + 1).max();
    let square = (alone.len() as f64).sqrt().ceil() as usize;
    let mut sizes = vec![0; used.unwrap_or(square).clamp(1, COLUMNS_MAX)];
    for node in linked {
        sizes[layers[node]] += 1;
    }
    for node in alone {
        let smallest = (0..sizes.len()).min_by_key(|column| (sizes[*column], *column));
        let column = smallest.unwrap_or(0);
        layers[node] = column;
        sizes[column] += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn laid(nodes: usize, links: &[(u32, u32)]) -> Vec<i64> {
        let mut graph: DiGraph<(), ()> = DiGraph::new();
        for _ in 0..nodes {
            graph.add_node(());
        }
        graph.extend_with_edges(links);
        columns(&graph).into_values().collect()
    }

    #[test]
    fn lines_lead_to_the_right() {
        assert_eq!(laid(3, &[(2, 1), (1, 0)]), [2, 1, 0]);
        assert_eq!(laid(4, &[(0, 1), (1, 2), (3, 2)]), [0, 1, 2, 1]);
    }

    #[test]
    fn circles_are_broken_at_one_link() {
        assert_eq!(laid(3, &[(0, 1), (1, 2), (2, 0)]), [0, 1, 2]);
        assert_eq!(laid(2, &[(0, 0), (0, 1)]), [0, 1]);
    }

    #[test]
    fn long_chains_are_folded_and_lonely_nodes_spread() {
        let chain: Vec<(u32, u32)> = (0..20).map(|node| (node, node + 1)).collect();
        let columns = laid(21, &chain);
        assert_eq!(columns.first(), Some(&0));
        assert_eq!(columns.last(), Some(&6));
        assert_eq!(laid(4, &[]), [0, 1, 0, 1]);
        assert!(laid(0, &[]).is_empty());
    }
}

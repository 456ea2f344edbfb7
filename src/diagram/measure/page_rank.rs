//! PageRank by repeated multiplication.

use super::neighbours::Neighbours;

/// The share of the rank that is passed on along links.
const DAMPING: f64 = 0.85;
const ROUNDS_MAX: usize = 200;
/// What may still change in a round, in all.
const CHANGE_MAX: f64 = 1e-10;

/// The rank of each node; what leads nowhere passes its rank on to all.
pub(super) fn of(graph: &Neighbours) -> Vec<f64> {
    let nodes = graph.nodes();
    let count = nodes.max(1) as f64;
    let mut ranks = vec![1.0 / count; nodes];
    for _ in 0..ROUNDS_MAX {
        let ends = (0..nodes).filter(|node| graph.of_node(*node).is_empty());
        let stuck: f64 = ends.map(|node| ranks[node]).sum();
        let base = (1.0 - DAMPING + DAMPING * stuck) / count;
        let mut next = vec![base; nodes];
        for (node, rank) in ranks.iter().enumerate() {
            let targets = graph.of_node(node);
            let each = DAMPING * rank / targets.len().max(1) as f64;
            for target in targets {
                next[*target as usize] += each;
            }
        }
        let changes = ranks.iter().zip(&next).map(|(old, new)| (old - new).abs());
        let change: f64 = changes.sum();
        ranks = next;
        if change < CHANGE_MAX {
            break;
        }
    }
    ranks
}

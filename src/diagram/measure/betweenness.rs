//! Betweenness after Brandes, <https://doi.org/10.1080/0022250X.2001.9990249>.

use super::neighbours::Neighbours;
use rayon::prelude::*;

/// Links that may be walked over. A graph for which this is not enough is measured from some nodes
/// only; ten thousand links among five thousand nodes still come out exactly.
const STEPS_MAX: usize = 100_000_000;
/// Nodes that paths are followed from at least, where it cannot be all.
const PIVOTS_MIN: usize = 32;
/// Parts of the work. Their number is fixed, and so is the order in which sums are added.
const PARTS: usize = 4;

/// The betweenness of each node, and how many pivots it was estimated from where not from all.
pub(super) fn of(graph: &Neighbours) -> (Vec<f64>, Option<usize>) {
    within(graph, STEPS_MAX)
}

fn within(graph: &Neighbours, steps_max: usize) -> (Vec<f64>, Option<usize>) {
    let nodes = graph.nodes();
    let affordable = steps_max / (graph.links() + nodes).max(1);
    let pivots: Vec<usize> = if affordable >= nodes {
        (0..nodes).collect()
    } else {
        // Evenly spread over the nodes, whose order says nothing of their place.
        let count = affordable.max(PIVOTS_MIN).min(nodes);
        (0..count).map(|pivot| pivot * nodes / count).collect()
    };
    if pivots.is_empty() {
        return (Vec::new(), None);
    }
    let parts: Vec<Vec<f64>> = pivots
        .par_chunks(pivots.len().div_ceil(PARTS))
        .map(|pivots| {
            let mut walk = Walk::new(graph);
            for pivot in pivots {
                walk.from(*pivot);
            }
            walk.sums
        })
        .collect();
    // Each pair of other nodes is met from both ends.
    let pairs = nodes.saturating_sub(1) as f64 * nodes.saturating_sub(2) as f64;
    let scale = nodes as f64 / pivots.len() as f64 / pairs.max(1.0);
    let sum = |node: usize| parts.iter().map(|part| part[node]).sum::<f64>();
    let is_exact = pivots.len() == nodes;
    // An estimate can come out above what is possible.
    let shares = (0..nodes).map(|node| (sum(node) * scale).min(1.0));
    (shares.collect(), (!is_exact).then_some(pivots.len()))
}

/// Shortest paths from one node after another.
struct Walk<'a> {
    graph: &'a Neighbours,
    /// Steps from the start, 0 for what is not reached; the start has 1.
    steps: Vec<u32>,
    /// How many shortest paths lead to a node.
    paths: Vec<f64>,
    /// What of the paths to nodes beyond leads through a node.
    shares: Vec<f64>,
    /// The nodes that were reached, in order.
    order: Vec<u32>,
    sums: Vec<f64>,
}

impl<'a> Walk<'a> {
    fn new(graph: &'a Neighbours) -> Self {
        let nodes = graph.nodes();
        Self {
            graph,
            steps: vec![0; nodes],
            paths: vec![0.0; nodes],
            shares: vec![0.0; nodes],
            order: Vec::with_capacity(nodes),
            sums: vec![0.0; nodes],
        }
    }

    fn from(&mut self, start: usize) {
        self.reach(start);
        for node in self.order.iter().rev().map(|node| *node as usize) {
            for before in self.graph.of_node(node).iter().map(|node| *node as usize) {
                if self.steps[before] + 1 == self.steps[node] {
                    let share = self.paths[before] / self.paths[node] * (1.0 + self.shares[node]);
                    // Of paths beyond what a float can count, the share is not known.
                    if share.is_finite() {
                        self.shares[before] += share;
                    }
                }
            }
            if node != start {
                self.sums[node] += self.shares[node];
            }
        }
        for node in self.order.drain(..).map(|node| node as usize) {
            (self.steps[node], self.paths[node], self.shares[node]) = (0, 0.0, 0.0);
        }
    }

    fn reach(&mut self, start: usize) {
        self.steps[start] = 1;
        self.paths[start] = 1.0;
        let number = u32::try_from(start).expect("nodes are numbered with 32 bits");
        self.order.push(number);
        let mut next = 0;
        while let Some(node) = self.order.get(next).map(|node| *node as usize) {
            next += 1;
            for other in self.graph.of_node(node) {
                let reached = *other as usize;
                if self.steps[reached] == 0 {
                    self.steps[reached] = self.steps[node] + 1;
                    self.order.push(*other);
                }
                if self.steps[reached] == self.steps[node] + 1 {
                    self.paths[reached] += self.paths[node];
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_graphs_are_estimated_and_say_so() {
        let nodes: u32 = 600;
        let ring = (0..nodes).flat_map(|node| {
            let next = (node + 1) % nodes;
            [(node, next), (next, node)]
        });
        let graph = Neighbours::of(nodes as usize, ring.collect());
        let (shares, pivots) = within(&graph, 100_000);
        assert_eq!(pivots, Some(55));
        // On a ring all are alike, and half of all pairs go either way.
        let mean = shares.iter().sum::<f64>() / f64::from(nodes);
        assert!((mean - 0.25).abs() < 0.01, "{mean}");
        assert!(shares.iter().all(|share| (0.2..0.3).contains(share)));
    }
}

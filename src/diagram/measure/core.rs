//! Core numbers after Batagelj and Zaveršnik, <https://arxiv.org/abs/cs/0310049>.

use super::neighbours::Neighbours;

/// The core number of each node: those with the fewest neighbours are taken out first.
pub(super) fn of(graph: &Neighbours) -> Vec<usize> {
    let nodes = graph.nodes();
    let mut degree: Vec<usize> = (0..nodes).map(|node| graph.of_node(node).len()).collect();
    let most = degree.iter().copied().max().unwrap_or(0);
    // Nodes sorted by degree, with where each degree begins and where each node stands.
    let mut starts = vec![0; most + 2];
    for count in &degree {
        starts[count + 1] += 1;
    }
    for count in 0..=most {
        starts[count + 1] += starts[count];
    }
    let mut sorted = vec![0; nodes];
    let mut places = vec![0; nodes];
    let mut free = starts.clone();
    for (node, count) in degree.iter().enumerate() {
        places[node] = free[*count];
        sorted[free[*count]] = node;
        free[*count] += 1;
    }
    for next in 0..nodes {
        let node = sorted[next];
        for other in graph.of_node(node).iter().map(|other| *other as usize) {
            if degree[other] <= degree[node] {
                continue;
            }
            // The neighbour changes places with the first of its degree, and begins the lower one.
            let first = starts[degree[other]];
            let swapped = sorted[first];
            let place = places[other];
            (sorted[first], sorted[place]) = (other, swapped);
            (places[other], places[swapped]) = (first, place);
            starts[degree[other]] += 1;
            degree[other] -= 1;
        }
    }
    degree
}

//! Communities after Blondel and others ("Louvain"), <https://arxiv.org/abs/0803.0476>.

use super::neighbours::Neighbours;

/// Rounds over all nodes of a level; few graphs need more than ten.
const ROUNDS_MAX: usize = 50;
/// Levels of communities of communities.
const LEVELS_MAX: usize = 20;
/// A move must gain more than rounding can.
const GAIN_MIN: f64 = 1e-9;

/// Which nodes hang together.
pub(super) struct Communities {
    /// By node, from 1, the largest first.
    pub(super) of_node: Vec<usize>,
    pub(super) count: usize,
    pub(super) modularity: f64,
}

/// Divides a graph.
pub(super) fn of(graph: &Neighbours) -> Communities {
    let mut level = Level::of(graph);
    let mut of_node: Vec<usize> = (0..graph.nodes()).collect();
    for _ in 0..LEVELS_MAX {
        let moved = level.moved();
        for community in &mut of_node {
            *community = moved[*community];
        }
        let next = level.gathered(&moved);
        let is_last = next.nodes() == level.nodes();
        level = next;
        if is_last {
            break;
        }
    }
    let modularity = level.modularity();
    let (of_node, count) = by_size(&of_node, level.nodes());
    Communities {
        of_node,
        count,
        modularity,
    }
}

/// Numbers communities by size, then by their first node.
fn by_size(of_node: &[usize], count: usize) -> (Vec<usize>, usize) {
    let mut sizes = vec![(0usize, usize::MAX); count];
    for (node, community) in of_node.iter().enumerate() {
        let (size, first) = &mut sizes[*community];
        *size += 1;
        *first = node.min(*first);
    }
    let mut sorted: Vec<usize> = (0..count).collect();
    sorted.sort_by_key(|community| {
        let (size, first) = sizes[*community];
        (std::cmp::Reverse(size), first)
    });
    let mut numbers = vec![0; count];
    for (number, community) in sorted.into_iter().enumerate() {
        numbers[community] = number + 1;
    }
    let numbered = of_node.iter().map(|community| numbers[*community]);
    (numbered.collect(), count)
}

/// A graph whose nodes are communities of the level below.
struct Level {
    /// By node: where its links begin; one more at the end.
    starts: Vec<usize>,
    /// Links to others with their weight.
    links: Vec<(u32, f64)>,
    /// By node: the weight of the ends of links within it.
    inside: Vec<f64>,
    /// By node: the weight of the ends of all links at it.
    degree: Vec<f64>,
    /// The weight of all ends.
    total: f64,
}

impl Level {
    fn of(graph: &Neighbours) -> Self {
        let nodes = graph.nodes();
        let mut starts = vec![0];
        let mut links = Vec::with_capacity(graph.links());
        for node in 0..nodes {
            links.extend(graph.of_node(node).iter().map(|other| (*other, 1.0)));
            starts.push(links.len());
        }
        Self {
            inside: vec![0.0; nodes],
            degree: (0..nodes)
                .map(|node| graph.of_node(node).len() as f64)
                .collect(),
            total: links.len() as f64,
            starts,
            links,
        }
    }

    fn nodes(&self) -> usize {
        self.inside.len()
    }

    fn of_node(&self, node: usize) -> &[(u32, f64)] {
        &self.links[self.starts[node]..self.starts[node + 1]]
    }

    /// The community of each node after all moves that make the division better, numbered in the
    /// order of their first nodes.
    fn moved(&self) -> Vec<usize> {
        let nodes = self.nodes();
        let mut of_node: Vec<usize> = (0..nodes).collect();
        let mut totals = self.degree.clone();
        let mut to = vec![0.0; nodes];
        for _ in 0..ROUNDS_MAX {
            let mut is_moved = false;
            for node in 0..nodes {
                is_moved |= self.try_move(node, &mut of_node, &mut totals, &mut to);
            }
            if !is_moved {
                break;
            }
        }
        let mut numbers = vec![usize::MAX; nodes];
        let mut count = 0;
        for community in &mut of_node {
            let number = &mut numbers[*community];
            if *number == usize::MAX {
                *number = count;
                count += 1;
            }
            *community = *number;
        }
        of_node
    }

    /// Moves a node to the neighbouring community that gains most, the lowest of several.
    fn try_move(
        &self,
        node: usize,
        of_node: &mut [usize],
        totals: &mut [f64],
        to: &mut [f64],
    ) -> bool {
        let own = of_node[node];
        let mut near = vec![own];
        for (other, weight) in self.of_node(node) {
            let community = of_node[*other as usize];
            if to[community] == 0.0 && community != own {
                near.push(community);
            }
            to[community] += weight;
        }
        near[1..].sort_unstable();
        totals[own] -= self.degree[node];
        let gain = |community: usize| {
            to[community] - totals[community] * self.degree[node] / self.total.max(1.0)
        };
        let mut best = (own, gain(own));
        for community in &near[1..] {
            let gain = gain(*community);
            if gain > best.1 + GAIN_MIN {
                best = (*community, gain);
            }
        }
        for community in near {
            to[community] = 0.0;
        }
        totals[best.0] += self.degree[node];
        of_node[node] = best.0;
        best.0 != own
    }

    /// The level above, whose nodes are the communities.
    fn gathered(&self, of_node: &[usize]) -> Self {
        let count = of_node.iter().max().map_or(0, |last| last + 1);
        let mut inside = vec![0.0; count];
        let mut degree = vec![0.0; count];
        let mut pairs: Vec<(usize, usize, f64)> = Vec::new();
        for (node, community) in of_node.iter().enumerate() {
            inside[*community] += self.inside[node];
            degree[*community] += self.degree[node];
            for (other, weight) in self.of_node(node) {
                match of_node[*other as usize] {
                    same if same == *community => inside[same] += weight,
                    other => pairs.push((*community, other, *weight)),
                }
            }
        }
        pairs.sort_by_key(|(from, to, _)| (*from, *to));
        let mut starts = vec![0; count + 1];
        let mut links: Vec<(u32, f64)> = Vec::new();
        for pair in pairs.chunk_by(|left, right| (left.0, left.1) == (right.0, right.1)) {
            let to = u32::try_from(pair[0].1).expect("nodes are numbered with 32 bits");
            links.push((to, pair.iter().map(|(_, _, weight)| weight).sum()));
            starts[pair[0].0 + 1] += 1;
        }
        for node in 0..count {
            starts[node + 1] += starts[node];
        }
        Self {
            starts,
            links,
            inside,
            degree,
            total: self.total,
        }
    }

    /// The modularity of the division into the nodes of this level.
    fn modularity(&self) -> f64 {
        if self.total == 0.0 {
            return 0.0;
        }
        let parts = self.inside.iter().zip(&self.degree);
        parts
            .map(|(inside, degree)| inside / self.total - (degree / self.total).powi(2))
            .sum()
    }
}

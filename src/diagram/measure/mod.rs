//! Numbers that say where a node stands in a graph.
//!
//! Two nodes are *neighbours* or not: how many links join them, and which way these lead, does not
//! matter, and a node is not its own neighbour. PageRank alone looks at which way links lead.
//! Betweenness is that of Freeman after Brandes (2001), as a share of all pairs; the core number is
//! that of Batagelj and Zaveršnik (2003); communities are those of Blondel and others (2008), with
//! nodes taken in their order, so that the same graph gives the same numbers. `petgraph` has a
//! PageRank, but it takes the time of nodes squared and counts links that run side by side in one
//! place and not in another.

mod betweenness;
mod community;
mod core;
mod neighbours;
mod page_rank;
mod resources;

pub use resources::{ObjectLinks, object_links};
pub(super) use resources::{passages, passed_over, provenance, says_where, things};

use neighbours::Neighbours;
use petgraph::graph::DiGraph;
use petgraph::visit::EdgeRef;

/// The numbers of a graph. Lists are by node.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Measures {
    /// How many neighbours a node has.
    pub degree: Vec<usize>,
    /// The share of the shortest paths between other nodes that lead through it, 0 to 1.
    pub betweenness: Vec<f64>,
    /// The nodes that paths were followed from, where it was not all of them: betweenness is an
    /// estimate then.
    pub pivots: Option<usize>,
    /// PageRank, of a sum of 1.
    pub page_rank: Vec<f64>,
    /// The largest *k* for which the node is among nodes with *k* neighbours each among them.
    pub core: Vec<usize>,
    /// The number of its community: 1 is the largest.
    pub community: Vec<usize>,
    /// How many communities there are.
    pub communities: usize,
    /// How much better than chance the communities divide the graph, -0.5 to 1.
    pub modularity: f64,
}

/// Measures a graph.
pub fn of<N, E>(graph: &DiGraph<N, E>) -> Measures {
    let number = |node: petgraph::graph::NodeIndex| {
        u32::try_from(node.index()).expect("petgraph numbers nodes with 32 bits")
    };
    let links = graph
        .edge_references()
        .map(|edge| (number(edge.source()), number(edge.target())));
    of_links(graph.node_count(), links.collect())
}

/// Measures a graph that is given as the number of its nodes and the links between them.
pub fn of_links(nodes: usize, mut links: Vec<(u32, u32)>) -> Measures {
    links.retain(|(from, to)| from != to);
    let forward = Neighbours::of(nodes, links.clone());
    let back = links.iter().map(|(from, to)| (*to, *from));
    let both = Neighbours::of(nodes, links.iter().copied().chain(back).collect());
    let (betweenness, pivots) = betweenness::of(&both);
    let communities = community::of(&both);
    Measures {
        degree: (0..nodes).map(|node| both.of_node(node).len()).collect(),
        betweenness,
        pivots,
        page_rank: page_rank::of(&forward),
        core: core::of(&both),
        communities: communities.count,
        modularity: communities.modularity,
        community: communities.of_node,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(left: &[f64], right: &[f64]) {
        let near = |(left, right): (&f64, &f64)| (left - right).abs() < 1e-6;
        let is_close = left.len() == right.len() && left.iter().zip(right).all(near);
        assert!(is_close, "{left:?} is not {right:?}");
    }

    #[test]
    fn a_path_has_its_middle() {
        let measures = of_links(3, vec![(0, 1), (1, 2)]);
        assert_eq!(measures.degree, [1, 2, 1]);
        close(&measures.betweenness, &[0.0, 1.0, 0.0]);
        assert_eq!(measures.core, [1, 1, 1]);
        assert_eq!(measures.pivots, None);
    }

    #[test]
    fn a_star_goes_through_its_centre() {
        let measures = of_links(5, (1..5).map(|leaf| (leaf, 0)).collect());
        close(&measures.betweenness, &[1.0, 0.0, 0.0, 0.0, 0.0]);
        // r = 0.15/5 + 0.85 (4s + r/5), s = 0.15/5 + 0.85 r/5
        let (hub, leaf) = (0.523_809_5, 0.119_047_6);
        close(&measures.page_rank, &[hub, leaf, leaf, leaf, leaf]);
        assert_eq!(measures.communities, 1);
        close(&[measures.modularity], &[0.0]);
    }

    #[test]
    fn of_two_ways_round_a_square_each_takes_half() {
        let measures = of_links(4, vec![(0, 1), (1, 2), (2, 3), (3, 0)]);
        close(&measures.betweenness, &[1.0 / 6.0; 4]);
        close(&measures.page_rank, &[0.25; 4]);
        assert_eq!(measures.core, [2; 4]);
    }

    #[test]
    fn a_tail_is_not_in_the_core() {
        let links = vec![
            (0, 1),
            (0, 2),
            (0, 3),
            (1, 2),
            (1, 3),
            (2, 3),
            (3, 4),
            (4, 5),
        ];
        let measures = of_links(6, links);
        assert_eq!(measures.core, [3, 3, 3, 3, 1, 1]);
        assert_eq!(measures.degree, [3, 3, 3, 4, 2, 1]);
        // Six paths of ten lead through 3, four through 4.
        close(&measures.betweenness, &[0.0, 0.0, 0.0, 0.6, 0.4, 0.0]);
    }

    #[test]
    fn two_triangles_are_two_communities() {
        let links = vec![(3, 4), (4, 5), (5, 3), (0, 1), (1, 2), (2, 0), (2, 3)];
        let measures = of_links(6, links);
        assert_eq!(measures.community, [1, 1, 1, 2, 2, 2]);
        // Of seven links six are inside; each community has seven of fourteen ends.
        close(&[measures.modularity], &[6.0 / 7.0 - 0.5]);
    }

    #[test]
    fn loops_and_repetition_change_nothing_but_page_rank() {
        let simple = of_links(4, vec![(0, 1), (1, 2), (2, 3)]);
        let odd = of_links(4, vec![(0, 1), (0, 1), (1, 1), (2, 1), (1, 2), (3, 2)]);
        assert_eq!(simple.degree, odd.degree);
        assert_eq!(simple.betweenness, odd.betweenness);
        assert_eq!(simple.core, odd.core);
        assert_eq!(simple.community, odd.community);
    }

    #[test]
    fn nothing_is_measured_of_nothing() {
        assert_eq!(of_links(0, Vec::new()), Measures::default());
        let alone = of_links(2, Vec::new());
        assert_eq!(alone.communities, 2);
        close(&alone.page_rank, &[0.5, 0.5]);
        close(&[alone.modularity], &[0.0]);
    }

    /// More paths than a number can count must not make nonsense.
    #[test]
    fn very_many_shortest_paths_stay_numbers() {
        let diamonds: u32 = 1_200;
        let links = (0..diamonds).flat_map(|at| {
            let start = 3 * at;
            let end = start + 3;
            [
                (start, start + 1),
                (start, start + 2),
                (start + 1, end),
                (start + 2, end),
            ]
        });
        let measures = of_links(3 * diamonds as usize + 1, links.collect());
        assert!(
            measures
                .betweenness
                .iter()
                .all(|share| (0.0..=1.0).contains(share))
        );
    }
}

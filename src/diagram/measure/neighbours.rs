//! Who is linked to whom, in two lists.

/// The nodes that each node is linked to, sorted, each once.
#[derive(Clone, Debug)]
pub(super) struct Neighbours {
    /// By node: where its neighbours begin in `ends`; one more at the end.
    starts: Vec<usize>,
    ends: Vec<u32>,
}

impl Neighbours {
    pub(super) fn of(nodes: usize, mut links: Vec<(u32, u32)>) -> Self {
        links.sort_unstable();
        links.dedup();
        let mut starts = vec![0; nodes + 1];
        for (from, _) in &links {
            starts[*from as usize + 1] += 1;
        }
        for node in 0..nodes {
            starts[node + 1] += starts[node];
        }
        Self {
            starts,
            ends: links.into_iter().map(|(_, to)| to).collect(),
        }
    }

    pub(super) fn of_node(&self, node: usize) -> &[u32] {
        &self.ends[self.starts[node]..self.starts[node + 1]]
    }

    pub(super) fn nodes(&self) -> usize {
        self.starts.len() - 1
    }

    /// How many pairs there are; those that go both ways count twice.
    pub(super) fn links(&self) -> usize {
        self.ends.len()
    }
}

//! Sorted permutations of the quads, one for every way in.
//!
//! A permutation holds the four parts of all quads in an order of its own, sorted, as columns. The
//! first column is kept as *runs*: each number once, with the row where it begins. In a snapshot
//! without named graphs the column of graphs is left out, and so are the permutations that begin
//! with the graph.

use super::SnapshotError;
use super::layout::{Column, Tag, push_column};
use rayon::prelude::*;
use std::ops::Range;

/// A quad as numbers: subject, predicate, object, graph; the default graph is 0.
pub(super) type Row = [u32; 4];

/// The number that stands for the default graph.
pub(super) const DEFAULT_GRAPH: u32 = 0;

const GRAPH: usize = 3;

/// The order in which a permutation holds the parts of a quad.
#[derive(Clone, Copy, Debug)]
pub(super) struct Order {
    pub(super) tag: Tag,
    pub(super) parts: [usize; 4],
}

/// All orders; the last three are only there when there are named graphs.
pub(super) const ORDERS: [Order; 6] = [
    order(*b"SPOG", [0, 1, 2, 3]),
    order(*b"POSG", [1, 2, 0, 3]),
    order(*b"OSPG", [2, 0, 1, 3]),
    order(*b"GSPO", [3, 0, 1, 2]),
    order(*b"GPOS", [3, 1, 2, 0]),
    order(*b"GOSP", [3, 2, 0, 1]),
];

/// How many of the orders there are in a snapshot without named graphs.
pub(super) const ORDERS_WITHOUT_GRAPHS: usize = 3;

const fn order(tag: Tag, parts: [usize; 4]) -> Order {
    Order { tag, parts }
}

/// Writes one permutation.
pub(super) fn write(rows: &[Row], order: Order, named_graphs: bool) -> Vec<u8> {
    let mut sorted: Vec<Row> = rows
        .par_iter()
        .map(|row| order.parts.map(|part| row[part]))
        .collect();
    sorted.par_sort_unstable();
    let mut keys = Vec::new();
    let mut starts = Vec::new();
    for (index, row) in (0u32..).zip(&sorted) {
        if keys.last() != Some(&row[0]) {
            keys.push(row[0]);
            starts.push(index);
        }
    }
    let count = |len: usize| u32::try_from(len).expect("the builder bounds the number of quads");
    starts.push(count(sorted.len()));
    let columns = if named_graphs { 3 } else { 2 };
    let mut bytes = Vec::with_capacity(4 * (2 + keys.len() * 2 + 1 + sorted.len() * columns));
    push_column(
        &mut bytes,
        [count(keys.len()), count(sorted.len())].into_iter(),
    );
    push_column(&mut bytes, keys.into_iter());
    push_column(&mut bytes, starts.into_iter());
    for column in 1..=columns {
        push_column(&mut bytes, sorted.iter().map(|row| row[column]));
    }
    bytes
}

/// A permutation, borrowed from the bytes of a snapshot.
#[derive(Clone, Copy, Debug)]
pub(super) struct Permutation<'a> {
    parts: [usize; 4],
    keys: Column<'a>,
    starts: Column<'a>,
    rest: [Option<Column<'a>>; 3],
}

impl<'a> Permutation<'a> {
    pub(super) fn read(
        mut bytes: &'a [u8],
        order: Order,
        named_graphs: bool,
    ) -> Result<Self, SnapshotError> {
        let header = Column::take(&mut bytes, 2)?;
        let (keys, rows) = (header.get(0) as usize, header.get(1) as usize);
        let keys = Column::take(&mut bytes, keys)?;
        let starts = Column::take(&mut bytes, keys.len() + 1)?;
        let second = Column::take(&mut bytes, rows)?;
        let third = Column::take(&mut bytes, rows)?;
        let fourth = match named_graphs {
            true => Some(Column::take(&mut bytes, rows)?),
            false => None,
        };
        Ok(Self {
            parts: order.parts,
            keys,
            starts,
            rest: [Some(second), Some(third), fourth],
        })
    }

    pub(super) fn len(self) -> usize {
        self.starts.get(self.keys.len()) as usize
    }

    /// The numbers of the first column, each once, with how many rows have it.
    pub(super) fn runs(self) -> impl ExactSizeIterator<Item = (u32, usize)> + 'a {
        let len = move |run| (self.starts.get(run + 1) - self.starts.get(run)) as usize;
        self.keys
            .iter()
            .enumerate()
            .map(move |(run, key)| (key, len(run)))
    }

    /// The rows that begin with these numbers.
    pub(super) fn range(self, prefix: &[u32]) -> Range<usize> {
        let Some((first, rest)) = prefix.split_first() else {
            return 0..self.len();
        };
        let run = self.keys.lower_bound(0..self.keys.len(), *first);
        if run == self.keys.len() || self.keys.get(run) != *first {
            return 0..0;
        }
        let mut range = self.starts.get(run) as usize..self.starts.get(run + 1) as usize;
        for (column, number) in self.rest.iter().zip(rest) {
            range = match column {
                Some(column) => column.equal_range(range, *number),
                None if *number == DEFAULT_GRAPH => range,
                None => 0..0,
            };
        }
        range
    }

    /// A cursor over rows.
    pub(super) fn rows(self, range: Range<usize>) -> Rows<'a> {
        let run = self.run_of(range.start);
        Rows {
            permutation: self,
            range,
            run,
            run_end: 0,
            key: 0,
        }
    }

    fn run_of(self, row: usize) -> usize {
        let row = u32::try_from(row).unwrap_or(u32::MAX);
        let after = match row.checked_add(1) {
            Some(next) => self.starts.lower_bound(0..self.starts.len(), next),
            None => self.starts.len(),
        };
        after.saturating_sub(1)
    }

    /// Checks what the other functions take for granted, and that every number is a term of the
    /// right kind.
    pub(super) fn check(self, rows: usize, limits: [Range<u32>; 4]) -> Result<(), SnapshotError> {
        let bad = || SnapshotError::damaged("a permutation of its quads is not one");
        let rising =
            |column: Column<'_>| column.iter().zip(column.iter().skip(1)).all(|(a, b)| a < b);
        let whole = self.starts.get(0) == 0 && self.len() == rows;
        if !whole || !rising(self.keys) || !rising(self.starts) {
            return Err(bad());
        }
        let columns = [Some(self.keys)].into_iter().chain(self.rest);
        for (column, part) in columns.zip(self.parts) {
            let limits = &limits[part];
            let valid = |number: u32| {
                limits.contains(&number) || (part == GRAPH && number == DEFAULT_GRAPH)
            };
            if column.is_some_and(|column| !column.iter().all(valid)) {
                return Err(bad());
            }
        }
        Ok(())
    }
}

impl Permutation<'_> {
    /// Checks that the rows stand in their order, each once.
    pub(super) fn check_order(self) -> Result<(), SnapshotError> {
        let ordered = |row: Row| self.parts.map(|part| row[part]);
        let rows = self.rows(0..self.len()).map(ordered);
        let next = self.rows(0..self.len()).map(ordered).skip(1);
        if rows.zip(next).all(|(row, next)| row < next) {
            return Ok(());
        }
        Err(SnapshotError::damaged(
            "a permutation of its quads is out of order",
        ))
    }
}

/// A cursor over the rows of a permutation.
#[derive(Clone, Debug)]
pub(super) struct Rows<'a> {
    permutation: Permutation<'a>,
    range: Range<usize>,
    /// The run that the last row was in, or the first that the next one can be in.
    run: usize,
    /// Where the run of the last row ends; 0 before the first row.
    run_end: usize,
    /// The number of the first column in that run.
    key: u32,
}

impl Iterator for Rows<'_> {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        let at = self.range.next()?;
        let Permutation {
            parts,
            keys,
            starts,
            rest,
        } = &self.permutation;
        if at >= self.run_end {
            while starts.get(self.run + 1) as usize <= at {
                self.run += 1;
            }
            self.run_end = starts.get(self.run + 1) as usize;
            self.key = keys.get(self.run);
        }
        let mut row = [DEFAULT_GRAPH; 4];
        row[parts[0]] = self.key;
        for (column, part) in rest.iter().zip(&parts[1..]) {
            if let Some(column) = column {
                row[*part] = column.get(at);
            }
        }
        Some(row)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.range.size_hint()
    }
}

impl ExactSizeIterator for Rows<'_> {}

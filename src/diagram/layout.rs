//! Where boxes stand: columns as the ontology has them, and in each column an order with few
//! crossings, by barycentres and then by swaps of neighbours.

use super::scene::{Card, Line, Shape};
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;
use std::collections::BTreeMap;

/// Rounds of barycentres. More change nothing on pictures that people can read.
const SWEEPS: usize = 8;
/// Rounds of swaps, each of which makes the picture better or is the last.
const SWAPS: usize = 12;
/// What a box costs that stands between two that a line joins within a column.
const BETWEEN: f64 = 3.0;
/// What it costs that a card stands above one that matters more.
const UPSIDE_DOWN: f64 = 1.0;
/// Points between two boxes.
const GAP: f64 = 20.0;

/// Boxes in columns, in the order in which they came where nothing else tells.
pub(super) fn columns(
    graph: &DiGraph<Card, Line>,
    column_of: &BTreeMap<NodeIndex, i64>,
) -> Vec<Vec<NodeIndex>> {
    let mut by_column: BTreeMap<i64, Vec<NodeIndex>> = BTreeMap::new();
    for (node, column) in column_of {
        by_column.entry(*column).or_default().push(*node);
    }
    let mut columns: Vec<Vec<NodeIndex>> = by_column.into_values().collect();
    for column in &mut columns {
        keep_numbers(graph, column);
    }
    let mut sheet = Sheet::new(graph, columns);
    sheet.sweep();
    sheet.swap();
    sheet.columns
}

/// The boxes with their places.
struct Sheet<'a> {
    graph: &'a DiGraph<Card, Line>,
    columns: Vec<Vec<NodeIndex>>,
    /// By node: its column, its top and its height.
    places: Vec<Place>,
    ends: Vec<[End; 2]>,
    /// By node: the lines at it.
    lines_at: Vec<Vec<usize>>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Place {
    column: usize,
    row: usize,
    top: f64,
    height: f64,
}

/// An end of a line: a box, and how far down in it.
#[derive(Clone, Copy, Debug)]
struct End {
    node: usize,
    offset: f64,
}

impl<'a> Sheet<'a> {
    fn new(graph: &'a DiGraph<Card, Line>, columns: Vec<Vec<NodeIndex>>) -> Self {
        let heights = graph.node_weights().map(height);
        let places: Vec<Place> = heights
            .map(|height| Place {
                height,
                ..Place::default()
            })
            .collect();
        let mut lines_at = vec![Vec::new(); places.len()];
        let mut ends = Vec::new();
        for edge in graph.edge_references() {
            let line = edge.weight();
            let end = |node: NodeIndex, row| End {
                node: node.index(),
                offset: offset(&graph[node], row),
            };
            lines_at[edge.source().index()].push(ends.len());
            lines_at[edge.target().index()].push(ends.len());
            ends.push([
                end(edge.source(), line.from_row),
                end(edge.target(), line.to_row),
            ]);
        }
        let mut sheet = Self {
            graph,
            columns,
            places,
            ends,
            lines_at,
        };
        for column in 0..sheet.columns.len() {
            sheet.stack(column);
        }
        sheet
    }

    /// Gives the boxes of a column their places, around the middle.
    fn stack(&mut self, column: usize) {
        let nodes = &self.columns[column];
        let total: f64 = nodes
            .iter()
            .map(|node| self.places[node.index()].height + GAP)
            .sum();
        let mut top = -total / 2.0;
        for (row, node) in nodes.iter().enumerate() {
            let place = &mut self.places[node.index()];
            (place.column, place.row, place.top) = (column, row, top);
            top += place.height + GAP;
        }
    }

    /// Sorts columns by where their lines lead, to and fro, and keeps the best order.
    fn sweep(&mut self) {
        let mut best = (self.cost(), self.columns.clone());
        for round in 0..SWEEPS {
            for step in 0..self.columns.len() {
                let column = match round % 2 {
                    0 => step,
                    _ => self.columns.len() - 1 - step,
                };
                let mut nodes = self.columns[column].clone();
                let wished: BTreeMap<NodeIndex, f64> =
                    nodes.iter().map(|node| (*node, self.wish(*node))).collect();
                nodes.sort_by(|left, right| wished[left].total_cmp(&wished[right]));
                keep_numbers(self.graph, &mut nodes);
                self.columns[column] = nodes;
                self.stack(column);
            }
            let cost = self.cost();
            if cost < best.0 {
                best = (cost, self.columns.clone());
            }
        }
        self.columns = best.1;
        for column in 0..self.columns.len() {
            self.stack(column);
        }
    }

    /// Where a box would like its top to be: the mean of what its lines ask for.
    fn wish(&self, node: NodeIndex) -> f64 {
        let own = self.places[node.index()].top;
        let lines = &self.lines_at[node.index()];
        let wishes = lines.iter().map(|line| {
            let [from, to] = self.ends[*line];
            let (here, there) = if from.node == node.index() {
                (from, to)
            } else {
                (to, from)
            };
            self.y(there) - here.offset
        });
        match lines.len() {
            0 => own,
            count => wishes.sum::<f64>() / count as f64,
        }
    }

    /// Swaps neighbours as long as that makes the picture better.
    fn swap(&mut self) {
        for _ in 0..SWAPS {
            let mut is_better = false;
            for column in 0..self.columns.len() {
                for row in 1..self.columns[column].len() {
                    is_better |= self.try_swap(column, row);
                }
            }
            if !is_better {
                return;
            }
        }
    }

    fn try_swap(&mut self, column: usize, row: usize) -> bool {
        let (upper, lower) = (self.columns[column][row - 1], self.columns[column][row]);
        let is_fixed = |left: &Card, right: &Card| {
            left.class == right.class && left.number.is_some() && right.number.is_some()
        };
        if is_fixed(&self.graph[upper], &self.graph[lower]) {
            return false;
        }
        let mut of_both = self.lines_at[upper.index()].clone();
        of_both.extend(&self.lines_at[lower.index()]);
        of_both.sort_unstable();
        of_both.dedup();
        let before = self.cost_of(&of_both);
        self.columns[column].swap(row - 1, row);
        self.stack(column);
        let [first, second] = [upper, lower].map(|node| &self.graph[node]);
        let upside_down = match (first.shape, second.shape) {
            (Shape::Pill, _) | (_, Shape::Pill) => 0.0,
            _ if upper < lower => UPSIDE_DOWN,
            _ => -UPSIDE_DOWN,
        };
        // A hair's breadth, so that rounding does not swap two boxes for ever.
        if self.cost_of(&of_both) + upside_down + 1e-6 < before {
            return true;
        }
        self.columns[column].swap(row - 1, row);
        self.stack(column);
        false
    }

    fn cost(&self) -> f64 {
        let all: Vec<usize> = (0..self.ends.len()).collect();
        let columns = self.columns.iter();
        let upside_down: usize = columns.map(|column| self.upside_down(column)).sum();
        self.cost_of(&all) + UPSIDE_DOWN * lines(upside_down)
    }

    /// How many pairs of cards stand in another order than that in which they came.
    fn upside_down(&self, column: &[NodeIndex]) -> usize {
        let is_card = |node: &&NodeIndex| self.graph[**node].shape != Shape::Pill;
        let cards: Vec<&NodeIndex> = column.iter().filter(is_card).collect();
        let pairs = cards.iter().enumerate();
        pairs
            .map(|(row, node)| cards[row..].iter().filter(|lower| lower < &node).count())
            .sum()
    }

    /// The crossings that some lines have with all lines, with their lengths as a tie-breaker.
    /// The lines are sorted.
    fn cost_of(&self, lines: &[usize]) -> f64 {
        let mut cost = 0.0;
        for line in lines {
            let [from, to] = self.ends[*line];
            let (start, end) = (self.places[from.node], self.places[to.node]);
            cost += (self.y(from) - self.y(to)).abs() / 1e4;
            if start.column == end.column {
                cost += BETWEEN * start.row.abs_diff(end.row).saturating_sub(1) as f64;
            }
            for other in 0..self.ends.len() {
                let is_counted = other < *line && lines.binary_search(&other).is_ok();
                if other != *line && !is_counted && self.cross(*line, other) {
                    cost += 1.0;
                }
            }
        }
        cost
    }

    /// Whether two lines cross, drawn straight.
    fn cross(&self, left: usize, right: usize) -> bool {
        let (left, right) = (self.span(left), self.span(right));
        let start = left.0.max(right.0);
        let end = left.2.min(right.2);
        if start >= end {
            return false;
        }
        let gap = |at: f64| at_column(left, at) - at_column(right, at);
        gap(start) * gap(end) < -1e-9
    }

    /// A line from left to right: column and height of its start, then of its end.
    fn span(&self, line: usize) -> (f64, f64, f64, f64) {
        let [from, to] = self.ends[line];
        let point = |end: End| (self.places[end.node].column as f64, self.y(end));
        let (from, to) = (point(from), point(to));
        if from.0 <= to.0 {
            (from.0, from.1, to.0, to.1)
        } else {
            (to.0, to.1, from.0, from.1)
        }
    }

    fn y(&self, end: End) -> f64 {
        self.places[end.node].top + end.offset
    }
}

fn at_column((x1, y1, x2, y2): (f64, f64, f64, f64), x: f64) -> f64 {
    y1 + (y2 - y1) * (x - x1) / (x2 - x1)
}

/// Puts those of one class that are numbered in the order of their numbers, in the places that
/// they hold among the others.
fn keep_numbers(graph: &DiGraph<Card, Line>, nodes: &mut [NodeIndex]) {
    let mut by_class: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (place, node) in nodes.iter().enumerate() {
        if graph[*node].number.is_some() {
            by_class.entry(&graph[*node].class).or_default().push(place);
        }
    }
    for places in by_class.values() {
        let mut numbered: Vec<NodeIndex> = places.iter().map(|place| nodes[*place]).collect();
        numbered.sort_by_key(|node| (graph[*node].number, *node));
        for (place, node) in places.iter().zip(numbered) {
            nodes[*place] = node;
        }
    }
}

/// About how many points a card is high.
fn height(card: &Card) -> f64 {
    match card.shape {
        Shape::Pill => 14.0 + 13.0 * lines(card.name.lines.len()),
        Shape::Card | Shape::Focus => head(card) + card.rows.iter().map(row_height).sum::<f64>(),
    }
}

fn head(card: &Card) -> f64 {
    let facts: usize = card.facts.iter().map(|fact| fact.lines.len()).sum();
    26.0 + 16.0 * lines(card.name.lines.len()) + 13.0 * lines(facts)
}

fn row_height(row: &super::scene::Row) -> f64 {
    19.0 + 12.0 * lines(row.name.lines.len())
}

/// How far down in a card a line starts.
fn offset(card: &Card, row: Option<usize>) -> f64 {
    match row {
        Some(row) if row < card.rows.len() => {
            let before: f64 = card.rows[..row].iter().map(row_height).sum();
            head(card) + before + row_height(&card.rows[row]) / 2.0
        }
        _ => height(card) / 2.0,
    }
}

fn lines(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::from(u32::MAX), f64::from)
}

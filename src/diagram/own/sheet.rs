//! How far down everything is. Cards keep the order that the scene gives them; lines that skip a
//! column get *lanes* in it, which take their turn among the cards; and each column is placed as
//! close to what its lines ask for as the order allows, by the pool-adjacent-violators algorithm
//! (<https://doi.org/10.1214/aoms/1177728423>), over and over.

use super::card;
use super::shapes::PlacedCard;
use crate::diagram::scene::{Scene, Shape, Stroke};
use petgraph::graph::{EdgeIndex, NodeIndex};
use std::collections::BTreeMap;

/// Cards of a column before it becomes two.
const COLUMN_CARDS_MAX: usize = 14;
/// Rounds of placing before there are lanes, and with them.
const ROUNDS: [usize; 2] = [6, 14];
/// Space between cards, between pills, and at a lane.
const CARD_GAP: f64 = 22.0;
const PILL_GAP: f64 = 15.0;
const LANE_GAP: f64 = 10.0;
const LANES_GAP: f64 = 3.0;
/// Space between two cards that a line with words joins.
const WORDS_GAP: f64 = 46.0;
/// How high a lane is, with and without words.
const LANE: f64 = 6.0;
const WORDS_LANE: f64 = 18.0;
/// Most space between the ends of two lines at a card, and least from its corner.
const PORT_STEP: f64 = 16.0;
const CORNER: f64 = 13.0;
/// How much it matters that everything stays in the middle, against a line's one.
const GRAVITY: f64 = 0.02;
/// How much more it matters that a line is straight along a lane.
const LANE_WEIGHT: f64 = 3.0;

/// A side of a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    Left,
    Right,
    /// Above or below.
    Flat,
}

/// A line with what it passes, from left to right or from top to bottom.
#[derive(Clone, Debug)]
pub(super) struct Link {
    pub(super) edge: EdgeIndex,
    /// The two cards, with lanes between them: places in `Sheet::items`.
    pub(super) stops: Vec<usize>,
    pub(super) rows: [Option<usize>; 2],
    pub(super) sides: [Side; 2],
    /// How far down in its card each end is.
    pub(super) ports: [f64; 2],
    /// Whether it runs from the scene's first end to its second.
    pub(super) is_turned: bool,
    weight: f64,
    is_labelled: bool,
}

/// A card or a lane in a column.
#[derive(Clone, Copy, Debug)]
pub(super) struct Item {
    pub(super) column: usize,
    pub(super) top: f64,
    pub(super) height: f64,
    pub(super) is_lane: bool,
    is_pill: bool,
    /// Where it stood at first.
    home: f64,
}

/// An end of a line at a side: how far down it leads, the line, and which end.
type EndAt = (f64, usize, usize);

/// Everything with its height.
#[derive(Debug)]
pub(super) struct Sheet {
    /// Cards by the index of their node, then lanes.
    pub(super) items: Vec<Item>,
    pub(super) columns: Vec<Vec<usize>>,
    pub(super) links: Vec<Link>,
    /// By item: links, and which stop of theirs it is.
    stops_at: Vec<Vec<(usize, usize)>>,
    /// Pairs of neighbours in a column that a line with words joins.
    joined: BTreeMap<(usize, usize), f64>,
    /// More space between all.
    more: f64,
}

impl Sheet {
    pub(super) fn new(scene: &Scene, cards: &[PlacedCard], more: f64) -> Self {
        let columns = strands(scene);
        let mut items: Vec<Item> = scene
            .graph
            .node_indices()
            .map(|node| Item {
                column: 0,
                top: 0.0,
                height: cards[node.index()].rect.height,
                is_lane: false,
                is_pill: scene.graph[node].shape == Shape::Pill,
                home: 0.0,
            })
            .collect();
        for (column, nodes) in columns.iter().enumerate() {
            nodes.iter().for_each(|node| items[*node].column = column);
        }
        let mut sheet = Self {
            stops_at: Vec::new(),
            links: Vec::new(),
            joined: BTreeMap::new(),
            items,
            columns,
            more,
        };
        (0..sheet.columns.len()).for_each(|column| sheet.stack(column));
        sheet.links = scene
            .graph
            .edge_indices()
            .map(|edge| sheet.link(scene, edge))
            .collect();
        sheet.place(scene, cards);
        sheet
    }

    /// The rounds: first cards alone, which tells where lanes belong, then all.
    fn place(&mut self, scene: &Scene, cards: &[PlacedCard]) {
        self.index();
        self.ports(scene, cards);
        self.settle(ROUNDS[0]);
        self.lanes();
        self.index();
        self.settle(ROUNDS[0]);
        self.ports(scene, cards);
        self.settle(ROUNDS[1]);
        let top = self.items.iter().map(|item| item.top);
        let top = top.fold(f64::INFINITY, f64::min);
        self.items.iter_mut().for_each(|item| item.top -= top);
    }

    /// Gives the boxes of a column their first places, around the middle.
    fn stack(&mut self, column: usize) {
        let items = self.columns[column].clone();
        let mut top = 0.0;
        for (place, item) in items.iter().enumerate() {
            if place > 0 {
                top += self.gap(items[place - 1], *item);
            }
            self.items[*item].top = top;
            top += self.items[*item].height;
        }
        for item in items {
            let item = &mut self.items[item];
            item.top -= top / 2.0;
            item.home = item.top;
        }
    }

    fn gap(&self, upper: usize, lower: usize) -> f64 {
        let (above, below) = (&self.items[upper], &self.items[lower]);
        let gap = match (above.is_lane, below.is_lane) {
            (true, true) => return LANES_GAP,
            (false, false) if above.is_pill && below.is_pill => PILL_GAP,
            (false, false) => CARD_GAP,
            _ => LANE_GAP,
        };
        let joined = self.joined.get(&(upper, lower)).copied();
        gap.max(joined.unwrap_or(0.0)) + self.more
    }

    fn link(&mut self, scene: &Scene, edge: EdgeIndex) -> Link {
        let line = &scene.graph[edge];
        let (from, to) = scene
            .graph
            .edge_endpoints(edge)
            .expect("the edge is one of the graph's");
        let mut ends = [(from.index(), line.from_row), (to.index(), line.to_row)];
        let place = |(node, row): (usize, Option<usize>)| {
            let item = &self.items[node];
            (item.column, item.top, row)
        };
        let is_turned = match (place(ends[0]), place(ends[1])) {
            (first, second) if first.0 != second.0 => first.0 > second.0,
            (first, second) => first.1 > second.1,
        };
        if is_turned {
            ends.swap(0, 1);
        }
        let columns = ends.map(|(node, _)| self.items[node].column);
        let is_near = columns[0] == columns[1]
            && ends.iter().all(|(_, row)| row.is_none())
            && self.are_neighbours(ends[0].0, ends[1].0);
        let sides = match columns[0] == columns[1] {
            _ if is_near => [Side::Flat, Side::Flat],
            true if columns[0] + 1 == self.columns.len() && columns[0] > 0 => [Side::Left; 2],
            true => [Side::Right; 2],
            false => [Side::Right, Side::Left],
        };
        if is_near {
            let gap = match line.is_labelled {
                true => WORDS_GAP,
                false => CARD_GAP + 8.0,
            };
            let known = self.joined.entry((ends[0].0, ends[1].0)).or_default();
            *known = known.max(gap);
        }
        Link {
            edge,
            stops: ends.map(|(node, _)| node).to_vec(),
            rows: ends.map(|(_, row)| row),
            sides,
            ports: [0.0; 2],
            is_turned,
            weight: match line.stroke {
                Stroke::Fine(_) => 1.0,
                _ => 2.0,
            },
            is_labelled: line.is_labelled,
        }
    }

    fn are_neighbours(&self, upper: usize, lower: usize) -> bool {
        let column = &self.columns[self.items[upper].column];
        column.windows(2).any(|pair| pair == [upper, lower])
    }

    fn index(&mut self) {
        self.stops_at = vec![Vec::new(); self.items.len()];
        for (number, link) in self.links.iter().enumerate() {
            if self.items[link.stops[0]].column == self.items[*last(&link.stops)].column {
                continue;
            }
            for (stop, item) in link.stops.iter().enumerate() {
                self.stops_at[*item].push((number, stop));
            }
        }
    }

    /// How far down in its item a stop is.
    fn offset(&self, link: &Link, stop: usize) -> f64 {
        match stop {
            0 => link.ports[0],
            stop if stop + 1 == link.stops.len() => link.ports[1],
            stop => self.items[link.stops[stop]].height / 2.0,
        }
    }

    /// How far down a stop is.
    pub(super) fn y(&self, link: &Link, stop: usize) -> f64 {
        self.items[link.stops[stop]].top + self.offset(link, stop)
    }

    /// Spreads the ends of lines over the sides of their cards, in the order of where they lead.
    fn ports(&mut self, scene: &Scene, cards: &[PlacedCard]) {
        let mut ends: BTreeMap<(usize, Side), Vec<EndAt>> = BTreeMap::new();
        for number in 0..self.links.len() {
            for end in 0..2 {
                let link = &self.links[number];
                let (stop, next) = match end {
                    0 => (0, 1),
                    _ => (link.stops.len() - 1, link.stops.len() - 2),
                };
                let item = link.stops[stop];
                let placed = &cards[item];
                if let Some(row) = link.rows[end].and_then(|row| placed.rows.get(row)) {
                    let middle = row.rect.centre().y - placed.rect.y;
                    self.links[number].ports[end] = middle;
                    continue;
                }
                let leads_to = self.y(link, next);
                let side = ends.entry((item, link.sides[end])).or_default();
                side.push((leads_to, number, end));
            }
        }
        for ((item, _), mut side) in ends {
            side.sort_by(|left, right| left.0.total_cmp(&right.0).then(left.1.cmp(&right.1)));
            let card = &scene.graph[NodeIndex::new(item)];
            let head = card::head(&cards[item]);
            let middle = head / 2.0;
            let room = match card.shape {
                Shape::Pill => 0.0,
                _ => (head - 2.0 * CORNER).max(0.0),
            };
            let count = side.len() as f64;
            let step = PORT_STEP.min(room / count);
            for (place, (_, number, end)) in side.into_iter().enumerate() {
                let from_middle = place as f64 - (count - 1.0) / 2.0;
                self.links[number].ports[end] = middle + from_middle * step;
            }
        }
    }

    /// Makes lanes for lines that skip columns.
    fn lanes(&mut self) {
        let mut wanted: BTreeMap<(usize, usize), Vec<(f64, usize)>> = BTreeMap::new();
        for (number, link) in self.links.iter().enumerate() {
            let [from, to] = [link.stops[0], *last(&link.stops)];
            let (start, end) = (self.items[from].column, self.items[to].column);
            let (high, low) = (self.y(link, 0), self.y(link, link.stops.len() - 1));
            for column in start + 1..end {
                let part = (column - start) as f64 / (end - start) as f64;
                let y = high + (low - high) * part;
                let above = self.columns[column].iter().filter(|item| {
                    let item = &self.items[**item];
                    item.top + item.height / 2.0 < y
                });
                let slot = (column, above.count());
                wanted.entry(slot).or_default().push((y, number));
            }
        }
        let mut made: BTreeMap<(usize, usize), usize> = BTreeMap::new();
        for ((column, slot), mut lines) in wanted.into_iter().rev() {
            lines.sort_by(|left, right| left.0.total_cmp(&right.0).then(left.1.cmp(&right.1)));
            let first = self.items.len();
            for (y, number) in &lines {
                let height = match self.links[*number].is_labelled {
                    true => WORDS_LANE,
                    false => LANE,
                };
                made.insert((*number, column), self.items.len());
                self.items.push(Item {
                    column,
                    top: y - height / 2.0,
                    height,
                    is_lane: true,
                    is_pill: false,
                    home: y - height / 2.0,
                });
            }
            self.columns[column].splice(slot..slot, first..self.items.len());
        }
        for ((number, _), item) in made {
            let stops = &mut self.links[number].stops;
            stops.insert(stops.len() - 1, item);
        }
    }

    /// Places columns to and fro.
    fn settle(&mut self, rounds: usize) {
        for round in 0..rounds {
            for step in 0..self.columns.len() {
                let column = match round % 2 {
                    0 => step,
                    _ => self.columns.len() - 1 - step,
                };
                self.settle_column(column);
            }
        }
    }

    /// Places a column by what its lines ask for.
    fn settle_column(&mut self, column: usize) {
        /// Items that stand as close as they may, and where their first one would like to be.
        struct Pool {
            wish: f64,
            weight: f64,
            count: usize,
        }
        let items = &self.columns[column];
        let mut offsets = Vec::with_capacity(items.len());
        let mut offset = 0.0;
        let mut pools: Vec<Pool> = Vec::new();
        for (place, item) in items.iter().enumerate() {
            if place > 0 {
                offset += self.gap(items[place - 1], *item);
            }
            offsets.push(offset);
            let (wish, weight) = self.wish(*item);
            let mut pool = Pool {
                wish: wish - offset,
                weight,
                count: 1,
            };
            while let Some(upper) = pools.pop_if(|upper| upper.wish > pool.wish) {
                let weight = upper.weight + pool.weight;
                pool = Pool {
                    wish: (upper.wish * upper.weight + pool.wish * pool.weight) / weight,
                    weight,
                    count: upper.count + pool.count,
                };
            }
            pools.push(pool);
            offset += self.items[*item].height;
        }
        let starts = pools
            .iter()
            .flat_map(|pool| std::iter::repeat_n(pool.wish, pool.count));
        let tops: Vec<f64> = starts
            .zip(offsets)
            .map(|(start, off)| start + off)
            .collect();
        for (item, top) in self.columns[column].clone().into_iter().zip(tops) {
            self.items[item].top = top;
        }
    }

    /// Where the top of an item should be, and how much that matters.
    fn wish(&self, item: usize) -> (f64, f64) {
        let mut sum = self.items[item].home * GRAVITY;
        let mut weights = GRAVITY;
        for (number, stop) in &self.stops_at[item] {
            let link = &self.links[*number];
            let own = self.offset(link, *stop);
            let nearby = [stop.checked_sub(1), Some(stop + 1)];
            for near in nearby.into_iter().flatten() {
                let Some(other) = link.stops.get(near) else {
                    continue;
                };
                let lanes = [item, *other].map(|item| self.items[item].is_lane);
                let weight = match lanes {
                    [false, false] => link.weight,
                    _ => link.weight * LANE_WEIGHT,
                };
                sum += (self.y(link, near) - own) * weight;
                weights += weight;
            }
        }
        (sum / weights, weights)
    }
}

fn last(stops: &[usize]) -> &usize {
    stops.last().expect("a line has two ends")
}

/// The columns as they are drawn: a long one becomes two, whose cards take turns, so that the lines
/// of the outer one pass between the cards of the inner one.
fn strands(scene: &Scene) -> Vec<Vec<usize>> {
    let mut strands = Vec::new();
    for column in &scene.columns {
        let count = match column.len() {
            _ if scene.is_graded => 1,
            ..=COLUMN_CARDS_MAX => 1,
            _ => 2,
        };
        for strand in 0..count {
            let nodes = column.iter().skip(strand).step_by(count);
            strands.push(nodes.map(|node| node.index()).collect());
        }
    }
    strands
}

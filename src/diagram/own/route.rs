//! Columns get their widths, and lines their ways: through the channels between columns, and
//! through lanes where they pass a column.

use super::font::Weight;
use super::shapes::{
    Anchor, Curve, Ink, PlacedCard, PlacedLine, Point, Rect, Words, on_curve, straight,
};
use super::sheet::{Link, Sheet, Side};
use crate::diagram::scene::{Arrow, Scene};
use petgraph::graph::NodeIndex;

/// How wide a channel is: at least and at most, for each line, and for each pixel of the steepest.
const CHANNEL: [f64; 2] = [92.0, 260.0];
const CHANNEL_LINE: f64 = 1.5;
const CHANNEL_STEEP: f64 = 0.12;
/// What a label needs beside itself.
const LABEL_SIDES: f64 = 56.0;
/// How far a line goes into a channel that comes back to its column, and how much farther the next.
const BULGE: f64 = 26.0;
const BULGE_STEP: f64 = 9.0;
/// From one upright line to the next.
const UPRIGHT_STEP: f64 = 18.0;
/// The size of words at lines.
const LABEL_SIZE: f64 = 11.5;
/// Where on a curve words may stand, the best place first.
const PLACES: [f64; 13] = [
    0.5, 0.43, 0.57, 0.36, 0.64, 0.29, 0.71, 0.22, 0.78, 0.17, 0.83, 0.12, 0.88,
];
/// Space around words.
const LABEL_SPACE: f64 = 3.0;
/// Points of a curve that stand for it.
const SAMPLES: u32 = 16;

/// Left and right side of each column.
pub(super) fn columns(scene: &Scene, sheet: &Sheet, cards: &[PlacedCard], more: f64) -> Vec<Rect> {
    let mut columns = Vec::new();
    let mut x = 0.0;
    for (column, items) in sheet.columns.iter().enumerate() {
        let cards = items.iter().filter_map(|item| cards.get(*item));
        let width = cards.map(|card| card.rect.width).fold(0.0, f64::max);
        columns.push(Rect {
            x,
            y: 0.0,
            width,
            height: 0.0,
        });
        x += width + channel(scene, sheet, column, more);
    }
    columns
}

/// How wide the channel after a column is.
fn channel(scene: &Scene, sheet: &Sheet, column: usize, more: f64) -> f64 {
    let (mut count, mut steepest, mut label) = (0.0, 0.0_f64, 0.0_f64);
    for link in &sheet.links {
        let at = |stop: usize| sheet.items[link.stops[stop]].column;
        let words = label_of(scene, link).map_or(0.0, |words| words.width());
        for stop in 1..link.stops.len() {
            let (before, after) = (at(stop - 1), at(stop));
            if before == column && after == column + 1 {
                count += 1.0;
                steepest = steepest.max((sheet.y(link, stop) - sheet.y(link, stop - 1)).abs());
                if link.stops.len() == 2 {
                    label = label.max(words);
                }
            } else if before == after
                && (link.sides[0] == Side::Right) == (before == column)
                && link.sides[0] != Side::Flat
                && (before == column || before == column + 1)
            {
                count += 1.0;
                label = label.max(words + BULGE);
            }
        }
    }
    let label = match label {
        0.0 => 0.0,
        label => label + LABEL_SIDES,
    };
    let wide = CHANNEL[0] + count * CHANNEL_LINE + steepest * CHANNEL_STEEP;
    wide.min(CHANNEL[1]).max(label).ceil() + more
}

/// The words of a line, without a place.
fn label_of(scene: &Scene, link: &Link) -> Option<Words> {
    let line = &scene.graph[link.edge];
    line.is_labelled.then(|| Words {
        text: line.verb.clone(),
        at: Point::default(),
        anchor: Anchor::Middle,
        size: LABEL_SIZE,
        weight: Weight::Regular,
        ink: Ink::Muted,
    })
}

/// The lines, and how many words found no place.
pub(super) fn lines(
    scene: &Scene,
    sheet: &Sheet,
    columns: &[Rect],
    cards: &[PlacedCard],
) -> (Vec<PlacedLine>, usize) {
    let ways = ways(sheet, columns, cards);
    let samples: Vec<Vec<Point>> = ways.iter().map(|way| samples(way)).collect();
    let mut labels = Labels {
        cards,
        samples: &samples,
        taken: Vec::new(),
    };
    let mut missing = 0;
    let mut lines = Vec::new();
    for (number, (link, way)) in sheet.links.iter().zip(&ways).enumerate() {
        let line = &scene.graph[link.edge];
        // The way is from left to right; the line perhaps not.
        let is_turned = link.is_turned == line.forward;
        let arrows = match line.arrow {
            Arrow::None => [false, false],
            Arrow::End => [is_turned, !is_turned],
            Arrow::Start => [!is_turned, is_turned],
        };
        let label = label_of(scene, link).and_then(|words| {
            let placed = labels.place(words, number, way);
            missing += usize::from(placed.is_none());
            placed
        });
        lines.push(PlacedLine {
            edge: link.edge,
            ends: [link.stops[0], link.stops[link.stops.len() - 1]].map(NodeIndex::new),
            way: way.clone(),
            arrows,
            label,
        });
    }
    (lines, missing)
}

fn ways(sheet: &Sheet, columns: &[Rect], cards: &[PlacedCard]) -> Vec<Vec<Curve>> {
    let mut beside = vec![0; columns.len()];
    let mut uprights = std::collections::BTreeMap::new();
    let mut ways = Vec::new();
    for link in &sheet.links {
        let column = sheet.items[link.stops[0]].column;
        ways.push(match link.sides {
            [Side::Flat, _] => {
                let known: &mut u32 = uprights.entry(link.stops.clone()).or_default();
                *known += 1;
                upright(cards, link, *known - 1)
            }
            [first, second] if first == second => {
                beside[column] += 1;
                back(sheet, cards, link, beside[column] - 1)
            }
            _ => across(sheet, columns, cards, link),
        });
    }
    ways
}

/// Down to the next card.
fn upright(cards: &[PlacedCard], link: &Link, number: u32) -> Vec<Curve> {
    let (upper, lower) = (&cards[link.stops[0]].rect, &cards[link.stops[1]].rect);
    let aside = f64::from(number.div_ceil(2)) * UPRIGHT_STEP;
    let x = upper.centre().x
        + if number.is_multiple_of(2) {
            aside
        } else {
            -aside
        };
    let (from, to) = (upper.bottom(), lower.y);
    vec![straight(Point { x, y: from }, Point { x, y: to })]
}

/// Out of a side of a card and back into the same side of another one, or of itself.
fn back(sheet: &Sheet, cards: &[PlacedCard], link: &Link, number: u32) -> Vec<Curve> {
    let way = match link.sides[0] {
        Side::Left => -1.0,
        _ => 1.0,
    };
    let (mut from, mut to) = (end(sheet, cards, link, 0), end(sheet, cards, link, 1));
    if link.stops[0] == link.stops[1] && link.rows[0] == link.rows[1] {
        from.1.y -= 6.0;
        from.0.y -= 6.0;
        to.1.y += 6.0;
        to.0.y += 6.0;
    }
    let reach = way * (BULGE + BULGE_STEP * f64::from(number % 6)) * 4.0 / 3.0;
    let mut curves = lead(from);
    let handle = |point: Point| Point {
        x: point.x + reach,
        ..point
    };
    curves.push([from.1, handle(from.1), handle(to.1), to.1]);
    curves.extend(lead((to.1, to.0)));
    curves
}

/// From column to column.
fn across(sheet: &Sheet, columns: &[Rect], cards: &[PlacedCard], link: &Link) -> Vec<Curve> {
    let (start, finish) = (end(sheet, cards, link, 0), end(sheet, cards, link, 1));
    let mut curves = lead(start);
    let mut here = start.1;
    for stop in 1..link.stops.len() {
        let is_last = stop + 1 == link.stops.len();
        let column = columns[sheet.items[link.stops[stop]].column];
        let next = match is_last {
            true => finish.1,
            false => Point {
                x: column.x,
                y: sheet.y(link, stop),
            },
        };
        curves.push(bend(here, next));
        here = next;
        if !is_last {
            let out = Point {
                x: column.right(),
                ..next
            };
            curves.push(straight(next, out));
            here = out;
        }
    }
    curves.extend(lead((finish.1, finish.0)));
    curves
}

/// A curve that is level at both ends.
fn bend(from: Point, to: Point) -> Curve {
    if (from.y - to.y).abs() < 0.5 {
        return straight(from, to);
    }
    let half = (to.x - from.x) / 2.0;
    let handle = |point: Point, by: f64| Point {
        x: point.x + by,
        ..point
    };
    [from, handle(from, half), handle(to, -half), to]
}

/// The way from a row to the side of its card, if there is one.
fn lead((from, to): (Point, Point)) -> Vec<Curve> {
    match from == to {
        true => Vec::new(),
        false => vec![straight(from, to)],
    }
}

/// Where a line ends, and where it leaves the card there.
fn end(sheet: &Sheet, cards: &[PlacedCard], link: &Link, end: usize) -> (Point, Point) {
    let stop = match end {
        0 => 0,
        _ => link.stops.len() - 1,
    };
    let card = &cards[link.stops[stop]];
    let y = sheet.y(link, stop);
    let side = |rect: &Rect| match link.sides[end] {
        Side::Left => rect.x,
        _ => rect.right(),
    };
    let row = link.rows[end].and_then(|row| card.rows.get(row));
    let outer = side(&card.rect);
    let inner = row.map_or(outer, |row| side(&row.rect));
    (Point { x: inner, y }, Point { x: outer, y })
}

fn samples(way: &[Curve]) -> Vec<Point> {
    let steps = |curve| (0..=SAMPLES).map(move |step| at(curve, step));
    way.iter().flat_map(steps).collect()
}

fn at(curve: &Curve, step: u32) -> Point {
    on_curve(curve, f64::from(step) / f64::from(SAMPLES))
}

/// Words are kept so far from where a line ends, since its arrow is there.
const ARROW_SPACE: f64 = 8.0;
/// Lines that words rather lie on than on an arrow.
const AT_END: usize = 2;

/// Places words so that they cover nothing.
struct Labels<'a> {
    cards: &'a [PlacedCard],
    samples: &'a [Vec<Point>],
    taken: Vec<Rect>,
}

impl Labels<'_> {
    fn place(&mut self, words: Words, line: usize, way: &[Curve]) -> Option<Words> {
        // Along a lane first, where there is one, then in the middle.
        let mut curves: Vec<&Curve> = way.iter().collect();
        let length = |curve: &Curve| (curve[3].x - curve[0].x).hypot(curve[3].y - curve[0].y);
        curves.sort_by(|left, right| length(right).total_cmp(&length(left)));
        let mut best: Option<(usize, Words)> = None;
        for place in PLACES {
            for curve in &curves {
                let point = on_curve(curve, place);
                let mut words = words.clone();
                words.at = Point {
                    x: point.x,
                    y: point.y + LABEL_SIZE * 0.33,
                };
                let rect = words.rect().grown(LABEL_SPACE);
                if length(curve) < 24.0 || self.is_taken(&rect) {
                    continue;
                }
                let near = rect.grown(ARROW_SPACE);
                let ends = [way[0][0], way[way.len() - 1][3]];
                let at_end = ends.iter().filter(|end| near.holds(**end)).count();
                let crossed = self.crossed(&rect, line) + AT_END * at_end;
                if best.as_ref().is_none_or(|(least, _)| crossed < *least) {
                    best = Some((crossed, words));
                }
                if crossed == 0 {
                    break;
                }
            }
            if best.as_ref().is_some_and(|(crossed, _)| *crossed == 0) {
                break;
            }
        }
        let (_, words) = best?;
        self.taken.push(words.rect());
        Some(words)
    }

    fn is_taken(&self, rect: &Rect) -> bool {
        let cards = self.cards.iter();
        cards.clone().any(|card| card.rect.overlaps(rect))
            || self.taken.iter().any(|other| other.overlaps(rect))
    }

    /// How many other lines pass there.
    fn crossed(&self, rect: &Rect, line: usize) -> usize {
        let others = self.samples.iter().enumerate();
        let crossing = others.filter(|(other, points)| {
            *other != line && points.iter().any(|point| rect.holds(*point))
        });
        crossing.count()
    }
}

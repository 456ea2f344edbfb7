//! A scene in, everything in its place out.

use super::shapes::{Placed, PlacedCard, Point, Rect, on_curve};
use super::sheet::Sheet;
use super::{card, font, head, route};
use crate::diagram::scene::Scene;

/// Tries, each with more space than the one before, until all words have a place.
const TRIES: u32 = 3;
/// How much more space there is in each.
const MORE_WIDTH: f64 = 60.0;
const MORE_HEIGHT: f64 = 8.0;

/// Gives all that is in a scene its place.
pub fn place(scene: &Scene) -> Placed {
    let nodes = scene.graph.node_indices();
    let cards: Vec<PlacedCard> = nodes
        .map(|node| card::set(&scene.graph[node], node))
        .collect();
    let mut best = attempt(scene, &cards, 0);
    for number in 1..TRIES {
        if best.1 == 0 {
            break;
        }
        let next = attempt(scene, &cards, number);
        if next.1 < best.1 {
            best = next;
        }
    }
    let mut placed = best.0;
    let content = bounds(&placed);
    head::add(&mut placed, scene, content);
    if font::is_rtl_language(&scene.language) {
        placed.mirror();
    }
    placed
}

/// The picture without its head, and how many words found no place.
fn attempt(scene: &Scene, cards: &[PlacedCard], number: u32) -> (Placed, usize) {
    let number = f64::from(number);
    let sheet = Sheet::new(scene, cards, number * MORE_HEIGHT);
    let columns = route::columns(scene, &sheet, cards, number * MORE_WIDTH);
    let mut cards = cards.to_vec();
    for (node, placed) in cards.iter_mut().enumerate() {
        let item = sheet.items[node];
        let column = columns.get(item.column).copied().unwrap_or_default();
        let at = Point {
            x: column.x,
            y: item.top,
        };
        card::put(placed, &scene.graph[placed.node], at, column.width);
    }
    let (lines, missing) = route::lines(scene, &sheet, &columns, &cards);
    // In the order in which they are read: by column, then downward.
    let order = |card: &PlacedCard| (sheet.items[card.node.index()].column, card.rect.y);
    cards.sort_by(|left, right| {
        let (left, right) = (order(left), order(right));
        left.0.cmp(&right.0).then(left.1.total_cmp(&right.1))
    });
    let placed = Placed {
        width: 0.0,
        height: 0.0,
        is_mirrored: false,
        cards,
        lines,
        key: Vec::new(),
        words: Vec::new(),
    };
    (placed, missing)
}

/// What cards, lines and their words take.
fn bounds(placed: &Placed) -> Rect {
    let mut bounds: Option<(Point, Point)> = None;
    let mut add = |rect: Rect| {
        let (low, high) = bounds.unwrap_or((
            Point {
                x: rect.x,
                y: rect.y,
            },
            Point {
                x: rect.right(),
                y: rect.bottom(),
            },
        ));
        let low = Point {
            x: low.x.min(rect.x),
            y: low.y.min(rect.y),
        };
        let high = Point {
            x: high.x.max(rect.right()),
            y: high.y.max(rect.bottom()),
        };
        bounds = Some((low, high));
    };
    placed.cards.iter().for_each(|card| add(card.rect));
    for line in &placed.lines {
        for curve in &line.way {
            for step in 0..=8 {
                let point = on_curve(curve, f64::from(step) / 8.0);
                let around = Rect {
                    x: point.x,
                    y: point.y,
                    ..Rect::default()
                };
                add(around.grown(2.0));
            }
        }
        line.label.iter().for_each(|words| add(words.rect()));
    }
    let (low, high) = bounds.unwrap_or_default();
    Rect {
        x: low.x,
        y: low.y,
        width: high.x - low.x,
        height: high.y - low.y,
    }
}

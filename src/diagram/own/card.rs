//! Cards and pills: how large they are, and where their texts are in them.

use super::font::{Weight, width};
use super::shapes::{Anchor, Ink, PlacedCard, PlacedRow, Point, Rect, Words};
use crate::diagram::scene::{Card, Row, Shape};
use petgraph::graph::NodeIndex;

/// Space in a row: to the sides, and above and below together.
const ROW_SIDE: f64 = 12.0;
const ROW_PADDING: f64 = 13.0;
/// Space between the frame of a card and its rows, and between rows.
const ROW_INSET: f64 = 12.0;
const ROW_GAP: f64 = 7.0;
/// From one line of a row to the next, and the size of its text.
const ROW_LINE: f64 = 16.0;
const ROW_SIZE: f64 = 12.5;
/// Space between a name and the count after it.
const COUNT_GAP: f64 = 10.0;

/// How a box is set.
#[derive(Clone, Copy, Debug)]
struct Style {
    /// Space above and below, and to the sides.
    padding: [f64; 2],
    width_min: f64,
    caption: Face,
    name: Face,
    fact: Face,
    /// Space before the facts.
    fact_gap: f64,
}

/// How a line of text is set.
#[derive(Clone, Copy, Debug)]
struct Face {
    size: f64,
    line: f64,
    weight: Weight,
    ink: Ink,
}

impl Face {
    const fn new(size: f64, line: f64, weight: Weight, ink: Ink) -> Self {
        Self {
            size,
            line,
            weight,
            ink,
        }
    }

    fn words(self, text: &str, at: Point, anchor: Anchor) -> Words {
        Words {
            text: text.to_owned(),
            at,
            anchor,
            size: self.size,
            weight: self.weight,
            ink: self.ink,
        }
    }

    /// From the top of a line to its base.
    fn base(self) -> f64 {
        (self.line - self.size) / 2.0 + self.size * 0.8
    }
}

impl Style {
    fn of(card: &Card) -> Self {
        let bold = Weight::Bold;
        match card.shape {
            Shape::Focus => Self {
                padding: [18.0, 22.0],
                width_min: 190.0,
                caption: Face::new(9.5, 16.0, bold, Ink::OnDeepMuted),
                name: Face::new(19.0, 25.0, bold, Ink::OnDeep),
                fact: Face::new(13.0, 18.0, Weight::Regular, Ink::OnDeepMuted),
                fact_gap: 9.0,
            },
            Shape::Card => {
                let has_rows = !card.rows.is_empty();
                let (name, ink) = match (has_rows, card.is_prose) {
                    (false, true) => (Face::new(12.5, 17.0, Weight::Regular, Ink::Ink), Ink::Ink),
                    (true, true) => (Face::new(12.5, 17.0, Weight::Regular, Ink::Ink), Ink::Deep),
                    (true, false) => (Face::new(17.0, 23.0, bold, Ink::Deep), Ink::Deep),
                    (false, false) => (Face::new(14.5, 20.0, bold, Ink::Ink), Ink::Ink),
                };
                Self {
                    padding: [10.0, if has_rows { 15.0 } else { 17.0 }],
                    width_min: if has_rows { 220.0 } else { 180.0 },
                    caption: Face::new(9.5, 15.0, bold, Ink::Deep),
                    name: Face { ink, ..name },
                    fact: Face::new(12.0, 16.5, Weight::Regular, Ink::Muted),
                    fact_gap: 1.0,
                }
            }
            Shape::Pill => Self {
                padding: [7.0, 16.0],
                width_min: 150.0,
                caption: Face::new(9.0, 0.0, bold, Ink::Deep),
                name: Face::new(13.0, 17.0, Weight::Regular, Ink::Ink),
                fact: Face::new(12.0, 16.0, Weight::Regular, Ink::Muted),
                fact_gap: 0.0,
            },
        }
    }
}

/// A box before it has a place: its content at the origin, as wide as it must be.
pub(super) fn set(card: &Card, node: NodeIndex) -> PlacedCard {
    let style = Style::of(card);
    let mut wide = style.width_min - 2.0 * style.padding[1];
    let mut words = Vec::new();
    let mut y = style.padding[0];
    let left = match card.rows.is_empty() {
        true => style.padding[1],
        false => ROW_INSET + 2.0,
    };
    let mut line = |face: Face, text: &str, y: &mut f64| {
        let at = Point {
            x: left,
            y: *y + face.base(),
        };
        let set = face.words(text, at, Anchor::Left);
        wide = wide.max(set.width());
        *y += face.line;
        words.push(set);
    };
    if let Some(caption) = card.caption.as_ref().filter(|_| card.shape != Shape::Pill) {
        line(style.caption, &caption.to_uppercase(), &mut y);
    }
    for name in &card.name.lines {
        line(style.name, name, &mut y);
    }
    let name_end = y;
    if !card.facts.is_empty() {
        y += style.fact_gap;
    }
    for fact in card.facts.iter().flat_map(|fact| &fact.lines) {
        line(style.fact, fact, &mut y);
    }
    if let (Some(count), Some(last)) = (&card.count, card.name.lines.last()) {
        let name = width(last, style.name.size, style.name.weight);
        let at = Point {
            x: left + name + COUNT_GAP,
            y: name_end - style.name.line + style.name.base(),
        };
        let set = style.fact.words(count, at, Anchor::Left);
        wide = wide.max(name + COUNT_GAP + set.width());
        words.push(set);
    }
    let mut rows = Vec::new();
    for row in &card.rows {
        y += ROW_GAP;
        let placed = set_row(row, y);
        y = placed.rect.bottom();
        let text = placed.words.iter().map(Words::width).fold(0.0, f64::max);
        wide = wide.max(text + 2.0 * (ROW_SIDE + ROW_INSET - style.padding[1]));
        rows.push(placed);
    }
    y += if rows.is_empty() {
        style.padding[0]
    } else {
        ROW_INSET
    };
    let rect = Rect {
        x: 0.0,
        y: 0.0,
        width: (wide + 2.0 * style.padding[1]).ceil(),
        height: y.ceil(),
    };
    PlacedCard {
        node,
        rect,
        words,
        rows,
    }
}

fn set_row(row: &Row, top: f64) -> PlacedRow {
    let face = Face::new(ROW_SIZE, ROW_LINE, Weight::Regular, Ink::Ink);
    let mut y = top + ROW_PADDING / 2.0;
    let mut words = Vec::new();
    for line in &row.name.lines {
        let at = Point {
            x: ROW_INSET + ROW_SIDE,
            y: y + face.base(),
        };
        words.push(face.words(line, at, Anchor::Left));
        y += face.line;
    }
    let rect = Rect {
        x: ROW_INSET,
        y: top,
        width: 0.0,
        height: y + ROW_PADDING / 2.0 - top,
    };
    PlacedRow { rect, words }
}

/// Gives a box the width of its column, and its place.
pub(super) fn put(placed: &mut PlacedCard, card: &Card, at: Point, width: f64) {
    placed.rect = Rect {
        x: at.x,
        y: at.y,
        width,
        height: placed.rect.height,
    };
    for words in &mut placed.words {
        if card.shape == Shape::Pill {
            words.anchor = Anchor::Middle;
            words.at.x = at.x + width / 2.0;
        } else {
            words.at.x += at.x;
        }
        words.at.y += at.y;
    }
    for row in &mut placed.rows {
        row.rect.x += at.x;
        row.rect.y += at.y;
        row.rect.width = width - 2.0 * ROW_INSET;
        for words in &mut row.words {
            words.at.x += at.x;
            words.at.y += at.y;
        }
    }
}

/// How far down the part of a card goes that is not its rows.
pub(super) fn head(placed: &PlacedCard) -> f64 {
    match placed.rows.first() {
        Some(row) => row.rect.y - placed.rect.y - ROW_GAP,
        None => placed.rect.height,
    }
}

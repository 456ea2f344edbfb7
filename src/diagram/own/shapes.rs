//! What a placed picture is made of: boxes, lines and texts with their places, in pixels from the
//! upper left.

use super::font::{self, Weight};
use crate::diagram::scene::Stroke;
use petgraph::graph::{EdgeIndex, NodeIndex};

/// A point.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
}

/// A rectangle.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    /// The left side.
    pub x: f64,
    /// The top.
    pub y: f64,
    /// How wide it is.
    pub width: f64,
    /// How high it is.
    pub height: f64,
}

impl Rect {
    /// The right side.
    pub fn right(&self) -> f64 {
        self.x + self.width
    }

    /// The lower side.
    pub fn bottom(&self) -> f64 {
        self.y + self.height
    }

    /// The middle.
    pub fn centre(&self) -> Point {
        Point {
            x: self.x + self.width / 2.0,
            y: self.y + self.height / 2.0,
        }
    }

    /// The rectangle with more space around, or less.
    pub fn grown(&self, by: f64) -> Self {
        Self {
            x: self.x - by,
            y: self.y - by,
            width: self.width + 2.0 * by,
            height: self.height + 2.0 * by,
        }
    }

    /// Whether two rectangles share more than an edge.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.x < other.right()
            && other.x < self.right()
            && self.y < other.bottom()
            && other.y < self.bottom()
    }

    /// Whether a point is inside.
    pub fn holds(&self, point: Point) -> bool {
        point.x > self.x && point.x < self.right() && point.y > self.y && point.y < self.bottom()
    }
}

/// Which side of a text its place is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// The left.
    Left,
    /// The middle.
    Middle,
    /// The right.
    Right,
}

/// What a text is, which says its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// Most texts.
    Ink,
    /// Texts that matter less.
    Muted,
    /// Captions and names in the colour of their card.
    Deep,
    /// On the ground of the card in the middle.
    OnDeep,
    /// There, what matters less.
    OnDeepMuted,
}

/// A line of text.
#[derive(Clone, Debug, PartialEq)]
pub struct Words {
    /// The text.
    pub text: String,
    /// Where it is anchored, on its base line.
    pub at: Point,
    /// Which side of it that is.
    pub anchor: Anchor,
    /// The size of the font.
    pub size: f64,
    /// Its weight.
    pub weight: Weight,
    /// Its colour.
    pub ink: Ink,
}

impl Words {
    /// How wide it is.
    pub fn width(&self) -> f64 {
        font::width(&self.text, self.size, self.weight)
    }

    /// The space that it takes.
    pub fn rect(&self) -> Rect {
        let width = self.width();
        let x = match self.anchor {
            Anchor::Left => self.at.x,
            Anchor::Middle => self.at.x - width / 2.0,
            Anchor::Right => self.at.x - width,
        };
        Rect {
            x,
            y: self.at.y - self.size * 0.8,
            width,
            height: self.size,
        }
    }
}

/// A row of a card.
#[derive(Clone, Debug)]
pub struct PlacedRow {
    /// Its frame.
    pub rect: Rect,
    /// Its text.
    pub words: Vec<Words>,
}

/// A card or pill.
#[derive(Clone, Debug)]
pub struct PlacedCard {
    /// Which one.
    pub node: NodeIndex,
    /// Its frame.
    pub rect: Rect,
    /// Its texts, but those of its rows.
    pub words: Vec<Words>,
    /// Its rows.
    pub rows: Vec<PlacedRow>,
}

/// A piece of a line, a cubic curve: start, two handles, end.
pub type Curve = [Point; 4];

/// A line.
#[derive(Clone, Debug)]
pub struct PlacedLine {
    /// Which one.
    pub edge: EdgeIndex,
    /// The cards at its ends.
    pub ends: [NodeIndex; 2],
    /// The way that it takes.
    pub way: Vec<Curve>,
    /// Whether it has an arrow at its start, and at its end.
    pub arrows: [bool; 2],
    /// Its words.
    pub label: Option<Words>,
}

/// An entry of the key.
#[derive(Clone, Debug)]
pub struct PlacedKey {
    /// Boxes: where, and as what.
    pub boxes: Vec<(Rect, crate::diagram::scene::Swatch)>,
    /// Lines: from where to where, and how drawn.
    pub lines: Vec<(Point, Point, Stroke)>,
    /// What they mean.
    pub words: Vec<Words>,
}

/// A picture with a place for all that is in it.
#[derive(Clone, Debug)]
pub struct Placed {
    /// How wide it is.
    pub width: f64,
    /// How high it is.
    pub height: f64,
    /// Whether it is read from right to left.
    pub is_mirrored: bool,
    /// Cards and pills, in the order in which they are read.
    pub cards: Vec<PlacedCard>,
    /// The lines.
    pub lines: Vec<PlacedLine>,
    /// The key.
    pub key: Vec<PlacedKey>,
    /// Title, subtitle, notes.
    pub words: Vec<Words>,
}

impl Placed {
    /// All texts.
    pub(super) fn words_mut(&mut self) -> impl Iterator<Item = &mut Words> {
        let cards = self.cards.iter_mut().flat_map(|card| {
            let rows = card.rows.iter_mut().flat_map(|row| row.words.iter_mut());
            card.words.iter_mut().chain(rows)
        });
        let labels = self.lines.iter_mut().filter_map(|line| line.label.as_mut());
        let key = self.key.iter_mut().flat_map(|entry| entry.words.iter_mut());
        cards.chain(labels).chain(key).chain(self.words.iter_mut())
    }

    /// Turns left into right.
    pub(super) fn mirror(&mut self) {
        let width = self.width;
        let flip = |rect: &mut Rect| rect.x = width - rect.right();
        for card in &mut self.cards {
            flip(&mut card.rect);
            card.rows.iter_mut().for_each(|row| flip(&mut row.rect));
        }
        for line in &mut self.lines {
            let points = line.way.iter_mut().flatten();
            points.for_each(|point| point.x = width - point.x);
        }
        for entry in &mut self.key {
            entry.boxes.iter_mut().for_each(|(rect, _)| flip(rect));
            for (from, to, _) in &mut entry.lines {
                (from.x, to.x) = (width - from.x, width - to.x);
            }
        }
        for words in self.words_mut() {
            words.at.x = width - words.at.x;
            words.anchor = match words.anchor {
                Anchor::Left => Anchor::Right,
                Anchor::Middle => Anchor::Middle,
                Anchor::Right => Anchor::Left,
            };
        }
        self.is_mirrored = true;
    }

    /// Moves cards, lines and their words.
    pub(super) fn shift(&mut self, by: Point) {
        let moved = |point: &mut Point| {
            point.x += by.x;
            point.y += by.y;
        };
        let moved_rect = |rect: &mut Rect| {
            rect.x += by.x;
            rect.y += by.y;
        };
        for card in &mut self.cards {
            moved_rect(&mut card.rect);
            card.words.iter_mut().for_each(|words| moved(&mut words.at));
            for row in &mut card.rows {
                moved_rect(&mut row.rect);
                row.words.iter_mut().for_each(|words| moved(&mut words.at));
            }
        }
        for line in &mut self.lines {
            line.way.iter_mut().flatten().for_each(moved);
            line.label.iter_mut().for_each(|words| moved(&mut words.at));
        }
    }
}

/// A point of a curve.
pub(super) fn on_curve(curve: &Curve, at: f64) -> Point {
    let back = 1.0 - at;
    let weights = [
        back * back * back,
        3.0 * back * back * at,
        3.0 * back * at * at,
        at * at * at,
    ];
    let sum = |part: fn(&Point) -> f64| -> f64 {
        let products = weights.iter().zip(curve);
        products.map(|(weight, point)| weight * part(point)).sum()
    };
    Point {
        x: sum(|point| point.x),
        y: sum(|point| point.y),
    }
}

/// A straight curve.
pub(super) fn straight(from: Point, to: Point) -> Curve {
    let along = |part: f64| Point {
        x: from.x + (to.x - from.x) * part,
        y: from.y + (to.y - from.y) * part,
    };
    [from, along(1.0 / 3.0), along(2.0 / 3.0), to]
}

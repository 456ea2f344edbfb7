//! What would be wrong with a placed picture.

use super::shapes::{Placed, Rect, on_curve};
use petgraph::graph::{EdgeIndex, NodeIndex};

/// What may differ because of rounding.
const TOLERANCE: f64 = 0.5;
/// Points of each piece of a line that are looked at.
const SAMPLES: u32 = 40;

/// Something that nobody would publish.
#[derive(Clone, Debug, PartialEq)]
pub enum Flaw {
    /// A text does not fit its box.
    TextOverflows {
        /// The text.
        text: String,
    },
    /// A line runs through a card that it does not belong to.
    LineThroughCard {
        /// The line.
        line: EdgeIndex,
        /// The card.
        card: NodeIndex,
    },
    /// Words of a line cover a card or other words.
    LabelOverlaps {
        /// The words.
        text: String,
    },
    /// Two boxes cover each other.
    BoxesOverlap {
        /// One.
        first: NodeIndex,
        /// The other one.
        second: NodeIndex,
    },
    /// Something is not on the page.
    OutsidePage {
        /// What.
        what: String,
    },
}

/// Looks for all that would be wrong.
pub fn flaws(placed: &Placed) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    texts(placed, &mut flaws);
    boxes(placed, &mut flaws);
    lines(placed, &mut flaws);
    labels(placed, &mut flaws);
    page(placed, &mut flaws);
    flaws
}

/// Whether a rectangle is inside another one.
fn is_in(inner: &Rect, outer: &Rect) -> bool {
    inner.x >= outer.x - TOLERANCE
        && inner.right() <= outer.right() + TOLERANCE
        && inner.y >= outer.y - TOLERANCE
        && inner.bottom() <= outer.bottom() + TOLERANCE
}

fn texts(placed: &Placed, flaws: &mut Vec<Flaw>) {
    let mut fits = |words: &super::shapes::Words, frame: &Rect| {
        if !is_in(&words.rect(), frame) {
            flaws.push(Flaw::TextOverflows {
                text: words.text.clone(),
            });
        }
    };
    for card in &placed.cards {
        card.words.iter().for_each(|words| fits(words, &card.rect));
        for row in &card.rows {
            row.words.iter().for_each(|words| fits(words, &row.rect));
        }
    }
}

fn boxes(placed: &Placed, flaws: &mut Vec<Flaw>) {
    for (place, first) in placed.cards.iter().enumerate() {
        for second in &placed.cards[place + 1..] {
            if first.rect.grown(-TOLERANCE).overlaps(&second.rect) {
                flaws.push(Flaw::BoxesOverlap {
                    first: first.node,
                    second: second.node,
                });
            }
        }
        let mut rows = first.rows.windows(2);
        let are_apart = rows.all(|pair| pair[0].rect.bottom() <= pair[1].rect.y);
        let are_inside = first.rows.iter().all(|row| is_in(&row.rect, &first.rect));
        if !are_apart || !are_inside {
            flaws.push(Flaw::BoxesOverlap {
                first: first.node,
                second: first.node,
            });
        }
    }
}

fn lines(placed: &Placed, flaws: &mut Vec<Flaw>) {
    for line in &placed.lines {
        let others = placed.cards.iter();
        for card in others.filter(|card| !line.ends.contains(&card.node)) {
            let frame = card.rect.grown(-TOLERANCE);
            let is_through = line.way.iter().any(|curve| {
                let mut steps = 0..=SAMPLES;
                steps.any(|step| {
                    let part = f64::from(step) / f64::from(SAMPLES);
                    frame.holds(on_curve(curve, part))
                })
            });
            if is_through {
                flaws.push(Flaw::LineThroughCard {
                    line: line.edge,
                    card: card.node,
                });
            }
        }
    }
}

fn labels(placed: &Placed, flaws: &mut Vec<Flaw>) {
    let labels = placed.lines.iter().filter_map(|line| line.label.as_ref());
    let labels: Vec<_> = labels.map(|words| (words, words.rect())).collect();
    for (place, (words, rect)) in labels.iter().enumerate() {
        let over_card = placed.cards.iter().any(|card| card.rect.overlaps(rect));
        let over_label = labels[..place]
            .iter()
            .any(|(_, other)| other.overlaps(rect));
        if over_card || over_label {
            flaws.push(Flaw::LabelOverlaps {
                text: words.text.clone(),
            });
        }
    }
}

fn page(placed: &Placed, flaws: &mut Vec<Flaw>) {
    let page = Rect {
        x: 0.0,
        y: 0.0,
        width: placed.width,
        height: placed.height,
    };
    let mut outside = |what: &str, rect: &Rect| {
        if !is_in(rect, &page) {
            flaws.push(Flaw::OutsidePage {
                what: what.to_owned(),
            });
        }
    };
    for card in &placed.cards {
        outside("a card", &card.rect);
    }
    for line in &placed.lines {
        for point in line.way.iter().flatten() {
            let at = Rect {
                x: point.x,
                y: point.y,
                ..Rect::default()
            };
            outside("a line", &at);
        }
        let label = line.label.iter();
        label.for_each(|words| outside(&words.text, &words.rect()));
    }
    let key = placed.key.iter().flat_map(|entry| &entry.words);
    for words in placed.words.iter().chain(key) {
        outside(&words.text, &words.rect());
    }
}

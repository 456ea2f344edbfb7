//! Title, subtitle, key and notes, around the picture.

use super::font::{Weight, width};
use super::shapes::{Anchor, Ink, Placed, PlacedKey, Point, Rect, Words};
use crate::diagram::scene::{KeyBox, KeyLine, Scene};

/// Space around everything.
pub(super) const MARGIN: f64 = 34.0;
/// A key is at least as wide as that before it takes another row.
const KEY_WIDTH_MIN: f64 = 700.0;
/// The box or line of an entry, and the space after it and after its words.
const SWATCH: f64 = 40.0;
const SWATCH_GAP: f64 = 9.0;
const ENTRY_GAP: f64 = 26.0;
const SWATCH_HEIGHT: f64 = 18.0;
/// From one row of the key to the next.
const KEY_LINE: f64 = 27.0;
/// The size of its words.
const KEY_SIZE: f64 = 12.5;
const TITLE_SIZE: f64 = 9.5;

/// What an entry of the key shows.
enum Entry<'a> {
    Boxes(&'a KeyBox),
    Lines(&'a KeyLine),
}

/// Title, subtitle, key and the note of what was left out; what is below is moved down, and the
/// page gets its size.
pub(super) fn add(placed: &mut Placed, scene: &Scene, content: Rect) {
    let mut y = MARGIN;
    let mut say = |text: &str, size: f64, line: f64, weight: Weight, ink: Ink, y: &mut f64| {
        if text.is_empty() {
            return;
        }
        let at = Point {
            x: MARGIN,
            y: *y + size * 0.8 + (line - size) / 2.0,
        };
        placed.words.push(Words {
            text: text.to_owned(),
            at,
            anchor: Anchor::Left,
            size,
            weight,
            ink,
        });
        *y += line;
    };
    for line in &scene.title.lines {
        say(line, 24.0, 32.0, Weight::Bold, Ink::Ink, &mut y);
    }
    for line in &scene.subtitle.lines {
        say(line, 14.0, 23.0, Weight::Regular, Ink::Muted, &mut y);
    }
    let words = placed.words.iter();
    let widest = words.map(Words::width).fold(content.width, f64::max);
    y += 10.0;
    let widest = key(placed, scene, widest.max(KEY_WIDTH_MIN), &mut y).max(widest);
    let foot = |text: &str, size: f64, y: f64| Words {
        text: text.to_owned(),
        at: Point { x: MARGIN, y },
        anchor: Anchor::Left,
        size,
        weight: Weight::Regular,
        ink: Ink::Muted,
    };
    if !scene.tally.note.is_empty() {
        y += 17.0;
        placed.words.push(foot(&scene.tally.note, 12.5, y - 3.0));
    }
    y += 20.0;
    placed.shift(Point {
        x: MARGIN - content.x,
        y: y - content.y,
    });
    y += content.height + 26.0;
    if !scene.snapshot.is_empty() {
        // The whole hash is in the file; this much tells one graph from another.
        let hash = scene.snapshot.get(..HASH_SIGNS).unwrap_or(&scene.snapshot);
        placed.words.push(foot(&format!("SHA-256 {hash}…"), 8.5, y));
    }
    let words = placed.words.iter();
    let widest = words.map(Words::width).fold(widest, f64::max);
    placed.width = (widest + 2.0 * MARGIN).ceil();
    placed.height = (y + MARGIN - 16.0).ceil();
}

/// Signs of the graph's hash that are drawn.
const HASH_SIGNS: usize = 16;

/// The key, in as many rows as it takes; all rows share their columns.
fn key(placed: &mut Placed, scene: &Scene, width_max: f64, y: &mut f64) -> f64 {
    let boxes: Vec<Entry<'_>> = scene.key.boxes.iter().map(Entry::Boxes).collect();
    let lines: Vec<Entry<'_>> = scene.key.lines.iter().map(Entry::Lines).collect();
    let sections = [
        (&scene.key.boxes_title, boxes),
        (&scene.key.lines_title, lines),
    ];
    let titles = sections.iter().filter(|(_, entries)| !entries.is_empty());
    let titles = titles.map(|(title, _)| width(&title.to_uppercase(), TITLE_SIZE, Weight::Bold));
    let start = MARGIN + titles.fold(0.0, f64::max) + 20.0;
    let most = sections.iter().map(|(_, entries)| entries.len()).max();
    let all = || sections.iter().map(|(_, entries)| entries.as_slice());
    let widths = (1..=most.unwrap_or(1))
        .rev()
        .map(|count| widths(all(), count))
        .find(|widths| {
            widths.len() == 1 || start + widths.iter().sum::<f64>() <= width_max + MARGIN
        })
        .unwrap_or_default();
    for (title, entries) in &sections {
        for (row, chunk) in entries.chunks(widths.len().max(1)).enumerate() {
            if row == 0 {
                placed.words.push(Words {
                    text: title.to_uppercase(),
                    at: Point {
                        x: MARGIN,
                        y: *y + KEY_LINE / 2.0 + TITLE_SIZE * 0.35,
                    },
                    anchor: Anchor::Left,
                    size: TITLE_SIZE,
                    weight: Weight::Bold,
                    ink: Ink::Muted,
                });
            }
            let mut x = start;
            for (entry, width) in chunk.iter().zip(&widths) {
                placed.key.push(draw(entry, x, *y + KEY_LINE / 2.0));
                x += width;
            }
            *y += KEY_LINE;
        }
    }
    start + widths.iter().sum::<f64>() - ENTRY_GAP - MARGIN
}

/// How wide the columns of the key are, if there are so many.
fn widths<'a>(sections: impl Iterator<Item = &'a [Entry<'a>]>, count: usize) -> Vec<f64> {
    let mut widths = vec![0.0_f64; count];
    for entries in sections {
        for (place, entry) in entries.iter().enumerate() {
            let name = match entry {
                Entry::Boxes(entry) => &entry.name,
                Entry::Lines(entry) => &entry.name,
            };
            let wide = SWATCH + SWATCH_GAP + ENTRY_GAP;
            let wide = wide + width(name, KEY_SIZE, Weight::Regular);
            let column = &mut widths[place % count];
            *column = column.max(wide);
        }
    }
    widths
}

/// An entry around a height.
fn draw(entry: &Entry<'_>, x: f64, middle: f64) -> PlacedKey {
    let (mut boxes, mut lines) = (Vec::new(), Vec::new());
    let name = match entry {
        Entry::Boxes(entry) => {
            let count = entry.swatches.len().max(1) as f64;
            let step = SWATCH / count;
            let gap = if count > 1.0 { 3.0 } else { 0.0 };
            for (place, swatch) in entry.swatches.iter().enumerate() {
                let rect = Rect {
                    x: x + step * place as f64,
                    y: middle - SWATCH_HEIGHT / 2.0,
                    width: step - gap,
                    height: SWATCH_HEIGHT,
                };
                boxes.push((rect, *swatch));
            }
            &entry.name
        }
        Entry::Lines(entry) => {
            let step = SWATCH / entry.strokes.len().max(1) as f64;
            for (place, stroke) in entry.strokes.iter().enumerate() {
                let at = |place: usize| Point {
                    x: x + step * place as f64,
                    y: middle,
                };
                lines.push((at(place), at(place + 1), *stroke));
            }
            &entry.name
        }
    };
    let words = Words {
        text: name.clone(),
        at: Point {
            x: x + SWATCH + SWATCH_GAP,
            y: middle + KEY_SIZE * 0.35,
        },
        anchor: Anchor::Left,
        size: KEY_SIZE,
        weight: Weight::Regular,
        ink: Ink::Ink,
    };
    PlacedKey {
        boxes,
        lines,
        words: vec![words],
    }
}

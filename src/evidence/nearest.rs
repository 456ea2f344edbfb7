//! The passage of a text that is most like one which stands nowhere.

use super::fold::Folded;
use super::index::{Index, Pattern, Word, words};
use rustc_hash::FxHashMap;
use similar::{Algorithm, DiffOp, capture_diff_slices};
use std::ops::Range;

/// A passage that is like another.
#[derive(Clone, Debug)]
pub(super) struct Nearest {
    /// The stretch of the folded text.
    pub(super) range: Range<usize>,
    /// The share of the words looked for that stand there in order, from 0 to 1.
    pub(super) score: f64,
}

/// Words that are compared: what is longer is known by its start.
const WORDS_MAX: usize = 300;

/// Places of one word that are looked at: a word that stands in more says little.
const PLACES_MAX: usize = 2000;

/// Share of words below which a passage is not like another.
const SCORE_MIN: f64 = 0.3;

/// Words shown on each side of a difference.
const AROUND: usize = 5;

/// Finds the passage that has the most words in common, in order.
pub(super) fn nearest(index: &Index<'_>, pattern: &Pattern) -> Option<Nearest> {
    let mut wanted = words(&pattern.exact);
    wanted.truncate(WORDS_MAX);
    let from = densest(index, &wanted)?;
    let to = (from + 3 * wanted.len() + 8).min(index.words.len());
    let window = &index.words[from..to];
    let (matched, core, skipped) = align(&wanted, window)?;
    let score = matched as f64 / wanted.len() as f64;
    if score < SCORE_MIN {
        return None;
    }
    // What was typed beyond the words in common stands for something else in the text.
    let mut range = core.clone();
    let within = |position: usize| !ends_sentence(index, &window[position], &window[position + 1]);
    let first = core.start.saturating_sub(skipped.start);
    while range.start > first && within(range.start - 1) {
        range.start -= 1;
    }
    let last = (core.end + skipped.end).min(window.len());
    while range.end < last && within(range.end - 1) {
        range.end += 1;
    }
    Some(Nearest {
        range: window[range.start].start..window[range.end - 1].end,
        score,
    })
}

/// Whether a sentence or paragraph ends between two words.
fn ends_sentence(index: &Index<'_>, one: &Word, other: &Word) -> bool {
    let gap = &index.original[index.folded.original(one.end..other.start)];
    gap.matches('\n').count() > 1 || gap.trim_end() != gap && gap.contains(['.', '!', '?'])
}

/// Position of the word from which on the words wanted are most frequent.
fn densest(index: &Index<'_>, wanted: &[Word]) -> Option<usize> {
    let step = i64::try_from((wanted.len() / 2).max(4)).expect("words are few");
    let mut votes: FxHashMap<i64, f64> = FxHashMap::default();
    for (position, word) in (0i64..).zip(wanted) {
        let places = index.places(word.hash);
        let weight = 1.0 / (1.0 + places.len() as f64).sqrt();
        for place in places.iter().take(PLACES_MAX) {
            let stretch = (i64::from(*place) - position).div_euclid(step);
            *votes.entry(stretch).or_default() += weight;
            *votes.entry(stretch - 1).or_default() += weight;
        }
    }
    let mut votes: Vec<(i64, f64)> = votes.into_iter().collect();
    votes.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
    let (stretch, _) = votes.first()?;
    let from = usize::try_from(stretch * step - step / 2).unwrap_or(0);
    Some(from.min(index.words.len().saturating_sub(1)))
}

/// Words that are wanted and stand before and behind what matches.
struct Skipped {
    start: usize,
    end: usize,
}

/// Aligns words locally (Smith and Waterman): the number that match, the stretch of the window
/// that they span, and how many wanted words stand before and behind it.
fn align(wanted: &[Word], window: &[Word]) -> Option<(usize, Range<usize>, Skipped)> {
    const MATCH: i32 = 2;
    const GAP: i32 = -1;
    let columns = window.len() + 1;
    let mut scores = vec![0i32; (wanted.len() + 1) * columns];
    let mut best = (0, 0, 0);
    for (row, word) in (1..).zip(wanted) {
        for (column, other) in (1..).zip(window) {
            let diagonal = scores[(row - 1) * columns + column - 1];
            let step = if word.hash == other.hash { MATCH } else { GAP };
            let score = (diagonal + step)
                .max(scores[(row - 1) * columns + column] + GAP)
                .max(scores[row * columns + column - 1] + GAP)
                .max(0);
            scores[row * columns + column] = score;
            if score > best.0 {
                best = (score, row, column);
            }
        }
    }
    let (score, mut row, mut column) = best;
    if score == 0 {
        return None;
    }
    let (last_row, last_column) = (row, column);
    let mut matched = 0;
    while row > 0 && column > 0 && scores[row * columns + column] > 0 {
        let score = scores[row * columns + column];
        let diagonal = scores[(row - 1) * columns + column - 1];
        let equal = wanted[row - 1].hash == window[column - 1].hash;
        if score == diagonal + if equal { MATCH } else { GAP } {
            matched += usize::from(equal);
            (row, column) = (row - 1, column - 1);
        } else if score == scores[(row - 1) * columns + column] + GAP {
            row -= 1;
        } else {
            column -= 1;
        }
    }
    let skipped = Skipped {
        start: row,
        end: wanted.len() - last_row,
    };
    Some((matched, column..last_column, skipped))
}

/// The words of a quote and of a passage as one text, `[-out-]` and `{+in+}`.
pub(super) fn diff(typed: &str, passage: &str) -> String {
    let old: Vec<&str> = typed.split_whitespace().collect();
    let new: Vec<&str> = passage.split_whitespace().collect();
    let folded =
        |words: &[&str]| -> Vec<String> { words.iter().map(|word| Folded::typed(word)).collect() };
    let ops = capture_diff_slices(Algorithm::Myers, &folded(&old), &folded(&new));
    let mut parts: Vec<String> = Vec::new();
    let last = ops.len().saturating_sub(1);
    for (position, op) in ops.iter().enumerate() {
        let before = &old[op.old_range()];
        let after = &new[op.new_range()];
        match op {
            DiffOp::Equal { .. } => parts.push(shortened(after, position > 0, position < last)),
            DiffOp::Delete { .. } => parts.push(format!("[-{}-]", before.join(" "))),
            DiffOp::Insert { .. } => parts.push(format!("{{+{}+}}", after.join(" "))),
            DiffOp::Replace { .. } => parts.push(format!(
                "[-{}-] {{+{}+}}",
                before.join(" "),
                after.join(" ")
            )),
        }
    }
    parts.join(" ")
}

/// Words that are the same on both sides: those near a difference, and `…` for the others.
fn shortened(words: &[&str], after_change: bool, before_change: bool) -> String {
    let head = if after_change { AROUND } else { 0 };
    let tail = if before_change { AROUND } else { 0 };
    if words.len() <= head + tail + 1 {
        return words.join(" ");
    }
    let mut shown: Vec<&str> = words[..head].to_vec();
    shown.push("…");
    shown.extend(&words[words.len() - tail..]);
    shown.join(" ")
}

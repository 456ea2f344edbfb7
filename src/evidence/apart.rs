//! Words that tell one place of a passage from the others.

use super::fold::Folded;
use super::index::{Index, Pattern};
use std::ops::Range;

/// What to write beside a quote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Apart {
    /// These words stand before the place meant, and before no other.
    Prefix(String),
    /// These words stand after the place meant, and after no other.
    Suffix(String),
}

/// Words that are tried on each side; beyond, they would be harder to check than to count.
const WORDS_MAX: usize = 24;

/// Finds the fewest words beside a place that stand beside none of the others.
pub(super) fn tell_apart(
    index: &Index<'_>,
    place: &Range<usize>,
    others: &[&Range<usize>],
) -> Option<Apart> {
    let bytes = index.folded.original(place.clone());
    let before = &index.original[..bytes.start];
    let after = &index.original[bytes.end..];
    (1..=WORDS_MAX).find_map(|count| {
        let suffix = first(after, count);
        let pattern = pattern(None, Some(suffix));
        if pattern.suffix.is_some()
            && !others
                .iter()
                .any(|other| index.precedes_suffix(other, &pattern))
        {
            return Some(Apart::Suffix(suffix.to_owned()));
        }
        let prefix = last(before, count);
        let pattern = self::pattern(Some(prefix), None);
        if pattern.prefix.is_some()
            && !others
                .iter()
                .any(|other| index.follows_prefix(other, &pattern))
        {
            return Some(Apart::Prefix(prefix.to_owned()));
        }
        None
    })
}

fn pattern(prefix: Option<&str>, suffix: Option<&str>) -> Pattern {
    let folded = |text: &str| Some(Folded::typed(text)).filter(|text| !text.is_empty());
    Pattern {
        exact: String::new(),
        prefix: prefix.and_then(folded),
        suffix: suffix.and_then(folded),
    }
}

fn first(text: &str, words: usize) -> &str {
    let text = text.trim_start();
    text.split_whitespace()
        .take(words)
        .last()
        .map_or("", |last| {
            &text[..last.as_ptr() as usize - text.as_ptr() as usize + last.len()]
        })
}

fn last(text: &str, words: usize) -> &str {
    let text = text.trim_end();
    text.split_whitespace()
        .rev()
        .take(words)
        .last()
        .map_or("", |first| {
            &text[first.as_ptr() as usize - text.as_ptr() as usize..]
        })
}

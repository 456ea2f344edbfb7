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

/// The start of a text, up to the end of so many words; marks alone are no words.
fn first(text: &str, words: usize) -> &str {
    let text = text.trim_start();
    let mut left = words;
    let mut end = 0;
    for piece in text.split_inclusive(char::is_whitespace) {
        if left == 0 {
            break;
        }
        end += piece.len();
        left -= usize::from(piece.contains(char::is_alphanumeric));
    }
    text[..end].trim_end()
}

/// The end of a text, from the start of so many words on.
fn last(text: &str, words: usize) -> &str {
    let text = text.trim_end();
    let mut left = words;
    let mut start = text.len();
    for piece in text.split_inclusive(char::is_whitespace).rev() {
        if left == 0 {
            break;
        }
        start -= piece.len();
        left -= usize::from(piece.contains(char::is_alphanumeric));
    }
    text[start..].trim_start()
}

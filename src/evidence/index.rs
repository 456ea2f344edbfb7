//! Where the words of a text stand, so that thousands of quotes are found at once.

use super::fold::{Folded, cuts_word, is_cased};
use rustc_hash::FxHashMap;
use std::hash::{Hash, Hasher};
use std::ops::Range;

/// A text, folded, with the places of each of its words.
#[derive(Debug)]
pub(super) struct Index<'a> {
    /// The text as it is stored.
    pub(super) original: &'a str,
    /// The text as it is matched.
    pub(super) folded: Folded,
    /// The words of the folded text, in order.
    pub(super) words: Vec<Word>,
    /// Hash of a word in lower case → positions in `words`.
    places: FxHashMap<u64, Vec<u32>>,
    /// How many code points stand before each stretch of `STRETCH` bytes of the original.
    code_points: Vec<u32>,
}

/// A word of a folded text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word {
    /// Offset of its first byte in the folded text.
    pub(super) start: usize,
    /// Offset behind its last byte.
    pub(super) end: usize,
    /// Hash of its characters in lower case.
    pub(super) hash: u64,
}

/// What a passage must look like.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    /// The passage, folded.
    pub(super) exact: String,
    /// What stands before it, folded.
    pub(super) prefix: Option<String>,
    /// What stands after it, folded.
    pub(super) suffix: Option<String>,
}

/// Bytes between two counts of code points: few enough to count the rest at once.
const STRETCH: usize = 4096;

impl<'a> Index<'a> {
    /// Folds a text and finds its words.
    pub(super) fn new(original: &'a str) -> Self {
        let folded = Folded::new(original);
        let words = words(&folded.text);
        let mut places: FxHashMap<u64, Vec<u32>> = FxHashMap::default();
        for (position, word) in (0u32..).zip(&words) {
            places.entry(word.hash).or_default().push(position);
        }
        Self {
            original,
            folded,
            words,
            places,
            code_points: count_code_points(original),
        }
    }

    /// Positions of the words that are equal in lower case (or, hardly ever, hash alike).
    pub(super) fn places(&self, hash: u64) -> &[u32] {
        self.places.get(&hash).map_or(&[], Vec::as_slice)
    }

    /// All places of a passage in the folded text, in order, whatever stands around them.
    pub(super) fn find(&self, pattern: &Pattern) -> Vec<Range<usize>> {
        if pattern.exact.is_empty() {
            return Vec::new();
        }
        let text = self.folded.text.as_str();
        let length = pattern.exact.len();
        let whole = |start: usize| {
            let range = start..start + length;
            let begins = pattern.prefix.is_some() || !cut_before(text, range.start);
            let ends = pattern.suffix.is_some() || !cut_before(text, range.end);
            begins && ends
        };
        let Some(anchor) = self.anchor(pattern) else {
            return text
                .match_indices(&pattern.exact)
                .map(|(start, _)| start)
                .filter(|start| whole(*start))
                .map(|start| start..start + length)
                .collect();
        };
        self.places(anchor.hash)
            .iter()
            .filter_map(|place| self.words[*place as usize].start.checked_sub(anchor.start))
            .filter(|start| text.get(*start..*start + length) == Some(&pattern.exact))
            .filter(|start| whole(*start))
            .map(|start| start..start + length)
            .collect()
    }

    /// The rarest word of a pattern. A word at an end with a prefix or suffix may be half a word.
    fn anchor(&self, pattern: &Pattern) -> Option<Word> {
        let words = words(&pattern.exact);
        let from = usize::from(pattern.prefix.is_some());
        let to = words
            .len()
            .saturating_sub(usize::from(pattern.suffix.is_some()));
        words
            .get(from..to)?
            .iter()
            .min_by_key(|word| self.places(word.hash).len())
            .copied()
    }

    /// Whether the pattern's prefix, where it has one, stands before a place.
    pub(super) fn follows_prefix(&self, place: &Range<usize>, pattern: &Pattern) -> bool {
        let before = &self.folded.text[..place.start];
        pattern.prefix.as_ref().is_none_or(|prefix| {
            before.ends_with(prefix) || before.trim_end_matches(' ').ends_with(prefix)
        })
    }

    /// Whether the pattern's suffix, where it has one, stands after a place.
    pub(super) fn precedes_suffix(&self, place: &Range<usize>, pattern: &Pattern) -> bool {
        let after = &self.folded.text[place.end..];
        pattern.suffix.as_ref().is_none_or(|suffix| {
            after.starts_with(suffix) || after.trim_start_matches(' ').starts_with(suffix)
        })
    }

    /// The code points before an offset of the original.
    pub(super) fn code_points_before(&self, offset: usize) -> usize {
        let stretch = offset / STRETCH;
        let mut from = stretch * STRETCH;
        // A count is that of the characters which begin before it.
        while !self.original.is_char_boundary(from) {
            from += 1;
        }
        self.code_points[stretch] as usize
            + self
                .original
                .get(from..offset)
                .map_or(0, |rest| rest.chars().count())
    }
}

fn cut_before(text: &str, offset: usize) -> bool {
    cuts_word(
        text[..offset].chars().next_back(),
        text[offset..].chars().next(),
    )
}

fn count_code_points(text: &str) -> Vec<u32> {
    let mut counts = vec![0];
    let mut count = 0;
    for stretch in text.as_bytes().chunks(STRETCH) {
        // Bytes of the form 10xxxxxx go on with a character.
        let begun = stretch.iter().filter(|byte| **byte & 0xC0 != 0x80).count();
        count += u32::try_from(begun).expect("a stretch is short");
        counts.push(count);
    }
    counts
}

/// The words of a folded text: runs of letters and digits, or, in scripts that set no spaces or
/// know no capitals, single letters.
pub(super) fn words(folded: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut characters = folded.char_indices().peekable();
    while let Some((start, character)) = characters.next() {
        let mut end = start + character.len_utf8();
        if is_cased(character) {
            while let Some((at, next)) = characters.next_if(|(_, next)| is_cased(*next)) {
                end = at + next.len_utf8();
            }
        } else if !character.is_alphanumeric() {
            continue;
        }
        let hash = hash(&folded[start..end]);
        words.push(Word { start, end, hash });
    }
    words
}

fn hash(word: &str) -> u64 {
    let mut hasher = rustc_hash::FxHasher::default();
    for character in word.chars().flat_map(char::to_lowercase) {
        character.hash(&mut hasher);
    }
    hasher.finish()
}

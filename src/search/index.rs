//! The index, as it stands in the bytes of a snapshot.
//!
//! Nothing of it is copied or checked when it is opened but that its parts have the lengths that
//! they state. Every number read from it is taken with care, so that damage gives wrong answers and
//! nothing worse.

use super::build::Content;
use crate::graph::{Column, Id, Snapshot, SnapshotError, Tag, read_strings};
use std::ops::Range;

/// The section's name in a snapshot.
pub(super) const SECTION: Tag = *b"WORD";
/// The version of the layout and of how words are folded: a search must fold as the index does.
pub(super) const VERSION: u32 = 2;
/// How many lengths stand at the beginning.
pub(super) const HEADER_NUMBERS: usize = 10;

/// The index of a snapshot's texts. Cloning is cheap.
#[derive(Clone, Debug)]
pub struct Index {
    snapshot: Snapshot,
    languages: Vec<String>,
    parts: Parts,
}

/// Where the parts are in the section, in bytes.
#[derive(Clone, Debug, Default)]
struct Parts {
    strings: Range<usize>,
    classes: Range<usize>,
    subjects: Range<usize>,
    literals: Range<usize>,
    facets: Range<usize>,
    text_ends: Range<usize>,
    sequence: Range<usize>,
    word_ends: Range<usize>,
    occurrence_ends: Range<usize>,
    name_ends: Range<usize>,
    occurrences: Range<usize>,
    named: Range<usize>,
    names: Range<usize>,
    languages: Range<usize>,
    characters: Range<usize>,
}

/// What a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Facets {
    /// Index of the class of its resource.
    pub(super) class: Option<usize>,
    /// Index of its language.
    pub(super) language: Option<usize>,
    /// Whether it names its resource.
    pub(super) is_name: bool,
}

const CLASS_BITS: u32 = 16;
const LANGUAGE_BITS: u32 = 15;

impl Facets {
    /// All in one number: what is missing is 0, and so is an index that has no room.
    pub(super) fn number(self) -> u32 {
        let code = |index: Option<usize>, bits: u32| {
            let code = index.and_then(|index| u32::try_from(index + 1).ok());
            code.filter(|code| *code < 1 << bits).unwrap_or(0)
        };
        code(self.class, CLASS_BITS)
            | code(self.language, LANGUAGE_BITS) << CLASS_BITS
            | u32::from(self.is_name) << (CLASS_BITS + LANGUAGE_BITS)
    }

    fn read(number: u32) -> Self {
        let index = |code: u32| (code as usize).checked_sub(1);
        Self {
            class: index(number & ((1 << CLASS_BITS) - 1)),
            language: index(number >> CLASS_BITS & ((1 << LANGUAGE_BITS) - 1)),
            is_name: number >> (CLASS_BITS + LANGUAGE_BITS) == 1,
        }
    }
}

impl Index {
    /// Finds the index in a snapshot, where it has one that can be read.
    pub fn of(snapshot: &Snapshot) -> Option<Self> {
        let bytes = snapshot.section(SECTION, VERSION)?;
        let parts = Parts::read(bytes)?;
        let languages = read_strings(bytes.get(parts.languages.clone())?).ok()?;
        Some(Self {
            snapshot: snapshot.clone(),
            languages,
            parts,
        })
    }

    /// Checks that the index says of its texts what they have, word for word.
    pub fn verify(&self) -> Result<(), SnapshotError> {
        let damaged = || SnapshotError::damaged("its search index is not that of its texts");
        let content = Content::of(self).ok_or_else(damaged)?;
        let written = content.write(&self.snapshot).map_err(|_| damaged())?;
        if written == self.bytes() {
            Ok(())
        } else {
            Err(damaged())
        }
    }

    /// The number of texts.
    pub fn texts(&self) -> usize {
        self.column(&self.parts.subjects).len()
    }

    /// The number of different words.
    pub fn words(&self) -> usize {
        self.column(&self.parts.word_ends).len()
    }

    /// The languages of texts, sorted.
    pub fn languages(&self) -> &[String] {
        &self.languages
    }

    /// The classes of resources that have texts.
    pub fn classes(&self) -> impl Iterator<Item = Id> + '_ {
        let classes = self.column(&self.parts.classes);
        classes
            .iter()
            .filter_map(|class| self.snapshot.numbered(class))
    }

    /// Whether a literal of a predicate is a text.
    pub fn says_text(&self, predicate: Id, literal: Id) -> bool {
        let is_worded = match self.snapshot.term(literal) {
            oxrdf::TermRef::Literal(literal) => literal.language().is_some(),
            _ => false,
        };
        is_worded || self.strings().any(|string| string == predicate.number())
    }

    /// The snapshot that it is the index of.
    pub(super) fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    pub(super) fn strings(&self) -> impl Iterator<Item = u32> + '_ {
        self.column(&self.parts.strings).iter()
    }

    pub(super) fn class_index(&self, class: Id) -> Option<usize> {
        let mut classes = self.column(&self.parts.classes).iter();
        classes.position(|number| number == class.number())
    }

    pub(super) fn class_at(&self, index: usize) -> Option<Id> {
        let classes = self.column(&self.parts.classes);
        self.snapshot.numbered(at(classes, index))
    }

    pub(super) fn subject(&self, text: usize) -> Option<Id> {
        let subjects = self.column(&self.parts.subjects);
        self.snapshot.numbered(at(subjects, text))
    }

    pub(super) fn literal(&self, text: usize) -> Option<Id> {
        let literals = self.column(&self.parts.literals);
        self.snapshot.numbered(at(literals, text))
    }

    pub(super) fn facets(&self, text: usize) -> Facets {
        Facets::read(at(self.column(&self.parts.facets), text))
    }

    /// The words of a text, by number.
    pub(super) fn sequence(&self, text: usize) -> Column<'_> {
        let ends = self.column(&self.parts.text_ends);
        let range = span(ends, text, self.column(&self.parts.sequence).len());
        let start = self.parts.sequence.start;
        self.column(&(start + 4 * range.start..start + 4 * range.end))
    }

    /// The mean number of words in a text.
    pub(super) fn words_in_a_text(&self) -> f64 {
        let words = self.column(&self.parts.sequence).len();
        words as f64 / self.texts().max(1) as f64
    }

    /// A word by its number.
    pub(super) fn word(&self, number: usize) -> &str {
        let ends = self.column(&self.parts.word_ends);
        let range = span(ends, number, self.parts.characters.len());
        let characters = &self.bytes()[self.parts.characters.clone()];
        std::str::from_utf8(&characters[range]).unwrap_or_default()
    }

    /// The numbers of a word, or of the words that begin so.
    pub(super) fn numbers(&self, word: &str, open: bool) -> Range<usize> {
        let start = self.first_number(|other| other < word);
        let end = if open {
            self.first_number(|other| other < word || other.starts_with(word))
        } else {
            start + usize::from(start < self.words() && self.word(start) == word)
        };
        start..end.max(start)
    }

    fn first_number(&self, is_before: impl Fn(&str) -> bool) -> usize {
        let mut range = 0..self.words();
        while range.start < range.end {
            let middle = range.start + (range.end - range.start) / 2;
            if is_before(self.word(middle)) {
                range.start = middle + 1;
            } else {
                range.end = middle;
            }
        }
        range.start
    }

    /// The texts of some words that stand next to each other: in order for one word.
    pub(super) fn occurrences(&self, words: &Range<usize>) -> Column<'_> {
        let parts = &self.parts;
        self.listed(&parts.occurrence_ends, &parts.occurrences, words)
    }

    /// The names that have some words that stand next to each other, by their places among all
    /// names: in order for one word.
    pub(super) fn names(&self, words: &Range<usize>) -> Column<'_> {
        self.listed(&self.parts.name_ends, &self.parts.names, words)
    }

    /// The text of a name by its place among all names, of which the shortest comes first.
    pub(super) fn named(&self, place: u32) -> usize {
        at(self.column(&self.parts.named), place as usize) as usize
    }

    fn listed(
        &self,
        ends: &Range<usize>,
        lists: &Range<usize>,
        words: &Range<usize>,
    ) -> Column<'_> {
        let ends = self.column(ends);
        let total = self.column(lists).len();
        let end = |word: usize| {
            word.checked_sub(1)
                .map_or(0, |before| at(ends, before) as usize)
        };
        let start = end(words.start).min(total);
        let end = end(words.end).clamp(start, total);
        self.column(&(lists.start + 4 * start..lists.start + 4 * end))
    }

    fn bytes(&self) -> &[u8] {
        let section = self.snapshot.section(SECTION, VERSION);
        section.expect("it was there when the index was opened")
    }

    fn column(&self, range: &Range<usize>) -> Column<'_> {
        Column::of(&self.bytes()[range.clone()])
    }
}

/// A number, or 0 where there is none.
fn at(column: Column<'_>, index: usize) -> u32 {
    if index < column.len() {
        column.get(index)
    } else {
        0
    }
}

/// What lies between an end and the one before it, within a length.
fn span(ends: Column<'_>, index: usize, len: usize) -> Range<usize> {
    let start = index.checked_sub(1).map_or(0, |before| at(ends, before));
    let start = (start as usize).min(len);
    start..(at(ends, index) as usize).clamp(start, len)
}

impl Parts {
    fn read(bytes: &[u8]) -> Option<Self> {
        let header = Column::of(bytes.get(..4 * HEADER_NUMBERS)?);
        let mut lengths = [0; HEADER_NUMBERS];
        for (length, number) in lengths.iter_mut().zip(header.iter()) {
            *length = number as usize;
        }
        let [
            strings,
            classes,
            languages,
            texts,
            sequence,
            words,
            characters,
            occurrences,
            named,
            names,
        ] = lengths;
        let mut next = 4 * HEADER_NUMBERS;
        let mut take = |len: usize| {
            let start = next;
            next = start.checked_add(len)?;
            Some(start..next)
        };
        let parts = Self {
            strings: take(strings.checked_mul(4)?)?,
            classes: take(classes.checked_mul(4)?)?,
            subjects: take(texts.checked_mul(4)?)?,
            literals: take(texts.checked_mul(4)?)?,
            facets: take(texts.checked_mul(4)?)?,
            text_ends: take(texts.checked_mul(4)?)?,
            sequence: take(sequence.checked_mul(4)?)?,
            word_ends: take(words.checked_mul(4)?)?,
            occurrence_ends: take(words.checked_mul(4)?)?,
            name_ends: take(words.checked_mul(4)?)?,
            occurrences: take(occurrences.checked_mul(4)?)?,
            named: take(named.checked_mul(4)?)?,
            names: take(names.checked_mul(4)?)?,
            languages: take(languages)?,
            characters: take(characters)?,
        };
        (next == bytes.len()).then_some(parts)
    }
}

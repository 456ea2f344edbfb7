//! The dictionary: all terms of a snapshot in their order, and the way from each to its rank.

use super::SnapshotError;
use super::layout::{Column, read_strings, write_strings};
use super::order::{Kind, Piece, RUNS, Run, compare};
use rayon::prelude::*;
use std::cmp::Ordering;
use std::ops::Range;

/// The rank at which each run begins, and at last the number of terms.
pub(super) type Starts = [u32; RUNS + 1];

/// What stands behind the characters of a literal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Suffix {
    Language(String),
    Datatype(String),
}

impl Suffix {
    fn is_valid(&self) -> bool {
        match self {
            Self::Language(language) => oxilangtag::LanguageTag::parse(language.as_str()).is_ok(),
            Self::Datatype(datatype) => is_iri(datatype),
        }
    }

    pub(super) fn kind(&self) -> Kind<'_> {
        match self {
            Self::Language(language) => Kind::Language(language),
            Self::Datatype(datatype) => Kind::Datatype(datatype),
        }
    }
}

pub(super) fn write_suffixes(suffixes: &[Suffix]) -> Vec<u8> {
    let strings: Vec<String> = suffixes
        .iter()
        .map(|suffix| match suffix {
            Suffix::Language(language) => format!("@{language}"),
            Suffix::Datatype(datatype) => format!("^{datatype}"),
        })
        .collect();
    write_strings(strings.iter().map(String::as_str))
}

pub(super) fn read_suffixes(bytes: &[u8]) -> Result<Vec<Suffix>, SnapshotError> {
    let suffix = |string: String| {
        if let Some(language) = string.strip_prefix('@') {
            return Some(Suffix::Language(language.to_owned()));
        }
        let datatype = string.strip_prefix('^')?;
        Some(Suffix::Datatype(datatype.to_owned()))
    };
    let suffixes = read_strings(bytes)?.into_iter().map(suffix);
    suffixes.collect::<Option<_>>().ok_or_else(bad_suffix)
}

fn bad_suffix() -> SnapshotError {
    SnapshotError::damaged("a datatype or language is not one")
}

/// A dictionary, borrowed from the bytes of a snapshot.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dictionary<'a> {
    /// Where each term's characters begin, and at last where they end.
    pub(super) offsets: &'a [[u8; 8]],
    /// The characters of all terms, without anything between.
    pub(super) text: &'a [u8],
    /// For each literal, the index of its suffix.
    pub(super) codes: Column<'a>,
    pub(super) suffixes: &'a [Suffix],
    pub(super) starts: &'a Starts,
}

impl<'a> Dictionary<'a> {
    pub(super) fn len(self) -> u32 {
        self.starts[RUNS]
    }

    /// The ranks of a run's terms.
    pub(super) fn run(self, run: Run) -> Range<u32> {
        self.starts[run as usize]..self.starts[run as usize + 1]
    }

    pub(super) fn first_literal(self) -> u32 {
        self.starts[Run::Number as usize]
    }

    pub(super) fn piece(self, rank: u32) -> Piece<'a> {
        let text = std::str::from_utf8(&self.text[self.span(rank)])
            .expect("the text of a snapshot is checked when it is opened");
        Piece {
            text,
            kind: self.kind(rank),
        }
    }

    fn kind(self, rank: u32) -> Kind<'a> {
        if rank < self.starts[Run::Iri as usize] {
            Kind::Blank
        } else if rank < self.first_literal() {
            Kind::Iri
        } else {
            let code = self.codes.get((rank - self.first_literal()) as usize);
            self.suffixes[code as usize].kind()
        }
    }

    fn span(self, rank: u32) -> Range<usize> {
        let at = |index: usize| u64::from_le_bytes(self.offsets[index]);
        let rank = rank as usize;
        let narrow = |offset| usize::try_from(offset).expect("checked when it is opened");
        narrow(at(rank))..narrow(at(rank + 1))
    }

    /// The rank of a term, where it is in the dictionary.
    pub(super) fn find(self, piece: Piece<'_>) -> Option<u32> {
        let key = piece.key();
        let mut range = self.run(key.run);
        while range.start < range.end {
            let middle = range.start + (range.end - range.start) / 2;
            let other = self.piece(middle);
            let order = match key.run {
                Run::Blank | Run::Iri | Run::Text => match other.text.cmp(piece.text) {
                    Ordering::Equal => compare((key, other), (key, piece)),
                    order => order,
                },
                _ => compare((other.key(), other), (key, piece)),
            };
            match order {
                Ordering::Less => range.start = middle + 1,
                Ordering::Greater => range.end = middle,
                Ordering::Equal => return Some(middle),
            }
        }
        None
    }

    /// The rank that an IRI has, or would have.
    pub(super) fn place_of_iri(self, iri: &str) -> u32 {
        let mut range = self.run(Run::Iri);
        while range.start < range.end {
            let middle = range.start + (range.end - range.start) / 2;
            match self.piece(middle).text < iri {
                true => range.start = middle + 1,
                false => range.end = middle,
            }
        }
        range.start
    }

    /// Checks what the other functions take for granted.
    pub(super) fn check(self) -> Result<(), SnapshotError> {
        let terms = self.len() as usize;
        let literals = (self.len() - self.first_literal()) as usize;
        if self.offsets.len() != terms + 1 || self.codes.len() != literals {
            return Err(SnapshotError::damaged(
                "its dictionary has other lengths than stated",
            ));
        }
        let at = |index: usize| u64::from_le_bytes(self.offsets[index]);
        if at(0) != 0 || at(terms) != self.text.len() as u64 {
            return Err(SnapshotError::damaged(
                "its dictionary does not fill its text",
            ));
        }
        if !self.suffixes.iter().all(Suffix::is_valid) {
            return Err(bad_suffix());
        }
        if self
            .codes
            .iter()
            .any(|code| code as usize >= self.suffixes.len())
        {
            return Err(SnapshotError::damaged("a literal has no datatype"));
        }
        (0..self.len())
            .into_par_iter()
            .find_map_first(|rank| self.check_term(rank).err())
            .map_or(Ok(()), Err)
    }

    fn check_term(self, rank: u32) -> Result<(), SnapshotError> {
        let bad = || SnapshotError::damaged(format!("its term {rank} is not one"));
        let at = |index: u32| u64::from_le_bytes(self.offsets[index as usize]);
        let (start, end) = (at(rank), at(rank + 1));
        if start > end || end > self.text.len() as u64 {
            return Err(bad());
        }
        let text = std::str::from_utf8(&self.text[self.span(rank)]).map_err(|_| bad())?;
        let valid = match self.kind(rank) {
            Kind::Blank => oxrdf::BlankNodeRef::new(text).is_ok(),
            Kind::Iri => is_iri(text),
            Kind::Language(_) | Kind::Datatype(_) => true,
        };
        if valid { Ok(()) } else { Err(bad()) }
    }

    /// Checks that the terms stand in their order, each in its run.
    pub(super) fn check_order(self) -> Result<(), SnapshotError> {
        let error = (0..self.len()).into_par_iter().find_map_first(|rank| {
            let piece = self.piece(rank);
            let key = piece.key();
            let before = rank.checked_sub(1).map(|rank| self.piece(rank));
            let sorted =
                before.is_none_or(|before| compare((before.key(), before), (key, piece)).is_lt());
            let there = sorted && self.run(key.run).contains(&rank);
            (!there).then(|| SnapshotError::damaged(format!("its term {rank} is out of order")))
        });
        error.map_or(Ok(()), Err)
    }
}

/// Whether characters can stand between `<` and `>` in N-Quads, with a scheme before.
fn is_iri(text: &str) -> bool {
    text.contains(':')
        && !text
            .bytes()
            .any(|byte| byte <= b' ' || b"<>\"{}|^`\\".contains(&byte))
}

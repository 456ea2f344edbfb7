//! From quads to the bytes of a snapshot.

use super::dictionary::{Dictionary, Starts, Suffix, write_suffixes};
use super::layout::{Column, assemble, push_column, write_strings};
use super::lines;
use super::order::{Key, Kind, Piece, compare};
use super::permutation::{self, DEFAULT_GRAPH, ORDERS, ORDERS_WITHOUT_GRAPHS, Row};
use super::snapshot::{
    LITERAL_CODES, META, Meta, PREFIXES, SUFFIXES, Snapshot, TERM_OFFSETS, TERM_TEXT, VERSION,
};
use hashbrown::HashTable;
use oxrdf::{GraphNameRef, NamedOrBlankNodeRef, QuadRef, TermRef};
use rayon::prelude::*;
use rustc_hash::{FxBuildHasher, FxHashMap};
use std::collections::BTreeMap;
use std::hash::BuildHasher;

/// Rows of a permutation are counted in 32 bits, and some patterns count one past the last.
const QUADS_MAX: usize = u32::MAX as usize - 1;
/// Terms are numbered in 32 bits, from 1.
const TERMS_MAX: usize = u32::MAX as usize - 2;

/// More quads or terms than a snapshot can number.
#[derive(Debug, thiserror::Error)]
#[error("a graph can have at most {QUADS_MAX} quads and {TERMS_MAX} terms")]
pub struct GraphTooLarge;

/// Gathers quads and makes a snapshot of them.
#[derive(Debug, Default)]
pub struct Builder {
    terms: Interner,
    rows: Vec<Row>,
    prefixes: BTreeMap<String, String>,
    too_large: bool,
}

impl Builder {
    /// Makes an empty builder.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes a quad; the same one may come several times.
    pub fn insert(&mut self, quad: QuadRef<'_>) {
        if self.rows.len() == QUADS_MAX || self.terms.len() + 4 > TERMS_MAX {
            self.too_large = true;
            return;
        }
        let graph = match quad.graph_name {
            GraphNameRef::NamedNode(name) => Some(Piece::of(name.into())),
            GraphNameRef::BlankNode(name) => Some(Piece::of(name.into())),
            GraphNameRef::DefaultGraph => None,
        };
        let row = [
            self.terms.number(node_piece(quad.subject)),
            self.terms.number(Piece::of(quad.predicate.into())),
            self.terms.number(Piece::of(quad.object)),
            graph.map_or(DEFAULT_GRAPH, |graph| self.terms.number(graph)),
        ];
        self.rows.push(row);
    }

    /// Declares what a prefix stands for; the first declaration wins.
    pub fn prefix(&mut self, prefix: &str, namespace: &str) {
        if !self.prefixes.contains_key(prefix) {
            self.prefixes
                .insert(prefix.to_owned(), namespace.to_owned());
        }
    }

    /// Sorts all and makes the snapshot.
    pub fn finish(self) -> Result<Snapshot, GraphTooLarge> {
        if self.too_large {
            return Err(GraphTooLarge);
        }
        let Self {
            terms,
            mut rows,
            prefixes,
            ..
        } = self;
        let sorted = terms.finish();
        rows.par_iter_mut()
            .for_each(|row| *row = row.map(|number| sorted.ids[number as usize]));
        rows.par_sort_unstable();
        rows.dedup();
        let named_graphs = rows.iter().any(|row| row[3] != DEFAULT_GRAPH);
        let meta = Meta {
            starts: sorted.starts,
            quads: rows.len(),
            named_graphs,
            hash: lines::hash(sorted.dictionary(), rows.iter().copied()),
        };
        let strings = prefixes
            .iter()
            .flat_map(|(prefix, namespace)| [prefix.as_str(), namespace]);
        let mut sections = vec![
            (META, VERSION, meta.write()),
            (PREFIXES, VERSION, write_strings(strings)),
            (SUFFIXES, VERSION, write_suffixes(&sorted.suffixes)),
            (TERM_OFFSETS, VERSION, sorted.offsets),
            (TERM_TEXT, VERSION, sorted.text),
            (LITERAL_CODES, VERSION, sorted.codes),
        ];
        let orders = if named_graphs {
            ORDERS.len()
        } else {
            ORDERS_WITHOUT_GRAPHS
        };
        for order in &ORDERS[..orders] {
            let bytes = permutation::write(&rows, *order, named_graphs);
            sections.push((order.tag, VERSION, bytes));
        }
        drop(rows);
        Ok(Snapshot::of_own_bytes(assemble(&sections)))
    }
}

fn node_piece(node: NamedOrBlankNodeRef<'_>) -> Piece<'_> {
    Piece::of(TermRef::from(node))
}

/// Numbers terms from 1 in the order in which they come.
#[derive(Debug, Default)]
struct Interner {
    text: Vec<u8>,
    /// Where each term's characters end.
    ends: Vec<usize>,
    codes: Vec<u32>,
    suffixes: Vec<Suffix>,
    suffix_codes: FxHashMap<Suffix, u32>,
    numbers: HashTable<u32>,
}

/// The codes of what is no literal; literals have the number of their suffix after these.
const BLANK: u32 = 0;
const IRI: u32 = 1;
const FIRST_SUFFIX: u32 = 2;

impl Interner {
    fn len(&self) -> usize {
        self.ends.len()
    }

    fn number(&mut self, piece: Piece<'_>) -> u32 {
        let code = self.code(piece.kind);
        let Self {
            text, ends, codes, ..
        } = self;
        let stored = |number: u32| {
            let index = number as usize - 1;
            let start = index.checked_sub(1).map_or(0, |before| ends[before]);
            (codes[index], &text[start..ends[index]])
        };
        let wanted = (code, piece.text.as_bytes());
        let hash = FxBuildHasher.hash_one(wanted);
        let found = self.numbers.find(hash, |number| stored(*number) == wanted);
        if let Some(number) = found {
            return *number;
        }
        let number = u32::try_from(ends.len() + 1).expect("the builder bounds the terms");
        let rehash = |number: &u32| FxBuildHasher.hash_one(stored(*number));
        self.numbers.reserve(1, rehash);
        text.extend_from_slice(piece.text.as_bytes());
        ends.push(text.len());
        codes.push(code);
        self.numbers
            .insert_unique(hash, number, |_| unreachable!("room was made before"));
        number
    }

    fn code(&mut self, kind: Kind<'_>) -> u32 {
        let suffix = match kind {
            Kind::Blank => return BLANK,
            Kind::Iri => return IRI,
            Kind::Language(language) => Suffix::Language(language.to_owned()),
            Kind::Datatype(datatype) => Suffix::Datatype(datatype.to_owned()),
        };
        let Self {
            suffixes,
            suffix_codes,
            ..
        } = self;
        *suffix_codes.entry(suffix).or_insert_with_key(|suffix| {
            suffixes.push(suffix.clone());
            u32::try_from(suffixes.len() - 1).expect("there are fewer than terms") + FIRST_SUFFIX
        })
    }

    fn piece(&self, index: usize) -> Piece<'_> {
        let start = index.checked_sub(1).map_or(0, |before| self.ends[before]);
        let text = std::str::from_utf8(&self.text[start..self.ends[index]])
            .expect("whole strings were put in");
        let kind = match self.codes[index] {
            BLANK => Kind::Blank,
            IRI => Kind::Iri,
            code => self.suffixes[(code - FIRST_SUFFIX) as usize].kind(),
        };
        Piece { text, kind }
    }

    fn finish(mut self) -> Sorted {
        self.numbers = HashTable::new();
        let mut order: Vec<(Key, u32)> = (0..self.len())
            .into_par_iter()
            .map(|index| (self.piece(index).key(), index_number(index)))
            .collect();
        order.par_sort_unstable_by(|a, b| {
            let piece = |index: u32| self.piece(index as usize);
            compare((a.0, piece(a.1)), (b.0, piece(b.1)))
        });
        let mut suffixes = self.suffixes.clone();
        suffixes.sort();
        let place = |suffix| suffixes.binary_search(suffix).map(index_number);
        let suffix_places: Vec<u32> = self
            .suffixes
            .iter()
            .map(|suffix| place(suffix).expect("they are the same suffixes"))
            .collect();
        let mut sorted = Sorted {
            ids: vec![DEFAULT_GRAPH; self.len() + 1],
            starts: starts(&order),
            suffixes,
            offsets: Vec::with_capacity(8 * (self.len() + 1)),
            text: Vec::with_capacity(self.text.len()),
            codes: Vec::new(),
        };
        for (id, (_, index)) in (1u32..).zip(&order) {
            let index = *index as usize;
            sorted.ids[index + 1] = id;
            sorted.push(self.piece(index).text);
            if let Some(suffix) = self.codes[index].checked_sub(FIRST_SUFFIX) {
                let place = suffix_places[suffix as usize];
                push_column(&mut sorted.codes, std::iter::once(place));
            }
        }
        sorted.push("");
        sorted
    }
}

fn index_number(index: usize) -> u32 {
    u32::try_from(index).expect("the builder bounds the terms")
}

fn starts(order: &[(Key, u32)]) -> Starts {
    let start = |run: usize| order.partition_point(|(key, _)| (key.run as usize) < run);
    std::array::from_fn(|run| index_number(start(run)))
}

/// The terms in their order, as sections.
struct Sorted {
    /// The id of each number that the interner gave.
    ids: Vec<u32>,
    starts: Starts,
    suffixes: Vec<Suffix>,
    offsets: Vec<u8>,
    text: Vec<u8>,
    codes: Vec<u8>,
}

impl Sorted {
    fn push(&mut self, text: &str) {
        let offset = self.text.len() as u64;
        self.offsets.extend_from_slice(&offset.to_le_bytes());
        self.text.extend_from_slice(text.as_bytes());
    }

    fn dictionary(&self) -> Dictionary<'_> {
        Dictionary {
            offsets: self.offsets.as_chunks().0,
            text: &self.text,
            codes: Column::of(&self.codes),
            suffixes: &self.suffixes,
            starts: &self.starts,
        }
    }
}

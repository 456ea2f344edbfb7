//! The snapshot itself.

use super::dictionary::{Dictionary, Starts, Suffix, read_suffixes};
use super::layout::{Directory, Tag, assemble, read_strings, u32_at};
use super::lines;
use super::order::{Piece, RUNS, Run};
use super::permutation::{DEFAULT_GRAPH, ORDERS, ORDERS_WITHOUT_GRAPHS, Permutation, Row, Rows};
use super::storage::{SnapshotError, Storage};
use oxrdf::{NamedNodeRef, TermRef};
use rayon::prelude::*;
use std::fmt;
use std::fs::File;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

pub(super) const META: Tag = *b"META";
pub(super) const TERM_OFFSETS: Tag = *b"TOFF";
pub(super) const TERM_TEXT: Tag = *b"TTXT";
pub(super) const LITERAL_CODES: Tag = *b"TLIT";
pub(super) const SUFFIXES: Tag = *b"SUFX";
pub(super) const PREFIXES: Tag = *b"PREF";
/// The version of all sections of today.
pub(super) const VERSION: u32 = 1;
const HASH_BYTES: usize = 32;

/// A term of one snapshot.
///
/// Ids are ordered like their terms; apart from that they mean nothing outside of their snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(u32);

impl Id {
    fn of_rank(rank: u32) -> Self {
        Self(rank + 1)
    }

    fn rank(self) -> u32 {
        self.0 - 1
    }

    /// A number for it that a section of the same snapshot can keep.
    pub fn number(self) -> u32 {
        self.0
    }
}

/// A quad of one snapshot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quad {
    /// The graph; none for the default graph. First, so that quads are sorted by graph.
    pub graph: Option<Id>,
    /// The subject.
    pub subject: Id,
    /// The predicate.
    pub predicate: Id,
    /// The object.
    pub object: Id,
}

/// A quad with some parts left open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pattern {
    /// The subject.
    pub subject: Option<Id>,
    /// The predicate.
    pub predicate: Option<Id>,
    /// The object.
    pub object: Option<Id>,
    /// The graphs.
    pub graphs: Graphs,
}

/// The graphs that are looked into.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Graphs {
    /// All of them as one: each triple comes once, as if in the default graph.
    #[default]
    Merged,
    /// All of them: each quad comes with its graph.
    All,
    /// The default graph.
    Default,
    /// All named graphs, without the default graph.
    Named,
    /// One named graph.
    One(Id),
}

/// A built graph. Cloning is cheap: clones share their bytes.
#[derive(Clone)]
pub struct Snapshot(Arc<Inner>);

struct Inner {
    storage: Storage,
    directory: Directory,
    starts: Starts,
    suffixes: Vec<Suffix>,
    prefixes: Vec<(String, String)>,
    quads: usize,
    named_graphs: bool,
    hash: String,
    offsets: Range<usize>,
    text: Range<usize>,
    codes: Range<usize>,
    permutations: Vec<Range<usize>>,
}

impl Snapshot {
    /// Maps the file of a snapshot into memory, and checks all of it, so that no damage and no
    /// malice in it can do more than give wrong answers.
    pub fn open(path: &Path) -> Result<Self, SnapshotError> {
        Self::from_storage(Storage::open(path)?)
    }

    /// Maps a file that this program has just written and nobody else can write. Checksums and
    /// terms are not looked at, so that it takes the same time whatever its size; wrong bytes give
    /// wrong answers or a panic, and nothing worse.
    pub fn map(file: &File) -> Result<Self, SnapshotError> {
        let map = Storage::map(file).map_err(|error| SnapshotError::damaged(error.to_string()))?;
        let directory = Directory::read(&map)?;
        Self::of_directory(map, &directory)
    }

    /// Reads the bytes of a snapshot, with the same checks.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, SnapshotError> {
        Self::from_storage(Storage::Owned(bytes))
    }

    fn from_storage(storage: Storage) -> Result<Self, SnapshotError> {
        let directory = Directory::read(&storage)?;
        directory.check(&storage)?;
        let snapshot = Self::of_directory(storage, &directory)?;
        snapshot.check()?;
        Ok(snapshot)
    }

    /// Takes bytes that this process has just written.
    pub(super) fn of_own_bytes(bytes: Vec<u8>) -> Self {
        Directory::read(&bytes)
            .and_then(|directory| Self::of_directory(Storage::Owned(bytes), &directory))
            .expect("what is written can be read")
    }

    fn of_directory(storage: Storage, directory: &Directory) -> Result<Self, SnapshotError> {
        let find = |tag| directory.find(tag, VERSION);
        let meta = Meta::read(&storage[find(META)?])?;
        let orders = if meta.named_graphs {
            ORDERS.len()
        } else {
            ORDERS_WITHOUT_GRAPHS
        };
        let prefixes = read_strings(&storage[find(PREFIXES)?])?;
        let inner = Inner {
            suffixes: read_suffixes(&storage[find(SUFFIXES)?])?,
            prefixes: prefixes
                .chunks_exact(2)
                .map(|pair| (pair[0].clone(), pair[1].clone()))
                .collect(),
            offsets: find(TERM_OFFSETS)?,
            text: find(TERM_TEXT)?,
            codes: find(LITERAL_CODES)?,
            permutations: ORDERS[..orders]
                .iter()
                .map(|order| find(order.tag))
                .collect::<Result<_, _>>()?,
            starts: meta.starts,
            quads: meta.quads,
            named_graphs: meta.named_graphs,
            hash: meta.hash,
            directory: directory.clone(),
            storage,
        };
        for (order, range) in ORDERS.iter().zip(&inner.permutations) {
            Permutation::read(&inner.storage[range.clone()], *order, inner.named_graphs)?;
        }
        Ok(Self(Arc::new(inner)))
    }

    fn check(&self) -> Result<(), SnapshotError> {
        let dictionary = self.dictionary();
        dictionary.check()?;
        let subjects = 1..dictionary.first_literal() + 1;
        let iris = dictionary.run(Run::Iri);
        let limits = [
            subjects.clone(),
            iris.start + 1..iris.end + 1,
            1..dictionary.len() + 1,
            subjects,
        ];
        let orders = 0..self.0.permutations.len();
        let check = |order| self.permutation(order).check(self.0.quads, limits.clone());
        let error = orders
            .into_par_iter()
            .find_map_first(|order| check(order).err());
        error.map_or(Ok(()), Err)
    }

    /// Checks what opening does not: that terms and quads stand in their order, that all orders
    /// hold the same quads, and that the hash is theirs.
    pub fn verify(&self) -> Result<(), SnapshotError> {
        self.dictionary().check_order()?;
        for order in 0..self.0.permutations.len() {
            self.permutation(order).check_order()?;
        }
        let first = self.permutation(0);
        let orders = ORDERS.iter().enumerate().take(self.0.permutations.len());
        for (number, order) in orders.skip(1) {
            let other = self.permutation(number);
            let there = |row: Row| !other.range(&order.parts.map(|part| row[part])).is_empty();
            if !first.rows(0..first.len()).all(there) {
                return Err(SnapshotError::damaged("the orders of its quads differ"));
            }
        }
        let rows = first.rows(0..first.len());
        if lines::hash(self.dictionary(), rows) == self.0.hash {
            Ok(())
        } else {
            Err(SnapshotError::damaged("its hash is not that of its quads"))
        }
    }

    /// Writes the snapshot to a file: beside its place, then renamed.
    pub fn write(&self, path: &Path) -> Result<(), SnapshotError> {
        self.0.storage.write(path)
    }

    /// The bytes of the snapshot, as they stand in a file.
    pub fn bytes(&self) -> &[u8] {
        &self.0.storage
    }

    /// The bytes of a section that another module added; none where there is no such section, or
    /// one of another version.
    pub fn section(&self, tag: Tag, version: u32) -> Option<&[u8]> {
        let range = self.0.directory.find(tag, version).ok()?;
        Some(&self.0.storage[range])
    }

    /// The same snapshot with one more section, in place of one with the same tag. The hash stays:
    /// it is that of the graph.
    #[must_use]
    pub fn with_section(&self, tag: Tag, version: u32, bytes: &[u8]) -> Self {
        let old = self.0.directory.sections();
        let mut sections: Vec<(Tag, u32, &[u8])> = old
            .filter(|(old, _, _)| *old != tag)
            .map(|(tag, version, range)| (tag, version, &self.0.storage[range]))
            .collect();
        sections.push((tag, version, bytes));
        Self::of_own_bytes(assemble(&sections))
    }

    /// The term that a section calls by its number, where there is one.
    pub fn numbered(&self, number: u32) -> Option<Id> {
        (1..=self.dictionary().len())
            .contains(&number)
            .then_some(Id(number))
    }

    /// SHA-256 of the canonical N-Quads, as 64 hexadecimal digits.
    pub fn hash(&self) -> &str {
        &self.0.hash
    }

    /// The number of quads.
    pub fn len(&self) -> usize {
        self.0.quads
    }

    /// Whether there is no quad.
    pub fn is_empty(&self) -> bool {
        self.0.quads == 0
    }

    /// The number of terms, those of graph names included.
    pub fn terms(&self) -> usize {
        self.dictionary().len() as usize
    }

    /// Prefixes and the namespaces that they stand for, sorted by prefix.
    pub fn prefixes(&self) -> &[(String, String)] {
        &self.0.prefixes
    }

    /// Whether there is a named graph.
    pub fn has_named_graphs(&self) -> bool {
        self.0.named_graphs
    }

    /// The names of all named graphs with the number of their quads, sorted.
    pub fn named_graphs(&self) -> impl Iterator<Item = (Id, usize)> + '_ {
        let by_graph = self.0.named_graphs.then(|| self.permutation(3));
        by_graph
            .into_iter()
            .flat_map(Permutation::runs)
            .filter(|(graph, _)| *graph != DEFAULT_GRAPH)
            .map(|(graph, quads)| (Id(graph), quads))
    }

    /// All predicates with the number of their quads, sorted.
    pub fn predicates(&self) -> impl Iterator<Item = (Id, usize)> + '_ {
        let runs = self.permutation(1).runs();
        runs.map(|(predicate, quads)| (Id(predicate), quads))
    }

    /// The id of a term, where the snapshot has it.
    pub fn id<'t>(&self, term: impl Into<TermRef<'t>>) -> Option<Id> {
        let piece = Piece::of(term.into());
        self.dictionary().find(piece).map(Id::of_rank)
    }

    /// The id of an IRI, where the snapshot has it.
    pub fn iri(&self, iri: &str) -> Option<Id> {
        self.id(NamedNodeRef::new_unchecked(iri))
    }

    /// The IRIs that stand next to one in the order of all, at most so many before it and after it,
    /// whether the snapshot has that one or not.
    pub fn iris_near(&self, iri: &str, most: u32) -> impl Iterator<Item = Id> + '_ {
        let dictionary = self.dictionary();
        let (place, run) = (dictionary.place_of_iri(iri), dictionary.run(Run::Iri));
        let start = place.saturating_sub(most).max(run.start);
        let end = place.saturating_add(most).min(run.end);
        (start..end).map(Id::of_rank)
    }

    /// The IRIs that an IRI is the beginning of, in order.
    pub fn iris_below<'a>(&'a self, start: &'a str) -> impl Iterator<Item = Id> + 'a {
        let dictionary = self.dictionary();
        let (place, run) = (dictionary.place_of_iri(start), dictionary.run(Run::Iri));
        let begins = move |rank: &u32| dictionary.piece(*rank).text.starts_with(start);
        (place..run.end).take_while(begins).map(Id::of_rank)
    }

    /// The term of an id.
    pub fn term(&self, id: Id) -> TermRef<'_> {
        self.dictionary().piece(id.rank()).term()
    }

    /// The quads that match a pattern, in the order of ids: by subject, predicate, object, graph
    /// where nothing is given; by what is open, in the circle subject, predicate, object, where
    /// something is. Where one graph is asked for, each triple comes once.
    pub fn quads(&self, pattern: Pattern) -> Quads<'_> {
        let Some((permutation, range)) = self.find(pattern) else {
            return Quads {
                rows: self.permutation(0).rows(0..0),
                graphs: pattern.graphs,
                last: None,
            };
        };
        Quads {
            rows: permutation.rows(range),
            graphs: pattern.graphs,
            last: None,
        }
    }

    /// At most how many quads match a pattern, in the time of a lookup; exactly so where the graph
    /// is given or all graphs are asked for.
    pub fn count(&self, pattern: Pattern) -> usize {
        self.find(pattern).map_or(0, |(_, range)| range.len())
    }

    /// The objects of a subject's property in any graph, each once, sorted.
    pub fn objects(&self, subject: Id, predicate: Id) -> impl Iterator<Item = Id> + use<'_> {
        let pattern = Pattern {
            subject: Some(subject),
            predicate: Some(predicate),
            ..Pattern::default()
        };
        self.quads(pattern).map(|quad| quad.object)
    }

    /// The subjects that have an object as their property in any graph, each once, sorted.
    pub fn subjects(&self, predicate: Id, object: Id) -> impl Iterator<Item = Id> + use<'_> {
        let pattern = Pattern {
            predicate: Some(predicate),
            object: Some(object),
            ..Pattern::default()
        };
        self.quads(pattern).map(|quad| quad.subject)
    }

    /// Whether a triple is in any graph.
    pub fn contains(&self, subject: Id, predicate: Id, object: Id) -> bool {
        let pattern = Pattern {
            subject: Some(subject),
            predicate: Some(predicate),
            object: Some(object),
            ..Pattern::default()
        };
        self.count(pattern) > 0
    }

    /// Chooses the order in which the matching quads stand next to each other.
    fn find(&self, pattern: Pattern) -> Option<(Permutation<'_>, Range<usize>)> {
        let graph = match pattern.graphs {
            Graphs::Default => Some(DEFAULT_GRAPH),
            Graphs::One(graph) => Some(graph.0),
            Graphs::Merged | Graphs::All | Graphs::Named => None,
        };
        let nowhere = match pattern.graphs {
            Graphs::One(_) | Graphs::Named => !self.0.named_graphs,
            _ => false,
        };
        if nowhere {
            return None;
        }
        let order = match (pattern.subject, pattern.predicate, pattern.object) {
            (Some(_), None, Some(_)) | (None, None, Some(_)) => 2,
            (None, Some(_), _) => 1,
            _ => 0,
        };
        let by_graph = graph.filter(|_| self.0.named_graphs);
        let order = order
            + if by_graph.is_some() {
                ORDERS_WITHOUT_GRAPHS
            } else {
                0
            };
        let given = [pattern.subject, pattern.predicate, pattern.object];
        let given = [given[0], given[1], given[2]].map(|id| id.map(|id| id.0));
        let mut prefix = [0; 4];
        let mut len = 0;
        for part in ORDERS[order].parts {
            let number = if part == 3 { by_graph } else { given[part] };
            let Some(number) = number else { break };
            prefix[len] = number;
            len += 1;
        }
        let permutation = self.permutation(order);
        let range = permutation.range(&prefix[..len]);
        Some((permutation, range))
    }

    pub(super) fn dictionary(&self) -> Dictionary<'_> {
        let inner = &*self.0;
        Dictionary {
            offsets: inner.storage[inner.offsets.clone()].as_chunks().0,
            text: &inner.storage[inner.text.clone()],
            codes: super::layout::Column::of(&inner.storage[inner.codes.clone()]),
            suffixes: &inner.suffixes,
            starts: &inner.starts,
        }
    }

    pub(super) fn permutation(&self, order: usize) -> Permutation<'_> {
        let bytes = &self.0.storage[self.0.permutations[order].clone()];
        Permutation::read(bytes, ORDERS[order], self.0.named_graphs)
            .expect("permutations are read once when a snapshot is opened")
    }
}

impl fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Snapshot")
            .field("quads", &self.0.quads)
            .field("hash", &self.0.hash)
            .finish_non_exhaustive()
    }
}

/// The quads that match a pattern.
#[derive(Clone, Debug)]
pub struct Quads<'a> {
    rows: Rows<'a>,
    graphs: Graphs,
    last: Option<Row>,
}

impl Iterator for Quads<'_> {
    type Item = Quad;

    fn next(&mut self) -> Option<Quad> {
        loop {
            let mut row = self.rows.next()?;
            match self.graphs {
                Graphs::Named if row[3] == DEFAULT_GRAPH => continue,
                // Equal triples of several graphs stand next to each other.
                Graphs::Merged => {
                    row[3] = DEFAULT_GRAPH;
                    if self.last == Some(row) {
                        continue;
                    }
                    self.last = Some(row);
                }
                _ => {}
            }
            return Some(Quad {
                subject: Id(row[0]),
                predicate: Id(row[1]),
                object: Id(row[2]),
                graph: (row[3] != DEFAULT_GRAPH).then_some(Id(row[3])),
            });
        }
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let most = self.rows.len();
        match self.graphs {
            Graphs::Named | Graphs::Merged => (0, Some(most)),
            _ => (most, Some(most)),
        }
    }
}

/// The numbers that describe a snapshot.
pub(super) struct Meta {
    pub(super) starts: Starts,
    pub(super) quads: usize,
    pub(super) named_graphs: bool,
    pub(super) hash: String,
}

impl Meta {
    const NUMBERS: usize = RUNS + 4;

    pub(super) fn write(&self) -> Vec<u8> {
        let quads = u32::try_from(self.quads).expect("the builder bounds the number of quads");
        // The number of triple terms, which RDF 1.2 will bring, stands after those of the runs.
        let rest = [0, quads, u32::from(self.named_graphs)];
        let mut bytes = Vec::new();
        super::layout::push_column(&mut bytes, self.starts.into_iter().chain(rest));
        bytes.extend_from_slice(self.hash.as_bytes());
        bytes
    }

    fn read(bytes: &[u8]) -> Result<Self, SnapshotError> {
        let bad = || SnapshotError::damaged("the numbers that describe it are not possible");
        if bytes.len() != 4 * Self::NUMBERS + 2 * HASH_BYTES {
            return Err(bad());
        }
        let number = |index: usize| u32_at(bytes, 4 * index);
        let starts: Starts = std::array::from_fn(number);
        let hash = std::str::from_utf8(&bytes[4 * Self::NUMBERS..]).map_err(|_| bad())?;
        let hexadecimal = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        let meta = Self {
            quads: number(RUNS + 2) as usize,
            named_graphs: number(RUNS + 3) == 1,
            hash: hash.to_owned(),
            starts,
        };
        let possible = starts[0] == 0
            && starts.is_sorted()
            && starts[RUNS] < u32::MAX
            && number(RUNS + 1) == 0
            && hash.bytes().all(hexadecimal);
        if possible { Ok(meta) } else { Err(bad()) }
    }
}

//! How much of what records say rests on quotes, and how much of the sources is quoted.

use super::collect::Collector;
use super::quotes::{Quoted, Sources, Stored};
use super::roles::Part;
use crate::diagnostic::{FileId, Place};
use crate::evidence::sentences;
use crate::ontology::{ClassId, Schema};
use rustc_hash::{FxHashMap, FxHashSet};

/// What rests on quotes, and what is quoted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// By class, in order of the classes' groups as records have them.
    pub classes: Vec<ClassCoverage>,
    /// By source, in order of their IRIs; only those that have a text.
    pub sources: Vec<SourceCoverage>,
}

/// The facts of one class: pairs of key and value, apart from those about sources and evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassCoverage {
    /// The class.
    pub class: ClassId,
    /// How many facts its records give.
    pub facts: usize,
    /// How many of them rest on a quote that supports their key.
    pub quoted: usize,
    /// Those that do not, in order.
    pub unquoted: Vec<Unquoted>,
}

/// A fact that rests on no quote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unquoted {
    /// The record, as it is referred to.
    pub record: String,
    /// The key.
    pub key: String,
    /// Where the value stands.
    pub place: Place,
    /// Whether a quote backs the record as a whole.
    pub backed: bool,
}

/// The sentences of one source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceCoverage {
    /// The source, as it is referred to.
    pub source: String,
    /// Its text.
    pub file: FileId,
    /// How many sentences it has.
    pub sentences: usize,
    /// Those that nothing quotes.
    pub unquoted: Vec<Sentence>,
}

/// A sentence of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// Where it stands.
    pub place: Place,
    /// The sentence on one line.
    pub text: String,
}

/// Counts what rests on quotes.
pub(super) fn count(
    whole: &Collector<'_>,
    sources: &Sources,
    quoted: &Quoted,
    schema: &Schema,
    base: &str,
) -> Coverage {
    Coverage {
        classes: classes(whole, schema, base),
        sources: sources_quoted(sources, quoted, base),
    }
}

fn classes(whole: &Collector<'_>, schema: &Schema, base: &str) -> Vec<ClassCoverage> {
    let mut supports: FxHashMap<&str, Vec<&str>> = FxHashMap::default();
    for held in whole.held.iter().filter(|held| held.part == Part::Support) {
        supports
            .entry(&held.subject)
            .or_default()
            .push(held.value());
    }
    let mut supported: FxHashSet<(&str, &str)> = FxHashSet::default();
    let mut backed: FxHashSet<&str> = FxHashSet::default();
    for held in whole.held.iter().filter(|held| held.part == Part::Evidence) {
        match supports.get(held.value()) {
            Some(paths) => supported.extend(paths.iter().map(|path| (&*held.subject, *path))),
            None => {
                backed.insert(&held.subject);
            }
        }
    }
    let mut by_class: Vec<Option<ClassCoverage>> = vec![None; schema.classes.len()];
    for value in &whole.values {
        let field = schema.class(value.class).field(value.field);
        let slot = &mut by_class[usize::from(value.class.0)];
        let class = slot.get_or_insert_with(|| ClassCoverage {
            class: value.class,
            facts: 0,
            quoted: 0,
            unquoted: Vec::new(),
        });
        class.facts += 1;
        if supported.contains(&(&*value.subject, &*field.path)) {
            class.quoted += 1;
        } else {
            class.unquoted.push(Unquoted {
                record: reference(&value.subject, base).to_owned(),
                key: field.key.clone().unwrap_or_default(),
                place: value.place,
                backed: backed.contains(&*value.subject),
            });
        }
    }
    let mut classes: Vec<ClassCoverage> = by_class.into_iter().flatten().collect();
    let group = |class: &ClassCoverage| schema.class(class.class).group.clone();
    classes.sort_by_key(group);
    for class in &mut classes {
        class.unquoted.sort_by_key(|fact| fact.place);
    }
    classes
}

fn sources_quoted(sources: &Sources, quoted: &Quoted, base: &str) -> Vec<SourceCoverage> {
    let mut ranges: FxHashMap<&str, Vec<(usize, usize)>> = FxHashMap::default();
    for (source, found) in quoted.found.values() {
        let range = (found.bytes.start, found.bytes.end);
        ranges.entry(source).or_default().push(range);
    }
    let mut covered = Vec::new();
    for (iri, stored) in &sources.texts {
        let Stored::Read { file, text } = stored else {
            continue;
        };
        let all = sentences(text);
        let quotes = ranges.get(&**iri).map_or(&[][..], Vec::as_slice);
        let unquoted = all
            .iter()
            .filter(|sentence| {
                !quotes
                    .iter()
                    .any(|(start, end)| *start < sentence.end && sentence.start < *end)
            })
            .map(|sentence| Sentence {
                place: Place {
                    file: *file,
                    start: sentence.start as u64,
                    len: u32::try_from(sentence.len()).unwrap_or(u32::MAX),
                },
                text: text[sentence.clone()]
                    .split_whitespace()
                    .collect::<Vec<_>>()
                    .join(" "),
            })
            .collect();
        covered.push(SourceCoverage {
            source: reference(iri, base).to_owned(),
            file: *file,
            sentences: all.len(),
            unquoted,
        });
    }
    covered
}

fn reference<'i>(iri: &'i str, base: &str) -> &'i str {
    iri.strip_prefix(base).unwrap_or(iri)
}

impl Coverage {
    /// How many facts all records give, and how many of them rest on a quote.
    pub fn total(&self) -> (usize, usize) {
        let facts = self.classes.iter().map(|class| class.facts).sum();
        let quoted = self.classes.iter().map(|class| class.quoted).sum();
        (facts, quoted)
    }
}

//! From the texts of a graph to the bytes of an index.
//!
//! The section holds, after its numbers: the predicates whose strings are texts, the classes and
//! the languages of texts as tables; for each text its resource, its literal, what it is
//! (its class, its language, whether it is a name) and where its words end; for each text its
//! words in order, by number; for each word where its characters end, where its texts end and
//! where its names end; for each word its texts in order; the texts that are names, the shortest
//! first; for each word its names by their places among these; the characters. A word's number is
//! its place in the order of all words, so that the words with one beginning are next to each
//! other, and so are their texts.

use super::index::{Facets, HEADER_NUMBERS, Index, SECTION, VERSION};
use super::texts::{Predicates, Text, all};
use super::words::words;
use crate::graph::{Id, Snapshot, push_column, write_strings};
use crate::ontology::Schema;
use oxrdf::TermRef;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;

/// More words than the index can number.
#[derive(Debug, thiserror::Error)]
#[error(
    "the texts have more than {} words, which the search index cannot hold",
    u32::MAX
)]
pub struct TooManyWords;

/// Texts whose words are gathered by one thread at a time.
const TEXTS_AT_ONCE: usize = 4096;

/// Adds the index of its texts to a snapshot.
pub fn indexed(snapshot: &Snapshot, schema: &Schema) -> Result<Snapshot, TooManyWords> {
    let predicates = Predicates::of(snapshot, schema);
    let texts = all(snapshot, &predicates);
    let classes: BTreeSet<Id> = texts.iter().filter_map(|(_, class)| *class).collect();
    let classes: Vec<Id> = classes.into_iter().collect();
    let languages: BTreeSet<&str> = texts
        .par_iter()
        .filter_map(|(text, _)| language(snapshot, text.literal))
        .collect();
    let languages: Vec<&str> = languages.into_iter().collect();
    let facets = texts.par_iter().map(|(text, class)| {
        let language = language(snapshot, text.literal);
        let facets = Facets {
            class: class.and_then(|class| classes.binary_search(&class).ok()),
            language: language.and_then(|tag| languages.binary_search(&tag).ok()),
            is_name: text.is_name,
        };
        facets.number()
    });
    let content = Content {
        facets: facets.collect(),
        texts: texts.into_iter().map(|(text, _)| text).collect(),
        strings: predicates.strings.iter().map(|id| id.number()).collect(),
        classes: classes.iter().map(|id| id.number()).collect(),
        languages: languages.iter().map(|&tag| tag.to_owned()).collect(),
    };
    let bytes = content.write(snapshot)?;
    Ok(snapshot.with_section(SECTION, VERSION, &bytes))
}

fn language(snapshot: &Snapshot, literal: Id) -> Option<&str> {
    match snapshot.term(literal) {
        TermRef::Literal(literal) => literal.language(),
        _ => None,
    }
}

/// What an index says apart from words.
pub(super) struct Content {
    pub(super) texts: Vec<Text>,
    pub(super) facets: Vec<u32>,
    pub(super) strings: Vec<u32>,
    pub(super) classes: Vec<u32>,
    pub(super) languages: Vec<String>,
}

impl Content {
    /// Finds the words of all texts, and writes the section.
    pub(super) fn write(&self, snapshot: &Snapshot) -> Result<Vec<u8>, TooManyWords> {
        let stretches: Vec<Stretch> = self
            .texts
            .par_chunks(TEXTS_AT_ONCE)
            .map(|texts| Stretch::read(snapshot, texts))
            .collect();
        let total: usize = stretches.iter().map(|stretch| stretch.numbers.len()).sum();
        u32::try_from(total).map_err(|_| TooManyWords)?;
        let distinct: FxHashSet<&str> = stretches
            .iter()
            .flat_map(|stretch| stretch.words.iter().map(AsRef::as_ref))
            .collect();
        let mut vocabulary: Vec<&str> = distinct.into_iter().collect();
        vocabulary.par_sort_unstable();
        let characters: usize = vocabulary.iter().map(|word| word.len()).sum();
        u32::try_from(characters).map_err(|_| TooManyWords)?;
        let sequences: Vec<Vec<u32>> = stretches
            .par_iter()
            .map(|stretch| stretch.renumbered(&vocabulary))
            .collect();
        let ends = running(
            stretches
                .iter()
                .flat_map(|stretch| stretch.lengths.iter().copied()),
        );
        let sequence: Vec<u32> = sequences.concat();
        let spans = Spans {
            sequence: &sequence,
            ends: &ends,
        };
        let texts = 0..narrow(self.texts.len());
        let mut named: Vec<u32> = texts
            .clone()
            .filter(|text| self.texts[*text as usize].is_name)
            .collect();
        named.par_sort_unstable_by_key(|text| (spans.of(*text).len(), *text));
        let names = Occurrences::of(&spans, named.iter().copied(), vocabulary.len());
        let occurrences = Occurrences::of(&spans, texts, vocabulary.len());
        Ok(self.bytes(&vocabulary, &spans, &occurrences, (&named, &names)))
    }

    fn bytes(
        &self,
        vocabulary: &[&str],
        spans: &Spans<'_>,
        occurrences: &Occurrences,
        (named, names): (&[u32], &Occurrences),
    ) -> Vec<u8> {
        let languages = write_strings(self.languages.iter().map(String::as_str));
        let characters: String = vocabulary.concat();
        let lengths: [usize; HEADER_NUMBERS] = [
            self.strings.len(),
            self.classes.len(),
            languages.len(),
            self.texts.len(),
            spans.sequence.len(),
            vocabulary.len(),
            characters.len(),
            occurrences.texts.len(),
            named.len(),
            names.texts.len(),
        ];
        let mut bytes = Vec::new();
        push_column(&mut bytes, lengths.into_iter().map(narrow));
        push_column(&mut bytes, self.strings.iter().copied());
        push_column(&mut bytes, self.classes.iter().copied());
        push_column(
            &mut bytes,
            self.texts.iter().map(|text| text.subject.number()),
        );
        push_column(
            &mut bytes,
            self.texts.iter().map(|text| text.literal.number()),
        );
        push_column(&mut bytes, self.facets.iter().copied());
        push_column(&mut bytes, spans.ends.iter().copied());
        push_column(&mut bytes, spans.sequence.iter().copied());
        push_column(
            &mut bytes,
            running(vocabulary.iter().map(|word| narrow(word.len()))).into_iter(),
        );
        push_column(&mut bytes, occurrences.ends.iter().copied());
        push_column(&mut bytes, names.ends.iter().copied());
        push_column(&mut bytes, occurrences.texts.iter().copied());
        push_column(&mut bytes, named.iter().copied());
        push_column(&mut bytes, names.texts.iter().copied());
        bytes.extend_from_slice(&languages);
        bytes.extend_from_slice(characters.as_bytes());
        bytes
    }

    /// What an index says, so that it can be written again and compared.
    pub(super) fn of(index: &Index) -> Option<Self> {
        let texts = 0..index.texts();
        Some(Self {
            texts: texts
                .clone()
                .map(|text| {
                    Some(Text {
                        subject: index.subject(text)?,
                        literal: index.literal(text)?,
                        is_name: index.facets(text).is_name,
                    })
                })
                .collect::<Option<_>>()?,
            facets: texts.map(|text| index.facets(text).number()).collect(),
            strings: index.strings().collect(),
            classes: index.classes().map(Id::number).collect(),
            languages: index.languages().to_vec(),
        })
    }
}

fn narrow(number: usize) -> u32 {
    u32::try_from(number).expect("it is bounded by the number of words")
}

/// The sums of all numbers up to each.
fn running(numbers: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut sum = 0;
    numbers
        .map(|number| {
            sum += number;
            sum
        })
        .collect()
}

/// The words of some texts, numbered as they come.
struct Stretch {
    words: Vec<Box<str>>,
    numbers: Vec<u32>,
    /// How many words each text has.
    lengths: Vec<u32>,
}

impl Stretch {
    fn read(snapshot: &Snapshot, texts: &[Text]) -> Self {
        let mut known: FxHashMap<Box<str>, u32> = FxHashMap::default();
        let mut stretch = Self {
            words: Vec::new(),
            numbers: Vec::new(),
            lengths: Vec::with_capacity(texts.len()),
        };
        for text in texts {
            let before = stretch.numbers.len();
            if let TermRef::Literal(literal) = snapshot.term(text.literal) {
                for word in words(literal.value()) {
                    let number = match known.get(&*word.folded) {
                        Some(number) => *number,
                        None => {
                            let number = narrow(known.len());
                            known.insert((*word.folded).into(), number);
                            stretch.words.push((*word.folded).into());
                            number
                        }
                    };
                    stretch.numbers.push(number);
                }
            }
            stretch.lengths.push(narrow(stretch.numbers.len() - before));
        }
        stretch
    }

    /// The words by their place in a sorted list that has them all.
    fn renumbered(&self, vocabulary: &[&str]) -> Vec<u32> {
        let place = |word: &str| vocabulary.binary_search(&word).expect("it has all words");
        let places: Vec<u32> = self.words.iter().map(|word| narrow(place(word))).collect();
        let numbers = self.numbers.iter();
        numbers.map(|number| places[*number as usize]).collect()
    }
}

/// The words of each text.
struct Spans<'a> {
    sequence: &'a [u32],
    ends: &'a [u32],
}

impl Spans<'_> {
    fn of(&self, text: u32) -> &[u32] {
        let text = text as usize;
        let start = text.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.sequence[start as usize..self.ends[text] as usize]
    }
}

/// For each word the places of its texts, in order.
struct Occurrences {
    ends: Vec<u32>,
    texts: Vec<u32>,
}

impl Occurrences {
    /// Takes texts one after another: a text's place is how many came before it.
    fn of(spans: &Spans<'_>, texts: impl Iterator<Item = u32> + Clone, words: usize) -> Self {
        const NONE: u32 = u32::MAX;
        // Each word's texts are counted, then written where they will stand: they come in order.
        let each = |take: &mut dyn FnMut(u32, u32)| {
            let mut last = vec![NONE; words];
            for (place, text) in (0u32..).zip(texts.clone()) {
                for word in spans.of(text) {
                    if std::mem::replace(&mut last[*word as usize], place) != place {
                        take(*word, place);
                    }
                }
            }
        };
        let mut counts = vec![0u32; words];
        each(&mut |word, _| counts[word as usize] += 1);
        let ends = running(counts.iter().copied());
        let mut next: Vec<u32> = ends
            .iter()
            .zip(&counts)
            .map(|(end, count)| end - count)
            .collect();
        let mut places = vec![0; ends.last().map_or(0, |end| *end as usize)];
        each(&mut |word, place| {
            let next = &mut next[word as usize];
            places[*next as usize] = place;
            *next += 1;
        });
        Self {
            ends,
            texts: places,
        }
    }
}

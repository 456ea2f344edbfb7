//! Quotes and texts in, places in the texts out.
//!
//! A *quote* is a passage as somebody typed it. A *text* is a source as it is stored: UTF-8 in
//! Unicode's normalisation form C, without a byte order mark, with LF at the ends of lines, so that
//! an offset means the same to everyone. Offsets are in Unicode code points from its start, as the
//! Web Annotation Data Model counts them
//! (<https://www.w3.org/TR/annotation-model/#text-position-selector>).
//!
//! Matching passes over white space (a run is like a space, and beside a quotation mark like
//! nothing), soft hyphens, and the kinds of quotation marks and dashes; words and their case must
//! agree. A passage begins and ends where words do, in scripts whose words can be told by letters
//! with two cases; a prefix or suffix, which stands for [what is beside the
//! passage](https://www.w3.org/TR/annotation-model/#text-quote-selector), lifts that on its side.
//! A quote with several sources must stand in exactly one of those that have a text.
//!
//! Must not know: RDF stores, files, HTTP.

mod apart;
mod fold;
mod index;
mod nearest;
mod nowhere;
mod sentences;
mod text;

pub use sentences::sentences;
pub use text::check_text;

use crate::diagnostic::{Code, FileId, Finding, Place};
use fold::Folded;
use index::{Index, Pattern};
use rayon::prelude::*;
use std::ops::Range;

/// A passage as it was typed.
#[derive(Clone, Debug)]
pub struct Quote<'a> {
    /// The passage.
    pub typed: &'a str,
    /// Where it was typed.
    pub place: Place,
    /// What is said to stand before it.
    pub prefix: Option<Context<'a>>,
    /// What is said to stand after it.
    pub suffix: Option<Context<'a>>,
    /// The sources that it may stand in: positions in the list of sources.
    pub sources: Vec<usize>,
}

/// What is said to stand beside a passage, as it was typed.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// The characters.
    pub typed: &'a str,
    /// Where they were typed.
    pub place: Place,
}

/// A source that quotes may rest on.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// How a record refers to it.
    pub reference: &'a str,
    /// Its text.
    pub text: Text<'a>,
}

/// What is known of a source's text.
#[derive(Clone, Copy, Debug)]
pub enum Text<'a> {
    /// It is stored.
    Stored {
        /// The file, for places in it.
        file: FileId,
        /// The characters.
        text: &'a str,
    },
    /// None is stored.
    Absent,
    /// One is meant to be stored, and what is wrong with it was said elsewhere.
    Unusable,
}

/// The keys that records give these things under, for hints.
#[derive(Clone, Copy, Debug)]
pub struct Keys<'a> {
    /// Of the passage.
    pub quote: &'a str,
    /// Of what stands before it.
    pub prefix: &'a str,
    /// Of what stands after it.
    pub suffix: &'a str,
    /// Of its source.
    pub source: &'a str,
    /// Of the path of a source's text.
    pub file: &'a str,
}

/// Where a quote stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The source: a position in the list of sources.
    pub source: usize,
    /// The code points before the passage.
    pub start: usize,
    /// The code points before what follows it.
    pub end: usize,
    /// The bytes of the passage.
    pub bytes: Range<usize>,
    /// The passage as it stands there.
    pub exact: String,
    /// What stands right before it; empty at the start of the text.
    pub prefix: String,
    /// What stands right after it; empty at the end of the text.
    pub suffix: String,
}

/// What became of a list of quotes.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// For each quote where it stands, unless a finding says why that cannot be told.
    pub found: Vec<Option<Found>>,
    /// What is wrong.
    pub findings: Vec<Finding>,
}

/// Code points of context that are written beside a passage: what the annotation tools write.
const CONTEXT_CHARACTERS: usize = 32;

/// Places that a finding lists; more would hide the others.
const PLACES_SHOWN_MAX: usize = 10;

/// Why a quote has no place.
enum Problem {
    /// None of its sources has a text.
    NoText,
    /// What is wrong with its text was said elsewhere.
    Told,
    /// Something of its own.
    Own(Box<Finding>),
}

/// A source with its words.
struct Indexed<'a> {
    reference: &'a str,
    file: FileId,
    index: Index<'a>,
}

/// All that a quote is judged by.
struct Library<'a> {
    sources: &'a [Source<'a>],
    /// For each source its text, where one is stored.
    texts: Vec<Option<Indexed<'a>>>,
    keys: Keys<'a>,
}

/// A place of a passage: position of the source, stretch of its folded text.
type Standing = (usize, Range<usize>);

/// Finds where quotes stand in the texts of their sources.
pub fn find(quotes: &[Quote<'_>], sources: &[Source<'_>], keys: Keys<'_>) -> Evidence {
    let library = Library {
        sources,
        texts: sources.par_iter().map(Indexed::new).collect(),
        keys,
    };
    let judged: Vec<Result<Found, Problem>> = quotes
        .par_iter()
        .map(|quote| library.judge(quote))
        .collect();
    let mut evidence = Evidence::default();
    let mut without_text = Vec::new();
    for (quote, judgement) in quotes.iter().zip(judged) {
        evidence.found.push(match judgement {
            Ok(found) => Some(found),
            Err(problem) => {
                match problem {
                    Problem::NoText => without_text.push(quote),
                    Problem::Told => {}
                    Problem::Own(finding) => evidence.findings.push(*finding),
                }
                None
            }
        });
    }
    evidence
        .findings
        .extend(library.without_text(&without_text));
    evidence
}

impl<'a> Indexed<'a> {
    fn new(source: &Source<'a>) -> Option<Self> {
        match source.text {
            Text::Stored { file, text } => Some(Self {
                reference: source.reference,
                file,
                index: Index::new(text),
            }),
            Text::Absent | Text::Unusable => None,
        }
    }

    /// A stretch of the folded text, as a place in the file.
    fn place(&self, folded: Range<usize>) -> Place {
        let original = self.index.folded.original(folded);
        Place {
            file: self.file,
            start: original.start as u64,
            len: u32::try_from(original.len()).unwrap_or(u32::MAX),
        }
    }

    /// The characters of a stretch of the folded text, as they stand in the file.
    fn passage(&self, folded: Range<usize>) -> &'a str {
        &self.index.original[self.index.folded.original(folded)]
    }
}

impl<'a> Library<'a> {
    fn judge(&self, quote: &Quote<'_>) -> Result<Found, Problem> {
        let pattern = Pattern {
            exact: Folded::typed(quote.typed),
            prefix: folded_context(quote.prefix),
            suffix: folded_context(quote.suffix),
        };
        if pattern.exact.is_empty() {
            let finding = Finding::new(Code::QuoteNotInSource, quote.place, "the quote is empty")
                .expected("expected a passage of the source");
            return Err(Problem::Own(Box::new(finding)));
        }
        if self.of(quote).next().is_none() {
            let told = quote
                .sources
                .iter()
                .any(|source| matches!(self.sources[*source].text, Text::Unusable));
            return Err(if told { Problem::Told } else { Problem::NoText });
        }
        let standing: Vec<Standing> = self
            .of(quote)
            .flat_map(|(source, text)| {
                let places = text.index.find(&pattern);
                places.into_iter().map(move |place| (source, place))
            })
            .collect();
        let fitting: Vec<&Standing> = standing
            .iter()
            .filter(|(source, place)| {
                let index = &self.text(*source).index;
                index.follows_prefix(place, &pattern) && index.precedes_suffix(place, &pattern)
            })
            .collect();
        match fitting.as_slice() {
            [(source, place)] => Ok(self.found(*source, place.clone(), &pattern)),
            [] if standing.is_empty() => Err(self.nowhere(quote, &pattern)),
            [] => Err(self.not_there(quote, &pattern, &standing)),
            several => Err(self.ambiguous(quote, several)),
        }
    }

    /// The sources of a quote that have a text.
    fn of(&self, quote: &Quote<'_>) -> impl Iterator<Item = (usize, &Indexed<'a>)> {
        quote
            .sources
            .iter()
            .filter_map(|source| Some((*source, self.texts[*source].as_ref()?)))
    }

    fn text(&self, source: usize) -> &Indexed<'a> {
        self.texts[source]
            .as_ref()
            .expect("places are only found in texts")
    }

    fn found(&self, source: usize, place: Range<usize>, pattern: &Pattern) -> Found {
        let index = &self.text(source).index;
        let bytes = index.folded.original(place.clone());
        let before = &index.original[..bytes.start];
        let after = &index.original[bytes.end..];
        let prefix = match &pattern.prefix {
            Some(prefix) => {
                let folded = &index.folded.text[..place.start];
                let start = folded.trim_end_matches(' ').len().min(place.start);
                let start = if folded.ends_with(prefix.as_str()) {
                    place.start - prefix.len()
                } else {
                    start - prefix.len()
                };
                &before[index.folded.original(start..place.start).start..]
            }
            None => last_words(before),
        };
        let suffix = match &pattern.suffix {
            Some(suffix) => {
                let folded = &index.folded.text[place.end..];
                let skipped = if folded.starts_with(suffix.as_str()) {
                    0
                } else {
                    folded.len() - folded.trim_start_matches(' ').len()
                };
                let end = place.end + skipped + suffix.len();
                &after[..index.folded.original(place.end..end).end - bytes.end]
            }
            None => first_words(after),
        };
        Found {
            source,
            start: index.code_points_before(bytes.start),
            end: index.code_points_before(bytes.end),
            exact: index.original[bytes.clone()].to_owned(),
            prefix: prefix.to_owned(),
            suffix: suffix.to_owned(),
            bytes,
        }
    }
}

fn folded_context(context: Option<Context<'_>>) -> Option<String> {
    context
        .map(|context| Folded::typed(context.typed))
        .filter(|folded| !folded.is_empty())
}

/// The end of a text, from a word's start where one begins within the context.
fn last_words(before: &str) -> &str {
    let Some((from, _)) = before.char_indices().rev().nth(CONTEXT_CHARACTERS - 1) else {
        return before;
    };
    let cut = &before[from..];
    if before[..from].ends_with(char::is_whitespace) {
        return cut;
    }
    match cut.trim_end().find(char::is_whitespace) {
        Some(space) => cut[space..].trim_start(),
        None => cut,
    }
}

/// The start of a text, up to a word's end where one ends within the context.
fn first_words(after: &str) -> &str {
    let Some((to, _)) = after.char_indices().nth(CONTEXT_CHARACTERS) else {
        return after;
    };
    let cut = &after[..to];
    if after[to..].starts_with(char::is_whitespace) {
        return cut;
    }
    let begin = cut.len() - cut.trim_start().len();
    match cut[begin..].rfind(char::is_whitespace) {
        Some(space) => cut[..begin + space].trim_end(),
        None => cut,
    }
}

#[cfg(test)]
mod tests;

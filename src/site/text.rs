//! The texts of sources that may be published, divided into pages, and where passages stand in
//! them.

use super::properties::Properties;
use crate::graph::{Id, Pattern, Snapshot};
use crate::ontology::Role;
use oxrdf::TermRef;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// Code points of a page of a text, after which it ends with the line: some ten sheets of paper.
const PAGE_CHARS: usize = 30_000;
/// Code points after which a page ends in the middle of a line.
const PAGE_CHARS_MAX: usize = 2 * PAGE_CHARS;

/// A text in pages.
#[derive(Clone, Debug)]
pub(super) struct Text {
    text: Arc<str>,
    pages: Vec<Sheet>,
}

/// A page of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sheet {
    bytes: Range<usize>,
    /// In code points from the start of the text, as passages are.
    pub(super) chars: Range<u64>,
}

impl Text {
    pub(super) fn new(text: Arc<str>) -> Self {
        let mut pages = Vec::new();
        let (mut start, mut first, mut count) = (0, 0, 0);
        for (at, sign) in text.char_indices() {
            count += 1;
            let is_full = (count >= PAGE_CHARS && sign == '\n') || count >= PAGE_CHARS_MAX;
            if is_full {
                let end = at + sign.len_utf8();
                pages.push(Sheet {
                    bytes: start..end,
                    chars: first..first + count as u64,
                });
                (start, first, count) = (end, first + count as u64, 0);
            }
        }
        if count > 0 || pages.is_empty() {
            pages.push(Sheet {
                bytes: start..text.len(),
                chars: first..first + count as u64,
            });
        }
        Self { text, pages }
    }

    /// How many pages it has.
    pub(super) fn pages(&self) -> usize {
        self.pages.len()
    }

    /// A page by its number from 1, with its text.
    pub(super) fn page(&self, number: usize) -> Option<(&Sheet, &str)> {
        let sheet = self.pages.get(number.checked_sub(1)?)?;
        Some((sheet, &self.text[sheet.bytes.clone()]))
    }

    /// The number of the page that a code point is on.
    pub(super) fn page_of(&self, at: u64) -> usize {
        let before = self.pages.partition_point(|sheet| sheet.chars.end <= at);
        (before + 1).min(self.pages.len())
    }
}

/// A passage of a source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Quoted {
    /// Where it begins, in code points; the largest number where that is not known.
    pub(super) start: u64,
    /// Where it ends.
    pub(super) end: u64,
    pub(super) quote: Id,
}

/// The passages of each source, in order.
pub(super) fn quoted(snapshot: &Snapshot, properties: &Properties) -> BTreeMap<Id, Vec<Quoted>> {
    let starts = properties.of_role(Role::QuoteStart);
    let ends = properties.of_role(Role::QuoteEnd);
    let number = |quote: Id, paths: &[Id]| {
        let mut values = paths.iter().flat_map(|path| snapshot.objects(quote, *path));
        let number = values.find_map(|value| match snapshot.term(value) {
            TermRef::Literal(literal) => literal.value().parse().ok(),
            _ => None,
        });
        number.unwrap_or(u64::MAX)
    };
    let mut of_sources: BTreeMap<Id, Vec<Quoted>> = BTreeMap::new();
    for path in properties.of_role(Role::QuotedFrom) {
        let all = Pattern {
            predicate: Some(*path),
            ..Pattern::default()
        };
        for quad in snapshot.quads(all) {
            let of_source = of_sources.entry(quad.object).or_default();
            of_source.push(Quoted {
                start: number(quad.subject, starts),
                end: number(quad.subject, ends),
                quote: quad.subject,
            });
        }
    }
    for quotes in of_sources.values_mut() {
        quotes.sort_unstable();
        quotes.dedup();
    }
    of_sources
}

#[cfg(test)]
mod tests {
    use super::{PAGE_CHARS, PAGE_CHARS_MAX, Text};

    #[test]
    fn pages_hold_the_whole_text_and_no_more() {
        let line = "Übung macht den Meister.\n";
        let texts = [
            String::new(),
            "one line".to_owned(),
            line.repeat(5_000),
            "é".repeat(3 * PAGE_CHARS_MAX + 7),
        ];
        for text in texts {
            let pages = Text::new(text.as_str().into());
            let (mut whole, mut next) = (String::new(), 0);
            for number in 1..=pages.pages() {
                let (sheet, part) = pages.page(number).expect("it is there");
                assert_eq!(sheet.chars.start, next);
                assert_eq!(
                    sheet.chars.end - sheet.chars.start,
                    part.chars().count() as u64
                );
                assert!(part.chars().count() <= PAGE_CHARS_MAX);
                if !part.is_empty() {
                    assert_eq!(pages.page_of(sheet.chars.start), number);
                    assert_eq!(pages.page_of(sheet.chars.end - 1), number);
                }
                next = sheet.chars.end;
                whole.push_str(part);
            }
            assert!(whole == text);
            assert_eq!(pages.page(pages.pages() + 1), None);
        }
        assert!(Text::new("a\n".repeat(PAGE_CHARS).as_str().into()).pages() > 1);
    }
}

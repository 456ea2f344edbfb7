//! A source with its text, in which every passage that something rests on is marked, and linked to
//! what rests on it. A text that may not be published is not shown, and its passages are.

use super::incoming::Turn;
use crate::graph::Id;
use crate::ontology::Role;
use crate::site::reader::{Reader, Shown};
use crate::site::text::Quoted;
use crate::site::{Document, Problem, Site};
use serde::Serialize;
use serde_json::json;
use std::collections::BTreeSet;

/// The part of a path behind which the further pages of a text stand.
pub(in crate::site) const TEXT: &str = "_text";
/// Most passages that the page of a source without a text lists; the list of what points to it has
/// all.
const PASSAGES_MAX: usize = 100;
/// Resources that are named as resting on one passage.
const BACKED_MAX: usize = 20;

/// A source as its page shows it.
#[derive(Debug, Serialize)]
pub(super) struct SourceText {
    /// A stretch of the text; none where it may not be published.
    pieces: Option<Vec<Piece>>,
    /// The language of the passages.
    language: Option<String>,
    passages: Vec<Cited>,
    more: usize,
    turn: Option<Turn>,
}

/// A stretch of text over all of which the same passages stand.
#[derive(Debug, Default, Serialize)]
struct Piece {
    text: String,
    is_marked: bool,
    /// The passages that begin here.
    begins: Vec<String>,
    /// The numbers of those that end here.
    ends: Vec<usize>,
}

/// A passage with what rests on it.
#[derive(Debug, Serialize)]
struct Cited {
    number: usize,
    anchor: String,
    text: String,
    language: Option<String>,
    href: Option<String>,
    backs: Vec<Backed>,
}

/// What rests on a passage, and with which facts.
#[derive(Debug, Serialize)]
pub(super) struct Backed {
    shown: Shown,
    facts: Vec<String>,
}

impl SourceText {
    /// Whether all passages are shown, on this page or on others of the text.
    pub(super) fn shows_all(&self) -> bool {
        self.more == 0
    }
}

impl Site {
    /// The further pages of a source's text, by their numbers.
    pub(in crate::site) fn text_page(
        &self,
        (path, id): (&str, Id),
        number: usize,
        language: &str,
    ) -> Result<Document, Problem> {
        let here = text_path(path, number);
        let page = self.page(&here, language);
        let reader = page.reader();
        let source = reader.source_text(path, id, number);
        let Some(source) = source.filter(|source| number > 1 && source.turn.is_some()) else {
            return Err(self.not_found(&here));
        };
        let given = json!({ "of": reader.shown(id), "sheet": source });
        page.render("text.html", &given)
    }

    /// How many pages the text of a source takes: one where it has none.
    pub(in crate::site) fn text_pages(&self, iri: &str) -> usize {
        self.texts.get(iri).map_or(1, |text| text.pages())
    }
}

/// The path of a page of a text, of which the first is that of its source.
fn text_path(path: &str, number: usize) -> String {
    match number {
        1 => path.to_owned(),
        number => format!("{path}/{TEXT}/{number}"),
    }
}

/// Where a passage stands on the page of its source: the last part of its IRI.
fn anchor(iri: &str) -> &str {
    iri.rsplit('/').next().unwrap_or(iri)
}

impl Reader<'_> {
    /// Where a passage stands in the text of its source, where that is shown.
    pub(super) fn in_source(&self, source: Id, quote: Id) -> Option<String> {
        let base = self.site.about.base.as_str();
        let text = self.site.texts.get(self.iri_of(source)?)?;
        let path = self.iri_of(source)?.strip_prefix(base)?;
        let number = text.page_of(self.start(quote)?);
        let place = self.page.links.page(&text_path(path, number));
        Some(format!("{place}#{}", anchor(self.iri_of(quote)?)))
    }

    /// A page of the text of a source, where the resource is one that is quoted or has a text.
    pub(super) fn source_text(&self, path: &str, id: Id, number: usize) -> Option<SourceText> {
        let text = self.site.texts.get(self.iri_of(id)?);
        let quoted = self.site.quoted().get(&id);
        let quoted: &[Quoted] = quoted.map_or(&[], Vec::as_slice);
        let Some(text) = text else {
            return (!quoted.is_empty()).then(|| self.passages_alone(quoted));
        };
        let (sheet, shown) = text.page(number)?;
        // Numbers are those of the whole source, whatever page a passage is on.
        let here: Vec<(usize, Quoted)> = (1..)
            .zip(quoted.iter().copied())
            .filter(|(_, passage)| {
                passage.start < sheet.chars.end && passage.end > sheet.chars.start
            })
            .collect();
        let begun: Vec<(usize, Quoted)> = here
            .iter()
            .copied()
            .filter(|(_, passage)| sheet.chars.contains(&passage.start))
            .collect();
        let passages = self.cited(&begun);
        let pages = text.pages();
        Some(SourceText {
            pieces: Some(self.pieces(shown, sheet.chars.start, &here)),
            language: passages.first().and_then(|cited| cited.language.clone()),
            passages,
            more: 0,
            turn: (pages > 1)
                .then(|| Turn::of(self.page, (number, pages), |number| text_path(path, number))),
        })
    }

    fn passages_alone(&self, quoted: &[Quoted]) -> SourceText {
        let shown: Vec<(usize, Quoted)> = (1..)
            .zip(quoted.iter().copied())
            .take(PASSAGES_MAX)
            .collect();
        SourceText {
            pieces: None,
            language: None,
            passages: self.cited(&shown),
            more: quoted.len() - shown.len(),
            turn: None,
        }
    }

    /// A text that begins at a code point, in pieces, so that passages that overlap are marked too.
    fn pieces(&self, text: &str, first: u64, passages: &[(usize, Quoted)]) -> Vec<Piece> {
        let mut cuts: Vec<u64> = passages
            .iter()
            .flat_map(|(_, passage)| [passage.start, passage.end])
            .collect();
        cuts.sort_unstable();
        cuts.dedup();
        let mut pieces: Vec<Piece> = Vec::new();
        let mut cuts = cuts.into_iter().filter(|cut| *cut > first).peekable();
        let mut at = first;
        let mut signs = text.chars();
        // Of several passages with the same words, one marks the place of all.
        let mut placed: BTreeSet<&str> = BTreeSet::new();
        while !signs.as_str().is_empty() {
            let until = cuts.next();
            let most = until.map_or(usize::MAX, |until| (until - at) as usize);
            let part: String = signs.by_ref().take(most).collect();
            let end = at + part.chars().count() as u64;
            let over = |passage: &Quoted| passage.start <= at && passage.end >= end;
            let anchors = passages.iter().filter(|(_, passage)| passage.start == at);
            pieces.push(Piece {
                text: part,
                is_marked: passages.iter().any(|(_, passage)| over(passage)),
                begins: anchors
                    .filter_map(|(_, passage)| Some(anchor(self.iri_of(passage.quote)?)))
                    .filter(|anchor| placed.insert(anchor))
                    .map(str::to_owned)
                    .collect(),
                ends: passages
                    .iter()
                    .filter(|(_, passage)| passage.end == end)
                    .map(|(number, _)| *number)
                    .collect(),
            });
            at = end;
        }
        pieces
    }

    fn cited(&self, passages: &[(usize, Quoted)]) -> Vec<Cited> {
        let cited = passages.iter().map(|(number, passage)| {
            let quote = passage.quote;
            let text = self.with_role(quote, Role::QuoteText).into_iter().next();
            let name = text.map(|text| self.names.of(text));
            Cited {
                number: *number,
                anchor: anchor(self.iri_of(quote).unwrap_or_default()).to_owned(),
                language: name
                    .as_ref()
                    .and_then(|name| self.page.other_language(name.language.clone())),
                text: name.map(|name| name.text).unwrap_or_default(),
                href: self.shown(quote).href,
                backs: self.backed(quote),
            }
        });
        cited.collect()
    }

    /// What rests on a passage.
    pub(super) fn backed(&self, quote: Id) -> Vec<Backed> {
        let evidence = self.paths_of(Role::Evidence).iter();
        let subjects = evidence.flat_map(|path| self.site.snapshot.subjects(*path, quote));
        let keys = self.with_role(quote, Role::SupportedKey);
        let backed = subjects.take(BACKED_MAX).map(|subject| {
            let class = self.class_of(subject);
            let facts = keys.iter().map(|key| self.property_name(*key, class));
            Backed {
                shown: self.shown_in_context(subject, quote),
                facts: facts.collect(),
            }
        });
        backed.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{anchor, text_path};

    #[test]
    fn the_first_page_of_a_text_is_that_of_its_source() {
        assert_eq!(text_path("source/x", 1), "source/x");
        assert_eq!(text_path("source/x", 2), "source/x/_text/2");
        assert_eq!(anchor("https://a.example/event/x/quote/0f3a"), "0f3a");
    }
}

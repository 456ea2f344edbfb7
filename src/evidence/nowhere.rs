//! What is said of quotes that have no place, or several.

use super::index::Pattern;
use super::{Library, PLACES_SHOWN_MAX, Problem, Quote, Standing, apart, nearest};
use crate::diagnostic::{Code, Finding};
use std::collections::BTreeMap;

impl Library<'_> {
    /// The passage stands nowhere: shows where something like it does.
    pub(super) fn nowhere(&self, quote: &Quote<'_>, pattern: &Pattern) -> Problem {
        let sources = self.names(self.of(quote).map(|(source, _)| source));
        let message = format!("the quote stands nowhere in {sources}");
        let finding = Finding::new(Code::QuoteNotInSource, quote.place, message)
            .expected("expected a passage of the source");
        if let Some((source, place)) = self.elsewhere(quote, pattern) {
            let text = self.text(source);
            let hint = format!(
                "it stands in another source:\n{}: {}",
                self.keys.source, text.reference
            );
            let place = text.place(place);
            return own(finding
                .also(place, "the passage in another source")
                .hint(hint));
        }
        let near = self
            .of(quote)
            .filter_map(|(source, text)| Some((source, nearest::nearest(&text.index, pattern)?)))
            .max_by(|(_, one), (_, other)| one.score.total_cmp(&other.score));
        let Some((source, near)) = near else {
            return own(finding
                .note("no passage of the text is like it")
                .hint("copy the passage from the text of the source"));
        };
        let text = self.text(source);
        let passage = text.passage(near.range.clone());
        let diff = nearest::diff(quote.typed, passage);
        own(finding
            .also(text.place(near.range), "the nearest passage")
            .note(format!(
                "from the quote to the source, [-out-] and {{+in+}}: {diff}"
            ))
            // A value alone fits behind the key and in place of a bare string.
            .hint(format!("quote it as it stands there:\n{}", quoted(passage))))
    }

    /// The passage stands somewhere, but not beside what the quote says.
    pub(super) fn not_there(
        &self,
        quote: &Quote<'_>,
        pattern: &Pattern,
        standing: &[Standing],
    ) -> Problem {
        let none_follows = !standing
            .iter()
            .any(|(source, place)| self.text(*source).index.follows_prefix(place, pattern));
        let none_precedes = !standing
            .iter()
            .any(|(source, place)| self.text(*source).index.precedes_suffix(place, pattern));
        let (place, message) = match (quote.prefix, quote.suffix) {
            (Some(prefix), Some(_)) if !none_follows && !none_precedes => (
                prefix.place,
                format!(
                    "the quote stands after this `{}` and before this `{}`, but not in one place",
                    self.keys.prefix, self.keys.suffix
                ),
            ),
            (Some(prefix), _) if none_follows => (
                prefix.place,
                format!("the quote does not stand after this `{}`", self.keys.prefix),
            ),
            (_, Some(suffix)) => (
                suffix.place,
                format!(
                    "the quote does not stand before this `{}`",
                    self.keys.suffix
                ),
            ),
            (_, None) => (quote.place, "the quote does not stand there".to_owned()),
        };
        let finding = Finding::new(Code::QuoteNotInSource, place, message);
        let places: Vec<&Standing> = standing.iter().collect();
        if let [(source, place)] = places.as_slice() {
            return own(finding
                .also(
                    self.text(*source).place(place.clone()),
                    "it stands only here",
                )
                .hint(format!(
                    "leave out `{}` and `{}`, since the passage stands in one place only",
                    self.keys.prefix, self.keys.suffix
                )));
        }
        own(self.with_places(finding, &places))
    }

    /// The passage stands in several places.
    pub(super) fn ambiguous(&self, quote: &Quote<'_>, places: &[&Standing]) -> Problem {
        let mut by_source: BTreeMap<usize, usize> = BTreeMap::new();
        for (source, _) in places {
            *by_source.entry(*source).or_default() += 1;
        }
        let names = self.names(by_source.keys().copied());
        let message = format!("the quote stands in {} places of {names}", places.len());
        let finding = Finding::new(Code::QuoteAmbiguous, quote.place, message)
            .expected("expected a passage that stands in one place");
        if by_source.len() < 2 {
            return own(self.with_places(finding, places));
        }
        let mut hint = "say which source is meant:".to_owned();
        for source in by_source.keys().take(PLACES_SHOWN_MAX) {
            hint.push_str(&format!(
                "\n{}: {}",
                self.keys.source, self.sources[*source].reference
            ));
        }
        let finding =
            places
                .iter()
                .take(PLACES_SHOWN_MAX)
                .fold(finding, |finding, (source, place)| {
                    let text = self.text(*source);
                    let label = format!("in `{}`", text.reference);
                    finding.also(text.place(place.clone()), label)
                });
        own(finding.hint(hint))
    }

    /// Quotes whose sources have no text: one finding for each list of sources.
    pub(super) fn without_text(&self, quotes: &[&Quote<'_>]) -> Vec<Finding> {
        let mut by_sources: BTreeMap<&[usize], Vec<&Quote<'_>>> = BTreeMap::new();
        for quote in quotes {
            by_sources.entry(&quote.sources).or_default().push(quote);
        }
        by_sources
            .into_iter()
            .filter(|(sources, _)| !sources.is_empty())
            .map(|(sources, quotes)| {
                let names = self.names(sources.iter().copied());
                let has = if sources.len() == 1 { "has" } else { "have" };
                let message = match quotes.len() {
                    1 => format!("{names} {has} no text in which the quote could be found"),
                    count => {
                        format!("{names} {has} no text in which {count} quotes could be found")
                    }
                };
                let finding = Finding::new(Code::SourceWithoutText, quotes[0].place, message)
                    .expected("expected a source that has a text")
                    .hint(format!(
                        "store the text in the dataset's folder and name it in the source's \
                         record:\n{}: sources/NAME.txt",
                        self.keys.file
                    ));
                quotes[1..]
                    .iter()
                    .take(PLACES_SHOWN_MAX - 1)
                    .fold(finding, |finding, quote| {
                        finding.also(quote.place, "and this")
                    })
            })
            .collect()
    }

    /// Shows places of one text, and for each the words that tell it apart.
    fn with_places(&self, finding: Finding, places: &[&Standing]) -> Finding {
        let mut hint = format!(
            "give it with `{}`, and beside that the place that is meant:",
            self.keys.quote
        );
        let mut finding = finding;
        for (number, (source, place)) in (1..).zip(places.iter().take(PLACES_SHOWN_MAX)) {
            let text = self.text(*source);
            finding = finding.also(text.place(place.clone()), format!("place {number}"));
            let others = places
                .iter()
                .filter(|other| other.0 == *source && other.1 != *place);
            let others: Vec<_> = others.map(|(_, place)| place).collect();
            match apart::tell_apart(&text.index, place, &others) {
                Some(apart::Apart::Prefix(words)) => hint.push_str(&format!(
                    "\n{}: {}  # place {number}",
                    self.keys.prefix,
                    quoted(&words)
                )),
                Some(apart::Apart::Suffix(words)) => hint.push_str(&format!(
                    "\n{}: {}  # place {number}",
                    self.keys.suffix,
                    quoted(&words)
                )),
                None => {}
            }
        }
        if places.len() > PLACES_SHOWN_MAX {
            finding = finding.note(format!(
                "{} more places are not shown",
                places.len() - PLACES_SHOWN_MAX
            ));
        }
        finding.hint(hint)
    }

    /// Where the passage stands in a source that the quote does not rest on.
    fn elsewhere(&self, quote: &Quote<'_>, pattern: &Pattern) -> Option<Standing> {
        self.texts
            .iter()
            .enumerate()
            .filter(|(source, _)| !quote.sources.contains(source))
            .find_map(|(source, text)| {
                let index = &text.as_ref()?.index;
                let place = index.find(pattern).into_iter().find(|place| {
                    index.follows_prefix(place, pattern) && index.precedes_suffix(place, pattern)
                })?;
                Some((source, place))
            })
    }

    fn names(&self, sources: impl Iterator<Item = usize>) -> String {
        let names: Vec<String> = sources
            .map(|source| format!("`{}`", self.sources[source].reference))
            .collect();
        names.join(", ")
    }
}

fn own(finding: Finding) -> Problem {
    Problem::Own(Box::new(finding))
}

/// A passage on one line, as a scalar in double quotation marks that YAML and JSON read alike.
fn quoted(passage: &str) -> String {
    let words: Vec<&str> = passage.split_whitespace().collect();
    let mut text = String::from("\"");
    for character in words.join(" ").chars() {
        match character {
            '"' | '\\' => text.extend(['\\', character]),
            '\u{AD}' => {}
            _ => text.push(character),
        }
    }
    text.push('"');
    text
}

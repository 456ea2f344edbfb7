//! The passages that a resource rests on, and which of its facts rest on which.

use crate::graph::Id;
use crate::ontology::{Class, Role};
use crate::site::reader::{Reader, Shown};
use serde::Serialize;
use std::collections::BTreeMap;

/// Most passages that the page of a resource shows.
const PASSAGES_MAX: usize = 200;

/// A passage that a resource rests on.
#[derive(Debug, Serialize)]
pub(super) struct Passage {
    number: usize,
    text: String,
    language: Option<String>,
    href: Option<String>,
    supports: Vec<String>,
    sources: Vec<Shown>,
    /// Where it stands in the text of its source.
    in_source: Option<String>,
    start: Option<u64>,
    end: Option<u64>,
}

/// The numbers of the passages that each property rests on.
#[derive(Debug, Default)]
pub(super) struct Notes(BTreeMap<Id, Vec<usize>>);

impl Notes {
    /// Those of a property.
    pub(super) fn of(&self, property: Id) -> Vec<usize> {
        self.0.get(&property).cloned().unwrap_or_default()
    }
}

impl Reader<'_> {
    /// The passages that a resource rests on, in the order of their sources, and what rests on
    /// which.
    pub(super) fn passages(&self, id: Id, class: Option<&Class>) -> (Vec<Passage>, Notes) {
        let mut quotes: Vec<Id> = self.with_role(id, Role::Evidence);
        let key = |quote: &Id| (self.with_role(*quote, Role::QuotedFrom), self.start(*quote));
        quotes.sort_by_cached_key(|quote| (key(quote), *quote));
        quotes.truncate(PASSAGES_MAX);
        let mut notes: BTreeMap<Id, Vec<usize>> = BTreeMap::new();
        for (number, quote) in (1..).zip(&quotes) {
            for property in self.with_role(*quote, Role::SupportedKey) {
                notes.entry(property).or_default().push(number);
            }
        }
        let passages = (1..).zip(quotes);
        let passages = passages.map(|(number, quote)| self.passage(number, quote, class));
        (passages.collect(), Notes(notes))
    }

    fn passage(&self, number: usize, quote: Id, class: Option<&Class>) -> Passage {
        let text = self.with_role(quote, Role::QuoteText).into_iter().next();
        let name = text.map(|text| self.names.of(text));
        let sources = self.with_role(quote, Role::QuotedFrom);
        let start = self.start(quote);
        let supported = self.with_role(quote, Role::SupportedKey);
        Passage {
            number,
            language: name
                .as_ref()
                .and_then(|name| self.page.other_language(name.language.clone())),
            text: name.map(|name| name.text).unwrap_or_default(),
            href: self.shown(quote).href,
            supports: supported
                .iter()
                .map(|key| self.property_name(*key, class))
                .collect(),
            in_source: sources
                .first()
                .and_then(|source| self.in_source(*source, quote)),
            sources: sources.iter().map(|source| self.shown(*source)).collect(),
            start,
            end: self.offset(quote, Role::QuoteEnd),
        }
    }

    /// Where a passage begins in its source, in code points.
    pub(super) fn start(&self, quote: Id) -> Option<u64> {
        self.offset(quote, Role::QuoteStart)
    }

    pub(super) fn offset(&self, quote: Id, role: Role) -> Option<u64> {
        let offset = self.with_role(quote, role).into_iter().next()?;
        self.names.of(offset).text.parse().ok()
    }
}

//! The resources of a class in their orders, and the parts of these.
//!
//! An *order* is made once for each class and language, when it is first asked for, and kept: it
//! holds ids alone, so a page of a list is a stretch of it.

use super::PER_PAGE;
use super::collation::{Initial, initial, key};
use super::dates::{Date, Dates, InYear};
use crate::graph::{Id, Names};
use crate::ontology::{Class, Value};
use crate::site::Site;
use oxrdf::vocab::rdf;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Range;

/// Most letters that names are divided by. Alphabets have fewer; of scripts with thousands of signs
/// the rest stands under one heading.
const LETTERS_MAX: usize = 100;

/// Most concepts that a list offers to choose from; all stand on a page of their own.
pub(super) const THEMES_OFFERED_MAX: usize = 20;

/// What a concept is (<https://www.w3.org/TR/skos-reference/#concepts>).
const CONCEPT: &str = "http://www.w3.org/2004/02/skos/core#Concept";

/// The resources of a class in their orders.
#[derive(Debug, Default)]
pub(super) struct Order {
    /// By name.
    pub(super) by_name: Vec<Id>,
    /// By what names begin with, where they fill more than one page.
    pub(super) letters: Vec<Part>,
    /// The latest first, those without a date last; empty where none has a date.
    pub(super) by_date: Vec<Id>,
    /// By year, the latest first; what spans several is in each.
    pub(super) years: Vec<InYear>,
    /// By the concepts that they name, which are sorted by their names.
    pub(super) themes: Vec<(Id, Vec<Id>)>,
    /// The places among these of the ones that are named most, in order.
    pub(super) offered: Vec<usize>,
}

/// A stretch of an order.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// Its part of a path.
    pub(super) slug: String,
    pub(super) range: Range<usize>,
}

impl Order {
    /// Sorts the resources of a class.
    pub(super) fn of(site: &Site, class: &Class, names: &Names<'_>) -> Self {
        let members = site.members(class);
        let mut keyed: Vec<(String, Id)> = members
            .into_iter()
            .map(|id| (key(&site.name_of(id, names).text), id))
            .collect();
        keyed.sort_unstable();
        let letters = match keyed.len() > PER_PAGE {
            true => letters(&keyed),
            false => Vec::new(),
        };
        let by_name: Vec<Id> = keyed.into_iter().map(|(_, id)| id).collect();
        let (by_date, years) = by_date(site, &by_name);
        let themes = by_theme(site, class, names, &by_name);
        Self {
            offered: named_most(&themes),
            themes,
            letters,
            by_date,
            years,
            by_name,
        }
    }

    /// The resources that were in a year.
    pub(super) fn of_year(&self, slug: &str) -> Option<&[Id]> {
        let mut years = self.years.iter();
        let found = years.find(|year| year.slug == slug);
        found.map(|year| year.members.as_slice())
    }

    /// The resources that name a concept.
    pub(super) fn of_theme(&self, theme: Id) -> Option<&[Id]> {
        let mut themes = self.themes.iter();
        let found = themes.find(|(id, _)| *id == theme);
        found.map(|(_, members)| members.as_slice())
    }
}

/// The part with a slug.
pub(super) fn part<'p>(parts: &'p [Part], slug: &str) -> Option<&'p Part> {
    parts.iter().find(|part| part.slug == slug)
}

/// The stretches of what is sorted that have the same slug.
fn parts(slugs: impl Iterator<Item = String>) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for (at, slug) in slugs.enumerate() {
        match parts.last_mut() {
            Some(last) if last.slug == slug => last.range.end = at + 1,
            _ => parts.push(Part {
                slug,
                range: at..at + 1,
            }),
        }
    }
    parts
}

/// By what names begin with; letters that are too many are one part with what begins with none.
fn letters(sorted: &[(String, Id)]) -> Vec<Part> {
    let mut seen: Vec<Initial> = Vec::new();
    let slugs = sorted.iter().map(|(key, _)| {
        let found = initial(key);
        if seen.last() != Some(&found) && seen.len() <= LETTERS_MAX {
            seen.push(found);
        }
        match seen.len() > LETTERS_MAX {
            true => Initial::Other.slug(),
            false => found.slug(),
        }
    });
    parts(slugs)
}

/// By date, and by year; nothing where none has a date.
fn by_date(site: &Site, by_name: &[Id]) -> (Vec<Id>, Vec<InYear>) {
    let dates = Dates::of(site);
    let mut dated: Vec<(Reverse<Option<Date<'_>>>, usize)> = by_name
        .iter()
        .enumerate()
        .map(|(place, id)| (Reverse(dates.first(*id)), place))
        .collect();
    if dated.iter().all(|(date, _)| date.0.is_none()) {
        return Default::default();
    }
    dated.sort_unstable();
    let ids: Vec<Id> = dated.into_iter().map(|(_, place)| by_name[place]).collect();
    let years = dates.by_year(ids.iter().copied());
    (ids, years)
}

/// By the concepts that resources name, each of which has a page. Concepts themselves stand in
/// their trees.
fn by_theme(site: &Site, class: &Class, names: &Names<'_>, by_name: &[Id]) -> Vec<(Id, Vec<Id>)> {
    if is_concept(class) {
        return Vec::new();
    }
    let mut themes: BTreeMap<Id, Vec<Id>> = BTreeMap::new();
    let paths = site.concept_paths(class);
    for id in by_name {
        let named = paths
            .iter()
            .flat_map(|path| site.snapshot.objects(*id, *path));
        for theme in named {
            let members = themes.entry(theme).or_default();
            // What names a concept in two ways is listed once.
            if members.last() != Some(id) {
                members.push(*id);
            }
        }
    }
    let mut themes: Vec<(Id, Vec<Id>)> = themes
        .into_iter()
        .filter(|(theme, _)| site.path_of(*theme).is_some())
        .collect();
    themes.sort_by_cached_key(|(theme, _)| (key(&site.name_of(*theme, names).text), *theme));
    themes
}

/// The places of the concepts that are named most, in order.
fn named_most(themes: &[(Id, Vec<Id>)]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..themes.len()).collect();
    places.sort_by_key(|place| Reverse(themes[*place].1.len()));
    places.truncate(THEMES_OFFERED_MAX);
    places.sort_unstable();
    places
}

/// Whether a class is one of concepts.
pub(super) fn is_concept(class: &Class) -> bool {
    class.types.iter().any(|kind| &*kind.iri == CONCEPT)
}

impl Site {
    /// The resources of a class.
    pub(in crate::site) fn members(&self, class: &Class) -> Vec<Id> {
        let types = self
            .snapshot
            .id(rdf::TYPE)
            .zip(self.snapshot.iri(&class.iri));
        types
            .map(|(types, class)| self.snapshot.subjects(types, class).collect())
            .unwrap_or_default()
    }

    /// The properties with which a class names concepts.
    pub(super) fn concept_paths(&self, class: &Class) -> Vec<Id> {
        let leads_to_concepts = |value: &Value| match value {
            Value::Reference(classes) => classes
                .iter()
                .any(|class| is_concept(self.schema.class(*class))),
            _ => false,
        };
        let fields = class.fields.iter();
        let paths = fields.filter(|field| leads_to_concepts(&field.value));
        let mut paths: Vec<Id> = paths
            .filter_map(|field| self.snapshot.iri(&field.path))
            .collect();
        paths.sort_unstable();
        paths.dedup();
        paths
    }
}

//! The page to browse from: classes, years and schemes of concepts.

use super::Choice;
use super::path::class_path;
use super::year::year_choice;
use crate::graph::Pattern;
use crate::ontology::{Class, Drawing};
use crate::site::page::Page;
use crate::site::reader::{Shown, in_language};
use crate::site::{Document, Problem, Site};
use oxrdf::vocab::rdf;
use serde::Serialize;
use serde_json::json;

/// Most years that the page lists; each leads to those beside it.
const YEARS_MAX: usize = 300;
/// Most schemes that the page lists, and top concepts of each; all have a page.
const SCHEMES_MAX: usize = 12;
const TOPS_MAX: usize = 12;

/// A list of a class.
#[derive(Debug, Serialize)]
pub(in crate::site) struct ClassLink {
    pub(in crate::site) name: String,
    /// What one is called.
    pub(in crate::site) one: String,
    pub(in crate::site) count: usize,
    pub(in crate::site) href: String,
    comment: Option<String>,
    pub(in crate::site) is_drawn_alone: bool,
}

/// A scheme with some of its top concepts.
#[derive(Debug, Serialize)]
pub(in crate::site) struct SchemeLink {
    pub(super) scheme: Shown,
    pub(super) href: String,
    pub(super) count: usize,
    pub(super) tops: Vec<Shown>,
    pub(super) more: usize,
}

impl Site {
    /// The page to browse from.
    pub(in crate::site) fn browse_page(&self, language: &str) -> Result<Document, Problem> {
        let page = self.page("browse", language);
        let years = self.years(language).len();
        let schemes = self.trees(language).len();
        let given = json!({
            "classes": self.class_links(&page, language),
            "years": self.year_links(&page, language, YEARS_MAX),
            "years_more": years.saturating_sub(YEARS_MAX),
            "schemes": self.scheme_links(&page, language, (SCHEMES_MAX, TOPS_MAX)),
            "schemes_more": schemes.saturating_sub(SCHEMES_MAX),
            "all_schemes": (schemes > 0).then(|| page.links.page("browse/themes")),
        });
        page.render("browse.html", &given)
    }

    /// Links to the lists of all classes that have resources.
    pub(in crate::site) fn class_links(&self, page: &Page<'_>, language: &str) -> Vec<ClassLink> {
        let classes = self.listed_classes(language).into_iter();
        let link = |(_, class): (_, &Class)| ClassLink {
            name: self.plural(class, &page.languages),
            one: page.one_of(class),
            count: self.count_of(class),
            href: page.links.page(&class_path(class)),
            comment: self
                .schema
                .terms
                .get(&class.iri)
                .and_then(|term| in_language(&term.comment, &page.languages)),
            is_drawn_alone: self.is_drawn_alone(class),
        };
        classes.map(link).collect()
    }

    /// Links to the latest years.
    pub(in crate::site) fn year_links(
        &self,
        page: &Page<'_>,
        language: &str,
        most: usize,
    ) -> Vec<Choice> {
        let years = self.years(language).iter().take(most);
        years
            .map(|year| year_choice(page, &year.slug, Some(year.members.len())))
            .collect()
    }

    /// The first schemes, with the first of the top concepts of each.
    pub(in crate::site) fn scheme_links(
        &self,
        page: &Page<'_>,
        language: &str,
        (schemes_max, tops_max): (usize, usize),
    ) -> Vec<SchemeLink> {
        let reader = page.reader();
        let trees = self.trees(language).iter().take(schemes_max);
        trees
            .map(|tree| reader.scheme_link(tree, tops_max))
            .collect()
    }

    /// How many resources a class has.
    pub(in crate::site) fn count_of(&self, class: &Class) -> usize {
        let types = self
            .snapshot
            .id(rdf::TYPE)
            .zip(self.snapshot.iri(&class.iri));
        types.map_or(0, |(types, class)| {
            self.snapshot.count(Pattern {
                predicate: Some(types),
                object: Some(class),
                ..Pattern::default()
            })
        })
    }

    /// Whether resources of a class are boxes of their own in a picture.
    pub(in crate::site) fn is_drawn_alone(&self, class: &Class) -> bool {
        let draw = self.schema.terms.get(&class.iri).and_then(|term| term.draw);
        matches!(draw, Some(Drawing::Card | Drawing::Pill)) && class.parents.is_empty()
    }

    /// What several of a class are called: what its term says, or else its group key.
    pub(in crate::site) fn plural(&self, class: &Class, languages: &[&str]) -> String {
        let term = self.schema.terms.get(&class.iri);
        let group = || class.group.as_ref().map(|group| group.replace('_', " "));
        term.and_then(|term| in_language(&term.plural, languages))
            .or_else(group)
            .or_else(|| in_language(&class.label, languages))
            .unwrap_or_else(|| class.segment.clone())
    }
}

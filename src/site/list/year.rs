//! What was when, whatever it is.

use super::collation::key;
use super::dates::{Date, Dates};
use super::order::{Part, parts};
use super::path::{List, Wanted};
use super::{Choice, PER_PAGE, on_page, pages};
use crate::graph::{Id, Names, Pattern};
use crate::site::page::Page;
use crate::site::reader::Shown;
use crate::site::{Document, Problem, Site};
use serde_json::json;
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// All resources that have a date, the latest first.
#[derive(Debug, Default)]
pub(super) struct Years {
    by_date: Vec<Id>,
    /// The latest first.
    pub(super) parts: Vec<Part>,
}

impl Years {
    /// Sorts what has a date and a class.
    pub(super) fn of(site: &Site, names: &Names<'_>) -> Self {
        let dates = Dates::of(site);
        let having = dates.paths().flat_map(|path| {
            let pattern = Pattern {
                predicate: Some(path),
                ..Pattern::default()
            };
            site.snapshot.quads(pattern).map(|quad| quad.subject)
        });
        let having: BTreeSet<Id> = having.collect();
        let dated = having.into_iter().filter_map(|id| {
            let date: Date<'_> = dates.first(id)?;
            Some((Reverse(date), key(&names.of(id).text), id))
        });
        let mut dated: Vec<_> = dated.collect();
        dated.sort_unstable();
        let years = dated
            .iter()
            .map(|(date, _, _)| date.0.year_slug().to_owned());
        Self {
            parts: parts(years),
            by_date: dated.into_iter().map(|(_, _, id)| id).collect(),
        }
    }
}

impl Site {
    /// The lists of all years, each with how many pages it has.
    pub(super) fn year_lists(&self, language: &str) -> impl Iterator<Item = (List, usize)> + '_ {
        let years = self.years(language).parts.iter();
        years.map(|part| {
            (
                List::Year(part.slug.clone()),
                pages(part.range.len(), PER_PAGE),
            )
        })
    }

    /// A page of what was in a year; none where there is no such page.
    pub(super) fn year_page(
        &self,
        year: &str,
        wanted: &Wanted,
        language: &str,
    ) -> Option<Result<Document, Problem>> {
        let years = self.years(language);
        let at = years.parts.iter().position(|part| part.slug == year)?;
        let part = &years.parts[at];
        let ids = &years.by_date[part.range.clone()];
        let here = on_page(ids, wanted.number, PER_PAGE)?;
        let page = self.page(&self.list_path(wanted)?, language);
        let reader = page.reader();
        let items: Vec<Shown> = here
            .iter()
            .map(|id| Shown {
                class: reader.class_of(*id).map(|class| reader.class_name(class)),
                ..reader.listed(*id)
            })
            .collect();
        let beside = |other: Option<&Part>| Some(year_choice(&page, &other?.slug, None));
        let given = json!({
            "title": year,
            "total": ids.len(),
            "items": items,
            "turn": self.turn_of(&page, wanted, pages(ids.len(), PER_PAGE)),
            "earlier": beside(years.parts.get(at + 1)),
            "later": beside(at.checked_sub(1).map(|at| &years.parts[at])),
        });
        Some(page.render("year.html", &given))
    }
}

/// A link to what was in a year.
pub(super) fn year_choice(page: &Page<'_>, year: &str, count: Option<usize>) -> Choice {
    Choice {
        text: year.to_owned(),
        href: page.links.page(&format!("browse/year/{year}")),
        count,
        ..Choice::default()
    }
}

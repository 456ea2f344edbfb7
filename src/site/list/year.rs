//! What was when, whatever it is.

use super::collation::key;
use super::dates::{Date, Dates, InYear};
use super::path::{List, Wanted};
use super::{Choice, PER_PAGE, on_page, pages};
use crate::graph::{Id, Names, Pattern};
use crate::site::page::Page;
use crate::site::reader::Shown;
use crate::site::{Document, Problem, Site};
use serde_json::json;
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// All resources that have a date and a class, by the years in which they were.
pub(super) fn years_of(site: &Site, names: &Names<'_>) -> Vec<InYear> {
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
        Some((Reverse(date), key(&site.name_of(id, names).text), id))
    });
    let mut dated: Vec<_> = dated.collect();
    dated.sort_unstable();
    dates.by_year(dated.into_iter().map(|(_, _, id)| id))
}

impl Site {
    /// The lists of all years, each with how many pages it has.
    pub(super) fn year_lists(&self, language: &str) -> impl Iterator<Item = (List, usize)> + '_ {
        self.years(language).iter().map(|year| {
            let pages = pages(year.members.len(), PER_PAGE);
            (List::Year(year.slug.clone()), pages)
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
        let at = years.iter().position(|other| other.slug == year)?;
        let ids = &years[at].members;
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
        let beside = |other: Option<&InYear>| Some(year_choice(&page, &other?.slug, None));
        let given = json!({
            "title": year,
            "total": ids.len(),
            "items": items,
            "turn": self.turn_of(&page, wanted, pages(ids.len(), PER_PAGE)),
            "earlier": beside(years.get(at + 1)),
            "later": beside(at.checked_sub(1).map(|at| &years[at])),
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

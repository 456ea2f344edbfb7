//! When something was, to sort and to divide by.

use crate::graph::Id;
use crate::ontology::Role;
use crate::site::Site;
use oxrdf::TermRef;
use std::collections::BTreeMap;

/// Most years under which one resource is listed.
const YEARS_SPANNED_MAX: i64 = 100;

/// A date as it is written in the graph, with its year as a number. Dates of one year are in order
/// of their letters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Date<'s> {
    year: i64,
    written: &'s str,
}

impl<'s> Date<'s> {
    /// Reads what begins with a year.
    pub(super) fn read(written: &'s str) -> Option<Self> {
        let date = Self { year: 0, written };
        let year = date.year_written().parse().ok()?;
        Some(Self { year, written })
    }

    /// The year as it is written.
    fn year_written(&self) -> &'s str {
        let sign = usize::from(self.written.starts_with('-'));
        let digits = self.written[sign..].find(|c: char| !c.is_ascii_digit());
        &self.written[..digits.map_or(self.written.len(), |digits| sign + digits)]
    }
}

/// What was in a year.
#[derive(Debug)]
pub(super) struct InYear {
    /// The year as paths have it.
    pub(super) slug: String,
    pub(super) members: Vec<Id>,
}

/// The properties that say when something was.
pub(super) struct Dates<'s> {
    site: &'s Site,
    /// First the day that is made from what is known, then what is written.
    first: [Vec<Id>; 2],
    /// Likewise.
    last: [Vec<Id>; 2],
}

impl<'s> Dates<'s> {
    pub(super) fn of(site: &'s Site) -> Self {
        let of = |roles: [Role; 2]| roles.map(|role| site.properties.of_role(role).to_vec());
        Self {
            site,
            first: of([Role::Earliest, Role::Start]),
            last: of([Role::Latest, Role::End]),
        }
    }

    /// The properties that say when something began.
    pub(super) fn paths(&self) -> impl Iterator<Item = Id> + '_ {
        self.first.iter().flatten().copied()
    }

    /// The first day of a resource.
    pub(super) fn first(&self, id: Id) -> Option<Date<'s>> {
        let mut paths = self.first.iter();
        paths.find_map(|paths| self.read(id, paths).min())
    }

    fn last(&self, id: Id) -> Option<Date<'s>> {
        let mut paths = self.last.iter();
        paths.find_map(|paths| self.read(id, paths).max())
    }

    fn read(&self, id: Id, paths: &[Id]) -> impl Iterator<Item = Date<'s>> {
        let snapshot = &self.site.snapshot;
        let dates = paths
            .iter()
            .flat_map(move |path| snapshot.objects(id, *path));
        dates.filter_map(|date| match snapshot.term(date) {
            TermRef::Literal(literal) => Date::read(literal.value()),
            _ => None,
        })
    }

    /// Divides resources by the years in which they were, from the first to the last of each; the
    /// latest year first, and in each year in the order that they come in.
    pub(super) fn by_year(&self, sorted: impl Iterator<Item = Id>) -> Vec<InYear> {
        let mut years: BTreeMap<i64, Vec<Id>> = BTreeMap::new();
        for id in sorted {
            let Some(first) = self.first(id).map(|date| date.year) else {
                continue;
            };
            let last = self.last(id).map_or(first, |date| date.year);
            let most = first.saturating_add(YEARS_SPANNED_MAX - 1);
            for year in first..=last.clamp(first, most) {
                years.entry(year).or_default().push(id);
            }
        }
        let years = years.into_iter().rev();
        let in_year = |(year, members)| InYear {
            slug: slug(year),
            members,
        };
        years.map(in_year).collect()
    }
}

/// A year as dates have it, such as `2016` or `-0044`.
fn slug(year: i64) -> String {
    let sign = if year < 0 { "-" } else { "" };
    format!("{sign}{:04}", year.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::{Date, slug};

    #[test]
    fn dates_are_in_order_of_their_years() {
        let written = [
            "-0044-03-15",
            "0999",
            "2016",
            "2016-03",
            "2016-03-07",
            "10000-01-01",
        ];
        let dates = written.map(|date| Date::read(date).expect("it begins with a year"));
        assert!(dates.is_sorted());
        let years = dates.map(|date| slug(date.year));
        assert_eq!(years, ["-0044", "0999", "2016", "2016", "2016", "10000"]);
        assert_eq!(
            Date::read("2016Z").map(|date| date.year_written()),
            Some("2016")
        );
        assert_eq!(Date::read("March"), None);
        assert_eq!(Date::read(""), None);
    }
}

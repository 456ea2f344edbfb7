//! When something was, to sort by.

use crate::graph::Id;
use crate::ontology::Role;
use crate::site::Site;
use oxrdf::TermRef;

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
        let year = date.year_slug().parse().ok()?;
        Some(Self { year, written })
    }

    /// The year as it is written, such as `2016` or `-0044`.
    pub(super) fn year_slug(&self) -> &'s str {
        let sign = usize::from(self.written.starts_with('-'));
        let digits = self.written[sign..].find(|c: char| !c.is_ascii_digit());
        &self.written[..digits.map_or(self.written.len(), |digits| sign + digits)]
    }
}

/// The properties that say when something was.
pub(super) struct Dates<'s> {
    site: &'s Site,
    /// First the day that is made from what is known, then what is written.
    paths: [Vec<Id>; 2],
}

impl<'s> Dates<'s> {
    pub(super) fn of(site: &'s Site) -> Self {
        let paths =
            [Role::Earliest, Role::Start].map(|role| site.properties.of_role(role).to_vec());
        Self { site, paths }
    }

    /// All properties.
    pub(super) fn paths(&self) -> impl Iterator<Item = Id> + '_ {
        self.paths.iter().flatten().copied()
    }

    /// The first day of a resource.
    pub(super) fn first(&self, id: Id) -> Option<Date<'s>> {
        let snapshot = &self.site.snapshot;
        let of = |paths: &Vec<Id>| {
            let dates = paths.iter().flat_map(|path| snapshot.objects(id, *path));
            let dates = dates.filter_map(|date| match snapshot.term(date) {
                TermRef::Literal(literal) => Date::read(literal.value()),
                _ => None,
            });
            dates.min()
        };
        self.paths.iter().find_map(of)
    }
}

#[cfg(test)]
mod tests {
    use super::Date;

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
        let years = dates.map(|date| date.year_slug());
        assert_eq!(years, ["-0044", "0999", "2016", "2016", "2016", "10000"]);
        assert_eq!(
            Date::read("2016Z").map(|date| date.year_slug()),
            Some("2016")
        );
        assert_eq!(Date::read("March"), None);
        assert_eq!(Date::read(""), None);
    }
}

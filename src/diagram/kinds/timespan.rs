//! Stretches of time that dates fall into.

use crate::diagram::dates;
use crate::diagram::phrases::{Phrases, filled};

/// Columns with something in them that fit beside each other.
const BUCKETS_MAX: usize = 7;

/// How long the stretches are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Unit {
    Day,
    Month,
    Year,
    Decade,
    /// As many decades as it takes.
    Decades(i64),
}

/// A stretch of time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Bucket {
    /// A date of XML Schema, as precise as the stretch is long.
    Date(String),
    /// From the first of these years on, so many years.
    Years(i64, i64),
    /// Nothing is told of the time in between.
    Gap(Unit, i64, i64),
}

/// Chooses the shortest unit for which there are few enough stretches, and gives these in order,
/// with the gaps between them. The dates are sorted.
pub(super) fn buckets(dates: &[&str], most: usize) -> (Unit, Vec<Bucket>) {
    let units = [Unit::Day, Unit::Month, Unit::Year, Unit::Decade];
    let longer = (1..).map(|power| Unit::Decades(1 << power)).take(20);
    let of = |unit: Unit| {
        let mut buckets: Vec<Bucket> = dates.iter().map(|date| bucket(date, unit)).collect();
        buckets.sort_by_key(Bucket::order);
        buckets.dedup();
        buckets
    };
    let mut chosen = (Unit::Decade, of(Unit::Decade));
    for unit in units.into_iter().chain(longer) {
        chosen = (unit, of(unit));
        if chosen.1.len() <= BUCKETS_MAX.min(most.max(1)) {
            break;
        }
    }
    let (unit, buckets) = chosen;
    (unit, with_gaps(buckets, unit))
}

/// The stretch that a date falls into; one of its own where it is known less precisely.
fn bucket(date: &str, unit: Unit) -> Bucket {
    let day = first_part(date).unwrap_or(date);
    let cut = |length: usize| Bucket::Date(day.get(..length).unwrap_or(day).to_owned());
    let years = |length: i64| Bucket::Years(year(day).div_euclid(length) * length, length);
    let sign = usize::from(day.starts_with('-'));
    match unit {
        Unit::Day => cut(10 + sign),
        Unit::Month => cut(7 + sign),
        Unit::Year => cut(4 + sign),
        Unit::Decade => years(10),
        Unit::Decades(count) => years(10 * count),
    }
}

/// The day, month or year of a date, without time and zone; nothing where it is no date.
pub(super) fn first_part(date: &str) -> Option<&str> {
    let day = date.split(['T', 'Z', '+']).next().unwrap_or(date);
    let digits = day.strip_prefix('-').unwrap_or(day);
    let parts: Vec<&str> = digits.split('-').collect();
    let is_number = |part: &&str| part.len() >= 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_date = (1..=3).contains(&parts.len()) && parts.iter().all(is_number);
    (is_date && parts[0].len() >= 4).then_some(day)
}

fn year(day: &str) -> i64 {
    let (sign, digits) = match day.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, day),
    };
    let year = digits
        .split('-')
        .next()
        .and_then(|year| year.parse::<i64>().ok());
    sign * year.unwrap_or(0)
}

/// Puts gaps between months, years and decades that do not follow each other. Days are too many to
/// be told of one by one.
fn with_gaps(buckets: Vec<Bucket>, unit: Unit) -> Vec<Bucket> {
    let mut all: Vec<Bucket> = Vec::new();
    for bucket in buckets {
        let places = all
            .last()
            .map(|last| (last.place(unit), bucket.place(unit)));
        if let Some((Some(last), Some(next))) = places
            && next > last + 1
        {
            all.push(Bucket::Gap(unit, last + 1, next - 1));
        }
        all.push(bucket);
    }
    all
}

impl Bucket {
    pub(super) fn is_gap(&self) -> bool {
        matches!(self, Self::Gap(..))
    }

    pub(super) fn holds(&self, date: &str, unit: Unit) -> bool {
        *self == bucket(date, unit)
    }

    /// Sorted by this, stretches are in the order of time, the less precise first.
    fn order(&self) -> (i64, String) {
        match self {
            Self::Date(date) => (year(date), date.clone()),
            Self::Years(start, _) | Self::Gap(_, start, _) => (*start, String::new()),
        }
    }

    /// The number of the stretch among all of its length; none for what is less precise, and for
    /// days.
    fn place(&self, unit: Unit) -> Option<i64> {
        match (self, unit) {
            (Self::Date(date), Unit::Month) => {
                let month = date.get(date.len().checked_sub(2)?..)?;
                let is_month = first_part(date)?.trim_start_matches('-').contains('-');
                is_month.then_some(12 * year(date) + month.parse::<i64>().ok()? - 1)
            }
            (Self::Date(date), Unit::Year) => Some(year(date)),
            (Self::Years(start, length), _) => Some(start.div_euclid(*length)),
            _ => None,
        }
    }

    /// What people call it.
    pub(super) fn name(&self, language: &str, says: &Phrases) -> String {
        match self {
            Self::Date(date) => dates::one(date, language),
            Self::Years(start, 10) => filled(says.decade, &[&start.to_string()]),
            Self::Years(start, length) => format!("{start}–{}", start + length - 1),
            Self::Gap(unit, first, last) => {
                let name = |place: i64| match unit {
                    Unit::Month => {
                        let (year, month) = (place.div_euclid(12), place.rem_euclid(12) + 1);
                        dates::one(&format!("{year:04}-{month:02}"), language)
                    }
                    _ => place.to_string(),
                };
                let length = match unit {
                    Unit::Decade => 10,
                    Unit::Decades(count) => 10 * count,
                    _ => 1,
                };
                let (first, last) = match unit {
                    Unit::Day | Unit::Month => (name(*first), name(*last)),
                    _ => (name(first * length), name(last * length + length - 1)),
                };
                match first == last {
                    true => format!("{first}: {}", says.nothing),
                    false => format!("{first} – {last}: {}", says.nothing),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagram::phrases::phrases;

    fn named(dates: &[&str]) -> Vec<String> {
        let (_, buckets) = buckets(dates, BUCKETS_MAX);
        let says = phrases(&["en"]);
        buckets
            .iter()
            .map(|bucket| bucket.name("en", says))
            .collect()
    }

    #[test]
    fn the_span_chooses_the_unit() {
        assert_eq!(
            named(&["2016-03-07", "2016-03-09"]),
            ["7 March 2016", "9 March 2016"]
        );
        let days: Vec<String> = (1..=9).map(|day| format!("2016-03-{day:02}")).collect();
        let days: Vec<&str> = days.iter().map(String::as_str).collect();
        assert_eq!(named(&days), ["March 2016"]);
        let years = [
            "1991", "1993", "1995", "1997", "2001", "2003", "2005", "2027",
        ];
        assert_eq!(
            named(&years),
            ["1990s", "2000s", "2010–2019: nothing", "2020s"]
                .map(|name| { name.replace("2010–2019", "2010 – 2019") })
        );
    }

    #[test]
    fn what_is_less_precise_comes_before() {
        let dates = [
            "2016",
            "2016-01-01",
            "2016-01-02",
            "2016-01-03",
            "2016-01-04",
            "2016-01-05",
            "2016-01-06",
            "2016-01-07",
            "2016-04-01",
        ];
        let named = named(&dates);
        assert_eq!(
            named,
            [
                "2016",
                "January 2016",
                "February 2016 – March 2016: nothing",
                "April 2016"
            ]
        );
    }

    #[test]
    fn what_is_no_date_is_no_date() {
        for text in ["soon", "", "20", "2016-x", "-", "2016-03-07-08"] {
            assert_eq!(first_part(text), None, "{text}");
        }
        assert_eq!(first_part("2016-03-07T10:00:00Z"), Some("2016-03-07"));
        assert_eq!(first_part("-0044-03-15"), Some("-0044-03-15"));
    }
}

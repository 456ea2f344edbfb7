//! Dates as precise as they are known.
//!
//! A year, a month, a day, or a time with seconds and an offset, in the forms of XML Schema
//! (<https://www.w3.org/TR/xmlschema11-2/#dateTime>), which are those of ISO 8601 with four digits
//! for a year. What XML Schema allows besides (offsets on days, `24:00:00`, years of five digits)
//! is refused: it would be kept in its characters, and sorts and compares as nobody expects.

use crate::ontology::Datatype;
use std::cmp::Ordering;
use std::fmt::Write as _;

/// A date that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Date {
    year: u16,
    month: Option<u8>,
    day: Option<u8>,
    time: Option<Time>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Time {
    /// Seconds since the day began at the place of the offset.
    seconds: i64,
    /// Billionths of a second.
    nanos: u32,
    /// Seconds east of UTC.
    offset: i64,
}

/// Why characters are no date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NoDate {
    /// They do not have the form of one.
    Form,
    /// The month is not between 1 and 12.
    Month,
    /// The month is shorter.
    Day { days: u8 },
    /// The time of day does not exist.
    Time,
    /// A time lacks its seconds.
    Seconds,
    /// A time lacks its offset.
    Offset,
}

/// A calendar day, written `2016-03-07`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Day {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// Reads a date.
    pub(super) fn parse(text: &str) -> Result<Self, NoDate> {
        let bytes = text.as_bytes();
        let (year, rest) = digits(bytes, 4).ok_or(NoDate::Form)?;
        let mut date = Self {
            year,
            month: None,
            day: None,
            time: None,
        };
        let [b'-', rest @ ..] = rest else {
            return if rest.is_empty() {
                Ok(date)
            } else {
                Err(NoDate::Form)
            };
        };
        let (month, rest) = two_digits(rest)?;
        if !(1..=12).contains(&month) {
            return Err(NoDate::Month);
        }
        date.month = Some(month);
        let [b'-', rest @ ..] = rest else {
            return if rest.is_empty() {
                Ok(date)
            } else {
                Err(NoDate::Form)
            };
        };
        let (day, rest) = two_digits(rest)?;
        let days = days_in(year, month);
        if day == 0 || day > days {
            return Err(NoDate::Day { days });
        }
        date.day = Some(day);
        date.time = match rest {
            [] => None,
            [b'T', rest @ ..] => Some(Time::parse(rest)?),
            _ => return Err(NoDate::Form),
        };
        Ok(date)
    }

    /// The datatype that fits its precision.
    pub(super) fn datatype(self) -> Datatype {
        match (self.month, self.day, self.time) {
            (None, _, _) => Datatype::GYear,
            (_, None, _) => Datatype::GYearMonth,
            (_, _, None) => Datatype::Date,
            _ => Datatype::DateTime,
        }
    }

    /// The first day of what it says.
    pub(super) fn first_day(self) -> Day {
        Day {
            year: self.year,
            month: self.month.unwrap_or(1),
            day: self.day.unwrap_or(1),
        }
    }

    /// The last day of what it says.
    pub(super) fn last_day(self) -> Day {
        let month = self.month.unwrap_or(12);
        Day {
            year: self.year,
            month,
            day: self.day.unwrap_or_else(|| days_in(self.year, month)),
        }
    }

    /// Whether all of it lies after all of another: two times by the clock, others by their days.
    pub(super) fn is_after(self, other: Self) -> bool {
        match (self.instant(), other.instant()) {
            (Some(this), Some(that)) => this > that,
            _ => self.first_day() > other.last_day(),
        }
    }

    /// Compares two dates of any precision by their first moments.
    pub(super) fn compare(self, other: Self) -> Ordering {
        match (self.instant(), other.instant()) {
            (Some(this), Some(that)) => this.cmp(&that),
            _ => self.first_day().cmp(&other.first_day()),
        }
    }

    fn instant(self) -> Option<(i64, u32)> {
        let time = self.time?;
        let days = days_since_epoch(self.first_day());
        Some((days * 86_400 + time.seconds - time.offset, time.nanos))
    }
}

impl Time {
    fn parse(bytes: &[u8]) -> Result<Self, NoDate> {
        let (hour, rest) = two_digits(bytes)?;
        let [b':', rest @ ..] = rest else {
            return Err(NoDate::Form);
        };
        let (minute, rest) = two_digits(rest)?;
        if hour > 23 || minute > 59 {
            return Err(NoDate::Time);
        }
        let rest = match rest {
            [b':', rest @ ..] => rest,
            [] | [b'Z' | b'+' | b'-', ..] => return Err(NoDate::Seconds),
            _ => return Err(NoDate::Form),
        };
        let (second, rest) = two_digits(rest)?;
        if second > 59 {
            return Err(NoDate::Time);
        }
        let (nanos, rest) = fraction(rest)?;
        Ok(Self {
            seconds: i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second),
            nanos,
            offset: offset(rest)?,
        })
    }
}

impl Day {
    /// Writes it as `xsd:date` does.
    pub(super) fn write(self, out: &mut String) {
        let digit = |value: u16| char::from(b'0' + (value % 10) as u8);
        for power in [1000, 100, 10, 1] {
            out.push(digit(self.year / power));
        }
        for part in [self.month, self.day] {
            out.push('-');
            out.push(digit(u16::from(part) / 10));
            out.push(digit(u16::from(part)));
        }
    }
}

fn digits(bytes: &[u8], count: usize) -> Option<(u16, &[u8])> {
    let (head, rest) = bytes.split_at_checked(count)?;
    let mut value = 0;
    for byte in head {
        if !byte.is_ascii_digit() {
            return None;
        }
        value = value * 10 + u16::from(byte - b'0');
    }
    Some((value, rest))
}

fn two_digits(bytes: &[u8]) -> Result<(u8, &[u8]), NoDate> {
    let (value, rest) = digits(bytes, 2).ok_or(NoDate::Form)?;
    Ok((value as u8, rest))
}

fn fraction(bytes: &[u8]) -> Result<(u32, &[u8]), NoDate> {
    let [b'.', rest @ ..] = bytes else {
        return Ok((0, bytes));
    };
    let count = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    if count == 0 {
        return Err(NoDate::Form);
    }
    let nanos = (0..9).fold(0, |nanos, index| {
        let digit = rest[..count].get(index).map_or(0, |byte| byte - b'0');
        nanos * 10 + u32::from(digit)
    });
    Ok((nanos, &rest[count..]))
}

fn offset(bytes: &[u8]) -> Result<i64, NoDate> {
    let (sign, rest) = match bytes {
        [] => return Err(NoDate::Offset),
        b"Z" => return Ok(0),
        [b'+', rest @ ..] => (1, rest),
        [b'-', rest @ ..] => (-1, rest),
        _ => return Err(NoDate::Form),
    };
    let (hours, rest) = two_digits(rest)?;
    let [b':', rest @ ..] = rest else {
        return Err(NoDate::Form);
    };
    let (minutes, rest) = two_digits(rest)?;
    let whole = i64::from(hours) * 60 + i64::from(minutes);
    if !rest.is_empty() {
        return Err(NoDate::Form);
    }
    if minutes > 59 || whole > 14 * 60 {
        return Err(NoDate::Time);
    }
    Ok(sign * whole * 60)
}

fn days_in(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        _ => 31,
    }
}

/// Days since 1970-01-01 in the Gregorian calendar, by the count of days in 400 years.
fn days_since_epoch(day: Day) -> i64 {
    let shifted = i64::from(day.year) - i64::from(day.month <= 2);
    let era = shifted.div_euclid(400);
    let year_of_era = shifted.rem_euclid(400);
    let month = (i64::from(day.month) + 9) % 12;
    let day_of_year = (153 * month + 2) / 5 + i64::from(day.day) - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// How a date that people write would be written in a record; several where it can be read so.
pub(super) fn suggestions(text: &str) -> Vec<String> {
    if let Some(repaired) = repaired_time(text) {
        return vec![repaired];
    }
    let words: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric())
        .flat_map(split_digits)
        .filter(|word| !is_filler(word))
        .collect();
    let parts: Vec<Part> = words.iter().map(|word| Part::of(word)).collect();
    let mut found = match parts[..] {
        [Part::Year(y), Part::Month(m)] | [Part::Month(m), Part::Year(y)] => month_of(y, m),
        [Part::Year(y), Part::Small(m)] | [Part::Small(m), Part::Year(y)] => month_of(y, m),
        [Part::Small(d), Part::Month(m), Part::Year(y)]
        | [Part::Month(m), Part::Small(d), Part::Year(y)]
        | [Part::Year(y), Part::Month(m), Part::Small(d)]
        | [Part::Year(y), Part::Small(m), Part::Small(d)] => day_of(y, m, d),
        [Part::Small(first), Part::Small(second), Part::Year(y)] => {
            [day_of(y, second, first), day_of(y, first, second)].concat()
        }
        [Part::Packed(y, m, d)] => day_of(y, m, d),
        _ => Vec::new(),
    };
    found.dedup();
    found.retain(|date| date != text);
    found
}

#[derive(Clone, Copy, Debug)]
enum Part {
    Year(u16),
    Month(u16),
    Small(u16),
    Packed(u16, u16, u16),
    Other,
}

impl Part {
    fn of(word: &str) -> Self {
        let number = || word.parse::<u32>();
        match word.len() {
            1 | 2 => number().map_or(Self::Other, |n| Self::Small(n as u16)),
            4 if number().is_ok() => number().map_or(Self::Other, |n| Self::Year(n as u16)),
            8 if number().is_ok() => number().map_or(Self::Other, |n| {
                Self::Packed(
                    (n / 10_000) as u16,
                    (n / 100 % 100) as u16,
                    (n % 100) as u16,
                )
            }),
            _ => month_named(word).map_or(Self::Other, Self::Month),
        }
    }
}

/// Months by how their names begin in English and French, the languages of the ontology.
fn month_named(word: &str) -> Option<u16> {
    const BEGINNINGS: [&[&str]; 12] = [
        &["jan"],
        &["feb", "fév", "fev"],
        &["mar"],
        &["apr", "avr"],
        &["may", "mai"],
        &["jun", "juin"],
        &["jul", "juil"],
        &["aug", "aoû", "aou"],
        &["sep"],
        &["oct"],
        &["nov"],
        &["dec", "déc"],
    ];
    (1..)
        .zip(BEGINNINGS)
        .find(|(_, names)| names.iter().any(|name| word.starts_with(name)))
        .map(|(number, _)| number)
}

fn is_filler(word: &str) -> bool {
    const DAYS: [&str; 14] = [
        "mon", "tue", "wed", "thu", "fri", "sat", "sun", "lun", "mardi", "mer", "jeu", "ven",
        "sam", "dim",
    ];
    matches!(
        word,
        "" | "the" | "of" | "le" | "du" | "st" | "nd" | "rd" | "th" | "er"
    ) || DAYS.iter().any(|day| word.starts_with(day))
}

/// Cuts `7th` into `7` and `th`.
fn split_digits(word: &str) -> [String; 2] {
    let end = word
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(word.len());
    let (digits, rest) = word.split_at(end);
    [digits.to_owned(), rest.to_lowercase()]
}

fn month_of(year: u16, month: u16) -> Vec<String> {
    let date = format!("{year:04}-{month:02}");
    Date::parse(&date).map_or_else(|_| Vec::new(), |_| vec![date])
}

fn day_of(year: u16, month: u16, day: u16) -> Vec<String> {
    let date = format!("{year:04}-{month:02}-{day:02}");
    Date::parse(&date).map_or_else(|_| Vec::new(), |_| vec![date])
}

/// A time in nearly the right form: a space for the `T`, small letters, no seconds, no offset.
fn repaired_time(text: &str) -> Option<String> {
    let mut repaired = text
        .trim()
        .to_uppercase()
        .replacen(' ', "T", 1)
        .replace(' ', "");
    if repaired.get(10..11) != Some("T") {
        return None;
    }
    for _ in 0..2 {
        match Date::parse(&repaired) {
            Ok(_) => return (repaired != text).then_some(repaired),
            Err(NoDate::Seconds) => repaired.insert_str(repaired.len().min(16), ":00"),
            Err(NoDate::Offset) => repaired.push('Z'),
            Err(_) => return midnight(&repaired),
        }
    }
    Date::parse(&repaired).is_ok().then_some(repaired)
}

/// `2016-03-07T24:00:00Z` is the next day's first moment.
fn midnight(text: &str) -> Option<String> {
    let (day, zone) = text.split_once("T24:00:00")?;
    let day = Date::parse(day).ok()?.first_day();
    let (mut year, mut month, mut next) = (day.year, day.month, day.day + 1);
    if next > days_in(year, month) {
        (next, month) = (1, month + 1);
    }
    if month > 12 {
        (month, year) = (1, year + 1);
    }
    let mut out = String::new();
    Day {
        year,
        month,
        day: next,
    }
    .write(&mut out);
    write!(out, "T00:00:00{zone}").expect("a string takes all");
    Date::parse(&out).is_ok().then_some(out)
}

#[cfg(test)]
mod tests {
    use super::{Date, NoDate, suggestions};
    use crate::ontology::Datatype;
    use std::str::FromStr;

    #[test]
    fn keeps_the_precision() {
        for (text, datatype) in [
            ("2016", Datatype::GYear),
            ("2016-03", Datatype::GYearMonth),
            ("2016-03-07", Datatype::Date),
            ("2016-02-29", Datatype::Date),
            ("2016-03-07T10:00:00+01:00", Datatype::DateTime),
            ("2016-03-07T23:59:59.123456789123Z", Datatype::DateTime),
            ("2016-03-07T00:00:00-14:00", Datatype::DateTime),
        ] {
            assert_eq!(
                Date::parse(text).map(Date::datatype),
                Ok(datatype),
                "{text}"
            );
        }
    }

    #[test]
    fn says_what_is_wrong() {
        for (text, why) in [
            ("", NoDate::Form),
            ("16", NoDate::Form),
            ("2016-", NoDate::Form),
            ("2016-3-7", NoDate::Form),
            ("02016", NoDate::Form),
            ("2016-03-07Z", NoDate::Form),
            ("2016-13", NoDate::Month),
            ("2016-00-01", NoDate::Month),
            ("2016-02-30", NoDate::Day { days: 29 }),
            ("2015-02-29", NoDate::Day { days: 28 }),
            ("1900-02-29", NoDate::Day { days: 28 }),
            ("2016-03-00", NoDate::Day { days: 31 }),
            ("2016-03-07T24:61:00Z", NoDate::Time),
            ("2016-03-07T24:00:00Z", NoDate::Time),
            ("2016-03-07T10:00:60Z", NoDate::Time),
            ("2016-03-07T10:00:00+15:00", NoDate::Time),
            ("2016-03-07T10:00Z", NoDate::Seconds),
            ("2016-03-07T10:00", NoDate::Seconds),
            ("2016-03-07T10:00:00", NoDate::Offset),
            ("2016-03-07T10:00:00.Z", NoDate::Form),
            ("2016-03-07 10:00:00Z", NoDate::Form),
            ("２０１６", NoDate::Form),
        ] {
            assert_eq!(Date::parse(text), Err(why), "{text}");
        }
    }

    #[test]
    fn gives_the_days_without_a_shift_of_zone() {
        let days = |text: &str| {
            let date = Date::parse(text).expect("the text is a date");
            let (mut first, mut last) = (String::new(), String::new());
            date.first_day().write(&mut first);
            date.last_day().write(&mut last);
            (first, last)
        };
        let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
        assert_eq!(days("2016"), pair("2016-01-01", "2016-12-31"));
        assert_eq!(days("2016-02"), pair("2016-02-01", "2016-02-29"));
        assert_eq!(days("0987-06-05"), pair("0987-06-05", "0987-06-05"));
        assert_eq!(
            days("2016-03-07T23:30:00-05:00"),
            pair("2016-03-07", "2016-03-07")
        );
    }

    #[test]
    fn orders_times_as_xml_schema_does() {
        let texts = [
            "2015-12-31T23:59:59Z",
            "2016-01-01T00:30:00+01:00",
            "2016-02-29T12:00:00-10:00",
            "2016-03-01T00:00:00.5+02:00",
            "1969-12-31T23:00:00Z",
        ];
        for a in texts {
            for b in texts {
                let ours = |t| Date::parse(t).expect("the text is a date");
                let theirs = |t| oxsdatatypes::DateTime::from_str(t).expect("the text is a time");
                assert_eq!(
                    Some(ours(a).compare(ours(b))),
                    theirs(a).partial_cmp(&theirs(b)),
                    "{a} {b}"
                );
            }
        }
    }

    #[test]
    fn is_after_only_as_a_whole() {
        let after = |a, b| {
            Date::parse(a)
                .and_then(|a| Ok(a.is_after(Date::parse(b)?)))
                .expect("both are dates")
        };
        assert!(after("2017", "2016"));
        assert!(after("2016-03-08", "2016-03-07"));
        assert!(!after("2016-03-07", "2016-03"));
        assert!(!after("2016-03", "2016-03-07"));
        assert!(after("2016-03-07T10:00:00Z", "2016-03-07T10:30:00+01:00"));
        assert!(!after("2016-03-07T10:00:00Z", "2016-03-07"));
    }

    #[test]
    fn suggests_what_was_meant() {
        for (text, meant) in [
            ("7 March 2016", &["2016-03-07"][..]),
            ("Monday, 7th of March 2016", &["2016-03-07"]),
            ("March 7, 2016", &["2016-03-07"]),
            ("le 7 mars 2016", &["2016-03-07"]),
            ("mardi 8 mars 2016", &["2016-03-08"]),
            ("07/03/2016", &["2016-03-07", "2016-07-03"]),
            ("17/03/2016", &["2016-03-17"]),
            ("7.3.2016", &["2016-03-07", "2016-07-03"]),
            ("2016-3-7", &["2016-03-07"]),
            ("2016/03/07", &["2016-03-07"]),
            ("20160307", &["2016-03-07"]),
            ("March 2016", &["2016-03"]),
            ("2016-3", &["2016-03"]),
            ("2016-03-07 10:00", &["2016-03-07T10:00:00Z"]),
            ("2016-03-07T10:00:00", &["2016-03-07T10:00:00Z"]),
            ("2016-03-07 10:00+01:00", &["2016-03-07T10:00:00+01:00"]),
            ("2016-12-31T24:00:00Z", &["2017-01-01T00:00:00Z"]),
            ("2016-02-30", &[]),
            ("2016-03-07T24:61:00Z", &[]),
            ("soon", &[]),
            ("é", &[]),
            ("2016-03-07é10:00", &[]),
        ] {
            assert_eq!(suggestions(text), meant, "{text}");
        }
    }
}

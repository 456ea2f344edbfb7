//! Literals by datatype: which characters fit, and how two of them compare.
//!
//! The lexical forms are those of XML Schema (<https://www.w3.org/TR/xmlschema11-2/>), narrowed
//! where a form would surprise: a boolean is `true` or `false`, a date has one of four forms.

use super::date::Date;
use crate::ontology::Datatype;
use std::cmp::Ordering;
use std::str::FromStr;

/// Whether a datatype is one of dates.
pub(super) fn is_date(datatype: Datatype) -> bool {
    matches!(
        datatype,
        Datatype::Date | Datatype::DateTime | Datatype::GYear | Datatype::GYearMonth
    )
}

/// The first of the datatypes that the characters fit.
pub(super) fn fitting(text: &str, datatypes: &[Datatype]) -> Option<Datatype> {
    if datatypes.iter().copied().any(is_date) {
        let date = Date::parse(text).ok().map(Date::datatype);
        if date.is_some_and(|datatype| datatypes.contains(&datatype)) {
            return date;
        }
    }
    let fits = |datatype: &Datatype| !is_date(*datatype) && fits(text, *datatype);
    datatypes.iter().copied().find(fits)
}

fn fits(text: &str, datatype: Datatype) -> bool {
    match datatype {
        Datatype::String => !text.trim().is_empty(),
        Datatype::Boolean => matches!(text, "true" | "false"),
        Datatype::Integer => Decimal::parse(text).is_some_and(|number| number.is_integer),
        Datatype::NonNegativeInteger => Decimal::parse(text)
            .is_some_and(|number| number.is_integer && (!number.negative || number.is_zero())),
        Datatype::PositiveInteger => Decimal::parse(text)
            .is_some_and(|number| number.is_integer && !number.negative && !number.is_zero()),
        Datatype::Decimal => Decimal::parse(text).is_some(),
        Datatype::Double => oxsdatatypes::Double::from_str(text).is_ok(),
        Datatype::AnyUri => !text.is_empty() && oxiri::IriRef::parse(text).is_ok(),
        Datatype::Language => oxilangtag::LanguageTag::parse(text).is_ok(),
        Datatype::Date | Datatype::DateTime | Datatype::GYear | Datatype::GYearMonth => {
            Date::parse(text).is_ok_and(|date| date.datatype() == datatype)
        }
    }
}

/// Compares two lexical forms, numbers with numbers and dates with dates.
pub(super) fn compare(a: &str, b: &str) -> Option<Ordering> {
    if let (Some(a), Some(b)) = (small(a), small(b)) {
        return Some(a.cmp(&b));
    }
    if let (Some(a), Some(b)) = (Decimal::parse(a), Decimal::parse(b)) {
        return Some(a.compare(b));
    }
    if let (Ok(a), Ok(b)) = (Date::parse(a), Date::parse(b)) {
        return Some(a.compare(b));
    }
    f64::from_str(a).ok()?.partial_cmp(&f64::from_str(b).ok()?)
}

/// Whether one value comes after another, dates of different precision only as a whole.
pub(super) fn is_after(a: &str, b: &str) -> bool {
    match (Date::parse(a), Date::parse(b)) {
        (Ok(a), Ok(b)) => a.is_after(b),
        _ => compare(a, b) == Some(Ordering::Greater),
    }
}

/// A number of a few digits, which nearly all are.
fn small(text: &str) -> Option<i64> {
    let few = text.len() <= 3 && text.bytes().all(|byte| byte.is_ascii_digit());
    few.then(|| text.parse().ok())?
}

/// A decimal of any length, by its characters.
#[derive(Clone, Copy, Debug)]
struct Decimal<'a> {
    negative: bool,
    /// Without leading zeros.
    whole: &'a str,
    /// Without trailing zeros.
    part: &'a str,
    is_integer: bool,
}

impl<'a> Decimal<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let (negative, digits) = match text.as_bytes() {
            [b'-', ..] => (true, &text[1..]),
            [b'+', ..] => (false, &text[1..]),
            _ => (false, text),
        };
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if !all_digits(whole) || !all_digits(part) || whole.len() + part.len() == 0 {
            return None;
        }
        Some(Self {
            negative,
            whole: whole.trim_start_matches('0'),
            part: part.trim_end_matches('0'),
            is_integer: !digits.contains('.'),
        })
    }

    fn is_zero(self) -> bool {
        self.whole.is_empty() && self.part.is_empty()
    }

    fn compare(self, other: Self) -> Ordering {
        let sign = |number: Self| match (number.is_zero(), number.negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        };
        let size = (self.whole.len(), self.whole, self.part).cmp(&(
            other.whole.len(),
            other.whole,
            other.part,
        ));
        sign(self)
            .cmp(&sign(other))
            .then(if self.negative { size.reverse() } else { size })
    }
}

#[cfg(test)]
mod tests {
    use super::{compare, fitting, is_after};
    use crate::ontology::Datatype::{self, *};
    use std::cmp::Ordering;

    #[test]
    fn fits_what_each_datatype_holds() {
        let good: [(Datatype, &[&str]); 9] = [
            (String, &["no", "1.10", "0755"]),
            (Boolean, &["true", "false"]),
            (
                Integer,
                &["0", "-5", "+5", "007", "123456789012345678901234567890"],
            ),
            (NonNegativeInteger, &["0", "-0", "31"]),
            (PositiveInteger, &["1", "01"]),
            (Decimal, &["1.10", ".5", "5.", "-0"]),
            (Double, &["1e5", "1.10", "INF", "NaN"]),
            (Language, &["en", "pt-BR"]),
            (GYear, &["2016"]),
        ];
        for (datatype, texts) in good {
            for text in texts {
                assert_eq!(fitting(text, &[datatype]), Some(datatype), "{text}");
            }
        }
    }

    #[test]
    fn refuses_what_a_datatype_does_not_hold() {
        let bad: [(Datatype, &[&str]); 9] = [
            (String, &["", " "]),
            (Boolean, &["yes", "True", "1", "0"]),
            (Integer, &["1_000", "1.0", "", "-", "1e5", "٣", " 1"]),
            (NonNegativeInteger, &["-1"]),
            (PositiveInteger, &["0", "-1"]),
            (Decimal, &["1e5", ".", "1,5"]),
            (Double, &["one"]),
            (Language, &["en_GB", ""]),
            (Date, &["2016", "2016-02-30"]),
        ];
        for (datatype, texts) in bad {
            for text in texts {
                assert_eq!(fitting(text, &[datatype]), None, "{text}");
            }
        }
    }

    #[test]
    fn takes_the_first_that_fits() {
        assert_eq!(fitting("5", &[Integer, String]), Some(Integer));
        assert_eq!(fitting("V", &[Integer, String]), Some(String));
        assert_eq!(fitting("2016", &[Date, GYear]), Some(GYear));
        assert_eq!(fitting("soon", &[Date, String]), Some(String));
    }

    #[test]
    fn compares_numbers_of_any_length() {
        for (a, b, order) in [
            ("2", "10", Ordering::Less),
            ("-2", "-10", Ordering::Greater),
            ("-0", "0", Ordering::Equal),
            ("007", "7.0", Ordering::Equal),
            ("1.5", "1.45", Ordering::Greater),
            (
                "100000000000000000000",
                "99999999999999999999",
                Ordering::Greater,
            ),
            ("1e3", "999", Ordering::Greater),
            ("2016-03-07", "2016-03-08", Ordering::Less),
        ] {
            assert_eq!(compare(a, b), Some(order), "{a} {b}");
        }
        assert_eq!(compare("x", "1"), None);
        assert!(is_after("2017", "2016-03"));
        assert!(!is_after("2016-03-07", "2016"));
        assert!(is_after("2", "1"));
    }
}

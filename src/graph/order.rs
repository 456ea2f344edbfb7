//! The order of terms, which is the order of ids.
//!
//! Blank nodes come first, then IRIs, then literals. Literals stand in *runs*: numbers of all
//! datatypes in one run by value; each date type in two, with and without a time zone, since the
//! two cannot be compared; texts by their characters, then language; all others by datatype and
//! characters. Ties are broken by datatype and lexical form, so that the order is total.

use super::number;
use oxrdf::vocab::{rdf, xsd};
use oxrdf::{BlankNodeRef, LiteralRef, NamedNodeRef, TermRef};
use oxsdatatypes::{Date, DateTime, GDay, GMonth, GMonthDay, GYear, GYearMonth, Time};
use std::cmp::Ordering;

/// A stretch of terms that are ordered among each other by one rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(super) enum Run {
    Blank,
    Iri,
    Number,
    DateTimeZoned,
    DateTimeLocal,
    DateZoned,
    DateLocal,
    YearMonthZoned,
    YearMonthLocal,
    YearZoned,
    YearLocal,
    MonthDayZoned,
    MonthDayLocal,
    DayZoned,
    DayLocal,
    MonthZoned,
    MonthLocal,
    TimeZoned,
    TimeLocal,
    Text,
    Other,
}

/// How many runs there are.
pub(super) const RUNS: usize = Run::Other as usize + 1;

/// What stands behind the characters of a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind<'a> {
    Blank,
    Iri,
    Language(&'a str),
    Datatype(&'a str),
}

/// A term as its characters and its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Piece<'a> {
    pub(super) text: &'a str,
    pub(super) kind: Kind<'a>,
}

/// What most comparisons need to look at: the run, and the first part of the value in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub(super) run: Run,
    high: u64,
}

impl<'a> Piece<'a> {
    pub(super) fn of(term: TermRef<'a>) -> Self {
        match term {
            TermRef::BlankNode(node) => Self {
                text: node.as_str(),
                kind: Kind::Blank,
            },
            TermRef::NamedNode(node) => Self {
                text: node.as_str(),
                kind: Kind::Iri,
            },
            TermRef::Literal(literal) => Self {
                text: literal.value(),
                kind: match literal.language() {
                    Some(language) => Kind::Language(language),
                    None => Kind::Datatype(literal.datatype().as_str()),
                },
            },
        }
    }

    pub(super) fn term(self) -> TermRef<'a> {
        match self.kind {
            Kind::Blank => BlankNodeRef::new_unchecked(self.text).into(),
            Kind::Iri => NamedNodeRef::new_unchecked(self.text).into(),
            Kind::Language(language) => {
                LiteralRef::new_language_tagged_literal_unchecked(self.text, language).into()
            }
            Kind::Datatype(datatype) => {
                LiteralRef::new_typed_literal(self.text, NamedNodeRef::new_unchecked(datatype))
                    .into()
            }
        }
    }

    pub(super) fn key(self) -> Key {
        let (run, high) = match self.kind {
            Kind::Blank => (Run::Blank, first_bytes(self.text)),
            Kind::Iri => (Run::Iri, first_bytes(self.text)),
            Kind::Language(_) => (Run::Text, first_bytes(self.text)),
            Kind::Datatype(datatype) => typed_key(self.text, datatype),
        };
        Key { run, high }
    }

    fn datatype(self) -> &'a str {
        match self.kind {
            Kind::Blank | Kind::Iri => "",
            Kind::Language(_) => rdf::LANG_STRING.as_str(),
            Kind::Datatype(datatype) => datatype,
        }
    }

    fn language(self) -> &'a str {
        match self.kind {
            Kind::Language(language) => language,
            _ => "",
        }
    }
}

/// Compares two terms, given their keys.
pub(super) fn compare(a: (Key, Piece<'_>), b: (Key, Piece<'_>)) -> Ordering {
    a.0.cmp(&b.0)
        .then_with(|| compare_in_run(a.0.run, a.1, b.1))
}

fn compare_in_run(run: Run, a: Piece<'_>, b: Piece<'_>) -> Ordering {
    let by_value = match run {
        Run::Blank | Run::Iri => return a.text.cmp(b.text),
        Run::Text => {
            return (a.text, a.language(), a.datatype()).cmp(&(b.text, b.language(), b.datatype()));
        }
        Run::Other => Ordering::Equal,
        Run::Number => number::compare(a.text, a.datatype(), b.text, b.datatype()),
        _ => moment(a.text, a.datatype()).cmp(&moment(b.text, b.datatype())),
    };
    by_value.then_with(|| (a.datatype(), a.text).cmp(&(b.datatype(), b.text)))
}

/// The first eight bytes as a number that is ordered like them.
fn first_bytes(text: &str) -> u64 {
    let mut bytes = [0; 8];
    let len = text.len().min(8);
    bytes[..len].copy_from_slice(&text.as_bytes()[..len]);
    u64::from_be_bytes(bytes)
}

fn typed_key(text: &str, datatype: &str) -> (Run, u64) {
    if datatype == xsd::STRING.as_str() {
        return (Run::Text, first_bytes(text));
    }
    if let Some(value) = number::approximate(text, datatype) {
        return (Run::Number, ordered_bits(value));
    }
    match moment(text, datatype) {
        Some(moment) => (moment.run, moment.high()),
        None => (Run::Other, 0),
    }
}

/// The bits of a number, changed so that they are ordered like it; NaN comes last.
fn ordered_bits(value: f64) -> u64 {
    if value.is_nan() {
        return u64::MAX;
    }
    let bits = if value == 0.0 { 0 } else { value.to_bits() };
    if bits >> 63 == 0 {
        bits | (1 << 63)
    } else {
        !bits
    }
}

/// The value of a date or time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Moment {
    run: Run,
    /// Seconds on the type's own line, in units of 10⁻¹⁸.
    value: i128,
}

impl Moment {
    fn high(self) -> u64 {
        const UNITS: i128 = 1_000_000_000_000_000_000;
        let seconds = self.value.div_euclid(UNITS);
        let seconds = seconds.clamp(i64::MIN.into(), i64::MAX.into());
        let seconds = i64::try_from(seconds).expect("it was clamped");
        seconds.cast_unsigned() ^ (1 << 63)
    }

    /// Takes apart the bytes of a value: 16 of the decimal, 2 of the offset.
    fn new(bytes: [u8; 18], zoned: bool, runs: [Run; 2]) -> Self {
        let mut value = [0; 16];
        value.copy_from_slice(&bytes[..16]);
        Self {
            run: runs[usize::from(!zoned)],
            value: i128::from_be_bytes(value),
        }
    }
}

fn moment(text: &str, datatype: &str) -> Option<Moment> {
    macro_rules! parsed {
        ($type:ty, $zoned:ident, $local:ident) => {{
            let value: $type = text.parse().ok()?;
            let zoned = value.timezone_offset().is_some();
            Moment::new(value.to_be_bytes(), zoned, [Run::$zoned, Run::$local])
        }};
    }
    let name = datatype.strip_prefix("http://www.w3.org/2001/XMLSchema#")?;
    Some(match name {
        "dateTime" | "dateTimeStamp" => parsed!(DateTime, DateTimeZoned, DateTimeLocal),
        "date" => parsed!(Date, DateZoned, DateLocal),
        "gYearMonth" => parsed!(GYearMonth, YearMonthZoned, YearMonthLocal),
        "gYear" => parsed!(GYear, YearZoned, YearLocal),
        "gMonthDay" => parsed!(GMonthDay, MonthDayZoned, MonthDayLocal),
        "gDay" => parsed!(GDay, DayZoned, DayLocal),
        "gMonth" => parsed!(GMonth, MonthZoned, MonthLocal),
        "time" => parsed!(Time, TimeZoned, TimeLocal),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use oxrdf::{Literal, NamedNode, Term};

    fn sorted(terms: &[Term]) -> Vec<String> {
        let mut pieces: Vec<_> = terms
            .iter()
            .map(|term| {
                let piece = Piece::of(term.as_ref());
                (piece.key(), piece)
            })
            .collect();
        pieces.sort_by(|a, b| compare(*a, *b));
        pieces
            .iter()
            .map(|(_, piece)| {
                piece
                    .term()
                    .to_string()
                    .replace("http://www.w3.org/2001/XMLSchema#", "")
            })
            .collect()
    }

    fn typed(text: &str, datatype: &str) -> Term {
        let datatype = format!("http://www.w3.org/2001/XMLSchema#{datatype}");
        Literal::new_typed_literal(text, NamedNode::new_unchecked(datatype)).into()
    }

    #[test]
    fn numbers_are_one_run_by_value() {
        let terms = [
            typed("NaN", "double"),
            typed("INF", "double"),
            typed("100000000000000000000000000001", "integer"),
            typed("100000000000000000000000000000", "integer"),
            typed("0.1", "double"),
            typed("0.1", "decimal"),
            typed("1", "integer"),
            typed("1.0", "decimal"),
            typed("01", "integer"),
            typed("9", "integer"),
            typed("-2", "integer"),
            typed("-0", "integer"),
            typed("-INF", "float"),
            typed("x", "integer"),
        ];
        assert_eq!(
            sorted(&terms),
            [
                r#""-INF"^^<float>"#,
                r#""-2"^^<integer>"#,
                r#""-0"^^<integer>"#,
                r#""0.1"^^<decimal>"#,
                r#""0.1"^^<double>"#,
                r#""1.0"^^<decimal>"#,
                r#""01"^^<integer>"#,
                r#""1"^^<integer>"#,
                r#""9"^^<integer>"#,
                r#""100000000000000000000000000000"^^<integer>"#,
                r#""100000000000000000000000000001"^^<integer>"#,
                r#""INF"^^<double>"#,
                r#""NaN"^^<double>"#,
                r#""x"^^<integer>"#,
            ]
        );
    }

    #[test]
    fn dates_of_a_type_with_and_without_zone_are_runs_apart() {
        let terms = [
            typed("2016-03-07", "date"),
            typed("2015-03-07", "date"),
            typed("2014-03-07Z", "date"),
            typed("2016", "gYear"),
            typed("0999", "gYear"),
            typed("-0001", "gYear"),
            typed("2016-03-07T10:00:00+01:00", "dateTime"),
            typed("2016-03-07T09:30:00Z", "dateTime"),
            typed("2016-02-30", "date"),
        ];
        assert_eq!(
            sorted(&terms),
            [
                r#""2016-03-07T10:00:00+01:00"^^<dateTime>"#,
                r#""2016-03-07T09:30:00Z"^^<dateTime>"#,
                r#""2014-03-07Z"^^<date>"#,
                r#""2015-03-07"^^<date>"#,
                r#""2016-03-07"^^<date>"#,
                r#""-0001"^^<gYear>"#,
                r#""0999"^^<gYear>"#,
                r#""2016"^^<gYear>"#,
                r#""2016-02-30"^^<date>"#,
            ]
        );
    }

    #[test]
    fn texts_are_ordered_by_characters_then_language() {
        let terms: [Term; 5] = [
            Literal::new_language_tagged_literal_unchecked("b", "en").into(),
            Literal::new_language_tagged_literal_unchecked("a", "fr").into(),
            Literal::new_language_tagged_literal_unchecked("a", "en").into(),
            Literal::new_simple_literal("a").into(),
            NamedNode::new_unchecked("http://z/").into(),
        ];
        assert_eq!(
            sorted(&terms),
            [
                "<http://z/>",
                r#""a""#,
                r#""a"@en"#,
                r#""a"@fr"#,
                r#""b"@en"#
            ]
        );
    }
}

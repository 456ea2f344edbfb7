//! Numbers of all XSD datatypes, compared by their exact value.

use std::cmp::Ordering;

/// The double nearest to a number, or nothing where the characters are no number of the datatype.
pub(super) fn approximate(text: &str, datatype: &str) -> Option<f64> {
    match form(datatype)? {
        Form::Integer => is_integer(text).then(|| text.parse().ok())?,
        Form::Decimal => is_decimal(text).then(|| text.parse().ok())?,
        Form::Double => floating(text),
        // Every single-precision number is a double-precision one.
        Form::Float => floating(text).map(|value| match text.parse::<f32>() {
            Ok(single) => single.into(),
            Err(_) => value,
        }),
    }
}

/// Compares two numbers by value; NaN equals itself and comes last.
pub(super) fn compare(a: &str, a_datatype: &str, b: &str, b_datatype: &str) -> Ordering {
    value(a, a_datatype).cmp(&value(b, b_datatype))
}

#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Value {
    Lowest,
    Finite(Exact),
    Highest,
    NotANumber,
}

fn value(text: &str, datatype: &str) -> Value {
    match form(datatype) {
        Some(Form::Integer | Form::Decimal) => Value::Finite(Exact::of(text)),
        Some(Form::Double | Form::Float) => match approximate(text, datatype) {
            Some(f64::NEG_INFINITY) => Value::Lowest,
            Some(f64::INFINITY) => Value::Highest,
            // The last digit of the smallest double stands at this place; no more is ever needed.
            Some(value) if value.is_finite() => Value::Finite(Exact::of(&format!("{value:.1074}"))),
            _ => Value::NotANumber,
        },
        None => Value::NotANumber,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Integer,
    Decimal,
    Double,
    Float,
}

fn form(datatype: &str) -> Option<Form> {
    Some(
        match datatype.strip_prefix("http://www.w3.org/2001/XMLSchema#")? {
            "integer" | "byte" | "short" | "int" | "long" | "unsignedByte" | "unsignedShort"
            | "unsignedInt" | "unsignedLong" | "positiveInteger" | "negativeInteger"
            | "nonPositiveInteger" | "nonNegativeInteger" => Form::Integer,
            "decimal" => Form::Decimal,
            "double" => Form::Double,
            "float" => Form::Float,
            _ => return None,
        },
    )
}

fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_decimal(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    (!whole.is_empty() || !fraction.is_empty())
        && whole
            .bytes()
            .chain(fraction.bytes())
            .all(|byte| byte.is_ascii_digit())
}

fn floating(text: &str) -> Option<f64> {
    match text {
        "INF" | "+INF" => return Some(f64::INFINITY),
        "-INF" => return Some(f64::NEG_INFINITY),
        "NaN" => return Some(f64::NAN),
        _ => {}
    }
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    (is_decimal(mantissa) && is_integer(exponent)).then(|| text.parse().ok())?
}

/// A number as sign, digits and the place of its point: ± 0.digits × 10^point.
#[derive(Debug, PartialEq, Eq)]
struct Exact {
    negative: bool,
    /// Without zeros at either end; empty for zero.
    digits: String,
    point: i64,
}

impl Exact {
    fn of(text: &str) -> Self {
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, ""));
        let all = format!("{whole}{fraction}");
        let digits = all.trim_start_matches('0');
        let zeros = all.len() - digits.len();
        let digits = digits.trim_end_matches('0').to_owned();
        let point = if digits.is_empty() {
            0
        } else {
            i64::try_from(whole.len()).expect("a text's length fits")
                - i64::try_from(zeros).expect("a text's length fits")
        };
        Self {
            negative: text.starts_with('-') && !digits.is_empty(),
            digits,
            point,
        }
    }
}

impl Ord for Exact {
    fn cmp(&self, other: &Self) -> Ordering {
        let size = |number: &Self| (!number.digits.is_empty(), number.point);
        let by_size = || {
            size(self)
                .cmp(&size(other))
                .then_with(|| self.digits.cmp(&other.digits))
        };
        match (self.negative, other.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => by_size(),
            (true, true) => by_size().reverse(),
        }
    }
}

impl PartialOrd for Exact {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_compared_exactly() {
        let order = |a, b| Exact::of(a).cmp(&Exact::of(b));
        assert_eq!(order("1.50", "1.5"), Ordering::Equal);
        assert_eq!(order("-0.0", "+0"), Ordering::Equal);
        assert_eq!(order("0.05", "0.5"), Ordering::Less);
        assert_eq!(order("-10", "-9"), Ordering::Less);
        assert_eq!(order("0", "0.001"), Ordering::Less);
        assert_eq!(order("0", "-0.001"), Ordering::Greater);
        assert_eq!(order("100", "99.999"), Ordering::Greater);
    }

    #[test]
    fn a_double_is_not_the_decimal_it_is_written_as() {
        let xsd = |name: &str| format!("http://www.w3.org/2001/XMLSchema#{name}");
        let (decimal, double) = (xsd("decimal"), xsd("double"));
        assert_eq!(compare("0.1", &decimal, "0.1", &double), Ordering::Less);
        assert_eq!(compare("0.5", &decimal, "5e-1", &double), Ordering::Equal);
    }

    #[test]
    fn what_is_no_number_is_none() {
        let integer = "http://www.w3.org/2001/XMLSchema#integer";
        for text in ["", "+", "1.0", "1e3", " 1", "0x1"] {
            assert_eq!(approximate(text, integer), None, "{text}");
        }
        let double = "http://www.w3.org/2001/XMLSchema#double";
        for text in ["inf", "nan", "e3", "1e", "1e1.0", "infinity"] {
            assert_eq!(approximate(text, double), None, "{text}");
        }
    }
}

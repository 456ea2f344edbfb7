//! What a plain scalar is.

use crate::record::Kind;

/// Says what the core schema reads a plain scalar as
/// (<https://yaml.org/spec/1.2.2/#103-core-schema>). What only YAML 1.1 gave a meaning (`no`,
/// `1_000`, dates) is a text.
pub(super) fn of_plain(text: &str) -> Kind {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Kind::Null,
        "true" | "True" | "TRUE" | "false" | "False" | "FALSE" => Kind::Boolean,
        _ if is_number(text) => Kind::Number,
        _ => Kind::Text,
    }
}

fn is_number(text: &str) -> bool {
    if let Some(digits) = text.strip_prefix("0o") {
        return !digits.is_empty() && digits.bytes().all(|byte| matches!(byte, b'0'..=b'7'));
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    match unsigned {
        ".inf" | ".Inf" | ".INF" => return true,
        ".nan" | ".NaN" | ".NAN" => return unsigned.len() == text.len(),
        _ => {}
    }
    let (mantissa, exponent) = match unsigned.find(['e', 'E']) {
        Some(at) => (&unsigned[..at], Some(&unsigned[at + 1..])),
        None => (unsigned, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole)
        && digits(fraction)
        && !(whole.is_empty() && fraction.is_empty())
        && exponent.is_none_or(|exponent| {
            let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
            !exponent.is_empty() && digits(exponent)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_scalars_as_the_core_schema_does() {
        let numbers = "0 7 -19 0o14 0x3A 0. -0.0 .5 +12e03 -2E+05 .inf -.Inf +.INF .nan 0755 1.10 \
            123456789012345678901234567890";
        let texts = "no yes on off 1_000 2016-03-07 1:30 0o 0o8 0x 0xg . - + e5 1e 1e+ \
            -.nan -0x1F 12a 1.2.3 ١٢ True. nULL .iNf";
        for number in numbers.split_whitespace() {
            assert_eq!(of_plain(number), Kind::Number, "{number}");
        }
        for text in texts.split_whitespace() {
            assert_eq!(of_plain(text), Kind::Text, "{text}");
        }
        for null in ["", "~", "null", "Null", "NULL"] {
            assert_eq!(of_plain(null), Kind::Null, "{null}");
        }
        for boolean in ["true", "False", "TRUE"] {
            assert_eq!(of_plain(boolean), Kind::Boolean, "{boolean}");
        }
    }
}

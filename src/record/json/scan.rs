//! The words of JSON: strings, numbers, and what stands in their place by mistake.

use super::{Mistake, Parser};
use crate::record::tree::Kind;
use std::borrow::Cow;

impl<'a> Parser<'_, 'a> {
    /// Reads the string that begins at a quotation mark, and goes on after it.
    #[inline]
    pub(super) fn string(&mut self) -> Cow<'a, str> {
        let start = self.at + 1;
        let end = plain_end(self.bytes, start);
        if self.bytes.get(end) == Some(&b'"') {
            self.at = end + 1;
            return Cow::Borrowed(&self.text[start..end]);
        }
        self.string_with_escapes(start, end)
    }

    #[cold]
    fn string_with_escapes(&mut self, start: usize, plain: usize) -> Cow<'a, str> {
        let opening = start - 1;
        let mut text = String::from(&self.text[start..plain]);
        let mut at = plain;
        loop {
            match self.bytes.get(at) {
                Some(b'"') => break,
                Some(b'\\') => at = self.escape(at, &mut text),
                Some(b'\n' | b'\r') if self.string_ends_at_line_end(at) => {
                    let mistake = Mistake::Unclosed { opening, what: '"' };
                    self.mistake(opening, opening + 1, mistake);
                    // A comma before the line break was meant to follow the string.
                    let kept = text.trim_end();
                    let kept = kept.strip_suffix(',').unwrap_or(kept).len();
                    text.truncate(kept);
                    self.at = start + self.text[start..at].trim_end().trim_end_matches(',').len();
                    return Cow::Owned(text);
                }
                Some(byte) if *byte < b' ' => {
                    self.mistake(at, at + 1, Mistake::Control(*byte));
                    text.push(char::from(*byte));
                    at += 1;
                }
                Some(_) => {
                    let end = plain_end(self.bytes, at);
                    text.push_str(&self.text[at..end]);
                    at = end;
                }
                None => {
                    self.cut_off = true;
                    self.mistake(
                        opening,
                        opening + 1,
                        Mistake::Unclosed { opening, what: '"' },
                    );
                    self.at = at;
                    return Cow::Owned(text);
                }
            }
        }
        self.at = at + 1;
        Cow::Owned(text)
    }

    /// Whether a line break in a string shows that its closing quotation mark is missing: the next
    /// line begins like a further key or value, or ends what is open.
    fn string_ends_at_line_end(&self, at: usize) -> bool {
        let next = self.text[at..].trim_start();
        next.is_empty() || next.starts_with(['"', '}', ']', '{', '['])
    }

    /// Reads an escape, adds its character, and gives the offset after it.
    fn escape(&mut self, at: usize, text: &mut String) -> usize {
        let escaped = self.text[at + 1..].chars().next();
        let plain = match escaped {
            Some(mark @ ('"' | '\\' | '/')) => mark,
            Some('b') => '\u{8}',
            Some('f') => '\u{c}',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('u') => return self.unicode_escape(at, text),
            Some(other) => {
                let end = at + 1 + other.len_utf8();
                self.mistake(at, end, Mistake::Escape);
                text.push_str(&self.text[at..end]);
                return end;
            }
            None => return at + 1,
        };
        text.push(plain);
        at + 2
    }

    fn unicode_escape(&mut self, at: usize, text: &mut String) -> usize {
        let Some(unit) = self.unit(at) else {
            self.mistake(at, at + 2, Mistake::Escape);
            text.push(char::REPLACEMENT_CHARACTER);
            return at + 2;
        };
        let low = match unit {
            0xD800..=0xDBFF => self.unit(at + 6),
            _ => None,
        };
        let (character, end) = match low {
            Some(low @ 0xDC00..=0xDFFF) => {
                let code = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
                (char::from_u32(code), at + 12)
            }
            _ => (char::from_u32(unit), at + 6),
        };
        if character.is_none() {
            self.mistake(at, end, Mistake::LoneSurrogate);
        }
        text.push(character.unwrap_or(char::REPLACEMENT_CHARACTER));
        end
    }

    /// The number in an escape `\uXXXX`, if one stands here.
    fn unit(&self, at: usize) -> Option<u32> {
        let digits = self.text.get(at..at + 6)?.strip_prefix("\\u")?;
        let hexadecimal = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        u32::from_str_radix(digits, 16).ok().filter(|_| hexadecimal)
    }

    /// Reads a number, `true`, `false` or `null`, or whatever stands in their place.
    #[inline]
    pub(super) fn word(&mut self) -> Kind {
        let start = self.at;
        let length = self.bytes[start..]
            .iter()
            .take_while(|byte| is_word(**byte))
            .count();
        self.at = start + length;
        match &self.bytes[start..self.at] {
            b"true" | b"false" => Kind::Boolean,
            b"null" => Kind::Null,
            word if is_number(word) => Kind::Number,
            _ => self.odd_word(start),
        }
    }

    #[cold]
    fn odd_word(&mut self, start: usize) -> Kind {
        // Letters of other scripts belong to a word that was not quoted, too.
        let rest = &self.text[start..];
        let length = rest
            .find(|c: char| !(c.is_alphanumeric() || matches!(c, '+' | '-' | '.' | '_' | '$')))
            .unwrap_or(rest.len());
        self.at = start + length;
        let word = &self.text[start..self.at];
        if word.is_empty() {
            return Kind::Text;
        }
        let mistake = match word {
            "NaN" | "Infinity" | "-Infinity" | "+Infinity" | "undefined" => Mistake::NoValue,
            "True" | "False" | "TRUE" | "FALSE" | "None" | "Null" | "NULL" => Mistake::Case,
            _ if word.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c)) => {
                Mistake::Number
            }
            _ => Mistake::Unquoted,
        };
        self.mistake(start, self.at, mistake);
        Kind::Text
    }

    /// Reads a text in single quotation marks, which JSON does not have.
    #[cold]
    pub(super) fn single_quoted(&mut self) -> Cow<'a, str> {
        let start = self.at + 1;
        let line = &self.text[start..];
        let line = line.find(['\n', '\r']).map_or(line, |end| &line[..end]);
        let mut end = line.len();
        let mut escaped = false;
        for (offset, found) in line.char_indices() {
            if found == '\'' && !escaped {
                end = offset;
                break;
            }
            escaped = found == '\\' && !escaped;
        }
        let closed = end < line.len();
        self.at = start + end + usize::from(closed);
        self.mistake(start - 1, self.at, Mistake::SingleQuotes);
        Cow::Borrowed(&self.text[start..start + end])
    }
}

/// Where a run of characters ends that stand for themselves in a string: at a quotation mark, a
/// backslash, a control character, or the end. Looks at eight bytes at a time.
#[inline]
fn plain_end(bytes: &[u8], from: usize) -> usize {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    const HIGH: u64 = u64::from_ne_bytes([0x80; 8]);
    // Sets the high bit of each byte that is zero, and perhaps of some after the first.
    let zero = |word: u64| word.wrapping_sub(ONES) & !word & HIGH;
    let mut at = from;
    while let Some(chunk) = bytes.get(at..at + 8) {
        let word = u64::from_le_bytes(chunk.try_into().expect("it has eight bytes"));
        let control = word.wrapping_sub(ONES * 0x20) & !word & HIGH;
        let found = zero(word ^ (ONES * u64::from(b'"')))
            | zero(word ^ (ONES * u64::from(b'\\')))
            | control;
        if found != 0 {
            return at + (found.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    while let Some(byte) = bytes.get(at) {
        if matches!(byte, b'"' | b'\\' | 0..=0x1F) {
            break;
        }
        at += 1;
    }
    at
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.' | b'_' | b'$')
}

/// Whether a word is a number (<https://www.rfc-editor.org/rfc/rfc8259#section-6>).
fn is_number(word: &[u8]) -> bool {
    let digits = |from: usize| {
        word[from..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count()
    };
    let mut at = usize::from(word.first() == Some(&b'-'));
    match word.get(at) {
        Some(b'0') => at += 1,
        Some(b'1'..=b'9') => at += digits(at),
        _ => return false,
    }
    if word.get(at) == Some(&b'.') {
        let fraction = digits(at + 1);
        if fraction == 0 {
            return false;
        }
        at += 1 + fraction;
    }
    if matches!(word.get(at), Some(b'e' | b'E')) {
        at += 1 + usize::from(matches!(word.get(at + 1), Some(b'+' | b'-')));
        let exponent = digits(at);
        if exponent == 0 {
            return false;
        }
        at += exponent;
    }
    at == word.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_end_of_a_plain_run_at_every_offset() {
        for stop in ["\"", "\\", "\n", "\0", "\u{1f}", ""] {
            for length in 0..40 {
                let text = format!("{}{stop}", "é~ \u{7f}x".repeat(length));
                let expected = text.len() - stop.len();
                for from in 0..=expected {
                    assert_eq!(
                        plain_end(text.as_bytes(), from),
                        expected,
                        "{text:?} {from}"
                    );
                }
            }
        }
    }
}

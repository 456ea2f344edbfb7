//! Texts without what matching passes over.

use std::ops::Range;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A text without what matching passes over, and the way back to where each byte came from.
///
/// A run of white space becomes one space, and none beside a quotation mark, since some languages
/// set a space there and others do not. All quotation marks become `"`, all runs of dashes `-`.
/// Soft hyphens go, with the line break that they were made for.
#[derive(Clone, Debug, Default)]
pub(super) struct Folded {
    /// The folded characters.
    pub(super) text: String,
    /// For each byte of `text`, the bytes of the original that its character stands for.
    spans: Vec<(u32, u32)>,
}

/// What a character is to matching.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Not there at all.
    Nothing,
    Space,
    QuotationMark,
    Dash,
    Other,
}

impl Folded {
    /// Folds a text whose offsets are wanted.
    pub(super) fn new(original: &str) -> Self {
        let mut folded = Self::default();
        folded.text.reserve(original.len());
        folded.spans.reserve(original.len());
        // White space that is written only when it turns out to stand between other characters.
        let mut space: Option<(u32, u32)> = None;
        let mut after_soft_hyphen = false;
        for (start, character) in original.char_indices() {
            let span = (offset(start), offset(start + character.len_utf8()));
            match kind(character) {
                Kind::Nothing => after_soft_hyphen |= character == SOFT_HYPHEN,
                Kind::Space if after_soft_hyphen && is_line_break(character) => {}
                Kind::Space => {
                    after_soft_hyphen = false;
                    space = Some((space.map_or(span.0, |space| space.0), span.1));
                }
                kind => {
                    after_soft_hyphen = false;
                    folded.take(kind, character, span, space.take());
                }
            }
        }
        folded
    }

    /// Folds a text that was typed: white space around it is left out, and composed characters
    /// are made of decomposed ones, as in the stored text.
    pub(super) fn typed(text: &str) -> String {
        Self::new(&text.nfc().collect::<String>()).text
    }

    /// Where a stretch of the folded text stands in the original.
    pub(super) fn original(&self, folded: Range<usize>) -> Range<usize> {
        match (self.spans.get(folded.start), folded.end.checked_sub(1)) {
            (Some(first), Some(last)) if last >= folded.start => {
                first.0 as usize..self.spans[last].1 as usize
            }
            _ => 0..0,
        }
    }

    fn take(&mut self, kind: Kind, character: char, span: (u32, u32), space: Option<(u32, u32)>) {
        let last = self.text.as_bytes().last().copied();
        let marks = kind == Kind::QuotationMark || last == Some(b'"');
        if let Some(space) = space
            && last.is_some()
            && !marks
        {
            self.push(' ', space);
        }
        match kind {
            Kind::QuotationMark => self.push('"', span),
            Kind::Dash if last == Some(b'-') && space.is_none() => {
                if let Some(dash) = self.spans.last_mut() {
                    dash.1 = span.1;
                }
            }
            Kind::Dash => self.push('-', span),
            _ => self.push(character, span),
        }
    }

    fn push(&mut self, character: char, span: (u32, u32)) {
        self.text.push(character);
        self.spans.resize(self.text.len(), span);
    }
}

const SOFT_HYPHEN: char = '\u{AD}';

fn offset(bytes: usize) -> u32 {
    u32::try_from(bytes).expect("texts are bounded below 4 GiB")
}

fn is_line_break(character: char) -> bool {
    matches!(
        character,
        '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}'
    )
}

fn kind(character: char) -> Kind {
    match character {
        // Zero-width space, word joiner and byte order mark are white space that takes no room.
        SOFT_HYPHEN | '\u{200B}' | '\u{2060}' | '\u{FEFF}' => Kind::Nothing,
        '"'
        | '\''
        | '`'
        | '´'
        | '«'
        | '»'
        | '‹'
        | '›'
        | '\u{2018}'..='\u{201F}'
        | '\u{2032}'
        | '\u{2033}'
        | '\u{2035}'
        | '\u{2036}'
        | '\u{275B}'..='\u{275E}'
        | '\u{2E42}'
        | '\u{300C}'..='\u{300F}'
        | '\u{301D}'..='\u{301F}'
        | '\u{FF02}'
        | '\u{FF07}'
        | '\u{2BC}' => Kind::QuotationMark,
        '-'
        | '\u{2010}'..='\u{2015}'
        | '\u{2043}'
        | '\u{207B}'
        | '\u{208B}'
        | '\u{2212}'
        | '\u{2E3A}'
        | '\u{2E3B}'
        | '\u{58A}'
        | '\u{5BE}'
        | '\u{1806}'
        | '\u{FE58}'
        | '\u{FE63}'
        | '\u{FF0D}' => Kind::Dash,
        _ if character.is_whitespace() => Kind::Space,
        _ => Kind::Other,
    }
}

/// Whether a word would be cut between two characters. Only words of scripts that set spaces
/// between them and know capitals are told; in others a passage may begin and end anywhere.
pub(super) fn cuts_word(before: Option<char>, after: Option<char>) -> bool {
    match (before, after) {
        (Some(before), Some(after)) => {
            is_combining_mark(after) || (is_cased(before) && is_cased(after))
        }
        _ => false,
    }
}

/// Whether a character belongs to a word that can be told from its neighbours.
pub(super) fn is_cased(character: char) -> bool {
    character.is_lowercase()
        || character.is_uppercase()
        || character.is_ascii_digit()
        || is_combining_mark(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passes_over_what_typing_changes() {
        for (one, other) in [
            ("a\u{a0}b", "a b"),
            ("a \n\t b", " a b "),
            ("exploi\u{ad}tation", "exploitation"),
            ("exploi\u{ad}\n tation", "exploi tation"),
            ("exploi\u{ad}\ntation", "exploitation"),
            ("“Hope”", "\"Hope\""),
            ("« Hope »", "'Hope'"),
            ("public–private", "public-private"),
            ("access — safe", "access -- safe"),
            ("cafe\u{301}", "café"),
        ] {
            assert_eq!(Folded::typed(one), Folded::typed(other), "{one} {other}");
        }
    }

    #[test]
    fn keeps_case_words_and_punctuation() {
        for (one, other) in [
            ("Hope", "hope"),
            ("a b", "ab"),
            ("a, b", "a b"),
            ("a-b", "a - b"),
        ] {
            assert_ne!(Folded::typed(one), Folded::typed(other), "{one} {other}");
        }
    }

    #[test]
    fn leads_back_to_the_original() {
        let original = "x  — “so\u{ad}ft”\u{a0}end";
        let folded = Folded::new(original);
        let start = folded.text.find("\"soft\"").expect("it is there");
        let range = folded.original(start..start + 6);
        assert_eq!(&original[range], "“so\u{ad}ft”");
    }
}

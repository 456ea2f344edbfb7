//! What a mistake in JSON is called, and what mends it.

use super::Parser;
use crate::diagnostic::{Code, Finding};

/// What is wrong with the syntax.
#[derive(Clone, Copy)]
pub(super) enum Mistake {
    Case,
    ColonMissing,
    Comment,
    CommaMissing,
    Control(u8),
    Escape,
    KeyMissing,
    LoneSurrogate,
    NoValue,
    Number,
    SecondValue,
    SingleQuotes,
    Stray,
    TrailingComma,
    Unclosed { opening: usize, what: char },
    Unquoted,
    ValueMissing,
    WrongBracket { opening: usize },
}

impl Parser<'_, '_> {
    /// Reports a mistake and counts it.
    #[cold]
    pub(super) fn mistake(&mut self, start: usize, end: usize, mistake: Mistake) {
        self.mistakes += 1;
        let found = cut(&self.text[start..end]);
        let (message, expected, hint) = words(mistake, &found);
        let mut finding = Finding::new(Code::SyntaxError, self.place(start, end), message)
            .expected(expected)
            .hint(hint);
        match mistake {
            Mistake::WrongBracket { opening } => {
                finding = finding.also(self.place(opening, opening + 1), "opened here");
            }
            Mistake::Unclosed { opening, .. } if opening != start => {
                finding = finding.also(self.place(opening, opening + 1), "opened here");
            }
            _ => {}
        }
        if self.mistakes == super::SYNTAX_ERRORS_MAX {
            finding = finding.note("after so many mistakes the rest is not read");
        }
        self.findings.push(finding);
    }
}

/// The message, what was expected, and the hint.
fn words(mistake: Mistake, found: &str) -> (String, String, String) {
    if let Some((message, expected, hint)) = fixed_words(mistake) {
        return (message.to_owned(), expected.to_owned(), hint.to_owned());
    }
    let no_value = format!("`{found}` is no value of JSON");
    let (message, expected, hint) = match mistake {
        Mistake::Case => (
            no_value,
            "expected `true`, `false` or `null`",
            "write it in lower case, or in quotation marks if it is a text".to_owned(),
        ),
        Mistake::Control(byte) => (
            format!("a text contains the control character U+{byte:04X}"),
            "a text stands on one line, and a tab in it is written `\\t`",
            format!("write it as `{}`", escape_of(byte)),
        ),
        Mistake::Escape => (
            format!("`{found}` stands for no character"),
            "expected one of `\\\"`, `\\\\`, `\\/`, `\\b`, `\\f`, `\\n`, `\\r`, `\\t`, `\\uXXXX`",
            "write a backslash as `\\\\`".to_owned(),
        ),
        Mistake::LoneSurrogate => (
            format!("`{found}` is half of a character"),
            "expected two such escapes, a high and a low one",
            "write the character itself".to_owned(),
        ),
        Mistake::Number => (
            format!("`{found}` is no number of JSON"),
            "expected digits without a sign `+`, a zero before them, or a bare point",
            format!("put it in quotation marks if its characters matter: \"{found}\""),
        ),
        Mistake::Stray => (
            format!("`{found}` means nothing here"),
            "expected a key, a value, a comma or the end",
            "remove it, or put a text in double quotation marks".to_owned(),
        ),
        Mistake::Unclosed { what, .. } => (
            format!("`{what}` is not closed"),
            "opened here",
            format!("close it with `{}`", closing(what)),
        ),
        Mistake::Unquoted => (
            format!("`{found}` has no quotation marks"),
            "expected a text in double quotation marks",
            format!("write \"{found}\""),
        ),
        Mistake::WrongBracket { .. } => (
            format!("`{found}` closes what was opened otherwise"),
            if found == "}" {
                "expected `]`"
            } else {
                "expected `}`"
            },
            "close brackets in the order in which they were opened".to_owned(),
        ),
        _ => (
            no_value,
            "expected a value",
            "leave out the key if there is no value".to_owned(),
        ),
    };
    (message, expected.to_owned(), hint)
}

/// The words for mistakes that need no more than their name.
fn fixed_words(mistake: Mistake) -> Option<(&'static str, &'static str, &'static str)> {
    Some(match mistake {
        Mistake::ColonMissing => (
            "no `:` follows the key",
            "expected `:`",
            "put a `:` between the key and its value",
        ),
        Mistake::Comment => (
            "JSON has no comments",
            "expected a key, a value or the end",
            "remove the comment, or write the file as YAML",
        ),
        Mistake::CommaMissing => (
            "a comma is missing after a value",
            "expected `,`",
            "put a `,` between two values, or between a value and the next key",
        ),
        Mistake::KeyMissing => (
            "a key is missing",
            "expected a key in double quotation marks",
            "give a key, or use `[` and `]` for a list",
        ),
        Mistake::SecondValue => (
            "something follows the end of the value",
            "expected the end of the text",
            "remove it, or put several records in a list, or one on each line of an NDJSON file",
        ),
        Mistake::SingleQuotes => (
            "a text stands in single quotation marks",
            "expected double quotation marks",
            "write `\"` instead of `'`",
        ),
        Mistake::TrailingComma => (
            "a comma stands after the last value",
            "expected a further value",
            "remove the comma",
        ),
        Mistake::ValueMissing => (
            "a value is missing",
            "expected a value",
            "give a value, or leave out the key or the comma",
        ),
        _ => return None,
    })
}

fn closing(opening: char) -> char {
    match opening {
        '{' => '}',
        '[' => ']',
        other => other,
    }
}

fn escape_of(byte: u8) -> String {
    match byte {
        b'\n' => "\\n".to_owned(),
        b'\r' => "\\r".to_owned(),
        b'\t' => "\\t".to_owned(),
        _ => format!("\\u{byte:04x}"),
    }
}

/// A part of a text, cut to what a message can hold.
fn cut(text: &str) -> String {
    const CHARACTERS_MAX: usize = 40;
    let text = text.trim();
    match text.char_indices().nth(CHARACTERS_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

//! Mistakes in texts: quotation marks, escapes, and characters that mean something else.

use super::{Context, ErrorKind, Explained, line_end};
use crate::record::yaml::recovery::line_start;

impl Context<'_> {
    /// The quotation mark that opened the text in which, or after which, reading stopped.
    pub(super) fn opening(&self) -> Option<(usize, char)> {
        let from = self.read.min(self.at);
        let upto = (self.at + 1).min(self.text.len());
        let gap = self.text.get(from..upto)?;
        let mut before = ' ';
        for (offset, found) in gap.char_indices() {
            if matches!(found, '"' | '\'') && !before.is_alphanumeric() {
                return Some((from + offset, found));
            }
            before = found;
        }
        None
    }

    pub(super) fn quoted(&self) -> Explained {
        let (opening, mark) = self.opening().unwrap_or((self.at, '"'));
        let closes_elsewhere = line_start(self.text, self.at) != line_start(self.text, opening);
        let unclosed = self.at == opening;
        if unclosed || closes_elsewhere {
            let finding = self
                .finding(
                    opening,
                    opening + 1,
                    format!("a text is opened with `{mark}` and not closed"),
                )
                .expected("opened here")
                .hint(format!("close the text with `{mark}`"));
            let finding = match unclosed {
                true => finding,
                false => finding.also(
                    self.place(self.at, self.at + 1),
                    format!("more follows the `{mark}` that closes it here"),
                ),
            };
            return (finding, opening);
        }
        let finding = self.finding(
            self.at,
            line_end(self.text, self.at),
            format!("something follows the `{mark}` that closes the text"),
        );
        let hint = match mark {
            _ if self.text[self.at..].starts_with(',') => {
                "put a list in brackets, or the whole text in quotation marks"
            }
            '\'' => "write an apostrophe inside of `'…'` twice (`''`), or use `\"…\"`",
            _ => "write a quotation mark inside of `\"…\"` as `\\\"`, or use `'…'`",
        };
        (
            finding
                .expected(format!("the text was opened with `{mark}`"))
                .hint(hint),
            self.at,
        )
    }

    pub(super) fn escape(&self) -> Explained {
        let start = self.at;
        let end = line_end(self.text, start);
        let known = "0abt\tnvfre \"/\\N_LPxuU";
        let line = &self.text[start..end];
        let mut at = start;
        let mut chars = line.char_indices();
        while let Some((offset, found)) = chars.next() {
            if found == '\\' {
                let next = chars.next().map_or('\\', |(_, next)| next);
                if !known.contains(next) {
                    let finding = self
                        .finding(
                            start + offset,
                            start + offset + 1 + next.len_utf8(),
                            format!("`\\{next}` stands for no character"),
                        )
                        .expected("in double quotation marks a backslash begins an escape")
                        .hint("write a backslash as `\\\\`, or put the text in `'…'`");
                    return (finding, start);
                }
                if matches!(next, 'x' | 'u' | 'U') {
                    at = start + offset;
                }
            }
        }
        let finding = self
            .finding(at, at + 2, "an escape stands for no character")
            .expected("expected `\\x`, `\\u` or `\\U` and 2, 4 or 8 hexadecimal digits")
            .hint("write the character itself, or a backslash as `\\\\`");
        (finding, start)
    }

    pub(super) fn character(&self, character: char) -> Explained {
        let end = self.at + character.len_utf8();
        if matches!(character, '@' | '`' | '%' | '}' | ']' | ',') {
            return self.indicator();
        }
        let finding = self
            .finding(
                self.at,
                end,
                format!(
                    "the character U+{:04X} cannot stand here",
                    u32::from(character)
                ),
            )
            .expected("expected a character that can be printed")
            .hint("remove it, or write it as an escape in double quotation marks");
        (finding, self.at)
    }

    /// An unquoted text begins with a character that means something else.
    pub(super) fn indicator(&self) -> Explained {
        let at = match self.text[..self.at].chars().next_back() {
            Some('*' | '&' | '!') => self.at - 1,
            _ => self.at,
        };
        let Some(first) = self.text[at..].chars().next() else {
            return self.rest(&ErrorKind::UnexpectedEof);
        };
        let finding = self
            .finding(
                at,
                at + first.len_utf8(),
                format!("a text begins with `{first}`"),
            )
            .expected("it needs quotation marks")
            .hint(format!("write {}", self.quoted_rest(at)));
        (finding, at)
    }

    /// A value that would do if it were quoted, quoted.
    pub(super) fn quoted_rest(&self, start: usize) -> String {
        let rest = &self.text[start..line_end(self.text, start)];
        let rest = rest
            .find(" #")
            .map_or(rest, |comment| &rest[..comment])
            .trim_end();
        if rest.contains(['"', '\\']) {
            format!("'{}'", rest.replace('\'', "''"))
        } else {
            format!("\"{rest}\"")
        }
    }
}

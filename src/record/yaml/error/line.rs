//! Mistakes in how lines follow one another.

use super::{Context, Explained, content_start, cut, line_end};
use crate::diagnostic::{Code, FileId, Finding, Place};
use crate::record::tree::Kind;
use crate::record::yaml::recovery::line_start;
use crate::record::yaml::{Last, Open};
use std::ops::Range;

/// A line should be a key and its value, and has no colon.
pub(in crate::record::yaml) fn no_colon(text: &str, file: FileId, at: usize) -> Finding {
    let end = line_end(text, at);
    let line = &text[at..end];
    let place = Place {
        file,
        start: at as u64,
        len: (end - at) as u32,
    };
    if let Some(colon) = tight_colon(line) {
        return no_space(text, file, at..end, at + colon);
    }
    let finding = Finding::new(
        Code::SyntaxError,
        place,
        format!("`{}` stands where a key is due, and has no `:`", cut(line)),
    )
    .expected("expected a key, a `:`, a space and a value");
    match line.strip_prefix('-') {
        Some(item) => finding.hint(format!("write a space after the dash: `- {}`", item.trim())),
        None => finding
            .hint("add the `:`, or indent the line deeper if it goes on with the text above it"),
    }
}

/// A colon has no space after it, so that it makes no key.
pub(in crate::record::yaml) fn no_space(
    text: &str,
    file: FileId,
    range: Range<usize>,
    colon: usize,
) -> Finding {
    let place = Place {
        file,
        start: colon as u64,
        len: 1,
    };
    let (key, value) = (&text[range.start..colon], &text[colon + 1..range.end]);
    Finding::new(
        Code::SyntaxError,
        place,
        format!("no space follows the `:` after `{}`", cut(key)),
    )
    .expected("expected a space")
    .hint(format!("write `{}: {}`", cut(key), cut(value)))
}

/// A line goes on with no list or map above it.
pub(in crate::record::yaml) fn misplaced(
    text: &str,
    file: FileId,
    start: usize,
    open: &[Open],
    closed: &[usize],
) -> Finding {
    let end = line_end(text, start);
    let line = &text[start..end];
    let place = Place {
        file,
        start: start as u64,
        len: (end - start) as u32,
    };
    let column = start - line_start(text, start);
    let item = line == "-" || line.starts_with("- ");
    let here = open
        .iter()
        .rev()
        .find(|open| !open.flow && open.column == column);
    let finding = |message: &str| Finding::new(Code::SyntaxError, place, message);
    if let Some(rest) = line
        .strip_prefix('-')
        .filter(|rest| !item && rest.contains(": "))
    {
        return finding("no space follows the dash of an item")
            .expected("expected a dash, a space and the item")
            .hint(format!("write `- {}`", cut(rest)));
    }
    match here {
        Some(open) if open.kind == Kind::List && !item => {
            finding("a key stands among the items of a list")
                .expected("expected an item, which begins with `- `")
                .hint(format!(
                    "indent it by {} spaces if it belongs to the item above",
                    column + 2
                ))
        }
        Some(open) if open.kind == Kind::Map && item => {
            finding("an item of a list stands among the keys of a map")
                .expected("expected a key")
                .hint(
                    "put the key of the list above it, or indent it like the items it belongs with",
                )
        }
        _ => finding("this line is indented like none of those that it could go on with")
            .expected(format!(
                "indented by {column}, where {} would fit",
                columns(open, closed)
            ))
            .hint("indent it exactly like the keys or items that it stands among"),
    }
}

/// The indentations of what a line could go on with.
fn columns(open: &[Open], closed: &[usize]) -> String {
    let open = open.iter().filter_map(Open::line_column);
    let mut columns: Vec<usize> = open.chain(closed.iter().copied()).collect();
    columns.sort_unstable();
    columns.dedup();
    let words: Vec<String> = columns.iter().map(usize::to_string).collect();
    match words.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => "0".to_owned(),
    }
}

impl Context<'_> {
    pub(super) fn misplaced(&self, start: usize) -> Finding {
        misplaced(self.text, self.file, start, self.open, self.closed)
    }

    pub(super) fn tab(&self) -> Explained {
        let line = line_start(self.text, self.at);
        let reach = (self.at + 1).min(line_end(self.text, self.at)).max(self.at);
        let before = self.text.get(line..reach).and_then(|part| part.rfind('\t'));
        let space = |c: char| !matches!(c, ' ' | '\n' | '\r');
        let end = line_end(self.text, self.at);
        let at = match (before, self.text[end..].find(space)) {
            (Some(tab), _) => line + tab,
            (None, Some(tab)) if self.text[end + tab..].starts_with('\t') => end + tab,
            _ => self.at,
        };
        let finding = self
            .finding(at, at + 1, "a tab stands where only spaces can")
            .expected("expected spaces")
            .hint("indent with spaces; most editors can turn tabs into spaces");
        (finding, at)
    }

    pub(super) fn second_colon(&self) -> Explained {
        let Last { start, end, plain } = self.last;
        let value = self.text.get(start..end).unwrap_or("");
        let near = plain && end > start && self.text[end..self.at.max(end)].trim().is_empty();
        if near
            && let Some(first_line) = value.lines().next().filter(|line| line.len() < value.len())
        {
            if let Some(colon) = tight_colon(first_line) {
                return (
                    no_space(
                        self.text,
                        self.file,
                        start..start + first_line.len(),
                        start + colon,
                    ),
                    start,
                );
            }
            let key = content_start(self.text, self.at);
            let finding = self
                .finding(
                    key,
                    self.at + 1,
                    "a key stands inside the text of the line above it",
                )
                .expected("this key is indented deeper than the one above it")
                .also(
                    self.place(start, start + first_line.len()),
                    "the text begins here",
                )
                .hint("indent the key like the one above it, or give that one no text of its own");
            return (finding, self.at);
        }
        if near {
            let finding = self
                .finding(
                    self.at,
                    self.at + 1,
                    "a second `:` makes a key inside a text",
                )
                .expected("a text with `: ` in it needs quotation marks")
                .hint(format!("write {}", self.quoted_rest(start)));
            return (finding, self.at);
        }
        let finding = self
            .finding(self.at, self.at + 1, "a `:` stands where no key can end")
            .expected("expected one key a line")
            .hint("put the key on a line of its own, or a text with `: ` in it in quotation marks");
        (finding, self.at)
    }

    pub(super) fn dash(&self) -> Explained {
        let line = &self.text[line_start(self.text, self.at)..self.at];
        if line.trim().is_empty() {
            return (self.misplaced(self.at), self.at);
        }
        let rest = &self.text[self.at..line_end(self.text, self.at)];
        let finding = self
            .finding(self.at, self.at + 1, "a list begins on the line of its key")
            .expected("an item stands on a line of its own")
            .hint(format!(
                "put `{}` on the next line, or write the list in brackets, or put a text that \
                 begins with `- ` in quotation marks",
                cut(rest)
            ));
        (finding, self.at)
    }
}

/// Offset of a colon after a word, without a space after it, as somebody writes who forgot it.
pub(in crate::record::yaml) fn tight_colon(line: &str) -> Option<usize> {
    let colon = line.find(':')?;
    let key = &line[..colon];
    let tight = line[colon + 1..].starts_with(|next: char| !next.is_whitespace() && next != '/');
    let word = !key.is_empty()
        && key
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
    (tight && word).then_some(colon)
}

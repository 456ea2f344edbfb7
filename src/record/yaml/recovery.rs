//! How reading goes on after a mistake.

use super::{KeyState, Reader, Segment, error};
use crate::record::tree::Kind;
use std::borrow::Cow;

impl Reader<'_> {
    /// Finds the next line, from the start of a line on, that goes on with an open list or map.
    /// What is nested deeper ends there. A line that fits none is a finding, except after damage,
    /// where it is taken as part of what was damaged.
    pub(super) fn resume(&mut self, from: usize, after_damage: bool) -> Option<Segment> {
        if after_damage && self.tree.items.is_empty() {
            // Nothing was understood so far: begin anew.
            self.documents = 0;
            let range = from..self.text.len();
            return (!range.is_empty()).then_some(Segment {
                range,
                joins: false,
            });
        }
        let mut quiet = after_damage;
        for line in Lines::new(self.text, from) {
            if line.is_document_mark() {
                if line.content.starts_with("---") {
                    self.second_document(line.start);
                }
                return None;
            }
            let fits = |open: &super::Open| {
                !open.flow
                    && !line.content.starts_with('\t')
                    && open.column == line.indent
                    && (open.kind == Kind::List) == line.is_item()
            };
            if let Some(depth) = self.open.iter().rposition(fits) {
                while self.open.len() > depth + 1 {
                    self.end_damaged();
                }
                self.complete_value();
                let open = self.open[depth];
                let end = segment_end(self.text, &line, open.kind);
                return Some(Segment {
                    range: line.start..end,
                    joins: true,
                });
            }
            if !quiet {
                quiet = true;
                let start = line.start + line.indent;
                let finding =
                    error::misplaced(self.text, self.tree.file, start, &self.open, &self.closed);
                self.syntax(finding);
            }
        }
        None
    }

    /// Ends the innermost list or map where reading stopped.
    pub(super) fn end_damaged(&mut self) {
        self.complete_value();
        if let Some(open) = self.open.pop() {
            self.tree.end(open.index, self.end.max(open.start + 1));
            self.closed.extend(open.line_column());
            self.done(open.index);
        }
    }

    /// Gives a key whose value was not read a broken one.
    fn complete_value(&mut self) {
        let waits = self
            .open
            .last()
            .is_some_and(|open| open.kind == Kind::Map && !matches!(open.key, KeyState::Due));
        if waits {
            let index = self.tree.items.len() as u32;
            self.tree
                .scalar(Kind::Broken, Cow::Borrowed(""), self.end, self.end);
            self.done(index);
        }
    }
}

/// A line that is neither blank nor a comment.
struct Line<'a> {
    start: usize,
    /// Spaces before its content.
    indent: usize,
    content: &'a str,
}

impl Line<'_> {
    fn is_item(&self) -> bool {
        self.content == "-" || self.content.starts_with("- ") || self.content.starts_with("-\t")
    }

    fn is_document_mark(&self) -> bool {
        let mark = self.content.get(..3);
        let rest = self.content.get(3..).unwrap_or("");
        self.indent == 0
            && matches!(mark, Some("---" | "..."))
            && (rest.is_empty() || rest.starts_with([' ', '\t']))
    }
}

/// The lines of a text that are neither blank nor comments, from the start of a line on.
struct Lines<'a> {
    text: &'a str,
    next: usize,
}

impl<'a> Lines<'a> {
    fn new(text: &'a str, from: usize) -> Self {
        Self { text, next: from }
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        while self.next < self.text.len() {
            let start = self.next;
            self.next = line_after(self.text, start);
            let line = &self.text[start..self.next];
            let content = line.trim_start_matches(' ');
            let indent = line.len() - content.len();
            let content = content.trim_end();
            if !content.is_empty() && !content.starts_with('#') {
                return Some(Line {
                    start,
                    indent,
                    content,
                });
            }
        }
        None
    }
}

/// Where the list or map ends that a line goes on with.
fn segment_end(text: &str, first: &Line<'_>, kind: Kind) -> usize {
    Lines::new(text, line_after(text, first.start))
        .find(|line| {
            // A tab cannot indent: let the parser say so.
            line.is_document_mark()
                || (line.indent < first.indent && !line.content.starts_with('\t'))
                || (kind == Kind::List && line.indent == first.indent && !line.is_item())
        })
        .map_or(text.len(), |line| line.start)
}

/// Where the line of an offset begins.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind(['\n', '\r']).map_or_else(
        || {
            if text.starts_with('\u{feff}') {
                at.min(3)
            } else {
                0
            }
        },
        |end| end + 1,
    )
}

/// Where the line after that of an offset begins.
pub(super) fn line_after(text: &str, at: usize) -> usize {
    let rest = &text.as_bytes()[at..];
    match rest.iter().position(|byte| matches!(byte, b'\n' | b'\r')) {
        Some(end) if rest[end..].starts_with(b"\r\n") => at + end + 2,
        Some(end) => at + end + 1,
        None => text.len(),
    }
}

/// Where the dash of a list stands whose first item may begin at an offset: the parser says where
/// the item begins, for a list that is not indented.
pub(super) fn dash(text: &str, at: usize) -> usize {
    if text[at..].starts_with('-') {
        return at;
    }
    let before = text[..at].trim_end();
    if before.ends_with('-') {
        before.len() - 1
    } else {
        at
    }
}

//! What is wrong with a query, and where.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Why a text is no query that can be answered here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueryError {
    /// The kind of what is wrong.
    pub kind: QueryErrorKind,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What was found and expected.
    pub message: String,
    /// The line with a caret below the column.
    pub excerpt: String,
    /// The next action.
    pub hint: Option<String>,
    /// The bound that was passed.
    pub bound: Option<QueryBound>,
}

/// A bound on queries that was passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueryBound {
    /// The most that there may be.
    pub max: usize,
    /// How much there is, where all of it was counted.
    pub used: Option<usize>,
}

/// The kinds of errors in queries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum QueryErrorKind {
    /// It does not follow the grammar.
    Syntax,
    /// It is an update, and graphs are read-only.
    Update,
    /// It asks another endpoint.
    Service,
    /// It names a graph that the snapshot does not have, which would have to be fetched.
    UnknownGraph,
    /// The text is too long.
    TooLong,
    /// Brackets nest too deep.
    TooDeep,
    /// It has too many operators.
    TooManyOperators,
    /// It has too many triple patterns.
    TooManyPatterns,
    /// It searches for what cannot be searched for, or searches in a way that is not answered.
    Search,
    /// Parsing took too long.
    Timeout,
}

/// Something about a query that is likely a slip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What was found.
    pub message: String,
    /// The next action.
    pub hint: Option<String>,
}

impl std::error::Error for QueryError {}

impl fmt::Display for QueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            line,
            column,
            message,
            excerpt,
            ..
        } = self;
        write!(f, "{message}\n --> line {line}, column {column}\n{excerpt}")
    }
}

impl QueryError {
    /// Makes an error about what stands at an offset.
    pub(super) fn at(kind: QueryErrorKind, text: &str, offset: usize, message: String) -> Self {
        let (line, column) = position(text, offset);
        Self {
            kind,
            line,
            column,
            message,
            excerpt: excerpt(text, line, column),
            hint: None,
            bound: None,
        }
    }

    pub(super) fn bound(mut self, max: usize, used: Option<usize>) -> Self {
        self.bound = Some(QueryBound { max, used });
        self
    }

    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// Line and column, both from 1, of an offset.
pub(super) fn position(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = before.matches('\n').count() + 1;
    (line, before[line_start..].chars().count() + 1)
}

/// The offset of a line and column.
pub(super) fn offset(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text
        .split_inclusive('\n')
        .take(line - 1)
        .map(str::len)
        .sum();
    let rest = &text[start..];
    let chars = rest.char_indices().nth(column - 1);
    start + chars.map_or(rest.len(), |(at, _)| at)
}

/// Characters of a line that are shown on either side of a caret.
const CONTEXT_CHARS: usize = 60;

/// The line with a caret below the column; of a long line, what is near.
fn excerpt(text: &str, line: usize, column: usize) -> String {
    use unicode_width::UnicodeWidthChar;
    let whole = text.split('\n').nth(line - 1).unwrap_or_default();
    let start = (column - 1).saturating_sub(CONTEXT_CHARS);
    let cut_before = if start > 0 { "…" } else { "" };
    let printable = |c: char| if c.is_control() { ' ' } else { c };
    let shown: Vec<char> = whole
        .chars()
        .skip(start)
        .take(2 * CONTEXT_CHARS)
        .map(printable)
        .collect();
    let cut_after = if whole.chars().count() > start + shown.len() {
        "…"
    } else {
        ""
    };
    let before = shown.iter().take(column - 1 - start);
    let width: usize = before.map(|c| c.width().unwrap_or(0)).sum();
    let shown: String = shown.iter().collect();
    let number = line.to_string();
    let margin = " ".repeat(number.len());
    let indent = " ".repeat(width + cut_before.chars().count());
    let line = format!("{number} | {cut_before}{shown}{cut_after}");
    let line = line.trim_end();
    format!("{margin} |\n{line}\n{margin} | {indent}^")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_and_positions_match() {
        let text = "a\näö x\n";
        for (offset_of, at) in [
            (0, (1, 1)),
            (2, (2, 1)),
            (4, (2, 2)),
            (7, (2, 4)),
            (9, (3, 1)),
        ] {
            assert_eq!(position(text, offset_of), at);
            assert_eq!(offset(text, at.0, at.1), offset_of);
        }
    }

    #[test]
    fn a_caret_stands_below_its_character() {
        let error = QueryError::at(QueryErrorKind::Syntax, "SELECT\n é日 x", 14, "m".into());
        assert_eq!(error.excerpt, "  |\n2 |  é日 x\n  |      ^");
    }
}

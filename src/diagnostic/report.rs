//! Findings whose places were looked up in their texts.

use super::{Code, Finding, Place, Severity, Texts, Window};
use serde::{Serialize, Serializer};
use std::fmt;

/// A finding with its places as people and other programs name them.
///
/// Serialised, it is an object of [`render::json`](super::render::json).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The stable code.
    #[serde(serialize_with = "code")]
    pub code: Code,
    /// The weight.
    #[serde(serialize_with = "severity")]
    pub severity: Severity,
    /// What was found.
    pub message: String,
    /// What was expected; may be empty.
    pub expected: String,
    /// Where it is.
    #[serde(flatten)]
    pub spot: Spot,
    /// Further places, each with what is to be seen there.
    pub also: Vec<Related>,
    /// Further explanations.
    pub notes: Vec<String>,
    /// The next action.
    pub hint: Option<String>,
}

/// A further place of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Related {
    /// What is to be seen there.
    pub message: String,
    /// The place.
    #[serde(flatten)]
    pub spot: Spot,
}

/// A place with its path, lines and columns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Spot {
    /// The file's path as the user would type it.
    pub path: String,
    /// Where it begins; nothing where the text is not at hand.
    #[serde(flatten)]
    pub position: Option<Position>,
    /// Offset of the first byte in the file.
    pub offset: u64,
    /// Length in bytes.
    pub length: u32,
}

/// `path:line:column`, or the path alone.
impl fmt::Display for Spot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.position {
            Some(Position { line, column, .. }) => write!(f, "{}:{line}:{column}", self.path),
            None => f.write_str(&self.path),
        }
    }
}

/// The lines and columns of a place, and what its first line says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Position {
    /// Line of the first character, from 1.
    pub line: usize,
    /// Column of the first character: a count of code points, from 1.
    pub column: usize,
    /// Line of the end.
    pub end_line: usize,
    /// Column after the last character.
    pub end_column: usize,
    /// The first line, or what stands around the place where the line is long.
    pub excerpt: Excerpt,
}

/// A line, or a part of one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Excerpt {
    /// The characters, with `…` where some were left out.
    pub text: String,
    /// Offset in `text` of the first byte that the place marks.
    pub start: usize,
    /// Offset in `text` after the last byte that the place marks on this line.
    pub end: usize,
}

/// Characters of a line that an excerpt shows before a place.
const EXCERPT_BEFORE_MAX: usize = 120;

/// Characters of a line that an excerpt shows from the beginning of a place on.
const EXCERPT_AFTER_MAX: usize = 200;

/// Looks the places of a finding up.
pub fn locate(finding: &Finding, texts: &dyn Texts) -> Report {
    Report {
        code: finding.code,
        severity: finding.severity,
        message: finding.message.clone(),
        expected: finding.label.clone(),
        spot: spot(finding.place, texts),
        also: finding
            .also
            .iter()
            .map(|also| Related {
                message: also.label.clone(),
                spot: spot(also.place, texts),
            })
            .collect(),
        notes: finding.notes.clone(),
        hint: finding.hint.clone(),
    }
}

/// Looks up all findings and sorts them as they are shown: by path, line, column and code.
pub fn reports(findings: &[Finding], texts: &dyn Texts) -> Vec<Report> {
    let mut order: Vec<&Finding> = findings.iter().collect();
    order.sort_by_key(|finding| {
        let Place { file, start, len } = finding.place;
        (texts.path(file), file, start, finding.code.as_str(), len)
    });
    order
        .into_iter()
        .map(|finding| locate(finding, texts))
        .collect()
}

/// Looks a place up.
pub fn spot(place: Place, texts: &dyn Texts) -> Spot {
    Spot {
        path: texts.path(place.file).to_owned(),
        position: texts
            .window(place)
            .map(|window| position(&window, place.len as usize)),
        offset: place.start,
        length: place.len,
    }
}

fn position(window: &Window, length: usize) -> Position {
    let text = window.text.as_str();
    let start = floor(text, window.offset);
    let end = floor(text, window.offset.saturating_add(length)).max(start);
    let (line, first) = line_of(text, start);
    let (end_line, last) = line_of(text, end);
    let line_start = first.start + mark_len(&text[first.clone()]);
    let whole = &text[line_start.min(start)..first.end];
    let start_in_line = start - line_start.min(start);
    let end_in_line = end.min(first.end).max(start) - line_start.min(start);
    Position {
        line: window.first_line + line,
        column: column(text, first.start, start),
        end_line: window.first_line + end_line,
        end_column: column(text, last.start, end),
        excerpt: excerpt(
            whole,
            start_in_line.min(whole.len()),
            end_in_line.min(whole.len()),
        ),
    }
}

/// The number of line breaks before an offset, and where its line begins and ends. Lines end with
/// LF, CRLF or CR.
fn line_of(text: &str, at: usize) -> (usize, std::ops::Range<usize>) {
    let bytes = text.as_bytes();
    let (mut breaks, mut start) = (0, 0);
    for (offset, byte) in bytes[..at].iter().enumerate() {
        let ends = match byte {
            b'\n' => true,
            b'\r' => bytes.get(offset + 1) != Some(&b'\n'),
            _ => false,
        };
        if ends {
            breaks += 1;
            start = offset + 1;
        }
    }
    let rest = &text[at..];
    // An offset between CR and LF is at the end of the line that they end.
    let end = at + rest.find(['\n', '\r']).unwrap_or(rest.len());
    let end = if bytes[start..end].ends_with(b"\r") {
        end - 1
    } else {
        end
    };
    (breaks, start..end.max(start))
}

fn column(text: &str, line_start: usize, at: usize) -> usize {
    let before = &text[line_start..at.max(line_start)];
    before.chars().filter(|found| *found != MARK).count() + 1
}

/// The byte order mark, which takes no column.
const MARK: char = '\u{feff}';

fn mark_len(line: &str) -> usize {
    if line.starts_with(MARK) {
        MARK.len_utf8()
    } else {
        0
    }
}

/// The last boundary of a character up to an offset.
fn floor(text: &str, at: usize) -> usize {
    let within = at.min(text.len());
    (0..=within)
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0)
}

fn excerpt(line: &str, start: usize, end: usize) -> Excerpt {
    let from = match line[..start].char_indices().rev().nth(EXCERPT_BEFORE_MAX) {
        Some((at, found)) => at + found.len_utf8(),
        None => 0,
    };
    let to = match line[start..].char_indices().nth(EXCERPT_AFTER_MAX) {
        Some((at, _)) => start + at,
        None => line.len(),
    };
    let cut = |there: bool| if there { "…" } else { "" };
    let (before, after) = (cut(from > 0), cut(to < line.len()));
    Excerpt {
        text: format!("{before}{}{after}", &line[from..to]),
        start: before.len() + start - from,
        end: before.len() + end.min(to) - from,
    }
}

fn code<S: Serializer>(code: &Code, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(code.as_str())
}

fn severity<S: Serializer>(severity: &Severity, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(severity.as_str())
}

impl Window {
    /// Takes the lines around a place out of some bytes that begin with a line, of which the
    /// number is given. `at` is the offset of the place in these bytes.
    pub fn of(bytes: &[u8], first_line: usize, at: usize, len: usize) -> Self {
        let at = at.min(bytes.len());
        // Between CR and LF is the end of the line that they end.
        let halved = at > 0 && bytes[at - 1] == b'\r' && bytes.get(at) == Some(&b'\n');
        let at = at - usize::from(halved);
        let end = at.saturating_add(len).min(bytes.len());
        let ends_line = |byte: &u8| matches!(byte, b'\n' | b'\r');
        let first = bytes[..at]
            .iter()
            .rposition(ends_line)
            .map_or(0, |end| end + 1);
        let last = bytes[end..]
            .iter()
            .position(ends_line)
            .map_or(bytes.len(), |to| end + to);
        let before = String::from_utf8_lossy(&bytes[first..at]);
        let breaks = bytes[..first].iter().enumerate().filter(|(offset, byte)| {
            **byte == b'\n' || (**byte == b'\r' && bytes.get(offset + 1) != Some(&b'\n'))
        });
        Self {
            first_line: first_line + breaks.count(),
            offset: before.len(),
            text: format!("{before}{}", String::from_utf8_lossy(&bytes[at..last])),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, at: usize, len: usize) -> (usize, usize, usize, usize) {
        let window = Window::of(text.as_bytes(), 1, at, len);
        let Position {
            line,
            column,
            end_line,
            end_column,
            ..
        } = position(&window, len);
        (line, column, end_line, end_column)
    }

    #[test]
    fn counts_lines_and_columns() {
        assert_eq!(at("abc", 1, 1), (1, 2, 1, 3));
        assert_eq!(at("a\nbc\nd", 3, 1), (2, 2, 2, 3));
        assert_eq!(at("a\r\nbc\r\nd", 4, 1), (2, 2, 2, 3));
        assert_eq!(at("a\rbc\rd", 3, 1), (2, 2, 2, 3));
        assert_eq!(at("a\nbc\nd", 3, 3), (2, 2, 3, 2));
        assert_eq!(at("é€😀x", 9, 1), (1, 4, 1, 5));
        assert_eq!(at("\u{feff}abc", 3, 1), (1, 1, 1, 2));
        assert_eq!(at("a\n", 2, 0), (2, 1, 2, 1));
        assert_eq!(at("", 0, 0), (1, 1, 1, 1));
        assert_eq!(at("a\r\nb", 2, 0), (1, 2, 1, 2));
    }

    #[test]
    fn cuts_long_lines_around_the_place() {
        let line = format!("{}X{}", "é".repeat(1000), "à".repeat(1000));
        let Excerpt { text, start, end } = excerpt(&line, 2000, 2001);
        assert_eq!(&text[start..end], "X");
        assert_eq!(
            text.chars().count(),
            EXCERPT_BEFORE_MAX + EXCERPT_AFTER_MAX + 2
        );
    }
}

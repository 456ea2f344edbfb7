//! Rows and cells in bytes (<https://www.rfc-editor.org/rfc/rfc4180>).

use memchr::{memchr, memchr3};
use std::ops::Range;

/// A cell as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    /// Its bytes, quotation marks included.
    pub(super) range: Range<usize>,
    /// Whether it stands in quotation marks.
    pub(super) quoted: bool,
}

impl Cell {
    /// The bytes between the quotation marks.
    pub(super) fn content(&self) -> Range<usize> {
        match self.quoted {
            true => self.range.start + 1..self.range.end - 1,
            false => self.range.clone(),
        }
    }
}

/// What ends a cell.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Cell,
    Row,
}

/// Why a row cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Broken {
    /// The cell that a quotation mark opens here has no end.
    Unclosed { opening: usize },
    /// Something follows, here, the quotation mark that closes a cell.
    AfterCell { opening: usize, at: usize },
}

/// Reads the cells of the row that begins at an offset, and gives the offset after its line break.
/// Rows end with LF, CRLF or CR.
pub(super) fn row(
    bytes: &[u8],
    start: usize,
    delimiter: u8,
    cells: &mut Vec<Cell>,
) -> Result<usize, Broken> {
    cells.clear();
    let mut at = start;
    loop {
        let (cell, end) = cell(bytes, at, delimiter)?;
        at = cell.range.end;
        cells.push(cell);
        if end == End::Row {
            return Ok(after_break(bytes, at));
        }
        at += 1;
    }
}

fn cell(bytes: &[u8], start: usize, delimiter: u8) -> Result<(Cell, End), Broken> {
    let quoted = bytes.get(start) == Some(&b'"');
    let end = match quoted {
        true => quoted_end(bytes, start)?,
        false => memchr3(delimiter, b'\n', b'\r', &bytes[start..])
            .map_or(bytes.len(), |length| start + length),
    };
    let cell = Cell {
        range: start..end,
        quoted,
    };
    match bytes.get(end) {
        Some(byte) if *byte == delimiter => Ok((cell, End::Cell)),
        None | Some(b'\n' | b'\r') => Ok((cell, End::Row)),
        Some(_) => Err(Broken::AfterCell {
            opening: start,
            at: end,
        }),
    }
}

/// The offset after the quotation mark that closes a cell. Two of them stand for one in it.
fn quoted_end(bytes: &[u8], opening: usize) -> Result<usize, Broken> {
    let mut at = opening + 1;
    while let Some(length) = memchr(b'"', &bytes[at..]) {
        at += length + 1;
        if bytes.get(at) != Some(&b'"') {
            return Ok(at);
        }
        at += 1;
    }
    Err(Broken::Unclosed { opening })
}

/// The offset after the line break that stands here, if one does.
fn after_break(bytes: &[u8], at: usize) -> usize {
    match &bytes[at..] {
        [b'\r', b'\n', ..] => at + 2,
        [b'\r' | b'\n', ..] => at + 1,
        _ => at,
    }
}

/// The offset after the line of an offset.
pub(super) fn after_line(bytes: &[u8], at: usize) -> usize {
    let end = memchr::memchr2(b'\n', b'\r', &bytes[at..]).map_or(bytes.len(), |end| at + end);
    after_break(bytes, end)
}

/// Where the last whole row of some bytes ends; 0 where there is none.
pub(super) fn split(bytes: &[u8], delimiter: u8) -> usize {
    let mut cells = Vec::new();
    let mut at = 0;
    loop {
        let next = match row(bytes, at, delimiter, &mut cells) {
            Ok(next) => next,
            Err(Broken::Unclosed { .. }) => return at,
            // As the reader goes on after it.
            Err(Broken::AfterCell { opening, at }) => resume(bytes, opening, at),
        };
        // A CR at the end may be half of a CRLF.
        let ended = next > at
            && (bytes[next - 1] == b'\n' || (bytes[next - 1] == b'\r' && next < bytes.len()));
        if !ended || next == bytes.len() {
            return if ended { next } else { at };
        }
        at = next;
    }
}

/// Where reading goes on after something that follows a closing quotation mark: after its line,
/// unless the cell began on a line before, since its closing quotation mark is missing then.
pub(super) fn resume(bytes: &[u8], opening: usize, at: usize) -> usize {
    let line_end = after_line(bytes, opening);
    if line_end <= at {
        line_end
    } else {
        after_line(bytes, at)
    }
}

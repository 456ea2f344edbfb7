//! A table of records, one a row (<https://www.rfc-editor.org/rfc/rfc4180>).
//!
//! The delimiter is a comma, a semicolon or a tab. The header names keys, with a language after
//! `@`. A cell is split at `|` only where a key may have several values; there `\|` stands for `|`
//! and `\\` for `\`, and spaces next to a `|` that splits do not count. An empty cell is absent.
//! Cells are found here, since no reader tells their bytes, or that a quotation mark is missing.

mod cells;
mod header;

pub use header::Header;

use super::tree::{Kind, Tree};
use super::{RECORD_BYTES_MAX, encoding, stream};
use crate::diagnostic::{Code, FileId, Finding, Place};
use cells::{Broken, Cell};
use header::{Cells, Key, explain as broken};
use std::borrow::Cow;
use std::ops::Range;

/// What columns a table may have.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    /// The keys, those of the format (`id`, `in`) included.
    pub columns: Vec<Column>,
    /// The language of a text that names none.
    pub language: String,
}

/// What is known about a key.
#[derive(Clone, Debug, Default)]
pub struct Column {
    /// The key.
    pub key: String,
    /// Old spellings.
    pub former: Vec<String>,
    /// Whether a cell may hold several values.
    pub many: bool,
    /// Whether values are texts by language.
    pub by_language: bool,
}

impl Columns {
    fn get(&self, key: &str) -> Option<&Column> {
        let is = |column: &&Column| column.key == key || column.former.iter().any(|old| old == key);
        self.columns.iter().find(is)
    }
}

/// Reads the records of some rows.
///
/// A row that is broken is a finding, and the next one is read. Rows without any value are passed
/// over.
pub struct Reader<'a> {
    file: FileId,
    base: u64,
    bytes: &'a [u8],
    at: usize,
    header: &'a Header,
    cells: Vec<Cell>,
}

impl<'a> Reader<'a> {
    /// Makes a reader of whole rows after the header, which begin at `base` in the file.
    pub fn new(file: FileId, base: u64, bytes: &'a [u8], header: &'a Header) -> Self {
        Self {
            file,
            base,
            bytes,
            at: 0,
            header,
            cells: Vec::new(),
        }
    }

    /// Fills the tree with the next record, and says whether there was one.
    pub fn next(&mut self, tree: &mut Tree<'a>, findings: &mut Vec<Finding>) -> bool {
        while self.at < self.bytes.len() {
            let start = self.at;
            match cells::row(self.bytes, start, self.header.delimiter, &mut self.cells) {
                Ok(end) => self.at = end,
                Err(error) => {
                    findings.push(broken(&error, self.bytes, self.file, self.base));
                    self.at = match error {
                        Broken::Unclosed { opening } => cells::after_line(self.bytes, opening),
                        Broken::AfterCell { opening, at } => cells::resume(self.bytes, opening, at),
                    };
                    continue;
                }
            }
            if self.row(start, tree, findings) {
                return true;
            }
        }
        false
    }

    fn row(&self, start: usize, tree: &mut Tree<'a>, findings: &mut Vec<Finding>) -> bool {
        let end = self.cells.last().map_or(start, |cell| cell.range.end);
        let base = self.base + start as u64;
        if end - start > RECORD_BYTES_MAX {
            findings.push(stream::too_large(self.file, base));
            return false;
        }
        let text = match str::from_utf8(&self.bytes[start..end]) {
            Ok(text) => text,
            Err(error) => {
                let row = &self.bytes[start..end];
                findings.push(encoding::wrong(row, error.valid_up_to(), self.file, base));
                return false;
            }
        };
        if self.cells.iter().all(|cell| self.is_empty(cell)) {
            return false;
        }
        if let Some(finding) = self.wrong_width() {
            findings.push(finding);
            return false;
        }
        tree.file = self.file;
        tree.clear(base);
        let root = tree.begin(Kind::Map, 0);
        let row = Row {
            text,
            start,
            cells: &self.cells,
        };
        for key in &self.header.keys {
            row.key(key, tree);
        }
        tree.end(root, end - start);
        true
    }

    fn is_empty(&self, cell: &Cell) -> bool {
        self.bytes[cell.content()].trim_ascii().is_empty()
    }

    /// Says that a row has too many or too few cells. Empty ones at the end do no harm.
    fn wrong_width(&self) -> Option<Finding> {
        let Header {
            delimiter, width, ..
        } = *self.header;
        let delimiter = match delimiter {
            b'\t' => "tab".to_owned(),
            byte => format!("`{}`", char::from(byte)),
        };
        let found = self.cells.len();
        let end = self.cells.last().map_or(self.at, |cell| cell.range.end);
        let place = |start: usize| Place {
            file: self.file,
            start: self.base + start as u64,
            len: (end - start) as u32,
        };
        let message = format!("a row has {found} cells where the header has {width}");
        if found < width {
            return Some(
                Finding::new(Code::SyntaxError, place(end), message)
                    .expected("the row ends here")
                    .hint(format!(
                        "write a {delimiter} for each cell that is empty, too"
                    )),
            );
        }
        let extra = self.cells[width..]
            .iter()
            .find(|cell| !self.is_empty(cell))?;
        Some(
            Finding::new(Code::SyntaxError, place(extra.range.start), message)
                .expected("no column is left for this")
                .hint(format!(
                    "put a cell that contains a {delimiter} in quotation marks"
                )),
        )
    }
}

/// A row whose cells go into a tree.
struct Row<'r, 'a> {
    text: &'a str,
    /// Offset of the text in the bytes that the cells point into.
    start: usize,
    cells: &'r [Cell],
}

impl<'a> Row<'_, 'a> {
    fn key(&self, key: &'a Key, tree: &mut Tree<'a>) {
        match &key.cells {
            Cells::One(index) => {
                if let Some((cell, _)) = self.cell(*index) {
                    tree.scalar(Kind::Text, Cow::Borrowed(&key.key), cell.start, cell.end);
                    self.values(*index, key.many, tree);
                }
            }
            Cells::Languages(languages) => {
                let cells = || languages.iter().filter_map(|(_, index)| self.cell(*index));
                let Some((first, _)) = cells().min_by_key(|(cell, _)| cell.start) else {
                    return;
                };
                let end = cells().fold(first.end, |end, (cell, _)| end.max(cell.end));
                tree.scalar(Kind::Text, Cow::Borrowed(&key.key), first.start, first.end);
                let map = tree.begin(Kind::Map, first.start);
                for (language, index) in languages {
                    if let Some((cell, _)) = self.cell(*index) {
                        tree.scalar(Kind::Text, Cow::Borrowed(language), cell.start, cell.end);
                        self.values(*index, key.many, tree);
                    }
                }
                tree.end(map, end);
            }
        }
    }

    /// Where a cell and its content stand in the row; nothing where it is empty.
    fn cell(&self, index: usize) -> Option<(Range<usize>, Range<usize>)> {
        let cell = &self.cells[index];
        let moved = |range: Range<usize>| range.start - self.start..range.end - self.start;
        let content = moved(cell.content());
        let empty = self.text[content.clone()].trim_ascii().is_empty();
        (!empty).then(|| (moved(cell.range.clone()), content))
    }

    /// Adds the value of a cell, or its values.
    fn values(&self, index: usize, many: bool, tree: &mut Tree<'a>) {
        let Some((cell, content)) = self.cell(index) else {
            return;
        };
        let quoted = self.cells[index].quoted;
        let text = &self.text[content.clone()];
        if !many || !text.contains(['|', '\\']) {
            tree.scalar(Kind::Text, unquoted(text, quoted), cell.start, cell.end);
            return;
        }
        let parts: Vec<Range<usize>> = parts(text).filter(|part| !part.is_empty()).collect();
        let list = (parts.len() != 1).then(|| tree.begin(Kind::List, cell.start));
        for part in &parts {
            let text = unquoted(&text[part.clone()], quoted);
            let (start, end) = (content.start + part.start, content.start + part.end);
            tree.scalar(Kind::Text, unescaped(text), start, end);
        }
        if let Some(list) = list {
            tree.end(list, cell.end);
        }
    }
}

/// The parts of a cell between the `|` that are not escaped, without the spaces next to these.
fn parts(text: &str) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut next = Some(0);
    std::iter::from_fn(move || {
        let start = next?;
        let mut escaped = false;
        let end = text[start..].bytes().position(|byte| {
            let splits = byte == b'|' && !escaped;
            escaped = byte == b'\\' && !escaped;
            splits
        });
        next = end.map(|end| start + end + 1);
        let (mut first, mut last) = (start, end.map_or(text.len(), |end| start + end));
        if start > 0 {
            first = last - text[start..last].trim_start_matches(' ').len();
        }
        if end.is_some() {
            last = first + text[first..last].trim_end_matches(' ').len();
        }
        Some(first..last)
    })
}

/// Makes one quotation mark of two.
fn unquoted(text: &str, quoted: bool) -> Cow<'_, str> {
    match quoted && text.contains("\"\"") {
        true => Cow::Owned(text.replace("\"\"", "\"")),
        false => Cow::Borrowed(text),
    }
}

/// Resolves `\|` and `\\`; another `\` stands for itself.
fn unescaped(text: Cow<'_, str>) -> Cow<'_, str> {
    if !text.contains('\\') {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(found) = chars.next() {
        match (found, chars.peek()) {
            ('\\', Some('|' | '\\')) => out.extend(chars.next()),
            _ => out.push(found),
        }
    }
    Cow::Owned(out)
}

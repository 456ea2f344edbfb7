//! The first row, which says what the columns are.

use super::cells::{self, Broken, Cell};
use super::{Column, Columns, broken};
use crate::diagnostic::{Code, FileId, Finding, Place, nearest};
use crate::record::encoding;
use oxilangtag::LanguageTag;

/// What the columns of a file are.
#[derive(Clone, Debug)]
pub struct Header {
    pub(super) delimiter: u8,
    /// How many cells a row has.
    pub(super) width: usize,
    /// The keys in the order in which they first come, each with the cells that hold its values.
    pub(super) keys: Vec<Key>,
}

/// A key of the records.
#[derive(Clone, Debug)]
pub(super) struct Key {
    pub(super) key: String,
    /// Whether a cell is split at `|`.
    pub(super) many: bool,
    pub(super) cells: Cells,
}

/// Where the values of a key are.
#[derive(Clone, Debug)]
pub(super) enum Cells {
    /// In one cell.
    One(usize),
    /// In a cell for each language.
    Languages(Vec<(String, usize)>),
}

/// A column that has a meaning.
struct Named<'c> {
    column: &'c Column,
    language: Option<String>,
    index: usize,
    place: Place,
}

impl Header {
    /// Reads the header of a file from its first bytes, and gives the offset after it; nothing
    /// where there is none. The delimiter is found out unless it is given.
    pub fn read(
        file: FileId,
        bytes: &[u8],
        delimiter: Option<u8>,
        columns: &Columns,
        findings: &mut Vec<Finding>,
    ) -> Option<(Self, usize)> {
        let start = first_row(bytes);
        if start == bytes.len() {
            return None;
        }
        let delimiter = delimiter.unwrap_or_else(|| sniff(bytes, start, columns));
        let mut row = Vec::new();
        let end = match cells::row(bytes, start, delimiter, &mut row) {
            Ok(end) => end,
            Err(error) => {
                findings.push(broken(&error, bytes, file, 0));
                return None;
            }
        };
        if let Err(error) = str::from_utf8(&bytes[start..end]) {
            findings.push(encoding::wrong(bytes, start + error.valid_up_to(), file, 0));
            return None;
        }
        let mut reading = Reading {
            file,
            columns,
            findings,
            named: Vec::new(),
        };
        for (index, cell) in row.iter().enumerate() {
            reading.column(index, cell, bytes);
        }
        let keys = keys(reading.named, &columns.language);
        Some((
            Self {
                delimiter,
                width: row.len(),
                keys,
            },
            end,
        ))
    }

    /// Where the last whole row of some bytes ends; 0 where there is none. The bytes begin with a
    /// row.
    pub fn split(&self, bytes: &[u8]) -> usize {
        cells::split(bytes, self.delimiter)
    }

    /// Where the header ends in the first bytes of a file; 0 where they do not hold all of it.
    pub fn end(bytes: &[u8]) -> usize {
        let start = first_row(bytes);
        let quoted = &mut false;
        let end = bytes[start..].iter().position(|byte| {
            *quoted ^= *byte == b'"';
            !*quoted && matches!(byte, b'\n' | b'\r')
        });
        end.map_or(0, |end| cells::after_line(bytes, start + end))
    }
}

/// Where the first row begins, after the byte order mark and blank lines.
fn first_row(bytes: &[u8]) -> usize {
    let mark = encoding::mark_len(bytes);
    let blank = |byte: &&u8| matches!(byte, b'\n' | b'\r');
    mark + bytes[mark..].iter().take_while(blank).count()
}

/// Finds out the delimiter: the one by which the most columns are known, or else the one that
/// makes the most columns.
fn sniff(bytes: &[u8], start: usize, columns: &Columns) -> u8 {
    let mut row = Vec::new();
    let mut score = |delimiter: u8| {
        let _ = cells::row(bytes, start, delimiter, &mut row);
        let known = row.iter().filter(|cell| {
            let name = str::from_utf8(&bytes[cell.content()]).unwrap_or("");
            let key = name.split_once('@').map_or(name, |(key, _)| key);
            columns.get(key).is_some()
        });
        (known.count(), row.len())
    };
    // Of equals, the last is taken.
    let delimiters = [b'\t', b';', b','];
    delimiters
        .into_iter()
        .max_by_key(|delimiter| score(*delimiter))
        .unwrap_or(b',')
}

struct Reading<'r, 'c> {
    file: FileId,
    columns: &'c Columns,
    findings: &'r mut Vec<Finding>,
    named: Vec<Named<'c>>,
}

impl<'c> Reading<'_, 'c> {
    fn column(&mut self, index: usize, cell: &Cell, bytes: &[u8]) {
        let range = cell.content();
        let name = str::from_utf8(&bytes[range.clone()]).unwrap_or("");
        let place = |start: usize, len: usize| Place {
            file: self.file,
            start: (range.start + start) as u64,
            len: len as u32,
        };
        if name.trim().is_empty() {
            self.findings.push(
                Finding::new(
                    Code::SyntaxError,
                    place(0, name.len()),
                    "a column has no name",
                )
                .expected("expected a key")
                .hint("name the column by a key, or remove it from all rows"),
            );
            return;
        }
        let (key, language) = match name.split_once('@') {
            Some((key, language)) => (key, Some(language)),
            None => (name, None),
        };
        let Some(column) = self.columns.get(key) else {
            let unknown = self.unknown(key, place(0, key.len()));
            self.findings.push(unknown);
            return;
        };
        if column.key != key {
            self.findings.push(
                Finding::new(
                    Code::FormerKey,
                    place(0, key.len()),
                    format!("`{key}` is now called `{}`", column.key),
                )
                .hint(format!("write `{}`", column.key)),
            );
        }
        if let Some(language) = language
            && let Some(finding) = suffix(column, language, place(key.len() + 1, language.len()))
        {
            self.findings.push(finding);
            return;
        }
        let named = Named {
            column,
            language: language.map(str::to_owned),
            index,
            place: place(0, name.len()),
        };
        self.add(named, name);
    }

    fn unknown(&self, key: &str, place: Place) -> Finding {
        let known: Vec<&str> = self
            .columns
            .columns
            .iter()
            .map(|column| &*column.key)
            .collect();
        let listed = |keys: &[&str]| {
            let keys: Vec<String> = keys.iter().map(|key| format!("`{key}`")).collect();
            keys.join(", ")
        };
        let finding = Finding::new(Code::UnknownKey, place, format!("`{key}` is no key here"));
        match nearest(key, known.iter().copied())[..] {
            [] => finding.note(format!("known keys: {}", listed(&known))),
            [one] => finding.hint(format!("did you mean `{one}`?")),
            ref near => finding.hint(format!("did you mean one of {}?", listed(near))),
        }
    }

    /// Adds a column unless an earlier one says the same.
    fn add(&mut self, named: Named<'c>, name: &str) {
        let default = &self.columns.language;
        let same = |other: &&Named<'_>| {
            let language = |of: &Named<'_>| of.language.as_ref().unwrap_or(default).to_lowercase();
            other.column.key == named.column.key && language(other) == language(&named)
        };
        if let Some(first) = self.named.iter().find(same) {
            self.findings.push(
                Finding::new(
                    Code::DuplicateKey,
                    named.place,
                    format!("`{name}` comes twice"),
                )
                .expected("each key, or key and language, has one column")
                .also(first.place, "the first one")
                .hint("remove one of the columns; several values of a key are joined by `|`"),
            );
            return;
        }
        self.named.push(named);
    }
}

/// Says what is wrong with the language of a column.
fn suffix(column: &Column, language: &str, place: Place) -> Option<Finding> {
    if !column.by_language {
        let message = format!("`{}` is no text, and has no languages", column.key);
        let finding = Finding::new(Code::UnknownKey, place, message);
        return Some(finding.hint(format!("name the column `{}`", column.key)));
    }
    LanguageTag::parse(language).err().map(|_| {
        Finding::new(
            Code::BadLanguage,
            place,
            format!("`{language}` is no language tag"),
        )
        .expected("expected a tag of BCP 47, such as `fr` or `pt-BR`")
        .hint(format!(
            "name the column by key and tag, as in `{}@fr`",
            column.key
        ))
    })
}

/// Brings the columns of a key together.
fn keys(named: Vec<Named<'_>>, language: &str) -> Vec<Key> {
    let mut keys: Vec<Key> = Vec::new();
    for Named {
        column,
        language: suffix,
        index,
        ..
    } in named
    {
        let Some(known) = keys.iter_mut().find(|known| known.key == column.key) else {
            keys.push(Key {
                key: column.key.clone(),
                many: column.many,
                cells: match suffix {
                    Some(language) => Cells::Languages(vec![(language, index)]),
                    None => Cells::One(index),
                },
            });
            continue;
        };
        // A column without a suffix beside one with it is in the first language.
        if let Cells::One(first) = known.cells {
            known.cells = Cells::Languages(vec![(language.to_owned(), first)]);
        }
        if let Cells::Languages(languages) = &mut known.cells {
            languages.push((suffix.unwrap_or_else(|| language.to_owned()), index));
        }
    }
    keys
}

/// A row that is broken, for the header as for others.
pub(super) fn explain(error: &Broken, bytes: &[u8], file: FileId, base: u64) -> Finding {
    let place = |start: usize, end: usize| Place {
        file,
        start: base + start as u64,
        len: (end - start) as u32,
    };
    let unclosed = |opening: usize| {
        let message = "a cell is opened with `\"` and not closed";
        Finding::new(Code::SyntaxError, place(opening, opening + 1), message)
            .expected("opened here")
            .hint("close the cell with `\"`; a `\"` inside of it is written twice")
    };
    match *error {
        Broken::Unclosed { opening } => unclosed(opening),
        Broken::AfterCell { opening, at } if cells::after_line(bytes, opening) <= at => {
            let more = "more follows the `\"` that closes it here";
            unclosed(opening).also(place(at, at + 1), more)
        }
        Broken::AfterCell { opening, at } => {
            let end = cells::after_line(bytes, at);
            let end = at + bytes[at..end].trim_ascii_end().len();
            let message = "something follows the `\"` that closes a cell";
            Finding::new(Code::SyntaxError, place(at, end.max(at + 1)), message)
                .expected("expected the end of the cell")
                .also(place(opening, opening + 1), "the cell is opened here")
                .hint("write a `\"` inside of a cell twice (`\"\"`)")
        }
    }
}

//! JSON as a tree, strictly (<https://www.rfc-editor.org/rfc/rfc8259>).
//!
//! What other readers let pass (comments, trailing commas, single quotation marks, `NaN`) is a
//! finding, and is read as it was meant, so that one mistake hides no other. Written here since no
//! reader gives byte offsets, goes on after a mistake, and the fastest that knows
//! offsets read a fifth as fast.

mod mistake;
pub mod ndjson;
mod scan;

use super::tree::{Kind, Tree};
use super::{DEPTH_MAX, ITEMS_MAX};
use crate::diagnostic::{Code, FileId, Finding, Place};
use mistake::Mistake;
use std::borrow::Cow;

/// Mistakes of syntax after which the rest of a file is not read: it is probably no JSON at all.
const SYNTAX_ERRORS_MAX: usize = 20;

/// Reads a file of JSON. What can be read is in the tree, whatever is wrong with the rest.
pub fn read_json(text: &str, file: FileId) -> (Tree<'_>, Vec<Finding>) {
    let mut tree = Tree::new(file, 0);
    let mut findings = Vec::new();
    if u32::try_from(text.len()).is_err() {
        findings.push(too_large(file));
        return (tree, findings);
    }
    let mut open = Vec::new();
    Parser::new(text, &mut tree, &mut open, &mut findings, SYNTAX_ERRORS_MAX).read();
    findings.sort_by_key(|finding| finding.place.start);
    (tree, findings)
}

/// A file holds more than a tree can.
fn too_large(file: FileId) -> Finding {
    let place = Place {
        file,
        start: 0,
        len: 0,
    };
    Finding::new(
        Code::FileTooLarge,
        place,
        "the file holds more than can be read at once",
    )
    .hint("split the file, or write its records as NDJSON, one a line")
}

/// What may come next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// A value, after a colon, a comma, or at the beginning.
    Value,
    /// A value, or the end of the list that has just begun.
    FirstValue,
    /// A key, after a comma.
    Key,
    /// A key, or the end of the map that has just begun.
    FirstKey,
    /// A comma, or the end of the list or map, or of the text.
    After,
}

/// Fills a tree with one value. Keeps no stack but a list of what is open.
struct Parser<'t, 'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    tree: &'t mut Tree<'a>,
    /// Indices of the lists and maps that have not ended, with their kind.
    open: &'t mut Vec<(u32, Kind)>,
    findings: &'t mut Vec<Finding>,
    mistakes: usize,
    mistakes_max: usize,
    /// Where the last comma stands that no value has followed yet.
    comma: Option<usize>,
    /// Whether the text ended in a string, so that what else is open need not be said.
    cut_off: bool,
}

impl<'t, 'a> Parser<'t, 'a> {
    fn new(
        text: &'a str,
        tree: &'t mut Tree<'a>,
        open: &'t mut Vec<(u32, Kind)>,
        findings: &'t mut Vec<Finding>,
        mistakes_max: usize,
    ) -> Self {
        open.clear();
        let at = if text.starts_with('\u{feff}') { 3 } else { 0 };
        Self {
            text,
            bytes: text.as_bytes(),
            at,
            tree,
            open,
            findings,
            mistakes: 0,
            mistakes_max,
            comma: None,
            cut_off: false,
        }
    }

    /// Reads the value, and whether all was well.
    fn read(mut self) -> bool {
        let mut state = State::Value;
        while self.mistakes < self.mistakes_max {
            self.white_space();
            let Some(byte) = self.bytes.get(self.at).copied() else {
                self.end_of_text(state);
                break;
            };
            state = match (state, byte) {
                (State::After, _) if self.open.is_empty() => {
                    let end = self.text.trim_end().len();
                    self.mistake(self.at, end, Mistake::SecondValue);
                    break;
                }
                (State::After, b',') => self.comma(),
                (_, b'}' | b']') => self.close(state, byte),
                (State::Key | State::FirstKey, _) => self.key(byte),
                (State::Value | State::FirstValue, _) => self.value(byte),
                (State::After, _) => self.missing_comma(byte),
            };
            if self.tree.items.len() > ITEMS_MAX {
                self.findings.push(too_large(self.tree.file));
                self.mistakes += 1;
                break;
            }
        }
        while let Some((index, _)) = self.open.pop() {
            self.tree.end(index, self.at);
        }
        self.mistakes == 0
    }

    #[inline]
    fn white_space(&mut self) {
        while let Some(byte) = self.bytes.get(self.at) {
            match byte {
                b' ' | b'\t' | b'\n' | b'\r' => self.at += 1,
                b'/' | b'#' => {
                    if !self.comment() {
                        break;
                    }
                }
                _ => break,
            }
        }
    }

    /// Passes over a comment, which JSON does not have.
    #[cold]
    fn comment(&mut self) -> bool {
        let rest = &self.text[self.at..];
        let end = if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if rest.starts_with("//") || rest.starts_with('#') {
            rest.find(['\n', '\r']).unwrap_or(rest.len())
        } else {
            return false;
        };
        let end = self.at + end;
        self.mistake(self.at, end, Mistake::Comment);
        self.at = end;
        true
    }

    /// The kind of the innermost list or map; `Text` where there is none.
    fn inside(&self) -> Kind {
        self.open.last().map_or(Kind::Text, |(_, kind)| *kind)
    }

    fn comma(&mut self) -> State {
        self.comma = Some(self.at);
        self.at += 1;
        match self.inside() {
            Kind::Map => State::Key,
            _ => State::Value,
        }
    }

    #[inline]
    fn value(&mut self, byte: u8) -> State {
        self.comma = None;
        let start = self.at;
        match byte {
            b'"' => {
                let text = self.string();
                self.tree.scalar(Kind::Text, text, start, self.at);
            }
            b'{' | b'[' => return self.begin(byte),
            b'\'' => {
                let text = self.single_quoted();
                self.tree.scalar(Kind::Text, text, start, self.at);
            }
            b',' | b':' => {
                self.mistake(start, start + 1, Mistake::ValueMissing);
                if byte == b':' {
                    self.at += 1;
                    return State::Value;
                }
                if self.inside() == Kind::Map {
                    self.tree
                        .scalar(Kind::Broken, Cow::Borrowed(""), start, start);
                }
            }
            _ => {
                let kind = self.word();
                if self.at == start {
                    return self.stray(State::Value);
                }
                let text = &self.text[start..self.at];
                self.tree.scalar(kind, Cow::Borrowed(text), start, self.at);
            }
        }
        State::After
    }

    fn begin(&mut self, byte: u8) -> State {
        if self.open.len() >= DEPTH_MAX {
            self.too_deep();
            return State::After;
        }
        let (kind, state) = match byte {
            b'{' => (Kind::Map, State::FirstKey),
            _ => (Kind::List, State::FirstValue),
        };
        let index = self.tree.begin(kind, self.at);
        self.open.push((index, kind));
        self.at += 1;
        state
    }

    /// Passes over what is nested too deep.
    #[cold]
    fn too_deep(&mut self) {
        let start = self.at;
        let place = self.place(start, start + 1);
        self.findings.push(
            Finding::new(
                Code::TooDeep,
                place,
                format!("lists and maps stand more than {DEPTH_MAX} deep in one another"),
            )
            .expected("what begins here is not read")
            .hint("give nested records as records of their own, with the parent's path in `in`"),
        );
        self.mistakes += 1;
        let mut depth = 0usize;
        while let Some(byte) = self.bytes.get(self.at) {
            match byte {
                b'"' => {
                    let rest = &self.bytes[self.at + 1..];
                    let mut escaped = false;
                    let length = rest.iter().position(|byte| {
                        let ends = *byte == b'"' && !escaped;
                        escaped = *byte == b'\\' && !escaped;
                        ends
                    });
                    self.at += length.unwrap_or(rest.len());
                    self.at += 1;
                }
                b'[' | b'{' => depth += 1,
                b']' | b'}' => depth -= 1,
                _ => {}
            }
            self.at = (self.at + 1).min(self.bytes.len());
            if depth == 0 {
                break;
            }
        }
        self.tree
            .scalar(Kind::Broken, Cow::Borrowed(""), start, self.at);
    }

    fn close(&mut self, state: State, byte: u8) -> State {
        let kind = if byte == b'}' { Kind::Map } else { Kind::List };
        if state == State::Key || (state == State::Value && self.inside() == Kind::List) {
            // Without a comma there is something else, which has been told.
            if let Some(comma) = self.comma {
                self.mistake(comma, comma + 1, Mistake::TrailingComma);
            }
        } else if state == State::Value && self.inside() == Kind::Map {
            self.mistake(self.at, self.at + 1, Mistake::ValueMissing);
            self.tree
                .scalar(Kind::Broken, Cow::Borrowed(""), self.at, self.at);
        }
        let Some((index, open)) = self.open.last().copied() else {
            return self.stray(state);
        };
        if open != kind {
            let opening = self.tree.items[index as usize].start as usize;
            self.mistake(self.at, self.at + 1, Mistake::WrongBracket { opening });
        }
        self.at += 1;
        self.open.pop();
        self.tree.end(index, self.at);
        State::After
    }

    #[inline]
    fn key(&mut self, byte: u8) -> State {
        self.comma = None;
        let start = self.at;
        let text = match byte {
            b'"' => self.string(),
            b'\'' => self.single_quoted(),
            b',' => {
                self.mistake(start, start + 1, Mistake::KeyMissing);
                self.at += 1;
                return State::Key;
            }
            b'{' | b'[' => {
                self.mistake(start, start + 1, Mistake::KeyMissing);
                self.tree
                    .scalar(Kind::Text, Cow::Borrowed(""), start, start);
                return State::Value;
            }
            _ => match self.unquoted_key() {
                Some(text) => text,
                None => return self.stray(State::Key),
            },
        };
        self.tree.scalar(Kind::Text, text, start, self.at);
        if self.bytes.get(self.at) == Some(&b':') {
            self.at += 1;
            return State::Value;
        }
        self.colon()
    }

    /// Passes over the colon after a key, and the white space before it.
    fn colon(&mut self) -> State {
        let end = self.at;
        self.white_space();
        match self.bytes.get(self.at) {
            Some(b':') => self.at += 1,
            Some(b'=') => {
                self.mistake(self.at, self.at + 1, Mistake::ColonMissing);
                self.at += 1;
            }
            Some(b'}' | b',') => {}
            Some(_) => self.mistake(end, end, Mistake::ColonMissing),
            None => {}
        }
        State::Value
    }

    #[cold]
    fn unquoted_key(&mut self) -> Option<Cow<'a, str>> {
        let rest = &self.text[self.at..];
        let length = rest.find(|c: char| !(c.is_alphanumeric() || "_-@$.".contains(c)));
        let length = length.unwrap_or(rest.len());
        let start = self.at;
        self.at += length;
        (length > 0).then(|| {
            self.mistake(start, self.at, Mistake::Unquoted);
            Cow::Borrowed(&rest[..length])
        })
    }

    /// Something follows a value without a comma.
    #[cold]
    fn missing_comma(&mut self, byte: u8) -> State {
        if !matches!(byte, b'"' | b'\'' | b'{' | b'[' | b'-' | b'0'..=b'9')
            && !byte.is_ascii_alphabetic()
        {
            return self.stray(State::After);
        }
        let end = self.text[..self.at].trim_end().len();
        self.mistake(end, end, Mistake::CommaMissing);
        match self.inside() {
            Kind::Map => State::Key,
            _ => State::Value,
        }
    }

    /// Passes over characters that mean nothing in JSON.
    #[cold]
    fn stray(&mut self, state: State) -> State {
        let rest = &self.text[self.at..];
        let mut chars = rest.char_indices().skip(1);
        let known = |c: char| c.is_alphanumeric() || c.is_whitespace() || "\"'{}[],:-".contains(c);
        let length = chars
            .find(|(_, c)| known(*c))
            .map_or(rest.len(), |(at, _)| at);
        self.mistake(self.at, self.at + length, Mistake::Stray);
        self.at += length;
        state
    }

    #[cold]
    fn end_of_text(&mut self, state: State) {
        if self.cut_off {
            return;
        }
        if let Some((index, kind)) = self.open.last().copied() {
            let opening = self.tree.items[index as usize].start as usize;
            let what = if kind == Kind::Map { '{' } else { '[' };
            self.mistake(opening, opening + 1, Mistake::Unclosed { opening, what });
            if kind == Kind::Map && state == State::Value {
                self.tree
                    .scalar(Kind::Broken, Cow::Borrowed(""), self.at, self.at);
            }
        }
    }

    fn place(&self, start: usize, end: usize) -> Place {
        Place {
            file: self.tree.file,
            start: self.tree.base + start as u64,
            len: (end - start) as u32,
        }
    }
}

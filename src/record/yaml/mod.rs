//! YAML as a tree (<https://yaml.org/spec/1.2.2/>).
//!
//! Read are block and flow collections, all styles of scalars, comments, and aliases within a
//! bound. Merge keys, tags and further documents are findings, since a record read through them
//! means something else to each reader. After a mistake in the syntax, reading goes on at the next
//! line that belongs to an open list or map, so that one mistake hides no other.

mod alias;
mod error;
mod kind;
mod recovery;

use super::tree::{Item, Kind, Tree};
use super::{DEPTH_MAX, ITEMS_MAX};
use crate::diagnostic::{Code, FileId, Finding, Place};
use granit_parser::{Event, Parser, ScalarStyle, Span, StructureStyle};
use std::borrow::Cow;
use std::ops::Range;

/// Mistakes of syntax after which the rest of a file is not read: it is probably no YAML at all.
const SYNTAX_ERRORS_MAX: usize = 20;

/// Reads a file of YAML. What can be read is in the tree, whatever is wrong with the rest.
pub fn read_yaml(text: &str, file: FileId) -> (Tree<'_>, Vec<Finding>) {
    let mut reader = Reader::new(text, file);
    if u32::try_from(text.len()).is_err() {
        reader.too_large();
        return (reader.tree, reader.findings);
    }
    let mut next = Some(Segment {
        range: 0..text.len(),
        joins: false,
    });
    while let Some(segment) = next {
        next = match reader.segment(&segment) {
            Ok(()) => reader.resume(segment.range.end, false),
            Err(Stop::Damage(_)) if reader.errors >= SYNTAX_ERRORS_MAX => None,
            Err(Stop::Damage(at)) => reader.resume(recovery::line_after(text, at), true),
            Err(Stop::Over) => None,
        };
    }
    while !reader.open.is_empty() {
        reader.end_damaged();
    }
    reader.findings.sort_by_key(|finding| finding.place.start);
    (reader.tree, reader.findings)
}

/// Some lines that are read in one go.
struct Segment {
    range: Range<usize>,
    /// Whether they go on with the innermost open list or map.
    joins: bool,
}

/// Why the reading of a segment ended early.
enum Stop {
    /// What stands at this offset cannot be read; reading goes on after its line.
    Damage(usize),
    /// Nothing more is to be read.
    Over,
}

/// A list or map that has not ended.
#[derive(Clone, Copy)]
struct Open {
    index: u32,
    kind: Kind,
    /// Whether it stands in brackets.
    flow: bool,
    start: usize,
    /// Spaces before its items or keys, where it does not stand in brackets.
    column: usize,
    key: KeyState,
}

impl Open {
    /// The column that a line must have that goes on with it.
    fn line_column(&self) -> Option<usize> {
        (!self.flow).then_some(self.column)
    }
}

/// What a map waits for.
#[derive(Clone, Copy)]
enum KeyState {
    /// A key.
    Due,
    /// The value of a key.
    Given,
    /// The value of a key that was refused; the key is the item of this index.
    Refused(u32),
}

/// Where the last scalar stands, which tells what a mistake after it is about.
#[derive(Clone, Copy, Default)]
struct Last {
    start: usize,
    end: usize,
    plain: bool,
}

struct Reader<'a> {
    text: &'a str,
    tree: Tree<'a>,
    findings: Vec<Finding>,
    errors: usize,
    open: Vec<Open>,
    /// Columns of the lists and maps that ended after the last scalar.
    closed: Vec<usize>,
    /// Index of the last node that began.
    latest: u32,
    last: Last,
    /// End of the last thing that was read.
    end: usize,
    documents: usize,
    anchors: alias::Anchors<'a>,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, file: FileId) -> Self {
        Self {
            text,
            tree: Tree::new(file, 0),
            findings: Vec::new(),
            errors: 0,
            open: Vec::new(),
            closed: Vec::new(),
            latest: 0,
            last: Last::default(),
            end: 0,
            documents: 0,
            anchors: alias::Anchors::default(),
        }
    }

    fn segment(&mut self, segment: &Segment) -> Result<(), Stop> {
        let options = granit_parser::options! {
            emit_unresolved_aliases: true,
            emit_anchor_events: true,
            flow_nesting_limit: DEPTH_MAX,
            block_nesting_limit: DEPTH_MAX,
        };
        let base = segment.range.start;
        let source = &self.text[segment.range.clone()];
        let outside = self.open.len();
        let mut joined = false;
        self.last = Last::default();
        self.end = self.end.max(base);
        for event in Parser::new_from_str_with_options(source, options) {
            let (event, span) = match event {
                Ok((event, span)) => (event, Bytes::of(&span, base)),
                Err(error) => return Err(self.damage(&error, base)),
            };
            if segment.joins && !joined {
                joined = self.joins(&event, &span)?;
                continue;
            }
            let ends = matches!(event, Event::SequenceEnd | Event::MappingEnd);
            if ends && joined && self.open.len() == outside {
                // The list or map that the segment went on with: the caller knows when it ends.
                continue;
            }
            if matches!(event, Event::DocumentStart(..)) {
                self.document(&event, &span)?;
            }
            self.node(event, &span)?;
            if self.tree.items.len() > ITEMS_MAX {
                self.too_large();
                return Err(Stop::Over);
            }
        }
        Ok(())
    }

    /// Passes over what comes before the first item or key of a list or map that is gone on with.
    fn joins(&mut self, event: &Event<'_>, span: &Bytes) -> Result<bool, Stop> {
        let kind = match event {
            Event::StreamStart | Event::DocumentStart(..) => return Ok(false),
            Event::SequenceStart(StructureStyle::Block, ..) => Kind::List,
            Event::MappingStart(StructureStyle::Block, ..) => Kind::Map,
            _ => Kind::Text,
        };
        if self.open.last().is_some_and(|open| open.kind == kind) {
            return Ok(true);
        }
        let finding = error::no_colon(self.text, self.tree.file, span.start);
        self.syntax(finding);
        Err(Stop::Damage(span.start))
    }

    fn document(&mut self, event: &Event<'_>, span: &Bytes) -> Result<(), Stop> {
        self.documents += 1;
        if self.documents > 1 && self.open.is_empty() {
            self.second_document(span.start);
            return Err(Stop::Over);
        }
        if let Event::DocumentStart(_, Some(version)) = event
            && (version.major, version.minor) != (1, 2)
        {
            let start = self.text[..span.start].rfind("%YAML").unwrap_or(0);
            let end = error::line_end(self.text, start);
            self.findings.push(
                Finding::new(
                    Code::YamlFeature,
                    self.place(start, end),
                    format!("YAML {}.{} is asked for", version.major, version.minor),
                )
                .expected("records are read as YAML 1.2")
                .hint("remove this line and the `---` after it"),
            );
        }
        Ok(())
    }

    fn second_document(&mut self, start: usize) {
        let place = self.place(start, start + 3);
        self.findings.push(
            Finding::new(Code::YamlFeature, place, "a second document begins here")
                .expected("a file of records is one document")
                .hint(
                    "remove the `---` and put the records under the groups of the first document, \
                     or put them into a file of their own",
                ),
        );
    }

    fn node(&mut self, event: Event<'a>, span: &Bytes) -> Result<(), Stop> {
        match event {
            Event::Scalar(text, style, _, tag) => {
                self.tag(tag.is_some(), span);
                self.scalar(text, style, span);
            }
            Event::SequenceStart(style, _, tag) => {
                self.tag(tag.is_some(), span);
                self.begin(Kind::List, style, span)?;
            }
            Event::MappingStart(style, _, tag) => {
                self.tag(tag.is_some(), span);
                self.begin(Kind::Map, style, span)?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.ended(span),
            Event::Anchor(_, name) => self.anchor(name),
            Event::Alias(_) | Event::UnresolvedAlias(_) => self.alias(span),
            _ => {}
        }
        Ok(())
    }

    fn scalar(&mut self, text: Cow<'a, str>, style: ScalarStyle, span: &Bytes) {
        let plain = style == ScalarStyle::Plain;
        let mut span = span.clone();
        if matches!(style, ScalarStyle::Literal | ScalarStyle::Folded) {
            span.end = span.start + self.text[span.start..span.end].trim_end().len();
        }
        let absent = plain && span.start == span.end;
        let text = if absent { Cow::Borrowed("") } else { text };
        let kind = match (plain, self.key_due()) {
            (_, true) => self.key_kind(&text, plain, &span),
            (true, false) => kind::of_plain(&text),
            (false, false) => Kind::Text,
        };
        if absent && self.open.is_empty() {
            // A document of comments only.
            return;
        }
        self.latest = self.tree.items.len() as u32;
        self.tree.scalar(kind, text, span.start, span.end);
        self.last = Last {
            start: span.start,
            end: span.end,
            plain,
        };
        self.end = self.end.max(span.end);
        self.closed.clear();
        if absent {
            self.absent_value();
        }
        self.done(self.latest);
    }

    /// A key in braces has no value, perhaps because the space after its colon is missing: then
    /// it is read as it was meant.
    fn absent_value(&mut self) {
        let given = |open: &Open| open.flow && matches!(open.key, KeyState::Given);
        let [.., key, value] = self.tree.items.as_mut_slice() else {
            return;
        };
        let Cow::Borrowed(text) = key.text else {
            return;
        };
        let start = key.start as usize;
        if !self.open.last().is_some_and(given) || !self.text[start..].starts_with(text) {
            return;
        }
        if let Some(colon) = error::tight_colon(text) {
            let after = colon + 1;
            *value = Item {
                kind: kind::of_plain(&text[after..]),
                text: Cow::Borrowed(&text[after..]),
                start: (start + after) as u32,
                len: (text.len() - after) as u32,
                after: value.after,
            };
            key.text = Cow::Borrowed(&text[..colon]);
            key.len = colon as u32;
            let range = start..start + text.len();
            self.syntax(error::no_space(
                self.text,
                self.tree.file,
                range,
                start + colon,
            ));
        }
    }

    fn begin(&mut self, kind: Kind, style: StructureStyle, span: &Bytes) -> Result<(), Stop> {
        if self.key_due() {
            let what = if kind == Kind::List { "list" } else { "map" };
            let place = self.place(span.start, span.start + 1);
            self.findings.push(
                Finding::new(Code::YamlFeature, place, format!("a key is a {what}"))
                    .expected("a key is a text")
                    .hint("write the key as a text; quotation marks keep brackets as they are"),
            );
        }
        if self.open.len() >= DEPTH_MAX {
            let place = self.place(span.start, span.start + 1);
            self.findings.push(error::too_deep(place));
            self.errors += 1;
            return Err(Stop::Damage(span.start));
        }
        let flow = style == StructureStyle::Flow;
        let start = match (flow, kind) {
            (false, Kind::List) => recovery::dash(self.text, span.start),
            _ => span.start,
        };
        self.latest = self.tree.begin(kind, start);
        self.open.push(Open {
            index: self.latest,
            kind,
            flow,
            start,
            column: start - recovery::line_start(self.text, start),
            key: KeyState::Due,
        });
        Ok(())
    }

    fn ended(&mut self, span: &Bytes) {
        let Some(open) = self.open.pop() else { return };
        if open.flow {
            self.end = self.end.max(span.end);
        }
        self.closed.extend(open.line_column());
        self.tree.end(open.index, self.end);
        self.done(open.index);
    }

    /// Whether the next node is a key.
    fn key_due(&self) -> bool {
        matches!(
            self.open.last(),
            Some(Open {
                kind: Kind::Map,
                key: KeyState::Due,
                ..
            })
        )
    }

    /// The kind of a key: `Text`, or `Broken` when it is refused.
    fn key_kind(&mut self, text: &str, plain: bool, span: &Bytes) -> Kind {
        if plain && text == "<<" {
            let place = self.place(span.start, span.end);
            self.findings.push(
                Finding::new(
                    Code::YamlFeature,
                    place,
                    "a merge key takes over another map",
                )
                .expected("records do not merge maps")
                .hint("write the keys and values out here"),
            );
            return Kind::Broken;
        }
        if plain && text.is_empty() {
            let place = self.place(span.start, span.end);
            self.syntax(
                Finding::new(Code::SyntaxError, place, "nothing stands before a `:`")
                    .expected("expected a key")
                    .hint("write a key before the `:`, or put the text in quotation marks"),
            );
            return Kind::Broken;
        }
        Kind::Text
    }

    /// A node is complete: a key waits for its value, a value for the next key.
    fn done(&mut self, index: u32) {
        let Some(open) = self.open.last_mut() else {
            return;
        };
        if open.kind != Kind::Map {
            return;
        }
        let is_text = self.tree.items[index as usize].kind == Kind::Text;
        let refused = match open.key {
            KeyState::Due if is_text => {
                open.key = KeyState::Given;
                return;
            }
            KeyState::Due => {
                open.key = KeyState::Refused(index);
                return;
            }
            KeyState::Given => None,
            KeyState::Refused(key) => Some(key),
        };
        open.key = KeyState::Due;
        if let Some(key) = refused {
            self.tree.items.truncate(key as usize);
            self.anchors.forget_from(key);
        }
    }

    fn tag(&mut self, any: bool, span: &Bytes) {
        let Some((start, end)) = span.tag.filter(|_| any) else {
            return;
        };
        let tag = &self.text[start..end];
        let place = self.place(start, end);
        self.findings.push(
            Finding::new(
                Code::YamlFeature,
                place,
                format!("a tag, `{tag}`, says what a value is"),
            )
            .expected("the schema says what values are")
            .hint("remove the tag, or put a text that begins with `!` in quotation marks"),
        );
    }

    fn damage(&mut self, error: &granit_parser::ScanError, base: usize) -> Stop {
        let at = base + error.marker().byte_offset().unwrap_or(0);
        let context = error::Context {
            text: self.text,
            file: self.tree.file,
            at: at.min(self.text.len()),
            read: self.end,
            last: self.last,
            open: &self.open,
            closed: &self.closed,
        };
        let (finding, damaged) = error::explain(error.kind(), &context);
        self.syntax(finding);
        self.spoil(damaged);
        Stop::Damage(damaged)
    }

    /// Takes back the last scalar where the damage is in it: its characters are not what was meant.
    fn spoil(&mut self, damaged: usize) {
        let Last { start, end, .. } = self.last;
        let spoiled = (start..=end).contains(&damaged) && end > start;
        if !spoiled {
            return;
        }
        let Some(open) = self.open.last() else {
            self.tree.items.clear();
            return;
        };
        let is_key = open.kind == Kind::Map && !matches!(open.key, KeyState::Due);
        let index = self.tree.items.len().saturating_sub(1);
        match self.tree.items.get_mut(index) {
            Some(item) if item.start as usize == start && !is_key => match open.kind {
                Kind::Map => {
                    item.kind = Kind::Broken;
                    item.text = Cow::Borrowed("");
                }
                _ => {
                    self.tree.items.pop();
                    self.anchors.forget_from(index as u32);
                }
            },
            _ => {}
        }
    }

    fn syntax(&mut self, finding: Finding) {
        self.errors += 1;
        self.findings.push(match self.errors {
            SYNTAX_ERRORS_MAX => finding.note("after so many mistakes the rest is not read"),
            _ => finding,
        });
    }

    fn too_large(&mut self) {
        let place = self.place(0, 0);
        self.findings.push(
            Finding::new(
                Code::FileTooLarge,
                place,
                "the file holds more than can be read at once",
            )
            .hint("split the file, or write its records as NDJSON, one a line"),
        );
    }

    fn place(&self, start: usize, end: usize) -> Place {
        Place {
            file: self.tree.file,
            start: start as u64,
            len: end.saturating_sub(start) as u32,
        }
    }
}

/// A span in bytes of the whole text.
#[derive(Clone)]
struct Bytes {
    start: usize,
    end: usize,
    tag: Option<(usize, usize)>,
}

impl Bytes {
    fn of(span: &Span, base: usize) -> Self {
        let byte = |marker: granit_parser::Marker| {
            base + marker.byte_offset().expect("a text has offsets in bytes")
        };
        Self {
            start: byte(span.start),
            end: byte(span.end),
            tag: span.tag_span().map(|tag| (byte(tag.start), byte(tag.end))),
        }
    }
}

//! The picture before it has a format.

use super::accessible::url;
use crate::diagram::palette::Hue;
use oxrdf::Triple;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use petgraph::graph::{DiGraph, NodeIndex};
use std::collections::{BTreeMap, BTreeSet};

/// A picture: what is in it, and in which order.
#[derive(Clone, Debug, Default)]
pub struct Scene {
    /// The command that draws it again.
    pub command: String,
    /// The site that it is a part of, for its links.
    pub site: Option<Site>,
    /// Hash of the graph that it was drawn from.
    pub snapshot: String,
    /// The language that was wanted.
    pub language: String,
    /// The title.
    pub title: Text,
    /// A line under the title.
    pub subtitle: Text,
    /// Cards and pills, and the lines between them, from the subject to the object of what each
    /// line says.
    pub graph: DiGraph<Card, Line>,
    /// The cards and pills of each column, from left to right, from top to bottom.
    pub columns: Vec<Vec<NodeIndex>>,
    /// Whether the column of a box says something, so that a long one may not become two.
    pub is_graded: bool,
    /// What the boxes and lines mean.
    pub key: Key,
    /// What is drawn and what is not.
    pub tally: Tally,
}

/// Where a site has the pages of resources.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Site {
    /// What the IRIs of its resources begin with.
    pub base: String,
    /// The way from the picture to the site's first page, such as `../`.
    pub root: String,
    /// Where the terms of the ontology are explained, as seen from the first page.
    pub terms: BTreeMap<String, String>,
    /// How the names of its pages end, such as `.html`.
    pub ending: String,
    /// What begins as its resources do and has no page, such as a dataset's own classes.
    pub unexplained: BTreeSet<String>,
}

/// What must not stand in the path of an address as it is.
pub const PATH_ESCAPES: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'#')
    .add(b'`')
    .add(b'%')
    .add(b'\\');

impl Scene {
    /// Where an IRI leads to from the picture, where a browser can follow it and it is no script.
    pub fn href(&self, iri: &str) -> Option<String> {
        let is_nowhere = |site: &Site| site.unexplained.contains(iri);
        if self.site.as_ref().is_some_and(is_nowhere) {
            return None;
        }
        let in_site = self.site.as_ref().and_then(|site| {
            let of_term = site.terms.get(iri).cloned();
            let path = of_term.or_else(|| site.page(iri))?;
            Some(format!("{}{path}", site.root))
        });
        in_site.or_else(|| url(iri).map(str::to_owned))
    }
}

impl Site {
    /// The page of a resource, as seen from the first page; none where it has none.
    fn page(&self, iri: &str) -> Option<String> {
        let path = iri.strip_prefix(&self.base)?;
        Some(match path {
            "" => String::new(),
            path => format!("{}{}", utf8_percent_encode(path, PATH_ESCAPES), self.ending),
        })
    }

    /// Where the passages behind a resource are shown.
    pub fn evidence(&self, iri: &str) -> Option<String> {
        Some(format!("{}{}#evidence", self.root, self.page(iri)?))
    }
}

/// A text in lines, and whole.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// The lines, perhaps not all.
    pub lines: Vec<String>,
    /// The whole text, on one line.
    pub whole: String,
}

/// A box.
#[derive(Clone, Debug)]
pub struct Card {
    /// The resource.
    pub iri: String,
    /// Its name in the file: `[a-z0-9-]`, unique in the scene, the same in every scene.
    pub id: String,
    /// The name of its class as one word: `[a-z0-9-]`.
    pub class: String,
    /// How it is drawn.
    pub shape: Shape,
    /// Its colour.
    pub hue: Hue,
    /// The name of its class, unless its own name says it.
    pub caption: Option<String>,
    /// Its name.
    pub name: Text,
    /// Whether the name is a sentence or more, not to be set in large letters.
    pub is_prose: bool,
    /// How many rows it has, in words.
    pub count: Option<String>,
    /// What else is said of it.
    pub facts: Vec<Text>,
    /// What it holds.
    pub rows: Vec<Row>,
    /// A sentence for those who point at it or do not see it.
    pub sentence: String,
    /// Its place among those of its class that are numbered, which keep their order.
    pub number: Option<i64>,
    /// The statements that it says.
    pub statements: Vec<Triple>,
    /// IRIs of the passages that back it.
    pub quotes: Vec<String>,
}

/// How a box is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shape {
    /// The card in the middle.
    Focus,
    /// A card.
    Card,
    /// A small box with a name.
    Pill,
}

/// A resource in the card of another one.
#[derive(Clone, Debug)]
pub struct Row {
    /// The resource.
    pub iri: String,
    /// Its name in the file.
    pub id: String,
    /// The name of its class as one word: `[a-z0-9-]`.
    pub class: String,
    /// Its name.
    pub name: Text,
    /// A sentence for those who point at it.
    pub sentence: String,
}

/// A line between two boxes, or between rows of them.
#[derive(Clone, Debug)]
pub struct Line {
    /// The row of the subject's card that it starts from.
    pub from_row: Option<usize>,
    /// The row of the object's card that it leads to.
    pub to_row: Option<usize>,
    /// The predicates that it stands for.
    pub predicates: Vec<String>,
    /// The statements that it stands for.
    pub statements: Vec<Triple>,
    /// IRIs of the passages that back the statements.
    pub quotes: Vec<String>,
    /// The words for each predicate, as it is read.
    pub verbs: Vec<String>,
    /// The words for it, as it is read.
    pub verb: String,
    /// Whether the words stand at the line; the key has them where not.
    pub is_labelled: bool,
    /// All that it says, as a sentence.
    pub sentence: String,
    /// Whether it is drawn from the subject, which stands before the object, to the object.
    pub forward: bool,
    /// Whether the words are read from the object to the subject.
    pub is_inverse: bool,
    /// Which end has an arrow.
    pub arrow: Arrow,
    /// How it is drawn.
    pub stroke: Stroke,
}

impl Line {
    /// A line of which nothing is known yet but how it is drawn.
    pub(super) fn new(stroke: Stroke) -> Self {
        Self {
            from_row: None,
            to_row: None,
            predicates: Vec::new(),
            statements: Vec::new(),
            quotes: Vec::new(),
            verbs: Vec::new(),
            verb: String::new(),
            is_labelled: false,
            sentence: String::new(),
            forward: true,
            is_inverse: false,
            arrow: Arrow::End,
            stroke,
        }
    }
}

/// Which end of a line has an arrow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrow {
    /// None: the columns say how it is read.
    None,
    /// The end.
    End,
    /// The start, where there are no words for the other way.
    Start,
}

/// How a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stroke {
    /// From a whole to its parts, in the colour of the whole.
    Part(Hue),
    /// From one card to another.
    Plain,
    /// To or from anything, said in passing, in the colour of what is named.
    Dashed(Hue),
    /// To a pill, in the colour of the card.
    Fine(Hue),
}

/// What boxes and lines mean.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Key {
    /// The word over the boxes.
    pub boxes_title: String,
    /// A box for each kind.
    pub boxes: Vec<KeyBox>,
    /// The word over the lines.
    pub lines_title: String,
    /// A line for each kind.
    pub lines: Vec<KeyLine>,
}

/// What boxes of some colours mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyBox {
    /// The colours.
    pub swatches: Vec<Swatch>,
    /// What they are.
    pub name: String,
}

/// A box in the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Swatch {
    /// The form.
    pub shape: Shape,
    /// The colour.
    pub hue: Hue,
}

/// What lines of some kinds mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyLine {
    /// The kinds.
    pub strokes: Vec<Stroke>,
    /// What they say.
    pub name: String,
}

/// What is drawn, and what is not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Cards, the one in the middle included.
    pub cards: usize,
    /// Rows in cards.
    pub rows: usize,
    /// Pills.
    pub pills: usize,
    /// Lines.
    pub lines: usize,
    /// Resources that the picture has no room for.
    pub left_out: usize,
    /// What is left out, in words; empty where nothing is.
    pub note: String,
}

//! A snapshot in, a picture out.
//!
//! A *scene* is a picture before it has a format: *cards* with facts and rows, *pills*, *lines*
//! with a verb and a sentence, in *columns* from left to right, with a title, a key and a tally. A
//! kind of picture is a function from a snapshot to a scene; it knows no file format. A writer
//! turns a scene into a file; it never looks at the snapshot. What is a card, a row or a line, its
//! words and its colours come from the ontology's annotations.
//!
//! DOT follows <https://graphviz.org/doc/info/lang.html>, with labels of
//! <https://graphviz.org/doc/info/shapes.html#html>; SVG is made accessible after
//! <https://www.w3.org/TR/graphics-aria-1.0/>.
//!
//! Must not know: HTTP, records.

mod accessible;
mod dates;
pub mod dot;
mod filter;
pub mod graphviz;
mod group;
mod key;
mod kinds;
mod layers;
mod layout;
mod look;
pub mod measure;
mod names;
pub mod own;
mod palette;
mod phrases;
mod scene;
mod sketch;
pub mod style;
mod svg;
mod words;
mod wrap;
mod write;

pub use accessible::description;
pub use filter::Filter;
pub use filter::{TermName, term_of};
pub use graphviz::GraphvizError;
pub use group::group;
pub use kinds::{Picture, RADIUS_MAX, draw, first_focus};
pub use palette::{Hue, Rgb, Vision};
pub use scene::{
    Arrow, Card, Key, KeyBox, KeyLine, Line, PATH_ESCAPES, Row, Scene, Shape, Site, Stroke, Swatch,
    Tally, Text,
};
pub use svg::svg;
pub use write::{Engine, Format, PNG_SCALE, Theme, WriteError, Writing, write};

use crate::graph::{Id, Snapshot};

/// What a picture is made for.
#[derive(Clone, Debug)]
pub struct Options {
    /// Languages, the one that is wanted most first.
    pub languages: Vec<String>,
    /// A title other than the name of the resource in the middle.
    pub title: Option<String>,
    /// Colours and verbs other than the ontology's.
    pub style: style::Style,
    /// Which things and links it shows.
    pub filter: Filter,
    /// Most cards and pills. What is left out is said in the picture.
    pub nodes_max: usize,
    /// The command that draws it again, for a comment in the file.
    pub command: String,
}

/// Above about 150 nodes Graphviz takes seconds to minutes, and nobody reads them.
pub const NODES_MAX: usize = 120;

impl Default for Options {
    fn default() -> Self {
        Self {
            languages: vec!["en".to_owned()],
            title: None,
            style: style::Style::default(),
            filter: Filter::default(),
            nodes_max: NODES_MAX,
            command: String::new(),
        }
    }
}

/// Why there is no picture.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum DiagramError {
    /// Nothing is of a class that a map is drawn around.
    #[error("there is nothing to draw: the graph has no {class}")]
    NoFocus {
        /// The name of the class, or of the classes.
        class: String,
    },
    /// The graph says nothing of the resource that was asked for.
    #[error("`{given}` is not in the graph")]
    Unknown {
        /// What was asked for.
        given: String,
    },
    /// A path was asked for from something to itself.
    #[error("a path leads from one thing to another, and `{given}` was given twice")]
    OneEnd {
        /// What was asked for.
        given: String,
    },
    /// An answer without triples.
    #[error("there is nothing to draw: the answer holds no statements")]
    Empty,
    /// The resource that was asked for is not of such a class.
    #[error("`{given}` is no {class} of the graph{}", known_text(known))]
    UnknownFocus {
        /// What was asked for.
        given: String,
        /// The name of the class, or of the classes.
        class: String,
        /// Those that there are, at most ten.
        known: Vec<String>,
    },
    /// No class has the name that was given for a group.
    #[error("no class is called `{given}`")]
    UnknownGroup {
        /// What was given.
        given: String,
        /// The groups that there are.
        known: Vec<String>,
    },
    /// No class and no property has a name that was given.
    #[error("no class or property is called `{given}`{}", near_text(near.as_deref()))]
    UnknownTerm {
        /// What was given.
        given: String,
        /// A name that is much like it.
        near: Option<String>,
    },
    /// What is chosen of a graph leaves nothing for such a picture.
    #[error("there is nothing left to draw of what is included and not excluded")]
    NothingLeft,
    /// The graph holds nothing for such a picture.
    #[error("there is nothing to draw: {what}")]
    Nothing {
        /// Why not.
        what: &'static str,
    },
}

/// Resources that an error lists.
const KNOWN_MAX: usize = 10;

fn near_text(near: Option<&str>) -> String {
    near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"))
}

fn known_text(known: &[String]) -> String {
    if known.is_empty() {
        return String::new();
    }
    let known: Vec<String> = known.iter().map(|iri| format!("`{iri}`")).collect();
    format!("; there is {}", known.join(", "))
}

/// Finds a resource that statements are about, or that they lead to.
fn resource(snapshot: &Snapshot, iri: &str) -> Result<Id, DiagramError> {
    let id = match iri.strip_prefix("_:") {
        Some(label) => snapshot.id(oxrdf::BlankNodeRef::new_unchecked(label)),
        None => snapshot.iri(iri),
    };
    id.ok_or_else(|| DiagramError::Unknown {
        given: iri.to_owned(),
    })
}

/// Cards of one class take turns with its colours.
fn hue_of_turn(hues: &[Hue], turn: usize) -> Hue {
    match hues {
        [] => Hue::Grey,
        hues => hues[turn % hues.len()],
    }
}

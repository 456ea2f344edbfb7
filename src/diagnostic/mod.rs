//! What is said about a record: severity, code, place and hint, and how that is shown.
//!
//! A *finding* is one thing that is wrong, or worth knowing, about what a user wrote. Findings are
//! values: every module collects them, none stops at the first. A *place* is a span of bytes in a
//! file. A *report* is a finding whose places were looked up in their texts; it can be shown as
//! text, JSON, SARIF or workflow commands.
//!
//! Must not know: anything else in this crate.

pub mod codes;
mod nearest;
pub mod render;
mod report;

pub use codes::Code;
pub use nearest::nearest;
pub use report::{Excerpt, Position, Related, Report, Spot, locate, reports, spot};

/// A file that records, texts or Turtle came from: an index that its owner keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A span of bytes in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The file.
    pub file: FileId,
    /// Offset of the first byte, from the start of the file.
    pub start: u64,
    /// Length in bytes; 0 for a point.
    pub len: u32,
}

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Stops every output.
    Error,
    /// Is shown and stops nothing, unless the user asked for strictness.
    Warning,
}

impl Severity {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// A further place that a finding is about, with what is to be seen there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Also {
    /// The place.
    pub place: Place,
    /// What is to be seen there.
    pub label: String,
}

/// One thing that is wrong, or worth knowing, about what a user wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The stable code.
    pub code: Code,
    /// The weight.
    pub severity: Severity,
    /// Where it is.
    pub place: Place,
    /// What was found: lower case, no full stop, literals in backticks.
    pub message: String,
    /// What was expected, shown at the caret; may be empty.
    pub label: String,
    /// Further places.
    pub also: Vec<Also>,
    /// Further explanations, such as the known keys or the nearest passage as a diff.
    pub notes: Vec<String>,
    /// The next action; where it can be pasted, on lines of its own.
    pub hint: Option<String>,
}

impl Finding {
    /// Makes a finding of the code's own severity.
    pub fn new(code: Code, place: Place, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity(),
            place,
            message: message.into(),
            label: String::new(),
            also: Vec::new(),
            notes: Vec::new(),
            hint: None,
        }
    }

    /// Adds what was expected.
    #[must_use]
    pub fn expected(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// Adds the next action.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds an explanation.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Adds a further place.
    #[must_use]
    pub fn also(mut self, place: Place, label: impl Into<String>) -> Self {
        self.also.push(Also {
            place,
            label: label.into(),
        });
        self
    }
}

/// The texts that places point into.
pub trait Texts {
    /// The path of a file as the user would type it.
    fn path(&self, file: FileId) -> &str;

    /// The lines around a place, or nothing where the file is not text or can no longer be read.
    fn window(&self, place: Place) -> Option<Window>;
}

/// Some lines of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Window {
    /// Whole lines, the place's among them.
    pub text: String,
    /// Number of the first of these lines in the file, from 1.
    pub first_line: usize,
    /// Offset of the place's first byte in `text`.
    pub offset: usize,
}

//! What the world denied.

use std::io;

/// Why a command could not do its work.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The reader of our standard output went away, as `head` does: nothing is left to do.
    ReaderGone,
    /// Something else, in words.
    World {
        /// What happened: lower case, no full stop, literals in backticks.
        message: String,
        /// The next action.
        hint: Option<String>,
    },
}

impl Failure {
    /// Makes a failure without a hint.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self::World {
            message: message.into(),
            hint: None,
        }
    }

    /// Adds the next action.
    pub(crate) fn hint(self, text: impl Into<String>) -> Self {
        match self {
            Self::ReaderGone => self,
            Self::World { message, .. } => Self::World {
                message,
                hint: Some(text.into()),
            },
        }
    }

    /// Makes a failure of an error and all that caused it, on one line.
    pub(crate) fn of(error: &dyn std::error::Error) -> Self {
        let mut message = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            message.push_str(": ");
            message.push_str(&cause.to_string());
            source = cause.source();
        }
        Self::new(message)
    }
}

/// Errors of writing to the standard output; a file's errors name the file instead.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::ReaderGone,
            _ => Self::new(format!("cannot write the output: {error}")),
        }
    }
}

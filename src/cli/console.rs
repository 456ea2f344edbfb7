//! What commands print to.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::time::Instant;

/// The standard streams, and what they can show.
#[derive(Debug)]
pub(crate) struct Console {
    /// Whether only errors are printed on the standard error.
    quiet: bool,
    /// Whether the standard output shows colours.
    pub(crate) output_color: bool,
    /// Whether the standard error shows colours.
    pub(crate) error_color: bool,
    /// When the run began.
    pub(crate) began: Instant,
}

/// Columns that texts are laid out in where no terminal says how many it has.
pub(crate) const WIDTH_DEFAULT: usize = 100;

impl Console {
    /// Looks at the standard streams and at `NO_COLOR` (<https://no-color.org>).
    pub(crate) fn new(quiet: bool) -> Self {
        let wanted = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
            && std::env::var_os("TERM").is_none_or(|value| value != "dumb");
        Self {
            quiet,
            output_color: wanted && io::stdout().is_terminal(),
            error_color: wanted && io::stderr().is_terminal(),
            began: Instant::now(),
        }
    }

    /// Whether the standard output is a terminal, for a person to read.
    pub(crate) fn output_is_terminal(&self) -> bool {
        io::stdout().is_terminal()
    }

    /// Whether the standard error is a terminal and may show what is going on.
    pub(crate) fn shows_progress(&self) -> bool {
        !self.quiet && io::stderr().is_terminal()
    }

    /// The standard output, buffered; to be flushed by the caller, so that errors are seen.
    pub(crate) fn output(&self) -> BufWriter<io::StdoutLock<'static>> {
        BufWriter::with_capacity(1 << 16, io::stdout().lock())
    }

    /// Says something on the standard error, unless quiet is asked for.
    pub(crate) fn note(&self, text: &str) {
        if !self.quiet {
            say(text);
        }
    }

    /// Says something on the standard error even when quiet is asked for.
    pub(crate) fn warn(&self, text: &str) {
        say(text);
    }

    /// Shows why the run failed.
    pub(crate) fn failure(&self, message: &str, hint: Option<&str>) {
        let (red, cyan, reset) = if self.error_color {
            ("\u{1b}[1;31m", "\u{1b}[36m", "\u{1b}[0m")
        } else {
            ("", "", "")
        };
        say(&format!("{red}error{reset}: {message}"));
        if let Some(hint) = hint {
            say(&format!("{cyan}hint{reset}: {hint}"));
        }
    }
}

/// Writes a line to the standard error; where that is closed, nobody wants to know.
fn say(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

//! What commands print to.

use std::io::{self, BufWriter, IsTerminal, Write};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// The standard streams, and what they can show.
#[derive(Debug)]
pub(crate) struct Console {
    /// Whether only errors are printed on the standard error.
    quiet: bool,
    /// Whether the standard output shows colours.
    pub(crate) output_color: bool,
    /// Whether the standard error shows colours.
    pub(crate) error_color: bool,
    began: Instant,
}

/// Columns that texts are laid out in where no terminal says how many it has.
const WIDTH_DEFAULT: usize = 100;

/// How long a command works before it shows that it does.
const QUIET_WORK: Duration = Duration::from_secs(1);

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

    /// Columns of the terminal.
    pub(crate) fn width(&self) -> usize {
        terminal_size::terminal_size().map_or(WIDTH_DEFAULT, |(width, _)| usize::from(width.0))
    }

    /// How long the run has taken so far, as people say it.
    pub(crate) fn elapsed(&self) -> String {
        let elapsed = self.began.elapsed();
        match elapsed.as_secs() {
            0 => format!("{} ms", elapsed.as_millis()),
            1..60 => format!("{:.1} s", elapsed.as_secs_f64()),
            seconds => format!("{} min {} s", seconds / 60, seconds % 60),
        }
    }

    /// Shows on a terminal what is being done, from a second on until it is dropped.
    pub(crate) fn progress(&self, what: &'static str) -> Progress {
        if self.quiet || !io::stderr().is_terminal() {
            return Progress(None);
        }
        let (done, wait) = mpsc::channel::<()>();
        let shown = thread::spawn(move || {
            if wait.recv_timeout(QUIET_WORK) != Err(RecvTimeoutError::Timeout) {
                return;
            }
            let bar = indicatif::ProgressBar::new_spinner()
                .with_message(what)
                .with_elapsed(QUIET_WORK);
            bar.enable_steady_tick(Duration::from_millis(100));
            // Both a word and the end of the sender mean that the work is done.
            let _ = wait.recv();
            bar.finish_and_clear();
        });
        Progress(Some((done, shown)))
    }

    /// The standard output, buffered; to be flushed by the caller, so that errors are seen.
    pub(crate) fn output(&self) -> BufWriter<io::Stdout> {
        BufWriter::with_capacity(1 << 16, io::stdout())
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

/// What shows that a command is at work.
#[derive(Debug)]
pub(crate) struct Progress(Option<(Sender<()>, JoinHandle<()>)>);

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((done, shown)) = self.0.take() {
            drop(done);
            // A thread that panicked shows nothing more, which is what is wanted.
            let _ = shown.join();
        }
    }
}

/// Writes a line to the standard error; where that is closed, nobody wants to know.
fn say(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

//! What commands print to.

use super::log_queue::LogQueue;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::sync::{Arc, OnceLock};
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
    /// Whether what is said goes to the log, since that is read by programs.
    logs: AtomicBool,
    log_queue: OnceLock<LogQueue>,
    began: Instant,
}

/// Columns that texts are laid out in where no terminal says how many it has.
const WIDTH_DEFAULT: usize = 100;

/// How long a command works before it shows that it does.
const QUIET_WORK: Duration = Duration::from_secs(1);

/// How often what is shown is drawn anew.
const TICK: Duration = Duration::from_millis(100);

impl Console {
    /// Looks at the standard streams and at `NO_COLOR` (<https://no-color.org>).
    pub(crate) fn new(quiet: bool) -> Self {
        let wanted = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
            && std::env::var_os("TERM").is_none_or(|value| value != "dumb");
        Self {
            quiet,
            output_color: wanted && io::stdout().is_terminal(),
            error_color: wanted && io::stderr().is_terminal(),
            logs: AtomicBool::new(false),
            log_queue: OnceLock::new(),
            began: Instant::now(),
        }
    }

    /// The way of the log to the standard error.
    pub(crate) fn log_queue(&self) -> io::Result<LogQueue> {
        let queue = match self.log_queue.get() {
            Some(queue) => queue.clone(),
            None => LogQueue::begin()?,
        };
        Ok(self.log_queue.get_or_init(|| queue).clone())
    }

    /// Waits until all that was logged is written, but not for long.
    pub(crate) fn flush_log(&self) {
        if let Some(queue) = self.log_queue.get() {
            queue.flush();
        }
    }

    /// Whether a program reads the standard error, and finds events of the log there.
    pub(crate) fn is_logging(&self) -> bool {
        self.logs.load(Ordering::Relaxed)
    }

    /// From now on a program reads the standard error, and finds events of the log there.
    pub(crate) fn log_from_now_on(&self) {
        self.logs.store(true, Ordering::Relaxed);
    }

    /// Whether the standard output is a terminal, for a person to read.
    pub(crate) fn output_is_terminal(&self) -> bool {
        io::stdout().is_terminal()
    }

    /// Whether the standard error is a terminal, for a person to read.
    pub(crate) fn error_is_terminal(&self) -> bool {
        io::stderr().is_terminal()
    }

    /// Whether only errors are wanted on the standard error.
    pub(crate) fn is_quiet(&self) -> bool {
        self.quiet
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
        self.show(move || {
            let bar = indicatif::ProgressBar::new_spinner();
            bar.with_message(what).with_elapsed(QUIET_WORK)
        })
    }

    /// Likewise, with a bar of how much of a total is done.
    pub(crate) fn progress_of(&self, what: &'static str, total: u64) -> Progress {
        self.show(move || {
            let style = indicatif::ProgressStyle::with_template(
                "{msg} {wide_bar} {human_pos} of {human_len}, {eta} to go",
            )
            .expect("the template is one");
            let bar = indicatif::ProgressBar::new(total).with_style(style);
            bar.with_message(what).with_elapsed(QUIET_WORK)
        })
    }

    fn show(&self, bar: impl FnOnce() -> indicatif::ProgressBar + Send + 'static) -> Progress {
        let position = Arc::new(AtomicU64::new(0));
        if !self.shows_progress() {
            return Progress {
                position,
                shown: None,
            };
        }
        let (done, wait) = mpsc::channel::<()>();
        let so_far = position.clone();
        let shown = thread::spawn(move || {
            if wait.recv_timeout(QUIET_WORK) != Err(RecvTimeoutError::Timeout) {
                return;
            }
            let bar = bar();
            // Both a word and the end of the sender mean that the work is done.
            while wait.recv_timeout(TICK) == Err(RecvTimeoutError::Timeout) {
                bar.set_position(so_far.load(Ordering::Relaxed));
                bar.tick();
            }
            bar.finish_and_clear();
        });
        Progress {
            position,
            shown: Some((done, shown)),
        }
    }

    /// Whether the standard error is a terminal and may show what is going on.
    fn shows_progress(&self) -> bool {
        !self.quiet && io::stderr().is_terminal()
    }

    /// The standard output, buffered; to be flushed by the caller, so that errors are seen.
    pub(crate) fn output(&self) -> BufWriter<io::Stdout> {
        BufWriter::with_capacity(1 << 16, io::stdout())
    }

    /// Says something on the standard error, unless quiet is asked for.
    pub(crate) fn note(&self, text: &str) {
        if self.is_logging() {
            tracing::info!("{}", text.trim());
        } else if !self.quiet {
            say(text);
        }
    }

    /// Says something on the standard error even when quiet is asked for.
    pub(crate) fn warn(&self, text: &str) {
        if self.is_logging() {
            tracing::warn!("{}", text.trim());
        } else {
            say(text);
        }
    }

    /// Shows why the run failed.
    pub(crate) fn failure(&self, message: &str, hint: Option<&str>) {
        if self.is_logging() {
            tracing::error!(hint, "{message}");
            return;
        }
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
pub(crate) struct Progress {
    position: Arc<AtomicU64>,
    shown: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// Says how much is done.
    pub(crate) fn set(&self, position: u64) {
        self.position.store(position, Ordering::Relaxed);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((done, shown)) = self.shown.take() {
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

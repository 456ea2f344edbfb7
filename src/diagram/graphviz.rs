//! Graphviz, as a program beside ours: DOT in, a drawing out.
//!
//! It is never linked in: some correct DOT crashes it, and large graphs take it minutes.

use std::io::{self, Read, Write};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// How long a drawing may take; those that people can read take less than one second.
const TIMEOUT: Duration = Duration::from_secs(10);
/// Bytes of a drawing: a thousand times a large one.
const OUTPUT_BYTES_MAX: u64 = 64 << 20;
/// Bytes of what it complains about.
const MESSAGE_BYTES_MAX: u64 = 4 << 10;

/// Why Graphviz drew nothing.
#[derive(Debug, thiserror::Error)]
pub enum GraphvizError {
    /// It is not there.
    #[error("the program `dot` of Graphviz is not installed")]
    Missing,
    /// It cannot be started.
    #[error("cannot run `dot`")]
    Start(#[source] io::Error),
    /// It takes too long.
    #[error("`dot` did not finish within {} s", TIMEOUT.as_secs())]
    Timeout,
    /// The drawing is too large.
    #[error("`dot` wrote more than {} MiB", OUTPUT_BYTES_MAX >> 20)]
    TooLarge,
    /// It gave up or crashed.
    #[error("`dot` failed ({status}){}", said(message))]
    Failed {
        /// How it ended.
        status: ExitStatus,
        /// What it said.
        message: String,
    },
}

impl GraphvizError {
    /// The next action, where there is one.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Missing => Some(
                "install the package `graphviz` (on Debian, `apt-get install graphviz`), or ask \
                 for DOT, which needs no other program",
            ),
            Self::Timeout | Self::TooLarge => Some("ask for fewer nodes, or for DOT"),
            Self::Start(_) | Self::Failed { .. } => None,
        }
    }
}

fn said(message: &str) -> String {
    match message.lines().next() {
        Some(line) => format!(": {}", line.trim()),
        None => String::new(),
    }
}

/// Draws DOT as SVG, as Graphviz leaves it.
pub fn svg(dot: &str) -> Result<Vec<u8>, GraphvizError> {
    draw(dot, Command::new("dot").arg("-Tsvg"), TIMEOUT)
}

fn draw(dot: &str, command: &mut Command, timeout: Duration) -> Result<Vec<u8>, GraphvizError> {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => GraphvizError::Missing,
            _ => GraphvizError::Start(error),
        })?;
    let mut input = child.stdin.take().expect("a pipe was asked for");
    let output = child.stdout.take().expect("a pipe was asked for");
    let errors = child.stderr.take().expect("a pipe was asked for");
    let (send, receive) = mpsc::channel();
    let outcome = thread::scope(|scope| {
        // If it dies before it has read all, there is nobody to tell.
        scope.spawn(move || input.write_all(dot.as_bytes()));
        let message = scope.spawn(move || capped(errors, MESSAGE_BYTES_MAX));
        scope.spawn(move || send.send(capped(output, OUTPUT_BYTES_MAX + 1)));
        // The end of the output is the end of the program, or as good as that.
        let drawing = receive.recv_timeout(timeout);
        let is_whole = matches!(&drawing, Ok(Ok(bytes)) if fits(bytes));
        let status = end(&mut child, is_whole);
        let message = message.join().ok().and_then(Result::ok).unwrap_or_default();
        (drawing, status, message)
    });
    let (drawing, status, message) = outcome;
    let drawing = drawing.map_err(|_| GraphvizError::Timeout)?;
    let drawing = drawing.map_err(GraphvizError::Start)?;
    if !fits(&drawing) {
        return Err(GraphvizError::TooLarge);
    }
    let status = status.map_err(GraphvizError::Start)?;
    if !status.success() {
        let message = String::from_utf8_lossy(&message).into_owned();
        return Err(GraphvizError::Failed { status, message });
    }
    Ok(drawing)
}

fn fits(bytes: &[u8]) -> bool {
    bytes.len() as u64 <= OUTPUT_BYTES_MAX
}

/// Waits for the program, or ends it.
fn end(child: &mut Child, is_whole: bool) -> io::Result<ExitStatus> {
    if !is_whole {
        // It may have ended by itself meanwhile.
        let _ = child.kill();
    }
    child.wait()
}

fn capped(stream: impl Read, bytes_max: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    stream.take(bytes_max).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    const SHORT: Duration = Duration::from_millis(200);

    #[test]
    fn a_missing_program_is_named() {
        let error = draw("", &mut Command::new("plenary-no-such-program"), TIMEOUT);
        let error = error.expect_err("there is no such program");
        assert!(matches!(error, GraphvizError::Missing));
        assert!(error.hint().is_some_and(|hint| hint.contains("apt-get")));
    }

    #[test]
    fn a_program_that_hangs_is_ended() {
        let mut command = Command::new("sh");
        command.args(["-c", "cat; exec sleep 60"]);
        let error = draw("digraph {}", &mut command, SHORT);
        assert!(matches!(error, Err(GraphvizError::Timeout)));
    }

    #[test]
    fn a_crash_is_an_error() {
        let mut command = Command::new("sh");
        command.args(["-c", "echo why >&2; kill -SEGV $$"]);
        let error = draw(&"x".repeat(1 << 20), &mut command, TIMEOUT);
        let error = error.expect_err("it crashed").to_string();
        assert!(error.starts_with("`dot` failed (signal: 11"), "{error}");
        assert!(error.ends_with(": why"), "{error}");
    }
}

//! Arguments in, one call of the library, an exit code out.
//!
//! Each command is a file: its arguments, and a `run` that validates them, calls the library once
//! and writes the result. A *console* is what a command prints to: data goes to the standard
//! output, all else to the standard error. An *outcome* is how a run ended; a *failure* is what the
//! world denied (a file, a port), as against findings about records, which are values.
//!
//! Exit codes: 0 when done; 1 when there is an error among the findings (with `--strict`, any
//! finding) or a difference; 2 for a failure or bad usage.
//!
//! Must not know: how anything is done.

#![allow(
    dead_code,
    reason = "commands that use the shared parts are added one by one"
)]

mod console;
mod dataset;
mod evidence;
mod failure;
mod log_queue;
mod logs;
mod look;
mod options;
mod overviews;
mod output;
mod pictures;
mod style;
mod running;

mod build;
mod check;
mod diagram;
mod diff;
mod drawing;
mod export;
mod init;
mod map;
mod measure;
mod query;
mod schema;
mod serve;
mod site;
mod source_date;
mod verify;
mod worker;

use clap::{Parser, Subcommand};
use console::Console;
use failure::Failure;
use std::ffi::OsString;
use std::process::ExitCode;

/// Turns records of meetings into a knowledge graph that people can query, draw and publish.
#[derive(Parser)]
#[command(
    name = "plenary",
    version,
    max_term_width = 100,
    arg_required_else_help = true
)]
struct Cli {
    /// Print nothing on the standard error but errors
    #[arg(long, short, global = true)]
    quiet: bool,
    #[command(subcommand)]
    command: Command,
}

/// One variant a command, in the order in which a newcomer meets them.
#[derive(Subcommand)]
enum Command {
    Init(init::Args),
    Check(check::Args),
    Query(query::Args),
    Export(export::Args),
    Diagram(diagram::Args),
    Measure(measure::Args),
    Serve(serve::Args),
    Site(site::Args),
    Schema(schema::Args),
    Map(map::Args),
    Build(build::Args),
    Verify(verify::Args),
    Diff(diff::Args),
    #[command(hide = true)]
    Worker(worker::Args),
}

/// Longest time that a query may be given, in seconds.
const TIMEOUT_S_MAX: f64 = 3600.0;

fn seconds(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(seconds) if seconds > 0.0 && seconds <= TIMEOUT_S_MAX => Ok(seconds),
        _ => Err(format!(
            "a number of seconds above 0, up to {TIMEOUT_S_MAX}, is expected"
        )),
    }
}

/// Reads a number of bytes with the usual suffixes: `512M` is 512 × 1024 × 1024.
fn bytes(text: &str) -> Result<u64, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let shift = match text[digits.len()..].to_ascii_uppercase().as_str() {
        "" | "B" => Some(0),
        "K" | "KB" | "KIB" => Some(10),
        "M" | "MB" | "MIB" => Some(20),
        "G" | "GB" | "GIB" => Some(30),
        "T" | "TB" | "TIB" => Some(40),
        _ => None,
    };
    let number = digits.parse::<u64>().ok();
    let bytes = number
        .zip(shift)
        .and_then(|(number, shift)| number.checked_mul(1 << shift));
    bytes
        .filter(|bytes| *bytes > 0)
        .ok_or_else(|| "a number of bytes is expected, such as `512M` or `2G`".to_owned())
}

/// How a run ended, when the world did not stand in its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// All went well.
    Done,
    /// There are findings that stop the output, or a difference.
    Findings,
}

/// Runs the program and says how it went.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            // Nothing can be said where the standard streams are closed.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let console = Console::new(cli.quiet);
    let code = match dispatch(cli.command, &console) {
        Ok(Outcome::Done) | Err(Failure::ReaderGone) => ExitCode::SUCCESS,
        Ok(Outcome::Findings) => ExitCode::from(1),
        Err(Failure::World { message, hint }) => {
            console.failure(&message, hint.as_deref());
            ExitCode::from(2)
        }
    };
    console.flush_log();
    code
}

fn dispatch(command: Command, console: &Console) -> Result<Outcome, Failure> {
    match command {
        Command::Init(args) => init::run(args, console),
        Command::Check(args) => check::run(args, console),
        Command::Query(args) => query::run(args, console),
        Command::Export(args) => export::run(args, console),
        Command::Diagram(args) => diagram::run(args, console),
        Command::Measure(args) => measure::run(args, console),
        Command::Serve(args) => serve::run(args, console),
        Command::Site(args) => site::run(&args, console),
        Command::Schema(args) => schema::run(args, console),
        Command::Map(args) => map::run(args, console),
        Command::Build(args) => build::run(args, console),
        Command::Verify(args) => verify::run(args, console),
        Command::Diff(args) => diff::run(args, console),
        Command::Worker(args) => worker::run(&args),
    }
}

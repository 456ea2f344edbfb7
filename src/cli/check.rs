//! `plenary check`: all findings, and what rests on quotes.

use super::Outcome;
use super::console::Console;
use super::dataset::read;
use super::evidence;
use super::failure::Failure;
use super::options::{Data, Output};
use super::output::Sink;
use crate::dataset::{FILE_BYTES_MAX, Loaded, RDF_BYTES_MAX, Request, TEXT_BYTES_MAX, Wanted};
use crate::diagnostic::render::{self, RenderOptions};
use crate::diagnostic::{Report, reports};
use crate::record::{ALIAS_ITEMS_MAX, DEPTH_MAX, RECORD_BYTES_MAX};
use std::io::Write;

/// Check a dataset: show all that is wrong with its records, and where and how to mend it
#[derive(clap::Args, Debug)]
#[command(after_long_help = bounds())]
pub(crate) struct Args {
    #[command(flatten)]
    data: Data,
    /// End with exit code 1 for warnings, too
    #[arg(long)]
    strict: bool,
    /// Show how many facts rest on quotes, which do not, and what nothing quotes in the sources
    #[arg(long)]
    evidence: bool,
    /// Show all findings as text, not only the first 100
    #[arg(long)]
    all: bool,
    /// How findings are written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    output: Output,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people: each with its line and a hint
    Text,
    /// For programs: one object with all findings
    Json,
    /// For code scanning: SARIF 2.1.0
    Sarif,
    /// For GitHub Actions: workflow commands
    Github,
}

fn bounds() -> String {
    format!(
        "Bounds: {} MiB for a file that is read at once (YAML, JSON), {} MiB for a record of a \
         stream (NDJSON, CSV, of any length), {} MiB for the text of a source, {} GiB for an RDF \
         file; {DEPTH_MAX} levels of values in one another; {ALIAS_ITEMS_MAX} values repeated by \
         aliases in a YAML file.\n\n\
         Exit code: 0 without errors, 1 with an error among the findings (with --strict: any \
         finding), 2 where the dataset cannot be read at all.",
        FILE_BYTES_MAX >> 20,
        RECORD_BYTES_MAX >> 20,
        TEXT_BYTES_MAX >> 20,
        RDF_BYTES_MAX >> 30,
    )
}

pub(crate) fn run(args: Args, console: &Console) -> Result<Outcome, Failure> {
    let wanted = Wanted {
        statements: false,
        coverage: args.evidence,
    };
    let request = Request {
        alignments: true,
        wanted,
    };
    let progress = console.progress("checking the dataset");
    let loaded = read(&args.data, request)?;
    drop(progress);
    let reports = reports(&loaded.findings, &loaded);
    let Some(mut out) = Sink::open(&args.output, &[&args.data.data], console)? else {
        return Ok(Outcome::Findings);
    };
    let text = match args.format {
        Format::Text => text(&args, &loaded, &reports, console),
        Format::Json => json(&loaded, &reports),
        Format::Sarif => render::sarif(&reports),
        Format::Github => render::github(&reports),
    };
    out.write_all(text.as_bytes())?;
    out.finish()?;
    Ok(
        match loaded.has_errors() || (args.strict && !reports.is_empty()) {
            true => Outcome::Findings,
            false => Outcome::Done,
        },
    )
}

fn text(args: &Args, loaded: &Loaded, reports: &[Report], console: &Console) -> String {
    let color = args.output.path().is_none() && console.output_color;
    let options = RenderOptions {
        color,
        all: args.all,
        width: console.width(),
    };
    let mut text = render::text(reports, options);
    if reports.is_empty() {
        text = format!("no findings in {}\n", read_what(loaded));
    }
    if let Some(coverage) = &loaded.coverage {
        text.push('\n');
        text.push_str(&evidence::text(coverage, loaded, args.all));
    }
    text
}

fn read_what(loaded: &Loaded) -> String {
    let of = |count: u64, what: &str| match count {
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    };
    let files = loaded.files_read as u64;
    format!("{} of {}", of(loaded.records, "record"), of(files, "file"))
}

fn json(loaded: &Loaded, reports: &[Report]) -> String {
    let findings = render::json(reports);
    let Some(coverage) = &loaded.coverage else {
        return findings;
    };
    let mut value: serde_json::Value =
        serde_json::from_str(&findings).expect("findings are written as JSON");
    value["evidence"] = evidence::json(coverage, loaded);
    let mut text = serde_json::to_string_pretty(&value).expect("its keys are strings");
    text.push('\n');
    text
}

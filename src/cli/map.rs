//! `plenary map`: records as N-Quads, in input order.

use super::Outcome;
use super::console::Console;
use super::dataset::{not_there, shows_errors};
use super::failure::Failure;
use super::options::{Data, Output};
use super::output::Sink;
use crate::dataset::{Inputs, MapError, map};
use std::io::{self, Write};
use std::path::PathBuf;

/// Map records to N-Quads, in input order and in little memory
///
/// The dataset's `dataset.yaml` says the base and the language, its `ontology` folder adds to what
/// records may say; none of its own records are read. Lines come in the order of the records, and
/// the same line may come twice. That quotes stand in their sources and that references lead
/// somewhere is not checked: `plenary check` does that for a dataset.
///
/// With an error in a record nothing more is written, from the stretch of the input on that it is
/// in; the rest is still checked, all errors are shown, and the exit code is 1. A file named
/// with `-o` is then not written at all.
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// Files of records; `-` is the standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    data: Data,
    /// Group of the records of an NDJSON or CSV stream, where it is not the file's name
    #[arg(long, value_name = "GROUP")]
    class: Option<String>,
    /// How the records are written, where the file's name does not tell it [`-`: ndjson]
    #[arg(long, value_enum, value_name = "SYNTAX")]
    syntax: Option<Syntax>,
    /// Leave out what is inferred or also written for other vocabularies
    #[arg(long)]
    no_alignments: bool,
    #[command(flatten)]
    output: Output,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Syntax {
    Yaml,
    Json,
    Ndjson,
    Csv,
}

pub(crate) fn run(args: Args, console: &Console) -> Result<Outcome, Failure> {
    let inputs = Inputs {
        files: args.files,
        class: args.class,
        syntax: args
            .syntax
            .map(|syntax| format!("{syntax:?}").to_lowercase()),
        alignments: !args.no_alignments,
    };
    let from_stdin = inputs
        .files
        .iter()
        .filter(|file| file.as_os_str() == "-")
        .count();
    if from_stdin > 1 {
        return Err(Failure::new("the standard input can be read once only"));
    }
    let root = &args.data.data;
    let Some(mut out) = Sink::open(&args.output, &[root], console)? else {
        return Ok(Outcome::Findings);
    };
    let mut stdin = io::stdin();
    let progress = console.progress("mapping records");
    let mapped = map(root, &inputs, &mut stdin, &mut |lines| out.write_all(lines));
    drop(progress);
    let mapped = mapped.map_err(|error| match error {
        MapError::Output(error) => Failure::from(error),
        MapError::Dataset(error) => not_there(&error),
        MapError::UnknownSyntax(_) => {
            Failure::of(&error).hint("say how its records are written with `--syntax`")
        }
        MapError::NoClass => {
            Failure::of(&error).hint("name their group with `--class`, as in `--class events`")
        }
        MapError::NotRecords(_) => Failure::of(&error)
            .hint("RDF joins the graph as it is: put it into a dataset and use `plenary export`"),
        error => Failure::of(&error),
    })?;
    if shows_errors(&mapped.findings, &mapped.files, console)? {
        if mapped.more_findings > 0 {
            console.warn(&format!(
                "{} more findings were not kept",
                mapped.more_findings
            ));
        }
        // What is on the standard output already is right; the file is dropped.
        out.abandon()?;
        return Ok(Outcome::Findings);
    }
    out.finish()?;
    console.note(&format!(
        "wrote {} lines in {}; evidence and references were not checked",
        mapped.statements,
        console.elapsed()
    ));
    Ok(Outcome::Done)
}

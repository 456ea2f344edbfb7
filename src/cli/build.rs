//! `plenary build`: a snapshot file.

use super::Outcome;
use super::console::Console;
use super::dataset::snapshot;
use super::failure::Failure;
use super::options::{Data, Output};
use super::output::Sink;
use std::io::Write;

/// Build the graph of a dataset and write it as a snapshot file
///
/// A snapshot is the whole graph in one file that opens at once. The same records give the same
/// file.
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    #[command(flatten)]
    data: Data,
    #[command(flatten)]
    output: Output,
    /// Leave out what is inferred or also written for other vocabularies
    #[arg(long)]
    no_alignments: bool,
}

pub(crate) fn run(args: Args, console: &Console) -> Result<Outcome, Failure> {
    let Some(file) = &args.output.output else {
        return Err(Failure::new("a snapshot needs a file to be written to")
            .hint("name it with `-o FILE`, or `-o -` for the standard output"));
    };
    let Some(mut out) = Sink::open(&args.output, &[&args.data.data], console)? else {
        return Ok(Outcome::Findings);
    };
    let progress = console.progress("building the graph");
    let Some((loaded, snapshot)) = snapshot(&args.data, !args.no_alignments, console)? else {
        return Ok(Outcome::Findings);
    };
    out.write_all(snapshot.bytes())?;
    out.finish()?;
    drop(progress);
    console.note(&format!(
        "wrote {}: {} statements of {} records, hash {}, in {}",
        file.display(),
        snapshot.len(),
        loaded.records,
        snapshot.hash(),
        console.elapsed(),
    ));
    Ok(Outcome::Done)
}

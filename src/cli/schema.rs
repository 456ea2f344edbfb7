//! `plenary schema`: what records may say, for editors and tools.

use super::Outcome;
use super::console::Console;
use super::failure::Failure;
use super::options::Output;
use std::path::PathBuf;

/// Write what records may say, for editors and tools
///
/// Needs no dataset. With `--data`, the dataset's own Turtle in `ontology/` is taken in.
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// JSON Schema (draft-07) for completion in editors; JSON-LD context of the graph's terms;
    /// Turtle of the terms, shapes and annotations
    #[arg(long, value_enum, default_value_t = Format::JsonSchema)]
    format: Format,
    /// Folder of a dataset whose own Turtle is taken in
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    #[command(flatten)]
    output: Output,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    JsonSchema,
    Context,
    Turtle,
}

pub(crate) fn run(args: Args, _console: &Console) -> Result<Outcome, Failure> {
    let _ = (args.format, args.data, args.output);
    Err(Failure::new("the ontology is not compiled yet"))
}

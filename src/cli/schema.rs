//! `plenary schema`: what records may say, for editors and tools.

use super::Outcome;
use super::console::Console;
use super::dataset::shows_errors;
use super::failure::Failure;
use super::options::Output;
use super::output::Sink;
use crate::dataset::schema_of;
use crate::ontology::{context, json_schema, turtle};
use std::io::Write;
use std::path::PathBuf;

/// Write what records may say, for editors and tools
///
/// Needs no dataset. With --data, the dataset's own Turtle in its `ontology` folder is taken in. To
/// renew what `plenary init` wrote for your editor:
///
///   plenary schema --data DIR > DIR/ontology/records.schema.json
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// What to write
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
    /// JSON Schema (draft-07) of record files, for completion in editors
    JsonSchema,
    /// JSON-LD context of the graph's terms
    Context,
    /// Turtle of all terms, shapes and annotations
    Turtle,
}

pub(crate) fn run(args: Args, console: &Console) -> Result<Outcome, Failure> {
    let own = schema_of(args.data.as_deref()).map_err(|error| Failure::of(&error))?;
    if shows_errors(&own.findings, &own.files, console)? {
        return Ok(Outcome::Findings);
    }
    let Some(mut out) = Sink::open(&args.output, args.data.as_deref().as_slice(), console)? else {
        return Ok(Outcome::Findings);
    };
    let json = |value: &serde_json::Value| {
        let mut text = serde_json::to_string_pretty(value).expect("its keys are strings");
        text.push('\n');
        text
    };
    let text = match args.format {
        Format::JsonSchema => json(&json_schema(&own.schema)),
        Format::Context => json(&context(&own.schema)),
        Format::Turtle => turtle(&own.schema),
    };
    out.write_all(text.as_bytes())?;
    out.finish()?;
    Ok(Outcome::Done)
}

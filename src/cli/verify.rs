//! `plenary verify`: whether a snapshot file is whole.

use super::Outcome;
use super::console::Console;
use super::failure::Failure;
use crate::graph::{Snapshot, SnapshotError};
use crate::search::Index;
use std::io::Write;
use std::path::PathBuf;

/// Check that a snapshot file is whole, and say what is in it
///
/// Every section's checksum is compared, the order of terms and statements is checked, the search
/// index is compared with the texts, and the hash of the graph is computed anew.
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// The snapshot file
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

pub(crate) fn run(args: Args, console: &Console) -> Result<Outcome, Failure> {
    let progress = console.progress("verifying the snapshot");
    let file = args.file.display();
    let failed = |error: &SnapshotError| match error {
        SnapshotError::File { source, .. } => {
            Failure::new(format!("cannot read `{file}`: {source}"))
        }
        _ => Failure::new(format!("`{file}` cannot be used: {error}"))
            .hint("build it anew with `plenary build`"),
    };
    let snapshot = Snapshot::open(&args.file).map_err(|error| failed(&error))?;
    snapshot.verify().map_err(|error| failed(&error))?;
    let index = Index::of(&snapshot);
    if let Some(index) = &index {
        index.verify().map_err(|error| failed(&error))?;
    }
    drop(progress);
    let mut out = console.output();
    writeln!(out, "{file} is whole")?;
    writeln!(out, "statements    {}", snapshot.len())?;
    writeln!(out, "terms         {}", snapshot.terms())?;
    writeln!(out, "named graphs  {}", snapshot.named_graphs().count())?;
    match index {
        Some(index) => writeln!(out, "search        {} texts", index.texts())?,
        None => writeln!(out, "search        no index")?,
    }
    writeln!(out, "hash          {}", snapshot.hash())?;
    out.flush()?;
    Ok(Outcome::Done)
}

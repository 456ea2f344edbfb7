//! `plenary worker`: one of the processes that `plenary serve` starts for queries.

use super::Outcome;
use super::failure::Failure;
use crate::worker;

/// Answer queries for `plenary serve`, which starts this by itself
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// Memory for a query, in bytes
    #[arg(long, value_name = "BYTES")]
    memory: u64,
}

pub(crate) fn run(args: &Args) -> Result<Outcome, Failure> {
    worker::run(args.memory).map_err(|error| Failure::of(&error))?;
    Ok(Outcome::Done)
}

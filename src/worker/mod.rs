//! Queries in processes of their own.
//!
//! A thread cannot be stopped, and a process can. A *worker* is this program, started once more
//! with the hidden command `worker`: it maps the snapshot, takes one query at a time, writes the
//! answer in *frames*, and has a limit on its memory. A *pool* keeps workers ready, lets requests
//! wait in turn, and kills a worker when the deadline passes, or when nobody wants its answer any
//! more. A *single* is a pool of one, for a caller that waits for whole answers. A *client* is who
//! asks, as far as it matters for fairness. A *reply* is an answer as it comes in: it is whole only
//! when the last frame says so and agrees with all that came before. A *refusal* is why there is
//! none.
//!
//! A worker's standard input is the snapshot: a file that has no name, so nothing is left of it
//! when all processes are gone, however they went. Its standard output is one end of a socket
//! pair, over which frames go both ways. When the other end closes, the worker ends, whatever it is
//! doing, so no worker outlives the program that started it.
//!
//! Must not know: HTTP.

mod client;
pub mod frame;
mod incoming;
mod limit;
mod pool;
mod process;
mod queue;
mod refusal;
mod reply;
mod run;
mod single;
mod stats;

pub use client::Client;
pub use incoming::{Incoming, Step};
pub use limit::memory_limit_is_enforced;
pub use pool::{Pool, Settings, this_program};
pub use refusal::Refusal;
pub use reply::Reply;
pub use run::{WorkerError, run};
pub use single::Single;
pub use stats::{Killed, Stats};

use crate::{export, query};
use serde::{Deserialize, Serialize};

/// A query and how its answer is wanted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// The query.
    pub text: String,
    /// Graphs that are its default graph, in place of those that it names.
    pub default_graphs: Vec<String>,
    /// Graphs that are its named graphs, in place of those that it names.
    pub named_graphs: Vec<String>,
    /// The format of the answer, which must fit what the query asks for.
    pub format: Format,
    /// Most rows or triples.
    pub rows_max: usize,
    /// Most bytes of the answer, and of the terms in it.
    pub bytes_max: usize,
}

/// A format of answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Format {
    /// For SELECT and ASK.
    Rows(query::Format),
    /// For CONSTRUCT and DESCRIBE.
    Graph(export::Format),
}

/// How much a whole answer holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Done {
    /// Rows, statements, or one truth value.
    pub rows: u64,
    /// Bytes.
    pub bytes: u64,
}

//! Answers, what they may cost, and why there may be none.

use oxrdf::{Term, Triple, Variable};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// Longest time for an answer, in seconds, where no other is given.
pub const TIMEOUT_SECONDS_DEFAULT: u64 = 10;
/// Most solutions or triples of an answer, where no other bound is given.
pub const ROWS_MAX_DEFAULT: usize = 1_000_000;
/// Most bytes of the terms of an answer, where no other bound is given.
pub const ANSWER_BYTES_MAX_DEFAULT: usize = 256 << 20;

/// A whole answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Of SELECT.
    Solutions {
        /// The variables, which are the columns.
        variables: Vec<Variable>,
        /// A value for each variable, or none where it is unbound.
        rows: Vec<Vec<Option<Term>>>,
    },
    /// Of ASK.
    Boolean(bool),
    /// Of CONSTRUCT and DESCRIBE: each triple once, sorted.
    Graph(Vec<Triple>),
}

/// What an answer may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Longest time from the call to the answer.
    pub timeout: Duration,
    /// Most solutions or triples.
    pub rows_max: usize,
    /// Most bytes of all terms of the answer.
    pub bytes_max: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            timeout: Duration::from_secs(TIMEOUT_SECONDS_DEFAULT),
            rows_max: ROWS_MAX_DEFAULT,
            bytes_max: ANSWER_BYTES_MAX_DEFAULT,
        }
    }
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum QueryFailure {
    /// The time was up.
    #[error("the query takes longer than {} s", .0.as_secs_f64())]
    Timeout(Duration),
    /// The answer has too many rows.
    #[error("the answer has more than {0} rows")]
    TooManyRows(usize),
    /// The answer is too large.
    #[error("the answer has more than {0} bytes")]
    TooLarge(usize),
    /// A text that the query computed is too long.
    #[error("the query computes a text of more than {0} bytes")]
    TextTooLong(usize),
    /// The query names a graph that is not there, and none is fetched.
    #[error("there is no graph `{0}`, and none is fetched from elsewhere")]
    UnknownGraph(String),
    /// It searches for what cannot be searched for.
    #[error("{message}")]
    Search {
        /// What is wrong with the search.
        message: String,
        /// The next action.
        hint: String,
    },
    /// The evaluator cannot do it.
    #[error("the query cannot be evaluated: {0}")]
    Unsupported(String),
    /// The answer cannot be written in the format that is asked for, or not at all.
    #[error("the answer cannot be written: {message}")]
    Unwritable {
        /// What stands in the way.
        message: String,
        /// The next action.
        hint: Option<String>,
    },
    /// The evaluator broke down.
    #[error("the evaluator broke down over this query")]
    Broken,
}

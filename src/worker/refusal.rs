//! Why there is no answer.

use crate::query::{QueryError, QueryFailure};

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The text is no query that can be answered here.
    #[error(transparent)]
    Query(QueryError),
    /// The query has no answer within its bounds.
    #[error(transparent)]
    Failure(QueryFailure),
    /// The time was up, in the queue or later.
    #[error("the query takes too long")]
    Timeout,
    /// The query needs more memory than it may have.
    #[error("the query needs more memory than it may have")]
    Memory,
    /// The process that had the query ended; says how.
    #[error("the process that had the query ended: {0}")]
    Lost(String),
    /// Too many queries wait.
    #[error("too many queries wait")]
    QueueFull {
        /// When there may be room, in seconds.
        retry_after_s: u64,
    },
    /// Too many queries of this client wait.
    #[error("too many queries of one client wait")]
    ClientFull {
        /// When there may be room, in seconds.
        retry_after_s: u64,
    },
    /// The pool is closing.
    #[error("no more queries are taken")]
    Closed,
}

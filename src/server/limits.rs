//! The bounds of what a stranger can make large.

/// The bounds, each with a default that is named here.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// Seconds that a query may take from its arrival to its answer.
    pub query_timeout_s: f64,
    /// Rows or statements of an answer.
    pub rows_max: usize,
    /// Bytes of a request's body.
    pub body_bytes_max: usize,
    /// Queries that are evaluated at the same time.
    pub queries_at_once: usize,
}

impl Limits {
    /// Long enough for a question over a large graph, short enough that a stuck one is noticed.
    pub const QUERY_TIMEOUT_S: f64 = 10.0;
    /// More rows than anybody reads; an export is the way to all of a graph.
    pub const ROWS_MAX: usize = 100_000;
    /// A query of a megabyte was made by a program that went wrong.
    pub const BODY_BYTES_MAX: usize = 1 << 20;
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            query_timeout_s: Self::QUERY_TIMEOUT_S,
            rows_max: Self::ROWS_MAX,
            body_bytes_max: Self::BODY_BYTES_MAX,
            queries_at_once: std::thread::available_parallelism().map_or(2, usize::from),
        }
    }
}

//! The bounds of what a stranger can make large.

/// The bounds that the operator can set, each with a default that is named here.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// Seconds that a query may take from its arrival to the last byte of its answer.
    pub query_timeout_s: f64,
    /// Bytes of memory that a query may take.
    pub query_memory_bytes: u64,
    /// Rows or statements of an answer.
    pub rows_max: usize,
    /// Bytes of an answer.
    pub answer_bytes_max: usize,
    /// Bytes of a request's body.
    pub body_bytes_max: usize,
    /// Queries that are evaluated at the same time, each in a process of its own.
    pub workers: usize,
    /// Queries that wait for a process.
    pub queue_max: usize,
    /// Queries of one client that are evaluated or wait.
    pub per_client: usize,
}

impl Limits {
    /// Long enough for a question over a large graph, short enough that a stuck one is noticed.
    pub const QUERY_TIMEOUT_S: f64 = 10.0;
    /// A sort of some millions of rows; four at once leave a small server its own.
    pub const QUERY_MEMORY_BYTES: u64 = 1 << 30;
    /// More rows than anybody reads; an export is the way to all of a graph.
    pub const ROWS_MAX: usize = 100_000;
    /// What so many rows with long texts take.
    pub const ANSWER_BYTES_MAX: usize = 256 << 20;
    /// A query of a megabyte was made by a program that went wrong; percent-encoded in a form it
    /// takes twice its length or more.
    pub const BODY_BYTES_MAX: usize = 2 << 20;
    /// As many queries as are answered within the time that a query may take when each takes a
    /// tenth of a second and there are two processes; the last of more would wait for nothing.
    pub const QUEUE_MAX: usize = 200;
    /// Enough for a page with several pictures of the data, and not all of the processes of a
    /// server with more.
    pub const PER_CLIENT: usize = 8;
}

/// Longest address of a request. The longest query of the W3C's suites takes 30,000 bytes when it
/// is percent-encoded; what is longer is for POST.
pub(super) const ADDRESS_BYTES_MAX: usize = 32 << 10;

/// What is held of an answer before its status goes out: an answer that fails up to here is a
/// problem document, one that fails later an aborted transfer. A whole answer of this size can be
/// kept and given to all who ask the same.
pub(super) const HELD_BYTES_MAX: usize = 1 << 20;

/// Graphs that are written at the same time for `/data`, each on a thread of its own that mostly
/// waits for its client.
pub(super) const EXPORTS_MAX: usize = 32;

/// Seconds after which another try is worth it when something is full.
pub(super) const RETRY_AFTER_S: u64 = 1;

impl Default for Limits {
    fn default() -> Self {
        Self {
            query_timeout_s: Self::QUERY_TIMEOUT_S,
            query_memory_bytes: Self::QUERY_MEMORY_BYTES,
            rows_max: Self::ROWS_MAX,
            answer_bytes_max: Self::ANSWER_BYTES_MAX,
            body_bytes_max: Self::BODY_BYTES_MAX,
            workers: std::thread::available_parallelism().map_or(2, usize::from),
            queue_max: Self::QUEUE_MAX,
            per_client: Self::PER_CLIENT,
        }
    }
}

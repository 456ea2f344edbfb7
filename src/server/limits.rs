//! The bounds of what a stranger can make large.

use std::time::Duration;

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
    /// Queries of one client that are evaluated at the same time; this machine's own have all.
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

    /// As many queries as there are cores for.
    pub fn workers_default() -> usize {
        std::thread::available_parallelism().map_or(2, usize::from)
    }

    /// All workers but one, so that no client has them all.
    pub fn per_client_default(workers: usize) -> usize {
        workers.saturating_sub(1).max(1)
    }
}

/// Longest address of a request. The longest query of the W3C's suites takes 30,000 bytes when it
/// is percent-encoded; what is longer is for POST.
pub(super) const ADDRESS_BYTES_MAX: usize = 32 << 10;

/// What is held of an answer before its status goes out: an answer that fails up to here is a
/// problem document, one that fails later an aborted transfer. A whole answer of this size can be
/// kept and given to all who ask the same.
pub(super) const HELD_BYTES_MAX: usize = 1 << 20;

/// Processes that are kept warm besides those that work, so that a query need not wait for one to
/// start after another was ended.
pub(super) const SPARES: usize = 1;

/// The memory for answers that are kept: some hundred large ones, or many thousand small ones.
pub(super) const KEPT_BYTES_MAX: u64 = 64 << 20;

/// Remarks about a query that headers tell: the first few are enough to mend it.
pub(super) const REMARKS_MAX: usize = 5;

/// The most that is held of an answer over HTTP/1.0, where it must be whole before it is sent.
pub(super) const HTTP_1_0_BYTES_MAX: usize = 16 << 20;

/// Graphs that are written at the same time for `/data`, each on a thread of its own that mostly
/// waits for its client.
pub(super) const EXPORTS_MAX: usize = 32;
/// How many of them one client may have.
pub(super) const EXPORTS_PER_CLIENT: usize = EXPORTS_MAX / 4;

/// Questions of the dataset that wait for their answers to be made, one after another, and how
/// many of them one client may have. Each answer is made once, and whoever is turned away meanwhile
/// finds it later.
pub(super) const QUESTIONS_WAITING_MAX: usize = 16;
pub(super) const QUESTIONS_PER_CLIENT: usize = QUESTIONS_WAITING_MAX / 4;

/// Searches, and pictures, that wait for their turn.
pub(super) const WAITING_MAX: usize = 100;
/// How many of them one client may have, those that are made included.
pub(super) const TURNS_PER_CLIENT: usize = 8;
/// Pages and documents that wait for their turn. Each takes milliseconds, and harvesters ask for
/// many at once.
pub(super) const PAGES_WAITING_MAX: usize = 400;
/// How many of them one client may have, those that are made included.
pub(super) const PAGES_PER_CLIENT: usize = 64;
/// How long one waits for a turn.
pub(super) const TURN_WAIT: Duration = Duration::from_secs(5);

/// Searches that are made at the same time: each takes a processor for as long as it takes.
pub(super) fn searches_max() -> usize {
    std::thread::available_parallelism().map_or(2, usize::from)
}

/// Seconds after which another try is worth it when something is full.
pub(super) const RETRY_AFTER_S: u64 = 1;

impl Default for Limits {
    fn default() -> Self {
        let workers = Self::workers_default();
        Self {
            query_timeout_s: Self::QUERY_TIMEOUT_S,
            query_memory_bytes: Self::QUERY_MEMORY_BYTES,
            rows_max: Self::ROWS_MAX,
            answer_bytes_max: Self::ANSWER_BYTES_MAX,
            body_bytes_max: Self::BODY_BYTES_MAX,
            workers,
            queue_max: Self::QUEUE_MAX,
            per_client: Self::per_client_default(workers),
        }
    }
}

/// The bounds of connections, which no handler sees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ConnectionLimits {
    /// Connections that are open at the same time.
    pub connections_max: usize,
    /// Connections of one address (of IPv6, of one network), this machine's own apart.
    pub per_address_max: usize,
    /// Seconds that a connection may be open without a request.
    pub idle_timeout_s: f64,
    /// Seconds in which the head of a request must come, and again in which its body must.
    pub read_timeout_s: f64,
    /// Seconds in which a client must take a block of 64 KiB of an answer.
    pub write_timeout_s: f64,
    /// Seconds that answers have to end in when the server is stopped.
    pub stop_timeout_s: f64,
}

impl ConnectionLimits {
    /// Half of the 1024 descriptors that a process has by default: workers need some too.
    pub const CONNECTIONS_MAX: usize = 512;
    /// A browser opens six, a harvester some dozens; more than that crowds out others.
    pub const PER_ADDRESS_MAX: usize = 64;
    /// A little longer than proxies keep connections (60 s), so that the one who ends them is the
    /// proxy, which knows whether it is about to use one.
    pub const IDLE_TIMEOUT_S: f64 = 75.0;
    /// The largest body, two megabytes, over a line of one megabit a second.
    pub const READ_TIMEOUT_S: f64 = 20.0;
    /// As long as proxies wait. A slower client than this holds memory for nothing.
    pub const WRITE_TIMEOUT_S: f64 = 60.0;
    /// Longer than a query may take by default, shorter than an init system waits (90 s).
    pub const STOP_TIMEOUT_S: f64 = 15.0;
}

impl Default for ConnectionLimits {
    fn default() -> Self {
        Self {
            connections_max: Self::CONNECTIONS_MAX,
            per_address_max: Self::PER_ADDRESS_MAX,
            idle_timeout_s: Self::IDLE_TIMEOUT_S,
            read_timeout_s: Self::READ_TIMEOUT_S,
            write_timeout_s: Self::WRITE_TIMEOUT_S,
            stop_timeout_s: Self::STOP_TIMEOUT_S,
        }
    }
}

/// Most headers of a request. Browsers send some twenty, chains of proxies a dozen more. Past 100,
/// where the table of the parser ends, the connection ends with a bare status; what is told in
/// words has to be read first. (A larger table would be made anew for each request.)
pub(super) const HEADERS_MAX: usize = 64;

/// Most bytes of all headers of a request. Others take 8 to 48 KiB; cookies, which make headers
/// large, are of no use here.
pub(super) const HEADER_BYTES_MAX: usize = 16 << 10;

/// Bytes of a request's head past which a connection ends with a bare status: the longest address
/// that HTTP/1.1 is read with (64 KiB), and as much again.
pub(super) const HEAD_BYTES_MAX: usize = 128 << 10;

/// Bytes of an answer that are handed over at a time, so that a slow reader is seen by how long it
/// leaves one of them.
pub(super) const BLOCK_BYTES: usize = 64 << 10;

/// Requests at the same time on one connection of HTTP/2. A page of ours needs three.
pub(super) const STREAMS_MAX: u32 = 32;

/// Streams that a client may reset before the server has answered, until it is cut off: the attack
/// "rapid reset" makes thousands.
pub(super) const RESETS_MAX: usize = 32;

/// Bytes of an answer that wait to be sent on a stream of HTTP/2.
pub(super) const STREAM_BYTES_MAX: usize = 2 * BLOCK_BYTES;

/// Seconds between the pings of HTTP/2, and for their answers: a peer that is gone without a word
/// is noticed in half a minute.
pub(super) const PING_S: u64 = 15;

/// Connections past the bound that are told so at the same time; others are cut without a word.
pub(super) const REFUSALS_AT_ONCE: usize = 32;

/// Seconds that a connection past the bound has to read that it is one.
pub(super) const REFUSAL_S: u64 = 2;

/// Bytes of a body that are read after the request was refused, so that its client comes to read
/// the refusal: twice the largest that is taken.
pub(super) const UNWANTED_BYTES_MAX: usize = 2 * Limits::BODY_BYTES_MAX;

/// Seconds that they are waited for.
pub(super) const UNWANTED_S: u64 = 5;

/// Milliseconds that nobody is let in after the system had no descriptor left.
pub(super) const ACCEPT_PAUSE_MS: u64 = 200;

/// Characters of a request's id that are taken over from a client.
pub(super) const REQUEST_ID_CHARS_MAX: usize = 64;

/// Characters of a path that are logged.
pub(super) const LOGGED_PATH_CHARS_MAX: usize = 500;

//! Numbers about a pool.

/// How a pool does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Queries that wait for a worker.
    pub waiting: usize,
    /// Workers that have a query.
    pub running: usize,
    /// Workers that are there, with or without a query.
    pub alive: usize,
    /// Bytes of memory of all workers, without the snapshot that they share; 0 where the system
    /// does not tell.
    pub memory_bytes: u64,
    /// Workers that were started since the start of the pool.
    pub started: u64,
    /// Workers that could not be started, or ended without having had a query.
    pub failed_starts: u64,
    /// Queries that were answered whole.
    pub answered: u64,
    /// Queries that were turned away because the queue was full.
    pub queue_full: u64,
    /// Queries that were turned away because their client had too many.
    pub client_full: u64,
    /// Queries whose deadline passed while they waited.
    pub timeout_waiting: u64,
    /// Workers that ended before their time, by reason.
    pub killed: Killed,
}

/// Workers that ended before their time, by reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Killed {
    /// The deadline passed.
    pub timeout: u64,
    /// The deadline passed while the client did not take what was there.
    pub stalled: u64,
    /// They came to the limit of their memory.
    pub memory: u64,
    /// Nobody wanted the answer any more.
    pub client_gone: u64,
    /// They kept memory after an answer, or an answer went wrong within them.
    pub recycled: u64,
    /// They ended by themselves, or sent what made no sense.
    pub lost: u64,
}

//! Stacks that are deep enough for what the guard lets through.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

/// The stack that parsing and evaluating need, in bytes. What the guard lets through needs a fourth
/// of it in a build without optimisations. Only what is touched of it takes memory.
pub const STACK_BYTES: usize = 256 << 20;

/// Why a job on another thread gave nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// The time was up.
    Late,
    /// It unwound, or could not be started.
    Broken,
}

/// Runs a job on a thread with a deep stack and waits for it, but not longer than given.
pub(super) fn on_deep_stack<T: Send + 'static>(
    timeout: Duration,
    job: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Ended> {
    let (sender, receiver) = mpsc::sync_channel(1);
    let thread = thread::Builder::new()
        .name("query".to_owned())
        .stack_size(STACK_BYTES);
    let work = move || {
        // Nobody listens any more when the time was up.
        let _ = sender.send(catch_unwind(AssertUnwindSafe(job)));
    };
    if thread.spawn(work).is_err() {
        return Err(Ended::Broken);
    }
    match receiver.recv_timeout(timeout) {
        Ok(Ok(done)) => Ok(done),
        Err(RecvTimeoutError::Timeout) => Err(Ended::Late),
        Ok(Err(_)) | Err(RecvTimeoutError::Disconnected) => Err(Ended::Broken),
    }
}

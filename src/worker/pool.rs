//! The pool: a query in, a reply out.

use super::frame::{self, Frame, Hello, StyleMessage};
use super::queue::Shared;
use super::reply::{Lease, Reply, Stale};
use super::{Client, Refusal, Request, Stats};
use crate::export::Style;
use crate::graph::Snapshot;
use crate::query::{QueryFailure, Vocabulary};
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::time::Instant;

/// How often a query is given to another worker when the one it was given had ended before.
const TRIES: usize = 3;

/// How a pool is set up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// This program, which is started anew for every worker: [`this_program`].
    pub program: PathBuf,
    /// How many queries are evaluated at the same time.
    pub workers: usize,
    /// How many more workers are kept ready, to stand in at once for one that is killed.
    pub spares: usize,
    /// Memory that a query may have, in bytes.
    pub memory_bytes: u64,
    /// How many queries may wait.
    pub queue_max: usize,
    /// How many queries of one client are evaluated at the same time.
    pub per_client: usize,
}

/// Workers that are ready to answer queries from one snapshot.
///
/// Dropping it ends them: at once where they have no query, otherwise with its answer.
pub struct Pool {
    shared: Arc<Shared>,
}

/// The program that is running, also when its file was replaced or removed since.
pub fn this_program() -> io::Result<PathBuf> {
    let running = Path::new("/proc/self/exe");
    if running.exists() {
        return Ok(running.to_owned());
    }
    std::env::current_exe()
}

impl Pool {
    /// Writes the snapshot to a file without a name and starts the first worker on it; the others
    /// follow in the background. Must be called within a runtime of tokio; blocks until the first
    /// worker is ready, or tells why it is not.
    pub fn start(
        snapshot: &Snapshot,
        vocabulary: &Vocabulary,
        style: &Style,
        settings: Settings,
    ) -> io::Result<Self> {
        // With none of either, nothing would ever be answered.
        let settings = Settings {
            workers: settings.workers.max(1),
            per_client: settings.per_client.max(1),
            ..settings
        };
        let hello = Hello {
            vocabulary: vocabulary.clone(),
            style: StyleMessage::of(style),
        };
        let mut first = Vec::new();
        frame::encode(&Frame::Hello(Box::new(hello)), &mut first);
        let file = nameless(snapshot)?;
        let shared = Arc::new(Shared::new(settings, file, first));
        shared.start_now()?;
        shared.refill();
        Ok(Self { shared })
    }

    /// Has a query answered. Waits for a worker and for the first bytes of the answer; what fails
    /// before them is a refusal. The deadline holds for all of it, and for taking the reply.
    /// Dropping the future, or the reply, gives up the query.
    pub async fn ask(
        &self,
        client: Client,
        request: Request,
        deadline: std::time::Instant,
    ) -> Result<Reply, Refusal> {
        let deadline = Instant::from_std(deadline);
        let mut frames = Vec::new();
        frame::encode(&Frame::Request(request), &mut frames);
        if frames.len() > frame::MESSAGE_BYTES_MAX {
            let message = format!("it has more than {} bytes", frame::MESSAGE_BYTES_MAX);
            return Err(Refusal::Failure(QueryFailure::Unsupported(message)));
        }
        for _ in 0..TRIES {
            let worker = {
                let mut ticket = self.shared.enqueue(client)?;
                ticket.worker(deadline).await?
            };
            let lease = Lease::new(worker, Arc::clone(&self.shared));
            match Reply::begin(lease, &frames, deadline).await {
                Ok(reply) => return Ok(reply),
                Err(Stale::Refused(refusal)) => return Err(refusal),
                Err(Stale::WasDead) => {}
            }
        }
        Err(Refusal::Lost(
            "workers end before they are asked".to_owned(),
        ))
    }

    /// How it does.
    pub fn stats(&self) -> Stats {
        self.shared.stats()
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.shared.close();
    }
}

/// A file that holds the snapshot, has no name, and is gone with the last process that has it open.
fn nameless(snapshot: &Snapshot) -> io::Result<File> {
    let mut file = tempfile::tempfile()?;
    file.write_all(snapshot.bytes())?;
    Ok(file)
}

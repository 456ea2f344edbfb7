//! One worker, for a caller that waits for each answer.

use super::{Client, Pool, Refusal, Request, Settings};
use crate::export::Style;
use crate::graph::Snapshot;
use crate::query::Vocabulary;
use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};
use tokio::runtime::{Builder, Runtime};

/// A worker that has one query after another, each with all the time that it may take. It is
/// started for the first.
pub struct Single {
    snapshot: Snapshot,
    vocabulary: Vocabulary,
    style: Style,
    settings: Settings,
    /// Whoever holds this has the worker.
    started: Mutex<Option<Started>>,
}

/// A pool of one, and the runtime that it needs, which outlives it.
struct Started {
    pool: Pool,
    runtime: Background,
}

/// A runtime that may be dropped where tasks run: it waits for nothing. There is one until then.
struct Background(Option<Runtime>);

impl Single {
    /// A worker for queries over a snapshot: the program that it is started from, and the memory
    /// that a query may have, in bytes.
    pub fn new(
        snapshot: &Snapshot,
        vocabulary: Vocabulary,
        style: Style,
        program: PathBuf,
        memory_bytes: u64,
    ) -> Self {
        Self {
            snapshot: snapshot.clone(),
            vocabulary,
            style,
            settings: Settings {
                program,
                workers: 1,
                spares: 0,
                memory_bytes,
                queue_max: 1,
                per_client: 1,
            },
            started: Mutex::new(None),
        }
    }

    /// Has a query answered, after those before it, and waits for the whole answer.
    pub fn ask(&self, request: Request, timeout: Duration) -> Result<Vec<u8>, Refusal> {
        // A thread that runs tasks may not wait for others.
        let asked = thread::scope(|scope| {
            let asking = scope.spawn(|| self.ask_here(request, timeout));
            asking.join()
        });
        asked.unwrap_or_else(|_| Err(Refusal::Lost("asking broke down".to_owned())))
    }

    fn ask_here(&self, request: Request, timeout: Duration) -> Result<Vec<u8>, Refusal> {
        let mut place = self.started.lock().unwrap_or_else(PoisonError::into_inner);
        let started = match place.take() {
            Some(started) => started,
            None => self
                .start()
                .map_err(|error| Refusal::Lost(error.to_string()))?,
        };
        place.insert(started).ask(request, timeout)
    }

    fn start(&self) -> io::Result<Started> {
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()?;
        let settings = self.settings.clone();
        let pool = {
            let _within = runtime.enter();
            Pool::start(&self.snapshot, &self.vocabulary, &self.style, settings)?
        };
        Ok(Started {
            pool,
            runtime: Background(Some(runtime)),
        })
    }
}

impl fmt::Debug for Single {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Single")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

impl Started {
    fn ask(&self, request: Request, timeout: Duration) -> Result<Vec<u8>, Refusal> {
        let runtime = self.runtime.0.as_ref().ok_or(Refusal::Closed)?;
        let deadline = Instant::now() + timeout;
        runtime.block_on(async {
            let mut reply = self.pool.ask(Client::LOCAL, request, deadline).await?;
            let mut whole = Vec::new();
            while let Some(bytes) = reply.next().await {
                whole.extend_from_slice(&bytes?);
            }
            Ok(whole)
        })
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

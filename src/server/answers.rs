//! Answers that are kept, and evaluations that many wait for.
//!
//! A *flight* is an evaluation that those wait for together who ask the same while it runs: it goes
//! on while at least one of them waits, and is killed when all are gone. Its answer is kept where
//! it is whole within what is held of an answer ([`super::held`]); one that is larger goes to one
//! who waits, and each of the others has it evaluated for itself.

use super::held::{Chunks, Held, hold};
use super::limits::KEPT_BYTES_MAX;
use crate::worker::{Refusal, Reply};
use axum::body::{Body, Bytes};
use futures_util::future::{BoxFuture, FutureExt, Shared, WeakShared};
use futures_util::{StreamExt, stream};
use moka::sync::Cache;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Instant;

/// Bytes that a kept answer takes besides its own.
const OVERHEAD_BYTES: usize = 256;

/// What is wanted: a hash of all that an answer depends on.
pub(super) type Key = [u8; 32];

/// What was asked of the pool, as it comes.
pub(super) type Asking = BoxFuture<'static, Result<Coming, Refusal>>;

/// An answer that comes.
pub(super) struct Coming {
    /// The bytes. They end after the worker said that all have come.
    chunks: Chunks<Refusal>,
    /// The number of rows, once they have ended.
    rows: Arc<OnceLock<u64>>,
}

/// An answer.
#[derive(Debug)]
pub(super) enum Answer {
    /// All of it.
    Whole(Whole),
    /// Its start, and where the rest comes from.
    Begun(Begun),
}

/// A whole answer.
#[derive(Clone, Debug)]
pub(super) struct Whole {
    pub(super) bytes: Bytes,
    pub(super) rows: u64,
}

/// An answer that is too large to be held.
pub(super) struct Begun {
    pub(super) head: Vec<Bytes>,
    pub(super) rest: Chunks<Refusal>,
    /// Its rows, once the rest has come.
    pub(super) rows: Arc<OnceLock<u64>>,
}

impl std::fmt::Debug for Begun {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Begun").finish_non_exhaustive()
    }
}

impl Answer {
    /// The body of a response. Where the rest of an answer fails, so does the transfer.
    pub(super) fn body(self) -> Body {
        match self {
            Self::Whole(whole) => Body::from(whole.bytes),
            Self::Begun(begun) => Held::Begun(begun.head, begun.rest).body(),
        }
    }
}

/// How often answers were kept already, over all generations.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// Answers that were kept.
    pub(super) hits: AtomicU64,
    /// Answers that another was waiting for.
    pub(super) shared: AtomicU64,
    /// Answers that had to be evaluated.
    pub(super) misses: AtomicU64,
}

/// What a flight comes to; all who wait have a copy.
#[derive(Clone)]
enum Landed {
    Whole(Whole),
    /// For the first who takes it.
    Large(Arc<Mutex<Option<Begun>>>),
}

type Flying = BoxFuture<'static, Result<Landed, Refusal>>;

/// Who has the same evaluated: what they want, and the milliseconds that it may take.
type Route = (Key, u64);

/// The answers of one generation.
pub(super) struct Answers {
    kept: Cache<Key, Whole>,
    flights: Mutex<HashMap<Route, (u64, WeakShared<Flying>)>>,
    numbers: AtomicU64,
    tally: Arc<Tally>,
}

/// How somebody comes by an answer.
enum Way {
    Kept(Whole),
    /// They began the flight.
    Leads(Shared<Flying>),
    /// Somebody else did.
    Follows(Shared<Flying>),
}

impl Answers {
    /// No answers yet.
    pub(super) fn new(tally: Arc<Tally>) -> Self {
        let kept = Cache::builder()
            .max_capacity(KEPT_BYTES_MAX)
            .weigher(|_: &Key, whole: &Whole| {
                u32::try_from(whole.bytes.len() + OVERHEAD_BYTES).unwrap_or(u32::MAX)
            })
            .build();
        Self {
            kept,
            flights: Mutex::default(),
            numbers: AtomicU64::new(0),
            tally,
        }
    }

    /// The answer that is kept, or that of a flight, or that of a flight that begins now.
    pub(super) async fn get(
        self: &Arc<Self>,
        route: Route,
        deadline: Instant,
        ask: impl Fn() -> Asking,
    ) -> Result<Answer, Refusal> {
        loop {
            let (flight, follows) = match self.way(route, &ask) {
                Way::Kept(whole) => return Ok(Answer::Whole(whole)),
                Way::Leads(flight) => (flight, false),
                Way::Follows(flight) => (flight, true),
            };
            let landed = tokio::time::timeout_at(deadline.into(), flight).await;
            match landed.unwrap_or(Err(Refusal::Timeout)) {
                Ok(Landed::Whole(whole)) => return Ok(Answer::Whole(whole)),
                Ok(Landed::Large(begun)) => {
                    let mine = lock(&begun).take();
                    return match mine {
                        Some(begun) => Ok(Answer::Begun(begun)),
                        None => self.alone(ask()).await,
                    };
                }
                // What stood in the way of the one who led it may not stand in ours.
                Err(refusal)
                    if follows && is_of_the_asker(&refusal) && Instant::now() < deadline => {}
                Err(refusal) => return Err(refusal),
            }
        }
    }

    /// An answer that nobody else may have.
    pub(super) async fn alone(&self, asking: Asking) -> Result<Answer, Refusal> {
        self.tally.misses.fetch_add(1, Ordering::Relaxed);
        evaluated(asking).await
    }

    fn way(self: &Arc<Self>, route: Route, ask: impl Fn() -> Asking) -> Way {
        let mut flights = lock(&self.flights);
        // A flight keeps its answer before it is taken off the list, so one of the two has it.
        if let Some(whole) = self.kept.get(&route.0) {
            self.tally.hits.fetch_add(1, Ordering::Relaxed);
            return Way::Kept(whole);
        }
        let flying = flights.get(&route).and_then(|(_, flight)| flight.upgrade());
        if let Some(flight) = flying {
            self.tally.shared.fetch_add(1, Ordering::Relaxed);
            return Way::Follows(flight);
        }
        self.tally.misses.fetch_add(1, Ordering::Relaxed);
        let number = self.numbers.fetch_add(1, Ordering::Relaxed);
        let listed = Listed {
            answers: self.clone(),
            route,
            number,
        };
        let flight = fly(listed, ask()).boxed().shared();
        if let Some(weak) = flight.downgrade() {
            flights.insert(route, (number, weak));
        }
        Way::Leads(flight)
    }
}

/// Whether a refusal is about who asked or when, and not about what.
fn is_of_the_asker(refusal: &Refusal) -> bool {
    matches!(
        refusal,
        Refusal::Timeout | Refusal::QueueFull { .. } | Refusal::ClientFull { .. }
    )
}

/// The place of a flight in the list, which it leaves when it ends, however it does.
struct Listed {
    answers: Arc<Answers>,
    route: Route,
    number: u64,
}

impl Drop for Listed {
    fn drop(&mut self) {
        let mut flights = lock(&self.answers.flights);
        let is_this = |(number, _): &(u64, _)| *number == self.number;
        if flights.get(&self.route).is_some_and(is_this) {
            flights.remove(&self.route);
        }
    }
}

async fn fly(listed: Listed, asking: Asking) -> Result<Landed, Refusal> {
    Ok(match evaluated(asking).await? {
        Answer::Whole(whole) => {
            listed.answers.kept.insert(listed.route.0, whole.clone());
            Landed::Whole(whole)
        }
        Answer::Begun(begun) => Landed::Large(Arc::new(Mutex::new(Some(begun)))),
    })
}

async fn evaluated(asking: Asking) -> Result<Answer, Refusal> {
    let Coming { chunks, rows } = asking.await?;
    Ok(match hold(chunks).await? {
        Held::Whole(bytes) => Answer::Whole(Whole {
            bytes,
            rows: rows.get().copied().unwrap_or_default(),
        }),
        Held::Begun(head, rest) => Answer::Begun(Begun { head, rest, rows }),
    })
}

impl From<Reply> for Coming {
    fn from(reply: Reply) -> Self {
        let rows = Arc::new(OnceLock::new());
        let reading = Some((reply, rows.clone()));
        let chunks = stream::unfold(reading, async |reading| {
            let (mut reply, rows) = reading?;
            match reply.next().await {
                Some(Ok(bytes)) => Some((Ok(bytes), Some((reply, rows)))),
                Some(Err(refusal)) => Some((Err(refusal), None)),
                None => {
                    let done = reply.done().map(|done| done.rows);
                    // Set once: a reply ends once.
                    let _ = rows.set(done.unwrap_or_default());
                    None
                }
            }
        });
        Self {
            chunks: chunks.boxed(),
            rows,
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing is left half done under these locks.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::limits::HELD_BYTES_MAX;
    use std::sync::atomic::AtomicUsize;
    use std::time::Duration;
    use tokio::sync::Notify;

    const ROUTE: Route = ([7; 32], 10_000);

    /// A worker that answers when it is told to, and counts.
    #[derive(Clone, Default)]
    struct Worker {
        asked: Arc<AtomicUsize>,
        killed: Arc<AtomicUsize>,
        go: Arc<Notify>,
    }

    struct Killed(Arc<AtomicUsize>);

    impl Drop for Killed {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::SeqCst);
        }
    }

    impl Worker {
        fn ask(&self, outcome: Result<usize, Refusal>) -> Asking {
            self.asked.fetch_add(1, Ordering::SeqCst);
            let (go, killed) = (self.go.clone(), Killed(self.killed.clone()));
            async move {
                go.notified().await;
                std::mem::forget(killed);
                let rows = Arc::new(OnceLock::from(1));
                let bytes = Bytes::from(vec![b'x'; outcome?]);
                let chunks = stream::iter([Ok(bytes)]).boxed();
                Ok(Coming { chunks, rows })
            }
            .boxed()
        }

        fn asked(&self) -> usize {
            self.asked.load(Ordering::SeqCst)
        }
    }

    fn answers() -> Arc<Answers> {
        Arc::new(Answers::new(Arc::default()))
    }

    fn soon() -> Instant {
        Instant::now() + Duration::from_secs(60)
    }

    /// Polls a future once, so that it waits for what it waits for.
    fn begin<F: Future + Unpin>(future: &mut F) {
        assert!(future.now_or_never().is_none());
    }

    #[tokio::test]
    async fn a_hundred_who_ask_the_same_have_it_evaluated_once() {
        let (answers, worker) = (answers(), Worker::default());
        let ask = || worker.ask(Ok(3));
        let mut waiting: Vec<_> = (0..100)
            .map(|_| answers.get(ROUTE, soon(), ask).boxed())
            .collect();
        for one in &mut waiting {
            begin(one);
        }
        worker.go.notify_one();
        for answer in futures_util::future::join_all(waiting).await {
            assert!(matches!(answer, Ok(Answer::Whole(whole)) if whole.bytes.len() == 3));
        }
        assert_eq!(worker.asked(), 1);
        let kept = answers.get(ROUTE, soon(), ask).await;
        assert!(kept.is_ok() && worker.asked() == 1, "it is kept");
        let tally = &answers.tally;
        assert_eq!(tally.shared.load(Ordering::Relaxed), 99);
        assert_eq!(tally.hits.load(Ordering::Relaxed), 1);
        assert_eq!(tally.misses.load(Ordering::Relaxed), 1);
    }

    #[tokio::test]
    async fn an_evaluation_is_killed_when_all_who_wait_are_gone() {
        let (answers, worker) = (answers(), Worker::default());
        let mut waiting: Vec<_> = (0..3)
            .map(|_| answers.get(ROUTE, soon(), || worker.ask(Ok(3))).boxed())
            .collect();
        for one in &mut waiting {
            begin(one);
        }
        // The first to go is the one who began it.
        drop(waiting.remove(0));
        drop(waiting.remove(0));
        assert_eq!(worker.killed.load(Ordering::SeqCst), 0);
        drop(waiting);
        assert_eq!(worker.killed.load(Ordering::SeqCst), 1);
        assert!(lock(&answers.flights).is_empty());
    }

    #[tokio::test]
    async fn who_stays_gets_the_answer_when_the_first_has_gone() {
        let (answers, worker) = (answers(), Worker::default());
        let mut first = answers.get(ROUTE, soon(), || worker.ask(Ok(3))).boxed();
        let mut second = answers.get(ROUTE, soon(), || worker.ask(Ok(3))).boxed();
        begin(&mut first);
        begin(&mut second);
        drop(first);
        worker.go.notify_one();
        assert!(second.await.is_ok());
        assert_eq!(worker.asked(), 1);
    }

    #[tokio::test]
    async fn large_answers_are_whole_for_all_and_not_kept() {
        let (answers, worker) = (answers(), Worker::default());
        let bytes = HELD_BYTES_MAX + 1;
        let ask = || worker.ask(Ok(bytes));
        let mut waiting: Vec<_> = (0..3)
            .map(|_| answers.get(ROUTE, soon(), ask).boxed())
            .collect();
        for one in &mut waiting {
            begin(one);
        }
        worker.go.notify_one();
        for one in waiting {
            worker.go.notify_one();
            let answer = one.await.expect("an answer");
            let read = axum::body::to_bytes(answer.body(), usize::MAX).await;
            assert_eq!(read.expect("a whole body").len(), bytes);
        }
        assert_eq!(worker.asked(), 3);
        assert!(answers.kept.get(&ROUTE.0).is_none());
    }

    #[tokio::test]
    async fn what_fails_is_not_kept_and_tried_again_by_whom_it_does_not_concern() {
        let (answers, worker) = (answers(), Worker::default());
        let full = || worker.ask(Err(Refusal::ClientFull { retry_after_s: 1 }));
        let mut first = answers.get(ROUTE, soon(), full).boxed();
        let mut second = answers.get(ROUTE, soon(), || worker.ask(Ok(3))).boxed();
        begin(&mut first);
        begin(&mut second);
        worker.go.notify_one();
        assert!(matches!(first.await, Err(Refusal::ClientFull { .. })));
        worker.go.notify_one();
        assert!(second.await.is_ok(), "the second is another client");
        assert_eq!(worker.asked(), 2);

        let route = ([8; 32], 10_000);
        let broken = || worker.ask(Err(Refusal::Memory));
        for _ in 0..2 {
            worker.go.notify_one();
            let answer = answers.get(route, soon(), broken).await;
            assert!(matches!(answer, Err(Refusal::Memory)));
        }
        assert_eq!(worker.asked(), 4);
    }

    #[tokio::test]
    async fn everybody_waits_until_their_own_deadline() {
        let (answers, worker) = (answers(), Worker::default());
        let mut first = answers.get(ROUTE, soon(), || worker.ask(Ok(3))).boxed();
        begin(&mut first);
        let late = answers.get(ROUTE, Instant::now(), || worker.ask(Ok(3)));
        assert!(matches!(late.await, Err(Refusal::Timeout)));
        worker.go.notify_one();
        assert!(first.await.is_ok());
        assert_eq!(worker.asked(), 1);
    }
}

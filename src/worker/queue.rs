//! Who has a worker and who waits for one.

use super::client::Client;
use super::process::{Death, Why, Worker};
use super::refusal::Refusal;
use super::stats::Stats;
use super::{Settings, limit, process};
use std::collections::{BTreeMap, VecDeque};
use std::fs::File;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::oneshot;

/// What part of the queue one client can fill.
const QUEUE_SHARE: usize = 4;
/// What part of a query's memory a worker may keep after an answer: the next query has the rest.
const KEPT_SHARE: u64 = 8;
/// Longest time between two tries to start a worker, and the shortest after one that failed.
const PAUSE_MAX: Duration = Duration::from_secs(5);
const PAUSE_MIN: Duration = Duration::from_millis(50);
/// Longest time after which a client is told to ask again, in seconds.
const RETRY_AFTER_S_MAX: u64 = 60;
/// How much the last query weighs in the time that queries take on average: an eighth.
const AVERAGE_SHARE: u32 = 8;

/// What all that belongs to a pool shares.
pub(super) struct Shared {
    pub(super) settings: Settings,
    snapshot: File,
    /// The first frame that a worker gets.
    hello: Vec<u8>,
    runtime: tokio::runtime::Handle,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    idle: Vec<Worker>,
    /// The workers that have a query, with its client.
    running: BTreeMap<u64, Client>,
    /// All workers, with the numbers of their processes.
    alive: BTreeMap<u64, u32>,
    /// How many workers are being started.
    starting: usize,
    /// How many starts in a row went wrong.
    failures: u32,
    queue: VecDeque<Waiting>,
    next_id: u64,
    closed: bool,
    /// The time that a query takes on average.
    average: Duration,
    counts: Stats,
}

struct Waiting {
    ticket: u64,
    client: Client,
    sender: oneshot::Sender<Worker>,
}

/// A place in the queue; dropping it gives it up.
pub(super) struct Ticket {
    shared: Arc<Shared>,
    number: u64,
    receiver: oneshot::Receiver<Worker>,
}

impl Shared {
    pub(super) fn new(settings: Settings, snapshot: File, hello: Vec<u8>) -> Self {
        Self {
            settings,
            snapshot,
            hello,
            runtime: tokio::runtime::Handle::current(),
            state: Mutex::default(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gets in line for a worker.
    pub(super) fn enqueue(self: &Arc<Self>, client: Client) -> Result<Ticket, Refusal> {
        let mut state = self.lock();
        if state.closed {
            return Err(Refusal::Closed);
        }
        let settings = &self.settings;
        let at_once = state.can_run(client, settings) && state.idle_count(settings) > 0;
        if !at_once {
            let retry_after_s = state.retry_after_s(settings);
            let theirs = state.queue.iter().filter(|one| one.client == client);
            let share = settings.queue_max.div_ceil(QUEUE_SHARE);
            if client.is_bounded() && settings.queue_max > 0 && theirs.count() >= share {
                state.counts.client_full += 1;
                return Err(Refusal::ClientFull { retry_after_s });
            }
            if state.queue.len() >= settings.queue_max {
                state.counts.queue_full += 1;
                return Err(Refusal::QueueFull { retry_after_s });
            }
        }
        let (sender, receiver) = oneshot::channel();
        state.next_id += 1;
        let number = state.next_id;
        state.queue.push_back(Waiting {
            ticket: number,
            client,
            sender,
        });
        state.hand_out(settings);
        drop(state);
        Ok(Ticket {
            shared: Arc::clone(self),
            number,
            receiver,
        })
    }

    /// Takes a worker back after an answer.
    pub(super) fn give_back(self: &Arc<Self>, worker: Worker, kept_bytes: u64, took: Duration) {
        let mut state = self.lock();
        state.failures = 0;
        let weight = AVERAGE_SHARE - 1;
        state.average = (state.average * weight + took) / AVERAGE_SHARE;
        state.running.remove(&worker.id);
        if state.closed {
            worker.kill(Why::Closed);
            return;
        }
        if kept_bytes > self.settings.memory_bytes / KEPT_SHARE {
            worker.kill(Why::Recycled);
        } else if !worker.is_dead() {
            state.idle.push(worker);
        }
        state.hand_out(&self.settings);
    }

    /// Kills a worker that has a query. A spare one can take its place at once: it may take a while
    /// until the memory of this one is free.
    pub(super) fn kill(&self, worker: &Worker, why: Why) {
        worker.kill(why);
        let mut state = self.lock();
        state.running.remove(&worker.id);
        state.hand_out(&self.settings);
    }

    /// Counts an answer that came whole.
    pub(super) fn answered(&self) {
        self.lock().counts.answered += 1;
    }

    /// Hears that a worker has ended, and starts another one.
    pub(super) fn gone(self: &Arc<Self>, id: u64, death: &Death) {
        let mut state = self.lock();
        state.alive.remove(&id);
        state.running.remove(&id);
        let idle = state.idle.iter().position(|worker| worker.id == id);
        // Its orders cannot be heard any more, so dropping it does nothing.
        if idle.map(|at| state.idle.swap_remove(at)).is_some() {
            state.failures += 1;
            state.counts.failed_starts += 1;
        }
        let closed = state.closed;
        let killed = &mut state.counts.killed;
        match death {
            Death::Killed(Why::Closed) => {}
            // A pool that is closed leaves its workers nothing to wait for: they end by themselves.
            Death::Other(_) if closed => {}
            Death::Killed(Why::Timeout) => killed.timeout += 1,
            Death::Killed(Why::Stalled) => killed.stalled += 1,
            Death::Killed(Why::ClientGone) => killed.client_gone += 1,
            Death::Killed(Why::Recycled) => killed.recycled += 1,
            Death::Memory => killed.memory += 1,
            Death::Killed(Why::Senseless) | Death::Other(_) => killed.lost += 1,
        }
        state.hand_out(&self.settings);
        drop(state);
        if let Death::Other(how) = death
            && !closed
        {
            tracing::warn!("a worker ended: {how}");
        }
        self.refill();
    }

    /// Starts the workers that are missing.
    pub(super) fn refill(self: &Arc<Self>) {
        let mut state = self.lock();
        let wanted = self.settings.workers + self.settings.spares;
        while !state.closed && state.alive.len() + state.starting < wanted {
            state.starting += 1;
            self.runtime.spawn(Arc::clone(self).start_one());
        }
    }

    /// Starts a worker; where that fails, tries again after a pause that grows.
    async fn start_one(self: Arc<Self>) {
        loop {
            let failures = {
                let mut state = self.lock();
                if state.closed {
                    state.starting -= 1;
                    return;
                }
                state.failures
            };
            tokio::time::sleep(pause(failures)).await;
            let shared = Arc::clone(&self);
            let started = tokio::task::spawn_blocking(move || shared.start_now()).await;
            match started {
                Ok(Ok(())) => {
                    self.lock().starting -= 1;
                    // One may have ended while this one counted twice.
                    self.refill();
                    return;
                }
                Ok(Err(error)) => tracing::warn!("{error}"),
                Err(error) => tracing::warn!("a worker does not start: {error}"),
            }
            let mut state = self.lock();
            state.failures += 1;
            state.counts.failed_starts += 1;
        }
    }

    /// Starts a worker and puts it where it can be had. Blocks until it is ready.
    pub(super) fn start_now(self: &Arc<Self>) -> std::io::Result<()> {
        let fresh = process::start(&self.settings, &self.snapshot, &self.hello)?;
        let mut state = self.lock();
        state.next_id += 1;
        let worker = Worker::adopt(fresh, state.next_id, Arc::clone(self))?;
        state.counts.started += 1;
        state.alive.insert(worker.id, worker.process);
        if !state.closed {
            state.idle.push(worker);
            state.hand_out(&self.settings);
        }
        Ok(())
    }

    /// Takes no more queries and lets all workers go that have none.
    pub(super) fn close(&self) {
        let mut state = self.lock();
        state.closed = true;
        let idle = std::mem::take(&mut state.idle);
        let queue = std::mem::take(&mut state.queue);
        drop(state);
        drop((idle, queue));
    }

    pub(super) fn stats(&self) -> Stats {
        let (stats, processes) = {
            let state = self.lock();
            let processes: Vec<u32> = state.alive.values().copied().collect();
            let stats = Stats {
                waiting: state.queue.len(),
                running: state.running.len(),
                alive: state.alive.len(),
                ..state.counts
            };
            (stats, processes)
        };
        let memory = processes.into_iter().filter_map(limit::own_bytes);
        Stats {
            memory_bytes: memory.sum(),
            ..stats
        }
    }
}

fn pause(failures: u32) -> Duration {
    match failures {
        0 => Duration::ZERO,
        failures => PAUSE_MIN
            .saturating_mul(1 << failures.min(10))
            .min(PAUSE_MAX),
    }
}

impl State {
    /// Whether a client may have one more worker.
    fn can_run(&self, client: Client, settings: &Settings) -> bool {
        let theirs = self.running.values().filter(|one| **one == client);
        !client.is_bounded() || theirs.count() < settings.per_client
    }

    /// How many workers can be handed out at once.
    fn idle_count(&self, settings: &Settings) -> usize {
        let free = settings.workers.saturating_sub(self.running.len());
        self.idle.len().min(free)
    }

    /// Gives workers to those who wait, in turn; who has as many as one may have holds up nobody.
    fn hand_out(&mut self, settings: &Settings) {
        while self.idle_count(settings) > 0 {
            let mut queue = self.queue.iter();
            let next = queue.position(|waiting| self.can_run(waiting.client, settings));
            let Some(waiting) = next.and_then(|at| self.queue.remove(at)) else {
                return;
            };
            let Some(worker) = self.idle.pop() else {
                return;
            };
            let id = worker.id;
            match waiting.sender.send(worker) {
                Ok(()) => drop(self.running.insert(id, waiting.client)),
                // Nobody waits any more.
                Err(worker) => self.idle.push(worker),
            }
        }
    }

    /// When there may be room: when all that wait have had their turn.
    fn retry_after_s(&self, settings: &Settings) -> u64 {
        let ahead = u32::try_from(self.queue.len() + 1).unwrap_or(u32::MAX);
        let workers = u32::try_from(settings.workers.max(1)).unwrap_or(u32::MAX);
        let wait = self.average.saturating_mul(ahead) / workers;
        wait.as_secs().clamp(1, RETRY_AFTER_S_MAX)
    }
}

impl Ticket {
    /// Waits for a worker.
    pub(super) async fn worker(
        &mut self,
        deadline: tokio::time::Instant,
    ) -> Result<Worker, Refusal> {
        match tokio::time::timeout_at(deadline, &mut self.receiver).await {
            Ok(Ok(worker)) => Ok(worker),
            Ok(Err(_)) => Err(Refusal::Closed),
            Err(_) => {
                self.shared.lock().counts.timeout_waiting += 1;
                Err(Refusal::Timeout)
            }
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let mut state = self.shared.lock();
        let place = state.queue.iter().position(|one| one.ticket == self.number);
        if let Some(place) = place {
            drop(state.queue.remove(place));
            return;
        }
        // It may have been given a worker that it did not take.
        self.receiver.close();
        if let Ok(worker) = self.receiver.try_recv() {
            state.running.remove(&worker.id);
            if !state.closed && !worker.is_dead() {
                state.idle.push(worker);
                state.hand_out(&self.shared.settings);
            }
        }
    }
}

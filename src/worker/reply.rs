//! An answer as it is taken from a worker.

use super::frame::{Frame, Reason};
use super::incoming::{Incoming, Step};
use super::process::{Death, Silence, Why, Worker};
use super::queue::Shared;
use super::{Done, Refusal};
use crate::query::QueryFailure;
use bytes::Bytes;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

/// A worker that has a query. Dropping it before the answer is whole kills the worker.
pub(super) struct Lease {
    worker: Option<Worker>,
    shared: Arc<Shared>,
    began: Instant,
    /// Whether the worker is killed at the deadline even if nobody takes the answer.
    watched: bool,
}

impl Lease {
    pub(super) fn new(worker: Worker, shared: Arc<Shared>) -> Self {
        Self {
            worker: Some(worker),
            shared,
            began: Instant::now(),
            watched: false,
        }
    }

    fn worker(&mut self) -> &mut Worker {
        self.worker
            .as_mut()
            .expect("a lease has its worker until it ends")
    }

    fn took(&self) -> Duration {
        self.began.elapsed()
    }

    /// Gives the worker back, for the next query.
    fn give_back(mut self, kept_bytes: u64) {
        if let Some(worker) = self.worker.take() {
            if self.watched {
                worker.spare();
            }
            self.shared.give_back(worker, kept_bytes, self.took());
        }
    }

    /// Kills the worker.
    fn kill(mut self, why: Why) {
        if let Some(worker) = self.worker.take() {
            self.shared.kill(&worker, why);
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some(worker) = self.worker.take() {
            self.shared.kill(&worker, Why::ClientGone);
        }
    }
}

/// Why there is no reply.
pub(super) enum Stale {
    /// There is no answer.
    Refused(Refusal),
    /// The worker had ended before it was asked.
    WasDead,
}

/// An answer as it comes. Dropping it before its end gives up the query.
pub struct Reply {
    /// None once the worker is not needed any more.
    lease: Option<Lease>,
    incoming: Incoming,
    /// What has come and was not taken.
    ready: VecDeque<Bytes>,
    deadline: Instant,
    end: Option<Result<Done, Refusal>>,
}

impl Reply {
    /// Sends the query and waits for the first of the answer.
    pub(super) async fn begin(
        mut lease: Lease,
        request: &[u8],
        deadline: Instant,
    ) -> Result<Self, Stale> {
        if lease.worker().is_dead() {
            return Err(Stale::WasDead);
        }
        match lease.worker().send(request, deadline).await {
            Ok(()) => {}
            // It cannot have died of a query that it did not get.
            Err(Silence::Broken) => {
                lease.kill(Why::Closed);
                return Err(Stale::WasDead);
            }
            Err(Silence::Late | Silence::Senseless) => {
                lease.kill(Why::Timeout);
                return Err(Stale::Refused(Refusal::Timeout));
            }
        }
        let mut reply = Self {
            lease: Some(lease),
            incoming: Incoming::default(),
            ready: VecDeque::new(),
            deadline,
            end: None,
        };
        reply.read_on().await;
        reply.take_what_came();
        match (&reply.end, &mut reply.lease) {
            (Some(Err(refusal)), _) => return Err(Stale::Refused(refusal.clone())),
            (None, Some(lease)) => {
                // From now on it may be that nobody comes for the rest.
                lease.watched = true;
                lease.worker().kill_at(deadline);
            }
            _ => {}
        }
        Ok(reply)
    }

    /// The next bytes of the answer. Nothing comes only after the last frame, when it agrees with
    /// all that came; where there is a refusal in place of bytes, there is no answer, and it is the
    /// same refusal from then on. Can be dropped at any time without losing a byte.
    pub async fn next(&mut self) -> Option<Result<Bytes, Refusal>> {
        loop {
            if let Some(bytes) = self.ready.pop_front() {
                return Some(Ok(bytes));
            }
            match &self.end {
                Some(Ok(_)) => return None,
                Some(Err(refusal)) => return Some(Err(refusal.clone())),
                None => self.read_on().await,
            }
        }
    }

    /// How much the answer holds, once all of it has come from the worker: for a small one that is
    /// so from the beginning.
    pub fn done(&self) -> Option<Done> {
        self.end.as_ref()?.as_ref().ok().copied()
    }

    /// Waits for a frame.
    async fn read_on(&mut self) {
        let Some(lease) = &mut self.lease else { return };
        match lease.worker().receive(self.deadline).await {
            Ok(frame) => self.take(frame),
            Err(silence) => self.break_off(silence).await,
        }
    }

    /// Takes the frames that came along with the last one.
    fn take_what_came(&mut self) {
        while let Some(lease) = &mut self.lease {
            match lease.worker().received() {
                Ok(Some(frame)) => self.take(frame),
                // What is no frame is seen again when the next one is wanted.
                Ok(None) | Err(_) => return,
            }
        }
    }

    fn take(&mut self, frame: Frame) {
        match self.incoming.take(frame) {
            Ok(Step::Body(bytes)) => self.ready.push_back(bytes),
            Ok(Step::Done { done, kept_bytes }) => {
                self.end = Some(Ok(done));
                if let Some(lease) = self.lease.take() {
                    lease.shared.answered();
                    lease.give_back(kept_bytes);
                }
            }
            Ok(Step::Failed(fail)) => {
                let lease = self.lease.take();
                let is_broken = fail.reason == Reason::Failure(QueryFailure::Broken);
                match lease {
                    // What else is broken in it nobody knows.
                    Some(lease) if is_broken => lease.kill(Why::Recycled),
                    Some(lease) => lease.give_back(fail.kept_bytes),
                    None => {}
                }
                self.end = Some(Err(match fail.reason {
                    Reason::Query(error) => Refusal::Query(error),
                    Reason::Failure(failure) => Refusal::Failure(failure),
                }));
            }
            Err(how) => {
                self.kill(Why::Senseless);
                self.end = Some(Err(Refusal::Lost(how)));
            }
        }
    }

    async fn break_off(&mut self, silence: Silence) {
        let refusal = match (silence, &mut self.lease) {
            // Waited for before anything is given up, so that nothing is lost when this future is
            // dropped meanwhile.
            (Silence::Broken, Some(lease)) => lease.worker().death().await.refusal(),
            (Silence::Late, _) => self.kill(Why::Timeout),
            (Silence::Senseless | Silence::Broken, _) => self.kill(Why::Senseless),
        };
        self.lease = None;
        self.end = Some(Err(refusal));
    }

    fn kill(&mut self, why: Why) -> Refusal {
        if let Some(lease) = self.lease.take() {
            lease.kill(why);
        }
        Death::Killed(why).refusal()
    }
}

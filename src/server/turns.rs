//! Turns for what is done in the server itself: so many at once, so many that wait, and so many of
//! one client, so that none can keep all others out.

use super::generation::Generation;
use super::limits::RETRY_AFTER_S;
use crate::site::{Kind, Problem};
use crate::worker::Client;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Turns of one kind.
#[derive(Clone)]
pub(super) struct Turns(Arc<Bounds>);

struct Bounds {
    turns: Arc<Semaphore>,
    /// How many of one client there may be, those that wait included.
    per_client: usize,
    /// How many there may be of all clients, those that wait included.
    all: usize,
    wait: Duration,
    taken: Mutex<HashMap<Client, usize>>,
}

/// A turn that was given. It ends when it is dropped.
pub(super) struct Turn {
    bounds: Arc<Bounds>,
    client: Client,
    _permit: Option<OwnedSemaphorePermit>,
}

impl Turns {
    /// So many at once, others that wait, and all of one client; and how long one waits at most.
    pub(super) fn new(at_once: usize, waiting: usize, per_client: usize, wait: Duration) -> Self {
        Self(Arc::new(Bounds {
            turns: Arc::new(Semaphore::new(at_once)),
            per_client,
            all: at_once + waiting,
            wait,
            taken: Mutex::default(),
        }))
    }

    /// Waits for a turn.
    pub(super) async fn take(&self, client: Client) -> Result<Turn, Problem> {
        let mut turn = self.enter(client)?;
        let permit = tokio::time::timeout(self.0.wait, self.0.turns.clone().acquire_owned());
        let permit = permit.await.ok().and_then(Result::ok);
        turn._permit = Some(permit.ok_or_else(|| full("all wait too long for their turn"))?);
        Ok(turn)
    }

    /// Makes something of a generation in a turn, where it holds up no other request.
    pub(super) async fn make<T: Send + 'static>(
        &self,
        client: Client,
        now: &Arc<Generation>,
        make: impl FnOnce(&Generation) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let turn = self.take(client).await?;
        let now = now.clone();
        // The turn ends with what is made, also where nobody waits for it any more.
        let making = tokio::task::spawn_blocking(move || {
            let made = make(&now);
            drop(turn);
            made
        });
        let broken = |_| Problem::new(Kind::Failed, "it cannot be made");
        making.await.map_err(broken)?
    }

    /// Counts one who waits from now on.
    fn enter(&self, client: Client) -> Result<Turn, Problem> {
        let mut taken = self.0.taken();
        if taken.values().sum::<usize>() >= self.0.all {
            return Err(full("as many wait for their turn as may"));
        }
        let own = taken.entry(client).or_default();
        if client != Client::LOCAL && *own >= self.0.per_client {
            return Err(Problem {
                retry_after: Some(RETRY_AFTER_S),
                ..Problem::new(Kind::TooManyOfYours, "as many of yours wait as may")
            });
        }
        *own += 1;
        drop(taken);
        Ok(Turn {
            bounds: self.0.clone(),
            client,
            _permit: None,
        })
    }
}

fn full(message: &str) -> Problem {
    Problem {
        retry_after: Some(RETRY_AFTER_S),
        ..Problem::new(Kind::Overloaded, message)
    }
    .hint(Kind::Overloaded.meaning())
}

impl Bounds {
    fn taken(&self) -> std::sync::MutexGuard<'_, HashMap<Client, usize>> {
        // Nothing is left half done under this lock.
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut taken = self.bounds.taken();
        if let Some(own) = taken.get_mut(&self.client) {
            *own -= 1;
            if *own == 0 {
                taken.remove(&self.client);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHORT: Duration = Duration::from_millis(20);

    fn client(last: u8) -> Client {
        Client::of([192, 0, 2, last].into())
    }

    #[tokio::test]
    async fn one_client_cannot_take_all_turns() {
        let turns = Turns::new(4, 4, 2, SHORT);
        let mine = [turns.take(client(1)).await, turns.take(client(1)).await];
        assert!(mine.iter().all(Result::is_ok));
        let more = turns.take(client(1)).await.err().expect("two are too many");
        assert_eq!(more.of, Kind::TooManyOfYours);
        assert!(turns.take(client(2)).await.is_ok());
        drop(mine);
        assert!(turns.take(client(1)).await.is_ok());
        assert!(turns.0.taken().is_empty());
    }

    #[tokio::test]
    async fn waiting_is_bounded_in_number_and_time() {
        let turns = Turns::new(1, 1, 9, SHORT);
        let first = turns.take(client(1)).await;
        let late = turns.take(client(2)).await.err().expect("none is free");
        assert_eq!(late.of, Kind::Overloaded);
        let waits = tokio::spawn({
            let turns = turns.clone();
            async move { turns.take(client(3)).await.is_ok() }
        });
        tokio::task::yield_now().await;
        assert!(turns.take(client(4)).await.is_err(), "two are too many");
        drop(first);
        assert!(waits.await.expect("it ends"));
    }
}

//! Whose turn it is.

use super::bombs::endless;
use super::{answers, ask, numbers, pool, rows, settings, until_stats};
use plenary::worker::{Client, Pool, Refusal, Settings};
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::task::JoinHandle;

fn client(number: u8) -> Client {
    Client::of(Ipv4Addr::new(192, 0, 2, number).into())
}

/// Asks what has no end, in the background; ends when it is told to.
fn ask_endless(pool: &Arc<Pool>, client: Client) -> JoinHandle<Option<Refusal>> {
    let pool = Arc::clone(pool);
    tokio::spawn(async move {
        let deadline = Instant::now() + super::LONG;
        pool.ask(client, endless(), deadline).await.err()
    })
}

async fn ask_as(pool: &Pool, client: Client, time: Duration) -> Result<(), Refusal> {
    let request = rows("SELECT (1 AS ?one) {}");
    let mut reply = pool.ask(client, request, Instant::now() + time).await?;
    super::whole(&mut reply).await.map(drop)
}

#[tokio::test]
async fn a_full_queue_turns_away() {
    let settings = Settings {
        queue_max: 2,
        ..settings()
    };
    let pool = Arc::new(pool(&numbers(2, 4), settings));
    let running = ask_endless(&pool, client(1));
    until_stats(&pool, "a query", |stats| stats.running == 1).await;
    let waiting = [ask_endless(&pool, client(2)), ask_endless(&pool, client(3))];
    until_stats(&pool, "two that wait", |stats| stats.waiting == 2).await;
    for client in [client(4), Client::LOCAL] {
        let refusal = ask_as(&pool, client, super::LONG).await;
        let Err(Refusal::QueueFull { retry_after_s }) = refusal else {
            panic!("{refusal:?}")
        };
        assert!((1..=60).contains(&retry_after_s));
    }
    assert_eq!(pool.stats().queue_full, 2);
    // Whoever gives up makes room.
    waiting[0].abort();
    until_stats(&pool, "one that waits", |stats| stats.waiting == 1).await;
    let refusal = ask_as(&pool, client(4), Duration::from_millis(100)).await;
    assert_eq!(
        refusal,
        Err(Refusal::Timeout),
        "the deadline holds for waiting"
    );
    assert_eq!(pool.stats().timeout_waiting, 1);
    waiting[1].abort();
    running.abort();
    answers(&pool).await;
}

#[tokio::test]
async fn one_client_has_no_more_than_its_share() {
    let settings = Settings {
        workers: 2,
        queue_max: 8,
        ..settings()
    };
    let pool = Arc::new(pool(&numbers(2, 4), settings));
    until_stats(&pool, "all workers", |stats| stats.alive == 3).await;
    let greedy = client(1);
    let running = ask_endless(&pool, greedy);
    until_stats(&pool, "a query", |stats| stats.running == 1).await;
    let waiting = [ask_endless(&pool, greedy), ask_endless(&pool, greedy)];
    until_stats(&pool, "two that wait", |stats| stats.waiting == 2).await;
    let refusal = ask_as(&pool, greedy, super::LONG).await;
    assert!(
        matches!(refusal, Err(Refusal::ClientFull { .. })),
        "{refusal:?}"
    );
    assert_eq!(pool.stats().running, 1, "a worker is free, and not for it");
    // Others are not held up by those that wait before them.
    for number in 2..6 {
        assert_eq!(ask_as(&pool, client(number), super::LONG).await, Ok(()));
    }
    assert_eq!(ask_as(&pool, Client::LOCAL, super::LONG).await, Ok(()));
    assert_eq!(pool.stats().waiting, 2);
    // When one of its queries ends, it is the next one's turn.
    running.abort();
    until_stats(&pool, "the next one", |stats| {
        stats.waiting == 1 && stats.running == 1
    })
    .await;
    waiting.iter().for_each(JoinHandle::abort);
    answers(&pool).await;
}

#[tokio::test]
async fn many_at_once_are_all_answered() {
    let settings = Settings {
        workers: 2,
        queue_max: 200,
        ..settings()
    };
    let pool = Arc::new(pool(&numbers(200, 4), settings));
    let asked: Vec<_> = (0..100)
        .map(|number| {
            let pool = Arc::clone(&pool);
            let text = format!("SELECT ?s {{ ?s ex:number {number} }}");
            tokio::spawn(async move { ask(&pool, rows(text)).await })
        })
        .collect();
    for (number, asked) in asked.into_iter().enumerate() {
        let answer = asked.await.expect("the task ends");
        let expected = format!("s\r\nhttp://example.org/t{number}\r\n");
        assert_eq!(answer, Ok(expected));
    }
    let stats = pool.stats();
    assert_eq!((stats.answered, stats.running, stats.waiting), (100, 0, 0));
    assert!(stats.memory_bytes > 0 || !cfg!(target_os = "linux"));
}

//! What a query can do to its worker, and to nothing else.

use super::{answers, processes};
use super::{ask, ask_within, graph, numbers, pool, rows, settings, until_stats};
use plenary::query::{QueryFailure, Vocabulary};
use plenary::worker::frame::{self, Frame, Hello, StyleMessage};
use plenary::worker::{Client, Refusal, Request, Settings, memory_limit_is_enforced};
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// A time that is over before any of the endless queries is.
const SHORT: Duration = Duration::from_millis(700);
/// How much later than its deadline a query may end on a machine that is busy.
const GRACE: Duration = Duration::from_secs(20);

/// Ten to the ninth rows that never touch the graph.
pub(super) fn endless() -> Request {
    let values = |number| format!("VALUES ?v{number} {{ 0 1 2 3 4 5 6 7 8 9 }} ");
    let values: String = (0..9).map(values).collect();
    rows(format!("SELECT (COUNT(*) AS ?n) {{ {values} }}"))
}

#[tokio::test]
async fn queries_without_an_end_end_at_their_deadline() {
    // Enough for all that a fast machine gathers until then: the clock ends them, not the memory.
    let roomy = Settings {
        memory_bytes: 8 << 30,
        ..settings()
    };
    let pool = pool(&numbers(2000, 4), roomy);
    let product = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l";
    let endless = [
        endless(),
        rows(format!("SELECT (COUNT(*) AS ?n) {{ {product} }}")),
        rows(format!(
            "SELECT * {{ ?x ?y ?z MINUS {{ {product} . ?x ?y ?z }} }}"
        )),
        rows(format!(
            "ASK {{ {product} FILTER(?c + ?f + ?i > 1000000000) }}"
        )),
        rows("SELECT (COUNT(*) AS ?n) { ?a (ex:next|^ex:next)* ?b . ?c ex:next* ?d }"),
    ];
    for request in endless {
        let text = request.text.clone();
        let began = Instant::now();
        let refusal = ask_within(&pool, request, SHORT).await;
        assert_eq!(refusal, Err(Refusal::Timeout), "{text}");
        assert!(began.elapsed() < SHORT + GRACE, "{text}");
        answers(&pool).await;
    }
    until_stats(&pool, "the end of five workers", |stats| {
        stats.killed.timeout == 5 && stats.alive == 2
    })
    .await;
}

#[tokio::test]
async fn a_query_that_wants_too_much_memory_ends_alone() {
    assert!(memory_limit_is_enforced() || !cfg!(target_os = "linux"));
    if !memory_limit_is_enforced() {
        return;
    }
    let small = Settings {
        memory_bytes: (24 << 20) + settings().memory_bytes % (1 << 20),
        ..settings()
    };
    let pool = pool(&numbers(1000, 4), small);
    let ten_times = |text: String| format!("REPLACE({text}, \"x\", \"xxxxxxxxxx\")");
    let grown = (0..9).fold("\"x\"".to_owned(), |text, _| ten_times(text));
    let product = "?a ex:number ?b . ?c ex:number ?d . ?e ex:number ?f";
    let bombs = [
        rows(format!("SELECT (STRLEN({grown}) AS ?n) {{}}")),
        rows(format!(
            "SELECT (STRLEN(GROUP_CONCAT(?t)) AS ?n) {{ {product} . ?g ex:text ?t }}"
        )),
        rows(format!("SELECT * {{ {product} }} ORDER BY ?b ?d ?f")),
        rows(format!("SELECT DISTINCT ?a ?c ?e {{ {product} }}")),
        graph("CONSTRUCT { ?a ex:n ?d } { ?a ex:number ?b . ?c ex:number ?d }"),
    ];
    let many = bombs.len() as u64;
    for bomb in bombs {
        let text = bomb.text.clone();
        assert_eq!(ask(&pool, bomb).await, Err(Refusal::Memory), "{text:.300}");
        answers(&pool).await;
    }
    until_stats(&pool, "the end of the workers", |stats| {
        stats.killed.memory == many && stats.alive == 2
    })
    .await;
}

#[tokio::test]
async fn a_text_that_doubles_is_stopped_by_its_length() {
    let pool = pool(&numbers(3, 4), settings());
    let doubled: String = (0..40)
        .map(|number| format!("BIND(CONCAT(?x{number}, ?x{number}) AS ?x{}) ", number + 1))
        .collect();
    let bomb = rows(format!("SELECT * {{ BIND(\"twice\" AS ?x0) {doubled} }}"));
    let refusal = ask(&pool, bomb).await;
    assert!(
        matches!(
            refusal,
            Err(Refusal::Failure(QueryFailure::TextTooLong(_)) | Refusal::Memory)
        ),
        "{refusal:?}"
    );
    answers(&pool).await;
}

#[tokio::test]
async fn regular_expressions_do_not_run_away() {
    let pool = pool(&numbers(3, 4), settings());
    for pattern in [
        "(a|aa)+$",
        "(a*)*b",
        "((((a{60}){60}){60}){60})",
        "(.*)*\\\\1",
    ] {
        let text = format!(
            "SELECT * {{ BIND(REGEX(\"{}\", \"{pattern}\") AS ?x) }}",
            "a".repeat(5000)
        );
        let answer = ask(&pool, rows(text)).await;
        assert!(matches!(answer, Ok(_) | Err(Refusal::Memory)), "{answer:?}");
    }
    answers(&pool).await;
}

/// All that the guard lets through, as deep as it lets it.
#[tokio::test]
async fn the_deepest_queries_that_are_taken_do_not_overflow_the_stack() {
    let pool = pool(&numbers(3, 4), settings());
    let nested = |open: &str, close: &str| {
        let times = 95;
        format!(
            "SELECT * {{ {}{} }}",
            open.repeat(times),
            close.repeat(times)
        )
    };
    let texts = [
        nested("{ ", "} "),
        nested("OPTIONAL { ", "} "),
        nested("FILTER EXISTS { ", "} "),
        format!("SELECT * {{ FILTER(1{}) }}", " || 1".repeat(990)),
        format!("SELECT * {{ ?s ex:next{} ?o }}", "/ex:next".repeat(95)),
        format!("SELECT * {{ ?s ex:next{} ?o }}", "|ex:next".repeat(990)),
        format!("SELECT * {{ {{}}{} }}", " UNION {}".repeat(490)),
    ];
    for text in texts {
        let answer = ask_within(&pool, rows(text.clone()), Duration::from_secs(5)).await;
        assert!(
            !matches!(answer, Err(Refusal::Lost(_))),
            "{answer:?}: {text:.200}"
        );
    }
    answers(&pool).await;
    assert_eq!(pool.stats().killed.lost, 0);
}

#[tokio::test]
async fn memory_that_was_used_is_there_for_the_next_query() {
    let small = Settings {
        memory_bytes: (40 << 20) + settings().memory_bytes % (1 << 20),
        ..settings()
    };
    let pool = pool(&numbers(1500, 4), small);
    let large = || {
        rows(
            "SELECT ?d { ?a ex:number ?b . ?c ex:number ?d FILTER(?b < 60) } \
             ORDER BY DESC(?d) ?b LIMIT 9",
        )
    };
    let first = ask(&pool, large()).await;
    for _ in 0..3 {
        assert_eq!(ask(&pool, large()).await, first);
    }
    assert!(first.is_ok(), "{first:?}");
    assert_eq!(pool.stats().killed.memory, 0);
}

#[tokio::test]
async fn a_worker_ends_with_its_server_whatever_it_is_doing() {
    let memory = settings().memory_bytes;
    let (mut ours, theirs) = UnixStream::pair().expect("a pair of sockets");
    let snapshot = numbers(10, 4);
    let mut file = tempfile::tempfile().expect("a file");
    file.write_all(snapshot.bytes()).expect("room for it");
    let mut child = Command::new(env!("CARGO_BIN_EXE_plenary"))
        .args(["worker", "--memory", &memory.to_string()])
        .stdin(Stdio::from(file))
        .stdout(Stdio::from(OwnedFd::from(theirs)))
        .spawn()
        .expect("the program starts");
    let mut frames = Vec::new();
    let hello = Hello {
        vocabulary: Vocabulary::default(),
        style: StyleMessage::of(&Default::default()),
    };
    frame::encode(&Frame::Hello(Box::new(hello)), &mut frames);
    frame::encode(&Frame::Request(endless()), &mut frames);
    ours.write_all(&frames).expect("it listens");
    let mut ready = [0; frame::HEADER_BYTES];
    ours.read_exact(&mut ready).expect("it is ready");
    assert_eq!(processes(memory).len(), 1);
    drop(ours);
    super::until("the end of the worker", || {
        child.try_wait().expect("it can be waited for").is_some()
    })
    .await;
}

#[tokio::test]
async fn whoever_goes_away_ends_the_query() {
    let pool = pool(&numbers(2000, 200), settings());
    let deadline = Instant::now() + super::LONG;
    let asked = pool.ask(Client::LOCAL, endless(), deadline);
    let gone = tokio::time::timeout(Duration::from_millis(300), asked).await;
    assert!(gone.is_err(), "it has no answer in this time");
    answers(&pool).await;
    let all = rows("SELECT * { ?s ?p ?o ; ex:text ?t }");
    let mut reply = pool
        .ask(Client::LOCAL, all, deadline)
        .await
        .expect("an answer");
    assert!(matches!(reply.next().await, Some(Ok(_))));
    drop(reply);
    answers(&pool).await;
    until_stats(&pool, "the end of two workers", |stats| {
        stats.killed.client_gone == 2 && stats.alive == 2 && stats.running == 0
    })
    .await;
}

#[tokio::test]
async fn an_answer_that_nobody_takes_ends_at_its_deadline() {
    let pool = pool(&numbers(4000, 400), settings());
    let all = rows("SELECT * { ?s ?p ?o ; ex:text ?t }");
    let deadline = Instant::now() + Duration::from_secs(5);
    let mut reply = pool
        .ask(Client::LOCAL, all, deadline)
        .await
        .expect("an answer");
    until_stats(&pool, "the end of a worker", |stats| {
        stats.killed.stalled == 1
    })
    .await;
    assert!(Instant::now() >= deadline);
    answers(&pool).await;
    let ended = super::whole(&mut reply).await;
    assert_eq!(ended, Err(Refusal::Timeout));
    assert_eq!(reply.next().await, Some(Err(Refusal::Timeout)));
}

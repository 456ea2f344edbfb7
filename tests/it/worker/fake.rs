//! Workers that do what ours never should. Each is a script that has its part of the talk by heart.

use super::{numbers, rows, settings, until, vocabulary};
use plenary::export::Style;
use plenary::worker::frame::{self, Frame, Hello, StyleMessage};
use plenary::worker::{Client, Pool, Refusal, Settings};
use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// The frame that says that a worker is ready.
const READY: &str = r"printf '\001\002\000\000\000\000\000\000'";
/// Waits for the rest of a query's header.
const HEAR: &str = "head -c 8 <&1 > /dev/null";

/// A pool of workers that follow a script; it begins when the first frame has been read.
fn pool_of(script: &str) -> (TempDir, io::Result<Pool>) {
    let snapshot = numbers(2, 4);
    let hello = Hello {
        vocabulary: vocabulary(&snapshot),
        style: StyleMessage::of(&Style::default()),
    };
    let mut bytes = Vec::new();
    frame::encode(&Frame::Hello(Box::new(hello)), &mut bytes);
    let folder = tempfile::tempdir().expect("a folder");
    let program = folder.path().join("worker");
    let hear_hello = format!("head -c {} <&1 > /dev/null", bytes.len());
    fs::write(&program, format!("#!/bin/sh\n{hear_hello}\n{script}\n")).expect("a file");
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).expect("a program");
    let settings = Settings {
        program,
        spares: 0,
        ..settings()
    };
    let vocabulary = vocabulary(&snapshot);
    let pool = Pool::start(&snapshot, &vocabulary, &Style::default(), settings);
    (folder, pool)
}

async fn refusal(script: &str) -> Refusal {
    let (_folder, pool) = pool_of(script);
    let pool = pool.unwrap_or_else(|error| panic!("{error}: {script}"));
    let deadline = Instant::now() + Duration::from_secs(8);
    let asked = pool.ask(Client::LOCAL, rows("ASK {}"), deadline).await;
    let mut reply = match asked {
        Ok(reply) => reply,
        Err(refusal) => return refusal,
    };
    super::whole(&mut reply)
        .await
        .expect_err("a fake has no answer")
}

#[tokio::test]
async fn how_a_worker_ended_is_told() {
    let lost = |how: &str| Refusal::Lost(how.to_owned());
    let body = r"printf '\001\004\000\000\003\000\000\000abc'";
    let cases = [
        ("kill -SEGV $$", lost("signal 11")),
        ("kill -KILL $$", lost("signal 9")),
        ("exit 3", lost("exit code 3")),
        ("exit 0", lost("exit code 0")),
        (
            "echo 'memory allocation of 99 bytes failed' >&2; kill -ABRT $$",
            Refusal::Memory,
        ),
        (
            "echo 'thread query has overflowed its stack' >&2; kill -ABRT $$",
            lost("stack overflow"),
        ),
        ("kill -ABRT $$", lost("signal 6")),
    ];
    for (script, expected) in cases {
        // As the first thing it does, after half a frame, and after a frame.
        for before in ["", r"printf '\001\004\000'", body] {
            let script = format!("{READY}\n{HEAR}\n{before}\n{script}");
            assert_eq!(refusal(&script).await, expected, "{script}");
        }
    }
}

/// A frame with three bytes of an answer.
const BODY: &str = r"printf '\001\004\000\000\003\000\000\000abc'";
/// The checksum of these bytes, which is 0x352441c2.
const CHECKSUM: &str = r"\302A$5";

/// The last frame of an answer with one row; the bytes that the worker keeps are a number of eight.
fn end(bytes: &str, checksum: &str, kept: &str) -> String {
    let (zeros, one) = (r"\000".repeat(7), r"\001");
    let header = r"\001\005\000\000\034\000\000\000";
    format!("printf '{header}{one}{zeros}{bytes}{zeros}{checksum}{kept}'")
}

fn nothing() -> String {
    r"\000".repeat(8)
}

#[tokio::test]
async fn what_makes_no_sense_is_no_answer() {
    let (body, right) = (BODY, CHECKSUM);
    let end = |bytes, checksum| end(bytes, checksum, &nothing());
    let scripts = [
        "echo hello, world".to_owned(),
        r"printf '\002\004\000\000\003\000\000\000abc'".to_owned(),
        r"printf '\001\011\000\000\003\000\000\000abc'".to_owned(),
        r"printf '\001\004\000\000\377\377\377\377abc'".to_owned(),
        r"printf '\001\004\000\000\000\000\000\000'".to_owned(),
        r"printf '\001\006\000\000\003\000\000\000abc'".to_owned(),
        READY.to_owned(),
        end(r"\003", right),
        format!("{body}\n{}", end(r"\004", right)),
        format!("{body}\n{}", end(r"\003", r"\302A$6")),
        format!("{body}\n{body}\n{}", end(r"\003", right)),
    ];
    for script in scripts {
        let script = format!("{READY}\n{HEAR}\n{script}\nexec sleep 1000");
        let refusal = refusal(&script).await;
        assert!(matches!(refusal, Refusal::Lost(_)), "{refusal:?}: {script}");
    }
}

#[tokio::test]
async fn a_worker_that_keeps_its_memory_is_replaced() {
    let terabyte = r"\000\000\000\000\000\001\000\000".to_owned();
    for (kept, recycled) in [(nothing(), 0), (terabyte, 1)] {
        let end = end(r"\003", CHECKSUM, &kept);
        let script = format!("{READY}\n{HEAR}\n{BODY}\n{end}\nexec sleep 1000");
        let (_folder, pool) = pool_of(&script);
        let pool = pool.expect("workers start");
        let deadline = Instant::now() + super::LONG;
        let reply = pool.ask(Client::LOCAL, rows("ASK {}"), deadline).await;
        let mut reply = reply.expect("an answer");
        let (bytes, done) = super::whole(&mut reply).await.expect("a whole one");
        assert_eq!((&bytes[..], done.rows), (&b"abc"[..], 1));
        let started = 1 + recycled;
        super::until_stats(&pool, "the workers", |stats| {
            (stats.killed.recycled, stats.started, stats.alive) == (recycled, started, 1)
        })
        .await;
    }
}

#[tokio::test]
async fn a_worker_that_says_nothing_more_is_late() {
    let half = r"printf '\001\004\000\000\003\000\000\000a'";
    for said in ["", half] {
        let (_folder, pool) = pool_of(&format!("{READY}\n{HEAR}\n{said}\nexec sleep 1000"));
        let pool = pool.expect("workers start");
        let deadline = Instant::now() + Duration::from_millis(500);
        let asked = pool.ask(Client::LOCAL, rows("ASK {}"), deadline).await;
        assert_eq!(asked.err(), Some(Refusal::Timeout));
    }
}

#[tokio::test]
async fn a_pool_that_cannot_start_says_why() {
    let (_folder, pool) = pool_of("echo 'no library for this' >&2; exit 1");
    let error = pool.err().expect("nothing starts").to_string();
    assert!(error.contains("no library for this"), "{error}");
    let (_folder, pool) = pool_of("echo hello, world");
    assert!(pool.is_err());
    let missing = Settings {
        program: "/nowhere/plenary".into(),
        ..settings()
    };
    let snapshot = numbers(2, 4);
    let pool = Pool::start(
        &snapshot,
        &vocabulary(&snapshot),
        &Style::default(),
        missing,
    );
    assert_eq!(
        pool.err().map(|error| error.kind()),
        Some(io::ErrorKind::NotFound)
    );
}

#[tokio::test]
async fn workers_that_end_at_once_are_not_started_ever_faster() {
    let (_folder, pool) = pool_of(&format!("{READY}\nexit 1"));
    let pool = pool.expect("one starts");
    let began = Instant::now();
    until("five ends", || pool.stats().failed_starts >= 5).await;
    // The pauses double: 0.1, 0.2, 0.4 and 0.8 s.
    assert!(began.elapsed() > Duration::from_millis(1400));
    assert!(pool.stats().started <= 7);
}

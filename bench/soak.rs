//! Good and hostile requests at full speed, for ten minutes or `SECONDS=…`: the memory stays flat,
//! no process, thread or descriptor is left over, and every answer is right.
//!
//! What is right was computed by the library in this process before. Hostile requests may be
//! refused in the ways that they should be; none of them may get an answer that looks whole and is
//! not. Traffic goes to 127.0.0.1 alone.

#![allow(clippy::print_stdout, reason = "it prints a table")]

#[path = "soak/hostile.rs"]
mod hostile;
#[path = "../tests/it/random.rs"]
mod random;
#[allow(dead_code, reason = "the tests use more of it")]
#[path = "../tests/it/running.rs"]
mod running;
#[path = "../tests/it/usage.rs"]
mod usage;
#[allow(dead_code, reason = "the tests use more of it")]
#[path = "../tests/it/wire.rs"]
mod wire;

use plenary::dataset::{Request, Wanted, load, questions};
use plenary::query::{Budget, Format, Vocabulary, answer, parse, write};
use random::Random;
use running::{Running, children, is_alive, start, until};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use std::{env, thread};
use usage::{Usage, usage};
use wire::{Came, Connection, Response};

/// How long it takes where the command says nothing.
const SECONDS: f64 = 600.0;
/// Clients that ask what people ask.
const GOOD_CLIENTS: usize = 4;
/// Clients that mean harm.
const HOSTILE_CLIENTS: usize = 4;
/// Lines of the table.
const LINES: usize = 10;
/// How much more memory the server may have in the last quarter than in the second.
const GROWTH_MAX: f64 = 1.2;
/// What it may have more whatever it has: the allocator's own.
const GROWTH_KIB: usize = 32 << 10;
/// The bounds of the server, small enough that they are reached all the time.
const OPTIONS: [&str; 6] = [
    "--query-timeout",
    "2",
    "--query-memory",
    "256M",
    "--rows-max",
    "100000",
];

/// What the clients counted.
#[derive(Default)]
struct Counts {
    right: AtomicUsize,
    turned_away: AtomicUsize,
    refused: AtomicUsize,
    cut: AtomicUsize,
}

/// A question with the answer to it.
struct Good {
    request: Asked,
    expected: Vec<u8>,
}

enum Asked {
    Query(String),
    Path(String),
}

fn main() {
    let seconds = env::args().find_map(|argument| {
        let seconds = argument.strip_prefix("SECONDS=")?;
        Some(seconds.parse().expect("a number of seconds"))
    });
    let time = Duration::from_secs_f64(seconds.unwrap_or(SECONDS));
    let mut server = start(&OPTIONS);
    let good = good(server.address);
    warm_up(&server, &good);
    let before = usage(server.pid()).expect("it runs");
    let workers = children(server.pid()).len();
    let (counts, stop) = (Counts::default(), AtomicBool::new(false));
    let samples = thread::scope(|scope| {
        for seed in 0..GOOD_CLIENTS {
            let (good, counts, stop) = (&good, &counts, &stop);
            scope.spawn(move || ask_good(server.address, good, counts, stop, seed as u64));
        }
        for seed in 0..HOSTILE_CLIENTS {
            let (counts, stop) = (&counts, &stop);
            scope.spawn(move || ask_hostile(server.address, counts, stop, seed as u64));
        }
        let samples = watch(&server, time, &counts);
        stop.store(true, Ordering::Relaxed);
        samples
    });
    assert_flat(&samples);
    until("as many workers as before", || {
        children(server.pid()).len() == workers
    });
    until("threads, descriptors as before", || {
        usage(server.pid()).is_some_and(|now| {
            now.threads <= before.threads + 4 && now.descriptors <= before.descriptors + 4
        })
    });
    warm_up(&server, &good);
    let left = children(server.pid());
    server.signal("TERM");
    assert!(server.ended().success(), "{}", server.lines().join("\n"));
    until("no worker outlives the server", || {
        !left.iter().any(|pid| is_alive(*pid))
    });
    let right = counts.right.load(Ordering::Relaxed);
    let away = counts.turned_away.load(Ordering::Relaxed);
    println!("\nevery answer was right, and nothing is left over");
    assert!(right > away, "{right} right, {away} turned away");
}

/// The questions and some pages, with what the library says to them.
fn good(address: SocketAddr) -> Vec<Good> {
    let wanted = Wanted {
        statements: true,
        coverage: false,
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let loaded = load(
        &folder,
        Request {
            alignments: true,
            wanted,
        },
    );
    let mut loaded = loaded.expect("the meeting can be read");
    let snapshot = loaded.build().expect("the meeting has no errors");
    let names = Vocabulary::new(&loaded.schema, &snapshot).with_base(&loaded.manifest.base);
    let mut good: Vec<Good> = Vec::new();
    for question in questions() {
        let query = parse(&question.text, &names).expect("a question");
        let answer = answer(&snapshot, &query, &Budget::default()).expect("an answer");
        let mut expected = Vec::new();
        write(&answer, Format::Csv, &mut expected).expect("a vector takes all");
        good.push(Good {
            request: Asked::Query(question.text),
            expected,
        });
    }
    assert!(good.len() >= 20, "{} questions", good.len());
    let mut connection = Connection::open(address).expect("it listens");
    for path in [
        "/",
        "/healthz",
        "/sparql",
        "/ns",
        "/data?default&format=nt",
        "/search?q=child",
    ] {
        let first = get(&mut connection, path).whole().expect("an answer");
        assert!(matches!(first.status, 200), "{path}: {}", first.status);
        let request = Asked::Path(path.to_owned());
        good.push(Good {
            request,
            expected: first.body,
        });
    }
    good
}

fn get(connection: &mut Connection, path: &str) -> Came {
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
    connection.ask("GET", request.as_bytes())
}

/// Asks something; a query by its text alone, which can come from a cache, or as one that is new.
fn ask(connection: &mut Connection, good: &Good, fresh: Option<usize>) -> Came {
    match &good.request {
        Asked::Path(path) => get(connection, path),
        Asked::Query(text) => {
            let comment = fresh.map_or_else(String::new, |number| format!("\n# {number}"));
            let text = format!("{text}{comment}");
            let request = format!(
                "POST /sparql HTTP/1.1\r\nHost: localhost\r\nAccept: text/csv\r\n\
                 Content-Type: application/sparql-query\r\nContent-Length: {}\r\n\r\n{text}",
                text.len()
            );
            connection.ask("POST", request.as_bytes())
        }
    }
}

/// Asks everything once, when nobody else asks.
fn warm_up(server: &Running, good: &[Good]) {
    let mut connection = Connection::open(server.address).expect("it listens");
    for (number, good) in good.iter().enumerate() {
        let answer = ask(&mut connection, good, Some(number)).whole();
        let answer = answer.expect("an answer");
        check(good, &answer);
        assert_eq!(answer.status, 200);
    }
}

fn check(good: &Good, answer: &Response) {
    if answer.status == 200 && answer.body != good.expected {
        let asked = match &good.request {
            Asked::Query(text) | Asked::Path(text) => text,
        };
        let (found, expected) = (
            String::from_utf8_lossy(&answer.body),
            String::from_utf8_lossy(&good.expected),
        );
        panic!("a wrong answer to {asked}:\n{found}\nexpected:\n{expected}");
    }
}

fn ask_good(address: SocketAddr, good: &[Good], counts: &Counts, stop: &AtomicBool, seed: u64) {
    let mut random = Random::new(seed);
    let mut connection = Connection::open(address).expect("it listens");
    let mut number = 1_000_000 * (seed as usize + 1);
    while !stop.load(Ordering::Relaxed) {
        let good = &good[random.below(good.len())];
        let fresh = (random.below(2) == 0).then(|| {
            number += 1;
            number
        });
        match ask(&mut connection, good, fresh) {
            Came::Whole(answer) if answer.status == 200 => {
                check(good, &answer);
                counts.right.fetch_add(1, Ordering::Relaxed);
            }
            Came::Whole(answer) if matches!(answer.status, 429 | 503 | 504) => {
                counts.turned_away.fetch_add(1, Ordering::Relaxed);
            }
            Came::Whole(answer) => panic!("{}: {}", answer.status, answer.text()),
            Came::Silence => panic!("no answer came"),
            Came::Cut(_) | Came::Nothing => {
                counts.cut.fetch_add(1, Ordering::Relaxed);
                connection = Connection::open(address).expect("it listens");
            }
        }
        if random.below(50) == 0 {
            connection = Connection::open(address).expect("it listens");
        }
    }
}

fn ask_hostile(address: SocketAddr, counts: &Counts, stop: &AtomicBool, seed: u64) {
    let mut random = Random::new(seed + 100);
    // Connections that ask nothing, or have asked half.
    let mut idle: Vec<Connection> = Vec::new();
    while !stop.load(Ordering::Relaxed) {
        match hostile::request(&mut random) {
            hostile::Request::Answered { bytes, statuses } => {
                let mut connection = Connection::open(address).expect("it listens");
                match connection.ask("POST", &bytes) {
                    Came::Whole(answer) => {
                        let shown = String::from_utf8_lossy(&bytes[..bytes.len().min(600)]);
                        let status = answer.status;
                        assert!(
                            statuses.contains(&status) || matches!(status, 429 | 503),
                            "{status} to {shown}\n{}",
                            answer.text()
                        );
                        counts.refused.fetch_add(1, Ordering::Relaxed);
                    }
                    Came::Cut(_) | Came::Nothing | Came::Silence => {
                        counts.cut.fetch_add(1, Ordering::Relaxed);
                    }
                }
            }
            hostile::Request::Left { bytes } => {
                let mut connection = Connection::open(address).expect("it listens");
                connection.send(&bytes);
                if idle.len() > 20 {
                    idle.swap_remove(random.below(20));
                }
                idle.push(connection);
            }
        }
    }
}

/// What was seen at one time.
struct Sample {
    server: Usage,
    workers: usize,
    workers_kib: usize,
}

/// Looks at the processes until the time is over, and prints lines of a table.
fn watch(server: &Running, time: Duration, counts: &Counts) -> Vec<Sample> {
    println!(
        "| s | right | turned away | refused | cut | server MiB | workers | MiB | threads | fds |"
    );
    println!("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    let (began, mut samples, mut lines) = (Instant::now(), Vec::new(), 0);
    while began.elapsed() < time {
        thread::sleep((time / 200).min(Duration::from_secs(1)));
        let Some(sample) = sample(server) else {
            panic!("the server ended:\n{}", server.lines().join("\n"));
        };
        let due = time.as_secs_f64() * (lines + 1) as f64 / LINES as f64;
        if began.elapsed().as_secs_f64() >= due {
            line(began.elapsed(), counts, &sample);
            lines += 1;
        }
        samples.push(sample);
    }
    samples
}

fn sample(server: &Running) -> Option<Sample> {
    let workers: Vec<Usage> = children(server.pid())
        .into_iter()
        .filter_map(usage)
        .collect();
    Some(Sample {
        server: usage(server.pid())?,
        workers: workers.len(),
        workers_kib: workers.iter().map(|worker| worker.resident_kib).sum(),
    })
}

fn line(at: Duration, counts: &Counts, sample: &Sample) {
    let of = |count: &AtomicUsize| count.load(Ordering::Relaxed);
    println!(
        "| {:.0} | {} | {} | {} | {} | {} | {} | {} | {} | {} |",
        at.as_secs_f64(),
        of(&counts.right),
        of(&counts.turned_away),
        of(&counts.refused),
        of(&counts.cut),
        sample.server.resident_kib >> 10,
        sample.workers,
        sample.workers_kib >> 10,
        sample.server.threads,
        sample.server.descriptors,
    );
}

/// The server has no more memory in the last quarter than in the second, within what an allocator
/// takes and gives.
fn assert_flat(samples: &[Sample]) {
    let most = |from: usize, to: usize| {
        let quarter = &samples[samples.len() * from / 4..samples.len() * to / 4];
        quarter
            .iter()
            .map(|sample| sample.server.resident_kib)
            .max()
            .unwrap_or(0)
    };
    let (second, last) = (most(1, 2), most(3, 4));
    let bound = (second as f64 * GROWTH_MAX) as usize + GROWTH_KIB;
    assert!(last <= bound, "memory grew from {second} KiB to {last} KiB");
}

//! Ours beside the `oxigraph` server, on the same generated graph, in one run and in turns.
//!
//! Nothing is answered from a cache: each request carries a comment with a number of its own, so
//! that no two queries are the same text. The answers of both are compared before anything is
//! measured. Traffic goes to 127.0.0.1 alone. `QUADS=…`, `ROUNDS=…` and `SECONDS=…` say how
//! much is measured, `OXIGRAPH=…` where its program is.

#![allow(clippy::print_stdout, reason = "it prints a table")]

mod endpoint;
mod generated;
mod given;
#[allow(dead_code, reason = "the tests use more of it")]
#[path = "../tests/it/running.rs"]
mod running;
#[allow(dead_code, reason = "the tests use more of it")]
#[path = "../tests/it/wire.rs"]
mod wire;

use endpoint::{Endpoint, Oxigraph, media_type, quantile, said, shown};
use given::{given, number};
use plenary::graph::Builder;
use plenary::query::{Budget, Format, Output, STACK_BYTES, Vocabulary, answer_to, parse_here};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use std::{env, fs, thread};
use wire::{Came, Connection};

/// Requests that are measured for the way through a worker.
const EMPTY_QUERIES: usize = 2_000;
/// Clients that ask at the same time.
const CLIENTS: usize = 8;
/// The queries that they ask: those that take no time by themselves.
const MIX: [&str; 6] = [
    "01-point",
    "02-star",
    "04-optional",
    "05-union",
    "12-describe",
    "13-ask",
];
/// Longest sum of times that one query is measured for.
const QUERY_TIME: Duration = Duration::from_secs(30);

fn main() {
    let quads = number("QUADS", 1_000_000);
    let (data, graph, folder) = prepared(quads);
    let program = given("OXIGRAPH").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join(".venv/bin/oxigraph"),
        PathBuf::from,
    );
    let theirs = Oxigraph::start(&program, &folder.join("oxigraph"), &graph);
    let data = data.to_string_lossy();
    let running = running::start(&[
        "--data",
        &data,
        "--rows-max",
        "10000000",
        "--query-timeout",
        "120",
    ]);
    let ours = Endpoint {
        name: "plenary",
        address: running.address,
        path: "/sparql",
    };
    let both = [ours, theirs.endpoint];
    let queries = queries();
    println!("{} statements\n", lines_of(&graph));
    println!("| query | rows | plenary | oxigraph | ratio |\n| --- | ---: | ---: | ---: | ---: |");
    let rounds = number("ROUNDS", 15);
    for (name, query) in &queries {
        compare(name, query, &both, rounds);
    }
    under_load(
        &queries,
        &both,
        Duration::from_secs(number("SECONDS", 10) as u64),
    );
    way_through_a_worker(&ours);
}

/// The dataset, its graph as N-Quads, and the folder of both, made if they are not there.
fn prepared(quads: usize) -> (PathBuf, PathBuf, PathBuf) {
    let generator = crc32fast::hash(include_bytes!("generated.rs"));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("target/bench")
        .join(format!("{quads}-{generator:08x}"));
    let (data, graph) = (folder.join("data"), folder.join("graph.nq"));
    if !graph.exists() {
        generated::write(&data, quads).expect("files can be written");
        let export = Command::new(env!("CARGO_BIN_EXE_plenary"))
            .args(["export", "--format", "nq", "--quiet", "--data"])
            .arg(&data)
            .arg("-o")
            .arg(&graph)
            .stdout(Stdio::null())
            .status();
        assert!(
            export.expect("the program runs").success(),
            "the graph cannot be written"
        );
    }
    (data, graph, folder)
}

fn lines_of(path: &Path) -> usize {
    let bytes = fs::read(path).expect("the graph is there");
    bytes.iter().filter(|byte| **byte == b'\n').count()
}

/// The queries by name.
fn queries() -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("bench/queries");
    let entries = fs::read_dir(folder).expect("the queries are there");
    let read = |path: PathBuf| {
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let text = fs::read_to_string(&path).expect("a query");
        (name.into_owned(), text)
    };
    entries
        .map(|entry| read(entry.expect("an entry").path()))
        .collect()
}

/// A text that no request had before.
fn fresh(query: &str) -> String {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    format!("{query}# {}", NUMBER.fetch_add(1, Ordering::Relaxed))
}

/// Measures a query on both servers, in turns, and prints a line of the table.
fn compare(name: &str, query: &str, both: &[Endpoint; 2], rounds: usize) {
    let accept = media_type(query);
    let mut connections = both.map(|endpoint| endpoint.connect());
    let mut rows = Vec::new();
    for (endpoint, connection) in both.iter().zip(&mut connections) {
        let (_, came) = endpoint.ask(connection, &fresh(query), accept);
        match came.whole() {
            Some(response) if response.status == 200 => rows.push(said(&response)),
            came => panic!("{name} on {}: {came:?}", endpoint.name),
        }
    }
    let same = rows[0] == rows[1];
    let mut times = [Vec::new(), Vec::new()];
    let began = Instant::now();
    for round in 0..rounds {
        for turn in [round % 2, (round + 1) % 2] {
            let (took, came) = both[turn].ask(&mut connections[turn], &fresh(query), accept);
            let whole = matches!(&came, Came::Whole(response) if response.status == 200);
            assert!(whole, "{name} on {}: {came:?}", both[turn].name);
            times[turn].push(took);
        }
        if began.elapsed() > QUERY_TIME {
            break;
        }
    }
    let medians = times.map(|mut times| {
        times.sort();
        quantile(&times, 0.5)
    });
    println!(
        "| {name} | {}{} | {} | {} | {:.2} |",
        rows[0].len(),
        if same { "" } else { " (answers differ)" },
        shown(medians[0]),
        shown(medians[1]),
        medians[0].as_secs_f64() / medians[1].as_secs_f64().max(1e-9),
    );
    assert!(same, "{name}: the answers differ");
}

/// What many clients at once see.
#[derive(Default)]
struct Seen {
    times: Vec<Duration>,
    errors: usize,
}

/// Lets many clients ask the mix, in turns of two seconds for each server.
fn under_load(queries: &BTreeMap<String, String>, both: &[Endpoint; 2], time: Duration) {
    let turn = Duration::from_secs(2).min(time);
    let turns = (time.as_secs_f64() / turn.as_secs_f64()).ceil().max(1.0) as usize;
    let mix: Vec<&str> = MIX.iter().map(|name| queries[*name].as_str()).collect();
    let mut seen = [Seen::default(), Seen::default()];
    for _ in 0..turns {
        for (endpoint, seen) in both.iter().zip(&mut seen) {
            thread::scope(|scope| {
                let clients: Vec<_> = (0..CLIENTS)
                    .map(|client| {
                        scope.spawn({
                            let mix = &mix;
                            move || client_asks(endpoint, mix, client, turn)
                        })
                    })
                    .collect();
                for client in clients {
                    let of_client = client.join().expect("clients do not panic");
                    seen.times.extend(of_client.times);
                    seen.errors += of_client.errors;
                }
            });
        }
    }
    println!(
        "\n{CLIENTS} clients, {} s each\n",
        turns as f64 * turn.as_secs_f64()
    );
    println!("| server | requests/s | p50 | p99 | errors |\n| --- | ---: | ---: | ---: | ---: |");
    for (endpoint, mut seen) in both.iter().zip(seen) {
        seen.times.sort();
        println!(
            "| {} | {:.0} | {} | {} | {} |",
            endpoint.name,
            seen.times.len() as f64 / (turns as f64 * turn.as_secs_f64()),
            shown(quantile(&seen.times, 0.5)),
            shown(quantile(&seen.times, 0.99)),
            seen.errors,
        );
    }
}

fn client_asks(endpoint: &Endpoint, mix: &[&str], client: usize, time: Duration) -> Seen {
    let (mut seen, mut connection) = (Seen::default(), endpoint.connect());
    let began = Instant::now();
    for at in client.. {
        if began.elapsed() > time {
            break;
        }
        let query = mix[at % mix.len()];
        let (took, came) = endpoint.ask(&mut connection, &fresh(query), media_type(query));
        match came.whole() {
            Some(response) if response.status == 200 => seen.times.push(took),
            Some(_) => seen.errors += 1,
            None => {
                seen.errors += 1;
                connection = endpoint.connect();
            }
        }
    }
    seen
}

/// An empty ASK over HTTP, a page that asks nobody, and the same ASK in this process.
fn way_through_a_worker(ours: &Endpoint) {
    let mut connection = ours.connect();
    let query = "ASK {}";
    let (mut asks, mut pages) = (Vec::new(), Vec::new());
    for _ in 0..EMPTY_QUERIES {
        let (took, came) = ours.ask(&mut connection, &fresh(query), media_type(query));
        assert!(
            matches!(&came, Came::Whole(whole) if whole.status == 200),
            "{came:?}"
        );
        asks.push(took);
        pages.push(page(ours, &mut connection));
    }
    let mut here = in_this_process(query);
    let medians = [&mut asks, &mut pages, &mut here].map(|times| {
        times.sort();
        quantile(times, 0.5)
    });
    let [ask, page, here] = medians;
    println!("\n| an empty ASK | median |\n| --- | ---: |");
    println!("| over HTTP, through a worker | {} |", shown(ask));
    println!("| a page over HTTP that asks no worker | {} |", shown(page));
    println!("| parsed and answered in one process | {} |", shown(here));
    let way = ask.saturating_sub(page).saturating_sub(here);
    println!("| the way through a worker | {} |", shown(way));
}

fn page(ours: &Endpoint, connection: &mut Connection) -> Duration {
    let request = format!("GET /healthz HTTP/1.1\r\nHost: {}\r\n\r\n", ours.address);
    let began = Instant::now();
    let came = connection.ask("GET", request.as_bytes());
    assert!(came.whole().is_some(), "the server answers");
    began.elapsed()
}

fn in_this_process(query: &'static str) -> Vec<Duration> {
    let asked = move || {
        let snapshot = Builder::new().finish().expect("it is empty");
        let vocabulary = Vocabulary::default();
        let ask = |_| {
            let text = fresh(query);
            let began = Instant::now();
            let parsed = parse_here(&text, &vocabulary).expect("a query");
            let mut out = Vec::new();
            let output = Output::Rows(Format::Json);
            answer_to(&snapshot, &parsed, &Budget::default(), &output, &mut out)
                .expect("an answer");
            began.elapsed()
        };
        (0..EMPTY_QUERIES).map(ask).collect()
    };
    let thread = thread::Builder::new().stack_size(STACK_BYTES).spawn(asked);
    thread.expect("a thread starts").join().expect("it answers")
}

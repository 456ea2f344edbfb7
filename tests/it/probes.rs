//! What a SPARQL endpoint must survive, on the real program: what is sent, what comes back and in
//! which time, and that the next query is answered by the same process.
//!
//! The cases of `tests/cases/probes` are as [`crate::exchange`] says. Each is a fault that was
//! measured on other servers, or a trap of the evaluator.

use crate::commands::Desk;
use crate::exchange::{Case, cases};
use crate::running::{Running, is_alive, start, until};
use crate::usage::usage;
use crate::wire::{Came, Connection};
use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::net::TcpListener;
use std::time::{Duration, Instant};

/// The bounds under which the probes are sent: small, so that reaching them takes no time.
const BOUNDS: &str = "--query-timeout 2 --query-memory 256M";
/// Longest time for an answer where a case gives none: the limit, and room for a busy machine.
const WITHIN_S: f64 = 30.0;

const NEXT: &[u8] = b"GET /sparql?query=ASK%20%7B%7D HTTP/1.1\r\nHost: localhost\r\n\r\n";

/// Sends the requests of a case, one after the other, and tells what is wrong with the answers.
fn probe(case: &Case, server: &Running) -> Vec<String> {
    let mut wrong = Vec::new();
    let within = case.directive("within").map(str::parse);
    let within = within.map_or(WITHIN_S, |within| within.expect("seconds"));
    let within = Duration::from_secs_f64(within);
    let mut before = None;
    for exchange in &case.exchanges {
        let mut connection = Connection::open(server.address).expect("it listens");
        let began = Instant::now();
        match connection.ask(&exchange.method, &exchange.bytes(before.as_ref())) {
            Came::Whole(response) => {
                wrong.extend(exchange.expected.complaints(&response));
                before = Some(response);
            }
            Came::Cut(_) if exchange.expected.cut => {}
            Came::Cut(response) => wrong.push(format!("cut, with status {}", response.status)),
            came => wrong.push(format!("{came:?}")),
        }
        let took = began.elapsed();
        if took > within {
            wrong.push(format!("took {took:?}"));
        }
    }
    let mut connection = Connection::open(server.address).expect("it listens");
    match connection.ask("GET", NEXT).whole() {
        Some(next) if next.status == 200 && next.text().contains("true") => {}
        next => wrong.push(format!("the next query: {next:?}")),
    }
    wrong
}

#[test]
fn probes_come_back_and_the_next_query_is_answered() {
    let mut servers: BTreeMap<String, Running> = BTreeMap::new();
    let (mut wrong, mut ran) = (Vec::new(), 0);
    for case in cases("probes") {
        let data = case.directive("data").unwrap_or("data");
        let options = case.directive("serve").unwrap_or(BOUNDS);
        let options = format!("--data {data} {options}");
        let words: Vec<&str> = options.split_whitespace().collect();
        let server = servers
            .entry(options.clone())
            .or_insert_with(|| start(&words));
        let complaints = probe(&case, server);
        let name = case.path.file_stem().unwrap_or_default().to_string_lossy();
        if !complaints.is_empty() {
            wrong.push(format!("{name}:\n  {}", complaints.join("\n  ")));
        }
        assert!(
            is_alive(server.pid()),
            "{name}: the server ended\n{}",
            server.lines().join("\n")
        );
        ran += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(ran >= 100, "{ran} probes ran");
}

/// Whatever a query names, nobody hears of it.
#[test]
fn no_query_reaches_the_network() {
    let elsewhere = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let there = elsewhere.local_addr().expect("it is bound");
    elsewhere.set_nonblocking(true).expect("it is a socket");
    let server = start(&["--query-timeout", "5"]);
    let queries = [
        format!("SELECT * {{ SERVICE <http://{there}/> {{ ?s ?p ?o }} }}"),
        format!("SELECT * {{ SERVICE SILENT <http://{there}/> {{ ?s ?p ?o }} }}"),
        format!("SELECT * FROM <http://{there}/> {{ ?s ?p ?o }}"),
        format!("SELECT * FROM NAMED <http://{there}/> {{ GRAPH ?g {{ ?s ?p ?o }} }}"),
        format!("SELECT * {{ GRAPH <http://{there}/> {{ ?s ?p ?o }} }}"),
        format!("DESCRIBE <http://{there}/>"),
        format!("LOAD <http://{there}/>"),
        format!("LOAD SILENT <http://{there}/> INTO GRAPH <urn:g>"),
    ];
    for query in &queries {
        let request = format!(
            "POST /sparql?default-graph-uri=http://{there}/ HTTP/1.1\r\nHost: localhost\r\n\
             Content-Type: application/sparql-query\r\nContent-Length: {}\r\n\r\n{query}",
            query.len()
        );
        for request in [request.clone(), request.replacen("?default", "?x", 1)] {
            let mut connection = Connection::open(server.address).expect("it listens");
            let answer = connection.ask("POST", request.as_bytes()).whole();
            let answer = answer.unwrap_or_else(|| panic!("no answer to {query}"));
            assert!(!answer.text().contains("HTTP/1.1"), "{}", answer.text());
        }
        let called = elsewhere.accept().map_err(|error| error.kind());
        assert_eq!(called.err(), Some(ErrorKind::WouldBlock), "{query}");
    }
}

/// Threads stay bounded however many queries have been answered, whatever their limit.
#[test]
fn four_hundred_queries_leave_no_threads() {
    let server = start(&["--query-timeout", "120"]);
    let first = Connection::open(server.address)
        .expect("it listens")
        .ask("GET", NEXT);
    assert!(first.whole().is_some());
    let before = usage(server.pid()).expect("it runs");
    for _ in 0..8 {
        let mut connections: Vec<Connection> = (0..50)
            .map(|_| Connection::open(server.address).expect("it listens"))
            .collect();
        for connection in &mut connections {
            connection.send(NEXT);
        }
        for connection in &mut connections {
            let answer = connection.answer("GET").whole().expect("an answer");
            assert!(matches!(answer.status, 200 | 429 | 503), "{answer:?}");
        }
    }
    // A runtime keeps some idle threads for a while; none belongs to a query.
    let threads_max = before.threads + 16;
    until("no thread for each query", || {
        usage(server.pid()).is_some_and(|now| now.threads <= threads_max)
    });
    until("connections are given back", || {
        usage(server.pid()).is_some_and(|now| now.descriptors <= before.descriptors + 8)
    });
    let now = usage(server.pid()).expect("it runs");
    assert!(
        now.resident_kib < before.resident_kib + (128 << 10),
        "{before:?} {now:?}"
    );
}

/// Files that nest 1,000 and 100,000 deep are findings, and no end of the process.
#[test]
fn files_that_nest_deep_do_not_end_the_program() {
    let nested = |depth: usize, open: &str, inside: &str, close: &str| {
        open.repeat(depth) + inside + &close.repeat(depth)
    };
    for depth in [1_000, 100_000] {
        let files = [
            ("a.jsonld", nested(depth, "{\"urn:p\":", "1", "}")),
            ("b.jsonld", nested(depth, "[", "", "]")),
            ("c.ttl", nested(depth, "<urn:s> <urn:p> [ ", "", " ] .")),
            (
                "d.ttl",
                format!(
                    "<urn:s> <urn:p> {} .",
                    nested(depth, "[ <urn:p> ", "1", "]")
                ),
            ),
            (
                "e.trig",
                format!("<urn:s> <urn:p> {} .", nested(depth, "(", "1", ")")),
            ),
            ("f.nt", nested(depth, "<<( <urn:s> <urn:p> ", "1", " )>>")),
            ("g.rdf", nested(depth, "<a xmlns=\"urn:\">", "", "</a>")),
            ("h.json", nested(depth, "{\"events\":[", "", "]}")),
            ("i.yaml", format!("events: {}", nested(depth, "[", "", "]"))),
        ];
        for (name, text) in files {
            let desk = Desk::new();
            desk.write(&format!("data/{name}"), text);
            let (code, said, failed) = desk.run(&["check"], "");
            assert!(
                matches!(code, 0 | 1),
                "{name} {depth}: {code} {said} {failed}"
            );
        }
    }
}

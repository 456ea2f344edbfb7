//! Answers whose worker is killed while they are on their way: over the socket, an answer is whole
//! and right, or a problem document, or its transfer ends without its end. Never does a part of one
//! look whole.

use crate::random::Random;
use crate::running::{Running, children, is_alive, start, until};
use crate::wire::{Came, Connection};
use std::io::Read;
use std::process::{Command, Stdio};

/// How often a worker is killed. The library's own test kills more often.
const KILLS: usize = 40;
/// Rows that are more than what a server holds back of an answer, so that a kill meets some of them
/// under way.
const ROWS: usize = 8_000;

/// A query for each operator that could swallow an error, with the media type of its answer.
fn queries() -> Vec<(String, &'static str)> {
    let pairs = "?a ?b ?c . ?d ?e ?f";
    let limit = format!("LIMIT {ROWS}");
    let json = "application/sparql-results+json";
    vec![
        (format!("SELECT * {{ {pairs} }} {limit}"), "text/csv"),
        (
            format!("SELECT * {{ {pairs} MINUS {{ ?a <urn:x> ?f }} }} {limit}"),
            "text/csv",
        ),
        (
            format!("SELECT * {{ {pairs} FILTER NOT EXISTS {{ ?a <urn:x> ?f }} }} {limit}"),
            "text/tab-separated-values",
        ),
        (
            format!("SELECT * {{ {pairs} OPTIONAL {{ ?a a ?type }} }} {limit}"),
            "application/sparql-results+xml",
        ),
        (
            format!("SELECT * {{ {{ {pairs} }} UNION {{ {pairs} }} }} {limit}"),
            json,
        ),
        (format!("SELECT DISTINCT * {{ {pairs} }} {limit}"), json),
        (
            format!("SELECT * {{ {{ SELECT * {{ {pairs} }} {limit} }} }} ORDER BY ?f ?c"),
            "text/csv",
        ),
        (
            format!(
                "SELECT ?a ?b ?c ?d ?f (COUNT(*) AS ?n) {{ {{ SELECT * {{ {pairs} }} {limit} }} }} \
                     GROUP BY ?a ?b ?c ?d ?f"
            ),
            "text/csv",
        ),
        (
            format!("SELECT * {{ {pairs} BIND(STR(?f) AS ?text) }} {limit}"),
            json,
        ),
        (
            format!(
                "CONSTRUCT {{ ?a ?b ?c , ?f }} WHERE {{ {{ SELECT * {{ {pairs} }} {limit} }} }}"
            ),
            "application/n-triples",
        ),
    ]
}

fn request(query: &str, accept: &str, number: usize) -> Vec<u8> {
    // No two are the same text, so that none comes from a cache.
    let query = format!("{query}\n# {number}");
    let len = query.len();
    format!(
        "POST /sparql HTTP/1.1\r\nHost: localhost\r\nAccept: {accept}\r\n\
         Content-Type: application/sparql-query\r\nContent-Length: {len}\r\n\r\n{query}"
    )
    .into_bytes()
}

fn whole(server: &Running, query: &str, accept: &str) -> Vec<u8> {
    let mut connection = Connection::open(server.address).expect("it listens");
    let answer = connection.ask("POST", &request(query, accept, 0));
    let answer = answer
        .whole()
        .unwrap_or_else(|| panic!("no answer to {query}"));
    assert_eq!(answer.status, 200, "{query}: {}", answer.text());
    answer.body
}

/// Kills processes at once.
pub(crate) fn kill(workers: &[u32]) {
    let numbers = workers.iter().map(u32::to_string);
    let sent = Command::new("kill")
        .arg("-9")
        .args(numbers)
        .stderr(Stdio::null())
        .status();
    sent.expect("`kill` is there");
}

#[test]
fn an_answer_whose_worker_is_killed_never_looks_whole_over_a_socket() {
    let server = start(&["--query-timeout", "60"]);
    let mut random = Random::new(7);
    let queries = queries();
    let answers: Vec<Vec<u8>> = queries
        .iter()
        .map(|(query, accept)| whole(&server, query, accept))
        .collect();
    let (mut cut, mut refused, mut right) = (0, 0, 0);
    for run in 0..KILLS {
        let at = run % queries.len();
        let (query, accept) = &queries[at];
        until("a worker is ready", || !children(server.pid()).is_empty());
        let mut connection = Connection::open(server.address).expect("it listens");
        connection.send(&request(query, accept, run + 1));
        // Some are killed before anything came, others after a part.
        if random.below(3) > 0 {
            let mut part = vec![0; random.below(answers[at].len())];
            let read = connection.stream.read(&mut part).unwrap_or(0);
            connection.read_before(&part[..read]);
        }
        kill(&children(server.pid()));
        match connection.answer("POST") {
            Came::Whole(answer) if answer.status == 200 => {
                assert!(answer.body == answers[at], "a wrong answer to {query}");
                right += 1;
            }
            Came::Whole(answer) => {
                assert!(matches!(answer.status, 503), "{}", answer.text());
                refused += 1;
            }
            Came::Cut(answer) => {
                assert_eq!(answer.status, 200);
                cut += 1;
            }
            came => panic!("{came:?} to {query}"),
        }
        assert!(is_alive(server.pid()), "{}", server.lines().join("\n"));
    }
    assert!(
        cut > 0 && refused > 0,
        "{cut} were cut, {refused} refused, {right} right"
    );
    let (query, accept) = &queries[0];
    assert!(whole(&server, query, accept) == answers[0]);
}

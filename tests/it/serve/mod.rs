//! The real program as it serves: connections, logs, health, changes of records, its end.

mod changes;
mod connections;
mod ending;
mod http2;
mod load;
mod log;

use crate::running::{
    PATIENCE, Response, Running, children, copy, is_alive, read_all, start, start_on, until,
};
use serde_json::Value;
use std::fs;
use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

/// A query as it is posted, and how long it is.
const ASK: &str = "ASK { ?s ?p ?o }";

/// Sends the head of a request whose body is a query, without the body.
fn post_head(stream: &mut TcpStream) {
    let length = ASK.len();
    let head = format!(
        "POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n\
         Content-Length: {length}\r\nConnection: close\r\n\
         Expect: 100-continue\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).expect("a head is taken");
    // The server says so when a handler waits for the body: the request is in flight.
    let expected = b"HTTP/1.1 100 Continue\r\n\r\n";
    let mut told = vec![0; expected.len()];
    stream.read_exact(&mut told).expect("to go on");
    assert_eq!(told, expected, "{}", String::from_utf8_lossy(&told));
}

/// Waits until the log has a line with this message that fits.
fn logged(running: &Running, message: &str, fits: impl Fn(&Value) -> bool) -> Value {
    let is_it = |line: &str| event(line).is_some_and(|event| event["message"] == message);
    let line = running.line(message, |line| {
        is_it(line) && event(line).is_some_and(|event| fits(&event))
    });
    event(&line).expect("the line was chosen for it")
}

fn event(line: &str) -> Option<Value> {
    serde_json::from_str(line).ok()
}

/// A request that posts a query, with headers besides, each a line that ends.
fn posted(query: &str, headers: &str) -> String {
    format!(
        "POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n\
         Content-Length: {}\r\nConnection: close\r\n{headers}\r\n{query}",
        query.len()
    )
}

/// What is wrong with what an answer says of what a browser may do.
fn unsafe_headers(answer: &Response, is_public: bool) -> Option<&'static str> {
    let told = |name| answer.header(name).unwrap_or_default();
    let policy = told("content-security-policy");
    let mut parts = policy.split(';').map(str::trim);
    let may_script = parts.any(|part| part.starts_with("script-src") && part.contains("unsafe"));
    let readers = answer.header("access-control-allow-origin");
    let rules = [
        (told("x-content-type-options") == "nosniff", "types"),
        (told("referrer-policy") == "no-referrer", "referrers"),
        (policy.starts_with("default-src 'none'"), "what is loaded"),
        (policy.contains("frame-ancestors 'none'"), "frames"),
        (!may_script, "scripts"),
        (readers == is_public.then_some("*"), "readers"),
    ];
    rules.iter().find(|(holds, _)| !holds).map(|(_, of)| *of)
}

#[test]
fn every_answer_says_what_a_browser_may_do() {
    let running = start(&["--host", "data.example.org"]);
    let paths = [
        "/",
        "/sparql",
        "/sparql?query=x",
        "/sparql?query=ASK%20%7B%7D",
        "/data?default",
        "/ns",
        "/no/such/thing",
        "/healthz",
        "/readyz",
        "/metrics",
        "/diagram/event-map.dot",
        "/problem/timeout",
        "/assets/none",
    ];
    for host in ["localhost", "data.example.org", "evil.example"] {
        for accept in ["text/html", "*/*"] {
            for path in paths {
                let headers = [format!("Host: {host}"), format!("Accept: {accept}")];
                let headers = [headers[0].as_str(), headers[1].as_str()];
                let answer = running.get_with(path, &headers);
                let at = format!("{host}{path} as {accept}: {:?}", answer.headers);
                let is_public = host == "data.example.org";
                assert_eq!(unsafe_headers(&answer, is_public), None, "{at}");
                assert_eq!(answer.status == 421, host == "evil.example", "{at}");
            }
        }
    }
}

//! Problems: each kind has a page, and each occurs somewhere. What needs several requests at once,
//! or a bound that no option sets, is brought about here; the rest by `tests/cases`.

use crate::http::{self, settings, site};
use crate::running::{PATIENCE, Running, children, get, is_alive, send, start, until};
use axum::Router;
use plenary::server::{Limits, app};
use plenary::site::Kind;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

/// All triples three times over: for ever, as far as a test can tell.
const SLOW: &str = "/sparql?query=SELECT%20(COUNT(*)%20AS%20%3Fn)%20%7B%20%3Fa%20%3Fb%20%3Fc%20.\
    %20%3Fd%20%3Fe%20%3Ff%20.%20%3Fg%20%3Fh%20%3Fi%20%7D";

/// Kinds that stand for what does not happen to a server that is well, or not while a test can
/// watch: their documents have tests of their own.
const RARE: [Kind; 2] = [Kind::Closing, Kind::Failed];

async fn got(app: &Router, path: &str, accept: &str) -> (u16, String) {
    let answer = http::got(app, path, accept).await;
    (answer.status, answer.text())
}

#[tokio::test]
async fn each_kind_has_a_page_that_says_what_to_do() {
    let (app, _) = app(site("data"), settings()).expect("workers start");
    for kind in Kind::ALL {
        let path = format!("/problem/{}", kind.code());
        let (status, page) = got(&app, &path, "text/html").await;
        assert_eq!(status, 200, "{path}");
        assert!(page.contains(kind.title()), "{path}: {page}");
        assert!(
            kind.meaning().len() > 40,
            "{path} does not say what to do: {}",
            kind.meaning()
        );
    }
    let (status, _) = got(&app, "/problem/nothing", "text/html").await;
    assert_eq!(status, 404);
}

#[tokio::test]
async fn an_answer_of_too_many_bytes_is_refused() {
    let limits = Limits {
        answer_bytes_max: 1000,
        ..Limits::default()
    };
    let settings = plenary::server::Settings {
        limits,
        ..settings()
    };
    let (app, _) = app(site("data"), settings).expect("workers start");
    let all = "/sparql?query=SELECT%20*%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D";
    for accept in ["application/json", "text/csv"] {
        let (status, problem) = got(&app, all, accept).await;
        assert_eq!(status, 400, "{problem}");
        assert!(problem.contains("/problem/answer-too-large"), "{problem}");
        assert!(problem.contains("\"limit_value\": 1000"), "{problem}");
    }
}

/// Asks what takes for ever, and waits for no answer.
fn asks_slowly(server: &Running, headers: &'static [&'static str], slow: &str) {
    let (address, path) = (server.address, slow.to_owned());
    thread::spawn(move || get(address, &path, headers));
}

fn running(server: &Running) -> u64 {
    number(server, "plenary_workers_running")
}

/// A number among the metrics.
fn number(server: &Running, name: &str) -> u64 {
    let metrics = server.get("/metrics").text();
    let line = metrics
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    let line = line.unwrap_or_else(|| panic!("no `{name}` in {metrics}"));
    line.parse::<f64>().expect("a number") as u64
}

#[test]
fn a_full_queue_and_a_greedy_client_are_told_when_to_come_back() {
    let options = "--workers 1 --queue 0 --query-timeout 30";
    let server = start(&options.split(' ').collect::<Vec<_>>());
    asks_slowly(&server, &[], SLOW);
    until("the worker is busy", || running(&server) == 1);
    let refused = server.get("/sparql?query=ASK%7B%7D");
    assert_eq!(refused.status, 503, "{}", refused.text());
    assert!(refused.text().contains("/problem/overloaded"));
    let seconds: u64 = refused
        .header("retry-after")
        .and_then(|seconds| seconds.parse().ok())
        .expect("a number of seconds");
    assert!(seconds >= 1);

    let options = "--workers 2 --per-client 1 --queue 4 --trust-proxy --query-timeout 30";
    let server = start(&options.split(' ').collect::<Vec<_>>());
    const GREEDY: &[&str] = &["X-Forwarded-For: 192.0.2.1"];
    for one in ["", "%23a"] {
        asks_slowly(&server, GREEDY, &format!("{SLOW}{one}"));
    }
    until("one runs and one waits", || {
        running(&server) == 1 && number(&server, "plenary_queue") == 1
    });
    let refused = server.get_with("/sparql?query=ASK%7B%7D", GREEDY);
    assert_eq!(refused.status, 429, "{}", refused.text());
    assert!(refused.text().contains("/problem/too-many-requests"));
    assert!(refused.header("retry-after").is_some());
    let other = server.get_with("/sparql?query=ASK%7B%7D", &["X-Forwarded-For: 192.0.2.2"]);
    assert_eq!(other.status, 200, "{}", other.text());
}

#[test]
fn a_worker_that_dies_takes_its_query_along_and_nothing_else() {
    let server = start(&["--workers", "1", "--query-timeout", "60"]);
    let address = server.address;
    let asked = thread::spawn(move || get(address, SLOW, &[]));
    until("the worker is busy", || running(&server) == 1);
    let workers = children(server.pid());
    for worker in &workers {
        let killed = std::process::Command::new("kill")
            .args(["-9", &worker.to_string()])
            .status();
        assert!(killed.expect("kill is there").success());
    }
    // One that is still dying could take the next query along as well.
    until("the killed are gone", || {
        !workers.iter().any(|worker| is_alive(*worker))
    });
    let lost = asked.join().expect("it is answered");
    assert_eq!(lost.status, 503, "{}", lost.text());
    assert!(lost.text().contains("/problem/worker-lost"));
    assert!(!lost.text().contains(env!("CARGO_MANIFEST_DIR")));
    let next = server.get("/sparql?query=ASK%7B%7D");
    assert_eq!(next.status, 200, "{}", next.text());
}

#[test]
fn a_hundred_who_ask_the_same_at_once_have_it_evaluated_once() {
    let server = start(&["--workers", "2", "--query-timeout", "60"]);
    let address = server.address;
    let digits = "0%201%202%203%204%205%206%207%208%209";
    let values = ["a", "b", "c", "d"].map(|name| format!("VALUES%20%3F{name}%7B{digits}%7D"));
    let path = format!(
        "/sparql?query=SELECT%20(COUNT(*)%20AS%20%3Fn)%7B{}%7D",
        values.concat()
    );
    let asked: Vec<_> = (0..100)
        .map(|_| {
            let path = path.clone();
            thread::spawn(move || get(address, &path, &[]))
        })
        .collect();
    let began = std::time::Instant::now();
    for one in asked {
        let answer = one.join().expect("it is answered");
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert!(answer.text().contains("\"10000\""));
    }
    assert!(began.elapsed() < PATIENCE);
    assert_eq!(number(&server, "plenary_queries_answered_total"), 1);
}

fn files_below(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        match path.is_dir() {
            true => files_below(&path, files),
            false => files.push(path),
        }
    }
}

#[test]
fn each_kind_occurs_in_some_test() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut files = Vec::new();
    for folder in ["cases/http", "cases/probes", "it"] {
        files_below(&root.join(folder), &mut files);
    }
    let texts: Vec<String> = files
        .iter()
        .filter_map(|path| fs::read_to_string(path).ok())
        .collect();
    let missing: Vec<&str> = Kind::ALL
        .iter()
        .filter(|kind| !RARE.contains(kind))
        .map(|kind| kind.code())
        .filter(|code| {
            let named = [format!("/problem/{code}"), format!("\"{code}\"")];
            !texts
                .iter()
                .any(|text| named.iter().any(|name| text.contains(name)))
        })
        .collect();
    assert!(missing.is_empty(), "no test meets {missing:?}");
    assert!(files.len() > 100, "{} files were read", files.len());
}

#[test]
fn a_body_that_is_said_to_be_compressed_is_not_read() {
    let server = start(&[]);
    let request = "POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Encoding: br\r\n\
        Content-Type: application/sparql-query\r\nContent-Length: 6\r\nConnection: close\r\n\r\n\
        ASK {}";
    assert_eq!(send(server.address, request.as_bytes()).status, 415);
}

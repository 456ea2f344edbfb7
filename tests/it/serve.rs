//! The real program as it serves: connections, logs, health, changes of records, its end.

use crate::running::{PATIENCE, Response, Running, copy, read_all, start, start_on, until};
use serde_json::Value;
use std::fs;
use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::path::Path;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

/// How long a client that trickles rests between two bytes.
const TRICKLE: Duration = Duration::from_millis(20);

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

/// Sends bytes one by one, over and over, until the other side ends the connection.
fn trickle(stream: &mut TcpStream, bytes: &[u8]) {
    let began = Instant::now();
    for byte in bytes.iter().cycle() {
        if stream.write_all(&[*byte]).is_err() {
            return;
        }
        stream
            .set_nonblocking(true)
            .expect("a stream can be looked at");
        let gone = match stream.peek(&mut [0]) {
            Ok(_) => true,
            Err(error) => error.kind() != io::ErrorKind::WouldBlock,
        };
        stream
            .set_nonblocking(false)
            .expect("a stream can be waited for");
        if gone {
            return;
        }
        assert!(began.elapsed() < PATIENCE, "nobody ends a trickle");
        thread::sleep(TRICKLE);
    }
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

/// Starts a server of a copy of the meeting that can be changed.
fn start_on_copy(arguments: &[&str]) -> (tempfile::TempDir, Running) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let data = folder.path().join("data");
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("data"), &data);
    let running = start_on(&data, arguments);
    (folder, running)
}

fn hash(running: &Running) -> String {
    let ready = running.get("/readyz").json();
    ready["snapshot"]["hash"]
        .as_str()
        .expect("a hash")
        .to_owned()
}

/// Puts a text in the place of a file as editors do: written beside it and renamed.
fn rename_into(path: &Path, text: &str) {
    let beside = path.with_extension("tmp~");
    fs::write(&beside, text).expect("a file can be written");
    fs::rename(beside, path).expect("a file can be renamed");
}

#[test]
fn a_head_that_trickles_ends_the_connection() {
    let running = start(&["--read-timeout", "0.5"]);
    let mut stream = running.connect();
    trickle(&mut stream, b"GET / HTTP/1.1\r\nX-Slow: yes\r\nX-Slow: ");
    assert_eq!(running.get("/healthz").status, 200);
    // Not even a byte comes.
    let mut silent = running.connect();
    silent.write_all(b"G").expect("a byte is taken");
    assert_eq!(read_all(&mut silent), b"");
}

#[test]
fn a_body_that_trickles_is_told_so() {
    let running = start(&["--read-timeout", "0.5"]);
    let mut stream = running.connect();
    let head = "POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\
                Content-Type: application/sparql-query\r\n\r\n";
    stream.write_all(head.as_bytes()).expect("a head is taken");
    trickle(&mut stream, b"#");
    let answer = Response::read(&read_all(&mut stream), false);
    assert_eq!(answer.status, 408);
    assert_eq!(answer.json()["type"], "/problem/request-timeout");
    assert_eq!(running.get("/healthz").status, 200);
}

#[test]
fn heads_past_the_bounds_are_refused() {
    let running = start(&[]);
    let some: Vec<String> = (0..120).map(|at| format!("X-{at}: 1")).collect();
    let some: Vec<&str> = some.iter().map(String::as_str).collect();
    let large = format!("X-Large: {}", "x".repeat(20_000));
    for headers in [&some[..], &[&large]] {
        let told = running.get_with("/healthz", headers);
        assert_eq!(told.status, 431);
        assert_eq!(told.json()["type"], "/problem/headers-too-large");
    }
    let many: Vec<String> = (0..2000).map(|at| format!("X-{at}: 1")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    assert_eq!(running.get_with("/healthz", &many[..90]).status, 200);
    let large = format!("X-Large: {}", "x".repeat(200_000));
    for headers in [&many[..], &[&large]] {
        assert_eq!(running.get_with("/healthz", headers).status, 431);
    }
    assert_eq!(running.get("/healthz").status, 200);
}

#[test]
fn connections_are_bounded() {
    let running = start(&["--connections", "3"]);
    let mut inside: Vec<TcpStream> = (0..3)
        .map(|_| {
            let mut stream = running.connect();
            let request = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
            stream.write_all(request).expect("a request is taken");
            stream.read_exact(&mut [0; 12]).expect("an answer");
            stream
        })
        .collect();
    let refused = running.get("/healthz");
    assert_eq!((refused.status, refused.is_whole), (503, true));
    assert_eq!(refused.header("retry-after"), Some("1"));
    assert_eq!(refused.json()["type"], "/problem/too-many-connections");
    inside.pop();
    until("a place is free again", || {
        running.get("/healthz").status == 200
    });
}

#[test]
fn a_connection_without_requests_ends() {
    let running = start(&["--idle-timeout", "0.5"]);
    let mut stream = running.connect();
    let request = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
    stream.write_all(request).expect("a request is taken");
    let answer = Response::read(&read_all(&mut stream), false);
    assert_eq!((answer.status, answer.is_whole), (200, true));
    // One that begins as HTTP/2 and says no more, and one that says nothing.
    for beginning in [&b"PRI * HTTP/2.0\r\n"[..], b""] {
        let mut stream = running.connect();
        stream.write_all(beginning).expect("bytes are taken");
        assert_eq!(read_all(&mut stream), b"");
    }
}

#[test]
fn an_answer_that_nobody_takes_ends_the_connection() {
    let running = start(&["--write-timeout", "0.5", "--log", "plenary=debug"]);
    let mut stream = running.connect();
    let request = b"GET /ns HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\n\r\n";
    let asked = 1000;
    // More answers than the system keeps for a reader that is slow.
    let requests = request.repeat(asked);
    let mut writer = stream.try_clone().expect("a stream can be shared");
    let writes = thread::spawn(move || _ = writer.write_all(&requests));
    logged(&running, "a connection is ended", |event| {
        event["overdue"] == "Reader"
    });
    let bytes = read_all(&mut stream);
    let _ = stream.shutdown(Shutdown::Both);
    writes.join().expect("the writer ends");
    let whole = String::from_utf8_lossy(&bytes)
        .matches("HTTP/1.1 200")
        .count();
    assert!(whole < asked, "{whole} answers");
    assert_eq!(running.get("/healthz").status, 200);
}

#[test]
fn an_answer_in_flight_ends_before_the_server_does() {
    let mut running = start(&[]);
    let mut stream = running.connect();
    post_head(&mut stream);
    running.signal("TERM");
    until("nobody is let in", || {
        TcpStream::connect(running.address).is_err()
    });
    stream.write_all(ASK.as_bytes()).expect("a body is taken");
    let answer = Response::read(&read_all(&mut stream), false);
    assert_eq!((answer.status, answer.is_whole), (200, true));
    assert!(running.ended().success());
}

#[test]
fn an_answer_that_does_not_end_is_cut() {
    let mut running = start(&["--stop-timeout", "0.5"]);
    let mut stream = running.connect();
    post_head(&mut stream);
    running.signal("INT");
    assert!(running.ended().success());
    assert_eq!(read_all(&mut stream), b"");
    running.line("that it was cut", |line| line.contains("are cut"));
}

#[test]
fn a_second_signal_stops_at_once() {
    let mut running = start(&["--stop-timeout", "3000", "--read-timeout", "3000"]);
    let mut stream = running.connect();
    post_head(&mut stream);
    running.signal("INT");
    running.line("that it stops", |line| line.contains("Ctrl-C again"));
    running.signal("INT");
    assert_eq!(running.ended().code(), Some(2));
}

#[test]
fn a_request_has_an_id_in_and_out() {
    let running = start(&[]);
    let kept = running.get_with("/healthz", &["X-Request-Id: a-1.b_2"]);
    assert_eq!(kept.header("x-request-id"), Some("a-1.b_2"));
    let forged = running.get_with("/healthz", &["X-Request-Id: {\"a\": 1}"]);
    let made = forged.header("x-request-id").expect("an id");
    assert!(!made.contains('{'), "{made}");
    logged(&running, "request", |event| event["id"] == "a-1.b_2");
    logged(&running, "request", |event| event["id"] == made);
}

#[test]
fn the_log_has_one_line_a_request_and_no_text_of_a_query() {
    let running = start(&[]);
    let secret = "/sparql?query=ASK%20%7B%20%3Curn:secret%3E%20?p%20?o%20%7D";
    let asked = running.get_with(secret, &["X-Request-Id: asked"]);
    assert_eq!(asked.status, 200, "{}", asked.text());
    let gone = running.get_with("/sparql?query=x", &["X-Request-Id: refused"]);
    assert_eq!(gone.status, 400);
    let asked_line = logged(&running, "request", |event| event["id"] == "asked");
    assert_eq!(asked_line["method"], "GET");
    assert_eq!(asked_line["path"], "/sparql");
    assert_eq!(asked_line["status"], 200);
    assert_eq!(asked_line["bytes"], asked.body.len());
    assert!(asked_line["duration_ms"].is_u64(), "{asked_line}");
    let refused = logged(&running, "request", |event| event["id"] == "refused");
    assert_eq!(refused["problem"], "bad-query");
    let lines = running.lines();
    let requests = lines.iter().filter(|line| {
        let event = event(line).unwrap_or_else(|| panic!("no JSON: {line}"));
        event["message"] == "request"
    });
    assert_eq!(requests.count(), 2, "{lines:#?}");
    assert!(!lines.concat().contains("secret"), "{lines:#?}");
}

#[test]
fn texts_of_queries_are_logged_where_that_is_wanted() {
    let running = start(&["--log-queries", "--slow-query", "0.000001"]);
    let query = "/sparql?query=ASK%20%7B%20%3Curn:x%3E%20?p%20?o%20%7D";
    assert_eq!(running.get(query).status, 200);
    let asked = logged(&running, "request", |event| event["path"] == "/sparql");
    assert_eq!(asked["query"], "ASK { <urn:x> ?p ?o }");
    let slow = logged(&running, "slow query", |_| true);
    assert_eq!(slow["query_hash"], asked["query_hash"]);
    assert!(slow["query_hash"].is_string(), "{slow}");
}

/// Samples of metrics by name and labels.
fn samples(text: &str) -> Vec<(String, f64)> {
    assert!(text.ends_with("# EOF\n"), "{text}");
    let lines = text.lines().filter(|line| !line.starts_with("# "));
    lines
        .map(|line| {
            let (name, value) = line.rsplit_once(' ').expect("a name and a value");
            let bare = name.split('{').next().expect("a name");
            assert!(bare.starts_with("plenary_"), "{line}");
            assert!(name == bare || name.ends_with('}'), "{line}");
            (name.to_owned(), value.parse().expect("a number"))
        })
        .collect()
}

#[test]
fn metrics_are_counted() {
    let running = start(&[]);
    for path in ["/ns", "/ns", "/sparql?query=x"] {
        running.get(path);
    }
    logged(&running, "request", |event| event["path"] == "/sparql");
    let answer = running.get("/metrics");
    let media_type = answer.header("content-type").unwrap_or_default();
    assert!(
        media_type.starts_with("application/openmetrics-text"),
        "{media_type}"
    );
    let samples = samples(&answer.text());
    let value = |name: &str| {
        let found = samples.iter().find(|(found, _)| found == name);
        found
            .unwrap_or_else(|| panic!("no {name} in\n{}", answer.text()))
            .1
    };
    let pages = r#"plenary_requests_total{route="/ns",method="GET",status="200"}"#;
    assert_eq!(value(pages), 2.0);
    assert_eq!(value(r#"plenary_refusals_total{reason="bad-query"}"#), 1.0);
    let durations = r#"plenary_request_duration_seconds_count{route="/ns"}"#;
    assert_eq!(value(durations), 2.0);
    assert!(value("plenary_quads") > 1000.0);
    assert!(value("plenary_snapshot_age_seconds") > 0.0);
    assert!(value("plenary_connections") >= 1.0);
    #[cfg(target_os = "linux")]
    assert!(value("plenary_memory_bytes") > 1e6);
}

#[test]
fn those_who_run_it_can_have_a_listener_of_their_own() {
    let running = start(&["--admin-listen", "127.0.0.1:0"]);
    let line = running.line("the other address", |line| line.contains("/metrics"));
    let admin = crate::running::address_in(
        line.split("admin").nth(1).expect("what it is for"),
        "http://",
    );
    let admin = admin.expect("an address");
    let get = |path| crate::running::get(admin, path, &[]).status;
    assert_eq!(
        ["/healthz", "/readyz", "/metrics", "/"].map(get),
        [200, 200, 200, 404]
    );
    let main = |path| running.get(path).status;
    assert_eq!(
        ["/healthz", "/readyz", "/metrics"].map(main),
        [200, 404, 404]
    );
}

#[test]
fn a_good_change_is_served_and_an_answer_in_flight_ends_on_what_was_before() {
    let (folder, running) = start_on_copy(&["--watch"]);
    let before = hash(&running);
    let mut stream = running.connect();
    let query =
        "SELECT ?name { ?person a pl:Person ; pl:name ?name FILTER(?name = \"Speaker 01\") }";
    let head = format!(
        "POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n\
         Accept: text/csv\r\nContent-Length: {}\r\nConnection: close\r\n\
         Expect: 100-continue\r\n\r\n",
        query.len()
    );
    stream.write_all(head.as_bytes()).expect("a head is taken");
    stream.read_exact(&mut [0; 25]).expect("to go on");
    let people = folder.path().join("data/people.yaml");
    let text = fs::read_to_string(&people).expect("people");
    let with_one_more = format!("{text}\n  - id: speaker-01\n    name: {{en: Speaker 01}}\n");
    rename_into(&people, &with_one_more);
    until("the change is served", || hash(&running) != before);
    stream.write_all(query.as_bytes()).expect("a body is taken");
    let answer = Response::read(&read_all(&mut stream), false);
    assert_eq!(
        (answer.status, answer.is_whole),
        (200, true),
        "{}",
        answer.text()
    );
    assert_eq!(answer.text().trim(), "name", "it knows what came after it");
    let again = running.get("/person/speaker-01");
    assert_eq!(again.status, 200);
    // Written in place, as other editors do.
    fs::write(&people, text).expect("a file can be written");
    until("it is as it was", || hash(&running) == before);
}

#[test]
fn a_bad_change_is_told_and_what_was_before_is_served_on() {
    let (folder, running) = start_on_copy(&["--watch"]);
    let before = hash(&running);
    let people = folder.path().join("data/people.yaml");
    let text = fs::read_to_string(&people).expect("people");
    rename_into(&people, &format!("{text}\n  - id: nobody\n    nmae: x\n"));
    let ready = || running.get("/readyz").json();
    until("the trouble is told", || {
        ready()["last_build"]["ok"] == false
    });
    let told = ready();
    assert_eq!(told["snapshot"]["hash"], before);
    assert_eq!(told["ready"], true);
    let first = told["last_build"]["first"].as_str().expect("a finding");
    assert!(first.contains("people.yaml:"), "{first}");
    let landing = running.get_with("/", &["Accept: text/html"]).text();
    assert!(landing.contains("cannot be served"), "{landing}");
    // Somebody behind a proxy is not told what is wrong with the records.
    let forwarded = ["Accept: text/html", "X-Forwarded-For: 192.0.2.1"];
    let landing = running.get_with("/", &forwarded).text();
    assert!(!landing.contains("cannot be served"), "{landing}");
    let told = running.get_with("/readyz", &forwarded).json();
    assert_eq!(told["last_build"], serde_json::json!({ "ok": false }));
    running.line("it in the log", |line| {
        line.contains("people.yaml:") && line.contains("served on")
    });
    rename_into(&people, &text);
    until("it is well again", || ready()["last_build"]["ok"] == true);
    let landing = running.get_with("/", &["Accept: text/html"]).text();
    assert!(!landing.contains("cannot be served"), "{landing}");
}

#[test]
fn a_folder_is_looked_through_where_that_is_wanted() {
    let (folder, running) = start_on_copy(&["--watch=poll"]);
    let before = hash(&running);
    fs::remove_file(folder.path().join("data/statements.yaml")).expect("a file can go");
    until("the change is served", || hash(&running) != before);
}

#[test]
#[cfg(unix)]
fn a_link_to_another_folder_is_followed() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    for name in ["one", "two"] {
        copy(&data, &folder.path().join(name));
    }
    fs::remove_file(folder.path().join("two/statements.yaml")).expect("a file can go");
    let link = folder.path().join("current");
    std::os::unix::fs::symlink("one", &link).expect("a link can be made");
    let running = start_on(&link, &["--watch"]);
    let before = hash(&running);
    let new = folder.path().join("new");
    std::os::unix::fs::symlink("two", &new).expect("a link can be made");
    fs::rename(new, link).expect("a link can be replaced");
    until("the other folder is served", || hash(&running) != before);
}

#[test]
fn hanging_up_builds_once() {
    let (folder, running) = start_on_copy(&[]);
    let before = hash(&running);
    fs::remove_file(folder.path().join("data/statements.yaml")).expect("a file can go");
    running.signal("HUP");
    until("the change is served", || hash(&running) != before);
    logged(&running, "a new snapshot is served", |_| true);
}

#[test]
fn http2_is_spoken_where_a_client_begins_with_it() {
    let running = start(&[]);
    let mut stream = running.connect();
    let frame = |kind: u8, flags: u8, id: u32, payload: &[u8]| {
        let length = u32::try_from(payload.len()).expect("a short frame");
        let mut frame = length.to_be_bytes()[1..].to_vec();
        frame.extend([kind, flags]);
        frame.extend(id.to_be_bytes());
        frame.extend(payload);
        frame
    };
    // `:method GET`, `:scheme http`, `:path /` of the static table, then `:authority localhost`.
    let head = [b"\x82\x86\x84\x41\x09".as_slice(), b"localhost"].concat();
    let preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    let sent = [preface.to_vec(), frame(4, 0, 0, &[]), frame(1, 5, 1, &head)].concat();
    stream.write_all(&sent).expect("a request is taken");
    let (mut status, mut body) = (None, Vec::new());
    loop {
        let mut header = [0; 9];
        stream.read_exact(&mut header).expect("a frame");
        let length = u32::from_be_bytes([0, header[0], header[1], header[2]]);
        let mut payload = vec![0; usize::try_from(length).expect("a length")];
        stream
            .read_exact(&mut payload)
            .expect("what the frame holds");
        let is_ours = header[8] == 1;
        match header[3] {
            0 if is_ours => body.extend(payload),
            1 if is_ours => status = payload.first().copied(),
            _ => {}
        }
        let is_end = header[4] & 1 == 1 && header[3] <= 1;
        if is_ours && is_end {
            break;
        }
    }
    // `:status 200` of the static table.
    assert_eq!(status, Some(0x88));
    let page = String::from_utf8_lossy(&body);
    assert!(page.contains("<!doctype html>"), "{page}");
}

#[test]
fn what_to_log_must_be_said_so_that_it_is_understood() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_plenary"));
    command.args(["serve", "--log", "plenary=loud"]);
    let output = command.output().expect("plenary starts");
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("hint:"), "{said}");
}

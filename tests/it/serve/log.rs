//! What the server tells those who run it.

use super::*;

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
    let serving = logged(&running, "serving", |_| true);
    let admin = serving["admin"].as_str().expect("an address");
    let admin = crate::running::address_in(admin, "http://");
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

/// A query with more of an answer than can be made in time.
const LONG: &str = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }";

#[test]
fn an_answer_that_is_cut_is_logged_with_what_cut_it() {
    let running = start(&["--query-timeout", "3", "--rows-max", "1000000000"]);
    let headers = "Accept: text/csv\r\nX-Request-Id: long\r\n";
    let answer = running.send(posted(LONG, headers).as_bytes());
    assert_eq!((answer.status, answer.is_whole), (200, false));
    let line = logged(&running, "request", |event| event["id"] == "long");
    assert!(line["cut"].is_string(), "{line}");
    let problem = line["problem"].as_str().unwrap_or_default();
    assert!(["timeout", "answer-too-large"].contains(&problem), "{line}");
    let metrics = running.get("/metrics").text();
    assert!(metrics.contains("plenary_answers_cut_total 1"), "{metrics}");
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

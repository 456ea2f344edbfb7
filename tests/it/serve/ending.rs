//! How the server ends.

use super::*;

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

/// A query that is at work for as long as it may be.
const ENDLESS: &str = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }";

#[test]
#[cfg(target_os = "linux")]
fn no_worker_is_left_when_the_server_is_killed() {
    let mut running = start(&["--query-timeout", "3000"]);
    let mut stream = running.connect();
    let request = posted(ENDLESS, "");
    stream
        .write_all(request.as_bytes())
        .expect("a query is taken");
    until("a worker has the query", || {
        running.get("/readyz").json()["workers"]["running"] == 1
    });
    let workers = children(running.pid());
    assert!(!workers.is_empty());
    running.signal("KILL");
    running.ended();
    until("all workers have ended", || {
        !workers.iter().any(|worker| is_alive(*worker))
    });
}

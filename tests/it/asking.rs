//! `plenary query` and `plenary serve` as they are typed.

use crate::commands::Desk;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command};

const EVENTS: &str =
    "SELECT ?event ?date { ?event a pl:Event ; pl:startDate ?date } ORDER BY ?event";
const GRAPH: &str = "CONSTRUCT { ?event a pl:Event } WHERE { ?event a pl:Event }";

#[test]
fn queries_are_answered_in_every_format() {
    let desk = Desk::new();
    for format in ["table", "json", "xml", "csv", "tsv"] {
        let name = format!("query-{format}");
        desk.transcript(&name, &["query", EVENTS, "--format", format], "");
    }
    desk.transcript(
        "query-iris",
        &["query", EVENTS, "--format", "table", "--iris"],
        "",
    );
    for format in ["ttl", "nt", "nq", "trig", "rdf"] {
        let name = format!("query-graph-{format}");
        desk.transcript(&name, &["query", GRAPH, "--format", format], "");
    }
    let (code, stdout, _) = desk.run(&["query", GRAPH, "--format", "jsonld"], "");
    assert!(code == 0 && stdout.contains("\"@context\""), "{stdout}");
    desk.transcript("query-ask", &["query", "ASK {}", "--format", "json"], "");
    desk.transcript("query-stdin", &["query", "-f", "-"], EVENTS);
}

#[test]
fn questions_are_asked_by_name() {
    let desk = Desk::new();
    let (code, stdout, _) = desk.run(&["query", "--list"], "");
    assert!(code == 0 && stdout.lines().count() >= 20, "{stdout}");
    desk.write(
        "data/questions/mine.rq",
        "# title: Which events are mine?\nSELECT (1 AS ?one) {}\n",
    );
    let (_, stdout, _) = desk.run(&["query", "--list"], "");
    assert!(stdout.contains("Which events are mine?"), "{stdout}");
    desk.transcript("query-own-question", &["query", "--question", "mine"], "");
    desk.transcript(
        "query-no-such-question",
        &["query", "--question", "min"],
        "",
    );
}

#[test]
fn what_is_no_query_is_explained() {
    let desk = Desk::new();
    desk.transcript("query-without-text", &["query"], "");
    desk.transcript(
        "query-syntax",
        &["query", "SELECT ?x {\n  ?x a pl:Event ;\n}}"],
        "",
    );
    desk.transcript(
        "query-unknown-term",
        &["query", "SELECT ?x { ?x a pl:Evnt }"],
        "",
    );
    desk.transcript(
        "query-unknown-prefix",
        &["query", "SELECT ?x { ?x a plx:Event }"],
        "",
    );
    desk.transcript(
        "query-update",
        &["query", "INSERT DATA { <a:b> <a:c> <a:d> }"],
        "",
    );
    desk.transcript(
        "query-service",
        &["query", "SELECT * { SERVICE <http://a.test/> { } }"],
        "",
    );
    desk.transcript(
        "query-graph-as-rows",
        &["query", GRAPH, "--format", "csv"],
        "",
    );
    desk.transcript(
        "query-rows-as-graph",
        &["query", EVENTS, "--format", "ttl"],
        "",
    );
    desk.transcript(
        "query-name-without-format",
        &["query", EVENTS, "-o", "answer.doc"],
        "",
    );
    desk.transcript(
        "query-too-many-rows",
        &["query", "SELECT * { ?s ?p ?o }", "--rows-max", "3"],
        "",
    );
    desk.transcript("query-no-time", &["query", "ASK {}", "--timeout", "0"], "");
}

#[test]
fn an_answer_that_takes_too_long_is_none() {
    let desk = Desk::new();
    let values = |name: char| format!("VALUES ?{name} {{ 1 2 3 4 5 6 7 8 9 0 }} ");
    let bomb: String = ('a'..='l').map(values).collect();
    let query = format!("SELECT (COUNT(*) AS ?n) {{ {bomb} }}");
    desk.write("bomb.rq", query);
    let arguments = [
        "query",
        "-f",
        "bomb.rq",
        "--timeout",
        "0.5",
        "-o",
        "answer.csv",
    ];
    desk.transcript("query-timeout", &arguments, "");
    assert!(
        !desk.exists("answer.csv"),
        "nothing is written of an answer that is none"
    );
}

/// A server that is ended when it goes out of scope.
struct Served {
    child: Child,
    said: BufReader<std::process::ChildStderr>,
}

impl Served {
    /// Starts a server and reads what it says until it is ready.
    fn start(desk: &Desk, arguments: &[&str]) -> (Self, String) {
        let mut command = desk.command(&["serve"]);
        let mut child = command.args(arguments).spawn().expect("the program runs");
        let mut said = BufReader::new(child.stderr.take().expect("it is piped"));
        let mut greeting = String::new();
        while !greeting.ends_with("Ctrl-C stops it.\n") {
            let read = said.read_line(&mut greeting).expect("it writes UTF-8");
            assert!(read > 0, "it ended: {greeting}");
        }
        (Self { child, said }, greeting)
    }

    /// What Ctrl-C does.
    fn interrupt(mut self) -> (Option<i32>, String) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill")
            .args(["-INT", &id])
            .status()
            .expect("kill is there");
        assert!(sent.success());
        let code = self.child.wait().expect("it ends").code();
        let mut rest = String::new();
        self.said
            .read_to_string(&mut rest)
            .expect("it writes UTF-8");
        (code, rest)
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The address that a greeting names, such as `127.0.0.1:41234`.
fn address(greeting: &str) -> String {
    let url = greeting
        .split_whitespace()
        .find(|word| word.starts_with("http://127.0.0.1:"));
    let url = url.expect("the greeting names the pages");
    url.trim_start_matches("http://")
        .trim_end_matches('/')
        .to_owned()
}

fn get(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("it listens");
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
    )
    .expect("a request can be sent");
    let mut response = String::new();
    stream
        .read_to_string(&mut response)
        .expect("the response is UTF-8");
    response
}

#[test]
fn a_server_says_where_it_is_and_ends_when_asked() {
    let desk = Desk::new();
    let (server, greeting) = Served::start(&desk, &["--listen", "127.0.0.1:0"]);
    let address = address(&greeting);
    for said in [
        "pages",
        "endpoint",
        "base      https://example.org/meetings/",
        "ask",
    ] {
        assert!(greeting.contains(said), "{greeting}");
    }
    assert!(get(&address, "/healthz").ends_with("\r\n\r\nok\n"));
    let question = greeting.split_whitespace().last().map(str::to_owned);
    assert!(question.is_some());

    let (code, _, said) = desk.run(&["serve", "--listen", &address], "");
    assert_eq!(code, 2, "{said}");
    assert!(
        said.contains("cannot listen on") && said.contains("hint: another program"),
        "{said}"
    );

    let (code, rest) = server.interrupt();
    assert_eq!((code, rest.as_str()), (Some(0), "stopped\n"));
}

#[test]
fn a_rebased_server_answers_with_its_own_address() {
    let desk = Desk::new();
    let (server, greeting) = Served::start(&desk, &["--listen", "127.0.0.1:0", "--rebase"]);
    let address = address(&greeting);
    let turtle = get(&address, "/event/water-forum?format=nt");
    assert!(
        turtle.contains(&format!("<http://{address}/event/water-forum>")),
        "{turtle}"
    );
    assert!(
        !turtle.contains("https://example.org/meetings/"),
        "{turtle}"
    );
    drop(server);
}

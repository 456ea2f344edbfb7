//! `plenary query` and `plenary serve` as they are typed.

use crate::commands::Desk;
use crate::running::start_command;

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

#[test]
fn a_server_says_where_it_is_and_ends_when_asked() {
    let desk = Desk::new();
    let mut server = start_command(desk.command(&["serve", "--listen", "127.0.0.1:0"]));
    let address = server.address.to_string();
    server.line("the base", |line| {
        line.contains("https://example.org/meetings/")
    });
    assert_eq!(server.get("/healthz").text(), "ok\n");

    let (code, _, said) = desk.run(&["serve", "--listen", &address], "");
    assert_eq!(code, 2, "{said}");
    assert!(
        said.contains("cannot listen on") && said.contains("another program has this port"),
        "{said}"
    );

    server.signal("INT");
    assert_eq!(server.ended().code(), Some(0));
    server.line("that it stopped", |line| line.contains("stopped"));
}

#[test]
fn a_rebased_server_answers_with_its_own_address() {
    let desk = Desk::new();
    let server = start_command(desk.command(&["serve", "--listen", "127.0.0.1:0", "--rebase"]));
    let turtle = server.get("/event/water-forum.nt").text();
    let own = format!("<http://{}/event/water-forum>", server.address);
    assert!(turtle.contains(&own), "{turtle}");
    assert!(
        !turtle.contains("https://example.org/meetings/"),
        "{turtle}"
    );
}

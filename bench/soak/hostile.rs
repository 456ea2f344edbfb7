//! Requests that mean harm.

use crate::random::Random;

/// A request, and what may come of it.
pub(crate) enum Request {
    /// An answer with one of these statuses, or one that is cut; what is turned away since the
    /// server is busy is fine too.
    Answered {
        bytes: Vec<u8>,
        statuses: &'static [u16],
    },
    /// Sent, and nobody waits for an answer.
    Left { bytes: Vec<u8> },
}

/// Values that take a time without end to multiply.
const ENDLESS: &str = "VALUES ?a { 0 1 2 3 4 5 6 7 8 9 } VALUES ?b { 0 1 2 3 4 5 6 7 8 9 } \
    VALUES ?c { 0 1 2 3 4 5 6 7 8 9 } VALUES ?d { 0 1 2 3 4 5 6 7 8 9 } \
    VALUES ?e { 0 1 2 3 4 5 6 7 8 9 } VALUES ?f { 0 1 2 3 4 5 6 7 8 9 } \
    VALUES ?g { 0 1 2 3 4 5 6 7 8 9 } VALUES ?h { 0 1 2 3 4 5 6 7 8 9 } \
    VALUES ?i { 0 1 2 3 4 5 6 7 8 9 } VALUES ?j { 0 1 2 3 4 5 6 7 8 9 }";
/// Every statement beside every other, three times.
const CROSS: &str = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i";

/// A request with a query as its body.
fn post(target: &str, query: &str) -> Vec<u8> {
    let len = query.len();
    format!(
        "POST {target} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n\
         Content-Length: {len}\r\n\r\n{query}"
    )
    .into_bytes()
}

fn answered(target: &str, query: &str, statuses: &'static [u16]) -> Request {
    Request::Answered {
        bytes: post(target, query),
        statuses,
    }
}

/// One of them.
pub(crate) fn request(random: &mut Random) -> Request {
    match random.below(3) {
        0 => bomb(random),
        1 => refused(random),
        _ => left(random),
    }
}

/// A query that would take all that there is.
fn bomb(random: &mut Random) -> Request {
    let soon = "/sparql?timeout=0.2";
    let count = format!("SELECT (COUNT(*) AS ?n) {{ {ENDLESS} }}");
    match random.below(6) {
        0 => answered(soon, &count, &[504]),
        1 => answered(
            soon,
            &format!("SELECT * {{ {CROSS} }} ORDER BY ?c ?f"),
            &[400, 504],
        ),
        2 => answered(
            "/sparql",
            &format!("SELECT DISTINCT * {{ {CROSS} }}"),
            &[400, 504],
        ),
        3 => answered("/sparql", &doubling(), &[400, 504]),
        4 => {
            let rows = "{ SELECT ?a ?c { ?a ?b ?c . ?d ?e ?f } LIMIT 30000 }";
            let late = format!("SELECT * {{ {rows} UNION {{ {count} }} }}");
            answered("/sparql?timeout=0.5", &late, &[504])
        }
        _ => {
            let choices = "(a|b)*".repeat(30);
            let text = "ab".repeat(500);
            let regex = format!("ASK {{ FILTER(REGEX(\"{text}\", \"^{choices}c$\")) }}");
            answered(soon, &regex, &[200, 400, 504])
        }
    }
}

/// What is refused before anything is evaluated.
fn refused(random: &mut Random) -> Request {
    let deep = 150 + random.below(20_000);
    match random.below(7) {
        0 => answered("/sparql", &format!("SELECT * {}", "{".repeat(deep)), &[400]),
        1 => {
            let signs = "!".repeat(deep);
            answered("/sparql", &format!("ASK {{ FILTER({signs}true) }}"), &[400])
        }
        2 => answered("/sparql", "INSERT DATA { <urn:s> <urn:p> 1 }", &[403]),
        3 => answered(
            "/sparql",
            "ASK { SERVICE <http://127.0.0.1:1/> {} }",
            &[400],
        ),
        4 => answered(
            "/sparql",
            &format!("ASK {{}} #{}", "x".repeat(3 << 20)),
            &[413],
        ),
        5 => Request::Answered {
            bytes: noise(random),
            statuses: &[400, 404, 405, 408, 414, 421, 431, 501, 505],
        },
        _ => Request::Answered {
            bytes: b"GET / HTTP/1.1\r\nHost: evil.test\r\n\r\n".to_vec(),
            statuses: &[421],
        },
    }
}

/// What is begun, and left.
fn left(random: &mut Random) -> Request {
    let bytes = match random.below(3) {
        0 => post("/sparql", &format!("SELECT * {{ {CROSS} }} LIMIT 90000")),
        1 => post(
            "/sparql?timeout=0.2",
            &format!("SELECT (COUNT(*) AS ?n) {{ {ENDLESS} }}"),
        ),
        _ => {
            let mut bytes = post("/sparql", "ASK { ?s ?p ?o }");
            bytes.truncate(random.below(bytes.len()));
            bytes
        }
    };
    Request::Left { bytes }
}

/// A text that doubles forty times.
fn doubling() -> String {
    let binds: String = (0..40)
        .map(|at| format!("BIND(CONCAT(?x{at}, ?x{at}) AS ?x{}) ", at + 1))
        .collect();
    format!("SELECT (STRLEN(?x40) AS ?n) {{ BIND(\"x\" AS ?x0) {binds} }}")
}

/// Bytes that are no request, and an end that says so.
fn noise(random: &mut Random) -> Vec<u8> {
    let mut bytes: Vec<u8> = match random.below(3) {
        0 => Vec::new(),
        1 => b"GET /sparql HTTP/1.1\r\n".to_vec(),
        _ => b"POST /sparql HTTP/1.1\r\nContent-Length: 5\r\n".to_vec(),
    };
    bytes.extend((0..random.below(400)).map(|_| random.below(256) as u8));
    bytes.extend(b"\r\n\r\n");
    bytes
}

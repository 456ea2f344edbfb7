//! Queries in worker processes: right answers, bounds that hold, and that nothing is left over.

use plenary::export::{self, Style};
use plenary::graph::{Builder, Snapshot};
use plenary::query::{self, Vocabulary};
use plenary::worker::{Client, Done, Format, Pool, Refusal, Reply, Request, Settings};
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Long enough for anything that is meant to succeed.
const LONG: Duration = Duration::from_secs(30);

fn snapshot(triples: &str) -> Snapshot {
    let mut builder = Builder::new();
    builder.prefix("ex", "http://example.org/");
    for quad in oxttl::TriGParser::new().for_slice(triples) {
        builder.insert(quad.expect("the test's TriG is one").as_ref());
    }
    builder.finish().expect("few quads")
}

fn numbers(many: usize) -> Snapshot {
    let triples = (0..many)
        .map(|number| format!("<http://example.org/{number}> <http://example.org/p> {number} ."));
    snapshot(&triples.collect::<Vec<_>>().join("\n"))
}

fn settings() -> Settings {
    Settings {
        program: PathBuf::from(env!("CARGO_BIN_EXE_plenary")),
        workers: 1,
        spares: 1,
        memory_bytes: 256 << 20,
        queue_max: 16,
        per_client: 1,
    }
}

fn pool(snapshot: &Snapshot, settings: Settings) -> Pool {
    let vocabulary = Vocabulary::default();
    Pool::start(snapshot, &vocabulary, &Style::default(), settings).expect("workers start")
}

fn rows(text: impl Into<String>) -> Request {
    Request {
        text: text.into(),
        default_graphs: Vec::new(),
        named_graphs: Vec::new(),
        format: Format::Rows(query::Format::Csv),
        rows_max: 1_000_000,
        bytes_max: 256 << 20,
    }
}

async fn whole(reply: &mut Reply) -> Result<(Vec<u8>, Done), Refusal> {
    let mut bytes = Vec::new();
    while let Some(piece) = reply.next().await {
        bytes.extend_from_slice(&piece?);
    }
    let done = reply.done().expect("nothing comes only after the end");
    assert_eq!(done.bytes, bytes.len() as u64);
    Ok((bytes, done))
}

async fn ask(pool: &Pool, request: Request) -> Result<String, Refusal> {
    let mut reply = pool
        .ask(Client::LOCAL, request, Instant::now() + LONG)
        .await?;
    let (bytes, _) = whole(&mut reply).await?;
    Ok(String::from_utf8(bytes).expect("answers are UTF-8"))
}

#[tokio::test]
async fn answers_are_those_of_the_library_in_every_format() {
    let snapshot = numbers(50);
    let pool = pool(&snapshot, settings());
    let text = "SELECT * { ?s <http://example.org/p> ?o } ORDER BY ?o";
    let parsed = query::parse(text, &Vocabulary::default()).expect("a query");
    let answer = query::answer(&snapshot, &parsed, &query::Budget::default()).expect("an answer");
    for format in query::Format::ALL {
        let mut expected = Vec::new();
        query::write(&answer, format, &mut expected).expect("a vector takes all");
        let request = Request {
            format: Format::Rows(format),
            ..rows(text)
        };
        let given = ask(&pool, request).await.expect("an answer");
        assert_eq!(given, String::from_utf8(expected).expect("UTF-8"));
    }
    let construct = "CONSTRUCT WHERE { ?s <http://example.org/p> ?o }";
    for format in export::Format::ALL {
        let mut expected = Vec::new();
        export::write(
            &snapshot,
            format,
            &Style::default(),
            &mut expected,
            &mut |_| {},
        )
        .expect("a vector takes all");
        let request = Request {
            format: Format::Graph(format),
            ..rows(construct)
        };
        let given = ask(&pool, request).await.expect("an answer");
        assert_eq!(
            given,
            String::from_utf8(expected).expect("UTF-8"),
            "{format:?}"
        );
    }
}

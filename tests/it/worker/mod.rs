//! Queries in worker processes: right answers, bounds that hold, and that nothing is left over.

mod bombs;
mod cut;
mod fake;
mod frames;
mod turns;

use plenary::export::{self, Style};
use plenary::graph::{Builder, Snapshot};
use plenary::query::{self, QueryErrorKind, QueryFailure, Vocabulary};
use plenary::worker::{
    Client, Done, Format, Pool, Refusal, Reply, Request, Settings, Single, Stats,
};
use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Long enough for anything that is meant to happen.
const LONG: Duration = Duration::from_secs(60);

fn snapshot(triples: &str) -> Snapshot {
    let mut builder = Builder::new();
    builder.prefix("ex", "http://example.org/");
    for quad in oxttl::TriGParser::new().for_slice(triples) {
        builder.insert(quad.expect("the test's TriG is one").as_ref());
    }
    builder.finish().expect("few quads")
}

/// Things with a number each, which is also the first so many digits of a long text.
fn numbers(many: usize, digits: usize) -> Snapshot {
    let triples = (0..many).map(|number| {
        format!(
            "ex:t{number} ex:number {number} ; ex:text \"{number:0digits$}\" ; ex:next ex:t{} .",
            number + 1
        )
    });
    let prefix = "@prefix ex: <http://example.org/> .\n".to_owned();
    snapshot(&(prefix + &triples.collect::<Vec<_>>().join("\n")))
}

fn vocabulary(snapshot: &Snapshot) -> Vocabulary {
    let (schema, _) = plenary::ontology::compile(&plenary::ontology::embedded());
    Vocabulary::new(&schema, snapshot)
}

/// Bounds for a pool. No two have the same memory, by which its processes are told from others.
fn settings() -> Settings {
    static POOLS: AtomicU64 = AtomicU64::new(0);
    let number = POOLS.fetch_add(1, Ordering::Relaxed);
    Settings {
        program: PathBuf::from(env!("CARGO_BIN_EXE_plenary")),
        workers: 1,
        spares: 1,
        memory_bytes: (128 << 20) + number,
        queue_max: 16,
        per_client: 1,
    }
}

fn pool(snapshot: &Snapshot, settings: Settings) -> Pool {
    let vocabulary = vocabulary(snapshot);
    Pool::start(snapshot, &vocabulary, &Style::default(), settings).expect("workers start")
}

/// The processes of a pool.
fn processes(memory_bytes: u64) -> Vec<u32> {
    let arguments = format!("worker\0--memory\0{memory_bytes}\0");
    let entries = fs::read_dir("/proc").expect("a list of processes");
    let numbers = entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    let is_worker = |process: &u32| {
        let line = fs::read(format!("/proc/{process}/cmdline")).unwrap_or_default();
        line.ends_with(arguments.as_bytes())
    };
    numbers.filter(is_worker).collect()
}

/// Waits until something holds.
async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < LONG, "{what} does not come to be");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Waits until the numbers of a pool are so.
async fn until_stats(pool: &Pool, what: &str, holds: impl Fn(&Stats) -> bool) {
    until(what, || holds(&pool.stats())).await;
}

fn rows(text: impl Into<String>) -> Request {
    Request {
        text: text.into(),
        default_graphs: Vec::new(),
        named_graphs: Vec::new(),
        format: Format::Rows(query::Format::Csv),
        rows_max: 10_000_000,
        bytes_max: 1 << 30,
    }
}

fn graph(text: impl Into<String>) -> Request {
    Request {
        format: Format::Graph(export::Format::Turtle),
        ..rows(text)
    }
}

async fn whole(reply: &mut Reply) -> Result<(Vec<u8>, Done), Refusal> {
    whole_from(0, reply).await
}

/// Takes what is left of an answer when so many bytes were taken.
async fn whole_from(taken: usize, reply: &mut Reply) -> Result<(Vec<u8>, Done), Refusal> {
    let mut bytes = Vec::new();
    while let Some(piece) = reply.next().await {
        bytes.extend_from_slice(&piece?);
    }
    let done = reply.done().expect("nothing comes only after the end");
    assert_eq!(done.bytes, (taken + bytes.len()) as u64);
    Ok((bytes, done))
}

async fn ask_within(pool: &Pool, request: Request, time: Duration) -> Result<String, Refusal> {
    let deadline = Instant::now() + time;
    let mut reply = pool.ask(Client::LOCAL, request, deadline).await?;
    let (bytes, _) = whole(&mut reply).await?;
    Ok(String::from_utf8(bytes).expect("answers are UTF-8"))
}

async fn ask(pool: &Pool, request: Request) -> Result<String, Refusal> {
    ask_within(pool, request, LONG).await
}

/// Asks something that has an answer.
async fn answers(pool: &Pool) {
    let one = ask(pool, rows("SELECT (1 AS ?one) {}")).await;
    assert_eq!(one.as_deref(), Ok("one\r\n1\r\n"));
}

#[tokio::test]
async fn answers_are_those_of_the_library_in_every_format() {
    let snapshot = numbers(50, 4);
    let pool = pool(&snapshot, settings());
    let text = "SELECT * { ?s ex:number ?o ; ex:text ?t } ORDER BY ?o";
    let parsed = query::parse(text, &vocabulary(&snapshot)).expect("a query");
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
        let request = Request {
            format: Format::Rows(format),
            ..rows("ASK { ex:t1 ex:number 1 }")
        };
        let given = ask(&pool, request).await.expect("an answer");
        assert!(given.contains("true"), "{given}");
    }
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
            ..rows("CONSTRUCT WHERE { ?s ?p ?o }")
        };
        let given = ask(&pool, request).await.expect("an answer");
        assert_eq!(
            given,
            String::from_utf8(expected).expect("UTF-8"),
            "{format:?}"
        );
    }
}

#[tokio::test]
async fn graphs_can_be_chosen_in_the_request() {
    let snapshot = snapshot(
        "@prefix ex: <http://example.org/> .
        ex:a ex:p 0 . ex:g { ex:a ex:p 1 } ex:h { ex:a ex:p 2 }",
    );
    let pool = pool(&snapshot, settings());
    let asked = |default: &[&str], named: &[&str], text: &str| {
        let owned = |names: &[&str]| names.iter().map(|name| name.to_string()).collect();
        let request = Request {
            default_graphs: owned(default),
            named_graphs: owned(named),
            ..rows(text)
        };
        ask(&pool, request)
    };
    let (g, h) = ("http://example.org/g", "http://example.org/h");
    let default = "SELECT ?o { ?s ?p ?o } ORDER BY ?o";
    let named = "SELECT ?o { GRAPH ?g { ?s ?p ?o } } ORDER BY ?o";
    assert_eq!(asked(&[], &[], default).await.as_deref(), Ok("o\r\n0\r\n"));
    assert_eq!(
        asked(&[g, h], &[], default).await.as_deref(),
        Ok("o\r\n1\r\n2\r\n")
    );
    assert_eq!(asked(&[], &[h], named).await.as_deref(), Ok("o\r\n2\r\n"));
    for other in ["http://127.0.0.1/", "no IRI"] {
        assert_eq!(
            asked(&[other], &[], default).await,
            Err(Refusal::Failure(QueryFailure::UnknownGraph(
                other.to_owned()
            )))
        );
    }
}

#[tokio::test]
async fn what_cannot_be_answered_is_said_and_costs_no_worker() {
    let snapshot = numbers(300, 4);
    let pool = pool(&snapshot, settings());
    let kind = async |text: String| match ask(&pool, rows(text)).await {
        Err(Refusal::Query(error)) => (error.kind, error.line, error.column),
        other => panic!("{other:?}"),
    };
    assert_eq!(
        kind("SELECT *\n{ ?s ?p }".to_owned()).await,
        (QueryErrorKind::Syntax, 2, 9)
    );
    assert_eq!(
        kind("SELECT * { ?s zz:p ?o }".to_owned()).await,
        (QueryErrorKind::Syntax, 1, 15)
    );
    let deep = format!("SELECT * {{ {}{} }}", "{ ".repeat(600), "} ".repeat(600));
    assert_eq!(kind(deep).await.0, QueryErrorKind::TooDeep);
    assert_eq!(
        kind("DELETE WHERE { ?s ?p ?o }".to_owned()).await.0,
        QueryErrorKind::Update
    );
    let failure = async |request: Request| match ask(&pool, request).await {
        Err(Refusal::Failure(failure)) => failure,
        other => panic!("{other:?}"),
    };
    let all = "SELECT * { ?s ?p ?o }";
    let few = Request {
        rows_max: 899,
        ..rows(all)
    };
    assert_eq!(failure(few).await, QueryFailure::TooManyRows(899));
    let enough = Request {
        rows_max: 900,
        ..rows(all)
    };
    assert!(ask(&pool, enough).await.is_ok());
    for request in [rows(all), graph("CONSTRUCT WHERE { ?s ?p ?o }")] {
        let small = Request {
            bytes_max: 4000,
            ..request
        };
        assert_eq!(failure(small).await, QueryFailure::TooLarge(4000));
    }
    let unfit = graph(all);
    assert!(matches!(
        failure(unfit).await,
        QueryFailure::Unwritable { .. }
    ));
    let long = rows("#".repeat(20 << 20));
    assert!(matches!(failure(long).await, QueryFailure::Unsupported(_)));
    until_stats(&pool, "a spare worker", |stats| stats.alive == 2).await;
    assert_eq!(pool.stats().started, 2, "no worker was lost");
}

#[tokio::test]
async fn small_answers_are_known_to_be_whole_at_once() {
    let pool = pool(&numbers(3, 4), settings());
    let request = rows("SELECT * { ?s ex:number ?o }");
    let deadline = Instant::now() + LONG;
    let mut reply = pool
        .ask(Client::LOCAL, request, deadline)
        .await
        .expect("an answer");
    assert_eq!(reply.done().map(|done| done.rows), Some(3));
    // Its worker is free, though nobody has taken the answer.
    answers(&pool).await;
    let (bytes, done) = whole(&mut reply).await.expect("all of it is there");
    assert_eq!(done.bytes, bytes.len() as u64);
    assert_eq!(reply.next().await, None);
}

#[tokio::test]
async fn no_process_is_left_when_the_pool_is_gone() {
    let settings = settings();
    let memory = settings.memory_bytes;
    let pool = pool(&numbers(2000, 200), settings);
    until_stats(&pool, "a spare worker", |stats| stats.alive == 2).await;
    assert_eq!(processes(memory).len(), 2);
    let deadline = Instant::now() + LONG;
    let all = rows("SELECT * { ?s ?p ?o ; ex:text ?t }");
    let mut reply = pool
        .ask(Client::LOCAL, all, deadline)
        .await
        .expect("an answer");
    assert_eq!(reply.done(), None, "more than one frame");
    drop(pool);
    // An answer that began comes to its end.
    let (_, done) = whole(&mut reply).await.expect("an answer");
    assert_eq!(done.rows, 6000);
    until("the end of all workers", || processes(memory).is_empty()).await;
}

#[test]
fn a_single_goes_on_after_what_was_stopped_and_leaves_no_process() {
    let snapshot = numbers(10, 4);
    let Settings {
        program,
        memory_bytes,
        ..
    } = settings();
    let vocabulary = vocabulary(&snapshot);
    let single = Single::new(
        &snapshot,
        vocabulary,
        Style::default(),
        program,
        memory_bytes,
    );
    let late = single.ask(bombs::endless(), Duration::from_millis(300));
    assert_eq!(late, Err(Refusal::Timeout));
    let broken = single.ask(rows("SELECT * {"), LONG);
    assert!(matches!(broken, Err(Refusal::Query(_))), "{broken:?}");
    let answer = single.ask(rows("SELECT (COUNT(*) AS ?n) { ?s ex:number ?o }"), LONG);
    let answer = String::from_utf8(answer.expect("an answer")).expect("UTF-8");
    assert_eq!(answer.lines().nth(1), Some("10"), "{answer}");
    drop(single);
    crate::running::until("its process is gone", || processes(memory_bytes).is_empty());
}

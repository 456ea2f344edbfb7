//! An answer that was cut is none, wherever it was cut.

use super::{Format, Pool, export, numbers, pool, query, rows, settings, vocabulary, whole_from};
use bytes::BytesMut;
use plenary::export::Style;
use plenary::graph::Snapshot;
use plenary::worker::frame::{self, Frame, Hello, StyleMessage};
use plenary::worker::{Client, Incoming, Refusal, Request, Settings, Step};
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

/// How often an answer is cut.
const CUTS: usize = 1_000;
/// How often a worker is killed for it.
const KILLS: usize = 36;

/// Numbers that look random and are the same each time.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        let number = usize::try_from(self.0 >> 33).expect("31 bits");
        number % limit.max(1)
    }
}

/// A query for every operator of the evaluator; most have an answer of several frames.
fn operators() -> Vec<Request> {
    let select = [
        "SELECT * { ?s ex:text ?t }",
        "SELECT * { ?s ex:text ?t . ?s ex:next ?n . ?n ex:text ?u }",
        "SELECT * { { ?s ex:text ?t } { ?s ex:next ?n } }",
        "SELECT * { ?s ex:text ?t OPTIONAL { ?s ex:next ?n . ?n ex:number ?m FILTER(?m > 50) } }",
        "SELECT * { { ?s ex:text ?t } UNION { ?s ex:next ?n } }",
        "SELECT * { ?s ex:text ?t MINUS { ?s ex:number 7 } }",
        "SELECT * { ?s ex:text ?t FILTER NOT EXISTS { ?s ex:number 7 } }",
        "SELECT * { ?s ex:text ?t FILTER EXISTS { ?s ex:next ?n } }",
        "SELECT * { ?s ex:text ?t ; ex:number ?m FILTER(?m > 3 && REGEX(?t, '[0-9]$')) }",
        "SELECT * { ?s ex:text ?t BIND(CONCAT(?t, '!') AS ?u) }",
        "SELECT * { VALUES ?m { 1 2 3 } ?s ex:text ?t }",
        "SELECT * { GRAPH ?g { ?s ex:text ?t } }",
        "SELECT ?t (COUNT(*) AS ?n) (MAX(?m) AS ?o) { ?s ex:text ?t ; ex:number ?m } GROUP BY ?t",
        "SELECT (GROUP_CONCAT(?t) AS ?all) (SUM(?m) AS ?n) { ?s ex:text ?t ; ex:number ?m }",
        "SELECT * { ?s ex:text ?t ; ex:number ?m } ORDER BY DESC(?m)",
        "SELECT DISTINCT * { ?s ex:text ?t }",
        "SELECT REDUCED * { ?s ex:text ?t }",
        "SELECT * { ?s ex:text ?t } OFFSET 3 LIMIT 900",
        "SELECT * { ?s ex:next/ex:text ?t }",
        "SELECT * { ?s ex:text|ex:next ?t }",
        "SELECT * { ?s !(ex:number|^ex:next) ?t }",
        "SELECT * { ?t ^ex:text ?s }",
        "SELECT * { ex:t0 ex:next* ?s . ?s ex:text ?t }",
        "SELECT * { ex:t0 ex:next+ ?s . ?s ex:text ?t }",
        "SELECT * { ?s ex:next? ?n . ?n ex:text ?t }",
        "SELECT * { ?s ex:text ?t LATERAL { SELECT ?n { ?s ex:next ?n } LIMIT 1 } }",
        "SELECT * { { SELECT ?s (SAMPLE(?x) AS ?t) { ?s ex:text ?x } GROUP BY ?s } }",
        "SELECT * { ?s ex:text ?t FILTER(?s IN (ex:t1, ex:t2) || IF(BOUND(?s), true, false)) }",
        "ASK { ?s ex:text ?t }",
    ];
    let graphs = [
        "CONSTRUCT { ?s ex:x ?t } { ?s ex:text ?t }",
        "CONSTRUCT { [] ex:x ?t } { ?s ex:text ?t }",
        "DESCRIBE ?s { ?s ex:number 7 }",
    ];
    let in_format = |text: &&str, format| Request {
        format,
        ..rows(*text)
    };
    let formats = query::Format::ALL.into_iter().cycle();
    let rows = select.iter().zip(formats);
    let rows = rows.map(|(text, format)| in_format(text, Format::Rows(format)));
    let formats = export::Format::ALL.into_iter().cycle();
    let graphs = graphs.iter().zip(formats);
    rows.chain(graphs.map(|(text, format)| in_format(text, Format::Graph(format))))
        .collect()
}

fn data() -> Snapshot {
    numbers(1000, 300)
}

/// A worker that is talked with byte by byte.
struct Bare {
    child: Child,
    stream: UnixStream,
}

impl Bare {
    fn start(snapshot: &Snapshot) -> Self {
        let (mut stream, theirs) = UnixStream::pair().expect("a pair of sockets");
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(snapshot.bytes()).expect("room for it");
        let child = Command::new(env!("CARGO_BIN_EXE_plenary"))
            .args(["worker", "--memory", "1000000000"])
            .stdin(Stdio::from(file))
            .stdout(Stdio::from(OwnedFd::from(theirs)))
            .spawn()
            .expect("the program starts");
        let hello = Hello {
            vocabulary: vocabulary(snapshot),
            style: StyleMessage::of(&Style::default()),
        };
        let mut frames = Vec::new();
        frame::encode(&Frame::Hello(Box::new(hello)), &mut frames);
        stream.write_all(&frames).expect("it listens");
        let mut ready = [0; frame::HEADER_BYTES];
        stream.read_exact(&mut ready).expect("it is ready");
        Self { child, stream }
    }

    /// All bytes of an answer, with its frames.
    fn answer(&mut self, request: Request) -> Vec<u8> {
        let mut frames = Vec::new();
        frame::encode(&Frame::Request(request), &mut frames);
        self.stream.write_all(&frames).expect("it listens");
        let (mut all, mut buffer) = (Vec::new(), BytesMut::new());
        let mut chunk = vec![0; 1 << 16];
        loop {
            let len = self.stream.read(&mut chunk).expect("it answers");
            assert!(len > 0, "it goes on until the end");
            all.extend_from_slice(&chunk[..len]);
            buffer.extend_from_slice(&chunk[..len]);
            while let Some(frame) = frame::decode(&mut buffer).expect("frames") {
                match frame {
                    Frame::Body(_) => {}
                    Frame::End(_) => return all,
                    other => panic!("{other:?}"),
                }
            }
        }
    }
}

impl Drop for Bare {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Whether bytes, as they come in pieces, look like a whole answer.
fn looks_whole(bytes: &[u8], piece: usize) -> bool {
    let (mut incoming, mut buffer) = (Incoming::default(), BytesMut::new());
    let mut whole = false;
    for piece in bytes.chunks(piece) {
        buffer.extend_from_slice(piece);
        while let Ok(Some(frame)) = frame::decode(&mut buffer) {
            match incoming.take(frame) {
                Ok(Step::Body(_)) => {}
                Ok(Step::Done { .. }) => whole = true,
                Ok(Step::Failed(_)) | Err(_) => return false,
            }
        }
    }
    whole
}

#[test]
fn an_answer_that_is_cut_anywhere_never_looks_whole() {
    let snapshot = data();
    let mut worker = Bare::start(&snapshot);
    let answers: Vec<_> = operators()
        .into_iter()
        .map(|request| (request.text.clone(), worker.answer(request)))
        .collect();
    let large = answers.iter().filter(|(_, bytes)| bytes.len() > 1 << 16);
    assert!(large.count() > 20, "most have several frames");
    let mut random = Random(4);
    for run in 0..CUTS {
        let (text, bytes) = &answers[run % answers.len()];
        let piece = 1 + random.below(40_000);
        assert!(looks_whole(bytes, piece), "{text}");
        let cut = random.below(bytes.len());
        assert!(!looks_whole(&bytes[..cut], piece), "{text}, cut at {cut}");
        // A frame that is missing, or comes twice, does not go unseen either.
        let bodies = frames_of(bytes);
        let lost = random.below(bodies.len());
        let without: Vec<u8> = [&bodies[..lost], &bodies[lost + 1..]].concat().concat();
        assert!(
            !looks_whole(&without, piece),
            "{text}, without frame {lost}"
        );
        let mut twice = bodies.clone();
        twice.insert(lost, bodies[lost].clone());
        let last = lost + 1 == bodies.len();
        assert!(!looks_whole(&twice.concat(), piece) || last, "{text}");
    }
}

/// The bytes of each frame.
fn frames_of(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut frames = Vec::new();
    let mut rest = BytesMut::from(bytes);
    while !rest.is_empty() {
        let before = rest.clone();
        frame::decode(&mut rest)
            .expect("frames")
            .expect("whole ones");
        frames.push(before[..before.len() - rest.len()].to_vec());
    }
    frames
}

#[tokio::test]
async fn an_answer_whose_worker_is_killed_never_looks_whole() {
    let snapshot = data();
    let (mut worker, mut random) = (Bare::start(&snapshot), Random(11));
    let operators = operators();
    let settings = Settings {
        spares: 0,
        ..settings()
    };
    let memory = settings.memory_bytes;
    let pool = pool(&snapshot, settings);
    let mut cut = 0;
    for run in 0..KILLS {
        let request = operators[(run * 7) % operators.len()].clone();
        let text = request.text.clone();
        let bodies = frames_of(&worker.answer(request.clone()));
        let bodies = &bodies[..bodies.len() - 1];
        let expected: Vec<u8> = bodies
            .iter()
            .flat_map(|frame| frame[frame::HEADER_BYTES..].to_vec())
            .collect();
        let pieces = random.below(bodies.len());
        match ask_and_kill(&pool, memory, request, pieces).await {
            Ok(bytes) => assert!(bytes == expected, "{text}"),
            Err(refusal) => {
                assert_eq!(refusal, Refusal::Lost("signal 9".to_owned()), "{text}");
                cut += 1;
            }
        }
    }
    assert!(cut > KILLS / 4, "{cut} of the {KILLS} answers were cut");
    super::answers(&pool).await;
}

/// Kills the only worker of a pool after so many pieces of an answer.
async fn ask_and_kill(
    pool: &Pool,
    memory: u64,
    request: Request,
    pieces: usize,
) -> Result<Vec<u8>, Refusal> {
    super::answers(pool).await;
    let victim = super::processes(memory);
    assert_eq!(victim.len(), 1);
    let deadline = Instant::now() + super::LONG;
    let mut reply = pool.ask(Client::LOCAL, request, deadline).await?;
    let mut bytes = Vec::new();
    for _ in 0..pieces {
        if let Some(piece) = reply.next().await {
            bytes.extend_from_slice(&piece?);
        }
    }
    kill(&victim);
    let (rest, _) = whole_from(bytes.len(), &mut reply).await?;
    Ok([bytes, rest].concat())
}

fn kill(processes: &[u32]) {
    let numbers: Vec<String> = processes.iter().map(u32::to_string).collect();
    let command = format!("kill -9 {}", numbers.join(" "));
    let status = Command::new("sh").args(["-c", &command]).status();
    assert!(status.is_ok_and(|status| status.success()), "{command}");
}

//! What must hold for any bytes: a function for each target of the fuzzer, which `tests/it/fuzz.rs`
//! calls with the stored cases too.

use bytes::BytesMut;
use plenary::diagnostic::{FileId, Finding};
use plenary::query::{STACK_BYTES, Screened, Vocabulary, parse_here, screen};
use plenary::record::csv::{self, Column, Columns, Header};
use plenary::record::{Node, Tree, check_utf8, ndjson, read_json, read_yaml};
use plenary::server::negotiate::{choose, choose_offer};
use plenary::worker::frame::{self, Frame};
use plenary::worker::{Incoming, Step};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{LazyLock, Mutex};
use std::thread;

/// Any text as a query: what is said of it lies within it, and what passes can be parsed.
pub fn guard(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    match screen(&text, &Vocabulary::default()) {
        Ok(screened) => {
            if let Some(parsed) = parsed(text.into_owned()) {
                assert_eq!(parsed, screened);
            }
        }
        Err(error) => {
            let line = text.split('\n').nth(error.line - 1);
            let chars = line.expect("the line is there").chars().count();
            assert!((1..=chars + 1).contains(&error.column), "{error}");
        }
    }
}

/// What the parser takes a text for, if it takes it.
///
/// Parsing needs a deep stack; one thread has it for all texts, since making it takes longer.
fn parsed(text: String) -> Option<Screened> {
    type Parser = (Sender<String>, Receiver<Option<Screened>>);
    static PARSER: LazyLock<Mutex<Parser>> = LazyLock::new(|| {
        let (sender, texts) = mpsc::channel::<String>();
        let (parsed, receiver) = mpsc::channel();
        let parse_all = move || {
            for text in texts {
                let query = parse_here(&text, &Vocabulary::default()).ok();
                let found = query.map(|query| Screened {
                    form: query.form(),
                    volatile: query.is_volatile(),
                });
                if parsed.send(found).is_err() {
                    return;
                }
            }
        };
        // What checks addresses takes more of a stack.
        let thread = thread::Builder::new().stack_size(4 * STACK_BYTES);
        thread.spawn(parse_all).expect("a thread starts");
        Mutex::new((sender, receiver))
    });
    let parser = PARSER.lock().expect("no parse failed before");
    parser.0.send(text).expect("the parser is alive");
    parser.1.recv().expect("the parser holds against any text")
}

const FILE: FileId = FileId(0);

/// Any bytes as records. The first byte chooses the syntax.
pub fn record_reader(data: &[u8]) {
    let [syntax, bytes @ ..] = data else { return };
    let findings = match syntax % 4 {
        0 => whole(bytes, read_yaml),
        1 => whole(bytes, read_json),
        2 => lines(bytes),
        _ => rows(bytes),
    };
    for finding in findings {
        let place = finding.place;
        let end = place.start + u64::from(place.len);
        // A line feed may be thought of after the last line.
        assert!(end <= bytes.len() as u64 + 1, "{finding:?}");
        assert!(!finding.message.is_empty(), "{finding:?}");
    }
}

fn whole(bytes: &[u8], read: fn(&str, FileId) -> (Tree<'_>, Vec<Finding>)) -> Vec<Finding> {
    match check_utf8(bytes, FILE) {
        Ok(text) => {
            let (tree, findings) = read(text, FILE);
            tree.root()
                .into_iter()
                .for_each(|root| visit(root, bytes.len()));
            findings
        }
        Err(finding) => vec![*finding],
    }
}

fn lines(bytes: &[u8]) -> Vec<Finding> {
    let (mut tree, mut findings) = (Tree::new(FILE, 0), Vec::new());
    assert!(ndjson::split(bytes) <= bytes.len());
    let mut reader = ndjson::Reader::new(FILE, 0, bytes);
    while reader.next(&mut tree, &mut findings) {
        tree.root()
            .into_iter()
            .for_each(|root| visit(root, bytes.len()));
    }
    findings
}

fn rows(bytes: &[u8]) -> Vec<Finding> {
    let column = |key: &str| Column {
        key: key.to_owned(),
        former: vec![format!("old_{key}")],
        many: key == "many",
        by_language: key == "name",
    };
    let columns = Columns {
        columns: ["id", "in", "name", "many"].map(column).into(),
        language: "en".to_owned(),
    };
    let mut findings = Vec::new();
    let Some((header, start)) = Header::read(FILE, bytes, None, &columns, &mut findings) else {
        return findings;
    };
    let rest = &bytes[start..];
    assert!(header.split(rest) <= rest.len());
    let mut tree = Tree::new(FILE, 0);
    let mut reader = csv::Reader::new(FILE, start as u64, rest, &header);
    while reader.next(&mut tree, &mut findings) {
        tree.root()
            .into_iter()
            .for_each(|root| visit(root, bytes.len()));
    }
    findings
}

/// Walks a tree, which nests only so deep.
fn visit(node: Node<'_, '_>, len: usize) {
    let place = node.place();
    assert!(
        place.start + u64::from(place.len) <= len as u64 + 1,
        "{place:?}"
    );
    let _ = node.text();
    for (key, value) in node.entries() {
        let _ = key.text();
        visit(value, len);
    }
    node.items().for_each(|item| visit(item, len));
}

const OFFERED: [&str; 4] = [
    "text/html",
    "text/turtle",
    "application/ld+json",
    "text/csv",
];

/// Any header `Accept`: what is chosen was offered, and is not what the client refuses by name.
pub fn negotiation(data: &[u8]) {
    let accept = String::from_utf8_lossy(data);
    let chosen = choose(Some(&accept), &OFFERED);
    if let Some(chosen) = chosen {
        assert!(OFFERED.contains(&chosen));
        let refusal = format!("{chosen};q=0");
        assert_ne!(accept.trim(), refusal, "it was refused");
    }
    let names: [&[&str]; 2] = [&["application/xml", "text/xml"], &["text/csv"]];
    let offer = choose_offer(Some(&accept), &names);
    assert!(offer.is_none_or(|offer| offer < names.len()));
    // One type alone is taken whenever it is what is chosen among several.
    if let Some(chosen) = chosen {
        assert_eq!(choose(Some(&accept), &[chosen]), Some(chosen));
    }
}

/// Any bytes between a server and a worker, in either direction. The first byte says how they are
/// cut on their way.
pub fn frames(data: &[u8]) {
    let [cut, bytes @ ..] = data else { return };
    let whole = read_frames(bytes, bytes.len().max(1));
    let pieces = read_frames(bytes, usize::from(*cut).max(1));
    assert_eq!(whole, pieces, "cuts change nothing");
    let (mut incoming, mut sum) = (Incoming::default(), 0);
    for frame in whole {
        let mut again = BytesMut::from(&*frame);
        let decoded = frame::decode(&mut again).expect("it was one before");
        match incoming.take(decoded.expect("it is whole")) {
            Ok(Step::Body(body)) => sum += body.len() as u64,
            Ok(Step::Done { done, .. }) => assert_eq!(done.bytes, sum),
            Ok(Step::Failed(_)) | Err(_) => break,
        }
    }
}

/// The frames in some bytes that come in pieces, each encoded again.
fn read_frames(bytes: &[u8], piece: usize) -> Vec<Vec<u8>> {
    let (mut buffer, mut found) = (BytesMut::new(), Vec::new());
    for piece in bytes.chunks(piece) {
        buffer.extend_from_slice(piece);
        loop {
            match frame::decode(&mut buffer) {
                Ok(Some(frame)) => found.push(encoded(&frame)),
                Ok(None) => break,
                Err(_) => return found,
            }
        }
    }
    found
}

fn encoded(frame: &Frame) -> Vec<u8> {
    let mut bytes = Vec::new();
    frame::encode(frame, &mut bytes);
    bytes
}

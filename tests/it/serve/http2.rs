//! HTTP/2, frame by frame (RFC 9113), for a client that knows beforehand that it is spoken.

use super::*;
use crate::cuts::kill;
use crate::running::{children, until};

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const WINDOW_UPDATE: u8 = 8;
const END_STREAM: u8 = 1;
const ACK: u8 = 1;
/// What the server lets a client have open at once.
const MAX_CONCURRENT_STREAMS: u16 = 3;
/// `:status 200` of the static table (RFC 7541, appendix A).
const OK: u8 = 0x88;
/// What a client takes of a stream without saying that it has room again, in bytes.
const WINDOW: usize = 65_535;

struct Frame {
    kind: u8,
    flags: u8,
    stream: u32,
    payload: Vec<u8>,
}

impl Frame {
    fn ends(&self, stream: u32) -> bool {
        self.stream == stream && self.kind <= HEADERS && self.flags & END_STREAM != 0
    }
}

struct Http2(TcpStream);

impl Http2 {
    fn open(running: &Running) -> Self {
        let mut this = Self(running.connect());
        let preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
        this.0.write_all(preface).expect("a preface is taken");
        this.send(SETTINGS, 0, 0, &[]);
        this
    }

    fn send(&mut self, kind: u8, flags: u8, stream: u32, payload: &[u8]) {
        let length = u32::try_from(payload.len()).expect("a short frame");
        let mut frame = length.to_be_bytes()[1..].to_vec();
        frame.extend([kind, flags]);
        frame.extend(stream.to_be_bytes());
        frame.extend(payload);
        self.0.write_all(&frame).expect("a frame is taken");
    }

    /// `:method GET`, `:scheme http` of the static table, then `:path` and `:authority`.
    fn get(&mut self, stream: u32, path: &str) {
        let text = |text: &str| {
            let mut bytes = Vec::new();
            let mut rest = text.len();
            if rest < 127 {
                bytes.extend(u8::try_from(rest));
            } else {
                bytes.push(127);
                rest -= 127;
                while rest >= 128 {
                    bytes.extend(u8::try_from(rest % 128 + 128));
                    rest /= 128;
                }
                bytes.extend(u8::try_from(rest));
            }
            bytes.extend(text.as_bytes());
            bytes
        };
        let head = [
            b"\x82\x86\x04".to_vec(),
            text(path),
            b"\x01".to_vec(),
            text("localhost"),
        ];
        self.send(HEADERS, 5, stream, &head.concat());
    }

    fn next(&mut self) -> Frame {
        let mut header = [0; 9];
        self.0.read_exact(&mut header).expect("a frame");
        let [a, b, c, kind, flags, stream @ ..] = header;
        let length = u32::from_be_bytes([0, a, b, c]);
        let mut payload = vec![0; usize::try_from(length).expect("a length")];
        self.0.read_exact(&mut payload).expect("what it holds");
        let stream = u32::from_be_bytes(stream);
        Frame {
            kind,
            flags,
            stream,
            payload,
        }
    }
}

#[test]
fn http2_is_spoken_where_a_client_begins_with_it() {
    let running = start(&[]);
    let mut http2 = Http2::open(&running);
    http2.get(1, "/");
    let (mut status, mut body) = (None, Vec::new());
    loop {
        let frame = http2.next();
        match frame.kind {
            DATA if frame.stream == 1 => body.extend(&frame.payload),
            HEADERS if frame.stream == 1 => status = frame.payload.first().copied(),
            _ => {}
        }
        if frame.ends(1) {
            break;
        }
    }
    assert_eq!(status, Some(OK));
    let page = String::from_utf8_lossy(&body);
    assert!(page.contains("<!doctype html>"), "{page}");
}

#[test]
fn a_cut_answer_is_a_stream_that_is_reset_and_the_next_one_goes_on() {
    let running = start(&[]);
    until("workers are ready", || !children(running.pid()).is_empty());
    let mut http2 = Http2::open(&running);
    let query = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 50000";
    let query = query
        .replace(' ', "%20")
        .replace('{', "%7B")
        .replace('}', "%7D");
    http2.get(1, &format!("/sparql?query={query}"));
    let (mut status, mut received) = (None, 0);
    while received < WINDOW {
        let frame = http2.next();
        assert!(!frame.ends(1), "the answer is longer than that");
        match frame.kind {
            DATA if frame.stream == 1 => received += frame.payload.len(),
            HEADERS if frame.stream == 1 => status = frame.payload.first().copied(),
            _ => {}
        }
    }
    assert_eq!(status, Some(OK));
    kill(&children(running.pid()));
    // The client has room again, for what was on its way when the worker was killed.
    for stream in [0, 1] {
        http2.send(WINDOW_UPDATE, 0, stream, &(1u32 << 30).to_be_bytes());
    }
    let last = loop {
        let frame = http2.next();
        if frame.stream == 1 && frame.kind != DATA {
            break frame;
        }
        assert!(!frame.ends(1), "a cut answer ends as if it were whole");
    };
    assert_eq!((last.kind, last.ends(1)), (RST_STREAM, false));
    http2.get(3, "/healthz");
    while !http2.next().ends(3) {}
}

#[test]
fn streams_are_bounded_and_pings_are_answered() {
    let running = start(&[]);
    let mut http2 = Http2::open(&running);
    let settings = loop {
        let frame = http2.next();
        if frame.kind == SETTINGS && frame.flags & ACK == 0 {
            break frame.payload;
        }
    };
    let pairs = settings.chunks(6).map(|pair| {
        let [a, b, c, d, e, f] = pair.try_into().expect("a setting has six bytes");
        (u16::from_be_bytes([a, b]), u32::from_be_bytes([c, d, e, f]))
    });
    let most = pairs
        .into_iter()
        .find(|(name, _)| *name == MAX_CONCURRENT_STREAMS);
    let (_, most) = most.expect("the server says how many it takes");
    assert!((1..=256).contains(&most), "{most} streams");
    http2.send(PING, 0, 0, b"8 octets");
    let answer = loop {
        let frame = http2.next();
        if frame.kind == PING {
            break frame;
        }
    };
    assert_eq!((answer.flags, &*answer.payload), (ACK, &b"8 octets"[..]));
}

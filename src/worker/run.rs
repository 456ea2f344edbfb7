//! The life of a worker.

use super::frame::{
    self, BODY_BYTES_MAX, End, Fail, Frame, FrameError, HEADER_BYTES, Hello, Reason,
};
use super::limit::{bytes_in_use, set_memory_limit};
use super::{Done, Format, Request};
use crate::export::Style;
use crate::graph::{Snapshot, SnapshotError};
use crate::query::{self, Budget, Output, QueryFailure, STACK_BYTES, Vocabulary};
use bytes::BytesMut;
use crc32fast::Hasher;
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::{Duration, Instant};

/// Bytes that are read at once.
const READ_BYTES: usize = 16 << 10;
/// A query that ends sooner cannot have used much memory, and is not worth the look.
const BRIEF: Duration = Duration::from_millis(1);

/// Why a worker cannot work.
#[derive(Debug, thiserror::Error)]
pub enum WorkerError {
    /// It was not started by a server.
    #[error("a worker is started by `plenary serve`, with a socket as its standard output")]
    NotStartedByServer,
    /// The snapshot cannot be used.
    #[error("the standard input is no snapshot")]
    Snapshot(#[source] SnapshotError),
    /// What the server sends cannot be read.
    #[error(transparent)]
    Frame(#[from] FrameError),
    /// The server sends what a worker does not expect.
    #[error("the server sends a frame that is not for a worker")]
    Unexpected,
    /// The system denied something.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Answers queries from the snapshot on the standard input until the socket on the standard output
/// closes; then it ends the process, even while it answers one.
pub fn run(memory_bytes: u64) -> Result<(), WorkerError> {
    let stream = UnixStream::from(io::stdout().as_fd().try_clone_to_owned()?);
    if stream.peer_addr().is_err() {
        return Err(WorkerError::NotStartedByServer);
    }
    let file = File::from(io::stdin().as_fd().try_clone_to_owned()?);
    let snapshot = Snapshot::map(&file).map_err(WorkerError::Snapshot)?;
    let mut frames = Frames::new(stream.try_clone()?);
    let Hello { vocabulary, style } = match frames.next()? {
        Some(Frame::Hello(hello)) => *hello,
        Some(_) => return Err(WorkerError::Unexpected),
        None => return Ok(()),
    };
    let (requests, received) = mpsc::channel();
    let (go, started) = mpsc::channel::<()>();
    let work = move || {
        // The limit counts from what is there once this thread has its stack.
        let _ = started.recv();
        let desk = Desk {
            vocabulary: vocabulary.of_snapshot(&snapshot),
            snapshot,
            style: style.into_style(),
            started_with: bytes_in_use(),
        };
        desk.work(&stream, &received)
    };
    let desk = thread::Builder::new()
        .name("query".to_owned())
        .stack_size(STACK_BYTES)
        .spawn(work)?;
    set_memory_limit(memory_bytes)?;
    drop(go);
    while let Some(frame) = frames.next()? {
        let Frame::Request(request) = frame else {
            return Err(WorkerError::Unexpected);
        };
        if requests.send(request).is_err() {
            drop(requests);
            let ended = desk.join().unwrap_or(Ok(()));
            return ended.map_err(WorkerError::Io);
        }
    }
    end()
}

/// Ends the process, whatever its other thread is doing.
#[expect(
    clippy::disallowed_methods,
    reason = "nobody is there any more who would want what is being computed, and nothing is open \
              that would have to be flushed"
)]
fn end() -> ! {
    std::process::exit(0)
}

/// Frames as they come in.
struct Frames {
    stream: UnixStream,
    buffer: BytesMut,
}

impl Frames {
    fn new(stream: UnixStream) -> Self {
        Self {
            stream,
            buffer: BytesMut::new(),
        }
    }

    /// The next frame, or none when the other end has closed.
    fn next(&mut self) -> Result<Option<Frame>, WorkerError> {
        let mut bytes = [0; READ_BYTES];
        loop {
            if let Some(frame) = frame::decode(&mut self.buffer)? {
                return Ok(Some(frame));
            }
            match self.stream.read(&mut bytes) {
                Ok(0) => return Ok(None),
                Ok(len) => self.buffer.extend_from_slice(&bytes[..len]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                // The server is gone.
                Err(_) => return Ok(None),
            }
        }
    }
}

/// Where queries are answered.
struct Desk {
    snapshot: Snapshot,
    vocabulary: Vocabulary,
    style: Style,
    /// Bytes that were in use before the first query.
    started_with: Option<u64>,
}

impl Desk {
    fn work(&self, stream: &UnixStream, requests: &Receiver<Request>) -> io::Result<()> {
        let mut hello = Vec::new();
        frame::encode(&Frame::Ready, &mut hello);
        (&mut &*stream).write_all(&hello)?;
        let mut kept_bytes = 0;
        while let Ok(request) = requests.recv() {
            let began = Instant::now();
            let mut body = Body::new(stream);
            let answered = self.answer(&request, &mut body);
            drop(request);
            if began.elapsed() > BRIEF {
                kept_bytes = self.kept_bytes();
            }
            match answered {
                Ok(rows) => body.end(rows, kept_bytes)?,
                Err(reason) => body.fail(Fail { reason, kept_bytes })?,
            }
        }
        Ok(())
    }

    fn kept_bytes(&self) -> u64 {
        let kept = bytes_in_use().zip(self.started_with);
        kept.map_or(0, |(now, then)| now.saturating_sub(then))
    }

    fn answer(&self, request: &Request, body: &mut Body<'_>) -> Result<u64, Reason> {
        let answer = || self.answer_to(request, body);
        catch_unwind(AssertUnwindSafe(answer)).unwrap_or(Err(Reason::Failure(QueryFailure::Broken)))
    }

    fn answer_to(&self, request: &Request, body: &mut Body<'_>) -> Result<u64, Reason> {
        let query = query::parse_here(&request.text, &self.vocabulary).map_err(Reason::Query)?;
        let query = query
            .over_graphs(&request.default_graphs, &request.named_graphs)
            .map_err(|iri| Reason::Failure(QueryFailure::UnknownGraph(iri)))?;
        let budget = Budget {
            rows_max: request.rows_max,
            bytes_max: request.bytes_max,
            ..Budget::default()
        };
        let output = match request.format {
            Format::Rows(format) => Output::Rows(format),
            Format::Graph(format) => Output::Graph(format, &self.style),
        };
        let written = query::answer_to(&self.snapshot, &query, &budget, &output, body);
        written.map(|written| written.rows).map_err(Reason::Failure)
    }
}

/// Cuts an answer into frames. Nothing goes out before a frame is full or the answer is whole, so a
/// small answer and its end go out at once, and what fails early is told before anything else.
struct Body<'s> {
    stream: &'s UnixStream,
    /// A header and the bytes after it that have not gone out.
    buffer: Vec<u8>,
    bytes: u64,
    checksum: Hasher,
}

impl<'s> Body<'s> {
    fn new(stream: &'s UnixStream) -> Self {
        let mut buffer = Vec::with_capacity(BODY_BYTES_MAX / 8);
        buffer.extend_from_slice(&[0; HEADER_BYTES]);
        Self {
            stream,
            buffer,
            bytes: 0,
            checksum: Hasher::new(),
        }
    }

    fn close_frame(&mut self) {
        let len = self.buffer.len() - HEADER_BYTES;
        if len == 0 {
            self.buffer.clear();
            return;
        }
        self.buffer[..HEADER_BYTES].copy_from_slice(&frame::body_header(len));
        self.checksum.update(&self.buffer[HEADER_BYTES..]);
        self.bytes += len as u64;
    }

    fn end(mut self, rows: u64, kept_bytes: u64) -> io::Result<()> {
        self.close_frame();
        let end = End {
            done: Done {
                rows,
                bytes: self.bytes,
            },
            checksum: self.checksum.finalize(),
            kept_bytes,
        };
        frame::encode(&Frame::End(end), &mut self.buffer);
        (&mut &*self.stream).write_all(&self.buffer)
    }

    fn fail(mut self, fail: Fail) -> io::Result<()> {
        self.buffer.clear();
        frame::encode(&Frame::Fail(fail), &mut self.buffer);
        (&mut &*self.stream).write_all(&self.buffer)
    }
}

impl Write for Body<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let room = BODY_BYTES_MAX - (self.buffer.len() - HEADER_BYTES);
        let taken = bytes.len().min(room);
        self.buffer.extend_from_slice(&bytes[..taken]);
        if taken == room {
            self.close_frame();
            (&mut &*self.stream).write_all(&self.buffer)?;
            self.buffer.truncate(HEADER_BYTES);
        }
        Ok(taken)
    }

    /// Frames go out when they are full.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

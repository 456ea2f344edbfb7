//! What goes between a server and its workers.
//!
//! A frame is a header of eight bytes and a payload: the version of this format, the kind, two
//! bytes that are zero, the length of the payload as a little-endian number. Messages are JSON;
//! bodies are bytes of an answer as they are. All is a pure function of bytes: whatever comes in,
//! the result is a frame, a wait for more, or an error, and nothing is allocated for bytes that did
//! not come.

use super::{Done, Request};
use crate::export::Style;
use crate::query::{QueryError, QueryFailure, Vocabulary};
use bytes::{Buf, Bytes, BytesMut};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version of this format.
const VERSION: u8 = 1;
/// Bytes before each payload.
pub const HEADER_BYTES: usize = 8;
/// Most bytes of an answer in one frame.
pub const BODY_BYTES_MAX: usize = 64 << 10;
/// Most bytes of a message. A query of a megabyte has six as JSON at worst; a vocabulary has fewer.
pub const MESSAGE_BYTES_MAX: usize = 16 << 20;
/// Bytes of the payload that says how a whole answer ends.
const END_BYTES: usize = 28;
/// Bytes of the payload that says that a worker is ready: none.
const READY_BYTES: usize = 0;

/// A piece of the talk between a server and a worker.
#[derive(Clone, Debug)]
pub enum Frame {
    /// To a worker, once: what it must know besides the snapshot.
    Hello(Box<Hello>),
    /// From a worker, once: it can take queries.
    Ready,
    /// To a worker: a query.
    Request(Request),
    /// From a worker: the next bytes of the answer.
    Body(Bytes),
    /// From a worker: the answer is whole.
    End(End),
    /// From a worker: there is no answer, and what came of it is void.
    Fail(Fail),
}

/// What a worker must know besides the snapshot.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Hello {
    /// The names that a query can use.
    pub vocabulary: Vocabulary,
    /// How graphs are written.
    pub style: StyleMessage,
}

/// A [`Style`] on its way.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StyleMessage {
    prefixes: BTreeMap<String, String>,
    base: Option<String>,
    first: Vec<String>,
    context: serde_json::Value,
}

impl StyleMessage {
    /// Takes a style.
    pub fn of(style: &Style) -> Self {
        Self {
            prefixes: style.prefixes.clone(),
            base: style.base.clone(),
            first: style.first.iter().map(|iri| iri.to_string()).collect(),
            context: style.context.clone(),
        }
    }

    /// The style that was taken.
    pub fn into_style(self) -> Style {
        Style {
            prefixes: self.prefixes,
            base: self.base,
            first: self.first.into_iter().map(Into::into).collect(),
            context: self.context,
        }
    }
}

/// The end of a whole answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End {
    /// How much it holds.
    pub done: Done,
    /// CRC-32 of all its bytes.
    pub checksum: u32,
    /// Bytes that the worker keeps in use after it, besides what it had when it was ready.
    pub kept_bytes: u64,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fail {
    /// The reason.
    pub reason: Reason,
    /// Bytes that the worker keeps in use after it, besides what it had when it was ready.
    pub kept_bytes: u64,
}

/// Why a worker has no answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reason {
    /// The query is none.
    Query(QueryError),
    /// It cannot be answered.
    Failure(QueryFailure),
}

/// Why bytes are no frame.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// It is of another program, or of none.
    #[error("a frame has version {0}, not {VERSION}")]
    Version(u8),
    /// There is no such kind.
    #[error("a frame has the unknown kind {0}")]
    Kind(u8),
    /// The bytes without a meaning are not zero.
    #[error("a frame has bytes that mean nothing")]
    Reserved,
    /// The kind has no payload of this length.
    #[error("a frame of kind {kind} has {len} bytes")]
    Length {
        /// The kind.
        kind: u8,
        /// The length that it states.
        len: usize,
    },
    /// The payload is not what the kind promises.
    #[error("a message cannot be read: {0}")]
    Message(String),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Hello = 1,
    Ready,
    Request,
    Body,
    End,
    Fail,
}

impl Kind {
    const ALL: [Self; 6] = [
        Self::Hello,
        Self::Ready,
        Self::Request,
        Self::Body,
        Self::End,
        Self::Fail,
    ];

    fn takes(self, len: usize) -> bool {
        match self {
            Self::Hello | Self::Request | Self::Fail => len <= MESSAGE_BYTES_MAX,
            Self::Ready => len == READY_BYTES,
            // An empty one could come for ever without getting anywhere.
            Self::Body => (1..=BODY_BYTES_MAX).contains(&len),
            Self::End => len == END_BYTES,
        }
    }
}

/// The header of a body of this length.
pub(super) fn body_header(len: usize) -> [u8; HEADER_BYTES] {
    header(Kind::Body, len)
}

fn header(kind: Kind, len: usize) -> [u8; HEADER_BYTES] {
    let len = u32::try_from(len).expect("payloads are bounded far below");
    let [a, b, c, d] = len.to_le_bytes();
    [VERSION, kind as u8, 0, 0, a, b, c, d]
}

/// Appends a frame to bytes that will be sent. A message that is longer than a frame can be is
/// written all the same, and refused where it is read.
pub fn encode(frame: &Frame, out: &mut Vec<u8>) {
    let message = |message: Result<Vec<u8>, serde_json::Error>| {
        message.expect("messages are maps with strings as keys")
    };
    let (kind, payload) = match frame {
        Frame::Hello(hello) => (Kind::Hello, message(serde_json::to_vec(hello))),
        Frame::Ready => (Kind::Ready, Vec::new()),
        Frame::Request(request) => (Kind::Request, message(serde_json::to_vec(request))),
        Frame::Body(bytes) => (Kind::Body, bytes.to_vec()),
        Frame::End(end) => (Kind::End, end.encode().to_vec()),
        Frame::Fail(fail) => (Kind::Fail, message(serde_json::to_vec(fail))),
    };
    out.extend_from_slice(&header(kind, payload.len()));
    out.extend_from_slice(&payload);
}

/// Takes the first frame off the bytes that came, or nothing while it is not whole.
pub fn decode(buffer: &mut BytesMut) -> Result<Option<Frame>, FrameError> {
    let Some(header) = buffer.first_chunk::<HEADER_BYTES>() else {
        return Ok(None);
    };
    let [version, number, zero, nought, len @ ..] = *header;
    if version != VERSION {
        return Err(FrameError::Version(version));
    }
    if zero != 0 || nought != 0 {
        return Err(FrameError::Reserved);
    }
    let mut kinds = Kind::ALL.into_iter();
    let kind = kinds.find(|kind| *kind as u8 == number);
    let kind = kind.ok_or(FrameError::Kind(number))?;
    let len = usize::try_from(u32::from_le_bytes(len)).unwrap_or(usize::MAX);
    if !kind.takes(len) {
        return Err(FrameError::Length { kind: number, len });
    }
    if buffer.len() < HEADER_BYTES + len {
        return Ok(None);
    }
    buffer.advance(HEADER_BYTES);
    let payload = buffer.split_to(len).freeze();
    let bad = |error: serde_json::Error| FrameError::Message(error.to_string());
    let frame = match kind {
        Kind::Hello => Frame::Hello(Box::new(serde_json::from_slice(&payload).map_err(bad)?)),
        Kind::Ready => Frame::Ready,
        Kind::Request => Frame::Request(serde_json::from_slice(&payload).map_err(bad)?),
        Kind::Body => Frame::Body(payload),
        Kind::End => Frame::End(End::decode(payload)),
        Kind::Fail => Frame::Fail(serde_json::from_slice(&payload).map_err(bad)?),
    };
    Ok(Some(frame))
}

impl End {
    fn encode(self) -> [u8; END_BYTES] {
        let mut bytes = [0; END_BYTES];
        bytes[..8].copy_from_slice(&self.done.rows.to_le_bytes());
        bytes[8..16].copy_from_slice(&self.done.bytes.to_le_bytes());
        bytes[16..20].copy_from_slice(&self.checksum.to_le_bytes());
        bytes[20..].copy_from_slice(&self.kept_bytes.to_le_bytes());
        bytes
    }

    /// Reads a payload whose length is that of an end.
    fn decode(mut payload: Bytes) -> Self {
        Self {
            done: Done {
                rows: payload.get_u64_le(),
                bytes: payload.get_u64_le(),
            },
            checksum: payload.get_u32_le(),
            kept_bytes: payload.get_u64_le(),
        }
    }
}

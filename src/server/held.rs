//! What is held of a body before its status goes out.
//!
//! A body that is whole within the bound is sent with its length. Of a larger one the start is
//! held: what fails until then is a problem document, and what fails later ends the transfer
//! without its end, so that nothing that was cut looks whole.

use super::limits::HELD_BYTES_MAX;
use axum::body::{Body, Bytes};
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use std::error::Error;
use std::io::{self, Write};
use tokio::sync::mpsc;

/// Bytes that come, or why no more come.
pub(super) type Chunks<E> = BoxStream<'static, Result<Bytes, E>>;

/// A body that was read up to the bound.
pub(super) enum Held<E> {
    /// All of it.
    Whole(Bytes),
    /// Its start, and where the rest comes from.
    Begun(Vec<Bytes>, Chunks<E>),
}

/// Reads up to the bound.
pub(super) async fn hold<E>(mut chunks: Chunks<E>) -> Result<Held<E>, E> {
    let (mut head, mut bytes) = (Vec::new(), 0);
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk?;
        bytes += chunk.len();
        head.push(chunk);
        if bytes > HELD_BYTES_MAX {
            return Ok(Held::Begun(head, chunks));
        }
    }
    Ok(Held::Whole(joined(&head, bytes)))
}

/// The chunks as one, in memory of its own: a chunk may be a small part of a large buffer, which it
/// would keep as long as it is kept itself.
fn joined(chunks: &[Bytes], bytes: usize) -> Bytes {
    let mut whole = Vec::with_capacity(bytes);
    chunks
        .iter()
        .for_each(|chunk| whole.extend_from_slice(chunk));
    whole.into()
}

impl<E: Error + Send + Sync + 'static> Held<E> {
    /// The body of a response. Where the rest fails, the transfer fails.
    pub(super) fn body(self) -> Body {
        match self {
            Self::Whole(bytes) => Body::from(bytes),
            Self::Begun(head, rest) => {
                Body::from_stream(stream::iter(head.into_iter().map(Ok)).chain(rest))
            }
        }
    }
}

/// Bytes that a thread gathers before it hands them on.
const BUFFER_BYTES: usize = 64 << 10;
/// Buffers that wait for the client.
const BUFFERS_MAX: usize = 2;

/// Where a thread writes what a response is made of. It waits for a slow client, and fails when the
/// client is gone.
pub(super) struct Pipe<E> {
    sender: mpsc::Sender<Part<E>>,
    buffer: Vec<u8>,
}

enum Part<E> {
    Bytes(Bytes),
    Failure(E),
    End,
}

/// A pipe, and what comes out of it. Where the thread breaks down before it says that it is done,
/// that is a failure.
pub(super) fn pipe<E: From<io::Error> + Send + 'static>() -> (Pipe<E>, Chunks<E>) {
    let (sender, receiver) = mpsc::channel(BUFFERS_MAX);
    let chunks = stream::unfold(Some(receiver), async |receiver| {
        let mut receiver: mpsc::Receiver<Part<E>> = receiver?;
        match receiver.recv().await {
            Some(Part::Bytes(bytes)) => Some((Ok(bytes), Some(receiver))),
            Some(Part::Failure(error)) => Some((Err(error), None)),
            Some(Part::End) => None,
            None => Some((
                Err(io::Error::other("what wrote it broke down").into()),
                None,
            )),
        }
    });
    let pipe = Pipe {
        sender,
        buffer: Vec::new(),
    };
    (pipe, chunks.boxed())
}

impl<E> Pipe<E> {
    /// Says that all was written, or why no more comes. Where nobody listens any more, nobody needs
    /// to know.
    pub(super) fn end(mut self, outcome: Result<(), E>) {
        let part = match outcome {
            Ok(()) if self.flush().is_ok() => Part::End,
            Ok(()) => return,
            Err(error) => Part::Failure(error),
        };
        let _ = self.sender.blocking_send(part);
    }
}

impl<E> Write for Pipe<E> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= BUFFER_BYTES {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        let full = std::mem::take(&mut self.buffer);
        let sent = self.sender.blocking_send(Part::Bytes(full.into()));
        sent.map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

#[cfg(test)]
mod tests {
    use super::{HELD_BYTES_MAX, Held, hold, pipe};
    use axum::body::Bytes;
    use futures_util::StreamExt;
    use futures_util::stream;
    use std::io::{self, Write};

    fn chunk(bytes: usize) -> Bytes {
        vec![b'x'; bytes].into()
    }

    #[tokio::test]
    async fn what_is_small_is_whole() {
        let chunks = stream::iter([Ok::<_, io::Error>(chunk(3)), Ok(chunk(HELD_BYTES_MAX - 3))]);
        let Ok(Held::Whole(bytes)) = hold(chunks.boxed()).await else {
            panic!("it is whole");
        };
        assert_eq!(bytes.len(), HELD_BYTES_MAX);
    }

    #[tokio::test]
    async fn what_is_whole_keeps_no_larger_buffer() {
        let part = chunk(HELD_BYTES_MAX).slice(..3);
        let chunks = stream::iter([Ok::<_, io::Error>(part.clone())]);
        let Ok(Held::Whole(bytes)) = hold(chunks.boxed()).await else {
            panic!("it is whole");
        };
        assert_eq!(bytes, part);
        assert_ne!(bytes.as_ptr(), part.as_ptr());
    }

    #[tokio::test]
    async fn what_fails_late_has_no_end() {
        let late = || Err(io::Error::other("late"));
        let early = hold(stream::iter([Ok(chunk(3)), late()]).boxed()).await;
        assert!(early.is_err(), "it fails before it begins");
        let chunks = stream::iter([Ok(chunk(HELD_BYTES_MAX + 1)), late()]);
        let held = hold(chunks.boxed()).await.expect("it begins");
        let read: Vec<_> = held.body().into_data_stream().collect().await;
        assert!(read.len() == 2 && read[1].is_err(), "{read:?}");
    }

    #[tokio::test]
    async fn a_thread_that_breaks_down_leaves_no_whole_body() {
        let (mut into, out) = pipe::<io::Error>();
        let wrote = tokio::task::spawn_blocking(move || {
            into.write_all(b"half").expect("somebody reads");
            into.flush().expect("somebody reads");
            panic!("it breaks down");
        });
        let read: Vec<_> = out.collect().await;
        assert!(wrote.await.is_err());
        assert!(read.len() == 2 && read[1].is_err(), "{read:?}");
        let (into, out) = pipe::<io::Error>();
        let wrote = tokio::task::spawn_blocking(move || into.end(Ok(())));
        assert!(out.collect::<Vec<_>>().await.is_empty());
        wrote.await.expect("it ends");
    }

    #[tokio::test]
    async fn a_thread_writes_until_the_reader_is_gone() {
        let (mut into, mut out) = pipe::<io::Error>();
        let wrote = tokio::task::spawn_blocking(move || -> io::Result<()> {
            for _ in 0..100 {
                into.write_all(&[0; 70_000])?;
            }
            into.flush()
        });
        assert_eq!(
            out.next().await.expect("a chunk").expect("bytes").len(),
            70_000
        );
        drop(out);
        let wrote = wrote.await.expect("it ends");
        assert_eq!(
            wrote.expect_err("nobody reads").kind(),
            io::ErrorKind::BrokenPipe
        );
    }
}

//! Files without a name that responses are sent from, in parts or as a whole, a block at a time.

use super::limits::BLOCK_BYTES;
use axum::body::Bytes;
use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use hyper::body::{Body, Frame, SizeHint};
use std::fs::File;
use std::io;
use std::ops::Range;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

/// A piece of a body.
#[derive(Clone, Debug)]
pub(super) enum Piece {
    /// What stands between stretches of the file.
    Text(Bytes),
    /// A stretch of the file.
    Stretch(Range<u64>),
}

impl Piece {
    fn bytes(&self) -> u64 {
        match self {
            Self::Text(text) => text.len() as u64,
            Self::Stretch(range) => range.end - range.start,
        }
    }
}

/// A body whose length is known, though it is read while it is sent.
pub(super) struct FromFile {
    blocks: BoxStream<'static, io::Result<Bytes>>,
    left: u64,
}

impl FromFile {
    /// Pieces, one after the other.
    pub(super) fn new(file: &Arc<File>, pieces: Vec<Piece>) -> Self {
        let left = pieces.iter().map(Piece::bytes).sum();
        let file = file.clone();
        let blocks = stream::iter(pieces).flat_map(move |piece| match piece {
            Piece::Text(text) => stream::iter([Ok(text)]).boxed(),
            Piece::Stretch(range) => stretch(file.clone(), range).boxed(),
        });
        Self {
            blocks: blocks.boxed(),
            left,
        }
    }

    /// How many bytes are still to be sent.
    pub(super) fn bytes(&self) -> u64 {
        self.left
    }
}

fn stretch(
    file: Arc<File>,
    range: Range<u64>,
) -> impl stream::Stream<Item = io::Result<Bytes>> + Send {
    stream::try_unfold(range.start, move |at| {
        let file = file.clone();
        async move {
            if at >= range.end {
                return Ok(None);
            }
            let left = usize::try_from(range.end - at).unwrap_or(usize::MAX);
            let reading = move || block(&file, at, left.min(BLOCK_BYTES));
            let block = tokio::task::spawn_blocking(reading).await;
            let block = block.map_err(io::Error::other)??;
            let next = at + block.len() as u64;
            Ok(Some((Bytes::from(block), next)))
        }
    })
}

fn block(file: &File, at: u64, bytes: usize) -> io::Result<Vec<u8>> {
    let mut block = vec![0; bytes];
    let read = read_at(file, &mut block, at)?;
    if read == 0 {
        // Nobody else can write it, so this is a mistake of the system's.
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    block.truncate(read);
    Ok(block)
}

#[cfg(unix)]
fn read_at(file: &File, block: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, block, at)
}

#[cfg(windows)]
fn read_at(file: &File, block: &mut [u8], at: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, block, at)
}

impl Body for FromFile {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let block = ready!(self.blocks.as_mut().poll_next(context));
        Poll::Ready(block.map(|block| {
            let block = block?;
            self.left = self.left.saturating_sub(block.len() as u64);
            Ok(Frame::data(block))
        }))
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

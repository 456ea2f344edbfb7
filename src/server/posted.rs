//! The body of a request on its way to a handler.
//!
//! It must come within a time. What a handler leaves of it, since it refuses the request, is read
//! and thrown away, within bounds: a connection that is closed while bytes come is reset, and the
//! client, or a proxy before it, may never see why it was refused.

use super::limits::{UNWANTED_BYTES_MAX, UNWANTED_S};
use axum::body::{Body, Bytes, HttpBody};
use futures_util::StreamExt;
use hyper::body::{Frame, SizeHint};
use std::future::{Future, ready};
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::Sleep;

/// A body that is posted.
pub(super) struct Posted {
    body: Option<Body>,
    bound: Pin<Box<Sleep>>,
    is_late: Arc<AtomicBool>,
    has_ended: bool,
    /// Whether the client sends it without being told to go on.
    comes_unasked: bool,
}

impl Posted {
    /// Bounds the time that a body takes. Whether it was too long is told by `is_late`.
    pub(super) fn new(
        body: Body,
        timeout: Duration,
        is_late: Arc<AtomicBool>,
        comes_unasked: bool,
    ) -> Self {
        Self {
            body: Some(body),
            bound: Box::pin(tokio::time::sleep(timeout)),
            is_late,
            has_ended: false,
            comes_unasked,
        }
    }
}

impl HttpBody for Posted {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let Some(body) = &mut self.body else {
            return Poll::Ready(None);
        };
        // Who reads it has told the client to go on.
        let polled = Pin::new(body).poll_frame(context);
        self.comes_unasked = true;
        match &polled {
            Poll::Pending if self.bound.as_mut().poll(context).is_ready() => {
                self.is_late.store(true, Ordering::Relaxed);
                self.has_ended = true;
                let late = io::Error::from(io::ErrorKind::TimedOut);
                return Poll::Ready(Some(Err(axum::Error::new(late))));
            }
            Poll::Ready(None | Some(Err(_))) => self.has_ended = true,
            Poll::Pending | Poll::Ready(Some(Ok(_))) => {}
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(Body::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map(Body::size_hint).unwrap_or_default()
    }
}

impl Drop for Posted {
    fn drop(&mut self) {
        let is_left = !self.has_ended && !self.is_end_stream() && self.comes_unasked;
        let (Some(body), true) = (self.body.take(), is_left) else {
            return;
        };
        // Without a runtime nothing comes any more.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(throw_away(body));
        }
    }
}

async fn throw_away(body: Body) {
    let mut left = UNWANTED_BYTES_MAX;
    let pieces = body.into_data_stream().take_while(|piece| {
        left = left.saturating_sub(piece.as_ref().map_or(usize::MAX, Bytes::len));
        ready(left > 0)
    });
    let all = pieces.for_each(|_| ready(()));
    // What comes later is not waited for.
    let _ = tokio::time::timeout(Duration::from_secs(UNWANTED_S), all).await;
}

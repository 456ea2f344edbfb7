//! One connection: what it is doing, and when it is ended.
//!
//! Time-outs of reads and writes alone do not bound a client that sends or takes a byte now and
//! then, and a long query is silent too. So a connection is watched by what it is for: how long it
//! has had no request, how long the head of the next one takes, how long a block of an answer is
//! left untaken.

use super::limits::{BLOCK_BYTES, ConnectionLimits};
use axum::body::{Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};
use std::collections::HashMap;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// What a connection is doing, shared by those who see a part of it.
#[derive(Clone, Debug)]
pub(super) struct Activity(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    /// Answers that have not ended, by the number of their request.
    answers: HashMap<u64, Progress>,
    requests: u64,
    /// Since when there is no request.
    idle_since: Instant,
    /// When the first byte of a head came that is not whole yet.
    head_since: Option<Instant>,
    /// Since when the system takes no byte, since the client takes none.
    full_since: Option<Instant>,
    /// Whether the connection speaks HTTP/2, where bytes may come that belong to no request.
    is_http2: bool,
    has_begun: bool,
}

/// How far an answer is.
#[derive(Clone, Copy, Debug)]
enum Progress {
    /// The server works on it.
    Ours,
    /// A block of it was handed over then, and the client has not taken it yet.
    Theirs(Instant),
}

/// Why a connection has to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Overdue {
    /// There was no request for too long: what is left to be written may be.
    Request,
    /// The head of a request is not whole in time.
    Head,
    /// The client does not take its answer.
    Reader,
}

impl Activity {
    pub(super) fn new(now: Instant) -> Self {
        Self(Arc::new(Mutex::new(State {
            answers: HashMap::new(),
            requests: 0,
            idle_since: now,
            head_since: None,
            full_since: None,
            is_http2: false,
            has_begun: false,
        })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().expect("nothing panics while it is held")
    }

    /// Says what is overdue.
    pub(super) fn overdue(&self, now: Instant, limits: &ConnectionLimits) -> Option<Overdue> {
        let state = self.state();
        let is_past = |since: Instant, seconds: f64| {
            now.saturating_duration_since(since) > Duration::from_secs_f64(seconds)
        };
        if let Some(since) = state.full_since
            && is_past(since, limits.write_timeout_s)
        {
            return Some(Overdue::Reader);
        }
        if state.answers.is_empty() {
            return match state.head_since {
                Some(since) if is_past(since, limits.read_timeout_s) => Some(Overdue::Head),
                _ if is_past(state.idle_since, limits.idle_timeout_s) => Some(Overdue::Request),
                _ => None,
            };
        }
        let mut answers = state.answers.values();
        let is_left = answers.any(|progress| match progress {
            Progress::Ours => false,
            Progress::Theirs(since) => is_past(*since, limits.write_timeout_s),
        });
        is_left.then_some(Overdue::Reader)
    }

    /// A request is here, with its whole head.
    pub(super) fn begin(&self) -> Answering {
        let mut state = self.state();
        state.head_since = None;
        state.requests += 1;
        let request = state.requests;
        state.answers.insert(request, Progress::Ours);
        Answering {
            activity: self.clone(),
            request,
        }
    }

    fn went<T>(&self, polled: &Poll<T>) {
        let mut state = self.state();
        match polled {
            Poll::Pending => _ = state.full_since.get_or_insert_with(Instant::now),
            Poll::Ready(_) => state.full_since = None,
        }
    }

    fn came(&self, bytes: &[u8]) {
        let mut state = self.state();
        if !state.has_begun && !bytes.is_empty() {
            state.has_begun = true;
            // No method of HTTP/1.1 begins so.
            state.is_http2 = bytes.starts_with(b"PRI");
        }
        if state.answers.is_empty() && !state.is_http2 && state.head_since.is_none() {
            state.head_since = Some(Instant::now());
        }
    }
}

/// A request until its answer has ended.
#[derive(Debug)]
pub(super) struct Answering {
    activity: Activity,
    request: u64,
}

impl Answering {
    fn set(&self, progress: Progress) {
        self.activity.state().answers.insert(self.request, progress);
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        let mut state = self.activity.state();
        state.answers.remove(&self.request);
        if state.answers.is_empty() {
            state.idle_since = Instant::now();
        }
    }
}

/// A stream that notes when bytes come and when none can go.
pub(super) struct Watched<S> {
    stream: S,
    activity: Activity,
}

impl<S> Watched<S> {
    pub(super) fn new(stream: S, activity: Activity) -> Self {
        Self { stream, activity }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(context, buffer))?;
        let came = &buffer.filled()[before..];
        if !came.is_empty() {
            self.activity.came(came);
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.activity.went(&polled);
        polled
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.activity.went(&polled);
        polled
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

/// A body that is handed over in blocks, each of which must be taken in time.
pub(super) struct InBlocks<B> {
    body: B,
    /// What is left of a piece of the body that is larger than a block.
    left: Bytes,
    answering: Answering,
}

impl<B> InBlocks<B> {
    pub(super) fn new(body: B, answering: Answering) -> Self {
        Self {
            body,
            left: Bytes::new(),
            answering,
        }
    }
}

impl<B: HttpBody<Data = Bytes> + Unpin> HttpBody for InBlocks<B> {
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        self.answering.set(Progress::Ours);
        if self.left.is_empty() {
            match ready!(Pin::new(&mut self.body).poll_frame(context)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => self.left = data,
                    Err(trailers) => return Poll::Ready(Some(Ok(trailers))),
                },
                end => return Poll::Ready(end),
            }
        }
        let size = self.left.len().min(BLOCK_BYTES);
        let block = self.left.split_to(size);
        self.answering.set(Progress::Theirs(Instant::now()));
        Poll::Ready(Some(Ok(Frame::data(block))))
    }

    fn is_end_stream(&self) -> bool {
        self.left.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let left = u64::try_from(self.left.len()).unwrap_or(u64::MAX);
        let of_body = self.body.size_hint();
        let mut hint = SizeHint::new();
        hint.set_lower(of_body.lower().saturating_add(left));
        if let Some(upper) = of_body.upper() {
            hint.set_upper(upper.saturating_add(left));
        }
        hint
    }
}

#[cfg(test)]
mod tests {
    use super::{Activity, Overdue, Progress};
    use crate::server::ConnectionLimits;
    use std::time::{Duration, Instant};

    const LIMITS: ConnectionLimits = ConnectionLimits {
        connections_max: 1,
        per_address_max: 1,
        idle_timeout_s: 75.0,
        read_timeout_s: 15.0,
        write_timeout_s: 60.0,
        stop_timeout_s: 1.0,
    };

    fn after(began: Instant, seconds: u64, activity: &Activity) -> Option<Overdue> {
        activity.overdue(began + Duration::from_secs(seconds), &LIMITS)
    }

    #[test]
    fn a_connection_without_a_request_ends() {
        let began = Instant::now();
        let activity = Activity::new(began);
        assert_eq!(after(began, 74, &activity), None);
        assert_eq!(after(began, 76, &activity), Some(Overdue::Request));
        let answering = activity.begin();
        assert_eq!(after(began, 1000, &activity), None);
        drop(answering);
        assert_eq!(after(Instant::now(), 74, &activity), None);
    }

    #[test]
    fn a_head_that_trickles_ends_it_sooner() {
        let activity = Activity::new(Instant::now());
        activity.came(b"G");
        let began = Instant::now();
        activity.came(b"E");
        assert_eq!(after(began, 14, &activity), None);
        assert_eq!(after(began, 16, &activity), Some(Overdue::Head));
        let _answering = activity.begin();
        assert_eq!(after(began, 16, &activity), None);
    }

    #[test]
    fn bytes_of_http2_are_no_head() {
        let activity = Activity::new(Instant::now());
        activity.came(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        assert_eq!(after(Instant::now(), 70, &activity), None);
    }

    #[test]
    fn an_answer_that_is_left_ends_it() {
        let activity = Activity::new(Instant::now());
        let (slow, _fast) = (activity.begin(), activity.begin());
        slow.set(Progress::Theirs(Instant::now()));
        let began = Instant::now();
        assert_eq!(after(began, 59, &activity), None);
        assert_eq!(after(began, 61, &activity), Some(Overdue::Reader));
        slow.set(Progress::Ours);
        assert_eq!(after(began, 61, &activity), None);
    }
}

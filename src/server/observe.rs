//! One line of the log for each request, written when its answer has ended.
//!
//! A request has an *id*, its client's where that has one, which the answer's header and the line
//! share, so that a complaint leads to the line. The text of a query stands in no line unless the
//! operator wants that: what people ask is theirs.

use super::client::{Caller, Proxy, caller, is_forwarded};
use super::host::{self, Reach};
use super::limits::{LOGGED_PATH_CHARS_MAX, REQUEST_ID_CHARS_MAX};
use super::listen::Peer;
use super::metrics::Ended;
use super::posted::Posted;
use super::refusals::{Bounds, refused};
use super::{App, Shared, respond};
use crate::site::{Kind, Problem};
use crate::worker::Refusal;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::EXPECT;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use hyper::body::{Frame, SizeHint};
use sha2::{Digest, Sha256};
use std::error::Error;
use std::hash::{BuildHasher, RandomState};
use std::iter;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The route of what stands under the base: every path that is no other route.
pub(super) const RESOURCES: &str = "/{*path}";
/// Its name in the numbers.
const RESOURCE: &str = "resource";

/// The status that is logged where the client went away before there was one, as nginx does.
const CLIENT_GONE: u16 = 499;

/// The text of the query that a response answers, for the log: an extension of the response.
#[derive(Clone, Debug)]
pub(super) struct Queried(pub(super) Arc<str>);

/// Watches a request from its head to the end of its answer.
pub(super) async fn observe(State(shared): App, mut request: Request, next: Next) -> Response {
    let began = Instant::now();
    let id = shared.run.ids.of(request.headers());
    let peer = request.extensions().get::<Peer>().map(|peer| peer.0.ip());
    let proxy = shared.settings.operation.proxy();
    if proxy == Proxy::Unknown && is_forwarded(request.headers()) {
        warn_of_proxy(&shared);
    }
    // A request without a host is refused, whoever sends it.
    let host = host::of_request(&request).map_or(Reach::Anybody, Reach::of);
    let caller = caller(peer, host, request.headers(), proxy);
    request.extensions_mut().insert(caller);
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or(RESOURCES, MatchedPath::as_str);
    let mut record = Record {
        route: if route == RESOURCES { RESOURCE } else { route }.to_owned(),
        method: request.method().clone(),
        path: shortened(request.uri().path()),
        id,
        caller,
        began,
        status: CLIENT_GONE,
        problem: None,
        queried: None,
        expected: None,
        bytes: 0,
        ended: None,
        shared: shared.clone(),
    };
    let is_late = Arc::new(AtomicBool::new(false));
    let timeout = Duration::from_secs_f64(shared.settings.operation.connections.read_timeout_s);
    let is_awaited = !request.headers().contains_key(EXPECT);
    let request = request.map(|body| match body.is_end_stream() {
        true => body,
        false => Body::new(Posted::new(body, timeout, is_late.clone(), is_awaited)),
    });
    let mut response = next.run(request).await;
    if is_late.load(Ordering::Relaxed) {
        response = too_late(timeout);
    }
    record.answered(&mut response);
    response.map(|body| Body::new(Observed { body, record }))
}

fn too_late(timeout: Duration) -> Response {
    let kind = Kind::RequestTimeout;
    let detail = format!(
        "the body of the request did not come within {} seconds",
        timeout.as_secs_f64()
    );
    respond::problem(&Problem::new(kind, detail).hint(kind.meaning()))
}

/// Says once that headers of a proxy do not count.
fn warn_of_proxy(shared: &Shared) {
    if !shared.run.told_of_proxy.swap(true, Ordering::Relaxed) {
        tracing::warn!(
            "requests come with headers of a proxy, which do not count: start with `--trust-proxy` \
             if you run that proxy and nobody reaches this server but through it"
        );
    }
}

fn shortened(path: &str) -> String {
    match path.char_indices().nth(LOGGED_PATH_CHARS_MAX) {
        Some((end, _)) => format!("{}…", &path[..end]),
        None => path.to_owned(),
    }
}

/// Makes the ids of requests that come without one.
#[derive(Debug)]
pub(super) struct Ids {
    /// Tells the runs of a server apart.
    run: u32,
    next: AtomicU64,
}

impl Ids {
    pub(super) fn new() -> Self {
        // The standard library's hash maps are seeded at random; an id need not be a secret.
        let run = RandomState::new().hash_one(0) >> 32;
        Self {
            run: u32::try_from(run).expect("32 bits are left"),
            next: AtomicU64::new(1),
        }
    }

    /// The id that a request came with, where that can stand in a log as it is; another otherwise.
    fn of(&self, headers: &HeaderMap) -> String {
        let given = headers.get(X_REQUEST_ID).and_then(|id| id.to_str().ok());
        match given.filter(|id| is_sane(id)) {
            Some(id) => id.to_owned(),
            None => {
                let number = self.next.fetch_add(1, Ordering::Relaxed);
                format!("{:08x}-{number}", self.run)
            }
        }
    }
}

fn is_sane(id: &str) -> bool {
    let is_safe = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    (1..=REQUEST_ID_CHARS_MAX).contains(&id.len()) && id.bytes().all(is_safe)
}

/// How an answer ended.
#[derive(Clone, Debug, PartialEq, Eq)]
enum End {
    /// All of it was handed over.
    Whole,
    /// It could not be finished, and the transfer was aborted.
    Cut(String),
    /// The client went away.
    Gone,
}

/// What is known of a request. Its line is written when this is dropped.
struct Record {
    route: String,
    method: Method,
    path: String,
    id: String,
    caller: Caller,
    began: Instant,
    status: u16,
    problem: Option<Kind>,
    queried: Option<Queried>,
    /// Bytes that the answer has, where that is known before.
    expected: Option<u64>,
    bytes: u64,
    ended: Option<End>,
    shared: Arc<Shared>,
}

impl Record {
    /// The answer's head is made.
    fn answered(&mut self, response: &mut Response) {
        let id = HeaderValue::from_str(&self.id).expect("ids are printable ASCII");
        response.headers_mut().insert(X_REQUEST_ID, id);
        self.status = response.status().as_u16();
        self.problem = response.extensions().get::<Kind>().copied();
        self.queried = response.extensions_mut().remove::<Queried>();
        self.expected = response.body().size_hint().exact();
        let is_bodiless = self.method == Method::HEAD
            || matches!(
                response.status(),
                StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED
            );
        if is_bodiless {
            self.ended = Some(End::Whole);
        }
    }

    /// The answer cannot be finished.
    fn cut(&mut self, error: &axum::Error) {
        self.ended = Some(End::Cut(error.to_string()));
        let mut causes = iter::successors(error.source(), |cause| (*cause).source());
        let refusal = causes.find_map(|error| error.downcast_ref::<Refusal>());
        let limits = &self.shared.settings.limits;
        let bounds = Bounds {
            limits,
            timeout_s: limits.query_timeout_s,
        };
        self.problem = refusal.map(|refusal| refused(refusal, bounds).of);
    }

    /// Who it is from, for the log. Addresses of people stay with the operator.
    fn from(&self) -> String {
        match self.caller {
            Caller::ThisMachine => "this machine".to_owned(),
            Caller::Address(address) => address.to_string(),
        }
    }
}

impl Drop for Record {
    fn drop(&mut self) {
        let is_all = self.expected == Some(self.bytes) && self.status != CLIENT_GONE;
        let end = match self.ended.take() {
            Some(end) => end,
            None if is_all => End::Whole,
            None => End::Gone,
        };
        let duration = self.began.elapsed();
        let metrics = &self.shared.run.metrics;
        metrics.request(&Ended {
            route: &self.route,
            method: &self.method,
            status: self.status,
            duration,
            bytes: self.bytes,
            problem: self.problem,
        });
        match end {
            End::Gone => _ = metrics.clients_gone.inc(),
            End::Cut(_) => _ = metrics.cut.inc(),
            End::Whole => {}
        }
        let cut = match &end {
            End::Cut(why) => Some(why.as_str()),
            _ => None,
        };
        let hash = self.queried.as_ref().map(|queried| hash(&queried.0));
        let settings = &self.shared.settings.operation;
        let text = self.queried.as_ref().filter(|_| settings.log_queries);
        let milliseconds = u64::try_from(duration.as_millis()).unwrap_or(u64::MAX);
        tracing::info!(
            method = self.method.as_str(),
            path = self.path,
            status = self.status,
            bytes = self.bytes,
            duration_ms = milliseconds,
            id = self.id,
            from = self.from(),
            query_hash = hash,
            query = text.map(|text| &*text.0),
            problem = self.problem.map(Kind::code),
            cut,
            client_gone = (end == End::Gone).then_some(true),
            "request"
        );
        let slow = settings.slow_query_s.filter(|_| self.queried.is_some());
        if slow.is_some_and(|bound| duration.as_secs_f64() > bound) {
            tracing::warn!(
                duration_ms = milliseconds,
                id = self.id,
                query_hash = hash,
                "slow query"
            );
        }
    }
}

/// A name for the text of a query: what is asked often or slowly can be told without the text.
fn hash(text: &str) -> String {
    let digest = Sha256::digest(text);
    digest[..8]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// A body that is counted while it goes.
struct Observed {
    body: Body,
    record: Record,
}

impl HttpBody for Observed {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(context);
        match &polled {
            Poll::Ready(Some(Ok(frame))) => {
                let size = frame.data_ref().map_or(0, Bytes::len);
                self.record.bytes += u64::try_from(size).unwrap_or(u64::MAX);
            }
            Poll::Ready(Some(Err(error))) => {
                self.record.cut(error);
            }
            Poll::Ready(None) => self.record.ended = Some(End::Whole),
            Poll::Pending => {}
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::{Ids, X_REQUEST_ID};
    use axum::http::{HeaderMap, HeaderValue};

    fn with(id: &'static str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(X_REQUEST_ID, HeaderValue::from_static(id));
        headers
    }

    #[test]
    fn a_sane_id_is_kept() {
        let ids = Ids::new();
        let id = "01HZX-9_a.b";
        assert_eq!(ids.of(&with(id)), id);
    }

    #[test]
    fn ids_that_could_forge_lines_or_fill_the_log_are_replaced() {
        let ids = Ids::new();
        let long = "x".repeat(65);
        let long: &'static str = long.leak();
        for id in ["", "a b", "a\tb", "\"}", "{\"a\":1}", long] {
            assert_ne!(ids.of(&with(id)), id);
        }
        let (one, other) = (ids.of(&HeaderMap::new()), ids.of(&HeaderMap::new()));
        assert_ne!(one, other);
    }
}

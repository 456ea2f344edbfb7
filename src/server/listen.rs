//! Listening: who is let in, how connections are served, and how that ends.
//!
//! HTTP/1.1 (<https://www.rfc-editor.org/rfc/rfc9112>) and, where a client begins with its preface,
//! HTTP/2 (<https://www.rfc-editor.org/rfc/rfc9113>). Every bound is in `limits`.

use super::connection::{Activity, InBlocks, Overdue, Watched};
use super::limits::{
    ACCEPT_PAUSE_MS, ConnectionLimits, HEAD_BYTES_MAX, HEADER_BYTES_MAX, PING_S, REFUSAL_S,
    REFUSALS_AT_ONCE, RESETS_MAX, STREAM_BYTES_MAX, STREAMS_MAX,
};
use super::metrics::Metrics;
use crate::site::{Kind, Problem};
use axum::Router;
use hyper::Request;
use hyper::body::Incoming;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use prometheus_client::metrics::gauge::Gauge;
use std::collections::HashMap;
use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;

/// The address at the other end of a connection, which handlers find among a request's extensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Peer(pub(super) SocketAddr);

/// What all connections of a listener share.
struct Door {
    app: TowerToHyperService<Router>,
    builder: Builder<TokioExecutor>,
    limits: ConnectionLimits,
    metrics: Arc<Metrics>,
    inside: Arc<Inside>,
    /// What a connection past the bound is told.
    refusal: Vec<u8>,
    refusals: Arc<Semaphore>,
}

/// Lets connections in until `stop` says so, then lets their answers end within a bound.
pub(super) async fn serve(
    listener: TcpListener,
    app: Router,
    limits: ConnectionLimits,
    metrics: Arc<Metrics>,
    stop: impl Future<Output = ()>,
) {
    let door = Arc::new(Door {
        app: TowerToHyperService::new(app),
        builder: builder(),
        limits,
        inside: Arc::new(Inside {
            open: metrics.connections.clone(),
            ..Inside::default()
        }),
        metrics,
        refusal: refusal(),
        refusals: Arc::new(Semaphore::new(REFUSALS_AT_ONCE)),
    });
    let (closing, closed) = watch::channel(false);
    let mut connections = JoinSet::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => break,
            Some(_) = connections.join_next() => {}
            accepted = accept(&listener) => {
                let (stream, address) = accepted;
                match Inside::enter(&door.inside, address.ip(), &door.limits) {
                    Some(place) => {
                        let talk = talk(stream, address, door.clone(), closed.clone(), place);
                        connections.spawn(talk);
                    }
                    None => refuse(stream, &door),
                }
            }
        }
    }
    drop(listener);
    // Nobody may be listening any more, where there is no connection.
    let _ = closing.send(true);
    let all = async { while connections.join_next().await.is_some() {} };
    let bound = Duration::from_secs_f64(limits.stop_timeout_s);
    if tokio::time::timeout(bound, all).await.is_err() {
        tracing::warn!(
            connections = connections.len(),
            "answers did not end in time and are cut"
        );
        connections.shutdown().await;
    }
}

/// The next connection. Where the system has no descriptor left, nobody is let in for a while:
/// trying on would only take time from those who are inside.
async fn accept(listener: &TcpListener) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) if is_of_one(&error) => {}
            Err(error) => {
                tracing::warn!(%error, "no connection can be let in for a moment");
                tokio::time::sleep(Duration::from_millis(ACCEPT_PAUSE_MS)).await;
            }
        }
    }
}

/// Whether an error is about the one connection that was to be let in.
fn is_of_one(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
            | io::ErrorKind::ConnectionRefused
    )
}

fn builder() -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        // How long a head may take is watched, and idle connections with it.
        .header_read_timeout(None)
        .max_buf_size(HEAD_BYTES_MAX);
    let header_bytes_max = u32::try_from(2 * HEADER_BYTES_MAX).unwrap_or(u32::MAX);
    builder
        .http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS_MAX)
        .max_pending_accept_reset_streams(RESETS_MAX)
        .max_local_error_reset_streams(RESETS_MAX)
        .max_send_buf_size(STREAM_BYTES_MAX)
        // An address counts among the headers of HTTP/2.
        .max_header_list_size(header_bytes_max + HEAD_BYTES_MAX as u32)
        .keep_alive_interval(Duration::from_secs(PING_S))
        .keep_alive_timeout(Duration::from_secs(PING_S));
    builder
}

/// Serves one connection to its end.
async fn talk(
    stream: TcpStream,
    address: SocketAddr,
    door: Arc<Door>,
    mut closed: watch::Receiver<bool>,
    place: Place,
) {
    // Small answers are sent at once; where that cannot be set, they come a little later.
    let _ = stream.set_nodelay(true);
    let activity = Activity::new(Instant::now());
    let io = TokioIo::new(Watched::new(stream, activity.clone()));
    let (at_door, of_requests) = (door.clone(), activity.clone());
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(Peer(address));
        let answering = of_requests.begin();
        let answer = at_door.app.call(request);
        async move {
            let response = answer.await?;
            Ok::<_, Infallible>(response.map(|body| InBlocks::new(body, answering)))
        }
    });
    let mut connection = std::pin::pin!(door.builder.serve_connection(io, service));
    let mut looks = tokio::time::interval(look_every(&door.limits));
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut ends_at = None;
    loop {
        tokio::select! {
            ended = &mut connection => {
                if let Err(error) = ended {
                    tracing::debug!(%address, error = &*error, "a connection broke");
                }
                break;
            }
            // Once it is closed, or the one who closes is gone, there is nothing more to hear.
            _ = closed.changed(), if ends_at.is_none() => {
                connection.as_mut().graceful_shutdown();
                ends_at = Some(None);
            }
            _ = looks.tick() => {
                let now = Instant::now();
                let overdue = activity.overdue(now, &door.limits);
                if let Some(overdue) = overdue && ends_at.is_none_or(|at| at.is_none()) {
                    tracing::debug!(%address, ?overdue, "a connection is ended");
                    if overdue != Overdue::Request {
                        break;
                    }
                    connection.as_mut().graceful_shutdown();
                    ends_at = Some(Some(now + Duration::from_secs_f64(door.limits.read_timeout_s)));
                }
                if ends_at.flatten().is_some_and(|at| at < now) {
                    break;
                }
            }
        }
    }
    drop(place);
}

/// How often a connection is looked at: often enough for the shortest bound.
fn look_every(limits: &ConnectionLimits) -> Duration {
    let shortest = limits
        .idle_timeout_s
        .min(limits.read_timeout_s)
        .min(limits.write_timeout_s);
    Duration::from_secs_f64((shortest / 4.0).clamp(0.01, 1.0))
}

/// Tells a connection past the bound that it is one, and ends it.
fn refuse(mut stream: TcpStream, door: &Arc<Door>) {
    door.metrics.connections_refused.inc();
    let Ok(permit) = door.refusals.clone().try_acquire_owned() else {
        return;
    };
    let door = door.clone();
    tokio::spawn(async move {
        let tell = async {
            stream.write_all(&door.refusal).await?;
            stream.shutdown().await?;
            // A connection that is closed with bytes unread is reset, and the answer may be lost.
            let mut unread = [0; 1024];
            while stream.read(&mut unread).await? > 0 {}
            io::Result::Ok(())
        };
        // Whoever does not listen is not told.
        let _ = tokio::time::timeout(Duration::from_secs(REFUSAL_S), tell).await;
        drop(permit);
    });
}

fn refusal() -> Vec<u8> {
    let kind = Kind::TooManyConnections;
    let problem = Problem::new(kind, "as many connections are open as may be").hint(kind.meaning());
    let document = problem.document();
    let head = format!(
        "HTTP/1.1 {} Service Unavailable\r\nContent-Type: {}\r\nContent-Length: {}\r\n\
         Cache-Control: no-store\r\nRetry-After: 1\r\nConnection: close\r\n\r\n",
        problem.status,
        document.media_type,
        document.bytes.len()
    );
    [head.into_bytes(), document.bytes].concat()
}

/// Who is inside.
#[derive(Debug, Default)]
struct Inside {
    counts: Mutex<Counts>,
    open: Gauge,
}

#[derive(Debug, Default)]
struct Counts {
    all: usize,
    by_network: HashMap<IpAddr, usize>,
}

/// The place of one connection, given back when it ends.
#[derive(Debug)]
struct Place {
    inside: Arc<Inside>,
    network: IpAddr,
}

impl Inside {
    /// Lets a connection in, if it is within the bounds.
    fn enter(inside: &Arc<Self>, address: IpAddr, limits: &ConnectionLimits) -> Option<Place> {
        let network = network(address);
        let mut counts = inside
            .counts
            .lock()
            .expect("nothing panics while it is held");
        let of_network = counts.by_network.get(&network).copied().unwrap_or(0);
        let is_full = counts.all >= limits.connections_max;
        if is_full || (!network.is_loopback() && of_network >= limits.per_address_max) {
            return None;
        }
        counts.all += 1;
        counts.by_network.insert(network, of_network + 1);
        inside.open.inc();
        Some(Place {
            inside: inside.clone(),
            network,
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self
            .inside
            .counts
            .lock()
            .expect("nothing panics while it is held");
        counts.all -= 1;
        self.inside.open.dec();
        if let Some(count) = counts.by_network.get_mut(&self.network) {
            *count -= 1;
            if *count == 0 {
                counts.by_network.remove(&self.network);
            }
        }
    }
}

/// The network that one client has: of IPv6 addresses it has 2⁶⁴.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) if !address.is_loopback() => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::{ConnectionLimits, Inside};
    use std::net::IpAddr;
    use std::sync::Arc;

    fn address(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn places_are_bounded_and_given_back() {
        let limits = ConnectionLimits {
            connections_max: 4,
            per_address_max: 2,
            ..ConnectionLimits::default()
        };
        let inside = Arc::new(Inside::default());
        let enter = |text| Inside::enter(&inside, address(text), &limits);
        let first = enter("2001:db8::1").expect("the first");
        let _second = enter("2001:db8::2").expect("another of the same network");
        assert!(enter("2001:db8::3").is_none(), "the network has enough");
        let _other = enter("2001:db8:0:1::1").expect("of another network");
        drop(first);
        let _again = enter("2001:db8::3").expect("a place was given back");
        let _own = enter("127.0.0.1").expect("the fourth");
        assert!(enter("127.0.0.1").is_none(), "all places are taken");
    }

    #[test]
    fn this_machine_has_all_places() {
        let limits = ConnectionLimits {
            connections_max: 3,
            per_address_max: 1,
            ..ConnectionLimits::default()
        };
        let inside = Arc::new(Inside::default());
        let places: Vec<_> = ["127.0.0.1", "::1", "::ffff:127.0.0.1"]
            .iter()
            .filter_map(|text| Inside::enter(&inside, address(text), &limits))
            .collect();
        assert_eq!(places.len(), 3);
    }
}

//! HTTP around `query` and `site`: negotiation, limits, hosts, caching.
//!
//! Follows RFC 9110 (<https://www.rfc-editor.org/rfc/rfc9110>) and the query operation of the
//! SPARQL 1.1 Protocol (<https://www.w3.org/TR/sparql11-protocol/#query-operation>). No route
//! writes: the records are the only way in.
//!
//! Must not know: the syntax of records.

mod codings;
mod conditional;
mod data;
mod description;
mod diagram;
mod formats;
mod generation;
mod held;
mod host;
mod limits;
pub mod negotiate;
mod pages;
mod request;
mod respond;
mod sparql;

pub use limits::Limits;

use crate::site::{Kind, Limit, Problem, Site, content_security_policy};
use arc_swap::ArcSwap;
use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::{any, get};
use axum::{Router, body::Body};
use generation::{Generation, Now};
use host::Reach;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tower_http::catch_panic::CatchPanicLayer;

/// What a server is started with.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Names that requests may be for, besides the usual ones.
    pub hosts: Vec<String>,
    /// The address of the endpoint as examples should show it.
    pub endpoint: String,
    /// The bounds.
    pub limits: Limits,
}

/// What all requests share, whatever snapshot they are answered from.
struct Shared {
    now: ArcSwap<Generation>,
    settings: Settings,
    queries: Semaphore,
    /// Turns to write a graph.
    exports: Arc<Semaphore>,
}

type App = State<Arc<Shared>>;

/// The way to a server that runs.
#[derive(Clone)]
pub struct Handle(Arc<Shared>);

impl Handle {
    /// Serves another site from now on. Requests that began end on the one that they began on.
    pub fn replace(&self, site: Site) {
        let new = Generation::new(site, &self.0.settings, Some(&self.0.now.load()));
        self.0.now.store(Arc::new(new));
    }
}

/// The routes, ready to be served, and the way to change what they serve.
pub fn app(site: Site, settings: Settings) -> (Router, Handle) {
    let shared = Arc::new(Shared {
        now: ArcSwap::from_pointee(Generation::new(site, &settings, None)),
        exports: Arc::new(Semaphore::new(limits::EXPORTS_MAX)),
        queries: Semaphore::new(settings.limits.workers),
        settings,
    });
    (routes(&shared), Handle(shared))
}

fn routes(shared: &Arc<Shared>) -> Router {
    Router::new()
        .route("/", get(pages::landing))
        .route("/sparql", any(sparql::answer))
        .route("/data", any(data::answer))
        .route("/ns", get(pages::vocabulary))
        .route("/diagram/{name}", get(diagram::event_map))
        .route("/problem/{code}", get(pages::problem))
        .route("/assets/{name}", get(pages::asset))
        .route("/healthz", get(async || "ok\n"))
        .fallback(get(pages::resource))
        .layer(middleware::from_fn_with_state(
            shared.clone(),
            conditional::answer,
        ))
        .layer(codings::layer())
        .layer(middleware::from_fn(codings::negotiate))
        .layer(middleware::from_fn_with_state(shared.clone(), guard))
        .layer(CatchPanicLayer::new())
        .with_state(shared.clone())
}

/// Listens on an address.
pub async fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    TcpListener::bind(address).await
}

/// Serves until `stop` is done, then lets running requests end.
pub async fn serve(
    listener: TcpListener,
    app: Router,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    axum::serve(listener, app)
        .with_graceful_shutdown(stop)
        .await
}

/// Takes requests for known hosts only, and says what a browser may do with the answer.
async fn guard(State(shared): App, request: Request, next: Next) -> Response<Body> {
    let policy = content_security_policy(request.uri().path().trim_start_matches('/'));
    let (mut response, reach) = match admitted(&shared, &request) {
        Ok(reach) => (respond::explained(next.run(request).await), reach),
        Err(problem) => (respond::problem(&problem), Reach::ThisMachine),
    };
    respond::protect(response.headers_mut(), reach, &policy);
    response
}

/// Whether a request is for this server, and who can reach the server that way.
fn admitted(shared: &Shared, request: &Request) -> Result<Reach, Problem> {
    let host = host::of_request(request)?;
    if !shared.now.load().hosts.allow(host) {
        let problem = Problem::new(
            Kind::Misdirected,
            format!("`{host}` is not a name that this server answers for"),
        );
        return Err(problem.hint("the operator can add it with `--host NAME`"));
    }
    let address = request.uri().path_and_query();
    let bytes = address.map_or(0, |address| address.as_str().len());
    if bytes > limits::ADDRESS_BYTES_MAX {
        let limit = Limit::of("address-bytes", limits::ADDRESS_BYTES_MAX).used(bytes);
        let problem = Problem::new(
            Kind::AddressTooLong,
            format!("the address has {bytes} bytes"),
        );
        return Err(problem.hint(Kind::AddressTooLong.meaning()).limit(limit));
    }
    Ok(Reach::of(host))
}

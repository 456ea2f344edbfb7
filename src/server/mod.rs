//! HTTP around `query` and `site`: negotiation, limits, hosts, caching.
//!
//! Follows RFC 9110 (<https://www.rfc-editor.org/rfc/rfc9110>) and the query operation of the
//! SPARQL 1.1 Protocol (<https://www.w3.org/TR/sparql11-protocol/#query-operation>). No route
//! writes: the records are the only way in.
//!
//! Must not know: the syntax of records.

mod answers;
mod client;
mod codings;
mod conditional;
mod connection;
mod data;
mod description;
mod diagram;
mod dump;
mod files;
mod formats;
mod generation;
mod harvest;
mod health;
mod held;
mod host;
mod limits;
mod listen;
mod metrics;
pub mod negotiate;
mod observe;
mod http10;
mod operation;
mod pages;
mod posted;
mod ranges;
mod refusals;
mod request;
mod respond;
mod search;
mod shown;
mod sparql;
mod stored;
mod turns;
mod watch;

pub use limits::{ConnectionLimits, Limits};
pub use operation::Operation;
pub use watch::{Build, Trouble, Watch, Watching, keep_up};

use crate::site::{FORMS, Kind, Limit, Problem, Site, content_security_policy};
use answers::Tally;
use arc_swap::ArcSwap;
use axum::extract::{Request, State};
use axum::handler::Handler;
use axum::http::HeaderMap;
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::{MethodRouter, any, get};
use axum::{Router, body::Body};
use generation::{Generation, Now};
use host::Reach;
use observe::RESOURCES;
use operation::Run;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::net::TcpListener;
use tower::{ServiceBuilder, ServiceExt};
use tower_http::catch_panic::CatchPanicLayer;
use turns::Turns;

/// What a server is started with.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Names that requests may be for, besides the usual ones.
    pub hosts: Vec<String>,
    /// Whether the address of a thing answers with a document itself, and does not lead to one.
    pub is_direct: bool,
    /// The bounds.
    pub limits: Limits,
    /// How it is run.
    pub operation: Operation,
    /// This program, which is started anew for every process that answers queries.
    pub program: PathBuf,
}

/// What all requests share, whatever snapshot they are answered from.
struct Shared {
    now: ArcSwap<Generation>,
    settings: Settings,
    /// How often answers were kept already.
    tally: Arc<Tally>,
    /// Turns to write a graph.
    exports: Turns,
    /// Turns to answer a question of the dataset.
    questions: Turns,
    run: Run,
    /// Turns to make a page or a document.
    pages: Turns,
    /// Turns to search.
    searches: Turns,
    /// Turns to draw a picture.
    pictures: Turns,
}

type App = State<Arc<Shared>>;

/// The way to a server that runs.
#[derive(Clone)]
pub struct Handle(Arc<Shared>);

impl Handle {
    /// Serves another site from now on. Requests that began end on the one that they began on.
    /// Where its workers cannot be started, the one from before is served on.
    pub fn replace(&self, site: Site) -> io::Result<()> {
        let Shared {
            settings,
            tally,
            now,
            ..
        } = &*self.0;
        let new = Generation::new(site, settings, tally, Some(&now.load()))?;
        now.store(Arc::new(new));
        Ok(())
    }

    /// The routes for those who run the server, where these have a listener of their own.
    pub fn admin(&self) -> Router {
        let routes = for_operators(Router::new()).fallback(health::elsewhere);
        layered(routes, &self.0)
    }
}

/// The routes, ready to be served, and the way to change what they serve. Must be called within a
/// runtime.
pub fn app(site: Site, settings: Settings) -> io::Result<(Router, Handle)> {
    let tally = Arc::new(Tally::default());
    let first = Generation::new(site, &settings, &tally, None)?;
    let shared = Arc::new(Shared {
        now: ArcSwap::from_pointee(first),
        exports: Turns::new(
            limits::EXPORTS_MAX,
            0,
            limits::EXPORTS_PER_CLIENT,
            limits::TURN_WAIT,
        ),
        questions: Turns::new(
            1,
            limits::QUESTIONS_WAITING_MAX,
            limits::QUESTIONS_PER_CLIENT,
            limits::TURN_WAIT,
        ),
        pages: Turns::new(
            limits::searches_max(),
            limits::PAGES_WAITING_MAX,
            limits::PAGES_PER_CLIENT,
            limits::TURN_WAIT,
        ),
        searches: turns(),
        pictures: turns(),
        tally,
        settings,
        run: Run::new(),
    });
    Ok((routes(&shared), Handle(shared)))
}

/// Turns for what takes a processor.
fn turns() -> Turns {
    Turns::new(
        limits::searches_max(),
        limits::WAITING_MAX,
        limits::TURNS_PER_CLIENT,
        limits::TURN_WAIT,
    )
}

/// A route for what is only read.
fn read<H, T>(handler: H) -> MethodRouter<Arc<Shared>>
where
    H: Handler<T, Arc<Shared>>,
    T: 'static,
{
    get(handler).options(respond::methods)
}

fn routes(shared: &Arc<Shared>) -> Router {
    let routes = Router::new()
        .route("/", read(pages::landing))
        .route("/sparql", any(sparql::answer))
        .route("/data", any(data::answer))
        .route("/robots.txt", read(harvest::robots))
        .route("/sitemap.xml", read(harvest::sitemap))
        .route("/sitemap/{name}", read(harvest::sitemap_part))
        .route("/.well-known/void", read(harvest::void))
        .route("/catalog", read(harvest::catalogue))
        .route("/provenance", read(harvest::provenance))
        .route("/void", read(harvest::void))
        .route("/dump/{name}", read(dump::answer))
        .route("/search", read(search::find))
        .route("/search.html", read(search::find))
        .route("/search.json", read(search::find))
        .route("/search.jsonld", read(search::find))
        .route("/search/suggest", read(search::suggest))
        .route("/diagram/{*name}", read(diagram::picture))
        .route("/ns", read(pages::vocabulary))
        .route("/question/{*name}", read(pages::question))
        .route("/problem/{code}", read(pages::problem))
        .route("/assets/{name}", read(pages::asset))
        // As a route: a fallback would be copied for each request.
        .route(RESOURCES, read(pages::other))
        // What has no path, like `OPTIONS *`.
        .fallback(read(pages::other));
    let routes = harvest::by_suffix(routes);
    let routes = match shared.settings.operation.has_admin {
        true => routes.route("/healthz", read(health::alive)),
        false => for_operators(routes),
    };
    below_base(layered(routes, shared), shared)
}

/// The part of a path that is that of the base, as a proxy passes it on that takes nothing off.
#[derive(Clone, Debug)]
pub(in crate::server) struct Prefix(pub(in crate::server) String);

/// Routes that answer for the whole path of the base too.
fn below_base(routes: Router, shared: &Arc<Shared>) -> Router {
    let shared = shared.clone();
    let routes = routes.map_request(move |mut request: Request| {
        let base = shared.now.load().site.base_path().to_owned();
        let uri = request.uri();
        let below = uri
            .path()
            .strip_prefix('/')
            .and_then(|path| path.strip_prefix(&base));
        if let Some(below) = below.filter(|_| !base.is_empty()) {
            let query = uri
                .query()
                .map(|query| format!("?{query}"))
                .unwrap_or_default();
            // What begins with two slashes would be the name of a host.
            let path = format!("/{}{query}", below.trim_start_matches('/'));
            if let Ok(path) = path.parse::<axum::http::uri::PathAndQuery>() {
                let mut parts = uri.clone().into_parts();
                parts.path_and_query = Some(path);
                if let Ok(uri) = axum::http::Uri::from_parts(parts) {
                    *request.uri_mut() = uri;
                    request.extensions_mut().insert(Prefix(base));
                }
            }
        }
        request
    });
    Router::new().fallback_service(routes)
}

/// The routes for those who run the server.
fn for_operators(routes: Router<Arc<Shared>>) -> Router<Arc<Shared>> {
    routes
        .route("/healthz", read(health::alive))
        .route("/readyz", read(health::ready))
        .route("/metrics", read(health::metrics))
}

/// What is done for every request, from the outside to the inside.
fn layered(routes: Router<Arc<Shared>>, shared: &Arc<Shared>) -> Router {
    let state = || shared.clone();
    // As one layer: the router keeps each in a box, and copies every box within it for a request.
    let layers = ServiceBuilder::new()
        .layer(middleware::from_fn_with_state(state(), observe::observe))
        .layer(middleware::from_fn_with_state(state(), guard))
        .layer(CatchPanicLayer::new())
        .layer(middleware::from_fn(http10::hold))
        .layer(middleware::from_fn(codings::negotiate))
        .layer(codings::layer())
        .layer(middleware::from_fn_with_state(state(), conditional::answer));
    routes.layer(layers).with_state(state())
}

/// Listens on an address.
pub async fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    TcpListener::bind(address).await
}

/// Serves until `stop` is done, then lets answers end within a bound.
pub async fn serve(
    handle: &Handle,
    listener: TcpListener,
    app: Router,
    stop: impl Future<Output = ()>,
) {
    let run = &handle.0.run;
    let limits = handle.0.settings.operation.limits();
    listen::serve(listener, app, limits, run.metrics.clone(), stop).await;
}

/// Takes requests for known hosts only, and says what a browser may do with the answer.
async fn guard(State(shared): App, request: Request, next: Next) -> Response<Body> {
    let policy = content_security_policy(request.uri().path().trim_start_matches('/'), FORMS);
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
    within_bounds(request.headers())?;
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

/// Whether headers are as few and as small as they may be.
fn within_bounds(headers: &HeaderMap) -> Result<(), Problem> {
    let sizes = headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len());
    let (count, bytes) = (headers.len(), sizes.sum::<usize>());
    let limit = match (count, bytes) {
        (count, _) if count > limits::HEADERS_MAX => {
            Limit::of("headers", limits::HEADERS_MAX).used(count)
        }
        (_, bytes) if bytes > limits::HEADER_BYTES_MAX => {
            Limit::of("header-bytes", limits::HEADER_BYTES_MAX).used(bytes)
        }
        _ => return Ok(()),
    };
    let kind = Kind::HeadersTooLarge;
    let detail = format!("the request has {count} headers with {bytes} bytes");
    let most = (limits::HEADERS_MAX, limits::HEADER_BYTES_MAX);
    let hint = format!("send at most {} with {} bytes in all", most.0, most.1);
    Err(Problem::new(kind, detail).hint(hint).limit(limit))
}

//! Whether the server lives, whether it can answer, and what it has counted: for those who run it.

use super::client::Caller;
use super::generation::Now;
use super::metrics::{self, Looked};
use super::{App, respond};
use crate::site::{Kind, Problem};
use axum::Extension;
use axum::body::Body;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::Response;
use serde_json::json;
use std::sync::atomic::Ordering;

/// `/healthz`: the process answers.
pub(super) async fn alive() -> Response {
    plain("ok\n".to_owned(), "text/plain; charset=utf-8")
}

/// `/readyz`: which snapshot is served, and what was the matter with the last build. A bad build
/// makes a server no less ready: the snapshot from before it is served on.
pub(super) async fn ready(
    State(shared): App,
    Now(now): Now,
    caller: Option<Extension<Caller>>,
) -> Response {
    let trouble = shared.run.trouble.load_full();
    let is_operator = shared.settings.operation.has_admin
        || caller.is_none_or(|Extension(caller)| caller == Caller::ThisMachine);
    let last_build = match trouble {
        None => json!({ "ok": true }),
        Some(trouble) if is_operator => json!({
            "ok": false,
            "errors": trouble.errors,
            "message": trouble.message,
            "first": trouble.first,
        }),
        // What is wrong with the records is nobody else's business.
        Some(_) => json!({ "ok": false }),
    };
    let workers = now.pool.stats();
    // A worker that was killed is replaced in a moment; without any, no query is answered.
    let is_ready = workers.alive > 0;
    let detail = json!({
        "ready": is_ready,
        "workers": { "alive": workers.alive, "running": workers.running },
        "waiting": workers.waiting,
        "snapshot": {
            "hash": now.site.snapshot.hash(),
            "quads": now.site.snapshot.len(),
            "age_s": now.made.elapsed().as_secs(),
        },
        "last_build": last_build,
    });
    let mut response = plain(format!("{detail:#}\n"), "application/json");
    if !is_ready {
        *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
    }
    response
}

/// `/metrics`: what was counted.
pub(super) async fn metrics(State(shared): App, Now(now): Now) -> Response {
    let tally = &shared.tally;
    let text = shared.run.metrics.text(Looked {
        age: now.made.elapsed(),
        quads: now.site.snapshot.len(),
        workers: now.pool.stats(),
        hits: tally.hits.load(Ordering::Relaxed),
        shared: tally.shared.load(Ordering::Relaxed),
        misses: tally.misses.load(Ordering::Relaxed),
    });
    plain(text, metrics::MEDIA_TYPE)
}

/// Any other path where only those who run the server listen.
pub(super) async fn elsewhere() -> Response {
    let problem = Problem::new(Kind::NotFound, "only those who run the server listen here");
    respond::problem(&problem.hint("there are `/healthz`, `/readyz` and `/metrics`"))
}

fn plain(text: String, media_type: &str) -> Response {
    let mut response = Response::new(Body::from(text));
    respond::set(&mut response, CONTENT_TYPE, media_type);
    respond::set(&mut response, CACHE_CONTROL, "no-store");
    response
}

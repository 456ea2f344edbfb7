//! For those who come to read everything: what search engines and harvesters look for at fixed
//! addresses.

use super::client::Proxy;
use super::description::endpoint;
use super::generation::Generation;
use super::respond;
use super::{App, Now};
use crate::export::Format;
use crate::site::{Document, Kind, Problem};
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::response::Response;
use std::sync::Arc;

/// The formats of descriptions, the one for who does not care first.
const FORMATS: [Format; 5] = [
    Format::Turtle,
    Format::JsonLd,
    Format::NTriples,
    Format::RdfXml,
    Format::TriG,
];

/// `/robots.txt`.
pub(super) async fn robots(State(shared): App, Now(now): Now, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let root = root(&now, &parts, shared.settings.operation.proxy());
    respond::document(now.site.robots(&root))
}

/// `/sitemap.xml`.
pub(super) async fn sitemap(State(shared): App, Now(now): Now, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let root = root(&now, &parts, shared.settings.operation.proxy());
    let made = on_a_thread(now, move |now| Ok(now.site.sitemap(&root))).await;
    answered(made)
}

/// `/sitemap/NUMBER.xml`: a part of a map that is too long for one file.
pub(super) async fn sitemap_part(
    State(shared): App,
    Now(now): Now,
    axum::extract::Path(name): axum::extract::Path<String>,
    request: Request,
) -> Response {
    let (parts, _) = request.into_parts();
    let root = root(&now, &parts, shared.settings.operation.proxy());
    let number = name
        .strip_suffix(".xml")
        .and_then(|number| number.parse().ok());
    let made = on_a_thread(now, move |now| {
        let part = number.and_then(|number| now.site.sitemap_part(&root, number));
        part.ok_or_else(|| now.site.not_found(&format!("sitemap/{name}")))
    });
    answered(made.await)
}

/// `/.well-known/void`: what the dataset holds.
pub(super) async fn void(State(shared): App, Now(now): Now, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let root = root(&now, &parts, shared.settings.operation.proxy());
    let accept = respond::accept(&parts.headers);
    let types = FORMATS.map(|format| [format.media_type()]);
    let types = types.each_ref().map(<[_; 1]>::as_slice);
    let format = super::negotiate::choose_offer(accept.as_deref(), &types).map(|at| FORMATS[at]);
    // A browser has no format for it; it is shown the one that people can read.
    let format = format.unwrap_or(Format::Turtle);
    // The first description of a generation counts its whole graph.
    answered(on_a_thread(now, move |now| now.site.void(&root, format)).await)
}

/// The address of the first page, as whoever asks reaches it.
fn root(now: &Generation, parts: &Parts, proxy: Proxy) -> String {
    let endpoint = endpoint(now, parts, proxy);
    endpoint
        .strip_suffix("sparql")
        .unwrap_or(&endpoint)
        .to_owned()
}

async fn on_a_thread(
    now: Arc<Generation>,
    make: impl FnOnce(&Generation) -> Result<Document, Problem> + Send + 'static,
) -> Result<Document, Problem> {
    let failed = |_| Problem::new(Kind::Failed, "the document cannot be made");
    tokio::task::spawn_blocking(move || make(&now))
        .await
        .map_err(failed)?
}

fn answered(made: Result<Document, Problem>) -> Response {
    made.map_or_else(|problem| respond::problem(&problem), respond::document)
}

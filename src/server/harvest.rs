//! For those who come to read everything: what search engines and harvesters look for at fixed
//! addresses.

use super::client::{Asker, Proxy};
use super::description::endpoint;
use super::generation::Generation;
use super::negotiate::choose_offer;
use super::respond;
use super::{App, Now};
use crate::export::Format;
use crate::site::{Document, Kind, Problem};
use axum::extract::{Path, Request, State};
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
pub(super) async fn sitemap(
    State(shared): App,
    Now(now): Now,
    Asker(client): Asker,
    request: Request,
) -> Response {
    let (parts, _) = request.into_parts();
    let root = root(&now, &parts, shared.settings.operation.proxy());
    let turn = match shared.exports.take(client).await {
        Ok(turn) => turn,
        Err(problem) => return respond::problem(&problem),
    };
    let made = on_a_thread(now, move |now| {
        let document = now.site.sitemap(&root);
        drop(turn);
        Ok(document)
    });
    answered(made.await)
}

/// `/sitemap/NUMBER.xml`: a part of a map that is too long for one file.
pub(super) async fn sitemap_part(
    State(shared): App,
    Now(now): Now,
    Asker(client): Asker,
    Path(name): Path<String>,
    request: Request,
) -> Response {
    let (parts, _) = request.into_parts();
    let root = root(&now, &parts, shared.settings.operation.proxy());
    let number = name
        .strip_suffix(".xml")
        .and_then(|number| number.parse().ok());
    let turn = match shared.exports.take(client).await {
        Ok(turn) => turn,
        Err(problem) => return respond::problem(&problem),
    };
    let made = on_a_thread(now, move |now| {
        let _turn = turn;
        let part = number.and_then(|number| now.site.sitemap_part(&root, number));
        part.ok_or_else(|| now.site.not_found(&format!("sitemap/{name}")))
    });
    answered(made.await)
}

/// `/.well-known/void`: what the dataset holds.
pub(super) async fn void(State(shared): App, Now(now): Now, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let root = root(&now, &parts, shared.settings.operation.proxy());
    let format = format(&parts);
    // The first description of a generation counts its whole graph.
    answered(on_a_thread(now, move |now| now.site.void(&root, format)).await)
}

/// `/catalog`: the dataset as catalogues describe one.
pub(super) async fn catalogue(
    State(shared): App,
    Now(now): Now,
    Asker(client): Asker,
    request: Request,
) -> Response {
    let (parts, _) = request.into_parts();
    let root = root(&now, &parts, shared.settings.operation.proxy());
    let format = format(&parts);
    // The first of a generation writes the whole graph, to measure it.
    let turn = match shared.exports.take(client).await {
        Ok(turn) => turn,
        Err(problem) => return respond::problem(&problem),
    };
    let made = on_a_thread(now, move |now| {
        let document = now.site.catalogue(&root, format);
        drop(turn);
        document
    });
    answered(made.await)
}

/// The format that is asked for. A browser has none for descriptions: it is shown the one that
/// people can read.
fn format(parts: &Parts) -> Format {
    let accept = respond::accept(&parts.headers);
    let types = FORMATS.map(|format| [format.media_type()]);
    let types = types.each_ref().map(<[_; 1]>::as_slice);
    let chosen = choose_offer(accept.as_deref(), &types).map(|at| FORMATS[at]);
    chosen.unwrap_or(Format::Turtle)
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

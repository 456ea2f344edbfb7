//! For those who come to read everything: what search engines and harvesters look for at fixed
//! addresses.

use super::Shared;
use super::client::Asker;
use super::generation::Generation;
use super::negotiate::choose_offer;
use super::pages;
use super::respond;
use crate::export::Format;
use crate::site::{Document, Problem};
use axum::extract::{FromRequest, Path, Request};
use axum::http::request::Parts;
use axum::response::Response;
use std::convert::Infallible;
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
pub(super) async fn robots(at: At) -> Response {
    respond::document(at.now.site.robots(&at.root()))
}

/// `/sitemap.xml`.
pub(super) async fn sitemap(at: At) -> Response {
    let root = at.root();
    at.made(move |now| Ok(now.site.sitemap(&root))).await
}

/// `/sitemap/NUMBER.xml`: a part of a map that is too long for one file.
pub(super) async fn sitemap_part(Path(name): Path<String>, at: At) -> Response {
    let root = at.root();
    let number = name
        .strip_suffix(".xml")
        .and_then(|number| number.parse().ok());
    at.made(move |now| {
        let part = number.and_then(|number| now.site.sitemap_part(&root, number));
        part.ok_or_else(|| now.site.not_found(&format!("sitemap/{name}")))
    })
    .await
}

/// `/.well-known/void`: what the dataset holds.
pub(super) async fn void(at: At) -> Response {
    let (root, format) = (at.root(), format(&at.parts));
    at.made(move |now| now.site.void(&root, format)).await
}

/// `/catalog`: the dataset as catalogues describe one.
pub(super) async fn catalogue(at: At) -> Response {
    let (root, format) = (at.root(), format(&at.parts));
    at.made(move |now| now.site.catalogue(&root, format)).await
}

/// A request for what is made of the whole graph, the first time that a generation is asked.
pub(super) struct At {
    shared: Arc<Shared>,
    now: Arc<Generation>,
    parts: Parts,
}

impl FromRequest<Arc<Shared>> for At {
    type Rejection = Infallible;

    async fn from_request(request: Request, shared: &Arc<Shared>) -> Result<Self, Infallible> {
        let (parts, _) = request.into_parts();
        Ok(Self {
            now: shared.now.load_full(),
            shared: shared.clone(),
            parts,
        })
    }
}

impl At {
    /// The address of the first page, as whoever asks reaches it.
    fn root(&self) -> String {
        pages::addresses(&self.shared, &self.now, &self.parts).root
    }

    /// Makes a document in its turn, among the exports.
    async fn made(
        self,
        make: impl FnOnce(&Generation) -> Result<Document, Problem> + Send + 'static,
    ) -> Response {
        let client = Asker::of(&self.parts).0;
        let made = self.shared.exports.make(client, &self.now, make).await;
        made.map_or_else(|problem| respond::problem(&problem), respond::document)
    }
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

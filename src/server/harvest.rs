//! For those who come to read everything: what search engines and harvesters look for at fixed
//! addresses.

use super::client::Asker;
use super::generation::Generation;
use super::negotiate::choose_offer;
use super::pages;
use super::request::parameter;
use super::respond;
use super::{Shared, read};
use crate::export::Format;
use crate::site::{Addresses, DESCRIPTION_FORMATS, Document, Problem, Site};
use axum::Router;
use axum::extract::{FromRequest, Path, Request};
use axum::http::request::Parts;
use axum::response::Response;
use std::convert::Infallible;
use std::sync::Arc;

/// `/robots.txt`.
pub(super) async fn robots(at: At) -> Response {
    respond::document(at.now.site.robots(&at.addresses()))
}

/// `/sitemap.xml`.
pub(super) async fn sitemap(at: At) -> Response {
    let root = at.addresses().root;
    at.made(move |now| Ok(now.site.sitemap(&root))).await
}

/// `/sitemap/NUMBER.xml`: a part of a map that is too long for one file.
pub(super) async fn sitemap_part(Path(name): Path<String>, at: At) -> Response {
    let root = at.addresses().root;
    at.made(move |now| {
        let part = now.site.sitemap_part(&root, &name);
        part.ok_or_else(|| now.site.not_found(&format!("sitemap/{name}")))
    })
    .await
}

/// `/.well-known/void`, and `/void.ttl` and the like: what the dataset holds.
pub(super) async fn void(at: At) -> Response {
    at.described(Site::void).await
}

/// `/catalog`, and `/catalog.ttl` and the like: the dataset as catalogues describe one.
pub(super) async fn catalogue(at: At) -> Response {
    at.described(Site::catalogue).await
}

/// `/provenance`, and `/provenance.ttl` and the like: what the graph was built from.
pub(super) async fn provenance(at: At) -> Response {
    at.described(Site::provenance).await
}

/// Adds the addresses of descriptions in one format, by suffix.
pub(super) fn by_suffix(routes: Router<Arc<Shared>>) -> Router<Arc<Shared>> {
    DESCRIPTION_FORMATS
        .into_iter()
        .fold(routes, |routes, format| {
            let suffix = format.extension();
            routes
                .route(&format!("/catalog.{suffix}"), read(catalogue))
                .route(&format!("/provenance.{suffix}"), read(provenance))
                .route(&format!("/void.{suffix}"), read(void))
        })
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
    /// Where the site is, as whoever asks reaches it.
    fn addresses(&self) -> Addresses {
        pages::addresses(&self.shared, &self.now, &self.parts)
    }

    /// Answers with a description in the format that is asked for.
    async fn described(
        self,
        describe: fn(&Site, &Addresses, Format) -> Result<Document, Problem>,
    ) -> Response {
        match format(&self.parts) {
            Ok(format) => {
                let at = self.addresses();
                self.made(move |now| describe(&now.site, &at, format)).await
            }
            Err(problem) => respond::problem(&problem),
        }
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

/// The format that is asked for: by the suffix of the path, by `?format=`, or by `Accept`. A
/// browser has none for descriptions: it is shown the one that people can read.
fn format(parts: &Parts) -> Result<Format, Problem> {
    let path = parts.uri.path();
    let of_suffix = DESCRIPTION_FORMATS
        .into_iter()
        .find(|format| path.ends_with(&format!(".{}", format.extension())));
    if let Some(format) = of_suffix {
        return Ok(format);
    }
    if let Some(named) = parameter(&parts.uri, "format")? {
        let mut formats = DESCRIPTION_FORMATS.into_iter();
        return formats
            .find(|format| format.extension() == named)
            .ok_or_else(|| {
                let names = DESCRIPTION_FORMATS.map(Format::extension);
                respond::not_acceptable(&named, &names)
            });
    }
    let accept = respond::accept(&parts.headers);
    let types = DESCRIPTION_FORMATS.map(|format| [format.media_type()]);
    let types = types.each_ref().map(<[_; 1]>::as_slice);
    let chosen = choose_offer(accept.as_deref(), &types).map(|at| DESCRIPTION_FORMATS[at]);
    Ok(chosen.unwrap_or(Format::Turtle))
}

//! Files of the site as they are served: made once, in turns, and kept as long as there is room.
//!
//! What is kept hangs on one generation, so that nothing of an earlier build is served. What one
//! client may have made at the same time is bounded; what is kept already, everybody may have.

use super::Shared;
use super::generation::Generation;
use super::respond;
use crate::site::{Addresses, Document, Problem, Site, is_of_address};
use crate::worker::Client;
use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_LANGUAGE, LINK};
use std::sync::Arc;

/// Memory for files that are kept.
const FILES_BYTES_MAX: u64 = 64 << 20;

/// A file that is ready to be sent.
#[derive(Clone, Debug)]
pub(super) struct Ready {
    pub(super) bytes: Bytes,
    /// Its type and its tag, and of a page of the site in which language it is and what it is one
    /// of.
    pub(super) headers: HeaderMap,
}

impl From<Document> for Ready {
    fn from(document: Document) -> Self {
        Self {
            headers: respond::headers(&document),
            bytes: document.bytes.into(),
        }
    }
}

/// A file of a site, made anew.
fn made(site: &Site, path: &str, at: &Addresses) -> Result<Ready, Problem> {
    let mut ready = Ready::from(site.file(path, at)?);
    let page = site.page_name(path);
    let mut say = |name, value: &str| {
        ready.headers.insert(name, respond::value(value));
    };
    if let Some((_, language)) = page {
        say(CONTENT_LANGUAGE, language);
    }
    let stem = match page {
        Some((stem, _)) => Some(stem),
        None => path.rsplit_once('.').map(|(stem, _)| stem),
    };
    if let Some(stem) = stem.filter(|stem| *stem == "ns" || site.knows(stem)) {
        say(LINK, &site.link_header(stem));
    }
    Ok(ready)
}

/// A file that is kept, and says nothing of where the site is.
pub(super) fn kept(now: &Generation, path: &str) -> Option<Ready> {
    now.files.get(path)
}

/// The files of a generation that are kept.
pub(super) type Files = moka::sync::Cache<String, Ready>;

/// None yet.
pub(super) fn files() -> Files {
    moka::sync::Cache::builder()
        .max_capacity(FILES_BYTES_MAX)
        .weigher(|key: &String, ready: &Ready| {
            u32::try_from(key.len() + ready.bytes.len()).unwrap_or(u32::MAX)
        })
        .build()
}

/// The file at a path, for a client.
pub(super) async fn file(
    shared: &Shared,
    now: &Arc<Generation>,
    client: Client,
    (path, at): (&str, Addresses),
) -> Result<Ready, Problem> {
    let key = match is_of_address(path) {
        true => format!("{} {path}", at.root),
        false => path.to_owned(),
    };
    if let Some(ready) = now.files.get(&key) {
        return Ok(ready);
    }
    let path = path.to_owned();
    let make = move |now: &Generation| {
        // Who waited for a turn may find what another has made.
        if let Some(ready) = now.files.get(&key) {
            return Ok(ready);
        }
        let ready = made(&now.site, &path, &at)?;
        now.files.insert(key, ready.clone());
        Ok(ready)
    };
    shared.pages.make(client, now, make).await
}

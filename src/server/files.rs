//! Files of the site as they are served: made once, in turns, and kept as long as there is room.
//!
//! What is kept hangs on one generation, so that nothing of an earlier build is served. What one
//! client may have made at the same time is bounded; what is kept already, everybody may have.

use super::Shared;
use super::generation::Generation;
use crate::site::{Addresses, Document, Problem, is_of_address};
use crate::worker::Client;
use axum::body::Bytes;
use std::sync::Arc;

/// Memory for files that are kept.
const FILES_BYTES_MAX: u64 = 64 << 20;

/// A file that is ready to be sent.
#[derive(Clone, Debug)]
pub(super) struct Ready {
    pub(super) bytes: Bytes,
    pub(super) media_type: &'static str,
    pub(super) etag: Arc<str>,
}

impl From<Document> for Ready {
    fn from(document: Document) -> Self {
        Self {
            etag: document.etag().into(),
            bytes: document.bytes.into(),
            media_type: document.media_type,
        }
    }
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
        let ready = Ready::from(now.site.file(&path, &at)?);
        now.files.insert(key, ready.clone());
        Ok(ready)
    };
    shared.pages.make(client, now, make).await
}

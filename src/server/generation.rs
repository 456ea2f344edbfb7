//! What is made from one snapshot, and how requests come by it.

use super::answers::{Answers, Key, Tally};
use super::files::{Files, files};
use super::host::Hosts;
use super::limits::SPARES;
use super::{Limits, Settings, Shared, conditional, diagram, dump};
use crate::export::Format;
use crate::query::Vocabulary;
use crate::site::{Asked, Offer, Site};
use crate::worker::{self, Pool};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use sha2::{Digest, Sha256};
use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::time::{Instant, SystemTime};

/// All that hangs on one snapshot. A new build makes a new one, and nothing of the old is left.
pub(super) struct Generation {
    pub(super) site: Site,
    pub(super) vocabulary: Vocabulary,
    /// The processes that answer queries.
    pub(super) pool: Pool,
    pub(super) answers: Arc<Answers>,
    pub(super) hosts: Hosts,
    fingerprint: Sha256,
    /// When it began to be served.
    pub(super) began: SystemTime,
    /// When it was made.
    pub(super) made: Instant,
    /// The pages and documents that were made.
    pub(super) files: Files,
    /// The pictures that were drawn.
    pub(super) pictures: diagram::Pictures,
    /// The dumps that were written.
    pub(super) dumps: dump::Dumps,
}

impl Generation {
    /// Makes a site ready to be served, after what was served before. Starts the processes that
    /// answer queries, so it must be called within a runtime.
    pub(super) fn new(
        site: Site,
        settings: &Settings,
        tally: &Arc<Tally>,
        before: Option<&Self>,
    ) -> io::Result<Self> {
        let vocabulary = Vocabulary::new(&site.schema, &site.snapshot).with_base(&site.about.base);
        let limits = &settings.limits;
        let workers = worker::Settings {
            program: settings.program.clone(),
            workers: limits.workers,
            spares: SPARES,
            memory_bytes: limits.query_memory_bytes,
            queue_max: limits.queue_max,
            per_client: limits.per_client,
        };
        Ok(Self {
            pool: Pool::start(&site.snapshot, &vocabulary, &site.style(), workers)?,
            answers: Arc::new(Answers::new(tally.clone())),
            fingerprint: fingerprint(&site, limits),
            began: conditional::began(before.map(|before| before.began)),
            hosts: Hosts::new(&site.about.base, &settings.hosts),
            vocabulary,
            files: files(),
            pictures: diagram::pictures(),
            dumps: dump::Dumps::new(),
            made: Instant::now(),
            site,
        })
    }
}

impl Generation {
    /// The tag of what is made of this generation and of texts that say what is wanted of it. It is
    /// known before anything is made.
    pub(super) fn etag(&self, wanted: &[&str]) -> String {
        let digits: String = self
            .key(wanted)
            .iter()
            .take(16)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        format!("\"{digits}\"")
    }

    /// A hash of this generation and of texts that say what is wanted of it.
    pub(super) fn key(&self, wanted: &[&str]) -> Key {
        let mut hash = self.fingerprint.clone();
        for text in wanted {
            hash.update((text.len() as u64).to_le_bytes());
            hash.update(text);
        }
        hash.finalize().into()
    }
}

/// All that answers depend on besides the request: the program, the graph, the vocabulary, and the
/// page of the endpoint with its questions and bounds.
fn fingerprint(site: &Site, limits: &Limits) -> Sha256 {
    let page = Asked {
        timeout_s: limits.query_timeout_s,
        rows_max: limits.rows_max,
        ..Asked::default()
    };
    let mut hash = Sha256::new();
    hash.update(env!("CARGO_PKG_VERSION"));
    hash.update(site.snapshot.hash());
    let vocabulary = site.vocabulary(Offer::Data(Format::Turtle), site.first_language());
    for document in [vocabulary, site.sparql_page(&page)].into_iter().flatten() {
        hash.update((document.bytes.len() as u64).to_le_bytes());
        hash.update(&document.bytes);
    }
    hash
}

/// The generation that a request is answered from, from its start to its end.
pub(super) struct Now(pub(super) Arc<Generation>);

impl FromRequestParts<Arc<Shared>> for Now {
    type Rejection = Infallible;

    async fn from_request_parts(
        _: &mut Parts,
        shared: &Arc<Shared>,
    ) -> Result<Self, Self::Rejection> {
        Ok(Self(shared.now.load_full()))
    }
}

//! What is made from one snapshot, and how requests come by it.

use super::host::Hosts;
use super::{Shared, diagram};
use crate::query::Vocabulary;
use crate::site::{Problem, Site};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use std::convert::Infallible;
use std::sync::Arc;
use tokio::sync::OnceCell;

/// All that hangs on one snapshot. A new build makes a new one, and nothing of the old is left.
pub(super) struct Generation {
    pub(super) site: Site,
    pub(super) vocabulary: Vocabulary,
    pub(super) hosts: Hosts,
    /// The event map, drawn once.
    pub(super) map: OnceCell<Result<diagram::Map, Problem>>,
}

impl Generation {
    /// Makes a site ready to be served to requests for these hosts.
    pub(super) fn new(site: Site, hosts: &[String]) -> Self {
        Self {
            hosts: Hosts::new(&site.about.base, hosts),
            vocabulary: Vocabulary::new(&site.schema, &site.snapshot),
            map: OnceCell::new(),
            site,
        }
    }
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

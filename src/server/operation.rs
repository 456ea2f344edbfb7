//! How a server is run, and what it keeps of its run whatever snapshot it serves.

use super::client::Proxy;
use super::limits::ConnectionLimits;
use super::metrics::Metrics;
use super::observe::Ids;
use super::watch::Trouble;
use arc_swap::ArcSwapOption;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// How a server is run.
#[derive(Clone, Debug, Default)]
pub struct Operation {
    /// The bounds of connections.
    pub connections: ConnectionLimits,
    /// Whether a proxy of the operator's stands before the server, so that its headers count.
    pub trust_proxy: bool,
    /// Whether `/readyz` and `/metrics` have a listener of their own.
    pub has_admin: bool,
    /// Whether the texts of queries are logged.
    pub log_queries: bool,
    /// Seconds past which a query is logged as slow.
    pub slow_query_s: Option<f64>,
}

impl Operation {
    pub(super) fn proxy(&self) -> Proxy {
        if self.trust_proxy {
            Proxy::Trusted
        } else {
            Proxy::Unknown
        }
    }

    /// The bounds of connections. A proxy that speaks for all has the address of none.
    pub(super) fn limits(&self) -> ConnectionLimits {
        let mut limits = self.connections;
        if self.trust_proxy {
            limits.per_address_max = limits.connections_max;
        }
        limits
    }
}

/// What a server keeps of its run.
#[derive(Debug)]
pub(super) struct Run {
    pub(super) metrics: Arc<Metrics>,
    pub(super) ids: Ids,
    /// What was the matter with the last build, if it was not good.
    pub(super) trouble: ArcSwapOption<Trouble>,
    /// Whether it was said that headers of a proxy do not count.
    pub(super) told_of_proxy: AtomicBool,
}

impl Run {
    pub(super) fn new() -> Self {
        Self {
            metrics: Arc::new(Metrics::new()),
            ids: Ids::new(),
            trouble: ArcSwapOption::empty(),
            told_of_proxy: AtomicBool::new(false),
        }
    }
}

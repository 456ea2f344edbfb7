//! What is counted, in the text format of OpenMetrics
//! (<https://prometheus.io/docs/specs/om/open_metrics_spec/>).
//!
//! No label takes a value that a client chose: routes are those of the router, methods those of a
//! list, reasons the codes of problems. So the number of series is bounded.

use crate::site::Kind;
use axum::http::Method;
use prometheus_client::encoding::{EncodeLabelSet, text};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};
use std::sync::atomic::AtomicU64;
use std::time::Duration;

/// The type of what [`Metrics::text`] writes.
pub(super) const MEDIA_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Seconds at which durations are told apart: from a cached answer to the longest query.
const SECONDS: [f64; 12] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.25, 1.0, 2.5, 5.0, 10.0, 30.0,
];

/// The methods that are told apart.
const METHODS: [&str; 8] = [
    "GET", "HEAD", "POST", "OPTIONS", "QUERY", "PUT", "DELETE", "PATCH",
];

/// What a request is counted under.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Requested {
    route: String,
    method: &'static str,
    status: u16,
}

/// What durations are counted under.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Routed {
    route: String,
}

/// Why something was not done.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(super) struct Reason {
    pub(super) reason: &'static str,
}

type Seconds = Gauge<f64, AtomicU64>;

/// All counters of a server.
#[derive(Debug)]
pub(super) struct Metrics {
    registry: Registry,
    requests: Family<Requested, Counter>,
    durations: Family<Routed, Histogram, fn() -> Histogram>,
    refusals: Family<Reason, Counter>,
    bytes: Counter,
    /// Answers whose client went away before they had ended.
    pub(super) clients_gone: Counter,
    /// Answers that were cut because they could not be finished.
    pub(super) cut: Counter,
    /// Connections that are open.
    pub(super) connections: Gauge,
    /// Connections past the bound.
    pub(super) connections_refused: Counter,
    /// Builds of a new snapshot, by how they ended.
    builds: Family<Reason, Counter>,
    age: Seconds,
    quads: Gauge,
    memory: Gauge,
}

/// What is looked up when somebody asks.
#[derive(Clone, Copy, Debug)]
pub(super) struct Looked {
    /// How old the snapshot is that is served.
    pub(super) age: Duration,
    /// How many statements it has.
    pub(super) quads: usize,
}

impl Metrics {
    pub(super) fn new() -> Self {
        let metrics = Self {
            registry: Registry::with_prefix("plenary"),
            requests: Family::default(),
            durations: Family::new_with_constructor(|| Histogram::new(SECONDS)),
            refusals: Family::default(),
            bytes: Counter::default(),
            clients_gone: Counter::default(),
            cut: Counter::default(),
            connections: Gauge::default(),
            connections_refused: Counter::default(),
            builds: Family::default(),
            age: Seconds::default(),
            quads: Gauge::default(),
            memory: Gauge::default(),
        };
        metrics.registered()
    }

    fn registered(mut self) -> Self {
        let to = &mut self.registry;
        let (requests, refusals) = (self.requests.clone(), self.refusals.clone());
        to.register("requests", "Requests whose answers have ended", requests);
        to.register_with_unit(
            "request_duration",
            "From the head of a request to the end of its answer",
            Unit::Seconds,
            self.durations.clone(),
        );
        to.register("refusals", "Requests that a problem answered", refusals);
        let bytes = self.bytes.clone();
        to.register_with_unit("answer", "Bytes of bodies of answers", Unit::Bytes, bytes);
        to.register(
            "clients_gone",
            "Answers whose client went away before they had ended",
            self.clients_gone.clone(),
        );
        to.register(
            "answers_cut",
            "Answers that were cut because they could not be finished",
            self.cut.clone(),
        );
        let open = self.connections.clone();
        to.register("connections", "Connections that are open", open);
        to.register(
            "connections_refused",
            "Connections past the bound",
            self.connections_refused.clone(),
        );
        to.register("builds", "Builds after a change", self.builds.clone());
        to.register_with_unit(
            "snapshot_age",
            "Since the snapshot that is served was built",
            Unit::Seconds,
            self.age.clone(),
        );
        let quads = self.quads.clone();
        to.register("quads", "Statements of the snapshot that is served", quads);
        to.register_with_unit(
            "memory",
            "Memory of the server itself that is in use, workers apart",
            Unit::Bytes,
            self.memory.clone(),
        );
        self
    }

    /// Counts a request whose answer has ended.
    pub(super) fn request(&self, ended: &Ended<'_>) {
        let route = ended.route.to_owned();
        let requested = Requested {
            route: route.clone(),
            method: named(ended.method),
            status: ended.status,
        };
        self.requests.get_or_create(&requested).inc();
        let durations = self.durations.get_or_create(&Routed { route });
        durations.observe(ended.duration.as_secs_f64());
        self.bytes.inc_by(ended.bytes);
        if let Some(kind) = ended.problem {
            let reason = kind.code();
            self.refusals.get_or_create(&Reason { reason }).inc();
        }
    }

    /// Counts a build after a change.
    pub(super) fn build(&self, reason: &'static str) {
        self.builds.get_or_create(&Reason { reason }).inc();
    }

    /// All that is counted, as text.
    pub(super) fn text(&self, looked: Looked) -> String {
        self.age.set(looked.age.as_secs_f64());
        self.quads.set(whole(looked.quads));
        self.memory.set(memory_bytes().map_or(0, whole));
        let mut text = String::new();
        text::encode(&mut text, &self.registry).expect("writing to memory does not fail");
        text
    }
}

/// A request whose answer has ended.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ended<'a> {
    /// The route as the router has it.
    pub(super) route: &'a str,
    /// Its method.
    pub(super) method: &'a Method,
    /// The status of the answer; 499 where the client went away before there was one.
    pub(super) status: u16,
    /// From its head to the end of the answer.
    pub(super) duration: Duration,
    /// Bytes of the answer's body.
    pub(super) bytes: u64,
    /// The problem that the answer told.
    pub(super) problem: Option<Kind>,
}

fn named(method: &Method) -> &'static str {
    let mut methods = METHODS.iter();
    let known = methods.find(|known| **known == method.as_str());
    known.copied().unwrap_or("other")
}

fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Memory of this process that is in use, where the system tells it (`/proc`, on Linux).
fn memory_bytes() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: usize = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kibibytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::{Ended, Looked, Metrics};
    use axum::http::Method;
    use std::time::Duration;

    #[test]
    fn no_label_takes_what_a_client_chose() {
        let metrics = Metrics::new();
        let method = Method::from_bytes(b"EVIL").expect("a method");
        metrics.request(&Ended {
            route: "/sparql",
            method: &method,
            status: 405,
            duration: Duration::from_millis(3),
            bytes: 7,
            problem: Some(crate::site::Kind::NotAllowed),
        });
        let text = metrics.text(Looked {
            age: Duration::from_secs(2),
            quads: 9,
        });
        for line in [
            r#"plenary_requests_total{route="/sparql",method="other",status="405"} 1"#,
            r#"plenary_refusals_total{reason="method-not-allowed"} 1"#,
            r#"plenary_request_duration_seconds_bucket{le="0.005",route="/sparql"} 1"#,
            "plenary_snapshot_age_seconds 2.0",
            "plenary_quads 9",
            "plenary_answer_bytes_total 7",
        ] {
            assert!(text.contains(line), "no `{line}` in\n{text}");
        }
        assert!(!text.contains("EVIL"), "{text}");
    }
}

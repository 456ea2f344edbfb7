//! What is counted, in the text format of OpenMetrics
//! (<https://prometheus.io/docs/specs/om/open_metrics_spec/>).
//!
//! No label takes a value that a client chose: routes are those of the router, methods those of a
//! list, reasons the codes of problems. So the number of series is bounded.

use crate::site::Kind;
use crate::worker::{Killed, Stats};
use axum::http::Method;
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeLabelSet, EncodeMetric, text};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::{ConstCounter, Counter};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::{ConstGauge, Gauge};
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard};
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
    looked: LookedUp,
}

/// How an answer was come by.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Come {
    by: &'static str,
}

/// What is looked up when somebody asks.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Looked {
    /// How old the snapshot is that is served.
    pub(super) age: Duration,
    /// How many statements it has.
    pub(super) quads: usize,
    /// The workers of this snapshot.
    pub(super) workers: Stats,
    /// Answers that were kept already.
    pub(super) hits: u64,
    /// Answers that another was waiting for.
    pub(super) shared: u64,
    /// Answers that had to be evaluated.
    pub(super) misses: u64,
}

/// Writes what was looked up last.
#[derive(Clone, Debug, Default)]
struct LookedUp(Arc<Mutex<Looked>>);

impl LookedUp {
    fn held(&self) -> MutexGuard<'_, Looked> {
        self.0.lock().expect("nothing panics while it is held")
    }
}

impl Collector for LookedUp {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let looked = *self.held();
        for (name, help, value) in looked.gauges() {
            let gauge = encoder.encode_descriptor(name, help, None, MetricType::Gauge)?;
            ConstGauge::new(value).encode(gauge)?;
        }
        let help = "Since the snapshot that is served was built";
        let seconds = Some(&Unit::Seconds);
        let age = encoder.encode_descriptor("snapshot_age", help, seconds, MetricType::Gauge)?;
        ConstGauge::new(looked.age.as_secs_f64()).encode(age)?;
        for (name, help, value) in looked.counters() {
            let counter = encoder.encode_descriptor(name, help, None, MetricType::Counter)?;
            ConstCounter::new(value).encode(counter)?;
        }
        let help = "Workers of this snapshot that ended before their time";
        let killed = encoder.encode_descriptor("workers_killed", help, None, MetricType::Counter);
        let mut killed = killed?;
        for (reason, count) in reasons(looked.workers.killed) {
            ConstCounter::new(count).encode(killed.encode_family(&Reason { reason })?)?;
        }
        let help = "Answers to queries, by how they were come by";
        let mut come = encoder.encode_descriptor("answers", help, None, MetricType::Counter)?;
        for (by, count) in looked.ways() {
            ConstCounter::new(count).encode(come.encode_family(&Come { by })?)?;
        }
        Ok(())
    }
}

/// A name, what it means, and a value.
type Sample<V> = (&'static str, &'static str, V);

impl Looked {
    fn gauges(&self) -> [Sample<i64>; 6] {
        let workers = &self.workers;
        let of_workers = i64::try_from(workers.memory_bytes).unwrap_or(i64::MAX);
        let own = memory_bytes().map_or(0, whole);
        [
            (
                "queue",
                "Queries that wait for a worker",
                whole(workers.waiting),
            ),
            (
                "workers_running",
                "Workers that have a query",
                whole(workers.running),
            ),
            (
                "workers_alive",
                "Workers that are there",
                whole(workers.alive),
            ),
            (
                "workers_memory_bytes",
                "Memory of all workers but the snapshot",
                of_workers,
            ),
            (
                "memory_bytes",
                "Memory of the server itself that is in use",
                own,
            ),
            (
                "quads",
                "Statements of the snapshot that is served",
                whole(self.quads),
            ),
        ]
    }

    fn counters(&self) -> [Sample<u64>; 2] {
        let (started, answered) = (self.workers.started, self.workers.answered);
        [
            (
                "workers_started",
                "Workers that were started for this snapshot",
                started,
            ),
            (
                "queries_answered",
                "Queries on this snapshot that were answered whole",
                answered,
            ),
        ]
    }

    fn ways(&self) -> [(&'static str, u64); 3] {
        [
            ("cache", self.hits),
            ("waiting", self.shared),
            ("evaluation", self.misses),
        ]
    }
}

fn reasons(killed: Killed) -> [(&'static str, u64); 6] {
    [
        ("timeout", killed.timeout),
        ("stalled", killed.stalled),
        ("memory", killed.memory),
        ("client-gone", killed.client_gone),
        ("recycled", killed.recycled),
        ("lost", killed.lost),
    ]
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
            looked: LookedUp::default(),
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
        to.register_collector(Box::new(self.looked.clone()));
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
        *self.looked.held() = looked;
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
    use crate::worker::{Killed, Stats};
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
            workers: Stats {
                waiting: 3,
                killed: Killed {
                    memory: 4,
                    ..Killed::default()
                },
                ..Stats::default()
            },
            hits: 5,
            ..Looked::default()
        });
        for line in [
            r#"plenary_requests_total{route="/sparql",method="other",status="405"} 1"#,
            r#"plenary_refusals_total{reason="method-not-allowed"} 1"#,
            r#"plenary_request_duration_seconds_bucket{le="0.005",route="/sparql"} 1"#,
            "plenary_snapshot_age_seconds 2.0",
            "plenary_quads 9",
            "plenary_answer_bytes_total 7",
            "plenary_queue 3",
            r#"plenary_workers_killed_total{reason="memory"} 4"#,
            r#"plenary_answers_total{by="cache"} 5"#,
        ] {
            assert!(text.contains(line), "no `{line}` in\n{text}");
        }
        assert!(!text.contains("EVIL"), "{text}");
    }
}

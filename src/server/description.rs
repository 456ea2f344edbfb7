//! The endpoint without a query: the page to write one for people, and for programs the description
//! of the service, with what is in force here.

use super::Prefix;
use super::Settings;
use super::client::{Proxy, prefix, scheme};
use super::generation::Generation;
use super::limits::{ADDRESS_BYTES_MAX, HEADER_BYTES_MAX, HEADERS_MAX, Limits};
use crate::export::Format;
use crate::query::{
    COMPUTED_TEXT_BYTES_MAX, NESTING_MAX, OPERATORS_MAX, PATTERNS_MAX, TEXT_BYTES_MAX,
};
use crate::site::{Document, Kind, LimitInForce, Problem, Service, Unit};
use axum::http::header::HOST;
use axum::http::request::Parts;
use std::sync::Arc;

/// The description of the service at the address that it was asked for.
pub(super) async fn of_service(
    now: &Arc<Generation>,
    settings: &Settings,
    parts: &Parts,
    format: Format,
) -> Result<Document, Problem> {
    let now = now.clone();
    let service = Service {
        endpoint: endpoint(&now, parts, settings.operation.proxy()),
        limits: in_force(&settings.limits),
    };
    // The first description of a generation counts its whole graph.
    tokio::task::spawn_blocking(move || now.site.service_description(&service, format))
        .await
        .map_err(|_| Problem::new(Kind::Failed, "the service cannot be described"))?
}

/// The address of the endpoint, as whoever asks reaches it: below the base, where that is the host
/// that was asked.
pub(super) fn endpoint(now: &Generation, parts: &Parts, proxy: Proxy) -> String {
    let base = now.site.about.base.as_str();
    let named = parts.headers.get(HOST).and_then(|host| host.to_str().ok());
    let authority = parts.uri.authority().map(|authority| authority.as_str());
    let of_base = base.split('/').nth(2);
    let of_proxy = prefix(&parts.headers, proxy);
    let kept = parts
        .extensions
        .get::<Prefix>()
        .map(|Prefix(kept)| kept.as_str());
    let prefix = of_proxy.as_deref().or(kept).unwrap_or_default();
    match authority.or(named) {
        Some(host) if Some(host) != of_base => {
            format!("{}://{host}/{prefix}sparql", scheme(&parts.headers, proxy))
        }
        _ => format!("{base}sparql"),
    }
}

/// The limits in force, in the order in which a query meets them.
fn in_force(limits: &Limits) -> Vec<LimitInForce> {
    let mut all = of_requests(limits).to_vec();
    all.extend(of_texts());
    all.extend(of_answers(limits));
    all
}

fn of_requests(limits: &Limits) -> [LimitInForce; 6] {
    let bytes = |name, meaning, most, problem| limit(name, meaning, most, Unit::Bytes, problem);
    let things = |name, meaning, most, problem| limit(name, meaning, most, Unit::Things, problem);
    let of_client = "queries of one client at the same time";
    [
        bytes(
            "address-bytes",
            "the address of a request",
            ADDRESS_BYTES_MAX,
            Kind::AddressTooLong,
        ),
        things(
            "headers",
            "headers of a request",
            HEADERS_MAX,
            Kind::HeadersTooLarge,
        ),
        bytes(
            "header-bytes",
            "the headers of a request",
            HEADER_BYTES_MAX,
            Kind::HeadersTooLarge,
        ),
        bytes(
            "body-bytes",
            "the body of a request",
            limits.body_bytes_max,
            Kind::TooLarge,
        ),
        things(
            "per-client",
            of_client,
            limits.per_client,
            Kind::TooManyOfYours,
        ),
        things(
            "queue",
            "queries that wait",
            limits.queue_max,
            Kind::Overloaded,
        ),
    ]
}

fn of_texts() -> [LimitInForce; 4] {
    let things = |name, meaning, most, problem| limit(name, meaning, most, Unit::Things, problem);
    let operators = "operators and clauses of a query";
    let patterns = "triple patterns of a query";
    [
        limit(
            "query-bytes",
            "the text of a query",
            TEXT_BYTES_MAX,
            Unit::Bytes,
            Kind::QueryTooLong,
        ),
        things(
            "nesting",
            "levels of nesting in a query",
            NESTING_MAX,
            Kind::TooDeep,
        ),
        things(
            "operators",
            operators,
            OPERATORS_MAX,
            Kind::TooManyOperators,
        ),
        things("patterns", patterns, PATTERNS_MAX, Kind::TooManyPatterns),
    ]
}

fn of_answers(limits: &Limits) -> [LimitInForce; 5] {
    let memory = usize::try_from(limits.query_memory_bytes).unwrap_or(usize::MAX);
    [
        LimitInForce {
            name: "query-timeout",
            meaning: "time from the arrival of a query to the end of its answer",
            most: limits.query_timeout_s,
            unit: Unit::Seconds,
            problem: Kind::Timeout,
        },
        limit(
            "query-memory",
            "memory of a query",
            memory,
            Unit::Bytes,
            Kind::OutOfMemory,
        ),
        limit(
            "rows-max",
            "rows or triples of an answer",
            limits.rows_max,
            Unit::Things,
            Kind::TooManyRows,
        ),
        limit(
            "text-bytes",
            "a text that a query computes",
            COMPUTED_TEXT_BYTES_MAX,
            Unit::Bytes,
            Kind::TextTooLong,
        ),
        limit(
            "answer-bytes",
            "bytes of an answer",
            limits.answer_bytes_max,
            Unit::Bytes,
            Kind::AnswerTooLarge,
        ),
    ]
}

fn limit(
    name: &'static str,
    meaning: &'static str,
    most: usize,
    unit: Unit,
    problem: Kind,
) -> LimitInForce {
    LimitInForce {
        name,
        meaning,
        most: most as f64,
        unit,
        problem,
    }
}

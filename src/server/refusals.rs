//! Why a query has no answer, as problems.

use super::Limits;
use super::limits::RETRY_AFTER_S;
use crate::query::{QueryError, QueryErrorKind, QueryFailure};
use crate::site::{Kind, Limit, Problem};
use crate::worker::Refusal;

/// The bounds that a query was asked under.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds<'a> {
    pub(super) limits: &'a Limits,
    /// Seconds that it might take.
    pub(super) timeout_s: f64,
}

/// A query without an answer.
pub(super) fn refused(refusal: &Refusal, bounds: Bounds<'_>) -> Problem {
    match refusal {
        Refusal::Query(error) => unreadable(error),
        Refusal::Failure(failure) => failed(failure, bounds),
        Refusal::Timeout => too_slow(bounds.timeout_s),
        Refusal::Memory => {
            let max = bounds.limits.query_memory_bytes;
            told(Kind::OutOfMemory, refusal.to_string()).limit(Limit::of("query-memory", max))
        }
        Refusal::Lost(_) => told(Kind::WorkerLost, refusal.to_string()),
        Refusal::QueueFull { retry_after_s } => Problem {
            retry_after: Some((*retry_after_s).max(RETRY_AFTER_S)),
            ..told(Kind::Overloaded, refusal.to_string())
                .limit(Limit::of("queue", bounds.limits.queue_max))
        },
        Refusal::ClientFull { retry_after_s } => Problem {
            retry_after: Some((*retry_after_s).max(RETRY_AFTER_S)),
            ..told(Kind::TooManyOfYours, refusal.to_string())
                .limit(Limit::of("per-client", bounds.limits.per_client))
        },
        Refusal::Closed => Problem {
            retry_after: Some(RETRY_AFTER_S),
            ..told(Kind::Closing, refusal.to_string())
        },
    }
}

/// A problem with what to do about its kind.
fn told(kind: Kind, detail: String) -> Problem {
    Problem::new(kind, detail).hint(kind.meaning())
}

fn too_slow(timeout_s: f64) -> Problem {
    let limit = Limit::seconds("query-timeout", timeout_s);
    told(
        Kind::Timeout,
        format!("the query takes longer than {timeout_s} s"),
    )
    .limit(limit)
}

/// A query that cannot be read.
pub(super) fn unreadable(error: &QueryError) -> Problem {
    let (kind, limit) = match error.kind {
        QueryErrorKind::Syntax => (Kind::BadQuery, ""),
        QueryErrorKind::Update => (Kind::ReadOnly, ""),
        QueryErrorKind::Service | QueryErrorKind::UnknownGraph => (Kind::NoFederation, ""),
        QueryErrorKind::TooLong => (Kind::QueryTooLong, "query-bytes"),
        QueryErrorKind::TooDeep => (Kind::TooDeep, "nesting"),
        QueryErrorKind::TooManyOperators => (Kind::TooManyOperators, "operators"),
        QueryErrorKind::TooManyPatterns => (Kind::TooManyPatterns, "patterns"),
        QueryErrorKind::Search => (Kind::BadSearch, ""),
        QueryErrorKind::Timeout => (Kind::Timeout, "query-timeout"),
    };
    let limit = error.bound.map(|bound| {
        let limit = Limit::of(limit, bound.max);
        match bound.used {
            Some(used) => limit.used(used),
            None => limit,
        }
    });
    Problem {
        line: Some(error.line),
        column: Some(error.column),
        excerpt: Some(error.excerpt.clone()),
        hint: error.hint.clone(),
        limit,
        ..Problem::new(kind, error.message.clone())
    }
}

fn failed(failure: &QueryFailure, bounds: Bounds<'_>) -> Problem {
    let detail = failure.to_string();
    match failure {
        // What was left of the time is not what anybody can set.
        QueryFailure::Timeout(_) => too_slow(bounds.timeout_s),
        QueryFailure::TooManyRows(max) => {
            told(Kind::TooManyRows, detail).limit(Limit::of("rows-max", *max))
        }
        QueryFailure::TooLarge(max) => {
            told(Kind::AnswerTooLarge, detail).limit(Limit::of("answer-bytes", *max))
        }
        QueryFailure::TextTooLong(max) => {
            told(Kind::TextTooLong, detail).limit(Limit::of("text-bytes", *max))
        }
        QueryFailure::UnknownGraph(_) => told(Kind::NoFederation, detail),
        QueryFailure::Unsupported(_) => told(Kind::BadQuery, detail),
        QueryFailure::Unwritable { hint, .. } => {
            let problem = Problem::new(Kind::NotAcceptable, detail);
            match hint {
                Some(hint) => problem.hint(hint.clone()),
                None => problem,
            }
        }
        QueryFailure::Search { hint, .. } => {
            Problem::new(Kind::BadSearch, detail).hint(hint.clone())
        }
        QueryFailure::Broken => told(Kind::Failed, detail),
    }
}

#[cfg(test)]
mod tests {
    use super::{Bounds, refused};
    use crate::query::QueryFailure;
    use crate::server::Limits;
    use crate::site::Kind;
    use crate::worker::Refusal;
    use std::time::Duration;

    #[test]
    fn each_refusal_is_a_problem_of_its_own() {
        let failure = |failure| Refusal::Failure(failure);
        let cases = [
            (Refusal::Timeout, Kind::Timeout, "query-timeout", false),
            (
                failure(QueryFailure::Timeout(Duration::from_millis(7))),
                Kind::Timeout,
                "query-timeout",
                false,
            ),
            (Refusal::Memory, Kind::OutOfMemory, "query-memory", false),
            (
                Refusal::Lost("by signal 11".to_owned()),
                Kind::WorkerLost,
                "",
                false,
            ),
            (
                Refusal::QueueFull { retry_after_s: 0 },
                Kind::Overloaded,
                "queue",
                true,
            ),
            (
                Refusal::ClientFull { retry_after_s: 3 },
                Kind::TooManyOfYours,
                "per-client",
                true,
            ),
            (Refusal::Closed, Kind::Closing, "", true),
            (
                failure(QueryFailure::TooManyRows(3)),
                Kind::TooManyRows,
                "rows-max",
                false,
            ),
            (
                failure(QueryFailure::TooLarge(3)),
                Kind::AnswerTooLarge,
                "answer-bytes",
                false,
            ),
            (
                failure(QueryFailure::TextTooLong(3)),
                Kind::TextTooLong,
                "text-bytes",
                false,
            ),
            (failure(QueryFailure::Broken), Kind::Failed, "", false),
        ];
        let limits = Limits::default();
        for (refusal, kind, limit, comes_again) in cases {
            let bounds = Bounds {
                limits: &limits,
                timeout_s: 10.0,
            };
            let problem = refused(&refusal, bounds);
            assert_eq!(problem.of, kind);
            assert_eq!(problem.limit.map_or("", |limit| limit.name), limit);
            assert_eq!(problem.retry_after.is_some(), comes_again, "{kind:?}");
            assert!(problem.hint.is_some());
        }
    }
}

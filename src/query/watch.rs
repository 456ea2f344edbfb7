//! The flag that ends an evaluation.
//!
//! The evaluator passes over errors of its dataset in places, so errors cannot stop it. Whatever
//! ends an evaluation early first raises a flag, which stays, and then unwinds the thread; only an
//! answer that comes with the flag down is whole.

use super::answer::{Budget, QueryFailure};
use crate::graph::Alarm;
use oxrdf::Term;
use std::panic::resume_unwind;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU8, Ordering};

/// Longest text that a query may compute, in bytes. A text doubled forty times has a terabyte.
pub const COMPUTED_TEXT_BYTES_MAX: usize = 16 << 20;
/// Bytes that a term takes besides its characters.
pub(super) const TERM_OVERHEAD_BYTES: usize = 64;

/// Why an evaluation is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Stop {
    Timeout = 1,
    Rows,
    Bytes,
    Text,
    Refused,
}

impl Stop {
    pub(super) fn failure(self, budget: &Budget, watch: &Watch) -> QueryFailure {
        match self {
            Self::Timeout => QueryFailure::Timeout(budget.timeout),
            Self::Rows => QueryFailure::TooManyRows(budget.rows_max),
            Self::Bytes => QueryFailure::TooLarge(budget.bytes_max),
            Self::Text => QueryFailure::TextTooLong(COMPUTED_TEXT_BYTES_MAX),
            Self::Refused => watch.refusal.get().cloned().unwrap_or(QueryFailure::Broken),
        }
    }
}

/// What a stopped evaluation unwinds with.
struct Stopped;

/// The flag that is raised when an evaluation must end; once up, it stays.
#[derive(Debug, Default)]
pub(super) struct Watch {
    flag: AtomicU8,
    /// Why the dataset does not answer.
    refusal: OnceLock<QueryFailure>,
}

impl Watch {
    pub(super) fn raise(&self, stop: Stop) {
        let up = stop as u8;
        // The first reason counts.
        let _ = self
            .flag
            .compare_exchange(0, up, Ordering::SeqCst, Ordering::SeqCst);
    }

    pub(super) fn raised(&self) -> Option<Stop> {
        let all = [
            Stop::Timeout,
            Stop::Rows,
            Stop::Bytes,
            Stop::Text,
            Stop::Refused,
        ];
        let up = self.flag.load(Ordering::SeqCst);
        all.into_iter().find(|stop| *stop as u8 == up)
    }

    pub(super) fn stop(&self, stop: Stop) -> ! {
        self.raise(stop);
        resume_unwind(Box::new(Stopped))
    }

    /// Ends the evaluation with a failure that the dataset has to tell.
    pub(super) fn refuse(&self, failure: QueryFailure) -> ! {
        // The first reason counts.
        let _ = self.refusal.set(failure);
        self.stop(Stop::Refused)
    }
}

impl Alarm for Watch {
    fn step(&self) {
        if self.flag.load(Ordering::Relaxed) != 0 {
            resume_unwind(Box::new(Stopped));
        }
    }

    fn computed(&self, term: &Term) {
        self.step();
        if term_bytes(term) > COMPUTED_TEXT_BYTES_MAX {
            self.stop(Stop::Text);
        }
    }
}

pub(super) fn term_bytes(term: &Term) -> usize {
    let characters = match term {
        Term::NamedNode(node) => node.as_str().len(),
        Term::BlankNode(node) => node.as_str().len(),
        Term::Literal(literal) => literal.value().len() + literal.datatype().as_str().len(),
    };
    characters + TERM_OVERHEAD_BYTES
}

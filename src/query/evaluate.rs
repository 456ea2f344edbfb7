//! Evaluation: on a thread of its own with a deep stack, within a budget.
//!
//! The evaluator passes over errors of its dataset in places, so errors cannot stop it. Whatever
//! ends an evaluation early first raises a flag, which stays, and then unwinds the thread; only an
//! answer that comes with the flag down is whole. A loop of the evaluator that never comes to the
//! dataset cannot be unwound: at the deadline the caller gets its failure all the same, and the
//! thread is left to itself.

use super::answer::{Answer, Budget, QueryFailure};
use super::parse::Query;
use crate::graph::{Alarm, DefaultGraph, Id, Snapshot, View};
use oxrdf::{BlankNode, NamedNode, NamedOrBlankNode, Term, Triple};
use spareval::{QueryEvaluator, QueryResults};
use spargebra::Query as Algebra;
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

/// The stack of the threads that parse and evaluate. What the guard lets through needs a fourth of
/// it in a build without optimisations.
const STACK_BYTES: usize = 256 << 20;
/// Longest text that a query may compute, in bytes. A text doubled forty times has a terabyte.
const COMPUTED_TEXT_BYTES_MAX: usize = 16 << 20;
/// Bytes that a term takes besides its characters.
const TERM_OVERHEAD_BYTES: usize = 64;

/// Answers a query from a snapshot.
pub fn answer(snapshot: &Snapshot, query: &Query, budget: &Budget) -> Result<Answer, QueryFailure> {
    let began = Instant::now();
    let graphs = ChosenGraphs::find(snapshot, query)?;
    let watch = Arc::new(Watch::default());
    let job = Job {
        snapshot: snapshot.clone(),
        query: query.clone(),
        graphs,
        budget: *budget,
        watch: Arc::clone(&watch),
    };
    let left = budget.timeout.saturating_sub(began.elapsed());
    let ended = on_deep_stack(left, move || job.run());
    if matches!(ended, Err(Ended::Late)) {
        watch.raise(Stop::Timeout);
    }
    match (watch.raised(), ended) {
        (Some(stop), _) => Err(stop.failure(budget)),
        (None, Ok(outcome)) => outcome,
        (None, Err(_)) => Err(QueryFailure::Broken),
    }
}

/// Why a job on another thread gave nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ended {
    /// The time was up.
    Late,
    /// It unwound, or could not be started.
    Broken,
}

/// Runs a job on a thread with a deep stack and waits for it, but not longer than given.
pub(super) fn on_deep_stack<T: Send + 'static>(
    timeout: Duration,
    job: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Ended> {
    let (sender, receiver) = mpsc::sync_channel(1);
    let thread = thread::Builder::new()
        .name("query".to_owned())
        .stack_size(STACK_BYTES);
    let work = move || {
        // Nobody listens any more when the time was up.
        let _ = sender.send(catch_unwind(AssertUnwindSafe(job)));
    };
    if thread.spawn(work).is_err() {
        return Err(Ended::Broken);
    }
    match receiver.recv_timeout(timeout) {
        Ok(Ok(done)) => Ok(done),
        Err(RecvTimeoutError::Timeout) => Err(Ended::Late),
        Ok(Err(_)) | Err(RecvTimeoutError::Disconnected) => Err(Ended::Broken),
    }
}

/// Why an evaluation is stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
enum Stop {
    Timeout = 1,
    Rows,
    Bytes,
    Text,
}

impl Stop {
    fn failure(self, budget: &Budget) -> QueryFailure {
        match self {
            Self::Timeout => QueryFailure::Timeout(budget.timeout),
            Self::Rows => QueryFailure::TooManyRows(budget.rows_max),
            Self::Bytes => QueryFailure::TooLarge(budget.bytes_max),
            Self::Text => QueryFailure::TextTooLong(COMPUTED_TEXT_BYTES_MAX),
        }
    }
}

/// What a stopped evaluation unwinds with.
struct Stopped;

/// The flag that is raised when an evaluation must end; once up, it stays.
#[derive(Debug, Default)]
struct Watch(AtomicU8);

impl Watch {
    fn raise(&self, stop: Stop) {
        let up = stop as u8;
        // The first reason counts.
        let _ = self
            .0
            .compare_exchange(0, up, Ordering::SeqCst, Ordering::SeqCst);
    }

    fn raised(&self) -> Option<Stop> {
        let all = [Stop::Timeout, Stop::Rows, Stop::Bytes, Stop::Text];
        let up = self.0.load(Ordering::SeqCst);
        all.into_iter().find(|stop| *stop as u8 == up)
    }

    fn stop(&self, stop: Stop) -> ! {
        self.raise(stop);
        resume_unwind(Box::new(Stopped))
    }
}

impl Alarm for Watch {
    fn step(&self) {
        if self.0.load(Ordering::Relaxed) != 0 {
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

fn term_bytes(term: &Term) -> usize {
    let characters = match term {
        Term::NamedNode(node) => node.as_str().len(),
        Term::BlankNode(node) => node.as_str().len(),
        Term::Literal(literal) => literal.value().len() + literal.datatype().as_str().len(),
    };
    characters + TERM_OVERHEAD_BYTES
}

/// The graphs that a query sees.
struct ChosenGraphs {
    default_graph: DefaultGraph,
    named: Option<Vec<Id>>,
}

impl ChosenGraphs {
    fn find(snapshot: &Snapshot, query: &Query) -> Result<Self, QueryFailure> {
        let named_graphs: Vec<Id> = snapshot.named_graphs().map(|(graph, _)| graph).collect();
        let find = |graph: &NamedNode| {
            snapshot
                .iri(graph.as_str())
                .filter(|graph| named_graphs.contains(graph))
                .ok_or_else(|| QueryFailure::UnknownGraph(graph.as_str().to_owned()))
        };
        let find_all = |graphs: &[NamedNode]| graphs.iter().map(find).collect::<Result<_, _>>();
        let default_graph = match &query.named_graphs {
            Some(_) => DefaultGraph::Of(find_all(&query.default_graphs)?),
            None if query.union => DefaultGraph::Union,
            None => DefaultGraph::Unnamed,
        };
        let named = query.named_graphs.as_deref().map(find_all).transpose()?;
        Ok(Self {
            default_graph,
            named,
        })
    }
}

struct Job {
    snapshot: Snapshot,
    query: Query,
    graphs: ChosenGraphs,
    budget: Budget,
    watch: Arc<Watch>,
}

impl Job {
    fn run(self) -> Result<Answer, QueryFailure> {
        let Self {
            snapshot,
            query,
            graphs,
            budget,
            watch,
        } = self;
        let view = View::new(
            &snapshot,
            graphs.default_graph,
            graphs.named.as_deref(),
            &*watch,
        );
        // The view knows the graphs; the evaluator would give a triple of two graphs twice.
        let mut algebra = Arc::unwrap_or_clone(query.algebra);
        let (Algebra::Select { dataset, .. }
        | Algebra::Ask { dataset, .. }
        | Algebra::Construct { dataset, .. }
        | Algebra::Describe { dataset, .. }) = &mut algebra;
        *dataset = None;
        let evaluator = QueryEvaluator::new();
        let failed =
            |error: spareval::QueryEvaluationError| QueryFailure::Unsupported(error.to_string());
        let results = evaluator.prepare(&algebra).execute(view).map_err(failed)?;
        let tally = Tally {
            budget,
            watch: &watch,
            rows: 0,
            bytes: 0,
        };
        let mut made = MadeNodes::new(&snapshot);
        match results {
            QueryResults::Boolean(answer) => Ok(Answer::Boolean(answer)),
            QueryResults::Solutions(solutions) => {
                let variables = solutions.variables().to_vec();
                let mut rows = tally.gather(
                    solutions.map(|row| row.map(|row| row.values().to_vec())),
                    |row: &Vec<_>| row.iter().flatten().map(term_bytes).sum(),
                )?;
                let terms = rows.iter_mut().flatten().flatten();
                terms.for_each(|term| made.name_term(term));
                Ok(Answer::Solutions { variables, rows })
            }
            QueryResults::Graph(triples) => {
                let mut triples = tally.gather(triples, |triple: &Triple| {
                    term_bytes(&triple.object) + 2 * TERM_OVERHEAD_BYTES
                })?;
                triples
                    .iter_mut()
                    .for_each(|triple| made.name_triple(triple));
                Ok(Answer::Graph(sorted(triples)))
            }
        }
    }
}

/// Counts what an answer costs while it is gathered.
struct Tally<'w> {
    budget: Budget,
    watch: &'w Watch,
    rows: usize,
    bytes: usize,
}

impl Tally<'_> {
    fn gather<R>(
        mut self,
        rows: impl Iterator<Item = Result<R, spareval::QueryEvaluationError>>,
        bytes: impl Fn(&R) -> usize,
    ) -> Result<Vec<R>, QueryFailure> {
        let mut gathered = Vec::new();
        for row in rows {
            self.watch.step();
            let row = row.map_err(|error| QueryFailure::Unsupported(error.to_string()))?;
            self.rows += 1;
            self.bytes += bytes(&row);
            if self.rows > self.budget.rows_max {
                self.watch.stop(Stop::Rows);
            }
            if self.bytes > self.budget.bytes_max {
                self.watch.stop(Stop::Bytes);
            }
            gathered.push(row);
        }
        Ok(gathered)
    }
}

/// Names for the blank nodes that a query made, by the order in which they come: their own names
/// are random.
struct MadeNodes<'s> {
    snapshot: &'s Snapshot,
    names: HashMap<BlankNode, BlankNode>,
}

impl<'s> MadeNodes<'s> {
    fn new(snapshot: &'s Snapshot) -> Self {
        Self {
            snapshot,
            names: HashMap::new(),
        }
    }

    fn name(&mut self, node: &mut BlankNode) {
        if self.snapshot.id(&*node).is_some() {
            return;
        }
        let next = self.names.len();
        let new = || BlankNode::new_unchecked(format!("made{next}"));
        let name = self.names.entry(node.clone()).or_insert_with(new);
        *node = name.clone();
    }

    fn name_term(&mut self, term: &mut Term) {
        if let Term::BlankNode(node) = term {
            self.name(node);
        }
    }

    fn name_triple(&mut self, triple: &mut Triple) {
        if let NamedOrBlankNode::BlankNode(node) = &mut triple.subject {
            self.name(node);
        }
        self.name_term(&mut triple.object);
    }
}

/// Each triple once, sorted by its characters.
fn sorted(triples: Vec<Triple>) -> Vec<Triple> {
    let mut keyed: Vec<(String, Triple)> = triples
        .into_iter()
        .map(|triple| (triple.to_string(), triple))
        .collect();
    keyed.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    keyed.dedup_by(|a, b| a.0 == b.0);
    keyed.into_iter().map(|(_, triple)| triple).collect()
}

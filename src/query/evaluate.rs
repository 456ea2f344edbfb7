//! Evaluation within a budget: on a thread of its own with a time, or where the caller is.
//!
//! An answer counts only when the flag of [`Watch`] is down after it. A loop of the evaluator that
//! never comes to the dataset cannot be unwound: with a thread of its own the caller gets its
//! failure at the deadline all the same, and the thread is left to itself; without one, the caller
//! has a process that can be killed.

use super::answer::{Answer, Budget, QueryFailure};
use super::made::MadeNodes;
use super::parse::Query;
use super::search::Searcher;
use super::stack::{Ended, on_deep_stack};
use super::stream::{Output, Written, write_boolean, write_rows, write_triples};
use super::watch::{Stop, TERM_OVERHEAD_BYTES, Watch, term_bytes};
use crate::graph::{Alarm, DefaultGraph, Id, Snapshot, View};
use oxrdf::{NamedNode, Triple, Variable};
use sparesults::QuerySolution;
use spareval::{QueryEvaluationError, QueryEvaluator, QueryResults, QuerySolutionIter};
use spargebra::Query as Algebra;
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Instant;

/// Answers a query from a snapshot.
pub fn answer(snapshot: &Snapshot, query: &Query, budget: &Budget) -> Result<Answer, QueryFailure> {
    let began = Instant::now();
    let graphs = ChosenGraphs::find(snapshot, query)?;
    let watch = Arc::new(Watch::default());
    let job = {
        let (snapshot, query, watch) = (snapshot.clone(), query.clone(), Arc::clone(&watch));
        let budget = *budget;
        move || evaluate(&snapshot, &query, graphs, &budget, &watch, gather)
    };
    let left = budget.timeout.saturating_sub(began.elapsed());
    let ended = on_deep_stack(left, job);
    if matches!(ended, Err(Ended::Late)) {
        watch.raise(Stop::Timeout);
    }
    match (watch.raised(), ended) {
        (Some(stop), _) => Err(stop.failure(budget, &watch)),
        (None, Ok(outcome)) => outcome,
        (None, Err(_)) => Err(QueryFailure::Broken),
    }
}

/// Answers a query and writes the answer as it comes, on the calling thread, which needs
/// [`STACK_BYTES`](super::STACK_BYTES) of stack. The time of the budget is not looked at: whoever
/// calls this has a process that can be killed.
///
/// What was written before a failure is no answer.
pub fn answer_to(
    snapshot: &Snapshot,
    query: &Query,
    budget: &Budget,
    output: &Output<'_>,
    out: &mut dyn Write,
) -> Result<Written, QueryFailure> {
    let graphs = ChosenGraphs::find(snapshot, query)?;
    let watch = Watch::default();
    let write = |results: Results<'_>, mut made: MadeNodes<'_>| match results {
        Results::Boolean(answer) => write_boolean(answer, output, out),
        Results::Rows(rows) => write_rows(rows, &mut made, output, (budget, &watch), out),
        Results::Triples(rows) => {
            let triples = gather_triples(rows, &mut made)?;
            write_triples(triples, output, (budget, &watch), out)
        }
    };
    let evaluation = || evaluate(snapshot, query, graphs, budget, &watch, write);
    let ended = catch_unwind(AssertUnwindSafe(evaluation));
    match (watch.raised(), ended) {
        (Some(stop), _) => Err(stop.failure(budget, &watch)),
        (None, Ok(outcome)) => outcome,
        (None, Err(_)) => Err(QueryFailure::Broken),
    }
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

/// What the evaluator gives, counted as it is taken.
enum Results<'r> {
    Boolean(bool),
    Rows(Rows<'r>),
    Triples(Counted<'r, Box<dyn Iterator<Item = Result<Triple, QueryEvaluationError>> + 'r>>),
}

/// Evaluates a query and hands over what comes of it.
fn evaluate<T>(
    snapshot: &Snapshot,
    query: &Query,
    graphs: ChosenGraphs,
    budget: &Budget,
    watch: &Watch,
    take: impl FnOnce(Results<'_>, MadeNodes<'_>) -> Result<T, QueryFailure>,
) -> Result<T, QueryFailure> {
    let view = View::new(
        snapshot,
        graphs.default_graph,
        graphs.named.as_deref(),
        watch,
    );
    let searcher = match &query.search {
        Some(predicate) => Some(Searcher::new(snapshot, predicate, watch)?),
        None => None,
    };
    let view = match &searcher {
        Some(searcher) => view.with_search(searcher),
        None => view,
    };
    // The view knows the graphs; the evaluator would give a triple of two graphs twice.
    let mut algebra = Algebra::clone(&query.algebra);
    let (Algebra::Select { dataset, .. }
    | Algebra::Ask { dataset, .. }
    | Algebra::Construct { dataset, .. }
    | Algebra::Describe { dataset, .. }) = &mut algebra;
    *dataset = None;
    let evaluator = QueryEvaluator::new();
    let results = evaluator.prepare(&algebra).execute(view).map_err(failed)?;
    let results = match results {
        QueryResults::Boolean(answer) => Results::Boolean(answer),
        QueryResults::Solutions(solutions) => Results::Rows(Rows {
            variables: solutions.variables().to_vec(),
            rows: Counted::new(solutions, budget, watch),
        }),
        QueryResults::Graph(triples) => {
            Results::Triples(Counted::new(Box::new(triples), budget, watch))
        }
    };
    take(results, MadeNodes::new(snapshot))
}

fn failed(error: QueryEvaluationError) -> QueryFailure {
    QueryFailure::Unsupported(error.to_string())
}

/// The rows of an answer, and what its columns are.
pub(super) struct Rows<'r> {
    pub(super) variables: Vec<Variable>,
    rows: Counted<'r, QuerySolutionIter<'r>>,
}

impl Rows<'_> {
    /// The next row.
    pub(super) fn next(&mut self) -> Result<Option<QuerySolution>, QueryFailure> {
        let bytes = |row: &QuerySolution| row.values().iter().flatten().map(term_bytes).sum();
        self.rows.next(bytes)
    }
}

/// Counts what an answer costs while it is taken.
struct Counted<'r, I> {
    inner: I,
    budget: &'r Budget,
    watch: &'r Watch,
    rows: usize,
    bytes: usize,
}

impl<'r, R, I: Iterator<Item = Result<R, QueryEvaluationError>>> Counted<'r, I> {
    fn new(inner: I, budget: &'r Budget, watch: &'r Watch) -> Self {
        Self {
            inner,
            budget,
            watch,
            rows: 0,
            bytes: 0,
        }
    }

    fn next(&mut self, bytes: impl Fn(&R) -> usize) -> Result<Option<R>, QueryFailure> {
        let Some(row) = self.inner.next() else {
            return Ok(None);
        };
        self.watch.step();
        let row = row.map_err(failed)?;
        self.rows += 1;
        self.bytes += bytes(&row);
        if self.rows > self.budget.rows_max {
            self.watch.stop(Stop::Rows);
        }
        if self.bytes > self.budget.bytes_max {
            self.watch.stop(Stop::Bytes);
        }
        Ok(Some(row))
    }
}

/// Keeps all in memory.
fn gather(results: Results<'_>, mut made: MadeNodes<'_>) -> Result<Answer, QueryFailure> {
    match results {
        Results::Boolean(answer) => Ok(Answer::Boolean(answer)),
        Results::Rows(mut taken) => {
            let mut rows = Vec::new();
            while let Some(row) = taken.next()? {
                let mut row = row.values().to_vec();
                let terms = row.iter_mut().flatten();
                terms.for_each(|term| made.name_term(term));
                rows.push(row);
            }
            let variables = taken.variables;
            Ok(Answer::Solutions { variables, rows })
        }
        Results::Triples(triples) => {
            let triples = gather_triples(triples, &mut made)?;
            Ok(Answer::Graph(sorted(triples)))
        }
    }
}

fn gather_triples<I: Iterator<Item = Result<Triple, QueryEvaluationError>>>(
    mut triples: Counted<'_, I>,
    made: &mut MadeNodes<'_>,
) -> Result<Vec<Triple>, QueryFailure> {
    let bytes = |triple: &Triple| term_bytes(&triple.object) + 2 * TERM_OVERHEAD_BYTES;
    let mut gathered = Vec::new();
    while let Some(mut triple) = triples.next(bytes)? {
        made.name_triple(&mut triple);
        gathered.push(triple);
    }
    Ok(gathered)
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

//! From text to a query.

use super::columns;
use super::error::{QueryError, QueryErrorKind as Kind, Remark};
use super::fault;
use super::guard::{PATTERNS_MAX, guard, too_many_patterns, without_mark};
use super::search;
use super::stack::{Ended, on_deep_stack};
use super::vocabulary::Vocabulary;
use oxrdf::NamedNode;
use spargebra::algebra::{Expression, GraphPattern, OrderExpression, QueryDataset};
use spargebra::{Query as Algebra, SparqlParser};
use std::sync::Arc;
use std::time::Duration;

/// Longest time to parse a query that is within the bounds of the guard.
const PARSE_TIMEOUT: Duration = Duration::from_secs(5);

/// A tree, and how many triple patterns it has.
type Parsed = (Arc<Algebra>, usize);

/// A way to run the parser; the parser's own error is its message.
pub(super) type Run = fn(SparqlParser, String) -> Result<Result<Parsed, String>, Ended>;

/// A query that can be answered.
#[derive(Clone, Debug)]
pub struct Query {
    pub(super) algebra: Arc<Algebra>,
    pub(super) default_graphs: Vec<NamedNode>,
    /// The named graphs that it can see; all where none are chosen.
    pub(super) named_graphs: Option<Vec<NamedNode>>,
    pub(super) union: bool,
    volatile: bool,
    /// The predicate that is answered from the index of texts, if the query uses it.
    pub(super) search: Option<search::Predicate>,
    remarks: Vec<Remark>,
}

/// What a query asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum QueryForm {
    /// Solutions.
    Select,
    /// A truth value.
    Ask,
    /// Triples made from a template.
    Construct,
    /// Triples about resources.
    Describe,
}

impl Query {
    /// What it asks for.
    pub fn form(&self) -> QueryForm {
        match &*self.algebra {
            Algebra::Select { .. } => QueryForm::Select,
            Algebra::Ask { .. } => QueryForm::Ask,
            Algebra::Construct { .. } => QueryForm::Construct,
            Algebra::Describe { .. } => QueryForm::Describe,
        }
    }

    /// Whether asking again may give another answer, as with `NOW` or `RAND`.
    pub fn is_volatile(&self) -> bool {
        self.volatile
    }

    /// Whether it searches texts, so that the snapshot needs its index.
    pub fn searches(&self) -> bool {
        self.search.is_some()
    }

    /// What is likely a slip.
    pub fn remarks(&self) -> &[Remark] {
        &self.remarks
    }

    /// Asks all graphs as one, unless the query chooses its graphs itself.
    #[must_use]
    pub fn over_all_graphs(mut self) -> Self {
        self.union = true;
        self
    }
}

impl Query {
    /// Asks these graphs in place of those that the query names: all of the first as its default
    /// graph, the second as its named graphs. Two empty lists change nothing.
    ///
    /// # Errors
    /// The first of the names that is no IRI.
    pub fn over_graphs(mut self, default: &[String], named: &[String]) -> Result<Self, String> {
        if default.is_empty() && named.is_empty() {
            return Ok(self);
        }
        let nodes = |iris: &[String]| -> Result<Vec<NamedNode>, String> {
            iris.iter()
                .map(|iri| NamedNode::new(iri).map_err(|_| iri.clone()))
                .collect()
        };
        self.default_graphs = nodes(default)?;
        self.named_graphs = Some(nodes(named)?);
        Ok(self)
    }
}

/// Reads a query. The prefixes among the names need no declaration.
pub fn parse(text: &str, names: &Vocabulary) -> Result<Query, QueryError> {
    let text = without_mark(text);
    let mut query = parse_by(
        text,
        names,
        (parse_on_deep_stack, search::rewrite_on_deep_stack),
    )?;
    query.remarks = names.remarks(text);
    Ok(query)
}

/// Reads a query on the calling thread, which needs [`STACK_BYTES`](super::STACK_BYTES) of stack,
/// without a bound on its time and without remarks.
pub fn parse_here(text: &str, names: &Vocabulary) -> Result<Query, QueryError> {
    let run: Run = |parser, text| Ok(run_parser(parser, &text));
    parse_by(without_mark(text), names, (run, search::rewrite_here))
}

fn parse_by(
    text: &str,
    names: &Vocabulary,
    (run, rewrite): (Run, search::Run),
) -> Result<Query, QueryError> {
    let found = guard(text, names.prefixes())?;
    let parser = names.parser();
    let (algebra, patterns) = match run(parser.clone(), text.to_owned()) {
        Ok(Ok(parsed)) => parsed,
        Ok(Err(message)) => return Err(fault::find(text, &message, parser, run)),
        Err(Ended::Late) => {
            let message = format!("the query takes longer than {PARSE_TIMEOUT:?} to parse");
            return Err(QueryError::at(Kind::Timeout, text, 0, message).hint("make it simpler"));
        }
        Err(Ended::Broken) => {
            let message = "the query cannot be parsed".to_owned();
            return Err(QueryError::at(Kind::Syntax, text, 0, message));
        }
    };
    if patterns > PATTERNS_MAX {
        return Err(too_many_patterns(text, 0, Some(patterns)));
    }
    let (algebra, search) = search::prepared(text, algebra, names, rewrite)?;
    let dataset = algebra.dataset();
    let graphs = |choose: fn(&QueryDataset) -> Vec<NamedNode>| dataset.map(choose);
    Ok(Query {
        default_graphs: graphs(|dataset| dataset.default.clone()).unwrap_or_default(),
        named_graphs: graphs(|dataset| dataset.named.clone().unwrap_or_default()),
        algebra,
        union: false,
        volatile: found.volatile,
        search,
        remarks: Vec::new(),
    })
}

fn parse_on_deep_stack(
    parser: SparqlParser,
    text: String,
) -> Result<Result<Parsed, String>, Ended> {
    on_deep_stack(PARSE_TIMEOUT, move || run_parser(parser, &text))
}

fn run_parser(parser: SparqlParser, text: &str) -> Result<Parsed, String> {
    let mut algebra = parser
        .parse_query(text)
        .map_err(|error| error.to_string())?;
    columns::put_in_order(&mut algebra, text);
    let patterns = count_patterns(&algebra);
    Ok((Arc::new(algebra), patterns))
}

fn count_patterns(query: &Algebra) -> usize {
    match query {
        Algebra::Select { pattern, .. }
        | Algebra::Ask { pattern, .. }
        | Algebra::Construct { pattern, .. }
        | Algebra::Describe { pattern, .. } => in_pattern(pattern),
    }
}

fn in_pattern(pattern: &GraphPattern) -> usize {
    use GraphPattern as P;
    match pattern {
        P::Bgp { patterns } => patterns.len(),
        P::Path { .. } => 1,
        P::Values { .. } => 0,
        P::Join { left, right }
        | P::Union { left, right }
        | P::Minus { left, right }
        | P::Lateral { left, right } => in_pattern(left) + in_pattern(right),
        P::LeftJoin {
            left,
            right,
            expression,
        } => {
            let condition = expression.as_ref().map_or(0, in_expression);
            in_pattern(left) + in_pattern(right) + condition
        }
        P::Filter { expr, inner } => in_expression(expr) + in_pattern(inner),
        P::Extend {
            inner, expression, ..
        } => in_expression(expression) + in_pattern(inner),
        P::OrderBy { inner, expression } => {
            let by = expression.iter().map(|by| match by {
                OrderExpression::Asc(by) | OrderExpression::Desc(by) => in_expression(by),
            });
            in_pattern(inner) + by.sum::<usize>()
        }
        P::Graph { inner, .. }
        | P::Project { inner, .. }
        | P::Distinct { inner }
        | P::Reduced { inner }
        | P::Slice { inner, .. }
        | P::Group { inner, .. }
        | P::Service { inner, .. } => in_pattern(inner),
    }
}

fn in_expression(expression: &Expression) -> usize {
    use Expression as E;
    match expression {
        E::NamedNode(_) | E::Literal(_) | E::Variable(_) | E::Bound(_) => 0,
        E::Exists(pattern) => in_pattern(pattern),
        E::Or(a, b)
        | E::And(a, b)
        | E::Equal(a, b)
        | E::SameTerm(a, b)
        | E::Greater(a, b)
        | E::GreaterOrEqual(a, b)
        | E::Less(a, b)
        | E::LessOrEqual(a, b)
        | E::Add(a, b)
        | E::Subtract(a, b)
        | E::Multiply(a, b)
        | E::Divide(a, b) => in_expression(a) + in_expression(b),
        E::UnaryPlus(a) | E::UnaryMinus(a) | E::Not(a) => in_expression(a),
        E::If(a, b, c) => in_expression(a) + in_expression(b) + in_expression(c),
        E::In(a, list) => in_expression(a) + list.iter().map(in_expression).sum::<usize>(),
        E::Coalesce(list) | E::FunctionCall(_, list) => list.iter().map(in_expression).sum(),
    }
}

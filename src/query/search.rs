//! The predicate that is answered from the index of texts.
//!
//! A pattern with it can only be answered when its text is known, and the evaluator may come to it
//! before a variable has its value, or never. So all is settled before: a text stands in the
//! pattern, or its variable gets its value in the same group, whose parts are then put in an order
//! that the evaluator keeps (LATERAL). Anything else is refused; an answer is never empty because
//! nothing could be searched for.

use super::answer::QueryFailure;
use super::error::{QueryError, QueryErrorKind};
use super::stack::{Ended, on_deep_stack};
use super::vocabulary::Vocabulary;
use super::watch::Watch;
use crate::graph::{Id, Snapshot, TextMatch};
use crate::search::{Index, Search, SearchError};
use oxrdf::vocab::xsd;
use oxrdf::{LiteralRef, NamedNode, Term, TermRef, Variable};
use spargebra::Query as Algebra;
use spargebra::algebra::{
    AggregateExpression, Expression, GraphPattern, OrderExpression, PropertyPathExpression,
};
use spargebra::term::{NamedNodePattern, TermPattern, TriplePattern};
use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

/// Longest time to look through a query that was parsed.
const PREPARE_TIMEOUT: Duration = Duration::from_secs(5);
/// Most texts whose matches are kept while a query is answered.
const KEPT_MAX: usize = 1_000;

/// The predicate, as a query uses it.
#[derive(Clone, Debug)]
pub(super) struct Predicate {
    node: NamedNode,
    /// How messages name it.
    shown: String,
}

/// Makes a query ready whose patterns search texts; gives the predicate where there is one.
pub(super) fn prepared(
    text: &str,
    algebra: Arc<Algebra>,
    names: &Vocabulary,
    run: Run,
) -> Result<(Arc<Algebra>, Option<Predicate>), QueryError> {
    let Some(predicate) = names.search_predicate() else {
        return Ok((algebra, None));
    };
    let shown = names.shorten(predicate);
    let shown = shown.unwrap_or_else(|| format!("<{predicate}>"));
    let place = || names.place_of(text, predicate).unwrap_or(0);
    let refused = |message: String, hint: String| {
        QueryError::at(QueryErrorKind::Search, text, place(), message).hint(hint)
    };
    match run(NamedNode::new_unchecked(predicate), algebra) {
        Ok(Ok((algebra, predicate))) => {
            let predicate = predicate.map(|node| Predicate { node, shown });
            Ok((algebra, predicate))
        }
        Ok(Err(fault)) => Err(refused(fault.message(&shown), fault.hint(&shown))),
        Err(Ended::Late | Ended::Broken) => Err(refused(
            "the query cannot be prepared".to_owned(),
            "make it simpler".to_owned(),
        )),
    }
}

/// A query that is ready, and the predicate if it uses it.
type Rewritten = Result<(Arc<Algebra>, Option<NamedNode>), Fault>;

/// A way to look through a query, which calls itself as deep as the query is.
pub(super) type Run = fn(NamedNode, Arc<Algebra>) -> Result<Rewritten, Ended>;

/// Looks through a query on the calling thread.
pub(super) fn rewrite_here(
    predicate: NamedNode,
    algebra: Arc<Algebra>,
) -> Result<Rewritten, Ended> {
    let mut rewriter = Rewriter {
        predicate,
        used: false,
    };
    let rewritten = rewriter.query((*algebra).clone());
    // What searches nothing stays as it was.
    Ok(rewritten.map(|rewritten| match rewriter.used {
        true => (Arc::new(rewritten), Some(rewriter.predicate)),
        false => (algebra, None),
    }))
}

/// Looks through a query on a thread with a deep stack.
pub(super) fn rewrite_on_deep_stack(
    predicate: NamedNode,
    algebra: Arc<Algebra>,
) -> Result<Rewritten, Ended> {
    on_deep_stack(PREPARE_TIMEOUT, move || rewrite_here(predicate, algebra))?
}

/// Why a pattern cannot be answered from the index.
#[derive(Debug)]
pub(super) enum Fault {
    /// It is part of a property path.
    Path,
    /// Its text has no value, or none yet.
    Unbound(Option<Variable>),
    /// Its object is no text.
    NotText(String),
    /// Its text is no search.
    Search(SearchError),
}

impl Fault {
    fn message(&self, predicate: &str) -> String {
        match self {
            Self::Path => format!("`{predicate}` stands in a property path"),
            Self::Unbound(Some(variable)) => {
                format!("`{predicate}` searches for `{variable}`, which has no value here")
            }
            Self::Unbound(None) => format!("`{predicate}` has no text to search for"),
            Self::NotText(found) => {
                format!("`{predicate}` searches for a text, and {found} is none")
            }
            Self::Search(error) => format!("`{predicate}` cannot search: {error}"),
        }
    }

    fn hint(&self, predicate: &str) -> String {
        let written = format!("`?x {predicate} \"some words\"`");
        match self {
            Self::Path => format!("write it as a pattern of its own: {written}"),
            Self::Unbound(Some(_)) => format!(
                "write the text in the pattern, {written}, or give the variable its value in the \
                 same group"
            ),
            Self::Unbound(None) | Self::NotText(_) => format!("write the text: {written}"),
            Self::Search(error) => error.hint(),
        }
    }
}

/// Reads what stands after the predicate.
fn read(literal: LiteralRef<'_>) -> Result<Search, Fault> {
    if literal.language().is_none() && literal.datatype() != xsd::STRING {
        return Err(Fault::NotText(format!("`{literal}`")));
    }
    Search::parse(literal.value()).map_err(Fault::Search)
}

/// Puts the parts of groups in order.
struct Rewriter {
    predicate: NamedNode,
    used: bool,
}

/// Variables that hold texts and have no value yet.
type Needs = BTreeSet<Variable>;

impl Rewriter {
    fn query(&mut self, mut algebra: Algebra) -> Result<Algebra, Fault> {
        let (Algebra::Select { pattern, .. }
        | Algebra::Ask { pattern, .. }
        | Algebra::Construct { pattern, .. }
        | Algebra::Describe { pattern, .. }) = &mut algebra;
        self.closed(pattern)?;
        Ok(algebra)
    }

    /// Rewrites a pattern that gets no values from outside.
    fn closed(&mut self, pattern: &mut GraphPattern) -> Result<(), Fault> {
        match self.pattern(pattern)?.pop_first() {
            Some(variable) => Err(Fault::Unbound(Some(variable))),
            None => Ok(()),
        }
    }

    /// Rewrites a pattern; says what it needs from outside.
    fn pattern(&mut self, pattern: &mut GraphPattern) -> Result<Needs, Fault> {
        use GraphPattern as P;
        match pattern {
            P::Bgp { patterns } => {
                let (ordered, needs) = self.basic(std::mem::take(patterns))?;
                *pattern = ordered;
                return Ok(needs);
            }
            P::Path { path, .. } if names(path, &self.predicate) => return Err(Fault::Path),
            P::Path { .. } | P::Values { .. } => {}
            P::Join { left, right } => {
                let needs = [self.pattern(left)?, self.pattern(right)?];
                let (left, right) = (taken(left), taken(right));
                let (ordered, needs) = joined([left, right], needs);
                *pattern = ordered;
                return Ok(needs);
            }
            P::Lateral { left, right } => {
                let needs = self.pattern(left)?;
                let has = bound(left);
                let more = self.pattern(right)?;
                return Ok(needs.into_iter().chain(&more - &has).collect());
            }
            P::Filter { expr, inner } => {
                self.expression(expr)?;
                return self.pattern(inner);
            }
            P::Graph { inner, .. } => return self.pattern(inner),
            P::Union { left, right } | P::Minus { left, right } => {
                self.closed(left)?;
                self.closed(right)?;
            }
            P::LeftJoin {
                left,
                right,
                expression,
            } => {
                expression
                    .iter_mut()
                    .try_for_each(|one| self.expression(one))?;
                self.closed(left)?;
                self.closed(right)?;
            }
            P::Extend {
                inner, expression, ..
            } => {
                self.expression(expression)?;
                self.closed(inner)?;
            }
            modifier => self.modified(modifier)?,
        }
        Ok(Needs::new())
    }

    /// Rewrites what a modifier is applied to.
    fn modified(&mut self, modifier: &mut GraphPattern) -> Result<(), Fault> {
        use GraphPattern as P;
        match modifier {
            P::OrderBy { inner, expression } => {
                for by in expression {
                    let (OrderExpression::Asc(by) | OrderExpression::Desc(by)) = by;
                    self.expression(by)?;
                }
                self.closed(inner)
            }
            P::Group {
                inner, aggregates, ..
            } => {
                for (_, aggregate) in aggregates {
                    if let AggregateExpression::FunctionCall { expr, .. } = aggregate {
                        self.expression(expr)?;
                    }
                }
                self.closed(inner)
            }
            P::Project { inner, .. }
            | P::Distinct { inner }
            | P::Reduced { inner }
            | P::Slice { inner, .. }
            | P::Service { inner, .. } => self.closed(inner),
            other => self.closed(other),
        }
    }

    /// Puts patterns that search for a variable after those that give it its value.
    fn basic(&mut self, patterns: Vec<TriplePattern>) -> Result<(GraphPattern, Needs), Fault> {
        let mut wanted: Vec<(Variable, TriplePattern)> = Vec::new();
        let mut others = Vec::new();
        for pattern in patterns {
            match self.searched(&pattern)? {
                Some(variable) => wanted.push((variable, pattern)),
                None => others.push(pattern),
            }
        }
        let others = GraphPattern::Bgp { patterns: others };
        let has = bound(&others);
        let (ready, waiting): (Vec<_>, Vec<_>) = wanted
            .into_iter()
            .partition(|(variable, _)| has.contains(variable));
        let needs = waiting
            .iter()
            .map(|(variable, _)| variable.clone())
            .collect();
        let only = |patterns: Vec<(Variable, TriplePattern)>| GraphPattern::Bgp {
            patterns: patterns.into_iter().map(|(_, pattern)| pattern).collect(),
        };
        // What waits comes last: all that the rest finds narrows it.
        let ordered = after(after(others, only(ready)), only(waiting));
        Ok((ordered, needs))
    }

    /// The variable that a pattern searches for, if it searches for one.
    fn searched(&mut self, pattern: &TriplePattern) -> Result<Option<Variable>, Fault> {
        if pattern.predicate != NamedNodePattern::NamedNode(self.predicate.clone()) {
            return Ok(None);
        }
        self.used = true;
        match &pattern.object {
            TermPattern::Variable(variable) => Ok(Some(variable.clone())),
            TermPattern::Literal(literal) => read(literal.as_ref()).map(|_| None),
            TermPattern::BlankNode(_) => Err(Fault::Unbound(None)),
            TermPattern::NamedNode(node) => Err(Fault::NotText(format!("`{node}`"))),
        }
    }

    /// Looks into the patterns of an expression.
    fn expression(&mut self, expression: &mut Expression) -> Result<(), Fault> {
        use Expression as E;
        match expression {
            E::NamedNode(_) | E::Literal(_) | E::Variable(_) | E::Bound(_) => Ok(()),
            E::Exists(pattern) => self.closed(pattern),
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
            | E::Divide(a, b) => {
                self.expression(a)?;
                self.expression(b)
            }
            E::UnaryPlus(a) | E::UnaryMinus(a) | E::Not(a) => self.expression(a),
            E::If(a, b, c) => {
                self.expression(a)?;
                self.expression(b)?;
                self.expression(c)
            }
            E::In(a, list) => {
                self.expression(a)?;
                list.iter_mut().try_for_each(|one| self.expression(one))
            }
            E::Coalesce(list) | E::FunctionCall(_, list) => {
                list.iter_mut().try_for_each(|one| self.expression(one))
            }
        }
    }
}

fn taken(pattern: &mut GraphPattern) -> GraphPattern {
    std::mem::replace(pattern, empty())
}

fn empty() -> GraphPattern {
    GraphPattern::Bgp {
        patterns: Vec::new(),
    }
}

/// One pattern, then another for each of its solutions.
fn after(left: GraphPattern, right: GraphPattern) -> GraphPattern {
    if right == empty() {
        return left;
    }
    if left == empty() {
        return right;
    }
    GraphPattern::Lateral {
        left: Box::new(left),
        right: Box::new(right),
    }
}

/// Joins a pattern with one that it gives variables their values. What the second says besides
/// patterns must not see the other variables of the first, of which it knows nothing in a join.
fn given(first: GraphPattern, second: GraphPattern, needs: Needs) -> GraphPattern {
    if has_patterns_only(&second) {
        return after(first, second);
    }
    let values = GraphPattern::Distinct {
        inner: Box::new(GraphPattern::Project {
            inner: Box::new(first.clone()),
            variables: needs.into_iter().collect(),
        }),
    };
    GraphPattern::Join {
        left: Box::new(first),
        right: Box::new(after(values, second)),
    }
}

/// Whether a pattern has the same solutions, whatever values its variables have beforehand.
fn has_patterns_only(pattern: &GraphPattern) -> bool {
    use GraphPattern as P;
    match pattern {
        P::Bgp { .. } | P::Path { .. } => true,
        P::Join { left, right } | P::Lateral { left, right } => {
            has_patterns_only(left) && has_patterns_only(right)
        }
        P::Graph { inner, .. } => has_patterns_only(inner),
        _ => false,
    }
}

/// Two patterns that are joined, in an order in which the one gives what the other needs.
fn joined(sides: [GraphPattern; 2], needs: [Needs; 2]) -> (GraphPattern, Needs) {
    let [left, right] = sides;
    let [left_needs, right_needs] = needs;
    let (has_left, has_right) = (bound(&left), bound(&right));
    if !right_needs.is_empty() && right_needs.is_subset(&has_left) {
        return (given(left, right, right_needs), left_needs);
    }
    if !left_needs.is_empty() && left_needs.is_subset(&has_right) {
        return (given(right, left, left_needs), right_needs);
    }
    let join = GraphPattern::Join {
        left: Box::new(left),
        right: Box::new(right),
    };
    (join, left_needs.into_iter().chain(right_needs).collect())
}

/// Whether a path names a predicate.
fn names(path: &PropertyPathExpression, predicate: &NamedNode) -> bool {
    use PropertyPathExpression as P;
    match path {
        P::NamedNode(node) => node == predicate,
        P::Reverse(a) | P::ZeroOrMore(a) | P::OneOrMore(a) | P::ZeroOrOne(a) => names(a, predicate),
        P::Sequence(a, b) | P::Alternative(a, b) => names(a, predicate) || names(b, predicate),
        P::NegatedPropertySet(nodes) => nodes.contains(predicate),
    }
}

/// The variables that have a value in each solution of a pattern.
fn bound(pattern: &GraphPattern) -> BTreeSet<Variable> {
    use GraphPattern as P;
    let of_term = |term: &TermPattern| match term {
        TermPattern::Variable(variable) => Some(variable.clone()),
        _ => None,
    };
    let of_name = |name: &NamedNodePattern| match name {
        NamedNodePattern::Variable(variable) => Some(variable.clone()),
        NamedNodePattern::NamedNode(_) => None,
    };
    match pattern {
        P::Bgp { patterns } => patterns
            .iter()
            .flat_map(|triple| {
                let ends = [of_term(&triple.subject), of_term(&triple.object)];
                ends.into_iter().chain([of_name(&triple.predicate)])
            })
            .flatten()
            .collect(),
        P::Path {
            subject, object, ..
        } => [of_term(subject), of_term(object)]
            .into_iter()
            .flatten()
            .collect(),
        P::Values {
            variables,
            bindings,
        } => (0..variables.len())
            .filter(|column| bindings.iter().all(|row| row[*column].is_some()))
            .map(|column| variables[column].clone())
            .collect(),
        P::Join { left, right } | P::Lateral { left, right } => &bound(left) | &bound(right),
        P::Union { left, right } => &bound(left) & &bound(right),
        P::LeftJoin { left, .. } | P::Minus { left, .. } => bound(left),
        P::Filter { inner, .. }
        | P::Distinct { inner }
        | P::Reduced { inner }
        | P::OrderBy { inner, .. }
        | P::Slice { inner, .. } => bound(inner),
        P::Graph { name, inner } => bound(inner).into_iter().chain(of_name(name)).collect(),
        // Where the expression fails there is no value, which is told when the pattern is reached.
        P::Extend {
            inner, variable, ..
        } => bound(inner).into_iter().chain([variable.clone()]).collect(),
        P::Project { inner, variables } => {
            let inner = bound(inner);
            variables
                .iter()
                .filter(|variable| inner.contains(variable))
                .cloned()
                .collect()
        }
        P::Group {
            inner, variables, ..
        } => {
            let inner = bound(inner);
            let keys = variables.iter().filter(|key| inner.contains(key));
            keys.cloned().collect()
        }
        P::Service { .. } => BTreeSet::new(),
    }
}

/// Resources and their texts.
type Matches = Rc<[(Id, Id)]>;

/// Answers the predicate from the index of a snapshot.
pub(super) struct Searcher<'w> {
    predicate: Predicate,
    index: Index,
    watch: &'w Watch,
    kept: RefCell<HashMap<Term, Matches>>,
}

impl<'w> Searcher<'w> {
    /// Opens the index of a snapshot.
    pub(super) fn new(
        snapshot: &Snapshot,
        predicate: &Predicate,
        watch: &'w Watch,
    ) -> Result<Self, QueryFailure> {
        let index = Index::of(snapshot).ok_or_else(|| QueryFailure::Search {
            message: "the snapshot has no search index".to_owned(),
            hint: "build it anew with `plenary build`".to_owned(),
        })?;
        Ok(Self {
            predicate: predicate.clone(),
            index,
            watch,
            kept: RefCell::new(HashMap::new()),
        })
    }

    fn find(&self, object: Option<TermRef<'_>>) -> Result<Vec<(Id, Id)>, Fault> {
        match object {
            Some(TermRef::Literal(literal)) => {
                let search = read(literal)?;
                let found = self.index.all(&search, literal.language());
                found.map_err(Fault::Search)
            }
            Some(other) => Err(Fault::NotText(format!("`{other}`"))),
            None => Err(Fault::Unbound(None)),
        }
    }
}

impl TextMatch for Searcher<'_> {
    fn predicate(&self) -> &str {
        self.predicate.node.as_str()
    }

    fn found(&self, object: Option<TermRef<'_>>) -> Matches {
        let key = object.map(TermRef::into_owned);
        let kept = key
            .as_ref()
            .and_then(|key| self.kept.borrow().get(key).cloned());
        if let Some(kept) = kept {
            return kept;
        }
        let found: Matches = match self.find(object) {
            Ok(found) => found.into(),
            Err(fault) => {
                let shown = &self.predicate.shown;
                self.watch.refuse(QueryFailure::Search {
                    message: fault.message(shown),
                    hint: fault.hint(shown),
                })
            }
        };
        let mut kept = self.kept.borrow_mut();
        if kept.len() == KEPT_MAX {
            kept.clear();
        }
        if let Some(key) = key {
            kept.insert(key, Rc::clone(&found));
        }
        found
    }

    fn says_text(&self, predicate: Id, literal: Id) -> bool {
        self.index.says_text(predicate, literal)
    }
}

//! A snapshot as the evaluator sees it.

use super::snapshot::{Graphs, Id, Pattern, Quad, Quads, Snapshot};
use oxrdf::Term;
use spareval::{InternalQuad, QueryableDataset};
use std::convert::Infallible;
use std::rc::Rc;

/// A term during evaluation.
///
/// A term that the snapshot has is always `Stored`, so that equality is that of RDF terms.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Value {
    /// A term of the snapshot.
    Stored(Id),
    /// A term that the query brought or computed.
    Computed(Rc<Term>),
}

/// What the default graph of a query is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum DefaultGraph {
    /// The default graph of the snapshot.
    #[default]
    Unnamed,
    /// All graphs as one, the default graph included.
    Union,
    /// Some named graphs as one (`FROM`).
    Of(Vec<Id>),
}

/// Is asked at every step of the evaluator whether to go on; to stop it, it unwinds.
///
/// Unwinding is the only way, since the evaluator passes over errors of its dataset in places, and
/// an answer that lacks what came after an error would look whole.
pub trait Alarm {
    /// A quad is about to be looked at.
    fn step(&self);

    /// The query computed a term.
    fn computed(&self, term: &Term);
}

/// A snapshot with a choice of graphs, as SPARQL sees it.
pub struct View<'a> {
    snapshot: &'a Snapshot,
    default_graph: Rc<DefaultGraph>,
    /// The named graphs that can be seen; all where none are chosen.
    named: Option<Rc<[Id]>>,
    alarm: &'a dyn Alarm,
}

impl<'a> View<'a> {
    /// Makes a view. Of the named graphs, only those given are seen, or all.
    pub fn new(
        snapshot: &'a Snapshot,
        default_graph: DefaultGraph,
        named: Option<&[Id]>,
        alarm: &'a dyn Alarm,
    ) -> Self {
        Self {
            snapshot,
            default_graph: Rc::new(default_graph),
            named: named.map(Rc::from),
            alarm,
        }
    }

    fn sees(&self, graph: Id) -> bool {
        self.named
            .as_ref()
            .is_none_or(|named| named.contains(&graph))
    }

    fn matches(&self, pattern: Pattern, only: Option<Only>) -> Matches<'a> {
        Matches {
            quads: self.snapshot.quads(pattern),
            only,
            last: None,
            alarm: self.alarm,
        }
    }

    fn nothing(&self) -> Matches<'a> {
        self.matches(Pattern::default(), Some(Only::Nothing))
    }

    /// The matches in the default graph, in one named graph, or in all named graphs: `None` means
    /// these last, without the default graph.
    fn in_graphs(&self, mut pattern: Pattern, graph: Option<Option<Id>>) -> Matches<'a> {
        match (graph, &*self.default_graph) {
            (Some(Some(graph)), _) if !self.sees(graph) => self.nothing(),
            (Some(Some(graph)), _) => {
                pattern.graphs = Graphs::One(graph);
                self.matches(pattern, None)
            }
            (Some(None), DefaultGraph::Unnamed) => {
                pattern.graphs = Graphs::Default;
                self.matches(pattern, None)
            }
            (Some(None), DefaultGraph::Union) => {
                pattern.graphs = Graphs::Merged;
                self.matches(pattern, None)
            }
            (Some(None), DefaultGraph::Of(_)) => {
                pattern.graphs = Graphs::Named;
                let default_graph = Rc::clone(&self.default_graph);
                self.matches(pattern, Some(Only::Merged(default_graph)))
            }
            (None, _) => {
                pattern.graphs = Graphs::Named;
                let named = self.named.clone().map(Only::Named);
                self.matches(pattern, named)
            }
        }
    }
}

/// Which of the quads are let through.
enum Only {
    Nothing,
    Named(Rc<[Id]>),
    /// Those of some graphs, as if they were one.
    Merged(Rc<DefaultGraph>),
}

/// The quads that match a pattern.
struct Matches<'a> {
    quads: Quads<'a>,
    only: Option<Only>,
    last: Option<[Id; 3]>,
    alarm: &'a dyn Alarm,
}

impl Matches<'_> {
    fn passes(&mut self, quad: &mut Quad) -> bool {
        match &self.only {
            None => true,
            Some(Only::Nothing) => false,
            Some(Only::Named(named)) => quad.graph.is_some_and(|graph| named.contains(&graph)),
            Some(Only::Merged(default_graph)) => {
                let DefaultGraph::Of(graphs) = &**default_graph else {
                    return false;
                };
                let triple = Some([quad.subject, quad.predicate, quad.object]);
                let passes =
                    quad.graph.is_some_and(|graph| graphs.contains(&graph)) && self.last != triple;
                quad.graph = None;
                if passes {
                    self.last = triple;
                }
                passes
            }
        }
    }
}

impl Iterator for Matches<'_> {
    type Item = Result<InternalQuad<Value>, Infallible>;

    fn next(&mut self) -> Option<Self::Item> {
        if matches!(self.only, Some(Only::Nothing)) {
            return None;
        }
        loop {
            self.alarm.step();
            let mut quad = self.quads.next()?;
            if self.passes(&mut quad) {
                return Some(Ok(InternalQuad {
                    subject: Value::Stored(quad.subject),
                    predicate: Value::Stored(quad.predicate),
                    object: Value::Stored(quad.object),
                    graph_name: quad.graph.map(Value::Stored),
                }));
            }
        }
    }
}

impl<'a> QueryableDataset<'a> for View<'a> {
    type InternalTerm = Value;
    type Error = Infallible;

    fn internal_quads_for_pattern(
        &self,
        subject: Option<&Value>,
        predicate: Option<&Value>,
        object: Option<&Value>,
        graph_name: Option<Option<&Value>>,
    ) -> impl Iterator<Item = Result<InternalQuad<Value>, Infallible>> + use<'a> {
        self.alarm.step();
        let given = [subject, predicate, object, graph_name.flatten()];
        // A term that the snapshot does not have matches nothing.
        if given
            .into_iter()
            .flatten()
            .any(|value| value.id().is_none())
        {
            return self.nothing();
        }
        let pattern = Pattern {
            subject: subject.and_then(Value::id),
            predicate: predicate.and_then(Value::id),
            object: object.and_then(Value::id),
            graphs: Graphs::All,
        };
        self.in_graphs(pattern, graph_name.map(|graph| graph.and_then(Value::id)))
    }

    fn internal_named_graphs(&self) -> impl Iterator<Item = Result<Value, Infallible>> + use<'a> {
        let seen: Vec<_> = self
            .snapshot
            .named_graphs()
            .map(|(graph, _)| graph)
            .filter(|graph| self.sees(*graph))
            .map(|graph| Ok(Value::Stored(graph)))
            .collect();
        seen.into_iter()
    }

    fn contains_internal_graph_name(&self, graph_name: &Value) -> Result<bool, Infallible> {
        let pattern = |graph| Pattern {
            graphs: Graphs::One(graph),
            ..Pattern::default()
        };
        let graph = graph_name.id();
        Ok(graph.is_some_and(|graph| self.sees(graph) && self.snapshot.count(pattern(graph)) > 0))
    }

    fn internalize_term(&self, term: Term) -> Result<Value, Infallible> {
        self.alarm.computed(&term);
        Ok(match self.snapshot.id(&term) {
            Some(id) => Value::Stored(id),
            None => Value::Computed(Rc::new(term)),
        })
    }

    fn externalize_term(&self, term: Value) -> Result<Term, Infallible> {
        self.alarm.step();
        Ok(match term {
            Value::Stored(id) => self.snapshot.term(id).into_owned(),
            Value::Computed(term) => Rc::unwrap_or_clone(term),
        })
    }
}

impl Value {
    fn id(&self) -> Option<Id> {
        match self {
            Self::Stored(id) => Some(*id),
            Self::Computed(_) => None,
        }
    }
}

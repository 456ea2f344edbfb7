//! A snapshot as the evaluator sees it.

use super::snapshot::{Graphs, Id, Pattern, Quad, Quads, Snapshot};
use oxrdf::{NamedNode, Term, TermRef};
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

/// Answers patterns with a predicate that no statement has: what is said with it is found in texts.
///
/// A text is the literal of a statement whose predicate says one. Such a pattern matches a resource
/// where one of its texts is found and stands in the graph that is asked for.
pub trait TextMatch {
    /// The predicate.
    fn predicate(&self) -> &str;

    /// The resources and their texts that an object finds, sorted; unwinds where it finds nothing
    /// because it cannot be searched for, or is not known yet.
    fn found(&self, object: Option<TermRef<'_>>) -> Rc<[(Id, Id)]>;

    /// Whether the literals of a predicate are texts.
    fn says_text(&self, predicate: Id, literal: Id) -> bool;
}

/// A snapshot with a choice of graphs, as SPARQL sees it.
pub struct View<'a> {
    snapshot: &'a Snapshot,
    default_graph: Rc<DefaultGraph>,
    /// The named graphs that can be seen; all where none are chosen.
    named: Option<Rc<[Id]>>,
    alarm: &'a dyn Alarm,
    search: Option<Search<'a>>,
}

/// A predicate that is answered from texts.
struct Search<'a> {
    predicate: Value,
    texts: &'a dyn TextMatch,
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
            search: None,
        }
    }

    /// Answers one predicate from texts.
    #[must_use]
    pub fn with_search(mut self, texts: &'a dyn TextMatch) -> Self {
        let predicate = NamedNode::new_unchecked(texts.predicate());
        let predicate = match self.snapshot.id(&predicate) {
            Some(id) => Value::Stored(id),
            None => Value::Computed(Rc::new(predicate.into())),
        };
        self.search = Some(Search { predicate, texts });
        self
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

    /// The resources that a text finds, each once for each graph that is asked for.
    fn searched(
        &self,
        search: &Search<'a>,
        [subject, object]: [Option<&Value>; 2],
        graph: Option<Option<&Value>>,
    ) -> Vec<InternalQuad<Value>> {
        let object_term = object.map(|object| match object {
            Value::Stored(id) => self.snapshot.term(*id),
            Value::Computed(term) => (**term).as_ref(),
        });
        let found = search.texts.found(object_term);
        let Some(object) = object else {
            return Vec::new();
        };
        let texts: &[(Id, Id)] = match subject.map(Value::id) {
            None => &found,
            Some(None) => &[],
            Some(Some(subject)) => {
                let start = found.partition_point(|(found, _)| *found < subject);
                let len = found[start..].partition_point(|(found, _)| *found == subject);
                &found[start..start + len]
            }
        };
        // A graph that the snapshot does not have holds nothing.
        let graph = match graph {
            Some(Some(Value::Computed(_))) => return Vec::new(),
            graph => graph.map(|graph| graph.and_then(Value::id)),
        };
        let mut quads = Vec::new();
        for texts in texts.chunk_by(|one, other| one.0 == other.0) {
            let mut graphs: Vec<Option<Id>> = Vec::new();
            for text in texts {
                self.alarm.step();
                self.graphs_of(search, *text, graph, &mut graphs);
            }
            graphs.sort_unstable();
            graphs.dedup();
            quads.extend(graphs.into_iter().map(|graph| InternalQuad {
                subject: Value::Stored(texts[0].0),
                predicate: search.predicate.clone(),
                object: object.clone(),
                graph_name: graph.map(Value::Stored),
            }));
        }
        quads
    }

    /// The graphs, of those that are asked for, in which a resource has a text.
    fn graphs_of(
        &self,
        search: &Search<'a>,
        (subject, text): (Id, Id),
        asked: Option<Option<Id>>,
        graphs: &mut Vec<Option<Id>>,
    ) {
        let is_whole = matches!(
            *self.default_graph,
            DefaultGraph::Unnamed | DefaultGraph::Union
        );
        if asked == Some(None) && is_whole && !self.snapshot.has_named_graphs() {
            graphs.push(None);
            return;
        }
        let pattern = Pattern {
            subject: Some(subject),
            object: Some(text),
            ..Pattern::default()
        };
        let quads = self.in_graphs(pattern, asked).filter_map(Result::ok);
        for quad in quads {
            let predicate = quad.predicate.id();
            if predicate.is_some_and(|predicate| search.texts.says_text(predicate, text)) {
                graphs.push(quad.graph_name.as_ref().and_then(Value::id));
            }
        }
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

/// The quads that a pattern gets.
#[expect(
    clippy::large_enum_variant,
    reason = "nearly all are stored ones, and a box would be made for every pattern that is joined"
)]
enum Answers<'a> {
    Stored(Matches<'a>),
    Found(std::vec::IntoIter<InternalQuad<Value>>),
}

impl Iterator for Answers<'_> {
    type Item = Result<InternalQuad<Value>, Infallible>;

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Self::Stored(matches) => matches.next(),
            Self::Found(found) => found.next().map(Ok),
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
        if let Some(search) = &self.search
            && predicate == Some(&search.predicate)
        {
            let found = self.searched(search, [subject, object], graph_name);
            return Answers::Found(found.into_iter());
        }
        let given = [subject, predicate, object, graph_name.flatten()];
        // A term that the snapshot does not have matches nothing.
        if given
            .into_iter()
            .flatten()
            .any(|value| value.id().is_none())
        {
            return Answers::Stored(self.nothing());
        }
        let pattern = Pattern {
            subject: subject.and_then(Value::id),
            predicate: predicate.and_then(Value::id),
            object: object.and_then(Value::id),
            graphs: Graphs::All,
        };
        Answers::Stored(self.in_graphs(pattern, graph_name.map(|graph| graph.and_then(Value::id))))
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

//! Which passages back what is drawn.

use super::{Sketch, statement};
use crate::diagram::look::Look;
use crate::graph::Id;
use crate::ontology::{Drawing, Role};
use oxrdf::Triple;
use oxrdf::vocab::rdf;
use std::collections::{BTreeMap, BTreeSet};

/// Passages of one card or line; its page has the others.
const QUOTES_MAX: usize = 20;
/// Statements of one card.
const STATEMENTS_MAX: usize = 20;

/// A passage with the properties that it backs; all of them where it names none.
type Passage = (Id, Vec<Id>);

impl Sketch<'_, '_> {
    /// Gives cards and lines the passages that back them.
    pub(super) fn trace(&mut self) {
        let mut passages = Passages::new(self.look);
        let look = self.look;
        for card in self.scene.graph.node_weights_mut() {
            let Some(id) = look.snapshot.iri(&card.iri) else {
                continue;
            };
            let of_card = passages.of(id).iter();
            card.quotes = of_card.map(|(quote, _)| look.iri(*quote)).collect();
            card.quotes.truncate(QUOTES_MAX);
            card.statements = told_of(look, id);
        }
        for line in self.scene.graph.edge_weights_mut() {
            for said in &line.statements {
                let ids = look
                    .snapshot
                    .id(said.subject.as_ref())
                    .zip(look.snapshot.id(said.predicate.as_ref()));
                let Some((subject, predicate)) = ids else {
                    continue;
                };
                for (quote, backed) in passages.of(subject) {
                    let iri = look.iri(*quote);
                    let is_backed = backed.is_empty() || backed.contains(&predicate);
                    if is_backed && !line.quotes.contains(&iri) {
                        line.quotes.push(iri);
                    }
                }
            }
            line.quotes.truncate(QUOTES_MAX);
        }
    }
}

/// The statements that a card says: what it is, what it is called, its facts.
fn told_of(look: &Look<'_>, id: Id) -> Vec<Triple> {
    let a = look.snapshot.id(rdf::TYPE).into_iter();
    let fields = look
        .class_of(id)
        .map(|class| look.class(class).fields.iter());
    let fields = fields.into_iter().flatten().filter(|field| {
        let role = field.role;
        look.property(field) == Drawing::Fact
            || role.is_some_and(|role| matches!(role, Role::Label | Role::Start | Role::End))
    });
    let paths = fields.filter_map(|field| look.snapshot.iri(&field.path));
    let predicates: BTreeSet<Id> = a.chain(paths).collect();
    let all = predicates.into_iter().flat_map(|predicate| {
        let objects = look.snapshot.objects(id, predicate);
        objects.map(move |object| statement(look, id, predicate, object))
    });
    all.take(STATEMENTS_MAX).collect()
}

/// Passages by the resource that they back, looked up once.
struct Passages<'a, 'l> {
    look: &'l Look<'a>,
    evidence: Vec<Id>,
    supports: Vec<Id>,
    known: BTreeMap<Id, Vec<Passage>>,
}

impl<'a, 'l> Passages<'a, 'l> {
    fn new(look: &'l Look<'a>) -> Self {
        let paths = |role| -> Vec<Id> {
            let paths = look.schema.paths_of(role);
            let paths = paths.iter().filter_map(|path| look.snapshot.iri(path));
            paths.collect()
        };
        Self {
            look,
            evidence: paths(Role::Evidence),
            supports: paths(Role::SupportedKey),
            known: BTreeMap::new(),
        }
    }

    fn of(&mut self, resource: Id) -> &[Passage] {
        let snapshot = self.look.snapshot;
        let (evidence, supports) = (&self.evidence, &self.supports);
        self.known.entry(resource).or_insert_with(|| {
            let quotes = evidence
                .iter()
                .flat_map(|path| snapshot.objects(resource, *path));
            quotes
                .take(QUOTES_MAX * 10)
                .map(|quote| {
                    let keys = supports
                        .iter()
                        .flat_map(|path| snapshot.objects(quote, *path));
                    (quote, keys.collect())
                })
                .collect()
        })
    }
}

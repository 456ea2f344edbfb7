//! What mapping says of one file, or of a stretch of one, sorted by who wants to know.

use super::quotes::Held;
use super::roles::{Part, Roles};
use super::statements::Statements;
use crate::diagnostic::{Finding, Place};
use crate::integrity::Facts;
use crate::mapping::{Object, Reference, Sink};
use crate::ontology::{ClassId, FieldId};
use std::collections::BTreeMap;

/// What is kept besides what is always wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// The statements, so that a snapshot can be built.
    pub statements: bool,
    /// Which values rest on which quotes.
    pub coverage: bool,
}

/// Takes what records say.
#[derive(Debug)]
pub(super) struct Collector<'s> {
    roles: &'s Roles,
    wanted: Wanted,
    /// What the checks of the whole want.
    pub(super) facts: Facts<'s>,
    /// Statements that are as they will be.
    pub(super) statements: Statements,
    /// Statements that wait for the quote to be found, or say where texts are.
    pub(super) held: Vec<Held>,
    /// The records that are sources.
    pub(super) sources: Vec<(Box<str>, Place)>,
    /// Values that evidence is counted by.
    pub(super) values: Vec<Value>,
    /// How many records there are, nested ones included.
    pub(super) records: u64,
    /// Subjects of RDF files at whose addresses a portal answers itself.
    pub(super) hidden: BTreeMap<Box<str>, Place>,
}

/// A record gives a value for a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Value {
    pub(super) subject: Box<str>,
    pub(super) class: ClassId,
    pub(super) field: FieldId,
    pub(super) place: Place,
}

impl<'s> Collector<'s> {
    pub(super) fn new(roles: &'s Roles, facts: Facts<'s>, wanted: Wanted) -> Self {
        Self {
            roles,
            wanted,
            facts,
            statements: Statements::default(),
            held: Vec::new(),
            sources: Vec::new(),
            values: Vec::new(),
            records: 0,
            hidden: BTreeMap::new(),
        }
    }

    /// Takes in all but the statements of another.
    pub(super) fn absorb(&mut self, other: Self) {
        self.facts.absorb(other.facts);
        self.held.extend(other.held);
        self.sources.extend(other.sources);
        self.values.extend(other.values);
        self.records += other.records;
        self.hidden.extend(other.hidden);
    }
}

impl Sink for Collector<'_> {
    fn statement(&mut self, subject: &str, predicate: &str, object: Object<'_>, place: Place) {
        self.facts.statement(subject, predicate, object, place);
        let part = self.roles.part(predicate);
        if let Some(part) = part
            && (self.wanted.coverage || !matches!(part, Part::Support | Part::Evidence))
        {
            let held = Held::new(part, subject, predicate, object, place);
            self.held.push(held);
        }
        if self.wanted.statements && !part.is_some_and(Part::waits) {
            self.statements.push(subject, predicate, object);
        }
    }

    fn finding(&mut self, finding: Finding) {
        self.facts.finding(finding);
    }

    fn record(&mut self, iri: &str, class: ClassId, place: Place) {
        self.records += 1;
        if self.roles.is_source(class) {
            self.sources.push((iri.into(), place));
        }
        self.facts.record(iri, class, place);
    }

    fn reference(&mut self, reference: Reference<'_>) {
        self.facts.reference(reference);
    }

    fn value(&mut self, subject: &str, class: ClassId, field: FieldId, place: Place) {
        self.facts.value(subject, class, field, place);
        if self.wanted.coverage && self.roles.counts(class, field) {
            self.values.push(Value {
                subject: subject.into(),
                class,
                field,
                place,
            });
        }
    }
}

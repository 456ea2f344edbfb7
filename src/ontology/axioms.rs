//! What the axioms of the Turtle say: which further types and predicates follow inside one record.
//!
//! Sub-classes and sub-properties (<https://www.w3.org/TR/rdf12-schema/>), inverses, symmetry and
//! chains of two steps (<https://www.w3.org/TR/owl2-profiles/#OWL_2_RL>).
//! An axiom counts when the Turtle declares its subject; one about any other subject is an error,
//! since nobody but its owner may speak for a term.

use super::annotations::subject;
use super::reading::Reading;
use super::schema::{Direction, Iri, Write};
use super::triples::{Statement, Triples};
use super::values::{local_name, namespace};
use super::vocab::{owl, rdf, rdfs, sh};
use crate::diagnostic::{Code, Finding, nearest};
use std::collections::{BTreeMap, BTreeSet};

/// The axioms that count.
#[derive(Debug, Default)]
pub(super) struct Axioms {
    super_classes: BTreeMap<Iri, Vec<Iri>>,
    /// From a property to those that follow from it.
    steps: BTreeMap<Iri, Vec<Step>>,
    /// First step, second step, what follows.
    pub(super) chains: Vec<(Iri, Iri, Iri)>,
}

#[derive(Debug)]
struct Step {
    to: Iri,
    turns: bool,
    alignment: bool,
}

/// A predicate in a direction, and whether it is an alignment.
pub(super) type Atom = (Iri, Direction, bool);

const DECLARING: &[&str] = &[
    rdfs::CLASS,
    rdfs::DATATYPE,
    owl::CLASS,
    rdf::PROPERTY,
    owl::OBJECT_PROPERTY,
    owl::DATATYPE_PROPERTY,
    owl::ANNOTATION_PROPERTY,
];

const AXIOMS: &[&str] = &[
    rdfs::SUB_CLASS_OF,
    rdfs::SUB_PROPERTY_OF,
    rdfs::DOMAIN,
    rdfs::RANGE,
    owl::INVERSE_OF,
    owl::PROPERTY_CHAIN_AXIOM,
    owl::EQUIVALENT_CLASS,
    owl::EQUIVALENT_PROPERTY,
    owl::DISJOINT_WITH,
];

/// Predicates, besides those of axioms, whose object is a class or property.
const REFERRING: &[&str] = &[
    sh::TARGET_CLASS,
    sh::PATH,
    sh::CLASS,
    sh::LESS_THAN_OR_EQUALS,
];

impl Axioms {
    /// Reads the axioms, and reports those about subjects that nothing declares.
    pub(super) fn read(reading: &mut Reading<'_>) -> Self {
        let triples = reading.triples;
        let declared: BTreeSet<&str> = triples
            .with(rdf::TYPE)
            .filter(|statement| {
                statement
                    .iri()
                    .is_some_and(|class| DECLARING.contains(&class))
            })
            .filter_map(Statement::subject_iri)
            .collect();
        unknown_terms(reading, &declared);
        let mut axioms = Self::default();
        for statement in &triples.all {
            let Some(about) = statement.subject_iri() else {
                continue;
            };
            let is_symmetry = statement.predicate.as_str() == rdf::TYPE
                && statement.iri() == Some(owl::SYMMETRIC_PROPERTY);
            if !is_symmetry && !AXIOMS.contains(&statement.predicate.as_str()) {
                continue;
            }
            if declared.contains(about) {
                axioms.add(reading, about, statement);
            } else {
                foreign(reading, &declared, statement);
            }
        }
        axioms
    }

    fn add(&mut self, reading: &mut Reading<'_>, about: &str, statement: &Statement) {
        let triples = reading.triples;
        let about = Iri::from(about);
        let object = statement.iri().map(Iri::from);
        match (statement.predicate.as_str(), object) {
            (rdfs::SUB_CLASS_OF, Some(class)) => {
                self.super_classes.entry(about).or_default().push(class);
            }
            (rdfs::SUB_PROPERTY_OF, Some(property)) => self.step(&about, &property, false, true),
            (owl::INVERSE_OF, Some(property)) => {
                let alignment = !same_ontology(triples, &about, &property);
                self.step(&about, &property, true, alignment);
                self.step(&property, &about, true, alignment);
            }
            (rdf::TYPE, _) => self.step(&about, &about, true, false),
            (owl::PROPERTY_CHAIN_AXIOM, _) => {
                let members = triples.list(statement).unwrap_or_default();
                match members[..] {
                    [first, second] => {
                        let steps = reading.iri(first).zip(reading.iri(second));
                        self.chains
                            .extend(steps.map(|(one, two)| (one.value, two.value, about)));
                    }
                    _ => reading.bad(statement, "a list of two properties"),
                }
            }
            _ => {}
        }
    }

    fn step(&mut self, from: &Iri, to: &Iri, turns: bool, alignment: bool) {
        let step = Step {
            to: to.clone(),
            turns,
            alignment,
        };
        self.steps.entry(from.clone()).or_default().push(step);
    }

    /// All superclasses of a class, without itself, sorted.
    pub(super) fn superclasses(&self, class: &str) -> BTreeSet<Iri> {
        let mut found = BTreeSet::new();
        let mut open: Vec<&Iri> = self
            .super_classes
            .get(class)
            .into_iter()
            .flatten()
            .collect();
        while let Some(next) = open.pop() {
            if &**next != class && found.insert(next.clone()) {
                open.extend(self.super_classes.get(next).into_iter().flatten());
            }
        }
        found
    }

    /// Whether a class is another or a subclass of it.
    pub(super) fn is_subclass(&self, class: &str, of: &str) -> bool {
        class == of || self.superclasses(class).contains(of)
    }

    /// Everything that is written where some predicates are: the first one given, unless it is an
    /// alignment, then our own before alignments, sorted.
    pub(super) fn writes(&self, given: &[Atom]) -> Vec<Write> {
        let mut found: BTreeMap<(Iri, Direction), bool> = BTreeMap::new();
        // What is no alignment is followed first, so that it is never taken for one.
        for alignments in [false, true] {
            let mut open: Vec<Atom> = given
                .iter()
                .filter(|atom| atom.2 == alignments)
                .cloned()
                .collect();
            if alignments {
                open.extend(
                    found
                        .iter()
                        .map(|((iri, way), _)| (iri.clone(), *way, false)),
                );
            }
            while let Some((iri, way, alignment)) = open.pop() {
                let is_new = !found.contains_key(&(iri.clone(), way));
                if is_new {
                    found.insert((iri.clone(), way), alignment);
                }
                if is_new || (alignments && !alignment) {
                    let steps = self.steps.get(&iri).into_iter().flatten();
                    open.extend(
                        steps
                            .filter(|step| alignments || !step.alignment)
                            .map(|step| (step.to.clone(), turned(way, step.turns), alignments))
                            .filter(|next| !found.contains_key(&(next.0.clone(), next.1))),
                    );
                }
            }
        }
        sorted(given, found)
    }
}

fn turned(way: Direction, turns: bool) -> Direction {
    match (way, turns) {
        (Direction::Forward, true) | (Direction::Backward, false) => Direction::Backward,
        (Direction::Backward, true) | (Direction::Forward, false) => Direction::Forward,
    }
}

fn sorted(given: &[Atom], mut found: BTreeMap<(Iri, Direction), bool>) -> Vec<Write> {
    let write = |(iri, direction): (Iri, Direction), alignment| Write {
        iri,
        direction,
        alignment,
    };
    let mut writes = Vec::new();
    if let Some((iri, way, false)) = given.first() {
        let atom = (iri.clone(), *way);
        found.remove(&atom);
        writes.push(write(atom, false));
    }
    let mut rest: Vec<Write> = found
        .into_iter()
        .map(|(atom, alignment)| write(atom, alignment))
        .collect();
    rest.sort_by_key(|write| write.alignment);
    writes.extend(rest);
    writes
}

/// Whether two terms belong to one ontology, as they say or as their namespaces show.
pub(super) fn same_ontology(triples: &Triples, one: &str, other: &str) -> bool {
    let ontology = |iri: &str| -> String {
        let defined = triples
            .values(&subject(iri), rdfs::IS_DEFINED_BY)
            .find_map(|statement| statement.iri().map(str::to_owned));
        let ontology = defined.unwrap_or_else(|| namespace(iri).to_string());
        ontology.trim_end_matches(['#', '/']).to_owned()
    };
    ontology(one) == ontology(other)
}

/// Reports the terms of our vocabulary that a dataset's Turtle refers to and that do not exist.
fn unknown_terms(reading: &mut Reading<'_>, declared: &BTreeSet<&str>) {
    let triples = reading.triples;
    let ours: BTreeSet<&str> = triples
        .with(rdf::TYPE)
        .filter(|statement| !statement.of_dataset && statement.iri() == Some(owl::ONTOLOGY))
        .filter_map(Statement::subject_iri)
        .collect();
    for statement in triples.all.iter().filter(|statement| statement.of_dataset) {
        let predicate = statement.predicate.as_str();
        if !AXIOMS.contains(&predicate) && !REFERRING.contains(&predicate) {
            continue;
        }
        let Some(iri) = statement.iri().filter(|iri| !declared.contains(iri)) else {
            continue;
        };
        let space = namespace(iri);
        if !ours.contains(space.trim_end_matches(['#', '/'])) {
            continue;
        }
        let message = format!("`{}` is no term of the vocabulary", triples.short(iri));
        let finding = Finding::new(Code::UnknownTerm, statement.place, message);
        let known = declared.iter().filter(|term| term.starts_with(&*space));
        let near = nearest(local_name(iri), known.map(|term| local_name(term)));
        let hint = match near.first() {
            Some(near) => {
                format!(
                    "did you mean `{}`?",
                    triples.short(&format!("{space}{near}"))
                )
            }
            None => "`plenary schema --format turtle` shows the terms that there are".to_owned(),
        };
        reading.missing(finding.hint(hint));
    }
}

fn foreign(reading: &mut Reading<'_>, declared: &BTreeSet<&str>, statement: &Statement) {
    let triples = reading.triples;
    let about = statement.subject_iri().unwrap_or_default();
    let name = triples.short(about);
    let message = format!("an axiom is about `{name}`, which none of the Turtle declares");
    let finding = Finding::new(Code::ForeignAxiom, statement.place, message);
    let space = namespace(about);
    let own = declared.iter().filter(|term| term.starts_with(&*space));
    let near = nearest(local_name(about), own.map(|term| local_name(term)));
    let hint = match (near.first(), statement.predicate.as_str()) {
        (Some(near), _) => {
            let near = triples.short(&format!("{space}{near}"));
            format!("did you mean `{near}`?")
        }
        (None, rdfs::SUB_CLASS_OF | owl::EQUIVALENT_CLASS | owl::DISJOINT_WITH) => format!(
            "if the class is yours, declare it: `{name} a owl:Class`; only its owner may say \
             what others are"
        ),
        (None, _) => format!(
            "if the property is yours, declare it: `{name} a owl:ObjectProperty`; if it is not, \
             say with `ps:alsoWrites`, `ps:inverseWrites` or `ps:symmetric` what a shape writes"
        ),
    };
    reading.missing(finding.hint(hint));
}

//! What the Turtle says of its classes, properties and other named things.

use super::annotations::{Kinds, subject};
use super::reading::Reading;
use super::schema::{Drawing, Hue, Iri, Term, TermKind, Texts};
use super::triples::{Statement, Triples};
use super::values;
use super::vocab::{owl, ps, rdf, rdfs, sh};
use oxrdf::NamedOrBlankNode;
use std::collections::BTreeMap;

/// Reads all terms; shapes are none, unless they are classes too.
pub(super) fn read(reading: &mut Reading<'_>, kinds: &Kinds) -> BTreeMap<Iri, Term> {
    let triples = reading.triples;
    let mut terms = BTreeMap::new();
    for statement in &triples.all {
        let Some(iri) = statement.subject_iri() else {
            continue;
        };
        if terms.contains_key(iri) {
            continue;
        }
        let is_shape = kinds.node_shapes.contains(&statement.subject)
            || kinds.property_shapes.contains(&statement.subject);
        let kind = kind(triples, &statement.subject);
        if is_shape && kind == TermKind::Other {
            continue;
        }
        terms.insert(Iri::from(iri), read_one(reading, statement, kind));
    }
    add_inverses(triples, &mut terms);
    terms
}

fn kind(triples: &Triples, node: &NamedOrBlankNode) -> TermKind {
    let mut kinds = triples.values(node, rdf::TYPE).filter_map(Statement::iri);
    kinds
        .find_map(|class| match class {
            owl::CLASS | rdfs::CLASS | rdfs::DATATYPE => Some(TermKind::Class),
            rdf::PROPERTY
            | owl::OBJECT_PROPERTY
            | owl::DATATYPE_PROPERTY
            | owl::ANNOTATION_PROPERTY
            | owl::SYMMETRIC_PROPERTY => Some(TermKind::Property),
            _ => None,
        })
        .unwrap_or(TermKind::Other)
}

/// Reads what is said of one term. A dataset's word on how ours is drawn replaces ours.
fn read_one(reading: &mut Reading<'_>, first: &Statement, kind: TermKind) -> Term {
    let triples = reading.triples;
    let mut term = Term {
        iri: Iri::from(first.subject_iri().unwrap_or_default()),
        kind,
        label: Texts::new(),
        plural: Texts::new(),
        comment: Texts::new(),
        parents: Vec::new(),
        inverse: None,
        verb: Texts::new(),
        inverse_verb: Texts::new(),
        draw: None,
        hues: Vec::new(),
        column: None,
        focus: false,
        role: None,
        order: None,
        of_dataset: first.of_dataset,
        place: first.subject_place,
    };
    let mut hues: Vec<(bool, Hue)> = Vec::new();
    for statement in triples.about(&first.subject) {
        match statement.predicate.as_str() {
            rdfs::LABEL => reading.text(statement, &mut term.label),
            ps::PLURAL => reading.text(statement, &mut term.plural),
            rdfs::COMMENT => reading.text(statement, &mut term.comment),
            rdfs::SUB_CLASS_OF | rdfs::SUB_PROPERTY_OF => {
                term.parents.extend(statement.iri().map(Iri::from));
            }
            ps::VERB => reading.text(statement, &mut term.verb),
            ps::INVERSE_VERB => reading.text(statement, &mut term.inverse_verb),
            ps::DRAW => term.draw = drawing(reading, statement).or(term.draw),
            ps::HUE => {
                let hue = values::hue(reading, statement);
                hues.extend(hue.map(|hue| (statement.of_dataset, hue)));
            }
            ps::COLUMN => term.column = reading.integer(statement).or(term.column),
            ps::FOCUS => term.focus = reading.boolean(statement).unwrap_or(term.focus),
            ps::ROLE => term.role = values::term_role(reading, statement).or(term.role),
            sh::ORDER => term.order = reading.thousandths(statement).or(term.order),
            _ => {}
        }
    }
    let replaced = hues.iter().any(|(of_dataset, _)| *of_dataset);
    hues.retain(|(of_dataset, _)| *of_dataset == replaced);
    term.hues = hues.into_iter().map(|(_, hue)| hue).collect();
    term.hues.sort_by_key(|hue| hue.name());
    term
}

fn drawing(reading: &mut Reading<'_>, statement: &Statement) -> Option<Drawing> {
    values::drawing(reading, statement)
}

fn add_inverses(triples: &Triples, terms: &mut BTreeMap<Iri, Term>) {
    for statement in triples.with(owl::INVERSE_OF) {
        let (Some(one), Some(other)) = (statement.subject_iri(), statement.iri()) else {
            continue;
        };
        for (from, to) in [(one, other), (other, one)] {
            if let Some(term) = terms.get_mut(from) {
                term.inverse.get_or_insert_with(|| Iri::from(to));
            }
        }
    }
}

/// The texts of a term under a predicate, by language.
pub(super) fn label(triples: &Triples, iri: &str, predicate: &str) -> Texts {
    triples
        .values(&subject(iri), predicate)
        .filter_map(|statement| match &statement.object {
            oxrdf::Term::Literal(literal) => Some((
                literal.language().unwrap_or_default().to_lowercase(),
                literal.value().to_owned(),
            )),
            _ => None,
        })
        .collect()
}

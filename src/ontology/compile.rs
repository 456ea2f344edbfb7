//! From Turtle to a schema.

use super::annotations::{self, Kinds};
use super::axioms::Axioms;
use super::classes;
use super::names;
use super::reading::Reading;
use super::schema::{Iri, Schema};
use super::shapes;
use super::terms;
use super::triples::{Statement, Triples, TurtleFile};
use super::vocab::{owl, ps, rdf};
use crate::diagnostic::Finding;
use oxrdf::Triple;

/// Compiles Turtle, ours and a dataset's, into a schema.
///
/// The schema is whole as far as the Turtle is: what has a finding is left out, or read as well as
/// it can be.
pub fn compile(files: &[TurtleFile<'_>]) -> (Schema, Vec<Finding>) {
    let mut triples = Triples::default();
    let mut findings = Vec::new();
    for file in files {
        triples.read(file, &mut findings);
    }
    let mut reading = Reading {
        triples: &triples,
        findings: Vec::new(),
    };
    let kinds = Kinds::of(&triples);
    annotations::check(&mut reading, &kinds);
    let axioms = Axioms::read(&mut reading);
    let shapes: Vec<_> = shapes::read(&mut reading, &kinds);
    let classes = classes::compile(&mut reading, &axioms, &shapes);
    names::check(&mut reading, &shapes, &classes);
    let terms = terms::read(&mut reading, &kinds);
    findings.extend(reading.findings);
    findings.sort_by(|one, two| {
        (one.place, one.code, &one.message).cmp(&(two.place, two.code, &two.message))
    });
    findings.dedup();
    let ontology = ontology(&triples);
    let schema = Schema {
        classes,
        terms,
        prefixes: triples.prefixes.clone(),
        iri: ontology.map(Iri::from),
        version: ontology.and_then(|iri| version(&triples, iri)),
        statements: statements(&triples),
    };
    (schema, findings)
}

/// The ontology of the program's own Turtle that is not the one of the annotations.
fn ontology(triples: &Triples) -> Option<&str> {
    triples
        .with(rdf::TYPE)
        .filter(|statement| !statement.of_dataset && statement.iri() == Some(owl::ONTOLOGY))
        .filter_map(Statement::subject_iri)
        .find(|iri| *iri != ps::NS.trim_end_matches('#'))
}

fn version(triples: &Triples, ontology: &str) -> Option<Iri> {
    triples
        .values(&annotations::subject(ontology), owl::VERSION_IRI)
        .find_map(|statement| statement.iri().map(Iri::from))
}

fn statements(triples: &Triples) -> Vec<Triple> {
    let mut lines: Vec<(String, Triple)> = triples
        .all
        .iter()
        .map(|statement| {
            Triple::new(
                statement.subject.clone(),
                statement.predicate.clone(),
                statement.object.clone(),
            )
        })
        .map(|triple| (triple.to_string(), triple))
        .collect();
    lines.sort_by(|one, two| one.0.cmp(&two.0));
    lines.dedup_by(|one, two| one.0 == two.0);
    lines.into_iter().map(|(_, triple)| triple).collect()
}

#[cfg(test)]
mod tests {
    use super::compile;
    use crate::ontology::embedded;

    #[test]
    fn our_own_turtle_has_no_findings() {
        let (schema, findings) = compile(&embedded());
        assert_eq!(findings, []);
        assert!(schema.classes.len() > 10);
        assert!(schema.iri.is_some() && schema.version.is_some());
    }
}

//! Reading single values of statements; one that cannot be what it should be is a finding.

use super::schema::{Iri, Texts};
use super::triples::{Statement, Triples};
use super::vocab::{rdf, xsd};
use crate::diagnostic::{Code, Finding, Place};
use oxrdf::Term;

/// A value with the place that states it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Stated<T> {
    pub(super) value: T,
    pub(super) place: Place,
}

impl<T> Stated<T> {
    pub(super) fn new(value: T, place: Place) -> Self {
        Self { value, place }
    }
}

/// The triples being read, and what was found on the way.
pub(super) struct Reading<'a> {
    pub(super) triples: &'a Triples,
    pub(super) findings: Vec<Finding>,
}

impl Reading<'_> {
    /// Reports a value that is not what its predicate takes.
    pub(super) fn bad(&mut self, statement: &Statement, expected: &str) {
        let what = match statement.predicate.as_str() {
            rdf::FIRST => "a member of this list".to_owned(),
            predicate => format!("`{}`", self.triples.short(predicate)),
        };
        let found = self.describe(statement);
        self.findings.push(
            Finding::new(
                Code::BadAnnotation,
                statement.place,
                format!("{what} cannot be {found}"),
            )
            .expected(format!("expected {expected}")),
        );
    }

    /// Reports that something is missing, unless it may stand where a file could not be read.
    pub(super) fn missing(&mut self, finding: Finding) {
        if !self.triples.broken {
            self.findings.push(finding);
        }
    }

    /// A string without a language.
    pub(super) fn string(&mut self, statement: &Statement) -> Option<Stated<String>> {
        match &statement.object {
            Term::Literal(literal) if literal.datatype().as_str() == xsd::STRING => {
                Some(Stated::new(literal.value().to_owned(), statement.place))
            }
            _ => {
                self.bad(statement, "a string");
                None
            }
        }
    }

    /// An IRI.
    pub(super) fn iri(&mut self, statement: &Statement) -> Option<Stated<Iri>> {
        let iri = statement.iri().map(Iri::from);
        if iri.is_none() {
            self.bad(statement, "an IRI");
        }
        iri.map(|iri| Stated::new(iri, statement.place))
    }

    /// True or false.
    pub(super) fn boolean(&mut self, statement: &Statement) -> Option<bool> {
        match &statement.object {
            Term::Literal(literal) if literal.datatype().as_str() == xsd::BOOLEAN => {
                Some(matches!(literal.value(), "true" | "1"))
            }
            _ => {
                self.bad(statement, "`true` or `false`");
                None
            }
        }
    }

    /// A count.
    pub(super) fn count(&mut self, statement: &Statement) -> Option<Stated<u32>> {
        let count = literal_of(statement, &[xsd::INTEGER]).and_then(|value| value.parse().ok());
        if count.is_none() {
            self.bad(statement, "a whole number that is not negative");
        }
        count.map(|count| Stated::new(count, statement.place))
    }

    /// A whole number.
    pub(super) fn integer(&mut self, statement: &Statement) -> Option<i64> {
        let integer = literal_of(statement, &[xsd::INTEGER]).and_then(|value| value.parse().ok());
        if integer.is_none() {
            self.bad(statement, "a whole number");
        }
        integer
    }

    /// A number, in thousandths.
    pub(super) fn thousandths(&mut self, statement: &Statement) -> Option<i64> {
        let number = literal_of(statement, &[xsd::INTEGER, xsd::DECIMAL])
            .and_then(|value| value.parse::<f64>().ok())
            .map(|number| (number * 1000.0).round());
        if number.is_none() {
            self.bad(statement, "a number");
        }
        #[expect(clippy::cast_possible_truncation, reason = "the cast saturates")]
        number.map(|number| number as i64)
    }

    /// A text, filed under its language; under no language where it has none.
    pub(super) fn text(&mut self, statement: &Statement, into: &mut Texts) {
        match &statement.object {
            Term::Literal(literal)
                if literal.language().is_some() || literal.datatype().as_str() == xsd::STRING =>
            {
                let language = literal.language().unwrap_or_default().to_lowercase();
                into.insert(language, literal.value().to_owned());
            }
            _ => self.bad(statement, "a text"),
        }
    }

    /// The members of an RDF list.
    pub(super) fn list(&mut self, statement: &Statement, expected: &str) -> Vec<Statement> {
        let members = self.triples.list(statement);
        if members.is_none() {
            self.bad(statement, expected);
        }
        members.into_iter().flatten().cloned().collect()
    }

    /// Keeps the one value that a shape may state, and reports a second one that differs.
    pub(super) fn once<T: PartialEq>(
        &mut self,
        statement: &Statement,
        slot: &mut Option<Stated<T>>,
        value: Option<Stated<T>>,
    ) {
        let Some(value) = value else { return };
        match slot {
            None => *slot = Some(value),
            Some(first) if first.value == value.value => {}
            Some(first) => {
                let predicate = self.triples.short(statement.predicate.as_str());
                self.findings.push(
                    Finding::new(
                        Code::BadAnnotation,
                        value.place,
                        format!("`{predicate}` is given twice in one shape"),
                    )
                    .also(first.place, "given here first"),
                );
            }
        }
    }

    fn describe(&self, statement: &Statement) -> String {
        match &statement.object {
            Term::NamedNode(node) => format!("the IRI `{}`", self.triples.short(node.as_str())),
            Term::BlankNode(_) => match self.triples.list(statement) {
                Some(members) => format!("a list of {}", members.len()),
                None => "a blank node".to_owned(),
            },
            Term::Literal(literal) if literal.datatype().as_str() == xsd::STRING => {
                format!("the string `{}`", literal.value())
            }
            Term::Literal(literal) if literal.datatype().as_str() == rdf::LANG_STRING => {
                format!("the text `{}`", literal.value())
            }
            Term::Literal(literal) => format!("`{}`", literal.value()),
        }
    }
}

fn literal_of<'s>(statement: &'s Statement, datatypes: &[&str]) -> Option<&'s str> {
    match &statement.object {
        Term::Literal(literal) if datatypes.contains(&literal.datatype().as_str()) => {
            Some(literal.value())
        }
        _ => None,
    }
}

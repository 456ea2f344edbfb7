//! Where a mapped record goes.

use crate::diagnostic::{Finding, Place};
use crate::ontology::{ClassId, FieldId};

/// The object of a statement, borrowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Object<'a> {
    /// An absolute IRI.
    Iri(&'a str),
    /// A text in a language; the tag is in lower case.
    Text {
        /// The characters.
        value: &'a str,
        /// The tag.
        language: &'a str,
    },
    /// A literal with a datatype, `xsd:string` included.
    Literal {
        /// The lexical form.
        value: &'a str,
        /// IRI of the datatype.
        datatype: &'a str,
    },
}

/// Takes what records say. Only `statement` and `finding` must be implemented; the rest serves the
/// checks that need the whole.
pub trait Sink {
    /// A statement of the default graph. The same one may come several times.
    fn statement(&mut self, subject: &str, predicate: &str, object: Object<'_>, place: Place);

    /// Something wrong, or worth knowing.
    fn finding(&mut self, finding: Finding);

    /// A record stands here: its IRI, its class, and the place of its id, or of itself.
    fn record(&mut self, _iri: &str, _class: ClassId, _place: Place) {}

    /// A value of a field refers to a record. For a parent given with `in`, the field is the
    /// parent's field that nests the class, and `subject` is the record with `in`.
    fn reference(&mut self, _reference: Reference<'_>) {}

    /// A record gives a value for a key, once for each value: what evidence is counted by.
    fn value(&mut self, _subject: &str, _class: ClassId, _field: FieldId, _place: Place) {}
}

/// A reference from one record to another, to be looked up when all records are known.
#[derive(Clone, Copy, Debug)]
pub struct Reference<'a> {
    /// The record that refers.
    pub subject: &'a str,
    /// IRI of what is referred to.
    pub target: &'a str,
    /// The characters of the reference as typed.
    pub typed: &'a str,
    /// The classes that it may have; empty for any.
    pub classes: &'a [ClassId],
    /// The class of the record that refers.
    pub class: ClassId,
    /// The path of the field.
    pub path: &'a str,
    /// Whether the target is outside the base, so that no record can be meant.
    pub outside: bool,
    /// Where it stands.
    pub place: Place,
}

//! Turtle in, [`Schema`] out: what records may say, what is written for them, and how it is drawn.
//!
//! The terms and SHACL shapes of `ontology/` are embedded in the binary; a dataset's own Turtle is
//! compiled together with them. What a shape cannot express in SHACL (<https://www.w3.org/TR/shacl/>)
//! is said with the annotations of `ontology/schema.ttl`. A mistake in Turtle is a finding.
//!
//! Must not know: records, files, HTTP.

mod schema;

pub use schema::{
    Bounds, Choice, Class, ClassId, Datatype, Direction, Drawing, Field, FieldId, Hue, IdFrom, Iri,
    MapsTo, PagePattern, Role, Schema, Term, TermKind, Texts, Value, WhenAbsent, Write,
};

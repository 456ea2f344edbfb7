//! Turtle in, [`Schema`] out: what records may say, what is written for them, how it is drawn.
//!
//! The terms and SHACL shapes of `ontology/` are embedded in the binary; a dataset's own Turtle is
//! compiled together with them. A *shape* is what SHACL means by it; a *class* is what the shapes
//! of one target class say together, a *field* what they say of one path. What a shape cannot say
//! in SHACL (<https://www.w3.org/TR/shacl/>) is said with the annotations of `ontology/schema.ttl`.
//! An *alignment* is a triple that is inferred or also written, and may be left out. A mistake in
//! Turtle is a finding.
//!
//! Must not know: records, files, HTTP.

mod annotations;
mod axioms;
mod classes;
mod compile;
mod context;
mod examples;
mod fields;
mod json_schema;
mod merge;
mod names;
mod outside;
mod reading;
mod routes;
mod schema;
mod shapes;
mod terms;
mod triples;
mod turtle;
mod values;
mod vocab;

pub use compile::compile;
pub use context::context;
pub use json_schema::json_schema;
pub use outside::{Outside, outside, outside_named};
pub use routes::is_route;
pub use schema::{
    Bounds, Choice, Class, ClassId, Datatype, Direction, Drawing, Field, FieldId, Hue, IdFrom, Iri,
    MapsTo, PagePattern, Role, Schema, Term, TermKind, TermRole, Texts, Value, WhenAbsent, Write,
};
pub use triples::TurtleFile;
pub use turtle::turtle;

use crate::diagnostic::FileId;

/// The Turtle of the program itself, as the files 0, 1 and 2: a dataset's own files come after.
pub fn embedded() -> [TurtleFile<'static>; 3] {
    let file = |id, path, text| TurtleFile {
        file: FileId(id),
        path,
        text,
        of_dataset: false,
    };
    [
        file(
            0,
            "ontology/schema.ttl",
            include_str!("../../ontology/schema.ttl"),
        ),
        file(
            1,
            "ontology/plenary.ttl",
            include_str!("../../ontology/plenary.ttl"),
        ),
        file(
            2,
            "ontology/shapes.ttl",
            include_str!("../../ontology/shapes.ttl"),
        ),
    ]
}

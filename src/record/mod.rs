//! YAML, JSON, NDJSON and CSV bytes in, record trees with places out.
//!
//! All syntaxes fill one kind of tree, a [`Tree`]: a flat list of items in reading order that
//! borrows from the text, so that there is one mapper for a hand-written file and for ten million
//! lines. Scalars keep their characters; what they mean is for the schema to say. The standards
//! followed are YAML 1.2.2 (<https://yaml.org/spec/1.2.2/>), RFC 8259 and RFC 4180.
//!
//! Must not know: RDF.

mod tree;

pub use tree::{Item, Items, Kind, Node, Tree};

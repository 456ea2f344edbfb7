//! YAML, JSON, NDJSON and CSV bytes in, record trees with places out.
//!
//! All syntaxes fill one kind of tree, a [`Tree`]: a flat list of items in reading order that
//! borrows from the text, so that there is one mapper for a hand-written file and for ten million
//! lines. Scalars keep their characters; what they mean is for the schema to say. The standards
//! followed are YAML 1.2.2 (<https://yaml.org/spec/1.2.2/>), RFC 8259 and RFC 4180.
//!
//! A *file* of YAML or JSON is read at once, into one tree. A *stream* of NDJSON or CSV is read a
//! record at a time, into a tree that is used again; it comes in *chunks* of whole records. What is
//! wrong with the syntax is a finding, and reading goes on after it; a value that could not be read
//! is *broken*.
//!
//! Must not know: RDF.

pub mod csv;
mod encoding;
mod json;
mod stream;
mod tree;
mod yaml;

pub use encoding::check_utf8;
pub use json::{ndjson, read_json};
pub use stream::{Chunk, Chunks};
pub use tree::{Item, Items, Kind, Node, Tree};
pub use yaml::read_yaml;

/// How deep lists and maps may stand in one another. A record nests a handful deep; what is deeper
/// is a mistake or an attack on those who walk trees.
pub const DEPTH_MAX: usize = 64;

/// How many values the aliases of a file may repeat. Hand-written files repeat some dozens; what
/// repeats more is a bomb.
pub const ALIAS_ITEMS_MAX: usize = 100_000;

/// How many bytes of text the aliases of a file may copy, for the same reason.
pub const ALIAS_BYTES_MAX: usize = 16 << 20;

/// How many values a file that is read at once may hold: some 400 MB of memory. A stream has no
/// such bound.
pub const ITEMS_MAX: usize = 10_000_000;

/// How long one record of a stream may be, so that memory stays bounded whatever comes in.
pub const RECORD_BYTES_MAX: usize = 16 << 20;

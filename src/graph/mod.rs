//! Quads in, a snapshot out; a snapshot in, whatever is asked about its quads.
//!
//! A *snapshot* is a built graph: a dictionary of terms and the quads in several orders, as one
//! stretch of bytes that is the same in memory and in a file. It never changes. An *id* stands for
//! a term of one snapshot; ids are ranks in the order of terms (blank nodes, IRIs, literals, each
//! by value), so that comparing ids compares terms, but what number an id is stays in this module.
//! A *pattern* is a quad with some parts left open. A *view* is a snapshot as SPARQL sees it, with
//! a choice of graphs.
//!
//! Terms and datasets are those of RDF 1.1 (<https://www.w3.org/TR/rdf11-concepts/>); there is room
//! in the layout for the triple terms of RDF 1.2. The *hash* of a snapshot is that of its canonical
//! N-Quads (<https://www.w3.org/TR/rdf-canon/#dfn-canonical-n-quads>), so it names the graph and
//! not the file.
//!
//! Must not know: records, HTTP.

mod builder;
mod dictionary;
mod layout;
mod lines;
mod names;
mod number;
mod order;
mod permutation;
mod rebase;
mod snapshot;
mod storage;
mod texts;
mod view;

pub use builder::{Builder, GraphTooLarge};
pub use layout::Tag;
pub(crate) use layout::{Column, push_column, read_strings, write_strings};
pub use names::{Name, Names};
pub use rebase::rebased;
pub use snapshot::{Graphs, Id, Pattern, Quad, Quads, Snapshot};
pub use storage::SnapshotError;
pub use view::{Alarm, DefaultGraph, TextMatch, Value, View};

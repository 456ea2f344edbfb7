//! A record and the schema in, quads and findings out.
//!
//! Pure: one record at a time, no state between records. What a record says is written to a
//! [`Sink`], with the place each statement came from. References are not looked up here, nor are
//! quotes: that needs the whole (`integrity`) or the sources (`evidence`).
//!
//! Must not know: files, stores, HTTP.

mod sink;

pub use sink::{Object, Reference, Sink};

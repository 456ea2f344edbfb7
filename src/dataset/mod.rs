//! A folder in, a snapshot and findings out: joins all modules above.
//!
//! Must not know: HTTP.

#![allow(dead_code, reason = "joined step by step")]

mod blank;
mod fields;
mod files;
mod manifest;
mod rdf;
mod walk;

pub use files::Files;
pub use manifest::{
    Agent, MANIFEST, MANIFEST_BYTES_MAX, Manifest, PLACEHOLDER_BASE, Words, missing, read_manifest,
};
pub use walk::{ONTOLOGY, QUESTIONS, SOURCES};

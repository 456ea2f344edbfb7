//! Plenary turns records of meetings into a knowledge graph that people can query, draw and
//! publish.
//!
//! Modules in reading order, bottom first; each imports only from those above it in this list.

pub mod diagnostic;
pub mod ontology;
pub mod record;
pub mod mapping;
pub mod evidence;
pub mod integrity;
pub mod graph;
pub mod search;
pub mod dataset;
pub mod export;
pub mod diff;
pub mod query;
pub mod worker;
pub mod diagram;
pub mod site;
pub mod server;
pub mod cli;

//! All integration tests, in one binary.

#[allow(dead_code, reason = "some areas come later")]
mod cases;
mod differential;
mod check;
mod check_generated;
mod commands;
mod syntaxes;
mod templates;
mod export;
mod generated;
mod harvest;
mod house;
mod graph;
mod mapping;
mod draft07;
mod json_schema;
mod ontology;
mod vocabulary;
mod record;
#[allow(dead_code, reason = "areas use different parts of it")]
mod running;
mod serve;
mod query;
mod worker;
mod meeting;
mod ours;
mod own_terms;
mod questions;
mod readers;
mod findings;
mod exchange;
#[allow(dead_code, reason = "used by tests that come with what they test")]
mod structured;
mod wire;
mod usage;
mod http;
mod probes;
mod problems;
mod provenance;
mod random;
mod guard;
mod cuts;
mod fuzz;
#[cfg(feature = "judges")]
mod browser;
#[cfg(feature = "judges")]
mod judged_site;
#[cfg(feature = "judges")]
mod judges;
#[cfg(feature = "judges")]
mod deploy;
#[cfg(feature = "judges")]
mod workflow;
mod diagram;
mod diagram_own;
mod diagram_formats;
mod diagram_bounds;
mod diagram_paint;
mod diagram_styles;
mod gallery;
mod overviews;
mod dcat_ap;
mod diffs;
mod documents;
mod dumps;
mod description;
mod asking;
mod answered;
mod browsing;
mod sitemaps;
mod search;
mod static_site;

//! A folder in, a snapshot and findings out: joins all modules above.
//!
//! A *dataset* is a folder with a *manifest*, `dataset.yaml`, which says what the dataset as a
//! whole is; files of *records* and of RDF, which join the graph as they are; the *texts* of
//! sources; and Turtle and *questions* of its own. Records are mapped in parallel, streams in
//! stretches; then quotes are looked up in their texts and the checks of the whole are made. What
//! is wrong is a finding, and no finding hides another. The same files give the same bytes: nothing
//! depends on the order in which a folder is listed, or threads are done.
//!
//! Must not know: HTTP.

mod area;
mod blank;
mod catalogue;
mod collect;
mod columns;
mod coverage;
mod fields;
mod files;
mod inputs;
mod load;
mod manifest;
mod mapped;
mod one;
mod open;
mod questions;
mod quotes;
mod rdf;
mod records;
mod roles;
mod sources;
mod statements;
mod walk;

pub use area::{Area, Sides};
pub use collect::Wanted;
pub use coverage::{ClassCoverage, Coverage, Sentence, SourceCoverage, Unquoted};
pub use files::Files;
pub use inputs::Input;
pub use load::{
    FILE_BYTES_MAX, OwnSchema, RDF_BYTES_MAX, Request, TURTLE_BYTES_MAX, load, schema_of,
};
pub use manifest::{
    Agent, MANIFEST, MANIFEST_BYTES_MAX, Manifest, PLACEHOLDER_BASE, Words, missing, read_manifest,
};
pub use mapped::{Inputs, MapError, Mapped, map};
pub use one::{OneFile, OneFileError, read_rdf};
pub use questions::{QUESTION_BYTES_MAX, Question, questions, questions_of};
pub use sources::TEXT_BYTES_MAX;
pub use walk::{ONTOLOGY, QUESTIONS, SOURCES};

use crate::diagnostic::{FileId, Finding, Place, Severity, Texts, Window};
use crate::graph::{Builder, GraphTooLarge, Snapshot};
use crate::ontology::Schema;
use crate::search::{TooManyWords, indexed};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// Why a dataset cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum DatasetError {
    /// The path leads to something else.
    #[error("`{}` is not a folder", .0.display())]
    NotAFolder(PathBuf),
    /// The folder is not there or may not be read.
    #[error("cannot read the dataset's folder `{}`", path.display())]
    CannotRead {
        /// The folder.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The graph is too large.
    #[error(transparent)]
    TooLarge(#[from] GraphTooLarge),
    /// The texts have too many words.
    #[error(transparent)]
    TooManyWords(#[from] TooManyWords),
}

/// A dataset that was read.
#[derive(Debug)]
pub struct Loaded {
    /// The files that findings point into.
    pub files: Files,
    /// How many files of records and RDF there are.
    pub files_read: usize,
    /// How many records there are, nested ones included.
    pub records: u64,
    /// What rests on quotes, where that was asked for.
    pub coverage: Option<Coverage>,
    /// The files that were read, by name, where the statements were asked for.
    pub inputs: Vec<Input>,
    /// What the dataset is.
    pub manifest: Manifest,
    /// What its records may say.
    pub schema: Schema,
    /// All findings, in order of files and places.
    pub findings: Vec<Finding>,
    /// The texts of sources, by the IRIs of the sources.
    pub texts: BTreeMap<String, Arc<str>>,
    builder: Option<Builder>,
}

impl Loaded {
    /// Whether an error is among the findings, so that nothing may be written.
    pub fn has_errors(&self) -> bool {
        let mut findings = self.findings.iter();
        findings.any(|finding| finding.severity == Severity::Error)
    }

    /// Builds the snapshot, once, with the index of its texts.
    ///
    /// # Panics
    /// Where the statements were not asked for, or an error is among the findings.
    pub fn build(&mut self) -> Result<Snapshot, DatasetError> {
        let graph = self.build_graph()?;
        Ok(indexed(&graph, &self.schema)?)
    }

    /// Builds the snapshot, once, without an index: for who searches nothing.
    ///
    /// # Panics
    /// As `build`.
    pub fn build_graph(&mut self) -> Result<Snapshot, DatasetError> {
        assert!(!self.has_errors(), "a dataset with errors is not built");
        let builder = self.builder.take().expect("the statements were asked for");
        Ok(builder.finish()?)
    }
}

impl Texts for Loaded {
    fn path(&self, file: FileId) -> &str {
        self.files.path(file)
    }

    fn window(&self, place: Place) -> Option<Window> {
        self.files.window(place)
    }
}

//! One RDF file as a graph of its own, without a dataset around it.

use super::load::RDF_BYTES_MAX;
use super::open::start_of;
use super::{Files, blank, rdf};
use crate::diagnostic::{FileId, Finding};
use crate::graph::{Builder, GraphTooLarge, Snapshot};
use oxigraph::io::RdfFormat;
use std::io;
use std::path::Path;

/// What relative IRIs in a file are resolved against: there is no base to know.
const BASE: &str = "file:///";

/// What was read of a file.
#[derive(Debug)]
pub struct OneFile {
    /// The file, for its findings.
    pub files: Files,
    /// What is wrong with it.
    pub findings: Vec<Finding>,
    /// Its graph, as far as it could be read.
    pub graph: Snapshot,
}

/// Why a file is no graph.
#[derive(Debug, thiserror::Error)]
pub enum OneFileError {
    /// It cannot be read.
    #[error("cannot read the file")]
    Read(#[from] io::Error),
    /// Its name does not say how it is written.
    #[error("the name does not say how it is written")]
    UnknownFormat,
    /// It is too large to be read whole.
    #[error("it has {0} bytes, more than {RDF_BYTES_MAX}")]
    TooLarge(u64),
    /// It has too many statements.
    #[error(transparent)]
    Graph(#[from] GraphTooLarge),
}

/// Reads a file of RDF in the syntax that its name says. Blank nodes get canonical labels, so that
/// two files that say the same are one graph.
pub fn read_rdf(path: &Path) -> Result<OneFile, OneFileError> {
    let extension = path.extension().unwrap_or_default().to_string_lossy();
    let format = RdfFormat::from_extension(&extension).ok_or(OneFileError::UnknownFormat)?;
    let length = std::fs::metadata(path)?.len();
    if length > RDF_BYTES_MAX {
        return Err(OneFileError::TooLarge(length));
    }
    let mut files = Files::default();
    let file: FileId = files.add(path.display().to_string(), std::fs::read(path)?.into());
    let (mut builder, mut blank) = (Builder::new(), Vec::new());
    let mut findings =
        rdf::read(
            file,
            files.bytes(file),
            format,
            BASE,
            &mut |quad| match blank::has_blank_node(quad.as_ref()) {
                true => blank.push(quad),
                false => builder.insert(quad.as_ref()),
            },
        );
    match blank::relabel(&blank, start_of(file)) {
        Ok(quads) => quads.iter().for_each(|quad| builder.insert(quad.as_ref())),
        Err(finding) => findings.push(*finding),
    }
    Ok(OneFile {
        graph: builder.finish()?,
        files,
        findings,
    })
}

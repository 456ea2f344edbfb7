//! One RDF file as a graph of its own, without a dataset around it.

use super::load::{RDF_BYTES_MAX, TURTLE_BYTES_MAX};
use super::open::start_of;
use super::{Files, blank, rdf};
use crate::diagnostic::{FileId, Finding};
use crate::graph::{Builder, GraphTooLarge, Snapshot};
use flate2::bufread::MultiGzDecoder;
use oxigraph::io::RdfFormat;
use std::fs::File;
use std::io::{self, BufReader, Read};
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
    /// Whether it is Turtle, which the terms of a dataset are written in.
    pub is_turtle: bool,
}

impl OneFile {
    /// Its text, where it is no longer than terms of a dataset may be.
    pub fn text(&self) -> Option<&str> {
        let bytes = self.files.bytes(FILE);
        let is_short = bytes.len() as u64 <= TURTLE_BYTES_MAX;
        std::str::from_utf8(bytes).ok().filter(|_| is_short)
    }
}

/// The only file.
const FILE: FileId = FileId(0);

/// Why a file is no graph.
#[derive(Debug, thiserror::Error)]
pub enum OneFileError {
    /// It cannot be read.
    #[error("cannot read the file")]
    Read(#[from] io::Error),
    /// What its name says that it is packed with cannot unpack it.
    #[error("it cannot be unpacked: {0}")]
    Unpacked(io::Error),
    /// Its name does not say how it is written.
    #[error("the name does not say how it is written")]
    UnknownFormat,
    /// It is too large to be read whole.
    #[error("it has more than {RDF_BYTES_MAX} bytes, unpacked")]
    TooLarge,
    /// It has too many statements.
    #[error(transparent)]
    Graph(#[from] GraphTooLarge),
}

/// Reads a file of RDF in the syntax that its name says, unpacked if it ends with `.gz` or `.zst`.
/// Blank nodes get canonical labels, so that two files that say the same are one graph.
pub fn read_rdf(path: &Path) -> Result<OneFile, OneFileError> {
    let format = format_of(path).ok_or(OneFileError::UnknownFormat)?;
    let mut files = Files::default();
    let file = files.add(path.display().to_string(), bytes_of(path)?.into());
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
        is_turtle: format == RdfFormat::Turtle,
    })
}

/// The end of a file's name, in lower case.
fn extension(path: &Path) -> String {
    let extension = path.extension().and_then(|extension| extension.to_str());
    extension.unwrap_or_default().to_ascii_lowercase()
}

/// The syntax that a file's name says.
fn format_of(path: &Path) -> Option<RdfFormat> {
    let unpacked = match is_packed(path) {
        true => Path::new(path.file_stem()?),
        false => path,
    };
    match extension(unpacked).as_str() {
        // It may be any text.
        "txt" => None,
        "turtle" => Some(RdfFormat::Turtle),
        extension => RdfFormat::from_extension(extension),
    }
}

fn is_packed(path: &Path) -> bool {
    matches!(extension(path).as_str(), "gz" | "zst")
}

/// What is in a file, within the bound.
fn bytes_of(path: &Path) -> Result<Vec<u8>, OneFileError> {
    let file = File::open(path)?;
    let unpacked: Box<dyn Read> = match extension(path).as_str() {
        "gz" => Box::new(MultiGzDecoder::new(BufReader::new(file))),
        "zst" => Box::new(zstd::Decoder::new(file)?),
        _ => Box::new(file),
    };
    let mut bytes = Vec::new();
    let read = unpacked.take(RDF_BYTES_MAX + 1).read_to_end(&mut bytes);
    read.map_err(|error| match is_packed(path) {
        true => OneFileError::Unpacked(error),
        false => OneFileError::Read(error),
    })?;
    match bytes.len() as u64 > RDF_BYTES_MAX {
        true => Err(OneFileError::TooLarge),
        false => Ok(bytes),
    }
}

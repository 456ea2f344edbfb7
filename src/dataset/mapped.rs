//! Files and streams mapped on their own, in input order, without evidence and references.

use super::load::{class_of_stem, open, read_own_manifest, schema};
use super::open::{Folder, start_of};
use super::records::{Plans, Stream, StreamFormat, grouped, map_stream};
use super::walk::{Format, format_of};
use super::{DatasetError, FILE_BYTES_MAX, Files};
use crate::diagnostic::{Code, FileId, Finding, Severity};
use crate::mapping::{Settings, ntriples::Writer};
use crate::ontology::{ClassId, Schema};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Findings that are kept of a run: what comes after is counted.
const FINDINGS_MAX: usize = 10_000;

/// What is to be mapped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inputs {
    /// Files, in order; `-` is the standard input.
    pub files: Vec<PathBuf>,
    /// The group of the records of streams, where it is not the stem of the file's name.
    pub class: Option<String>,
    /// The extension that stands for the syntax, where a file's own does not tell it.
    pub syntax: Option<String>,
    /// Whether what is inferred or also written is written.
    pub alignments: bool,
}

/// What was mapped.
#[derive(Debug)]
pub struct Mapped {
    /// The files that findings point into.
    pub files: Files,
    /// What is wrong, at most ten thousand of it.
    pub findings: Vec<Finding>,
    /// How many findings were not kept.
    pub more_findings: u64,
    /// How many statements were written.
    pub statements: u64,
}

/// Why files cannot be mapped.
#[derive(Debug, thiserror::Error)]
pub enum MapError {
    /// The dataset cannot be read.
    #[error(transparent)]
    Dataset(#[from] DatasetError),
    /// An input cannot be read.
    #[error("cannot read `{}`", path.display())]
    CannotRead {
        /// The input.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The syntax of an input cannot be told.
    #[error("`{}` has no name that tells how its records are written", .0.display())]
    UnknownSyntax(PathBuf),
    /// An input holds RDF.
    #[error("`{}` holds RDF and no records", .0.display())]
    NotRecords(PathBuf),
    /// Nothing tells the class of the records of the standard input.
    #[error("the standard input has no name that tells what its records are")]
    NoClass,
    /// No class has the group that was named.
    #[error("no class of records has the group `{group}`; there are {known}")]
    UnknownClass {
        /// What was named.
        group: String,
        /// The groups there are.
        known: String,
    },
    /// The output cannot be written.
    #[error(transparent)]
    Output(io::Error),
}

/// Maps files by a dataset's manifest and ontology, and hands on lines of N-Quads in input order.
///
/// From the first stretch with an error on nothing more is handed on, while the rest is still
/// checked. That quotes stand in their sources and references lead somewhere is not checked.
pub fn map(
    root: &Path,
    inputs: &Inputs,
    stdin: &mut (dyn Read + Send),
    out: &mut (dyn FnMut(&[u8]) -> io::Result<()> + Send),
) -> Result<Mapped, MapError> {
    let mut folder = open(root)?;
    let schema = schema(&mut folder);
    let manifest = read_own_manifest(&mut folder);
    folder
        .findings
        .retain(|finding| finding.severity == Severity::Error);
    let settings = Settings {
        base: manifest.base,
        language: manifest.languages[0].clone(),
        alignments: inputs.alignments,
    };
    let class = match &inputs.class {
        Some(group) => Some(class_named(&schema, group)?),
        None => None,
    };
    let mut run = Run {
        plans: Plans {
            schema: &schema,
            settings: &settings,
        },
        has_errors: !folder.findings.is_empty(),
        failed: None,
        mapped: Mapped {
            files: Files::default(),
            findings: Vec::new(),
            more_findings: 0,
            statements: 0,
        },
        out,
    };
    for path in &inputs.files {
        let syntax = match &inputs.syntax {
            Some(extension) => format_of(&Path::new("records").with_extension(extension)),
            None if path == Path::new("-") => Some(Format::Stream(StreamFormat::Ndjson)),
            None => format_of(path),
        };
        let syntax = syntax.ok_or_else(|| MapError::UnknownSyntax(path.clone()))?;
        run.input(path, syntax, class, stdin, &mut folder)?;
    }
    let mut mapped = run.mapped;
    mapped.files = folder.files;
    folder.findings.append(&mut mapped.findings);
    mapped.findings = folder.findings;
    Ok(mapped)
}

struct Run<'s, 'o> {
    plans: Plans<'s>,
    /// Whether an error was found, so that nothing more is written.
    has_errors: bool,
    /// Why the output cannot be written.
    failed: Option<io::Error>,
    mapped: Mapped,
    out: &'o mut (dyn FnMut(&[u8]) -> io::Result<()> + Send),
}

impl Run<'_, '_> {
    fn input(
        &mut self,
        path: &Path,
        syntax: Format,
        class: Option<ClassId>,
        stdin: &mut (dyn Read + Send),
        folder: &mut Folder,
    ) -> Result<(), MapError> {
        let cannot_read = |source| MapError::CannotRead {
            path: path.to_owned(),
            source,
        };
        let mut opened;
        let (file, reader): (FileId, &mut (dyn Read + Send)) = if path == Path::new("-") {
            (folder.files.add_unread("<stdin>".to_owned()), stdin)
        } else {
            opened = File::open(path).map_err(cannot_read)?;
            let shown = path.to_string_lossy().into_owned();
            (folder.files.add_on_disk(shown, path), &mut opened)
        };
        let read = match syntax {
            Format::Rdf(_) => return Err(MapError::NotRecords(path.to_owned())),
            Format::Yaml | Format::Json => self.whole(file, syntax, reader, folder),
            Format::Stream(_) if class.is_none() && path == Path::new("-") => {
                return Err(MapError::NoClass);
            }
            Format::Stream(format) => {
                let stem = path
                    .file_stem()
                    .map_or("", |stem| stem.to_str().unwrap_or(""));
                let findings = &mut self.mapped.findings;
                match class.or_else(|| class_of_stem(self.plans.schema, stem, file, findings)) {
                    None => {
                        self.has_errors = true;
                        Ok(())
                    }
                    Some(class) => {
                        let stream = Stream {
                            file,
                            class,
                            format,
                        };
                        self.stream(&stream, reader, folder)
                    }
                }
            }
        };
        read.map_err(cannot_read)?;
        self.failed
            .take()
            .map_or(Ok(()), |error| Err(MapError::Output(error)))
    }

    fn stream(
        &mut self,
        stream: &Stream,
        reader: &mut (dyn Read + Send),
        folder: &mut Folder,
    ) -> io::Result<()> {
        let plans = self.plans;
        map_stream(plans, stream, reader, Writer::new, |writer, chunk| {
            if !writer.findings.is_empty() {
                folder.files.keep_piece(stream.file, chunk);
            }
            self.take(writer);
            self.failed.is_none()
        })?;
        Ok(())
    }

    /// Maps what is read at once: a file whose records are grouped by class.
    fn whole(
        &mut self,
        file: FileId,
        syntax: Format,
        reader: &mut dyn Read,
        folder: &mut Folder,
    ) -> io::Result<()> {
        let mut bytes = Vec::new();
        reader.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes)?;
        let mut writer = Writer::new();
        if bytes.len() as u64 > FILE_BYTES_MAX {
            let message = format!(
                "more than {} MiB are not read at once",
                FILE_BYTES_MAX >> 20
            );
            writer.findings.push(
                Finding::new(Code::FileTooLarge, start_of(file), message)
                    .hint("write the records as NDJSON, one a line"),
            );
        } else {
            let mut mapper = self.plans.mapper();
            grouped(file, &bytes, syntax, &mut mapper, &mut writer);
        }
        folder.files.keep(file, bytes.into());
        self.take(writer);
        Ok(())
    }

    /// Writes what one stretch says, unless there was an error before or in it.
    fn take(&mut self, writer: Writer) {
        self.has_errors |= writer
            .findings
            .iter()
            .any(|finding| finding.severity == Severity::Error);
        for finding in writer.findings {
            if self.mapped.findings.len() < FINDINGS_MAX {
                self.mapped.findings.push(finding);
            } else {
                self.mapped.more_findings += 1;
            }
        }
        if self.has_errors || self.failed.is_some() {
            return;
        }
        match (self.out)(&writer.lines) {
            Ok(()) => self.mapped.statements += writer.statements,
            Err(error) => self.failed = Some(error),
        }
    }
}

/// The class of a group, segment or IRI.
fn class_named(schema: &Schema, name: &str) -> Result<ClassId, MapError> {
    schema
        .class_of_group(name)
        .or_else(|| schema.class_of_segment(name))
        .or_else(|| schema.class_of_iri(name))
        .ok_or_else(|| {
            let mut known: Vec<&str> = schema
                .classes
                .iter()
                .filter_map(|class| class.group.as_deref())
                .collect();
            known.sort_unstable();
            MapError::UnknownClass {
                group: name.to_owned(),
                known: format!("`{}`", known.join("`, `")),
            }
        })
}

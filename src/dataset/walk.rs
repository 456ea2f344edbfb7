//! The files of a dataset's folder.

use super::manifest::MANIFEST;
use super::open::{Problem, outside, unreadable};
use super::records::StreamFormat;
use crate::diagnostic::Code;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// Folder of the texts of sources.
pub const SOURCES: &str = "sources";

/// Folder of a dataset's own Turtle.
pub const ONTOLOGY: &str = "ontology";

/// Folder of a dataset's own questions.
pub const QUESTIONS: &str = "questions";

/// How a file is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Yaml,
    Json,
    Stream(StreamFormat),
    Rdf(oxigraph::io::RdfFormat),
}

/// A file of records or RDF.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Listed {
    /// The path below the dataset's folder, with `/` between its parts.
    pub(super) name: String,
    pub(super) path: PathBuf,
    pub(super) format: Format,
    /// Size in bytes.
    pub(super) bytes: u64,
}

/// What stands in the way of reading a file or folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Obstacle {
    /// The path below the dataset's folder.
    pub(super) name: String,
    pub(super) problem: Problem,
}

/// What a walk through a folder found, each list in order of names.
#[derive(Clone, Debug, Default)]
pub(super) struct Walk {
    pub(super) files: Vec<Listed>,
    pub(super) obstacles: Vec<Obstacle>,
}

/// Formats by the extension of a file.
pub(super) fn format_of(path: &Path) -> Option<Format> {
    use oxigraph::io::{JsonLdProfileSet, RdfFormat};
    let extension = path.extension()?.to_str()?.to_ascii_lowercase();
    Some(match extension.as_str() {
        "yaml" | "yml" => Format::Yaml,
        "json" => Format::Json,
        "ndjson" | "jsonl" => Format::Stream(StreamFormat::Ndjson),
        "csv" => Format::Stream(StreamFormat::Csv { delimiter: None }),
        "tsv" => Format::Stream(StreamFormat::Csv {
            delimiter: Some(b'\t'),
        }),
        "ttl" => Format::Rdf(RdfFormat::Turtle),
        "nt" => Format::Rdf(RdfFormat::NTriples),
        "nq" => Format::Rdf(RdfFormat::NQuads),
        "trig" => Format::Rdf(RdfFormat::TriG),
        "rdf" => Format::Rdf(RdfFormat::RdfXml),
        "jsonld" => Format::Rdf(RdfFormat::JsonLd {
            profile: JsonLdProfileSet::empty(),
        }),
        _ => return None,
    })
}

/// Lists the files of records and RDF below a folder: in subfolders too, except the manifest,
/// what stands under `sources/` and `ontology/`, and names that begin with `.` or `_`.
///
/// A link is read like what it leads to, unless that is outside the folder (an obstacle) or is
/// listed itself.
pub(super) fn walk(root: &Path) -> io::Result<Walk> {
    let root = fs::canonicalize(root)?;
    let mut walk = Walk::default();
    let mut links = Links::new();
    let entries = fs::read_dir(&root)?;
    let mut seen = BTreeSet::from([root.clone()]);
    walk.folder(&root, entries, "", &mut links, &mut seen);
    while let Some((name, path)) = links.pop_first() {
        walk.link(&root, &path, name, &mut links, &mut seen);
    }
    walk.files.sort_by(|one, other| one.name.cmp(&other.name));
    walk.obstacles
        .sort_by(|one, other| one.name.cmp(&other.name));
    Ok(walk)
}

/// Links by their names, to be followed when all that is no link is known.
type Links = BTreeMap<String, PathBuf>;

impl Walk {
    fn folder(
        &mut self,
        path: &Path,
        entries: fs::ReadDir,
        name: &str,
        links: &mut Links,
        seen: &mut BTreeSet<PathBuf>,
    ) {
        for entry in entries {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    self.cannot_read(name, &error);
                    continue;
                }
            };
            let own = entry.file_name();
            let own = own.to_string_lossy();
            let below = match name {
                "" => own.to_string(),
                name => format!("{name}/{own}"),
            };
            if own.starts_with(['.', '_']) || [MANIFEST, SOURCES, ONTOLOGY].contains(&&*below) {
                continue;
            }
            let path = path.join(entry.file_name());
            match entry.file_type() {
                Err(error) => self.cannot_read(&below, &error),
                Ok(kind) if kind.is_symlink() => drop(links.insert(below, path)),
                Ok(kind) if kind.is_dir() => self.subfolder(&path, &below, links, seen),
                Ok(_) => self.file(path, below, seen),
            }
        }
    }

    fn subfolder(
        &mut self,
        path: &Path,
        name: &str,
        links: &mut Links,
        seen: &mut BTreeSet<PathBuf>,
    ) {
        if !seen.insert(path.to_owned()) {
            return;
        }
        match fs::read_dir(path) {
            Ok(entries) => self.folder(path, entries, name, links, seen),
            Err(error) => self.cannot_read(&format!("{name}/"), &error),
        }
    }

    fn file(&mut self, path: PathBuf, name: String, seen: &mut BTreeSet<PathBuf>) {
        let Some(format) = format_of(Path::new(&name)) else {
            return;
        };
        match fs::metadata(&path) {
            Err(error) => self.cannot_read(&name, &error),
            Ok(metadata) if !metadata.is_file() => self.obstacles.push(Obstacle {
                name,
                problem: (Code::CannotRead, "it is no regular file".to_owned(), None),
            }),
            Ok(metadata) => {
                seen.insert(path.clone());
                self.files.push(Listed {
                    name,
                    path,
                    format,
                    bytes: metadata.len(),
                });
            }
        }
    }

    fn link(
        &mut self,
        root: &Path,
        path: &Path,
        name: String,
        links: &mut Links,
        seen: &mut BTreeSet<PathBuf>,
    ) {
        let target = match fs::canonicalize(path) {
            Ok(target) => target,
            // A link that leads nowhere matters only where it would be a file of ours.
            Err(error) if format_of(Path::new(&name)).is_some() => {
                return self.cannot_read(&name, &error);
            }
            Err(_) => return,
        };
        let is_folder = target.is_dir();
        if !is_folder && format_of(Path::new(&name)).is_none() {
            return;
        }
        if !target.starts_with(root) {
            return self.obstacles.push(Obstacle {
                name,
                problem: outside(&target),
            });
        }
        if is_folder {
            self.subfolder(&target, &name, links, seen);
        } else if !seen.contains(&target) {
            self.file(target, name, seen);
        }
    }

    fn cannot_read(&mut self, name: &str, error: &io::Error) {
        self.obstacles.push(Obstacle {
            name: name.to_owned(),
            problem: unreadable(error),
        });
    }
}

/// Whether a path that a record names stays in the folder: relative, and without a step up.
pub(super) fn stays_inside(path: &str) -> bool {
    use std::path::Component;
    !path.is_empty()
        && !path.contains('\\')
        && Path::new(path)
            .components()
            .all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
}

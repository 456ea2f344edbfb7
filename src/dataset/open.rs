//! Files of the dataset's folder, read within bounds.

use super::files::Files;
use super::inputs::Input;
use super::walk::stays_inside;
use crate::diagnostic::{Code, FileId, Finding, Place};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The dataset's folder, and what was read in it.
#[derive(Debug)]
pub(super) struct Folder {
    /// The folder as the user named it.
    pub(super) root: PathBuf,
    /// The folder with all links followed.
    canonical: PathBuf,
    pub(super) files: Files,
    pub(super) findings: Vec<Finding>,
    /// The files that were read, where that is to be told.
    pub(super) inputs: Option<Vec<Input>>,
}

impl Folder {
    pub(super) fn new(root: &Path) -> io::Result<Self> {
        Ok(Self {
            root: root.to_owned(),
            canonical: fs::canonicalize(root)?,
            files: Files::default(),
            findings: Vec::new(),
            inputs: None,
        })
    }

    /// The path of a file as the user would type it.
    pub(super) fn shown(&self, name: &str) -> String {
        let root = self.root.to_string_lossy();
        match root.trim_end_matches('/') {
            "." => name.to_owned(),
            "" if !root.is_empty() => format!("/{name}"),
            root => format!("{root}/{name}"),
        }
    }

    /// Reads a file that stands at a path below the folder, or reports why it cannot be read.
    pub(super) fn read(&mut self, name: &str, bytes_max: u64) -> Option<FileId> {
        self.read_at(name, &self.root.join(name), bytes_max)
    }

    /// Reads a file at a path that was found before.
    pub(super) fn read_at(&mut self, name: &str, path: &Path, bytes_max: u64) -> Option<FileId> {
        let shown = self.shown(name);
        let read = fs::canonicalize(path).and_then(|target| {
            if !target.starts_with(&self.canonical) {
                return Ok(Err(outside(&target)));
            }
            let size = fs::metadata(&target)?.len();
            if size > bytes_max {
                return Ok(Err(too_large(size, bytes_max)));
            }
            fs::read(&target).map(Ok)
        });
        let problem = match read {
            Ok(Ok(bytes)) => {
                if let Some(inputs) = &mut self.inputs {
                    inputs.push(Input::of(name, &bytes));
                }
                return Some(self.files.add(shown, bytes.into()));
            }
            Ok(Err(problem)) => problem,
            Err(error) => unreadable(&error),
        };
        self.report(shown, problem);
        None
    }

    /// Reports what stands in the way of reading a file or folder.
    pub(super) fn report(&mut self, shown: String, problem: Problem) {
        let file = self.files.add_unread(shown);
        let (code, message, hint) = problem;
        let finding = Finding::new(code, start_of(file), message);
        self.findings.push(match hint {
            Some(hint) => finding.hint(hint),
            None => finding,
        });
    }

    /// Whether a file stands at a path that a record names.
    pub(super) fn has(&self, name: &str) -> bool {
        let missing = |error: io::Error| error.kind() == io::ErrorKind::NotFound;
        // What cannot be looked at is there: reading it will say why not.
        stays_inside(name) && !fs::symlink_metadata(self.root.join(name)).is_err_and(missing)
    }
}

/// A code, a message and a hint.
pub(super) type Problem = (Code, String, Option<String>);

/// A file or folder that cannot be read.
pub(super) fn unreadable(error: &io::Error) -> Problem {
    (
        Code::CannotRead,
        format!("it cannot be read: {error}"),
        None,
    )
}

/// A link that leads out of the dataset's folder.
pub(super) fn outside(target: &Path) -> Problem {
    let message = format!(
        "the link leads out of the dataset's folder, to `{}`",
        target.display()
    );
    let hint = "copy what it leads to into the folder";
    (Code::LinkOutside, message, Some(hint.to_owned()))
}

fn too_large(size: u64, bytes_max: u64) -> Problem {
    let (size, bytes_max) = (size.div_ceil(1 << 20), bytes_max >> 20);
    let message = format!("the file has {size} MiB, and not more than {bytes_max} are read");
    let hint = "split the file; a stream of records, NDJSON or CSV, may have any size";
    (Code::FileTooLarge, message, Some(hint.to_owned()))
}

/// The beginning of a file.
pub(super) fn start_of(file: FileId) -> Place {
    Place {
        file,
        start: 0,
        len: 0,
    }
}

/// The bytes of a file, to be kept while its tree borrows from them.
pub(super) type Bytes = Arc<[u8]>;

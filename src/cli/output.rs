//! Output files: written beside their place and renamed.

use super::console::Console;
use super::dataset::shows_errors;
use super::failure::Failure;
use super::options::Output;
use crate::diagnostic::{Code, FileId, Finding, Place, Texts, Window};
use std::fs::{self, File, Permissions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Where a command's output is written to. Dropped without [`Sink::finish`], a file is not there.
pub(crate) enum Sink {
    /// The standard output.
    Standard(BufWriter<io::Stdout>),
    /// A file that takes its place when all is written.
    File(BufWriter<NamedTempFile>, PathBuf),
    /// A pipe or device that has no place to be renamed to.
    Device(BufWriter<File>, PathBuf),
}

impl Sink {
    /// Opens the output. What is read is not written over: a file inside the folder of a dataset
    /// among the `inputs` is a finding, which is shown, and nothing is opened, since the next run
    /// would read it as a part of the dataset.
    pub(crate) fn open(
        output: &Output,
        inputs: &[&Path],
        console: &Console,
    ) -> Result<Option<Self>, Failure> {
        let Some(path) = output.path() else {
            return Ok(Some(Self::Standard(console.output())));
        };
        let shown = path.display();
        // A link is followed, so that the file it leads to is replaced and not the link.
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let metadata = fs::metadata(&path).ok();
        if metadata.as_ref().is_some_and(fs::Metadata::is_dir) {
            return Err(Failure::new(format!("the output `{shown}` is a folder"))
                .hint("give the name of a file to write"));
        }
        let folder = folder_of(&path);
        if !folder.is_dir() {
            return Err(Failure::new(format!(
                "cannot write `{shown}`: there is no folder `{}`",
                folder.display()
            )));
        }
        for input in inputs {
            if input.is_dir() && is_inside(folder, input) {
                let shown = shown.to_string();
                shows_errors(&[inside_dataset(&shown, input)], &Named(shown), console)?;
                return Ok(None);
            }
            if fs::canonicalize(input).is_ok_and(|input| input == path) {
                return Err(Failure::new(format!("the output `{shown}` is read too"))
                    .hint("give the name of another file to write"));
            }
        }
        match metadata {
            Some(metadata) if !metadata.is_file() => {
                let file = File::options()
                    .write(true)
                    .open(&path)
                    .map_err(|error| cannot_write(&path, &error))?;
                Ok(Some(Self::Device(BufWriter::new(file), path)))
            }
            metadata => {
                let file = beside(folder, metadata.map(|metadata| metadata.permissions()))
                    .map_err(|error| cannot_write(&path, &error))?;
                Ok(Some(Self::File(
                    BufWriter::with_capacity(1 << 16, file),
                    path,
                )))
            }
        }
    }

    /// Leaves a file unwritten; what went to the standard output stays there.
    pub(crate) fn abandon(self) -> Result<(), Failure> {
        match self {
            Self::File(..) => Ok(()),
            other => other.finish(),
        }
    }

    /// Puts the output in its place.
    pub(crate) fn finish(self) -> Result<(), Failure> {
        match self {
            Self::Standard(mut output) => Ok(output.flush()?),
            Self::Device(mut output, path) => {
                output.flush().map_err(|error| cannot_write(&path, &error))
            }
            Self::File(output, path) => {
                let file = output
                    .into_inner()
                    .map_err(|error| cannot_write(&path, error.error()))?;
                file.persist(&path)
                    .map_err(|error| cannot_write(&path, &error.error))?;
                Ok(())
            }
        }
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Standard(output) => output.write(bytes),
            Self::File(output, _) => output.write(bytes),
            Self::Device(output, _) => output.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Standard(output) => output.flush(),
            Self::File(output, _) => output.flush(),
            Self::Device(output, _) => output.flush(),
        }
    }
}

/// Whether a folder to be written is in that of a dataset, which is shown as a finding.
pub(crate) fn shows_folder_inside(
    folder: &Path,
    dataset: &Path,
    console: &Console,
) -> Result<bool, Failure> {
    let place = if folder.exists() {
        folder
    } else {
        folder_of(folder)
    };
    if !is_inside(place, dataset) {
        return Ok(false);
    }
    let shown = folder.display().to_string();
    shows_errors(&[inside_dataset(&shown, dataset)], &Named(shown), console)?;
    Ok(true)
}

/// Makes the file that will be renamed, with the rights of the one that it replaces.
fn beside(folder: &Path, permissions: Option<Permissions>) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".plenary-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // What any new file gets; the user's mask takes its bits away.
        builder.permissions(Permissions::from_mode(0o666));
    }
    let file = builder.tempfile_in(folder)?;
    if let Some(permissions) = permissions {
        file.as_file().set_permissions(permissions)?;
    }
    Ok(file)
}

/// Whether a folder is another one or stands in it, links followed.
fn is_inside(folder: &Path, outer: &Path) -> bool {
    match (fs::canonicalize(folder), fs::canonicalize(outer)) {
        (Ok(folder), Ok(outer)) => folder.starts_with(outer),
        _ => false,
    }
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

fn inside_dataset(path: &str, dataset: &Path) -> Finding {
    let place = Place {
        file: FileId(0),
        start: 0,
        len: 0,
    };
    let message = format!(
        "the output `{path}` is inside the dataset's folder `{}`",
        dataset.display()
    );
    Finding::new(Code::OutputInDataset, place, message)
        .expected("the next run would read it as a part of the dataset")
        .hint("write it beside the folder, or elsewhere")
}

/// A file that only has a name.
struct Named(String);

impl Texts for Named {
    fn path(&self, _: FileId) -> &str {
        &self.0
    }

    fn window(&self, _: Place) -> Option<Window> {
        None
    }
}

fn cannot_write(path: &Path, error: &io::Error) -> Failure {
    if error.kind() == io::ErrorKind::BrokenPipe {
        return Failure::ReaderGone;
    }
    Failure::new(format!("cannot write `{}`: {error}", path.display()))
}

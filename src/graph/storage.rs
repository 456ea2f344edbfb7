//! Where the bytes of a snapshot are, and how they come there from a file and go there.

use memmap2::Mmap;
use std::fs::File;
use std::io::{self, Write};
use std::ops::Deref;
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Why a snapshot cannot be opened or written.
#[derive(Debug, thiserror::Error)]
pub enum SnapshotError {
    /// The bytes begin as no snapshot does.
    #[error("it is not a snapshot of Plenary")]
    NotASnapshot,
    /// A part has a version that this program does not know.
    #[error("its {what} has version {version}, which this program does not know")]
    OtherVersion {
        /// The part.
        what: String,
        /// Its version.
        version: u32,
    },
    /// What the bytes say cannot be.
    #[error("it is damaged: {0}")]
    Damaged(String),
    /// The file cannot be read or written.
    #[error("`{}`", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
}

impl SnapshotError {
    pub(crate) fn damaged(what: impl Into<String>) -> Self {
        Self::Damaged(what.into())
    }

    fn file(path: &Path, source: io::Error) -> Self {
        Self::File {
            path: path.to_owned(),
            source,
        }
    }
}

/// The bytes of a snapshot.
#[derive(Debug)]
pub(super) enum Storage {
    /// In the memory of this process.
    Owned(Vec<u8>),
    /// In a file.
    Mapped(Mmap),
}

impl Deref for Storage {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Owned(bytes) => bytes,
            Self::Mapped(map) => map,
        }
    }
}

impl Storage {
    pub(super) fn open(path: &Path) -> Result<Self, SnapshotError> {
        File::open(path)
            .and_then(|file| Self::map(&file))
            .map_err(|source| SnapshotError::file(path, source))
    }

    pub(super) fn map(file: &File) -> io::Result<Self> {
        #[expect(
            unsafe_code,
            reason = "a file is written beside its place and renamed, or has no name at all, so it \
                      does not change under its map; bytes are read as numbers and checked text, \
                      never as references"
        )]
        let map = unsafe { Mmap::map(file) };
        map.map(Self::Mapped)
    }

    /// Writes beside the place, then renames, so that nobody ever sees half a file.
    pub(super) fn write(&self, path: &Path) -> Result<(), SnapshotError> {
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let write = || {
            let mut file = beside(folder)?;
            file.write_all(self)?;
            file.as_file().sync_all()?;
            file.persist(path).map_err(|error| error.error)
        };
        write()
            .map(drop)
            .map_err(|source| SnapshotError::file(path, source))
    }
}

/// A file beside the place of another. Temporary files are for their owner alone, but a snapshot is
/// a file like any other: the umask takes away what new files do not get.
fn beside(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".plenary-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

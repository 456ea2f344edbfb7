//! Where the folder will stand: a new one is written beside it and takes its place when it is
//! whole. What stood there before is removed where it is ours and as we left it, and otherwise left
//! alone.

use super::{LIST, hex};
use crate::site::Problem;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader};
use std::path::{Component, Path, PathBuf};
use tempfile::TempDir;

/// Longest line of the list: a hash and the longest path.
const LINE_BYTES_MAX: usize = 5_000;
/// Lines of the list that are looked after at once.
const LINES_AT_ONCE: usize = 512;

/// Why a folder was not written.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// A file or folder cannot be written.
    #[error("cannot write `{}`", path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// What stands there cannot be read.
    #[error("cannot read `{}`", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A file cannot be made.
    #[error("cannot make `{path}`: {reason}")]
    Made {
        /// What to do, where that is known.
        hint: Option<String>,
        /// Its path in the folder.
        path: String,
        /// Why.
        reason: String,
    },
    /// It was not to go on.
    #[error("stopped before all was written; nothing of it is left")]
    Stopped,
    /// What stands there is no folder.
    #[error("`{}` is no folder", .0.display())]
    NoFolder(PathBuf),
    /// There is no folder to write it in.
    #[error("there is no folder `{}` to write it in", .0.display())]
    NoOuter(PathBuf),
    /// It has no name of its own, such as `.` and `/`, so that no other can take its place.
    #[error("`{}` cannot be replaced by a new folder", .0.display())]
    Nameless(PathBuf),
    /// Something in the folder was not written by us.
    #[error("`{}` was not written by `plenary site`, and would be removed", .0.display())]
    NotOurs(PathBuf),
    /// Something in the folder was changed since we wrote it.
    #[error("`{}` was changed since it was written, and the change would be lost", .0.display())]
    Changed(PathBuf),
}

impl FolderError {
    pub(super) fn write(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        Self::Write { path, source }
    }

    fn read(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        Self::Read { path, source }
    }

    pub(super) fn made(path: &str, problem: &Problem) -> Self {
        let path = path.to_owned();
        Self::Made {
            path,
            reason: problem.detail.clone(),
            hint: problem.hint.clone(),
        }
    }

    /// What to do.
    pub fn hint(&self) -> Option<&str> {
        match self {
            Self::NoFolder(_) => Some("name a folder, or one that is not there yet"),
            Self::NoOuter(_) => Some("make it first, or write elsewhere"),
            Self::Nameless(_) => Some("name a folder in it, such as `public`"),
            Self::NotOurs(_) => Some("put it elsewhere, or write the site into another folder"),
            Self::Changed(_) => {
                Some("keep a copy of it elsewhere and remove it here, or write into another folder")
            }
            Self::Made { hint, .. } => hint.as_deref(),
            Self::Write { .. } | Self::Read { .. } | Self::Stopped => None,
        }
    }
}

/// A new folder beside the one whose place it takes. Dropped before, it is gone.
pub(super) struct Place {
    new: TempDir,
    folder: PathBuf,
}

impl Place {
    /// Makes a folder beside the place of another, which must be free, empty or ours.
    pub(super) fn beside(folder: &Path) -> Result<Self, FolderError> {
        if folder.file_name().is_none() {
            return Err(FolderError::Nameless(folder.to_owned()));
        }
        look_at(folder)?;
        let folder = followed(folder);
        let outer = match folder.parent() {
            Some(outer) if outer != Path::new("") => outer,
            _ => Path::new("."),
        };
        if !outer.is_dir() {
            return Err(FolderError::NoOuter(outer.to_owned()));
        }
        let mut builder = tempfile::Builder::new();
        builder.prefix(".plenary-site-");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            // What any new folder gets; the user's mask takes its bits away.
            let rights = match fs::metadata(&folder) {
                Ok(there) => there.permissions(),
                Err(_) => fs::Permissions::from_mode(0o777),
            };
            builder.permissions(rights);
        }
        let new = builder.tempdir_in(outer);
        let new = new.map_err(|error| FolderError::write(outer, error))?;
        Ok(Self { new, folder })
    }

    /// Where a file of a path is to be written.
    pub(super) fn file(&self, path: &str) -> PathBuf {
        self.new.path().join(path)
    }

    /// Puts the folder in its place, and removes what was there.
    pub(super) fn take(self) -> Result<(), FolderError> {
        // Somebody may have put something there while we wrote.
        look_at(&self.folder)?;
        let cannot = |error| FolderError::write(&self.folder, error);
        if !self.folder.exists() {
            let new = self.new.keep();
            return fs::rename(&new, &self.folder).map_err(|error| {
                // The new folder is of no use to anybody where it is.
                let _ = fs::remove_dir_all(&new);
                cannot(error)
            });
        }
        exchange(self.new.path(), &self.folder).map_err(cannot)?;
        // What stood there is now beside it.
        self.new.close().map_err(cannot)
    }
}

/// A link is followed, so that the folder it leads to is replaced and not the link.
fn followed(folder: &Path) -> PathBuf {
    match fs::symlink_metadata(folder) {
        Ok(there) if there.is_symlink() => {
            fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned())
        }
        _ => folder.to_owned(),
    }
}

/// Gives two folders each other's place, in one step where the system can.
fn exchange(new: &Path, old: &Path) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{CWD, RenameFlags, renameat_with};
        if renameat_with(CWD, new, CWD, old, RenameFlags::EXCHANGE).is_ok() {
            return Ok(());
        }
        // Some file systems know no exchange.
    }
    let aside = new.with_extension("old");
    fs::rename(old, &aside)?;
    if let Err(error) = fs::rename(new, old) {
        fs::rename(&aside, old)?;
        return Err(error);
    }
    fs::rename(&aside, new)
}

/// Whether a folder may be replaced: it is not there, it is empty, or all in it is on its list and
/// as it was written.
fn look_at(folder: &Path) -> Result<(), FolderError> {
    let metadata = match fs::metadata(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        metadata => metadata.map_err(|error| FolderError::read(folder, error))?,
    };
    if !metadata.is_dir() {
        return Err(FolderError::NoFolder(folder.to_owned()));
    }
    let ours = listed(folder)?;
    Walk {
        root: folder,
        ours: &ours,
    }
    .only_ours(folder)
    .map(|_| ())
}

/// Hashes of the paths on the list of a folder, sorted; none where it has no list. A file that is
/// not as it was written is an error.
fn listed(folder: &Path) -> Result<Vec<u64>, FolderError> {
    let list = folder.join(LIST);
    let cannot = |error| FolderError::read(&list, error);
    let mut lines = match File::open(&list) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        file => BufReader::new(file.map_err(cannot)?),
    };
    let mut ours = vec![number(Path::new(LIST))];
    loop {
        let mut batch = Vec::new();
        while batch.len() < LINES_AT_ONCE {
            let mut line = Vec::new();
            let mut bounded = io::Read::take(&mut lines, LINE_BYTES_MAX as u64);
            if bounded.read_until(b'\n', &mut line).map_err(cannot)? == 0 {
                break;
            }
            let line = String::from_utf8(line);
            let line = line.map_err(|_| cannot(io::Error::other("it is not UTF-8")))?;
            let (hash, path) = line
                .trim_end_matches('\n')
                .split_once("  ")
                .filter(|(_, path)| is_inside(path))
                .ok_or_else(|| cannot(io::Error::other("it is no list of `plenary site`")))?;
            batch.push((hash.to_owned(), path.to_owned()));
        }
        if batch.is_empty() {
            ours.sort_unstable();
            return Ok(ours);
        }
        let changed = batch.par_iter().find_map_first(|(hash, path)| {
            let file = folder.join(path);
            (!is_as_it_was(&file, hash)).then_some(file)
        });
        if let Some(file) = changed {
            return Err(FolderError::Changed(file));
        }
        ours.extend(batch.iter().map(|(_, path)| number(Path::new(path))));
    }
}

/// Whether a path leads to something below the folder that it is seen from.
fn is_inside(path: &str) -> bool {
    let mut parts = Path::new(path).components();
    !path.is_empty() && parts.all(|part| matches!(part, Component::Normal(_)))
}

/// Whether a file has the content with a hash, or is not there: who removed it wanted that.
fn is_as_it_was(file: &Path, hash: &str) -> bool {
    let read = || {
        if !fs::symlink_metadata(file)?.is_file() {
            return Ok(false);
        }
        let mut content = Sha256::new();
        let mut reader = BufReader::new(File::open(file)?);
        loop {
            let part = reader.fill_buf()?;
            if part.is_empty() {
                return Ok(hex(&content.finalize()) == hash);
            }
            let len = part.len();
            content.update(part);
            reader.consume(len);
        }
    };
    match read() {
        Ok(is_same) => is_same,
        Err(error) => {
            let error: io::Error = error;
            error.kind() == io::ErrorKind::NotFound
        }
    }
}

/// A number for a path within the folder.
fn number(path: &Path) -> u64 {
    let digest = Sha256::digest(path.as_os_str().as_encoded_bytes());
    let first = digest.first_chunk::<8>();
    u64::from_le_bytes(*first.expect("a digest has 32 bytes"))
}

/// Goes through a folder that may be replaced.
struct Walk<'a> {
    root: &'a Path,
    ours: &'a [u64],
}

impl Walk<'_> {
    /// Fails at the first thing that is not ours, links included; says whether anything is there.
    fn only_ours(&self, folder: &Path) -> Result<bool, FolderError> {
        let cannot = |error| FolderError::read(folder, error);
        let mut has_any = false;
        for entry in fs::read_dir(folder).map_err(cannot)? {
            let entry = entry.map_err(cannot)?;
            let path = entry.path();
            let is_ours = match entry.file_type().map_err(cannot)?.is_dir() {
                // An empty folder holds nothing of ours.
                true => self.only_ours(&path)?,
                false => {
                    let inside = path.strip_prefix(self.root);
                    let inside = inside.expect("what is walked is below the root");
                    self.ours.binary_search(&number(inside)).is_ok()
                }
            };
            if !is_ours {
                return Err(FolderError::NotOurs(path));
            }
            has_any = true;
        }
        Ok(has_any)
    }
}

#[cfg(test)]
mod tests {
    use super::{FolderError, LIST, Place};
    use std::fs;
    use std::path::Path;

    const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    /// Writes a folder with one empty file.
    fn write(folder: &Path, name: &str) -> Result<(), FolderError> {
        let place = Place::beside(folder)?;
        fs::create_dir_all(place.file("sub")).expect("a folder can be made");
        fs::write(place.file(name), "").expect("a file can be written");
        fs::write(place.file(LIST), format!("{EMPTY}  {name}\n")).expect("likewise");
        place.take()
    }

    /// The names in a folder, sorted.
    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("it is there");
        let names = entries.map(|entry| entry.expect("an entry").file_name());
        let mut names: Vec<String> = names.map(|n| n.to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn what_is_ours_is_replaced() {
        let outer = tempfile::tempdir().expect("a folder");
        let folder = outer.path().join("site");
        write(&folder, "sub/one").expect("it is free");
        write(&folder, "sub/two").expect("it is ours");
        assert_eq!(names(&folder.join("sub")), ["two"]);
        fs::remove_file(folder.join("sub/two")).expect("it is there");
        fs::remove_dir(folder.join("sub")).expect("it is empty");
        write(&folder, "sub/three").expect("what is missing is not missed");
        assert_eq!(names(outer.path()), ["site"], "nothing is left beside it");
    }

    #[test]
    fn an_empty_folder_is_taken() {
        let outer = tempfile::tempdir().expect("a folder");
        write(outer.path(), "sub/one").expect("it is empty");
        assert_eq!(names(outer.path()), [LIST, "sub"]);
    }

    #[test]
    fn what_is_not_ours_stays() {
        let outer = tempfile::tempdir().expect("a folder");
        let folder = outer.path().join("site");
        write(&folder, "sub/one").expect("it is free");
        for other in ["mine.txt", "sub/mine.txt"] {
            fs::write(folder.join(other), "mine").expect("a file can be written");
            let error = write(&folder, "sub/two").expect_err("it is not ours");
            assert!(matches!(&error, FolderError::NotOurs(path) if path.ends_with(other)));
            let mine = fs::read_to_string(folder.join(other));
            assert_eq!(mine.expect("it is there"), "mine");
            assert!(folder.join("sub/one").exists());
            fs::remove_file(folder.join(other)).expect("it is there");
        }
        fs::create_dir(folder.join("empty")).expect("a folder can be made");
        assert!(matches!(
            write(&folder, "sub/two"),
            Err(FolderError::NotOurs(_))
        ));
        fs::remove_dir(folder.join("empty")).expect("it is there");
        fs::write(folder.join("sub/one"), "changed").expect("a file can be written");
        assert!(matches!(
            write(&folder, "sub/two"),
            Err(FolderError::Changed(_))
        ));
        assert_eq!(names(outer.path()), ["site"], "nothing is left beside it");
    }

    #[test]
    fn what_is_put_there_meanwhile_stays() {
        let outer = tempfile::tempdir().expect("a folder");
        let folder = outer.path().join("site");
        write(&folder, "sub/one").expect("it is free");
        let place = Place::beside(&folder).expect("it is ours");
        fs::write(folder.join("mine.txt"), "mine").expect("a file can be written");
        assert!(matches!(place.take(), Err(FolderError::NotOurs(_))));
        assert_eq!(names(&folder), [LIST, "mine.txt", "sub"]);
        assert_eq!(names(outer.path()), ["site"], "nothing is left beside it");
    }

    #[test]
    fn a_list_that_names_what_is_outside_is_none() {
        let outer = tempfile::tempdir().expect("a folder");
        let folder = outer.path().join("site");
        fs::create_dir(&folder).expect("a folder can be made");
        for line in ["x  ../mine.txt", "x  /etc/passwd", "nonsense"] {
            fs::write(folder.join(LIST), format!("{line}\n")).expect("a file can be written");
            assert!(
                matches!(Place::beside(&folder), Err(FolderError::Read { .. })),
                "{line}"
            );
        }
    }
}

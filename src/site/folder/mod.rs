//! A site as a folder of files, for any host that serves files: the static site.
//!
//! What is written are the files of [`Site::files`], which the live server answers with at the same
//! paths, and beside them what a host without our server needs: pages that lead on from where
//! something was before, and configurations. A *list* in the folder (`.plenary-site`, in the form
//! of `sha256sum`) says what was written, so that the folder can be replaced and nothing else.
//!
//! Must not know: sockets.

mod moved;
mod names;
mod place;

pub use names::Unfit;
pub use place::FolderError;

use super::{Addresses, Document, Dump, DumpFile, Problem, Site};
use crate::export::ExportError;
use names::Names;
use place::Place;
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use sha2::{Digest, Sha256};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::ops::ControlFlow;
use std::path::Path;

/// Files that are made before the list is written on: enough for all cores to have work, and few
/// enough that their names take no room.
const BATCH: usize = 512;

/// The list of what was written.
pub const LIST: &str = ".plenary-site";

/// What will be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Planned {
    /// How many files, without the list itself.
    pub files: u64,
}

/// What was written, without the list itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FolderWritten {
    /// How many files.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// A file to be made.
enum Make {
    /// One of the site's.
    Own(String),
    /// The whole graph.
    Dump(String, Dump),
    /// Checksums of that.
    Checksums(String),
    /// A page that leads on: its path, where to, and its language.
    Leading(String, String, usize),
}

/// A file that was made: the hash and the bytes of its content.
struct Made {
    hash: String,
    bytes: u64,
}

impl Site {
    /// Looks through the names of all files that the folder will have. Memory: eight bytes a file.
    pub fn plan_folder(&self) -> Result<Planned, Vec<Unfit>> {
        let mut names = Names::default();
        self.each_file(&mut |make| names.add(make.path()));
        let taken = self.configurations().into_iter();
        taken.chain([LIST]).for_each(|name| names.add(name));
        let files = names.count() - 1;
        let unfit = names.unfit(&|take| self.each_file(&mut |make| take(make.path())));
        match unfit.is_empty() {
            true => Ok(Planned { files }),
            false => Err(unfit),
        }
    }

    /// Writes the folder. It takes its place when all is written; `progress` is told how many files
    /// are, and says whether to go on. Where not, nothing is left of it.
    pub fn write_folder(
        &self,
        at: &Addresses,
        folder: &Path,
        progress: &mut dyn FnMut(u64) -> ControlFlow<()>,
    ) -> Result<FolderWritten, FolderError> {
        let place = Place::beside(folder)?;
        let list = place.file(LIST);
        let cannot = |error| FolderError::write(&list, error);
        let mut out = Listing {
            list: BufWriter::new(File::create(&list).map_err(cannot)?),
            path: &list,
            written: FolderWritten::default(),
        };
        let mut batch = Vec::with_capacity(BATCH);
        let mut failed = None;
        self.each_file(&mut |make| {
            if failed.is_some() {
                return;
            }
            batch.push(make);
            if batch.len() == BATCH {
                failed = self.write_batch(at, &place, &batch, &mut out).err();
                if failed.is_none() && progress(out.written.files).is_break() {
                    failed = Some(FolderError::Stopped);
                }
                batch.clear();
            }
        });
        match failed {
            Some(error) => return Err(error),
            None => self.write_batch(at, &place, &batch, &mut out)?,
        }
        for name in self.configurations() {
            let text = self.configuration(name, at);
            let text = text.map_err(|problem| FolderError::made(name, &problem))?;
            let made = put(&place, name, text.as_bytes())?;
            out.add(name, made)?;
        }
        if progress(out.written.files).is_break() {
            return Err(FolderError::Stopped);
        }
        let written = out.written;
        out.list.flush().map_err(cannot)?;
        drop(out);
        place.take()?;
        Ok(written)
    }

    /// Names each file but the configurations, always in the same order.
    fn each_file(&self, take: &mut dyn FnMut(Make)) {
        // These come first, since the catalogue says how large they are.
        for dump in self.dumps() {
            take(Make::Dump(format!("dump/{}", self.dump_name(dump)), dump));
        }
        for name in self.checksum_names() {
            take(Make::Checksums(format!("dump/{name}")));
        }
        self.files().for_each(|path| take(Make::Own(path)));
        self.each_moved(&mut |from, to| {
            for (at, path) in self.editions_of(from).into_iter().enumerate() {
                take(Make::Leading(path, to.to_owned(), at));
            }
        });
    }

    fn write_batch(
        &self,
        at: &Addresses,
        place: &Place,
        batch: &[Make],
        out: &mut Listing<'_>,
    ) -> Result<(), FolderError> {
        let made: Vec<Result<Made, FolderError>> = batch
            .par_iter()
            .map(|make| {
                let path = make.path();
                if let Make::Dump(_, dump) = make {
                    return self.put_dump(place, path, *dump);
                }
                let document = self.made(make, at);
                let document = document.map_err(|problem| FolderError::made(path, &problem))?;
                put(place, path, &document)
            })
            .collect();
        for (make, made) in batch.iter().zip(made) {
            out.add(make.path(), made?)?;
        }
        Ok(())
    }

    /// Writes a dump as it is made, since it need not fit into memory.
    fn put_dump(&self, place: &Place, path: &str, dump: Dump) -> Result<Made, FolderError> {
        let file = place.file(path);
        let cannot = |error| FolderError::write(&file, error);
        let written = match created(&file).map(|mut out| self.write_dump(dump, &mut out)) {
            Ok(Err(ExportError::Io(error))) | Err(error) => return Err(cannot(error)),
            Ok(Err(error)) => return Err(FolderError::made(path, &Problem::cannot_write(&error))),
            Ok(Ok(written)) => written,
        };
        Ok(Made {
            hash: written.sha256,
            bytes: written.bytes,
        })
    }

    fn checksums_file(&self, path: &str) -> Result<Document, Problem> {
        let name = path.strip_prefix("dump/").unwrap_or(path);
        match self.dump_file(name) {
            Some(DumpFile::Checksum(dump)) => self.checksum(dump),
            Some(DumpFile::Checksums) => Ok(self.checksums()),
            Some(DumpFile::Dump(_)) | None => Err(self.not_found(path)),
        }
    }

    fn made(&self, make: &Make, at: &Addresses) -> Result<Vec<u8>, Problem> {
        let document = match make {
            Make::Own(path) => self.file(path, at),
            Make::Checksums(path) => self.checksums_file(path),
            Make::Dump(_, dump) => Err(self.no_dump(*dump)),
            Make::Leading(path, to, language) => self.leading_page(path, to, *language),
        };
        document.map(|document| document.bytes)
    }
}

impl Make {
    fn path(&self) -> &str {
        match self {
            Self::Own(path)
            | Self::Dump(path, _)
            | Self::Checksums(path)
            | Self::Leading(path, ..) => path,
        }
    }
}

/// The list while it is written.
struct Listing<'a> {
    list: BufWriter<File>,
    path: &'a Path,
    written: FolderWritten,
}

impl Listing<'_> {
    fn add(&mut self, path: &str, made: Made) -> Result<(), FolderError> {
        self.written.files += 1;
        self.written.bytes += made.bytes;
        writeln!(self.list, "{}  {path}", made.hash)
            .map_err(|error| FolderError::write(self.path, error))
    }
}

/// Writes a file, and the folders that it stands in.
fn put(place: &Place, path: &str, bytes: &[u8]) -> Result<Made, FolderError> {
    let file = place.file(path);
    let written = created(&file).and_then(|mut file| file.write_all(bytes));
    written.map_err(|error| FolderError::write(&file, error))?;
    Ok(Made {
        hash: hex(&Sha256::digest(bytes)),
        bytes: bytes.len() as u64,
    })
}

/// A new file, with the folders that it stands in.
fn created(file: &Path) -> io::Result<File> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    File::create_new(file)
}

fn hex(hash: &[u8]) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

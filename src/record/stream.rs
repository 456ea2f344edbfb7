//! Records that come one after another, in bounded memory.

use super::RECORD_BYTES_MAX;
use crate::diagnostic::{Code, FileId, Finding, Place};
use std::io::{self, Read};

/// A record of a stream is longer than the bound.
pub(super) fn too_large(file: FileId, start: u64) -> Finding {
    let place = Place {
        file,
        start,
        len: 0,
    };
    let message = format!("a record is longer than {} MiB", RECORD_BYTES_MAX >> 20);
    Finding::new(Code::RecordTooLarge, place, message)
        .expected("a record begins here")
        .hint("give nested records as records of their own, with the parent's path in `in`")
}

/// Some whole records of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chunk {
    /// Offset of the first byte in the stream.
    pub base: u64,
    /// Number of the first line, from 1.
    pub first_line: usize,
    /// The records.
    pub bytes: Vec<u8>,
}

/// Cuts a stream into chunks of whole records, so that it can be of any length and its chunks can
/// be mapped at the same time.
#[derive(Debug)]
pub struct Chunks<R> {
    source: R,
    /// What was read beyond the last chunk.
    rest: Vec<u8>,
    base: u64,
    line: usize,
    ended: bool,
    /// Whether the rest of a record that is too long is being passed over.
    skips: bool,
}

/// Bytes that are read at once: enough to keep a core busy, little enough to hold some of them.
const CHUNK_BYTES: usize = 1 << 20;

impl<R: Read> Chunks<R> {
    /// Makes a stream of what a source gives.
    pub fn new(source: R) -> Self {
        Self {
            source,
            rest: Vec::new(),
            base: 0,
            line: 1,
            ended: false,
            skips: false,
        }
    }

    /// Gives the next chunk. `split` says where the last whole record of some bytes ends, or 0.
    ///
    /// What is longer than the bound comes cut, as the last record of its chunk: its reader will
    /// say so.
    pub fn next(&mut self, split: impl Fn(&[u8]) -> usize) -> io::Result<Option<Chunk>> {
        let mut wanted = CHUNK_BYTES;
        loop {
            self.fill(wanted)?;
            if self.skips && !self.skip() {
                continue;
            }
            let end = match split(&self.rest) {
                0 if self.ended => self.rest.len(),
                0 if self.rest.len() > RECORD_BYTES_MAX => {
                    self.skips = true;
                    self.rest.len()
                }
                end => end,
            };
            if end > 0 {
                let rest = self.rest.split_off(end);
                return Ok(Some(self.take(rest)));
            }
            if self.ended {
                return Ok(None);
            }
            wanted = (wanted * 2).min(RECORD_BYTES_MAX + 1);
        }
    }

    fn take(&mut self, rest: Vec<u8>) -> Chunk {
        let bytes = std::mem::replace(&mut self.rest, rest);
        let chunk = Chunk {
            base: self.base,
            first_line: self.line,
            bytes,
        };
        self.base += chunk.bytes.len() as u64;
        self.line += line_breaks(&chunk.bytes);
        chunk
    }

    /// Reads until so many bytes are there, or the source ends.
    fn fill(&mut self, wanted: usize) -> io::Result<()> {
        let missing = wanted.saturating_sub(self.rest.len()) as u64;
        if !self.ended && missing > 0 {
            let read = self
                .source
                .by_ref()
                .take(missing)
                .read_to_end(&mut self.rest)?;
            self.ended = (read as u64) < missing;
        }
        Ok(())
    }

    /// Passes over bytes up to the end of a line, and says whether it was found.
    fn skip(&mut self) -> bool {
        let end = memchr::memchr(b'\n', &self.rest).map(|end| end + 1);
        let rest = self.rest.split_off(end.unwrap_or(self.rest.len()));
        let _ = self.take(rest);
        self.skips = end.is_none() && !self.ended;
        !self.skips
    }
}

/// Counts the line breaks in whole records: LF, CRLF or CR.
fn line_breaks(bytes: &[u8]) -> usize {
    let lf = memchr::memchr_iter(b'\n', bytes).count();
    let cr = memchr::memchr_iter(b'\r', bytes).filter(|at| bytes.get(at + 1) != Some(&b'\n'));
    lf + cr.count()
}

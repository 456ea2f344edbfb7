//! The files that a graph was built from, with their sizes and checksums, so that it can be told
//! what it was made of. They are taken while files are read: none is read for them once more.

use sha2::{Digest, Sha256};
use std::io::{self, Read};

/// A file that was read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Input {
    /// The path below the dataset's folder, with `/` between its parts.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of its bytes, in hexadecimal digits.
    pub sha256: String,
}

impl Input {
    /// A file or a text that is in memory.
    pub fn of(name: &str, bytes: &[u8]) -> Self {
        let mut sum = Sum::default();
        sum.add(bytes);
        sum.input(name)
    }
}

/// The checksum of what comes in stretches.
#[derive(Clone, Default)]
pub(super) struct Sum {
    bytes: u64,
    hasher: Sha256,
}

impl Sum {
    pub(super) fn add(&mut self, bytes: &[u8]) {
        self.bytes += bytes.len() as u64;
        self.hasher.update(bytes);
    }

    pub(super) fn input(self, name: &str) -> Input {
        let digits = self.hasher.finalize();
        Input {
            name: name.to_owned(),
            bytes: self.bytes,
            sha256: digits.iter().map(|byte| format!("{byte:02x}")).collect(),
        }
    }
}

/// Sums up what is read.
pub(super) struct Summing<R> {
    source: R,
    sum: Sum,
}

impl<R: Read> Summing<R> {
    pub(super) fn new(source: R) -> Self {
        Self {
            source,
            sum: Sum::default(),
        }
    }

    /// The sum of all that the source has, of what nobody read too.
    pub(super) fn finish(mut self) -> io::Result<Sum> {
        io::copy(&mut self, &mut io::sink())?;
        Ok(self.sum)
    }
}

impl<R: Read> Read for Summing<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(buffer)?;
        self.sum.add(&buffer[..read]);
        Ok(read)
    }
}

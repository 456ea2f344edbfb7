//! How dumps are stored: as they are, or compressed. Compressed bytes are the same each time: fixed
//! levels, one thread, and neither a time nor a name in a header.

use flate2::write::GzEncoder;
use flate2::{Compression, GzBuilder};
use sha2::{Digest, Sha256};
use std::io::{self, Write};

/// Level of gzip: that of the program `gzip`.
const GZIP_LEVEL: u32 = 6;
/// What a header of gzip says of the system that it was made on: that this is not known.
const NO_SYSTEM: u8 = 255;
/// Level of Zstandard: its default, which makes N-Triples 21 times smaller. Level 7 makes them 26
/// times smaller, and takes seven times as long.
const ZSTD_LEVEL: i32 = 3;
/// Bytes that are gathered before they are compressed.
pub(super) const BUFFER_BYTES: usize = 64 << 10;

/// How the bytes of a dump are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    /// As they are.
    Plain,
    /// Compressed (<https://www.rfc-editor.org/rfc/rfc1952>).
    Gzip,
    /// Compressed (<https://www.rfc-editor.org/rfc/rfc8878>).
    Zstandard,
}

impl Coding {
    /// All of them, in the order in which they are listed.
    pub const ALL: [Self; 3] = [Self::Plain, Self::Gzip, Self::Zstandard];

    /// What a file's name has after the extension of the format.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Gzip => ".gz",
            Self::Zstandard => ".zst",
        }
    }

    /// The media type of what is compressed.
    pub fn media_type(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Gzip => Some("application/gzip"),
            Self::Zstandard => Some("application/zstd"),
        }
    }

    /// The name in a sentence.
    pub fn label(self) -> Option<&'static str> {
        match self {
            Self::Plain => None,
            Self::Gzip => Some("gzip"),
            Self::Zstandard => Some("Zstandard"),
        }
    }
}

/// How large a file is, and its checksum.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Measured {
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of its bytes, in hexadecimal digits.
    pub sha256: String,
}

/// Counts what is written on its way.
pub(super) struct Counting<'o> {
    out: &'o mut dyn Write,
    bytes: u64,
    hasher: Sha256,
}

impl Counting<'_> {
    fn measured(self) -> io::Result<Measured> {
        self.out.flush()?;
        let digits = self.hasher.finalize();
        Ok(Measured {
            bytes: self.bytes,
            sha256: digits.iter().map(|byte| format!("{byte:02x}")).collect(),
        })
    }
}

impl Write for Counting<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.bytes += written as u64;
        self.hasher.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Stores what is written in a coding, and counts what comes out.
pub(super) enum Coder<'o> {
    Plain(Counting<'o>),
    Gzip(GzEncoder<Counting<'o>>),
    Zstandard(zstd::Encoder<'static, Counting<'o>>),
}

impl<'o> Coder<'o> {
    pub(super) fn new(coding: Coding, out: &'o mut dyn Write) -> io::Result<Self> {
        let out = Counting {
            out,
            bytes: 0,
            hasher: Sha256::new(),
        };
        Ok(match coding {
            Coding::Plain => Self::Plain(out),
            Coding::Gzip => {
                let header = GzBuilder::new().mtime(0).operating_system(NO_SYSTEM);
                Self::Gzip(header.write(out, Compression::new(GZIP_LEVEL)))
            }
            Coding::Zstandard => {
                let mut zstd = zstd::Encoder::new(out, ZSTD_LEVEL)?;
                zstd.include_checksum(true)?;
                Self::Zstandard(zstd)
            }
        })
    }

    fn out(&mut self) -> &mut dyn Write {
        match self {
            Self::Plain(out) => out,
            Self::Gzip(out) => out,
            Self::Zstandard(out) => out,
        }
    }

    fn finish(self) -> io::Result<Measured> {
        let counting = match self {
            Self::Plain(out) => out,
            Self::Gzip(out) => out.finish()?,
            Self::Zstandard(out) => out.finish()?,
        };
        counting.measured()
    }
}

/// Several coders that get the same.
pub(super) struct Together<'o>(pub(super) Vec<Coder<'o>>);

impl Together<'_> {
    /// Ends all of them, and says how much came out of each.
    pub(super) fn finish(self) -> io::Result<Vec<Measured>> {
        self.0.into_iter().map(Coder::finish).collect()
    }
}

impl Write for Together<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for coder in &mut self.0 {
            coder.out().write_all(bytes)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        // A coder that is flushed early stores more, so all is left to its end.
        Ok(())
    }
}

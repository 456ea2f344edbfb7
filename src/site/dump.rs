//! Dumps: the whole graph as files, in each format, as they are and compressed.
//!
//! A *dump* is a format and a *coding*. Formats that hold named graphs have all graphs, others the
//! one without a name; one that cannot write the graph has no dump. The same graph gives the same
//! bytes, compressed too: fixed levels, one thread, and neither a time nor a name in a header.

use super::{Document, Problem, Site};
use crate::export::{ExportError, Format, OneGraph};
use crate::mapping::iri::{is_id, slug};
use flate2::{Compression, GzBuilder};
use oxiri::Iri;
use oxrdf::GraphName;
use sha2::{Digest, Sha256};
use std::io::{self, BufWriter, Write};
use std::sync::OnceLock;

/// Level of gzip: that of the program `gzip`. The next ones take twice the time for a percent.
const GZIP_LEVEL: u32 = 6;
/// What a header of gzip says of the system that it was made on: that this is not known.
const NO_SYSTEM: u8 = 255;
/// Level of Zstandard: a tenth smaller than its default, at half of its speed, which is that of the
/// writers of the syntaxes.
const ZSTD_LEVEL: i32 = 7;
/// Bytes that are gathered before they are compressed.
const BUFFER_BYTES: usize = 64 << 10;

/// The file of all checksums.
const CHECKSUMS: &str = "SHA256SUMS";
/// What the name of a checksum's file ends with.
const CHECKSUM: &str = ".sha256";

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

/// A file of the whole graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dump {
    /// The syntax.
    pub format: Format,
    /// How the bytes are stored.
    pub coding: Coding,
}

impl Dump {
    /// How many kinds of dumps there are.
    pub const COUNT: usize = Format::ALL.len() * Coding::ALL.len();

    /// All that there may be.
    pub fn all() -> impl Iterator<Item = Self> {
        let of = |format| Coding::ALL.map(|coding| Self { format, coding });
        Format::ALL.into_iter().flat_map(of)
    }

    /// Those that there are of every graph: their formats can write all that a graph may hold.
    pub fn of_every_graph() -> impl Iterator<Item = Self> {
        Self::all().filter(|dump| match dump.format {
            Format::Turtle | Format::NTriples | Format::NQuads | Format::TriG => true,
            // Some predicates have no name in XML, and some IRIs begin like a prefix in JSON-LD.
            Format::RdfXml | Format::JsonLd => false,
        })
    }

    /// Whether it has all graphs, and not only the one without a name.
    pub fn has_all_graphs(self) -> bool {
        matches!(self.format, Format::NQuads | Format::TriG)
    }

    /// The place in the order of [`Dump::all`].
    pub fn place(self) -> usize {
        Self::all()
            .position(|dump| dump == self)
            .expect("all dumps are listed")
    }

    /// The end of its name: `nt.gz`.
    pub fn extension(self) -> String {
        format!("{}{}", self.format.extension(), self.coding.extension())
    }

    /// The media type of the file.
    pub fn media_type(self) -> &'static str {
        let of_coding = self.coding.media_type();
        of_coding.unwrap_or_else(|| self.format.media_type())
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

/// What stands at an address below `dump/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DumpFile {
    /// A dump.
    Dump(Dump),
    /// The checksum of a dump, beside it.
    Checksum(Dump),
    /// The checksums of all dumps.
    Checksums,
}

/// What is known of the dumps so far: nothing where a format cannot write the graph.
#[derive(Debug)]
pub(super) struct Measures([OnceLock<Option<Measured>>; Dump::COUNT]);

impl Default for Measures {
    fn default() -> Self {
        Self(std::array::from_fn(|_| OnceLock::new()))
    }
}

/// Counts what is written on its way.
struct Counting<'o> {
    out: &'o mut dyn Write,
    bytes: u64,
    hasher: Sha256,
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

impl Site {
    /// The dumps that there are.
    pub fn dumps(&self) -> Vec<Dump> {
        let always: Vec<Dump> = Dump::of_every_graph().collect();
        let is_there = |dump: &Dump| {
            // A format that can write the graph can be compressed, too.
            let coding = Coding::Plain;
            always.contains(dump) || self.measured(Dump { coding, ..*dump }).is_some()
        };
        Dump::all().filter(is_there).collect()
    }

    /// The name of a dump's file.
    pub fn dump_name(&self, dump: Dump) -> String {
        format!("{}.{}", name(&self.about.base), dump.extension())
    }

    /// What stands below `dump/` under a name, whether or not the format can write the graph.
    pub fn dump_file(&self, file: &str) -> Option<DumpFile> {
        if file == CHECKSUMS {
            return Some(DumpFile::Checksums);
        }
        let (stem, is_checksum) = match file.strip_suffix(CHECKSUM) {
            Some(stem) => (stem, true),
            None => (file, false),
        };
        let dump = Dump::all().find(|dump| self.dump_name(*dump) == stem)?;
        Some(match is_checksum {
            true => DumpFile::Checksum(dump),
            false => DumpFile::Dump(dump),
        })
    }

    /// Writes a dump, and says how large it is.
    pub fn write_dump(&self, dump: Dump, out: &mut dyn Write) -> Result<Measured, ExportError> {
        let written = self.write_counted(dump, out);
        let known = match &written {
            Ok(measured) => Some(measured.clone()),
            Err(ExportError::Io(_)) => return written,
            Err(_) => None,
        };
        // Where it was measured before, it was the same.
        let _ = self.measures.0[dump.place()].set(known);
        written
    }

    /// How large a dump is, or nothing where its format cannot write the graph. It is written once,
    /// to be counted, if it never was.
    pub fn measured(&self, dump: Dump) -> Option<&Measured> {
        let count = || self.write_counted(dump, &mut io::sink()).ok();
        self.measures.0[dump.place()].get_or_init(count).as_ref()
    }

    /// What is known of a dump without writing it: how large it is, or that there is none.
    pub fn measured_before(&self, dump: Dump) -> Option<Option<&Measured>> {
        self.measures.0[dump.place()].get().map(Option::as_ref)
    }

    /// The checksum of a dump as `sha256sum -c` reads it.
    pub fn checksum(&self, dump: Dump) -> Result<Document, Problem> {
        let measured = self.measured(dump);
        let measured = measured.ok_or_else(|| self.no_dump(dump))?;
        Ok(text(line(measured, &self.dump_name(dump))))
    }

    /// The checksums of all dumps, by name, as `sha256sum -c` reads them.
    pub fn checksums(&self) -> Document {
        let mut lines: Vec<(String, String)> = Dump::all()
            .filter_map(|dump| {
                let name = self.dump_name(dump);
                let line = line(self.measured(dump)?, &name);
                Some((name, line))
            })
            .collect();
        lines.sort();
        text(lines.into_iter().map(|(_, line)| line).collect())
    }

    /// The names of the files of checksums, one for each dump and one for all.
    pub fn checksum_names(&self) -> Vec<String> {
        let of = |dump| format!("{}{CHECKSUM}", self.dump_name(dump));
        let each = self.dumps().into_iter().map(of);
        each.chain([CHECKSUMS.to_owned()]).collect()
    }

    /// The format of a dump cannot write the graph.
    pub fn no_dump(&self, dump: Dump) -> Problem {
        let format = dump.format.label();
        let detail =
            format!("the graph holds what {format} cannot write, so there is no such dump");
        let path = format!("dump/{}", self.dump_name(dump));
        Problem {
            detail,
            ..self.not_found(&path)
        }
        .hint(format!(
            "`/dump/{CHECKSUMS}` lists the dumps that there are"
        ))
    }

    fn write_counted(&self, dump: Dump, out: &mut dyn Write) -> Result<Measured, ExportError> {
        let mut counting = Counting {
            out,
            bytes: 0,
            hasher: Sha256::new(),
        };
        self.coded(dump, &mut counting)?;
        counting.flush()?;
        let digits = counting.hasher.finalize();
        Ok(Measured {
            bytes: counting.bytes,
            sha256: digits.iter().map(|byte| format!("{byte:02x}")).collect(),
        })
    }

    fn coded(&self, dump: Dump, out: &mut dyn Write) -> Result<(), ExportError> {
        match dump.coding {
            Coding::Plain => {
                let mut out = BufWriter::with_capacity(BUFFER_BYTES, out);
                self.write_graphs(dump, &mut out)
            }
            Coding::Gzip => {
                let header = GzBuilder::new().mtime(0).operating_system(NO_SYSTEM);
                let gzip = header.write(out, Compression::new(GZIP_LEVEL));
                let mut buffer = BufWriter::with_capacity(BUFFER_BYTES, gzip);
                self.write_graphs(dump, &mut buffer)?;
                buffer.into_inner().map_err(io::Error::from)?.finish()?;
                Ok(())
            }
            Coding::Zstandard => {
                let mut zstd = zstd::Encoder::new(out, ZSTD_LEVEL)?;
                zstd.include_checksum(true)?;
                let mut buffer = BufWriter::with_capacity(BUFFER_BYTES, zstd);
                self.write_graphs(dump, &mut buffer)?;
                buffer.into_inner().map_err(io::Error::from)?.finish()?;
                Ok(())
            }
        }
    }

    /// Writes all graphs, or the one without a name where a dump of the format has only that.
    fn write_graphs(&self, dump: Dump, out: &mut dyn Write) -> Result<(), ExportError> {
        if dump.has_all_graphs() {
            return self.write_graph(&self.snapshot, dump.format, out);
        }
        let graph = OneGraph::of(&self.snapshot, GraphName::DefaultGraph)
            .expect("there is always a graph without a name");
        self.write_graph(&graph, dump.format, out)
    }
}

/// What the dumps of a dataset are called: the last part of its base's path where that is a plain
/// word, else its host.
fn name(base: &str) -> String {
    let path = base.trim_end_matches('/').rsplit('/').next();
    let host = Iri::parse(base)
        .ok()
        .and_then(|iri| iri.authority().map(slug))
        .unwrap_or_default();
    match path {
        // The last part is the host where there is no path.
        Some(word) if is_id(word) && base.matches('/').count() > 3 => word.to_owned(),
        _ if !host.is_empty() => host,
        _ => "dataset".to_owned(),
    }
}

/// A line as `sha256sum` writes it, for a file that is read as bytes.
fn line(measured: &Measured, name: &str) -> String {
    format!("{}  {name}\n", measured.sha256)
}

fn text(text: String) -> Document {
    Document {
        bytes: text.into_bytes(),
        media_type: "text/plain",
    }
}

#[cfg(test)]
mod tests {
    use super::{Dump, name};

    #[test]
    fn dumps_are_called_like_their_dataset() {
        for (base, expected) in [
            ("https://w3id.org/plenary/hrc31/", "hrc31"),
            ("https://w3id.org/plenary/hrc31//", "hrc31"),
            ("https://w3id.org/Plenary/", "w3id-org"),
            ("https://data.example.org/", "data-example-org"),
            ("http://localhost:7878/", "localhost-7878"),
            ("https://localhost/", "localhost"),
            ("https://例え.example/%20/", "example"),
            ("https://例え/", "dataset"),
            ("https://a.example/v1.2/", "a-example"),
        ] {
            assert_eq!(name(base), expected, "{base}");
        }
    }

    #[test]
    fn each_dump_has_a_place_and_an_extension_of_its_own() {
        let all: Vec<Dump> = Dump::all().collect();
        assert_eq!(all.len(), Dump::COUNT);
        let mut extensions: Vec<String> = all.iter().map(|dump| dump.extension()).collect();
        for (place, dump) in all.iter().enumerate() {
            assert_eq!(dump.place(), place);
        }
        extensions.sort();
        extensions.dedup();
        assert_eq!(extensions.len(), Dump::COUNT);
    }
}

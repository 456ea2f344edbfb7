//! Dumps: the whole graph as files, in each format, as they are and compressed.
//!
//! A *dump* is a format and a *coding*. Formats that hold named graphs have all graphs, others the
//! one without a name; one that cannot write the graph has no dump. The same graph gives the same
//! bytes, compressed too.

use super::coding::{BUFFER_BYTES, Coder, Together};
use super::{Coding, Document, Measured, Problem, Site};
use crate::export::{ExportError, Format, OneGraph};
use crate::mapping::iri::{is_id, slug};
use oxiri::Iri;
use oxrdf::GraphName;
use std::io::{self, BufWriter, Write};
use std::sync::{Mutex, OnceLock, PoisonError};

/// The file of all checksums.
const CHECKSUMS: &str = "SHA256SUMS";
/// What the name of a checksum's file ends with.
const CHECKSUM: &str = ".sha256";

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
        holds_all_graphs(self.format)
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
pub(super) struct Measures {
    known: [OnceLock<Option<Measured>>; Dump::COUNT],
    /// Held while a format is measured, so that nobody else measures it meanwhile.
    measuring: Mutex<()>,
}

impl Default for Measures {
    fn default() -> Self {
        Self {
            known: std::array::from_fn(|_| OnceLock::new()),
            measuring: Mutex::default(),
        }
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
        self.learn(dump, known);
        written
    }

    /// How large a dump is, or nothing where its format cannot write the graph. The dumps of a
    /// format are written once, to be counted, if this one never was.
    pub fn measured(&self, dump: Dump) -> Option<&Measured> {
        if let Some(known) = self.measured_before(dump) {
            return known;
        }
        let measuring = self.measures.measuring.lock();
        // Nothing is left half done under this lock.
        let _measuring = measuring.unwrap_or_else(PoisonError::into_inner);
        if self.measured_before(dump).is_none() {
            let mut measured = self.measure(dump.format).unwrap_or_default().into_iter();
            for coding in Coding::ALL {
                self.learn(Dump { coding, ..dump }, measured.next());
            }
        }
        self.measured_before(dump)?
    }

    /// What is known of a dump without writing it: how large it is, or that there is none.
    pub fn measured_before(&self, dump: Dump) -> Option<Option<&Measured>> {
        self.measures.known[dump.place()].get().map(Option::as_ref)
    }

    /// Keeps how large a dump is. Where that was known, it was the same.
    fn learn(&self, dump: Dump, measured: Option<Measured>) {
        let _ = self.measures.known[dump.place()].set(measured);
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
        let coder = Coder::new(dump.coding, out)?;
        let mut measured = self.write_into(dump.format, vec![coder])?;
        Ok(measured.pop().expect("there is one for each coder"))
    }

    /// Writes the graphs once into several coders, and says how much came out of each.
    fn write_into(
        &self,
        format: Format,
        coders: Vec<Coder<'_>>,
    ) -> Result<Vec<Measured>, ExportError> {
        let mut out = BufWriter::with_capacity(BUFFER_BYTES, Together(coders));
        self.write_graphs(format, &mut out)?;
        let together = out.into_inner().map_err(io::Error::from)?;
        Ok(together.finish()?)
    }

    /// Measures the dumps of a format in one go.
    fn measure(&self, format: Format) -> Result<Vec<Measured>, ExportError> {
        let mut sinks = Coding::ALL.map(|_| io::sink());
        let coders: Result<Vec<Coder<'_>>, io::Error> = Coding::ALL
            .into_iter()
            .zip(&mut sinks)
            .map(|(coding, sink)| Coder::new(coding, sink))
            .collect();
        self.write_into(format, coders?)
    }

    /// Writes all graphs, or the one without a name where a dump of the format has only that.
    fn write_graphs(&self, format: Format, out: &mut dyn Write) -> Result<(), ExportError> {
        if holds_all_graphs(format) {
            return self.write_graph(&self.snapshot, format, out);
        }
        let graph = OneGraph::of(&self.snapshot, GraphName::DefaultGraph)
            .expect("there is always a graph without a name");
        self.write_graph(&graph, format, out)
    }
}

/// Whether dumps of a format have all graphs, and not only the one without a name.
fn holds_all_graphs(format: Format) -> bool {
    matches!(format, Format::NQuads | Format::TriG)
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

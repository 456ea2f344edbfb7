//! Files of records: read and mapped, in parallel and in bounded memory.

use super::chunks::{Chunk, Chunks};
use super::collect::{Collector, Wanted};
use super::roles::Roles;
use super::walk::Format;
use crate::diagnostic::{Code, FileId, Finding};
use crate::integrity::Facts;
use crate::mapping::{Mapper, Settings, Sink};
use crate::ontology::{ClassId, Schema};
use crate::record::{Kind, Tree, check_utf8, ndjson, read_json, read_yaml};
use rayon::prelude::*;
use std::io::{self, Read};

/// Stretches that each thread has at hand.
const CHUNKS_PER_THREAD: usize = 2;

/// All that mapping needs, for any number of threads.
#[derive(Clone, Copy, Debug)]
pub(super) struct Work<'s> {
    pub(super) schema: &'s Schema,
    pub(super) settings: &'s Settings,
    pub(super) roles: &'s Roles,
    pub(super) wanted: Wanted,
}

impl<'s> Work<'s> {
    pub(super) fn mapper(self) -> Mapper<'s> {
        Mapper::new(self.schema, self.settings.clone())
    }

    pub(super) fn collector(self) -> Collector<'s> {
        Collector::new(self.roles, Facts::new(self.schema), self.wanted)
    }
}

/// Maps a stream, and hands on what each stretch says together with the stretch, in order, until
/// the taker says that it wants no more. Reading and handing on go beside mapping.
pub(super) fn map_stream<'s, S: Sink + Send>(
    _schema: &'s Schema,
    mapper: &dyn Fn() -> Mapper<'s>,
    source: &Stream,
    reader: impl Read,
    sink: impl Fn() -> S + Sync,
    mut take: impl FnMut(S, &Chunk) -> bool + Send,
) -> io::Result<u64> {
    let mut mappers: Vec<Mapper<'s>> = Vec::new();
    mappers.resize_with(rayon::current_num_threads() * CHUNKS_PER_THREAD, mapper);
    let mut chunks = source.chunks(reader);
    let mut mapped: Vec<(S, Chunk)> = Vec::new();
    let mut records = 0;
    loop {
        let batch = chunks.take(mappers.len())?;
        let before = std::mem::take(&mut mapped);
        let (wanted, after) = rayon::join(
            || before.into_iter().all(|(sink, chunk)| take(sink, &chunk)),
            || {
                let pairs = batch.into_par_iter().zip(mappers.par_iter_mut());
                pairs
                    .map(|(chunk, mapper)| {
                        let mut sink = sink();
                        let count = source.map(&chunk, mapper, &mut sink);
                        (sink, chunk, count)
                    })
                    .collect::<Vec<_>>()
            },
        );
        if after.is_empty() || !wanted {
            return Ok(records);
        }
        for (sink, chunk, count) in after {
            records += count;
            mapped.push((sink, chunk));
        }
    }
}

/// A stream of records of one class.
#[derive(Clone, Debug)]
pub(super) struct Stream {
    pub(super) file: FileId,
    pub(super) class: ClassId,
    pub(super) format: StreamFormat,
}

/// The syntax of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StreamFormat {
    Ndjson,
    Csv,
}

impl Stream {
    fn chunks<R: Read>(&self, reader: R) -> Chunks<R> {
        match self.format {
            StreamFormat::Ndjson => Chunks::new(reader, ndjson::split),
            StreamFormat::Csv => Chunks::new(reader, ndjson::split),
        }
    }

    /// Maps a stretch, and says how many records it had.
    fn map(&self, chunk: &Chunk, mapper: &mut Mapper<'_>, sink: &mut impl Sink) -> u64 {
        let mut tree = Tree::new(self.file, chunk.base);
        let mut findings = Vec::new();
        let mut records = 0;
        match self.format {
            StreamFormat::Ndjson => {
                let mut reader = ndjson::Reader::new(self.file, chunk.base, &chunk.bytes);
                while reader.next(&mut tree, &mut findings) {
                    records += 1;
                    if let Some(root) = tree.root() {
                        mapper.record(self.class, root, sink);
                    }
                }
            }
            StreamFormat::Csv => {}
        }
        findings
            .into_iter()
            .for_each(|finding| sink.finding(finding));
        records
    }
}

/// Maps a file that is read at once and whose records are grouped by class.
pub(super) fn grouped(
    file: FileId,
    bytes: &[u8],
    format: Format,
    mapper: &mut Mapper<'_>,
    sink: &mut impl Sink,
) {
    let text = match check_utf8(bytes, file) {
        Ok(text) => text,
        Err(finding) => return sink.finding(*finding),
    };
    if text.trim_start_matches('\u{FEFF}').trim().is_empty() {
        return sink.finding(empty(file));
    }
    let (tree, findings) = match format {
        Format::Json => read_json(text, file),
        _ => read_yaml(text, file),
    };
    let says_nothing = tree.root().is_none_or(|root| {
        root.kind() == Kind::Null || (root.kind() == Kind::Map && root.entries().next().is_none())
    });
    if says_nothing && findings.is_empty() {
        sink.finding(empty(file));
    }
    findings
        .into_iter()
        .for_each(|finding| sink.finding(finding));
    mapper.file(&tree, sink);
}

/// Says that a file holds no record.
pub(super) fn empty(file: FileId) -> Finding {
    Finding::new(
        Code::EmptyFile,
        super::open::start_of(file),
        "the file holds no record",
    )
    .hint("begin its name with `_` to set it aside, or remove it")
}

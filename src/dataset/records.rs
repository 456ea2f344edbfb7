//! Files of records: read and mapped, in parallel and in bounded memory.

use super::collect::{Collector, Wanted};
use super::columns::columns;
use super::roles::Roles;
use super::walk::Format;
use crate::diagnostic::{Code, FileId, Finding};
use crate::integrity::Facts;
use crate::mapping::{Mapper, Settings, Sink};
use crate::ontology::{ClassId, Schema};
use crate::record::{Chunk, Chunks, Kind, Tree, check_utf8, csv, ndjson, read_json, read_yaml};
use rayon::prelude::*;
use std::io::{self, Read};

/// Stretches that each thread has at hand.
const CHUNKS_PER_THREAD: usize = 2;

/// What mappers are made of, for any number of threads.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plans<'s> {
    pub(super) schema: &'s Schema,
    pub(super) settings: &'s Settings,
}

impl<'s> Plans<'s> {
    pub(super) fn mapper(self) -> Mapper<'s> {
        Mapper::new(self.schema, self.settings.clone())
    }
}

/// All that is needed to collect what records say, for any number of threads.
#[derive(Clone, Copy, Debug)]
pub(super) struct Work<'s> {
    pub(super) plans: Plans<'s>,
    pub(super) roles: &'s Roles,
    pub(super) wanted: Wanted,
}

impl<'s> Work<'s> {
    pub(super) fn collector(self) -> Collector<'s> {
        Collector::new(self.roles, Facts::new(self.plans.schema), self.wanted)
    }
}

/// Maps a stream, and hands on what each stretch says together with the stretch, in order, until
/// the taker says that it wants no more. Reading and handing on go beside mapping.
pub(super) fn map_stream<'s, S: Sink + Send>(
    plans: Plans<'s>,
    stream: &Stream,
    reader: impl Read,
    sink: impl Fn() -> S + Sync,
    mut take: impl FnMut(S, &Chunk) -> bool + Send,
) -> io::Result<u64> {
    let mut mappers: Vec<Mapper<'s>> = Vec::new();
    let count = rayon::current_num_threads() * CHUNKS_PER_THREAD;
    mappers.resize_with(count, || plans.mapper());
    let mut chunks = Chunks::new(reader);
    let mut mapped: Vec<(S, Chunk)> = Vec::new();
    let mut header = None;
    if let StreamFormat::Csv { delimiter } = stream.format
        && let Some(first) = chunks.next(csv::Header::end)?
    {
        let mut sink = sink();
        header = stream.header(plans, delimiter, &first, &mut sink);
        mapped.push((sink, first));
    }
    let split = |bytes: &[u8]| match &header {
        Some(header) => header.split(bytes),
        None => ndjson::split(bytes),
    };
    let mut records = 0;
    loop {
        let mut batch = Vec::with_capacity(count);
        while batch.len() < count
            && let Some(chunk) = chunks.next(split)?
        {
            batch.push(chunk);
        }
        let before = std::mem::take(&mut mapped);
        let (wanted, after) = rayon::join(
            || before.into_iter().all(|(sink, chunk)| take(sink, &chunk)),
            || {
                let pairs = batch.into_par_iter().zip(mappers.par_iter_mut());
                pairs
                    .map(|(chunk, mapper)| {
                        let mut sink = sink();
                        let count = stream.map(&chunk, header.as_ref(), mapper, &mut sink);
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
    /// A table, with the delimiter where the file's name tells it.
    Csv {
        delimiter: Option<u8>,
    },
}

impl Stream {
    fn header(
        &self,
        plans: Plans<'_>,
        delimiter: Option<u8>,
        first: &Chunk,
        sink: &mut impl Sink,
    ) -> Option<csv::Header> {
        let columns = columns(plans.schema, self.class, &plans.settings.language);
        let mut findings = Vec::new();
        let header = csv::Header::read(self.file, &first.bytes, delimiter, &columns, &mut findings);
        findings
            .into_iter()
            .for_each(|finding| sink.finding(finding));
        Some(header?.0)
    }

    /// Maps a stretch, and says how many records it had.
    fn map(
        &self,
        chunk: &Chunk,
        header: Option<&csv::Header>,
        mapper: &mut Mapper<'_>,
        sink: &mut impl Sink,
    ) -> u64 {
        let mut tree = Tree::new(self.file, chunk.base);
        let mut findings = Vec::new();
        let mut records = 0;
        let mut map = |tree: &Tree<'_>, sink: &mut _| {
            records += 1;
            if let Some(root) = tree.root() {
                mapper.record(self.class, root, sink);
            }
        };
        match (self.format, header) {
            (StreamFormat::Ndjson, _) => {
                let mut reader = ndjson::Reader::new(self.file, chunk.base, &chunk.bytes);
                while reader.next(&mut tree, &mut findings) {
                    map(&tree, sink);
                }
            }
            (StreamFormat::Csv { .. }, Some(header)) => {
                let mut reader = csv::Reader::new(self.file, chunk.base, &chunk.bytes, header);
                while reader.next(&mut tree, &mut findings) {
                    map(&tree, sink);
                }
            }
            // What is wrong with the header was said.
            (StreamFormat::Csv { .. }, None) => {}
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

//! A stream of records in stretches that end where a record ends, so that threads share the work.

use crate::record::RECORD_BYTES_MAX;
use std::io::{self, Read};

/// Bytes of a stretch: enough to be worth a thread's while, few enough that some stretches for
/// each thread take little memory.
const CHUNK_BYTES: usize = 1 << 20;

/// A stretch of whole records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Chunk {
    /// Offset of the first byte in the stream.
    pub(super) base: u64,
    pub(super) bytes: Vec<u8>,
}

/// Cuts a stream into stretches.
pub(super) struct Chunks<R> {
    reader: R,
    /// Where the last whole record of some bytes ends; 0 where none does.
    split: fn(&[u8]) -> usize,
    /// Bytes that were read and belong to the next stretch, and their offset.
    rest: Vec<u8>,
    offset: u64,
    /// Whether the rest of a record that is too long is passed over.
    skipping: bool,
    done: bool,
}

impl<R: Read> Chunks<R> {
    pub(super) fn new(reader: R, split: fn(&[u8]) -> usize) -> Self {
        Self {
            reader,
            split,
            rest: Vec::new(),
            offset: 0,
            skipping: false,
            done: false,
        }
    }

    /// The next stretches, at most so many; none at the end.
    pub(super) fn take(&mut self, count: usize) -> io::Result<Vec<Chunk>> {
        let mut chunks = Vec::with_capacity(count);
        while chunks.len() < count {
            match self.next()? {
                Some(chunk) => chunks.push(chunk),
                None => break,
            }
        }
        Ok(chunks)
    }

    fn next(&mut self) -> io::Result<Option<Chunk>> {
        let mut bytes = std::mem::take(&mut self.rest);
        loop {
            let wanted = CHUNK_BYTES.max(bytes.len() + CHUNK_BYTES / 2) - bytes.len();
            let read = if self.done {
                0
            } else {
                (&mut self.reader)
                    .take(wanted as u64)
                    .read_to_end(&mut bytes)?
            };
            self.done |= read < wanted;
            if self.skipping {
                self.skip(&mut bytes);
                if bytes.is_empty() && !self.done {
                    continue;
                }
            }
            if self.done {
                return Ok(self.cut(bytes, usize::MAX));
            }
            match (self.split)(&bytes) {
                0 if bytes.len() <= RECORD_BYTES_MAX => {}
                0 => {
                    // The reader says that it is too long; what comes behind is another record.
                    self.skipping = true;
                    return Ok(self.cut(bytes, usize::MAX));
                }
                end => return Ok(self.cut(bytes, end)),
            }
        }
    }

    fn cut(&mut self, mut bytes: Vec<u8>, end: usize) -> Option<Chunk> {
        if end < bytes.len() {
            self.rest = bytes.split_off(end);
        }
        let base = self.offset;
        self.offset += bytes.len() as u64;
        (!bytes.is_empty()).then_some(Chunk { base, bytes })
    }

    fn skip(&mut self, bytes: &mut Vec<u8>) {
        let end = bytes.iter().position(|byte| *byte == b'\n');
        let count = end.map_or(bytes.len(), |at| at + 1);
        self.skipping = end.is_none();
        self.offset += count as u64;
        bytes.drain(..count);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::ndjson;

    fn chunks(text: &[u8]) -> Vec<Chunk> {
        Chunks::new(text, ndjson::split)
            .take(1000)
            .expect("memory can be read")
    }

    #[test]
    fn stretches_end_where_lines_end() {
        let line = format!("{}\n", "x".repeat(1000));
        let text = format!("{}last", line.repeat(5000));
        let chunks = chunks(text.as_bytes());
        let mut offset = 0;
        for chunk in &chunks {
            assert_eq!(chunk.base, offset);
            offset += chunk.bytes.len() as u64;
        }
        assert!(chunks.len() > 3);
        assert_eq!(offset, text.len() as u64);
        let (last, first) = chunks.split_last().expect("there are some");
        assert!(first.iter().all(|chunk| chunk.bytes.ends_with(b"\n")));
        assert!(last.bytes.ends_with(b"last"));
        assert_eq!(self::chunks(b""), []);
    }

    #[test]
    fn goes_on_behind_a_record_that_is_too_long() {
        let long = "x".repeat(RECORD_BYTES_MAX + 4 * CHUNK_BYTES);
        let text = format!("a\n{long}\nb\n");
        let chunks = chunks(text.as_bytes());
        let last = chunks.last().expect("there are some");
        assert_eq!(last.bytes, b"b\n");
        assert_eq!(last.base, text.len() as u64 - 2);
        assert!(chunks[1].bytes.len() > RECORD_BYTES_MAX);
    }
}

//! A stream of JSON values, one a line (<https://github.com/ndjson/ndjson-spec>).

use super::Parser;
use crate::diagnostic::{FileId, Finding};
use crate::record::tree::{Kind, Tree};
use crate::record::{RECORD_BYTES_MAX, encoding, stream};
use memchr::memchr;

/// Reads the records of some lines.
///
/// A line that is broken is a finding, and the next one is read. Blank lines are passed over.
pub struct Reader<'a> {
    file: FileId,
    /// Offset of the lines in the file.
    base: u64,
    bytes: &'a [u8],
    at: usize,
    open: Vec<(u32, Kind)>,
}

impl<'a> Reader<'a> {
    /// Makes a reader of whole lines that begin at `base` in the file.
    pub fn new(file: FileId, base: u64, bytes: &'a [u8]) -> Self {
        let at = if base == 0 {
            encoding::mark_len(bytes)
        } else {
            0
        };
        Self {
            file,
            base,
            bytes,
            at,
            open: Vec::new(),
        }
    }

    /// Fills the tree with the next record, and says whether there was one.
    pub fn next(&mut self, tree: &mut Tree<'a>, findings: &mut Vec<Finding>) -> bool {
        while self.at < self.bytes.len() {
            let start = self.at;
            let rest = &self.bytes[start..];
            let length = memchr(b'\n', rest).unwrap_or(rest.len());
            self.at = start + length + 1;
            let line = rest[..length].trim_ascii_end();
            if !line.trim_ascii_start().is_empty() && self.line(line, start, tree, findings) {
                return true;
            }
        }
        false
    }

    fn line(
        &mut self,
        line: &'a [u8],
        start: usize,
        tree: &mut Tree<'a>,
        findings: &mut Vec<Finding>,
    ) -> bool {
        let base = self.base + start as u64;
        tree.file = self.file;
        tree.clear(base);
        if line.len() > RECORD_BYTES_MAX {
            findings.push(stream::too_large(self.file, base));
            return false;
        }
        match str::from_utf8(line) {
            Ok(text) => Parser::new(text, tree, &mut self.open, findings, 1).read(),
            Err(error) => {
                findings.push(encoding::wrong(line, error.valid_up_to(), self.file, base));
                false
            }
        }
    }
}

/// Where the last whole line of some bytes ends; 0 where there is none.
pub fn split(bytes: &[u8]) -> usize {
    memchr::memrchr(b'\n', bytes).map_or(0, |end| end + 1)
}

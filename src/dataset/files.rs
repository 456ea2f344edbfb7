//! The files that findings point into.

use crate::diagnostic::{FileId, Place, Texts, Window};
use crate::record::Chunk;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// All files of a dataset, by their ids.
#[derive(Debug, Default)]
pub struct Files {
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    /// The path as the user would type it.
    shown: String,
    content: Content,
    /// Line breaks before each stretch of `STRETCH` bytes, counted when they are first asked for.
    lines: OnceLock<Vec<usize>>,
}

/// Where the bytes of a file are.
#[derive(Clone, Debug)]
enum Content {
    /// In memory.
    Bytes(Arc<[u8]>),
    /// Embedded in the program.
    Embedded(&'static str),
    /// On disk, to be read again around a place.
    Disk(PathBuf),
    /// Stretches that were kept of a stream that cannot be read again.
    Pieces(Vec<Chunk>),
    /// Nowhere: a folder, or what could not be read.
    Nothing,
}

/// Bytes between two counts of line breaks.
const STRETCH: usize = 1 << 18;

/// Stretches that are kept of a stream; findings beyond are shown without their line.
const PIECES_MAX: usize = 64;

/// Bytes before and behind a place in which its lines are looked for: what is longer is no line
/// that anybody could read.
const LINE_BYTES_MAX: u64 = 1 << 16;

impl Files {
    /// Adds a file that stays in memory.
    pub(super) fn add(&mut self, shown: String, bytes: Arc<[u8]>) -> FileId {
        self.push(shown, Content::Bytes(bytes))
    }

    /// Adds a text of the program itself.
    pub(super) fn add_embedded(&mut self, shown: &str, text: &'static str) -> FileId {
        self.push(shown.to_owned(), Content::Embedded(text))
    }

    /// Adds a file that is too large to keep.
    pub(super) fn add_on_disk(&mut self, shown: String, path: &Path) -> FileId {
        self.push(shown, Content::Disk(path.to_owned()))
    }

    /// Adds what has no text: a folder, or a file that cannot be read.
    pub(super) fn add_unread(&mut self, shown: String) -> FileId {
        self.push(shown, Content::Nothing)
    }

    /// Keeps the bytes of a file that was added before they were read.
    pub(super) fn keep(&mut self, file: FileId, bytes: Arc<[u8]>) {
        self.entries[file.0 as usize].content = Content::Bytes(bytes);
    }

    /// Lets the bytes of a file go, which is read again where that is needed.
    pub(super) fn release(&mut self, file: FileId, path: &Path) {
        self.entries[file.0 as usize].content = Content::Disk(path.to_owned());
    }

    /// Keeps a stretch of a stream that findings point into; the first ones, to bound memory.
    pub(super) fn keep_piece(&mut self, file: FileId, piece: &Chunk) {
        let content = &mut self.entries[file.0 as usize].content;
        if matches!(content, Content::Nothing) {
            *content = Content::Pieces(Vec::new());
        }
        if let Content::Pieces(pieces) = content
            && pieces.len() < PIECES_MAX
        {
            pieces.push(piece.clone());
        }
    }

    /// The bytes of a file that is in memory, to be held beside the table.
    pub(super) fn shared(&self, file: FileId) -> Arc<[u8]> {
        match &self.entries[file.0 as usize].content {
            Content::Bytes(bytes) => Arc::clone(bytes),
            _ => self.bytes(file).into(),
        }
    }

    /// The bytes of a file that is in memory.
    pub(super) fn bytes(&self, file: FileId) -> &[u8] {
        match &self.entries[file.0 as usize].content {
            Content::Bytes(bytes) => bytes,
            Content::Embedded(text) => text.as_bytes(),
            Content::Disk(_) | Content::Pieces(_) | Content::Nothing => &[],
        }
    }

    fn push(&mut self, shown: String, content: Content) -> FileId {
        let id = FileId(u32::try_from(self.entries.len()).expect("a folder has fewer files"));
        self.entries.push(Entry {
            shown,
            content,
            lines: OnceLock::new(),
        });
        id
    }
}

impl Texts for Files {
    fn path(&self, file: FileId) -> &str {
        &self.entries[file.0 as usize].shown
    }

    fn window(&self, place: Place) -> Option<Window> {
        self.entries[place.file.0 as usize].window(place).ok()?
    }
}

impl Entry {
    fn window(&self, place: Place) -> io::Result<Option<Window>> {
        let len = place.len as usize;
        match &self.content {
            Content::Nothing => return Ok(None),
            Content::Pieces(pieces) => {
                let piece = pieces.iter().find(|piece| {
                    (piece.base..piece.base + piece.bytes.len() as u64).contains(&place.start)
                });
                return Ok(piece.map(|piece| {
                    let at = usize::try_from(place.start - piece.base).unwrap_or(0);
                    Window::of(&piece.bytes, piece.first_line, at, len)
                }));
            }
            _ => {}
        }
        let from = place.start.saturating_sub(LINE_BYTES_MAX);
        let to = place.start + u64::from(place.len).min(LINE_BYTES_MAX) + LINE_BYTES_MAX;
        let bytes = self.read(from..to)?;
        let cut = begun_character(&bytes);
        let at = usize::try_from(place.start - from)
            .unwrap_or(0)
            .saturating_sub(cut);
        let lines = self.line_breaks_before(from + cut as u64)?;
        Ok(Some(Window::of(&bytes[cut..], lines + 1, at, len)))
    }

    fn read(&self, range: std::ops::Range<u64>) -> io::Result<Vec<u8>> {
        let of = |bytes: &[u8]| {
            let at = |offset: u64| {
                usize::try_from(offset)
                    .unwrap_or(usize::MAX)
                    .min(bytes.len())
            };
            bytes[at(range.start)..at(range.end)].to_vec()
        };
        match &self.content {
            Content::Bytes(bytes) => Ok(of(bytes)),
            Content::Embedded(text) => Ok(of(text.as_bytes())),
            Content::Nothing | Content::Pieces(_) => Ok(Vec::new()),
            Content::Disk(path) => {
                let mut file = File::open(path)?;
                file.seek(SeekFrom::Start(range.start))?;
                let mut bytes = Vec::new();
                file.take(range.end - range.start).read_to_end(&mut bytes)?;
                Ok(bytes)
            }
        }
    }

    fn line_breaks_before(&self, offset: u64) -> io::Result<usize> {
        let counts = match self.lines.get() {
            Some(counts) => counts,
            None => {
                let counts = self.count_lines()?;
                self.lines.get_or_init(|| counts)
            }
        };
        let stretch = usize::try_from(offset / STRETCH as u64).unwrap_or(0);
        let from = (stretch * STRETCH) as u64;
        let Some(before) = counts.get(stretch) else {
            return Ok(counts.last().copied().unwrap_or(0));
        };
        // One more byte tells whether a CR at the end is half of a CRLF.
        let rest = self.read(from..offset + 1)?;
        let end = usize::try_from(offset - from).unwrap_or(0).min(rest.len());
        Ok(before + count_breaks(&rest[..end], rest.get(end).copied()))
    }

    fn count_lines(&self) -> io::Result<Vec<usize>> {
        let mut counts = vec![0];
        let mut from = 0u64;
        loop {
            let stretch = self.read(from..from + STRETCH as u64 + 1)?;
            let end = stretch.len().min(STRETCH);
            let breaks = count_breaks(&stretch[..end], stretch.get(end).copied());
            if end < STRETCH {
                return Ok(counts);
            }
            counts.push(counts.last().copied().unwrap_or(0) + breaks);
            from += STRETCH as u64;
        }
    }
}

/// Line breaks in a stretch: LF, CRLF or CR.
fn count_breaks(bytes: &[u8], next: Option<u8>) -> usize {
    let mut count = 0;
    for (at, byte) in bytes.iter().enumerate() {
        let follower = bytes.get(at + 1).copied().or(next);
        count += usize::from(*byte == b'\n' || (*byte == b'\r' && follower != Some(b'\n')));
    }
    count
}

/// Bytes of a character that began before the stretch.
fn begun_character(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .take(3)
        .take_while(|byte| **byte & 0xC0 == 0x80)
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(content: &[u8], start: u64, len: u32) -> (String, usize, usize) {
        let mut files = Files::default();
        let file = files.add("x".to_owned(), content.into());
        let place = Place { file, start, len };
        let window = files.window(place).expect("it is text");
        (window.text, window.first_line, window.offset)
    }

    #[test]
    fn shows_the_lines_of_a_place() {
        assert_eq!(window(b"ab\ncd\nef", 3, 1), ("cd".to_owned(), 2, 0));
        assert_eq!(window(b"ab\r\ncd\r\nef", 5, 1), ("cd".to_owned(), 2, 1));
        assert_eq!(window(b"ab\rcd\ref", 6, 9), ("ef".to_owned(), 3, 0));
        assert_eq!(window(b"ab\ncd\nef", 1, 4), ("ab\ncd".to_owned(), 1, 1));
        assert_eq!(window(b"ab\n", 3, 0), (String::new(), 2, 0));
        assert_eq!(window(b"", 0, 0), (String::new(), 1, 0));
        assert_eq!(window(b"ab\ncd", 2, 0), ("ab".to_owned(), 1, 2));
        assert_eq!(window(b"a\xffb", 2, 1), ("a\u{fffd}b".to_owned(), 1, 4));
    }

    #[test]
    fn counts_lines_of_large_files() {
        let text = "0123456789\r\n".repeat(STRETCH / 4);
        let (line, number, offset) = window(text.as_bytes(), 12 * 50_000 + 3, 1);
        assert_eq!((line.as_str(), number, offset), ("0123456789", 50_001, 3));
    }
}

//! The bytes of a snapshot: a header, a directory of sections, the sections.
//!
//! All numbers are little-endian. The header holds the magic bytes, the version of this layout,
//! how many sections there are, the length of the whole, and a checksum of the directory. An entry
//! of the directory holds a section's tag, version, offset, length and checksum. Sections begin at
//! multiples of eight bytes; a reader passes over tags that it does not know, so that sections can
//! be added without a new version.

use super::SnapshotError;
use std::ops::Range;

/// The first bytes of every snapshot; the last of them shows transfers that change line ends.
const MAGIC: [u8; 8] = *b"PLENARY\n";
/// The version of the header and directory.
const LAYOUT_VERSION: u32 = 1;
const HEADER_BYTES: usize = 32;
const ENTRY_BYTES: usize = 32;
/// More sections than any version will have, so that a damaged count is seen at once.
const SECTIONS_MAX: usize = 1024;

/// The name of a section.
pub type Tag = [u8; 4];

/// A section that was found in the bytes of a snapshot.
#[derive(Clone, Debug)]
struct Section {
    tag: Tag,
    version: u32,
    range: Range<usize>,
    checksum: u32,
}

/// Where the sections of a snapshot are.
#[derive(Clone, Debug)]
pub(super) struct Directory(Vec<Section>);

/// Joins sections into the bytes of a snapshot.
pub(super) fn assemble<B: AsRef<[u8]>>(sections: &[(Tag, u32, B)]) -> Vec<u8> {
    let mut offset = HEADER_BYTES + ENTRY_BYTES * sections.len();
    let mut directory = Vec::with_capacity(ENTRY_BYTES * sections.len());
    for (tag, version, bytes) in sections {
        let bytes = bytes.as_ref();
        directory.extend_from_slice(tag);
        directory.extend_from_slice(&version.to_le_bytes());
        directory.extend_from_slice(&(offset as u64).to_le_bytes());
        directory.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
        directory.extend_from_slice(&crc32fast::hash(bytes).to_le_bytes());
        directory.extend_from_slice(&[0; 4]);
        offset = (offset + bytes.len()).next_multiple_of(8);
    }
    let count = u32::try_from(sections.len()).expect("sections are few");
    let mut all = Vec::with_capacity(offset);
    all.extend_from_slice(&MAGIC);
    all.extend_from_slice(&LAYOUT_VERSION.to_le_bytes());
    all.extend_from_slice(&count.to_le_bytes());
    all.extend_from_slice(&(offset as u64).to_le_bytes());
    all.extend_from_slice(&crc32fast::hash(&directory).to_le_bytes());
    all.extend_from_slice(&[0; 4]);
    all.extend_from_slice(&directory);
    for (_, _, bytes) in sections {
        all.extend_from_slice(bytes.as_ref());
        all.resize(all.len().next_multiple_of(8), 0);
    }
    all
}

impl Directory {
    /// Reads header and directory, and checks that all they say lies within the bytes.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, SnapshotError> {
        if !bytes.starts_with(&MAGIC) {
            return Err(SnapshotError::NotASnapshot);
        }
        if bytes.len() < HEADER_BYTES {
            return Err(SnapshotError::damaged("it ends within its header"));
        }
        let version = u32_at(bytes, 8);
        if version != LAYOUT_VERSION {
            return Err(SnapshotError::OtherVersion {
                what: "layout".to_owned(),
                version,
            });
        }
        let count = u32_at(bytes, 12) as usize;
        if u64_at(bytes, 16) != bytes.len() as u64 {
            return Err(SnapshotError::damaged(
                "its length is not the one that it states",
            ));
        }
        let end = HEADER_BYTES + ENTRY_BYTES * count.min(SECTIONS_MAX);
        let Some(directory) = bytes
            .get(HEADER_BYTES..end)
            .filter(|_| count <= SECTIONS_MAX)
        else {
            return Err(SnapshotError::damaged("its directory is cut"));
        };
        if crc32fast::hash(directory) != u32_at(bytes, 24) {
            return Err(SnapshotError::damaged(
                "its directory does not match its checksum",
            ));
        }
        directory
            .chunks_exact(ENTRY_BYTES)
            .map(|entry| Section::read(entry, bytes.len()))
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// Compares each section with its checksum.
    pub(super) fn check(&self, bytes: &[u8]) -> Result<(), SnapshotError> {
        use rayon::prelude::*;
        let differs =
            |section: &&Section| crc32fast::hash(&bytes[section.range.clone()]) != section.checksum;
        let Some(section) = self.0.par_iter().find_first(differs) else {
            return Ok(());
        };
        let name = section.tag.escape_ascii();
        Err(SnapshotError::damaged(format!(
            "its section `{name}` does not match its checksum"
        )))
    }

    /// All sections: tag, version and where they are.
    pub(super) fn sections(&self) -> impl Iterator<Item = (Tag, u32, Range<usize>)> + '_ {
        let sections = self.0.iter();
        sections.map(|section| (section.tag, section.version, section.range.clone()))
    }

    /// Where a section is; one of another version is as good as missing.
    pub(super) fn find(&self, tag: Tag, version: u32) -> Result<Range<usize>, SnapshotError> {
        let name = || tag.escape_ascii().to_string();
        let found = self.0.iter().find(|section| section.tag == tag);
        match found {
            Some(section) if section.version == version => Ok(section.range.clone()),
            Some(section) => Err(SnapshotError::OtherVersion {
                what: format!("section `{}`", name()),
                version: section.version,
            }),
            None => Err(SnapshotError::damaged(format!(
                "it has no section `{}`",
                name()
            ))),
        }
    }
}

impl Section {
    fn read(entry: &[u8], total: usize) -> Result<Self, SnapshotError> {
        let start = usize::try_from(u64_at(entry, 8)).ok();
        let len = usize::try_from(u64_at(entry, 16)).ok();
        let end = start
            .zip(len)
            .and_then(|(start, len)| start.checked_add(len));
        match (start, end) {
            (Some(start), Some(end)) if end <= total && start % 8 == 0 => Ok(Self {
                tag: [entry[0], entry[1], entry[2], entry[3]],
                version: u32_at(entry, 4),
                range: start..end,
                checksum: u32_at(entry, 24),
            }),
            _ => Err(SnapshotError::damaged("a section lies outside of the file")),
        }
    }
}

/// A number at an offset that is known to be inside.
pub(super) fn u32_at(bytes: &[u8], offset: usize) -> u32 {
    let mut number = [0; 4];
    number.copy_from_slice(&bytes[offset..offset + 4]);
    u32::from_le_bytes(number)
}

/// A number at an offset that is known to be inside.
pub(super) fn u64_at(bytes: &[u8], offset: usize) -> u64 {
    let mut number = [0; 8];
    number.copy_from_slice(&bytes[offset..offset + 8]);
    u64::from_le_bytes(number)
}

/// A flat array of numbers, as they stand in the bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Column<'a>(&'a [[u8; 4]]);

impl<'a> Column<'a> {
    /// All of a section's bytes; a rest that is no whole number is not looked at.
    pub(crate) fn of(bytes: &'a [u8]) -> Self {
        Self(bytes.as_chunks().0)
    }

    /// Takes a column off the front of a section.
    pub(crate) fn take(bytes: &mut &'a [u8], len: usize) -> Result<Self, SnapshotError> {
        let taken = len
            .checked_mul(4)
            .and_then(|len| bytes.split_at_checked(len));
        let Some((column, rest)) = taken else {
            return Err(SnapshotError::damaged("a column is cut"));
        };
        *bytes = rest;
        Ok(Self::of(column))
    }

    pub(crate) fn len(self) -> usize {
        self.0.len()
    }

    pub(crate) fn get(self, index: usize) -> u32 {
        u32::from_le_bytes(self.0[index])
    }

    pub(crate) fn iter(self) -> impl ExactSizeIterator<Item = u32> + 'a {
        self.0.iter().map(|bytes| u32::from_le_bytes(*bytes))
    }

    /// The first index in a sorted stretch whose number is not below the one given.
    pub(crate) fn lower_bound(self, range: Range<usize>, number: u32) -> usize {
        let stretch = &self.0[range.clone()];
        range.start + stretch.partition_point(|bytes| u32::from_le_bytes(*bytes) < number)
    }

    /// The part of a sorted stretch that holds a number.
    pub(super) fn equal_range(self, range: Range<usize>, number: u32) -> Range<usize> {
        let start = self.lower_bound(range.clone(), number);
        let end = match number.checked_add(1) {
            Some(next) => self.lower_bound(start..range.end, next),
            None => range.end,
        };
        start..end
    }
}

/// Appends numbers to a section.
pub(crate) fn push_column(bytes: &mut Vec<u8>, numbers: impl Iterator<Item = u32>) {
    for number in numbers {
        bytes.extend_from_slice(&number.to_le_bytes());
    }
}

/// Writes strings as a table: their count, the ends of each, their bytes.
pub(crate) fn write_strings<'s>(strings: impl Iterator<Item = &'s str> + Clone) -> Vec<u8> {
    let mut bytes = Vec::new();
    let number = |len: usize| u32::try_from(len).expect("tables of strings are small");
    push_column(&mut bytes, std::iter::once(number(strings.clone().count())));
    let mut end = 0;
    for string in strings.clone() {
        end += string.len();
        push_column(&mut bytes, std::iter::once(number(end)));
    }
    for string in strings {
        bytes.extend_from_slice(string.as_bytes());
    }
    bytes
}

/// Reads a table of strings.
pub(crate) fn read_strings(mut bytes: &[u8]) -> Result<Vec<String>, SnapshotError> {
    let cut = || SnapshotError::damaged("a table of strings is cut");
    let count = Column::take(&mut bytes, 1)?.get(0) as usize;
    let ends = Column::take(&mut bytes, count)?;
    let text = std::str::from_utf8(bytes)
        .map_err(|_| SnapshotError::damaged("a table of strings is not UTF-8"))?;
    let mut start = 0;
    ends.iter()
        .map(|end| {
            let string = text.get(start..end as usize).ok_or_else(cut)?;
            start = end as usize;
            Ok(string.to_owned())
        })
        .collect()
}

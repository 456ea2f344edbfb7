//! Whether bytes are UTF-8, and what they probably are instead.

use crate::diagnostic::{Code, FileId, Finding, Place};

/// The byte order mark that may stand at the beginning of UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// Takes the bytes of a file as text, with the byte order mark if there is one: readers pass over
/// it, and offsets stay those in the file.
pub fn check_utf8(bytes: &[u8], file: FileId) -> Result<&str, Box<Finding>> {
    str::from_utf8(bytes).map_err(|error| Box::new(wrong(bytes, error.valid_up_to(), file, 0)))
}

/// Length of the byte order mark at the beginning of a file.
pub(super) fn mark_len(bytes: &[u8]) -> usize {
    if bytes.starts_with(MARK) {
        MARK.len()
    } else {
        0
    }
}

/// Says where bytes cease to be UTF-8 and what they probably are.
pub(super) fn wrong(bytes: &[u8], at: usize, file: FileId, base: u64) -> Finding {
    let place = |at: usize| Place {
        file,
        start: base + at as u64,
        len: 1,
    };
    let found = |at: usize, what: &str| {
        Finding::new(
            Code::WrongEncoding,
            place(at),
            format!("the file is {what}, not UTF-8"),
        )
    };
    let start_of_file = base == 0;
    let finding = match bytes {
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] if start_of_file => {
            return found(0, "UTF-16")
                .expected("a byte order mark of UTF-16")
                .hint("save the file as UTF-8, or run `iconv -f UTF-16 -t UTF-8`");
        }
        _ if start_of_file && bytes.iter().take(400).filter(|byte| **byte == 0).count() > 20 => {
            return found(at, "probably UTF-16 without a byte order mark")
                .expected("this byte belongs to no character in UTF-8")
                .hint("save the file as UTF-8, or run `iconv -f UTF-16LE -t UTF-8`");
        }
        _ => {
            let byte = bytes.get(at).copied().unwrap_or(0);
            Finding::new(
                Code::WrongEncoding,
                place(at),
                format!("the byte 0x{byte:02X} belongs to no character in UTF-8"),
            )
        }
    };
    let byte = bytes.get(at).copied().unwrap_or(0);
    match windows_1252(byte) {
        Some(character) => finding
            .expected(format!("`{character}` in Windows-1252 (Latin-1)"))
            .hint("save the file as UTF-8, or run `iconv -f WINDOWS-1252 -t UTF-8`"),
        None => finding
            .expected("no character in Windows-1252 either")
            .hint("save the file as UTF-8; it may be damaged, or no text at all"),
    }
}

/// The character of a byte in Windows-1252, which contains Latin-1
/// (<https://encoding.spec.whatwg.org/#index-windows-1252>).
fn windows_1252(byte: u8) -> Option<char> {
    const HIGH_CONTROLS: &[char; 32] = &[
        '€', '\0', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\0', 'Ž', '\0', '\0',
        '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\0', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9F => Some(HIGH_CONTROLS[usize::from(byte - 0x80)]).filter(|found| *found != '\0'),
        0xA0..=0xFF => Some(char::from(byte)),
        _ => None,
    }
}

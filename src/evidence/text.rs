//! What a stored text may be.

use crate::diagnostic::{Code, FileId, Finding, Place};
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// Reads the bytes of a source's text, or says why offsets into it would not be the same to all:
/// it must be UTF-8 in normalisation form C, without a byte order mark, with LF at line ends.
pub fn check_text(bytes: &[u8], file: FileId) -> Result<&str, Box<Finding>> {
    let wrong = |start: usize, len: usize, message: &str, hint: &str| {
        let place = Place {
            file,
            start: start as u64,
            len: u32::try_from(len).unwrap_or(u32::MAX),
        };
        Box::new(Finding::new(Code::WrongEncoding, place, message).hint(hint))
    };
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let len = error.error_len().unwrap_or(1);
        wrong(
            error.valid_up_to(),
            len,
            "the text of a source is not UTF-8",
            "save it again as UTF-8, in an editor or with `iconv -f WINDOWS-1252 -t UTF-8`",
        )
    })?;
    if text.starts_with('\u{FEFF}') {
        return Err(wrong(
            0,
            3,
            "the text of a source begins with a byte order mark",
            "save it as UTF-8 without one: `sed -i '1s/^\\xEF\\xBB\\xBF//' FILE`",
        ));
    }
    if let Some(at) = text.find('\r') {
        return Err(wrong(
            at,
            1,
            "the text of a source has carriage returns at its line ends",
            "save it with LF line ends: `dos2unix FILE`; \
             in Git, `*.txt text eol=lf` in `.gitattributes` keeps them so",
        ));
    }
    if !is_nfc(text) {
        let (at, len) = first_decomposed(text);
        return Err(wrong(
            at,
            len,
            "the text of a source is not in Unicode's normalisation form C",
            "write composed characters: `uconv -x any-nfc -o NEW FILE`",
        ));
    }
    Ok(text)
}

/// The first characters that normalisation would change.
fn first_decomposed(text: &str) -> (usize, usize) {
    let mut normal = text.nfc();
    let at = text
        .char_indices()
        .find(|(_, character)| normal.next() != Some(*character))
        .map_or(0, |(at, _)| at);
    // What differs is the composed character; what is to be seen is the next one, too.
    let len = text[at..].chars().take(2).map(char::len_utf8).sum();
    (at, len)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refuses_what_would_shift_offsets() {
        let place_of = |bytes: &[u8]| {
            check_text(bytes, FileId(0))
                .err()
                .map(|finding| (finding.place.start, finding.place.len))
        };
        assert_eq!(place_of("plain café\n".as_bytes()), None);
        assert_eq!(place_of(b"caf\xe9"), Some((3, 1)));
        assert_eq!(place_of("\u{feff}a".as_bytes()), Some((0, 3)));
        assert_eq!(place_of(b"a\r\nb"), Some((1, 1)));
        assert_eq!(place_of("cafe\u{301}".as_bytes()), Some((3, 3)));
    }
}

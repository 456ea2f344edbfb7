//! Records that come one after another, in bounded memory.

use super::RECORD_BYTES_MAX;
use crate::diagnostic::{Code, FileId, Finding, Place};

/// A record of a stream is longer than the bound.
pub(super) fn too_large(file: FileId, start: u64) -> Finding {
    let place = Place {
        file,
        start,
        len: 0,
    };
    let message = format!("a record is longer than {} MiB", RECORD_BYTES_MAX >> 20);
    Finding::new(Code::RecordTooLarge, place, message)
        .expected("a record begins here")
        .hint("give nested records as records of their own, with the parent's path in `in`")
}

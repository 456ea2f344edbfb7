//! `/dump/NAME`: the whole graph as files.
//!
//! A dump is written when it is first asked for, once in a generation, into a file without a name,
//! and sent from there: it is never held in memory, its length and tag are known before it is sent,
//! and a download that broke off goes on where it stopped
//! (<https://www.rfc-editor.org/rfc/rfc9110#section-14>). The file is gone with the generation and
//! the last download.

use super::client::Asker;
use super::conditional::{self, Verdict};
use super::generation::Generation;
use super::ranges::{Wanted, wanted};
use super::stored::{FromFile, Piece};
use super::{App, Now, Shared, codings, respond};
use crate::export::ExportError;
use crate::site::{Dump, DumpFile, Kind, Measured, PATH_ESCAPES, Problem, Site};
use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, LAST_MODIFIED,
};
use axum::http::request::Parts;
use axum::http::{HeaderName, StatusCode};
use axum::response::Response;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::utf8_percent_encode;
use std::fs::File;
use std::io;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

/// The checksum of the whole file, whatever part of it is sent
/// (<https://www.rfc-editor.org/rfc/rfc9530#section-3>).
const REPR_DIGEST: HeaderName = HeaderName::from_static("repr-digest");

/// Seconds after which another try is worth it when a dump could not be stored: somebody has to
/// make room.
const STORE_AGAIN_S: u64 = 60;

/// The dumps of a generation that were written.
pub(super) struct Dumps(Vec<Mutex<Option<Arc<Written>>>>);

/// A dump in its file.
#[derive(Debug)]
pub(super) struct Written {
    file: Arc<File>,
    measured: Measured,
}

/// Why there is no file.
#[derive(Debug)]
enum Unwritten {
    /// The format cannot write the graph.
    None,
    /// The file cannot be written now.
    Io(io::Error),
}

impl Dumps {
    pub(super) fn new() -> Self {
        Self((0..Dump::COUNT).map(|_| Mutex::default()).collect())
    }

    /// A dump that was written before, and is not being written.
    fn there(&self, dump: Dump) -> Option<Arc<Written>> {
        self.0[dump.place()].try_lock().ok()?.clone()
    }

    /// A dump, which is written unless it was before. Whoever comes meanwhile waits for it; what
    /// fails is tried again by the next.
    fn written(&self, dump: Dump, site: &Site) -> Result<Arc<Written>, Unwritten> {
        let kept = self.0[dump.place()].lock();
        // It is kept only when it is whole.
        let mut kept = kept.unwrap_or_else(PoisonError::into_inner);
        if let Some(written) = &*kept {
            return Ok(written.clone());
        }
        if let Some(None) = site.measured_before(dump) {
            return Err(Unwritten::None);
        }
        let file = tempfile::tempfile().map_err(Unwritten::Io)?;
        let written = Arc::new(write(dump, site, file)?);
        *kept = Some(written.clone());
        Ok(written)
    }
}

fn write(dump: Dump, site: &Site, mut file: File) -> Result<Written, Unwritten> {
    let measured = site
        .write_dump(dump, &mut file)
        .map_err(|error| match error {
            ExportError::Io(error) => Unwritten::Io(error),
            _ => Unwritten::None,
        })?;
    Ok(Written {
        file: Arc::new(file),
        measured,
    })
}

/// `/dump/NAME`: a dump, its checksum, or all checksums.
pub(super) async fn answer(
    State(shared): App,
    Now(now): Now,
    Path(name): Path<String>,
    request: Request,
) -> Response {
    let (parts, _) = request.into_parts();
    let path = format!("dump/{name}");
    let answered = match now.site.dump_file(&name) {
        Some(DumpFile::Dump(dump)) => stored(&shared, &now, dump, &parts).await,
        Some(file) => checksums(&shared, &now, file, &parts).await,
        None => Err(now.site.not_found(&path)),
    };
    answered.unwrap_or_else(|problem| {
        let page = now.site.problem_page(&path, &problem);
        respond::problem_for(&parts.headers, &problem, page)
    })
}

async fn checksums(
    shared: &Shared,
    now: &Arc<Generation>,
    file: DumpFile,
    parts: &Parts,
) -> Result<Response, Problem> {
    let client = Asker::of(parts).0;
    let made = shared.exports.make(client, now, move |now| match file {
        DumpFile::Checksum(dump) | DumpFile::Dump(dump) => now.site.checksum(dump),
        DumpFile::Checksums => Ok(now.site.checksums()),
    });
    Ok(respond::document(made.await?))
}

async fn stored(
    shared: &Shared,
    now: &Arc<Generation>,
    dump: Dump,
    parts: &Parts,
) -> Result<Response, Problem> {
    let written = match now.dumps.there(dump) {
        Some(written) => written,
        None => {
            let client = Asker::of(parts).0;
            let make = move |now: &Generation| {
                let written = now.dumps.written(dump, &now.site);
                written.map_err(|unwritten| refusal(unwritten, dump, &now.site))
            };
            shared.exports.make(client, now, make).await?
        }
    };
    sent(&written, now, dump, parts)
}

fn refusal(unwritten: Unwritten, dump: Dump, site: &Site) -> Problem {
    let name = site.dump_name(dump);
    match unwritten {
        Unwritten::None => site.no_dump(dump),
        Unwritten::Io(error) => {
            tracing::error!(%error, dump = name, "a dump cannot be stored");
            let problem = Problem {
                retry_after: Some(STORE_AGAIN_S),
                ..Problem::new(
                    Kind::CannotStore,
                    format!("`{name}` cannot be stored: {error}"),
                )
            };
            problem.hint(Kind::CannotStore.meaning())
        }
    }
}

/// Sends a dump, or what is wanted of it.
fn sent(
    written: &Written,
    now: &Generation,
    dump: Dump,
    parts: &Parts,
) -> Result<Response, Problem> {
    let Measured { bytes, sha256 } = &written.measured;
    let etag = format!("\"{sha256}\"");
    let modified = conditional::since(now.began);
    match conditional::judge(&parts.method, &parts.headers, &etag, modified) {
        Verdict::Changed => return Err(conditional::changed()),
        Verdict::NotModified => {
            let mut response = Response::new(());
            tag(&mut response, written, &etag);
            return Ok(conditional::not_modified(response.headers()));
        }
        Verdict::Send => {}
    }
    let media_type = respond::with_charset(dump.media_type());
    let wanted = wanted(&parts.method, &parts.headers, *bytes, &etag, modified);
    let mut response = match wanted {
        Wanted::Whole => whole(written, &media_type),
        Wanted::Parts(ranges) => partial(written, &ranges, &media_type),
        Wanted::Nothing => {
            let name = now.site.dump_name(dump);
            return Ok(unsatisfiable(&name, *bytes));
        }
    };
    tag(&mut response, written, &etag);
    if let Some(modified) = modified {
        respond::set(
            &mut response,
            LAST_MODIFIED,
            &httpdate::fmt_http_date(modified),
        );
    }
    // Offsets mean the file, so nothing may compress it once more on its way.
    response.extensions_mut().insert(codings::AsItIs);
    Ok(response)
}

fn tag<B>(response: &mut Response<B>, written: &Written, etag: &str) {
    let digest = STANDARD.encode(bytes_of(&written.measured.sha256));
    for (name, value) in [
        (ETAG, etag.to_owned()),
        (CACHE_CONTROL, "no-cache".to_owned()),
        (ACCEPT_RANGES, "bytes".to_owned()),
        (REPR_DIGEST, format!("sha-256=:{digest}:")),
    ] {
        respond::set(response, name, &value);
    }
}

/// The bytes that hexadecimal digits stand for.
fn bytes_of(digits: &str) -> Vec<u8> {
    let pairs = digits.as_bytes().chunks_exact(2);
    let digit = |byte: u8| char::from(byte).to_digit(16).unwrap_or_default();
    pairs
        .map(|pair| u8::try_from(digit(pair[0]) * 16 + digit(pair[1])).unwrap_or_default())
        .collect()
}

fn whole(written: &Written, media_type: &str) -> Response {
    let all = Piece::Stretch(0..written.measured.bytes);
    of_pieces(written, vec![all], StatusCode::OK, media_type)
}

/// Some of the file: one stretch as it is, several with a head for each
/// (<https://www.rfc-editor.org/rfc/rfc9110#section-14.6>).
fn partial(written: &Written, ranges: &[Range<u64>], media_type: &str) -> Response {
    let bytes = written.measured.bytes;
    let told = |range: &Range<u64>| format!("bytes {}-{}/{bytes}", range.start, range.end - 1);
    if let [range] = ranges {
        let piece = Piece::Stretch(range.clone());
        let status = StatusCode::PARTIAL_CONTENT;
        let mut response = of_pieces(written, vec![piece], status, media_type);
        respond::set(&mut response, CONTENT_RANGE, &told(range));
        return response;
    }
    // The checksum of a file does not stand in it.
    let boundary = &written.measured.sha256;
    let mut pieces = Vec::new();
    for range in ranges {
        let head = format!(
            "\r\n--{boundary}\r\nContent-Type: {media_type}\r\nContent-Range: {}\r\n\r\n",
            told(range)
        );
        pieces.extend([Piece::Text(head.into()), Piece::Stretch(range.clone())]);
    }
    pieces.push(Piece::Text(format!("\r\n--{boundary}--\r\n").into()));
    let media_type = format!("multipart/byteranges; boundary={boundary}");
    of_pieces(written, pieces, StatusCode::PARTIAL_CONTENT, &media_type)
}

fn of_pieces(
    written: &Written,
    pieces: Vec<Piece>,
    status: StatusCode,
    media_type: &str,
) -> Response {
    let body = FromFile::new(&written.file, pieces);
    let bytes = body.bytes();
    let mut response = Response::new(Body::new(body));
    *response.status_mut() = status;
    respond::set(&mut response, CONTENT_TYPE, media_type);
    respond::set(&mut response, CONTENT_LENGTH, &bytes.to_string());
    response
}

fn unsatisfiable(name: &str, bytes: u64) -> Response {
    let name = utf8_percent_encode(name, PATH_ESCAPES);
    let detail = format!("`/dump/{name}` has {bytes} bytes, and the range begins after them");
    let problem = Problem::new(Kind::NoSuchRange, detail).hint(Kind::NoSuchRange.meaning());
    let mut response = respond::problem(&problem);
    respond::set(&mut response, CONTENT_RANGE, &format!("bytes */{bytes}"));
    respond::set(&mut response, ACCEPT_RANGES, "bytes");
    response
}

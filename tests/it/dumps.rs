//! Dumps as files: what is said of them is what is sent, in whole and in parts, and the same graph
//! gives the same bytes.

use crate::http::{self, settings, site};
use crate::running::{Response, connect, start, start_command};
use axum::Router;
use plenary::export::{ExportError, Format};
use plenary::server::app;
use plenary::site::{Coding, Dump, Site};
use sha2::{Digest, Sha256};
use std::fs;
use std::io::{self, Read, Write};
use std::path::Path;
use std::process::Command;

pub(crate) fn sha256(bytes: &[u8]) -> String {
    let digits = Sha256::digest(bytes);
    digits.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn written(site: &Site, dump: Dump) -> Vec<u8> {
    let mut bytes = Vec::new();
    let measured = site.write_dump(dump, &mut bytes).expect("it is written");
    assert_eq!(measured.bytes, bytes.len() as u64, "{dump:?}");
    assert_eq!(measured.sha256, sha256(&bytes), "{dump:?}");
    bytes
}

async fn got(app: &Router, path: &str) -> (u16, Vec<u8>) {
    let answer = http::got(app, path, "*/*").await;
    (answer.status, answer.body)
}

fn unpacked(coding: Coding, bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    match coding {
        Coding::Plain => return bytes.to_vec(),
        Coding::Gzip => flate2::read::GzDecoder::new(bytes).read_to_end(&mut plain),
        Coding::Zstandard => zstd::Decoder::new(bytes)
            .expect("a decoder")
            .read_to_end(&mut plain),
    }
    .expect("it is whole");
    plain
}

#[test]
fn the_same_graph_gives_the_same_bytes() {
    let (one, other) = (site("data"), site("data"));
    for dump in Dump::all() {
        let bytes = written(&one, dump);
        assert_eq!(bytes, written(&other, dump), "{dump:?}");
        let coding = Coding::Plain;
        let plain = written(&one, Dump { coding, ..dump });
        assert_eq!(unpacked(dump.coding, &bytes), plain, "{dump:?}");
        match dump.coding {
            Coding::Plain => {}
            // No flags, so no name; no time; nothing of the level or the system.
            Coding::Gzip => assert_eq!(bytes[..10], [31, 139, 8, 0, 0, 0, 0, 0, 0, 255]),
            Coding::Zstandard => assert_eq!(bytes[..4], [0x28, 0xB5, 0x2F, 0xFD]),
        }
        let is_small = dump.coding == Coding::Plain || bytes.len() * 4 < plain.len();
        assert!(is_small, "{dump:?}: {} of {}", bytes.len(), plain.len());
    }
}

#[test]
fn the_quads_are_those_that_the_graph_is_named_by() {
    let site = site("data");
    let dump = Dump {
        format: Format::NQuads,
        coding: Coding::Plain,
    };
    let measured = site
        .write_dump(dump, &mut io::sink())
        .expect("it is written");
    assert_eq!(measured.sha256, site.snapshot.hash());
}

#[tokio::test]
async fn each_dump_has_the_checksum_that_is_said() {
    let site = site("data");
    let names: Vec<String> = site
        .dumps()
        .into_iter()
        .map(|dump| site.dump_name(dump))
        .collect();
    assert_eq!(names.len(), 18, "{names:?}");
    let (app, _) = app(site, settings()).expect("workers start");
    let (_, all) = got(&app, "/dump/SHA256SUMS").await;
    let all = String::from_utf8(all).expect("text");
    assert_eq!(all.lines().count(), names.len());
    for name in names {
        let (status, bytes) = got(&app, &format!("/dump/{name}")).await;
        assert_eq!(status, 200, "{name}");
        let line = format!("{}  {name}\n", sha256(&bytes));
        let (_, beside) = got(&app, &format!("/dump/{name}.sha256")).await;
        assert_eq!(String::from_utf8_lossy(&beside), line);
        assert!(all.contains(&line), "{line}{all}");
    }
}

/// A download that breaks off, and goes on where it did.
#[test]
fn a_download_goes_on_where_it_broke_off() {
    let server = start(&[]);
    let path = "/dump/hrc31.nt";
    let mut stream = connect(server.address);
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("it listens");
    let mut came = vec![0; 100_000];
    stream.read_exact(&mut came).expect("the file is longer");
    drop(stream);
    let first = Response::read(&came, false);
    assert!(!first.is_whole && first.status == 200, "{first:?}");
    let (start, etag) = (
        first.body,
        first.headers.iter().find(|(name, _)| name == "etag"),
    );
    let etag = &etag.expect("a tag").1;
    let range = format!("Range: bytes={}-", start.len());
    let rest = server.get_with(path, &[&range, &format!("If-Range: {etag}")]);
    assert_eq!(rest.status, 206);
    let whole = [start, rest.body].concat();
    let sums = server.get("/dump/SHA256SUMS").text();
    let line = format!("{}  hrc31.nt\n", sha256(&whole));
    assert!(sums.contains(&line), "{line}{sums}");
    assert_eq!(etag.trim_matches('"'), sha256(&whole));
}

/// A disk that has no room after some bytes.
struct Full(usize);

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let fits = bytes.len().min(self.0);
        self.0 -= fits;
        match fits {
            0 => Err(io::ErrorKind::StorageFull.into()),
            fits => Ok(fits),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn what_does_not_fit_is_no_dump() {
    let site = site("data");
    for dump in Dump::all() {
        let error = site
            .write_dump(dump, &mut Full(1_000))
            .expect_err("it is larger");
        assert!(matches!(error, ExportError::Io(_)), "{error}");
        assert_eq!(site.measured_before(dump), None);
    }
    for dump in Dump::all() {
        let measured = site.measured(dump).expect("it can be written").clone();
        let written = site.write_dump(dump, &mut io::sink());
        assert_eq!(written.expect("there is room"), measured, "{dump:?}");
    }
}

#[test]
fn a_dump_that_cannot_be_stored_is_a_problem_and_tried_again() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let room = place.path().join("room");
    fs::create_dir(&room).expect("a folder");
    let mut command = Command::new(env!("CARGO_BIN_EXE_plenary"));
    command
        .args(["serve", "--listen", "127.0.0.1:0"])
        .env("TMPDIR", &room)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")));
    let server = start_command(command);
    fs::remove_dir(&room).expect("nothing is left there");
    let refused = server.get("/dump/hrc31.ttl.gz");
    assert_eq!(refused.status, 503, "{}", refused.text());
    assert_eq!(refused.json()["type"], "/problem/cannot-store");
    assert_eq!(refused.header("retry-after"), Some("60"));
    fs::create_dir(&room).expect("a folder");
    let sent = server.get("/dump/hrc31.ttl.gz");
    assert_eq!(sent.status, 200, "{}", sent.text());
    assert!(sent.is_whole);
    let left = fs::read_dir(&room).expect("a folder").count();
    assert_eq!(left, 0, "the file has no name");
    fs::remove_dir(&room).expect("nothing is left there");
    let again = server.get("/dump/hrc31.ttl.gz");
    assert_eq!(again.body, sent.body, "it is written once");
}

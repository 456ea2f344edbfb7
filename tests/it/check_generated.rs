//! Mistakes that cannot be stored: made by the test, checked like stored ones.

use crate::cases;
use crate::check::{Run, plenary};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

const MANIFEST: &str =
    "base: https://meetings.test/\ntitle: Meetings\nlanguages: [en]\nlicence: CC0-1.0\n";

const SOURCES: &str = "sources:\n  - id: report\n    name: Report\n    file: sources/report.txt\n";

/// A folder for datasets that is removed when it is dropped.
struct Scratch(tempfile::TempDir);

impl Scratch {
    /// Makes a dataset `data` with some files.
    fn new(files: &[(&str, &[u8])]) -> Self {
        let scratch = Self(tempfile::tempdir().expect("a folder can be made"));
        scratch.write("data/dataset.yaml", MANIFEST.as_bytes());
        for (name, bytes) in files {
            scratch.write(&format!("data/{name}"), bytes);
        }
        scratch
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.path(name);
        let folder = path.parent().expect("a file stands in a folder");
        fs::create_dir_all(folder).expect("a folder can be made");
        fs::write(path, bytes).expect("a file can be written");
    }

    fn check(&self) -> Run {
        plenary(self.0.path(), &["check", "--data", "data"])
    }
}

/// Compares what a run said with its file, without what differs from machine to machine.
fn expect(name: &str, said: &str, scratch: &Scratch) {
    let real = fs::canonicalize(scratch.0.path()).expect("the folder is there");
    let said = said.replace(&*real.to_string_lossy(), "PARENT");
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/cases/check/generated")
        .join(format!("{name}.txt"));
    cases::expect(&path, &said);
}

fn bad(name: &str, files: &[(&str, &[u8])]) {
    let scratch = Scratch::new(files);
    let run = scratch.check();
    expect(name, &run.stdout, &scratch);
    assert_eq!((run.code, run.stderr.as_str()), (1, ""), "{name}");
}

#[test]
fn nesting_has_a_bound() {
    let deep = 20_000;
    let yaml = format!("events: {}{}\n", "[".repeat(deep), "]".repeat(deep));
    let json = format!("{{\"events\": {}{}}}\n", "[".repeat(deep), "]".repeat(deep));
    let maps = format!("{}1{}\n", "{\"a\": ".repeat(deep), "}".repeat(deep));
    let jsonld = format!("{}{}\n", "[".repeat(deep), "]".repeat(deep));
    let turtle = format!(
        "<a> <b> {} .\n",
        "[ <c> ".repeat(deep) + "1" + &" ]".repeat(deep)
    );
    bad("too-deep--yaml", &[("events.yaml", yaml.as_bytes())]);
    bad("too-deep--json", &[("events.json", json.as_bytes())]);
    bad("too-deep--ndjson", &[("events.ndjson", maps.as_bytes())]);
    bad("too-deep--jsonld", &[("more.jsonld", jsonld.as_bytes())]);
    // Turtle that is nested as deep needs no stack, so that it is read, or refused, and no more.
    let scratch = Scratch::new(&[("more.ttl", turtle.as_bytes())]);
    assert!(scratch.check().code < 2);
}

#[test]
fn bytes_that_are_no_text_are_told() {
    let latin = b"places:\n  - id: orleans\n    name: Orl\xe9ans\n";
    bad("wrong-encoding--latin", &[("places.yaml", latin)]);
    bad(
        "wrong-encoding--lines",
        &[("places.ndjson", b"{\"id\": \"a\", \"name\": \"\xff\"}\n")],
    );
    bad(
        "wrong-encoding--turtle",
        &[("more.ttl", b"<a> <b> \"\xff\" .\n")],
    );
    bad(
        "wrong-encoding--utf-16",
        &[("places.json", b"\xff\xfe{\0}\0")],
    );
    bad(
        "wrong-encoding--manifest",
        &[("dataset.yaml", b"title: \xff\n")],
    );
    let source = ("sources.yaml", SOURCES.as_bytes());
    let text = ("sources/report.txt", &b"One.\r\nTwo.\r\n"[..]);
    bad("wrong-encoding--carriage-returns", &[source, text]);
    let text = ("sources/report.txt", &b"One.\nTw\xf6.\n"[..]);
    bad("wrong-encoding--text", &[source, text]);
}

#[test]
fn sizes_have_bounds() {
    let long = format!(
        "{{\"id\": \"a\"}}\n{{\"id\": \"{}\"}}\n{{\"id\": 1}}\n",
        "x".repeat(17 << 20)
    );
    bad("record-too-large", &[("places.ndjson", long.as_bytes())]);
    let scratch = Scratch::new(&[("sources.yaml", SOURCES.as_bytes())]);
    for (name, bytes) in [
        ("data/events.yaml", 65u64 << 20),
        ("data/sources/report.txt", 17 << 20),
        ("data/ontology/own.ttl", 17 << 20),
        ("data/more.jsonld", 5 << 30),
    ] {
        scratch.write(name, b"");
        let file = File::options().write(true).open(scratch.path(name));
        let file = file.expect("the file was made");
        file.set_len(bytes).expect("a file can have holes");
    }
    let run = scratch.check();
    expect("file-too-large", &run.stdout, &scratch);
    assert_eq!(run.code, 1);
}

#[cfg(unix)]
#[test]
fn links_may_not_lead_out() {
    use std::os::unix::fs::symlink;
    let scratch = Scratch::new(&[("sources.yaml", SOURCES.as_bytes()), ("sources/x", b"")]);
    scratch.write("outside/places.yaml", b"places: []\n");
    for (target, link) in [
        ("../outside/places.yaml", "data/places.yaml"),
        ("../outside", "data/more"),
        ("../../outside/places.yaml", "data/sources/report.txt"),
        ("../../outside/places.yaml", "data/ontology/own.ttl"),
        ("nowhere.yaml", "data/gone.yaml"),
    ] {
        let link = scratch.path(link);
        fs::create_dir_all(link.parent().expect("it stands in a folder")).expect("it can be made");
        symlink(target, link).expect("a link can be made");
    }
    let run = scratch.check();
    expect("link-outside", &run.stdout, &scratch);
    assert_eq!(run.code, 1);
}

#[cfg(unix)]
#[test]
fn links_inside_are_read_once() {
    use std::os::unix::fs::symlink;
    let scratch = Scratch::new(&[("_shelf/sources.yaml", b"sources:\n  - {id: a, name: A}\n")]);
    for (target, link) in [
        ("_shelf/sources.yaml", "data/sources.yaml"),
        ("sources.yaml", "data/again.yaml"),
        (".", "data/loop"),
    ] {
        symlink(target, scratch.path(link)).expect("a link can be made");
    }
    let run = scratch.check();
    assert_eq!(run.stdout, "no findings in 1 record of 1 file\n");
}

/// Rights do not bind root, so the check runs as nobody when the tests run as root.
#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_read_is_told() {
    use std::os::unix::fs::PermissionsExt;
    let scratch = Scratch::new(&[
        ("closed/places.yaml", b"places: []\n"),
        ("secret.yaml", b"places: []\n"),
        ("ontology/own.ttl", b""),
        ("sources.yaml", SOURCES.as_bytes()),
        ("sources/report.txt", b"One.\n"),
    ]);
    let rights = |name: &str, mode: u32| {
        fs::set_permissions(scratch.path(name), fs::Permissions::from_mode(mode))
            .expect("rights can be set");
    };
    rights("", 0o755);
    rights("data/closed", 0o000);
    rights("data/ontology", 0o000);
    rights("data/sources", 0o000);
    rights("data/secret.yaml", 0o000);
    let is_root = fs::read(scratch.path("data/secret.yaml")).is_ok();
    let program = assert_cmd::cargo::cargo_bin("plenary");
    // Nobody may not enter the folder of the build, so the program is copied.
    fs::copy(program, scratch.path("plenary")).expect("the program can be copied");
    let mut command = match is_root {
        true => {
            let mut command = Command::new("setpriv");
            command.args([
                "--reuid=65534",
                "--regid=65534",
                "--clear-groups",
                "./plenary",
            ]);
            command
        }
        false => Command::new("./plenary"),
    };
    let output = command
        .current_dir(scratch.0.path())
        .args(["check", "--data", "data"])
        .output()
        .expect("`setpriv` of util-linux is there");
    for folder in ["data/closed", "data/ontology", "data/sources"] {
        rights(folder, 0o755);
    }
    let said = String::from_utf8_lossy(&output.stdout);
    expect("cannot-read", &said, &scratch);
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn outputs_stay_out_of_the_folder() {
    let scratch = Scratch::new(&[]);
    let said = |arguments: &[&str]| {
        let run = plenary(scratch.0.path(), arguments);
        assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{arguments:?}");
        run.stderr
    };
    let check = ["check", "--data", "data", "-o", "data/findings.txt"];
    expect("output-in-dataset", &said(&check), &scratch);
    fs::create_dir(scratch.path("data/more")).expect("a folder can be made");
    said(&["build", "--data", "data", "-o", "data/more/x.snapshot"]);
    said(&["build", "--data", "./data", "-o", "data/more/../x.snapshot"]);
    let written: Vec<_> = fs::read_dir(scratch.path("data"))
        .expect("the folder is there")
        .map(|entry| entry.expect("it can be listed").file_name())
        .collect();
    assert_eq!(written.len(), 2, "{written:?}");
}

//! The commands as they are typed: exit code, standard output and standard error of each.
//!
//! What is expected is a transcript in `tests/cases/commands`. Commands run in a folder with a
//! dataset `data` that `plenary init` wrote, and some files that are wrong.

use crate::cases;
use regex::Regex;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A folder in which commands are typed.
pub(crate) struct Desk(tempfile::TempDir);

impl Desk {
    pub(crate) fn new() -> Self {
        let desk = Self(tempfile::tempdir().expect("a folder can be made"));
        assert_eq!(desk.run(&["init", "data"], "").0, 0);
        desk
    }

    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.0.path().join(name);
        let folder = path.parent().expect("a file stands in a folder");
        fs::create_dir_all(folder).expect("a folder can be made");
        fs::write(path, text).expect("a file can be written");
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn exists(&self, name: &str) -> bool {
        self.0.path().join(name).exists()
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin("plenary"));
        command
            .current_dir(self.0.path())
            .args(arguments)
            .env_remove("COLUMNS")
            .env_remove("RUST_LOG")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str], input: &str) -> (i32, String, String) {
        let mut child = self.command(arguments).spawn().expect("the program runs");
        let mut stdin = child.stdin.take().expect("it is piped");
        // A command that reads nothing may be done before all is written.
        let _ = stdin.write_all(input.as_bytes());
        drop(stdin);
        let output = child.wait_with_output().expect("the program ends");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("it writes UTF-8");
        (
            output.status.code().expect("it ends by itself"),
            text(output.stdout),
            text(output.stderr),
        )
    }

    /// Runs a command and compares all of it with its transcript.
    pub(crate) fn transcript(&self, name: &str, arguments: &[&str], input: &str) {
        let (code, stdout, stderr) = self.run(arguments, input);
        let said = format!(
            "$ plenary {}\n-- exit code {code}\n-- standard output\n{}-- standard error\n{}",
            arguments.join(" "),
            masked(&stdout),
            masked(&stderr),
        );
        cases::expect(&folder().join(format!("{name}.txt")), &said);
    }
}

/// What is said, without what differs from run to run, or whenever the ontology grows.
fn masked(said: &str) -> String {
    let mut said = said.to_owned();
    for (pattern, mask) in [
        (r"\bin \d+(\.\d+)? m?s\b", "in TIME"),
        (r"\b[0-9a-f]{64}\b", "HASH"),
        (r"\b\d+ statements\b", "N statements"),
        (r"\b\d+ files, \d+ bytes\b", "N files, N bytes"),
        (r"(?m)^(statements|terms) +\d+$", "$1 N"),
    ] {
        let pattern = Regex::new(pattern).expect("it is a regular expression");
        said = pattern.replace_all(&said, mask).into_owned();
    }
    said
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/commands")
}

const WRONG: &str = "{\"id\": \"a\", \"name\": \"A\"}\n{\"id\": \"b\", \"nmae\": \"B\"}\n";

#[test]
fn each_command_explains_itself() {
    let desk = Desk::new();
    desk.transcript("help", &["--help"], "");
    let (_, help, _) = desk.run(&["--help"], "");
    let commands: Vec<&str> = help
        .lines()
        .skip_while(|line| *line != "Commands:")
        .skip(1)
        .take_while(|line| !line.is_empty())
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|command| *command != "help")
        .collect();
    assert!(commands.len() > 6, "{commands:?}");
    for command in commands {
        desk.transcript(&format!("help-{command}"), &[command, "--help"], "");
    }
}

#[test]
fn usage_is_checked() {
    let desk = Desk::new();
    desk.transcript("no-such-command", &["chekc"], "");
    desk.transcript("no-such-option", &["check", "--dta", "data"], "");
    desk.transcript("no-such-format", &["check", "--format", "xml"], "");
    desk.transcript("no-such-address", &["serve", "--listen", "here"], "");
    assert_eq!(desk.run(&[], "").0, 2);
    let version = format!("plenary {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(desk.run(&["--version"], "").1, version);
}

#[test]
fn init_overwrites_nothing() {
    let desk = Desk::new();
    desk.transcript("init", &["init", "meetings"], "");
    let written = fs::read(desk.0.path().join("meetings/meeting.yaml")).expect("it was written");
    desk.transcript("init-again", &["init", "meetings"], "");
    desk.transcript("init-with-a-space", &["init", "our meetings"], "");
    desk.write("other/dataset.yaml", "title: Mine\n");
    desk.transcript("init-beside-a-file", &["init", "other"], "");
    assert!(!desk.exists("other/meeting.yaml"));
    let after = fs::read(desk.0.path().join("meetings/meeting.yaml")).expect("it is there");
    assert_eq!(written, after);
}

#[test]
fn init_passes_check() {
    let desk = Desk::new();
    desk.transcript("check", &["check"], "");
    desk.transcript("check-strict", &["check", "--strict"], "");
    desk.transcript("check-evidence", &["check", "--evidence"], "");
    desk.transcript(
        "check-evidence-json",
        &["check", "--evidence", "--format", "json"],
        "",
    );
}

#[test]
fn findings_have_four_forms() {
    let desk = Desk::new();
    desk.write("data/places.ndjson", WRONG);
    for form in ["text", "json", "sarif", "github"] {
        desk.transcript(
            &format!("findings-{form}"),
            &["check", "--format", form],
            "",
        );
    }
    let (code, stdout, stderr) = desk.run(&["check", "-o", "findings.txt"], "");
    assert_eq!((code, stdout.as_str(), stderr.as_str()), (1, "", ""));
    assert!(desk.exists("findings.txt"));
}

#[test]
fn a_hundred_findings_are_shown_and_all_are_counted() {
    let desk = Desk::new();
    let lines = (0..150).map(|n| format!("{{\"id\": \"p{n}\", \"nmae\": \"B\"}}\n"));
    desk.write("data/places.ndjson", lines.collect::<String>());
    let shown = |arguments: &[&str]| {
        let (_, said, _) = desk.run(arguments, "");
        said.matches("error[").count() + said.matches("warning[").count()
    };
    assert_eq!(shown(&["check"]), 100);
    assert!(shown(&["check", "--all"]) > 300);
    assert!(desk.run(&["check"], "").1.contains("300 errors"));
}

#[test]
fn what_is_not_there_is_told() {
    let desk = Desk::new();
    desk.transcript("no-such-folder", &["check", "--data", "nowhere"], "");
    desk.transcript(
        "not-a-folder",
        &["check", "--data", "data/dataset.yaml"],
        "",
    );
    desk.transcript("no-such-file", &["map", "nowhere.ndjson"], "");
    desk.transcript("no-such-place", &["build", "-o", "nowhere/x.snapshot"], "");
    desk.transcript("output-is-a-folder", &["build", "-o", "."], "");
}

#[test]
fn map_writes_lines_in_order() {
    let desk = Desk::new();
    let places = "{\"id\": \"b\", \"name\": \"B\"}\n{\"id\": \"a\", \"name\": {\"fr\": \"A\"}}\n";
    desk.write("places.ndjson", places);
    desk.write("more.yaml", "places:\n  - {id: c, name: C}\n");
    desk.write("rdf.ttl", "<a> <b> <c> .\n");
    desk.transcript(
        "map",
        &["map", "places.ndjson", "more.yaml", "--no-alignments"],
        "",
    );
    desk.transcript(
        "map-stdin",
        &["map", "-", "--class", "places", "--no-alignments"],
        places,
    );
    let table = "id;name\nd;D\n";
    let arguments = "--quiet map - --class place --syntax csv --no-alignments";
    let arguments: Vec<&str> = arguments.split(' ').collect();
    desk.transcript("map-table", &arguments, table);
    desk.transcript("map-without-class", &["map", "-"], places);
    desk.transcript(
        "map-unknown-class",
        &["map", "-", "--class", "palces"],
        places,
    );
    desk.transcript("map-rdf", &["map", "rdf.ttl"], "");
    desk.transcript(
        "map-unknown-syntax",
        &["map", "data/sources/report.txt"],
        "",
    );
    desk.transcript(
        "map-stdin-twice",
        &["map", "-", "-", "--class", "places"],
        places,
    );
}

#[test]
fn map_writes_nothing_more_after_an_error() {
    let desk = Desk::new();
    desk.write("places.ndjson", WRONG);
    desk.transcript("map-wrong", &["map", "places.ndjson"], "");
    desk.transcript("map-wrong-stdin", &["map", "-", "--class", "places"], WRONG);
    let (code, stdout, _) = desk.run(&["map", "places.ndjson", "-o", "out.nq"], "");
    assert_eq!((code, stdout.as_str()), (1, ""));
    assert!(!desk.exists("out.nq"));
    // A stretch before the one with the error was written, whole.
    let right = (0..100_000).map(|n| format!("{{\"id\": \"p{n}\", \"name\": \"Place {n}\"}}\n"));
    desk.write("many/places.ndjson", right.collect::<String>() + WRONG);
    let (code, stdout, stderr) = desk.run(&["map", "many/places.ndjson"], "");
    assert_eq!(code, 1);
    assert!(stdout.contains("/place/p1> ") && !stdout.contains("/place/p99999> "));
    assert!(stdout.ends_with(" .\n"));
    assert!(stderr.contains("many/places.ndjson:100002:"), "{stderr}");
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let desk = Desk::new();
    let lines = (0..50_000).map(|n| format!("{{\"id\": \"p{n}\", \"name\": \"Place {n}\"}}\n"));
    desk.write("places.ndjson", lines.collect::<String>());
    let mut child = desk
        .command(&["map", "places.ndjson"])
        .spawn()
        .expect("it runs");
    let mut first = String::new();
    let mut stdout = BufReader::new(child.stdout.take().expect("it is piped"));
    stdout.read_line(&mut first).expect("it writes a line");
    drop(stdout);
    let output = child.wait_with_output().expect("it ends");
    assert!(first.ends_with(" .\n"));
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn snapshots_are_built_and_verified() {
    let desk = Desk::new();
    desk.transcript("build", &["build", "-o", "meetings.snapshot"], "");
    desk.transcript("verify", &["verify", "meetings.snapshot"], "");
    desk.transcript("build-without-a-file", &["build"], "");
    let built = fs::read(desk.0.path().join("meetings.snapshot")).expect("it was written");
    let piped = desk
        .command(&["build", "-o", "-"])
        .output()
        .expect("it runs");
    assert_eq!(piped.stdout, built);
    let mut damaged = built.clone();
    let middle = damaged.len() / 2;
    damaged[middle] ^= 1;
    desk.write("damaged.snapshot", &damaged);
    assert_eq!(desk.run(&["verify", "damaged.snapshot"], "").0, 2);
    desk.write("short.snapshot", &built[..40]);
    assert_eq!(desk.run(&["verify", "short.snapshot"], "").0, 2);
    desk.transcript("verify-another-file", &["verify", "data/meeting.yaml"], "");
    desk.transcript("verify-no-file", &["verify", "nowhere.snapshot"], "");
}

#[test]
fn nothing_is_written_when_there_is_an_error() {
    let desk = Desk::new();
    desk.write("data/places.ndjson", WRONG);
    desk.write("meetings.snapshot", "as it was");
    desk.transcript("build-wrong", &["build", "-o", "meetings.snapshot"], "");
    let after = fs::read(desk.0.path().join("meetings.snapshot")).expect("it is there");
    assert_eq!(after, b"as it was");
    let left: Vec<_> = fs::read_dir(desk.0.path())
        .expect("the folder is there")
        .map(|entry| entry.expect("it can be listed").file_name())
        .filter(|name| name.to_string_lossy().starts_with('.'))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn formats_that_hold_no_graphs_are_refused() {
    let desk = Desk::new();
    desk.write("data/more.trig", "<graph> { <a> <b> <c> }\n");
    desk.transcript("export-named-graphs", &["export", "-o", "meetings.ttl"], "");
    assert!(!desk.exists("meetings.ttl"));
}

#[test]
fn the_schema_needs_no_dataset() {
    let desk = Desk::new();
    let (code, stdout, stderr) = desk.run(&["schema"], "");
    assert_eq!((code, stderr.as_str()), (0, ""));
    let own = fs::read_to_string(desk.0.path().join("data/ontology/records.schema.json"));
    assert_eq!(stdout, own.expect("init wrote it"));
    desk.write(
        "data/ontology/own.ttl",
        "@prefix ex: <https://meetings.test/#> .\n\
         @prefix owl: <http://www.w3.org/2002/07/owl#> .\n\
         @prefix pl: <https://w3id.org/plenary/ns#> .\n\
         @prefix ps: <https://w3id.org/plenary/schema#> .\n\
         @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n\
         @prefix sh: <http://www.w3.org/ns/shacl#> .\n\
         @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n\
         ex:sponsor a owl:DatatypeProperty ; rdfs:label \"sponsor\"@en .\n\
         pl:EventShape sh:property [ sh:path ex:sponsor ; sh:datatype xsd:integer ;\n  \
         ps:recordKey \"sponsor\" ] .\n",
    );
    for format in ["json-schema", "context", "turtle"] {
        let arguments = ["schema", "--format", format, "--data", "data"];
        let (code, stdout, stderr) = desk.run(&arguments, "");
        assert_eq!((code, stderr.as_str()), (0, ""), "{format}");
        assert!(stdout.contains("sponsor"), "{format}");
        assert!(
            !desk.run(&arguments[..3], "").1.contains("sponsor"),
            "{format}"
        );
    }
    desk.write("data/ontology/own.ttl", "<a> <b> .\n");
    desk.transcript("schema-wrong", &["schema", "--data", "data"], "");
}

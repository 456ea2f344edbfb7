//! Files of records as trees: each file under `tests/cases/record` beside what is read from it.

use crate::cases::expect;
use plenary::diagnostic::render::{self, RenderOptions};
use plenary::diagnostic::{FileId, Finding, Place, Texts, Window, reports};
use plenary::record::csv::{Column, Columns, Header};
use plenary::record::{self, Kind, Node, Tree};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

const FILE: FileId = FileId(0);

#[test]
fn yaml_files_give_their_trees_and_findings() {
    for path in files("yaml") {
        let bytes = fs::read(&path).expect("the case can be read");
        let text = str::from_utf8(&bytes).expect("the case is text");
        let (tree, findings) = record::read_yaml(text, FILE);
        let mut out = String::new();
        dump(&mut out, &tree, &bytes);
        show(&mut out, &findings, &path, &bytes);
        expect(&path.with_added_extension("txt"), &out);
    }
}

#[test]
fn json_files_give_their_trees_and_findings() {
    for path in files("json") {
        let bytes = fs::read(&path).expect("the case can be read");
        let text = str::from_utf8(&bytes).expect("the case is text");
        let (tree, findings) = record::read_json(text, FILE);
        let mut out = String::new();
        dump(&mut out, &tree, &bytes);
        show(&mut out, &findings, &path, &bytes);
        expect(&path.with_added_extension("txt"), &out);
    }
}

#[test]
fn ndjson_files_give_their_trees_and_findings() {
    for path in files("ndjson") {
        let bytes = fs::read(&path).expect("the case can be read");
        let mut reader = record::ndjson::Reader::new(FILE, 0, &bytes);
        let mut tree = Tree::new(FILE, 0);
        let (mut findings, mut out) = (Vec::new(), String::new());
        while reader.next(&mut tree, &mut findings) {
            dump(&mut out, &tree, &bytes);
        }
        show(&mut out, &findings, &path, &bytes);
        expect(&path.with_added_extension("txt"), &out);
    }
}

#[test]
fn tables_give_their_trees_and_findings() {
    for path in files("csv") {
        let bytes = fs::read(&path).expect("the case can be read");
        let mut out = String::new();
        let findings = each_row(&path, &bytes, |tree| dump(&mut out, tree, &bytes));
        show(&mut out, &findings, &path, &bytes);
        expect(&path.with_added_extension("txt"), &out);
    }
}

#[test]
fn the_same_records_in_four_syntaxes_give_the_same_values() {
    for folder in crate::cases::folders("record/same") {
        let read = |name: &str| fs::read(folder.join(name)).expect("the syntax is there");
        let (yaml, json) = (read("records.yaml"), read("records.json"));
        let text = |bytes: &'static [u8]| str::from_utf8(bytes).expect("it is text");
        let (yaml, json) = (text(yaml.leak()), text(json.leak()));
        let of_yaml = grouped(&record::read_yaml(yaml, FILE).0);
        let of_json = grouped(&record::read_json(json, FILE).0);
        let ndjson = read("events.ndjson");
        let mut reader = record::ndjson::Reader::new(FILE, 0, &ndjson);
        let (mut tree, mut findings, mut of_ndjson) = (Tree::new(FILE, 0), Vec::new(), Vec::new());
        while reader.next(&mut tree, &mut findings) {
            of_ndjson.push(value(tree.root().expect("a record is something")));
        }
        let csv = read("events.csv");
        let mut of_csv = Vec::new();
        findings.extend(each_row(Path::new("events.csv"), &csv, |tree| {
            of_csv.push(value(tree.root().expect("a record is something")));
        }));
        assert!(findings.is_empty(), "{findings:?}");
        assert!(of_yaml.len() > 2);
        for (syntax, records) in [("JSON", of_json), ("NDJSON", of_ndjson), ("CSV", of_csv)] {
            assert_eq!(records, of_yaml, "{syntax} in {}", folder.display());
        }
    }
}

/// The records of the only group of a file.
fn grouped(tree: &Tree<'_>) -> Vec<String> {
    let root = tree.root().expect("the file has a group");
    root.entries()
        .flat_map(|(_, records)| records.items())
        .map(value)
        .collect()
}

/// A value in one form for all syntaxes.
fn value(node: Node<'_, '_>) -> String {
    let list = |parts: Vec<String>| parts.join(", ");
    match node.kind() {
        Kind::List => format!("[{}]", list(node.items().map(value).collect())),
        Kind::Map => {
            let entry = |(key, of): (Node<'_, '_>, _)| format!("{:?}: {}", key.text(), value(of));
            format!("{{{}}}", list(node.entries().map(entry).collect()))
        }
        _ => format!("{:?}", node.text()),
    }
}

/// Reads a table whose columns are those that the cases use, and does something with each record.
fn each_row(path: &Path, bytes: &[u8], mut each: impl FnMut(&Tree<'_>)) -> Vec<Finding> {
    let column = |key: &str, many, by_language| Column {
        key: key.to_owned(),
        former: if key == "name" {
            vec!["title".to_owned()]
        } else {
            Vec::new()
        },
        many,
        by_language,
    };
    let columns = Columns {
        columns: vec![
            column("id", false, false),
            column("name", false, true),
            column("date", false, false),
            column("number", false, false),
            column("themes", true, false),
            column("note", false, true),
            column("alternatives", true, true),
        ],
        language: "en".to_owned(),
    };
    let tab = path
        .extension()
        .is_some_and(|extension| extension == "tsv")
        .then_some(b'\t');
    let mut findings = Vec::new();
    let Some((header, end)) = Header::read(FILE, bytes, tab, &columns, &mut findings) else {
        return findings;
    };
    let mut reader = record::csv::Reader::new(FILE, end as u64, &bytes[end..], &header);
    let mut tree = Tree::new(FILE, 0);
    while reader.next(&mut tree, &mut findings) {
        each(&tree);
    }
    findings
}

/// The files of a folder of cases, without what is expected of them.
fn files(folder: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/cases/record")
        .join(folder);
    let entries = fs::read_dir(&root).expect("the folder of cases exists");
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("the folder can be listed").path())
        .filter(|path| path.extension().is_none_or(|extension| extension != "txt"))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "no case in {}", root.display());
    files
}

/// Writes a tree, a line an item: what it is, its characters, and its source where that differs.
fn dump(out: &mut String, tree: &Tree<'_>, bytes: &[u8]) {
    match tree.root() {
        Some(root) => node(out, root, bytes, 0),
        None => out.push_str("nothing\n"),
    }
}

fn node(out: &mut String, node_: Node<'_, '_>, bytes: &[u8], depth: usize) {
    let place = node_.place();
    let start = place.start as usize;
    let source = String::from_utf8_lossy(&bytes[start..start + place.len as usize]);
    let kind = format!("{:?}", node_.kind()).to_lowercase();
    match node_.kind() {
        Kind::List | Kind::Map => {
            let first = source.lines().next().unwrap_or("");
            let last = source.lines().last().unwrap_or("");
            let _ = writeln!(out, "{kind} {first:?} to {last:?}");
        }
        _ if node_.text() == source => {
            let _ = writeln!(out, "{kind} {source:?}");
        }
        _ => {
            let _ = writeln!(out, "{kind} {:?} from {source:?}", node_.text());
        }
    }
    for item in node_.items() {
        out.push_str(&"  ".repeat(depth + 1));
        out.push_str("- ");
        node(out, item, bytes, depth + 2);
    }
    for (key, value) in node_.entries() {
        out.push_str(&"  ".repeat(depth + 1));
        let _ = write!(out, "{}: ", key.text());
        node(out, value, bytes, depth + 1);
    }
}

/// The text of one case, for findings to point into.
struct Case<'a> {
    path: &'a Path,
    bytes: &'a [u8],
}

impl Texts for Case<'_> {
    fn path(&self, _: FileId) -> &str {
        let name = self.path.file_name().and_then(|name| name.to_str());
        name.expect("a case has a name")
    }

    fn window(&self, place: Place) -> Option<Window> {
        Some(Window::of(
            self.bytes,
            1,
            place.start as usize,
            place.len as usize,
        ))
    }
}

fn show(out: &mut String, findings: &[Finding], path: &Path, bytes: &[u8]) {
    if !findings.is_empty() {
        let options = RenderOptions {
            color: false,
            all: true,
            width: 100,
        };
        out.push('\n');
        out.push_str(&render::text(
            &reports(findings, &Case { path, bytes }),
            options,
        ));
    }
}

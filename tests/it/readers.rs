//! Readers of records against other readers, generated input, damage and attacks.

use plenary::diagnostic::{Code, FileId, Finding};
use plenary::record::csv::{Column, Columns, Header};
use plenary::record::{self, ALIAS_ITEMS_MAX, Chunks, DEPTH_MAX, Kind, Node, Tree, ndjson};
use serde_json::Value;
use std::fmt::Write;
use std::path::Path;
use std::{fs, iter};

const FILE: FileId = FileId(0);

/// Numbers that look random and are the same in every run (xorshift64*).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % bound
    }

    fn of<'a, T: ?Sized>(&mut self, choices: &[&'a T]) -> &'a T {
        choices[self.below(choices.len())]
    }
}

/// Writes a JSON value; what is nested gets rarer as it gets deeper.
fn json(out: &mut String, random: &mut Random, depth: usize) {
    let space = random.of(&["", "", " ", "\n  ", "\t", "\r\n"]);
    out.push_str(space);
    match random.below(if depth > 4 { 4 } else { 7 }) {
        0 => out.push_str(random.of(&["true", "false", "null"])),
        1 => {
            out.push_str(random.of(&["0", "-1", "1.10", "2e3", "-0.5E-7", "12345678901234567890"]))
        }
        2 | 3 => string(out, random),
        4 | 5 => {
            out.push('[');
            for index in 0..random.below(5) {
                out.push_str(if index > 0 { "," } else { "" });
                json(out, random, depth + 1);
            }
            out.push(']');
        }
        _ => {
            out.push('{');
            for index in 0..random.below(5) {
                out.push_str(if index > 0 { ", " } else { "" });
                // Keys differ, since other readers keep one of several.
                let _ = write!(
                    out,
                    "\"{index}{}\":",
                    random.of(&["", "é", "a b", "\\n", "-"])
                );
                json(out, random, depth + 1);
            }
            out.push('}');
        }
    }
    out.push_str(space);
}

fn string(out: &mut String, random: &mut Random) {
    out.push('"');
    for _ in 0..random.below(12) {
        out.push_str(random.of(&[
            "a",
            "B",
            " ",
            "é",
            "€",
            "😀",
            "\\n",
            "\\\"",
            "\\\\",
            "\\/",
            "\\u00e9",
            "\\ud83d\\ude00",
            "\\t",
            ": ",
            "- ",
            "#",
            "'",
            ",",
            "{",
            "]",
            "long enough for a stretch of eight bytes",
        ]));
    }
    out.push('"');
}

fn same(node: Node<'_, '_>, value: &Value) -> bool {
    match value {
        Value::Null => node.kind() == Kind::Null,
        Value::Bool(is) => node.kind() == Kind::Boolean && node.text() == is.to_string(),
        Value::Number(number) => {
            node.kind() == Kind::Number && node.text().parse::<f64>().ok() == number.as_f64()
        }
        Value::String(text) => node.kind() == Kind::Text && node.text() == text,
        Value::Array(values) => {
            node.kind() == Kind::List
                && node.items().count() == values.len()
                && node
                    .items()
                    .zip(values)
                    .all(|(item, value)| same(item, value))
        }
        Value::Object(values) => {
            node.kind() == Kind::Map
                && node.entries().count() == values.len()
                && node
                    .entries()
                    .zip(values)
                    .all(|((key, of), (name, value))| key.text() == name && same(of, value))
        }
    }
}

#[test]
fn json_is_read_as_serde_json_reads_it() {
    let mut random = Random(1);
    let mut damaged = 0;
    for _ in 0..20_000 {
        let mut text = String::new();
        json(&mut text, &mut random, 0);
        let value: Value = serde_json::from_str(&text).expect("it is JSON");
        let (tree, findings) = record::read_json(&text, FILE);
        assert!(findings.is_empty(), "{text}\n{findings:?}");
        let root = tree.root().expect("it is a value");
        assert!(same(root, &value), "{text}\n{tree:?}");
        let Some(text) = damage(text.as_bytes(), &mut random) else {
            continue;
        };
        let (tree, findings) = record::read_json(&text, FILE);
        check(&tree, &findings, text.as_bytes());
        let read = serde_json::from_str::<Value>(&text);
        let empty = tree.root().is_none() && findings.is_empty();
        assert_eq!(
            read.is_ok(),
            findings.is_empty() && !empty,
            "{text:?}\n{read:?}\n{findings:?}"
        );
        damaged += 1;
    }
    assert!(damaged > 10_000);
}

#[test]
fn yaml_reads_json_as_the_json_reader_does() {
    let mut random = Random(2);
    for _ in 0..5_000 {
        let mut text = String::new();
        json(&mut text, &mut random, 0);
        // A tab cannot indent in YAML, nor does its core schema read every number as JSON does.
        let text = text.replace('\t', " ");
        let (of_yaml, findings) = record::read_yaml(&text, FILE);
        assert!(findings.is_empty(), "{text}\n{findings:?}");
        let (of_json, _) = record::read_json(&text, FILE);
        let items = |tree: &Tree<'_>| -> Vec<(Kind, String, u32)> {
            let item = |item: &record::Item<'_>| (item.kind, item.text.to_string(), item.after);
            tree.items.iter().map(item).collect()
        };
        let plain = |mut items: Vec<(Kind, String, u32)>| {
            for (kind, text, _) in &mut items {
                if *kind == Kind::Null {
                    text.clear();
                }
            }
            items
        };
        assert_eq!(plain(items(&of_yaml)), plain(items(&of_json)), "{text}");
    }
}

/// Changes some bytes; nothing where the result is no text.
fn damage(bytes: &[u8], random: &mut Random) -> Option<String> {
    let mut bytes = bytes.to_vec();
    for _ in 0..=random.below(3) {
        let at = random.below(bytes.len().max(1));
        let byte = random.of(&[
            b"{", b"}", b"[", b"]", b"\"", b"'", b":", b",", b"\\", b"\n", b" ", b"-", b"#", b"&",
            b"*", b"!", b"|", b">", b"?", b"@", b"\t", b"0", b"x", b"\r", b"%", b"\xc3", b"\0",
        ])[0];
        match random.below(3) {
            0 if at < bytes.len() => bytes[at] = byte,
            1 if at < bytes.len() => {
                let end = (at + 1 + random.below(6)).min(bytes.len());
                bytes.drain(at..end);
            }
            _ => bytes.insert(at, byte),
        }
    }
    String::from_utf8(bytes).ok()
}

/// Checks what must hold of every tree and finding.
fn check(tree: &Tree<'_>, findings: &[Finding], text: &[u8]) {
    let within = |start: u64, len: u32| start + u64::from(len) <= text.len() as u64;
    let boundary =
        |at: u64| str::from_utf8(text).is_ok_and(|text| text.is_char_boundary(at as usize));
    let is_text = str::from_utf8(text).is_ok();
    for finding in findings {
        let places = finding.also.iter().map(|also| also.place);
        for place in places.chain([finding.place]) {
            let end = place.start + u64::from(place.len);
            assert!(within(place.start, place.len), "{finding:?}");
            assert!(
                !is_text || (boundary(place.start) && boundary(end)),
                "{finding:?}"
            );
        }
    }
    for (index, item) in tree.items.iter().enumerate() {
        let after = item.after as usize;
        assert!(
            after > index && after <= tree.items.len(),
            "{index} {item:?}"
        );
        assert!(
            within(tree.base + u64::from(item.start), item.len),
            "{item:?}"
        );
    }
    if let Some(root) = tree.root() {
        assert_eq!(tree.items[0].after as usize, tree.items.len());
        walk(root, 0);
    }
}

fn walk(node: Node<'_, '_>, depth: usize) {
    assert!(depth <= DEPTH_MAX);
    node.items().for_each(|item| walk(item, depth + 1));
    for (key, value) in node.entries() {
        assert_eq!(key.kind(), Kind::Text);
        walk(value, depth + 1);
    }
}

fn columns() -> Columns {
    let column = |key: &str| Column {
        key: key.to_owned(),
        many: key == "themes",
        by_language: key == "name",
        ..Column::default()
    };
    Columns {
        columns: ["id", "name", "themes", "date"].map(column).into(),
        language: "en".to_owned(),
    }
}

#[test]
fn damaged_files_are_read_without_a_panic() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let events = fs::read(root.join("data/events.yaml")).expect("the meeting is there");
    let yaml = str::from_utf8(&events).expect("it is text");
    let yaml: String = yaml
        .lines()
        .take(60)
        .flat_map(|line| [line, "\n"])
        .collect();
    let lines = "{\"id\": \"a\", \"name\": {\"en\": \"One\"}, \"n\": [1, 2.5, null]}\r\n".repeat(4);
    let table = "id;name;name@fr;themes\r\na;\"One \"\"1\"\"\";Un;x|y\\|z\r\nb;Two;Deux;\r\n";
    let columns = columns();
    let mut random = Random(3);
    for _ in 0..3_000 {
        if let Some(text) = damage(yaml.as_bytes(), &mut random) {
            let (tree, findings) = record::read_yaml(&text, FILE);
            check(&tree, &findings, text.as_bytes());
        }
        if let Some(text) = damage(lines.as_bytes(), &mut random) {
            let (mut tree, mut findings) = (Tree::new(FILE, 0), Vec::new());
            let mut reader = ndjson::Reader::new(FILE, 0, text.as_bytes());
            while reader.next(&mut tree, &mut findings) {
                check(&tree, &findings, text.as_bytes());
            }
            check(&Tree::new(FILE, 0), &findings, text.as_bytes());
        }
        if let Some(text) = damage(table.as_bytes(), &mut random) {
            let (mut tree, mut findings) = (Tree::new(FILE, 0), Vec::new());
            let bytes = text.as_bytes();
            if let Some((header, end)) = Header::read(FILE, bytes, None, &columns, &mut findings) {
                let mut reader = record::csv::Reader::new(FILE, end as u64, &bytes[end..], &header);
                while reader.next(&mut tree, &mut findings) {
                    check(&tree, &findings, bytes);
                }
            }
            check(&Tree::new(FILE, 0), &findings, bytes);
        }
    }
}

#[test]
fn what_nests_20_000_deep_is_a_finding() {
    let deep = |text: &str| text.repeat(20_000);
    let indented: String = (0..2_000).map(|depth| " ".repeat(depth) + "a:\n").collect();
    let texts = [
        deep("["),
        deep("{"),
        deep("{\"a\":"),
        deep("[{\"a\":["),
        deep("- "),
        deep("? "),
    ];
    let closed = format!("{}1{}", deep("["), deep("]"));
    for text in texts.iter().chain([&closed, &indented]) {
        let (tree, findings) = record::read_yaml(text, FILE);
        check(&tree, &findings, text.as_bytes());
        assert!(
            findings.iter().any(|finding| finding.code == Code::TooDeep),
            "{findings:?}"
        );
        if text.starts_with(['[', '{']) && !text.starts_with("{{") {
            let (tree, findings) = record::read_json(text, FILE);
            check(&tree, &findings, text.as_bytes());
            assert!(
                findings.iter().any(|finding| finding.code == Code::TooDeep),
                "{findings:?}"
            );
        }
    }
}

#[test]
fn aliases_expand_within_a_bound() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..10 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(", ");
        let _ = writeln!(text, "a{level}: &a{level} [{aliases}]");
    }
    let (tree, findings) = record::read_yaml(&text, FILE);
    check(&tree, &findings, text.as_bytes());
    let bombs = findings
        .iter()
        .filter(|finding| finding.code == Code::AliasBomb);
    assert_eq!(bombs.count(), 1, "{findings:?}");
    assert!(tree.items.len() < ALIAS_ITEMS_MAX + 10_000);

    let long = format!(
        "a: &a \"{}\\n\"\nb: [{}]\n",
        "x".repeat(1 << 20),
        "*a, ".repeat(40)
    );
    let (_, findings) = record::read_yaml(&long, FILE);
    assert_eq!(
        findings
            .iter()
            .map(|finding| finding.code)
            .collect::<Vec<_>>(),
        [Code::AliasBomb]
    );
}

#[test]
fn tables_are_read_as_csv_core_reads_them() {
    let mut random = Random(4);
    for _ in 0..2_000 {
        let mut text = "id,name,themes,date\n".to_owned();
        for _ in 0..random.below(6) {
            for column in 0..4 {
                text.push_str(if column > 0 { "," } else { "" });
                let cell =
                    random.of(&["", "a", "é b", "\"q\"", "\"a\"\"b\"", "\"c,\r\nd\"", "x\"y"]);
                text.push_str(cell);
            }
            text.push_str(random.of(&["\n", "\r\n", "\r", "\n\n"]));
        }
        let columns = columns();
        let mut findings = Vec::new();
        let header = Header::read(FILE, text.as_bytes(), None, &columns, &mut findings);
        let (header, end) = header.expect("the header is there");
        let rest = &text.as_bytes()[end..];
        let mut reader = record::csv::Reader::new(FILE, end as u64, rest, &header);
        let mut tree = Tree::new(FILE, 0);
        let mut ours = Vec::new();
        while reader.next(&mut tree, &mut findings) {
            let root = tree.root().expect("a record is something");
            ours.extend(
                root.entries()
                    .map(|(key, value)| (key.text().to_owned(), value.text().to_owned())),
            );
        }
        assert!(findings.is_empty(), "{text:?}\n{findings:?}");
        assert_eq!(ours, by_csv_core(rest), "{text:?}");
    }
}

fn by_csv_core(bytes: &[u8]) -> Vec<(String, String)> {
    let mut reader = csv_core::Reader::new();
    let (mut at, mut column, mut cells) = (0, 0, Vec::new());
    loop {
        let mut cell = [0; 64];
        let (result, read, written) = reader.read_field(&bytes[at..], &mut cell);
        let (result, written) = match result {
            csv_core::ReadFieldResult::InputEmpty => {
                let (result, _, more) = reader.read_field(&[], &mut cell[written..]);
                (result, written + more)
            }
            result => (result, written),
        };
        at += read;
        let csv_core::ReadFieldResult::Field { record_end } = result else {
            return cells;
        };
        let value = str::from_utf8(&cell[..written])
            .expect("it is text")
            .to_owned();
        if !value.is_empty() {
            cells.push((["id", "name", "themes", "date"][column].to_owned(), value));
        }
        column = if record_end { 0 } else { column + 1 };
    }
}

#[test]
fn a_stream_in_chunks_is_the_stream() {
    let line = |index: usize| {
        format!(
            "{{\"id\": \"r{index}\", \"name\": \"{}\"}}\n",
            "x".repeat(90)
        )
    };
    let text: String = (0..40_000).map(line).collect();
    let mut chunks = Chunks::new(text.as_bytes());
    let (mut records, mut bytes) = (0, 0);
    while let Some(chunk) = chunks.next(ndjson::split).expect("bytes can be read") {
        assert_eq!(chunk.base, bytes);
        assert_eq!(chunk.first_line, records + 1);
        let mut reader = ndjson::Reader::new(FILE, chunk.base, &chunk.bytes);
        let (mut tree, mut findings) = (Tree::new(FILE, 0), Vec::new());
        while reader.next(&mut tree, &mut findings) {
            let id = tree
                .root()
                .and_then(|root| root.entries().next())
                .map(|(_, id)| id);
            let id = id.expect("a record has an id");
            assert_eq!(id.text(), format!("r{records}"));
            let start = id.place().start as usize;
            assert_eq!(
                &text[start..start + id.place().len as usize],
                format!("\"r{records}\"")
            );
            records += 1;
        }
        assert!(findings.is_empty());
        bytes += chunk.bytes.len() as u64;
    }
    assert_eq!((records, bytes), (40_000, text.len() as u64));
}

#[test]
fn records_longer_than_the_bound_are_findings() {
    let long = iter::repeat_n('x', record::RECORD_BYTES_MAX + 3_000_000).collect::<String>();
    let text = format!("{{\"id\": \"a\"}}\n{{\"id\": \"{long}\"}}\n{{\"id\": \"b\"}}\n");
    let (mut ids, mut findings) = (Vec::new(), Vec::new());
    let mut chunks = Chunks::new(text.as_bytes());
    while let Some(chunk) = chunks.next(ndjson::split).expect("bytes can be read") {
        let mut tree = Tree::new(FILE, 0);
        let mut reader = ndjson::Reader::new(FILE, chunk.base, &chunk.bytes);
        while reader.next(&mut tree, &mut findings) {
            ids.push((chunk.first_line, tree.items[2].text.to_string()));
        }
    }
    assert_eq!(ids, [(1, "a".to_owned()), (3, "b".to_owned())]);
    assert_eq!(findings.len(), 1);
    assert_eq!(
        (findings[0].code, findings[0].place.start),
        (Code::RecordTooLarge, 12)
    );
}

#[test]
fn tables_are_split_after_whole_rows() {
    let text = "id,name\na,\"x\ny\"\r\nb,z\rc,\"d";
    let header = Header::end(text.as_bytes());
    assert_eq!(&text[..header], "id,name\n");
    let mut findings = Vec::new();
    let read = Header::read(FILE, text.as_bytes(), None, &columns(), &mut findings);
    let (read, end) = read.expect("the header is there");
    assert_eq!(end, header);
    let (first, both) = ("a,\"x\ny\"\r\n", "a,\"x\ny\"\r\nb,z\r");
    let cuts = [
        (8, ""),
        (13, ""),
        (16, ""),
        (17, first),
        (21, first),
        (22, both),
        (25, both),
    ];
    for (cut, whole) in cuts {
        let rows = &text[end..cut];
        assert_eq!(&rows[..read.split(rows.as_bytes())], whole, "{cut}");
    }
}

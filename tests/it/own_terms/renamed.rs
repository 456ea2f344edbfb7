//! Keys that a copy of the shapes calls otherwise: everything follows.

use plenary::diagnostic::{FileId, Finding};
use plenary::mapping::ntriples::Writer;
use plenary::mapping::{Mapper, Settings};
use plenary::ontology::{Schema, compile, embedded, json_schema};
use plenary::record::read_yaml;
use regex::Regex;
use std::fs;
use std::path::{Path, PathBuf};

/// Keys as they are, and as the copy has them.
const RENAMED: [(&str, &str); 3] = [
    ("name", "nom"),
    ("panels", "tables_rondes"),
    ("convened_by", "convoquee_par"),
];

/// The schema by our shapes, with keys renamed.
fn schema(renamed: &[(&str, &str)]) -> Schema {
    let mut files = embedded().to_vec();
    let mut shapes = files[2].text.to_owned();
    for (key, new) in renamed {
        let changed = shapes.replace(
            &format!("ps:recordKey \"{key}\""),
            &format!("ps:recordKey \"{new}\""),
        );
        assert_ne!(shapes, changed, "no shape has the key `{key}`");
        shapes = changed;
    }
    files[2].text = &shapes;
    let (schema, findings) = compile(&files);
    assert!(findings.is_empty(), "{findings:#?}");
    schema
}

/// The records of the meeting, file by file, with keys renamed.
fn records(renamed: &[(&str, &str)]) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the folder of the meeting")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|found| found == "yaml"))
        .filter(|path| !path.ends_with("dataset.yaml"))
        .collect();
    paths.sort();
    assert!(paths.len() >= 5, "{paths:?}");
    paths
        .iter()
        .map(|path| rename(fs::read_to_string(path).expect("records"), renamed))
        .collect()
}

/// Renames the keys of a file, where they are keys and where a quote supports them.
fn rename(mut text: String, renamed: &[(&str, &str)]) -> String {
    let supported = Regex::new(r"supports: *(\[[^\]]*\]|\S+)").expect("a pattern");
    for (key, new) in renamed {
        let at_key = Regex::new(&format!(r"(?m)(^[ -]*|[{{,] *){key}:")).expect("a pattern");
        let word = Regex::new(&format!(r"\b{key}\b")).expect("a pattern");
        text = at_key
            .replace_all(&text, format!("${{1}}{new}:"))
            .into_owned();
        text = supported
            .replace_all(&text, |found: &regex::Captures<'_>| {
                word.replace_all(&found[0], *new).into_owned()
            })
            .into_owned();
    }
    text
}

fn map(schema: &Schema, files: &[String]) -> (String, Vec<Finding>) {
    let settings = Settings {
        base: "https://w3id.org/plenary/hrc31/".to_owned(),
        language: "en".to_owned(),
        alignments: true,
    };
    let mut mapper = Mapper::new(schema, settings);
    let mut writer = Writer::new();
    for (index, text) in files.iter().enumerate() {
        let (tree, findings) = read_yaml(text, FileId(u32::try_from(index).expect("few files")));
        assert!(findings.is_empty(), "{findings:#?}");
        mapper.file(&tree, &mut writer);
    }
    let lines = String::from_utf8(writer.lines).expect("lines are UTF-8");
    (lines, writer.findings)
}

#[test]
fn renamed_keys_give_the_same_statements() {
    let (before, findings) = map(&schema(&[]), &records(&[]));
    assert!(findings.is_empty(), "{findings:#?}");
    assert!(before.lines().count() > 1000);
    let files = records(&RENAMED);
    for (key, new) in RENAMED {
        assert!(files.iter().any(|text| text.contains(new)), "no `{key}`");
    }
    let (after, findings) = map(&schema(&RENAMED), &files);
    assert!(findings.is_empty(), "{findings:#?}");
    assert!(before == after, "the statements differ");
}

#[test]
fn the_old_key_is_unknown_and_the_new_one_is_named() {
    let (_, findings) = map(&schema(&RENAMED), &records(&[]));
    for (key, new) in RENAMED {
        let unknown = format!("`{key}` is not a key of an event");
        let finding = findings
            .iter()
            .find(|finding| finding.message == unknown)
            .unwrap_or_else(|| panic!("nothing says that {unknown}"));
        let told = format!("{finding:?}");
        assert!(told.contains(&format!("`{new}`")), "{told}");
    }
}

#[test]
fn json_schema_has_the_new_keys_only() {
    let schema = json_schema(&schema(&RENAMED));
    let event = &schema["definitions"]["Event"];
    for (key, new) in RENAMED {
        assert!(event["properties"][new].is_object(), "no `{new}`");
        assert!(event["properties"][key].is_null(), "still `{key}`");
    }
    let required = event["required"].to_string();
    assert!(required.contains("\"nom\""), "{required}");
    assert!(schema["properties"]["tables_rondes"].is_object());
}

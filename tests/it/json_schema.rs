//! The JSON Schema of records: what it accepts and refuses, and that it follows the shapes.
//!
//! A case is a JSON file; `NAME.CLASS.json` is one record of a class, others are files of groups.
//! Judges that are not ours read the same cases.

use crate::draft07::errors;
use plenary::ontology::{self, Schema, TurtleFile, compile, embedded};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

fn ours() -> Schema {
    compile(&embedded()).0
}

fn json_cases(folder: &str) -> Vec<(PathBuf, Value)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/cases/json-schema")
        .join(folder);
    let mut paths: Vec<PathBuf> = fs::read_dir(&root)
        .expect("the folder of cases can be read")
        .map(|entry| entry.expect("the folder can be listed").path())
        .collect();
    paths.sort();
    assert!(!paths.is_empty(), "no case in {}", root.display());
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).expect("the case can be read");
        let value = serde_json::from_str(&text).expect("the case is JSON");
        (path, value)
    };
    paths.into_iter().map(read).collect()
}

/// The part of the schema that a case is about.
fn part<'s>(schema: &'s Value, path: &Path) -> &'s Value {
    let stem = path
        .file_stem()
        .and_then(|stem| stem.to_str())
        .expect("a name");
    match stem.split_once('.') {
        Some((_, class)) => &schema["definitions"][class],
        None => schema,
    }
}

#[test]
fn accepts_what_records_may_say() {
    let schema = ontology::json_schema(&ours());
    for (path, value) in json_cases("accept") {
        let errors = errors(&schema, part(&schema, &path), &value, "");
        assert_eq!(errors, [""; 0], "{}", path.display());
    }
}

#[test]
fn refuses_mistakes_of_form() {
    let schema = ontology::json_schema(&ours());
    for (path, value) in json_cases("refuse") {
        let errors = errors(&schema, part(&schema, &path), &value, "");
        assert!(!errors.is_empty(), "{} is accepted", path.display());
    }
}

#[test]
fn accepts_its_own_examples() {
    let schema = ontology::json_schema(&ours());
    let mut count = 0;
    for (name, definition) in schema["definitions"].as_object().expect("definitions") {
        for example in definition["examples"].as_array().into_iter().flatten() {
            let errors = errors(&schema, definition, example, "");
            assert_eq!(errors, [""; 0], "{name}: {example}");
            count += 1;
        }
    }
    assert!(count > 50, "only {count} examples");
}

#[test]
fn every_key_has_words_for_an_editor() {
    let schema = ontology::json_schema(&ours());
    for (name, definition) in schema["definitions"].as_object().expect("definitions") {
        for word in ["title", "description"] {
            assert!(definition[word].is_string(), "{name} has no {word}");
        }
    }
}

#[test]
fn a_renamed_key_is_renamed_everywhere() {
    let renamed: Vec<(TurtleFile<'_>, String)> = embedded()
        .into_iter()
        .map(|file| {
            let text = file
                .text
                .replace("ps:recordKey \"date\"", "ps:recordKey \"day\"");
            (
                file,
                text.replace("ps:recordKey \"events\"", "ps:recordKey \"meetings\""),
            )
        })
        .collect();
    let files: Vec<_> = renamed
        .iter()
        .map(|(file, text)| TurtleFile { text, ..*file })
        .collect();
    let (schema, findings) = compile(&files);
    assert_eq!(findings, []);
    let before = ours();
    let json = ontology::json_schema(&schema);
    let class = schema
        .class_of_group("meetings")
        .expect("the group is renamed");
    assert_eq!(schema.class_of_group("events"), None);
    assert!(schema.class(class).field_of_key("day").is_some());
    let part = &json["definitions"]["Event"]["properties"];
    assert!(part["day"].is_object() && part["date"].is_null());
    assert!(json["properties"]["meetings"].is_object() && json["properties"]["events"].is_null());
    let supports = &json["definitions"]["Quote.supports"]["anyOf"][0]["enum"];
    assert!(
        supports
            .as_array()
            .is_some_and(|keys| keys.contains(&"day".into()))
    );
    assert!(
        !supports
            .as_array()
            .is_some_and(|keys| keys.contains(&"date".into()))
    );
    // What is written stays as it was.
    assert_eq!(ontology::context(&schema), ontology::context(&before));
}

#[test]
fn a_class_of_a_dataset_is_in_the_schema() {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/ontology/good/resolution.ttl");
    let text = fs::read_to_string(path).expect("the case can be read");
    let of_dataset = TurtleFile {
        file: plenary::diagnostic::FileId(3),
        path: "resolution.ttl",
        text: &text,
        of_dataset: true,
    };
    let files: Vec<_> = embedded().into_iter().chain([of_dataset]).collect();
    let schema = ontology::json_schema(&compile(&files).0);
    let good = serde_json::json!({"resolutions": [{
        "id": "r1", "name": "R", "adopted_by": "hrc", "votes": 32, "symbol": "A/HRC/1",
        "sponsors": ["organisation/x", "person/y"],
        "paragraphs": [{"id": "a", "text": {"en": "Calls upon"}}, "Decides"]}]});
    assert_eq!(errors(&schema, &schema, &good, ""), [""; 0]);
    for (pointer, bad) in [
        ("/resolutions/0/votes", serde_json::json!(194)),
        ("/resolutions/0/symbol", serde_json::json!("a/1")),
        ("/resolutions/0/sponsors", serde_json::json!("place/x")),
        (
            "/resolutions/0/paragraphs/0/text",
            serde_json::json!(["a", null]),
        ),
    ] {
        let mut changed = good.clone();
        *changed.pointer_mut(pointer).expect("the value is there") = bad;
        assert!(
            !errors(&schema, &schema, &changed, "").is_empty(),
            "{pointer}"
        );
    }
}

#[test]
fn a_former_key_stands_for_the_key() {
    let text = "@prefix pl: <https://w3id.org/plenary/ns#> . \
        @prefix ps: <https://w3id.org/plenary/schema#> . \
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . \
        @prefix sh: <http://www.w3.org/ns/shacl#> . \
        [] sh:targetClass pl:Event ; ps:formerKey \"meetings\" ; \
          sh:property [ sh:path rdfs:label ; ps:formerKey \"title\" ] .";
    let of_dataset = TurtleFile {
        file: plenary::diagnostic::FileId(3),
        path: "former.ttl",
        text,
        of_dataset: true,
    };
    let files: Vec<_> = embedded().into_iter().chain([of_dataset]).collect();
    let (compiled, findings) = compile(&files);
    assert_eq!(findings, []);
    let schema = ontology::json_schema(&compiled);
    for (event, fits) in [
        (serde_json::json!({"id": "x", "title": "X"}), true),
        (serde_json::json!({"id": "x", "name": "X"}), true),
        (serde_json::json!({"id": "x"}), false),
        (serde_json::json!({"id": "x", "title": [["X"]]}), false),
    ] {
        let file = serde_json::json!({"meetings": [event]});
        assert_eq!(
            errors(&schema, &schema, &file, "").is_empty(),
            fits,
            "{file}"
        );
    }
}

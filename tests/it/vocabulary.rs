//! The ontology itself: every term is explained in both languages, every example is a valid one.

use plenary::diagnostic::{Code, FileId, Finding};
use plenary::mapping::ntriples::Writer;
use plenary::mapping::{Mapper, Settings};
use plenary::ontology::{self, Class, Schema, Texts};
use plenary::record;

const OURS: &str = "https://w3id.org/plenary/";
const LANGUAGES: [&str; 2] = ["en", "fr"];

fn schema() -> Schema {
    let (schema, findings) = ontology::compile(&ontology::embedded());
    assert_eq!(findings, []);
    schema
}

fn languages_are_whole(texts: &Texts) -> bool {
    texts.keys().map(String::as_str).eq(LANGUAGES)
}

#[test]
fn every_term_is_explained_in_both_languages() {
    let schema = schema();
    let ours = schema
        .terms
        .values()
        .filter(|term| term.iri.starts_with(OURS));
    let mut count = 0;
    for term in ours {
        assert!(languages_are_whole(&term.label), "label of {}", term.iri);
        assert!(
            languages_are_whole(&term.comment),
            "comment of {}",
            term.iri
        );
        for words in [&term.plural, &term.verb, &term.inverse_verb] {
            assert!(
                words.is_empty() || languages_are_whole(words),
                "plural or verb of {}",
                term.iri
            );
        }
        count += 1;
    }
    assert!(count > 100, "only {count} terms were found");
}

#[test]
fn every_field_is_explained_in_both_languages() {
    for class in &schema().classes {
        assert!(languages_are_whole(&class.label), "label of {}", class.iri);
        assert!(
            languages_are_whole(&class.comment),
            "comment of {}",
            class.iri
        );
        for field in &class.fields {
            let which = format!("{} of {}", field.path, class.iri);
            assert!(languages_are_whole(&field.name), "name of {which}");
            assert!(
                languages_are_whole(&field.description),
                "description of {which}"
            );
            assert!(field.group.is_some(), "group of {which}");
            assert!(
                field.key.is_none() || !field.examples.is_empty(),
                "example of {which}"
            );
        }
    }
}

#[test]
fn every_example_of_a_record_is_valid() {
    let schema = schema();
    for class in &schema.classes {
        let example = class.example.as_deref().expect("a class has an example");
        let findings = map(&schema, class, example);
        assert_eq!(findings, [], "example of {}:\n{example}", class.iri);
    }
}

#[test]
fn every_example_of_a_value_is_valid() {
    let schema = schema();
    for class in &schema.classes {
        for field in class.fields.iter().filter(|field| field.key.is_some()) {
            let key = field.key.as_deref().unwrap_or_default();
            for example in &field.examples {
                let record = format!("id: example\n{key}: {example}\n");
                // What else a record must have is not given here.
                let findings: Vec<_> = map(&schema, class, &record)
                    .into_iter()
                    .filter(|finding| finding.code != Code::UnsupportedKey)
                    .collect();
                assert_eq!(findings, [], "example of {}:\n{record}", class.iri);
            }
        }
    }
}

/// What is found in one record, apart from keys that its parent or the rest of it would give. A
/// nested record is tried in each parent that it may have; one must suit it.
fn map(schema: &Schema, class: &Class, record: &str) -> Vec<Finding> {
    let parents = class.parents.iter().map(|(parent, _)| {
        let segment = &schema.class(*parent).segment;
        map_text(schema, class, &format!("in: {segment}/example\n{record}"))
    });
    parents
        .min_by_key(Vec::len)
        .unwrap_or_else(|| map_text(schema, class, record))
}

fn map_text(schema: &Schema, class: &Class, record: &str) -> Vec<Finding> {
    let group = class.group.as_deref().expect("a class of ours has a group");
    let indented: String = record.lines().map(|line| format!("    {line}\n")).collect();
    let text = format!("{group}:\n  -\n{indented}");
    let (tree, mut findings) = record::read_yaml(&text, FileId(9));
    let settings = Settings {
        base: "https://data.example/".to_owned(),
        language: "en".to_owned(),
        alignments: true,
    };
    let mut writer = Writer::new();
    Mapper::new(schema, settings).file(&tree, &mut writer);
    findings.append(&mut writer.findings);
    findings.retain(|finding| finding.code != Code::MissingKey);
    findings
}

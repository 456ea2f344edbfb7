//! Records mapped by an ontology that only these tests know, and what is found in them.

use crate::cases;
use plenary::diagnostic::{FileId, Finding, Place, Severity};
use plenary::integrity::{self, Expectations, Facts};
use plenary::mapping::iri::{ResolveError, resolve};
use plenary::mapping::ntriples::Writer;
use plenary::mapping::{Mapper, Object, Settings, Sink};
use plenary::ontology::{Schema, TurtleFile, compile};
use plenary::record::read_yaml;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

const BASE: &str = "http://ships.example/data/";

/// The ontology of ships, without ours.
pub(crate) fn schema() -> Schema {
    let path = root("mapping/ontology.ttl");
    let text = fs::read_to_string(&path).expect("the ontology of the cases can be read");
    let (schema, findings) = compile(&[TurtleFile {
        file: FileId(0),
        path: "ontology.ttl",
        text: &text,
        of_dataset: true,
    }]);
    assert!(
        findings.is_empty(),
        "{}",
        shown(&findings, &[("ontology.ttl", &text)])
    );
    schema
}

pub(crate) fn settings() -> Settings {
    Settings {
        base: BASE.to_owned(),
        language: "en".to_owned(),
        alignments: true,
    }
}

fn root(area: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/cases")
        .join(area)
}

#[test]
fn good_records_give_these_statements() {
    let schema = schema();
    for folder in cases::folders("mapping/good") {
        let text = fs::read_to_string(folder.join("records.yaml")).expect("a case has records");
        let (lines, findings) = map(&schema, settings(), &text);
        let shown = shown(&findings, &[("records.yaml", &text)]);
        let errors = findings
            .iter()
            .filter(|finding| finding.severity == Severity::Error);
        assert_eq!(errors.count(), 0, "{}\n{shown}", folder.display());
        cases::expect(&folder.join("expected.nq"), &lines.concat());
        if !findings.is_empty() || folder.join("expected.txt").exists() {
            cases::expect(&folder.join("expected.txt"), &shown);
        }
    }
}

#[test]
fn bad_records_get_these_findings() {
    let schema = schema();
    for folder in cases::folders("mapping/bad") {
        let text = fs::read_to_string(folder.join("records.yaml")).expect("a case has records");
        let (_, findings) = map(&schema, settings(), &text);
        assert!(
            !findings.is_empty(),
            "{}: nothing was found",
            folder.display()
        );
        let shown = shown(&findings, &[("records.yaml", &text)]);
        cases::expect(&folder.join("expected.txt"), &shown);
    }
}

#[test]
fn the_whole_is_found_sound() {
    let schema = schema();
    for folder in cases::folders("integrity/good") {
        let (findings, shown) = check(&schema, &folder);
        let kept: Vec<_> = findings
            .iter()
            .filter(|f| f.severity == Severity::Error)
            .collect();
        assert!(kept.is_empty(), "{}\n{shown}", folder.display());
    }
}

#[test]
fn what_the_whole_breaks_is_found() {
    let schema = schema();
    for folder in cases::folders("integrity/bad") {
        let (findings, shown) = check(&schema, &folder);
        assert!(
            !findings.is_empty(),
            "{}: nothing was found",
            folder.display()
        );
        cases::expect(&folder.join("expected.txt"), &shown);
    }
}

#[test]
fn collections_put_together_find_the_same() {
    let schema = schema();
    for folder in cases::folders("integrity/bad") {
        let texts = texts(&folder);
        let mut all = Facts::new(&schema);
        for (index, (_, text)) in texts.iter().enumerate().rev() {
            let mut facts = Facts::new(&schema);
            collect(&schema, index, text, &mut facts);
            all.absorb(facts);
        }
        let shown = checked(&all, &texts).1;
        let expected = check(&schema, &folder).1;
        assert_eq!(shown, expected, "{}", folder.display());
    }
}

#[test]
fn alignments_can_be_left_out() {
    let schema = schema();
    let settings = Settings {
        alignments: false,
        ..settings()
    };
    let text = "ships:\n  - {id: a, name: A, launched: 1900, home: h, sisters: b, replaces: c}\n";
    let (lines, findings) = map(&schema, settings, text);
    assert!(findings.is_empty());
    // Inverses between terms of one ontology stay, as do derived and keyed values.
    let is_ours = |line: &&String| line.matches("ships.example/ns#").count() == 1;
    assert_eq!(
        lines.iter().filter(is_ours).count(),
        10,
        "{}",
        lines.concat()
    );
    let label = "<http://www.w3.org/2000/01/rdf-schema#label>";
    assert_eq!(lines.iter().filter(|line| line.contains(label)).count(), 1);
    assert_eq!(lines.len(), 11, "{}", lines.concat());
}

#[test]
fn rdf_files_type_what_is_outside_and_use_kinds() {
    let schema = schema();
    let text = "kinds:\n  - {id: k, name: {en: k, fr: k}}\nships:\n  - {id: a, name: A, home: \
                https://e.example/x, owner: harbour/y, log: l, evidence: it floats}\nlogs:\n  \
                - {id: l, name: L}\n";
    let texts = [("a.yaml".to_owned(), text.to_owned())];
    let mut facts = Facts::new(&schema);
    collect(&schema, 0, text, &mut facts);
    let codes = |facts: &Facts<'_>| -> Vec<&str> {
        let (findings, _) = checked(facts, &texts);
        findings
            .iter()
            .map(|finding| finding.code.as_str())
            .collect()
    };
    let all = ["unused-theme", "outside-untyped", "dangling-reference"];
    assert_eq!(codes(&facts), all);
    let place = Place {
        file: FileId(0),
        start: 0,
        len: 0,
    };
    let rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
    let typed = Object::Iri("http://ships.example/ns#Harbour");
    facts.rdf_statement("https://e.example/x", rdf, typed, place);
    facts.rdf_statement("http://ships.example/data/harbour/y", rdf, typed, place);
    let kind = Object::Iri("http://ships.example/data/kind/k");
    facts.rdf_statement("https://e.example/x", "https://e.example/of", kind, place);
    assert!(codes(&facts).is_empty(), "{:?}", codes(&facts));
}

#[test]
fn a_million_like_warnings_are_not_a_million_findings() {
    let schema = schema();
    let mut facts = Facts::new(&schema);
    let class = schema.class_of_group("ships").expect("there are ships");
    for n in 0..5_000 {
        let place = Place {
            file: FileId(0),
            start: n,
            len: 0,
        };
        facts.record(&format!("{BASE}ship/{n}"), class, place);
    }
    let expected = Expectations {
        base: BASE,
        languages: &[],
    };
    let findings = integrity::check(&facts, &expected);
    assert_eq!(findings.len(), 1_000);
    assert_eq!(
        findings[999].notes,
        ["and 4000 more records of the class ship like this one"]
    );
}

#[test]
fn commands_resolve_what_they_are_given() {
    let schema = schema();
    let resolve = |text: &str| resolve(text, &schema, BASE);
    for (text, iri) in [
        ("ship/a", "http://ships.example/data/ship/a"),
        (
            "ship/a/deck/main",
            "http://ships.example/data/ship/a/deck/main",
        ),
        ("v:Ship", "http://ships.example/ns#Ship"),
        ("http://e.example/x", "http://e.example/x"),
        ("<urn:x:y>", "urn:x:y"),
    ] {
        assert_eq!(resolve(text).as_deref(), Ok(iri));
    }
    let error = |text: &str| resolve(text).expect_err("the text names nothing");
    assert_eq!(error("a"), ResolveError::BareId("a".to_owned()));
    assert_eq!(
        error("boat/a"),
        ResolveError::UnknownSegment("boat".to_owned())
    );
    assert_eq!(
        error("ship/a/deck"),
        ResolveError::WithoutId("deck".to_owned())
    );
    assert_eq!(error("ship/A"), ResolveError::NotAnId("A".to_owned()));
    assert_eq!(
        error("http://a b"),
        ResolveError::NotAnIri("http://a b".to_owned())
    );
}

/// The sorted lines that records give, and what is found in them.
fn map(schema: &Schema, settings: Settings, text: &str) -> (Vec<String>, Vec<Finding>) {
    let (tree, mut findings) = read_yaml(text, FileId(0));
    let mut writer = Writer::new();
    Mapper::new(schema, settings).file(&tree, &mut writer);
    findings.extend(writer.findings);
    findings.sort_by_key(|finding| (finding.place, finding.code));
    let lines = String::from_utf8(writer.lines).expect("lines are UTF-8");
    let lines: BTreeSet<String> = lines.split_inclusive('\n').map(str::to_owned).collect();
    (lines.into_iter().collect(), findings)
}

fn texts(folder: &Path) -> Vec<(String, String)> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the case is a folder")
        .map(|entry| entry.expect("the case can be listed").path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "yaml")
        })
        .collect();
    files.sort();
    let read = |path: &PathBuf| {
        let name = path
            .file_name()
            .expect("files have names")
            .to_string_lossy();
        (
            name.into_owned(),
            fs::read_to_string(path).expect("the case can be read"),
        )
    };
    files.iter().map(read).collect()
}

fn collect(schema: &Schema, index: usize, text: &str, facts: &mut Facts<'_>) {
    let (tree, findings) = read_yaml(text, FileId(index as u32));
    facts.findings.extend(findings);
    Mapper::new(schema, settings()).file(&tree, facts);
}

fn check(schema: &Schema, folder: &Path) -> (Vec<Finding>, String) {
    let texts = texts(folder);
    let mut facts = Facts::new(schema);
    for (index, (_, text)) in texts.iter().enumerate() {
        collect(schema, index, text, &mut facts);
    }
    checked(&facts, &texts)
}

fn checked(facts: &Facts<'_>, texts: &[(String, String)]) -> (Vec<Finding>, String) {
    let expected = Expectations {
        base: BASE,
        languages: &["en".to_owned(), "fr".to_owned()],
    };
    let mut findings = facts.findings.clone();
    findings.extend(integrity::check(facts, &expected));
    findings.sort_by_key(|finding| (finding.place, finding.code));
    let texts: Vec<(&str, &str)> = texts
        .iter()
        .map(|(name, text)| (&**name, &**text))
        .collect();
    let shown = shown(&findings, &texts);
    (findings, shown)
}

/// Findings in a few lines each.
fn shown(findings: &[Finding], texts: &[(&str, &str)]) -> String {
    let mut out = String::new();
    for finding in findings {
        let severity = match finding.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let code = finding.code.as_str();
        let _ = writeln!(out, "{severity}[{code}]: {}", finding.message);
        let _ = writeln!(out, "  {} {}", place(finding.place, texts), finding.label);
        for also in &finding.also {
            let _ = writeln!(out, "  {} {}", place(also.place, texts), also.label);
        }
        for note in &finding.notes {
            let _ = writeln!(out, "  note: {note}");
        }
        if let Some(hint) = &finding.hint {
            let _ = writeln!(out, "  hint: {}", hint.replace('\n', "\n    "));
        }
    }
    out
}

fn place(place: Place, texts: &[(&str, &str)]) -> String {
    let (name, text) = texts[place.file.0 as usize];
    let start = place.start as usize;
    let before = &text[..start];
    let line = before.matches('\n').count() + 1;
    let column = before
        .rsplit('\n')
        .next()
        .map_or(0, |line| line.chars().count())
        + 1;
    let excerpt = &text[start..start + place.len as usize];
    let excerpt = excerpt.lines().next().unwrap_or_default();
    format!("{name}:{line}:{column} `{excerpt}`")
}

#[test]
fn our_own_records_are_sound() {
    let (schema, findings) = compile(&plenary::ontology::embedded());
    assert!(findings.is_empty(), "{findings:?}");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let texts: Vec<(String, String)> = texts(&folder)
        .into_iter()
        .filter(|(name, _)| name != "dataset.yaml")
        .collect();
    assert!(texts.len() > 5, "the meeting is in several files");
    let mut facts = Facts::new(&schema);
    for (index, (_, text)) in texts.iter().enumerate() {
        collect(&schema, index, text, &mut facts);
    }
    let (findings, shown) = checked(&facts, &texts);
    assert!(findings.is_empty(), "{shown}");
}

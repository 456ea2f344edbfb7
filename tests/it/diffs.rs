//! `plenary diff`: what changed, in words and in statements.

use crate::commands::Desk;
use flate2::Compression;
use flate2::write::GzEncoder;
use oxigraph::io::{RdfFormat, RdfParser};
use plenary::diagnostic::FileId;
use plenary::diff::{Diff, Effect, Status, terms};
use plenary::graph::{Builder, Snapshot};
use plenary::ontology::{Schema, TurtleFile, compile, embedded};
use std::collections::BTreeSet;
use std::io::Write;

fn snapshot(trig: &str) -> Snapshot {
    let mut builder = Builder::new();
    for quad in RdfParser::from_format(RdfFormat::TriG).for_slice(trig.as_bytes()) {
        builder.insert(quad.expect("it is TriG").as_ref());
    }
    builder.finish().expect("few quads")
}

fn schema(own: &str) -> Schema {
    let mut files: Vec<TurtleFile<'_>> = embedded().to_vec();
    files.push(TurtleFile {
        file: FileId(9),
        path: "own.ttl",
        text: own,
        of_dataset: true,
    });
    let (schema, findings) = compile(&files);
    assert!(findings.is_empty(), "{findings:#?}");
    schema
}

const PREFIXES: &str = "\
@base <https://example.org/> .
@prefix pl: <https://w3id.org/plenary/ns#> .
@prefix ps: <https://w3id.org/plenary/schema#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix ex: <https://example.org/own#> .
";

fn graph(body: &str) -> Snapshot {
    snapshot(&format!("{PREFIXES}{body}"))
}

const OLD: &str = "\
<event/e> a pl:Event ; rdfs:label \"Forum\"@en ; pl:startDate \"2020-05-04\"^^xsd:date ;
  pl:theme <theme/a> , <theme/b> .
<theme/a> a pl:Theme ; skos:prefLabel \"water\"@en .
<theme/b> a pl:Theme ; skos:prefLabel \"air\"@en .
";
const NEW: &str = "\
<event/e> a pl:Event ; rdfs:label \"Forum\"@en ; pl:startDate \"2020-05-05\"^^xsd:date ;
  pl:theme <theme/a> , <theme/c> .
<theme/a> a pl:Theme ; skos:prefLabel \"fresh water\"@en .
<theme/c> a pl:Theme ; skos:prefLabel \"soil\"@en .
";

#[test]
fn what_came_went_and_changed_is_told_by_name() {
    let (old, new) = (graph(OLD), graph(NEW));
    let diff = Diff::of(&old, &new);
    let report = diff.report(&compile(&embedded()).0, &["en"]);
    let told: Vec<(Status, &str, Option<&str>)> = report
        .resources
        .iter()
        .map(|one| (one.status, one.name.as_str(), one.former_name.as_deref()))
        .collect();
    assert_eq!(
        told,
        [
            (Status::Changed, "Forum", None),
            (Status::Added, "soil", None),
            (Status::Removed, "air", None),
            (Status::Renamed, "fresh water", Some("water")),
        ]
    );
    let facts: Vec<String> = report.resources[0]
        .facts
        .iter()
        .map(|fact| format!("{}: {:?} {:?}", fact.property, fact.removed, fact.added))
        .collect();
    assert_eq!(
        facts,
        [
            "date: [\"2020-05-04\"] [\"2020-05-05\"]",
            "themes: [\"air\"] [\"soil\"]",
        ]
    );
    assert_eq!((report.removed, report.added), (5, 5));
}

#[test]
fn the_patch_turns_the_one_into_the_other() {
    let named = "<g> { <a> <b> <c> } <h> { <a> <b> <d> } <a> <b> <c> .";
    let (old, new) = (
        graph(&format!("{OLD}{named}")),
        graph(&format!("{NEW}<g> {{ <a> <b> <c> }}")),
    );
    let lines = |graph: &Snapshot| -> BTreeSet<String> {
        let mut bytes = Vec::new();
        graph.write_lines(&mut bytes).expect("memory takes all");
        let text = String::from_utf8(bytes).expect("N-Quads are UTF-8");
        text.lines().map(str::to_owned).collect()
    };
    let mut patch = Vec::new();
    Diff::of(&old, &new)
        .write(&mut patch)
        .expect("memory takes all");
    let patch = String::from_utf8(patch).expect("it is UTF-8");
    let mut patched = lines(&old);
    for line in patch.lines() {
        match line.split_at(2) {
            ("D ", quad) => assert!(patched.remove(quad), "{quad}"),
            ("A ", quad) => assert!(patched.insert(quad.to_owned()), "{quad}"),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(patched, lines(&new));
    assert!(Diff::of(&new, &new).is_empty());
    let iri = |name: &str| format!("<https://example.org/{name}>");
    let gone = ["a", "b", "d", "h"].map(iri).join(" ");
    assert!(patch.contains(&format!("D {gone} .")), "{patch}");
}

#[test]
fn changes_of_the_ontology_that_break_records_are_named() {
    let own = |shapes: &str| schema(&format!("{PREFIXES}{shapes}"));
    let class = "ex:Pledge a rdfs:Class ; rdfs:label \"pledge\"@en .
ex:PledgeShape a sh:NodeShape ; sh:targetClass ex:Pledge ; ps:recordKey \"pledges\" ;
  ps:segment \"pledge\" ; sh:property ex:sum";
    let sum = |rest: &str| {
        format!(
            "ex:sum a sh:PropertyShape ; sh:path ex:amount ; ps:recordKey \"amount\" ; \
             sh:name \"amount\"@en ; sh:order 5 {rest} ."
        )
    };
    let before = own(&format!("{class} . {}", sum("; sh:datatype xsd:integer")));
    let none = own("");
    let gone = terms(&before, &none);
    assert!(gone.iter().any(|change| change.effect == Effect::Breaking
        && change.subject == "pledges"
        && change.change == "there is no such class any more"));
    assert!(terms(&before, &before).is_empty());
    for (shape, effect, said) in [
        (
            "; sh:datatype xsd:integer ; sh:minCount 1",
            Effect::Breaking,
            "every record needs it now",
        ),
        (
            "; sh:datatype xsd:integer ; sh:maxCount 1",
            Effect::Breaking,
            "it takes at most 1 values now",
        ),
        (
            "; sh:datatype xsd:date",
            Effect::Breaking,
            "it does not take `integer` any more",
        ),
        (
            "; sh:in ( 1 2 )",
            Effect::Breaking,
            "it takes words now, not values",
        ),
    ] {
        let after = own(&format!("{class} . {}", sum(shape)));
        let changes = terms(&before, &after);
        let is_told = |change: &&plenary::diff::TermChange| {
            change.subject == "pledges.amount" && change.change == said
        };
        let found = changes
            .iter()
            .find(is_told)
            .unwrap_or_else(|| panic!("{said}: {changes:#?}"));
        assert_eq!(found.effect, effect, "{said}");
    }
}

#[test]
fn what_bounds_and_names_of_records_become_is_told() {
    let own = |shapes: &str| schema(&format!("{PREFIXES}{shapes}"));
    let class = |group: &str, segment: &str| {
        format!(
            "ex:Pledge a rdfs:Class ; rdfs:label \"pledge\"@en .
ex:PledgeShape a sh:NodeShape ; sh:targetClass ex:Pledge ; ps:recordKey \"{group}\" ;
  ps:segment \"{segment}\" ; sh:property ex:sum .
ex:sum a sh:PropertyShape ; sh:path ex:amount ; ps:recordKey \"amount\" ;
  sh:name \"amount\"@en ; sh:order 5 ; "
        )
    };
    let pledges = class("pledges", "pledge");
    let integer = "sh:datatype xsd:integer ; sh:maxInclusive 193 .";
    let before = own(&format!("{pledges}{integer}"));
    for (after, effect, said) in [
        (
            format!("{pledges}sh:datatype xsd:integer ; sh:maxInclusive 100 ."),
            Effect::Breaking,
            "at most 100",
        ),
        (
            format!("{pledges}sh:datatype xsd:integer ; sh:maxInclusive 500 ."),
            Effect::Compatible,
            "at most 500",
        ),
        (
            format!("{pledges}sh:datatype xsd:decimal ; sh:maxInclusive 193 ."),
            Effect::Compatible,
            "takes `decimal` too",
        ),
        (
            format!("{}{integer}", class("promises", "pledge")),
            Effect::Breaking,
            "do not stand under `pledges`",
        ),
        (
            format!("{}{integer}", class("pledges", "promise")),
            Effect::Breaking,
            "at `promise/…` now",
        ),
    ] {
        let changes = terms(&before, &own(&after));
        assert_eq!(changes.len(), 1, "{said}: {changes:#?}");
        assert!(changes[0].change.contains(said), "{said}: {changes:#?}");
        assert_eq!(changes[0].effect, effect, "{said}");
    }
}

#[test]
fn values_that_read_the_same_are_told_in_full() {
    let old = graph("<event/e> a pl:Event ; <x> \"1\" .");
    let new = graph("<event/e> a pl:Event ; <x> 1 .");
    let diff = Diff::of(&old, &new);
    let report = diff.report(&compile(&embedded()).0, &["en"]);
    let fact = &report.resources[0].facts[0];
    assert_eq!(fact.removed, ["\"1\""]);
    assert_eq!(
        fact.added,
        ["\"1\"^^<http://www.w3.org/2001/XMLSchema#integer>"]
    );
}

#[test]
fn nothing_is_written_over_what_is_compared() {
    let desk = Desk::new();
    desk.write("a.nt", "<a:a> <a:b> \"\u{1b}[31m\" .");
    desk.write("b.nt", "<a:a> <a:b> <a:d> .");
    let records = std::fs::read(desk.path("data/meeting.yaml")).expect("it is there");
    let (code, _, told) = desk.run(&["diff", "a.nt", "data", "-o", "data/meeting.yaml"], "");
    assert_eq!(code, 1, "{told}");
    assert_eq!(
        std::fs::read(desk.path("data/meeting.yaml")).expect("it is there"),
        records
    );
    let (code, _, told) = desk.run(&["diff", "a.nt", "b.nt", "-o", "b.nt"], "");
    assert_eq!(code, 2, "{told}");
    let (_, said, _) = desk.run(&["diff", "a.nt", "b.nt"], "");
    assert!(said.contains("[31m") && !said.contains('\u{1b}'), "{said}");
}

#[test]
fn folders_files_and_snapshots_are_compared() {
    let desk = Desk::new();
    assert_eq!(desk.run(&["init", "other"], "").0, 0);
    let (code, said, _) = desk.run(&["diff", "data", "other"], "");
    assert_eq!((code, &*said), (0, "the graphs say the same\n"));
    for (name, arguments) in [
        ("a.ttl", ["export", "-o", "a.ttl"]),
        ("a.jsonld", ["export", "-o", "a.jsonld"]),
        ("a.snapshot", ["build", "-o", "a.snapshot"]),
    ] {
        assert_eq!(desk.run(&arguments, "").0, 0);
        let (code, said, told) = desk.run(&["diff", "data", name], "");
        assert_eq!(
            (code, &*said),
            (0, "the graphs say the same\n"),
            "{name}: {told}"
        );
    }
    let dump = std::fs::read(desk.path("a.ttl")).expect("it is there");
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(&dump).expect("memory can be written");
    let gzip = gzip.finish().expect("memory can be written");
    desk.write("cut.ttl.gz", &gzip[..gzip.len() / 2]);
    desk.write("a.ttl.gz", gzip);
    let zstandard = zstd::encode_all(&*dump, 1).expect("memory can be written");
    desk.write("a.ttl.zst", zstandard);
    for name in ["a.ttl.gz", "a.ttl.zst"] {
        let (code, said, told) = desk.run(&["diff", "data", name], "");
        assert_eq!(code, 0, "{name}: {told}{said}");
    }
    let (code, _, told) = desk.run(&["diff", "data", "cut.ttl.gz"], "");
    assert_eq!(code, 2, "{told}");
    assert!(
        told.contains("`cut.ttl.gz` is no graph: it cannot be unpacked"),
        "{told}"
    );
    assert!(told.contains("hint: fetch or pack it again"), "{told}");
    let meeting = std::fs::read_to_string(desk.path("other/meeting.yaml")).expect("it is there");
    let changed = meeting.replacen("Opening panel", "First panel", 1);
    assert_ne!(meeting, changed);
    desk.write("other/meeting.yaml", changed);
    desk.transcript("diff", &["diff", "data", "other"], "");
    desk.transcript("diff-nq", &["diff", "data", "other", "--format", "nq"], "");
    desk.transcript(
        "diff-json",
        &["diff", "data", "other", "--format", "json"],
        "",
    );
    desk.transcript("diff-none", &["diff", "data", "nowhere"], "");
    desk.write("odd.txt", "what is this");
    desk.transcript("diff-no-graph", &["diff", "data", "odd.txt"], "");
    desk.write("broken.ttl", "<a> <b> .");
    desk.transcript("diff-broken", &["diff", "data", "broken.ttl"], "");
}

#[test]
fn files_of_terms_are_compared_in_what_records_may_say() {
    let desk = Desk::new();
    let shape = |rest: &str| {
        format!(
            "{PREFIXES}pl:EventShape sh:property [ sh:path ex:sponsor ; sh:datatype xsd:integer ; \
             ps:recordKey \"sponsor\" {rest} ] .\n"
        )
    };
    desk.write("before.ttl", shape(""));
    desk.write("after.ttl", shape("; sh:minCount 1"));
    desk.write(
        "gone.ttl",
        "<https://example.org/a> <https://example.org/b> 1 .\n",
    );
    let (code, said, told) = desk.run(&["diff", "before.ttl", "after.ttl"], "");
    assert_eq!(code, 1, "{told}");
    assert!(
        said.contains("breaking: `events.sponsor`: every record needs it now"),
        "{said}"
    );
    let (_, said, _) = desk.run(&["diff", "before.ttl", "gone.ttl"], "");
    assert!(said.contains("breaking: `events.sponsor`"), "{said}");
    // A graph says nothing of records.
    assert_eq!(desk.run(&["export", "-o", "graph.nt"], "").0, 0);
    let (_, said, _) = desk.run(&["diff", "before.ttl", "graph.nt"], "");
    assert!(!said.contains("breaking"), "{said}");
}

//! Snapshots: what goes in comes out, in order; damage is told.

use oxrdf::{BlankNode, Dataset, GraphName, Literal, NamedNode, Quad, Term, TermRef};
use plenary::graph::{Builder, Graphs, Id, Pattern, Snapshot};
use std::collections::BTreeSet;

fn iri(name: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("http://example.org/{name}"))
}

/// Quads of all kinds of terms in the default graph and two named ones, some triples in several.
fn quads(named_graphs: bool) -> Vec<Quad> {
    let subjects = ["a", "b", "c", "p0"].map(iri);
    let xsd = |text: &str, datatype: &str| {
        let datatype = format!("http://www.w3.org/2001/XMLSchema#{datatype}");
        Term::from(Literal::new_typed_literal(
            text,
            NamedNode::new_unchecked(datatype),
        ))
    };
    let objects = [
        iri("a").into(),
        BlankNode::new_unchecked("n").into(),
        Literal::new_simple_literal("a \"quoted\"\ntext").into(),
        Literal::new_language_tagged_literal_unchecked("é", "fr").into(),
        xsd("7", "integer"),
        xsd("7.0", "decimal"),
        xsd("2016-03-07", "date"),
        xsd("true", "boolean"),
    ];
    let graphs = [
        GraphName::DefaultGraph,
        iri("g1").into(),
        BlankNode::new_unchecked("g2").into(),
    ];
    let mut quads = Vec::new();
    for (number, subject) in subjects.iter().enumerate() {
        for (offset, object) in objects.iter().enumerate() {
            let predicate = iri(&format!("p{}", (number + offset) % 3));
            let graph = if named_graphs {
                (number * offset) % 4
            } else {
                0
            };
            let graphs_of = if graph == 3 {
                &graphs[..]
            } else {
                &graphs[graph..=graph]
            };
            for graph in graphs_of {
                let quad = (subject.clone(), predicate.clone(), object.clone());
                quads.push(Quad::new(quad.0, quad.1, quad.2, graph.clone()));
            }
        }
    }
    quads
}

fn build(quads: &[Quad]) -> Snapshot {
    let mut builder = Builder::new();
    for quad in quads {
        builder.insert(quad.as_ref());
    }
    builder.prefix("ex", "http://example.org/");
    builder.finish().expect("few quads")
}

fn matches(snapshot: &Snapshot, pattern: Pattern) -> Vec<(Option<Id>, [Id; 3])> {
    snapshot
        .quads(pattern)
        .map(|quad| (quad.graph, [quad.subject, quad.predicate, quad.object]))
        .collect()
}

/// The same by looking at every quad.
fn expected(snapshot: &Snapshot, pattern: Pattern) -> BTreeSet<(Option<Id>, [Id; 3])> {
    let all = Pattern {
        graphs: Graphs::All,
        ..Pattern::default()
    };
    let fits = |given: Option<Id>, id: Id| given.is_none_or(|given| given == id);
    snapshot
        .quads(all)
        .filter(|quad| {
            fits(pattern.subject, quad.subject)
                && fits(pattern.predicate, quad.predicate)
                && fits(pattern.object, quad.object)
        })
        .filter(|quad| match pattern.graphs {
            Graphs::Merged | Graphs::All => true,
            Graphs::Default => quad.graph.is_none(),
            Graphs::Named => quad.graph.is_some(),
            Graphs::One(graph) => quad.graph == Some(graph),
        })
        .map(|quad| {
            let graph = quad.graph.filter(|_| pattern.graphs != Graphs::Merged);
            (graph, [quad.subject, quad.predicate, quad.object])
        })
        .collect()
}

#[test]
fn every_pattern_finds_what_looking_at_all_quads_finds() {
    for named_graphs in [false, true] {
        let snapshot = build(&quads(named_graphs));
        snapshot.verify().expect("a new snapshot is sound");
        let id = |name: &str| snapshot.iri(iri(name).as_str());
        let some = |ids: &[Option<Id>]| {
            let known = ids.iter().filter(|id| id.is_some());
            std::iter::once(None)
                .chain(known.copied())
                .collect::<Vec<_>>()
        };
        let objects: Vec<_> = snapshot
            .quads(Pattern::default())
            .map(|quad| Some(quad.object))
            .collect();
        let mut graphs = vec![Graphs::Merged, Graphs::All, Graphs::Default, Graphs::Named];
        graphs.extend(snapshot.named_graphs().map(|(graph, _)| Graphs::One(graph)));
        graphs.extend(id("a").map(Graphs::One));
        let mut patterns = 0;
        for subject in some(&[id("a"), id("c"), id("p0"), id("p1")]) {
            for predicate in some(&[id("p0"), id("p1"), id("a")]) {
                for object in some(&objects) {
                    for graphs in &graphs {
                        let pattern = Pattern {
                            subject,
                            predicate,
                            object,
                            graphs: *graphs,
                        };
                        let found = matches(&snapshot, pattern);
                        let set: BTreeSet<_> = found.iter().copied().collect();
                        assert_eq!(found.len(), set.len(), "each once: {pattern:?}");
                        assert_eq!(set, expected(&snapshot, pattern), "{pattern:?}");
                        assert!(snapshot.count(pattern) >= found.len());
                        patterns += 1;
                    }
                }
            }
        }
        assert!(patterns > 1000);
    }
}

#[test]
fn every_term_has_one_id_and_ids_are_in_order() {
    let quads = quads(true);
    let snapshot = build(&quads);
    let mut terms = BTreeSet::new();
    for quad in &quads {
        for term in [
            TermRef::from(&quad.subject),
            TermRef::from(&quad.predicate),
            TermRef::from(&quad.object),
        ] {
            let id = snapshot.id(term).expect("the term was put in");
            assert_eq!(snapshot.term(id), term);
            terms.insert(id);
        }
    }
    assert_eq!(
        terms.len() + 2,
        snapshot.terms(),
        "and the names of two graphs"
    );
    let kinds: Vec<_> = terms
        .iter()
        .map(|id| match snapshot.term(*id) {
            TermRef::BlankNode(_) => 0,
            TermRef::NamedNode(_) => 1,
            TermRef::Literal(_) => 2,
        })
        .collect();
    assert!(kinds.is_sorted());
    assert_eq!(snapshot.iri("http://example.org/unknown"), None);
}

#[test]
fn the_order_and_number_of_insertions_change_no_byte() {
    let mut quads = quads(true);
    let first = build(&quads);
    quads.reverse();
    quads.extend_from_within(..5);
    let second = build(&quads);
    assert_eq!(first.bytes(), second.bytes());
    assert_eq!(first.hash(), second.hash());
    assert_eq!(first.len(), quads.iter().collect::<Dataset>().len());
}

#[test]
fn a_file_is_the_same_snapshot() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("graph.plenary");
    let built = build(&quads(true));
    built.write(&path).expect("it can be written");
    let opened = Snapshot::open(&path).expect("it can be opened");
    opened.verify().expect("it is sound");
    assert_eq!(opened.bytes(), built.bytes());
    assert_eq!(
        opened.prefixes(),
        [("ex".to_owned(), "http://example.org/".to_owned())]
    );
    let names = std::fs::read_dir(folder.path())
        .expect("it can be listed")
        .count();
    assert_eq!(names, 1, "nothing is left beside it");
}

#[test]
fn an_empty_graph_is_a_snapshot() {
    let snapshot = build(&[]);
    snapshot.verify().expect("it is sound");
    let read = Snapshot::from_bytes(snapshot.bytes().to_vec()).expect("it can be read");
    assert!(read.is_empty());
    assert_eq!(matches(&read, Pattern::default()), []);
    assert_eq!(read.named_graphs().count(), 0);
    let nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_eq!(read.hash(), nothing, "SHA-256 of no line");
}

#[test]
fn a_changed_or_cut_file_is_refused() {
    let whole = build(&quads(true)).bytes().to_vec();
    for len in 0..whole.len() {
        assert!(
            Snapshot::from_bytes(whole[..len].to_vec()).is_err(),
            "cut at {len}"
        );
    }
    let mut accepted = 0;
    for at in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 1 << (at % 8);
        accepted += usize::from(Snapshot::from_bytes(bytes).is_ok());
    }
    // What stands between sections and in reserved places is not covered by a checksum.
    assert!(accepted < 200, "{accepted} changes were not seen");
}

/// Sets the checksums right again, as somebody would who means harm.
fn mend(bytes: &mut [u8]) {
    let number = |bytes: &[u8], at: usize, len: usize| {
        let mut number = [0; 8];
        number[..len].copy_from_slice(&bytes[at..at + len]);
        usize::try_from(u64::from_le_bytes(number)).unwrap_or(usize::MAX)
    };
    let sections = number(bytes, 12, 4).min(32);
    for section in 0..sections {
        let entry = 32 + 32 * section;
        let (start, len) = (number(bytes, entry + 8, 8), number(bytes, entry + 16, 8));
        if let Some(section) = start.checked_add(len).and_then(|end| bytes.get(start..end)) {
            let checksum = crc32fast::hash(section).to_le_bytes();
            bytes[entry + 24..entry + 28].copy_from_slice(&checksum);
        }
    }
    let checksum = crc32fast::hash(&bytes[32..32 + 32 * sections]).to_le_bytes();
    bytes[24..28].copy_from_slice(&checksum);
}

#[test]
fn a_forged_file_is_refused_or_read_and_nothing_worse() {
    let whole = build(&quads(true)).bytes().to_vec();
    let mut read = 0;
    for at in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= [1, 0x80, 0xFF][at % 3];
        mend(&mut bytes);
        let Ok(snapshot) = Snapshot::from_bytes(bytes) else {
            continue;
        };
        read += 1;
        walk(&snapshot);
    }
    assert!(read > 100, "some forgeries are read");
}

fn walk(snapshot: &Snapshot) {
    let _ = snapshot.verify();
    for graphs in [Graphs::All, Graphs::Merged, Graphs::Default, Graphs::Named] {
        for quad in snapshot.quads(Pattern {
            graphs,
            ..Pattern::default()
        }) {
            let term = snapshot.term(quad.object);
            let _ = (term.to_string(), snapshot.id(term));
            let _ = snapshot.objects(quad.subject, quad.predicate).count();
            let _ = snapshot.subjects(quad.predicate, quad.object).count();
        }
    }
    let _ = snapshot.write_lines(&mut std::io::sink());
}

#[test]
fn unknown_sections_are_passed_over_and_other_versions_told() {
    let mut bytes = build(&quads(true)).bytes().to_vec();
    // The table of prefixes is the second section; under another name it is unknown, and missing.
    bytes[32 + 32..32 + 36].copy_from_slice(b"NEW!");
    mend(&mut bytes);
    let error = Snapshot::from_bytes(bytes.clone()).expect_err("it lacks a section");
    assert_eq!(error.to_string(), "it is damaged: it has no section `PREF`");
    bytes[32 + 32..32 + 36].copy_from_slice(b"PREF");
    bytes[32 + 36] = 9;
    mend(&mut bytes);
    let error = Snapshot::from_bytes(bytes).expect_err("its version is unknown");
    assert_eq!(
        error.to_string(),
        "its section `PREF` has version 9, which this program does not know"
    );
}

#[test]
fn what_is_no_snapshot_is_told_with_its_path() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("none");
    let error = Snapshot::open(&path).expect_err("there is no file");
    assert_eq!(error.to_string(), format!("`{}`", path.display()));
    std::fs::write(&path, "events: []").expect("it can be written");
    let error = Snapshot::open(&path).expect_err("it is a record file");
    assert_eq!(error.to_string(), "it is not a snapshot of Plenary");
    std::fs::write(&path, "").expect("it can be written");
    assert!(Snapshot::open(&path).is_err(), "an empty file");
}

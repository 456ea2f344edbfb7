//! Pictures of whole graphs. Each folder in `tests/cases/overviews` holds a graph, `input.ttl`,
//! perhaps Turtle of its own in `ontology.ttl`, and its picture: `expected.dot`, or `expected.txt`
//! where there is none. Comments at the start of the graph say which kind of picture it is.

use crate::cases;
use oxigraph::io::{RdfFormat, RdfParser};
use oxrdf::{Literal, NamedNode, Quad};
use plenary::diagnostic::FileId;
use plenary::diagram::{self, DiagramError, Options, Picture, Scene, Theme};
use plenary::graph::{Builder, Snapshot};
use plenary::ontology::{self, Schema, TurtleFile};
use std::path::Path;
use std::time::{Duration, Instant};

#[test]
fn every_graph_gives_its_picture() {
    let mut drawn = 0;
    for folder in cases::folders("overviews") {
        match scene(&folder, false) {
            Ok(scene) => {
                let dot = diagram::dot::write(&scene);
                cases::expect(&folder.join("expected.dot"), &dot);
                let svg = diagram::own::svg(&scene, Theme::Auto);
                cases::expect(&folder.join("expected.svg"), &svg);
                let flaws = diagram::own::flaws(&diagram::own::place(&scene));
                assert!(flaws.is_empty(), "{}: {flaws:#?}", folder.display());
                drawn += 1;
            }
            Err(error) => cases::expect(&folder.join("expected.txt"), &format!("{error}\n")),
        }
    }
    assert!(drawn > 8, "only {drawn} pictures were drawn");
}

#[test]
fn the_order_of_the_input_does_not_show() {
    for folder in cases::folders("overviews") {
        let [straight, turned] = [false, true].map(|is_turned| {
            let scene = scene(&folder, is_turned);
            scene.map(|scene| diagram::dot::write(&scene))
        });
        assert_eq!(straight, turned, "{}", folder.display());
    }
}

#[test]
fn what_is_drawn_is_what_is_counted() {
    for folder in cases::folders("overviews") {
        let Ok(scene) = scene(&folder, false) else {
            continue;
        };
        let (tally, graph) = (&scene.tally, &scene.graph);
        let in_columns: usize = scene.columns.iter().map(Vec::len).sum();
        assert_eq!(tally.cards + tally.pills, graph.node_count());
        assert_eq!(in_columns, graph.node_count(), "{}", folder.display());
        assert_eq!(tally.lines, graph.edge_count());
        for line in graph.edge_weights() {
            assert!(!line.verb.is_empty() && !line.sentence.is_empty());
        }
        let text = format!("{:?}", graph.node_weights().collect::<Vec<_>>());
        assert!(!text.contains("lines: [\"http"), "an IRI is no name");
    }
}

/// What a picture does not follow, it says.
#[test]
fn a_path_says_that_it_does_not_follow_what_has_thousands_of_links() {
    let pl = |name: &str| NamedNode::new_unchecked(format!("https://w3id.org/plenary/ns#{name}"));
    let node = |path: &str| NamedNode::new_unchecked(format!("https://example.org/{path}"));
    let a = oxrdf::vocab::rdf::TYPE.into_owned();
    let drawn = |events: u32| {
        let mut builder = Builder::new();
        let mut say = |subject: &NamedNode, predicate: &NamedNode, object: &NamedNode| {
            let graph = oxrdf::GraphName::DefaultGraph;
            let quad = Quad::new(subject.clone(), predicate.clone(), object.clone(), graph);
            builder.insert(quad.as_ref());
        };
        say(&node("theme/all"), &a, &pl("Theme"));
        for number in 0..events {
            let event = node(&format!("event/{number}"));
            say(&event, &a, &pl("Event"));
            say(&event, &pl("theme"), &node("theme/all"));
        }
        let snapshot = builder.finish().expect("few quads");
        let (schema, _) = ontology::compile(&ontology::embedded());
        let [from, to] = [0, 1].map(|n| node(&format!("event/{n}")).into_string());
        let picture = Picture::Path { from, to };
        diagram::draw(&snapshot, &schema, &picture, &Options::default()).expect("both are there")
    };
    let through = drawn(1_500);
    assert_eq!((through.graph.node_count(), &*through.tally.note), (3, ""));
    let around = drawn(2_500);
    assert_eq!(around.graph.node_count(), 2);
    let note = &around.tally.note;
    assert!(
        note.contains("Not all links were followed of what has more than 2,000: 1"),
        "{note}"
    );
}

/// A graph of two hundred thousand quads in the time that a million may take when optimised.
#[test]
fn large_graphs_are_summed_up_in_time() {
    let mut builder = Builder::new();
    let node = |kind: &str, number: u32| {
        NamedNode::new_unchecked(format!("https://example.org/{kind}/{number}"))
    };
    let term = |name: &str| NamedNode::new_unchecked(format!("http://xmlns.com/foaf/0.1/{name}"));
    let graph = oxrdf::GraphName::DefaultGraph;
    for number in 0..50_000u32 {
        let (person, document) = (node("person", number), node("document", number / 7));
        let said = [
            (
                &person,
                oxrdf::vocab::rdf::TYPE.into_owned(),
                term("Person").into(),
            ),
            (
                &document,
                oxrdf::vocab::rdf::TYPE.into_owned(),
                term("Document").into(),
            ),
            (&person, term("made"), oxrdf::Term::from(document.clone())),
            (
                &person,
                term("knows"),
                node("person", number.wrapping_mul(7919) % 50_000).into(),
            ),
            (
                &person,
                term("name"),
                Literal::from(format!("Person {number}")).into(),
            ),
        ];
        for (subject, predicate, object) in said {
            let quad = Quad::new(subject.clone(), predicate, object, graph.clone());
            builder.insert(quad.as_ref());
        }
    }
    let snapshot = builder.finish().expect("few quads");
    let (schema, _) = ontology::compile(&ontology::embedded());
    let start = Instant::now();
    let scene = diagram::draw(&snapshot, &schema, &Picture::Summary, &Options::default());
    let scene = scene.expect("there are things");
    assert_eq!(scene.graph.node_count(), 2);
    let sentences = scene
        .graph
        .edge_weights()
        .map(|line| line.sentence.as_str());
    assert_eq!(
        sentences.collect::<Vec<_>>(),
        ["Person made Document: 50,000."]
    );
    assert!(
        start.elapsed() < Duration::from_secs(20),
        "{:?}",
        start.elapsed()
    );
}

fn scene(folder: &Path, is_turned: bool) -> Result<Scene, DiagramError> {
    let text = std::fs::read_to_string(folder.join("input.ttl")).expect("each case has an input");
    let option = |name: &str| {
        let start = format!("# {name}: ");
        text.lines().find_map(|line| line.strip_prefix(&start))
    };
    let kind = option("picture").expect("each case names its picture");
    let picture = match kind {
        "network" => Picture::Network {
            group: option("group").map(str::to_owned),
        },
        "timeline" => Picture::Timeline,
        "summary" => Picture::Summary,
        "ontology" => Picture::Ontology {
            alignments: option("alignments").is_some(),
        },
        other => panic!("{}: there is no picture {other}", folder.display()),
    };
    let options = Options {
        languages: vec![option("language").unwrap_or("en").to_owned()],
        command: format!("plenary diagram {kind}"),
        ..Options::default()
    };
    let mut quads: Vec<Quad> = RdfParser::from_format(RdfFormat::Turtle)
        .for_slice(text.as_bytes())
        .collect::<Result<_, _>>()
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    if is_turned {
        quads.reverse();
    }
    diagram::draw(&snapshot(&quads), &schema(folder), &picture, &options)
}

fn snapshot(quads: &[Quad]) -> Snapshot {
    let mut builder = Builder::new();
    for quad in quads {
        builder.insert(quad.as_ref());
    }
    builder.finish().expect("few quads")
}

fn schema(folder: &Path) -> Schema {
    let own = std::fs::read_to_string(folder.join("ontology.ttl")).ok();
    let mut files: Vec<TurtleFile<'_>> = ontology::embedded().to_vec();
    files.extend(own.as_ref().map(|text| TurtleFile {
        file: FileId(3),
        path: "ontology.ttl",
        text,
        of_dataset: true,
    }));
    let (schema, findings) = ontology::compile(&files);
    assert!(findings.is_empty(), "{}: {findings:#?}", folder.display());
    schema
}

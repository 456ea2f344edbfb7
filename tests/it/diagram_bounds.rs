//! Budgets of pictures: none draws more than it may, and each says what it left out.

use oxrdf::{GraphName, Literal, NamedNode, Quad, Term};
use plenary::diagram::{self, DiagramError, Filter, Options, Picture, Scene};
use plenary::graph::{Builder, Snapshot};
use plenary::ontology::{Schema, compile, embedded};
use std::sync::LazyLock;

static SCHEMA: LazyLock<Schema> = LazyLock::new(|| compile(&embedded()).0);

fn node(path: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("https://example.org/{path}"))
}

fn pl(name: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("https://w3id.org/plenary/ns#{name}"))
}

/// A graph that is written as it comes.
#[derive(Default)]
struct Graph(Vec<Quad>);

impl Graph {
    fn say(&mut self, subject: &str, predicate: NamedNode, object: impl Into<Term>) {
        let quad = Quad::new(node(subject), predicate, object, GraphName::DefaultGraph);
        self.0.push(quad);
    }

    fn is(&mut self, subject: &str, class: &str) {
        self.say(subject, oxrdf::vocab::rdf::TYPE.into_owned(), pl(class));
        let label = oxrdf::vocab::rdfs::LABEL.into_owned();
        self.say(
            subject,
            label,
            Literal::new_language_tagged_literal_unchecked(subject, "en"),
        );
    }

    fn snapshot(&self) -> Snapshot {
        let mut builder = Builder::new();
        for quad in &self.0 {
            builder.insert(quad.as_ref());
        }
        builder.finish().expect("few quads")
    }
}

fn drawn(snapshot: &Snapshot, picture: &Picture, nodes_max: usize) -> Scene {
    let options = Options {
        nodes_max,
        ..Options::default()
    };
    diagram::draw(snapshot, &SCHEMA, picture, &options)
        .unwrap_or_else(|error| panic!("{picture:?}: {error}"))
}

/// Events on many days, with bodies that take part in them.
fn crowd(events: usize, bodies: usize) -> Graph {
    let mut graph = Graph::default();
    for number in 0..bodies {
        graph.is(&format!("organisation/{number}"), "Organisation");
    }
    for number in 0..events {
        let event = format!("event/{number}");
        graph.is(&event, "Event");
        let date = format!(
            "{}-{:02}-{:02}",
            1980 + number % 40,
            1 + number % 12,
            1 + number % 28
        );
        let date = Literal::new_typed_literal(date, oxrdf::vocab::xsd::DATE);
        graph.say(&event, pl("startDate"), date);
        for body in 0..bodies {
            graph.say(
                &event,
                pl("participant"),
                node(&format!("organisation/{body}")),
            );
        }
    }
    graph
}

#[test]
fn no_kind_draws_more_boxes_than_it_may() {
    let snapshot = crowd(60, 12).snapshot();
    let iri = |path: &str| node(path).into_string();
    let pictures = [
        Picture::EventMap { focus: None },
        Picture::Around {
            iri: iri("event/0"),
            radius: 2,
        },
        Picture::Path {
            from: iri("organisation/1"),
            to: iri("organisation/2"),
        },
        Picture::Network { group: None },
        Picture::Timeline,
        Picture::Summary,
        Picture::Ontology { alignments: false },
        Picture::Evidence {
            iri: iri("event/0"),
        },
    ];
    for picture in pictures {
        for nodes_max in [1, 2, 3, 5, 8, 20, 60] {
            let scene = drawn(&snapshot, &picture, nodes_max);
            let boxes = scene.graph.node_count();
            // A path has its ends and a step; a timeline a time, a thing and a count; a network two
            // and a count.
            assert!(boxes >= 1, "{picture:?} {nodes_max}");
            assert!(
                boxes <= nodes_max.max(3),
                "{picture:?} {nodes_max}: {boxes}"
            );
        }
    }
}

#[test]
fn what_all_take_part_in_is_what_they_have_in_common() {
    let snapshot = crowd(1, 70).snapshot();
    let scene = drawn(&snapshot, &Picture::Network { group: None }, 120);
    assert_eq!(scene.tally.left_out, 41, "{}", scene.tally.note);
    let sentence = |line: &diagram::Line| line.sentence.contains("event/0");
    assert!(scene.graph.edge_weights().all(sentence));
    let lonely = scene.graph.node_indices();
    let lonely = lonely.filter(|node| scene.graph.neighbors_undirected(*node).next().is_none());
    // Only the box that says how many more there are.
    assert_eq!(lonely.count(), 1);
}

#[test]
fn who_was_not_looked_at_is_not_called_alone() {
    let mut graph = crowd(1, 3);
    for number in 0..2_500 {
        graph.is(&format!("organisation/idle-{number}"), "Organisation");
    }
    let scene = drawn(&graph.snapshot(), &Picture::Network { group: None }, 120);
    assert_eq!(
        scene.tally.note,
        "1,997 have nothing in common with another · 503 with fewer links not looked at"
    );
}

#[test]
fn a_long_chain_of_themes_is_not_followed_to_its_end() {
    let mut graph = Graph::default();
    let broader = NamedNode::new_unchecked("http://www.w3.org/2004/02/skos/core#broader");
    let concept = NamedNode::new_unchecked("http://www.w3.org/2004/02/skos/core#Concept");
    for number in 0..25_000 {
        let theme = format!("theme/{number}");
        graph.is(&theme, "Theme");
        graph.say(
            &theme,
            oxrdf::vocab::rdf::TYPE.into_owned(),
            concept.clone(),
        );
        graph.say(
            &theme,
            broader.clone(),
            node(&format!("theme/{}", (number + 1).min(24_999))),
        );
    }
    let scene = drawn(&graph.snapshot(), &Picture::Themes, 120);
    let (shown, left_out) = (scene.graph.node_count(), scene.tally.left_out);
    assert!((1..=120).contains(&shown), "{shown}");
    assert!(
        scene.subtitle.whole.starts_with("25000 × theme"),
        "{}",
        scene.subtitle.whole
    );
    assert_eq!(left_out, 25_000 - shown);
}

#[test]
fn a_date_that_says_less_than_a_day_is_no_range() {
    let mut graph = Graph::default();
    for (id, date) in [
        ("year", "2016"),
        ("month", "2025-03"),
        ("time", "2016-03-07T10:00:00+01:00"),
    ] {
        let event = format!("event/{id}");
        graph.is(&event, "Event");
        let kind = match date.len() {
            4 => oxrdf::vocab::xsd::G_YEAR,
            7 => oxrdf::vocab::xsd::G_YEAR_MONTH,
            _ => oxrdf::vocab::xsd::DATE_TIME,
        };
        graph.say(
            &event,
            pl("startDate"),
            Literal::new_typed_literal(date, kind),
        );
        let latest = Literal::new_typed_literal("2016-12-31", oxrdf::vocab::xsd::DATE);
        graph.say(&event, pl("latest"), latest);
    }
    let scene = drawn(&graph.snapshot(), &Picture::Timeline, 120);
    assert_eq!(scene.subtitle.whole, "2016 – March 2025");
    let said: Vec<&str> = scene
        .graph
        .node_weights()
        .filter(|card| card.class == "event")
        .map(|card| card.sentence.as_str())
        .collect();
    for sentence in &said {
        assert!(!sentence.contains('–'), "{said:?}");
    }
    assert_eq!(said.len(), 3);
}

#[test]
fn what_is_left_out_by_choice_is_not_said_to_be_missing() {
    let snapshot = crowd(2, 3).snapshot();
    let options = Options {
        filter: Filter {
            include: Vec::new(),
            exclude: vec!["Event".to_owned()],
        },
        ..Options::default()
    };
    for picture in [
        Picture::Timeline,
        Picture::Network { group: None },
        Picture::Themes,
    ] {
        let error = diagram::draw(&snapshot, &SCHEMA, &picture, &options);
        assert_eq!(error.err(), Some(DiagramError::NothingLeft), "{picture:?}");
    }
}

#[test]
fn a_class_without_a_shape_is_drawn_as_the_one_above_it() {
    let own = "@prefix ex: <https://example.org/own#> . \
               @prefix pl: <https://w3id.org/plenary/ns#> . \
               @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . \
               ex:Ship a rdfs:Class ; rdfs:subClassOf pl:Organisation ; rdfs:label \"ship\"@en .";
    let mut files = embedded().to_vec();
    files.push(plenary::ontology::TurtleFile {
        file: plenary::diagnostic::FileId(9),
        path: "own.ttl",
        text: own,
        of_dataset: true,
    });
    let (schema, _) = compile(&files);
    let mut graph = crowd(1, 2);
    let ship = NamedNode::new_unchecked("https://example.org/own#Ship");
    graph.say("ship/a", oxrdf::vocab::rdf::TYPE.into_owned(), ship);
    graph.say("event/0", pl("participant"), node("ship/a"));
    let scene = diagram::draw(
        &graph.snapshot(),
        &schema,
        &Picture::default(),
        &Options::default(),
    );
    let scene = scene.expect("there is an event");
    let iri = node("ship/a").into_string();
    assert!(scene.graph.node_weights().any(|card| card.iri == iri));
}

#[test]
fn a_name_cannot_turn_the_direction_of_what_stands_beside_it() {
    let mut graph = crowd(1, 0);
    let label = oxrdf::vocab::rdfs::LABEL.into_owned();
    let name = Literal::new_language_tagged_literal_unchecked("\u{202E}LIVE\u{202C} event", "en");
    graph.0.retain(|quad| quad.predicate != label);
    graph.say("event/0", label, name);
    let scene = drawn(&graph.snapshot(), &Picture::default(), 120);
    assert_eq!(scene.title.whole, "LIVE event");
}

//! What readers choose of a picture: its colours, its words, its classes and properties.

use crate::commands::Desk;
use plenary::diagram::style::Style;
use plenary::diagram::{self, Filter, Hue, Options, Picture, Rgb, Scene};
use plenary::graph::Snapshot;
use plenary::ontology::{Schema, compile, embedded};
use plenary::query::Answer;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

const FLAWED: &str = "\
# The colours of our house
classes:
  Organisation: \"#FFD700\" # gold
  person: '#CC4400'
  Theme: \"#C05000\"
properties:
  speaker:
    inverse_verb: {en: takes the floor at, fr: prend la parole à}
  convenedBy:
    line: dashed
";

const WRONG: &str = "\
classes:
  Organization: blue
  Person: reddish
  addresses: blue
  Place: #0072B2
properties:
  Event:
    line: dashed
  has panel:
    line: dotted
    verbs: holds
    verb: ''
  addresses: often
colours: {}
";

#[test]
fn a_style_with_flaws_is_refused_and_can_be_repaired() {
    let desk = Desk::new();
    desk.write("style.yaml", FLAWED);
    let check = ["diagram", "--check-style", "style.yaml"];
    desk.transcript("style-flawed", &check, "");
    let draw = ["diagram", "summary", "--style", "style.yaml", "-o", "a.svg"];
    let (code, _, told) = desk.run(&draw, "");
    assert_eq!(code, 1, "{told}");
    assert!(told.contains("error[poor-colour]: `#FFD700`"), "{told}");
    assert!(
        !desk.exists("a.svg"),
        "nothing is drawn in colours that some cannot see"
    );
    let repair = [&check[..], &["--repair", "-o", "-"]].concat();
    desk.transcript("style-repaired", &repair, "");
    let (_, mended, _) = desk.run(&repair, "");
    assert_eq!(mended.lines().count(), FLAWED.lines().count());
    assert!(
        mended.starts_with("# The colours of our house\nclasses:\n"),
        "{mended}"
    );
    assert!(mended.contains(" # gold\n"), "{mended}");
    desk.write("style.yaml", &mended);
    desk.transcript("style-good", &check, "");
    let (code, dot, told) = desk.run(&["diagram", "event-map", "--style", "style.yaml"], "");
    assert_eq!(code, 0, "{told}");
    assert!(dot.contains("xlabel=\"takes the floor at\""), "{dot}");
    let again = desk.run(&repair, "");
    assert_eq!(
        (again.0, again.1),
        (0, mended),
        "what is good stays as it is"
    );
}

#[test]
fn a_style_that_cannot_be_read_is_told_line_by_line() {
    let desk = Desk::new();
    desk.write("style.yaml", WRONG);
    desk.transcript(
        "style-wrong",
        &["diagram", "--check-style", "style.yaml"],
        "",
    );
    desk.write("style.yaml", [0xff, b'a']);
    assert_eq!(
        desk.run(&["diagram", "--check-style", "style.yaml"], "").0,
        2
    );
    assert_eq!(
        desk.run(&["diagram", "--check-style", "none.yaml"], "").0,
        2
    );
    assert_eq!(desk.run(&["diagram", "--repair"], "").0, 2);
}

static SCHEMA: LazyLock<Schema> = LazyLock::new(|| compile(&embedded()).0);
static MEETING: LazyLock<Snapshot> = LazyLock::new(crate::ours::snapshot);

fn drawn(picture: &Picture, options: &Options) -> Scene {
    diagram::draw(&MEETING, &SCHEMA, picture, options).expect("a picture")
}

fn filtered(picture: &Picture, include: &[&str], exclude: &[&str]) -> Scene {
    let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let filter = Filter {
        include: owned(include),
        exclude: owned(exclude),
    };
    let options = Options {
        filter,
        ..Options::default()
    };
    drawn(picture, &options)
}

fn classes(scene: &Scene) -> BTreeSet<&str> {
    let cards = scene.graph.node_weights();
    let rows = scene.graph.node_weights().flat_map(|card| &card.rows);
    let of_rows = rows.map(|row| row.class.as_str());
    cards
        .map(|card| card.class.as_str())
        .chain(of_rows)
        .collect()
}

fn predicates(scene: &Scene) -> BTreeSet<&str> {
    let lines = scene.graph.edge_weights();
    let iris = lines.flat_map(|line| &line.predicates);
    iris.map(|iri| iri.rsplit(['#', '/']).next().unwrap_or_default())
        .collect()
}

#[test]
fn classes_and_properties_are_left_out_by_any_of_their_names() {
    let map = Picture::default();
    let whole = drawn(&map, &Options::default());
    assert!(classes(&whole).contains("theme") && classes(&whole).contains("topic"));
    for name in [
        "Theme",
        "themes",
        "theme",
        "pl:Theme",
        "https://w3id.org/plenary/ns#Theme",
    ] {
        let scene = filtered(&map, &[], &[name]);
        assert!(!classes(&scene).contains("theme"), "{name}");
        assert!(classes(&scene).contains("topic"), "{name}");
        assert_eq!(scene.tally.note, format!("Without {name}"));
        assert_eq!(
            scene.snapshot, whole.snapshot,
            "it is a picture of the same graph"
        );
    }
    assert!(predicates(&whole).contains("convenedBy"));
    for name in [
        "convened by",
        "convened_by",
        "convenedBy",
        "pl:convenedBy",
        "https://w3id.org/plenary/ns#convenedBy",
    ] {
        let scene = filtered(&map, &[], &[name]);
        let drawn = predicates(&scene);
        assert!(
            !drawn.contains("convenedBy") && !drawn.contains("convenes"),
            "{name}"
        );
    }
    let scene = filtered(&map, &["Panel", "Theme"], &[]);
    assert_eq!(classes(&scene), BTreeSet::from(["event", "panel", "theme"]));
    let scene = filtered(&map, &["Panel", "Theme"], &["Panel"]);
    assert_eq!(classes(&scene), BTreeSet::from(["event", "theme"]));
    let scene = filtered(&map, &["pl:panel"], &[]);
    assert_eq!(predicates(&scene), BTreeSet::from(["panel"]));
}

#[test]
fn what_is_left_counts_in_every_kind() {
    let (none, some) = (&[][..], &["Theme"][..]);
    for picture in [
        Picture::Summary,
        Picture::Ontology { alignments: false },
        Picture::Themes,
    ] {
        let whole = filtered(&picture, none, none);
        let part = filtered(&picture, none, &["Scheme"]);
        assert!(
            part.graph.node_count() < whole.graph.node_count(),
            "{picture:?}"
        );
    }
    let summary = filtered(&Picture::Summary, some, none);
    assert_eq!(
        classes(&summary).len(),
        2,
        "themes, and the passages behind them"
    );
    let triples = MEETING_TRIPLES.clone();
    let query = Picture::Query { triples };
    let part = filtered(&query, none, &["Theme"]);
    assert!(!classes(&part).contains("theme"));
    let names: Vec<String> = vec!["Themme".to_owned()];
    let filter = Filter {
        include: names,
        exclude: Vec::new(),
    };
    let options = Options {
        filter,
        ..Options::default()
    };
    let error = diagram::draw(&MEETING, &SCHEMA, &query, &options).expect_err("no such class");
    assert_eq!(
        error.to_string(),
        "no class or property is called `Themme`; did you mean `theme`?"
    );
}

static MEETING_TRIPLES: LazyLock<Vec<oxrdf::Triple>> = LazyLock::new(|| {
    let query = "PREFIX pl: <https://w3id.org/plenary/ns#> \
                 CONSTRUCT WHERE { ?t a pl:Topic . ?t pl:theme ?theme . ?theme a pl:Theme }";
    match crate::ours::answer(query) {
        Answer::Graph(triples) => triples,
        other => panic!("no graph: {other:?}"),
    }
});

#[test]
fn a_colour_is_that_of_a_class_and_of_those_below_it() {
    let colour = Hue::Own(Rgb([0x99, 0x33, 0x66]));
    let style = Style {
        classes: BTreeMap::from([("https://w3id.org/plenary/ns#Event".to_owned(), colour)]),
        properties: BTreeMap::new(),
    };
    assert!(
        style.flaws(&MEETING, &SCHEMA).is_empty(),
        "{:?}",
        style.flaws(&MEETING, &SCHEMA)
    );
    let options = Options {
        style,
        ..Options::default()
    };
    let scene = drawn(&Picture::default(), &options);
    let event = scene
        .graph
        .node_weights()
        .find(|card| card.class == "event");
    assert_eq!(event.map(|card| card.hue), Some(colour));
    let svg = diagram::own::svg(&scene, diagram::Theme::Auto);
    assert!(svg.contains("stroke=\"#993366\""));
}

#[test]
fn a_colour_by_its_name_is_looked_at_too() {
    let flaws = |classes: &[(&str, Hue)]| {
        let iri = |name: &str| format!("https://w3id.org/plenary/ns#{name}");
        let classes = classes.iter().map(|(name, hue)| (iri(name), *hue));
        let style = Style {
            classes: classes.collect(),
            properties: BTreeMap::new(),
        };
        style.flaws(&MEETING, &SCHEMA).len()
    };
    assert_eq!(
        flaws(&[("Person", Hue::Green)]),
        1,
        "organisations are green"
    );
    let near = Hue::Own(Rgb([0x00, 0x73, 0xb3]));
    assert_eq!(
        flaws(&[("Event", near), ("Person", Hue::Blue)]),
        2,
        "panels are blue"
    );
    let both = [("Organisation", Hue::Green), ("Person", Hue::Green)];
    assert_eq!(flaws(&both), 0, "one colour for two, on purpose");
}

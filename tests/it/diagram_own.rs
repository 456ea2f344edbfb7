//! The renderer of our own: every picture, and two hundred made-up ones, without a flaw.

use crate::cases;
use crate::diagram::{scene, snapshot};
use oxigraph::io::{RdfFormat, RdfParser};
use plenary::diagram::{self, Options, Picture, Scene, Theme, own};
use plenary::ontology;

#[test]
fn every_picture_is_drawn_as_it_was() {
    let mut drawn = 0;
    for folder in cases::folders("diagram") {
        let Ok(scene) = scene(&folder) else { continue };
        let name = folder.display();
        let svg = own::svg(&scene, Theme::Auto);
        cases::expect(&folder.join("expected.svg"), &svg);
        let flaws = own::flaws(&own::place(&scene));
        assert!(flaws.is_empty(), "{name}: {flaws:#?}");
        let nodes = svg.matches("<g class=\"node ").count();
        assert_eq!(nodes, scene.graph.node_count(), "{name}");
        let edges = svg.matches("<g class=\"edge ").count();
        assert_eq!(edges, scene.graph.edge_count(), "{name}");
        let rows: usize = scene.graph.node_weights().map(|card| card.rows.len()).sum();
        assert_eq!(
            svg.matches("<title").count(),
            1 + nodes + edges + rows,
            "{name}"
        );
        assert!(!svg.contains("href=\"javascript"), "{name}");
        drawn += 1;
    }
    assert!(drawn > 10, "only {drawn} pictures were drawn");
}

#[test]
fn two_hundred_graphs_are_drawn_without_a_flaw() {
    let (schema, _) = ontology::compile(&ontology::embedded());
    let (mut labels, mut placed_labels) = (0, 0);
    for seed in 0..200 {
        let turtle = made_up(seed);
        let quads: Vec<oxrdf::Quad> = RdfParser::from_format(RdfFormat::Turtle)
            .for_slice(turtle.as_bytes())
            .collect::<Result<_, _>>()
            .unwrap_or_else(|error| panic!("{seed}: {error}"));
        let options = Options {
            languages: vec![["en", "fr", "ar"][seed as usize % 3].to_owned()],
            ..Options::default()
        };
        let scene: Scene = diagram::draw(&snapshot(&quads), &schema, &Picture::default(), &options)
            .unwrap_or_else(|error| panic!("{seed}: {error}"));
        let placed = own::place(&scene);
        let flaws = own::flaws(&placed);
        assert!(flaws.is_empty(), "{seed}: {flaws:#?}\n{turtle}");
        labels += scene
            .graph
            .edge_weights()
            .filter(|line| line.is_labelled)
            .count();
        placed_labels += placed
            .lines
            .iter()
            .filter(|line| line.label.is_some())
            .count();
        if seed % 20 == 0 {
            let svg = || own::svg(&scene, Theme::Light);
            assert_eq!(svg(), svg(), "{seed}");
        }
    }
    // Words that find no place are in the key and in the line's title.
    assert!(
        placed_labels * 20 >= labels * 19,
        "{placed_labels} of {labels}"
    );
}

/// Numbers that look random and are the same everywhere.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end.max(1)
    }
}

const NAMES: [&str; 8] = [
    "Access",
    "Protection of children from exploitation on the web",
    "Комитет по правам ребёнка",
    "حقوق الطفل في العالم الرقمي",
    "儿童权利委员会年度会议",
    "Données",
    "Supercalifragilisticexpialidociousness-without-a-break",
    "A & B <c> \\\"d\\\"",
];

const START: &str = "@base <https://example.org/> .
@prefix pl: <https://w3id.org/plenary/ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<event/e> a pl:Event ; rdfs:label \"Event\"@en ; pl:startDate \"2024-05-01\"^^xsd:date .
";

/// An event with made-up panels, topics, organisations, people and themes.
fn made_up(seed: u64) -> String {
    let mut dice = Dice(seed * 7_919 + 17);
    let [panels, bodies, people, themes] = [6, 9, 17, 16].map(|most| dice.below(most));
    let mut turtle = START.to_owned();
    let mut say = |text: String| turtle.push_str(&(text + " .\n"));
    let name = |dice: &mut Dice| NAMES[dice.below(8) as usize];
    for at in 0..themes {
        let name = name(&mut dice);
        say(format!(
            "<theme/t{at}> a pl:Theme ; skos:prefLabel \"{name} {at}\"@en"
        ));
    }
    for at in 0..bodies {
        let name = name(&mut dice);
        say(format!(
            "<organisation/o{at}> a pl:Organisation ; rdfs:label \"{name} {at}\"@en"
        ));
        if dice.below(2) == 0 {
            say(format!("<event/e> pl:convenedBy <organisation/o{at}>"));
        }
    }
    for at in 0..people {
        let name = name(&mut dice);
        say(format!(
            "<person/p{at}> a pl:Person ; rdfs:label \"{name} {at}\"@en"
        ));
        let verb = ["speaker", "participant", "involves"][dice.below(3) as usize];
        say(format!("<event/e> pl:{verb} <person/p{at}>"));
        if bodies > 0 && dice.below(2) == 0 {
            let body = dice.below(bodies);
            say(format!(
                "<person/p{at}> pl:affiliation <organisation/o{body}>"
            ));
        }
    }
    for panel in 0..panels {
        let name = name(&mut dice);
        let iri = format!("<event/e/panel/{panel}>");
        say(format!("<event/e> pl:panel {iri}"));
        say(format!(
            "{iri} a pl:Panel ; rdfs:label \"{name} {panel}\"@en"
        ));
        topics(&mut dice, panel, [bodies, themes], &mut say);
    }
    turtle
}

fn topics(dice: &mut Dice, panel: u64, [bodies, themes]: [u64; 2], say: &mut impl FnMut(String)) {
    for topic in 0..dice.below(6) {
        let name = NAMES[dice.below(8) as usize];
        let iri = format!("<event/e/panel/{panel}/topic/{topic}>");
        say(format!("<event/e/panel/{panel}> pl:topic {iri}"));
        say(format!("{iri} a pl:Topic ; rdfs:label \"{name}\"@en"));
        for _ in 0..dice.below(4) {
            if themes > 0 {
                say(format!("{iri} pl:theme <theme/t{}>", dice.below(themes)));
            }
            if bodies > 0 && dice.below(3) == 0 {
                let body = dice.below(bodies);
                say(format!("{iri} pl:mentions <organisation/o{body}>"));
            }
        }
    }
}

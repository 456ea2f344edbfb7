//! The renderer of our own: every picture, and two hundred made-up ones, without a flaw.

use crate::cases;
use crate::diagram::{scene, snapshot};
use oxigraph::io::{RdfFormat, RdfParser};
use plenary::diagram::{self, Options, Picture, Scene, Theme, own};
use plenary::ontology;
use std::fmt::Write as _;

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
        let nodes = svg.matches("<g class=\"node").count();
        assert_eq!(nodes, scene.graph.node_count(), "{name}");
        let edges = svg.matches("<g class=\"edge ").count();
        assert_eq!(edges, scene.graph.edge_count(), "{name}");
        let rows: usize = scene.graph.node_weights().map(|card| card.rows.len()).sum();
        assert_eq!(
            svg.matches("<title").count(),
            1 + nodes + edges + rows,
            "{name}"
        );
        assert!(!svg.contains("javascript:alert(1)\""), "{name}");
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
        assert_eq!(
            own::svg(&scene, Theme::Light),
            own::svg(&scene, Theme::Light)
        );
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

/// An event with made-up panels, topics, organisations, people and themes.
fn made_up(seed: u64) -> String {
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
    let mut dice = Dice(seed * 7_919 + 17);
    let [panels, organisations, people, themes] = [6, 12, 24, 20].map(|most| dice.below(most));
    let mut turtle = String::from(
        "@base <https://example.org/> .\n@prefix pl: <https://w3id.org/plenary/ns#> .\n\
         @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n\
         @prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n\
         @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n\
         <event/e> a pl:Event ; rdfs:label \"Event\"@en ; \
         pl:startDate \"2024-05-01\"^^xsd:date .\n",
    );
    let name = |dice: &mut Dice| NAMES[dice.below(8) as usize];
    for theme in 0..themes {
        let _ = writeln!(
            turtle,
            "<theme/t{theme}> a pl:Theme ; skos:prefLabel \"{} {theme}\"@en .",
            name(&mut dice)
        );
    }
    for number in 0..organisations {
        let _ = writeln!(
            turtle,
            "<organisation/o{number}> a pl:Organisation ; rdfs:label \"{} {number}\"@en .",
            name(&mut dice)
        );
        if dice.below(2) == 0 {
            let _ = writeln!(turtle, "<event/e> pl:convenedBy <organisation/o{number}> .");
        }
    }
    for number in 0..people {
        let _ = writeln!(
            turtle,
            "<person/p{number}> a pl:Person ; rdfs:label \"{} {number}\"@en .",
            name(&mut dice)
        );
        let verb = ["speaker", "participant", "involves"][dice.below(3) as usize];
        let _ = writeln!(turtle, "<event/e> pl:{verb} <person/p{number}> .");
        if organisations > 0 && dice.below(2) == 0 {
            let _ = writeln!(
                turtle,
                "<person/p{number}> pl:affiliation <organisation/o{}> .",
                dice.below(organisations)
            );
        }
    }
    for panel in 0..panels {
        let _ = writeln!(
            turtle,
            "<event/e> pl:panel <event/e/panel/{panel}> .\n<event/e/panel/{panel}> a pl:Panel ; rdfs:label \"{} {panel}\"@en .",
            name(&mut dice)
        );
        for topic in 0..dice.below(6) {
            let iri = format!("<event/e/panel/{panel}/topic/{topic}>");
            let _ = writeln!(
                turtle,
                "<event/e/panel/{panel}> pl:topic {iri} .\n{iri} a pl:Topic ; rdfs:label \"{}\"@en .",
                name(&mut dice)
            );
            for _ in 0..dice.below(4) {
                if themes > 0 {
                    let _ = writeln!(turtle, "{iri} pl:theme <theme/t{}> .", dice.below(themes));
                }
                if organisations > 0 && dice.below(3) == 0 {
                    let _ = writeln!(
                        turtle,
                        "{iri} pl:mentions <organisation/o{}> .",
                        dice.below(organisations)
                    );
                }
            }
        }
    }
    turtle
}

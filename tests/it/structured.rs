//! What pages tell search engines: nothing that the graph does not say, and what they ask for.

use crate::ours;
use oxrdf::{Literal, NamedNode, Quad, TermRef};
use plenary::graph::{Builder, Pattern, Snapshot};
use plenary::site::{About, Offer, Site};
use serde_json::Value;

const SCHEMA: &str = "https://schema.org/";
const BASE: &str = "https://w3id.org/plenary/hrc31/";

fn site(snapshot: Snapshot) -> Site {
    let loaded = ours::loaded();
    let about = About::of(&loaded.manifest, loaded.manifest.base.clone());
    Site::new(about, loaded.schema, snapshot, Vec::new())
}

/// What the page of a path tells, if it tells anything.
fn told(site: &Site, path: &str) -> Option<Value> {
    let page = site
        .resource(path, Offer::Page, "en")
        .unwrap_or_else(|error| panic!("{path}: {error:?}"));
    let page = String::from_utf8(page.bytes).expect("a page is UTF-8");
    let (_, rest) = page.split_once("<script type=\"application/ld+json\">")?;
    let (json, _) = rest.split_once("</script>").expect("it ends");
    Some(serde_json::from_str(json).unwrap_or_else(|error| panic!("{path}: {error}\n{json}")))
}

/// Asserts that the graph has all that is told of a thing, and counts it.
fn is_in_graph(snapshot: &Snapshot, thing: &Value) -> usize {
    let iri = thing["@id"].as_str().expect("things have names");
    let subject = snapshot.iri(iri).expect("the graph has it");
    let mut count = 0;
    for (word, values) in thing.as_object().expect("a thing") {
        let predicate = match word.as_str() {
            "@id" | "@context" => continue,
            "@type" => "http://www.w3.org/1999/02/22-rdf-syntax-ns#type".to_owned(),
            word => format!("{SCHEMA}{word}"),
        };
        let predicate = snapshot.iri(&predicate).expect("the graph uses it");
        let values = values
            .as_array()
            .cloned()
            .unwrap_or_else(|| vec![values.clone()]);
        for value in values {
            let said: Vec<TermRef<'_>> = snapshot
                .objects(subject, predicate)
                .map(|object| snapshot.term(object))
                .collect();
            let is_said = match &value {
                Value::String(text) => said.iter().any(|term| match term {
                    TermRef::Literal(literal) => literal.value() == text,
                    TermRef::NamedNode(node) => node.as_str() == format!("{SCHEMA}{text}"),
                    TermRef::BlankNode(_) => false,
                }),
                Value::Object(_) => {
                    count += is_in_graph(snapshot, &value);
                    let iri = value["@id"].as_str();
                    said.iter().any(|term| match term {
                        TermRef::NamedNode(node) => Some(node.as_str()) == iri,
                        _ => false,
                    })
                }
                other => panic!("{other}"),
            };
            assert!(is_said, "{iri} {word} {value}");
            count += 1;
        }
    }
    count
}

#[test]
fn all_that_is_told_is_in_the_graph() {
    let site = site(ours::snapshot());
    let snapshot = &site.snapshot;
    let (mut pages, mut statements, mut last) = (0, 0, None);
    for quad in snapshot.quads(Pattern::default()) {
        if last.replace(quad.subject) == Some(quad.subject) {
            continue;
        }
        let TermRef::NamedNode(node) = snapshot.term(quad.subject) else {
            continue;
        };
        let Some(path) = node.as_str().strip_prefix(BASE) else {
            continue;
        };
        if let Some(thing) = told(&site, path) {
            assert_eq!(thing["@context"]["@vocab"], SCHEMA, "{path}");
            assert_eq!(thing["@id"], node.as_str());
            statements += is_in_graph(snapshot, &thing);
            pages += 1;
        }
    }
    assert!(pages > 50 && statements > 200, "{pages} {statements}");
}

#[test]
fn an_event_has_what_search_engines_ask_for() {
    let event =
        told(&site(ours::snapshot()), "event/hrc31-rights-of-the-child").expect("it is told");
    assert_eq!(event["@type"], "Event");
    assert_eq!(
        event["name"],
        "Annual Full Day Meeting on the Rights of the Child"
    );
    assert_eq!(event["startDate"], "2016-03-07");
    assert_eq!(event["location"]["name"], "Geneva");
    assert!(event["location"]["address"].is_string(), "{event:#}");
    assert_eq!(
        event["organizer"]["name"],
        "United Nations Human Rights Council"
    );
    assert_eq!(event["subEvent"].as_array().map(Vec::len), Some(2));
}

#[test]
fn no_name_ends_the_script() {
    let name = "</script><script>alert(1)</script><!-- \u{2028}";
    let event = NamedNode::new_unchecked(format!("{BASE}event/odd"));
    let graph = oxrdf::GraphName::DefaultGraph;
    let mut builder = Builder::new();
    for (predicate, object) in [
        (
            "http://www.w3.org/1999/02/22-rdf-syntax-ns#type",
            NamedNode::new_unchecked(format!("{SCHEMA}Event")).into(),
        ),
        (
            "https://schema.org/name",
            oxrdf::Term::from(Literal::from(name)),
        ),
        (
            "http://www.w3.org/2000/01/rdf-schema#label",
            Literal::from(name).into(),
        ),
    ] {
        let predicate = NamedNode::new_unchecked(predicate);
        builder.insert(Quad::new(event.clone(), predicate, object, graph.clone()).as_ref());
    }
    let site = site(builder.finish().expect("few quads"));
    assert_eq!(told(&site, "event/odd").expect("it is told")["name"], name);
    let page = site
        .resource("event/odd", Offer::Page, "en")
        .expect("a page");
    let page = String::from_utf8(page.bytes).expect("UTF-8");
    assert!(!page.contains("<script>alert"), "{page}");
}

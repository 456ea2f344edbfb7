//! What pages tell search engines: nothing that the graph does not say, and what they ask for.

use crate::ours;
use oxrdf::{Literal, NamedNode, Quad, TermRef};
use plenary::graph::{Builder, Pattern, Snapshot};
use plenary::site::{About, Addresses, Offer, Site};
use serde_json::Value;
use std::collections::BTreeMap;

const SCHEMA: &str = "https://schema.org/";
const BASE: &str = "https://w3id.org/plenary/hrc31/";

fn site(snapshot: Snapshot) -> Site {
    let loaded = ours::loaded();
    let about = About::of(&loaded.manifest, loaded.manifest.base.clone());
    Site::new(about, loaded.schema, snapshot)
}

/// What the page of a path tells, if it tells anything.
fn told(site: &Site, path: &str) -> Option<Value> {
    let page = site
        .resource(path, Offer::Page, "en")
        .unwrap_or_else(|error| panic!("{path}: {error:?}"));
    let page = String::from_utf8(page.bytes).expect("a page is UTF-8");
    in_page(&page)
}

fn in_page(page: &str) -> Option<Value> {
    let (_, rest) = page.split_once("<script type=\"application/ld+json\">")?;
    let (json, _) = rest.split_once("</script>").expect("it ends");
    Some(serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}\n{json}")))
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

/// What Google's guides for structured data require of each type, and what they recommend besides,
/// as far as the records of our meeting say it: a path of names for each
/// (<https://developers.google.com/search/docs/appearance/structured-data/search-gallery>).
const ASKED: [(&str, &[&str], &[&str]); 5] = [
    (
        "Event",
        &["name", "startDate", "location/address"],
        &["organizer/name", "location/name"],
    ),
    ("Person", &["name"], &[]),
    ("Organization", &["name"], &["sameAs"]),
    (
        "Dataset",
        &["name", "description"],
        &[
            "license",
            "creator/name",
            "keywords",
            "temporalCoverage",
            "spatialCoverage",
            "distribution/contentUrl",
            "distribution/encodingFormat",
            "inLanguage",
        ],
    ),
    ("DefinedTerm", &["name"], &["alternateName"]),
];

/// Whether the graph says nothing of it, so that a page cannot either.
fn is_unknown(snapshot: &Snapshot, thing: &Value, field: &str) -> bool {
    let first = field.split('/').next().unwrap_or(field);
    let subject = thing["@id"].as_str().and_then(|iri| snapshot.iri(iri));
    let predicate = snapshot.iri(&format!("{SCHEMA}{first}"));
    let said = subject.zip(predicate);
    said.is_none_or(|(subject, predicate)| snapshot.objects(subject, predicate).next().is_none())
}

/// Whether a thing says something at a path.
fn says(thing: &Value, path: &str) -> bool {
    match (thing, path.split_once('/')) {
        (Value::Array(all), _) => !all.is_empty() && all.iter().all(|one| says(one, path)),
        (thing, Some((name, rest))) => says(&thing[name], rest),
        (thing, None) => !thing[path].is_null(),
    }
}

#[test]
fn all_that_search_engines_require_is_told_where_it_is_known() {
    let site = site(ours::snapshot());
    let at = Addresses::of(BASE.to_owned(), None);
    let mut told: BTreeMap<String, Vec<(String, Value)>> = BTreeMap::new();
    for path in site.files().filter(|path| path.ends_with(".html")) {
        let page = site.file(&path, &at).expect("it is listed");
        let page = String::from_utf8(page.bytes).expect("a page is UTF-8");
        if let Some(thing) = in_page(&page) {
            let kinds = match &thing["@type"] {
                Value::Array(kinds) => kinds.clone(),
                kind => vec![kind.clone()],
            };
            for kind in kinds {
                let kind = kind.as_str().expect("types are words").to_owned();
                told.entry(kind)
                    .or_default()
                    .push((path.clone(), thing.clone()));
            }
        }
    }
    let mut wanting = Vec::new();
    for (kind, required, recommended) in ASKED {
        let things = told
            .get(kind)
            .unwrap_or_else(|| panic!("no {kind} is told"));
        let mut whole = 0;
        for (path, thing) in things {
            let missing = required.iter().find(|field| !says(thing, field));
            whole += usize::from(missing.is_none());
            if let Some(field) = missing {
                let is_unknown = is_unknown(&site.snapshot, thing, field);
                assert!(is_unknown, "{path}: a {kind} without {field}: {thing:#}");
            }
        }
        assert!(whole > 0, "no {kind} has all that is required");
        let untold = recommended.iter();
        let untold = untold.filter(|field| !things.iter().any(|(_, thing)| says(thing, field)));
        wanting.extend(untold.map(|field| format!("no {kind} has {field}")));
    }
    assert!(wanting.is_empty(), "{wanting:#?}");
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

/// A record with all that search engines take from an event.
const FULL: &str = "\
events:
  - id: forum
    name: {en: Second Forum on Safe Schools}
    description: {en: A forum of two days.}
    status: rescheduled
    date: 2025-05-12
    end_date: 2025-05-13
    place: geneva
    convened_by: network
    speakers: [person/anyone]
    part_of: series
  - id: series
    name: {en: Forums on Safe Schools}
places:
  - id: geneva
    name: {en: Geneva}
organisations:
  - id: network
    name: {en: Schools Network}
people:
  - id: anyone
    name: {en: Anyone}
";

#[test]
fn an_event_tells_all_that_search_engines_take() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let manifest = "title: {en: Forums}\nbase: https://forums.test/\nlanguages: [en]\n\
                    licence: CC0-1.0\n";
    for (name, text) in [("dataset.yaml", manifest), ("forum.yaml", FULL)] {
        std::fs::write(folder.path().join(name), text).expect("a file can be written");
    }
    let site = crate::http::site(folder.path().to_str().expect("a path in UTF-8"));
    let event = told(&site, "event/forum").expect("it is told");
    let fields = [
        "name",
        "startDate",
        "location/address",
        "location/name",
        "description",
        "endDate",
        "eventStatus",
        "organizer/name",
        "performer/name",
        "superEvent/name",
    ];
    for field in fields {
        assert!(says(&event, field), "{field}: {event:#}");
    }
    assert_eq!(
        event["eventStatus"]["@id"],
        format!("{SCHEMA}EventRescheduled")
    );
    assert!(is_in_graph(&site.snapshot, &event) >= fields.len());
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

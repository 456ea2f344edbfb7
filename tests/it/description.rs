//! The Service Description: each of its numbers is counted anew by a query, and nothing is claimed
//! that is not so.

use crate::{cases, running};
use oxrdf::{NamedNode, Term, Triple};
use oxttl::TurtleParser;
use plenary::dataset::{Request, Wanted, load};
use plenary::export::Format;
use plenary::query::{self, Answer, Budget, Vocabulary};
use plenary::site::{About, Kind, LimitInForce, Service, Site, Unit};
use regex::Regex;
use std::collections::BTreeSet;
use std::path::Path;

const SD: &str = "http://www.w3.org/ns/sparql-service-description#";
const VOID: &str = "http://rdfs.org/ns/void#";
const ENDPOINT: &str = "https://data.example/sparql";

/// The dataset of a folder, below the root of the repository.
fn site(folder: &str) -> Site {
    let request = Request {
        alignments: true,
        wanted: Wanted {
            statements: true,
            coverage: false,
        },
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut loaded = load(&folder, request).expect("the dataset can be read");
    let snapshot = loaded.build().expect("the dataset has no errors");
    let about = About::of(&loaded.manifest, loaded.manifest.base.clone());
    Site::new(about, loaded.schema, snapshot)
}

fn service() -> Service {
    Service {
        endpoint: ENDPOINT.to_owned(),
        limits: vec![LimitInForce {
            name: "query-timeout",
            meaning: "time from the arrival of a query to the end of its answer",
            most: 2.5,
            unit: Unit::Seconds,
            problem: Kind::Timeout,
        }],
    }
}

fn described(site: &Site, format: Format) -> String {
    let document = site
        .service_description(&service(), format)
        .expect("the description can be written");
    String::from_utf8(document.bytes).expect("UTF-8")
}

fn triples(turtle: &str) -> Vec<Triple> {
    TurtleParser::new()
        .for_slice(turtle)
        .collect::<Result<_, _>>()
        .expect("Turtle")
}

fn objects<'t>(triples: &'t [Triple], subject: &Term, predicate: &str) -> Vec<&'t Term> {
    let is_of = |triple: &&Triple| {
        Term::from(triple.subject.clone()) == *subject && triple.predicate.as_str() == predicate
    };
    triples
        .iter()
        .filter(is_of)
        .map(|triple| &triple.object)
        .collect()
}

/// What a query counts.
fn counted(site: &Site, text: &str) -> String {
    let vocabulary = Vocabulary::new(&site.schema, &site.snapshot);
    let query = query::parse(text, &vocabulary).expect("a query");
    let answer = query::answer(&site.snapshot, &query, &Budget::default()).expect("an answer");
    let Answer::Solutions { rows, .. } = answer else {
        panic!("{text} gives no rows");
    };
    match rows.first().and_then(|row| row.first()).cloned().flatten() {
        Some(Term::Literal(count)) => count.value().to_owned(),
        other => panic!("{text} gives {other:?}"),
    }
}

/// How each number is counted by a query over a graph.
fn counts(base: &str) -> [(&'static str, String); 6] {
    let count = |what: &str, pattern: &str| format!("SELECT (COUNT({what}) AS ?n) {{ {pattern} }}");
    let below = format!("?s ?p ?o FILTER(isIRI(?s) && STRSTARTS(STR(?s), \"{base}\"))");
    [
        ("triples", count("*", "?s ?p ?o")),
        ("entities", count("DISTINCT ?s", &below)),
        ("classes", count("DISTINCT ?c", "?s a ?c")),
        ("properties", count("DISTINCT ?p", "?s ?p ?o")),
        ("distinctSubjects", count("DISTINCT ?s", "?s ?p ?o")),
        ("distinctObjects", count("DISTINCT ?o", "?s ?p ?o")),
    ]
}

/// Holds the numbers that are said of a graph against those that queries give.
fn hold_against(site: &Site, triples: &[Triple], graph: &Term, from: &str) {
    for (property, query) in counts(&site.about.base) {
        let said = objects(triples, graph, &format!("{VOID}{property}"));
        let [Term::Literal(said)] = said[..] else {
            panic!("{graph} says {said:?} of {property}");
        };
        let query = query.replacen(" {", &format!(" {from} {{"), 1);
        assert_eq!(said.value(), counted(site, &query), "{graph}: {query}");
    }
}

/// The one object of a property.
fn one<'t>(triples: &'t [Triple], subject: &Term, name: &str) -> &'t Term {
    let found = objects(triples, subject, &format!("{SD}{name}"));
    assert_eq!(found.len(), 1, "{subject} sd:{name} {found:?}");
    found[0]
}

fn node(iri: &str) -> Term {
    NamedNode::new(iri).expect("an IRI").into()
}

#[test]
fn every_number_is_what_a_query_counts() {
    for folder in ["data", "tests/cases/http/graphs"] {
        let site = site(folder);
        let triples = triples(&described(&site, Format::Turtle));
        let service = node(&format!("{ENDPOINT}#service"));
        assert_eq!(one(&triples, &service, "endpoint"), &node(ENDPOINT));
        let dataset = one(&triples, &service, "defaultDataset");
        hold_against(&site, &triples, one(&triples, dataset, "defaultGraph"), "");
        let named = objects(&triples, dataset, &format!("{SD}namedGraph"));
        assert_eq!(named.len(), site.snapshot.named_graphs().count());
        for graph in named {
            let from = format!("FROM {}", one(&triples, graph, "name"));
            hold_against(&site, &triples, one(&triples, graph, "graph"), &from);
        }
    }
}

#[test]
fn nothing_is_claimed_that_is_not_so() {
    let site = site("data");
    let triples = triples(&described(&site, Format::Turtle));
    let service = node(&format!("{ENDPOINT}#service"));
    let features = objects(&triples, &service, &format!("{SD}feature"));
    assert!(features.is_empty(), "{features:?}");
    let language = one(&triples, &service, "supportedLanguage");
    assert_eq!(language, &node(&format!("{SD}SPARQL11Query")));
    assert_eq!(
        objects(&triples, &service, &format!("{SD}resultFormat")).len(),
        10
    );
}

#[test]
fn the_property_that_searches_is_named() {
    let site = site("data");
    let triples = triples(&described(&site, Format::Turtle));
    let service = node(&format!("{ENDPOINT}#service"));
    let Term::NamedNode(property) = one(&triples, &service, "propertyFeature") else {
        panic!("the feature has no IRI");
    };
    let found = format!("SELECT (COUNT(DISTINCT ?x) AS ?n) {{ ?x {property} \"UNICEF\" }}");
    assert_ne!(counted(&site, &found), "0");
    let stated = format!("SELECT (COUNT(*) AS ?n) {{ ?x ?p ?o FILTER(?p = {property}) }}");
    assert_eq!(counted(&site, &stated), "0");
}

/// The names of limits that problems are given in the server.
fn limits_of_problems() -> BTreeSet<String> {
    let names =
        Regex::new(r#"(?:Limit::(?:of|seconds)\(|\(Kind::\w+, )"([a-z-]+)""#).expect("a regex");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/server");
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(folder).expect("the server's files") {
        let text = std::fs::read_to_string(entry.expect("an entry").path()).unwrap_or_default();
        found.extend(names.captures_iter(&text).map(|name| name[1].to_owned()));
    }
    assert!(found.len() > 8, "{found:?}");
    found
}

#[test]
fn every_limit_that_can_be_hit_is_described() {
    let running = running::start(&[]);
    let described = running.get_with("/sparql", &["Accept: text/turtle"]).text();
    let missing: Vec<String> = limits_of_problems()
        .into_iter()
        .filter(|name| !described.contains(&format!("schema:name \"{name}\"")))
        .collect();
    assert!(missing.is_empty(), "{missing:?}\n{described}");
}

#[test]
fn all_formats_say_the_same() {
    let site = site("tests/cases/http/graphs");
    let lines = |text: &str| -> BTreeSet<String> { text.lines().map(str::to_owned).collect() };
    let sorted = |triples: Vec<Triple>| -> BTreeSet<String> {
        triples.iter().map(|triple| format!("{triple} .")).collect()
    };
    let expected = lines(&described(&site, Format::NTriples));
    assert_eq!(sorted(triples(&described(&site, Format::Turtle))), expected);
    for format in [Format::RdfXml, Format::JsonLd] {
        let parser = match format {
            Format::RdfXml => oxigraph::io::RdfFormat::RdfXml,
            _ => oxigraph::io::RdfFormat::JsonLd {
                profile: Default::default(),
            },
        };
        let text = described(&site, format);
        let quads = oxigraph::io::RdfParser::from_format(parser).for_slice(&text);
        let triples = quads.map(|quad| Triple::from(quad.expect("readable")));
        assert_eq!(sorted(triples.collect()), expected, "{format:?}");
    }
}

#[test]
fn the_description_reads_well() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/description/graphs.ttl");
    cases::expect(
        &path,
        &described(&site("tests/cases/http/graphs"), Format::Turtle),
    );
}

//! What harvesters read: each number of the dataset's description, counted again by a query.

use crate::dumps::sha256;
use crate::http::{got, settings};
use crate::ours;
use oxigraph::io::{RdfFormat, RdfParser};
use oxrdf::{Graph, NamedNode, NamedNodeRef, NamedOrBlankNodeRef, Term};
use plenary::export::Format;
use plenary::site::{About, Site};
use std::fs;

const VOID: &str = "http://rdfs.org/ns/void#";

fn spdx(name: &str) -> String {
    format!("http://spdx.org/rdf/terms#{name}")
}

pub(crate) fn site() -> Site {
    let loaded = ours::loaded();
    let about = About::of(&loaded.manifest, loaded.manifest.base.clone());
    Site::new(about, loaded.schema, ours::snapshot())
}

fn description() -> Graph {
    let document = site().void(
        &plenary::site::Addresses::served_at("https://portal.test/"),
        Format::NTriples,
    );
    graph_of(&document.expect("it is described").bytes)
}

pub(crate) fn graph_of(bytes: &[u8]) -> Graph {
    RdfParser::from_format(RdfFormat::NTriples)
        .for_slice(bytes)
        .map(|quad| oxrdf::Triple::from(quad.expect("N-Triples")))
        .collect()
}

/// The only number that a query gives.
fn counted(body: &str) -> String {
    let csv = ours::csv(&format!("SELECT (COUNT(*) AS ?n) {{ {body} }}"));
    csv.lines().nth(1).expect("a row").to_owned()
}

fn said<'s>(graph: &Graph, subject: impl Into<NamedOrBlankNodeRef<'s>>, name: &str) -> Vec<Term> {
    let (subject, predicate) = (subject.into(), format!("{VOID}{name}"));
    let of_subject = graph.iter().filter(|triple| triple.subject == subject);
    let wanted = of_subject.filter(|triple| triple.predicate.as_str() == predicate);
    wanted.map(|triple| triple.object.into_owned()).collect()
}

fn one(graph: &Graph, subject: NamedOrBlankNodeRef<'_>, name: &str) -> String {
    let found = said(graph, subject, name);
    assert_eq!(found.len(), 1, "{name}: {found:?}");
    match &found[0] {
        Term::Literal(literal) => literal.value().to_owned(),
        Term::NamedNode(node) => node.as_str().to_owned(),
        other => panic!("{other}"),
    }
}

#[test]
fn each_number_is_what_a_query_counts() {
    let graph = description();
    let dataset = "https://w3id.org/plenary/hrc31/#dataset";
    let dataset = NamedOrBlankNodeRef::from(NamedNodeRef::new_unchecked(dataset));
    let base = one(&graph, dataset, "uriSpace");
    for (name, body) in [
        ("triples", "?s ?p ?o".to_owned()),
        ("classes", "SELECT DISTINCT ?c { [] a ?c }".to_owned()),
        ("properties", "SELECT DISTINCT ?p { ?s ?p ?o }".to_owned()),
        (
            "distinctSubjects",
            "SELECT DISTINCT ?s { ?s ?p ?o }".to_owned(),
        ),
        (
            "distinctObjects",
            "SELECT DISTINCT ?o { ?s ?p ?o }".to_owned(),
        ),
        (
            "entities",
            format!("SELECT DISTINCT ?s {{ ?s ?p ?o FILTER(STRSTARTS(STR(?s), \"{base}\")) }}"),
        ),
    ] {
        let body = match name {
            "triples" => body,
            _ => format!("{{ {body} }}"),
        };
        assert_eq!(one(&graph, dataset, name), counted(&body), "{name}");
    }
    let parts = said(&graph, dataset, "classPartition");
    assert!(parts.len() > 10, "{}", parts.len());
    let mut properties = 0;
    for part in &parts {
        let Term::BlankNode(part) = part else {
            panic!("{part}")
        };
        let part = NamedOrBlankNodeRef::from(part.as_ref());
        let class = one(&graph, part, "class");
        let entities = counted(&format!("{{ SELECT DISTINCT ?s {{ ?s a <{class}> }} }}"));
        assert_eq!(one(&graph, part, "entities"), entities, "{class}");
        for inner in said(&graph, part, "propertyPartition") {
            let Term::BlankNode(inner) = inner else {
                panic!("{inner}")
            };
            let inner = NamedOrBlankNodeRef::from(inner.as_ref());
            let property = one(&graph, inner, "property");
            let triples = counted(&format!("?s a <{class}> . ?s <{property}> ?o"));
            assert_eq!(one(&graph, inner, "triples"), triples, "{class} {property}");
            properties += 1;
        }
    }
    assert!(properties > 100, "{properties}");
    for part in said(&graph, dataset, "propertyPartition") {
        let Term::BlankNode(part) = part else {
            panic!("{part}")
        };
        let part = NamedOrBlankNodeRef::from(part.as_ref());
        let property = one(&graph, part, "property");
        let triples = counted(&format!("?s <{property}> ?o"));
        assert_eq!(one(&graph, part, "triples"), triples, "{property}");
    }
}

/// The IRIs that datasets begin with which are named by `ontology/outside.ttl`.
fn known_spaces() -> Vec<String> {
    let turtle = fs::read("ontology/outside.ttl").expect("the file is there");
    let quads = RdfParser::from_format(RdfFormat::Turtle).for_slice(&turtle);
    let graph: Graph = quads
        .map(|quad| oxrdf::Triple::from(quad.expect("Turtle")))
        .collect();
    let space = NamedNode::new_unchecked(format!("{VOID}uriSpace"));
    let spaces = graph
        .triples_for_predicate(&space)
        .map(|triple| match triple.object {
            oxrdf::TermRef::Literal(literal) => literal.value().to_owned(),
            other => panic!("{other}"),
        });
    spaces.collect()
}

#[test]
fn each_linkset_is_what_leads_there() {
    let graph = description();
    let dataset = "https://w3id.org/plenary/hrc31/#dataset";
    let sets = said(&graph, NamedNodeRef::new_unchecked(dataset), "subset");
    let (mut named, mut others) = (0, 0);
    for set in &sets {
        let Term::BlankNode(set) = set else {
            panic!("{set}")
        };
        let set = NamedOrBlankNodeRef::from(set.as_ref());
        let property = one(&graph, set, "linkPredicate");
        let (spaces, without) = match &said(&graph, set, "objectsTarget")[..] {
            [Term::NamedNode(target)] => {
                named += 1;
                (said(&graph, target.as_ref(), "uriSpace"), Vec::new())
            }
            // What is known by name is not counted for its host once more.
            [Term::BlankNode(target)] => {
                others += 1;
                (said(&graph, target.as_ref(), "uriSpace"), known_spaces())
            }
            targets => panic!("{targets:?}"),
        };
        let begins = |space: &String| format!("STRSTARTS(STR(?o), \"{space}\")");
        let spaces: Vec<String> = spaces
            .iter()
            .map(|space| match space {
                Term::Literal(space) => begins(&space.value().to_owned()),
                other => panic!("{other}"),
            })
            .collect();
        let own = begins(&"https://w3id.org/plenary/hrc31/".to_owned());
        let without = without
            .iter()
            .map(|space| format!(" && !{}", begins(space)));
        let body = format!(
            "?s <{property}> ?o FILTER(isIRI(?o) && ({}) && !{own}{}) \
             FILTER NOT EXISTS {{ ?x ?o ?y }}",
            spaces.join(" || "),
            without.collect::<String>()
        );
        let triples = one(&graph, set, "triples");
        assert_eq!(triples, counted(&body), "{property} {spaces:?}");
        assert_ne!(triples, "0", "{property} {spaces:?}");
    }
    assert!(named >= 2 && others >= 1, "{named} and {others}");
}

#[test]
fn datasets_outside_that_are_known_have_a_name() {
    let graph = description();
    let wikidata = "https://w3id.org/plenary/outside#wikidata";
    let title = in_graph(&graph, wikidata, "http://purl.org/dc/terms/title");
    assert_eq!(title, ["Wikidata"]);
    let page = in_graph(&graph, wikidata, "http://xmlns.com/foaf/0.1/homepage");
    assert_eq!(page, ["https://www.wikidata.org/"]);
    let space = in_graph(&graph, wikidata, &format!("{VOID}uriSpace"));
    assert_eq!(space, ["http://www.wikidata.org/entity/"]);
    // Of those that nothing leads to, nothing is said.
    let viaf = in_graph(
        &graph,
        "https://w3id.org/plenary/outside#viaf",
        &format!("{VOID}uriSpace"),
    );
    assert!(viaf.is_empty());
}

#[tokio::test]
async fn the_dumps_that_are_named_are_there() {
    let document = site().void(
        &plenary::site::Addresses::served_at("http://localhost/"),
        Format::NTriples,
    );
    let graph = graph_of(&document.expect("it is described").bytes);
    let dataset = "https://w3id.org/plenary/hrc31/#dataset";
    let dumps = in_graph(&graph, dataset, &format!("{VOID}dataDump"));
    assert_eq!(dumps.len(), 6, "{dumps:?}");
    let (app, _) = plenary::server::app(site(), settings()).expect("workers start");
    for dump in dumps {
        let path = dump.strip_prefix("http://localhost").expect("it is here");
        assert_eq!(got(&app, path, "*/*").await.status, 200, "{dump}");
    }
}

/// What the Service Description says of the graph without a name is what VoID says of the dataset.
#[test]
fn the_service_description_says_the_same() {
    let service = plenary::site::Service {
        endpoint: "https://portal.test/sparql".to_owned(),
        limits: Vec::new(),
    };
    let described = site().service_description(&service, Format::NTriples);
    let service = graph_of(&described.expect("it is described").bytes);
    let dataset = "https://w3id.org/plenary/hrc31/#dataset";
    let default = "https://portal.test/sparql#default-graph";
    let parts = |graph: &Graph, subject: &str| {
        let subject = NamedNodeRef::new_unchecked(subject);
        let names = [
            "classPartition",
            "propertyPartition",
            "subset",
            "vocabulary",
        ];
        let counts = names.map(|name| said(graph, subject, name).len());
        let dumps = said(graph, subject, "dataDump").len();
        let numbers = [
            "triples",
            "entities",
            "classes",
            "properties",
            "uriSpace",
            "exampleResource",
        ]
        .map(|name| one(graph, subject.into(), name));
        (counts, dumps, numbers)
    };
    let of_dataset = parts(&description(), dataset);
    assert_eq!(parts(&service, default), of_dataset);
    assert!(
        of_dataset.0.iter().all(|count| *count > 3),
        "{of_dataset:?}"
    );
}

/// The objects of a property in a graph, of one subject.
pub(crate) fn in_graph(graph: &Graph, subject: &str, predicate: &str) -> Vec<String> {
    let subject = match subject.starts_with("_:") {
        true => subject.to_owned(),
        false => format!("<{subject}>"),
    };
    let is_it = |triple: &oxrdf::TripleRef<'_>| {
        triple.subject.to_string() == subject && triple.predicate.as_str() == predicate
    };
    let mut found: Vec<String> = graph
        .iter()
        .filter(is_it)
        .map(|triple| match triple.object {
            oxrdf::TermRef::Literal(literal) => literal.value().to_owned(),
            oxrdf::TermRef::NamedNode(node) => node.as_str().to_owned(),
            oxrdf::TermRef::BlankNode(node) => node.to_string(),
        })
        .collect();
    found.sort();
    found
}

#[tokio::test]
async fn the_catalogue_says_of_each_file_what_it_is() {
    let document = site().catalogue(
        &plenary::site::Addresses::served_at("http://localhost/"),
        Format::NTriples,
    );
    let graph = graph_of(&document.expect("it is described").bytes);
    let dataset = "https://w3id.org/plenary/hrc31/#dataset";
    let dcat = |name: &str| format!("http://www.w3.org/ns/dcat#{name}");
    let files = in_graph(&graph, dataset, &dcat("distribution"));
    assert_eq!(files.len(), 19, "{files:?}");
    let (app, _) = plenary::server::app(site(), settings()).expect("workers start");
    let mut downloaded = 0;
    for file in &files {
        let [address] = &in_graph(&graph, file, &dcat("downloadURL"))[..] else {
            assert!(file.ends_with("#pages"), "{file}");
            continue;
        };
        let path = address
            .strip_prefix("http://localhost")
            .expect("it is here");
        let answer = got(&app, path, "*/*").await;
        assert_eq!(answer.status, 200, "{path}");
        let bytes = answer.body;
        let said = in_graph(&graph, file, &dcat("byteSize"));
        assert_eq!(said, [bytes.len().to_string()], "{path}");
        let [checksum] = &in_graph(&graph, file, &spdx("checksum"))[..] else {
            panic!("{path}: one checksum");
        };
        let said = in_graph(&graph, checksum, &spdx("checksumValue"));
        assert_eq!(said, [sha256(&bytes)], "{path}");
        // The type is that of what is inside, and what it is compressed with stands beside it.
        let compressed = in_graph(&graph, file, &dcat("compressFormat"));
        let iana = "http://www.iana.org/assignments/media-types/application/";
        let expected = match path.rsplit('.').next() {
            Some("gz") => vec![format!("{iana}gzip")],
            Some("zst") => vec![format!("{iana}zstd")],
            _ => Vec::new(),
        };
        assert_eq!(compressed, expected, "{path}");
        downloaded += 1;
    }
    assert_eq!(downloaded, 18);
}

#[test]
fn the_catalogue_says_where_and_in_which_languages() {
    let document = site().catalogue(
        &plenary::site::Addresses::served_at("https://portal.test/"),
        Format::NTriples,
    );
    let graph = graph_of(&document.expect("it is described").bytes);
    let dataset = "https://w3id.org/plenary/hrc31/#dataset";
    let dcat = |name: &str| format!("http://www.w3.org/ns/dcat#{name}");
    let dct = |name: &str| format!("http://purl.org/dc/terms/{name}");
    let service = "https://w3id.org/plenary/hrc31/#endpoint";
    let endpoint = in_graph(&graph, service, &dcat("endpointURL"));
    assert_eq!(endpoint, ["https://portal.test/sparql"]);
    let languages = in_graph(&graph, dataset, &dct("language"));
    let authority = "http://publications.europa.eu/resource/authority/language";
    assert_eq!(
        languages,
        [format!("{authority}/ENG"), format!("{authority}/FRA")]
    );
    let place = "http://www.wikidata.org/entity/Q71";
    assert_eq!(in_graph(&graph, dataset, &dct("spatial")), [place]);
    let middle = in_graph(&graph, place, &dcat("centroid"));
    assert_eq!(middle, ["POINT(6.15 46.2)"]);
    let outline = "POLYGON((6.10 46.17, 6.18 46.17, 6.18 46.24, 6.10 46.24, 6.10 46.17))";
    assert_eq!(in_graph(&graph, place, &dcat("bbox")), [outline]);
}

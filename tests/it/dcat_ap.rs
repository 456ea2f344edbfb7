//! What DCAT-AP 3.0.1 demands and recommends of a catalogue
//! (<https://semiceu.github.io/DCAT-AP/releases/3.0.1/>), property by property, of everything of
//! each class that our catalogue describes. The official shapes, where they are, judge it too.

use crate::harvest::{graph_of, site};
use oxrdf::vocab::{rdf, xsd};
use oxrdf::{Graph, NamedNode, NamedOrBlankNodeRef, TermRef};
use plenary::dataset::{Request, load};
use plenary::export::Format;
use plenary::site::{About, Site};
use std::collections::BTreeMap;
use std::fs;

const NAMESPACES: [(&str, &str); 13] = [
    ("adms", "http://www.w3.org/ns/adms#"),
    ("dcat", "http://www.w3.org/ns/dcat#"),
    ("dcatap", "http://data.europa.eu/r5r/"),
    ("dct", "http://purl.org/dc/terms/"),
    ("foaf", "http://xmlns.com/foaf/0.1/"),
    ("geo", "http://www.opengis.net/ont/geosparql#"),
    ("prov", "http://www.w3.org/ns/prov#"),
    ("rdfs", "http://www.w3.org/2000/01/rdf-schema#"),
    ("skos", "http://www.w3.org/2004/02/skos/core#"),
    ("spdx", "http://spdx.org/rdf/terms#"),
    ("vcard", "http://www.w3.org/2006/vcard/ns#"),
    ("xsd", "http://www.w3.org/2001/XMLSchema#"),
    ("rdf", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"),
];

/// A class, and lines of property, least, recommended least, most, and what values are: `text`,
/// `date`, a datatype, `iri`, or a class that the value must be typed with.
type Demands = (&'static str, &'static str);

/// A property that is not in the table is none that the profile knows of the class: the table holds
/// all that is demanded or recommended, and all that we write.
const DEMANDS: [Demands; 14] = [
    (
        "dcat:Catalog",
        "dct:title 1 1 * text
         dct:description 1 1 * text
         dct:publisher 1 1 1 foaf:Agent
         dct:issued 0 1 1 date
         dct:modified 0 1 1 date
         dct:language 0 1 * dct:LinguisticSystem
         dct:license 0 1 1 dct:LicenseDocument
         dct:spatial 0 1 * dct:Location
         foaf:homepage 0 1 1 foaf:Document
         dcat:themeTaxonomy 0 1 * skos:ConceptScheme
         dcat:dataset 1 1 1 dcat:Dataset
         dcat:service 1 1 1 dcat:DataService",
    ),
    (
        "dcat:Dataset",
        "dct:title 1 1 * text
         dct:description 1 1 * text
         dct:publisher 0 1 1 foaf:Agent
         dcat:contactPoint 0 1 * vcard:Kind
         dcat:distribution 0 1 * dcat:Distribution
         dcat:keyword 0 1 * text
         dcat:theme 0 1 * skos:Concept
         dct:spatial 0 1 * dct:Location
         dct:temporal 0 1 * dct:PeriodOfTime
         dct:issued 0 1 1 date
         dct:modified 0 1 1 date
         dct:language 0 1 * dct:LinguisticSystem
         dct:accrualPeriodicity 0 1 1 dct:Frequency
         dct:accessRights 0 1 1 dct:RightsStatement
         dct:conformsTo 0 1 * dct:Standard
         dct:identifier 0 1 * text
         dcat:landingPage 0 1 * foaf:Document
         dcat:version 0 1 1 text
         dct:provenance 0 1 * dct:ProvenanceStatement
         prov:wasGeneratedBy 0 1 * prov:Activity",
    ),
    (
        "dcat:Distribution",
        "dcat:accessURL 1 1 * iri
         dct:title 0 1 * text
         dct:description 0 1 * text
         dct:format 0 1 1 dct:MediaTypeOrExtent
         dcat:mediaType 0 1 1 dct:MediaType
         dct:license 0 1 1 dct:LicenseDocument
         dcatap:availability 0 1 1 skos:Concept
         dcat:compressFormat 0 0 1 dct:MediaType
         dcat:downloadURL 0 0 * iri
         dcat:byteSize 0 0 1 xsd:nonNegativeInteger
         spdx:checksum 0 0 1 spdx:Checksum
         dct:language 0 1 * dct:LinguisticSystem
         dct:issued 0 1 1 date
         dct:modified 0 1 1 date",
    ),
    (
        "dcat:DataService",
        "dct:title 1 1 * text
         dcat:endpointURL 1 1 * iri
         dct:description 0 1 * text
         dcat:contactPoint 0 1 * vcard:Kind
         dcat:endpointDescription 0 1 * iri
         dcat:keyword 0 1 * text
         dcat:theme 0 1 * skos:Concept
         dcat:servesDataset 0 1 * dcat:Dataset
         dct:publisher 0 1 1 foaf:Agent
         dct:conformsTo 0 1 * dct:Standard
         dct:license 0 1 1 dct:LicenseDocument",
    ),
    (
        "foaf:Agent",
        "foaf:name 1 1 * text
         dct:type 0 1 1 skos:Concept
         foaf:homepage 0 0 * foaf:Document",
    ),
    (
        "vcard:Kind",
        "vcard:fn 1 1 * text
         vcard:hasEmail 0 0 * iri
         vcard:hasURL 0 0 * iri",
    ),
    (
        "spdx:Checksum",
        "spdx:algorithm 1 1 1 spdx:ChecksumAlgorithm
         spdx:checksumValue 1 1 1 xsd:hexBinary",
    ),
    (
        "dct:PeriodOfTime",
        "dcat:startDate 0 1 1 date
         dcat:endDate 0 1 1 date",
    ),
    (
        "dct:Location",
        "dcat:bbox 0 1 1 geo:wktLiteral
         dcat:centroid 0 1 1 geo:wktLiteral
         skos:prefLabel 0 0 * text
         rdfs:label 0 0 1 text",
    ),
    (
        "dct:LicenseDocument",
        "dct:type 0 1 1 skos:Concept
         dct:title 0 0 1 text",
    ),
    ("skos:Concept", "skos:prefLabel 1 1 * text"),
    ("skos:ConceptScheme", "dct:title 1 1 * text"),
    ("dct:ProvenanceStatement", "rdfs:label 1 1 * text"),
    ("dct:MediaType", ""),
];

fn iri(name: &str) -> String {
    let (prefix, local) = name.split_once(':').expect("a prefixed name");
    let found = NAMESPACES.iter().find(|(known, _)| *known == prefix);
    format!("{}{local}", found.unwrap_or_else(|| panic!("{name}")).1)
}

/// Which of the two least numbers counts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Strictness {
    Demanded,
    Recommended,
}

/// What is wrong with a catalogue.
fn complaints(graph: &Graph, strictness: Strictness) -> Vec<String> {
    let mut wrong = Vec::new();
    for (class, table) in DEMANDS {
        let of_class = NamedNode::new_unchecked(iri(class));
        for subject in graph.subjects_for_predicate_object(rdf::TYPE, of_class.as_ref()) {
            of_subject(graph, subject, (class, table), strictness, &mut wrong);
        }
    }
    wrong.sort();
    wrong
}

fn of_subject(
    graph: &Graph,
    subject: NamedOrBlankNodeRef<'_>,
    (class, table): Demands,
    strictness: Strictness,
    wrong: &mut Vec<String>,
) {
    let mut said: BTreeMap<String, Vec<TermRef<'_>>> = BTreeMap::new();
    for triple in graph.triples_for_subject(subject) {
        let values = said
            .entry(triple.predicate.as_str().to_owned())
            .or_default();
        values.push(triple.object);
    }
    said.remove(rdf::TYPE.as_str());
    for line in table.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let words: Vec<&str> = line.split(' ').collect();
        let [property, least, recommended, most, kind] = words[..] else {
            panic!("{line}");
        };
        let values = said.remove(&iri(property)).unwrap_or_default();
        let least = match strictness {
            Strictness::Demanded => least,
            Strictness::Recommended => recommended,
        };
        let least: usize = least.parse().expect("a number");
        let most: usize = most.parse().unwrap_or(usize::MAX);
        if !(least..=most).contains(&values.len()) {
            wrong.push(format!(
                "{class} {subject} {property}: {} values",
                values.len()
            ));
        }
        for value in values.iter().filter(|value| !fits(graph, **value, kind)) {
            wrong.push(format!(
                "{class} {subject} {property}: {value} is no {kind}"
            ));
        }
    }
    // What is both one and the other has the properties of both.
    let classes = graph
        .objects_for_subject_predicate(subject, rdf::TYPE)
        .count();
    if classes == 1 {
        wrong.extend(
            said.keys()
                .map(|key| format!("{class} {subject}: {key} is not known")),
        );
    }
}

fn fits(graph: &Graph, value: TermRef<'_>, kind: &str) -> bool {
    const DATES: [&str; 4] = ["xsd:date", "xsd:dateTime", "xsd:gYear", "xsd:gYearMonth"];
    match (value, kind) {
        (TermRef::Literal(text), "text") => {
            !text.value().is_empty()
                && (text.language().is_some() || text.datatype() == xsd::STRING)
        }
        (TermRef::Literal(date), "date") => DATES
            .iter()
            .any(|kind| iri(kind) == date.datatype().as_str()),
        (TermRef::NamedNode(_), "iri") => true,
        (TermRef::Literal(value), kind) => {
            kind.contains(':') && iri(kind) == value.datatype().as_str()
        }
        (TermRef::NamedNode(node), kind) if kind.contains(':') => {
            let class = NamedNode::new_unchecked(iri(kind));
            graph.contains(oxrdf::TripleRef::new(node, rdf::TYPE, class.as_ref()))
        }
        (TermRef::BlankNode(node), kind) if kind.contains(':') => {
            let class = NamedNode::new_unchecked(iri(kind));
            graph.contains(oxrdf::TripleRef::new(node, rdf::TYPE, class.as_ref()))
        }
        _ => false,
    }
}

fn catalogue(site: &Site) -> Graph {
    let document = site.catalogue(
        &plenary::site::Addresses::served_at("https://portal.test/"),
        Format::NTriples,
    );
    graph_of(&document.expect("it is described").bytes)
}

#[test]
fn ours_says_all_that_is_demanded_and_recommended() {
    let graph = catalogue(&site());
    assert_eq!(complaints(&graph, Strictness::Recommended), [""; 0]);
    for (class, _) in DEMANDS {
        let class = NamedNode::new_unchecked(iri(class));
        let some = graph.subjects_for_predicate_object(rdf::TYPE, class.as_ref());
        assert!(some.count() > 0, "{class}");
    }
}

/// The smallest manifest that is one gives a catalogue in which nothing is wrong, though much of
/// what is recommended is not there.
#[test]
fn the_smallest_manifest_gives_all_that_is_demanded() {
    let graph = catalogue(&smallest());
    assert_eq!(complaints(&graph, Strictness::Demanded), [""; 0]);
    let missing = complaints(&graph, Strictness::Recommended);
    assert!(missing.len() > 10, "{missing:#?}");
}

/// A site of a dataset that says no more than it has to.
pub(crate) fn smallest() -> Site {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let manifest =
        "base: https://a.example.net/x/\ntitle: X\nlanguages: [en]\nlicence: CC-BY-3.0\n";
    let manifest = manifest.replace("a.example.net", "meetings.test");
    fs::write(folder.path().join("dataset.yaml"), manifest).expect("a file");
    let mut loaded = load(folder.path(), Request::graph(true)).expect("it can be read");
    assert!(loaded.findings.is_empty(), "{:?}", loaded.findings);
    let snapshot = loaded.build().expect("it is small");
    let about = About::of(&loaded.manifest, loaded.manifest.base.clone());
    Site::new(about, loaded.schema, snapshot)
}

/// What is missing, given twice, or of another kind is seen.
#[test]
fn what_is_wrong_would_be_seen() {
    let bytes = site().catalogue(
        &plenary::site::Addresses::served_at("https://portal.test/"),
        Format::NTriples,
    );
    let text = String::from_utf8(bytes.expect("it is described").bytes).expect("UTF-8");
    let dataset = "<https://w3id.org/plenary/hrc31/#dataset>";
    let changed = |change: &dyn Fn(&str) -> Option<String>| {
        let lines: Vec<String> = text.lines().filter_map(change).collect();
        let graph = graph_of(format!("{}\n", lines.join("\n")).as_bytes());
        complaints(&graph, Strictness::Recommended)
    };
    let keep = |line: &str| Some(line.to_owned());
    assert!(changed(&keep).is_empty());
    let without =
        |word: &'static str| move |line: &str| (!line.contains(word)).then(|| line.to_owned());
    for word in [
        "dc/terms/publisher>",
        "dcat#bbox>",
        "dcat#startDate>",
        "spdx.org/rdf/terms#algorithm>",
        "foaf/0.1/name>",
        "r5r/availability>",
        "dcat#accessURL>",
        "type> <http://www.w3.org/2006/vcard/ns#Kind>",
    ] {
        assert!(!changed(&without(word)).is_empty(), "{word}");
    }
    let twice = changed(&|line| match line
        .contains("#dump-ttl> <http://www.w3.org/ns/dcat#byteSize>")
    {
        true => Some(format!(
            "{line}\n{}",
            line.replace(
                "^^<http://www.w3.org/2001/XMLSchema#nonNegativeInteger>",
                ""
            )
        )),
        false => keep(line),
    });
    assert_eq!(twice.len(), 2, "{twice:#?}");
    let odd = changed(&|line| match line
        .starts_with(&format!("{dataset} <http://purl.org/dc/terms/title>"))
    {
        true => Some(format!("{line}\n{dataset} <https://a.example/odd> \"1\" .")),
        false => keep(line),
    });
    assert!(
        odd.iter().any(|wrong| wrong.contains("odd is not known")),
        "{odd:#?}"
    );
}

/// The template of `init` says nothing to catalogues until its comments are taken away, and then
/// all that they ask for.
#[test]
fn the_template_of_a_manifest_lacks_nothing() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let dataset = folder.path().join("dataset");
    let said = |strict: &[&str]| {
        let arguments = [&["check", "--data", "dataset"], strict].concat();
        crate::check::plenary(folder.path(), &arguments)
    };
    crate::check::plenary(folder.path(), &["init", "dataset"]);
    let fresh = said(&[]);
    assert!(
        !fresh.stdout.contains("catalogue-incomplete"),
        "{}",
        fresh.stdout
    );
    let path = dataset.join("dataset.yaml");
    let template = fs::read_to_string(&path).expect("it is written");
    let key = regex::Regex::new("^# ( *[a-z_]+:)").expect("an expression");
    let lines = template
        .lines()
        .map(|line| key.replace(line, "$1").into_owned());
    let all: Vec<String> = lines.collect();
    let own = all
        .join("\n")
        .replace("https://example.org/", "https://meetings.test/");
    fs::write(&path, format!("{own}\n")).expect("a file");
    let full = said(&["--strict"]);
    assert_eq!(full.code, 0, "{}{own}", full.stdout);
    let lacking = own.replace("frequency:", "# frequency:");
    fs::write(&path, format!("{lacking}\n")).expect("a file");
    let lacking = said(&["--strict"]);
    assert!(
        lacking.stdout.contains("it lacks `frequency`"),
        "{}",
        lacking.stdout
    );
    assert_eq!(lacking.code, 1);
}

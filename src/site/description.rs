//! The Service Description of the endpoint
//! (<https://www.w3.org/TR/sparql11-service-description/>).
//!
//! What it says of graphs is said in VoID. The standards have no terms for limits: each is a
//! `schema:additionalProperty` of the service with its most (`schema:maxValue`), its unit as a code
//! of UN/CEFACT, and the page of the problem that a request beyond it gets.

use super::catalogue::{a, in_dct};
use super::facts::{Facts, of};
use super::{Addresses, DatasetStatistics, Document, Kind, Problem, Site};
use crate::export::Format;
use crate::ontology::TermRole;
use crate::search::Index;
use oxrdf::vocab::{rdfs, xsd};
use oxrdf::{Literal, NamedNode};

const SD: &str = "http://www.w3.org/ns/sparql-service-description#";
const VOID: &str = "http://rdfs.org/ns/void#";
const FORMATS: &str = "http://www.w3.org/ns/formats/";
const SCHEMA: &str = "https://schema.org/";
const SIMPLE_ENTAILMENT: &str = "http://www.w3.org/ns/entailment/Simple";

/// The prefixes of the description that a dataset need not have.
const PREFIXES: [(&str, &str); 3] = [("sd", SD), ("void", VOID), ("formats", FORMATS)];

/// All formats of answers, by their names in the W3C's list (<https://www.w3.org/ns/formats/>).
const RESULT_FORMATS: [&str; 10] = [
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "N-Triples",
    "N-Quads",
    "TriG",
    "RDF_XML",
    "JSON-LD",
];

/// What the language has beyond SPARQL 1.1, by the proposals that it follows.
const LANGUAGE_EXTENSIONS: [(&str, &str); 2] = [
    (
        "https://github.com/w3c/sparql-dev/blob/main/SEP/SEP-0002/sep-0002.md",
        "arithmetic with dates and durations",
    ),
    (
        "https://github.com/w3c/sparql-dev/blob/main/SEP/SEP-0006/sep-0006.md",
        "LATERAL",
    ),
];

/// The service as it runs.
#[derive(Clone, Debug, Default)]
pub struct Service {
    /// The address that queries are sent to.
    pub endpoint: String,
    /// The limits in force.
    pub limits: Vec<LimitInForce>,
}

/// A limit in force.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LimitInForce {
    /// What it is called, as in problem documents.
    pub name: &'static str,
    /// What it bounds, in a phrase.
    pub meaning: &'static str,
    /// The most that is taken.
    pub most: f64,
    /// What `most` counts.
    pub unit: Unit,
    /// The problem of what goes beyond.
    pub problem: Kind,
}

/// What a limit counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Seconds.
    Seconds,
    /// Bytes.
    Bytes,
    /// Things: rows, patterns, levels.
    Things,
}

impl Unit {
    /// The code of UN/CEFACT recommendation 20.
    fn code(self) -> &'static str {
        match self {
            Self::Seconds => "SEC",
            Self::Bytes => "AD",
            Self::Things => "C62",
        }
    }
}

impl Site {
    /// How much the graphs hold, counted once.
    pub fn statistics(&self) -> &DatasetStatistics {
        let count = || DatasetStatistics::of(&self.snapshot, &self.about.base);
        self.statistics.get_or_init(count)
    }

    /// The description of the service in a format.
    pub fn service_description(
        &self,
        service: &Service,
        format: Format,
    ) -> Result<Document, Problem> {
        let endpoint = service.endpoint.as_str();
        let mut facts = Facts::default();
        self.describe_service(&mut facts, endpoint);
        self.describe_search(&mut facts, endpoint);
        self.describe_dataset(&mut facts, endpoint);
        for limit in &service.limits {
            describe_limit(&mut facts, endpoint, limit);
        }
        let graph = facts.into_list();
        let prefixes =
            PREFIXES.map(|(prefix, namespace)| (prefix.to_owned(), namespace.to_owned()));
        self.graph_document_with(&graph, format, &prefixes)
    }

    fn describe_service(&self, facts: &mut Facts, endpoint: &str) {
        let service = part_of(endpoint, "service");
        a(facts, &service, SD, "Service");
        facts.say(&service, &in_sd("endpoint"), of(endpoint));
        let language = in_sd("SPARQL11Query");
        facts.say(&service, &in_sd("supportedLanguage"), language);
        facts.say(
            &service,
            &in_sd("defaultEntailmentRegime"),
            of(SIMPLE_ENTAILMENT),
        );
        for format in RESULT_FORMATS {
            let format = of(&format!("{FORMATS}{format}"));
            facts.say(&service, &in_sd("resultFormat"), format);
        }
        for (extension, label) in LANGUAGE_EXTENSIONS {
            let extension = of(extension);
            facts.say(&service, &in_sd("languageExtension"), extension.clone());
            a(facts, &extension, SD, "Feature");
            facts.say_text(&extension, &rdfs::LABEL.into_owned(), label, "en");
        }
    }

    /// The property that a query searches texts by, and that no statement has.
    fn describe_search(&self, facts: &mut Facts, endpoint: &str) {
        let property = self.schema.term_of(TermRole::TextMatch);
        let Some(property) = property.filter(|_| Index::of(&self.snapshot).is_some()) else {
            return;
        };
        let service = part_of(endpoint, "service");
        let iri = of(&property.iri);
        facts.say(&service, &in_sd("propertyFeature"), iri.clone());
        a(facts, &iri, SD, "Feature");
        for (texts, predicate) in [
            (&property.label, rdfs::LABEL),
            (&property.comment, rdfs::COMMENT),
        ] {
            for (language, text) in texts {
                facts.say_text(&iri, &predicate.into_owned(), text, language);
            }
        }
    }

    fn describe_dataset(&self, facts: &mut Facts, endpoint: &str) {
        let service = part_of(endpoint, "service");
        let dataset = part_of(endpoint, "dataset");
        facts.say(&service, &in_sd("defaultDataset"), dataset.clone());
        a(facts, &dataset, SD, "Dataset");
        let about = &self.about;
        let language = about.languages.first().map_or("en", String::as_str);
        facts.say_text(&dataset, &in_dct("title"), &about.title, language);
        if let Some(description) = &about.description {
            facts.say_text(&dataset, &in_dct("description"), description, language);
        }
        if let Some(licence) = &about.licence_iri {
            facts.say(&dataset, &in_dct("license"), of(licence));
        }
        let default = part_of(endpoint, "default-graph");
        facts.say(&dataset, &in_sd("defaultGraph"), default.clone());
        a(facts, &default, SD, "Graph");
        let root = endpoint.strip_suffix("sparql").unwrap_or_default();
        let at = Addresses::of(root.to_owned(), Some(endpoint.to_owned()));
        self.describe_holdings(facts, &default, &at);
        for (number, (name, statistics)) in (1..).zip(&self.statistics().named_graphs) {
            let named_graph = part_of(endpoint, &format!("named-graph-{number}"));
            let graph = part_of(endpoint, &format!("graph-{number}"));
            facts.say(&dataset, &in_sd("namedGraph"), named_graph.clone());
            a(facts, &named_graph, SD, "NamedGraph");
            facts.say(&named_graph, &in_sd("name"), of(name));
            facts.say(&named_graph, &in_sd("graph"), graph.clone());
            a(facts, &graph, SD, "Graph");
            self.describe_space(facts, &graph, &at, statistics);
        }
    }
}

fn describe_limit(facts: &mut Facts, endpoint: &str, limit: &LimitInForce) {
    let service = part_of(endpoint, "service");
    let part = part_of(endpoint, limit.name);
    let in_schema = |name: &str| of(&format!("{SCHEMA}{name}"));
    facts.say(&service, &in_schema("additionalProperty"), part.clone());
    a(facts, &part, SCHEMA, "PropertyValue");
    facts.say(&part, &in_schema("name"), Literal::from(limit.name));
    facts.say_text(&part, &in_schema("description"), limit.meaning, "en");
    let kind = if limit.most.fract() == 0.0 {
        xsd::INTEGER
    } else {
        xsd::DECIMAL
    };
    let most = Literal::new_typed_literal(limit.most.to_string(), kind);
    facts.say(&part, &in_schema("maxValue"), most);
    let unit = Literal::from(limit.unit.code());
    facts.say(&part, &in_schema("unitCode"), unit);
    let root = endpoint.strip_suffix("sparql").unwrap_or_default();
    let page = format!("{root}problem/{}", limit.problem.code());
    facts.say(&part, &in_schema("url"), of(&page));
}

/// A part of the description, named within the document.
fn part_of(endpoint: &str, name: &str) -> NamedNode {
    of(&format!("{endpoint}#{name}"))
}

fn in_sd(name: &str) -> NamedNode {
    of(&format!("{SD}{name}"))
}

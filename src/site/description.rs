//! The Service Description of the endpoint
//! (<https://www.w3.org/TR/sparql11-service-description/>).
//!
//! What it says of graphs is said in VoID. The standards have no terms for limits: each is a
//! `schema:additionalProperty` of the service with its most (`schema:maxValue`), its unit as a code
//! of UN/CEFACT, and the page of the problem that a request beyond it gets.

use super::{DatasetStatistics, Document, Kind, Problem, Site, Statistics};
use crate::export::{Format, List};
use crate::ontology::TermRole;
use crate::search::Index;
use oxrdf::vocab::{rdf, rdfs, xsd};
use oxrdf::{Literal, NamedNode, Term, Triple};

const SD: &str = "http://www.w3.org/ns/sparql-service-description#";
const VOID: &str = "http://rdfs.org/ns/void#";
const FORMATS: &str = "http://www.w3.org/ns/formats/";
const DCTERMS: &str = "http://purl.org/dc/terms/";
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
        let mut facts = Facts {
            endpoint: &service.endpoint,
            triples: Vec::new(),
        };
        self.describe_service(&mut facts);
        self.describe_search(&mut facts);
        self.describe_dataset(&mut facts);
        for limit in &service.limits {
            self.describe_limit(&mut facts, limit);
        }
        let graph: List = facts.triples.into_iter().collect();
        let prefixes =
            PREFIXES.map(|(prefix, namespace)| (prefix.to_owned(), namespace.to_owned()));
        self.graph_document_with(&graph, format, &prefixes)
    }

    fn describe_service(&self, facts: &mut Facts<'_>) {
        let service = facts.part("service");
        facts.say(&service, rdf::TYPE.as_str(), named(SD, "Service"));
        facts.say(&service, &in_sd("endpoint"), node(facts.endpoint));
        let language = named(SD, "SPARQL11Query");
        facts.say(&service, &in_sd("supportedLanguage"), language);
        facts.say(
            &service,
            &in_sd("defaultEntailmentRegime"),
            node(SIMPLE_ENTAILMENT),
        );
        for format in RESULT_FORMATS {
            facts.say(&service, &in_sd("resultFormat"), named(FORMATS, format));
        }
        for (extension, label) in LANGUAGE_EXTENSIONS {
            facts.say(&service, &in_sd("languageExtension"), node(extension));
            let extension = NamedNode::new_unchecked(extension);
            facts.say(&extension, rdf::TYPE.as_str(), named(SD, "Feature"));
            facts.say(&extension, rdfs::LABEL.as_str(), in_english(label));
        }
    }

    /// The property that a query searches texts by, and that no statement has.
    fn describe_search(&self, facts: &mut Facts<'_>) {
        let property = self.schema.term_of(TermRole::TextMatch);
        let Some(property) = property.filter(|_| Index::of(&self.snapshot).is_some()) else {
            return;
        };
        let service = facts.part("service");
        let iri = NamedNode::new_unchecked(&*property.iri);
        facts.say(&service, &in_sd("propertyFeature"), iri.clone().into());
        facts.say(&iri, rdf::TYPE.as_str(), named(SD, "Feature"));
        for (texts, predicate) in [
            (&property.label, rdfs::LABEL),
            (&property.comment, rdfs::COMMENT),
        ] {
            for (language, text) in texts {
                let text = Literal::new_language_tagged_literal(text, language).ok();
                facts.say_if(&iri, predicate.as_str(), text);
            }
        }
    }

    fn describe_dataset(&self, facts: &mut Facts<'_>) {
        let service = facts.part("service");
        let dataset = facts.part("dataset");
        facts.say(&service, &in_sd("defaultDataset"), dataset.clone().into());
        facts.say(&dataset, rdf::TYPE.as_str(), named(SD, "Dataset"));
        let about = &self.about;
        let language = about.languages.first().map_or("en", String::as_str);
        let text = |text: &str| Literal::new_language_tagged_literal(text, language).ok();
        let title = format!("{DCTERMS}title");
        facts.say_if(&dataset, &title, text(&about.title));
        let description = about.description.as_deref().and_then(text);
        facts.say_if(&dataset, &format!("{DCTERMS}description"), description);
        if let Some(licence) = &about.licence_iri {
            facts.say(&dataset, &format!("{DCTERMS}license"), node(licence));
        }
        let default = facts.part("default-graph");
        facts.say(&dataset, &in_sd("defaultGraph"), default.clone().into());
        let statistics = self.statistics();
        self.describe_graph(facts, &default, &statistics.default_graph);
        for (number, (name, statistics)) in (1..).zip(&statistics.named_graphs) {
            let named_graph = facts.part(&format!("named-graph-{number}"));
            let graph = facts.part(&format!("graph-{number}"));
            facts.say(&dataset, &in_sd("namedGraph"), named_graph.clone().into());
            facts.say(&named_graph, rdf::TYPE.as_str(), named(SD, "NamedGraph"));
            facts.say(&named_graph, &in_sd("name"), node(name));
            facts.say(&named_graph, &in_sd("graph"), graph.clone().into());
            self.describe_graph(facts, &graph, statistics);
        }
    }

    fn describe_graph(&self, facts: &mut Facts<'_>, graph: &NamedNode, counted: &Statistics) {
        facts.say(graph, rdf::TYPE.as_str(), named(SD, "Graph"));
        facts.say(graph, rdf::TYPE.as_str(), named(VOID, "Dataset"));
        facts.say(
            graph,
            &format!("{VOID}sparqlEndpoint"),
            node(facts.endpoint),
        );
        let base = Literal::new_simple_literal(&self.about.base);
        facts.say(graph, &format!("{VOID}uriSpace"), base.into());
        for (property, count) in counted.named() {
            let count = Literal::new_typed_literal(count.to_string(), xsd::INTEGER);
            facts.say(graph, &format!("{VOID}{property}"), count.into());
        }
    }

    fn describe_limit(&self, facts: &mut Facts<'_>, limit: &LimitInForce) {
        let service = facts.part("service");
        let part = facts.part(limit.name);
        let in_schema = |name: &str| format!("{SCHEMA}{name}");
        let say = |facts: &mut Facts<'_>, name: &str, value: Term| {
            facts.say(&part, &in_schema(name), value);
        };
        facts.say(
            &service,
            &in_schema("additionalProperty"),
            part.clone().into(),
        );
        facts.say(&part, rdf::TYPE.as_str(), named(SCHEMA, "PropertyValue"));
        say(facts, "name", Literal::from(limit.name).into());
        say(facts, "description", in_english(limit.meaning));
        let kind = if limit.most.fract() == 0.0 {
            xsd::INTEGER
        } else {
            xsd::DECIMAL
        };
        let most = Literal::new_typed_literal(limit.most.to_string(), kind);
        say(facts, "maxValue", most.into());
        say(facts, "unitCode", Literal::from(limit.unit.code()).into());
        let root = facts.endpoint.strip_suffix("sparql").unwrap_or_default();
        let page = format!("{root}problem/{}", limit.problem.code());
        say(facts, "url", node(&page));
    }
}

/// The statements of a description.
struct Facts<'a> {
    endpoint: &'a str,
    triples: Vec<Triple>,
}

impl Facts<'_> {
    /// A part of the description, named within the document.
    fn part(&self, name: &str) -> NamedNode {
        NamedNode::new_unchecked(format!("{}#{name}", self.endpoint))
    }

    fn say(&mut self, subject: &NamedNode, predicate: &str, object: Term) {
        let predicate = NamedNode::new_unchecked(predicate);
        self.triples
            .push(Triple::new(subject.clone(), predicate, object));
    }

    fn say_if(&mut self, subject: &NamedNode, predicate: &str, object: Option<Literal>) {
        if let Some(object) = object {
            self.say(subject, predicate, object.into());
        }
    }
}

fn in_sd(name: &str) -> String {
    format!("{SD}{name}")
}

fn named(namespace: &str, name: &str) -> Term {
    NamedNode::new_unchecked(format!("{namespace}{name}")).into()
}

fn node(iri: &str) -> Term {
    NamedNode::new_unchecked(iri).into()
}

fn in_english(text: &str) -> Term {
    Literal::new_language_tagged_literal_unchecked(text, "en").into()
}

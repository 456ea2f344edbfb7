//! What the dataset holds, as VoID (<https://www.w3.org/TR/void/>): its numbers, those of each
//! class and property, and where it links to.

use super::catalogue::{a, in_dct};
use super::facts::{Facts, of};
use super::{Addresses, Document, Dump, Problem, Site, Statistics};
use crate::diagram::first_focus;
use crate::export::{Format, List};
use crate::graph::{Graphs, Id, Pattern, Snapshot};
use crate::ontology::{outside, outside_named};
use oxrdf::vocab::{rdf, xsd};
use oxrdf::{BlankNode, Literal, NamedNode, TermRef};
use std::collections::{BTreeMap, BTreeSet};

const VOID: &str = "http://rdfs.org/ns/void#";
const FOAF: &str = "http://xmlns.com/foaf/0.1/";
/// Link sets that are described: those with the most links.
const LINKSETS_MAX: usize = 100;

/// Where links lead to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Target {
    /// A dataset that is known, by its IRI.
    Known(&'static str),
    /// A site, by the start of its addresses.
    Site(String),
}

/// Numbers of the default graph by class, by property and by where links lead.
#[derive(Clone, Debug, Default)]
pub(super) struct Partitions {
    /// Instances of each class.
    classes: BTreeMap<Id, usize>,
    /// Triples of each property about instances of each class.
    of_classes: BTreeMap<(Id, Id), usize>,
    /// Triples of each property.
    properties: BTreeMap<Id, usize>,
    /// Triples of each property that lead to each dataset outside.
    links: BTreeMap<(Target, Id), usize>,
}

impl Partitions {
    /// Counts. Reads each quad once. What leads to a term of a vocabulary that the graph uses, as
    /// evidence leads to the property that it is for, is no link to a dataset.
    pub(super) fn of(snapshot: &Snapshot, base: &str) -> Self {
        let properties = snapshot.predicates().map(|(property, _)| property);
        let vocabularies = vocabularies(snapshot, properties);
        let a = snapshot.id(rdf::TYPE);
        let mut counted = Self::default();
        let mut subject: Option<Id> = None;
        let mut classes: Vec<Id> = Vec::new();
        let all = Pattern {
            graphs: Graphs::Default,
            ..Pattern::default()
        };
        // Quads come by subject.
        for quad in snapshot.quads(all) {
            if subject.replace(quad.subject) != Some(quad.subject) {
                let types = a.into_iter().flat_map(|a| {
                    snapshot.quads(Pattern {
                        subject: Some(quad.subject),
                        predicate: Some(a),
                        ..all
                    })
                });
                classes = types.map(|quad| quad.object).collect();
                for class in &classes {
                    *counted.classes.entry(*class).or_default() += 1;
                }
            }
            *counted.properties.entry(quad.predicate).or_default() += 1;
            for class in &classes {
                let key = (*class, quad.predicate);
                *counted.of_classes.entry(key).or_default() += 1;
            }
            if Some(quad.predicate) != a
                && let TermRef::NamedNode(node) = snapshot.term(quad.object)
                && !vocabularies.contains(namespace(node.as_str()))
                && let Some(target) = target(node.as_str(), base)
            {
                let key = (target, quad.predicate);
                *counted.links.entry(key).or_default() += 1;
            }
        }
        counted
    }
}

/// The namespaces of properties.
fn vocabularies(snapshot: &Snapshot, properties: impl Iterator<Item = Id>) -> BTreeSet<&str> {
    let named = properties.filter_map(|property| match snapshot.term(property) {
        TermRef::NamedNode(node) => Some(namespace(node.as_str())),
        _ => None,
    });
    named.collect()
}

/// What an IRI outside belongs to: a dataset that is known, or a site by its scheme and host, with
/// the slash.
fn target(iri: &str, base: &str) -> Option<Target> {
    if iri.starts_with(base) {
        return None;
    }
    if let Some(known) = outside(iri) {
        return Some(Target::Known(&known.iri));
    }
    let host = iri
        .strip_prefix("https://")
        .or_else(|| iri.strip_prefix("http://"))?;
    let end = host.find('/')? + 1;
    let start = iri.len() - host.len();
    Some(Target::Site(iri[..start + end].to_owned()))
}

impl Site {
    /// The description of the dataset, with the address of its endpoint and its root.
    pub fn void(&self, at: &Addresses, format: Format) -> Result<Document, Problem> {
        let dataset = self.part_of_base("#dataset");
        let mut facts = Facts::default();
        self.describe_holdings(&mut facts, &dataset, at);
        self.say_origin(&mut facts, &dataset);
        let document = NamedNode::new_unchecked(format!("{}.well-known/void", at.root));
        a(&mut facts, &document, VOID, "DatasetDescription");
        facts.say(&document, &of(&format!("{FOAF}primaryTopic")), dataset);
        let graph: List = facts.into_list();
        let prefixes = [("void", VOID), ("foaf", FOAF)];
        let prefixes =
            prefixes.map(|(prefix, namespace)| (prefix.to_owned(), namespace.to_owned()));
        self.graph_document_with(&graph, format, &prefixes)
    }

    /// Says of the graph without a name, under an IRI, what it holds and where it is.
    pub(super) fn describe_holdings(&self, facts: &mut Facts, dataset: &NamedNode, at: &Addresses) {
        self.describe(facts, dataset, at);
        self.partitions(facts, dataset);
        self.linksets(facts, dataset);
    }

    fn describe(&self, facts: &mut Facts, dataset: &NamedNode, at: &Addresses) {
        let about = &self.about;
        facts.say_words(dataset, &in_dct("title"), &about.manifest.title);
        facts.say_words(dataset, &in_dct("description"), &about.manifest.description);
        if let Some(licence) = &about.licence_iri {
            facts.say(dataset, &in_dct("license"), of(licence));
        }
        for dump in Dump::of_every_graph().filter(|dump| !dump.has_all_graphs()) {
            let dump = format!("{}dump/{}", at.root, self.dump_name(dump));
            facts.say(dataset, &void("dataDump"), of(&dump));
        }
        let example = first_focus(&self.snapshot, &self.schema);
        if let Some(TermRef::NamedNode(example)) = example.map(|id| self.snapshot.term(id)) {
            facts.say(dataset, &void("exampleResource"), example.into_owned());
        }
        self.describe_space(facts, dataset, at, &self.statistics().default_graph);
    }

    /// Says of a graph how much it holds, what its IRIs begin with and where it is asked.
    pub(super) fn describe_space(
        &self,
        facts: &mut Facts,
        graph: &NamedNode,
        at: &Addresses,
        counted: &Statistics,
    ) {
        a(facts, graph, VOID, "Dataset");
        let space = Literal::new_simple_literal(&self.about.base);
        facts.say(graph, &void("uriSpace"), space);
        if let Some(endpoint) = &at.endpoint {
            facts.say(graph, &void("sparqlEndpoint"), of(endpoint));
        }
        for (name, count) in counted.named() {
            facts.say(graph, &void(name), number(count));
        }
    }

    fn partitions(&self, facts: &mut Facts, dataset: &NamedNode) {
        let counted = self.counted();
        for (property, count) in &counted.properties {
            if let TermRef::NamedNode(node) = self.snapshot.term(*property) {
                let part = facts.part(dataset, &void("propertyPartition"));
                facts.say(&part, &void("property"), node.into_owned());
                facts.say(&part, &void("triples"), number(*count));
            }
        }
        for (class, count) in &counted.classes {
            let TermRef::NamedNode(node) = self.snapshot.term(*class) else {
                continue;
            };
            let part = facts.part(dataset, &void("classPartition"));
            facts.say(&part, &void("class"), node.into_owned());
            facts.say(&part, &void("entities"), number(*count));
            let of_class = counted.of_classes.iter().filter(|((of, _), _)| of == class);
            for ((_, property), count) in of_class {
                if let TermRef::NamedNode(node) = self.snapshot.term(*property) {
                    let inner = facts.part(&part, &void("propertyPartition"));
                    facts.say(&inner, &void("property"), node.into_owned());
                    facts.say(&inner, &void("triples"), number(*count));
                }
            }
        }
        for vocabulary in vocabularies(&self.snapshot, counted.properties.keys().copied()) {
            facts.say(dataset, &void("vocabulary"), of(vocabulary));
        }
    }

    /// Where the data leads to, by site and property; where it is too much, where it leads most.
    fn linksets(&self, facts: &mut Facts, dataset: &NamedNode) {
        let mut links: Vec<(&(Target, Id), &usize)> = self.counted().links.iter().collect();
        links.sort_by_key(|(key, count)| (std::cmp::Reverse(**count), *key));
        links.truncate(LINKSETS_MAX);
        links.sort();
        for ((target, property), count) in links {
            let TermRef::NamedNode(predicate) = self.snapshot.term(*property) else {
                continue;
            };
            let part = facts.part(dataset, &void("subset"));
            a(facts, &part, VOID, "Linkset");
            facts.say(&part, &void("linkPredicate"), predicate.into_owned());
            facts.say(&part, &void("triples"), number(*count));
            facts.say(&part, &void("subjectsTarget"), dataset.clone());
            self.target(facts, &part, target);
        }
    }

    /// Names what a link set leads to.
    fn target(&self, facts: &mut Facts, part: &BlankNode, target: &Target) {
        match target {
            Target::Known(iri) => {
                facts.say(part, &void("objectsTarget"), of(iri));
                let known = outside_named(iri);
                facts.add(known.into_iter().flat_map(|known| known.statements.clone()));
            }
            Target::Site(site) => {
                let target = facts.part(part, &void("objectsTarget"));
                a(facts, &target, VOID, "Dataset");
                let space = Literal::new_simple_literal(site);
                facts.say(&target, &void("uriSpace"), space);
            }
        }
    }

    fn counted(&self) -> &Partitions {
        let count = || Partitions::of(&self.snapshot, &self.about.base);
        self.partitions.get_or_init(count)
    }
}

/// The part of a term's IRI before its own name.
fn namespace(iri: &str) -> &str {
    let end = iri.rfind(['#', '/']).map_or(iri.len(), |at| at + 1);
    &iri[..end]
}

fn number(count: usize) -> Literal {
    Literal::new_typed_literal(count.to_string(), xsd::INTEGER)
}

fn void(name: &str) -> NamedNode {
    of(&format!("{VOID}{name}"))
}

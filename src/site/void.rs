//! What the dataset holds, as VoID (<https://www.w3.org/TR/void/>): its numbers, those of each
//! class and property, and where it links to.

use super::facts::{Facts, of};
use super::{Document, Problem, Site};
use crate::diagram::first_focus;
use crate::export::{Format, List};
use crate::graph::{Graphs, Id, Pattern, Snapshot};
use oxrdf::vocab::{rdf, xsd};
use oxrdf::{Literal, NamedNode, TermRef};
use std::collections::{BTreeMap, BTreeSet};

const VOID: &str = "http://rdfs.org/ns/void#";
const DCTERMS: &str = "http://purl.org/dc/terms/";
const FOAF: &str = "http://xmlns.com/foaf/0.1/";
/// Link sets that are described: those with the most links.
const LINKSETS_MAX: usize = 100;

/// Numbers of the default graph by class, by property and by where links lead.
#[derive(Clone, Debug, Default)]
pub(super) struct Partitions {
    /// Instances of each class.
    classes: BTreeMap<Id, usize>,
    /// Triples of each property about instances of each class.
    of_classes: BTreeMap<(Id, Id), usize>,
    /// Triples of each property.
    properties: BTreeMap<Id, usize>,
    /// Triples of each property that lead to each site outside, by the start of its addresses.
    links: BTreeMap<(String, Id), usize>,
}

impl Partitions {
    /// Counts. Reads each quad once.
    pub(super) fn of(snapshot: &Snapshot, base: &str) -> Self {
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
                && let Some(site) = outside(node.as_str(), base)
            {
                let key = (site.to_owned(), quad.predicate);
                *counted.links.entry(key).or_default() += 1;
            }
        }
        counted
    }
}

/// The site that an address outside belongs to: scheme and host, with the slash.
fn outside<'i>(iri: &'i str, base: &str) -> Option<&'i str> {
    let host = iri
        .strip_prefix("https://")
        .or_else(|| iri.strip_prefix("http://"))?;
    let end = host.find('/')? + 1;
    let start = iri.len() - host.len();
    (!iri.starts_with(base)).then(|| &iri[..start + end])
}

impl Site {
    /// The description of the dataset, with the address of its endpoint and its root.
    pub fn void(&self, root: &str, format: Format) -> Result<Document, Problem> {
        let dataset = NamedNode::new_unchecked(format!("{}#dataset", self.about.base));
        let mut facts = Facts::default();
        self.describe(&mut facts, &dataset, root);
        self.partitions(&mut facts, &dataset);
        self.linksets(&mut facts, &dataset);
        let document = NamedNode::new_unchecked(format!("{root}.well-known/void"));
        facts.say(
            &document,
            &of(rdf::TYPE.as_str()),
            void("DatasetDescription"),
        );
        facts.say(&document, &of(&format!("{FOAF}primaryTopic")), dataset);
        let graph: List = facts.into_list();
        let prefixes = [("void", VOID), ("foaf", FOAF)];
        let prefixes =
            prefixes.map(|(prefix, namespace)| (prefix.to_owned(), namespace.to_owned()));
        self.graph_document_with(&graph, format, &prefixes)
    }

    fn describe(&self, facts: &mut Facts, dataset: &NamedNode, root: &str) {
        let about = &self.about;
        facts.say(dataset, &of(rdf::TYPE.as_str()), void("Dataset"));
        for (name, words) in [
            ("title", &about.manifest.title),
            ("description", &about.manifest.description),
        ] {
            facts.say_words(dataset, &of(&format!("{DCTERMS}{name}")), words);
        }
        if let Some(licence) = &about.licence_iri {
            facts.say(dataset, &of(&format!("{DCTERMS}license")), of(licence));
        }
        facts.say(
            dataset,
            &void("uriSpace"),
            Literal::new_simple_literal(&about.base),
        );
        facts.say(
            dataset,
            &void("sparqlEndpoint"),
            of(&format!("{root}sparql")),
        );
        for extension in ["nt", "ttl", "jsonld"] {
            let dump = format!("{root}data?default&format={extension}");
            facts.say(dataset, &void("dataDump"), of(&dump));
        }
        let example = first_focus(&self.snapshot, &self.schema);
        if let Some(TermRef::NamedNode(example)) = example.map(|id| self.snapshot.term(id)) {
            facts.say(dataset, &void("exampleResource"), example.into_owned());
        }
        let counted = &self.statistics().default_graph;
        for (name, count) in counted.named() {
            facts.say(dataset, &void(name), number(count));
        }
    }

    fn partitions(&self, facts: &mut Facts, dataset: &NamedNode) {
        let counted = self.counted();
        let mut vocabularies: BTreeSet<String> = BTreeSet::new();
        for (property, count) in &counted.properties {
            if let TermRef::NamedNode(node) = self.snapshot.term(*property) {
                vocabularies.insert(namespace(node.as_str()).to_owned());
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
        for vocabulary in vocabularies {
            facts.say(dataset, &void("vocabulary"), of(&vocabulary));
        }
    }

    /// Where the data leads to, by site and property; where it is too much, where it leads most.
    fn linksets(&self, facts: &mut Facts, dataset: &NamedNode) {
        let mut links: Vec<(&(String, Id), &usize)> = self.counted().links.iter().collect();
        links.sort_by_key(|(key, count)| (std::cmp::Reverse(**count), *key));
        links.truncate(LINKSETS_MAX);
        links.sort();
        for ((site, property), count) in links {
            let TermRef::NamedNode(predicate) = self.snapshot.term(*property) else {
                continue;
            };
            let part = facts.part(dataset, &void("subset"));
            facts.say(&part, &of(rdf::TYPE.as_str()), void("Linkset"));
            facts.say(&part, &void("linkPredicate"), predicate.into_owned());
            facts.say(&part, &void("triples"), number(*count));
            facts.say(&part, &void("subjectsTarget"), dataset.clone());
            let target = facts.part(&part, &void("objectsTarget"));
            facts.say(&target, &of(rdf::TYPE.as_str()), void("Dataset"));
            facts.say(
                &target,
                &void("uriSpace"),
                Literal::new_simple_literal(site),
            );
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

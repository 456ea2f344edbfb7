//! The RDF documents of a resource.
//!
//! A document holds what is said of a resource and, whole, of what is nested in it; what points to
//! it; what all that it is linked to is called; and which dataset the document is of. What is left
//! out of one that would be too long is said in it.

use super::incoming::LINKS;
use crate::export::List;
use crate::graph::{Id, Pattern};
use crate::ontology::Role;
use crate::site::Site;
use crate::site::link::address_of;
use oxrdf::vocab::rdfs;
use oxrdf::{GraphName, Literal, NamedNode, Quad, TermRef};
use std::collections::BTreeSet;

/// Most statements of what is nested in a resource, and most of what points to it: some megabytes.
const OWN_MAX: usize = 50_000;
const INCOMING_MAX: usize = 5_000;

const IN_DATASET: &str = "http://rdfs.org/ns/void#inDataset";
const PRIMARY_TOPIC: &str = "http://xmlns.com/foaf/0.1/primaryTopic";
const PRIMARY_TOPIC_OF: &str = "http://xmlns.com/foaf/0.1/isPrimaryTopicOf";

/// The prefixes that a dataset need not have.
pub(super) const PREFIXES: [(&str, &str); 2] = [
    ("void", "http://rdfs.org/ns/void#"),
    ("foaf", "http://xmlns.com/foaf/0.1/"),
];

impl Site {
    /// What the documents of a resource hold.
    pub(super) fn statements_of(&self, id: Id, iri: &str) -> List {
        let mut quads = Vec::new();
        let (own, is_cut) = self.own(id, iri, &mut quads);
        let (pointing, is_cut_too) = self.pointing_here(id, &mut quads);
        let linked: BTreeSet<Id> = pointing.into_iter().chain(own).collect();
        self.call(&linked, &mut quads);
        self.frame(iri, is_cut || is_cut_too, &mut quads);
        quads.into_iter().collect()
    }

    /// The resources at an address that differ in what comes after a `#` alone, as many as a
    /// document can hold and one more.
    fn fragments(&self, address: &str) -> Vec<Id> {
        let start = format!("{address}#");
        let known = self.snapshot.iris_below(&start).filter(|id| {
            let about = Pattern {
                subject: Some(*id),
                ..Pattern::default()
            };
            self.snapshot.quads(about).next().is_some()
        });
        known.take(OWN_MAX + 1).collect()
    }

    /// The path of the first resource that is found by what comes before a `#`.
    pub fn first_fragment(&self, path: &str) -> Option<&str> {
        let start = format!("{}{path}#", self.about.base);
        let mut paths =
            self.snapshot
                .iris_below(&start)
                .filter_map(|id| match self.snapshot.term(id) {
                    TermRef::NamedNode(node) => {
                        node.as_str().strip_prefix(self.about.base.as_str())
                    }
                    _ => None,
                });
        paths.find(|path| self.knows(path))
    }

    /// The statements about a resource and its nested parts. Gives what they lead to, and whether
    /// there are more.
    fn own(&self, id: Id, iri: &str, quads: &mut Vec<Quad>) -> (Vec<Id>, bool) {
        let nested = format!("{iri}/");
        // What is told apart by what comes after a `#` is asked for by one address.
        let mut next = self.fragments(iri.split('#').next().unwrap_or(iri));
        next.push(id);
        let mut seen: BTreeSet<Id> = next.iter().copied().collect();
        let mut linked = Vec::new();
        while let Some(subject) = next.pop() {
            let about = Pattern {
                subject: Some(subject),
                ..Pattern::default()
            };
            for quad in self.snapshot.quads(about) {
                if quads.len() >= OWN_MAX {
                    return (linked, true);
                }
                quads.extend(self.quad(quad.subject, quad.predicate, quad.object));
                let is_part = match self.snapshot.term(quad.object) {
                    TermRef::NamedNode(node) => node.as_str().starts_with(&nested),
                    TermRef::BlankNode(_) => true,
                    TermRef::Literal(_) => continue,
                };
                if !is_part {
                    linked.push(quad.object);
                } else if seen.insert(quad.object) {
                    next.push(quad.object);
                }
            }
        }
        (linked, false)
    }

    /// The statements that lead here.
    fn pointing_here(&self, id: Id, quads: &mut Vec<Quad>) -> (Vec<Id>, bool) {
        let pattern = Pattern {
            object: Some(id),
            ..Pattern::default()
        };
        let mut subjects = Vec::new();
        for quad in self.snapshot.quads(pattern) {
            if subjects.len() >= INCOMING_MAX {
                return (subjects, true);
            }
            subjects.push(quad.subject);
            quads.extend(self.quad(quad.subject, quad.predicate, quad.object));
        }
        (subjects, false)
    }

    /// Says what resources are called.
    fn call(&self, resources: &BTreeSet<Id>, quads: &mut Vec<Quad>) {
        let labels = self.properties.of_role(Role::Label).iter().copied();
        // What is read everywhere comes besides.
        let labels = labels.chain(self.snapshot.id(rdfs::LABEL));
        let labels: BTreeSet<Id> = labels.collect();
        for resource in resources {
            for label in &labels {
                for text in self.snapshot.objects(*resource, *label) {
                    quads.extend(self.quad(*resource, *label, text));
                }
            }
        }
    }

    /// Says of the document what it is about and which dataset it is of.
    fn frame(&self, iri: &str, is_cut: bool, quads: &mut Vec<Quad>) {
        let thing = NamedNode::new_unchecked(iri);
        let page = NamedNode::new_unchecked(format!("{}.html", address_of(iri)));
        let dataset = NamedNode::new_unchecked(format!("{}#dataset", self.about.base));
        let of = |name: &str| NamedNode::new_unchecked(name);
        let mut say = |subject: &NamedNode, predicate: NamedNode, object: oxrdf::Term| {
            quads.push(Quad::new(
                subject.clone(),
                predicate,
                object,
                GraphName::DefaultGraph,
            ));
        };
        say(&thing, of(PRIMARY_TOPIC_OF), page.clone().into());
        say(&page, of(PRIMARY_TOPIC), thing.clone().into());
        say(&page, of(IN_DATASET), dataset.clone().into());
        if is_cut {
            let text = format!(
                "Not all is here: at most {OWN_MAX} statements about a resource and its parts, and \
                 {INCOMING_MAX} that lead to it. The files of the whole graph, and the pages below \
                 {iri}/{LINKS}/, have the rest."
            );
            let text = Literal::new_language_tagged_literal_unchecked(text, "en");
            say(&page, rdfs::COMMENT.into_owned(), text.into());
            say(&page, rdfs::SEE_ALSO.into_owned(), dataset.into());
        }
    }

    fn quad(&self, subject: Id, predicate: Id, object: Id) -> Option<Quad> {
        let predicate = match self.snapshot.term(predicate) {
            TermRef::NamedNode(node) => node.into_owned(),
            _ => return None,
        };
        let subject = match self.snapshot.term(subject) {
            TermRef::NamedNode(node) => node.into_owned().into(),
            TermRef::BlankNode(node) => oxrdf::NamedOrBlankNode::from(node.into_owned()),
            TermRef::Literal(_) => return None,
        };
        let object = self.snapshot.term(object).into_owned();
        Some(Quad::new(
            subject,
            predicate,
            object,
            GraphName::DefaultGraph,
        ))
    }
}

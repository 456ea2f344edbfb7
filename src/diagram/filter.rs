//! A part of a graph: without the things of some classes and the links of some properties, or with
//! those alone. Names, types and the passages behind what is left stay.

use super::DiagramError;
use super::group::{class_iri, expanded};
use super::look::local_name;
use super::measure::{passages, provenance, things};
use super::phrases::{filled, phrases};
use super::words::inverse_in_skos;
use crate::diagnostic::nearest;
use crate::graph::{Builder, Graphs, Id, Pattern, Snapshot};
use crate::ontology::{Schema, TermKind, Texts};
use oxrdf::vocab::rdf;
use oxrdf::{GraphNameRef, NamedOrBlankNodeRef, QuadRef, TermRef, Triple};
use std::collections::BTreeSet;

/// What is wanted of a graph: classes and properties by any of their names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Things of these classes alone, links of these properties alone; all where there are none.
    pub include: Vec<String>,
    /// Nothing of these, whatever is included.
    pub exclude: Vec<String>,
}

impl Filter {
    /// Whether it lets everything pass.
    pub fn is_empty(&self) -> bool {
        self.include.is_empty() && self.exclude.is_empty()
    }

    /// What it lets pass, in words.
    pub(super) fn note(&self, languages: &[&str]) -> String {
        let says = phrases(languages);
        let lists = [(says.only, &self.include), (says.without, &self.exclude)];
        let lists = lists.into_iter().filter(|(_, names)| !names.is_empty());
        let lists = lists.map(|(phrase, names)| filled(phrase, &[&names.join(", ")]));
        lists.collect::<Vec<_>>().join(" · ")
    }

    /// Finds what it names.
    pub(super) fn resolve(
        &self,
        snapshot: &Snapshot,
        schema: &Schema,
    ) -> Result<Terms, DiagramError> {
        let mut terms = Terms::default();
        for (names, is_included) in [(&self.include, true), (&self.exclude, false)] {
            for name in names {
                match term_of(snapshot, schema, name)? {
                    TermName::Class(iri) => terms.classes.add(iri, is_included),
                    TermName::Property(iri) => {
                        let inverses = inverses(schema, &iri);
                        terms.properties.add(iri, is_included);
                        for inverse in inverses {
                            terms.properties.add(inverse, is_included);
                        }
                    }
                }
            }
        }
        Ok(terms)
    }
}

/// The IRI of a class or of a property.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TermName {
    /// Of a class.
    Class(String),
    /// Of a property.
    Property(String),
}

/// Finds a class or a property by its key, its segment, its label, its verb, a prefixed name or its
/// IRI.
pub fn term_of(snapshot: &Snapshot, schema: &Schema, name: &str) -> Result<TermName, DiagramError> {
    if let Some(iri) = class_iri(snapshot, schema, name) {
        return Ok(TermName::Class(iri));
    }
    let expanded = expanded(snapshot, schema, name);
    let is_property = |iri: &str| {
        let term = schema.terms.get(iri);
        let is_used = || {
            snapshot
                .iri(iri)
                .is_some_and(|id| is_predicate(snapshot, id))
        };
        term.is_some_and(|term| term.kind == TermKind::Property) || is_used()
    };
    let by_iri = expanded
        .into_iter()
        .chain([name.to_owned()])
        .find(|iri| is_property(iri));
    let wanted = name.to_lowercase();
    let says = |texts: &Texts| texts.values().any(|text| text.to_lowercase() == wanted);
    let by_words = || {
        let mut terms = schema.terms.values();
        let of_words = terms.find(|term| {
            let is_called = says(&term.label) || says(&term.verb) || local_name(&term.iri) == name;
            term.kind == TermKind::Property && is_called
        });
        let mut fields = schema.classes.iter().flat_map(|class| &class.fields);
        let mut of_key = || fields.find(|field| field.key.as_deref() == Some(name));
        let of_words = of_words.map(|term| term.iri.to_string());
        of_words.or_else(|| of_key().map(|field| field.path.to_string()))
    };
    by_iri
        .or_else(by_words)
        .map(TermName::Property)
        .ok_or_else(|| unknown(schema, name))
}

fn is_predicate(snapshot: &Snapshot, id: Id) -> bool {
    let with = Pattern {
        predicate: Some(id),
        ..Pattern::default()
    };
    snapshot.quads(with).next().is_some()
}

fn unknown(schema: &Schema, name: &str) -> DiagramError {
    let labels = schema.terms.values().flat_map(|term| term.label.values());
    let fields = schema.classes.iter().flat_map(|class| &class.fields);
    let keys = fields.filter_map(|field| field.key.as_ref());
    let known: Vec<&str> = labels.chain(keys).map(String::as_str).collect();
    DiagramError::UnknownTerm {
        given: name.to_owned(),
        near: nearest(name, known).first().map(|near| (*near).to_owned()),
    }
}

/// The properties that say the same from the other end.
fn inverses(schema: &Schema, iri: &str) -> Vec<String> {
    let own = schema
        .terms
        .get(iri)
        .and_then(|term| term.inverse.as_deref());
    let others = schema.terms.values();
    let others = others.filter(|term| term.inverse.as_deref() == Some(iri));
    let all = others
        .map(|term| &*term.iri)
        .chain(own)
        .chain(inverse_in_skos(iri));
    all.map(str::to_owned).collect()
}

/// What is wanted, and what is not, by IRI.
#[derive(Debug, Default)]
pub(super) struct Choice {
    include: BTreeSet<String>,
    exclude: BTreeSet<String>,
}

impl Choice {
    fn add(&mut self, iri: String, is_included: bool) {
        match is_included {
            true => self.include.insert(iri),
            false => self.exclude.insert(iri),
        };
    }

    /// Whether something that has one of some names, by IRI, is wanted.
    pub(super) fn wants<'i>(&self, iris: impl IntoIterator<Item = &'i str>) -> bool {
        let (mut is_included, mut is_excluded) = (self.include.is_empty(), false);
        for iri in iris {
            is_included |= self.include.contains(iri);
            is_excluded |= self.exclude.contains(iri);
        }
        is_included && !is_excluded
    }
}

/// The classes and properties of a filter.
#[derive(Debug, Default)]
pub(super) struct Terms {
    pub(super) classes: Choice,
    pub(super) properties: Choice,
}

impl Terms {
    /// The part of a graph that passes; some resources do whatever their class.
    pub(super) fn part_of(&self, snapshot: &Snapshot, schema: &Schema, kept: &[Id]) -> Snapshot {
        let mut builder = Builder::new();
        for (prefix, namespace) in snapshot.prefixes() {
            builder.prefix(prefix, namespace);
        }
        let a = snapshot.id(rdf::TYPE);
        let is_thing = a.map_or_else(Vec::new, |a| things(snapshot, schema, a));
        let is_thing = |id: Id| {
            is_thing
                .get(id.number() as usize)
                .is_some_and(|thing| *thing)
        };
        let is_hidden = self.hidden(snapshot, schema, kept);
        let is_hidden = |id: Id| is_hidden[id.number() as usize];
        let provenance = provenance(snapshot, schema);
        let everywhere = Pattern {
            graphs: Graphs::All,
            ..Pattern::default()
        };
        for quad in snapshot.quads(everywhere) {
            if is_hidden(quad.subject) || is_hidden(quad.object) {
                continue;
            }
            let TermRef::NamedNode(predicate) = snapshot.term(quad.predicate) else {
                continue;
            };
            let is_link = is_thing(quad.subject) && is_thing(quad.object);
            let is_kept = Some(quad.predicate) == a || provenance.contains(&quad.predicate);
            let is_wanted = match is_link && !is_kept {
                true => self.properties.wants([predicate.as_str()]),
                false => !self.properties.exclude.contains(predicate.as_str()),
            };
            let Some(subject) = resource(snapshot.term(quad.subject)).filter(|_| is_wanted) else {
                continue;
            };
            let graph = quad.graph.and_then(|graph| resource(snapshot.term(graph)));
            builder.insert(QuadRef {
                subject,
                predicate,
                object: snapshot.term(quad.object),
                graph_name: graph.map_or(GraphNameRef::DefaultGraph, GraphNameRef::from),
            });
        }
        builder.finish().expect("it is smaller than one that fits")
    }

    /// The triples of an answer that pass.
    pub(super) fn part_of_answer(
        &self,
        snapshot: &Snapshot,
        schema: &Schema,
        triples: &[Triple],
    ) -> Vec<Triple> {
        let is_hidden = self.hidden(snapshot, schema, &[]);
        let is_hidden = |term: TermRef<'_>| {
            let id = snapshot.id(term);
            id.is_some_and(|id| is_hidden[id.number() as usize])
        };
        let passes = |triple: &&Triple| {
            let (predicate, object) = (triple.predicate.as_str(), triple.object.as_ref());
            let is_link = !matches!(object, TermRef::Literal(_)) && triple.predicate != rdf::TYPE;
            let is_wanted = match is_link {
                true => self.properties.wants([predicate]),
                false => !self.properties.exclude.contains(predicate),
            };
            is_wanted && !is_hidden(triple.subject.as_ref().into()) && !is_hidden(object)
        };
        triples.iter().filter(passes).cloned().collect()
    }

    /// Whether each term, by its number, is a thing that is not wanted.
    fn hidden(&self, snapshot: &Snapshot, schema: &Schema, kept: &[Id]) -> Vec<bool> {
        let none = || vec![false; snapshot.terms() + 1];
        let Some(a) = snapshot.id(rdf::TYPE) else {
            return none();
        };
        let Choice { include, exclude } = &self.classes;
        let of = |classes: &BTreeSet<String>| -> Vec<Id> {
            let classes = classes.iter().filter_map(|iri| snapshot.iri(iri));
            classes
                .flat_map(|class| snapshot.subjects(a, class))
                .collect()
        };
        let mut is_hidden = match include.is_empty() {
            true => none(),
            false => things(snapshot, schema, a),
        };
        let mut set = |ids: &[Id], hidden: bool| {
            for id in ids {
                is_hidden[id.number() as usize] = hidden;
            }
        };
        set(&of(include), false);
        set(&passages(snapshot, schema, a), false);
        set(&of(exclude), true);
        set(kept, false);
        is_hidden
    }
}

fn resource(term: TermRef<'_>) -> Option<NamedOrBlankNodeRef<'_>> {
    match term {
        TermRef::NamedNode(node) => Some(node.into()),
        TermRef::BlankNode(node) => Some(node.into()),
        TermRef::Literal(_) => None,
    }
}

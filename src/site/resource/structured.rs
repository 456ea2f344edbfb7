//! What a page is about, for search engines: schema.org (<https://schema.org/>) as JSON-LD, with a
//! context inside, since the one at schema.org makes other IRIs of the same words.
//!
//! All that it says is in the graph: what the alignments write of the resource, and names and
//! places of what that leads to.

use crate::graph::{Id, Pattern};
use crate::site::embedded::embedded;
use crate::site::reader::Reader;
use oxrdf::TermRef;
use oxrdf::vocab::rdf;
use serde_json::{Map, Value, json};

/// The namespace of schema.org.
const SCHEMA: &str = "https://schema.org/";
/// Passages have a place of their own on the page, and are too many for a search engine.
const PASSAGES: &str = "https://schema.org/subjectOf";
/// Values of one property.
const VALUES_MAX: usize = 50;
/// How far what it leads to is told: the event, its place.
const DEPTH: usize = 1;

impl Reader<'_> {
    /// The resource in the words of schema.org, as it stands in a page; none where schema.org has
    /// no word for what it is.
    pub(super) fn structured(&self, id: Id) -> Option<String> {
        let mut thing = self.thing(id, DEPTH)?;
        thing.insert("@context".to_owned(), json!({ "@vocab": SCHEMA }));
        Some(embedded(&Value::Object(thing)))
    }

    fn thing(&self, id: Id, depth: usize) -> Option<Map<String, Value>> {
        let snapshot = &self.site.snapshot;
        let a = snapshot.id(rdf::TYPE)?;
        let types: Vec<&str> = snapshot
            .objects(id, a)
            .filter_map(|class| self.word(class))
            .collect();
        if types.is_empty() {
            return None;
        }
        let mut thing = Map::new();
        if let TermRef::NamedNode(node) = snapshot.term(id) {
            thing.insert("@id".to_owned(), node.as_str().into());
        }
        thing.insert(
            "@type".to_owned(),
            one_or_all(types.into_iter().map(Value::from).collect()),
        );
        let about = Pattern {
            subject: Some(id),
            ..Pattern::default()
        };
        let mut predicates: Vec<Id> = snapshot.quads(about).map(|quad| quad.predicate).collect();
        predicates.dedup();
        for predicate in predicates {
            let Some(word) = self.word(predicate) else {
                continue;
            };
            let is_passage = snapshot.iri(PASSAGES) == Some(predicate);
            // What things are called, and where, is told of what is one step away too.
            let is_told = depth > 0 || matches!(word, "name" | "address");
            let values = match is_told && !is_passage {
                true => self.values_of(id, predicate, depth),
                false => Vec::new(),
            };
            if !values.is_empty() {
                thing.insert(word.to_owned(), one_or_all(values));
            }
        }
        Some(thing)
    }

    /// The values of a property: of texts, those in the reader's language where there are any.
    fn values_of(&self, id: Id, predicate: Id, depth: usize) -> Vec<Value> {
        let snapshot = &self.site.snapshot;
        if let Some(text) = snapshot.text(id, &[predicate], self.languages)
            && text.language().is_some()
        {
            let language = text.language();
            let all = snapshot.literals(id, predicate);
            let same = all.filter(|other| other.language() == language);
            return same
                .map(|text| text.value().into())
                .take(VALUES_MAX)
                .collect();
        }
        let objects = snapshot.objects(id, predicate).take(VALUES_MAX);
        objects
            .filter_map(|object| match snapshot.term(object) {
                TermRef::Literal(literal) => Some(literal.value().into()),
                TermRef::NamedNode(node) => {
                    let told = depth
                        .checked_sub(1)
                        .and_then(|depth| self.thing(object, depth));
                    Some(told.map_or_else(|| json!({ "@id": node.as_str() }), Value::Object))
                }
                TermRef::BlankNode(_) => None,
            })
            .collect()
    }

    /// The word of schema.org that a class or property is.
    fn word(&self, id: Id) -> Option<&str> {
        match self.site.snapshot.term(id) {
            TermRef::NamedNode(node) => node.as_str().strip_prefix(SCHEMA),
            _ => None,
        }
    }
}

fn one_or_all(mut values: Vec<Value>) -> Value {
    match values.len() {
        1 => values.remove(0),
        _ => Value::Array(values),
    }
}

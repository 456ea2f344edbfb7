//! A property as its entry shows it: where it is used, what else is written with it, and a
//! statement of the data.

use crate::graph::Pattern;
use crate::ontology::{Direction, Field, Term};
use crate::site::reader::{Fact, Reader, Shown};
use serde::Serialize;
use std::collections::BTreeSet;

/// A statement of the data.
#[derive(Debug, Serialize)]
pub(super) struct PropertyGiven {
    subject: Shown,
    property: String,
    object: Shown,
}

impl Reader<'_> {
    /// What is said of a property beside its comment.
    pub(super) fn facts_of_property(&self, term: &Term) -> Vec<Fact> {
        let schema = &self.site.schema;
        let keys = schema.classes.iter().flat_map(|class| {
            let fields = class.fields.iter().filter(|field| field.path == term.iri);
            fields.map(move |field| {
                let group = self.group(class);
                Shown {
                    text: match &field.key {
                        Some(key) => format!("{}.{key}", group.text),
                        None => format!("({})", group.text),
                    },
                    ..group
                }
            })
        });
        let inverse = term.inverse.iter().map(|iri| &**iri);
        let above = term.parents.iter().map(|iri| &**iri);
        let count = self.count(term).filter(|count| *count > 0);
        let count = count.map(|count| Shown {
            text: count.to_string(),
            ..Shown::default()
        });
        let also = self.also_written(term);
        let facts = [
            self.words_fact("term_keys", keys.collect()),
            self.terms_fact("term_implies", above),
            self.terms_fact("term_also", also.iter().map(String::as_str)),
            self.terms_fact("term_inverse", inverse),
            self.words_fact("term_statements", count.into_iter().collect()),
        ];
        facts.into_iter().flatten().collect()
    }

    /// The predicates that its values are written under besides, in the same direction.
    fn also_written(&self, term: &Term) -> BTreeSet<String> {
        let classes = self.site.schema.classes.iter();
        let fields = classes.flat_map(|class| &class.fields);
        let own = fields.filter(|field| field.path == term.iri);
        let writes = own.flat_map(|field: &Field| &field.writes);
        let also = writes.filter(|write| {
            let is_new = write.iri != term.iri && !term.parents.contains(&write.iri);
            write.direction == Direction::Forward && is_new
        });
        also.map(|write| write.iri.to_string()).collect()
    }

    /// How many statements the graph has with it.
    fn count(&self, term: &Term) -> Option<usize> {
        let predicate = Some(self.site.snapshot.iri(&term.iri)?);
        Some(self.site.snapshot.count(Pattern {
            predicate,
            ..Pattern::default()
        }))
    }

    /// The first statement of the graph with a property.
    pub(super) fn property_given(&self, term: &Term) -> Option<PropertyGiven> {
        let predicate = Some(self.site.snapshot.iri(&term.iri)?);
        let mut quads = self.site.snapshot.quads(Pattern {
            predicate,
            ..Pattern::default()
        });
        let quad = quads.next()?;
        Some(PropertyGiven {
            subject: self.shown(quad.subject),
            property: self.predicate_name(quad.predicate),
            object: self.shown(quad.object),
        })
    }
}

//! What a resource is called.

use super::snapshot::{Id, Snapshot};
use crate::ontology::{Class, Role, Schema};
use oxrdf::{TermRef, vocab::rdf};
use std::collections::BTreeMap;

/// Names of the resources of a snapshot, in the languages that a reader wants.
///
/// A name is what the property of role `ps:Label` says. A resource without one is called by its
/// properties of role `ps:LabelPart`, one after the other; a term of the ontology, by its label
/// there; anything else by its prefixed name or IRI.
pub struct Names<'a> {
    snapshot: &'a Snapshot,
    schema: &'a Schema,
    languages: Vec<&'a str>,
    labels: Vec<Id>,
    parts: BTreeMap<Id, Vec<Id>>,
    types: Option<Id>,
}

/// What a resource is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The words.
    pub text: String,
    /// Their language, where they have one.
    pub language: Option<String>,
    /// Whether nothing in the graph names it, so that the words are its IRI or label of old.
    pub is_iri: bool,
}

/// How deep names of parts are looked for: a role is called by a person, who has a name.
const PARTS_DEPTH_MAX: usize = 2;

impl<'a> Names<'a> {
    /// Makes ready to name the resources of a snapshot; the first language is wanted most.
    pub fn new(snapshot: &'a Snapshot, schema: &'a Schema, languages: &[&'a str]) -> Self {
        let ids = |class: &Class, role| -> Vec<Id> {
            class
                .fields_of(role)
                .filter_map(|(_, field)| snapshot.iri(&field.path))
                .collect()
        };
        let parts = schema
            .classes
            .iter()
            .filter_map(|class| Some((snapshot.iri(&class.iri)?, ids(class, Role::LabelPart))))
            .filter(|(_, parts)| !parts.is_empty())
            .collect();
        Self {
            snapshot,
            schema,
            languages: languages.to_vec(),
            labels: schema
                .paths_of(Role::Label)
                .iter()
                .filter_map(|path| snapshot.iri(path))
                .collect(),
            parts,
            types: snapshot.id(rdf::TYPE),
        }
    }

    /// The name of a resource, or the characters of a literal.
    pub fn of(&self, id: Id) -> Name {
        self.named(id, PARTS_DEPTH_MAX)
            .unwrap_or_else(|| self.bare(id))
    }

    fn named(&self, id: Id, depth: usize) -> Option<Name> {
        if let TermRef::Literal(literal) = self.snapshot.term(id) {
            return Some(Name {
                text: literal.value().to_owned(),
                language: literal.language().map(str::to_owned),
                is_iri: false,
            });
        }
        if let Some(label) = self.snapshot.text(id, &self.labels, &self.languages) {
            return Some(Name {
                text: label.value().to_owned(),
                language: label.language().map(str::to_owned),
                is_iri: false,
            });
        }
        self.of_parts(id, depth.checked_sub(1)?)
            .or_else(|| self.in_ontology(id))
    }

    fn in_ontology(&self, id: Id) -> Option<Name> {
        let TermRef::NamedNode(node) = self.snapshot.term(id) else {
            return None;
        };
        let text = self.of_term(node.as_str())?;
        Some(Name {
            text,
            language: None,
            is_iri: false,
        })
    }

    /// What the ontology calls a class or property.
    pub fn of_term(&self, iri: &str) -> Option<String> {
        let labels = &self.schema.terms.get(iri)?.label;
        let wanted = self
            .languages
            .iter()
            .find_map(|language| labels.get(*language));
        wanted.or_else(|| labels.values().next()).cloned()
    }

    /// The names of its parts, joined; in a language only if all are in the same.
    fn of_parts(&self, id: Id, depth: usize) -> Option<Name> {
        let parts = self
            .snapshot
            .objects(id, self.types?)
            .find_map(|class| self.parts.get(&class))?;
        let names: Vec<Name> = parts
            .iter()
            .filter_map(|part| self.of_part(id, *part, depth))
            .collect();
        let first = names.first()?;
        let one_language = names.iter().all(|name| name.language == first.language);
        Some(Name {
            text: names
                .iter()
                .map(|name| name.text.as_str())
                .collect::<Vec<_>>()
                .join(", "),
            language: first.language.clone().filter(|_| one_language),
            is_iri: false,
        })
    }

    fn of_part(&self, id: Id, part: Id, depth: usize) -> Option<Name> {
        if let Some(text) = self.snapshot.text(id, &[part], &self.languages) {
            return Some(Name {
                text: text.value().to_owned(),
                language: text.language().map(str::to_owned),
                is_iri: false,
            });
        }
        self.snapshot
            .objects(id, part)
            .find_map(|value| self.named(value, depth))
    }

    /// A prefixed name, or else the IRI.
    fn bare(&self, id: Id) -> Name {
        let text = match self.snapshot.term(id) {
            TermRef::NamedNode(node) => self.shortened(node.as_str()),
            other => other.to_string(),
        };
        Name {
            text,
            language: None,
            is_iri: true,
        }
    }

    /// An IRI as a prefixed name, where a prefix of the snapshot fits.
    pub fn shortened(&self, iri: &str) -> String {
        let is_local = |local: &str| {
            !local.is_empty()
                && local
                    .chars()
                    .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
        };
        self.snapshot
            .prefixes()
            .iter()
            .filter_map(|(prefix, namespace)| Some((prefix, iri.strip_prefix(namespace.as_str())?)))
            .find(|(_, local)| is_local(local))
            .map_or_else(
                || iri.to_owned(),
                |(prefix, local)| format!("{prefix}:{local}"),
            )
    }
}

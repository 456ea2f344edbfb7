//! The JSON-LD context (<https://www.w3.org/TR/json-ld11/#the-context>) that our output is compact
//! with.
//!
//! Terms of our ontology go by their local names, those of others by prefixed names. A term says
//! what its values are where all shapes agree on it: IRIs, texts by language, literals of one
//! datatype. A value of another kind must be written under the full IRI, or as a whole value.

use super::schema::{Direction, Field, Iri, Schema, Term, TermKind, Value as Kind, Write};
use super::values::{local_name, namespace};
use oxrdf::Term as RdfTerm;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Makes the context, as a document: a map with `@context`.
pub fn context(schema: &Schema) -> Value {
    let mut context = Map::new();
    context.insert("id".to_owned(), "@id".into());
    context.insert("type".to_owned(), "@type".into());
    for (prefix, namespace) in schema.prefixes.iter().filter(|(prefix, _)| is_word(prefix)) {
        let definition = if namespace.ends_with(GEN_DELIMS) {
            json!(namespace)
        } else {
            json!({"@id": namespace, "@prefix": true})
        };
        context.insert(prefix.clone(), definition);
    }
    let kinds = kinds(schema);
    let mut named: BTreeSet<Iri> = BTreeSet::new();
    for term in schema.terms.values().filter(|term| is_ours(schema, term)) {
        let Some(prefixed) = prefixed(schema, &term.iri) else {
            continue;
        };
        let word = local_name(&term.iri);
        if !is_word(word) || context.contains_key(word) {
            continue;
        }
        let definition = match term.kind {
            TermKind::Class => Some(json!(prefixed)),
            TermKind::Property => Some(property(schema, &prefixed, kinds.get(&term.iri))),
            TermKind::Other => None,
        };
        if let Some(definition) = definition {
            context.insert(word.to_owned(), definition);
            named.insert(term.iri.clone());
        }
    }
    for (iri, kinds) in &kinds {
        if let (false, Some(prefixed)) = (named.contains(iri), prefixed(schema, iri))
            && let definition @ Value::Object(_) = property(schema, &prefixed, Some(kinds))
        {
            context.insert(prefixed, definition);
        }
    }
    json!({ "@context": context })
}

/// What may end a namespace so that its prefix needs no more words.
const GEN_DELIMS: [char; 7] = [':', '/', '?', '#', '[', ']', '@'];

/// What the values of a predicate are.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum ValueKind {
    Iri,
    Text,
    Typed(&'static str),
    Other,
}

/// The kinds of values that each predicate is written with.
fn kinds(schema: &Schema) -> BTreeMap<Iri, BTreeSet<ValueKind>> {
    let mut kinds: BTreeMap<Iri, BTreeSet<ValueKind>> = BTreeMap::new();
    let mut add = |write: &Write, of: &BTreeSet<ValueKind>| {
        let entry = kinds.entry(write.iri.clone()).or_default();
        match write.direction {
            Direction::Forward => entry.extend(of.iter().cloned()),
            Direction::Backward => {
                entry.insert(ValueKind::Iri);
            }
        }
    };
    for class in &schema.classes {
        for field in &class.fields {
            let of = kinds_of(field);
            let parents = field.parent_writes.iter().map(|(_, write)| write);
            for write in field.writes.iter().chain(parents) {
                add(write, &of);
            }
            for map in &field.maps_to {
                add(&map.write, &BTreeSet::from([ValueKind::Iri]));
            }
            if let Some(absent) = &field.when_absent {
                let source = class.field_of_path(&absent.values_of);
                let of = source
                    .map(|id| kinds_of(class.field(id)))
                    .unwrap_or_default();
                for write in &absent.writes {
                    add(write, &of);
                }
            }
        }
    }
    kinds
}

fn kinds_of(field: &Field) -> BTreeSet<ValueKind> {
    match &field.value {
        Kind::Text => BTreeSet::from([ValueKind::Text]),
        Kind::Literal(datatypes) => datatypes
            .iter()
            .map(|datatype| ValueKind::Typed(datatype.iri()))
            .collect(),
        Kind::Word(choices) => choices
            .iter()
            .map(|choice| match choice.term {
                RdfTerm::NamedNode(_) => ValueKind::Iri,
                _ => ValueKind::Other,
            })
            .collect(),
        _ => BTreeSet::from([ValueKind::Iri]),
    }
}

/// The definition of a property: its name alone, or with what all its values are.
fn property(schema: &Schema, prefixed: &str, kinds: Option<&BTreeSet<ValueKind>>) -> Value {
    let kinds: Vec<&ValueKind> = kinds.into_iter().flatten().collect();
    match kinds[..] {
        [ValueKind::Iri] => json!({"@id": prefixed, "@type": "@id"}),
        [ValueKind::Text] => json!({"@id": prefixed, "@container": "@language"}),
        // A string says its datatype by saying none.
        [ValueKind::Typed(datatype)] if local_name(datatype) != "string" => {
            let datatype = self::prefixed(schema, datatype).unwrap_or_else(|| (*datatype).into());
            json!({"@id": prefixed, "@type": datatype})
        }
        _ => json!(prefixed),
    }
}

fn is_ours(schema: &Schema, term: &Term) -> bool {
    let ours = schema.iri.as_deref();
    ours.is_some() && ours == Some(namespace(&term.iri).trim_end_matches(['#', '/']))
}

fn prefixed(schema: &Schema, iri: &str) -> Option<String> {
    let (local, namespace) = (local_name(iri), namespace(iri));
    schema
        .prefixes
        .iter()
        .find(|(prefix, known)| **known == *namespace && is_word(prefix) && !local.is_empty())
        .map(|(prefix, _)| format!("{prefix}:{local}"))
}

/// Whether a name can be a term: JSON-LD keeps names with `@` and `:` for itself.
fn is_word(name: &str) -> bool {
    !name.is_empty() && !name.contains(['@', ':', '/', '#']) && !matches!(name, "id" | "type")
}

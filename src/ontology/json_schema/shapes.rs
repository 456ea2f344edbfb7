//! Pieces of JSON Schema that many values share.

use crate::ontology::schema::{Field, Value as FieldValue};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// An id.
pub(super) const ID: &str = "[a-z0-9][a-z0-9-]*";

/// A full IRI: a scheme, and no white space.
pub(super) const FULL_IRI: &str = "[A-Za-z][A-Za-z0-9+.-]*:\\S+";

/// A language tag.
pub(super) const TAG: &str = "(?:[A-Za-z]{2,3}|[xXiI])(?:-[A-Za-z0-9]{1,8})*";

/// Name of the definition of a text in several languages.
pub(super) const LANGUAGES: &str = "languages";

/// Name of the definition of a text with one value in each language.
pub(super) const LANGUAGES_ONCE: &str = "languages-once";

/// A path to a record whose last segment is one of some: a pattern without anchors.
pub(super) fn path(segments: &[&str]) -> String {
    let mut segments = segments.to_vec();
    segments.sort_unstable();
    segments.dedup();
    format!("(?:{ID}/{ID}/)*(?:{})/{ID}", segments.join("|"))
}

/// A text, a number or a boolean that says something.
pub(super) fn scalar() -> Value {
    json!({"type": ["string", "number", "boolean"], "pattern": "\\S"})
}

/// A map from language tags to texts. The known languages are what editors offer.
pub(super) fn languages(known: &[String], once: bool) -> Value {
    let bound = if once {
        json!({"maxItems": 1})
    } else {
        json!({})
    };
    let mut list = json!({"type": "array", "items": scalar()});
    if let (Value::Object(list), Value::Object(bound)) = (&mut list, bound) {
        list.extend(bound);
    }
    let text = json!({"anyOf": [scalar(), list]});
    let known: Map<String, Value> = known
        .iter()
        .map(|language| (language.clone(), text.clone()))
        .collect();
    json!({
        "title": "text by language",
        "description": "A map from language tags to texts.",
        "type": "object",
        "properties": known,
        "propertyNames": {"pattern": format!("^{TAG}$")},
        "additionalProperties": text,
    })
}

/// One of some words; a word that YAML reads as a number or a boolean may come as that.
pub(super) fn word(words: &[String]) -> Value {
    let mut all: Vec<Value> = words.iter().map(|word| json!(word)).collect();
    for word in words {
        let plain = crate::ontology::examples::plain(word);
        if !plain.is_string() && !plain.is_null() {
            all.push(plain);
        }
    }
    json!({ "enum": all })
}

/// A value, or a list of such values where a field may have several.
pub(super) fn one_or_more(value: Value, field: &Field) -> Value {
    any_or_more(vec![value], field)
}

/// One of some values, or a list of such where a field may have several.
pub(super) fn any_or_more(mut alternatives: Vec<Value>, field: &Field) -> Value {
    if field.max == Some(1) {
        return any(alternatives);
    }
    let mut list = json!({"type": "array", "items": any(alternatives.clone())});
    if let Value::Object(list) = &mut list {
        if field.min > 0 && !field.warns && !field.min_warns {
            list.insert("minItems".to_owned(), field.min.into());
        }
        if let Some(max) = field.max.filter(|_| !field.warns) {
            list.insert("maxItems".to_owned(), max.into());
        }
    }
    // One value alone is too few; of a text, a map from languages may still hold enough.
    let one_is_too_few = field.min > 1 && !field.warns && !field.min_warns;
    if one_is_too_few && field.value != FieldValue::Text {
        alternatives.clear();
    }
    alternatives.push(list);
    any(alternatives)
}

/// One of some values.
pub(super) fn any(mut alternatives: Vec<Value>) -> Value {
    match alternatives.len() {
        1 => alternatives.remove(0),
        _ => json!({"anyOf": alternatives}),
    }
}

/// Definitions that are shared where they are equal: fields of several classes mostly are.
#[derive(Default)]
pub(super) struct Named {
    by_content: BTreeMap<String, String>,
    definitions: Map<String, Value>,
}

impl Named {
    /// The name of a definition: the one given, or that of an equal one.
    pub(super) fn name(&mut self, name: &str, definition: Value) -> String {
        let content = definition.to_string();
        if let Some(known) = self.by_content.get(&content) {
            return known.clone();
        }
        self.by_content.insert(content, name.to_owned());
        self.definitions.insert(name.to_owned(), definition);
        name.to_owned()
    }

    pub(super) fn into_definitions(self) -> Map<String, Value> {
        self.definitions
    }
}

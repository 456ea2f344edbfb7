//! As much of JSON Schema draft-07 as our schema uses, no more: an unknown keyword is a failure.
//!
//! Judges that are not ours read the same cases; this keeps them true without other programs.

use regex::Regex;
use serde_json::{Map, Value};

/// What of a schema a value breaks.
pub(crate) fn errors(root: &Value, schema: &Value, value: &Value, path: &str) -> Vec<String> {
    let Some(keywords) = schema.as_object() else {
        let allowed = schema != &Value::Bool(false);
        return if allowed {
            Vec::new()
        } else {
            vec![format!("{path}: not allowed")]
        };
    };
    let mut found = Vec::new();
    for (keyword, given) in keywords {
        let holds = holds(value, keyword, given)
            .or_else(|| holds_for_whole(root, value, keyword, given))
            .or_else(|| within(root, keywords, value, (keyword, given, path), &mut found));
        match holds {
            Some(true) => {}
            Some(false) => found.push(format!("{path}: {keyword} {given}")),
            None => panic!("the keyword {keyword} is not known here"),
        }
    }
    found
}

/// Keywords that look at a value alone.
fn holds(value: &Value, keyword: &str, given: &Value) -> Option<bool> {
    let items = || given.as_array().into_iter().flatten();
    let numbers = || value.as_f64().zip(given.as_f64());
    let lengths = || length(value).zip(given.as_u64());
    Some(match keyword {
        "type" if given.is_array() => items().any(|kind| is_type(value, kind)),
        "type" => is_type(value, given),
        "enum" => items().any(|known| known == value),
        "pattern" => value.as_str().is_none_or(|text| matches(given, text)),
        "minimum" => numbers().is_none_or(|(is, least)| is >= least),
        "maximum" => numbers().is_none_or(|(is, most)| is <= most),
        "minItems" => lengths().is_none_or(|(is, least)| is >= least),
        "maxItems" => lengths().is_none_or(|(is, most)| is <= most),
        "required" => value
            .as_object()
            .is_none_or(|map| items().all(|key| map.contains_key(key.as_str().expect("a key")))),
        "$schema"
        | "title"
        | "description"
        | "markdownDescription"
        | "examples"
        | "definitions"
        | "enumDescriptions"
        | "defaultSnippets"
        | "deprecated"
        | "deprecationMessage" => true,
        _ => return None,
    })
}

/// Keywords that hold other schemas for the same value, or for its keys.
fn holds_for_whole(root: &Value, value: &Value, keyword: &str, given: &Value) -> Option<bool> {
    let fits = |schema: &Value| errors(root, schema, value, "").is_empty();
    let mut items = given.as_array().into_iter().flatten();
    Some(match keyword {
        "anyOf" => items.any(fits),
        "allOf" => items.all(fits),
        "propertyNames" => value.as_object().is_none_or(|map| {
            map.keys()
                .all(|key| errors(root, given, &Value::from(&**key), "").is_empty())
        }),
        _ => return None,
    })
}

/// Keywords whose schemas report by themselves.
fn within(
    root: &Value,
    keywords: &Map<String, Value>,
    value: &Value,
    (keyword, given, path): (&str, &Value, &str),
    found: &mut Vec<String>,
) -> Option<bool> {
    let entries = || value.as_object().into_iter().flatten();
    let known = keywords.get("properties");
    match keyword {
        "$ref" => {
            let pointer = given.as_str().expect("a reference").trim_start_matches('#');
            let target = root.pointer(pointer).expect("a reference leads somewhere");
            found.extend(errors(root, target, value, path));
        }
        "items" => {
            for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                found.extend(errors(root, given, item, &format!("{path}/{index}")));
            }
        }
        "properties" => {
            for (key, item) in entries() {
                if let Some(of_key) = given.get(key) {
                    found.extend(errors(root, of_key, item, &format!("{path}/{key}")));
                }
            }
        }
        "additionalProperties" => {
            for (key, item) in entries() {
                if known.is_none_or(|known| known.get(key).is_none()) {
                    found.extend(errors(root, given, item, &format!("{path}/{key}")));
                }
            }
        }
        _ => return None,
    }
    Some(true)
}

fn is_type(value: &Value, kind: &Value) -> bool {
    match kind.as_str().expect("a type has a name") {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "number" => value.is_number(),
        "integer" => value.is_i64() || value.is_u64(),
        other => panic!("the type {other} is not known here"),
    }
}

fn matches(pattern: &Value, text: &str) -> bool {
    let pattern = pattern.as_str().expect("a pattern is a text");
    Regex::new(pattern)
        .expect("a pattern can be read")
        .is_match(text)
}

fn length(value: &Value) -> Option<u64> {
    value.as_array().map(|items| items.len() as u64)
}

//! Values of a field, apart from nested records.

use super::shapes::{
    FULL_IRI, ID, LANGUAGES, LANGUAGES_ONCE, TAG, any, any_or_more, one_or_more, path, scalar, word,
};
use super::text;
use crate::ontology::schema::{Bounds, Choice, ClassId, Datatype, Field, Schema, Value as Kind};
use serde_json::{Map, Value, json};

/// The values of a field.
pub(super) fn value(schema: &Schema, field: &Field) -> Value {
    match &field.value {
        Kind::Text => texts(field),
        Kind::Literal(datatypes) => one_or_more(literal(datatypes, field), field),
        Kind::Word(choices) => one_or_more(words(choices), field),
        Kind::Reference(classes) => one_or_more(reference(schema, classes), field),
        Kind::AnyRecord => {
            let segments: Vec<&str> = schema.classes.iter().map(|it| &*it.segment).collect();
            let pattern = format!("^(?:{}|{FULL_IRI})$", path(&segments));
            one_or_more(json!({"type": "string", "pattern": pattern}), field)
        }
        Kind::Outside => {
            let pattern = format!("^{FULL_IRI}$");
            one_or_more(json!({"type": "string", "pattern": pattern}), field)
        }
        Kind::ParentKey | Kind::Nested(_) => json!({}),
    }
}

/// Texts: one, or several by language, or a list of either.
fn texts(field: &Field) -> Value {
    let languages = if field.unique_lang {
        LANGUAGES_ONCE
    } else {
        LANGUAGES
    };
    let languages = json!({"$ref": format!("#/definitions/{languages}")});
    any_or_more(vec![scalar(), languages], field)
}

fn words(choices: &[Choice]) -> Value {
    let names: Vec<String> = choices.iter().map(|choice| choice.word.clone()).collect();
    let mut schema = word(&names);
    let labels: Vec<&str> = choices.iter().map(|choice| text(&choice.label)).collect();
    if labels.iter().any(|label| !label.is_empty())
        && let Value::Object(schema) = &mut schema
    {
        schema.insert("enumDescriptions".to_owned(), json!(labels));
    }
    schema
}

/// A reference: a path whose last segment fits, a bare id where only one class is meant, or an IRI
/// outside.
fn reference(schema: &Schema, classes: &[ClassId]) -> Value {
    let iris = classes.iter().map(|id| &schema.class(*id).iri);
    let segments: Vec<&str> = iris
        .flat_map(|iri| {
            let fits = move |types: &crate::ontology::Write| types.iri == *iri;
            let classes = schema.classes.iter();
            classes.filter(move |class| class.types.iter().any(fits))
        })
        .map(|class| &*class.segment)
        .collect();
    let path = path(&segments);
    match classes {
        [_] => json!({
            "type": ["string", "integer", "boolean"],
            "pattern": format!("^(?:{ID}|{path}|{FULL_IRI})$"),
            "minimum": 0,
        }),
        _ => json!({"type": "string", "pattern": format!("^(?:{path}|{FULL_IRI})$")}),
    }
}

/// A literal of one of some datatypes, as a text or as what YAML and JSON make of it.
fn literal(datatypes: &[Datatype], field: &Field) -> Value {
    let bounds = &field.bounds;
    let has = |datatype| datatypes.contains(&datatype);
    if has(Datatype::String) || has(Datatype::AnyUri) {
        let mut schema = scalar();
        if let (false, Some(pattern)) = (field.warns, pattern(bounds))
            && let Value::Object(schema) = &mut schema
        {
            schema.insert("pattern".to_owned(), pattern.into());
        }
        return schema;
    }
    let mut alternatives = Vec::new();
    let mut patterns = Vec::new();
    for datatype in datatypes {
        match datatype {
            Datatype::Boolean => alternatives.push(json!({"enum": [true, false, "true", "false"]})),
            Datatype::Integer | Datatype::NonNegativeInteger | Datatype::PositiveInteger => {
                alternatives.push(number("integer", *datatype, field));
                patterns.push("[+-]?[0-9]+");
            }
            Datatype::Decimal => {
                alternatives.push(number("number", *datatype, field));
                patterns.push("[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)");
            }
            Datatype::Double => {
                alternatives.push(number("number", *datatype, field));
                patterns.push("[+-]?(?:[0-9.]+(?:[eE][+-]?[0-9]+)?|INF)|NaN");
            }
            Datatype::Language => patterns.push(TAG),
            Datatype::GYear => {
                let year = json!({"type": "integer", "minimum": 0, "maximum": 9999});
                alternatives.push(year);
                patterns.push("[0-9]{4}");
            }
            Datatype::GYearMonth => patterns.push("[0-9]{4}-[0-9]{2}"),
            Datatype::Date => patterns.push("[0-9]{4}-[0-9]{2}-[0-9]{2}"),
            Datatype::DateTime => patterns.push(DATE_TIME),
            Datatype::String | Datatype::AnyUri => {}
        }
    }
    patterns.dedup();
    if !patterns.is_empty() {
        let pattern = format!("^(?:{})$", patterns.join("|"));
        alternatives.insert(0, json!({"type": "string", "pattern": pattern}));
    }
    any(alternatives)
}

const DATE_TIME: &str = "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\\.[0-9]+)?\
    (?:Z|[+-][0-9]{2}:[0-9]{2})";

fn number(kind: &str, datatype: Datatype, field: &Field) -> Value {
    let mut schema = Map::from_iter([("type".to_owned(), json!(kind))]);
    let least = match datatype {
        Datatype::NonNegativeInteger => Some(0),
        Datatype::PositiveInteger => Some(1),
        _ => None,
    };
    let limit = |text: &Option<String>| -> Option<Value> {
        let text = text.as_deref()?;
        let integer = text.parse::<i64>().ok().map(Value::from);
        integer.or_else(|| Some(Value::from(text.parse::<f64>().ok()?)))
    };
    let (min, max) = if field.warns {
        (None, None)
    } else {
        (
            limit(&field.bounds.min_inclusive),
            limit(&field.bounds.max_inclusive),
        )
    };
    if let Some(min) = min.or(least.map(Value::from)) {
        schema.insert("minimum".to_owned(), min);
    }
    if let Some(max) = max {
        schema.insert("maximum".to_owned(), max);
    }
    Value::Object(schema)
}

/// A pattern that regular expressions of all languages read alike.
fn pattern(bounds: &Bounds) -> Option<String> {
    let [pattern] = &bounds.patterns[..] else {
        return None;
    };
    let text = pattern.as_str();
    let is_plain = !text.replace("(?:", "").contains("(?")
        && ![
            "\\p", "\\P", "\\A", "\\z", "\\x", "\\u", "[[", "&&", "--", "~~",
        ]
        .iter()
        .any(|special| text.contains(special));
    is_plain.then(|| text.to_owned())
}

//! What records may say as a JSON Schema, draft-07
//! (<https://json-schema.org/draft-07/json-schema-core>), which is what editors read.
//!
//! The whole accepts a file that groups records by class; `#/definitions/CLASS` accepts one record,
//! such as a line of NDJSON. It accepts all that `check` accepts, and refuses mistakes of form.
//! Every scalar may come as a text, a number or a boolean, since records keep characters.

mod shapes;
mod values;

use super::examples;
use super::schema::{Class, ClassId, Field, IdFrom, Role, Schema, Texts, Value as Kind};
use super::values::local_name;
use serde_json::{Map, Value, json};
use shapes::{ID, Named, one_or_more, scalar};
use std::collections::BTreeMap;

/// Makes the JSON Schema of what records may say.
pub fn json_schema(schema: &Schema) -> Value {
    let mut writer = Writer {
        schema,
        names: names(schema),
        fields: Named::default(),
    };
    let mut classes = Map::new();
    for (id, class) in schema.classes() {
        classes.insert(
            writer.name(id).to_owned(),
            writer.class(id, class, Stands::Alone),
        );
        if !class.parents.is_empty() {
            classes.insert(
                writer.nested_name(id),
                writer.class(id, class, Stands::Nested),
            );
        }
    }
    let mut definitions = Map::new();
    definitions.insert(
        shapes::LANGUAGES.to_owned(),
        shapes::languages(&languages(schema), false),
    );
    definitions.insert(
        shapes::LANGUAGES_ONCE.to_owned(),
        shapes::languages(&languages(schema), true),
    );
    definitions.extend(classes);
    definitions.extend(writer.fields.into_definitions());
    let title = schema
        .iri
        .as_ref()
        .and_then(|iri| schema.terms.get(iri))
        .map_or("records", |term| text(&term.label));
    let writer = Writer {
        schema,
        names: names(schema),
        fields: Named::default(),
    };
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": format!("Records: {title}"),
        "description": "A file of records, grouped by class. For one record alone, such as a line \
            of NDJSON, use `#/definitions/` and the name of its class.",
        "type": "object",
        "properties": writer.groups(),
        "additionalProperties": false,
        "definitions": definitions,
    })
}

/// Where a record stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stands {
    /// In the list of its group, or in a stream.
    Alone,
    /// In another record.
    Nested,
}

struct Writer<'s> {
    schema: &'s Schema,
    names: Vec<String>,
    fields: Named,
}

impl Writer<'_> {
    fn name(&self, id: ClassId) -> &str {
        &self.names[id.0 as usize]
    }

    fn nested_name(&self, id: ClassId) -> String {
        format!("{}.nested", self.name(id))
    }

    fn groups(&self) -> Value {
        let mut groups = Map::new();
        for (id, class) in self.schema.classes() {
            let Some(group) = &class.group else { continue };
            let record = json!({"$ref": format!("#/definitions/{}", self.name(id))});
            let items = if can_be_string(class) && class.parents.is_empty() {
                json!({"anyOf": [record, scalar()]})
            } else {
                record
            };
            let mut list = described(&class.label, &class.comment, None);
            list.insert("type".to_owned(), "array".into());
            list.insert("items".to_owned(), items);
            for former in &class.former_groups {
                groups.insert(
                    former.clone(),
                    former_key(group, Value::Object(list.clone())),
                );
            }
            groups.insert(group.clone(), Value::Object(list));
        }
        Value::Object(groups)
    }

    fn class(&mut self, id: ClassId, class: &Class, stands: Stands) -> Value {
        let mut properties = Map::new();
        let mut required = Vec::new();
        let mut either = Vec::new();
        properties.insert("id".to_owned(), id_key(class));
        if class.id_from.is_none() {
            required.push(json!("id"));
        }
        if stands == Stands::Alone && !class.parents.is_empty() {
            properties.insert("in".to_owned(), self.in_key(class));
            required.push(json!("in"));
        }
        for field in &class.fields {
            let Some(key) = &field.key else { continue };
            let value = self.field(id, class, field, key);
            for former in &field.former_keys {
                properties.insert(former.clone(), former_key(key, value.clone()));
            }
            properties.insert(key.clone(), value);
            if is_required(class, field, stands) {
                if field.former_keys.is_empty() {
                    required.push(json!(key));
                } else {
                    let keys = std::iter::once(key).chain(&field.former_keys);
                    let keys: Vec<_> = keys.map(|key| json!({"required": [key]})).collect();
                    either.push(json!({"anyOf": keys}));
                }
            }
        }
        let mut record = described(&class.label, &class.comment, None);
        record.insert("type".to_owned(), "object".into());
        record.insert("properties".to_owned(), Value::Object(properties));
        record.insert("required".to_owned(), Value::Array(required));
        if !either.is_empty() {
            record.insert("allOf".to_owned(), Value::Array(either));
        }
        record.insert("additionalProperties".to_owned(), false.into());
        if let Some(example) = class.example.as_deref().and_then(examples::json)
            && (stands == Stands::Nested || class.parents.is_empty())
        {
            let label = text(&class.label);
            let snippet = json!({"label": label, "description": "an example", "body": example});
            record.insert("examples".to_owned(), json!([example]));
            record.insert("defaultSnippets".to_owned(), json!([snippet]));
        }
        Value::Object(record)
    }

    /// The key `in`: the path of the record that another stands in.
    fn in_key(&self, class: &Class) -> Value {
        let parents: Vec<&Class> = class
            .parents
            .iter()
            .map(|(parent, _)| self.schema.class(*parent))
            .collect();
        let segments: Vec<&str> = parents.iter().map(|parent| &*parent.segment).collect();
        let example = segments.first().map(|segment| format!("{segment}/…"));
        json!({
            "title": "in",
            "description": format!(
                "The path of the record that it stands in, such as `{}`.",
                example.unwrap_or_default(),
            ),
            "type": "string",
            "pattern": format!("^{}$", shapes::path(&segments)),
        })
    }

    fn field(&mut self, id: ClassId, class: &Class, field: &Field, key: &str) -> Value {
        let mut schema = described(
            &field.name,
            &field.description,
            Some((key, &field.examples)),
        );
        let examples: Vec<Value> = field
            .examples
            .iter()
            .filter_map(|example| examples::json(example))
            .collect();
        if !examples.is_empty() {
            schema.insert("examples".to_owned(), Value::Array(examples));
        }
        let value = match &field.value {
            Kind::Nested(nested) => self.nested(*nested, field),
            Kind::ParentKey => one_or_more(shapes::word(&self.keys_of_parents(class)), field),
            _ => values::value(self.schema, field),
        };
        if let Value::Object(value) = value {
            schema.extend(value);
        }
        let name = format!("{}.{key}", self.name(id));
        let name = self.fields.name(&name, Value::Object(schema));
        json!({"$ref": format!("#/definitions/{name}")})
    }

    fn nested(&self, id: ClassId, field: &Field) -> Value {
        let class = self.schema.class(id);
        let record = json!({"$ref": format!("#/definitions/{}", self.nested_name(id))});
        if can_be_string(class) {
            shapes::any_or_more(vec![record, scalar()], field)
        } else {
            one_or_more(record, field)
        }
    }

    /// The keys that a record around one of this class may have.
    fn keys_of_parents(&self, class: &Class) -> Vec<String> {
        let mut keys: Vec<String> = class
            .parents
            .iter()
            .flat_map(|(parent, _)| &self.schema.class(*parent).fields)
            .flat_map(|field| field.key.iter().chain(&field.former_keys))
            .cloned()
            .collect();
        keys.sort();
        keys.dedup();
        keys
    }
}

/// A bare string stands for a record where it fills a field and the id can be made.
fn can_be_string(class: &Class) -> bool {
    class.shorthand.is_some() && class.id_from.is_some()
}

fn is_required(class: &Class, field: &Field, stands: Stands) -> bool {
    let is_given_by_parent = stands == Stands::Nested
        && (field.inherit.is_some()
            || class
                .field_of(Role::Order)
                .is_some_and(|(_, order)| order.path == field.path));
    field.min > 0 && !field.min_warns && !field.warns && !is_given_by_parent
}

fn id_key(class: &Class) -> Value {
    let made = match &class.id_from {
        None => "",
        Some(IdFrom::ContentHash) => " Made from what the record says when it is not given.",
        Some(IdFrom::Fields(_)) => " Made from other keys when it is not given.",
    };
    json!({
        "title": "id",
        "description": format!(
            "The name of the record in IRIs and references: lower-case letters, digits and \
             hyphens.{made}"
        ),
        "type": ["string", "integer", "boolean"],
        "pattern": format!("^{ID}$"),
        "minimum": 0,
    })
}

fn former_key(key: &str, value: Value) -> Value {
    let message = format!("The newer spelling is `{key}`.");
    json!({
        "description": message,
        "deprecated": true,
        "deprecationMessage": message,
        "allOf": [value],
    })
}

/// Title and descriptions, in English where there is a choice.
fn described(
    label: &Texts,
    comment: &Texts,
    example: Option<(&str, &[String])>,
) -> Map<String, Value> {
    let mut schema = Map::new();
    let (label, comment) = (text(label), text(comment));
    if !label.is_empty() {
        schema.insert("title".to_owned(), label.into());
    }
    if !comment.is_empty() {
        schema.insert("description".to_owned(), comment.into());
    }
    if let Some((key, examples)) = example.filter(|(_, examples)| !examples.is_empty()) {
        let lines: Vec<String> = examples
            .iter()
            .map(|value| format!("{key}: {value}"))
            .collect();
        let markdown = format!("{comment}\n\n```yaml\n{}\n```", lines.join("\n"));
        schema.insert("markdownDescription".to_owned(), markdown.into());
    }
    schema
}

/// A text in English, or in the first language that it has.
fn text(texts: &Texts) -> &str {
    texts
        .get("en")
        .or_else(|| texts.values().next())
        .map_or("", String::as_str)
}

/// The languages that the ontology is written in: those that editors offer.
fn languages(schema: &Schema) -> Vec<String> {
    let mut languages: Vec<String> = schema
        .terms
        .values()
        .flat_map(|term| term.label.keys())
        .filter(|language| !language.is_empty())
        .cloned()
        .collect();
    languages.sort();
    languages.dedup();
    languages
}

/// A name for each class: its local name, with its number where two have the same.
fn names(schema: &Schema) -> Vec<String> {
    let mut taken: BTreeMap<&str, usize> = BTreeMap::new();
    let mut names = Vec::new();
    for class in &schema.classes {
        let local = local_name(&class.iri);
        let count = taken.entry(local).or_default();
        *count += 1;
        names.push(match *count {
            1 => local.to_owned(),
            more => format!("{local}-{more}"),
        });
    }
    names
}

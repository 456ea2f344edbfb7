//! A record to be added, in YAML.

use crate::mapping::placeholder;
use crate::ontology::{Class, Role, Schema, Value};
use std::fmt::Write as _;

/// The record that a path of segments and ids would lead to, with the keys that it must have.
pub(super) fn record(schema: &Schema, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = path.split('/').collect();
    let id = parts.pop()?;
    let class = schema.class(schema.class_of_segment(parts.pop()?)?);
    let mut stub = format!("{}:\n  - id: {id}\n", class.group.as_deref()?);
    if !parts.is_empty() {
        line(&mut stub, "in", &parts.join("/"));
    }
    for (key, value) in required(class, id) {
        line(&mut stub, key, &value);
    }
    stub.pop();
    Some(stub)
}

fn line(stub: &mut String, key: &str, value: &str) {
    writeln!(stub, "    {key}: {value}").expect("a string takes all");
}

fn required<'c>(class: &'c Class, id: &str) -> impl Iterator<Item = (&'c str, String)> {
    let name = titled(id);
    class
        .fields
        .iter()
        .filter(|field| field.min > 0)
        .filter_map(move |field| {
            let is_name = field.role == Some(Role::Label) && field.value == Value::Text;
            let value = if is_name {
                name.clone()
            } else {
                placeholder(field)
            };
            Some((field.key.as_deref()?, value))
        })
}

/// An id as words: the first letter large, spaces for `-`.
fn titled(id: &str) -> String {
    let words = id.replace('-', " ");
    let mut letters = words.chars();
    match letters.next() {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => words,
    }
}

//! JSON laid out for people: what fits on a line stands on it.

use serde_json::Value;
use std::fmt::Write as _;

/// Columns that a value may fill before it is broken into lines.
const COLUMNS: usize = 100;

/// The text of a value that begins at a column; later lines are indented by `indent`.
pub(super) fn pretty(value: &Value, indent: usize, column: usize) -> String {
    let flat = flat(value);
    let (open, close, is_empty) = match value {
        Value::Array(items) => ('[', ']', items.is_empty()),
        Value::Object(map) => ('{', '}', map.is_empty()),
        _ => return flat,
    };
    if is_empty || column + flat.chars().count() <= COLUMNS {
        return flat;
    }
    let inner = indent + 2;
    let mut text = String::from(open);
    let mut line = |key: Option<&str>, item: &Value, is_last: bool| {
        let key = key.map_or_else(String::new, |key| format!("{}: ", quoted(key)));
        let column = inner + key.chars().count();
        let comma = if is_last { "" } else { "," };
        let item = pretty(item, inner, column);
        let _ = write!(text, "\n{:inner$}{key}{item}{comma}", "");
    };
    match value {
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                line(None, item, index + 1 == items.len());
            }
        }
        Value::Object(map) => {
            for (index, (key, item)) in map.iter().enumerate() {
                line(Some(key), item, index + 1 == map.len());
            }
        }
        _ => {}
    }
    let _ = write!(text, "\n{:indent$}{close}", "");
    text
}

/// The value on one line.
fn flat(value: &Value) -> String {
    match value {
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(flat).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(map) => {
            let items: Vec<String> = map
                .iter()
                .map(|(key, item)| format!("{}: {}", quoted(key), flat(item)))
                .collect();
            format!("{{{}}}", items.join(", "))
        }
        other => other.to_string(),
    }
}

fn quoted(key: &str) -> String {
    Value::String(key.to_owned()).to_string()
}

//! Examples in the ontology are YAML, as a record would write them; editors take JSON.

use granit_parser::{Event, Parser};
use serde_json::{Map, Number, Value};

/// An example as JSON; nothing where it is no YAML.
pub(super) fn json(yaml: &str) -> Option<Value> {
    let mut parser = Parser::new_from_str(yaml);
    loop {
        match next(&mut parser)? {
            Event::StreamStart | Event::DocumentStart(..) => {}
            event => return value(&mut parser, event),
        }
    }
}

type Events<'y> = Parser<'y, granit_parser::StrInput<'y>>;

fn next<'y>(parser: &mut Events<'y>) -> Option<Event<'y>> {
    parser.next_event()?.ok().map(|(event, _)| event)
}

fn value<'y>(parser: &mut Events<'y>, event: Event<'y>) -> Option<Value> {
    match event {
        Event::Scalar(text, style, ..) => Some(match style {
            granit_parser::ScalarStyle::Plain => plain(&text),
            _ => Value::String(text.into_owned()),
        }),
        Event::SequenceStart(..) => {
            let mut values = Vec::new();
            loop {
                match next(parser)? {
                    Event::SequenceEnd => return Some(Value::Array(values)),
                    event => values.push(value(parser, event)?),
                }
            }
        }
        Event::MappingStart(..) => {
            let mut map = Map::new();
            loop {
                match next(parser)? {
                    Event::MappingEnd => return Some(Value::Object(map)),
                    Event::Scalar(key, ..) => {
                        let event = next(parser)?;
                        map.insert(key.into_owned(), value(parser, event)?);
                    }
                    _ => return None,
                }
            }
        }
        _ => None,
    }
}

/// A scalar without quotation marks, by the core schema
/// (<https://yaml.org/spec/1.2.2/#103-core-schema>).
pub(super) fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ => match (text.parse::<i64>(), text.parse::<f64>()) {
            (Ok(integer), _) => Value::from(integer),
            (_, Ok(number)) if text.contains(|c: char| c.is_ascii_digit()) => {
                Number::from_f64(number).map_or_else(|| Value::String(text.to_owned()), Value::from)
            }
            _ => Value::String(text.to_owned()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::json;
    use serde_json::json;

    #[test]
    fn reads_what_records_write() {
        for (yaml, expected) in [
            ("Opening panel", json!("Opening panel")),
            ("2016-03-07", json!("2016-03-07")),
            ("2016", json!(2016)),
            ("true", json!(true)),
            ("'true'", json!("true")),
            (
                "[ict, {en: [a, b], fr: c}]",
                json!(["ict", {"en": ["a", "b"], "fr": "c"}]),
            ),
            (
                "id: x\nname: {en: X}\n",
                json!({"id": "x", "name": {"en": "X"}}),
            ),
        ] {
            assert_eq!(json(yaml), Some(expected), "{yaml}");
        }
        assert_eq!(json("[a"), None);
        assert_eq!(json(""), None);
    }
}

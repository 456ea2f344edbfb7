//! What a value of a field is, in words.

use crate::ontology::{Class, ClassId, Datatype, Field, Value};
use crate::site::reader::{Reader, Shown, in_language};
use serde::Serialize;

/// What a value is: words, then classes or words of a list that these speak of.
#[derive(Debug, Default, Serialize)]
pub(super) struct Described {
    text: String,
    classes: Vec<Shown>,
    choices: Vec<Choice>,
    /// Patterns and bounds.
    bounds: Vec<String>,
}

/// A word of a list.
#[derive(Debug, Serialize)]
struct Choice {
    word: String,
    label: Option<String>,
}

/// Describes the values of a field.
pub(super) fn described_value(reader: &Reader<'_>, field: &Field) -> Described {
    let word = |name: &str| reader.page.word(name, &[]);
    let classes = |ids: &[ClassId]| {
        let classes = ids.iter().map(|id| reader.site.schema.class(*id));
        classes.map(|class| class_link(reader, class)).collect()
    };
    let mut described = match &field.value {
        Value::Text => text(word("value_text")),
        Value::Literal(datatypes) => {
            let kinds: Vec<String> = datatypes.iter().map(|kind| word(datatype(*kind))).collect();
            text(kinds.join(&word("or")))
        }
        Value::Word(choices) => Described {
            choices: choices
                .iter()
                .map(|choice| Choice {
                    word: choice.word.clone(),
                    label: in_language(&choice.label, reader.languages)
                        .filter(|label| *label != choice.word),
                })
                .collect(),
            ..text(word("value_word"))
        },
        Value::Reference(ids) => Described {
            classes: classes(ids),
            ..text(word("value_reference"))
        },
        Value::Nested(id) => Described {
            classes: classes(&[*id]),
            ..text(word("value_nested"))
        },
        Value::AnyRecord => text(word("value_any_record")),
        Value::Outside => text(word("value_outside")),
        Value::ParentKey => text(word("value_parent_key")),
    };
    described.bounds = bounds(reader, field);
    described
}

fn text(text: String) -> Described {
    Described {
        text,
        ..Described::default()
    }
}

fn class_link(reader: &Reader<'_>, class: &Class) -> Shown {
    Shown {
        text: reader.class_name(class),
        href: reader.page.links.href(&class.iri).map(|href| href.href),
        ..Shown::default()
    }
}

fn bounds(reader: &Reader<'_>, field: &Field) -> Vec<String> {
    let bounds = &field.bounds;
    let least = bounds.min_inclusive.as_ref();
    let most = bounds.max_inclusive.as_ref();
    let least = least.map(|value| reader.page.word("bound_least", &[("value", value)]));
    let most = most.map(|value| reader.page.word("bound_most", &[("value", value)]));
    let patterns = bounds.patterns.iter();
    let patterns = patterns.map(|pattern| {
        reader
            .page
            .word("bound_pattern", &[("value", pattern.as_str())])
    });
    least.into_iter().chain(most).chain(patterns).collect()
}

/// The name of the words for a datatype.
fn datatype(datatype: Datatype) -> &'static str {
    match datatype {
        Datatype::String => "type_string",
        Datatype::Boolean => "type_boolean",
        Datatype::Integer => "type_integer",
        Datatype::NonNegativeInteger => "type_not_negative",
        Datatype::PositiveInteger => "type_positive",
        Datatype::Decimal | Datatype::Double => "type_decimal",
        Datatype::Date => "type_date",
        Datatype::DateTime => "type_time",
        Datatype::GYear => "type_year",
        Datatype::GYearMonth => "type_month",
        Datatype::AnyUri => "type_address",
        Datatype::Language => "type_language",
    }
}

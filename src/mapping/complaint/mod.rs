//! What is said when a record says what it cannot.
//!
//! Every finding of this module is made here, so that all speak in one voice: what was found, what
//! was expected, and a hint that can be pasted.
//!
//! Must not know: how a record is walked.

mod keys;
mod references;
mod values;

pub(super) use keys::*;
pub(super) use references::*;
pub(crate) use values::bad_language;
pub(super) use values::*;

use super::literal;
use super::plan::{ClassPlan, Plan};
use crate::diagnostic::{Finding, Severity, nearest};
use crate::ontology::{ClassId, Datatype, Field, Value};
use crate::record::{Kind, Node};

/// How many known words are listed when none is near.
const LISTED_MAX: usize = 40;

/// Lists words in backticks.
pub(crate) fn listed<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    let words: Vec<String> = words.into_iter().map(|word| format!("`{word}`")).collect();
    words.join(", ")
}

/// Adds the nearest of the known words as a hint, or all of them where none is near.
pub(crate) fn suggest(finding: Finding, typed: &str, known: &[&str], what: &str) -> Finding {
    let near = nearest(typed, known.iter().copied());
    match near[..] {
        [] if known.len() <= LISTED_MAX && !known.is_empty() => {
            finding.note(format!("known {what}: {}", listed(known.iter().copied())))
        }
        [] => finding,
        [one] => finding.hint(format!("did you mean `{one}`?")),
        _ => finding.hint(format!("did you mean one of {}?", listed(near))),
    }
}

/// A word for what a value is.
fn kind(node: Node<'_, '_>) -> &'static str {
    match node.kind() {
        Kind::Text => "a text",
        Kind::Number => "a number",
        Kind::Boolean => "true or false",
        Kind::Null | Kind::Broken => "nothing",
        Kind::List => "a list",
        Kind::Map => "a map",
    }
}

/// A value that a record would give for a field, for a hint to paste.
pub(crate) fn placeholder(field: &Field) -> String {
    if let Some(example) = field.examples.first() {
        return example.clone();
    }
    match &field.value {
        Value::Word(choices) => choices
            .first()
            .map_or("…", |choice| &choice.word)
            .to_owned(),
        Value::Literal(datatypes) => match datatypes.first() {
            Some(Datatype::Boolean) => "true".to_owned(),
            Some(Datatype::Date | Datatype::GYear | Datatype::GYearMonth) => "2016-03-07".into(),
            Some(datatype) if *datatype != Datatype::String => "1".to_owned(),
            _ => "…".to_owned(),
        },
        Value::Outside => "https://…".to_owned(),
        _ => "…".to_owned(),
    }
}

/// What a field takes, for the label at a value.
fn wanted(field: &Field, plan: &Plan<'_>) -> String {
    let one = match &field.value {
        Value::Text => "a text, or a map from language tags to texts".to_owned(),
        Value::Literal(datatypes) => wanted_literal(datatypes),
        Value::Word(choices) => {
            format!(
                "one of {}",
                listed(choices.iter().map(|choice| &*choice.word))
            )
        }
        Value::Reference(classes) => {
            format!("an id or path of {}", any_of(plan, classes))
        }
        Value::AnyRecord => "a path, `segment/id`".to_owned(),
        Value::Outside => "an IRI".to_owned(),
        Value::Nested(class) => {
            let class = plan.class(*class);
            match class.class.shorthand {
                Some(_) => format!("{}: a map, or a text", article(&class.noun)),
                None => format!("{}: a map", article(&class.noun)),
            }
        }
        Value::ParentKey => "a key of the record around it".to_owned(),
    };
    if field.max == Some(1) {
        one
    } else {
        format!("{one}; or a list")
    }
}

fn wanted_literal(datatypes: &[Datatype]) -> String {
    if datatypes.iter().copied().all(literal::is_date) {
        return wanted_date(datatypes);
    }
    let name = |datatype: &Datatype| match datatype {
        Datatype::String => "a text",
        Datatype::Boolean => "`true` or `false`",
        Datatype::Integer => "a whole number",
        Datatype::NonNegativeInteger => "a whole number from 0",
        Datatype::PositiveInteger => "a whole number from 1",
        Datatype::Decimal => "a decimal number",
        Datatype::Double => "a number",
        Datatype::Date => "a day",
        Datatype::DateTime => "a time",
        Datatype::GYear => "a year",
        Datatype::GYearMonth => "a month",
        Datatype::AnyUri => "an IRI",
        Datatype::Language => "a language tag",
    };
    let names: Vec<&str> = datatypes.iter().map(name).collect();
    names.join(" or ")
}

fn wanted_date(datatypes: &[Datatype]) -> String {
    let forms = [
        (Datatype::GYear, "`2016`"),
        (Datatype::GYearMonth, "`2016-03`"),
        (Datatype::Date, "`2016-03-07`"),
        (Datatype::DateTime, "`2016-03-07T10:00:00+01:00`"),
    ];
    let allowed: Vec<&str> = forms
        .iter()
        .filter(|(datatype, _)| datatypes.contains(datatype))
        .map(|(_, form)| *form)
        .collect();
    format!("a date such as {}", allowed.join(", "))
}

/// The names of classes, joined by `or`.
pub(super) fn any_of(plan: &Plan<'_>, classes: &[ClassId]) -> String {
    let nouns = classes
        .iter()
        .map(|class| article(&plan.class(*class).noun));
    nouns.collect::<Vec<_>>().join(" or ")
}

/// A noun with its article.
pub(crate) fn article(noun: &str) -> String {
    let vowel = noun.starts_with(['a', 'e', 'i', 'o', 'u', 'A', 'E', 'I', 'O', 'U']);
    format!("{} {noun}", if vowel { "an" } else { "a" })
}

/// Lets a shape speak for itself about too few values.
fn of_count(field: &Field, finding: Finding) -> Finding {
    let mut finding = of_shape(field, finding);
    if field.min_warns {
        finding.severity = Severity::Warning;
    }
    finding
}

/// Lets a shape speak for itself: its own message and its own severity.
fn of_shape(field: &Field, mut finding: Finding) -> Finding {
    if let Some(message) = field
        .message
        .get("en")
        .or_else(|| field.message.values().next())
    {
        finding.message.clone_from(message);
    }
    if field.warns {
        finding.severity = Severity::Warning;
    }
    finding
}

/// Paths of what a class can stand in, as one would write them.
fn parents(plan: &Plan<'_>, class: &ClassPlan<'_>) -> Vec<String> {
    let parents = class
        .nestings
        .iter()
        .map(|nesting| plan.class(nesting.parent));
    parents
        .map(|parent| format!("{}/…", parent.class.segment))
        .collect()
}

fn hint_one_of(finding: Finding, texts: &[String]) -> Finding {
    match texts {
        [] => finding,
        [one] => finding.hint(format!("write `{one}`")),
        _ => finding.hint(format!(
            "write one of {}",
            listed(texts.iter().map(String::as_str))
        )),
    }
}

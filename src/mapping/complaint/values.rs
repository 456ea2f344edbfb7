//! What is said of values.

use super::{hint_one_of, kind, listed, of_count, of_shape, wanted, wanted_date};
use crate::diagnostic::{Code, Finding, Place, Severity, nearest};
use crate::mapping::date::{self, NoDate};
use crate::mapping::literal;
use crate::mapping::plan::{FieldPlan, Plan};
use crate::ontology::{Choice, ClassId, Datatype, Value};
use crate::record::{Kind, Node};

pub(in crate::mapping) fn wrong_type(
    plan: &Plan<'_>,
    field: &FieldPlan<'_>,
    node: Node<'_, '_>,
) -> Finding {
    let finding = Finding::new(
        Code::WrongType,
        node.place(),
        format!("`{}` has {} for a value", field.name, kind(node)),
    )
    .expected(format!("expected {}", wanted(field.field, plan)));
    match (&field.field.value, node.kind()) {
        (Value::Reference(classes), Kind::Map) => {
            let group = |class: &ClassId| plan.class(*class).class.group.as_deref();
            match classes.iter().find_map(group) {
                Some(group) => finding.hint(format!(
                    "give the record an entry under `{group}`, and its id here"
                )),
                None => finding,
            }
        }
        _ => finding,
    }
}

pub(in crate::mapping) fn one_value(field: &FieldPlan<'_>, node: Node<'_, '_>) -> Finding {
    Finding::new(
        Code::WrongType,
        node.place(),
        format!("`{}` has a list for a value", field.name),
    )
    .expected("expected one value")
    .hint("write the value without a list")
}

pub(in crate::mapping) fn too_many(
    field: &FieldPlan<'_>,
    place: Place,
    count: u32,
    max: u32,
) -> Finding {
    let finding = Finding::new(
        Code::TooMany,
        place,
        format!("`{}` has {count} values", field.name),
    );
    of_shape(
        field.field,
        finding.expected(format!("expected at most {max}")),
    )
}

pub(in crate::mapping) fn too_few(field: &FieldPlan<'_>, place: Place, count: u32) -> Finding {
    let min = field.field.min;
    let finding = Finding::new(
        Code::TooFew,
        place,
        format!(
            "`{}` has {count} {}",
            field.name,
            if count == 1 { "value" } else { "values" }
        ),
    );
    of_count(
        field.field,
        finding.expected(format!("expected at least {min}")),
    )
}

pub(in crate::mapping) fn empty_text(
    plan: &Plan<'_>,
    field: &FieldPlan<'_>,
    node: Node<'_, '_>,
) -> Finding {
    Finding::new(
        Code::BadValue,
        node.place(),
        format!("`{}` is empty", field.name),
    )
    .expected(format!("expected {}", wanted(field.field, plan)))
    .hint("leave the key out where there is nothing to say")
}

pub(crate) fn bad_language(place: Place, typed: &str) -> Finding {
    let finding = Finding::new(
        Code::BadLanguage,
        place,
        format!("`{typed}` is not a language tag"),
    )
    .expected("expected a tag such as `en`, `fr` or `pt-BR`");
    let dashed = typed.trim().replace('_', "-");
    let short = dashed.get(..2).map(str::to_lowercase).unwrap_or_default();
    if dashed != typed && crate::mapping::text::is_tag(&dashed) {
        finding.hint(format!("write `{dashed}`"))
    } else if ["english", "french", "spanish", "russian", "arabic"]
        .contains(&&*dashed.to_lowercase())
    {
        let tag = if short == "sp" { "es" } else { &short };
        finding.hint(format!("write `{tag}`"))
    } else {
        finding
    }
}

pub(in crate::mapping) fn duplicate_language(
    field: &FieldPlan<'_>,
    language: &str,
    place: Place,
    first: Place,
) -> Finding {
    Finding::new(
        Code::DuplicateLanguage,
        place,
        format!("`{}` is given twice in `{language}`", field.name),
    )
    .expected(if field.field.unique_lang {
        "expected one text in each language"
    } else {
        "expected each language once"
    })
    .also(first, "first given here")
    .hint(if field.field.unique_lang {
        "keep one of the two, or give one its own language"
    } else {
        "give the texts as a list of one language"
    })
}

pub(in crate::mapping) fn bad_literal(
    plan: &Plan<'_>,
    field: &FieldPlan<'_>,
    node: Node<'_, '_>,
    datatypes: &[Datatype],
) -> Finding {
    if datatypes.iter().copied().any(literal::is_date) {
        return bad_date(field, node, datatypes);
    }
    let typed = node.text();
    let finding = Finding::new(
        Code::BadValue,
        node.place(),
        format!("`{}` cannot be `{typed}`", field.name),
    )
    .expected(format!("expected {}", wanted(field.field, plan)));
    let finding = match literal_meant(typed, datatypes) {
        Some(meant) => finding.hint(format!("write `{meant}`")),
        None => finding,
    };
    Finding {
        severity: Severity::Error,
        ..of_shape(field.field, finding)
    }
}

/// What was probably meant by characters that no datatype fits.
fn literal_meant(typed: &str, datatypes: &[Datatype]) -> Option<String> {
    let meant = match typed.to_lowercase().as_str() {
        "true" | "yes" | "on" | "y" | "1" if datatypes.contains(&Datatype::Boolean) => {
            "true".into()
        }
        "false" | "no" | "off" | "n" | "0" if datatypes.contains(&Datatype::Boolean) => {
            "false".into()
        }
        _ => plain_number(typed),
    };
    (meant != typed && literal::fitting(&meant, datatypes).is_some()).then_some(meant)
}

/// A number without what people group its digits with, with a point for a lone comma.
fn plain_number(typed: &str) -> String {
    let plain: String = typed
        .chars()
        .filter(|c| !matches!(c, '_' | '\'' | ' ' | '\u{A0}'))
        .collect();
    let plain = match plain.matches(',').count() {
        1 if !plain.contains('.') => plain.replace(',', "."),
        _ => plain,
    };
    let whole = plain
        .split_once('.')
        .filter(|(_, part)| part.bytes().all(|digit| digit == b'0'));
    whole.map_or(plain.clone(), |(whole, _)| whole.to_owned())
}

fn bad_date(field: &FieldPlan<'_>, node: Node<'_, '_>, datatypes: &[Datatype]) -> Finding {
    let typed = node.text();
    let reason = match date::Date::parse(typed) {
        Ok(date) => format!(
            ": {} is not precise in the way that is meant",
            match date.datatype() {
                Datatype::GYear => "a year",
                Datatype::GYearMonth => "a month",
                Datatype::Date => "a day",
                _ => "a time",
            }
        ),
        Err(NoDate::Form) => String::new(),
        Err(NoDate::Month) => ": months go from 01 to 12".to_owned(),
        Err(NoDate::Day { days }) => format!(": the days of this month go from 01 to {days}"),
        Err(NoDate::Time) => ": no clock shows this time".to_owned(),
        Err(NoDate::Seconds) => ": the time has no seconds".to_owned(),
        Err(NoDate::Offset) => ": the time has no offset from UTC".to_owned(),
    };
    let finding = Finding::new(
        Code::BadDate,
        node.place(),
        format!(
            "`{typed}` is not a date as `{}` takes it{reason}",
            field.name
        ),
    )
    .expected(format!("expected {}", wanted_date(datatypes)));
    let meant: Vec<String> = date::suggestions(typed)
        .into_iter()
        .filter(|date| literal::fitting(date, datatypes).is_some())
        .collect();
    match &meant[..] {
        [one] if one.ends_with('Z') && !typed.to_uppercase().ends_with('Z') => {
            finding.hint(format!(
                "write `{one}`, or with the offset of the place, such as `+01:00`, for the `Z`"
            ))
        }
        _ => hint_one_of(finding, &meant),
    }
}

pub(in crate::mapping) fn against_pattern(
    field: &FieldPlan<'_>,
    node: Node<'_, '_>,
    regex: &str,
) -> Finding {
    let finding = Finding::new(
        Code::BadValue,
        node.place(),
        format!("`{}` cannot be `{}`", field.name, node.text()),
    )
    .expected(format!("expected a value that matches `{regex}`"));
    of_shape(field.field, finding)
}

pub(in crate::mapping) fn out_of_range(field: &FieldPlan<'_>, node: Node<'_, '_>) -> Finding {
    let bounds = &field.field.bounds;
    let expected = match (&bounds.min_inclusive, &bounds.max_inclusive) {
        (Some(min), Some(max)) => format!("expected a value from `{min}` to `{max}`"),
        (Some(min), None) => format!("expected a value from `{min}`"),
        (None, Some(max)) => format!("expected a value up to `{max}`"),
        (None, None) => String::new(),
    };
    let finding = Finding::new(
        Code::OutOfRange,
        node.place(),
        format!("`{}` cannot be `{}`", field.name, node.text()),
    )
    .expected(expected);
    of_shape(field.field, finding)
}

pub(in crate::mapping) fn end_before_start(
    shape: &FieldPlan<'_>,
    (first_name, first, first_place): (&str, &str, Place),
    (last_name, last, last_place): (&str, &str, Place),
) -> Finding {
    let finding = Finding::new(
        Code::EndBeforeStart,
        last_place,
        format!("`{last_name}` is `{last}`, before `{first_name}`, which is `{first}`"),
    )
    .expected(format!("expected `{first}` or later"))
    .also(first_place, format!("`{first_name}` is given here"));
    of_shape(shape.field, finding)
}

pub(in crate::mapping) fn unknown_word(
    field: &FieldPlan<'_>,
    node: Node<'_, '_>,
    choices: &[Choice],
) -> Finding {
    let typed = node.text();
    let words: Vec<&str> = choices.iter().map(|choice| &*choice.word).collect();
    let finding = Finding::new(
        Code::BadValue,
        node.place(),
        format!("`{}` cannot be `{typed}`", field.name),
    )
    .expected(format!("expected one of {}", listed(words.iter().copied())));
    let finding = match nearest(typed, words)[..] {
        [one, ..] => finding.hint(format!("did you mean `{one}`?")),
        [] => finding,
    };
    Finding {
        severity: Severity::Error,
        ..of_shape(field.field, finding)
    }
}

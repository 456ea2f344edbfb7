//! What is said when a record says what it cannot.

use super::date::{self, NoDate};
use super::iri::{NoPath, slug};
use super::literal;
use super::plan::{ClassPlan, FieldPlan, Plan};
use crate::diagnostic::{Code, Finding, Place, Severity, nearest};
use crate::ontology::{Choice, ClassId, Datatype, Field, Value};
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
        Kind::Null => "nothing",
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

pub(super) fn unknown_group(plan: &Plan<'_>, key: Node<'_, '_>) -> Finding {
    let typed = key.text();
    let groups = || {
        plan.schema
            .classes
            .iter()
            .filter_map(|class| class.group.as_deref())
    };
    let known: Vec<&str> = groups().collect();
    let finding = Finding::new(
        Code::UnknownGroup,
        key.place(),
        format!("`{typed}` is not a group of records"),
    );
    let segment = plan
        .segments
        .get(typed)
        .and_then(|id| plan.class(id).class.group.as_deref());
    match segment {
        Some(group) => finding.hint(format!("did you mean `{group}`?")),
        None => suggest(finding, typed, &known, "groups"),
    }
    .expected("expected a group")
}

pub(super) fn unknown_key(plan: &Plan<'_>, class: &ClassPlan<'_>, key: Node<'_, '_>) -> Finding {
    let typed = key.text();
    let known: Vec<&str> = class.known_keys().collect();
    let finding = Finding::new(
        Code::UnknownKey,
        key.place(),
        format!("`{typed}` is not a key of {}", article(&class.noun)),
    )
    .expected(format!("expected a key of {}", article(&class.noun)));
    let finding = suggest(finding, typed, &known, "keys");
    let others: Vec<String> = plan
        .classes
        .iter()
        .filter(|other| other.class.field_of_key(typed).is_some())
        .map(|other| article(&other.noun))
        .collect();
    match others[..] {
        [] => finding,
        _ => finding.note(format!("`{typed}` is a key of {}", others.join(", "))),
    }
}

pub(super) fn in_within_parent(class: &ClassPlan<'_>, key: Node<'_, '_>) -> Finding {
    Finding::new(
        Code::UnknownKey,
        key.place(),
        format!(
            "`in` stands in {} that stands within its parent",
            article(&class.noun)
        ),
    )
    .expected("expected no `in`")
    .hint("leave out `in`, or move the record to a group of its own")
}

pub(super) fn in_without_parents(class: &ClassPlan<'_>, key: Node<'_, '_>) -> Finding {
    Finding::new(
        Code::UnknownKey,
        key.place(),
        format!("{} stands in no other record", article(&class.noun)),
    )
    .expected("expected no `in`")
    .hint("leave out `in`")
}

pub(super) fn former_key(key: Node<'_, '_>, today: &str) -> Finding {
    Finding::new(
        Code::FormerKey,
        key.place(),
        format!("`{}` is a former spelling of `{today}`", key.text()),
    )
    .expected(format!("expected `{today}`"))
    .hint(format!("write `{today}`"))
}

pub(super) fn duplicate_key(key: Node<'_, '_>, first: Place) -> Finding {
    Finding::new(
        Code::DuplicateKey,
        key.place(),
        format!("`{}` is given twice in one map", key.text()),
    )
    .expected("expected each key once")
    .also(first, "first given here")
    .hint("keep one of the two; several values of one key go in a list")
}

pub(super) fn no_value(name: &str, node: Node<'_, '_>) -> Finding {
    let finding = Finding::new(
        Code::WrongType,
        node.place(),
        format!("`{name}` has no value"),
    )
    .expected("expected a value");
    let hint = match node.text() {
        "" => "leave the key out where there is nothing to say".to_owned(),
        word => format!("leave the key out, or write `\"{word}\"` where that text is meant"),
    };
    finding.hint(hint)
}

pub(super) fn not_groups(node: Node<'_, '_>) -> Finding {
    Finding::new(
        Code::WrongType,
        node.place(),
        format!("the file holds {}", kind(node)),
    )
    .expected("expected a map from groups to lists of records")
}

pub(super) fn not_a_list(name: &str, node: Node<'_, '_>) -> Finding {
    Finding::new(
        Code::WrongType,
        node.place(),
        format!("the group `{name}` holds {}", kind(node)),
    )
    .expected("expected a list of records")
    .hint("begin each record with `- `")
}

pub(super) fn not_a_record(class: &ClassPlan<'_>, node: Node<'_, '_>) -> Finding {
    Finding::new(
        Code::WrongType,
        node.place(),
        format!(
            "{} stands where {} is meant",
            kind(node),
            article(&class.noun)
        ),
    )
    .expected("expected a map from keys to values")
}

pub(super) fn wrong_type(plan: &Plan<'_>, field: &FieldPlan<'_>, node: Node<'_, '_>) -> Finding {
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

pub(super) fn one_value(field: &FieldPlan<'_>, node: Node<'_, '_>) -> Finding {
    Finding::new(
        Code::WrongType,
        node.place(),
        format!("`{}` has a list for a value", field.name),
    )
    .expected("expected one value")
    .hint("write the value without a list")
}

pub(super) fn too_many(field: &FieldPlan<'_>, place: Place, count: u32, max: u32) -> Finding {
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

pub(super) fn too_few(field: &FieldPlan<'_>, place: Place, count: u32) -> Finding {
    let min = field.field.min;
    let finding = Finding::new(
        Code::TooFew,
        place,
        format!("`{}` has {count} values", field.name),
    );
    of_shape(
        field.field,
        finding.expected(format!("expected at least {min}")),
    )
}

pub(super) fn missing_key(
    class: &ClassPlan<'_>,
    field: &FieldPlan<'_>,
    place: Place,
    inherits: Option<&str>,
) -> Finding {
    let finding = Finding::new(
        Code::MissingKey,
        place,
        format!("this {} has no `{}`", class.noun, field.name),
    )
    .expected(format!("expected `{}`", field.name));
    let line = format!("{}: {}", field.name, placeholder(field.field));
    let hint = match inherits {
        Some(key) => format!("add `{line}`, or give `{key}` in the record around it"),
        None => format!("add `{line}`"),
    };
    of_shape(field.field, finding.hint(hint))
}

pub(super) fn missing_id(class: &ClassPlan<'_>, place: Place, name: Option<&str>) -> Finding {
    let id = name.map(slug).filter(|id| !id.is_empty());
    Finding::new(
        Code::MissingKey,
        place,
        format!("this {} has no `id`", class.noun),
    )
    .expected("expected `id`")
    .hint(format!("add `id: {}`", id.as_deref().unwrap_or("…")))
}

pub(super) fn missing_in(plan: &Plan<'_>, class: &ClassPlan<'_>, place: Place) -> Finding {
    let parents = parents(plan, class);
    Finding::new(
        Code::MissingKey,
        place,
        format!(
            "this {} stands in no other record and has no `in`",
            class.noun
        ),
    )
    .expected("expected `in` with the path of the record that it belongs to")
    .hint(format!(
        "add `in: {}`",
        parents.first().map_or("…", String::as_str)
    ))
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

pub(super) fn not_a_parent(
    plan: &Plan<'_>,
    class: &ClassPlan<'_>,
    node: Node<'_, '_>,
    parent: ClassId,
) -> Finding {
    let parents = parents(plan, class);
    Finding::new(
        Code::WrongClass,
        node.place(),
        format!(
            "`{}` is {}, in which no {} stands",
            node.text(),
            article(&plan.class(parent).noun),
            class.noun
        ),
    )
    .expected(format!(
        "expected {}",
        listed(parents.iter().map(String::as_str))
    ))
}

pub(super) fn bare_parent(plan: &Plan<'_>, class: &ClassPlan<'_>, node: Node<'_, '_>) -> Finding {
    let typed = node.text();
    let parents: Vec<String> = parents(plan, class)
        .iter()
        .map(|parent| parent.replace('…', typed))
        .collect();
    let finding = Finding::new(
        Code::AmbiguousReference,
        node.place(),
        format!("`in` has the bare id `{typed}`"),
    )
    .expected("expected the full path of the record around it");
    hint_one_of(finding, &parents)
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

pub(super) fn bad_id(place: Place, typed: &str, what: &str) -> Finding {
    let id = slug(typed);
    let finding = Finding::new(Code::BadId, place, format!("`{typed}` is not {what}"))
        .expected("expected small letters, digits and `-`, a letter or digit first");
    if id.is_empty() {
        finding
    } else {
        finding.hint(format!("write `{id}`"))
    }
}

pub(super) fn empty_text(field: &FieldPlan<'_>, node: Node<'_, '_>) -> Finding {
    Finding::new(
        Code::BadValue,
        node.place(),
        format!("`{}` is empty", field.name),
    )
    .expected("expected a text")
    .hint("leave the key out where there is nothing to say")
}

pub(super) fn bad_language(place: Place, typed: &str) -> Finding {
    let finding = Finding::new(
        Code::BadLanguage,
        place,
        format!("`{typed}` is not a language tag"),
    )
    .expected("expected a tag such as `en`, `fr` or `pt-BR`");
    let dashed = typed.trim().replace('_', "-");
    let short = dashed.get(..2).map(str::to_lowercase).unwrap_or_default();
    if dashed != typed && super::text::is_tag(&dashed) {
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

pub(super) fn duplicate_language(
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

pub(super) fn bad_literal(
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
        _ => typed
            .chars()
            .filter(|c| !matches!(c, '_' | ',' | '\'' | ' '))
            .collect::<String>(),
    };
    (meant != typed && literal::fitting(&meant, datatypes).is_some()).then_some(meant)
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

pub(super) fn against_pattern(field: &FieldPlan<'_>, node: Node<'_, '_>, regex: &str) -> Finding {
    let finding = Finding::new(
        Code::BadValue,
        node.place(),
        format!("`{}` cannot be `{}`", field.name, node.text()),
    )
    .expected(format!("expected a value that matches `{regex}`"));
    of_shape(field.field, finding)
}

pub(super) fn out_of_range(field: &FieldPlan<'_>, node: Node<'_, '_>) -> Finding {
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

pub(super) fn end_before_start(
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

pub(super) fn unknown_word(
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

pub(super) fn ambiguous(
    plan: &Plan<'_>,
    field: &FieldPlan<'_>,
    node: Node<'_, '_>,
    classes: &[ClassId],
) -> Finding {
    let typed = node.text();
    let paths: Vec<String> = classes
        .iter()
        .map(|class| plan.class(*class))
        .map(|class| {
            let own = format!("{}/{typed}", class.class.segment);
            match parents(plan, class).first() {
                Some(parent) => format!("{parent}/{own}"),
                None => own,
            }
        })
        .collect();
    let what = match classes {
        [] => "any record".to_owned(),
        [_] => "one that stands within another record".to_owned(),
        _ => any_of(plan, classes),
    };
    let finding = Finding::new(
        Code::AmbiguousReference,
        node.place(),
        format!("`{typed}` is a bare id, and `{}` can be {what}", field.name),
    )
    .expected("expected a path, `segment/id`");
    match &paths[..] {
        [] => {
            let segments = plan.schema.classes.iter().map(|class| &*class.segment);
            finding
                .hint(format!(
                    "write the segment of its class before it: `…/{typed}`"
                ))
                .note(format!("known segments: {}", listed(segments)))
        }
        _ => hint_one_of(finding, &paths),
    }
}

pub(super) fn no_path(
    plan: &Plan<'_>,
    node: Node<'_, '_>,
    path: &str,
    no_path: NoPath<'_>,
) -> Finding {
    match no_path {
        NoPath::Segment(segment) => unknown_segment(plan, node, path, segment),
        NoPath::WithoutId(segment) => path_without_id(node, segment),
        NoPath::Id(id) => bad_id(node.place(), id, "an id"),
    }
}

fn unknown_segment(plan: &Plan<'_>, node: Node<'_, '_>, path: &str, segment: &str) -> Finding {
    let known: Vec<&str> = plan
        .schema
        .classes
        .iter()
        .map(|class| &*class.segment)
        .collect();
    let finding = Finding::new(
        Code::DanglingReference,
        node.place(),
        format!(
            "`{}` leads to nothing: no class has the segment `{segment}`",
            node.text()
        ),
    )
    .expected("expected `segment/id`");
    let group = plan
        .schema
        .class_of_group(segment)
        .map(|id| &*plan.class(id).class.segment);
    let near = group.or_else(|| nearest(segment, known.iter().copied()).first().copied());
    match near {
        Some(near) => finding.hint(format!("write `{}`", path.replacen(segment, near, 1))),
        None => finding.note(format!("known segments: {}", listed(known))),
    }
}

fn path_without_id(node: Node<'_, '_>, segment: &str) -> Finding {
    Finding::new(
        Code::BadId,
        node.place(),
        format!("`{}` breaks off: no id follows `{segment}`", node.text()),
    )
    .expected("expected `segment/id`")
}

pub(super) fn bad_iri(node: Node<'_, '_>, reason: &str, meant: Option<&str>) -> Finding {
    let finding = Finding::new(
        Code::BadIri,
        node.place(),
        format!("`{}` is not an IRI{reason}", node.text()),
    )
    .expected("expected a full IRI");
    match meant {
        Some(meant) => finding.hint(format!("write `{meant}`")),
        None => finding,
    }
}

pub(super) fn page_not_thing(field: &FieldPlan<'_>, node: Node<'_, '_>, thing: &str) -> Finding {
    let finding = Finding::new(
        Code::PageNotThing,
        node.place(),
        format!("`{}` is a web page about the thing", node.text()),
    )
    .expected(format!(
        "expected the IRI of the thing for `{}`",
        field.name
    ));
    if thing.is_empty() {
        finding.hint("look the thing's own IRI up on that page")
    } else {
        finding.hint(format!("write `{thing}`"))
    }
}

pub(super) fn unknown_supported(parent: &ClassPlan<'_>, node: Node<'_, '_>) -> Finding {
    let typed = node.text();
    let known: Vec<&str> = parent
        .class
        .fields
        .iter()
        .filter_map(|field| field.key.as_deref())
        .collect();
    let finding = Finding::new(
        Code::UnknownKey,
        node.place(),
        format!("`{typed}` is not a key of {}", article(&parent.noun)),
    )
    .expected("expected a key of the record around it");
    suggest(finding, typed, &known, "keys")
}

pub(super) fn unsupported(parent: &ClassPlan<'_>, node: Node<'_, '_>) -> Finding {
    let typed = node.text();
    Finding::new(
        Code::UnsupportedKey,
        node.place(),
        format!(
            "this {} does not give `{typed}`, which the passage is to support",
            parent.noun
        ),
    )
    .expected("expected a key that the record around it gives")
    .hint(format!(
        "give `{typed}` in the record, or leave it out here"
    ))
}

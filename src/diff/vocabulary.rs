//! What changed in the ontology, and what of it breaks records that were good.

use crate::ontology::{Class, Datatype, Field, Schema, Value};
use serde::Serialize;
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// What a change does to records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// Records that were good are no more.
    Breaking,
    /// Records that were good still are.
    Compatible,
}

/// A change of the ontology.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TermChange {
    /// Whether it breaks records.
    pub effect: Effect,
    /// The group of records, and the key where it is about one: `events.date`.
    pub subject: String,
    /// What changed.
    pub change: String,
}

/// What changed from one ontology to another, in what records may say; breaking changes first.
pub fn terms(old: &Schema, new: &Schema) -> Vec<TermChange> {
    let mut changes = Vec::new();
    let [before, after] = [old, new].map(classes);
    for (iri, class) in &before {
        match after.get(iri) {
            None => changes.push(change(
                Effect::Breaking,
                name(class),
                "there is no such class any more",
            )),
            Some(today) => of_class((old, class), (new, today), &mut changes),
        }
    }
    for (iri, class) in &after {
        if !before.contains_key(iri) {
            changes.push(change(Effect::Compatible, name(class), "it is new"));
        }
    }
    changes.sort_by(|left, right| {
        let key = |change: &TermChange| (change.effect, change.subject.clone());
        key(left)
            .cmp(&key(right))
            .then_with(|| left.change.cmp(&right.change))
    });
    changes
}

fn classes(schema: &Schema) -> BTreeMap<&str, &Class> {
    schema
        .classes
        .iter()
        .map(|class| (&*class.iri, class))
        .collect()
}

fn name(class: &Class) -> String {
    class.group.clone().unwrap_or_else(|| class.segment.clone())
}

fn change(effect: Effect, subject: String, change: impl Into<String>) -> TermChange {
    TermChange {
        effect,
        subject,
        change: change.into(),
    }
}

fn of_class(
    (old_schema, old): (&Schema, &Class),
    (new_schema, new): (&Schema, &Class),
    changes: &mut Vec<TermChange>,
) {
    of_records(old, new, changes);
    let [before, after] = [old, new].map(keyed);
    for (key, field) in &before {
        let subject = format!("{}.{key}", name(new));
        let former = |field: &&&Field| field.former_keys.iter().any(|former| former == key);
        match after.get(key).or_else(|| after.values().find(former)) {
            None => changes.push(change(
                Effect::Breaking,
                subject,
                "there is no such key any more",
            )),
            Some(today) => of_field((old_schema, field), (new_schema, today), &subject, changes),
        }
    }
    for (key, field) in &after {
        let was_there = before.contains_key(key)
            || field
                .former_keys
                .iter()
                .any(|former| before.contains_key(former.as_str()));
        if was_there {
            continue;
        }
        let subject = format!("{}.{key}", name(new));
        let is_asked_for = field.min > 0 && !field.min_warns && !field.warns;
        changes.push(match is_asked_for {
            true => change(
                Effect::Breaking,
                subject,
                "it is new, and every record needs it",
            ),
            false => change(Effect::Compatible, subject, "it is new"),
        });
    }
}

/// What changed of where records of a class stand, and how they may be written.
fn of_records(old: &Class, new: &Class, changes: &mut Vec<TermChange>) {
    let mut say = |effect, what: String| changes.push(change(effect, name(new), what));
    if let Some(group) = old.group.as_ref().filter(|_| old.group != new.group) {
        match new.former_groups.contains(group) {
            true => say(Effect::Compatible, format!("`{group}` is its former name")),
            false => say(
                Effect::Breaking,
                format!("its records do not stand under `{group}` any more"),
            ),
        }
    }
    if old.segment != new.segment {
        let what = format!(
            "its records are at `{}/…` now, not at `{}/…`",
            new.segment, old.segment
        );
        say(Effect::Breaking, what);
    }
    let shorthand = |class: &Class| {
        let field = class.shorthand.map(|id| class.field(id));
        field.and_then(|field| field.key.clone())
    };
    if shorthand(old).is_some() && shorthand(old) != shorthand(new) {
        say(
            Effect::Breaking,
            "a text alone is not read as before".to_owned(),
        );
    }
    if old.id_from.is_some() && old.id_from != new.id_from {
        say(
            Effect::Breaking,
            "a record without an id does not get the same one as before".to_owned(),
        );
    }
}

/// The fields of a class that records can give.
fn keyed(class: &Class) -> BTreeMap<&str, &Field> {
    let fields = class.fields.iter();
    fields
        .filter_map(|field| Some((field.key.as_deref()?, field)))
        .collect()
}

fn of_field(
    (old_schema, old): (&Schema, &Field),
    (new_schema, new): (&Schema, &Field),
    subject: &str,
    changes: &mut Vec<TermChange>,
) {
    let mut say = |effect, what: String| changes.push(change(effect, subject.to_owned(), what));
    of_names(old, new, &mut say);
    of_counts(old, new, &mut say);
    of_rules(old, new, &mut say);
    of_values((old_schema, old), (new_schema, new), &mut say);
    of_bounds(old, new, &mut say);
}

/// What changed of how a field is called.
fn of_names(old: &Field, new: &Field, say: &mut impl FnMut(Effect, String)) {
    let key = new.key.as_deref().unwrap_or_default();
    if old.key.as_deref() != Some(key) {
        let what = format!("it is called `{key}` now; the old name still works");
        say(Effect::Compatible, what);
    }
    let is_gone = |former: &&String| *former != key && !new.former_keys.contains(former);
    for former in old.former_keys.iter().filter(is_gone) {
        say(
            Effect::Breaking,
            format!("`{former}` is no name of it any more"),
        );
    }
    if new.path != old.path {
        let what = format!("it is written as <{}> now, not as <{}>", new.path, old.path);
        say(Effect::Breaking, what);
    }
}

/// What changed of how many values a field takes. What is only warned of breaks nothing.
fn of_counts(old: &Field, new: &Field, say: &mut impl FnMut(Effect, String)) {
    let least = |field: &Field| match field.min_warns || field.warns {
        true => 0,
        false => field.min,
    };
    match (least(old), least(new)) {
        (0, 1) => say(Effect::Breaking, "every record needs it now".to_owned()),
        (before, now) if now > before => {
            say(
                Effect::Breaking,
                format!("it takes at least {now} values now"),
            );
        }
        (1.., 0) => say(Effect::Compatible, "it can be left out now".to_owned()),
        (before, now) if now < before => {
            say(Effect::Compatible, format!("it takes {now} values too"));
        }
        _ => {}
    }
    let most = |field: &Field| match field.warns {
        true => u64::MAX,
        false => field.max.map_or(u64::MAX, u64::from),
    };
    match most(new).cmp(&most(old)) {
        Ordering::Less => {
            say(
                Effect::Breaking,
                format!("it takes at most {} values now", most(new)),
            );
        }
        Ordering::Greater => say(Effect::Compatible, "it takes more values now".to_owned()),
        Ordering::Equal => {}
    }
}

/// What changed of what is asked of a field beside its values.
fn of_rules(old: &Field, new: &Field, say: &mut impl FnMut(Effect, String)) {
    let rules = [
        (
            !old.unique_lang && new.unique_lang,
            "it takes one text for each language now",
        ),
        (
            !old.acyclic && new.acyclic,
            "it may not lead in a circle now",
        ),
        (
            old.numbered && !new.numbered,
            "it is not numbered by its place any more",
        ),
        (
            old.inherit.is_some() && new.inherit != old.inherit,
            "where it is missing, it is not taken from the record around it as before",
        ),
        (
            new.not_after
                .iter()
                .any(|path| !old.not_after.contains(path)),
            "it may not come after another one now",
        ),
    ];
    for (_, what) in rules.into_iter().filter(|(is_so, _)| *is_so) {
        say(Effect::Breaking, what.to_owned());
    }
}

/// What changed of the values that a field takes.
fn of_values(
    (old_schema, old): (&Schema, &Field),
    (new_schema, new): (&Schema, &Field),
    say: &mut impl FnMut(Effect, String),
) {
    let [before, after] = [(old_schema, old), (new_schema, new)]
        .map(|(schema, field)| accepted(schema, &field.value));
    if before.0 != after.0 {
        let is_wider = matches!(
            (&old.value, &new.value),
            (Value::Reference(_), Value::AnyRecord)
        );
        let effect = if is_wider {
            Effect::Compatible
        } else {
            Effect::Breaking
        };
        return say(
            effect,
            format!("it takes {} now, not {}", after.0, before.0),
        );
    }
    let fits = |datatype: &Datatype| match &new.value {
        Value::Literal(now) => now.iter().any(|wider| holds(*wider, *datatype)),
        _ => false,
    };
    let still: Vec<String> = match &old.value {
        Value::Literal(was) => was
            .iter()
            .filter(|one| fits(one))
            .map(|one| named(*one))
            .collect(),
        _ => Vec::new(),
    };
    let is_gone = |value: &&String| !after.1.contains(value) && !still.contains(value);
    for gone in before.1.iter().filter(is_gone) {
        say(
            Effect::Breaking,
            format!("it does not take {gone} any more"),
        );
    }
    let is_ambiguous = matches!(
        (&old.value, &new.value),
        (Value::Reference(one), Value::Reference(several)) if one.len() == 1 && several.len() > 1
    );
    for came in after.1.iter().filter(|value| !before.1.contains(value)) {
        say(Effect::Compatible, format!("it takes {came} too"));
    }
    if is_ambiguous {
        say(
            Effect::Breaking,
            "an id alone does not say its class any more".to_owned(),
        );
    }
}

/// What changed of the bounds of a field's values.
fn of_bounds(old: &Field, new: &Field, say: &mut impl FnMut(Effect, String)) {
    let (was, now) = (&old.bounds, &new.bounds);
    let known: Vec<&str> = was.patterns.iter().map(regex::Regex::as_str).collect();
    for pattern in now
        .patterns
        .iter()
        .filter(|pattern| !known.contains(&pattern.as_str()))
    {
        say(
            Effect::Breaking,
            format!("a value must match `{}` now", pattern.as_str()),
        );
    }
    let number = |bound: &Option<String>| bound.as_ref().and_then(|text| text.parse::<f64>().ok());
    for (was, now, words, is_upper) in [
        (&was.min_inclusive, &now.min_inclusive, "at least", false),
        (&was.max_inclusive, &now.max_inclusive, "at most", true),
    ] {
        let Some(bound) = now.as_ref().filter(|_| was != now) else {
            if was.is_some() && now.is_none() {
                say(
                    Effect::Compatible,
                    format!("a value need not be {words} anything now"),
                );
            }
            continue;
        };
        let is_looser = match (number(was), number(now)) {
            (Some(was), Some(now)) => (now > was) == is_upper,
            _ => false,
        };
        let effect = if is_looser {
            Effect::Compatible
        } else {
            Effect::Breaking
        };
        say(effect, format!("a value must be {words} {bound} now"));
    }
}

/// Whether all values of a datatype are values of a wider one too.
fn holds(wider: Datatype, datatype: Datatype) -> bool {
    let order = |datatype| match datatype {
        Datatype::PositiveInteger => Some(0),
        Datatype::NonNegativeInteger => Some(1),
        Datatype::Integer => Some(2),
        Datatype::Decimal => Some(3),
        Datatype::Double => Some(4),
        _ => None,
    };
    let is_wider_number = match (order(wider), order(datatype)) {
        (Some(wider), Some(narrower)) => wider >= narrower,
        _ => false,
    };
    wider == datatype || wider == Datatype::String || is_wider_number
}

fn named(datatype: Datatype) -> String {
    let iri = datatype.iri();
    format!("`{}`", iri.rsplit('#').next().unwrap_or(iri))
}

/// What a field takes: the kind of its values, and which of them.
fn accepted(schema: &Schema, value: &Value) -> (&'static str, Vec<String>) {
    let classes = |ids: &[crate::ontology::ClassId]| -> Vec<String> {
        ids.iter()
            .map(|id| format!("`{}`", name(schema.class(*id))))
            .collect()
    };
    match value {
        Value::Text => ("texts", Vec::new()),
        Value::Literal(datatypes) => ("values", datatypes.iter().copied().map(named).collect()),
        Value::Word(choices) => (
            "words",
            choices
                .iter()
                .map(|choice| format!("`{}`", choice.word))
                .collect(),
        ),
        Value::Reference(ids) => ("references", classes(ids)),
        Value::AnyRecord => ("references to anything", Vec::new()),
        Value::Outside => ("addresses", Vec::new()),
        Value::Nested(id) => ("nested records", classes(&[*id])),
        Value::ParentKey => ("keys of the record around it", Vec::new()),
    }
}

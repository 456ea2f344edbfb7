//! What changed in the ontology, and what of it breaks records that were good.

use crate::ontology::{Class, Field, Schema, Value};
use serde::Serialize;
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
    let key = new.key.as_deref().unwrap_or_default();
    if old.key.as_deref() != Some(key) {
        say(
            Effect::Compatible,
            format!("it is called `{key}` now; the old name still works"),
        );
    }
    if new.path != old.path {
        say(
            Effect::Breaking,
            format!("it is written as <{}> now, not as <{}>", new.path, old.path),
        );
    }
    let [was_needed, is_needed] = [old, new].map(|field| field.min > 0 && !field.min_warns);
    match (was_needed, is_needed) {
        (false, true) => say(Effect::Breaking, "every record needs it now".to_owned()),
        (true, false) => say(Effect::Compatible, "it can be left out now".to_owned()),
        _ => {}
    }
    let most = |field: &Field| field.max.map_or(u64::MAX, u64::from);
    match most(new).cmp(&most(old)) {
        std::cmp::Ordering::Less => {
            say(
                Effect::Breaking,
                format!("it takes at most {} values now", most(new)),
            );
        }
        std::cmp::Ordering::Greater => {
            say(Effect::Compatible, "it takes more values now".to_owned());
        }
        std::cmp::Ordering::Equal => {}
    }
    of_values((old_schema, old), (new_schema, new), &mut say);
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
        let what = format!("it takes {} now, not {}", after.0, before.0);
        say(Effect::Breaking, what);
    } else {
        for gone in before.1.iter().filter(|value| !after.1.contains(value)) {
            say(
                Effect::Breaking,
                format!("it does not take {gone} any more"),
            );
        }
        for came in after.1.iter().filter(|value| !before.1.contains(value)) {
            say(Effect::Compatible, format!("it takes {came} too"));
        }
    }
    let patterns = |field: &Field| -> Vec<String> {
        field
            .bounds
            .patterns
            .iter()
            .map(|pattern| pattern.as_str().to_owned())
            .collect()
    };
    for pattern in patterns(new)
        .iter()
        .filter(|pattern| !patterns(old).contains(pattern))
    {
        say(
            Effect::Breaking,
            format!("a value must match `{pattern}` now"),
        );
    }
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
        Value::Literal(datatypes) => {
            let names = datatypes.iter().map(|datatype| {
                let iri = datatype.iri();
                format!("`{}`", iri.rsplit('#').next().unwrap_or(iri))
            });
            ("values", names.collect())
        }
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

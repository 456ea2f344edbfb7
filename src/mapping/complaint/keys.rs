//! What is said of keys, and of what stands where a record is meant.

use super::{article, kind, listed, of_count, parents, placeholder, suggest};
use crate::diagnostic::{Code, Finding, Place, nearest};
use crate::mapping::iri::slug;
use crate::mapping::plan::{ClassPlan, FieldPlan, Plan};
use crate::ontology::ClassId;
use crate::record::{Kind, Node};

pub(in crate::mapping) fn unknown_group(plan: &Plan<'_>, key: Node<'_, '_>) -> Finding {
    let typed = key.text();
    let known: Vec<&str> = groups(plan).collect();
    let finding = Finding::new(
        Code::UnknownGroup,
        key.place(),
        format!("`{typed}` is not a group of records"),
    );
    match group_of_segment(plan, typed) {
        Some(group) => finding.hint(format!("did you mean `{group}`?")),
        None => suggest(finding, typed, &known, "groups"),
    }
    .expected("expected a group")
}

/// The class of the one group that is meant by a word that is none.
pub(in crate::mapping) fn meant_group(plan: &Plan<'_>, typed: &str) -> Option<ClassId> {
    let group = match group_of_segment(plan, typed) {
        Some(group) => group,
        None => match nearest(typed, groups(plan))[..] {
            [one] => one,
            _ => return None,
        },
    };
    plan.schema.class_of_group(group)
}

fn groups<'p>(plan: &'p Plan<'_>) -> impl Iterator<Item = &'p str> {
    let classes = plan.schema.classes.iter();
    classes.filter_map(|class| class.group.as_deref())
}

fn group_of_segment<'p>(plan: &'p Plan<'_>, typed: &str) -> Option<&'p str> {
    let id = plan.segments.get(typed)?;
    plan.class(id).class.group.as_deref()
}

pub(in crate::mapping) fn unknown_key(
    plan: &Plan<'_>,
    class: &ClassPlan<'_>,
    own: &[&'static str],
    key: Node<'_, '_>,
) -> Finding {
    let typed = key.text();
    let known: Vec<&str> = own.iter().copied().chain(class.known_keys()).collect();
    let finding = Finding::new(
        Code::UnknownKey,
        key.place(),
        format!("`{typed}` is not a key of {}", article(&class.noun)),
    )
    .expected(format!("expected a key of {}", article(&class.noun)));
    let finding = match key_of_name(class, typed) {
        Some(meant) => finding.hint(format!("did you mean `{meant}`?")),
        None => suggest(finding, typed, &known, "keys"),
    };
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

/// The key of the one field that is called so in some language.
fn key_of_name<'s>(class: &ClassPlan<'s>, typed: &str) -> Option<&'s str> {
    let typed = typed.replace(['_', '-'], " ").to_lowercase();
    let mut called = class.class.fields.iter().filter(|field| {
        let mut names = field.name.values();
        field.key.is_some() && names.any(|name| name.to_lowercase() == typed)
    });
    let field = called.next()?;
    let is_only = called.next().is_none();
    field.key.as_deref().filter(|_| is_only)
}

pub(in crate::mapping) fn in_within_parent(class: &ClassPlan<'_>, key: Node<'_, '_>) -> Finding {
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

pub(in crate::mapping) fn in_without_parents(class: &ClassPlan<'_>, key: Node<'_, '_>) -> Finding {
    Finding::new(
        Code::UnknownKey,
        key.place(),
        format!("{} stands in no other record", article(&class.noun)),
    )
    .expected("expected no `in`")
    .hint("leave out `in`")
}

pub(in crate::mapping) fn former_key(key: Node<'_, '_>, today: &str) -> Finding {
    Finding::new(
        Code::FormerKey,
        key.place(),
        format!("`{}` is a former spelling of `{today}`", key.text()),
    )
    .expected(format!("expected `{today}`"))
    .hint(format!("write `{today}`"))
}

pub(in crate::mapping) fn duplicate_key(key: Node<'_, '_>, first: Place) -> Finding {
    Finding::new(
        Code::DuplicateKey,
        key.place(),
        format!("`{}` is given twice in one map", key.text()),
    )
    .expected("expected each key once")
    .also(first, "first given here")
    .hint("keep one of the two; several values of one key go in a list")
}

pub(in crate::mapping) fn no_value(name: &str, node: Node<'_, '_>) -> Finding {
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

/// For `id` and `in`, whose values are texts.
pub(in crate::mapping) fn not_a_text(key: &str, wanted: &str, node: Node<'_, '_>) -> Finding {
    if node.kind() == Kind::Null {
        return no_value(key, node);
    }
    Finding::new(
        Code::WrongType,
        node.place(),
        format!("`{key}` has {} for a value", kind(node)),
    )
    .expected(format!("expected {wanted}"))
}

pub(in crate::mapping) fn not_groups(plan: &Plan<'_>, node: Node<'_, '_>) -> Finding {
    let finding = Finding::new(
        Code::WrongType,
        node.place(),
        format!("the file holds {}", kind(node)),
    )
    .expected("expected a map from groups to lists of records");
    if node.kind() != Kind::List {
        return finding;
    }
    let mut known: Vec<&str> = groups(plan).collect();
    known.sort_unstable();
    finding
        .note(format!("known groups: {}", listed(known)))
        .hint("put the list under the group that its records belong to")
}

pub(in crate::mapping) fn not_a_list(name: &str, node: Node<'_, '_>) -> Finding {
    Finding::new(
        Code::WrongType,
        node.place(),
        format!("the group `{name}` holds {}", kind(node)),
    )
    .expected("expected a list of records")
    .hint("begin each record with `- `")
}

pub(in crate::mapping) fn not_a_record(class: &ClassPlan<'_>, node: Node<'_, '_>) -> Finding {
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

pub(in crate::mapping) fn missing_key(
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
    of_count(field.field, finding.hint(hint))
}

pub(in crate::mapping) fn missing_id(
    class: &ClassPlan<'_>,
    place: Place,
    name: Option<&str>,
) -> Finding {
    let id = name.map(slug).filter(|id| !id.is_empty());
    Finding::new(
        Code::MissingKey,
        place,
        format!("this {} has no `id`", class.noun),
    )
    .expected("expected `id`")
    .hint(format!("add `id: {}`", id.as_deref().unwrap_or("…")))
}

pub(in crate::mapping) fn missing_in(
    plan: &Plan<'_>,
    class: &ClassPlan<'_>,
    place: Place,
) -> Finding {
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

pub(in crate::mapping) fn unknown_supported(parent: &ClassPlan<'_>, node: Node<'_, '_>) -> Finding {
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

pub(in crate::mapping) fn unsupported(parent: &ClassPlan<'_>, node: Node<'_, '_>) -> Finding {
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

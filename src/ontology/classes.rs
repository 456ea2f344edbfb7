//! Node shapes of one target class as a class: its group, its segment, its fields.

use super::axioms::Axioms;
use super::fields;
use super::merge::{by_path, check_alone, clash};
use super::reading::{Reading, Stated};
use super::schema::Direction::Forward;
use super::schema::{Class, ClassId, Field, FieldId, IdFrom, Iri, Role, Texts, Value, Write};
use super::shapes::{IdFromPaths, NodeShape, PropertyShape};
use super::terms::label;
use super::values::{local_name, with_nearest};
use super::vocab::rdfs;
use crate::diagnostic::{Code, Finding, nearest};
use std::collections::BTreeMap;

/// The index of each target class.
pub(super) struct ClassIds(BTreeMap<Iri, ClassId>);

impl ClassIds {
    pub(super) fn get(&self, iri: &str) -> Option<ClassId> {
        self.0.get(iri).copied()
    }
}

/// Compiles the classes, sorted by IRI.
pub(super) fn compile(
    reading: &mut Reading<'_>,
    axioms: &Axioms,
    shapes: &[NodeShape],
) -> Vec<Class> {
    let mut by_target: BTreeMap<Iri, Vec<&NodeShape>> = BTreeMap::new();
    for shape in shapes {
        for target in &shape.targets {
            by_target
                .entry(target.value.clone())
                .or_default()
                .push(shape);
        }
    }
    let own: BTreeMap<Iri, Vec<PropertyShape>> = by_target
        .iter()
        .map(|(target, shapes)| {
            let properties = shapes.iter().flat_map(|shape| &shape.properties);
            let merged = by_path(reading, axioms, properties);
            for shape in &merged {
                check_alone(reading, axioms, shape);
            }
            (target.clone(), merged)
        })
        .collect();
    let ids = ClassIds(
        (0..)
            .map(ClassId)
            .zip(by_target.keys())
            .map(|(id, iri)| (iri.clone(), id))
            .collect(),
    );
    let mut classes: Vec<Class> = by_target
        .iter()
        .map(|(target, shapes)| {
            let above = axioms.superclasses(target);
            let inherited = above.iter().filter_map(|class| own.get(class)).flatten();
            let properties = by_path(reading, axioms, inherited.chain(&own[target]));
            check_links(reading, &own, &properties);
            class(reading, axioms, &ids, target, shapes, &properties)
        })
        .collect();
    add_parents(reading, &mut classes);
    add_parent_writes(axioms, &mut classes);
    classes
}

fn class(
    reading: &mut Reading<'_>,
    axioms: &Axioms,
    ids: &ClassIds,
    target: &Iri,
    shapes: &[&NodeShape],
    properties: &[PropertyShape],
) -> Class {
    let triples = reading.triples;
    let mut fields: Vec<Field> = properties
        .iter()
        .filter_map(|shape| fields::field(reading, axioms, ids, shape))
        .collect();
    fields.sort_by(|one, two| {
        (one.order, &one.path, &one.key).cmp(&(two.order, &two.path, &two.key))
    });
    let segment = one_of(reading, "segment", shapes, |shape| &shape.segment);
    let group = one_of(reading, "record key", shapes, |shape| &shape.group);
    let shorthand = one_of(reading, "shorthand", shapes, |shape| &shape.shorthand);
    let id_from = one_of(reading, "way to make ids", shapes, |shape| &shape.id_from);
    let types = axioms
        .superclasses(target)
        .into_iter()
        .map(|iri| (iri, true));
    let types = std::iter::once((target.clone(), false)).chain(types);
    let texts = |of: fn(&NodeShape) -> &Texts| -> Texts {
        shapes.iter().flat_map(|shape| of(shape).clone()).collect()
    };
    let or_else = |one: Texts, other: Texts| if one.is_empty() { other } else { one };
    Class {
        iri: target.clone(),
        group: group.map(|group| group.value),
        former_groups: shapes
            .iter()
            .flat_map(|shape| &shape.former_groups)
            .map(|group| group.value.clone())
            .collect(),
        segment: segment.map_or_else(|| local_name(target).to_lowercase(), |it| it.value),
        label: or_else(
            label(triples, target, rdfs::LABEL),
            texts(|shape| &shape.label),
        ),
        comment: or_else(
            texts(|shape| &shape.comment),
            label(triples, target, rdfs::COMMENT),
        ),
        types: types
            .map(|(iri, alignment)| Write {
                iri,
                direction: Forward,
                alignment,
            })
            .collect(),
        shorthand: shorthand.and_then(|path| field_of(reading, target, &fields, &path)),
        id_from: id_from.and_then(|from| match from.value {
            IdFromPaths::ContentHash => Some(IdFrom::ContentHash),
            IdFromPaths::Paths(paths) => paths
                .iter()
                .map(|path| field_of(reading, target, &fields, path))
                .collect::<Option<Vec<_>>>()
                .map(IdFrom::Fields),
        }),
        fields,
        parents: Vec::new(),
        example: shapes.iter().rev().find_map(|shape| shape.example.clone()),
        place: shapes[0].place,
    }
}

/// Reports annotations that name, or need, a property that no shape has.
fn check_links(
    reading: &mut Reading<'_>,
    own: &BTreeMap<Iri, Vec<PropertyShape>>,
    properties: &[PropertyShape],
) {
    let all: Vec<&PropertyShape> = own.values().flatten().collect();
    for shape in properties {
        if let Some(path) = &shape.inherit
            && all.iter().all(|other| other.path != path.value)
        {
            unknown_path(reading, path, "of any shape", &all);
        }
        if let Some(absent) = &shape.when_absent
            && let [path, ..] = &absent.value[..]
            && properties.iter().all(|other| other.path != path.value)
        {
            let these: Vec<&PropertyShape> = properties.iter().collect();
            unknown_path(reading, path, "of a shape of this class", &these);
        }
        let is_order = |other: &PropertyShape| {
            let role = other.role.as_ref();
            role.is_some_and(|role| role.value == Role::Order)
        };
        let nested = shape
            .value
            .node
            .as_ref()
            .and_then(|node| own.get(&node.value));
        if let (Some(place), Some(nested)) = (shape.numbered, nested)
            && !nested.iter().any(is_order)
        {
            let message = "`ps:numbered` needs a property of role `ps:Order` in the nested shape";
            reading.missing(Finding::new(Code::BadAnnotation, place, message));
        }
    }
}

fn unknown_path(reading: &mut Reading<'_>, path: &Stated<Iri>, of: &str, known: &[&PropertyShape]) {
    let triples = reading.triples;
    let name = triples.short(&path.value);
    let finding = Finding::new(
        Code::BadAnnotation,
        path.place,
        format!("`{name}` is no path {of}"),
    );
    let known: Vec<String> = known
        .iter()
        .map(|shape| triples.short(&shape.path))
        .collect();
    let near = nearest(&name, known.iter().map(String::as_str))
        .first()
        .copied();
    reading.missing(match near {
        Some(near) => finding.hint(format!("did you mean `{near}`?")),
        None => finding,
    });
}

/// What the shapes of a class say once for all of them.
fn one_of<T: Clone + PartialEq>(
    reading: &mut Reading<'_>,
    what: &str,
    shapes: &[&NodeShape],
    of: impl Fn(&NodeShape) -> &Option<Stated<T>>,
) -> Option<Stated<T>> {
    let mut stated = shapes.iter().filter_map(|shape| of(shape).as_ref());
    let first = stated.next()?;
    for other in stated {
        if other.value != first.value {
            let message = format!("shapes of one class give it more than one {what}");
            clash(reading, first.place, other.place, message);
        }
    }
    Some(first.clone())
}

fn field_of(
    reading: &mut Reading<'_>,
    class: &str,
    fields: &[Field],
    path: &Stated<Iri>,
) -> Option<FieldId> {
    let found = (0..)
        .map(FieldId)
        .zip(fields)
        .find(|(_, field)| field.path == path.value);
    if found.is_none() {
        let triples = reading.triples;
        let name = triples.short(&path.value);
        let paths: Vec<String> = fields
            .iter()
            .map(|field| triples.short(&field.path))
            .collect();
        let message = format!(
            "`{name}` is no path of a shape of `{}`",
            triples.short(class)
        );
        let finding = Finding::new(Code::BadAnnotation, path.place, message);
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        reading.missing(with_nearest(finding, &name, &paths));
    }
    found.map(|(id, _)| id)
}

/// Fills in which fields nest a class. A parent nests a class by one property only, since the IRI
/// of a nested record does not tell by which.
fn add_parents(reading: &mut Reading<'_>, classes: &mut [Class]) {
    let mut nestings: Vec<(ClassId, ClassId, FieldId)> = Vec::new();
    for (parent, class) in (0..).map(ClassId).zip(classes.iter()) {
        for (id, field) in class.fields() {
            let Value::Nested(child) = field.value else {
                continue;
            };
            let twice = nestings
                .iter()
                .find(|nesting| (nesting.0, nesting.1) == (child, parent));
            match twice {
                None => nestings.push((child, parent, id)),
                Some(first) => {
                    let first = class.field(first.2).place;
                    let name = reading.triples.short(&classes[child.0 as usize].iri);
                    let parent = reading.triples.short(&class.iri);
                    let message = format!("`{parent}` nests `{name}` by two properties");
                    let (first, second) = (first.min(field.place), first.max(field.place));
                    clash(reading, first, second, message);
                }
            }
        }
    }
    for (child, parent, field) in nestings {
        classes[child.0 as usize].parents.push((parent, field));
    }
}

/// Fills in what chains of two steps write for the parent of a nested record.
fn add_parent_writes(axioms: &Axioms, classes: &mut [Class]) {
    for index in 0..classes.len() {
        let nestings: Vec<(Iri, Vec<Write>)> = classes[index]
            .parents
            .iter()
            .map(|&(parent, field)| classes[parent.0 as usize].field(field))
            .map(|field| (field.path.clone(), field.writes.clone()))
            .collect();
        for (path, first) in nestings {
            for field in &mut classes[index].fields {
                let more = parent_writes(axioms, &first, field);
                let more = more.into_iter().map(|write| (path.clone(), write));
                field.parent_writes.extend(more);
                field.parent_writes.sort_by(|one, two| {
                    (&one.0, &one.1.iri, one.1.direction).cmp(&(
                        &two.0,
                        &two.1.iri,
                        two.1.direction,
                    ))
                });
                field.parent_writes.dedup();
            }
        }
    }
}

fn parent_writes(axioms: &Axioms, first: &[Write], field: &Field) -> Vec<Write> {
    let has = |writes: &[Write], iri: &Iri| {
        writes
            .iter()
            .any(|write| write.iri == *iri && write.direction == Forward)
    };
    let is_resource = fields::is_resource(&field.value);
    axioms
        .chains
        .iter()
        .filter(|(one, two, _)| has(first, one) && has(&field.writes, two))
        .flat_map(|(_, _, result)| axioms.writes(&[(result.clone(), Forward, true)]))
        .filter(|write| is_resource || write.direction == Forward)
        .collect()
}

//! Names that records use: keys, groups and segments mean one thing each.

use super::reading::{Reading, Stated};
use super::routes::is_taken;
use super::schema::{Class, Iri};
use super::shapes::NodeShape;
use crate::diagnostic::{Code, Finding, Place};
use std::collections::BTreeMap;

/// Keys that belong to the format of records.
const FORMAT_KEYS: [&str; 2] = ["id", "in"];

/// Reports names that are missing, badly formed, or taken.
pub(super) fn check(reading: &mut Reading<'_>, shapes: &[NodeShape], classes: &[Class]) {
    for class in classes {
        check_keys(reading, class);
    }
    let of_class = |iri: &Iri| -> Vec<&NodeShape> {
        shapes
            .iter()
            .filter(|shape| shape.targets.iter().any(|target| target.value == *iri))
            .collect()
    };
    let mut segments = BTreeMap::new();
    let mut groups = BTreeMap::new();
    let mut in_order: Vec<&Class> = classes.iter().collect();
    in_order.sort_by_key(|class| class.place);
    for class in in_order {
        let shapes = of_class(&class.iri);
        match shapes.iter().find_map(|shape| shape.segment.as_ref()) {
            Some(segment) => check_segment(reading, &mut segments, segment),
            None => without_segment(reading, class),
        }
        let current = shapes.iter().find_map(|shape| shape.group.as_ref());
        let former = shapes.iter().flat_map(|shape| &shape.former_groups);
        for group in current.into_iter().chain(former) {
            if let Some(&first) = groups.get(&group.value) {
                let message = format!("`{}` is the record key of two classes", group.value);
                taken(reading, Code::KeyTaken, first, group.place, message);
            } else {
                groups.insert(group.value.clone(), group.place);
            }
        }
    }
    for shape in shapes {
        check_target(reading, shape);
    }
}

fn check_keys(reading: &mut Reading<'_>, class: &Class) {
    let mut known: BTreeMap<&str, Place> = BTreeMap::new();
    let mut fields: Vec<_> = class.fields.iter().collect();
    fields.sort_by_key(|field| field.place);
    let current = fields.iter().map(|field| (&field.key, field.key_place));
    let current = current.filter_map(|(key, place)| Some((key.as_deref()?, place)));
    let former = fields.iter().flat_map(|field| {
        field
            .former_keys
            .iter()
            .map(|key| (key.as_str(), field.key_place))
    });
    for (key, place) in current.chain(former) {
        if FORMAT_KEYS.contains(&key) {
            let message = format!("`{key}` belongs to the format of records");
            reading
                .findings
                .push(Finding::new(Code::KeyTaken, place, message));
        } else if let Some(&first) = known.get(key) {
            let name = reading.triples.short(&class.iri);
            let message = format!("`{key}` is the key of two properties of `{name}`");
            let (first, second) = (first.min(place), first.max(place));
            taken(reading, Code::KeyTaken, first, second, message);
        } else {
            known.insert(key, place);
        }
    }
}

fn check_segment(
    reading: &mut Reading<'_>,
    known: &mut BTreeMap<String, Place>,
    segment: &Stated<String>,
) {
    let name = &segment.value;
    let is_first = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let finding = |message: String| Finding::new(Code::BadSegment, segment.place, message);
    if is_taken(name) {
        let finding = finding(format!("the segment `{name}` is a route of the server"));
        reading
            .findings
            .push(finding.hint("take another word for the IRIs of these records"));
    } else if !name.starts_with(is_first) || !name.chars().all(|c| is_first(c) || c == '-') {
        let finding = finding(format!("`{name}` is no segment"));
        reading.findings.push(
            finding
                .expected("expected lower-case letters, digits and hyphens, and no hyphen first"),
        );
    } else if let Some(&first) = known.get(name) {
        let message = format!("the segment `{name}` is that of another class");
        taken(reading, Code::BadSegment, first, segment.place, message);
    } else {
        known.insert(name.clone(), segment.place);
    }
}

fn without_segment(reading: &mut Reading<'_>, class: &Class) {
    let name = reading.triples.short(&class.iri);
    let message = format!("the class `{name}` has no segment for the IRIs of its records");
    reading.missing(
        Finding::new(Code::ClassWithoutSegment, class.place, message)
            .hint(format!("add `ps:segment \"{}\"`", class.segment)),
    );
}

/// A node shape that says how records are written must say of which class they are.
fn check_target(reading: &mut Reading<'_>, shape: &NodeShape) {
    let group = shape.group.as_ref().map(|group| group.place);
    let segment = shape.segment.as_ref().map(|segment| segment.place);
    if let (true, Some(place)) = (shape.targets.is_empty(), group.or(segment)) {
        reading.missing(
            Finding::new(
                Code::BadAnnotation,
                place,
                "a node shape without a target class describes no records",
            )
            .hint("add `sh:targetClass`"),
        );
    }
}

fn taken(reading: &mut Reading<'_>, code: Code, first: Place, second: Place, message: String) {
    reading
        .findings
        .push(Finding::new(code, second, message).also(first, "taken here"));
}

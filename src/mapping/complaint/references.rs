//! What is said of references and IRIs.

use super::{any_of, article, hint_one_of, listed, parents};
use crate::diagnostic::{Code, Finding, Place, nearest};
use crate::mapping::iri::{NoPath, slug};
use crate::mapping::plan::{ClassPlan, FieldPlan, Plan};
use crate::ontology::ClassId;
use crate::record::Node;

pub(in crate::mapping) fn not_a_parent(
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

pub(in crate::mapping) fn bare_parent(
    plan: &Plan<'_>,
    class: &ClassPlan<'_>,
    node: Node<'_, '_>,
) -> Finding {
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

pub(in crate::mapping) fn bad_id(place: Place, typed: &str, what: &str) -> Finding {
    let id = slug(typed);
    let finding = Finding::new(Code::BadId, place, format!("`{typed}` is not {what}"))
        .expected("expected small letters, digits and `-`, a letter or digit first");
    if id.is_empty() {
        finding
    } else {
        finding.hint(format!("write `{id}`"))
    }
}

pub(in crate::mapping) fn ambiguous(
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

pub(in crate::mapping) fn no_path(
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
    let whole = path.trim_matches('/');
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
        _ if segment.is_empty() => finding.hint(format!("write `{whole}`")),
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

pub(in crate::mapping) fn bad_iri(
    node: Node<'_, '_>,
    reason: &str,
    meant: Option<&str>,
) -> Finding {
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

pub(in crate::mapping) fn page_not_thing(
    field: &FieldPlan<'_>,
    node: Node<'_, '_>,
    thing: &str,
) -> Finding {
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

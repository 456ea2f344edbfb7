//! What is nested in a resource and has an order: the panels of a meeting, and in each its topics.

use crate::graph::Id;
use crate::ontology::{Class, Drawing, Value};
use crate::site::reader::{Fact, Reader, Shown, in_language};
use serde::Serialize;

/// Most parts of one resource that are told in order.
const PARTS_MAX: usize = 200;
/// How deep parts of parts are told.
const DEPTH_MAX: usize = 3;
/// Most links that a part is told with.
const LINKS_MAX: usize = 20;

/// Parts of one kind, in order.
#[derive(Debug, Serialize)]
pub(super) struct Outline {
    label: String,
    parts: Vec<Part>,
    more: usize,
    ask: Option<String>,
}

/// A part, what it is linked to, and its own parts.
#[derive(Debug, Serialize)]
struct Part {
    shown: Shown,
    links: Vec<Fact>,
    outlines: Vec<Outline>,
}

impl Reader<'_> {
    /// The parts of a resource that have an order.
    pub(super) fn outlines(&self, id: Id, class: Option<&Class>) -> Vec<Outline> {
        class.map_or_else(Vec::new, |class| self.outlines_to(id, class, DEPTH_MAX))
    }

    fn outlines_to(&self, id: Id, class: &Class, depth: usize) -> Vec<Outline> {
        let Some(depth) = depth.checked_sub(1) else {
            return Vec::new();
        };
        let mut outlines = Vec::new();
        for field in class.fields.iter().filter(|field| field.numbered) {
            let Some(path) = self.site.snapshot.iri(&field.path) else {
                continue;
            };
            let mut parts: Vec<Id> = self.site.snapshot.objects(id, path).collect();
            if parts.is_empty() {
                continue;
            }
            self.in_order(&mut parts);
            let more = parts.len().saturating_sub(PARTS_MAX);
            parts.truncate(PARTS_MAX);
            outlines.push(Outline {
                label: in_language(&field.name, self.languages)
                    .unwrap_or_else(|| self.predicate_name(path)),
                parts: parts
                    .into_iter()
                    .map(|part| self.part(part, depth))
                    .collect(),
                more,
                ask: self.ask_outgoing(id, path),
            });
        }
        outlines
    }

    fn part(&self, id: Id, depth: usize) -> Part {
        let class = self.class_of(id);
        Part {
            shown: self.shown(id),
            links: class.map_or_else(Vec::new, |class| self.pills(id, class)),
            outlines: class.map_or_else(Vec::new, |class| self.outlines_to(id, class, depth)),
        }
    }

    /// What a part is linked to that pictures show as a pill, such as themes.
    fn pills(&self, id: Id, class: &Class) -> Vec<Fact> {
        let is_pill = |value: &Value| match value {
            Value::Reference(classes) => classes.iter().any(|class| {
                let class = self.site.schema.class(*class);
                self.drawing(class) == Some(Drawing::Pill)
            }),
            _ => false,
        };
        let fields = class.fields.iter().filter(|field| is_pill(&field.value));
        let facts = fields.filter_map(|field| {
            let path = self.site.snapshot.iri(&field.path)?;
            let values = self.site.snapshot.objects(id, path);
            let values: Vec<Id> = values.take(LINKS_MAX).collect();
            let label = in_language(&field.name, self.languages)?;
            (!values.is_empty()).then(|| self.fact(label, None, &values))
        });
        facts.collect()
    }
}

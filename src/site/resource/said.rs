//! What is said of a resource, in the order, under the headings and with the words of its shape.

use super::passages::Notes;
use crate::graph::Id;
use crate::ontology::{Class, Field, Role, Value};
use crate::site::reader::{Fact, Reader, in_language};
use serde::Serialize;
use std::collections::BTreeMap;

/// Facts under one heading.
#[derive(Debug, Serialize)]
pub(super) struct Group {
    label: String,
    facts: Vec<Fact>,
}

/// What a resource says of itself.
#[derive(Debug, Default)]
pub(super) struct Said {
    /// Under their headings.
    pub(super) groups: Vec<Group>,
    /// The same thing outside.
    pub(super) elsewhere: Vec<Fact>,
}

/// Whether a page lists a field among the facts: passages and what is told in order have places of
/// their own, and the first and last day are there for machines to sort by.
fn is_fact(field: &Field) -> bool {
    let is_elsewhere = matches!(
        field.role,
        Some(Role::Evidence | Role::Earliest | Role::Latest)
    );
    !is_elsewhere && !field.numbered
}

impl Reader<'_> {
    /// What is said of a resource. Without a shape, all of it.
    pub(super) fn said(&self, id: Id, class: Option<&Class>, notes: &Notes) -> Said {
        let Some(class) = class else {
            let label = self.page.word("facts", &[]);
            let facts = self.all_facts(id);
            return Said {
                groups: vec![Group { label, facts }],
                ..Said::default()
            };
        };
        let mut said = Said::default();
        let mut headings: Vec<Option<&str>> = Vec::new();
        for field in class.fields.iter().filter(|field| is_fact(field)) {
            let Some(fact) = self.fact_of(id, field, notes) else {
                continue;
            };
            let heading = field.group.as_deref();
            if field.value == Value::Outside {
                said.elsewhere.push(fact);
            } else if let Some(at) = headings.iter().position(|known| *known == heading) {
                said.groups[at].facts.push(fact);
            } else {
                headings.push(heading);
                said.groups.push(Group {
                    label: self.heading(heading),
                    facts: vec![fact],
                });
            }
        }
        said
    }

    fn fact_of(&self, id: Id, field: &Field, notes: &Notes) -> Option<Fact> {
        let path = self.site.snapshot.iri(&field.path)?;
        let mut values: Vec<Id> = self.site.snapshot.objects(id, path).collect();
        let is_title = field.role == Some(Role::Label) && values.len() == 1;
        if values.is_empty() || is_title {
            return None;
        }
        self.in_order(&mut values);
        let label = in_language(&field.name, self.languages)
            .or_else(|| field.key.clone())
            .unwrap_or_else(|| self.names.shortened(&field.path));
        let is_list = values.len() > 1;
        Some(Fact {
            ask: is_list.then(|| self.ask_outgoing(id, path)).flatten(),
            notes: notes.of(path),
            ..self.fact(
                label,
                in_language(&field.description, self.languages),
                &values,
            )
        })
    }

    fn heading(&self, group: Option<&str>) -> String {
        group
            .and_then(|group| self.site.schema.terms.get(group))
            .and_then(|term| in_language(&term.label, self.languages))
            .unwrap_or_else(|| self.page.word("facts", &[]))
    }

    fn all_facts(&self, id: Id) -> Vec<Fact> {
        let mut values: BTreeMap<Id, Vec<Id>> = BTreeMap::new();
        for (predicate, object) in self.about(id) {
            values.entry(predicate).or_default().push(object);
        }
        let facts = values.iter().map(|(predicate, values)| Fact {
            ask: self
                .ask_outgoing(id, *predicate)
                .filter(|_| values.len() > 1),
            ..self.fact(self.predicate_name(*predicate), None, values)
        });
        facts.collect()
    }
}

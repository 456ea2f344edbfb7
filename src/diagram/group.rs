//! Groups of resources by the name of their class.

use super::DiagramError;
use super::look::{Look, local_name};
use crate::graph::{Id, Snapshot};
use crate::ontology::{Schema, TermKind};
use oxrdf::vocab::rdf;

/// Names of groups that an error lists.
const KNOWN_MAX: usize = 40;

/// The resources of a class, which is named by its group key, its segment, its label, a prefixed
/// name or its IRI; sorted.
pub fn group(snapshot: &Snapshot, schema: &Schema, name: &str) -> Result<Vec<Id>, DiagramError> {
    let iri = class_iri(snapshot, schema, name).ok_or_else(|| {
        let groups = schema
            .classes
            .iter()
            .filter_map(|class| class.group.clone());
        let mut known: Vec<String> = groups.collect();
        known.sort();
        known.truncate(KNOWN_MAX);
        DiagramError::UnknownGroup {
            given: name.to_owned(),
            known,
        }
    })?;
    let ids = (snapshot.id(rdf::TYPE), snapshot.iri(&iri));
    Ok(match ids {
        (Some(a), Some(class)) => snapshot.subjects(a, class).collect(),
        _ => Vec::new(),
    })
}

pub(super) fn class_iri(snapshot: &Snapshot, schema: &Schema, name: &str) -> Option<String> {
    let by_key = schema
        .class_of_group(name)
        .or_else(|| schema.class_of_segment(name));
    if let Some(class) = by_key {
        return Some(schema.class(class).iri.to_string());
    }
    let expanded = expanded(snapshot, schema, name);
    let is_class = |iri: &str| {
        let term = schema.terms.get(iri);
        let is_type = || {
            let ids = (snapshot.id(rdf::TYPE), snapshot.iri(iri));
            matches!(ids, (Some(a), Some(class)) if snapshot.subjects(a, class).next().is_some())
        };
        term.is_some_and(|term| term.kind == TermKind::Class) || is_type()
    };
    for iri in expanded.into_iter().chain([name.to_owned()]) {
        if is_class(&iri) {
            return Some(iri);
        }
    }
    let wanted = name.to_lowercase();
    let mut terms = schema.terms.values();
    let named = terms.find(|term| {
        let mut labels = term.label.values();
        let is_called = labels.any(|label| label.to_lowercase() == wanted);
        term.kind == TermKind::Class && (is_called || local_name(&term.iri) == name)
    });
    named.map(|term| term.iri.to_string())
}

/// The IRI that a prefixed name stands for.
pub(super) fn expanded(snapshot: &Snapshot, schema: &Schema, name: &str) -> Option<String> {
    let (prefix, local) = name.split_once(':')?;
    let in_schema = schema.prefixes.get(prefix);
    let mut in_graph = snapshot.prefixes().iter();
    let found = in_schema.or_else(|| Some(&in_graph.find(|(known, _)| known == prefix)?.1));
    Some(format!("{}{local}", found?))
}

/// Those who act: what stands before what a map is drawn around.
pub(super) fn actors(look: &Look<'_>) -> Vec<Id> {
    let focus = look.focus_classes().map(|class| look.column(class)).min();
    let classes = look.schema.classes().map(|(class, _)| class);
    let before = classes.filter(|class| {
        let is_card = look.drawing(*class) == crate::ontology::Drawing::Card;
        is_card && focus.is_some_and(|focus| look.column(*class) < focus)
    });
    let mut actors: Vec<Id> = before.flat_map(|class| look.resources(class)).collect();
    actors.sort_unstable();
    actors.dedup();
    actors
}

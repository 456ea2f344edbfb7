//! The links between the things that a graph describes.

use crate::graph::{Id, Pattern, Snapshot};
use crate::ontology::{Field, Role, Schema};
use oxrdf::vocab::rdf;
use std::collections::BTreeSet;

/// What stands in a list of places for a term that is no resource.
const NONE: u32 = u32::MAX;

/// Resources and the links between them.
#[derive(Clone, Debug, Default)]
pub struct ObjectLinks {
    /// The resources, sorted.
    pub resources: Vec<Id>,
    /// Subject and object of statements between them, by their places in `resources`, each pair
    /// once.
    pub links: Vec<(u32, u32)>,
}

/// The links between the resources of a graph: all that has a type and is no vocabulary. What is
/// written for other vocabularies, or back, says nothing new and does not count; neither does where
/// something is said, and the passages of sources are no resources here.
pub fn object_links(snapshot: &Snapshot, schema: &Schema) -> ObjectLinks {
    let Some(a) = snapshot.id(rdf::TYPE) else {
        return ObjectLinks::default();
    };
    let mut is_thing = things(snapshot, schema, a);
    for passage in passages(snapshot, schema, a) {
        is_thing[passage.number() as usize] = false;
    }
    let mut places = vec![NONE; is_thing.len()];
    let mut resources = Vec::new();
    for (number, place) in (0u32..).zip(&mut places) {
        if is_thing[number as usize]
            && let Some(id) = snapshot.numbered(number)
        {
            *place = u32::try_from(resources.len()).expect("terms are numbered with 32 bits");
            resources.push(id);
        }
    }
    let mut passed = passed_over(snapshot, schema, a);
    passed.extend(provenance(snapshot, schema));
    let place = |id: Id| Some(places[id.number() as usize]).filter(|place| *place != NONE);
    let mut links: Vec<(u32, u32)> = snapshot
        .quads(Pattern::default())
        .filter(|quad| !passed.contains(&quad.predicate))
        .filter_map(|quad| Some((place(quad.subject)?, place(quad.object)?)))
        .collect();
    links.sort_unstable();
    links.dedup();
    ObjectLinks { resources, links }
}

/// Whether each term, by its number, is a thing that the graph describes: it has a type and is no
/// vocabulary.
pub(in crate::diagram) fn things(snapshot: &Snapshot, schema: &Schema, a: Id) -> Vec<bool> {
    let mut is_thing = vec![false; snapshot.terms() + 1];
    let typed = Pattern {
        predicate: Some(a),
        ..Pattern::default()
    };
    for quad in snapshot.quads(typed) {
        is_thing[quad.subject.number() as usize] = true;
    }
    let mut vocabulary: Vec<Id> = snapshot.predicates().map(|(id, _)| id).collect();
    vocabulary.extend(schema.terms.keys().filter_map(|iri| snapshot.iri(iri)));
    for id in vocabulary {
        is_thing[id.number() as usize] = false;
    }
    for quad in snapshot.quads(typed) {
        is_thing[quad.object.number() as usize] = false;
    }
    is_thing
}

/// The passages of sources.
pub(in crate::diagram) fn passages(snapshot: &Snapshot, schema: &Schema, a: Id) -> Vec<Id> {
    let classes = schema.classes.iter();
    let quoting = classes.filter(|class| class.fields_of(Role::QuoteText).next().is_some());
    let ids = quoting.filter_map(|class| snapshot.iri(&class.iri));
    ids.flat_map(|class| snapshot.subjects(a, class)).collect()
}

/// The predicates that say where something is said: they lead from everything to passages and
/// sources.
pub(in crate::diagram) fn provenance(snapshot: &Snapshot, schema: &Schema) -> BTreeSet<Id> {
    let fields = schema.classes.iter().flat_map(|class| &class.fields);
    fields
        .filter(|field| says_where(field))
        .flat_map(|field| {
            field
                .writes
                .iter()
                .map(|write| &write.iri)
                .chain([&field.path])
        })
        .filter_map(|iri| snapshot.iri(iri))
        .collect()
}

/// Whether a property says where something is said.
pub(in crate::diagram) fn says_where(field: &Field) -> bool {
    let role = field.role;
    role.is_some_and(|role| matches!(role, Role::Evidence | Role::Source | Role::QuotedFrom))
}

/// The predicates that only repeat what others say, and the type.
pub(in crate::diagram) fn passed_over(snapshot: &Snapshot, schema: &Schema, a: Id) -> BTreeSet<Id> {
    let repeating = schema.repeating().into_iter();
    let repeating = repeating.filter_map(|iri| snapshot.iri(iri));
    repeating.chain([a]).collect()
}

//! The properties that a graph has, as the ontology sees them: which mean what, which shapes speak
//! of, which say the same from the other end, and what they are called in paths. Gathered once.

use crate::graph::{Id, Names, Snapshot};
use crate::ontology::{Direction, Role, Schema, Write};
use oxrdf::TermRef;
use std::collections::{BTreeMap, BTreeSet};

/// The properties of a graph.
#[derive(Debug)]
pub(super) struct Properties {
    of_roles: BTreeMap<Role, Vec<Id>>,
    shaped: Vec<Id>,
    inverses: BTreeMap<Id, Vec<Id>>,
    slugs: BTreeMap<Id, String>,
}

impl Properties {
    pub(super) fn of(schema: &Schema, snapshot: &Snapshot) -> Self {
        let of_role = |role: &Role| {
            let paths = schema.paths_of(*role).into_iter();
            let ids = paths.filter_map(|path| snapshot.iri(&path));
            (*role, ids.collect())
        };
        let shaped = shaped(schema, snapshot);
        Self {
            of_roles: Role::ALL.iter().map(of_role).collect(),
            inverses: inverses(schema, snapshot),
            slugs: slugs(schema, snapshot, &shaped),
            shaped,
        }
    }

    /// Those of a role.
    pub(super) fn of_role(&self, role: Role) -> &[Id] {
        self.of_roles.get(&role).map_or(&[], Vec::as_slice)
    }

    /// Those that some shape is about.
    pub(super) fn shaped(&self) -> &[Id] {
        &self.shaped
    }

    /// Those that say the same as a property from the other end: its inverse, and what is written
    /// of the value whenever it is written of the record.
    pub(super) fn inverses_of(&self, property: Id) -> &[Id] {
        self.inverses.get(&property).map_or(&[], Vec::as_slice)
    }

    /// The name of a property in paths: that with a prefix, with a hyphen in place of the colon;
    /// where there is none, or it is taken, a number.
    pub(super) fn slug_of(&self, property: Id) -> Option<&str> {
        self.slugs.get(&property).map(String::as_str)
    }

    /// The property that a name in a path stands for.
    pub(super) fn of_slug(&self, slug: &str) -> Option<Id> {
        let mut slugs = self.slugs.iter();
        slugs.find(|(_, known)| *known == slug).map(|(id, _)| *id)
    }
}

fn shaped(schema: &Schema, snapshot: &Snapshot) -> Vec<Id> {
    let fields = schema.classes.iter().flat_map(|class| &class.fields);
    let paths: BTreeSet<&str> = fields.map(|field| &*field.path).collect();
    let ids = paths.into_iter().filter_map(|path| snapshot.iri(path));
    let ids: BTreeSet<Id> = ids.collect();
    ids.into_iter().collect()
}

fn inverses(schema: &Schema, snapshot: &Snapshot) -> BTreeMap<Id, Vec<Id>> {
    let of_terms = schema.terms.values();
    let mut pairs: Vec<(&str, &str)> = of_terms
        .filter_map(|term| Some((&*term.iri, term.inverse.as_deref()?)))
        .collect();
    for field in schema.classes.iter().flat_map(|class| &class.fields) {
        let absent = field.when_absent.iter().map(|absent| &absent.writes);
        for writes in absent.chain([&field.writes]) {
            let (there, back): (Vec<&Write>, Vec<&Write>) = writes
                .iter()
                .partition(|write| write.direction == Direction::Forward);
            for there in there {
                pairs.extend(back.iter().map(|back| (&*there.iri, &*back.iri)));
            }
        }
    }
    let mut inverses: BTreeMap<Id, Vec<Id>> = BTreeMap::new();
    for (one, other) in pairs {
        if let Some((one, other)) = snapshot.iri(one).zip(snapshot.iri(other)) {
            inverses.entry(one).or_default().push(other);
            inverses.entry(other).or_default().push(one);
        }
    }
    for known in inverses.values_mut() {
        known.sort_unstable();
        known.dedup();
    }
    inverses
}

fn slugs(schema: &Schema, snapshot: &Snapshot, properties: &[Id]) -> BTreeMap<Id, String> {
    let names = Names::new(snapshot, schema, &[]);
    let is_slug = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let mut taken = BTreeSet::new();
    let mut slugs = BTreeMap::new();
    for (number, property) in properties.iter().enumerate() {
        let TermRef::NamedNode(node) = snapshot.term(*property) else {
            continue;
        };
        let slug = names.shortened(node.as_str()).replacen(':', "-", 1);
        let slug = match is_slug(&slug) && taken.insert(slug.clone()) {
            true => slug,
            false => format!("{number}"),
        };
        slugs.insert(*property, slug);
    }
    slugs
}

//! What changed, in words: which resources came, went or say something else.

use super::Diff;
use crate::graph::{Id, Names, Quad, Snapshot};
use crate::ontology::{Role, Schema};
use oxrdf::TermRef;
use oxrdf::vocab::rdf;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What happened to a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// It was not there.
    Added,
    /// It is not there any more.
    Removed,
    /// It is called otherwise, and perhaps says something else too.
    Renamed,
    /// It says something else.
    Changed,
}

/// What changed, in words.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Statements that were added.
    pub added: usize,
    /// Statements that were removed.
    pub removed: usize,
    /// How many resources of each class changed.
    pub classes: Vec<ClassChange>,
    /// The resources, by class and name.
    pub resources: Vec<ResourceChange>,
}

/// How many resources of a class changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ClassChange {
    /// What one of them is called; empty where nothing says it.
    pub class: String,
    /// How many there are of each status.
    pub counts: BTreeMap<Status, usize>,
}

/// What changed of a resource.
#[derive(Clone, Debug, Serialize)]
pub struct ResourceChange {
    /// What happened to it.
    pub status: Status,
    /// What it is.
    pub class: String,
    /// What it is called today, or was called.
    pub name: String,
    /// What it was called, where it has another name today.
    pub former_name: Option<String>,
    /// Its IRI, or the label of a blank node.
    pub iri: String,
    /// What it says otherwise; nothing for what came or went as a whole.
    pub facts: Vec<FactChange>,
}

/// What a property said, and says.
#[derive(Clone, Debug, Serialize)]
pub struct FactChange {
    /// What the property is called.
    pub property: String,
    /// Values that are gone.
    pub removed: Vec<String>,
    /// Values that came.
    pub added: Vec<String>,
}

impl Diff<'_> {
    /// Says what changed to somebody who reads these languages, the first one best. What is only
    /// said for other vocabularies, or again from the other end, is counted and not told.
    pub fn report(&self, schema: &Schema, languages: &[&str]) -> Report {
        let [old, new] = [self.old, self.new].map(|snapshot| Side::of(snapshot, schema, languages));
        let mut subjects: BTreeMap<String, [Vec<&Quad>; 2]> = BTreeMap::new();
        for (side, quads, place) in [(&old, &self.removed, 0), (&new, &self.added, 1)] {
            for quad in quads.iter().filter(|quad| side.tells(quad)) {
                let key = side.iri(quad.subject);
                subjects.entry(key).or_default()[place].push(quad);
            }
        }
        let resources = subjects
            .into_iter()
            .map(|(iri, [removed, added])| change([&old, &new], iri, &removed, &added));
        let mut resources: Vec<ResourceChange> = resources.collect();
        resources.sort_by(|left, right| {
            let key = |change: &ResourceChange| (change.class.clone(), change.status);
            let order = key(left).cmp(&key(right));
            order.then_with(|| (&left.name, &left.iri).cmp(&(&right.name, &right.iri)))
        });
        let mut classes: BTreeMap<&str, BTreeMap<Status, usize>> = BTreeMap::new();
        for resource in &resources {
            let counts = classes.entry(&resource.class).or_default();
            *counts.entry(resource.status).or_default() += 1;
        }
        let classes = classes.into_iter().map(|(class, counts)| ClassChange {
            class: class.to_owned(),
            counts,
        });
        Report {
            added: self.added.len(),
            removed: self.removed.len(),
            classes: classes.collect(),
            resources,
        }
    }
}

/// What changed of one resource.
fn change(
    [old, new]: [&Side<'_>; 2],
    iri: String,
    removed: &[&Quad],
    added: &[&Quad],
) -> ResourceChange {
    let ids = [old, new].map(|side| side.id(&iri));
    let [was_there, is_there] =
        [(ids[0], old), (ids[1], new)].map(|(id, side)| id.is_some_and(|id| side.is_said_of(id)));
    let names = [(ids[0], old, was_there), (ids[1], new, is_there)]
        .map(|(id, side, is_said)| id.filter(|_| is_said).map(|id| side.name(id)));
    let side_of_today = if is_there {
        (new, ids[1])
    } else {
        (old, ids[0])
    };
    let class = side_of_today.1.map(|id| side_of_today.0.class(id));
    let is_renamed = matches!(&names, [Some(old), Some(new)] if old != new);
    let status = match (was_there, is_there) {
        (false, _) => Status::Added,
        (true, false) => Status::Removed,
        (true, true) if is_renamed => Status::Renamed,
        (true, true) => Status::Changed,
    };
    let facts = match status {
        Status::Added | Status::Removed => Vec::new(),
        Status::Renamed | Status::Changed => facts([old, new], removed, added),
    };
    let [former, today] = names;
    ResourceChange {
        status,
        class: class.unwrap_or_default(),
        name: today
            .or_else(|| former.clone())
            .unwrap_or_else(|| iri.clone()),
        former_name: former.filter(|_| is_renamed),
        iri,
        facts,
    }
}

fn facts([old, new]: [&Side<'_>; 2], removed: &[&Quad], added: &[&Quad]) -> Vec<FactChange> {
    // In words, and in full: two values can read the same.
    let mut changes: BTreeMap<String, [BTreeMap<String, String>; 2]> = BTreeMap::new();
    for (side, quads, place) in [(old, removed, 0), (new, added, 1)] {
        for quad in quads {
            let property = side.property(quad.predicate);
            let values = &mut changes.entry(property).or_default()[place];
            values.insert(side.value(quad.object), side.in_full(quad));
        }
    }
    let facts = changes.into_iter().map(|(property, [removed, added])| {
        let told = |own: &BTreeMap<String, String>, other: &BTreeMap<String, String>| {
            let values = own
                .iter()
                .map(|(words, full)| match other.contains_key(words) {
                    true => full.clone(),
                    false => words.clone(),
                });
            values.collect()
        };
        FactChange {
            removed: told(&removed, &added),
            added: told(&added, &removed),
            property,
        }
    });
    facts.collect()
}

/// One of the two graphs, as it is read.
struct Side<'a> {
    snapshot: &'a Snapshot,
    schema: &'a Schema,
    names: Names<'a>,
    /// Predicates that repeat what others say, or say nothing to people.
    untold: BTreeSet<Id>,
    /// Predicates with the words of a passage.
    quoting: Vec<Id>,
    a: Option<Id>,
}

impl<'a> Side<'a> {
    fn of(snapshot: &'a Snapshot, schema: &'a Schema, languages: &[&'a str]) -> Self {
        let fields = schema.classes.iter().flat_map(|class| &class.fields);
        let technical = fields.filter(|field| is_technical(field.role));
        let technical = technical.map(|field| &*field.path);
        let untold = schema.repeating().into_iter().chain(technical);
        Self {
            snapshot,
            schema,
            names: Names::new(snapshot, schema, languages),
            untold: untold.filter_map(|iri| snapshot.iri(iri)).collect(),
            quoting: schema
                .paths_of(Role::QuoteText)
                .iter()
                .filter_map(|path| snapshot.iri(path))
                .collect(),
            a: snapshot.id(rdf::TYPE),
        }
    }

    /// Whether a change is worth telling: a type comes and goes with its resource.
    fn tells(&self, quad: &Quad) -> bool {
        !self.untold.contains(&quad.predicate)
    }

    fn iri(&self, id: Id) -> String {
        match self.snapshot.term(id) {
            TermRef::NamedNode(node) => node.as_str().to_owned(),
            other => other.to_string(),
        }
    }

    fn id(&self, iri: &str) -> Option<Id> {
        match iri.strip_prefix("_:") {
            Some(label) => self.snapshot.id(oxrdf::BlankNodeRef::new_unchecked(label)),
            None => self.snapshot.iri(iri),
        }
    }

    fn is_said_of(&self, id: Id) -> bool {
        let pattern = crate::graph::Pattern {
            subject: Some(id),
            ..crate::graph::Pattern::default()
        };
        self.snapshot.quads(pattern).next().is_some()
    }

    /// What a resource is called; a passage, by its words.
    fn name(&self, id: Id) -> String {
        let name = self.names.of(id);
        let quoted = self.quoting.iter().filter(|_| name.is_iri);
        let mut quoted = quoted.flat_map(|path| self.snapshot.objects(id, *path));
        match quoted.next().map(|text| self.snapshot.term(text)) {
            Some(TermRef::Literal(text)) => text.value().to_owned(),
            _ => name.text,
        }
    }

    /// What a resource is: the class that says most, or any type.
    fn class(&self, id: Id) -> String {
        let types = self
            .a
            .into_iter()
            .flat_map(|a| self.snapshot.objects(id, a));
        let types: Vec<String> = types.map(|class| self.iri(class)).collect();
        let known = types.iter().filter_map(|iri| self.schema.class_of_iri(iri));
        let most = known.max_by_key(|class| self.schema.class(*class).types.len());
        let iri = match most {
            Some(class) => Some(self.schema.class(class).iri.to_string()),
            None => types.into_iter().next(),
        };
        iri.map(|iri| {
            self.names
                .of_term(&iri)
                .unwrap_or_else(|| self.names.shortened(&iri))
        })
        .unwrap_or_default()
    }

    fn property(&self, predicate: Id) -> String {
        let iri = self.iri(predicate);
        let fields = self.schema.classes.iter().flat_map(|class| &class.fields);
        let mut keys = fields.filter(|field| *field.path == *iri);
        let key = keys.find_map(|field| field.key.clone());
        key.or_else(|| self.names.of_term(&iri))
            .unwrap_or_else(|| self.names.shortened(&iri))
    }

    /// A value as RDF writes it, with its graph where it has one.
    fn in_full(&self, quad: &Quad) -> String {
        let value = self.snapshot.term(quad.object);
        match quad.graph {
            Some(graph) => format!("{value} in {}", self.snapshot.term(graph)),
            None => value.to_string(),
        }
    }

    /// A value in words, with its language where it has one.
    fn value(&self, object: Id) -> String {
        match self.snapshot.term(object) {
            TermRef::Literal(literal) => match literal.language() {
                Some(language) => format!("{} ({language})", literal.value()),
                None => literal.value().to_owned(),
            },
            _ => self.name(object),
        }
    }
}

/// Which roles say nothing to people: offsets and keys of passages.
fn is_technical(role: Option<Role>) -> bool {
    matches!(
        role,
        Some(
            Role::QuoteStart
                | Role::QuoteEnd
                | Role::QuotePrefix
                | Role::QuoteSuffix
                | Role::SupportedKey
        )
    )
}

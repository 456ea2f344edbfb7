//! Which literals of a graph are texts, and which of these are names.

use crate::graph::{Id, Pattern, Snapshot};
use crate::ontology::{Direction, Field, Role, Schema, Value};
use oxrdf::TermRef;
use oxrdf::vocab::{rdf, xsd};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// Properties of SKOS (<https://www.w3.org/TR/skos-reference/#labels>) that name things, whatever
/// a schema says of them.
const OTHER_NAMES: [&str; 2] = [
    "http://www.w3.org/2004/02/skos/core#altLabel",
    "http://www.w3.org/2004/02/skos/core#hiddenLabel",
];

/// A literal of a resource that is written in words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Text {
    pub(super) subject: Id,
    pub(super) literal: Id,
    /// Whether it names the resource.
    pub(super) is_name: bool,
}

/// What the schema says of predicates, by the ids of a snapshot.
pub(super) struct Predicates {
    /// Those whose strings are texts though they have no language.
    pub(super) strings: BTreeSet<Id>,
    names: BTreeSet<Id>,
    types: Option<Id>,
    /// For a class of the schema, how many superclasses it has.
    classes: FxHashMap<Id, usize>,
}

impl Predicates {
    pub(super) fn of(snapshot: &Snapshot, schema: &Schema) -> Self {
        let fields = || schema.classes.iter().flat_map(|class| &class.fields);
        let ids = |fields: &mut dyn Iterator<Item = &Field>| -> BTreeSet<Id> {
            fields
                .flat_map(|field| &field.writes)
                .filter(|write| write.direction == Direction::Forward)
                .filter_map(|write| snapshot.iri(&write.iri))
                .collect()
        };
        let says_words = |field: &&Field| {
            matches!(field.value, Value::Text)
                || matches!(field.role, Some(Role::QuoteText | Role::SearchText))
        };
        let mut names = ids(&mut fields().filter(|field| field.role == Some(Role::Label)));
        names.extend(OTHER_NAMES.iter().filter_map(|iri| snapshot.iri(iri)));
        let classes = schema.classes.iter();
        Self {
            strings: ids(&mut fields().filter(says_words)),
            names,
            types: snapshot.id(rdf::TYPE),
            classes: classes
                .filter_map(|class| Some((snapshot.iri(&class.iri)?, class.types.len())))
                .collect(),
        }
    }
}

/// All texts with the class of their resource, where it has one; sorted by resource and literal.
pub(super) fn all(snapshot: &Snapshot, predicates: &Predicates) -> Vec<(Text, Option<Id>)> {
    let mut texts: Vec<(Text, Option<Id>)> = Vec::new();
    let mut kinds = Kinds::default();
    let mut first = 0;
    let mut class: Option<(usize, Id)> = None;
    let mut last = None;
    for quad in snapshot.quads(Pattern::default()) {
        if last.replace(quad.subject) != Some(quad.subject) {
            close(&mut texts, &mut first, class.take());
        }
        if Some(quad.predicate) == predicates.types {
            let depth = predicates.classes.get(&quad.object);
            class = class.max(depth.map(|depth| (*depth, quad.object)));
        }
        let is_text = match kinds.of(snapshot, quad.object) {
            Kind::Worded => true,
            Kind::Characters => predicates.strings.contains(&quad.predicate),
            Kind::Other => false,
        };
        if is_text {
            let text = Text {
                subject: quad.subject,
                literal: quad.object,
                is_name: predicates.names.contains(&quad.predicate),
            };
            texts.push((text, None));
        }
    }
    close(&mut texts, &mut first, class);
    texts
}

/// Ends the texts of one resource: each literal once, as a name if any predicate makes it one.
fn close(texts: &mut Vec<(Text, Option<Id>)>, first: &mut usize, class: Option<(usize, Id)>) {
    let own = &mut texts[*first..];
    own.sort_unstable_by_key(|(text, _)| (text.literal, !text.is_name));
    let mut last = None;
    let mut kept = *first;
    for index in *first..texts.len() {
        let text = texts[index].0;
        if last.replace(text.literal) != Some(text.literal) {
            texts[kept] = (text, class.map(|(_, class)| class));
            kept += 1;
        }
    }
    texts.truncate(kept);
    *first = kept;
}

/// What kind of literal an object is, remembered for the last one asked: most statements about one
/// resource in a row say the same text.
#[derive(Default)]
struct Kinds {
    last: Option<(Id, Kind)>,
}

#[derive(Clone, Copy)]
enum Kind {
    /// It has a language.
    Worded,
    /// It is a string.
    Characters,
    Other,
}

impl Kinds {
    fn of(&mut self, snapshot: &Snapshot, object: Id) -> Kind {
        if let Some((last, kind)) = self.last
            && last == object
        {
            return kind;
        }
        let kind = match snapshot.term(object) {
            TermRef::Literal(literal) if literal.language().is_some() => Kind::Worded,
            TermRef::Literal(literal) if literal.datatype() == xsd::STRING => Kind::Characters,
            _ => Kind::Other,
        };
        self.last = Some((object, kind));
        kind
    }
}

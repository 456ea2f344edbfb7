//! What each class writes, worked out once, so that mapping a record looks nothing up twice.

use super::keys::Keys;
use crate::ontology::{Class, ClassId, Direction, Field, FieldId, IdFrom, Role, Schema, Value};
use crate::ontology::{Iri, WhenAbsent, Write};
use std::collections::BTreeMap;

/// The schema, made ready for mapping.
#[derive(Debug)]
pub(super) struct Plan<'s> {
    pub(super) schema: &'s Schema,
    /// The base of the dataset's IRIs.
    pub(super) base: String,
    /// The language of a text that gives none, in lower case.
    pub(super) language: String,
    /// One for each class, at the class's index.
    pub(super) classes: Vec<ClassPlan<'s>>,
    /// The classes by their segments.
    pub(super) segments: Keys<ClassId>,
}

/// What a class writes.
#[derive(Debug)]
pub(super) struct ClassPlan<'s> {
    pub(super) id: ClassId,
    pub(super) class: &'s Class,
    /// What a record is called in a message.
    pub(super) noun: String,
    /// IRIs of the types.
    pub(super) types: Vec<&'s str>,
    /// The meaning of each key.
    pub(super) keys: Keys<Key>,
    pub(super) fields: Vec<FieldPlan<'s>>,
    /// The fields of other classes that nest this one.
    pub(super) nestings: Vec<Nesting>,
    pub(super) dates: Dates,
    /// The field that a place in a list is written under.
    pub(super) order: Option<usize>,
    /// Where this is a class of passages: its fields.
    pub(super) quote: Option<QuoteFields>,
}

/// What a key means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    Id,
    In,
    Field(usize),
    /// An old spelling of a field's key.
    Former(usize),
}

/// A field that nests a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Nesting {
    pub(super) parent: ClassId,
    pub(super) field: usize,
}

/// The fields that dates are taken from, and those that are worked out from them.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Dates {
    pub(super) start: Option<usize>,
    pub(super) end: Option<usize>,
    pub(super) earliest: Option<usize>,
    pub(super) latest: Option<usize>,
}

/// The fields that a passage's id is made from.
#[derive(Clone, Copy, Debug)]
pub(super) struct QuoteFields {
    pub(super) text: usize,
    pub(super) prefix: Option<usize>,
    pub(super) suffix: Option<usize>,
    pub(super) source: Option<usize>,
}

/// What a field writes.
#[derive(Debug)]
pub(super) struct FieldPlan<'s> {
    pub(super) id: FieldId,
    pub(super) field: &'s Field,
    /// What a message calls it: its key, or its path where it has none.
    pub(super) name: &'s str,
    pub(super) writes: Writes<'s>,
    /// For each nesting of the class: what the parent gets.
    pub(super) parent_writes: Vec<Writes<'s>>,
    /// For each nesting of the class: the parent's field whose values are taken.
    pub(super) inherits: Vec<Option<usize>>,
    /// For a field that nests: which of the nested class's nestings it is.
    pub(super) nesting: Option<usize>,
    pub(super) when_absent: Option<(usize, Writes<'s>)>,
    /// Tables from values to IRIs, and what those are written under.
    pub(super) maps_to: Vec<(&'s BTreeMap<String, Iri>, Writes<'s>)>,
    /// Fields of the class whose values must not come before this one's.
    pub(super) not_after: Vec<usize>,
    /// Whether a bare id can be resolved: the class is one, and stands on its own.
    pub(super) bare_segment: Option<&'s str>,
    /// Whether there is something to do for a record that does not give it.
    pub(super) acts_when_absent: bool,
    pub(super) has_bounds: bool,
}

/// Predicates that a value is written under.
#[derive(Debug, Default)]
pub(super) struct Writes<'s> {
    /// From the record to the value; those that no `--no-alignments` leaves out come first.
    pub(super) forward: Vec<&'s str>,
    /// How many of `forward` come first.
    pub(super) plain: usize,
    /// From the value to the record.
    pub(super) backward: Vec<&'s str>,
}

impl<'s> Plan<'s> {
    pub(super) fn new(schema: &'s Schema, settings: super::Settings) -> Self {
        let nestings = nestings(schema);
        let alignments = Alignments::of(settings.alignments);
        let classes = schema
            .classes()
            .map(|(id, class)| ClassPlan::new(schema, id, class, &nestings, alignments))
            .collect();
        Self {
            schema,
            base: settings.base,
            language: settings.language.to_ascii_lowercase(),
            classes,
            segments: Keys::new(schema.classes().map(|(id, class)| (&*class.segment, id))),
        }
    }

    pub(super) fn class(&self, id: ClassId) -> &ClassPlan<'s> {
        &self.classes[usize::from(id.0)]
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Alignments {
    Written,
    LeftOut,
}

impl Alignments {
    fn of(written: bool) -> Self {
        if written {
            Self::Written
        } else {
            Self::LeftOut
        }
    }

    fn keep(self, write: &Write) -> bool {
        self == Self::Written || !write.alignment
    }
}

fn nestings(schema: &Schema) -> BTreeMap<ClassId, Vec<Nesting>> {
    let mut nestings: BTreeMap<ClassId, Vec<Nesting>> = BTreeMap::new();
    for (parent, class) in schema.classes() {
        for (field, shape) in class.fields.iter().enumerate() {
            if let Value::Nested(nested) = shape.value {
                nestings
                    .entry(nested)
                    .or_default()
                    .push(Nesting { parent, field });
            }
        }
    }
    nestings
}

impl<'s> ClassPlan<'s> {
    fn new(
        schema: &'s Schema,
        id: ClassId,
        class: &'s Class,
        nestings: &BTreeMap<ClassId, Vec<Nesting>>,
        alignments: Alignments,
    ) -> Self {
        let context = Context {
            schema,
            id,
            class,
            nestings,
            alignments,
        };
        let of_role = |role| class.field_of(role).map(|(id, _)| usize::from(id.0));
        let types = class.types.iter().filter(|write| alignments.keep(write));
        Self {
            id,
            class,
            noun: noun(class),
            types: types.map(|write| &*write.iri).collect(),
            keys: keys(class),
            fields: class
                .fields()
                .map(|(id, field)| context.field(id, field))
                .collect(),
            nestings: nestings.get(&id).cloned().unwrap_or_default(),
            dates: Dates {
                start: of_role(Role::Start),
                end: of_role(Role::End),
                earliest: of_role(Role::Earliest),
                latest: of_role(Role::Latest),
            },
            order: of_role(Role::Order),
            quote: of_role(Role::QuoteText).map(|text| QuoteFields {
                text,
                prefix: of_role(Role::QuotePrefix),
                suffix: of_role(Role::QuoteSuffix),
                source: of_role(Role::QuotedFrom),
            }),
        }
    }

    /// Whether an id is made when none is given.
    pub(super) fn makes_ids(&self) -> Option<&'s IdFrom> {
        self.class.id_from.as_ref()
    }

    /// The keys of the fields, in the order of the shapes.
    pub(super) fn known_keys(&self) -> impl Iterator<Item = &'s str> {
        let fields = self.class.fields.iter();
        fields.filter_map(|field| field.key.as_deref())
    }
}

/// The English name of a class as it stands within a sentence.
pub(crate) fn noun(class: &Class) -> String {
    let label = class
        .label
        .get("en")
        .or_else(|| class.label.values().next());
    let label = label.map_or(&*class.segment, String::as_str);
    let is_name = label.chars().nth(1).is_some_and(char::is_uppercase);
    match label.chars().next() {
        Some(first) if !is_name => first.to_lowercase().chain(label.chars().skip(1)).collect(),
        _ => label.to_owned(),
    }
}

fn keys(class: &Class) -> Keys<Key> {
    let current = class
        .fields
        .iter()
        .enumerate()
        .filter_map(|(index, field)| Some((field.key.as_deref()?, Key::Field(index))));
    let former = class.fields.iter().enumerate().flat_map(|(index, field)| {
        let keys = field.former_keys.iter();
        keys.map(move |key| (key.as_str(), Key::Former(index)))
    });
    let own = [("id", Key::Id), ("in", Key::In)];
    Keys::new(own.into_iter().chain(current).chain(former))
}

struct Context<'s, 'n> {
    schema: &'s Schema,
    id: ClassId,
    class: &'s Class,
    nestings: &'n BTreeMap<ClassId, Vec<Nesting>>,
    alignments: Alignments,
}

impl<'s> Context<'s, '_> {
    fn field(&self, id: FieldId, field: &'s Field) -> FieldPlan<'s> {
        let nestings = self.nestings.get(&self.id).map_or(&[][..], Vec::as_slice);
        let of_path = |path: &str| self.class.field_of_path(path).map(|id| usize::from(id.0));
        let bounds = &field.bounds;
        FieldPlan {
            id,
            field,
            name: field.key.as_deref().unwrap_or(&field.path),
            writes: self.writes(&field.writes),
            parent_writes: nestings
                .iter()
                .map(|nesting| self.chains(field, *nesting))
                .collect(),
            inherits: nestings
                .iter()
                .map(|nesting| self.inherits(field, *nesting))
                .collect(),
            nesting: self.nesting_of(id, field),
            when_absent: field.when_absent.as_ref().and_then(|absent| {
                let WhenAbsent { values_of, writes } = absent;
                Some((of_path(values_of)?, self.writes(writes)))
            }),
            maps_to: field
                .maps_to
                .iter()
                .map(|map| (&map.table, self.writes([&map.write])))
                .collect(),
            not_after: field
                .not_after
                .iter()
                .filter_map(|path| of_path(path))
                .collect(),
            bare_segment: self.bare_segment(field),
            acts_when_absent: field.min > 0 || field.when_absent.is_some(),
            has_bounds: !bounds.patterns.is_empty()
                || bounds.min_inclusive.is_some()
                || bounds.max_inclusive.is_some(),
        }
    }

    fn writes<'w>(&self, writes: impl IntoIterator<Item = &'w Write>) -> Writes<'w> {
        let mut kept: Vec<&Write> = writes
            .into_iter()
            .filter(|write| self.alignments.keep(write))
            .collect();
        kept.sort_by_key(|write| write.alignment);
        let mut out = Writes::default();
        for write in kept {
            let list = match write.direction {
                Direction::Forward => &mut out.forward,
                Direction::Backward => &mut out.backward,
            };
            if list.contains(&&*write.iri) {
                continue;
            }
            list.push(&write.iri);
            if write.direction == Direction::Forward && !write.alignment {
                out.plain += 1;
            }
        }
        out
    }

    fn chains(&self, field: &'s Field, nesting: Nesting) -> Writes<'s> {
        let path = &self.schema.class(nesting.parent).fields[nesting.field].path;
        let chains = field.parent_writes.iter().filter(|(step, _)| step == path);
        self.writes(chains.map(|(_, write)| write))
    }

    fn inherits(&self, field: &Field, nesting: Nesting) -> Option<usize> {
        let parent = self.schema.class(nesting.parent);
        let id = parent.field_of_path(field.inherit.as_deref()?)?;
        Some(usize::from(id.0))
    }

    fn nesting_of(&self, id: FieldId, field: &Field) -> Option<usize> {
        let Value::Nested(nested) = field.value else {
            return None;
        };
        let this = Nesting {
            parent: self.id,
            field: usize::from(id.0),
        };
        self.nestings
            .get(&nested)?
            .iter()
            .position(|nesting| *nesting == this)
    }

    fn bare_segment(&self, field: &Field) -> Option<&'s str> {
        match &field.value {
            Value::Reference(classes) => match classes[..] {
                [class] if !self.nestings.contains_key(&class) => {
                    Some(&self.schema.class(class).segment)
                }
                _ => None,
            },
            _ => None,
        }
    }
}

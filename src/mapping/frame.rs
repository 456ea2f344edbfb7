//! Records at hand, and where their values go.

use super::plan::{ClassPlan, FieldPlan, Writes};
use super::sink::{Object, Sink};
use super::text::{Tag, Tags};
use crate::diagnostic::Place;
use crate::record::Node;

/// Memory that is used again for every record.
#[derive(Debug)]
pub(super) struct Scratch {
    /// The IRI of the record at hand; that of the record around it is its beginning.
    pub(super) subject: String,
    /// The IRI that a value refers to, or a literal that was worked out.
    pub(super) target: String,
    /// What the records at hand give, one entry for each field of each.
    pub(super) given: Vec<Given>,
    /// Values of keys that were given again: the field and the value.
    pub(super) again: Vec<(usize, u32)>,
    pub(super) tags: Tags,
    /// How many of the records at hand have an id that only stands in for one.
    pub(super) stand_ins: u32,
    /// The languages of the text at hand.
    pub(super) languages: Vec<(Tag, Place)>,
}

impl Scratch {
    /// Makes the memory for records whose first language is this.
    pub(super) fn new(language: &str) -> Self {
        Self {
            subject: String::new(),
            target: String::new(),
            given: Vec::new(),
            again: Vec::new(),
            tags: Tags::new(language),
            stand_ins: 0,
            languages: Vec::new(),
        }
    }
}

/// The value that a record gives for a field.
#[derive(Clone, Copy, Debug)]
pub(super) struct Given {
    pub(super) node: u32,
    pub(super) key: u32,
    pub(super) origin: Origin,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    Absent,
    Own,
    Inherited,
}

pub(super) const ABSENT: Given = Given {
    node: 0,
    key: 0,
    origin: Origin::Absent,
};

/// A record at hand.
#[derive(Clone, Copy)]
pub(super) struct Frame<'r, 's, 't, 'a> {
    pub(super) class: &'r ClassPlan<'s>,
    pub(super) node: Node<'t, 'a>,
    /// Where its entries begin in [`Scratch::given`].
    pub(super) given: usize,
    /// The length of its IRI in [`Scratch::subject`].
    pub(super) subject: usize,
    /// The record around it.
    pub(super) parent: Option<Parent<'r, 's>>,
    /// Its place in its parent's list, from 1.
    pub(super) number: Option<u32>,
    /// Whether only an id is to be made from it.
    pub(super) purpose: Purpose,
}

impl<'r, 's, 't, 'a> Frame<'r, 's, 't, 'a> {
    /// Where a field's values are written.
    pub(super) fn to(&self, field: &'r FieldPlan<'s>) -> To<'r, 's> {
        let chains =
            |parent: Parent<'r, 's>| (parent.subject, &field.parent_writes[parent.nesting]);
        To {
            subject: self.subject,
            writes: &field.writes,
            parent: self.parent.map(chains),
            purpose: self.purpose,
        }
    }

    /// The place that stands for the record: its id, or its first key, or itself.
    pub(super) fn head(&self) -> Place {
        let mut entries = self.node.entries();
        let id = entries.find(|(key, _)| key.text() == "id");
        match id
            .map(|(_, value)| value)
            .or_else(|| Some(self.node.entries().next()?.0))
        {
            Some(node) => node.place(),
            None => self.node.place(),
        }
    }
}

/// What a record is walked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To write what it says.
    Write,
    /// To make an id of what it says itself.
    Identify,
}

/// The record around another.
#[derive(Clone, Copy)]
pub(super) struct Parent<'r, 's> {
    pub(super) class: &'r ClassPlan<'s>,
    /// Where its entries begin in [`Scratch::given`]; nothing where it is named by `in`.
    pub(super) given: Option<usize>,
    /// The length of its IRI in [`Scratch::subject`].
    pub(super) subject: usize,
    /// Which of the nestings of the class at hand it is.
    pub(super) nesting: usize,
    /// The record around it in turn: the length of its IRI, and which nesting it is.
    pub(super) up: Option<(usize, usize)>,
}

/// Where a value is written: the subject, its predicates, and those of the record around it.
#[derive(Clone, Copy)]
pub(super) struct To<'w, 's> {
    pub(super) subject: usize,
    pub(super) writes: &'w Writes<'s>,
    pub(super) parent: Option<(usize, &'w Writes<'s>)>,
    pub(super) purpose: Purpose,
}

impl To<'_, '_> {
    /// Writes a value.
    pub(super) fn put<S: Sink>(
        self,
        sink: &mut S,
        subjects: &str,
        object: Object<'_>,
        place: Place,
    ) {
        if self.purpose == Purpose::Identify {
            for predicate in &self.writes.forward[..self.writes.plain] {
                sink.statement("", predicate, object, place);
            }
            return;
        }
        put(sink, &subjects[..self.subject], self.writes, object, place);
        if let Some((subject, writes)) = self.parent {
            put(sink, &subjects[..subject], writes, object, place);
        }
    }

    /// Whether everything is written, not only what an id is made from.
    pub(super) fn writes_all(self) -> bool {
        self.purpose == Purpose::Write
    }

    /// The record's IRI.
    pub(super) fn subject(self, subjects: &str) -> &str {
        &subjects[..self.subject]
    }

    /// The same value under other predicates, and none of the parent's.
    pub(super) fn under<'w, 's>(self, writes: &'w Writes<'s>) -> To<'w, 's> {
        To {
            writes,
            parent: None,
            subject: self.subject,
            purpose: self.purpose,
        }
    }
}

fn put<S: Sink>(
    sink: &mut S,
    subject: &str,
    writes: &Writes<'_>,
    object: Object<'_>,
    place: Place,
) {
    for predicate in &writes.forward {
        sink.statement(subject, predicate, object, place);
    }
    if let Object::Iri(iri) = object {
        for predicate in &writes.backward {
            sink.statement(iri, predicate, Object::Iri(subject), place);
        }
    }
}

//! A record and the schema in, quads and findings out.
//!
//! Pure: one record at a time, no state between records. What a record says is written to a
//! [`Sink`], with the place each statement came from. References are not looked up here, nor are
//! quotes: that needs the whole (`integrity`) or the sources (`evidence`).
//!
//! A *plan* is the schema made ready for mapping: for each class its types, its keys in a table,
//! and for each field all predicates that a value is written under, inference included. A *frame*
//! is a record that is being walked, with the one around it. Literals follow XML Schema
//! (<https://www.w3.org/TR/xmlschema11-2/>), language tags BCP 47
//! (<https://www.rfc-editor.org/info/bcp47>), lines canonical N-Triples
//! (<https://www.w3.org/TR/rdf12-n-triples/#canonical-ntriples>).
//!
//! Must not know: files, stores, HTTP.

mod complaint;
mod content;
mod date;
mod days;
mod frame;
pub mod iri;
mod keys;
mod literal;
pub mod ntriples;
mod plan;
mod refer;
mod sink;
mod text;
mod value;
mod walk;

pub use sink::{Object, Reference, Sink};

pub(crate) use complaint::{article, bad_language, listed, placeholder};
pub(crate) use plan::noun;
pub(crate) use text::is_tag;

use crate::diagnostic::Place;
use crate::ontology::{ClassId, Schema};
use crate::record::{Kind, Node, Tree};
use frame::Scratch;
use plan::Plan;
use walk::Walk;

/// What mapping takes from the dataset and from the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The base of the records' IRIs; ends with `/`.
    pub base: String,
    /// The dataset's first language, in which a text without one is.
    pub language: String,
    /// Whether what is inferred or also written is written, apart from inverses between terms of
    /// one ontology.
    pub alignments: bool,
}

/// Maps records by a schema. One works on one record at a time; threads have one each.
#[derive(Debug)]
pub struct Mapper<'s> {
    plan: Plan<'s>,
    scratch: Scratch,
}

impl<'s> Mapper<'s> {
    /// Makes the plan of each class.
    pub fn new(schema: &'s Schema, settings: Settings) -> Self {
        let scratch = Scratch::new(&settings.language);
        Self {
            plan: Plan::new(schema, settings),
            scratch,
        }
    }

    /// Maps a file whose records are grouped by class.
    pub fn file(&mut self, tree: &Tree<'_>, sink: &mut impl Sink) {
        let Some(root) = tree.root() else {
            return;
        };
        match root.kind() {
            Kind::Map => {}
            Kind::Null | Kind::Broken => return,
            _ => return sink.finding(complaint::not_groups(&self.plan, root)),
        }
        let mut seen: Vec<(ClassId, Place)> = Vec::new();
        for (key, records) in root.entries() {
            let Some(class) = self.plan.schema.class_of_group(key.text()) else {
                sink.finding(complaint::unknown_group(&self.plan, key));
                // Its records are there, so that nothing that refers to them leads to nothing.
                if let Some(class) = complaint::meant_group(&self.plan, key.text()) {
                    self.records(class, key, records, sink);
                }
                continue;
            };
            match seen.iter().find(|(known, _)| *known == class) {
                Some((_, first)) => sink.finding(complaint::duplicate_key(key, *first)),
                None => seen.push((class, key.place())),
            }
            self.group(class, key, records, sink);
        }
    }

    /// Maps one record of a class, as a stream has them.
    pub fn record(&mut self, class: ClassId, node: Node<'_, '_>, sink: &mut impl Sink) {
        let mut walk = Walk {
            plan: &self.plan,
            scratch: &mut self.scratch,
            sink,
            quiet: false,
        };
        walk.record(self.plan.class(class), node);
    }

    fn group(
        &mut self,
        class: ClassId,
        key: Node<'_, '_>,
        records: Node<'_, '_>,
        sink: &mut impl Sink,
    ) {
        let today = self.plan.schema.class(class).group.as_deref();
        if let Some(today) = today.filter(|today| *today != key.text()) {
            sink.finding(complaint::former_key(key, today));
        }
        self.records(class, key, records, sink);
    }

    fn records(
        &mut self,
        class: ClassId,
        key: Node<'_, '_>,
        records: Node<'_, '_>,
        sink: &mut impl Sink,
    ) {
        match records.kind() {
            Kind::List => {}
            Kind::Broken => return,
            Kind::Null => return sink.finding(complaint::no_value(key.text(), records)),
            _ => sink.finding(complaint::not_a_list(key.text(), records)),
        }
        for record in records.one_or_more() {
            self.record(class, record, sink);
        }
    }
}

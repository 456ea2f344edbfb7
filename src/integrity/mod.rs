//! Checks over the whole of a dataset: what no record can be seen to break alone.
//!
//! [`Facts`] are collected while records are mapped, one collection a thread; [`check`] then finds
//! ids that are given twice, references that lead to nothing or to the wrong class, chains that
//! come back, and what breaks the integrity conditions of SKOS
//! (<https://www.w3.org/TR/skos-reference/>); and warns of what is likely to have been forgotten.
//! A *relation* is a field by which records refer, a *referral* one use of it.
//!
//! Must not know: files, HTTP.

mod cycles;
mod facts;
mod names;
mod records;
mod references;
mod skos;
mod stub;

pub use facts::Facts;

use crate::diagnostic::{Finding, Place};
use crate::mapping::{article, noun};
use crate::ontology::{ClassId, Schema};
use facts::Record;
use names::{Name, Names};

/// What the checks take from the dataset.
#[derive(Clone, Copy, Debug)]
pub struct Expectations<'a> {
    /// The base of the records' IRIs.
    pub base: &'a str,
    /// The dataset's languages, in which themes are to be named.
    pub languages: &'a [String],
}

/// Checks what was collected. The findings of mapping are not among those that it returns.
pub fn check(facts: &Facts<'_>, expected: &Expectations<'_>) -> Vec<Finding> {
    let mut records = facts.records.clone();
    records.sort_unstable();
    let mut findings = Vec::new();
    let whole = Whole::new(facts, expected, &records);
    records::duplicates(&whole, &records, &mut findings);
    references::check(facts, &whole, &mut findings);
    cycles::check(facts, &whole, &mut findings);
    skos::check(facts, &whole, &mut findings);
    records::warnings(facts, &whole, expected, &mut findings);
    findings.sort_by_key(|finding| (finding.place, finding.code));
    findings
}

/// The records by name, and how names are shown.
struct Whole<'f> {
    schema: &'f Schema,
    base: &'f str,
    names: &'f Names,
    records: &'f [Record],
    /// For each name, the index of its first record.
    first: Vec<u32>,
}

const NONE: u32 = u32::MAX;

impl<'f> Whole<'f> {
    fn new(facts: &'f Facts<'_>, expected: &Expectations<'f>, records: &'f [Record]) -> Self {
        let mut first = vec![NONE; facts.names.len()];
        for (index, record) in (0..).zip(records) {
            let first = &mut first[record.iri.index()];
            *first = index.min(*first);
        }
        Self {
            schema: facts.schema,
            base: expected.base,
            names: &facts.names,
            records,
            first,
        }
    }

    fn record_of(&self, name: Name) -> Option<&'f Record> {
        let index = self.first[name.index()];
        (index != NONE).then(|| &self.records[index as usize])
    }

    /// The class of a record.
    fn class_of(&self, name: Name) -> Option<ClassId> {
        self.record_of(name).map(|record| record.class)
    }

    /// Where a record stands that is known to.
    fn place_of(&self, name: Name) -> Place {
        self.record_of(name)
            .expect("the record was found before")
            .spot
            .into()
    }

    /// Whether a class is one of several or a subclass of one; where none is named, any will do.
    fn is_one_of(&self, class: ClassId, classes: &[ClassId]) -> bool {
        let is = |other: &ClassId| {
            let iri = &self.schema.class(*other).iri;
            class == *other
                || self
                    .schema
                    .class(class)
                    .types
                    .iter()
                    .any(|write| write.iri == *iri)
        };
        classes.is_empty() || classes.iter().any(is)
    }

    /// Ids and IRIs of the records of some classes, or of all.
    fn ids_of(&self, classes: &[ClassId]) -> impl Iterator<Item = (&'f str, Name)> {
        let records = self
            .records
            .iter()
            .filter(|record| self.is_one_of(record.class, classes));
        records.map(|record| (references::last_id(self.names.text(record.iri)), record.iri))
    }

    /// The class that a path names by its last segment.
    fn class_of_path(&self, iri: &str) -> Option<ClassId> {
        self.schema
            .class_of_segment(self.path(iri).rsplit('/').nth(1)?)
    }

    /// An IRI as a reference is written: without the base.
    fn path<'t>(&self, iri: &'t str) -> &'t str {
        iri.strip_prefix(self.base).unwrap_or(iri)
    }

    /// A resource as a message shows it.
    fn shown(&self, name: Name) -> String {
        format!("`{}`", self.path(self.names.text(name)))
    }

    /// The key of a field by its path; the path itself where it has none.
    fn key(&self, class: ClassId, path: &'f str) -> &'f str {
        let class = self.schema.class(class);
        let key = class
            .field_of_path(path)
            .and_then(|id| class.field(id).key.as_deref());
        key.unwrap_or(path)
    }

    /// The names of classes, joined by `or`.
    fn any_of(&self, classes: &[ClassId]) -> String {
        if classes.is_empty() {
            return "a record".to_owned();
        }
        let nouns = classes
            .iter()
            .map(|class| article(&noun(self.schema.class(*class))));
        nouns.collect::<Vec<_>>().join(" or ")
    }
}

//! What the schema says of quotes and sources, ready for looking at each statement.

use crate::ontology::{ClassId, Datatype, Direction, Field, FieldId, Iri, Role, Schema, Value};
use rustc_hash::FxHashMap;

/// What a statement is to evidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// It says the passage; waits until it is known how that stands in the source.
    Text,
    /// It says what stands before the passage; waits as well.
    Prefix,
    /// It says what stands after the passage; waits as well.
    Suffix,
    /// It leads from the quote to its source; waits until it is known which one it is.
    From,
    /// It leads from the source to the quote; waits as well.
    FromBackward,
    /// It says where the text of a source is.
    File,
    /// It says which key of the record the passage supports.
    Support,
    /// It leads from a record to a quote.
    Evidence,
}

/// How a field of a role is written.
#[derive(Clone, Debug, Default)]
pub(super) struct Written {
    /// The predicates.
    pub(super) predicates: Vec<Iri>,
    /// IRI of the datatype.
    pub(super) datatype: String,
    /// The key in a record.
    pub(super) key: String,
}

/// The predicates that evidence is about, and how they are written.
#[derive(Clone, Debug, Default)]
pub(super) struct Roles {
    parts: FxHashMap<Iri, Part>,
    /// Paths whose statements make a resource a quote.
    pub(super) text_path: Option<Iri>,
    pub(super) text: Written,
    pub(super) prefix: Written,
    pub(super) suffix: Written,
    pub(super) start: Written,
    pub(super) end: Written,
    pub(super) from: Written,
    pub(super) file: Written,
    /// For each class and field, whether a value of it is one that evidence is counted by.
    counts: Vec<Vec<bool>>,
    /// For each class, whether its records are sources.
    sources: Vec<bool>,
}

impl Roles {
    /// Finds the fields by their roles. `alignments` says whether alignments are written.
    pub(super) fn new(schema: &Schema, alignments: bool) -> Self {
        let mut roles = Self::default();
        for (_, class) in schema.classes() {
            let has_evidence = class.field_of(Role::Evidence).is_some();
            let counts = class.fields.iter().map(|field| {
                let about_evidence = matches!(field.role, Some(Role::Evidence | Role::Source));
                has_evidence && field.key.is_some() && !about_evidence
            });
            roles.counts.push(counts.collect());
            roles
                .sources
                .push(class.field_of(Role::SourceFile).is_some());
            let is_quote = class.field_of(Role::QuoteText).is_some();
            for field in &class.fields {
                roles.take(field, is_quote, alignments);
            }
        }
        roles
    }

    fn take(&mut self, field: &Field, is_quote: bool, alignments: bool) {
        let (slot, part) = match field.role {
            Some(Role::QuoteText) => {
                self.text_path = Some(field.path.clone());
                (&mut self.text, Some(Part::Text))
            }
            Some(Role::QuotePrefix) => (&mut self.prefix, Some(Part::Prefix)),
            Some(Role::QuoteSuffix) => (&mut self.suffix, Some(Part::Suffix)),
            Some(Role::QuotedFrom) if is_quote => (&mut self.from, Some(Part::From)),
            Some(Role::SourceFile) => (&mut self.file, Some(Part::File)),
            Some(Role::QuoteStart) => (&mut self.start, None),
            Some(Role::QuoteEnd) => (&mut self.end, None),
            Some(Role::SupportedKey) => {
                self.parts.insert(field.path.clone(), Part::Support);
                return;
            }
            Some(Role::Evidence) => {
                self.parts.insert(field.path.clone(), Part::Evidence);
                return;
            }
            _ => return,
        };
        *slot = Written::new(field, alignments);
        let Some(part) = part else { return };
        if part == Part::File {
            self.parts.insert(field.path.clone(), part);
            return;
        }
        for write in &field.writes {
            let part = match (part, write.direction) {
                (Part::From, Direction::Backward) => Part::FromBackward,
                (part, _) => part,
            };
            self.parts.insert(write.iri.clone(), part);
        }
    }

    /// What a statement with a predicate is to evidence.
    pub(super) fn part(&self, predicate: &str) -> Option<Part> {
        self.parts.get(predicate).copied()
    }

    /// Whether evidence is counted by the values of a field.
    pub(super) fn counts(&self, class: ClassId, field: FieldId) -> bool {
        self.counts[usize::from(class.0)][usize::from(field.0)]
    }

    /// Whether records of a class are sources.
    pub(super) fn is_source(&self, class: ClassId) -> bool {
        self.sources[usize::from(class.0)]
    }
}

impl Part {
    /// Whether a statement of it waits for quotes to be found.
    pub(super) fn waits(self) -> bool {
        !matches!(self, Self::File | Self::Support | Self::Evidence)
    }
}

impl Written {
    fn new(field: &Field, alignments: bool) -> Self {
        let datatype = match &field.value {
            Value::Literal(datatypes) => datatypes.first().copied(),
            _ => None,
        };
        Self {
            predicates: field
                .writes
                .iter()
                .filter(|write| write.direction == Direction::Forward)
                .filter(|write| alignments || !write.alignment)
                .map(|write| write.iri.clone())
                .collect(),
            datatype: datatype
                .map_or(oxrdf::vocab::xsd::STRING.as_str(), Datatype::iri)
                .to_owned(),
            key: field.key.clone().unwrap_or_default(),
        }
    }
}

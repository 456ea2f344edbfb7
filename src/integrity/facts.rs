//! What the checks of the whole need to know of each record and statement, in little memory.

use super::names::{Name, NameSet, Names};
use super::skos::{self, Label, LabelKind, Link, LinkKind};
use crate::diagnostic::{FileId, Finding, Place};
use crate::mapping::{Object, Reference, Sink};
use crate::ontology::{ClassId, FieldId, Iri, Role, Schema, Value};
use oxrdf::vocab::rdf;

/// A place in half the memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spot {
    file: u32,
    start: u64,
    len: u32,
}

impl From<Place> for Spot {
    fn from(place: Place) -> Self {
        Self {
            file: place.file.0,
            start: place.start,
            len: place.len,
        }
    }
}

impl From<Spot> for Place {
    fn from(spot: Spot) -> Self {
        Self {
            file: FileId(spot.file),
            start: spot.start,
            len: spot.len,
        }
    }
}

/// A record that stands somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Record {
    pub(super) iri: Name,
    pub(super) spot: Spot,
    pub(super) class: ClassId,
}

/// A reference from a record.
#[derive(Clone, Copy, Debug)]
pub(super) struct Referral {
    pub(super) subject: Name,
    pub(super) target: Name,
    pub(super) typed: Name,
    /// Index in [`Facts::relations`].
    pub(super) relation: u32,
    pub(super) outside: bool,
    pub(super) spot: Spot,
}

/// A field by which records refer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Relation {
    /// The class of the record that refers.
    pub(super) class: ClassId,
    pub(super) path: Iri,
    /// The classes that it may lead to; empty for any.
    pub(super) classes: Vec<ClassId>,
    pub(super) acyclic: bool,
}

/// Collects what the checks of the whole need, from the mapper as a [`Sink`] and from RDF files.
///
/// Threads have one each; [`Facts::absorb`] puts them together.
#[derive(Debug)]
pub struct Facts<'s> {
    pub(super) schema: &'s Schema,
    /// What the mapper found.
    pub findings: Vec<Finding>,
    pub(super) names: Names,
    pub(super) records: Vec<Record>,
    pub(super) referrals: Vec<Referral>,
    pub(super) relations: Vec<Relation>,
    /// For each class, its relations.
    relations_of: Vec<Vec<u32>>,
    pub(super) labels: Vec<Label>,
    pub(super) links: Vec<Link>,
    /// Records that a quote supports.
    pub(super) supported: NameSet,
    /// Resources that a statement of an RDF file types.
    pub(super) typed: NameSet,
    /// Resources that a statement of an RDF file is about as its object.
    pub(super) used: NameSet,
    /// Records whose names are of a kind that SKOS has rules for.
    labelled: NameSet,
    /// For each class, whether its records have preferred names as SKOS means them.
    has_preferred: Vec<bool>,
    evidence_paths: Vec<Iri>,
}

impl<'s> Facts<'s> {
    /// Makes an empty collection.
    pub fn new(schema: &'s Schema) -> Self {
        let writes_preferred = |class: &crate::ontology::Class| {
            let mut writes = class.fields.iter().flat_map(|field| &field.writes);
            writes.any(|write| skos::label_kind(&write.iri) == Some(LabelKind::Preferred))
        };
        Self {
            schema,
            findings: Vec::new(),
            names: Names::default(),
            records: Vec::new(),
            referrals: Vec::new(),
            relations: Vec::new(),
            relations_of: vec![Vec::new(); schema.classes.len()],
            labels: Vec::new(),
            links: Vec::new(),
            supported: NameSet::default(),
            typed: NameSet::default(),
            used: NameSet::default(),
            labelled: NameSet::default(),
            has_preferred: schema.classes.iter().map(writes_preferred).collect(),
            evidence_paths: schema.paths_of(Role::Evidence),
        }
    }

    /// Takes note of a statement of an RDF file whose subject is an IRI.
    pub fn rdf_statement(
        &mut self,
        subject: &str,
        predicate: &str,
        object: Object<'_>,
        place: Place,
    ) {
        let subject_name = self.names.name(subject);
        if let Object::Iri(iri) = object {
            if predicate == rdf::TYPE.as_str() {
                self.typed.insert(subject_name);
            } else if iri != subject {
                let object = self.names.name(iri);
                self.used.insert(object);
            }
        }
        self.labelled.insert(subject_name);
        self.statement(subject, predicate, object, place);
    }

    /// Takes in what another collected, whose files are not the same.
    pub fn absorb(&mut self, other: Self) {
        let names = self.names.absorb(&other.names);
        let of = |name: Name| names[name.index()];
        let relations: Vec<u32> = other
            .relations
            .iter()
            .map(|relation| self.relation(relation.class, &relation.path, &relation.classes))
            .collect();
        self.findings.extend(other.findings);
        self.records
            .extend(other.records.iter().map(|record| Record {
                iri: of(record.iri),
                ..*record
            }));
        self.referrals
            .extend(other.referrals.iter().map(|referral| Referral {
                subject: of(referral.subject),
                target: of(referral.target),
                typed: of(referral.typed),
                relation: relations[referral.relation as usize],
                ..*referral
            }));
        self.labels
            .extend(other.labels.iter().map(|label| label.renamed(of)));
        self.links
            .extend(other.links.iter().map(|link| link.renamed(of)));
        for (ours, theirs) in [
            (&mut self.supported, &other.supported),
            (&mut self.typed, &other.typed),
            (&mut self.used, &other.used),
            (&mut self.labelled, &other.labelled),
        ] {
            for name in theirs.iter() {
                ours.insert(of(name));
            }
        }
    }

    fn relation(&mut self, class: ClassId, path: &str, classes: &[ClassId]) -> u32 {
        let of_class = &self.relations_of[usize::from(class.0)];
        let known = of_class.iter().copied().find(|index| {
            let relation = &self.relations[*index as usize];
            *relation.path == *path && relation.classes == classes
        });
        known.unwrap_or_else(|| {
            let index = self.relations.len() as u32;
            let field = self.schema.class(class).field_of_path(path);
            let field = field.map(|id| self.schema.class(class).field(id));
            self.relations.push(Relation {
                class,
                path: path.into(),
                classes: classes.to_vec(),
                acyclic: field
                    .is_some_and(|field| field.acyclic && !matches!(field.value, Value::Nested(_))),
            });
            self.relations_of[usize::from(class.0)].push(index);
            index
        })
    }
}

impl Sink for Facts<'_> {
    fn statement(&mut self, subject: &str, predicate: &str, object: Object<'_>, place: Place) {
        match object {
            Object::Text { value, language } => {
                if let Some(kind) = skos::label_kind(predicate) {
                    let subject = self.names.name(subject);
                    if self.labelled.contains(subject) {
                        self.labels.push(Label {
                            subject,
                            kind,
                            language: self.names.name(language),
                            text: self.names.name(value),
                            spot: place.into(),
                        });
                    }
                }
            }
            Object::Iri(iri) => {
                if let Some((kind, direction)) = LinkKind::of(predicate) {
                    let (subject, object) = direction.order(subject, iri);
                    self.links.push(Link {
                        kind,
                        subject: self.names.name(subject),
                        object: self.names.name(object),
                        spot: place.into(),
                    });
                }
            }
            Object::Literal { .. } => {}
        }
    }

    fn finding(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    fn record(&mut self, iri: &str, class: ClassId, place: Place) {
        let iri = self.names.name(iri);
        if self.has_preferred[usize::from(class.0)] {
            self.labelled.insert(iri);
        }
        self.records.push(Record {
            iri,
            class,
            spot: place.into(),
        });
    }

    fn reference(&mut self, reference: Reference<'_>) {
        let relation = self.relation(reference.class, reference.path, reference.classes);
        let subject = self.names.name(reference.subject);
        let target = self.names.name(reference.target);
        if self
            .evidence_paths
            .iter()
            .any(|path| **path == *reference.path)
        {
            self.supported.insert(target);
        }
        self.referrals.push(Referral {
            subject,
            target,
            typed: self.names.name(reference.typed),
            relation,
            outside: reference.outside,
            spot: reference.place.into(),
        });
    }

    fn value(&mut self, subject: &str, class: ClassId, field: FieldId, _place: Place) {
        if self.schema.class(class).field(field).role == Some(Role::Evidence) {
            let subject = self.names.name(subject);
            self.supported.insert(subject);
        }
    }
}

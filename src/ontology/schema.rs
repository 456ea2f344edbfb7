//! The compiled form of the ontology.
//!
//! A *class* here is a node shape with its target class: what a record of one group may say. A
//! *field* is a property shape with its path. A *write* is one predicate that a value is written
//! under. A *term* is a class or property as the Turtle describes it, with or without a shape.

use crate::diagnostic::Place;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

macro_rules! named {
    ($(#[$attribute:meta])* pub enum $enum:ident { $($variant:ident $name:literal),* }) => {
        $(#[$attribute])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $enum { $($variant),* }

        impl $enum {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name in Turtle.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name),* }
            }
        }
    };
}

/// An absolute IRI.
pub type Iri = Arc<str>;

/// Texts by language tag, in the order of the tags.
pub type Texts = BTreeMap<String, String>;

/// Index of a class in [`Schema::classes`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClassId(pub u16);

/// Index of a field in [`Class::fields`] of its class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldId(pub u16);

/// Everything that the rest of the program asks of the ontology.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    /// The classes that records can have, sorted by IRI.
    pub classes: Vec<Class>,
    /// All classes, properties and schemes that the Turtle describes, by IRI.
    pub terms: BTreeMap<Iri, Term>,
    /// Prefix → namespace, of all the Turtle compiled; the first declaration of a prefix wins.
    pub prefixes: BTreeMap<String, String>,
    /// The statements of the Turtle compiled, sorted, without repetition; blank nodes are numbered
    /// in reading order.
    pub statements: Vec<oxrdf::Triple>,
    /// IRI of our ontology as a whole.
    pub iri: Option<Iri>,
    /// Version IRI of our ontology.
    pub version: Option<Iri>,
}

/// What a record of one group may say.
#[derive(Clone, Debug)]
pub struct Class {
    /// The target class.
    pub iri: Iri,
    /// `ps:recordKey`: the group key and the stem of a stream.
    pub group: Option<String>,
    /// Old spellings of the group key.
    pub former_groups: Vec<String>,
    /// `ps:segment`.
    pub segment: String,
    /// Name of one, by language.
    pub label: Texts,
    /// What it stands for, by language.
    pub comment: Texts,
    /// All types of a record: the class itself first, then its superclasses (marked as inferred).
    pub types: Vec<Write>,
    /// `ps:shorthand`: the field that a bare string fills.
    pub shorthand: Option<FieldId>,
    /// `ps:idFrom`: how an id is made when none is given.
    pub id_from: Option<IdFrom>,
    /// The fields, sorted by `sh:order`, then by path, then by key. Inherited ones included.
    pub fields: Vec<Field>,
    /// The fields that nest this class: the class of the parent and the field there.
    pub parents: Vec<(ClassId, FieldId)>,
    /// An example record as a YAML snippet, where the ontology gives one.
    pub example: Option<String>,
    /// Where the node shape stands.
    pub place: Place,
}

/// How an id is made when none is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdFrom {
    /// From the values of these fields, joined by `-`.
    Fields(Vec<FieldId>),
    /// From a hash over the record's content.
    ContentHash,
}

/// A property shape, compiled.
#[derive(Clone, Debug)]
pub struct Field {
    /// `ps:recordKey`; a field without one is derived.
    pub key: Option<String>,
    /// Old spellings.
    pub former_keys: Vec<String>,
    /// `sh:path`.
    pub path: Iri,
    /// What a value is.
    pub value: Value,
    /// `sh:minCount`.
    pub min: u32,
    /// `sh:maxCount`.
    pub max: Option<u32>,
    /// `sh:uniqueLang`.
    pub unique_lang: bool,
    /// Pattern and range of literal values.
    pub bounds: Bounds,
    /// `sh:lessThanOrEquals`: the path whose values this one's must not come after.
    pub not_after: Vec<Iri>,
    /// `ps:inherit`: path of the parent's property.
    pub inherit: Option<Iri>,
    /// `ps:numbered`.
    pub numbered: bool,
    /// `ps:role`.
    pub role: Option<Role>,
    /// `ps:acyclic`.
    pub acyclic: bool,
    /// All predicates that a value is written under; the path itself comes first, unless
    /// `when_true` stands in for it.
    pub writes: Vec<Write>,
    /// Chains (`owl:propertyChainAxiom`) whose second step is this field's path and whose first
    /// step nests this class: what the parent gets, by the path of the nesting field.
    pub parent_writes: Vec<(Iri, Write)>,
    /// `ps:whenAbsent`.
    pub when_absent: Option<WhenAbsent>,
    /// `ps:whenTrueType`.
    pub when_true: Vec<Iri>,
    /// `ps:mapsTo`.
    pub maps_to: Vec<MapsTo>,
    /// `ps:pagePattern`.
    pub page_patterns: Vec<PagePattern>,
    /// `sh:order`, in thousandths.
    pub order: i64,
    /// `sh:group`: the IRI of the group that a page shows the field in.
    pub group: Option<Iri>,
    /// `sh:name`.
    pub name: Texts,
    /// `sh:description`.
    pub description: Texts,
    /// `sh:message`.
    pub message: Texts,
    /// `skos:example`: values as a record would write them, in YAML.
    pub examples: Vec<String>,
    /// Whether `sh:severity` is below `sh:Violation`, so that breaking the shape is a warning.
    pub warns: bool,
    /// Likewise for having fewer values than `min`: a shape that only asks for a value may warn
    /// where the one that it merges with says more and does not.
    pub min_warns: bool,
    /// Where the key stands, or the property shape where it has none.
    pub key_place: Place,
    /// Where the property shape stands.
    pub place: Place,
}

/// What a value of a field is.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A text in a language (`rdf:langString`).
    Text,
    /// A literal of the first of these datatypes that its characters fit.
    Literal(Vec<Datatype>),
    /// A word of a list (`sh:in`).
    Word(Vec<Choice>),
    /// A reference to a record of one of these classes (`sh:class`); a bare id only if it is one.
    Reference(Vec<ClassId>),
    /// A reference to a record of any class.
    AnyRecord,
    /// An IRI outside.
    Outside,
    /// A nested record (`sh:node`).
    Nested(ClassId),
    /// A key of the parent record, written as its property's IRI.
    ParentKey,
}

named! {
    /// Datatypes that record values can have.
    #[expect(missing_docs, reason = "the names are those of XML Schema")]
    pub enum Datatype {
        String "http://www.w3.org/2001/XMLSchema#string",
        Boolean "http://www.w3.org/2001/XMLSchema#boolean",
        Integer "http://www.w3.org/2001/XMLSchema#integer",
        NonNegativeInteger "http://www.w3.org/2001/XMLSchema#nonNegativeInteger",
        PositiveInteger "http://www.w3.org/2001/XMLSchema#positiveInteger",
        Decimal "http://www.w3.org/2001/XMLSchema#decimal",
        Double "http://www.w3.org/2001/XMLSchema#double",
        Date "http://www.w3.org/2001/XMLSchema#date",
        DateTime "http://www.w3.org/2001/XMLSchema#dateTime",
        GYear "http://www.w3.org/2001/XMLSchema#gYear",
        GYearMonth "http://www.w3.org/2001/XMLSchema#gYearMonth",
        AnyUri "http://www.w3.org/2001/XMLSchema#anyURI",
        Language "http://www.w3.org/2001/XMLSchema#language"
    }
}

impl Datatype {
    /// Its IRI.
    pub fn iri(self) -> &'static str {
        self.name()
    }
}

/// A word that stands for a value.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// The word in a record.
    pub word: String,
    /// The term that is written.
    pub term: oxrdf::Term,
    /// Name of the choice, by language.
    pub label: Texts,
}

/// Restrictions of literal values.
#[derive(Clone, Debug, Default)]
pub struct Bounds {
    /// `sh:pattern` with its `sh:flags`, all of which must match.
    pub patterns: Vec<regex::Regex>,
    /// `sh:minInclusive`, the lexical form.
    pub min_inclusive: Option<String>,
    /// `sh:maxInclusive`, the lexical form.
    pub max_inclusive: Option<String>,
}

/// One predicate that a value is written under.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Write {
    /// The predicate, or the class where types are meant.
    pub iri: Iri,
    /// From the record to the value, or back.
    pub direction: Direction,
    /// Whether `--no-alignments` leaves it out.
    pub alignment: bool,
}

/// Which of record and value is the subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// The record is the subject.
    Forward,
    /// The value is the subject.
    Backward,
}

/// What is written when a key is missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WhenAbsent {
    /// The path whose values are written.
    pub values_of: Iri,
    /// The predicates they are written under.
    pub writes: Vec<Write>,
}

/// A table from values to IRIs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MapsTo {
    /// The predicate.
    pub write: Write,
    /// Value → IRI.
    pub table: BTreeMap<String, Iri>,
}

/// How a web page about a thing is told from the thing.
#[derive(Clone, Debug)]
pub struct PagePattern {
    /// What the IRI of a page looks like.
    pub pattern: regex::Regex,
    /// The IRI of the thing, with `$1` for the first group; empty where it cannot be told.
    pub thing: String,
}

named! {
    /// What a module needs to find by meaning.
    #[expect(missing_docs, reason = "each is described in ontology/schema.ttl")]
    pub enum Role {
        Label "Label", LabelPart "LabelPart", Order "Order", Start "Start", End "End",
        Earliest "Earliest", Latest "Latest", QuoteText "QuoteText", QuotePrefix
        "QuotePrefix", QuoteSuffix "QuoteSuffix", QuoteStart "QuoteStart", QuoteEnd
        "QuoteEnd", QuotedFrom "QuotedFrom", SupportedKey "SupportedKey", Evidence
        "Evidence", Source "Source", SourceFile "SourceFile", PublishText "PublishText",
        FormerId "FormerId", SearchText "SearchText"
    }
}

named! {
    /// What a module needs to find by meaning among terms, which no shape is about.
    #[expect(missing_docs, reason = "each is described in ontology/schema.ttl")]
    pub enum TermRole {
        TextMatch "TextMatch", Degree "Degree", Betweenness "Betweenness", PageRank
        "PageRank", CoreNumber "CoreNumber", Community "Community"
    }
}

/// A class, property, scheme or individual that the Turtle describes.
#[derive(Clone, Debug)]
pub struct Term {
    /// Its IRI.
    pub iri: Iri,
    /// What it is.
    pub kind: TermKind,
    /// `rdfs:label`.
    pub label: Texts,
    /// `ps:plural`.
    pub plural: Texts,
    /// `rdfs:comment`.
    pub comment: Texts,
    /// `rdfs:subClassOf` or `rdfs:subPropertyOf`, as stated.
    pub parents: Vec<Iri>,
    /// `owl:inverseOf`, in either direction.
    pub inverse: Option<Iri>,
    /// `ps:verb`.
    pub verb: Texts,
    /// `ps:inverseVerb`.
    pub inverse_verb: Texts,
    /// `ps:draw`.
    pub draw: Option<Drawing>,
    /// `ps:hue`, in order of name.
    pub hues: Vec<Hue>,
    /// `ps:column`.
    pub column: Option<i64>,
    /// `ps:focus`.
    pub focus: bool,
    /// `ps:role`.
    pub role: Option<TermRole>,
    /// `sh:order` of a group of properties, in thousandths.
    pub order: Option<i64>,
    /// Whether the Turtle compiled with ours, and not ours, declares it.
    pub of_dataset: bool,
    /// Where it is declared.
    pub place: Place,
}

/// What a term is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum TermKind {
    Class,
    Property,
    Other,
}

named! {
    /// How a term is drawn.
    #[expect(missing_docs, reason = "each is described in ontology/schema.ttl")]
    pub enum Drawing {
        Card "Card", Row "Row", Pill "Pill", Line "Line", Fact "Fact", Hidden "Hidden"
    }
}

named! {
    /// A colour of the palette.
    #[expect(missing_docs, reason = "the names say it")]
    pub enum Hue {
        Navy "navy", Blue "blue", Orange "orange", Green "green", Pink "pink", Sand
        "sand", Grey "grey"
    }
}

impl Schema {
    /// The class of an index.
    pub fn class(&self, id: ClassId) -> &Class {
        &self.classes[id.0 as usize]
    }

    /// The class that a group key or stem names, today or in a former spelling.
    pub fn class_of_group(&self, group: &str) -> Option<ClassId> {
        self.find(|class| class.group.as_deref() == Some(group))
            .or_else(|| self.find(|class| class.former_groups.iter().any(|former| former == group)))
    }

    /// The class of an IRI segment.
    pub fn class_of_segment(&self, segment: &str) -> Option<ClassId> {
        self.find(|class| class.segment == segment)
    }

    /// The class of a target class's IRI.
    pub fn class_of_iri(&self, iri: &str) -> Option<ClassId> {
        self.find(|class| &*class.iri == iri)
    }

    /// All classes with their indices.
    pub fn classes(&self) -> impl Iterator<Item = (ClassId, &Class)> {
        (0u16..).map(ClassId).zip(&self.classes)
    }

    /// The predicates that only repeat what others say: for other vocabularies, or the other way.
    pub fn repeating(&self) -> BTreeSet<&str> {
        let fields = || self.classes.iter().flat_map(|class| &class.fields);
        let own: BTreeSet<&str> = fields().map(|field| &*field.path).collect();
        let absent = fields().filter_map(|field| field.when_absent.as_ref());
        let writes = fields().flat_map(|field| &field.writes);
        let writes = writes.chain(absent.flat_map(|absent| &absent.writes));
        writes
            .filter(|write| write.alignment || write.direction == Direction::Backward)
            .map(|write| &*write.iri)
            .filter(|iri| !own.contains(iri))
            .collect()
    }

    /// The predicates that fields of a role are written under as their path, sorted.
    pub fn paths_of(&self, role: Role) -> Vec<Iri> {
        let mut paths: Vec<Iri> = self
            .classes
            .iter()
            .flat_map(|class| class.fields_of(role))
            .map(|(_, field)| field.path.clone())
            .collect();
        paths.sort();
        paths.dedup();
        paths
    }

    /// The term of a role.
    pub fn term_of(&self, role: TermRole) -> Option<&Term> {
        self.terms.values().find(|term| term.role == Some(role))
    }

    fn find(&self, test: impl Fn(&Class) -> bool) -> Option<ClassId> {
        self.classes()
            .find(|(_, class)| test(class))
            .map(|(id, _)| id)
    }
}

impl Class {
    /// The field of an index.
    pub fn field(&self, id: FieldId) -> &Field {
        &self.fields[id.0 as usize]
    }

    /// All fields with their indices.
    pub fn fields(&self) -> impl Iterator<Item = (FieldId, &Field)> {
        (0u16..).map(FieldId).zip(&self.fields)
    }

    /// The field of a key.
    pub fn field_of_key(&self, key: &str) -> Option<FieldId> {
        self.fields()
            .find(|(_, field)| field.key.as_deref() == Some(key))
            .map(|(id, _)| id)
    }

    /// The field of a path.
    pub fn field_of_path(&self, path: &str) -> Option<FieldId> {
        self.fields()
            .find(|(_, field)| &*field.path == path)
            .map(|(id, _)| id)
    }

    /// The fields of a role.
    pub fn fields_of(&self, role: Role) -> impl Iterator<Item = (FieldId, &Field)> {
        self.fields()
            .filter(move |(_, field)| field.role == Some(role))
    }

    /// The field of a role, where there is one.
    pub fn field_of(&self, role: Role) -> Option<(FieldId, &Field)> {
        self.fields_of(role).next()
    }
}

//! What each node of the Turtle is, and which constraints and annotations may stand on it.
//!
//! A SHACL construct that is not listed here is not evaluated, and so is an error.

use super::reading::Reading;
use super::schema::Iri;
use super::triples::{Statement, Triples};
use super::values::with_nearest;
use super::vocab::{owl, ps, rdf, rdfs, sh};
use crate::diagnostic::{Code, Finding};
use indexmap::IndexSet;
use oxrdf::{NamedNode, NamedOrBlankNode, Term};

/// The nodes of the Turtle by what they are, in reading order.
#[derive(Debug, Default)]
pub(super) struct Kinds {
    pub(super) node_shapes: IndexSet<NamedOrBlankNode>,
    pub(super) property_shapes: IndexSet<NamedOrBlankNode>,
    targeted: IndexSet<NamedOrBlankNode>,
    alternatives: IndexSet<NamedOrBlankNode>,
    groups: IndexSet<NamedOrBlankNode>,
    words: IndexSet<NamedOrBlankNode>,
    tables: IndexSet<NamedOrBlankNode>,
}

impl Kinds {
    /// Tells the nodes apart.
    pub(super) fn of(triples: &Triples) -> Self {
        let mut kinds = Self::default();
        for statement in &triples.all {
            kinds.add(triples, statement);
        }
        kinds
            .node_shapes
            .retain(|node| !kinds.property_shapes.contains(node));
        kinds
    }

    /// The target class of a node shape.
    pub(super) fn target(&self, triples: &Triples, node: &NamedOrBlankNode) -> Option<Iri> {
        if !self.targeted.contains(node) {
            return None;
        }
        let explicit = triples
            .values(node, sh::TARGET_CLASS)
            .find_map(Statement::iri);
        let implicit = || match node {
            NamedOrBlankNode::NamedNode(node) => Some(node.as_str()),
            NamedOrBlankNode::BlankNode(_) => None,
        };
        explicit.or_else(implicit).map(Iri::from)
    }

    fn add(&mut self, triples: &Triples, statement: &Statement) {
        let subject = || statement.subject.clone();
        let members = || triples.list(statement).into_iter().flatten();
        match statement.predicate.as_str() {
            rdf::TYPE => match statement.iri() {
                Some(sh::NODE_SHAPE) => {
                    self.node_shapes.insert(subject());
                    let is_class = |class| triples.is_a(&statement.subject, class);
                    if is_class(owl::CLASS) || is_class(rdfs::CLASS) {
                        self.targeted.insert(subject());
                    }
                }
                Some(sh::PROPERTY_SHAPE) => {
                    self.property_shapes.insert(subject());
                }
                Some(sh::PROPERTY_GROUP) => {
                    self.groups.insert(subject());
                }
                _ => {}
            },
            sh::TARGET_CLASS => {
                self.node_shapes.insert(subject());
                self.targeted.insert(subject());
            }
            sh::PROPERTY => {
                self.node_shapes.insert(subject());
                self.property_shapes.extend(statement.node());
            }
            sh::NODE => self.node_shapes.extend(statement.node()),
            sh::PATH => {
                self.property_shapes.insert(subject());
            }
            sh::GROUP => self.groups.extend(statement.node()),
            sh::OR => self
                .alternatives
                .extend(members().filter_map(Statement::node)),
            sh::IN => self.words.extend(members().filter_map(Statement::node)),
            ps::MAPS_TO => self.tables.extend(statement.node()),
            _ => {}
        }
    }

    fn of_node(&self, node: &NamedOrBlankNode) -> On {
        if self.property_shapes.contains(node) {
            On::Property
        } else if self.node_shapes.contains(node) {
            On::Node
        } else if self.alternatives.contains(node) {
            On::Alternative
        } else if self.groups.contains(node) {
            On::Group
        } else if self.tables.contains(node) {
            On::Table
        } else if self.words.contains(node) {
            On::Word
        } else {
            On::Term
        }
    }
}

/// What a constraint or annotation stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum On {
    Node,
    Property,
    Alternative,
    Group,
    Table,
    Word,
    Term,
}

impl On {
    fn describe(self) -> &'static str {
        match self {
            Self::Node => "a node shape",
            Self::Property => "a property shape",
            Self::Alternative => "a member of `sh:or`",
            Self::Group => "a property group",
            Self::Table => "a node of `ps:mapsTo`",
            Self::Word => "a member of `sh:in`",
            Self::Term => "a class or property",
        }
    }
}

/// What of SHACL is evaluated, and where it may stand.
const SHACL: &[(&str, &[On])] = &[
    (sh::TARGET_CLASS, &[On::Node]),
    (sh::PROPERTY, &[On::Node]),
    (sh::PATH, &[On::Property]),
    (sh::DATATYPE, &[On::Property, On::Alternative]),
    (sh::CLASS, &[On::Property, On::Alternative]),
    (sh::NODE, &[On::Property]),
    (sh::NODE_KIND, &[On::Property]),
    (sh::OR, &[On::Property]),
    (sh::IN, &[On::Property]),
    (sh::MIN_COUNT, &[On::Property]),
    (sh::MAX_COUNT, &[On::Property]),
    (sh::MIN_INCLUSIVE, &[On::Property]),
    (sh::MAX_INCLUSIVE, &[On::Property]),
    (sh::PATTERN, &[On::Property]),
    (sh::FLAGS, &[On::Property]),
    (sh::UNIQUE_LANG, &[On::Property]),
    (sh::LESS_THAN_OR_EQUALS, &[On::Property]),
    (sh::ORDER, &[On::Property, On::Group]),
    (sh::GROUP, &[On::Property]),
    (sh::NAME, &[On::Property, On::Node]),
    (sh::DESCRIPTION, &[On::Property, On::Node]),
    (sh::SEVERITY, &[On::Property]),
    (sh::MESSAGE, &[On::Property]),
];

/// What of SHACL is not evaluated: no slip of what is.
const NOT_EVALUATED: &[&str] = &[
    "and",
    "closed",
    "deactivated",
    "declare",
    "defaultValue",
    "disjoint",
    "entailment",
    "equals",
    "hasValue",
    "ignoredProperties",
    "js",
    "languageIn",
    "lessThan",
    "maxExclusive",
    "maxLength",
    "minExclusive",
    "minLength",
    "not",
    "prefixes",
    "qualifiedMaxCount",
    "qualifiedMinCount",
    "qualifiedValueShape",
    "qualifiedValueShapesDisjoint",
    "rule",
    "select",
    "sparql",
    "target",
    "targetNode",
    "targetObjectsOf",
    "targetSubjectsOf",
    "xone",
];

/// The annotations, and what they may stand on.
const ANNOTATIONS: &[(&str, &[On])] = &[
    (ps::RECORD_KEY, &[On::Node, On::Property, On::Word]),
    (ps::FORMER_KEY, &[On::Node, On::Property]),
    (ps::SEGMENT, &[On::Node]),
    (ps::SHORTHAND, &[On::Node]),
    (ps::ID_FROM, &[On::Node]),
    (ps::INHERIT, &[On::Property]),
    (ps::NUMBERED, &[On::Property]),
    (ps::REFERS_TO, &[On::Property]),
    (ps::ACYCLIC, &[On::Property]),
    (ps::ALSO_WRITES, &[On::Property]),
    (ps::INVERSE_WRITES, &[On::Property]),
    (ps::SYMMETRIC, &[On::Property]),
    (ps::WHEN_ABSENT, &[On::Property]),
    (ps::WHEN_TRUE_TYPE, &[On::Property]),
    (ps::MAPS_TO, &[On::Property]),
    (ps::PREDICATE, &[On::Table]),
    (ps::TABLE, &[On::Table]),
    (ps::PAGE_PATTERN, &[On::Property]),
    (ps::ROLE, &[On::Property, On::Term]),
    (ps::PLURAL, &[On::Term]),
    (ps::VERB, &[On::Term, On::Word]),
    (ps::INVERSE_VERB, &[On::Term, On::Word]),
    (ps::DRAW, &[On::Term, On::Word]),
    (ps::HUE, &[On::Term, On::Word]),
    (ps::COLUMN, &[On::Term, On::Word]),
    (ps::FOCUS, &[On::Term, On::Word]),
];

/// Reports constraints and annotations that are not known, or stand where they say nothing.
pub(super) fn check(reading: &mut Reading<'_>, kinds: &Kinds) {
    let triples = reading.triples;
    for statement in &triples.all {
        let predicate = statement.predicate.as_str();
        let on = || kinds.of_node(&statement.subject);
        if predicate.starts_with(sh::NS) {
            // What stands in a blank node of no known kind was reported with what holds the node.
            let is_inside =
                on() == On::Alternative || (on() == On::Term && statement.subject_iri().is_none());
            if !is_inside && !says_nothing(statement, on()) {
                check_one(reading, statement, on(), SHACL, Code::ShaclNotEvaluated);
            }
        } else if predicate.starts_with(ps::NS) {
            // A class may be a node shape too, and so have the annotations of both.
            let is_class = kinds.targeted.contains(&statement.subject)
                && [owl::CLASS, rdfs::CLASS]
                    .iter()
                    .any(|class| triples.is_a(&statement.subject, class));
            let fits_class = is_class && allowed(ANNOTATIONS, predicate, On::Term);
            if !fits_class {
                check_one(reading, statement, on(), ANNOTATIONS, Code::BadAnnotation);
            }
        }
    }
}

/// Whether a construct is there and asks for nothing, or for what always holds.
fn says_nothing(statement: &Statement, on: On) -> bool {
    let is_false =
        || matches!(&statement.object, Term::Literal(literal) if literal.value() == "false");
    match statement.predicate.as_str() {
        sh::CLOSED | sh::DEACTIVATED => is_false(),
        sh::NODE_KIND => on == On::Node && statement.iri() == Some(sh::IRI),
        _ => false,
    }
}

fn allowed(table: &[(&str, &[On])], predicate: &str, on: On) -> bool {
    table
        .iter()
        .any(|(known, places)| *known == predicate && places.contains(&on))
}

fn check_one(
    reading: &mut Reading<'_>,
    statement: &Statement,
    on: On,
    table: &[(&str, &[On])],
    code: Code,
) {
    let predicate = statement.predicate.as_str();
    if allowed(table, predicate, on) {
        return;
    }
    let triples = reading.triples;
    let name = triples.short(predicate);
    let known = table.iter().find(|(known, _)| *known == predicate);
    let new = |message| Finding::new(code, statement.place, message);
    let finding = if let Some((_, places)) = known {
        let places: Vec<_> = places.iter().map(|place| place.describe()).collect();
        new(format!("`{name}` stands on {}", on.describe()))
            .expected(format!("it may stand on {}", places.join(" or on ")))
    } else {
        let names: Vec<String> = table.iter().map(|(iri, _)| triples.short(iri)).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        if NOT_EVALUATED.contains(&predicate.trim_start_matches(sh::NS)) {
            new(format!("`{name}` is not evaluated here"))
                .note(format!("evaluated: {}", names.join(", ")))
        } else if code == Code::ShaclNotEvaluated {
            let finding = new(format!("`{name}` is not evaluated here"));
            with_nearest(finding, &name, &names)
        } else {
            let finding = new(format!("there is no annotation `{name}`"));
            with_nearest(finding, &name, &names)
        }
    };
    reading.findings.push(finding);
}

/// A named node as a subject.
pub(super) fn subject(iri: &str) -> NamedOrBlankNode {
    NamedNode::new_unchecked(iri).into()
}

//! SHACL shapes (<https://www.w3.org/TR/shacl/>) as they are written, before they are merged.

use super::annotations::Kinds;
use super::reading::{Reading, Stated};
use super::schema::{Iri, Role, Texts};
use super::triples::{Statement, Triples};
use super::vocab::{ps, rdf, rdfs, sh, skos};
use crate::diagnostic::{Code, Finding, Place};
use oxrdf::{NamedOrBlankNode, Term};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A node shape as it is written.
#[derive(Debug)]
pub(super) struct NodeShape {
    pub(super) place: Place,
    pub(super) targets: Vec<Stated<Iri>>,
    pub(super) group: Option<Stated<String>>,
    pub(super) former_groups: Vec<Stated<String>>,
    pub(super) segment: Option<Stated<String>>,
    pub(super) shorthand: Option<Stated<Iri>>,
    pub(super) id_from: Option<Stated<IdFromPaths>>,
    pub(super) label: Texts,
    pub(super) comment: Texts,
    pub(super) example: Option<String>,
    pub(super) properties: Vec<PropertyShape>,
}

/// How an id is made, by paths.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum IdFromPaths {
    Paths(Vec<Stated<Iri>>),
    ContentHash,
}

/// A property shape as it is written, and as several of one path are merged.
#[derive(Clone, Debug)]
pub(super) struct PropertyShape {
    pub(super) path: Iri,
    pub(super) place: Place,
    pub(super) key: Option<Stated<String>>,
    pub(super) former_keys: Vec<Stated<String>>,
    pub(super) value: ValueShape,
    pub(super) min: Option<Stated<u32>>,
    pub(super) max: Option<Stated<u32>>,
    pub(super) min_warns: bool,
    pub(super) warns: bool,
    pub(super) unique_lang: bool,
    pub(super) patterns: Vec<Stated<regex::Regex>>,
    pub(super) min_inclusive: Option<Stated<String>>,
    pub(super) max_inclusive: Option<Stated<String>>,
    pub(super) not_after: Vec<Iri>,
    pub(super) inherit: Option<Stated<Iri>>,
    pub(super) numbered: Option<Place>,
    pub(super) role: Option<Stated<Role>>,
    pub(super) acyclic: bool,
    pub(super) also_writes: Vec<Iri>,
    pub(super) inverse_writes: Vec<Stated<Iri>>,
    pub(super) symmetric: Option<Place>,
    pub(super) when_absent: Option<Stated<Vec<Stated<Iri>>>>,
    pub(super) when_true: Vec<Iri>,
    pub(super) maps_to: Vec<(Iri, BTreeMap<String, Iri>)>,
    pub(super) page_patterns: Vec<(String, Stated<regex::Regex>, String)>,
    pub(super) order: Option<i64>,
    pub(super) group: Option<Iri>,
    pub(super) name: Texts,
    pub(super) description: Texts,
    pub(super) message: Texts,
    pub(super) examples: Vec<String>,
}

/// What a property shape says about the kind of its values.
#[derive(Clone, Debug, Default)]
pub(super) struct ValueShape {
    pub(super) datatypes: Option<Stated<Vec<Iri>>>,
    pub(super) classes: Option<Stated<Vec<Iri>>>,
    /// The target class of the node shape that `sh:node` names.
    pub(super) node: Option<Stated<Iri>>,
    pub(super) words: Option<Stated<Vec<Term>>>,
    pub(super) iri: Option<Place>,
    pub(super) literal: Option<Place>,
    /// Whether something is said that is not evaluated, and was reported.
    pub(super) is_reported: bool,
    pub(super) any_record: Option<Place>,
}

/// Reads all node shapes, in reading order.
pub(super) fn read(reading: &mut Reading<'_>, kinds: &Kinds) -> Vec<NodeShape> {
    let triples = reading.triples;
    let properties: BTreeMap<usize, Option<PropertyShape>> = kinds
        .property_shapes
        .iter()
        .enumerate()
        .map(|(index, node)| (index, read_property(reading, kinds, node)))
        .collect();
    let property_of = |node: &NamedOrBlankNode| {
        let index = kinds.property_shapes.get_index_of(node)?;
        properties.get(&index)?.clone()
    };
    kinds
        .node_shapes
        .iter()
        .map(|node| {
            let mut shape = read_node(reading, node);
            shape.properties = triples
                .values(node, sh::PROPERTY)
                .filter_map(|statement| property_of(&statement.node()?))
                .collect();
            shape
        })
        .collect()
}

fn read_node(reading: &mut Reading<'_>, node: &NamedOrBlankNode) -> NodeShape {
    let triples = reading.triples;
    let mut shape = NodeShape {
        place: place_of(triples, node),
        targets: Vec::new(),
        group: None,
        former_groups: Vec::new(),
        segment: None,
        shorthand: None,
        id_from: None,
        label: Texts::new(),
        comment: Texts::new(),
        example: None,
        properties: Vec::new(),
    };
    for statement in triples.about(node) {
        match statement.predicate.as_str() {
            sh::TARGET_CLASS => shape.targets.extend(reading.iri(statement)),
            sh::PROPERTY if statement.node().is_none() => {
                reading.bad(statement, "a property shape");
            }
            ps::RECORD_KEY => {
                let key = key(reading, statement);
                reading.once(statement, &mut shape.group, key);
            }
            ps::FORMER_KEY => shape.former_groups.extend(key(reading, statement)),
            ps::SEGMENT => {
                let segment = reading.string(statement);
                reading.once(statement, &mut shape.segment, segment);
            }
            ps::SHORTHAND => {
                let path = reading.iri(statement);
                reading.once(statement, &mut shape.shorthand, path);
            }
            ps::ID_FROM => {
                let id_from = id_from(reading, statement);
                reading.once(statement, &mut shape.id_from, id_from);
            }
            rdfs::LABEL => reading.text(statement, &mut shape.label),
            rdfs::COMMENT => reading.text(statement, &mut shape.comment),
            skos::EXAMPLE => shape.example = example(statement).or(shape.example),
            rdf::TYPE
                if matches!(
                    statement.iri(),
                    Some(rdfs::CLASS | super::vocab::owl::CLASS)
                ) =>
            {
                let target = statement.subject_iri().map(Iri::from);
                shape
                    .targets
                    .extend(target.map(|iri| Stated::new(iri, statement.place)));
            }
            _ => {}
        }
    }
    shape
}

fn id_from(reading: &mut Reading<'_>, statement: &Statement) -> Option<Stated<IdFromPaths>> {
    if statement.iri() == Some(ps::CONTENT_HASH) {
        return Some(Stated::new(IdFromPaths::ContentHash, statement.place));
    }
    let members = reading.list(statement, "a list of paths, or `ps:ContentHash`");
    let paths: Vec<_> = members
        .iter()
        .filter_map(|member| reading.iri(member))
        .collect();
    (!paths.is_empty()).then(|| Stated::new(IdFromPaths::Paths(paths), statement.place))
}

fn read_property(
    reading: &mut Reading<'_>,
    kinds: &Kinds,
    node: &NamedOrBlankNode,
) -> Option<PropertyShape> {
    let triples = reading.triples;
    let place = match node {
        NamedOrBlankNode::NamedNode(_) => place_of(triples, node),
        NamedOrBlankNode::BlankNode(_) => triples
            .with(sh::PROPERTY)
            .find(|statement| statement.node().as_ref() == Some(node))
            .map_or_else(|| place_of(triples, node), |statement| statement.place),
    };
    let path = read_path(reading, node, place)?;
    let mut shape = PropertyShape::new(path, place);
    for statement in triples.about(node) {
        let _ = read_constraint(reading, kinds, &mut shape, statement)
            || read_annotation(reading, &mut shape, statement)
            || read_presentation(reading, &mut shape, statement);
    }
    read_patterns(reading, node, &mut shape);
    read_severity(reading, node, &mut shape);
    Some(shape)
}

fn read_path(reading: &mut Reading<'_>, node: &NamedOrBlankNode, place: Place) -> Option<Iri> {
    let triples = reading.triples;
    let mut paths = triples.values(node, sh::PATH);
    let Some(statement) = paths.next() else {
        reading.missing(
            Finding::new(
                Code::ShapeWithoutPath,
                place,
                "a property shape has no path",
            )
            .expected("expected `sh:path`")
            .hint("add `sh:path` with the property that the values are written under"),
        );
        return None;
    };
    if let Some(second) = paths.next() {
        reading.findings.push(
            Finding::new(
                Code::BadAnnotation,
                second.place,
                "`sh:path` is given twice in one shape",
            )
            .also(statement.place, "given here first"),
        );
    }
    let path = statement.iri().map(Iri::from);
    if path.is_none() {
        reading.findings.push(
            Finding::new(
                Code::ShaclNotEvaluated,
                statement.place,
                "a path of more than one property is not evaluated here",
            )
            .expected("expected the IRI of a property"),
        );
    }
    path
}

fn read_constraint(
    reading: &mut Reading<'_>,
    kinds: &Kinds,
    shape: &mut PropertyShape,
    statement: &Statement,
) -> bool {
    match statement.predicate.as_str() {
        sh::DATATYPE | sh::CLASS | sh::NODE | sh::NODE_KIND | sh::IN | sh::OR | ps::REFERS_TO => {
            super::values::read(reading, kinds, &mut shape.value, statement);
        }
        sh::MIN_COUNT => {
            let count = reading.count(statement);
            reading.once(statement, &mut shape.min, count);
        }
        sh::MAX_COUNT => {
            let count = reading.count(statement);
            reading.once(statement, &mut shape.max, count);
        }
        sh::MIN_INCLUSIVE => {
            let limit = limit(reading, statement);
            reading.once(statement, &mut shape.min_inclusive, limit);
        }
        sh::MAX_INCLUSIVE => {
            let limit = limit(reading, statement);
            reading.once(statement, &mut shape.max_inclusive, limit);
        }
        sh::UNIQUE_LANG => shape.unique_lang |= reading.boolean(statement) == Some(true),
        sh::LESS_THAN_OR_EQUALS => {
            shape
                .not_after
                .extend(reading.iri(statement).map(|iri| iri.value));
        }
        _ => return false,
    }
    true
}

fn read_annotation(
    reading: &mut Reading<'_>,
    shape: &mut PropertyShape,
    statement: &Statement,
) -> bool {
    match statement.predicate.as_str() {
        ps::RECORD_KEY => {
            let key = key(reading, statement);
            reading.once(statement, &mut shape.key, key);
        }
        ps::FORMER_KEY => shape.former_keys.extend(key(reading, statement)),
        ps::INHERIT => {
            let path = reading.iri(statement);
            reading.once(statement, &mut shape.inherit, path);
        }
        ps::NUMBERED if reading.boolean(statement) == Some(true) => {
            shape.numbered = Some(statement.place);
        }
        ps::ACYCLIC => shape.acyclic |= reading.boolean(statement) == Some(true),
        ps::SYMMETRIC if reading.boolean(statement) == Some(true) => {
            shape.symmetric = Some(statement.place);
        }
        ps::ALSO_WRITES => {
            shape
                .also_writes
                .extend(reading.iri(statement).map(|iri| iri.value));
        }
        ps::INVERSE_WRITES => shape.inverse_writes.extend(reading.iri(statement)),
        ps::WHEN_TRUE_TYPE => {
            shape
                .when_true
                .extend(reading.iri(statement).map(|iri| iri.value));
        }
        ps::WHEN_ABSENT => {
            let absent = super::values::when_absent(reading, statement);
            reading.once(statement, &mut shape.when_absent, absent);
        }
        ps::MAPS_TO => shape
            .maps_to
            .extend(super::values::maps_to(reading, statement)),
        ps::PAGE_PATTERN => {
            shape
                .page_patterns
                .extend(super::values::page_pattern(reading, statement));
        }
        ps::ROLE => {
            let role = super::values::role(reading, statement);
            reading.once(statement, &mut shape.role, role);
        }
        _ => return false,
    }
    true
}

fn read_presentation(
    reading: &mut Reading<'_>,
    shape: &mut PropertyShape,
    statement: &Statement,
) -> bool {
    match statement.predicate.as_str() {
        sh::ORDER => shape.order = reading.thousandths(statement).or(shape.order),
        sh::GROUP => shape.group = reading.iri(statement).map(|iri| iri.value),
        sh::NAME => reading.text(statement, &mut shape.name),
        sh::DESCRIPTION => reading.text(statement, &mut shape.description),
        sh::MESSAGE => reading.text(statement, &mut shape.message),
        skos::EXAMPLE => shape.examples.extend(example(statement)),
        _ => return false,
    }
    true
}

fn read_patterns(reading: &mut Reading<'_>, node: &NamedOrBlankNode, shape: &mut PropertyShape) {
    let triples = reading.triples;
    let flags = triples
        .values(node, sh::FLAGS)
        .find_map(|statement| reading.string(statement));
    for statement in triples.values(node, sh::PATTERN) {
        if let Some(text) = reading.string(statement) {
            let flags = flags.as_ref().map_or("", |flags| &flags.value);
            let pattern = super::values::pattern(reading, statement, &text.value, flags);
            shape.patterns.extend(pattern);
        }
    }
}

fn read_severity(reading: &mut Reading<'_>, node: &NamedOrBlankNode, shape: &mut PropertyShape) {
    for statement in reading.triples.values(node, sh::SEVERITY) {
        match statement.iri() {
            Some(sh::VIOLATION) => {}
            Some(sh::WARNING | sh::INFO) => {
                shape.warns = true;
                shape.min_warns = true;
            }
            _ => reading.bad(statement, "`sh:Violation`, `sh:Warning` or `sh:Info`"),
        }
    }
}

/// A key of a group or of a field: a word that every record syntax can write.
fn key(reading: &mut Reading<'_>, statement: &Statement) -> Option<Stated<String>> {
    let key = reading.string(statement)?;
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    if key.value.is_empty() || !key.value.chars().all(is_word) {
        reading.bad(statement, "a word of letters, digits, `_` and `-`");
        return None;
    }
    Some(key)
}

fn limit(reading: &mut Reading<'_>, statement: &Statement) -> Option<Stated<String>> {
    match &statement.object {
        Term::Literal(literal) if literal.language().is_none() => {
            Some(Stated::new(literal.value().to_owned(), statement.place))
        }
        _ => {
            reading.bad(statement, "a number or a date");
            None
        }
    }
}

fn example(statement: &Statement) -> Option<String> {
    match &statement.object {
        Term::Literal(literal) => Some(literal.value().to_owned()),
        _ => None,
    }
}

/// Where a subject is first spoken of.
pub(super) fn place_of(triples: &Triples, node: &NamedOrBlankNode) -> Place {
    triples
        .about(node)
        .next()
        .or_else(|| {
            let is_object = |statement: &&Statement| statement.node().as_ref() == Some(node);
            triples.all.iter().find(is_object)
        })
        .map(|statement| {
            if statement.subject == *node {
                statement.subject_place
            } else {
                statement.place
            }
        })
        .expect("a node comes from a statement")
}

impl PropertyShape {
    pub(super) fn new(path: Iri, place: Place) -> Self {
        Self {
            path,
            place,
            key: None,
            former_keys: Vec::new(),
            value: ValueShape::default(),
            min: None,
            max: None,
            min_warns: false,
            warns: false,
            unique_lang: false,
            patterns: Vec::new(),
            min_inclusive: None,
            max_inclusive: None,
            not_after: Vec::new(),
            inherit: None,
            numbered: None,
            role: None,
            acyclic: false,
            also_writes: Vec::new(),
            inverse_writes: Vec::new(),
            symmetric: None,
            when_absent: None,
            when_true: Vec::new(),
            maps_to: Vec::new(),
            page_patterns: Vec::new(),
            order: None,
            group: None,
            name: Texts::new(),
            description: Texts::new(),
            message: Texts::new(),
            examples: Vec::new(),
        }
    }
}

/// Makes the shared form of an IRI.
pub(super) fn shared(iri: &str) -> Iri {
    Arc::from(iri)
}

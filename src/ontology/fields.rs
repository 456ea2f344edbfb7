//! Merged property shapes as fields: what a value is, and what is written for it.

use super::axioms::{Atom, Axioms, same_ontology};
use super::classes::ClassIds;
use super::merge::clash;
use super::reading::{Reading, Stated};
use super::schema::{
    Bounds, Choice, Datatype, Direction, Field, Iri, MapsTo, PagePattern, Role, Texts, Value,
    WhenAbsent, Write,
};
use super::shapes::PropertyShape;
use super::terms::label;
use super::vocab::{ps, rdf, rdfs, sh};
use crate::diagnostic::{Code, Finding, Place};
use oxrdf::Term;

/// Compiles a merged shape; nothing where it does not say what its values are.
pub(super) fn field(
    reading: &mut Reading<'_>,
    axioms: &Axioms,
    ids: &ClassIds,
    shape: &PropertyShape,
) -> Option<Field> {
    let value = value(reading, ids, shape)?;
    check_fit(reading, shape, &value);
    let triples = reading.triples;
    let is_resource = is_resource(&value);
    let only_resources = |writes: Vec<Write>| -> Vec<Write> {
        writes
            .into_iter()
            .filter(|write| is_resource || write.direction == Direction::Forward)
            .collect()
    };
    Some(Field {
        key: shape.key.as_ref().map(|key| key.value.clone()),
        former_keys: shape
            .former_keys
            .iter()
            .map(|key| key.value.clone())
            .collect(),
        path: shape.path.clone(),
        min: shape.min.as_ref().map_or(0, |min| min.value),
        max: shape.max.as_ref().map(|max| max.value),
        unique_lang: shape.unique_lang,
        bounds: bounds(shape),
        not_after: shape.not_after.clone(),
        inherit: shape.inherit.as_ref().map(|path| path.value.clone()),
        numbered: shape.numbered.is_some(),
        role: shape.role.as_ref().map(|role| role.value),
        acyclic: shape.acyclic,
        writes: only_resources(axioms.writes(&given(reading, shape))),
        parent_writes: Vec::new(),
        when_absent: when_absent(axioms, shape),
        when_true: types_when_true(axioms, shape),
        maps_to: maps_to(shape),
        page_patterns: shape
            .page_patterns
            .iter()
            .map(|(_, pattern, thing)| PagePattern {
                pattern: pattern.value.clone(),
                thing: thing.clone(),
            })
            .collect(),
        order: shape.order.unwrap_or(i64::MAX),
        group: shape.group.clone(),
        name: or_else(&shape.name, || label(triples, &shape.path, rdfs::LABEL)),
        description: or_else(&shape.description, || {
            label(triples, &shape.path, rdfs::COMMENT)
        }),
        message: shape.message.clone(),
        examples: shape.examples.clone(),
        warns: shape.warns,
        min_warns: shape.min_warns,
        key_place: shape.key.as_ref().map_or(shape.place, |key| key.place),
        place: shape.place,
        value,
    })
}

fn or_else(texts: &Texts, other: impl FnOnce() -> Texts) -> Texts {
    if texts.is_empty() {
        other()
    } else {
        texts.clone()
    }
}

/// The predicates that a shape itself names: its path, unless a type stands in for it, and those
/// that are also written.
fn given(reading: &Reading<'_>, shape: &PropertyShape) -> Vec<Atom> {
    let path = shape
        .when_true
        .is_empty()
        .then(|| (shape.path.clone(), Direction::Forward, false));
    let also = shape
        .also_writes
        .iter()
        .cloned()
        .map(|iri| (iri, Direction::Forward, true));
    // The inverse of a path is no alignment where both are terms of one ontology.
    let inverse = shape.inverse_writes.iter().map(|iri| {
        let alignment = !same_ontology(reading.triples, &shape.path, &iri.value);
        (iri.value.clone(), Direction::Backward, alignment)
    });
    let symmetric = shape
        .symmetric
        .map(|_| (shape.path.clone(), Direction::Backward, false));
    path.into_iter()
        .chain(symmetric)
        .chain(inverse)
        .chain(also)
        .collect()
}

fn when_absent(axioms: &Axioms, shape: &PropertyShape) -> Option<WhenAbsent> {
    let absent = shape.when_absent.as_ref()?;
    let ways = [Direction::Forward, Direction::Backward];
    let iris = absent.value.iter().skip(1).zip(ways);
    let given: Vec<Atom> = iris
        .map(|(iri, way)| (iri.value.clone(), way, true))
        .collect();
    Some(WhenAbsent {
        values_of: absent.value[0].value.clone(),
        writes: axioms.writes(&given),
    })
}

fn bounds(shape: &PropertyShape) -> Bounds {
    let limit = |limit: &Option<Stated<String>>| limit.as_ref().map(|limit| limit.value.clone());
    Bounds {
        patterns: shape
            .patterns
            .iter()
            .map(|pattern| pattern.value.clone())
            .collect(),
        min_inclusive: limit(&shape.min_inclusive),
        max_inclusive: limit(&shape.max_inclusive),
    }
}

fn types_when_true(axioms: &Axioms, shape: &PropertyShape) -> Vec<Iri> {
    let mut types = shape.when_true.clone();
    for class in &shape.when_true {
        for above in axioms.superclasses(class) {
            if !types.contains(&above) {
                types.push(above);
            }
        }
    }
    types
}

fn maps_to(shape: &PropertyShape) -> Vec<MapsTo> {
    let tables = shape.maps_to.iter().cloned();
    tables
        .map(|(iri, table)| MapsTo {
            write: Write {
                iri,
                direction: Direction::Forward,
                alignment: true,
            },
            table,
        })
        .collect()
}

/// Whether values are resources, so that they can be subjects.
pub(super) fn is_resource(value: &Value) -> bool {
    match value {
        Value::Text | Value::Literal(_) => false,
        Value::Word(choices) => choices
            .iter()
            .all(|choice| matches!(choice.term, Term::NamedNode(_))),
        _ => true,
    }
}

fn value(reading: &mut Reading<'_>, ids: &ClassIds, shape: &PropertyShape) -> Option<Value> {
    let said = &shape.value;
    let literal = said.datatypes.as_ref().map(|it| it.place).or(said.literal);
    let resource = said.classes.as_ref().map(|classes| classes.place);
    let resource = resource
        .or(said.node.as_ref().map(|node| node.place))
        .or(said.any_record)
        .or(said.iri);
    if let (Some(literal), Some(resource)) = (literal, resource) {
        let path = reading.triples.short(&shape.path);
        let message = format!("values of `{path}` are both literals and resources");
        clash(
            reading,
            literal.min(resource),
            literal.max(resource),
            message,
        );
        return None;
    }
    if shape
        .role
        .as_ref()
        .is_some_and(|role| role.value == Role::SupportedKey)
    {
        Some(Value::ParentKey)
    } else if let Some(words) = &said.words {
        Some(Value::Word(choices(reading, words)))
    } else if let Some(node) = &said.node {
        ids.get(&node.value).map(Value::Nested)
    } else if let Some(classes) = &said.classes {
        references(reading, ids, classes)
    } else if said.any_record.is_some() {
        Some(Value::AnyRecord)
    } else if said.iri.is_some() {
        Some(Value::Outside)
    } else if let Some(datatypes) = &said.datatypes {
        literals(reading, datatypes)
    } else {
        if !said.is_reported {
            without_value(reading, shape);
        }
        None
    }
}

fn references(
    reading: &mut Reading<'_>,
    ids: &ClassIds,
    classes: &Stated<Vec<Iri>>,
) -> Option<Value> {
    let mut known = Vec::new();
    for class in &classes.value {
        if let Some(id) = ids.get(class) {
            known.push(id);
        } else {
            without_shape(reading, class, classes.place);
        }
    }
    (!known.is_empty()).then_some(Value::Reference(known))
}

fn without_shape(reading: &mut Reading<'_>, class: &str, place: Place) {
    let triples = reading.triples;
    let name = triples.short(class);
    // A list of alternatives stands where it begins; the class itself may stand lines below.
    let place = triples
        .with(sh::CLASS)
        .find(|statement| statement.iri() == Some(class))
        .map_or(place, |statement| statement.place);
    reading.missing(
        Finding::new(
            Code::ClassWithoutShape,
            place,
            format!("no shape describes the class `{name}`"),
        )
        .hint(format!("add a node shape with `sh:targetClass {name}`")),
    );
}

fn without_value(reading: &mut Reading<'_>, shape: &PropertyShape) {
    let path = reading.triples.short(&shape.path);
    let message = format!("nothing says what the values of `{path}` are");
    reading.missing(
        Finding::new(Code::ShapeWithoutValue, shape.place, message)
            .hint("add `sh:datatype`, `sh:class`, `sh:node`, `sh:in`, or `sh:nodeKind sh:IRI`"),
    );
}

fn literals(reading: &mut Reading<'_>, datatypes: &Stated<Vec<Iri>>) -> Option<Value> {
    let iris = &datatypes.value;
    if iris.iter().any(|iri| &**iri == rdf::LANG_STRING) {
        if iris.len() > 1 {
            reading.findings.push(
                Finding::new(
                    Code::ShaclNotEvaluated,
                    datatypes.place,
                    "a choice of a text by language and another datatype is not evaluated here",
                )
                .expected("expected `rdf:langString` alone, or none"),
            );
        }
        return Some(Value::Text);
    }
    let mut known = Vec::new();
    for iri in iris {
        match Datatype::ALL
            .iter()
            .find(|datatype| datatype.iri() == &**iri)
        {
            Some(datatype) => known.push(*datatype),
            None => {
                let triples = reading.triples;
                let names: Vec<String> = Datatype::ALL
                    .iter()
                    .map(|datatype| format!("`{}`", triples.short(datatype.iri())))
                    .collect();
                let message = format!(
                    "the datatype `{}` is not evaluated here",
                    triples.short(iri)
                );
                reading.findings.push(
                    Finding::new(Code::ShaclNotEvaluated, datatypes.place, message)
                        .note(format!("known: `rdf:langString`, {}", names.join(", "))),
                );
            }
        }
    }
    (!known.is_empty()).then_some(Value::Literal(known))
}

/// The words of `sh:in`: those that `ps:recordKey` gives to IRIs, and literals as they are.
fn choices(reading: &mut Reading<'_>, words: &Stated<Vec<Term>>) -> Vec<Choice> {
    let triples = reading.triples;
    let mut choices: Vec<Choice> = Vec::new();
    for term in &words.value {
        let (word, names, place) = match term {
            Term::Literal(literal) => (literal.value().to_owned(), Texts::new(), words.place),
            Term::NamedNode(node) => {
                let names = label(triples, node.as_str(), rdfs::LABEL);
                let keys = triples.values(&node.clone().into(), ps::RECORD_KEY);
                match keys
                    .last()
                    .and_then(|key| Some((reading.string(key)?, key.place)))
                {
                    Some((word, place)) => (word.value, names, place),
                    None => {
                        without_word(reading, node.as_str(), words.place);
                        continue;
                    }
                }
            }
            Term::BlankNode(_) => continue,
        };
        if choices.iter().any(|choice| choice.word == word) {
            let message = format!("the word `{word}` stands for two values");
            reading.findings.push(
                Finding::new(Code::KeyTaken, place, message).also(words.place, "in this list"),
            );
            continue;
        }
        choices.push(Choice {
            word,
            term: term.clone(),
            label: names,
        });
    }
    choices
}

fn without_word(reading: &mut Reading<'_>, iri: &str, place: Place) {
    let name = reading.triples.short(iri);
    reading.missing(
        Finding::new(
            Code::BadAnnotation,
            place,
            format!("no word stands for `{name}` in records"),
        )
        .hint(format!("add `{name} ps:recordKey \"…\"`")),
    );
}

/// Reports annotations that say nothing about values of this kind.
fn check_fit(reading: &mut Reading<'_>, shape: &PropertyShape, value: &Value) {
    let mut bad = |place: Place, name: &str, kind: &str| {
        let message = format!("`{name}` stands on a shape whose values are not {kind}");
        reading
            .findings
            .push(Finding::new(Code::BadAnnotation, place, message));
    };
    let is_nested = matches!(value, Value::Nested(_));
    if let Some(place) = shape.numbered
        && !is_nested
    {
        bad(place, "ps:numbered", "nested records");
    }
    if let Some(place) = shape.symmetric
        && !is_resource(value)
    {
        bad(place, "ps:symmetric", "resources");
    }
    for inverse in &shape.inverse_writes {
        if !is_resource(value) {
            bad(inverse.place, "ps:inverseWrites", "resources");
        }
    }
    let is_boolean = *value == Value::Literal(vec![Datatype::Boolean]);
    if !shape.when_true.is_empty() && !is_boolean {
        bad(shape.place, "ps:whenTrueType", "booleans");
    }
}

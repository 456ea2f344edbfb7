//! What a property shape says about its values, and the annotations that take more than one term.

use super::annotations::Kinds;
use super::reading::{Reading, Stated};
use super::schema::{Drawing, Hue, Iri, Role, TermRole};
use super::shapes::{ValueShape, shared};
use super::triples::Statement;
use super::vocab::{ps, sh};
use crate::diagnostic::{Code, Finding, nearest};
use oxrdf::Term;
use std::collections::BTreeMap;

/// Reads one constraint on the kind of values.
pub(super) fn read(
    reading: &mut Reading<'_>,
    kinds: &Kinds,
    value: &mut ValueShape,
    statement: &Statement,
) {
    let before = reading.findings.len();
    read_kind(reading, kinds, value, statement);
    value.is_reported |= reading.findings.len() > before;
}

fn read_kind(
    reading: &mut Reading<'_>,
    kinds: &Kinds,
    value: &mut ValueShape,
    statement: &Statement,
) {
    match statement.predicate.as_str() {
        sh::DATATYPE => {
            let datatypes = reading.iri(statement).map(one);
            reading.once(statement, &mut value.datatypes, datatypes);
        }
        sh::CLASS => {
            let classes = reading.iri(statement).map(one);
            reading.once(statement, &mut value.classes, classes);
        }
        sh::NODE => {
            let node = node(reading, kinds, statement);
            reading.once(statement, &mut value.node, node);
        }
        sh::NODE_KIND => match statement.iri() {
            Some(sh::IRI) => value.iri = Some(statement.place),
            Some(sh::LITERAL) => value.literal = Some(statement.place),
            Some(kind) => {
                let kind = reading.triples.short(kind);
                let message = format!("`sh:nodeKind {kind}` is not evaluated here");
                reading.findings.push(
                    Finding::new(Code::ShaclNotEvaluated, statement.place, message)
                        .expected("expected `sh:IRI` or `sh:Literal`"),
                );
            }
            None => reading.bad(statement, "`sh:IRI` or `sh:Literal`"),
        },
        sh::IN => {
            let members = reading.list(statement, "a list of words");
            let terms = members.into_iter().map(|member| member.object).collect();
            let words = Some(Stated::new(terms, statement.place));
            reading.once(statement, &mut value.words, words);
        }
        sh::OR => alternatives(reading, value, statement),
        ps::REFERS_TO if statement.iri() == Some(ps::ANY_RECORD) => {
            value.any_record = Some(statement.place);
        }
        _ => reading.bad(statement, "`ps:AnyRecord`"),
    }
}

fn one(iri: Stated<Iri>) -> Stated<Vec<Iri>> {
    Stated::new(vec![iri.value], iri.place)
}

fn node(reading: &mut Reading<'_>, kinds: &Kinds, statement: &Statement) -> Option<Stated<Iri>> {
    let node = statement.node();
    if node.is_none() {
        reading.bad(statement, "a node shape");
    }
    let node = node?;
    let target = kinds.target(reading.triples, &node);
    if target.is_none() {
        reading.missing(
            Finding::new(
                Code::ClassWithoutShape,
                statement.place,
                "`sh:node` names a shape that has no target class",
            )
            .expected("expected a node shape with `sh:targetClass`"),
        );
    }
    target.map(|target| Stated::new(target, statement.place))
}

/// Reads `sh:or`: datatypes of which one fits, or classes of which one is meant.
fn alternatives(reading: &mut Reading<'_>, value: &mut ValueShape, statement: &Statement) {
    let members = reading.list(statement, "a list of alternatives");
    let mut datatypes = Vec::new();
    let mut classes = Vec::new();
    let mut understood = !members.is_empty();
    for member in &members {
        let Some(node) = member.node() else {
            understood = false;
            continue;
        };
        let constraints: Vec<_> = reading.triples.about(&node).collect();
        match constraints[..] {
            [only] if only.predicate.as_str() == sh::DATATYPE => {
                datatypes.extend(reading.iri(only))
            }
            [only] if only.predicate.as_str() == sh::CLASS => classes.extend(reading.iri(only)),
            _ => understood = false,
        }
    }
    if !understood || (!datatypes.is_empty() && !classes.is_empty()) {
        reading.findings.push(
            Finding::new(
                Code::ShaclNotEvaluated,
                statement.place,
                "an `sh:or` of this kind is not evaluated here",
            )
            .expected("expected one `sh:datatype` for each member, or one `sh:class`"),
        );
        return;
    }
    let stated = |iris: Vec<Stated<Iri>>| {
        let iris: Vec<Iri> = iris.into_iter().map(|iri| iri.value).collect();
        (!iris.is_empty()).then(|| Stated::new(iris, statement.place))
    };
    let (datatypes, classes) = (stated(datatypes), stated(classes));
    reading.once(statement, &mut value.datatypes, datatypes);
    reading.once(statement, &mut value.classes, classes);
}

/// `ps:whenAbsent`: a path whose values are taken, a predicate, and perhaps its inverse.
pub(super) fn when_absent(
    reading: &mut Reading<'_>,
    statement: &Statement,
) -> Option<Stated<Vec<Stated<Iri>>>> {
    let expected = "a list of a path, a predicate and perhaps its inverse";
    let members = reading.list(statement, expected);
    let iris: Vec<_> = members
        .iter()
        .filter_map(|member| reading.iri(member))
        .collect();
    match iris.len() {
        2 | 3 => Some(Stated::new(iris, statement.place)),
        _ => {
            if members.len() == iris.len() && !members.is_empty() {
                reading.bad(statement, expected);
            }
            None
        }
    }
}

/// `ps:mapsTo`: a predicate, and a table of literals and IRIs.
pub(super) fn maps_to(
    reading: &mut Reading<'_>,
    statement: &Statement,
) -> Option<(Iri, BTreeMap<String, Iri>)> {
    let triples = reading.triples;
    let expected = "a node with `ps:predicate` and `ps:table`";
    let Some(node) = statement.node() else {
        reading.bad(statement, expected);
        return None;
    };
    let predicate = triples.values(&node, ps::PREDICATE).next();
    let table = triples.values(&node, ps::TABLE).next();
    let (Some(predicate), Some(table)) = (predicate, table) else {
        reading.bad(statement, expected);
        return None;
    };
    let predicate = reading.iri(predicate)?.value;
    let mut rows = BTreeMap::new();
    for row in reading.list(table, "a list of pairs of a value and an IRI") {
        let pair = triples.list(&row).unwrap_or_default();
        match pair[..] {
            [value, iri] => {
                let iri = reading.iri(iri);
                if let (Term::Literal(value), Some(iri)) = (&value.object, iri) {
                    rows.insert(value.value().to_owned(), iri.value);
                }
            }
            _ => reading.bad(&row, "a list of a value and an IRI"),
        }
    }
    Some((predicate, rows))
}

/// `ps:pagePattern`: a regular expression and what stands for the thing.
pub(super) fn page_pattern(
    reading: &mut Reading<'_>,
    statement: &Statement,
) -> Option<(String, Stated<regex::Regex>, String)> {
    let expected = "a list of a regular expression and a replacement";
    let members = reading.list(statement, expected);
    let [expression, thing] = &members[..] else {
        if !members.is_empty() {
            reading.bad(statement, expected);
        }
        return None;
    };
    let text = reading.string(expression)?.value;
    let thing = reading.string(thing)?.value;
    let expression = pattern(reading, expression, &text, "")?;
    Some((text, expression, thing))
}

/// A regular expression of `sh:pattern` with its `sh:flags`
/// (<https://www.w3.org/TR/xpath-functions/#flags>).
pub(super) fn pattern(
    reading: &mut Reading<'_>,
    statement: &Statement,
    text: &str,
    flags: &str,
) -> Option<Stated<regex::Regex>> {
    // Flags are written into the expression, so that its text says all of it.
    let source = if flags.contains('q') {
        regex::escape(text)
    } else {
        text.to_owned()
    };
    let inline: String = flags
        .chars()
        .filter(|flag| "imsx".contains(*flag))
        .collect();
    let built = match inline.is_empty() {
        true => regex::Regex::new(&source),
        false => regex::Regex::new(&format!("(?{inline}){source}")),
    };
    if built.is_err() || flags.contains(|c| !"imsxq".contains(c)) {
        reading.bad(statement, "a regular expression, with flags among `imsxq`");
    }
    built.ok().map(|built| Stated::new(built, statement.place))
}

/// `ps:role`.
pub(super) fn role(reading: &mut Reading<'_>, statement: &Statement) -> Option<Stated<Role>> {
    let role = named(reading, statement, Role::ALL, Role::name)?;
    Some(Stated::new(role, statement.place))
}

/// `ps:role` of a term.
pub(super) fn term_role(reading: &mut Reading<'_>, statement: &Statement) -> Option<TermRole> {
    named(reading, statement, TermRole::ALL, TermRole::name)
}

/// `ps:draw`.
pub(super) fn drawing(reading: &mut Reading<'_>, statement: &Statement) -> Option<Drawing> {
    named(reading, statement, Drawing::ALL, Drawing::name)
}

/// `ps:hue`.
pub(super) fn hue(reading: &mut Reading<'_>, statement: &Statement) -> Option<Hue> {
    let text = reading.string(statement)?.value;
    let found = Hue::ALL.iter().find(|hue| hue.name() == text);
    if found.is_none() {
        let names: Vec<_> = Hue::ALL.iter().map(|hue| hue.name()).collect();
        unknown(reading, statement, &text, &names);
    }
    found.copied()
}

/// One of the individuals of the annotations' namespace.
fn named<T: Copy>(
    reading: &mut Reading<'_>,
    statement: &Statement,
    all: &[T],
    name: fn(T) -> &'static str,
) -> Option<T> {
    let iri = reading.iri(statement)?.value;
    let local = iri.strip_prefix(ps::NS);
    let found = all.iter().copied().find(|&one| Some(name(one)) == local);
    if found.is_none() {
        let names: Vec<String> = all.iter().map(|&one| format!("ps:{}", name(one))).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let typed = reading.triples.short(&iri);
        unknown(reading, statement, &typed, &names);
    }
    found
}

fn unknown(reading: &mut Reading<'_>, statement: &Statement, typed: &str, names: &[&str]) {
    let predicate = reading.triples.short(statement.predicate.as_str());
    let message = format!("`{predicate}` has no value `{typed}`");
    let finding = Finding::new(Code::BadAnnotation, statement.place, message);
    let finding = with_nearest(finding, typed, names);
    reading.findings.push(finding);
}

/// Adds the nearest of some prefixed names, by their local parts, or all where none is near.
pub(super) fn with_nearest(finding: Finding, typed: &str, names: &[&str]) -> Finding {
    let locals = names.iter().map(|name| local_name(name));
    let near = nearest(local_name(typed), locals).first().copied();
    match names.iter().find(|name| Some(local_name(name)) == near) {
        Some(near) => finding.hint(format!("did you mean `{near}`?")),
        None => finding.note(format!("known: {}", names.join(", "))),
    }
}

/// The local name of an IRI: what follows its last `#`, `/` or `:`.
pub(super) fn local_name(iri: &str) -> &str {
    iri.rsplit(['#', '/', ':']).next().unwrap_or(iri)
}

/// The namespace of an IRI: all that its local name leaves.
pub(super) fn namespace(iri: &str) -> Iri {
    shared(&iri[..iri.len() - local_name(iri).len()])
}

//! Merging property shapes of one path: a value must meet all of them, so that what they allow is
//! what all allow. Shapes that leave nothing contradict each other.

use super::axioms::Axioms;
use super::reading::{Reading, Stated};
use super::schema::Iri;
use super::shapes::{PropertyShape, ValueShape};
use crate::diagnostic::{Code, Finding, Place};
use indexmap::IndexMap;
use std::cmp::Ordering;

/// Merges shapes path by path, in the order in which paths come first.
pub(super) fn by_path<'s>(
    reading: &mut Reading<'_>,
    axioms: &Axioms,
    shapes: impl IntoIterator<Item = &'s PropertyShape>,
) -> Vec<PropertyShape> {
    let mut merged: IndexMap<Iri, PropertyShape> = IndexMap::new();
    for shape in shapes {
        match merged.get_mut(&shape.path) {
            Some(first) => Merge { reading, axioms }.shapes(first, shape),
            None => {
                merged.insert(shape.path.clone(), shape.clone());
            }
        }
    }
    merged.into_values().collect()
}

/// Reports shapes that contradict each other, the second at its place.
pub(super) fn clash(reading: &mut Reading<'_>, first: Place, second: Place, message: String) {
    reading
        .findings
        .push(Finding::new(Code::ShapesClash, second, message).also(first, "stated here"));
}

struct Merge<'m, 'a> {
    reading: &'m mut Reading<'a>,
    axioms: &'m Axioms,
}

impl Merge<'_, '_> {
    fn shapes(&mut self, into: &mut PropertyShape, other: &PropertyShape) {
        if into.place == other.place {
            return;
        }
        let path = self.reading.triples.short(&into.path);
        self.severities(into, other, &path);
        self.same(&mut into.key, &other.key, |one, two| {
            format!("`{path}` has two keys: `{one}` and `{two}`")
        });
        self.same(&mut into.role, &other.role, |one, two| {
            format!(
                "`{path}` has two roles: `ps:{}` and `ps:{}`",
                one.name(),
                two.name()
            )
        });
        self.same(&mut into.inherit, &other.inherit, |one, two| {
            format!("`{path}` inherits from two properties: <{one}> and <{two}>")
        });
        let (one, two) = (&mut into.when_absent, &other.when_absent);
        match (&one, two) {
            (Some(one), Some(two)) if !same_iris(&one.value, &two.value) => {
                let message = format!("`{path}` has two `ps:whenAbsent`");
                clash(self.reading, one.place, two.place, message);
            }
            (None, Some(two)) => *one = Some(two.clone()),
            _ => {}
        }
        self.values(&mut into.value, &other.value, &path);
        self.counts(into, other, &path);
        self.ranges(into, other, &path);
        into.unique_lang |= other.unique_lang;
        into.acyclic |= other.acyclic;
        into.numbered = into.numbered.or(other.numbered);
        into.symmetric = into.symmetric.or(other.symmetric);
        unite(&mut into.patterns, &other.patterns, |one, two| {
            one.value.as_str() == two.value.as_str()
        });
        unite(&mut into.former_keys, &other.former_keys, |one, two| {
            one.value == two.value
        });
        unite(&mut into.not_after, &other.not_after, Iri::eq);
        unite(&mut into.also_writes, &other.also_writes, Iri::eq);
        unite(
            &mut into.inverse_writes,
            &other.inverse_writes,
            |one, two| one.value == two.value,
        );
        unite(&mut into.when_true, &other.when_true, Iri::eq);
        unite(&mut into.maps_to, &other.maps_to, |one, two| one == two);
        unite(&mut into.page_patterns, &other.page_patterns, |one, two| {
            (&one.0, &one.2) == (&two.0, &two.2)
        });
        present(into, other);
    }

    /// Takes over a value, or reports two that differ.
    fn same<T: PartialEq + Clone>(
        &mut self,
        into: &mut Option<Stated<T>>,
        other: &Option<Stated<T>>,
        message: impl Fn(&T, &T) -> String,
    ) {
        match (&into, other) {
            (Some(one), Some(two)) if one.value != two.value => {
                let message = message(&one.value, &two.value);
                clash(self.reading, one.place, two.place, message);
            }
            (None, Some(_)) => *into = other.clone(),
            _ => {}
        }
    }

    /// A shape's severity is that of all it says, except that asking for a value may weigh less.
    fn severities(&mut self, into: &mut PropertyShape, other: &PropertyShape, path: &str) {
        if into.warns != other.warns {
            if says_more(into) && says_more(other) {
                let message = format!("one shape of `{path}` warns, and another does not");
                clash(self.reading, into.place, other.place, message);
            }
            into.warns = if says_more(other) || !says_more(into) {
                other.warns
            } else {
                into.warns
            };
        }
    }

    fn values(&mut self, into: &mut ValueShape, other: &ValueShape, path: &str) {
        let axioms = self.axioms;
        self.common(&mut into.datatypes, &other.datatypes, path, |one, two| {
            (one == two).then(|| one.clone())
        });
        self.common(&mut into.classes, &other.classes, path, |one, two| {
            if axioms.is_subclass(one, two) {
                Some(one.clone())
            } else {
                axioms.is_subclass(two, one).then(|| two.clone())
            }
        });
        self.common(&mut into.words, &other.words, path, |one, two| {
            (one == two).then(|| one.clone())
        });
        self.same(&mut into.node, &other.node, |one, two| {
            format!("`{path}` nests records of two classes: <{one}> and <{two}>")
        });
        into.iri = into.iri.or(other.iri);
        into.literal = into.literal.or(other.literal);
        into.any_record = into.any_record.or(other.any_record);
    }

    /// Keeps what two lists have in common.
    fn common<T: Clone + PartialEq>(
        &mut self,
        into: &mut Option<Stated<Vec<T>>>,
        other: &Option<Stated<Vec<T>>>,
        path: &str,
        both: impl Fn(&T, &T) -> Option<T>,
    ) {
        let (Some(one), Some(two)) = (&mut *into, other) else {
            if into.is_none() {
                into.clone_from(other);
            }
            return;
        };
        let mut kept: Vec<T> = Vec::new();
        for first in &one.value {
            let common = two.value.iter().filter_map(|second| both(first, second));
            for value in common {
                if !kept.contains(&value) {
                    kept.push(value);
                }
            }
        }
        if kept.is_empty() {
            let message = format!("shapes of `{path}` have no kind of value in common");
            clash(self.reading, one.place, two.place, message);
        } else {
            one.value = kept;
        }
    }

    fn counts(&mut self, into: &mut PropertyShape, other: &PropertyShape, path: &str) {
        let min = |shape: &PropertyShape| shape.min.as_ref().map_or(0, |min| min.value);
        if min(into) != min(other)
            && min(into).min(min(other)) > 0
            && into.min_warns != other.min_warns
        {
            let message = format!("one shape of `{path}` warns, and another does not");
            clash(self.reading, into.place, other.place, message);
        }
        match min(into).cmp(&min(other)) {
            Ordering::Less => into.min_warns = other.min_warns,
            Ordering::Equal => into.min_warns &= other.min_warns,
            Ordering::Greater => {}
        }
        narrow(&mut into.min, &other.min, |one, two| two > one);
        narrow(&mut into.max, &other.max, |one, two| two < one);
        if let (Some(min), Some(max)) = (&into.min, &into.max)
            && min.value > max.value
        {
            let message = format!(
                "shapes of `{path}` ask for at least {} values and at most {}",
                min.value, max.value,
            );
            let (first, second) = in_order(min.place, max.place);
            clash(self.reading, first, second, message);
        }
    }

    fn ranges(&mut self, into: &mut PropertyShape, other: &PropertyShape, path: &str) {
        narrow(&mut into.min_inclusive, &other.min_inclusive, |one, two| {
            compare(two, one) == Ordering::Greater
        });
        narrow(&mut into.max_inclusive, &other.max_inclusive, |one, two| {
            compare(two, one) == Ordering::Less
        });
        if let (Some(min), Some(max)) = (&into.min_inclusive, &into.max_inclusive)
            && compare(&min.value, &max.value) == Ordering::Greater
        {
            let message = format!(
                "shapes of `{path}` ask for at least {} and at most {}",
                min.value, max.value,
            );
            let (first, second) = in_order(min.place, max.place);
            clash(self.reading, first, second, message);
        }
    }
}

/// What two shapes say together must be checked where one shape says it alone, too.
pub(super) fn check_alone(reading: &mut Reading<'_>, axioms: &Axioms, shape: &PropertyShape) {
    let mut alone = shape.clone();
    let path = reading.triples.short(&shape.path);
    let mut merge = Merge { reading, axioms };
    merge.counts(&mut alone, shape, &path);
    merge.ranges(&mut alone, shape, &path);
}

fn in_order(one: Place, two: Place) -> (Place, Place) {
    (one.min(two), one.max(two))
}

fn says_more(shape: &PropertyShape) -> bool {
    let value = &shape.value;
    value.datatypes.is_some()
        || value.classes.is_some()
        || value.node.is_some()
        || value.words.is_some()
        || value.iri.is_some()
        || value.literal.is_some()
        || shape.max.is_some()
        || shape.unique_lang
        || !shape.patterns.is_empty()
        || shape.min_inclusive.is_some()
        || shape.max_inclusive.is_some()
        || !shape.not_after.is_empty()
}

fn narrow<T: Clone>(
    into: &mut Option<Stated<T>>,
    other: &Option<Stated<T>>,
    is_narrower: impl Fn(&T, &T) -> bool,
) {
    match (&into, other) {
        (Some(one), Some(two)) if !is_narrower(&one.value, &two.value) => {}
        (_, Some(_)) => into.clone_from(other),
        (_, None) => {}
    }
}

/// Compares the lexical forms of two limits: numbers as numbers, dates by their characters.
fn compare(one: &str, two: &str) -> Ordering {
    match (one.parse::<f64>(), two.parse::<f64>()) {
        (Ok(one), Ok(two)) => one.total_cmp(&two),
        _ => one.cmp(two),
    }
}

fn same_iris(one: &[Stated<Iri>], two: &[Stated<Iri>]) -> bool {
    let iris = |list: &[Stated<Iri>]| list.iter().map(|iri| iri.value.clone()).collect::<Vec<_>>();
    iris(one) == iris(two)
}

fn unite<T: Clone>(into: &mut Vec<T>, other: &[T], same: impl Fn(&T, &T) -> bool) {
    for value in other {
        if !into.iter().any(|known| same(known, value)) {
            into.push(value.clone());
        }
    }
}

/// How a field is shown is no constraint: the later shape speaks.
fn present(into: &mut PropertyShape, other: &PropertyShape) {
    into.order = other.order.or(into.order);
    into.group = other.group.clone().or(into.group.take());
    into.name.extend(other.name.clone());
    into.description.extend(other.description.clone());
    into.message.extend(other.message.clone());
    if !other.examples.is_empty() {
        into.examples.clone_from(&other.examples);
    }
}

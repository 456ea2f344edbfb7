//! Records that stand twice, that nothing uses, that rest on nothing, or lack a translation.

use super::facts::{Facts, Record};
use super::names::{Name, NameSet};
use super::skos::{self, LabelKind};
use super::{Expectations, Whole};
use crate::diagnostic::{Code, Finding};
use crate::mapping::noun;
use crate::ontology::{ClassId, Role, Schema};
use std::collections::{BTreeMap, BTreeSet};

/// How many records are named one by one in warnings that may hit all of a class; the last of
/// them says how many more there are, so that a million records do not make a million warnings.
const WARNINGS_PER_CLASS_MAX: usize = 1_000;

/// Finds ids that are given several times. The records are sorted by IRI and place.
pub(super) fn duplicates(whole: &Whole<'_>, records: &[Record], findings: &mut Vec<Finding>) {
    for same in records.chunk_by(|a, b| a.iri == b.iri) {
        let [first, second, others @ ..] = same else {
            continue;
        };
        let times = if others.is_empty() {
            "twice".to_owned()
        } else {
            format!("{} times", same.len())
        };
        let mut finding = Finding::new(
            Code::DuplicateId,
            second.spot.into(),
            format!("{} is given {times}", whole.shown(second.iri)),
        )
        .expected("expected each id once")
        .also(first.spot.into(), "first given here")
        .hint("give each its own `id`, or put the two together");
        for other in others {
            finding = finding.also(other.spot.into(), "also given here");
        }
        findings.push(finding);
    }
}

/// Finds what is worth knowing of each record.
pub(super) fn warnings(
    facts: &Facts<'_>,
    whole: &Whole<'_>,
    expected: &Expectations<'_>,
    findings: &mut Vec<Finding>,
) {
    let concepts = concepts(facts.schema);
    let named = named(facts);
    let used = used(facts);
    let mut by_class: BTreeMap<(Code, ClassId), Vec<Finding>> = BTreeMap::new();
    let mut counts: BTreeMap<(Code, ClassId), usize> = BTreeMap::new();
    let mut records: Vec<&Record> = facts.records.iter().collect();
    records.sort_unstable_by_key(|record| record.spot);
    for record in records {
        let made = [
            without_evidence(facts, whole, record),
            concepts[usize::from(record.class.0)]
                .then(|| unused(whole, &used, record))
                .flatten(),
            concepts[usize::from(record.class.0)]
                .then(|| untranslated(whole, &named, expected, record))
                .flatten(),
        ];
        for finding in made.into_iter().flatten() {
            let key = (finding.code, record.class);
            let count = counts.entry(key).or_default();
            *count += 1;
            if *count <= WARNINGS_PER_CLASS_MAX {
                by_class.entry(key).or_default().push(finding);
            }
        }
    }
    for (key, mut of_class) in by_class {
        let more = counts[&key] - of_class.len();
        if let (1.., Some(last)) = (more, of_class.last_mut()) {
            let noun = noun(facts.schema.class(key.1));
            last.notes.push(format!(
                "and {more} more records of the class {noun} like this one"
            ));
        }
        findings.extend(of_class);
    }
}

fn without_evidence(facts: &Facts<'_>, whole: &Whole<'_>, record: &Record) -> Option<Finding> {
    let class = facts.schema.class(record.class);
    let (_, field) = class.field_of(Role::Evidence)?;
    if facts.supported.contains(record.iri) {
        return None;
    }
    let key = field.key.as_deref()?;
    let finding = Finding::new(
        Code::WithoutEvidence,
        record.spot.into(),
        format!("{} rests on no quote", whole.shown(record.iri)),
    )
    .expected(format!("expected `{key}`"));
    Some(finding.hint(format!("add `{key}:` with a passage of its source")))
}

fn unused(whole: &Whole<'_>, used: &NameSet, record: &Record) -> Option<Finding> {
    (!used.contains(record.iri)).then(|| {
        Finding::new(
            Code::UnusedTheme,
            record.spot.into(),
            format!("nothing uses {}", whole.shown(record.iri)),
        )
        .expected("expected a reference to it")
        .hint("refer to it from what it is about, or leave it out")
    })
}

fn untranslated(
    whole: &Whole<'_>,
    named: &BTreeMap<Name, BTreeSet<&str>>,
    expected: &Expectations<'_>,
    record: &Record,
) -> Option<Finding> {
    let has = named.get(&record.iri)?;
    let covers = |tag: &str, wanted: &str| {
        let rest = tag.strip_prefix(&*wanted.to_ascii_lowercase());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    };
    let missing: Vec<String> = expected
        .languages
        .iter()
        .filter(|wanted| !has.iter().any(|tag| covers(tag, wanted)))
        .map(|tag| format!("`{tag}`"))
        .collect();
    let first = missing.first()?;
    let hint = format!(
        "add the name in {first}, as in `{}: …`",
        first.trim_matches('`')
    );
    let languages = missing.join(", ");
    let finding = Finding::new(
        Code::MissingTranslation,
        record.spot.into(),
        format!("{} has no name in {languages}", whole.shown(record.iri)),
    );
    Some(
        finding
            .expected("expected a name in each language of the dataset")
            .hint(hint),
    )
}

/// For each class, whether its records are concepts.
fn concepts(schema: &Schema) -> Vec<bool> {
    let is_concept = |class: &crate::ontology::Class| {
        skos::is_concept(&class.iri) || class.types.iter().any(|write| skos::is_concept(&write.iri))
    };
    schema.classes.iter().map(is_concept).collect()
}

/// The languages that each resource has a preferred name in.
fn named<'f>(facts: &'f Facts<'_>) -> BTreeMap<Name, BTreeSet<&'f str>> {
    let mut named: BTreeMap<Name, BTreeSet<&str>> = BTreeMap::new();
    for label in facts
        .labels
        .iter()
        .filter(|label| label.kind == LabelKind::Preferred)
    {
        named
            .entry(label.subject)
            .or_default()
            .insert(facts.names.text(label.language));
    }
    named
}

/// What something else refers to.
fn used(facts: &Facts<'_>) -> NameSet {
    let mut used = facts.used.clone();
    for referral in facts
        .referrals
        .iter()
        .filter(|referral| referral.subject != referral.target)
    {
        used.insert(referral.target);
    }
    used
}

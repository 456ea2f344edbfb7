//! References that lead to nothing, to the wrong class, or outside.

use super::facts::{Facts, Referral};
use super::names::Name;
use super::{Whole, stub};
use crate::diagnostic::{Code, Finding, nearest};
use crate::mapping::{article, listed, noun};
use crate::ontology::ClassId;
use std::collections::BTreeMap;

/// How many further places of a finding are shown.
const ALSO_MAX: usize = 10;
/// How many ids are listed when none is near.
const LISTED_MAX: usize = 12;
/// For how many references the nearest ids are looked for: each takes a look at all ids.
const NEAREST_SEARCHES_MAX: usize = 1_000;

/// Looks every reference up.
pub(super) fn check(facts: &Facts<'_>, whole: &Whole<'_>, findings: &mut Vec<Finding>) {
    let mut astray: BTreeMap<(Name, bool), Vec<&Referral>> = BTreeMap::new();
    for referral in &facts.referrals {
        let relation = &facts.relations[referral.relation as usize];
        match whole.class_of(referral.target) {
            Some(class) if whole.is_one_of(class, &relation.classes) => {}
            Some(class) => findings.push(wrong_class(facts, whole, referral, class)),
            None if facts.typed.contains(referral.target) => {}
            None => {
                let key = (referral.target, referral.outside);
                astray.entry(key).or_default().push(referral);
            }
        }
    }
    let mut astray: Vec<((Name, bool), Vec<&Referral>)> = astray.into_iter().collect();
    for (_, referrals) in &mut astray {
        referrals.sort_unstable_by_key(|referral| referral.spot);
    }
    astray.sort_unstable_by_key(|(_, referrals)| referrals[0].spot);
    let mut searches = 0;
    for ((_, outside), referrals) in astray {
        let mut finding = if outside {
            untyped(facts, whole, referrals[0])
        } else {
            searches += 1;
            dangling(facts, whole, referrals[0], searches <= NEAREST_SEARCHES_MAX)
        };
        for referral in referrals.iter().skip(1).take(ALSO_MAX) {
            finding = finding.also(referral.spot.into(), "also referred to here");
        }
        if referrals.len() > ALSO_MAX + 1 {
            let more = referrals.len() - ALSO_MAX - 1;
            finding = finding.note(format!("and in {more} more places"));
        }
        findings.push(finding);
    }
}

fn wrong_class(
    facts: &Facts<'_>,
    whole: &Whole<'_>,
    referral: &Referral,
    class: ClassId,
) -> Finding {
    let relation = &facts.relations[referral.relation as usize];
    let key = whole.key(relation.class, &relation.path);
    let wanted = whole.any_of(&relation.classes);
    let typed = facts.names.text(referral.typed);
    let is = article(&noun(facts.schema.class(class)));
    let finding = Finding::new(
        Code::WrongClass,
        referral.spot.into(),
        format!("`{typed}` is {is}, and `{key}` takes {wanted}"),
    )
    .expected(format!("expected {wanted}"))
    .also(whole.place_of(referral.target), "the record stands here");
    let id = last_id(facts.names.text(referral.target));
    let same = whole
        .ids_of(&relation.classes)
        .find(|(other, _)| *other == id);
    match same {
        Some((_, iri)) => finding.hint(format!("did you mean {}?", whole.shown(iri))),
        None => finding,
    }
}

fn dangling(facts: &Facts<'_>, whole: &Whole<'_>, referral: &Referral, search: bool) -> Finding {
    let relation = &facts.relations[referral.relation as usize];
    let typed = facts.names.text(referral.typed);
    let target = facts.names.text(referral.target);
    let wanted = whole.any_of(&relation.classes);
    let mut finding = Finding::new(
        Code::DanglingReference,
        referral.spot.into(),
        format!("`{typed}` leads to nothing"),
    )
    .expected(format!("expected {wanted} of the dataset"));
    if search {
        finding = near(facts, whole, referral, finding);
    }
    match stub::record(facts.schema, whole.path(target)) {
        Some(stub) => finding.hint(format!("add the record:\n{stub}")),
        None => finding,
    }
}

/// Adds the ids that may be meant.
fn near(facts: &Facts<'_>, whole: &Whole<'_>, referral: &Referral, finding: Finding) -> Finding {
    let relation = &facts.relations[referral.relation as usize];
    let typed = facts.names.text(referral.typed);
    let is_path = typed.contains('/');
    let wanted = whole.class_of_path(facts.names.text(referral.target));
    // A path says its class itself.
    let classes = match (&wanted, is_path) {
        (Some(class), true) => std::slice::from_ref(class),
        _ => &relation.classes[..],
    };
    let id = last_id(facts.names.text(referral.target));
    let mut known: Vec<(&str, Name)> = whole.ids_of(classes).collect();
    known.sort_unstable();
    // An id that is given twice is there once.
    known.dedup();
    let shown = |name: Name| {
        if is_path {
            whole.path(facts.names.text(name))
        } else {
            last_id(facts.names.text(name))
        }
    };
    let ids = nearest(id, known.iter().map(|(id, _)| *id));
    let found: Vec<&str> = known
        .iter()
        .filter(|(id, _)| ids.contains(id))
        .map(|(_, name)| shown(*name))
        .take(ALSO_MAX)
        .collect();
    match found[..] {
        [] if known.is_empty() => finding,
        [] if known.len() <= LISTED_MAX => {
            let all = known.iter().map(|(_, name)| shown(*name));
            finding.note(format!("known ids: {}", listed(all)))
        }
        [] => finding,
        [one] => finding.note(format!("did you mean `{one}`?")),
        _ => finding.note(format!("did you mean one of {}?", listed(found))),
    }
}

fn untyped(facts: &Facts<'_>, whole: &Whole<'_>, referral: &Referral) -> Finding {
    let relation = &facts.relations[referral.relation as usize];
    let target = facts.names.text(referral.target);
    let key = whole.key(relation.class, &relation.path);
    let finding = Finding::new(
        Code::OutsideUntyped,
        referral.spot.into(),
        format!("nothing says what `{target}` is"),
    )
    .expected(format!(
        "expected {} for `{key}`",
        whole.any_of(&relation.classes)
    ));
    match relation.classes.first() {
        Some(class) => {
            let class = &facts.schema.class(*class).iri;
            finding.hint(format!(
                "type it in an RDF file of the dataset:\n<{target}> a <{class}> ."
            ))
        }
        None => finding,
    }
}

/// The last id of an IRI.
pub(super) fn last_id(iri: &str) -> &str {
    iri.rsplit('/').next().unwrap_or(iri)
}

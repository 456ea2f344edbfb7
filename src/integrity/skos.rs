//! The integrity conditions of SKOS.
//!
//! Those of the reference (<https://www.w3.org/TR/skos-reference/>): S13 and S14 for names, S27 for
//! relations, S46 for matches; and one that is only likely to be a slip, two concepts that match
//! the same thing exactly.

use super::Whole;
use super::facts::{Facts, Spot};
use super::names::Name;
use crate::diagnostic::{Code, Finding};
use std::collections::{BTreeMap, BTreeSet};

/// Namespace of SKOS.
const SKOS: &str = "http://www.w3.org/2004/02/skos/core#";

/// Whether an IRI is that of the class of concepts.
pub(super) fn is_concept(iri: &str) -> bool {
    iri.strip_prefix(SKOS) == Some("Concept")
}

/// A name of a resource.
#[derive(Clone, Copy, Debug)]
pub(super) struct Label {
    pub(super) subject: Name,
    pub(super) kind: LabelKind,
    pub(super) language: Name,
    pub(super) text: Name,
    pub(super) spot: Spot,
}

/// What a name is to its resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum LabelKind {
    Preferred,
    Alternative,
    Hidden,
}

/// The kind of name that a predicate gives.
pub(super) fn label_kind(predicate: &str) -> Option<LabelKind> {
    Some(match predicate.strip_prefix(SKOS)? {
        "prefLabel" => LabelKind::Preferred,
        "altLabel" => LabelKind::Alternative,
        "hiddenLabel" => LabelKind::Hidden,
        _ => return None,
    })
}

/// A relation between two resources.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Link {
    pub(super) kind: LinkKind,
    pub(super) subject: Name,
    pub(super) object: Name,
    pub(super) spot: Spot,
}

/// What two resources are to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum LinkKind {
    /// The object is broader.
    Broader,
    Related,
    Exact,
    /// The object is broader, in another scheme.
    BroadMatch,
    RelatedMatch,
}

/// Whether a predicate reads from subject to object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    Forward,
    Backward,
}

impl Reading {
    /// Subject and object in the order that the kind is read in.
    pub(super) fn order<'t>(self, subject: &'t str, object: &'t str) -> (&'t str, &'t str) {
        match self {
            Self::Forward => (subject, object),
            Self::Backward => (object, subject),
        }
    }
}

impl LinkKind {
    /// The kind of relation that a predicate states.
    pub(super) fn of(predicate: &str) -> Option<(Self, Reading)> {
        Some(match predicate.strip_prefix(SKOS)? {
            "broader" | "broaderTransitive" => (Self::Broader, Reading::Forward),
            "narrower" | "narrowerTransitive" => (Self::Broader, Reading::Backward),
            "related" => (Self::Related, Reading::Forward),
            "exactMatch" => (Self::Exact, Reading::Forward),
            "broadMatch" => (Self::BroadMatch, Reading::Forward),
            "narrowMatch" => (Self::BroadMatch, Reading::Backward),
            "relatedMatch" => (Self::RelatedMatch, Reading::Forward),
            _ => return None,
        })
    }
}

impl Label {
    /// The same with other numbers for its names.
    pub(super) fn renamed(self, of: impl Fn(Name) -> Name) -> Self {
        Self {
            subject: of(self.subject),
            language: of(self.language),
            text: of(self.text),
            ..self
        }
    }
}

impl Link {
    /// The same with other numbers for its names.
    pub(super) fn renamed(self, of: impl Fn(Name) -> Name) -> Self {
        Self {
            subject: of(self.subject),
            object: of(self.object),
            ..self
        }
    }
}

/// Checks all conditions.
pub(super) fn check(facts: &Facts<'_>, whole: &Whole<'_>, findings: &mut Vec<Finding>) {
    names(facts, whole, findings);
    let mut links = Links::default();
    for link in &facts.links {
        let ends = (link.subject, link.object);
        let spot = links.of(link.kind).entry(ends).or_insert(link.spot);
        *spot = link.spot.min(*spot);
    }
    related(&links, whole, findings);
    matches(&links, whole, findings);
    shared(&links, whole, findings);
}

/// Relations by kind, each once, with the first place of each.
#[derive(Default)]
struct Links {
    broader: BTreeMap<(Name, Name), Spot>,
    related: BTreeMap<(Name, Name), Spot>,
    exact: BTreeMap<(Name, Name), Spot>,
    broad_match: BTreeMap<(Name, Name), Spot>,
    related_match: BTreeMap<(Name, Name), Spot>,
}

impl Links {
    fn of(&mut self, kind: LinkKind) -> &mut BTreeMap<(Name, Name), Spot> {
        match kind {
            LinkKind::Broader => &mut self.broader,
            LinkKind::Related => &mut self.related,
            LinkKind::Exact => &mut self.exact,
            LinkKind::BroadMatch => &mut self.broad_match,
            LinkKind::RelatedMatch => &mut self.related_match,
        }
    }

    /// The chain from one resource up to a broader one, both included, where there is one.
    fn chain_up(&self, from: Name, to: Name) -> Option<Vec<Name>> {
        let mut came_from: BTreeMap<Name, Name> = BTreeMap::new();
        let mut next = vec![from];
        while let Some(name) = next.pop() {
            let least = (name, Name::FIRST);
            for ((below, above), _) in self.broader.range(least..) {
                if *below != name {
                    break;
                }
                if came_from.contains_key(above) {
                    continue;
                }
                came_from.insert(*above, name);
                if *above == to {
                    return Some(trace(&came_from, from, to));
                }
                next.push(*above);
            }
        }
        None
    }
}

fn trace(came_from: &BTreeMap<Name, Name>, from: Name, to: Name) -> Vec<Name> {
    let mut chain = vec![to];
    let mut at = to;
    while let Some(before) = came_from.get(&at) {
        chain.push(*before);
        at = *before;
        if at == from {
            break;
        }
    }
    chain.reverse();
    chain
}

/// S14: one preferred name in each language. S13: the kinds of names are apart.
fn names(facts: &Facts<'_>, whole: &Whole<'_>, findings: &mut Vec<Finding>) {
    let mut labels = facts.labels.clone();
    labels.sort_by_key(|label| (label.subject, label.language, label.kind, label.spot));
    for of_language in labels.chunk_by(|a, b| (a.subject, a.language) == (b.subject, b.language)) {
        let text = |label: &Label| facts.names.text(label.text);
        let language = facts.names.text(of_language[0].language);
        let mut preferred = of_language
            .iter()
            .filter(|label| label.kind == LabelKind::Preferred);
        if let Some(first) = preferred.next() {
            for other in preferred.filter(|other| other.text != first.text) {
                findings.push(
                    Finding::new(
                        Code::DuplicateLanguage,
                        other.spot.into(),
                        format!(
                            "{} has two preferred names in `{language}`, `{}` and `{}`",
                            whole.shown(other.subject),
                            text(first),
                            text(other),
                        ),
                    )
                    .expected("expected one preferred name in each language")
                    .also(first.spot.into(), "the other is given here")
                    .hint("keep one of the two, and make the other an alternative name"),
                );
            }
        }
        let mut seen: BTreeMap<Name, &Label> = BTreeMap::new();
        for label in of_language {
            match seen.get(&label.text) {
                Some(first) if first.kind != label.kind => {
                    findings.push(clash(whole, text(label), first, label));
                }
                Some(_) => {}
                None => {
                    seen.insert(label.text, label);
                }
            }
        }
    }
}

fn clash(whole: &Whole<'_>, text: &str, first: &Label, second: &Label) -> Finding {
    let kind = |label: &Label| match label.kind {
        LabelKind::Preferred => "preferred",
        LabelKind::Alternative => "alternative",
        LabelKind::Hidden => "hidden",
    };
    let (subject, first_kind) = (whole.shown(second.subject), kind(first));
    Finding::new(
        Code::LabelClash,
        second.spot.into(),
        format!(
            "`{text}` is both the {first_kind} and an {} name of {subject}",
            kind(second)
        ),
    )
    .expected(format!("expected a name other than the {first_kind} one"))
    .also(
        first.spot.into(),
        format!("the {first_kind} name is given here"),
    )
    .hint("leave the name out here")
}

/// S27: related resources are not broader than one another.
fn related(links: &Links, whole: &Whole<'_>, findings: &mut Vec<Finding>) {
    let mut seen = BTreeSet::new();
    let mut pairs: Vec<(Spot, &str, Name, Name)> = links
        .related
        .iter()
        .map(|((subject, object), spot)| (*spot, whole.names.text(*subject), *subject, *object))
        .collect();
    pairs.sort_unstable();
    for (spot, _, subject, object) in &pairs {
        if !seen.insert((subject.min(object), subject.max(object))) {
            continue;
        }
        let up = links.chain_up(*subject, *object);
        let Some(chain) = up.or_else(|| links.chain_up(*object, *subject)) else {
            continue;
        };
        let shown: Vec<String> = chain.iter().map(|name| whole.shown(*name)).collect();
        let mut finding = Finding::new(
            Code::RelatedBroader,
            (*spot).into(),
            format!(
                "{} and {} are related, and one is broader than the other",
                whole.shown(*subject),
                whole.shown(*object)
            ),
        )
        .expected("expected either of the two")
        .note(format!("from narrow to broad: {}", shown.join(" → ")))
        .hint("leave out the one that says less");
        for pair in chain.windows(2) {
            if let Some(spot) = links.broader.get(&(pair[0], pair[1])) {
                finding = finding.also(
                    (*spot).into(),
                    format!(
                        "{} is broader than {}",
                        whole.shown(pair[1]),
                        whole.shown(pair[0])
                    ),
                );
            }
        }
        findings.push(finding);
    }
}

/// S46: an exact match is neither a broad, a narrow nor a related one.
fn matches(links: &Links, whole: &Whole<'_>, findings: &mut Vec<Finding>) {
    for ((subject, object), spot) in &links.exact {
        let (there, back) = ((*subject, *object), (*object, *subject));
        let others = [
            (links.broad_match.get(&there), "a broad match"),
            (links.broad_match.get(&back), "a narrow match"),
            (links.related_match.get(&there), "a related match"),
            (links.related_match.get(&back), "a related match"),
        ];
        for (other, what) in others {
            let Some(other) = other else { continue };
            let (subject, object) = (whole.shown(*subject), whole.shown(*object));
            findings.push(
                Finding::new(
                    Code::MatchClash,
                    (*other).into(),
                    format!("{subject} matches {object} exactly, and it is {what} too"),
                )
                .expected("expected one kind of match for one thing")
                .also((*spot).into(), "the exact match is given here")
                .hint("keep the one that holds"),
            );
        }
    }
}

/// Two of the dataset's resources that match the same thing exactly are probably one.
fn shared(links: &Links, whole: &Whole<'_>, findings: &mut Vec<Finding>) {
    let mut by_object: BTreeMap<Name, Vec<(Spot, Name)>> = BTreeMap::new();
    for ((subject, object), spot) in &links.exact {
        by_object
            .entry(*object)
            .or_default()
            .push((*spot, *subject));
    }
    for (object, mut subjects) in by_object {
        subjects.sort_unstable();
        let [(first, name), others @ ..] = &subjects[..] else {
            continue;
        };
        for (spot, other) in others {
            findings.push(
                Finding::new(
                    Code::SharedMatch,
                    (*spot).into(),
                    format!(
                        "{} and {} both match {} exactly",
                        whole.shown(*name),
                        whole.shown(*other),
                        whole.shown(object)
                    ),
                )
                .expected("expected one exact match for one thing")
                .also((*first).into(), "the other is given here")
                .hint("make one of the two a close match, or the two themes one"),
            );
        }
    }
}

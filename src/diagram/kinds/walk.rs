//! Which links lead from a resource to others, the ontology's own before what repeats them for
//! other vocabularies.

use crate::diagram::look::{LinePredicate, Look};
use crate::graph::{Id, Pattern};
use crate::ontology::Role;
use oxrdf::TermRef;
use oxrdf::vocab::rdf;
use std::collections::{BTreeMap, BTreeSet};

/// Predicates that are looked at; graphs that people draw have a few dozen.
const PREDICATES_MAX: usize = 2_000;
/// Statements of one resource that are looked through, each way.
const SCAN_MAX: usize = 5_000;

/// What the ontology thinks of a predicate, the most telling first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    /// It is drawn as a line.
    Drawn,
    /// It leads to what is nested.
    Nested,
    /// The ontology has it, and does not draw it: a fact, an inverse, a source.
    Said,
    /// The ontology does not have it.
    Other,
}

/// A predicate that links are followed by.
#[derive(Clone, Copy, Debug)]
pub(super) struct Way<'a> {
    pub(super) predicate: LinePredicate<'a>,
    pub(super) rank: Rank,
}

/// All the predicates that links are followed by.
pub(super) struct Ways<'a, 'l> {
    pub(super) look: &'l Look<'a>,
    ways: BTreeMap<Id, Way<'a>>,
    /// Predicates that say for other vocabularies what those of the ontology say.
    aligned: BTreeSet<Id>,
}

/// The links of a resource by one predicate, one way.
#[derive(Clone, Debug)]
pub(super) struct Bundle<'a> {
    pub(super) way: Way<'a>,
    /// Whether the resource is the subject.
    pub(super) forward: bool,
    /// The other ends, sorted, perhaps not all.
    pub(super) ends: Vec<Id>,
    /// How many there are.
    pub(super) count: usize,
}

/// A statement between two resources.
#[derive(Clone, Copy, Debug)]
pub(super) struct Link<'a> {
    pub(super) subject: Id,
    pub(super) way: Way<'a>,
    pub(super) object: Id,
}

impl<'a, 'l> Ways<'a, 'l> {
    pub(super) fn new(look: &'l Look<'a>) -> Self {
        // Passages back what is said; they are no part of it.
        let of_evidence = [Role::Evidence, Role::QuotedFrom, Role::SupportedKey];
        let hidden: BTreeSet<Id> = of_evidence
            .into_iter()
            .flat_map(|role| look.schema.paths_of(role))
            .filter_map(|path| look.snapshot.iri(&path))
            .chain(look.snapshot.id(rdf::TYPE))
            .collect();
        let mut ways = BTreeMap::new();
        for (id, _) in look.snapshot.predicates().take(PREDICATES_MAX) {
            let TermRef::NamedNode(node) = look.snapshot.term(id) else {
                continue;
            };
            if hidden.contains(&id) {
                continue;
            }
            let Some(predicate) = look.any_predicate(node.as_str()) else {
                continue;
            };
            let is_among = |list: &[LinePredicate<'_>]| list.iter().any(|known| known.id == id);
            let rank = match &predicate {
                _ if is_among(&look.lines) => Rank::Drawn,
                _ if is_among(&look.nests) => Rank::Nested,
                known if known.is_of_ontology() => Rank::Said,
                _ => Rank::Other,
            };
            ways.insert(id, Way { predicate, rank });
        }
        let fields = look.schema.classes.iter().flat_map(|class| &class.fields);
        let writes = fields.flat_map(|field| &field.writes);
        let aligned = writes
            .filter(|write| write.alignment)
            .filter_map(|write| look.snapshot.iri(&write.iri))
            .filter(|id| {
                ways.get(id)
                    .is_some_and(|way: &Way<'_>| way.rank == Rank::Other)
            })
            .collect();
        Self {
            look,
            ways,
            aligned,
        }
    }

    /// Whether a statement repeats for another vocabulary what the ontology's own say.
    fn is_repeat(&self, subject: Id, predicate: Id) -> bool {
        self.aligned.contains(&predicate) && self.look.class_of(subject).is_some()
    }

    /// All predicates.
    pub(super) fn all(&self) -> impl Iterator<Item = &Way<'a>> {
        self.ways.values()
    }

    /// Whether a resource is one that links may lead to: no literal, no passage.
    pub(super) fn is_end(&self, id: Id) -> bool {
        if matches!(self.look.snapshot.term(id), TermRef::Literal(_)) {
            return false;
        }
        let class = self.look.class_of(id);
        class.is_none_or(|class| self.look.class(class).field_of(Role::QuoteText).is_none())
    }

    /// The links from a resource as a subject, in the order of predicates.
    pub(super) fn outward(&self, id: Id) -> Vec<Link<'a>> {
        let pattern = Pattern {
            subject: Some(id),
            ..Pattern::default()
        };
        let quads = self.look.snapshot.quads(pattern).take(SCAN_MAX);
        quads
            .filter_map(|quad| {
                let way = *self.ways.get(&quad.predicate)?;
                let link = Link {
                    subject: id,
                    way,
                    object: quad.object,
                };
                let is_shown = self.is_end(quad.object) && !self.is_repeat(id, quad.predicate);
                is_shown.then_some(link)
            })
            .collect()
    }

    /// The links of a resource, both ways, the most telling first. Of each predicate at most
    /// `ends_max` are listed; what a less telling one says again is left out, and so are links from
    /// a resource to itself.
    pub(super) fn bundles(&self, id: Id, ends_max: usize) -> Vec<Bundle<'a>> {
        let mut bundles: Vec<Bundle<'a>> = Vec::new();
        for link in self.outward(id) {
            match bundles.last_mut() {
                Some(last) if last.way.predicate.id == link.way.predicate.id => {
                    last.ends.push(link.object);
                }
                _ => bundles.push(Bundle {
                    way: link.way,
                    forward: true,
                    ends: vec![link.object],
                    count: 0,
                }),
            }
        }
        for bundle in &mut bundles {
            bundle.count = bundle.ends.len();
            bundle.ends.truncate(ends_max);
        }
        bundles.extend(self.inward(id, ends_max));
        bundles.sort_by_key(|bundle| (bundle.way.rank, bundle.way.predicate.id, !bundle.forward));
        self.without_repeats(id, bundles)
    }

    fn inward(&self, id: Id, ends_max: usize) -> Vec<Bundle<'a>> {
        let to = |predicate| Pattern {
            predicate,
            object: Some(id),
            ..Pattern::default()
        };
        let snapshot = self.look.snapshot;
        let mut bundles: BTreeMap<Id, Bundle<'a>> = BTreeMap::new();
        let bundle = |way: &Way<'a>| Bundle {
            way: *way,
            forward: false,
            ends: Vec::new(),
            count: 0,
        };
        if snapshot.count(to(None)) <= ends_max {
            for quad in snapshot.quads(to(None)) {
                if let Some(way) = self.ways.get(&quad.predicate) {
                    let known = bundles.entry(quad.predicate).or_insert_with(|| bundle(way));
                    known.ends.push(quad.subject);
                    known.count += 1;
                }
            }
            return bundles.into_values().collect();
        }
        for (predicate, way) in &self.ways {
            let count = snapshot.count(to(Some(*predicate)));
            if count > 0 {
                let mut of_way = bundle(way);
                of_way.ends = snapshot.subjects(*predicate, id).take(ends_max).collect();
                of_way.count = count;
                bundles.insert(*predicate, of_way);
            }
        }
        bundles.into_values().collect()
    }

    fn without_repeats(&self, id: Id, bundles: Vec<Bundle<'a>>) -> Vec<Bundle<'a>> {
        let mut told: BTreeMap<Id, Rank> = BTreeMap::new();
        let mut kept = Vec::new();
        for mut bundle in bundles {
            let rank = bundle.way.rank;
            let listed = bundle.ends.len();
            bundle.ends.retain(|end| {
                *end != id
                    && *told.entry(*end).or_insert(rank) == rank
                    && self.is_end(*end)
                    && (bundle.forward || !self.is_repeat(*end, bundle.way.predicate.id))
            });
            bundle.count -= listed - bundle.ends.len();
            if !bundle.ends.is_empty() {
                kept.push(bundle);
            }
        }
        kept
    }

    /// What is said between two resources, either way, by the most telling predicates.
    pub(super) fn between(&self, one: Id, other: Id) -> Vec<Link<'a>> {
        let mut links: Vec<Link<'a>> = Vec::new();
        for (predicate, way) in &self.ways {
            for (subject, object) in [(one, other), (other, one)] {
                let is_said = self.look.snapshot.contains(subject, *predicate, object);
                if is_said && !self.is_repeat(subject, *predicate) {
                    links.push(Link {
                        subject,
                        way: *way,
                        object,
                    });
                }
            }
        }
        most_telling(self.look, links)
    }
}

/// The links of the first rank that there is, each once where two say the same from both ends.
pub(super) fn most_telling<'a>(look: &Look<'a>, mut links: Vec<Link<'a>>) -> Vec<Link<'a>> {
    let first = links.iter().map(|link| link.way.rank).min();
    links.retain(|link| Some(link.way.rank) == first);
    let mut kept: Vec<Link<'a>> = Vec::new();
    for link in links {
        let inverse = look.inverse_verb(&link.way.predicate);
        let is_told = kept.iter().any(|known| {
            (known.subject, known.object) == (link.object, link.subject)
                && Some(look.verb(&known.way.predicate)) == inverse
        });
        if !is_told {
            kept.push(link);
        }
    }
    kept
}

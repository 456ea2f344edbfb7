//! The hierarchy of concepts, with how often each is used.
//!
//! Concepts, and what is broader, narrower, related and in a scheme, are those of
//! [SKOS](https://www.w3.org/TR/skos-reference/), and what the ontology derives from them.

use super::walk::{Rank, Ways};
use crate::diagram::look::Look;
use crate::diagram::palette::Hue;
use crate::diagram::scene::{Line, Scene, Shape, Stroke, Text};
use crate::diagram::sketch::{CARD_COLUMNS, Place, Sketch, statement};
use crate::diagram::words::{filled, words};
use crate::diagram::{DiagramError, Options};
use crate::graph::{Id, Snapshot};
use crate::ontology::Schema;
use oxrdf::vocab::rdf;
use std::collections::{BTreeMap, BTreeSet};

/// Namespace of SKOS.
const SKOS: &str = "http://www.w3.org/2004/02/skos/core#";
/// Concepts that are looked at.
const CONCEPTS_MAX: usize = 20_000;
/// Columns; what is deeper stands in the last.
const DEPTH_MAX: usize = 12;

/// Draws all concepts, or those that are used most with what is above them.
pub(super) fn themes(
    snapshot: &Snapshot,
    schema: &Schema,
    options: &Options,
) -> Result<Scene, DiagramError> {
    let look = Look::new(snapshot, schema, &options.languages, &options.style);
    let hierarchy = Hierarchy::new(&look);
    let Some(first) = hierarchy.uses.keys().next() else {
        let class = concept_classes(&look);
        return Err(DiagramError::NoFocus {
            class: class.first().map_or("concept", |class| class).to_owned(),
        });
    };
    let mut sketch = Sketch::new(&look, options);
    sketch.scene.is_graded = true;
    let words = words(&sketch.scene.language);
    let kind = sketch.kind_of(*first).name;
    let shown = hierarchy.shown(options.nodes_max.max(1));
    hierarchy.draw(&mut sketch, &shown);
    let total = hierarchy.total;
    sketch.leave_out(hierarchy.left_out(&shown) + total - hierarchy.uses.len());
    let used = hierarchy.uses.values().filter(|uses| **uses > 0).count();
    let title = options.title.as_deref().unwrap_or(words.themes);
    let subtitle = format!("{total} × {kind} · {} {used}", words.of_which_used);
    Ok(sketch.finish(title, &subtitle))
}

/// The names of the classes that are concepts.
fn concept_classes<'a>(look: &Look<'a>) -> Vec<&'a str> {
    let classes = look.schema.classes();
    let concepts = classes.filter(|(_, class)| {
        let mut types = class.types.iter();
        types.any(|write| is_skos(&write.iri, "Concept"))
    });
    concepts.map(|(id, _)| look.class_name(id)).collect()
}

fn is_skos(iri: &str, name: &str) -> bool {
    iri.strip_prefix(SKOS) == Some(name)
}

/// A statement, as ids.
type Said = (Id, Id, Id);

struct Hierarchy<'a, 'l> {
    look: &'l Look<'a>,
    /// How many facts each concept is used in.
    uses: BTreeMap<Id, usize>,
    /// What stands above each: broader concepts, or else schemes.
    above: BTreeMap<Id, Vec<(Id, Said)>>,
    related: BTreeMap<(Id, Id), Said>,
    depths: BTreeMap<Id, usize>,
    /// How many concepts there are, those included that are not looked at.
    total: usize,
}

impl<'a, 'l> Hierarchy<'a, 'l> {
    fn new(look: &'l Look<'a>) -> Self {
        let mut concepts: BTreeSet<Id> = BTreeSet::new();
        let snapshot = look.snapshot;
        let class = snapshot.iri(&format!("{SKOS}Concept"));
        if let (Some(a), Some(class)) = (snapshot.id(rdf::TYPE), class) {
            concepts.extend(snapshot.subjects(a, class));
        }
        for (id, class) in look.schema.classes() {
            if class
                .types
                .iter()
                .any(|write| is_skos(&write.iri, "Concept"))
            {
                concepts.extend(look.resources(id));
            }
        }
        let total = concepts.len();
        let unseen = concepts.iter().nth(CONCEPTS_MAX).copied();
        let unseen = unseen.map_or_else(BTreeSet::new, |first| concepts.split_off(&first));
        let mut hierarchy = Self {
            look,
            total,
            uses: BTreeMap::new(),
            above: BTreeMap::new(),
            related: BTreeMap::new(),
            depths: BTreeMap::new(),
        };
        hierarchy.count(&concepts);
        hierarchy.relate(&concepts, &unseen);
        hierarchy.measure();
        hierarchy
    }

    /// Counts the facts that concepts are used in: what the ontology's own properties, apart from
    /// those between concepts, say of other things.
    fn count(&mut self, concepts: &BTreeSet<Id>) {
        let ways = Ways::new(self.look);
        let of_facts: Vec<Id> = ways
            .all()
            .filter(|way| way.rank != Rank::Other && !way.predicate.iri.starts_with(SKOS))
            .map(|way| way.predicate.id)
            .collect();
        for concept in concepts {
            let count = |predicate: &Id| {
                self.look.snapshot.count(crate::graph::Pattern {
                    predicate: Some(*predicate),
                    object: Some(*concept),
                    ..crate::graph::Pattern::default()
                })
            };
            self.uses.insert(*concept, of_facts.iter().map(count).sum());
        }
    }

    /// The predicates of SKOS with a name, and those that the ontology derives from them.
    fn predicates(&self, name: &str) -> Vec<Id> {
        let wanted = format!("{SKOS}{name}");
        let terms = self.look.schema.terms.values();
        let derived = terms
            .filter(|term| term.parents.iter().any(|parent| **parent == *wanted))
            .map(|term| &*term.iri);
        std::iter::once(wanted.as_str())
            .chain(derived)
            .filter_map(|iri| self.look.snapshot.iri(iri))
            .collect()
    }

    fn relate(&mut self, concepts: &BTreeSet<Id>, unseen: &BTreeSet<Id>) {
        let snapshot = self.look.snapshot;
        let [broader, narrower, related, scheme] =
            ["broader", "narrower", "related", "inScheme"].map(|name| self.predicates(name));
        for concept in concepts {
            let mut above: Vec<(Id, Said)> = Vec::new();
            for predicate in &broader {
                let objects = snapshot.objects(*concept, *predicate);
                above.extend(objects.map(|object| (object, (*concept, *predicate, object))));
            }
            for predicate in &narrower {
                let subjects = snapshot.subjects(*predicate, *concept);
                above.extend(subjects.map(|subject| (subject, (subject, *predicate, *concept))));
            }
            if above.is_empty() {
                for predicate in &scheme {
                    let objects = snapshot.objects(*concept, *predicate);
                    above.extend(objects.map(|object| (object, (*concept, *predicate, object))));
                }
            }
            let mut seen = BTreeSet::from([*concept]);
            above.retain(|(parent, _)| !unseen.contains(parent) && seen.insert(*parent));
            self.above.insert(*concept, above);
            for predicate in &related {
                for object in snapshot.objects(*concept, *predicate) {
                    let pair = (object.min(*concept), object.max(*concept));
                    let said = (*concept, *predicate, object);
                    if object != *concept {
                        self.related.entry(pair).or_insert(said);
                    }
                }
            }
        }
    }

    /// Finds how far down each concept stands. What stands in a circle begins with its first.
    fn measure(&mut self) {
        let mut below: BTreeMap<Id, Vec<Id>> = BTreeMap::new();
        let mut tops: Vec<Id> = Vec::new();
        for (concept, above) in &self.above {
            if above.is_empty() {
                tops.push(*concept);
            }
            for (parent, _) in above {
                below.entry(*parent).or_default().push(*concept);
                if !self.above.contains_key(parent) {
                    tops.push(*parent);
                }
            }
        }
        let all: Vec<Id> = self.above.keys().copied().collect();
        for start in std::iter::once(tops).chain(all.into_iter().map(|id| vec![id])) {
            let mut level: Vec<Id> = start;
            let mut depth = 0;
            while !level.is_empty() {
                level.retain(|id| !self.depths.contains_key(id));
                for id in &level {
                    self.depths.insert(*id, depth);
                }
                let next = level.iter().filter_map(|id| below.get(id)).flatten();
                level = next.copied().collect();
                depth += 1;
            }
        }
    }

    /// The concepts that there is room for, those that are used most first, with what is above.
    fn shown(&self, boxes_max: usize) -> BTreeSet<Id> {
        let mut by_use: Vec<(std::cmp::Reverse<usize>, Id)> = self
            .uses
            .iter()
            .map(|(id, uses)| (std::cmp::Reverse(*uses), *id))
            .collect();
        by_use.sort_unstable();
        let mut shown = BTreeSet::new();
        for (_, concept) in by_use {
            // A chain for which there is no room need not be followed to its end.
            let mut chain = vec![concept];
            let room = boxes_max.saturating_sub(shown.len());
            while chain.len() <= room
                && let Some(above) = self.next_above(&chain)
                && !shown.contains(&above)
            {
                chain.push(above);
            }
            chain.retain(|id| !shown.contains(id));
            if shown.len() + chain.len() <= boxes_max {
                shown.extend(chain);
            }
        }
        if shown.is_empty() {
            // What is above does not fit: the concept that is used most stands alone.
            let uses = self.uses.iter();
            let most = uses.max_by_key(|(id, uses)| (**uses, std::cmp::Reverse(**id)));
            shown.extend(most.map(|(id, _)| *id));
        }
        shown
    }

    /// What stands above the end of a chain, nearest to the top, and not in the chain.
    fn next_above(&self, chain: &[Id]) -> Option<Id> {
        let above = self.above.get(chain.last()?)?;
        let higher = above.iter().filter(|(id, _)| !chain.contains(id));
        let highest = higher.min_by_key(|(id, _)| (self.depths.get(id), *id));
        highest.map(|(id, _)| *id)
    }

    fn left_out(&self, shown: &BTreeSet<Id>) -> usize {
        let concepts = self.uses.keys();
        concepts.filter(|id| !shown.contains(id)).count()
    }

    fn draw(&self, sketch: &mut Sketch<'_, '_>, shown: &BTreeSet<Id>) {
        let words = words(&sketch.scene.language);
        for id in shown {
            let depth = self.depths.get(id).copied().unwrap_or(0).min(DEPTH_MAX);
            let column = i64::try_from(depth).unwrap_or(0);
            let node = sketch.add_resource((*id, false), column, &[]);
            let card = &mut sketch.scene.graph[node];
            // A pill has no room for how often it is used.
            card.shape = Shape::Card;
            card.caption = None;
            card.facts.clear();
            let used = match self.uses.get(id) {
                None => {
                    // A scheme.
                    card.hue = Hue::Grey;
                    continue;
                }
                Some(0) => continue,
                Some(1) => words.used_once.to_owned(),
                Some(times) => filled(words.used, *times),
            };
            card.sentence = format!("{} ({used}).", card.sentence.trim_end_matches('.'));
            card.facts.push(Text::wrapped(&used, CARD_COLUMNS));
        }
        for (id, above) in &self.above {
            for (parent, said) in above {
                self.line(sketch, (*parent, *id), *said, Stroke::Part(Hue::Grey));
            }
        }
        for ((one, other), said) in &self.related {
            self.line(sketch, (*one, *other), *said, Stroke::Dashed(Hue::Sand));
        }
    }

    fn line(
        &self,
        sketch: &mut Sketch<'_, '_>,
        (one, other): (Id, Id),
        (subject, predicate, object): Said,
        stroke: Stroke,
    ) {
        let place = |id: Id| sketch.homes.get(&id).copied();
        let ends: Option<[Place; 2]> = place(one).and_then(|one| Some([one, place(other)?]));
        let (Some(_), Some(from), Some(to)) = (ends, place(subject), place(object)) else {
            return;
        };
        let said = statement(self.look, subject, predicate, object);
        let mut line = Line::new(stroke);
        line.predicates.push(said.predicate.as_str().to_owned());
        line.statements.push(said);
        sketch.add_line(from.node, to.node, line);
    }
}

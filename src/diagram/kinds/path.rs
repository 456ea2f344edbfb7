//! How two resources are linked: up to three shortest paths, as strips.
//!
//! A step through a resource costs one and the logarithm of how many links it has, so that a path
//! through what everything is linked to is no short one. The paths after the first are found with
//! the method of [Yen](https://doi.org/10.1287/mnsc.17.11.712).

use super::walk::Ways;
use crate::diagram::look::Look;
use crate::diagram::scene::{Scene, Text};
use crate::diagram::sketch::{Place, Sketch, sentence, statement};
use crate::diagram::words::{filled, words};
use crate::diagram::{DiagramError, Options, resource};
use crate::graph::{Id, Snapshot};
use crate::ontology::{Role, Schema};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};
use std::rc::Rc;

/// Paths that are drawn.
const PATHS_MAX: usize = 3;
/// Steps of a path.
const STEPS_MAX: usize = 6;
/// Links beyond which a resource is a hub that no path leads through.
const HUB: usize = 2_000;
/// Resources whose links are looked up, before the search says that it stopped.
const EXPANDED_MAX: usize = 5_000;
/// Signs of a line of a path's sentence.
const SENTENCE_COLUMNS: usize = 120;

/// Draws up to three shortest paths between two resources.
pub(super) fn path(
    snapshot: &Snapshot,
    schema: &Schema,
    (from, to): (&str, &str),
    options: &Options,
) -> Result<Scene, DiagramError> {
    let look = Look::new(snapshot, schema, &options.languages, &options.style);
    let ends = (resource(snapshot, from)?, resource(snapshot, to)?);
    if ends.0 == ends.1 {
        return Err(DiagramError::OneEnd {
            given: from.to_owned(),
        });
    }
    let ways = Ways::new(&look);
    let mut search = Search::new(&ways, ends);
    let (paths, left_out) = fitting(search.paths(), options.nodes_max);
    let mut sketch = Sketch::new(&look, options);
    let words = words(&sketch.scene.language);
    draw(&mut sketch, &ways, ends, &paths);
    sketch.leave_out(left_out);
    if paths.is_empty() {
        sketch.note(filled(words.no_path, STEPS_MAX));
    }
    if search.has_stopped {
        sketch.note(filled(words.stopped, EXPANDED_MAX));
    }
    if search.hubs > 0 {
        sketch.note(filled(words.hubs, search.hubs));
    }
    let title = format!("{} – {}", look.name(ends.0).text, look.name(ends.1).text);
    let told = paths.iter().map(|path| told(&look, &ways, path));
    let sentences: Vec<String> = match paths.len() {
        0 | 1 => told.collect(),
        // The strips stand below each other in this order.
        _ => (1..)
            .zip(told)
            .map(|(number, told)| format!("{number}. {told}"))
            .collect(),
    };
    let mut scene = sketch.finish(options.title.as_deref().unwrap_or(&title), "");
    scene.subtitle = Text {
        lines: sentences
            .iter()
            .flat_map(|told| Text::wrapped(told, SENTENCE_COLUMNS).lines)
            .collect(),
        whole: sentences.join(" "),
    };
    if paths.is_empty() {
        scene.subtitle = Text::wrapped(&filled(words.no_path, STEPS_MAX), SENTENCE_COLUMNS);
    }
    Ok(scene)
}

/// Draws the ends, and between them each path as a strip of its own from left to right: what two
/// paths go through is drawn in both, so that each can be followed by itself.
fn draw(sketch: &mut Sketch<'_, '_>, ways: &Ways<'_, '_>, (from, to): (Id, Id), paths: &[Vec<Id>]) {
    let last = paths.iter().map(Vec::len).max().unwrap_or(2) - 1;
    let column = |step: usize| i64::try_from(step).unwrap_or(i64::MAX);
    let place = |node| Place { node, row: None };
    let start = place(sketch.add_resource((from, true), 0, &[]));
    let end = place(sketch.add_resource((to, true), column(last), &[]));
    let mut columns = vec![Vec::new(); last + 1];
    columns[0].push(start.node);
    columns[last].push(end.node);
    for path in paths {
        let mut places: BTreeMap<Id, Place> = BTreeMap::from([(from, start), (to, end)]);
        for (step, id) in path.iter().enumerate() {
            if ![from, to].contains(id) {
                let node = sketch.add_resource((*id, false), column(step), &[]);
                columns[step].push(node);
                places.insert(*id, place(node));
            }
        }
        for pair in path.windows(2) {
            for link in ways.between(pair[0], pair[1]) {
                let predicate = &link.way.predicate;
                let said = statement(sketch.look, link.subject, predicate.id, link.object);
                let ends = [places[&link.subject], places[&link.object]];
                sketch.connect(ends[0], predicate, ends[1], said);
            }
        }
    }
    sketch.scene.columns = columns;
}

/// The paths that there is room for: the shortest in any case.
fn fitting(paths: Vec<Vec<Id>>, boxes_max: usize) -> (Vec<Vec<Id>>, usize) {
    let mut boxes = 2;
    let (shown, others): (Vec<_>, Vec<_>) =
        paths.into_iter().enumerate().partition(|(place, path)| {
            let with = boxes + path.len() - 2;
            let fits = *place == 0 || with <= boxes_max;
            if fits {
                boxes = with;
            }
            fits
        });
    let left_out = others.iter().map(|(_, path)| path.len() - 2).sum();
    (shown.into_iter().map(|(_, path)| path).collect(), left_out)
}

/// A path as a sentence: each step goes on from the end of the one before, where its words can.
fn told(look: &Look<'_>, ways: &Ways<'_, '_>, path: &[Id]) -> String {
    let language = look.languages.first().copied().unwrap_or("en");
    let which = words(language).which;
    let mut text = String::new();
    // Whether the text ends with the name that the next step begins with.
    let mut goes_on = false;
    for pair in path.windows(2) {
        let Some(link) = ways.between(pair[0], pair[1]).into_iter().next() else {
            continue;
        };
        let [here, there] = [pair[0], pair[1]].map(|id| look.name(id).text);
        let predicate = &link.way.predicate;
        let verb = match link.subject == pair[0] {
            true => Some(look.verb(predicate)),
            false => look.inverse_verb(predicate),
        };
        let next = match &verb {
            Some(verb) if goes_on => format!(", {which} {verb} {there}"),
            Some(verb) => format!("; {here} {verb} {there}"),
            None => format!("; {there} {} {here}", look.verb(predicate)),
        };
        text.push_str(&next);
        goes_on = verb.is_some();
    }
    sentence(text.trim_start_matches("; "))
}

/// What a resource is linked to, and what a step through it costs, in thousandths.
#[derive(Clone, Debug)]
struct Known {
    ends: Rc<Vec<Id>>,
    cost: u64,
}

struct Search<'a, 'l, 'w> {
    ways: &'w Ways<'a, 'l>,
    from: Id,
    to: Id,
    known: BTreeMap<Id, Known>,
    has_stopped: bool,
    /// How many things have too many links to be followed.
    hubs: usize,
}

/// What a path may not use.
#[derive(Debug, Default)]
struct Barred {
    resources: BTreeSet<Id>,
    steps: BTreeSet<(Id, Id)>,
}

impl<'a, 'l, 'w> Search<'a, 'l, 'w> {
    fn new(ways: &'w Ways<'a, 'l>, (from, to): (Id, Id)) -> Self {
        Self {
            ways,
            from,
            to,
            known: BTreeMap::new(),
            has_stopped: false,
            hubs: 0,
        }
    }

    fn paths(&mut self) -> Vec<Vec<Id>> {
        let first = self.shortest(self.from, STEPS_MAX, &Barred::default());
        let mut paths: Vec<Vec<Id>> = first.into_iter().collect();
        let mut candidates: BTreeSet<(u64, Vec<Id>)> = BTreeSet::new();
        while let Some(last) = paths.last().filter(|_| paths.len() < PATHS_MAX).cloned() {
            for at in 0..last.len() - 1 {
                let root = &last[..=at];
                let mut barred = Barred::default();
                barred.resources.extend(&root[..at]);
                let alike = paths.iter().filter(|path| path.starts_with(root));
                barred
                    .steps
                    .extend(alike.map(|path| (path[at], path[at + 1])));
                if let Some(rest) = self.shortest(last[at], STEPS_MAX - at, &barred) {
                    let whole = [&root[..at], rest.as_slice()].concat();
                    candidates.insert((self.cost(&whole), whole));
                }
            }
            candidates.retain(|(_, path)| !paths.contains(path));
            let Some((_, next)) = candidates.pop_first() else {
                break;
            };
            paths.push(next);
        }
        paths
    }

    fn cost(&mut self, path: &[Id]) -> u64 {
        let inner = path.iter().skip(1).take(path.len().saturating_sub(2));
        inner
            .map(|id| self.known(*id).map_or(0, |known| known.cost))
            .sum()
    }

    /// The cheapest path from a resource to the end.
    fn shortest(&mut self, from: Id, steps_max: usize, barred: &Barred) -> Option<Vec<Id>> {
        let mut best: BTreeMap<Id, (u64, Id)> = BTreeMap::from([(from, (0, from))]);
        let mut heap = BinaryHeap::from([Reverse((0_u64, 0_usize, from))]);
        while let Some(Reverse((cost, steps, here))) = heap.pop() {
            if here == self.to {
                return Some(traced(&best, from, self.to));
            }
            if steps == steps_max || best[&here].0 < cost {
                continue;
            }
            let Some(known) = self.known(here) else {
                continue;
            };
            let through = if here == from { 0 } else { known.cost };
            for end in known.ends.iter() {
                let is_barred =
                    barred.resources.contains(end) || barred.steps.contains(&(here, *end));
                // Of two paths of the same cost the one with fewer steps comes first.
                let cost = cost + through + 1;
                if !is_barred && best.get(end).is_none_or(|(known, _)| cost < *known) {
                    best.insert(*end, (cost, here));
                    heap.push(Reverse((cost, steps + 1, *end)));
                }
            }
        }
        None
    }

    /// The links of a resource, looked up once; none where it is a hub, or the search has seen
    /// enough.
    fn known(&mut self, id: Id) -> Option<Known> {
        if let Some(known) = self.known.get(&id) {
            return Some(known.clone());
        }
        if self.known.len() >= EXPANDED_MAX {
            self.has_stopped = true;
            return None;
        }
        let mut bundles = self.ways.bundles(id, HUB);
        let is_asked_for = |id: &Id| [self.from, self.to].contains(id);
        for bundle in &mut bundles {
            // That two things are told of in one source does not link them.
            if bundle.way.predicate.has_role(Role::Source) && (bundle.forward || !is_asked_for(&id))
            {
                bundle.ends.retain(is_asked_for);
            }
        }
        let count: usize = bundles.iter().map(|bundle| bundle.count).sum();
        let mut ends: Vec<Id> = bundles.into_iter().flat_map(|bundle| bundle.ends).collect();
        ends.sort_unstable();
        ends.dedup();
        if count > HUB {
            self.hubs += 1;
        }
        if count > HUB && id != self.from && id != self.to {
            ends.clear();
        }
        let degree = u32::try_from(count.max(1)).unwrap_or(u32::MAX);
        let known = Known {
            ends: Rc::new(ends),
            cost: 1_000 + thousandths(f64::from(degree).ln()),
        };
        self.known.insert(id, known.clone());
        Some(known)
    }
}

/// The logarithm of a number of links is small and not negative.
fn thousandths(cost: f64) -> u64 {
    (cost * 1_000.0).round() as u64
}

fn traced(best: &BTreeMap<Id, (u64, Id)>, from: Id, to: Id) -> Vec<Id> {
    let mut path = vec![to];
    let mut here = to;
    while here != from {
        here = best[&here].1;
        path.push(here);
    }
    path.reverse();
    path
}

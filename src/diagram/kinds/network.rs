//! The network: who meets whom at the same thing, at the lowest level. Those who share a topic are
//! joined by the topic and not by the event that holds it.

use super::select::HUB;
use crate::diagram::group::{actors, group};
use crate::diagram::look::Look;
use crate::diagram::names::capitalised;
use crate::diagram::palette::Hue;
use crate::diagram::phrases::{filled, grouped, phrases};
use crate::diagram::scene::{Arrow, KeyLine, Line, Scene, Shape, Stroke};
use crate::diagram::sketch::{Sketch, sentence, statement};
use crate::diagram::words::words;
use crate::diagram::{DiagramError, Options, layers};
use crate::graph::{Id, Snapshot};
use crate::ontology::{Drawing, Schema};
use petgraph::graph::NodeIndex;
use std::collections::{BTreeMap, BTreeSet};

/// Boxes of which one can still follow the lines.
const NODES_MAX: usize = 30;
/// Lines that can be told apart.
const LINES_MAX: usize = 40;
/// Members that are looked at: those with the most links, where there are more.
const MEMBERS_MAX: usize = 2_000;
/// Pairs that are counted of all that members share.
const SHARINGS_MAX: usize = 300_000;
/// Wholes above a part.
const DEPTH_MAX: usize = 8;
/// Shared things from which on a link is drawn as a strong one.
const STRONG: usize = 3;
/// Signs of the name at a line.
const LABEL_SIGNS: usize = 30;

/// Draws the network of a group, or of those who act.
pub(super) fn network(
    snapshot: &Snapshot,
    schema: &Schema,
    of: Option<&str>,
    options: &Options,
) -> Result<Scene, DiagramError> {
    let look = Look::new(snapshot, schema, &options.languages, &options.style);
    let members = match of {
        Some(name) => group(snapshot, schema, name)?,
        None => actors(&look),
    };
    let mut climbs = Climbs::default();
    let shared = Shared::of(&look, &mut climbs, &members);
    if shared.pairs.is_empty() {
        return Err(DiagramError::Nothing {
            what: "no two of the group share anything",
        });
    }
    let says = phrases(&look.languages);
    let mut sketch = Sketch::new(&look, options);
    let order = shared.order();
    // One box says how many more there are.
    let most = options.nodes_max.clamp(2, NODES_MAX);
    let most = if order.len() > most {
        (most - 1).max(2)
    } else {
        most
    };
    let shown: Vec<Id> = order.iter().take(most).copied().collect();
    let more = order.len() - shown.len();
    sketch.leave_out(more);
    let notes = [
        (says.alone, shared.members - order.len()),
        (says.unseen, members.len() - shared.members),
        (says.uncounted, shared.uncounted),
    ];
    for (phrase, number) in notes.into_iter().filter(|(_, number)| *number > 0) {
        let number = grouped(number, &look.languages);
        sketch.note(filled(phrase, &[&number]));
    }
    let nodes: BTreeMap<Id, NodeIndex> = shown
        .iter()
        .map(|member| (*member, member_card(&mut sketch, *member)))
        .collect();
    draw_lines(&mut sketch, &shared, &nodes);
    sketch.columns = layers::columns(&sketch.scene.graph);
    if more > 0 {
        more_card(&mut sketch, order[shown.len()], more);
    }
    let title = options.title.as_deref().unwrap_or(says.network);
    let number = grouped(order.len(), &look.languages);
    let mut scene = sketch.finish(title, &filled(says.network_below, &[&number]));
    let strokes: BTreeSet<Stroke> = scene.graph.edge_weights().map(|line| line.stroke).collect();
    scene.key.lines = vec![KeyLine {
        strokes: strokes.into_iter().collect(),
        name: says.shares.to_owned(),
    }];
    Ok(scene)
}

/// The card of a member, without rows.
fn member_card(sketch: &mut Sketch<'_, '_>, member: Id) -> NodeIndex {
    let kind = sketch.kind_of(member);
    let hue = kind
        .class
        .map_or(Hue::Grey, |class| sketch.first_hue(class));
    let card = sketch.card(member, &kind, Shape::Card, hue);
    sketch.add(card, kind, 0)
}

/// Says how many more there are.
fn more_card(sketch: &mut Sketch<'_, '_>, first: Id, more: usize) {
    let look = sketch.look;
    let kind = sketch.kind_of(first);
    let number = grouped(more, &look.languages);
    let name = filled(phrases(&look.languages).and_more, &[&number]);
    let mut card = sketch.plain_card("more", &kind, &format!("{} …", capitalised(&name)));
    card.hue = Hue::Grey;
    let last = sketch.columns.values().max().copied().unwrap_or(0);
    let node = sketch.add(card, kind, last);
    sketch.columns.insert(node, last);
}

/// Draws the links between those that are shown, the strongest where there are too many. A line
/// leads from the one that comes first in the order, so that there are no circles.
fn draw_lines(sketch: &mut Sketch<'_, '_>, shared: &Shared, nodes: &BTreeMap<Id, NodeIndex>) {
    let look = sketch.look;
    let mut drawn: Vec<([NodeIndex; 2], [Id; 2], &Vec<Id>)> = Vec::new();
    for ((one, other), things) in &shared.pairs {
        if let (Some(from), Some(to)) = (nodes.get(one), nodes.get(other)) {
            match from < to {
                true => drawn.push(([*from, *to], [*one, *other], things)),
                false => drawn.push(([*to, *from], [*other, *one], things)),
            }
        }
    }
    drawn.sort_by(|(left_ends, _, left), (right_ends, _, right)| {
        let order = shared.weight(right).total_cmp(&shared.weight(left));
        order.then(left_ends.cmp(right_ends))
    });
    if drawn.len() > LINES_MAX {
        // Nobody stands there without a line: the strongest of each comes first.
        let mut seen = BTreeSet::new();
        let mut is_first = |ends: &[NodeIndex; 2]| {
            let is_new = ends.map(|end| seen.insert(end));
            is_new[0] || is_new[1]
        };
        let (mut first, others): (Vec<_>, Vec<_>) =
            drawn.into_iter().partition(|(ends, _, _)| is_first(ends));
        let room = LINES_MAX.saturating_sub(first.len());
        let number = grouped(others.len().saturating_sub(room), &look.languages);
        sketch.note(filled(phrases(&look.languages).fewer_links, &[&number]));
        first.extend(others.into_iter().take(room));
        drawn = first;
    }
    let mut named = BTreeSet::new();
    for (ends, members, things) in drawn {
        let mut line = line(sketch, ends, members, things);
        // What many share is named once, at its strongest line; all say it when pointed at.
        line.is_labelled = named.insert(line.verb.clone());
        sketch.add_line(ends[0], ends[1], line);
    }
}

/// The line between two that share things.
fn line(sketch: &Sketch<'_, '_>, ends: [NodeIndex; 2], members: [Id; 2], things: &[Id]) -> Line {
    let look = sketch.look;
    let says = phrases(&look.languages);
    let mut line = Line::new(match things.len() {
        STRONG.. => Stroke::Part(sketch.scene.graph[ends[0]].hue),
        _ => Stroke::Plain,
    });
    let names: Vec<String> = things.iter().map(|thing| look.name(*thing).text).collect();
    let first = shortened(names.first().map_or("", String::as_str));
    line.verb = match names.len() {
        1 => first,
        count => format!("{first} +{}", count - 1),
    };
    let whos = ends.map(|end| sketch.scene.graph[end].name.whole.clone());
    let and = words(&sketch.scene.language).and;
    line.sentence = sentence(&format!(
        "{} {and} {} {}: {}",
        whos[0],
        whos[1],
        says.shares,
        names.join("; ")
    ));
    line.verbs = vec![says.shares.to_owned()];
    line.arrow = Arrow::None;
    let mut behind = BTreeSet::new();
    for member in members {
        let own = meeting_places(look, member, &BTreeSet::from(members));
        for place in own {
            let chain = climb(look, place);
            let leads_to =
                |thing: &Id| *thing == place || chain.iter().any(|(_, _, up)| up == thing);
            if things.iter().any(leads_to) {
                behind.extend(direct(look, member, place));
                let tops = chain.iter().position(|(_, _, up)| things.contains(up));
                let climbed = &chain[..tops.map_or(0, |top| top + 1)];
                behind.extend(
                    climbed
                        .iter()
                        .map(|(part, nest, whole)| (*whole, *nest, *part)),
                );
            }
        }
    }
    for (subject, predicate, object) in behind {
        line.predicates.push(look.iri(predicate));
        line.statements
            .push(statement(look, subject, predicate, object));
    }
    line.predicates.sort();
    line.predicates.dedup();
    line
}

/// The statements that link two things directly, either way.
fn direct(look: &Look<'_>, member: Id, place: Id) -> Vec<(Id, Id, Id)> {
    let both = |predicate: Id| [(member, predicate, place), (place, predicate, member)];
    let all = look.lines.iter().flat_map(|line| both(line.id));
    all.filter(|(subject, predicate, object)| look.snapshot.contains(*subject, *predicate, *object))
        .collect()
}

/// A name that fits at a line, cut between words.
fn shortened(name: &str) -> String {
    if name.chars().count() <= LABEL_SIGNS {
        return name.to_owned();
    }
    let mut cut: String = name.chars().take(LABEL_SIGNS - 1).collect();
    if let Some(space) = cut.rfind(' ').filter(|space| *space > LABEL_SIGNS / 2) {
        cut.truncate(space);
    }
    cut.push('…');
    cut
}

/// What each two of a group share.
#[derive(Debug, Default)]
struct Shared {
    pairs: BTreeMap<(Id, Id), Vec<Id>>,
    /// How many have a part in each thing.
    sharers: BTreeMap<Id, usize>,
    /// Members that were looked at.
    members: usize,
    /// Things that so many share that their pairs were not counted.
    uncounted: usize,
}

impl Shared {
    /// Looks where members meet: at the same thing, or where no two do, at what such things are
    /// nested in, as few steps up as it takes.
    fn of(look: &Look<'_>, climbs: &mut Climbs, members: &[Id]) -> Self {
        let group: BTreeSet<Id> = members.iter().copied().collect();
        let mut places: Vec<(Id, Vec<Id>)> = members
            .iter()
            .map(|member| (*member, meeting_places(look, *member, &group)))
            .collect();
        places.sort_by_key(|(member, things)| (std::cmp::Reverse(things.len()), *member));
        places.truncate(MEMBERS_MAX);
        for steps in 0..=DEPTH_MAX {
            let shared = Self::within(look, climbs, &places, steps);
            if !shared.pairs.is_empty() {
                return shared;
            }
        }
        Self::default()
    }

    /// Things that few share say most, and are counted first.
    fn within(
        look: &Look<'_>,
        climbs: &mut Climbs,
        places: &[(Id, Vec<Id>)],
        steps: usize,
    ) -> Self {
        let mut sharers: BTreeMap<Id, BTreeSet<Id>> = BTreeMap::new();
        for (member, things) in places {
            for thing in things {
                sharers.entry(*thing).or_default().insert(*member);
                for (_, _, whole) in climbs.of(look, *thing).iter().take(steps) {
                    sharers.entry(*whole).or_default().insert(*member);
                }
            }
        }
        let mut shared = Self {
            members: places.len(),
            ..Self::default()
        };
        let mut things: Vec<(usize, Id)> = sharers
            .iter()
            .filter(|(_, members)| members.len() > 1)
            .map(|(thing, members)| (members.len(), *thing))
            .collect();
        things.sort_unstable();
        let mut room = SHARINGS_MAX;
        for (count, thing) in things {
            let Some(left) = room.checked_sub(count * (count - 1) / 2) else {
                shared.uncounted += 1;
                continue;
            };
            room = left;
            shared.sharers.insert(thing, count);
            let members: Vec<Id> = sharers[&thing].iter().copied().collect();
            for (place, one) in members.iter().enumerate() {
                for other in &members[place + 1..] {
                    shared.pairs.entry((*one, *other)).or_default().push(thing);
                }
            }
        }
        for things in shared.pairs.values_mut() {
            lowest(look, climbs, things);
        }
        shared
    }

    /// How much two have in common: what many share says little of any two of them. After
    /// <https://doi.org/10.1103/PhysRevE.64.016132>.
    fn weight(&self, things: &[Id]) -> f64 {
        let others = |thing: &Id| self.sharers.get(thing).map_or(1, |count| count - 1);
        things.iter().map(|thing| 1.0 / others(thing) as f64).sum()
    }

    /// Those who share anything: those who share it with most come first, then those who have most
    /// in common with others.
    fn order(&self) -> Vec<Id> {
        let mut standing: BTreeMap<Id, (usize, f64)> = BTreeMap::new();
        for ((one, other), things) in &self.pairs {
            let weight = self.weight(things);
            for member in [one, other] {
                let (degree, sum) = standing.entry(*member).or_default();
                *degree += 1;
                *sum += weight;
            }
        }
        let mut order: Vec<(Id, (usize, f64))> = standing.into_iter().collect();
        order.sort_by(|(left, (one, lighter)), (right, (other, heavier))| {
            let degree = other.cmp(one);
            degree
                .then(heavier.total_cmp(lighter))
                .then(left.cmp(right))
        });
        order.into_iter().map(|(member, _)| member).collect()
    }
}

/// What a member is linked to by lines, either way, where others can be met: boxes and rows that
/// are no members themselves.
fn meeting_places(look: &Look<'_>, member: Id, group: &BTreeSet<Id>) -> Vec<Id> {
    let mut found = Vec::new();
    for line in &look.lines {
        found.extend(look.snapshot.objects(member, line.id));
        found.extend(look.snapshot.subjects(line.id, member).take(HUB));
    }
    found.sort_unstable();
    found.dedup();
    found.retain(|thing| {
        let class = look.class_of(*thing);
        let drawing = class.map(|class| look.drawing(class));
        let is_place = matches!(drawing, Some(Drawing::Card | Drawing::Row | Drawing::Pill));
        is_place && !group.contains(thing)
    });
    found
}

/// Leaves out things that hold another one of them.
fn lowest(look: &Look<'_>, climbs: &mut Climbs, things: &mut Vec<Id>) {
    if things.len() < 2 {
        return;
    }
    let mut above = BTreeSet::new();
    for thing in things.iter() {
        above.extend(climbs.of(look, *thing).iter().map(|(_, _, whole)| *whole));
    }
    if things.iter().any(|thing| !above.contains(thing)) {
        things.retain(|thing| !above.contains(thing));
    }
}

/// What things are nested in, looked up once.
#[derive(Debug, Default)]
struct Climbs(BTreeMap<Id, Vec<(Id, Id, Id)>>);

impl Climbs {
    fn of(&mut self, look: &Look<'_>, part: Id) -> &[(Id, Id, Id)] {
        self.0.entry(part).or_insert_with(|| climb(look, part))
    }
}

/// What a thing is nested in, what that is nested in, and so on: each part with the property that
/// leads to it and its whole.
fn climb(look: &Look<'_>, part: Id) -> Vec<(Id, Id, Id)> {
    let mut chain: Vec<(Id, Id, Id)> = Vec::new();
    let mut part = part;
    while chain.len() < DEPTH_MAX
        && let Some((nest, whole)) = whole(look, part)
        && chain.iter().all(|(_, _, known)| *known != whole)
    {
        chain.push((part, nest, whole));
        part = whole;
    }
    chain
}

/// What a thing is nested in, and by which property.
fn whole(look: &Look<'_>, part: Id) -> Option<(Id, Id)> {
    let lines = look.lines.iter().filter(|line| line.is_part);
    let mut nests = look.nests.iter().chain(lines);
    nests.find_map(|nest| Some((nest.id, look.snapshot.subjects(nest.id, part).next()?)))
}

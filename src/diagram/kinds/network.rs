//! The network: who meets whom at the same thing, at the lowest level. Those who share a topic are
//! joined by the topic and not by the event that holds it.

use super::select::HUB;
use crate::diagram::group::{actors, group};
use crate::diagram::look::Look;
use crate::diagram::names::capitalised;
use crate::diagram::phrases::{filled, grouped, phrases};
use crate::diagram::scene::{Arrow, KeyLine, Line, Scene, Shape, Stroke};
use crate::diagram::sketch::{Sketch, sentence, statement};
use crate::diagram::words::words;
use crate::diagram::{DiagramError, Options, layers, measure};
use crate::graph::{Id, Snapshot};
use crate::ontology::{Drawing, Hue, Schema};
use petgraph::graph::NodeIndex;
use std::collections::{BTreeMap, BTreeSet};

/// Boxes of which one can still follow the lines.
const NODES_MAX: usize = 30;
/// Lines that can be told apart.
const LINES_MAX: usize = 40;
/// Members that are looked at: those with the most links, where there are more.
const MEMBERS_MAX: usize = 2_000;
/// What more members than this share says nothing of any two of them.
const SHARERS_MAX: usize = 60;
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
    let look = Look::new(snapshot, schema, &options.languages);
    let members = match of {
        Some(name) => group(snapshot, schema, name)?,
        None => actors(&look),
    };
    let shared = Shared::of(&look, &members);
    if shared.pairs.is_empty() {
        return Err(DiagramError::Nothing {
            what: "no two of the group share anything",
        });
    }
    let says = phrases(&look.languages);
    let mut sketch = Sketch::new(&look, options);
    let order = shared.order();
    let most = options.nodes_max.clamp(2, NODES_MAX);
    let shown: Vec<Id> = order.iter().take(most).copied().collect();
    let more = order.len() - shown.len();
    sketch.leave_out(more);
    let lonely = members.len() - order.len();
    if lonely > 0 {
        let number = grouped(lonely, &look.languages);
        sketch.note(filled(says.alone, &[&number]));
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
    drawn.sort_by_key(|(ends, _, things)| (std::cmp::Reverse(things.len()), *ends));
    if drawn.len() > LINES_MAX {
        let number = grouped(drawn.len() - LINES_MAX, &look.languages);
        sketch.note(filled(phrases(&look.languages).fewer_links, &[&number]));
        drawn.truncate(LINES_MAX);
    }
    for (ends, members, things) in drawn {
        let line = line(sketch, ends, members, things);
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
    line.is_labelled = true;
    line.arrow = Arrow::None;
    for thing in things {
        for member in members {
            for predicate in &look.lines {
                for (subject, object) in [(member, *thing), (*thing, member)] {
                    if look.snapshot.contains(subject, predicate.id, object) {
                        line.predicates.push(predicate.iri.to_owned());
                        line.statements
                            .push(statement(look, subject, predicate.id, object));
                    }
                }
            }
        }
    }
    line.predicates.sort();
    line.predicates.dedup();
    line
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
}

impl Shared {
    fn of(look: &Look<'_>, members: &[Id]) -> Self {
        let group: BTreeSet<Id> = members.iter().copied().collect();
        let mut links: Vec<(Id, Vec<Id>)> = members
            .iter()
            .map(|member| (*member, meeting_places(look, *member, &group)))
            .collect();
        links.sort_by_key(|(member, things)| (std::cmp::Reverse(things.len()), *member));
        links.truncate(MEMBERS_MAX);
        let mut sharers: BTreeMap<Id, Vec<Id>> = BTreeMap::new();
        for (member, things) in links {
            for thing in things {
                sharers.entry(thing).or_default().push(member);
            }
        }
        let mut pairs: BTreeMap<(Id, Id), Vec<Id>> = BTreeMap::new();
        for (thing, mut members) in sharers {
            members.sort_unstable();
            if members.len() > SHARERS_MAX {
                continue;
            }
            for (place, one) in members.iter().enumerate() {
                for other in &members[place + 1..] {
                    pairs.entry((*one, *other)).or_default().push(thing);
                }
            }
        }
        for things in pairs.values_mut() {
            lowest(look, things);
        }
        Self { pairs }
    }

    /// Those who share anything, the best connected first.
    fn order(&self) -> Vec<Id> {
        let ends = self.pairs.keys().flat_map(|(one, other)| [*one, *other]);
        let members: Vec<Id> = ends.collect::<BTreeSet<_>>().into_iter().collect();
        let places: BTreeMap<Id, u32> = members.iter().copied().zip(0u32..).collect();
        let links = self.pairs.keys();
        let links = links.map(|(one, other)| (places[one], places[other]));
        let measures = measure::of_links(members.len(), links.collect());
        let mut order: Vec<usize> = (0..members.len()).collect();
        order.sort_by(|left, right| {
            let degree = measures.degree[*right].cmp(&measures.degree[*left]);
            let between = measures.betweenness[*right].total_cmp(&measures.betweenness[*left]);
            degree.then(between).then(left.cmp(right))
        });
        order.into_iter().map(|place| members[place]).collect()
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
fn lowest(look: &Look<'_>, things: &mut Vec<Id>) {
    let mut above = BTreeSet::new();
    for thing in things.iter() {
        let mut level = vec![*thing];
        for _ in 0..DEPTH_MAX {
            level = level.iter().flat_map(|part| wholes(look, *part)).collect();
            above.extend(level.iter().copied());
        }
    }
    if things.iter().any(|thing| !above.contains(thing)) {
        things.retain(|thing| !above.contains(thing));
    }
}

/// What a thing is nested in.
fn wholes(look: &Look<'_>, part: Id) -> Vec<Id> {
    let lines = look.lines.iter().filter(|line| line.is_part);
    let nests = look.nests.iter().chain(lines);
    nests
        .flat_map(|nest| look.snapshot.subjects(nest.id, part).take(1))
        .collect()
}

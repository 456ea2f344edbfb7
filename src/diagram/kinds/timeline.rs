//! The timeline: things with dates, in columns of days, months, years or decades, whichever gives
//! few enough. What is known less precisely than that has a column of its own before it, and time
//! in which nothing is told is named as such.

use super::select::nested;
use super::timespan::{Bucket, Unit, buckets, first_part};
use crate::diagram::look::Look;
use crate::diagram::names::capitalised;
use crate::diagram::palette::Hue;
use crate::diagram::phrases::{filled, grouped, phrases};
use crate::diagram::scene::{KeyLine, Line, Scene, Shape, Stroke, Text};
use crate::diagram::sketch::{Kind, Place, Sketch, sentence};
use crate::diagram::{DiagramError, Options, dates};
use crate::graph::{Id, Snapshot};
use crate::ontology::{ClassId, Drawing, Role, Schema};
use petgraph::graph::NodeIndex;
use std::collections::BTreeMap;

/// Cards that fit on a sheet.
const BOXES_MAX: usize = 60;
/// The fewest: a time, a thing, and how many more there are.
const BOXES_MIN: usize = 3;
/// Cards of one column; the others are counted.
const COLUMN_MAX: usize = 8;
/// Rows of a card.
const ROWS_MAX: usize = 8;
/// Signs of a line of facts.
const FACT_COLUMNS: usize = 34;

/// A thing with its dates.
#[derive(Clone, Debug)]
struct Dated {
    id: Id,
    class: ClassId,
    start: String,
    end: Option<String>,
}

/// Draws the timeline.
pub(super) fn timeline(
    snapshot: &Snapshot,
    schema: &Schema,
    options: &Options,
) -> Result<Scene, DiagramError> {
    let look = Look::new(snapshot, schema, &options.languages, &options.style);
    let (mut dated, undated) = dated(&look);
    if dated.is_empty() {
        return Err(DiagramError::Nothing {
            what: "nothing in the graph has a date to be placed by",
        });
    }
    dated.sort_by(|left, right| (&left.start, left.id).cmp(&(&right.start, right.id)));
    let says = phrases(&look.languages);
    let mut sketch = Sketch::new(&look, options);
    if undated > 0 {
        let number = grouped(undated, &look.languages);
        sketch.note(filled(says.undated, &[&number]));
    }
    let boxes_max = options.nodes_max.clamp(BOXES_MIN, BOXES_MAX);
    let starts: Vec<&str> = dated.iter().map(|thing| thing.start.as_str()).collect();
    let (unit, buckets) = buckets(&starts, boxes_max / BOXES_MIN);
    // Each column has its name, and perhaps a box that says how many more there are.
    let per_column = match dated.len() + buckets.len() <= boxes_max {
        true => usize::MAX,
        false => (boxes_max / buckets.len())
            .saturating_sub(2)
            .clamp(1, COLUMN_MAX),
    };
    let columns = columns(&mut sketch, &dated, &buckets, (unit, per_column));
    axis(&mut sketch, &columns);
    sketch.scene.columns = columns;
    let title = options.title.as_deref().unwrap_or(says.timeline);
    let language = sketch.scene.language.clone();
    let ends = dated.iter().filter_map(|thing| thing.end.as_deref());
    let last = ends.chain(starts.iter().copied()).max().unwrap_or_default();
    let span = dates::range(starts.first().copied().unwrap_or_default(), last, &language);
    let mut scene = sketch.finish(title, &span);
    scene.key.lines = match scene.graph.edge_count() {
        0 => Vec::new(),
        _ => vec![KeyLine {
            strokes: vec![Stroke::Part(Hue::Navy)],
            name: says.time.to_owned(),
        }],
    };
    Ok(scene)
}

/// The things that are placed by their dates, and how many of their kinds have none. Parts are
/// shown with their wholes.
fn dated(look: &Look<'_>) -> (Vec<Dated>, usize) {
    let mut found: BTreeMap<Id, Dated> = BTreeMap::new();
    let mut undated = 0;
    let roles = [Role::Start, Role::Earliest];
    for (class, shape) in look.schema.classes() {
        let has_dates = roles.iter().any(|role| shape.field_of(*role).is_some());
        if !has_dates || !shape.parents.is_empty() || look.drawing(class) != Drawing::Card {
            continue;
        }
        for id in look.resources(class) {
            // What is of a class that says more is seen there.
            let Some(class) = look.class_of(id).filter(|_| !found.contains_key(&id)) else {
                continue;
            };
            let first = |role| first_date(look, id, class, role);
            // What is derived from a start for sorting is no end.
            let start = first(Role::Start).or_else(|| first(Role::Earliest));
            let end = first(Role::End);
            match start.or_else(|| end.clone()) {
                Some(start) => {
                    let end = end.filter(|end| *end != start);
                    let thing = Dated {
                        id,
                        class,
                        start,
                        end,
                    };
                    found.insert(id, thing);
                }
                None => undated += 1,
            }
        }
    }
    (found.into_values().collect(), undated)
}

fn first_date(look: &Look<'_>, id: Id, class: ClassId, role: Role) -> Option<String> {
    let paths = look.paths(class, role);
    let dates = paths
        .iter()
        .flat_map(|path| look.snapshot.literals(id, *path));
    let dates = dates.map(|date| date.value().to_owned());
    dates.filter(|date| first_part(date).is_some()).min()
}

/// The boxes of each column: its name, then what happened then.
fn columns(
    sketch: &mut Sketch<'_, '_>,
    dated: &[Dated],
    buckets: &[Bucket],
    (unit, most): (Unit, usize),
) -> Vec<Vec<NodeIndex>> {
    let look = sketch.look;
    let mut columns = Vec::new();
    for (number, bucket) in buckets.iter().enumerate() {
        let mut column = vec![head(sketch, bucket, number)];
        let inside = dated
            .iter()
            .filter(|thing| bucket.holds(&thing.start, unit));
        let inside: Vec<&Dated> = inside.collect();
        for thing in inside.iter().take(most) {
            column.push(card(sketch, thing));
        }
        let more = inside.len().saturating_sub(most);
        if more > 0 {
            sketch.leave_out(more);
            let count = grouped(more, &look.languages);
            let name = filled(phrases(&look.languages).and_more, &[&count]);
            let kind = sketch.kind(inside[0].class);
            let name = format!("{} …", capitalised(&name));
            let mut card = sketch.plain_card(&format!("more-{number}"), &kind, &name);
            card.hue = Hue::Grey;
            column.push(sketch.add(card, kind, 0));
        }
        columns.push(column);
    }
    columns
}

/// The name of a column.
fn head(sketch: &mut Sketch<'_, '_>, bucket: &Bucket, number: usize) -> NodeIndex {
    let look = sketch.look;
    let says = phrases(&look.languages);
    let language = sketch.scene.language.clone();
    let name = bucket.name(&language, says);
    let kind = Kind {
        order: i64::MIN,
        class: None,
        name: says.time.to_owned(),
    };
    let mut card = sketch.plain_card(&format!("time-{}", number + 1), &kind, &name);
    card.shape = Shape::Pill;
    card.hue = if bucket.is_gap() {
        Hue::Grey
    } else {
        Hue::Navy
    };
    sketch.add(card, kind, 0)
}

/// A thing with its date and its parts.
fn card(sketch: &mut Sketch<'_, '_>, thing: &Dated) -> NodeIndex {
    let look = sketch.look;
    let kind = sketch.kind(thing.class);
    let hue = sketch.first_hue(thing.class);
    let mut card = sketch.card(thing.id, &kind, Shape::Card, hue);
    let language = sketch.scene.language.clone();
    let when = match &thing.end {
        Some(end) => dates::range(&thing.start, end, &language),
        None => dates::one(&thing.start, &language),
    };
    if !card.facts.iter().any(|fact| fact.whole == when) {
        card.facts.insert(0, Text::wrapped(&when, FACT_COLUMNS));
        card.sentence = sentence(&format!("{} {when}", card.sentence));
    }
    card.number = None;
    let parts = nested(look, thing.id, thing.class);
    let is_shown = |(_, class): &&(Id, ClassId)| {
        let drawing = look.drawing(*class);
        matches!(drawing, Drawing::Card | Drawing::Row | Drawing::Pill)
    };
    let parts: Vec<(Id, ClassId)> = parts.iter().filter(is_shown).copied().collect();
    let shown = &parts[..parts.len().min(ROWS_MAX)];
    sketch.leave_out(parts.len() - shown.len());
    sketch.fill(&mut card, thing.class, shown);
    card.count = sketch.counts(thing.class, &parts);
    let node = sketch.add(card, kind, 0);
    sketch.homes.insert(thing.id, Place { node, row: None });
    sketch.at_home(node, shown);
    node
}

/// Joins the names of the columns, as time goes on.
fn axis(sketch: &mut Sketch<'_, '_>, columns: &[Vec<NodeIndex>]) {
    let says = phrases(&sketch.look.languages);
    for pair in columns.windows(2) {
        let ends = [pair[0][0], pair[1][0]];
        let names = ends.map(|end| sketch.scene.graph[end].name.whole.clone());
        let mut line = Line::new(Stroke::Part(Hue::Navy));
        line.sentence = sentence(&format!("{}, {} {}", names[0], says.then, names[1]));
        line.verb = says.then.to_owned();
        line.verbs = vec![says.then.to_owned()];
        sketch.add_line(ends[0], ends[1], line);
    }
}

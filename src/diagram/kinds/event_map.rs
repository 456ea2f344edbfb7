//! The map of an event, or of whatever the ontology puts in the middle: who, the event, its parts
//! with what they addressed, and the themes.

use super::select::{Selection, around};
use crate::diagram::look::Look;
use crate::diagram::names::capitalised;
use crate::diagram::scene::{Card, Line, Scene, Shape, Stroke, Text};
use crate::diagram::sketch::{CARD_COLUMNS, Place, Sketch, beside, sentence, statement};
use crate::diagram::{DiagramError, KNOWN_MAX, Options, hue_of_turn, style};
use crate::graph::{Id, Snapshot};
use crate::ontology::{ClassId, Drawing, Role, Schema};
use petgraph::graph::NodeIndex;
use std::collections::{BTreeMap, BTreeSet};

/// Rows of one card; a longer card does not fit on a screen.
const ROWS_MAX: usize = 50;

/// Draws the map of the resource that is asked for, or of the first by date.
pub(super) fn event_map(
    snapshot: &Snapshot,
    schema: &Schema,
    asked: Option<&str>,
    options: &Options,
) -> Result<Scene, DiagramError> {
    let look = Look::new(snapshot, schema, &options.languages, &options.style);
    let (focus, class) = focus(&look, asked)?;
    let selection = around(&look, focus, class, options.nodes_max);
    let mut sketch = Sketch::new(&look, options);
    boxes(&mut sketch, &selection);
    sketch.lines();
    sketch.leave_out(selection.left_out);
    let subtitle = subtitle(&sketch, focus, class, &selection);
    let name = look.name(focus).text;
    Ok(sketch.finish(options.title.as_deref().unwrap_or(&name), &subtitle))
}

/// What a map is drawn around where nothing is asked for: the first by date.
pub fn first_focus(snapshot: &Snapshot, schema: &Schema) -> Option<Id> {
    let look = Look::new(snapshot, schema, &[], &style::NONE);
    focus(&look, None).ok().map(|(id, _)| id)
}

/// Finds what the map is drawn around: what is asked for, else what happened first.
fn focus(look: &Look<'_>, asked: Option<&str>) -> Result<(Id, ClassId), DiagramError> {
    let class = || {
        let names: BTreeSet<&str> = look.focus_classes().map(|id| look.class_name(id)).collect();
        names.into_iter().collect::<Vec<_>>().join(" or ")
    };
    let Some(asked) = asked else {
        let first = all_foci(look).first().copied();
        return first.ok_or_else(|| DiagramError::NoFocus { class: class() });
    };
    focus_named(look, asked).ok_or_else(|| {
        let known = all_foci(look).into_iter().take(KNOWN_MAX);
        DiagramError::UnknownFocus {
            given: asked.to_owned(),
            class: class(),
            known: known.map(|(id, _)| look.iri(id)).collect(),
        }
    })
}

/// What a map can be drawn around, by its IRI. Looks at no other: there may be very many.
fn focus_named(look: &Look<'_>, iri: &str) -> Option<(Id, ClassId)> {
    let id = look.snapshot.iri(iri)?;
    let mut types = look.types(id);
    let is_focus = types.any(|class| look.focus_classes().any(|focus| focus == class));
    Some((id, look.class_of(id).filter(|_| is_focus)?))
}

/// All that a map can be drawn around, in the order of their days; what has none comes last.
fn all_foci(look: &Look<'_>) -> Vec<(Id, ClassId)> {
    let mut found: Vec<(Id, ClassId)> = Vec::new();
    for class in look.focus_classes() {
        let of_class = look.resources(class).into_iter();
        found.extend(of_class.filter_map(|id| Some((id, look.class_of(id)?))));
    }
    found.sort_by_cached_key(|(id, class)| {
        let day = first_day(look, *id, *class);
        (day.is_none(), day, *id)
    });
    let mut seen = BTreeSet::new();
    found.retain(|(id, _)| seen.insert(*id));
    found
}

/// The first day of what the dates of a resource say, to sort by.
fn first_day(look: &Look<'_>, id: Id, class: ClassId) -> Option<String> {
    let mut paths = look.paths(class, Role::Earliest);
    paths.extend(look.paths(class, Role::Start));
    let mut days = paths
        .iter()
        .flat_map(|path| look.snapshot.literals(id, *path));
    days.next().map(|day| day.value().to_owned())
}

/// Makes the cards and pills, with facts and rows.
fn boxes(sketch: &mut Sketch<'_, '_>, selection: &Selection) {
    let look = sketch.look;
    let mut turns: BTreeMap<ClassId, usize> = BTreeMap::new();
    for (index, (id, class)) in selection.boxes.iter().enumerate() {
        let turn = turns.entry(*class).or_default();
        let hue = hue_of_turn(look.hues(*class), *turn);
        *turn += 1;
        let shape = match look.drawing(*class) {
            _ if index == 0 => Shape::Focus,
            Drawing::Pill => Shape::Pill,
            _ => Shape::Card,
        };
        let kind = sketch.kind(*class);
        let mut card = sketch.card(*id, &kind, shape, hue);
        let rows = selection.rows.get(id).map_or(&[][..], Vec::as_slice);
        sketch.leave_out(rows.len().saturating_sub(ROWS_MAX));
        let shown = rows.iter().take(ROWS_MAX).copied();
        let (apart, inside): (Vec<_>, Vec<_>) =
            shown.partition(|(_, row)| look.stands_apart(*row, *class));
        sketch.fill(&mut card, *class, &inside);
        let node = sketch.add(card, kind, look.column(*class));
        sketch.homes.insert(*id, Place { node, row: None });
        sketch.at_home(node, &inside);
        if !apart.is_empty() {
            rows_apart(sketch, (*id, *class), node, &apart);
        }
    }
}

/// Draws rows that have a column of their own as a card, with a line from what they belong to.
fn rows_apart(
    sketch: &mut Sketch<'_, '_>,
    (id, class): (Id, ClassId),
    owner: NodeIndex,
    rows: &[(Id, ClassId)],
) {
    let look = sketch.look;
    let whole = &sketch.scene.graph[owner];
    let count = sketch.counts(class, rows).unwrap_or_default();
    let (name, hue, iri) = (whole.name.whole.clone(), whole.hue, whole.iri.clone());
    let wished_id = format!("{}-rows", whole.id);
    let kind = sketch.kind(class);
    let mut card = Card {
        iri,
        hue,
        caption: Some(kind.name.clone()),
        sentence: sentence(&format!("{name}: {count}")),
        ..sketch.plain_card(&wished_id, &kind, &name)
    };
    sketch.fill(&mut card, class, rows);
    card.name = Text::wrapped(&count, CARD_COLUMNS);
    card.count = None;
    let column = rows.first().map_or(0, |(_, row)| look.column(*row));
    let node = sketch.add(card, kind, column);
    sketch.at_home(node, rows);
    let mut line = Line::new(Stroke::Part(hue));
    for nest in &look.nests {
        for object in look.snapshot.objects(id, nest.id) {
            if rows.iter().any(|(row, _)| *row == object) {
                line.predicates.push(nest.iri.to_owned());
                line.statements.push(statement(look, id, nest.id, object));
            }
        }
    }
    line.predicates.dedup();
    sketch.add_line(owner, node, line);
}

/// What a map says under its title: dates and places, and how many parts it has.
fn subtitle(sketch: &Sketch<'_, '_>, focus: Id, class: ClassId, selection: &Selection) -> String {
    let mut facts = sketch.look.facts(focus, class, "");
    facts.truncate(3);
    let mut subtitle: Vec<String> = facts.into_iter().map(|fact| fact.whole).collect();
    subtitle.extend(sketch.counts(class, &parts(sketch.look, focus, class, selection)));
    if let Some(first) = subtitle.first_mut() {
        *first = capitalised(first);
    }
    beside(&subtitle, &sketch.scene.language)
}

/// The parts that are drawn of what is in the middle, whether boxes or rows.
fn parts(look: &Look<'_>, focus: Id, class: ClassId, selection: &Selection) -> Vec<(Id, ClassId)> {
    let is_part = |(_, other): &&(Id, ClassId)| {
        let parents = &look.class(*other).parents;
        *other != class && !parents.is_empty()
    };
    let boxes = selection.boxes.iter().filter(is_part);
    let cards = std::iter::once(&focus).chain(boxes.clone().map(|(id, _)| id));
    let rows = cards.filter_map(|card| selection.rows.get(card)).flatten();
    boxes.chain(rows).copied().collect()
}

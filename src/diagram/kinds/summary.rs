//! The summary: a box for each class with its count, a line for each way in which its things are
//! linked to those of another, with its count. The first picture of any graph.

use super::class_counts::{ClassCounts, ClassLink};
use crate::diagram::look::{Look, local_name, spaced};
use crate::diagram::names::capitalised;
use crate::diagram::phrases::{filled, grouped, phrases};
use crate::diagram::scene::{Key, KeyBox, KeyLine, Line, Scene, Shape, Stroke, Swatch, Text};
use crate::diagram::sketch::{Kind, Sketch, sentence};
use crate::diagram::words::inverse_in_skos;
use crate::diagram::{DiagramError, Options, layers};
use crate::graph::{Id, Snapshot};
use crate::ontology::Schema;
use petgraph::graph::NodeIndex;
use std::collections::{BTreeMap, BTreeSet};

/// Classes that fit on a page.
const CLASSES_MAX: usize = 24;
/// Lines that can be told apart.
const LINES_MAX: usize = 40;
/// Properties that a card says lead to its own kind.
const OWN_MAX: usize = 3;
/// Boxes of different colours that stand for all of them in the key.
pub(super) const SWATCHES_MAX: usize = 3;
/// Signs of a line of facts.
const FACT_COLUMNS: usize = 34;

/// Draws the summary.
pub(super) fn summary(
    snapshot: &Snapshot,
    schema: &Schema,
    options: &Options,
) -> Result<Scene, DiagramError> {
    let look = Look::new(snapshot, schema, &options.languages, &options.style);
    let counts = ClassCounts::of(&look);
    if counts.things == 0 {
        return Err(DiagramError::Nothing {
            what: "the graph has no typed things",
        });
    }
    let says = phrases(&look.languages);
    let mut sketch = Sketch::new(&look, options);
    let shown = shown(&counts, options.nodes_max.min(CLASSES_MAX));
    let present = counts
        .classes
        .iter()
        .filter(|(_, count)| *count > 0)
        .count();
    sketch.leave_out(present - shown.len());
    let (own, mut between): (Vec<ClassLink>, Vec<ClassLink>) = without_inverses(&look, &counts)
        .into_iter()
        .filter(|link| shown.contains(&link.from) && shown.contains(&link.to))
        .partition(|link| link.from == link.to);
    if between.len() > LINES_MAX {
        let number = grouped(between.len() - LINES_MAX, &look.languages);
        sketch.note(filled(says.fewer_links, &[&number]));
        between.truncate(LINES_MAX);
    }
    if counts.has_provenance {
        sketch.note(says.without_provenance.to_owned());
    }
    let mut nodes = BTreeMap::new();
    for class in &shown {
        let of_own: Vec<&ClassLink> = own.iter().filter(|link| link.from == *class).collect();
        nodes.insert(
            *class,
            class_card(&mut sketch, counts.classes[*class], &of_own),
        );
    }
    for link in &between {
        line(&mut sketch, link, [nodes[&link.from], nodes[&link.to]]);
    }
    sketch.columns = layers::columns(&sketch.scene.graph);
    let title = options.title.as_deref().unwrap_or(says.summary);
    let numbers = [counts.things, present].map(|number| grouped(number, &look.languages));
    let below = filled(says.summary_below, &[&numbers[0], &numbers[1]]);
    let mut scene = sketch.finish(title, &below);
    scene.key = Key {
        boxes: vec![KeyBox {
            swatches: swatches(&scene),
            name: says.summary_box.to_owned(),
        }],
        lines: vec![KeyLine {
            strokes: vec![Stroke::Plain],
            name: says.summary_line.to_owned(),
        }],
        ..scene.key
    };
    if between.is_empty() {
        scene.key.lines.clear();
    }
    Ok(scene)
}

/// The places of the classes with the most things.
fn shown(counts: &ClassCounts, most: usize) -> BTreeSet<usize> {
    let mut sorted: Vec<usize> = (0..counts.classes.len())
        .filter(|class| counts.classes[*class].1 > 0)
        .collect();
    sorted.sort_by_key(|class| (std::cmp::Reverse(counts.classes[*class].1), *class));
    sorted.into_iter().take(most.max(1)).collect()
}

/// The links without those that say the same from the other end as often.
fn without_inverses(look: &Look<'_>, counts: &ClassCounts) -> Vec<ClassLink> {
    let inverse = |predicate: Id| {
        let iri = look.iri(predicate);
        let term = look.schema.terms.get(iri.as_str());
        let inverse = term.and_then(|term| term.inverse.as_deref());
        look.snapshot
            .iri(inverse.or_else(|| inverse_in_skos(&iri))?)
    };
    let inverses: BTreeMap<Id, Id> = counts
        .links
        .iter()
        .filter_map(|link| Some((link.predicate, inverse(link.predicate)?)))
        .collect();
    let is_line = |id: Id| {
        look.lines
            .iter()
            .chain(&look.nests)
            .any(|line| line.id == id)
    };
    let says_same = |link: &ClassLink, other: &ClassLink| {
        inverses.get(&link.predicate) == Some(&other.predicate)
            && (link.from, link.to) == (other.to, other.from)
            && link.count <= other.count
            && (is_line(other.predicate), link.predicate)
                > (is_line(link.predicate), other.predicate)
    };
    let links = counts.links.iter();
    let kept = links.filter(|link| !counts.links.iter().any(|other| says_same(link, other)));
    kept.copied().collect()
}

/// The name of a class.
fn class_name(look: &Look<'_>, class: Id) -> String {
    if let Some(known) = look.class_of_type(class) {
        return look.class_name(known).to_owned();
    }
    let iri = look.iri(class);
    let term = look.schema.terms.get(iri.as_str());
    let label = term
        .and_then(|term| look.pick(&term.label))
        .map(str::to_owned);
    label
        .or_else(|| look.label(class))
        .unwrap_or_else(|| spaced(local_name(&iri)))
}

fn class_card(
    sketch: &mut Sketch<'_, '_>,
    (class, count): (Id, usize),
    own: &[&ClassLink],
) -> NodeIndex {
    let look = sketch.look;
    let name = capitalised(&class_name(look, class));
    let number = grouped(count, &look.languages);
    let kind = Kind {
        order: 0,
        class: look.class_of_type(class),
        name: name.clone(),
    };
    let mut card = sketch.plain_card(&name, &kind, &name);
    card.iri = look.iri(class);
    card.sentence = sentence(&format!("{name}: {number}"));
    card.facts = own
        .iter()
        .take(OWN_MAX)
        .map(|link| {
            let count = grouped(link.count, &look.languages);
            let verb = look.verb_of(link.predicate);
            Text::wrapped(&format!("↻ {verb} · {count}"), FACT_COLUMNS)
        })
        .collect();
    card.count = Some(number);
    sketch.add(card, kind, 0)
}

fn line(sketch: &mut Sketch<'_, '_>, link: &ClassLink, [from, to]: [NodeIndex; 2]) {
    let look = sketch.look;
    let verb = look.verb_of(link.predicate);
    let count = grouped(link.count, &look.languages);
    let names = [from, to].map(|node| sketch.scene.graph[node].name.whole.clone());
    let mut line = Line::new(Stroke::Plain);
    line.predicates.push(look.iri(link.predicate));
    line.sentence = sentence(&format!("{} {verb} {}: {count}", names[0], names[1]));
    line.verbs = vec![verb.clone()];
    line.verb = format!("{verb} · {count}");
    line.is_labelled = true;
    sketch.add_line(from, to, line);
}

/// The boxes that are drawn, for the key.
pub(super) fn swatches(scene: &Scene) -> Vec<Swatch> {
    let cards = scene.graph.node_weights();
    let swatches: BTreeSet<Swatch> = cards
        .filter(|card| card.shape != Shape::Pill)
        .map(|card| Swatch {
            shape: card.shape,
            hue: card.hue,
        })
        .collect();
    swatches.into_iter().take(SWATCHES_MAX).collect()
}

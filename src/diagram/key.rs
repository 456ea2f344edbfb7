//! The key, made from what is drawn.

use super::look::Look;
use super::names::capitalised;
use super::scene::{Key, KeyBox, KeyLine, Scene, Stroke, Swatch};
use super::select::Selection;
use super::words::words;
use crate::ontology::ClassId;
use std::collections::{BTreeMap, BTreeSet};

/// The key of a scene whose boxes are those of the selection, in its order.
pub(super) fn of(look: &Look<'_>, scene: &Scene, selection: &Selection) -> Key {
    let words = words(&scene.language);
    Key {
        boxes_title: words.boxes.to_owned(),
        boxes: boxes(look, scene, selection),
        lines_title: words.lines.to_owned(),
        lines: lines(scene),
    }
}

/// A box for each class, from left to right.
fn boxes(look: &Look<'_>, scene: &Scene, selection: &Selection) -> Vec<KeyBox> {
    let mut swatches: BTreeMap<(i64, ClassId), BTreeSet<Swatch>> = BTreeMap::new();
    let mut rows: BTreeMap<ClassId, BTreeSet<ClassId>> = BTreeMap::new();
    for (id, class) in &selection.boxes {
        let iri = look.iri(*id);
        let cards = scene.graph.node_weights().filter(|card| card.iri == iri);
        let column = look.column(*class);
        swatches
            .entry((column, *class))
            .or_default()
            .extend(cards.map(|card| Swatch {
                shape: card.shape,
                hue: card.hue,
            }));
        let of_card = selection.rows.get(id).into_iter().flatten();
        rows.entry(*class)
            .or_default()
            .extend(of_card.map(|(_, class)| *class));
    }
    swatches
        .into_iter()
        .map(|((_, class), swatches)| {
            let held: Vec<String> = rows[&class]
                .iter()
                .map(|row| look.several(*row, class))
                .collect();
            let name = capitalised(look.class_name(class));
            let name = if held.is_empty() {
                name
            } else {
                let and_its = words(&scene.language).and_its;
                format!("{name} {and_its} {}", held.join(", "))
            };
            KeyBox {
                swatches: swatches.into_iter().collect(),
                name,
            }
        })
        .collect()
}

/// A line for each way in which lines are drawn: what lines of one colour say stands together, and
/// what is said in several colours stands once.
fn lines(scene: &Scene) -> Vec<KeyLine> {
    let mut strokes: BTreeMap<&str, BTreeSet<Stroke>> = BTreeMap::new();
    for line in scene.graph.edge_weights() {
        for verb in &line.verbs {
            strokes.entry(verb).or_default().insert(line.stroke);
        }
    }
    let mut verbs: BTreeMap<Vec<Stroke>, Vec<&str>> = BTreeMap::new();
    for (verb, strokes) in strokes {
        let strokes: Vec<Stroke> = strokes.into_iter().collect();
        verbs.entry(strokes).or_default().push(verb);
    }
    verbs
        .into_iter()
        .map(|(strokes, verbs)| KeyLine {
            strokes,
            name: verbs.join(", "),
        })
        .collect()
}

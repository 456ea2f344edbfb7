//! The key, made from what is drawn.

use super::look::Look;
use super::names::capitalised;
use super::scene::{Key, KeyBox, KeyLine, Scene, Stroke, Swatch};
use super::sketch::Kind;
use super::words::words;
use crate::ontology::ClassId;
use petgraph::graph::NodeIndex;
use std::collections::{BTreeMap, BTreeSet};

/// The key of a scene with boxes of some kinds, some of which hold rows of some classes.
pub(super) fn of(
    look: &Look<'_>,
    scene: &Scene,
    kinds: &BTreeMap<NodeIndex, Kind>,
    held: &BTreeMap<ClassId, BTreeSet<ClassId>>,
) -> Key {
    let words = words(&scene.language);
    Key {
        boxes_title: words.boxes.to_owned(),
        boxes: boxes(look, scene, kinds, held),
        lines_title: words.lines.to_owned(),
        lines: lines(scene),
    }
}

/// A box for each kind, from left to right.
fn boxes(
    look: &Look<'_>,
    scene: &Scene,
    kinds: &BTreeMap<NodeIndex, Kind>,
    held: &BTreeMap<ClassId, BTreeSet<ClassId>>,
) -> Vec<KeyBox> {
    let mut swatches: BTreeMap<&Kind, BTreeSet<Swatch>> = BTreeMap::new();
    for (node, kind) in kinds {
        let card = &scene.graph[*node];
        swatches.entry(kind).or_default().insert(Swatch {
            shape: card.shape,
            hue: card.hue,
        });
    }
    swatches
        .into_iter()
        .map(|(kind, swatches)| {
            let rows = kind
                .class
                .and_then(|class| Some((class, held.get(&class)?)));
            let rows = rows.into_iter().flat_map(|(class, rows)| {
                let names = rows.iter().map(move |row| look.several(*row, class));
                names.collect::<Vec<_>>()
            });
            let held: Vec<String> = rows.collect();
            let mut name = match kind.name.as_str() {
                "" => words(&scene.language).other.to_owned(),
                name => capitalised(name),
            };
            if !held.is_empty() {
                let and_its = words(&scene.language).and_its;
                name = format!("{name} {and_its} {}", held.join(", "));
            }
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

//! The ontology itself: its classes, the properties that lead from one to another, which class is a
//! kind of which, and what they are aligned to.

use super::summary::{SWATCHES_MAX, swatches};
use crate::diagram::filter::Terms;
use crate::diagram::look::{Look, local_name, spaced};
use crate::diagram::measure::says_where;
use crate::diagram::names::capitalised;
use crate::diagram::palette::Hue;
use crate::diagram::phrases::phrases;
use crate::diagram::scene::{Key, KeyBox, KeyLine, Line, Scene, Shape, Stroke, Swatch, Text};
use crate::diagram::sketch::{Kind, Sketch, sentence};
use crate::diagram::words::{inverse_in_skos, of_skos, words};
use crate::diagram::{DiagramError, Options, layers};
use crate::graph::Snapshot;
use crate::ontology::{Class, ClassId, Drawing, Field, Schema, TermKind, Value};
use oxrdf::vocab::rdfs;
use oxrdf::{NamedNode, Triple};
use petgraph::graph::NodeIndex;
use std::collections::{BTreeMap, BTreeSet};

/// Classes that fit on a page: those that are drawn come first.
const CLASSES_MAX: usize = 36;
/// Properties with plain values that a card lists.
const FIELDS_MAX: usize = 4;
/// Verbs that a line lists.
const VERBS_MAX: usize = 2;
/// Signs of a line of facts, and of a name outside.
const FACT_COLUMNS: usize = 34;

/// Draws the ontology, the dataset's own included.
pub(super) fn ontology(
    (snapshot, schema): (&Snapshot, &Schema),
    alignments: bool,
    terms: &Terms,
    options: &Options,
) -> Result<Scene, DiagramError> {
    let look = Look::new(snapshot, schema, &options.languages, &options.style);
    let says = phrases(&look.languages);
    let mut sketch = Sketch::new(&look, options);
    let mut board = Board::default();
    let (shown, left_out) = shown(&look, terms, options.nodes_max.min(CLASSES_MAX));
    sketch.leave_out(left_out);
    for class in &shown {
        let node = class_card(&mut sketch, *class);
        board.nodes.insert(look.class(*class).iri.to_string(), node);
    }
    for class in &shown {
        fields(&mut sketch, &board, terms, *class);
    }
    kinds(&mut sketch, &mut board, &shown, alignments);
    if board.nodes.is_empty() {
        return Err(DiagramError::Nothing {
            what: "the ontology has no classes",
        });
    }
    finish_lines(&mut sketch);
    sketch.columns = layers::columns(&sketch.scene.graph);
    let title = options.title.as_deref().unwrap_or(says.ontology);
    let count = format!("{} {}", shown.len(), says.class);
    let own = schema.iri.as_deref().unwrap_or_default();
    let mut scene = sketch.finish(title, own.trim_end_matches(['#', '/']));
    if scene.subtitle.whole.is_empty() {
        scene.subtitle = Text::wrapped(&count, FACT_COLUMNS);
    }
    scene.key = key(&scene, &look);
    Ok(scene)
}

/// What stands where, by IRI.
#[derive(Default)]
struct Board {
    nodes: BTreeMap<String, NodeIndex>,
}

/// The classes that are shown, those first that pictures show as boxes, and how many are not.
fn shown(look: &Look<'_>, terms: &Terms, most: usize) -> (Vec<ClassId>, usize) {
    let classes = look.schema.classes();
    let wanted = classes.filter(|(_, class)| {
        terms
            .classes
            .wants(class.types.iter().map(|write| &*write.iri))
    });
    let mut classes: Vec<ClassId> = wanted.map(|(id, _)| id).collect();
    let rank = |class: &ClassId| {
        let drawing = match look.drawing(*class) {
            Drawing::Card => 0,
            Drawing::Pill => 1,
            Drawing::Row => 2,
            _ => 3,
        };
        (drawing, look.column(*class), *class)
    };
    classes.sort_by_key(rank);
    let left_out = classes.len().saturating_sub(most);
    classes.truncate(most);
    classes.sort_by_key(|class| (look.column(*class), *class));
    (classes, left_out)
}

fn is_of_dataset(look: &Look<'_>, iri: &str) -> bool {
    let term = look.schema.terms.get(iri);
    term.is_some_and(|term| term.of_dataset)
}

fn class_card(sketch: &mut Sketch<'_, '_>, class: ClassId) -> NodeIndex {
    let look = sketch.look;
    let (iri, says) = (look.class(class).iri.clone(), phrases(&look.languages));
    let name = capitalised(look.class_name(class));
    let kind = Kind {
        order: 0,
        class: Some(class),
        name: name.clone(),
    };
    let mut card = sketch.plain_card(&name, &kind, &name);
    card.iri = iri.to_string();
    card.caption = is_of_dataset(look, &iri).then(|| says.class_of_dataset.to_owned());
    let comment = look.pick(&look.class(class).comment).unwrap_or_default();
    card.sentence = sentence(&format!("{name}: {comment}"));
    let fields = look.class(class).fields.iter();
    let names: Vec<&str> = fields
        .filter(|field| field.key.is_some() && is_plain(&field.value))
        .filter_map(|field| look.pick(&field.name))
        .collect();
    if !names.is_empty() {
        let mut listed = names[..names.len().min(FIELDS_MAX)].join(", ");
        if names.len() > FIELDS_MAX {
            listed.push_str(", …");
        }
        card.facts.push(Text::wrapped(&listed, FACT_COLUMNS));
    }
    sketch.add(card, kind, 0)
}

fn is_plain(value: &Value) -> bool {
    matches!(value, Value::Text | Value::Literal(_) | Value::Word(_))
}

/// Draws the properties of a class that lead to other classes, those of the classes above it
/// excepted.
fn fields(sketch: &mut Sketch<'_, '_>, board: &Board, terms: &Terms, class: ClassId) {
    let look = sketch.look;
    let shape = look.class(class);
    let from = board.nodes[&*shape.iri];
    for field in &shape.fields {
        let targets: Vec<ClassId> = match &field.value {
            Value::Reference(classes) => classes.clone(),
            Value::Nested(class) => vec![*class],
            _ => continue,
        };
        let is_wanted = terms.properties.wants([&*field.path]);
        if !is_wanted || is_inherited(look, shape, field) || says_where(field) {
            continue;
        }
        let stroke = match field.value {
            Value::Nested(_) => Stroke::Part(sketch.scene.graph[from].hue),
            _ => Stroke::Plain,
        };
        for target in topmost(look, &targets) {
            let iri = look.class(target).iri.to_string();
            let to = board.nodes.get(&iri).filter(|to| **to != from);
            if let Some(to) = to.filter(|_| !is_said_from(look, target, shape, field)) {
                let said = verb(look, field);
                join(sketch, [from, *to], stroke, (&field.path, said), None);
            }
        }
    }
}

/// Whether a property leads the other way, from the target to the class, and says the same: the one
/// that leads to parts, or that records give, is drawn.
fn is_said_from(look: &Look<'_>, target: ClassId, class: &Class, field: &Field) -> bool {
    let term = look.schema.terms.get(&field.path);
    let inverse = term.and_then(|term| term.inverse.as_deref());
    let Some(inverse) = inverse.or_else(|| inverse_in_skos(&field.path)) else {
        return false;
    };
    let weight = |field: &Field| {
        let is_part = matches!(field.value, Value::Nested(_));
        (
            is_part,
            field.key.is_some(),
            std::cmp::Reverse(field.path.clone()),
        )
    };
    let leads_back = |other: &&Field| match &other.value {
        Value::Reference(classes) => classes.iter().any(|id| {
            class
                .types
                .iter()
                .any(|write| write.iri == look.class(*id).iri)
        }),
        Value::Nested(id) => look.class(*id).iri == class.iri,
        _ => false,
    };
    let other = look.class(target).field_of_path(inverse);
    other
        .map(|id| look.class(target).field(id))
        .filter(leads_back)
        .is_some_and(|other| weight(other) > weight(field))
}

/// Of several classes, those that are not below another of them.
fn topmost(look: &Look<'_>, classes: &[ClassId]) -> Vec<ClassId> {
    let is_below = |class: &ClassId| {
        let types = look.class(*class).types.iter().skip(1);
        let above: BTreeSet<&str> = types.map(|write| &*write.iri).collect();
        classes
            .iter()
            .any(|other| other != class && above.contains(&*look.class(*other).iri))
    };
    classes
        .iter()
        .filter(|class| !is_below(class))
        .copied()
        .collect()
}

fn is_inherited(look: &Look<'_>, class: &Class, field: &Field) -> bool {
    class.types.iter().skip(1).any(|above| {
        let above = look.schema.class_of_iri(&above.iri);
        above.is_some_and(|above| look.class(above).field_of_path(&field.path).is_some())
    })
}

fn verb(look: &Look<'_>, field: &Field) -> String {
    let term = look.schema.terms.get(&field.path);
    term.and_then(|term| look.pick(&term.verb).or_else(|| look.pick(&term.label)))
        .or_else(|| Some(of_skos(&field.path, look.languages.first()?)?[0]))
        .or_else(|| look.pick(&field.name))
        .map_or_else(|| spaced(local_name(&field.path)), str::to_owned)
}

/// Draws which class is a kind of which; classes outside only where they are asked for.
fn kinds(sketch: &mut Sketch<'_, '_>, board: &mut Board, shown: &[ClassId], alignments: bool) {
    let look = sketch.look;
    let says = phrases(&look.languages);
    for class in shown {
        let iri = look.class(*class).iri.clone();
        let from = board.nodes[&*iri];
        let term = look.schema.terms.get(&iri);
        for parent in term.iter().flat_map(|term| &term.parents) {
            let is_ours = look
                .schema
                .terms
                .get(parent)
                .is_some_and(|term| term.kind == TermKind::Class && !is_outside(look, parent));
            let is_known = board.nodes.contains_key(&**parent);
            if !is_known && (!alignments || is_ours) {
                continue;
            }
            let to = match board.nodes.get(&**parent) {
                Some(node) => *node,
                None => outside(sketch, board, parent),
            };
            let (stroke, words) = match is_known && sketch.scene.graph[to].shape != Shape::Pill {
                true => (Stroke::Dashed(Hue::Grey), says.kind_of),
                false => (Stroke::Fine(sketch.scene.graph[from].hue), says.aligned),
            };
            let predicate = rdfs::SUB_CLASS_OF.as_str();
            let ends = [iri.as_ref(), parent.as_ref()];
            let said = (predicate, words.to_owned());
            let statement = Some((rdfs::SUB_CLASS_OF, ends));
            if from != to {
                join(sketch, [from, to], stroke, said, statement);
            }
        }
    }
}

/// Whether a class is neither ours nor the dataset's: it has no name here.
fn is_outside(look: &Look<'_>, iri: &str) -> bool {
    let term = look.schema.terms.get(iri);
    term.is_none_or(|term| term.label.is_empty())
}

/// A class of another vocabulary, by its prefixed name.
fn outside(sketch: &mut Sketch<'_, '_>, board: &mut Board, iri: &str) -> NodeIndex {
    let look = sketch.look;
    let says = phrases(&look.languages);
    let prefixed = look.schema.prefixes.iter().find_map(|(prefix, namespace)| {
        let local = iri.strip_prefix(namespace.as_str())?;
        (!local.is_empty()).then(|| format!("{prefix}:{local}"))
    });
    let name = prefixed.unwrap_or_else(|| local_name(iri).to_owned());
    let kind = Kind {
        order: 1,
        class: None,
        name: says.class_outside.to_owned(),
    };
    let mut card = sketch.plain_card(&format!("outside-{name}"), &kind, &name);
    card.iri = iri.to_owned();
    card.shape = Shape::Pill;
    card.hue = Hue::Sand;
    card.sentence = sentence(&format!("{}: {name}", capitalised(says.class_outside)));
    let node = sketch.add(card, kind, 0);
    board.nodes.insert(iri.to_owned(), node);
    node
}

/// Draws a property between two classes, on the line that is there already if there is one.
fn join(
    sketch: &mut Sketch<'_, '_>,
    [from, to]: [NodeIndex; 2],
    stroke: Stroke,
    (predicate, verb): (&str, String),
    statement: Option<(oxrdf::NamedNodeRef<'_>, [&str; 2])>,
) {
    let graph = &mut sketch.scene.graph;
    let edge = graph.find_edge(from, to).unwrap_or_else(|| {
        let line = Line::new(stroke);
        graph.add_edge(from, to, line)
    });
    let line = &mut graph[edge];
    line.stroke = line.stroke.min(stroke);
    if line.predicates.iter().any(|known| known == predicate) {
        return;
    }
    line.predicates.push(predicate.to_owned());
    line.verbs.push(verb);
    let node = NamedNode::new_unchecked;
    if let Some((predicate, [subject, object])) = statement {
        let statement = Triple::new(node(subject), predicate, node(object));
        line.statements.push(statement);
    }
}

/// Gives the lines their words.
fn finish_lines(sketch: &mut Sketch<'_, '_>) {
    let and = words(&sketch.scene.language).and;
    let graph = &mut sketch.scene.graph;
    for edge in graph.edge_indices() {
        let Some((from, to)) = graph.edge_endpoints(edge) else {
            continue;
        };
        let names = [from, to].map(|node| graph[node].name.whole.clone());
        let line = &mut graph[edge];
        let all = line.verbs.join(&format!(" {and} "));
        line.verb = line.verbs[..line.verbs.len().min(VERBS_MAX)].join(", ");
        if line.verbs.len() > VERBS_MAX {
            line.verb.push_str(", …");
        }
        line.sentence = sentence(&format!("{} {all} {}", names[0], names[1]));
        line.is_labelled = !matches!(line.stroke, Stroke::Fine(_));
    }
}

fn key(scene: &Scene, look: &Look<'_>) -> Key {
    let says = phrases(&look.languages);
    let pill = |card: &&crate::diagram::Card| card.shape == Shape::Pill;
    let mut boxes = vec![KeyBox {
        swatches: swatches(scene),
        name: says.class.to_owned(),
    }];
    if scene.graph.node_weights().any(|card| pill(&card)) {
        boxes.push(KeyBox {
            swatches: vec![Swatch {
                shape: Shape::Pill,
                hue: Hue::Sand,
            }],
            name: says.class_outside.to_owned(),
        });
    }
    let of = |test: fn(&Stroke) -> bool| -> Vec<Stroke> {
        let lines = scene.graph.edge_weights().map(|line| line.stroke);
        let strokes: BTreeSet<Stroke> = lines.filter(test).collect();
        strokes.into_iter().take(SWATCHES_MAX).collect()
    };
    let lines = [
        (
            of(|stroke| matches!(stroke, Stroke::Part(_) | Stroke::Plain)),
            says.property,
        ),
        (
            of(|stroke| matches!(stroke, Stroke::Dashed(_))),
            says.kind_of,
        ),
        (of(|stroke| matches!(stroke, Stroke::Fine(_))), says.aligned),
    ];
    let lines = lines.into_iter().filter(|(strokes, _)| !strokes.is_empty());
    Key {
        boxes,
        lines: lines
            .map(|(strokes, name)| KeyLine {
                strokes,
                name: name.to_owned(),
            })
            .collect(),
        ..scene.key.clone()
    }
}

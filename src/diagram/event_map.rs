//! The map of an event, or of whatever the ontology puts in the middle: who, the event, its parts
//! with what they addressed, and the themes.

use super::look::{LinePredicate, Look};
use super::names::{Name, capitalised};
use super::scene::{Arrow, Card, Line, Row, Scene, Shape, Stroke, Tally, Text};
use super::select::{Selection, around};
use super::words::words;
use super::{DiagramError, KNOWN_MAX, Options, hue_of_turn, key, layout};
use crate::graph::{Id, Snapshot};
use crate::ontology::{ClassId, Drawing, Hue, Role, Schema, Value};
use oxrdf::{NamedOrBlankNode, Term, TermRef, Triple};
use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef;
use std::collections::{BTreeMap, BTreeSet};

/// Signs of a line of a name: in the card in the middle, in a card, in a pill, in a row.
const FOCUS_COLUMNS: usize = 22;
const CARD_COLUMNS: usize = 28;
const PILL_COLUMNS: usize = 30;
const ROW_COLUMNS: usize = 34;
/// Rows of one card; a longer card does not fit on a screen.
const ROWS_MAX: usize = 50;

/// Draws the map of the resource that is asked for, or of the first by date.
pub fn event_map(
    snapshot: &Snapshot,
    schema: &Schema,
    options: &Options,
) -> Result<Scene, DiagramError> {
    let look = Look::new(snapshot, schema, &options.languages);
    let (focus, class) = focus(&look, options.focus.as_deref())?;
    let selection = around(&look, focus, class, options.nodes_max);
    let mut drawing = Drawn::new(&look, options);
    drawing.boxes(&selection);
    drawing.lines();
    Ok(drawing.finish(focus, class, &selection, options))
}

/// What a map is drawn around where nothing is asked for: the first by date.
pub fn first_focus(snapshot: &Snapshot, schema: &Schema) -> Option<Id> {
    let look = Look::new(snapshot, schema, &[]);
    focus(&look, None).ok().map(|(id, _)| id)
}

/// Finds what the map is drawn around.
fn focus(look: &Look<'_>, asked: Option<&str>) -> Result<(Id, ClassId), DiagramError> {
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
    let class_names = || {
        let names: BTreeSet<&str> = look.focus_classes().map(|id| look.class_name(id)).collect();
        names.into_iter().collect::<Vec<_>>().join(" or ")
    };
    let Some(asked) = asked else {
        return found.first().copied().ok_or_else(|| DiagramError::NoFocus {
            class: class_names(),
        });
    };
    let asked_id = look.snapshot.iri(asked);
    let is_asked = |(id, _): &&(Id, ClassId)| Some(*id) == asked_id;
    found.iter().find(is_asked).copied().ok_or_else(|| {
        let known = found.iter().take(KNOWN_MAX);
        DiagramError::UnknownFocus {
            given: asked.to_owned(),
            class: class_names(),
            known: known.map(|(id, _)| look.iri(*id)).collect(),
        }
    })
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

/// The scene, as far as it is drawn.
struct Drawn<'a, 'l> {
    look: &'l Look<'a>,
    scene: Scene,
    columns: BTreeMap<NodeIndex, i64>,
    /// Where each resource is: its box, and its row there.
    homes: BTreeMap<Id, (NodeIndex, Option<usize>)>,
    ids: BTreeSet<String>,
}

impl<'a, 'l> Drawn<'a, 'l> {
    fn new(look: &'l Look<'a>, options: &Options) -> Self {
        let scene = Scene {
            command: options.command.clone(),
            snapshot: look.snapshot.hash().to_owned(),
            language: look.languages.first().copied().unwrap_or("en").to_owned(),
            ..Scene::default()
        };
        Self {
            look,
            scene,
            columns: BTreeMap::new(),
            homes: BTreeMap::new(),
            ids: BTreeSet::new(),
        }
    }

    /// Makes the cards and pills, with facts and rows.
    fn boxes(&mut self, selection: &Selection) {
        let mut turns: BTreeMap<ClassId, usize> = BTreeMap::new();
        for (index, (id, class)) in selection.boxes.iter().enumerate() {
            let turn = turns.entry(*class).or_default();
            let hue = hue_of_turn(self.look.hues(*class), *turn);
            *turn += 1;
            let shape = match self.look.drawing(*class) {
                _ if index == 0 => Shape::Focus,
                Drawing::Pill => Shape::Pill,
                _ => Shape::Card,
            };
            let mut card = self.card(*id, *class, shape, hue);
            let rows = selection.rows.get(id).map_or(&[][..], Vec::as_slice);
            self.scene.tally.left_out += rows.len().saturating_sub(ROWS_MAX);
            let shown = rows.iter().take(ROWS_MAX).copied();
            let (apart, inside): (Vec<_>, Vec<_>) =
                shown.partition(|(_, row)| self.look.stands_apart(*row, *class));
            self.fill(&mut card, *class, &inside);
            let node = self.scene.graph.add_node(card);
            self.columns.insert(node, self.look.column(*class));
            self.homes.insert(*id, (node, None));
            self.at_home(node, &inside);
            if let Some((_, row)) = apart.first() {
                self.rows_apart((*id, *class), node, self.look.column(*row), &apart);
            }
        }
    }

    /// Gives a card its rows.
    fn fill(&mut self, card: &mut Card, class: ClassId, rows: &[(Id, ClassId)]) {
        card.count = self.counts(class, rows);
        card.rows = rows
            .iter()
            .map(|(row, class)| self.row(*row, *class, &card.name.whole))
            .collect();
    }

    fn at_home(&mut self, node: NodeIndex, rows: &[(Id, ClassId)]) {
        for (place, (row, _)) in rows.iter().enumerate() {
            self.homes.entry(*row).or_insert((node, Some(place)));
        }
    }

    /// Draws rows that have a column of their own as a card, with a line from what they belong to.
    fn rows_apart(
        &mut self,
        (id, class): (Id, ClassId),
        owner: NodeIndex,
        column: i64,
        rows: &[(Id, ClassId)],
    ) {
        let whole = &self.scene.graph[owner];
        let count = self.counts(class, rows).unwrap_or_default();
        let (name, hue) = (whole.name.whole.clone(), whole.hue);
        let mut card = Card {
            iri: whole.iri.clone(),
            id: format!("{}-rows", whole.id),
            class: whole.class.clone(),
            shape: Shape::Card,
            hue,
            caption: Some(self.look.class_name(class).to_owned()),
            name: Text::wrapped(&name, CARD_COLUMNS),
            is_prose: false,
            count: None,
            facts: Vec::new(),
            rows: Vec::new(),
            sentence: sentence(&format!("{name}: {count}")),
            number: None,
        };
        card.id = self.unique(card.id);
        self.fill(&mut card, class, rows);
        card.name = Text::wrapped(&count, CARD_COLUMNS);
        card.count = None;
        let node = self.scene.graph.add_node(card);
        self.columns.insert(node, column);
        self.at_home(node, rows);
        let mut line = Line::new(Stroke::Part(hue));
        for nest in &self.look.nests {
            for object in self.look.snapshot.objects(id, nest.id) {
                if rows.iter().any(|(row, _)| *row == object) {
                    line.predicates.push(nest.iri.to_owned());
                    line.statements.push(statement(self.look, id, nest, object));
                }
            }
        }
        line.predicates.dedup();
        self.scene.graph.add_edge(owner, node, line);
    }

    fn card(&mut self, id: Id, class: ClassId, shape: Shape, hue: Hue) -> Card {
        let name = self.look.name(id);
        let class_name = self.look.class_name(class);
        let columns = match shape {
            Shape::Focus => FOCUS_COLUMNS,
            Shape::Card if name.is_prose => ROW_COLUMNS,
            Shape::Card => CARD_COLUMNS,
            Shape::Pill => PILL_COLUMNS,
        };
        let facts = match shape {
            Shape::Pill => Vec::new(),
            _ => self.look.facts(id, class, &name.text),
        };
        let says_class = name
            .text
            .to_lowercase()
            .contains(&class_name.to_lowercase());
        let caption = (shape == Shape::Focus || !says_class).then(|| class_name.to_owned());
        let about: Vec<&str> = facts.iter().map(|fact| fact.whole.as_str()).collect();
        let about = about.join("; ");
        let about = if about.is_empty() {
            about
        } else {
            format!(". {}", capitalised(&about))
        };
        Card {
            iri: self.look.iri(id),
            id: self.file_id(id, class),
            class: slug(class_name),
            shape,
            hue,
            caption,
            is_prose: name.is_prose,
            count: None,
            facts,
            rows: Vec::new(),
            sentence: sentence(&format!(
                "{}: {}{about}",
                capitalised(class_name),
                told(&name)
            )),
            number: self.look.number(id, class),
            name: Text::wrapped(&name.text, columns),
        }
    }

    fn row(&mut self, id: Id, class: ClassId, card: &str) -> Row {
        let name = self.look.name(id);
        let class_name = capitalised(self.look.class_name(class));
        Row {
            iri: self.look.iri(id),
            id: self.file_id(id, class),
            sentence: sentence(&format!("{class_name} ({card}): {}", told(&name))),
            name: Text::wrapped(&name.text, ROW_COLUMNS),
        }
    }

    /// How many things there are of each class, in words.
    fn counts(&self, parent: ClassId, things: &[(Id, ClassId)]) -> Option<String> {
        let mut counts: Vec<(ClassId, usize)> = Vec::new();
        for (_, class) in things {
            match counts.iter_mut().find(|(counted, _)| counted == class) {
                Some((_, count)) => *count += 1,
                None => counts.push((*class, 1)),
            }
        }
        let texts: Vec<String> = counts
            .iter()
            .map(|(class, count)| match count {
                1 => format!("1 {}", self.look.class_name(*class)),
                _ => format!("{count} {}", self.look.several(*class, parent)),
            })
            .collect();
        (!texts.is_empty()).then(|| texts.join(", "))
    }

    /// Draws the lines between all that is there.
    fn lines(&mut self) {
        let homes: Vec<(Id, (NodeIndex, Option<usize>))> =
            self.homes.iter().map(|(id, home)| (*id, *home)).collect();
        for (subject, from) in homes {
            for predicate in &self.look.lines {
                for object in self.look.snapshot.objects(subject, predicate.id) {
                    if let Some(to) = self.homes.get(&object).copied() {
                        self.line((subject, from), predicate, (object, to));
                    }
                }
            }
        }
    }

    fn line(
        &mut self,
        (subject, from): (Id, (NodeIndex, Option<usize>)),
        predicate: &LinePredicate<'a>,
        (object, to): (Id, (NodeIndex, Option<usize>)),
    ) {
        let graph = &mut self.scene.graph;
        let (start, end) = (&graph[from.0], &graph[to.0]);
        let pills = [start, end].map(|card| card.shape == Shape::Pill);
        // What a card says of itself is in its rows; how pills hang together, in other pictures.
        if from.0 == to.0 || pills == [true, true] {
            return;
        }
        let stroke = match pills {
            [true, _] => Stroke::Fine(end.hue),
            [_, true] => Stroke::Fine(start.hue),
            _ if predicate.is_part => Stroke::Part(start.hue),
            _ if predicate.is_weak => Stroke::Dashed(end.hue),
            _ => Stroke::Plain,
        };
        let statement = statement(self.look, subject, predicate, object);
        let known = graph
            .edges_connecting(from.0, to.0)
            .find(|edge| edge.weight().from_row == from.1 && edge.weight().to_row == to.1);
        if let Some(edge) = known.map(|edge| edge.id()) {
            let line = &mut graph[edge];
            line.predicates.push(predicate.iri.to_owned());
            line.statements.push(statement);
            line.stroke = line.stroke.min(stroke);
            return;
        }
        let mut line = Line::new(stroke);
        (line.from_row, line.to_row) = (from.1, to.1);
        line.predicates.push(predicate.iri.to_owned());
        line.statements.push(statement);
        graph.add_edge(from.0, to.0, line);
    }

    fn finish(
        mut self,
        focus: Id,
        class: ClassId,
        selection: &Selection,
        options: &Options,
    ) -> Scene {
        self.scene.columns = layout::columns(&self.scene.graph, &self.columns);
        self.read_lines();
        let mut facts = self.look.facts(focus, class, "");
        facts.truncate(3);
        let mut subtitle: Vec<String> = facts.into_iter().map(|fact| fact.whole).collect();
        subtitle.extend(self.counts(class, &parts(self.look, focus, class, selection)));
        let name = self.look.name(focus).text;
        let title = options.title.as_deref().unwrap_or(&name);
        self.scene.title = Text::wrapped(title, 80);
        self.scene.subtitle = Text::wrapped(&capitalised(&subtitle.join(" · ")), 120);
        self.scene.key = key::of(self.look, &self.scene, selection);
        self.tally(selection);
        self.scene
    }

    /// Gives lines their words, now that it is known from which side they are read.
    fn read_lines(&mut self) {
        let places: BTreeMap<NodeIndex, (usize, usize)> = self
            .scene
            .columns
            .iter()
            .enumerate()
            .flat_map(|(column, nodes)| {
                let rows = nodes.iter().enumerate();
                rows.map(move |(row, node)| (*node, (column, row)))
            })
            .collect();
        let and = words(&self.scene.language).and;
        for edge in self.scene.graph.edge_indices().collect::<Vec<_>>() {
            let (source, target) = self
                .scene
                .graph
                .edge_endpoints(edge)
                .expect("the edge was just listed");
            let (from, to) = (&self.scene.graph[source], &self.scene.graph[target]);
            let line = &self.scene.graph[edge];
            let predicates: Vec<&LinePredicate<'a>> = line
                .predicates
                .iter()
                .filter_map(|iri| self.look.predicate(iri))
                .collect();
            let inverse: Option<Vec<String>> = predicates
                .iter()
                .map(|predicate| self.look.inverse_verb(predicate))
                .collect();
            let forward = places[&source] <= places[&target];
            // Within a column the arrow says the way; across columns people read to the right.
            let is_flat = places[&source].0 == places[&target].0;
            let names = [end_name(from, line.from_row), end_name(to, line.to_row)];
            let (verbs, is_inverse) = match inverse {
                Some(verbs) if !forward && !is_flat => (verbs, true),
                _ => {
                    let verbs = predicates.iter().map(|known| self.look.verb(known));
                    (verbs.collect(), false)
                }
            };
            let verb = verbs.join(&format!(" {and} "));
            let said = match (is_inverse, &names) {
                (false, [from, to]) => format!("{from} {verb} {to}"),
                (true, [from, to]) => format!("{to} {verb} {from}"),
            };
            let line = &mut self.scene.graph[edge];
            line.is_labelled = matches!(line.stroke, Stroke::Plain | Stroke::Dashed(_));
            line.arrow = match line.stroke {
                Stroke::Fine(_) => Arrow::None,
                _ if forward || is_inverse => Arrow::End,
                _ => Arrow::Start,
            };
            (line.verb, line.sentence, line.forward) = (verb, sentence(&said), forward);
            line.verbs = verbs;
        }
    }

    fn tally(&mut self, selection: &Selection) {
        let graph = &self.scene.graph;
        let pills = graph
            .node_weights()
            .filter(|card| card.shape == Shape::Pill);
        let pills = pills.count();
        let left_out = self.scene.tally.left_out + selection.left_out;
        let note = match left_out {
            0 => String::new(),
            count => format!("{} {count}", words(&self.scene.language).left_out),
        };
        self.scene.tally = Tally {
            cards: graph.node_count() - pills,
            rows: graph.node_weights().map(|card| card.rows.len()).sum(),
            pills,
            lines: graph.edge_count(),
            left_out,
            note,
        };
    }

    /// A name in the file, from the path of the IRI: `event-x-panel-first`.
    fn file_id(&mut self, id: Id, class: ClassId) -> String {
        let iri = self.look.iri(id);
        // The base ends where the segment of the outermost record begins.
        let segments = self.look.schema.classes.iter().map(|class| &class.segment);
        let starts = segments.filter_map(|segment| {
            let segment = format!("/{segment}/");
            iri.find(&segment).map(|at| at + 1)
        });
        let path = starts.min().map_or(iri.as_str(), |start| &iri[start..]);
        let mut made = slug(path);
        if made.is_empty() {
            made = slug(self.look.class_name(class));
        }
        self.unique(made)
    }

    fn unique(&mut self, made: String) -> String {
        let mut unique = made.clone();
        let mut number = 1;
        while !self.ids.insert(unique.clone()) {
            number += 1;
            unique = format!("{made}-{number}");
        }
        unique
    }
}

impl Look<'_> {
    /// The name of several things of a class, after the property that holds them.
    pub(super) fn several(&self, class: ClassId, parent: ClassId) -> String {
        let parents = &self.class(class).parents;
        let field = parents
            .iter()
            .find(|(holder, _)| *holder == parent)
            .or(parents.first())
            .map(|(holder, field)| self.class(*holder).field(*field));
        let name = field.filter(|field| matches!(field.value, Value::Nested(_)));
        name.and_then(|field| self.pick(&field.name))
            .unwrap_or(self.class_name(class))
            .to_owned()
    }
}

fn statement(look: &Look<'_>, subject: Id, predicate: &LinePredicate<'_>, object: Id) -> Triple {
    Triple::new(
        node(look.snapshot.term(subject)),
        oxrdf::NamedNode::new_unchecked(predicate.iri),
        look.snapshot.term(object),
    )
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

/// The name of an end of a line; of a row with its card.
fn end_name(card: &Card, row: Option<usize>) -> String {
    match row.and_then(|row| card.rows.get(row)) {
        Some(row) => format!("{} ({})", row.name.whole, card.name.whole),
        None => card.name.whole.clone(),
    }
}

/// A name with its language where that is not the one that was wanted.
fn told(name: &Name) -> String {
    match &name.language {
        Some(language) => format!("{} ({language})", name.text),
        None => name.text.clone(),
    }
}

fn sentence(text: &str) -> String {
    match text.ends_with(['.', '!', '?', '…']) {
        true => text.to_owned(),
        false => format!("{text}."),
    }
}

fn node(term: TermRef<'_>) -> NamedOrBlankNode {
    let node = match term.into_owned() {
        Term::NamedNode(node) => Some(node.into()),
        Term::BlankNode(node) => Some(node.into()),
        Term::Literal(_) => None,
    };
    node.expect("a literal is nobody's subject")
}

/// Letters of ASCII, digits and hyphens.
fn slug(text: &str) -> String {
    let mut slug = String::new();
    for character in text.chars() {
        if character.is_ascii_alphanumeric() {
            slug.push(character.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}

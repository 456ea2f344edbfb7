//! A scene while it is drawn: what all kinds of pictures share.
//!
//! A kind adds boxes for resources, or boxes of its own, each in a column; then lines between them;
//! then it finishes, which chooses the order in the columns, gives lines their words, and makes the
//! key and the tally.

mod lines;
mod quotes;
mod words_of;

pub(super) use lines::{Place, statement};
pub(super) use words_of::{beside, sentence, slug, told};

use super::look::Look;
use super::names::capitalised;
use super::scene::{Card, Line, Row, Scene, Shape, Text};
use super::words::words;
use super::{Options, key, layout};
use crate::diagram::palette::Hue;
use crate::graph::Id;
use crate::ontology::{ClassId, Drawing, Value};
use petgraph::graph::NodeIndex;
use std::collections::{BTreeMap, BTreeSet};

/// Signs of a line of a name: in the card in the middle, in a card, in a pill, in a row.
pub(super) const FOCUS_COLUMNS: usize = 22;
pub(super) const CARD_COLUMNS: usize = 28;
pub(super) const PILL_COLUMNS: usize = 30;
pub(super) const ROW_COLUMNS: usize = 34;
/// Signs of a line of the title, and of the line under it.
const TITLE_COLUMNS: usize = 80;
const SUBTITLE_COLUMNS: usize = 120;

/// The scene, as far as it is drawn.
pub(super) struct Sketch<'a, 'l> {
    pub(super) look: &'l Look<'a>,
    pub(super) scene: Scene,
    pub(super) columns: BTreeMap<NodeIndex, i64>,
    /// Where each resource is.
    pub(super) homes: BTreeMap<Id, Place>,
    /// What each box is, for the key.
    kinds: BTreeMap<NodeIndex, Kind>,
    /// The classes of the rows in boxes of a class.
    held: BTreeMap<ClassId, BTreeSet<ClassId>>,
    ids: BTreeSet<String>,
    left_out: usize,
    notes: Vec<String>,
}

/// What a box is: one of a class of the ontology, or of whatever the graph says it is.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Kind {
    /// Where it stands in the key.
    pub(super) order: i64,
    /// The class, where the ontology has it.
    pub(super) class: Option<ClassId>,
    /// Its name; empty where nothing says what it is.
    pub(super) name: String,
}

impl Kind {
    /// What nothing is known of.
    pub(super) fn unknown() -> Self {
        Self {
            order: i64::MAX,
            class: None,
            name: String::new(),
        }
    }
}

impl<'a, 'l> Sketch<'a, 'l> {
    pub(super) fn new(look: &'l Look<'a>, options: &Options) -> Self {
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
            kinds: BTreeMap::new(),
            held: BTreeMap::new(),
            ids: BTreeSet::new(),
            left_out: 0,
            notes: Vec::new(),
        }
    }

    /// Adds a box to a column, and says what it is for the key.
    pub(super) fn add(&mut self, card: Card, kind: Kind, column: i64) -> NodeIndex {
        let node = self.scene.graph.add_node(card);
        self.columns.insert(node, column);
        self.kinds.insert(node, kind);
        node
    }

    /// Adds the box of a resource with rows, drawn as the ontology wants it, to a column.
    pub(super) fn add_resource(
        &mut self,
        (id, is_focus): (Id, bool),
        column: i64,
        rows: &[(Id, ClassId)],
    ) -> NodeIndex {
        let kind = self.kind_of(id);
        let (shape, hue) = match kind.class {
            _ if is_focus => {
                let hue = self.look.hue_of_reader(id);
                (Shape::Focus, hue.unwrap_or(Hue::Navy))
            }
            Some(class) if self.look.drawing(class) == Drawing::Pill => {
                (Shape::Pill, self.first_hue(class))
            }
            Some(class) => (Shape::Card, self.first_hue(class)),
            None => {
                let hue = self.look.hue_of_reader(id);
                (Shape::Card, hue.unwrap_or(Hue::Grey))
            }
        };
        let mut card = self.card(id, &kind, shape, hue);
        if let Some(class) = kind.class.filter(|_| !rows.is_empty()) {
            // A pill has no room for rows.
            card.shape = card.shape.min(Shape::Card);
            self.fill(&mut card, class, rows);
        }
        let node = self.add(card, kind, column);
        self.homes.insert(id, Place { node, row: None });
        self.at_home(node, rows);
        node
    }

    /// The first of the colours of a class.
    pub(super) fn first_hue(&self, class: ClassId) -> Hue {
        super::hue_of_turn(self.look.hues(class), 0)
    }

    /// What a resource is.
    pub(super) fn kind_of(&self, id: Id) -> Kind {
        match self.look.class_of(id) {
            Some(class) => self.kind(class),
            None => Kind {
                name: self.look.type_name(id).unwrap_or_default(),
                ..Kind::unknown()
            },
        }
    }

    /// What resources of a class are.
    pub(super) fn kind(&self, class: ClassId) -> Kind {
        Kind {
            order: self.look.column(class),
            class: Some(class),
            name: self.look.class_name(class).to_owned(),
        }
    }

    /// The box of a resource, without rows.
    pub(super) fn card(&mut self, id: Id, kind: &Kind, shape: Shape, hue: Hue) -> Card {
        let name = self.look.name(id);
        let columns = match shape {
            Shape::Focus => FOCUS_COLUMNS,
            Shape::Card if name.is_prose => ROW_COLUMNS,
            Shape::Card => CARD_COLUMNS,
            Shape::Pill => PILL_COLUMNS,
        };
        let facts = match (shape, kind.class) {
            (Shape::Pill, _) => Vec::new(),
            (_, Some(class)) => self.look.facts(id, class, &name.text),
            (_, None) => self.look.plain_facts(id, &name.text),
        };
        let says_class = name.text.to_lowercase().contains(&kind.name.to_lowercase());
        let caption = (!kind.name.is_empty() && (shape == Shape::Focus || !says_class))
            .then(|| kind.name.clone());
        let about: Vec<&str> = facts.iter().map(|fact| fact.whole.as_str()).collect();
        let mut about = about.join("; ");
        if !about.is_empty() {
            about = format!(". {}", capitalised(&about));
        }
        let what = match kind.name.as_str() {
            "" => String::new(),
            name => format!("{}: ", capitalised(name)),
        };
        Card {
            iri: self.look.iri(id),
            id: self.file_id(id, &kind.name),
            class: slug(&kind.name),
            shape,
            hue,
            caption,
            is_prose: name.is_prose,
            count: None,
            facts,
            rows: Vec::new(),
            sentence: sentence(&format!("{what}{}{about}", told(&name))),
            number: kind.class.and_then(|class| self.look.number(id, class)),
            name: Text::wrapped(&name.text, columns),
            statements: Vec::new(),
            quotes: Vec::new(),
        }
    }

    /// A box that stands for no resource, or for several. What it is called is its sentence too.
    pub(super) fn plain_card(&mut self, wished_id: &str, kind: &Kind, name: &str) -> Card {
        Card {
            iri: String::new(),
            id: self.unique(slug(wished_id)),
            class: slug(&kind.name),
            shape: Shape::Card,
            hue: kind.class.map_or(Hue::Grey, |class| self.first_hue(class)),
            caption: None,
            is_prose: false,
            count: None,
            facts: Vec::new(),
            rows: Vec::new(),
            sentence: sentence(name),
            number: None,
            name: Text::wrapped(name, CARD_COLUMNS),
            statements: Vec::new(),
            quotes: Vec::new(),
        }
    }

    /// Gives a card of a class its rows.
    pub(super) fn fill(&mut self, card: &mut Card, class: ClassId, rows: &[(Id, ClassId)]) {
        card.count = self.counts(class, rows);
        let held = self.held.entry(class).or_default();
        held.extend(rows.iter().map(|(_, class)| *class));
        card.rows = rows
            .iter()
            .map(|(row, class)| self.row(*row, *class, &card.name.whole))
            .collect();
    }

    /// Says that resources are in the rows of a box.
    pub(super) fn at_home(&mut self, node: NodeIndex, rows: &[(Id, ClassId)]) {
        for (place, (row, _)) in rows.iter().enumerate() {
            let place = Place {
                node,
                row: Some(place),
            };
            self.homes.entry(*row).or_insert(place);
        }
    }

    fn row(&mut self, id: Id, class: ClassId, card: &str) -> Row {
        let name = self.look.name(id);
        let class_name = self.look.class_name(class);
        Row {
            iri: self.look.iri(id),
            id: self.file_id(id, class_name),
            class: slug(class_name),
            sentence: sentence(&format!(
                "{} ({card}): {}",
                capitalised(class_name),
                told(&name)
            )),
            name: Text::wrapped(&name.text, ROW_COLUMNS),
        }
    }

    /// How many things there are of each class, in words.
    pub(super) fn counts(&self, parent: ClassId, things: &[(Id, ClassId)]) -> Option<String> {
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

    /// Counts resources that the picture has no room for.
    pub(super) fn leave_out(&mut self, count: usize) {
        self.left_out += count;
    }

    /// Says something under the picture.
    pub(super) fn note(&mut self, note: String) {
        self.notes.push(note);
    }

    /// Puts the boxes in order, reads the lines, and makes title, key and tally.
    pub(super) fn finish(mut self, title: &str, subtitle: &str) -> Scene {
        if self.scene.columns.is_empty() {
            self.scene.columns = layout::columns(&self.scene.graph, &self.columns);
        }
        self.read_lines();
        self.tell_facts();
        self.trace();
        self.scene.title = Text::wrapped(title, TITLE_COLUMNS);
        self.scene.subtitle = Text::wrapped(subtitle, SUBTITLE_COLUMNS);
        self.scene.key = key::of(self.look, &self.scene, &self.kinds, &self.held);
        self.tally();
        self.scene
    }

    fn tally(&mut self) {
        if self.left_out > 0 {
            let words = words(&self.scene.language).left_out;
            self.notes.insert(0, format!("{words} {}", self.left_out));
        }
        let graph = &self.scene.graph;
        let is_pill = |card: &&Card| card.shape == Shape::Pill;
        let pills = graph.node_weights().filter(is_pill).count();
        let tally = &mut self.scene.tally;
        tally.cards = graph.node_count() - pills;
        tally.rows = graph.node_weights().map(|card| card.rows.len()).sum();
        tally.pills = pills;
        tally.lines = graph.edge_count();
        tally.left_out = self.left_out;
        tally.note = self.notes.join(" · ");
    }

    /// Has the sentence of each card say all of its facts, for those who have nothing but that.
    fn tell_facts(&mut self) {
        for card in self.scene.graph.node_weights_mut() {
            for fact in &card.facts {
                let told = capitalised(&fact.whole);
                let is_told = card.sentence.contains(&fact.whole) || card.sentence.contains(&told);
                if !is_told {
                    card.sentence.push_str(&format!(" {}", sentence(&told)));
                }
            }
        }
    }

    /// A name in the file, from the path of the IRI: `event-x-panel-first`.
    fn file_id(&mut self, id: Id, class_name: &str) -> String {
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
            made = slug(class_name);
        }
        self.unique(made)
    }

    /// A name in the file that nothing else has.
    pub(super) fn unique(&mut self, made: String) -> String {
        let made = if made.is_empty() {
            "box".to_owned()
        } else {
            made
        };
        let mut unique = made.clone();
        let mut number = 1;
        while !self.ids.insert(unique.clone()) {
            number += 1;
            unique = format!("{made}-{number}");
        }
        unique
    }

    /// Adds a line as it is.
    pub(super) fn add_line(&mut self, from: NodeIndex, to: NodeIndex, line: Line) {
        self.scene.graph.add_edge(from, to, line);
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

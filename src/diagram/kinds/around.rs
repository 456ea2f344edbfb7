//! The neighbourhood of a resource: what is linked to it, and what to that.

use super::select::rows;
use super::walk::{Bundle, Link, Rank, Way, Ways, most_telling};
use crate::diagram::look::Look;
use crate::diagram::names::capitalised;
use crate::diagram::scene::{Card, Scene, Text};
use crate::diagram::sketch::{Kind, Place, Sketch, beside, statement};
use crate::diagram::words::words;
use crate::diagram::{DiagramError, Options, resource};
use crate::graph::{Id, Pattern, Snapshot};
use crate::ontology::{ClassId, Drawing, Schema};
use std::collections::{BTreeMap, BTreeSet};

/// Links of one property from one resource beyond which they are one card with their number.
pub(super) const FOLD_MAX: usize = 10;
/// Links of one property that are looked at; of a hub with more, only the number is told.
const ENDS_MAX: usize = 2_000;
/// Resources of a folded card that are looked at to say what they are, and that are named.
const FOLDED_SEEN_MAX: usize = 200;
const FOLDED_NAMED: usize = 3;
/// Statements that the line to a folded card carries.
const FOLDED_STATEMENTS_MAX: usize = 50;
/// Rows of one card.
const ROWS_MAX: usize = 12;
/// Steps from the middle; with more there is nothing to see.
pub const RADIUS_MAX: usize = 6;
/// Signs of a line of facts.
const FACT_COLUMNS: usize = 34;

/// Draws what is linked to a resource within some steps.
pub(super) fn around(
    snapshot: &Snapshot,
    schema: &Schema,
    (iri, radius): (&str, usize),
    options: &Options,
) -> Result<Scene, DiagramError> {
    let look = Look::new(snapshot, schema, &options.languages, &options.style);
    let focus = resource(snapshot, iri)?;
    let radius = radius.clamp(1, RADIUS_MAX);
    let mut walk = Walk::new(&look, focus, options.nodes_max.max(1));
    walk.go(radius);
    let sketch = walk.draw(Sketch::new(&look, options));
    let name = look.name(focus).text;
    let steps = format!("{} {radius}", words(&sketch.scene.language).steps);
    let kind = sketch.kind_of(focus).name;
    let mut subtitle = vec![capitalised(&kind), steps];
    subtitle.retain(|part| !part.is_empty());
    let title = options.title.as_deref().unwrap_or(&name);
    let language = sketch.scene.language.clone();
    Ok(sketch.finish(title, &beside(&subtitle, &language)))
}

struct Walk<'a, 'l> {
    look: &'l Look<'a>,
    ways: Ways<'a, 'l>,
    focus: Id,
    boxes_max: usize,
    /// The cards, in the order in which they were come by.
    order: Vec<Id>,
    columns: BTreeMap<Id, i64>,
    folds: Vec<Fold<'a>>,
    left_out: BTreeSet<Id>,
}

/// Links that are drawn as one.
struct Fold<'a> {
    from: Id,
    bundle: Bundle<'a>,
    column: i64,
}

impl<'a, 'l> Walk<'a, 'l> {
    fn new(look: &'l Look<'a>, focus: Id, boxes_max: usize) -> Self {
        Self {
            look,
            ways: Ways::new(look),
            focus,
            boxes_max,
            order: vec![focus],
            columns: BTreeMap::from([(focus, 0)]),
            folds: Vec::new(),
            left_out: BTreeSet::new(),
        }
    }

    fn go(&mut self, radius: usize) {
        let mut level = vec![self.focus];
        for _ in 0..radius {
            let known = self.order.len();
            for card in level {
                self.step(card);
            }
            level = self.order[known..].to_vec();
        }
    }

    /// Adds what a card and its rows are linked to.
    fn step(&mut self, card: Id) {
        let members: Vec<Id> = std::iter::once(card)
            .chain(self.rows(card).into_iter().map(|(row, _)| row))
            .collect();
        for member in members {
            for bundle in self.ways.bundles(member, ENDS_MAX) {
                if self.follows(member, &bundle) {
                    self.follow(card, member, bundle);
                }
            }
        }
    }

    fn follows(&self, member: Id, bundle: &Bundle<'_>) -> bool {
        match bundle.way.rank {
            Rank::Drawn | Rank::Nested | Rank::Other => true,
            // What a card says of itself needs no card of its own.
            Rank::Said => {
                member == self.focus
                    && !(bundle.forward && self.look.is_fact(&bundle.way.predicate))
            }
        }
    }

    fn follow(&mut self, card: Id, member: Id, mut bundle: Bundle<'a>) {
        if bundle.way.rank == Rank::Said {
            // What only stands elsewhere has no name here.
            let listed = bundle.ends.len();
            bundle.ends.retain(|end| self.is_described(*end));
            bundle.count -= listed - bundle.ends.len();
        }
        if bundle.ends.is_empty() {
            return;
        }
        let unlisted = bundle.count - bundle.ends.len();
        let mut new: Vec<Id> = Vec::new();
        for end in &bundle.ends {
            let home = self.card_of(*end);
            if home != card && !self.columns.contains_key(&home) && !new.contains(&home) {
                new.push(home);
            }
            if new.len() > FOLD_MAX {
                break;
            }
        }
        if new.len() + unlisted > FOLD_MAX {
            bundle.ends.retain(|end| !self.columns.contains_key(end));
            bundle.count = bundle.ends.len() + unlisted;
            let column = self.column(card, bundle.ends[0], bundle.forward);
            if self.boxes() < self.boxes_max {
                self.folds.push(Fold {
                    from: member,
                    bundle,
                    column,
                });
            } else {
                self.left_out.extend(bundle.ends);
            }
            return;
        }
        for home in new {
            if self.boxes() < self.boxes_max {
                let column = self.column(card, home, bundle.forward);
                self.columns.insert(home, column);
                self.order.push(home);
                self.left_out.remove(&home);
            } else {
                self.left_out.insert(home);
            }
        }
    }

    /// Whether the graph says anything of a resource.
    fn is_described(&self, id: Id) -> bool {
        let of_it = Pattern {
            subject: Some(id),
            ..Pattern::default()
        };
        self.look.snapshot.count(of_it) > 0
    }

    fn boxes(&self) -> usize {
        self.order.len() + self.folds.len()
    }

    /// Where what is linked to a card stands: away from the middle, on the side that the ontology
    /// has it on, or else as the link leads.
    fn column(&self, card: Id, other: Id, forward: bool) -> i64 {
        let here = self.columns[&card];
        if here != 0 {
            return here + here.signum();
        }
        let column = |id| Some(self.look.column(self.look.class_of(id)?));
        match (column(card), column(other)) {
            (Some(own), Some(others)) if own != others => (others - own).signum(),
            _ if forward => 1,
            _ => -1,
        }
    }

    /// The rows of a card, but for the one in the middle.
    fn rows(&self, card: Id) -> Vec<(Id, ClassId)> {
        let class = self.look.class_of(card);
        let mut rows = class.map_or_else(Vec::new, |class| rows(self.look, card, class));
        rows.retain(|(row, _)| *row != self.focus);
        rows.truncate(ROWS_MAX);
        rows
    }

    /// The resource in whose card a resource is a row, or itself.
    fn card_of(&self, id: Id) -> Id {
        let mut home = id;
        // Rows of rows are rows of the same card; what nests in a circle is its own card.
        for _ in 0..4 {
            let class = self.look.class_of(home);
            let is_row = class.is_some_and(|class| self.look.drawing(class) == Drawing::Row);
            if home == self.focus || !is_row {
                return home;
            }
            let parts = self.look.nests.iter().chain(&self.look.lines);
            let mut holders = parts
                .filter(|part| part.is_part)
                .filter_map(|part| self.look.snapshot.subjects(part.id, home).next());
            let Some(holder) = holders.next() else {
                return home;
            };
            home = holder;
        }
        id
    }

    fn draw<'s>(&self, mut sketch: Sketch<'a, 's>) -> Sketch<'a, 's> {
        for id in &self.order {
            let mut rows = self.rows(*id);
            rows.retain(|(row, _)| !self.columns.contains_key(row));
            sketch.add_resource((*id, *id == self.focus), self.columns[id], &rows);
        }
        self.lines(&mut sketch);
        for fold in &self.folds {
            self.fold(&mut sketch, fold);
        }
        sketch.leave_out(self.left_out.len());
        sketch
    }

    /// Draws the most telling links between all that is there.
    fn lines(&self, sketch: &mut Sketch<'_, '_>) {
        let homes: BTreeMap<Id, Place> = sketch.homes.clone();
        let mut pairs: BTreeMap<(Id, Id), Vec<Link<'_>>> = BTreeMap::new();
        for subject in homes.keys() {
            for link in self.ways.outward(*subject) {
                if homes.contains_key(&link.object) {
                    let pair = (link.object.min(*subject), link.object.max(*subject));
                    pairs.entry(pair).or_default().push(link);
                }
            }
        }
        for ((one, other), links) in pairs {
            let links = most_telling(self.look, links);
            let is_focus = [one, other].contains(&self.focus);
            let is_shown = |link: &&Link<'_>| link.way.rank != Rank::Said || is_focus;
            for link in links.iter().filter(is_shown) {
                let (from, to) = (homes[&link.subject], homes[&link.object]);
                if one == other {
                    link_to_itself(sketch, from, &link.way);
                } else if from.node != to.node {
                    let said =
                        statement(self.look, link.subject, link.way.predicate.id, link.object);
                    sketch.connect(from, &link.way.predicate, to, said);
                }
            }
        }
    }

    /// Draws a card that stands for many resources.
    fn fold(&self, sketch: &mut Sketch<'_, '_>, fold: &Fold<'_>) {
        let Some(from) = sketch.homes.get(&fold.from).copied() else {
            return;
        };
        let ends = &fold.bundle.ends;
        let mut kinds: Vec<Kind> = Vec::new();
        for end in ends.iter().take(FOLDED_SEEN_MAX) {
            let kind = sketch.kind_of(*end);
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        let words = words(&sketch.scene.language);
        let kind = match kinds.as_slice() {
            [kind] => kind.clone(),
            _ => Kind::unknown(),
        };
        let what = match kind.name.as_str() {
            "" => words.other.to_lowercase(),
            name => name.to_owned(),
        };
        let name = format!("{} × {what}", fold.bundle.count);
        let named: Vec<String> = ends
            .iter()
            .take(FOLDED_NAMED)
            .map(|end| self.look.name(*end).text)
            .collect();
        let owner = &sketch.scene.graph[from.node].id;
        let predicate = &fold.bundle.way.predicate;
        let wished = format!("{owner}-{}-{}", predicate.local_name(), fold.bundle.count);
        let mut card: Card = sketch.plain_card(&wished, &kind, &name);
        card.sentence = format!("{name}: {}…", named.join(", "));
        card.facts = named
            .iter()
            .map(|name| Text::wrapped(name, FACT_COLUMNS))
            .chain([Text::wrapped("…", FACT_COLUMNS)])
            .collect();
        let to = Place {
            node: sketch.add(card, kind, fold.column),
            row: None,
        };
        for end in ends.iter().take(FOLDED_STATEMENTS_MAX) {
            let said = |subject, object| statement(self.look, subject, predicate.id, object);
            if fold.bundle.forward {
                sketch.connect(from, predicate, to, said(fold.from, *end));
            } else {
                sketch.connect(to, predicate, from, said(*end, fold.from));
            }
        }
    }
}

/// What a resource says of itself is a fact of its card: a line has two ends.
pub(super) fn link_to_itself(sketch: &mut Sketch<'_, '_>, place: Place, way: &Way<'_>) {
    let itself = words(&sketch.scene.language).itself;
    let fact = format!("{} {itself}", sketch.look.verb(&way.predicate));
    let card = &mut sketch.scene.graph[place.node];
    if place.row.is_none() && !card.facts.iter().any(|known| known.whole == fact) {
        card.facts.push(Text::wrapped(&fact, FACT_COLUMNS));
    }
}

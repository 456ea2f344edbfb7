//! Which resources a map shows: what it is about with its parts, what these are linked to, and who
//! is told of in the same place.

use crate::diagram::look::Look;
use crate::graph::Id;
use crate::ontology::{ClassId, Drawing, Role, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Statements that name a source, or a card, beyond which it is a hub and not followed.
pub(super) const HUB: usize = 2_000;
/// Steps from a card to those that it belongs to: from a person to a body, from there to a larger
/// body.
const STEPS_MAX: usize = 2;

/// What is shown.
#[derive(Debug, Default)]
pub(super) struct Selection {
    /// Cards and pills, the one in the middle first, then in the order in which they matter.
    pub(super) boxes: Vec<(Id, ClassId)>,
    /// The rows of cards, in order.
    pub(super) rows: BTreeMap<Id, Vec<(Id, ClassId)>>,
    /// How many boxes there was no room for.
    pub(super) left_out: usize,
}

/// Chooses what a map around a resource shows.
pub(super) fn around(look: &Look<'_>, focus: Id, class: ClassId, boxes_max: usize) -> Selection {
    let mut walk = Walk {
        look,
        focus_column: look.column(class),
        sources: sources(look, focus, class),
        selection: Selection::default(),
        seen: BTreeSet::new(),
    };
    walk.add(focus, class);
    walk.parts();
    walk.neighbours();
    walk.what_happened();
    walk.belonging();
    walk.companions();
    walk.bridges();
    walk.rows();
    walk.drop_lonely();
    let boxes = &mut walk.selection.boxes;
    walk.selection.left_out = boxes.len().saturating_sub(boxes_max.max(1));
    boxes.truncate(boxes_max.max(1));
    let shown: BTreeSet<Id> = boxes.iter().map(|(id, _)| *id).collect();
    walk.selection.rows.retain(|card, _| shown.contains(card));
    walk.selection
}

struct Walk<'a, 'l> {
    look: &'l Look<'a>,
    focus_column: i64,
    sources: BTreeSet<Id>,
    selection: Selection,
    seen: BTreeSet<Id>,
}

impl Walk<'_, '_> {
    fn add(&mut self, id: Id, class: ClassId) -> bool {
        let is_new = self.seen.insert(id);
        if is_new {
            self.selection.boxes.push((id, class));
        }
        is_new
    }

    /// A resource with its class, where it is drawn as a box.
    fn as_box(&self, id: Id) -> Option<(Id, ClassId)> {
        let class = self.look.class_of(id)?;
        let is_box = matches!(self.look.drawing(class), Drawing::Card | Drawing::Pill);
        is_box.then_some((id, class))
    }

    /// Whether a class stands before what the map is about: those who act.
    fn is_actor(&self, class: ClassId) -> bool {
        self.look.column(class) < self.focus_column && self.look.drawing(class) == Drawing::Card
    }

    /// Adds the boxes that are nested in the one in the middle, and in each other.
    fn parts(&mut self) {
        let mut next = 0;
        while let Some((parent, class)) = self.selection.boxes.get(next).copied() {
            next += 1;
            for (child, class) in nested(self.look, parent, class) {
                if matches!(self.look.drawing(class), Drawing::Card | Drawing::Pill) {
                    self.add(child, class);
                }
            }
        }
    }

    /// Adds what the boxes so far, and their rows, are linked to.
    fn neighbours(&mut self) {
        let core = self.selection.boxes.clone();
        for (card, class) in core {
            let rows = rows(self.look, card, class);
            for resource in std::iter::once(card).chain(rows.into_iter().map(|(id, _)| id)) {
                for other in self.linked(resource) {
                    if let Some((id, class)) = self.as_box(other) {
                        self.add(id, class);
                    }
                }
            }
        }
    }

    /// Adds who had a hand in the cards so far that are no actors, such as what was said or adopted
    /// there, and what these are about.
    fn what_happened(&mut self) {
        let (_, focus_class) = self.selection.boxes[0];
        let others = self.selection.boxes.clone().into_iter();
        let others = others.filter(|(_, class)| {
            *class != focus_class
                && self.look.drawing(*class) == Drawing::Card
                && self.look.column(*class) > self.focus_column
        });
        for (card, class) in others.collect::<Vec<_>>() {
            let rows = rows(self.look, card, class);
            for resource in std::iter::once(card).chain(rows.into_iter().map(|(id, _)| id)) {
                for other in self.linked(resource) {
                    if let Some((id, class)) = self.as_box(other)
                        && (self.is_actor(class) || self.look.drawing(class) == Drawing::Pill)
                    {
                        self.add(id, class);
                    }
                }
            }
        }
    }

    /// Adds what the actors so far belong to: lines from them to other actors.
    fn belonging(&mut self) {
        let mut level = self.selection.boxes.clone();
        for _ in 0..STEPS_MAX {
            let mut added = Vec::new();
            for (id, class) in level {
                if !self.is_actor(class) {
                    continue;
                }
                for line in &self.look.lines {
                    let objects: Vec<Id> = self.look.snapshot.objects(id, line.id).collect();
                    for object in objects {
                        if let Some((id, class)) = self.as_box(object)
                            && self.is_actor(class)
                            && !line.is_weak
                            && self.add(id, class)
                        {
                            added.push((id, class));
                        }
                    }
                }
            }
            level = added;
        }
    }

    /// Adds the actors that the same sources tell of, where they are linked to another actor.
    fn companions(&mut self) {
        let mut candidates: BTreeMap<Id, ClassId> = BTreeMap::new();
        let classes = self.look.schema.classes().map(|(id, _)| id);
        for class in classes.filter(|class| self.is_actor(*class)) {
            for id in self.told_of(class) {
                if self.look.class_of(id) == Some(class) && !self.seen.contains(&id) {
                    candidates.insert(id, class);
                }
            }
        }
        for (id, class) in &candidates {
            let is_known = |other: Id| {
                other != *id
                    && (candidates.contains_key(&other)
                        || self.as_box(other).is_some_and(|(id, class)| {
                            self.seen.contains(&id) && self.is_actor(class)
                        }))
            };
            if self.linked(*id).into_iter().any(is_known) {
                self.add(*id, *class);
            }
        }
    }

    /// Adds the cards of the same sources that join an actor to something else on the map.
    fn bridges(&mut self) {
        let actors: Vec<Id> = self
            .selection
            .boxes
            .iter()
            .filter(|(_, class)| self.is_actor(*class))
            .map(|(id, _)| *id)
            .collect();
        let mut bridges = Vec::new();
        for actor in &actors {
            for other in self.linked(*actor) {
                let Some((id, class)) = self.as_box(other) else {
                    continue;
                };
                if self.seen.contains(&id)
                    || self.is_actor(class)
                    || self.look.column(class) == self.focus_column
                    || !self.shares_source(id, class)
                {
                    continue;
                }
                let reaches = |end: Id| !actors.contains(&end) && self.seen.contains(&end);
                if self.linked(id).into_iter().any(reaches) {
                    bridges.push((id, class));
                }
            }
        }
        for (id, class) in bridges {
            self.add(id, class);
        }
    }

    /// Gives each card its rows.
    fn rows(&mut self) {
        for (card, class) in &self.selection.boxes {
            let rows = rows(self.look, *card, *class);
            if !rows.is_empty() {
                self.selection.rows.insert(*card, rows);
            }
        }
    }

    /// Takes out boxes that no line leads to, apart from the one in the middle.
    fn drop_lonely(&mut self) {
        let mut shown: BTreeSet<Id> = self.selection.boxes.iter().map(|(id, _)| *id).collect();
        let rows = self.selection.rows.values().flatten();
        shown.extend(rows.map(|(id, _)| *id));
        let is_linked = |id: Id| {
            let rows = self.selection.rows.get(&id).into_iter().flatten();
            let own: BTreeSet<Id> = rows.map(|(row, _)| *row).chain([id]).collect();
            let mut ends = own.iter().flat_map(|end| self.linked(*end));
            ends.any(|end| shown.contains(&end) && !own.contains(&end))
        };
        let kept: Vec<(Id, ClassId)> = self
            .selection
            .boxes
            .iter()
            .enumerate()
            .filter(|(index, (id, _))| *index == 0 || is_linked(*id))
            .map(|(_, found)| *found)
            .collect();
        self.selection.boxes = kept;
    }

    /// What a resource is linked to by lines, either way, sorted; hubs are not followed back.
    fn linked(&self, resource: Id) -> Vec<Id> {
        let snapshot = self.look.snapshot;
        let mut linked = Vec::new();
        for line in &self.look.lines {
            linked.extend(snapshot.objects(resource, line.id));
            linked.extend(snapshot.subjects(line.id, resource).take(HUB));
        }
        linked
    }

    /// The resources that rest on the same sources, by a class's property for them.
    fn told_of(&self, class: ClassId) -> BTreeSet<Id> {
        let mut found = BTreeSet::new();
        for path in self.look.paths(class, Role::Source) {
            for source in &self.sources {
                let subjects = self.look.snapshot.subjects(path, *source).take(HUB + 1);
                let subjects: Vec<Id> = subjects.collect();
                if subjects.len() <= HUB {
                    found.extend(subjects);
                }
            }
        }
        found
    }

    fn shares_source(&self, id: Id, class: ClassId) -> bool {
        !sources(self.look, id, class).is_disjoint(&self.sources)
    }
}

fn sources(look: &Look<'_>, id: Id, class: ClassId) -> BTreeSet<Id> {
    let paths = look.paths(class, Role::Source);
    paths
        .into_iter()
        .flat_map(|path| look.snapshot.objects(id, path))
        .collect()
}

/// What is nested in a resource, by number and then by name.
pub(super) fn nested(look: &Look<'_>, parent: Id, class: ClassId) -> Vec<(Id, ClassId)> {
    let mut found = Vec::new();
    for field in &look.class(class).fields {
        let Value::Nested(_) = field.value else {
            continue;
        };
        let Some(predicate) = look.snapshot.iri(&field.path) else {
            continue;
        };
        let children = look.snapshot.objects(parent, predicate);
        let mut children: Vec<(Id, ClassId)> = children
            .filter_map(|child| Some((child, look.class_of(child)?)))
            .collect();
        children.sort_by_cached_key(|(id, class)| {
            let number = look.number(*id, *class);
            (number.is_none(), number, look.name(*id).text, *id)
        });
        found.extend(children);
    }
    found
}

/// The rows of a card: what is nested in it and drawn so, and what is nested in that.
pub(super) fn rows(look: &Look<'_>, card: Id, class: ClassId) -> Vec<(Id, ClassId)> {
    let mut rows = Vec::new();
    let mut seen = BTreeSet::from([card]);
    let mut stack = vec![(card, class)];
    while let Some((parent, class)) = stack.pop() {
        if parent != card {
            rows.push((parent, class));
        }
        let mut children = nested(look, parent, class);
        children.retain(|(id, class)| look.drawing(*class) == Drawing::Row && seen.insert(*id));
        stack.extend(children.into_iter().rev());
    }
    rows
}

//! A record, walked along the plan of its class.

use super::complaint;
use super::content;
use super::frame::{ABSENT, Frame, Given, Origin, Parent, Purpose, Scratch, To};
use super::iri;
use super::iri::{is_id, mint};
use super::plan::{ClassPlan, FieldPlan, Key, Nesting, Plan};
use super::sink::{Object, Reference, Sink};
use crate::diagnostic::Place;
use crate::ontology::{Datatype, Field, Value};
use crate::record::{Kind, Node};
use oxrdf::vocab::rdf;
use std::fmt::Write as _;

/// A walk through one record and what it nests.
pub(super) struct Walk<'r, 's, S> {
    pub(super) plan: &'r Plan<'s>,
    pub(super) scratch: &'r mut Scratch,
    pub(super) sink: &'r mut S,
    /// Whether findings, references and values were already reported, where a value is written
    /// again: one that is inherited, or stands in for another.
    pub(super) quiet: bool,
}

impl<'r, 's, 't, 'a, S: Sink> Walk<'r, 's, S> {
    /// Maps a record that stands in a list of its group, or in a stream.
    pub(super) fn record(&mut self, class: &'r ClassPlan<'s>, node: Node<'t, 'a>) {
        self.scratch.subject.clear();
        self.scratch.subject.push_str(&self.plan.base);
        self.scratch.given.clear();
        self.frame(class, node, None, None);
    }

    /// Maps a record that stands in another.
    pub(super) fn nested(
        &mut self,
        around: &Frame<'r, 's, 't, 'a>,
        class: &'r ClassPlan<'s>,
        nesting: usize,
        (node, number): (Node<'t, 'a>, Option<u32>),
    ) {
        let parent = Parent {
            class: around.class,
            given: Some(around.given),
            subject: around.subject,
            nesting,
            up: around.parent.map(|up| (up.subject, up.nesting)),
        };
        self.frame(class, node, Some(parent), number);
    }

    fn frame(
        &mut self,
        class: &'r ClassPlan<'s>,
        node: Node<'t, 'a>,
        parent: Option<Parent<'r, 's>>,
        number: Option<u32>,
    ) {
        let length = self.scratch.subject.len();
        let given = self.scratch.given.len();
        let again = self.scratch.again.len();
        let stand_ins = self.scratch.stand_ins;
        self.scratch
            .given
            .resize(given + class.fields.len(), ABSENT);
        let mut frame = Frame {
            class,
            node,
            given,
            subject: length,
            parent,
            number,
            purpose: Purpose::Write,
        };
        if let Some(own) = self.read(&frame) {
            self.inherit(&frame);
            let id = own.id.map(|(_, value)| value.place());
            let head = id.unwrap_or_else(|| frame.head());
            if let Some(key) = own.in_key {
                frame.parent = self.parent_of(&frame, key);
            }
            if frame.parent.is_none() && own.in_key.is_none() && !class.nestings.is_empty() {
                let finding = complaint::missing_in(self.plan, class, head);
                self.sink.finding(finding);
            }
            self.identify(&mut frame, own.id);
            self.write(&frame, head, again);
        }
        self.scratch.again.truncate(again);
        self.scratch.stand_ins = stand_ins;
        self.scratch.given.truncate(given);
        self.scratch.subject.truncate(length);
    }

    /// Reads the keys of a record into the scratch; nothing where it is no record at all.
    fn read(&mut self, frame: &Frame<'r, 's, 't, 'a>) -> Option<OwnKeys<'t, 'a>> {
        let mut own = OwnKeys::default();
        match (frame.node.kind(), frame.class.class.shorthand) {
            (Kind::Map, _) => {
                for (key, value) in frame.node.entries() {
                    self.read_key(frame, &mut own, key, value);
                }
            }
            (Kind::Text | Kind::Number | Kind::Boolean, Some(field)) => {
                let index = frame.node.index();
                self.scratch.given[frame.given + usize::from(field.0)] = Given {
                    node: index,
                    key: index,
                    origin: Origin::Own,
                };
            }
            (Kind::Broken, _) => return None,
            _ => {
                let finding = complaint::not_a_record(frame.class, frame.node);
                self.sink.finding(finding);
                return None;
            }
        }
        Some(own)
    }

    fn read_key(
        &mut self,
        frame: &Frame<'r, 's, 't, 'a>,
        own: &mut OwnKeys<'t, 'a>,
        key: Node<'t, 'a>,
        value: Node<'t, 'a>,
    ) {
        let meaning = frame.class.keys.get(key.text());
        let index = match meaning {
            Some(Key::Field(index)) => index,
            Some(Key::Former(index)) => {
                let today = frame.class.fields[index].name;
                self.sink.finding(complaint::former_key(key, today));
                index
            }
            Some(Key::Id) => return self.own_key(&mut own.id, key, value),
            Some(Key::In) if frame.parent.is_some() => {
                return self
                    .sink
                    .finding(complaint::in_within_parent(frame.class, key));
            }
            Some(Key::In) if frame.class.nestings.is_empty() => {
                return self
                    .sink
                    .finding(complaint::in_without_parents(frame.class, key));
            }
            Some(Key::In) => return self.own_key(&mut own.in_key, key, value),
            None => {
                let within = frame.parent.is_some() || frame.class.nestings.is_empty();
                let own = if within { &["id"][..] } else { &["id", "in"] };
                let finding = complaint::unknown_key(self.plan, frame.class, own, key);
                return self.sink.finding(finding);
            }
        };
        let given = &mut self.scratch.given[frame.given + index];
        if given.origin == Origin::Absent {
            *given = Given {
                node: value.index(),
                key: key.index(),
                origin: Origin::Own,
            };
        } else {
            let first = frame.node.at(given.key).place();
            self.sink.finding(complaint::duplicate_key(key, first));
            self.scratch.again.push((index, value.index()));
        }
    }

    fn own_key(
        &mut self,
        own: &mut Option<(Node<'t, 'a>, Node<'t, 'a>)>,
        key: Node<'t, 'a>,
        value: Node<'t, 'a>,
    ) {
        match own {
            Some((first, _)) => {
                self.sink
                    .finding(complaint::duplicate_key(key, first.place()));
            }
            None => *own = Some((key, value)),
        }
    }

    /// Takes from the record around this one what this one does not give.
    fn inherit(&mut self, frame: &Frame<'r, 's, 't, 'a>) {
        let Some(Parent {
            given: Some(around),
            nesting,
            ..
        }) = frame.parent
        else {
            return;
        };
        for (index, field) in frame.class.fields.iter().enumerate() {
            let Some(source) = field.inherits[nesting] else {
                continue;
            };
            let above = self.scratch.given[around + source];
            let here = &mut self.scratch.given[frame.given + index];
            if here.origin == Origin::Absent && above.origin != Origin::Absent {
                *here = Given {
                    origin: Origin::Inherited,
                    ..above
                };
            }
        }
    }

    /// Finds the record that `in` names, and begins the IRI with it.
    fn parent_of(
        &mut self,
        frame: &Frame<'r, 's, 't, 'a>,
        (_, value): (Node<'t, 'a>, Node<'t, 'a>),
    ) -> Option<Parent<'r, 's>> {
        let plan = self.plan;
        let typed = value.text();
        if !value.is_scalar() {
            if value.kind() != Kind::Broken {
                self.sink
                    .finding(complaint::not_a_text("in", "a path", value));
            }
            return None;
        }
        let subject = &mut self.scratch.subject;
        let length = subject.len();
        let read = iri::read_path(typed, |segment| plan.segments.get(segment), subject);
        let finding = match read {
            Ok(path) => {
                let nestings = &frame.class.nestings;
                let around = |nesting: &Nesting| nesting.parent == path.class;
                if let Some(nesting) = nestings.iter().position(around) {
                    let class = plan.class(path.class);
                    return Some(Parent {
                        class,
                        given: None,
                        subject: subject.len(),
                        nesting,
                        up: path.parent.and_then(|(above, length)| {
                            let around = |nesting: &Nesting| nesting.parent == above;
                            Some((length, class.nestings.iter().position(around)?))
                        }),
                    });
                }
                complaint::not_a_parent(plan, frame.class, value, path.class)
            }
            Err(_) if is_id(typed) => complaint::bare_parent(plan, frame.class, value),
            Err(no_path) => complaint::no_path(plan, value, typed, no_path),
        };
        self.scratch.subject.truncate(length);
        self.sink.finding(finding);
        None
    }

    /// Ends the IRI with the id that is given, or made.
    fn identify(
        &mut self,
        frame: &mut Frame<'r, 's, 't, 'a>,
        id: Option<(Node<'t, 'a>, Node<'t, 'a>)>,
    ) {
        let segment = &frame.class.class.segment;
        match id {
            Some((_, value)) if value.is_scalar() => {
                let typed = value.text();
                if is_id(typed) {
                    mint(&mut self.scratch.subject, segment, typed);
                } else {
                    self.sink
                        .finding(complaint::bad_id(value.place(), typed, "an id"));
                    let slug = Some(iri::slug(typed)).filter(|slug| !slug.is_empty());
                    let id = slug.unwrap_or_else(|| self.stand_in_id(value));
                    mint(&mut self.scratch.subject, segment, &id);
                }
            }
            Some((_, value)) => {
                if value.kind() != Kind::Broken {
                    self.sink
                        .finding(complaint::not_a_text("id", "an id", value));
                }
                let id = self.stand_in_id(value);
                mint(&mut self.scratch.subject, segment, &id);
            }
            None => {
                let id = content::id(self, frame).unwrap_or_else(|| {
                    self.complain_of_id(frame);
                    self.stand_in_id(frame.node)
                });
                mint(&mut self.scratch.subject, segment, &id);
            }
        }
        frame.subject = self.scratch.subject.len();
    }

    /// Stands in for an id that is missing or bad, so that the rest of the record is still checked.
    /// No reference can mean it, and the record itself is not told of.
    fn stand_in_id(&mut self, node: Node<'_, '_>) -> String {
        self.scratch.stand_ins += 1;
        let place = node.place();
        format!("-{}-{}", place.file.0, place.start)
    }

    fn complain_of_id(&mut self, frame: &Frame<'r, 's, 't, 'a>) {
        let fields = &frame.class.class.fields;
        let is_required = |field: &Field| field.min > 0 && field.key.is_some();
        if frame.class.makes_ids().is_some() && fields.iter().any(is_required) {
            // What the id is made from is missing or empty, which is said there.
            return;
        }
        let name = content::first_text(self, frame);
        self.sink
            .finding(complaint::missing_id(frame.class, frame.head(), name));
    }

    /// Writes what a record says, now that its IRI is known.
    fn write(&mut self, frame: &Frame<'r, 's, 't, 'a>, place: Place, again: usize) {
        let subject = &self.scratch.subject[..frame.subject];
        if self.scratch.stand_ins == 0 {
            self.sink.record(subject, frame.class.id, place);
        }
        for class in &frame.class.types {
            self.sink
                .statement(subject, rdf::TYPE.as_str(), Object::Iri(class), place);
        }
        self.link(frame, place);
        self.fields(frame);
        for index in again..self.scratch.again.len() {
            let (field, node) = self.scratch.again[index];
            let field = &frame.class.fields[field];
            let node = frame.node.at(node);
            self.values(frame, field, frame.to(field), node);
        }
        self.days(frame, place);
        self.compare(frame);
    }

    /// Writes what ties a record to the one around it.
    fn link(&mut self, frame: &Frame<'r, 's, 't, 'a>, place: Place) {
        let Some(parent) = frame.parent else {
            return;
        };
        let nesting = frame.class.nestings[parent.nesting];
        let field = &parent.class.fields[nesting.field];
        let to = To {
            subject: parent.subject,
            writes: &field.writes,
            parent: parent
                .up
                .map(|(length, up)| (length, &field.parent_writes[up])),
            purpose: frame.purpose,
        };
        let subject = &self.scratch.subject[..frame.subject];
        to.put(self.sink, subject, Object::Iri(subject), place);
        if parent.given.is_none() {
            let value = frame.node.entries().find(|(key, _)| key.text() == "in");
            let value = value.map_or(frame.node, |(_, value)| value);
            self.sink.reference(Reference {
                subject,
                target: &subject[..parent.subject],
                typed: value.text(),
                classes: &[parent.class.id],
                class: frame.class.id,
                path: &field.field.path,
                outside: false,
                place: value.place(),
            });
        }
    }

    /// Writes the fields; also what an id is made from, where that is the purpose.
    pub(super) fn fields(&mut self, frame: &Frame<'r, 's, 't, 'a>) {
        for (index, field) in frame.class.fields.iter().enumerate() {
            let given = self.scratch.given[frame.given + index];
            match given.origin {
                Origin::Own => self.field(frame, field, frame.node.at(given.node)),
                Origin::Inherited => {
                    let quiet = std::mem::replace(&mut self.quiet, true);
                    let to = frame.to(field);
                    self.values(frame, field, to, frame.node.at(given.node));
                    self.quiet = quiet;
                }
                Origin::Absent if frame.class.order == Some(index) && frame.number.is_some() => {
                    self.number(frame, field);
                }
                Origin::Absent if field.acts_when_absent => self.absent(frame, field),
                Origin::Absent => {}
            }
        }
    }

    fn field(
        &mut self,
        frame: &Frame<'r, 's, 't, 'a>,
        field: &'r FieldPlan<'s>,
        node: Node<'t, 'a>,
    ) {
        match node.kind() {
            Kind::Null => return self.sink.finding(complaint::no_value(field.name, node)),
            Kind::Broken => return,
            _ => {}
        }
        let count = self.values(frame, field, frame.to(field), node);
        if count == 0 {
            self.stand_in(frame, field);
        }
        let (min, max) = (field.field.min, field.field.max.unwrap_or(u32::MAX));
        if count > max {
            let finding = complaint::too_many(field, node.place(), count, max);
            self.sink.finding(finding);
        } else if max == 1 && node.kind() == Kind::List {
            self.sink.finding(complaint::one_value(field, node));
        } else if count < min {
            self.sink
                .finding(complaint::too_few(field, node.place(), count));
        }
    }

    /// Writes the place in the parent's list.
    fn number(&mut self, frame: &Frame<'r, 's, 't, 'a>, field: &'r FieldPlan<'s>) {
        let Some(number) = frame.number else { return };
        let datatype = match &field.field.value {
            Value::Literal(datatypes) => datatypes.first().copied(),
            _ => None,
        };
        let target = &mut self.scratch.target;
        target.clear();
        write!(target, "{number}").expect("a string takes all");
        let object = Object::Literal {
            value: target,
            datatype: datatype.unwrap_or(Datatype::Integer).iri(),
        };
        let place = frame.head();
        frame
            .to(field)
            .put(self.sink, &self.scratch.subject, object, place);
    }

    /// Does what is to be done for a field that a record does not give.
    fn absent(&mut self, frame: &Frame<'r, 's, 't, 'a>, field: &'r FieldPlan<'s>) {
        if field.field.min > 0 && field.field.key.is_some() && frame.purpose == Purpose::Write {
            let above = frame.parent.filter(|parent| parent.given.is_some());
            let inherits = above.and_then(|parent| {
                let source = field.inherits[parent.nesting]?;
                parent.class.class.fields[source].key.as_deref()
            });
            let place = frame.head();
            self.sink
                .finding(complaint::missing_key(frame.class, field, place, inherits));
        }
        self.stand_in(frame, field);
    }

    /// Writes what stands in for a field that has no value.
    fn stand_in(&mut self, frame: &Frame<'r, 's, 't, 'a>, field: &'r FieldPlan<'s>) {
        if let Some((source, writes)) = &field.when_absent {
            let given = self.scratch.given[frame.given + source];
            if given.origin != Origin::Absent {
                let to = frame.to(field).under(writes);
                let quiet = std::mem::replace(&mut self.quiet, true);
                let source = &frame.class.fields[*source];
                self.values(frame, source, to, frame.node.at(given.node));
                self.quiet = quiet;
            }
        }
    }

    /// The first value that a record gives for a field, where it is a scalar.
    pub(super) fn single(
        &self,
        frame: &Frame<'r, 's, 't, 'a>,
        index: usize,
    ) -> Option<(&'t str, Place)> {
        let node = self.given(frame, index)?.one_or_more().next()?;
        node.is_scalar().then(|| (node.text(), node.place()))
    }

    /// What a record gives or inherits for a field.
    pub(super) fn given(
        &self,
        frame: &Frame<'r, 's, 't, 'a>,
        index: usize,
    ) -> Option<Node<'t, 'a>> {
        let given = self.scratch.given[frame.given + index];
        (given.origin != Origin::Absent).then(|| frame.node.at(given.node))
    }

    /// Whether the record around this one gives a field itself; yes where that cannot be known.
    pub(super) fn parent_gives(&self, parent: Parent<'r, 's>, index: usize) -> bool {
        parent
            .given
            .is_none_or(|given| self.scratch.given[given + index].origin == Origin::Own)
    }
}

/// The keys that belong to the format: each with its value.
#[derive(Default)]
struct OwnKeys<'t, 'a> {
    id: Option<(Node<'t, 'a>, Node<'t, 'a>)>,
    in_key: Option<(Node<'t, 'a>, Node<'t, 'a>)>,
}

//! The values of a field, by what the schema says they are.

use super::frame::{Frame, Purpose, To};
use super::plan::{FieldPlan, Key};
use super::sink::{Object, Reference, Sink};
use super::text::Tag;
use super::walk::Walk;
use super::{complaint, iri, literal};
use crate::diagnostic::{Finding, Place};
use crate::ontology::{Choice, ClassId, Datatype, Value};
use crate::record::{Kind, Node};
use oxrdf::Term;
use oxrdf::vocab::rdf;
use std::cmp::Ordering;

impl<'r, 's, 't, 'a, S: Sink> Walk<'r, 's, S> {
    /// Writes each value of a field, and counts them.
    pub(super) fn values(
        &mut self,
        frame: &Frame<'r, 's, 't, 'a>,
        field: &'r FieldPlan<'s>,
        to: To<'r, 's>,
        node: Node<'t, 'a>,
    ) -> u32 {
        if field.field.value == Value::Text {
            return self.texts(frame, field, to, node);
        }
        let mut count = 0;
        for value in node.one_or_more() {
            count += 1;
            self.value(frame, field, to, (value, count));
        }
        count
    }

    fn value(
        &mut self,
        frame: &Frame<'r, 's, 't, 'a>,
        field: &'r FieldPlan<'s>,
        to: To<'r, 's>,
        (node, count): (Node<'t, 'a>, u32),
    ) {
        if let Value::Nested(class) = field.field.value {
            if frame.purpose == Purpose::Write
                && let Some(nesting) = field.nesting
            {
                self.tell_value(frame, field, node.place());
                let class = self.plan.class(class);
                let number = field.field.numbered.then_some(count);
                self.nested(frame, class, nesting, (node, number));
            }
            return;
        }
        if node.kind() == Kind::Broken {
            return;
        }
        if !node.is_scalar() {
            return self.tell(|walk| match node.kind() {
                Kind::Null => complaint::no_value(field.name, node),
                _ => complaint::wrong_type(walk.plan, field, node),
            });
        }
        self.tell_value(frame, field, node.place());
        match &field.field.value {
            Value::Literal(datatypes) => self.literal(field, to, node, datatypes),
            Value::Word(choices) => self.word(field, to, node, choices),
            Value::Reference(classes) => self.reference(frame, field, to, (node, classes)),
            Value::AnyRecord => self.reference(frame, field, to, (node, &[])),
            Value::Outside => self.outside(field, to, node),
            Value::ParentKey => self.parent_key(frame, to, node),
            Value::Text | Value::Nested(_) => {}
        }
    }

    /// Reports a finding, unless the value was looked at before.
    fn tell(&mut self, finding: impl FnOnce(&Self) -> Finding) {
        if !self.quiet {
            let finding = finding(self);
            self.sink.finding(finding);
        }
    }

    fn tell_value(&mut self, frame: &Frame<'r, 's, 't, 'a>, field: &FieldPlan<'s>, place: Place) {
        if !self.quiet {
            let subject = &self.scratch.subject[..frame.subject];
            self.sink.value(subject, frame.class.id, field.id, place);
        }
    }

    fn texts(
        &mut self,
        frame: &Frame<'r, 's, 't, 'a>,
        field: &'r FieldPlan<'s>,
        to: To<'r, 's>,
        node: Node<'t, 'a>,
    ) -> u32 {
        self.scratch.languages.clear();
        let mut count = 0;
        for value in node.one_or_more() {
            match value.kind() {
                Kind::Text | Kind::Number | Kind::Boolean => {
                    count += 1;
                    self.text(frame, field, to, (value, Some(Tag::FIRST)));
                }
                Kind::Map => count += self.languages(frame, field, to, value),
                Kind::Broken => count += 1,
                Kind::Null => {
                    count += 1;
                    self.tell(|_| complaint::no_value(field.name, value));
                }
                Kind::List => {
                    count += 1;
                    self.tell(|walk| complaint::wrong_type(walk.plan, field, value));
                }
            }
        }
        count
    }

    /// Writes the texts of a map from language tags.
    fn languages(
        &mut self,
        frame: &Frame<'r, 's, 't, 'a>,
        field: &'r FieldPlan<'s>,
        to: To<'r, 's>,
        map: Node<'t, 'a>,
    ) -> u32 {
        let mut count = 0;
        for (key, values) in map.entries() {
            let tag = self.language(field, key);
            for value in values.one_or_more() {
                count += 1;
                match value.kind() {
                    Kind::Text | Kind::Number | Kind::Boolean => {
                        self.text(frame, field, to, (value, tag));
                    }
                    Kind::Broken => {}
                    Kind::Null => self.tell(|_| complaint::no_value(key.text(), value)),
                    Kind::List | Kind::Map => {
                        self.tell(|walk| complaint::wrong_type(walk.plan, field, value));
                    }
                }
            }
        }
        if !field.field.unique_lang {
            self.scratch.languages.clear();
        }
        count
    }

    /// The tag that a key is; where languages may repeat, they still do so in a list.
    fn language(&mut self, field: &'r FieldPlan<'s>, key: Node<'t, 'a>) -> Option<Tag> {
        let Some(tag) = self.scratch.tags.tag(key.text()) else {
            self.tell(|_| complaint::bad_language(key.place(), key.text()));
            return None;
        };
        if !field.field.unique_lang {
            let (language, place) = (key.text(), key.place());
            let mut languages = self.scratch.languages.iter();
            match languages.find(|(seen, _)| *seen == tag) {
                Some(&(_, first)) => {
                    self.tell(|_| complaint::duplicate_language(field, language, place, first));
                }
                None => self.scratch.languages.push((tag, place)),
            }
        }
        Some(tag)
    }

    /// Writes a text, unless its language is none.
    fn text(
        &mut self,
        frame: &Frame<'r, 's, 't, 'a>,
        field: &'r FieldPlan<'s>,
        to: To<'r, 's>,
        (node, tag): (Node<'t, 'a>, Option<Tag>),
    ) {
        self.tell_value(frame, field, node.place());
        let text = node.text();
        if text.trim_start().is_empty() {
            self.tell(|walk| complaint::empty_text(walk.plan, field, node));
        }
        self.bounds(field, node);
        let Some(tag) = tag else { return };
        if field.field.unique_lang {
            let place = node.place();
            let mut languages = self.scratch.languages.iter();
            if let Some(&(_, first)) = languages.find(|(seen, _)| *seen == tag) {
                return self.tell(|walk| {
                    let language = walk.scratch.tags.text(tag);
                    complaint::duplicate_language(field, language, place, first)
                });
            }
            self.scratch.languages.push((tag, place));
        }
        let object = Object::Text {
            value: text,
            language: self.scratch.tags.text(tag),
        };
        to.put(self.sink, &self.scratch.subject, object, node.place());
    }

    fn literal(
        &mut self,
        field: &'r FieldPlan<'s>,
        to: To<'r, 's>,
        node: Node<'t, 'a>,
        datatypes: &[Datatype],
    ) {
        let value = node.text();
        let Some(datatype) = literal::fitting(value, datatypes) else {
            let is_empty = value.trim().is_empty();
            return self.tell(|walk| match is_empty {
                true => complaint::empty_text(walk.plan, field, node),
                false => complaint::bad_literal(walk.plan, field, node, datatypes),
            });
        };
        self.bounds(field, node);
        let object = Object::Literal {
            value,
            datatype: datatype.iri(),
        };
        to.put(self.sink, &self.scratch.subject, object, node.place());
        self.map_on(field, to, value, node.place());
        if value == "true" && to.writes_all() {
            for class in &field.field.when_true {
                let subject = to.subject(&self.scratch.subject);
                let object = Object::Iri(class);
                self.sink
                    .statement(subject, rdf::TYPE.as_str(), object, node.place());
            }
        }
    }

    /// Writes the IRIs that tables have for a value.
    fn map_on(&mut self, field: &'r FieldPlan<'s>, to: To<'r, 's>, value: &str, place: Place) {
        for (table, writes) in &field.maps_to {
            if let Some(iri) = table.get(value)
                && to.writes_all()
            {
                let object = Object::Iri(iri);
                to.under(writes)
                    .put(self.sink, &self.scratch.subject, object, place);
            }
        }
    }

    /// Checks pattern and range.
    fn bounds(&mut self, field: &'r FieldPlan<'s>, node: Node<'t, 'a>) {
        if !field.has_bounds || self.quiet {
            return;
        }
        let (bounds, value) = (&field.field.bounds, node.text());
        for pattern in bounds
            .patterns
            .iter()
            .filter(|pattern| !pattern.is_match(value))
        {
            self.sink
                .finding(complaint::against_pattern(field, node, pattern.as_str()));
        }
        let is = |bound: &Option<String>, order| {
            let bound = bound.as_deref();
            bound.is_some_and(|bound| literal::compare(value, bound) == Some(order))
        };
        if is(&bounds.min_inclusive, Ordering::Less) || is(&bounds.max_inclusive, Ordering::Greater)
        {
            self.sink.finding(complaint::out_of_range(field, node));
        }
    }

    fn word(
        &mut self,
        field: &'r FieldPlan<'s>,
        to: To<'r, 's>,
        node: Node<'t, 'a>,
        choices: &'s [Choice],
    ) {
        let word = node.text();
        let Some(choice) = choices.iter().find(|choice| choice.word == word) else {
            return self.tell(|_| complaint::unknown_word(field, node, choices));
        };
        let object = match &choice.term {
            Term::NamedNode(iri) => Object::Iri(iri.as_str()),
            Term::Literal(literal) => match literal.language() {
                Some(language) => Object::Text {
                    value: literal.value(),
                    language,
                },
                None => Object::Literal {
                    value: literal.value(),
                    datatype: literal.datatype().as_str(),
                },
            },
            _ => return,
        };
        to.put(self.sink, &self.scratch.subject, object, node.place());
        self.map_on(field, to, word, node.place());
    }

    fn outside(&mut self, field: &'r FieldPlan<'s>, to: To<'r, 's>, node: Node<'t, 'a>) {
        let typed = node.text();
        if let Err((reason, meant)) = super::refer::full_iri(self.plan, typed) {
            return self.tell(|_| complaint::bad_iri(node, reason, meant.as_deref()));
        }
        if !self.quiet {
            let patterns = field.field.page_patterns.iter();
            let page = { patterns }.find_map(|page| Some((page, page.pattern.captures(typed)?)));
            if let Some((page, captures)) = page {
                let mut thing = String::new();
                captures.expand(&page.thing, &mut thing);
                self.sink
                    .finding(complaint::page_not_thing(field, node, &thing));
            }
        }
        self.bounds(field, node);
        to.put(
            self.sink,
            &self.scratch.subject,
            Object::Iri(typed),
            node.place(),
        );
    }

    fn reference(
        &mut self,
        frame: &Frame<'r, 's, 't, 'a>,
        field: &'r FieldPlan<'s>,
        to: To<'r, 's>,
        (node, classes): (Node<'t, 'a>, &'s [ClassId]),
    ) {
        let Some(outside) = self.refer(field, node, classes) else {
            return;
        };
        let place = node.place();
        let target = &self.scratch.target;
        to.put(self.sink, &self.scratch.subject, Object::Iri(target), place);
        if !self.quiet {
            self.sink.reference(Reference {
                subject: &self.scratch.subject[..frame.subject],
                target,
                typed: node.text(),
                classes,
                class: frame.class.id,
                path: &field.field.path,
                outside,
                place,
            });
        }
    }

    /// Resolves a reference into the scratch; true where it leads outside, nothing where nowhere.
    fn refer(
        &mut self,
        field: &'r FieldPlan<'s>,
        node: Node<'t, 'a>,
        classes: &[ClassId],
    ) -> Option<bool> {
        let plan = self.plan;
        let typed = node.text();
        let target = &mut self.scratch.target;
        target.clear();
        if iri::has_scheme(typed) {
            return match super::refer::full(plan, typed, target) {
                Ok(outside) => Some(outside),
                Err(complain) => {
                    self.tell(|_| complain(node));
                    None
                }
            };
        }
        if typed.is_empty() {
            self.tell(|_| complaint::empty_text(plan, field, node));
            return None;
        }
        target.push_str(&plan.base);
        if iri::is_id(typed) {
            if let Some(segment) = field.bare_segment {
                iri::mint(target, segment, typed);
                return Some(false);
            }
            self.tell(|_| complaint::ambiguous(plan, field, node, classes));
            return None;
        }
        match iri::read_path(typed, |segment| plan.segments.get(segment), target) {
            Ok(_) => return Some(false),
            Err(_) if !typed.contains('/') => {
                self.tell(|_| complaint::bad_id(node.place(), typed, "an id, a path or an IRI"));
            }
            Err(no_path) => self.tell(|_| complaint::no_path(plan, node, typed, no_path)),
        }
        None
    }

    /// Writes the property of a key that the record around this one has.
    fn parent_key(&mut self, frame: &Frame<'r, 's, 't, 'a>, to: To<'r, 's>, node: Node<'t, 'a>) {
        let Some(parent) = frame.parent else {
            return;
        };
        let index = match parent.class.keys.get(node.text()) {
            Some(Key::Field(index)) => index,
            Some(Key::Former(index)) => {
                let today = parent.class.fields[index].name;
                self.tell(|_| complaint::former_key(node, today));
                index
            }
            Some(Key::Id | Key::In) | None => {
                return self.tell(|_| complaint::unknown_supported(parent.class, node));
            }
        };
        if !self.parent_gives(parent, index) {
            self.tell(|_| complaint::unsupported(parent.class, node));
        }
        let object = Object::Iri(&parent.class.fields[index].field.path);
        to.put(self.sink, &self.scratch.subject, object, node.place());
    }
}

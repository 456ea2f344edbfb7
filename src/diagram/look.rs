//! How the ontology wants the things of a graph to be drawn.

use super::palette::Hue;
use super::style::{Dash, Style as ReaderStyle};
use super::words::of_skos;
use crate::graph::{Id, Snapshot};
use crate::ontology::{
    Class, ClassId, Drawing, Field, Iri, Role, Schema, Term, TermKind, Texts, Value,
};
use oxrdf::TermRef;
use oxrdf::vocab::rdf;
use std::collections::{BTreeMap, BTreeSet};

/// The ontology's annotations, made ready for one snapshot and one reader.
pub(super) struct Look<'a> {
    pub(super) snapshot: &'a Snapshot,
    pub(super) schema: &'a Schema,
    /// The languages that are wanted, the first one most.
    pub(super) languages: Vec<&'a str>,
    a: Option<Id>,
    classes: BTreeMap<Id, ClassId>,
    styles: Vec<Style>,
    /// What the reader wants otherwise.
    style: &'a ReaderStyle,
    /// The predicates that are drawn as lines, sorted.
    pub(super) lines: Vec<LinePredicate<'a>>,
    /// The predicates that lead to what is nested, those that are no lines.
    pub(super) nests: Vec<LinePredicate<'a>>,
}

/// How resources of a class are drawn.
struct Style {
    drawing: Drawing,
    hues: Vec<Hue>,
    column: i64,
    /// Whether the ontology says the column.
    has_column: bool,
    focus: bool,
}

/// A predicate that is drawn as a line.
#[derive(Clone, Copy, Debug)]
pub(super) struct LinePredicate<'a> {
    pub(super) id: Id,
    pub(super) iri: &'a str,
    term: Option<&'a Term>,
    inverse: Option<&'a Term>,
    field: Option<&'a Field>,
    /// Whether it leads from a whole to what is nested in it.
    pub(super) is_part: bool,
    /// Whether it may lead to anything, so that it says less than others.
    pub(super) is_weak: bool,
}

impl LinePredicate<'_> {
    /// Whether the ontology has it.
    pub(super) fn is_of_ontology(&self) -> bool {
        self.field.is_some() || self.term.is_some()
    }

    /// Whether it has a role in the records' shapes.
    pub(super) fn has_role(&self, role: Role) -> bool {
        self.field.is_some_and(|field| field.role == Some(role))
    }

    /// The end of its IRI.
    pub(super) fn local_name(&self) -> &str {
        local_name(self.iri)
    }
}

impl<'a> Look<'a> {
    pub(super) fn new(
        snapshot: &'a Snapshot,
        schema: &'a Schema,
        languages: &'a [String],
        style: &'a ReaderStyle,
    ) -> Self {
        let mut classes: BTreeMap<Id, ClassId> = schema
            .classes()
            .filter_map(|(class_id, class)| Some((snapshot.iri(&class.iri)?, class_id)))
            .collect();
        // A class without a shape of its own is drawn as the nearest one above it.
        let terms = schema.terms.iter();
        for (iri, _) in terms.filter(|(_, term)| term.kind == TermKind::Class) {
            let id = snapshot.iri(iri).filter(|id| !classes.contains_key(id));
            if let Some(id) = id {
                let above = inherited(schema, iri, |term| schema.class_of_iri(&term.iri));
                classes.extend(above.map(|above| (id, above)));
            }
        }
        let styles = schema
            .classes()
            .map(|(id, _)| style_of(schema, id, style))
            .collect();
        let mut look = Self {
            snapshot,
            schema,
            languages: languages.iter().map(String::as_str).collect(),
            a: snapshot.id(rdf::TYPE),
            classes,
            styles,
            style,
            lines: Vec::new(),
            nests: Vec::new(),
        };
        (look.lines, look.nests) = look.predicates();
        look
    }

    /// The class that says most of a resource.
    pub(super) fn class_of(&self, resource: Id) -> Option<ClassId> {
        self.types(resource)
            .max_by_key(|class| (self.class(*class).types.len(), std::cmp::Reverse(*class)))
    }

    /// The classes of the ontology that a resource is given.
    pub(super) fn types(&self, resource: Id) -> impl Iterator<Item = ClassId> + '_ {
        let types = self.a.into_iter();
        let types = types.flat_map(move |a| self.snapshot.objects(resource, a));
        types.filter_map(|class| self.class_of_type(class))
    }

    /// The class of the ontology that a type is.
    pub(super) fn class_of_type(&self, class: Id) -> Option<ClassId> {
        self.classes.get(&class).copied()
    }

    /// The words of any predicate, read from the subject to the object.
    pub(super) fn verb_of(&self, predicate: Id) -> String {
        let iri = self.iri(predicate);
        let known = self.any_predicate(&iri);
        known.map_or_else(|| spaced(local_name(&iri)), |known| self.verb(&known))
    }

    /// The IRI of a resource, or the label of a blank node.
    pub(super) fn iri(&self, id: Id) -> String {
        match self.snapshot.term(id) {
            TermRef::NamedNode(node) => node.as_str().to_owned(),
            other => other.to_string(),
        }
    }

    pub(super) fn class(&self, id: ClassId) -> &'a Class {
        self.schema.class(id)
    }

    pub(super) fn drawing(&self, id: ClassId) -> Drawing {
        self.styles[id.0 as usize].drawing
    }

    pub(super) fn hues(&self, id: ClassId) -> &[Hue] {
        &self.styles[id.0 as usize].hues
    }

    pub(super) fn column(&self, id: ClassId) -> i64 {
        self.styles[id.0 as usize].column
    }

    /// Whether rows of a class stand apart from the cards of another: they have a column of their
    /// own.
    pub(super) fn stands_apart(&self, row: ClassId, card: ClassId) -> bool {
        let style = &self.styles[row.0 as usize];
        style.has_column && style.column != self.column(card)
    }

    /// Any predicate, with what the ontology says of it.
    pub(super) fn any_predicate(&self, iri: &str) -> Option<LinePredicate<'a>> {
        let mut known = self.lines.iter().chain(&self.nests);
        if let Some(known) = known.find(|known| known.iri == iri) {
            return Some(*known);
        }
        let id = self.snapshot.iri(iri)?;
        let TermRef::NamedNode(node) = self.snapshot.term(id) else {
            return None;
        };
        let term = self.schema.terms.get(iri);
        let fields = self.schema.classes.iter().flat_map(|class| &class.fields);
        let of_path: Vec<&Field> = fields.filter(|field| &*field.path == iri).collect();
        let has = |test: fn(&Value) -> bool| of_path.iter().any(|field| test(&field.value));
        Some(LinePredicate {
            id,
            iri: node.as_str(),
            term,
            inverse: term
                .and_then(|term| term.inverse.as_ref())
                .and_then(|iri| self.schema.terms.get(iri)),
            field: of_path.first().copied(),
            is_part: has(|value| matches!(value, Value::Nested(_))),
            is_weak: has(|value| matches!(value, Value::AnyRecord)),
        })
    }

    /// The classes that a map is drawn around.
    pub(super) fn focus_classes(&self) -> impl Iterator<Item = ClassId> + '_ {
        let classes = self.schema.classes().map(|(id, _)| id);
        classes.filter(|id| self.styles[id.0 as usize].focus)
    }

    /// The resources of a class, sorted.
    pub(super) fn resources(&self, class: ClassId) -> Vec<Id> {
        let class_iri = self.snapshot.iri(&self.class(class).iri);
        match (self.a, class_iri) {
            (Some(a), Some(class)) => self.snapshot.subjects(a, class).collect(),
            _ => Vec::new(),
        }
    }

    /// The predicates of a role in a class, those that the snapshot has.
    pub(super) fn paths(&self, class: ClassId, role: Role) -> Vec<Id> {
        let fields = self.class(class).fields_of(role);
        fields
            .filter_map(|(_, field)| self.snapshot.iri(&field.path))
            .collect()
    }

    /// The text in the language that is wanted most.
    pub(super) fn pick(&self, texts: &'a Texts) -> Option<&'a str> {
        let of = |wanted: &str| {
            let longer = |tag: &str| tag.strip_prefix(wanted)?.starts_with('-').then_some(());
            let exact = texts.get(wanted);
            exact.or_else(|| Some(texts.iter().find(|(tag, _)| longer(tag).is_some())?.1))
        };
        let wanted = self.languages.iter().copied().chain(["en"]);
        wanted
            .filter_map(of)
            .next()
            .or_else(|| texts.values().next())
            .map(String::as_str)
    }

    /// The name of a class, for one of its resources.
    pub(super) fn class_name(&self, class: ClassId) -> &'a str {
        let class = self.class(class);
        let term = self.schema.terms.get(&class.iri);
        self.pick(&class.label)
            .or_else(|| self.pick(&term?.label))
            .unwrap_or_else(|| local_name(&class.iri))
    }

    /// The words of a line, read from the subject to the object.
    pub(super) fn verb(&self, line: &LinePredicate<'a>) -> String {
        let term = line.term;
        let language = self.languages.first().copied().unwrap_or("en");
        let of_reader = self.style.properties.get(line.iri);
        if let Some(verb) = of_reader.and_then(|style| self.pick(&style.verb)) {
            return verb.to_owned();
        }
        let verb = term
            .and_then(|term| self.pick(&term.verb).or_else(|| self.pick(&term.label)))
            .or_else(|| Some(of_skos(line.iri, language)?[0]))
            .or_else(|| self.pick(&line.field?.name));
        verb.map(str::to_owned)
            .or_else(|| self.label(line.id))
            .unwrap_or_else(|| spaced(local_name(line.iri)))
    }

    /// The words of a line, read from the object to the subject, where there are any.
    pub(super) fn inverse_verb(&self, line: &LinePredicate<'a>) -> Option<String> {
        let of_reader = self.style.properties.get(line.iri);
        if let Some(verb) = of_reader.and_then(|style| self.pick(&style.inverse_verb)) {
            return Some(verb.to_owned());
        }
        let own = line.term.and_then(|term| self.pick(&term.inverse_verb));
        let inverse = line.inverse;
        let language = self.languages.first().copied().unwrap_or("en");
        own.or_else(|| self.pick(&inverse?.verb))
            .or_else(|| self.pick(&inverse?.label))
            .or_else(|| Some(of_skos(line.iri, language)?[1]))
            .map(str::to_owned)
    }

    /// The form of lines that the reader wants for a predicate.
    pub(super) fn dash(&self, predicate: &LinePredicate<'_>) -> Option<Dash> {
        self.style.properties.get(predicate.iri)?.dash
    }

    /// The colour that the reader gave to what a resource is, as the ontology has it or not.
    pub(super) fn hue_of_reader(&self, resource: Id) -> Option<Hue> {
        let of_class = |class: &str| self.style.classes.get(class).copied();
        if let Some(class) = self.class_of(resource) {
            let types = self.class(class).types.iter();
            return types.into_iter().find_map(|write| of_class(&write.iri));
        }
        let mut types = self.snapshot.objects(resource, self.a?);
        types.find_map(|class| of_class(&self.iri(class)))
    }

    /// Whether a card says what a predicate leads to, or would if there were no card for it.
    pub(super) fn is_fact(&self, line: &LinePredicate<'_>) -> bool {
        line.field
            .is_some_and(|field| self.property(field) == Drawing::Fact)
    }

    /// Whether what a property says is for readers.
    pub(super) fn is_shown(&self, field: &Field) -> bool {
        matches!(self.property(field), Drawing::Fact | Drawing::Line)
    }

    /// How a property is drawn in the cards of a class.
    pub(super) fn property(&self, field: &Field) -> Drawing {
        property_drawing(self.schema, &field.path, Some(field), |class| {
            self.drawing(class)
        })
    }

    fn predicates(&self) -> (Vec<LinePredicate<'a>>, Vec<LinePredicate<'a>>) {
        let mut fields: BTreeMap<&str, Vec<&Field>> = BTreeMap::new();
        for field in self.schema.classes.iter().flat_map(|class| &class.fields) {
            fields.entry(&field.path).or_default().push(field);
        }
        let properties = self.schema.terms.values();
        let properties = properties
            .filter(|term| term.kind == TermKind::Property)
            .map(|term| &*term.iri);
        let iris: BTreeSet<&str> = fields.keys().copied().chain(properties).collect();
        let (mut lines, mut nests) = (Vec::new(), Vec::new());
        for iri in iris {
            let of_path = fields.get(iri).map_or(&[][..], Vec::as_slice);
            let field = of_path.first().copied();
            let is_line = |field| {
                property_drawing(self.schema, iri, field, |class| self.drawing(class))
                    == Drawing::Line
            };
            let is_drawn = match of_path {
                [] => is_line(None),
                fields => fields.iter().any(|field| is_line(Some(field))),
            };
            let has = |test: fn(&Value) -> bool| of_path.iter().any(|field| test(&field.value));
            let is_part = has(|value| matches!(value, Value::Nested(_)));
            let is_wanted = is_drawn || is_part;
            let Some(id) = self.snapshot.iri(iri).filter(|_| is_wanted) else {
                continue;
            };
            let term = self.schema.terms.get(iri);
            let inverse = term
                .and_then(|term| term.inverse.as_ref())
                .and_then(|iri| self.schema.terms.get(iri));
            let kind = if is_drawn { &mut lines } else { &mut nests };
            kind.push(LinePredicate {
                id,
                iri,
                term,
                inverse,
                field,
                is_part,
                is_weak: has(|value| matches!(value, Value::AnyRecord)),
            });
        }
        (without_inverses(lines), nests)
    }
}

/// Of two predicates that say the same from both ends, keeps the one that records give.
fn without_inverses(lines: Vec<LinePredicate<'_>>) -> Vec<LinePredicate<'_>> {
    let weight = |line: &LinePredicate<'_>| {
        let is_given = line.field.is_some_and(|field| field.key.is_some());
        (line.is_part, is_given)
    };
    let is_inverse = |line: &LinePredicate<'_>, other: &LinePredicate<'_>| {
        line.iri != other.iri
            && line
                .inverse
                .is_some_and(|inverse| &*inverse.iri == other.iri)
    };
    let stays = |line: &&LinePredicate<'_>| {
        !lines.iter().any(|other| {
            is_inverse(line, other)
                && (weight(other), std::cmp::Reverse(other.iri))
                    > (weight(line), std::cmp::Reverse(line.iri))
        })
    };
    lines.iter().filter(stays).copied().collect()
}

/// How a property is drawn: as it says, as a property above it says, or as its values suggest.
fn property_drawing(
    schema: &Schema,
    iri: &str,
    field: Option<&Field>,
    class_drawing: impl Fn(ClassId) -> Drawing,
) -> Drawing {
    if let Some(drawing) = inherited(schema, iri, |term| term.draw) {
        return drawing;
    }
    let is_box = |class: &ClassId| matches!(class_drawing(*class), Drawing::Card | Drawing::Pill);
    match field.map(|field| &field.value) {
        Some(Value::Reference(classes)) if classes.iter().any(is_box) => Drawing::Line,
        Some(Value::Nested(class)) if is_box(class) => Drawing::Line,
        Some(Value::AnyRecord) => Drawing::Line,
        Some(Value::Literal(_) | Value::Word(_)) if is_of_dataset(schema, iri) => Drawing::Fact,
        _ => Drawing::Hidden,
    }
}

/// Whether the dataset, and not we, brought a term in: what it says of a thing is worth showing.
fn is_of_dataset(schema: &Schema, iri: &str) -> bool {
    schema.terms.get(iri).is_none_or(|term| term.of_dataset)
}

fn style_of(schema: &Schema, id: ClassId, of_reader: &ReaderStyle) -> Style {
    let class = schema.class(id);
    let focus_column = schema
        .terms
        .values()
        .filter(|term| term.focus)
        .find_map(|term| term.column)
        .unwrap_or(0);
    let drawing = inherited(schema, &class.iri, |term| term.draw).unwrap_or_else(|| {
        let is_referred_to = |field: &Field| match &field.value {
            Value::Reference(classes) => classes.contains(&id),
            _ => false,
        };
        let fields = schema.classes.iter().flat_map(|class| &class.fields);
        if class.parents.is_empty() || fields.into_iter().any(is_referred_to) {
            Drawing::Card
        } else {
            Drawing::Row
        }
    });
    let column = inherited(schema, &class.iri, |term| term.column);
    Style {
        drawing,
        hues: inherited(schema, &class.iri, |term| {
            if let Some(hue) = of_reader.classes.get(&*term.iri) {
                return Some(vec![*hue]);
            }
            (!term.hues.is_empty()).then(|| term.hues.iter().copied().map(Hue::from).collect())
        })
        .unwrap_or_default(),
        // What is not told where to stand comes after what the map is about.
        column: column.unwrap_or(focus_column + 1),
        has_column: column.is_some(),
        focus: inherited(schema, &class.iri, |term| term.focus.then_some(())).is_some(),
    }
}

/// What a term says, or the nearest term above it that the ontology describes.
fn inherited<T>(schema: &Schema, iri: &str, said: impl Fn(&Term) -> Option<T>) -> Option<T> {
    let mut seen: BTreeSet<&Iri> = BTreeSet::new();
    let mut level: Vec<&Term> = schema.terms.get(iri).into_iter().collect();
    while !level.is_empty() {
        if let Some(found) = level.iter().find_map(|term| said(term)) {
            return Some(found);
        }
        let above = level.iter().flat_map(|term| &term.parents);
        level = above
            .filter(|parent| seen.insert(*parent))
            .filter_map(|parent| schema.terms.get(parent))
            .collect();
    }
    None
}

/// What stands after the last `#` or `/` of an IRI.
pub(super) fn local_name(iri: &str) -> &str {
    let iri = iri.trim_end_matches(['/', '#']);
    iri.rsplit(['#', '/', ':']).next().unwrap_or(iri)
}

/// A name in code as words: `adoptedBy` and `adopted-by` are `adopted by`.
pub(super) fn spaced(name: &str) -> String {
    let mut words = String::new();
    let mut after_lower = false;
    for character in name.chars() {
        if matches!(character, '-' | '_' | '.' | '+') {
            words.push(' ');
        } else if character.is_uppercase() && after_lower {
            words.push(' ');
            words.extend(character.to_lowercase());
        } else {
            words.push(character);
        }
        after_lower = character.is_lowercase();
    }
    words
}

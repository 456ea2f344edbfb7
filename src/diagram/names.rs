//! What things are called, and what their cards say of them.

use super::dates;
use super::look::{Look, local_name, spaced};
use super::scene::Text;
use super::wrap::one_line;
use crate::graph::Id;
use crate::ontology::{Choice, ClassId, Drawing, Field, Role, Value};
use oxrdf::vocab::xsd;
use oxrdf::{LiteralRef, NamedNodeRef, TermRef};

/// Facts on a card; the page of the resource has the others.
const FACTS_MAX: usize = 5;
/// Statements of a resource without a class that are looked through for facts.
const PLAIN_QUADS_MAX: usize = 200;
/// Signs of a line of facts.
const FACT_COLUMNS: usize = 34;
/// Values of one property on a card.
const VALUES_MAX: usize = 4;
/// A name longer than this is prose.
const NAME_SIGNS: usize = 60;
/// References that a name is made of may lead to further ones, though not in a circle.
const DEPTH_MAX: u8 = 3;

/// What a thing is called.
#[derive(Clone, Debug)]
pub(super) struct Name {
    pub(super) text: String,
    /// Whether it is what the thing says rather than a name.
    pub(super) is_prose: bool,
    /// The language, where it is not the one that was wanted.
    pub(super) language: Option<String>,
}

impl Look<'_> {
    /// What a resource is called. Never its IRI.
    pub(super) fn name(&self, resource: Id) -> Name {
        self.name_within(resource, 0)
    }

    fn name_within(&self, resource: Id, depth: u8) -> Name {
        let class = self.class_of(resource);
        let label = class.map(|class| self.paths(class, Role::Label));
        if let Some(literal) = label.and_then(|paths| self.text(resource, &paths)) {
            return self.named(literal, false);
        }
        if let Some(name) = class.and_then(|class| self.name_of_parts(resource, class, depth)) {
            return name;
        }
        let label = self.snapshot.id(oxrdf::vocab::rdfs::LABEL);
        if let Some(literal) = label.and_then(|label| self.text(resource, &[label])) {
            return self.named(literal, false);
        }
        Name {
            text: self.made_name(resource, class),
            is_prose: false,
            language: None,
        }
    }

    /// The name of what is named by what it says, or by what it joins.
    fn name_of_parts(&self, resource: Id, class: ClassId, depth: u8) -> Option<Name> {
        let paths = self.paths(class, Role::LabelPart);
        if let Some(literal) = self.text(resource, &paths) {
            return Some(self.named(literal, true));
        }
        if depth == DEPTH_MAX {
            return None;
        }
        let parts: Vec<String> = paths
            .iter()
            .flat_map(|path| self.snapshot.objects(resource, *path))
            .filter(|object| !matches!(self.snapshot.term(*object), TermRef::Literal(_)))
            .map(|object| self.name_within(object, depth + 1).text)
            .collect();
        (!parts.is_empty()).then(|| Name {
            text: parts.join(", "),
            is_prose: false,
            language: None,
        })
    }

    fn named(&self, literal: LiteralRef<'_>, may_be_prose: bool) -> Name {
        let text = one_line(literal.value());
        let wanted = self.languages.first().copied().unwrap_or("en");
        let other = literal.language().filter(|language| {
            let rest = language.strip_prefix(wanted);
            !rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        });
        Name {
            is_prose: may_be_prose && text.chars().count() > NAME_SIGNS,
            text,
            language: other.map(str::to_owned),
        }
    }

    /// A name for what has none: its class and its number, or the end of its IRI as words.
    fn made_name(&self, resource: Id, class: Option<ClassId>) -> String {
        let number = class.and_then(|class| self.number(resource, class));
        let class = class.map(|class| capitalised(self.class_name(class)));
        let own = match self.snapshot.term(resource) {
            TermRef::NamedNode(node) => spaced(&percent_decoded(local_name(node.as_str()))),
            TermRef::BlankNode(_) => String::new(),
            TermRef::Literal(literal) => one_line(literal.value()),
        };
        match (class, number) {
            (Some(class), Some(number)) => format!("{class} {number}"),
            (Some(class), None) => one_line(&format!("{class} {own}")),
            (None, _) if own.is_empty() => "…".to_owned(),
            (None, _) => own,
        }
    }

    /// A resource's number among those of its class.
    pub(super) fn number(&self, resource: Id, class: ClassId) -> Option<i64> {
        let paths = self.paths(class, Role::Order);
        let mut literals = paths
            .iter()
            .flat_map(|path| self.snapshot.literals(resource, *path));
        literals.find_map(|literal| literal.value().parse().ok())
    }

    /// The text that a reader of the wanted languages wants to see.
    fn text(&self, resource: Id, predicates: &[Id]) -> Option<LiteralRef<'_>> {
        let mut languages = self.languages.clone();
        if !languages.contains(&"en") {
            languages.push("en");
        }
        let text = self.snapshot.text(resource, predicates, &languages)?;
        (!one_line(text.value()).is_empty()).then_some(text)
    }

    /// What the graph itself calls a resource, with `rdfs:label`.
    pub(super) fn label(&self, resource: Id) -> Option<String> {
        let label = self.snapshot.id(oxrdf::vocab::rdfs::LABEL)?;
        let literal = self.text(resource, &[label])?;
        Some(one_line(literal.value()))
    }

    /// What a resource is said to be that is of no class of the ontology.
    pub(super) fn type_name(&self, resource: Id) -> Option<String> {
        let a = self.snapshot.id(oxrdf::vocab::rdf::TYPE)?;
        let class = self.snapshot.objects(resource, a).next()?;
        let TermRef::NamedNode(node) = self.snapshot.term(class) else {
            return None;
        };
        let term = self.schema.terms.get(node.as_str());
        term.and_then(|term| self.pick(&term.label))
            .map(str::to_owned)
            .or_else(|| self.label(class))
            .or_else(|| Some(spaced(local_name(node.as_str()))))
    }

    /// What the graph says in texts of a resource that is of no class of the ontology.
    pub(super) fn plain_facts(&self, resource: Id, name: &str) -> Vec<Text> {
        let pattern = crate::graph::Pattern {
            subject: Some(resource),
            ..crate::graph::Pattern::default()
        };
        let mut facts: Vec<String> = Vec::new();
        for quad in self.snapshot.quads(pattern).take(PLAIN_QUADS_MAX) {
            let TermRef::Literal(literal) = self.snapshot.term(quad.object) else {
                continue;
            };
            let value = one_line(literal.value());
            if value != name && !value.is_empty() && !facts.contains(&value) {
                facts.push(value);
            }
        }
        facts.truncate(FACTS_MAX);
        let wrapped = facts.iter().map(|fact| Text::wrapped(fact, FACT_COLUMNS));
        wrapped.collect()
    }

    /// What a card says of a resource besides its name.
    pub(super) fn facts(&self, resource: Id, class: ClassId, name: &str) -> Vec<Text> {
        let fields = self.class(class).fields.iter();
        fields
            .filter_map(|field| self.fact(resource, class, field))
            .filter(|fact| fact != name)
            .take(FACTS_MAX)
            .map(|fact| Text::wrapped(&fact, FACT_COLUMNS))
            .collect()
    }

    fn fact(&self, resource: Id, class: ClassId, field: &Field) -> Option<String> {
        let drawing = self.property(field);
        let predicate = self.snapshot.iri(&field.path)?;
        if field.role == Some(Role::Start) {
            return self.dates(resource, class, predicate);
        }
        let has_start = || {
            let mut starts = self.paths(class, Role::Start).into_iter();
            starts.any(|start| self.snapshot.objects(resource, start).next().is_some())
        };
        if field.role == Some(Role::End) && has_start() {
            return None;
        }
        let values: Vec<String> = match drawing {
            Drawing::Fact if field.value == Value::Text => {
                let text = self.text(resource, &[predicate])?;
                vec![one_line(text.value())]
            }
            Drawing::Fact => {
                let objects = self.snapshot.objects(resource, predicate);
                objects.map(|object| self.value(object, field)).collect()
            }
            // A line to what has no box becomes a fact.
            Drawing::Line => {
                let objects = self.snapshot.objects(resource, predicate);
                let is_fact = |object: &Id| {
                    let class = self.class_of(*object);
                    class.is_some_and(|class| self.drawing(class) == Drawing::Fact)
                };
                objects
                    .filter(is_fact)
                    .map(|object| self.name(object).text)
                    .collect()
            }
            _ => Vec::new(),
        };
        let fact = listed(&values)?;
        match self.pick(&field.name) {
            Some(name) if is_bare(&field.value) => Some(format!("{name}: {fact}")),
            _ => Some(fact),
        }
    }

    /// What a property says of a resource, in words.
    pub(super) fn values(
        &self,
        resource: Id,
        predicate: Id,
        field: Option<&Field>,
    ) -> Option<String> {
        if field.is_none_or(|field| field.value == Value::Text)
            && let Some(text) = self.text(resource, &[predicate])
        {
            return Some(one_line(text.value()));
        }
        let objects = self.snapshot.objects(resource, predicate);
        let values =
            objects
                .take(VALUES_MAX + 1)
                .map(|object| match (field, self.snapshot.term(object)) {
                    (Some(field), _) => self.value(object, field),
                    (None, TermRef::Literal(literal)) => one_line(literal.value()),
                    (None, _) => self.name(object).text,
                });
        listed(&values.collect::<Vec<_>>())
    }

    /// The dates of a resource, from the first to the last.
    fn dates(&self, resource: Id, class: ClassId, start: Id) -> Option<String> {
        let language = self.languages.first().copied().unwrap_or("en");
        let first = |predicate| self.snapshot.literals(resource, predicate).next();
        let start = first(start)?;
        let end = self.paths(class, Role::End).into_iter().find_map(first);
        Some(match end {
            Some(end) => dates::range(start.value(), end.value(), language),
            None => dates::one(start.value(), language),
        })
    }

    /// A value in words.
    fn value(&self, object: Id, field: &Field) -> String {
        let term = self.snapshot.term(object);
        if let Value::Word(choices) = &field.value {
            let is_it = |choice: &&Choice| choice.term.as_ref() == term;
            if let Some(choice) = choices.iter().find(is_it) {
                let label = self.schema_label(choice);
                return label.unwrap_or_else(|| choice.word.clone());
            }
        }
        match term {
            TermRef::Literal(literal) if is_date(literal.datatype()) => {
                let language = self.languages.first().copied().unwrap_or("en");
                dates::one(literal.value(), language)
            }
            TermRef::Literal(literal) => one_line(literal.value()),
            _ => self.name(object).text,
        }
    }

    fn schema_label(&self, choice: &Choice) -> Option<String> {
        let by_language = |language: &&str| choice.label.get(*language);
        let wanted = self.languages.iter().find_map(by_language);
        wanted.or_else(|| choice.label.values().next()).cloned()
    }
}

/// Some values in a row.
fn listed(values: &[String]) -> Option<String> {
    let mut values: Vec<&str> = values.iter().map(String::as_str).collect();
    values.retain(|value| !value.is_empty());
    if values.len() > VALUES_MAX {
        values.truncate(VALUES_MAX);
        values.push("…");
    }
    (!values.is_empty()).then(|| values.join(", "))
}

/// Whether a value says nothing without the name of its property.
fn is_bare(value: &Value) -> bool {
    use crate::ontology::Datatype::{
        Boolean, Decimal, Double, Integer, NonNegativeInteger, PositiveInteger,
    };
    let is_number = |datatype| {
        matches!(
            datatype,
            &Boolean | &Decimal | &Double | &Integer | &NonNegativeInteger | &PositiveInteger
        )
    };
    matches!(value, Value::Literal(datatypes) if datatypes.iter().any(is_number))
}

fn is_date(datatype: NamedNodeRef<'_>) -> bool {
    [xsd::DATE, xsd::DATE_TIME, xsd::G_YEAR, xsd::G_YEAR_MONTH].contains(&datatype)
}

fn percent_decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text)
        .decode_utf8_lossy()
        .into_owned()
}

/// The text with its first letter in upper case.
pub(super) fn capitalised(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next();
    first
        .into_iter()
        .flat_map(char::to_uppercase)
        .chain(characters)
        .collect()
}

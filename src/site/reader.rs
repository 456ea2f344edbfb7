//! Reads what a page shows out of the graph.

use super::Site;
use super::link::Links;
use crate::graph::{Id, Names, Pattern};
use crate::ontology::{Class, Role, Texts};
use oxrdf::TermRef;
use oxrdf::vocab::rdf;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Most values of one fact, or links of one property from elsewhere, that a page lists.
const VALUES_MAX: usize = 100;

/// Facts under one heading.
#[derive(Debug, Serialize)]
pub(super) struct Group {
    label: String,
    facts: Vec<Fact>,
}

/// What is said with one property.
#[derive(Debug, Serialize)]
pub(super) struct Fact {
    pub(super) label: String,
    pub(super) description: Option<String>,
    pub(super) values: Vec<Shown>,
    /// How many more there are than are shown.
    pub(super) more: usize,
}

/// A value as it is shown.
#[derive(Debug, Default, Serialize)]
pub(super) struct Shown {
    pub(super) text: String,
    pub(super) language: Option<String>,
    pub(super) href: Option<String>,
    pub(super) outside: bool,
    pub(super) iri: Option<String>,
}

/// A passage that a resource rests on.
#[derive(Debug, Serialize)]
pub(super) struct Passage {
    text: String,
    href: Option<String>,
    supports: Vec<String>,
    sources: Vec<Shown>,
    start: Option<String>,
    end: Option<String>,
}

/// Whether a page lists a fact of this role: passages have a place of their own, and the first and
/// last day are there for machines to sort by.
fn is_shown(role: Option<Role>) -> bool {
    !matches!(role, Some(Role::Evidence | Role::Earliest | Role::Latest))
}

/// A text in the first of the languages that it has, or in any.
pub(super) fn in_language(texts: &Texts, languages: &[&str]) -> Option<String> {
    let wanted = languages.iter().find_map(|language| texts.get(*language));
    wanted
        .or_else(|| texts.get("en"))
        .or_else(|| texts.values().next())
        .cloned()
}

/// Reads for one page.
pub(super) struct Reader<'a> {
    pub(super) site: &'a Site,
    pub(super) links: &'a Links<'a>,
    pub(super) names: Names<'a>,
    pub(super) languages: &'a [&'a str],
}

impl<'a> Reader<'a> {
    /// Makes ready to read for a page with these links, in these languages.
    pub(super) fn new(site: &'a Site, links: &'a Links<'a>, languages: &'a [&'a str]) -> Self {
        let names = Names::new(&site.snapshot, &site.schema, languages);
        Self {
            site,
            links,
            names,
            languages,
        }
    }

    fn iri_of(&self, id: Id) -> Option<&'a str> {
        match self.site.snapshot.term(id) {
            TermRef::NamedNode(node) => Some(node.as_str()),
            _ => None,
        }
    }

    /// The class with the most superclasses, so that a subclass wins over what it specialises.
    pub(super) fn class_of(&self, id: Id) -> Option<&'a Class> {
        let types = self.site.snapshot.id(rdf::TYPE)?;
        let schema = &self.site.schema;
        self.site
            .snapshot
            .objects(id, types)
            .filter_map(|class| schema.class_of_iri(self.iri_of(class)?))
            .map(|class| schema.class(class))
            .max_by_key(|class| class.types.len())
    }

    /// A value with its name, its link and, unless it is the reader's own, its language.
    pub(super) fn shown(&self, id: Id) -> Shown {
        let name = self.names.of(id);
        let iri = self.iri_of(id);
        let href = iri.and_then(|iri| self.links.href(iri));
        let own = self.languages.first().copied();
        Shown {
            text: name.text,
            language: name
                .language
                .filter(|language| Some(language.as_str()) != own),
            outside: href.as_ref().is_some_and(|href| href.outside),
            href: href.map(|href| href.href),
            iri: iri.map(str::to_owned),
        }
    }

    fn fact(&self, label: String, description: Option<String>, values: &[Id]) -> Fact {
        Fact {
            label,
            description,
            values: values
                .iter()
                .take(VALUES_MAX)
                .map(|value| self.shown(*value))
                .collect(),
            more: values.len().saturating_sub(VALUES_MAX),
        }
    }

    /// What is said of a resource, in the order and under the headings of its shape. Without a
    /// shape, all of it.
    pub(super) fn groups(&self, id: Id, class: Option<&Class>) -> Vec<Group> {
        match class {
            Some(class) => self.groups_by_shape(id, class),
            None => vec![Group {
                label: "Facts".to_owned(),
                facts: self.all_facts(id),
            }],
        }
    }

    fn groups_by_shape(&self, id: Id, class: &Class) -> Vec<Group> {
        let mut groups: Vec<(Option<&str>, Group)> = Vec::new();
        for field in class.fields.iter().filter(|field| is_shown(field.role)) {
            let Some(path) = self.site.snapshot.iri(&field.path) else {
                continue;
            };
            let mut values: Vec<Id> = self.site.snapshot.objects(id, path).collect();
            let is_title = field.role == Some(Role::Label) && values.len() == 1;
            if values.is_empty() || is_title {
                continue;
            }
            self.in_order(&mut values);
            let label = in_language(&field.name, self.languages)
                .or_else(|| field.key.clone())
                .unwrap_or_else(|| self.names.shortened(&field.path));
            let fact = self.fact(
                label,
                in_language(&field.description, self.languages),
                &values,
            );
            let key = field.group.as_deref();
            match groups.iter_mut().find(|(group, _)| *group == key) {
                Some((_, group)) => group.facts.push(fact),
                None => groups.push((
                    key,
                    Group {
                        label: self.heading(key),
                        facts: vec![fact],
                    },
                )),
            }
        }
        groups.into_iter().map(|(_, group)| group).collect()
    }

    /// Sorts resources that are numbered by their numbers, and leaves the others as they are.
    fn in_order(&self, values: &mut [Id]) {
        let orders: Vec<Id> = self
            .site
            .schema
            .paths_of(Role::Order)
            .iter()
            .filter_map(|path| self.site.snapshot.iri(path))
            .collect();
        values.sort_by_cached_key(|value| {
            let numbers = orders
                .iter()
                .flat_map(|path| self.site.snapshot.objects(*value, *path));
            // Ids of numbers are ordered by value.
            numbers
                .min()
                .map_or((true, *value), |number| (false, number))
        });
    }

    fn heading(&self, group: Option<&str>) -> String {
        group
            .and_then(|group| self.site.schema.terms.get(group))
            .and_then(|term| in_language(&term.label, self.languages))
            .unwrap_or_else(|| "Facts".to_owned())
    }

    fn all_facts(&self, id: Id) -> Vec<Fact> {
        let pattern = Pattern {
            subject: Some(id),
            ..Pattern::default()
        };
        let mut values: BTreeMap<Id, Vec<Id>> = BTreeMap::new();
        for quad in self.site.snapshot.quads(pattern) {
            values.entry(quad.predicate).or_default().push(quad.object);
        }
        let facts = values
            .iter()
            .map(|(predicate, values)| self.fact(self.predicate_name(*predicate), None, values));
        facts.collect()
    }

    fn predicate_name(&self, predicate: Id) -> String {
        let Some(iri) = self.iri_of(predicate) else {
            return String::new();
        };
        let term = self.site.schema.terms.get(iri);
        term.and_then(|term| in_language(&term.label, self.languages))
            .unwrap_or_else(|| self.names.shortened(iri))
    }

    /// The resources that point here by a property of some shape: what is only inferred from such
    /// a property is not listed again.
    pub(super) fn incoming(&self, id: Id) -> Vec<Fact> {
        let classes = &self.site.schema.classes;
        let shaped: BTreeSet<&str> = classes
            .iter()
            .flat_map(|class| &class.fields)
            .map(|field| &*field.path)
            .collect();
        let mut subjects: BTreeMap<Id, Vec<Id>> = BTreeMap::new();
        let pattern = Pattern {
            object: Some(id),
            ..Pattern::default()
        };
        for quad in self.site.snapshot.quads(pattern) {
            let is_shaped = self
                .iri_of(quad.predicate)
                .is_some_and(|iri| shaped.contains(iri));
            if is_shaped && !self.says_it_too(id, quad.predicate, quad.subject) {
                subjects
                    .entry(quad.predicate)
                    .or_default()
                    .push(quad.subject);
            }
        }
        subjects
            .iter()
            .map(|(predicate, subjects)| self.fact(self.inverse_name(*predicate), None, subjects))
            .collect()
    }

    /// Whether a resource itself says, with the inverse property, what another says of it.
    fn says_it_too(&self, id: Id, predicate: Id, subject: Id) -> bool {
        let term = self
            .iri_of(predicate)
            .and_then(|iri| self.site.schema.terms.get(iri));
        let inverse = term.and_then(|term| self.site.snapshot.iri(term.inverse.as_ref()?));
        inverse.is_some_and(|inverse| self.site.snapshot.contains(id, inverse, subject))
    }

    /// The words for a property read backwards.
    fn inverse_name(&self, predicate: Id) -> String {
        let terms = &self.site.schema.terms;
        let term = self.iri_of(predicate).and_then(|iri| terms.get(iri));
        let inverse = term.and_then(|term| terms.get(term.inverse.as_ref()?));
        term.and_then(|term| in_language(&term.inverse_verb, self.languages))
            .or_else(|| in_language(&inverse?.label, self.languages))
            .unwrap_or_else(|| format!("{} of", self.predicate_name(predicate)))
    }

    /// The passages that a resource rests on, in the order of the source.
    pub(super) fn passages(&self, id: Id, class: Option<&Class>) -> Vec<Passage> {
        let evidence = class.and_then(|class| class.field_of(Role::Evidence));
        let path = evidence.and_then(|(_, field)| self.site.snapshot.iri(&field.path));
        let Some(path) = path else { return Vec::new() };
        let quotes = self.site.snapshot.objects(id, path);
        let mut passages: Vec<Passage> = quotes.map(|quote| self.passage(quote, class)).collect();
        passages.sort_by_cached_key(|passage| {
            let start = passage
                .start
                .as_deref()
                .and_then(|start| start.parse::<u64>().ok());
            (start, passage.text.clone())
        });
        passages
    }

    fn passage(&self, quote: Id, class: Option<&Class>) -> Passage {
        let text = |role| {
            self.with_role(quote, role)
                .first()
                .map(|value| self.names.of(*value).text)
        };
        let supported = self.with_role(quote, Role::SupportedKey);
        let sources = self.with_role(quote, Role::QuotedFrom);
        Passage {
            text: text(Role::QuoteText).unwrap_or_default(),
            href: self.shown(quote).href,
            supports: supported
                .iter()
                .map(|key| self.property_name(*key, class))
                .collect(),
            sources: sources.iter().map(|source| self.shown(*source)).collect(),
            start: text(Role::QuoteStart),
            end: text(Role::QuoteEnd),
        }
    }

    /// What a class calls a property.
    fn property_name(&self, property: Id, class: Option<&Class>) -> String {
        let field = class
            .zip(self.iri_of(property))
            .and_then(|(class, iri)| Some(class.field(class.field_of_path(iri)?)));
        field
            .and_then(|field| in_language(&field.name, self.languages))
            .unwrap_or_else(|| self.predicate_name(property))
    }

    fn with_role(&self, subject: Id, role: Role) -> Vec<Id> {
        self.site
            .schema
            .paths_of(role)
            .iter()
            .filter_map(|path| self.site.snapshot.iri(path))
            .flat_map(|path| self.site.snapshot.objects(subject, path))
            .collect()
    }
}

//! Reads what a page shows out of the graph.

use super::Site;
use super::page::Page;
use crate::graph::{Id, Name, Names, Pattern};
use crate::ontology::{Class, Drawing, Role, Texts};
use oxrdf::TermRef;
use oxrdf::vocab::rdf;
use serde::Serialize;

/// Most values of one fact that a page lists.
pub(super) const VALUES_MAX: usize = 100;

/// What is said with one property.
#[derive(Debug, Default, Serialize)]
pub(super) struct Fact {
    pub(super) label: String,
    pub(super) description: Option<String>,
    pub(super) values: Vec<Shown>,
    /// How many there are.
    pub(super) total: usize,
    /// How many more there are than are shown.
    pub(super) more: usize,
    /// Where all of them are listed, if not here.
    pub(super) all: Option<String>,
    /// Where the query that lists them can be asked.
    pub(super) ask: Option<String>,
    /// The numbers of the passages that it rests on.
    pub(super) notes: Vec<usize>,
}

/// A value as it is shown.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct Shown {
    pub(super) text: String,
    pub(super) language: Option<String>,
    pub(super) href: Option<String>,
    pub(super) outside: bool,
    pub(super) iri: Option<String>,
    /// What it is, and where it belongs.
    pub(super) class: Option<String>,
    pub(super) context: Vec<Shown>,
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
    pub(super) page: &'a Page<'a>,
    pub(super) site: &'a Site,
    pub(super) names: Names<'a>,
    pub(super) languages: &'a [&'a str],
}

impl Site {
    /// What a resource is called; a passage, which nothing names, by its words.
    pub(super) fn name_of(&self, id: Id, names: &Names<'_>) -> Name {
        let name = names.of(id);
        let is_thing = matches!(self.snapshot.term(id), TermRef::NamedNode(_));
        if !name.is_iri || !is_thing {
            return name;
        }
        let mut paths = self.properties.of_role(Role::QuoteText).iter();
        let text = paths.find_map(|path| self.snapshot.objects(id, *path).next());
        let text = text.map(|text| names.of(text));
        text.map_or(name, |text| Name {
            text: format!("“{}”", text.text),
            ..text
        })
    }
}

impl<'a> Reader<'a> {
    /// Makes ready to read for a page.
    pub(super) fn new(page: &'a Page<'a>) -> Self {
        let site = page.site;
        Self {
            page,
            site,
            names: Names::new(&site.snapshot, &site.schema, &page.languages),
            languages: &page.languages,
        }
    }

    pub(super) fn iri_of(&self, id: Id) -> Option<&'a str> {
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

    /// What a resource is called.
    pub(super) fn name_of(&self, id: Id) -> Name {
        self.site.name_of(id, &self.names)
    }

    /// What a class is called.
    pub(super) fn class_name(&self, class: &Class) -> String {
        in_language(&class.label, self.languages).unwrap_or_else(|| class.segment.clone())
    }

    /// How the ontology draws what is of a class.
    pub(super) fn drawing(&self, class: &Class) -> Option<Drawing> {
        self.site.schema.terms.get(&class.iri)?.draw
    }

    /// A value with its name, its link and, unless it is that of the page, its language.
    pub(super) fn shown(&self, id: Id) -> Shown {
        let name = self.name_of(id);
        let iri = self.iri_of(id);
        let href = iri.and_then(|iri| self.page.links.href(iri));
        Shown {
            text: name.text,
            language: self.page.other_language(name.language),
            outside: href.as_ref().is_some_and(|href| href.outside),
            href: href.map(|href| href.href),
            iri: iri.map(str::to_owned),
            ..Shown::default()
        }
    }

    /// A value with what it is and where it belongs, but for what it belongs to as all here do.
    pub(super) fn shown_in_context(&self, id: Id, known: Id) -> Shown {
        let class = self.class_of(id);
        Shown {
            class: class.map(|class| self.class_name(class)),
            context: class.map_or_else(Vec::new, |class| self.context(id, class, known)),
            ..self.shown(id)
        }
    }

    pub(super) fn fact(&self, label: String, description: Option<String>, values: &[Id]) -> Fact {
        let shown = values.iter().take(VALUES_MAX);
        Fact {
            label,
            description,
            values: shown.map(|value| self.shown(*value)).collect(),
            total: values.len(),
            more: values.len().saturating_sub(VALUES_MAX),
            ..Fact::default()
        }
    }

    /// Sorts resources that are numbered by their numbers, and leaves the others as they are.
    pub(super) fn in_order(&self, values: &mut [Id]) {
        let orders = self.paths_of(Role::Order);
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

    pub(super) fn predicate_name(&self, predicate: Id) -> String {
        let Some(iri) = self.iri_of(predicate) else {
            return String::new();
        };
        let schema = &self.site.schema;
        let term = schema.terms.get(iri);
        // What others have defined is called as the shapes call it.
        let mut fields = schema.classes.iter().flat_map(|class| &class.fields);
        let in_shape = || {
            let field = fields.find(|field| *field.path == *iri)?;
            in_language(&field.name, self.languages)
        };
        term.and_then(|term| in_language(&term.label, self.languages))
            .or_else(in_shape)
            .unwrap_or_else(|| self.names.shortened(iri))
    }

    /// The words for a property read backwards.
    pub(super) fn inverse_name(&self, predicate: Id) -> String {
        let terms = &self.site.schema.terms;
        let term = self.iri_of(predicate).and_then(|iri| terms.get(iri));
        let inverse = term.and_then(|term| terms.get(term.inverse.as_ref()?));
        term.and_then(|term| in_language(&term.inverse_verb, self.languages))
            .or_else(|| in_language(&inverse?.label, self.languages))
            .unwrap_or_else(|| {
                let name = self.predicate_name(predicate);
                self.page.word("of", &[("name", &name)])
            })
    }

    /// What a class calls a property.
    pub(super) fn property_name(&self, property: Id, class: Option<&Class>) -> String {
        let field = class
            .zip(self.iri_of(property))
            .and_then(|(class, iri)| Some(class.field(class.field_of_path(iri)?)));
        field
            .and_then(|field| in_language(&field.name, self.languages))
            .unwrap_or_else(|| self.predicate_name(property))
    }

    /// The properties of a role that the graph has.
    pub(super) fn paths_of(&self, role: Role) -> &'a [Id] {
        self.site.properties.of_role(role)
    }

    pub(super) fn with_role(&self, subject: Id, role: Role) -> Vec<Id> {
        let paths = self.paths_of(role).iter();
        paths
            .flat_map(|path| self.site.snapshot.objects(subject, *path))
            .collect()
    }

    /// The statements about a resource, in order of their predicates.
    pub(super) fn about(&self, id: Id) -> impl Iterator<Item = (Id, Id)> + use<'a> {
        let pattern = Pattern {
            subject: Some(id),
            ..Pattern::default()
        };
        let quads = self.site.snapshot.quads(pattern);
        quads.map(|quad| (quad.predicate, quad.object))
    }
}

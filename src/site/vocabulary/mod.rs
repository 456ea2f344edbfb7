//! The ontology's own pages and documents: one page that explains all terms, with the record keys
//! beside the properties, so that it is the manual for writing records too; and a page for each
//! term.

mod class;
mod names;
mod property;
mod value;

use super::document::{Document, Offer};
use super::page::Page;
use super::reader::{Fact, Reader, Shown, in_language};
use super::resource::format_links;
use super::{Problem, Site};
use crate::export::List;
use crate::ontology::{Class, Term, TermKind, Texts};
use class::ClassGiven;
use oxrdf::GraphName;
use property::PropertyGiven;
use serde::Serialize;
use serde_json::json;

pub(super) use names::{anchors, pages};

/// Terms of one kind and one namespace.
#[derive(Debug, Serialize)]
struct Section {
    label: String,
    namespace: String,
    classes: Vec<Entry>,
    properties: Vec<Entry>,
}

/// A term as the page shows it.
#[derive(Debug, Serialize)]
struct Entry {
    anchor: String,
    /// Its place on the page of the vocabulary, and the page of its own, as seen from this one.
    whole: String,
    page: String,
    iri: String,
    short: String,
    label: String,
    /// What it is called in other languages.
    labels: Vec<(String, String)>,
    comment: Option<String>,
    facts: Vec<Fact>,
    class: Option<ClassGiven>,
    property: Option<PropertyGiven>,
}

impl Site {
    /// The ontology, the dataset's own terms included.
    pub fn vocabulary(&self, offer: Offer, language: &str) -> Result<Document, Problem> {
        match offer {
            Offer::Data(format) => {
                let statements = self.schema.statements.iter().cloned();
                let graph: List = statements
                    .map(|triple| triple.in_graph(GraphName::DefaultGraph))
                    .collect();
                self.graph_document(&graph, format)
            }
            Offer::Page => self.vocabulary_page(language),
        }
    }

    fn vocabulary_page(&self, language: &str) -> Result<Document, Problem> {
        let page = self.page("ns", language);
        let reader = page.reader();
        let ontology = self.schema.iri.as_ref();
        let about = ontology.and_then(|iri| self.schema.terms.get(iri));
        let name = about.and_then(|term| in_language(&term.label, &page.languages));
        let given = json!({
            "iri": ontology.map_or("", |iri| iri),
            "name": name.unwrap_or_else(|| page.word("vocabulary", &[])),
            "description": about.and_then(|term| in_language(&term.comment, &page.languages)),
            "version": self.schema.version.as_deref(),
            "formats": format_links("ns"),
            "picture": self.ontology_picture(&page),
            "sections": reader.sections(),
        });
        page.render("vocabulary.html", &json!({ "page": given }))
    }

    /// The page of one term, by the name of the page.
    pub(super) fn term_page(&self, name: &str, language: &str) -> Result<Document, Problem> {
        let path = format!("ns/{name}");
        let term = self
            .term_of_page(name)
            .ok_or_else(|| self.not_found(&path))?;
        let page = self.page(&path, language);
        let reader = page.reader();
        let entry = reader.entry(term).ok_or_else(|| self.not_found(&path))?;
        page.render("term.html", &json!({ "term": entry }))
    }
}

impl Reader<'_> {
    /// All terms by namespace, ours first, each in the order in which the Turtle has them.
    fn sections(&self) -> Vec<Section> {
        let schema = &self.site.schema;
        let own = schema.iri.as_deref().unwrap_or_default();
        let mut terms: Vec<&Term> = schema.terms.values().collect();
        terms.retain(|term| names::is_explained(term, &self.site.about.base));
        terms.sort_by_key(|term| {
            // Foreign terms that our Turtle describes stand among ours.
            let is_own = names::namespace(&term.iri).starts_with(own);
            (self.section_of(term) != own && !is_own, term.place)
        });
        let mut sections: Vec<Section> = Vec::new();
        for term in terms {
            let namespace = self.section_of(term);
            let found = sections.iter().position(|one| one.namespace == namespace);
            let at = found.unwrap_or_else(|| {
                sections.push(Section {
                    label: self.section_label(&namespace),
                    namespace,
                    classes: Vec::new(),
                    properties: Vec::new(),
                });
                sections.len() - 1
            });
            match term.kind {
                TermKind::Class => sections[at].classes.extend(self.entry(term)),
                _ => sections[at].properties.extend(self.entry(term)),
            }
        }
        sections
    }

    /// The namespace that a term is explained under: its own, or ours where records of ours are of
    /// a class of others.
    fn section_of(&self, term: &Term) -> String {
        let namespace = names::namespace(&term.iri);
        let own = self.site.schema.iri.as_deref();
        let is_shaped = self.site.schema.class_of_iri(&term.iri).is_some();
        match own.filter(|_| is_shaped && !term.of_dataset) {
            Some(own) => format!("{own}#"),
            None => namespace.to_owned(),
        }
    }

    fn section_label(&self, namespace: &str) -> String {
        let terms = &self.site.schema.terms;
        let ontology = terms
            .get(namespace)
            .or_else(|| terms.get(namespace.trim_end_matches(['#', '/'])));
        ontology
            .and_then(|term| in_language(&term.label, self.languages))
            .unwrap_or_else(|| namespace.to_owned())
    }

    /// An entry for a term that is explained.
    fn entry(&self, term: &Term) -> Option<Entry> {
        let site = self.site;
        let anchor = site.anchors.get(&*term.iri)?;
        let class = site.schema.class_of_iri(&term.iri);
        let label = in_language(&term.label, self.languages);
        let label = label.unwrap_or_else(|| anchor.clone());
        Some(Entry {
            whole: self.page.links.href(&term.iri)?.href,
            page: self.page.links.page(&site.term_path(&term.iri)?),
            iri: term.iri.to_string(),
            short: self.names.shortened(&term.iri),
            labels: other_labels(&term.label, &label),
            comment: in_language(&term.comment, self.languages),
            facts: match term.kind {
                TermKind::Class => self.facts_of_class(term, class),
                _ => self.facts_of_property(term),
            },
            class: class.map(|class| self.class_given(class)),
            property: match term.kind {
                TermKind::Property => self.property_given(term),
                _ => None,
            },
            anchor: anchor.clone(),
            label,
        })
    }

    /// Terms by their short names, with links to where they are explained.
    fn terms_fact<'t>(&self, word: &str, terms: impl IntoIterator<Item = &'t str>) -> Option<Fact> {
        let values = terms.into_iter().map(|iri| self.term(iri));
        self.words_fact(word, values.collect())
    }

    /// A term by its short name.
    fn term(&self, iri: &str) -> Shown {
        let href = self.page.links.href(iri);
        Shown {
            text: self.names.shortened(iri),
            outside: href.as_ref().is_some_and(|href| href.outside),
            href: href.map(|href| href.href),
            iri: Some(iri.to_owned()),
            ..Shown::default()
        }
    }

    /// The word that records have for a class.
    fn group(&self, class: &Class) -> Shown {
        Shown {
            text: class.group.clone().unwrap_or_else(|| class.segment.clone()),
            href: self.page.links.href(&class.iri).map(|href| href.href),
            ..Shown::default()
        }
    }

    /// A fact under one of the words around the data; none without values.
    fn words_fact(&self, word: &str, values: Vec<Shown>) -> Option<Fact> {
        (!values.is_empty()).then(|| Fact {
            label: self.page.word(word, &[]),
            total: values.len(),
            values,
            ..Fact::default()
        })
    }
}

/// The labels in other languages than that which is shown.
fn other_labels(labels: &Texts, shown: &str) -> Vec<(String, String)> {
    let others = labels.iter().filter(|(_, label)| *label != shown);
    others
        .map(|(language, label)| (language.clone(), label.clone()))
        .collect()
}

impl Site {
    /// The picture of the ontology, with its size.
    fn ontology_picture(&self, page: &Page<'_>) -> Option<serde_json::Value> {
        let [width, height] = self.ontology_size()?;
        let image = page.links.ending().replace("html", "svg");
        Some(json!({
            "image": format!("{}diagram/ontology.{image}", page.links.root()),
            "alone": page.links.page("diagram/ontology"),
            "width": width,
            "height": height,
        }))
    }
}

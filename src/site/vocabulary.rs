//! The ontology's own page and documents.

use super::document::{Document, Offer};
use super::link::Links;
use super::reader::{Fact, Shown, in_language};
use super::resource::format_links;
use super::{Problem, Site};
use crate::export::List;
use crate::graph::Names;
use crate::ontology::{Iri, Term, TermKind};
use oxrdf::GraphName;
use serde::Serialize;
use serde_json::json;

/// Terms of one kind.
#[derive(Debug, Serialize)]
struct Section {
    label: &'static str,
    terms: Vec<Entry>,
}

/// A term as the page shows it.
#[derive(Debug, Serialize)]
struct Entry {
    anchor: String,
    short: String,
    label: String,
    comment: Option<String>,
    facts: Vec<Fact>,
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
        let languages = &page.languages;
        let names = Names::new(&self.snapshot, &self.schema, languages);
        let writer = Entries {
            site: self,
            links: &page.links,
            names: &names,
            languages,
        };
        let ontology = self.schema.iri.as_ref();
        let about = ontology.and_then(|iri| self.schema.terms.get(iri));
        let sections = [
            Section {
                label: "Classes",
                terms: writer.of_kind(TermKind::Class),
            },
            Section {
                label: "Properties",
                terms: writer.of_kind(TermKind::Property),
            },
        ];
        let name = about.and_then(|term| in_language(&term.label, languages));
        let given = json!({
            "iri": ontology.map_or("", |iri| iri),
            "name": name.as_deref().unwrap_or("Vocabulary"),
            "description": about.and_then(|term| in_language(&term.comment, languages)),
            "formats": format_links("ns"),
            "sections": sections,
        });
        page.render("vocabulary.html", &json!({ "page": given }))
    }
}

/// Makes the entries of the page.
struct Entries<'a> {
    site: &'a Site,
    links: &'a Links<'a>,
    names: &'a Names<'a>,
    languages: &'a [&'a str],
}

impl Entries<'_> {
    fn of_kind(&self, kind: TermKind) -> Vec<Entry> {
        let terms = self
            .site
            .schema
            .terms
            .values()
            .filter(|term| term.kind == kind);
        terms.filter_map(|term| self.entry(term)).collect()
    }

    /// An entry for a term that is explained here.
    fn entry(&self, term: &Term) -> Option<Entry> {
        let anchor = self.site.anchors.get(term.iri.as_ref() as &str)?;
        let mut facts = Vec::new();
        let more_general = if term.kind == TermKind::Class {
            "is a"
        } else {
            "implies"
        };
        facts.extend(self.terms_fact(more_general, &term.parents));
        facts.extend(self.terms_fact("inverse", term.inverse.as_slice()));
        facts.extend(self.keys_fact(term));
        Some(Entry {
            anchor: anchor.clone(),
            short: self.names.shortened(&term.iri),
            label: in_language(&term.label, self.languages).unwrap_or_else(|| anchor.to_owned()),
            comment: in_language(&term.comment, self.languages),
            facts,
        })
    }

    fn terms_fact(&self, label: &str, terms: &[Iri]) -> Option<Fact> {
        let values = terms.iter().map(|iri| Shown {
            text: self.names.shortened(iri),
            href: self.links.href(iri).map(|href| href.href),
            ..Shown::default()
        });
        fact(label, values.collect())
    }

    /// The words that a record has for the term: the group of a class, the keys of a property with
    /// the groups that have them.
    fn keys_fact(&self, term: &Term) -> Option<Fact> {
        let classes = &self.site.schema.classes;
        let word = |text: String| Shown {
            text,
            ..Shown::default()
        };
        let group = |class: &crate::ontology::Class| {
            class.group.clone().unwrap_or_else(|| class.segment.clone())
        };
        if term.kind == TermKind::Class {
            let class = classes.iter().find(|class| class.iri == term.iri)?;
            return fact("in records", vec![word(group(class))]);
        }
        let keys = classes.iter().flat_map(|class| {
            let fields = class.fields.iter().filter(|field| field.path == term.iri);
            fields
                .filter_map(|field| field.key.as_ref())
                .map(move |key| word(format!("{}.{key}", group(class))))
        });
        fact("in records", keys.collect())
    }
}

fn fact(label: &str, values: Vec<Shown>) -> Option<Fact> {
    (!values.is_empty()).then(|| Fact {
        label: label.to_owned(),
        total: values.len(),
        values,
        ..Fact::default()
    })
}

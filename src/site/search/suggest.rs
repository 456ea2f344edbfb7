//! Names that complete what is typed: of resources, and of the terms of the vocabulary.

use super::{class_name, data};
use crate::graph::{Id, Names};
use crate::ontology::{Class, Schema, TermKind};
use crate::search::words;
use crate::site::reader::Reader;
use crate::site::{Document, Kind, Problem, Site};
use oxrdf::TermRef;
use serde::Serialize;

/// Most names that are offered.
const SUGGESTIONS_MAX: usize = 10;
/// Most words of what is typed that are looked at.
const WORDS_MAX: usize = 8;
/// Most predicates of the graph, besides those of the vocabulary, that are offered.
const PREDICATES_MAX: usize = 2_000;

/// What is to be completed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Typed {
    /// What is typed so far.
    pub text: String,
    /// The class of what is wanted, as [`Searched::class`](super::Searched::class).
    pub class: Option<String>,
    /// What kind of thing is wanted: `class`, `property`, `term` for both, or `resource`; none for
    /// any.
    pub kind: Option<String>,
}

#[derive(Debug, Serialize)]
struct Suggestions {
    query: String,
    suggestions: Vec<Suggestion>,
}

#[derive(Debug, Serialize)]
struct Suggestion {
    iri: String,
    /// Where its page is, as seen from `/search/suggest`.
    href: Option<String>,
    name: String,
    language: Option<String>,
    /// What it is, in words.
    class: Option<String>,
    class_iri: Option<String>,
    kind: &'static str,
    /// The name with a prefix.
    short: Option<String>,
}

/// A class or property by the words that people may type for it.
#[derive(Debug)]
pub(in crate::site) struct NamedTerm {
    iri: String,
    kind: TermKind,
    /// Whether the vocabulary declares it, so that it comes before those of others.
    is_own: bool,
    /// The words of each of its names; the first is its name in its namespace.
    names: Vec<Vec<String>>,
}

/// Which things are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Wanted {
    classes: bool,
    properties: bool,
    resources: bool,
}

impl Wanted {
    fn of(kind: Option<&str>) -> Option<Self> {
        let of = |classes, properties, resources| Self {
            classes,
            properties,
            resources,
        };
        Some(match kind {
            None => of(true, true, true),
            Some("class") => of(true, false, false),
            Some("property") => of(false, true, false),
            Some("term") => of(true, true, false),
            Some("resource") => of(false, false, true),
            Some(_) => return None,
        })
    }

    fn takes(self, kind: TermKind) -> bool {
        match kind {
            TermKind::Class => self.classes,
            TermKind::Property => self.properties,
            TermKind::Other => false,
        }
    }
}

impl Site {
    /// Names that complete what is typed, as JSON.
    pub fn suggest(&self, typed: &Typed) -> Result<Document, Problem> {
        let wanted = Wanted::of(typed.kind.as_deref()).ok_or_else(|| {
            let kind = typed.kind.as_deref().unwrap_or_default();
            let problem = Problem::new(Kind::BadParameter, format!("there is no kind `{kind}`"));
            problem.hint("`kind` takes `class`, `property`, `term` or `resource`")
        })?;
        let class = self.class_asked_for(typed.class.as_deref())?;
        let page = self.live_page("search/suggest");
        let reader = page.reader();
        let mut suggestions = Vec::new();
        if wanted.resources {
            suggestions = self.named_resources(&typed.text, class, &reader);
        }
        if class.is_none() {
            let most = SUGGESTIONS_MAX - suggestions.len();
            let terms = self.terms_like(&typed.text, wanted).into_iter().take(most);
            suggestions.extend(terms.map(|term| suggested_term(term, &reader)));
        }
        let given = Suggestions {
            query: typed.text.clone(),
            suggestions,
        };
        Ok(data::written(&given, "application/json"))
    }

    fn named_resources(
        &self,
        text: &str,
        class: Option<&Class>,
        reader: &Reader<'_>,
    ) -> Vec<Suggestion> {
        let wanted = class.map(|class| self.snapshot.iri(&class.iri));
        let Some(index) = self.index.as_ref().filter(|_| wanted != Some(None)) else {
            return Vec::new();
        };
        let found = index.suggest(text, wanted.flatten(), SUGGESTIONS_MAX);
        let suggested = found
            .iter()
            .filter_map(|(id, name)| self.suggested(*id, *name, reader));
        suggested.collect()
    }

    fn suggested(&self, id: Id, name: Id, reader: &Reader<'_>) -> Option<Suggestion> {
        let (TermRef::NamedNode(node), TermRef::Literal(name)) =
            (self.snapshot.term(id), self.snapshot.term(name))
        else {
            return None;
        };
        let class = reader.class_of(id);
        Some(Suggestion {
            iri: node.as_str().to_owned(),
            href: reader.page.links.href(node.as_str()).map(|href| href.href),
            name: name.value().to_owned(),
            language: name.language().map(str::to_owned),
            class: class.map(|class| class_name(class, reader.languages)),
            class_iri: class.map(|class| class.iri.to_string()),
            kind: "resource",
            short: short(&reader.names, node.as_str()),
        })
    }

    /// The terms of which every word that is typed begins a word of one name; those first that
    /// begin as what is typed, then those of the vocabulary, then the short ones.
    fn terms_like(&self, text: &str, wanted: Wanted) -> Vec<&NamedTerm> {
        let typed: Vec<String> = words_of_name(text).into_iter().take(WORDS_MAX).collect();
        if typed.is_empty() && wanted.resources {
            return Vec::new();
        }
        let terms = self.named_terms.get_or_init(|| self.all_terms());
        let mut like: Vec<(bool, bool, usize, &NamedTerm)> = terms
            .iter()
            .filter(|term| wanted.takes(term.kind))
            .filter_map(|term| {
                let fits = |name: &&Vec<String>| typed.iter().all(|typed| begins(name, typed));
                let name = term.names.iter().find(fits)?;
                let starts = typed
                    .iter()
                    .zip(name)
                    .all(|(typed, word)| word.starts_with(typed));
                let letters = name.iter().map(String::len).sum();
                Some((!starts, !term.is_own, letters, term))
            })
            .collect();
        like.sort_by(|one, two| {
            let key = |like: &(bool, bool, usize, &NamedTerm)| (like.0, like.1, like.2);
            key(one)
                .cmp(&key(two))
                .then_with(|| one.3.iri.cmp(&two.3.iri))
        });
        like.into_iter().map(|(_, _, _, term)| term).collect()
    }

    /// The classes and properties of the vocabulary, and the other predicates of the graph.
    fn all_terms(&self) -> Vec<NamedTerm> {
        let terms = self.schema.terms.values();
        let mut all: Vec<NamedTerm> = terms
            .filter(|term| term.kind != TermKind::Other)
            .map(|term| NamedTerm {
                iri: term.iri.to_string(),
                kind: term.kind,
                is_own: term.of_dataset || is_ours(&self.schema, &term.iri),
                names: names_of(&term.iri, term.label.values()),
            })
            .collect();
        let predicates = self.snapshot.predicates().take(PREDICATES_MAX);
        let others = predicates.filter_map(|(id, _)| match self.snapshot.term(id) {
            TermRef::NamedNode(node) => Some(node.as_str()),
            _ => None,
        });
        let others = others.filter(|iri| !self.schema.terms.contains_key(*iri));
        all.extend(others.map(|iri| NamedTerm {
            iri: iri.to_owned(),
            kind: TermKind::Property,
            is_own: false,
            names: names_of(iri, std::iter::empty()),
        }));
        all
    }
}

fn is_ours(schema: &Schema, iri: &str) -> bool {
    let ours = schema.iri.as_deref();
    ours.is_some_and(|ours| iri.starts_with(ours))
}

fn suggested_term(term: &NamedTerm, reader: &Reader<'_>) -> Suggestion {
    let kind = match term.kind {
        TermKind::Class => "class",
        _ => "property",
    };
    let short = short(&reader.names, &term.iri);
    let name = reader.names.of_term(&term.iri).or_else(|| short.clone());
    Suggestion {
        href: reader.page.links.href(&term.iri).map(|href| href.href),
        name: name.unwrap_or_else(|| term.iri.clone()),
        language: None,
        class: Some(kind.to_owned()),
        class_iri: None,
        iri: term.iri.clone(),
        kind,
        short,
    }
}

/// The words of what a term is called: at the end of its IRI, and by its labels.
fn names_of<'t>(iri: &str, labels: impl Iterator<Item = &'t String>) -> Vec<Vec<String>> {
    let local = iri.rsplit(['#', '/']).next().unwrap_or(iri);
    let labels = labels.map(|label| words_of_name(label));
    std::iter::once(words_of_name(local))
        .chain(labels)
        .collect()
}

/// The words of a name, also where capitals divide them, as in `partOf`; the name as one word
/// comes last.
fn words_of_name(name: &str) -> Vec<String> {
    let mut apart = String::with_capacity(name.len());
    let mut was_small = false;
    for c in name.chars() {
        if was_small && c.is_uppercase() {
            apart.push(' ');
        }
        was_small = c.is_lowercase();
        apart.push(c);
    }
    words(&apart).map(|word| word.folded.into_owned()).collect()
}

/// Whether a word of a name, or the rest of the name from it on, begins as what is typed.
fn begins(name: &[String], typed: &str) -> bool {
    (0..name.len())
        .any(|start| name[start].starts_with(typed) || name[start..].concat().starts_with(typed))
}

fn short(names: &Names<'_>, iri: &str) -> Option<String> {
    let short = names.shortened(iri);
    (short != iri).then_some(short)
}

//! The first page.

use super::reader::{Shown, in_language};
use super::{Document, Problem, Site};
use crate::diagram::{self, first_focus};
use crate::graph::Id;
use crate::ontology::{Class, Drawing};
use oxrdf::vocab::rdf;
use serde::Serialize;
use serde_json::json;

/// Most resources of one class that the first page lists.
const LISTED_MAX: usize = 25;

/// How many there are of something.
#[derive(Debug, Serialize)]
struct Number {
    count: usize,
    label: String,
}

/// Some resources of a class.
#[derive(Debug, Serialize)]
struct Listed {
    label: String,
    items: Vec<Shown>,
    more: usize,
}

/// The resource that the map is drawn around.
#[derive(Debug, Serialize)]
struct Map {
    name: String,
    page: Option<String>,
    description: String,
}

impl Site {
    /// The first page. `endpoint` is the address of the endpoint as examples should show it, where
    /// there is one.
    /// `notice` is for the operator alone, such as that the last build failed.
    pub fn landing(
        &self,
        endpoint: Option<&str>,
        notice: Option<&str>,
        language: &str,
    ) -> Result<Document, Problem> {
        let page = self.page("index", language);
        let reader = page.reader();
        let languages = &page.languages;
        let classes: Vec<(&Class, Vec<Id>)> = self
            .schema
            .classes
            .iter()
            .map(|class| (class, self.members(class)))
            .filter(|(_, members)| !members.is_empty())
            .collect();
        let mut numbers: Vec<Number> = classes
            .iter()
            .map(|(class, members)| Number {
                count: members.len(),
                label: counted(class, members.len(), languages),
            })
            .collect();
        numbers.insert(
            0,
            Number {
                count: self.snapshot.len(),
                label: "facts".to_owned(),
            },
        );
        let listed: Vec<Listed> = classes
            .iter()
            .filter(|(class, _)| self.is_drawn_alone(class))
            .map(|(class, members)| Listed {
                label: plural(class, languages),
                items: members
                    .iter()
                    .take(LISTED_MAX)
                    .map(|id| reader.shown(*id))
                    .collect(),
                more: members.len().saturating_sub(LISTED_MAX),
            })
            .collect();
        let map = first_focus(&self.snapshot, &self.schema).map(|id| {
            let shown = reader.shown(id);
            Map {
                description: format!("Who, which panels and which themes: {}", shown.text),
                name: shown.text,
                page: shown.href,
            }
        });
        let given = json!({
            "numbers": numbers,
            "listed": listed,
            "map": map,
            "map_size": self.map_size(),
            "endpoint": endpoint,
            "notice": notice,
            "first": self.first_question().map(|question| &question.name),
            "questions": self.question_list(),
        });
        page.render("landing.html", &given)
    }

    /// How large the map is, so that the page does not move when it comes.
    fn map_size(&self) -> Option<[f64; 2]> {
        *self.map_size.get_or_init(|| {
            let options = diagram::Options {
                languages: self.about.languages.clone(),
                ..diagram::Options::default()
            };
            let map = diagram::Picture::default();
            let scene = diagram::draw(&self.snapshot, &self.schema, &map, &options);
            scene
                .ok()
                .map(|scene| diagram::own::size(&scene).map(f64::ceil))
        })
    }

    /// The resources of a class.
    fn members(&self, class: &Class) -> Vec<Id> {
        let types = self
            .snapshot
            .id(rdf::TYPE)
            .zip(self.snapshot.iri(&class.iri));
        types
            .map(|(types, class)| self.snapshot.subjects(types, class).collect())
            .unwrap_or_default()
    }

    /// Whether resources of a class are boxes of their own in a picture.
    fn is_drawn_alone(&self, class: &Class) -> bool {
        let draw = self.schema.terms.get(&class.iri).and_then(|term| term.draw);
        matches!(draw, Some(Drawing::Card | Drawing::Pill)) && class.parents.is_empty()
    }
}

/// What so many of a class are called.
fn counted(class: &Class, count: usize, languages: &[&str]) -> String {
    let one = in_language(&class.label, languages).filter(|_| count == 1);
    one.unwrap_or_else(|| plural(class, languages))
}

/// What several of a class are called: its group key, where it has one that says it.
fn plural(class: &Class, languages: &[&str]) -> String {
    let group = class.group.as_ref().map(|group| group.replace('_', " "));
    group
        .or_else(|| in_language(&class.label, languages))
        .unwrap_or_else(|| class.segment.clone())
}

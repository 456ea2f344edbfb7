//! Browsing: lists of resources by class, theme and time, in pages.
//!
//! Lists are sorted and divided when they are first asked for, once for each language, and what is
//! kept are ids alone. Which list a page shows is said by its path, so that no page needs a script
//! or a query in its address.

mod browse;
mod class;
mod collation;
mod dates;
mod order;
mod path;
mod themes;
mod tree;
mod year;

use super::{Document, Problem, Site};
use crate::graph::Names;
use crate::ontology::{Class, ClassId};
use dates::InYear;
use order::Order;
use path::{Kind, List, Wanted};
use serde::Serialize;
use std::sync::OnceLock;
use tree::Tree;

pub(super) use browse::{ClassLink, SchemeLink};
pub(super) use path::class_path;

/// Resources on a page.
const PER_PAGE: usize = 50;
/// Lines on a page of a tree.
const LINES_PER_PAGE: usize = 500;

/// A link to another list, or to another part or order of this one.
#[derive(Debug, Default, Serialize)]
pub(super) struct Choice {
    pub(super) text: String,
    pub(super) language: Option<String>,
    pub(super) href: String,
    pub(super) count: Option<usize>,
    pub(super) is_current: bool,
}

/// The orders that were asked for.
#[derive(Debug)]
pub(super) struct Lists {
    languages: Vec<InLanguage>,
}

#[derive(Debug)]
struct InLanguage {
    tag: String,
    /// By the index of the class.
    orders: Vec<OnceLock<Order>>,
    years: OnceLock<Vec<InYear>>,
    trees: OnceLock<Vec<Tree>>,
}

impl Lists {
    /// Makes place for the orders in each language.
    pub(super) fn new(languages: &[&str], classes: usize) -> Self {
        let in_language = |tag: &&str| InLanguage {
            tag: (*tag).to_owned(),
            orders: (0..classes).map(|_| OnceLock::new()).collect(),
            years: OnceLock::new(),
            trees: OnceLock::new(),
        };
        Self {
            languages: languages.iter().map(in_language).collect(),
        }
    }

    fn in_language(&self, language: &str) -> &InLanguage {
        let mut languages = self.languages.iter();
        let found = languages.find(|other| other.tag == language);
        found.unwrap_or(&self.languages[0])
    }
}

impl Site {
    /// The page of a list at a path, without its ending.
    pub(super) fn list_page(&self, path: &str, language: &str) -> Result<Document, Problem> {
        let nothing = || self.not_found(path);
        let wanted = self.list_at(path).ok_or_else(nothing)?;
        let page = match &wanted.list {
            List::Class(class, Kind::Themes) => self.class_themes_page(*class, &wanted, language),
            List::Class(class, kind) => self.class_page((*class, kind), &wanted, language),
            List::Year(year) => self.year_page(year, &wanted, language),
            List::Schemes => self.schemes_page(&wanted, language),
            List::Scheme(scheme) => self.scheme_page(*scheme, &wanted, language),
        };
        page.unwrap_or_else(|| Err(nothing()))
    }

    /// The paths of the first pages of the lists of classes, without their endings.
    pub(super) fn class_stems(&self) -> impl Iterator<Item = String> + '_ {
        let classes = self.schema.classes.iter();
        let listed = classes.filter(|class| self.count_of(class) > 0);
        listed.map(class_path)
    }

    /// The paths of all pages of lists, in all languages, each once.
    pub(super) fn list_files(&self) -> impl Iterator<Item = String> + '_ {
        let languages = self.languages().into_iter();
        languages.flat_map(move |language| {
            let ending = self.ending(language);
            let classes = self.schema.classes().map(|(class, _)| class);
            let classes = classes.flat_map(move |class| self.class_lists(class, language));
            let lists = classes
                .chain(self.year_lists(language))
                .chain(self.theme_lists(language));
            let pages = lists.flat_map(|(list, pages)| {
                (1..=pages).map(move |number| Wanted {
                    list: list.clone(),
                    number,
                })
            });
            let paths = pages.filter_map(move |wanted| self.list_path(&wanted));
            paths.map(move |path| format!("{path}.{ending}"))
        })
    }

    /// The resources of a class in their orders.
    fn order(&self, class: ClassId, language: &str) -> &Order {
        let orders = &self.lists.in_language(language).orders;
        orders[class.0 as usize].get_or_init(|| {
            let languages = self.languages_from(language);
            let names = Names::new(&self.snapshot, &self.schema, &languages);
            Order::of(self, self.schema.class(class), &names)
        })
    }

    fn years(&self, language: &str) -> &[InYear] {
        let years = &self.lists.in_language(language).years;
        years.get_or_init(|| {
            let languages = self.languages_from(language);
            let names = Names::new(&self.snapshot, &self.schema, &languages);
            year::years_of(self, &names)
        })
    }

    fn trees(&self, language: &str) -> &[Tree] {
        let trees = &self.lists.in_language(language).trees;
        trees.get_or_init(|| {
            let languages = self.languages_from(language);
            let names = Names::new(&self.snapshot, &self.schema, &languages);
            self.read_trees(&names)
        })
    }

    /// The languages of the dataset, one of them first.
    pub(super) fn languages_from<'a>(&'a self, first: &'a str) -> Vec<&'a str> {
        let others = self.languages().into_iter().filter(|other| *other != first);
        [first].into_iter().chain(others).collect()
    }

    /// The classes that have resources: what is drawn by itself first, then by name.
    fn listed_classes(&self, language: &str) -> Vec<(ClassId, &Class)> {
        let languages = self.languages_from(language);
        let classes = self.schema.classes();
        let mut classes: Vec<(ClassId, &Class)> = classes
            .filter(|(_, class)| self.count_of(class) > 0)
            .collect();
        classes.sort_by_cached_key(|(_, class)| {
            let name = collation::key(&self.plural(class, &languages));
            (!self.is_drawn_alone(class), name)
        });
        classes
    }
}

/// How many pages so many lines have.
fn pages(lines: usize, per_page: usize) -> usize {
    lines.div_ceil(per_page)
}

/// The lines on a page, by its number from 1; none where there is no such page.
fn on_page<T>(lines: &[T], number: usize, per_page: usize) -> Option<&[T]> {
    lines.chunks(per_page).nth(number.checked_sub(1)?)
}

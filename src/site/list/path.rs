//! The paths of lists: what they say is what a page shows.

use super::order::{Order, part};
use crate::graph::Id;
use crate::ontology::{Class, ClassId};
use crate::site::Site;
use oxrdf::TermRef;

/// What stands before the number of a page where an id may stand too. No id begins with such a
/// sign.
const NUMBER: char = '_';

/// What the lists of classes, of years and of concepts begin with.
const CLASS: &str = "browse/class/";
const YEAR: &str = "browse/year/";
const THEMES: &str = "browse/themes";

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) list: List,
    /// From 1.
    pub(super) number: usize,
}

/// A list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum List {
    /// Resources of a class.
    Class(ClassId, Kind),
    /// What was in a year.
    Year(String),
    /// The schemes of concepts.
    Schemes,
    /// The concepts of a scheme.
    Scheme(Id),
}

/// Which resources of a class, and in which order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    ByName,
    ByDate,
    Letter(String),
    Year(String),
    Theme(Id),
    /// No resources, but the concepts that they name.
    Themes,
}

impl Kind {
    /// The resources, where there are any.
    pub(super) fn members<'o>(&self, order: &'o Order) -> Option<&'o [Id]> {
        let members = match self {
            Self::ByName => &order.by_name[..],
            Self::ByDate => &order.by_date,
            Self::Letter(slug) => &order.by_name[part(&order.letters, slug)?.range.clone()],
            Self::Year(slug) => order.of_year(slug)?,
            Self::Theme(theme) => order.of_theme(*theme)?,
            Self::Themes => &[],
        };
        (!members.is_empty()).then_some(members)
    }
}

impl Site {
    /// The page of a list that a path, without its ending, stands for. One page has one path.
    pub(super) fn list_at(&self, path: &str) -> Option<Wanted> {
        let wanted = self.list_read(path)?;
        (self.list_path(&wanted).as_deref() == Some(path)).then_some(wanted)
    }

    fn list_read(&self, path: &str) -> Option<Wanted> {
        if let Some(rest) = path.strip_prefix(CLASS) {
            let (segment, rest) = rest.split_once('/').unwrap_or((rest, ""));
            let class = self.schema.class_of_segment(segment)?;
            let (kind, number) = self.kind_read(rest)?;
            let list = List::Class(class, kind);
            return Some(Wanted { list, number });
        }
        if let Some(rest) = path.strip_prefix(YEAR) {
            let (year, number) = numbered(rest);
            let list = List::Year(year.to_owned());
            return Some(Wanted { list, number });
        }
        let (scheme, number) = marked(path.strip_prefix(THEMES)?);
        let list = match scheme.strip_prefix('/') {
            Some(scheme) => List::Scheme(self.at(scheme)?),
            None if scheme.is_empty() => List::Schemes,
            None => return None,
        };
        Some(Wanted { list, number })
    }

    fn kind_read(&self, rest: &str) -> Option<(Kind, usize)> {
        let (word, below) = rest.split_once('/').unwrap_or((rest, ""));
        Some(match word {
            "" => (Kind::ByName, 1),
            "date" => (Kind::ByDate, number(below)),
            "letter" | "year" => {
                let (slug, number) = numbered(below);
                let slug = slug.to_owned();
                let is_letter = word == "letter";
                (
                    if is_letter {
                        Kind::Letter(slug)
                    } else {
                        Kind::Year(slug)
                    },
                    number,
                )
            }
            "theme" => {
                let (theme, number) = marked(&rest[word.len()..]);
                match theme.strip_prefix('/') {
                    Some(theme) => (Kind::Theme(self.at(theme)?), number),
                    None => (Kind::Themes, number),
                }
            }
            word => (Kind::ByName, word.parse().ok()?),
        })
    }

    /// The path of a page of a list, without its ending; none for a concept without a page.
    pub(super) fn list_path(&self, wanted: &Wanted) -> Option<String> {
        let (first, is_marked) = match &wanted.list {
            List::Class(class, kind) => {
                let first = class_path(self.schema.class(*class));
                match kind {
                    Kind::ByName => (first, false),
                    Kind::ByDate => (format!("{first}/date"), false),
                    Kind::Letter(slug) => (format!("{first}/letter/{slug}"), false),
                    Kind::Year(slug) => (format!("{first}/year/{slug}"), false),
                    Kind::Themes => (format!("{first}/theme"), true),
                    Kind::Theme(id) => (format!("{first}/theme/{}", self.path_of(*id)?), true),
                }
            }
            List::Year(year) => (format!("{YEAR}{year}"), false),
            List::Schemes => (THEMES.to_owned(), true),
            List::Scheme(id) => (format!("{THEMES}/{}", self.path_of(*id)?), true),
        };
        Some(match (wanted.number, is_marked) {
            (1, _) => first,
            (number, false) => format!("{first}/{number}"),
            (number, true) => format!("{first}/{NUMBER}{number}"),
        })
    }

    /// The path of a resource that has a page.
    pub(in crate::site) fn path_of(&self, id: Id) -> Option<&str> {
        let TermRef::NamedNode(node) = self.snapshot.term(id) else {
            return None;
        };
        let path = node.as_str().strip_prefix(self.about.base.as_str())?;
        self.at(path).map(|_| path)
    }
}

/// Where the list of a class is.
pub(in crate::site) fn class_path(class: &Class) -> String {
    format!("{CLASS}{}", class.segment)
}

/// A number of a page, 1 where there is none and 0, which no page has, where it is something else.
fn number(text: &str) -> usize {
    match text {
        "" => 1,
        text => text.parse().unwrap_or(0),
    }
}

/// A part of a path, and the number behind it.
fn numbered(path: &str) -> (&str, usize) {
    match path.split_once('/') {
        Some((first, rest)) => (first, number(rest)),
        None => (path, 1),
    }
}

/// A path, and the number behind it that is marked as one.
fn marked(path: &str) -> (&str, usize) {
    let number = path.rsplit_once('/').and_then(|(first, last)| {
        let number = last.strip_prefix(NUMBER)?;
        Some((first, number.parse().ok()?))
    });
    number.unwrap_or((path, 1))
}

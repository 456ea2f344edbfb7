//! The lists of one class: by name, by date, by what names begin with, by year and by concept.

use super::dates::InYear;
use super::order::{Order, Part, THEMES_OFFERED_MAX};
use super::path::{Kind, List, Wanted, class_path};
use super::{Choice, LINES_PER_PAGE, PER_PAGE, on_page, pages};
use crate::graph::Id;
use crate::ontology::{Class, ClassId};
use crate::site::page::Page;
use crate::site::reader::{Reader, Shown};
use crate::site::resource::Turn;
use crate::site::{Document, Problem, Site};
use serde_json::json;

/// Most years that a list offers to choose from; each leads to those beside it.
const YEARS_OFFERED_MAX: usize = 30;

/// The query for what a list holds, and what stands in it for the class.
const MEMBERS: &str = include_str!("../queries/members.rq");
const CLASS: &str = "CLASS";

impl Site {
    /// The lists of a class, each with how many pages it has; none where it has no resources.
    pub(super) fn class_lists(
        &self,
        class: ClassId,
        language: &str,
    ) -> impl Iterator<Item = (List, usize)> + '_ {
        let order = self.order(class, language);
        let whole = [
            (Kind::ByName, pages(order.by_name.len(), PER_PAGE)),
            (Kind::ByDate, pages(order.by_date.len(), PER_PAGE)),
            (Kind::Themes, pages(order.themes.len(), LINES_PER_PAGE)),
        ];
        let letters = order.letters.iter().map(|part| {
            let pages = pages(part.range.len(), PER_PAGE);
            (Kind::Letter(part.slug.clone()), pages)
        });
        let years = order.years.iter().map(|year| {
            let pages = pages(year.members.len(), PER_PAGE);
            (Kind::Year(year.slug.clone()), pages)
        });
        let themes = order.themes.iter();
        let themes = themes.map(|(theme, ids)| (Kind::Theme(*theme), pages(ids.len(), PER_PAGE)));
        let kinds = whole.into_iter().chain(letters).chain(years).chain(themes);
        kinds.map(move |(kind, pages)| (List::Class(class, kind), pages))
    }

    /// A page of a list of resources; none where there is no such page.
    pub(super) fn class_page(
        &self,
        (id, kind): (ClassId, &Kind),
        wanted: &Wanted,
        language: &str,
    ) -> Option<Result<Document, Problem>> {
        let order = self.order(id, language);
        let members = kind.members(order)?;
        let here = on_page(members, wanted.number, PER_PAGE)?;
        let class = self.schema.class(id);
        let mut page = self.page(&self.list_path(wanted)?, language);
        if matches!(kind, Kind::Letter(_)) {
            // In another language the names begin with other letters.
            page.others = Some(class_path(class));
        }
        let reader = page.reader();
        let items: Vec<Shown> = here
            .iter()
            .map(|member| reader.listed_among(*member, class))
            .collect();
        let choices = Choices {
            site: self,
            page: &page,
            class: id,
            kind,
        };
        let given = json!({
            "class": self.plural(class, &page.languages),
            "class_href": page.links.page(&class_path(class)),
            "term": page.links.href(&class.iri).map(|href| href.href),
            "segment": class.segment,
            "filter": reader.filter(kind),
            "total": members.len(),
            "whole": order.by_name.len(),
            "items": items,
            "orders": choices.orders(order),
            "letters": choices.letters(order),
            "years": choices.years(order),
            "themes": choices.themes(&reader, order),
            "all_themes": (order.themes.len() > THEMES_OFFERED_MAX)
                .then(|| choices.href(Kind::Themes)),
            "themes_total": order.themes.len(),
            "ask": page.ask(&MEMBERS.replace(CLASS, &class.iri)),
            "turn": self.turn_of(&page, wanted, pages(members.len(), PER_PAGE)),
        });
        Some(page.render("list.html", &given))
    }

    /// A page of the concepts that resources of a class name.
    pub(super) fn class_themes_page(
        &self,
        id: ClassId,
        wanted: &Wanted,
        language: &str,
    ) -> Option<Result<Document, Problem>> {
        let order = self.order(id, language);
        let here = on_page(&order.themes, wanted.number, LINES_PER_PAGE)?;
        let class = self.schema.class(id);
        let page = self.page(&self.list_path(wanted)?, language);
        let reader = page.reader();
        let choices = Choices {
            site: self,
            page: &page,
            class: id,
            kind: &Kind::Themes,
        };
        let themes: Vec<Choice> = here
            .iter()
            .map(|theme| choices.theme(&reader, theme))
            .collect();
        let given = json!({
            "class": self.plural(class, &page.languages),
            "class_href": page.links.page(&class_path(class)),
            "total": order.themes.len(),
            "themes": themes,
            "turn": self.turn_of(&page, wanted, pages(order.themes.len(), LINES_PER_PAGE)),
        });
        Some(page.render("list-themes.html", &given))
    }

    /// How to turn the pages of a list.
    pub(super) fn turn_of(&self, page: &Page<'_>, wanted: &Wanted, pages: usize) -> Turn {
        Turn::of(page, (wanted.number, pages), |number| {
            let list = wanted.list.clone();
            let path = self.list_path(&Wanted { list, number });
            path.expect("the pages of a list have paths where one has")
        })
    }
}

/// What can be chosen from a page of a list.
struct Choices<'a> {
    site: &'a Site,
    page: &'a Page<'a>,
    class: ClassId,
    kind: &'a Kind,
}

impl Choices<'_> {
    fn href(&self, kind: Kind) -> String {
        let list = List::Class(self.class, kind);
        let path = self.site.list_path(&Wanted { list, number: 1 });
        self.page.links.page(&path.unwrap_or_default())
    }

    fn choice(&self, text: String, kind: Kind, count: Option<usize>) -> Choice {
        Choice {
            text,
            count,
            language: None,
            is_current: *self.kind == kind,
            href: self.href(kind),
        }
    }

    fn orders(&self, order: &Order) -> Vec<Choice> {
        if order.by_date.is_empty() {
            return Vec::new();
        }
        [("by_name", Kind::ByName), ("by_date", Kind::ByDate)]
            .map(|(word, kind)| self.choice(self.page.word(word, &[]), kind, None))
            .into()
    }

    fn letters(&self, order: &Order) -> Vec<Choice> {
        let letter = |part: &Part| {
            let text = self.page.letter(&part.slug);
            self.choice(text, Kind::Letter(part.slug.clone()), None)
        };
        order.letters.iter().map(letter).collect()
    }

    /// The latest years, and one that is chosen with those beside it.
    fn years(&self, order: &Order) -> Vec<Choice> {
        let chosen = order.years.iter().position(|other| match self.kind {
            Kind::Year(year) => other.slug == *year,
            _ => false,
        });
        let year = |(at, year): (usize, &InYear)| {
            let is_near = chosen.is_some_and(|chosen| chosen.abs_diff(at) <= 1);
            (at < YEARS_OFFERED_MAX || is_near).then(|| {
                let kind = Kind::Year(year.slug.clone());
                self.choice(year.slug.clone(), kind, Some(year.members.len()))
            })
        };
        order.years.iter().enumerate().filter_map(year).collect()
    }

    /// The concepts that are named most, and one that is chosen.
    fn themes(&self, reader: &Reader<'_>, order: &Order) -> Vec<Choice> {
        let mut offered = order.offered.clone();
        if let Kind::Theme(chosen) = self.kind {
            let mut themes = order.themes.iter();
            let chosen = themes.position(|(theme, _)| theme == chosen);
            offered.extend(chosen.filter(|place| !order.offered.contains(place)));
        }
        offered.sort_unstable();
        let offered = offered.into_iter().map(|at| &order.themes[at]);
        offered.map(|theme| self.theme(reader, theme)).collect()
    }

    fn theme(&self, reader: &Reader<'_>, (theme, members): &(Id, Vec<Id>)) -> Choice {
        let shown = reader.shown(*theme);
        Choice {
            language: shown.language,
            ..self.choice(shown.text, Kind::Theme(*theme), Some(members.len()))
        }
    }
}

impl Page<'_> {
    /// What stands for names that begin with something.
    fn letter(&self, slug: &str) -> String {
        match slug {
            "other" => self.word("other_letters", &[]),
            slug => slug.to_uppercase(),
        }
    }
}

impl Reader<'_> {
    /// A line of a list, with where the resource belongs.
    pub(super) fn listed(&self, id: Id) -> Shown {
        let class = self.class_of(id);
        Shown {
            context: class.map_or_else(Vec::new, |class| self.context(id, class, id)),
            ..self.shown(id)
        }
    }

    /// A line of the list of a class, with its own class where that is another.
    fn listed_among(&self, id: Id, class: &Class) -> Shown {
        let own = self.class_of(id).filter(|own| own.iri != class.iri);
        Shown {
            class: own.map(|own| self.class_name(own)),
            ..self.listed(id)
        }
    }

    /// What all on a page have in common.
    fn filter(&self, kind: &Kind) -> Option<Shown> {
        let text = match kind {
            Kind::ByName | Kind::ByDate | Kind::Themes => return None,
            Kind::Letter(slug) => self.page.letter(slug),
            Kind::Year(year) => year.clone(),
            Kind::Theme(theme) => return Some(self.shown(*theme)),
        };
        Some(Shown {
            text,
            ..Shown::default()
        })
    }
}

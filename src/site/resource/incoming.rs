//! What points to a resource: grouped by property, counted, and paged.

use crate::graph::{Id, Pattern};
use crate::ontology::{Class, Drawing, Role, Value};
use crate::site::page::Page;
use crate::site::reader::{Fact, Reader, Shown};
use crate::site::{Document, Problem, Site};
use serde::Serialize;
use serde_json::json;

/// Most links of one property that the page of a resource lists.
pub(super) const FIRST_MAX: usize = 20;
/// Links on a page of a list.
pub(super) const PER_PAGE: usize = 100;
/// Links of one property that are looked at one by one, to leave out what the resource says itself.
/// Of more, as many as it says itself are taken to be the same: records write both.
const SEEN_MAX: usize = 2_000;
/// How many resources tell where one belongs.
const CONTEXT_MAX: usize = 4;
/// How deep nested resources stand, at most, that are told as a context.
const PARENTS_MAX: usize = 4;

/// The part of a path behind which the pages of lists stand. No id begins with such a sign.
pub(in crate::site) const LINKS: &str = "_links";

/// What points to a resource with one property.
pub(in crate::site) struct Incoming {
    pub(in crate::site) property: Id,
    pub(in crate::site) total: usize,
}

impl Site {
    /// With which properties of some shape something points to a resource, and how much does: what
    /// is only inferred from such a property, or what the resource itself says with the inverse
    /// property, is not told again.
    pub(in crate::site) fn incoming(&self, id: Id) -> Vec<Incoming> {
        let properties = self.properties.shaped().iter().copied();
        let counted = properties.filter_map(|property| {
            let total = self.pointing(id, property)?;
            Some(Incoming { property, total })
        });
        counted.collect()
    }

    /// How many point to a resource with a property, where it does not say so itself.
    fn pointing(&self, id: Id, property: Id) -> Option<usize> {
        let pattern = Pattern {
            predicate: Some(property),
            object: Some(id),
            ..Pattern::default()
        };
        let total = self.snapshot.count(pattern);
        if total == 0 {
            return None;
        }
        let said_itself = self.properties.inverses_of(property).iter().map(|inverse| {
            let said = Pattern {
                subject: Some(id),
                predicate: Some(*inverse),
                ..Pattern::default()
            };
            self.snapshot.count(said)
        });
        let rest = match said_itself.max().unwrap_or(0) {
            0 => total,
            _ if total <= SEEN_MAX => self.subjects_of(id, property).count(),
            said => total.saturating_sub(said),
        };
        (rest > 0).then_some(rest)
    }

    /// The resources that point to one with a property, but for those that it names itself.
    fn subjects_of(&self, id: Id, property: Id) -> impl Iterator<Item = Id> + '_ {
        let inverses = self.properties.inverses_of(property);
        let subjects = self.snapshot.subjects(property, id);
        subjects.filter(move |subject| {
            let mut inverses = inverses.iter();
            !inverses.any(|inverse| self.snapshot.contains(id, *inverse, *subject))
        })
    }

    /// A page of the list of what points to a resource with a property.
    pub(in crate::site) fn links_page(
        &self,
        (path, id): (&str, Id),
        (property, number): (Id, usize),
        language: &str,
    ) -> Result<Document, Problem> {
        let slug = self.properties.slug_of(property).unwrap_or_default();
        let first = format!("{path}/{LINKS}/{slug}");
        let here = numbered(&first, number);
        let total = self.pointing(id, property).unwrap_or(0);
        let pages = total.div_ceil(PER_PAGE);
        if !(1..=pages).contains(&number) {
            return Err(self.not_found(&here));
        }
        let page = self.page(&here, language);
        let reader = page.reader();
        let subjects = self.subjects_of(id, property);
        let subjects = subjects.skip(PER_PAGE * (number - 1)).take(PER_PAGE);
        let items: Vec<Shown> = subjects
            .map(|subject| reader.shown_in_context(subject, id))
            .collect();
        let turn = Turn::of(&page, (number, pages), |number| numbered(&first, number));
        let given = json!({
            "of": reader.shown(id),
            "label": reader.inverse_name(property),
            "total": total,
            "items": items,
            "ask": reader.ask_incoming(id, property),
            "turn": turn,
        });
        page.render("links.html", &given)
    }
}

/// The path of a page of a list, of which the first has no number.
pub(in crate::site) fn numbered(first: &str, number: usize) -> String {
    match number {
        1 => first.to_owned(),
        number => format!("{first}/{number}"),
    }
}

/// How to turn the pages of a list.
#[derive(Debug, Serialize)]
pub(in crate::site) struct Turn {
    page: usize,
    pages: usize,
    previous: Option<String>,
    next: Option<String>,
    said: String,
}

impl Turn {
    /// From a page by its number, where the path of each page is known.
    pub(in crate::site) fn of(
        page: &Page<'_>,
        (number, pages): (usize, usize),
        path_of: impl Fn(usize) -> String,
    ) -> Self {
        let href = |number| page.links.page(&path_of(number));
        let (at, of) = (number.to_string(), pages.to_string());
        Self {
            page: number,
            pages,
            previous: (number > 1).then(|| href(number - 1)),
            next: (number < pages).then(|| href(number + 1)),
            said: page.word("page_of", &[("page", &at), ("pages", &of)]),
        }
    }
}

impl Reader<'_> {
    /// The resources that point here, the first of each property; of a source without its passages,
    /// where its page shows all of them.
    pub(super) fn incoming(&self, path: &str, id: Id, shows_passages: bool) -> Vec<Fact> {
        let told = match shows_passages {
            true => self.paths_of(Role::QuotedFrom),
            false => &[],
        };
        let incoming = self.site.incoming(id).into_iter();
        let incoming = incoming.filter(|incoming| !told.contains(&incoming.property));
        let fact = |Incoming { property, total }: Incoming| {
            let first = self.site.subjects_of(id, property).take(FIRST_MAX);
            let values: Vec<Shown> = first
                .map(|subject| self.shown_in_context(subject, id))
                .collect();
            let slug = self.site.properties.slug_of(property);
            let all = slug.filter(|_| total > values.len());
            let all = all.map(|slug| self.page.links.page(&format!("{path}/{LINKS}/{slug}")));
            Fact {
                label: self.inverse_name(property),
                more: total - values.len(),
                total,
                values,
                all,
                ask: self.ask_incoming(id, property),
                ..Fact::default()
            }
        };
        incoming.map(fact).collect()
    }

    /// Where a resource belongs: what it is nested in, when it was, and who or what is linked to it
    /// that pictures show as a box of its own.
    pub(in crate::site) fn context(&self, id: Id, class: &Class, known: Id) -> Vec<Shown> {
        let mut context: Vec<Shown> = Vec::new();
        for parent in self
            .parents(id)
            .into_iter()
            .filter(|parent| *parent != known)
        {
            context.push(self.shown(parent));
        }
        for date in self.with_role(id, Role::Start).into_iter().take(1) {
            context.push(self.shown(date));
        }
        let fields = class.fields.iter();
        let linked = fields.filter(|field| self.is_told(&field.value));
        let values = linked
            .filter_map(|field| self.site.snapshot.iri(&field.path))
            .flat_map(|path| self.site.snapshot.objects(id, path).take(CONTEXT_MAX))
            .filter(|value| *value != known);
        for value in values {
            if context.len() >= CONTEXT_MAX {
                break;
            }
            let shown = self.shown(value);
            if context.iter().all(|other| other.iri != shown.iri) {
                context.push(shown);
            }
        }
        context
    }

    /// Whether a field leads to what is a card in pictures.
    fn is_told(&self, value: &Value) -> bool {
        let Value::Reference(classes) = value else {
            return false;
        };
        let mut classes = classes.iter().map(|class| self.site.schema.class(*class));
        classes.any(|class| self.drawing(class) == Some(Drawing::Card))
    }

    /// What a resource is nested in, the outermost last: the first parts of its path.
    pub(super) fn parents(&self, id: Id) -> Vec<Id> {
        let base = self.site.about.base.as_str();
        let mut path = match self.iri_of(id).and_then(|iri| iri.strip_prefix(base)) {
            Some(path) => path,
            None => return Vec::new(),
        };
        let mut parents = Vec::new();
        while parents.len() < PARENTS_MAX
            && let Some((above, _)) = path.rsplit_once('/')
            && let Some((above, _)) = above.rsplit_once('/')
        {
            let parent = self.site.snapshot.iri(&format!("{base}{above}"));
            parents.extend(parent.filter(|parent| self.about(*parent).next().is_some()));
            path = above;
        }
        parents
    }
}

//! Every file of a site by its path: what the static site writes, and what the live server answers
//! with at the same paths.
//!
//! A *path* is what stands behind the address of the first page, without the escapes of an address.
//! A page ends with `.html`, in another than the first language of the dataset with the tag before
//! that; documents end with the extension of their format.

use super::document::{DESCRIPTION_FORMATS, Document, Offer, offers};
use super::resource::{Incoming, LINKS, LINKS_PER_PAGE, LISTED_MAX, TEXT, numbered};
use super::{Dump, Problem, Site};
use crate::export::Format;
use crate::graph::{Id, Pattern};
use crate::ontology::is_route;
use oxrdf::TermRef;

/// Where a site is, for what must name whole addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addresses {
    /// The address of the first page; ends with `/`.
    pub root: String,
    /// The address of the endpoint, where there is one.
    pub endpoint: Option<String>,
    /// The path of the first page on its host, for what is shown at any depth; begins and ends with
    /// `/`.
    pub path: String,
}

impl Addresses {
    /// The site at an address, with its path.
    pub fn of(root: String, endpoint: Option<String>) -> Self {
        let path = root.splitn(4, '/').nth(3).unwrap_or_default();
        Self {
            path: format!("/{path}"),
            endpoint,
            root,
        }
    }

    /// Those of a server, by that of its first page.
    pub fn served_at(root: &str) -> Self {
        Self::of(root.to_owned(), Some(format!("{root}sparql")))
    }
}

/// Whether what stands at a path says where the site is.
pub fn is_of_address(path: &str) -> bool {
    let names = [
        "404.",
        "robots.txt",
        "sitemap",
        "index.",
        "ask.",
        "404.",
        "catalog.",
        "void.",
        "provenance.",
        ".well-known/",
    ];
    names.iter().any(|name| path.starts_with(name))
}

/// Where the description of a dataset is looked for (<https://www.w3.org/TR/void/#well-known>).
const WELL_KNOWN: &str = ".well-known/void";
/// What the dataset says of itself, without endings.
const DESCRIPTIONS: [&str; 3] = ["catalog", "provenance", "void"];

/// The pages that a site has once for each language, without their endings.
const PAGES: [&str; 6] = ["ask", "browse", "index", "ns", "questions", "search"];

impl Site {
    /// What stands at a path; a problem where nothing does. The files of the whole graph are apart,
    /// since they are not held in memory.
    pub fn file(&self, path: &str, at: &Addresses) -> Result<Document, Problem> {
        if let Some(name) = path.strip_prefix("assets/") {
            return self.asset(name).ok_or_else(|| self.not_found(path));
        }
        if path.starts_with("diagram/") {
            return self.picture_file(path);
        }
        if path == "404.html" {
            return self.nothing_here(at);
        }
        if let Some((stem, language)) = self.page_name(path) {
            return self.page_file(stem, language, at);
        }
        if let Some(file) = path.strip_prefix("question/") {
            return self.question_file(file);
        }
        let described = path.rsplit_once('.').and_then(|(stem, extension)| {
            let mut formats = DESCRIPTION_FORMATS.into_iter();
            let format = formats.find(|format| format.extension() == extension)?;
            Some((DESCRIPTIONS.into_iter().find(|name| *name == stem)?, format))
        });
        if let Some((name, format)) = described {
            return self.described(name, at, format);
        }
        let named = path.rsplit_once('.').and_then(|(stem, extension)| {
            let offer = offers().find(|offer| offer.name() == extension)?;
            Some((stem, offer))
        });
        match (path, named) {
            (WELL_KNOWN, _) => self.void(at, Format::Turtle),
            ("robots.txt", _) => Ok(self.robots(at)),
            (path, _) if path.starts_with("search/") && !self.knows(path) => self.search_file(path),
            ("sitemap.xml", _) => Ok(self.sitemap(&at.root)),
            (_, Some(("ns", offer))) => self.vocabulary(offer, self.first_language()),
            (_, Some((stem, offer))) => self.resource(stem, offer, self.first_language()),
            _ => self.sitemap_file(path, at),
        }
    }

    /// What the dataset says of itself.
    fn described(&self, name: &str, at: &Addresses, format: Format) -> Result<Document, Problem> {
        match name {
            "catalog" => self.catalogue(at, format),
            "void" => self.void(at, format),
            _ => self.provenance(at, format),
        }
    }

    fn sitemap_file(&self, path: &str, at: &Addresses) -> Result<Document, Problem> {
        let name = path.strip_prefix("sitemap/");
        let part = name.and_then(|name| self.sitemap_part(&at.root, name));
        part.ok_or_else(|| self.not_found(path))
    }

    /// Whether a path is that of a page without its ending, of the site itself: a list to begin
    /// with, a question, or a term of the vocabulary.
    pub fn has_page(&self, path: &str) -> bool {
        self.own_stems().any(|stem| stem == path)
    }

    /// The format in which a term is asked for by its suffix: all terms are there in one document.
    pub fn format_of_term(&self, path: &str) -> Option<Format> {
        let (stem, ending) = path.rsplit_once('.')?;
        let format = offers().find_map(|offer| match offer {
            Offer::Data(format) if format.extension() == ending => Some(format),
            _ => None,
        })?;
        self.term_stems().any(|term| term == stem).then_some(format)
    }

    /// The pages of the site itself, without their endings; those of lists apart.
    pub(super) fn own_stems(&self) -> impl Iterator<Item = String> + '_ {
        let pages = PAGES.into_iter().map(str::to_owned);
        pages.chain(self.question_stems()).chain(self.term_stems())
    }

    /// Addresses of a server that are no pages.
    pub(super) fn own_addresses(&self) -> impl Iterator<Item = String> + '_ {
        let names = ["data", "robots.txt", "sitemap.xml", "sparql", WELL_KNOWN];
        let dumps = Dump::of_every_graph().map(|dump| format!("dump/{}", self.dump_name(dump)));
        let names = names.into_iter().chain(DESCRIPTIONS).map(str::to_owned);
        names.chain(dumps)
    }

    /// A path without the ending of a page or document.
    pub(super) fn without_ending<'p>(&self, path: &'p str) -> &'p str {
        if let Some((stem, _)) = self.page_name(path) {
            return stem;
        }
        let parts = path.rsplit_once('.');
        let is_offered = |ending: &str| offers().any(|offer| offer.name() == ending);
        parts.map_or(
            path,
            |(stem, ending)| if is_offered(ending) { stem } else { path },
        )
    }

    /// Whether a path is that of a thing, or of a document about one.
    pub fn is_about_thing(&self, path: &str) -> bool {
        self.knows(path) || self.thing_of(path).is_some()
    }

    /// The path of the thing that a document is about.
    pub fn thing_of<'p>(&self, path: &'p str) -> Option<&'p str> {
        let stem = self.without_ending(path);
        (stem != path && self.knows(stem)).then_some(stem)
    }

    /// The name and the language of a page, without its ending.
    pub fn page_name<'p>(&self, path: &'p str) -> Option<(&'p str, &str)> {
        let stem = path.strip_suffix(".html")?;
        let in_another = stem.rsplit_once('.').and_then(|(without, tag)| {
            let mut others = self.languages().into_iter().skip(1);
            let language = others.find(|other| *other == tag)?;
            // What is called so itself has its page, and its picture, in the first language here.
            let pictures = ["diagram/around/", "diagram/event-map/"].into_iter();
            let mut shown = pictures.filter_map(|folder| stem.strip_prefix(folder));
            let resource = shown.next().unwrap_or(stem);
            (!self.knows(resource)).then_some((without, language))
        });
        Some(in_another.unwrap_or((stem, self.first_language())))
    }

    /// A page by its name, in a language.
    fn page_file(&self, stem: &str, language: &str, at: &Addresses) -> Result<Document, Problem> {
        match stem {
            "ask" => self.ask_page(at, language),
            "browse" => self.browse_page(language),
            stem if stem.starts_with("browse/") => self.list_page(stem, language),
            "index" => self.landing(at.endpoint.as_deref(), None, language),
            "ns" => self.vocabulary(Offer::Page, language),
            "questions" => self.questions_page(language),
            "search" => self.find_page(language),
            _ => match stem.strip_prefix("question/") {
                Some(name) => self.question_page(name, language),
                None => match stem.strip_prefix("ns/") {
                    Some(name) => self.term_page(name, language),
                    None => self.page_of_resource(stem, language),
                },
            },
        }
    }

    /// The page of a resource, or one of those behind it: of its text, or of what points to it.
    fn page_of_resource(&self, stem: &str, language: &str) -> Result<Document, Problem> {
        let nothing = || self.not_found(stem);
        if let Some((path, number)) = stem.rsplit_once(&format!("/{TEXT}/")) {
            let id = self.at(path).ok_or_else(nothing)?;
            let number = number.parse().map_err(|_| nothing())?;
            return self.text_page((path, id), number, language);
        }
        if let Some((path, list)) = stem.rsplit_once(&format!("/{LINKS}/")) {
            let id = self.at(path).ok_or_else(nothing)?;
            let (slug, number) = list.split_once('/').unwrap_or((list, "1"));
            let property = self.properties.of_slug(slug).ok_or_else(nothing)?;
            let number = number.parse().map_err(|_| nothing())?;
            // One page has one path.
            if stem != numbered(&format!("{path}/{LINKS}/{slug}"), number) {
                return Err(nothing());
            }
            return self.links_page((path, id), (property, number), language);
        }
        self.resource(stem, Offer::Page, language)
    }

    /// The paths of all files but those of the whole graph, each once. Those of the resources come
    /// as the graph is read.
    pub fn files(&self) -> impl Iterator<Item = String> + '_ {
        let fixed = ["robots.txt", "sitemap.xml", "404.html"]
            .map(str::to_owned)
            .into_iter();
        let assets = self.asset_names().map(|name| format!("assets/{name}"));
        let stems = PAGES
            .into_iter()
            .map(str::to_owned)
            .chain(self.term_stems());
        let pages = stems.flat_map(|stem| self.editions_of(&stem));
        let ontology = data_files("ns");
        let described = DESCRIPTIONS.into_iter().flat_map(|name| {
            let formats = DESCRIPTION_FORMATS.into_iter();
            formats.map(move |format| format!("{name}.{}", format.extension()))
        });
        fixed
            .chain(assets)
            .chain(pages)
            .chain(self.list_files())
            .chain(self.question_files())
            .chain(ontology)
            .chain(described)
            .chain([WELL_KNOWN.to_owned()])
            .chain(self.pictures())
            .chain(self.sitemap_paths())
            .chain(self.search_files())
            .chain(
                self.resources()
                    .flat_map(|(id, path)| self.files_of(id, path)),
            )
    }

    /// A page in each language.
    pub(super) fn editions_of(&self, stem: &str) -> Vec<String> {
        let languages = self.languages().into_iter();
        languages
            .map(|language| format!("{stem}.{}", self.ending(language)))
            .collect()
    }

    /// The resources under the base that something is said of, with their paths, in order.
    pub(super) fn resources(&self) -> impl Iterator<Item = (Id, &str)> + '_ {
        let mut last = None;
        let subjects = self.snapshot.quads(Pattern::default());
        // Quads come by subject.
        let subjects = subjects.filter_map(move |quad| {
            (last.replace(quad.subject) != Some(quad.subject)).then_some(quad.subject)
        });
        subjects.filter_map(|id| match self.snapshot.term(id) {
            TermRef::NamedNode(node) => {
                let path = node.as_str().strip_prefix(self.about.base.as_str())?;
                (!is_route(path)).then_some((id, path))
            }
            _ => None,
        })
    }

    /// The files of one resource.
    fn files_of(&self, id: Id, path: &str) -> Vec<String> {
        let mut stems = vec![path.to_owned()];
        for Incoming { property, total } in self.incoming(id) {
            let slug = self.properties.slug_of(property).unwrap_or_default();
            let pages = match total {
                total if total > LISTED_MAX => total.div_ceil(LINKS_PER_PAGE),
                _ => 0,
            };
            let first = format!("{path}/{LINKS}/{slug}");
            stems.extend((1..=pages).map(|number| numbered(&first, number)));
        }
        let iri = format!("{}{path}", self.about.base);
        let texts = 2..=self.text_pages(&iri);
        stems.extend(texts.map(|number| format!("{path}/{TEXT}/{number}")));
        let pages = stems.iter().flat_map(|stem| self.editions_of(stem));
        let files = pages.chain(data_files(path));
        files.chain(self.pictures_of(id, path)).collect()
    }
}

/// The documents of a path in all formats of data.
fn data_files(stem: &str) -> impl Iterator<Item = String> + '_ {
    offers().filter_map(move |offer| match offer {
        Offer::Data(_) => Some(format!("{stem}.{}", offer.name())),
        Offer::Page => None,
    })
}

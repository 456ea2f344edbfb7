//! A page before it is written: where it stands, in which language it is, and what all pages have.
//!
//! Each page of the data is there once for each language of the dataset, its *editions*:
//! `event/x.html` is in the first language, `event/x.fr.html` in French. A link leads to the
//! edition of the page that it stands on.

use super::link::{Links, Map, PATH_ESCAPES};
use super::reader::Reader;
use super::words::{Words, own_name, word, words};
use super::{Document, Problem, Site, UNKNOWN_LANGUAGE};
use percent_encoding::utf8_percent_encode;
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

/// A page before it is written.
pub(super) struct Page<'a> {
    pub(super) site: &'a Site,
    /// Where it stands, without its ending.
    pub(super) path: String,
    /// The languages that it is for: its own, then those that stand in.
    pub(super) languages: Vec<&'a str>,
    pub(super) links: Links<'a>,
    /// The words around the data.
    pub(super) words: &'static Words,
    /// The language of the words.
    pub(super) language: &'static str,
    /// Whether it is there in each language.
    has_editions: bool,
    /// Where the others lead, if not to the same path.
    pub(super) others: Option<String>,
}

/// A language that a page is there in.
#[derive(Debug, Serialize)]
struct Edition<'a> {
    tag: &'a str,
    name: &'a str,
    href: String,
    is_current: bool,
}

/// What a template is given, from several objects: of those with the same name the first counts.
/// Joined without a copy, since a page of a list is given much.
struct Joined<'a, const N: usize>([&'a Value; N]);

impl<const N: usize> Serialize for Joined<'_, N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let objects = || self.0.iter().filter_map(|value| value.as_object());
        let is_said_before = |at: usize, name: &String| {
            let mut before = objects().take(at);
            before.any(|object| object.contains_key(name))
        };
        let members = objects().enumerate().flat_map(|(at, object)| {
            let members = object.iter();
            members.filter(move |(name, _)| !is_said_before(at, name))
        });
        serializer.collect_map(members)
    }
}

impl Site {
    /// A page that is there in each language of the dataset, in one of them.
    pub(super) fn page<'a>(&'a self, path: &str, language: &'a str) -> Page<'a> {
        let mut languages = vec![language];
        let others = self.languages().into_iter();
        languages.extend(others.filter(|other| *other != language));
        let (of_words, words) = words(language);
        let links = Links::from(path, self.ending(language), self.map());
        Page {
            site: self,
            path: path.to_owned(),
            languages,
            links,
            words,
            language: of_words,
            has_editions: true,
            others: None,
        }
    }

    /// A page that is shown at any depth, with links that begin with the path of the first page.
    pub(super) fn page_of_any_depth<'a>(
        &'a self,
        path: &str,
        language: &'a str,
        root: &str,
    ) -> Page<'a> {
        let mut page = self.page(path, language).without_editions();
        page.links = page.links.beginning_with(root);
        page
    }

    /// A page that a server alone has, in English, with links to pages in the first language.
    pub(super) fn live_page(&self, path: &str) -> Page<'_> {
        let (language, words) = words("en");
        Page {
            site: self,
            path: path.to_owned(),
            languages: self.languages(),
            links: Links::from(path, self.ending(self.first_language()), self.map()),
            words,
            language,
            has_editions: false,
            others: None,
        }
    }

    /// How the names of pages in a language end.
    pub fn ending(&self, language: &str) -> String {
        match language == self.first_language() {
            true => "html".to_owned(),
            false => format!("{language}.html"),
        }
    }

    /// The language of pages that name none.
    pub fn first_language(&self) -> &str {
        self.about
            .languages
            .first()
            .map_or(UNKNOWN_LANGUAGE, String::as_str)
    }

    /// The languages of the dataset, as names are asked for.
    pub(super) fn languages(&self) -> Vec<&str> {
        self.about.languages_shown()
    }

    /// What links are made from.
    pub(super) fn map(&self) -> Map<'_> {
        Map {
            base: &self.about.base,
            anchors: &self.anchors,
            snapshot: &self.snapshot,
        }
    }
}

impl<'a> Page<'a> {
    /// Reads what the page shows.
    pub(super) fn reader(&'a self) -> Reader<'a> {
        Reader::new(self)
    }

    /// The same page, of which no other edition can be linked to.
    pub(super) fn without_editions(self) -> Self {
        Self {
            has_editions: false,
            ..self
        }
    }

    /// A word, with what stands in its places.
    pub(super) fn word(&self, name: &str, places: &[(&str, &str)]) -> String {
        word(self.words, name, places)
    }

    /// The language of a text, where it is another than that of the words around it.
    pub(super) fn other_language(&self, language: Option<String>) -> Option<String> {
        language.filter(|language| language != self.language)
    }

    /// The last part of the path, as links beside the page begin.
    pub(super) fn last_segment(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or(&self.path)
    }

    /// The last part of the path as it stands in an address.
    pub(super) fn last_segment_escaped(&self) -> String {
        utf8_percent_encode(self.last_segment(), PATH_ESCAPES).to_string()
    }

    fn editions(&self) -> Vec<Edition<'_>> {
        let languages = self.site.languages();
        if !self.has_editions || languages.len() < 2 {
            return Vec::new();
        }
        let edition = |tag| {
            let ending = self.site.ending(tag);
            let is_current = self.languages.first() == Some(&tag);
            let other = self.others.as_ref().filter(|_| !is_current);
            let links = Links::from(&self.path, ending, self.site.map());
            Edition {
                tag,
                name: own_name(tag),
                href: links.page(other.unwrap_or(&self.path)),
                is_current,
            }
        };
        languages.into_iter().map(edition).collect()
    }

    /// Renders a template with what all pages are given and what this one is given besides.
    pub(super) fn render(
        &self,
        template: &str,
        given: &serde_json::Value,
    ) -> Result<Document, Problem> {
        let site = self.site;
        let title = self.title();
        let all = json!({
            "root": self.links.root(),
            "ending": self.links.ending(),
            "style": site.templates.style_path(),
            "icon": site.templates.icon_path(),
            "language": self.language,
            "direction": self.words.get("direction"),
            "t": self.words,
            "labels_language": self.language_of_labels(),
            "editions": self.editions(),
            "site": {
                "title": title,
                "title_language": self.title_language(),
                "description": self.description(),
                "licence": site.about.licence,
                "licence_url": site.about.licence_iri,
                "hash": site.snapshot.hash(),
                "version": env!("CARGO_PKG_VERSION"),
            },
        });
        site.templates
            .render(template, &Joined([given, &all]))
            .map(Document::page)
            .map_err(|error| Problem::cannot_render(&error))
    }

    /// The language in which the vocabulary says what facts are called, where it has no words in
    /// that of the page: what [`in_language`](super::reader::in_language) comes to.
    fn language_of_labels(&self) -> Option<&str> {
        let classes = &self.site.schema.classes;
        let has = |language: &str| {
            classes
                .iter()
                .any(|class| class.label.contains_key(language))
        };
        let mut wanted = self.languages.iter().copied().chain(["en"]);
        wanted
            .find(|language| has(language))
            .filter(|language| *language != self.language)
    }

    /// What the dataset is called in the language of the page.
    pub(super) fn title(&self) -> &str {
        let language = self.languages.first().copied().unwrap_or("en");
        match self.site.about.manifest.title.is_empty() {
            true => &self.site.about.title,
            false => self.site.about.manifest.title_in(language),
        }
    }

    /// The language of that title, where it is another than that of the page.
    fn title_language(&self) -> Option<String> {
        let language = self.languages.first().copied().unwrap_or("en");
        let of_title = self.site.about.manifest.title_language(language);
        self.other_language(of_title.map(str::to_owned))
    }

    /// What the dataset is, in the language of the page.
    pub(super) fn description(&self) -> Option<String> {
        let language = self.languages.first().copied().unwrap_or("en");
        super::text_in(&self.site.about.manifest.description, language)
    }
}

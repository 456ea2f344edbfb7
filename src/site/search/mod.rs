//! What a search finds, as a page and as data, and names that complete what is typed.

mod data;
mod page;
mod passage;
mod suggest;

use super::reader::in_language;
use super::{Document, Kind, Problem, Site};
use crate::diagnostic::nearest;
use crate::graph::Id;
use crate::ontology::Class;
use crate::search::{Filter, Found, Hit, Search, SearchError, words};
use oxrdf::TermRef;
use passage::Passage;
use serde::Serialize;
pub(super) use suggest::NamedTerm;
pub use suggest::Typed;

/// Resources on a page.
const HITS_PER_PAGE: usize = 20;
/// Most pages: who has not found it after a thousand would better add a word.
pub const PAGES_MAX: usize = 50;
/// Most parts of a search that are looked up by themselves where no text has all.
const APART_MAX: usize = 6;

/// What is searched for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Searched {
    /// The search as it was typed.
    pub text: String,
    /// The class of what is wanted: its segment, its name with a prefix, or its IRI.
    pub class: Option<String>,
    /// The language of the text that is wanted.
    pub language: Option<String>,
    /// The page, from 1.
    pub page: usize,
    /// The language of the page of results, where it is another than the first of the dataset.
    pub edition: Option<String>,
}

/// A way in which results are offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SearchOffer {
    /// HTML for people.
    Page,
    /// JSON for programs.
    Json,
    /// JSON-LD in the words of schema.org.
    JsonLd,
}

impl SearchOffer {
    /// All of them, the one for who does not care first.
    pub const ALL: [Self; 3] = [Self::Page, Self::Json, Self::JsonLd];

    /// The name that `?format=` takes, and the ending of the address.
    pub fn name(self) -> &'static str {
        match self {
            Self::Page => "html",
            Self::Json => "json",
            Self::JsonLd => "jsonld",
        }
    }

    /// The media type that is negotiated for.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Page => "text/html",
            Self::Json => "application/json",
            Self::JsonLd => "application/ld+json",
        }
    }
}

/// What is found, ready to be written.
#[derive(Debug, Serialize)]
struct Results<'a> {
    query: &'a str,
    class: Option<&'a str>,
    language: Option<&'a str>,
    page: usize,
    pages: usize,
    total: usize,
    hits: Vec<Shown>,
    classes: Vec<ClassCount>,
    languages: Vec<LanguageCount>,
    near: Vec<Near>,
    previous: Option<String>,
    next: Option<String>,
}

/// A resource that is found.
#[derive(Debug, Serialize)]
struct Shown {
    iri: String,
    href: Option<String>,
    name: String,
    class: Option<ClassName>,
    score: f64,
    passage: Passage,
    /// Whether the text that is found is all that there is to call it by.
    #[serde(skip)]
    is_name: bool,
}

#[derive(Clone, Debug, Serialize)]
struct ClassName {
    iri: String,
    name: String,
}

#[derive(Debug, Serialize)]
struct ClassCount {
    iri: String,
    name: String,
    count: usize,
    href: String,
}

#[derive(Debug, Serialize)]
struct LanguageCount {
    language: String,
    count: usize,
    href: String,
}

/// A search that finds something where this one finds nothing.
#[derive(Debug, Serialize)]
struct Near {
    query: String,
    href: String,
}

impl Searched {
    /// The address of the same search with another part, as seen from the page of the search.
    fn address(&self, format: SearchOffer) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("q", &self.text);
        let class = self.class.iter().map(|class| ("class", class));
        let language = self.language.iter().map(|language| ("lang", language));
        query.extend_pairs(class.chain(language));
        if self.page > 1 {
            query.append_pair("page", &self.page.to_string());
        }
        if format != SearchOffer::Page {
            query.append_pair("format", format.name());
        }
        let name = match (format, &self.edition) {
            (SearchOffer::Page, None) => "search.html".to_owned(),
            (SearchOffer::Page, Some(language)) => format!("search.{language}.html"),
            _ => "search".to_owned(),
        };
        format!("{name}?{}", query.finish())
    }

    fn with_page(&self, page: usize) -> Self {
        Self {
            page,
            ..self.clone()
        }
    }

    /// The same words, wanted of any class and language.
    fn anywhere(&self, text: String) -> Self {
        Self {
            text,
            page: 1,
            edition: self.edition.clone(),
            ..Self::default()
        }
    }
}

impl Site {
    /// What a search finds.
    pub fn search(&self, searched: &Searched, offer: SearchOffer) -> Result<Document, Problem> {
        if searched.text.trim().is_empty() && offer == SearchOffer::Page {
            return self.find_page(self.edition_of(searched));
        }
        let class = self.class_asked_for(searched.class.as_deref())?;
        let results = self.results(searched, class, offer)?;
        match offer {
            SearchOffer::Page => self.search_page(searched, Some(&results), None),
            SearchOffer::Json => Ok(data::json(&results)),
            SearchOffer::JsonLd => Ok(data::json_ld(&results)),
        }
    }

    /// The language of a page of results.
    fn edition_of<'s>(&'s self, searched: &Searched) -> &'s str {
        let mut languages = self.languages().into_iter();
        let wanted = searched.edition.as_deref();
        languages
            .find(|tag| Some(*tag) == wanted)
            .unwrap_or_else(|| self.first_language())
    }

    /// The languages in which classes are called, the page's first.
    fn chain_of(&self, searched: &Searched) -> Vec<&str> {
        let first = self.edition_of(searched);
        let others = self.languages().into_iter().filter(|other| *other != first);
        [first].into_iter().chain(others).collect()
    }

    /// The page of a search that is none, to mend it.
    pub fn search_refused(&self, searched: &Searched, problem: &Problem) -> Document {
        self.search_page(searched, None, Some(problem))
            .unwrap_or_else(|problem| problem.document())
    }

    fn results<'a>(
        &self,
        searched: &'a Searched,
        class: Option<&Class>,
        offer: SearchOffer,
    ) -> Result<Results<'a>, Problem> {
        let index = self.index.as_ref().ok_or_else(no_index)?;
        let wanted = class.map(|class| self.snapshot.iri(&class.iri));
        let filter = Filter {
            class: wanted.flatten(),
            language: searched.language.clone(),
        };
        let first = HITS_PER_PAGE * (searched.page.max(1) - 1);
        let search = match Search::parse(&searched.text) {
            Err(SearchError::Empty) if searched.text.trim().is_empty() => None,
            search => Some(search.map_err(|error| bad_search(&error))?),
        };
        let found = match &search {
            // A class that the graph does not have is one of no resource.
            Some(search) if wanted != Some(None) => index
                .find(search, &filter, first..first + HITS_PER_PAGE)
                .map_err(|error| bad_search(&error))?,
            _ => Found::default(),
        };
        let pages = found.total.div_ceil(HITS_PER_PAGE).clamp(1, PAGES_MAX);
        if searched.page > pages {
            let detail = format!("there is no page {} of this search", searched.page);
            let problem = Problem::new(Kind::BadParameter, detail);
            return Err(problem.hint(format!("it has pages 1 to {pages}")));
        }
        let near = search.as_ref().filter(|_| found.total == 0);
        let near = near.map(|search| self.near_searches(searched, search, offer));
        Ok(Results {
            hits: match &search {
                Some(search) => self.shown(searched, search, &found.hits),
                None => Vec::new(),
            },
            classes: self.class_counts(searched, &found, offer),
            languages: language_counts(searched, &found, offer),
            near: near.unwrap_or_default(),
            previous: (searched.page > 1)
                .then(|| searched.with_page(searched.page - 1).address(offer)),
            next: (searched.page < pages)
                .then(|| searched.with_page(searched.page + 1).address(offer)),
            query: &searched.text,
            class: searched.class.as_deref(),
            language: searched.language.as_deref(),
            page: searched.page.max(1),
            total: found.total,
            pages,
        })
    }

    fn shown(&self, searched: &Searched, search: &Search, hits: &[Hit]) -> Vec<Shown> {
        let page = self.page("search", self.edition_of(searched));
        let reader = page.reader();
        let languages = self.chain_of(searched);
        let shown = |hit: &Hit| {
            let (TermRef::NamedNode(node), TermRef::Literal(literal)) = (
                self.snapshot.term(hit.subject),
                self.snapshot.term(hit.literal),
            ) else {
                return None;
            };
            let name = reader.names.of(hit.subject);
            // What nothing names is called by the text that was found, as a quoted passage is.
            let is_name = name.is_iri || name.text == literal.value();
            Some(Shown {
                iri: node.as_str().to_owned(),
                href: page.links.href(node.as_str()).map(|href| href.href),
                name: match name.is_iri {
                    true => literal.value().to_owned(),
                    false => name.text,
                },
                class: reader.class_of(hit.subject).map(|class| ClassName {
                    iri: class.iri.to_string(),
                    name: class_name(class, &languages),
                }),
                score: f64::from(hit.score) / 1000.0,
                passage: Passage::of(literal, search),
                is_name,
            })
        };
        hits.iter().filter_map(shown).collect()
    }

    fn class_counts(
        &self,
        searched: &Searched,
        found: &Found,
        offer: SearchOffer,
    ) -> Vec<ClassCount> {
        let languages = self.chain_of(searched);
        let counted = |(id, count): &(Id, usize)| {
            let class = self.class_of_id(*id)?;
            let other = Searched {
                class: Some(class.segment.clone()),
                page: 1,
                ..searched.clone()
            };
            Some(ClassCount {
                iri: class.iri.to_string(),
                name: class_name(class, &languages),
                count: *count,
                href: other.address(offer),
            })
        };
        found.classes.iter().filter_map(counted).collect()
    }

    fn class_of_id(&self, id: Id) -> Option<&Class> {
        match self.snapshot.term(id) {
            TermRef::NamedNode(node) => {
                let class = self.schema.class_of_iri(node.as_str())?;
                Some(self.schema.class(class))
            }
            _ => None,
        }
    }

    /// The class that a parameter names.
    fn class_asked_for(&self, asked: Option<&str>) -> Result<Option<&Class>, Problem> {
        let Some(asked) = asked else {
            return Ok(None);
        };
        let class = self
            .schema
            .class_of_segment(asked)
            .or_else(|| self.schema.class_of_iri(asked))
            .or_else(|| self.schema.class_of_iri(&self.expanded(asked)?));
        if let Some(class) = class {
            return Ok(Some(self.schema.class(class)));
        }
        let detail = format!("there is no class `{asked}`");
        let problem = Problem::new(Kind::BadParameter, detail);
        let segments = self
            .schema
            .classes
            .iter()
            .map(|class| class.segment.as_str());
        Err(match nearest(asked, segments).first() {
            Some(near) => problem.hint(format!("did you mean `{near}`?")),
            None => problem.hint("`class` takes a segment such as `event`, or the IRI of a class"),
        })
    }

    /// The IRI that a name with a prefix stands for.
    fn expanded(&self, name: &str) -> Option<String> {
        let (prefix, local) = name.split_once(':')?;
        let namespace = self.schema.prefixes.get(prefix)?;
        Some(format!("{namespace}{local}"))
    }

    /// Searches that find something: with a word in place of one that no text has, or, where each
    /// word is in some text and none has all, with each by itself.
    fn near_searches(&self, searched: &Searched, search: &Search, offer: SearchOffer) -> Vec<Near> {
        let Some(index) = &self.index else {
            return Vec::new();
        };
        let mut near: Vec<String> = Vec::new();
        for (typed, words) in index.near(search) {
            let other = words
                .iter()
                .filter_map(|word| in_place(&searched.text, &typed, word));
            near.extend(other);
        }
        let has_filter = searched.class.is_some() || searched.language.is_some();
        if near.is_empty() && has_filter && index.finds(search) {
            near.push(searched.text.clone());
        }
        if near.is_empty() {
            let apart = search.apart().take(APART_MAX);
            let finds = |search: &Search| index.finds(search);
            near.extend(
                apart
                    .filter(|(_, part)| part != search && finds(part))
                    .map(|(typed, _)| typed),
            );
        }
        let near = near.into_iter().map(|query| Near {
            href: searched.anywhere(query.clone()).address(offer),
            query,
        });
        near.collect()
    }
}

/// A search with another word in place of one that was typed.
fn in_place(text: &str, typed: &str, word: &str) -> Option<String> {
    let place = words(text).find(|found| found.folded == typed)?.range;
    Some(format!(
        "{}{word}{}",
        &text[..place.start],
        &text[place.end..]
    ))
}

fn language_counts(searched: &Searched, found: &Found, offer: SearchOffer) -> Vec<LanguageCount> {
    let counted = |(language, count): &(String, usize)| {
        let other = Searched {
            language: Some(language.clone()),
            page: 1,
            ..searched.clone()
        };
        LanguageCount {
            language: language.clone(),
            count: *count,
            href: other.address(offer),
        }
    };
    found.languages.iter().map(counted).collect()
}

fn class_name(class: &Class, languages: &[&str]) -> String {
    in_language(&class.label, languages).unwrap_or_else(|| class.segment.clone())
}

fn no_index() -> Problem {
    Problem::new(Kind::Failed, "the graph has no search index").hint("build it anew")
}

fn bad_search(error: &SearchError) -> Problem {
    Problem::new(Kind::BadSearch, error.to_string()).hint(error.hint())
}

//! The first page: what the dataset is, ways into it, and how to use it elsewhere.

mod citation;
mod structured;

use super::list::ClassLink;
use super::page::Page;
use super::reader::{Reader, in_language};
use super::resource::FormatLink;
use super::{Coding, Document, Dump, Problem, Site};
use crate::dataset::Question;
use crate::diagram::{self, Format, first_focus};
use crate::ontology::Class;
use citation::Citation;
use serde::Serialize;
use serde_json::json;

/// Most classes, years and schemes, and top concepts of a scheme, that the first page shows; the
/// page to browse from has more.
const CLASSES_MAX: usize = 12;
const YEARS_MAX: usize = 12;
const SCHEMES_MAX: usize = 4;
const TOPS_MAX: usize = 8;

/// How many questions are one click away, and which of ours they are; those of the dataset come
/// before them.
const QUESTIONS_SHOWN: usize = 5;
const FIRST_QUESTIONS: [&str; QUESTIONS_SHOWN] = [
    "who-spoke-about-what",
    "programme",
    "themes-by-use",
    "statements",
    "passages",
];

/// Formats of the map that the page links to.
const MAP_FORMATS: [Format; 4] = [Format::Svg, Format::Png, Format::Pdf, Format::Dot];

/// The map, and what other pictures there are; found when they are first asked for.
#[derive(Debug, Default)]
pub(super) struct Overview {
    /// The width and height of the map on the first page.
    map_size: Option<[f64; 2]>,
    /// Likewise of the picture of the ontology.
    ontology_size: Option<[f64; 2]>,
    /// The pictures of the whole dataset, by their paths.
    pictures: Vec<String>,
}

/// How many there are of something.
#[derive(Debug, Serialize)]
struct Number {
    count: usize,
    label: String,
    href: Option<String>,
}

/// The map, and the resource that it is drawn around.
#[derive(Debug, Serialize)]
struct Map {
    name: String,
    language: Option<String>,
    /// The page of the resource.
    page: Option<String>,
    image: String,
    size: Option<[f64; 2]>,
    /// The page of the picture alone.
    alone: String,
    files: Vec<Link>,
}

/// A link with its words.
#[derive(Debug, Serialize)]
struct Link {
    label: String,
    href: String,
}

impl Site {
    /// The first page. `endpoint` is the address of the endpoint as examples should show it, where
    /// there is one. `notice` is for the operator alone, such as that the last build failed.
    pub fn landing(
        &self,
        endpoint: Option<&str>,
        notice: Option<&str>,
        language: &str,
    ) -> Result<Document, Problem> {
        let page = self.page("index", language);
        let reader = page.reader();
        let classes = self.class_links(&page, language);
        let alone = classes.iter().filter(|class| class.is_drawn_alone);
        let citation = Citation::of(&page);
        let given = json!({
            "base": self.about.base,
            "numbers": self.numbers(&page, &classes),
            "classes": alone.take(CLASSES_MAX).collect::<Vec<_>>(),
            "years": self.year_links(&page, language, YEARS_MAX),
            "schemes": self.scheme_links(&page, language, (SCHEMES_MAX, TOPS_MAX)),
            "map": self.map_shown(&reader),
            "pictures": self.picture_links(&page),
            "questions": self.first_questions().map(|one| page.question(one)).collect::<Vec<_>>(),
            "questions_total": self.questions_shown().count(),
            "endpoint": endpoint,
            "notice": notice,
            "first": self.first_question().map(|question| &question.name),
            "dumps": self.dump_links(page.links.root()),
            "citation": citation.text(),
            "bibtex": citation.bibtex(),
            "structured": page.dataset_structured(),
            "preview": self.preview_of_dataset(),
        });
        page.render("landing.html", &given)
    }

    /// Links to the files of the whole graph, as it is and as most programs can unpack it. The
    /// catalogue has all; whether there are those that not every graph has takes a while to tell.
    pub(super) fn dump_links(&self, root: &str) -> Vec<FormatLink> {
        let dumps = Dump::of_every_graph();
        let dumps = dumps.filter(|dump| matches!(dump.coding, Coding::Plain | Coding::Gzip));
        let link = |dump: Dump| FormatLink {
            name: match dump.coding.label() {
                Some(coding) => format!("{}, {coding}", dump.format.label()),
                None => dump.format.label().to_owned(),
            },
            href: format!("{root}dump/{}", self.dump_name(dump)),
            media_type: dump.media_type(),
        };
        dumps.map(link).collect()
    }

    /// Facts, and resources of each class that is a box in pictures.
    fn numbers(&self, page: &Page<'_>, classes: &[ClassLink]) -> Vec<Number> {
        let facts = Number {
            count: self.snapshot.len(),
            label: page.word("facts_counted", &[]),
            href: None,
        };
        let alone = classes.iter().filter(|class| class.is_drawn_alone);
        let numbers = alone.map(|link| Number {
            count: link.count,
            label: match link.count {
                1 => link.one.clone(),
                _ => link.name.clone(),
            },
            href: Some(link.href.clone()),
        });
        std::iter::once(facts).chain(numbers).collect()
    }

    fn map_shown(&self, reader: &Reader<'_>) -> Option<Map> {
        let id = first_focus(&self.snapshot, &self.schema)?;
        let shown = reader.shown(id);
        let links = &reader.page.links;
        let file = |format: Format| {
            let ending = links.ending().replace("html", format.extension());
            format!("{}diagram/event-map.{ending}", links.root())
        };
        let files = MAP_FORMATS.map(|format| Link {
            label: format.label().to_owned(),
            href: file(format),
        });
        Some(Map {
            name: shown.text,
            language: shown.language,
            page: shown.href,
            image: file(Format::Svg),
            size: self.overview().map_size,
            alone: links.page("diagram/event-map"),
            files: files.into(),
        })
    }

    fn picture_links(&self, page: &Page<'_>) -> Vec<Link> {
        let pictures = self.overview().pictures.iter();
        let link = |path: &String| {
            let kind = path.rsplit('/').next().unwrap_or_default();
            let word = format!("picture_{}", kind.replace('-', "_"));
            Link {
                label: page.word(&word, &[]),
                href: page.links.page(path),
            }
        };
        pictures.map(link).collect()
    }

    /// The map and the other pictures. Their sizes are known, so that no page moves when one comes.
    fn overview(&self) -> &Overview {
        self.overview.get_or_init(|| {
            let options = diagram::Options {
                languages: self.about.languages.clone(),
                ..diagram::Options::default()
            };
            let size = |picture: &diagram::Picture| {
                let scene = diagram::draw(&self.snapshot, &self.schema, picture, &options).ok()?;
                Some(diagram::own::size(&scene).map(f64::ceil))
            };
            let pages = self.pictures().filter_map(|file| {
                let (stem, language) = self.page_name(&file)?;
                let is_other = stem != "diagram/event-map" && language == self.first_language();
                is_other.then(|| stem.to_owned())
            });
            Overview {
                pictures: pages.collect(),
                map_size: size(&diagram::Picture::default()),
                ontology_size: size(&diagram::Picture::Ontology { alignments: false }),
            }
        })
    }

    /// How large the picture of the ontology is, where it is among those of the dataset.
    pub(super) fn ontology_size(&self) -> Option<[f64; 2]> {
        let overview = self.overview();
        let is_there = overview
            .pictures
            .iter()
            .any(|path| path == "diagram/ontology");
        overview.ontology_size.filter(|_| is_there)
    }

    /// The picture that others show beside a link to the dataset.
    fn preview_of_dataset(&self) -> Option<String> {
        first_focus(&self.snapshot, &self.schema)?;
        Some(format!("{}diagram/event-map.png", self.about.base))
    }

    /// The questions that the first page shows: the dataset's own, then those that we would begin
    /// with, then whatever comes first.
    fn first_questions(&self) -> impl Iterator<Item = &Question> {
        let mut all: Vec<&Question> = self.questions_shown().collect();
        all.sort_by_key(|question| {
            let place = FIRST_QUESTIONS
                .iter()
                .position(|name| *name == question.name);
            (!question.of_dataset, place.unwrap_or(QUESTIONS_SHOWN))
        });
        all.into_iter().take(QUESTIONS_SHOWN)
    }
}

impl Page<'_> {
    /// What one of a class is called.
    pub(super) fn one_of(&self, class: &Class) -> String {
        in_language(&class.label, &self.languages).unwrap_or_else(|| class.segment.clone())
    }
}

//! A picture on a page: the picture, and under it the same in words, with links.

use super::link::{PATH_ESCAPES, root_from};
use super::reader::{Reader, Shown};
use super::{Document, Kind, Problem, Site};
use crate::diagram::{self, Card, Format, Options, Picture, Scene, Theme, WriteError, Writing};
use crate::graph::Id;
use base64::Engine as _;
use percent_encoding::utf8_percent_encode;
use petgraph::Direction;
use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef;
use serde::Serialize;
use serde_json::json;

/// The pictures of a whole dataset.
const OF_DATASET: [&str; 6] = [
    "event-map",
    "network",
    "ontology",
    "summary",
    "themes",
    "timeline",
];

/// A picture that is asked for.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// What it shows.
    pub picture: Picture,
    /// How it is drawn.
    pub options: Options,
    /// How it is written.
    pub writing: Writing,
    /// The file, or none for a page with the picture.
    pub format: Option<Format>,
    /// Where it is, without its ending, such as `diagram/event-map`.
    pub path: String,
    /// Its options, as they stand in an address after the `?`; empty where there are none.
    pub query: String,
}

/// A picture as a template is given it, with the same in words.
#[derive(Debug, Serialize)]
pub(super) struct Figure {
    image: String,
    width: u64,
    height: u64,
    alternative: String,
    language: String,
    told: Vec<Told>,
    left_out: String,
    /// A page with the picture alone, where there is one.
    page: Option<String>,
}

/// A card in words.
#[derive(Debug, Serialize)]
struct Told {
    name: String,
    class: Option<String>,
    href: Option<String>,
    /// Where the passages behind it are shown.
    evidence: Option<String>,
    lines: Vec<Said>,
    rows: Vec<RowTold>,
}

/// A row in words.
#[derive(Debug, Serialize)]
struct RowTold {
    name: String,
    href: Option<String>,
    lines: Vec<Said>,
}

/// A line in words, with a link to its other end.
#[derive(Debug, Serialize)]
struct Said {
    sentence: String,
    href: Option<String>,
}

/// A file of the picture.
#[derive(Debug, Serialize)]
struct File {
    label: &'static str,
    href: String,
}

impl Site {
    /// The site as a picture at a path links to it, to pages with an ending.
    pub fn of_picture(&self, path: &str, language: &str) -> diagram::Site {
        let ending = self.ending(language);
        let term = |(iri, anchor): (&String, &String)| {
            let anchor = utf8_percent_encode(anchor, PATH_ESCAPES);
            (iri.clone(), format!("ns.{ending}#{anchor}"))
        };
        let own = self.schema.terms.keys().filter(|iri| {
            let path = iri.strip_prefix(self.about.base.as_str());
            path.is_some_and(|path| !self.knows(path))
        });
        diagram::Site {
            unexplained: own.map(ToString::to_string).collect(),
            base: self.about.base.clone(),
            root: root_from(path),
            terms: self.anchors.iter().map(term).collect(),
            ending: format!(".{ending}"),
        }
    }

    /// Draws what is asked for.
    pub fn drawn(&self, wanted: &Wanted) -> Result<Document, Problem> {
        let mut scene = self.scene(&wanted.picture, &wanted.options)?;
        let language = wanted.options.languages.first();
        let languages = self.languages().into_iter();
        let language = languages
            .filter(|own| Some(*own) == language.map(String::as_str))
            .chain([self.first_language()])
            .next();
        let language = language.expect("the first is always there");
        let Some(format) = wanted.format else {
            return self.picture_page(wanted, &scene, language);
        };
        scene.site = Some(self.of_picture(&wanted.path, language));
        let bytes = diagram::write(&scene, format, &wanted.writing);
        let bytes = bytes.map_err(|error: WriteError| {
            let problem = Problem::new(Kind::BadParameter, error.to_string());
            match error.hint() {
                Some(hint) => problem.hint(hint),
                None => problem,
            }
        })?;
        Ok(Document {
            bytes,
            media_type: format.media_type(),
        })
    }

    fn scene(&self, picture: &Picture, options: &Options) -> Result<Scene, Problem> {
        diagram::draw(&self.snapshot, &self.schema, picture, options)
            .map_err(|error| Problem::new(Kind::NotFound, error.to_string()))
    }

    /// A picture at a path that needs no options, or the page of one.
    pub(super) fn picture_file(&self, path: &str) -> Result<Document, Problem> {
        let wanted = self.picture_at(path).ok_or_else(|| self.not_found(path))?;
        self.drawn(&wanted)
    }

    /// The picture at a path such as `diagram/themes.fr.svg` or `diagram/around/person/x.svg`.
    pub fn picture_at(&self, path: &str) -> Option<Wanted> {
        let (stem, format) = match path.strip_suffix(".html") {
            Some(stem) => (stem, None),
            None => {
                let format = Format::of_file_name(path)?;
                (
                    path.strip_suffix(format.extension())?.strip_suffix('.')?,
                    Some(format),
                )
            }
        };
        let (stem, language) = self
            .page_name(&format!("{stem}.html"))
            .map(|(stem, language)| (stem.to_owned(), language.to_owned()))?;
        let rest = stem.strip_prefix("diagram/")?;
        let iri = |path: &str| {
            self.at(path)?;
            Some(format!("{}{path}", self.about.base))
        };
        let (kind, picture) = match rest.split_once('/') {
            Some((kind @ "event-map", path)) => (
                kind,
                Picture::EventMap {
                    focus: Some(iri(path)?),
                },
            ),
            Some((kind @ "around", path)) => (
                kind,
                Picture::Around {
                    iri: iri(path)?,
                    radius: 1,
                },
            ),
            Some(_) => return None,
            None => (rest, of_dataset(rest)?),
        };
        let mut languages = vec![language.clone()];
        languages.extend(self.languages().iter().map(|tag| (*tag).to_owned()));
        languages.dedup();
        Some(Wanted {
            picture,
            options: Options {
                languages,
                command: format!("plenary diagram {kind}"),
                ..Options::default()
            },
            writing: Writing::default(),
            format,
            path: stem,
            query: String::new(),
        })
    }

    /// The pictures of the whole dataset, those that there is something for, and their pages.
    pub(super) fn pictures(&self) -> impl Iterator<Item = String> + '_ {
        let kinds = OF_DATASET.into_iter().filter(|kind| {
            let picture = of_dataset(kind).expect("they are those of the list");
            let options = Options {
                nodes_max: 1,
                ..Options::default()
            };
            self.scene(&picture, &options).is_ok()
        });
        kinds.flat_map(|kind| self.picture_files(&format!("diagram/{kind}"), Format::ALL))
    }

    /// The pictures of a resource: those that its page shows and links to.
    pub(super) fn pictures_of(&self, id: Id, path: &str) -> Vec<String> {
        match self.is_focus(id) {
            true => self.picture_files(&format!("diagram/event-map/{path}"), Format::ALL),
            false if self.is_pictured(id) => {
                self.drawings(&format!("diagram/around/{path}"), &[Format::Svg])
            }
            false => Vec::new(),
        }
    }

    fn picture_files(&self, stem: &str, formats: &[Format]) -> Vec<String> {
        let mut files = self.editions_of(stem);
        files.extend(self.drawings(stem, formats));
        files
    }

    fn drawings(&self, stem: &str, formats: &[Format]) -> Vec<String> {
        let each = self.editions_of(stem).into_iter();
        let each = each.flat_map(|page| {
            let stem = page.strip_suffix("html").unwrap_or(&page).to_owned();
            let formats = formats.iter();
            formats.map(move |format| format!("{stem}{}", format.extension()))
        });
        each.collect()
    }

    /// The page of a picture.
    fn picture_page(
        &self,
        wanted: &Wanted,
        scene: &Scene,
        language: &str,
    ) -> Result<Document, Problem> {
        let page = match wanted.query.is_empty() {
            true => self.page(&wanted.path, language),
            false => self.live_page(&wanted.path),
        };
        let reader = page.reader();
        let links = &page.links;
        let path = utf8_percent_encode(&wanted.path, PATH_ESCAPES);
        let file = |format: Format| {
            let query = match &*wanted.query {
                "" => String::new(),
                query => format!("?{query}"),
            };
            let ending = links.ending().replace("html", format.extension());
            format!("{}{path}.{ending}{query}", links.root())
        };
        let files: Vec<File> = Format::ALL
            .iter()
            .map(|format| File {
                label: format.label(),
                href: file(*format),
            })
            .collect();
        let given = json!({
            "picture": Figure::of(&reader, scene, file(Format::Svg)),
            "files": files,
            "title": scene.title.whole,
            "subtitle": scene.subtitle.whole,
            "picture_script": self.script("picture"),
        });
        page.render("picture.html", &given)
    }
}

/// A picture of a whole dataset, by the name of its kind.
fn of_dataset(kind: &str) -> Option<Picture> {
    Some(match kind {
        "event-map" => Picture::default(),
        "network" => Picture::Network { group: None },
        "ontology" => Picture::Ontology { alignments: false },
        "summary" => Picture::Summary,
        "themes" => Picture::Themes,
        "timeline" => Picture::Timeline,
        _ => return None,
    })
}

impl Figure {
    /// The picture of an answer, in the page itself: it has no address of its own.
    pub(super) fn of_answer(reader: &Reader<'_>, scene: &Scene) -> Self {
        let svg = diagram::own::svg(scene, Theme::Auto);
        let encoded = base64::engine::general_purpose::STANDARD.encode(svg);
        Self::of(
            reader,
            scene,
            format!("data:image/svg+xml;base64,{encoded}"),
        )
    }

    /// A picture that stands at a path, without its ending, in the language of the page.
    pub(super) fn of_file(reader: &Reader<'_>, scene: &Scene, path: &str) -> Self {
        let links = &reader.page.links;
        let path = utf8_percent_encode(path, PATH_ESCAPES);
        let ending = links.ending().replace("html", "svg");
        Self::of(reader, scene, format!("{}{path}.{ending}", links.root()))
    }

    /// Adds the page with the picture alone.
    pub(super) fn with_page(self, page: String) -> Self {
        Self {
            page: Some(page),
            ..self
        }
    }

    fn of(reader: &Reader<'_>, scene: &Scene, image: String) -> Self {
        let nodes = scene.columns.iter().flatten();
        let [width, height] = diagram::own::size(scene);
        Self {
            image,
            width: width.ceil() as u64,
            height: height.ceil() as u64,
            alternative: diagram::description(scene),
            language: scene.language.clone(),
            told: nodes.map(|node| told(reader, scene, *node)).collect(),
            left_out: scene.tally.note.clone(),
            page: None,
        }
    }
}

fn told(reader: &Reader<'_>, scene: &Scene, node: NodeIndex) -> Told {
    let card = &scene.graph[node];
    Told {
        name: card.name.whole.clone(),
        class: card.caption.clone(),
        href: href(reader, &card.iri),
        evidence: (!card.quotes.is_empty())
            .then(|| Some(format!("{}#evidence", href(reader, &card.iri)?)))
            .flatten(),
        lines: said(reader, scene, node, None),
        rows: card
            .rows
            .iter()
            .enumerate()
            .map(|(place, row)| RowTold {
                name: row.name.whole.clone(),
                href: href(reader, &row.iri),
                lines: said(reader, scene, node, Some(place)),
            })
            .collect(),
    }
}

/// What the lines from a card, or from a row of it, say; each line is said once.
fn said(reader: &Reader<'_>, scene: &Scene, node: NodeIndex, row: Option<usize>) -> Vec<Said> {
    let lines = scene.graph.edges_directed(node, Direction::Outgoing);
    let mut lines: Vec<_> = lines.filter(|line| line.weight().from_row == row).collect();
    lines.sort_unstable_by_key(|line| line.id());
    let end = |target: &Card, row: Option<usize>| match row.and_then(|row| target.rows.get(row)) {
        Some(row) => href(reader, &row.iri),
        None => href(reader, &target.iri),
    };
    let said = lines.into_iter().map(|line| {
        let href = end(&scene.graph[line.target()], line.weight().to_row);
        Said {
            sentence: line.weight().sentence.clone(),
            href,
        }
    });
    said.collect()
}

/// Where a resource has a page.
fn href(reader: &Reader<'_>, iri: &str) -> Option<String> {
    let id = reader.site.snapshot.iri(iri)?;
    let shown: Shown = reader.shown(id);
    shown.href
}

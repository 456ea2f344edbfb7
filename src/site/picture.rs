//! A picture on a page: the picture, and under it the same in words, with links.

use super::link::PATH_ESCAPES;
use super::reader::{Reader, Shown};
use super::{Document, Problem, Site, asset};
use crate::diagram::{self, Card, Format, Scene, Theme};
use base64::Engine as _;
use percent_encoding::utf8_percent_encode;
use petgraph::Direction;
use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef;
use serde::Serialize;
use serde_json::{Value, json};

/// A picture and where its files are.
#[derive(Clone, Copy, Debug)]
pub struct Pictured<'a> {
    /// What it shows.
    pub scene: &'a Scene,
    /// Its kind, such as `event-map`.
    pub kind: &'a str,
    /// Its options, as they stand in an address after the `?`; empty where there are none.
    pub query: &'a str,
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
    /// The site as pictures link to it, which are all at the same depth.
    pub fn of_pictures(&self) -> diagram::Site {
        let term = |(iri, anchor): (&String, &String)| {
            let anchor = utf8_percent_encode(anchor, PATH_ESCAPES);
            (iri.clone(), format!("ns#{anchor}"))
        };
        diagram::Site {
            base: self.about.base.clone(),
            root: "../".to_owned(),
            terms: self.anchors.iter().map(term).collect(),
        }
    }

    /// The page of a picture.
    pub fn picture_page(&self, pictured: &Pictured<'_>) -> Result<Document, Problem> {
        let links = self.links("diagram/page");
        let languages = self.languages();
        let reader = Reader::new(self, &links, &languages);
        let scene = pictured.scene;
        let file = |format: Format| {
            let query = match pictured.query {
                "" => String::new(),
                query => format!("?{query}"),
            };
            let extension = format.extension();
            format!(
                "{}diagram/{}.{extension}{query}",
                links.root(),
                pictured.kind
            )
        };
        let files: Vec<File> = Format::ALL
            .iter()
            .map(|format| File {
                label: format.label(),
                href: file(*format),
            })
            .collect();
        let size = diagram::own::size(scene);
        let given = json!({
            "picture": figure(&reader, scene, file(Format::Svg), size),
            "files": files,
            "title": scene.title.whole,
            "subtitle": scene.subtitle.whole,
            "picture_script": asset::picture_script(),
        });
        self.render("picture.html", &links, &given)
    }
}

/// The picture of an answer, in the page itself: it has no address of its own.
pub(super) fn of_answer(reader: &Reader<'_>, scene: &Scene) -> Value {
    let svg = diagram::own::svg(scene, Theme::Auto);
    let encoded = base64::engine::general_purpose::STANDARD.encode(svg);
    let size = diagram::own::size(scene);
    let source = format!("data:image/svg+xml;base64,{encoded}");
    figure(reader, scene, source, size)
}

fn figure(reader: &Reader<'_>, scene: &Scene, source: String, [width, height]: [f64; 2]) -> Value {
    let nodes = scene.columns.iter().flatten();
    json!({
        "image": source,
        "width": width.ceil() as u64,
        "height": height.ceil() as u64,
        "alternative": diagram::description(scene),
        "language": scene.language,
        "told": nodes.map(|node| told(reader, scene, *node)).collect::<Vec<_>>(),
        "left_out": scene.tally.note,
    })
}

fn told(reader: &Reader<'_>, scene: &Scene, node: NodeIndex) -> Told {
    let card = &scene.graph[node];
    let site = diagram::Site {
        root: reader.links.root().to_owned(),
        ..diagram::Site::default()
    };
    let evidence = (!card.quotes.is_empty()).then(|| site.evidence(&card.iri));
    Told {
        name: card.name.whole.clone(),
        class: card.caption.clone(),
        href: href(reader, &card.iri),
        evidence,
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

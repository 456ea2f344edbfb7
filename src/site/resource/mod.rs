//! The page and the documents of one resource.

mod ask;
mod incoming;
mod outline;
mod passages;
mod said;
mod source;
mod statements;
mod structured;
mod trail;

use super::document::{Document, Offer, offers};
use super::link::{PATH_ESCAPES, address_of};
use super::page::Page;
use super::picture::Figure;
use super::reader::{Fact, Reader, Shown};
use super::{Problem, Site};
use crate::diagram::{self, Picture};
use crate::export::{self, ExportError, Format, List, Statements, Style};
use crate::graph::Id;
use crate::ontology::{self, Drawing};
use outline::Outline;
use oxrdf::TermRef;
use oxrdf::vocab::rdf;
use passages::Passage;
use percent_encoding::{CONTROLS, utf8_percent_encode};
use said::Group;
use serde::Serialize;
use serde_json::json;
use source::{Backed, SourceText};
use std::io::Write;

pub(super) use incoming::{Incoming, LINKS, Turn, numbered};
pub(super) use source::TEXT;

/// Links on a page of a list, and how many the page of a resource lists itself.
pub(super) const LINKS_PER_PAGE: usize = incoming::PER_PAGE;
pub(super) const LISTED_MAX: usize = incoming::FIRST_MAX;

/// What the template of a resource's page is given.
#[derive(Debug, Serialize)]
struct Given {
    iri: String,
    /// Where it is found.
    address: String,
    name: String,
    /// The language of the name, where it is another than that of the page.
    name_language: Option<String>,
    class: String,
    class_href: Option<String>,
    /// The same for search engines, where they have words for it.
    structured: Option<String>,
    /// What others show of it, as an address.
    preview: String,
    trail: Vec<Shown>,
    groups: Vec<Group>,
    outlines: Vec<Outline>,
    source: Option<SourceText>,
    passages: Vec<Passage>,
    backs: Vec<Backed>,
    elsewhere: Vec<Fact>,
    incoming: Vec<Fact>,
    figure: Option<Figure>,
    is_focus: bool,
    formats: Vec<FormatLink>,
}

/// A link to the same in another format.
#[derive(Debug, Serialize)]
pub(super) struct FormatLink {
    pub(super) name: String,
    pub(super) href: String,
    pub(super) media_type: &'static str,
}

/// Links to the data formats of a page, by suffix.
pub(super) fn format_links(last_segment: &str) -> Vec<FormatLink> {
    let last = utf8_percent_encode(last_segment, PATH_ESCAPES);
    offers()
        .filter_map(|offer| match offer {
            Offer::Data(format) => Some(FormatLink {
                name: format.label().to_owned(),
                // Without the `./`, what stands before a colon would be a scheme.
                href: format!("./{last}.{}", format.extension()),
                media_type: format.media_type(),
            }),
            Offer::Page => None,
        })
        .collect()
}

impl Site {
    /// A resource that something is said of, by its path.
    pub(super) fn at(&self, path: &str) -> Option<Id> {
        let id = self.snapshot.iri(&format!("{}{path}", self.about.base))?;
        self.knows(path).then_some(id)
    }

    /// What a path under the base answers with, a page in a language; a problem where no statement
    /// is about it.
    pub fn resource(&self, path: &str, offer: Offer, language: &str) -> Result<Document, Problem> {
        let Some(id) = self.at(path) else {
            return Err(self.not_found(path));
        };
        let iri = format!("{}{path}", self.about.base);
        match offer {
            Offer::Page => self.resource_page(path, id, language),
            Offer::Data(format) => {
                let prefixes = statements::PREFIXES.map(|(p, n)| (p.to_owned(), n.to_owned()));
                self.graph_document_with(&self.statements_of(id, &iri), format, &prefixes)
            }
        }
    }

    /// The `Link` header of a resource (<https://www.rfc-editor.org/rfc/rfc8288>): the same in
    /// other formats and languages, which of them describes it for programs, its own address, and
    /// the licence.
    pub fn link_header(&self, path: &str) -> String {
        let last = path.rsplit('/').next().unwrap_or(path);
        let last = utf8_percent_encode(last, PATH_ESCAPES).to_string();
        let mut links: Vec<String> = offers()
            .map(|offer| {
                let (name, kind) = (offer.name(), offer.media_type());
                format!("<{last}.{name}>; rel=\"alternate\"; type=\"{kind}\"")
            })
            .collect();
        let languages = self.languages();
        let others = languages.iter().skip(1).map(|language| {
            let ending = self.ending(language);
            format!(
                "<{last}.{ending}>; rel=\"alternate\"; type=\"text/html\"; hreflang=\"{language}\""
            )
        });
        links.extend(others);
        let described = format!("<{last}.ttl>; rel=\"describedby\"; type=\"text/turtle\"");
        let path = utf8_percent_encode(path, PATH_ESCAPES);
        // A header is ASCII; the escapes of other letters are the same address.
        let ascii = |iri: &str| utf8_percent_encode(iri, CONTROLS).to_string();
        let own = format!("<{}{path}>; rel=\"canonical\"", ascii(&self.about.base));
        links.extend([described, own]);
        let licence = self.about.licence_iri.as_ref();
        links.extend(licence.map(|iri| format!("<{}>; rel=\"license\"", ascii(iri))));
        links.join(", ")
    }

    /// A graph in a format.
    pub fn graph_document(&self, graph: &List, format: Format) -> Result<Document, Problem> {
        self.graph_document_with(graph, format, &[])
    }

    /// A graph in a format, with prefixes besides those of the dataset.
    pub(super) fn graph_document_with(
        &self,
        graph: &List,
        format: Format,
        prefixes: &[(String, String)],
    ) -> Result<Document, Problem> {
        let style = self.style().prefixes(prefixes);
        let mut bytes = Vec::new();
        export::write(graph, format, &style, &mut bytes, &mut |_| {})
            .map_err(|error| Problem::cannot_write(&error))?;
        Ok(Document {
            bytes,
            media_type: format.media_type(),
        })
    }

    /// Writes a graph with the prefixes, the base and the order of this site.
    pub fn write_graph(
        &self,
        graph: &dyn Statements,
        format: Format,
        out: &mut dyn Write,
    ) -> Result<(), ExportError> {
        export::write(graph, format, &self.style(), out, &mut |_| {})?;
        Ok(())
    }

    /// The prefixes, the base, the order and the context of what is written.
    pub fn style(&self) -> Style {
        Style::of(&self.schema)
            .prefixes(self.snapshot.prefixes())
            .base(self.about.base.clone())
            .context(ontology::context(&self.schema))
    }

    /// Whether the ontology has a map drawn around what a resource is.
    pub(super) fn is_focus(&self, id: Id) -> bool {
        let a = self.snapshot.id(rdf::TYPE).into_iter();
        let mut types = a.flat_map(|a| self.snapshot.objects(id, a));
        types.any(|class| match self.snapshot.term(class) {
            TermRef::NamedNode(class) => {
                let term = self.schema.terms.get(class.as_str());
                term.is_some_and(|term| term.focus)
            }
            _ => false,
        })
    }

    /// Whether the ontology has what a resource is drawn as a box.
    pub(super) fn is_pictured(&self, id: Id) -> bool {
        let a = self.snapshot.id(rdf::TYPE).into_iter();
        let mut types = a.flat_map(|a| self.snapshot.objects(id, a));
        types.any(|class| match self.snapshot.term(class) {
            TermRef::NamedNode(class) => {
                let draw = self
                    .schema
                    .terms
                    .get(class.as_str())
                    .and_then(|term| term.draw);
                matches!(draw, Some(Drawing::Card | Drawing::Pill | Drawing::Row))
            }
            _ => false,
        })
    }

    /// The picture that others show beside a link to a page: its map where it has one, or else that
    /// of the dataset. Addresses of previews are whole.
    fn preview(&self, path: &str, is_focus: bool) -> String {
        let path = utf8_percent_encode(path, PATH_ESCAPES);
        match is_focus {
            true => format!("{}diagram/event-map/{path}.png", self.about.base),
            false => format!("{}diagram/event-map.png", self.about.base),
        }
    }

    fn resource_page(&self, path: &str, id: Id, language: &str) -> Result<Document, Problem> {
        let page = self.page(path, language);
        let reader = page.reader();
        let class = reader.class_of(id);
        let (passages, notes) = reader.passages(id, class);
        let said = reader.said(id, class, &notes);
        let name = reader.name_of(id);
        let is_focus = self.is_focus(id);
        let source = reader.source_text(path, id, 1);
        let shows_all = source.as_ref().is_some_and(SourceText::shows_all);
        let given = Given {
            address: address_of(&format!("{}{path}", self.about.base)),
            iri: format!("{}{path}", self.about.base),
            structured: reader.structured(id),
            preview: self.preview(path, is_focus),
            is_focus,
            name: name.text,
            name_language: page.other_language(name.language),
            class_href: class.and_then(|class| Some(page.links.href(&class.iri)?.href)),
            class: class.map_or_else(
                || page.word("resource", &[]),
                |class| reader.class_name(class),
            ),
            trail: reader.trail(id),
            groups: said.groups,
            elsewhere: said.elsewhere,
            outlines: reader.outlines(id, class),
            source,
            backs: reader.backed(id),
            passages,
            incoming: reader.incoming(path, id, shows_all),
            figure: self.figure_of(&page, &reader, (path, id)),
            formats: format_links(page.last_segment()),
        };
        page.render("resource.html", &json!({ "page": given }))
    }

    /// The picture of a resource: of what is drawn by itself, where something is around it.
    fn figure_of(
        &self,
        page: &Page<'_>,
        reader: &Reader<'_>,
        (path, id): (&str, Id),
    ) -> Option<Figure> {
        if !self.is_pictured(id) {
            return None;
        }
        let iri = reader.iri_of(id)?.to_owned();
        let is_focus = self.is_focus(id);
        let picture = match is_focus {
            true => Picture::EventMap { focus: Some(iri) },
            false => Picture::Around { iri, radius: 1 },
        };
        let options = diagram::Options {
            languages: page.languages.iter().map(|tag| (*tag).to_owned()).collect(),
            ..diagram::Options::default()
        };
        let scene = diagram::draw(&self.snapshot, &self.schema, &picture, &options).ok()?;
        if scene.graph.node_count() < 2 {
            return None;
        }
        let kind = if is_focus { "event-map" } else { "around" };
        let file = format!("diagram/{kind}/{path}");
        let figure = Figure::of_file(reader, &scene, &file);
        Some(match is_focus {
            true => figure.with_page(page.links.page(&file)),
            false => figure,
        })
    }
}

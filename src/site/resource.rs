//! The page and the documents of one resource.

use super::document::{Document, Offer, offers};
use super::link::PATH_ESCAPES;
use super::reader::{Fact, Group, Passage, Reader, in_language};
use super::{Problem, Site};
use crate::export::{self, ExportError, Format, List, Statements, Style};
use crate::graph::{Id, Pattern};
use crate::ontology;
use oxrdf::vocab::rdf;
use oxrdf::{GraphName, Quad, TermRef};
use percent_encoding::{CONTROLS, utf8_percent_encode};
use serde::Serialize;
use serde_json::json;
use std::collections::BTreeSet;
use std::io::Write;

/// What the template of a resource's page is given.
#[derive(Debug, Serialize)]
struct Page {
    iri: String,
    name: String,
    class: String,
    /// The same for search engines, where they have words for it.
    structured: Option<String>,
    /// What others show of it, as an address.
    preview: String,
    /// Whether a map is drawn around it.
    is_focus: bool,
    groups: Vec<Group>,
    passages: Vec<Passage>,
    incoming: Vec<Fact>,
    formats: Vec<FormatLink>,
}

/// A link to the same in another format.
#[derive(Debug, Serialize)]
pub(super) struct FormatLink {
    name: &'static str,
    href: String,
    media_type: &'static str,
}

/// Links to the data formats of a page, by suffix.
pub(super) fn format_links(last_segment: &str) -> Vec<FormatLink> {
    offers()
        .filter_map(|offer| match offer {
            Offer::Data(format) => Some(FormatLink {
                name: format.label(),
                href: format!("{last_segment}.{}", format.extension()),
                media_type: format.media_type(),
            }),
            Offer::Page => None,
        })
        .collect()
}

impl Site {
    /// What a path under the base answers with; a problem where no statement is about it.
    pub fn resource(&self, path: &str, offer: Offer) -> Result<Document, Problem> {
        let iri = format!("{}{path}", self.about.base);
        let known = self.snapshot.iri(&iri).filter(|id| {
            let pattern = Pattern {
                subject: Some(*id),
                ..Pattern::default()
            };
            self.snapshot.quads(pattern).next().is_some()
        });
        let Some(id) = known else {
            return Err(self.not_found(path));
        };
        match offer {
            Offer::Page => self.resource_page(path, id, &iri),
            Offer::Data(format) => self.graph_document(&self.description(id, &iri), format),
        }
    }

    /// The `Link` header of a resource (<https://www.rfc-editor.org/rfc/rfc8288>): the same in
    /// other formats, which of them describes it for programs, its own address, and the licence.
    pub fn link_header(&self, path: &str) -> String {
        let last = path.rsplit('/').next().unwrap_or(path);
        let last = utf8_percent_encode(last, PATH_ESCAPES).to_string();
        let mut links: Vec<String> = offers()
            .map(|offer| {
                let (name, kind) = (offer.name(), offer.media_type());
                format!("<{last}.{name}>; rel=\"alternate\"; type=\"{kind}\"")
            })
            .collect();
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

    /// The statements about a resource and its nested parts.
    fn description(&self, id: Id, iri: &str) -> List {
        let nested = format!("{iri}/");
        let mut seen = BTreeSet::from([id]);
        let mut next = vec![id];
        let mut quads = Vec::new();
        while let Some(subject) = next.pop() {
            let pattern = Pattern {
                subject: Some(subject),
                ..Pattern::default()
            };
            for quad in self.snapshot.quads(pattern) {
                quads.extend(self.triple(quad.subject, quad.predicate, quad.object));
                let is_part = match self.snapshot.term(quad.object) {
                    TermRef::NamedNode(node) => node.as_str().starts_with(&nested),
                    TermRef::BlankNode(_) => true,
                    TermRef::Literal(_) => false,
                };
                if is_part && seen.insert(quad.object) {
                    next.push(quad.object);
                }
            }
        }
        quads.into_iter().collect()
    }

    fn triple(&self, subject: Id, predicate: Id, object: Id) -> Option<Quad> {
        let predicate = match self.snapshot.term(predicate) {
            TermRef::NamedNode(node) => node.into_owned(),
            _ => return None,
        };
        let subject = match self.snapshot.term(subject) {
            TermRef::NamedNode(node) => node.into_owned().into(),
            TermRef::BlankNode(node) => oxrdf::NamedOrBlankNode::from(node.into_owned()),
            TermRef::Literal(_) => return None,
        };
        let object = self.snapshot.term(object).into_owned();
        Some(Quad {
            subject,
            predicate,
            object,
            graph_name: GraphName::DefaultGraph,
        })
    }

    /// Whether the ontology has a map drawn around what a resource is.
    fn is_focus(&self, id: Id) -> bool {
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

    /// The picture that others show beside a link to a page: addresses of previews are whole.
    fn preview(&self, iri: &str, is_focus: bool) -> String {
        let kind = if is_focus { "event-map" } else { "around" };
        let iri: String = form_urlencoded::byte_serialize(iri.as_bytes()).collect();
        format!("{}diagram/{kind}.png?iri={iri}", self.about.base)
    }

    fn resource_page(&self, path: &str, id: Id, iri: &str) -> Result<Document, Problem> {
        let links = self.links(path);
        let languages = self.languages();
        let reader = Reader::new(self, &links, &languages);
        let class = reader.class_of(id);
        let page = Page {
            iri: iri.to_owned(),
            structured: reader.structured(id),
            preview: self.preview(iri, self.is_focus(id)),
            is_focus: self.is_focus(id),
            name: reader.names.of(id).text,
            class: class
                .and_then(|class| in_language(&class.label, &languages))
                .unwrap_or_else(|| "Resource".to_owned()),
            groups: reader.groups(id, class),
            passages: reader.passages(id, class),
            incoming: reader.incoming(id),
            formats: format_links(path.rsplit('/').next().unwrap_or(path)),
        };
        self.render("resource.html", &links, &json!({ "page": page }))
    }
}

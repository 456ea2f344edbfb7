//! What a path answers with.

use crate::export::Format;
use sha2::{Digest, Sha256};

/// The media type of a page.
pub const PAGE: &str = "text/html; charset=utf-8";

/// Bytes with what HTTP says about them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The content.
    pub bytes: Vec<u8>,
    /// Its media type.
    pub media_type: &'static str,
}

impl Document {
    /// A page of HTML.
    pub(super) fn page(html: String) -> Self {
        Self {
            bytes: html.into_bytes(),
            media_type: PAGE,
        }
    }

    /// A strong entity tag: the same for the same bytes and media type.
    pub fn etag(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(self.media_type);
        hash.update([0]);
        hash.update(&self.bytes);
        let digits: String = hash
            .finalize()
            .iter()
            .take(16)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        format!("\"{digits}\"")
    }
}

/// The formats of descriptions of the whole dataset, the one for who does not care first.
pub const DESCRIPTION_FORMATS: [Format; 5] = [
    Format::Turtle,
    Format::JsonLd,
    Format::NTriples,
    Format::RdfXml,
    Format::TriG,
];

/// One way in which a resource is offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offer {
    /// HTML for people.
    Page,
    /// RDF in one of its formats.
    Data(Format),
}

impl Offer {
    /// The media type that is negotiated for.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Page => "text/html",
            Self::Data(format) => format.media_type(),
        }
    }

    /// The media types that it is asked for by: its own, and the general one that many clients send
    /// instead.
    pub fn asked_for_by(self) -> &'static [&'static str] {
        match self {
            Self::Page => &["text/html"],
            Self::Data(format) => asked_for_by(format),
        }
    }

    /// The name that `?format=` takes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Page => "html",
            Self::Data(format) => format.extension(),
        }
    }
}

/// The media types that a graph in a format is asked for by, its own first.
pub fn asked_for_by(format: Format) -> &'static [&'static str] {
    match format {
        Format::Turtle => &["text/turtle", "application/x-turtle"],
        Format::NTriples => &["application/n-triples"],
        Format::NQuads => &["application/n-quads"],
        Format::TriG => &["application/trig"],
        Format::RdfXml => &["application/rdf+xml", "application/xml", "text/xml"],
        Format::JsonLd => &["application/ld+json", "application/json"],
    }
}

/// All ways in which a resource is offered; HTML first, so that it is what anyone gets who does not
/// care.
pub fn offers() -> impl Iterator<Item = Offer> {
    [
        Offer::Page,
        Offer::Data(Format::Turtle),
        Offer::Data(Format::JsonLd),
        Offer::Data(Format::NTriples),
        Offer::Data(Format::RdfXml),
    ]
    .into_iter()
}

//! `dataset.yaml`: what the dataset as a whole is.

use super::area::{Area, areas};
use super::catalogue;
use super::fields::{Field, Form, Reader};
use crate::diagnostic::{Code, FileId, Finding, Place};
use crate::record::{Kind, Node, Tree};
use oxiri::Iri;
use std::collections::BTreeMap;

/// Texts by language tag in lower case, each in the order given.
pub type Words = BTreeMap<String, Vec<String>>;

/// What `dataset.yaml` says. It is no record and adds nothing to the graph.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    /// What the IRIs of records begin with; ends with `/`.
    pub base: String,
    /// What the dataset is called; one text for each language.
    pub title: Words,
    /// The languages of its texts, in lower case, the first one first.
    pub languages: Vec<String>,
    /// IRI of the licence of the records.
    pub licence: String,
    /// Identifier of the licence in the SPDX list, where it was given so.
    pub licence_id: Option<String>,
    /// What the dataset is about.
    pub description: Words,
    /// Who publishes it.
    pub publisher: Option<Agent>,
    /// Whom to ask about it.
    pub contact: Option<Agent>,
    /// IRI of its page.
    pub homepage: Option<String>,
    /// Date of its first publication.
    pub issued: Option<String>,
    /// Date of its last change.
    pub modified: Option<String>,
    /// Its version.
    pub version: Option<String>,
    /// IRI of how often it changes.
    pub frequency: Option<String>,
    /// What it can be found by.
    pub keywords: Words,
    /// IRIs of its themes in a catalogue's list.
    pub data_themes: Vec<String>,
    /// The places that it covers.
    pub spatial: Vec<Area>,
}

/// A publisher or contact.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Agent {
    /// The name.
    pub name: Words,
    /// IRI of what kind of publisher it is.
    pub kind: Option<String>,
    /// Address for mail.
    pub email: Option<String>,
    /// IRI of a page.
    pub page: Option<String>,
}

/// Name of the file.
pub const MANIFEST: &str = "dataset.yaml";

/// A base that serves until the user's own is given, so that all else can be checked.
pub const PLACEHOLDER_BASE: &str = "https://example.org/meetings/";

/// Largest manifest that is read: a thousand times what one says.
pub const MANIFEST_BYTES_MAX: u64 = 1 << 20;

const TOP: &[Field] = &[
    Field::required("base", Form::Base),
    Field::required("title", Form::Text),
    Field::required("languages", Form::Languages),
    Field::required("licence", Form::Licence),
    Field::optional("description", Form::Text),
    Field::optional("publisher", Form::Map),
    Field::optional("contact", Form::Map),
    Field::optional("homepage", Form::Iri),
    Field::optional("issued", Form::Date),
    Field::optional("modified", Form::Date),
    Field::optional("version", Form::Plain),
    Field::optional("frequency", Form::Iri),
    Field::optional("keywords", Form::Texts),
    Field::optional("data_themes", Form::Iris),
    Field::optional("spatial", Form::Areas),
];

const PUBLISHER: &[Field] = &[
    Field::required("name", Form::Text),
    Field::optional("type", Form::Iri),
    Field::optional("page", Form::Iri),
];

const CONTACT: &[Field] = &[
    Field::required("name", Form::Text),
    Field::optional("email", Form::Email),
    Field::optional("page", Form::Iri),
];

/// Reads a manifest. What is wrong is a finding, and what is missing has a value that lets all
/// records be checked.
pub fn read_manifest(tree: &Tree<'_>, file: FileId) -> (Manifest, Vec<Finding>) {
    let mut reader = Reader::default();
    let mut manifest = Manifest::default();
    match tree.root() {
        Some(root) if root.kind() != Kind::Null => {
            // Texts without a tag are in the first language, so that is read before they are.
            if let Some((_, languages)) = root.entries().find(|(key, _)| key.text() == "languages")
            {
                manifest.languages = Reader::default().languages(languages);
            }
            reader.language = first_language(&manifest).to_owned();
            for (name, value) in reader.map(root, TOP) {
                take(&mut manifest, name, value, &mut reader);
            }
            // Of what is wrong it is not known what it lacks.
            if reader.findings.is_empty() {
                let place = root.place();
                let start = Place { len: 0, ..place };
                reader.findings.extend(catalogue::missing(&manifest, start));
            }
        }
        _ => reader.findings.push(missing(file)),
    }
    if manifest.base.is_empty() {
        PLACEHOLDER_BASE.clone_into(&mut manifest.base);
    }
    if manifest.languages.is_empty() {
        manifest.languages.push("en".to_owned());
    }
    (manifest, reader.findings)
}

/// Says that there is no manifest, with one to start from.
pub fn missing(file: FileId) -> Finding {
    let place = Place {
        file,
        start: 0,
        len: 0,
    };
    let message = format!("`{MANIFEST}` says nothing about the dataset");
    Finding::new(Code::BadManifest, place, message).hint(format!(
        "write into `{MANIFEST}`:\n\
         base: {PLACEHOLDER_BASE}\n\
         title: Our meetings\n\
         languages: [en]\n\
         licence: CC0-1.0"
    ))
}

fn first_language(manifest: &Manifest) -> &str {
    manifest.languages.first().map_or("en", String::as_str)
}

fn take(manifest: &mut Manifest, name: &str, value: Node<'_, '_>, reader: &mut Reader) {
    match name {
        "base" => manifest.base = reader.base(value),
        "title" => manifest.title = reader.text(value),
        "languages" => manifest.languages = reader.languages(value),
        "licence" => (manifest.licence, manifest.licence_id) = reader.licence(value),
        "description" => manifest.description = reader.text(value),
        "publisher" => manifest.publisher = Some(agent(value, PUBLISHER, reader)),
        "contact" => manifest.contact = Some(agent(value, CONTACT, reader)),
        "homepage" => manifest.homepage = reader.iri(value),
        "issued" => manifest.issued = reader.date(value),
        "modified" => manifest.modified = reader.date(value),
        "version" => manifest.version = reader.plain(value),
        "frequency" => manifest.frequency = reader.iri(value),
        "keywords" => manifest.keywords = reader.texts(value),
        "data_themes" => manifest.data_themes = reader.iris(value),
        "spatial" => manifest.spatial = areas(reader, value),
        _ => {}
    }
}

fn agent(value: Node<'_, '_>, fields: &'static [Field], reader: &mut Reader) -> Agent {
    let mut agent = Agent::default();
    for (name, value) in reader.map(value, fields) {
        match name {
            "name" => agent.name = reader.text(value),
            "type" => agent.kind = reader.iri(value),
            "email" => agent.email = reader.email(value),
            "page" => agent.page = reader.iri(value),
            _ => {}
        }
    }
    agent
}

impl Manifest {
    /// The title in a language, or in the first of the dataset's that it is in, or in any.
    pub fn title_in(&self, language: &str) -> &str {
        let texts = self.titled_in(language);
        texts
            .and_then(|(_, texts)| texts.first())
            .map_or("", String::as_str)
    }

    /// The language of that title, where it has one.
    pub fn title_language(&self, language: &str) -> Option<&str> {
        let (language, _) = self.titled_in(language)?;
        Some(language.as_str()).filter(|language| !language.is_empty())
    }

    fn titled_in(&self, language: &str) -> Option<(&String, &Vec<String>)> {
        std::iter::once(language)
            .chain(self.languages.iter().map(String::as_str))
            .find_map(|language| self.title.get_key_value(language))
            .or_else(|| self.title.iter().next())
    }

    /// Whether the base is one that was given as an example.
    pub(super) fn is_placeholder(base: &str) -> bool {
        Iri::parse(base).is_ok_and(|iri| {
            let host = iri.authority().unwrap_or("").to_ascii_lowercase();
            let host = host.rsplit('@').next().unwrap_or("");
            let host = host.split(':').next().unwrap_or("");
            ["example.org", "example.com", "example.net", "example.edu"]
                .iter()
                .any(|example| host == *example || host.ends_with(&format!(".{example}")))
                || host.ends_with(".example")
                || host.ends_with(".invalid")
                || host == "localhost"
        })
    }
}

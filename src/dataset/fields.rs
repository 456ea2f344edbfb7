//! Values of `dataset.yaml`.

use super::manifest::{Manifest, PLACEHOLDER_BASE, Words};
use crate::diagnostic::{Code, Finding, Place, nearest};
use crate::mapping::{bad_language, is_tag};
use crate::record::{Kind, Node};
use oxiri::Iri;
use std::str::FromStr;

/// A key of the manifest.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) form: Form,
    pub(super) required: bool,
}

/// What a value looks like.
#[derive(Clone, Copy, Debug)]
pub(super) enum Form {
    Base,
    Text,
    Texts,
    Languages,
    Licence,
    Map,
    Iri,
    Iris,
    Date,
    /// Places.
    Areas,
    /// West, south, east and north.
    Box,
    /// Longitude and latitude.
    Point,
    Plain,
    Email,
}

/// Reads values, and collects what is wrong with them.
#[derive(Debug, Default)]
pub(super) struct Reader {
    /// The language of texts without a tag.
    pub(super) language: String,
    pub(super) findings: Vec<Finding>,
}

impl Field {
    pub(super) const fn required(name: &'static str, form: Form) -> Self {
        Self {
            name,
            form,
            required: true,
        }
    }

    pub(super) const fn optional(name: &'static str, form: Form) -> Self {
        Self {
            name,
            form,
            required: false,
        }
    }

    /// A value that could stand there.
    fn example(self) -> &'static str {
        match self.form {
            Form::Base => PLACEHOLDER_BASE,
            Form::Text => "Our meetings",
            Form::Texts => "[first, second]",
            Form::Languages => "[en]",
            Form::Licence => "CC0-1.0",
            Form::Map => "{name: Our organisation}",
            Form::Box => "[6.10, 46.17, 6.18, 46.24]",
            Form::Point => "[6.15, 46.2]",
            Form::Iri | Form::Iris | Form::Areas => "https://www.iana.org/",
            Form::Date => "2016-03-07",
            Form::Plain => "1.0",
            Form::Email => "somebody@example.org",
        }
    }
}

impl Reader {
    /// The known keys of a map with their values; the others become findings.
    pub(super) fn map<'t, 'a>(
        &mut self,
        node: Node<'t, 'a>,
        fields: &'static [Field],
    ) -> Vec<(&'static str, Node<'t, 'a>)> {
        let mut seen: Vec<(&'static str, Place, Node<'t, 'a>)> = Vec::new();
        if node.kind() != Kind::Map {
            self.wrong_type(node, "a map of keys and values");
            return Vec::new();
        }
        for (key, value) in node.entries() {
            match fields.iter().find(|field| field.name == key.text()) {
                None => self.unknown_key(key, fields),
                Some(field) => match seen.iter().find(|(name, ..)| *name == field.name) {
                    Some((_, first, _)) => self.given_twice(key, *first),
                    None => seen.push((field.name, key.place(), value)),
                },
            }
        }
        // What is broken was told by the reader of the file, and is there.
        let known = |kinds: &[Kind]| {
            let mut known: Vec<(&'static str, Node<'t, 'a>)> = Vec::new();
            let of_kinds = seen
                .iter()
                .filter(|(.., value)| !kinds.contains(&value.kind()));
            known.extend(of_kinds.map(|(name, _, value)| (*name, *value)));
            known
        };
        let there = known(&[Kind::Null]);
        for field in fields.iter().filter(|field| field.required) {
            if !there.iter().any(|(name, _)| *name == field.name) {
                let mut place = node.place();
                place.len = 0;
                let message = format!("the key `{}` is missing", field.name);
                let hint = format!("add it:\n{}: {}", field.name, field.example());
                self.findings
                    .push(Finding::new(Code::MissingKey, place, message).hint(hint));
            }
        }
        known(&[Kind::Null, Kind::Broken])
    }

    fn given_twice(&mut self, key: Node<'_, '_>, first: Place) {
        let message = format!("`{}` is given twice in one map", key.text());
        self.findings.push(
            Finding::new(Code::DuplicateKey, key.place(), message)
                .expected("expected each key once")
                .also(first, "first given here")
                .hint("keep one of the two"),
        );
    }

    fn unknown_key(&mut self, key: Node<'_, '_>, fields: &[Field]) {
        let names: Vec<&str> = fields.iter().map(|field| field.name).collect();
        let message = format!("the key `{}` is not known here", key.text());
        let finding = Finding::new(Code::UnknownKey, key.place(), message);
        let near = nearest(key.text(), names.iter().copied());
        self.findings.push(match near.first() {
            Some(name) => finding.hint(format!("did you mean `{name}`?")),
            None => finding.note(format!("known keys: `{}`", names.join("`, `"))),
        });
    }

    /// A scalar's characters.
    pub(super) fn plain(&mut self, node: Node<'_, '_>) -> Option<String> {
        if node.is_scalar() && !node.text().trim().is_empty() {
            return Some(node.text().trim().to_owned());
        }
        self.wrong_type(node, "a text");
        None
    }

    /// A text, or one text for each of several languages.
    pub(super) fn text(&mut self, node: Node<'_, '_>) -> Words {
        let words = self.texts(node);
        for (language, texts) in &words {
            if texts.len() > 1 {
                let message = format!("there are {} texts in `{language}`", texts.len());
                let finding = Finding::new(Code::DuplicateLanguage, node.place(), message);
                self.findings
                    .push(finding.expected("expected one for each language"));
            }
        }
        words
    }

    /// Texts, or a map from language tags to texts.
    pub(super) fn texts(&mut self, node: Node<'_, '_>) -> Words {
        let mut words = Words::new();
        if node.kind() != Kind::Map {
            let language = self.language.clone();
            self.texts_in(language, node, &mut words);
            return words;
        }
        for (key, value) in node.entries() {
            if let Some(language) = self.language_tag(key) {
                self.texts_in(language, value, &mut words);
            }
        }
        words
    }

    fn texts_in(&mut self, language: String, node: Node<'_, '_>, words: &mut Words) {
        for item in node.one_or_more() {
            if let Some(text) = self.plain(item) {
                words.entry(language.clone()).or_default().push(text);
            }
        }
    }

    /// One or more language tags, in lower case.
    pub(super) fn languages(&mut self, node: Node<'_, '_>) -> Vec<String> {
        let mut languages: Vec<String> = Vec::new();
        for item in node.one_or_more() {
            let Some(language) = self.language_tag(item) else {
                continue;
            };
            if languages.contains(&language) {
                let message = format!("the language `{language}` is given twice");
                self.findings
                    .push(Finding::new(Code::DuplicateLanguage, item.place(), message));
            } else {
                languages.push(language);
            }
        }
        if node.one_or_more().next().is_none() {
            self.wrong_type(node, "at least one language tag");
        }
        languages
    }

    fn language_tag(&mut self, node: Node<'_, '_>) -> Option<String> {
        if !node.is_scalar() {
            self.wrong_type(node, "a language tag");
            return None;
        }
        if !is_tag(node.text()) {
            self.findings.push(bad_language(node.place(), node.text()));
            return None;
        }
        Some(node.text().to_ascii_lowercase())
    }

    /// What the IRIs of records begin with.
    pub(super) fn base(&mut self, node: Node<'_, '_>) -> String {
        let Some(base) = self.plain(node) else {
            return String::new();
        };
        let wrong = |message: String, hint: String| {
            Finding::new(Code::BadManifest, node.place(), message).hint(hint)
        };
        let finding = match Iri::parse(base.as_str()) {
            Err(error) => wrong(
                format!(
                    "the base `{base}` is not an absolute IRI: {}",
                    because(&error)
                ),
                format!("give the address that the data will have:\nbase: {PLACEHOLDER_BASE}"),
            ),
            Ok(iri) if !matches!(iri.scheme(), "http" | "https") => wrong(
                format!("the base `{base}` begins with `{}:`", iri.scheme()),
                "records have addresses on the web: begin it with `https://`".to_owned(),
            ),
            Ok(iri) if iri.authority().is_none_or(str::is_empty) => wrong(
                format!("the base `{base}` names no host"),
                format!("give the address that the data will have:\nbase: {PLACEHOLDER_BASE}"),
            ),
            Ok(iri) if iri.query().is_some() || iri.fragment().is_some() => wrong(
                format!("the base `{base}` has a query or a fragment"),
                format!("end it with its path:\nbase: {}", without_query(&base)),
            ),
            Ok(_) if !base.ends_with('/') => wrong(
                format!("the base `{base}` does not end with `/`"),
                format!("end it so:\nbase: {base}/"),
            ),
            Ok(_) => {
                if Manifest::is_placeholder(&base) {
                    let message = format!("the base `{base}` is an example and belongs to nobody");
                    self.findings.push(
                        Finding::new(Code::PlaceholderBase, node.place(), message)
                            .hint("give an address of your own before you publish"),
                    );
                }
                return base;
            }
        };
        self.findings.push(finding);
        String::new()
    }

    /// IRI of a licence, and its SPDX identifier where that was given.
    pub(super) fn licence(&mut self, node: Node<'_, '_>) -> (String, Option<String>) {
        let Some(text) = self.plain(node) else {
            return (String::new(), None);
        };
        if let Some(id) = spdx::license_id(&text).filter(|id| id.name == text) {
            let iri = format!("https://spdx.org/licenses/{}", id.name);
            return (iri, Some(id.name.to_owned()));
        }
        if text.contains(':')
            && let Some(iri) = self.iri(node)
        {
            return (iri, None);
        }
        if !text.contains(':') {
            let message = format!("`{text}` is not a licence of the SPDX list");
            let finding = Finding::new(Code::BadManifest, node.place(), message)
                .expected("expected an SPDX identifier or an IRI");
            self.findings.push(match near_licence(&text) {
                Some(id) => finding.hint(format!("did you mean `{id}`?")),
                None => finding.hint(
                    "common ones for data: `CC0-1.0`, `CC-BY-4.0`, `ODbL-1.0`; \
                     all are on https://spdx.org/licenses/",
                ),
            });
        }
        (String::new(), None)
    }

    /// An absolute IRI.
    pub(super) fn iri(&mut self, node: Node<'_, '_>) -> Option<String> {
        let text = self.plain(node)?;
        match Iri::parse(text.as_str()) {
            Ok(_) => Some(text),
            Err(error) => {
                let message = format!("`{text}` is not an absolute IRI: {}", because(&error));
                self.findings.push(
                    Finding::new(Code::BadIri, node.place(), message)
                        .expected("expected an absolute IRI"),
                );
                None
            }
        }
    }

    /// One or more absolute IRIs.
    pub(super) fn iris(&mut self, node: Node<'_, '_>) -> Vec<String> {
        node.one_or_more()
            .filter_map(|item| self.iri(item))
            .collect()
    }

    /// A date as precise as it is known, in its characters.
    pub(super) fn date(&mut self, node: Node<'_, '_>) -> Option<String> {
        let text = self.plain(node)?;
        let is_date = oxsdatatypes::Date::from_str(&text).is_ok()
            || oxsdatatypes::DateTime::from_str(&text).is_ok()
            || oxsdatatypes::GYearMonth::from_str(&text).is_ok()
            || oxsdatatypes::GYear::from_str(&text).is_ok();
        if is_date {
            return Some(text);
        }
        let message = format!("`{text}` is not a date");
        self.findings.push(
            Finding::new(Code::BadDate, node.place(), message)
                .expected("expected a date such as `2016`, `2016-03` or `2016-03-07`"),
        );
        None
    }

    /// An address for mail, without a scheme.
    pub(super) fn email(&mut self, node: Node<'_, '_>) -> Option<String> {
        let text = self.plain(node)?;
        let address = text.strip_prefix("mailto:").unwrap_or(&text);
        let is_address = address.split_once('@').is_some_and(|(name, host)| {
            !name.is_empty() && !host.is_empty() && !host.contains('@')
        }) && !address.contains(char::is_whitespace);
        if is_address {
            return Some(address.to_owned());
        }
        let message = format!("`{text}` is not an address for mail");
        self.findings.push(
            Finding::new(Code::BadValue, node.place(), message).expected("expected `name@host`"),
        );
        None
    }

    pub(super) fn wrong_type(&mut self, node: Node<'_, '_>, expected: &str) {
        let found = match node.kind() {
            Kind::List => "a list",
            Kind::Map => "a map",
            Kind::Null | Kind::Broken => "nothing",
            Kind::Text | Kind::Number | Kind::Boolean => "a single value",
        };
        let message = format!("{found} stands where {expected} is meant");
        self.findings.push(
            Finding::new(Code::WrongType, node.place(), message)
                .expected(format!("expected {expected}")),
        );
    }
}

/// What is wrong with an IRI, in our form.
fn because(error: &oxiri::IriParseError) -> String {
    let text = error.to_string();
    if text.starts_with("No scheme") {
        return "it has no scheme, such as `https:`".to_owned();
    }
    let mut characters = text.chars();
    let first = characters.next().into_iter().flat_map(char::to_lowercase);
    first.chain(characters).collect()
}

fn without_query(base: &str) -> String {
    let path = base.split(['?', '#']).next().unwrap_or(base);
    format!("{}/", path.trim_end_matches('/'))
}

fn near_licence(text: &str) -> Option<&'static str> {
    let plain = |name: &str| name.to_lowercase().replace([' ', '_'], "-");
    let wanted = plain(text);
    spdx::identifiers::LICENSES
        .iter()
        .map(|licence| {
            (
                strsim::damerau_levenshtein(&plain(licence.name), &wanted),
                licence.name,
            )
        })
        .min()
        .filter(|(distance, _)| *distance <= 3)
        .map(|(_, name)| name)
        .or_else(|| spdx::imprecise_license_id(text).map(|(id, _)| id.name))
}

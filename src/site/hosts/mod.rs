//! Configurations for hosts that serve the folder of a site: what a server of ours does by itself
//! must be said to them.
//!
//! They are filled-in templates of their own, as text. Each says of itself what it cannot do.

use super::{
    Addresses, DATA_POLICY, FORMS, LIST, Offer, PATH_ESCAPES, PICTURE_POLICY, Problem, Site,
    content_security_policy, offers,
};
use crate::diagram::Format as PictureFormat;
use crate::export::Format;
use crate::query;
use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment};
use oxiri::Iri;
use percent_encoding::{percent_encode_byte, utf8_percent_encode};
use serde::Serialize;
use serde_json::json;
use std::collections::BTreeMap;

/// The configurations: name and template.
const TEMPLATES: [(&str, &str); 5] = [
    ("_headers", include_str!("_headers")),
    ("_redirects", include_str!("_redirects")),
    (".htaccess", include_str!("htaccess")),
    ("nginx-map.conf", include_str!("nginx-map.conf")),
    ("nginx.conf", include_str!("nginx.conf")),
];

/// The media types of files that are no format of ours.
const OTHER_TYPES: [(&str, &str); 8] = [
    ("html", super::PAGE),
    ("css", "text/css; charset=utf-8"),
    ("js", "text/javascript; charset=utf-8"),
    ("json", "application/json"),
    ("xml", "application/xml"),
    ("gz", "application/gzip"),
    ("zst", "application/zstd"),
    ("sha256", "text/plain; charset=utf-8"),
];

/// The pages whose policy is another than that of all: how their paths begin.
const APART: [&str; 3] = ["search", "diagram/", "ask."];

/// A format that things are offered in.
#[derive(Debug, Serialize)]
struct Offered {
    name: &'static str,
    media_type: &'static str,
    /// How the ranges are written that ask for it, as regular expressions, the closest first.
    ranges: Vec<String>,
    /// Groups of digits before its own in the list of all weights.
    before: usize,
}

/// A language of pages.
#[derive(Debug, Serialize)]
struct Language {
    tag: String,
    /// How the names of its pages end.
    ending: String,
    /// As those of an offer.
    ranges: Vec<String>,
    before: usize,
}

/// What has moved, as an expression and as an address.
#[derive(Debug, Serialize)]
struct Moved {
    from: String,
    to: String,
    from_pattern: String,
    to_value: String,
}

impl Site {
    /// The names of the configurations, sorted.
    pub(super) fn configurations(&self) -> [&'static str; TEMPLATES.len()] {
        TEMPLATES.map(|(name, _)| name)
    }

    /// A configuration by its name, for a site at some address.
    pub(super) fn configuration(&self, name: &str, at: &Addresses) -> Result<String, Problem> {
        let mut environment = Environment::new();
        environment.set_auto_escape_callback(|_| AutoEscape::None);
        for (name, text) in TEMPLATES {
            let added = environment.add_template(name, text);
            added.map_err(|error| Problem::cannot_render(&error))?;
        }
        let given = Value::from(Serde(self.given_to_hosts(at)));
        let template = environment.get_template(name);
        let text = template.and_then(|template| template.render(given));
        text.map_err(|error| Problem::cannot_render(&error))
    }

    fn given_to_hosts(&self, at: &Addresses) -> serde_json::Value {
        let forms = match at.endpoint.as_deref().and_then(origin) {
            Some(elsewhere) => format!("{FORMS} {elsewhere}"),
            None => FORMS.to_owned(),
        };
        let policy = |path: &str| content_security_policy(path, &forms);
        let policies: Vec<[String; 2]> = APART
            .iter()
            .map(|path| [pattern(path), policy(path)])
            .collect();
        let languages: Vec<Language> = self
            .languages()
            .into_iter()
            .enumerate()
            .map(|(at, tag)| self.language(at, tag))
            .collect();
        let others: Vec<&str> = languages
            .iter()
            .skip(1)
            .map(|one| one.tag.as_str())
            .collect();
        let mut hidden: Vec<String> = self.configurations().map(pattern).to_vec();
        hidden.push(pattern(LIST));
        json!({
            "path": at.path,
            "folder": at.path.trim_end_matches('/'),
            "path_pattern": pattern(&at.path),
            "first": self.first_language(),
            "offers": offered(),
            "languages": languages,
            "editions_pattern": others.iter().map(|tag| pattern(tag)).collect::<Vec<_>>().join("|"),
            "levels": levels(),
            "types": types(),
            "answer_types": answer_types(),
            "policy": policy(""),
            "forms": forms,
            "policies": policies,
            "picture_policy": PICTURE_POLICY,
            "data_policy": DATA_POLICY,
            "hidden": hidden.join("|"),
            "endings": extensions().join("|"),
            "base": ascii(&self.about.base),
            "licence": self.about.licence_iri.as_deref().map(ascii),
            "moved": self.moved_for_hosts(at),
        })
    }

    fn language(&self, before: usize, tag: &str) -> Language {
        let main = tag.split('-').next().unwrap_or(tag);
        let same_main = format!("{}(?:-[a-z0-9-]+)?", pattern(main));
        Language {
            ending: self.ending(tag),
            ranges: vec![pattern(tag), same_main, r"\*".to_owned()],
            tag: tag.to_owned(),
            before,
        }
    }

    fn moved_for_hosts(&self, at: &Addresses) -> Vec<Moved> {
        let mut all = Vec::new();
        self.each_moved(&mut |from, to| {
            let escaped = |path: &str| utf8_percent_encode(path, PATH_ESCAPES).to_string();
            all.push(Moved {
                from: format!("{}{}", at.path, escaped(from)),
                to: format!("{}{}", at.path, escaped(to)),
                from_pattern: pattern(from),
                to_value: format!("{}{}", at.path, ascii(to)),
            });
        });
        all
    }
}

/// The scheme, host and port of an address, as policies name them.
fn origin(address: &str) -> Option<String> {
    let address = Iri::parse(address).ok()?;
    Some(format!("{}://{}", address.scheme(), address.authority()?))
}

/// The formats of things, in the order of preference.
fn offered() -> Vec<Offered> {
    let offered = offers().enumerate().map(|(before, offer)| {
        let (kind, _) = offer
            .media_type()
            .split_once('/')
            .expect("media types have a slash");
        let names = offer.asked_for_by().iter().map(|name| pattern(name));
        Offered {
            name: offer.name(),
            media_type: offer.media_type(),
            ranges: names
                .chain([format!(r"{kind}/\*"), r"\*/\*".to_owned()])
                .collect(),
            before,
        }
    });
    offered.collect()
}

/// The data formats of things.
fn extensions() -> Vec<&'static str> {
    let names = offers().filter(|offer| *offer != Offer::Page);
    names.map(Offer::name).collect()
}

/// Weights in steps of a tenth, the greatest first, as expressions.
fn levels() -> Vec<String> {
    let tenths = (1..=9).rev().map(|tenth| format!(r"0\.{tenth}\d*"));
    let whole = r"1(?:\.0*)?".to_owned();
    let least = r"0\.0\d*[1-9]\d*".to_owned();
    [whole].into_iter().chain(tenths).chain([least]).collect()
}

/// The media type of each extension.
fn types() -> BTreeMap<&'static str, String> {
    let charset = |media_type: &str| match media_type {
        "text/turtle" | "text/csv" | "text/tab-separated-values" | "text/plain" => {
            format!("{media_type}; charset=utf-8")
        }
        other => other.to_owned(),
    };
    let pictures = PictureFormat::ALL.iter().filter_map(|format| {
        let last = format.extension().rsplit('.').next()?;
        Some((last, charset(format.media_type())))
    });
    let graphs = Format::ALL.into_iter();
    let graphs = graphs.map(|format| (format.extension(), charset(format.media_type())));
    let others = OTHER_TYPES
        .into_iter()
        .map(|(name, kind)| (name, charset(kind)));
    let rows = query::Format::ALL.into_iter();
    let rows = rows.map(|format| (format.name(), charset(format.media_type())));
    // Of two types for one extension the later is taken.
    rows.chain(pictures).chain(graphs).chain(others).collect()
}

/// The media types of answers to questions, where a file of that extension has another elsewhere.
fn answer_types() -> BTreeMap<&'static str, &'static str> {
    let formats = query::Format::ALL.into_iter();
    let types = formats.map(|format| (format.name(), format.media_type()));
    types
        .filter(|(name, _)| OTHER_TYPES.iter().any(|(other, _)| other == name))
        .collect()
}

/// A text as a regular expression that matches it alone, in quotation marks of a configuration.
fn pattern(text: &str) -> String {
    let escape = |sign: char| match sign {
        '"' => r"\x22".to_owned(),
        ' ' => r"\x20".to_owned(),
        sign if sign.is_ascii_punctuation() && !"-_/".contains(sign) => format!("\\{sign}"),
        sign => sign.to_string(),
    };
    text.chars().map(escape).collect()
}

/// An address or a path in signs that no configuration takes for its own.
fn ascii(text: &str) -> String {
    let sign = |byte: u8| match byte {
        b if b.is_ascii_alphanumeric() || b"-._~/:%@!*,=&+".contains(&b) => {
            char::from(b).to_string()
        }
        b => percent_encode_byte(b).to_owned(),
    };
    text.bytes().map(sign).collect()
}

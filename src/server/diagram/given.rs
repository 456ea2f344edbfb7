//! The parameters of a picture.

use super::{FILTER_NAMES_MAX, LANGUAGES_MAX, TITLE_BYTES_MAX};
use crate::diagnostic::nearest;
use crate::diagram::{Filter, Options, Picture, RADIUS_MAX, Theme, Writing};
use crate::mapping::{iri, is_tag};
use crate::server::generation::Generation;
use crate::server::request::parameters;
use crate::site::{Kind, Problem};
use axum::http::Uri;
use std::collections::BTreeMap;

/// The pictures that there are.
pub(super) const KINDS: [&str; 9] = [
    "around",
    "event-map",
    "evidence",
    "network",
    "ontology",
    "path",
    "summary",
    "themes",
    "timeline",
];
/// All parameters that some picture takes.
const NAMES: [&str; 13] = [
    "alignments",
    "exclude",
    "from",
    "include",
    "iri",
    "lang",
    "nodes-max",
    "of",
    "radius",
    "scale",
    "theme",
    "title",
    "to",
];

/// Pixels of a PNG for each of the drawing.
const SCALES: [(&str, f32); 4] = [("1", 1.0), ("2", 2.0), ("3", 3.0), ("4", 4.0)];

const THEMES: [(&str, Theme); 3] = [
    ("auto", Theme::Auto),
    ("light", Theme::Light),
    ("dark", Theme::Dark),
];

/// The parameters that no one has taken yet.
pub(super) struct Given<'g> {
    now: &'g Generation,
    left: BTreeMap<String, String>,
}

impl<'g> Given<'g> {
    /// Reads an address.
    pub(super) fn of(now: &'g Generation, uri: &Uri) -> Result<Self, Problem> {
        let left = parameters(uri)?;
        Ok(Self { now, left })
    }

    /// What the name of a picture and the parameters ask for; none where there is no such picture.
    pub(super) fn picture(&mut self, kind: &str) -> Option<Result<Picture, Problem>> {
        Some(match kind {
            "around" => self.around(),
            "event-map" => self.iri("iri").map(|focus| Picture::EventMap { focus }),
            "evidence" => self.needed("iri").map(|iri| Picture::Evidence { iri }),
            "network" => Ok(Picture::Network {
                group: self.take("of"),
            }),
            "ontology" => self
                .one_of("alignments", &[("yes", true), ("no", false)])
                .map(|alignments| Picture::Ontology {
                    alignments: alignments.unwrap_or(false),
                }),
            "path" => self.path(),
            "summary" => Ok(Picture::Summary),
            "themes" => Ok(Picture::Themes),
            "timeline" => Ok(Picture::Timeline),
            _ => return None,
        })
    }

    fn around(&mut self) -> Result<Picture, Problem> {
        Ok(Picture::Around {
            iri: self.needed("iri")?,
            radius: self.number("radius", 1..=RADIUS_MAX)?.unwrap_or(1),
        })
    }

    fn path(&mut self) -> Result<Picture, Problem> {
        Ok(Picture::Path {
            from: self.needed("from")?,
            to: self.needed("to")?,
        })
    }

    fn needed(&mut self, name: &str) -> Result<String, Problem> {
        self.iri(name)?.ok_or_else(|| {
            bad(format!("`{name}` is missing")).hint("give the IRI of a resource, or its path")
        })
    }

    pub(super) fn options(
        &mut self,
        options: &mut Options,
        writing: &mut Writing,
    ) -> Result<(), Problem> {
        if let Some(chain) = self.take("lang") {
            let tags = chain.split(',').map(str::trim);
            let tags = tags.filter(|tag| !tag.is_empty()).map(str::to_lowercase);
            options.languages = tags.take(LANGUAGES_MAX).collect();
            if let Some(wrong) = options.languages.iter().find(|tag| !is_tag(tag)) {
                let problem = bad(format!("`{wrong}` is no tag of a language"));
                return Err(problem.hint("such tags are `en` and `pt-BR`"));
            }
        }
        if let Some(title) = self.take("title") {
            if title.len() > TITLE_BYTES_MAX {
                let message = format!("`title` has {} bytes", title.len());
                return Err(bad(message).hint(format!("it can have {TITLE_BYTES_MAX}")));
            }
            options.title = Some(title).filter(|title| !title.trim().is_empty());
        }
        options.filter = Filter {
            include: self.names("include")?,
            exclude: self.names("exclude")?,
        };
        // No stranger has more drawn than the default.
        let most = options.nodes_max;
        if let Some(wanted) = self.number("nodes-max", 1..=most)? {
            options.nodes_max = wanted;
        }
        if let Some(scale) = self.one_of("scale", &SCALES)? {
            writing.scale = scale;
        }
        if let Some(theme) = self.one_of("theme", &THEMES)? {
            writing.theme = theme;
        }
        Ok(())
    }

    /// Names of classes and properties, with commas between them.
    fn names(&mut self, parameter: &str) -> Result<Vec<String>, Problem> {
        let names = self.take(parameter).unwrap_or_default();
        let names: Vec<String> = names
            .split(',')
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
            .collect();
        if names.len() > FILTER_NAMES_MAX {
            let message = format!("`{parameter}` has {} names", names.len());
            return Err(bad(message).hint(format!("it can have {FILTER_NAMES_MAX}")));
        }
        Ok(names)
    }

    /// Refuses what nobody took.
    pub(super) fn nothing_left(&self) -> Result<(), Problem> {
        let Some(name) = self.left.keys().next() else {
            return Ok(());
        };
        if NAMES.contains(&name.as_str()) {
            return Err(bad(format!("this picture takes no `{name}`")));
        }
        let problem = bad(format!("there is no parameter `{name}`"));
        Err(match nearest(name, NAMES).first() {
            Some(near) => problem.hint(format!("did you mean `{near}`?")),
            None => problem.hint(format!("there are {}", NAMES.join(", "))),
        })
    }

    fn take(&mut self, name: &str) -> Option<String> {
        self.left.remove(name)
    }

    /// The IRI of a resource, which may be written as the command line takes it.
    fn iri(&mut self, name: &str) -> Result<Option<String>, Problem> {
        let Some(text) = self.take(name) else {
            return Ok(None);
        };
        let site = &self.now.site;
        let found = iri::resolve(&text, &site.schema, &site.about.base);
        found.map(Some).map_err(|error| bad(error.to_string()))
    }

    fn number(
        &mut self,
        name: &str,
        within: std::ops::RangeInclusive<usize>,
    ) -> Result<Option<usize>, Problem> {
        let Some(text) = self.take(name) else {
            return Ok(None);
        };
        let number = text.parse().ok().filter(|number| within.contains(number));
        let wrong = || {
            let (from, to) = (within.start(), within.end());
            bad(format!("`{name}` is `{text}`")).hint(format!("it is a number from {from} to {to}"))
        };
        number.ok_or_else(wrong).map(Some)
    }

    fn one_of<T: Copy>(&mut self, name: &str, choices: &[(&str, T)]) -> Result<Option<T>, Problem> {
        let Some(text) = self.take(name) else {
            return Ok(None);
        };
        let chosen = choices.iter().find(|(choice, _)| *choice == text);
        let wrong = || {
            let names: Vec<&str> = choices.iter().map(|(choice, _)| *choice).collect();
            bad(format!("`{name}` is `{text}`")).hint(format!("there are {}", names.join(", ")))
        };
        chosen.map(|(_, choice)| Some(*choice)).ok_or_else(wrong)
    }
}

fn bad(message: String) -> Problem {
    Problem::new(Kind::BadParameter, message)
}

//! The templates, and what replaces them.
//!
//! Whoever publishes can put templates of their own in the place of ours, by name, and add a style
//! (`theme.css`) to ours. What is replaced and no template is an error, so that a slip in a name is
//! not passed over.

use super::asset::Asset;
use crate::diagnostic::nearest;
use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment};
use serde::Serialize;

const STYLE: &str = include_str!("templates/style.css");

/// The style that is added to ours.
pub const THEME: &str = "theme.css";

const TEMPLATES: [(&str, &str); 30] = [
    ("base.html", include_str!("templates/base.html")),
    ("landing.html", include_str!("templates/landing.html")),
    ("resource.html", include_str!("templates/resource.html")),
    ("sparql.html", include_str!("templates/sparql.html")),
    ("vocabulary.html", include_str!("templates/vocabulary.html")),
    ("problem.html", include_str!("templates/problem.html")),
    ("figure.html", include_str!("templates/figure.html")),
    ("picture.html", include_str!("templates/picture.html")),
    ("search.html", include_str!("templates/search.html")),
    ("find.html", include_str!("templates/find.html")),
    ("lost.html", include_str!("templates/lost.html")),
    ("moved.html", include_str!("templates/moved.html")),
    ("links.html", include_str!("templates/links.html")),
    ("browse.html", include_str!("templates/browse.html")),
    ("list-parts.html", include_str!("templates/list-parts.html")),
    ("list.html", include_str!("templates/list.html")),
    (
        "list-themes.html",
        include_str!("templates/list-themes.html"),
    ),
    ("schemes.html", include_str!("templates/schemes.html")),
    ("scheme.html", include_str!("templates/scheme.html")),
    ("year.html", include_str!("templates/year.html")),
    ("answer.html", include_str!("templates/answer.html")),
    ("question.html", include_str!("templates/question.html")),
    ("questions.html", include_str!("templates/questions.html")),
    ("ask.html", include_str!("templates/ask.html")),
    ("term.html", include_str!("templates/term.html")),
    ("term-parts.html", include_str!("templates/term-parts.html")),
    ("outline.html", include_str!("templates/outline.html")),
    ("passages.html", include_str!("templates/passages.html")),
    ("text.html", include_str!("templates/text.html")),
    ("value.html", include_str!("templates/value.html")),
];

/// The templates, compiled, and the scripts and styles of pages.
#[derive(Debug)]
pub struct Templates {
    environment: Environment<'static>,
    style: Asset,
    icon: Asset,
    scripts: Vec<Asset>,
}

/// Why a template of somebody's own cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// No template of ours has such a name.
    #[error("no template is called `{name}`{}", near.as_ref().map_or_else(String::new,
        |near| format!("; did you mean `{near}`?")))]
    Unknown {
        /// The name of the file.
        name: String,
        /// A name that is much like it.
        near: Option<String>,
    },
    /// It is no template.
    #[error("`{name}` is no template: {reason}")]
    Wrong {
        /// The name of the file.
        name: String,
        /// What is wrong, with the line.
        reason: String,
    },
}

impl Default for Templates {
    fn default() -> Self {
        Self::with(&[]).expect("our templates compile: a test renders them")
    }
}

impl Templates {
    /// Compiles the templates of this program, with files in the place of some, by their names.
    pub fn with(own: &[(String, String)]) -> Result<Self, TemplateError> {
        let mut environment = Environment::new();
        environment.set_auto_escape_callback(|_| AutoEscape::Html);
        let mut style = STYLE.to_owned();
        for (name, _) in own {
            let mut known = TEMPLATES.iter().map(|(known, _)| *known).chain([THEME]);
            if !known.any(|known| known == name) {
                return Err(unknown(name));
            }
        }
        let find = |name: &str| own.iter().find(|(own, _)| own == name);
        for (name, text) in TEMPLATES {
            let text = find(name).map_or(text, |(_, text)| text);
            environment
                .add_template_owned(name, text.to_owned())
                .map_err(|error| TemplateError::Wrong {
                    name: name.to_owned(),
                    reason: error.to_string(),
                })?;
        }
        if let Some((_, theme)) = find(THEME) {
            style.push_str(theme);
        }
        Ok(Self {
            environment,
            style: Asset::new("site", "css", style),
            icon: Asset::icon(),
            scripts: Asset::scripts(),
        })
    }

    /// The names of all templates.
    pub fn names() -> impl Iterator<Item = &'static str> {
        TEMPLATES.iter().map(|(name, _)| *name)
    }

    /// Where the style of pages is, as seen from the first page.
    pub(super) fn style_path(&self) -> String {
        self.style.path()
    }

    /// Where the picture of a tab is, as seen from the first page.
    pub(super) fn icon_path(&self) -> String {
        self.icon.path()
    }

    /// The scripts and styles of pages.
    pub(super) fn assets(&self) -> impl Iterator<Item = &Asset> {
        self.scripts.iter().chain([&self.style, &self.icon])
    }

    /// Fills a template.
    pub(super) fn render(
        &self,
        template: &str,
        given: &impl Serialize,
    ) -> Result<String, minijinja::Error> {
        let template = self.environment.get_template(template)?;
        template.render(Value::from(Serde(given)))
    }
}

fn unknown(name: &str) -> TemplateError {
    let known = TEMPLATES.iter().map(|(known, _)| *known).chain([THEME]);
    TemplateError::Unknown {
        name: name.to_owned(),
        near: nearest(name, known).first().map(|near| (*near).to_owned()),
    }
}

/// What a browser may load for a picture: nothing but its own style.
pub const PICTURE_POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";

/// What a browser may do with what is no page: nothing.
pub const DATA_POLICY: &str = "default-src 'none'; frame-ancestors 'none'";

/// Where forms of a page may lead: to this site.
pub const FORMS: &str = "'self'";

/// What a browser may load on the page at a path: styles and pictures of this site. The page of the
/// endpoint runs our script too, which asks this site and no other. Its editor is text that the
/// browser itself edits, and browsers write what they edit with attributes of style; the picture of
/// an answer is in the page itself. Pages of pictures run a script that asks for nothing; the page
/// of a search runs one that reads the index of a site without a server. `forms` are the places
/// that forms may lead to.
pub fn content_security_policy(path: &str, forms: &str) -> String {
    let (images, scripts) = match path {
        "sparql" => (
            " data:",
            " style-src-attr 'unsafe-inline'; script-src 'self'; connect-src 'self';",
        ),
        path if path.starts_with("search") => ("", " script-src 'self'; connect-src 'self';"),
        path if path.starts_with("diagram/") || path.starts_with("ask.") => {
            ("", " script-src 'self';")
        }
        _ => ("", ""),
    };
    format!(
        "default-src 'none'; img-src 'self'{images}; style-src 'self';{scripts} \
         form-action {forms}; base-uri 'none'; frame-ancestors 'none'"
    )
}

//! The templates, and what all pages are given.

use super::link::Links;
use super::{Document, Problem, Site};
use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment};
use serde_json::json;
use sha2::{Digest, Sha256};

const STYLE: &str = include_str!("templates/style.css");

const TEMPLATES: [(&str, &str); 10] = [
    ("base.html", include_str!("templates/base.html")),
    ("landing.html", include_str!("templates/landing.html")),
    ("resource.html", include_str!("templates/resource.html")),
    ("sparql.html", include_str!("templates/sparql.html")),
    ("vocabulary.html", include_str!("templates/vocabulary.html")),
    ("problem.html", include_str!("templates/problem.html")),
    ("figure.html", include_str!("templates/figure.html")),
    ("picture.html", include_str!("templates/picture.html")),
    ("search.html", include_str!("templates/search.html")),
    ("value.html", include_str!("templates/value.html")),
];

/// Tags of languages that are written from right to left.
const RIGHT_TO_LEFT: [&str; 4] = ["ar", "fa", "he", "ur"];

/// The templates, compiled.
pub(super) struct Templates {
    environment: Environment<'static>,
}

impl Templates {
    /// Compiles the templates of this program.
    pub(super) fn new() -> Self {
        let mut environment = Environment::new();
        environment.set_auto_escape_callback(|_| AutoEscape::Html);
        for (name, text) in TEMPLATES {
            environment
                .add_template(name, text)
                .expect("our templates compile: a test renders them");
        }
        Self { environment }
    }
}

/// What a browser may load on the page at a path: its own style and pictures of this site. The page
/// of the endpoint runs our script too, which asks this site and no other. Its editor is text that
/// the browser itself edits, and browsers write what they edit with attributes of style; the
/// picture of an answer is in the page itself. Pages of pictures run a script that asks for
/// nothing.
pub fn content_security_policy(path: &str) -> String {
    use base64::Engine as _;
    let hash = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(STYLE));
    let (images, sheets, scripts) = match path {
        "sparql" => (
            " data:",
            " 'self'",
            " style-src-attr 'unsafe-inline'; script-src 'self'; connect-src 'self';",
        ),
        path if path.starts_with("diagram/") => ("", "", " script-src 'self';"),
        _ => ("", "", ""),
    };
    format!(
        "default-src 'none'; img-src 'self'{images}; style-src 'sha256-{hash}'{sheets};{scripts} \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
}

impl Site {
    /// Links as seen from a path.
    pub(super) fn links(&self, path: &str) -> Links<'_> {
        Links::from(path, &self.about.base, &self.anchors)
    }

    /// Renders a template with what all pages are given and what this one is given besides.
    pub(super) fn render(
        &self,
        template: &str,
        links: &Links<'_>,
        given: &serde_json::Value,
    ) -> Result<Document, Problem> {
        let language = self.about.languages.first().map_or("en", String::as_str);
        let mut all = json!({
            "root": links.root(),
            "style": STYLE,
            "language": language,
            "direction": if RIGHT_TO_LEFT.contains(&language) { "rtl" } else { "ltr" },
            "site": {
                "title": self.about.title,
                "description": self.about.description,
                "licence": self.about.licence,
                "licence_url": self.about.licence_iri,
                "hash": self.snapshot.hash(),
                "version": env!("CARGO_PKG_VERSION"),
            },
        });
        if let (Some(all), Some(given)) = (all.as_object_mut(), given.as_object()) {
            all.extend(given.clone());
        }
        let template = self.templates.environment.get_template(template);
        template
            .and_then(|template| template.render(Value::from(Serde(&all))))
            .map(Document::page)
            .map_err(|error| Problem::cannot_render(&error))
    }
}

//! Relative links from one path of a site to another.

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use std::collections::BTreeMap;

/// What must not stand in the path of an address as it is.
pub const PATH_ESCAPES: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'#')
    .add(b'`')
    .add(b'%')
    .add(b'\\');

/// Makes links as seen from one page.
#[derive(Clone, Debug)]
pub(super) struct Links<'a> {
    base: &'a str,
    anchors: &'a BTreeMap<String, String>,
    root: String,
}

impl<'a> Links<'a> {
    /// Links from the page of a path, such as `event/x`; the landing page's path is empty. Terms
    /// with an anchor are explained on the page of the vocabulary.
    pub(super) fn from(path: &str, base: &'a str, anchors: &'a BTreeMap<String, String>) -> Self {
        let depth = path.matches('/').count();
        let root = if depth == 0 {
            "./".to_owned()
        } else {
            "../".repeat(depth)
        };
        Self {
            base,
            anchors,
            root,
        }
    }

    /// The way up to the landing page, ending with `/`.
    pub(super) fn root(&self) -> &str {
        &self.root
    }

    /// Where an IRI leads: to a page of the site, or outside if it can be followed there.
    pub(super) fn href(&self, iri: &str) -> Option<Href> {
        if let Some(path) = iri.strip_prefix(self.base) {
            let href = format!("{}{}", self.root, utf8_percent_encode(path, PATH_ESCAPES));
            return Some(Href {
                href,
                outside: false,
            });
        }
        if let Some(anchor) = self.anchors.get(iri) {
            let href = format!(
                "{}ns#{}",
                self.root,
                utf8_percent_encode(anchor, PATH_ESCAPES)
            );
            return Some(Href {
                href,
                outside: false,
            });
        }
        let follows = iri.starts_with("https://") || iri.starts_with("http://");
        follows.then(|| Href {
            href: iri.to_owned(),
            outside: true,
        })
    }
}

/// A link's target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Href {
    /// What stands in `href`.
    pub(super) href: String,
    /// Whether it leads out of the site.
    pub(super) outside: bool,
}

#[cfg(test)]
mod tests {
    use super::Links;
    use std::collections::BTreeMap;

    #[test]
    fn links_are_relative_within_the_site() {
        let event = "https://w3id.org/plenary/ns#Event".to_owned();
        let anchors = BTreeMap::from([(event, "Event".to_owned())]);
        let links = Links::from("event/x/panel/y", "https://a.example/b/", &anchors);
        let href = |iri| links.href(iri).map(|href| href.href);
        assert_eq!(
            href("https://a.example/b/person/z").as_deref(),
            Some("../../../person/z")
        );
        assert_eq!(
            href("https://w3id.org/plenary/ns#Event").as_deref(),
            Some("../../../ns#Event")
        );
        assert_eq!(
            href("https://w3id.org/plenary/ns#unexplained").as_deref(),
            Some("https://w3id.org/plenary/ns#unexplained")
        );
        assert_eq!(
            href("https://c.example/").as_deref(),
            Some("https://c.example/")
        );
        assert_eq!(href("javascript:alert(1)"), None);
        assert_eq!(
            href("https://a.example/b/x?y#\"z").as_deref(),
            Some("../../../x%3Fy%23%22z")
        );
    }
}

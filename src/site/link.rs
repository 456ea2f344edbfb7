//! Relative links from one page of a site to another.

use crate::graph::{Pattern, Snapshot};
use crate::ontology::is_route;
use percent_encoding::utf8_percent_encode;
use std::collections::BTreeMap;

pub use crate::diagram::PATH_ESCAPES;

/// What links of a site are made from.
#[derive(Clone, Copy, Debug)]
pub(super) struct Map<'a> {
    /// What the IRIs of its resources begin with.
    pub(super) base: &'a str,
    /// The terms that the page of the vocabulary explains, with the places where it does.
    pub(super) anchors: &'a BTreeMap<String, String>,
    /// The graph, which says what has a page.
    pub(super) snapshot: &'a Snapshot,
}

/// Makes links as seen from one page, to pages in its language.
#[derive(Clone, Debug)]
pub(super) struct Links<'a> {
    map: Map<'a>,
    root: String,
    ending: String,
}

impl<'a> Links<'a> {
    /// Links from the page of a path, such as `event/x`, to pages with an ending, such as
    /// `fr.html`. Terms with an anchor are explained on the page of the vocabulary.
    pub(super) fn from(path: &str, ending: String, map: Map<'a>) -> Self {
        Self {
            map,
            root: root_from(path),
            ending,
        }
    }

    /// The same links, as seen from anywhere on the host.
    pub(super) fn beginning_with(self, root: &str) -> Self {
        let root = root.to_owned();
        Self { root, ..self }
    }

    /// The way up to the landing page, ending with `/`.
    pub(super) fn root(&self) -> &str {
        &self.root
    }

    /// How the names of pages end.
    pub(super) fn ending(&self) -> &str {
        &self.ending
    }

    /// A page of the site by its path, in the language of this one.
    pub(super) fn page(&self, path: &str) -> String {
        let path = utf8_percent_encode(path, PATH_ESCAPES);
        format!("{}{path}.{}", self.root, self.ending)
    }

    /// Where an IRI leads: to a page of the site, or outside if it can be followed there. What is
    /// below the base and has no page leads nowhere.
    pub(super) fn href(&self, iri: &str) -> Option<Href> {
        let inside = |href| {
            Some(Href {
                href,
                outside: false,
            })
        };
        if let Some(anchor) = self.map.anchors.get(iri) {
            let anchor = utf8_percent_encode(anchor, PATH_ESCAPES);
            return inside(format!("{}#{anchor}", self.page("ns")));
        }
        if let Some(path) = iri.strip_prefix(self.map.base) {
            return match path {
                "" => inside(self.root.clone()),
                path if is_route(path) => None,
                path => inside(self.page(path)).filter(|_| is_described(self.map.snapshot, iri)),
            };
        }
        let follows = iri.starts_with("https://") || iri.starts_with("http://");
        follows.then(|| Href {
            href: iri.to_owned(),
            outside: true,
        })
    }
}

/// Whether a graph says something of a resource.
pub(super) fn is_described(snapshot: &Snapshot, iri: &str) -> bool {
    snapshot.iri(iri).is_some_and(|subject| {
        let about = Pattern {
            subject: Some(subject),
            ..Pattern::default()
        };
        snapshot.quads(about).next().is_some()
    })
}

/// The address at which a resource is found: what a `#` or a `?` begins is no part of a path.
pub(super) fn address_of(iri: &str) -> String {
    iri.replace('?', "%3F").replace('#', "%23")
}

/// The way up from a path to the landing page, ending with `/`.
pub(super) fn root_from(path: &str) -> String {
    match path.matches('/').count() {
        0 => "./".to_owned(),
        depth => "../".repeat(depth),
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
    use super::{Links, Map};
    use crate::graph::Builder;
    use oxrdf::{GraphNameRef, NamedNodeRef, QuadRef, vocab::rdf};
    use std::collections::BTreeMap;

    const EVENT: &str = "https://w3id.org/plenary/ns#Event";

    #[test]
    fn links_are_relative_within_the_site() {
        let anchors = BTreeMap::from([(EVENT.to_owned(), "Event".to_owned())]);
        let mut builder = Builder::new();
        for iri in ["https://a.example/b/person/z", "https://a.example/b/x?y#z"] {
            builder.insert(QuadRef::new(
                NamedNodeRef::new_unchecked(iri),
                rdf::TYPE,
                NamedNodeRef::new_unchecked(EVENT),
                GraphNameRef::DefaultGraph,
            ));
        }
        let map = Map {
            base: "https://a.example/b/",
            anchors: &anchors,
            snapshot: &builder.finish().expect("two statements"),
        };
        let links = Links::from("event/x/panel/y", "fr.html".to_owned(), map);
        let cases = [
            (
                "https://a.example/b/person/z",
                Some("../../../person/z.fr.html"),
            ),
            ("https://a.example/b/person/nobody", None),
            ("https://a.example/b/", Some("../../../")),
            (EVENT, Some("../../../ns.fr.html#Event")),
            (
                "https://w3id.org/plenary/ns#unexplained",
                Some("https://w3id.org/plenary/ns#unexplained"),
            ),
            ("https://c.example/", Some("https://c.example/")),
            ("javascript:alert(1)", None),
            (
                "https://a.example/b/x?y#z",
                Some("../../../x%3Fy%23z.fr.html"),
            ),
        ];
        for (iri, expected) in cases {
            let href = links.href(iri).map(|href| href.href);
            assert_eq!(href.as_deref(), expected, "{iri}");
        }
    }
}

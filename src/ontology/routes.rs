//! Paths under a base at which a portal answers itself, so that nothing else can have them.

/// Pages and documents of a portal, which come with the endings of formats and languages too.
const DOCUMENTS: [&str; 10] = [
    "404",
    "ask",
    "browse",
    "catalog",
    "index",
    "ns",
    "provenance",
    "questions",
    "search",
    "void",
];

/// The formats of these.
const ENDINGS: [&str; 8] = ["html", "json", "jsonld", "nt", "rdf", "trig", "ttl", "xml"];

/// What a portal is asked by, and what those look for who read everything.
const NAMES: [&str; 8] = [
    ".well-known/void",
    "data",
    "healthz",
    "metrics",
    "readyz",
    "robots.txt",
    "sitemap.xml",
    "sparql",
];

/// Folders of a portal.
const FOLDERS: [&str; 9] = [
    "assets", "browse", "diagram", "dump", "ns", "problem", "question", "search", "sitemap",
];

/// Whether a portal answers itself at a path under its base: at the base itself too.
pub fn is_route(path: &str) -> bool {
    let is_document = |name: &str| DOCUMENTS.contains(&name);
    match path.split_once('/') {
        _ if path.is_empty() || NAMES.contains(&path) => true,
        Some((folder, _)) => FOLDERS.contains(&folder),
        None => match path.split_once('.') {
            None => is_document(path),
            Some((name, endings)) => {
                let ending = endings.rsplit('.').next().unwrap_or_default();
                is_document(name) && ENDINGS.contains(&ending)
            }
        },
    }
}

/// Whether IRIs of records may not begin with a segment: they would be a portal's own, or be taken
/// for such.
pub(super) fn is_taken(segment: &str) -> bool {
    is_route(segment) || FOLDERS.contains(&segment) || segment == ".well-known"
}

#[cfg(test)]
mod tests {
    use super::{is_route, is_taken};

    #[test]
    fn what_a_portal_answers_is_told_from_what_looks_like_it() {
        for route in [
            "",
            "search",
            "search.fr.html",
            "search/suggest",
            "catalog.ttl",
            "ns",
            "ns/Event",
            "browse/year/2016",
            "data",
            ".well-known/void",
            "dump/x.nt",
        ] {
            assert!(is_route(route), "{route}");
        }
        for free in [
            "event/browse",
            "searches",
            "data.2020",
            "void.2020",
            "catalog-of-hopes",
            "dump",
            ".well-known/x",
            "event/404",
        ] {
            assert!(!is_route(free), "{free}");
        }
        assert!(is_taken("dump") && is_taken("index") && !is_taken("event"));
    }
}

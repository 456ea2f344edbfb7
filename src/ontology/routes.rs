//! Paths under a base at which a portal answers itself, so that nothing else can have them.

/// Pages and documents of a portal, and what it is asked by.
const NAMES: [&str; 16] = [
    "404",
    "ask",
    "browse",
    "catalog",
    "data",
    "healthz",
    "index",
    "metrics",
    "provenance",
    "questions",
    "readyz",
    "robots.txt",
    "search",
    "sitemap.xml",
    "sparql",
    "void",
];

/// Folders of a portal, and of hosts.
const FOLDERS: [&str; 7] = [
    ".well-known",
    "assets",
    "diagram",
    "dump",
    "problem",
    "question",
    "sitemap",
];

/// Whether a portal answers itself at a path under its base.
pub fn is_route(path: &str) -> bool {
    let folder = path.split_once('/').map(|(folder, _)| folder);
    NAMES.contains(&path) || folder.is_some_and(|folder| FOLDERS.contains(&folder))
}

/// Whether a path may not begin with a name, or would be taken for what a portal says itself.
pub(super) fn is_taken(segment: &str) -> bool {
    segment == "ns" || NAMES.contains(&segment) || FOLDERS.contains(&segment)
}

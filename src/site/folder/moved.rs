//! What stood at another path before: for each old path, where it is today.

use crate::graph::Pattern;
use crate::ontology::Role;
use crate::site::link::root_from;
use crate::site::words::words;
use crate::site::{Document, PATH_ESCAPES, Problem, Site};
use oxrdf::TermRef;
use percent_encoding::utf8_percent_encode;
use serde_json::json;
use std::collections::BTreeMap;

/// Most old paths of one resource: each of its parts may have had several ids.
const OLD_PATHS_MAX: usize = 100;

impl Site {
    /// Names each old path with where it is today, as [`Site::moved`] does when it is asked.
    pub(in crate::site) fn each_moved(&self, take: &mut dyn FnMut(&str, &str)) {
        let former = self.former_ids();
        if former.is_empty() {
            return;
        }
        for (_, path) in self.resources() {
            for old in old_paths(path, &former) {
                if self.moved(&old).as_deref() == Some(path) && !self.knows(&old) {
                    take(&old, path);
                }
            }
        }
    }

    /// The ids that resources had before, by their paths today.
    fn former_ids(&self) -> BTreeMap<&str, Vec<&str>> {
        let mut former: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        let properties = self.properties.of_role(Role::FormerId).iter();
        let quads = properties.flat_map(|property| {
            self.snapshot.quads(Pattern {
                predicate: Some(*property),
                ..Pattern::default()
            })
        });
        for quad in quads {
            let (TermRef::NamedNode(holder), TermRef::Literal(id)) = (
                self.snapshot.term(quad.subject),
                self.snapshot.term(quad.object),
            ) else {
                continue;
            };
            if let Some(path) = holder.as_str().strip_prefix(self.about.base.as_str()) {
                former.entry(path).or_default().push(id.value());
            }
        }
        former
    }

    /// The page at an old path, which leads on; `edition` is the place of its language.
    pub(super) fn leading_page(
        &self,
        path: &str,
        to: &str,
        edition: usize,
    ) -> Result<Document, Problem> {
        let languages = self.languages();
        let language = languages
            .get(edition)
            .copied()
            .unwrap_or(self.first_language());
        let (of_words, words) = words(language);
        let escaped = utf8_percent_encode(to, PATH_ESCAPES);
        let given = json!({
            "language": of_words,
            "direction": words.get("direction"),
            "t": words,
            "href": format!("{}{escaped}.{}", root_from(path), self.ending(language)),
            "iri": format!("{}{to}", self.about.base),
        });
        let html = self.templates.render("moved.html", &given);
        html.map(Document::page)
            .map_err(|error| Problem::cannot_render(&error))
    }
}

/// The paths at which a resource may have stood.
fn old_paths(path: &str, former: &BTreeMap<&str, Vec<&str>>) -> Vec<String> {
    let mut old: Vec<String> = vec![String::new()];
    let mut end = 0;
    for part in path.split('/') {
        end += part.len() + usize::from(end > 0);
        let before = former.get(&path[..end]).map_or(&[][..], Vec::as_slice);
        let ids = || before.iter().copied().chain([part]);
        let slash = if old[0].is_empty() { "" } else { "/" };
        let longer = old
            .iter()
            .flat_map(|start| ids().map(move |id| format!("{start}{slash}{id}")));
        old = longer.take(OLD_PATHS_MAX).collect();
    }
    old.retain(|old| old != path);
    old
}

#[cfg(test)]
mod tests {
    use super::old_paths;
    use std::collections::BTreeMap;

    #[test]
    fn each_part_may_have_had_other_ids() {
        let former = BTreeMap::from([("a/x", vec!["y", "z"]), ("a/x/b/p", vec!["q"])]);
        let old = old_paths("a/x/b/p", &former);
        assert_eq!(old, ["a/y/b/q", "a/y/b/p", "a/z/b/q", "a/z/b/p", "a/x/b/q"]);
        assert_eq!(old_paths("a/other", &former), [""; 0]);
    }
}

//! IRIs, shortened: prefixed names, and references relative to the base.

use super::Statements;
use oxrdf::vocab::{rdf, xsd};
use oxrdf::{LiteralRef, NamedNodeRef, TermRef};
use std::collections::{BTreeMap, BTreeSet};

/// Where an IRI is split: after the last of these.
const ENDS: [char; 3] = ['#', '/', ':'];

/// Shortens IRIs by prefixes and a base.
pub(super) struct Names<'a> {
    /// Namespace → prefix.
    prefixes: BTreeMap<&'a str, &'a str>,
    base: Option<&'a str>,
}

impl<'a> Names<'a> {
    /// Takes in the prefixes. Of several for one namespace, the first by name counts.
    pub(super) fn new(prefixes: &'a BTreeMap<String, String>, base: Option<&'a str>) -> Self {
        let mut names = Self {
            prefixes: BTreeMap::new(),
            base: base.filter(|base| base.ends_with('/')),
        };
        for (prefix, namespace) in prefixes.iter().filter(|(prefix, _)| is_prefix(prefix)) {
            names.prefixes.entry(namespace).or_insert(prefix);
        }
        names
    }

    /// The same without the prefixes that no statement needs; the base likewise.
    pub(super) fn used_by(mut self, statements: &dyn Statements) -> Self {
        let mut used: BTreeSet<&str> = BTreeSet::new();
        let mut base_is_used = false;
        let mut note = |iri: &str| match self.prefixed(iri) {
            Some((prefix, _)) => {
                used.insert(prefix);
            }
            None => base_is_used |= self.relative(iri).is_some(),
        };
        for graph in statements.graphs() {
            if let oxrdf::GraphName::NamedNode(node) = &graph {
                note(node.as_str());
            }
            for triple in statements.triples(graph.as_ref()) {
                // Turtle writes `a` for it, and JSON-LD has a keyword.
                if triple.predicate != rdf::TYPE {
                    note(triple.predicate.as_str());
                }
                if let oxrdf::NamedOrBlankNodeRef::NamedNode(node) = triple.subject {
                    note(node.as_str());
                }
                match triple.object {
                    TermRef::NamedNode(node) => note(node.as_str()),
                    TermRef::Literal(literal) if shows_datatype(literal) => {
                        note(literal.datatype().as_str());
                    }
                    TermRef::Literal(_) | TermRef::BlankNode(_) => {}
                }
            }
        }
        self.prefixes.retain(|_, prefix| used.contains(*prefix));
        self.base = self.base.filter(|_| base_is_used);
        self
    }

    /// The prefixes with their namespaces, sorted.
    pub(super) fn prefixes(&self) -> BTreeMap<&'a str, &'a str> {
        self.prefixes
            .iter()
            .map(|(namespace, prefix)| (*prefix, *namespace))
            .collect()
    }

    /// The base, where it shortens anything.
    pub(super) fn base(&self) -> Option<&'a str> {
        self.base
    }

    /// Prefix and local name.
    pub(super) fn prefixed<'i>(&self, iri: &'i str) -> Option<(&'a str, &'i str)> {
        let end = iri.rfind(ENDS)? + 1;
        let (namespace, local) = iri.split_at(end);
        let prefix = self.prefixes.get(namespace)?;
        is_local(local).then_some((*prefix, local))
    }

    /// What is left of an IRI under the base: a path that resolves to nothing else.
    pub(super) fn relative<'i>(&self, iri: &'i str) -> Option<&'i str> {
        let path = iri.strip_prefix(self.base?)?;
        let is_plain = |segment: &str| {
            !segment.is_empty()
                && !segment.starts_with('.')
                && segment
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte))
        };
        path.split('/').all(is_plain).then_some(path)
    }
}

/// Whether Turtle needs a literal's datatype in words.
pub(super) fn shows_datatype(literal: LiteralRef<'_>) -> bool {
    let datatype = literal.datatype();
    literal.language().is_none() && datatype != xsd::STRING && !is_bare(literal.value(), datatype)
}

/// Whether Turtle reads the bare characters back as the same literal.
pub(super) fn is_bare(value: &str, datatype: NamedNodeRef<'_>) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = value.strip_prefix(['+', '-']).unwrap_or(value);
    match datatype {
        xsd::BOOLEAN => matches!(value, "true" | "false"),
        xsd::INTEGER => digits(unsigned),
        xsd::DECIMAL => unsigned
            .split_once('.')
            .is_some_and(|(whole, part)| digits(whole) && digits(part)),
        _ => false,
    }
}

/// Whether all of Turtle, XML and JSON-LD take it as a prefix.
fn is_prefix(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic()) && is_local(text)
}

/// Whether Turtle takes it as a local name without escapes.
fn is_local(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '_')
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shortens_only_what_reads_back() {
        let prefixes = [("x", "http://x/#"), ("y", "http://y/"), ("1", "http://z/")]
            .map(|(prefix, namespace)| (prefix.to_owned(), namespace.to_owned()));
        let prefixes = BTreeMap::from(prefixes);
        let names = Names::new(&prefixes, Some("http://b/"));
        assert_eq!(names.prefixed("http://x/#a-1"), Some(("x", "a-1")));
        for iri in [
            "http://x/#",
            "http://x/#a.",
            "http://y/a/b",
            "http://z/a",
            "plain",
            "http://x/#é",
        ] {
            assert_eq!(names.prefixed(iri), None, "{iri}");
        }
        assert_eq!(names.relative("http://b/event/a.b"), Some("event/a.b"));
        for iri in [
            "http://b/",
            "http://b//a",
            "http://b/a/",
            "http://b/../a",
            "http://b/a:b",
            "http://b/a?b",
        ] {
            assert_eq!(names.relative(iri), None, "{iri}");
        }
    }
}

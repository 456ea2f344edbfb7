//! Datasets of others that records may link to, as `ontology/outside.ttl` names them.

use oxrdf::{NamedOrBlankNode, Term, Triple};
use oxttl::TurtleParser;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// The Turtle of the program itself.
const TURTLE: &str = include_str!("../../ontology/outside.ttl");

/// The property whose value the IRIs of a dataset begin with
/// (<https://www.w3.org/TR/void/#pattern>).
const SPACE: &str = "http://rdfs.org/ns/void#uriSpace";

/// A dataset of others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outside {
    /// Its IRI, which is ours and stays the same.
    pub iri: String,
    /// What its own IRIs begin with, in one spelling or several.
    pub spaces: BTreeSet<String>,
    /// All that is said of it.
    pub statements: Vec<Triple>,
}

static KNOWN: LazyLock<Vec<Outside>> = LazyLock::new(read);

/// The dataset of others that an IRI belongs to, where it is known: the one with the longest of the
/// beginnings that fit.
pub fn outside(iri: &str) -> Option<&'static Outside> {
    let fitting = KNOWN.iter().filter_map(|known| {
        let spaces = known.spaces.iter();
        let fits = spaces.filter(|space| iri.starts_with(space.as_str()));
        Some((fits.map(String::len).max()?, known))
    });
    fitting
        .max_by_key(|(length, _)| *length)
        .map(|(_, known)| known)
}

/// The dataset of others with an IRI.
pub fn outside_named(iri: &str) -> Option<&'static Outside> {
    KNOWN.iter().find(|known| known.iri == iri)
}

fn read() -> Vec<Outside> {
    let mut known: Vec<Outside> = Vec::new();
    for triple in TurtleParser::new().for_slice(TURTLE) {
        let triple = triple.expect("the program's own Turtle is Turtle, which a test reads");
        let NamedOrBlankNode::NamedNode(subject) = &triple.subject else {
            continue;
        };
        let at = known
            .iter()
            .position(|known| known.iri == subject.as_str())
            .unwrap_or_else(|| {
                known.push(Outside {
                    iri: subject.as_str().to_owned(),
                    spaces: BTreeSet::new(),
                    statements: Vec::new(),
                });
                known.len() - 1
            });
        if let (SPACE, Term::Literal(space)) = (triple.predicate.as_str(), &triple.object) {
            known[at].spaces.insert(space.value().to_owned());
        }
        known[at].statements.push(triple);
    }
    known
}

#[cfg(test)]
mod tests {
    use super::{KNOWN, outside};
    use std::collections::BTreeSet;

    #[test]
    fn each_has_a_title_a_page_and_a_space_of_its_own() {
        let mut spaces = BTreeSet::new();
        assert!(KNOWN.len() > 10);
        for known in &*KNOWN {
            for name in ["#type", "/title", "/homepage"] {
                let mut said = known.statements.iter();
                let is_said = said.any(|triple| triple.predicate.as_str().ends_with(name));
                assert!(is_said, "{} {name}", known.iri);
            }
            assert!(!known.spaces.is_empty(), "{}", known.iri);
            for space in &known.spaces {
                assert!(space.ends_with('/'), "{space}");
                assert!(spaces.insert(space.clone()), "{space} is given twice");
                assert_eq!(outside(&format!("{space}x")), Some(known), "{space}");
            }
        }
        assert_eq!(outside("http://www.wikidata.org/wiki/Q71"), None);
        assert_eq!(outside("https://a.example/"), None);
    }
}

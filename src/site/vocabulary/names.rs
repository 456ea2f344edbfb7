//! Where each term is explained: its place on the page of the vocabulary, and a page of its own.

use crate::ontology::{Schema, Term, TermKind};
use crate::site::Site;
use std::collections::{BTreeMap, BTreeSet};

/// Whether a term is one that is explained: a class or property that the Turtle describes, and no
/// resource of the dataset.
pub(super) fn is_explained(term: &Term, base: &str) -> bool {
    let is_resource = match term.iri.strip_prefix(base) {
        // Terms of the dataset's own may stand where ours are told of.
        Some(path) => !path.starts_with("ns#"),
        None => false,
    };
    matches!(term.kind, TermKind::Class | TermKind::Property)
        && !is_resource
        && !local_name(&term.iri).is_empty()
}

/// The namespace of a term: all before its name.
pub(super) fn namespace(iri: &str) -> &str {
    &iri[..iri.len() - local_name(iri).len()]
}

fn local_name(iri: &str) -> &str {
    iri.rsplit(['#', '/']).next().unwrap_or_default()
}

/// The places on the page of the vocabulary, by the IRIs of the terms: the name in the namespace.
/// Of those with the same name in two namespaces, the term of our ontology has it; the others have
/// their prefix before it.
pub(in crate::site) fn anchors(schema: &Schema, base: &str) -> BTreeMap<String, String> {
    let own = schema.iri.as_deref().unwrap_or_default();
    let mut terms: Vec<&Term> = schema.terms.values().collect();
    terms.retain(|term| is_explained(term, base));
    terms.sort_by_key(|term| (!namespace(&term.iri).starts_with(own), &term.iri));
    let mut taken = BTreeSet::new();
    let anchor = |term: &Term| {
        let (name, space) = (local_name(&term.iri), namespace(&term.iri));
        let mut prefixes = schema.prefixes.iter();
        let prefix = prefixes.find(|(_, namespace)| *namespace == space);
        let prefix = prefix.map_or("term", |(prefix, _)| prefix.as_str());
        let anchor = first_free(&taken, &[name.to_owned(), format!("{prefix}-{name}")]);
        taken.insert(anchor.clone());
        (term.iri.to_string(), anchor)
    };
    terms.into_iter().map(anchor).collect()
}

/// The names of the pages of terms, by the IRIs of these: their places on the page of the
/// vocabulary. Some file systems take names that differ in case for the same, and vocabularies have
/// a class and a property so: the page of the property says that it is one.
pub(in crate::site) fn pages(
    schema: &Schema,
    anchors: &BTreeMap<String, String>,
) -> BTreeMap<String, String> {
    let kind = |iri: &str| schema.terms.get(iri).map(|term| term.kind);
    let mut terms: Vec<(&String, &String)> = anchors.iter().collect();
    terms.sort_by_key(|(iri, _)| kind(iri) != Some(TermKind::Class));
    let mut taken = BTreeSet::new();
    let page = |(iri, anchor): (&String, &String)| {
        let page = first_free(&taken, &[anchor.clone(), format!("{anchor}-property")]);
        taken.insert(page.to_lowercase());
        (iri.clone(), page)
    };
    terms.into_iter().map(page).collect()
}

/// The first name that is not taken, or the last with a number.
fn first_free(taken: &BTreeSet<String>, names: &[String]) -> String {
    let is_free = |name: &String| !taken.contains(name) && !taken.contains(&name.to_lowercase());
    let last = names.last().map_or("", String::as_str);
    let numbered = (2..).map(|number| format!("{last}-{number}"));
    let mut all = names.iter().cloned().chain(numbered);
    all.find(is_free).expect("there is a number that is free")
}

impl Site {
    /// The path of the page of a term, without its ending.
    pub(super) fn term_path(&self, iri: &str) -> Option<String> {
        Some(format!("ns/{}", self.term_pages.get(iri)?))
    }

    /// The term that a page is about, by the name of the page.
    pub(super) fn term_of_page(&self, name: &str) -> Option<&Term> {
        let mut pages = self.term_pages.iter();
        let (iri, _) = pages.find(|(_, page)| *page == name)?;
        self.schema.terms.get(iri.as_str())
    }

    /// The paths of the pages of terms, without their endings.
    pub(in crate::site) fn term_stems(&self) -> impl Iterator<Item = String> + '_ {
        self.term_pages.values().map(|page| format!("ns/{page}"))
    }
}

#[cfg(test)]
mod tests {
    use super::{anchors, pages};
    use crate::diagnostic::FileId;
    use crate::ontology::{TurtleFile, compile, embedded};
    use std::collections::BTreeSet;

    #[test]
    fn no_two_terms_have_one_place_or_page() {
        let text = "@prefix x: <https://x.example/terms/> . @prefix y: <https://y.example/#> .
            @prefix owl: <http://www.w3.org/2002/07/owl#> .
            x:Event a owl:Class . y:Event a owl:Class . <https://z.example/Event> a owl:Class .
            x:Other a owl:Class . y:OTHER a owl:Class . <https://a.example/r/one> a owl:Class .";
        let [one, two, three] = embedded();
        let own = TurtleFile {
            file: FileId(3),
            path: "own.ttl",
            text,
            of_dataset: true,
        };
        let (schema, _) = compile(&[one, two, three, own]);
        let anchors = anchors(&schema, "https://a.example/r/");
        let of = |iri: &str| anchors.get(iri).map(String::as_str);
        assert_eq!(of("https://w3id.org/plenary/ns#Event"), Some("Event"));
        assert_eq!(of("https://w3id.org/plenary/ns#panel"), Some("panel"));
        assert_eq!(of("https://x.example/terms/Event"), Some("x-Event"));
        assert_eq!(of("https://y.example/#Event"), Some("y-Event"));
        assert_eq!(of("https://z.example/Event"), Some("term-Event"));
        assert_eq!(
            of("https://a.example/r/one"),
            None,
            "resources have pages of their own"
        );
        let distinct: BTreeSet<&String> = anchors.values().collect();
        assert_eq!(distinct.len(), anchors.len());
        let pages = pages(&schema, &anchors);
        assert_eq!(pages["https://w3id.org/plenary/ns#Panel"], "Panel");
        assert_eq!(pages["https://w3id.org/plenary/ns#panel"], "panel-property");
        let distinct: BTreeSet<String> = pages.values().map(|page| page.to_lowercase()).collect();
        assert_eq!(distinct.len(), anchors.len(), "whatever the case");
    }
}

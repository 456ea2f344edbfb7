//! The page of a search.

use super::{HITS_PER_PAGE, PAGES_MAX, Results, SearchOffer, Searched, Shown};
use crate::graph::Names;
use crate::ontology::TermRole;
use crate::site::{Document, Problem, Site};
use serde_json::{Value, json};

/// Most resources that the pages of a search list together.
const REACHABLE: usize = PAGES_MAX * HITS_PER_PAGE;
/// Characters of what is set as a heading; longer texts are set as texts.
const HEADING_CHARS_MAX: usize = 80;

impl Site {
    /// The predicate that searches in a query, as it can be written there.
    fn search_predicate(&self) -> Option<String> {
        let term = self.schema.term_of(TermRole::TextMatch)?;
        let languages = self.languages();
        Some(Names::new(&self.snapshot, &self.schema, &languages).shortened(&term.iri))
    }

    /// The page with what was found, or with what was wrong, or with the form alone.
    pub(super) fn search_page(
        &self,
        searched: &Searched,
        results: Option<&Results<'_>>,
        problem: Option<&Problem>,
    ) -> Result<Document, Problem> {
        let page = self
            .page("search", self.edition_of(searched))
            .without_editions();
        let results = results.map(|results| {
            json!({
                "total": results.total,
                "page": results.page,
                "pages": results.pages,
                "reachable": (results.page == PAGES_MAX && results.total > REACHABLE)
                    .then_some(REACHABLE),
                "first": HITS_PER_PAGE * (results.page - 1) + 1,
                "hits": results.hits.iter().map(hit).collect::<Vec<_>>(),
                "classes": results.classes,
                "languages": results.languages,
                "near": results.near,
                "previous": results.previous,
                "next": results.next,
            })
        });
        let class = self
            .class_asked_for(searched.class.as_deref())
            .ok()
            .flatten();
        let without = |class: bool| {
            let other = Searched {
                class: searched.class.clone().filter(|_| !class),
                language: searched.language.clone().filter(|_| class),
                page: 1,
                text: searched.text.clone(),
                edition: searched.edition.clone(),
            };
            other.address(SearchOffer::Page)
        };
        let given = json!({
            "query": searched.text,
            "class": searched.class,
            "class_iri": class.map(|class| class.iri.to_string()),
            "wanted_language": searched.language,
            "any_class": without(true),
            "any_language": without(false),
            "results": results,
            "problem": problem,
            "predicate": self.search_predicate(),
            "code": problem.map(|problem| problem.of.code()),
        });
        page.render("search.html", &given)
    }
}

/// A resource with its passage in pieces; where that is what it is called, it is shown once.
fn hit(shown: &Shown) -> Value {
    let passage = &shown.passage;
    json!({
        "name": shown.name,
        "href": shown.href,
        "iri": shown.iri,
        "class": shown.class.as_ref().map(|class| &class.name),
        "language": passage.language,
        "pieces": passage.pieces(),
        "is_name": shown.is_name,
        "is_long": passage.text.chars().nth(HEADING_CHARS_MAX).is_some(),
        "cut_before": passage.cut_before,
        "cut_after": passage.cut_after,
    })
}

//! The page to ask from where no server answers: what a query in its address can be done with. A
//! live server leads to its endpoint instead where there is a query.

use super::file::Addresses;
use super::{Document, Problem, Site};
use serde_json::json;

impl Site {
    /// The page to ask from. The query is in its address, which only the script on the page reads,
    /// so that one file does for all.
    pub(super) fn ask_page(&self, at: &Addresses, language: &str) -> Result<Document, Problem> {
        let page = self.page("ask", language);
        let questions = self
            .questions_shown()
            .map(|question| page.question(question));
        let given = json!({
            "endpoint": at.endpoint,
            "base": self.about.base,
            "questions": questions.collect::<Vec<_>>(),
            "ask_script": self.script("ask"),
        });
        page.render("ask.html", &given)
    }
}

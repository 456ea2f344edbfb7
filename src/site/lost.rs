//! `404.html`: what a host shows where nothing stands, in each language of the dataset. Any address
//! may show it, so its links begin with the path of the site on its host.

use super::words::words;
use super::{Addresses, Document, Problem, Site};
use serde_json::{Value, json};

impl Site {
    /// The page for addresses at which nothing stands.
    pub(super) fn nothing_here(&self, at: &Addresses) -> Result<Document, Problem> {
        let first = self.first_language();
        let page = self.page_of_any_depth("404", first, &at.path);
        let lost: Vec<Value> = self
            .languages()
            .into_iter()
            .map(|language| {
                let (of_words, words) = words(language);
                json!({
                    "language": of_words,
                    "t": words,
                    "ending": self.ending(language),
                    "title": self.page("404", language).title(),
                })
            })
            .collect();
        page.render("lost.html", &json!({ "lost": lost }))
    }
}

//! `/search`, its pages in each language, and `/search/suggest`. They are answered here and not by
//! a worker: what they read is bounded by `search`.

use super::client::Asker;
use super::generation::Generation;
use super::negotiate::choose_offer;
use super::request::parameters;
use super::respond;
use super::{App, Now};
use crate::site::{Kind, PAGE, PAGES_MAX, Problem, SearchOffer, Searched, Typed};
use axum::extract::State;
use axum::http::header::{CONTENT_LANGUAGE, VARY};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;

/// `/search`: what a search finds.
pub(super) async fn find(
    State(shared): App,
    Now(now): Now,
    Asker(client): Asker,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    let mut asked = Asked::of(&uri);
    let has_ending = uri.path().ends_with(".html");
    asked.searched.edition = edition(&now, uri.path(), &headers);
    let offer = asked.offer(&uri, &headers);
    let searched = asked.searched.clone();
    let found = match (offer, asked.fault) {
        (Err(problem), _) | (_, Some(problem)) => Err(problem),
        (Ok(offer), None) => {
            let searched = searched.clone();
            let search = move |now: &Generation| now.site.search(&searched, offer);
            shared.searches.make(client, &now, search).await
        }
    };
    found.map_or_else(
        |problem| {
            let page = now.site.search_refused(&searched, &problem);
            respond::problem_for(&headers, &problem, page)
        },
        |document| {
            let is_page = document.media_type == PAGE;
            let mut response = respond::document(document);
            if is_page {
                let language = searched.edition.as_deref();
                let language = language.unwrap_or_else(|| now.site.first_language());
                respond::set(&mut response, CONTENT_LANGUAGE, language);
            }
            if !has_ending {
                respond::set(&mut response, VARY, respond::VARIES_BY_LANGUAGE);
            }
            response
        },
    )
}

/// The language of the page: that of its ending, or the one that is liked best; none for the first
/// of the dataset.
fn edition(now: &Generation, path: &str, headers: &HeaderMap) -> Option<String> {
    let language = match now.site.page_name(path.trim_start_matches('/')) {
        Some((_, language)) => language,
        None => respond::language(headers, &now.site),
    };
    (language != now.site.first_language()).then(|| language.to_owned())
}

/// `/search/suggest`: names that complete what is typed.
pub(super) async fn suggest(
    State(shared): App,
    Now(now): Now,
    Asker(client): Asker,
    uri: Uri,
) -> Response {
    let suggested = match parameters(&uri) {
        Err(problem) => Err(problem),
        Ok(mut given) => {
            let typed = Typed {
                text: given.remove("q").unwrap_or_default(),
                class: given.remove("class"),
                kind: given.remove("kind"),
            };
            let suggest = move |now: &Generation| now.site.suggest(&typed);
            shared.searches.make(client, &now, suggest).await
        }
    };
    suggested.map_or_else(|problem| respond::problem(&problem), respond::document)
}

/// What an address asks for, and what is wrong with it.
#[derive(Default)]
struct Asked {
    searched: Searched,
    format: Option<String>,
    fault: Option<Problem>,
}

impl Asked {
    fn of(uri: &Uri) -> Self {
        let mut asked = Self::default();
        asked.searched.page = 1;
        let mut given = match parameters(uri) {
            Ok(given) => given,
            Err(problem) => {
                asked.fault = Some(problem);
                return asked;
            }
        };
        asked.searched.text = given.remove("q").unwrap_or_default();
        asked.searched.class = given.remove("class");
        asked.searched.language = given.remove("lang");
        asked.format = given.remove("format");
        match given.remove("page").map(|value| page(&value)) {
            None => {}
            Some(Ok(page)) => asked.searched.page = page,
            Some(Err(problem)) => asked.fault = Some(problem),
        }
        asked
    }

    /// The format that the address names by its ending or by `format=`, or that is accepted.
    fn offer(&self, uri: &Uri, headers: &HeaderMap) -> Result<SearchOffer, Problem> {
        let ending = uri.path().strip_prefix("/search.");
        let ending = ending.map(|ending| ending.rsplit('.').next().unwrap_or(ending));
        let named = ending.or(self.format.as_deref());
        let offers = SearchOffer::ALL;
        let accept = respond::accept(headers);
        let found = match named {
            Some(name) => offers.into_iter().find(|offer| offer.name() == name),
            None => {
                let types = offers.map(|offer| [offer.media_type()]);
                let types = types.each_ref().map(<[_; 1]>::as_slice);
                choose_offer(accept.as_deref(), &types).map(|index| offers[index])
            }
        };
        found.ok_or_else(|| {
            let asked = named.map(str::to_owned).or(accept);
            let names = offers.map(SearchOffer::name);
            respond::not_acceptable(&asked.unwrap_or_default(), &names)
        })
    }
}

fn page(value: &str) -> Result<usize, Problem> {
    let page = value.parse().ok();
    page.filter(|page| (1..=PAGES_MAX).contains(page))
        .ok_or_else(|| {
            let problem = Problem::new(Kind::BadParameter, format!("there is no page `{value}`"));
            problem.hint(format!("`page` takes a number from 1 to {PAGES_MAX}"))
        })
}

//! Pictures.

use super::Now;
use super::generation::Generation;
use super::respond;
use crate::diagram::{self, GraphvizError, Options, Picture};
use crate::site::{Document, Kind, Problem};
use axum::extract::Path;
use axum::http::HeaderMap;
use axum::response::Response;
use std::sync::Arc;

/// The event map, drawn once.
#[derive(Clone, Debug)]
pub(super) struct Map {
    dot: String,
    svg: Result<String, Problem>,
}

/// `/diagram/event-map.dot` and `/diagram/event-map.svg`.
pub(super) async fn event_map(
    Now(now): Now,
    headers: HeaderMap,
    Path(name): Path<String>,
) -> Response {
    let document = picture(&now, &name).await;
    document.map_or_else(
        |problem| {
            let page = now.site.problem_page(&format!("diagram/{name}"), &problem);
            respond::problem_for(&headers, &problem, page)
        },
        respond::document,
    )
}

async fn picture(now: &Arc<Generation>, name: &str) -> Result<Document, Problem> {
    if !matches!(name, "event-map.dot" | "event-map.svg") {
        let problem = Problem::new(Kind::NotFound, format!("there is no picture `{name}`"));
        return Err(problem.hint("there are `event-map.svg` and `event-map.dot`"));
    }
    let draw = || async {
        let now = now.clone();
        let drawn = tokio::task::spawn_blocking(move || drawn(&now));
        drawn
            .await
            .map_err(|_| Problem::new(Kind::Failed, "the picture cannot be drawn"))?
    };
    let map = now
        .map
        .get_or_init(draw)
        .await
        .as_ref()
        .map_err(Problem::clone)?;
    let (text, media_type) = match name {
        "event-map.dot" => (&map.dot, "text/vnd.graphviz; charset=utf-8"),
        _ => (map.svg.as_ref().map_err(Problem::clone)?, "image/svg+xml"),
    };
    Ok(Document {
        bytes: text.clone().into_bytes(),
        media_type,
    })
}

fn drawn(now: &Generation) -> Result<Map, Problem> {
    let options = Options {
        languages: now.site.about.languages.clone(),
        command: "plenary diagram event-map".to_owned(),
        ..Options::default()
    };
    let scene = diagram::draw(
        &now.site.snapshot,
        &now.site.schema,
        &Picture::default(),
        &options,
    )
    .map_err(|error| Problem::new(Kind::NotFound, error.to_string()))?;
    let svg = diagram::svg(&scene).map_err(|error| {
        let kind = match error {
            GraphvizError::Missing => Kind::NoGraphviz,
            _ => Kind::Failed,
        };
        let problem = Problem::new(kind, error.to_string());
        match error.hint() {
            Some(hint) => problem.hint(hint),
            None => problem,
        }
    });
    Ok(Map {
        dot: diagram::dot::write(&scene),
        svg,
    })
}

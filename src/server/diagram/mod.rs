//! Pictures: `/diagram/KIND.FORMAT`, with the options of the command line as parameters.
//!
//! Each is drawn once for those who ask for the same, and kept as long as there is room. What a
//! picture may take is bounded by `diagram`; here is bounded how many are drawn at once and how
//! long somebody waits.

mod given;

use super::client::Asker;
use super::generation::Generation;
use super::respond;
use super::{App, Now, Shared};
use crate::diagnostic::nearest;
use crate::diagram::{Format, Options, Writing};
use crate::site::{Document, Kind, Problem, Wanted};
use crate::worker::Client;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use given::{Given, KINDS};
use std::sync::Arc;
use std::time::Duration;

/// Memory for pictures that are kept.
pub(super) const PICTURES_BYTES_MAX: u64 = 32 << 20;
/// Longest title, in bytes.
const TITLE_BYTES_MAX: usize = 500;
/// Most names of classes and properties that are included, or excluded.
const FILTER_NAMES_MAX: usize = 50;
/// Most languages of a chain.
const LANGUAGES_MAX: usize = 10;

/// The pictures of a generation that are kept.
pub(super) type Pictures = moka::sync::Cache<String, Result<Document, Problem>>;

/// No pictures yet.
pub(super) fn pictures() -> Pictures {
    moka::sync::Cache::builder()
        .max_capacity(PICTURES_BYTES_MAX)
        .weigher(|key: &String, picture: &Result<Document, Problem>| {
            let bytes = picture
                .as_ref()
                .map_or(1 << 10, |document| document.bytes.len());
            u32::try_from(key.len() + bytes).unwrap_or(u32::MAX)
        })
        .build()
}

/// `/diagram/KIND.FORMAT`.
pub(super) async fn picture(
    State(shared): App,
    Now(now): Now,
    Asker(client): Asker,
    headers: HeaderMap,
    Path(name): Path<String>,
    uri: Uri,
) -> Response {
    let path = format!("diagram/{name}");
    let at_path = uri.query().is_none().then(|| now.site.picture_at(&path));
    let wanted = match at_path.flatten() {
        Some(wanted) => Ok(wanted),
        None => wanted(&now, &name, &uri),
    };
    let document = match wanted {
        Ok(wanted) => drawn_once(&shared, client, &now, wanted).await,
        Err(problem) => Err(problem),
    };
    document.map_or_else(
        |problem| {
            let page = now.site.problem_page(&path, &problem);
            respond::problem_for(&headers, &problem, page)
        },
        respond::document,
    )
}

async fn drawn_once(
    shared: &Shared,
    client: Client,
    now: &Arc<Generation>,
    wanted: Wanted,
) -> Result<Document, Problem> {
    let timeout = Duration::from_secs_f64(shared.settings.limits.query_timeout_s);
    let key = format!("{wanted:?}");
    if let Some(known) = now.pictures.get(&key) {
        return known;
    }
    let failed = || Problem::new(Kind::Failed, "the picture cannot be drawn");
    let draw = async {
        let turn = shared.pictures.take(client).await?;
        let now = now.clone();
        // Who asks for what another draws waits for that one.
        let drawn = tokio::task::spawn_blocking(move || {
            let document = now.pictures.get_with(key, || now.site.drawn(&wanted));
            drop(turn);
            document
        });
        drawn.await.map_err(|_| failed())?
    };
    let late = |_| {
        let seconds = timeout.as_secs_f64();
        let problem = Problem::new(
            Kind::Timeout,
            format!("the picture was not drawn within {seconds} s"),
        );
        Err(problem.hint("ask for fewer boxes, with `nodes-max`"))
    };
    let drawn = tokio::time::timeout(timeout, draw);
    drawn.await.unwrap_or_else(late)
}

fn no_format(name: &str) -> Problem {
    let formats = Format::ALL.iter().map(|format| format.extension());
    let names: Vec<&str> = formats.chain(["html"]).collect();
    Problem::new(Kind::NotFound, format!("there is no picture `{name}`"))
        .hint(format!("its name ends with one of {}", names.join(", ")))
}

/// What a path and its parameters ask for.
fn wanted(now: &Generation, name: &str, uri: &Uri) -> Result<Wanted, Problem> {
    let (kind, extension) = name.split_once('.').unwrap_or((name, "html"));
    let format = match Format::of_name(extension) {
        Some(format) => Some(format),
        None if extension == "html" => None,
        None => return Err(no_format(name)),
    };
    let mut given = Given::of(now, uri)?;
    let picture = given.picture(kind).ok_or_else(|| {
        let problem = Problem::new(Kind::NotFound, format!("there is no picture `{name}`"));
        let near = nearest(kind, KINDS);
        match near.first() {
            Some(near) => problem.hint(format!("did you mean `{near}.{extension}`?")),
            None => problem.hint(format!("there are {}", KINDS.join(", "))),
        }
    })??;
    let mut options = Options {
        languages: now.site.about.languages.clone(),
        command: format!("plenary diagram {kind}"),
        ..Options::default()
    };
    let mut writing = Writing::default();
    given.options(&mut options, &mut writing)?;
    given.nothing_left()?;
    Ok(Wanted {
        picture,
        options,
        writing,
        format,
        path: format!("diagram/{kind}"),
        query: uri.query().unwrap_or_default().to_owned(),
    })
}

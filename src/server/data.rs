//! `/data`: the graphs of the dataset, to be read.
//!
//! This is the reading half of the Graph Store Protocol
//! (<https://www.w3.org/TR/sparql11-http-rdf-update/>), with graphs named by `?default` and
//! `?graph=IRI`. A graph is written on a thread of its own while it is sent, a subject at a time.

use super::client::Asker;
use super::conditional::{self, Verdict};
use super::formats::Wanted;
use super::held::{hold, pipe};
use super::request::{decoded, is_iri, twice};
use super::respond;
use super::turns::Turn;
use super::{App, Generation, Now, Shared};
use crate::export::{ExportError, Format, OneGraph};
use crate::site::{Kind, Problem};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::Method;
use axum::http::header::{ALLOW, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::response::Response;
use oxrdf::{GraphName, NamedNode};
use std::sync::Arc;

/// `/data`: a graph.
pub(super) async fn answer(State(shared): App, Now(now): Now, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let mut response = match parts.method {
        Method::GET | Method::HEAD => {
            let answered = graph(&shared, &now, &parts).await;
            return answered.unwrap_or_else(|problem| {
                let page = now.site.problem_page("data", &problem);
                respond::problem_for(&parts.headers, &problem, page)
            });
        }
        Method::OPTIONS => return respond::methods().await,
        other => {
            let problem = Problem::new(Kind::NotAllowed, format!("`{other}` is not for graphs"));
            respond::problem(&problem.hint(Kind::ReadOnly.meaning()))
        }
    };
    respond::set(&mut response, ALLOW, respond::READ_METHODS);
    response
}

/// A graph that is asked for.
#[derive(Debug, PartialEq, Eq)]
struct Asked {
    graph: GraphName,
    format: Option<String>,
}

impl Asked {
    fn of(query: &str) -> Result<Self, Problem> {
        let (mut graphs, mut format) = (Vec::new(), None);
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            match &*decoded(name)? {
                "default" => graphs.push(GraphName::DefaultGraph),
                "graph" => graphs.push(named(decoded(value)?)?),
                "format" if value.is_empty() => {}
                "format" if format.is_some() => return Err(twice("format")),
                "format" => format = Some(decoded(value)?),
                _ => {}
            }
        }
        if graphs.len() > 1 {
            let problem = Problem::new(Kind::BadRequest, "there is more than one graph");
            return Err(problem.hint("send `default` or one `graph`"));
        }
        let graph = graphs.pop().ok_or_else(|| {
            let problem = Problem::new(Kind::BadRequest, "the address names no graph");
            problem
                .hint("`/data?default` is the graph without a name, `/data?graph=IRI` a named one")
        })?;
        Ok(Self { graph, format })
    }
}

fn named(iri: String) -> Result<GraphName, Problem> {
    if is_iri(&iri) {
        return Ok(NamedNode::new_unchecked(iri).into());
    }
    let problem = Problem::new(
        Kind::BadParameter,
        format!("`graph` is `{iri}`, which is not an absolute IRI"),
    );
    Err(problem.hint("give the whole IRI of a graph, percent-encoded"))
}

async fn graph(
    shared: &Arc<Shared>,
    now: &Arc<Generation>,
    parts: &Parts,
) -> Result<Response, Problem> {
    let asked = Asked::of(parts.uri.query().unwrap_or_default())?;
    let graph = OneGraph::of(&now.site.snapshot, asked.graph.clone()).ok_or_else(|| {
        Problem::new(
            Kind::NoSuchGraph,
            format!("there is no graph {}", asked.graph),
        )
        .hint("`/data?default` is the graph without a name")
    })?;
    let format = Wanted::of_graph(&parts.headers, asked.format.as_deref())?;
    let etag = now.etag(&["data", &asked.graph.to_string(), format.extension()]);
    let verdict = conditional::judge(&parts.method, &parts.headers, &etag, Some(now.began));
    let body = match verdict {
        Verdict::Changed => return Err(conditional::changed()),
        Verdict::NotModified => return Ok(conditional::not_modified(&respond::tags(&etag))),
        Verdict::Send => {
            let turn = shared.exports.take(Asker::of(parts).0).await?;
            written(now.clone(), graph, format, turn).await?
        }
    };
    let mut response = Response::new(body);
    respond::set(
        &mut response,
        CONTENT_TYPE,
        &respond::with_charset(format.media_type()),
    );
    respond::tagged(&mut response, &etag);
    Ok(response)
}

/// Writes a graph on another thread. What cannot be written is told where it is found early.
async fn written(
    now: Arc<Generation>,
    graph: OneGraph,
    format: Format,
    turn: Turn,
) -> Result<Body, Problem> {
    let (mut into, chunks) = pipe();
    tokio::task::spawn_blocking(move || {
        let outcome = now.site.write_graph(&graph, format, &mut into);
        into.end(outcome);
        drop(turn);
    });
    let held = hold(chunks).await;
    held.map(|held| held.body())
        .map_err(|error: ExportError| Problem::cannot_write(&error))
}

#[cfg(test)]
mod tests {
    use super::{Asked, Kind};

    fn asked(query: &str) -> Result<String, Kind> {
        let asked = Asked::of(query).map_err(|problem| problem.of)?;
        Ok(format!("{} {:?}", asked.graph, asked.format))
    }

    #[test]
    fn a_graph_is_named_once() {
        assert_eq!(asked("default").as_deref(), Ok("DEFAULT None"));
        assert_eq!(asked("default="), asked("default"));
        assert_eq!(
            asked("graph=urn%3Ax&format=nt").as_deref(),
            Ok("<urn:x> Some(\"nt\")")
        );
        for none in [
            "",
            "format=nt",
            "default&graph=urn:x",
            "graph=a:b&graph=a:c",
        ] {
            assert_eq!(asked(none), Err(Kind::BadRequest), "{none}");
        }
        assert_eq!(asked("graph=x"), Err(Kind::BadParameter));
        assert_eq!(asked("graph="), Err(Kind::BadParameter));
        assert_eq!(asked("graph=%FF"), Err(Kind::BadEncoding));
    }
}

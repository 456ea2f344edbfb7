//! The endpoint.

use super::conditional::QUERY;
use super::formats::Wanted;
use super::generation::Generation;
use super::observe::Queried;
use super::request::{self, Asked};
use super::respond;
use super::{App, Now, Shared, description};
use crate::export::List;
use crate::query::{self, Answer, Budget, Query, QueryError, QueryErrorKind, QueryFailure};
use crate::site::{Answered, Asked as Shown, Document, Kind, Offer, Problem, offers};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ALLOW, CACHE_CONTROL, ETAG,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use oxrdf::GraphName;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The methods that the endpoint takes.
const METHODS: &str = "GET, HEAD, POST, QUERY, OPTIONS";

/// The server, and the snapshot that a request is answered from.
#[derive(Clone)]
struct At {
    shared: Arc<Shared>,
    now: Arc<Generation>,
}

/// `/sparql`: answers a query, or shows the page to write one.
pub(super) async fn answer(State(shared): App, Now(now): Now, request: Request) -> Response {
    let began = Instant::now();
    let at = At { shared, now };
    let (parts, body) = request.into_parts();
    match parts.method.as_str() {
        "GET" | "HEAD" | "POST" | QUERY => {}
        "OPTIONS" => return allowed(preflight()),
        other => {
            let problem = Problem::new(Kind::NotAllowed, format!("`{other}` is not for queries"));
            return allowed(respond::problem(
                &problem.hint(format!("use one of {METHODS}")),
            ));
        }
    }
    let asked = read(&at, &parts, body).await;
    let text = asked.as_ref().ok().and_then(|asked| asked.query.clone());
    let headers = &parts.headers;
    let mut response = match asked {
        Ok(Asked {
            query: None,
            format,
            ..
        }) => opened(&at, &parts, format.as_deref()).await,
        Ok(asked) => respond_to(&at, headers, asked, began).await,
        Err(problem) => Err(problem),
    }
    .unwrap_or_else(|problem| refused(&at, headers, text.as_deref(), &problem));
    // For the log.
    if let Some(text) = text {
        response.extensions_mut().insert(Queried(text.into()));
    }
    response
}

/// Reads what is asked.
async fn read(at: &At, parts: &Parts, body: Body) -> Result<Asked, Problem> {
    let limits = &at.shared.settings.limits;
    let body = request::body(&parts.headers, body, limits).await?;
    let asked = Asked::of(parts, &body, limits)?;
    named_question(at, asked)
}

/// Puts the text of a question in place of its name.
fn named_question(at: &At, mut asked: Asked) -> Result<Asked, Problem> {
    let Some(name) = &asked.question else {
        return Ok(asked);
    };
    let mut questions = at.now.site.questions.iter();
    let Some(question) = questions.find(|question| question.name == *name) else {
        let problem = Problem::new(Kind::NotFound, format!("there is no question `{name}`"));
        return Err(problem.hint("the page of the endpoint lists them"));
    };
    if asked.query.replace(question.text.clone()).is_some() {
        let problem = Problem::new(Kind::BadRequest, "there are a query and a question");
        return Err(problem.hint("send one of the two"));
    }
    Ok(asked)
}

/// What a page of another site is told when it asks whether it may post a query.
fn preflight() -> Response {
    let mut response = respond::status_only(StatusCode::NO_CONTENT);
    respond::set(&mut response, ACCESS_CONTROL_ALLOW_METHODS, METHODS);
    respond::set(
        &mut response,
        ACCESS_CONTROL_ALLOW_HEADERS,
        "content-type, accept, if-none-match, if-modified-since",
    );
    response
}

fn allowed(mut response: Response) -> Response {
    respond::set(&mut response, ALLOW, METHODS);
    response
}

/// A problem: for a browser on the page with the query, so that it can be mended.
fn refused(at: &At, headers: &HeaderMap, query: Option<&str>, problem: &Problem) -> Response {
    let shown = at.shown(query.unwrap_or_default(), None, Some(problem));
    let page = at.now.site.sparql_page(&shown);
    respond::problem_for(
        headers,
        problem,
        page.unwrap_or_else(|_| problem.document()),
    )
}

/// Without a query: the page to write one, or what the service is.
async fn opened(at: &At, parts: &Parts, format: Option<&str>) -> Result<Response, Problem> {
    let limits = &at.shared.settings.limits;
    let document = match respond::offer(&parts.headers, format, offers())? {
        Offer::Page => at.now.site.sparql_page(&at.shown("", None, None))?,
        Offer::Data(format) => description::of_service(&at.now, limits, parts, format).await?,
    };
    Ok(respond::document(document))
}

async fn respond_to(
    at: &At,
    headers: &HeaderMap,
    asked: Asked,
    began: Instant,
) -> Result<Response, Problem> {
    let text = asked.query.as_deref().unwrap_or_default();
    let query = parsed(at, text.to_owned())
        .await?
        .over_graphs(&asked.default_graphs, &asked.named_graphs)
        .map_err(|iri| Problem::new(Kind::BadRequest, format!("`{iri}` is not an IRI")))?;
    let wanted = Wanted::of(query.form(), headers, asked.format.as_deref())?;
    let is_volatile = query.is_volatile();
    let answer = evaluate(at, query, began).await?;
    let document = document(at, text, &answer, wanted)?;
    let mut response = respond::document(document);
    if is_volatile {
        response.headers_mut().remove(ETAG);
        respond::set(&mut response, CACHE_CONTROL, "no-store");
    }
    Ok(response)
}

/// Parses a query where it holds up no other request.
async fn parsed(at: &At, text: String) -> Result<Query, Problem> {
    let at = at.clone();
    tokio::task::spawn_blocking(move || query::parse(&text, &at.now.vocabulary))
        .await
        .map_err(|_| Problem::new(Kind::Failed, "the query cannot be parsed"))?
        .map_err(|error| unreadable(&error))
}

/// Evaluates a query in what is left of its time, when it is its turn.
async fn evaluate(at: &At, query: Query, began: Instant) -> Result<Answer, Problem> {
    let timeout = Duration::from_secs_f64(at.shared.settings.limits.query_timeout_s);
    let turn = tokio::time::timeout(
        timeout.saturating_sub(began.elapsed()),
        at.shared.queries.acquire(),
    );
    let Ok(Ok(_turn)) = turn.await else {
        let problem = Problem::new(Kind::Overloaded, "no query before this one ended in time");
        return Err(problem.hint(Kind::Overloaded.meaning()));
    };
    let budget = Budget {
        timeout: timeout.saturating_sub(began.elapsed()),
        rows_max: at.shared.settings.limits.rows_max,
        ..Budget::default()
    };
    let at = at.clone();
    tokio::task::spawn_blocking(move || query::answer(&at.now.site.snapshot, &query, &budget))
        .await
        .map_err(|_| Problem::new(Kind::Failed, "the evaluator broke down over this query"))?
        .map_err(|failure| match failure {
            // What was left of the time is not what anybody can set.
            QueryFailure::Timeout(_) => failed(&QueryFailure::Timeout(timeout)),
            failure => failed(&failure),
        })
}

/// An answer in the format that is wanted.
fn document(at: &At, text: &str, answer: &Answer, wanted: Wanted) -> Result<Document, Problem> {
    match (wanted, answer) {
        (Wanted::Page, Answer::Boolean(boolean)) => {
            let answered = Answered::Boolean(*boolean);
            at.now
                .site
                .sparql_page(&at.shown(text, Some(answered), None))
        }
        (Wanted::Page, Answer::Solutions { variables, rows }) => {
            let answered = Answered::Rows {
                variables,
                rows,
                total: rows.len(),
            };
            at.now
                .site
                .sparql_page(&at.shown(text, Some(answered), None))
        }
        (Wanted::Rows(format), answer) => {
            let mut bytes = Vec::new();
            query::write(answer, format, &mut bytes).map_err(|error| {
                Problem::new(
                    Kind::Failed,
                    format!("the answer cannot be written: {error}"),
                )
            })?;
            Ok(Document {
                bytes,
                media_type: format.media_type(),
            })
        }
        (Wanted::Graph(format), Answer::Graph(triples)) => {
            let graph: List = triples
                .iter()
                .map(|triple| triple.clone().in_graph(GraphName::DefaultGraph))
                .collect();
            at.now.site.graph_document(&graph, format)
        }
        (Wanted::Page, Answer::Graph(triples)) => {
            let answered = Answered::Graph {
                triples,
                total: triples.len(),
            };
            at.now
                .site
                .sparql_page(&at.shown(text, Some(answered), None))
        }
        (Wanted::Graph(_), _) => {
            unreachable!("what is wanted is chosen by the form of the query")
        }
    }
}

impl At {
    /// What the page of the endpoint shows.
    fn shown<'a>(
        &self,
        query: &'a str,
        answer: Option<Answered<'a>>,
        problem: Option<&'a Problem>,
    ) -> Shown<'a> {
        Shown {
            query,
            answer,
            problem,
            timeout_s: self.shared.settings.limits.query_timeout_s,
            rows_max: self.shared.settings.limits.rows_max,
            ..Shown::default()
        }
    }
}

/// A query that cannot be read.
fn unreadable(error: &QueryError) -> Problem {
    let kind = match error.kind {
        QueryErrorKind::Syntax => Kind::BadQuery,
        QueryErrorKind::TooLong => Kind::QueryTooLong,
        QueryErrorKind::Search => Kind::BadSearch,
        QueryErrorKind::Update => Kind::ReadOnly,
        QueryErrorKind::Service | QueryErrorKind::UnknownGraph => Kind::NoFederation,
        QueryErrorKind::TooDeep => Kind::TooDeep,
        QueryErrorKind::TooManyOperators => Kind::TooManyOperators,
        QueryErrorKind::TooManyPatterns => Kind::TooManyPatterns,
        QueryErrorKind::Timeout => Kind::Timeout,
    };
    Problem {
        line: Some(error.line),
        column: Some(error.column),
        excerpt: Some(error.excerpt.clone()),
        hint: error.hint.clone(),
        ..Problem::new(kind, error.message.clone())
    }
}

/// A query without an answer.
fn failed(failure: &QueryFailure) -> Problem {
    let kind = match failure {
        QueryFailure::Timeout(_) => Kind::Timeout,
        QueryFailure::TooManyRows(_) => Kind::TooManyRows,
        QueryFailure::TooLarge(_) => Kind::AnswerTooLarge,
        QueryFailure::TextTooLong(_) => Kind::TextTooLong,
        QueryFailure::UnknownGraph(_) => Kind::NoFederation,
        QueryFailure::Unsupported(_) => Kind::BadQuery,
        QueryFailure::Unwritable { .. } => Kind::NotAcceptable,
        QueryFailure::Search { .. } => Kind::BadSearch,
        QueryFailure::Broken => Kind::Failed,
    };
    let hint = match failure {
        QueryFailure::Search { hint, .. } => hint,
        _ => kind.meaning(),
    };
    Problem::new(kind, failure.to_string()).hint(hint)
}

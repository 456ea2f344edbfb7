//! The endpoint.
//!
//! A query is looked at once here ([`query::screen`]), which tells what it asks for and so the
//! format of its answer and the tag of that; all else is done in a worker.

use super::answers::{Answer, Asking};
use super::client::Asker;
use super::conditional::{self, QUERY, Verdict};
use super::formats::Wanted;
use super::generation::Generation;
use super::limits::REMARKS_MAX;
use super::observe::Queried;
use super::refusals::{Bounds, refused, unreadable};
use super::request::{self, Asked};
use super::respond;
use super::shown;
use super::{App, Now, Shared, description};
use crate::query::{self, QueryForm, Remark};
use crate::site::{Asked as Shown, Kind, Offer, Problem, offers};
use crate::worker::{Client, Format, Refusal, Request as Job};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ALLOW, CACHE_CONTROL, CONTENT_TYPE,
    VARY,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use futures_util::FutureExt;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The methods that the endpoint takes.
const METHODS: &str = "GET, HEAD, POST, QUERY, OPTIONS";

/// What is likely a slip in a query that is answered all the same, a header each.
const REMARK: HeaderName = HeaderName::from_static("plenary-remark");

/// The types of bodies that QUERY takes
/// (<https://datatracker.ietf.org/doc/draft-ietf-httpbis-safe-method-w-body/>).
const ACCEPT_QUERY: HeaderName = HeaderName::from_static("accept-query");
const QUERY_TYPES: &str = "application/sparql-query, application/x-www-form-urlencoded";

/// What must not stand in a header as it is.
const REMARK_ESCAPES: &AsciiSet = &CONTROLS.add(b'%');

/// The server, and the snapshot that a request is answered from.
#[derive(Clone)]
struct At {
    shared: Arc<Shared>,
    now: Arc<Generation>,
}

/// A query that is to be answered.
struct Question {
    text: String,
    asked: Asked,
    form: QueryForm,
    is_volatile: bool,
    remarks: Vec<Remark>,
    wanted: Wanted,
    client: Client,
    timeout: Duration,
    deadline: Instant,
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
    let asked = match read(&at, &parts, body).await {
        Ok(asked) => asked,
        Err(problem) => return failed(&at, &parts.headers, &Asked::default(), &problem),
    };
    let answered = match &asked.query {
        None => opened(&at, &parts, asked.format.as_deref()).await,
        Some(text) => match question(&at, &parts, text, &asked, began) {
            Ok(question) => answer_to(&at, &parts, question).await,
            Err(problem) => Err(problem),
        },
    };
    let mut response =
        answered.unwrap_or_else(|problem| failed(&at, &parts.headers, &asked, &problem));
    // For the log.
    if let Some(text) = asked.query {
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
    respond::set(&mut response, ACCEPT_QUERY, QUERY_TYPES);
    response
}

fn allowed(mut response: Response) -> Response {
    respond::set(&mut response, ALLOW, METHODS);
    response
}

/// A problem: for a browser on the page with the query, so that it can be mended.
fn failed(at: &At, headers: &HeaderMap, asked: &Asked, problem: &Problem) -> Response {
    let page = Shown {
        problem: Some(problem),
        ..at.shown(asked)
    };
    let page = at.now.site.sparql_page(&page);
    respond::problem_for(
        headers,
        problem,
        page.unwrap_or_else(|_| problem.document()),
    )
}

/// Without a query: the page to write one, or what the service is.
async fn opened(at: &At, parts: &Parts, format: Option<&str>) -> Result<Response, Problem> {
    let settings = &at.shared.settings;
    let document = match respond::offer(&parts.headers, format, offers())? {
        Offer::Page => at.now.site.sparql_page(&at.shown(&Asked::default()))?,
        Offer::Data(format) => description::of_service(&at.now, settings, parts, format).await?,
    };
    Ok(respond::document(document))
}

/// Looks at a query, as far as that can be done without parsing it.
fn question(
    at: &At,
    parts: &Parts,
    text: &str,
    asked: &Asked,
    began: Instant,
) -> Result<Question, Problem> {
    let screened = query::screen(text, &at.now.vocabulary).map_err(|error| unreadable(&error))?;
    let is_graph = matches!(screened.form, QueryForm::Construct | QueryForm::Describe);
    if asked.is_drawn && !is_graph {
        let problem = Problem::new(Kind::BadParameter, "only a graph can be drawn");
        return Err(problem.hint("ask with `CONSTRUCT` or `DESCRIBE`, or leave out `view`"));
    }
    let limits = &at.shared.settings.limits;
    let timeout = Duration::from_secs_f64(asked.timeout_s.unwrap_or(limits.query_timeout_s));
    Ok(Question {
        text: text.to_owned(),
        form: screened.form,
        is_volatile: screened.volatile,
        remarks: at.now.vocabulary.remarks(text),
        wanted: Wanted::of(screened.form, &parts.headers, asked.format.as_deref())?,
        client: Asker::of(parts).0,
        deadline: began + timeout,
        timeout,
        asked: asked.clone(),
    })
}

async fn answer_to(at: &At, parts: &Parts, question: Question) -> Result<Response, Problem> {
    let form = match question.asked.is_drawn {
        true => "picture",
        false => question.wanted.name(),
    };
    let etag = at.now.etag(&question.names(form));
    let has_tag = !question.is_volatile;
    // Whether there is an answer is not known yet; all other conditions wait for it.
    let verdict = match has_tag && conditional::is_known(&parts.headers, &etag) {
        true => conditional::judge(&parts.method, &parts.headers, &etag, Some(at.now.began)),
        false => Verdict::Send,
    };
    match verdict {
        Verdict::NotModified => return Ok(conditional::not_modified(&respond::tags(&etag))),
        Verdict::Changed => return Err(conditional::changed()),
        Verdict::Send => {}
    }
    let bounds = Bounds {
        limits: &at.shared.settings.limits,
        timeout_s: question.timeout.as_secs_f64(),
    };
    let told = |refusal: Refusal| refused(&refusal, bounds);
    let answer = evaluated(at, &question).await.map_err(told)?;
    let media_type = respond::with_charset(question.wanted.media_type());
    let remarks = headers_of(&question.remarks);
    let body = match question.wanted {
        Wanted::Page => {
            let (start, total) = shown::start(answer).await.map_err(told)?;
            page(at.clone(), question, start.to_vec(), total).await?
        }
        Wanted::Rows(_) | Wanted::Graph(_) => answer.body(),
    };
    let mut response = Response::new(body);
    respond::set(&mut response, CONTENT_TYPE, &media_type);
    if has_tag {
        respond::tagged(&mut response, &etag);
    } else {
        respond::set(&mut response, CACHE_CONTROL, "no-store");
        respond::set(&mut response, VARY, respond::VARIES);
    }
    for remark in remarks {
        response.headers_mut().append(REMARK, remark);
    }
    Ok(response)
}

/// Has a query answered, unless its answer is kept or others wait for it already.
async fn evaluated(at: &At, question: &Question) -> Result<Answer, Refusal> {
    let job = question.job(at);
    let ask = || -> Asking {
        let (now, job) = (at.now.clone(), job.clone());
        let (client, deadline) = (question.client, question.deadline);
        async move { Ok(now.pool.ask(client, job, deadline).await?.into()) }.boxed()
    };
    if question.is_volatile {
        return at.now.answers.alone(ask()).await;
    }
    let format = match job.format {
        Format::Rows(format) => format.name(),
        Format::Graph(format) => format.extension(),
    };
    let key = at.now.key(&question.names(format));
    let milliseconds = u64::try_from(question.timeout.as_millis()).unwrap_or(u64::MAX);
    at.now
        .answers
        .get((key, milliseconds), question.deadline, ask)
        .await
}

/// The page with an answer, made where it holds up no other request.
async fn page(at: At, question: Question, start: Vec<u8>, total: usize) -> Result<Body, Problem> {
    let turn = match question.asked.is_drawn {
        true => Some(at.shared.pictures.take(question.client).await?),
        false => None,
    };
    let make = move || {
        let _turn = turn;
        let broken = || Problem::new(Kind::Failed, "the answer cannot be shown");
        let read = shown::read(question.form, &start, total).ok_or_else(broken)?;
        at.now.site.sparql_page(&Shown {
            answer: Some(read.answered()),
            remarks: &question.remarks,
            is_drawn: question.asked.is_drawn,
            ..at.shown(&question.asked)
        })
    };
    let made = tokio::task::spawn_blocking(make).await;
    let document = made.map_err(|_| Problem::new(Kind::Failed, "the page cannot be made"))??;
    Ok(Body::from(document.bytes))
}

/// Remarks as values of headers, which are ASCII.
fn headers_of(remarks: &[Remark]) -> Vec<HeaderValue> {
    let text = |remark: &Remark| {
        let hint = remark.hint.as_ref().map(|hint| format!("; {hint}"));
        let (line, column) = (remark.line, remark.column);
        format!(
            "{line}:{column}: {}{}",
            remark.message,
            hint.unwrap_or_default()
        )
    };
    remarks
        .iter()
        .take(REMARKS_MAX)
        .map(|remark| utf8_percent_encode(&text(remark), REMARK_ESCAPES).to_string())
        .filter_map(|value| HeaderValue::from_str(&value).ok())
        .collect()
}

impl Question {
    /// All that its answer in a format depends on, besides the generation.
    fn names<'a>(&'a self, format: &'a str) -> Vec<&'a str> {
        let default = self.asked.default_graphs.iter().map(|graph| &**graph);
        let named = self.asked.named_graphs.iter().map(|graph| &**graph);
        ["sparql", format, &self.text]
            .into_iter()
            .chain(default)
            // No graph is called so: it is no IRI.
            .chain(["named"])
            .chain(named)
            .collect()
    }

    /// What a worker is asked.
    fn job(&self, at: &At) -> Job {
        let limits = &at.shared.settings.limits;
        Job {
            text: self.text.clone(),
            default_graphs: self.asked.default_graphs.clone(),
            named_graphs: self.asked.named_graphs.clone(),
            format: match (self.wanted, self.form) {
                (Wanted::Rows(format), _) => Format::Rows(format),
                (Wanted::Graph(format), _) => Format::Graph(format),
                (Wanted::Page, QueryForm::Select | QueryForm::Ask) => Format::Rows(shown::ROWS),
                (Wanted::Page, QueryForm::Construct | QueryForm::Describe) => {
                    Format::Graph(shown::TRIPLES)
                }
            },
            rows_max: limits.rows_max,
            bytes_max: limits.answer_bytes_max,
        }
    }
}

impl At {
    /// What the page of the endpoint shows of a request.
    fn shown<'a>(&self, asked: &'a Asked) -> Shown<'a> {
        Shown {
            query: asked.query.as_deref().unwrap_or_default(),
            default_graphs: &asked.default_graphs,
            named_graphs: &asked.named_graphs,
            timeout_s: self.shared.settings.limits.query_timeout_s,
            rows_max: self.shared.settings.limits.rows_max,
            ..Shown::default()
        }
    }
}

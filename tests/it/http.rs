//! What the server answers over the meeting: the same cases are given to the router, and to the
//! real program over a socket. [`crate::exchange`] tells what a case looks like.
//!
//! On a socket the requests of a file are written at once, on one connection, so that each file
//! of several is a test of pipelining; one that needs an answer before it is written after that.

use crate::exchange::{Case, Exchange, cases};
use crate::running::{Running, is_alive, start};
use crate::wire::{Came, Connection, Response};
use axum::Router;
use axum::body::Body;
use http_body_util::BodyExt;
use plenary::dataset::{Request, Wanted, load, questions_of};
use plenary::server::{Limits, Operation, Settings, app};
use plenary::site::{About, Site};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use tower::ServiceExt;

pub(crate) fn settings() -> Settings {
    Settings {
        hosts: Vec::new(),
        is_direct: false,
        limits: Limits::default(),
        operation: Operation::default(),
        program: PathBuf::from(env!("CARGO_BIN_EXE_plenary")),
    }
}

/// The site of a dataset.
pub(crate) fn site(folder: &str) -> Site {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let request = Request {
        alignments: true,
        wanted: Wanted {
            statements: true,
            coverage: false,
        },
    };
    let mut loaded = load(&folder, request).expect("the dataset can be read");
    let snapshot = loaded.build().expect("the dataset has no errors");
    let mut about = About::of(&loaded.manifest, loaded.manifest.base.clone());
    about.provenance.inputs = loaded.inputs;
    let questions = questions_of(&folder).expect("questions can be read");
    let site = Site::new(about, loaded.schema, snapshot);
    site.with_texts(loaded.texts).with_questions(
        questions,
        settings().program,
        Limits::QUERY_MEMORY_BYTES,
    )
}

/// The cases that run somewhere: `router` or `socket`.
fn cases_on(place: &str) -> Vec<Case> {
    let mut cases = cases("http");
    cases.retain(|case| case.directive("only").is_none_or(|only| only == place));
    cases
}

/// The folder of the dataset of a case.
fn data(case: &Case) -> &str {
    case.directive("data").unwrap_or("data")
}

/// What is wrong with the answers to a case, with its file.
fn complaint(case: &Case, complaints: &[String]) -> Option<String> {
    let path = case.path.display();
    (!complaints.is_empty()).then(|| format!("{path}:\n  {}", complaints.join("\n  ")))
}

async fn routed(app: &Router, exchange: &Exchange, before: Option<&Response>) -> Response {
    let mut request = axum::http::Request::builder()
        .method(exchange.method.as_str())
        .uri(&exchange.target);
    for (name, value) in exchange.sent_headers(before) {
        request = request.header(name, value);
    }
    let request = request.body(Body::from(exchange.body.clone()));
    answered(app, request.expect("a request")).await
}

/// What the router answers with at a path, to whom accepts a media type.
pub(crate) async fn got(app: &Router, path: &str, accept: &str) -> Response {
    let request = axum::http::Request::get(path)
        .header("host", "localhost:7878")
        .header("accept", accept)
        .body(Body::empty());
    answered(app, request.expect("a request")).await
}

async fn answered(app: &Router, request: axum::http::Request<Body>) -> Response {
    let response = app.clone().oneshot(request).await;
    let response = response.expect("routers do not fail");
    let status = response.status().as_u16();
    let headers = response.headers().iter().map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
        (name.as_str().to_owned(), value)
    });
    Response {
        status,
        headers: headers.collect(),
        body: match response.into_body().collect().await {
            Ok(body) => body.to_bytes().to_vec(),
            Err(error) => format!("the body does not end: {error}").into_bytes(),
        },
    }
}

#[tokio::test]
async fn the_router_answers_as_the_cases_say() {
    let mut apps: BTreeMap<String, Router> = BTreeMap::new();
    let (mut wrong, mut ran) = (Vec::new(), 0);
    for case in cases_on("router") {
        let app = apps
            .entry(data(&case).to_owned())
            .or_insert_with_key(|folder| app(site(folder), settings()).expect("workers start").0);
        let (mut complaints, mut before) = (Vec::new(), None);
        for exchange in &case.exchanges {
            let response = routed(app, exchange, before.as_ref()).await;
            complaints.extend(exchange.expected.complaints(&response));
            before = Some(response);
        }
        wrong.extend(complaint(&case, &complaints));
        ran += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(ran >= 30, "{ran} cases ran");
}

/// What is wrong with the answers over a socket.
fn complaints_over(connection: &mut Connection, case: &Case) -> Vec<String> {
    let (mut complaints, mut before) = (Vec::new(), None);
    let mut unsent = case.exchanges.iter().peekable();
    for (at, exchange) in case.exchanges.iter().enumerate() {
        // Those that wait for nothing go out at once; one that waits, when its turn has come.
        let mut is_due = at + 1 + unsent.len() > case.exchanges.len();
        while let Some(next) = unsent.next_if(|next| is_due || !next.waits()) {
            connection.send(&next.bytes(before.as_ref()));
            is_due = false;
        }
        match connection.answer(&exchange.method) {
            Came::Whole(response) => {
                complaints.extend(exchange.expected.complaints(&response));
                before = Some(response);
            }
            Came::Cut(_) if exchange.expected.cut => {}
            came => complaints.push(format!("request {}: {came:?}", at + 1)),
        }
    }
    complaints
}

#[test]
fn the_program_answers_over_a_socket_as_the_cases_say() {
    let mut servers: BTreeMap<String, Running> = BTreeMap::new();
    let (mut wrong, mut ran) = (Vec::new(), 0);
    for case in cases_on("socket") {
        let options = case.directive("serve").unwrap_or_default();
        let options = format!("--data {} {options}", data(&case));
        let words: Vec<&str> = options.split_whitespace().collect();
        let server = servers
            .entry(options.clone())
            .or_insert_with(|| start(&words));
        let mut connection = Connection::open(server.address).expect("it listens");
        wrong.extend(complaint(&case, &complaints_over(&mut connection, &case)));
        ran += 1;
        let lives = is_alive(server.pid());
        assert!(lives, "{}: {:?}", case.path.display(), server.lines());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(ran >= 30, "{ran} cases ran");
}

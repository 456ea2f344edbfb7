//! What the server answers over the meeting. A case is a file: the request as HTTP has it, a line
//! `---`, the status, the headers that must be there, an empty line, and texts that the body must
//! hold, a line each (one that begins with `!` must not be there).

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, StatusCode};
use http_body_util::BodyExt;
use plenary::dataset::{Request, Wanted, load, questions_of};
use plenary::server::{Limits, Settings, app};
use plenary::site::{About, Site};
use std::fs;
use std::path::{Path, PathBuf};
use tower::ServiceExt;

struct Case {
    path: PathBuf,
    request: axum::http::Request<Body>,
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<String>,
}

fn split_once<'t>(text: &'t str, at: &str, path: &Path) -> (&'t str, &'t str) {
    text.split_once(at)
        .unwrap_or_else(|| panic!("{}: no `{at:?}`", path.display()))
}

fn read(path: PathBuf) -> Case {
    let text = fs::read_to_string(&path).expect("a case");
    let (request, response) = split_once(&text, "\n---\n", &path);
    let (head, body) = request.split_once("\n\n").unwrap_or((request, ""));
    let mut lines = head.lines();
    let (method, target) = split_once(lines.next().expect("a request line"), " ", &path);
    let mut builder = axum::http::Request::builder().method(method).uri(target);
    let mut has_host = false;
    for line in lines {
        let (name, value) = split_once(line, ": ", &path);
        has_host |= name.eq_ignore_ascii_case("host");
        builder = builder.header(name, value);
    }
    if !has_host {
        builder = builder.header("Host", "localhost:7878");
    }
    let request = builder
        .body(Body::from(body.to_owned()))
        .expect("a request");
    let (head, body) = response
        .split_once("\n\n")
        .unwrap_or((response.trim_end(), ""));
    let mut lines = head.lines();
    let status = lines
        .next()
        .and_then(|status| status.parse().ok())
        .expect("a status");
    let headers = lines
        .map(|line| split_once(line, ": ", &path))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let body = body
        .lines()
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect();
    Case {
        path,
        request,
        status,
        headers,
        body,
    }
}

fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/http");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .expect("cases")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "http")
        })
        .collect();
    paths.sort();
    paths.into_iter().map(read).collect()
}

fn settings() -> Settings {
    Settings {
        hosts: Vec::new(),
        endpoint: "http://localhost:7878/sparql".to_owned(),
        limits: Limits::default(),
    }
}

/// The site of the meeting.
fn meeting() -> Site {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let request = Request {
        alignments: true,
        wanted: Wanted {
            statements: true,
            coverage: false,
        },
    };
    let mut loaded = load(&folder, request).expect("the meeting can be read");
    let snapshot = loaded.build().expect("the meeting has no errors");
    let about = About::of(&loaded.manifest, loaded.manifest.base.clone());
    let questions = questions_of(&folder).expect("questions can be read");
    Site::new(about, loaded.schema, snapshot, questions)
}

/// What is wrong with a response.
fn complaints(case: &Case, status: StatusCode, headers: &HeaderMap, body: &Bytes) -> Vec<String> {
    let mut wrong = Vec::new();
    if status.as_u16() != case.status {
        wrong.push(format!(
            "status {}, expected {}",
            status.as_u16(),
            case.status
        ));
    }
    for (name, value) in &case.headers {
        let found = headers.get(name).and_then(|value| value.to_str().ok());
        if found != Some(value) {
            wrong.push(format!("{name}: {found:?}, expected {value:?}"));
        }
    }
    // The template engine escapes slashes.
    let text = String::from_utf8_lossy(body).replace("&#x2f;", "/");
    for line in &case.body {
        match line.strip_prefix('!') {
            Some(unwanted) if text.contains(unwanted) => {
                wrong.push(format!("the body holds `{unwanted}`"));
            }
            None if !text.contains(line.as_str()) => {
                wrong.push(format!("the body lacks `{line}`"));
            }
            _ => {}
        }
    }
    if !wrong.is_empty() {
        wrong.push(text.chars().take(1500).collect());
    }
    wrong
}

#[tokio::test]
async fn the_server_answers_as_the_cases_say() {
    let (app, _) = app(meeting(), settings());
    let (mut wrong, mut ran) = (Vec::new(), 0);
    for mut case in cases() {
        let request = std::mem::take(&mut case.request);
        let response = app
            .clone()
            .oneshot(request)
            .await
            .expect("routers do not fail");
        let (status, headers) = (response.status(), response.headers().clone());
        let body = response
            .into_body()
            .collect()
            .await
            .expect("a body")
            .to_bytes();
        let complaints = complaints(&case, status, &headers, &body);
        if !complaints.is_empty() {
            wrong.push(format!(
                "{}:\n  {}",
                case.path.display(),
                complaints.join("\n  ")
            ));
        }
        ran += 1;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(ran >= 30, "{ran} cases ran");
}

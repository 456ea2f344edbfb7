//! A class that only a dataset's own Turtle knows, through the whole program; a key that is called
//! otherwise; and no key in Rust, which is why both work.

mod no_keys;
mod renamed;

use crate::cases::expect;
use assert_cmd::Command;
use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt;
use plenary::dataset::{self, Wanted, load, questions_of};
use plenary::server::{Limits, Operation, Settings, app};
use plenary::site::{About, Site};
use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use tower::ServiceExt;

fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/own-terms")
}

/// What the program prints about the dataset of resolutions, run from the folder that it is in.
fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::cargo_bin("plenary")
        .expect("the program was built")
        .current_dir(folder)
        .args(arguments)
        .args(["--data", "resolution"])
        .output()
        .expect("the program runs");
    let text = String::from_utf8(output.stdout).expect("all that is printed is UTF-8");
    (output.status.code(), text)
}

/// The same, where nothing may go wrong.
fn done(arguments: &[&str]) -> String {
    let (code, text) = run(&cases(), arguments);
    assert_eq!(code, Some(0), "{arguments:?}\n{text}");
    text
}

fn assert_in_order(text: &str, parts: &[&str]) {
    let mut rest = text;
    for part in parts {
        let at = rest.find(part);
        let at = at.unwrap_or_else(|| panic!("no `{part}` in its place in\n{text}"));
        rest = &rest[at + part.len()..];
    }
}

fn json_of(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

#[test]
fn nothing_is_found_in_good_records() {
    done(&["check", "--strict"]);
}

#[test]
fn mistakes_are_told_in_the_words_of_the_dataset() {
    let folder = tempfile::tempdir().expect("a folder for a while");
    let copy = folder.path().join("resolution");
    copy_folder(&cases().join("resolution"), &copy);
    fs::copy(cases().join("mistakes.yaml"), copy.join("mistakes.yaml")).expect("a copy");
    let (code, text) = run(folder.path(), &["check", "--all"]);
    assert_eq!(code, Some(1), "{text}");
    expect(&cases().join("mistakes.txt"), &text);
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder can be made");
    for entry in fs::read_dir(from).expect("the folder of the case") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy_folder(&path, &target);
        } else {
            fs::copy(&path, &target).expect("a copy");
        }
    }
}

#[test]
fn a_stream_of_them_is_mapped() {
    let lines = done(&["map", "resolution/resolutions.ndjson"]);
    expect(&cases().join("resolutions.nq"), &lines);
}

#[test]
fn a_question_of_the_dataset_is_listed_and_answered() {
    assert!(done(&["query", "--list"]).contains("resolutions"));
    let answer = done(&["query", "--question", "resolutions", "--format", "csv"]);
    expect(
        &cases().join("resolutions.csv"),
        &answer.replace("\r\n", "\n"),
    );
}

#[test]
fn they_are_exported_in_the_order_of_their_shape() {
    let turtle = done(&["export", "--format", "ttl"]);
    assert!(turtle.contains("@prefix asm: <https://assembly.test/ns#> ."));
    let start = turtle.find("<resolution/access> a").expect("a block");
    let block = turtle[start..].split("\n\n").next().expect("its end");
    assert_in_order(
        block,
        &[
            "asm:Resolution",
            "rdfs:label",
            "pl:symbol \"A/RES/7\"",
            "asm:votesInFavour 12",
            "asm:adoptedAt <event/seventh-meeting>",
            "asm:paragraph <resolution/access/paragraph/1> , <resolution/access/paragraph/2>",
            "asm:adoptedBy <organisation/assembly>",
            "asm:sponsor <organisation/lake-states> , <organisation/river-league>",
            "pl:theme <theme/internet>",
            "pl:evidence",
        ],
    );
    // What the axioms say: the inverse, and the property of schema.org.
    assert!(turtle.contains("asm:paragraphOf <resolution/access>"));
    assert!(block.contains("schema:legislationPassedBy <organisation/assembly>"));
}

#[test]
fn they_are_exported_as_json_ld_with_their_terms_in_the_context() {
    let document = json_of(&done(&["export", "--format", "jsonld"]));
    let graph = document["@graph"].as_array().expect("a graph");
    let of_id = |id: &str| {
        let node = graph.iter().find(|node| node["id"] == id);
        node.unwrap_or_else(|| panic!("no node {id}"))
    };
    let resolution = of_id("resolution/access");
    assert_eq!(resolution["symbol"], "A/RES/7");
    assert_eq!(resolution["asm:votesInFavour"], 12);
    assert_eq!(resolution["asm:adoptedBy"], "organisation/assembly");
    let second = of_id("resolution/access/paragraph/2");
    assert_eq!(second["asm:paragraphOf"], "resolution/access");
    assert!(second["evidence"].is_string(), "{second}");
}

#[test]
fn json_schema_gives_their_keys() {
    let schema = json_of(&done(&["schema", "--format", "json-schema"]));
    let items = &schema["properties"]["resolutions"]["items"];
    assert_eq!(items["$ref"], "#/definitions/Resolution");
    let definitions = &schema["definitions"];
    let resolution = &definitions["Resolution"];
    let properties = resolution["properties"].as_object().expect("keys");
    let keys: Vec<&str> = properties.keys().map(String::as_str).collect();
    for key in [
        "name",
        "symbol",
        "votes_in_favour",
        "adopted_at",
        "adopted_by",
        "sponsors",
        "operative_paragraphs",
        "evidence",
    ] {
        assert!(keys.contains(&key), "no `{key}` in {keys:?}");
    }
    let required = json!(["id", "name", "symbol", "adopted_at", "adopted_by"]);
    assert_eq!(resolution["required"], required);
    let paragraphs = definitions["Resolution.operative_paragraphs"].to_string();
    assert!(
        paragraphs.contains("#/definitions/Paragraph.nested"),
        "{paragraphs}"
    );
    let nested = &definitions["Paragraph.nested"]["properties"];
    assert!(nested["text"].is_object() && nested["evidence"].is_object());
    assert_eq!(
        definitions["Resolution.votes_in_favour"]["title"],
        "votes in favour"
    );
}

#[test]
fn the_context_has_their_prefix() {
    let context = json_of(&done(&["schema", "--format", "context"]));
    assert_eq!(context["@context"]["asm"], "https://assembly.test/ns#");
}

#[test]
fn the_map_of_the_event_has_a_card_with_verbs() {
    let dot = done(&["diagram", "event-map", "-o", "-", "--format", "dot"]);
    for part in [
        "\"resolution-access\" [id=\"resolution-access\", class=\"resolution\"",
        "<B>RESOLUTION</B>",
        "votes in favour: 12",
        "PORT=\"r1\" ID=\"resolution-access-paragraph-1\"",
        "tooltip=\"The Assembly adopted Access to the net for every school.\"",
        "xlabel=\"sponsored\"",
        "xlabel=\"led to\"",
    ] {
        assert!(dot.contains(part), "no `{part}` in\n{dot}");
    }
}

/// The dataset of resolutions, ready to be served.
fn site() -> Site {
    let folder = cases().join("resolution");
    let request = dataset::Request {
        alignments: true,
        wanted: Wanted {
            statements: true,
            coverage: false,
        },
    };
    let mut loaded = load(&folder, request).expect("the folder can be read");
    let snapshot = loaded.build().expect("the records have no errors");
    let about = About::of(&loaded.manifest, loaded.manifest.base.clone());
    let questions = questions_of(&folder).expect("the questions can be read");
    let program = PathBuf::from(env!("CARGO_BIN_EXE_plenary"));
    Site::new(about, loaded.schema, snapshot).with_questions(
        questions,
        program,
        Limits::QUERY_MEMORY_BYTES,
    )
}

#[tokio::test]
async fn the_page_of_one_shows_its_facts_in_order() {
    let settings = Settings {
        hosts: Vec::new(),
        is_direct: false,
        limits: Limits::default(),
        operation: Operation::default(),
        program: PathBuf::from(env!("CARGO_BIN_EXE_plenary")),
    };
    let (app, _) = app(site(), settings).expect("workers start");
    let request = Request::get("/resolution/access.html")
        .header("Host", "localhost:7878")
        .header("Accept", "text/html")
        .body(Body::empty())
        .expect("a request");
    let response = app.oneshot(request).await.expect("routers do not fail");
    assert_eq!(response.status(), 200);
    let body = response.into_body().collect().await.expect("a body");
    let page = String::from_utf8(body.to_bytes().to_vec()).expect("a page is UTF-8");
    // The template engine escapes slashes.
    assert_in_order(
        &page.replace("&#x2f;", "/"),
        &[
            ">resolution</a></p>",
            "<h1>Access to the net for every school</h1>",
            "Name and description",
            ">symbol</dt>",
            "A/RES/7",
            ">votes in favour</dt>",
            "12",
            "When and where",
            ">adopted at</dt>",
            "Seventh meeting of the Assembly",
            "Who",
            ">adopted by</dt>",
            ">sponsors</dt>",
            "Lake States",
            "River League",
            "What it is about",
            "Where it is written",
            "<h2>operative paragraphs",
            "Every school shall be connected by 2025.",
            "The Secretariat shall report on costs each year.",
            "What this rests on",
            "The resolution had been sponsored by",
            "Supports: sponsors",
        ],
    );
}

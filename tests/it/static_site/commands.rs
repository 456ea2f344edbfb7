//! `plenary site` as it is typed.

use crate::commands::Desk;
use crate::running::until;
use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};

#[test]
fn a_site_is_written_and_written_again() {
    let desk = Desk::new();
    desk.transcript("site", &["site", "-o", "site"], "");
    desk.transcript(
        "site-again",
        &["site", "-o", "site", "--base-path", "/x"],
        "",
    );
    let lost = fs::read_to_string(desk.path("site/404.html")).expect("there is a page");
    assert!(lost.contains("&#x2f;x&#x2f;search.html"), "{lost}");
    let arguments = ["site", "-o", "site", "--url", "https://a.example/y"];
    assert_eq!(desk.run(&arguments, "").0, 0);
    let robots = fs::read_to_string(desk.path("site/robots.txt")).expect("there is one");
    assert!(
        robots.contains("Sitemap: https://a.example/y/sitemap.xml"),
        "{robots}"
    );
}

#[test]
fn what_somebody_put_into_a_site_stays() {
    let desk = Desk::new();
    assert_eq!(desk.run(&["site", "-o", "site"], "").0, 0);
    desk.write("site/event/notes.txt", "mine");
    desk.transcript("site-not-ours", &["site", "-o", "site"], "");
    assert_eq!(
        fs::read(desk.path("site/event/notes.txt")).expect("it is there"),
        b"mine"
    );
    fs::remove_file(desk.path("site/event/notes.txt")).expect("it is there");
    desk.write("site/robots.txt", "mine");
    desk.transcript("site-changed", &["site", "-o", "site"], "");
    assert_eq!(
        fs::read(desk.path("site/robots.txt")).expect("it is there"),
        b"mine"
    );
    desk.write("other/notes.txt", "mine");
    desk.transcript("site-of-others", &["site", "-o", "other"], "");
    desk.transcript("site-is-a-file", &["site", "-o", "other/notes.txt"], "");
}

/// The names of what is in a folder.
#[cfg(unix)]
fn names_in(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder");
    let names = entries.map(|entry| entry.expect("an entry").file_name());
    names
        .map(|name| name.to_string_lossy().into_owned())
        .collect()
}

#[cfg(unix)]
#[test]
fn a_site_that_is_stopped_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut program = Command::new(env!("CARGO_BIN_EXE_plenary"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["site", "-o"])
        .arg(folder.path().join("site"))
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    until("something is written", || {
        let names = names_in(folder.path());
        names
            .iter()
            .any(|name| folder.path().join(name).join("dump").exists())
    });
    let sent = Command::new("kill")
        .args(["-INT", &program.id().to_string()])
        .status();
    assert!(sent.expect("`kill` is there").success());
    let ended = program.wait().expect("it ends");
    let mut said = String::new();
    let stderr = program.stderr.as_mut().expect("it is read");
    stderr.read_to_string(&mut said).expect("UTF-8");
    assert_eq!(ended.code(), Some(2), "{said}");
    assert!(said.contains("stopped before all was written"), "{said}");
    assert_eq!(names_in(folder.path()), Vec::<String>::new());
}

#[test]
fn a_site_is_not_written_into_its_dataset() {
    let desk = Desk::new();
    desk.transcript("site-in-dataset", &["site", "-o", "data/site"], "");
    assert!(!desk.exists("data/site"));
    desk.transcript("site-nowhere", &["site", "-o", "nowhere/site"], "");
    desk.transcript(
        "site-wrong-url",
        &["site", "-o", "site", "--url", "a.example"],
        "",
    );
    desk.transcript(
        "site-wrong-path",
        &["site", "-o", "site", "--base-path", "/../"],
        "",
    );
}

#[test]
fn templates_that_cannot_be_read_are_named() {
    let desk = Desk::new();
    let missing = ["site", "-o", "site", "--templates", "looks"];
    desk.transcript("site-no-templates", &missing, "");
    desk.write("looks/theme.css", b"p { color: \xff }");
    desk.transcript("site-template-no-text", &missing, "");
    let secret = [
        "site",
        "-o",
        "site",
        "--endpoint",
        "https://me:secret@a.example/sparql",
    ];
    desk.transcript("site-secret-endpoint", &secret, "");
    assert!(!desk.exists("site"));
}

#[test]
fn what_has_an_address_of_the_portal_has_no_page_and_stops_no_site() {
    let desk = Desk::new();
    let base = "https://example.org/meetings/";
    let hidden = [
        "",
        "404",
        "assets/x",
        "browse",
        "browse/x",
        "catalog.ttl",
        "diagram/x",
        "healthz",
        "ns/Foo",
        "question/x",
        "search/a",
        "void",
    ];
    let lines = hidden.map(|path| {
        format!("<{base}{path}> <http://www.w3.org/2000/01/rdf-schema#label> \"hidden\" .\n")
    });
    desk.write("data/more.nt", lines.concat());
    let (code, said, told) = desk.run(&["check"], "");
    assert_eq!(code, 0, "{told}");
    for path in hidden {
        assert!(
            said.contains(&format!("`{base}{path}` has no page")),
            "{path}: {said}"
        );
    }
    let (code, _, told) = desk.run(&["site", "-o", "site"], "");
    assert_eq!(code, 0, "{told}");
    let map = fs::read_to_string(desk.path("site/sitemap.xml")).expect("it is there");
    let addresses: Vec<&str> = map.split("<loc>").skip(1).collect();
    for path in ["404", "assets/", "browse/x", "healthz", "ns/Foo", "search/"] {
        assert!(
            !addresses
                .iter()
                .any(|to| to.starts_with(&format!("{base}{path}"))),
            "{path}"
        );
    }
    for doubled in ["browse.html", "index.html", "void.ttl"] {
        assert!(desk.exists(&format!("site/{doubled}")), "{doubled}");
    }
    let dump = fs::read_to_string(desk.path("site/dump/meetings.nt")).expect("it is there");
    assert_eq!(dump.matches("\"hidden\"").count(), hidden.len());
}

#[test]
fn names_of_no_file_are_an_error() {
    let desk = Desk::new();
    desk.write(
        "data/more.nt",
        "<https://w3id.org/x> <https://w3id.org/x> <https://w3id.org/x> .\n",
    );
    let base = fs::read_to_string(desk.path("data/dataset.yaml")).expect("init wrote it");
    let base = base.lines().find_map(|line| line.strip_prefix("base: "));
    let base = base.expect("a dataset has a base").trim();
    let line = format!("<{base}a//b> <http://www.w3.org/2000/01/rdf-schema#label> \"b\" .\n");
    desk.write("data/more.nt", line);
    desk.transcript("site-no-file", &["site", "-o", "site"], "");
    assert!(!desk.exists("site"));
}

/// A name is no reason to publish nothing, whatever fonts a machine has.
#[test]
fn a_sign_that_no_font_has_stops_no_site() {
    let desk = Desk::new();
    let themes = "themes:\n  - id: odd\n    name: {en: \"a \u{10EFFF} sign\"}\n    scheme: odds\n\
                  schemes:\n  - id: odds\n    name: {en: Odds}\n";
    desk.write("data/odd.yaml", themes);
    let (code, _, said) = desk.run(&["site", "-o", "site"], "");
    assert_eq!(code, 0, "{said}");
    assert!(desk.exists("site/diagram/themes.png"));
    assert!(desk.exists("site/diagram/themes.pdf"));
}

//! The static site: what is written, that it is what the live server answers with, and that nothing
//! else is lost.

mod commands;
mod searched;
#[cfg(feature = "judges")]
mod hosts;
#[cfg(feature = "judges")]
mod links;

use crate::http::{self, got, settings};
use crate::wire::Response;
use axum::Router;
use percent_encoding::utf8_percent_encode;
use plenary::server::app;
use plenary::site::{Addresses, LIST, PATH_ESCAPES, Site};
use std::collections::BTreeMap;
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

/// Where the router of the tests is reached.
pub(crate) const ROOT: &str = "http://localhost:7878/";

/// The site of a dataset.
pub(crate) fn site(folder: &Path) -> Site {
    http::site(folder.to_str().expect("a path in UTF-8"))
}

pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Writes the folder of a site, as the router of the tests is reached.
pub(crate) fn written(site: &Site, folder: &Path) {
    let at = Addresses::of(ROOT.to_owned(), Some(format!("{ROOT}sparql")));
    let planned = site.plan_folder().expect("all names are fit");
    let mut told = 0;
    let written = site.write_folder(&at, folder, &mut |done| {
        told = done;
        ControlFlow::Continue(())
    });
    let written = written.expect("the folder can be written");
    assert_eq!((written.files, told), (planned.files, planned.files));
}

/// All files of a folder, by their paths in it, with what they hold.
pub(crate) fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(inside) = folders.pop() {
        for entry in fs::read_dir(folder.join(&inside)).expect("a folder") {
            let entry = entry.expect("an entry");
            let path = inside.join(entry.file_name());
            if entry.path().is_dir() {
                folders.push(path);
            } else {
                let name = path.to_str().expect("names are UTF-8").to_owned();
                files.insert(name, fs::read(entry.path()).expect("a file"));
            }
        }
    }
    files
}

async fn answer(app: &Router, path: &str) -> Response {
    let path = format!("/{}", utf8_percent_encode(path, PATH_ESCAPES));
    got(app, &path, "*/*").await
}

/// The address that a link on a page at a path leads to.
fn followed(path: &str, link: &str) -> String {
    let base = format!("{ROOT}{}", utf8_percent_encode(path, PATH_ESCAPES));
    let base = oxiri::Iri::parse(base).expect("an address");
    base.resolve(link).expect("a link").into_inner()
}

/// The files that a host needs beside those that the server has at the same paths.
fn is_for_hosts(path: &str) -> bool {
    [
        LIST,
        "_headers",
        "_redirects",
        ".htaccess",
        "nginx.conf",
        "nginx-map.conf",
    ]
    .contains(&path)
}

/// Holds all files of a dataset's folder against what the server answers with, and tells how many
/// were the same, and how many lead on as the server does.
async fn compared(data: &Path) -> (usize, usize) {
    let folder = tempfile::tempdir().expect("a folder");
    written(&site(data), folder.path());
    // What takes long on a busy machine is not what is compared.
    let mut settings = settings();
    settings.limits.query_timeout_s = 600.0;
    let (app, _) = app(site(data), settings).expect("workers start");
    let (mut same, mut leading, mut wrong) = (0, 0, Vec::new());
    for (path, bytes) in files(folder.path()) {
        if is_for_hosts(&path) {
            continue;
        }
        let live = answer(&app, &path).await;
        if live.status == 308 {
            let html = String::from_utf8(bytes).expect("a page is UTF-8");
            let to = html
                .split("content=\"0; url=")
                .nth(1)
                .and_then(|rest| rest.split('"').next());
            let to = to.expect("a page that leads on").replace("&#x2f;", "/");
            let live = live.header("location").expect("a redirect leads somewhere");
            assert_eq!(followed(&path, &to), followed(&path, live), "{path}");
            leading += 1;
            continue;
        }
        match live.status == 200 && live.body == bytes {
            true => same += 1,
            false => wrong.push(format!("{path}: {}", live.status)),
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    (same, leading)
}

#[tokio::test]
async fn every_file_is_what_the_server_answers_with() {
    let (same, leading) = compared(&root().join("data")).await;
    assert!(
        same > 1000 && leading == 0,
        "{same} files are the same, {leading} lead on"
    );
}

#[tokio::test]
async fn pages_of_what_has_moved_lead_where_the_server_does() {
    let (same, leading) = compared(&root().join("tests/cases/http/former")).await;
    assert!(
        same > 50 && leading == 8,
        "{same} files are the same, {leading} lead on"
    );
}

#[tokio::test]
async fn odd_addresses_are_those_of_files() {
    let (same, _) = compared(&root().join("tests/cases/static/odd-addresses")).await;
    assert!(same > 50, "{same} files are the same");
    let (same, _) = compared(&root().join("tests/cases/http/graphs")).await;
    assert!(same > 30, "{same} files are the same");
}

#[test]
fn the_same_records_give_the_same_folder() {
    let data = root().join("tests/cases/static/odd-addresses");
    let folder = tempfile::tempdir().expect("a folder");
    let [one, two] = ["one", "two"].map(|name| folder.path().join(name));
    written(&site(&data), &one);
    written(&site(&data), &two);
    written(&site(&data), &two);
    let (one, two) = (files(&one), files(&two));
    assert!(one.keys().eq(two.keys()));
    let other: Vec<&String> = one.keys().filter(|path| one[*path] != two[*path]).collect();
    assert!(other.is_empty(), "{other:?}");
    assert!(one.len() > 100, "{} files", one.len());
}

#[test]
fn the_list_is_one_of_checksums() {
    let folder = tempfile::tempdir().expect("a folder");
    written(
        &site(&root().join("tests/cases/http/former")),
        folder.path(),
    );
    let list = fs::read_to_string(folder.path().join(LIST)).expect("there is a list");
    let mut names: Vec<&str> = list
        .lines()
        .filter_map(|line| Some(line.split_once("  ")?.1))
        .collect();
    names.sort_unstable();
    let mut there = files(folder.path());
    there.remove(LIST);
    assert!(
        names.iter().copied().eq(there.keys().map(String::as_str)),
        "{names:?}"
    );
}

#[test]
fn names_of_no_file_are_told() {
    let unfit = site(&root().join("tests/cases/static/unfit-addresses")).plan_folder();
    let unfit = unfit.expect_err("some names are of no file");
    let told: Vec<String> = unfit
        .iter()
        .map(|one| format!("{}: {}", one.path, one.reason))
        .collect();
    for part in [
        "a//b.html: a part of it is empty",
        "up/../down.html: `..` means another folder",
        "Event/x.html: some systems take it for `event/x.html`",
    ] {
        let is_told = told
            .iter()
            .any(|line| line.contains(part) || swapped(line) == part);
        assert!(is_told, "{part}: {told:#?}");
    }
    // What has an address of the site's own has no file at all.
    assert!(
        !told.iter().any(|line| line.starts_with("index.")),
        "{told:#?}"
    );
}

/// A finding about two names, told of the other one.
fn swapped(line: &str) -> String {
    match line.split_once(": some systems take it for `") {
        Some((one, other)) => {
            format!(
                "{}: some systems take it for `{one}`",
                other.trim_end_matches('`')
            )
        }
        None => line.to_owned(),
    }
}

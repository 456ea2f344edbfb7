//! No link of a static site is dead or leads out of it, as lxml reads the pages.

use super::{root, site};
use plenary::site::Addresses;
use std::ops::ControlFlow;
use std::path::Path;
use std::process::Command;

/// Follows all links of a dataset's site, put at a path, and tells what the judge says.
fn followed(data: &Path) -> Result<String, String> {
    let site = site(data);
    let mut at = Addresses::of(site.about.base.clone(), None);
    "/x/".clone_into(&mut at.path);
    let folder = tempfile::tempdir().expect("a folder");
    let written = site.write_folder(&at, folder.path(), &mut |_| ControlFlow::Continue(()));
    written.expect("the folder can be written");
    let host = site
        .about
        .base
        .split('/')
        .nth(2)
        .expect("a base has a host");
    let judge = Command::new(root().join(".venv/bin/python"))
        .arg(root().join("tests/judges/links.py"))
        .arg(folder.path())
        .args(["/x/", host])
        .output()
        .expect("the judge starts: run `make judges`");
    match judge.status.success() {
        true => Ok(String::from_utf8_lossy(&judge.stdout).into_owned()),
        false => Err(String::from_utf8_lossy(&judge.stderr).into_owned()),
    }
}

fn no_link_is_dead(folders: &[&str]) {
    let wrong: Vec<String> = folders
        .iter()
        .filter_map(|data| Some(format!("{data}: {}", followed(&root().join(data)).err()?)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_link_of_the_meeting_is_dead() {
    no_link_is_dead(&["data"]);
}

#[test]
fn no_link_of_odd_names_and_addresses_is_dead() {
    no_link_is_dead(&[
        "tests/cases/static/odd-addresses",
        "tests/cases/http/former",
        "tests/cases/http/graphs",
        "tests/cases/check/good/rdf-with-graphs",
        "tests/cases/check/good/rdf-with-blank-nodes",
        "tests/cases/check/good/own-class",
        "tests/cases/check/good/own-question",
        "tests/cases/check/good/no-records",
        "tests/cases/check/good/iri-with-other-letters",
        "tests/cases/check/good/reference-outside-that-is-typed",
        "tests/cases/check/good/quote-of-the-source-with-text",
        "tests/cases/check/good/nested-twice-elsewhere",
    ]);
}

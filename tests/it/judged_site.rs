//! A site as others see it: programs that are not ours read the pages and documents of the meeting
//! as they are written into a folder. Behind the feature `judges`: `make test` installs them.

use crate::judges::judge;
use std::path::Path;
use std::process::Command;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The site of the meeting, in a folder that is there until it is dropped.
fn written(arguments: &[&str]) -> tempfile::TempDir {
    let place = tempfile::tempdir().expect("a temporary folder");
    let output = Command::new(env!("CARGO_BIN_EXE_plenary"))
        .args(["site", "-o"])
        .arg(place.path().join("site"))
        .args(arguments)
        .current_dir(root())
        .output()
        .expect("plenary starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    place
}

/// The file of a package that npm has installed.
fn package(path: &str) -> std::path::PathBuf {
    let file = root().join("web/node_modules").join(path);
    assert!(
        file.exists(),
        "`{path}` is not installed: run `make judges`"
    );
    file
}

#[test]
fn the_validator_of_html_finds_nothing_in_any_page() {
    let place = written(&[]);
    let output = Command::new("java")
        .arg("-jar")
        .arg(package("vnu-jar/build/dist/vnu.jar"))
        .args(["--skip-non-html", "--errors-only", "--format", "gnu"])
        .arg(place.path().join("site"))
        .output()
        .expect("java is installed: run `make judges`");
    let said = String::from_utf8_lossy(&output.stderr);
    let first: Vec<&str> = said.lines().take(20).collect();
    assert!(output.status.success(), "{}", first.join("\n"));
}

#[test]
fn pages_use_the_words_of_schema_org_and_the_map_is_one() {
    let place = written(&["--url", "https://portal.test/x/"]);
    let folder = place.path().join("site");
    let said = judge(
        "pages.py",
        &[&folder, &package("sitemap/schema/sitemap.xsd")],
    );
    let numbers: Vec<usize> = said
        .split_whitespace()
        .filter_map(|word| word.parse().ok())
        .collect();
    assert!(
        matches!(numbers[..], [b, t, a] if b > 100 && t > 15 && a > 100),
        "{said}"
    );
}

#[test]
fn two_parsers_read_one_graph_in_each_format_of_each_document() {
    let place = written(&[]);
    let folder = place.path().join("site");
    let base = Path::new("https://w3id.org/plenary/hrc31/");
    let said = judge("documents.py", &[&folder, base]);
    let read: usize = said.trim().parse().expect("a number");
    assert!(read > 400, "{said}");
}

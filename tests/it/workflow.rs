//! The workflow of `deploy/` that publishes a site: it is one by the schema of those who run it,
//! and its commands do what they are there for. Behind the feature `judges`, since Node and the
//! schema must be installed: `make test` does that.

use crate::documents::run_command;
use crate::running::copy;
use std::fs;
use std::path::Path;
use std::process::Command;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn example() -> String {
    fs::read_to_string(root().join("deploy/pages.yml")).expect("the workflow")
}

/// What the schema says of a workflow.
fn wrong_by_schema(text: &str) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("pages.yml");
    fs::write(&file, text).expect("a file can be written");
    let output = Command::new("node")
        .arg(root().join("tests/judges/workflow.mjs"))
        .arg(root().join("web/node_modules"))
        .arg(&file)
        .output()
        .expect("node starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "run `make judges`: {said}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

#[test]
fn the_workflow_is_one_by_its_schema() {
    let text = example();
    assert_eq!(wrong_by_schema(&text).trim(), "[]");
    let broken = text.replace("runs-on:", "runs-in:");
    assert!(wrong_by_schema(&broken).contains("runs-in"));
}

#[test]
fn its_commands_check_and_publish() {
    let text = example();
    let commands: Vec<&str> = text
        .lines()
        .filter_map(|line| line.trim().strip_prefix("run: "))
        .collect();
    let [install, check, write] = commands[..] else {
        panic!("{commands:?}");
    };
    assert_eq!(install, "cargo install --locked --git \"$PLENARY\" plenary");
    let manifest = fs::read_to_string(root().join("Cargo.toml")).expect("the manifest");
    assert!(
        manifest.contains("name = \"plenary\""),
        "it is installed by its name"
    );
    let address = "https://people.example.org/meetings";
    let write = write.replace("${{ steps.pages.outputs.base_url }}", address);
    assert!(write.contains(address), "{write}");
    let folder = tempfile::tempdir().expect("a temporary folder");
    copy(&root().join("data"), &folder.path().join("data"));
    let checked = run_command(&format!("{check} && echo passed"), folder.path());
    assert!(checked.ends_with("passed\n"), "{checked}");
    let written = run_command(&format!("{write} && echo passed"), folder.path());
    assert!(written.ends_with("passed\n"), "{written}");
    // What the next step takes up is there, for the address that the host gave.
    let (_, uploaded) = text.split_once("path: ").expect("what is uploaded");
    let site = folder
        .path()
        .join(uploaded.trim().lines().next().expect("a name"));
    let page = fs::read_to_string(site.join("index.html")).expect("the first page");
    assert!(page.contains("Rights of the Child"));
    let list = fs::read_to_string(site.join("sitemap.xml")).expect("the list of addresses");
    assert!(list.contains(&format!("{address}/event/hrc31-rights-of-the-child.html")));
    // A mistake in the records stops it before anything is published.
    let record = folder.path().join("data/dataset.yaml");
    let manifest = fs::read_to_string(&record).expect("the manifest");
    fs::write(&record, format!("{manifest}\nnonsense: 1\n")).expect("a file can be written");
    let refused = run_command(&format!("{check} && echo passed"), folder.path());
    assert!(!refused.ends_with("passed\n"), "{refused}");
}

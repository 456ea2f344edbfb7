//! The pages in a real browser: what people do there, on a phone and on a desk, in light and dark,
//! with the pages' scripts and without. The tests are in `web/test`.

use crate::running;
use std::path::Path;
use std::process::Command;

#[test]
fn the_query_page_works_in_a_browser() {
    works_in_a_browser("query-page", 30);
}

#[test]
fn pictures_work_in_a_browser() {
    works_in_a_browser("picture", 20);
}

#[test]
fn the_portal_works_in_a_browser() {
    works_in_a_browser("portal", 9);
}

#[test]
fn no_name_is_a_script_in_a_browser() {
    works_with("hostile", 19, &["--data", "tests/cases/hostile"]);
}

/// Runs a file of tests, of which there must be so many, on the meeting.
fn works_in_a_browser(file: &str, least: usize) {
    works_with(file, least, &[]);
}

fn works_with(file: &str, least: usize, arguments: &[&str]) {
    let running = running::start(arguments);
    let address = format!("http://{}", running.address);
    works_at(file, least, &[("PLENARY_ADDRESS", &address)]);
}

/// Runs a file of tests, of which there must be so many, where variables say.
pub(crate) fn works_at(file: &str, least: usize, variables: &[(&str, &str)]) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let runner = root.join("web/node_modules/playwright-core");
    assert!(
        runner.exists(),
        "what drives the browser is not installed: run `make judges`"
    );
    let output = Command::new("node")
        .args(["--test", "--test-reporter=spec"])
        .arg(root.join(format!("web/test/{file}.test.mjs")))
        .envs(variables.iter().copied())
        .output()
        .expect("node starts");
    let said = String::from_utf8_lossy(&output.stdout);
    let failing = said
        .split_once("failing tests:")
        .map(|(_, failing)| failing);
    assert!(
        output.status.success(),
        "{}{}",
        failing.unwrap_or(&said),
        String::from_utf8_lossy(&output.stderr)
    );
    let passed = said.lines().find_map(|line| line.strip_prefix("ℹ pass "));
    let passed: usize = passed
        .and_then(|passed| passed.parse().ok())
        .expect("the runner counts");
    assert!(passed >= least, "{passed} tests ran");
}

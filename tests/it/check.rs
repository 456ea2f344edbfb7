//! `plenary check` on small datasets: what is wrong, and what only looks so.
//!
//! A case is a dataset's folder. What `check` says of a bad one is in its `expected.txt`; the
//! folder's name begins with the code that it is about. A good one has no findings at all.

use crate::cases;
use assert_cmd::Command;
use plenary::diagnostic::Code;
use std::fs;
use std::path::Path;

/// What a run of the program gave.
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Runs the program in a folder.
pub(crate) fn plenary(folder: &Path, arguments: &[&str]) -> Run {
    let mut command = Command::cargo_bin("plenary").expect("cargo builds the program");
    let output = command
        .current_dir(folder)
        .args(arguments)
        .env_remove("RUST_LOG")
        .output()
        .expect("the program can be run");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("it writes UTF-8");
    Run {
        code: output.status.code().expect("it ends by itself"),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}

fn check(case: &Path) -> (String, Run) {
    let name = case.file_name().and_then(|name| name.to_str());
    let name = name.expect("cases have plain names").to_owned();
    let folder = case.parent().expect("a case stands in a folder");
    let run = plenary(folder, &["check", "--data", &name]);
    assert_eq!(run.stderr, "", "{name}");
    (name, run)
}

#[test]
fn bad_cases_are_explained() {
    for case in cases::folders("check/bad") {
        let (name, run) = check(&case);
        let code = name.split("--").next().unwrap_or(&name);
        let has_errors = run.stdout.contains("error[");
        assert_eq!(run.code, i32::from(has_errors), "{name}");
        if code != "one-error-hides-no-other" {
            assert!(
                run.stdout.contains(&format!("[{code}]")),
                "{name}: {}",
                run.stdout
            );
        }
        cases::expect(&case.join("expected.txt"), &run.stdout);
    }
}

#[test]
fn good_cases_have_no_findings() {
    let good = cases::folders("check/good");
    for case in &good {
        let (name, run) = check(case);
        assert!(
            run.stdout.starts_with("no findings in "),
            "{name}: {}",
            run.stdout
        );
        assert_eq!(run.code, 0, "{name}");
    }
    assert!(good.len() >= cases::folders("check/bad").len());
}

#[test]
fn every_code_has_a_bad_case() {
    let mut said = String::new();
    read_all(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases"),
        &mut said,
    );
    let missing: Vec<&str> = Code::ALL
        .iter()
        .map(|code| code.as_str())
        .filter(|code| {
            let shown = |severity: &str| said.contains(&format!("{severity}[{code}]: "));
            !shown("error") && !shown("warning")
        })
        .collect();
    assert_eq!(missing, [""; 0], "no expected output shows these");
}

fn read_all(folder: &Path, said: &mut String) {
    for entry in fs::read_dir(folder).expect("cases can be listed") {
        let path = entry.expect("cases can be listed").path();
        if path.is_dir() {
            read_all(&path, said);
        } else if path.extension().is_some_and(|extension| extension == "txt") {
            said.push_str(&fs::read_to_string(&path).expect("what is expected is text"));
        }
    }
}

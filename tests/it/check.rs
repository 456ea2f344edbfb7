//! `plenary check` on small datasets: each folder under `tests/cases/check/bad` and `good` beside
//! what is said about it.

use crate::cases::{expect, folders};
use assert_cmd::Command;
use std::path::Path;

/// Checks a dataset from the folder that it is in, and gives the exit code and what was printed.
fn check(folder: &Path) -> (Option<i32>, String) {
    let name = folder.file_name().expect("a case has a name");
    let output = Command::cargo_bin("plenary")
        .expect("the program was built")
        .current_dir(folder.parent().expect("a case is in a folder"))
        .args(["check", "--all", "--data"])
        .arg(name)
        .output()
        .expect("the program runs");
    let text = String::from_utf8(output.stdout).expect("findings are text");
    (output.status.code(), text)
}

#[test]
fn bad_datasets_are_told_what_is_wrong() {
    for folder in folders("check/bad") {
        let (code, text) = check(&folder);
        let warns = !text.contains("error[");
        assert_eq!(
            code,
            Some(i32::from(!warns)),
            "{}\n{text}",
            folder.display()
        );
        expect(&folder.join("expected.txt"), &text);
    }
}

#[test]
fn good_datasets_pass_without_a_word() {
    for folder in folders("check/good") {
        let (code, text) = check(&folder);
        assert_eq!(code, Some(0), "{}\n{text}", folder.display());
        assert!(!text.contains('['), "{}\n{text}", folder.display());
    }
}

//! The questions of `ontology/questions`, each with its answer on the meeting.
//!
//! An answer is what the program writes as CSV, with LF. It stands in `tests/cases/questions` and
//! is rewritten when `UPDATE_CASES` is set; read it by eye then.

use crate::{cases, ours};
use regex::Regex;
use std::collections::BTreeMap;
use std::path::Path;

const ANSWERS: &str = "tests/cases/questions";

#[test]
fn every_question_has_its_answer() {
    let questions = ours::questions();
    assert!(questions.len() >= 20, "only {} questions", questions.len());
    for (name, text) in &questions {
        let answer = ours::csv(text);
        cases::expect(&Path::new(ANSWERS).join(format!("{name}.csv")), &answer);
    }
}

#[test]
fn every_answer_has_its_question() {
    let questions = ours::questions();
    for name in ours::names(ANSWERS, "csv") {
        assert!(
            questions.contains_key(&name),
            "no question for the answer `{name}.csv`"
        );
    }
}

#[test]
fn the_program_holds_the_questions_of_the_folder() {
    let held = plenary::dataset::questions().into_iter();
    let held: BTreeMap<String, String> = held.map(|held| (held.name, held.text)).collect();
    assert_eq!(held, ours::questions(), "build the program anew");
}

#[test]
fn every_question_says_what_it_answers_and_in_which_order() {
    for (name, text) in &ours::questions() {
        let mut lines = text.lines();
        for key in ["# title: ", "# description: "] {
            let line = lines.next().unwrap_or_default();
            let said = line.strip_prefix(key).map(str::trim).unwrap_or_default();
            assert!(!said.is_empty(), "`{name}` does not begin with `{key}`");
        }
        let sorted = text.lines().any(|line| line.starts_with("ORDER BY "));
        assert!(sorted, "`{name}` does not sort its answer");
    }
}

#[test]
fn every_answer_is_sorted_by_all_that_it_shows() {
    // What is computed for a group follows from the rest of its row.
    let computed = Regex::new(r"\([^)]*\)[^)]*\)").expect("a valid expression");
    let variable = Regex::new(r"\?\w+").expect("a valid expression");
    for (name, text) in &ours::questions() {
        let line = |start| {
            text.lines()
                .find(|line| line.starts_with(start))
                .unwrap_or_default()
        };
        let shown = computed.replace_all(line("SELECT "), "");
        let order = line("ORDER BY ");
        let sorted: Vec<&str> = variable
            .find_iter(order)
            .map(|found| found.as_str())
            .collect();
        for found in variable.find_iter(&shown) {
            let found = found.as_str();
            assert!(
                sorted.contains(&found),
                "`{name}` does not sort by `{found}`"
            );
        }
    }
}

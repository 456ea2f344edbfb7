//! Findings as people and programs see them: `tests/cases/findings`.

use crate::cases::expect;
use plenary::diagnostic::render::{self, RenderOptions};
use plenary::diagnostic::{Code, FileId, Finding, Place, Report, Texts, Window, reports};
use serde_json::Value;
use std::path::Path;

/// A text with what makes columns and carets go wrong.
const ODD: &str = "\u{feff}events:\n\
    \x20 - id: first # tab\there\n\
    \x20   name: 東京 e\u{301}vent שלום عربي \u{202e}x\u{1b}[31m\n\
    \x20   long: ";

struct Files(Vec<(&'static str, Option<String>)>);

impl Texts for Files {
    fn path(&self, file: FileId) -> &str {
        self.0[file.0 as usize].0
    }

    fn window(&self, place: Place) -> Option<Window> {
        let (_, text) = &self.0[place.file.0 as usize];
        let text = text.as_ref()?.as_bytes();
        Some(Window::of(
            text,
            1,
            place.start as usize,
            place.len as usize,
        ))
    }
}

fn files() -> Files {
    let long = "word ".repeat(60);
    let odd = format!("{ODD}{long}TARGET {long}\n    last: x");
    Files(vec![
        ("z/events, part 1.yaml", Some(odd)),
        (
            "people.yaml",
            Some("people:\r\n  - id: a\r\n  - id: a\r\n".to_owned()),
        ),
        ("sources", None),
    ])
}

fn findings(files: &Files) -> Vec<Finding> {
    let at = |file: u32, word: &str, len: usize| {
        let text = files.0[file as usize].1.as_deref().unwrap_or("");
        let start = text.find(word).expect("the word is there") as u64;
        Place {
            file: FileId(file),
            start,
            len: len as u32,
        }
    };
    let second = Place {
        file: FileId(1),
        start: 28,
        len: 1,
    };
    vec![
        Finding::new(
            Code::UnknownKey,
            at(0, "TARGET", 6),
            "`TARGET` is far to the right",
        )
        .expected("somewhere else")
        .note("a note\nover two lines")
        .hint("add the record:\n\npeople:\n  - id: a\n    name: {en: A}"),
        Finding::new(Code::BadValue, at(0, "عربي", 8), "right to left").expected("Arabic"),
        Finding::new(Code::BadValue, at(0, "京", 3), "wide").expected("one wide character"),
        Finding::new(
            Code::BadValue,
            at(0, "\u{1b}", 1),
            "a control: \u{1b}[31m red",
        ),
        Finding::new(Code::BadId, at(0, "here", 4), "after a tab").hint("100%: a, b"),
        Finding::new(
            Code::MissingKey,
            at(0, "id: first", 60),
            "over several lines",
        ),
        Finding::new(Code::EmptyFile, at(0, "events", 6), "at the beginning"),
        Finding::new(Code::DuplicateId, second, "`a` is given twice")
            .expected("the second one")
            .also(at(1, "a\r", 1), "the first one"),
        Finding::new(Code::WithoutEvidence, at(0, "x", 0), "at a point"),
        Finding::new(
            Code::BadIri,
            Place {
                file: FileId(1),
                start: 31,
                len: 0,
            },
            "at the end",
        ),
        Finding::new(
            Code::CannotRead,
            Place {
                file: FileId(2),
                start: 0,
                len: 0,
            },
            "cannot be read: permission denied",
        )
        .hint("make it readable"),
    ]
}

fn located() -> Vec<Report> {
    let files = files();
    reports(&findings(&files), &files)
}

fn case(name: &str, actual: &str) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/findings");
    expect(&root.join(name), actual);
}

const PLAIN: RenderOptions = RenderOptions {
    color: false,
    all: false,
    width: 80,
};

#[test]
fn findings_are_shown_as_text() {
    case("text.txt", &render::text(&located(), PLAIN));
}

#[test]
fn findings_are_shown_in_colour_when_asked() {
    let plain = render::text(&located(), PLAIN);
    let color = render::text(
        &located(),
        RenderOptions {
            color: true,
            ..PLAIN
        },
    );
    assert!(!plain.contains('\u{1b}'));
    assert!(
        color.contains("\u{1b}[1m\u{1b}[91merror[bad-id]"),
        "{color}"
    );
}

#[test]
fn findings_are_written_for_programs() {
    case("findings.json", &render::json(&located()));
    case("findings.sarif", &without_rules(&render::sarif(&located())));
    case("github.txt", &render::github(&located()));
}

/// Checks the rules and takes them out, since each new code changes them.
fn without_rules(sarif: &str) -> String {
    let mut log: Value = serde_json::from_str(sarif).expect("it is JSON");
    let run = &mut log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].take();
    assert_eq!(rules.as_array().map(Vec::len), Some(Code::ALL.len()));
    for result in run["results"].as_array_mut().into_iter().flatten() {
        let index = result["ruleIndex"].take().as_u64().expect("it is an index");
        assert_eq!(rules[index as usize]["id"], result["ruleId"]);
    }
    format!("{log:#}\n")
}

#[test]
fn the_first_hundred_are_shown_unless_all_are_asked_for() {
    let files = files();
    let place = |index: u64| Place {
        file: FileId(0),
        start: 3 + index % 3,
        len: 1,
    };
    let many = (0..123).map(|index| Finding::new(Code::BadValue, place(index), "x"));
    let many = reports(&many.collect::<Vec<_>>(), &files);
    let shown = render::text(&many, PLAIN);
    assert_eq!(shown.matches("error[bad-value]").count(), 100);
    assert!(
        shown.ends_with("\n… and 23 more; `--all` shows them\n123 errors\n"),
        "{shown}"
    );
    let all = render::text(&many, RenderOptions { all: true, ..PLAIN });
    assert_eq!(all.matches("error[bad-value]").count(), 123);
    assert!(all.ends_with("\n123 errors\n"));
    assert_eq!(render::text(&[], PLAIN), "");
}

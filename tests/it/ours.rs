//! The meeting of `data/` and the questions of `ontology/questions`, for the tests that use them.

use oxrdf::Term;
use plenary::dataset::{Loaded, Request, Wanted, load};
use plenary::graph::Snapshot;
use plenary::query::{self, Answer, Budget, Format, Vocabulary};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

/// The graph of the meeting, and the names that a query of it can use.
static MEETING: LazyLock<(Snapshot, Vocabulary)> = LazyLock::new(|| {
    let mut loaded = loaded();
    let snapshot = loaded.build().expect("the meeting is small");
    let names = Vocabulary::new(&loaded.schema, &snapshot);
    (snapshot, names)
});

/// The dataset of the meeting, of which nothing is found, warnings included.
pub(crate) fn loaded() -> Loaded {
    let request = Request {
        alignments: true,
        wanted: Wanted {
            statements: true,
            coverage: true,
        },
    };
    let loaded = load(&root().join("data"), request).expect("the folder can be read");
    let findings: Vec<&str> = loaded.findings.iter().map(|f| f.message.as_str()).collect();
    assert!(findings.is_empty(), "{}", findings.join("\n"));
    loaded
}

/// The graph of the meeting.
pub(crate) fn snapshot() -> Snapshot {
    MEETING.0.clone()
}

/// The answer to a query of the meeting.
pub(crate) fn answer(text: &str) -> Answer {
    let (snapshot, names) = &*MEETING;
    let query = query::parse(text, names).unwrap_or_else(|error| panic!("{error}\n{text}"));
    assert!(query.remarks().is_empty(), "{:?}\n{text}", query.remarks());
    query::answer(snapshot, &query, &Budget::default())
        .unwrap_or_else(|failure| panic!("{failure}\n{text}"))
}

/// Whether a pattern matches.
pub(crate) fn ask(text: &str) -> bool {
    match answer(text) {
        Answer::Boolean(answer) => answer,
        other => panic!("not a truth value: {other:?}"),
    }
}

/// The answer to a query as CSV, with LF.
pub(crate) fn csv(text: &str) -> String {
    let mut bytes = Vec::new();
    query::write(&answer(text), Format::Csv, &mut bytes).expect("memory can be written");
    let text = String::from_utf8(bytes).expect("CSV is UTF-8");
    text.replace("\r\n", "\n")
}

/// A quoted passage of the meeting's text.
#[derive(Debug)]
pub(crate) struct Passage {
    /// The code points before it.
    pub(crate) start: usize,
    /// The code points before its end.
    pub(crate) end: usize,
    /// Its characters.
    pub(crate) exact: String,
}

/// The quoted passages, by where they start.
pub(crate) fn passages() -> Vec<Passage> {
    let answer = answer(
        "SELECT ?start ?end ?exact
         WHERE { ?quote oa:start ?start ; oa:end ?end ; oa:exact ?exact }
         ORDER BY ?start ?end",
    );
    let Answer::Solutions { rows, .. } = answer else {
        panic!("not solutions: {answer:?}")
    };
    let value = |term: &Option<Term>| match term {
        Some(Term::Literal(literal)) => literal.value().to_owned(),
        other => panic!("not a literal: {other:?}"),
    };
    rows.iter()
        .map(|row| Passage {
            start: value(&row[0]).parse().expect("an offset"),
            end: value(&row[1]).parse().expect("an offset"),
            exact: value(&row[2]),
        })
        .collect()
}

/// The text of the meeting.
pub(crate) fn text() -> String {
    let path = root().join("data/sources/hrc31-rights-of-the-child.txt");
    fs::read_to_string(path).expect("the text is there")
}

/// The questions by name, as their files say.
pub(crate) fn questions() -> BTreeMap<String, String> {
    let read = |name: String| {
        let path = root().join(format!("ontology/questions/{name}.rq"));
        let text = fs::read_to_string(path).expect("a question is UTF-8");
        (name, text)
    };
    let names = names("ontology/questions", "rq");
    names.into_iter().map(read).collect()
}

/// The names, without their extension, of the files in a folder that have it; sorted.
pub(crate) fn names(folder: &str, extension: &str) -> Vec<String> {
    let entries = fs::read_dir(root().join(folder)).expect("the folder is there");
    let mut names: Vec<String> = entries
        .map(|entry| entry.expect("the folder can be listed").path())
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
        .collect();
    names.sort();
    names
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

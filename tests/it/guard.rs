//! The guard before the parser: it holds against any text, refuses what is too deep, and refuses no
//! query that people and the W3C's suites write (`tests/cases/guard` has all their constructs).

use crate::random::Random;
use plenary::query::{
    self, NESTING_MAX, OPERATORS_MAX, PATTERNS_MAX, QueryError, QueryErrorKind, TEXT_BYTES_MAX,
    Vocabulary, parse, screen,
};
use std::fs;
use std::path::Path;

/// The queries of the corpus, by name.
fn corpus() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/guard");
    let entries = fs::read_dir(folder).expect("the folder of cases");
    let mut queries: Vec<(String, String)> = entries
        .map(|entry| entry.expect("an entry").path())
        .map(|path| {
            let text = fs::read_to_string(&path).expect("a case is UTF-8");
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            (name.into_owned(), text)
        })
        .collect();
    queries.sort();
    assert!(queries.len() >= 50, "{} queries", queries.len());
    queries
}

/// Screens a text; what is said of it lies within it.
fn screened(text: &str) -> Result<query::Screened, QueryError> {
    let found = screen(text, &Vocabulary::default());
    if let Err(error) = &found {
        let lines = text.matches('\n').count() + 1;
        assert!((1..=lines).contains(&error.line), "{error} in {text:?}");
        let line = text.split('\n').nth(error.line - 1).unwrap_or_default();
        let columns = line.chars().count() + 1;
        assert!((1..=columns).contains(&error.column), "{error} in {text:?}");
        assert!(!error.message.is_empty() && error.excerpt.contains('^'));
    }
    found
}

/// The kind of what is wrong.
fn refused(text: &str) -> Option<QueryErrorKind> {
    screened(text).err().map(|error| error.kind)
}

#[test]
fn what_people_write_is_let_through() {
    for (name, text) in corpus() {
        let screened = screened(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let query = parse(&text, &Vocabulary::default())
            .unwrap_or_else(|error| panic!("{name} is no query: {error}"));
        assert_eq!(screened.form, query.form(), "{name}");
        assert_eq!(screened.volatile, query.is_volatile(), "{name}");
    }
}

/// Pieces of queries, some of them open for ever.
const PIECES: &str = "SELECT ASK CONSTRUCT DESCRIBE WHERE FROM NAMED UNION OPTIONAL FILTER MINUS \
    GRAPH BIND VALUES SERVICE EXISTS NOT IN AS GROUP BY HAVING ORDER LIMIT PREFIX BASE INSERT \
    DELETE UNDEF LATERAL COUNT STR { } ( ) [ ] << >> <<( )>> < > <= = != ! && || | ^ ^^ / * + - ? \
    . , ; \" ' \"\"\" ''' # \\ @en ex:a <http://e/x> _:b ?x 1.5e3 \"x\"";

/// Characters that are easily got wrong.
const CHARS: &str = "\0\r\n\t\u{feff}\u{301}é日\u{1F600}\u{2028}\u{202E}$%~`\u{FFFF}\u{10FFFF}";

fn soup(random: &mut Random) -> String {
    let pieces: Vec<&str> = PIECES
        .split(' ')
        .filter(|piece| !piece.is_empty())
        .collect();
    let chars: Vec<char> = CHARS.chars().collect();
    let mut text = String::new();
    for _ in 0..random.below(60) {
        match random.below(8) {
            0 => text.push(chars[random.below(chars.len())]),
            _ => text.push_str(pieces[random.below(pieces.len())]),
        }
        if random.below(2) == 0 {
            text.push(' ');
        }
    }
    text
}

/// A query with something taken out, put in, doubled or cut off.
fn damaged(random: &mut Random, text: &str) -> String {
    let mut chars: Vec<char> = text.chars().take(2_000).collect();
    for _ in 0..=random.below(3) {
        let at = random.below(chars.len() + 1);
        let end = (at + random.below(20)).min(chars.len());
        match random.below(4) {
            0 => drop(chars.drain(at..end)),
            1 => drop(chars.splice(at..at, soup(random).chars())),
            2 => {
                let part: Vec<char> = chars[at..end].to_vec();
                drop(chars.splice(at..at, part));
            }
            _ => chars.truncate(at),
        }
    }
    chars.into_iter().collect()
}

#[test]
fn any_text_is_screened_and_what_passes_is_parsed_without_harm() {
    let mut random = Random::new(1);
    let corpus = corpus();
    let (mut passed, mut parsed) = (0, 0);
    for round in 0..20_000 {
        let text = match round % 3 {
            0 => soup(&mut random),
            1 => format!("SELECT * {{ {}", soup(&mut random)),
            _ => {
                let (_, query) = &corpus[random.below(corpus.len())];
                damaged(&mut random, query)
            }
        };
        if screened(&text).is_ok() {
            passed += 1;
            // Parsing takes a thread with a deep stack, so it is tried on some.
            if passed % 8 == 0 {
                parsed += usize::from(parse(&text, &Vocabulary::default()).is_ok());
            }
        }
    }
    assert!(
        passed > 1_000 && parsed > 20,
        "{passed} passed, {parsed} parsed"
    );
}

/// What opens levels, and what closes them.
const LEVELS: [(&str, &str); 12] = [
    ("{ ", " }"),
    ("OPTIONAL { ", " }"),
    ("MINUS { ", " }"),
    ("GRAPH ?g { ", " }"),
    ("{ SELECT * { ", " } }"),
    ("{} UNION { ", " }"),
    ("FILTER EXISTS { ", " }"),
    ("FILTER NOT EXISTS { ", " }"),
    ("LATERAL { ", " }"),
    ("{ ?a ?b \"}}}\" . ", " }"),
    ("{ # } } }\n", " }"),
    ("{ ?a ?b '''} ' }''' . ", " }"),
];

/// Groups within groups, and how many brackets are open at the deepest point.
fn groups(random: &mut Random, levels: usize) -> (String, usize) {
    let (mut text, mut after, mut depth) = ("ASK { ".to_owned(), Vec::new(), 1);
    for _ in 0..levels {
        let (open, close) = LEVELS[random.below(LEVELS.len())];
        text.push_str(open);
        after.push(close);
        depth += close.matches('}').count();
    }
    text.push_str("?s ?p ?o");
    after.iter().rev().for_each(|close| text.push_str(close));
    (text + " }", depth)
}

/// What opens a level of an expression, and what closes it.
const CALLS: [(&str, &str); 7] = [
    ("(", ")"),
    ("STR(", ")"),
    ("IF(?x, ", ", 1)"),
    ("COALESCE(?y, ", ")"),
    ("1 + (", ")"),
    ("CONCAT(\"(((\", ", ")"),
    ("<http://e/f>(", ")"),
];

/// Brackets of an expression within each other.
fn expression(random: &mut Random, levels: usize) -> String {
    let (mut text, mut after) = ("SELECT (".to_owned(), Vec::new());
    for _ in 0..levels {
        let (open, close) = CALLS[random.below(CALLS.len())];
        text.push_str(open);
        after.push(close);
    }
    text.push_str("?z");
    after.iter().rev().for_each(|close| text.push_str(close));
    text + " AS ?out) {}"
}

#[test]
fn what_nests_within_the_bound_passes_and_what_nests_deeper_is_refused() {
    let mut random = Random::new(2);
    let mut parsed = 0;
    for round in 0..560 {
        let levels = 1 + round % (NESTING_MAX + 40);
        let (text, depth) = groups(&mut random, levels);
        let expected = (depth > NESTING_MAX).then_some(QueryErrorKind::TooDeep);
        assert_eq!(refused(&text), expected, "{depth} deep: {text}");
        if expected.is_none() && round % 8 == 0 {
            parse(&text, &Vocabulary::default()).unwrap_or_else(|error| panic!("{error}\n{text}"));
            parsed += 1;
        }
        let text = expression(&mut random, levels);
        // One bracket is that of `SELECT (… AS ?out)`.
        let expected = (levels + 1 > NESTING_MAX).then_some(QueryErrorKind::TooDeep);
        assert_eq!(refused(&text), expected, "{levels} levels: {text}");
    }
    assert!(parsed > 20, "{parsed} were parsed");
}

/// Whatever brackets are open, in whatever order, more than the bound is refused.
#[test]
fn any_brackets_that_stay_open_are_refused() {
    let mut random = Random::new(3);
    let open = ["{", "(", "[", "!(", "-(", "[ <urn:p> ", "<<", "<<("];
    let between = ["", " ", "?x ", "1 ", "\n", "\"x\" ", "'{' ", "# (\n"];
    for _ in 0..2_000 {
        let mut text = "SELECT * {".to_owned();
        for _ in 0..NESTING_MAX {
            text.push_str(open[random.below(open.len())]);
            text.push_str(between[random.below(between.len())]);
        }
        // Some are no SPARQL before they are too deep.
        let found = refused(&text);
        let kinds = [QueryErrorKind::TooDeep, QueryErrorKind::Syntax];
        assert!(
            found.is_some_and(|kind| kinds.contains(&kind)),
            "{found:?}: {text}"
        );
    }
}

#[test]
fn long_chains_and_long_texts_are_refused_by_their_bounds() {
    let chain = |count: usize, part: &str| format!("ASK {{ FILTER(1{}) }}", part.repeat(count));
    for part in [" || 1", " && 1", " + 1", " - 1", " * 1", " / 1", "+1", "-1"] {
        assert_eq!(refused(&chain(OPERATORS_MAX / 2, part)), None, "{part}");
        let found = refused(&chain(OPERATORS_MAX + 1, part));
        assert_eq!(found, Some(QueryErrorKind::TooManyOperators), "{part}");
    }
    let fits = format!("ASK {{}} #{}", "x".repeat(TEXT_BYTES_MAX - 8));
    assert_eq!((fits.len(), refused(&fits)), (TEXT_BYTES_MAX, None));
    assert_eq!(refused(&(fits + "x")), Some(QueryErrorKind::TooLong));
}

#[test]
fn many_patterns_are_refused_before_parsing_however_they_are_written() {
    let full = [
        "?s ?p ?o . ",
        "?s ?p ?o ; ?q ?r .\n",
        "?s ?p ?o, 1 , 'two'@en, true .",
        "?s <p:q> _:b ;; ?q ?r ; . ",
    ];
    for part in full {
        let one = format!("ASK {{ {part} }}");
        let patterns = part.matches(['.', ',', ';']).count()
            - part.matches(";;").count()
            - part.matches("; .").count();
        let query = |count: usize| format!("ASK {{ {} }}", part.repeat(count));
        assert_eq!(refused(&one), None, "{part}");
        let most = PATTERNS_MAX / patterns;
        assert_eq!(refused(&query(most)), None, "{part}");
        parse(&query(most), &Vocabulary::default()).expect("a query within the bound");
        let found = refused(&query(most + 1));
        assert_eq!(found, Some(QueryErrorKind::TooManyPatterns), "{part}");
    }
}

#[test]
fn what_ends_no_pattern_is_not_counted_as_one() {
    let parts = [
        "FILTER(?o IN (1, 2, 3)) . ",
        "BIND(COALESCE(?x, 1, 2) AS ?y) . ",
        "OPTIONAL { ?s ?p ?o } . ",
        "VALUES ?v { 1 2 } . ",
    ];
    for part in parts {
        let parts = (0..=PATTERNS_MAX).map(|turn| part.replace("?y", &format!("?y{turn}")));
        let many: String = parts.collect();
        assert_eq!(refused(&format!("ASK {{ {many} }}")), None, "{part}");
    }
    let template = "?s ?p ?o, 1, 2 . ".repeat(PATTERNS_MAX);
    let query = format!("CONSTRUCT {{ {template} }} WHERE {{ ?s ?p ?o . }}");
    assert_eq!(refused(&query), None);
    parse(&query, &Vocabulary::default()).expect("a query with a long template");
}

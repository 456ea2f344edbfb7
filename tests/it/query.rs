//! Queries: what is refused, what is answered, and that a cut answer is none.

use crate::cases;
use plenary::graph::{Builder, Snapshot};
use plenary::ontology::{Schema, compile, embedded};
use plenary::query::{self, Answer, Budget, Format, QueryErrorKind, QueryFailure, Vocabulary};
use plenary::query::{TableOptions, answer, parse, table};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn schema() -> Schema {
    compile(&embedded()).0
}

/// A snapshot of TriG.
fn snapshot(trig: &str) -> Snapshot {
    let mut builder = Builder::new();
    builder.prefix("ex", "http://example.org/");
    for quad in oxttl::TriGParser::new().for_slice(trig) {
        builder.insert(quad.expect("the test's TriG is one").as_ref());
    }
    builder.finish().expect("few quads")
}

fn small() -> Snapshot {
    snapshot(
        r#"@prefix ex: <http://example.org/> .
        @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        ex:a ex:p ex:b, 1, 2.5, "text"@en ; ex:q [ ex:p "inner" ] .
        ex:b ex:p ex:c ; ex:date "2016-03-07"^^xsd:date .
        ex:g1 { ex:a ex:p ex:b . ex:x ex:in 1 }
        ex:g2 { ex:a ex:p ex:b . ex:x ex:in 2 }"#,
    )
}

/// A snapshot with enough quads that three patterns without a join take very long.
fn large() -> Snapshot {
    let triples = (0..3000).map(|number| format!("<http://e/{number}> <http://e/p> {number} ."));
    snapshot(&triples.collect::<Vec<_>>().join("\n"))
}

fn ask(snapshot: &Snapshot, text: &str) -> Result<Answer, QueryFailure> {
    let query = parse(text, &Vocabulary::default()).unwrap_or_else(|error| panic!("{error}"));
    answer(snapshot, &query, &Budget::default())
}

/// An answer as CSV without its header, sorted.
fn rows(answer: &Answer) -> Vec<String> {
    let mut bytes = Vec::new();
    query::write(answer, Format::Csv, &mut bytes).expect("a vector takes all");
    let text = String::from_utf8(bytes).expect("CSV is UTF-8");
    let mut rows: Vec<String> = text.lines().skip(1).map(str::to_owned).collect();
    rows.sort();
    rows
}

fn case_files(folder: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/cases/query")
        .join(folder);
    let entries = fs::read_dir(&root).expect("the folder of cases");
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rq"))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "no case in {}", root.display());
    files
}

#[test]
fn what_is_no_query_is_told_with_its_place() {
    let schema = schema();
    let names = Vocabulary::new(&schema, &small());
    for path in case_files("bad") {
        let text = fs::read_to_string(&path).expect("a case");
        let shown = match parse(&text, &names) {
            Ok(_) => panic!("{} is taken", path.display()),
            Err(error) => {
                let hint = error.hint.as_deref().unwrap_or("-");
                format!("{:?}: {error}\nhint: {hint}\n", error.kind)
            }
        };
        cases::expect(&path.with_extension("txt"), &shown);
    }
}

#[test]
fn slips_in_names_are_remarked() {
    let schema = schema();
    let names = Vocabulary::new(&schema, &small());
    let text = "PREFIX x: <https://w3id.org/plenary/ns#>\n\
                SELECT * { ?e a x:Evnt, pl:Event ; pl:part_of ?o ; <http://other/y> pl:zzzzzz }";
    let query = parse(text, &names).expect("it is a query");
    let shown: Vec<String> = query
        .remarks()
        .iter()
        .map(|remark| {
            let hint = remark.hint.as_deref().unwrap_or("-");
            format!(
                "{}:{} {} ({hint})",
                remark.line, remark.column, remark.message
            )
        })
        .collect();
    let not_known = "is no term of the vocabulary and does not occur in the graph";
    assert_eq!(
        shown,
        [
            format!("2:17 `x:Evnt` {not_known} (did you mean `pl:Event`?)"),
            format!("2:36 `pl:part_of` {not_known} (did you mean `pl:partOf`?)"),
            format!("2:69 `pl:zzzzzz` {not_known} (-)"),
        ]
    );
}

#[test]
fn prefixes_are_declared_before_and_can_be_changed() {
    let schema = schema();
    let snapshot = small();
    let names = Vocabulary::new(&schema, &snapshot);
    let count = |text: &str| {
        let query = parse(text, &names).expect("it is a query");
        rows(&answer(&snapshot, &query, &Budget::default()).expect("an answer")).len()
    };
    assert_eq!(count("SELECT * { ?s ex:p ?o }"), 6);
    assert_eq!(
        count("PREFIX ex: <http://other/> SELECT * { ?s ex:p ?o }"),
        0
    );
    assert_eq!(count("\u{feff}SELECT * { ?s ex:p ?o }"), 6);
}

#[test]
fn graphs_are_those_that_are_asked_for() {
    let snapshot = small();
    let count = |text: &str| rows(&ask(&snapshot, text).expect("an answer")).len();
    assert_eq!(count("SELECT * { <http://example.org/a> ?p ?o }"), 5);
    assert_eq!(
        count("SELECT * { GRAPH ?g { ?s ?p ?o } }"),
        4,
        "the default graph is not named"
    );
    assert_eq!(count("SELECT * { GRAPH ?g { } }"), 2);
    assert_eq!(
        count("SELECT * { GRAPH <http://example.org/g1> { ?s ?p ?o } }"),
        2
    );
    assert_eq!(
        count("SELECT * { GRAPH <http://example.org/a> { ?s ?p ?o } }"),
        0
    );
    let both = "FROM <http://example.org/g1> FROM <http://example.org/g2>";
    assert_eq!(
        count(&format!("SELECT * {both} {{ ?s ?p ?o }}")),
        3,
        "a triple of both comes once"
    );
    assert_eq!(
        count(&format!("SELECT * {both} {{ GRAPH ?g {{ ?s ?p ?o }} }}")),
        0
    );
    let named = "FROM NAMED <http://example.org/g1>";
    assert_eq!(
        count(&format!("SELECT * {named} {{ GRAPH ?g {{ ?s ?p ?o }} }}")),
        2
    );
    assert_eq!(count(&format!("SELECT * {named} {{ ?s ?p ?o }}")), 0);
    let elsewhere = ask(&snapshot, "SELECT * FROM <http://127.0.0.1/> { ?s ?p ?o }");
    assert_eq!(
        elsewhere,
        Err(QueryFailure::UnknownGraph("http://127.0.0.1/".to_owned()))
    );
}

#[test]
fn all_graphs_can_be_asked_as_one() {
    let snapshot = small();
    let count = |text: &str| {
        let query = parse(text, &Vocabulary::default()).expect("it is a query");
        let all = answer(&snapshot, &query.over_all_graphs(), &Budget::default());
        rows(&all.expect("an answer")).len()
    };
    assert_eq!(
        count("SELECT * { <http://example.org/a> ?p ?o }"),
        5,
        "each triple once"
    );
    assert_eq!(count("SELECT * { ?s ?p ?o }"), 10);
    assert_eq!(
        count("SELECT * { GRAPH ?g { ?s ?p ?o } }"),
        4,
        "the default graph has no name"
    );
    let from = "FROM <http://example.org/g1>";
    assert_eq!(
        count(&format!("SELECT * {from} {{ ?s ?p ?o }}")),
        2,
        "the query's choice counts"
    );
}

/// What cannot be stopped goes on until its process ends, so each has a process of its own.
#[test]
fn a_query_that_takes_too_long_ends_at_its_time_and_gives_nothing() {
    let product = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l";
    let values: String = (0..9)
        .map(|number| format!("VALUES ?v{number} {{ 0 1 2 3 4 5 6 7 8 9 }} "))
        .collect();
    let texts = [
        format!("SELECT (COUNT(*) AS ?n) {{ {product} }}"),
        format!("SELECT * {{ {product} }} ORDER BY ?c"),
        format!("SELECT * {{ ?x ?y ?z MINUS {{ {product} . ?x ?y ?z }} }}"),
        format!("SELECT * {{ ?x ?y ?z FILTER NOT EXISTS {{ {product} FILTER(?c = ?e) }} }}"),
        format!("ASK {{ {product} FILTER(?a = ?e && ?b = ?l) }}"),
        format!("CONSTRUCT {{ ?a ?b ?f }} {{ {product} }}"),
        format!("SELECT DISTINCT ?a {{ {product} }}"),
        format!("SELECT ?a (COUNT(?c) AS ?n) {{ {product} }} GROUP BY ?a"),
        // Nothing in it comes to the dataset, so nothing in it can be stopped.
        format!("SELECT (COUNT(*) AS ?n) {{ {values} }}"),
    ];
    for text in texts {
        let asked = Command::new(env!("CARGO_BIN_EXE_plenary"))
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .args(["query", "--timeout", "0.3", &text])
            .output();
        let output = asked.expect("the program starts");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(
            said.contains("the query takes longer than 0.3 s"),
            "{text}: {said}"
        );
        assert_eq!(output.status.code(), Some(2), "{text}");
        assert!(output.stdout.is_empty(), "{text}: something was printed");
    }
}

#[test]
fn an_answer_that_is_too_large_is_none() {
    let snapshot = large();
    let asked = |text: &str, rows_max, bytes_max| {
        let query = parse(text, &Vocabulary::default()).expect("it is a query");
        let budget = Budget {
            rows_max,
            bytes_max,
            ..Budget::default()
        };
        answer(&snapshot, &query, &budget)
    };
    let all = "SELECT * { ?s ?p ?o }";
    assert!(asked(all, 3000, usize::MAX).is_ok());
    assert_eq!(
        asked(all, 2999, usize::MAX),
        Err(QueryFailure::TooManyRows(2999))
    );
    assert_eq!(
        asked(all, 3000, 10_000),
        Err(QueryFailure::TooLarge(10_000))
    );
    let graph = "CONSTRUCT WHERE { ?s ?p ?o }";
    assert_eq!(
        asked(graph, 2999, usize::MAX),
        Err(QueryFailure::TooManyRows(2999))
    );
    let doubled: String = (0..40)
        .map(|number| format!("BIND(CONCAT(?x{number}, ?x{number}) AS ?x{}) ", number + 1))
        .collect();
    let text = format!("SELECT * {{ BIND(\"twice\" AS ?x0) {doubled} }}");
    let failure = asked(&text, 10, usize::MAX);
    assert!(
        matches!(failure, Err(QueryFailure::TextTooLong(_))),
        "{failure:?}"
    );
}

#[test]
fn deep_and_long_queries_leave_the_process_alive() {
    let deep = |open: &str, core: &str, close: &str, times: usize| {
        let (open, close) = (open.repeat(times), close.repeat(times));
        format!("SELECT * {{ ?s ?p ?o {open}{core}{close} }}")
    };
    let mut refused = 0;
    for times in [90, 600, 3000, 100_000] {
        let texts = [
            deep("{ ", "", " }", times),
            deep("FILTER EXISTS { ", "", " }", times),
            deep("OPTIONAL { ", "", " }", times),
            deep("{ } UNION { ", "", " }", times),
            format!(
                "SELECT * {{ FILTER{}1{} }}",
                "(".repeat(times),
                ")".repeat(times)
            ),
            format!("SELECT * {{ FILTER(1{}) }}", " || 1".repeat(times)),
            format!("SELECT * {{ FILTER(1{}) }}", " - 1".repeat(times)),
            format!("SELECT * {{ FILTER({}1) }}", "!".repeat(times)),
            format!(
                "SELECT * {{ FILTER({}1{}) }}",
                "!(".repeat(times),
                ")".repeat(times)
            ),
            format!(
                "SELECT * {{ ?s {}<p:>{} ?o }}",
                "(".repeat(times),
                "*)".repeat(times)
            ),
            format!("SELECT * {{ ?s <p:>{} ?o }}", "/<p:>".repeat(times)),
            format!("SELECT * {{ ?s <p:>{} ?o }}", "|<p:>".repeat(times)),
            deep("[ <p:> ", "1", " ]", times),
            deep(". ?s ?p ", "", "", times),
            format!(
                "SELECT * {{ ?s ?p {}1{} }}",
                "(".repeat(times),
                ")".repeat(times)
            ),
            format!(
                "SELECT ({}1{} AS ?x) {{}}",
                "ABS(".repeat(times),
                ")".repeat(times)
            ),
            // An IRI that is none: what follows `<` is hidden from whoever takes it for one.
            deep("FILTER(1<1#>})\n && EXISTS { ", "", " })", times),
            deep("FILTER(?s<1+(1#> ", "", "\n))", times),
        ];
        for text in texts {
            let query = match parse(&text, &Vocabulary::default()) {
                Ok(query) => query,
                Err(error) => {
                    refused += 1;
                    assert!(
                        times > 90 || error.kind != QueryErrorKind::Timeout,
                        "{text:.80}"
                    );
                    continue;
                }
            };
            let _ = answer(&small(), &query, &Budget::default());
        }
    }
    assert!(refused > 40, "{refused}");
    assert!(ask(&small(), "ASK { ?s ?p ?o }").is_ok());
}

#[test]
fn nodes_that_a_query_makes_have_the_same_names_each_time() {
    let snapshot = small();
    let texts = [
        "SELECT ?s (BNODE() AS ?n) { ?s <http://example.org/p> ?o } ORDER BY ?s ?o",
        "CONSTRUCT { ?s <http://e/x> [ <http://e/y> ?o ] } { ?s <http://example.org/p> ?o }",
        "DESCRIBE <http://example.org/a>",
    ];
    for text in texts {
        let first = ask(&snapshot, text).expect("an answer");
        assert_eq!(first, ask(&snapshot, text).expect("an answer"), "{text}");
    }
}

#[test]
fn dates_can_be_compared_and_counted_with() {
    let snapshot = small();
    let text = "SELECT (YEAR(?d) AS ?y) \
                (?d + \"P1D\"^^<http://www.w3.org/2001/XMLSchema#dayTimeDuration> AS ?e) \
                { ?s <http://example.org/date> ?d \
                  FILTER(?d > \"2016-01-01\"^^<http://www.w3.org/2001/XMLSchema#date>) }";
    assert_eq!(
        rows(&ask(&snapshot, text).expect("an answer")),
        ["2016,2016-03-08"]
    );
}

#[test]
fn volatile_queries_are_known() {
    let is_volatile = |text: &str| {
        parse(text, &Vocabulary::default())
            .expect("a query")
            .is_volatile()
    };
    assert!(is_volatile("SELECT (NOW() AS ?n) { }"));
    assert!(is_volatile("SELECT (struuid() AS ?n) { }"));
    assert!(!is_volatile("SELECT ?now { ?now ?p \"now()\" }"));
}

#[test]
fn answers_are_written_in_all_formats() {
    let snapshot = small();
    let text = "SELECT ?o ?none { <http://example.org/a> <http://example.org/p> ?o } ORDER BY ?o";
    let all = ask(&snapshot, text).expect("an answer");
    let yes = ask(&snapshot, "ASK { }").expect("an answer");
    let mut shown = String::new();
    for format in Format::ALL {
        for answer in [&all, &yes] {
            let mut bytes = Vec::new();
            query::write(answer, format, &mut bytes).expect("a vector takes all");
            let text = String::from_utf8(bytes).expect("all formats are UTF-8");
            shown.push_str(&format!(
                "== {} {}\n{text}",
                format.name(),
                format.media_type()
            ));
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/query");
    cases::expect(&root.join("formats.txt"), &shown);
    let graph = ask(&snapshot, "CONSTRUCT WHERE { ?s ?p ?o }").expect("an answer");
    assert!(query::write(&graph, Format::Json, &mut std::io::sink()).is_err());
}

#[test]
fn tables_show_names_and_fit() {
    let schema = schema();
    let snapshot = snapshot(
        r#"@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        @prefix pl: <https://w3id.org/plenary/ns#> .
        @prefix ex: <http://example.org/> .
        ex:a a pl:Event ; pl:number 31 ; pl:note "a text that is so long that it does not fit" ;
          rdfs:label "Reunion"@fr, "Meeting"@en .
        ex:b a pl:Event ; pl:number 7 ; rdfs:label "会議"@ja .
        ex:c a pl:Event ; pl:note "bell \u0007 and\nline" ."#,
    );
    let names = Vocabulary::new(&schema, &snapshot);
    let text = "SELECT * { ?thing a ?class OPTIONAL { ?thing pl:number ?number } \
                OPTIONAL { ?thing pl:note ?note } } ORDER BY ?thing";
    let query = parse(text, &names).expect("a query");
    let answer = answer(&snapshot, &query, &Budget::default()).expect("an answer");
    let mut shown = String::new();
    for (languages, iris, width) in [
        (&["en"][..], false, Some(60)),
        (&["fr", "en"], false, None),
        (&["en"], true, Some(100)),
    ] {
        let options = TableOptions {
            snapshot: &snapshot,
            schema: &schema,
            vocabulary: &names,
            languages,
            iris,
            width,
        };
        let table = table(&answer, &options);
        shown.push_str(&format!(
            "== {languages:?} iris {iris} width {width:?}\n{table}"
        ));
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/query");
    cases::expect(&root.join("tables.txt"), &shown);
}

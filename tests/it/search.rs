//! Searches in the languages of the United Nations and some more, the index, and what a query gets
//! from it.

use crate::cases;
use crate::ours;
use oxrdf::{GraphName, Literal, NamedNode, Quad, Term, TermRef};
use plenary::graph::{Builder, Id, Pattern, Snapshot, rebased};
use plenary::ontology::{Schema, compile, embedded};
use plenary::query::{self, Answer, Budget, Format, QueryFailure, Vocabulary};
use plenary::search::{Filter, Index, Search, indexed, words};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

const LABEL: &str = "http://www.w3.org/2000/01/rdf-schema#label";
const EXACT: &str = "http://www.w3.org/ns/oa#exact";

static SCHEMA: LazyLock<Schema> = LazyLock::new(|| compile(&embedded()).0);

fn node(name: &str) -> NamedNode {
    NamedNode::new_unchecked(format!("http://example.org/{name}"))
}

/// A snapshot of texts by the name of their resource, with its index.
fn snapshot<'t>(texts: impl IntoIterator<Item = (&'t str, &'t str, &'t str)>) -> Snapshot {
    let mut builder = Builder::new();
    for (name, language, text) in texts {
        let (predicate, literal) = match language {
            "" => (EXACT, Literal::new_simple_literal(text)),
            tag => (
                LABEL,
                Literal::new_language_tagged_literal_unchecked(text, tag),
            ),
        };
        let predicate = NamedNode::new_unchecked(predicate);
        let quad = Quad::new(node(name), predicate, literal, GraphName::DefaultGraph);
        builder.insert(quad.as_ref());
    }
    let snapshot = builder.finish().expect("few quads");
    indexed(&snapshot, &SCHEMA).expect("few words")
}

fn index(snapshot: &Snapshot) -> Index {
    Index::of(snapshot).expect("it has an index")
}

fn search(text: &str) -> Search {
    Search::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// The end of an IRI.
fn name(snapshot: &Snapshot, id: Id) -> String {
    match snapshot.term(id) {
        TermRef::NamedNode(node) => node.as_str().rsplit('/').next().unwrap_or("").to_owned(),
        other => other.to_string(),
    }
}

/// The resources that a search finds, sorted by name.
fn found(snapshot: &Snapshot, text: &str) -> Vec<String> {
    let all = index(snapshot).all(&search(text), None).expect("few texts");
    let names: BTreeSet<String> = all.iter().map(|(id, _)| name(snapshot, *id)).collect();
    names.into_iter().collect()
}

/// The resources that a search finds, the best first.
fn best(snapshot: &Snapshot, text: &str) -> Vec<String> {
    let index = index(snapshot);
    let found = index.find(&search(text), &Filter::default(), 0..100);
    let hits = found.expect("few texts").hits;
    hits.iter().map(|hit| name(snapshot, hit.subject)).collect()
}

#[derive(serde::Deserialize)]
struct Case {
    texts: BTreeMap<String, Vec<(String, String)>>,
    searches: BTreeMap<String, Vec<String>>,
}

impl Case {
    fn texts(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        self.texts.iter().flat_map(|(name, texts)| {
            let texts = texts.iter();
            texts.map(|(language, text)| (name.as_str(), language.as_str(), text.as_str()))
        })
    }
}

fn language_cases() -> Vec<(PathBuf, Case)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/search");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the folder of cases")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    paths.sort();
    assert!(paths.len() >= 7, "{paths:?}");
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).expect("a case");
        let case = serde_json::from_str(&text)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        (path, case)
    };
    paths.into_iter().map(read).collect()
}

#[test]
fn searches_find_texts_in_every_language() {
    let mut ran = 0;
    let mut wrong = Vec::new();
    for (path, case) in language_cases() {
        let snapshot = snapshot(case.texts());
        for (typed, expected) in &case.searches {
            let found = found(&snapshot, typed);
            if found != *expected {
                wrong.push(format!("{}: {typed}: {found:?}", path.display()));
            }
            let mut ranked = best(&snapshot, typed);
            ranked.sort();
            assert_eq!(ranked, found, "the best of all are all: {typed}");
            ran += 1;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(ran >= 70, "{ran} searches ran");
}

#[test]
fn every_word_of_every_text_finds_its_resource() {
    let meeting = ours::snapshot();
    let of_cases = language_cases();
    let snapshots = of_cases
        .iter()
        .map(|(_, case)| snapshot(case.texts()))
        .chain([meeting]);
    let mut ran = 0;
    for snapshot in snapshots {
        let index = index(&snapshot);
        let mut texts = 0;
        for quad in snapshot.quads(Pattern::default()) {
            let TermRef::Literal(literal) = snapshot.term(quad.object) else {
                continue;
            };
            if !index.says_text(quad.predicate, quad.object) {
                continue;
            }
            texts += 1;
            let all: Vec<_> = words(literal.value()).collect();
            let own = (quad.subject, quad.object);
            for word in &all {
                let typed = &literal.value()[word.range.clone()];
                let found = index.all(&search(typed), None).expect("few texts");
                assert!(found.contains(&own), "`{typed}` of {literal}");
                ran += 1;
            }
            let phrase = format!("\"{}\"", literal.value().replace(['"', '“', '”', '*'], " "));
            if (1..=32).contains(&all.len()) && phrase.len() < 2000 {
                let found = index.all(&search(&phrase), None).expect("few texts");
                assert!(found.contains(&own), "{phrase}");
            }
        }
        assert!(texts > 0);
    }
    assert!(ran > 1000, "{ran} words were searched for");
}

#[test]
fn names_come_before_other_texts_and_short_ones_before_long_ones() {
    let snapshot = snapshot([
        (
            "quote",
            "",
            "What is grooming, and how do parents come to know of it?",
        ),
        (
            "long",
            "en",
            "A long name with grooming among many other words in it",
        ),
        ("whole", "en", "Grooming"),
        ("twin-b", "en", "Online grooming"),
        ("twin-a", "en", "Online grooming"),
    ]);
    assert_eq!(
        best(&snapshot, "grooming"),
        ["whole", "twin-a", "twin-b", "long", "quote"]
    );
}

#[test]
fn results_are_filtered_and_counted_by_class_and_language() {
    let snapshot = ours::snapshot();
    let index = index(&snapshot);
    let children = search("child*");
    let all = index
        .find(&children, &Filter::default(), 0..10)
        .expect("few texts");
    assert_eq!(all.hits.len(), 10);
    assert!(all.total > 20, "{}", all.total);
    let by_class: usize = all.classes.iter().map(|(_, count)| count).sum();
    assert_eq!(by_class, all.total, "each has a class");
    let (class, count) = all.classes[0];
    let some = Filter {
        class: Some(class),
        language: None,
    };
    let of_class = index.find(&children, &some, 0..1000).expect("few texts");
    assert_eq!((of_class.total, of_class.hits.len()), (count, count));
    assert_eq!(
        of_class.classes, all.classes,
        "the other classes stay to be chosen"
    );
    let french = Filter {
        class: None,
        language: Some("fr".to_owned()),
    };
    let enfants = index
        .find(&search("enfant*"), &french, 0..5)
        .expect("few texts");
    assert!(enfants.total > 0);
    for hit in &enfants.hits {
        let TermRef::Literal(literal) = snapshot.term(hit.literal) else {
            panic!("a text is a literal")
        };
        assert_eq!(literal.language(), Some("fr"));
    }
    let second = index
        .find(&children, &Filter::default(), 5..10)
        .expect("few texts");
    assert_eq!(second.hits, all.hits[5..]);
}

#[test]
fn names_are_suggested_by_their_beginnings() {
    let snapshot = snapshot([
        ("online-grooming", "en", "Online grooming"),
        ("online-grooming", "fr", "Sollicitation en ligne"),
        ("grooming", "en", "Grooming"),
        ("group", "en", "Working group on children online"),
        ("quote", "", "Groups of a quote are no names"),
    ]);
    let index = index(&snapshot);
    let suggested = |typed: &str| -> Vec<String> {
        let found = index.suggest(typed, None, 10);
        found.iter().map(|(id, _)| name(&snapshot, *id)).collect()
    };
    assert_eq!(suggested("gro"), ["grooming", "online-grooming", "group"]);
    assert_eq!(suggested("ONL GR"), ["online-grooming", "group"]);
    assert_eq!(suggested("lig"), ["online-grooming"]);
    assert_eq!(suggested("working g"), ["group"]);
    assert_eq!(suggested(""), [""; 0]);
    assert_eq!(suggested("\u{300}*\"?"), [""; 0]);
    assert_eq!(suggested("quote"), [""; 0]);
    assert_eq!(index.suggest("gro", None, 1).len(), 1);
}

#[test]
fn near_words_are_offered_as_texts_write_them() {
    let snapshot = snapshot([
        ("a", "fr", "Les Élèves de l’école"),
        ("b", "en", "grooming"),
    ]);
    let near = |text: &str| index(&snapshot).near(&search(text));
    let pair = |typed: &str, near: &str| vec![(typed.to_owned(), vec![near.to_owned()])];
    assert_eq!(near("groming"), pair("groming", "grooming"));
    assert_eq!(near("ecloe"), pair("ecloe", "école"));
    assert_eq!(near("eleve"), pair("eleve", "élèves"));
    assert_eq!(near("zzzzzz"), []);
    assert_eq!(near("grooming ecole"), [], "both words are known");
}

#[test]
fn paths_ids_and_numbers_are_no_texts() {
    let snapshot = ours::snapshot();
    let index = index(&snapshot);
    assert!(index.texts() > 100);
    let file = search("\"sources/hrc31-rights-of-the-child.txt\"");
    assert_eq!(index.all(&file, None), Ok(Vec::new()));
}

#[test]
fn the_same_graph_has_the_same_index_whatever_the_order() {
    let texts = [
        ("a", "en", "one two"),
        ("b", "fr", "deux"),
        ("c", "", "three"),
    ];
    let one = snapshot(texts);
    let other = snapshot(texts.into_iter().rev());
    assert_eq!(one.bytes(), other.bytes());
    let mut builder = Builder::new();
    for quad in one.quads(Pattern::default()) {
        let term = |id| one.term(id).into_owned();
        let (Term::NamedNode(subject), Term::NamedNode(predicate)) =
            (term(quad.subject), term(quad.predicate))
        else {
            panic!("they are IRIs")
        };
        let quad = Quad::new(
            subject,
            predicate,
            term(quad.object),
            GraphName::DefaultGraph,
        );
        builder.insert(quad.as_ref());
    }
    let bare = builder.finish().expect("few quads");
    assert_eq!(one.hash(), bare.hash(), "the hash is that of the graph");
    assert!(Index::of(&bare).is_none());
    let again = indexed(&one, &SCHEMA).expect("few words");
    assert_eq!(
        one.bytes(),
        again.bytes(),
        "an index takes the place of another"
    );
    let reopened = Snapshot::from_bytes(one.bytes().to_vec()).expect("it is whole");
    assert_eq!(found(&reopened, "two"), ["a"]);
    assert!(index(&reopened).verify().is_ok());
    assert!(reopened.verify().is_ok());
}

#[test]
fn a_graph_at_another_address_is_indexed_anew() {
    let snapshot = snapshot([("a", "en", "one two"), ("b", "fr", "deux")]);
    let moved = rebased(&snapshot, "http://example.org/", "urn:x:").expect("few quads");
    assert!(Index::of(&moved).is_none(), "its numbers would be others");
    let moved = indexed(&moved, &SCHEMA).expect("few words");
    assert_eq!(found(&moved, "deux"), ["urn:x:b"]);
}

#[test]
fn damage_gives_wrong_answers_and_nothing_worse() {
    let snapshot = snapshot([
        ("a", "en", "one two three, two"),
        ("b", "fr", "deux enfants"),
        ("c", "", "three"),
    ]);
    let section = snapshot.section(*b"WORD", 2).expect("it is there").to_vec();
    let (mut damaged, mut seen) = (0, 0);
    for at in 0..section.len() {
        for mask in [0x01, 0x80, 0xFF] {
            let mut bytes = section.clone();
            bytes[at] ^= mask;
            let broken = snapshot.with_section(*b"WORD", 2, &bytes);
            let Some(index) = Index::of(&broken) else {
                continue;
            };
            damaged += 1;
            for text in ["two", "t*", "\"two three\"", "deux", "zzz three"] {
                let search = search(text);
                // Only that it answers counts.
                let _ = index.all(&search, Some("en"));
                let _ = index.find(&search, &Filter::default(), 0..10);
                let _ = index.near(&search);
            }
            let _ = index.suggest("t", None, 10);
            seen += usize::from(index.verify().is_err());
        }
    }
    // What a text's class is, only the schema can tell.
    assert!(damaged > 100 && 2 * seen > damaged, "{seen} of {damaged}");
    for len in 0..section.len() {
        let cut = snapshot.with_section(*b"WORD", 2, &section[..len]);
        assert!(Index::of(&cut).is_none(), "cut at {len}");
    }
}

/// A graph with texts in the default graph and in two named ones.
fn graphs() -> Snapshot {
    let trig = r#"@prefix ex: <http://example.org/> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        @prefix oa: <http://www.w3.org/ns/oa#> .
        ex:a rdfs:label "online grooming"@en , "sollicitation en ligne"@fr ; ex:in ex:b .
        ex:b rdfs:label "Online shop"@en ; ex:in ex:c ; ex:code "online grooming" .
        ex:c oa:exact "offline" ; ex:word "online" .
        _:blank rdfs:label "online and nameless"@en .
        ex:g1 { ex:a rdfs:label "online grooming"@en . ex:d rdfs:label "online now"@en }
        ex:g2 { ex:d rdfs:label "online now"@en . ex:e oa:exact "online" .
                ex:c oa:exact "online" }"#;
    let mut builder = Builder::new();
    builder.prefix("ex", "http://example.org/");
    for quad in oxttl::TriGParser::new().for_slice(trig) {
        builder.insert(quad.expect("the test's TriG is one").as_ref());
    }
    let snapshot = builder.finish().expect("few quads");
    indexed(&snapshot, &SCHEMA).expect("few words")
}

/// An answer as CSV without its header, sorted; or why there is none.
fn ask(snapshot: &Snapshot, text: &str, union: bool) -> Result<Vec<String>, String> {
    let names = Vocabulary::new(&SCHEMA, snapshot);
    let said = |message: &str, hint: &str| format!("{message}\nhint: {hint}");
    let query = query::parse(text, &names)
        .map_err(|error| said(&error.to_string(), error.hint.as_deref().unwrap_or("-")))?;
    let query = if union {
        query.over_all_graphs()
    } else {
        query
    };
    let answer =
        query::answer(snapshot, &query, &Budget::default()).map_err(|failure| match &failure {
            QueryFailure::Search { message, hint } => said(message, hint),
            other => other.to_string(),
        })?;
    let row = |row: &str| row.replace("http://example.org/", "");
    if let Answer::Graph(triples) = &answer {
        let lines = triples.iter().map(|triple| row(&triple.to_string()));
        return Ok(lines.collect());
    }
    let mut bytes = Vec::new();
    query::write(&answer, Format::Csv, &mut bytes).expect("a vector takes all");
    let text = String::from_utf8(bytes).expect("CSV is UTF-8");
    let mut rows: Vec<String> = match answer {
        Answer::Solutions { .. } => text.lines().skip(1).map(row).collect(),
        _ => text.lines().map(row).collect(),
    };
    rows.sort();
    Ok(rows)
}

/// The cases of `tests/cases/query/search`: a query, and beside it what is answered.
#[test]
fn queries_search_as_the_cases_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/query/search");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the folder of cases")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rq"))
        .collect();
    paths.sort();
    let snapshot = graphs();
    for path in &paths {
        let text = fs::read_to_string(path).expect("a case");
        let shown = match ask(&snapshot, &text, text.contains("# all graphs as one")) {
            Ok(rows) => rows.iter().map(|row| format!("{row}\n")).collect(),
            Err(error) => format!("{error}\n"),
        };
        let shown = shown.replace("_:", "blank ");
        cases::expect(&path.with_extension("txt"), &shown);
    }
    assert!(paths.len() >= 30, "{} cases", paths.len());
}

#[test]
fn a_snapshot_without_an_index_says_so() {
    let snapshot = Builder::new().finish().expect("no quads");
    let answer = ask(&snapshot, "SELECT * { ?x pl:textMatch \"a\" }", false);
    assert_eq!(
        answer,
        Err(
            "the snapshot has no search index\nhint: build it anew with `plenary build`".to_owned()
        )
    );
}

/// Numbers that are the same each time.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695);
        (self.0 >> 33) as usize % bound
    }
}

/// Whether a text has what is searched for, found by looking at all of it.
fn has(text: &str, parts: &[(Vec<&str>, bool)]) -> bool {
    let all: Vec<String> = words(text).map(|word| word.folded.into_owned()).collect();
    parts.iter().all(|(wanted, open)| {
        all.windows(wanted.len()).any(|here| {
            let pairs = here.iter().zip(wanted).enumerate();
            let mut same = pairs.map(|(index, (word, wanted))| {
                if *open && index + 1 == here.len() {
                    word.starts_with(wanted)
                } else {
                    word == wanted
                }
            });
            same.all(|same| same)
        })
    })
}

#[test]
fn the_index_finds_what_a_look_at_every_text_does() {
    const WORDS: [&str; 12] = [
        "a", "ab", "abc", "b", "ba", "bab", "c", "ca", "cab", "online", "on", "line",
    ];
    let mut numbers = Numbers(7);
    let texts: Vec<(String, String, String)> = (0..400)
        .map(|_| {
            let words: Vec<&str> = (0..=numbers.below(7))
                .map(|_| WORDS[numbers.below(WORDS.len())])
                .collect();
            let language = ["en", "fr", ""][numbers.below(3)];
            let name = format!("r{}", numbers.below(150));
            (name, language.to_owned(), words.join(" "))
        })
        .collect();
    let snapshot = snapshot(
        texts
            .iter()
            .map(|(name, language, text)| (name.as_str(), language.as_str(), text.as_str())),
    );
    let mut some = 0;
    for _ in 0..300 {
        let parts: Vec<(Vec<&str>, bool)> = (0..=numbers.below(3))
            .map(|_| {
                let words = (0..=numbers.below(3)).map(|_| WORDS[numbers.below(WORDS.len())]);
                (words.collect(), numbers.below(3) == 0)
            })
            .collect();
        let typed: Vec<String> = parts
            .iter()
            .map(|(words, open)| format!("\"{}{}\"", words.join(" "), if *open { "*" } else { "" }))
            .collect();
        let typed = typed.join(" ");
        let expected: BTreeSet<&str> = texts
            .iter()
            .filter(|(_, _, text)| has(text, &parts))
            .map(|(name, _, _)| name.as_str())
            .collect();
        let expected: Vec<&str> = expected.into_iter().collect();
        some += usize::from(!expected.is_empty());
        assert_eq!(found(&snapshot, &typed), expected, "{typed}");
        let text = format!(
            "SELECT ?x {{ ?x pl:textMatch \"{}\" }} ORDER BY ?x",
            typed.replace('"', "\\\"")
        );
        let rows = ask(&snapshot, &text, false).expect("an answer");
        assert_eq!(rows, expected, "{typed}");
    }
    assert!(some > 50, "{some} searches found something");
}

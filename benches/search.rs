//! The index of a million statements: how long it takes to make, to ask, and to complete names.
//!
//! Words come as in a language: a few are in many texts, most are in few. What is typed to be
//! completed is the beginning of a name, from its first letter on, as somebody types it.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use oxrdf::{GraphNameRef, LiteralRef, NamedNode, NamedNodeRef, QuadRef, TermRef};
use plenary::graph::{Builder, Snapshot};
use plenary::ontology::{Schema, compile, embedded};
use plenary::search::{Filter, Index, Search, indexed};
use std::hint::black_box;
use std::time::{Duration, Instant};

/// Statements; each resource has eight, three of them texts.
const QUADS: u64 = 1_000_000;
/// Different words.
const WORDS: usize = 50_000;
/// Completions that are measured one by one.
const COMPLETIONS: usize = 5_000;
/// Resources that a page shows.
const PAGE: usize = 20;

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

    /// A word: the smaller its number, the more often.
    fn word(&mut self) -> String {
        let bound = self.below(WORDS) + 1;
        word(self.below(bound))
    }

    fn text(&mut self, words: usize) -> String {
        let words: Vec<String> = (0..words).map(|_| self.word()).collect();
        words.join(" ")
    }
}

/// A word that can be said, by its number.
fn word(number: usize) -> String {
    const SYLLABLES: [&str; 40] = [
        "ba", "con", "de", "for", "gi", "hu", "in", "ju", "ka", "lo", "ma", "ne", "or", "pro",
        "qua", "ri", "so", "ti", "un", "vi", "wa", "xe", "yo", "zu", "tion", "ment", "able", "ing",
        "er", "al", "é", "ñi", "st", "tr", "pl", "ch", "am", "en", "os", "ul",
    ];
    let mut rest = number;
    let mut word = String::new();
    for _ in 0..3 {
        word.push_str(SYLLABLES[rest % SYLLABLES.len()]);
        rest /= SYLLABLES.len();
    }
    word
}

fn snapshot(quads: u64) -> Snapshot {
    let label = NamedNode::new_unchecked("http://www.w3.org/2000/01/rdf-schema#label");
    let description = NamedNode::new_unchecked("http://purl.org/dc/terms/description");
    let link = NamedNode::new_unchecked("https://e.example/ns#link");
    let mut numbers = Numbers(1);
    let mut builder = Builder::new();
    for number in 0..quads / 8 {
        let subject = format!("https://e.example/event/event-{number}");
        let subject = NamedNodeRef::new_unchecked(&subject);
        let mut insert = |predicate: &NamedNode, object: TermRef<'_>| {
            let graph = GraphNameRef::DefaultGraph;
            builder.insert(QuadRef::new(subject, predicate, object, graph));
        };
        for (predicate, words, language) in [
            (&label, 5, "en"),
            (&label, 5, "fr"),
            (&description, 18, "en"),
        ] {
            let text = numbers.text(words);
            let literal = LiteralRef::new_language_tagged_literal_unchecked(&text, language);
            insert(predicate, literal.into());
        }
        for other in 0..5 {
            let object = format!("https://e.example/event/event-{}", number / 7 + other);
            insert(&link, NamedNodeRef::new_unchecked(&object).into());
        }
    }
    builder.finish().expect("it fits")
}

fn schema() -> Schema {
    compile(&embedded()).0
}

fn build(criterion: &mut Criterion) {
    let schema = schema();
    let bare = snapshot(QUADS);
    let mut group = criterion.benchmark_group("search-index");
    group
        .sample_size(10)
        .throughput(Throughput::Elements(QUADS));
    group.bench_function("build", |bench| {
        bench.iter(|| indexed(black_box(&bare), &schema).expect("it fits"));
    });
    let whole = indexed(&bare, &schema).expect("it fits");
    group.bench_function("open", |bench| bench.iter(|| Index::of(black_box(&whole))));
    group.finish();
    let bytes = |snapshot: &Snapshot| snapshot.bytes().len();
    say(&format!(
        "snapshot {} bytes, of which the index has {}",
        bytes(&whole),
        bytes(&whole) - bytes(&bare)
    ));
}

fn ask(criterion: &mut Criterion) {
    let snapshot = indexed(&snapshot(QUADS), &schema()).expect("it fits");
    let index = Index::of(&snapshot).expect("it was just made");
    let searches = [
        ("a rare word", word(WORDS - 1)),
        ("a word", word(WORDS / 10)),
        ("the commonest word", word(0)),
        ("two common words", format!("{} {}", word(0), word(1))),
        (
            "a phrase of common words",
            format!("\"{} {}\"", word(0), word(1)),
        ),
        ("a beginning", "conde*".to_owned()),
        ("one letter", "p*".to_owned()),
        ("nothing", "whales".to_owned()),
    ];
    let mut group = criterion.benchmark_group("search");
    for (name, text) in searches {
        let search = Search::parse(&text).expect("a search");
        group.bench_function(BenchmarkId::new("page", name), |bench| {
            bench.iter(|| index.find(black_box(&search), &Filter::default(), 0..PAGE));
        });
        group.bench_function(BenchmarkId::new("all", name), |bench| {
            bench.iter(|| index.all(black_box(&search), None));
        });
    }
    let misspelt = Search::parse("condefro").expect("a search");
    group.bench_function("near", |bench| {
        bench.iter(|| index.near(black_box(&misspelt)))
    });
    group.finish();
    complete(&index);
}

/// Measures completions one by one, since the slow ones are what people feel.
fn complete(index: &Index) {
    let mut numbers = Numbers(2);
    let mut took: Vec<Duration> = (0..COMPLETIONS)
        .map(|_| {
            let name = numbers.text(2);
            let typed: String = name.chars().take(1 + numbers.below(8)).collect();
            let began = Instant::now();
            black_box(index.suggest(&typed, None, 10));
            began.elapsed()
        })
        .collect();
    took.sort();
    let at = |share: usize| took[(took.len() - 1) * share / 100];
    say(&format!(
        "completion: p50 {:?}, p95 {:?}, p99 {:?}, longest {:?}",
        at(50),
        at(95),
        at(99),
        at(100)
    ));
}

#[expect(clippy::print_stdout, reason = "it is what a benchmark is for")]
fn say(text: &str) {
    println!("{text}");
}

criterion_group!(benches, build, ask);
criterion_main!(benches);

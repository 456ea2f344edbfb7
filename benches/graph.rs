//! From quads to a snapshot, and from a snapshot to quads, on a million generated ones.

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use oxrdf::{GraphNameRef, Literal, LiteralRef, NamedNode, NamedNodeRef, QuadRef, TermRef};
use plenary::graph::{Builder, Pattern, Snapshot};
use std::fmt::Write as _;
use std::hint::black_box;

/// Quads that are made; each subject has eight.
const QUADS: u64 = 1_000_000;

/// Hands events with names, dates, numbers, themes and places to a builder.
fn builder(quads: u64) -> Builder {
    let mut builder = Builder::new();
    let property = |name: &str| NamedNode::new_unchecked(format!("https://e.example/ns#{name}"));
    let properties = [
        "name", "label", "date", "number", "theme", "place", "partOf", "note",
    ];
    let properties = properties.map(property);
    let date = NamedNodeRef::new_unchecked("http://www.w3.org/2001/XMLSchema#date");
    let mut subject = String::new();
    let mut text = String::new();
    for number in 0..quads / 8 {
        subject.clear();
        write!(subject, "https://e.example/event/event-{number}").expect("a string takes all");
        let node = NamedNodeRef::new_unchecked(&subject);
        for (property, kind) in properties.iter().zip(0..) {
            text.clear();
            let written = match kind {
                0 | 1 => write!(text, "Meeting {number} on the rights of the child"),
                2 => write!(
                    text,
                    "20{:02}-{:02}-{:02}",
                    number % 90 + 10,
                    number % 12 + 1,
                    number % 28 + 1
                ),
                3 => write!(text, "{}", number % 5000),
                4 => write!(text, "https://e.example/theme/{}", number % 300),
                5 => write!(text, "https://e.example/place/{}", number % 200),
                6 => write!(text, "https://e.example/event/event-{}", number / 10),
                _ => write!(
                    text,
                    "A note on meeting {number}, with some \"quoted\" words"
                ),
            };
            written.expect("a string takes all");
            let number;
            let object: TermRef<'_> = match kind {
                0 => LiteralRef::new_language_tagged_literal_unchecked(&text, "en").into(),
                2 => LiteralRef::new_typed_literal(&text, date).into(),
                3 => {
                    number = Literal::new_typed_literal(&text, oxrdf::vocab::xsd::INTEGER);
                    number.as_ref().into()
                }
                4..=6 => NamedNodeRef::new_unchecked(&text).into(),
                _ => LiteralRef::new_simple_literal(&text).into(),
            };
            let graph = GraphNameRef::DefaultGraph;
            builder.insert(QuadRef::new(node, property, object, graph));
        }
    }
    builder
}

fn build(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("graph");
    group
        .sample_size(10)
        .throughput(Throughput::Elements(QUADS));
    group.bench_function("insert", |bench| bench.iter(|| black_box(builder(QUADS))));
    group.bench_function("finish", |bench| {
        let made = || builder(QUADS);
        bench.iter_batched(
            made,
            |made| made.finish().expect("it fits"),
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

fn open(criterion: &mut Criterion) {
    let snapshot = builder(QUADS).finish().expect("it fits");
    let folder = tempfile::tempdir().expect("a folder for the file");
    let path = folder.path().join("graph");
    snapshot.write(&path).expect("the file can be written");
    let mut group = criterion.benchmark_group("graph");
    group
        .sample_size(10)
        .throughput(Throughput::Elements(QUADS));
    group.bench_function("open", |bench| {
        bench.iter(|| Snapshot::open(&path).expect("it is sound"));
    });
    group.finish();
}

fn read(criterion: &mut Criterion) {
    let snapshot = builder(QUADS).finish().expect("it fits");
    let mut group = criterion.benchmark_group("graph");
    group
        .sample_size(20)
        .throughput(Throughput::Elements(QUADS));
    group.bench_function("scan", |bench| {
        bench.iter(|| snapshot.quads(Pattern::default()).map(black_box).count());
    });
    group.bench_function("lines", |bench| {
        bench.iter(|| {
            snapshot
                .write_lines(&mut std::io::sink())
                .expect("nothing fails")
        });
    });
    let subjects: Vec<_> = snapshot.quads(Pattern::default()).step_by(1000).collect();
    group.throughput(Throughput::Elements(subjects.len() as u64));
    group.bench_function("objects of a subject", |bench| {
        bench.iter(|| {
            let found = subjects
                .iter()
                .map(|quad| snapshot.objects(quad.subject, quad.predicate).count());
            black_box(found.sum::<usize>())
        });
    });
    group.bench_function("term to id", |bench| {
        bench.iter(|| {
            let ids = subjects
                .iter()
                .filter_map(|quad| snapshot.id(snapshot.term(quad.object)));
            black_box(ids.count())
        });
    });
    group.finish();
}

criterion_group!(benches, build, open, read);
criterion_main!(benches);

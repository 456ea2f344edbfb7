//! From bytes of NDJSON to bytes of N-Quads, on generated events.
//!
//! Throughput is in statements. The events are of two kinds: flat ones, as a register exports them,
//! and full ones with panels, topics, roles and quotes, whose ids are hashes.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use plenary::diagnostic::FileId;
use plenary::mapping::ntriples::Writer;
use plenary::mapping::{Mapper, Settings};
use plenary::ontology::{ClassId, Schema, compile, embedded};
use plenary::record::{Tree, ndjson};
use std::fmt::Write as _;
use std::hint::black_box;

const EVENTS: usize = 20_000;

fn settings() -> Settings {
    Settings {
        base: "https://example.org/meetings/".to_owned(),
        language: "en".to_owned(),
        alignments: true,
    }
}

fn flat(events: usize) -> String {
    let mut out = String::new();
    for n in 0..events {
        let (month, day) = (n % 12 + 1, n % 28 + 1);
        writeln!(
            out,
            "{{\"id\":\"event-{n}\",\"name\":{{\"en\":\"Meeting {n} on the rights of the child\",\
             \"fr\":\"R\u{e9}union {n} sur les droits de l'enfant\"}},\"number\":{n},\
             \"date\":\"2016-{month:02}-{day:02}\",\"kind\":\"session\",\"part_of\":\"series-{}\",\
             \"place\":\"place-{}\",\"convened_by\":\"organisation-{}\",\
             \"themes\":[\"theme-{}\",\"theme-{}\",\"theme-{}\"],\
             \"participants\":[\"organisation/o-{}\",\"person/p-{}\"],\
             \"url\":\"https://meetings.example/{n}\",\"source\":\"register\"}}",
            n / 10,
            n % 200,
            n % 300,
            n % 97,
            n % 89,
            n % 83,
            n % 1000,
            n % 5000,
        )
        .expect("a string takes all");
    }
    out
}

fn full(events: usize) -> String {
    let mut out = String::new();
    for n in 0..events {
        writeln!(
            out,
            "{{\"id\":\"event-{n}\",\"name\":\"Meeting {n}\",\"date\":\"2016-03-07\",\
             \"end_date\":\"2016-03-08\",\"source\":\"report-{n}\",\"evidence\":[{{\"quote\":\
             \"On 7 March 2016 the meeting {n} on the rights of the child convened in Geneva\",\
             \"supports\":[\"name\",\"date\"]}},\"a day later it \u{201c}ended\u{201d}\"],\
             \"panels\":[{{\"id\":\"first\",\"name\":\"First panel\",\"topics\":[{{\"id\":\"a\",\
             \"name\":\"A framework\",\"themes\":\"ict\"}},{{\"id\":\"b\",\"name\":\"B\"}}],\
             \"roles\":[{{\"who\":\"person/p-{}\",\"as\":\"chair\"}}]}},\
             {{\"id\":\"second\",\"name\":{{\"en\":\"Second panel\"}}}}]}}",
            n % 5000,
        )
        .expect("a string takes all");
    }
    out
}

/// Maps a piece of a stream and counts the statements.
fn map(schema: &Schema, class: ClassId, bytes: &[u8], writer: &mut Writer) -> u64 {
    let mut mapper = Mapper::new(schema, settings());
    let mut reader = ndjson::Reader::new(FileId(0), 0, bytes);
    let mut tree = Tree::new(FileId(0), 0);
    let mut findings = Vec::new();
    writer.statements = 0;
    while reader.next(&mut tree, &mut findings) {
        if let Some(root) = tree.root() {
            mapper.record(class, root, writer);
            // A stream is written out piece by piece.
            if writer.lines.len() > 1 << 18 {
                black_box(&writer.lines);
                writer.lines.clear();
            }
        }
    }
    writer.lines.clear();
    assert!(
        findings.is_empty() && writer.findings.is_empty(),
        "{:?}",
        writer.findings.first()
    );
    writer.statements
}

fn halves(bytes: &[u8]) -> [&[u8]; 2] {
    let middle = ndjson::split(&bytes[..bytes.len() / 2]);
    let (first, second) = bytes.split_at(middle);
    [first, second]
}

fn benches(criterion: &mut Criterion) {
    let (schema, findings) = compile(&embedded());
    assert!(findings.is_empty());
    let class = schema
        .class_of_group("events")
        .expect("the ontology has events");
    let mut group = criterion.benchmark_group("mapping");
    for (name, records) in [("flat", flat(EVENTS)), ("full", full(EVENTS))] {
        let bytes = records.as_bytes();
        let mut writers = [Writer::new(), Writer::new()];
        let statements = map(&schema, class, bytes, &mut writers[0]);
        group.throughput(Throughput::Elements(statements));
        group.bench_function(format!("{name}, one thread"), |bencher| {
            bencher.iter(|| map(&schema, class, bytes, &mut writers[0]));
        });
        group.bench_function(format!("{name}, two threads"), |bencher| {
            bencher.iter(|| {
                std::thread::scope(|scope| {
                    let schema = &schema;
                    for (part, writer) in halves(bytes).into_iter().zip(&mut writers) {
                        scope.spawn(move || map(schema, class, part, writer));
                    }
                });
            });
        });
    }
    group.finish();
}

criterion_group!(mapping, benches);
criterion_main!(mapping);

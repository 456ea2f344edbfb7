//! How fast a graph is written, in each format.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use oxrdf::{GraphName, Literal, NamedNode, Quad};
use plenary::export::{self, Format, Style};
use plenary::graph::{Builder, Snapshot};
use plenary::ontology;
use std::io;

/// Events in the generated graph, with ten statements each.
const EVENTS: u32 = 20_000;

fn snapshot() -> Snapshot {
    let iri = |path: String| NamedNode::new_unchecked(format!("https://example.org/{path}"));
    let mut builder = Builder::new();
    for number in 0..EVENTS {
        let event = iri(format!("event/e{number}"));
        for property in 0..10 {
            let predicate = iri(format!("ns#p{property}"));
            let object = match property {
                0 => {
                    Literal::new_language_tagged_literal_unchecked(format!("Event {number}"), "en")
                        .into()
                }
                1 => Literal::from(number).into(),
                _ => oxrdf::Term::from(iri(format!("theme/t{}", (number * property) % 997))),
            };
            let quad = Quad::new(event.clone(), predicate, object, GraphName::DefaultGraph);
            builder.insert(quad.as_ref());
        }
    }
    builder.finish().expect("it is not too large")
}

fn formats(criterion: &mut Criterion) {
    let snapshot = snapshot();
    let (schema, _) = ontology::compile(&ontology::embedded());
    let mut style = Style::of(&schema)
        .base("https://example.org/")
        .context(ontology::context(&schema));
    let namespace = "https://example.org/ns#".to_owned();
    style.prefixes.insert("ex".to_owned(), namespace);
    let mut group = criterion.benchmark_group("export");
    group.sample_size(10);
    group.throughput(Throughput::Elements(snapshot.len() as u64));
    for format in Format::ALL {
        group.bench_function(format.extension(), |bencher| {
            bencher.iter(|| {
                export::write(&snapshot, format, &style, &mut io::sink(), &mut |_| {})
                    .expect("a sink takes all")
            });
        });
    }
    group.finish();
}

criterion_group!(benches, formats);
criterion_main!(benches);

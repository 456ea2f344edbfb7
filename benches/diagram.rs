//! How fast a picture is drawn: from a snapshot to a scene, to DOT, to SVG and to PNG.

use criterion::{Criterion, criterion_group, criterion_main};
use plenary::dataset::{Request, load};
use plenary::diagram::own::Missing;
use plenary::diagram::{self, Options, PNG_SCALE, Picture, Theme};
use plenary::graph::Snapshot;
use plenary::ontology::Schema;
use std::hint::black_box;
use std::path::Path;

/// The meeting of `data/`.
fn meeting() -> (Snapshot, Schema) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let mut loaded = load(&folder, Request::graph(true)).expect("the meeting can be read");
    let snapshot = loaded.build().expect("the meeting is not too large");
    (snapshot, loaded.schema)
}

fn event_map(criterion: &mut Criterion) {
    let (snapshot, schema) = meeting();
    let options = Options::default();
    let mut group = criterion.benchmark_group("event map of the meeting");
    group.bench_function("scene", |bencher| {
        bencher
            .iter(|| diagram::draw(black_box(&snapshot), &schema, &Picture::default(), &options));
    });
    let scene = diagram::draw(&snapshot, &schema, &Picture::default(), &options)
        .expect("there is an event");
    group.bench_function("dot", |bencher| {
        bencher.iter(|| diagram::dot::write(black_box(&scene)));
    });
    group.bench_function("snapshot to SVG", |bencher| {
        bencher.iter(|| {
            let scene = diagram::draw(black_box(&snapshot), &schema, &Picture::default(), &options);
            scene.map(|scene| diagram::own::svg(&scene, Theme::Auto))
        });
    });
    group.bench_function("SVG", |bencher| {
        bencher.iter(|| diagram::own::svg(black_box(&scene), Theme::Auto));
    });
    group.bench_function("PNG", |bencher| {
        bencher.iter(|| {
            diagram::own::png(black_box(&scene), Theme::Light, PNG_SCALE, Missing::Refused)
        });
    });
    group.finish();
}

criterion_group!(benches, event_map);
criterion_main!(benches);

//! The whole way of a dataset, step by step: read, map, check, build, query, export, picture. On
//! the meeting in `data/`, and on a generated dataset of 20,000 events with 40,000 panels.
//!
//! Throughput is in bytes for reading, in records for checking, in statements for the others.

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use plenary::dataset::{Loaded, Request, Wanted, load};
use plenary::diagnostic::FileId;
use plenary::diagram::{self, Options, Picture};
use plenary::export::{self, Format, Style};
use plenary::graph::Snapshot;
use plenary::mapping::ntriples::Writer;
use plenary::mapping::{Mapper, Settings};
use plenary::ontology::Schema;
use plenary::query::{self, Budget, Vocabulary};
use plenary::record::{Tree, ndjson, read_yaml};
use std::fmt::Write as _;
use std::fs;
use std::hint::black_box;
use std::path::Path;

const EVENTS: usize = 20_000;
const ORGANISATIONS: usize = 500;
const THEMES: usize = 200;

/// Generated events, a line each.
fn events() -> String {
    let mut out = String::new();
    for n in 0..EVENTS {
        let (month, day) = (n % 12 + 1, n % 28 + 1);
        let (one, other) = (n % THEMES, (n * 7 + 1) % THEMES);
        write!(
            out,
            "{{\"id\":\"e{n}\",\"name\":{{\"en\":\"Meeting {n}\",\"fr\":\"Réunion {n}\"}},\
             \"date\":\"{}-{month:02}-{day:02}\",\"place\":\"geneva\",\"convened_by\":\"o{}\",\
             \"themes\":[\"t{one}\"],\"source\":\"register\",\"panels\":[",
            1990 + n % 30,
            n % ORGANISATIONS,
        )
        .expect("a string takes all");
        for (panel, theme) in [("first", one), ("second", other)] {
            write!(
                out,
                "{}{{\"id\":\"{panel}\",\"name\":{{\"en\":\"The {panel} panel\"}},\"topics\":[\
                 {{\"id\":\"a\",\"name\":{{\"en\":\"Topic of {n}\"}},\"themes\":[\"t{theme}\"],\
                 \"mentions\":\"organisation/o{}\"}}]}}",
                if panel == "first" { "" } else { "," },
                (n * 3) % ORGANISATIONS,
            )
            .expect("a string takes all");
        }
        out.push_str("]}\n");
    }
    out
}

/// Writes the generated dataset into a folder.
fn generate(folder: &Path) {
    let write = |name: &str, text: String| fs::write(folder.join(name), text).expect("a file");
    write(
        "dataset.yaml",
        "base: https://meetings.test/\ntitle: Generated\nlanguages: [en, fr]\nlicence: CC0-1.0\n"
            .to_owned(),
    );
    write("events.ndjson", events());
    let rows = |count: usize, row: fn(usize) -> String| (0..count).map(row).collect::<String>();
    write(
        "organisations.csv",
        format!(
            "id,name\n{}",
            rows(ORGANISATIONS, |n| format!("o{n},Organisation {n}\n"))
        ),
    );
    write(
        "themes.csv",
        format!(
            "id,name@en,name@fr,scheme\n{}",
            rows(THEMES, |n| format!("t{n},theme {n},thème {n},subjects\n"))
        ),
    );
    write(
        "rest.yaml",
        "schemes: [{id: subjects, name: Subjects}]\nplaces: [{id: geneva, name: Geneva}]\n\
         sources: [{id: register, name: Register}]\n"
            .to_owned(),
    );
}

fn loaded(folder: &Path, statements: bool) -> Loaded {
    let wanted = Wanted {
        statements,
        coverage: false,
    };
    let loaded = load(
        folder,
        Request {
            alignments: true,
            wanted,
        },
    )
    .expect("the folder is there");
    assert!(!loaded.has_errors(), "{:?}", loaded.findings.first());
    loaded
}

/// What the steps after building need.
struct Built {
    schema: Schema,
    snapshot: Snapshot,
}

fn built(folder: &Path) -> Built {
    let mut loaded = loaded(folder, true);
    let snapshot = loaded.build().expect("it fits");
    Built {
        schema: loaded.schema,
        snapshot,
    }
}

const COUNT: &str = "SELECT ?theme (COUNT(?topic) AS ?topics) { ?topic a pl:Topic ; \
                     pl:theme ?theme } GROUP BY ?theme ORDER BY DESC(?topics) ?theme LIMIT 10";
const JOIN: &str = "SELECT ?event ?panel ?name { ?event pl:panel ?panel . ?panel pl:number 2 ; \
                    pl:topic ?topic . ?topic pl:mentions ?who . ?who rdfs:label ?name } \
                    ORDER BY ?event LIMIT 100";

fn queries(group: &mut BenchmarkGroup<'_, WallTime>, built: &Built) {
    let vocabulary = Vocabulary::new(&built.schema, &built.snapshot);
    for (name, text) in [
        ("query, count by theme", COUNT),
        ("query, join and sort", JOIN),
    ] {
        let query = query::parse(text, &vocabulary).expect("it is SPARQL");
        let budget = Budget {
            timeout: std::time::Duration::from_secs(60),
            ..Budget::default()
        };
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                black_box(query::answer(&built.snapshot, &query, &budget).expect("an answer"))
            });
        });
    }
}

fn exports(group: &mut BenchmarkGroup<'_, WallTime>, built: &Built) {
    let style = Style::of(&built.schema);
    for format in [Format::NQuads, Format::Turtle] {
        group.bench_function(format!("export, {}", format.label()), |bencher| {
            bencher.iter(|| {
                let mut out = std::io::sink();
                export::write(&built.snapshot, format, &style, &mut out, &mut |_| {})
                    .expect("a sink takes all")
            });
        });
    }
}

fn picture(group: &mut BenchmarkGroup<'_, WallTime>, built: &Built) {
    group.bench_function("picture, scene and DOT", |bencher| {
        bencher.iter(|| {
            let options = Options::default();
            let scene = diagram::draw(
                &built.snapshot,
                &built.schema,
                &Picture::default(),
                &options,
            );
            black_box(diagram::dot::write(&scene.expect("there is an event")))
        });
    });
}

/// The steps that a folder goes through.
fn steps(criterion: &mut Criterion, name: &str, folder: &Path) {
    let mut group = criterion.benchmark_group(name);
    group.sample_size(10);
    let records = loaded(folder, false).records;
    group.throughput(Throughput::Elements(records));
    group.bench_function("check", |bencher| {
        bencher.iter(|| black_box(loaded(folder, false)))
    });
    let built = built(folder);
    group.throughput(Throughput::Elements(built.snapshot.len() as u64));
    group.bench_function("build", |bencher| {
        bencher.iter(|| black_box(self::built(folder)))
    });
    queries(&mut group, &built);
    exports(&mut group, &built);
    picture(&mut group, &built);
    group.finish();
}

fn meeting(criterion: &mut Criterion) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let text = fs::read_to_string(folder.join("themes.yaml")).expect("the themes");
    let mut group = criterion.benchmark_group("meeting");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("read, YAML", |bencher| {
        bencher.iter(|| black_box(read_yaml(&text, FileId(0))));
    });
    group.finish();
    steps(criterion, "meeting", &folder);
}

fn generated(criterion: &mut Criterion) {
    let text = events();
    let folder = tempfile::tempdir().expect("a temporary folder");
    generate(folder.path());
    let mut group = criterion.benchmark_group("generated");
    group.sample_size(10);
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("read, NDJSON", |bencher| {
        bencher.iter(|| black_box(read(&text)))
    });
    let (schema, _) = plenary::ontology::compile(&plenary::ontology::embedded());
    group.throughput(Throughput::Elements(map(&schema, &text)));
    group.bench_function("map, one thread", |bencher| {
        bencher.iter(|| black_box(map(&schema, &text)));
    });
    group.finish();
    steps(criterion, "generated", folder.path());
}

/// Reads all records and counts them.
fn read(text: &str) -> usize {
    let mut reader = ndjson::Reader::new(FileId(0), 0, text.as_bytes());
    let (mut tree, mut findings) = (Tree::new(FileId(0), 0), Vec::new());
    let mut records = 0;
    while reader.next(&mut tree, &mut findings) {
        records += 1;
    }
    assert!(
        findings.is_empty() && records == EVENTS,
        "{records} records"
    );
    records
}

/// Maps all records to N-Quads and counts the statements.
fn map(schema: &Schema, text: &str) -> u64 {
    let settings = Settings {
        base: "https://meetings.test/".to_owned(),
        language: "en".to_owned(),
        alignments: true,
    };
    let class = schema.class_of_group("events").expect("there are events");
    let mut mapper = Mapper::new(schema, settings);
    let mut writer = Writer::new();
    let mut reader = ndjson::Reader::new(FileId(0), 0, text.as_bytes());
    let (mut tree, mut findings) = (Tree::new(FileId(0), 0), Vec::new());
    while reader.next(&mut tree, &mut findings) {
        let root = tree.root().expect("a record has a root");
        mapper.record(class, root, &mut writer);
        writer.lines.clear();
    }
    assert!(writer.findings.is_empty(), "{:?}", writer.findings.first());
    writer.statements
}

criterion_group!(benches, meeting, generated);
criterion_main!(benches);

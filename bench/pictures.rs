//! Our drawing of a picture beside Graphviz's of the same DOT, and beside what `rdf2dot` of rdflib
//! and Graphviz make of the same graph: boxes, lines, crossings, bytes and time.
//!
//! Crossings are counted in the drawings themselves, in the same way for all three: each line is
//! followed in small steps, and two lines that meet at an end do not cross there.

#![allow(clippy::print_stdout, reason = "it prints a table")]

mod generated;

use oxrdf::TermRef;
use oxrdf::vocab::rdf;
use plenary::dataset::{Loaded, Request, load};
use plenary::diagram::{self, Options, Picture, Scene, Theme};
use plenary::graph::{Id, Pattern, Snapshot};
use resvg::usvg::{self, tiny_skia_path::PathSegment};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::hint::black_box;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// How often a step in this process is measured, and a program that is started.
const ROUNDS: usize = 51;
const STARTS: usize = 7;
/// Steps in which a curve is followed.
const STEPS: u8 = 24;
/// How near to its end a line is not asked whether another one crosses it, in units of the drawing.
const NEAR_END: f32 = 6.0;
/// Statements of the large graph, about: it has more than a million.
const QUADS: usize = 1_250_000;

type Point = (f32, f32);

struct Row {
    name: &'static str,
    boxes: usize,
    lines: usize,
    crossings: usize,
    bytes: usize,
    took: Duration,
}

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (loaded, snapshot) = graph(&root.join("data"), true);
    let options = Options::default();
    let draw = || {
        diagram::draw(&snapshot, &loaded.schema, &Picture::default(), &options)
            .expect("there is an event")
    };
    let scene = draw();
    let own = median(ROUNDS, || {
        diagram::own::svg(black_box(&draw()), Theme::Auto)
    });
    let dot = diagram::dot::write(&scene);
    let by_dot = median(STARTS, || graphviz(&dot));
    let (_, bare) = graph(&root.join("data"), false);
    let triples = triples(&scene, &bare);
    let of_rdflib = median(STARTS, || graphviz(&rdf2dot(root, &triples)));
    let rows = [
        row("plenary, from the graph to SVG", &own),
        row("`dot -Tsvg` of the same DOT", &by_dot),
        row("`rdf2dot` and `dot -Tsvg` of the same graph", &of_rdflib),
    ];
    println!("| the event map of the meeting | boxes | lines | crossings | bytes | time |");
    println!("|---|---:|---:|---:|---:|---:|");
    for row in rows {
        println!(
            "| {} | {} | {} | {} | {} | {:.1} ms |",
            row.name,
            row.boxes,
            row.lines,
            row.crossings,
            row.bytes,
            1000.0 * row.took.as_secs_f64()
        );
    }
    large();
}

/// The pictures of a whole graph, and one of a part of it, of a large graph.
fn large() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    generated::write(folder.path(), QUADS).expect("it can be written");
    let (loaded, snapshot) = graph(folder.path(), true);
    let options = Options::default();
    println!(
        "\n| {} statements, from the graph to SVG | boxes | left out | time |",
        snapshot.len()
    );
    println!("|---|---:|---:|---:|");
    let event = diagram::first_focus(&snapshot, &loaded.schema).expect("there is an event");
    let iri = snapshot.term(event).to_string();
    let around = Picture::Around {
        iri: iri.trim_matches(['<', '>']).to_owned(),
        radius: 2,
    };
    for (name, picture) in [
        ("summary", Picture::Summary),
        ("event map", Picture::default()),
        ("around an event, two steps", around),
        ("network", Picture::Network { group: None }),
        ("themes", Picture::Themes),
        ("timeline", Picture::Timeline),
        ("ontology", Picture::Ontology { alignments: true }),
    ] {
        let draw = || diagram::draw(&snapshot, &loaded.schema, &picture, &options);
        let Ok(scene) = draw() else {
            println!("| {name} | nothing to draw | | |");
            continue;
        };
        let (_, took) = median(5, || {
            draw().map(|scene| diagram::own::svg(&scene, Theme::Auto))
        });
        println!(
            "| {name} | {} | {} | {:.0} ms |",
            scene.graph.node_count(),
            scene.tally.left_out,
            1000.0 * took.as_secs_f64()
        );
    }
}

fn graph(folder: &Path, alignments: bool) -> (Loaded, Snapshot) {
    let mut loaded = load(folder, Request::graph(alignments)).expect("the records can be read");
    let snapshot = loaded.build().expect("the graph is not too large");
    (loaded, snapshot)
}

/// What is made, and the median of the times that it takes.
fn median<T>(rounds: usize, mut make: impl FnMut() -> T) -> (T, Duration) {
    let mut made = make();
    let mut took: Vec<Duration> = (0..rounds)
        .map(|_| {
            let began = Instant::now();
            made = make();
            began.elapsed()
        })
        .collect();
    took.sort();
    (made, took[rounds / 2])
}

fn graphviz(dot: &str) -> String {
    piped(Command::new("dot").arg("-Tsvg"), dot)
}

fn rdf2dot(root: &Path, triples: &str) -> String {
    let program = "import sys; from rdflib import Graph; from rdflib.tools.rdf2dot import rdf2dot; \
                   rdf2dot(Graph().parse(sys.stdin.buffer, format='nt'), sys.stdout)";
    let python = root.join(".venv/bin/python");
    piped(Command::new(python).args(["-c", program]), triples)
}

/// Runs a program on a text, and takes what it prints.
fn piped(command: &mut Command, text: &str) -> String {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("`make judges` installs the program");
    let mut stdin = child.stdin.take().expect("it is piped");
    let text = text.to_owned();
    let writing = std::thread::spawn(move || stdin.write_all(text.as_bytes()));
    let output = child.wait_with_output().expect("it ends");
    writing.join().expect("it is written").expect("it is read");
    assert!(output.status.success(), "{command:?} fails");
    String::from_utf8(output.stdout).expect("it writes UTF-8")
}

/// What the graph says of the things in the picture, and of how they are linked, as N-Triples. What
/// is written for other vocabularies is not among it.
fn triples(scene: &Scene, snapshot: &Snapshot) -> String {
    let cards = scene.graph.node_weights();
    let rows = scene.graph.node_weights().flat_map(|card| &card.rows);
    let iris = cards.map(|card| &card.iri).chain(rows.map(|row| &row.iri));
    let shown: BTreeSet<Id> = iris.filter_map(|iri| snapshot.iri(iri)).collect();
    let a = snapshot.id(rdf::TYPE);
    let mut text = String::new();
    for quad in snapshot.quads(Pattern::default()) {
        let object = snapshot.term(quad.object);
        let is_told = matches!(object, TermRef::Literal(_))
            || Some(quad.predicate) == a
            || shown.contains(&quad.object);
        if shown.contains(&quad.subject) && is_told {
            let [subject, predicate] = [quad.subject, quad.predicate].map(|id| snapshot.term(id));
            let _ = writeln!(text, "{subject} {predicate} {object} .");
        }
    }
    text
}

fn row(name: &'static str, (svg, took): &(String, Duration)) -> Row {
    let lines = lines(svg);
    Row {
        name,
        boxes: of_class(svg, "node"),
        lines: of_class(svg, "edge"),
        crossings: crossings(&lines),
        bytes: svg.len(),
        took: *took,
    }
}

/// Elements of a class, alone or with others.
fn of_class(svg: &str, class: &str) -> usize {
    let alone = format!("class=\"{class}\"");
    let first = format!("class=\"{class} ");
    svg.matches(&alone).count() + svg.matches(&first).count()
}

/// The lines of a drawing, in small steps.
fn lines(svg: &str) -> Vec<Vec<Point>> {
    let tree = usvg::Tree::from_str(svg, &usvg::Options::default()).expect("it is SVG");
    let mut found = Vec::new();
    gather(tree.root(), false, &mut found);
    found
}

fn gather(group: &usvg::Group, is_line: bool, found: &mut Vec<Vec<Point>>) {
    for node in group.children() {
        match node {
            usvg::Node::Group(inner) => {
                let id = inner.id();
                let is_line = is_line || id.starts_with("line-") || id.starts_with("edge");
                gather(inner, is_line, found);
            }
            usvg::Node::Path(path)
                if is_line && path.stroke().is_some() && path.fill().is_none() =>
            {
                let moved = path.data().clone().transform(path.abs_transform());
                found.extend(moved.map(|path| followed(&path)));
            }
            _ => {}
        }
    }
}

fn followed(path: &usvg::tiny_skia_path::Path) -> Vec<Point> {
    let mut points: Vec<Point> = Vec::new();
    for segment in path.segments() {
        let from = points.last().copied().unwrap_or_default();
        match segment {
            PathSegment::MoveTo(to) | PathSegment::LineTo(to) => points.push((to.x, to.y)),
            PathSegment::QuadTo(middle, to) => curve(&mut points, from, [middle, middle], to),
            PathSegment::CubicTo(one, other, to) => curve(&mut points, from, [one, other], to),
            PathSegment::Close => {}
        }
    }
    points
}

fn curve(
    points: &mut Vec<Point>,
    from: Point,
    [one, other]: [usvg::tiny_skia_path::Point; 2],
    to: usvg::tiny_skia_path::Point,
) {
    for step in 1..=STEPS {
        let t = f32::from(step) / f32::from(STEPS);
        let u = 1.0 - t;
        let at = |from: f32, one: f32, other: f32, to: f32| {
            u * u * u * from + 3.0 * u * u * t * one + 3.0 * u * t * t * other + t * t * t * to
        };
        points.push((
            at(from.0, one.x, other.x, to.x),
            at(from.1, one.y, other.y, to.y),
        ));
    }
}

fn crossings(lines: &[Vec<Point>]) -> usize {
    let mut count = 0;
    for (place, one) in lines.iter().enumerate() {
        for other in &lines[place + 1..] {
            count += crossings_of(one, other);
        }
    }
    count
}

fn crossings_of(one: &[Point], other: &[Point]) -> usize {
    let ends = [one.first(), one.last(), other.first(), other.last()];
    let is_near_end = |at: Point| {
        let near = |end: &Point| (end.0 - at.0).hypot(end.1 - at.1) < NEAR_END;
        ends.iter().flatten().any(|end| near(end))
    };
    let pairs = one
        .windows(2)
        .flat_map(|a| other.windows(2).map(move |b| (a, b)));
    let meeting = pairs.filter_map(|(a, b)| meeting(a[0], a[1], b[0], b[1]));
    meeting.filter(|at| !is_near_end(*at)).count()
}

/// Where two stretches cross.
fn meeting(a: Point, b: Point, c: Point, d: Point) -> Option<Point> {
    let (ab, cd) = ((b.0 - a.0, b.1 - a.1), (d.0 - c.0, d.1 - c.1));
    let area = ab.0 * cd.1 - ab.1 * cd.0;
    if area.abs() < f32::EPSILON {
        return None;
    }
    let ac = (c.0 - a.0, c.1 - a.1);
    let along = (ac.0 * cd.1 - ac.1 * cd.0) / area;
    let across = (ac.0 * ab.1 - ac.1 * ab.0) / area;
    let within = |share: f32| (0.0..1.0).contains(&share);
    (within(along) && within(across)).then_some((a.0 + along * ab.0, a.1 + along * ab.1))
}

//! A dataset of any size, as records: meetings with panels and topics, organisations, people with
//! their positions, and statements. The same size gives the same bytes.

use std::fmt::Write as _;
use std::path::Path;
use std::{fs, io};

/// Statements in the graph for each event, with all that comes with it.
const QUADS_AN_EVENT: usize = 112;
/// Words of names and texts, none of which says anything.
const WORDS: [&str; 24] = [
    "access",
    "balance",
    "child",
    "dialogue",
    "education",
    "family",
    "governance",
    "health",
    "internet",
    "justice",
    "knowledge",
    "language",
    "media",
    "network",
    "online",
    "protection",
    "quality",
    "rights",
    "safety",
    "training",
    "unity",
    "violence",
    "water",
    "youth",
];

/// Writes the records of a graph with about as many statements, and tells how many events it has.
pub(crate) fn write(folder: &Path, quads: usize) -> io::Result<usize> {
    let events = (quads / QUADS_AN_EVENT).max(10);
    fs::create_dir_all(folder)?;
    let write = |name: &str, text: String| fs::write(folder.join(name), text);
    write(
        "dataset.yaml",
        "# Made by bench/generate.\nbase: https://meetings.test/\ntitle: Generated\n\
         languages: [en, fr]\nlicence: CC0-1.0\n"
            .to_owned(),
    )?;
    let lines = |count: usize, line: fn(&mut String, usize, usize)| {
        let mut out = String::new();
        for n in 0..count {
            line(&mut out, n, events);
            out.push('\n');
        }
        out
    };
    write("events.ndjson", lines(events, event))?;
    write("statements.ndjson", lines(events, statement))?;
    write("people.ndjson", lines(people(events), person))?;
    write(
        "organisations.ndjson",
        lines(organisations(events), organisation),
    )?;
    write("themes.ndjson", lines(THEMES, theme))?;
    write(
        "rest.yaml",
        "schemes: [{id: subjects, name: Subjects}]\n\
         places: [{id: geneva, name: Geneva}, {id: nairobi, name: Nairobi}, \
         {id: quito, name: Quito}]\n\
         sources: [{id: register, name: Register}]\n"
            .to_owned(),
    )?;
    Ok(events)
}

const THEMES: usize = 200;
const PLACES: [&str; 3] = ["geneva", "nairobi", "quito"];

fn people(events: usize) -> usize {
    (events / 4).max(5)
}

fn organisations(events: usize) -> usize {
    (events / 20).max(5)
}

/// A word that hangs on numbers in no way that is easily seen.
fn word(n: usize, salt: usize) -> &'static str {
    let mixed = (n + 1)
        .wrapping_mul(2_654_435_761)
        .wrapping_add(salt * 40_503)
        >> 7;
    WORDS[mixed % WORDS.len()]
}

fn event(out: &mut String, n: usize, events: usize) {
    let (year, month, day) = (1990 + n % 35, n % 12 + 1, n % 28 + 1);
    let _ = write!(
        out,
        "{{\"id\":\"e{n}\",\"name\":{{\"en\":\"Meeting {n} on {} and {}\",\"fr\":\"Réunion {n}\"}},\
         \"date\":\"{year}-{month:02}-{day:02}\",\"place\":\"{}\",\"convened_by\":\"o{}\",\
         \"themes\":[\"t{}\",\"t{}\"],\"participants\":[\"person/p{}\",\"organisation/o{}\"],\
         \"source\":\"register\",",
        word(n, 1),
        word(n, 2),
        PLACES[n % PLACES.len()],
        n % organisations(events),
        n % THEMES,
        (n * 7 + 1) % THEMES,
        n % people(events),
        (n * 3) % organisations(events),
    );
    if n > 0 {
        // Series of events, in trees of some depth.
        let _ = write!(out, "\"part_of\":\"e{}\",", n / 5);
    }
    out.push_str("\"panels\":[");
    for (at, panel) in ["first", "second"].iter().enumerate() {
        let _ = write!(
            out,
            "{}{{\"id\":\"{panel}\",\"name\":\"The {panel} panel on {}\",\
             \"topics\":[{{\"id\":\"a\",\"name\":\"Topic of {} and {}\",\"themes\":[\"t{}\"],\
             \"mentions\":\"organisation/o{}\"}}]}}",
            ["", ","][at],
            word(n, 3 + at),
            word(n, 5 + at),
            word(n, 7 + at),
            (n + at * 11) % THEMES,
            (n + at) % organisations(events),
        );
    }
    out.push_str("]}");
}

fn statement(out: &mut String, n: usize, events: usize) {
    let words: Vec<&str> = (0..12).map(|at| word(n, 20 + at)).collect();
    let _ = write!(
        out,
        "{{\"id\":\"s{n}\",\"text\":{{\"en\":\"There is a need for {}.\"}},\
         \"stated_by\":\"person/p{}\",\"made_at\":\"event/e{}\",\"themes\":[\"t{}\"],\
         \"source\":\"register\"}}",
        words.join(" "),
        n % people(events),
        n,
        n % THEMES,
    );
}

fn person(out: &mut String, n: usize, events: usize) {
    let _ = write!(
        out,
        "{{\"id\":\"p{n}\",\"name\":\"Speaker {n:06}\",\"positions\":[{{\"id\":\"a\",\
         \"title\":\"Member for {}\",\"organisation\":\"o{}\"}}],\"source\":\"register\"}}",
        word(n, 40),
        n % organisations(events),
    );
}

fn organisation(out: &mut String, n: usize, _: usize) {
    let _ = write!(
        out,
        "{{\"id\":\"o{n}\",\"name\":\"Organisation {n} for {}\",\"source\":\"register\"}}",
        word(n, 50),
    );
}

fn theme(out: &mut String, n: usize, _: usize) {
    let _ = write!(
        out,
        "{{\"id\":\"t{n}\",\"name\":{{\"en\":\"Theme {n} {}\",\"fr\":\"Thème {n}\"}},\
         \"scheme\":\"subjects\"",
        word(n, 60),
    );
    if n >= 8 {
        let _ = write!(out, ",\"broader\":\"t{}\"", n / 8);
    }
    out.push('}');
}

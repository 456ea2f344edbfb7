//! What rests on quotes, as `plenary check --evidence` shows it.

use crate::dataset::{ClassCoverage, Coverage, Loaded, Unquoted};
use crate::diagnostic::{Place, Texts, spot};
use serde_json::{Value, json};
use std::fmt::Write as _;

/// Facts of a class and sentences of a source that are listed; `--all` lists the others too.
const LISTED_MAX: usize = 20;

/// Columns of the bar that shows a share.
const BAR_COLUMNS: usize = 20;

/// Lays out what rests on quotes, for people.
pub(crate) fn text(coverage: &Coverage, loaded: &Loaded, all: bool) -> String {
    let mut out = String::new();
    let (facts, quoted) = coverage.total();
    let _ = writeln!(
        out,
        "evidence: {quoted} of {facts} facts rest on a quote{}\n",
        share(quoted, facts)
    );
    let rows: Vec<(String, &ClassCoverage)> = coverage
        .classes
        .iter()
        .map(|class| (name(class, loaded), class))
        .collect();
    let wide = rows
        .iter()
        .map(|(name, _)| name.chars().count())
        .max()
        .unwrap_or(0);
    let digits = facts.to_string().len();
    for (name, class) in &rows {
        let _ = writeln!(
            out,
            "  {name:wide$}  {}  {:>digits$} of {:>digits$}",
            bar(class.quoted, class.facts),
            class.quoted,
            class.facts,
        );
    }
    let shown = if all { usize::MAX } else { LISTED_MAX };
    unquoted_facts(&mut out, &rows, loaded, shown);
    unquoted_sentences(&mut out, coverage, loaded, shown);
    out
}

fn unquoted_facts(
    out: &mut String,
    rows: &[(String, &ClassCoverage)],
    loaded: &Loaded,
    shown: usize,
) {
    if rows.iter().all(|(_, class)| class.unquoted.is_empty()) {
        return;
    }
    out.push_str("\nno quote supports\n");
    for (name, class) in rows.iter().filter(|(_, class)| !class.unquoted.is_empty()) {
        let _ = writeln!(out, "  {name}");
        for fact in class.unquoted.iter().take(shown) {
            let Unquoted { record, key, .. } = fact;
            let whole = match fact.backed {
                true => " (a quote backs the record as a whole)",
                false => "",
            };
            let _ = writeln!(
                out,
                "    {}: `{key}` of {record}{whole}",
                at(fact.place, loaded)
            );
        }
        more(out, "    ", class.unquoted.len(), shown);
    }
}

fn unquoted_sentences(out: &mut String, coverage: &Coverage, loaded: &Loaded, shown: usize) {
    for source in &coverage.sources {
        let path = loaded.path(source.file);
        if source.unquoted.is_empty() {
            let _ = writeln!(
                out,
                "\nall {} sentences of {} ({path}) are quoted",
                source.sentences, source.source
            );
            continue;
        }
        let _ = writeln!(
            out,
            "\nnothing quotes {} of {} sentences of {} ({path})",
            source.unquoted.len(),
            source.sentences,
            source.source
        );
        for sentence in source.unquoted.iter().take(shown) {
            let _ = writeln!(out, "    {}: {}", at(sentence.place, loaded), sentence.text);
        }
        more(out, "    ", source.unquoted.len(), shown);
    }
}

fn more(out: &mut String, indent: &str, count: usize, shown: usize) {
    if count > shown {
        let _ = writeln!(
            out,
            "{indent}… and {} more: `--all` shows them",
            count - shown
        );
    }
}

fn share(part: usize, whole: usize) -> String {
    match whole {
        0 => String::new(),
        _ => format!(", {} %", part * 100 / whole),
    }
}

fn bar(part: usize, whole: usize) -> String {
    let full = match whole {
        0 => 0,
        _ => part * BAR_COLUMNS / whole,
    };
    format!("{}{}", "█".repeat(full), "░".repeat(BAR_COLUMNS - full))
}

fn name(class: &ClassCoverage, loaded: &Loaded) -> String {
    let class = loaded.schema.class(class.class);
    class.group.clone().unwrap_or_else(|| class.segment.clone())
}

fn at(place: Place, loaded: &Loaded) -> String {
    spot(place, loaded).to_string()
}

/// Lays out what rests on quotes, for programs.
pub(crate) fn json(coverage: &Coverage, loaded: &Loaded) -> Value {
    let (facts, quoted) = coverage.total();
    let classes: Vec<Value> = coverage
        .classes
        .iter()
        .map(|class| {
            let unquoted = class.unquoted.iter().map(|fact| {
                json!({
                    "record": fact.record,
                    "key": fact.key,
                    "record_is_quoted": fact.backed,
                    "place": spot(fact.place, loaded),
                })
            });
            json!({
                "group": name(class, loaded),
                "class": *loaded.schema.class(class.class).iri,
                "facts": class.facts,
                "quoted": class.quoted,
                "unquoted": unquoted.collect::<Vec<_>>(),
            })
        })
        .collect();
    let sources: Vec<Value> = coverage
        .sources
        .iter()
        .map(|source| {
            let unquoted = source.unquoted.iter().map(|sentence| {
                json!({
                    "text": sentence.text,
                    "place": spot(sentence.place, loaded),
                })
            });
            json!({
                "source": source.source,
                "path": loaded.path(source.file),
                "sentences": source.sentences,
                "quoted": source.sentences - source.unquoted.len(),
                "unquoted": unquoted.collect::<Vec<_>>(),
            })
        })
        .collect();
    json!({"facts": facts, "quoted": quoted, "classes": classes, "sources": sources})
}

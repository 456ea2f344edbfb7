//! `plenary diff`: what changed from one graph to another.

use super::Outcome;
use super::console::Console;
use super::dataset::{read, shows_errors};
use super::drawing::tag;
use super::failure::Failure;
use super::options::{Data, Output};
use super::output::Sink;
use crate::dataset::{OneFile, OneFileError, Request, read_rdf};
use crate::diagnostic::FileId;
use crate::diff::{self, Diff, Effect, Report, ResourceChange, Status, TermChange};
use crate::graph::Snapshot;
use crate::ontology::{Schema, TurtleFile, compile, embedded};
use serde::Serialize;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Resources of one class that the summary lists; `--all` lists all of them.
const LISTED_MAX: usize = 20;
/// Signs of a value that the summary shows.
const VALUE_SIGNS_MAX: usize = 300;
/// Values of one property that the summary shows.
const VALUES_MAX: usize = 5;

/// Say what changed from one graph to another
///
/// Each is a dataset's folder, a snapshot file, or a file of RDF in any syntax, which may be packed
/// (`.gz`, `.zst`), as the dumps are that a server or a site gives. Two folders are compared in
/// what their records may say too, and so are two files of Turtle with terms of datasets; changes
/// that break records are named. Blank nodes are compared by their canonical labels, which change
/// where what they say does. The exit code is 1 where the two differ.
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// The graph of before
    #[arg(value_name = "A")]
    old: PathBuf,
    /// The graph of today
    #[arg(value_name = "B")]
    new: PathBuf,
    #[command(flatten)]
    output: Output,
    /// How it is written
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = Format::Text)]
    format: Format,
    /// Languages of names, the one that is wanted most first [default: the dataset's, else en]
    #[arg(long, value_name = "TAG", value_delimiter = ',', value_parser = tag)]
    lang: Vec<String>,
    /// List everything that changed, however much it is
    #[arg(long)]
    all: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// In words, to be read
    Text,
    /// The statements as an RDF Patch: `D` before what was removed, `A` before what was added
    Nq,
    /// In words, for programs
    Json,
}

/// What says what records may say, and with what it can be compared in that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A dataset, with its own terms.
    Dataset,
    /// Turtle, which may be the terms of a dataset.
    Turtle,
    /// A graph that says nothing of it.
    Graph,
}

/// One of the two, as it was read.
struct Side {
    graph: Snapshot,
    schema: Schema,
    languages: Vec<String>,
    kind: Kind,
}

/// What was read of one of the two.
enum Read {
    Whole(Box<Side>),
    /// Its records have errors, which were shown; what they may say is known all the same.
    OfRecords(Box<Schema>),
    Nothing,
}

impl Read {
    /// What its records may say, where it is a dataset.
    fn schema(&self) -> Option<&Schema> {
        match self {
            Self::Whole(side) => (side.kind == Kind::Dataset).then_some(&side.schema),
            Self::OfRecords(schema) => Some(schema),
            Self::Nothing => None,
        }
    }
}

/// Where records have errors, perhaps since what they may say has changed, that alone is told.
fn unread(old: &Read, new: &Read, mut out: Sink) -> Result<Outcome, Failure> {
    let changes = old.schema().zip(new.schema());
    let changes = changes.map_or_else(Vec::new, |(old, new)| diff::terms(old, new));
    out.write_all(written(|text| of_terms(text, &changes)).as_bytes())?;
    out.finish()?;
    Err(Failure::new("the graphs cannot be compared")
        .hint("mend the errors above, then compare again"))
}

/// All that changed.
#[derive(Serialize)]
struct Whole {
    ontology: Vec<TermChange>,
    #[serde(flatten)]
    graph: Report,
}

pub(crate) fn run(args: Args, console: &Console) -> Result<Outcome, Failure> {
    for path in [&args.old, &args.new] {
        if !path.exists() {
            return Err(Failure::new(format!("there is no `{}`", path.display()))
                .hint("name a dataset's folder, a snapshot, or a file of RDF"));
        }
    }
    let progress = console.progress("reading the graphs");
    let (old, new) = (side(&args.old, console)?, side(&args.new, console)?);
    drop(progress);
    let Some(mut out) = Sink::open(&args.output, &[&args.old, &args.new], console)? else {
        return Ok(Outcome::Findings);
    };
    let (old, new) = match (old, new) {
        (Read::Whole(old), Read::Whole(new)) => (*old, *new),
        (old, new) => return unread(&old, &new, out),
    };
    let diff = Diff::of(&old.graph, &new.graph);
    let ontology = match old.kind == new.kind && new.kind != Kind::Graph {
        true => diff::terms(&old.schema, &new.schema),
        false => Vec::new(),
    };
    let languages = match args.lang.is_empty() {
        true => &new.languages,
        false => &args.lang,
    };
    let languages: Vec<&str> = languages.iter().map(String::as_str).collect();
    let is_same = diff.is_empty() && ontology.is_empty();
    match args.format {
        Format::Nq => diff.write(&mut out)?,
        Format::Json => {
            let graph = diff.report(&new.schema, &languages);
            let whole = Whole { ontology, graph };
            serde_json::to_writer_pretty(&mut out, &whole).map_err(std::io::Error::from)?;
            out.write_all(b"\n")?;
        }
        Format::Text => {
            let graph = diff.report(&new.schema, &languages);
            let whole = Whole { ontology, graph };
            let text = written(|text| summary(text, &whole, args.all));
            out.write_all(text.as_bytes())?;
        }
    }
    out.finish()?;
    Ok(match is_same {
        true => Outcome::Done,
        false => Outcome::Findings,
    })
}

fn side(path: &Path, console: &Console) -> Result<Read, Failure> {
    let shown = path.display();
    if path.is_dir() {
        return dataset(path, console);
    }
    let plain = |graph, schema, kind| {
        Read::Whole(Box::new(Side {
            graph,
            schema,
            languages: vec!["en".to_owned()],
            kind,
        }))
    };
    if path
        .extension()
        .is_some_and(|extension| extension == "snapshot")
    {
        let graph = Snapshot::open(path);
        let graph = graph.map_err(|error| {
            Failure::new(format!("`{shown}` cannot be used: {error}"))
                .hint("build it anew with `plenary build`")
        })?;
        return Ok(plain(graph, compile(&embedded()).0, Kind::Graph));
    }
    let read = read_rdf(path).map_err(|error| {
        let failure = Failure::new(match &error {
            OneFileError::Read(error) => format!("cannot read `{shown}`: {error}"),
            error => format!("`{shown}` is no graph: {error}"),
        });
        match error {
            OneFileError::Unpacked(_) => failure.hint(
                "fetch or pack it again; what is not packed has no `.gz` or `.zst` in its name",
            ),
            OneFileError::UnknownFormat => failure.hint(
                "name a dataset's folder, a `.snapshot`, or a file that ends with `.ttl`, `.nt`, \
                 `.nq`, `.trig`, `.rdf` or `.jsonld`, or packed with `.gz` or `.zst` after that",
            ),
            _ => failure,
        }
    })?;
    let has_errors = shows_errors(&read.findings, &read.files, console)?;
    Ok(match has_errors {
        true => Read::Nothing,
        false => {
            let schema = schema_of(&read);
            let kind = match read.is_turtle {
                true => Kind::Turtle,
                false => Kind::Graph,
            };
            plain(read.graph, schema, kind)
        }
    })
}

/// What records may say by a file of RDF: more than ours where it is Turtle that adds to it.
fn schema_of(read: &OneFile) -> Schema {
    let ours = embedded();
    let own = read
        .text()
        .filter(|_| read.is_turtle)
        .map(|text| TurtleFile {
            file: FileId(ours.len() as u32),
            path: "",
            text,
            of_dataset: true,
        });
    // What is wrong with it is told where a dataset has it.
    let all: Vec<TurtleFile<'_>> = ours.into_iter().chain(own).collect();
    compile(&all).0
}

fn dataset(path: &Path, console: &Console) -> Result<Read, Failure> {
    let data = Data {
        data: path.to_owned(),
    };
    let mut loaded = read(&data, Request::graph(true))?;
    if shows_errors(&loaded.findings, &loaded, console)? {
        return Ok(Read::OfRecords(Box::new(loaded.schema)));
    }
    let graph = loaded.build_graph().map_err(|error| Failure::of(&error))?;
    Ok(Read::Whole(Box::new(Side {
        graph,
        languages: loaded.manifest.languages.clone(),
        schema: loaded.schema,
        kind: Kind::Dataset,
    })))
}

/// What is written into memory, which does not fail.
fn written(write: impl FnOnce(&mut String) -> std::fmt::Result) -> String {
    let mut text = String::new();
    let _ = write(&mut text);
    text
}

fn summary(out: &mut String, whole: &Whole, all: bool) -> std::fmt::Result {
    let graph = &whole.graph;
    if graph.added == 0 && graph.removed == 0 {
        writeln!(out, "the graphs say the same")?;
    } else {
        let counts: Vec<String> = graph
            .classes
            .iter()
            .flat_map(|class| {
                let counts = class.counts.iter();
                counts.map(|(status, count)| counted(*count, &class.class, *status))
            })
            .collect();
        let (added, removed) = (graph.added, graph.removed);
        let several = if added == 1 { "" } else { "s" };
        writeln!(out, "{added} statement{several} added, {removed} removed")?;
        match counts.is_empty() {
            true => writeln!(
                out,
                "only where passages stand in their sources, or for other vocabularies"
            )?,
            false => writeln!(out, "{}", counts.join("; "))?,
        }
    }
    let mut class = None;
    let mut listed = 0;
    for resource in &graph.resources {
        if class.replace(&resource.class) != Some(&resource.class) {
            listed = 0;
        }
        listed += 1;
        match all || listed <= LISTED_MAX {
            true => of_resource(out, resource, all)?,
            false if listed == LISTED_MAX + 1 => {
                writeln!(out, "\n… and more: `--all` lists them")?;
            }
            false => {}
        }
    }
    of_terms(out, &whole.ontology)
}

fn of_terms(out: &mut String, changes: &[TermChange]) -> std::fmt::Result {
    if !changes.is_empty() {
        writeln!(out, "\nwhat records may say")?;
    }
    for change in changes {
        let mark = match change.effect {
            Effect::Breaking => "breaking: ",
            Effect::Compatible => "",
        };
        writeln!(out, "  {mark}`{}`: {}", change.subject, change.change)?;
    }
    Ok(())
}

/// A text on one line, without what a terminal would take for orders; cut unless all is wanted.
fn plain(text: &str, all: bool) -> String {
    let mut signs = text
        .chars()
        .map(|sign| if sign.is_control() { ' ' } else { sign });
    let most = if all { usize::MAX } else { VALUE_SIGNS_MAX };
    let mut plain: String = signs.clone().take(most).collect();
    if signs.nth(most).is_some() {
        plain.push('…');
    }
    plain
}

/// So many of a class: `3 themes renamed`.
fn counted(count: usize, class: &str, status: Status) -> String {
    let class = if class.is_empty() {
        "other thing"
    } else {
        class
    };
    // What is called by an IRI has no plural.
    let several = if count == 1 || class.contains(':') {
        ""
    } else {
        "s"
    };
    format!("{count} {class}{several} {}", said(status))
}

fn said(status: Status) -> &'static str {
    match status {
        Status::Added => "added",
        Status::Removed => "removed",
        Status::Renamed => "renamed",
        Status::Changed => "changed",
    }
}

fn of_resource(out: &mut String, change: &ResourceChange, all: bool) -> std::fmt::Result {
    let class = match change.class.as_str() {
        "" => String::new(),
        class => format!("{class} "),
    };
    let name = plain(&change.name, all);
    write!(out, "\n{class}“{name}” {}", said(change.status))?;
    if let Some(former) = &change.former_name {
        write!(out, ", formerly “{}”", plain(former, all))?;
    }
    match change.iri.starts_with("_:") {
        true => writeln!(out, "\n  a blank node")?,
        false => writeln!(out, "\n  <{}>", change.iri)?,
    }
    for fact in &change.facts {
        for (mark, values) in [("-", &fact.removed), ("+", &fact.added)] {
            let most = if all { usize::MAX } else { VALUES_MAX };
            for value in values.iter().take(most) {
                writeln!(out, "  {mark} {}: {}", fact.property, plain(value, all))?;
            }
            if values.len() > most {
                writeln!(
                    out,
                    "  {mark} {}: and {} more",
                    fact.property,
                    values.len() - most
                )?;
            }
        }
    }
    Ok(())
}

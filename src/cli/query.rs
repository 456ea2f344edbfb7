//! `plenary query`: an answer.

use super::Outcome;
use super::console::Console;
use super::dataset::graph;
use super::export::Name as GraphName;
use super::failure::Failure;
use super::options::{Data, Output};
use super::output::Sink;
use super::seconds;
use crate::dataset::{Loaded, Question, questions_of};
use crate::diagnostic::nearest;
use crate::export::{self, List, Style};
use crate::graph::Snapshot;
use crate::ontology;
use crate::query::{
    self, Answer, Budget, Format as RowFormat, QueryError, QueryFailure, ROWS_MAX_DEFAULT,
    TIMEOUT_SECONDS_DEFAULT, TableOptions, Vocabulary,
};
use crate::search::indexed;
use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;
use std::{fs, io};

/// Ask the graph in SPARQL
///
/// The prefixes of the ontology and the dataset need no declaration. An answer is whole or an
/// error: nothing is cut.
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// The query
    #[arg(value_name = "TEXT", conflicts_with_all = ["file", "question", "list"])]
    text: Option<String>,
    /// File with the query; `-` is the standard input
    #[arg(short, long, value_name = "FILE", conflicts_with_all = ["question", "list"])]
    file: Option<PathBuf>,
    /// Name of a question that comes with Plenary or the dataset; `--list` shows them
    #[arg(long, value_name = "NAME", conflicts_with = "list")]
    question: Option<String>,
    /// Show the names and titles of the questions
    #[arg(long)]
    list: bool,
    #[command(flatten)]
    data: Data,
    #[command(flatten)]
    output: Output,
    /// How the answer is written [default: what the file's name says; otherwise a table on a
    /// terminal, csv for rows and ttl for graphs elsewhere]
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<Format>,
    /// Show IRIs in a table, not names
    #[arg(long)]
    iris: bool,
    /// Languages of names in a table, the one that is wanted most first [default: the dataset's]
    #[arg(long, value_name = "TAG", value_delimiter = ',')]
    lang: Vec<String>,
    /// Ask all graphs as one; otherwise the default graph is the unnamed one
    #[arg(long)]
    union: bool,
    /// Longest time, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = TIMEOUT_SECONDS_DEFAULT as f64,
          value_parser = seconds)]
    timeout: f64,
    /// Most rows of an answer
    #[arg(long, value_name = "NUMBER", default_value_t = ROWS_MAX_DEFAULT)]
    rows_max: usize,
}

/// Formats of answers. Rows take the first five, graphs `table` and the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Table,
    Json,
    Xml,
    Csv,
    Tsv,
    Ttl,
    Nt,
    Nq,
    Trig,
    Rdf,
    Jsonld,
}

/// A format for what a query gives.
enum Chosen {
    Table,
    Rows(RowFormat),
    Graph(export::Format),
}

pub(crate) fn run(args: Args, console: &Console) -> Result<Outcome, Failure> {
    let questions = questions_of(&args.data.data)
        .map_err(|error| Failure::new(format!("cannot read the dataset's questions: {error}")))?;
    if args.list {
        return list(&questions, console);
    }
    let text = text(&args, &questions)?;
    let Some(mut out) = Sink::open(&args.output, &[&args.data.data], console)? else {
        return Ok(Outcome::Findings);
    };
    let progress = console.progress("building the graph");
    let Some((loaded, graph)) = graph(&args.data, true, console)? else {
        return Ok(Outcome::Findings);
    };
    drop(progress);
    let vocabulary = Vocabulary::new(&loaded.schema, &graph).with_base(&loaded.manifest.base);
    let query = query::parse(&text, &vocabulary).map_err(|error| unreadable(&error))?;
    for remark in query.remarks() {
        let (line, column) = (remark.line, remark.column);
        console.note(&format!(
            "note: line {line}, column {column}: {}",
            remark.message
        ));
        if let Some(hint) = &remark.hint {
            console.note(&format!("hint: {hint}"));
        }
    }
    let graph = if query.searches() {
        indexed(&graph, &loaded.schema).map_err(|error| Failure::of(&error))?
    } else {
        graph
    };
    let query = if args.union {
        query.over_all_graphs()
    } else {
        query
    };
    let budget = Budget {
        timeout: Duration::from_secs_f64(args.timeout),
        rows_max: args.rows_max,
        ..Budget::default()
    };
    let progress = console.progress("answering");
    let answer = query::answer(&graph, &query, &budget).map_err(|failure| failed(&failure))?;
    drop(progress);
    let chosen = chosen(&args, &answer, console)?;
    let asked = Asked {
        args: &args,
        loaded: &loaded,
        graph: &graph,
        vocabulary: &vocabulary,
    };
    asked.write(&answer, &chosen, &mut out, console)?;
    out.finish()?;
    Ok(Outcome::Done)
}

/// Shows the questions.
fn list(questions: &[Question], console: &Console) -> Result<Outcome, Failure> {
    let width = questions
        .iter()
        .map(|question| question.name.len())
        .max()
        .unwrap_or(0);
    let mut out = console.output();
    for question in questions {
        writeln!(out, "{:width$}  {}", question.name, question.title)?;
    }
    out.flush()?;
    Ok(Outcome::Done)
}

/// The query, from wherever it is given.
fn text(args: &Args, questions: &[Question]) -> Result<String, Failure> {
    if let Some(name) = &args.question {
        let found = questions.iter().find(|question| question.name == *name);
        return found.map(|question| question.text.clone()).ok_or_else(|| {
            let names = questions.iter().map(|question| question.name.as_str());
            let near = nearest(name, names);
            let hint = match near.first() {
                Some(near) => format!("did you mean `{near}`? `--list` shows all"),
                None => "`plenary query --list` shows the questions".to_owned(),
            };
            Failure::new(format!("there is no question `{name}`")).hint(hint)
        });
    }
    let Some(path) = &args.file else {
        return args.text.clone().ok_or_else(|| {
            Failure::new("there is no query").hint(
                "give it as text, with `-f FILE`, or as `--question NAME`; `--list` shows the \
                 questions",
            )
        });
    };
    let read = if path.as_os_str() == "-" {
        io::read_to_string(io::stdin())
    } else {
        fs::read_to_string(path)
    };
    read.map_err(|error| Failure::new(format!("cannot read `{}`: {error}", path.display())))
}

/// The format that is asked for, that the file's name says, or that fits.
fn chosen(args: &Args, answer: &Answer, console: &Console) -> Result<Chosen, Failure> {
    let is_graph = matches!(answer, Answer::Graph(_));
    let by_name = args
        .output
        .path()
        .and_then(|path| path.extension()?.to_str());
    let format = match (args.format, by_name) {
        (Some(format), _) => format,
        (None, Some(name)) => clap::ValueEnum::from_str(name, false).map_err(|_| {
            Failure::new(format!(
                "the ending `.{name}` does not say how to write an answer"
            ))
            .hint("name a format with `--format`")
        })?,
        (None, None) if args.output.path().is_none() && console.output_is_terminal() => {
            Format::Table
        }
        (None, None) if is_graph => Format::Ttl,
        (None, None) => Format::Csv,
    };
    match (fitting(format), is_graph) {
        (Chosen::Rows(_), true) => Err(Failure::new(format!(
            "the query gives a graph, which `{}` cannot hold",
            name(format)
        ))
        .hint("take one of `ttl`, `nt`, `nq`, `trig`, `rdf`, `jsonld` and `table`")),
        (Chosen::Graph(_), false) => Err(Failure::new(format!(
            "the query gives rows, and `{}` is a format of graphs",
            name(format)
        ))
        .hint("take one of `json`, `xml`, `csv`, `tsv` and `table`")),
        (chosen, _) => Ok(chosen),
    }
}

/// The name of a format as it is typed.
fn name(format: Format) -> String {
    clap::ValueEnum::to_possible_value(&format)
        .map_or_else(String::new, |value| value.get_name().to_owned())
}

fn fitting(format: Format) -> Chosen {
    match format {
        Format::Table => Chosen::Table,
        Format::Json => Chosen::Rows(RowFormat::Json),
        Format::Xml => Chosen::Rows(RowFormat::Xml),
        Format::Csv => Chosen::Rows(RowFormat::Csv),
        Format::Tsv => Chosen::Rows(RowFormat::Tsv),
        Format::Ttl => Chosen::Graph(GraphName::Ttl.format()),
        Format::Nt => Chosen::Graph(GraphName::Nt.format()),
        Format::Nq => Chosen::Graph(GraphName::Nq.format()),
        Format::Trig => Chosen::Graph(GraphName::Trig.format()),
        Format::Rdf => Chosen::Graph(GraphName::Rdf.format()),
        Format::Jsonld => Chosen::Graph(GraphName::Jsonld.format()),
    }
}

/// What an answer is written with.
struct Asked<'a> {
    args: &'a Args,
    loaded: &'a Loaded,
    graph: &'a Snapshot,
    vocabulary: &'a Vocabulary,
}

impl Asked<'_> {
    fn write(
        &self,
        answer: &Answer,
        chosen: &Chosen,
        out: &mut Sink,
        console: &Console,
    ) -> Result<(), Failure> {
        match (chosen, answer) {
            (Chosen::Graph(format), Answer::Graph(triples)) => {
                self.write_graph(triples, *format, out)
            }
            (Chosen::Rows(format), answer) => {
                // CSV and TSV are defined for rows; a truth value is a word in them.
                Ok(query::write(answer, *format, out)?)
            }
            _ => {
                let languages: Vec<&str> = match &self.args.lang {
                    given if given.is_empty() => self
                        .loaded
                        .manifest
                        .languages
                        .iter()
                        .map(String::as_str)
                        .collect(),
                    given => given.iter().map(String::as_str).collect(),
                };
                let options = TableOptions {
                    snapshot: self.graph,
                    schema: &self.loaded.schema,
                    vocabulary: self.vocabulary,
                    languages: &languages,
                    iris: self.args.iris,
                    width: u16::try_from(console.width()).ok(),
                };
                Ok(out.write_all(query::table(answer, &options).as_bytes())?)
            }
        }
    }

    fn write_graph(
        &self,
        triples: &[oxrdf::Triple],
        format: export::Format,
        out: &mut Sink,
    ) -> Result<(), Failure> {
        let list: List = triples
            .iter()
            .map(|triple| triple.clone().in_graph(oxrdf::GraphName::DefaultGraph))
            .collect();
        let style = Style::of(&self.loaded.schema)
            .prefixes(self.graph.prefixes())
            .base(self.loaded.manifest.base.clone())
            .context(ontology::context(&self.loaded.schema));
        export::write(&list, format, &style, out, &mut |_| {})
            .map_err(|error| Failure::of(&error))?;
        Ok(())
    }
}

/// A query that cannot be read, with the place.
pub(super) fn unreadable(error: &QueryError) -> Failure {
    let failure = Failure::new(error.to_string());
    match &error.hint {
        Some(hint) => failure.hint(hint.clone()),
        None => failure,
    }
}

/// A query without an answer.
pub(super) fn failed(failure: &QueryFailure) -> Failure {
    let hint = match failure {
        QueryFailure::Timeout(_) => Some("allow it more with `--timeout`, or ask for less"),
        QueryFailure::TooManyRows(_) => {
            Some("allow more with `--rows-max`, or add a `LIMIT`; `plenary export` has the whole")
        }
        QueryFailure::TooLarge(_) | QueryFailure::TextTooLong(_) => Some("ask for less"),
        QueryFailure::UnknownGraph(_) => {
            Some("`SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }` lists the graphs that there are")
        }
        QueryFailure::Unwritable { hint, .. } => hint.as_deref(),
        QueryFailure::Search { hint, .. } => Some(hint.as_str()),
        QueryFailure::Unsupported(_) | QueryFailure::Broken => None,
    };
    match hint {
        Some(hint) => Failure::of(failure).hint(hint),
        None => Failure::of(failure),
    }
}

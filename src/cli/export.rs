//! `plenary export`: the whole graph as a file for other programs.

use super::Outcome;
use super::console::Console;
use super::dataset::graph;
use super::failure::Failure;
use super::options::{Data, Output};
use super::output::Sink;
use crate::diagnostic::Code;
use crate::export::{self, ExportError, Format, Style};
use crate::ontology;

/// Write the whole graph of a dataset, sorted
///
/// The same records give the same bytes. The lines of N-Quads are those that the graph's hash is
/// made of: `sha256sum` gives it.
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    #[command(flatten)]
    data: Data,
    #[command(flatten)]
    output: Output,
    /// How it is written [default: what the file's name says, otherwise ttl]
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<Name>,
    /// Leave out what is inferred or also written for other vocabularies
    #[arg(long)]
    no_alignments: bool,
}

/// The names of formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Name {
    /// Turtle, to be read
    Ttl,
    /// N-Triples, a line a statement
    Nt,
    /// N-Quads, with named graphs
    Nq,
    /// Turtle with named graphs
    Trig,
    /// RDF/XML, for older programs
    Rdf,
    /// JSON-LD with its context inside
    Jsonld,
}

impl Name {
    /// The format of the name.
    pub(crate) fn format(self) -> Format {
        match self {
            Self::Ttl => Format::Turtle,
            Self::Nt => Format::NTriples,
            Self::Nq => Format::NQuads,
            Self::Trig => Format::TriG,
            Self::Rdf => Format::RdfXml,
            Self::Jsonld => Format::JsonLd,
        }
    }
}

pub(crate) fn run(args: Args, console: &Console) -> Result<Outcome, Failure> {
    let format = format(&args)?;
    let Some(mut out) = Sink::open(&args.output, &[&args.data.data], console)? else {
        return Ok(Outcome::Findings);
    };
    let progress = console.progress("building the graph");
    let Some((loaded, snapshot)) = graph(&args.data, !args.no_alignments, console)? else {
        return Ok(Outcome::Findings);
    };
    drop(progress);
    let style = Style::of(&loaded.schema)
        .prefixes(snapshot.prefixes())
        .base(loaded.manifest.base.clone())
        .context(ontology::context(&loaded.schema));
    let progress = console.progress_of("writing", snapshot.len() as u64);
    let written = export::write(&snapshot, format, &style, &mut out, &mut |done| {
        progress.set(done);
    });
    drop(progress);
    let counts = match written {
        Ok(counts) => counts,
        Err(ExportError::Io(error)) => return Err(error.into()),
        Err(error) => return refused(&error, out, console),
    };
    out.finish()?;
    let named_graphs = match counts.named_graphs {
        0 => String::new(),
        1 => " in the default graph and a named one".to_owned(),
        count => format!(" in the default graph and {count} named ones"),
    };
    console.note(&format!(
        "wrote {} statements{named_graphs} as {} in {}",
        counts.statements,
        format.label(),
        console.elapsed(),
    ));
    Ok(Outcome::Done)
}

/// The format that is asked for, or that the file's name says.
fn format(args: &Args) -> Result<Format, Failure> {
    if let Some(name) = args.format {
        return Ok(name.format());
    }
    let Some(path) = args.output.path() else {
        return Ok(Format::Turtle);
    };
    Format::of_path(path).ok_or_else(|| {
        let known = Format::ALL.map(Format::extension).join("`, `");
        Failure::new(format!(
            "the name `{}` does not say how to write a graph",
            path.display()
        ))
        .hint(format!(
            "end it with one of `{known}`, or name one with `--format`"
        ))
    })
}

/// Says why the graph cannot be written so. A graph that the format cannot hold is a finding.
fn refused(error: &ExportError, out: Sink, console: &Console) -> Result<Outcome, Failure> {
    out.abandon()?;
    let ExportError::NamedGraphs { .. } = error else {
        let failure = Failure::of(error);
        return Err(match error.hint() {
            Some(hint) => failure.hint(hint),
            None => failure,
        });
    };
    let code = Code::FormatWithoutGraphs.as_str();
    console.warn(&format!("error[{code}]: {error}"));
    if let Some(hint) = error.hint() {
        console.warn(&format!("hint: {hint}"));
    }
    Ok(Outcome::Findings)
}

//! `plenary measure`: where things stand in the graph.

use super::Outcome;
use super::console::Console;
use super::dataset::graph;
use super::failure::Failure;
use super::options::{Data, Output};
use super::output::Sink;
use super::overviews::no_overview;
use crate::dataset::Loaded;
use crate::diagram::group;
use crate::diagram::measure::{self, Measures, ObjectLinks};
use crate::export::{self, List, Style};
use crate::graph::{Id, Snapshot};
use crate::ontology::TermRole;
use crate::query::{self, Answer, TableOptions, Vocabulary};
use oxrdf::{Literal, NamedNode, NamedOrBlankNode, Term, Triple, Variable};
use std::collections::BTreeSet;
use std::io::Write;

/// Measure where things stand in the graph
///
/// Degree, betweenness, PageRank, core number and community of each thing, by the links between
/// things. Communities are found by the method of Louvain; how well they divide the graph
/// (modularity) is said at the end.
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// Show only a class, by its key in records, its segment, its label or its prefixed name; all
    /// things are measured
    #[arg(long, value_name = "GROUP")]
    of: Option<String>,
    #[command(flatten)]
    data: Data,
    #[command(flatten)]
    output: Output,
    /// How it is written [default: what the file's name says; otherwise a table on a terminal and
    /// csv elsewhere]
    #[arg(long, value_enum, value_name = "FORMAT")]
    format: Option<Format>,
    /// Languages of names in a table, the one that is wanted most first [default: the dataset's]
    #[arg(long, value_name = "TAG", value_delimiter = ',')]
    lang: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// To be read
    Table,
    /// For spreadsheets
    Csv,
    /// Turtle
    Ttl,
    /// N-Triples
    Nt,
}

/// The columns after the thing, with the roles of their properties.
const COLUMNS: [(&str, TermRole); 5] = [
    ("degree", TermRole::Degree),
    ("betweenness", TermRole::Betweenness),
    ("page_rank", TermRole::PageRank),
    ("core", TermRole::CoreNumber),
    ("community", TermRole::Community),
];

pub(crate) fn run(args: Args, console: &Console) -> Result<Outcome, Failure> {
    let format = format(&args, console)?;
    let Some(mut out) = Sink::open(&args.output, &[&args.data.data], console)? else {
        return Ok(Outcome::Findings);
    };
    let progress = console.progress("building the graph");
    let Some((loaded, snapshot)) = graph(&args.data, true, console)? else {
        return Ok(Outcome::Findings);
    };
    drop(progress);
    let progress = console.progress("measuring");
    let links = measure::object_links(&snapshot, &loaded.schema);
    let measures = measure::of_links(links.resources.len(), links.links.clone());
    drop(progress);
    let of = args.of.as_deref();
    let chosen = of
        .map(|name| group(&snapshot, &loaded.schema, name))
        .transpose()
        .map_err(|error| no_overview(&error))?;
    let rows = rows(&links, &measures, chosen.as_deref());
    match format {
        Format::Ttl => write_graph(&loaded, &snapshot, &rows, export::Format::Turtle, &mut out)?,
        Format::Nt => write_graph(
            &loaded,
            &snapshot,
            &rows,
            export::Format::NTriples,
            &mut out,
        )?,
        Format::Csv => query::write(&answer(&snapshot, &rows), query::Format::Csv, &mut out)?,
        Format::Table => write_table(&args, (&loaded, &snapshot), &rows, (&mut out, console))?,
    }
    out.finish()?;
    console.note(&format!(
        "measured {} things with {} links: {} communities, modularity {:.3}{}, in {}",
        links.resources.len(),
        links.links.len(),
        measures.communities,
        measures.modularity,
        match measures.pivots {
            Some(pivots) => format!(", betweenness estimated from {pivots} things"),
            None => String::new(),
        },
        console.elapsed(),
    ));
    Ok(Outcome::Done)
}

/// The format that is asked for, that the file's name says, or that fits.
fn format(args: &Args, console: &Console) -> Result<Format, Failure> {
    if let Some(format) = args.format {
        return Ok(format);
    }
    let Some(path) = args.output.path() else {
        return Ok(match console.output_is_terminal() {
            true => Format::Table,
            false => Format::Csv,
        });
    };
    match path.extension().and_then(|name| name.to_str()) {
        Some("csv") => Ok(Format::Csv),
        Some("ttl") => Ok(Format::Ttl),
        Some("nt") => Ok(Format::Nt),
        Some("txt") => Ok(Format::Table),
        _ => Err(Failure::new(format!(
            "the name `{}` does not say how to write measures",
            path.display()
        ))
        .hint("end it with one of `csv`, `ttl`, `nt` and `txt`, or name one with `--format`")),
    }
}

/// A thing with the values of its columns.
type Row = (Id, [Literal; 5]);

/// The things that are shown, those with the highest PageRank first.
fn rows(links: &ObjectLinks, measures: &Measures, chosen: Option<&[Id]>) -> Vec<Row> {
    let chosen: Option<BTreeSet<Id>> = chosen.map(|ids| ids.iter().copied().collect());
    let is_shown = |id: &Id| chosen.as_ref().is_none_or(|chosen| chosen.contains(id));
    let mut places: Vec<usize> = (0..links.resources.len())
        .filter(|place| is_shown(&links.resources[*place]))
        .collect();
    let rank = |place: &usize| measures.page_rank[*place];
    places.sort_by(|left, right| rank(right).total_cmp(&rank(left)).then(left.cmp(right)));
    let count = |number: usize| Literal::from(u64::try_from(number).unwrap_or(u64::MAX));
    // Further digits are those of rounding.
    let share = |number: f64| Literal::from((number * 1e9).round() / 1e9);
    places
        .into_iter()
        .map(|place| {
            let values = [
                count(measures.degree[place]),
                share(measures.betweenness[place]),
                share(measures.page_rank[place]),
                count(measures.core[place]),
                count(measures.community[place]),
            ];
            (links.resources[place], values)
        })
        .collect()
}

fn answer(snapshot: &Snapshot, rows: &[Row]) -> Answer {
    let columns = COLUMNS.iter().map(|(name, _)| *name);
    let rows = rows.iter().map(|(id, values)| {
        let thing = Some(snapshot.term(*id).into_owned());
        let values = values.iter().map(|value| Some(Term::from(value.clone())));
        std::iter::once(thing).chain(values).collect()
    });
    Answer::Solutions {
        variables: ["thing"]
            .into_iter()
            .chain(columns)
            .map(Variable::new_unchecked)
            .collect(),
        rows: rows.collect(),
    }
}

fn write_table(
    args: &Args,
    (loaded, snapshot): (&Loaded, &Snapshot),
    rows: &[Row],
    (out, console): (&mut Sink, &Console),
) -> Result<(), Failure> {
    let vocabulary = Vocabulary::new(&loaded.schema, snapshot).with_base(&loaded.manifest.base);
    let languages = match args.lang.as_slice() {
        [] => &loaded.manifest.languages,
        given => given,
    };
    let languages: Vec<&str> = languages.iter().map(String::as_str).collect();
    let options = TableOptions {
        snapshot,
        schema: &loaded.schema,
        vocabulary: &vocabulary,
        languages: &languages,
        iris: false,
        width: u16::try_from(console.width()).ok(),
    };
    let text = query::table(&answer(snapshot, rows), &options);
    Ok(out.write_all(text.as_bytes())?)
}

fn write_graph(
    loaded: &Loaded,
    snapshot: &Snapshot,
    rows: &[Row],
    format: export::Format,
    out: &mut Sink,
) -> Result<(), Failure> {
    let properties = COLUMNS.map(|(_, role)| {
        let term = loaded.schema.term_of(role);
        term.map(|term| NamedNode::new_unchecked(&*term.iri))
    });
    let triples = rows.iter().flat_map(|(id, values)| {
        let subject = match snapshot.term(*id).into_owned() {
            Term::NamedNode(node) => Some(NamedOrBlankNode::from(node)),
            Term::BlankNode(node) => Some(NamedOrBlankNode::from(node)),
            Term::Literal(_) => None,
        };
        let said = properties.iter().zip(values);
        said.filter_map(move |(property, value)| {
            Some(Triple::new(
                subject.clone()?,
                property.clone()?,
                value.clone(),
            ))
        })
        .collect::<Vec<_>>()
    });
    let list: List = triples.collect();
    let style = Style::of(&loaded.schema)
        .prefixes(snapshot.prefixes())
        .base(loaded.manifest.base.clone());
    export::write(&list, format, &style, out, &mut |_| {}).map_err(|error| Failure::of(&error))?;
    Ok(())
}

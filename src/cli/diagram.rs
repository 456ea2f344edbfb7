//! `plenary diagram`: pictures of the graph.

use super::Outcome;
use super::console::Console;
use super::dataset::graph;
use super::drawing::not_written;
use super::failure::Failure;
use super::options::{Data, Output};
use super::output::Sink;
use super::overviews::no_overview;
use super::pictures::Kind;
use super::style;
use crate::dataset::Loaded;
use crate::diagram::style::Style;
use crate::diagram::{self, DiagramError, Filter, NODES_MAX, Options};
use std::io::Write;
use std::path::PathBuf;

/// Draw a picture of the graph
#[derive(clap::Args, Debug)]
#[command(args_conflicts_with_subcommands = true, arg_required_else_help = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    kind: Option<Kind>,
    /// Check a style file: whether its colours stand out, in light and dark, and can be told apart
    /// by those who do not see all colours
    #[arg(long, value_name = "FILE", required = true)]
    check_style: Option<PathBuf>,
    /// Write the file with the nearest colours that pass
    #[arg(long, requires = "check_style")]
    repair: bool,
    #[command(flatten)]
    data: Data,
    #[command(flatten)]
    output: Output,
}

pub(crate) fn run(args: Args, console: &Console) -> Result<Outcome, Failure> {
    match (args.kind, &args.check_style) {
        (Some(kind), _) => draw(&kind, console),
        (None, Some(path)) => {
            let output = args.repair.then_some(&args.output);
            style::check(path, &args.data, output, console)
        }
        (None, None) => Err(Failure::new("no picture is named")
            .hint("`plenary diagram --help` lists the kinds of pictures")),
    }
}

fn draw(kind: &Kind, console: &Console) -> Result<Outcome, Failure> {
    let shared = kind.shared();
    let format = shared.format()?;
    let Some(mut out) = Sink::open(&shared.output, &[&shared.data.data], console)? else {
        return Ok(Outcome::Findings);
    };
    let progress = console.progress("building the graph");
    let Some((loaded, snapshot)) = graph(&shared.data, true, console)? else {
        return Ok(Outcome::Findings);
    };
    let picture = kind.picture(&loaded, &snapshot)?;
    let style = match &shared.style {
        Some(path) => style::read(path, (&loaded.schema, &snapshot), console)?,
        None => Some(Style::default()),
    };
    let Some(style) = style else {
        return Ok(Outcome::Findings);
    };
    let options = options(kind, &loaded, style);
    let scene = diagram::draw(&snapshot, &loaded.schema, &picture, &options)
        .map_err(|error| no_picture(&error))?;
    let written =
        diagram::write(&scene, format, &shared.writing()).map_err(|error| not_written(&error))?;
    drop(progress);
    out.write_all(&written)?;
    out.finish()?;
    let tally = &scene.tally;
    console.note(&format!(
        "drew {} cards with {} rows, {} pills and {} lines, {} left out, in {}",
        tally.cards,
        tally.rows,
        tally.pills,
        tally.lines,
        tally.left_out,
        console.elapsed(),
    ));
    Ok(Outcome::Done)
}

fn options(kind: &Kind, loaded: &Loaded, style: Style) -> Options {
    let shared = kind.shared();
    // What the comment in the file says: the same on every machine, so without paths.
    let mut command = format!("plenary diagram {}", kind.typed());
    for (option, values) in [
        (
            "--lang ",
            (!shared.lang.is_empty()).then(|| shared.lang.join(",")),
        ),
        ("--include ", quoted(&shared.include)),
        ("--exclude ", quoted(&shared.exclude)),
        (
            "--nodes-max ",
            (shared.nodes_max != NODES_MAX).then(|| shared.nodes_max.to_string()),
        ),
        (
            "--style ",
            shared.style.as_ref().and_then(|path| {
                let name = path.file_name()?;
                Some(format!("{:?}", name.to_string_lossy()))
            }),
        ),
        (
            "--title ",
            shared.title.as_ref().map(|title| format!("{title:?}")),
        ),
    ] {
        if let Some(values) = values {
            command.push_str(&format!(" {option}{values}"));
        }
    }
    let languages = if shared.lang.is_empty() {
        loaded.manifest.languages.clone()
    } else {
        shared.lang.iter().map(|tag| tag.to_lowercase()).collect()
    };
    Options {
        languages,
        title: shared
            .title
            .clone()
            .filter(|title| !title.trim().is_empty()),
        style,
        filter: Filter {
            include: shared.include.clone(),
            exclude: shared.exclude.clone(),
        },
        nodes_max: shared.nodes_max,
        command,
    }
}

/// A list as it is typed; none where it is empty.
fn quoted(names: &[String]) -> Option<String> {
    (!names.is_empty()).then(|| format!("{:?}", names.join(",")))
}

fn no_picture(error: &DiagramError) -> Failure {
    let failure = Failure::of(error);
    match error {
        DiagramError::NoFocus { .. } => failure.hint("`plenary check` says what the records hold"),
        DiagramError::UnknownFocus { .. } => {
            failure.hint("name one of these, or none for the first by date")
        }
        DiagramError::Unknown { .. } => {
            failure.hint("`plenary query --list` shows questions whose answers name what there is")
        }
        DiagramError::NothingLeft => {
            failure.hint("`plenary diagram summary` shows what the graph holds")
        }
        DiagramError::UnknownTerm { .. } => failure
            .hint("`plenary diagram ontology` shows the classes and the properties between them"),
        DiagramError::OneEnd { .. } => failure.hint("name two things"),
        DiagramError::Empty => failure.hint("`plenary query` shows the answer itself"),
        DiagramError::UnknownGroup { .. } | DiagramError::Nothing { .. } => no_overview(error),
    }
}

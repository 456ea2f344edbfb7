//! `plenary diagram`: pictures of the graph.

use super::Outcome;
use super::console::Console;
use super::dataset::graph;
use super::drawing::not_written;
use super::failure::Failure;
use super::output::Sink;
use super::overviews::no_overview;
use super::pictures::Kind;
use crate::dataset::Loaded;
use crate::diagram::{self, DiagramError, Options};
use std::io::Write;

/// Draw a picture of the graph
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    #[command(subcommand)]
    kind: Kind,
}

pub(crate) fn run(args: Args, console: &Console) -> Result<Outcome, Failure> {
    let kind = args.kind;
    let shared = kind.shared();
    let format = shared.format()?;
    let Some(mut out) = Sink::open(&shared.output, Some(&shared.data.data), console)? else {
        return Ok(Outcome::Findings);
    };
    let progress = console.progress("building the graph");
    let Some((loaded, snapshot)) = graph(&shared.data, true, console)? else {
        return Ok(Outcome::Findings);
    };
    let picture = kind.picture(&loaded, &snapshot)?;
    let options = options(&kind, &loaded);
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

fn options(kind: &Kind, loaded: &Loaded) -> Options {
    let shared = kind.shared();
    // What the comment in the file says: the same on every machine, so without paths.
    let mut command = format!("plenary diagram {}", kind.typed());
    for (option, values) in [
        (
            "--lang ",
            (!shared.lang.is_empty()).then(|| shared.lang.join(",")),
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
        title: shared.title.clone(),
        nodes_max: shared.nodes_max,
        command,
    }
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
        DiagramError::OneEnd { .. } => failure.hint("name two things"),
        DiagramError::Empty => failure.hint("`plenary query` shows the answer itself"),
        DiagramError::UnknownGroup { .. } | DiagramError::Nothing { .. } => no_overview(error),
    }
}

//! `plenary diagram`: pictures of the graph.

use super::Outcome;
use super::console::Console;
use super::dataset::graph;
use super::drawing::{Shared, not_written};
use super::failure::Failure;
use super::output::Sink;
use crate::dataset::Loaded;
use crate::diagram::{self, DiagramError, Options, Picture};
use crate::mapping::iri::{self, ResolveError};
use std::io::Write;

/// Draw a picture of the graph
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    #[command(subcommand)]
    kind: Kind,
}

/// The kinds of pictures.
#[derive(clap::Subcommand, Debug)]
enum Kind {
    EventMap(EventMap),
}

/// Draw an event: who, its panels with their topics, and the themes
///
/// What is drawn and in which colours is said by the ontology, a dataset's own included, with
/// `ps:draw`, `ps:verb`, `ps:hue` and `ps:column`. Nothing needs to be installed; `--engine dot`
/// has the program `dot` of Graphviz draw SVG.
#[derive(clap::Args, Debug)]
struct EventMap {
    /// The event: an IRI, a path such as `event/forum`, or a prefixed name [default: the first
    /// by date]
    #[arg(value_name = "EVENT")]
    event: Option<String>,
    #[command(flatten)]
    shared: Shared,
}

pub(crate) fn run(args: Args, console: &Console) -> Result<Outcome, Failure> {
    let Kind::EventMap(EventMap { event, shared }) = args.kind;
    let format = shared.format()?;
    let Some(mut out) = Sink::open(&shared.output, Some(&shared.data.data), console)? else {
        return Ok(Outcome::Findings);
    };
    let progress = console.progress("building the graph");
    let Some((loaded, snapshot)) = graph(&shared.data, true, console)? else {
        return Ok(Outcome::Findings);
    };
    let (picture, options) = options(event.as_deref(), &shared, &loaded)?;
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

fn options(
    event: Option<&str>,
    shared: &Shared,
    loaded: &Loaded,
) -> Result<(Picture, Options), Failure> {
    let focus = event
        .map(|event| iri::resolve(event, &loaded.schema, &loaded.manifest.base))
        .transpose()
        .map_err(|error| unresolved(&error, loaded))?;
    // What the comment in the file says: the same on every machine, so without paths.
    let mut command = "plenary diagram event-map".to_owned();
    for (option, values) in [
        ("", event.map(str::to_owned)),
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
    let options = Options {
        languages,
        title: shared.title.clone(),
        nodes_max: shared.nodes_max,
        command,
    };
    Ok((Picture::EventMap { focus }, options))
}

/// Says why an argument names nothing. A bare id is taken to be that of an event, or whatever the
/// ontology has maps drawn around.
fn unresolved(error: &ResolveError, loaded: &Loaded) -> Failure {
    let failure = Failure::of(error);
    let ResolveError::BareId(id) = error else {
        return failure;
    };
    let terms = &loaded.schema.terms;
    let mut classes = loaded.schema.classes.iter();
    let class = classes.find(|class| terms.get(&class.iri).is_some_and(|term| term.focus));
    match class {
        Some(class) => failure.hint(format!("write `{}/{id}`", class.segment)),
        None => failure,
    }
}

fn no_picture(error: &DiagramError) -> Failure {
    let failure = Failure::of(error);
    match error {
        DiagramError::NoFocus { .. } => failure.hint("`plenary check` says what the records hold"),
        DiagramError::UnknownFocus { .. } => {
            failure.hint("name one of these, or none for the first by date")
        }
    }
}

//! The kinds of pictures that `plenary diagram` draws, with their arguments.

use super::drawing::Shared;
use super::failure::Failure;
use super::overviews::Overview;
use super::query::{failed, unreadable};
use crate::dataset::Loaded;
use crate::diagram::Picture;
use crate::graph::Snapshot;
use crate::mapping::iri::{self, ResolveError};
use crate::query::{self, Answer, Budget, Vocabulary};
use crate::search::indexed;
use oxrdf::Triple;
use std::path::Path;

/// The kinds of pictures.
#[derive(clap::Subcommand, Debug)]
pub(super) enum Kind {
    EventMap(EventMap),
    Around(Around),
    Path(Ends),
    Themes(Themes),
    Evidence(Evidence),
    Query(Asked),
    #[command(flatten)]
    Overview(Overview),
}

/// Draw an event: who, its panels with their topics, and the themes
///
/// What is drawn and in which colours is said by the ontology, a dataset's own included, with
/// `ps:draw`, `ps:verb`, `ps:hue` and `ps:column`. Nothing needs to be installed; `--engine dot`
/// has the program `dot` of Graphviz draw SVG.
#[derive(clap::Args, Debug)]
pub(super) struct EventMap {
    /// The event: an IRI, a path such as `event/forum`, or a prefixed name [default: the first
    /// by date]
    #[arg(value_name = "EVENT")]
    event: Option<String>,
    #[command(flatten)]
    shared: Shared,
}

/// Draw what is linked to a resource, and what is linked to that
///
/// More than ten links of one property from one card become one card with their number.
#[derive(clap::Args, Debug)]
pub(super) struct Around {
    /// The resource: an IRI, a path such as `theme/ict`, or a prefixed name
    #[arg(value_name = "IRI")]
    iri: String,
    /// How many steps from it, from 1 to 6
    #[arg(long, value_name = "NUMBER", default_value_t = 1,
          value_parser = clap::value_parser!(u8).range(1..=6))]
    radius: u8,
    #[command(flatten)]
    shared: Shared,
}

/// Draw how two resources are linked: up to three shortest paths
///
/// A step through what has many links costs more than one through what has few. That there is no
/// path is a picture too.
#[derive(clap::Args, Debug)]
pub(super) struct Ends {
    /// The one resource: an IRI, a path such as `theme/ict`, or a prefixed name
    #[arg(value_name = "A")]
    from: String,
    /// The other one
    #[arg(value_name = "B")]
    to: String,
    #[command(flatten)]
    shared: Shared,
}

/// Draw the themes as a hierarchy, with how often each is used
#[derive(clap::Args, Debug)]
pub(super) struct Themes {
    #[command(flatten)]
    shared: Shared,
}

/// Draw what is said of a resource, the passages behind it, and their sources
#[derive(clap::Args, Debug)]
pub(super) struct Evidence {
    /// The resource, or a passage: an IRI, a path such as `event/forum`, or a prefixed name
    #[arg(value_name = "IRI")]
    iri: String,
    #[command(flatten)]
    shared: Shared,
}

/// Draw whatever a CONSTRUCT or DESCRIBE returns
#[derive(clap::Args, Debug)]
pub(super) struct Asked {
    /// A file with the query, or the query itself
    #[arg(value_name = "FILE|TEXT")]
    query: String,
    #[command(flatten)]
    shared: Shared,
}

impl Kind {
    /// What all kinds take.
    pub(super) fn shared(&self) -> &Shared {
        match self {
            Self::EventMap(EventMap { shared, .. })
            | Self::Around(Around { shared, .. })
            | Self::Path(Ends { shared, .. })
            | Self::Themes(Themes { shared })
            | Self::Evidence(Evidence { shared, .. })
            | Self::Query(Asked { shared, .. }) => shared,
            Self::Overview(overview) => overview.shared(),
        }
    }

    /// What was typed, the same on every machine, so without paths of files.
    pub(super) fn typed(&self) -> String {
        match self {
            Self::EventMap(EventMap { event: None, .. }) => "event-map".to_owned(),
            Self::EventMap(EventMap {
                event: Some(event), ..
            }) => format!("event-map {event}"),
            Self::Around(Around { iri, radius: 1, .. }) => format!("around {iri}"),
            Self::Around(Around { iri, radius, .. }) => format!("around {iri} --radius {radius}"),
            Self::Path(Ends { from, to, .. }) => format!("path {from} {to}"),
            Self::Themes(_) => "themes".to_owned(),
            Self::Evidence(Evidence { iri, .. }) => format!("evidence {iri}"),
            Self::Query(_) => "query".to_owned(),
            Self::Overview(overview) => overview.typed(),
        }
    }

    /// What is to be drawn.
    pub(super) fn picture(&self, loaded: &Loaded, snapshot: &Snapshot) -> Result<Picture, Failure> {
        let resolve = |given: &str| {
            iri::resolve(given, &loaded.schema, &loaded.manifest.base)
                .map_err(|error| unresolved(&error, loaded))
        };
        Ok(match self {
            Self::EventMap(EventMap { event, .. }) => Picture::EventMap {
                focus: event.as_deref().map(resolve).transpose()?,
            },
            Self::Around(Around { iri, radius, .. }) => Picture::Around {
                iri: resolve(iri)?,
                radius: usize::from(*radius),
            },
            Self::Path(Ends { from, to, .. }) => Picture::Path {
                from: resolve(from)?,
                to: resolve(to)?,
            },
            Self::Themes(_) => Picture::Themes,
            Self::Evidence(Evidence { iri, .. }) => Picture::Evidence { iri: resolve(iri)? },
            Self::Overview(overview) => overview.picture(),
            Self::Query(Asked { query, .. }) => Picture::Query {
                triples: triples(query, loaded, snapshot)?,
            },
        })
    }
}

/// The triples that a query gives, which is in a file or is typed.
fn triples(asked: &str, loaded: &Loaded, snapshot: &Snapshot) -> Result<Vec<Triple>, Failure> {
    let text = match Path::new(asked) {
        path if path.is_file() => std::fs::read_to_string(path)
            .map_err(|error| Failure::new(format!("cannot read `{asked}`: {error}")))?,
        _ => asked.to_owned(),
    };
    let vocabulary = Vocabulary::new(&loaded.schema, snapshot).with_base(&loaded.manifest.base);
    let query = query::parse(&text, &vocabulary).map_err(|error| unreadable(&error))?;
    let indexed_graph;
    let graph = if query.searches() {
        indexed_graph = indexed(snapshot, &loaded.schema).map_err(|error| Failure::of(&error))?;
        &indexed_graph
    } else {
        snapshot
    };
    match query::answer(graph, &query, &Budget::default()).map_err(|failure| failed(&failure))? {
        Answer::Graph(triples) => Ok(triples),
        Answer::Solutions { .. } | Answer::Boolean(_) => {
            Err(Failure::new("only a graph can be drawn")
                .hint("ask with `CONSTRUCT` or `DESCRIBE`"))
        }
    }
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

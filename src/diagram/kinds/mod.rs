//! The kinds of pictures: each a function from a snapshot to a scene.

mod around;
mod class_counts;
mod event_map;
mod evidence;
mod network;
mod ontology;
mod path;
mod query;
mod select;
mod summary;
mod themes;
mod timeline;
mod timespan;
mod walk;

pub use around::RADIUS_MAX;
pub use event_map::first_focus;

use super::filter::Terms;
use super::look::Look;
use super::{DiagramError, Options, Scene, style};
use crate::graph::{Id, Snapshot};
use crate::ontology::Schema;
use oxrdf::Triple;

/// What a picture is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Picture {
    /// Who, the event, its parts with what they addressed, and the themes.
    EventMap {
        /// IRI of the event; the first by date where none is given.
        focus: Option<String>,
    },
    /// What is linked to a resource.
    Around {
        /// Its IRI.
        iri: String,
        /// How many steps from it; at most six.
        radius: usize,
    },
    /// How two resources are linked.
    Path {
        /// IRI of the one.
        from: String,
        /// IRI of the other.
        to: String,
    },
    /// The hierarchy of concepts, with how often each is used.
    Themes,
    /// What is said of a resource, the passages behind that, and their sources.
    Evidence {
        /// Its IRI, or that of a passage.
        iri: String,
    },
    /// Triples, such as a query gives.
    Query {
        /// The triples.
        triples: Vec<Triple>,
    },
    /// Who shares what.
    Network {
        /// The class of those who share, by any of its names; those who act where none is given.
        group: Option<String>,
    },
    /// Things with dates along time.
    Timeline,
    /// A box for each class, with how many things are of it and how they are linked.
    Summary,
    /// The ontology itself.
    Ontology {
        /// Whether it shows the classes of other vocabularies that its classes are aligned to.
        alignments: bool,
    },
}

impl Default for Picture {
    fn default() -> Self {
        Self::EventMap { focus: None }
    }
}

/// Draws a picture of a snapshot.
pub fn draw(
    snapshot: &Snapshot,
    schema: &Schema,
    picture: &Picture,
    options: &Options,
) -> Result<Scene, DiagramError> {
    if options.filter.is_empty() {
        return drawn((snapshot, schema), picture, &Terms::default(), options);
    }
    let terms = options.filter.resolve(snapshot, schema)?;
    let kept = picture.is_about(snapshot, schema);
    let part = terms.part_of(snapshot, schema, &kept);
    let of_answer = match picture {
        Picture::Query { triples } => Some(Picture::Query {
            triples: terms.part_of_answer(snapshot, schema, triples),
        }),
        _ => None,
    };
    let picture = of_answer.as_ref().unwrap_or(picture);
    let mut scene = drawn((&part, schema), picture, &terms, options).map_err(nothing_left)?;
    snapshot.hash().clone_into(&mut scene.snapshot);
    let languages: Vec<&str> = options.languages.iter().map(String::as_str).collect();
    let notes = [scene.tally.note, options.filter.note(&languages)];
    let notes = notes.into_iter().filter(|note| !note.is_empty());
    scene.tally.note = notes.collect::<Vec<_>>().join(" · ");
    Ok(scene)
}

/// That something is not there is no wonder where it was left out.
fn nothing_left(error: DiagramError) -> DiagramError {
    match error {
        DiagramError::NoFocus { .. } | DiagramError::Empty | DiagramError::Nothing { .. } => {
            DiagramError::NothingLeft
        }
        other => other,
    }
}

impl Picture {
    /// What a picture is of, which it shows whatever else it may leave out.
    fn is_about(&self, snapshot: &Snapshot, schema: &Schema) -> Vec<Id> {
        let iris: Vec<&str> = match self {
            Self::EventMap { focus: None } => {
                let look = Look::new(snapshot, schema, &[], &style::NONE);
                let classes = look.focus_classes();
                return classes.flat_map(|class| look.resources(class)).collect();
            }
            Self::EventMap { focus: Some(iri) }
            | Self::Around { iri, .. }
            | Self::Evidence { iri } => {
                vec![iri]
            }
            Self::Path { from, to } => vec![from, to],
            Self::Themes
            | Self::Query { .. }
            | Self::Network { .. }
            | Self::Timeline
            | Self::Summary
            | Self::Ontology { .. } => Vec::new(),
        };
        iris.into_iter()
            .filter_map(|iri| snapshot.iri(iri))
            .collect()
    }
}

fn drawn(
    (snapshot, schema): (&Snapshot, &Schema),
    picture: &Picture,
    terms: &Terms,
    options: &Options,
) -> Result<Scene, DiagramError> {
    match picture {
        Picture::Network { group } => network::network(snapshot, schema, group.as_deref(), options),
        Picture::Timeline => timeline::timeline(snapshot, schema, options),
        Picture::Summary => summary::summary(snapshot, schema, options),
        Picture::Ontology { alignments } => {
            ontology::ontology((snapshot, schema), *alignments, terms, options)
        }
        Picture::EventMap { focus } => {
            event_map::event_map(snapshot, schema, focus.as_deref(), options)
        }
        Picture::Around { iri, radius } => {
            around::around(snapshot, schema, (iri, *radius), options)
        }
        Picture::Path { from, to } => path::path(snapshot, schema, (from, to), options),
        Picture::Themes => themes::themes(snapshot, schema, options),
        Picture::Evidence { iri } => evidence::evidence(snapshot, schema, iri, options),
        Picture::Query { triples } => query::query(snapshot, schema, triples, options),
    }
}

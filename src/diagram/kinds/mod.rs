//! The kinds of pictures: each a function from a snapshot to a scene.

mod event_map;
mod select;

pub use event_map::first_focus;

use super::{DiagramError, Options, Scene};
use crate::graph::Snapshot;
use crate::ontology::Schema;

/// What a picture is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Picture {
    /// Who, the event, its parts with what they addressed, and the themes.
    EventMap {
        /// IRI of the event; the first by date where none is given.
        focus: Option<String>,
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
    match picture {
        Picture::EventMap { focus } => {
            event_map::event_map(snapshot, schema, focus.as_deref(), options)
        }
    }
}

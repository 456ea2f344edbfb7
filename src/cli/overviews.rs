//! Pictures of a whole graph.

use super::drawing::Shared;
use super::failure::Failure;
use crate::diagram::{DiagramError, Picture};

/// The kinds of pictures of a whole graph.
#[derive(clap::Subcommand, Debug)]
pub(super) enum Overview {
    Network(Network),
    Timeline(Timeline),
    Summary(Summary),
    Ontology(Ontology),
}

/// Draw what members of a group have in common: the lowest thing that both are linked to
#[derive(clap::Args, Debug)]
pub(super) struct Network {
    /// Those who share: a class by its key in records, its segment, its label or its prefixed name
    /// [default: those who act]
    #[arg(long, value_name = "GROUP")]
    of: Option<String>,
    #[command(flatten)]
    shared: Shared,
}

/// Draw things with dates along time, with their parts
#[derive(clap::Args, Debug)]
pub(super) struct Timeline {
    #[command(flatten)]
    shared: Shared,
}

/// Draw a box for each class, with how many things there are and how they are linked
///
/// The first picture of any graph, however large.
#[derive(clap::Args, Debug)]
pub(super) struct Summary {
    #[command(flatten)]
    shared: Shared,
}

/// Draw the ontology: classes, the dataset's own included, and the properties between them
#[derive(clap::Args, Debug)]
pub(super) struct Ontology {
    /// Show the classes of other vocabularies that they are aligned to
    #[arg(long)]
    alignments: bool,
    #[command(flatten)]
    shared: Shared,
}

impl Overview {
    /// What all kinds take.
    pub(super) fn shared(&self) -> &Shared {
        match self {
            Self::Network(Network { shared, .. })
            | Self::Timeline(Timeline { shared })
            | Self::Summary(Summary { shared })
            | Self::Ontology(Ontology { shared, .. }) => shared,
        }
    }

    /// What was typed.
    pub(super) fn typed(&self) -> String {
        match self {
            Self::Network(Network { of: None, .. }) => "network".to_owned(),
            Self::Network(Network { of: Some(of), .. }) => format!("network --of {of}"),
            Self::Timeline(_) => "timeline".to_owned(),
            Self::Summary(_) => "summary".to_owned(),
            Self::Ontology(Ontology { alignments, .. }) => match alignments {
                true => "ontology --alignments".to_owned(),
                false => "ontology".to_owned(),
            },
        }
    }

    /// What is to be drawn.
    pub(super) fn picture(&self) -> Picture {
        match self {
            Self::Network(Network { of, .. }) => Picture::Network { group: of.clone() },
            Self::Timeline(_) => Picture::Timeline,
            Self::Summary(_) => Picture::Summary,
            Self::Ontology(Ontology { alignments, .. }) => Picture::Ontology {
                alignments: *alignments,
            },
        }
    }
}

/// Says why there is no such picture.
pub(super) fn no_overview(error: &DiagramError) -> Failure {
    let failure = Failure::of(error);
    match error {
        DiagramError::UnknownGroup { known, .. } => {
            failure.hint(format!("name one of `{}`", known.join("`, `")))
        }
        _ => failure.hint("`plenary diagram summary` shows what the graph holds"),
    }
}

//! The writers: a scene in, the bytes of a file out.
//!
//! A writer is a function of the scene alone, so that a picture says the same in every format. In
//! those that programs read, cards, rows and pills are *nodes* and lines are *edges*; that a row is
//! in a card is no edge but a property of the row, its *parent*.

mod cyjson;
mod gexf;
mod graphml;
mod mermaid;
mod network;
mod outline;
mod table;
mod xml;

use super::graphviz::GraphvizError;
use super::own::{self, Missing, PaintError};
use super::scene::Scene;
use super::{dot, svg};

/// How a picture is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// Graphviz's language, to be read and changed.
    Dot,
    /// A picture for pages.
    Svg,
    /// A picture in pixels.
    Png,
    /// A picture on paper.
    Pdf,
    /// Mermaid's flowchart, for pages that draw it.
    Mmd,
    /// GraphML, for yEd, Cytoscape and NetworkX.
    GraphMl,
    /// GEXF 1.3, for Gephi.
    Gexf,
    /// Cytoscape's JSON.
    CyJson,
    /// One table of nodes and edges, for spreadsheets.
    Csv,
    /// A table of the nodes.
    NodesCsv,
    /// A table of the edges.
    EdgesCsv,
    /// The picture read aloud.
    Txt,
}

impl Format {
    /// All of them, in the order in which they are told.
    pub const ALL: &[Self] = &[
        Self::Dot,
        Self::Svg,
        Self::Png,
        Self::Pdf,
        Self::Mmd,
        Self::GraphMl,
        Self::Gexf,
        Self::CyJson,
        Self::Csv,
        Self::NodesCsv,
        Self::EdgesCsv,
        Self::Txt,
    ];

    /// The format with a name, which is its extension, or another one in use.
    pub fn of_name(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        let same = |format: &&Self| format.extension() == name;
        match name.as_str() {
            "gv" => Some(Self::Dot),
            "mermaid" => Some(Self::Mmd),
            _ => Self::ALL.iter().find(same).copied(),
        }
    }

    /// The format that a file's name says with its end.
    pub fn of_file_name(name: &str) -> Option<Self> {
        // The longest end first.
        let ends = name.char_indices().filter(|(_, sign)| *sign == '.');
        ends.map(|(at, _)| &name[at + 1..]).find_map(Self::of_name)
    }

    /// How names of its files end, without the full stop.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Dot => "dot",
            Self::Svg => "svg",
            Self::Png => "png",
            Self::Pdf => "pdf",
            Self::Mmd => "mmd",
            Self::GraphMl => "graphml",
            Self::Gexf => "gexf",
            Self::CyJson => "cyjson",
            Self::Csv => "csv",
            Self::NodesCsv => "nodes.csv",
            Self::EdgesCsv => "edges.csv",
            Self::Txt => "txt",
        }
    }

    /// The name that people know.
    pub fn label(self) -> &'static str {
        match self {
            Self::Dot => "DOT",
            Self::Svg => "SVG",
            Self::Png => "PNG",
            Self::Pdf => "PDF",
            Self::Mmd => "Mermaid",
            Self::GraphMl => "GraphML",
            Self::Gexf => "GEXF",
            Self::CyJson => "Cytoscape",
            Self::Csv => "CSV",
            Self::NodesCsv => "CSV of nodes",
            Self::EdgesCsv => "CSV of edges",
            Self::Txt => "Text",
        }
    }

    /// What it is called in HTTP.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Dot => "text/vnd.graphviz; charset=utf-8",
            Self::Svg => "image/svg+xml",
            Self::Png => "image/png",
            Self::Pdf => "application/pdf",
            Self::Mmd => "text/vnd.mermaid; charset=utf-8",
            Self::GraphMl => "application/graphml+xml",
            Self::Gexf => "application/gexf+xml",
            Self::CyJson => "application/json",
            Self::Csv | Self::NodesCsv | Self::EdgesCsv => "text/csv; charset=utf-8",
            Self::Txt => "text/plain; charset=utf-8",
        }
    }
}

/// Who places the boxes and lines of a drawing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Engine {
    /// Whoever does it best without anything installed.
    #[default]
    Auto,
    /// Ourselves.
    Own,
    /// The program `dot` of Graphviz.
    Dot,
}

/// The ground of a drawing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Theme {
    /// Whatever the reader's system asks for, where the format can tell.
    #[default]
    Auto,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

/// Dots of a raster for each point, where nothing else is asked for: fine on every screen.
pub const PNG_SCALE: f32 = 2.0;

/// How a picture is written, beside its format.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Writing {
    /// Who places the boxes and lines.
    pub engine: Engine,
    /// The ground.
    pub theme: Theme,
    /// Dots of a raster for each point.
    pub scale: f32,
    /// What becomes of signs that no font here has, in PNG and PDF.
    pub missing: Missing,
}

impl Default for Writing {
    fn default() -> Self {
        Self {
            engine: Engine::Auto,
            theme: Theme::Auto,
            scale: PNG_SCALE,
            missing: Missing::Boxes,
        }
    }
}

/// Why a picture is not written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// Graphviz drew nothing.
    #[error(transparent)]
    Graphviz(#[from] GraphvizError),
    /// The drawing is not painted.
    #[error(transparent)]
    Paint(#[from] PaintError),
    /// Graphviz was asked for what we paint ourselves.
    #[error("`dot` draws SVG here, and {} is painted from our own drawing", format.label())]
    NotByDot {
        /// What was asked for.
        format: Format,
    },
    /// Programs that read the format refuse more.
    #[error("the picture has {found} {what}, and `{}` has at most {max}", format.extension())]
    Bound {
        /// The format.
        format: Format,
        /// What there is too much of.
        what: &'static str,
        /// How much there is.
        found: usize,
        /// How much there may be.
        max: usize,
    },
}

impl WriteError {
    /// The next action, where there is one.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Graphviz(error) => error.hint(),
            Self::Paint(error) => error.hint(),
            Self::Bound { .. } => Some("ask for fewer nodes with `--nodes-max`"),
            Self::NotByDot { .. } => Some("leave out `--engine`, or ask `dot` for SVG"),
        }
    }
}

/// Writes a scene in a format.
pub fn write(scene: &Scene, format: Format, how: &Writing) -> Result<Vec<u8>, WriteError> {
    if how.engine == Engine::Dot && matches!(format, Format::Png | Format::Pdf) {
        return Err(WriteError::NotByDot { format });
    }
    Ok(match format {
        Format::Dot => dot::write(scene).into_bytes(),
        Format::Svg => match how.engine {
            Engine::Auto | Engine::Own => own::svg(scene, how.theme).into_bytes(),
            Engine::Dot => svg::svg(scene)?.into_bytes(),
        },
        Format::Mmd => mermaid::write(scene)?.into_bytes(),
        Format::GraphMl => graphml::write(scene).into_bytes(),
        Format::Gexf => gexf::write(scene).into_bytes(),
        Format::CyJson => cyjson::write(scene).into_bytes(),
        Format::Csv => table::write(scene, table::Rows::All).into_bytes(),
        Format::NodesCsv => table::write(scene, table::Rows::Nodes).into_bytes(),
        Format::EdgesCsv => table::write(scene, table::Rows::Edges).into_bytes(),
        Format::Txt => outline::write(scene).into_bytes(),
        Format::Png => own::png(scene, how.theme, how.scale, how.missing)?,
        Format::Pdf => own::pdf(scene, how.theme, how.missing)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_named_by_the_ends_of_files() {
        for format in Format::ALL {
            assert_eq!(Format::of_name(format.extension()), Some(*format));
            let file = format!("a.b.{}", format.extension());
            assert_eq!(Format::of_file_name(&file), Some(*format), "{file}");
        }
        assert_eq!(Format::of_file_name("map.GV"), Some(Format::Dot));
        assert_eq!(Format::of_file_name("svg"), None);
        assert_eq!(Format::of_file_name("map.svgz"), None);
    }
}

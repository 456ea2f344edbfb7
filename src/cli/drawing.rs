//! Options that all pictures share: how they are made, and how they are written.

use super::failure::Failure;
use super::options::{Data, Output};
use crate::diagram::own::Missing;
use crate::diagram::{Engine, Format, NODES_MAX, PNG_SCALE, Theme, WriteError, Writing};
use crate::mapping::is_tag;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use std::path::{Path, PathBuf};

/// What all kinds of pictures take.
#[derive(clap::Args, Debug)]
pub(crate) struct Shared {
    #[command(flatten)]
    pub(crate) data: Data,
    #[command(flatten)]
    pub(crate) output: Output,
    /// How it is written [default: what the file's name says, otherwise dot]
    #[arg(long, value_name = "FORMAT", value_parser = formats())]
    pub(crate) format: Option<Format>,
    /// Languages of names and words, the one that is wanted most first [default: the dataset's]
    #[arg(long, value_name = "TAG", value_delimiter = ',', value_parser = tag)]
    pub(crate) lang: Vec<String>,
    /// Title, where it is not the name of what is drawn
    #[arg(long, value_name = "TEXT")]
    pub(crate) title: Option<String>,
    /// Show things of these classes alone, and links of these properties alone: names as people
    /// read them, keys of records, prefixed names or IRIs. What the picture is of stays
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub(crate) include: Vec<String>,
    /// Show nothing of these classes and properties
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    pub(crate) exclude: Vec<String>,
    /// A file with colours for classes, and with words and lines for properties
    #[arg(long, value_name = "FILE")]
    pub(crate) style: Option<PathBuf>,
    /// Most boxes; how many were left out stands in the picture. Graphviz takes long with more
    /// than 150
    #[arg(long, value_name = "NUMBER", default_value_t = NODES_MAX, value_parser = boxes)]
    pub(crate) nodes_max: usize,
    /// Who places boxes and lines: ourselves, or the program `dot` of Graphviz
    #[arg(long, value_name = "ENGINE", default_value = "auto", value_parser = engines())]
    pub(crate) engine: Engine,
    /// Pixels of a PNG for each of the drawing
    #[arg(long, value_name = "FACTOR", default_value_t = PNG_SCALE, value_parser = scale)]
    pub(crate) scale: f32,
    /// The ground of a drawing: `auto` follows the reader's system where the format can
    #[arg(long, value_name = "THEME", default_value = "auto", value_parser = themes())]
    pub(crate) theme: Theme,
}

fn boxes(text: &str) -> Result<usize, String> {
    let number = text.parse().ok().filter(|number| *number > 0);
    number.ok_or_else(|| "it is a number above 0".to_owned())
}

/// A language as BCP 47 writes it.
pub(crate) fn tag(text: &str) -> Result<String, String> {
    match is_tag(text) {
        true => Ok(text.to_lowercase()),
        false => Err("it is no tag of a language, such as `en` or `pt-BR`".to_owned()),
    }
}

/// A factor that gives an image of which one sees something, and that fits into memory.
fn scale(text: &str) -> Result<f32, String> {
    const RANGE: std::ops::RangeInclusive<f32> = 0.25..=8.0;
    let factor: Option<f32> = text.parse().ok();
    factor
        .filter(|factor| RANGE.contains(factor))
        .ok_or_else(|| format!("it is a number from {} to {}", RANGE.start(), RANGE.end()))
}

fn formats() -> impl TypedValueParser<Value = Format> {
    let names = Format::ALL.iter().map(|format| format.extension());
    PossibleValuesParser::new(names)
        .map(|name| Format::of_name(&name).expect("it is one of the names"))
}

fn engines() -> impl TypedValueParser<Value = Engine> {
    PossibleValuesParser::new(["auto", "own", "dot"]).map(|name| match name.as_str() {
        "own" => Engine::Own,
        "dot" => Engine::Dot,
        _ => Engine::Auto,
    })
}

fn themes() -> impl TypedValueParser<Value = Theme> {
    PossibleValuesParser::new(["auto", "light", "dark"]).map(|name| match name.as_str() {
        "light" => Theme::Light,
        "dark" => Theme::Dark,
        _ => Theme::Auto,
    })
}

impl Shared {
    /// The format that is asked for, or that the file's name says.
    pub(crate) fn format(&self) -> Result<Format, Failure> {
        if let Some(format) = self.format {
            return Ok(format);
        }
        let Some(path) = self.output.path() else {
            return Ok(Format::Dot);
        };
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        Format::of_file_name(&name).ok_or_else(|| unknown(path))
    }

    /// How it is written, beside its format.
    pub(crate) fn writing(&self) -> Writing {
        Writing {
            engine: self.engine,
            theme: self.theme,
            scale: self.scale,
            missing: Missing::Refused,
        }
    }
}

fn unknown(path: &Path) -> Failure {
    let known = Format::ALL
        .iter()
        .map(|format| format!("`.{}`", format.extension()));
    Failure::new(format!(
        "the name `{}` does not say how to draw a picture",
        path.display()
    ))
    .hint(format!(
        "end it with one of {}, or name one of them with `--format`",
        known.collect::<Vec<_>>().join(", ")
    ))
}

/// Why a picture is not written, with the next action.
pub(crate) fn not_written(error: &WriteError) -> Failure {
    let failure = Failure::of(error);
    match error.hint() {
        Some(hint) => failure.hint(hint),
        None => failure,
    }
}

//! Colours as attributes, which every program understands, and the other page's as rules.

use super::shapes::Ink;
use crate::diagram::palette::{DARK, Hue, LIGHT, Rgb, Shades, Tones, dark_shades, shades};
use crate::diagram::scene::Stroke;
use crate::diagram::write::Theme;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// The ring around what has the focus.
const RING: Hue = Hue::Blue;

/// What a colour is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Paint {
    /// The page.
    Paper,
    /// Words that lie on lines, and what keeps these away.
    Verb,
    /// Text.
    Text(Tone),
    /// Text in the colour of a card.
    HueText(Hue),
    /// A card: its frame and ground.
    Frame(Hue),
    /// The card in the middle.
    Solid(Hue),
    /// A row: its frame and ground.
    Row(Hue),
    /// A line, without a colour of its own or with one.
    Line(Option<Hue>),
    /// Its arrow.
    Arrow(Option<Hue>),
}

/// A text without a colour of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tone {
    Ink,
    Muted,
    OnDeep,
    OnDeepMuted,
}

impl Paint {
    /// The colour of a text on a card.
    pub(super) fn of_text(ink: Ink, hue: Hue) -> Self {
        match ink {
            Ink::Ink => Self::Text(Tone::Ink),
            Ink::Muted => Self::Text(Tone::Muted),
            Ink::Deep => Self::HueText(hue),
            Ink::OnDeep => Self::Text(Tone::OnDeep),
            Ink::OnDeepMuted => Self::Text(Tone::OnDeepMuted),
        }
    }

    /// The hue of a line.
    pub(super) fn hue_of(stroke: Stroke) -> Option<Hue> {
        match stroke {
            Stroke::Plain => None,
            Stroke::Part(hue) | Stroke::Dashed(hue) | Stroke::Fine(hue) => Some(hue),
        }
    }

    /// The name of its class.
    fn class(self) -> String {
        let of_hue = |hue: Option<Hue>| hue.map_or_else(|| "plain".to_owned(), hue_name);
        match self {
            Self::Paper => "pd-paper".to_owned(),
            Self::Verb => "pd-verb".to_owned(),
            Self::Text(Tone::Ink) => "pd-ink".to_owned(),
            Self::Text(Tone::Muted) => "pd-muted".to_owned(),
            Self::Text(Tone::OnDeep) => "pd-on".to_owned(),
            Self::Text(Tone::OnDeepMuted) => "pd-on-muted".to_owned(),
            Self::HueText(hue) => format!("pd-text-{}", hue_name(hue)),
            Self::Frame(hue) => format!("pd-frame-{}", hue_name(hue)),
            Self::Solid(hue) => format!("pd-solid-{}", hue_name(hue)),
            Self::Row(hue) => format!("pd-row-{}", hue_name(hue)),
            Self::Line(hue) => format!("pd-line-{}", of_hue(hue)),
            Self::Arrow(hue) => format!("pd-arrow-{}", of_hue(hue)),
        }
    }

    /// Its fill and its stroke.
    fn colours(self, is_dark: bool) -> (Option<Rgb>, Option<Rgb>) {
        let tones: Tones = if is_dark { DARK } else { LIGHT };
        let of = |hue: Hue| -> Shades {
            match is_dark {
                true => dark_shades(hue),
                false => shades(hue),
            }
        };
        let line = |hue: Option<Hue>| hue.map_or(tones.line, |hue| of(hue).line);
        match self {
            Self::Paper => (Some(tones.paper), None),
            Self::Verb => (Some(tones.muted), Some(tones.paper)),
            Self::Text(Tone::Ink) => (Some(tones.ink), None),
            Self::Text(Tone::Muted) => (Some(tones.muted), None),
            Self::Text(Tone::OnDeep) => (Some(tones.on_deep), None),
            Self::Text(Tone::OnDeepMuted) => (Some(tones.on_deep_muted), None),
            Self::HueText(hue) => (Some(of(hue).deep), None),
            Self::Frame(hue) => (Some(of(hue).tint), Some(of(hue).line)),
            Self::Solid(hue) => (Some(of(hue).solid), Some(of(hue).line)),
            Self::Row(hue) => (Some(tones.row), Some(of(hue).pale)),
            Self::Line(hue) => (None, Some(line(hue))),
            Self::Arrow(hue) => (Some(line(hue)), None),
        }
    }
}

fn hue_name(hue: Hue) -> String {
    let name = match hue {
        Hue::Navy => "navy",
        Hue::Blue => "blue",
        Hue::Orange => "orange",
        Hue::Green => "green",
        Hue::Pink => "pink",
        Hue::Sand => "sand",
        Hue::Grey => "grey",
        Hue::Own(colour) => return colour.to_string().trim_start_matches('#').to_lowercase(),
    };
    name.to_owned()
}

/// Writes colours, and remembers which.
#[derive(Debug)]
pub(super) struct Painter {
    theme: Theme,
    used: BTreeSet<Paint>,
}

impl Painter {
    pub(super) fn new(theme: Theme) -> Self {
        Self {
            theme,
            used: BTreeSet::new(),
        }
    }

    /// Attributes of an element: its class, with others before it, fill and stroke.
    pub(super) fn paint(&mut self, classes: &str, paint: Paint) -> String {
        self.used.insert(paint);
        let gap = if classes.is_empty() { "" } else { " " };
        let mut text = format!("class=\"{classes}{gap}{}\"", paint.class());
        let (fill, stroke) = paint.colours(self.theme == Theme::Dark);
        let _ = write!(
            text,
            " fill=\"{}\"",
            fill.map_or_else(|| "none".to_owned(), |fill| fill.to_string())
        );
        if let Some(stroke) = stroke {
            let _ = write!(text, " stroke=\"{stroke}\"");
        }
        text
    }

    /// The rules: what is pointed at, and the colours on the other page.
    pub(super) fn css(&self) -> String {
        let (light, dark) = (shades(RING).line, dark_shades(RING).line);
        let ring = if self.theme == Theme::Dark {
            dark
        } else {
            light
        };
        let mut css = include_str!("../diagram-own.css").replace("RING", &ring.to_string());
        if self.theme == Theme::Auto {
            css.push_str("@media (prefers-color-scheme:dark){\n");
            self.rules(&mut css, ":root:not([data-theme=light]) ", dark);
            css.push_str("}\n");
            self.rules(&mut css, "[data-theme=dark] ", dark);
        }
        css
    }

    fn rules(&self, css: &mut String, start: &str, ring: Rgb) {
        let _ = writeln!(css, "{start}.pd{{color-scheme:dark}}");
        let _ = writeln!(css, "{start}a:focus-visible .pd-box{{stroke:{ring}}}");
        for paint in &self.used {
            let (fill, stroke) = paint.colours(true);
            let fill = fill.map(|fill| format!("fill:{fill}"));
            let stroke = stroke.map(|stroke| format!("stroke:{stroke}"));
            let both: Vec<String> = fill.into_iter().chain(stroke).collect();
            let _ = writeln!(css, "{start}.{}{{{}}}", paint.class(), both.join(";"));
        }
    }
}

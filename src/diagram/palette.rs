//! The colours. Text stands out 4.5 : 1 from its ground, lines 3 : 1 from white; neighbours can be
//! told apart with the three kinds of colour blindness, and nothing is said by colour alone.

use crate::ontology::Hue;

/// Text.
pub(super) const INK: &str = "#1B2733";
/// Text that matters less.
pub(super) const MUTED: &str = "#52606D";
/// Lines without a colour of their own.
pub(super) const LINE: &str = "#7B8794";
/// The ground.
pub(super) const PAPER: &str = "#FFFFFF";

/// The shades of a hue.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shades {
    /// Frames and lines.
    pub(super) line: &'static str,
    /// The ground of a card.
    pub(super) tint: &'static str,
    /// Captions and large text on the tint; the ground of the card in the middle.
    pub(super) deep: &'static str,
    /// Frames of rows.
    pub(super) pale: &'static str,
}

/// Text on the ground of the card in the middle.
pub(super) const ON_DEEP: &str = "#FFFFFF";
/// Text that matters less, there.
pub(super) const ON_DEEP_MUTED: &str = "#E3EDF5";

/// The shades of a hue.
pub(super) fn shades(hue: Hue) -> Shades {
    let shades = |line, tint, deep, pale| Shades {
        line,
        tint,
        deep,
        pale,
    };
    match hue {
        Hue::Navy => shades("#17324D", "#EEF2F6", "#17324D", "#A9BACB"),
        Hue::Blue => shades("#0072B2", "#EEF6FB", "#005A8D", "#9CC7E2"),
        Hue::Orange => shades("#D55E00", "#FDF2EB", "#A34700", "#EFB48E"),
        Hue::Green => shades("#009E73", "#EEF8F4", "#00694C", "#8FD3BD"),
        Hue::Pink => shades("#CC79A7", "#FBF1F6", "#8A3A66", "#E6BBD2"),
        Hue::Sand => shades("#5C5546", "#FFF6DF", "#1B2733", "#C9BD9C"),
        Hue::Grey => shades("#7B8794", "#F4F6F8", "#44515E", "#C3CBD3"),
    }
}

//! The colours, on light ground and on dark. Text stands out 4.5 : 1 from its ground, lines 3 : 1
//! from the page; neighbours can be told apart with the three kinds of colour blindness, and
//! nothing is said by colour alone.

use crate::ontology::Hue;

/// Text.
pub(super) const INK: &str = LIGHT.ink;
/// Text that matters less.
pub(super) const MUTED: &str = LIGHT.muted;
/// Lines without a colour of their own.
pub(super) const LINE: &str = LIGHT.line;
/// The ground.
pub(super) const PAPER: &str = LIGHT.paper;
/// Text on the ground of the card in the middle.
pub(super) const ON_DEEP: &str = LIGHT.on_deep;
/// Text that matters less, there.
pub(super) const ON_DEEP_MUTED: &str = LIGHT.on_deep_muted;

/// The colours of no hue.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tones {
    /// Text.
    pub(super) ink: &'static str,
    /// Text that matters less.
    pub(super) muted: &'static str,
    /// Lines without a colour of their own.
    pub(super) line: &'static str,
    /// The page.
    pub(super) paper: &'static str,
    /// The ground of rows.
    pub(super) row: &'static str,
    /// Text on the ground of the card in the middle.
    pub(super) on_deep: &'static str,
    /// Text that matters less, there.
    pub(super) on_deep_muted: &'static str,
}

/// On a light page.
pub(super) const LIGHT: Tones = Tones {
    ink: "#1B2733",
    muted: "#52606D",
    line: "#7B8794",
    paper: "#FFFFFF",
    row: "#FFFFFF",
    on_deep: "#FFFFFF",
    on_deep_muted: "#E3EDF5",
};

/// On a dark page.
pub(super) const DARK: Tones = Tones {
    ink: "#E8EEF4",
    muted: "#A9B6C3",
    line: "#8B97A4",
    paper: "#10161D",
    row: "#141C25",
    on_deep: "#FFFFFF",
    on_deep_muted: "#DCE7F1",
};

/// The shades of a hue.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shades {
    /// Frames and lines.
    pub(super) line: &'static str,
    /// The ground of a card.
    pub(super) tint: &'static str,
    /// Captions and large text on the tint.
    pub(super) deep: &'static str,
    /// Frames of rows.
    pub(super) pale: &'static str,
    /// The ground of the card in the middle.
    pub(super) solid: &'static str,
}

/// The shades of a hue on a light page.
pub(super) fn shades(hue: Hue) -> Shades {
    let shades = |line, tint, deep, pale| Shades {
        line,
        tint,
        deep,
        pale,
        solid: deep,
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

/// The shades of a hue on a dark page.
pub(super) fn dark_shades(hue: Hue) -> Shades {
    let shades = |line, tint, deep, pale, solid| Shades {
        line,
        tint,
        deep,
        pale,
        solid,
    };
    match hue {
        Hue::Navy => shades("#8FB3D9", "#16222F", "#B9D2EC", "#35506B", "#24486B"),
        Hue::Blue => shades("#4FA8DE", "#0F2333", "#8CC8F0", "#2B5878", "#0F5C8C"),
        Hue::Orange => shades("#F08A3C", "#2B1B10", "#F9B27C", "#7A4A22", "#8A3F06"),
        Hue::Green => shades("#2FBF93", "#0E2620", "#7BDDBE", "#24614F", "#0B5E47"),
        Hue::Pink => shades("#D98BB6", "#2A1722", "#EDB4D2", "#6F4159", "#7A3A5C"),
        Hue::Sand => shades("#B8AC8E", "#2A2517", "#E9DFC2", "#5D563F", "#5A5236"),
        Hue::Grey => shades("#8B97A4", "#1B222A", "#C3CCD5", "#4A545F", "#414C57"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Contrast after <https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio>.
    fn contrast(left: &str, right: &str) -> f64 {
        let light = |colour: &str| {
            let part = |at: usize| {
                let part = u8::from_str_radix(&colour[at..at + 2], 16).expect("hexadecimal");
                let part = f64::from(part) / 255.0;
                if part <= 0.04045 {
                    part / 12.92
                } else {
                    ((part + 0.055) / 1.055).powf(2.4)
                }
            };
            0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
        };
        let (left, right) = (light(left), light(right));
        (left.max(right) + 0.05) / (left.min(right) + 0.05)
    }

    #[test]
    fn text_and_lines_stand_out_in_every_hue() {
        const HUES: [Hue; 7] = [
            Hue::Navy,
            Hue::Blue,
            Hue::Orange,
            Hue::Green,
            Hue::Pink,
            Hue::Sand,
            Hue::Grey,
        ];
        let text =
            |ink: &str, ground: &str| assert!(contrast(ink, ground) >= 4.5, "{ink} {ground}");
        let line =
            |ink: &str, ground: &str| assert!(contrast(ink, ground) >= 3.0, "{ink} {ground}");
        for (tones, shades) in [(LIGHT, shades as fn(Hue) -> Shades), (DARK, dark_shades)] {
            text(tones.ink, tones.paper);
            text(tones.ink, tones.row);
            text(tones.muted, tones.paper);
            line(tones.line, tones.paper);
            for shades in HUES.map(shades) {
                text(tones.ink, shades.tint);
                text(tones.muted, shades.tint);
                text(shades.deep, shades.tint);
                text(tones.on_deep, shades.solid);
                text(tones.on_deep_muted, shades.solid);
                line(shades.line, tones.paper);
            }
        }
    }
}

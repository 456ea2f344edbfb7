//! The colours, on light ground and on dark. Text stands out 4.5 : 1 from its ground, lines 3 : 1
//! from the page; neighbours can be told apart with the three kinds of colour blindness, and
//! nothing is said by colour alone.

mod rgb;

pub use rgb::{Rgb, Vision};

use crate::ontology;

/// A colour that boxes and lines can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Hue {
    /// For what a picture is about.
    Navy,
    /// The first for parts.
    Blue,
    /// The second for parts.
    Orange,
    /// For those who act.
    Green,
    /// For people.
    Pink,
    /// For themes.
    Sand,
    /// For everything else.
    Grey,
    /// One that a reader chose.
    Own(Rgb),
}

impl From<ontology::Hue> for Hue {
    fn from(hue: ontology::Hue) -> Self {
        match hue {
            ontology::Hue::Navy => Self::Navy,
            ontology::Hue::Blue => Self::Blue,
            ontology::Hue::Orange => Self::Orange,
            ontology::Hue::Green => Self::Green,
            ontology::Hue::Pink => Self::Pink,
            ontology::Hue::Sand => Self::Sand,
            ontology::Hue::Grey => Self::Grey,
        }
    }
}

/// How much text stands out from its ground, at least.
pub(super) const TEXT_CONTRAST: f64 = 4.5;
/// How much lines that say something stand out from the page, at least.
pub(super) const LINE_CONTRAST: f64 = 3.0;

/// How different the colours of two kinds look, at least, to whoever looks. Kinds have a word or a
/// form beside the colour too.
pub(super) const APART: f64 = 8.0;

/// Text.
pub(super) const INK: Rgb = LIGHT.ink;
/// Text that matters less.
pub(super) const MUTED: Rgb = LIGHT.muted;
/// Lines without a colour of their own.
pub(super) const LINE: Rgb = LIGHT.line;
/// The ground.
pub(super) const PAPER: Rgb = LIGHT.paper;
/// Text on the ground of the card in the middle.
pub(super) const ON_DEEP: Rgb = LIGHT.on_deep;
/// Text that matters less, there.
pub(super) const ON_DEEP_MUTED: Rgb = LIGHT.on_deep_muted;

/// The colours of no hue.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tones {
    /// Text.
    pub(super) ink: Rgb,
    /// Text that matters less.
    pub(super) muted: Rgb,
    /// Lines without a colour of their own.
    pub(super) line: Rgb,
    /// The page.
    pub(super) paper: Rgb,
    /// The ground of rows.
    pub(super) row: Rgb,
    /// Text on the ground of the card in the middle.
    pub(super) on_deep: Rgb,
    /// Text that matters less, there.
    pub(super) on_deep_muted: Rgb,
}

/// On a light page.
pub(super) const LIGHT: Tones = Tones {
    ink: Rgb::of(0x1B_2733),
    muted: Rgb::of(0x52_606D),
    line: Rgb::of(0x7B_8794),
    paper: Rgb::of(0xFF_FFFF),
    row: Rgb::of(0xFF_FFFF),
    on_deep: Rgb::of(0xFF_FFFF),
    on_deep_muted: Rgb::of(0xE3_EDF5),
};

/// On a dark page.
pub(super) const DARK: Tones = Tones {
    ink: Rgb::of(0xE8_EEF4),
    muted: Rgb::of(0xA9_B6C3),
    line: Rgb::of(0x8B_97A4),
    paper: Rgb::of(0x10_161D),
    row: Rgb::of(0x14_1C25),
    on_deep: Rgb::of(0xFF_FFFF),
    on_deep_muted: Rgb::of(0xDC_E7F1),
};

/// The shades of a hue.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shades {
    /// Frames and lines.
    pub(super) line: Rgb,
    /// The ground of a card.
    pub(super) tint: Rgb,
    /// Captions and large text on the tint.
    pub(super) deep: Rgb,
    /// Frames of rows.
    pub(super) pale: Rgb,
    /// The ground of the card in the middle.
    pub(super) solid: Rgb,
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
        Hue::Navy => shades(
            Rgb::of(0x17_324D),
            Rgb::of(0xEE_F2F6),
            Rgb::of(0x17_324D),
            Rgb::of(0xA9_BACB),
        ),
        Hue::Blue => shades(
            Rgb::of(0x00_72B2),
            Rgb::of(0xEE_F6FB),
            Rgb::of(0x00_5A8D),
            Rgb::of(0x9C_C7E2),
        ),
        Hue::Orange => shades(
            Rgb::of(0xD5_5E00),
            Rgb::of(0xFD_F2EB),
            Rgb::of(0xA3_4700),
            Rgb::of(0xEF_B48E),
        ),
        Hue::Green => shades(
            Rgb::of(0x00_9E73),
            Rgb::of(0xEE_F8F4),
            Rgb::of(0x00_694C),
            Rgb::of(0x8F_D3BD),
        ),
        Hue::Pink => shades(
            Rgb::of(0xCC_79A7),
            Rgb::of(0xFB_F1F6),
            Rgb::of(0x8A_3A66),
            Rgb::of(0xE6_BBD2),
        ),
        Hue::Sand => shades(
            Rgb::of(0x5C_5546),
            Rgb::of(0xFF_F6DF),
            Rgb::of(0x1B_2733),
            Rgb::of(0xC9_BD9C),
        ),
        Hue::Grey => shades(
            Rgb::of(0x79_828B),
            Rgb::of(0xF4_F6F8),
            Rgb::of(0x44_515E),
            Rgb::of(0xC3_CBD3),
        ),
        Hue::Own(colour) => derived(colour, &LIGHT, Rgb::of(0)),
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
        Hue::Navy => shades(
            Rgb::of(0x92_B5DB),
            Rgb::of(0x16_222F),
            Rgb::of(0xB9_D2EC),
            Rgb::of(0x35_506B),
            Rgb::of(0x24_486B),
        ),
        Hue::Blue => shades(
            Rgb::of(0x45_A1DF),
            Rgb::of(0x0F_2333),
            Rgb::of(0x8C_C8F0),
            Rgb::of(0x2B_5878),
            Rgb::of(0x0F_5C8C),
        ),
        Hue::Orange => shades(
            Rgb::of(0xF0_8A3C),
            Rgb::of(0x2B_1B10),
            Rgb::of(0xF9_B27C),
            Rgb::of(0x7A_4A22),
            Rgb::of(0x8A_3F06),
        ),
        Hue::Green => shades(
            Rgb::of(0x2D_C196),
            Rgb::of(0x0E_2620),
            Rgb::of(0x7B_DDBE),
            Rgb::of(0x24_614F),
            Rgb::of(0x0B_5E47),
        ),
        Hue::Pink => shades(
            Rgb::of(0xD9_8BB6),
            Rgb::of(0x2A_1722),
            Rgb::of(0xED_B4D2),
            Rgb::of(0x6F_4159),
            Rgb::of(0x7A_3A5C),
        ),
        Hue::Sand => shades(
            Rgb::of(0xA7_9977),
            Rgb::of(0x2A_2517),
            Rgb::of(0xE9_DFC2),
            Rgb::of(0x5D_563F),
            Rgb::of(0x5A_5236),
        ),
        Hue::Grey => shades(
            Rgb::of(0x86_8F98),
            Rgb::of(0x1B_222A),
            Rgb::of(0xC3_CCD5),
            Rgb::of(0x4A_545F),
            Rgb::of(0x41_4C57),
        ),
        Hue::Own(colour) => derived(colour, &DARK, Rgb::of(0xFF_FFFF)),
    }
}

/// The shades of any colour: as near to it as contrast allows on a page.
fn derived(colour: Rgb, page: &Tones, ink: Rgb) -> Shades {
    const TINT: f64 = 0.9;
    const PALE: f64 = 0.5;
    let line = colour.towards(ink, |shade| shade.contrast(page.paper) >= LINE_CONTRAST);
    // Whatever the colour, the texts of a page can be read on the tint.
    let tint = colour.mixed(page.paper, TINT).towards(page.paper, |shade| {
        let texts = [page.ink, page.muted];
        texts
            .into_iter()
            .all(|text| text.contrast(shade) >= TEXT_CONTRAST)
    });
    let deep = line.towards(ink, |shade| shade.contrast(tint) >= TEXT_CONTRAST);
    let solid = colour.towards(Rgb::of(0), |shade| {
        let texts = [page.on_deep, page.on_deep_muted];
        texts
            .into_iter()
            .all(|text| text.contrast(shade) >= TEXT_CONTRAST)
    });
    Shades {
        line,
        tint,
        deep,
        pale: line.mixed(page.paper, PALE),
        solid,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HUES: [Hue; 7] = [
        Hue::Navy,
        Hue::Blue,
        Hue::Orange,
        Hue::Green,
        Hue::Pink,
        Hue::Sand,
        Hue::Grey,
    ];

    fn stand_out(hues: &[Hue]) {
        let text = |ink: Rgb, ground: Rgb| {
            assert!(ink.contrast(ground) >= TEXT_CONTRAST, "{ink} {ground}");
        };
        let line = |ink: Rgb, ground: Rgb| {
            assert!(ink.contrast(ground) >= LINE_CONTRAST, "{ink} {ground}");
        };
        for (tones, shades) in [(LIGHT, shades as fn(Hue) -> Shades), (DARK, dark_shades)] {
            text(tones.ink, tones.paper);
            text(tones.ink, tones.row);
            text(tones.muted, tones.paper);
            line(tones.line, tones.paper);
            for shades in hues.iter().copied().map(shades) {
                text(tones.ink, shades.tint);
                text(tones.muted, shades.tint);
                text(shades.deep, shades.tint);
                text(tones.on_deep, shades.solid);
                text(tones.on_deep_muted, shades.solid);
                line(shades.line, tones.paper);
            }
        }
    }

    #[test]
    fn text_and_lines_stand_out_in_every_hue() {
        stand_out(&HUES);
    }

    #[test]
    fn text_and_lines_stand_out_in_whatever_colour_a_reader_chooses() {
        let steps = [0, 51, 102, 153, 204, 255];
        for red in steps {
            for green in steps {
                let blues = steps.map(|blue| Hue::Own(Rgb([red, green, blue])));
                stand_out(&blues);
            }
        }
    }

    #[test]
    fn hues_can_be_told_apart_whatever_one_sees() {
        let mut alike = Vec::new();
        for (place, one) in HUES.iter().enumerate() {
            for other in &HUES[place + 1..] {
                for vision in Vision::ALL {
                    for shades in [shades as fn(Hue) -> Shades, dark_shades] {
                        let lines = [*one, *other].map(|hue| shades(hue).line);
                        let difference = lines[0].difference(lines[1], vision);
                        if difference < APART {
                            alike.push((lines.map(|line| line.to_string()), difference, vision));
                        }
                    }
                }
            }
        }
        assert!(alike.is_empty(), "{alike:#?}");
    }
}

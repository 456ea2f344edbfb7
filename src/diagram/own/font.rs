//! How wide texts are: by the font that pictures bring with them, which PNG and PDF are set in.
//!
//! Simple scripts are the sum of their glyphs; joined and right-to-left ones are shaped. What the
//! font lacks is estimated: a full square for ideographs, the width of a capital for the others.

use std::sync::LazyLock;
use unicode_width::UnicodeWidthChar;

/// Families with such widths first, then those that all systems have. The condensed face is about
/// as wide as Arial, so that boxes fit with either.
pub(super) const FAMILIES: &str =
    "'DejaVu Sans Condensed', Arial, 'Liberation Sans', Helvetica, 'Noto Sans', sans-serif";
/// What other fonts may be wider than this one.
const SAFETY: f64 = 1.02;
/// Parts of an em that an ideograph takes, and a letter that is not in the font.
const IDEOGRAPH: f64 = 1.0;
const EMOJI: f64 = 1.3;
const LETTER: f64 = 0.65;

/// A weight of the font.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weight {
    /// Regular.
    Regular,
    /// Bold.
    Bold,
}

impl Weight {
    /// The file of the font.
    pub(super) fn bytes(self) -> &'static [u8] {
        match self {
            Self::Regular => dejavu::sans_condensed::regular(),
            Self::Bold => dejavu::sans_condensed::bold(),
        }
    }

    fn face(self) -> &'static rustybuzz::Face<'static> {
        static REGULAR: LazyLock<rustybuzz::Face<'static>> =
            LazyLock::new(|| face(Weight::Regular.bytes()));
        static BOLD: LazyLock<rustybuzz::Face<'static>> =
            LazyLock::new(|| face(Weight::Bold.bytes()));
        match self {
            Self::Regular => &REGULAR,
            Self::Bold => &BOLD,
        }
    }
}

fn face(bytes: &'static [u8]) -> rustybuzz::Face<'static> {
    rustybuzz::Face::from_slice(bytes, 0).expect("the font is part of the program")
}

/// How wide a line of text is, in the unit of its size.
pub(super) fn width(text: &str, size: f64, weight: Weight) -> f64 {
    let face = weight.face();
    let units = f64::from(face.units_per_em());
    let is_simple = text.chars().all(is_simple);
    let ems: f64 = if is_simple {
        text.chars().map(|sign| advance(face, sign)).sum()
    } else {
        shaped(face, text)
    };
    ems / units * size * SAFETY
}

/// Whether a sign stands by itself, with a width that its neighbours do not change.
fn is_simple(sign: char) -> bool {
    matches!(sign, '\u{0}'..='\u{2FF}' | '\u{370}'..='\u{52F}' | '\u{1E00}'..='\u{2BFF}'
        | '\u{2E80}'..='\u{A4CF}' | '\u{AC00}'..='\u{D7AF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{FF00}'..='\u{FFEF}')
}

fn advance(face: &rustybuzz::Face<'_>, sign: char) -> f64 {
    let known = face.glyph_index(sign).filter(|glyph| glyph.0 != 0);
    let known = known.and_then(|glyph| face.glyph_hor_advance(glyph));
    match known {
        Some(advance) => f64::from(advance),
        None => f64::from(face.units_per_em()) * estimate(sign),
    }
}

/// Parts of an em that a sign takes which the font lacks.
fn estimate(sign: char) -> f64 {
    match sign.width() {
        Some(0) | None => 0.0,
        Some(2) if sign >= '\u{1F000}' => EMOJI,
        Some(2) => IDEOGRAPH,
        _ if sign >= '\u{1F000}' => EMOJI,
        _ => LETTER,
    }
}

fn shaped(face: &rustybuzz::Face<'_>, text: &str) -> f64 {
    let mut buffer = rustybuzz::UnicodeBuffer::new();
    buffer.push_str(text);
    buffer.guess_segment_properties();
    let glyphs = rustybuzz::shape(face, &[], buffer);
    let infos = glyphs.glyph_infos().iter();
    let widths = infos.zip(glyphs.glyph_positions()).map(|(info, position)| {
        let sign = || text.get(info.cluster as usize..)?.chars().next();
        match info.glyph_id {
            0 => sign().map_or(0.0, |sign| advance(face, sign)),
            _ => f64::from(position.x_advance),
        }
    });
    widths.sum()
}

/// Whether the font has what it takes to show a sign.
pub(super) fn has(sign: char) -> bool {
    sign.is_whitespace()
        || sign.width().unwrap_or(0) == 0
        || Weight::Regular.face().glyph_index(sign).is_some()
}

/// Whether a text is read from right to left: its first letter with a direction says it.
pub(super) fn is_rtl(text: &str) -> bool {
    let direction = |sign: char| match sign {
        '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFF}' => Some(true),
        _ if sign.is_alphabetic() => Some(false),
        _ => None,
    };
    text.chars().find_map(direction).unwrap_or(false)
}

/// Whether a language is written from right to left.
pub(in crate::diagram) fn is_rtl_language(tag: &str) -> bool {
    let base = tag.split('-').next().unwrap_or(tag);
    matches!(
        base,
        "ar" | "ckb" | "dv" | "fa" | "he" | "ps" | "sd" | "ug" | "ur" | "yi"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_have_the_widths_of_the_font() {
        let wide = |text: &str| width(text, 10.0, Weight::Regular);
        assert!(wide("W") > wide("i") * 2.0);
        assert!((wide("儿童权利") - 40.0 * SAFETY).abs() < 0.01);
        assert!(wide("حقوق الطفل") > 30.0);
        assert!(wide("e\u{301}") < wide("ee"));
        assert!(width("Panel", 10.0, Weight::Bold) > wide("Panel"));
    }

    #[test]
    fn direction_is_that_of_the_first_letter() {
        assert!(is_rtl("«حقوق» of"));
        assert!(!is_rtl("12 rights حقوق"));
        assert!(is_rtl_language("ar-EG") && !is_rtl_language("en"));
        assert!(has('A') && has('Ж') && has('ش') && has('א') && has('Ω') && !has('童'));
    }
}

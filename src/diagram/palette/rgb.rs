//! Colours of screens, and what can be computed of them.

use palette::color_difference::{Ciede2000, Wcag21RelativeContrast};
use palette::{IntoColor, Lab, LinSrgb, Srgb};
use std::fmt;

/// A colour of sRGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rgb(pub [u8; 3]);

impl fmt::Display for Rgb {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(formatter, "#{red:02X}{green:02X}{blue:02X}")
    }
}

/// How somebody sees colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vision {
    /// As most do.
    Usual,
    /// Without the cones for long waves.
    Protan,
    /// Without the cones for middle waves.
    Deutan,
    /// Without the cones for short waves.
    Tritan,
}

impl Vision {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Usual, Self::Protan, Self::Deutan, Self::Tritan];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Usual => "usual sight",
            Self::Protan => "protanopia",
            Self::Deutan => "deuteranopia",
            Self::Tritan => "tritanopia",
        }
    }

    /// The matrix for linear RGB of <https://doi.org/10.1109/TVCG.2009.113>, table 1, severity 1.
    fn matrix(self) -> [[f64; 3]; 3] {
        match self {
            Self::Usual => [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
            Self::Protan => [
                [0.152_286, 1.052_583, -0.204_868],
                [0.114_503, 0.786_281, 0.099_216],
                [-0.003_882, -0.048_116, 1.051_998],
            ],
            Self::Deutan => [
                [0.367_322, 0.860_646, -0.227_968],
                [0.280_085, 0.672_501, 0.047_413],
                [-0.011_820, 0.042_940, 0.968_881],
            ],
            Self::Tritan => [
                [1.255_528, -0.076_749, -0.178_779],
                [-0.078_411, 0.930_809, 0.147_602],
                [0.004_733, 0.691_367, 0.303_900],
            ],
        }
    }
}

impl Rgb {
    /// Reads `#RRGGBB`.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
        let number = u32::from_str_radix(digits, 16).ok()?;
        let [_, red, green, blue] = number.to_be_bytes();
        digits
            .bytes()
            .all(|digit| digit.is_ascii_hexdigit())
            .then_some(Self([red, green, blue]))
    }

    /// A colour by its number, as it is written in hexadecimal digits.
    pub(super) const fn of(number: u32) -> Self {
        let [_, red, green, blue] = number.to_be_bytes();
        Self([red, green, blue])
    }

    /// Contrast after <https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio>, from 1 to 21.
    pub fn contrast(self, other: Self) -> f64 {
        self.srgb().relative_contrast(other.srgb())
    }

    /// How different two colours look to somebody: ΔE*00 of
    /// <https://doi.org/10.1002/col.20070>; one that is just seen is about 1.
    pub fn difference(self, other: Self, vision: Vision) -> f64 {
        self.seen(vision).difference(other.seen(vision))
    }

    /// So much of another colour mixed in: none at 0, nothing else at 1.
    pub(super) fn mixed(self, other: Self, share: f64) -> Self {
        let part = |at: usize| {
            let [own, other] = [self, other].map(|colour| f64::from(colour.0[at]));
            (own + (other - own) * share).round().clamp(0.0, 255.0) as u8
        };
        Self([part(0), part(1), part(2)])
    }

    /// The nearest mixture with another colour that passes; the other colour if none does.
    pub(super) fn towards(self, other: Self, passes: impl Fn(Self) -> bool) -> Self {
        const STEPS: u8 = 64;
        let mixtures =
            (0..=STEPS).map(|step| self.mixed(other, f64::from(step) / f64::from(STEPS)));
        mixtures
            .into_iter()
            .find(|mixture| passes(*mixture))
            .unwrap_or(other)
    }

    fn srgb(self) -> Srgb<f64> {
        let [red, green, blue] = self.0;
        Srgb::new(red, green, blue).into_format()
    }

    fn seen(self, vision: Vision) -> Lab<palette::white_point::D65, f64> {
        let linear: LinSrgb<f64> = self.srgb().into_linear();
        let rows = vision.matrix();
        let part = |row: usize| {
            let [red, green, blue] = rows[row];
            (red * linear.red + green * linear.green + blue * linear.blue).clamp(0.0, 1.0)
        };
        LinSrgb::new(part(0), part(1), part(2)).into_color()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_read_and_written() {
        assert_eq!(
            Rgb::parse("#0072b2")
                .map(|colour| colour.to_string())
                .as_deref(),
            Some("#0072B2")
        );
        for text in ["0072B2", "#0072B", "#0072B2F", "#+072B2", "blue", "#00é2B"] {
            assert_eq!(Rgb::parse(text), None, "{text}");
        }
        let black = Rgb::of(0);
        assert!((black.contrast(Rgb::of(0xFF_FFFF)) - 21.0).abs() < 1e-6);
        assert_eq!(black.mixed(Rgb::of(0xFF_FFFF), 0.5), Rgb::of(0x80_8080));
    }

    #[test]
    fn red_and_green_are_near_for_those_who_lack_cones() {
        let (red, green) = (Rgb::of(0xC0_3020), Rgb::of(0x6E_7A00));
        let seen = |vision| red.difference(green, vision);
        assert!(seen(Vision::Usual) > 40.0);
        assert!(seen(Vision::Deutan) < seen(Vision::Usual) / 2.0);
    }
}

//! PNG and PDF: the same SVG, painted with the font that it was measured with.
//!
//! Where a name has signs that the font lacks, fonts of the system fill in; where those lack them
//! too there is an error, or an empty box for each, as is wanted.

use super::font::{self, Weight};
use super::numbered::numbered;
use super::svg::svg;
use crate::diagram::scene::Scene;
use crate::diagram::write::Theme;
use resvg::usvg::{FontResolver, Options, Tree, fontdb};
use resvg::{tiny_skia, usvg};
use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

/// Pixels of a picture: four bytes each.
const PIXELS_MAX: f64 = 100e6;
/// From this weight on, text is set in bold.
const BOLD: u16 = 600;

/// What stands for a sign that no font has.
const EMPTY_BOX: &str = "\u{25A1}";

/// What becomes of a sign that no font has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// There is no picture.
    Refused,
    /// It is an empty box, as in browsers.
    Boxes,
}

/// Why a picture is not painted.
#[derive(Debug, thiserror::Error)]
pub enum PaintError {
    /// No font has a sign.
    #[error("no font here has `{sign}`, which `{text}` needs")]
    NoGlyph {
        /// The sign.
        sign: char,
        /// The text that it stands in.
        text: String,
    },
    /// The picture would take too much memory.
    #[error("the picture would have {pixels} pixels, more than {}", PIXELS_MAX)]
    TooLarge {
        /// How many pixels it would have.
        pixels: f64,
    },
    /// The drawing cannot be read back.
    #[error("the drawing cannot be painted")]
    Drawing(#[source] usvg::Error),
    /// The drawing does not become a document.
    #[error("the drawing does not become a PDF: {0}")]
    Document(String),
}

impl PaintError {
    /// The next action, where there is one.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::NoGlyph { .. } => Some(
                "install a font that has it (on Debian, `fonts-noto-core` or `fonts-noto-cjk`), \
                 or ask for SVG, which is shown with the reader's fonts",
            ),
            Self::TooLarge { .. } => Some("ask for a smaller scale, for fewer nodes, or for SVG"),
            Self::Drawing(_) | Self::Document(_) => None,
        }
    }
}

/// Paints a scene as PNG, `scale` pixels for each of the drawing.
pub fn png(
    scene: &Scene,
    theme: Theme,
    scale: f32,
    missing: Missing,
) -> Result<Vec<u8>, PaintError> {
    let tree = tree(&svg(scene, one_page(theme)), missing)?;
    let pixmap = pixels(&tree, scale)?;
    encoded(&pixmap).map_err(|error| PaintError::Document(error.to_string()))
}

/// Pixels as PNG: without transparency, since there is paper under everything, and as they are,
/// since what is mostly of one colour only grows by being filtered.
fn encoded(pixmap: &tiny_skia::Pixmap) -> Result<Vec<u8>, png::EncodingError> {
    let colours = pixmap.pixels().iter();
    let bytes: Vec<u8> = colours
        .flat_map(|pixel| [pixel.red(), pixel.green(), pixel.blue()])
        .collect();
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, pixmap.width(), pixmap.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::Default);
    encoder.set_filter(png::FilterType::NoFilter);
    encoder.write_header()?.write_image_data(&bytes)?;
    Ok(file)
}

/// Writes a scene as PDF, with text that can be selected and the fonts that it needs.
pub fn pdf(scene: &Scene, theme: Theme, missing: Missing) -> Result<Vec<u8>, PaintError> {
    let tree = tree(&svg(scene, one_page(theme)), missing)?;
    let pdf = svg2pdf::to_pdf(
        &tree,
        svg2pdf::ConversionOptions::default(),
        svg2pdf::PageOptions::default(),
    );
    let pdf = pdf.map_err(|error| PaintError::Document(error.to_string()))?;
    let other = || PaintError::Document("its objects are not found".to_owned());
    numbered(&pdf).ok_or_else(other)
}

/// Paper does not change its colour.
fn one_page(theme: Theme) -> Theme {
    match theme {
        Theme::Dark => Theme::Dark,
        Theme::Light | Theme::Auto => Theme::Light,
    }
}

fn pixels(tree: &Tree, scale: f32) -> Result<tiny_skia::Pixmap, PaintError> {
    let side = |length: f32| (length * scale).ceil().max(1.0);
    let (width, height) = (side(tree.size().width()), side(tree.size().height()));
    let pixels = f64::from(width) * f64::from(height);
    let too_large = || PaintError::TooLarge { pixels };
    if !(1.0..=PIXELS_MAX).contains(&pixels) {
        return Err(too_large());
    }
    // Within the limit, so that nothing is cut.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked above"
    )]
    let mut pixmap = tiny_skia::Pixmap::new(width as u32, height as u32).ok_or_else(too_large)?;
    // To the last pixel, so that the paper leaves none half covered.
    let transform = tiny_skia::Transform::from_scale(
        width / tree.size().width(),
        height / tree.size().height(),
    );
    resvg::render(tree, transform, &mut pixmap.as_mut());
    Ok(pixmap)
}

/// Reads a drawing with the font that it was measured with.
fn tree(svg: &str, missing: Missing) -> Result<Tree, PaintError> {
    static OWN: LazyLock<(Arc<fontdb::Database>, [fontdb::ID; 2])> = LazyLock::new(own_fonts);
    let (fonts, [regular, bold]) = &*OWN;
    let (regular, bold) = (*regular, *bold);
    let lacking = text_that_lacks_signs(svg);
    let fonts = match &lacking {
        None => fonts.clone(),
        Some(_) => {
            let mut more = (**fonts).clone();
            more.load_system_fonts();
            Arc::new(more)
        }
    };
    let mut svg = Cow::Borrowed(svg);
    if let Some((text, signs)) = lacking {
        for sign in signs {
            if with_sign(&fonts, sign).is_some() {
                continue;
            }
            match missing {
                Missing::Refused => return Err(PaintError::NoGlyph { sign, text }),
                Missing::Boxes => svg = svg.replace(sign, EMPTY_BOX).into(),
            }
        }
    }
    let options = Options {
        fontdb: fonts,
        font_resolver: FontResolver {
            select_font: Box::new(move |font, _| {
                Some(if font.weight() >= BOLD { bold } else { regular })
            }),
            select_fallback: Box::new(|sign, _, fonts| with_sign(fonts, sign)),
        },
        ..Options::default()
    };
    Tree::from_str(&svg, &options).map_err(PaintError::Drawing)
}

fn own_fonts() -> (Arc<fontdb::Database>, [fontdb::ID; 2]) {
    let mut fonts = fontdb::Database::new();
    let ids = [Weight::Regular, Weight::Bold].map(|weight| {
        let source = fontdb::Source::Binary(Arc::new(weight.bytes()));
        let ids = fonts.load_font_source(source);
        *ids.first().expect("the font is part of the program")
    });
    (Arc::new(fonts), ids)
}

/// The first font that has a sign.
fn with_sign(fonts: &fontdb::Database, sign: char) -> Option<fontdb::ID> {
    let mut faces = fonts.faces();
    faces.find_map(|face| {
        let has = fonts.with_face_data(face.id, |bytes, index| {
            let face = rustybuzz::ttf_parser::Face::parse(bytes, index).ok()?;
            face.glyph_index(sign)
        });
        has.flatten().map(|_| face.id)
    })
}

/// A text of the drawing as it was before it was made safe for XML.
fn unescaped(text: &str) -> String {
    let text = text.replace("&lt;", "<").replace("&gt;", ">");
    text.replace("&quot;", "\"").replace("&amp;", "&")
}

/// A text with signs that the own font lacks, and all such signs of all texts.
fn text_that_lacks_signs(svg: &str) -> Option<(String, Vec<char>)> {
    let texts = svg.split("<text ").skip(1);
    let texts = texts.filter_map(|text| {
        let (_, text) = text.split_once('>')?;
        text.split_once("</text>").map(|(text, _)| unescaped(text))
    });
    let mut found: Option<(String, Vec<char>)> = None;
    for text in texts {
        let lacking: Vec<char> = text.chars().filter(|sign| !font::has(*sign)).collect();
        for sign in lacking {
            let (_, signs) = found.get_or_insert_with(|| (text.clone(), Vec::new()));
            if !signs.contains(&sign) {
                signs.push(sign);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A text of each script that the font has, and another one.
    const SCRIPTS: [(&str, &str); 6] = [
        ("rights of the child", "rightful heirs"),
        ("δικαιώματα του παιδιού", "άλλο"),
        ("права ребёнка", "другое"),
        ("حقوق الطفل", "أخرى"),
        ("זכויות הילד", "אחר"),
        ("ბავშვის უფლებები", "სხვა"),
    ];

    fn painted(text: &str) -> Result<Vec<u8>, PaintError> {
        let svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"300\" height=\"30\">\
             <text x=\"5\" y=\"20\" font-family=\"{}\" font-size=\"14\">{text}</text></svg>",
            font::FAMILIES
        );
        let pixmap = pixels(&tree(&svg, Missing::Refused)?, 1.0)?;
        Ok(pixmap.data().to_vec())
    }

    #[test]
    fn a_sign_that_no_font_has_can_be_an_empty_box() {
        let drawing = |text: &str| {
            format!(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"300\" height=\"30\">\
                 <text x=\"5\" y=\"20\" font-size=\"14\">{text}</text></svg>"
            )
        };
        let of = |text: &str| {
            let tree = tree(&drawing(text), Missing::Boxes).expect("nothing is refused");
            pixels(&tree, 1.0).expect("it is small").data().to_vec()
        };
        assert_eq!(of("a\u{10EFFF}b"), of("a\u{25A1}b"));
        assert!(font::has('\u{25A1}'));
    }

    #[test]
    fn texts_in_six_scripts_are_painted() {
        for (text, other) in SCRIPTS {
            let text_painted = painted(text).expect("the font has it");
            let inked = text_painted.iter().filter(|byte| **byte > 0).count();
            assert!(inked > 200, "{text}: {inked}");
            let other_painted = painted(other).expect("the font has it");
            assert_ne!(text_painted, other_painted, "{text}");
            // Not the box for what is missing.
            assert!(text.chars().all(font::has), "{text}");
        }
    }

    #[test]
    fn a_sign_that_no_font_has_is_an_error() {
        let error = painted("\u{10EFFF}").expect_err("it is for private use");
        assert!(error.to_string().starts_with("no font here has `"));
        assert!(error.hint().is_some_and(|hint| hint.contains("SVG")));
    }
}

//! PNG: as large as the drawing, with every text where it belongs. PDF: text that can be selected.

use crate::cases;
use crate::diagram::scene;
use plenary::diagram::own::{self, Missing, PaintError, Words};
use plenary::diagram::{PNG_SCALE, Scene, Theme};
use resvg::tiny_skia::Pixmap;

/// All texts of a picture, with their places.
fn words(scene: &Scene) -> Vec<Words> {
    let placed = own::place(scene);
    let cards = placed.cards.into_iter().flat_map(|card| {
        let rows = card.rows.into_iter().flat_map(|row| row.words);
        card.words.into_iter().chain(rows)
    });
    let labels = placed.lines.into_iter().filter_map(|line| line.label);
    cards.chain(labels).chain(placed.words).collect()
}

/// Whether something is painted on the ground where a text is.
fn has_ink(pixmap: &Pixmap, words: &Words, scale: f64) -> bool {
    let rect = words.rect();
    let pixel = |at: f64| (at * scale).max(0.0) as u32;
    let (left, right) = (pixel(rect.x), pixel(rect.x + rect.width));
    let (top, bottom) = (pixel(rect.y), pixel(rect.y + rect.height));
    let colours = (top..=bottom).flat_map(|y| (left..=right).map(move |x| (x, y)));
    let mut colours = colours.filter_map(|(x, y)| pixmap.pixel(x, y));
    let first = colours.next();
    colours.any(|colour| Some(colour) != first)
}

#[test]
fn every_text_is_painted_in_its_place() {
    let (mut painted, mut without_font) = (0, Vec::new());
    for folder in cases::folders("diagram") {
        let Ok(scene) = scene(&folder) else { continue };
        let name = folder.display();
        let png = match own::png(&scene, Theme::Light, 1.0, Missing::Refused) {
            Ok(png) => png,
            Err(PaintError::NoGlyph { sign, .. }) => {
                without_font.push((name.to_string(), sign));
                continue;
            }
            Err(error) => panic!("{name}: {error}"),
        };
        let pixmap = Pixmap::decode_png(&png).expect("it is PNG");
        let size = own::size(&scene).map(|side| side.ceil() as u32);
        assert_eq!([pixmap.width(), pixmap.height()], size, "{name}");
        for words in words(&scene)
            .iter()
            .filter(|words| !words.text.trim().is_empty())
        {
            assert!(has_ink(&pixmap, words, 1.0), "{name}: `{}`", words.text);
        }
        painted += 1;
    }
    // Scripts of India, ideographs and emoji need a font of the system.
    for (name, sign) in &without_font {
        assert!(*sign > '\u{900}', "{name}: {sign}");
    }
    assert!(
        painted > 25 && without_font.len() < 5,
        "{painted}, {without_font:?}"
    );
}

#[test]
fn a_scale_makes_more_pixels_of_the_same() {
    let folder = cases::folders("diagram").remove(0);
    let scene = scene(&folder).expect("the case has a picture");
    let size = own::size(&scene);
    for scale in [0.5, PNG_SCALE, 3.0] {
        let png = own::png(&scene, Theme::Dark, scale, Missing::Refused).expect("the font has all");
        let pixmap = Pixmap::decode_png(&png).expect("it is PNG");
        let wanted = size.map(|side| (side * f64::from(scale)).ceil());
        let found = [pixmap.width(), pixmap.height()].map(f64::from);
        let is_near = |at: usize| (wanted[at] - found[at]).abs() <= 1.0;
        assert!(
            is_near(0) && is_near(1),
            "{scale}: {found:?}, not {wanted:?}"
        );
    }
}

#[cfg(feature = "judges")]
#[test]
fn the_text_of_a_pdf_can_be_selected() {
    use std::path::Path;
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().expect("a folder can be made");
    let mut read = 0;
    for case in cases::folders("diagram") {
        let Ok(scene) = scene(&case) else { continue };
        let Ok(pdf) = own::pdf(&scene, Theme::Light, Missing::Refused) else {
            continue;
        };
        let file = folder.path().join("picture.pdf");
        std::fs::write(&file, pdf).expect("it can be written");
        let output = std::process::Command::new(root.join(".venv/bin/python"))
            .arg(root.join("tests/judges/pdf.py"))
            .arg(&file)
            .output()
            .expect("`make judges` installs it");
        let name = case.display();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{name}: {said}");
        let text = String::from_utf8(output.stdout).expect("it prints UTF-8");
        let text: String = text.split_whitespace().collect();
        for card in scene.graph.node_weights() {
            let lines = card.name.lines.iter().filter(|line| line.is_ascii());
            for line in lines {
                let line: String = line.split_whitespace().collect();
                assert!(text.contains(&line), "{name}: `{line}` in\n{text}");
            }
        }
        read += 1;
    }
    assert!(read > 25, "{read} were read");
}

//! What every writer of SVG shares: the picture in sentences, texts made safe, and links.

use super::scene::{Scene, Stroke};

/// Sentences of the description; all the others stand at their lines.
const SENTENCES_MAX: usize = 12;

/// The picture in sentences: its subtitle, and what its cards say of each other.
pub fn description(scene: &Scene) -> String {
    let mut sentences = vec![format!("{}.", scene.subtitle.whole.trim_end_matches('.'))];
    let lines = scene.graph.edge_weights();
    let telling = lines.filter(|line| !matches!(line.stroke, Stroke::Fine(_)));
    sentences.extend(
        telling
            .take(SENTENCES_MAX)
            .map(|line| line.sentence.clone()),
    );
    if !scene.tally.note.is_empty() {
        sentences.push(format!("{}.", scene.tally.note));
    }
    sentences.retain(|sentence| sentence != ".");
    sentences.join(" ")
}

/// A text for XML, in elements and attributes, without what XML cannot hold.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{FFFE}' | '\u{FFFF}' => {}
            sign if sign.is_control() => out.push(' '),
            sign => out.push(sign),
        }
    }
    out
}

/// The IRI as a link, where it is one that a browser follows and no script.
pub(super) fn url(iri: &str) -> Option<&str> {
    let is_web = iri.starts_with("https://") || iri.starts_with("http://");
    is_web.then_some(iri)
}

//! SVG from Graphviz, made fit to be published: names for those who do not see it, fonts for all
//! systems, words in the middle of their lines.

use super::accessible::{description, escaped};
use super::scene::Scene;
use super::{dot, graphviz};
use regex::{Captures, Regex};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::LazyLock;

/// The fonts, alike in width to the one that Graphviz measures with.
const FONTS: &str = "Arial, Helvetica, 'Liberation Sans', 'Nimbus Sans', sans-serif";
/// Points from the middle of a line of text to its base.
const BASE: f64 = 3.0;

static COMMENT: LazyLock<Regex> = LazyLock::new(|| regex(r"(?s)<!--.*?-->\n?"));
static ROOT: LazyLock<Regex> = LazyLock::new(|| {
    regex(r#"(?s)^.*?<svg width="([0-9.]+)pt" height="([0-9.]+)pt"\s+viewBox="([-0-9. ]+)"[^>]*>"#)
});
static TITLE: LazyLock<Regex> = LazyLock::new(|| {
    regex(r#"<g id="([^"]+)" class="(graph|node|edge)([^"]*)"([^>]*)>\s*<title>[^<]*</title>"#)
});
static LINE: LazyLock<Regex> = LazyLock::new(|| {
    regex(concat!(
        r#"(?s)<g id="line-[0-9]+" class="edge[^>]*>.*?<path [^>]*?\bd="([^"]*)""#,
        r#".*?</g>\n(?:<text .*?</text>\n)?</g>\n"#
    ))
});
static LABEL: LazyLock<Regex> =
    LazyLock::new(|| regex(r#"<text ([^>]*?)text-anchor="middle" x="[-0-9.]+" y="[-0-9.]+""#));
static NUMBER: LazyLock<Regex> = LazyLock::new(|| regex(r"-?[0-9]+(?:\.[0-9]+)?"));

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is a constant that tests compile")
}

/// Draws a scene with Graphviz.
pub fn svg(scene: &Scene) -> Result<String, graphviz::GraphvizError> {
    let drawn = graphviz::svg(&dot::write(scene))?;
    Ok(finish(&String::from_utf8_lossy(&drawn), scene))
}

/// Makes what Graphviz wrote fit to be published.
fn finish(drawn: &str, scene: &Scene) -> String {
    let sentences: BTreeMap<String, &str> = sentences(scene);
    // Graphviz writes hyphens as entities, for the sake of comments.
    let text = drawn.replace("&#45;", "-");
    let text = COMMENT.replace_all(&text, "");
    let text = ROOT.replace(&text, |found: &Captures<'_>| {
        root(&found[1], &found[2], &found[3], scene)
    });
    let text = TITLE.replace_all(&text, |found: &Captures<'_>| {
        let (id, kind, classes, rest) = (&found[1], &found[2], &found[3], &found[4]);
        let title = sentences.get(id).map_or_else(String::new, |sentence| {
            format!("<title>{}</title>", escaped(sentence))
        });
        format!("<g id=\"{id}\" class=\"{kind}{classes}\"{rest}>{title}")
    });
    let text = LINE.replace_all(&text, |found: &Captures<'_>| centred(&found[0], &found[1]));
    let fonts = format!("font-family=\"{FONTS}\"");
    text.replace("font-family=\"Arial\"", &fonts)
}

/// What each box and line says, by its id.
fn sentences(scene: &Scene) -> BTreeMap<String, &str> {
    let cards = scene.graph.node_weights();
    let cards = cards.map(|card| (card.id.clone(), card.sentence.as_str()));
    let lines = scene.graph.edge_indices().map(|edge| {
        let id = format!("line-{}", edge.index() + 1);
        (id, scene.graph[edge].sentence.as_str())
    });
    cards.chain(lines).collect()
}

/// The first element, with what the picture is called and shows.
fn root(width: &str, height: &str, view: &str, scene: &Scene) -> String {
    let mut text = format!(
        "<svg viewBox=\"{view}\" width=\"{width}\" height=\"{height}\" lang=\"{}\" \
         role=\"graphics-document document\" aria-labelledby=\"diagram-title\" \
         aria-describedby=\"diagram-description\" style=\"max-width:100%;height:auto\" \
         xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\">\n",
        escaped(&scene.language)
    );
    let title = escaped(&scene.title.whole);
    let _ = writeln!(text, "<title id=\"diagram-title\">{title}</title>");
    let description = escaped(&description(scene));
    let _ = writeln!(
        text,
        "<desc id=\"diagram-description\">{description}</desc>"
    );
    let _ = write!(
        text,
        "<style>{}</style>",
        include_str!("diagram.css").trim_end()
    );
    text
}

/// A line with its words moved to its middle; beside it where it is upright.
fn centred(line: &str, path: &str) -> String {
    let Some((x, y, is_upright)) = middle(path) else {
        return line.to_owned();
    };
    let replaced = LABEL.replace(line, |found: &Captures<'_>| {
        let (anchor, x) = match is_upright {
            true => ("start", x + 6.0),
            false => ("middle", x),
        };
        format!(
            "<text {}text-anchor=\"{anchor}\" x=\"{x:.2}\" y=\"{:.2}\"",
            &found[1],
            y + BASE
        )
    });
    replaced.into_owned()
}

/// The middle of a path of cubic curves, and whether it stands upright.
fn middle(path: &str) -> Option<(f64, f64, bool)> {
    /// Straight pieces that stand for a curve.
    const STEPS: u32 = 16;
    let numbers: Vec<f64> = NUMBER
        .find_iter(path)
        .filter_map(|number| number.as_str().parse().ok())
        .collect();
    let points: Vec<(f64, f64)> = numbers
        .chunks_exact(2)
        .map(|pair| (pair[0], pair[1]))
        .collect();
    let (first, rest) = points.split_first()?;
    let mut way = vec![*first];
    for curve in rest.chunks_exact(3) {
        let start = *way.last()?;
        for step in 1..=STEPS {
            let at = f64::from(step) / f64::from(STEPS);
            way.push(on_curve([start, curve[0], curve[1], curve[2]], at));
        }
    }
    let length = |from: &(f64, f64), to: &(f64, f64)| (to.0 - from.0).hypot(to.1 - from.1);
    let total: f64 = way.windows(2).map(|pair| length(&pair[0], &pair[1])).sum();
    let mut gone = 0.0;
    for pair in way.windows(2) {
        let piece = length(&pair[0], &pair[1]);
        if gone + piece >= total / 2.0 && piece > 0.0 {
            let part = (total / 2.0 - gone) / piece;
            let along = |from: f64, to: f64| from + (to - from) * part;
            let is_upright = (pair[1].1 - pair[0].1).abs() > 3.0 * (pair[1].0 - pair[0].0).abs();
            let (x, y) = (along(pair[0].0, pair[1].0), along(pair[0].1, pair[1].1));
            return Some((x, y, is_upright));
        }
        gone += piece;
    }
    None
}

/// A point of a cubic Bézier curve.
fn on_curve(points: [(f64, f64); 4], at: f64) -> (f64, f64) {
    let back = 1.0 - at;
    let weights = [
        back.powi(3),
        3.0 * back.powi(2) * at,
        3.0 * back * at.powi(2),
        at.powi(3),
    ];
    let sum = |part: fn((f64, f64)) -> f64| {
        let products = weights
            .iter()
            .zip(points)
            .map(|(weight, point)| weight * part(point));
        products.sum()
    };
    (sum(|point| point.0), sum(|point| point.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_in_the_middle_of_their_lines() {
        let (x, y, is_upright) = middle("M0,0C10,0 20,0 30,0").expect("it has a length");
        assert!((x - 15.0).abs() < 0.1 && y.abs() < 0.1 && !is_upright);
        let (_, y, is_upright) = middle("M5,0C5,-10 5,-20 5,-30").expect("it has a length");
        assert!((y + 15.0).abs() < 0.1 && is_upright);
        assert!(middle("M5,0").is_none());
    }
}

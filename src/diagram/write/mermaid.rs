//! Mermaid (<https://mermaid.js.org/syntax/flowchart.html>). A card with rows is a subgraph that
//! holds the card's own box and one for each row: lines lead to boxes and never to a subgraph,
//! which Mermaid cannot draw from within.

use super::network::{Edge, Network, Node};
use super::{Format, WriteError};
use crate::diagram::palette::{MUTED, shades};
use crate::diagram::scene::{Arrow, Card, Line, Scene, Shape, Stroke};
use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

/// Edges that Mermaid draws unless a page says otherwise, and signs that it reads.
const EDGES_MAX: usize = 500;
const SIGNS_MAX: usize = 50_000;

/// Writes a scene as a flowchart.
pub(super) fn write(scene: &Scene) -> Result<String, WriteError> {
    let network = Network::of(scene);
    bound("lines", network.edges.len(), EDGES_MAX)?;
    let text = text(scene, &network, Links::Kept);
    if text.encode_utf16().count() <= SIGNS_MAX {
        return Ok(text);
    }
    // Tooltips and links make more than half of it.
    let text = self::text(scene, &network, Links::LeftOut);
    bound("signs", text.encode_utf16().count(), SIGNS_MAX)?;
    Ok(text)
}

fn bound(what: &'static str, found: usize, max: usize) -> Result<(), WriteError> {
    match found <= max {
        true => Ok(()),
        false => Err(WriteError::Bound {
            format: Format::Mmd,
            what,
            found,
            max,
        }),
    }
}

/// Whether boxes lead to what they show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Links {
    Kept,
    LeftOut,
}

fn text(scene: &Scene, network: &Network<'_>, links: Links) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = all(&mut out, scene, network, links);
    out
}

fn all(out: &mut String, scene: &Scene, network: &Network<'_>, links: Links) -> fmt::Result {
    // A JSON string is one of YAML too.
    let title = serde_json::Value::from(scene.title.whole.as_str());
    writeln!(out, "---\ntitle: {title}\n---")?;
    if !scene.command.is_empty() {
        writeln!(out, "%% {}", comment(&scene.command))?;
    }
    let is_mirrored = ["ar", "fa", "he", "ur"].contains(&language(scene));
    writeln!(out, "flowchart {}", if is_mirrored { "RL" } else { "LR" })?;
    let ids = network.nodes.iter().map(|node| node.id);
    let names: BTreeMap<&str, usize> = ids.zip(1..).collect();
    let name = |id: &str| format!("n{}", names.get(id).copied().unwrap_or(0));
    for card in scene.columns.iter().flatten() {
        write_card(out, &scene.graph[*card], &name)?;
    }
    for (edge, line) in network.edges.iter().zip(scene.graph.edge_weights()) {
        write_line(out, edge, line, &name)?;
    }
    for (place, edge) in network.edges.iter().enumerate() {
        writeln!(out, "  linkStyle {place} stroke:{}", edge.colour)?;
    }
    write_colours(out, scene, &name)?;
    if links == Links::Kept {
        let shown = network.nodes.iter().filter(|node| is_link(node));
        for node in shown {
            writeln!(
                out,
                "  click {} href \"{}\" \"{}\"",
                name(node.id),
                node.iri,
                label(node.sentence)
            )?;
        }
    }
    Ok(())
}

fn write_card(out: &mut String, card: &Card, name: &impl Fn(&str) -> String) -> fmt::Result {
    let own = name(&card.id);
    let mut texts = vec![label(&card.name.whole)];
    texts.extend(card.facts.iter().map(|fact| label(&fact.whole)));
    let caption = card.caption.as_deref().unwrap_or_default();
    if card.rows.is_empty() && !caption.is_empty() {
        texts.insert(0, label(caption));
    }
    let text = texts.join("<br/>");
    let own = match card.shape {
        Shape::Pill => format!("{own}([\"{text}\"])"),
        Shape::Card | Shape::Focus => format!("{own}[\"{text}\"]"),
    };
    if card.rows.is_empty() {
        return writeln!(out, "  {own}");
    }
    let caption = match caption {
        "" => card.count.as_deref().unwrap_or(" "),
        caption => caption,
    };
    let group = name(&card.id).replace('n', "g");
    writeln!(out, "  subgraph {group}[\"{}\"]\n    {own}", label(caption))?;
    for row in &card.rows {
        let text = label(&row.name.whole);
        writeln!(out, "    {}[\"{text}\"]", name(&row.id))?;
    }
    writeln!(out, "  end")
}

fn write_line(
    out: &mut String,
    edge: &Edge<'_>,
    line: &Line,
    name: &impl Fn(&str) -> String,
) -> fmt::Result {
    let stroke = match (line.stroke, line.arrow) {
        (Stroke::Dashed(_), Arrow::None) => "-.-",
        (Stroke::Dashed(_), _) => "-.->",
        (Stroke::Part(_), Arrow::None) => "===",
        (Stroke::Part(_), _) => "==>",
        (_, Arrow::None) => "---",
        _ => "-->",
    };
    let words = match edge.verb {
        "" => String::new(),
        verb => format!("|\"{}\"|", label(verb)),
    };
    writeln!(
        out,
        "  {} {stroke}{words} {}",
        name(edge.source),
        name(edge.target)
    )
}

/// Text and ground are said both, so that neither the light nor the dark theme of a page makes
/// one of them unreadable.
fn write_colours(out: &mut String, scene: &Scene, name: &impl Fn(&str) -> String) -> fmt::Result {
    for node in scene.columns.iter().flatten() {
        let card = &scene.graph[*node];
        let shades = shades(card.hue);
        let (ground, ink) = match card.shape {
            Shape::Focus => (shades.deep, "#FFFFFF"),
            Shape::Card | Shape::Pill => (shades.tint, "#1B2733"),
        };
        let own = name(&card.id);
        let line = shades.line;
        writeln!(out, "  style {own} fill:{ground},stroke:{line},color:{ink}")?;
        if card.rows.is_empty() {
            continue;
        }
        let group = own.replace('n', "g");
        writeln!(
            out,
            "  style {group} fill:#FFFFFF,stroke:{line},color:{MUTED}"
        )?;
        for row in &card.rows {
            let (row, pale) = (name(&row.id), shades.pale);
            writeln!(
                out,
                "  style {row} fill:#FFFFFF,stroke:{pale},color:#1B2733"
            )?;
        }
    }
    Ok(())
}

fn language(scene: &Scene) -> &str {
    scene.language.split('-').next().unwrap_or_default()
}

/// Whether its IRI can be followed, and ends nothing early.
fn is_link(node: &Node<'_>) -> bool {
    let starts = ["http://", "https://"];
    starts.iter().any(|start| node.iri.starts_with(start))
        && !node.iri.contains(['"', ';', ' ', '`'])
}

/// A text in quotation marks. Mermaid reads Markdown in it, and cuts lines that hold `style`, a
/// colon and an entity, so that all signs that it could read are written as entities.
fn label(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut starts_number = false;
    for (place, sign) in text.trim().char_indices() {
        let is_list = (place == 0 && matches!(sign, '-' | '+'))
            || (starts_number && matches!(sign, '.' | ')'));
        starts_number = sign.is_ascii_digit() && (place == 0 || starts_number);
        match sign {
            '"' => out.push_str("#quot;"),
            '&' => out.push_str("#amp;"),
            '<' => out.push_str("#lt;"),
            '>' => out.push_str("#gt;"),
            '#' | ':' | ';' | '`' | '*' | '_' | '~' | '\\' | '[' | ']' | '{' | '}' | '|' | '$'
            | '%' | '@' => {
                let _ = write!(out, "#{};", u32::from(sign));
            }
            sign if is_list => {
                let _ = write!(out, "#{};", u32::from(sign));
            }
            sign if sign.is_control() => out.push(' '),
            sign => out.push(sign),
        }
    }
    match out.as_str() {
        "" => "#160;".to_owned(),
        _ => out,
    }
}

/// A text in a comment, where braces would begin a directive.
fn comment(text: &str) -> String {
    let shown = text.chars().map(|sign| match sign {
        '{' | '}' | '%' => ' ',
        sign if sign.is_control() => ' ',
        sign => sign,
    });
    shown.collect()
}

#[cfg(test)]
mod tests {
    use super::{bound, label};

    #[test]
    fn nothing_in_a_label_is_syntax() {
        assert_eq!(
            label("say \"<b>\" & `x` #1\nend 😀 שלום\u{0}."),
            "say #quot;#lt;b#gt;#quot; #amp; #96;x#96; #35;1 end 😀 שלום ."
        );
        assert_eq!(label("12. item"), "12#46; item");
        assert_eq!(label("- item"), "#45; item");
        assert_eq!(label("lifestyle: a"), "lifestyle#58; a");
        assert_eq!(label(""), "#160;");
        let long = "x".repeat(300);
        assert_eq!(label(&long), long);
    }

    #[test]
    fn more_than_it_draws_is_an_error_that_says_the_bound() {
        let error = bound("lines", 501, 500).expect_err("it is one more");
        assert_eq!(
            error.to_string(),
            "the picture has 501 lines, and `mmd` has at most 500"
        );
        assert!(bound("lines", 500, 500).is_ok());
    }
}

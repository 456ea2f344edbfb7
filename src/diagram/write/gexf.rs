//! GEXF 1.3 (<https://gexf.net/>), with colours, sizes and where each node stands in the network:
//! Gephi opens it as a picture, before anything is computed.

use super::network::{Edge, Network, Node};
use super::xml::escaped;
use crate::diagram::measure::Measures;
use crate::diagram::palette::Rgb;
use crate::diagram::scene::Scene;
use std::fmt::{self, Write as _};

const OF_NODES: [(&str, &str); 10] = [
    ("class", "string"),
    ("iri", "string"),
    ("shape", "string"),
    ("parent", "string"),
    ("sentence", "string"),
    ("degree", "integer"),
    ("betweenness", "double"),
    ("page_rank", "double"),
    ("core", "integer"),
    ("community", "integer"),
];
const OF_EDGES: [(&str, &str); 4] = [
    ("verb", "string"),
    ("predicates", "string"),
    ("sentence", "string"),
    ("statements", "string"),
];
/// Points between columns, between cards, and between the rows of one.
const COLUMN: usize = 400;
const PLACE: usize = 120;
const ROW: usize = 12;

/// Writes a scene as GEXF.
pub(super) fn write(scene: &Scene) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = all(&mut out, scene);
    out
}

fn all(out: &mut String, scene: &Scene) -> fmt::Result {
    let network = Network::of(scene);
    let measures = network.measures();
    out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.push_str(
        "<gexf xmlns=\"http://gexf.net/1.3\" xmlns:viz=\"http://gexf.net/1.3/viz\" \
         version=\"1.3\">\n",
    );
    writeln!(
        out,
        "  <meta>\n    <creator>Plenary</creator>\n    <title>{}</title>\n    \
         <description>{}</description>\n  </meta>",
        escaped(&scene.title.whole),
        escaped(&scene.subtitle.whole)
    )?;
    out.push_str("  <graph defaultedgetype=\"directed\" mode=\"static\">\n");
    for (class, names) in [("node", &OF_NODES[..]), ("edge", &OF_EDGES[..])] {
        writeln!(out, "    <attributes class=\"{class}\" mode=\"static\">")?;
        for (name, kind) in names {
            writeln!(
                out,
                "      <attribute id=\"{name}\" title=\"{name}\" type=\"{kind}\"/>"
            )?;
        }
        out.push_str("    </attributes>\n");
    }
    writeln!(out, "    <nodes count=\"{}\">", network.nodes.len())?;
    let mut row = 0;
    for (index, node) in network.nodes.iter().enumerate() {
        row = if node.parent.is_some() { row + 1 } else { 0 };
        of_node(out, node, row, (&measures, index))?;
    }
    out.push_str("    </nodes>\n");
    writeln!(out, "    <edges count=\"{}\">", network.edges.len())?;
    for edge in &network.edges {
        of_edge(out, edge)?;
    }
    out.push_str("    </edges>\n  </graph>\n</gexf>\n");
    Ok(())
}

fn of_node(
    out: &mut String,
    node: &Node<'_>,
    row: usize,
    (measures, index): (&Measures, usize),
) -> fmt::Result {
    let degree = measures.degree[index];
    writeln!(
        out,
        "      <node id=\"{}\" label=\"{}\">",
        escaped(node.id),
        escaped(node.name)
    )?;
    let texts = [
        node.class,
        node.iri,
        node.shape,
        node.parent.unwrap_or_default(),
        node.sentence,
    ];
    let numbers = [
        degree.to_string(),
        format!("{:.6}", measures.betweenness[index]),
        format!("{:.6}", measures.page_rank[index]),
        measures.core[index].to_string(),
        measures.community[index].to_string(),
    ];
    let values = texts.into_iter().chain(numbers.iter().map(String::as_str));
    values_of(out, OF_NODES.iter().zip(values))?;
    colour(out, node.colour)?;
    // The area is by the number of neighbours, and nothing is too small to be seen.
    let neighbours = u32::try_from(degree).map_or(f64::MAX, f64::from);
    writeln!(
        out,
        "        <viz:size value=\"{:.1}\"/>",
        8.0 + 6.0 * neighbours.sqrt()
    )?;
    writeln!(
        out,
        "        <viz:position x=\"{}\" y=\"-{}\" z=\"0\"/>",
        node.column * COLUMN,
        node.place * PLACE + row * ROW
    )?;
    out.push_str("      </node>\n");
    Ok(())
}

fn of_edge(out: &mut String, edge: &Edge<'_>) -> fmt::Result {
    writeln!(
        out,
        "      <edge id=\"{}\" source=\"{}\" target=\"{}\" label=\"{}\" weight=\"{}\">",
        edge.id,
        escaped(edge.source),
        escaped(edge.target),
        escaped(edge.verb),
        edge.weight
    )?;
    let values = [edge.verb, &edge.predicates, edge.sentence, &edge.statements];
    values_of(out, OF_EDGES.iter().zip(values))?;
    colour(out, edge.colour)?;
    out.push_str("      </edge>\n");
    Ok(())
}

/// What is empty is left out.
fn values_of<'t>(
    out: &mut String,
    values: impl Iterator<Item = (&'t (&'t str, &'t str), &'t str)>,
) -> fmt::Result {
    out.push_str("        <attvalues>\n");
    for ((name, _), value) in values.filter(|(_, value)| !value.is_empty()) {
        let value = escaped(value);
        writeln!(
            out,
            "          <attvalue for=\"{name}\" value=\"{value}\"/>"
        )?;
    }
    out.push_str("        </attvalues>\n");
    Ok(())
}

/// A colour, from `#RRGGBB`.
fn colour(out: &mut String, Rgb([red, green, blue]): Rgb) -> fmt::Result {
    writeln!(
        out,
        "        <viz:color r=\"{red}\" g=\"{green}\" b=\"{blue}\"/>"
    )
}

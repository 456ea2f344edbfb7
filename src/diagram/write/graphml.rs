//! GraphML (<http://graphml.graphdrawing.org/specification.html>), as yEd and NetworkX read it.

use super::network::{Edge, Network, Node};
use super::xml::escaped;
use crate::diagram::Scene;
use std::fmt::{self, Write as _};

/// What is known of nodes: its key, its type, and where it is.
const OF_NODES: [(&str, &str); 8] = [
    ("name", "string"),
    ("class", "string"),
    ("iri", "string"),
    ("shape", "string"),
    ("parent", "string"),
    ("sentence", "string"),
    ("colour", "string"),
    ("column", "int"),
];
const OF_EDGES: [(&str, &str); 6] = [
    ("verb", "string"),
    ("predicates", "string"),
    ("sentence", "string"),
    ("statements", "string"),
    ("weight", "int"),
    ("colour", "string"),
];

pub(super) fn write(scene: &Scene) -> String {
    let mut out = String::new();
    // Writing to a string cannot fail.
    let _ = all(&mut out, scene);
    out
}

fn all(out: &mut String, scene: &Scene) -> fmt::Result {
    let network = Network::of(scene);
    out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.push_str(
        "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" \
         xsi:schemaLocation=\"http://graphml.graphdrawing.org/xmlns \
         http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd\">\n",
    );
    for (domain, names) in [("node", &OF_NODES[..]), ("edge", &OF_EDGES[..])] {
        for (name, kind) in names {
            writeln!(
                out,
                "  <key id=\"{domain}-{name}\" for=\"{domain}\" attr.name=\"{name}\" \
                 attr.type=\"{kind}\"/>"
            )?;
        }
    }
    writeln!(
        out,
        "  <graph id=\"scene\" edgedefault=\"directed\">\n    <desc>{}</desc>",
        escaped(&scene.title.whole)
    )?;
    for node in &network.nodes {
        of_node(out, node)?;
    }
    for edge in &network.edges {
        of_edge(out, edge)?;
    }
    out.push_str("  </graph>\n</graphml>\n");
    Ok(())
}

fn of_node(out: &mut String, node: &Node<'_>) -> fmt::Result {
    writeln!(out, "    <node id=\"{}\">", escaped(node.id))?;
    let (column, colour) = (node.column.to_string(), node.colour.to_string());
    let values = [
        node.name,
        node.class,
        node.iri,
        node.shape,
        node.parent.unwrap_or_default(),
        node.sentence,
        &colour,
        &column,
    ];
    data(out, "node", OF_NODES.iter().zip(values))?;
    out.push_str("    </node>\n");
    Ok(())
}

fn of_edge(out: &mut String, edge: &Edge<'_>) -> fmt::Result {
    writeln!(
        out,
        "    <edge id=\"{}\" source=\"{}\" target=\"{}\">",
        edge.id,
        escaped(edge.source),
        escaped(edge.target)
    )?;
    let (weight, colour) = (edge.weight.to_string(), edge.colour.to_string());
    let values = [
        edge.verb,
        &edge.predicates,
        edge.sentence,
        &edge.statements,
        &weight,
        &colour,
    ];
    data(out, "edge", OF_EDGES.iter().zip(values))?;
    out.push_str("    </edge>\n");
    Ok(())
}

/// What is empty is left out.
fn data<'t>(
    out: &mut String,
    domain: &str,
    values: impl Iterator<Item = (&'t (&'t str, &'t str), &'t str)>,
) -> fmt::Result {
    for ((name, _), value) in values.filter(|(_, value)| !value.is_empty()) {
        let value = escaped(value);
        writeln!(out, "      <data key=\"{domain}-{name}\">{value}</data>")?;
    }
    Ok(())
}

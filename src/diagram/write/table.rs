//! Nodes and edges as CSV (<https://www.rfc-editor.org/rfc/rfc4180>), with the names of columns
//! that Gephi and spreadsheets know.

use super::network::{Edge, Network, Node};
use crate::diagram::scene::Scene;

/// What is in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rows {
    /// Nodes, then edges; what only one of them has is empty in the other.
    All,
    /// Nodes.
    Nodes,
    /// Edges.
    Edges,
}

const OF_NODES: [&str; 7] = ["Id", "Label", "Class", "Shape", "Parent", "IRI", "Sentence"];
const OF_EDGES: [&str; 9] = [
    "Source",
    "Target",
    "Type",
    "Id",
    "Label",
    "Weight",
    "Predicates",
    "Sentence",
    "Statements",
];
const OF_ALL: [&str; 14] = [
    "Kind",
    "Id",
    "Label",
    "Class",
    "Shape",
    "Parent",
    "IRI",
    "Source",
    "Target",
    "Type",
    "Weight",
    "Predicates",
    "Sentence",
    "Statements",
];

/// Writes a scene as a table.
pub(super) fn write(scene: &Scene, rows: Rows) -> String {
    let network = Network::of(scene);
    let columns: &[&str] = match rows {
        Rows::All => &OF_ALL,
        Rows::Nodes => &OF_NODES,
        Rows::Edges => &OF_EDGES,
    };
    let mut out = String::new();
    line(&mut out, columns.iter().map(|name| (*name).to_owned()));
    if rows != Rows::Edges {
        for node in &network.nodes {
            line(&mut out, columns.iter().map(|name| of_node(node, name)));
        }
    }
    if rows != Rows::Nodes {
        for edge in &network.edges {
            line(&mut out, columns.iter().map(|name| of_edge(edge, name)));
        }
    }
    out
}

fn of_node(node: &Node<'_>, column: &str) -> String {
    let cell = match column {
        "Kind" => "node",
        "Id" => node.id,
        "Label" => node.name,
        "Class" => node.class,
        "Shape" => node.shape,
        "Parent" => node.parent.unwrap_or_default(),
        "IRI" => node.iri,
        "Sentence" => node.sentence,
        _ => "",
    };
    cell.to_owned()
}

fn of_edge(edge: &Edge<'_>, column: &str) -> String {
    let cell = match column {
        "Kind" => "edge",
        "Id" => &edge.id,
        "Label" => edge.verb,
        "Source" => edge.source,
        "Target" => edge.target,
        "Type" => "Directed",
        "Weight" => return edge.weight.to_string(),
        "Predicates" => &edge.predicates,
        "Sentence" => edge.sentence,
        "Statements" => &edge.statements,
        _ => "",
    };
    cell.to_owned()
}

fn line(out: &mut String, cells: impl Iterator<Item = String>) {
    for (place, text) in cells.enumerate() {
        if place > 0 {
            out.push(',');
        }
        out.push_str(&cell(&text));
    }
    out.push_str("\r\n");
}

/// A cell. A spreadsheet would run what begins like a formula, so that an apostrophe stands before
/// it, which spreadsheets take for "this is text".
fn cell(text: &str) -> String {
    let shown: String = text
        .chars()
        .map(|sign| match sign {
            '\n' => '\n',
            sign if sign.is_control() => ' ',
            sign => sign,
        })
        .collect();
    let guard = match shown.starts_with(['=', '+', '-', '@']) {
        true => "'",
        false => "",
    };
    match shown.contains([',', '"', '\n']) {
        true => format!("\"{guard}{}\"", shown.replace('"', "\"\"")),
        false => format!("{guard}{shown}"),
    }
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn a_cell_ends_nothing_early_and_is_no_formula() {
        assert_eq!(cell("a \"b\", <c> & 😀"), "\"a \"\"b\"\", <c> & 😀\"");
        assert_eq!(cell("a\r\nb\u{0}"), "\"a \nb \"");
        assert_eq!(cell("=1+1"), "'=1+1");
        assert_eq!(cell("שלום"), "שלום");
        let long = "x".repeat(300);
        assert_eq!(cell(&long), long);
    }
}

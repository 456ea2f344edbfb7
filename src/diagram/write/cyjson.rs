//! Cytoscape JSON (<https://js.cytoscape.org/#notation/elements-json>): rows are children of cards.
//! The keys `value`, `key`, `directed` and `multigraph` are those that NetworkX asks for.

use super::network::Network;
use crate::diagram::Scene;
use serde_json::{Map, Value, json};

pub(super) fn write(scene: &Scene) -> String {
    let network = Network::of(scene);
    let nodes: Vec<Value> = network
        .nodes
        .iter()
        .map(|node| {
            let mut data = json!({
                "id": node.id,
                "value": node.id,
                "name": node.name,
                "class": node.class,
                "iri": node.iri,
                "shape": node.shape,
                "sentence": node.sentence,
                "colour": node.colour.to_string(),
                "column": node.column,
            });
            if let (Some(parent), Some(data)) = (node.parent, data.as_object_mut()) {
                data.insert("parent".to_owned(), parent.into());
            }
            let classes = format!("{} {}", node.class, node.shape);
            json!({ "group": "nodes", "data": data, "classes": classes })
        })
        .collect();
    let edges: Vec<Value> = network
        .edges
        .iter()
        .map(|edge| {
            json!({ "group": "edges", "data": {
                "id": edge.id,
                "key": edge.id,
                "source": edge.source,
                "target": edge.target,
                "name": edge.verb,
                "predicates": edge.predicates,
                "sentence": edge.sentence,
                "statements": edge.statements,
                "weight": edge.weight,
                "colour": edge.colour.to_string(),
            }})
        })
        .collect();
    let mut whole = Map::new();
    whole.insert("format_version".to_owned(), "1.0".into());
    whole.insert("directed".to_owned(), true.into());
    whole.insert("multigraph".to_owned(), true.into());
    whole.insert(
        "data".to_owned(),
        json!({
            "name": scene.title.whole,
            "snapshot": scene.snapshot,
            "command": scene.command,
            "note": scene.tally.note,
        }),
    );
    whole.insert(
        "elements".to_owned(),
        json!({ "nodes": nodes, "edges": edges }),
    );
    let mut text = format!("{:#}", Value::Object(whole));
    text.push('\n');
    text
}

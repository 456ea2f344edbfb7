//! What a search finds, for programs.

use super::{HITS_PER_PAGE, Results, Shown};
use crate::site::Document;
use serde::Serialize;
use serde_json::{Value, json};

/// Results in JSON, as `docs/search.md` tells.
pub(super) fn json(results: &Results<'_>) -> Document {
    written(results, "application/json")
}

/// Results in JSON-LD: a list of resources in the words of schema.org
/// (<https://schema.org/SearchResultsPage>).
pub(super) fn json_ld(results: &Results<'_>) -> Document {
    let first = HITS_PER_PAGE * (results.page - 1);
    let items: Vec<Value> = (first + 1..)
        .zip(&results.hits)
        .map(|(position, shown)| {
            json!({
                "@type": "ListItem",
                "position": position,
                "item": item(shown),
            })
        })
        .collect();
    let page = json!({
        "@context": { "@vocab": "https://schema.org/" },
        "@type": "SearchResultsPage",
        "name": results.query,
        "mainEntity": {
            "@type": "ItemList",
            "numberOfItems": results.total,
            "itemListOrder": "https://schema.org/ItemListOrderDescending",
            "itemListElement": items,
        },
    });
    written(&page, "application/ld+json")
}

fn item(shown: &Shown) -> Value {
    let text = match &shown.passage.language {
        Some(language) => json!({ "@value": shown.passage.text, "@language": language }),
        None => json!(shown.passage.text),
    };
    let mut item = json!({ "@id": shown.iri, "name": shown.name, "text": text });
    if let Some(class) = &shown.class {
        item["@type"] = json!(class.iri);
    }
    item
}

/// JSON as a document.
pub(super) fn written(value: &impl Serialize, media_type: &'static str) -> Document {
    let mut bytes = serde_json::to_vec_pretty(value).expect("texts and numbers are valid JSON");
    bytes.push(b'\n');
    Document { bytes, media_type }
}

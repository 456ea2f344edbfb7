//! Files that are made from the ontology and committed: they are rewritten here, and the test fails
//! when they were stale.

use plenary::ontology;
use std::fs;
use std::path::Path;

fn fresh(path: &str, content: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let committed = fs::read_to_string(&path).unwrap_or_default();
    if committed != content {
        fs::write(&path, content).expect("the file can be written");
        panic!("{} was stale and is rewritten; commit it", path.display());
    }
}

fn pretty(value: &serde_json::Value) -> String {
    format!("{value:#}\n")
}

#[test]
fn json_schema_is_fresh() {
    let (schema, findings) = ontology::compile(&ontology::embedded());
    assert_eq!(findings, []);
    let json_schema = ontology::json_schema(&schema);
    fresh("ontology/records.schema.json", &pretty(&json_schema));
}

#[test]
fn context_is_fresh() {
    let (schema, _) = ontology::compile(&ontology::embedded());
    fresh(
        "ontology/context.jsonld",
        &pretty(&ontology::context(&schema)),
    );
}

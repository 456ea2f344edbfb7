//! Reports as SARIF 2.1.0 (<https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html>).

use crate::diagnostic::report::Spot;
use crate::diagnostic::{Code, Report, Severity};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

/// Characters that a path keeps in a relative reference.
const PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// Writes one run with all reports. The rules are all codes, in their order.
pub fn sarif(reports: &[Report]) -> String {
    let rules: Vec<Value> = Code::ALL.iter().copied().map(rule).collect();
    let results: Vec<Value> = reports.iter().map(result).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": env!("CARGO_PKG_NAME"),
                "version": env!("CARGO_PKG_VERSION"),
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    let mut out = serde_json::to_string_pretty(&log).expect("the log has only text keys");
    out.push('\n');
    out
}

fn rule(code: Code) -> Value {
    json!({
        "id": code.as_str(),
        "shortDescription": {"text": code.meaning()},
        "defaultConfiguration": {"level": level(code.severity())},
    })
}

fn result(report: &Report) -> Value {
    let index = Code::ALL.iter().position(|code| *code == report.code);
    let related: Vec<Value> = report
        .also
        .iter()
        .enumerate()
        .map(|(id, also)| {
            let mut location = location(&also.spot);
            location["id"] = json!(id);
            location["message"] = json!({"text": also.message});
            location
        })
        .collect();
    let mut result = json!({
        "ruleId": report.code.as_str(),
        "ruleIndex": index.expect("the list holds all codes"),
        "level": level(report.severity),
        "message": {"text": super::whole_message(report)},
        "locations": [location(&report.spot)],
    });
    if !related.is_empty() {
        result["relatedLocations"] = json!(related);
    }
    result
}

fn location(spot: &Spot) -> Value {
    let path = spot.path.replace('\\', "/");
    let uri = utf8_percent_encode(&path, PATH).to_string();
    let mut physical = json!({"artifactLocation": {"uri": uri}});
    if let Some(position) = &spot.position {
        physical["region"] = json!({
            "startLine": position.line,
            "startColumn": position.column,
            "endLine": position.end_line,
            "endColumn": position.end_column,
            "byteOffset": spot.offset,
            "byteLength": spot.length,
        });
        if position.end_line == position.line {
            physical["contextRegion"] = json!({
                "startLine": position.line,
                "snippet": {"text": position.excerpt.text},
            });
        }
    }
    json!({"physicalLocation": physical})
}

fn level(severity: Severity) -> &'static str {
    severity.as_str()
}

//! Reports as JSON.

use crate::diagnostic::Report;
use serde::Serialize;

/// What is written.
#[derive(Serialize)]
struct Findings<'a> {
    findings: &'a [Report],
    errors: usize,
    warnings: usize,
}

/// Writes all reports as one object: `findings`, a list in the given order, `errors` and
/// `warnings`, their counts.
///
/// A finding has `code`, `severity` (`error` or `warning`), `message`, `expected`, its place
/// (`path`; `line`, `column`, `end_line`, `end_column`, counted from 1 in code points, and an
/// `excerpt` where the text is at hand; `offset` and `length` in bytes), `also` (further places,
/// each with a `message`), `notes`, and `hint` or null.
pub fn json(reports: &[Report]) -> String {
    let (errors, warnings) = super::counts(reports);
    let findings = Findings {
        findings: reports,
        errors,
        warnings,
    };
    let mut out = serde_json::to_string_pretty(&findings).expect("reports have only text keys");
    out.push('\n');
    out
}

//! Reports as text for people, and as what programs read.

mod github;
mod json;
mod sarif;
mod text;

pub use github::github;
pub use json::json;
pub use sarif::sarif;
pub use text::{RenderOptions, text};

use super::{Report, Severity};

/// Says how many errors and warnings there are, as in "2 errors, 1 warning".
pub fn count(reports: &[Report]) -> String {
    let (errors, warnings) = counts(reports);
    let of = |count: usize, what: &str| match count {
        1 => format!("1 {what}"),
        _ => format!("{count} {what}s"),
    };
    match (errors, warnings) {
        (_, 0) => of(errors, "error"),
        (0, _) => of(warnings, "warning"),
        _ => format!("{}, {}", of(errors, "error"), of(warnings, "warning")),
    }
}

fn counts(reports: &[Report]) -> (usize, usize) {
    let errors = reports
        .iter()
        .filter(|report| report.severity == Severity::Error)
        .count();
    (errors, reports.len() - errors)
}

/// All that a report says apart from its first place, for formats that have one field for it.
fn whole_message(report: &Report) -> String {
    let mut out = report.message.clone();
    if !report.expected.is_empty() {
        out.push_str(&format!(" ({})", report.expected));
    }
    for also in &report.also {
        out.push_str(&format!("\n{}: {}", also.spot, also.message));
    }
    for note in &report.notes {
        out.push_str(&format!("\nnote: {note}"));
    }
    if let Some(hint) = &report.hint {
        out.push_str(&format!("\nhint: {hint}"));
    }
    out
}

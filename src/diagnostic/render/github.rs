//! Reports as workflow commands of GitHub
//! (<https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions>).

use crate::diagnostic::Report;

/// Writes one command a report: GitHub shows it at its line.
pub fn github(reports: &[Report]) -> String {
    reports.iter().map(command).collect()
}

fn command(report: &Report) -> String {
    let mut out = format!(
        "::{} file={}",
        report.severity.as_str(),
        property(&report.spot.path)
    );
    if let Some(position) = &report.spot.position {
        out.push_str(&format!(",line={},col={}", position.line, position.column));
        if position.end_line == position.line && position.end_column > position.column {
            // GitHub counts the last column in.
            out.push_str(&format!(",endColumn={}", position.end_column - 1));
        }
        if position.end_line > position.line {
            out.push_str(&format!(",endLine={}", position.end_line));
        }
    }
    out.push_str(&format!(",title={}", property(report.code.as_str())));
    out.push_str("::");
    out.push_str(&data(&super::whole_message(report)));
    out.push('\n');
    out
}

/// Escapes the message of a command.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// Escapes a property of a command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

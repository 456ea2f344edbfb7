//! N-Triples and N-Quads: a line a statement.

use super::{ExportError, Job, each_subject};

/// Writes the statements, each on its line.
pub(super) fn write(job: &mut Job<'_>) -> Result<(), ExportError> {
    let statements = job.statements;
    for graph in statements.graphs() {
        let end = if graph.is_default_graph() {
            " .\n".to_owned()
        } else {
            format!(" {graph} .\n")
        };
        each_subject(statements, graph.as_ref(), job.style, |subject, said| {
            let subject = subject.to_string();
            let mut lines: Vec<String> = said
                .iter()
                .map(|(predicate, object)| format!("{subject} {predicate} {object}{end}"))
                .collect();
            lines.sort_unstable();
            for line in &lines {
                job.out.write_all(line.as_bytes())?;
            }
            job.tally.subject(lines.len());
            Ok::<(), ExportError>(())
        })?;
    }
    Ok(())
}

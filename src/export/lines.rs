//! N-Triples and N-Quads: a line a statement, sorted as `sort` does.

use super::{ExportError, Job, Statements};
use std::io::{self, Write};

/// Writes the statements, each on its line.
pub(super) fn write(job: &mut Job<'_>) -> Result<(), ExportError> {
    job.statements.write_lines(job.out)?;
    job.tally.add(job.statements.len());
    Ok(())
}

/// The lines of statements that keep none in store.
pub(super) fn sorted(
    statements: &(impl Statements + ?Sized),
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut lines = Vec::with_capacity(statements.len());
    for graph in statements.graphs() {
        let end = if graph.is_default_graph() {
            String::new()
        } else {
            format!("{graph} ")
        };
        let triples = statements.triples(graph.as_ref());
        lines.extend(triples.map(|triple| format!("{triple} {end}.\n")));
    }
    lines.sort_unstable();
    lines
        .iter()
        .try_for_each(|line| out.write_all(line.as_bytes()))
}

//! Datasets as commands read them.

use super::console::Console;
use super::failure::Failure;
use super::options::Data;
use crate::dataset::{DatasetError, Loaded, Request, load};
use crate::diagnostic::render::{self, RenderOptions};
use crate::diagnostic::{Finding, Report, Severity, Texts, reports};
use crate::graph::Snapshot;
use crate::search::indexed;
use std::io::{self, Write};

/// Reads a dataset, or says why that is not possible.
pub(crate) fn read(data: &Data, request: Request) -> Result<Loaded, Failure> {
    load(&data.data, request).map_err(|error| not_there(&error))
}

/// Says why a dataset cannot be read.
pub(crate) fn not_there(error: &DatasetError) -> Failure {
    let failure = Failure::of(error);
    match error {
        DatasetError::CannotRead { path, source } if source.kind() == io::ErrorKind::NotFound => {
            failure.hint(format!(
                "name the dataset's folder with `--data DIR`, or begin one with \
                 `plenary init {}`",
                path.display()
            ))
        }
        _ => failure,
    }
}

/// Reads a dataset and builds its graph; nothing where an error is among the findings, which are
/// shown on the standard error. That there are warnings is said in a line.
///
/// The snapshot has no index of its texts.
pub(crate) fn graph(
    data: &Data,
    alignments: bool,
    console: &Console,
) -> Result<Option<(Loaded, Snapshot)>, Failure> {
    let mut loaded = read(data, Request::graph(alignments))?;
    if shows_errors(&loaded.findings, &loaded, console)? {
        return Ok(None);
    }
    match loaded.findings.len() {
        0 => {}
        count => {
            let what = if count == 1 { "warning" } else { "warnings" };
            let folder = data.data.display();
            console.note(&format!(
                "{count} {what}: `plenary check --data {folder}` shows them"
            ));
        }
    }
    let graph = loaded.build_graph().map_err(|error| Failure::of(&error))?;
    Ok(Some((loaded, graph)))
}

/// The same, with an index of the texts.
pub(crate) fn snapshot(
    data: &Data,
    alignments: bool,
    console: &Console,
) -> Result<Option<(Loaded, Snapshot)>, Failure> {
    let Some((loaded, graph)) = graph(data, alignments, console)? else {
        return Ok(None);
    };
    let snapshot = indexed(&graph, &loaded.schema).map_err(|error| Failure::of(&error))?;
    Ok(Some((loaded, snapshot)))
}

/// Shows the errors among findings on the standard error, and says whether there are any.
pub(crate) fn shows_errors(
    findings: &[Finding],
    texts: &dyn Texts,
    console: &Console,
) -> Result<bool, Failure> {
    let errors: Vec<Report> = reports(findings, texts)
        .into_iter()
        .filter(|report| report.severity == Severity::Error)
        .collect();
    if errors.is_empty() {
        return Ok(false);
    }
    let options = RenderOptions {
        color: console.error_color,
        all: false,
        width: console.width(),
    };
    io::stderr().write_all(render::text(&errors, options).as_bytes())?;
    Ok(true)
}

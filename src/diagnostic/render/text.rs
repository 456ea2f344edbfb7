//! Reports for people, drawn by annotate-snippets.

use crate::diagnostic::report::{Position, Spot};
use crate::diagnostic::{Report, Severity};
use annotate_snippets::{
    AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet, normalize_untrusted_str,
    renderer::DecorStyle,
};

/// How text is laid out.
#[derive(Clone, Copy, Debug)]
pub struct RenderOptions {
    /// Whether it has colours.
    pub color: bool,
    /// Whether all reports are shown, not only the first hundred.
    pub all: bool,
    /// Columns of the terminal.
    pub width: usize,
}

/// How many reports are shown unless all are asked for: more than anybody mends in one go.
const SHOWN_MAX: usize = 100;

/// Columns below which excerpts are not cut any narrower.
const WIDTH_MIN: usize = 60;

/// Writes reports in the given order, and a closing line that counts them all; nothing where there
/// are none.
pub fn text(reports: &[Report], options: RenderOptions) -> String {
    if reports.is_empty() {
        return String::new();
    }
    let renderer = if options.color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let renderer = renderer
        .decor_style(DecorStyle::Ascii)
        .term_width(options.width.max(WIDTH_MIN));
    let shown = if options.all {
        reports.len()
    } else {
        reports.len().min(SHOWN_MAX)
    };
    let mut out = String::new();
    for report in &reports[..shown] {
        one(&mut out, report, &renderer);
        out.push('\n');
    }
    if shown < reports.len() {
        let hidden = reports.len() - shown;
        out.push_str(&format!("… and {hidden} more; `--all` shows them\n"));
    }
    out.push_str(&super::count(reports));
    out.push('\n');
    out
}

fn one(out: &mut String, report: &Report, renderer: &Renderer) {
    let level = match report.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level
        .primary_title(report.message.as_str())
        .id(report.code.as_str());
    let mut group = Group::with_title(title);
    group = group.element(place(
        &report.spot,
        &report.expected,
        AnnotationKind::Primary,
    ));
    for also in &report.also {
        group = group.element(place(&also.spot, &also.message, AnnotationKind::Context));
    }
    // Notes and hints are not cleaned by the renderer, since they may be styled.
    let notes: Vec<String> = report.notes.iter().map(|note| clean(note)).collect();
    for note in &notes {
        group = group.element(Level::NOTE.message(note.as_str()));
    }
    let hint = report.hint.as_deref().map(clean);
    let hint = hint
        .as_deref()
        .map(|hint| hint.split_once('\n').unwrap_or((hint, "")));
    if let Some((first, _)) = hint {
        group = group.element(Level::HELP.with_name("hint").message(first));
    }
    out.push_str(&renderer.render(&[group]));
    out.push('\n');
    if let Some((_, rest)) = hint.filter(|(_, rest)| !rest.is_empty()) {
        // What is to be pasted stands at the margin, as it is to stand in the file.
        out.push('\n');
        out.push_str(rest);
        out.push('\n');
    }
}

/// Removes what could control a terminal; line breaks stay.
fn clean(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(normalize_untrusted_str).collect();
    lines.join("\n")
}

fn place<'r>(spot: &'r Spot, label: &'r str, kind: AnnotationKind) -> Element<'r> {
    let Some(position) = &spot.position else {
        return Origin::path(spot.path.as_str()).into();
    };
    let Position {
        line,
        column,
        excerpt,
        ..
    } = position;
    if excerpt.text.trim().is_empty() && label.is_empty() {
        return Origin::path(spot.path.as_str())
            .line(*line)
            .char_column(*column)
            .into();
    }
    let annotation = kind
        .span(excerpt.start..excerpt.end)
        .label((!label.is_empty()).then_some(label));
    Snippet::source(excerpt.text.as_str())
        .path(spot.path.as_str())
        .line_start(*line)
        .annotation(annotation)
        .into()
}

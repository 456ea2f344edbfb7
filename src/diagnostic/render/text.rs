//! Reports for people, drawn by annotate-snippets.

use crate::diagnostic::report::{Position, Spot};
use crate::diagnostic::{Report, Severity};
use annotate_snippets::{
    AnnotationKind, Group, Level, Origin, Renderer, Snippet, normalize_untrusted_str,
    renderer::DecorStyle,
};
use std::borrow::Cow;

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
    group = place(
        group,
        &report.spot,
        &report.expected,
        AnnotationKind::Primary,
    );
    for also in &report.also {
        group = place(group, &also.spot, &also.message, AnnotationKind::Context);
    }
    // Notes and hints are not cleaned by the renderer, since they may be styled.
    let notes: Vec<String> = report.notes.iter().map(|note| clean(note)).collect();
    for note in &notes {
        group = group.element(Level::NOTE.message(note.as_str()));
    }
    let hint = report.hint.as_deref().map(clean);
    let hint = hint
        .as_deref()
        .map(|hint| hint.split_once('\n').unwrap_or((hint, "")))
        .map(|(first, rest)| (first, rest.trim_matches('\n')));
    if let Some((first, _)) = hint {
        group = group.element(Level::HELP.with_name("hint").message(first));
    }
    out.push_str(&with_columns(renderer.render(&[group]), report));
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

/// Adds a place with its line.
fn place<'r>(group: Group<'r>, spot: &'r Spot, label: &'r str, kind: AnnotationKind) -> Group<'r> {
    let Some(position) = &spot.position else {
        return group.element(Origin::path(spot.path.as_str()));
    };
    let Position {
        line,
        column,
        excerpt,
        ..
    } = position;
    if excerpt.text.trim().is_empty() && label.is_empty() {
        let origin = Origin::path(spot.path.as_str());
        return group.element(origin.line(*line).char_column(*column));
    }
    let annotation = kind
        .span(excerpt.start..excerpt.end)
        .label((!label.is_empty()).then_some(label));
    let path = match drawn_column(position) == *column {
        true => Cow::Borrowed(spot.path.as_str()),
        false => Cow::Owned(format!("{}{CUT}", spot.path)),
    };
    let snippet = Snippet::source(excerpt.text.as_str()).path(path);
    group.element(snippet.line_start(*line).annotation(annotation))
}

/// Stands after a path whose column the renderer gets wrong, since it sees a part of the line.
const CUT: char = '\u{e000}';

/// The column that the renderer counts, from the beginning of the excerpt.
fn drawn_column(position: &Position) -> usize {
    let excerpt = &position.excerpt;
    excerpt.text[..excerpt.start].chars().count() + 1
}

/// Puts the columns right that were counted in a part of a line.
fn with_columns(drawn: String, report: &Report) -> String {
    if !drawn.contains(CUT) {
        return drawn;
    }
    let spots = report.also.iter().map(|also| &also.spot);
    let put_right = |drawn: String, spot: &Spot| match &spot.position {
        Some(position) => {
            let wrong = drawn_column(position);
            let wrong = format!("{}{CUT}:{}:{wrong}", spot.path, position.line);
            drawn.replace(&wrong, &spot.to_string())
        }
        None => drawn,
    };
    let drawn = spots.fold(put_right(drawn, &report.spot), put_right);
    drawn.replace(CUT, "")
}

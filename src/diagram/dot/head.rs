//! Title, subtitle and key, as the label of the whole.

use super::super::palette::{INK, LINE, MUTED, Rgb, shades};
use super::super::scene::{KeyBox, KeyLine, Scene, Shape, Stroke, Swatch, Text};
use super::escape::{html, html_or_space};
use std::fmt::Write as _;

/// Entries in a row of the key before the next row.
const ENTRIES: usize = 6;
/// Signs of a line in the key.
const NAME_COLUMNS: usize = 30;
/// Points that the boxes or lines of an entry take.
const SWATCH_WIDTH: usize = 40;

/// Writes the table.
pub(super) fn write(out: &mut String, scene: &Scene) -> std::fmt::Result {
    writeln!(
        out,
        "    <TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"0\">"
    )?;
    for line in &scene.title.lines {
        text(out, "19", INK, &format!("<B>{}</B>", html_or_space(line)))?;
    }
    for line in scene.subtitle.lines.iter().filter(|line| !line.is_empty()) {
        text(out, "11.5", MUTED, &html(line))?;
    }
    writeln!(out, "      <TR><TD HEIGHT=\"8\"></TD></TR>")?;
    writeln!(
        out,
        "      <TR><TD ALIGN=\"LEFT\">\
         <TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"3\">"
    )?;
    let boxes = scene.key.boxes.iter();
    let boxes = boxes.map(|entry| (entry.name.as_str(), boxes_of(entry)));
    key(out, &scene.key.boxes_title, &boxes.collect::<Vec<_>>())?;
    let lines = scene.key.lines.iter();
    let lines = lines.map(|entry| (entry.name.as_str(), lines_of(entry)));
    key(out, &scene.key.lines_title, &lines.collect::<Vec<_>>())?;
    writeln!(out, "      </TABLE></TD></TR>")?;
    if !scene.tally.note.is_empty() {
        writeln!(out, "      <TR><TD HEIGHT=\"4\"></TD></TR>")?;
        text(out, "9.5", MUTED, &html(&scene.tally.note))?;
    }
    writeln!(out, "      <TR><TD HEIGHT=\"14\"></TD></TR>")?;
    writeln!(out, "    </TABLE>")
}

fn text(out: &mut String, size: &str, color: Rgb, text: &str) -> std::fmt::Result {
    writeln!(
        out,
        "      <TR><TD ALIGN=\"LEFT\" CELLPADDING=\"3\">\
         <FONT POINT-SIZE=\"{size}\" COLOR=\"{color}\">{text}</FONT></TD></TR>"
    )
}

/// A part of the key, in as many rows as it takes; all rows share their columns.
fn key(out: &mut String, title: &str, entries: &[(&str, String)]) -> std::fmt::Result {
    for (index, row) in entries.chunks(ENTRIES).enumerate() {
        let title = if index == 0 { title } else { "" };
        writeln!(
            out,
            "        <TR><TD ALIGN=\"LEFT\" WIDTH=\"40\">\
             <FONT POINT-SIZE=\"8\" COLOR=\"{MUTED}\"><B>{}</B></FONT></TD>",
            html_or_space(&title.to_uppercase())
        )?;
        for (name, swatches) in row {
            let name = Text::wrapped(name, NAME_COLUMNS).lines;
            let name: Vec<String> = name.iter().map(|line| html_or_space(line)).collect();
            writeln!(
                out,
                "          <TD>{swatches}</TD><TD ALIGN=\"LEFT\" BALIGN=\"LEFT\">\
                 <FONT POINT-SIZE=\"9.5\" COLOR=\"{INK}\">{}</FONT></TD><TD WIDTH=\"10\"></TD>",
                name.join("<BR ALIGN=\"LEFT\"/>")
            )?;
        }
        writeln!(out, "        </TR>")?;
    }
    Ok(())
}

/// The boxes of an entry, side by side, as wide together as one.
fn boxes_of(entry: &KeyBox) -> String {
    let width = part(SWATCH_WIDTH, entry.swatches.len(), 3);
    let boxes = entry.swatches.iter().map(|Swatch { shape, hue }| {
        let shades = shades(*hue);
        let (line, ground) = match shape {
            Shape::Focus => (shades.deep, shades.deep),
            Shape::Card | Shape::Pill => (shades.line, shades.tint),
        };
        format!(
            "<TD><TABLE BORDER=\"1.3\" CELLBORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"0\" \
             STYLE=\"ROUNDED\" COLOR=\"{line}\" BGCOLOR=\"{ground}\" FIXEDSIZE=\"TRUE\" \
             WIDTH=\"{width}\" HEIGHT=\"14\"><TR><TD></TD></TR></TABLE></TD>"
        )
    });
    swatch(&boxes.collect::<Vec<_>>().join("<TD WIDTH=\"3\"></TD>"), 16)
}

/// The lines of an entry, end to end.
fn lines_of(entry: &KeyLine) -> String {
    let width = part(SWATCH_WIDTH, entry.strokes.len(), 0);
    let lines = entry.strokes.iter().map(|stroke| {
        let (color, weight, style) = match *stroke {
            Stroke::Part(hue) => (shades(hue).line, 3, ""),
            Stroke::Plain => (LINE, 2, ""),
            Stroke::Dashed(hue) => (shades(hue).line, 2, " STYLE=\"DASHED\""),
            Stroke::Fine(hue) => (shades(hue).line, 2, ""),
        };
        format!(
            "<TD WIDTH=\"{width}\" HEIGHT=\"8\" FIXEDSIZE=\"TRUE\" BORDER=\"{weight}\" \
             SIDES=\"B\" COLOR=\"{color}\"{style}></TD>"
        )
    });
    // Without gaps, which would look like dashes.
    swatch(&lines.collect::<String>(), 8)
}

/// A table that keeps its size however wide its column is.
fn swatch(cells: &str, height: u32) -> String {
    format!(
        "<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"0\" \
         FIXEDSIZE=\"TRUE\" WIDTH=\"{SWATCH_WIDTH}\" HEIGHT=\"{height}\"><TR>{cells}</TR></TABLE>"
    )
}

/// The width of one of several that stand side by side with gaps.
fn part(width: usize, count: usize, gap: usize) -> usize {
    (width / count.max(1)).saturating_sub(gap).max(4)
}

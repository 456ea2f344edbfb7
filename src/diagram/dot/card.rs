//! Cards as tables, pills as rounded boxes.

use super::super::accessible::url;
use super::super::palette::{INK, MUTED, ON_DEEP, ON_DEEP_MUTED, PAPER, Rgb, Shades, shades};
use super::super::scene::{Card, Row, Shape, Text};
use super::escape::{html, html_or_space, quoted, quoted_lines};
use std::fmt::Write as _;

/// How a card is set.
struct Style {
    /// The frame and ground of the table.
    frame: String,
    /// Space above and below, and to the sides.
    padding: [u32; 2],
    width_min: u32,
    caption: Rgb,
    name: Rgb,
    name_size: &'static str,
    fact: Rgb,
    fact_size: &'static str,
}

impl Style {
    fn of(card: &Card, shades: Shades) -> Self {
        let Shades {
            line, tint, deep, ..
        } = shades;
        if card.shape == Shape::Focus {
            return Self {
                frame: format!("BORDER=\"0\" BGCOLOR=\"{deep}\""),
                padding: [14, 18],
                width_min: 120,
                caption: ON_DEEP_MUTED,
                name: ON_DEEP,
                name_size: "15",
                fact: ON_DEEP_MUTED,
                fact_size: "10.5",
            };
        }
        let has_rows = !card.rows.is_empty();
        Self {
            frame: format!("BORDER=\"1.3\" COLOR=\"{line}\" BGCOLOR=\"{tint}\""),
            padding: [8, if has_rows { 10 } else { 12 }],
            width_min: if has_rows { 176 } else { 146 },
            caption: deep,
            name: if has_rows { deep } else { INK },
            name_size: match (has_rows, card.is_prose) {
                (_, true) => "10",
                (true, _) => "13",
                (false, _) => "11.5",
            },
            fact: MUTED,
            fact_size: "9.5",
        }
    }
}

/// A card: a table of three columns, the outer ones for space.
pub(super) fn card(out: &mut String, card: &Card) -> std::fmt::Result {
    let shades = shades(card.hue);
    let style = Style::of(card, shades);
    let [high, wide] = style.padding;
    writeln!(
        out,
        "    {} [{}, label=<",
        quoted(&card.id),
        attributes(card)
    )?;
    writeln!(
        out,
        "      <TABLE {} STYLE=\"ROUNDED\" CELLBORDER=\"0\" CELLSPACING=\"0\" CELLPADDING=\"0\">",
        style.frame
    )?;
    writeln!(
        out,
        "        <TR><TD HEIGHT=\"{high}\" WIDTH=\"{wide}\"></TD><TD WIDTH=\"{}\"></TD>\
         <TD WIDTH=\"{wide}\"></TD></TR>",
        style.width_min
    )?;
    if let Some(caption) = &card.caption {
        let caption = format!("<B>{}</B>", html_or_space(&caption.to_uppercase()));
        line(out, &font("7.5", style.caption, &caption))?;
    }
    let last = card.name.lines.len().saturating_sub(1);
    for (index, name) in card.name.lines.iter().enumerate() {
        let name = match card.is_prose {
            true => html_or_space(name),
            false => format!("<B>{}</B>", html_or_space(name)),
        };
        let mut text = font(style.name_size, style.name, &name);
        if let Some(count) = card.count.as_ref().filter(|_| index == last) {
            let count = format!("&#160;&#160;&#160;{}", html(count));
            text.push_str(&font("9.5", style.fact, &count));
        }
        line(out, &text)?;
    }
    facts(out, card, &style)?;
    for (index, row) in card.rows.iter().enumerate() {
        space(out, 5)?;
        self::row(out, row, index, shades)?;
    }
    space(out, if card.rows.is_empty() { high } else { high + 1 })?;
    writeln!(out, "      </TABLE>>];")
}

fn facts(out: &mut String, card: &Card, style: &Style) -> std::fmt::Result {
    if !card.facts.is_empty() && card.shape == Shape::Focus {
        space(out, 8)?;
    }
    for fact in card.facts.iter().flat_map(|fact| &fact.lines) {
        line(
            out,
            &font(style.fact_size, style.fact, &html_or_space(fact)),
        )?;
    }
    Ok(())
}

fn row(out: &mut String, row: &Row, index: usize, shades: Shades) -> std::fmt::Result {
    let mut link = String::new();
    if let Some(url) = url(&row.iri) {
        let _ = write!(link, " HREF=\"{}\" TARGET=\"_top\"", html(url));
    }
    writeln!(
        out,
        "        <TR><TD></TD><TD PORT=\"r{}\" ID=\"{}\" BORDER=\"1\" COLOR=\"{}\" \
         BGCOLOR=\"{PAPER}\" STYLE=\"ROUNDED\" ALIGN=\"LEFT\" BALIGN=\"LEFT\" CELLPADDING=\"6\"\
         {link} TOOLTIP=\"{}\">{}</TD><TD></TD></TR>",
        index + 1,
        html(&row.id),
        shades.pale,
        html(&row.sentence),
        lines(&row.name)
    )
}

/// The lines of a row; a single one needs no break.
fn lines(text: &Text) -> String {
    let break_line = if text.lines.len() > 1 {
        "<BR ALIGN=\"LEFT\"/>"
    } else {
        ""
    };
    let lines = text.lines.iter();
    lines
        .map(|line| font("10", INK, &html_or_space(line)) + break_line)
        .collect()
}

/// A pill.
pub(super) fn pill(out: &mut String, card: &Card) -> std::fmt::Result {
    let shades = shades(card.hue);
    writeln!(
        out,
        "    {} [{}, label={}, shape=box, style=\"rounded,filled\", color=\"{}\", \
         fillcolor=\"{}\", penwidth=1.3, fontsize=10.5, height=0.3, width=2.0, \
         margin=\"0.14,0.03\"];",
        quoted(&card.id),
        attributes(card),
        quoted_lines(&card.name.lines),
        shades.line,
        shades.tint
    )
}

/// What boxes of all forms have.
fn attributes(card: &Card) -> String {
    let mut text = format!("id={}, class={}", quoted(&card.id), quoted(&card.class));
    if let Some(url) = url(&card.iri) {
        let _ = write!(text, ", URL={}, target=\"_top\"", quoted(url));
    }
    let _ = write!(text, ", tooltip={}", quoted(&card.sentence));
    text
}

fn line(out: &mut String, text: &str) -> std::fmt::Result {
    writeln!(
        out,
        "        <TR><TD></TD><TD ALIGN=\"LEFT\" CELLPADDING=\"1\">{text}</TD><TD></TD></TR>"
    )
}

fn space(out: &mut String, height: u32) -> std::fmt::Result {
    writeln!(out, "        <TR><TD HEIGHT=\"{height}\"></TD></TR>")
}

fn font(size: &str, color: Rgb, text: &str) -> String {
    format!("<FONT POINT-SIZE=\"{size}\" COLOR=\"{color}\">{text}</FONT>")
}

//! Writes a placed picture as SVG (<https://www.w3.org/TR/SVG2/>), fit for those who see it and for
//! those who do not.

use super::colours::{Paint, Painter};
use super::font::{self, Weight};
use super::place::place;
use super::shapes::{Anchor, Curve, Placed, PlacedCard, PlacedLine, Point, Rect, Words};
use crate::diagram::accessible::{description, escaped};
use crate::diagram::palette::Hue;
use crate::diagram::scene::{Card, Scene, Shape, Stroke};
use crate::diagram::write::Theme;
use oxrdf::Triple;
use std::fmt::{Result, Write as _};

/// Rounding of corners: of cards, the card in the middle, pills, rows, boxes of the key.
const CARD_CORNER: f64 = 14.0;
const FOCUS_CORNER: f64 = 16.0;
const PILL_CORNER: f64 = 10.0;
const ROW_CORNER: f64 = 8.0;
const KEY_CORNER: f64 = 5.0;
/// How far words keep lines away, on both sides together.
const HALO: &str = "9";
/// An arrow: how long, half as wide, and how far into it its line goes.
const ARROW: f64 = 10.0;
const ARROW_HALF: f64 = 4.4;
const ARROW_COVER: f64 = 3.0;

/// Draws a scene.
pub fn svg(scene: &Scene, theme: Theme) -> String {
    let placed = place(scene);
    let mut writer = Writer {
        scene,
        out: String::new(),
        painter: Painter::new(theme),
    };
    // Writing into memory does not fail.
    let _ = writer.body(&placed);
    let mut out = String::with_capacity(writer.out.len() + (8 << 10));
    let _ = start(&mut out, scene, &placed, &writer.painter);
    out.push_str(&writer.out);
    out.push_str("</svg>\n");
    out
}

/// The width and the height of the drawing, in its own units.
pub fn size(scene: &Scene) -> [f64; 2] {
    let placed = place(scene);
    [placed.width, placed.height]
}

fn start(out: &mut String, scene: &Scene, placed: &Placed, painter: &Painter) -> Result {
    let (width, height) = (number(placed.width), number(placed.height));
    let direction = if placed.is_mirrored { "rtl" } else { "ltr" };
    writeln!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"pd\" viewBox=\"0 0 {width} {height}\" \
         width=\"{width}\" height=\"{height}\" lang=\"{}\" data-dir=\"{direction}\" \
         data-snapshot=\"{}\" role=\"graphics-document document\" \
         aria-labelledby=\"diagram-title\" aria-describedby=\"diagram-description\" \
         style=\"max-width:100%;height:auto\" font-family=\"{}\">",
        escaped(&scene.language),
        escaped(&scene.snapshot),
        font::FAMILIES
    )?;
    let (title, description) = (&scene.title.whole, description(scene));
    writeln!(
        out,
        "<title id=\"diagram-title\">{}</title>",
        escaped(title)
    )?;
    writeln!(
        out,
        "<desc id=\"diagram-description\">{}</desc>",
        escaped(&description)
    )?;
    writeln!(out, "<style>\n{}</style>", painter.css())
}

struct Writer<'a> {
    scene: &'a Scene,
    out: String,
    painter: Painter,
}

impl Writer<'_> {
    fn body(&mut self, placed: &Placed) -> Result {
        let paper = self.painter.paint("", Paint::Paper);
        writeln!(self.out, "<rect {paper} width=\"100%\" height=\"100%\"/>")?;
        self.out.push_str("<g class=\"head\">\n");
        self.words(&placed.words, Hue::Grey)?;
        self.out.push_str("</g>\n");
        self.key(placed)?;
        self.out.push_str("<g class=\"nodes\">\n");
        for card in &placed.cards {
            self.card(card)?;
        }
        self.out.push_str("</g>\n<g class=\"edges\">\n");
        for line in &placed.lines {
            self.line(line)?;
        }
        // Words lie on all lines; each line says them in its title too.
        self.out
            .push_str("</g>\n<g class=\"verbs\" aria-hidden=\"true\">\n");
        for words in placed.lines.iter().filter_map(|line| line.label.as_ref()) {
            self.verb(words)?;
        }
        self.out.push_str("</g>\n");
        Ok(())
    }

    /// The words of a line, with a halo that keeps other lines away.
    fn verb(&mut self, words: &Words) -> Result {
        let paint = self.painter.paint("", Paint::Verb);
        writeln!(
            self.out,
            "<text {paint} stroke-width=\"{HALO}\" stroke-linejoin=\"round\" \
             paint-order=\"stroke\" x=\"{}\" y=\"{}\" font-size=\"{}\" \
             text-anchor=\"middle\">{}</text>",
            number(words.at.x),
            number(words.at.y),
            number(words.size),
            directed(&words.text),
        )
    }

    fn words(&mut self, words: &[Words], hue: Hue) -> Result {
        for words in words.iter().filter(|words| !words.text.is_empty()) {
            let paint = Paint::of_text(words.ink, hue);
            let paint = self.painter.paint("", paint);
            let anchor = match words.anchor {
                Anchor::Left => "",
                Anchor::Middle => " text-anchor=\"middle\"",
                Anchor::Right => " text-anchor=\"end\"",
            };
            let weight = match words.weight {
                Weight::Regular => "",
                Weight::Bold => " font-weight=\"700\"",
            };
            let text = directed(&words.text);
            writeln!(
                self.out,
                "<text {paint} x=\"{}\" y=\"{}\" font-size=\"{}\"{weight}{anchor}>{text}</text>",
                number(words.at.x),
                number(words.at.y),
                number(words.size),
            )?;
        }
        Ok(())
    }

    fn key(&mut self, placed: &Placed) -> Result {
        self.out.push_str("<g class=\"key\">\n");
        for entry in &placed.key {
            for (rect, swatch) in &entry.boxes {
                let paint = match swatch.shape {
                    Shape::Focus => Paint::Solid(swatch.hue),
                    Shape::Card | Shape::Pill => Paint::Frame(swatch.hue),
                };
                self.rect("", rect, KEY_CORNER, paint, 1.4)?;
            }
            for (from, to, stroke) in &entry.lines {
                let paint = self.painter.paint("", Paint::Line(Paint::hue_of(*stroke)));
                let (x, y) = (number(from.x), number(from.y));
                let drawn = drawn(*stroke);
                writeln!(
                    self.out,
                    "<path {paint} {drawn} d=\"M{x} {y}H{}\"/>",
                    number(to.x)
                )?;
            }
            self.words(&entry.words, Hue::Grey)?;
        }
        self.out.push_str("</g>\n");
        Ok(())
    }

    fn rect(
        &mut self,
        classes: &str,
        rect: &Rect,
        corner: f64,
        paint: Paint,
        width: f64,
    ) -> Result {
        let paint = self.painter.paint(classes, paint);
        writeln!(
            self.out,
            "<rect {paint} stroke-width=\"{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" \
             rx=\"{}\"/>",
            number(width),
            number(rect.x),
            number(rect.y),
            number(rect.width),
            number(rect.height),
            number(corner)
        )
    }

    fn card(&mut self, placed: &PlacedCard) -> Result {
        let card = &self.scene.graph[placed.node];
        let (corner, paint, width) = match card.shape {
            Shape::Focus => (FOCUS_CORNER, Paint::Solid(card.hue), 1.6),
            Shape::Card => (CARD_CORNER, Paint::Frame(card.hue), 1.6),
            Shape::Pill => (PILL_CORNER, Paint::Frame(card.hue), 1.5),
        };
        writeln!(
            self.out,
            "<g class=\"node {}\" id=\"{}\" data-iri=\"{}\" data-statements=\"{}\"{}{}>",
            escaped(&card.class),
            escaped(&card.id),
            escaped(&card.iri),
            escaped(&joined(&card.statements)),
            traces(&card.quotes),
            self.evidence(card)
        )?;
        let close = self.open(&card.iri, "card", None, &card.sentence)?;
        self.rect("pd-box", &placed.rect, corner, paint, width)?;
        self.words(&placed.words, card.hue)?;
        self.out.push_str(close);
        for (row, frame) in card.rows.iter().zip(&placed.rows) {
            let close = self.open(&row.iri, "row", Some(&row.id), &row.sentence)?;
            self.rect("pd-box", &frame.rect, ROW_CORNER, Paint::Row(card.hue), 1.2)?;
            self.words(&frame.words, card.hue)?;
            self.out.push_str(close);
        }
        self.out.push_str("</g>\n");
        Ok(())
    }

    /// Where a site shows the passages behind a card.
    fn evidence(&self, card: &Card) -> String {
        let site = self.scene.site.as_ref().filter(|_| !card.quotes.is_empty());
        let place = site.and_then(|site| site.evidence(&card.iri));
        place.map_or_else(String::new, |place| {
            format!(" data-evidence=\"{}\"", escaped(&place))
        })
    }

    /// Opens a link, or a group where the resource has no page.
    fn open(
        &mut self,
        iri: &str,
        class: &str,
        id: Option<&str>,
        sentence: &str,
    ) -> std::result::Result<&'static str, std::fmt::Error> {
        let close = match self.scene.href(iri) {
            Some(url) => {
                write!(self.out, "<a href=\"{}\" target=\"_top\"", escaped(&url))?;
                "</a>\n"
            }
            None => {
                self.out.push_str("<g");
                "</g>\n"
            }
        };
        write!(self.out, " class=\"{class}\"")?;
        if let Some(id) = id {
            write!(
                self.out,
                " id=\"{}\" data-iri=\"{}\"",
                escaped(id),
                escaped(iri)
            )?;
        }
        writeln!(self.out, "><title>{}</title>", escaped(sentence))?;
        Ok(close)
    }

    fn line(&mut self, placed: &PlacedLine) -> Result {
        let line = &self.scene.graph[placed.edge];
        let ends = self.scene.graph.edge_endpoints(placed.edge);
        let (from, to) = ends.expect("the edge is one of the graph's");
        writeln!(
            self.out,
            "<g class=\"edge {}\" id=\"line-{}\" data-from=\"{}\" data-to=\"{}\" \
             data-statements=\"{}\"{} role=\"graphics-symbol\"><title>{}</title>",
            kind(line.stroke),
            placed.edge.index() + 1,
            escaped(&self.scene.graph[from].id),
            escaped(&self.scene.graph[to].id),
            escaped(&joined(&line.statements)),
            traces(&line.quotes),
            escaped(&line.sentence)
        )?;
        let hue = Paint::hue_of(line.stroke);
        let paint = self.painter.paint("pd-way", Paint::Line(hue));
        let way = path(&trimmed(placed));
        writeln!(
            self.out,
            "<path {paint} {} d=\"{way}\"/>",
            drawn(line.stroke)
        )?;
        for end in 0..2 {
            if let Some(points) = arrow(placed, end).filter(|_| placed.arrows[end]) {
                let paint = self.painter.paint("", Paint::Arrow(hue));
                writeln!(self.out, "<path {paint} d=\"{points}\"/>")?;
            }
        }
        self.out.push_str("</g>\n");
        Ok(())
    }
}

/// Statements as they stand in an attribute.
fn joined(statements: &[Triple]) -> String {
    let statements = statements.iter().map(ToString::to_string);
    statements.collect::<Vec<_>>().join(" . ")
}

/// A text for XML. What is anchored stays so in either direction, and its order is its own.
fn directed(text: &str) -> String {
    match font::is_rtl(text) {
        true => format!("\u{2067}{}\u{2069}", escaped(text)),
        false => escaped(text),
    }
}

/// The passages behind a card or a line, for programs.
fn traces(quotes: &[String]) -> String {
    match quotes {
        [] => String::new(),
        quotes => format!(" data-quotes=\"{}\"", escaped(&quotes.join(" "))),
    }
}

fn kind(stroke: Stroke) -> &'static str {
    match stroke {
        Stroke::Part(_) => "part",
        Stroke::Plain => "plain",
        Stroke::Dashed(_) => "dashed",
        Stroke::Fine(_) => "fine",
    }
}

/// How a line is drawn.
fn drawn(stroke: Stroke) -> &'static str {
    match stroke {
        Stroke::Part(_) => "stroke-width=\"2.8\"",
        Stroke::Plain => "stroke-width=\"1.8\"",
        Stroke::Dashed(_) => "stroke-width=\"1.8\" stroke-dasharray=\"7 4\"",
        Stroke::Fine(_) => "stroke-width=\"1.7\"",
    }
}

/// The way of a line, a little shorter where an arrow covers its end.
fn trimmed(placed: &PlacedLine) -> Vec<Curve> {
    let mut way = placed.way.clone();
    let by = ARROW - ARROW_COVER;
    if let Some(first) = way.first_mut().filter(|_| placed.arrows[0]) {
        let [x, y] = direction(first[0], first[1]);
        first[0].x += x * by;
        first[0].y += y * by;
    }
    if let Some(last) = way.last_mut().filter(|_| placed.arrows[1]) {
        let [x, y] = direction(last[3], last[2]);
        last[3].x += x * by;
        last[3].y += y * by;
    }
    way
}

/// One step from a point to another one.
fn direction(from: Point, to: Point) -> [f64; 2] {
    let (x, y) = (to.x - from.x, to.y - from.y);
    let length = x.hypot(y).max(1e-6);
    [x / length, y / length]
}

/// An arrow at an end of a line.
fn arrow(placed: &PlacedLine, end: usize) -> Option<String> {
    let (tip, before) = match end {
        0 => placed.way.first().map(|curve| (curve[0], curve[1]))?,
        _ => placed.way.last().map(|curve| (curve[3], curve[2]))?,
    };
    let [x, y] = direction(tip, before);
    let corner = |side: f64| {
        (
            number(tip.x + x * ARROW - y * ARROW_HALF * side),
            number(tip.y + y * ARROW + x * ARROW_HALF * side),
        )
    };
    let ((ax, ay), (bx, by)) = (corner(1.0), corner(-1.0));
    let (x, y) = (number(tip.x), number(tip.y));
    Some(format!("M{x} {y}L{ax} {ay}L{bx} {by}Z"))
}

fn path(way: &[Curve]) -> String {
    let mut text = String::new();
    let Some(first) = way.first() else {
        return text;
    };
    let _ = write!(text, "M{} {}", number(first[0].x), number(first[0].y));
    for curve in way {
        let [start, first, second, end] = curve.map(|point| (number(point.x), number(point.y)));
        let is_level = start.1 == end.1 && first.1 == end.1 && second.1 == end.1;
        let is_upright = start.0 == end.0 && first.0 == end.0 && second.0 == end.0;
        let _ = if is_level {
            write!(text, "H{}", end.0)
        } else if is_upright {
            write!(text, "V{}", end.1)
        } else {
            write!(
                text,
                "C{} {} {} {} {} {}",
                first.0, first.1, second.0, second.1, end.0, end.1
            )
        };
    }
    text
}

/// A number with at most one digit after the point.
fn number(value: f64) -> String {
    let text = format!("{value:.1}");
    match text.strip_suffix(".0") {
        Some("-0") => "0".to_owned(),
        Some(whole) => whole.to_owned(),
        None => text,
    }
}

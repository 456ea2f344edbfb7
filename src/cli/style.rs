//! A style file: a reader's colours for classes, verbs and lines for properties.

use super::Outcome;
use super::console::Console;
use super::dataset::{graph, shows_errors};
use super::failure::Failure;
use super::options::{Data, Output};
use super::output::Sink;
use crate::diagnostic::{Code, FileId, Finding, Place, Texts, Window, nearest};
use crate::diagram::style::{Dash, Flaw, FlawKind, LineStyle, Style};
use crate::diagram::{DiagramError, Hue, Rgb, TermName, term_of};
use crate::graph::Snapshot;
use crate::ontology::{Hue as Named, Schema};
use crate::record::{Kind, Node, read_yaml};
use std::collections::BTreeMap;
use std::io::{Read as _, Write};
use std::path::Path;

/// Largest style file, in bytes: some thousand classes.
const BYTES_MAX: u64 = 1024 * 1024;
/// The parts of the file.
const PARTS: [&str; 2] = ["classes", "properties"];
/// What is said of a property.
const KEYS: [&str; 3] = ["verb", "inverse_verb", "line"];

/// The file, for findings.
struct File<'t> {
    path: String,
    text: &'t str,
}

impl Texts for File<'_> {
    fn path(&self, _: FileId) -> &str {
        &self.path
    }

    fn window(&self, place: Place) -> Option<Window> {
        Some(Window {
            text: self.text.to_owned(),
            first_line: 1,
            offset: usize::try_from(place.start).ok()?,
        })
    }
}

/// The graph that a style is for.
#[derive(Clone, Copy)]
struct Graph<'g> {
    schema: &'g Schema,
    snapshot: &'g Snapshot,
}

/// A style with where its colours stand.
#[derive(Default)]
struct Read {
    style: Style,
    places: BTreeMap<String, Place>,
    findings: Vec<Finding>,
}

/// Reads a style and checks it; nothing where it has flaws, which are shown on the standard error.
pub(super) fn read(
    path: &Path,
    (schema, snapshot): (&Schema, &Snapshot),
    console: &Console,
) -> Result<Option<Style>, Failure> {
    let text = text_of(path)?;
    let mut read = Read::of(&text, schema, snapshot);
    let flaws = read.style.flaws(snapshot, schema);
    let told = flaws.iter().map(|flaw| {
        let message = format!("`{}` {}", flaw.colour, told(flaw));
        let finding = Finding::new(Code::PoorColour, read.places[&flaw.class], message);
        let mended = flaw
            .mended
            .map(|mended| format!("`\"{mended}\"` is the nearest that does"));
        match mended {
            Some(mended) => finding.hint(mended).note(format!(
                "`plenary diagram --check-style {} --repair` prints the file with it",
                path.display()
            )),
            None => finding.hint("take a colour that no other class is near"),
        }
    });
    let told: Vec<Finding> = told.collect();
    read.findings.extend(told);
    let file = File {
        path: path.display().to_string(),
        text: &text,
    };
    let has_errors = shows_errors(&read.findings, &file, console)?;
    Ok((!has_errors).then_some(read.style))
}

/// Checks a style; writes it mended where that is wanted.
pub(super) fn check(
    path: &Path,
    data: &Data,
    repair: Option<&Output>,
    console: &Console,
) -> Result<Outcome, Failure> {
    let Some((loaded, snapshot)) = graph(data, true, console)? else {
        return Ok(Outcome::Findings);
    };
    let Some(output) = repair else {
        let style = read(path, (&loaded.schema, &snapshot), console)?;
        return Ok(match style {
            Some(style) => {
                console.note(&format!(
                    "{} colours can be told apart and stand out, in light and dark",
                    style.classes.len()
                ));
                Outcome::Done
            }
            None => Outcome::Findings,
        });
    };
    let text = text_of(path)?;
    let read = Read::of(&text, &loaded.schema, &snapshot);
    let file = File {
        path: path.display().to_string(),
        text: &text,
    };
    if shows_errors(&read.findings, &file, console)? {
        return Ok(Outcome::Findings);
    }
    let flaws = read.style.flaws(&snapshot, &loaded.schema);
    let mended = mended(&text, &flaws, &read.places);
    let Some(mut out) = Sink::open(output, &[], console)? else {
        return Ok(Outcome::Findings);
    };
    out.write_all(mended.as_bytes())?;
    out.finish()?;
    for flaw in &flaws {
        let change = match flaw.mended {
            Some(mended) => format!("{} became {mended}, since it {}", flaw.colour, told(flaw)),
            None => format!("{} stays, though it {}", flaw.colour, told(flaw)),
        };
        console.note(&change);
    }
    let is_mended = flaws.iter().all(|flaw| flaw.mended.is_some());
    Ok(if is_mended {
        Outcome::Done
    } else {
        Outcome::Findings
    })
}

fn text_of(path: &Path) -> Result<String, Failure> {
    let cannot = |error| {
        Failure::new(format!("cannot read `{}`: {error}", path.display())).hint(
            "a style file is YAML with `classes`, each with a colour, and `properties`, each with \
             `verb` or `line`",
        )
    };
    let file = std::fs::File::open(path).map_err(cannot)?;
    let mut bytes = Vec::new();
    file.take(BYTES_MAX + 1)
        .read_to_end(&mut bytes)
        .map_err(cannot)?;
    if bytes.len() as u64 > BYTES_MAX {
        return Err(Failure::new(format!(
            "`{}` has more than the {BYTES_MAX} bytes of a style",
            path.display()
        )));
    }
    String::from_utf8(bytes).map_err(|_| Failure::new(format!("`{}` is not UTF-8", path.display())))
}

/// The text with better colours in the place of those that have flaws; all else stays as it is.
fn mended(text: &str, flaws: &[Flaw], places: &BTreeMap<String, Place>) -> String {
    let mut changes: Vec<(usize, usize, Rgb)> = flaws
        .iter()
        .filter_map(|flaw| {
            let place = places[&flaw.class];
            let start = usize::try_from(place.start).ok()?;
            Some((start, start + place.len as usize, flaw.mended?))
        })
        .collect();
    changes.sort_unstable();
    let mut mended = text.to_owned();
    for (start, end, colour) in changes.into_iter().rev() {
        mended.replace_range(start..end, &format!("\"{colour}\""));
    }
    mended
}

/// What is wrong with a colour, as the rest of a sentence.
fn told(flaw: &Flaw) -> String {
    match &flaw.kind {
        FlawKind::Faint { is_dark, contrast } => format!(
            "stands out {contrast:.1} : 1 from a {} page, and lines need 3 : 1",
            if *is_dark { "dark" } else { "light" }
        ),
        FlawKind::Alike {
            other,
            vision,
            difference,
        } => format!(
            "looks like the colour of `{other}` with {}: they are {difference:.1} apart (ΔE), and \
             need 8",
            vision.name()
        ),
    }
}

impl Read {
    fn of(text: &str, schema: &Schema, snapshot: &Snapshot) -> Self {
        let graph = Graph { schema, snapshot };
        let mut read = Self::default();
        let (tree, findings) = read_yaml(text, FileId(0));
        read.findings = findings;
        let Some(root) = tree.root().filter(|root| root.kind() != Kind::Null) else {
            return read;
        };
        for (key, part) in read.map(root, "a style") {
            match key.text() {
                "classes" => {
                    for (name, value) in read.map(part, "`classes`") {
                        read.class(name, value, graph);
                    }
                }
                "properties" => {
                    for (name, value) in read.map(part, "`properties`") {
                        read.property(name, value, graph);
                    }
                }
                other => read.unknown(key, other, &PARTS),
            }
        }
        read
    }

    fn wrong(&mut self, node: Node<'_, '_>, message: impl Into<String>, hint: &str) {
        let finding = Finding::new(Code::BadStyle, node.place(), message);
        self.findings.push(finding.hint(hint));
    }

    fn unknown(&mut self, key: Node<'_, '_>, name: &str, known: &[&str]) {
        let near = nearest(name, known.iter().copied());
        let hint = match near.first() {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are `{}`", known.join("`, `")),
        };
        self.wrong(key, format!("there is no `{name}` here"), &hint);
    }

    /// The entries of a map, each key once.
    fn map<'t, 'a>(&mut self, node: Node<'t, 'a>, what: &str) -> Vec<(Node<'t, 'a>, Node<'t, 'a>)> {
        if !matches!(node.kind(), Kind::Map | Kind::Broken) {
            self.wrong(
                node,
                format!("{what} is no map"),
                "write `name: value` lines",
            );
        }
        let mut entries: Vec<(Node<'t, 'a>, Node<'t, 'a>)> = Vec::new();
        for (key, value) in node.entries() {
            if entries.iter().any(|(known, _)| known.text() == key.text()) {
                self.wrong(key, format!("`{}` is there twice", key.text()), "keep one");
            } else {
                entries.push((key, value));
            }
        }
        entries
    }

    /// The IRI of the class, or of the property, that a key names.
    fn iri(&mut self, key: Node<'_, '_>, graph: Graph<'_>, wants_class: bool) -> Option<String> {
        let (message, hint) = match term_of(graph.snapshot, graph.schema, key.text()) {
            Ok(TermName::Class(iri)) if wants_class => return Some(iri),
            Ok(TermName::Property(iri)) if !wants_class => return Some(iri),
            Ok(TermName::Class(_)) => (
                format!("`{}` is a class", key.text()),
                "put it under `classes`".to_owned(),
            ),
            Ok(TermName::Property(_)) => (
                format!("`{}` is a property", key.text()),
                "put it under `properties`".to_owned(),
            ),
            Err(DiagramError::UnknownTerm { given, near }) => (
                format!("no class or property is called `{given}`"),
                near.map_or_else(
                    || "`plenary diagram ontology` shows what there is".to_owned(),
                    |near| format!("did you mean `{near}`?"),
                ),
            ),
            Err(error) => (error.to_string(), "name another one".to_owned()),
        };
        self.wrong(key, message, &hint);
        None
    }

    fn class(&mut self, key: Node<'_, '_>, value: Node<'_, '_>, graph: Graph<'_>) {
        let Some(iri) = self.iri(key, graph, true) else {
            return;
        };
        let text = value.text();
        let hue = match Rgb::parse(text) {
            Some(colour) => Some(Hue::Own(colour)),
            None => Named::ALL
                .iter()
                .find(|hue| hue.name() == text)
                .map(|hue| Hue::from(*hue)),
        };
        let Some(hue) = hue else {
            let message = match text {
                "" => format!("`{}` is given no colour", key.text()),
                text => format!("`{text}` is no colour"),
            };
            let hint = "write six hexadecimal digits, as in `\"#0072B2\"` (the quotation marks are \
                        needed: `#` begins a comment), or `navy`, `blue`, `orange`, `green`, \
                        `pink`, `sand` or `grey`";
            return self.wrong(value, message, hint);
        };
        self.places.insert(iri.clone(), value.place());
        if self.style.classes.insert(iri, hue).is_some() {
            self.wrong(
                key,
                format!("`{}` has a colour already", key.text()),
                "keep one",
            );
        }
    }

    fn property(&mut self, key: Node<'_, '_>, value: Node<'_, '_>, graph: Graph<'_>) {
        let Some(iri) = self.iri(key, graph, false) else {
            return;
        };
        let mut style = LineStyle::default();
        for (key, value) in self.map(value, &format!("`{}`", key.text())) {
            match key.text() {
                "verb" => style.verb = self.words(value),
                "inverse_verb" => style.inverse_verb = self.words(value),
                "line" => {
                    let named = Dash::ALL
                        .into_iter()
                        .find(|dash| dash.name() == value.text());
                    style.dash = named;
                    if named.is_none() {
                        self.unknown(value, value.text(), &Dash::ALL.map(Dash::name));
                    }
                }
                other => self.unknown(key, other, &KEYS),
            }
        }
        if self.style.properties.insert(iri, style).is_some() {
            self.wrong(
                key,
                format!("`{}` is another name of a property above", key.text()),
                "put all of it under one name",
            );
        }
    }

    /// A text, or one for each language.
    fn words(&mut self, value: Node<'_, '_>) -> BTreeMap<String, String> {
        let texts: Vec<(String, Node<'_, '_>)> = match value.kind() {
            Kind::Map => {
                let entries = self.map(value, "a verb");
                entries
                    .into_iter()
                    .map(|(tag, text)| (tag.text().to_lowercase(), text))
                    .collect()
            }
            // English comes after the languages that are asked for, so this is for all of them.
            _ => vec![("en".to_owned(), value)],
        };
        let mut words = BTreeMap::new();
        for (tag, text) in texts {
            let is_text = text.is_scalar() && !text.text().trim().is_empty();
            match is_text {
                true => {
                    words.insert(tag, text.text().trim().to_owned());
                }
                false => self.wrong(text, "the verb is empty", "write the words of the line"),
            }
        }
        words
    }
}

//! Turtle and TriG, grouped by subject, to be read by people.

use super::names::{Names, is_bare, shows_datatype};
use super::{ExportError, Job, Said, each_subject};
use oxrdf::vocab::rdf;
use oxrdf::{LiteralRef, NamedNodeRef, NamedOrBlankNodeRef, TermRef};
use std::fmt::Write as _;

/// Columns that a list of objects may fill before it is broken into lines.
const COLUMNS: usize = 100;

/// Writes the statements; named graphs as blocks of TriG.
pub(super) fn write(job: &mut Job<'_>) -> Result<(), ExportError> {
    let statements = job.statements;
    let names = Names::new(&job.style.prefixes, job.style.base.as_deref()).used_by(statements);
    let mut head = String::new();
    if let Some(base) = names.base() {
        let _ = writeln!(head, "@base <{base}> .");
    }
    for (prefix, namespace) in names.prefixes() {
        let _ = writeln!(head, "@prefix {prefix}: <{namespace}> .");
    }
    job.out.write_all(head.as_bytes())?;
    let mut is_first = head.is_empty();
    for graph in statements.graphs() {
        let indent = match graph.as_ref() {
            oxrdf::GraphNameRef::DefaultGraph => "",
            name => {
                let name = match name {
                    oxrdf::GraphNameRef::NamedNode(node) => names.iri(node),
                    other => other.to_string(),
                };
                let gap = if is_first { "" } else { "\n" };
                writeln!(job.out, "{gap}GRAPH {name} {{")?;
                is_first = true;
                "  "
            }
        };
        each_subject(statements, graph.as_ref(), job.style, |subject, said| {
            if !std::mem::take(&mut is_first) {
                job.out.write_all(b"\n")?;
            }
            let text = about(&names, subject, said, indent);
            job.out.write_all(text.as_bytes())?;
            job.tally.add(said.len());
            Ok::<(), ExportError>(())
        })?;
        if !indent.is_empty() {
            job.out.write_all(b"}\n")?;
        }
    }
    Ok(())
}

/// All that is said of a subject.
fn about(
    names: &Names<'_>,
    subject: NamedOrBlankNodeRef<'_>,
    said: &[Said<'_>],
    indent: &str,
) -> String {
    let mut text = format!("{indent}{}", names.subject(subject));
    let groups = said.chunk_by(|left, right| left.0 == right.0);
    for (index, group) in groups.enumerate() {
        if index == 0 {
            text.push(' ');
        } else {
            let _ = write!(text, " ;\n{indent}  ");
        }
        let predicate = group[0].0;
        if predicate == rdf::TYPE {
            text.push('a');
        } else {
            text.push_str(&names.iri(predicate));
        }
        let objects: Vec<String> = group
            .iter()
            .map(|(_, object)| names.term(*object))
            .collect();
        list(&mut text, &objects, indent);
    }
    text.push_str(" .\n");
    text
}

/// Objects on one line if they fit, otherwise a line each.
fn list(text: &mut String, objects: &[String], indent: &str) {
    let column = text.len() - text.rfind('\n').map_or(0, |at| at + 1);
    let width: usize = objects
        .iter()
        .map(|object| object.chars().count() + 3)
        .sum();
    if objects.len() == 1 || column + width <= COLUMNS {
        let _ = write!(text, " {}", objects.join(" , "));
        return;
    }
    for (index, object) in objects.iter().enumerate() {
        let comma = if index == 0 { "" } else { " ," };
        let _ = write!(text, "{comma}\n{indent}    {object}");
    }
}

impl Names<'_> {
    fn subject(&self, subject: NamedOrBlankNodeRef<'_>) -> String {
        match subject {
            NamedOrBlankNodeRef::NamedNode(node) => self.iri(node),
            NamedOrBlankNodeRef::BlankNode(node) => node.to_string(),
        }
    }

    fn term(&self, term: TermRef<'_>) -> String {
        match term {
            TermRef::NamedNode(node) => self.iri(node),
            TermRef::BlankNode(node) => node.to_string(),
            TermRef::Literal(literal) => self.literal(literal),
        }
    }

    fn iri(&self, node: NamedNodeRef<'_>) -> String {
        if let Some((prefix, local)) = self.prefixed(node.as_str()) {
            format!("{prefix}:{local}")
        } else if let Some(path) = self.relative(node.as_str()) {
            format!("<{path}>")
        } else {
            node.to_string()
        }
    }

    fn literal(&self, literal: LiteralRef<'_>) -> String {
        if is_bare(literal.value(), literal.datatype()) {
            return literal.value().to_owned();
        }
        let mut text = quoted(literal.value());
        if let Some(language) = literal.language() {
            let _ = write!(text, "@{language}");
        } else if shows_datatype(literal) {
            let _ = write!(text, "^^{}", self.iri(literal.datatype()));
        }
        text
    }
}

/// A string in quotation marks; one of several lines in three of them.
fn quoted(value: &str) -> String {
    let is_long = value.contains('\n');
    let marks = if is_long { "\"\"\"" } else { "\"" };
    let mut text = String::with_capacity(value.len() + 6);
    text.push_str(marks);
    let mut characters = value.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\n' if is_long => text.push('\n'),
            // Between other characters, a single mark cannot end the string.
            '"' if is_long && !matches!(characters.peek(), Some('"') | None) => text.push('"'),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            '\u{8}' => text.push_str("\\b"),
            '\u{C}' => text.push_str("\\f"),
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            other if misleads(other) => {
                let _ = write!(text, "\\u{:04X}", u32::from(other));
            }
            other => text.push(other),
        }
    }
    text.push_str(marks);
    text
}

/// Whether a character, shown as it is, hides or turns what stands around it.
fn misleads(character: char) -> bool {
    matches!(character,
        '\0'..='\u{1F}' | '\u{7F}'..='\u{9F}' | '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
        | '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}')
}

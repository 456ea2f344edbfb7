//! RDF files of a dataset: read as they are, blank nodes told apart by file.

use crate::diagnostic::{Code, FileId, Finding, Place};
use crate::record::check_utf8;
use oxigraph::io::{RdfFormat, RdfParseError, RdfParser, RdfSyntaxError};
use oxrdf::{BlankNode, GraphName, NamedOrBlankNode, Quad, Term};
use std::io::{BufRead, Read};
use std::sync::{Arc, Mutex};

/// Syntax errors of one file that are reported; what comes after is seldom worth reading.
const SYNTAX_ERRORS_MAX: usize = 20;

/// Brackets that may stand in each other in JSON-LD, whose parser needs stack for each.
const JSONLD_DEPTH_MAX: usize = 100;

/// Reads a file, hands on its quads, and says what is wrong with it.
///
/// Relative IRIs are resolved against the base. Labels of blank nodes get the number of the file,
/// since a label means nothing beyond its file.
pub(super) fn read(
    file: FileId,
    bytes: &[u8],
    format: RdfFormat,
    base: &str,
    take: &mut dyn FnMut(Quad),
) -> Vec<Finding> {
    let parser = RdfParser::from_format(format)
        .with_base_iri(base)
        .expect("the base was checked to be an IRI");
    // XML says itself how its characters are written.
    if format != RdfFormat::RdfXml
        && let Err(finding) = check_utf8(bytes, file)
    {
        return vec![*finding];
    }
    match format {
        RdfFormat::JsonLd { .. } => match nested_too_deep(bytes, file) {
            Some(deep) => vec![deep],
            None => read_jsonld(file, bytes, parser, take),
        },
        RdfFormat::RdfXml => read_xml(file, bytes, parser, take),
        _ => {
            let quads = parser.for_slice(bytes);
            errors_of(quads, file, take, |error| syntax_error(&error, file, 0))
        }
    }
}

fn read_jsonld(
    file: FileId,
    bytes: &[u8],
    parser: RdfParser,
    take: &mut dyn FnMut(Quad),
) -> Vec<Finding> {
    let remote = Arc::new(Mutex::new(None::<String>));
    let asked = Arc::clone(&remote);
    let quads = parser
        .for_slice(bytes)
        .with_document_loader(move |url: &str| {
            if let Ok(mut asked) = asked.lock() {
                *asked = Some(url.to_owned());
            }
            Err("remote contexts are not loaded".into())
        });
    errors_of(quads, file, take, |error| {
        match remote.lock().ok().and_then(|mut url| url.take()) {
            Some(url) => remote_context(&url, bytes, file),
            None => syntax_error(&error, file, bytes.len() as u64),
        }
    })
}

fn read_xml(
    file: FileId,
    bytes: &[u8],
    parser: RdfParser,
    take: &mut dyn FnMut(Quad),
) -> Vec<Finding> {
    // The parser does not say where an error is, so it is fed line by line.
    let mut given = 0;
    let quads = parser.for_reader(Lines {
        rest: bytes,
        given: &mut given,
    });
    let mut failed = None;
    for quad in quads {
        match quad {
            Ok(quad) => take(of_file(quad, file)),
            Err(error) => {
                failed = Some(error.to_string());
                break;
            }
        }
    }
    let failed = failed.map(|message| in_line(&message, file, bytes, given));
    failed.into_iter().collect()
}

fn errors_of<E>(
    quads: impl Iterator<Item = Result<Quad, E>>,
    file: FileId,
    take: &mut dyn FnMut(Quad),
    finding: impl Fn(E) -> Finding,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for quad in quads {
        match quad {
            Ok(quad) => take(of_file(quad, file)),
            Err(error) => findings.push(finding(error)),
        }
        if findings.len() == SYNTAX_ERRORS_MAX {
            break;
        }
    }
    findings
}

/// Reads a large file in a format of lines or statements, without keeping it in memory.
pub(super) fn read_stream(
    file: FileId,
    reader: impl Read,
    format: RdfFormat,
    base: &str,
    take: &mut dyn FnMut(Quad),
) -> Result<Vec<Finding>, std::io::Error> {
    let mut findings = Vec::new();
    let parser = RdfParser::from_format(format)
        .with_base_iri(base)
        .expect("the base was checked to be an IRI");
    for quad in parser.for_reader(reader) {
        match quad {
            Ok(quad) => take(of_file(quad, file)),
            Err(RdfParseError::Io(error)) => return Err(error),
            Err(RdfParseError::Syntax(error)) => {
                findings.push(syntax_error(&error, file, 0));
                if findings.len() == SYNTAX_ERRORS_MAX {
                    break;
                }
            }
        }
    }
    Ok(findings)
}

fn syntax_error(error: &RdfSyntaxError, file: FileId, end: u64) -> Finding {
    let place = match error.location() {
        Some(location) => Place {
            file,
            start: location.start.offset,
            len: u32::try_from(location.end.offset.saturating_sub(location.start.offset))
                .unwrap_or(0),
        },
        None => Place {
            file,
            start: end,
            len: 0,
        },
    };
    Finding::new(Code::SyntaxError, place, in_words(&error.to_string()))
}

/// The parser's message, without its own account of the place, in our form.
fn in_words(message: &str) -> String {
    let message = message
        .strip_prefix("Parser error at line ")
        .or_else(|| message.strip_prefix("Parser error between line "))
        .and_then(|rest| rest.split_once(": "))
        .map_or(message, |(_, rest)| rest);
    let message = message.trim_end().trim_end_matches('.');
    if let Some((found, rest)) = message.split_once(" is not a valid ") {
        return format!("`{found}` is not a valid {rest}");
    }
    let mut characters = message.chars();
    match (characters.next(), characters.clone().next()) {
        (Some(first), Some(second)) if first.is_uppercase() && !second.is_uppercase() => {
            first.to_lowercase().chain(characters).collect()
        }
        _ => message.to_owned(),
    }
}

fn in_line(message: &str, file: FileId, bytes: &[u8], given: usize) -> Finding {
    let line = bytes[..given].trim_ascii_end();
    let start = line
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |at| at + 1);
    let blank = line[start..].len() - line[start..].trim_ascii_start().len();
    let place = Place {
        file,
        start: (start + blank) as u64,
        len: u32::try_from(line.len() - start - blank).unwrap_or(0),
    };
    Finding::new(Code::SyntaxError, place, in_words(message))
}

fn remote_context(url: &str, bytes: &[u8], file: FileId) -> Finding {
    let quoted = format!("\"{url}\"");
    let at = bytes
        .windows(quoted.len())
        .position(|window| window == quoted.as_bytes());
    let place = Place {
        file,
        start: at.unwrap_or(0) as u64,
        len: at.map_or(0, |_| u32::try_from(quoted.len()).unwrap_or(0)),
    };
    let message =
        format!("the context `{url}` is on the web, and a build reads nothing from there");
    Finding::new(Code::SyntaxError, place, message)
        .expected("expected a context inside the file")
        .hint("put the context's own text here in place of its address")
}

fn nested_too_deep(bytes: &[u8], file: FileId) -> Option<Finding> {
    let mut depth = 0usize;
    let mut in_string = false;
    let mut escaped = false;
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => depth += 1,
            b']' | b'}' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > JSONLD_DEPTH_MAX {
            let place = Place {
                file,
                start: at as u64,
                len: 1,
            };
            let message = format!("values are nested more than {JSONLD_DEPTH_MAX} deep");
            return Some(Finding::new(Code::TooDeep, place, message));
        }
    }
    None
}

/// Hands out one line at a time and counts what was handed out.
struct Lines<'a> {
    rest: &'a [u8],
    given: &'a mut usize,
}

impl Read for Lines<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let line = self
            .rest
            .iter()
            .position(|byte| *byte == b'\n')
            .map_or(self.rest.len(), |at| at + 1);
        let count = (&self.rest[..line]).read(buffer)?;
        self.rest.consume(count);
        *self.given += count;
        Ok(count)
    }
}

fn of_file(quad: Quad, file: FileId) -> Quad {
    let name = |node: BlankNode| BlankNode::new_unchecked(format!("f{}-{}", file.0, node.as_str()));
    Quad {
        subject: match quad.subject {
            NamedOrBlankNode::BlankNode(node) => name(node).into(),
            named => named,
        },
        object: match quad.object {
            Term::BlankNode(node) => name(node).into(),
            other => other,
        },
        graph_name: match quad.graph_name {
            GraphName::BlankNode(node) => name(node).into(),
            other => other,
        },
        predicate: quad.predicate,
    }
}

//! Statements as lines of N-Quads.
//!
//! The lines are canonical N-Triples (<https://www.w3.org/TR/rdf12-n-triples/#canonical-ntriples>),
//! which is what N-Quads of the default graph look like too: the same characters as `oxrdf` writes.

use super::sink::{Object, Sink};
use crate::diagnostic::{Finding, Place};
use oxrdf::vocab::xsd;

/// A sink that writes a line for each statement and keeps the findings.
#[derive(Debug, Default)]
pub struct Writer {
    /// The lines so far.
    pub lines: Vec<u8>,
    /// The findings so far.
    pub findings: Vec<Finding>,
    /// How many statements were written.
    pub statements: u64,
}

impl Writer {
    /// Makes a writer without lines.
    pub fn new() -> Self {
        Self::default()
    }
}

impl Sink for Writer {
    fn statement(&mut self, subject: &str, predicate: &str, object: Object<'_>, _place: Place) {
        self.statements += 1;
        write_line(&mut self.lines, subject, predicate, object);
    }

    fn finding(&mut self, finding: Finding) {
        self.findings.push(finding);
    }
}

/// Writes one statement of the default graph, with the line's end.
pub fn write_line(out: &mut Vec<u8>, subject: &str, predicate: &str, object: Object<'_>) {
    out.reserve(subject.len() + predicate.len() + 16);
    out.push(b'<');
    out.extend_from_slice(subject.as_bytes());
    out.extend_from_slice(b"> ");
    write_predicate_object(out, predicate, object);
    out.extend_from_slice(b" .\n");
}

/// Writes predicate and object without what follows them.
pub fn write_predicate_object(out: &mut Vec<u8>, predicate: &str, object: Object<'_>) {
    out.push(b'<');
    out.extend_from_slice(predicate.as_bytes());
    out.extend_from_slice(b"> ");
    match object {
        Object::Iri(iri) => {
            out.push(b'<');
            out.extend_from_slice(iri.as_bytes());
            out.push(b'>');
        }
        Object::Text { value, language } => {
            write_quoted(out, value);
            out.push(b'@');
            out.extend_from_slice(language.as_bytes());
        }
        Object::Literal { value, datatype } => {
            write_quoted(out, value);
            if datatype != xsd::STRING.as_str() {
                out.extend_from_slice(b"^^<");
                out.extend_from_slice(datatype.as_bytes());
                out.push(b'>');
            }
        }
    }
}

fn write_quoted(out: &mut Vec<u8>, text: &str) {
    let bytes = text.as_bytes();
    out.push(b'"');
    let mut written = 0;
    for (index, &byte) in bytes.iter().enumerate() {
        if !MUST_LOOK[usize::from(byte)] {
            continue;
        }
        let Some((escape, length)) = escape(&bytes[index..]) else {
            continue;
        };
        out.extend_from_slice(&bytes[written..index]);
        out.extend_from_slice(escape.as_bytes());
        written = index + length;
    }
    out.extend_from_slice(&bytes[written..]);
    out.push(b'"');
}

/// The bytes that begin a character which may need an escape.
static MUST_LOOK: [bool; 256] = {
    let mut look = [false; 256];
    let mut byte = 0;
    while byte < 0x20 {
        look[byte] = true;
        byte += 1;
    }
    look[b'"' as usize] = true;
    look[b'\\' as usize] = true;
    look[0x7F] = true;
    look[0xEF] = true;
    look
};

/// The escape of the character that the bytes begin with, and its length in bytes.
fn escape(bytes: &[u8]) -> Option<(&'static str, usize)> {
    const CONTROLS: [&str; 0x20] = [
        "\\u0000", "\\u0001", "\\u0002", "\\u0003", "\\u0004", "\\u0005", "\\u0006", "\\u0007",
        "\\b", "\\t", "\\n", "\\u000B", "\\f", "\\r", "\\u000E", "\\u000F", "\\u0010", "\\u0011",
        "\\u0012", "\\u0013", "\\u0014", "\\u0015", "\\u0016", "\\u0017", "\\u0018", "\\u0019",
        "\\u001A", "\\u001B", "\\u001C", "\\u001D", "\\u001E", "\\u001F",
    ];
    match bytes {
        [b'"', ..] => Some(("\\\"", 1)),
        [b'\\', ..] => Some(("\\\\", 1)),
        [0x7F, ..] => Some(("\\u007F", 1)),
        [0xEF, 0xBF, 0xBE, ..] => Some(("\\uFFFE", 3)),
        [0xEF, 0xBF, 0xBF, ..] => Some(("\\uFFFF", 3)),
        [control @ 0..=0x1F, ..] => Some((CONTROLS[usize::from(*control)], 1)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{Object, write_line};
    use oxrdf::vocab::xsd;
    use oxrdf::{Literal, NamedNode, Triple};

    fn ours(object: Object<'_>) -> String {
        let mut out = Vec::new();
        write_line(&mut out, "http://e.org/s", "http://e.org/p", object);
        String::from_utf8(out).expect("lines are UTF-8")
    }

    fn theirs(object: impl Into<oxrdf::Term>) -> String {
        let triple = Triple::new(
            NamedNode::new_unchecked("http://e.org/s"),
            NamedNode::new_unchecked("http://e.org/p"),
            object,
        );
        format!("{triple} .\n")
    }

    #[test]
    fn writes_what_oxrdf_writes() {
        let all: String = (0u32..0x300)
            .chain([0xFEFF, 0xFFFD, 0xFFFE, 0xFFFF, 0x1F600])
            .filter_map(char::from_u32)
            .collect();
        for value in [&*all, "", "plain", "\"\\", "é\n"] {
            let text = Object::Text {
                value,
                language: "en-gb",
            };
            let literal = Literal::new_language_tagged_literal_unchecked(value, "en-gb");
            assert_eq!(ours(text), theirs(literal));
            let text = Object::Literal {
                value,
                datatype: xsd::STRING.as_str(),
            };
            assert_eq!(ours(text), theirs(Literal::new_simple_literal(value)));
            let text = Object::Literal {
                value,
                datatype: xsd::DATE.as_str(),
            };
            assert_eq!(
                ours(text),
                theirs(Literal::new_typed_literal(value, xsd::DATE))
            );
        }
        let iri = "http://e.org/é";
        assert_eq!(
            ours(Object::Iri(iri)),
            theirs(NamedNode::new_unchecked(iri))
        );
    }
}

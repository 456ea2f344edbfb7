//! The canonical N-Quads of a snapshot: a line each, sorted by code point, and their hash.
//!
//! This is the form of RDF Dataset Canonicalization
//! (<https://www.w3.org/TR/rdf-canon/#dfn-canonical-n-quads>), so `sha256sum` of the exported lines
//! gives the same hash.

use super::dictionary::Dictionary;
use super::order::{Kind, Piece};
use super::permutation::{DEFAULT_GRAPH, Row};
use super::snapshot::Snapshot;
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::cmp::Ordering;
use std::convert::Infallible;
use std::io::{self, Write};

/// Bytes that are gathered before they are handed on.
const BUFFER_BYTES: usize = 1 << 16;

impl Snapshot {
    /// Writes all quads as canonical N-Quads: one a line, the lines sorted by code point.
    pub fn write_lines(&self, out: &mut (impl Write + ?Sized)) -> io::Result<()> {
        let permutation = self.permutation(0);
        let rows = permutation.rows(0..permutation.len());
        for_each_buffer(self.dictionary(), rows, |bytes| out.write_all(bytes))
    }
}

/// SHA-256 of the lines, in hexadecimal digits.
pub(super) fn hash(dictionary: Dictionary<'_>, rows: impl Iterator<Item = Row>) -> String {
    let mut hasher = Sha256::new();
    let Ok(()) = for_each_buffer(dictionary, rows, |bytes| {
        hasher.update(bytes);
        Ok::<(), Infallible>(())
    });
    hasher
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn for_each_buffer<E>(
    dictionary: Dictionary<'_>,
    rows: impl Iterator<Item = Row>,
    mut take: impl FnMut(&[u8]) -> Result<(), E>,
) -> Result<(), E> {
    let by_line = ids_by_characters(dictionary);
    let mut place_of = vec![0; by_line.len() + 1];
    for (place, id) in (1u32..).zip(&by_line) {
        place_of[*id as usize] = place;
    }
    let mut rows: Vec<Row> = rows
        .map(|row| row.map(|id| place_of[id as usize]))
        .collect();
    drop(place_of);
    // A line ends in ` .`, or in ` ` and a graph, which begins with a greater character than a
    // full stop: the default graph, whose number is 0, comes first among equal triples.
    rows.par_sort_unstable();
    let piece = |place: u32| dictionary.piece(by_line[place as usize - 1] - 1);
    let mut buffer = Vec::with_capacity(2 * BUFFER_BYTES);
    for row in rows {
        for place in row {
            if place != DEFAULT_GRAPH {
                push_term(&mut buffer, piece(place));
                buffer.push(b' ');
            }
        }
        buffer.extend_from_slice(b".\n");
        if buffer.len() >= BUFFER_BYTES {
            take(&buffer)?;
            buffer.clear();
        }
    }
    take(&buffer)
}

/// All ids, sorted by the characters of their terms in N-Quads with the space that follows.
fn ids_by_characters(dictionary: Dictionary<'_>) -> Vec<u32> {
    let mut ids: Vec<u32> = (1..=dictionary.len()).collect();
    let escaped: Vec<bool> = (dictionary.first_literal()..dictionary.len())
        .into_par_iter()
        .map(|rank| dictionary.piece(rank).text.bytes().any(must_escape))
        .collect();
    let is_escaped = |id: u32| {
        let literal = (id - 1).checked_sub(dictionary.first_literal());
        literal.is_some_and(|literal| escaped[literal as usize])
    };
    ids.par_sort_by(|a, b| {
        let pieces = (dictionary.piece(a - 1), dictionary.piece(b - 1));
        if is_escaped(*a) || is_escaped(*b) {
            rendered(pieces.0).cmp(&rendered(pieces.1))
        } else {
            compare_unescaped(pieces.0, pieces.1)
        }
    });
    ids
}

fn rendered(piece: Piece<'_>) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(piece.text.len() + 64);
    push_term(&mut bytes, piece);
    bytes.push(b' ');
    bytes
}

/// Compares as N-Quads two terms whose characters stand for themselves.
fn compare_unescaped(a: Piece<'_>, b: Piece<'_>) -> Ordering {
    let opening = |piece: Piece<'_>| match piece.kind {
        Kind::Blank => b'_',
        Kind::Iri => b'<',
        Kind::Language(_) | Kind::Datatype(_) => b'"',
    };
    let closing = |piece: Piece<'_>| match piece.kind {
        Kind::Blank => b' ',
        Kind::Iri => b'>',
        Kind::Language(_) | Kind::Datatype(_) => b'"',
    };
    let common = a.text.len().min(b.text.len());
    let (a_bytes, b_bytes) = (a.text.as_bytes(), b.text.as_bytes());
    let next = |bytes: &[u8], piece| bytes.get(common).copied().unwrap_or_else(|| closing(piece));
    opening(a)
        .cmp(&opening(b))
        .then_with(|| a_bytes[..common].cmp(&b_bytes[..common]))
        .then_with(|| next(a_bytes, a).cmp(&next(b_bytes, b)))
        // Escaped characters aside, a term's closing character is not among its own.
        .then_with(|| a_bytes.len().cmp(&b_bytes.len()))
        .then_with(|| rendered(a).cmp(&rendered(b)))
}

fn push_term(bytes: &mut Vec<u8>, piece: Piece<'_>) {
    match piece.kind {
        Kind::Blank => {
            bytes.extend_from_slice(b"_:");
            bytes.extend_from_slice(piece.text.as_bytes());
        }
        Kind::Iri => push_iri(bytes, piece.text),
        Kind::Language(language) => {
            push_quoted(bytes, piece.text);
            bytes.push(b'@');
            bytes.extend_from_slice(language.as_bytes());
        }
        Kind::Datatype(datatype) => {
            push_quoted(bytes, piece.text);
            if datatype != oxrdf::vocab::xsd::STRING.as_str() {
                bytes.extend_from_slice(b"^^");
                push_iri(bytes, datatype);
            }
        }
    }
}

fn push_iri(bytes: &mut Vec<u8>, iri: &str) {
    bytes.push(b'<');
    bytes.extend_from_slice(iri.as_bytes());
    bytes.push(b'>');
}

fn must_escape(byte: u8) -> bool {
    byte < b' ' || matches!(byte, b'"' | b'\\' | 0x7F)
}

fn push_quoted(bytes: &mut Vec<u8>, text: &str) {
    bytes.push(b'"');
    let mut rest = text.as_bytes();
    while let Some(at) = rest.iter().position(|byte| must_escape(*byte)) {
        bytes.extend_from_slice(&rest[..at]);
        let escape: &[u8] = match rest[at] {
            0x08 => b"\\b",
            b'\t' => b"\\t",
            b'\n' => b"\\n",
            0x0C => b"\\f",
            b'\r' => b"\\r",
            b'"' => b"\\\"",
            b'\\' => b"\\\\",
            other => &format!("\\u{other:04X}").into_bytes(),
        };
        bytes.extend_from_slice(escape);
        rest = &rest[at + 1..];
    }
    bytes.extend_from_slice(rest);
    bytes.push(b'"');
}

#[cfg(test)]
mod tests {
    use crate::graph::Builder;
    use oxrdf::{Dataset, GraphName, Literal, NamedNode, Quad, Term};

    #[test]
    fn lines_are_those_of_the_terms_and_sorted() {
        let iri = |text: &str| NamedNode::new_unchecked(format!("http://e/{text}"));
        let texts = [
            "", "a", "a!", "a\"", "a\nb", "a\u{1}", "é\\", "a b", "b\u{7F}",
        ];
        let mut objects: Vec<Term> = texts
            .iter()
            .map(|text| Literal::new_simple_literal(*text).into())
            .collect();
        objects.push(Literal::new_language_tagged_literal_unchecked("a", "en").into());
        objects.push(Literal::new_language_tagged_literal_unchecked("a", "en-gb").into());
        objects.push(Literal::from(5).into());
        for name in ["a", "a#b", "a/b", "a>"] {
            if !name.contains('>') {
                objects.push(iri(name).into());
            }
        }
        objects.push(oxrdf::BlankNode::new_unchecked("b").into());
        objects.push(oxrdf::BlankNode::new_unchecked("b1").into());
        let mut dataset = Dataset::new();
        for object in objects {
            for graph in [GraphName::DefaultGraph, iri("g").into()] {
                dataset.insert(&Quad::new(iri("s"), iri("p"), object.clone(), graph));
            }
        }
        let mut builder = Builder::new();
        for quad in &dataset {
            builder.insert(quad);
        }
        let snapshot = builder.finish().expect("few quads");
        let mut lines = Vec::new();
        snapshot
            .write_lines(&mut lines)
            .expect("a vector takes all");
        let mut expected: Vec<String> = dataset.iter().map(|quad| format!("{quad} .\n")).collect();
        expected.sort();
        assert_eq!(String::from_utf8(lines).expect("UTF-8"), expected.concat());
        snapshot.verify().expect("a new snapshot is sound");
    }
}

//! Statements on their way into a graph, in one stretch of memory.

use crate::mapping::Object;
use oxrdf::{LiteralRef, NamedNodeRef, QuadRef, TermRef};

/// Statements of the default graph, each string behind its length.
#[derive(Clone, Debug, Default)]
pub(super) struct Statements {
    bytes: Vec<u8>,
}

const IRI: u8 = 0;
const TEXT: u8 = 1;
const LITERAL: u8 = 2;

impl Statements {
    /// Adds a statement.
    pub(super) fn push(&mut self, subject: &str, predicate: &str, object: Object<'_>) {
        self.string(subject);
        self.string(predicate);
        let (kind, value, rest) = match object {
            Object::Iri(iri) => (IRI, iri, ""),
            Object::Text { value, language } => (TEXT, value, language),
            Object::Literal { value, datatype } => (LITERAL, value, datatype),
        };
        self.bytes.push(kind);
        self.string(value);
        self.string(rest);
    }

    /// Hands on all statements and forgets them.
    pub(super) fn drain(&mut self, take: &mut impl FnMut(QuadRef<'_>)) {
        let mut rest = self.bytes.as_slice();
        while !rest.is_empty() {
            let subject = next_string(&mut rest);
            let predicate = next_string(&mut rest);
            let kind = rest[0];
            rest = &rest[1..];
            let value = next_string(&mut rest);
            let tail = next_string(&mut rest);
            let object: TermRef<'_> = match kind {
                IRI => NamedNodeRef::new_unchecked(value).into(),
                TEXT => LiteralRef::new_language_tagged_literal_unchecked(value, tail).into(),
                _ => literal(value, tail).into(),
            };
            take(QuadRef::new(
                NamedNodeRef::new_unchecked(subject),
                NamedNodeRef::new_unchecked(predicate),
                object,
                oxrdf::GraphNameRef::DefaultGraph,
            ));
        }
        self.bytes.clear();
    }

    fn string(&mut self, text: &str) {
        let length = u32::try_from(text.len()).expect("a record is bounded below 4 GiB");
        self.bytes.extend_from_slice(&length.to_le_bytes());
        self.bytes.extend_from_slice(text.as_bytes());
    }
}

fn literal<'a>(value: &'a str, datatype: &'a str) -> LiteralRef<'a> {
    let datatype = NamedNodeRef::new_unchecked(datatype);
    if datatype == oxrdf::vocab::xsd::STRING {
        LiteralRef::new_simple_literal(value)
    } else {
        LiteralRef::new_typed_literal(value, datatype)
    }
}

fn next_string<'a>(rest: &mut &'a [u8]) -> &'a str {
    let (length, tail) = rest.split_at(4);
    let length = u32::from_le_bytes(length.try_into().expect("four bytes")) as usize;
    let (text, tail) = tail.split_at(length);
    *rest = tail;
    std::str::from_utf8(text).expect("only strings were written")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_back_what_was_put_in() {
        let mut statements = Statements::default();
        statements.push("a:s", "a:p", Object::Iri("a:o"));
        let (value, language) = ("été", "fr");
        statements.push("a:s", "a:p", Object::Text { value, language });
        let (value, datatype) = ("1", "http://www.w3.org/2001/XMLSchema#integer");
        statements.push("a:s", "a:p", Object::Literal { value, datatype });
        let mut lines = Vec::new();
        statements.drain(&mut |quad| lines.push(quad.to_string()));
        assert_eq!(
            lines,
            [
                "<a:s> <a:p> <a:o>",
                "<a:s> <a:p> \"été\"@fr",
                "<a:s> <a:p> \"1\"^^<http://www.w3.org/2001/XMLSchema#integer>"
            ]
        );
        statements.drain(&mut |_| panic!("nothing is left"));
    }
}

//! Ids that are made from what a record says.

use super::frame::{Frame, Purpose};
use super::iri::slug;
use super::ntriples::write_predicate_object;
use super::plan::{FieldPlan, QuoteFields};
use super::sink::{Object, Sink};
use super::walk::Walk;
use crate::diagnostic::{Finding, Place};
use crate::ontology::{IdFrom, Value};
use crate::record::{Kind, Node};
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

/// Makes the id of a record that gives none, where its class makes ids.
pub(super) fn id<'r, 's, 't, 'a, S: Sink>(
    walk: &mut Walk<'r, 's, S>,
    frame: &Frame<'r, 's, 't, 'a>,
) -> Option<String> {
    let made = match frame.class.makes_ids()? {
        IdFrom::ContentHash => None,
        IdFrom::Fields(fields) => {
            let parts: Option<Vec<String>> = fields
                .iter()
                .map(|field| part(walk, frame, usize::from(field.0)))
                .collect();
            parts.map(|parts| parts.join("-"))
        }
    };
    made.or_else(|| {
        let content = match frame.class.quote {
            Some(quote) => passage(walk, frame, quote),
            None => lines(walk, frame, None),
        };
        (!content.is_empty()).then(|| hash(&content))
    })
}

/// The first text of a record, to propose an id.
pub(super) fn first_text<'t, S: Sink>(
    walk: &Walk<'_, '_, S>,
    frame: &Frame<'_, '_, 't, '_>,
) -> Option<&'t str> {
    let fields = frame.class.fields.iter().enumerate();
    let mut texts = fields.filter(|(_, field)| field.field.value == Value::Text);
    texts.find_map(|(index, _)| text_of(walk.given(frame, index)?, &walk.plan.language))
}

/// What a field's value adds to an id: the last id of a reference, the slug of anything else. Of a
/// number that is not given, the place in the parent's list.
fn part<S: Sink>(
    walk: &Walk<'_, '_, S>,
    frame: &Frame<'_, '_, '_, '_>,
    index: usize,
) -> Option<String> {
    let field: &FieldPlan<'_> = &frame.class.fields[index];
    let Some(node) = walk.given(frame, index) else {
        let number = frame.number.filter(|_| frame.class.order == Some(index));
        return number.map(|number| number.to_string());
    };
    let text = text_of(node, &walk.plan.language)?;
    let part = match field.field.value {
        Value::Reference(_) | Value::AnyRecord | Value::Outside => slug(
            text.trim_end_matches(['/', '#'])
                .rsplit(['/', '#'])
                .next()?,
        ),
        Value::Nested(_) => return None,
        _ => slug(text),
    };
    (!part.is_empty()).then_some(part)
}

/// The first scalar of a value; of a map from languages, that of the language, or else of the
/// first tag in order, since columns have no order to speak of.
fn text_of<'t>(node: Node<'t, '_>, language: &str) -> Option<&'t str> {
    match node.kind() {
        Kind::Text | Kind::Number | Kind::Boolean => Some(node.text()),
        Kind::List => text_of(node.items().next()?, language),
        Kind::Map => {
            let rank = |tag: &str| (!tag.eq_ignore_ascii_case(language), tag.to_lowercase());
            let (_, value) = node.entries().min_by_key(|(tag, _)| rank(tag.text()))?;
            text_of(value, language)
        }
        Kind::Null | Kind::Broken => None,
    }
}

/// What the id of a passage is made from: its folded text, its sources, and what stands around it.
fn passage<'r, 's, 't, 'a, S: Sink>(
    walk: &mut Walk<'r, 's, S>,
    frame: &Frame<'r, 's, 't, 'a>,
    quote: QuoteFields,
) -> Vec<u8> {
    let folded = |walk: &Walk<'r, 's, S>, index: Option<usize>| {
        let node = index.and_then(|index| walk.given(frame, index));
        let text = node.and_then(|node| text_of(node, &walk.plan.language));
        text.map(fold).unwrap_or_default()
    };
    let text = folded(walk, Some(quote.text));
    if text.is_empty() {
        return Vec::new();
    }
    let mut content = text.into_bytes();
    content.push(b'\n');
    if let Some(source) = quote.source {
        content.extend(lines(walk, frame, Some(source)));
    }
    for around in [quote.prefix, quote.suffix] {
        content.extend(folded(walk, around).into_bytes());
        content.push(b'\n');
    }
    content
}

/// The sorted lines of predicates and objects that a record says, or only those of one field.
fn lines<'r, 's, 't, 'a, S: Sink>(
    walk: &mut Walk<'r, 's, S>,
    frame: &Frame<'r, 's, 't, 'a>,
    only: Option<usize>,
) -> Vec<u8> {
    let mut lines = Lines::default();
    let mut inner = Walk {
        plan: walk.plan,
        scratch: &mut *walk.scratch,
        sink: &mut lines,
        quiet: true,
    };
    let frame = Frame {
        purpose: Purpose::Identify,
        ..*frame
    };
    match only {
        None => inner.fields(&frame),
        Some(index) => {
            if let Some(node) = inner.given(&frame, index) {
                let field = &frame.class.fields[index];
                let to = frame.to(field);
                inner.values(&frame, field, to, node);
            }
        }
    }
    lines.0.sort_unstable();
    lines.0.dedup();
    lines.0.concat()
}

/// Collects what an id is made from.
#[derive(Default)]
struct Lines(Vec<Vec<u8>>);

impl Sink for Lines {
    fn statement(&mut self, _subject: &str, predicate: &str, object: Object<'_>, _place: Place) {
        let mut line = Vec::new();
        write_predicate_object(&mut line, predicate, object);
        line.push(b'\n');
        self.0.push(line);
    }

    fn finding(&mut self, _finding: Finding) {}
}

/// The first 16 hexadecimal digits of a SHA-256.
fn hash(content: &[u8]) -> String {
    let digest = Sha256::digest(content);
    digest[..8]
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Makes texts equal that differ only in how they were typed: white space, soft hyphens, and the
/// kinds of quotation marks and dashes.
pub(super) fn fold(text: &str) -> String {
    let folded = String::with_capacity(text.len());
    if text.is_ascii() {
        fold_onto(folded, text.chars())
    } else {
        fold_onto(folded, text.nfc())
    }
}

fn fold_onto(mut folded: String, characters: impl Iterator<Item = char>) -> String {
    let mut space = false;
    for character in characters {
        let plain = match character {
            c if c.is_whitespace() => {
                space = true;
                continue;
            }
            '\u{AD}' | '\u{200B}' | '\u{FEFF}' => continue,
            '\u{2018}'..='\u{201B}' | '\u{2032}' | '\u{2039}' | '\u{203A}' | '`' | '´' => '\'',
            '\u{201C}'..='\u{201F}' | '\u{2033}' | '«' | '»' => '"',
            '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
            other => other,
        };
        if space && !folded.is_empty() {
            folded.push(' ');
        }
        space = false;
        folded.push(plain);
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::{fold, hash};

    #[test]
    fn folds_what_typing_changes() {
        let typed = "  the “children’s”\u{A0}\n right\u{AD}s — all ";
        assert_eq!(fold(typed), "the \"children's\" rights - all");
        assert_eq!(fold("e\u{301}"), "é");
    }

    #[test]
    fn hashes_to_sixteen_digits() {
        assert_eq!(hash(b""), "e3b0c44298fc1c14");
    }
}

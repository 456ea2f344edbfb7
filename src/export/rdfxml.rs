//! RDF/XML: a subject an element, named after its first type.
//!
//! Names follow <https://www.w3.org/TR/xml-names/>; characters,
//! <https://www.w3.org/TR/xml/#charsets>.

use super::names::Names;
use super::{ExportError, Job, Said, Statements, Style, each_subject};
use oxrdf::vocab::{rdf, xsd};
use oxrdf::{GraphNameRef, NamedOrBlankNodeRef, TermRef};
use std::collections::BTreeMap;
use std::fmt::Write as _;

const RDF: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";

/// Local names in the namespace of RDF that the syntax uses up, as elements of one kind or both.
const RESERVED: [&str; 12] = [
    "Description",
    "li",
    "RDF",
    "ID",
    "about",
    "parseType",
    "resource",
    "nodeID",
    "datatype",
    "bagID",
    "aboutEach",
    "aboutEachPrefix",
];

/// Writes the statements of the unnamed graph.
pub(super) fn write(job: &mut Job<'_>) -> Result<(), ExportError> {
    let statements = job.statements;
    let tags = Tags::of(statements, job.style)?;
    let mut head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rdf:RDF".to_owned();
    for (prefix, namespace) in tags.declarations() {
        let _ = write!(head, "\n    xmlns:{prefix}=\"{}\"", escaped(namespace));
    }
    head.push_str(">\n");
    job.out.write_all(head.as_bytes())?;
    each_subject(
        statements,
        GraphNameRef::DefaultGraph,
        job.style,
        |subject, said| {
            let text = element(&tags, subject, said)?;
            job.out.write_all(text.as_bytes())?;
            job.tally.add(said.len());
            Ok::<(), ExportError>(())
        },
    )?;
    job.out.write_all(b"</rdf:RDF>\n")?;
    Ok(())
}

/// The element of a subject.
fn element(
    tags: &Tags,
    subject: NamedOrBlankNodeRef<'_>,
    said: &[Said<'_>],
) -> Result<String, ExportError> {
    let (tag, rest) = match said {
        [(predicate, TermRef::NamedNode(class)), rest @ ..] if *predicate == rdf::TYPE => {
            match tags.name(class.as_str()) {
                Some(tag) => (tag, rest),
                None => ("rdf:Description".to_owned(), said),
            }
        }
        _ => ("rdf:Description".to_owned(), said),
    };
    let mut text = match subject {
        NamedOrBlankNodeRef::NamedNode(node) => {
            format!("  <{tag} rdf:about=\"{}\"", escaped(node.as_str()))
        }
        NamedOrBlankNodeRef::BlankNode(node) => {
            format!("  <{tag} rdf:nodeID=\"{}\"", node_id(node.as_str()))
        }
    };
    if rest.is_empty() {
        text.push_str("/>\n");
        return Ok(text);
    }
    text.push_str(">\n");
    for (predicate, object) in rest {
        let name = tags
            .name(predicate.as_str())
            .ok_or_else(|| ExportError::NoName {
                predicate: predicate.as_str().to_owned(),
            })?;
        if let TermRef::Literal(literal) = object
            && let Some(character) = literal.value().chars().find(|char| !is_xml(*char))
        {
            return Err(ExportError::NoCharacter {
                character,
                subject: subject.to_string(),
                predicate: predicate.as_str().to_owned(),
            });
        }
        property(&mut text, &name, *object);
    }
    let _ = writeln!(text, "  </{tag}>");
    Ok(text)
}

/// The element of a predicate with its object.
fn property(text: &mut String, name: &str, object: TermRef<'_>) {
    let _ = write!(text, "    <{name}");
    let _ = match object {
        TermRef::NamedNode(node) => {
            writeln!(text, " rdf:resource=\"{}\"/>", escaped(node.as_str()))
        }
        TermRef::BlankNode(node) => {
            writeln!(text, " rdf:nodeID=\"{}\"/>", node_id(node.as_str()))
        }
        TermRef::Literal(literal) => {
            if let Some(language) = literal.language() {
                let _ = write!(text, " xml:lang=\"{language}\"");
            } else if literal.datatype() != xsd::STRING {
                let datatype = escaped(literal.datatype().as_str());
                let _ = write!(text, " rdf:datatype=\"{datatype}\"");
            }
            writeln!(text, ">{}</{name}>", escaped(literal.value()))
        }
    };
}

/// Names of elements.
struct Tags {
    /// Namespace → prefix.
    prefixes: BTreeMap<String, String>,
}

impl Tags {
    /// Gives every namespace that is needed a prefix: the known one, or `ns1`, `ns2`, ….
    fn of(statements: &dyn Statements, style: &Style) -> Result<Self, ExportError> {
        let known = Names::new(&style.prefixes, None).prefixes();
        let known: BTreeMap<&str, &str> = known
            .into_iter()
            .filter(|(prefix, namespace)| is_prefix(prefix) && *namespace != RDF)
            .map(|(prefix, namespace)| (namespace, prefix))
            .collect();
        let mut needed = BTreeMap::new();
        for triple in statements.triples(GraphNameRef::DefaultGraph) {
            match split(triple.predicate.as_str()) {
                Some((namespace, _)) if !needed.contains_key(namespace) => {
                    needed.insert(namespace.to_owned(), String::new());
                }
                Some(_) => {}
                None => {
                    return Err(ExportError::NoName {
                        predicate: triple.predicate.as_str().to_owned(),
                    });
                }
            }
            if triple.predicate == rdf::TYPE
                && let TermRef::NamedNode(class) = triple.object
                && let Some((namespace, _)) = split(class.as_str())
                && known.contains_key(namespace)
                && !needed.contains_key(namespace)
            {
                needed.insert(namespace.to_owned(), String::new());
            }
        }
        needed.insert(RDF.to_owned(), "rdf".to_owned());
        let mut number = 0;
        for (namespace, prefix) in needed.iter_mut().filter(|(_, prefix)| prefix.is_empty()) {
            *prefix = match known.get(namespace.as_str()) {
                Some(prefix) => (*prefix).to_owned(),
                None => loop {
                    number += 1;
                    let made = format!("ns{number}");
                    if !style.prefixes.contains_key(&made) {
                        break made;
                    }
                },
            };
        }
        Ok(Self { prefixes: needed })
    }

    fn declarations(&self) -> BTreeMap<&str, &str> {
        self.prefixes
            .iter()
            .map(|(namespace, prefix)| (prefix.as_str(), namespace.as_str()))
            .collect()
    }

    fn name(&self, iri: &str) -> Option<String> {
        let (namespace, local) = split(iri)?;
        let prefix = self.prefixes.get(namespace)?;
        Some(format!("{prefix}:{local}"))
    }
}

/// Whether XML takes the prefix: names that begin with `xml` are taken, `rdf` is ours.
fn is_prefix(prefix: &str) -> bool {
    let starts_xml = prefix
        .get(..3)
        .is_some_and(|start| start.eq_ignore_ascii_case("xml"));
    prefix != "rdf" && !starts_xml
}

/// Splits an IRI into a namespace and the longest name at its end.
fn split(iri: &str) -> Option<(&str, &str)> {
    let start = iri
        .char_indices()
        .rev()
        .take_while(|(_, character)| is_name_character(*character))
        .filter(|(_, character)| is_name_start(*character))
        .last()?
        .0;
    let (namespace, local) = iri.split_at(start);
    let is_free = namespace != RDF || !RESERVED.contains(&local);
    let is_namespace = !namespace.is_empty()
        && namespace != "http://www.w3.org/2000/xmlns/"
        && namespace != "http://www.w3.org/XML/1998/namespace";
    (is_free && is_namespace).then_some((namespace, local))
}

fn is_name_start(character: char) -> bool {
    matches!(character,
        'A'..='Z' | 'a'..='z' | '_' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}'
        | '\u{F8}'..='\u{2FF}' | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}'
        | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}' | '\u{2C00}'..='\u{2FEF}'
        | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}'
        | '\u{10000}'..='\u{EFFFF}')
}

fn is_name_character(character: char) -> bool {
    is_name_start(character)
        || matches!(character,
            '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

/// Whether XML 1.0 can hold the character.
fn is_xml(character: char) -> bool {
    matches!(character,
        '\t' | '\n' | '\r' | '\u{20}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

/// A name for a blank node: a label may begin with a digit, a name may not.
fn node_id(label: &str) -> String {
    if label.starts_with(is_name_start) && !label.starts_with("b-") {
        label.to_owned()
    } else {
        format!("b-{label}")
    }
}

/// The characters of a text or of a value in quotation marks. A carriage return is written as a
/// reference, since a parser makes a line feed of it otherwise.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\r' => out.push_str("&#xD;"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_at_the_longest_name() {
        assert_eq!(split("http://x/#a-1"), Some(("http://x/#", "a-1")));
        assert_eq!(split("http://x/9a"), Some(("http://x/9", "a")));
        assert_eq!(split("http://x/é"), Some(("http://x/", "é")));
        assert_eq!(split("urn:x:y"), Some(("urn:x:", "y")));
        for iri in ["http://x/", "http://x/1", "http://x/a?1", "a"] {
            assert_eq!(split(iri), None, "{iri}");
        }
        assert_eq!(split(&format!("{RDF}li")), None);
    }
}

//! JSON-LD, compact, with its context inside.

use super::context::{self, Context};
use super::names::Names;
use super::{ExportError, Job, Said, each_subject, json};
use oxrdf::{GraphNameRef, NamedOrBlankNodeRef, TermRef};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Writes the statements as a list of nodes; a named graph is a node with a list of its own.
pub(super) fn write(job: &mut Job<'_>) -> Result<(), ExportError> {
    let statements = job.statements;
    let no_prefixes = BTreeMap::new();
    let names = Names::new(&no_prefixes, job.style.base.as_deref()).used_by(statements);
    let context = Context::new(&job.style.context);
    let writer = Writer {
        names: &names,
        context: &context,
    };
    let head = head(&job.style.context, names.base());
    let head = json::pretty(&head, 2, 14);
    write!(
        job.out,
        "{{\n  \"@context\": {head},\n  \"{}\": [",
        context.graph
    )?;
    let mut is_first = true;
    for graph in statements.graphs() {
        let name = match graph.as_ref() {
            GraphNameRef::DefaultGraph => None,
            GraphNameRef::NamedNode(node) => Some(writer.iri(node.as_str())?),
            GraphNameRef::BlankNode(node) => Some(Value::String(node.to_string())),
        };
        let indent = if name.is_some() { 8 } else { 4 };
        if let Some(name) = &name {
            let comma = if is_first { "" } else { "," };
            write!(
                job.out,
                "{comma}\n    {{\n      \"{}\": {name},",
                context.id
            )?;
            write!(job.out, "\n      \"{}\": [", context.graph)?;
            is_first = true;
        }
        each_subject(statements, graph.as_ref(), job.style, |subject, said| {
            let comma = if is_first { "" } else { "," };
            is_first = false;
            let node = writer.node(subject, said)?;
            // Nodes begin on lines of their own even where they are short.
            let node = json::pretty(&node, indent, indent);
            write!(job.out, "{comma}\n{:indent$}{node}", "")?;
            job.tally.add(said.len());
            Ok::<(), ExportError>(())
        })?;
        if name.is_some() {
            job.out.write_all(b"\n      ]\n    }")?;
            is_first = false;
        }
    }
    job.out.write_all(b"\n  ]\n}\n")?;
    Ok(())
}

/// The context that is written: the base, where it shortens anything, and the terms.
fn head(context: &Value, base: Option<&str>) -> Value {
    let mut map = Map::new();
    if let Some(base) = base {
        map.insert("@base".to_owned(), base.into());
    }
    if let Value::Object(terms) = context {
        map.extend(terms.clone());
    }
    Value::Object(map)
}

struct Writer<'a> {
    names: &'a Names<'a>,
    context: &'a Context,
}

impl Writer<'_> {
    /// A subject with all that is said of it.
    fn node(
        &self,
        subject: NamedOrBlankNodeRef<'_>,
        said: &[Said<'_>],
    ) -> Result<Value, ExportError> {
        let id = match subject {
            NamedOrBlankNodeRef::NamedNode(node) => self.iri(node.as_str())?,
            NamedOrBlankNodeRef::BlankNode(node) => Value::String(node.to_string()),
        };
        let mut map = Map::from_iter([(self.context.id.clone(), id)]);
        for (predicate, object) in said {
            let predicate_iri = predicate.as_str();
            if context::is_type(*predicate, *object) {
                let class = match object {
                    TermRef::NamedNode(class) => Value::String(self.class(class.as_str())?),
                    other => Value::String(other.to_string()),
                };
                add(&mut map, &self.context.kind, class, false);
                continue;
            }
            let iri = match object {
                TermRef::NamedNode(node) => self.iri(node.as_str())?,
                other => Value::String(other.to_string()),
            };
            match self.context.term(predicate_iri, *object) {
                Some(term) if term.by_language => {
                    if let TermRef::Literal(literal) = object
                        && let Some(language) = literal.language()
                        && let Value::Object(languages) = map
                            .entry(&term.word)
                            .or_insert_with(|| Value::Object(Map::new()))
                    {
                        add(languages, language, literal.value().into(), term.is_set);
                    }
                }
                Some(term) => {
                    let value = term.value(self.context, *object, iri);
                    add(&mut map, &term.word, value, term.is_set);
                }
                None => {
                    let key = self.context.compact(predicate_iri);
                    if key == predicate_iri {
                        self.check(&key)?;
                    }
                    add(&mut map, &key, self.context.whole(*object, iri), false);
                }
            }
        }
        Ok(Value::Object(map))
    }

    /// An IRI where nodes are named.
    fn iri(&self, iri: &str) -> Result<Value, ExportError> {
        if let Some(path) = self.names.relative(iri) {
            return Ok(path.into());
        }
        self.check(iri)?;
        Ok(iri.into())
    }

    /// An IRI where classes are named.
    fn class(&self, iri: &str) -> Result<String, ExportError> {
        let word = self.context.vocabulary(iri);
        if word == iri {
            self.check(iri)?;
        }
        Ok(word)
    }

    fn check(&self, text: &str) -> Result<(), ExportError> {
        if self.context.reads_plain(text) {
            return Ok(());
        }
        Err(ExportError::SchemeIsPrefix {
            iri: text.to_owned(),
        })
    }
}

/// Adds a value to those of a key: one stands alone, several in a list.
fn add(map: &mut Map<String, Value>, key: &str, value: Value, is_set: bool) {
    match map.get_mut(key) {
        None if is_set => {
            map.insert(key.to_owned(), Value::Array(vec![value]));
        }
        None => {
            map.insert(key.to_owned(), value);
        }
        Some(Value::Array(values)) => values.push(value),
        Some(other) => {
            let first = other.take();
            *other = Value::Array(vec![first, value]);
        }
    }
}

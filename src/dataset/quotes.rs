//! The evidence pass: quotes are written as they stand in the texts of their sources.

use super::roles::{Part, Roles, Written};
use super::statements::Statements;
use crate::diagnostic::{FileId, Finding, Place};
use crate::evidence::{self, Context, Evidence, Found, Keys, Quote, Source, Text};
use crate::mapping::Object;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A statement that evidence is about.
#[derive(Clone, Debug)]
pub(super) struct Held {
    pub(super) part: Part,
    pub(super) subject: Box<str>,
    pub(super) predicate: Box<str>,
    pub(super) object: Value,
    pub(super) place: Place,
}

/// The object of a held statement.
#[derive(Clone, Debug)]
pub(super) enum Value {
    Iri(Box<str>),
    Text(Box<str>, Box<str>),
    Literal(Box<str>, Box<str>),
}

/// The text of a source: read, or not.
#[derive(Debug)]
pub(super) enum Stored {
    Read { file: FileId, text: Box<str> },
    Unusable,
}

/// What the quotes rest on.
#[derive(Debug, Default)]
pub(super) struct Sources {
    /// Texts by the IRI of their source.
    pub(super) texts: BTreeMap<Box<str>, Stored>,
    /// IRIs of the records that are sources.
    pub(super) records: BTreeSet<Box<str>>,
}

impl Sources {
    /// The texts that could be read, by the IRIs of their sources.
    pub(super) fn into_texts(self) -> BTreeMap<String, Arc<str>> {
        let read = self
            .texts
            .into_iter()
            .filter_map(|(iri, stored)| match stored {
                Stored::Read { text, .. } => Some((iri.into(), text.into())),
                Stored::Unusable => None,
            });
        read.collect()
    }
}

/// Where quotes stand.
#[derive(Debug, Default)]
pub(super) struct Quoted {
    /// IRI of a quote → IRI of its source, and where it stands there.
    pub(super) found: BTreeMap<Box<str>, (Box<str>, Found)>,
    pub(super) findings: Vec<Finding>,
}

/// A quote as its record gives it: indices of its statements.
#[derive(Default)]
struct Given<'h> {
    text: Option<&'h Held>,
    prefix: Option<&'h Held>,
    suffix: Option<&'h Held>,
    sources: BTreeSet<&'h str>,
}

impl Held {
    pub(super) fn new(
        part: Part,
        subject: &str,
        predicate: &str,
        object: Object<'_>,
        place: Place,
    ) -> Self {
        Self {
            part,
            subject: subject.into(),
            predicate: predicate.into(),
            object: match object {
                Object::Iri(iri) => Value::Iri(iri.into()),
                Object::Text { value, language } => Value::Text(value.into(), language.into()),
                Object::Literal { value, datatype } => {
                    Value::Literal(value.into(), datatype.into())
                }
            },
            place,
        }
    }

    /// The characters of the object.
    pub(super) fn value(&self) -> &str {
        match &self.object {
            Value::Iri(value) | Value::Text(value, _) | Value::Literal(value, _) => value,
        }
    }

    fn as_written(&self) -> Object<'_> {
        match &self.object {
            Value::Iri(iri) => Object::Iri(iri),
            Value::Text(value, language) => Object::Text { value, language },
            Value::Literal(value, datatype) => Object::Literal { value, datatype },
        }
    }

    /// The statement with other characters.
    fn with<'v>(&'v self, value: &'v str) -> Object<'v> {
        match &self.object {
            Value::Iri(_) => Object::Iri(value),
            Value::Text(_, language) => Object::Text { value, language },
            Value::Literal(_, datatype) => Object::Literal { value, datatype },
        }
    }

    /// The quote that a held statement is about.
    fn quote(&self) -> &str {
        match self.part {
            Part::FromBackward => self.value(),
            _ => &self.subject,
        }
    }
}

/// Finds the quotes of held statements.
pub(super) fn find(held: &[Held], sources: &Sources, roles: &Roles, base: &str) -> Quoted {
    let given = given(held, roles);
    let iris: BTreeSet<&str> = given
        .values()
        .flat_map(|quote| quote.sources.iter().copied())
        .chain(sources.texts.keys().map(|iri| &**iri))
        .collect();
    let iris: Vec<&str> = iris.into_iter().collect();
    let list: Vec<Source<'_>> = iris
        .iter()
        .map(|iri| Source {
            reference: iri.strip_prefix(base).unwrap_or(iri),
            text: sources.text(iri, base),
        })
        .collect();
    let mut names = Vec::new();
    let mut quotes = Vec::new();
    for (name, quote) in &given {
        let Some(text) = quote.text else { continue };
        names.push(*name);
        let position = |iri: &&str| iris.binary_search(iri).expect("all are in the list");
        quotes.push(Quote {
            typed: text.value(),
            place: text.place,
            prefix: quote.prefix.map(context),
            suffix: quote.suffix.map(context),
            sources: quote.sources.iter().map(position).collect(),
        });
    }
    let keys = Keys {
        quote: &roles.text.key,
        prefix: &roles.prefix.key,
        suffix: &roles.suffix.key,
        source: &roles.from.key,
        file: &roles.file.key,
    };
    let Evidence { found, findings } = evidence::find(&quotes, &list, keys);
    let found = names.into_iter().zip(found).filter_map(|(name, found)| {
        let found = found?;
        Some((name.into(), (iris[found.source].into(), found)))
    });
    Quoted {
        found: found.collect(),
        findings,
    }
}

impl Sources {
    fn text(&self, iri: &str, base: &str) -> Text<'_> {
        match self.texts.get(iri) {
            Some(Stored::Read { file, text }) => Text::Stored { file: *file, text },
            Some(Stored::Unusable) => Text::Unusable,
            None if self.records.contains(iri) || !iri.starts_with(base) => Text::Absent,
            // That the reference leads to nothing is told with the references.
            None => Text::Unusable,
        }
    }
}

fn given<'h>(held: &'h [Held], roles: &Roles) -> BTreeMap<&'h str, Given<'h>> {
    let mut quotes: BTreeMap<&str, Given<'_>> = BTreeMap::new();
    let path = roles.text_path.as_deref().unwrap_or("");
    for statement in held {
        if statement.part == Part::Text && *statement.predicate == *path {
            let quote = quotes.entry(&statement.subject).or_default();
            quote.text.get_or_insert(statement);
        }
    }
    for statement in held {
        let Some(quote) = quotes.get_mut(statement.quote()) else {
            continue;
        };
        match statement.part {
            Part::Prefix => {
                quote.prefix.get_or_insert(statement);
            }
            Part::Suffix => {
                quote.suffix.get_or_insert(statement);
            }
            Part::From => {
                quote.sources.insert(statement.value());
            }
            _ => {}
        }
    }
    quotes
}

fn context(held: &Held) -> Context<'_> {
    Context {
        typed: held.value(),
        place: held.place,
    }
}

/// Writes what was held back, as it stands in the sources, and where.
pub(super) fn write(held: &[Held], quoted: &Quoted, roles: &Roles, out: &mut Statements) {
    for statement in held.iter().filter(|statement| statement.part.waits()) {
        let found = quoted.found.get(statement.quote());
        let object = match (statement.part, found) {
            (Part::Text, Some((_, found))) => statement.with(&found.exact),
            // What was typed is written below, as it stands.
            (Part::Prefix | Part::Suffix, Some(_)) => continue,
            (Part::From, Some((source, _))) if **source != *statement.value() => continue,
            (Part::FromBackward, Some((source, _))) if **source != *statement.subject => continue,
            _ => statement.as_written(),
        };
        out.push(&statement.subject, &statement.predicate, object);
    }
    for (quote, (_, found)) in &quoted.found {
        let mut add = |written: &Written, value: &str| {
            let datatype = &written.datatype;
            for predicate in &written.predicates {
                out.push(quote, predicate, Object::Literal { value, datatype });
            }
        };
        add(&roles.start, &found.start.to_string());
        add(&roles.end, &found.end.to_string());
        if !found.prefix.is_empty() {
            add(&roles.prefix, &found.prefix);
        }
        if !found.suffix.is_empty() {
            add(&roles.suffix, &found.suffix);
        }
    }
}

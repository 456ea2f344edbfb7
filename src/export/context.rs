//! A JSON-LD context, read backwards: from IRIs and values to the words for them.
//!
//! Takes what a context of terms says: prefixes, terms with `@id`, `@type`, `@container`
//! (`@language`, `@set`, `@list`) and `@language`, aliases of keywords. A term that says more is
//! not used, so that what is written always reads back.

use oxrdf::vocab::{rdf, xsd};
use oxrdf::{NamedNodeRef, TermRef};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// What the words of a context stand for.
#[derive(Debug, Default)]
pub(super) struct Context {
    /// Predicate or class → the terms for it.
    terms: BTreeMap<String, Vec<Term>>,
    /// Namespace → prefix.
    prefixes: BTreeMap<String, String>,
    /// All words, so that none is taken for another.
    words: Vec<String>,
    /// Whether a string without a language would get one.
    pub(super) gives_language: bool,
    /// The words for `@id`, `@type` and `@graph`.
    pub(super) id: String,
    pub(super) kind: String,
    pub(super) graph: String,
}

/// A word and what it makes of a value.
#[derive(Clone, Debug)]
pub(super) struct Term {
    pub(super) word: String,
    coerces: Coercion,
    /// Whether texts are grouped by their language.
    pub(super) by_language: bool,
    /// Whether values are always in a list.
    pub(super) is_set: bool,
}

/// What a bare value stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Coercion {
    None,
    /// An IRI, as in `@id`.
    Iri,
    /// An IRI or a word, as in `@type`.
    Vocabulary,
    /// A literal of a datatype.
    Datatype(String),
}

impl Context {
    /// Reads the value of `@context`.
    pub(super) fn new(context: &Value) -> Self {
        let mut read = Self {
            id: "@id".to_owned(),
            kind: "@type".to_owned(),
            graph: "@graph".to_owned(),
            ..Self::default()
        };
        let empty = Map::new();
        let map = context.as_object().unwrap_or(&empty);
        read.gives_language = map.get("@language").is_some_and(Value::is_string);
        read.words = map
            .keys()
            .filter(|key| !key.starts_with('@'))
            .cloned()
            .collect();
        for (word, definition) in map.iter().filter(|(word, _)| !word.starts_with('@')) {
            read.take(map, word, definition);
        }
        read
    }

    fn take(&mut self, map: &Map<String, Value>, word: &str, definition: &Value) {
        let iri = match definition {
            Value::String(iri) => Some(iri.as_str()),
            Value::Object(said) => said.get("@id").and_then(Value::as_str),
            _ => None,
        };
        let Some(iri) = iri.map(|iri| expand(map, iri)) else {
            return;
        };
        match iri.as_str() {
            "@id" => self.id = word.to_owned(),
            "@type" => self.kind = word.to_owned(),
            "@graph" => self.graph = word.to_owned(),
            _ if iri.starts_with('@') => {}
            _ => {
                let is_prefix = definition.is_string() && iri.ends_with([':', '/', '#', '?'])
                    || definition.get("@prefix") == Some(&Value::Bool(true));
                if is_prefix {
                    self.prefixes
                        .entry(iri.clone())
                        .or_insert_with(|| word.to_owned());
                }
                if let Some(term) = Term::new(map, word, definition) {
                    self.terms.entry(iri).or_default().push(term);
                }
            }
        }
    }

    /// The term that a value of a predicate can be written under, bare.
    pub(super) fn term(&self, predicate: &str, object: TermRef<'_>) -> Option<&Term> {
        let terms = self.terms.get(predicate)?;
        let fit = |term: &&Term| term.fits(object, self.gives_language);
        terms
            .iter()
            .filter(|term| term.coerces != Coercion::None || term.by_language)
            .find(fit)
            .or_else(|| terms.iter().find(fit))
    }

    /// The word for a class, or its prefixed name, or its IRI.
    pub(super) fn vocabulary(&self, iri: &str) -> String {
        let term = self.terms.get(iri).and_then(|terms| terms.first());
        term.map_or_else(|| self.compact(iri), |term| term.word.clone())
    }

    /// A key for any value of a predicate: no term, so that nothing is coerced.
    pub(super) fn compact(&self, iri: &str) -> String {
        let split = iri.rfind(['#', '/', ':']).map(|at| iri.split_at(at + 1));
        if let Some((namespace, local)) = split
            && let Some(prefix) = self.prefixes.get(namespace)
            && !local.is_empty()
        {
            let compact = format!("{prefix}:{local}");
            if !self.words.contains(&compact) {
                return compact;
            }
        }
        iri.to_owned()
    }

    /// Whether an IRI reads as itself and not as a prefixed name.
    pub(super) fn reads_plain(&self, iri: &str) -> bool {
        iri.split_once(':').is_some_and(|(scheme, rest)| {
            rest.starts_with("//") || !self.words.iter().any(|word| word == scheme)
        })
    }
}

impl Term {
    /// Takes in a definition that says nothing unknown.
    fn new(map: &Map<String, Value>, word: &str, definition: &Value) -> Option<Self> {
        let mut term = Self {
            word: word.to_owned(),
            coerces: Coercion::None,
            by_language: false,
            is_set: false,
        };
        let Value::Object(said) = definition else {
            return Some(term);
        };
        for (key, value) in said {
            match (key.as_str(), value) {
                ("@id" | "@protected" | "@prefix", _) => {}
                ("@type", Value::String(kind)) => {
                    term.coerces = match expand(map, kind).as_str() {
                        "@id" => Coercion::Iri,
                        "@vocab" => Coercion::Vocabulary,
                        datatype if datatype.starts_with('@') => return None,
                        datatype => Coercion::Datatype(datatype.to_owned()),
                    };
                }
                ("@container", Value::String(container)) => term.contain(container)?,
                ("@container", Value::Array(containers)) => {
                    for container in containers {
                        term.contain(container.as_str()?)?;
                    }
                }
                _ => return None,
            }
        }
        Some(term)
    }

    fn contain(&mut self, container: &str) -> Option<()> {
        match container {
            "@set" => self.is_set = true,
            "@language" => self.by_language = true,
            _ => return None,
        }
        Some(())
    }

    /// Whether the value can be written under the term without more around it.
    fn fits(&self, object: TermRef<'_>, gives_language: bool) -> bool {
        match object {
            TermRef::NamedNode(_) | TermRef::BlankNode(_) => {
                matches!(self.coerces, Coercion::Iri | Coercion::Vocabulary)
                    || (self.coerces == Coercion::None && !self.by_language)
            }
            TermRef::Literal(literal) if literal.language().is_some() => {
                self.by_language || self.coerces == Coercion::None
            }
            TermRef::Literal(literal) => match &self.coerces {
                Coercion::Datatype(datatype) => datatype == literal.datatype().as_str(),
                Coercion::None => !self.by_language && !gives_language,
                Coercion::Iri | Coercion::Vocabulary => false,
            },
        }
    }

    /// The value as it stands under this term.
    pub(super) fn value(&self, context: &Context, object: TermRef<'_>, iri: Value) -> Value {
        match (object, &self.coerces) {
            (TermRef::NamedNode(node), Coercion::Vocabulary) => {
                Value::String(context.vocabulary(node.as_str()))
            }
            (TermRef::NamedNode(_) | TermRef::BlankNode(_), Coercion::Iri) => iri,
            (TermRef::BlankNode(_), Coercion::Vocabulary) => iri,
            (TermRef::Literal(literal), Coercion::Datatype(_)) => {
                native(literal.value(), literal.datatype())
                    .unwrap_or_else(|| Value::String(literal.value().to_owned()))
            }
            _ => context.whole(object, iri),
        }
    }
}

impl Context {
    /// The value with all that belongs to it.
    pub(super) fn whole(&self, object: TermRef<'_>, iri: Value) -> Value {
        let TermRef::Literal(literal) = object else {
            return Value::Object(Map::from_iter([(self.id.clone(), iri)]));
        };
        let (value, datatype) = (literal.value(), literal.datatype());
        let text = Value::String(value.to_owned());
        let mut map = Map::from_iter([("@value".to_owned(), text.clone())]);
        if let Some(language) = literal.language() {
            map.insert("@language".to_owned(), language.into());
        } else if datatype != xsd::STRING {
            if let Some(native) = native(value, datatype) {
                return native;
            }
            let datatype = self.vocabulary(datatype.as_str());
            map.insert(self.kind.clone(), datatype.into());
        } else if !self.gives_language {
            return text;
        }
        Value::Object(map)
    }
}

/// A boolean or a small integer in the form that JSON has for it.
fn native(value: &str, datatype: NamedNodeRef<'_>) -> Option<Value> {
    /// Beyond it, numbers of JSON are no longer exact everywhere.
    const EXACT_MAX: u64 = 1 << 53;
    match datatype {
        xsd::BOOLEAN => match value {
            "true" => Some(Value::Bool(true)),
            "false" => Some(Value::Bool(false)),
            _ => None,
        },
        xsd::INTEGER => value
            .parse::<i64>()
            .ok()
            .filter(|number| number.unsigned_abs() < EXACT_MAX && number.to_string() == value)
            .map(Value::from),
        _ => None,
    }
}

/// The IRI of a word, a prefixed name or an IRI in a context.
fn expand(map: &Map<String, Value>, text: &str) -> String {
    let target = |word: &str| match map.get(word) {
        Some(Value::String(iri)) => Some(iri.clone()),
        Some(Value::Object(said)) => said.get("@id").and_then(Value::as_str).map(str::to_owned),
        _ => None,
    };
    let Some((prefix, local)) = text.split_once(':') else {
        return target(text)
            .filter(|iri| iri != text)
            .unwrap_or_else(|| text.to_owned());
    };
    match target(prefix) {
        Some(namespace) if !local.starts_with("//") && namespace != text => {
            format!("{}{local}", expand(map, &namespace))
        }
        _ => text.to_owned(),
    }
}

/// Whether a predicate says the type of a node.
pub(super) fn is_type(predicate: NamedNodeRef<'_>, object: TermRef<'_>) -> bool {
    predicate == rdf::TYPE && !matches!(object, TermRef::Literal(_))
}

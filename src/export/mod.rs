//! A graph out, as a file that other programs read.
//!
//! *Statements* are what is written: the quads of a snapshot, or a list of them. They come by
//! graph and by subject, always in the same order, so that a writer holds one subject at a time
//! and the same graph gives the same bytes. A *style* is what makes a file pleasant: prefixes, the
//! base that IRIs are shortened by, the terms that come first, the JSON-LD context.
//!
//! One writer a syntax: N-Triples (<https://www.w3.org/TR/n-triples/>), N-Quads
//! (<https://www.w3.org/TR/n-quads/>), Turtle (<https://www.w3.org/TR/turtle/>), TriG
//! (<https://www.w3.org/TR/trig/>), RDF/XML (<https://www.w3.org/TR/rdf-syntax-grammar/>), JSON-LD
//! (<https://www.w3.org/TR/json-ld11/>). The lines are oxrdf's; the others are ours, since oxttl's
//! Turtle is made for machines, oxrdfxml writes invalid names and loses carriage returns, and
//! oxjsonld does not compact.
//!
//! Must not know: HTTP, records, files.

mod context;
mod format;
mod graph;
mod json;
mod jsonld;
mod lines;
mod list;
mod names;
mod rdfxml;
mod snapshot;
mod turtle;

pub use format::Format;
pub use graph::OneGraph;
pub use list::List;

use crate::ontology::{Iri, Role, Schema};
use oxrdf::vocab::rdf;
use oxrdf::{GraphName, GraphNameRef, NamedNodeRef, NamedOrBlankNodeRef, TermRef, TripleRef};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

/// Statements that can be walked again and again, always in the same order.
pub trait Statements {
    /// The graphs, the unnamed one first even where it is empty.
    fn graphs(&self) -> Vec<GraphName>;

    /// The statements of a graph by subject, those of one subject together: IRIs first, then blank
    /// nodes.
    fn triples<'a>(
        &'a self,
        graph: GraphNameRef<'a>,
    ) -> Box<dyn Iterator<Item = TripleRef<'a>> + 'a>;

    /// How many statements there are in all graphs.
    fn len(&self) -> usize;

    /// Whether there is none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Writes canonical N-Quads (<https://www.w3.org/TR/rdf-canon/#dfn-canonical-n-quads>): the
    /// lines sorted by code point.
    fn write_lines(&self, out: &mut dyn Write) -> io::Result<()> {
        lines::sorted(self, out)
    }
}

/// What makes a file pleasant to read.
#[derive(Clone, Debug, Default)]
pub struct Style {
    /// Prefix → namespace; only those that are used are written.
    pub prefixes: BTreeMap<String, String>,
    /// The IRI that others are shortened by in Turtle, TriG and JSON-LD.
    pub base: Option<String>,
    /// Types and predicates that come before others, in their order.
    pub first: Vec<Iri>,
    /// The JSON-LD context: the value of `@context`.
    pub context: serde_json::Value,
}

impl Style {
    /// The style that an ontology gives: its prefixes, its own classes before those they are
    /// aligned to, names before other facts, and these in the order of the shapes, before what is
    /// written for other vocabularies. The context is added by the caller.
    pub fn of(schema: &Schema) -> Self {
        let classes = schema.classes.iter().map(|class| class.iri.clone());
        let fields = schema.classes.iter().flat_map(|class| &class.fields);
        let facts: BTreeSet<(i64, &Iri)> = fields.map(|field| (field.order, &field.path)).collect();
        let facts = facts.into_iter().map(|(_, path)| path.clone());
        Self {
            prefixes: schema.prefixes.clone(),
            first: classes
                .chain(schema.paths_of(Role::Label))
                .chain(facts)
                .collect(),
            ..Self::default()
        }
    }

    /// Adds prefixes, where they are not known already.
    #[must_use]
    pub fn prefixes(mut self, prefixes: &[(String, String)]) -> Self {
        for (prefix, namespace) in prefixes {
            self.prefixes
                .entry(prefix.clone())
                .or_insert_with(|| namespace.clone());
        }
        self
    }

    /// Adds the base.
    #[must_use]
    pub fn base(mut self, base: impl Into<String>) -> Self {
        self.base = Some(base.into());
        self
    }

    /// Adds the context. A document with a `@context` in it is taken for what it holds.
    #[must_use]
    pub fn context(mut self, context: serde_json::Value) -> Self {
        self.context = match context {
            serde_json::Value::Object(mut map) if map.contains_key("@context") => {
                map.remove("@context").expect("the key was just seen")
            }
            other => other,
        };
        self
    }
}

/// How much was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Statements, in all graphs.
    pub statements: u64,
    /// Named graphs.
    pub named_graphs: u64,
}

/// Why a graph cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The format has one graph only.
    #[error("{} cannot hold the named graph `{graph}`{}", format.label(), more(*others))]
    NamedGraphs {
        /// The format.
        format: Format,
        /// The first of the named graphs.
        graph: String,
        /// How many more there are.
        others: usize,
    },
    /// RDF/XML writes a predicate as the name of an element, and some IRIs have no end that could
    /// be one.
    #[error("RDF/XML cannot write the predicate `{predicate}`: it does not end in a name")]
    NoName {
        /// The predicate.
        predicate: String,
    },
    /// XML has no way to write most control characters.
    #[error(
        "RDF/XML cannot write the character U+{:04X} in `{predicate}` of `{subject}`",
        u32::from(*character)
    )]
    NoCharacter {
        /// The character.
        character: char,
        /// The subject of the statement.
        subject: String,
        /// Its predicate.
        predicate: String,
    },
    /// In JSON-LD an IRI such as `pl:x` is read with the prefix `pl`.
    #[error("JSON-LD cannot write `{iri}`: the context reads its scheme as a prefix")]
    SchemeIsPrefix {
        /// The IRI.
        iri: String,
    },
    /// The output cannot be written.
    #[error(transparent)]
    Io(#[from] io::Error),
}

fn more(others: usize) -> String {
    match others {
        0 => String::new(),
        1 => " nor another one".to_owned(),
        _ => format!(" nor {others} others"),
    }
}

impl ExportError {
    /// The next action, where there is one.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::NamedGraphs { .. } => Some("`trig`, `nq` and `jsonld` can"),
            Self::NoName { .. } | Self::NoCharacter { .. } | Self::SchemeIsPrefix { .. } => {
                Some("`ttl` and `nt` can")
            }
            Self::Io(_) => None,
        }
    }
}

/// Writes statements in a format and counts them. `progress` hears how many are done, every few
/// thousands.
pub fn write(
    statements: &dyn Statements,
    format: Format,
    style: &Style,
    out: &mut dyn Write,
    progress: &mut dyn FnMut(u64),
) -> Result<Counts, ExportError> {
    let named: Vec<GraphName> = statements
        .graphs()
        .into_iter()
        .filter(|graph| !graph.is_default_graph())
        .collect();
    if let (false, Some(first)) = (format.holds_graphs(), named.first()) {
        return Err(ExportError::NamedGraphs {
            format,
            graph: plain(first.as_ref()),
            others: named.len() - 1,
        });
    }
    let mut job = Job {
        statements,
        style,
        out,
        tally: Tally::new(progress),
    };
    job.tally.counts.named_graphs = named.len() as u64;
    match format {
        Format::NTriples | Format::NQuads => lines::write(&mut job)?,
        Format::Turtle | Format::TriG => turtle::write(&mut job)?,
        Format::RdfXml => rdfxml::write(&mut job)?,
        Format::JsonLd => jsonld::write(&mut job)?,
    }
    job.out.flush()?;
    Ok(job.tally.counts)
}

/// What a writer is given.
struct Job<'a> {
    statements: &'a dyn Statements,
    style: &'a Style,
    out: &'a mut dyn Write,
    tally: Tally<'a>,
}

/// Counts, and says so now and then.
struct Tally<'a> {
    counts: Counts,
    progress: &'a mut dyn FnMut(u64),
}

impl<'a> Tally<'a> {
    /// Statements between two calls of `progress`.
    const STEP: u64 = 1 << 13;

    fn new(progress: &'a mut dyn FnMut(u64)) -> Self {
        Self {
            counts: Counts::default(),
            progress,
        }
    }

    fn add(&mut self, statements: usize) {
        let before = self.counts.statements;
        self.counts.statements += statements as u64;
        if before / Self::STEP != self.counts.statements / Self::STEP {
            (self.progress)(self.counts.statements);
        }
    }
}

/// A predicate with an object: what is said of a subject.
type Said<'a> = (NamedNodeRef<'a>, TermRef<'a>);

/// Calls `each` with every subject of a graph and all that is said of it, types first, then names.
fn each_subject<'a, E>(
    statements: &'a dyn Statements,
    graph: GraphNameRef<'a>,
    style: &Style,
    mut each: impl FnMut(NamedOrBlankNodeRef<'a>, &[Said<'a>]) -> Result<(), E>,
) -> Result<(), E> {
    let ranks: BTreeMap<&str, usize> = style
        .first
        .iter()
        .enumerate()
        .rev()
        .map(|(rank, iri)| (&**iri, rank))
        .collect();
    let rank = |iri: &str| ranks.get(iri).copied().unwrap_or(usize::MAX);
    let mut said: Vec<Said<'a>> = Vec::new();
    let mut current: Option<NamedOrBlankNodeRef<'a>> = None;
    let mut flush = |subject, said: &mut Vec<Said<'a>>| {
        // Stable, so that what has no rank keeps the order that it came in.
        said.sort_by_cached_key(|(predicate, object)| match object {
            _ if *predicate != rdf::TYPE => (1, rank(predicate.as_str()), predicate.as_str(), 0),
            TermRef::NamedNode(class) => (0, 0, "", rank(class.as_str())),
            _ => (0, 0, "", usize::MAX),
        });
        let result = each(subject, said);
        said.clear();
        result
    };
    for triple in statements.triples(graph) {
        match current {
            Some(subject) if subject == triple.subject => {}
            Some(subject) => flush(subject, &mut said)?,
            None => {}
        }
        current = Some(triple.subject);
        said.push((triple.predicate, triple.object));
    }
    current.map_or(Ok(()), |subject| flush(subject, &mut said))
}

/// The bare characters of a graph's name.
fn plain(graph: GraphNameRef<'_>) -> String {
    match graph {
        GraphNameRef::NamedNode(node) => node.as_str().to_owned(),
        other => other.to_string(),
    }
}

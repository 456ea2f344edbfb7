//! What is known about names: prefixes that need no declaration, and terms that a name may mean.

use super::error::{Remark, position};
use super::tokens::{Kind, Token, Tokens};
use crate::diagnostic::nearest;
use crate::graph::Snapshot;
use crate::ontology::{Schema, TermRole};
use oxiri::Iri;
use serde::{Deserialize, Serialize};
use spargebra::SparqlParser;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Arc, OnceLock};

/// Most remarks about a query: whoever has that many has one mistake that explains them.
const REMARKS_MAX: usize = 20;

/// Prefixes and terms that a query can use.
///
/// The prefixes of the snapshot and of the ontology are declared before the query begins; what the
/// query itself declares comes after and counts.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Vocabulary {
    prefixes: BTreeMap<String, String>,
    /// What IRIs are relative to before a query says `BASE`.
    base: Option<String>,
    terms: BTreeSet<String>,
    /// The namespaces of the vocabulary: a name in one of them that is no term is likely a slip.
    namespaces: BTreeSet<String>,
    /// The predicate that is answered from the index of texts.
    search: Option<String>,
    #[serde(skip)]
    snapshot: Option<Snapshot>,
    #[serde(skip)]
    parser: Prepared,
}

impl Vocabulary {
    /// Takes the names of an ontology and of a graph.
    pub fn new(schema: &Schema, snapshot: &Snapshot) -> Self {
        let mut prefixes = schema.prefixes.clone();
        prefixes.extend(snapshot.prefixes().iter().cloned());
        let ours = |iri: &str| {
            schema
                .iri
                .as_ref()
                .is_some_and(|ours| iri.starts_with(&**ours))
        };
        let of_vocabulary = schema
            .terms
            .values()
            .filter(|term| term.of_dataset || ours(&term.iri));
        Self {
            prefixes,
            base: None,
            namespaces: of_vocabulary
                .map(|term| namespace(&term.iri).to_owned())
                .collect(),
            search: schema
                .term_of(TermRole::TextMatch)
                .map(|term| term.iri.to_string()),
            terms: schema.terms.keys().map(|iri| iri.to_string()).collect(),
            snapshot: Some(snapshot.clone()),
            parser: Prepared::default(),
        }
    }

    /// The same names, of this snapshot. What is sent to another process comes without one.
    #[must_use]
    pub fn of_snapshot(mut self, snapshot: &Snapshot) -> Self {
        self.snapshot = Some(snapshot.clone());
        self
    }

    /// The same names, with an IRI that others are relative to.
    #[must_use]
    pub fn with_base(mut self, base: &str) -> Self {
        self.base = Some(base.to_owned());
        self.parser = Prepared::default();
        self
    }

    /// Prefix → namespace.
    pub fn prefixes(&self) -> &BTreeMap<String, String> {
        &self.prefixes
    }

    /// A parser that knows the prefixes and the base.
    pub(super) fn parser(&self) -> SparqlParser {
        let parser = self.parser.0.get_or_init(|| {
            let usable = |namespace: &str| Iri::parse(namespace).is_ok();
            let mut parser = SparqlParser::new();
            if let Some(base) = self.base.as_deref().filter(|base| usable(base)) {
                let with_base = parser.with_base_iri(base);
                parser = with_base.expect("the base was just seen to be an IRI");
            }
            for (prefix, namespace) in &self.prefixes {
                if usable(namespace) {
                    let with_prefix = parser.with_prefix(prefix, namespace);
                    parser = with_prefix.expect("the namespace was just seen to be an IRI");
                }
            }
            parser
        });
        parser.clone()
    }

    /// The predicate that is answered from the index of texts.
    pub fn search_predicate(&self) -> Option<&str> {
        self.search.as_deref()
    }

    /// Where a query names a term first, in bytes.
    pub(super) fn place_of(&self, text: &str, iri: &str) -> Option<usize> {
        let mut scopes = Scopes::new(&self.prefixes);
        Tokens::new(text).find_map(|token| {
            let declares = scopes.read(&token);
            let found = !declares && scopes.iri(&token).as_deref() == Some(iri);
            found.then_some(token.start)
        })
    }

    /// An IRI with a prefix, where one fits and the name can be written without escapes.
    pub fn shorten(&self, iri: &str) -> Option<String> {
        let fits = |(prefix, namespace): (&String, &String)| {
            let local = iri.strip_prefix(namespace.as_str())?;
            let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
            let whole = !local.is_empty() && local.chars().all(plain) && !local.starts_with('-');
            whole.then(|| (namespace.len(), format!("{prefix}:{local}")))
        };
        let longest = self.prefixes.iter().filter_map(fits).max();
        longest.map(|(_, name)| name)
    }

    /// Names in namespaces of the vocabulary that stand for no term there nor in the graph; the
    /// first of them, if there are many.
    pub fn remarks(&self, text: &str) -> Vec<Remark> {
        let mut scopes = Scopes::new(&self.prefixes);
        let mut remarks = Vec::new();
        for token in Tokens::new(text) {
            let declares = scopes.read(&token);
            let iri = scopes.iri(&token).filter(|_| !declares);
            if let Some(remark) = iri.and_then(|iri| self.remark(text, &token, &iri)) {
                remarks.push(remark);
            }
            if remarks.len() == REMARKS_MAX {
                break;
            }
        }
        remarks
    }

    fn remark(&self, text: &str, token: &Token<'_>, iri: &str) -> Option<Remark> {
        let space = namespace(iri);
        let in_graph = |snapshot: &Snapshot| snapshot.iri(iri).is_some();
        if !self.namespaces.contains(space)
            || iri == space
            || self.terms.contains(iri)
            || self.snapshot.as_ref().is_some_and(in_graph)
        {
            return None;
        }
        let (line, column) = position(text, token.start);
        let local = &iri[space.len()..];
        let known = self
            .terms
            .iter()
            .filter_map(|term| term.strip_prefix(space));
        let near = nearest(local, known);
        let written = |near: &&str| {
            let iri = format!("{space}{near}");
            let name = self.shorten(&iri).unwrap_or_else(|| format!("<{iri}>"));
            format!("`{name}`")
        };
        let near: Vec<String> = near.iter().map(written).collect();
        Some(Remark {
            line,
            column,
            message: format!(
                "`{}` is no term of the vocabulary and does not occur in the graph",
                token.text
            ),
            hint: (!near.is_empty()).then(|| format!("did you mean {}?", near.join(" or "))),
        })
    }
}

/// A parser that is made when it is first needed.
#[derive(Clone, Default)]
struct Prepared(Arc<OnceLock<SparqlParser>>);

impl fmt::Debug for Prepared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Prepared")
    }
}

/// All up to the last `#` or `/`.
fn namespace(iri: &str) -> &str {
    &iri[..iri.rfind(['#', '/']).map_or(0, |at| at + 1)]
}

/// The prefixes that are declared at a point of a query.
pub(super) struct Scopes<'n> {
    outside: &'n BTreeMap<String, String>,
    declared: BTreeMap<String, String>,
    expects: Expects,
}

#[derive(PartialEq)]
enum Expects {
    Nothing,
    Prefix,
    Namespace(String),
}

impl<'n> Scopes<'n> {
    pub(super) fn new(outside: &'n BTreeMap<String, String>) -> Self {
        Self {
            outside,
            declared: BTreeMap::new(),
            expects: Expects::Nothing,
        }
    }

    /// Takes note of a declaration; tells whether the token is part of one.
    pub(super) fn read(&mut self, token: &Token<'_>) -> bool {
        let expects = std::mem::replace(&mut self.expects, Expects::Nothing);
        match (expects, token.kind) {
            (Expects::Prefix, Kind::Name(prefix)) => {
                self.expects = Expects::Namespace(token.text[..prefix].to_owned());
                true
            }
            (Expects::Namespace(prefix), Kind::Iri) => {
                self.declared.insert(prefix, inner(token.text).to_owned());
                true
            }
            _ => {
                if token.is_word("prefix") && token.depth == 0 {
                    self.expects = Expects::Prefix;
                }
                false
            }
        }
    }

    /// Whether the last token was `PREFIX`.
    pub(super) fn expects_prefix(&self) -> bool {
        self.expects == Expects::Prefix
    }

    /// The namespace of a prefix.
    pub(super) fn namespace(&self, prefix: &str) -> Option<&str> {
        let namespace = self.declared.get(prefix);
        namespace
            .or_else(|| self.outside.get(prefix))
            .map(String::as_str)
    }

    /// All prefixes that are declared.
    pub(super) fn prefixes(&self) -> impl Iterator<Item = &str> {
        let all = self.declared.keys().chain(self.outside.keys());
        all.map(String::as_str)
    }

    /// The IRI that a token stands for.
    fn iri(&self, token: &Token<'_>) -> Option<String> {
        match token.kind {
            Kind::Iri => Some(inner(token.text).to_owned()),
            Kind::Name(prefix) => {
                let namespace = self.namespace(&token.text[..prefix])?;
                let local = token.text[prefix + 1..].replace('\\', "");
                Some(format!("{namespace}{local}"))
            }
            _ => None,
        }
    }
}

/// What stands between the angle brackets of an IRI.
fn inner(iri: &str) -> &str {
    iri.trim_start_matches('<').trim_end_matches('>')
}

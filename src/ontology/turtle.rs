//! The ontology as Turtle (<https://www.w3.org/TR/turtle/>) that is pleasant to read: what is said
//! of one term together, blank nodes and lists where they are used.

use super::schema::{Schema, TermKind};
use super::vocab::{owl, ps, rdf, rdfs, sh};
use oxrdf::{NamedNode, NamedOrBlankNode, Term, Triple};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Writes all statements of the Turtle compiled.
pub fn turtle(schema: &Schema) -> String {
    let mut about: BTreeMap<String, Vec<&Triple>> = BTreeMap::new();
    let mut uses: BTreeMap<&str, Vec<&NamedOrBlankNode>> = BTreeMap::new();
    for triple in &schema.statements {
        about
            .entry(triple.subject.to_string())
            .or_default()
            .push(triple);
        if let Term::BlankNode(node) = &triple.object {
            uses.entry(node.as_str()).or_default().push(&triple.subject);
        }
    }
    let mut writer = Writer {
        schema,
        about: &about,
        uses: &uses,
        out: String::new(),
    };
    for (prefix, namespace) in &schema.prefixes {
        writer.push(&format!("@prefix {prefix}: <{namespace}> .\n"));
    }
    let mut subjects: Vec<&Vec<&Triple>> = about
        .values()
        .filter(|triples| !writer.is_inside(&triples[0].subject))
        .collect();
    subjects.sort_by_cached_key(|triples| {
        let subject = &triples[0].subject;
        (writer.rank(triples), subject.to_string())
    });
    for triples in subjects {
        writer.push("\n");
        let subject: Term = triples[0].subject.clone().into();
        writer.term(&subject, 0);
        writer.push(" ");
        writer.predicates(triples, 1);
        writer.push(" .\n");
    }
    writer.out
}

/// How long texts in several languages may be, to stand on one line.
const LINE_MAX: usize = 80;

struct Writer<'s> {
    schema: &'s Schema,
    about: &'s BTreeMap<String, Vec<&'s Triple>>,
    /// The subjects that use each blank node.
    uses: &'s BTreeMap<&'s str, Vec<&'s NamedOrBlankNode>>,
    out: String,
}

impl<'s> Writer<'s> {
    /// Whether a node is written where it is used: a blank one that is used once, and not, by
    /// whatever way, by itself.
    fn is_inside(&self, node: &NamedOrBlankNode) -> bool {
        let mut above = node;
        if matches!(node, NamedOrBlankNode::NamedNode(_)) {
            return false;
        }
        for _ in 0..=self.uses.len() {
            let NamedOrBlankNode::BlankNode(blank) = above else {
                return true;
            };
            match self.uses.get(blank.as_str()).map(Vec::as_slice) {
                Some([only]) => above = only,
                _ => return above != node,
            }
        }
        false
    }

    /// The ontologies first, then classes, properties, shapes, and the rest.
    fn rank(&self, triples: &[&Triple]) -> u8 {
        let is_a = |class: &str| {
            triples.iter().any(|triple| {
                triple.predicate.as_str() == rdf::TYPE
                    && matches!(&triple.object, Term::NamedNode(node) if node.as_str() == class)
            })
        };
        let kind = match &triples[0].subject {
            NamedOrBlankNode::NamedNode(node) => self.schema.terms.get(node.as_str()),
            NamedOrBlankNode::BlankNode(_) => None,
        };
        match kind.map(|term| term.kind) {
            _ if is_a(owl::ONTOLOGY) => 0,
            Some(TermKind::Class) => 1,
            Some(TermKind::Property) => 2,
            _ if is_a(sh::NODE_SHAPE) => 3,
            _ if is_a(sh::PROPERTY_SHAPE) => 4,
            _ => 5,
        }
    }

    fn push(&mut self, text: &str) {
        self.out.push_str(text);
    }

    fn predicates(&mut self, triples: &[&Triple], depth: usize) {
        let mut by_predicate: BTreeMap<(u8, &str), Vec<&Term>> = BTreeMap::new();
        for triple in triples {
            let predicate = triple.predicate.as_str();
            let rank = match predicate {
                rdf::TYPE => 0,
                sh::TARGET_CLASS | sh::PATH => 1,
                ps::RECORD_KEY => 2,
                rdfs::LABEL => 3,
                rdfs::COMMENT => 4,
                rdfs::IS_DEFINED_BY => 6,
                _ => 5,
            };
            by_predicate
                .entry((rank, predicate))
                .or_default()
                .push(&triple.object);
        }
        for (index, ((_, predicate), objects)) in by_predicate.iter().enumerate() {
            if index > 0 {
                self.push(" ;\n");
                self.push(&"  ".repeat(depth));
            }
            if *predicate == rdf::TYPE {
                self.push("a");
            } else {
                let name = self.iri(predicate);
                self.push(&name);
            }
            self.objects(objects, depth);
        }
    }

    /// Objects of one predicate: texts by language, each on a line where they are long.
    fn objects(&mut self, objects: &[&Term], depth: usize) {
        let language = |term: &Term| match term {
            Term::Literal(literal) => literal.language().map(str::to_owned),
            _ => None,
        };
        let mut objects = objects.to_vec();
        objects.sort_by_cached_key(|term| (language(term), term.to_string()));
        let length: usize = objects.iter().map(|term| term.to_string().len()).sum();
        let between = if length > LINE_MAX && language(objects[0]).is_some() {
            format!(" ,\n{}", "  ".repeat(depth + 1))
        } else {
            " , ".to_owned()
        };
        for (index, object) in objects.iter().enumerate() {
            self.push(if index == 0 { " " } else { &between });
            self.term(object, depth);
        }
    }

    fn term(&mut self, term: &Term, depth: usize) {
        match term {
            Term::NamedNode(node) => {
                let name = self.iri(node.as_str());
                self.push(&name);
            }
            Term::Literal(literal) => {
                let datatype = literal.datatype().as_str();
                let text = literal.to_string();
                match datatype.strip_prefix(super::vocab::xsd::NS) {
                    Some("integer" | "boolean" | "decimal") if is_bare(literal) => {
                        self.push(literal.value());
                    }
                    Some(_) if text.contains("^^<") => {
                        let name = self.iri(datatype);
                        let end = text.rfind("^^<").unwrap_or(text.len());
                        self.push(&text[..end]);
                        let _ = write!(self.out, "^^{name}");
                    }
                    _ => self.push(&text),
                }
            }
            Term::BlankNode(node) => {
                let node = NamedOrBlankNode::from(node.clone());
                if self.is_inside(&node) {
                    self.inside(&node, depth);
                } else {
                    self.push(&node.to_string());
                }
            }
        }
    }

    fn inside(&mut self, node: &NamedOrBlankNode, depth: usize) {
        let about = self.about;
        if let Some(members) = self.members(node) {
            self.push("(");
            for member in members {
                self.push(" ");
                self.term(member, depth + 1);
            }
            self.push(" )");
            return;
        }
        let triples = about.get(&node.to_string());
        self.push("[ ");
        self.predicates(triples.map_or(&[], Vec::as_slice), depth + 1);
        self.push(" ]");
    }

    /// The members of a list whose every cell says nothing else and is used once.
    fn members(&self, head: &NamedOrBlankNode) -> Option<Vec<&'s Term>> {
        let mut members = Vec::new();
        let mut cell = head.clone();
        while cell != NamedNode::new_unchecked(rdf::NIL).into() {
            let triples = self.about.get(&cell.to_string())?;
            let value = |predicate: &str| {
                let mut found = triples
                    .iter()
                    .filter(|it| it.predicate.as_str() == predicate);
                found.next().map(|triple| &triple.object)
            };
            if triples.len() != 2 || !self.is_inside(&cell) || members.len() > self.about.len() {
                return None;
            }
            members.push(value(rdf::FIRST)?);
            cell = match value(rdf::REST)? {
                Term::NamedNode(node) => node.clone().into(),
                Term::BlankNode(node) => node.clone().into(),
                Term::Literal(_) => return None,
            };
        }
        Some(members)
    }

    /// A prefixed name where the local part needs no escapes, or the IRI.
    fn iri(&self, iri: &str) -> String {
        let is_plain = |local: &str| {
            let fits = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
            local.chars().all(fits) && !local.starts_with('-')
        };
        self.schema
            .prefixes
            .iter()
            .filter_map(|(prefix, namespace)| Some((prefix, iri.strip_prefix(&**namespace)?)))
            .find(|(_, local)| !local.is_empty() && is_plain(local))
            .map_or_else(
                || NamedNode::new_unchecked(iri).to_string(),
                |(prefix, local)| format!("{prefix}:{local}"),
            )
    }
}

/// Whether a literal can be written without quotation marks and mean the same.
fn is_bare(literal: &oxrdf::Literal) -> bool {
    let text = literal.value();
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    match super::values::local_name(literal.datatype().as_str()) {
        "integer" => digits(unsigned),
        "boolean" => matches!(text, "true" | "false"),
        "decimal" => unsigned
            .split_once('.')
            .is_some_and(|(whole, part)| digits(whole) && digits(part)),
        _ => false,
    }
}

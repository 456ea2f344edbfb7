//! Statements about the dataset itself, as they are gathered.

use crate::dataset::Words;
use crate::export::List;
use oxrdf::{BlankNode, Literal, NamedNode, NamedOrBlankNode, Term, Triple};

/// Statements, and parts without a name.
#[derive(Debug, Default)]
pub(super) struct Facts {
    triples: Vec<Triple>,
    blanks: usize,
}

impl Facts {
    pub(super) fn say(
        &mut self,
        subject: &(impl Clone + Into<NamedOrBlankNode>),
        predicate: &NamedNode,
        object: impl Into<Term>,
    ) {
        self.triples
            .push(Triple::new(subject.clone(), predicate.clone(), object));
    }

    /// A part of something, which has no name.
    pub(super) fn part(
        &mut self,
        whole: &(impl Clone + Into<NamedOrBlankNode>),
        property: &NamedNode,
    ) -> BlankNode {
        self.blanks += 1;
        let part = BlankNode::new_unchecked(format!("p{:05}", self.blanks));
        self.say(whole, property, part.clone());
        part
    }

    /// Statements that were made elsewhere.
    pub(super) fn add(&mut self, triples: impl IntoIterator<Item = Triple>) {
        self.triples.extend(triples);
    }

    /// A text in each language that there is one in.
    pub(super) fn say_words(&mut self, subject: &NamedNode, predicate: &NamedNode, words: &Words) {
        let firsts = words.iter();
        let firsts = firsts.filter_map(|(language, texts)| Some((language, texts.first()?)));
        for (language, text) in firsts {
            self.say_text(subject, predicate, text, language);
        }
    }

    /// A text in a language.
    pub(super) fn say_text(
        &mut self,
        subject: &NamedNode,
        predicate: &NamedNode,
        text: &str,
        language: &str,
    ) {
        let literal = Literal::new_language_tagged_literal(text, language);
        let literal = literal.unwrap_or_else(|_| Literal::new_simple_literal(text));
        self.say(subject, predicate, literal);
    }

    /// All of them, sorted.
    pub(super) fn into_list(self) -> List {
        self.triples.into_iter().collect()
    }
}

/// A node by its IRI.
pub(super) fn of(iri: &str) -> NamedNode {
    NamedNode::new_unchecked(iri)
}

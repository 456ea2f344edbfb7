//! Texts of a resource in the language that is wanted.

use super::snapshot::{Id, Snapshot};
use oxrdf::{LiteralRef, TermRef};

impl Snapshot {
    /// The literals of a subject's property in any graph, each once, sorted.
    pub fn literals(
        &self,
        subject: Id,
        predicate: Id,
    ) -> impl Iterator<Item = LiteralRef<'_>> + use<'_> {
        self.objects(subject, predicate)
            .filter_map(|object| match self.term(object) {
                TermRef::Literal(literal) => Some(literal),
                _ => None,
            })
    }

    /// The text of a subject that a reader of these languages wants to see: the first predicate
    /// that has one counts, then the first language; a text without language comes after the
    /// languages asked for, any other language last.
    pub fn text(
        &self,
        subject: Id,
        predicates: &[Id],
        languages: &[&str],
    ) -> Option<LiteralRef<'_>> {
        predicates.iter().find_map(|predicate| {
            self.literals(subject, *predicate)
                .min_by_key(|literal| language_rank(literal.language(), languages))
        })
    }
}

/// How far down a language stands among those that are wanted. `en-gb` fits where `en` is wanted,
/// though less well than `en`.
fn language_rank(language: Option<&str>, wanted: &[&str]) -> (usize, bool) {
    let Some(language) = language else {
        return (wanted.len(), false);
    };
    for (rank, wanted) in wanted.iter().enumerate() {
        if language.eq_ignore_ascii_case(wanted) {
            return (rank, false);
        }
        let longer = language.as_bytes().get(wanted.len()) == Some(&b'-');
        if longer && language.as_bytes()[..wanted.len()].eq_ignore_ascii_case(wanted.as_bytes()) {
            return (rank, true);
        }
    }
    (wanted.len() + 1, false)
}

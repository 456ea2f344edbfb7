//! A class as its entry shows it: how its records are written, and what there is of it.

use super::value::{Described, described_value};
use crate::graph::Id;
use crate::ontology::{Class, ClassId, Field, IdFrom, Term};
use crate::site::list::class_path;
use crate::site::reader::{Fact, Reader, Shown, in_language};
use oxrdf::vocab::rdf;
use serde::Serialize;

/// Most examples of a field.
const EXAMPLES_MAX: usize = 3;

/// How records of a class are written.
#[derive(Debug, Serialize)]
pub(super) struct ClassGiven {
    /// What a record of it says, in words for who writes one.
    about: Option<String>,
    /// The keys, and what is made without a key.
    fields: Vec<FieldGiven>,
    made: Vec<FieldGiven>,
    example: Option<String>,
}

/// A row of the table of fields.
#[derive(Debug, Serialize)]
struct FieldGiven {
    key: Option<String>,
    former: Vec<String>,
    name: Option<String>,
    property: Shown,
    value: Described,
    /// How often it may stand, and what else holds of it.
    rules: Vec<String>,
    description: Option<String>,
    examples: Vec<String>,
}

impl Reader<'_> {
    /// What is said of a class beside its comment.
    pub(super) fn facts_of_class(&self, term: &Term, class: Option<ClassId>) -> Vec<Fact> {
        let schema = &self.site.schema;
        let Some(class) = class.map(|class| schema.class(class)) else {
            let above = term.parents.iter().map(|iri| &**iri);
            return self.terms_fact("term_is_a", above).into_iter().collect();
        };
        let types = class.types.iter().map(|kind| &*kind.iri);
        let above = types.filter(|iri| **iri != *class.iri);
        let plain = |text: String| Shown {
            text,
            ..Shown::default()
        };
        // Templates set what stands between backticks as code.
        let code = |text: String| plain(format!("`{text}`"));
        let nested = class.parents.iter().map(|(parent, field)| {
            let parent = schema.class(*parent);
            let key = parent.field(*field).key.as_deref().unwrap_or_default();
            let group = self.group(parent);
            Shown {
                text: format!("{}.{key}", group.text),
                ..group
            }
        });
        let facts = [
            self.terms_fact("term_is_a", above),
            self.words_fact(
                "term_group",
                class.group.iter().cloned().map(code).collect(),
            ),
            self.words_fact("term_nested", nested.collect()),
            self.words_fact("term_address", vec![code(self.address(class))]),
            self.words_fact("term_id", vec![plain(self.id_words(class))]),
            self.words_fact(
                "term_shorthand",
                self.shorthand(class).into_iter().collect(),
            ),
            self.words_fact("term_count", self.counted(class)),
        ];
        facts.into_iter().flatten().collect()
    }

    /// What the addresses of its resources look like.
    fn address(&self, class: &Class) -> String {
        let base = &self.site.about.base;
        let own = format!("{}/ID", class.segment);
        let Some((parent, _)) = class.parents.first() else {
            return format!("{base}{own}");
        };
        let parent = self.site.schema.class(*parent);
        format!("{base}{}/ID/{own}", parent.segment)
    }

    /// Where an id comes from.
    fn id_words(&self, class: &Class) -> String {
        match &class.id_from {
            None => self.page.word("id_given", &[]),
            Some(IdFrom::ContentHash) => self.page.word("id_hash", &[]),
            Some(IdFrom::Fields(fields)) => {
                let keys = fields
                    .iter()
                    .filter_map(|field| class.field(*field).key.clone());
                let keys: Vec<String> = keys.map(|key| format!("`{key}`")).collect();
                self.page.word("id_from", &[("keys", &keys.join(", "))])
            }
        }
    }

    /// The key that a bare string fills.
    fn shorthand(&self, class: &Class) -> Option<Shown> {
        let key = class.field(class.shorthand?).key.clone()?;
        Some(Shown {
            text: format!("`{key}`"),
            ..Shown::default()
        })
    }

    /// How many there are, with a link to the list, and one of them.
    fn counted(&self, class: &Class) -> Vec<Shown> {
        let total = self.site.count_of(class);
        let list = Shown {
            text: total.to_string(),
            href: (total > 0).then(|| self.page.links.page(&class_path(class))),
            ..Shown::default()
        };
        let first = self.first_of(class).map(|id| self.shown(id));
        [list].into_iter().chain(first).collect()
    }

    fn first_of(&self, class: &Class) -> Option<Id> {
        let snapshot = &self.site.snapshot;
        let (a, class) = (snapshot.id(rdf::TYPE)?, snapshot.iri(&class.iri)?);
        snapshot.subjects(a, class).next()
    }

    /// How records of a class are written.
    pub(super) fn class_given(&self, class: ClassId) -> ClassGiven {
        let class = self.site.schema.class(class);
        let (keyed, made): (Vec<&Field>, Vec<&Field>) =
            class.fields.iter().partition(|field| field.key.is_some());
        let rows = |fields: Vec<&Field>| {
            let rows = fields.into_iter();
            rows.map(|field| self.field_given(field)).collect()
        };
        ClassGiven {
            about: in_language(&class.comment, self.languages),
            fields: rows(keyed),
            made: rows(made),
            example: class.example.clone(),
        }
    }

    fn field_given(&self, field: &Field) -> FieldGiven {
        FieldGiven {
            key: field.key.clone(),
            former: field.former_keys.clone(),
            name: in_language(&field.name, self.languages),
            property: self.term(&field.path),
            value: described_value(self, field),
            rules: self.rules(field),
            description: in_language(&field.description, self.languages),
            examples: field.examples.iter().take(EXAMPLES_MAX).cloned().collect(),
        }
    }

    fn rules(&self, field: &Field) -> Vec<String> {
        let word = |name: &str| self.page.word(name, &[]);
        let mut rules = Vec::new();
        if field.key.is_some() {
            rules.push(match (field.min, field.min_warns) {
                (0, _) => word("rule_optional"),
                (_, true) => word("rule_wanted"),
                (_, false) => word("rule_required"),
            });
            rules.push(match (field.max, field.unique_lang) {
                (_, true) => word("rule_each_language"),
                (Some(1), _) => word("rule_once"),
                (Some(most), _) => self.page.word("rule_most", &[("count", &most.to_string())]),
                (None, _) => word("rule_repeats"),
            });
        }
        if let Some(path) = &field.inherit {
            let from = self.names.shortened(path);
            rules.push(self.page.word("rule_inherited", &[("property", &from)]));
        }
        if field.numbered {
            rules.push(word("rule_numbered"));
        }
        if field.acyclic {
            rules.push(word("rule_acyclic"));
        }
        for path in &field.not_after {
            let other = self.names.shortened(path);
            rules.push(self.page.word("rule_not_after", &[("property", &other)]));
        }
        rules
    }
}

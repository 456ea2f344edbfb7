//! How the index is divided into files. It is gone through once, and of each file only where it
//! begins is kept.

use crate::graph::Id;
use crate::ontology::Class;
use crate::search::{Having, Index};
use crate::site::Site;
use oxrdf::TermRef;
use oxrdf::vocab::rdf;
use std::collections::BTreeSet;
use std::ops::Range;

/// Bytes of a file of words, about: a search reads one for each of its words.
const WORDS_BYTES: usize = 100_000;
/// Resources of a word in one file; more of them are in files of their own. Each takes some eight
/// bytes.
pub(super) const LIST: usize = 12_000;
/// Resources whose names are in one file.
pub(super) const CHUNK: usize = 250;
/// Resources whose classes are in one file: a byte for each, or two.
pub(super) const CLASSES_A_FILE: usize = 100_000;

/// Weights: a word of a name counts the more the fewer words the name has; elsewhere, the more
/// texts have it.
const NAME_WEIGHT: usize = 10;
const NAME_SHARE: usize = 20;
const TEXTS_MAX: usize = 9;

/// Where the files begin.
#[derive(Debug)]
pub(in crate::site) struct Plan {
    /// The resources, in order.
    pub(super) resources: Vec<Id>,
    /// The classes that they are of, by their places in the schema.
    pub(super) classes: Vec<usize>,
    /// The first word of each file of words.
    pub(super) shards: Vec<usize>,
    /// The common words, each with the part of its resources that a file has.
    pub(super) lists: Vec<(usize, usize)>,
    words: usize,
}

impl Plan {
    pub(super) fn of(site: &Site, index: &Index) -> Self {
        let resources = index.resources();
        let classes: BTreeSet<usize> = resources
            .iter()
            .filter_map(|id| place_of_class(site, *id))
            .collect();
        let (mut shards, mut lists, mut bytes) = (Vec::new(), Vec::new(), usize::MAX);
        for word in 0..index.words() {
            let having = index.having(word).len();
            let size = index.word_at(word).len() + 8 * having.min(LIST) + 8;
            if bytes.saturating_add(size) > WORDS_BYTES {
                shards.push(word);
                bytes = 0;
            }
            if having > LIST {
                lists.extend((0..having.div_ceil(LIST)).map(|part| (word, part)));
                bytes += 64;
            } else {
                bytes += size;
            }
        }
        Self {
            resources,
            classes: classes.into_iter().collect(),
            shards,
            lists,
            words: index.words(),
        }
    }

    /// The words of a file.
    pub(super) fn words_of(&self, shard: usize) -> Option<Range<usize>> {
        let start = *self.shards.get(shard)?;
        let end = self.shards.get(shard + 1).copied().unwrap_or(self.words);
        Some(start..end)
    }

    /// The file with the first resources of a common word.
    pub(super) fn first_list(&self, word: usize) -> Option<usize> {
        self.lists.binary_search(&(word, 0)).ok()
    }

    /// The place of a resource's class among those of the plan.
    pub(super) fn class_of(&self, site: &Site, id: Id) -> Option<usize> {
        self.classes.binary_search(&place_of_class(site, id)?).ok()
    }

    /// The numbers of resources, with their weights.
    pub(super) fn numbered(&self, having: Vec<Having>) -> Vec<(usize, usize)> {
        let numbered = having.into_iter().filter_map(|one| {
            let number = self.resources.binary_search(&one.subject).ok()?;
            Some((number, weight(&one)))
        });
        numbered.collect()
    }
}

fn weight(having: &Having) -> usize {
    match having.name_words {
        Some(words) => NAME_WEIGHT + NAME_SHARE / (words as usize).max(1),
        None => (having.texts as usize).min(TEXTS_MAX),
    }
}

/// The class with the most superclasses, as pages say it, by its place in the schema.
fn place_of_class(site: &Site, id: Id) -> Option<usize> {
    let types = site.snapshot.id(rdf::TYPE)?;
    let classes = site.snapshot.objects(id, types);
    let known = classes.filter_map(|class| match site.snapshot.term(class) {
        TermRef::NamedNode(node) => site.schema.class_of_iri(node.as_str()),
        _ => None,
    });
    let class: &Class = known
        .map(|class| site.schema.class(class))
        .max_by_key(|class| class.types.len())?;
    site.schema
        .classes
        .iter()
        .position(|other| other.iri == class.iri)
}

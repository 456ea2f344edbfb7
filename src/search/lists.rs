//! The index as lists, for those who search where no program of ours runs.

use super::index::Index;
use crate::graph::Id;
use oxrdf::TermRef;

/// That a resource has a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Having {
    /// The resource.
    pub subject: Id,
    /// How many of its texts have the word.
    pub texts: u32,
    /// Words of the shortest of its names that have it, where one has.
    pub name_words: Option<u32>,
}

impl Index {
    /// The resources that have a name of their own and texts, each once, in order.
    pub fn resources(&self) -> Vec<Id> {
        let subjects = (0..self.texts()).filter_map(|text| self.subject(text));
        let mut resources: Vec<Id> = subjects
            .filter(|id| matches!(self.snapshot().term(*id), TermRef::NamedNode(_)))
            .collect();
        resources.sort_unstable();
        resources.dedup();
        resources
    }

    /// The first text of a resource.
    pub fn first_text(&self, resource: Id) -> Option<Id> {
        let texts = 0..self.texts();
        // Texts come in the order of their resources.
        let (mut start, mut end) = (texts.start, texts.end);
        while start < end {
            let middle = start + (end - start) / 2;
            match self.subject(middle)? < resource {
                true => start = middle + 1,
                false => end = middle,
            }
        }
        self.literal(start)
            .filter(|_| self.subject(start) == Some(resource))
    }

    /// A word by its number; the words are sorted by their bytes.
    pub fn word_at(&self, number: usize) -> &str {
        self.word(number)
    }

    /// The resources that have a word, by its number, each once, in order.
    pub fn having(&self, number: usize) -> Vec<Having> {
        let mut all: Vec<Having> = Vec::new();
        for text in self.occurrences(&(number..number + 1)).iter() {
            let text = text as usize;
            let Some(subject) = self.subject(text) else {
                continue;
            };
            let words = u32::try_from(self.sequence(text).len()).unwrap_or(u32::MAX);
            let name_words = self.facets(text).is_name.then_some(words);
            match all.last_mut().filter(|last| last.subject == subject) {
                Some(last) => {
                    last.texts = last.texts.saturating_add(1);
                    last.name_words = [last.name_words, name_words].into_iter().flatten().min();
                }
                None => all.push(Having {
                    subject,
                    texts: 1,
                    name_words,
                }),
            }
        }
        all
    }
}

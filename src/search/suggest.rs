//! Names that begin with what somebody has typed so far.

use super::bounds::{
    SEARCH_BYTES_MAX, SUGGEST_BEGINNINGS_MAX, SUGGEST_NAMES_MAX, SUGGEST_WORDS_MAX,
};
use super::index::Index;
use super::words::words;
use crate::graph::Id;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::collections::binary_heap::PeekMut;
use std::ops::Range;

/// Words of a name that are looked at: no name is longer than a sentence or two.
const NAME_WORDS_MAX: usize = 64;
/// Texts that are kept for each resource that is wanted: a resource has a name in each language.
const TEXTS_PER_RESOURCE: usize = 8;

impl Index {
    /// The resources, at most so many, that have a name of which every word that was typed begins a
    /// word; each with that name. First come those that begin as what was typed, then short ones.
    pub fn suggest(&self, typed: &str, class: Option<Id>, most: usize) -> Vec<(Id, Id)> {
        let typed = typed.get(..SEARCH_BYTES_MAX).unwrap_or(typed);
        let steps: Vec<Range<usize>> = words(typed)
            .take(SUGGEST_WORDS_MAX)
            .map(|word| self.numbers(&word.folded, true))
            .collect();
        let wanted = class.map(|class| self.class_index(class));
        let rarest = steps.iter().min_by_key(|step| self.names(step).len());
        let Some(rarest) = rarest.filter(|_| wanted != Some(None) && most > 0) else {
            return Vec::new();
        };
        let enough = TEXTS_PER_RESOURCE * most;
        let mut begun: Vec<usize> = Vec::new();
        let mut others: Vec<usize> = Vec::new();
        for place in self.names_in_order(rarest).take(SUGGEST_NAMES_MAX) {
            let text = self.named(place);
            let fits = wanted.is_none_or(|wanted| self.facets(text).class == wanted);
            match self.begins(text, &steps).filter(|_| fits) {
                Some(true) => begun.push(text),
                Some(false) if others.len() < enough => others.push(text),
                _ => {}
            }
            if begun.len() == enough {
                break;
            }
        }
        let mut suggested: Vec<(Id, Id)> = Vec::new();
        for text in begun.into_iter().chain(others) {
            if let Some((subject, name)) = self.subject(text).zip(self.literal(text))
                && suggested.iter().all(|(known, _)| *known != subject)
            {
                suggested.push((subject, name));
            }
        }
        suggested.truncate(most);
        suggested
    }

    /// The places of the names that have one of some words, each once, in order. Each word has its
    /// own in order, so that the next of all is always the first of one of them.
    fn names_in_order(&self, step: &Range<usize>) -> impl Iterator<Item = u32> + '_ {
        let words = step.clone().take(SUGGEST_BEGINNINGS_MAX);
        let lists = words.filter_map(|word| {
            let names = self.names(&(word..word + 1));
            (names.len() > 0).then(|| Reverse((names.get(0), word, 0)))
        });
        let mut next: BinaryHeap<Reverse<(u32, usize, usize)>> = lists.collect();
        let mut last = None;
        let mut step = move || {
            let mut first = next.peek_mut()?;
            let Reverse((place, word, index)) = *first;
            let names = self.names(&(word..word + 1));
            if index + 1 < names.len() {
                *first = Reverse((names.get(index + 1), word, index + 1));
            } else {
                PeekMut::pop(first);
            }
            Some(place)
        };
        std::iter::from_fn(move || {
            loop {
                let place = step()?;
                if last.replace(place) != Some(place) {
                    return Some(place);
                }
            }
        })
    }

    /// Whether a name begins with the first word, if it has all words.
    fn begins(&self, text: usize, steps: &[Range<usize>]) -> Option<bool> {
        let sequence = self.sequence(text);
        let words = || {
            sequence
                .iter()
                .take(NAME_WORDS_MAX)
                .map(|word| word as usize)
        };
        let has = |step: &Range<usize>| words().any(|word| step.contains(&word));
        let begins = words().next().is_some_and(|word| steps[0].contains(&word));
        steps.iter().all(has).then_some(begins)
    }
}

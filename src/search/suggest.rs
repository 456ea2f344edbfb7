//! Names that begin with what somebody has typed so far.

use super::bounds::{SEARCH_BYTES_MAX, SUGGEST_READ_MAX, SUGGEST_WORDS_MAX};
use super::index::Index;
use super::words::words;
use crate::graph::Id;
use std::collections::BinaryHeap;
use std::ops::Range;

/// Words of a name that are looked at: no name is longer than a sentence or two.
const NAME_WORDS_MAX: usize = 64;
/// Texts that are kept for each resource that is wanted: a resource has a name in each language.
const TEXTS_PER_RESOURCE: usize = 8;

/// How a name stands among others: first those that begin as what was typed, then short ones.
type Rank = (bool, usize, usize);

impl Index {
    /// The resources, at most so many, that have a name of which every word that was typed begins a
    /// word; each with that name, the best first.
    pub fn suggest(&self, typed: &str, class: Option<Id>, most: usize) -> Vec<(Id, Id)> {
        let typed = typed.get(..SEARCH_BYTES_MAX).unwrap_or(typed);
        let steps: Vec<Range<usize>> = words(typed)
            .take(SUGGEST_WORDS_MAX)
            .map(|word| self.numbers(&word.folded, true))
            .collect();
        let wanted = class.map(|class| self.class_index(class));
        let rarest = steps.iter().min_by_key(|step| self.occurrences(step).len());
        let Some(rarest) = rarest.filter(|_| wanted != Some(None) && most > 0) else {
            return Vec::new();
        };
        let mut best: BinaryHeap<Rank> = BinaryHeap::new();
        let mut budget = SUGGEST_READ_MAX;
        for text in self.occurrences(rarest).iter() {
            let text = text as usize;
            let facets = self.facets(text);
            let fits = facets.is_name && wanted.is_none_or(|wanted| facets.class == wanted);
            let read = match fits {
                true => self.sequence(text).len().min(NAME_WORDS_MAX) * steps.len(),
                false => 0,
            };
            let Some(left) = budget.checked_sub(1 + read) else {
                break;
            };
            budget = left;
            let Some(rank) = fits.then(|| self.rank(text, &steps)).flatten() else {
                continue;
            };
            let is_full = best.len() == TEXTS_PER_RESOURCE * most;
            if !is_full || best.peek().is_some_and(|worst| rank < *worst) {
                if best.iter().any(|kept| *kept == rank) {
                    continue;
                }
                if is_full {
                    best.pop();
                }
                best.push(rank);
            }
        }
        let mut suggested: Vec<(Id, Id)> = Vec::new();
        for (_, _, text) in best.into_sorted_vec() {
            if let Some((subject, name)) = self.subject(text).zip(self.literal(text))
                && suggested.iter().all(|(known, _)| *known != subject)
            {
                suggested.push((subject, name));
            }
        }
        suggested.truncate(most);
        suggested
    }

    /// How a name stands, if it has all words.
    fn rank(&self, text: usize, steps: &[Range<usize>]) -> Option<Rank> {
        let sequence = self.sequence(text);
        let words = || {
            sequence
                .iter()
                .take(NAME_WORDS_MAX)
                .map(|word| word as usize)
        };
        let has = |step: &Range<usize>| words().any(|word| step.contains(&word));
        let begins = words().next().is_some_and(|word| steps[0].contains(&word));
        steps
            .iter()
            .all(has)
            .then_some((!begins, sequence.len(), text))
    }
}

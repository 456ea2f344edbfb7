//! What may have been meant where nothing is found.

use super::ask::{Part, Search};
use super::bounds::{NEAR_READ_MAX, NEAR_WORDS_MAX};
use super::index::Index;
use super::words::words;
use oxrdf::TermRef;
use std::cmp::Reverse;

/// Near words that are offered for one.
const NEAR_MAX: usize = 3;

impl Index {
    /// Words of texts that are near those of a search that no text has, as texts write them: each
    /// unknown word with the nearest first.
    pub fn near(&self, search: &Search) -> Vec<(String, Vec<String>)> {
        let is_unknown = |part: &&Part| {
            let is_known = |word: &String| !self.numbers(word, part.open).is_empty();
            part.words.len() == 1 && !part.words.iter().all(is_known)
        };
        let unknown = search.parts.iter().filter(is_unknown);
        unknown
            .take(NEAR_WORDS_MAX)
            .map(|part| (part.words[0].clone(), self.near_word(&part.words[0])))
            .filter(|(_, near)| !near.is_empty())
            .collect()
    }

    fn near_word(&self, typed: &str) -> Vec<String> {
        let letters = typed.chars().count();
        // One slip in a short word, two in a long one.
        let slips_max = if letters <= 4 { 1 } else { 2 };
        let numbers = if self.words() <= NEAR_READ_MAX {
            0..self.words()
        } else {
            let first: String = typed.chars().take(1).collect();
            let same = self.numbers(&first, true);
            same.start..same.end.min(same.start + NEAR_READ_MAX)
        };
        let mut near: Vec<(usize, Reverse<usize>, usize)> = numbers
            .filter_map(|number| {
                let word = self.word(number);
                if word.len().abs_diff(typed.len()) > 4 * slips_max || word == typed {
                    return None;
                }
                let slips = strsim::osa_distance(word, typed);
                let texts = self.occurrences(&(number..number + 1)).len();
                (slips <= slips_max).then_some((slips, Reverse(texts), number))
            })
            .collect();
        near.sort_unstable();
        let nearest = near.into_iter().take(NEAR_MAX);
        nearest.map(|(_, _, number)| self.written(number)).collect()
    }

    /// A word as the first text that has it writes it.
    fn written(&self, number: usize) -> String {
        let folded = self.word(number);
        let text = self.occurrences(&(number..number + 1)).iter().next();
        let literal = text.and_then(|text| self.literal(text as usize));
        let written = literal.and_then(|literal| match self.snapshot().term(literal) {
            TermRef::Literal(literal) => {
                let value = literal.value();
                let word = words(value).find(|word| word.folded == folded)?;
                Some(value[word.range].to_lowercase())
            }
            _ => None,
        });
        written.unwrap_or_else(|| folded.to_owned())
    }
}

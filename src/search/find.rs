//! The texts that a search finds, and the best of them.
//!
//! The order is that of BM25 (<https://doi.org/10.1561/1500000019>): a word counts for more the
//! fewer texts have it, the more often a text does, and the shorter that text is. Names count for
//! more than other texts, and most when the search is all that they say. Equal ones are ordered by
//! IRI, so that the same search gives the same answer.

use super::ask::{Part, Search, SearchError};
use super::bounds::READ_MAX;
use super::index::Index;
use crate::graph::{Column, Id};
use oxrdf::TermRef;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::ops::{ControlFlow, Range};

/// How soon more of the same word adds no more.
const SATURATION: f64 = 1.2;
/// How much the length of a text counts.
const LENGTH_WEIGHT: f64 = 0.75;
const NAME_WEIGHT: f64 = 2.0;
const WHOLE_WEIGHT: f64 = 1.5;

/// Which resources are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Those of a class.
    pub class: Option<Id>,
    /// Those found by a text in a language: `en` takes `en-GB` too.
    pub language: Option<String>,
}

/// What a search finds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// How many resources there are that the filter lets through.
    pub total: usize,
    /// The best of them, from the one that was asked for on.
    pub hits: Vec<Hit>,
    /// How many resources of each class would be found, sorted by their number.
    pub classes: Vec<(Id, usize)>,
    /// How many resources would be found by texts in each language, sorted by their number.
    pub languages: Vec<(String, usize)>,
}

/// A resource that is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The resource.
    pub subject: Id,
    /// The text that it is found by.
    pub literal: Id,
    /// How good it is, in thousandths.
    pub score: u32,
}

impl Index {
    /// All texts that have what is searched for, as their resources and literals, sorted.
    pub fn all(
        &self,
        search: &Search,
        language: Option<&str>,
    ) -> Result<Vec<(Id, Id)>, SearchError> {
        let wanted = language.map(|language| self.languages_like(language));
        let mut all = Vec::new();
        self.each(search, &mut |text, _| {
            let language = self.facets(text).language;
            let fits = |wanted: &Vec<usize>| language.is_some_and(|found| wanted.contains(&found));
            if wanted.as_ref().is_none_or(fits)
                && let Some(found) = self.subject(text).zip(self.literal(text))
            {
                all.push(found);
            }
            ControlFlow::Continue(())
        })?;
        // They come in order, unless the index is damaged.
        all.sort_unstable();
        Ok(all)
    }

    /// Whether any text has what is searched for; none has where it would take too long to tell.
    pub fn finds(&self, search: &Search) -> bool {
        let mut found = false;
        let looked = self.each(search, &mut |_, _| {
            found = true;
            ControlFlow::Break(())
        });
        found && looked.is_ok()
    }

    /// The best resources that have a name of their own, those of one page.
    pub fn find(
        &self,
        search: &Search,
        filter: &Filter,
        page: Range<usize>,
    ) -> Result<Found, SearchError> {
        let mut tally = Tally::new(self, filter, page.end);
        let (mut last, mut is_named) = (None, false);
        self.each(search, &mut |text, score| {
            let Some(subject) = self.subject(text) else {
                return ControlFlow::Continue(());
            };
            if last.replace(subject) != Some(subject) {
                tally.close();
                is_named = matches!(self.snapshot().term(subject), TermRef::NamedNode(_));
            }
            if is_named {
                tally.text(subject, text, score);
            }
            ControlFlow::Continue(())
        })?;
        tally.close();
        Ok(tally.found(page.start))
    }

    /// The indices of the languages that a tag means.
    fn languages_like(&self, tag: &str) -> Vec<usize> {
        let fits = |language: &String| {
            let (start, rest) = language.split_at(tag.len().min(language.len()));
            start.eq_ignore_ascii_case(tag) && (rest.is_empty() || rest.starts_with('-'))
        };
        let languages = self.languages().iter().enumerate();
        languages
            .filter(|(_, language)| language.is_char_boundary(tag.len().min(language.len())))
            .filter(|(_, language)| fits(language))
            .map(|(index, _)| index)
            .collect()
    }

    /// Hands on each text that has all parts of a search, with its score, in order, until it is
    /// told to stop.
    fn each(
        &self,
        search: &Search,
        take: &mut dyn FnMut(usize, u32) -> ControlFlow<()>,
    ) -> Result<(), SearchError> {
        let parts: Vec<Planned> = search.parts.iter().map(|part| self.planned(part)).collect();
        let steps = || parts.iter().flat_map(|part| &part.steps);
        let Some(rarest) = steps().min_by_key(|step| self.occurrences(step).len()) else {
            return Ok(());
        };
        let candidates = self.occurrences(rarest);
        let mut budget = READ_MAX;
        spend(&mut budget, candidates.len())?;
        // Where the rarest is common, the other words' texts are looked up before the words of a
        // text are.
        let mut others: Vec<Column<'_>> = steps()
            .filter(|step| step.len() == 1 && *step != rarest)
            .map(|step| self.occurrences(step))
            .collect();
        others.sort_by_key(|texts| texts.len());
        let average = self.words_in_a_text();
        let asked = steps().count();
        let mut scored = |text: u32| -> Result<ControlFlow<()>, SearchError> {
            let has = |texts: &Column<'_>| {
                let place = texts.lower_bound(0..texts.len(), text);
                place < texts.len() && texts.get(place) == text
            };
            if !others.iter().all(has) {
                return Ok(ControlFlow::Continue(()));
            }
            let text = text as usize;
            let sequence = self.sequence(text);
            spend(&mut budget, sequence.len().saturating_mul(asked))?;
            Ok(match score(&parts, sequence, average) {
                Some(score) => take(text, self.weighted(score, &parts, text, sequence.len())),
                None => ControlFlow::Continue(()),
            })
        };
        let mut ascending: Box<dyn Iterator<Item = u32>> = if rarest.len() == 1 {
            Box::new(candidates.iter())
        } else {
            Box::new(distinct(candidates, self.texts()))
        };
        let stopped = ascending.find_map(|text| match scored(text) {
            Ok(ControlFlow::Continue(())) => None,
            Ok(ControlFlow::Break(())) => Some(Ok(())),
            Err(error) => Some(Err(error)),
        });
        stopped.unwrap_or(Ok(()))
    }

    fn planned(&self, part: &Part) -> Planned {
        let last = part.words.len() - 1;
        let words = part.words.iter().enumerate();
        let steps: Vec<Range<usize>> = words
            .map(|(index, word)| self.numbers(word, part.open && index == last))
            .collect();
        let rarest = steps.iter().map(|step| self.occurrences(step).len()).min();
        let texts = self.texts() as f64;
        let having = (rarest.unwrap_or(0) as f64).min(texts);
        Planned {
            weight: (1.0 + (texts - having + 0.5) / (having + 0.5)).ln(),
            steps,
        }
    }

    /// A score as it counts, in thousandths.
    fn weighted(&self, score: f64, parts: &[Planned], text: usize, len: usize) -> u32 {
        let is_name = self.facets(text).is_name;
        let asked: usize = parts.iter().map(|part| part.steps.len()).sum();
        let mut score = score * 1000.0;
        if is_name {
            score *= NAME_WEIGHT;
            if asked == len {
                score *= WHOLE_WEIGHT;
            }
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a score is positive, and the cast saturates"
        )]
        let thousandths = score.round() as u32;
        thousandths
    }
}

fn spend(budget: &mut usize, reads: usize) -> Result<(), SearchError> {
    *budget = budget.checked_sub(reads).ok_or(SearchError::TooCommon)?;
    Ok(())
}

/// Numbers below a bound, each once and in order.
fn distinct(numbers: Column<'_>, bound: usize) -> impl Iterator<Item = u32> {
    let mut bits = vec![0u64; bound.div_ceil(64)];
    for number in numbers.iter() {
        if let Some(word) = bits.get_mut(number as usize / 64) {
            *word |= 1 << (number % 64);
        }
    }
    (0u32..).zip(bits).flat_map(|(index, mut word)| {
        std::iter::from_fn(move || {
            let bit = (word != 0).then(|| word.trailing_zeros())?;
            word &= word - 1;
            Some(index * 64 + bit)
        })
    })
}

/// A part of a search, with the numbers of its words.
struct Planned {
    /// For each word, its number, or those of the words that begin so.
    steps: Vec<Range<usize>>,
    /// How much it counts.
    weight: f64,
}

impl Planned {
    /// How often a text has it.
    fn count(&self, sequence: Column<'_>) -> usize {
        let is = |step: &Range<usize>, index: usize| step.contains(&(sequence.get(index) as usize));
        let Some(last) = sequence.len().checked_sub(self.steps.len()) else {
            return 0;
        };
        let begins = |start: &usize| {
            let steps = self.steps.iter().zip(*start..);
            steps.into_iter().all(|(step, index)| is(step, index))
        };
        (0..=last).filter(begins).count()
    }
}

/// The score of a text that has all parts.
fn score(parts: &[Planned], sequence: Column<'_>, average: f64) -> Option<f64> {
    let length = sequence.len() as f64 / average.max(1.0);
    let damping = SATURATION * (1.0 - LENGTH_WEIGHT + LENGTH_WEIGHT * length);
    parts.iter().try_fold(0.0, |sum, part| {
        let count = part.count(sequence);
        let count = (count > 0).then_some(count as f64)?;
        Some(sum + part.weight * count * (SATURATION + 1.0) / (count + damping))
    })
}

/// A score, the resource and its text, such that the greatest comes first.
type Ranked = (u32, Reverse<Id>, Reverse<Id>);

/// What is counted while texts come.
struct Tally<'i> {
    index: &'i Index,
    class: Option<usize>,
    /// Whether a class is asked for that no text has.
    nothing: bool,
    languages: Option<Vec<usize>>,
    keep: usize,
    best: BinaryHeap<Reverse<Ranked>>,
    total: usize,
    by_class: BTreeMap<usize, usize>,
    by_language: BTreeMap<usize, usize>,
    current: Current,
}

/// The resource whose texts come.
#[derive(Default)]
struct Current {
    class: Option<usize>,
    languages: Vec<usize>,
    /// The best of the texts that the filter of languages lets through.
    best: Option<Ranked>,
}

impl<'i> Tally<'i> {
    fn new(index: &'i Index, filter: &Filter, keep: usize) -> Self {
        let class = filter.class.map(|class| index.class_index(class));
        let language = filter.language.as_deref();
        Self {
            index,
            nothing: class == Some(None),
            class: class.flatten(),
            languages: language.map(|language| index.languages_like(language)),
            keep,
            best: BinaryHeap::new(),
            total: 0,
            by_class: BTreeMap::new(),
            by_language: BTreeMap::new(),
            current: Current::default(),
        }
    }

    fn text(&mut self, subject: Id, text: usize, score: u32) {
        let facets = self.index.facets(text);
        let Some(literal) = self.index.literal(text) else {
            return;
        };
        self.current.class = facets.class;
        if let Some(language) = facets.language
            && !self.current.languages.contains(&language)
        {
            self.current.languages.push(language);
        }
        let wanted = self.languages.as_ref();
        if wanted.is_none_or(|wanted| facets.language.is_some_and(|own| wanted.contains(&own))) {
            let found = Some((score, Reverse(subject), Reverse(literal)));
            self.current.best = self.current.best.max(found);
        }
    }

    /// Ends the texts of one resource.
    fn close(&mut self) {
        let current = std::mem::take(&mut self.current);
        let fits = !self.nothing && (self.class.is_none() || current.class == self.class);
        if fits {
            for language in current.languages {
                *self.by_language.entry(language).or_default() += 1;
            }
        }
        let Some(best) = current.best else { return };
        if let Some(class) = current.class {
            *self.by_class.entry(class).or_default() += 1;
        }
        if fits {
            self.total += 1;
            self.best.push(Reverse(best));
            if self.best.len() > self.keep {
                self.best.pop();
            }
        }
    }

    fn found(self, first: usize) -> Found {
        let hits = self.best.into_sorted_vec().into_iter().skip(first);
        let mut classes: Vec<(Id, usize)> = self
            .by_class
            .into_iter()
            .filter_map(|(class, count)| Some((self.index.class_at(class)?, count)))
            .collect();
        classes.sort_by_key(|(class, count)| (Reverse(*count), *class));
        let named = |(language, count): (usize, usize)| {
            Some((self.index.languages().get(language)?.clone(), count))
        };
        let mut languages: Vec<(String, usize)> =
            self.by_language.into_iter().filter_map(named).collect();
        languages.sort_by(|one, two| (Reverse(one.1), &one.0).cmp(&(Reverse(two.1), &two.0)));
        Found {
            total: self.total,
            hits: hits
                .map(|Reverse((score, Reverse(subject), Reverse(literal)))| Hit {
                    subject,
                    literal,
                    score,
                })
                .collect(),
            classes,
            languages,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_reads_too_much_is_refused_and_not_cut() {
        let mut budget = 10;
        assert_eq!(spend(&mut budget, 10), Ok(()));
        assert_eq!(spend(&mut budget, 1), Err(SearchError::TooCommon));
        assert_eq!(spend(&mut budget, usize::MAX), Err(SearchError::TooCommon));
    }
}

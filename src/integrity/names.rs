//! Texts as small numbers.

use hashbrown::HashTable;
use rustc_hash::FxHasher;
use std::hash::Hasher;

/// A text of a [`Names`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Name(u32);

impl Name {
    /// The least of all.
    pub(super) const FIRST: Self = Self(0);

    /// Its index in tables that have an entry for each name.
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

/// Keeps each text once, all in one piece of memory, so that millions of IRIs fit.
#[derive(Debug, Default)]
pub(super) struct Names {
    texts: String,
    /// Where each text ends; it begins where the one before ends.
    ends: Vec<u64>,
    table: HashTable<u32>,
}

impl Names {
    /// The number of a text, which is kept.
    pub(super) fn name(&mut self, text: &str) -> Name {
        let Self { texts, ends, table } = self;
        let is_text = |index: &u32| slice(texts, ends, *index) == text;
        if let Some(index) = table.find(hash(text), is_text) {
            return Name(*index);
        }
        let index = u32::try_from(ends.len()).expect("fewer than 4 billion texts fit in memory");
        texts.push_str(text);
        ends.push(texts.len() as u64);
        let of = |index: &u32| hash(slice(texts, ends, *index));
        table.insert_unique(hash(text), index, of);
        Name(index)
    }

    /// The text of a number.
    pub(super) fn text(&self, name: Name) -> &str {
        slice(&self.texts, &self.ends, name.0)
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Takes in the texts of another; what each of them is called here.
    pub(super) fn absorb(&mut self, other: &Self) -> Vec<Name> {
        (0..other.ends.len() as u32)
            .map(|index| self.name(other.text(Name(index))))
            .collect()
    }
}

fn slice<'t>(texts: &'t str, ends: &[u64], index: u32) -> &'t str {
    let index = index as usize;
    let start = index.checked_sub(1).map_or(0, |before| ends[before]);
    &texts[start as usize..ends[index] as usize]
}

fn hash(text: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(text.as_bytes());
    hasher.finish()
}

/// A set of names, a bit for each.
#[derive(Clone, Debug, Default)]
pub(super) struct NameSet(Vec<u64>);

impl NameSet {
    /// Adds a name.
    pub(super) fn insert(&mut self, name: Name) {
        let (word, bit) = (name.index() / 64, name.index() % 64);
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        self.0[word] |= 1 << bit;
    }

    /// Whether it has a name.
    pub(super) fn contains(&self, name: Name) -> bool {
        let (word, bit) = (name.index() / 64, name.index() % 64);
        self.0.get(word).is_some_and(|bits| bits >> bit & 1 == 1)
    }

    /// The names in it.
    pub(super) fn iter(&self) -> impl Iterator<Item = Name> {
        let bits = (0u32..).zip(&self.0);
        bits.flat_map(|(word, bits)| {
            (0..64)
                .filter(move |bit| bits >> bit & 1 == 1)
                .map(move |bit| Name(word * 64 + bit))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{NameSet, Names};

    #[test]
    fn keeps_each_text_once() {
        let mut names = Names::default();
        let texts: Vec<String> = (0..1000).map(|n| format!("text {n}")).collect();
        let first: Vec<_> = texts.iter().map(|text| names.name(text)).collect();
        let second: Vec<_> = texts.iter().map(|text| names.name(text)).collect();
        assert_eq!(first, second);
        assert_eq!(names.len(), 1000);
        assert_eq!(names.text(first[7]), "text 7");
        assert_eq!(names.name(""), names.name(""));
    }

    #[test]
    fn takes_in_another() {
        let (mut ours, mut theirs) = (Names::default(), Names::default());
        let a = ours.name("a");
        let (b, a_there) = (theirs.name("b"), theirs.name("a"));
        let map = ours.absorb(&theirs);
        assert_eq!(map[a_there.index()], a);
        assert_eq!(ours.text(map[b.index()]), "b");
    }

    #[test]
    fn holds_sets() {
        let mut names = Names::default();
        let all: Vec<_> = (0..200).map(|n| names.name(&n.to_string())).collect();
        let mut set = NameSet::default();
        for name in all.iter().step_by(3) {
            set.insert(*name);
        }
        assert!(set.contains(all[198]) && !set.contains(all[199]));
        assert_eq!(set.iter().count(), 67);
    }
}

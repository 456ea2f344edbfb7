//! A table of words that is looked up by bytes.

/// Words with a value each; made once, looked up for every key of every record.
///
/// Open addressing over a table at most a quarter full, with the seed that gave the fewest
/// clashes: a lookup nearly always compares one word.
#[derive(Debug)]
pub(super) struct Keys<T> {
    seed: u64,
    slots: Vec<u16>,
    entries: Vec<(Box<str>, T)>,
}

const EMPTY: u16 = u16::MAX;
const SEEDS: u64 = 64;

impl<T: Copy> Keys<T> {
    /// Makes a table; of a word that comes twice, the first stays.
    pub(super) fn new<'a>(words: impl IntoIterator<Item = (&'a str, T)>) -> Self {
        let mut entries: Vec<(Box<str>, T)> = Vec::new();
        for (word, value) in words {
            if entries.iter().all(|(known, _)| &**known != word) {
                entries.push((word.into(), value));
            }
        }
        let size = (entries.len() * 4).next_power_of_two().max(4);
        let (_, seed, slots) = (0..SEEDS)
            .map(|turn| {
                let seed = turn.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
                let (clashes, slots) = place(&entries, seed, size);
                (clashes, seed, slots)
            })
            .min_by_key(|(clashes, _, _)| *clashes)
            .expect("there is more than one seed");
        Self {
            seed,
            slots,
            entries,
        }
    }

    /// The value of a word.
    pub(super) fn get(&self, word: &str) -> Option<T> {
        let mask = self.slots.len() - 1;
        let mut slot = hash(self.seed, word.as_bytes()) as usize & mask;
        loop {
            let index = self.slots[slot];
            if index == EMPTY {
                return None;
            }
            let (known, value) = &self.entries[usize::from(index)];
            if &**known == word {
                return Some(*value);
            }
            slot = (slot + 1) & mask;
        }
    }
}

fn place<T>(entries: &[(Box<str>, T)], seed: u64, size: usize) -> (usize, Vec<u16>) {
    let mut slots = vec![EMPTY; size];
    let mut clashes = 0;
    for (index, (word, _)) in (0u16..).zip(entries) {
        let mut slot = hash(seed, word.as_bytes()) as usize & (size - 1);
        while slots[slot] != EMPTY {
            clashes += 1;
            slot = (slot + 1) & (size - 1);
        }
        slots[slot] = index;
    }
    (clashes, slots)
}

/// Mixes length, first and last eight bytes: enough to tell keys apart, cheap for short ones.
fn hash(seed: u64, bytes: &[u8]) -> u64 {
    let length = bytes.len();
    let (first, last) = if length >= 8 {
        (word(&bytes[..8]), word(&bytes[length - 8..]))
    } else {
        let mut padded = [0; 8];
        padded[..length].copy_from_slice(bytes);
        (u64::from_le_bytes(padded), 0)
    };
    let mixed = (first ^ (last.rotate_left(23)) ^ length as u64).wrapping_mul(seed | 1);
    let mixed = (mixed ^ (mixed >> 32)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    mixed ^ (mixed >> 32)
}

fn word(bytes: &[u8]) -> u64 {
    u64::from_le_bytes(bytes.try_into().expect("eight bytes were cut"))
}

#[cfg(test)]
mod tests {
    use super::Keys;

    #[test]
    fn finds_each_word_and_no_other() {
        let words: Vec<String> = (0..200)
            .map(|n| format!("a_key_that_is_long_and_ends_alike_{n}_in_the_end"))
            .chain((0..50).map(|n| format!("k{n}")))
            .collect();
        let keys = Keys::new(words.iter().map(String::as_str).zip(0u16..));
        for (index, word) in (0u16..).zip(&words) {
            assert_eq!(keys.get(word), Some(index));
        }
        assert_eq!(keys.get(""), None);
        assert_eq!(keys.get("k50"), None);
        assert_eq!(Keys::<u16>::new([]).get("any"), None);
    }
}

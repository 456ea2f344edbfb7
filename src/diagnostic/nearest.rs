//! The known words nearest to one that is not known.

/// How many near words are worth showing.
const NEAREST_MAX: usize = 3;

/// The candidates that the word is most likely a slip of, nearest first; none where none is near.
///
/// Near means: a few letters differ or changed places (a third of the word's), or one of the two
/// begins with the other. Case does not count, nor whether words are joined by `_`, `-` or a space.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let word = Folded::of(word);
    let mut near: Vec<(usize, &str)> = candidates
        .into_iter()
        .filter_map(|candidate| Some((distance(&word, candidate)?, candidate)))
        .collect();
    near.sort_unstable();
    near.dedup();
    near.truncate(NEAREST_MAX);
    near.into_iter().map(|(_, candidate)| candidate).collect()
}

/// A word as it is compared.
struct Folded {
    text: String,
    length: usize,
    letters: u64,
}

impl Folded {
    fn of(word: &str) -> Self {
        let lower = word.chars().flat_map(char::to_lowercase);
        let text: String = lower.map(joined).collect();
        Self {
            length: text.chars().count(),
            letters: letters(text.bytes()),
            text,
        }
    }

    fn edits_max(&self) -> usize {
        (self.length / 3).max(1)
    }

    /// Whether a candidate can be near, found out without writing it anew: most cannot. An edit
    /// changes at most two letters of an ASCII word.
    fn may_be_near(&self, candidate: &str) -> bool {
        if !self.text.is_ascii() || !candidate.is_ascii() {
            return true;
        }
        let folded = || {
            let signs = candidate.chars();
            signs.map(|sign| joined(sign.to_ascii_lowercase()) as u8)
        };
        let apart = (self.letters ^ letters(folded())).count_ones() as usize;
        let is_edited = candidate.len().abs_diff(self.length) <= self.edits_max()
            && apart <= 2 * self.edits_max();
        let mut pairs = folded().zip(self.text.bytes());
        is_edited || pairs.all(|(one, other)| one == other)
    }
}

/// What joins words is the same whatever it is.
fn joined(sign: char) -> char {
    match sign {
        '-' | ' ' => '_',
        other => other,
    }
}

/// Which letters there are: a bit for each.
fn letters(bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(0, |letters, byte| letters | 1 << (byte % 64))
}

fn distance(word: &Folded, candidate: &str) -> Option<usize> {
    if !word.may_be_near(candidate) {
        return None;
    }
    let edits_max = word.edits_max();
    let candidate = Folded::of(candidate);
    let (short, long) = match word.length < candidate.length {
        true => (word, &candidate),
        false => (&candidate, word),
    };
    if short.length >= 3 && long.text.starts_with(&short.text) {
        return Some(long.length - short.length);
    }
    if long.length - short.length > edits_max {
        return None;
    }
    let edits = strsim::osa_distance(&word.text, &candidate.text);
    (edits <= edits_max && edits < word.length).then_some(edits)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn finds_slips_and_beginnings() {
        let keys = ["name", "date", "end_date", "description", "documents"];
        assert_eq!(nearest("nmae", keys), ["name"]);
        assert_eq!(nearest("Date", keys), ["date"]);
        assert_eq!(nearest("desc", keys), ["description"]);
        assert_eq!(nearest("document", keys), ["documents"]);
        assert_eq!(nearest("end-date", keys), ["end_date"]);
        assert_eq!(nearest("End Date", keys), ["end_date"]);
        assert_eq!(nearest("dscription", keys), ["description"]);
        assert_eq!(nearest("naïme", keys), ["name"]);
    }

    #[test]
    fn finds_nothing_where_nothing_is_near() {
        assert!(nearest("colour", ["name", "date"]).is_empty());
        assert!(nearest("x", ["name", "y"]).is_empty());
        assert!(nearest("", ["name", "y"]).is_empty());
    }
}

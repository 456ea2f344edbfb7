//! The known words nearest to one that is not known.

/// How many near words are worth showing.
const NEAREST_MAX: usize = 3;

/// The candidates that the word is most likely a slip of, nearest first; none where none is near.
///
/// Near means: a few letters differ or changed places (a third of the word's), or one of the two
/// begins with the other.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let folded = word.to_lowercase();
    let length = folded.chars().count();
    let mut near: Vec<(usize, &str)> = candidates
        .into_iter()
        .filter_map(|candidate| Some((distance(&folded, length, candidate)?, candidate)))
        .collect();
    near.sort_unstable();
    near.dedup();
    near.truncate(NEAREST_MAX);
    near.into_iter().map(|(_, candidate)| candidate).collect()
}

fn distance(word: &str, length: usize, candidate: &str) -> Option<usize> {
    let candidate = candidate.to_lowercase();
    let shorter = word.len().min(candidate.len());
    if shorter >= 3 && (word.starts_with(&candidate) || candidate.starts_with(word)) {
        return Some(word.len().abs_diff(candidate.len()));
    }
    let edits_max = (length / 3).max(1);
    if length.abs_diff(candidate.chars().count()) > edits_max {
        return None;
    }
    let edits = strsim::osa_distance(word, &candidate);
    (edits <= edits_max).then_some(edits)
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
    }

    #[test]
    fn finds_nothing_where_nothing_is_near() {
        assert!(nearest("colour", ["name", "date"]).is_empty());
        assert!(nearest("x", ["name"]).is_empty());
    }
}

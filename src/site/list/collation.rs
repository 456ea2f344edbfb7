//! The order of names: case, accents and signs are passed over, and numbers count as numbers.

use crate::search::words;

/// Longest part of a name that decides about its place, in bytes: names of resources are shorter,
/// and passages differ before.
const KEY_BYTES_MAX: usize = 120;
/// Digits that a number is filled up to, so that 9 comes before 31.
const DIGITS: usize = 12;

/// What a name is sorted by. Those that begin with a digit come first, and those without any letter
/// or digit last.
pub(super) fn key(name: &str) -> String {
    let mut key = String::with_capacity(name.len() + 2);
    for word in words(name) {
        key.push(' ');
        push_word(&mut key, &word.folded);
        if key.len() > KEY_BYTES_MAX {
            break;
        }
    }
    match key.chars().nth(1) {
        Some(first) if first.is_ascii_digit() => key.replace_range(..1, "0"),
        Some(_) => key.replace_range(..1, "1"),
        None => {
            key.push('2');
            key.extend(name.chars().take(KEY_BYTES_MAX));
        }
    }
    key
}

/// Writes a word with the numbers in it filled up.
fn push_word(key: &mut String, word: &str) {
    let mut rest = word;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit()) {
        key.push_str(&rest[..start]);
        let number = &rest[start..];
        let end = number.find(|c: char| !c.is_ascii_digit());
        let (number, after) = number.split_at(end.unwrap_or(number.len()));
        let value = number.trim_start_matches('0');
        // A number that is longer is larger than all that are filled up, by its first digit.
        key.extend(std::iter::repeat_n('0', DIGITS.saturating_sub(value.len())));
        key.push_str(value);
        rest = after;
    }
    key.push_str(rest);
}

/// Under which letter a name stands, by its key: a letter, all digits as one, or neither.
pub(super) fn initial(key: &str) -> Initial {
    let mut signs = key.chars();
    match (signs.next(), signs.next()) {
        (Some('0'), _) => Initial::Digit,
        (Some('1'), Some(letter)) => Initial::Letter(letter),
        _ => Initial::Other,
    }
}

/// What names in one part of an alphabet begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Initial {
    Digit,
    Letter(char),
    Other,
}

impl Initial {
    /// Its part of a path.
    pub(super) fn slug(self) -> String {
        match self {
            Self::Digit => "0-9".to_owned(),
            Self::Letter(letter) => letter.to_string(),
            Self::Other => "other".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Initial, initial, key};

    #[test]
    fn case_accents_and_signs_are_passed_over() {
        let mut names = [
            "Zoo",
            "élan",
            "Elan vital",
            "31st session",
            "9th session",
            "“Access”",
            "Été",
            "…",
            "eta",
            "abc",
        ];
        names.sort_by_key(|name| key(name));
        assert_eq!(
            names,
            [
                "9th session",
                "31st session",
                "abc",
                "“Access”",
                "élan",
                "Elan vital",
                "eta",
                "Été",
                "Zoo",
                "…"
            ]
        );
    }

    #[test]
    fn names_stand_under_letters() {
        let initials = [
            ("Élan", "e"),
            ("Øre", "o"),
            ("31st", "0-9"),
            ("…", "other"),
            ("العربية", "ا"),
        ];
        for (name, slug) in initials {
            assert_eq!(initial(&key(name)).slug(), slug, "{name}");
        }
        assert!(Initial::Digit < Initial::Letter('a'));
    }
}

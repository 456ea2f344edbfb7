//! What somebody types, as the index is asked for it.

use super::bounds::{SEARCH_BYTES_MAX, SEARCH_WORDS_MAX};
use super::words::{Word, words};
use std::ops::Range;

/// A search: parts that one text must all have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    pub(super) parts: Vec<Part>,
}

/// Words that stand one after the other; most often one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) words: Vec<String>,
    /// Whether the last word is the beginning of one.
    pub(super) open: bool,
}

/// Why a text is no search.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SearchError {
    /// It has no word.
    #[error("there is no word to search for")]
    Empty,
    /// It is too long.
    #[error("the search has {0} bytes")]
    TooLong(usize),
    /// It has too many words.
    #[error("the search has {0} words")]
    TooManyWords(usize),
    /// A phrase does not end.
    #[error("the phrase `{0}` does not end")]
    OpenPhrase(String),
    /// An asterisk stands where it means nothing.
    #[error("`*` stands in `{0}` where it means nothing")]
    Asterisk(String),
    /// It would read too much of the index.
    #[error("too many texts have these words")]
    TooCommon,
}

impl SearchError {
    /// The next action.
    pub fn hint(&self) -> String {
        match self {
            Self::Empty => "give a word, the beginning of one with `*`, or a phrase in quotation \
                            marks"
                .to_owned(),
            Self::TooLong(_) => format!("a search can have {SEARCH_BYTES_MAX} bytes"),
            Self::TooManyWords(_) => format!("a search can have {SEARCH_WORDS_MAX} words"),
            Self::OpenPhrase(_) => "close it with a quotation mark".to_owned(),
            Self::Asterisk(_) => {
                "write it right after the beginning of a word: `groom*`".to_owned()
            }
            Self::TooCommon => "add a word that is less common".to_owned(),
        }
    }
}

impl Search {
    /// Reads what somebody typed.
    pub fn parse(text: &str) -> Result<Self, SearchError> {
        if text.len() > SEARCH_BYTES_MAX {
            return Err(SearchError::TooLong(text.len()));
        }
        // Every other piece stands between quotation marks.
        let pieces: Vec<&str> = text.split(is_quotation_mark).collect();
        if let [.., last] = pieces.as_slice()
            && pieces.len().is_multiple_of(2)
        {
            return Err(SearchError::OpenPhrase(last.trim().to_owned()));
        }
        let mut parts = Vec::new();
        for (number, piece) in pieces.iter().enumerate() {
            if number % 2 == 1 {
                parts.extend(phrase(piece)?);
            } else {
                for typed in piece.split_whitespace() {
                    typed_words(typed, &mut parts)?;
                }
            }
        }
        let count = parts.iter().map(|part| part.words.len()).sum();
        match count {
            0 => Err(SearchError::Empty),
            count if count > SEARCH_WORDS_MAX => Err(SearchError::TooManyWords(count)),
            _ => {
                let mut seen: Vec<Part> = Vec::new();
                for part in parts {
                    if !seen.contains(&part) {
                        seen.push(part);
                    }
                }
                Ok(Self { parts: seen })
            }
        }
    }

    /// Each part by itself, with how it can be typed.
    pub fn apart(&self) -> impl Iterator<Item = (String, Self)> + '_ {
        self.parts.iter().map(|part| {
            let star = if part.open { "*" } else { "" };
            let words = format!("{}{star}", part.words.join(" "));
            let typed = match part.words.len() {
                1 => words,
                _ => format!("\"{words}\""),
            };
            let parts = vec![part.clone()];
            (typed, Self { parts })
        })
    }

    /// Where a text has what is searched for, in bytes; in order, and apart from each other.
    pub fn marks(&self, text: &str) -> Vec<Range<usize>> {
        let all: Vec<Word<'_>> = words(text).collect();
        let mut marks: Vec<Range<usize>> = Vec::new();
        for start in 0..all.len() {
            let here = &all[start..];
            marks.extend(
                self.parts
                    .iter()
                    .filter(|part| part.begins(here))
                    .flat_map(|part| here[..part.words.len()].iter().map(|word| &word.range))
                    .cloned(),
            );
        }
        marks.sort_by_key(|mark| (mark.start, mark.end));
        // Words that run on, as in Chinese, are one mark.
        marks.dedup_by(|next, mark| {
            let touches = next.start <= mark.end;
            if touches {
                mark.end = mark.end.max(next.end);
            }
            touches
        });
        marks
    }
}

impl Part {
    /// Whether some words begin with this part.
    fn begins(&self, here: &[Word<'_>]) -> bool {
        let last = self.words.len() - 1;
        let same = |(index, (wanted, word)): (usize, (&String, &Word<'_>))| {
            if self.open && index == last {
                word.folded.starts_with(wanted.as_str())
            } else {
                word.folded == wanted.as_str()
            }
        };
        here.len() > last && self.words.iter().zip(here).enumerate().all(same)
    }
}

/// The quotation marks that people's keyboards and word processors make.
fn is_quotation_mark(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»' | '＂')
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | '＇')
}

/// Signs that hold words together: what is typed with one is one thing.
fn is_joiner(c: char) -> bool {
    matches!(
        c,
        '-' | '\u{2010}'..='\u{2015}' | '/' | '.' | ',' | ':' | '_' | '&' | '@' | '+' | '#' | '·'
    )
}

/// The words between quotation marks, which stand one after the other in a text.
fn phrase(text: &str) -> Result<Option<Part>, SearchError> {
    let words: Vec<Word<'_>> = words(text).collect();
    let Some(last) = words.last() else {
        return Ok(None);
    };
    let open = opened(text, std::slice::from_ref(last))?;
    Ok(Some(Part {
        words: words.iter().map(|word| word.folded.to_string()).collect(),
        open: open.is_some(),
    }))
}

/// Which of some words of a text an asterisk opens; an error where one opens none of them.
fn opened(text: &str, words: &[Word<'_>]) -> Result<Option<usize>, SearchError> {
    let misplaced = || SearchError::Asterisk(text.trim().to_owned());
    let mut opened = None;
    for (at, _) in text.match_indices('*') {
        let word = words.iter().position(|word| word.range.end == at);
        let goes_on = text[at + 1..].starts_with(|c: char| c.is_alphanumeric() || c == '*');
        match word {
            Some(word) if !goes_on && opened.is_none() => opened = Some(word),
            _ => return Err(misplaced()),
        }
    }
    Ok(opened)
}

/// What stands between white space: a word; several that a sign joins or that run on, as in
/// Chinese, which stand one after the other in a text; or several words apart. An article or ending
/// of one letter before or after an apostrophe is left out: who types `l'enfant` means the child.
fn typed_words(text: &str, parts: &mut Vec<Part>) -> Result<(), SearchError> {
    let words: Vec<Word<'_>> = words(text).collect();
    if words.is_empty() && text.contains('*') {
        return Err(SearchError::Asterisk(text.to_owned()));
    }
    let between = |index: usize| &text[words[index].range.end..words[index + 1].range.start];
    let is_apart = |index: usize| {
        let between = between(index);
        let is_joined = between.chars().count() == 1 && between.starts_with(is_joiner);
        !(between.is_empty() || is_joined)
    };
    let mut groups: Vec<Range<usize>> = Vec::new();
    let mut start = 0;
    for index in 0..words.len() {
        if index + 1 == words.len() || is_apart(index) {
            groups.push(start..index + 1);
            start = index + 1;
        }
    }
    let by_apostrophe = |index: usize| between(index).chars().all(is_apostrophe);
    let is_clitic = |group: &Range<usize>| {
        group.len() == 1
            && words[group.start].folded.chars().count() == 1
            && (group.start > 0 && by_apostrophe(group.start - 1)
                || group.end < words.len() && by_apostrophe(group.end - 1))
    };
    let lasts: Vec<Word<'_>> = groups
        .iter()
        .map(|group| words[group.end - 1].clone())
        .collect();
    let opened = opened(text, &lasts)?;
    let whole: Vec<usize> = (0..groups.len())
        .filter(|number| !is_clitic(&groups[*number]))
        .collect();
    // Where nothing but such letters was typed, they are what is meant.
    let meant = if whole.is_empty() {
        (0..groups.len()).collect()
    } else {
        whole
    };
    for number in meant {
        let words = &words[groups[number].clone()];
        parts.push(Part {
            words: words.iter().map(|word| word.folded.to_string()).collect(),
            open: opened == Some(number),
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        match Search::parse(text) {
            Ok(search) => {
                let part = |part: &Part| {
                    let star = if part.open { "*" } else { "" };
                    format!("[{}{star}]", part.words.join(" "))
                };
                search.parts.iter().map(part).collect()
            }
            Err(error) => format!("{error} ({})", error.hint()),
        }
    }

    #[test]
    fn words_beginnings_and_phrases_are_told_apart() {
        for (typed, expected) in [
            ("Online  grooming", "[online][grooming]"),
            ("online online ONLINE", "[online]"),
            ("groom* child", "[groom*][child]"),
            ("\"online grooming\" child", "[online grooming][child]"),
            ("«l’enfant en ligne»", "[l enfant en ligne]"),
            ("“online groom*”", "[online groom*]"),
            ("l'enfant d’abord", "[enfant][abord]"),
            ("children's", "[children]"),
            ("d'", "[d]"),
            ("A/HRC/31/1", "[a hrc 31 1]"),
            ("e-mai*", "[e mai*]"),
            ("(online),grooming!", "[online][grooming]"),
            ("儿童权利 网络", "[儿 童 权 利][网 络]"),
            ("دعارة*", "[دعاره*]"),
            ("\"\" x", "[x]"),
        ] {
            assert_eq!(shown(typed), expected, "{typed}");
        }
    }

    #[test]
    fn what_is_no_search_is_told() {
        let hint = "(write it right after the beginning of a word: `groom*`)";
        for (typed, expected) in [
            (
                "*",
                format!("`*` stands in `*` where it means nothing {hint}"),
            ),
            (
                "*x",
                format!("`*` stands in `*x` where it means nothing {hint}"),
            ),
            (
                "a*b",
                format!("`*` stands in `a*b` where it means nothing {hint}"),
            ),
            (
                "a**",
                format!("`*` stands in `a**` where it means nothing {hint}"),
            ),
            (
                "a* b *",
                format!("`*` stands in `*` where it means nothing {hint}"),
            ),
            (
                "\"a* b\"",
                format!("`*` stands in `a* b` where it means nothing {hint}"),
            ),
            (
                "x \"on line ",
                "the phrase `on line` does not end (close it with a quotation mark)".to_owned(),
            ),
        ] {
            assert_eq!(shown(typed), expected, "{typed}");
        }
        for empty in ["", "  ", "…", "\"\"", "?!"] {
            assert_eq!(Search::parse(empty), Err(SearchError::Empty));
        }
        let many = "a ".repeat(33);
        let many: String = many
            .split(' ')
            .zip(0..)
            .map(|(a, n)| format!("{a}{n} "))
            .collect();
        assert!(matches!(
            Search::parse(&many),
            Err(SearchError::TooManyWords(_))
        ));
        assert!(matches!(
            Search::parse(&"x".repeat(2001)),
            Err(SearchError::TooLong(2001))
        ));
    }

    #[test]
    fn marks_are_where_the_words_are() {
        let marked = |search: &str, text: &str| -> Vec<String> {
            let search = Search::parse(search).expect("a search");
            let marks = search.marks(text);
            marks
                .into_iter()
                .map(|mark| text[mark].to_owned())
                .collect()
        };
        assert_eq!(marked("enfants", "Les Énfants de l’école"), ["Énfants"]);
        assert_eq!(
            marked("groom* online", "Online grooming, groomed"),
            ["Online", "grooming", "groomed"]
        );
        assert_eq!(marked("\"on line\"", "on on line off line"), ["on", "line"]);
        assert_eq!(marked("权利", "儿童权利 权 利"), ["权利", "权", "利"]);
    }
}

//! The part of a text that shows why it was found.

use crate::search::Search;
use oxrdf::LiteralRef;
use serde::Serialize;
use std::ops::Range;

/// Bytes of a text in which words are marked: what is longer is read elsewhere.
const MARKED_BYTES_MAX: usize = 20_000;
/// Characters of a passage; a text that is a little longer is shown whole.
const PASSAGE_CHARS: usize = 240;
const WHOLE_CHARS: usize = 300;
/// Characters before the first word that was found.
const BEFORE_CHARS: usize = 80;

/// A part of a text.
#[derive(Debug, Serialize)]
pub(super) struct Passage {
    pub(super) text: String,
    pub(super) language: Option<String>,
    /// Where the words are, in characters (code points): each from one up to another.
    pub(super) marks: Vec<[usize; 2]>,
    /// Whether text comes before that is not shown.
    pub(super) cut_before: bool,
    /// Whether text comes after that is not shown.
    pub(super) cut_after: bool,
}

impl Passage {
    /// The part of a literal with the first words that were searched for.
    pub(super) fn of(literal: LiteralRef<'_>, search: &Search) -> Self {
        let text = literal.value();
        let marks = search.marks(&text[..boundary(text, MARKED_BYTES_MAX)]);
        let shown = window(text, marks.first().map_or(0, |mark| mark.start));
        let cut = &text[shown.clone()];
        let chars = |at: usize| cut[..at - shown.start].chars().count();
        let marks = marks
            .iter()
            .filter(|mark| shown.start <= mark.start && mark.end <= shown.end)
            .map(|mark| [chars(mark.start), chars(mark.end)])
            .collect();
        Self {
            text: cut.to_owned(),
            language: literal.language().map(str::to_owned),
            marks,
            cut_before: shown.start > 0,
            cut_after: shown.end < text.len(),
        }
    }

    /// The text in pieces, and whether each is marked.
    pub(super) fn pieces(&self) -> Vec<(String, bool)> {
        let chars: Vec<char> = self.text.chars().collect();
        let mut pieces = Vec::new();
        let mut at = 0;
        let mut push = |range: Range<usize>, is_marked| {
            if !range.is_empty() {
                pieces.push((chars[range].iter().collect(), is_marked));
            }
        };
        for [start, end] in &self.marks {
            push(at..*start, false);
            push(*start..*end, true);
            at = *end;
        }
        push(at..chars.len(), false);
        pieces
    }
}

/// The last place at or before one that does not cut a character.
fn boundary(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at)
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0)
}

/// What is shown of a text, with a place in it: no word is cut where there are spaces.
fn window(text: &str, place: usize) -> Range<usize> {
    if text.chars().nth(WHOLE_CHARS).is_none() {
        return 0..text.len();
    }
    let back = text[..place].char_indices().rev().nth(BEFORE_CHARS);
    let start = back.map_or(0, |(at, _)| {
        let space = text[at..place].find(char::is_whitespace);
        let word = space.map(|space| at + space);
        word.map_or(at, |word| {
            word + text[word..].chars().next().map_or(0, char::len_utf8)
        })
    });
    let rest = text[start..].char_indices().nth(PASSAGE_CHARS);
    let end = rest.map_or(text.len(), |(at, _)| {
        let end = start + at;
        let space = text[start..end].rfind(char::is_whitespace);
        // A script without spaces is cut between two characters.
        space
            .map(|space| start + space)
            .filter(|space| *space > place)
            .unwrap_or(end)
    });
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;
    use oxrdf::Literal;

    fn shown(text: &str, search: &str) -> String {
        let literal = Literal::new_simple_literal(text);
        let search = Search::parse(search).expect("a search");
        let passage = Passage::of(literal.as_ref(), &search);
        let pieces = passage.pieces().into_iter();
        let pieces: String = pieces
            .map(|(text, is_marked)| if is_marked { format!("[{text}]") } else { text })
            .collect();
        let dots = |cut| if cut { "…" } else { "" };
        format!(
            "{}{pieces}{}",
            dots(passage.cut_before),
            dots(passage.cut_after)
        )
    }

    #[test]
    fn words_are_marked_as_they_stand() {
        assert_eq!(shown("L’École, là", "ecole la"), "L’[École], [là]");
        assert_eq!(shown("儿童权利", "权利"), "儿童[权利]");
        assert_eq!(shown("nothing", "whales"), "nothing");
    }

    #[test]
    fn a_long_text_is_cut_between_words_around_the_first_that_is_found() {
        let long = format!("{}needle {}", "hay ".repeat(100), "straw ".repeat(100));
        let expected = format!(
            "…{}[needle] {}…",
            "hay ".repeat(20),
            "straw ".repeat(25).trim_end()
        );
        assert_eq!(shown(&long, "needle"), expected);
        let start = format!("needle {}", "straw ".repeat(100));
        assert!(shown(&start, "needle").starts_with("[needle] straw"));
    }

    #[test]
    fn a_text_without_spaces_is_cut_between_characters() {
        let long = format!("{}权{}", "儿".repeat(300), "利".repeat(300));
        let shown = shown(&long, "权");
        assert!(
            shown.starts_with("…儿") && shown.ends_with("利…"),
            "{shown}"
        );
        assert_eq!(shown.chars().filter(|c| *c == '[').count(), 1);
    }
}

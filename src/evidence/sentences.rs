//! The sentences of a text.

use std::ops::Range;

/// Lines longer than this are not broken by hand, so that each is a paragraph.
const LINE_BROKEN_BY_HAND_MAX: usize = 120;

/// Words after whose full stop a sentence goes on, in lower case.
const ABBREVIATIONS: &[&str] = &[
    "adm", "al", "amb", "art", "arts", "capt", "cf", "ch", "col", "dr", "e.g", "ed", "eds", "fig",
    "gen", "gov", "hon", "i.e", "messrs", "mgr", "mlle", "mme", "mr", "mrs", "ms", "mt", "mx",
    "no", "nos", "op", "p", "para", "paras", "pp", "pres", "prof", "rep", "res", "rev", "sec",
    "sen", "sgt", "sr", "sra", "st", "ste", "viz", "vol", "vols", "vs",
];

/// Words after whose full stop a sentence may end or go on: it ends where one of [`OPENERS`]
/// follows.
const OPEN_ABBREVIATIONS: &[&str] = &[
    "bros", "co", "corp", "dept", "etc", "inc", "jr", "ltd", "u.k", "u.n", "u.s",
];

/// Words that sentences begin with and names seldom do.
const OPENERS: &[&str] = &[
    "A", "After", "All", "An", "And", "As", "At", "Before", "But", "By", "During", "Each", "For",
    "From", "He", "Her", "His", "However", "If", "In", "It", "Its", "Many", "Most", "On", "One",
    "Other", "Our", "She", "Since", "So", "Some", "Such", "That", "The", "Their", "There", "These",
    "They", "This", "Those", "Through", "Thus", "To", "We", "When", "While", "With", "You",
];

/// Finds the sentences of a text, headings and items of lists included, as stretches of bytes.
///
/// A sentence ends with its paragraph, or with `.`, `!`, `?` or `…` (and quotation marks or
/// brackets behind it) before white space, unless the full stop belongs to an abbreviation, an
/// initial or the number of an item, or the next word begins in lower case. In Chinese and
/// Japanese, `。` ends one without white space.
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for paragraph in paragraphs(text) {
        let mut start = paragraph.start;
        for (at, character) in text[paragraph.clone()].char_indices() {
            let at = paragraph.start + at;
            if at >= start
                && let Some(end) = end_after(&text[start..paragraph.end], at - start, character)
            {
                push_trimmed(text, start..start + end, &mut found);
                start += end;
            }
        }
        push_trimmed(text, start..paragraph.end, &mut found);
    }
    found
}

/// Where the sentence ends that this character may end: behind closing marks.
fn end_after(rest: &str, at: usize, character: char) -> Option<usize> {
    let ideographic = matches!(character, '。' | '！' | '？' | '｡');
    if !ideographic && !matches!(character, '.' | '!' | '?' | '…' | '؟' | '۔' | '।') {
        return None;
    }
    let behind = &rest[at + character.len_utf8()..];
    let closing = behind.trim_start_matches(is_closing);
    let end = rest.len() - closing.len();
    if ideographic {
        return Some(end);
    }
    let next = closing.trim_start();
    // French sets a space before the guillemet that closes.
    if let Some(behind) = next.strip_prefix('»') {
        return Some(rest.len() - behind.len());
    }
    if next.len() == closing.len() && !next.is_empty() {
        return None;
    }
    let word = next.trim_start_matches(|character: char| !character.is_alphanumeric());
    if word.starts_with(char::is_lowercase) {
        return None;
    }
    if character == '.' && behind.len() == closing.len() && goes_on(&rest[..at], word) {
        return None;
    }
    Some(end)
}

/// Whether a full stop after `before` belongs to the last word there.
fn goes_on(before: &str, next: &str) -> bool {
    let last = before
        .rsplit(|character: char| character.is_whitespace() || is_opening(character))
        .next()
        .unwrap_or("");
    let lower = last.to_lowercase();
    let mut letters = last.chars();
    let initial = matches!((letters.next(), letters.next()), (Some(letter), None)
        if letter.is_uppercase() && letter != 'I');
    let item = !last.is_empty()
        && last.len() == before.trim_start().len()
        && last.len() <= 3
        && last.chars().all(char::is_alphanumeric);
    let next = next
        .split(|character: char| !character.is_alphanumeric())
        .next()
        .unwrap_or("");
    initial
        || item
        || ABBREVIATIONS.contains(&lower.as_str())
        || (OPEN_ABBREVIATIONS.contains(&lower.as_str()) && !OPENERS.contains(&next))
}

fn is_closing(character: char) -> bool {
    matches!(
        character,
        '"' | '\'' | '”' | '’' | '»' | '›' | ')' | ']' | '」' | '』' | '）' | '.'
    )
}

fn is_opening(character: char) -> bool {
    matches!(
        character,
        '"' | '\'' | '“' | '‘' | '«' | '‹' | '(' | '[' | '„'
    )
}

/// Paragraphs end at empty lines; where lines are long, or an item of a list begins, at each line.
fn paragraphs(text: &str) -> Vec<Range<usize>> {
    let by_hand = text
        .lines()
        .all(|line| line.chars().count() <= LINE_BROKEN_BY_HAND_MAX);
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    let mut open = false;
    for line in text.split_inclusive('\n') {
        let range = at..at + line.len();
        at = range.end;
        if line.trim().is_empty() {
            open = false;
            continue;
        }
        match found.last_mut() {
            Some(last) if open && by_hand && !is_item(line) => last.end = range.end,
            _ => found.push(range),
        }
        open = true;
    }
    found
}

fn is_item(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with(['•', '–', '—', '*', '#']) || line.starts_with("- ")
}

fn push_trimmed(text: &str, range: Range<usize>, found: &mut Vec<Range<usize>>) {
    let sentence = &text[range.clone()];
    let start = range.start + (sentence.len() - sentence.trim_start().len());
    let end = start + sentence.trim().len();
    if text[start..end].chars().any(char::is_alphanumeric) {
        found.push(start..end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<&str> {
        sentences(text)
            .into_iter()
            .map(|range| &text[range])
            .collect()
    }

    #[test]
    fn titles_firms_and_initials_end_nothing() {
        let text = "Mr. Joseph A. Varughese spoke of Google, Inc. and others (e.g. UNICEF). \
                    It works for Google, Inc. The panel closed at 5.30 p.m. sharp!";
        assert_eq!(
            split(text),
            [
                "Mr. Joseph A. Varughese spoke of Google, Inc. and others (e.g. UNICEF).",
                "It works for Google, Inc.",
                "The panel closed at 5.30 p.m. sharp!"
            ]
        );
    }

    #[test]
    fn headings_items_and_quotation_marks() {
        let text = "A heading\n\n“It is so.” He said: “Why?” asked nobody.\n- one item\n- two.\n";
        assert_eq!(
            split(text),
            [
                "A heading",
                "“It is so.”",
                "He said: “Why?” asked nobody.",
                "- one item",
                "- two."
            ]
        );
        assert_eq!(
            split("« Oui. » Il part. 1. Un point"),
            ["« Oui. »", "Il part.", "1. Un point"]
        );
        assert_eq!(split("会议开始。主席发言。"), ["会议开始。", "主席发言。"]);
    }

    #[test]
    fn lines_broken_by_hand_join() {
        assert_eq!(
            split("one two\nthree. Four\nfive"),
            ["one two\nthree.", "Four\nfive"]
        );
    }
}

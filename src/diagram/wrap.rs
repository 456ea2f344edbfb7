//! Texts in lines of a readable length.

use super::scene::Text;
use unicode_width::UnicodeWidthStr;

/// Lines of a text before the rest is left to the tooltip.
const LINES_MAX: usize = 6;

impl Text {
    /// Breaks a text into lines of at most `columns`, between words where there are any.
    pub(super) fn wrapped(text: &str, columns: usize) -> Self {
        let whole = one_line(text);
        let mut lines: Vec<String> = Vec::new();
        for word in whole.split(' ') {
            for piece in pieces(word, columns) {
                match lines.last_mut() {
                    Some(line) if line.width() + 1 + piece.width() <= columns => {
                        line.push(' ');
                        line.push_str(piece);
                    }
                    _ => lines.push(piece.to_owned()),
                }
            }
        }
        if lines.len() > LINES_MAX {
            lines.truncate(LINES_MAX);
            if let Some(last) = lines.last_mut() {
                last.push('…');
            }
        } else {
            balance(&mut lines, columns);
        }
        Self { lines, whole }
    }
}

/// Takes a last line that would stand alone with one short word together with a word before it.
fn balance(lines: &mut [String], columns: usize) {
    let [.., before, last] = lines else { return };
    if last.width() * 4 > columns || last.contains(' ') {
        return;
    }
    if let Some((start, word)) = before.rsplit_once(' ')
        && word.width() + 1 + last.width() <= columns
        && start.width() > columns / 3
    {
        *last = format!("{word} {last}");
        *before = start.to_owned();
    }
}

/// The text without line breaks, repeated spaces and characters that no picture shows.
pub(super) fn one_line(text: &str) -> String {
    let shown: String = text
        .chars()
        .map(|character| {
            // Signs that turn what follows around make a name look like another one.
            let turns = matches!(character, '\u{202A}'..='\u{202E}' | '\u{2066}' | '\u{2067}');
            if turns || character.is_control() {
                ' '
            } else {
                character
            }
        })
        .collect();
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Cuts a word that is wider than a line, as scripts without spaces have them.
fn pieces(word: &str, columns: usize) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = word;
    while rest.width() > columns {
        let mut end = 0;
        for (at, character) in rest.char_indices() {
            let next = at + character.len_utf8();
            if rest[..next].width() > columns && end > 0 {
                break;
            }
            end = next;
        }
        let (piece, after) = rest.split_at(end);
        pieces.push(piece);
        rest = after;
    }
    pieces.push(rest);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn breaks_between_words_and_within_long_ones() {
        let lines = |text: &str| Text::wrapped(text, 10).lines;
        assert_eq!(lines("one two three four"), ["one two", "three four"]);
        assert_eq!(lines(" a \n b\t c\u{0}d "), ["a b c d"]);
        assert_eq!(lines("儿童权利年度会议全天"), ["儿童权利年", "度会议全天"]);
        assert_eq!(lines(""), [""]);
        let long = Text::wrapped(&"word ".repeat(100), 10);
        assert_eq!(long.lines.len(), LINES_MAX);
        assert!(long.lines[LINES_MAX - 1].ends_with('…'));
        assert_eq!(long.whole.len(), 499);
    }

    #[test]
    fn leaves_no_short_word_alone() {
        let text = Text::wrapped("sometimes the last word is it", 26);
        assert_eq!(text.lines, ["sometimes the last word", "is it"]);
        let text = Text::wrapped("the rights of every child at 5", 28);
        assert_eq!(text.lines, ["the rights of every child", "at 5"]);
    }
}

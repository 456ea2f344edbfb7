//! Texts in DOT, written so that they show what they say and end nothing early.

/// Signs of a text in an attribute; Graphviz 2 has buffers that overflow long before memory does.
const SIGNS_MAX: usize = 1_000;

/// Where a text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Where {
    /// In quotation marks, where Graphviz reads `\N`, `\n` and entities.
    Quotes,
    /// In an HTML-like label, between tags or in an attribute; `\N` is read there too.
    Html,
}

/// A text in quotation marks.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text, Where::Quotes))
}

/// A text of several lines in quotation marks.
pub(super) fn quoted_lines(lines: &[String]) -> String {
    let lines: Vec<String> = lines
        .iter()
        .map(|line| escaped(line, Where::Quotes))
        .collect();
    format!("\"{}\"", lines.join("\\n"))
}

/// A text in an HTML-like label.
pub(super) fn html(text: &str) -> String {
    escaped(text, Where::Html)
}

/// A text in an HTML-like label, where Graphviz refuses a tag around nothing.
pub(super) fn html_or_space(text: &str) -> String {
    match html(text) {
        text if text.trim().is_empty() => "&#160;".to_owned(),
        text => text,
    }
}

/// A text in a comment that ends with its line.
pub(super) fn comment(text: &str) -> String {
    let shown = text.chars().map(|character| match character {
        character if character.is_control() => ' ',
        // In some versions a backslash at the end of a line joins the next one to it.
        '\\' => '/',
        character => character,
    });
    shown.collect()
}

fn escaped(text: &str, place: Where) -> String {
    let mut out = String::with_capacity(text.len());
    for (index, character) in text.chars().enumerate() {
        if index == SIGNS_MAX {
            out.push('…');
            break;
        }
        match (character, place) {
            ('&', _) => out.push_str("&amp;"),
            ('<', Where::Html) => out.push_str("&lt;"),
            ('>', Where::Html) => out.push_str("&gt;"),
            ('"', Where::Html) => out.push_str("&quot;"),
            ('"', Where::Quotes) => out.push_str("\\\""),
            // Graphviz reads `\N` in both, in some attributes twice over: what follows a backslash
            // here is a space without width.
            ('\\', _) => out.push_str("\\\u{200B}"),
            (character, _) if !is_shown(character) => out.push(' '),
            (character, _) => out.push(character),
        }
    }
    out
}

/// Whether XML can hold the character, and a line show it.
fn is_shown(character: char) -> bool {
    !character.is_control()
        && !matches!(character, '\u{2028}' | '\u{2029}' | '\u{FFFE}' | '\u{FFFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_end_nothing_early() {
        assert_eq!(quoted("a \"b\" &lt; <c>"), r#""a \"b\" &amp;lt; <c>""#);
        assert_eq!(quoted("\\N \\"), "\"\\\u{200B}N \\\u{200B}\"");
        assert_eq!(html("<B>\"&amp;\\n"), "&lt;B&gt;&quot;&amp;amp;\\\u{200B}n");
        assert_eq!(quoted("a\nb\u{0}c\u{7}"), "\"a b c \"");
        assert_eq!(
            quoted_lines(&["a".to_owned(), "b\\".to_owned()]),
            "\"a\\nb\\\u{200B}\""
        );
        assert_eq!(comment("a\nb */ \\"), "a b */ /");
        assert_eq!(quoted(&"x".repeat(5_000)).chars().count(), SIGNS_MAX + 3);
    }
}

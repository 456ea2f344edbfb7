//! Texts in XML 1.0.

use std::fmt::Write as _;

/// A text as content or in an attribute. Characters that XML 1.0
/// forbids or discourages become U+FFFD.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            // A reader would make spaces of them.
            '\t' | '\n' | '\r' => {
                let _ = write!(escaped, "&#{};", u32::from(character));
            }
            '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => {
                escaped.push('\u{fffd}')
            }
            _ => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::escaped;

    #[test]
    fn what_xml_has_no_sign_for_is_replaced() {
        assert_eq!(
            escaped("a<b>&\"c\"\u{0}\n😀 שלום\u{ffff}"),
            "a&lt;b&gt;&amp;&quot;c&quot;\u{fffd}&#10;😀 שלום\u{fffd}"
        );
    }
}

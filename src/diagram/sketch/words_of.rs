//! Sentences and names in files.

use crate::diagram::names::Name;
use crate::diagram::own::is_rtl_language;

/// A name with its language where that is not the one that was wanted.
pub(in crate::diagram) fn told(name: &Name) -> String {
    match &name.language {
        Some(language) => format!("{} ({language})", name.text),
        None => name.text.clone(),
    }
}

/// Texts one after another. In a picture that is read from right to left each keeps its own
/// direction, whatever stands beside it.
pub(in crate::diagram) fn beside(parts: &[String], language: &str) -> String {
    if !is_rtl_language(language) {
        return parts.join(" · ");
    }
    let parts = parts.iter().map(|part| format!("\u{2068}{part}\u{2069}"));
    parts.collect::<Vec<_>>().join(" · ")
}

/// The text with a full stop.
pub(in crate::diagram) fn sentence(text: &str) -> String {
    match text.ends_with(['.', '!', '?', '…']) {
        true => text.to_owned(),
        false => format!("{text}."),
    }
}

/// Letters of ASCII, digits and hyphens.
pub(in crate::diagram) fn slug(text: &str) -> String {
    let mut slug = String::new();
    for character in text.chars() {
        if character.is_ascii_alphanumeric() {
            slug.push(character.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').to_owned()
}

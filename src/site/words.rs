//! What pages say around the data, by language. Adding a language is adding a file; a test holds
//! that all have the same words.

use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Words by their names.
pub(super) type Words = Map<String, Value>;

/// The language of what is not in a reader's.
const FALLBACK: &str = "en";

const FILES: [(&str, &str); 3] = [
    ("ar", include_str!("words/ar.json")),
    ("en", include_str!("words/en.json")),
    ("fr", include_str!("words/fr.json")),
];

static WORDS: LazyLock<BTreeMap<&str, Words>> = LazyLock::new(|| {
    let read = |text| serde_json::from_str(text).expect("our words are JSON: a test reads them");
    FILES.map(|(language, text)| (language, read(text))).into()
});

/// The words for pages in a language, with the language that they are in: its own, or English.
pub(super) fn words(language: &str) -> (&'static str, &'static Words) {
    let main = language.split('-').next().unwrap_or(language);
    let chain = [language, main, FALLBACK].into_iter();
    let mut found = chain.filter_map(|tag| {
        let (known, words) = WORDS.get_key_value(tag)?;
        Some((*known, words))
    });
    found.next().expect("there is English")
}

/// A word, with what stands in its places `{name}`.
pub(super) fn word(words: &Words, name: &str, places: &[(&str, &str)]) -> String {
    let text = words.get(name).and_then(Value::as_str).unwrap_or(name);
    let fill =
        |text: String, (place, value): &(&str, &str)| text.replace(&format!("{{{place}}}"), value);
    places.iter().fold(text.to_owned(), fill)
}

/// What a language calls itself, where there are words in it; its tag otherwise.
pub(super) fn own_name(language: &str) -> &str {
    let name = WORDS
        .get(language)
        .and_then(|words| words.get("language_name"));
    name.and_then(Value::as_str).unwrap_or(language)
}

#[cfg(test)]
mod tests {
    use super::{FILES, WORDS, own_name, word, words};
    use std::collections::BTreeSet;

    /// The places of a text, such as `{name}`.
    fn places(text: &str) -> BTreeSet<&str> {
        let parts = text.split('{').skip(1);
        parts
            .filter_map(|part| Some(part.split_once('}')?.0))
            .collect()
    }

    #[test]
    fn all_languages_have_the_same_words_with_the_same_places() {
        let english = &WORDS["en"];
        assert_eq!(WORDS.len(), FILES.len());
        for (language, words) in WORDS.iter() {
            let names: BTreeSet<&String> = words.keys().collect();
            assert_eq!(names, english.keys().collect(), "{language}");
            for (name, text) in words {
                let text = text.as_str().expect("words are texts");
                let expected = english[name].as_str().expect("words are texts");
                assert!(!text.is_empty(), "{language} {name}");
                assert_eq!(places(text), places(expected), "{language} {name}");
            }
        }
    }

    #[test]
    fn an_unknown_language_has_english_words() {
        assert_eq!(words("fr-CA").0, "fr");
        assert_eq!(words("tlh").0, "en");
        assert_eq!((own_name("fr"), own_name("tlh")), ("français", "tlh"));
        let all = word(words("en").1, "all_of_them", &[("count", "7")]);
        assert_eq!(all, "all 7");
    }
}

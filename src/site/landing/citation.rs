//! How to cite a dataset: as a line of text and as an entry for BibTeX
//! (<https://www.ctan.org/pkg/bibtex>).

use super::super::page::Page;
use super::super::text_in;
use crate::search::words;

/// Longest key of an entry, in bytes.
const KEY_BYTES_MAX: usize = 48;

/// What is said of a dataset where it is cited.
#[derive(Clone, Debug, Default)]
pub(super) struct Citation {
    publisher: Option<String>,
    title: String,
    year: Option<String>,
    version: Option<String>,
    url: String,
    /// Words around these, in the language of the page.
    dataset: String,
    version_word: String,
}

impl Citation {
    /// Takes what the manifest says, in the language of a page.
    pub(super) fn of(page: &Page<'_>) -> Self {
        let about = &page.site.about;
        let manifest = &about.manifest;
        let language = page.languages.first().copied().unwrap_or("en");
        let publisher = manifest.publisher.as_ref();
        let date = manifest.modified.as_ref().or(manifest.issued.as_ref());
        Self {
            publisher: publisher.and_then(|agent| text_in(&agent.name, language)),
            title: page.title().to_owned(),
            year: date.and_then(|date| date.get(..4)).map(str::to_owned),
            version: manifest.version.clone(),
            url: about.base.clone(),
            dataset: page.word("dataset", &[]),
            version_word: page.word("version", &[]),
        }
    }

    /// One line of text.
    pub(super) fn text(&self) -> String {
        let year = self.year.as_ref().map(|year| format!(" ({year})"));
        let year = year.unwrap_or_default();
        let mut parts = match &self.publisher {
            Some(publisher) => vec![format!("{publisher}{year}"), self.title.clone()],
            None => vec![format!("{}{year}", self.title)],
        };
        let version = self.version.as_ref();
        let version = version.map(|version| format!(", {} {version}", self.version_word));
        parts.push(format!("{}{}", self.dataset, version.unwrap_or_default()));
        format!("{}. {}", parts.join(". "), self.url)
    }

    /// An entry that every style of BibTeX knows.
    pub(super) fn bibtex(&self) -> String {
        // Braces twice: a name is not taken apart, and a title keeps its capitals.
        let whole = |text: &String| format!("{{{{{}}}}}", escaped(text));
        let plain = |text: &String| format!("{{{}}}", escaped(text));
        let fields = [
            ("author", self.publisher.as_ref().map(whole)),
            ("title", Some(whole(&self.title))),
            ("year", self.year.as_ref().map(plain)),
            ("version", self.version.as_ref().map(plain)),
            ("howpublished", Some(plain(&self.dataset))),
            // What an IRI must not have is escaped in it already.
            ("url", Some(format!("{{{}}}", self.url))),
        ];
        let fields = fields
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)));
        let lines: String = fields
            .map(|(name, value)| format!("  {name} = {value},\n"))
            .collect();
        format!("@misc{{{},\n{lines}}}", self.key())
    }

    /// The key of the entry: the first words of the title in ASCII, and the year.
    fn key(&self) -> String {
        let mut key = String::new();
        let words = words(&self.title).map(|word| {
            let ascii = word.folded.chars().filter(char::is_ascii_alphanumeric);
            ascii.collect::<String>()
        });
        for word in words.filter(|word| !word.is_empty()) {
            if key.len() + word.len() >= KEY_BYTES_MAX {
                break;
            }
            let hyphen = if key.is_empty() { "" } else { "-" };
            key = format!("{key}{hyphen}{word}");
        }
        let key = if key.is_empty() {
            "dataset".to_owned()
        } else {
            key
        };
        match self.year.as_ref().filter(|year| !key.ends_with(*year)) {
            Some(year) => format!("{key}-{year}"),
            None => key,
        }
    }
}

/// A text as LaTeX reads it. A brace is written by its name: BibTeX counts those behind a backslash
/// too, and one alone would swallow what comes after.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '\\' => escaped.push_str("\\textbackslash{}"),
            '{' => escaped.push_str("\\textbraceleft{}"),
            '}' => escaped.push_str("\\textbraceright{}"),
            '~' => escaped.push_str("\\textasciitilde{}"),
            '^' => escaped.push_str("\\textasciicircum{}"),
            '%' | '&' | '$' | '#' | '_' => {
                escaped.push('\\');
                escaped.push(sign);
            }
            sign if sign.is_whitespace() || sign.is_control() => escaped.push(' '),
            sign => escaped.push(sign),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::Citation;

    fn citation(title: &str) -> Citation {
        Citation {
            publisher: Some("Peace & Co.".to_owned()),
            title: title.to_owned(),
            year: Some("2026".to_owned()),
            version: Some("0.1.0".to_owned()),
            url: "https://a.example/b_c/".to_owned(),
            dataset: "Dataset".to_owned(),
            version_word: "version".to_owned(),
        }
    }

    #[test]
    fn a_citation_is_one_line() {
        assert_eq!(
            citation("Meetings").text(),
            "Peace & Co. (2026). Meetings. Dataset, version 0.1.0. https://a.example/b_c/"
        );
        let bare = Citation {
            publisher: None,
            version: None,
            ..citation("Meetings")
        };
        assert_eq!(
            bare.text(),
            "Meetings (2026). Dataset. https://a.example/b_c/"
        );
    }

    #[test]
    fn an_entry_is_one_that_every_style_knows() {
        assert_eq!(
            citation("Réunions, 2026").bibtex(),
            "@misc{reunions-2026,\n  author = {{Peace \\& Co.}},\n  title = {{Réunions, 2026}},\n  \
             year = {2026},\n  version = {0.1.0},\n  howpublished = {Dataset},\n  \
             url = {https://a.example/b_c/},\n}"
        );
    }

    #[test]
    fn no_title_breaks_an_entry() {
        let titles = [
            ("100 % of {it", "100 \\% of \\textbraceleft{}it"),
            (
                "}, note = {x",
                "\\textbraceright{}, note = \\textbraceleft{}x",
            ),
            ("a\\b\n\tc", "a\\textbackslash{}b  c"),
            (
                "$x_1^2$ ~ #3",
                "\\$x\\_1\\textasciicircum{}2\\$ \\textasciitilde{} \\#3",
            ),
            ("\u{2028}@misc{", " @misc\\textbraceleft{}"),
        ];
        for (title, expected) in titles {
            let entry = citation(title).bibtex();
            assert!(
                entry.contains(&format!("title = {{{{{expected}}}}},")),
                "{entry}"
            );
            let mut depth = 0i32;
            for (at, sign) in entry.char_indices() {
                depth += i32::from(sign == '{') - i32::from(sign == '}');
                assert!(depth > 0 || at < 6 || at + 1 == entry.len(), "{entry}");
            }
            assert_eq!(depth, 0, "{entry}");
        }
        assert!(citation("日本").bibtex().starts_with("@misc{dataset-2026,"));
    }
}

//! Language tags.

use oxilangtag::LanguageTag;

/// Whether a text is a language tag (BCP 47) whose language can be one.
///
/// All languages that are registered have two or three letters; the standard keeps longer ones for
/// the future, but in a record `english` is a slip.
pub(crate) fn is_tag(text: &str) -> bool {
    LanguageTag::parse(text).is_ok_and(|tag| {
        let primary = tag.primary_language().len();
        (2..=3).contains(&primary) || text.starts_with(['x', 'X', 'i', 'I'])
    })
}

/// The tags seen so far, so that each is checked once.
#[derive(Debug)]
pub(super) struct Tags {
    /// As typed, with the index in `normal`.
    typed: Vec<(String, u16)>,
    /// In lower case.
    normal: Vec<String>,
}

/// A tag that was checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tag(u16);

impl Tag {
    /// The dataset's first language.
    pub(super) const FIRST: Self = Self(0);
}

/// How many tags are remembered; beyond, a text with all languages of the world is at work.
const TAGS_MAX: usize = 4096;

impl Tags {
    /// Begins with the dataset's first language, which the dataset has checked.
    pub(super) fn new(first: &str) -> Self {
        Self {
            typed: vec![(first.to_owned(), 0)],
            normal: vec![first.to_ascii_lowercase()],
        }
    }

    /// The tag that is typed, or nothing where it is none.
    pub(super) fn tag(&mut self, typed: &str) -> Option<Tag> {
        if let Some((_, index)) = self.typed.iter().find(|(known, _)| known == typed) {
            return Some(Tag(*index));
        }
        if !is_tag(typed) || self.typed.len() == TAGS_MAX {
            return None;
        }
        let normal = typed.to_ascii_lowercase();
        let known = self.normal.iter().position(|tag| *tag == normal);
        let index = known.unwrap_or_else(|| {
            self.normal.push(normal);
            self.normal.len() - 1
        });
        let index = u16::try_from(index).expect("the bound is below");
        self.typed.push((typed.to_owned(), index));
        Some(Tag(index))
    }

    /// The tag in lower case.
    pub(super) fn text(&self, tag: Tag) -> &str {
        &self.normal[usize::from(tag.0)]
    }
}

#[cfg(test)]
mod tests {
    use super::{Tags, is_tag};

    #[test]
    fn knows_tags() {
        for good in [
            "en",
            "fr",
            "pt-BR",
            "zh-Hans-CN",
            "gsw",
            "x-mine",
            "i-klingon",
            "EN",
        ] {
            assert!(is_tag(good), "{good}");
        }
        for bad in ["english", "en_GB", "", "e", "en-", "name", "12", "é"] {
            assert!(!is_tag(bad), "{bad}");
        }
    }

    #[test]
    fn takes_tags_of_any_case_for_one() {
        let mut tags = Tags::new("en");
        let first = tags.tag("pt-BR").expect("a tag");
        assert_eq!(tags.tag("pt-br"), Some(first));
        assert_eq!(tags.text(first), "pt-br");
        assert_eq!(tags.tag("english"), None);
    }
}

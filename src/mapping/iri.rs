//! IRIs of records: how they are made, and how a reference to one is read.
//!
//! `<base><segment>/<id>`, and `<parent>/<segment>/<id>` for a nested record. A reference in a
//! record, and an argument of a command, is the part after the base; a full IRI means itself.

use crate::ontology::{ClassId, Schema};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The longest slug, in characters.
pub const SLUG_CHARS_MAX: usize = 80;

/// Appends a record's segment and id to the base or to its parent's IRI. All IRIs of records are
/// made here.
pub(crate) fn mint(iri: &mut String, segment: &str, id: &str) {
    if !iri.ends_with('/') {
        iri.push('/');
    }
    iri.push_str(segment);
    iri.push('/');
    iri.push_str(id);
}

/// Whether a text can be an id: `[a-z0-9][a-z0-9-]*`.
pub fn is_id(text: &str) -> bool {
    let may_be = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    match text.as_bytes() {
        [first, rest @ ..] => {
            may_be(*first) && rest.iter().all(|byte| may_be(*byte) || *byte == b'-')
        }
        [] => false,
    }
}

/// Whether a text is written as a full IRI, or as a prefixed name, and not as an id or a path.
pub(crate) fn has_scheme(text: &str) -> bool {
    text.contains(':')
}

/// Makes a text into an id, or into nothing where it has no letters that ids have.
///
/// Compatibility decomposition, then ASCII letters and digits; what is between them becomes one
/// `-`. Letters without an ASCII form are left out. Words are kept whole up to the length.
pub fn slug(text: &str) -> String {
    let mut slug = String::new();
    let mut word = String::new();
    for character in text.nfkd().chain([' ']) {
        if character.is_ascii_alphanumeric() {
            word.push(character.to_ascii_lowercase());
        } else if is_left_out(character) || word.is_empty() {
            continue;
        } else if slug.is_empty() {
            word.truncate(SLUG_CHARS_MAX);
            slug.push_str(&word);
            word.clear();
        } else if slug.len() + 1 + word.len() <= SLUG_CHARS_MAX {
            slug.push('-');
            slug.push_str(&word);
            word.clear();
        } else {
            break;
        }
    }
    slug
}

fn is_left_out(character: char) -> bool {
    const SOFT_HYPHEN: char = '\u{AD}';
    !character.is_ascii()
        && (character.is_alphanumeric() || is_combining_mark(character) || character == SOFT_HYPHEN)
}

/// Reads a path of segments and ids, `event/x/panel/y`, and appends it to the base.
pub(crate) fn read_path<'t>(
    path: &'t str,
    class_of: impl Fn(&str) -> Option<ClassId>,
    iri: &mut String,
) -> Result<Path, NoPath<'t>> {
    let mut parts = path.split('/');
    let mut read: Option<Path> = None;
    while let Some(segment) = parts.next() {
        let class = class_of(segment).ok_or(NoPath::Segment(segment))?;
        let id = parts.next().filter(|id| !id.is_empty());
        let id = id.ok_or(NoPath::WithoutId(segment))?;
        if !is_id(id) {
            return Err(NoPath::Id(id));
        }
        let parent = read.map(|path| (path.class, iri.len()));
        mint(iri, segment, id);
        read = Some(Path { class, parent });
    }
    read.ok_or(NoPath::Segment(path))
}

/// What a path names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Path {
    /// The class of the last segment.
    pub(crate) class: ClassId,
    /// The class of the segment before it, and the length of the IRI up to there.
    pub(crate) parent: Option<(ClassId, usize)>,
}

/// Why a text is no path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoPath<'a> {
    /// No class has this segment.
    Segment(&'a str),
    /// No id follows the segment.
    WithoutId(&'a str),
    /// This is no id.
    Id(&'a str),
}

/// Why an argument names no resource.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ResolveError {
    /// A bare id, which could be of any class.
    #[error("`{0}` could be an id of any class, expected `segment/id`, an IRI or a prefixed name")]
    BareId(String),
    /// A path with a segment that no class has.
    #[error("no class has the segment `{0}`")]
    UnknownSegment(String),
    /// A path that breaks off after a segment.
    #[error("no id follows the segment `{0}`")]
    WithoutId(String),
    /// A part that should be an id.
    #[error("`{0}` is not an id, expected small letters, digits and `-`")]
    NotAnId(String),
    /// Something with a colon that is neither an IRI nor a prefixed name.
    #[error("`{0}` is neither an IRI nor a name with a known prefix")]
    NotAnIri(String),
}

/// Resolves what a command is given: a full IRI, in `<>` or not, `segment/id` with what is nested,
/// or a prefixed name.
pub fn resolve(text: &str, schema: &Schema, base: &str) -> Result<String, ResolveError> {
    let bare = text
        .strip_prefix('<')
        .and_then(|text| text.strip_suffix('>'));
    let text = bare.unwrap_or(text);
    if let Some((prefix, local)) = text.split_once(':') {
        let prefixed = schema
            .prefixes
            .get(prefix)
            .filter(|_| !local.starts_with("//"));
        let iri = prefixed.map_or_else(|| text.to_owned(), |space| format!("{space}{local}"));
        return match oxiri::Iri::parse(iri) {
            Ok(iri) => Ok(iri.into_inner()),
            Err(_) => Err(ResolveError::NotAnIri(text.to_owned())),
        };
    }
    if is_id(text) {
        return Err(ResolveError::BareId(text.to_owned()));
    }
    let mut iri = base.to_owned();
    match read_path(text, |segment| schema.class_of_segment(segment), &mut iri) {
        Ok(_) => Ok(iri),
        Err(NoPath::Segment(segment)) => Err(ResolveError::UnknownSegment(segment.to_owned())),
        Err(NoPath::WithoutId(segment)) => Err(ResolveError::WithoutId(segment.to_owned())),
        Err(NoPath::Id(id)) => Err(ResolveError::NotAnId(id.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::{is_id, mint, slug};

    #[test]
    fn makes_slugs() {
        for (text, id) in [
            ("Joseph Varughese", "joseph-varughese"),
            ("Hope For Children", "hope-for-children"),
            ("droits de l’enfant", "droits-de-l-enfant"),
            ("Éducation  —  “prévention”", "education-prevention"),
            ("ﬁnance №2", "finance-no2"),
            ("Øre ß", "re"),
            ("child\u{AD}ren", "children"),
            ("حقوق الطفل", ""),
            ("--", ""),
            ("", ""),
            ("2016", "2016"),
        ] {
            assert_eq!(slug(text), id, "{text}");
        }
    }

    #[test]
    fn keeps_slugs_short_and_words_whole() {
        let long = slug(&"word ".repeat(40));
        assert_eq!(long.len(), 79);
        assert!(long.ends_with("-word"));
        assert_eq!(slug(&"x".repeat(200)).len(), 80);
        assert_eq!(slug(&format!("{} y", "x".repeat(78))).len(), 80);
        assert_eq!(slug(&format!("{} y", "x".repeat(79))).len(), 79);
    }

    #[test]
    fn knows_ids() {
        for good in ["a", "0", "hrc31", "a-", "a--b"] {
            assert!(is_id(good), "{good}");
        }
        for bad in ["", "-a", "A", "a_b", "a b", "é", "a/b", "a."] {
            assert!(!is_id(bad), "{bad}");
        }
    }

    #[test]
    fn mints_under_a_base_and_under_a_parent() {
        let mut iri = "https://example.org/".to_owned();
        mint(&mut iri, "event", "x");
        assert_eq!(iri, "https://example.org/event/x");
        mint(&mut iri, "panel", "y");
        assert_eq!(iri, "https://example.org/event/x/panel/y");
    }
}

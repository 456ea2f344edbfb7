//! The few words that are the picture's own, by language.

/// Words that no ontology has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Words {
    /// Over the boxes of the key.
    pub(super) boxes: &'static str,
    /// Over the lines of the key.
    pub(super) lines: &'static str,
    /// Before and after the name of what has rows, in the key: "Panel and its topics".
    pub(super) and_its: &'static str,
    /// Between two verbs.
    pub(super) and: &'static str,
    /// Before the number of things that are not drawn.
    pub(super) left_out: &'static str,
    /// For boxes of which nothing says what they are.
    pub(super) other: &'static str,
}

const ENGLISH: Words = Words {
    boxes: "Boxes",
    lines: "Lines",
    and_its: "with",
    and: "and",
    left_out: "Not shown for want of room:",
    other: "Other things",
};

const FRENCH: Words = Words {
    boxes: "Boîtes",
    lines: "Traits",
    and_its: "avec",
    and: "et",
    left_out: "Non montrés, faute de place :",
    other: "Autres choses",
};

/// The words in a language; English ones where there are none.
pub(super) fn words(language: &str) -> &'static Words {
    if language == "fr" || language.starts_with("fr-") {
        &FRENCH
    } else {
        &ENGLISH
    }
}

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
    /// Before the number of steps that a picture goes from the middle.
    pub(super) steps: &'static str,
    /// After a verb, where subject and object are one.
    pub(super) itself: &'static str,
    /// Where nothing links two things; `{}` is a number of steps.
    pub(super) no_path: &'static str,
    /// Where links are too many to be followed; `{}` is a number of things.
    pub(super) hubs: &'static str,
    /// Between a name and what else is said of it.
    pub(super) which: &'static str,
    /// Where a search ended early; `{}` is a number.
    pub(super) stopped: &'static str,
    /// What the hierarchy of concepts is called.
    pub(super) themes: &'static str,
    /// Before the number of concepts that are used.
    pub(super) of_which_used: &'static str,
    /// How often a concept is used.
    pub(super) used_once: &'static str,
    /// How often a concept is used; `{}` is a number above one.
    pub(super) used: &'static str,
    /// What stands in a source.
    pub(super) passage: &'static str,
    /// Where nothing is quoted.
    pub(super) no_passage: &'static str,
    /// Where something is said that no passage backs; `{}` is a number.
    pub(super) without_passage: &'static str,
    /// Before the places where a passage starts and ends.
    pub(super) characters: &'static str,
    /// Before the number of statements of an answer.
    pub(super) statements: &'static str,
    /// What the picture of an answer is called.
    pub(super) answer: &'static str,
}

const ENGLISH: Words = Words {
    boxes: "Boxes",
    lines: "Lines",
    and_its: "with",
    and: "and",
    left_out: "Not shown for want of room:",
    other: "Other things",
    steps: "Steps from the middle:",
    itself: "itself",
    no_path: "No path of at most {} steps between them",
    hubs: "Not all links were followed of what has more than 2,000: {}",
    which: "which",
    stopped: "The search ended after {} things",
    themes: "Themes",
    of_which_used: "used:",
    used_once: "used once",
    used: "used {} times",
    passage: "passage",
    no_passage: "No passage is quoted for it",
    without_passage: "Without a passage: {}",
    characters: "characters",
    statements: "Statements:",
    answer: "Answer",
};

const FRENCH: Words = Words {
    boxes: "Boîtes",
    lines: "Traits",
    and_its: "avec",
    and: "et",
    left_out: "Non montrés, faute de place :",
    other: "Autres choses",
    steps: "Pas depuis le centre :",
    itself: "soi-même",
    no_path: "Aucun chemin de {} pas au plus entre eux",
    hubs: "Tous les liens n’ont pas été suivis de ce qui en a plus de 2 000 : {}",
    which: "qui",
    stopped: "La recherche s'est arrêtée après {} choses",
    themes: "Thèmes",
    of_which_used: "employés :",
    used_once: "employé une fois",
    used: "employé {} fois",
    passage: "passage",
    no_passage: "Aucun passage n'est cité à l'appui",
    without_passage: "Sans passage à l'appui : {}",
    characters: "caractères",
    statements: "Déclarations :",
    answer: "Réponse",
};

/// The words in a language; English ones where there are none.
pub(super) fn words(language: &str) -> &'static Words {
    if language == "fr" || language.starts_with("fr-") {
        &FRENCH
    } else {
        &ENGLISH
    }
}

/// A text with a number in the place of `{}`.
pub(super) fn filled(text: &str, number: usize) -> String {
    text.replace("{}", &number.to_string())
}

const SKOS: &str = "http://www.w3.org/2004/02/skos/core#";

/// The predicate of SKOS that says the same from the other end.
pub(super) fn inverse_in_skos(iri: &str) -> Option<&'static str> {
    Some(match iri.strip_prefix(SKOS)? {
        "broader" => "http://www.w3.org/2004/02/skos/core#narrower",
        "narrower" => "http://www.w3.org/2004/02/skos/core#broader",
        "hasTopConcept" => "http://www.w3.org/2004/02/skos/core#topConceptOf",
        "topConceptOf" => "http://www.w3.org/2004/02/skos/core#hasTopConcept",
        _ => return None,
    })
}

/// The words for properties of SKOS, which ontologies use without describing them: read from the
/// subject to the object, and back.
pub(super) fn of_skos(iri: &str, language: &str) -> Option<[&'static str; 2]> {
    let name = iri.strip_prefix(SKOS)?;
    let is_french = language == "fr" || language.starts_with("fr-");
    Some(match (name, is_french) {
        ("broader", false) => ["is narrower than", "is broader than"],
        ("broader", true) => ["est plus étroit que", "est plus large que"],
        ("narrower", false) => ["is broader than", "is narrower than"],
        ("narrower", true) => ["est plus large que", "est plus étroit que"],
        ("related", false) => ["is related to", "is related to"],
        ("related", true) => ["est lié à", "est lié à"],
        ("inScheme", false) => ["is in", "has"],
        ("inScheme", true) => ["est dans", "contient"],
        _ => return None,
    })
}

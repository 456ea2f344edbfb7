//! Titles and phrases of the pictures of a whole graph, by language.

/// Phrases; `{}` stands for a number or a name.
#[derive(Clone, Copy, Debug)]
pub(super) struct Phrases {
    pub(super) summary: &'static str,
    pub(super) summary_below: &'static str,
    pub(super) summary_box: &'static str,
    pub(super) summary_line: &'static str,
    pub(super) ontology: &'static str,
    pub(super) class: &'static str,
    pub(super) class_of_dataset: &'static str,
    pub(super) class_outside: &'static str,
    pub(super) property: &'static str,
    pub(super) kind_of: &'static str,
    pub(super) aligned: &'static str,
    pub(super) network: &'static str,
    pub(super) network_below: &'static str,
    pub(super) shares: &'static str,
    pub(super) and_more: &'static str,
    pub(super) fewer_links: &'static str,
    pub(super) alone: &'static str,
    pub(super) unseen: &'static str,
    pub(super) uncounted: &'static str,
    pub(super) timeline: &'static str,
    pub(super) undated: &'static str,
    pub(super) nothing: &'static str,
    pub(super) decade: &'static str,
    pub(super) then: &'static str,
    pub(super) time: &'static str,
    pub(super) without_provenance: &'static str,
    pub(super) only: &'static str,
    pub(super) without: &'static str,
}

const ENGLISH: Phrases = Phrases {
    summary: "What the graph holds",
    summary_below: "{} things of {} kinds, and the links between them",
    summary_box: "kind of thing, with how many there are",
    summary_line: "property, with how many links",
    ontology: "The ontology",
    class: "class",
    class_of_dataset: "class of the dataset",
    class_outside: "class of another vocabulary",
    property: "property",
    kind_of: "is a kind of",
    aligned: "corresponds to",
    network: "What they have in common",
    network_below: "{} that are linked to the same thing; the name at a line is what links them",
    shares: "are both linked to",
    and_more: "and {} more",
    fewer_links: "{} weaker links not shown",
    alone: "{} have nothing in common with another",
    unseen: "{} with fewer links not looked at",
    uncounted: "{} things that too many are linked to not counted",
    timeline: "Timeline",
    undated: "{} without a date",
    nothing: "nothing",
    decade: "{}s",
    then: "then",
    time: "time",
    without_provenance: "Links to sources and their passages not shown",
    only: "Only {}",
    without: "Without {}",
};

const FRENCH: Phrases = Phrases {
    summary: "Ce que contient le graphe",
    summary_below: "{} choses de {} sortes, et les liens entre elles",
    summary_box: "sorte de chose, et leur nombre",
    summary_line: "propriété, et nombre de liens",
    ontology: "L’ontologie",
    class: "classe",
    class_of_dataset: "classe du jeu de données",
    class_outside: "classe d’un autre vocabulaire",
    property: "propriété",
    kind_of: "est une sorte de",
    aligned: "correspond à",
    network: "Ce qu’ils ont en commun",
    network_below: "{} liés à une même chose ; un trait nomme ce qui les relie",
    shares: "sont liés à",
    and_more: "et {} autres",
    fewer_links: "{} liens plus faibles non montrés",
    alone: "{} n’ont rien en commun avec un autre",
    unseen: "{} moins liés n’ont pas été examinés",
    uncounted: "{} choses auxquelles trop sont liés ne sont pas comptées",
    timeline: "Chronologie",
    undated: "{} sans date",
    nothing: "rien",
    decade: "années {}",
    then: "puis",
    time: "temps",
    without_provenance: "Les liens vers les sources et leurs passages ne sont pas montrés",
    only: "Seulement {}",
    without: "Sans {}",
};

/// The phrases in a language; English ones where there are none.
pub(super) fn phrases(languages: &[&str]) -> &'static Phrases {
    let first = languages.first().copied().unwrap_or("en");
    match first.split('-').next() {
        Some("fr") => &FRENCH,
        _ => &ENGLISH,
    }
}

/// A phrase with its gaps filled in, in order.
pub(super) fn filled(phrase: &str, values: &[&str]) -> String {
    let mut values = values.iter();
    let mut parts = phrase.split("{}");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push_str(values.next().copied().unwrap_or_default());
        text.push_str(part);
    }
    text
}

/// A number with its thousands apart.
pub(super) fn grouped(number: usize, languages: &[&str]) -> String {
    let digits = number.to_string();
    let gap = match languages.first().copied().unwrap_or("en") {
        "en" => ',',
        // A space that does not break.
        _ => '\u{a0}',
    };
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(gap);
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_filled_and_thousands_stand_apart() {
        assert_eq!(filled("{} of {}", &["2", "3"]), "2 of 3");
        assert_eq!(filled("none", &["2"]), "none");
        assert_eq!(grouped(1_234_567, &["en"]), "1,234,567");
        assert_eq!(grouped(123, &["fr"]), "123");
    }
}

//! Code lists of the European Union and of ADMS, as far as catalogues need names from them.

use super::facts::{Facts, of};
use oxrdf::vocab::rdf;
use oxrdf::{Literal, NamedNode};

/// The authority tables of the European Union.
pub(super) const AUTHORITY: &str = "http://publications.europa.eu/resource/authority/";
const SKOS: &str = "http://www.w3.org/2004/02/skos/core#";

/// A licence in the words of those who read catalogues.
#[derive(Clone, Copy, Debug)]
pub(super) struct Licence {
    /// Its identifier in the list of SPDX.
    pub(super) id: &'static str,
    /// Its name in the table of licences of the European Union.
    pub(super) code: &'static str,
    /// Its kind in the words of ADMS (<https://www.w3.org/TR/vocab-adms/#licence-type>).
    pub(super) kind: &'static str,
    /// Its title in the register of CKAN, which tells licences apart by it; of those that are not
    /// there, the one that they have themselves.
    pub(super) title: &'static str,
}

const fn licence(
    id: &'static str,
    code: &'static str,
    kind: &'static str,
    title: &'static str,
) -> Licence {
    Licence {
        id,
        code,
        kind,
        title,
    }
}

/// Licences for data that catalogues know.
pub(super) const LICENCES: [Licence; 8] = [
    licence("CC0-1.0", "CC0", "PublicDomain", "Creative Commons CCZero"),
    licence(
        "CC-BY-4.0",
        "CC_BY_4_0",
        "Attribution",
        "Creative Commons Attribution",
    ),
    licence(
        "CC-BY-SA-4.0",
        "CC_BYSA_4_0",
        "ViralEffect-ShareAlike",
        "Creative Commons Attribution Share-Alike",
    ),
    licence(
        "CC-BY-NC-4.0",
        "CC_BYNC_4_0",
        "NonCommercialUseOnly",
        "Creative Commons Non-Commercial (Any)",
    ),
    licence(
        "CC-BY-ND-4.0",
        "CC_BYND_4_0",
        "NoDerivativeWork",
        "Creative Commons Attribution-NoDerivatives 4.0 International",
    ),
    licence(
        "ODbL-1.0",
        "ODC_BL",
        "ViralEffect-ShareAlike",
        "Open Data Commons Open Database License (ODbL)",
    ),
    licence(
        "ODC-By-1.0",
        "ODC_BY",
        "Attribution",
        "Open Data Commons Attribution License",
    ),
    licence(
        "PDDL-1.0",
        "ODC_PDDL",
        "PublicDomain",
        "Open Data Commons Public Domain Dedication and License (PDDL)",
    ),
];

/// The themes of data, by their codes
/// (<http://publications.europa.eu/resource/authority/data-theme>).
const THEMES: [(&str, &str); 13] = [
    ("AGRI", "Agriculture, fisheries, forestry and food"),
    ("ECON", "Economy and finance"),
    ("EDUC", "Education, culture and sport"),
    ("ENER", "Energy"),
    ("ENVI", "Environment"),
    ("GOVE", "Government and public sector"),
    ("HEAL", "Health"),
    ("INTR", "International issues"),
    ("JUST", "Justice, legal system and public safety"),
    ("REGI", "Regions and cities"),
    ("SOCI", "Population and society"),
    ("TECH", "Science and technology"),
    ("TRAN", "Transport"),
];

/// Says that something is a concept, with a name: that of its theme, or its IRI in words.
pub(super) fn concept(facts: &mut Facts, concept: &NamedNode) {
    facts.say(
        concept,
        &rdf::TYPE.into_owned(),
        of(&format!("{SKOS}Concept")),
    );
    let code = concept
        .as_str()
        .rsplit(['/', '#'])
        .next()
        .unwrap_or_default();
    let theme = THEMES
        .iter()
        .find(|(known, _)| concept.as_str() == format!("{AUTHORITY}data-theme/{known}"));
    let name = match theme {
        Some((_, name)) => (*name).to_owned(),
        None => in_words(code),
    };
    let name = Literal::new_language_tagged_literal_unchecked(name, "en");
    facts.say(concept, &of(&format!("{SKOS}prefLabel")), name);
}

/// A name in code as words: `NonProfitOrganisation` is `Non profit organisation`.
fn in_words(code: &str) -> String {
    let mut words = String::new();
    let mut after_lower = false;
    for (place, sign) in code.replace(['_', '-'], " ").char_indices() {
        match sign.is_uppercase() {
            true if after_lower => {
                words.push(' ');
                words.extend(sign.to_lowercase());
            }
            true if place > 0 => words.extend(sign.to_lowercase()),
            _ => words.push(sign),
        }
        after_lower = sign.is_lowercase();
    }
    words
}

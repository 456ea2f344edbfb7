//! The dataset in the terms of catalogues: DCAT-AP 3.0.1
//! (<https://semiceu.github.io/DCAT-AP/releases/3.0.1/>), which harvesters of portals read.
//!
//! What names the dataset and its parts is below the base, and stays the same wherever it is
//! served; where the files are is the address that was asked.

use super::authority::{AUTHORITY, LICENCES, concept};
use super::facts::{Facts, of};
use super::{Addresses, Document, Problem, Site};
use crate::dataset::{Agent, Sides, Words};
use crate::export::Format;
use crate::graph::Pattern;
use crate::ontology::Role;
use isolang::Language;
use oxrdf::vocab::{rdf, rdfs, xsd};
use oxrdf::{Literal, NamedNode, NamedOrBlankNode, TermRef};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

pub(super) const DCAT: &str = "http://www.w3.org/ns/dcat#";
pub(super) const DCATAP: &str = "http://data.europa.eu/r5r/";
pub(super) const DCTERMS: &str = "http://purl.org/dc/terms/";
const FOAF: &str = "http://xmlns.com/foaf/0.1/";
const VCARD: &str = "http://www.w3.org/2006/vcard/ns#";
pub(super) const SPDX: &str = "http://spdx.org/rdf/terms#";
const SKOS: &str = "http://www.w3.org/2004/02/skos/core#";
const LICENCE_TYPES: &str = "http://purl.org/adms/licencetype/";
const GEOSPARQL: &str = "http://www.opengis.net/ont/geosparql#";
const PROTOCOL: &str = "https://www.w3.org/TR/sparql11-protocol/";

/// The prefixes that the dataset need not have.
const PREFIXES: [(&str, &str); 7] = [
    ("dcat", DCAT),
    ("dcatap", DCATAP),
    ("foaf", FOAF),
    ("vcard", VCARD),
    ("spdx", SPDX),
    ("authority", AUTHORITY),
    ("geosparql", GEOSPARQL),
];

/// What an address for mail has escaped: what stands after a question mark would be headers.
const MAIL: &AsciiSet = &CONTROLS.add(b'?').add(b'&').add(b'#');

impl Site {
    /// The catalogue, with the address of the site's first page.
    pub fn catalogue(&self, at: &Addresses, format: Format) -> Result<Document, Problem> {
        let mut facts = Facts::default();
        self.describe_catalogue(&mut facts);
        self.describe_whole(&mut facts);
        if let Some(endpoint) = &at.endpoint {
            self.describe_endpoint(&mut facts, endpoint);
        }
        self.describe_dumps(&mut facts, &at.root);
        self.describe_pages(&mut facts, &at.root);
        let prefixes =
            PREFIXES.map(|(prefix, namespace)| (prefix.to_owned(), namespace.to_owned()));
        self.graph_document_with(&facts.into_list(), format, &prefixes)
    }

    fn describe_catalogue(&self, facts: &mut Facts) {
        let catalogue = self.part_of_base("catalog");
        let about = &self.about.manifest;
        a(facts, &catalogue, DCAT, "Catalog");
        facts.say_words(&catalogue, &in_dct("title"), &about.title);
        facts.say_words(&catalogue, &in_dct("description"), self.told());
        self.say_who(facts, &catalogue);
        self.say_when(facts, &catalogue);
        self.say_where(facts, &catalogue);
        self.say_languages(facts, &catalogue);
        self.say_licence(facts, &catalogue);
        let homepage = self.homepage();
        facts.say(&catalogue, &in_foaf("homepage"), homepage.clone());
        a(facts, &homepage, FOAF, "Document");
        let taxonomy = of(&format!("{AUTHORITY}data-theme"));
        facts.say(&catalogue, &in_dcat("themeTaxonomy"), taxonomy.clone());
        a(facts, &taxonomy, SKOS, "ConceptScheme");
        let title = Literal::new_language_tagged_literal_unchecked("Data theme", "en");
        facts.say(&taxonomy, &in_dct("title"), title);
        facts.say(
            &catalogue,
            &in_dcat("dataset"),
            self.part_of_base("#dataset"),
        );
        facts.say(
            &catalogue,
            &in_dcat("service"),
            self.part_of_base("#endpoint"),
        );
    }

    fn describe_whole(&self, facts: &mut Facts) {
        let dataset = self.part_of_base("#dataset");
        let about = &self.about.manifest;
        a(facts, &dataset, DCAT, "Dataset");
        facts.say_words(&dataset, &in_dct("title"), &about.title);
        facts.say_words(&dataset, &in_dct("description"), self.told());
        facts.say(
            &dataset,
            &in_dct("identifier"),
            Literal::from(self.about.base.as_str()),
        );
        self.say_who(facts, &dataset);
        self.say_contact(facts, &dataset);
        self.say_when(facts, &dataset);
        self.say_where(facts, &dataset);
        self.say_languages(facts, &dataset);
        self.say_subjects(facts, &dataset);
        self.say_period(facts, &dataset);
        if let Some(version) = &about.version {
            facts.say(
                &dataset,
                &in_dcat("version"),
                Literal::from(version.as_str()),
            );
        }
        if let Some(frequency) = &about.frequency {
            let frequency = of(frequency);
            facts.say(&dataset, &in_dct("accrualPeriodicity"), frequency.clone());
            a(facts, &frequency, DCTERMS, "Frequency");
        }
        let public = of(&format!("{AUTHORITY}access-right/PUBLIC"));
        facts.say(&dataset, &in_dct("accessRights"), public.clone());
        a(facts, &public, DCTERMS, "RightsStatement");
        if let Some(ontology) = &self.schema.iri {
            let ontology = of(ontology);
            facts.say(&dataset, &in_dct("conformsTo"), ontology.clone());
            a(facts, &ontology, DCTERMS, "Standard");
        }
        self.say_origin(facts, &dataset);
        let page = self.homepage();
        facts.say(&dataset, &in_dcat("landingPage"), page.clone());
        a(facts, &page, FOAF, "Document");
        facts.say(
            &dataset,
            &in_dcat("distribution"),
            self.part_of_base("#pages"),
        );
    }

    fn describe_endpoint(&self, facts: &mut Facts, endpoint: &str) {
        let service = self.part_of_base("#endpoint");
        a(facts, &service, DCAT, "DataService");
        for (language, title) in firsts(&self.about.manifest.title) {
            let title = format!("{title} (SPARQL)");
            facts.say_text(&service, &in_dct("title"), &title, language);
        }
        facts.say_words(&service, &in_dct("description"), self.told());
        let endpoint = of(endpoint);
        facts.say(&service, &in_dcat("endpointURL"), endpoint.clone());
        facts.say(&service, &in_dcat("endpointDescription"), endpoint);
        facts.say(
            &service,
            &in_dcat("servesDataset"),
            self.part_of_base("#dataset"),
        );
        let protocol = of(PROTOCOL);
        facts.say(&service, &in_dct("conformsTo"), protocol.clone());
        a(facts, &protocol, DCTERMS, "Standard");
        self.say_who(facts, &service);
        self.say_contact(facts, &service);
        self.say_subjects(facts, &service);
        self.say_licence(facts, &service);
    }

    /// What the dataset is about; its title, where nobody says more.
    pub(super) fn told(&self) -> &Words {
        let about = &self.about.manifest;
        match about.description.is_empty() {
            true => &about.title,
            false => &about.description,
        }
    }

    fn homepage(&self) -> NamedNode {
        let homepage = self.about.manifest.homepage.as_deref();
        of(homepage
            .filter(|page| is_web(page))
            .unwrap_or(&self.about.base))
    }

    pub(super) fn part_of_base(&self, part: &str) -> NamedNode {
        of(&format!("{}{part}", self.about.base))
    }

    fn say_who(&self, facts: &mut Facts, subject: &NamedNode) {
        let publisher = self.part_of_base("#publisher");
        facts.say(subject, &in_dct("publisher"), publisher.clone());
        a(facts, &publisher, FOAF, "Agent");
        let agent = self.about.manifest.publisher.as_ref();
        match agent {
            Some(agent) => {
                facts.say_words(&publisher, &in_foaf("name"), &agent.name);
            }
            None => facts.say(
                &publisher,
                &in_foaf("name"),
                Literal::from(self.about.title.as_str()),
            ),
        }
        if let Some(kind) = agent.and_then(|agent| agent.kind.as_ref()) {
            let kind = of(kind);
            facts.say(&publisher, &in_dct("type"), kind.clone());
            concept(facts, &kind);
        }
        let page = agent.and_then(|agent| agent.page.as_ref());
        if let Some(page) = page.filter(|page| is_web(page)) {
            let page = of(page);
            facts.say(&publisher, &in_foaf("homepage"), page.clone());
            a(facts, &page, FOAF, "Document");
        }
    }

    fn say_contact(&self, facts: &mut Facts, subject: &NamedNode) {
        let Some(Agent {
            name, email, page, ..
        }) = &self.about.manifest.contact
        else {
            return;
        };
        let contact = self.part_of_base("#contact");
        facts.say(subject, &in_dcat("contactPoint"), contact.clone());
        a(facts, &contact, VCARD, "Kind");
        let in_vcard = |name: &str| of(&format!("{VCARD}{name}"));
        facts.say_words(&contact, &in_vcard("fn"), name);
        if let Some(email) = email {
            let email = utf8_percent_encode(email, MAIL);
            facts.say(
                &contact,
                &in_vcard("hasEmail"),
                of(&format!("mailto:{email}")),
            );
        }
        if let Some(page) = page.as_ref().filter(|page| is_web(page)) {
            facts.say(&contact, &in_vcard("hasURL"), of(page));
        }
    }

    pub(super) fn say_when(&self, facts: &mut Facts, subject: &NamedNode) {
        let about = &self.about.manifest;
        for (name, date) in [("issued", &about.issued), ("modified", &about.modified)] {
            if let Some(date) = date {
                let kind = match date.len() {
                    ..=6 => xsd::G_YEAR,
                    7..=9 => xsd::G_YEAR_MONTH,
                    _ if date.contains('T') => xsd::DATE_TIME,
                    _ => xsd::DATE,
                };
                facts.say(
                    subject,
                    &in_dct(name),
                    Literal::new_typed_literal(date.as_str(), kind),
                );
            }
        }
    }

    fn say_where(&self, facts: &mut Facts, subject: &NamedNode) {
        for area in &self.about.manifest.spatial {
            let place = of(&area.iri);
            facts.say(subject, &in_dct("spatial"), place.clone());
            a(facts, &place, DCTERMS, "Location");
            facts.say_words(&place, &of(&format!("{SKOS}prefLabel")), &area.name);
            // CKAN looks at no language, and takes this one before others.
            let first = self.about.languages.first();
            if let Some((language, name)) =
                first.and_then(|first| firsts(&area.name).find(|(language, _)| *language == first))
            {
                facts.say_text(&place, &rdfs::LABEL.into_owned(), name, language);
            }
            if let Some(Sides {
                west,
                south,
                east,
                north,
            }) = &area.bbox
            {
                // Against the clock, as standards of outlines have it.
                let corners = format!(
                    "{west} {south}, {east} {south}, {east} {north}, {west} {north}, \
                     {west} {south}"
                );
                let outline = well_known_text(&format!("POLYGON(({corners}))"));
                facts.say(&place, &in_dcat("bbox"), outline);
            }
            if let Some([longitude, latitude]) = &area.centroid {
                let middle = well_known_text(&format!("POINT({longitude} {latitude})"));
                facts.say(&place, &in_dcat("centroid"), middle);
            }
        }
    }

    pub(super) fn say_languages(&self, facts: &mut Facts, subject: &NamedNode) {
        for tag in &self.about.languages {
            let main = tag.split('-').next().unwrap_or(tag);
            let known = Language::from_639_1(main).or_else(|| Language::from_639_3(main));
            if let Some(known) = known {
                let code = known.to_639_3().to_uppercase();
                let language = of(&format!("{AUTHORITY}language/{code}"));
                facts.say(subject, &in_dct("language"), language.clone());
                a(facts, &language, DCTERMS, "LinguisticSystem");
            }
        }
    }

    pub(super) fn say_licence(&self, facts: &mut Facts, subject: &NamedNode) {
        let about = &self.about.manifest;
        let id = about.licence_id.as_deref();
        let in_table = LICENCES.iter().find(|licence| Some(licence.id) == id);
        let iri = match in_table {
            Some(licence) => Some(format!("{AUTHORITY}licence/{}", licence.code)),
            None => self.about.licence_iri.clone(),
        };
        if let Some(iri) = iri {
            let licence = of(&iri);
            facts.say(subject, &in_dct("license"), licence.clone());
            a(facts, &licence, DCTERMS, "LicenseDocument");
            if let Some(known) = in_table {
                let kind = of(&format!("{LICENCE_TYPES}{}", known.kind));
                facts.say(&licence, &in_dct("type"), kind.clone());
                concept(facts, &kind);
                let title = Literal::new_simple_literal(known.title);
                facts.say(&licence, &in_dct("title"), title);
            }
        }
    }

    fn say_subjects(&self, facts: &mut Facts, subject: &NamedNode) {
        for (language, keywords) in &self.about.manifest.keywords {
            for keyword in keywords {
                facts.say_text(subject, &in_dcat("keyword"), keyword, language);
            }
        }
        for theme in &self.about.manifest.data_themes {
            let theme = of(theme);
            facts.say(subject, &in_dcat("theme"), theme.clone());
            concept(facts, &theme);
        }
    }

    /// The first and the last day that anything in the graph has; looked for once.
    pub(super) fn period(&self) -> &[Option<String>; 2] {
        let days = |role| {
            let paths = self.properties.of_role(role).iter();
            let quads = paths.flat_map(|path| {
                self.snapshot.quads(Pattern {
                    predicate: Some(*path),
                    ..Pattern::default()
                })
            });
            quads.filter_map(|quad| match self.snapshot.term(quad.object) {
                TermRef::Literal(day) if day.datatype() == xsd::DATE => Some(day.value()),
                _ => None,
            })
        };
        self.period.get_or_init(|| {
            let first = days(Role::Earliest).min();
            [first, days(Role::Latest).max()].map(|day| day.map(str::to_owned))
        })
    }

    /// The time from the first day that anything in the graph has to the last.
    fn say_period(&self, facts: &mut Facts, subject: &NamedNode) {
        let [first, last] = self.period();
        if first.is_none() && last.is_none() {
            return;
        }
        let period = facts.part(subject, &in_dct("temporal"));
        a(facts, &period, DCTERMS, "PeriodOfTime");
        for (name, date) in [("startDate", first), ("endDate", last)] {
            if let Some(date) = date {
                facts.say(
                    &period,
                    &in_dcat(name),
                    Literal::new_typed_literal(date.as_str(), xsd::DATE),
                );
            }
        }
    }
}

/// Whether an IRI is the address of a page, and no script.
fn is_web(iri: &str) -> bool {
    iri.starts_with("https://") || iri.starts_with("http://")
}

/// Says what something is.
pub(super) fn a(
    facts: &mut Facts,
    subject: &(impl Clone + Into<NamedOrBlankNode>),
    namespace: &str,
    name: &str,
) {
    facts.say(
        subject,
        &rdf::TYPE.into_owned(),
        of(&format!("{namespace}{name}")),
    );
}

/// An outline or a point in the words of GeoSPARQL
/// (<https://docs.ogc.org/is/22-047r1/22-047r1.html#_rdfs_datatype_geowktliteral>).
fn well_known_text(text: &str) -> Literal {
    Literal::new_typed_literal(text, of(&format!("{GEOSPARQL}wktLiteral")))
}

/// The first text in each language.
fn firsts(words: &Words) -> impl Iterator<Item = (&String, &String)> {
    words
        .iter()
        .filter_map(|(language, texts)| Some((language, texts.first()?)))
}

pub(super) fn in_dcat(name: &str) -> NamedNode {
    of(&format!("{DCAT}{name}"))
}

pub(super) fn in_dct(name: &str) -> NamedNode {
    of(&format!("{DCTERMS}{name}"))
}

fn in_foaf(name: &str) -> NamedNode {
    of(&format!("{FOAF}{name}"))
}

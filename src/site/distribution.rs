//! What the catalogue says of each way to get at the dataset: a distribution for every dump, and
//! one for the pages.

use super::authority::{AUTHORITY, concept};
use super::catalogue::{DCAT, DCATAP, DCTERMS, SPDX, a, in_dcat, in_dct};
use super::facts::{Facts, of};
use super::{Coding, Dump, Measured, Site};
use crate::export::Format;
use oxrdf::vocab::xsd;
use oxrdf::{Literal, NamedNode};

const MEDIA_TYPES: &str = "http://www.iana.org/assignments/media-types/";

/// The name of a format in the table of file types.
fn file_type(format: Format) -> &'static str {
    match format {
        Format::Turtle => "RDF_TURTLE",
        Format::NTriples => "RDF_N_TRIPLES",
        Format::NQuads => "RDF_N_QUADS",
        Format::TriG => "RDF_TRIG",
        Format::RdfXml => "RDF_XML",
        Format::JsonLd => "JSON_LD",
    }
}

impl Site {
    /// Describes the dumps that there are.
    pub(super) fn describe_dumps(&self, facts: &mut Facts, root: &str) {
        for dump in self.dumps() {
            if let Some(measured) = self.measured(dump) {
                self.describe_dump(facts, dump, measured, root);
            }
        }
    }

    fn describe_dump(&self, facts: &mut Facts, dump: Dump, measured: &Measured, root: &str) {
        let extension = dump.extension().replace('.', "-");
        let file = self.part_of_base(&format!("#dump-{extension}"));
        let dataset = self.part_of_base("#dataset");
        facts.say(&dataset, &in_dcat("distribution"), file.clone());
        let format = dump.format;
        self.describe_distribution(facts, &file, file_type(format), format.media_type());
        if let Some(compressed) = dump.coding.media_type() {
            let compressed = of(&format!("{MEDIA_TYPES}{compressed}"));
            facts.say(&file, &in_dcat("compressFormat"), compressed.clone());
            a(facts, &compressed, DCTERMS, "MediaType");
        }
        let address = of(&format!("{root}dump/{}", self.dump_name(dump)));
        facts.say(&file, &in_dcat("accessURL"), address.clone());
        facts.say(&file, &in_dcat("downloadURL"), address);
        let bytes = xsd::NON_NEGATIVE_INTEGER;
        let bytes = Literal::new_typed_literal(measured.bytes.to_string(), bytes);
        facts.say(&file, &in_dcat("byteSize"), bytes);
        describe_checksum(facts, &file, &measured.sha256);
        let title = match (dump.coding, dump.coding.label()) {
            (Coding::Plain, _) | (_, None) => format.label().to_owned(),
            (_, Some(coding)) => format!("{}, {coding}", format.label()),
        };
        let title = Literal::new_language_tagged_literal_unchecked(title, "en");
        facts.say(&file, &in_dct("title"), title);
    }

    /// Describes the pages.
    pub(super) fn describe_pages(&self, facts: &mut Facts, root: &str) {
        let pages = self.part_of_base("#pages");
        self.describe_distribution(facts, &pages, "HTML", "text/html");
        facts.say(&pages, &in_dcat("accessURL"), of(root));
        let title = Literal::new_language_tagged_literal_unchecked("Pages", "en");
        facts.say(&pages, &in_dct("title"), title);
    }

    /// What files and pages have alike.
    fn describe_distribution(
        &self,
        facts: &mut Facts,
        part: &NamedNode,
        file_type: &str,
        media_type: &str,
    ) {
        a(facts, part, DCAT, "Distribution");
        facts.say_words(part, &in_dct("description"), self.told());
        self.say_licence(facts, part);
        self.say_languages(facts, part);
        let kind = of(&format!("{AUTHORITY}file-type/{file_type}"));
        facts.say(part, &in_dct("format"), kind.clone());
        a(facts, &kind, DCTERMS, "MediaTypeOrExtent");
        let media_type = of(&format!("{MEDIA_TYPES}{media_type}"));
        facts.say(part, &in_dcat("mediaType"), media_type.clone());
        a(facts, &media_type, DCTERMS, "MediaType");
        let available = of(&format!("{AUTHORITY}planned-availability/AVAILABLE"));
        facts.say(
            part,
            &of(&format!("{DCATAP}availability")),
            available.clone(),
        );
        concept(facts, &available);
        self.say_when(facts, part);
    }
}

/// Says the checksum of a file.
pub(super) fn describe_checksum(facts: &mut Facts, file: &NamedNode, sha256: &str) {
    let in_spdx = |name: &str| of(&format!("{SPDX}{name}"));
    let checksum = facts.part(file, &in_spdx("checksum"));
    a(facts, &checksum, SPDX, "Checksum");
    let algorithm = in_spdx("checksumAlgorithm_sha256");
    facts.say(&checksum, &in_spdx("algorithm"), algorithm.clone());
    a(facts, &algorithm, SPDX, "ChecksumAlgorithm");
    let value = Literal::new_typed_literal(sha256, xsd::HEX_BINARY);
    facts.say(&checksum, &in_spdx("checksumValue"), value);
}

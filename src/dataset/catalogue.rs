//! What catalogues ask for and a manifest does not say: the recommendations of DCAT-AP 3.0.1
//! (<https://semiceu.github.io/DCAT-AP/releases/3.0.1/>) as far as nobody else knows it.

use super::manifest::{MANIFEST, Manifest};
use crate::diagnostic::{Code, Finding, Place};

/// A key, a value that could stand there, and whether the manifest lacks it.
struct Asked {
    key: &'static str,
    example: &'static str,
    is_missing: fn(&Manifest) -> bool,
}

/// What is asked for, in the order in which manifests have it.
const ASKED: [Asked; 12] = [
    Asked {
        key: "description",
        example: "description: {en: What the meetings are about}",
        is_missing: |manifest| manifest.description.is_empty(),
    },
    Asked {
        key: "publisher",
        example: "publisher: {name: Our organisation, \
                  type: http://purl.org/adms/publishertype/NonGovernmentalOrganisation}",
        is_missing: |manifest| manifest.publisher.is_none(),
    },
    Asked {
        key: "publisher.type",
        example: "publisher: {type: \
                  http://purl.org/adms/publishertype/NonGovernmentalOrganisation}",
        is_missing: |manifest| {
            let publisher = manifest.publisher.as_ref();
            publisher.is_some_and(|publisher| publisher.kind.is_none())
        },
    },
    Asked {
        key: "contact",
        example: "contact: {name: The reports team, email: reports@example.org}",
        is_missing: |manifest| manifest.contact.is_none(),
    },
    Asked {
        key: "contact.email",
        example: "contact: {email: reports@example.org}, or a page",
        is_missing: |manifest| {
            let contact = manifest.contact.as_ref();
            contact.is_some_and(|contact| contact.email.is_none() && contact.page.is_none())
        },
    },
    Asked {
        key: "issued",
        example: "issued: 2026-01-31",
        is_missing: |manifest| manifest.issued.is_none(),
    },
    Asked {
        key: "modified",
        example: "modified: 2026-01-31",
        is_missing: |manifest| manifest.modified.is_none(),
    },
    Asked {
        key: "frequency",
        example: "frequency: http://publications.europa.eu/resource/authority/frequency/IRREG",
        is_missing: |manifest| manifest.frequency.is_none(),
    },
    Asked {
        key: "keywords",
        example: "keywords: {en: [human rights, water]}",
        is_missing: |manifest| manifest.keywords.is_empty(),
    },
    Asked {
        key: "data_themes",
        example: "data_themes: http://publications.europa.eu/resource/authority/data-theme/SOCI",
        is_missing: |manifest| manifest.data_themes.is_empty(),
    },
    Asked {
        key: "spatial",
        example: "spatial: {iri: http://www.wikidata.org/entity/Q71, \
                  bbox: [6.10, 46.17, 6.18, 46.24], centroid: [6.15, 46.2]}",
        is_missing: |manifest| manifest.spatial.is_empty(),
    },
    Asked {
        key: "spatial.bbox and spatial.centroid",
        example: "spatial: {bbox: [6.10, 46.17, 6.18, 46.24], centroid: [6.15, 46.2]}",
        is_missing: |manifest| {
            let mut areas = manifest.spatial.iter();
            areas.any(|area| area.bbox.is_none() || area.centroid.is_none())
        },
    },
];

/// Says in one finding all that is missing, where the manifest is meant for catalogues at all.
pub(super) fn missing(manifest: &Manifest, place: Place) -> Option<Finding> {
    if !is_meant_for_catalogues(manifest) {
        return None;
    }
    let missing: Vec<&Asked> = ASKED
        .iter()
        .filter(|asked| (asked.is_missing)(manifest))
        .collect();
    if missing.is_empty() {
        return None;
    }
    let keys: Vec<&str> = missing.iter().map(|asked| asked.key).collect();
    let examples: Vec<&str> = missing.iter().map(|asked| asked.example).collect();
    let message = format!(
        "`{MANIFEST}` does not say all that catalogues ask for: it lacks `{}`",
        keys.join("`, `")
    );
    let hint = format!("add what you know, such as:\n{}", examples.join("\n"));
    Some(Finding::new(Code::CatalogueIncomplete, place, message).hint(hint))
}

/// Whether a manifest says something that only catalogues read. Somebody who begins has records to
/// think of, and no portal yet.
fn is_meant_for_catalogues(manifest: &Manifest) -> bool {
    manifest.publisher.is_some()
        || manifest.contact.is_some()
        || manifest.issued.is_some()
        || manifest.modified.is_some()
        || manifest.frequency.is_some()
        || !manifest.keywords.is_empty()
        || !manifest.data_themes.is_empty()
        || !manifest.spatial.is_empty()
}

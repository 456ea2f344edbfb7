//! The dataset for search engines, in the language of the page: schema.org as JSON-LD, with what
//! <https://developers.google.com/search/docs/appearance/structured-data/dataset> asks for.

use super::super::embedded::embedded;
use super::super::page::Page;
use super::super::text_in;
use serde_json::{Map, Value, json};

/// The namespace of schema.org.
const SCHEMA: &str = "https://schema.org/";

impl Page<'_> {
    /// The dataset in the words of schema.org, as it stands in a page.
    pub(super) fn dataset_structured(&self) -> String {
        let about = &self.site.about;
        let manifest = &about.manifest;
        let language = self.languages.first().copied().unwrap_or("en");
        let agent = |agent: &crate::dataset::Agent| {
            json!({
                "@type": "Organization",
                "name": text_in(&agent.name, language),
                "url": agent.page,
                "email": agent.email,
            })
        };
        let creator = manifest.publisher.as_ref().map(agent).map(without_nothing);
        let keywords = manifest.keywords.get(language);
        let keywords = keywords.or_else(|| manifest.keywords.values().next());
        let [first, last] = self.site.period();
        let temporal = first.as_ref().zip(last.as_ref());
        let temporal = temporal.map(|(first, last)| format!("{first}/{last}"));
        let areas = manifest.spatial.iter().map(|area| area.iri.as_str());
        let areas: Vec<&str> = areas.collect();
        // What stands elsewhere than below the base would not be this dataset's.
        let files = self.site.dump_links(&about.base).into_iter().map(|link| {
            json!({
                "@type": "DataDownload",
                "encodingFormat": link.media_type,
                "contentUrl": link.href,
                "name": link.name,
            })
        });
        let files: Vec<Value> = files.collect();
        embedded(&without_nothing(json!({
            "@context": { "@vocab": SCHEMA },
            "@type": "Dataset",
            "@id": about.base,
            "url": about.base,
            "identifier": about.base,
            "name": self.title(),
            "description": self.description(),
            "license": about.licence_iri,
            "isAccessibleForFree": true,
            "creator": creator,
            "keywords": keywords,
            "inLanguage": self.site.languages(),
            "version": manifest.version,
            "datePublished": manifest.issued,
            "dateModified": manifest.modified,
            "temporalCoverage": temporal,
            "spatialCoverage": areas,
            "distribution": files,
        })))
    }
}

/// An object without what is not known.
fn without_nothing(object: Value) -> Value {
    let Value::Object(members) = object else {
        return object;
    };
    let is_known = |value: &Value| match value {
        Value::Null => false,
        Value::Array(values) => !values.is_empty(),
        _ => true,
    };
    let known = members.into_iter().filter(|(_, value)| is_known(value));
    Value::Object(known.collect::<Map<String, Value>>())
}

//! A dataset and a path in, a document out: bytes with their media type and ETag.
//!
//! A *page* is HTML, a *document* is what any path answers with. The live server and the static
//! site render through these functions, so that they cannot disagree. All links are relative: a
//! site works on whatever host and under whatever path it is put.
//!
//! Must not know: sockets.

mod answer;
mod asset;
mod authority;
mod catalogue;
mod coding;
mod description;
mod distribution;
mod document;
mod dump;
mod facts;
mod landing;
mod link;
mod picture;
mod problem;
mod provenance;
mod reader;
mod resource;
mod search;
mod statistics;
mod structured;
mod templates;
mod sitemap;
mod vocabulary;
mod void;

pub use answer::{Answered, Asked, ROWS_SHOWN_MAX};
pub use asset::asset;
pub use coding::{Coding, Measured};
pub use description::{LimitInForce, Service, Unit};
pub use document::{DESCRIPTION_FORMATS, Document, Offer, PAGE, asked_for_by, offers};
pub use dump::{Dump, DumpFile};
pub use link::PATH_ESCAPES;
pub use picture::Pictured;
pub use problem::{Kind, Limit, Problem};
pub use provenance::Provenance;
pub use search::{PAGES_MAX, SearchOffer, Searched, Typed};
pub use sitemap::SITEMAP_URLS_MAX;
pub use statistics::{DatasetStatistics, Statistics};
pub use templates::content_security_policy;

use crate::dataset::{Manifest, Question, Words};
use crate::graph::{Pattern, Snapshot};
use crate::ontology::{Role, Schema, TermKind};
use crate::search::Index;
use oxrdf::TermRef;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use search::NamedTerm;
use std::collections::BTreeMap;
use std::sync::OnceLock;
use templates::Templates;

/// What stands in an address as it is: names of questions are names of files.
const NAME: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_');

/// Longest path, and most slashes in one, of which parts may be former ids.
const MOVED_BYTES_MAX: usize = 1_000;
const MOVED_SLASHES_MAX: usize = 16;
/// Resources with the same former id that are looked at.
const FORMER_MAX: usize = 100;

/// The question that a newcomer is shown first, where it is there.
const FIRST_QUESTION: &str = "who-spoke-about-what";

/// What is known of a dataset apart from its graph.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// Its name.
    pub title: String,
    /// What it is, in a sentence or two.
    pub description: Option<String>,
    /// Its languages; names are shown in the first that they have.
    pub languages: Vec<String>,
    /// What every IRI begins with.
    pub base: String,
    /// The licence as it is called.
    pub licence: String,
    /// Where the licence can be read.
    pub licence_iri: Option<String>,
    /// All that its manifest says.
    pub manifest: Manifest,
    /// What the graph was built from.
    pub provenance: Provenance,
}

/// All that a site is made from.
pub struct Site {
    /// What is known of the dataset.
    pub about: About,
    /// The ontology, the dataset's own included.
    pub schema: Schema,
    /// The graph.
    pub snapshot: Snapshot,
    /// The questions that are offered.
    pub questions: Vec<Question>,
    /// The terms that the page of the vocabulary explains, with the places where it does.
    anchors: BTreeMap<String, String>,
    /// Counted when they are first asked for.
    statistics: OnceLock<DatasetStatistics>,
    /// The numbers of classes and properties, counted when they are first asked for.
    partitions: OnceLock<void::Partitions>,
    /// How large the dumps are; each is measured when it is first asked for.
    measures: dump::Measures,
    /// The width and height of the map on the first page.
    map_size: OnceLock<Option<[f64; 2]>>,
    /// The index of the graph's texts, where it has one.
    index: Option<Index>,
    /// The terms that can complete what is typed; gathered when they are first asked for.
    named_terms: OnceLock<Vec<NamedTerm>>,
    templates: Templates,
}

impl About {
    /// Takes what a manifest says, with the base that IRIs begin with.
    pub fn of(manifest: &Manifest, base: String) -> Self {
        let first = manifest.languages.first().map_or("en", String::as_str);
        Self {
            title: manifest.title_in(first).to_owned(),
            description: text_in(&manifest.description, first),
            languages: manifest.languages.clone(),
            base,
            licence: manifest
                .licence_id
                .clone()
                .unwrap_or_else(|| manifest.licence.clone()),
            licence_iri: Some(manifest.licence.clone()).filter(|iri| iri.contains(':')),
            manifest: manifest.clone(),
            provenance: Provenance::default(),
        }
    }
}

/// A text in a language, or in any.
fn text_in(words: &Words, language: &str) -> Option<String> {
    words
        .get(language)
        .or_else(|| words.values().next())?
        .first()
        .cloned()
}

impl Site {
    /// Makes a site ready to answer.
    pub fn new(about: About, schema: Schema, snapshot: Snapshot, questions: Vec<Question>) -> Self {
        let anchors = explained(&schema, &about.base);
        let index = Index::of(&snapshot);
        Self {
            index,
            named_terms: OnceLock::new(),
            about,
            schema,
            snapshot,
            questions,
            anchors,
            statistics: OnceLock::new(),
            map_size: OnceLock::new(),
            partitions: OnceLock::new(),
            measures: dump::Measures::default(),
            templates: Templates::new(),
        }
    }

    /// Whether something is said of a path under the base.
    pub fn knows(&self, path: &str) -> bool {
        let iri = format!("{}{path}", self.about.base);
        self.snapshot.iri(&iri).is_some_and(|subject| {
            let pattern = Pattern {
                subject: Some(subject),
                ..Pattern::default()
            };
            self.snapshot.quads(pattern).next().is_some()
        })
    }

    /// Where what stood at a path is today: parts of the path are former ids, each of what stands
    /// beside it today.
    pub fn moved(&self, path: &str) -> Option<String> {
        if path.len() > MOVED_BYTES_MAX || path.matches('/').count() > MOVED_SLASHES_MAX {
            return None;
        }
        let mut today: Vec<String> = path.split('/').map(str::to_owned).collect();
        // From the outermost on, since what is nested is named below that.
        for place in 0..today.len() {
            let is_there = self.knows(&today[..=place].join("/"));
            if let Some(id) = self
                .renamed(&today[..place], &today[place])
                .filter(|_| !is_there)
            {
                today[place] = id;
            }
        }
        let today = today.join("/");
        (today != path && self.knows(&today)).then_some(today)
    }

    /// The id today of what had one before, below a path.
    fn renamed(&self, above: &[String], former_id: &str) -> Option<String> {
        let text = oxrdf::LiteralRef::new_simple_literal(former_id);
        let text = self.snapshot.id(text)?;
        let former = self.schema.paths_of(Role::FormerId).into_iter();
        let former = former.filter_map(|path| self.snapshot.iri(&path));
        let holders = former.flat_map(|path| self.snapshot.subjects(path, text));
        let ids = holders.take(FORMER_MAX).filter_map(|holder| {
            let TermRef::NamedNode(node) = self.snapshot.term(holder) else {
                return None;
            };
            let today = node.as_str().strip_prefix(self.about.base.as_str())?;
            let (beside, id) = today.rsplit_once('/')?;
            (beside == above.join("/")).then(|| id.to_owned())
        });
        // What several had before leads to none of them.
        let mut ids: Vec<String> = ids.collect();
        ids.dedup();
        match &ids[..] {
            [_] => ids.pop(),
            _ => None,
        }
    }

    /// The question to begin with.
    pub fn first_question(&self) -> Option<&Question> {
        let mut questions = self.questions.iter();
        let named = questions.find(|question| question.name == FIRST_QUESTION);
        named.or(self.questions.first())
    }

    /// The path of a question's answer.
    pub fn question_path(&self, question: &Question) -> String {
        format!(
            "sparql?question={}",
            utf8_percent_encode(&question.name, NAME)
        )
    }

    /// The languages of the dataset, as names are asked for.
    fn languages(&self) -> Vec<&str> {
        self.about.languages.iter().map(String::as_str).collect()
    }
}

/// The classes and properties that the Turtle describes, those of resources apart, with their names
/// in their namespace.
fn explained(schema: &Schema, base: &str) -> BTreeMap<String, String> {
    let terms = schema.terms.values();
    terms
        .filter(|term| matches!(term.kind, TermKind::Class | TermKind::Property))
        .filter(|term| !term.iri.starts_with(base))
        .filter_map(|term| {
            let (_, name) = term.iri.rsplit_once('#')?;
            Some((term.iri.to_string(), name.to_owned()))
        })
        .collect()
}

//! A dataset and a path in, a document out: bytes with their media type and ETag.
//!
//! A *page* is HTML, a *document* is what any path answers with. The live server and the static
//! site render through these functions, so that they cannot disagree. All links are relative: a
//! site works on whatever host and under whatever path it is put.
//!
//! Must not know: sockets.

mod answer;
mod ask;
mod asset;
mod authority;
mod catalogue;
mod coding;
mod description;
mod distribution;
mod document;
mod dump;
mod embedded;
mod facts;
mod file;
mod find;
mod folder;
mod hosts;
mod landing;
mod lost;
mod link;
mod list;
mod page;
mod picture;
mod problem;
mod properties;
mod provenance;
mod question;
mod reader;
mod resource;
mod search;
mod statistics;
mod templates;
mod text;
mod sitemap;
mod vocabulary;
mod void;
mod words;

pub use answer::{Answered, Asked, ROWS_SHOWN_MAX};
pub use coding::{Coding, Measured};
pub use description::{LimitInForce, Service, Unit};
pub use document::{DESCRIPTION_FORMATS, Document, Offer, PAGE, asked_for_by, offers};
pub use dump::{Dump, DumpFile};
pub use file::{Addresses, is_of_address};
pub use folder::{FolderError, FolderWritten, LIST, Planned, Unfit};
pub use link::PATH_ESCAPES;
pub use picture::Wanted;
pub use problem::{Kind, Limit, Problem};
pub use provenance::Provenance;
pub use search::{PAGES_MAX, SearchOffer, Searched, Typed};
pub use sitemap::SITEMAP_URLS_MAX;
pub use statistics::{DatasetStatistics, Statistics};
pub use templates::{
    DATA_POLICY, FORMS, PICTURE_POLICY, THEME, TemplateError, Templates, content_security_policy,
};

use crate::dataset::{Manifest, Question, Words};
use crate::graph::{Id, Snapshot};
use crate::ontology::{Role, Schema, is_route};
use crate::query::Vocabulary;
use crate::search::Index;
use crate::worker::Single;
use link::is_described;
use oxrdf::TermRef;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use properties::Properties;
use search::NamedTerm;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use text::{Quoted, Text};

/// What stands in an address as it is: names of questions are names of files.
const NAME: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_');

/// Longest path, and most slashes in one, of which parts may be former ids.
const MOVED_BYTES_MAX: usize = 1_000;
const MOVED_SLASHES_MAX: usize = 16;
/// Resources with the same former id that are looked at.
const FORMER_MAX: usize = 100;

/// The question that a newcomer is shown first, where it is there.
const FIRST_QUESTION: &str = "who-spoke-about-what";

/// The language of a dataset that names none.
const UNKNOWN_LANGUAGE: &str = "en";

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
    /// The names of the pages of terms, by their IRIs.
    term_pages: BTreeMap<String, String>,
    /// Counted when they are first asked for.
    statistics: OnceLock<DatasetStatistics>,
    /// The numbers of classes and properties, counted when they are first asked for.
    partitions: OnceLock<void::Partitions>,
    /// How large the dumps are; each is measured when it is first asked for.
    measures: dump::Measures,
    /// The pictures that the first page shows; found when it is first asked for.
    overview: OnceLock<landing::Overview>,
    /// The first and the last day; looked for when they are first asked for.
    period: OnceLock<[Option<String>; 2]>,
    /// The index of the graph's texts, where it has one.
    index: Option<Index>,
    /// The terms that can complete what is typed; gathered when they are first asked for.
    named_terms: OnceLock<Vec<NamedTerm>>,
    /// How the index of a site without a server is divided; seen to when it is first asked for.
    search_plan: OnceLock<find::Plan>,
    /// The texts of sources that may be published, by the IRIs of the sources.
    texts: BTreeMap<String, Text>,
    /// The passages of each source, gathered when they are first asked for.
    quoted: OnceLock<BTreeMap<Id, Vec<Quoted>>>,
    /// The properties that the graph has.
    properties: Properties,
    /// Lists to browse, sorted when they are first asked for.
    lists: list::Lists,
    /// The answers to the questions, made when they are first asked for; none where there are no
    /// questions.
    answers: Option<question::Answers>,
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

    /// The languages that pages are in; there is always one.
    fn languages_shown(&self) -> Vec<&str> {
        match self.languages.is_empty() {
            true => vec![UNKNOWN_LANGUAGE],
            false => self.languages.iter().map(String::as_str).collect(),
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
    pub fn new(about: About, schema: Schema, snapshot: Snapshot) -> Self {
        let anchors = vocabulary::anchors(&schema, &about.base);
        let term_pages = vocabulary::pages(&schema, &anchors);
        let index = Index::of(&snapshot);
        Self {
            texts: BTreeMap::new(),
            quoted: OnceLock::new(),
            properties: Properties::of(&schema, &snapshot),
            index,
            named_terms: OnceLock::new(),
            search_plan: OnceLock::new(),
            anchors,
            term_pages,
            statistics: OnceLock::new(),
            overview: OnceLock::new(),
            period: OnceLock::new(),
            partitions: OnceLock::new(),
            measures: dump::Measures::default(),
            lists: list::Lists::new(&about.languages_shown(), schema.classes.len()),
            answers: None,
            templates: Templates::default(),
            about,
            schema,
            snapshot,
            questions: Vec::new(),
        }
    }

    /// Adds the texts of sources, by the IRIs of the sources; they are shown where the graph says
    /// that they may be published.
    #[must_use]
    pub fn with_texts(mut self, texts: impl IntoIterator<Item = (String, Arc<str>)>) -> Self {
        let may = self.published();
        let texts = texts.into_iter().filter(|(iri, _)| may.contains(iri));
        self.texts = texts.map(|(iri, text)| (iri, Text::new(text))).collect();
        self
    }

    /// Puts other templates in the place of ours.
    #[must_use]
    pub fn with_templates(mut self, templates: Templates) -> Self {
        self.templates = templates;
        self
    }

    /// Adds questions. They are answered by a process that can be stopped: the program that is
    /// started for it, and how many bytes of memory an answer may take.
    #[must_use]
    pub fn with_questions(
        mut self,
        questions: Vec<Question>,
        program: PathBuf,
        memory_bytes: u64,
    ) -> Self {
        let vocabulary = Vocabulary::new(&self.schema, &self.snapshot).with_base(&self.about.base);
        let style = self.style();
        let worker = Single::new(&self.snapshot, vocabulary, style, program, memory_bytes);
        self.answers = Some(question::Answers::new(questions.len(), worker));
        self.questions = questions;
        self
    }

    /// The sources whose texts may be published.
    fn published(&self) -> BTreeSet<String> {
        let yes = oxrdf::LiteralRef::new_typed_literal("true", oxrdf::vocab::xsd::BOOLEAN);
        let Some(yes) = self.snapshot.id(yes) else {
            return BTreeSet::new();
        };
        let paths = self.properties.of_role(Role::PublishText).iter();
        let sources = paths.flat_map(|path| self.snapshot.subjects(*path, yes));
        let iris = sources.filter_map(|source| match self.snapshot.term(source) {
            TermRef::NamedNode(node) => Some(node.as_str().to_owned()),
            _ => None,
        });
        iris.collect()
    }

    /// The passages of each source.
    fn quoted(&self) -> &BTreeMap<Id, Vec<Quoted>> {
        let gather = || text::quoted(&self.snapshot, &self.properties);
        self.quoted.get_or_init(gather)
    }

    /// The path of the base, without its first slash.
    pub fn base_path(&self) -> &str {
        let after_host = self.about.base.splitn(4, '/').nth(3);
        after_host.unwrap_or_default()
    }

    /// Whether a path under the base is that of a resource of which something is said. What has an
    /// address of the site's own is not found there.
    pub fn knows(&self, path: &str) -> bool {
        !is_route(path) && is_described(&self.snapshot, &format!("{}{path}", self.about.base))
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
        let former = self.properties.of_role(Role::FormerId).iter();
        let holders = former.flat_map(|path| self.snapshot.subjects(*path, text));
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
}

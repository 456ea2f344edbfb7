//! What came of a question.

use crate::dataset::Question;
use crate::export::Format as GraphFormat;
use crate::query::{self, Answer, Format, QueryFailure, QueryForm, Vocabulary};
use crate::site::answer::{Answered, formats_of};
use crate::site::page::Page;
use crate::site::{Document, Site};
use crate::worker::{self, Refusal, Request, Single};
use std::time::Duration;

/// Longest time for the answer to a question, in seconds: as long as a query has on the command
/// line.
const TIMEOUT_S: u64 = query::TIMEOUT_SECONDS_DEFAULT;
/// Most rows of an answer, and most bytes of it as it is written. All answers are kept: this bounds
/// what forty questions hold to some hundred megabytes, and nobody reads more as a page.
const ROWS_MAX: usize = 20_000;
const BYTES_MAX: usize = 8 << 20;

/// What came of a question.
#[derive(Debug)]
pub(super) struct Made {
    pub(super) answer: Result<Answer, Unanswered>,
    /// The extensions and names of the formats that it can be written in.
    pub(super) formats: Vec<(&'static str, &'static str)>,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Unanswered {
    /// It took too long.
    Late,
    /// It has more rows or bytes than are kept.
    TooLarge,
    /// It needs more memory than it may have.
    Memory,
    /// It would be another one each time.
    Changing,
    /// It is no query, or cannot be evaluated.
    Failed(String),
}

impl Unanswered {
    /// Why, in the words of a page.
    pub(super) fn said(&self, page: &Page<'_>) -> String {
        match self {
            Self::Late => page.word("unanswered_late", &[("seconds", &TIMEOUT_S.to_string())]),
            Self::TooLarge => page.word("unanswered_large", &[("rows", &ROWS_MAX.to_string())]),
            Self::Memory => page.word("unanswered_memory", &[]),
            Self::Changing => page.word("unanswered_changing", &[]),
            Self::Failed(why) => page.word("unanswered_failed", &[("why", why)]),
        }
    }
}

impl Made {
    /// Answers a question within the bounds.
    pub(super) fn of(site: &Site, question: &Question, worker: &Single) -> Self {
        let answer = answer(site, question, worker);
        let mut made = Self {
            formats: Vec::new(),
            answer,
        };
        if let Ok(answer) = &made.answer {
            let formats = formats_of(&answered(answer)).into_iter();
            let can_be_written =
                |(extension, _): &(&str, &str)| made.document(site, extension).is_some();
            made.formats = formats.filter(can_be_written).collect();
        }
        made
    }

    /// The answer as pages show it, where there is one.
    pub(super) fn answered(&self) -> Option<Answered<'_>> {
        self.answer.as_ref().ok().map(answered)
    }

    /// The answer in a format; none where it cannot be written in it.
    pub(super) fn document(&self, site: &Site, extension: &str) -> Option<Document> {
        let answer = self.answer.as_ref().ok()?;
        let mut bytes = Vec::new();
        if let Answer::Graph(triples) = answer {
            let format = GraphFormat::of_name(extension)?;
            let is_offered = formats_of(&answered(answer))
                .iter()
                .any(|(own, _)| *own == extension);
            let graph = triples.iter().cloned().collect();
            let document = is_offered.then(|| site.graph_document(&graph, format));
            return document?.ok();
        }
        let format = Format::of_name(extension)?;
        query::write(answer, format, &mut bytes).ok()?;
        Some(Document {
            bytes,
            media_type: format.media_type(),
        })
    }
}

fn answer(site: &Site, question: &Question, worker: &Single) -> Result<Answer, Unanswered> {
    let names = Vocabulary::new(&site.schema, &site.snapshot).with_base(&site.about.base);
    let query =
        query::parse(&question.text, &names).map_err(|error| Unanswered::Failed(error.message))?;
    if query.is_volatile() {
        return Err(Unanswered::Changing);
    }
    asked(worker, query.form(), &question.text)
}

/// Asks a worker for the whole answer.
fn asked(worker: &Single, form: QueryForm, text: &str) -> Result<Answer, Unanswered> {
    let is_graph = matches!(form, QueryForm::Construct | QueryForm::Describe);
    let request = Request {
        text: text.to_owned(),
        default_graphs: Vec::new(),
        named_graphs: Vec::new(),
        format: match is_graph {
            true => worker::Format::Graph(GraphFormat::NTriples),
            false => worker::Format::Rows(Format::Json),
        },
        rows_max: ROWS_MAX,
        bytes_max: BYTES_MAX,
    };
    let answered = worker.ask(request, Duration::from_secs(TIMEOUT_S));
    let bytes = answered.map_err(|refusal| match refusal {
        Refusal::Timeout => Unanswered::Late,
        Refusal::Memory => Unanswered::Memory,
        Refusal::Failure(QueryFailure::TooManyRows(_) | QueryFailure::TooLarge(_)) => {
            Unanswered::TooLarge
        }
        other => Unanswered::Failed(other.to_string()),
    })?;
    let read = match is_graph {
        true => query::read_graph(&bytes).map_err(|error| error.to_string()),
        false => query::read_rows(&bytes).map_err(|error| error.to_string()),
    };
    read.map_err(Unanswered::Failed)
}

fn answered(answer: &Answer) -> Answered<'_> {
    match answer {
        Answer::Boolean(boolean) => Answered::Boolean(*boolean),
        Answer::Solutions { variables, rows } => Answered::Rows {
            variables,
            rows,
            total: rows.len(),
        },
        Answer::Graph(triples) => Answered::Graph {
            triples,
            total: triples.len(),
        },
    }
}

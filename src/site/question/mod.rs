//! Questions with their answers: a page and files of data for each.
//!
//! A question is part of the dataset and no stranger's query, so it is answered once, when its page
//! is first asked for, and what came of it is kept. What it costs grows with the dataset all the
//! same, so a worker answers it, which can be stopped. An answer that does not come whole within
//! the bounds is no answer: the page says so, and there are no files of it.

mod answer;

use super::answer::Answered;
use super::page::Page;
use super::{Document, Problem, Site};
use crate::dataset::Question;
use crate::worker::Single;
use answer::Made;
use serde::Serialize;
use serde_json::json;
use std::sync::OnceLock;

/// What the paths of questions begin with.
const QUESTION: &str = "question/";

/// The answers to the questions of a site, in their order, and who makes them.
#[derive(Debug)]
pub(super) struct Answers {
    made: Vec<OnceLock<Made>>,
    worker: Single,
}

impl Answers {
    /// Makes place for so many answers.
    pub(super) fn new(questions: usize, worker: Single) -> Self {
        let made = (0..questions).map(|_| OnceLock::new()).collect();
        Self { made, worker }
    }
}

/// A question with its page.
#[derive(Debug, Serialize)]
pub(super) struct QuestionShown<'a> {
    title: &'a str,
    description: &'a str,
    language: Option<String>,
    href: String,
}

/// A file of an answer.
#[derive(Debug, Serialize)]
struct Download {
    label: &'static str,
    href: String,
    file: String,
}

impl Site {
    /// The questions that have pages: those whose names cannot be taken for the names of other
    /// files.
    pub(super) fn questions_shown(&self) -> impl Iterator<Item = &Question> {
        let languages = self.languages();
        self.questions.iter().filter(move |question| {
            let last = question.name.rsplit_once('.').map(|(_, last)| last);
            !last.is_some_and(|last| languages.contains(&last))
        })
    }

    fn question_named(&self, name: &str) -> Option<&Question> {
        let mut questions = self.questions_shown();
        questions.find(|question| question.name == name)
    }

    /// Whether what stands at a path needs an answer that was not made yet, which takes its time.
    pub fn is_unanswered(&self, path: &str) -> bool {
        let question = self.question_of_file(path);
        let place = question.and_then(|question| self.place_of(question));
        place.is_some_and(|(place, _)| place.get().is_none())
    }

    /// Makes the answer that what stands at a path needs.
    pub fn make_answer(&self, path: &str) {
        if let Some(question) = self.question_of_file(path) {
            self.answer_of(question);
        }
    }

    /// The question that a page or file is of.
    fn question_of_file(&self, path: &str) -> Option<&Question> {
        let file = path.strip_prefix(QUESTION)?;
        let stem = match self.page_name(file) {
            Some((stem, _)) => stem,
            None => file.rsplit_once('.')?.0,
        };
        self.question_named(stem)
    }

    /// Where the answer to a question is kept, and who makes it.
    fn place_of(&self, question: &Question) -> Option<(&OnceLock<Made>, &Single)> {
        let answers = self.answers.as_ref()?;
        let mut questions = self.questions.iter();
        let at = questions.position(|other| other.name == question.name)?;
        Some((answers.made.get(at)?, &answers.worker))
    }

    /// The answer to a question; made when it is first asked for.
    fn answer_of(&self, question: &Question) -> Option<&Made> {
        let (place, worker) = self.place_of(question)?;
        Some(place.get_or_init(|| Made::of(self, question, worker)))
    }

    /// The page that lists all questions.
    pub(super) fn questions_page(&self, language: &str) -> Result<Document, Problem> {
        let page = self.page("questions", language);
        let shown = |of_dataset| {
            let questions = self.questions_shown();
            let questions = questions.filter(move |question| question.of_dataset == of_dataset);
            questions
                .map(|question| page.question(question))
                .collect::<Vec<_>>()
        };
        let given = json!({ "own": shown(true), "questions": shown(false) });
        page.render("questions.html", &given)
    }

    /// The page of a question.
    pub(super) fn question_page(&self, name: &str, language: &str) -> Result<Document, Problem> {
        let path = format!("{QUESTION}{name}");
        let question = self
            .question_named(name)
            .ok_or_else(|| self.not_found(&path))?;
        let made = self
            .answer_of(question)
            .ok_or_else(|| self.not_found(&path))?;
        let page = self.page(&path, language);
        let reader = page.reader();
        let answered = made.answered();
        let formats = made.formats.iter();
        let downloads: Vec<Download> = formats
            .map(|(extension, label)| Download {
                label,
                href: format!("{}.{extension}", page.last_segment_escaped()),
                file: format!("{name}.{extension}"),
            })
            .collect();
        let given = json!({
            "title": question.title_in(page.language),
            "description": question.description_in(page.language),
            "title_language": page.other_language(question.language_in(page.language)),
            "query": without_titles(&question.text),
            "answer": answered.as_ref().map(|answered| reader.answer(answered)),
            "rows": answered.as_ref().map(|answered| page.rows(answered)),
            "unanswered": made.answer.as_ref().err().map(|why| why.said(&page)),
            "downloads": downloads,
            "ask": page.ask(&question.text),
        });
        page.render("question.html", &given)
    }

    /// A file of the answer to a question, by its name.
    pub(super) fn question_file(&self, file: &str) -> Result<Document, Problem> {
        let nothing = || self.not_found(&format!("{QUESTION}{file}"));
        let (name, extension) = file.rsplit_once('.').ok_or_else(nothing)?;
        let question = self.question_named(name).ok_or_else(nothing)?;
        let made = self.answer_of(question).ok_or_else(nothing)?;
        made.document(self, extension).ok_or_else(nothing)
    }

    /// The paths of the pages of questions, without their endings.
    pub(super) fn question_stems(&self) -> impl Iterator<Item = String> + '_ {
        let questions = self.questions_shown();
        questions.map(|question| format!("{QUESTION}{}", question.name))
    }

    /// The paths of the pages of questions and of the files of their answers, as far as there are
    /// any. Answers all questions.
    pub(super) fn question_files(&self) -> impl Iterator<Item = String> + '_ {
        let questions = self.questions_shown();
        questions.flat_map(|question| {
            let stem = format!("{QUESTION}{}", question.name);
            let made = self.answer_of(question);
            let formats = made.map_or(&[][..], |made| &made.formats).iter();
            let data = formats.map(|(extension, _)| format!("{stem}.{extension}"));
            let mut files = self.editions_of(&stem);
            files.extend(data);
            files
        })
    }
}

/// A query without the lines that say what it is called, which the page shows by themselves.
fn without_titles(text: &str) -> String {
    let is_title = |line: &&str| {
        let comment = line.trim().strip_prefix('#').map(str::trim_start);
        comment.is_some_and(|text| text.starts_with("title") || text.starts_with("description"))
    };
    let lines: Vec<&str> = text.lines().filter(|line| !is_title(line)).collect();
    lines.join("\n").trim().to_owned()
}

impl<'a> Page<'a> {
    /// A question with a link to its page.
    pub(super) fn question<'q>(&self, question: &'q Question) -> QuestionShown<'q> {
        QuestionShown {
            title: question.title_in(self.language),
            description: question.description_in(self.language),
            language: self.other_language(question.language_in(self.language)),
            href: self.links.page(&format!("{QUESTION}{}", question.name)),
        }
    }

    /// How many rows or facts there are, in words.
    fn rows(&self, answered: &Answered<'_>) -> Option<String> {
        let (shown, total, kind) = match answered {
            Answered::Boolean(_) => return None,
            Answered::Rows { rows, total, .. } => (rows.len(), *total, "rows"),
            Answered::Graph { triples, total } => (triples.len(), *total, "facts"),
        };
        let (shown, total) = (shown.min(super::ROWS_SHOWN_MAX), total);
        let word = match (shown, total) {
            (_, 0) => format!("{kind}_none"),
            (_, 1) => format!("{kind}_one"),
            (shown, total) if shown < total => format!("{kind}_first"),
            _ => format!("{kind}_all"),
        };
        let (shown, total) = (shown.to_string(), total.to_string());
        Some(self.word(&word, &[("shown", &shown), ("total", &total)]))
    }
}

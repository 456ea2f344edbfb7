//! The search of a site that no server answers for: its page, and an index that a script reads a
//! few small files of.
//!
//! | file | content |
//! |---|---|
//! | `search/index.json` | the classes, the first word of each file, how words are folded |
//! | `search/words/N.json` | words in order, each with its resources |
//! | `search/lists/N.json` | a part of the resources of a common word |
//! | `search/resources/N.json` | path, class and names of resources |
//! | `search/classes/N.json` | the class of each resource, a sign for each |
//!
//! A resource is a number, its place among all. The resources of a word are pairs of numbers: how
//! much greater than the one before it, and a weight.

mod plan;

pub(super) use plan::Plan;

use super::reader::{Reader, in_language};
use super::{Document, Problem, Site};
use crate::graph::Id;
use crate::search::{Having, Index, passed_over, variants};
use oxrdf::TermRef;
use plan::{CHUNK, CLASSES_A_FILE, LIST};
use serde::Serialize;
use serde_json::{Map, Value, json};

/// Characters of a name that is listed; of longer ones, such as quoted passages, the beginning.
const NAME_CHARS_MAX: usize = 160;

/// A class that can be asked for.
#[derive(Debug, Serialize)]
struct Choice {
    segment: String,
    name: String,
}

impl Site {
    fn search_plan(&self) -> Option<(&Index, &Plan)> {
        let index = self.index.as_ref()?;
        let plan = self.search_plan.get_or_init(|| Plan::of(self, index));
        Some((index, plan))
    }

    /// The page of the search: a form that the script answers, or the server where there is one.
    pub(super) fn find_page(&self, language: &str) -> Result<Document, Problem> {
        let page = self.page("search", language);
        let classes = self
            .search_plan()
            .map_or(&[][..], |(_, plan)| &plan.classes);
        let choices: Vec<Choice> = classes
            .iter()
            .map(|class| {
                let class = &self.schema.classes[*class];
                let name = in_language(&class.label, &page.languages);
                Choice {
                    name: name.unwrap_or_else(|| class.segment.clone()),
                    segment: class.segment.clone(),
                }
            })
            .collect();
        let given = json!({
            "classes": choices,
            "search_script": self.script("search"),
            "edition_language": language,
        });
        page.render("find.html", &given)
    }

    /// The paths of the files of the index.
    pub(super) fn search_files(&self) -> impl Iterator<Item = String> + '_ {
        let plan = self.search_plan().map(|(_, plan)| plan);
        plan.into_iter().flat_map(|plan| {
            let kinds = [
                ("words", plan.shards.len()),
                ("lists", plan.lists.len()),
                ("resources", plan.resources.len().div_ceil(CHUNK)),
                ("classes", plan.resources.len().div_ceil(CLASSES_A_FILE)),
            ];
            let files = kinds.into_iter().flat_map(|(kind, count)| {
                (0..count).map(move |number| format!("search/{kind}/{number}.json"))
            });
            ["search/index.json".to_owned()].into_iter().chain(files)
        })
    }

    /// A file of the index.
    pub(super) fn search_file(&self, path: &str) -> Result<Document, Problem> {
        let made = || {
            let (index, plan) = self.search_plan()?;
            let name = path.strip_prefix("search/")?.strip_suffix(".json")?;
            let Some((kind, number)) = name.split_once('/') else {
                return (name == "index").then(|| self.search_index(index, plan));
            };
            let place: usize = number
                .parse()
                .ok()
                .filter(|place: &usize| place.to_string() == number)?;
            match kind {
                "words" => plan
                    .words_of(place)
                    .map(|words| words_file(index, plan, words)),
                "lists" => plan.lists.get(place).map(|(word, part)| {
                    let having = index.having(*word);
                    json!(pairs(
                        plan,
                        having.chunks(LIST).nth(*part).unwrap_or_default()
                    ))
                }),
                "resources" => {
                    let chunk = plan.resources.chunks(CHUNK).nth(place)?;
                    Some(self.resources_file(index, plan, chunk))
                }
                "classes" => {
                    let chunk = plan.resources.chunks(CLASSES_A_FILE).nth(place)?;
                    Some(json!(self.signs(plan, chunk)))
                }
                _ => None,
            }
        };
        let value = made().ok_or_else(|| self.not_found(path))?;
        let mut bytes = serde_json::to_vec(&value).expect("texts and numbers are valid JSON");
        bytes.push(b'\n');
        Ok(Document {
            bytes,
            media_type: "application/json",
        })
    }

    fn search_index(&self, index: &Index, plan: &Plan) -> Value {
        let classes: Vec<Value> = plan
            .classes
            .iter()
            .map(|class| {
                let class = &self.schema.classes[*class];
                json!({ "segment": class.segment, "name": self.in_each(|languages| {
                    in_language(&class.label, languages).unwrap_or_else(|| class.segment.clone())
                }) })
            })
            .collect();
        let first: Vec<&str> = plan
            .shards
            .iter()
            .map(|word| index.word_at(*word))
            .collect();
        json!({
            "languages": self.languages(),
            "resources": plan.resources.len(),
            "resources_a_file": CHUNK,
            "classes_a_file": CLASSES_A_FILE,
            "classes": classes,
            "words": first,
            "passed_over": passed_over(),
            "variants": variants(),
        })
    }

    /// What is made for each language, by its tag.
    fn in_each(&self, make: impl Fn(&[&str]) -> String) -> Value {
        let all = self.languages();
        let mut each = Map::new();
        for language in &all {
            let mut languages = vec![*language];
            languages.extend(all.iter().filter(|other| *other != language));
            each.insert((*language).to_owned(), json!(make(&languages)));
        }
        Value::Object(each)
    }

    /// Path or address, class and names; one name where it is the same in all languages.
    fn resources_file(&self, index: &Index, plan: &Plan, chunk: &[Id]) -> Value {
        let pages: Vec<_> = self
            .languages()
            .into_iter()
            .map(|tag| self.page("search", tag))
            .collect();
        let readers: Vec<Reader<'_>> = pages.iter().map(super::page::Page::reader).collect();
        let entries = chunk.iter().map(|id| {
            let iri = readers
                .first()
                .and_then(|reader| reader.iri_of(*id))
                .unwrap_or_default();
            let mut names: Vec<String> = readers
                .iter()
                .map(|reader| cut(&self.listed_name(reader, index, *id)))
                .collect();
            if names.iter().all(|name| *name == names[0]) {
                names.truncate(1);
            }
            let names = match &names[..] {
                [one] => json!(one),
                several => json!(several),
            };
            let class = plan.class_of(self, *id);
            match iri.strip_prefix(self.about.base.as_str()) {
                Some(path) if !path.is_empty() => json!([path, class, names]),
                _ => json!([null, class, names, iri]),
            }
        });
        entries.collect()
    }

    /// What a resource is called: by its text, where nothing names it.
    fn listed_name(&self, reader: &Reader<'_>, index: &Index, id: Id) -> String {
        let name = reader.names.of(id);
        let text = index.first_text(id).filter(|_| name.is_iri);
        match text.map(|text| self.snapshot.term(text)) {
            Some(TermRef::Literal(literal)) => literal.value().to_owned(),
            _ => name.text,
        }
    }

    /// A sign for the class of each resource; `]` for none, then those that JSON does not escape.
    fn signs(&self, plan: &Plan, chunk: &[Id]) -> String {
        let sign = |id: &Id| {
            let place = plan.class_of(self, *id).map_or(0, |class| class + 1);
            let code = u32::try_from(place).unwrap_or(0);
            // The printable ones of ASCII behind the backslash, then those of Latin-1 and on.
            let code = if code < 34 {
                0x5D + code
            } else {
                0xA1 - 34 + code
            };
            char::from_u32(code).unwrap_or(']')
        };
        chunk.iter().map(sign).collect()
    }
}

/// Words with their resources; a common one with how many there are, the number of the file with
/// the first of them, and the resource that each of its files begins with.
fn words_file(index: &Index, plan: &Plan, words: std::ops::Range<usize>) -> Value {
    let entry = |word: usize| {
        let having = index.having(word);
        let having = plan.numbered(having);
        match plan.first_list(word) {
            Some(first) => {
                let starts = having.chunks(LIST).filter_map(|part| Some(part.first()?.0));
                let starts: Vec<usize> = starts.collect();
                json!([index.word_at(word), having.len(), first, starts])
            }
            None => json!([index.word_at(word), deltas(&having)]),
        }
    };
    words.map(entry).collect()
}

fn pairs(plan: &Plan, having: &[Having]) -> Vec<usize> {
    deltas(&plan.numbered(having.to_vec()))
}

fn deltas(having: &[(usize, usize)]) -> Vec<usize> {
    let mut last = 0;
    let pairs = having.iter().flat_map(|(number, weight)| {
        let more = number - last;
        last = *number;
        [more, *weight]
    });
    pairs.collect()
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(NAME_CHARS_MAX) {
        Some((end, _)) => {
            // Between words, where there are any.
            let end = text[..end].rfind(char::is_whitespace).unwrap_or(end);
            format!("{} …", text[..end].trim_end())
        }
        None => text.to_owned(),
    }
}

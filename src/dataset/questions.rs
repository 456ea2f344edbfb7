//! Questions in SPARQL that are answered by name: the ontology's and the dataset's own.
//!
//! A question says what it is called in a line `# title:`, and in further languages in lines such
//! as `# title@fr:`; likewise what it answers (`# description:`).

use super::walk::QUESTIONS;
use include_dir::{Dir, include_dir};
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

/// A question with its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The file's stem.
    pub name: String,
    /// What its line `# title:` says; the name where there is none.
    pub title: String,
    /// What its line `# description:` says; may be empty.
    pub description: String,
    /// What it is called in other languages, by their tags in lower case.
    pub titles: BTreeMap<String, String>,
    /// What it answers in other languages, likewise.
    pub descriptions: BTreeMap<String, String>,
    /// The query.
    pub text: String,
    /// Whether it is the dataset's own.
    pub of_dataset: bool,
}

impl Question {
    /// What it is called in a language, or without one.
    pub fn title_in(&self, language: &str) -> &str {
        in_language(&self.titles, language).unwrap_or(&self.title)
    }

    /// In which language it is called so, where that is known: those of the ontology are in English
    /// where they are in no other.
    pub fn language_in(&self, language: &str) -> Option<String> {
        let is_in_it = in_language(&self.titles, language).is_some();
        match is_in_it {
            true => Some(language.to_owned()),
            false => (!self.of_dataset).then(|| "en".to_owned()),
        }
    }

    /// What it answers in a language, or without one.
    pub fn description_in(&self, language: &str) -> &str {
        in_language(&self.descriptions, language).unwrap_or(&self.description)
    }
}

/// The text in a language, or in that of which it is a kind.
fn in_language<'t>(texts: &'t BTreeMap<String, String>, language: &str) -> Option<&'t str> {
    let language = language.to_lowercase();
    let main = language.split('-').next().unwrap_or_default();
    let found = texts.get(&language).or_else(|| texts.get(main));
    found.map(String::as_str)
}

/// Adding a question is adding a file; a test tells when the program was built before it was.
static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/ontology/questions");

/// Largest question that is read.
pub const QUESTION_BYTES_MAX: u64 = 1 << 20;

/// The questions of the ontology, in order of their names.
pub fn questions() -> Vec<Question> {
    let mut questions: Vec<Question> = EMBEDDED
        .files()
        .filter(|file| is_question(file.path()))
        .filter_map(|file| Some(question(file.path(), file.contents_utf8()?, false)))
        .collect();
    questions.sort_by(|one, other| one.name.cmp(&other.name));
    questions
}

/// The questions of the ontology and those in a dataset's `questions` folder, which come in place
/// of ours where their names are the same; in order of their names.
pub fn questions_of(root: &Path) -> io::Result<Vec<Question>> {
    let mut all = questions();
    let folder = match fs::read_dir(root.join(QUESTIONS)) {
        Ok(folder) => folder,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(all),
        Err(error) => return Err(error),
    };
    for entry in folder {
        let path = entry?.path();
        if is_question(&path) && fs::metadata(&path)?.len() <= QUESTION_BYTES_MAX {
            let own = question(&path, &fs::read_to_string(&path)?, true);
            all.retain(|question| question.name != own.name);
            all.push(own);
        }
    }
    all.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(all)
}

fn is_question(path: &Path) -> bool {
    let hidden = path
        .file_name()
        .and_then(|name| name.to_str())
        .is_none_or(|name| name.starts_with(['.', '_']));
    !hidden && path.extension().is_some_and(|extension| extension == "rq")
}

fn question(path: &Path, text: &str, of_dataset: bool) -> Question {
    let said = |what: &str| {
        text.lines()
            .filter_map(|line| line.trim().strip_prefix('#'))
            .find_map(|line| line.trim().strip_prefix(what))
            .map(|value| value.trim().to_owned())
    };
    let in_languages = |what: &str| {
        let comments = text
            .lines()
            .filter_map(|line| line.trim().strip_prefix('#'));
        let tagged = comments.filter_map(|comment| {
            let (tag, value) = comment.trim().strip_prefix(what)?.split_once(':')?;
            Some((tag.trim().to_lowercase(), value.trim().to_owned()))
        });
        // The first counts, as it does where there is no tag.
        tagged.fold(BTreeMap::new(), |mut texts, (tag, value)| {
            texts.entry(tag).or_insert(value);
            texts
        })
    };
    let name = path
        .file_stem()
        .map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    Question {
        title: said("title:").unwrap_or_else(|| name.clone()),
        description: said("description:").unwrap_or_default(),
        titles: in_languages("title@"),
        descriptions: in_languages("description@"),
        text: text.to_owned(),
        name,
        of_dataset,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_has_all_questions() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("ontology/questions");
        let mut names: Vec<String> = fs::read_dir(folder)
            .expect("the questions are in the repository")
            .map(|entry| entry.expect("it can be listed").path())
            .filter(|path| is_question(path))
            .map(|path| question(&path, "", false).name)
            .collect();
        names.sort();
        let embedded: Vec<String> = questions().into_iter().map(|each| each.name).collect();
        assert_eq!(
            embedded, names,
            "touch src/dataset/questions.rs, and build again"
        );
        assert!(questions().iter().all(|each| each.title != each.name));
    }

    #[test]
    fn titles_are_in_languages() {
        let text = "# title: Who?\n# title@fr: Qui ?\n# title@FR: Quoi ?\n# title@pt-br: Quem?\n\
                    # description: All.\nASK {}";
        let read = question(Path::new("who.rq"), text, true);
        let titles = ["fr", "fr-CA", "pt-BR", "pt", "en"].map(|language| read.title_in(language));
        assert_eq!(titles, ["Qui ?", "Qui ?", "Quem?", "Who?", "Who?"]);
        assert_eq!(read.description_in("fr"), "All.");
    }

    #[test]
    fn ours_are_told_in_both_languages() {
        for question in questions() {
            for texts in [&question.titles, &question.descriptions] {
                assert!(texts.keys().eq(["fr"]), "{}", question.name);
            }
        }
    }
}

//! Questions in SPARQL that are answered by name: the ontology's and the dataset's own.

use super::walk::QUESTIONS;
use include_dir::{Dir, include_dir};
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
    /// The query.
    pub text: String,
    /// Whether it is the dataset's own.
    pub of_dataset: bool,
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
    let name = path
        .file_stem()
        .map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
    Question {
        title: said("title:").unwrap_or_else(|| name.clone()),
        description: said("description:").unwrap_or_default(),
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
}

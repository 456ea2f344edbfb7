//! `plenary init`: a dataset to begin with.

use super::Outcome;
use super::console::Console;
use super::failure::Failure;
use crate::dataset::schema_of;
use crate::ontology::json_schema;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Write a small dataset to begin with, which passes `check`
///
/// An event with a panel, a place and a speaker, the text of a report that it quotes, and what
/// editors need to complete and check records while you type. Nothing that is there is overwritten.
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// Folder to write it into
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

/// The files, apart from the JSON Schema, which is made of the ontology.
const FILES: &[(&str, &str)] = &[
    ("dataset.yaml", include_str!("init/dataset.yaml")),
    ("meeting.yaml", include_str!("init/meeting.yaml")),
    ("sources/report.txt", include_str!("init/report.txt")),
    (".vscode/settings.json", include_str!("init/settings.json")),
    (".gitattributes", include_str!("init/gitattributes")),
];

const SCHEMA: &str = "ontology/records.schema.json";

pub(crate) fn run(args: Args, console: &Console) -> Result<Outcome, Failure> {
    let folder = &args.folder;
    let own = schema_of(None).map_err(|error| Failure::of(&error))?;
    let mut schema =
        serde_json::to_string_pretty(&json_schema(&own.schema)).expect("its keys are strings");
    schema.push('\n');
    let files: Vec<(&str, &str)> = FILES
        .iter()
        .copied()
        .chain([(SCHEMA, schema.as_str())])
        .collect();
    let there = files
        .iter()
        .map(|(name, _)| folder.join(name))
        .find(|path| fs::symlink_metadata(path).is_ok());
    if let Some(path) = there {
        return Err(
            Failure::new(format!("`{}` is there already", path.display()))
                .hint("name a folder that is new or empty: nothing is overwritten"),
        );
    }
    for (name, text) in &files {
        let path = folder.join(name);
        write(&path, text)
            .map_err(|error| Failure::new(format!("cannot write `{}`: {error}", path.display())))?;
    }
    let shown = folder.display();
    let typed = shell_word(&shown.to_string());
    console.note(&format!(
        "wrote {} files into {shown}\n\n\
         Change dataset.yaml and meeting.yaml, put the text of your report into sources, then:\n\
         \n  plenary check --data {typed}\
         \n  plenary query --data {typed} --list\
         \n  plenary serve --data {typed}",
        files.len()
    ));
    Ok(Outcome::Done)
}

/// A word as a shell takes it: in quotation marks where it has more than plain characters.
fn shell_word(word: &str) -> String {
    let is_plain = |found: char| found.is_alphanumeric() || "/._-+".contains(found);
    if word.chars().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    File::create_new(path)?.write_all(text.as_bytes())
}

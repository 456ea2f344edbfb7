//! How pages look: templates in the place of ours, and a style beside it.

use super::failure::Failure;
use crate::site::{TemplateError, Templates};
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// Largest template: a hundred times ours.
const TEMPLATE_BYTES_MAX: u64 = 1 << 20;

/// Options of how pages look.
#[derive(clap::Args, Clone, Debug, Default)]
pub(crate) struct Look {
    /// A folder with templates in the place of ours, by their names, and a `theme.css`
    #[arg(long, value_name = "DIR")]
    templates: Option<PathBuf>,
}

impl Look {
    /// The templates, with those of the folder where one was given.
    pub(crate) fn templates(&self) -> Result<Templates, Failure> {
        let Some(folder) = &self.templates else {
            return Ok(Templates::default());
        };
        let own = read(folder)?;
        if own.is_empty() {
            let message = format!("no template is in `{}`", folder.display());
            return Err(Failure::new(message).hint(names()));
        }
        Templates::with(&own).map_err(|error| {
            let failure = Failure::new(format!("in `{}`: {error}", folder.display()));
            match error {
                TemplateError::Unknown { .. } => failure.hint(names()),
                TemplateError::Wrong { .. } => failure,
            }
        })
    }
}

fn names() -> String {
    let all: Vec<&str> = Templates::names().chain(["theme.css"]).collect();
    format!("there are {}", all.join(", "))
}

/// The files of a folder with their names, but for those that begin with a dot.
fn read(folder: &Path) -> Result<Vec<(String, String)>, Failure> {
    let cannot = |path: &Path, error: io::Error| {
        let failure = Failure::new(format!("cannot read `{}`: {error}", path.display()));
        match error.kind() {
            io::ErrorKind::InvalidData => failure.hint("save it in UTF-8"),
            _ => failure.hint("`--templates` takes a folder that holds templates"),
        }
    };
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| cannot(folder, error))? {
        let entry = entry.map_err(|error| cannot(folder, error))?;
        let (name, path) = (entry.file_name(), entry.path());
        let name = name.to_string_lossy().into_owned();
        if name.starts_with('.') || !path.is_file() {
            continue;
        }
        let text = text_of(&path).map_err(|error| cannot(&path, error))?;
        files.push((name, text));
    }
    files.sort();
    Ok(files)
}

/// The text of a file that is not too long for a template.
fn text_of(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    let file = fs::File::open(path)?;
    file.take(TEMPLATE_BYTES_MAX + 1)
        .read_to_string(&mut text)?;
    if text.len() as u64 > TEMPLATE_BYTES_MAX {
        let message = format!("it has more than {TEMPLATE_BYTES_MAX} bytes");
        return Err(io::Error::other(message));
    }
    Ok(text)
}

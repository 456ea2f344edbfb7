//! The texts of sources.

use super::collect::Collector;
use super::open::Folder;
use super::quotes::{Sources, Stored};
use super::roles::{Part, Roles};
use super::walk::stays_inside;
use crate::diagnostic::{Code, Finding};
use crate::evidence::check_text;

/// Largest text of a source: ten times the longest report of a session.
pub const TEXT_BYTES_MAX: u64 = 16 << 20;

/// Reads the texts that records of sources name.
pub(super) fn read(whole: &Collector<'_>, roles: &Roles, folder: &mut Folder) -> Sources {
    let mut sources = Sources::default();
    sources
        .records
        .extend(whole.sources.iter().map(|(iri, _)| iri.clone()));
    for held in whole.held.iter().filter(|held| held.part == Part::File) {
        let name = held.value();
        let stored = if !stays_inside(name) {
            let message = format!("the path `{name}` leads out of the dataset's folder");
            folder.findings.push(
                Finding::new(Code::BadValue, held.place, message).expected(
                    "expected a path from the dataset's folder, such as `sources/NAME.txt`",
                ),
            );
            Stored::Unusable
        } else if !folder.has(name) {
            let message = format!("the text `{name}` is not in the dataset's folder");
            folder.findings.push(
                Finding::new(Code::SourceWithoutText, held.place, message).hint(format!(
                    "store the text there as UTF-8, or leave out `{}`",
                    roles.file.key
                )),
            );
            Stored::Unusable
        } else {
            text(name, folder)
        };
        sources.texts.insert(held.subject.clone(), stored);
    }
    sources
}

fn text(name: &str, folder: &mut Folder) -> Stored {
    let Some(file) = folder.read(name, TEXT_BYTES_MAX) else {
        return Stored::Unusable;
    };
    match check_text(folder.files.bytes(file), file) {
        Ok(text) => Stored::Read {
            file,
            text: text.into(),
        },
        Err(finding) => {
            folder.findings.push(*finding);
            Stored::Unusable
        }
    }
}

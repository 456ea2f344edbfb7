//! Names that no file can have, and names that would be those of one file.

use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use unicode_normalization::UnicodeNormalization;

/// Longest name of a file, in bytes: that of ext4, APFS and NTFS alike.
const NAME_BYTES_MAX: usize = 255;
/// Longest path, in bytes: what Linux takes, less the folder that the site is put in.
const PATH_BYTES_MAX: usize = 3_800;
/// Most names that are told: of a resource many, in all formats and languages.
const TOLD_MAX: usize = 1000;

/// Hands on each of the names.
pub(super) type Each<'a> = dyn Fn(&mut dyn FnMut(&str)) + 'a;

/// A path that cannot be that of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfit {
    /// The path, such as it would be in the folder.
    pub path: String,
    /// What is the matter with it.
    pub reason: String,
}

/// The names of a folder while they are looked through. Two hashes that are the same by chance are
/// told apart when the names are read again.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// A hash of each path, written as systems compare them that know no case.
    files: Vec<u64>,
    /// Likewise, of each folder.
    folders: Vec<u64>,
    last_folder: String,
    unfit: Vec<Unfit>,
}

impl Names {
    pub(super) fn add(&mut self, path: &str) {
        self.files.push(hash(&folded(path)));
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        if folder != self.last_folder {
            folder.clone_into(&mut self.last_folder);
            let ends = folder.match_indices('/').map(|(at, _)| at);
            for end in ends.chain([folder.len()]) {
                self.folders.push(hash(&folded(&folder[..end])));
            }
        }
        if let Some(reason) = flaw(path).filter(|_| self.unfit.len() < TOLD_MAX) {
            self.unfit.push(Unfit {
                path: path.to_owned(),
                reason,
            });
        }
    }

    pub(super) fn count(&self) -> u64 {
        self.files.len() as u64
    }

    /// The names that cannot be, with `again` to go through all of them once more.
    pub(super) fn unfit(mut self, again: &Each<'_>) -> Vec<Unfit> {
        self.files.sort_unstable();
        self.folders.sort_unstable();
        let twice = self
            .files
            .windows(2)
            .filter(|pair| pair[0] == pair[1])
            .map(|pair| pair[0]);
        let is_folder = |file: &&u64| self.folders.binary_search(file).is_ok();
        let suspects: Vec<u64> = twice
            .chain(self.files.iter().filter(is_folder).copied())
            .collect();
        if suspects.is_empty() {
            return self.unfit;
        }
        let mut seen: BTreeMap<String, String> = BTreeMap::new();
        let mut unfit = self.unfit;
        again(&mut |path| {
            let same = folded(path);
            if unfit.len() >= TOLD_MAX || suspects.binary_search(&hash(&same)).is_err() {
                return;
            }
            let reason = match seen.get(&same) {
                Some(other) if other == path => "two files would have this name".to_owned(),
                Some(other) => format!("some systems take it for `{other}`"),
                None if self.folders.binary_search(&hash(&same)).is_ok() => {
                    "it would be a file and a folder".to_owned()
                }
                None => {
                    seen.insert(same, path.to_owned());
                    return;
                }
            };
            unfit.push(Unfit {
                path: path.to_owned(),
                reason,
            });
        });
        unfit
    }
}

/// A path as those systems see it that pass over case, and over how accents are written.
fn folded(path: &str) -> String {
    match path.is_ascii() {
        true => path.to_ascii_lowercase(),
        false => path.nfd().flat_map(char::to_lowercase).nfd().collect(),
    }
}

fn hash(text: &str) -> u64 {
    let digest = Sha256::digest(text);
    let first = digest.first_chunk::<8>();
    u64::from_le_bytes(*first.expect("a digest has 32 bytes"))
}

/// Why no file has such a path.
fn flaw(path: &str) -> Option<String> {
    if path.len() > PATH_BYTES_MAX {
        return Some(format!("it has more than {PATH_BYTES_MAX} bytes"));
    }
    if path.chars().any(char::is_control) {
        return Some("it has a control character".to_owned());
    }
    path.split('/').find_map(|name| match name {
        "" => Some("a part of it is empty".to_owned()),
        "." | ".." => Some(format!("`{name}` means another folder")),
        name if name.len() > NAME_BYTES_MAX => Some(format!(
            "a part of it has {} bytes, and {NAME_BYTES_MAX} is the most",
            name.len()
        )),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::{Names, Unfit};

    fn unfit(paths: &[&str]) -> Vec<(String, String)> {
        let mut names = Names::default();
        paths.iter().for_each(|path| names.add(path));
        let again = |take: &mut dyn FnMut(&str)| paths.iter().for_each(|path| take(path));
        let unfit = names.unfit(&again).into_iter();
        unfit.map(|Unfit { path, reason }| (path, reason)).collect()
    }

    #[test]
    fn what_every_system_takes_is_fit() {
        let long = format!("a/{}", "x".repeat(255));
        let paths = [
            "a.html",
            "a.fr.html",
            "a/b.html",
            "a b<>\"%.ttl",
            "…/é.nt",
            &long,
        ];
        assert_eq!(unfit(&paths), []);
    }

    #[test]
    fn what_no_system_takes_is_told() {
        let cases = [
            ("a//b", "a part of it is empty"),
            ("a/", "a part of it is empty"),
            ("a/../b", "`..` means another folder"),
            ("./b", "`.` means another folder"),
            ("a\0b", "it has a control character"),
            ("a\nb", "it has a control character"),
        ];
        for (path, reason) in cases {
            assert_eq!(unfit(&[path]), [(path.to_owned(), reason.to_owned())]);
        }
        let long = "x".repeat(256);
        assert_eq!(unfit(&[&long]).len(), 1);
        assert_eq!(unfit(&[&"x/".repeat(2_000)]).len(), 1);
    }

    #[test]
    fn what_some_systems_take_for_one_file_is_told() {
        let told = unfit(&["a/B.html", "c", "a/b.html"]);
        assert_eq!(
            told,
            [(
                "a/b.html".into(),
                "some systems take it for `a/B.html`".into()
            )]
        );
        let told = unfit(&["\u{e9}.ttl", "e\u{301}.ttl"]);
        assert_eq!(told.len(), 1, "{told:?}");
        let told = unfit(&["a.html", "b", "a.html"]);
        assert_eq!(
            told,
            [("a.html".into(), "two files would have this name".into())]
        );
        let told = unfit(&["a.html", "b", "A.html/c/d"]);
        assert_eq!(
            told,
            [("a.html".into(), "it would be a file and a folder".into())]
        );
    }

    #[test]
    fn no_more_than_some_are_told() {
        let many: Vec<String> = (0..2 * super::TOLD_MAX).map(|n| format!("{n}//")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert_eq!(unfit(&many).len(), super::TOLD_MAX);
    }
}

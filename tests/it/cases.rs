//! Expected files: compared, or rewritten when the environment variable `UPDATE_CASES` is set.

use similar::TextDiff;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// Compares what a case gave with what its file says, and shows the difference.
///
/// # Panics
/// When they differ or the file is missing, unless it is being rewritten.
pub(crate) fn expect(path: &Path, actual: &str) {
    if env::var_os("UPDATE_CASES").is_some() {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).expect("the folder of the case can be made");
        }
        fs::write(path, actual).expect("the file of the case can be written");
        return;
    }
    let shown = path.display();
    let expected = match fs::read_to_string(path) {
        Ok(expected) => expected,
        Err(error) => panic!("{shown}: {error}\nUPDATE_CASES=1 writes it"),
    };
    if expected != actual {
        let difference = TextDiff::from_lines(expected.as_str(), actual);
        let difference = difference
            .unified_diff()
            .header("expected", "actual")
            .to_string();
        panic!("{shown} differs; UPDATE_CASES=1 rewrites it\n{difference}");
    }
}

/// The folders of cases in an area of `tests/cases`, sorted.
///
/// # Panics
/// When there is none.
pub(crate) fn folders(area: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/cases")
        .join(area);
    let entries = fs::read_dir(&root).expect("the area has a folder");
    let mut folders: Vec<PathBuf> = entries
        .map(|entry| entry.expect("the folder can be listed").path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    assert!(!folders.is_empty(), "no case in {}", root.display());
    folders
}

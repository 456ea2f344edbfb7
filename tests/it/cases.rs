//! Expected files: compared, or rewritten when the environment variable `UPDATE_CASES` is set.

use similar::TextDiff;
use std::path::Path;
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

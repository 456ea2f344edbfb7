//! Puts the script and the style of the query page into the program, where they were built.
//!
//! `make build` makes them into `web/dist`, for which it needs Node. Without them the program is
//! built all the same, and the page is a plain form.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// Where the bundle is.
const BUNDLE: &str = "web/dist";

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed={BUNDLE}");
    println!("cargo::rerun-if-changed=build.rs");
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    let mut list = String::from("&[\n");
    for path in bundled(&root.join(BUNDLE))? {
        let name = path.file_name().unwrap_or_default();
        writeln!(list, "    ({name:?}, include_bytes!({path:?}).as_slice()),")
            .expect("strings take all");
    }
    list.push_str("]\n");
    fs::write(out.join("assets.rs"), list)
}

/// The files of the bundle, sorted.
fn bundled(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let is_asset = path
            .extension()
            .is_some_and(|end| end == "js" || end == "css");
        if is_asset {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

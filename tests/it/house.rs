//! The rules of the house: which way modules may look, and how long things may get.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use syn::spanned::Spanned;
use syn::visit::Visit;

/// Longest function, in lines from `fn` to its closing brace.
const FUNCTION_LINES_MAX: usize = 70;
/// Longest file, in lines.
const FILE_LINES_MAX: usize = 600;
/// Longest line, in characters.
const LINE_CHARS_MAX: usize = 100;
/// Visible entries that git tracks at the top.
const TOP_ENTRIES_MAX: usize = 20;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files_below(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the repository") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn rust_files() -> Vec<PathBuf> {
    let files: Vec<PathBuf> = ["src", "tests", "benches", "bench"]
        .iter()
        .map(|folder| root().join(folder))
        .filter(|folder| folder.exists())
        .flat_map(|folder| files_below(&folder, "rs"))
        .collect();
    assert!(
        files.len() > 5,
        "the search for Rust files found {}",
        files.len()
    );
    files
}

/// The modules of `lib.rs` in their order, bottom first.
fn modules() -> Vec<String> {
    let lib = fs::read_to_string(root().join("src/lib.rs")).expect("src/lib.rs");
    lib.lines()
        .filter_map(|line| {
            line.strip_prefix("pub mod ")?
                .strip_suffix(';')
                .map(str::to_owned)
        })
        .collect()
}

/// The modules that a file names with `crate::`, in `use` lines and in paths.
fn crate_modules_named(text: &str) -> BTreeSet<String> {
    let mut named = BTreeSet::new();
    for (at, _) in text.match_indices("crate::") {
        let rest = &text[at + "crate::".len()..];
        let heads = match rest.strip_prefix('{') {
            Some(group) => group
                .split('}')
                .next()
                .unwrap_or_default()
                .split(',')
                .collect(),
            None => vec![rest],
        };
        for head in heads {
            let name: String = head
                .trim()
                .chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect();
            named.insert(name);
        }
    }
    named
}

#[test]
fn modules_import_only_from_below() {
    let modules = modules();
    assert!(modules.len() >= 4, "lib.rs lists {modules:?}");
    let mut wrong = Vec::new();
    for file in files_below(&root().join("src"), "rs") {
        let inside = file.strip_prefix(root().join("src")).expect("below src");
        let own = inside
            .components()
            .next()
            .expect("a component")
            .as_os_str()
            .to_string_lossy();
        let own = own.trim_end_matches(".rs");
        let Some(level) = modules.iter().position(|module| module == own) else {
            continue;
        };
        for named in crate_modules_named(&fs::read_to_string(&file).expect("a source file")) {
            let Some(other) = modules.iter().position(|module| *module == named) else {
                continue;
            };
            if other > level {
                wrong.push(format!(
                    "{}: imports `{named}`, which is above it",
                    inside.display()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_import_that_runs_back_is_seen() {
    let text = "use crate::{graph, server::Limits};\nfn f() { crate::cli::run() }";
    let named: Vec<String> = crate_modules_named(text).into_iter().collect();
    assert_eq!(named, ["cli", "graph", "server"]);
}

/// Collects the functions that are too long.
struct LongFunctions(Vec<(String, usize, usize)>);

impl LongFunctions {
    fn note(&mut self, name: &syn::Ident, item: &impl Spanned) {
        let span = item.span();
        let lines = span.end().line - name.span().start().line + 1;
        if lines > FUNCTION_LINES_MAX {
            self.0
                .push((name.to_string(), name.span().start().line, lines));
        }
    }
}

impl<'ast> Visit<'ast> for LongFunctions {
    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        self.note(&function.sig.ident, function);
        syn::visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        self.note(&function.sig.ident, function);
        syn::visit::visit_impl_item_fn(self, function);
    }

    fn visit_trait_item_fn(&mut self, function: &'ast syn::TraitItemFn) {
        self.note(&function.sig.ident, function);
        syn::visit::visit_trait_item_fn(self, function);
    }
}

#[test]
fn functions_files_and_lines_stay_short() {
    let mut wrong = Vec::new();
    for file in rust_files() {
        let shown = file
            .strip_prefix(root())
            .expect("below the root")
            .display()
            .to_string();
        let text = fs::read_to_string(&file).expect("a source file");
        let lines = text.lines().count();
        if lines > FILE_LINES_MAX {
            wrong.push(format!("{shown}: {lines} lines, at most {FILE_LINES_MAX}"));
        }
        for (at, line) in text.lines().enumerate() {
            let chars = line.chars().count();
            if chars > LINE_CHARS_MAX {
                wrong.push(format!("{shown}:{}: {chars} characters", at + 1));
            }
        }
        let mut long = LongFunctions(Vec::new());
        long.visit_file(&syn::parse_file(&text).expect("Rust that compiles"));
        wrong.extend(long.0.iter().map(|(name, line, lines)| {
            format!("{shown}:{line}: `{name}` has {lines} lines, at most {FUNCTION_LINES_MAX}")
        }));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_module_says_what_it_must_not_know() {
    let missing: Vec<String> = modules()
        .into_iter()
        .filter(|module| {
            let path = root().join("src").join(module).join("mod.rs");
            let text = fs::read_to_string(&path).unwrap_or_default();
            !text
                .lines()
                .any(|line| line.starts_with("//! Must not know: "))
        })
        .collect();
    assert!(
        missing.is_empty(),
        "no line `Must not know:` in the docs of {missing:?}"
    );
}

#[test]
fn every_dependency_has_a_reason() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).expect("Cargo.toml");
    let reasons = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let mut section = "";
    let mut names = Vec::new();
    for line in manifest.lines() {
        if line.starts_with('[') {
            section = line;
        } else if matches!(section, "[dependencies]" | "[dev-dependencies]") {
            names.extend(line.split_once(" = ").map(|(name, _)| name));
        }
    }
    assert!(names.len() > 20, "{names:?}");
    names.retain(|name| !reasons.contains(&format!("`{name}`")));
    assert!(
        names.is_empty(),
        "ARCHITECTURE.md gives no reason for {names:?}"
    );
}

#[test]
fn no_case_folder_is_empty() {
    let cases = root().join("tests/cases");
    let mut empty = Vec::new();
    let mut folders = vec![cases.clone()];
    let mut seen = 0;
    while let Some(folder) = folders.pop() {
        let entries: Vec<PathBuf> = fs::read_dir(&folder)
            .expect("a folder of cases")
            .map(|entry| entry.expect("an entry").path())
            .collect();
        if entries.is_empty() {
            empty.push(folder.display().to_string());
        }
        seen += entries.len();
        folders.extend(entries.into_iter().filter(|path| path.is_dir()));
    }
    assert!(seen > 0, "no cases at all");
    assert!(empty.is_empty(), "{}", empty.join("\n"));
}

#[test]
fn the_top_folder_stays_small() {
    let output = std::process::Command::new("git")
        .args(["ls-tree", "--name-only", "HEAD"])
        .current_dir(root())
        .output()
        .expect("git lists the top folder");
    assert!(
        output.status.success(),
        "git: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let listing = String::from_utf8(output.stdout).expect("names in UTF-8");
    let visible: Vec<&str> = listing
        .lines()
        .filter(|name| !name.starts_with('.'))
        .collect();
    assert!(
        !visible.is_empty() && visible.len() <= TOP_ENTRIES_MAX,
        "{visible:?}"
    );
}

#[test]
fn the_seed_text_is_unchanged() {
    use sha2::{Digest, Sha256};
    let text = fs::read(root().join("data/sources/hrc31-rights-of-the-child.txt")).expect("text");
    let hash: String = Sha256::digest(&text)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    assert_eq!(
        hash,
        "c9b616609f1b9da2fd6d42623075a0c83692367c67d12d39e46e95d83ddeb490"
    );
}

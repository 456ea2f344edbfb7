//! Every command that a document shows is run, and must print what the document says.
//!
//! A session stands in a block marked `console`: lines that begin with `$ ` are typed, the others
//! are printed (stdout and stderr together). A line `…` stands for any number of lines; how long
//! something took is not compared. The blocks of one document share a folder, which begins with a
//! copy of `data/`. A block that names a file behind its language is that file. `plenary serve … &`
//! starts a server of the folder that it names; where a command asks `http://localhost:7878` before
//! any was started, the program serves `data/`. Servers have ports of their own.

use crate::running::{Running, copy, start_on};
use std::fs;
use std::path::Path;
use std::process::Command;

const DOCUMENTS: [&str; 5] = [
    "README.md",
    "docs/guide.md",
    "docs/publishing.md",
    "docs/records.md",
    "docs/site.md",
];

/// Where a server listens, as documents say it.
const SERVER: &str = "http://localhost:7878";

/// A command with what it must print, or a file.
struct Step {
    line: usize,
    /// The command, or the path of the file.
    command: String,
    /// What is printed, or what stands in the file.
    expected: Vec<String>,
    is_file: bool,
}

fn steps(text: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let (mut inside, mut in_file) = (false, false);
    for (at, line) in text.lines().enumerate() {
        let step = |command: &str, is_file| Step {
            line: at + 1,
            command: command.to_owned(),
            expected: Vec::new(),
            is_file,
        };
        let named = line
            .strip_prefix("```")
            .and_then(|info| info.split_once(' '));
        match (inside || in_file, line) {
            (false, "```console") => inside = true,
            (false, _) if named.is_some() => {
                in_file = true;
                steps.extend(named.map(|(_, path)| step(path, true)));
            }
            (true, "```") => (inside, in_file) = (false, false),
            (true, line) if in_file => {
                let file = steps.last_mut().expect("its block has begun");
                file.expected.push(line.to_owned());
            }
            (true, line) => match (line.strip_prefix("$ "), steps.last_mut()) {
                (Some(command), _) => steps.push(step(command, false)),
                (None, Some(step)) => step.expected.push(line.trim_end().to_owned()),
                (None, None) => panic!("line {}: output before any command", at + 1),
            },
            _ => {}
        }
    }
    steps
}

/// Whether printed lines are the expected ones, where `…` stands for any number of lines.
fn matches(expected: &[String], printed: &[&str]) -> bool {
    match expected.split_first() {
        None => printed.is_empty(),
        Some((wild, rest)) if wild == "…" => {
            (0..=printed.len()).any(|skipped| matches(rest, &printed[skipped..]))
        }
        Some((line, rest)) => {
            printed
                .first()
                .is_some_and(|found| timeless(found) == timeless(line))
                && matches(rest, &printed[1..])
        }
    }
}

/// A line without the time that its end tells.
fn timeless(line: &str) -> &str {
    let line = line.trim_end();
    let is_time = |end: &str| end.ends_with('s') && end.starts_with(|c: char| c.is_ascii_digit());
    match line.rsplit_once(" in ") {
        Some((rest, end)) if is_time(end) => rest,
        _ => line,
    }
}

fn run(step: &Step, folder: &Path, server: &mut Option<Running>) -> String {
    if step.is_file {
        let text = format!("{}\n", step.expected.join("\n"));
        fs::write(folder.join(&step.command), &text).expect("a file can be written");
        return text;
    }
    let served = step.command.strip_prefix("plenary serve --data ");
    if let Some(data) = served.and_then(|rest| rest.strip_suffix(" &")) {
        *server = Some(start_on(&folder.join(data), &[]));
        return String::new();
    }
    if !step.command.contains(SERVER) {
        return run_command(&step.command, folder);
    }
    let server = server.get_or_insert_with(|| start_on(&folder.join("data"), &[]));
    let address = format!("http://{}", server.address);
    let command = step.command.replace(SERVER, &address);
    run_command(&command, folder).replace(&address, SERVER)
}

pub(crate) fn run_command(command: &str, folder: &Path) -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_plenary"));
    let mut path = program
        .parent()
        .expect("the binary stands in a folder")
        .as_os_str()
        .to_owned();
    path.push(":/usr/local/bin:/usr/bin:/bin");
    let output = Command::new("bash")
        .args(["-c", &format!("{{ {command}\n}} 2>&1")])
        .current_dir(folder)
        .env("PATH", path)
        .env("COLUMNS", "100")
        .env("NO_COLOR", "1")
        .output()
        .expect("bash is installed");
    String::from_utf8(output.stdout).expect("output in UTF-8")
}

#[test]
fn sessions_in_documents_are_real() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut wrong, mut ran) = (Vec::new(), 0);
    for document in DOCUMENTS {
        let text = fs::read_to_string(root.join(document)).expect("a document");
        let folder = tempfile::tempdir().expect("a temporary folder");
        copy(&root.join("data"), &folder.path().join("data"));
        let mut server = None;
        for step in steps(&text) {
            let printed = run(&step, folder.path(), &mut server);
            let lines: Vec<&str> = printed.lines().collect();
            ran += 1;
            if !matches(&step.expected, &lines) {
                wrong.push(format!(
                    "{document}:{}: `{}` printed\n{printed}",
                    step.line, step.command
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(ran >= 5, "the documents show {ran} commands");
}

/// The files where a test of these modules may stand.
fn files_of(modules: &[&str]) -> Vec<String> {
    let path = modules.join("/");
    let in_folder = |folder: &str| {
        let one = format!("{folder}/{path}.rs");
        [one, format!("{folder}/{path}/mod.rs")]
    };
    ["tests/it", "src"]
        .iter()
        .copied()
        .flat_map(in_folder)
        .collect()
}

#[test]
fn the_tests_that_the_threat_model_names_are_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join("SECURITY.md")).expect("SECURITY.md");
    let rows = text.lines().filter(|line| line.starts_with("| "));
    let shown_by = rows.filter_map(|row| row.split(" | ").nth(3));
    let names: Vec<&str> = shown_by
        .flat_map(|cell| cell.split('`').skip(1).step_by(2))
        .collect();
    let is_there = |name: &str| {
        let parts: Vec<&str> = name.split("::").filter(|part| *part != "tests").collect();
        match parts.split_last() {
            Some((test, modules)) if !modules.is_empty() => {
                let function = format!("fn {test}(");
                let mut files = files_of(modules).into_iter();
                files.any(|file| {
                    let text = fs::read_to_string(root.join(file)).unwrap_or_default();
                    text.contains(&function)
                })
            }
            _ => root.join(format!("tests/cases/http/{name}.http")).exists(),
        }
    };
    let missing: Vec<&&str> = names.iter().filter(|name| !is_there(name)).collect();
    assert!(missing.is_empty(), "no tests {missing:?}");
    assert!(names.len() > 25, "the table names {} tests", names.len());
}

#[test]
fn a_session_with_other_output_is_seen() {
    let text = "```console\n$ a\none\n…\nlast\n```\n";
    let step = &steps(text)[0];
    assert!(matches(&step.expected, &["one", "two", "last"]));
    assert!(matches(&step.expected, &["one", "last"]));
    assert!(!matches(&step.expected, &["one", "two"]));
    assert!(!matches(&step.expected, &["one", "last", "more"]));
}

//! The site of a large dataset, written: files a second, bytes a page, and the most memory.
//!
//! A dataset of about RESOURCES resources is generated, unless it is there from an earlier run. The
//! program writes its site as anybody would; memory is what the kernel says was the most that was
//! resident (`VmHWM`), read while the program runs, and beside it how much of it was there when the
//! first file was written: the graph and its index.

#![allow(clippy::print_stdout, reason = "it prints a table")]

mod generated;
#[allow(dead_code, reason = "other benchmarks use more of it")]
mod given;

use given::number;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

/// Statements of the graph for each resource of the generated dataset, about.
const QUADS_EACH: usize = 16;
/// How often is looked at the program.
const LOOK: Duration = Duration::from_millis(100);

fn main() {
    let resources = number("RESOURCES", 100_000);
    let data = prepared(resources);
    let out = tempfile::tempdir_in(data.parent().expect("it stands in a folder"));
    let out = out.expect("a folder can be made");
    let site = out.path().join("site");
    let began = Instant::now();
    let mut program = Command::new(env!("CARGO_BIN_EXE_plenary"))
        .args(["site", "--data"])
        .arg(&data)
        .arg("-o")
        .arg(&site)
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let watched = watch(&mut program, out.path(), began);
    let output = program.wait_with_output().expect("the program ends");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    let counted = counted(&site);
    let writing = began.elapsed().saturating_sub(watched.first);
    let rate = |count: u64| count as f64 / writing.as_secs_f64();
    println!(
        "| resources | files | pages | MB | before the first file, s | writing, s | files/s \
         | pages/s | bytes a page | memory then, MB | most memory, MB |"
    );
    println!("| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    println!(
        "| {} | {} | {} | {} | {:.1} | {:.1} | {:.0} | {:.0} | {} | {} | {} |",
        counted.turtle,
        counted.files,
        counted.pages,
        counted.bytes >> 20,
        watched.first.as_secs_f64(),
        writing.as_secs_f64(),
        rate(counted.files),
        rate(counted.pages),
        counted.page_bytes / counted.pages.max(1),
        watched.memory_then_kb >> 10,
        watched.memory_most_kb >> 10,
    );
    println!(
        "\n{} bytes is the largest file of the index of the search",
        counted.largest_of_search
    );
}

/// The dataset, made if it is not there.
fn prepared(resources: usize) -> PathBuf {
    let generator = crc32fast::hash(include_bytes!("generated.rs"));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("target/bench")
        .join(format!("pages-{resources}-{generator:08x}"));
    if !folder.exists() {
        generated::write(&folder, resources * QUADS_EACH).expect("files can be written");
    }
    folder
}

/// What was seen of the program while it ran.
struct Watched {
    /// When the first file was there.
    first: Duration,
    memory_then_kb: u64,
    memory_most_kb: u64,
}

fn watch(program: &mut Child, out: &Path, began: Instant) -> Watched {
    let status = format!("/proc/{}/status", program.id());
    let (mut first, mut then, mut most) = (None, 0, 0);
    while program.try_wait().expect("it can be waited for").is_none() {
        let memory = resident_most(&status).unwrap_or(most);
        most = most.max(memory);
        if first.is_none() && has_files(out) {
            first = Some(began.elapsed());
            then = memory;
        }
        thread::sleep(LOOK);
    }
    Watched {
        first: first.unwrap_or_default(),
        memory_then_kb: then,
        memory_most_kb: most,
    }
}

/// The most memory that was resident so far, in kilobytes.
fn resident_most(status: &str) -> Option<u64> {
    let text = fs::read_to_string(status).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse().ok()
}

/// Whether the new folder is there, beside the place that it will take.
fn has_files(out: &Path) -> bool {
    fs::read_dir(out).is_ok_and(|mut entries| entries.next().is_some())
}

/// What a site has.
#[derive(Default)]
struct Counted {
    files: u64,
    bytes: u64,
    pages: u64,
    page_bytes: u64,
    turtle: u64,
    largest_of_search: u64,
}

fn counted(site: &Path) -> Counted {
    let mut counted = Counted::default();
    let mut folders = vec![site.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder") {
            let entry = entry.expect("an entry");
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = entry.metadata().expect("a file").len();
            counted.files += 1;
            counted.bytes += bytes;
            match path.extension().and_then(|extension| extension.to_str()) {
                Some("html") => {
                    counted.pages += 1;
                    counted.page_bytes += bytes;
                }
                Some("ttl") => counted.turtle += 1,
                _ => {}
            }
            if path.starts_with(site.join("search")) {
                counted.largest_of_search = counted.largest_of_search.max(bytes);
            }
        }
    }
    counted
}

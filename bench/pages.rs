//! Pages: how long one takes that is made anew, and how many a second go out of those that are
//! kept, beside nginx with the same bytes on disk, in one run and in turns.
//!
//! A dataset of RESOURCES resources is generated. Uncached, a page is made as the server makes it
//! (`Site::file`), for resources all over the graph, by class. Cached, CLIENTS connections ask both
//! servers for the same pages, without compression and without a log; nginx runs
//! with `sendfile` and one process for each core, as its package sets it up. `RESOURCES=…` and
//! `SECONDS=…` say how much is measured.

#![allow(clippy::print_stdout, reason = "it prints tables")]

#[allow(dead_code, reason = "other benchmarks use more of it")]
mod endpoint;
mod generated;
#[allow(dead_code, reason = "other benchmarks use more of it")]
mod given;
#[allow(dead_code, reason = "the tests use more of it")]
#[path = "../tests/it/running.rs"]
mod running;
#[allow(dead_code, reason = "the tests use more of it")]
#[path = "../tests/it/wire.rs"]
mod wire;

use endpoint::{quantile, shown};
use given::number;
use plenary::dataset::{Request, load};
use plenary::site::{About, Addresses, Site};
use std::collections::BTreeMap;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, thread};
use wire::{Came, Connection};

/// Pages of each class that are made anew.
const PAGES: usize = 400;
/// Pages that both servers are asked for.
const KEPT: usize = 200;
/// Connections that ask at the same time.
const CLIENTS: usize = 8;
/// Statements for each resource of the generated dataset, about.
const QUADS_EACH: usize = 16;

fn main() {
    let data = prepared(number("RESOURCES", 100_000));
    let paths = uncached(&data);
    cached(
        &data,
        &paths,
        Duration::from_secs(number("SECONDS", 10) as u64),
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

fn site(data: &Path) -> Site {
    let mut loaded = load(data, Request::graph(true)).expect("the dataset can be read");
    let snapshot = loaded.build().expect("the dataset has no errors");
    let about = About::of(&loaded.manifest, loaded.manifest.base.clone());
    Site::new(about, loaded.schema, snapshot).with_texts(loaded.texts)
}

/// Makes pages of each class anew, and tells how long that takes. Gives some of them.
fn uncached(data: &Path) -> Vec<String> {
    let site = site(data);
    let at = Addresses::of(site.about.base.clone(), None);
    let mut classes: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let (mut files, mut resources) = (0, 0);
    for path in site.files() {
        files += 1;
        // What the dataset says of itself, and answers to questions, are no resources.
        let stem = path.strip_suffix(".ttl").filter(|stem| site.knows(stem));
        let Some(stem) = stem else {
            continue;
        };
        resources += 1;
        let class = stem.rsplit('/').nth(1).unwrap_or_default().to_owned();
        classes
            .entry(class)
            .or_default()
            .push(format!("{stem}.html"));
    }
    println!(
        "{} facts, {resources} resources, {files} files\n",
        site.snapshot.len()
    );
    println!("| page, made anew | pages | bytes, median | p50 | p95 | longest |");
    println!("| --- | ---: | ---: | ---: | ---: | ---: |");
    let (mut all, mut kept) = (Vec::new(), Vec::new());
    for (class, paths) in &classes {
        let step = (paths.len() / PAGES).max(1);
        let (mut times, mut bytes) = (Vec::new(), Vec::new());
        for path in paths.iter().step_by(step).take(PAGES) {
            let began = Instant::now();
            let page = site.file(path, &at).expect("it is there");
            times.push(began.elapsed());
            bytes.push(page.bytes.len());
        }
        bytes.sort_unstable();
        all.extend(times.iter().copied());
        row(class, (paths.len(), bytes[bytes.len() / 2]), times);
        kept.extend(
            paths
                .iter()
                .step_by(step)
                .take(KEPT / classes.len())
                .cloned(),
        );
    }
    row("all", (resources, 0), all);
    kept
}

fn row(name: &str, (pages, bytes): (usize, usize), mut times: Vec<Duration>) {
    times.sort();
    let longest = times.last().copied().unwrap_or_default();
    let bytes = match bytes {
        0 => String::new(),
        bytes => bytes.to_string(),
    };
    println!(
        "| {name} | {pages} | {bytes} | {} | {} | {} |",
        shown(quantile(&times, 0.5)),
        shown(quantile(&times, 0.95)),
        shown(longest),
    );
}

/// nginx with a folder, until it is dropped.
struct Nginx {
    address: SocketAddr,
    child: Child,
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // Where it has ended already, there is nothing to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Nginx {
    fn start(folder: &Path) -> Self {
        let address = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = address.local_addr().expect("an address");
        let place = folder.display();
        let text = format!(
            "daemon off;\nworker_processes auto;\npid {place}/pid;\nerror_log {place}/error.log;\n\
             events {{ worker_connections 512; }}\n\
             http {{\n  include /etc/nginx/mime.types;\n  access_log off;\n  sendfile on;\n  \
             tcp_nopush on;\n  keepalive_requests 1000000;\n  \
             server {{ listen {address}; root {place}/pages; }}\n}}\n"
        );
        let configuration = folder.join("nginx.conf");
        fs::write(&configuration, text).expect("a file can be written");
        let child = Command::new("nginx")
            .arg("-c")
            .arg(&configuration)
            .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
            .stderr(Stdio::null())
            .spawn()
            .expect("nginx starts: run `make judges`");
        let nginx = Self { address, child };
        for _ in 0..500 {
            if TcpStream::connect(address).is_ok() {
                return nginx;
            }
            thread::sleep(Duration::from_millis(10));
        }
        panic!("nginx does not listen");
    }
}

/// Lets many clients ask both servers for the same pages, in turns.
fn cached(data: &Path, paths: &[String], time: Duration) {
    let data = data.to_string_lossy();
    let ours = running::start(&[
        "--data",
        &data,
        "--log",
        "info,plenary::server::observe=error",
    ]);
    let folder = tempfile::tempdir().expect("a temporary folder");
    for path in paths {
        let file = folder.path().join("pages").join(path);
        let page = ours.get_with(&format!("/{path}"), &[]);
        assert_eq!(page.status, 200, "{path}");
        fs::create_dir_all(file.parent().expect("it has one")).expect("a folder can be made");
        fs::write(file, &page.body).expect("a file can be written");
    }
    let theirs = Nginx::start(folder.path());
    let both = [("plenary", ours.address), ("nginx", theirs.address)];
    let turn = Duration::from_secs(2).min(time);
    let turns = (time.as_secs_f64() / turn.as_secs_f64()).ceil().max(1.0) as usize;
    let mut seen: [Vec<Duration>; 2] = Default::default();
    for _ in 0..turns {
        for ((_, address), seen) in both.iter().zip(&mut seen) {
            thread::scope(|scope| {
                let clients: Vec<_> = (0..CLIENTS)
                    .map(|client| scope.spawn(move || asks(*address, paths, client, turn)))
                    .collect();
                for client in clients {
                    seen.extend(client.join().expect("clients do not panic"));
                }
            });
        }
    }
    let spent = turns as f64 * turn.as_secs_f64();
    println!(
        "\n{} pages, {CLIENTS} connections, {spent} s each\n",
        paths.len()
    );
    println!("| pages that are kept | requests/s | p50 | p99 |\n| --- | ---: | ---: | ---: |");
    for ((name, _), mut times) in both.iter().zip(seen) {
        times.sort();
        println!(
            "| {name} | {:.0} | {} | {} |",
            times.len() as f64 / spent,
            shown(quantile(&times, 0.5)),
            shown(quantile(&times, 0.99)),
        );
    }
}

fn asks(address: SocketAddr, paths: &[String], client: usize, time: Duration) -> Vec<Duration> {
    let mut connection = Connection::open(address).expect("the server listens");
    let (mut times, began) = (Vec::new(), Instant::now());
    let requests: Vec<String> = paths
        .iter()
        .map(|path| format!("GET /{path} HTTP/1.1\r\nHost: {address}\r\n\r\n"))
        .collect();
    for at in client.. {
        let asked = Instant::now();
        if asked.duration_since(began) > time {
            break;
        }
        let came = connection.ask("GET", requests[at % requests.len()].as_bytes());
        assert!(
            matches!(&came, Came::Whole(whole) if whole.status == 200),
            "{came:?}"
        );
        times.push(asked.elapsed());
    }
    times
}

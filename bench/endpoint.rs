//! Servers that answer SPARQL, and a client that measures them.

use crate::wire::{Came, Connection, Response};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// Where a server answers queries.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Endpoint {
    pub(crate) name: &'static str,
    pub(crate) address: SocketAddr,
    pub(crate) path: &'static str,
}

impl Endpoint {
    /// A connection to it that stays open.
    pub(crate) fn connect(&self) -> Connection {
        Connection::open(self.address).expect("the server listens")
    }

    /// Sends a query and takes the time to the last byte of its answer.
    pub(crate) fn ask(
        &self,
        connection: &mut Connection,
        query: &str,
        accept: &str,
    ) -> (Duration, Came) {
        let request = format!(
            "POST {} HTTP/1.1\r\nHost: {}\r\nContent-Type: application/sparql-query\r\n\
             Accept: {accept}\r\nContent-Length: {}\r\n\r\n{query}",
            self.path,
            self.address,
            query.len(),
        );
        let began = Instant::now();
        let came = connection.ask("POST", request.as_bytes());
        (began.elapsed(), came)
    }
}

/// The media type that answers are compared in.
pub(crate) fn media_type(query: &str) -> &'static str {
    let has = |word: &str| {
        query
            .lines()
            .any(|line| line.trim_start().starts_with(word))
    };
    if has("CONSTRUCT") || has("DESCRIBE") {
        "application/n-triples"
    } else if has("ASK") {
        "application/sparql-results+json"
    } else {
        "text/csv"
    }
}

/// What an answer says, whatever the order of its lines.
pub(crate) fn said(response: &Response) -> Vec<String> {
    let text = String::from_utf8_lossy(&response.body);
    if response
        .header("content-type")
        .is_some_and(|kind| kind.contains("json"))
    {
        return vec![text.contains("true").to_string()];
    }
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    lines.sort();
    lines
}

/// The `oxigraph` server over a graph, ended when it goes out of scope.
pub(crate) struct Oxigraph {
    child: Child,
    pub(crate) endpoint: Endpoint,
}

/// How long a server may take until it listens.
const START: Duration = Duration::from_secs(60);

impl Oxigraph {
    /// Loads a file of N-Quads into a folder, unless that was done before, and serves it.
    pub(crate) fn start(program: &Path, store: &Path, quads: &Path) -> Self {
        let missing = |error: std::io::Error| -> ! {
            panic!(
                "`{}` cannot be run ({error}): `make bench-serve` installs it, or name it with \
                 OXIGRAPH=PATH",
                program.display()
            )
        };
        if !store.exists() {
            let mut load = Command::new(program);
            load.args(["load", "--location"]).arg(store);
            load.arg("--file").arg(quads);
            let loaded = load.stderr(Stdio::null()).status();
            let loaded = loaded.unwrap_or_else(|error| missing(error));
            assert!(loaded.success(), "oxigraph cannot load the graph");
        }
        let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
        let address = free.expect("a port is free");
        let mut serve = Command::new(program);
        serve.args(["serve-read-only", "--location"]).arg(store);
        serve.arg("--bind").arg(address.to_string());
        let serve = serve.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let child = serve.unwrap_or_else(|error| missing(error));
        let began = Instant::now();
        while TcpStream::connect(address).is_err() {
            assert!(began.elapsed() < START, "oxigraph does not listen");
            thread::sleep(Duration::from_millis(20));
        }
        Self {
            child,
            endpoint: Endpoint {
                name: "oxigraph",
                address,
                path: "/query",
            },
        }
    }
}

impl Drop for Oxigraph {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The value that so much of all values is below, of sorted values; 0.5 is the median.
pub(crate) fn quantile(sorted: &[Duration], share: f64) -> Duration {
    let at = (sorted.len() as f64 * share) as usize;
    sorted
        .get(at.min(sorted.len().saturating_sub(1)))
        .copied()
        .unwrap_or_default()
}

/// A duration in milliseconds, or in microseconds where that is little.
pub(crate) fn shown(time: Duration) -> String {
    match time.as_micros() {
        micros @ ..1000 => format!("{micros} µs"),
        micros => format!("{:.1} ms", micros as f64 / 1000.0),
    }
}

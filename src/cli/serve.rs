//! `plenary serve`: the endpoint, the pages and the pictures, live.

use super::Outcome;
use super::console::Console;
use super::dataset::snapshot;
use super::failure::Failure;
use super::options::Data;
use super::seconds;
use crate::dataset::questions_of;
use crate::graph::{Snapshot, rebased};
use crate::ontology::Schema;
use crate::search::indexed;
use crate::server::{self, Limits, Settings};
use crate::site::{About, Site};
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

/// Serve the endpoint, a page for every resource, and the pictures
///
/// Nothing can be written over HTTP. The records are read once, at the start: start again to see
/// changes. Ctrl-C ends it.
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    #[command(flatten)]
    data: Data,
    /// Address and port to listen on; a port alone is one of this machine's own address
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:7878", value_parser = address)]
    listen: SocketAddr,
    /// Use the address that the server is reached at in place of the dataset's base, in results too
    #[arg(long)]
    rebase: bool,
    /// A host name that requests may be for, besides loopback names, IP addresses and the base's
    /// host; may be given several times
    #[arg(long, value_name = "NAME")]
    host: Vec<String>,
    /// Longest time for a query, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = Limits::QUERY_TIMEOUT_S,
          value_parser = seconds)]
    query_timeout: f64,
    /// Most rows of an answer
    #[arg(long, value_name = "N", default_value_t = Limits::ROWS_MAX)]
    rows_max: usize,
}

/// Reads an address with its port, as people write it.
fn address(text: &str) -> Result<SocketAddr, String> {
    let port = text.strip_prefix("localhost:").unwrap_or(text);
    match (port.parse(), text.parse()) {
        (Ok(port), _) => Ok((Ipv4Addr::LOCALHOST, port).into()),
        (_, Ok(address)) => Ok(address),
        _ => Err("expected an IP address and a port, such as `127.0.0.1:7878`, or a port".into()),
    }
}

pub(crate) fn run(args: Args, console: &Console) -> Result<Outcome, Failure> {
    let Some((loaded, graph)) = snapshot(&args.data, true, console)? else {
        return Ok(Outcome::Findings);
    };
    let questions = questions_of(&args.data.data)
        .map_err(|error| Failure::new(format!("cannot read the dataset's questions: {error}")))?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(format!("cannot start threads: {error}")))?;
    runtime.block_on(async {
        let listener = server::listen(args.listen)
            .await
            .map_err(|error| no_port(args.listen, &error))?;
        let address = listener
            .local_addr()
            .map_err(|error| no_port(args.listen, &error))?;
        let root = format!("http://{}/", reached_at(address));
        let base = if args.rebase {
            root.clone()
        } else {
            loaded.manifest.base.clone()
        };
        let snapshot = moved(graph, &loaded.schema, &loaded.manifest.base, &base)?;
        let about = About::of(&loaded.manifest, base);
        let site = Site::new(about, loaded.schema, snapshot, questions);
        greet(console, &root, &site);
        let settings = Settings {
            hosts: args.host,
            endpoint: format!("{root}sparql"),
            limits: Limits {
                query_timeout_s: args.query_timeout,
                rows_max: args.rows_max,
                ..Limits::default()
            },
        };
        let (app, _) = server::app(site, settings);
        let served = server::serve(listener, app, stopped()).await;
        served.map_err(|error| Failure::new(format!("the server ended: {error}")))
    })?;
    console.note("stopped");
    Ok(Outcome::Done)
}

fn moved(snapshot: Snapshot, schema: &Schema, from: &str, to: &str) -> Result<Snapshot, Failure> {
    if from == to {
        return Ok(snapshot);
    }
    let moved = rebased(&snapshot, from, to).map_err(|error| Failure::of(&error))?;
    indexed(&moved, schema).map_err(|error| Failure::of(&error))
}

/// Says where to look, and what to ask first.
fn greet(console: &Console, root: &str, site: &Site) {
    console.note(&format!(
        "{}: {} facts",
        site.about.title,
        site.snapshot.len()
    ));
    console.note(&format!("  pages     {root}"));
    console.note(&format!("  endpoint  {root}sparql"));
    console.note(&format!("  base      {}", site.about.base));
    if let Some(question) = site.first_question() {
        console.note(&format!("  ask       {}", question.title));
        console.note(&format!(
            "            {root}{}",
            site.question_path(question)
        ));
    }
    console.note("Ctrl-C stops it.");
}

/// An address that a browser on this machine can open.
fn reached_at(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

fn no_port(address: SocketAddr, error: &io::Error) -> Failure {
    let failure = Failure::new(format!("cannot listen on `{address}`: {error}"));
    match error.kind() {
        io::ErrorKind::AddrInUse => failure.hint(format!(
            "another program has this port: stop it, or take another one with `--listen {}`",
            SocketAddr::new(address.ip(), address.port().wrapping_add(1).max(1024))
        )),
        io::ErrorKind::PermissionDenied => {
            failure.hint("ports below 1024 are kept for the administrator: take a higher one")
        }
        io::ErrorKind::AddrNotAvailable => {
            failure.hint("this machine has no such address: `--listen 127.0.0.1:7878` is its own")
        }
        _ => failure,
    }
}

/// Waits until the user or the system asks the program to end.
async fn stopped() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! { _ = interrupted => {}, _ = terminated.recv() => {} }
            return;
        }
    }
    // Without a handler the signal ends the program all the same.
    let _ = interrupted.await;
}

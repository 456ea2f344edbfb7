//! `plenary serve`: the endpoint, the pages and the pictures, live.

use super::Outcome;
use super::console::Console;
use super::dataset::graph;
use super::failure::Failure;
use super::look::Look;
use super::options::Data;
use super::running::{self, Ready, Signals, no_workers};
use super::{bytes, seconds};
use crate::server::{self, Limits, Settings};
use crate::site::Site;
use crate::worker::this_program;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio::sync::Notify;

/// Serve the endpoint, a page for every resource, and the pictures
///
/// Nothing can be written over HTTP. The records are read at the start, on SIGHUP, and with
/// `--watch` whenever they change. Ctrl-C ends it.
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
    /// Answer at the address of a thing with its page or document, in place of leading to it (303)
    #[arg(long)]
    direct: bool,
    #[command(flatten)]
    look: Look,
    /// A host name that requests may be for, besides loopback names, IP addresses and the base's
    /// host; may be given several times
    #[arg(long, value_name = "NAME")]
    host: Vec<String>,
    /// Longest time for a query, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = Limits::QUERY_TIMEOUT_S,
          value_parser = seconds)]
    query_timeout: f64,
    /// Most memory for a query, in bytes
    #[arg(long, value_name = "SIZE", default_value = "1G", value_parser = bytes)]
    query_memory: u64,
    /// Most rows of an answer
    #[arg(long, value_name = "N", default_value_t = Limits::ROWS_MAX)]
    rows_max: usize,
    /// Queries that are evaluated at the same time, each in a process of its own [default: one for
    /// each core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    workers: Option<u16>,
    /// Queries that may wait for their turn
    #[arg(long, value_name = "N", default_value_t = Limits::QUEUE_MAX)]
    queue: usize,
    /// Queries of one client, by address, that are evaluated at the same time; those from this
    /// machine may have all [default: one less than workers]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    per_client: Option<u16>,
    #[command(flatten)]
    running: running::Run,
}

impl Args {
    fn limits(&self) -> Limits {
        let workers = self
            .workers
            .map_or_else(Limits::workers_default, usize::from);
        let per_client = self.per_client.map(usize::from);
        Limits {
            query_timeout_s: self.query_timeout,
            query_memory_bytes: self.query_memory,
            rows_max: self.rows_max,
            workers,
            queue_max: self.queue,
            per_client: per_client.unwrap_or_else(|| Limits::per_client_default(workers)),
            ..Limits::default()
        }
    }
}

/// Reads an address with its port, as people write it.
pub(crate) fn address(text: &str) -> Result<SocketAddr, String> {
    let port = text.strip_prefix("localhost:").unwrap_or(text);
    match (port.parse(), text.parse()) {
        (Ok(port), _) => Ok((Ipv4Addr::LOCALHOST, port).into()),
        (_, Ok(address)) => Ok(address),
        _ => Err("expected an IP address and a port, such as `127.0.0.1:7878`, or a port".into()),
    }
}

pub(crate) fn run(args: Args, console: &Console) -> Result<Outcome, Failure> {
    args.running.logs.begin(console)?;
    let asked = Arc::new(Notify::new());
    let watching = args.running.watch(&args.data.data, &asked);
    let Some((loaded, graph)) = graph(&args.data, true, console)? else {
        return Ok(Outcome::Findings);
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(format!("cannot start threads: {error}")))?;
    let served = runtime.block_on(async {
        let signals = Signals::heard()?;
        let (listener, address) = listen(args.listen).await?;
        let root = format!("http://{}/", reached_at(address));
        let rebase = args.rebase.then_some(root.as_str());
        let folder = &args.data.data;
        let look = args.look.clone();
        let memory = args.query_memory;
        let site = running::site(folder, (loaded, graph), rebase, &look, memory)?;
        let build = running::build(folder.clone(), rebase.map(str::to_owned), look, memory);
        let greeting = Greeting::of(&root, &site);
        let settings = Settings {
            limits: args.limits(),
            hosts: args.host,
            is_direct: args.direct,
            operation: args.running.operation(),
            program: this_program().map_err(no_workers)?,
        };
        let (app, handle) = server::app(site, settings).map_err(no_workers)?;
        let (admin, admin_address) = match args.running.admin_listen {
            None => (None, None),
            Some(address) => {
                let (listener, address) = listen(address).await?;
                (Some((listener, handle.admin())), Some(address))
            }
        };
        greeting.say(admin_address, console);
        let ready = Ready {
            handle,
            main: (listener, app),
            admin,
            build,
            asked,
            watching,
        };
        running::run(ready, signals, console).await
    });
    // What still goes on, such as a build, is of no use to anybody.
    runtime.shutdown_background();
    served?;
    console.note("stopped");
    Ok(Outcome::Done)
}

async fn listen(address: SocketAddr) -> Result<(TcpListener, SocketAddr), Failure> {
    let listener = server::listen(address).await;
    let listener = listener.map_err(|error| no_port(address, &error))?;
    let bound = listener.local_addr();
    let bound = bound.map_err(|error| no_port(address, &error))?;
    Ok((listener, bound))
}

/// Where to look, and what to ask first.
struct Greeting {
    title: String,
    facts: usize,
    root: String,
    base: String,
    /// The title of a question and its path.
    question: Option<(String, String)>,
}

impl Greeting {
    fn of(root: &str, site: &Site) -> Self {
        let question = site.first_question();
        Self {
            title: site.about.title.clone(),
            facts: site.snapshot.len(),
            root: root.to_owned(),
            base: site.about.base.clone(),
            question: question.map(|first| (first.title.clone(), site.question_path(first))),
        }
    }

    fn say(&self, admin: Option<SocketAddr>, console: &Console) {
        let Self { root, base, .. } = self;
        let admin = admin.map(|address| format!("http://{address}/"));
        if console.is_logging() {
            tracing::info!(address = root, base, facts = self.facts, admin, "serving");
            return;
        }
        console.note(&format!("{}: {} facts", self.title, self.facts));
        console.note(&format!("  pages     {root}"));
        console.note(&format!("  endpoint  {root}sparql"));
        console.note(&format!("  base      {base}"));
        if let Some(admin) = admin {
            console.note(&format!("  metrics   {admin}metrics"));
        }
        if let Some((title, path)) = &self.question {
            console.note(&format!("  ask       {title}"));
            console.note(&format!("            {root}{path}"));
        }
        console.note("Ctrl-C stops it.");
    }
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

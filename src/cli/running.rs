//! How the server is run: its connections, its log, changes of its dataset, its end.

use super::console::Console;
use super::failure::Failure;
use super::logs::Logs;
use super::look::Look;
use super::source_date::source_date;
use crate::dataset::{Loaded, Request, load, questions_of};
use crate::diagnostic::{Report, Severity, reports};
use crate::graph::{Snapshot, rebased};
use crate::search::indexed;
use crate::server::{self, Build, ConnectionLimits, Handle, Operation, Trouble, Watch, Watching};
use crate::site::{About, Provenance, Site};
use crate::worker::this_program;
use axum::Router;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::net::TcpListener;
#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::{Notify, watch};

/// Options of how a server is run.
#[derive(clap::Args, Debug)]
pub(crate) struct Run {
    /// Build anew when the dataset changes, and serve that; `poll` looks through the folder, for
    /// drives where the system does not tell of changes
    #[arg(long, value_name = "HOW", num_args = 0..=1, require_equals = true,
          default_missing_value = "events", value_parser = watch_of)]
    watch: Option<Watch>,
    /// Address and port for `/metrics` and `/readyz`, which are then found nowhere else
    #[arg(long, value_name = "ADDR", value_parser = super::serve::address)]
    pub(crate) admin_listen: Option<SocketAddr>,
    #[command(flatten)]
    connections: Connections,
    #[command(flatten)]
    pub(crate) logs: Logs,
}

/// Options of connections.
#[derive(clap::Args, Debug)]
#[command(next_help_heading = "Connections")]
struct Connections {
    /// Take the client's address from `Forwarded` or `X-Forwarded-For`; only where nobody reaches
    /// the server but through your proxy
    #[arg(long)]
    trust_proxy: bool,
    /// Most connections at the same time
    #[arg(long, value_name = "N", default_value_t = ConnectionLimits::CONNECTIONS_MAX,
          value_parser = at_least_one, hide_short_help = true)]
    connections: usize,
    /// Most connections of one address at the same time, without `--trust-proxy`
    #[arg(long, value_name = "N", default_value_t = ConnectionLimits::PER_ADDRESS_MAX,
          value_parser = at_least_one, hide_short_help = true)]
    connections_per_address: usize,
    /// Longest time that a connection is open without a request
    #[arg(long, value_name = "SECONDS", default_value_t = ConnectionLimits::IDLE_TIMEOUT_S,
          value_parser = super::seconds, hide_short_help = true)]
    idle_timeout: f64,
    /// Longest time for the head of a request to come, and again for its body
    #[arg(long, value_name = "SECONDS", default_value_t = ConnectionLimits::READ_TIMEOUT_S,
          value_parser = super::seconds, hide_short_help = true)]
    read_timeout: f64,
    /// Longest time for a client to take 64 KiB of an answer
    #[arg(long, value_name = "SECONDS", default_value_t = ConnectionLimits::WRITE_TIMEOUT_S,
          value_parser = super::seconds, hide_short_help = true)]
    write_timeout: f64,
    /// Longest time for answers to end when the server is stopped
    #[arg(long, value_name = "SECONDS", default_value_t = ConnectionLimits::STOP_TIMEOUT_S,
          value_parser = super::seconds, hide_short_help = true)]
    stop_timeout: f64,
}

fn watch_of(text: &str) -> Result<Watch, String> {
    match text {
        "events" => Ok(Watch::Events),
        "poll" => Ok(Watch::Polling),
        _ => Err("`events` or `poll` is expected".to_owned()),
    }
}

fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(count) if count > 0 => Ok(count),
        _ => Err("a number from 1 is expected".to_owned()),
    }
}

impl Run {
    /// How the server is to be run.
    pub(crate) fn operation(&self) -> Operation {
        let given = &self.connections;
        Operation {
            connections: ConnectionLimits {
                connections_max: given.connections,
                per_address_max: given.connections_per_address,
                idle_timeout_s: given.idle_timeout,
                read_timeout_s: given.read_timeout,
                write_timeout_s: given.write_timeout,
                stop_timeout_s: given.stop_timeout,
            },
            trust_proxy: given.trust_proxy,
            has_admin: self.admin_listen.is_some(),
            log_queries: self.logs.log_queries,
            slow_query_s: self.logs.slow_query,
        }
    }

    /// Begins to watch the dataset's folder, where that is wanted, and asks for a build when it
    /// changes.
    pub(crate) fn watch(&self, folder: &Path, asked: &Arc<Notify>) -> Option<Watching> {
        let how = self.watch?;
        Some(Watching::begin(folder, how, asked.clone()))
    }
}

/// Makes a site of a dataset that was read and its graph, which has no index yet. With an address
/// to be reached at, that takes the place of the dataset's base.
pub(crate) fn site(
    folder: &Path,
    (loaded, graph): (Loaded, Snapshot),
    rebase: Option<&str>,
    look: &Look,
    memory_bytes: u64,
) -> Result<Site, Failure> {
    let questions = questions_of(folder)
        .map_err(|error| Failure::new(format!("cannot read the dataset's questions: {error}")))?;
    let of_dataset = &loaded.manifest.base;
    let base = rebase.unwrap_or(of_dataset).to_owned();
    let moved = match base == *of_dataset {
        true => graph,
        false => rebased(&graph, of_dataset, &base).map_err(|error| Failure::of(&error))?,
    };
    let snapshot = indexed(&moved, &loaded.schema).map_err(|error| Failure::of(&error))?;
    let mut about = About::of(&loaded.manifest, base);
    about.provenance = Provenance {
        inputs: loaded.inputs,
        ended: source_date()?,
    };
    let texts: Vec<(String, Arc<str>)> = loaded
        .texts
        .iter()
        .map(|(source, text)| {
            let below = source.strip_prefix(of_dataset.as_str());
            let source =
                below.map_or_else(|| source.clone(), |path| format!("{}{path}", about.base));
            (source, text.clone())
        })
        .collect();
    let templates = look.templates()?;
    let program = this_program().map_err(no_workers)?;
    Ok(Site::new(about, loaded.schema, snapshot)
        .with_questions(questions, program, memory_bytes)
        .with_texts(texts)
        .with_templates(templates))
}

pub(crate) fn no_workers(error: io::Error) -> Failure {
    Failure::new(format!("cannot start a process to answer queries: {error}"))
}

/// Reads a dataset anew whenever it is called.
pub(crate) fn build(
    folder: PathBuf,
    rebase: Option<String>,
    look: Look,
    memory_bytes: u64,
) -> Build {
    Arc::new(move || {
        let loaded = load(&folder, Request::graph(true));
        let mut loaded = loaded.map_err(|error| trouble(Failure::of(&error)))?;
        if let Some(trouble) = errors(&loaded) {
            return Err(trouble);
        }
        let graph = loaded
            .build_graph()
            .map_err(|error| trouble(Failure::of(&error)))?;
        let built = (loaded, graph);
        site(&folder, built, rebase.as_deref(), &look, memory_bytes).map_err(trouble)
    })
}

fn trouble(failure: Failure) -> Trouble {
    let message = match failure {
        Failure::World { message, .. } => message,
        Failure::ReaderGone => "nobody reads".to_owned(),
    };
    Trouble {
        errors: 1,
        message,
        first: None,
    }
}

/// What errors are among the findings.
fn errors(loaded: &Loaded) -> Option<Trouble> {
    let reports = reports(&loaded.findings, loaded);
    let mut errors = reports
        .iter()
        .filter(|report| report.severity == Severity::Error);
    let first = errors.next()?;
    let count = 1 + errors.count();
    Some(Trouble {
        errors: count,
        message: match count {
            1 => "there is an error in the records".to_owned(),
            count => format!("there are {count} errors in the records"),
        },
        first: Some(in_a_line(first)),
    })
}

fn in_a_line(report: &Report) -> String {
    let path = &report.spot.path;
    let place = match &report.spot.position {
        Some(position) => format!("{path}:{}:{}", position.line, position.column),
        None => path.clone(),
    };
    format!("{place}: {}", report.message)
}

/// What listens, and what answers there.
pub(crate) type Listening = (TcpListener, Router);

/// A server that is ready to be run.
pub(crate) struct Ready {
    pub(crate) handle: Handle,
    pub(crate) main: Listening,
    pub(crate) admin: Option<Listening>,
    pub(crate) build: Build,
    /// Rings when a build is wanted.
    pub(crate) asked: Arc<Notify>,
    pub(crate) watching: Option<Watching>,
}

/// Serves until the user or the system asks the program to end, and fails where answers had not the
/// time that they may take to end.
pub(crate) async fn run(
    ready: Ready,
    mut signals: Signals,
    console: &Console,
) -> Result<(), Failure> {
    let (handle, asked) = (&ready.handle, &ready.asked);
    if let Some(watching) = ready.watching {
        tokio::spawn(watching.go_on());
    }
    tokio::spawn(server::keep_up(handle.clone(), ready.build, asked.clone()));
    let (stop, stopped) = watch::channel(());
    let until = || {
        let mut stopped = stopped.clone();
        // Once the other end is gone, it is time too.
        async move { _ = stopped.changed().await }
    };
    let admin = async {
        if let Some((listener, app)) = ready.admin {
            server::serve(handle, listener, app, until()).await;
        }
    };
    let (listener, app) = ready.main;
    let served = async {
        tokio::join!(server::serve(handle, listener, app, until()), admin);
    };
    let ended = async {
        signals.end(asked).await;
        console.note("stopping when all answers have ended; Ctrl-C again stops at once");
        let _ = stop.send(());
        signals.end(asked).await;
    };
    tokio::select! {
        () = served => Ok(()),
        () = ended => Err(Failure::new("stopped before all answers had ended")),
    }
}

/// What the user or the system may want of the program. Heard from when this is made, so that
/// nothing that comes early ends it in another way.
#[cfg(unix)]
pub(crate) struct Signals {
    interrupt: Signal,
    terminate: Signal,
    hangup: Signal,
}

#[cfg(unix)]
impl Signals {
    /// Begins to listen, within a runtime.
    pub(crate) fn heard() -> Result<Self, Failure> {
        let on = |kind| {
            let heard = signal(kind);
            heard.map_err(|error| Failure::new(format!("cannot listen to signals: {error}")))
        };
        Ok(Self {
            interrupt: on(SignalKind::interrupt())?,
            terminate: on(SignalKind::terminate())?,
            hangup: on(SignalKind::hangup())?,
        })
    }

    /// Waits until the program is to end, and meanwhile asks for a build at each SIGHUP.
    pub(crate) async fn end(&mut self, asked: &Notify) {
        loop {
            tokio::select! {
                _ = self.interrupt.recv() => return,
                _ = self.terminate.recv() => return,
                _ = self.hangup.recv() => asked.notify_one(),
            }
        }
    }
}

/// What the user may want of the program.
#[cfg(not(unix))]
pub(crate) struct Signals;

#[cfg(not(unix))]
impl Signals {
    /// Begins to listen, within a runtime.
    pub(crate) fn heard() -> Result<Self, Failure> {
        Ok(Self)
    }

    /// Waits until the program is to end.
    pub(crate) async fn end(&mut self, _: &Notify) {
        // Without a handler the signal ends the program all the same.
        let _ = tokio::signal::ctrl_c().await;
    }
}

//! `plenary site`: all pages and documents as a folder that any host can serve.

use super::Outcome;
use super::console::Console;
use super::dataset::graph;
use super::failure::Failure;
use super::look::Look;
use super::options::Data;
use super::output::shows_folder_inside;
use super::running::{self, Signals};
use crate::diagnostic::Code;
use crate::server::Limits;
use crate::site::{Addresses, FolderError, Site, Unfit};
use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use tokio::sync::Notify;

/// Resources whose files have no names that are told: who mends them sees what is the matter.
const UNFIT_TOLD_MAX: usize = 20;

/// Write a page for every resource, the pictures and the data as a folder that any host can serve
///
/// The same as `serve` answers with, but for queries, and beside it configurations for hosts. The
/// folder is written beside its place and moved into it; an earlier one is replaced as long as
/// nothing was added to it or changed in it.
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    #[command(flatten)]
    data: Data,
    /// Folder to write, never inside the dataset's folder
    #[arg(short, long, value_name = "DIR", value_parser = folder)]
    output: PathBuf,
    /// Address at which the folder will be found [default: the dataset's base]
    #[arg(long, value_name = "URL", value_parser = address)]
    url: Option<String>,
    /// Path of the folder on its host, such as `/meetings/` [default: that of the address]
    #[arg(long, value_name = "PATH", value_parser = base_path)]
    base_path: Option<String>,
    /// Address at which queries are answered, if anywhere
    #[arg(long, value_name = "URL", value_parser = endpoint)]
    endpoint: Option<String>,
    #[command(flatten)]
    look: Look,
}

/// Reads an address of a folder; it ends with `/`.
fn address(text: &str) -> Result<String, String> {
    let address = public(text)?;
    match address.contains(['?', '#']) {
        true => Err("an address of a folder has neither `?` nor `#`".to_owned()),
        false => Ok(format!("{}/", address.trim_end_matches('/'))),
    }
}

/// Reads an address to ask at.
fn endpoint(text: &str) -> Result<String, String> {
    let address = public(text)?;
    match address.contains('#') {
        true => Err("an address to ask at has no `#`".to_owned()),
        false => Ok(address),
    }
}

/// Reads an address that can be opened, and that everybody may read.
fn public(text: &str) -> Result<String, String> {
    let whole = "expected a whole address, such as `https://data.example.org/x/`";
    let iri = oxiri::Iri::parse(text).map_err(|_| whole)?;
    let host = iri.authority().filter(|host| !host.is_empty());
    match host {
        Some(host) if host.contains('@') => {
            Err("an address that is published has no name or password in it".to_owned())
        }
        Some(_) if matches!(iri.scheme(), "http" | "https") => Ok(text.to_owned()),
        _ => Err(whole.to_owned()),
    }
}

/// Reads the name of a folder; a site cannot be written to the standard output.
fn folder(text: &str) -> Result<PathBuf, String> {
    match text {
        "-" => Err("a site is a folder: name one, such as `public`".to_owned()),
        name => Ok(name.into()),
    }
}

/// Reads a path on a host; it begins and ends with `/`.
fn base_path(text: &str) -> Result<String, String> {
    let path = match text.trim_matches('/') {
        "" => "/".to_owned(),
        path => format!("/{path}/"),
    };
    let inner = path.trim_matches('/').split('/');
    let is_plain = |part: &str| !matches!(part, "" | "." | "..") || path == "/";
    let is_sign = |c: char| c.is_ascii_alphanumeric() || "/-._~".contains(c);
    match path.chars().all(is_sign) && inner.into_iter().all(is_plain) {
        true => Ok(path),
        false => {
            Err("expected letters, digits and `-._~` between `/`, such as `/meetings/`".into())
        }
    }
}

pub(crate) fn run(args: &Args, console: &Console) -> Result<Outcome, Failure> {
    if shows_folder_inside(&args.output, &args.data.data, console)? {
        return Ok(Outcome::Findings);
    }
    let progress = console.progress("building the graph");
    let Some(built) = graph(&args.data, true, console)? else {
        return Ok(Outcome::Findings);
    };
    let memory = Limits::QUERY_MEMORY_BYTES;
    let site = running::site(&args.data.data, built, None, &args.look, memory)?;
    drop(progress);
    let progress = console.progress("counting the files");
    let planned = match site.plan_folder() {
        Ok(planned) => planned,
        Err(unfit) => return Ok(refused(&site, &unfit, console)),
    };
    drop(progress);
    let progress = console.progress_of("writing", planned.files);
    let at = addresses(args, &site);
    let stop = stopped_by_signal()?;
    let written = site.write_folder(&at, &args.output, &mut |done| {
        progress.set(done);
        match stop.load(Ordering::Relaxed) {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    });
    drop(progress);
    let written = written.map_err(|error| failed(&error))?;
    console.note(&format!(
        "wrote {}: {} files, {} bytes, for {}",
        args.output.display(),
        written.files,
        written.bytes,
        at.root,
    ));
    Ok(Outcome::Done)
}

/// Becomes true when the program is asked to end, so that what was begun can be removed first.
fn stopped_by_signal() -> Result<Arc<AtomicBool>, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(format!("cannot listen to signals: {error}")))?;
    let mut signals = {
        let _within = runtime.enter();
        Signals::heard()?
    };
    let stop = Arc::new(AtomicBool::new(false));
    let asked = Arc::clone(&stop);
    // Waits until there is a signal, or the program ends. A terminal that closes stops nothing, so
    // that `nohup` does what it is there for.
    thread::spawn(move || {
        runtime.block_on(signals.end(&Notify::new()));
        asked.store(true, Ordering::Relaxed);
    });
    Ok(stop)
}

fn addresses(args: &Args, site: &Site) -> Addresses {
    let root = args.url.clone().unwrap_or_else(|| site.about.base.clone());
    let mut at = Addresses::of(root, args.endpoint.clone());
    if let Some(path) = &args.base_path {
        at.path.clone_from(path);
    }
    at
}

/// Says which paths cannot be those of files, as findings are said, of each resource one.
fn refused(site: &Site, unfit: &[Unfit], console: &Console) -> Outcome {
    let code = Code::NameOfNoFile.as_str();
    let mut told = BTreeSet::new();
    for Unfit { path, reason } in unfit {
        let thing = site.thing_of(path);
        if !told.insert(thing.unwrap_or(path)) {
            continue;
        }
        if told.len() > UNFIT_TOLD_MAX {
            console.warn("… and more");
            break;
        }
        let path = path.escape_debug();
        let base = &site.about.base;
        let of = thing.map(|thing| format!(", for `{base}{}`", thing.escape_debug()));
        let of = of.unwrap_or_default();
        console.warn(&format!(
            "error[{code}]: no file can be called `{path}`{of}: {reason}"
        ));
    }
    console.warn(
        "hint: give what has such an address another one in the dataset's RDF files, or another id \
         in its records",
    );
    Outcome::Findings
}

fn failed(error: &FolderError) -> Failure {
    let failure = Failure::of(error);
    match error.hint() {
        Some(hint) => failure.hint(hint),
        None => failure,
    }
}

#[cfg(test)]
mod tests {
    use super::{address, base_path, endpoint};

    #[test]
    fn addresses_end_with_a_slash() {
        assert_eq!(
            address("https://a.example/b"),
            Ok("https://a.example/b/".to_owned())
        );
        assert_eq!(
            address("http://a.example"),
            Ok("http://a.example/".to_owned())
        );
        for wrong in [
            "a.example",
            "ftp://a.example/",
            "https://a.example/?x",
            "https:///x",
            "",
        ] {
            assert!(address(wrong).is_err(), "{wrong}");
        }
        assert!(endpoint("https://a.example/sparql?x").is_ok());
        for wrong in ["https://a.example/sparql#x", "https://me:secret@a.example/"] {
            assert!(endpoint(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_path_on_a_host_is_plain() {
        for (text, path) in [("x", "/x/"), ("/x/y/", "/x/y/"), ("/", "/"), ("", "/")] {
            assert_eq!(base_path(text), Ok(path.to_owned()));
        }
        for wrong in ["/../", "a//b", "/a b/", "/a;b/", "/a\"/", "/%2e%2e/"] {
            assert!(base_path(wrong).is_err(), "{wrong}");
        }
    }
}

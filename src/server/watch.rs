//! Building anew when the dataset changes, or when somebody asks for it.
//!
//! How a dataset is read is not known here: a *build* is a function that is given, and makes a site
//! or says what the *trouble* is. Builds never overlap; a change while one goes on makes one more.

use super::Handle;
use crate::site::Site;
use notify::event::{AccessKind, AccessMode};
use notify::{Config, Event, EventKind, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher};
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::Notify;

/// How long nothing must change before a build begins: editors and `git` write several files.
const QUIET: Duration = Duration::from_millis(200);

/// How long a build waits for that, where something changes all the time.
const QUIET_WITHIN: Duration = Duration::from_secs(3);

/// How often a folder is looked through where the system does not tell of changes, and how often it
/// is made sure that the folder is still the one that is watched.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// Why there is no new snapshot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trouble {
    /// How many errors there are.
    pub errors: usize,
    /// What is the matter, in a line.
    pub message: String,
    /// The first error, with its place.
    pub first: Option<String>,
}

impl fmt::Display for Trouble {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{}", self.message)?;
        match &self.first {
            Some(first) => write!(to, "; the first: {first}"),
            None => Ok(()),
        }
    }
}

/// Makes a site of the dataset as it is now.
pub type Build = Arc<dyn Fn() -> Result<Site, Trouble> + Send + Sync>;

/// How changes are noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Watch {
    /// The system tells of them.
    Events,
    /// The folder is looked through: for network drives and some containers, where the system does
    /// not tell.
    Polling,
}

/// Builds anew whenever it is asked to, for ever. A good build is served from then on; after a bad
/// one the snapshot from before is served on.
pub async fn keep_up(handle: Handle, build: Build, asked: Arc<Notify>) {
    loop {
        asked.notified().await;
        let first = Instant::now();
        while first.elapsed() < QUIET_WITHIN
            && tokio::time::timeout(QUIET, asked.notified()).await.is_ok()
        {}
        let began = Instant::now();
        let (build, to) = (build.clone(), handle.clone());
        let built = tokio::task::spawn_blocking(move || {
            let site = build()?;
            let quads = site.snapshot.len();
            to.replace(site).map_err(|error| Trouble {
                errors: 1,
                message: format!("the new snapshot cannot be served: {error}"),
                first: None,
            })?;
            Ok(quads)
        });
        let built = built.await.unwrap_or_else(|_| {
            Err(Trouble {
                errors: 1,
                message: "the build broke down".to_owned(),
                first: None,
            })
        });
        tell(&handle, built, began.elapsed());
    }
}

fn tell(handle: &Handle, built: Result<usize, Trouble>, took: Duration) {
    let duration_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    let metrics = &handle.0.run.metrics;
    match built {
        Ok(quads) => {
            handle.0.run.trouble.store(None);
            metrics.build("built");
            tracing::info!(quads, duration_ms, "a new snapshot is served");
        }
        Err(trouble) => {
            tracing::error!(
                errors = trouble.errors,
                first = trouble.first,
                duration_ms,
                "{}: the snapshot from before is served on",
                trouble.message
            );
            metrics.build("failed");
            handle.0.run.trouble.store(Some(Arc::new(trouble)));
        }
    }
}

/// A folder that is watched while this is there.
pub struct Watching {
    folder: PathBuf,
    how: Watch,
    asked: Arc<Notify>,
    identity: Option<(u64, u64)>,
    watcher: notify::Result<Box<dyn Watcher + Send>>,
}

impl Watching {
    /// Asks for a build whenever something below the folder changes. Begun before the folder is
    /// read, so that no change falls between.
    pub fn begin(folder: &Path, how: Watch, asked: Arc<Notify>) -> Self {
        let watcher = watcher(folder, how, &asked);
        if let Err(error) = &watcher {
            tracing::warn!(%error, "the dataset's folder cannot be watched for now");
        }
        Self {
            identity: identity(folder),
            folder: folder.to_path_buf(),
            how,
            asked,
            watcher,
        }
    }

    /// Sees to it, for ever, that the folder is the one that is watched: what is done to it as a
    /// whole, such as a link that leads elsewhere from now on, is seen by no watcher in it.
    pub async fn go_on(mut self) {
        loop {
            tokio::time::sleep(LOOK_EVERY).await;
            let found = identity(&self.folder);
            let is_back = self.watcher.is_err() && found.is_some();
            if is_back || found != self.identity {
                self = Self::begin(&self.folder, self.how, self.asked.clone());
                self.asked.notify_one();
            }
        }
    }
}

/// What tells a folder from another under the same name.
fn identity(folder: &Path) -> Option<(u64, u64)> {
    let found = fs::metadata(folder).ok()?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        Some((found.dev(), found.ino()))
    }
    #[cfg(not(unix))]
    {
        found.is_dir().then_some((0, 0))
    }
}

fn watcher(
    folder: &Path,
    how: Watch,
    asked: &Arc<Notify>,
) -> notify::Result<Box<dyn Watcher + Send>> {
    // Paths of changes are told whole.
    let folder = &std::path::absolute(folder).unwrap_or_else(|_| folder.to_path_buf());
    if how == Watch::Events {
        let events = RecommendedWatcher::new(on_event(folder, asked), Config::default());
        let watched = events.and_then(|mut watcher| {
            watcher.watch(folder, RecursiveMode::Recursive)?;
            Ok(watcher)
        });
        match watched {
            Ok(watcher) => return Ok(Box::new(watcher)),
            Err(error) => tracing::warn!(
                %error,
                "the system does not tell of changes, so the folder is looked through"
            ),
        }
    }
    let config = Config::default().with_poll_interval(LOOK_EVERY);
    let mut watcher = PollWatcher::new(on_event(folder, asked), config)?;
    watcher.watch(folder, RecursiveMode::Recursive)?;
    Ok(Box::new(watcher))
}

fn on_event(
    folder: &Path,
    asked: &Arc<Notify>,
) -> impl Fn(notify::Result<Event>) + Send + 'static + use<> {
    let (folder, asked) = (folder.to_path_buf(), asked.clone());
    move |event| match event {
        Ok(event) if !matters(&event, &folder) => {}
        // An error means that changes may have been missed.
        Ok(_) | Err(_) => asked.notify_one(),
    }
}

/// Whether a change can be one of the dataset. Reading is none, our own included, and files whose
/// names begin with a dot are the editors'.
fn matters(event: &Event, folder: &Path) -> bool {
    let is_reading = match event.kind {
        EventKind::Access(kind) => kind != AccessKind::Close(AccessMode::Write),
        _ => false,
    };
    let is_hidden = |path: &PathBuf| {
        let name = || path.file_name().map(Path::new).unwrap_or(path);
        let below = path.strip_prefix(folder).unwrap_or_else(|_| name());
        let mut names = below.components();
        names.any(|name| name.as_os_str().as_encoded_bytes().starts_with(b"."))
    };
    let is_of_editors = !event.paths.is_empty() && event.paths.iter().all(is_hidden);
    event.need_rescan() || !(is_reading || is_of_editors)
}

#[cfg(test)]
mod tests {
    use super::matters;
    use notify::event::{AccessKind, AccessMode, CreateKind, ModifyKind, RenameMode};
    use notify::{Event, EventKind};
    use std::path::Path;

    #[test]
    fn reading_and_what_editors_hide_is_no_change() {
        let folder = Path::new("./data");
        let event = |kind, paths: &[&str]| {
            let paths = paths.iter().map(|path| folder.join(path)).collect();
            let event = Event {
                paths,
                ..Event::new(kind)
            };
            matters(&event, folder)
        };
        let renamed = EventKind::Modify(ModifyKind::Name(RenameMode::Both));
        let opened = EventKind::Access(AccessKind::Open(AccessMode::Any));
        let written = EventKind::Access(AccessKind::Close(AccessMode::Write));
        let created = EventKind::Create(CreateKind::File);
        assert!(event(created, &["people.yaml"]));
        assert!(event(written, &["sources/report.txt"]));
        assert!(event(renamed, &[".people.yaml.swp", "people.yaml"]));
        assert!(!event(opened, &["people.yaml"]));
        assert!(!event(created, &[".people.yaml.swp"]));
        assert!(!event(created, &[".git/index.lock"]));
    }
}

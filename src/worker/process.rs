//! Worker processes as the server sees them.

use super::frame::{self, Frame};
use super::queue::Shared;
use super::{Refusal, Settings};
use bytes::BytesMut;
use std::fs::File;
use std::io::{self, PipeReader, Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream as BlockingStream;
use std::os::unix::process::ExitStatusExt;
use std::process::{ExitStatus, Stdio};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;
use tokio::net::unix::pipe;
use tokio::process::{Child, Command};
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep_until, timeout, timeout_at};

/// Longest time from the start of a process until it takes queries. Mostly it takes a few
/// milliseconds; a machine that is short of memory may need seconds.
const START_TIMEOUT: Duration = Duration::from_secs(10);
/// Longest time that the end of a process that was killed, or closed its socket, is waited for.
const END_TIMEOUT: Duration = Duration::from_secs(2);
/// What is kept of the last words of a process.
const LAST_WORDS_BYTES: usize = 1 << 10;
/// Signals that a process gets when it gives up (SIGABRT), as the standard library does when there
/// is no memory and when the stack overflows.
const ABORTED: i32 = 6;
/// What the standard library says when there is no memory.
const NO_MEMORY: &str = "memory allocation of";
/// What it says when the stack overflows.
const NO_STACK: &str = "has overflowed its stack";

/// Why a worker is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// The deadline passed.
    Timeout,
    /// The deadline passed while nobody took what was there.
    Stalled,
    /// Nobody wants the answer any more.
    ClientGone,
    /// It keeps memory, or something went wrong in it.
    Recycled,
    /// It sends what makes no sense.
    Senseless,
    /// The pool closes.
    Closed,
}

/// How a worker ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Death {
    /// It was killed by us.
    Killed(Why),
    /// It came to the limit of its memory.
    Memory,
    /// Something else; says what.
    Other(String),
}

impl Death {
    fn of(status: io::Result<ExitStatus>, last_words: &[u8]) -> Self {
        let status = match status {
            Ok(status) => status,
            Err(error) => return Self::Other(error.to_string()),
        };
        let last_words = String::from_utf8_lossy(last_words);
        let aborted = status.signal() == Some(ABORTED);
        if aborted && last_words.contains(NO_MEMORY) {
            return Self::Memory;
        }
        if aborted && last_words.contains(NO_STACK) {
            return Self::Other("stack overflow".to_owned());
        }
        Self::Other(match (status.signal(), status.code()) {
            (Some(signal), _) => format!("signal {signal}"),
            (None, Some(code)) => format!("exit code {code}"),
            (None, None) => "it is not known how".to_owned(),
        })
    }

    pub(super) fn refusal(self) -> Refusal {
        match self {
            Self::Memory => Refusal::Memory,
            Self::Other(how) => Refusal::Lost(how),
            Self::Killed(Why::Timeout | Why::Stalled) => Refusal::Timeout,
            Self::Killed(Why::Closed) => Refusal::Closed,
            Self::Killed(Why::Senseless) => Refusal::Lost("it sent what makes no sense".to_owned()),
            Self::Killed(why @ (Why::ClientGone | Why::Recycled)) => {
                Refusal::Lost(format!("it was killed: {why:?}"))
            }
        }
    }
}

/// A process that just said that it is ready.
pub(super) struct Fresh {
    child: Child,
    stream: BlockingStream,
    last_words: PipeReader,
}

/// Starts a worker and waits until it is ready. Blocks, and needs a runtime of tokio all the same.
pub(super) fn start(settings: &Settings, snapshot: &File, hello: &[u8]) -> io::Result<Fresh> {
    let (stream, theirs) = BlockingStream::pair()?;
    let (mut last_words, their_words) = io::pipe()?;
    let mut child = {
        // Gone at the end of the block, and with it our copies of the worker's ends.
        let mut command = Command::new(&settings.program);
        command
            .arg0("plenary")
            .arg("worker")
            .args(["--memory", &settings.memory_bytes.to_string()])
            .env_clear()
            .stdin(Stdio::from(snapshot.try_clone()?))
            .stdout(Stdio::from(OwnedFd::from(theirs)))
            .stderr(Stdio::from(OwnedFd::from(their_words)))
            // What the terminal sends to the server is not for the worker.
            .process_group(0)
            .kill_on_drop(true);
        command.spawn()?
    };
    let ready = greet(&stream, hello);
    if let Err(error) = ready {
        // With the process its end of the pipe closes.
        child.start_kill()?;
        let mut said = String::new();
        let _ = (&mut last_words)
            .take(LAST_WORDS_BYTES as u64)
            .read_to_string(&mut said);
        let said = said.trim();
        let colon = if said.is_empty() { "" } else { ": " };
        let message = format!("a worker does not start: {error}{colon}{said}");
        return Err(io::Error::new(error.kind(), message));
    }
    stream.set_read_timeout(None)?;
    stream.set_write_timeout(None)?;
    stream.set_nonblocking(true)?;
    Ok(Fresh {
        child,
        stream,
        last_words,
    })
}

fn greet(mut stream: &BlockingStream, hello: &[u8]) -> io::Result<()> {
    stream.set_read_timeout(Some(START_TIMEOUT))?;
    stream.set_write_timeout(Some(START_TIMEOUT))?;
    stream.write_all(hello)?;
    let mut answer = [0; frame::HEADER_BYTES];
    stream.read_exact(&mut answer)?;
    match frame::decode(&mut BytesMut::from(&answer[..])) {
        Ok(Some(Frame::Ready)) => Ok(()),
        Ok(_) => Err(io::Error::other("it does not say that it is ready")),
        Err(error) => Err(io::Error::other(error)),
    }
}

/// What whoever looks after a process is told.
enum Order {
    Kill(Why),
    /// To kill it when this time has come, though nobody waits for it.
    KillAt(Instant),
    /// That it may live on.
    Spare,
}

/// A worker that can be talked with. Dropping it kills the process.
pub(super) struct Worker {
    pub(super) id: u64,
    /// The number of its process.
    pub(super) process: u32,
    stream: UnixStream,
    buffer: BytesMut,
    orders: mpsc::UnboundedSender<Order>,
    death: watch::Receiver<Option<Death>>,
}

/// Why there is no next frame.
#[derive(Debug)]
pub(super) enum Silence {
    /// The deadline passed.
    Late,
    /// The stream ended.
    Broken,
    /// What came is no frame.
    Senseless,
}

impl Worker {
    /// Takes over a process: somebody looks after it from now on until it has ended.
    pub(super) fn adopt(fresh: Fresh, id: u64, shared: Arc<Shared>) -> io::Result<Self> {
        let process = fresh.child.id().unwrap_or_default();
        let stream = UnixStream::from_std(fresh.stream)?;
        let last_words = pipe::Receiver::from_owned_fd(OwnedFd::from(fresh.last_words))?;
        let (orders, received) = mpsc::unbounded_channel();
        let (died, death) = watch::channel(None);
        let keeper = Keeper {
            child: fresh.child,
            last_words: LastWords {
                pipe: Some(last_words),
                bytes: Vec::new(),
            },
            orders: received,
        };
        tokio::spawn(async move {
            let end = keeper.keep().await;
            died.send_replace(Some(end.clone()));
            shared.gone(id, &end);
        });
        Ok(Self {
            id,
            process,
            stream,
            buffer: BytesMut::new(),
            orders,
            death,
        })
    }

    /// Whether the process has ended.
    pub(super) fn is_dead(&self) -> bool {
        self.death.borrow().is_some()
    }

    pub(super) fn kill(&self, why: Why) {
        // Nobody listens any more when it has ended.
        let _ = self.orders.send(Order::Kill(why));
    }

    pub(super) fn kill_at(&self, deadline: Instant) {
        let _ = self.orders.send(Order::KillAt(deadline));
    }

    pub(super) fn spare(&self) {
        let _ = self.orders.send(Order::Spare);
    }

    /// Sends the bytes of frames.
    pub(super) async fn send(&mut self, frames: &[u8], deadline: Instant) -> Result<(), Silence> {
        match timeout_at(deadline, self.stream.write_all(frames)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(Silence::Broken),
            Err(_) => Err(Silence::Late),
        }
    }

    /// The next frame that has come already.
    pub(super) fn received(&mut self) -> Result<Option<Frame>, Silence> {
        frame::decode(&mut self.buffer).map_err(|_| Silence::Senseless)
    }

    /// The next frame. Can be dropped at any time without losing a byte.
    pub(super) async fn receive(&mut self, deadline: Instant) -> Result<Frame, Silence> {
        loop {
            if let Some(frame) = self.received()? {
                return Ok(frame);
            }
            self.buffer
                .reserve(frame::HEADER_BYTES + frame::BODY_BYTES_MAX);
            match timeout_at(deadline, self.stream.read_buf(&mut self.buffer)).await {
                Ok(Ok(0) | Err(_)) => return Err(Silence::Broken),
                Ok(Ok(_)) => {}
                Err(_) => return Err(Silence::Late),
            }
        }
    }

    /// How the process ended, after its stream has.
    pub(super) async fn death(&mut self) -> Death {
        let wait = self.death.wait_for(Option::is_some);
        if let Ok(Ok(death)) = timeout(END_TIMEOUT, wait).await {
            return death.clone().unwrap_or(Death::Killed(Why::Closed));
        }
        self.kill(Why::Senseless);
        Death::Killed(Why::Senseless)
    }
}

/// Looks after a process.
struct Keeper {
    child: Child,
    last_words: LastWords,
    orders: mpsc::UnboundedReceiver<Order>,
}

impl Keeper {
    /// Waits for the end of the process, and sees to it.
    async fn keep(mut self) -> Death {
        let mut killed = None;
        let mut deadline = None;
        let status = loop {
            let late = async {
                match deadline {
                    Some(deadline) => sleep_until(deadline).await,
                    None => std::future::pending().await,
                }
            };
            let why = tokio::select! {
                status = self.child.wait() => break status,
                () = self.last_words.listen() => continue,
                () = late => Why::Stalled,
                order = self.orders.recv(), if killed.is_none() => match order {
                    Some(Order::Kill(why)) => why,
                    Some(Order::KillAt(at)) => {
                        deadline = Some(at);
                        continue;
                    }
                    Some(Order::Spare) => {
                        deadline = None;
                        continue;
                    }
                    None => Why::Closed,
                },
            };
            deadline = None;
            killed.get_or_insert(why);
            // It fails only where the process has ended.
            let _ = self.child.start_kill();
        };
        if let Some(why) = killed {
            return Death::Killed(why);
        }
        self.last_words.hear_out().await;
        Death::of(status, &self.last_words.bytes)
    }
}

/// The end of what a process writes to its standard error.
struct LastWords {
    pipe: Option<pipe::Receiver>,
    bytes: Vec<u8>,
}

impl LastWords {
    /// Takes what comes next; waits for ever once nothing can come.
    async fn listen(&mut self) {
        let Some(pipe) = &mut self.pipe else {
            return std::future::pending().await;
        };
        let mut chunk = [0; LAST_WORDS_BYTES];
        match pipe.read(&mut chunk).await {
            Ok(0) | Err(_) => self.pipe = None,
            Ok(len) => {
                self.bytes.extend_from_slice(&chunk[..len]);
                let old = self.bytes.len().saturating_sub(LAST_WORDS_BYTES);
                self.bytes.drain(..old);
            }
        }
    }

    /// Takes all that is left when the process has ended.
    async fn hear_out(&mut self) {
        let all = async {
            while self.pipe.is_some() {
                self.listen().await;
            }
        };
        // The pipe stays open where the process left it to another one.
        let _ = timeout(END_TIMEOUT, all).await;
    }
}

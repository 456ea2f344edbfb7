//! Lines of the log on their way to the standard error.
//!
//! Whoever reads the log may be slow, or stand still. The server must not wait for that, so a
//! thread of its own writes, and lines past a bound are counted and left out.

use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{self, Receiver, Sender, SyncSender};
use std::thread;
use std::time::Duration;
use tracing_subscriber::fmt::MakeWriter;

/// Lines that may wait: some seconds of a busy server, in some megabytes.
const LINES_MAX: usize = 10_000;

/// How long the program waits at its end for lines to be written.
const FLUSH: Duration = Duration::from_secs(1);

/// What the writing thread is told.
#[derive(Debug)]
enum Order {
    Write(Vec<u8>),
    /// To say when all that came before is written.
    Flush(Sender<()>),
}

/// The way to the thread that writes.
#[derive(Clone, Debug)]
pub(crate) struct LogQueue {
    orders: SyncSender<Order>,
    lost: Arc<AtomicU64>,
}

impl LogQueue {
    /// Begins to write to the standard error.
    pub(crate) fn begin() -> io::Result<Self> {
        Self::to(io::stderr(), LINES_MAX)
    }

    fn to(out: impl Write + Send + 'static, lines_max: usize) -> io::Result<Self> {
        let (orders, taken) = mpsc::sync_channel(lines_max);
        let lost = Arc::new(AtomicU64::new(0));
        let counted = lost.clone();
        let thread = thread::Builder::new().name("log".to_owned());
        thread.spawn(move || write(&taken, &counted, out))?;
        Ok(Self { orders, lost })
    }

    /// Waits until all lines are written, but not for long.
    pub(crate) fn flush(&self) {
        let (done, wait) = mpsc::channel();
        if self.orders.try_send(Order::Flush(done)).is_ok() {
            // Where nobody reads, nothing is missed.
            let _ = wait.recv_timeout(FLUSH);
        }
    }
}

fn write(orders: &Receiver<Order>, lost: &AtomicU64, mut out: impl Write) {
    for order in orders {
        // A standard error that is closed is read by nobody.
        let _ = match order {
            Order::Write(line) => out.write_all(&line),
            Order::Flush(done) => {
                let _ = done.send(());
                out.flush()
            }
        };
        let count = lost.swap(0, Ordering::Relaxed);
        if count > 0 {
            tracing::warn!(
                count,
                "lines of the log were left out: it is read too slowly"
            );
        }
    }
}

/// One line.
impl Write for LogQueue {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if self.orders.try_send(Order::Write(line.to_vec())).is_err() {
            self.lost.fetch_add(1, Ordering::Relaxed);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for LogQueue {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::LogQueue;
    use std::io::{self, Write};
    use std::sync::atomic::Ordering;
    use std::sync::mpsc::{Receiver, Sender, channel};

    /// Takes a line when it is let, and passes it on.
    struct Held {
        let_go: Receiver<()>,
        written: Sender<Vec<u8>>,
    }

    impl Write for Held {
        fn write(&mut self, line: &[u8]) -> io::Result<usize> {
            // Once nobody holds it any more, it takes all.
            let _ = self.let_go.recv();
            let _ = self.written.send(line.to_vec());
            Ok(line.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_reader_that_stands_still_holds_nobody_up() {
        let (let_go, held) = channel();
        let (written, lines) = channel();
        let out = Held {
            let_go: held,
            written,
        };
        let mut queue = LogQueue::to(out, 2).expect("a thread");
        for _ in 0..10 {
            queue.write_all(b"line\n").expect("it never fails");
        }
        assert!(queue.lost.load(Ordering::Relaxed) >= 7);
        drop(let_go);
        queue.flush();
        assert_eq!(lines.recv().expect("a line"), b"line\n");
    }
}

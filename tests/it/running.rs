//! The real program as it serves, on a port of its own, and a plain client that sees an answer as
//! it came over the socket. What is awaited is polled for, within a bound.

use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

/// Longest that anything is awaited. Reached only where something is wrong: the machine that tests
/// run on may be busy with a build.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// How long a test rests between two looks at something.
const LOOK_EVERY: Duration = Duration::from_millis(10);

/// A server that runs until this is dropped.
pub(crate) struct Running {
    /// Where it listens.
    pub(crate) address: SocketAddr,
    child: Child,
    said: Arc<Said>,
}

/// The lines that the server wrote to its standard error so far.
#[derive(Default)]
struct Said {
    lines: Mutex<Vec<String>>,
    /// Whether no more will come: the server has ended.
    is_all: AtomicBool,
    more: Condvar,
}

/// Serves the meeting on a free port, with further arguments after `serve`.
pub(crate) fn start(arguments: &[&str]) -> Running {
    let mut command = Command::new(env!("CARGO_BIN_EXE_plenary"));
    command
        .args(["serve", "--listen", "127.0.0.1:0"])
        .args(arguments)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")));
    start_command(command)
}

/// Serves another dataset.
pub(crate) fn start_on(data: &Path, arguments: &[&str]) -> Running {
    let mut command = Command::new(env!("CARGO_BIN_EXE_plenary"));
    command
        .args(["serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(data)
        .args(arguments);
    start_command(command)
}

/// Copies a folder with all that is in it.
pub(crate) fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder of the repository") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).expect("a copy");
        }
    }
}

/// Starts a server as the command says, which must listen on port 0.
pub(crate) fn start_command(mut command: Command) -> Running {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .env("NO_COLOR", "1")
        .env_remove("RUST_LOG")
        .spawn()
        .expect("plenary starts");
    let stderr = child.stderr.take().expect("the standard error is piped");
    let said = Arc::new(Said::default());
    let listener = said.clone();
    thread::spawn(move || {
        for line in BufReader::new(stderr).lines().map_while(Result::ok) {
            listener.lines.lock().expect("no panic inside").push(line);
            listener.more.notify_all();
        }
        listener.is_all.store(true, Ordering::Release);
    });
    let mut running = Running {
        address: SocketAddr::from(([0, 0, 0, 0], 0)),
        child,
        said,
    };
    let line = running.line("the address it listens on", |line| {
        address_in(line, "http://").is_some()
    });
    running.address = address_in(&line, "http://").expect("the line was chosen for it");
    running
}

/// The address that follows a text in a line, up to the next slash.
pub(crate) fn address_in(line: &str, after: &str) -> Option<SocketAddr> {
    let (_, rest) = line.split_once(after)?;
    rest.split(['/', '"', ' ']).next()?.parse().ok()
}

impl Running {
    /// The id of the server's process.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// All lines of its standard error so far.
    pub(crate) fn lines(&self) -> Vec<String> {
        self.said.lines.lock().expect("no panic inside").clone()
    }

    /// Waits for a line of its standard error, also among those that are there already.
    pub(crate) fn line(&self, what: &str, is_it: impl Fn(&str) -> bool) -> String {
        let began = Instant::now();
        let mut lines = self.said.lines.lock().expect("no panic inside");
        loop {
            let is_all = self.said.is_all.load(Ordering::Acquire);
            if let Some(line) = lines.iter().find(|line| is_it(line)) {
                return line.clone();
            }
            assert!(
                !is_all && began.elapsed() < PATIENCE,
                "no line tells {what}:\n{}",
                lines.join("\n")
            );
            let (again, _) = self
                .said
                .more
                .wait_timeout(lines, LOOK_EVERY)
                .expect("no panic inside");
            lines = again;
        }
    }

    /// A connection to it, on which nothing waits longer than the patience.
    pub(crate) fn connect(&self) -> TcpStream {
        connect(self.address)
    }

    /// Gets a path.
    pub(crate) fn get(&self, path: &str) -> Response {
        self.get_with(path, &[])
    }

    /// Gets a path with headers, each a line.
    pub(crate) fn get_with(&self, path: &str, headers: &[&str]) -> Response {
        get(self.address, path, headers)
    }

    /// Sends bytes as they are on a connection of their own, and reads until the server ends it.
    pub(crate) fn send(&self, bytes: &[u8]) -> Response {
        send(self.address, bytes)
    }

    /// Sends it a signal, by number or by name without `SIG`.
    pub(crate) fn signal(&self, signal: &str) {
        let status = Command::new("kill")
            .args([format!("-{signal}"), self.pid().to_string()])
            .status()
            .expect("`kill` is there");
        assert!(status.success(), "kill -{signal}");
    }

    /// Waits until it has ended by itself.
    pub(crate) fn ended(&mut self) -> ExitStatus {
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("a child can be asked") {
                return status;
            }
            assert!(
                began.elapsed() < PATIENCE,
                "the server does not end:\n{}",
                self.lines().join("\n")
            );
            thread::sleep(LOOK_EVERY);
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Where it has ended already, there is nothing to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An answer as it came over the socket.
#[derive(Clone, Debug)]
pub(crate) struct Response {
    /// 0 where no answer came before the connection ended.
    pub(crate) status: u16,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    /// Without the framing of chunks.
    pub(crate) body: Vec<u8>,
    /// Whether its framing says that this is all: a length that is met, or the last chunk.
    pub(crate) is_whole: bool,
    /// What came after it on the same connection.
    pub(crate) rest: Vec<u8>,
}

impl Response {
    /// The first header of a name in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let found = headers.find(|(found, _)| found == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The body as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// Reads an answer from all the bytes that came. `to_head` where the request was HEAD.
    pub(crate) fn read(bytes: &[u8], to_head: bool) -> Self {
        let Some(at) = find(bytes, b"\r\n\r\n") else {
            return Self {
                status: 0,
                headers: Vec::new(),
                body: bytes.to_vec(),
                is_whole: false,
                rest: Vec::new(),
            };
        };
        let head = String::from_utf8_lossy(&bytes[..at]);
        let mut lines = head.split("\r\n");
        let status = lines.next().and_then(|line| line.split(' ').nth(1));
        let headers: Vec<(String, String)> = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
            .collect();
        let mut response = Self {
            status: status.and_then(|status| status.parse().ok()).unwrap_or(0),
            headers,
            body: Vec::new(),
            is_whole: false,
            rest: Vec::new(),
        };
        response.take(&bytes[at + 4..], to_head);
        response
    }

    fn take(&mut self, bytes: &[u8], to_head: bool) {
        let bodiless = to_head || matches!(self.status, 100..200 | 204 | 304);
        let is_chunked = self.header("transfer-encoding") == Some("chunked");
        let length = self.header("content-length").map(str::parse::<usize>);
        let (body, used, is_whole) = match length {
            _ if bodiless => (Vec::new(), 0, true),
            _ if is_chunked => unchunked(bytes),
            Some(Ok(length)) => {
                let end = length.min(bytes.len());
                (bytes[..end].to_vec(), end, end == length)
            }
            // Ended by the end of the connection, which no answer of ours is.
            _ => (bytes.to_vec(), bytes.len(), false),
        };
        self.body = body;
        self.is_whole = is_whole;
        self.rest = bytes[used..].to_vec();
    }
}

/// A body out of its chunks, how many bytes these took, and whether the last is there.
fn unchunked(bytes: &[u8]) -> (Vec<u8>, usize, bool) {
    let (mut body, mut at) = (Vec::new(), 0);
    loop {
        let Some(line) = find(&bytes[at..], b"\r\n") else {
            return (body, bytes.len(), false);
        };
        let size = String::from_utf8_lossy(&bytes[at..at + line]);
        let Ok(size) = usize::from_str_radix(size.split(';').next().unwrap_or("").trim(), 16)
        else {
            return (body, bytes.len(), false);
        };
        at += line + 2;
        let end = (at + size).min(bytes.len());
        body.extend_from_slice(&bytes[at..end]);
        if end + 2 > bytes.len() {
            return (body, bytes.len(), false);
        }
        at = end + 2;
        if size == 0 {
            return (body, at, true);
        }
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes
        .windows(wanted.len())
        .position(|found| found == wanted)
}

/// A connection to an address, on which nothing waits longer than the patience.
pub(crate) fn connect(address: SocketAddr) -> TcpStream {
    let stream = TcpStream::connect_timeout(&address, PATIENCE).expect("the server listens");
    stream
        .set_read_timeout(Some(PATIENCE))
        .and_then(|()| stream.set_write_timeout(Some(PATIENCE)))
        .expect("a bound can be set");
    stream
}

/// Gets a path from an address with headers, each a line.
pub(crate) fn get(address: SocketAddr, path: &str, headers: &[&str]) -> Response {
    let mut request = format!("GET {path} HTTP/1.1\r\nConnection: close\r\n");
    let names_host = |line: &&str| line.to_ascii_lowercase().starts_with("host:");
    if !headers.iter().any(names_host) {
        request.push_str("Host: localhost\r\n");
    }
    for line in headers {
        request.push_str(line);
        request.push_str("\r\n");
    }
    request.push_str("\r\n");
    send(address, request.as_bytes())
}

/// Sends bytes to an address and reads until the other side ends the connection.
pub(crate) fn send(address: SocketAddr, bytes: &[u8]) -> Response {
    let mut stream = connect(address);
    // The server may answer and end the connection before it has read all.
    let _ = stream.write_all(bytes);
    let answer = read_all(&mut stream);
    Response::read(&answer, bytes.starts_with(b"HEAD "))
}

/// Reads until the other side ends the connection, by a reset too.
pub(crate) fn read_all(stream: &mut TcpStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    match stream.read_to_end(&mut bytes) {
        Ok(_) => {}
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe
            ) => {}
        Err(error) => panic!(
            "{error} after {} bytes: {}",
            bytes.len(),
            String::from_utf8_lossy(&bytes)
        ),
    }
    bytes
}

/// Waits until something holds, and fails with what it is when it does not.
pub(crate) fn until(what: &str, holds: impl FnMut() -> bool) {
    let mut holds = holds;
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < PATIENCE, "not in time: {what}");
        thread::sleep(LOOK_EVERY);
    }
}

/// The processes that a process started and that still run, those that wait to be buried left out.
pub(crate) fn children(pid: u32) -> Vec<u32> {
    let mut found: Vec<u32> = fs::read_dir("/proc")
        .expect("/proc lists the processes")
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter(|child| is_alive(*child) && parent(*child) == Some(pid))
        .collect();
    found.sort_unstable();
    found
}

/// Whether a process runs.
pub(crate) fn is_alive(pid: u32) -> bool {
    status_of(pid).is_some_and(|(state, _)| state != "Z" && state != "X")
}

fn parent(pid: u32) -> Option<u32> {
    status_of(pid).map(|(_, parent)| parent)
}

/// A process's state and parent.
fn status_of(pid: u32) -> Option<(String, u32)> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name of the program stands in brackets and may hold anything.
    let (_, rest) = stat.rsplit_once(") ")?;
    let mut fields = rest.split(' ');
    Some((fields.next()?.to_owned(), fields.next()?.parse().ok()?))
}

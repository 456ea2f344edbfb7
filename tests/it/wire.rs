//! HTTP/1.1 as bytes on a connection, read strictly: an answer counts as whole only when its
//! framing says that it is (<https://www.rfc-editor.org/rfc/rfc9112#section-6.3>).

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// Longest silence of a server before a test gives up.
const PATIENCE: Duration = Duration::from_secs(30);

/// A connection to a server.
pub(crate) struct Connection {
    pub(crate) stream: TcpStream,
    /// What was read and belongs to no answer yet.
    rest: Vec<u8>,
    is_silent: bool,
}

/// An answer.
#[derive(Clone, Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Response {
    /// The value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self
            .headers
            .iter()
            .find(|(found, _)| found.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }

    /// The body as text, as the template engine wrote it but without its escaped slashes.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).replace("&#x2f;", "/")
    }
}

/// How an answer came.
#[derive(Clone, Debug)]
pub(crate) enum Came {
    /// To its end.
    Whole(Response),
    /// The connection ended before the answer did; what came of it.
    Cut(Response),
    /// The connection ended without an answer.
    Nothing,
    /// Nothing more came, and the connection did not end.
    Silence,
}

impl Came {
    /// The answer, if it is whole.
    pub(crate) fn whole(self) -> Option<Response> {
        match self {
            Self::Whole(response) => Some(response),
            Self::Cut(_) | Self::Nothing | Self::Silence => None,
        }
    }
}

/// The body ended before its framing said so.
struct Short(Vec<u8>);

impl Connection {
    /// Connects.
    pub(crate) fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            rest: Vec::new(),
            is_silent: false,
        })
    }

    /// Sends bytes as they are. A server that has refused already need not read on.
    pub(crate) fn send(&mut self, bytes: &[u8]) {
        let _ = self.stream.write_all(bytes);
    }

    /// Takes bytes that were read from the stream before as the beginning of what comes.
    pub(crate) fn read_before(&mut self, bytes: &[u8]) {
        self.rest.extend_from_slice(bytes);
    }

    /// Sends a request and reads its answer.
    pub(crate) fn ask(&mut self, method: &str, request: &[u8]) -> Came {
        self.send(request);
        self.answer(method)
    }

    /// Reads the next answer, to a request of a method.
    ///
    /// # Panics
    /// When the server sends what is no HTTP.
    pub(crate) fn answer(&mut self, method: &str) -> Came {
        let came = self.next(method);
        if self.is_silent { Came::Silence } else { came }
    }

    fn next(&mut self, method: &str) -> Came {
        let mut response = loop {
            match self.head() {
                // An answer to `Expect` comes before the answer.
                Some(response) if response.status < 200 => {}
                Some(response) => break response,
                None => return Came::Nothing,
            }
        };
        match self.body(method, &response) {
            Ok(body) => {
                response.body = body;
                Came::Whole(response)
            }
            Err(Short(body)) => {
                response.body = body;
                Came::Cut(response)
            }
        }
    }

    fn head(&mut self) -> Option<Response> {
        loop {
            let mut headers = [httparse::EMPTY_HEADER; 64];
            let mut parsed = httparse::Response::new(&mut headers);
            let read = parsed.parse(&self.rest).expect("the head is HTTP/1.1");
            if let httparse::Status::Complete(len) = read {
                let headers = parsed.headers.iter().map(|header| {
                    let value = String::from_utf8_lossy(header.value).into_owned();
                    (header.name.to_owned(), value)
                });
                let response = Response {
                    status: parsed.code.expect("it is complete"),
                    headers: headers.collect(),
                    body: Vec::new(),
                };
                self.rest.drain(..len);
                return Some(response);
            }
            if !self.more() {
                return None;
            }
        }
    }

    fn body(&mut self, method: &str, head: &Response) -> Result<Vec<u8>, Short> {
        if method == "HEAD" || matches!(head.status, 204 | 304) {
            return Ok(Vec::new());
        }
        if head
            .header("transfer-encoding")
            .is_some_and(|coding| coding.eq_ignore_ascii_case("chunked"))
        {
            return self.chunks();
        }
        let mut body = Vec::new();
        match head.header("content-length") {
            Some(len) => {
                let len = len.parse().expect("a length is a number");
                self.exactly(len, &mut body).map(|()| body)
            }
            None => {
                while self.more() {}
                Ok(std::mem::take(&mut self.rest))
            }
        }
    }

    /// A chunked body: without its last chunk, and the empty line after it, it is cut.
    fn chunks(&mut self) -> Result<Vec<u8>, Short> {
        let mut body = Vec::new();
        loop {
            let size = loop {
                match httparse::parse_chunk_size(&self.rest).expect("the size of a chunk") {
                    httparse::Status::Complete((at, size)) => {
                        self.rest.drain(..at);
                        break usize::try_from(size).expect("a chunk fits into memory");
                    }
                    httparse::Status::Partial if !self.more() => return Err(Short(body)),
                    httparse::Status::Partial => {}
                }
            };
            self.exactly(size, &mut body)?;
            if self.exactly(2, &mut Vec::new()).is_err() {
                return Err(Short(body));
            }
            if size == 0 {
                return Ok(body);
            }
        }
    }

    /// Moves a number of bytes to a body.
    fn exactly(&mut self, len: usize, body: &mut Vec<u8>) -> Result<(), Short> {
        while self.rest.len() < len {
            if !self.more() {
                body.append(&mut self.rest);
                return Err(Short(std::mem::take(body)));
            }
        }
        body.extend(self.rest.drain(..len));
        Ok(())
    }

    /// Reads what has come; tells whether anything can come after it.
    fn more(&mut self) -> bool {
        let mut buffer = [0; 64 << 10];
        match self.stream.read(&mut buffer) {
            Ok(len) => {
                self.rest.extend_from_slice(&buffer[..len]);
                len > 0
            }
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut
                ) =>
            {
                self.is_silent = true;
                false
            }
            // A connection that is reset is one that ended.
            Err(_) => false,
        }
    }
}

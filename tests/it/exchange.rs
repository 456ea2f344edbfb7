//! Requests and the answers to them, as files.
//!
//! A file holds one exchange, or several that are divided by lines `===`. An exchange is the
//! request as HTTP has it, a line `---`, and what is expected of the answer:
//!
//! ```text
//! # Comments, which say what the case shows and quote the sentence of a standard that asks for it.
//! # only: socket
//! POST /sparql
//! Content-Type: application/sparql-query
//!
//! ASK {}
//! ---
//! 200
//! content-type: application/sparql-results+json
//! etag: ~^"[^"]+"$
//! !set-cookie
//!
//! true
//! !false
//! ```
//!
//! Of the request: `HTTP/1.1` may be left out, as may `Host` and `Content-Length`; a header `!Host`
//! means that there shall be none. `body-hex: FF FE` gives a body that is no text. `{etag}` in a
//! header is what the answer before it had in that header. `«600×TEXT»` is a text many times over,
//! in which `§` is the number of the time and `§+1` that of the next; they may stand in each other.
//!
//! Of the answer: `400|503` are statuses of which one must come, and `cut` stands for an answer
//! whose end did not come. A header has the value that is given, or matches the expression behind
//! `~`, or is not there (`!name`). Lines of the body must be found in it; after `!` must not be;
//! after `~` are expressions that must match; after `=` is all of it (white space around it aside).
//!
//! Comments that are read: `only: socket` or `only: router` say where the case runs, `data: FOLDER`
//! is the dataset that is served if it is not the meeting, `also: static` says that
//! nginx and Apache must answer likewise with the static site, `serve: …` are options for the
//! program, `within: SECONDS` bounds the time of an answer.

use crate::wire::Response;
use regex::Regex;
use std::fs;
use std::path::{Path, PathBuf};

/// A file of exchanges.
pub(crate) struct Case {
    pub(crate) path: PathBuf,
    /// The comments that are read: name and value.
    pub(crate) directives: Vec<(String, String)>,
    pub(crate) exchanges: Vec<Exchange>,
}

/// A request, and what is expected of its answer.
#[derive(Clone)]
pub(crate) struct Exchange {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) version: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    pub(crate) expected: Expected,
}

/// What is expected of an answer.
#[derive(Clone, Debug)]
pub(crate) struct Expected {
    pub(crate) statuses: Vec<u16>,
    /// Whether the answer may lack its end.
    pub(crate) cut: bool,
    headers: Vec<String>,
    body: Vec<String>,
}

/// The cases in a folder of `tests/cases`, sorted.
pub(crate) fn cases(area: &str) -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/cases")
        .join(area);
    let entries = fs::read_dir(folder).expect("the area has a folder");
    let mut paths: Vec<PathBuf> = entries
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|found| found == "http"))
        .collect();
    paths.sort();
    paths.iter().map(|path| read(path)).collect()
}

/// Reads a case.
///
/// # Panics
/// When the file is not of the form above.
pub(crate) fn read(path: &Path) -> Case {
    let text = fs::read_to_string(path).expect("a case is UTF-8");
    let mut directives = Vec::new();
    let exchanges = text
        .split("\n===\n")
        .map(|text| exchange(text, path, &mut directives))
        .collect();
    Case {
        path: path.to_owned(),
        directives,
        exchanges,
    }
}

impl Case {
    /// The value of a comment that is read.
    pub(crate) fn directive(&self, name: &str) -> Option<&str> {
        let found = self.directives.iter().find(|(found, _)| found == name);
        found.map(|(_, value)| value.as_str())
    }
}

const DIRECTIVES: [&str; 5] = ["only", "also", "data", "serve", "within"];

fn exchange(text: &str, path: &Path, directives: &mut Vec<(String, String)>) -> Exchange {
    let mut rest = text;
    while rest.starts_with('#') {
        let (comment, after) = rest.split_once('\n').unwrap_or((rest, ""));
        if let Some((name, value)) = comment[1..].trim().split_once(": ")
            && DIRECTIVES.contains(&name)
        {
            directives.push((name.to_owned(), value.to_owned()));
        }
        rest = after;
    }
    let (request, response) = split_once(rest, "\n---\n", path);
    let (head, body) = request.split_once("\n\n").unwrap_or((request, ""));
    let mut lines = head.lines();
    let line = lines.next().expect("a request line");
    let mut words = line.split(' ');
    let mut word = || words.next().map(expanded);
    let method = word().expect("a method");
    let target = word().unwrap_or_else(|| panic!("{}: no target", path.display()));
    let version = word().unwrap_or_else(|| "HTTP/1.1".to_owned());
    let mut headers: Vec<(String, String)> = lines
        .map(|line| match line.strip_prefix('!') {
            Some(name) => (format!("!{name}"), String::new()),
            None => {
                let (name, value) = split_once(line, ":", path);
                (name.to_owned(), expanded(value.trim_start()))
            }
        })
        .collect();
    let hex = headers.iter().position(|(name, _)| name == "body-hex");
    let body = match hex.map(|at| headers.remove(at)) {
        Some((_, hex)) => bytes(&hex),
        None => expanded(body).into_bytes(),
    };
    Exchange {
        method,
        target,
        version,
        headers,
        body,
        expected: expected(response, path),
    }
}

fn split_once<'t>(text: &'t str, at: &str, path: &Path) -> (&'t str, &'t str) {
    text.split_once(at)
        .unwrap_or_else(|| panic!("{}: no `{at:?}` in {text}", path.display()))
}

fn bytes(hex: &str) -> Vec<u8> {
    let byte = |digits: &str| u8::from_str_radix(digits, 16).expect("two digits a byte");
    hex.split_whitespace().map(byte).collect()
}

fn expected(text: &str, path: &Path) -> Expected {
    let (head, body) = text.split_once("\n\n").unwrap_or((text.trim_end(), ""));
    let mut lines = head.lines();
    let statuses = lines.next().unwrap_or_default();
    let parsed = statuses.split('|').filter(|status| *status != "cut");
    let parsed = parsed.map(|status| status.trim().parse());
    let parsed: Result<Vec<u16>, _> = parsed.collect();
    Expected {
        cut: statuses.split('|').any(|status| status == "cut"),
        statuses: parsed.unwrap_or_else(|_| panic!("{}: `{statuses}`", path.display())),
        headers: lines.map(str::to_owned).collect(),
        body: body
            .lines()
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect(),
    }
}

/// A text with its repetitions written out.
pub(crate) fn expanded(text: &str) -> String {
    let Some(start) = text.find('«') else {
        return text.to_owned();
    };
    let inside = &text[start + '«'.len_utf8()..];
    let mut depth = 1;
    let end = inside.char_indices().find(|(_, c)| {
        depth += match c {
            '«' => 1,
            '»' => -1,
            _ => 0,
        };
        depth == 0
    });
    let (end, _) = end.expect("each « has its »");
    let (count, part) = inside[..end].split_once('×').expect("a number and ×");
    let count: usize = count.trim().parse().expect("a number before ×");
    let part = expanded(part);
    let mut out = text[..start].to_owned();
    for time in 0..count {
        let next = (time + 1).to_string();
        out.push_str(&part.replace("§+1", &next).replace('§', &time.to_string()));
    }
    out + &expanded(&inside[end + '»'.len_utf8()..])
}

impl Exchange {
    /// The request as bytes. `before` is the answer that came before.
    pub(crate) fn bytes(&self, before: Option<&Response>) -> Vec<u8> {
        let mut head = format!("{} {} {}\r\n", self.method, self.target, self.version);
        for (name, value) in self.sent_headers(before) {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let framed = ["content-length", "transfer-encoding", "!content-length"];
        let is_framed = |(name, _): &(String, String)| {
            framed
                .iter()
                .any(|framing| name.eq_ignore_ascii_case(framing))
        };
        if !self.headers.iter().any(is_framed) && (!self.body.is_empty() || self.method == "POST") {
            head.push_str(&format!("Content-Length: {}\r\n", self.body.len()));
        }
        head.push_str("\r\n");
        [head.as_bytes(), &self.body].concat()
    }

    /// The headers that are sent, `Host` among them.
    pub(crate) fn sent_headers(&self, before: Option<&Response>) -> Vec<(String, String)> {
        let mut headers = self.headers.clone();
        let is_host = |(name, _): &(String, String)| {
            name.trim_start_matches('!').eq_ignore_ascii_case("host")
        };
        if !headers.iter().any(is_host) {
            headers.insert(0, ("Host".to_owned(), "localhost:7878".to_owned()));
        }
        headers.retain(|(name, _)| !name.starts_with('!'));
        for (_, value) in &mut headers {
            for (name, found) in before.iter().flat_map(|before| &before.headers) {
                *value = value.replace(&format!("{{{}}}", name.to_lowercase()), found);
            }
        }
        headers
    }

    /// Whether it can only be sent when the answer before it is there.
    pub(crate) fn waits(&self) -> bool {
        self.headers.iter().any(|(_, value)| value.contains('{'))
    }
}

impl Expected {
    /// What is wrong with a response.
    pub(crate) fn complaints(&self, response: &Response) -> Vec<String> {
        let mut wrong = Vec::new();
        if !self.statuses.contains(&response.status) {
            let (status, expected) = (response.status, &self.statuses);
            wrong.push(format!("status {status}, expected {expected:?}"));
        }
        wrong.extend(
            self.headers
                .iter()
                .filter_map(|rule| header(rule, response)),
        );
        let text = response.text();
        wrong.extend(self.body.iter().filter_map(|rule| body(rule, &text)));
        if !wrong.is_empty() {
            wrong.push(format!("{:?}", response.headers));
            wrong.push(text.chars().take(1500).collect());
        }
        wrong
    }
}

fn matches(pattern: &str, text: &str) -> bool {
    let pattern = Regex::new(pattern).unwrap_or_else(|error| panic!("{error}"));
    pattern.is_match(text)
}

fn header(rule: &str, response: &Response) -> Option<String> {
    if let Some(name) = rule.strip_prefix('!') {
        let found = response.header(name)?;
        return Some(format!("{name}: {found:?}, expected none"));
    }
    let (name, expected) = rule.split_once(": ").expect("a name and a value");
    let found = response.header(name);
    let fits = match expected.strip_prefix('~') {
        Some(pattern) => found.is_some_and(|found| matches(pattern, found)),
        None => found == Some(expected),
    };
    (!fits).then(|| format!("{name}: {found:?}, expected `{expected}`"))
}

fn body(rule: &str, text: &str) -> Option<String> {
    let mut chars = rule.chars();
    let kind = chars.next().expect("empty lines are left out");
    let rest = chars.as_str();
    let (fits, complaint) = match kind {
        '!' => (!text.contains(rest), format!("holds `{rest}`")),
        '~' => (matches(rest, text), format!("does not match `{rest}`")),
        '=' => (text.trim() == rest, format!("is not `{rest}`")),
        _ => (text.contains(rule), format!("lacks `{rule}`")),
    };
    (!fits).then(|| format!("the body {complaint}"))
}

#[test]
fn repetitions_are_written_out() {
    assert_eq!(expanded("a «3×b§ »c«2×{»«2×}»"), "a b0 b1 b2 c{{}}");
    assert_eq!(expanded("«2×(«2×x»)»"), "(xx)(xx)");
}

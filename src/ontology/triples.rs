//! Turtle (<https://www.w3.org/TR/turtle/>) as triples that know where they were written.
//!
//! The parser does not say where a triple stands. So the text is cut into tokens here and fed to it
//! one at a time: a triple that comes out belongs to a token that was just fed. The cutting is
//! only about places; a mistake in it could move a caret, never change a triple.

use super::vocab::rdf;
use crate::diagnostic::{Code, FileId, Finding, Place};
use oxrdf::{BlankNode, NamedNode, NamedOrBlankNode, Term, Triple};
use oxttl::{TurtleParser, TurtleSyntaxError};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// How many brackets may be open at once: shapes need three, and what is nested is walked by
/// functions that call themselves.
const DEPTH_MAX: usize = 64;

/// A file of Turtle to be compiled.
#[derive(Clone, Copy, Debug)]
pub struct TurtleFile<'a> {
    /// The file that places point into.
    pub file: FileId,
    /// Its path as the user would type it.
    pub path: &'a str,
    /// What it holds.
    pub text: &'a str,
    /// Whether it belongs to a dataset, and not to the program.
    pub of_dataset: bool,
}

/// A triple with its place.
#[derive(Clone, Debug)]
pub(super) struct Statement {
    pub(super) subject: NamedOrBlankNode,
    pub(super) predicate: NamedNode,
    pub(super) object: Term,
    /// The object's token.
    pub(super) place: Place,
    /// The token of a named subject, or the bracket of a blank one.
    pub(super) subject_place: Place,
    pub(super) of_dataset: bool,
}

/// All triples of the Turtle compiled, in reading order.
#[derive(Debug, Default)]
pub(super) struct Triples {
    pub(super) all: Vec<Statement>,
    pub(super) prefixes: BTreeMap<String, String>,
    /// Whether a file could not be read whole, so that what is missing may stand in it.
    pub(super) broken: bool,
    by_subject: FxHashMap<NamedOrBlankNode, Vec<usize>>,
    blanks: FxHashMap<(FileId, String), BlankNode>,
}

impl Statement {
    /// The object, where it is an IRI.
    pub(super) fn iri(&self) -> Option<&str> {
        match &self.object {
            Term::NamedNode(node) => Some(node.as_str()),
            _ => None,
        }
    }

    /// The object as a subject of further triples.
    pub(super) fn node(&self) -> Option<NamedOrBlankNode> {
        match &self.object {
            Term::NamedNode(node) => Some(node.clone().into()),
            Term::BlankNode(node) => Some(node.clone().into()),
            Term::Literal(_) => None,
        }
    }

    /// The subject, where it is an IRI.
    pub(super) fn subject_iri(&self) -> Option<&str> {
        match &self.subject {
            NamedOrBlankNode::NamedNode(node) => Some(node.as_str()),
            NamedOrBlankNode::BlankNode(_) => None,
        }
    }
}

impl Triples {
    /// Reads a file; what is wrong with its syntax becomes findings.
    pub(super) fn read(&mut self, file: &TurtleFile<'_>, findings: &mut Vec<Finding>) {
        let mut parser = TurtleParser::new().low_level();
        let tokens = tokens(file.text);
        if let Some(deep) = tokens.iter().find(|token| token.depth > DEPTH_MAX) {
            self.broken = true;
            let message = format!("more than {DEPTH_MAX} brackets are open here");
            let place = deep.place(file.file);
            findings.push(Finding::new(Code::TooDeep, place, message));
            return;
        }
        let mut broken_statement = None;
        for (index, token) in tokens.iter().enumerate() {
            let end = tokens
                .get(index + 1)
                .map_or(file.text.len(), |next| next.start);
            parser.extend_from_slice(&file.text.as_bytes()[token.start..end]);
            if index + 1 == tokens.len() {
                parser.end();
            }
            while let Some(result) = parser.parse_next() {
                match result {
                    Ok(triple) => self.add(triple, file, &tokens[..=index]),
                    Err(error) => {
                        self.broken = true;
                        // A second error in one statement mostly follows from the first.
                        let statement = statement_at(&tokens, error.location().start.offset);
                        if broken_statement != statement {
                            broken_statement = statement;
                            findings.push(syntax_error(&error, file));
                        }
                    }
                }
            }
        }
        for (prefix, namespace) in parser.prefixes() {
            self.prefixes
                .entry(prefix.to_owned())
                .or_insert_with(|| namespace.to_owned());
        }
    }

    /// The statements about a subject.
    pub(super) fn about<'s>(
        &'s self,
        subject: &NamedOrBlankNode,
    ) -> impl Iterator<Item = &'s Statement> + use<'s> {
        self.by_subject
            .get(subject)
            .into_iter()
            .flatten()
            .map(|&index| &self.all[index])
    }

    /// The statements of a subject under a predicate.
    pub(super) fn values<'s>(
        &'s self,
        subject: &NamedOrBlankNode,
        predicate: &'s str,
    ) -> impl Iterator<Item = &'s Statement> + use<'s> {
        self.about(subject)
            .filter(move |statement| statement.predicate.as_str() == predicate)
    }

    /// The statements under a predicate.
    pub(super) fn with<'s>(&'s self, predicate: &'s str) -> impl Iterator<Item = &'s Statement> {
        self.all
            .iter()
            .filter(move |statement| statement.predicate.as_str() == predicate)
    }

    /// Whether a subject has a type.
    pub(super) fn is_a(&self, subject: &NamedOrBlankNode, class: &str) -> bool {
        self.values(subject, rdf::TYPE)
            .any(|statement| statement.iri() == Some(class))
    }

    /// The members of an RDF list, each as the statement that gives it; nothing where it is none.
    pub(super) fn list(&self, head: &Statement) -> Option<Vec<&Statement>> {
        let mut members = Vec::new();
        let mut node = head.node()?;
        while node != NamedNode::new_unchecked(rdf::NIL).into() {
            members.push(self.values(&node, rdf::FIRST).next()?);
            node = self.values(&node, rdf::REST).next()?.node()?;
            if members.len() > self.all.len() {
                return None;
            }
        }
        Some(members)
    }

    /// An IRI as its prefixed name where a prefix fits, or in angle brackets.
    pub(super) fn short(&self, iri: &str) -> String {
        self.prefixes
            .iter()
            .filter_map(|(prefix, namespace)| Some((prefix, iri.strip_prefix(&**namespace)?)))
            .filter(|(_, local)| !local.contains(['/', '#']))
            .min_by_key(|(_, local)| local.len())
            .map_or_else(
                || format!("<{iri}>"),
                |(prefix, local)| format!("{prefix}:{local}"),
            )
    }

    fn add(&mut self, triple: Triple, file: &TurtleFile<'_>, tokens: &[Token]) {
        let object_token = token_of(&triple.object, tokens, file.text);
        let subject_token = match &triple.subject {
            NamedOrBlankNode::NamedNode(_) => Some(tokens[object_token].statement),
            NamedOrBlankNode::BlankNode(_) => tokens[object_token].bracket,
        };
        let place = |token: usize| tokens[token].place(file.file);
        let subject = self.relabel_subject(triple.subject, file.file);
        let object = match triple.object {
            Term::BlankNode(node) => self.relabel(&node, file.file).into(),
            other => other,
        };
        let statement = Statement {
            subject: subject.clone(),
            predicate: triple.predicate,
            object,
            place: place(object_token),
            subject_place: place(subject_token.unwrap_or(object_token)),
            of_dataset: file.of_dataset,
        };
        self.by_subject
            .entry(subject)
            .or_default()
            .push(self.all.len());
        self.all.push(statement);
    }

    fn relabel_subject(&mut self, subject: NamedOrBlankNode, file: FileId) -> NamedOrBlankNode {
        match subject {
            NamedOrBlankNode::BlankNode(node) => self.relabel(&node, file).into(),
            named @ NamedOrBlankNode::NamedNode(_) => named,
        }
    }

    /// Numbers blank nodes in reading order: the parser's own labels differ from run to run.
    fn relabel(&mut self, node: &BlankNode, file: FileId) -> BlankNode {
        let number = self.blanks.len();
        self.blanks
            .entry((file, node.as_str().to_owned()))
            .or_insert_with(|| BlankNode::new_unchecked(format!("b{number}")))
            .clone()
    }
}

/// The statement that an offset lies in, by its first token.
fn statement_at(tokens: &[Token], offset: u64) -> Option<usize> {
    let after = tokens.partition_point(|token| token.start as u64 <= offset);
    Some(tokens[after.checked_sub(1)?].statement)
}

fn syntax_error(error: &TurtleSyntaxError, file: &TurtleFile<'_>) -> Finding {
    let location = error.location();
    let found = usize::try_from(location.start.offset)
        .ok()
        .zip(usize::try_from(location.end.offset).ok())
        .and_then(|(start, end)| file.text.get(start..end))
        .filter(|found| !found.is_empty());
    let message = error.message();
    let rest = found.and_then(|found| message.strip_prefix(found));
    let message = match (found, rest) {
        (Some(found), Some(rest)) => format!("`{found}`{rest}"),
        _ => lower_first(message),
    };
    Finding::new(
        Code::SyntaxError,
        Place {
            file: file.file,
            start: location.start.offset,
            len: u32::try_from(location.end.offset.saturating_sub(location.start.offset))
                .unwrap_or(u32::MAX),
        },
        format!("not Turtle: {message}"),
    )
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_lowercase);
    first.chain(letters).collect()
}

/// A piece of Turtle between white space and comments.
#[derive(Clone, Copy, Debug)]
struct Token {
    start: usize,
    len: usize,
    /// The first token of the statement that it stands in.
    statement: usize,
    /// The innermost bracket that is open where it stands.
    bracket: Option<usize>,
    /// How many brackets and lists are open.
    depth: usize,
}

impl Token {
    fn text(self, text: &str) -> &str {
        &text[self.start..self.start + self.len]
    }

    fn place(self, file: FileId) -> Place {
        Place {
            file,
            start: self.start as u64,
            len: u32::try_from(self.len).unwrap_or(u32::MAX),
        }
    }
}

/// The token that an object was written as, among those fed so far: mostly the last, or the one
/// before where the parser had to look ahead.
fn token_of(object: &Term, tokens: &[Token], text: &str) -> usize {
    let matches = |token: &Token| {
        let token = token.text(text);
        match object {
            Term::BlankNode(_) => token.starts_with(['[', '(']) || token.starts_with("_:"),
            Term::Literal(literal) if literal.language().is_some() => {
                token.starts_with(['"', '\''])
            }
            Term::Literal(_) => !token.starts_with(|c: char| PUNCTUATION.contains(&c) || c == '@'),
            Term::NamedNode(_) => !token.starts_with(PUNCTUATION),
        }
    };
    let last = tokens.len() - 1;
    let is_string = |token: &Token| token.text(text).starts_with(['"', '\'']);
    // A string waits for the token after it, which may be a datatype, a name or punctuation.
    let is_plain_string = matches!(object, Term::Literal(literal)
        if is_string(&tokens[last.saturating_sub(1)])
            && tokens[last.saturating_sub(1)].text(text).contains(literal.value()));
    if is_plain_string {
        return last.saturating_sub(1);
    }
    tokens.iter().rposition(matches).unwrap_or(last)
}

const PUNCTUATION: &[char] = &['.', ';', ',', '[', ']', '(', ')'];

/// Cuts Turtle into tokens, for places only.
fn tokens(text: &str) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut brackets: Vec<usize> = Vec::new();
    let mut statement = 0;
    let mut depth = 0;
    let mut at = if text.starts_with('\u{feff}') { 3 } else { 0 };
    while let Some(start) = next_token(text, at) {
        let len = token_len(&text[start..]);
        at = start + len;
        let index = tokens.len();
        let token = &text[start..at];
        if token == "]" {
            brackets.pop();
        }
        tokens.push(Token {
            start,
            len,
            statement,
            bracket: brackets.last().copied(),
            depth,
        });
        match token {
            "[" => {
                brackets.push(index);
                depth += 1;
            }
            "(" => depth += 1,
            "]" | ")" => depth = depth.saturating_sub(1),
            "." => {
                statement = index + 1;
                brackets.clear();
                depth = 0;
            }
            _ if token.starts_with('<') && is_directive(tokens[statement].text(text)) => {
                statement = index + 1;
            }
            _ => {}
        }
    }
    tokens
}

fn is_directive(token: &str) -> bool {
    token.eq_ignore_ascii_case("prefix") || token.eq_ignore_ascii_case("base")
}

/// Where the next token starts, past white space and comments.
fn next_token(text: &str, mut at: usize) -> Option<usize> {
    loop {
        at += text[at..].find(|c: char| !c.is_ascii_whitespace())?;
        if !text[at..].starts_with('#') {
            return Some(at);
        }
        at += text[at..].find(['\n', '\r'])?;
    }
}

fn token_len(text: &str) -> usize {
    let mut chars = text.chars();
    let first = chars.next().expect("a token starts before the end");
    match first {
        ';' | ',' | '[' | ']' | '(' | ')' => 1,
        '.' if !text[1..].starts_with(|c: char| c.is_ascii_digit()) => 1,
        '<' => text.find('>').map_or(text.len(), |end| end + 1),
        '"' | '\'' => string_len(text, first),
        _ => {
            let end = text
                .char_indices()
                .skip(1)
                .find(|&(_, c)| {
                    c.is_whitespace() || matches!(c, ';' | ',' | '[' | ']' | '(' | ')' | '"' | '<')
                })
                .map_or(text.len(), |(index, _)| index);
            let word = text[..end].trim_end_matches('.');
            word.len().max(first.len_utf8())
        }
    }
}

/// Length of a string with its language tag, or with the caret of its datatype and what follows.
fn string_len(text: &str, quote: char) -> usize {
    let long: String = std::iter::repeat_n(quote, 3).collect();
    let quotes = if text.starts_with(&long) { 3 } else { 1 };
    let mut at = quotes;
    let closing = &long[..quotes];
    loop {
        let rest = &text[at..];
        if rest.starts_with(closing) {
            at += quotes;
            break;
        }
        match rest.chars().next() {
            Some('\\') => {
                at += 1 + rest[1..].chars().next().map_or(0, char::len_utf8);
            }
            Some(c) => at += c.len_utf8(),
            None => return text.len(),
        }
    }
    let rest = &text[at..];
    at + if rest.starts_with('@') {
        rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '@'))
            .unwrap_or(rest.len())
    } else if let Some(datatype) = rest.strip_prefix("^^") {
        2 + if datatype.is_empty() {
            0
        } else {
            token_len(datatype)
        }
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(text: &str) -> Vec<(String, String, String)> {
        let mut triples = Triples::default();
        let mut findings = Vec::new();
        let file = TurtleFile {
            file: FileId(0),
            path: "t.ttl",
            text,
            of_dataset: false,
        };
        triples.read(&file, &mut findings);
        assert_eq!(findings, [], "{text}");
        let at = |place: Place| {
            let start = usize::try_from(place.start).expect("fits");
            text[start..start + place.len as usize].to_owned()
        };
        triples
            .all
            .iter()
            .filter(|s| s.predicate.as_str().starts_with("http://e/"))
            .map(|s| {
                let name = s.predicate.as_str().trim_start_matches("http://e/");
                (name.to_owned(), at(s.place), at(s.subject_place))
            })
            .collect()
    }

    #[test]
    fn triples_know_their_tokens() {
        let text = "# a comment with 'quotes\n@prefix e: <http://e/> .\nPREFIX f: <http://f/>\n\
            e:s e:a e:o;e:b \"x y\"@en , 'z', \"d.\"^^e:t ; e:c 1.5, 2, true ;\n\
            e:d [ e:p e:q ; e:r \"\"\"long \"one\" \"\"\" ] ; e:l (e:m \"n\") , [] .\n\
            [] e:z e:y. e:t e:k <http://e/i>.";
        let expected = [
            ("a", "e:o", "e:s"),
            ("b", "\"x y\"@en", "e:s"),
            ("b", "'z'", "e:s"),
            ("b", "\"d.\"^^e:t", "e:s"),
            ("c", "1.5", "e:s"),
            ("c", "2", "e:s"),
            ("c", "true", "e:s"),
            ("d", "[", "e:s"),
            ("p", "e:q", "["),
            ("r", "\"\"\"long \"one\" \"\"\"", "["),
            ("l", "(", "e:s"),
            ("l", "[", "e:s"),
            ("z", "e:y", "e:y"),
            ("k", "<http://e/i>", "e:t"),
        ];
        let mut got = places(text);
        let mut expected: Vec<_> = expected
            .map(|(p, o, s)| (p.to_owned(), o.to_owned(), s.to_owned()))
            .to_vec();
        got.sort();
        expected.sort();
        assert_eq!(got, expected);
    }
}

//! Where a query does not follow the grammar, and what may be meant.
//!
//! The parser tells the furthest place that it looked at. To try a keyword it looks as many
//! characters ahead as the keyword has, which may be far into other tokens. So the tokens are
//! pulled apart and parsed once more: then the furthest place lies in the token that is wrong, or
//! in the blanks after it.

use super::error::{QueryError, QueryErrorKind, offset};
use super::parse::Run;
use super::tokens::{Kind, Token, Tokens};
use crate::diagnostic::nearest;
use spargebra::SparqlParser;

/// More blanks than any keyword has characters.
const GAP: &str = "                ";
/// Most things that a hint lists.
const EXPECTED_MAX: usize = 6;

/// Words of the grammar that people misspell.
const KEYWORDS: [&str; 38] = [
    "SELECT",
    "CONSTRUCT",
    "DESCRIBE",
    "ASK",
    "WHERE",
    "FROM",
    "NAMED",
    "PREFIX",
    "BASE",
    "ORDER",
    "BY",
    "GROUP",
    "HAVING",
    "LIMIT",
    "OFFSET",
    "VALUES",
    "OPTIONAL",
    "FILTER",
    "UNION",
    "MINUS",
    "GRAPH",
    "BIND",
    "EXISTS",
    "NOT",
    "DISTINCT",
    "REDUCED",
    "UNDEF",
    "COUNT",
    "SUM",
    "MIN",
    "MAX",
    "AVG",
    "SAMPLE",
    "GROUP_CONCAT",
    "BOUND",
    "REGEX",
    "CONTAINS",
    "LANGMATCHES",
];

/// Makes an error of the parser's message about a text.
pub(super) fn find(text: &str, message: &str, parser: SparqlParser, run: Run) -> QueryError {
    let tokens: Vec<Token<'_>> = Tokens::new(text).collect();
    let (apart, starts) = pull_apart(text, &tokens);
    let message_apart = match run(parser, apart.clone()) {
        Ok(Err(message)) => message,
        _ => return QueryError::at(QueryErrorKind::Syntax, text, 0, message.to_owned()),
    };
    let Some((place, expected)) = read(&message_apart, &apart) else {
        return QueryError::at(QueryErrorKind::Syntax, text, 0, message.to_owned());
    };
    let number = starts
        .partition_point(|start| *start <= place)
        .checked_sub(1);
    let after_last = starts.last().is_some_and(|last| place > *last + GAP.len());
    let wrong = number.filter(|_| !after_last).map(|number| &tokens[number]);
    let at = wrong.map_or(text.trim_end().len(), |token| token.start);
    if let Some(said) = expected.said {
        let error = QueryError::at(QueryErrorKind::Syntax, text, at, said);
        return match wrong.and_then(|token| relative(token, &tokens)) {
            Some(hint) => error.hint(hint),
            None => error,
        };
    }
    let unclosed = unclosed(&tokens);
    let message = match wrong {
        Some(token) => format!("`{}` does not fit here", token.text),
        None => "the query ends too early".to_owned(),
    };
    let error = QueryError::at(QueryErrorKind::Syntax, text, at, message);
    let before = number.map_or(&tokens[..0], |number| &tokens[..number]);
    let hint = match (wrong, unclosed) {
        (Some(token), _) => misspelt(token)
            .or_else(|| relative(token, &tokens))
            .or_else(|| after(before))
            .or_else(|| list(&expected.marks)),
        (None, Some(bracket)) => Some(not_closed(text, bracket)),
        (None, None) => list(&expected.marks),
    };
    match hint {
        Some(hint) => error.hint(hint),
        None => error,
    }
}

/// The tokens with wide gaps wherever blanks may stand, and where each token begins then.
fn pull_apart(text: &str, tokens: &[Token<'_>]) -> (String, Vec<usize>) {
    let mut apart = String::with_capacity(2 * text.len() + GAP.len());
    let mut starts = Vec::with_capacity(tokens.len());
    let mut end = 0;
    for (number, token) in tokens.iter().enumerate() {
        let stands_alone = |token: &Token<'_>| match token.kind {
            Kind::Open | Kind::Close => true,
            Kind::Mark => [".", ";", ","].contains(&token.text),
            _ => false,
        };
        let before = number.checked_sub(1).map(|before| &tokens[before]);
        if token.start > end || stands_alone(token) || before.is_some_and(stands_alone) {
            apart.push_str(GAP);
        }
        starts.push(apart.len());
        apart.push_str(token.text);
        end = token.start + token.text.len();
    }
    apart.push_str(GAP);
    apart.push_str(GAP);
    (apart, starts)
}

/// What the parser would have taken, as far as it can be told to people.
struct Expected {
    /// A sentence of the parser's own about what is wrong.
    said: Option<String>,
    marks: Vec<String>,
}

/// Reads a message of the parser, which is `error at LINE:COLUMN: expected …`.
fn read(message: &str, text: &str) -> Option<(usize, Expected)> {
    let (place, set) = message
        .strip_prefix("error at ")?
        .split_once(": expected ")?;
    let (line, column) = place.split_once(':')?;
    let place = offset(text, line.parse().ok()?, column.parse().ok()?);
    let mut expected = Expected {
        said: None,
        marks: Vec::new(),
    };
    for item in set.trim_start_matches("one of ").split(", ") {
        let quoted = item
            .strip_prefix('"')
            .and_then(|item| item.strip_suffix('"'));
        let brackets_and_stops = ["{", "}", "(", ")", "[", "]", ".", ";", ",", ":"];
        if let Some(mark) = quoted.filter(|mark| brackets_and_stops.contains(mark)) {
            expected.marks.push(format!("`{mark}`"));
        } else if item.contains(' ') && item.starts_with(|c: char| c.is_alphabetic()) {
            let mut chars = item.chars();
            let first = chars.next().map(|first| first.to_ascii_lowercase());
            let is_acronym = chars.clone().next().is_some_and(char::is_uppercase);
            expected.said = Some(if is_acronym {
                item.to_owned()
            } else {
                first.into_iter().chain(chars).collect()
            });
        }
    }
    Some((place, expected))
}

fn list(marks: &[String]) -> Option<String> {
    let few = !marks.is_empty() && marks.len() <= EXPECTED_MAX;
    few.then(|| format!("expected {}", marks.join(" or ")))
}

/// The keyword that a word is likely a slip of.
fn misspelt(token: &Token<'_>) -> Option<String> {
    let is_keyword = KEYWORDS.iter().any(|word| token.is_word(word));
    if token.kind != Kind::Word || is_keyword {
        return None;
    }
    let near = nearest(token.text, KEYWORDS);
    near.first().map(|near| format!("did you mean `{near}`?"))
}

/// What makes a whole of an IRI that is only the end of one.
fn relative(token: &Token<'_>, tokens: &[Token<'_>]) -> Option<String> {
    let has_base = tokens.iter().any(|token| token.is_word("base"));
    let is_relative = token.kind == Kind::Iri && !token.text.contains(':') && !has_base;
    is_relative.then(|| "write the whole IRI, or `BASE <…>` before the query".to_owned())
}

/// What is likely wrong, told from the tokens before.
fn after(before: &[Token<'_>]) -> Option<String> {
    match before {
        [.., last] if last.is_word("order") || last.is_word("group") => {
            Some("expected `BY`".to_owned())
        }
        [earlier @ .., word, variable, _]
            if word.is_word("as") && earlier.iter().any(|token| token.text == variable.text) =>
        {
            let name = variable.text;
            Some(format!(
                "`{name}` has a value before; `AS` wants a new variable"
            ))
        }
        _ => None,
    }
}

/// The last bracket that is opened and never closed.
fn unclosed<'a, 't>(tokens: &'a [Token<'t>]) -> Option<&'a Token<'t>> {
    let mut open = Vec::new();
    for token in tokens {
        match token.kind {
            Kind::Open => open.push(token),
            Kind::Close => drop(open.pop()),
            _ => {}
        }
    }
    open.pop()
}

fn not_closed(text: &str, bracket: &Token<'_>) -> String {
    let (line, column) = super::error::position(text, bracket.start);
    let mark = bracket.text;
    format!("`{mark}` at line {line}, column {column} is not closed")
}

//! The tokens of a query, told apart as the parser tells them.
//!
//! One thing depends on where it stands: `<` begins an IRI, or is an operator. It is one only
//! between the parentheses of an expression, after an operand. So the scanner keeps the brackets
//! that are open; it needs no stack of calls for that, however deep they nest.

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A keyword, a function, `a`, `true`, `false`.
    Word,
    Variable,
    Iri,
    /// A prefixed name; holds the length of its prefix.
    Name(usize),
    Blank,
    Text,
    Number,
    Language,
    Open,
    Close,
    /// An operator or a separator.
    Mark,
}

/// A piece of a query.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token<'t> {
    pub(super) kind: Kind,
    pub(super) text: &'t str,
    /// Offset of the first byte.
    pub(super) start: usize,
    /// How many brackets are open around it; an opening one counts itself.
    pub(super) depth: usize,
    /// Whether it stands in an expression.
    pub(super) in_expression: bool,
}

impl Token<'_> {
    pub(super) fn is_word(&self, word: &str) -> bool {
        self.kind == Kind::Word && self.text.eq_ignore_ascii_case(word)
    }

    /// Whether an operator may follow.
    fn ends_operand(&self) -> bool {
        match self.kind {
            Kind::Open | Kind::Mark => false,
            Kind::Word => self.is_word("true") || self.is_word("false"),
            _ => true,
        }
    }
}

/// An open bracket.
#[derive(Clone, Copy)]
struct Frame {
    parenthesis: bool,
    /// Whether an opening parenthesis in it begins an expression.
    expressions: bool,
}

/// Cuts a query into tokens. It ends early where no token can be, which the parser will tell.
pub(super) struct Tokens<'t> {
    text: &'t str,
    at: usize,
    frames: Vec<Frame>,
    last: Option<Token<'t>>,
    last_but_one: Option<Token<'t>>,
}

impl<'t> Tokens<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        let top = Frame {
            parenthesis: false,
            expressions: true,
        };
        Self {
            text,
            at: 0,
            frames: vec![top],
            last: None,
            last_but_one: None,
        }
    }

    /// Where the tokens ended: before the end of the text, if a string has no end.
    pub(super) fn rest(&self) -> usize {
        self.at
    }

    fn top(&self) -> Frame {
        *self.frames.last().expect("the first frame is never closed")
    }

    fn in_expression(&self) -> bool {
        self.top().parenthesis && self.top().expressions
    }

    fn skip_blanks(&mut self) {
        let bytes = self.text.as_bytes();
        while let Some(byte) = bytes.get(self.at) {
            match byte {
                b' ' | b'\t' | b'\n' | b'\r' => self.at += 1,
                b'#' => {
                    let rest = &bytes[self.at..];
                    let end = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
                    self.at += end.unwrap_or(rest.len());
                }
                _ => break,
            }
        }
    }

    /// Whether a parenthesis that opens here begins an expression: in a group pattern only after a
    /// keyword or a function's name, in a projection or a modifier always.
    fn opens_expression(&self) -> bool {
        let frame = self.top();
        if frame.parenthesis {
            return frame.expressions;
        }
        let Some(last) = self.last else { return true };
        let is_keyword = |token: &Token<'_>| {
            token.kind == Kind::Word
                && !["a", "values", "true", "false", "undef"]
                    .iter()
                    .any(|word| token.is_word(word))
        };
        match last.kind {
            Kind::Word => is_keyword(&last),
            Kind::Iri | Kind::Name(_) => {
                frame.expressions || self.last_but_one.as_ref().is_some_and(is_keyword)
            }
            _ => frame.expressions,
        }
    }

    fn open(&mut self, bracket: u8) {
        let frame = Frame {
            parenthesis: bracket == b'(',
            expressions: bracket == b'(' && self.opens_expression(),
        };
        self.frames.push(frame);
    }

    fn close(&mut self) {
        if self.frames.len() > 1 {
            self.frames.pop();
        }
    }

    fn word_was_read(&mut self, token: &Token<'_>) {
        let begins_clause = ["select", "group", "having", "order"];
        if !self.top().parenthesis && begins_clause.iter().any(|word| token.is_word(word)) {
            let frame = self.frames.last_mut().expect("the first is never closed");
            frame.expressions = true;
        }
    }

    /// The kind and length of the token at the start of a text.
    fn recognise(&self, rest: &str) -> Option<(Kind, usize)> {
        let bytes = rest.as_bytes();
        let first = *bytes.first()?;
        Some(match first {
            b'{' | b'(' | b'[' => (Kind::Open, 1),
            b'}' | b')' | b']' => (Kind::Close, 1),
            b'"' | b'\'' => (Kind::Text, text_len(bytes)?),
            b'<' => self.angle(bytes),
            b'?' | b'$' => match 1 + name_len(&rest[1..], |_| false) {
                1 => (Kind::Mark, 1),
                len => (Kind::Variable, len),
            },
            b'@' => (Kind::Language, 1 + name_len(&rest[1..], |c| c == '-')),
            b'0'..=b'9' => (Kind::Number, number_len(bytes)),
            b'.' if bytes.get(1).is_some_and(u8::is_ascii_digit) => {
                (Kind::Number, number_len(bytes))
            }
            b'_' if bytes.get(1) == Some(&b':') => {
                (Kind::Blank, 2 + name_len(&rest[2..], is_inside_name))
            }
            b':' => (Kind::Name(0), 1 + local_len(&rest[1..])),
            _ if is_name_char(rest.chars().next()?) => word(rest),
            b'|' | b'&' | b'^' if bytes.get(1) == Some(&first) => (Kind::Mark, 2),
            b'!' | b'>' if bytes.get(1) == Some(&b'=') => (Kind::Mark, 2),
            _ => (Kind::Mark, rest.chars().next()?.len_utf8()),
        })
    }

    fn angle(&self, bytes: &[u8]) -> (Kind, usize) {
        let operator = (Kind::Mark, 1 + usize::from(bytes.get(1) == Some(&b'=')));
        let after_operand = self.last.as_ref().is_some_and(Token::ends_operand);
        if self.in_expression() && after_operand {
            return operator;
        }
        let refused = |byte: u8| byte <= b' ' || b"<\"{}|^`".contains(&byte);
        match bytes[1..]
            .iter()
            .position(|byte| *byte == b'>' || refused(*byte))
        {
            Some(end) if bytes[1 + end] == b'>' => (Kind::Iri, end + 2),
            _ => operator,
        }
    }
}

impl<'t> Iterator for Tokens<'t> {
    type Item = Token<'t>;

    fn next(&mut self) -> Option<Token<'t>> {
        self.skip_blanks();
        let rest = self.text.get(self.at..)?;
        let (kind, len) = self.recognise(rest)?;
        if kind == Kind::Open {
            self.open(rest.as_bytes()[0]);
        }
        let token = Token {
            kind,
            text: &rest[..len],
            start: self.at,
            depth: self.frames.len() - 1,
            in_expression: self.in_expression(),
        };
        match kind {
            Kind::Close => self.close(),
            Kind::Word => self.word_was_read(&token),
            _ => {}
        }
        self.at += len;
        self.last_but_one = self.last.replace(token);
        Some(token)
    }
}

fn is_name_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_' || !c.is_ascii()
}

fn is_inside_name(c: char) -> bool {
    c == '-' || c == '.'
}

/// The length of a run of characters of names, and of others that may stand among them but not at
/// their end.
fn name_len(text: &str, inside: impl Fn(char) -> bool) -> usize {
    let end = text
        .find(|c: char| !is_name_char(c) && !inside(c))
        .unwrap_or(text.len());
    text[..end].trim_end_matches('.').len()
}

/// The length of a local name, with its escapes.
fn local_len(text: &str) -> usize {
    let mut end = 0;
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        if c == '\\' {
            let Some((_, escaped)) = chars.next() else {
                break;
            };
            end = at + 1 + escaped.len_utf8();
        } else if is_name_char(c) || matches!(c, '-' | ':' | '%') {
            end = at + c.len_utf8();
        } else if c != '.' {
            break;
        }
    }
    end
}

/// A prefixed name, or a word where no colon follows.
fn word(text: &str) -> (Kind, usize) {
    let prefix = name_len(text, is_inside_name);
    if text.as_bytes().get(prefix) == Some(&b':') {
        return (
            Kind::Name(prefix),
            prefix + 1 + local_len(&text[prefix + 1..]),
        );
    }
    (Kind::Word, name_len(text, |_| false))
}

fn number_len(bytes: &[u8]) -> usize {
    let digits = |from: usize| {
        let rest = bytes[from..].iter();
        from + rest.take_while(|byte| byte.is_ascii_digit()).count()
    };
    let mut end = digits(0);
    if bytes.get(end) == Some(&b'.') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit) {
        end = digits(end + 1);
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        if bytes.get(end + 1 + sign).is_some_and(u8::is_ascii_digit) {
            end = digits(end + 1 + sign);
        }
    }
    end
}

/// The length of a string with its quotation marks, or nothing where it does not end.
fn text_len(bytes: &[u8]) -> Option<usize> {
    let quote = bytes[0];
    let long = bytes.starts_with(&[quote; 3]);
    let mut at = if long { 3 } else { 1 };
    loop {
        match *bytes.get(at)? {
            b'\\' => at += 2,
            b'\n' | b'\r' if !long => return None,
            byte if byte == quote && !long => return Some(at + 1),
            byte if byte == quote && bytes[at..].starts_with(&[quote; 3]) => return Some(at + 3),
            _ => at += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<String> {
        Tokens::new(text)
            .map(|token| format!("{:?} {}", token.kind, token.text))
            .collect()
    }

    #[test]
    fn tokens_are_told_apart() {
        let text =
            "a ex:b\\#c. _:x-y. ?v $w 'it''s' \"\"\"a \"quoted\" #\"\"\" @en-gb 1.5e-3 . 7. :x a:";
        assert_eq!(
            shown(text),
            [
                "Word a",
                "Name(2) ex:b\\#c",
                "Mark .",
                "Blank _:x-y",
                "Mark .",
                "Variable ?v",
                "Variable $w",
                "Text 'it'",
                "Text 's'",
                "Text \"\"\"a \"quoted\" #\"\"\"",
                "Language @en-gb",
                "Number 1.5e-3",
                "Mark .",
                "Number 7",
                "Mark .",
                "Name(0) :x",
                "Name(1) a:",
            ]
        );
    }

    fn angles(text: &str) -> Vec<&str> {
        Tokens::new(text)
            .filter(|token| token.text.starts_with('<'))
            .map(|token| token.text)
            .collect()
    }

    #[test]
    fn an_angle_bracket_is_an_operator_only_in_expressions() {
        assert_eq!(angles("SELECT * { ?s <p#x> <o> # <c>\n}"), ["<p#x>", "<o>"]);
        assert_eq!(
            angles("{ FILTER(?a<1#>}\n && ?b <= <i>) }"),
            ["<", "<=", "<i>"]
        );
        assert_eq!(angles("{ ?s ?p (<a#1> <b#2>) }"), ["<a#1>", "<b#2>"]);
        assert_eq!(
            angles("{ VALUES (?x ?y) {(<a#1> <b#2>)} }"),
            ["<a#1>", "<b#2>"]
        );
        assert_eq!(angles("{ SELECT ?a (?b<?c&&?d>?e AS ?f) { } }"), ["<"]);
        assert_eq!(angles("{ FILTER ex:f(?a<?b&&?c>1) }"), ["<"]);
        assert_eq!(angles("{ FILTER <f>(?a <b>(1)) }"), ["<f>", "<"]);
        assert_eq!(angles("{ } GROUP BY ?a HAVING (count(*)<5>3) "), ["<"]);
        assert_eq!(angles("{ FILTER EXISTS { ?s <p> (<q>) } }"), ["<p>", "<q>"]);
    }

    #[test]
    fn a_string_that_does_not_end_ends_the_tokens() {
        assert_eq!(shown("a 'b\n c"), ["Word a"]);
        assert_eq!(shown("a 'b\\"), ["Word a"]);
    }
}

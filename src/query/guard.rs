//! One pass over the tokens before anything is parsed.
//!
//! The parser and the evaluator call themselves for every level of nesting, and build a tree as
//! deep as a chain of operators is long; some mistakes they only find after they have tried twice
//! at every level. What is refused here would only overflow the stack or burn time.

use super::QueryForm;
use super::error::{QueryError, QueryErrorKind as Kind};
use super::tokens::{Kind as TokenKind, Token, Tokens};
use super::vocabulary::{Scopes, Vocabulary};
use crate::diagnostic::nearest;
use std::collections::BTreeMap;

/// Longest query, in bytes. The longest in the W3C's suites has about 10,000.
pub const TEXT_BYTES_MAX: usize = 1 << 20;
/// Open brackets and signs at one point. People nest some ten deep; the stack of the threads that
/// parse and evaluate holds several times this.
pub const NESTING_MAX: usize = 100;
/// Brackets within each other that have a `!` before them: the parser reads what follows a `!`
/// twice, so each level doubles the work.
pub(super) const NEGATIONS_MAX: usize = 8;
/// Operators and clauses in a query: each makes the tree deeper by one.
pub const OPERATORS_MAX: usize = 1_000;
/// Most triple patterns in a query. The evaluator's planner takes time with the third power of
/// their number: some 0.1 s for this many, minutes for a thousand.
pub const PATTERNS_MAX: usize = 100;

/// Words that begin an update.
const UPDATES: [&str; 10] = [
    "insert", "delete", "load", "clear", "drop", "create", "add", "move", "copy", "with",
];
/// Words that begin a query.
const FORMS: [&str; 4] = ["select", "construct", "describe", "ask"];
/// What they ask for.
const FORMS_OF_WORDS: [QueryForm; 4] = [
    QueryForm::Select,
    QueryForm::Construct,
    QueryForm::Describe,
    QueryForm::Ask,
];
const FORMS_HINT: &str = "a query begins with `SELECT`, `ASK`, `CONSTRUCT` or `DESCRIBE`";
/// Words that make the tree deeper.
const CLAUSES: [&str; 9] = [
    "union", "optional", "minus", "filter", "bind", "graph", "lateral", "having", "exists",
];
/// Words whose answer differs from one time to the next.
const VOLATILE: [&str; 5] = ["now", "rand", "uuid", "struuid", "bnode"];

/// What one pass over the tokens of a query tells. The query is within the bounds, but it need not
/// follow the grammar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Screened {
    /// What it asks for.
    pub form: QueryForm,
    /// Whether asking again may give another answer, as with `NOW` or `RAND`.
    pub volatile: bool,
}

/// Looks at the tokens of a query once, without parsing it: refuses what would only overflow a
/// stack or burn time, updates, SERVICE, and prefixes that are not declared.
///
/// Takes time with the length of the text, which is bounded, and no stack.
pub fn screen(text: &str, vocabulary: &Vocabulary) -> Result<Screened, QueryError> {
    guard(without_mark(text), vocabulary.prefixes())
}

/// A byte order mark is no part of a text.
pub(super) fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// Looks at all tokens once.
pub(super) fn guard(
    text: &str,
    prefixes: &BTreeMap<String, String>,
) -> Result<Screened, QueryError> {
    if text.len() > TEXT_BYTES_MAX {
        let message = format!("the query has {} bytes", text.len());
        return Err(QueryError::at(Kind::TooLong, text, 0, message)
            .hint(format!("a query can have {TEXT_BYTES_MAX} bytes"))
            .bound(TEXT_BYTES_MAX, Some(text.len())));
    }
    let mut guard = Guard {
        text,
        scopes: Scopes::new(prefixes),
        form: None,
        signs: 0,
        operators: 0,
        patterns: 0,
        last: None,
        template: None,
        negated: Vec::new(),
        negation: false,
        volatile: false,
    };
    let mut tokens = Tokens::new(text);
    for token in &mut tokens {
        guard.form(&token)?;
        guard.nesting(&token)?;
        guard.operators(&token)?;
        guard.patterns(&token)?;
        guard.names(&token)?;
        guard.last = Some(token);
    }
    let rest = tokens.rest();
    if rest < text.len() {
        let message = "a string does not end".to_owned();
        return Err(QueryError::at(Kind::Syntax, text, rest, message)
            .hint("close it with the quotation mark that it begins with"));
    }
    let Some(form) = guard.form else {
        let message = "there is no query".to_owned();
        return Err(QueryError::at(Kind::Syntax, text, text.len(), message).hint(FORMS_HINT));
    };
    Ok(Screened {
        form,
        volatile: guard.volatile,
    })
}

/// Refuses a query for its number of triple patterns, which is known once it has been parsed.
pub(super) fn too_many_patterns(text: &str, at: usize, patterns: Option<usize>) -> QueryError {
    let message = match patterns {
        Some(patterns) => format!("the query has {patterns} triple patterns"),
        None => format!("the query has more than {PATTERNS_MAX} triple patterns"),
    };
    QueryError::at(Kind::TooManyPatterns, text, at, message)
        .hint(format!("a query can have {PATTERNS_MAX}; ask in several"))
        .bound(PATTERNS_MAX, patterns)
}

struct Guard<'t> {
    text: &'t str,
    scopes: Scopes<'t>,
    /// What the word asks for that the query began with.
    form: Option<QueryForm>,
    /// Signs in a row.
    signs: usize,
    operators: usize,
    /// Triple patterns that have ended; the last of a group and those of collections do not count.
    patterns: usize,
    last: Option<Token<'t>>,
    /// How deep what stands in the template of a CONSTRUCT is at least, while it is read.
    template: Option<usize>,
    /// For each open bracket, how many of them and around them have a `!` before.
    negated: Vec<usize>,
    /// Whether a `!` waits for its operand.
    negation: bool,
    /// Whether asking again may give another answer.
    volatile: bool,
}

impl<'t> Guard<'t> {
    fn error(&self, kind: Kind, token: &Token<'_>, message: String) -> QueryError {
        QueryError::at(kind, self.text, token.start, message)
    }

    /// Refuses updates by the word that they begin with, and SERVICE.
    fn form(&mut self, token: &Token<'t>) -> Result<(), QueryError> {
        if token.text == "@prefix" && self.form.is_none() {
            let message = "`@prefix` is Turtle".to_owned();
            return Err(self
                .error(Kind::Syntax, token, message)
                .hint("in a query it is `PREFIX`, without `@` and without a full stop"));
        }
        if token.kind != TokenKind::Word {
            return Ok(());
        }
        if token.is_word("service") {
            let message = "`SERVICE` would ask another endpoint".to_owned();
            return Err(self
                .error(Kind::Service, token, message)
                .hint("queries are answered from the graph alone; ask the other endpoint itself"));
        }
        let is_one_of = |words: &[&str]| words.iter().any(|word| token.is_word(word));
        self.volatile |= is_one_of(&VOLATILE);
        if self.form.is_some() || token.depth > 0 {
            return Ok(());
        }
        if is_one_of(&UPDATES) {
            let word = token.text.to_uppercase();
            let message = format!("`{word}` begins an update, and the graph is read-only");
            return Err(self
                .error(Kind::Update, token, message)
                .hint("change the records and build again"));
        }
        let form = FORMS.iter().position(|word| token.is_word(word));
        if let Some(form) = form {
            self.form = Some(FORMS_OF_WORDS[form]);
        } else if self.scopes.expects_prefix() {
            let message = format!("the prefix `{}` lacks its colon", token.text);
            let hint = format!("`PREFIX {}: <…>`", token.text);
            return Err(self.error(Kind::Syntax, token, message).hint(hint));
        } else if !is_one_of(&["prefix", "base"]) {
            let message = format!("a query cannot begin with `{}`", token.text);
            let near = nearest(token.text, FORMS);
            let hint = match near.first() {
                Some(near) => format!("did you mean `{}`?", near.to_uppercase()),
                None => FORMS_HINT.to_owned(),
            };
            return Err(self.error(Kind::Syntax, token, message).hint(hint));
        }
        Ok(())
    }

    fn nesting(&mut self, token: &Token<'t>) -> Result<(), QueryError> {
        let is_sign = token.kind == TokenKind::Mark && ["!", "+", "-", "^"].contains(&token.text);
        self.signs = if is_sign { self.signs + 1 } else { 0 };
        if token.depth + self.signs > NESTING_MAX {
            let message = format!("the query nests more than {NESTING_MAX} deep");
            return Err(self
                .error(Kind::TooDeep, token, message)
                .hint("put the parts of a union or a condition side by side")
                .bound(NESTING_MAX, None));
        }
        match token.kind {
            TokenKind::Open => {
                let around = self.negated.last().copied().unwrap_or(0);
                let negated = around + usize::from(std::mem::take(&mut self.negation));
                if negated > NEGATIONS_MAX {
                    let message =
                        format!("more than {NEGATIONS_MAX} negations stand in each other");
                    return Err(self
                        .error(Kind::TooDeep, token, message)
                        .hint("two `!` cancel each other")
                        .bound(NEGATIONS_MAX, None));
                }
                self.negated.push(negated);
            }
            TokenKind::Close => {
                self.negated.pop();
                self.negation = false;
            }
            TokenKind::Mark => self.negation = token.text == "!",
            // A function's name stands between `!` and its arguments.
            TokenKind::Word | TokenKind::Iri | TokenKind::Name(_) => {}
            _ => self.negation = false,
        }
        Ok(())
    }

    fn operators(&mut self, token: &Token<'t>) -> Result<(), QueryError> {
        let counts = match token.kind {
            TokenKind::Word => CLAUSES.iter().any(|word| token.is_word(word)),
            TokenKind::Mark if token.in_expression => token.text != ",",
            TokenKind::Mark => ["|", "/", "!", "^"].contains(&token.text),
            TokenKind::Open => token.text == "{",
            _ => false,
        };
        self.operators += usize::from(counts);
        if self.operators <= OPERATORS_MAX {
            return Ok(());
        }
        let message = format!("the query has more than {OPERATORS_MAX} operators and clauses");
        Err(self
            .error(Kind::TooManyOperators, token, message)
            .hint("give many values with `VALUES` or `IN`")
            .bound(OPERATORS_MAX, None))
    }

    /// Counts the separators that end a triple: those after a term. So it counts no more than the
    /// parser will, which counts again.
    fn patterns(&mut self, token: &Token<'t>) -> Result<(), QueryError> {
        let Some(last) = self.last else { return Ok(()) };
        if token.text == "{" && last.is_word("construct") {
            self.template = Some(token.depth);
        } else if self.template.is_some_and(|depth| token.depth < depth) {
            self.template = None;
        }
        let is_separator = token.kind == TokenKind::Mark && [".", ";", ","].contains(&token.text);
        let after_term = match last.kind {
            TokenKind::Open | TokenKind::Close | TokenKind::Mark => false,
            TokenKind::Word => last.is_word("true") || last.is_word("false"),
            _ => true,
        };
        if !is_separator || !after_term || token.in_expression || self.template.is_some() {
            return Ok(());
        }
        self.patterns += 1;
        if self.patterns <= PATTERNS_MAX {
            return Ok(());
        }
        // There may be more: the rest is not read.
        Err(too_many_patterns(self.text, token.start, None)
            .bound(PATTERNS_MAX, Some(self.patterns)))
    }

    fn names(&mut self, token: &Token<'t>) -> Result<(), QueryError> {
        if token.text == "<" && !token.in_expression {
            let message = "what begins here is no IRI".to_owned();
            return Err(self
                .error(Kind::Syntax, token, message)
                .hint("an IRI ends with `>` and has no spaces, quotation marks or braces in it"));
        }
        let declares = self.scopes.read(token);
        let TokenKind::Name(len) = token.kind else {
            return Ok(());
        };
        let prefix = &token.text[..len];
        if declares || self.scopes.namespace(prefix).is_some() {
            return Ok(());
        }
        let message = format!("no prefix `{prefix}:` is declared");
        let near = nearest(prefix, self.scopes.prefixes());
        let hint = match near.first() {
            Some(near) => format!("did you mean `{near}:`?"),
            None => format!("declare it at the start: `PREFIX {prefix}: <…>`"),
        };
        Err(self.error(Kind::Syntax, token, message).hint(hint))
    }
}

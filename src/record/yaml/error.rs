//! What a mistake in the syntax is called, and what mends it.

use super::recovery::{line_after, line_start};
use super::{Last, Open};
use crate::diagnostic::{Code, FileId, Finding, Place};
use crate::record::DEPTH_MAX;
use crate::record::tree::Kind;
use granit_parser::ErrorKind;
use std::ops::Range;

/// What is known where reading stopped.
pub(super) struct Context<'r> {
    pub(super) text: &'r str,
    pub(super) file: FileId,
    /// Where the parser stopped.
    pub(super) at: usize,
    /// Where the last thing ends that was read.
    pub(super) read: usize,
    pub(super) last: Last,
    pub(super) open: &'r [Open],
    /// Columns of the lists and maps that ended just before.
    pub(super) closed: &'r [usize],
}

/// A finding, and the offset of what is damaged: reading goes on after its line.
pub(super) type Explained = (Finding, usize);

/// Puts a mistake in words.
pub(super) fn explain(kind: &ErrorKind, context: &Context<'_>) -> Explained {
    use ErrorKind as E;
    match kind {
        E::RecursionLimitExceeded => (
            too_deep(context.place(context.at, context.at + 1)),
            context.at,
        ),
        E::TabNotAllowed
        | E::TabInBlockIndentation
        | E::TabInIndentation
        | E::TabAtBlockScalarStart
        | E::TabInPlainScalar => context.tab(),
        E::UnclosedQuotedScalar
        | E::DocumentIndicatorInQuotedScalar
        | E::InvalidQuotedScalarIndent
        | E::InvalidTrailingSingleQuotedScalar
        | E::InvalidTrailingDoubleQuotedScalar => context.quoted(),
        E::UnknownQuotedScalarEscape
        | E::InvalidQuotedScalarHexEscape
        | E::InvalidLowSurrogateHexEscape
        | E::InvalidLowSurrogate
        | E::MissingLowSurrogate
        | E::UnpairedLowSurrogate
        | E::InvalidUnicodeEscape => context.escape(),
        _ if context.flow().is_some() => context.in_brackets(kind),
        E::UnclosedFlowCollection { .. }
        | E::MisplacedFlowCollectionEnd
        | E::MismatchedFlowCollectionEnd { .. } => context.in_brackets(kind),
        E::UnexpectedCharacter { character } => context.character(*character),
        E::MissingAnchorOrAliasName
        | E::ExpectedTagBang
        | E::InvalidGlobalTagCharacter
        | E::InvalidTagTerminator
        | E::MissingTagUri
        | E::UnclosedVerbatimTag
        | E::InvalidTagEscape
        | E::InvalidTagUtf8
        | E::InvalidTagUtf8LeadingByte
        | E::InvalidTagUtf8TrailingByte
        | E::UndeclaredTagHandle => context.indicator(),
        E::MappingValueNotAllowed | E::InvalidMappingValueWhitespace => context.second_colon(),
        E::SimpleKeyExpected | E::InvalidSimpleKey => {
            (no_colon(context.text, context.file, context.at), context.at)
        }
        E::ExpectedBlockSequenceEntry
        | E::ExpectedBlockMappingKey
        | E::InvalidIndentation
        | E::ExpectedDocumentStart
        | E::MappingKeyNotAllowed => {
            let start = context.at.max(content_start(context.text, context.at));
            (context.misplaced(start), context.at)
        }
        E::BlockSequenceEntryNotAllowed | E::InvalidBlockEntryWhitespace => context.dash(),
        _ => context.rest(kind),
    }
}

/// Something is nested deeper than the bound.
pub(super) fn too_deep(place: Place) -> Finding {
    Finding::new(
        Code::TooDeep,
        place,
        format!("lists and maps stand more than {DEPTH_MAX} deep in one another"),
    )
    .expected("what begins here is not read")
    .hint("give nested records as records of their own, with the parent's path in `in`")
}

/// A line should be a key and its value, and has no colon.
pub(super) fn no_colon(text: &str, file: FileId, at: usize) -> Finding {
    let end = line_end(text, at);
    let line = &text[at..end];
    let place = Place {
        file,
        start: at as u64,
        len: (end - at) as u32,
    };
    if let Some(colon) = tight_colon(line) {
        return no_space(text, file, at..end, at + colon);
    }
    let finding = Finding::new(
        Code::SyntaxError,
        place,
        format!("`{}` stands where a key is due, and has no `:`", cut(line)),
    )
    .expected("a key, a `:`, a space and a value");
    match line.strip_prefix('-') {
        Some(item) => finding.hint(format!("write a space after the dash: `- {}`", item.trim())),
        None => finding
            .hint("add the `:`, or indent the line deeper if it goes on with the text above it"),
    }
}

/// A colon has no space after it, so that it makes no key.
pub(super) fn no_space(text: &str, file: FileId, range: Range<usize>, colon: usize) -> Finding {
    let place = Place {
        file,
        start: colon as u64,
        len: 1,
    };
    let (key, value) = (&text[range.start..colon], &text[colon + 1..range.end]);
    Finding::new(
        Code::SyntaxError,
        place,
        format!("no space follows the `:` after `{}`", cut(key)),
    )
    .expected("a space")
    .hint(format!("write `{}: {}`", cut(key), cut(value)))
}

/// A line goes on with no list or map above it.
pub(super) fn misplaced(
    text: &str,
    file: FileId,
    start: usize,
    open: &[Open],
    closed: &[usize],
) -> Finding {
    let end = line_end(text, start);
    let line = &text[start..end];
    let place = Place {
        file,
        start: start as u64,
        len: (end - start) as u32,
    };
    let column = start - line_start(text, start);
    let item = line == "-" || line.starts_with("- ");
    let here = open
        .iter()
        .rev()
        .find(|open| !open.flow && open.column == column);
    let finding = |message: &str| Finding::new(Code::SyntaxError, place, message);
    if let Some(rest) = line
        .strip_prefix('-')
        .filter(|rest| !item && rest.contains(": "))
    {
        return finding("no space follows the dash of an item")
            .expected("a dash, a space and the item")
            .hint(format!("write `- {}`", cut(rest)));
    }
    match here {
        Some(open) if open.kind == Kind::List && !item => {
            finding("a key stands among the items of a list")
                .expected("an item, which begins with `- `")
                .hint(format!(
                    "indent it by {} spaces if it belongs to the item above",
                    column + 2
                ))
        }
        Some(open) if open.kind == Kind::Map && item => {
            finding("an item of a list stands among the keys of a map")
                .expected("a key")
                .hint(
                    "put the key of the list above it, or indent it like the items it belongs with",
                )
        }
        _ => finding("this line is indented like none of those that it could go on with")
            .expected(format!(
                "indented by {column}, where {} would fit",
                columns(open, closed)
            ))
            .hint("indent it exactly like the keys or items that it stands among"),
    }
}

/// The indentations of what a line could go on with.
fn columns(open: &[Open], closed: &[usize]) -> String {
    let open = open.iter().filter_map(Open::line_column);
    let mut columns: Vec<usize> = open.chain(closed.iter().copied()).collect();
    columns.sort_unstable();
    columns.dedup();
    let words: Vec<String> = columns.iter().map(usize::to_string).collect();
    match words.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => "0".to_owned(),
    }
}

impl Context<'_> {
    fn place(&self, start: usize, end: usize) -> Place {
        Place {
            file: self.file,
            start: start as u64,
            len: end.min(self.text.len()).saturating_sub(start) as u32,
        }
    }

    fn finding(&self, start: usize, end: usize, message: impl Into<String>) -> Finding {
        Finding::new(Code::SyntaxError, self.place(start, end), message)
    }

    fn misplaced(&self, start: usize) -> Finding {
        misplaced(self.text, self.file, start, self.open, self.closed)
    }

    /// The innermost list or map in brackets.
    fn flow(&self) -> Option<&Open> {
        self.open.last().filter(|open| open.flow)
    }

    /// A value that would do if it were quoted, quoted.
    fn quoted_rest(&self, start: usize) -> String {
        let rest = &self.text[start..line_end(self.text, start)];
        let rest = rest
            .find(" #")
            .map_or(rest, |comment| &rest[..comment])
            .trim_end();
        if rest.contains(['"', '\\']) {
            format!("'{}'", rest.replace('\'', "''"))
        } else {
            format!("\"{rest}\"")
        }
    }

    fn tab(&self) -> Explained {
        let line = line_start(self.text, self.at);
        let reach = (self.at + 1).min(line_end(self.text, self.at)).max(self.at);
        let before = self.text.get(line..reach).and_then(|part| part.rfind('\t'));
        let space = |c: char| !matches!(c, ' ' | '\n' | '\r');
        let end = line_end(self.text, self.at);
        let at = match (before, self.text[end..].find(space)) {
            (Some(tab), _) => line + tab,
            (None, Some(tab)) if self.text[end + tab..].starts_with('\t') => end + tab,
            _ => self.at,
        };
        let finding = self
            .finding(at, at + 1, "a tab stands where only spaces can")
            .expected("spaces")
            .hint("indent with spaces; most editors can turn tabs into spaces");
        (finding, at)
    }

    /// The quotation mark that opened the text in which, or after which, reading stopped.
    fn opening(&self) -> Option<(usize, char)> {
        let from = self.read.min(self.at);
        let upto = (self.at + 1).min(self.text.len());
        let gap = self.text.get(from..upto)?;
        let mut before = ' ';
        for (offset, found) in gap.char_indices() {
            if matches!(found, '"' | '\'') && !before.is_alphanumeric() {
                return Some((from + offset, found));
            }
            before = found;
        }
        None
    }

    fn quoted(&self) -> Explained {
        let (opening, mark) = self.opening().unwrap_or((self.at, '"'));
        let closes_elsewhere = line_start(self.text, self.at) != line_start(self.text, opening);
        let unclosed = self.at == opening;
        if unclosed || closes_elsewhere {
            let finding = self
                .finding(
                    opening,
                    opening + 1,
                    format!("a text is opened with `{mark}` and not closed"),
                )
                .expected("opened here")
                .hint(format!("close the text with `{mark}`"));
            let finding = match unclosed {
                true => finding,
                false => finding.also(
                    self.place(self.at, self.at + 1),
                    format!("more follows the `{mark}` that closes it here"),
                ),
            };
            return (finding, opening);
        }
        let finding = self.finding(
            self.at,
            line_end(self.text, self.at),
            format!("something follows the `{mark}` that closes the text"),
        );
        let hint = match mark {
            '\'' => "write an apostrophe inside of `'…'` twice (`''`), or use `\"…\"`",
            _ => "write a quotation mark inside of `\"…\"` as `\\\"`, or use `'…'`",
        };
        (
            finding
                .expected(format!("the text was opened with `{mark}`"))
                .hint(hint),
            self.at,
        )
    }

    fn escape(&self) -> Explained {
        let start = self.at;
        let end = line_end(self.text, start);
        let known = "0abt\tnvfre \"/\\N_LPxuU";
        let line = &self.text[start..end];
        let mut at = start;
        let mut chars = line.char_indices();
        while let Some((offset, found)) = chars.next() {
            if found == '\\' {
                let next = chars.next().map_or('\\', |(_, next)| next);
                if !known.contains(next) {
                    let finding = self
                        .finding(
                            start + offset,
                            start + offset + 1 + next.len_utf8(),
                            format!("`\\{next}` stands for no character"),
                        )
                        .expected("in double quotation marks a backslash begins an escape")
                        .hint("write a backslash as `\\\\`, or put the text in `'…'`");
                    return (finding, start);
                }
                if matches!(next, 'x' | 'u' | 'U') {
                    at = start + offset;
                }
            }
        }
        let finding = self
            .finding(at, at + 2, "an escape stands for no character")
            .expected("`\\x`, `\\u` or `\\U` with the 2, 4 or 8 hexadecimal digits of a character")
            .hint("write the character itself, or a backslash as `\\\\`");
        (finding, start)
    }

    fn character(&self, character: char) -> Explained {
        let end = self.at + character.len_utf8();
        if matches!(character, '@' | '`' | '%' | '}' | ']' | ',') {
            return self.indicator();
        }
        let finding = self
            .finding(
                self.at,
                end,
                format!(
                    "the character U+{:04X} cannot stand here",
                    u32::from(character)
                ),
            )
            .expected("a character that can be printed")
            .hint("remove it, or write it as an escape in double quotation marks");
        (finding, self.at)
    }

    /// An unquoted text begins with a character that means something else.
    fn indicator(&self) -> Explained {
        let at = match self.text[..self.at].chars().next_back() {
            Some('*' | '&' | '!') => self.at - 1,
            _ => self.at,
        };
        let Some(first) = self.text[at..].chars().next() else {
            return self.rest(&ErrorKind::UnexpectedEof);
        };
        let finding = self
            .finding(
                at,
                at + first.len_utf8(),
                format!("a text begins with `{first}`"),
            )
            .expected("it needs quotation marks")
            .hint(format!("write {}", self.quoted_rest(at)));
        (finding, at)
    }

    fn second_colon(&self) -> Explained {
        let Last { start, end, plain } = self.last;
        let value = self.text.get(start..end).unwrap_or("");
        let near = plain && end > start && self.text[end..self.at.max(end)].trim().is_empty();
        if near
            && let Some(first_line) = value.lines().next().filter(|line| line.len() < value.len())
        {
            if let Some(colon) = tight_colon(first_line) {
                return (
                    no_space(
                        self.text,
                        self.file,
                        start..start + first_line.len(),
                        start + colon,
                    ),
                    start,
                );
            }
            let key = content_start(self.text, self.at);
            let finding = self
                .finding(key, self.at + 1, "a key stands inside the text of the line above it")
                .expected("deeper than the key whose text this would go on with")
                .also(self.place(start, start + first_line.len()), "the text begins here")
                .hint("indent the key like the one it comes after, or give that one no text of its own");
            return (finding, self.at);
        }
        if near {
            let finding = self
                .finding(
                    self.at,
                    self.at + 1,
                    "a second `:` makes a key inside a text",
                )
                .expected("a text with `: ` in it needs quotation marks")
                .hint(format!("write {}", self.quoted_rest(start)));
            return (finding, self.at);
        }
        let finding = self
            .finding(self.at, self.at + 1, "a `:` stands where no key can end")
            .expected("one key a line")
            .hint("put the key on a line of its own, or a text with `: ` in it in quotation marks");
        (finding, self.at)
    }

    fn dash(&self) -> Explained {
        let line = &self.text[line_start(self.text, self.at)..self.at];
        if line.trim().is_empty() {
            return (self.misplaced(self.at), self.at);
        }
        let rest = &self.text[self.at..line_end(self.text, self.at)];
        let finding = self
            .finding(self.at, self.at + 1, "a list begins on the line of its key")
            .expected("an item stands on a line of its own")
            .hint(format!(
                "put `{}` on the next line, or write the list in brackets, or put a text that \
                 begins with `- ` in quotation marks",
                cut(rest)
            ));
        (finding, self.at)
    }

    fn in_brackets(&self, kind: &ErrorKind) -> Explained {
        if let ErrorKind::MisplacedFlowCollectionEnd = kind
            && self.flow().is_none()
        {
            let found = self.text[self.at..].chars().next().unwrap_or(']');
            let finding = self
                .finding(self.at, self.at + 1, format!("`{found}` closes nothing"))
                .expected("nothing is open here")
                .hint("remove it, or put a text that contains it in quotation marks");
            return (finding, self.at);
        }
        let open = self.flow();
        let start = open.map_or(self.at, |open| open.start);
        let bracket = if open.is_some_and(|open| open.kind == Kind::Map) {
            ('{', '}')
        } else {
            ('[', ']')
        };
        let later = self.at >= self.text.len()
            || line_start(self.text, start) != line_start(self.text, self.at);
        if let ErrorKind::MismatchedFlowCollectionEnd { open, close } = kind {
            let finding = self
                .finding(
                    self.at,
                    self.at + 1,
                    format!("`{open}` is closed by `{close}`"),
                )
                .expected(format!("`{}`", if *open == '{' { '}' } else { ']' }))
                .also(self.place(start, start + 1), "opened here")
                .hint("close brackets in the order in which they were opened");
            return (finding, self.at);
        }
        if later || matches!(kind, ErrorKind::UnclosedFlowCollection { .. }) {
            let finding = self
                .finding(start, start + 1, format!("`{}` is not closed", bracket.0))
                .expected("opened here")
                .hint(format!("close it with `{}`", bracket.1));
            return (finding, start);
        }
        if let ErrorKind::UnexpectedCharacter { character } = kind {
            return self.character(*character);
        }
        let finding = self
            .finding(self.at, self.at + 1, format!("this cannot stand between `{}` and `{}`", bracket.0, bracket.1))
            .expected(format!("`,` or `{}`", bracket.1))
            .hint("put a comma between two values, and quotation marks round a text with `: `, `,` or brackets");
        (finding, self.at)
    }

    fn rest(&self, kind: &ErrorKind) -> Explained {
        use ErrorKind as E;
        let (message, expected, hint) = match kind {
            E::InvalidBlockScalarHeader | E::ZeroBlockScalarIndent => (
                "something follows the `|` or `>` on its line",
                "the text begins on the next line",
                "begin the text on the next line, or put a text that begins with `|` or `>` in quotation marks",
            ),
            E::InvalidBlockScalarIndent => (
                "a line of a text is indented otherwise than its first line",
                "indented like the first line, or deeper",
                "indent all lines of the text alike",
            ),
            E::CommentInterceptedScalar => (
                "a comment stands inside of a text that goes over several lines",
                "the text ends before the comment",
                "put the text in quotation marks, and the comment above it",
            ),
            E::CommentNotSeparated | E::ExpectedWhitespace => (
                "no space stands before this",
                "a space",
                "put a space before it, or quotation marks round the whole text",
            ),
            E::BomInsideDocument => (
                "a byte order mark stands inside of the file",
                "it can only be the first character",
                "remove it: it is the invisible character U+FEFF",
            ),
            E::InvalidDirectiveTerminator
            | E::DirectiveDisallowed
            | E::MissingYamlVersionSeparator
            | E::MissingDirectiveName
            | E::InvalidDirectiveName
            | E::DirectiveByteLimitExceeded { .. }
            | E::YamlVersionTooLong
            | E::MissingYamlVersion
            | E::InvalidTagDirectiveTerminator
            | E::DuplicateVersionDirective
            | E::UnsupportedYamlMajorVersion
            | E::DuplicateTagDirective
            | E::ExpectedTagDirectiveBang
            | E::MissingDocumentEndBeforeDirective => (
                "a line begins with `%`",
                "records need no directives",
                "remove the line, or put a text that begins with `%` in quotation marks",
            ),
            _ => (
                "this is not YAML",
                "a key, an item or a value",
                "put a text with special characters in quotation marks",
            ),
        };
        let end = line_end(self.text, self.at).max(self.at);
        let start = self.at.min(end);
        (
            self.finding(start, end, message)
                .expected(expected)
                .hint(hint),
            self.at,
        )
    }
}

/// Where a line ends, without its line break and the white space before that.
pub(super) fn line_end(text: &str, at: usize) -> usize {
    at + text[at..line_after(text, at)].trim_end().len()
}

/// Where the content of the line of an offset begins.
fn content_start(text: &str, at: usize) -> usize {
    let start = line_start(text, at);
    let line = &text[start..line_after(text, at)];
    let indent = line.len() - line.trim_start().len();
    let dashes = line.trim_start();
    start + indent + (dashes.len() - dashes.trim_start_matches("- ").len())
}

/// Offset of a colon after a word, without a space after it, as somebody writes who forgot it.
pub(super) fn tight_colon(line: &str) -> Option<usize> {
    let colon = line.find(':')?;
    let key = &line[..colon];
    let tight = line[colon + 1..].starts_with(|next: char| !next.is_whitespace() && next != '/');
    let word = !key.is_empty()
        && key
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
    (tight && word).then_some(colon)
}

/// A part of a line, cut to what a message can hold.
fn cut(text: &str) -> String {
    const CHARACTERS_MAX: usize = 40;
    let text = text.trim();
    match text.char_indices().nth(CHARACTERS_MAX) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

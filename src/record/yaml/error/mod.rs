//! What a mistake in the syntax is called, and what mends it.

mod line;
mod text;

pub(super) use line::{misplaced, no_colon, no_space, tight_colon};

use super::recovery::{line_after, line_start};
use super::{Last, Open};
use crate::diagnostic::{Code, FileId, Finding, Place};
use crate::record::DEPTH_MAX;
use crate::record::tree::Kind;
use granit_parser::ErrorKind;

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

impl Context<'_> {
    /// A place that covers whole characters.
    fn place(&self, start: usize, end: usize) -> Place {
        let mut end = end.min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end += 1;
        }
        Place {
            file: self.file,
            start: start as u64,
            len: end.saturating_sub(start) as u32,
        }
    }

    fn finding(&self, start: usize, end: usize, message: impl Into<String>) -> Finding {
        Finding::new(Code::SyntaxError, self.place(start, end), message)
    }

    /// The innermost list or map in brackets.
    fn flow(&self) -> Option<&Open> {
        self.open.last().filter(|open| open.flow)
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
                .expected("opened here")
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
            .finding(
                self.at,
                self.at + 1,
                format!(
                    "this cannot stand between `{}` and `{}`",
                    bracket.0, bracket.1
                ),
            )
            .expected(format!("expected `,` or `{}`", bracket.1))
            .hint(
                "put a comma between two values, and quotation marks round a text that contains \
                 commas, brackets or `: `",
            );
        (finding, self.at)
    }

    fn rest(&self, kind: &ErrorKind) -> Explained {
        use ErrorKind as E;
        let (message, expected, hint) = match kind {
            E::InvalidBlockScalarHeader | E::ZeroBlockScalarIndent => (
                "something follows the `|` or `>` on its line",
                "the text begins on the next line",
                "begin the text on the next line, or put it in quotation marks",
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
                "expected a space",
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
                "expected a key, an item or a value",
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

/// A part of a line, cut to what a message can hold.
fn cut(text: &str) -> String {
    const CHARACTERS_MAX: usize = 40;
    let text = text.trim();
    match text.char_indices().nth(CHARACTERS_MAX) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

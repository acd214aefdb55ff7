//! The parser's errors, in our words.

use granit_parser::{ErrorKind, ScanError};

use super::build::MAX_DEPTH;
use crate::diag::{Code, Diagnostic};
use crate::source::{FileId, Span};
use crate::syntax::codes;

/// The finding for an error of the parser.
pub(super) fn explain(error: &ScanError, file: FileId, text: &str) -> Diagnostic {
    let mut at = error.marker().byte_offset().unwrap_or(text.len()).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    if let Some((start, end)) = tab_near(error.kind(), text, at) {
        return Diagnostic::new(codes::YAML_TAB, Span::new(file, start, end), "a tab stands in the indentation")
            .label("YAML indents with spaces only")
            .help("replace the tab with spaces; most editors can do it for the whole file");
    }
    if let ErrorKind::UnexpectedCharacter { character } = error.kind() {
        // The parser points at the start of the scalar that the character stands in.
        at += text.get(at..).and_then(|rest| rest.find(*character)).unwrap_or(0);
    }
    let width = text.get(at..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    let (code, message, help) = words(error.kind());
    Diagnostic::new(code, Span::new(file, at, at + width), message).help(help)
}

/// The tab that an error is about, where it is about one.
fn tab_near(kind: &ErrorKind, text: &str, at: usize) -> Option<(usize, usize)> {
    let about_tab = matches!(
        kind,
        ErrorKind::TabNotAllowed
            | ErrorKind::TabInBlockIndentation
            | ErrorKind::TabInIndentation
            | ErrorKind::TabInPlainScalar
            | ErrorKind::TabAtBlockScalarStart
            | ErrorKind::UnexpectedCharacter { character: '\t' }
    );
    let line = text.get(..at)?.rfind(['\n', '\r']).map_or(0, |end| end + 1);
    let indent = leading_blank(text, line);
    if let Some(tab) = text.get(line..indent)?.find('\t')
        && (about_tab || is_indentation(kind))
    {
        return Some((line + tab, indent));
    }
    if !about_tab {
        return None;
    }
    // The parser points at the end of the scalar before the line with the tab.
    let tab = at + text.get(at..)?.find('\t')?;
    Some((tab, leading_blank(text, tab)))
}

fn leading_blank(text: &str, from: usize) -> usize {
    text.get(from..).map_or(from, |rest| text.len() - rest.trim_start_matches([' ', '\t']).len())
}

/// Whether a wrong indentation may be the cause.
fn is_indentation(kind: &ErrorKind) -> bool {
    use ErrorKind as E;
    matches!(
        kind,
        E::InvalidIndentation
            | E::ExpectedBlockMappingKey
            | E::ExpectedBlockSequenceEntry
            | E::MappingValueNotAllowed
            | E::MappingKeyNotAllowed
            | E::BlockSequenceEntryNotAllowed
            | E::ExpectedDocumentStart
            | E::InvalidBlockScalarIndent
            | E::InvalidQuotedScalarIndent
            | E::InvalidFlowScalarIndent
    )
}

/// The code of an error, what is wrong, and a way out.
fn words(kind: &ErrorKind) -> (Code, String, &'static str) {
    use ErrorKind as E;
    let syntax = |message: &str, help| (codes::YAML_SYNTAX, message.to_owned(), help);
    match kind {
        E::UnclosedQuotedScalar => {
            syntax("this quote is never closed", "close it; within single quotes, write a quote twice: `'it''s'`")
        }
        E::UnclosedFlowCollection { open } => {
            syntax(&format!("this `{open}` is never closed"), "close it; if it begins a text, put the text in quotes")
        }
        E::UnexpectedEofFlowSequence
        | E::UnexpectedEofFlowMapping
        | E::UnexpectedEofImplicitFlowMapping
        | E::UnexpectedEofBlockSequence
        | E::UnexpectedEofBlockMapping
        | E::UnexpectedEof => syntax("the text ends in the middle of something", "is the file cut off?"),
        E::MisplacedFlowCollectionEnd => syntax("this bracket closes nothing", "remove it, or put the text in quotes"),
        E::MismatchedFlowCollectionEnd { open, close } => {
            syntax(&format!("`{open}` is closed by `{close}`"), "close each bracket with its own kind")
        }
        E::ExpectedFlowMappingSeparator | E::ExpectedFlowSequenceSeparator => {
            syntax("a comma or the closing bracket is required here", "part the entries with commas")
        }
        E::ExpectedBlockMappingKey | E::SimpleKeyExpected | E::InvalidSimpleKey => syntax(
            "a key with `:` is wanted here, as in the lines above",
            "line it up with the keys above, and write `key: value`; a key stands on one line, of at most 1024 characters",
        ),
        E::ExpectedBlockSequenceEntry | E::BlockSequenceEntryNotAllowed => {
            syntax("this does not fit the list around it", "line up the dashes of one list, and the keys of one entry")
        }
        E::BlockEntryInFlowCollection | E::PlainScalarStartsWithDashFlowIndicator => {
            syntax("a dash makes no entry within brackets", "part the entries with commas, or quote the dash")
        }
        E::InvalidIndentation
        | E::InvalidBlockScalarIndent
        | E::InvalidQuotedScalarIndent
        | E::InvalidFlowScalarIndent => {
            syntax("this line is not indented as the lines around it", "line it up with what it belongs to")
        }
        E::MappingValueNotAllowed | E::MappingKeyNotAllowed | E::InvalidColonPlacement => syntax(
            "a `:` makes no key here",
            "put the text in quotes if the `:` is part of it; else check the indentation and the line above",
        ),
        E::FlowMappingValueAdjacentCollection | E::InvalidMappingValueWhitespace => {
            syntax("a `:` is followed by no space", "write a space after it, or put the text in quotes")
        }
        E::InvalidBlockEntryWhitespace | E::ExpectedWhitespace => {
            syntax("a space is missing here", "write one, or put the text in quotes")
        }
        E::CommentInterceptedScalar => syntax(
            "the text goes on after a comment",
            "check the indentation of the next line; a value of several lines holds no comment",
        ),
        E::CommentNotSeparated => syntax("a space is missing before this `#`", "write one, or put the text in quotes"),
        E::InvalidTrailingSingleQuotedScalar | E::InvalidTrailingDoubleQuotedScalar => syntax(
            "something follows the closing quote",
            "put the quotes around the whole text, or part it with a comma",
        ),
        E::UnknownQuotedScalarEscape => syntax(
            "there is an escape in this string that YAML does not know",
            "write `\\\\` for a backslash, or use single quotes, in which nothing is escaped",
        ),
        E::InvalidQuotedScalarHexEscape
        | E::InvalidLowSurrogateHexEscape
        | E::InvalidLowSurrogate
        | E::MissingLowSurrogate
        | E::UnpairedLowSurrogate
        | E::InvalidUnicodeEscape => syntax(
            "there is an escape in this string that makes no character",
            "write `\\x41`, `\\u0041` or `\\U00000041`, or a whole pair of surrogates",
        ),
        E::ZeroBlockScalarIndent | E::InvalidBlockScalarHeader => syntax(
            "this is no beginning of a block of text",
            "write `|` or `>`, if need be with `-`, `+` or an indentation from 1 to 9, and the text on the next lines",
        ),
        E::DocumentIndicatorInQuotedScalar => {
            syntax("a document ends within a quoted text", "close the quotes, or indent the line")
        }
        E::ExpectedDocumentStart | E::InvalidDocumentEnd | E::MissingDocumentEndBeforeDirective => {
            syntax("the document ends before this", "check the indentation; part two documents with a line `---`")
        }
        E::ExpectedNodeContent => syntax("a value is missing here", "write one; `\"\"` is the empty string"),
        E::MissingAnchorOrAliasName => {
            syntax("a name is missing after `&` or `*`", "put the text in quotes if it begins with that")
        }
        E::UnexpectedCharacter { character } => character_words(*character),
        E::BomInsideDocument => (
            codes::YAML_CHARACTER,
            "a byte order mark stands within the text".to_owned(),
            "remove it; it may stand at the beginning of a file only",
        ),
        E::RecursionLimitExceeded => (
            codes::YAML_DEPTH,
            format!("more than {MAX_DEPTH} collections stand in each other"),
            "nest it less deeply: no Kubernetes manifest goes that deep",
        ),
        E::ExpectedTagBang
        | E::ExpectedTagDirectiveBang
        | E::InvalidGlobalTagCharacter
        | E::UndeclaredTagHandle
        | E::InvalidTagTerminator
        | E::MissingTagUri
        | E::UnclosedVerbatimTag
        | E::InvalidTagEscape
        | E::InvalidTagUtf8LeadingByte
        | E::InvalidTagUtf8TrailingByte
        | E::InvalidTagUtf8 => (
            codes::YAML_TAG,
            "`!` begins a tag, and this is none".to_owned(),
            "put the text in quotes if it begins with `!`",
        ),
        E::DuplicateVersionDirective
        | E::UnsupportedYamlMajorVersion
        | E::DuplicateTagDirective
        | E::InvalidDirectiveTerminator
        | E::MissingYamlVersionSeparator
        | E::MissingDirectiveName
        | E::InvalidDirectiveName
        | E::DirectiveByteLimitExceeded { .. }
        | E::YamlVersionTooLong
        | E::MissingYamlVersion
        | E::InvalidTagDirectiveTerminator => syntax(
            "`%` begins a directive, and this is none that can be read",
            "remove the line; nothing here needs it",
        ),
        other => syntax(&format!("this is no YAML: {other}"), "mend it, or write the value in quotes"),
    }
}

fn character_words(character: char) -> (Code, String, &'static str) {
    match character {
        '@' | '`' | '%' | '|' | '>' | '"' | '\'' => {
            (codes::YAML_SYNTAX, format!("no plain text begins with `{character}`"), "put the text in quotes")
        }
        _ => (
            codes::YAML_CHARACTER,
            format!("U+{:04X} must not stand in YAML as it is", character as u32),
            "write it as an escape, such as `\\u007f`, within double quotes",
        ),
    }
}

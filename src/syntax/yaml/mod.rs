//! YAML and JSON to nodes.
//!
//! The language is YAML 1.2 with its core schema. What readers of YAML 1.1 take differently when it
//! is plain, such as `yes`, `0440`, `1_000`, `12:30` or `2026-11-23`, is an error that tells the
//! ways to write it. The error stands in the report; the node then holds what kubectl would read,
//! so that everything else in the file can still be looked at.
//!
//! Bounds: collections stand at most 64 deep, aliases bring at most a million nodes into a file,
//! and the work is linear in the length of the text.

mod build;
mod events;
mod findings;
mod json;
mod offset;
mod places;
mod plain;
mod trouble;

#[cfg(test)]
mod tests;
#[cfg(test)]
mod tests_random;

pub use offset::offset_in_source;

use crate::diag::{Diagnostic, Report};
use crate::node::Node;
use crate::source::FileId;
use crate::syntax::codes;
use build::Builder;

/// The documents of a YAML or JSON text, without empty ones, and what is wrong with the text.
///
/// Every node's origin is the place where it is written: a block collection's from the first byte of its
/// first key or dash to the end of its last value, a block scalar's from its `|` or `>`. A node that
/// an alias brought has the place of the anchored text. A document with a syntax error is not given
/// back; the documents after it are.
///
/// A null stays a null, and `$literal` and `$append` are keys like any other.
pub fn read(file: FileId, text: &str) -> (Vec<Node>, Report) {
    if let Some(report) = binary(file, text) {
        return (Vec::new(), report);
    }
    if starts_like_json(text) {
        let mut builder = Builder::new(file);
        if json::read(text, &mut builder).is_ok() {
            let node = builder.finish();
            return (node.into_iter().collect(), builder.findings.into_report());
        }
    }
    events::read(file, text)
}

/// Whether the text may be JSON, so that trying costs nothing in the usual case.
fn starts_like_json(text: &str) -> bool {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    text.trim_start_matches([' ', '\t', '\n', '\r'])
        .starts_with(|c: char| c.is_ascii_digit() || matches!(c, '{' | '[' | '"' | '-' | 't' | 'f' | 'n'))
}

/// A finding where the text holds control characters that no YAML and no JSON has.
fn binary(file: FileId, text: &str) -> Option<Report> {
    let is_control = |byte: &u8| *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r');
    let at = text.bytes().position(|byte| is_control(&byte))?;
    let byte = text.as_bytes().get(at)?;
    let more = text.bytes().skip(at + 1).filter(is_control).count();
    let message = match more {
        0 => format!("the control character U+{byte:04X} stands here"),
        _ => format!("the control character U+{byte:04X} stands here, and {more} more stand further on"),
    };
    let finding =
        Diagnostic::new(codes::YAML_CHARACTER, crate::source::Span::new(file, at, at + 1), message).label("not text");
    let finding = match byte {
        0 => finding.help("this looks like a binary file; is it meant to be here?"),
        _ => finding.help(format!("write it as `\"\\x{byte:02x}\"`, in double quotes")),
    };
    Some(Report::from(vec![finding]))
}

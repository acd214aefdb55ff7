//! What the forms for other programs share: paths from the repository's root, regions, and all words of a finding.

use std::fmt::Write;

use super::clean::clean;
use crate::diag::{Diagnostic, unit};
use crate::source::{SourceFile, Span};

/// The path of a file from the root of its repository, in which the fleet lies at `prefix`.
pub(super) fn path(file: &SourceFile, prefix: &str) -> String {
    let prefix = prefix.trim_matches('/');
    if prefix.is_empty() { file.path.clone() } else { format!("{prefix}/{}", file.path) }
}

/// A place as editors count: from 1, columns in units of UTF-16, the end being past the last of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Region {
    pub(super) start_line: u32,
    pub(super) start_column: usize,
    pub(super) end_line: u32,
    pub(super) end_column: usize,
}

/// Where a span of `file` stands. Where that is the end of the file, it is the end of its last line that says something,
/// for the line after it may be none.
pub(super) fn region(file: &SourceFile, span: Span) -> Region {
    let text: &str = &file.text;
    let shown = text.trim_end().len();
    let start = text.floor_char_boundary(span.start as usize);
    let start = if start == text.len() { shown } else { start };
    let end = text.ceil_char_boundary((span.end as usize).min(text.len())).max(start);
    // What ends with a line break ends with the line.
    let end = if end > shown { shown.max(start) } else { end };
    let place = |at: usize| {
        let line = file.position(u32::try_from(at).unwrap_or(u32::MAX)).line;
        let before = text.get(file.line_range(line).start..at).unwrap_or("");
        (line, before.encode_utf16().count() + 1)
    };
    let ((start_line, start_column), (end_line, end_column)) = (place(start), place(end));
    Region { start_line, start_column, end_line, end_column }
}

/// What is wrong, in a line: the message, and what was expected.
pub(super) fn headline(finding: &Diagnostic) -> String {
    let label = finding.at.text.trim();
    let words = if label.is_empty() { finding.message.clone() } else { format!("{}: {label}", finding.message) };
    clean(&words).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// All that is to be said of a finding, but for its place and the other places: a line each.
pub(super) fn words(finding: &Diagnostic) -> String {
    let mut words = headline(finding);
    let mut line = |what: &str, text: &str| {
        let text = clean(text.trim()).replace('\n', "\n  ");
        let _ = write!(words, "\n{what}: {text}");
    };
    for label in finding.related.iter().filter(|label| !label.span.is_some() && !label.text.is_empty()) {
        line("note", &label.text);
    }
    if let Some(object) = &finding.object {
        line("in", object);
    }
    if let Some(units) = unit::spoken(&finding.units, finding.more + 1) {
        line("for", &units);
    }
    finding.help.iter().for_each(|help| line("help", help));
    if let Some(allowed) = &finding.allowed {
        line("allowed", &allowed.reason);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::FileId;

    fn at(text: &str, start: usize, end: usize) -> [usize; 4] {
        let Region { start_line, start_column, end_line, end_column } =
            region(&SourceFile::new("a", text), Span::new(FileId(0), start, end));
        [start_line as usize, start_column, end_line as usize, end_column]
    }

    #[test]
    fn columns_are_of_utf_16() {
        // `é` has two bytes and one unit, the crab four bytes and two units.
        assert_eq!(at("a\né🦀x y\n", 8, 9), [2, 4, 2, 5]);
        assert_eq!(at("é🦀x\r\nz", 0, 7), [1, 1, 1, 5]);
        assert_eq!(at("ab\ncd\n", 1, 4), [1, 2, 2, 2]);
    }

    #[test]
    fn the_end_of_a_file_is_on_its_last_line() {
        assert_eq!(at("ab\ncd\n\n", 7, 7), [2, 3, 2, 3]);
        assert_eq!(at("ab\ncd\n", 3, 6), [2, 1, 2, 3]);
        assert_eq!(at("", 0, 0), [1, 1, 1, 1]);
        // What fits no text does no harm.
        assert_eq!(at("é", 1, 99), [1, 1, 1, 2]);
        assert_eq!(at("ab", 90, 99), [1, 3, 1, 3]);
    }
}

//! Source files and places in them.

use std::ops::Range;
use std::sync::Arc;
use std::sync::OnceLock;

/// The number of a file within one [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A range of bytes in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The span of no text: for nodes that no file holds, such as those of a unit test.
    pub const NONE: Span = Span { file: FileId(u32::MAX), start: 0, end: 0 };

    /// A span of `file` from byte `start` up to `end`. Offsets beyond 4 GiB are clipped; files of
    /// that size are refused when they are read.
    pub fn new(file: FileId, start: usize, end: usize) -> Self {
        let clip = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Span { file, start: clip(start), end: clip(end.max(start)) }
    }

    /// Whether this is a place in a file at all.
    pub fn is_some(self) -> bool {
        self.file != Self::NONE.file
    }

    /// The smallest span that holds both, if they are of one file; else this one.
    pub fn to(self, other: Span) -> Span {
        if self.file != other.file {
            return self;
        }
        Span { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Whether `other` lies within this span.
    pub fn holds(self, other: Span) -> bool {
        self.file == other.file && self.start <= other.start && other.end <= self.end
    }
}

/// A place as people and editors count: lines and columns from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
}

/// One file of a fleet: its path within the fleet, with `/`, and its text.
#[derive(Debug)]
pub struct SourceFile {
    /// The path within the fleet's tree.
    pub path: String,
    /// The whole text.
    pub text: Arc<str>,
    lines: OnceLock<Vec<u32>>,
}

impl SourceFile {
    /// A file of that path and text.
    pub fn new(path: impl Into<String>, text: impl Into<Arc<str>>) -> Self {
        SourceFile { path: path.into(), text: text.into(), lines: OnceLock::new() }
    }

    /// The byte at which each line starts.
    fn lines(&self) -> &[u32] {
        self.lines.get_or_init(|| {
            let ends = self.text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
            std::iter::once(0).chain(ends.map(|(at, _)| u32::try_from(at + 1).unwrap_or(u32::MAX))).collect()
        })
    }

    /// The line and column of a byte.
    pub fn position(&self, offset: u32) -> Position {
        let lines = self.lines();
        let line = lines.partition_point(|start| *start <= offset).max(1) - 1;
        let start = lines.get(line).copied().unwrap_or(0) as usize;
        let end = (offset as usize).min(self.text.len());
        let column = self.text.get(start..end).map_or(0, |before| before.chars().count());
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX).saturating_add(1);
        Position { line: count(line), column: count(column) }
    }

    /// The number of lines. A file that ends in a line break has one more, which is empty.
    pub fn line_count(&self) -> u32 {
        u32::try_from(self.lines().len()).unwrap_or(u32::MAX)
    }

    /// The bytes of a line (from 1), without its line break; empty, at the file's end, for a line
    /// that it does not have.
    pub fn line_range(&self, line: u32) -> Range<usize> {
        let lines = self.lines();
        let start_of = |line: usize| lines.get(line).map_or(self.text.len(), |start| *start as usize);
        let at = line.saturating_sub(1) as usize;
        let (start, next) = (start_of(at), start_of(at.saturating_add(1)));
        let whole = self.text.get(start..next).unwrap_or("");
        let bare = whole.strip_suffix('\n').map_or(whole, |bare| bare.strip_suffix('\r').unwrap_or(bare));
        start..start + bare.len()
    }

    /// The text of the line (from 1), without its line break.
    pub fn line(&self, line: u32) -> &str {
        self.text.get(self.line_range(line)).unwrap_or("")
    }
}

/// All files that one run has read.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    /// Adds a file.
    pub fn add(&mut self, file: SourceFile) -> FileId {
        self.files.push(file);
        FileId(u32::try_from(self.files.len() - 1).unwrap_or(u32::MAX))
    }

    /// The file of that number.
    pub fn get(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(id.0 as usize)
    }

    /// The file that a span is in.
    pub fn file_of(&self, span: Span) -> Option<&SourceFile> {
        self.get(span.file)
    }

    /// All files, in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files.iter().enumerate().map(|(at, file)| (FileId(u32::try_from(at).unwrap_or(u32::MAX)), file))
    }

    /// The text of a span.
    pub fn snippet(&self, span: Span) -> &str {
        self.file_of(span).and_then(|file| file.text.get(span.start as usize..span.end as usize)).unwrap_or("")
    }

    /// The path and first position of a span, for messages: `services/pay.kdl:3:5`.
    pub fn place(&self, span: Span) -> String {
        match self.file_of(span) {
            Some(file) => {
                let at = file.position(span.start);
                format!("{}:{}:{}", file.path, at.line, at.column)
            }
            None => "(no file)".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_lose_their_breaks_of_either_kind() {
        let file = SourceFile::new("a", "one\r\ntwo\n\nfour");
        let lines: Vec<&str> = (1..=file.line_count()).map(|line| file.line(line)).collect();
        assert_eq!(lines, ["one", "two", "", "four"]);
        assert_eq!(file.line(0), "one");
        assert_eq!(file.line(9), "");
    }

    #[test]
    fn columns_count_characters() {
        let file = SourceFile::new("a", "é\nüx");
        assert_eq!(file.position(5), Position { line: 2, column: 2 });
        assert_eq!(file.position(99), Position { line: 2, column: 3 });
    }
}

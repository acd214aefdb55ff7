//! From a place in a decoded string back to its place in the file.

use crate::source::Span;

/// The byte of `file_text` from which byte `decoded` of a scalar's string comes.
///
/// `span` is the scalar's place as [`super::read`] gives it: with its quotes, or from its `|` or
/// `>`. For what stands nowhere in the text, such as the end of the string, it is the byte behind
/// what came before. The answer lies within the span, whatever the arguments.
pub fn offset_in_source(file_text: &str, span: Span, decoded: usize) -> usize {
    let start = (span.start as usize).min(file_text.len());
    let end = (span.end as usize).clamp(start, file_text.len());
    let Some(source) = file_text.get(start..end) else { return start };
    let mut walk = Walk { source, at: 0, left: decoded };
    match source.bytes().next() {
        Some(b'"') => {
            walk.at = 1;
            walk.flow(Style::Double);
        }
        Some(b'\'') => {
            walk.at = 1;
            walk.flow(Style::Single);
        }
        Some(b'|' | b'>') => walk.block(file_text.get(..start).unwrap_or("")),
        _ => walk.flow(Style::Plain),
    }
    start + walk.at.min(source.len())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    Plain,
    Single,
    Double,
}

/// A walk through a scalar's source that counts down the bytes of its string.
struct Walk<'t> {
    source: &'t str,
    at: usize,
    left: usize,
}

impl<'t> Walk<'t> {
    fn rest(&self) -> &'t str {
        self.source.get(self.at..).unwrap_or("")
    }

    /// Passes `source` bytes that make `decoded` bytes, or says that the place lies in them.
    fn pass(&mut self, source: usize, decoded: usize) -> bool {
        if decoded > self.left {
            return false;
        }
        self.left -= decoded;
        self.at += source;
        true
    }

    /// Plain and quoted scalars, whose line breaks fold.
    fn flow(&mut self, style: Style) {
        loop {
            let rest = self.rest();
            let Some(c) = rest.chars().next() else { return };
            let sound = match (c, style) {
                ('\'', Style::Single) if rest.starts_with("''") => self.pass(2, 1),
                ('\'', Style::Single) | ('"', Style::Double) => return,
                ('\\', Style::Double) => {
                    let (source, decoded) = escape(rest);
                    self.pass(source, decoded)
                }
                (' ' | '\t' | '\n' | '\r', _) => match fold(rest) {
                    Some((source, decoded)) => self.pass(source, decoded),
                    None => self.pass(1, 1),
                },
                _ => self.pass(c.len_utf8(), c.len_utf8()),
            };
            if !sound {
                return;
            }
        }
    }

    /// Block scalars: the header, then lines. `before` is the file up to the scalar.
    fn block(&mut self, before: &str) {
        let source = self.source;
        let is_folded = source.starts_with('>');
        let header = source.find(['\n', '\r']).unwrap_or(source.len());
        let told = source.get(1..header).and_then(|rest| rest.split(['#', ' ']).next());
        let told = told.and_then(|rest| rest.chars().find_map(|c| c.to_digit(10)));
        self.at = header + break_width(source.get(header..).unwrap_or(""));
        let indent = self.indent(told, before);
        // Whether the line before had text that folds, and how many line breaks wait to be counted.
        let mut folds = false;
        let mut breaks = 0;
        while self.at < source.len() {
            let rest = self.rest();
            let line = rest.get(..rest.find(['\n', '\r']).unwrap_or(rest.len())).unwrap_or("");
            let width = break_width(rest.get(line.len()..).unwrap_or(""));
            let blank = line.len() - line.trim_start_matches(' ').len();
            let text = line.get(blank.min(indent)..).unwrap_or("");
            if text.is_empty() {
                // Its break counts where the next text is known.
                breaks += 1;
                self.at += line.len() + width;
                continue;
            }
            let folds_now = is_folded && !text.starts_with([' ', '\t']);
            let made = match breaks {
                1 if folds && folds_now => 1,
                n if folds && folds_now && n > 1 => n - 1,
                n => n,
            };
            if made > self.left {
                return;
            }
            self.left -= made;
            self.at += line.len() - text.len();
            if self.left < text.len() {
                self.at += self.left;
                return;
            }
            self.left -= text.len();
            self.at += text.len();
            if self.left == 0 {
                return;
            }
            self.at += width;
            folds = folds_now;
            breaks = 1;
        }
    }

    /// How far the text of a block scalar is indented.
    fn indent(&self, told: Option<u32>, before: &str) -> usize {
        let blank = |line: &str| line.len() - line.trim_start_matches(' ').len();
        let mut lines = self.rest().split(['\n', '\r']).filter(|line| !line.trim_matches(' ').is_empty());
        match told {
            None => lines.next().map_or(0, blank),
            Some(told) => {
                // Relative to the node around: the column of the key, or of the last dash.
                let line = before.rsplit(['\n', '\r']).next().unwrap_or("");
                let mut around = blank(line);
                let mut rest = line.get(around..).unwrap_or("");
                while let Some(after) = rest.strip_prefix("- ") {
                    let inner = after.trim_start_matches(' ');
                    if inner.is_empty() || inner.starts_with(['!', '&']) {
                        break;
                    }
                    around += rest.len() - inner.len();
                    rest = inner;
                }
                let told = usize::try_from(told).unwrap_or(0);
                lines.map(blank).min().map_or(0, |least| least.min(around + told))
            }
        }
    }
}

/// The bytes of a line break at the start of a text.
fn break_width(text: &str) -> usize {
    match text.as_bytes() {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => 0,
    }
}

/// The source and decoded bytes of space around line breaks at the start of a text; `None` where
/// there is no break.
fn fold(text: &str) -> Option<(usize, usize)> {
    let mut at = text.len() - text.trim_start_matches([' ', '\t']).len();
    let mut breaks = 0;
    loop {
        let width = break_width(text.get(at..)?);
        if width == 0 {
            break;
        }
        breaks += 1;
        at += width;
        let rest = text.get(at..)?;
        at += rest.len() - rest.trim_start_matches([' ', '\t']).len();
    }
    match breaks {
        0 => None,
        1 => Some((at, 1)),
        n => Some((at, n - 1)),
    }
}

/// The source and decoded bytes of an escape at the start of a text.
fn escape(text: &str) -> (usize, usize) {
    let code = |from: usize, digits: usize| {
        text.get(from..from + digits).and_then(|digits| u32::from_str_radix(digits, 16).ok()).unwrap_or(0)
    };
    let width = |value: u32| char::from_u32(value).map_or(3, char::len_utf8);
    let rest = text.get(1..).unwrap_or("");
    match rest.chars().next() {
        Some('x') => (4, width(code(2, 2))),
        Some('u') => match code(2, 4) {
            0xd800..=0xdbff => (12, 4),
            value => (6, width(value)),
        },
        Some('U') => (10, width(code(2, 8))),
        Some('N' | '_') => (2, 2),
        Some('L' | 'P') => (2, 3),
        // An escaped break makes nothing; blank lines behind it make a break each.
        Some('\n' | '\r') => match fold(rest) {
            Some((source, decoded)) => {
                let breaks = rest.get(..source).map_or(1, line_breaks);
                (1 + source, if breaks > 1 { decoded } else { 0 })
            }
            None => (2, 0),
        },
        Some(c) => (1 + c.len_utf8(), 1),
        None => (1, 0),
    }
}

fn line_breaks(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'\n').count().max(text.bytes().filter(|byte| *byte == b'\r').count())
}

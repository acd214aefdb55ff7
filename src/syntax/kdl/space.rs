//! What stands between the tokens: spaces, line breaks, comments; and what may stand nowhere.

use super::chars::{Cursor, is_forbidden, is_newline, is_space};
use super::scan::{MAX_DEPTH, Scanner};
use crate::syntax::codes;

impl<'a> Scanner<'a> {
    /// Reports characters that may not stand in a file, wherever they do.
    pub(super) fn forbidden(&mut self) {
        let start = if self.text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let suspect = |byte: u8| (byte < 0x20 && !matches!(byte, 9..=13)) || matches!(byte, 0x7f | 0xe2 | 0xef);
        let bytes = self.text.as_bytes();
        let mut next = start;
        for (at, _) in bytes.iter().enumerate().skip(start).filter(|(_, byte)| suspect(**byte)) {
            let Some(c) = self.text.get(at..).and_then(|rest| rest.chars().next()) else { continue };
            if at >= next && is_forbidden(c) && !self.stopped {
                let name = format!("U+{:04X}", u32::from(c));
                self.fault(
                    codes::KDL_CONTROL,
                    at,
                    at + c.len_utf8(),
                    format!("the character {name} may not stand in KDL"),
                    |d| d.help(format!("remove it, or write it as `\\u{{{:x}}}` in a quoted string", u32::from(c))),
                );
                // One fault for a run of them.
                next = at
                    + self
                        .slice(at, bytes.len())
                        .chars()
                        .take_while(|c| is_forbidden(*c))
                        .map(char::len_utf8)
                        .sum::<usize>();
            }
        }
    }

    /// Spaces, block comments and continued lines.
    pub(super) fn node_space(&mut self) {
        while !self.stopped {
            match self.cursor.byte() {
                Some(b' ' | b'\t') => self.cursor.at += 1,
                Some(b'/') if self.cursor.ahead(1) == Some(b'*') => self.block_comment(),
                Some(b'\\') => {
                    let before = self.save();
                    if !self.continued_line() {
                        self.restore(before);
                        return;
                    }
                }
                Some(byte) if !byte.is_ascii() && self.cursor.eat_while(is_space) => {}
                _ => return,
            }
        }
    }

    /// `\`, then at most spaces and a comment up to the line's end.
    fn continued_line(&mut self) -> bool {
        self.cursor.at += 1;
        loop {
            self.cursor.eat_while(is_space);
            if self.cursor.byte() == Some(b'/') && self.cursor.ahead(1) == Some(b'*') && !self.stopped {
                self.block_comment();
            } else {
                break;
            }
        }
        if self.cursor.rest().starts_with("//") {
            self.line_comment();
        }
        self.cursor.eat_newline() || self.cursor.byte().is_none()
    }

    /// Everything that may stand between nodes.
    pub(super) fn line_space(&mut self) {
        while !self.stopped {
            self.node_space();
            match self.cursor.byte() {
                Some(b'\n') => self.cursor.at += 1,
                Some(b'/') if self.cursor.ahead(1) == Some(b'/') => self.line_comment(),
                Some(_) if self.cursor.eat_while(is_newline) => {}
                _ => return,
            }
        }
    }

    fn line_comment(&mut self) {
        let start = self.cursor.at;
        self.cursor.skip_line();
        self.cover(start);
    }

    fn block_comment(&mut self) {
        let start = self.cursor.at;
        let mut depth = 0;
        loop {
            let here = self.cursor.at;
            if self.cursor.eat("/*") {
                depth += 1;
                if depth > MAX_DEPTH {
                    let words = format!("comments are nested more than {MAX_DEPTH} deep");
                    self.fault(codes::KDL_TOO_DEEP, here, here + 2, words, |d| d.help("is a `*/` missing above?"));
                    self.stopped = true;
                    return;
                }
            } else if self.cursor.eat("*/") {
                depth -= 1;
                if depth == 0 {
                    return self.cover(start);
                }
            } else if self.cursor.byte().is_none() {
                self.fault(codes::KDL_UNCLOSED, start, start + 2, "this comment is never closed", |d| {
                    d.help("`*/` closes it")
                });
                self.stopped = true;
                return;
            } else {
                self.cursor.bump();
            }
        }
    }

    /// Hides the text from `start` to here from the parser, unless an outer part does so already.
    pub(super) fn cover(&mut self, start: usize) {
        if self.dashes == 0 {
            self.scan.covers.push((start, self.cursor.at));
        }
    }

    pub(super) fn save(&self) -> (Cursor<'a>, usize) {
        (self.cursor, self.scan.covers.len())
    }

    pub(super) fn restore(&mut self, (cursor, covers): (Cursor<'a>, usize)) {
        self.cursor = cursor;
        self.scan.covers.truncate(covers);
    }
}

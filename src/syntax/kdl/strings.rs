//! Strings in quotes, raw strings and keywords, as the pass before the parser reads them.

use super::chars::{is_newline, is_space};
use super::scan::Scanner;
use super::traps::{self, Place};
use crate::syntax::codes;

impl<'a> Scanner<'a> {
    /// A quoted string; the cursor stands at its first quote. Says whether it is right.
    pub(super) fn quoted(&mut self) -> bool {
        let start = self.cursor.at;
        if self.cursor.eat("\"\"\"") {
            return self.multi(start);
        }
        self.cursor.at += 1;
        let mut right = true;
        loop {
            match self.cursor.byte() {
                Some(b'"') => {
                    self.cursor.at += 1;
                    return right;
                }
                Some(b'\\') => right &= self.escape(),
                None => return self.unclosed_string(start, "\""),
                Some(_) if self.cursor.at_newline() => return self.unclosed_string(start, "\""),
                Some(_) => self.cursor.bump(),
            }
        }
    }

    /// A string in three quotes, from after the first ones.
    fn multi(&mut self, start: usize) -> bool {
        if !self.cursor.eat_newline() {
            self.fault(codes::KDL_MULTILINE, start, start + 3, "text follows the opening quotes", |d| {
                d.label("a new line is wanted after these")
                    .help("start the text on the next line; an empty string is `\"\"`, a quote within a string `\\\"`")
            });
            // Most likely it is a text of several lines all the same, up to the next such quotes.
            match self.cursor.rest().find("\"\"\"") {
                Some(length) => self.cursor.at += length + 3,
                None => self.cursor.skip_line(),
            }
            return false;
        }
        // A line that continues behind a backslash is no new one.
        let mut lines = vec![self.cursor.at];
        let mut right = true;
        loop {
            match self.cursor.byte() {
                Some(b'"') if self.cursor.rest().starts_with("\"\"\"") => break,
                Some(b'\\') => right &= self.escape(),
                None => return self.unclosed_string(start, "\"\"\""),
                Some(_) if self.cursor.eat_newline() => lines.push(self.cursor.at),
                Some(_) => self.cursor.bump(),
            }
        }
        let end = self.cursor.at;
        self.cursor.at += 3;
        right & self.indented(&lines, end)
    }

    /// Whether the closing quotes at `end` stand on a line of their own, and all lines of the text,
    /// of which these are the starts, begin with the spaces before them.
    fn indented(&mut self, lines: &[usize], end: usize) -> bool {
        let Some((last, lines)) = lines.split_last() else { return true };
        let indent = self.slice(*last, end);
        if !indent.chars().all(is_space) {
            self.fault(codes::KDL_MULTILINE, end, end + 3, "the closing quotes follow text", |d| {
                d.label("these want a line of their own").help("their indentation is what is taken off every line")
            });
            return false;
        }
        for start in lines {
            let line = self.slice(*start, end);
            let text = line.trim_start_matches(is_space);
            if !line.starts_with(indent) && !text.starts_with(is_newline) {
                let width = line.len() - text.len();
                let quotes = self.span(end, end + 3);
                let words = "a line is indented less than the closing quotes";
                self.fault(codes::KDL_MULTILINE, *start, start + width, words, |d| {
                    d.with(quotes, "every line wants the very spaces that stand before these")
                        .help("indent the line, or move the closing quotes to the left; do not mix tabs and spaces")
                });
                return false;
            }
        }
        true
    }

    /// A backslash in a string and what belongs to it; says whether that is an escape.
    fn escape(&mut self) -> bool {
        let start = self.cursor.at;
        self.cursor.at += 1;
        match self.cursor.char() {
            Some('\\' | '"' | 'b' | 'f' | 'n' | 'r' | 't' | 's') => {
                self.cursor.at += 1;
                return true;
            }
            Some('u') if self.cursor.ahead(1) == Some(b'{') => {
                self.cursor.at += 2;
                let digits = self.cursor.at;
                self.cursor.eat_while(|c| c.is_ascii_hexdigit());
                let hex = self.slice(digits, self.cursor.at);
                let known = hex.len() <= 6 && u32::from_str_radix(hex, 16).ok().and_then(char::from_u32).is_some();
                if self.cursor.eat("}") && known {
                    return true;
                }
            }
            Some(c) if is_space(c) || is_newline(c) => {
                self.cursor.eat_while(|c| is_space(c) || is_newline(c));
                return true;
            }
            Some(c) if c.is_ascii_alphanumeric() || c == '/' => self.cursor.at += 1,
            _ => {}
        }
        let end = self.cursor.at;
        let found = self.slice(start, end);
        self.fault(codes::KDL_ESCAPE, start, end, format!("`{found}` is no escape"), |d| {
            d.help("escapes are `\\n \\r \\t \\b \\f \\s \\\\ \\\"` and `\\u{…}`; a backslash itself is `\\\\`")
                .help("in a regular expression or a path, a raw string keeps backslashes: `#\"…\"#`")
        });
        false
    }

    fn unclosed_string(&mut self, start: usize, quotes: &str) -> bool {
        let end = self.cursor.at;
        self.fault(codes::KDL_UNCLOSED, start, end, "this string is never closed", |d| {
            let d = d.help(format!("`{quotes}` closes it"));
            if quotes == "\"" {
                d.help("text of several lines stands between `\"\"\"`, each on a line of its own")
            } else {
                d
            }
        });
        false
    }

    /// A raw string, if one stands here: whether it does; `None` if it is wrong.
    pub(super) fn raw(&mut self) -> Option<bool> {
        let start = self.cursor.at;
        let before = self.save();
        self.cursor.eat_while(|c| c == '#');
        let hashes = self.slice(start, self.cursor.at);
        if !self.cursor.eat("\"") {
            self.restore(before);
            return Some(false);
        }
        let mut multi = self.cursor;
        if multi.eat("\"\"") && multi.eat_newline() {
            self.cursor = multi;
            let close = format!("\"\"\"{hashes}");
            let body = self.cursor.at;
            let mut lines = vec![body];
            let Some(length) = self.cursor.rest().find(&close) else {
                self.cursor.at = self.text.len();
                self.unclosed_string(start, &close);
                return None;
            };
            let end = body + length;
            while self.cursor.at < end {
                self.cursor.skip_line();
                if self.cursor.eat_newline() && self.cursor.at <= end {
                    lines.push(self.cursor.at);
                }
            }
            self.cursor.at = end + close.len();
            return self.indented(&lines, end).then_some(true);
        }
        let body = self.cursor.at;
        let mut line = self.cursor;
        line.skip_line();
        let close = format!("\"{hashes}");
        let Some(length) = self.slice(body, line.at).find(&close) else {
            self.cursor = line;
            self.unclosed_string(start, &close);
            return None;
        };
        self.cursor.at = body + length + close.len();
        if self.slice(body, body + length) == "\"" {
            self.fault(
                codes::KDL_MULTILINE,
                start,
                self.cursor.at,
                "a raw string of one quote looks like three quotes",
                |d| d.help("write `\"\\\"\"`"),
            );
            return None;
        }
        Some(true)
    }

    /// A keyword; the cursor stands at its `#`. Says whether it is one that has a value.
    pub(super) fn keyword(&mut self, place: Place) -> bool {
        let start = self.cursor.at;
        self.cursor.at += 1;
        self.cursor.eat_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
        let word = self.slice(start, self.cursor.at);
        match word {
            "#true" | "#false" | "#null" if place == Place::Value => return true,
            "#true" | "#false" | "#null" => {
                self.fault(
                    codes::KDL_KEYWORD,
                    start,
                    self.cursor.at,
                    format!("`{word}` cannot be {}", place.wanted()),
                    |d| d.help(format!("if it is meant as a name, quote it: {}", traps::quote(word))),
                );
            }
            "#inf" | "#-inf" | "#nan" => {
                self.fault(
                    codes::KDL_NUMBER,
                    start,
                    self.cursor.at,
                    format!("`{word}` has no place in Kubernetes"),
                    |d| d.label("a finite number is wanted"),
                );
            }
            _ => {
                let comment = place == Place::Name || word == "#";
                if comment {
                    self.cursor.skip_line();
                } else {
                    self.cursor.at = self.lump_end();
                }
                self.fault(codes::KDL_KEYWORD, start, start + word.len(), format!("`{word}` is no keyword"), |d| {
                    let d = d.help("the keywords are `#true`, `#false` and `#null`");
                    if comment {
                        d.help("a comment starts with `//`")
                    } else {
                        d.help("a string that holds `#` needs quotes")
                    }
                });
            }
        }
        false
    }
}

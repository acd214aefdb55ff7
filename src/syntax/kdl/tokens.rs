//! Names, keys and values, and the faults that lie in their writing.

use super::chars::{is_newline, is_space, is_word};
use super::scan::{Kind, Scanner, Token};
use super::traps::{self, Place};
use crate::syntax::codes;

impl<'a> Scanner<'a> {
    /// Reads a token. `None` where there is none or where it is wrong and was reported: then the
    /// cursor has moved, or stands at what ends a node or a block.
    pub(super) fn token(&mut self, place: Place) -> Option<Token> {
        let start = self.cursor.at;
        let kind = match self.cursor.byte() {
            Some(b'"') => self.quoted().then_some(Kind::Quoted)?,
            Some(b'#') => match self.raw()? {
                true => Kind::Quoted,
                false => self.keyword(place).then_some(Kind::Keyword)?,
            },
            Some(b'\'') if self.single_quoted() => return None,
            Some(_) if self.cursor.eat_while(is_word) => Kind::Word,
            _ => {
                self.misfit(place);
                return None;
            }
        };
        let token = Token { kind, start, end: self.cursor.at };
        self.touches(token).then_some(token)
    }

    /// A string in single quotes, whatever it holds; the cursor stands at the first. Whether it ends in its line.
    fn single_quoted(&mut self) -> bool {
        let start = self.cursor.at;
        let mut line = self.cursor;
        line.skip_line();
        let Some(length) = self.slice(start + 1, line.at).find('\'') else { return false };
        let end = start + length + 2;
        self.cursor.at = end;
        let text = self.slice(start + 1, end - 1);
        self.fault(codes::KDL_SINGLE_QUOTE, start, end, "single quotes are no quotes in KDL", |d| {
            d.help(format!("strings stand in double quotes: {}", traps::quote(text)))
        });
        true
    }

    /// Whether what follows a token may touch it; else reports it and steps over.
    fn touches(&mut self, token: Token) -> bool {
        let Token { kind, start, end } = token;
        let ahead = self.cursor.ahead(1);
        match self.cursor.byte() {
            None | Some(b' ' | b'\t' | b'\n' | b';' | b'}' | b')' | b'=') => return true,
            Some(b'{') => return true,
            Some(b'/') if kind != Kind::Word && matches!(ahead, Some(b'/' | b'*')) => return true,
            Some(b'\\') => {
                let before = self.save();
                self.node_space();
                let continued = self.cursor.at > end;
                self.restore(before);
                if continued {
                    return true;
                }
            }
            Some(_) if self.cursor.char().is_some_and(|c| is_space(c) || is_newline(c)) => return true,
            Some(_) => {}
        }
        let word = self.slice(start, end);
        match self.cursor.byte() {
            Some(b'/') if kind == Kind::Word && matches!(ahead, Some(b'/' | b'*')) => {
                let lump = self.lump(start);
                let mark = if ahead == Some(b'/') { "//" } else { "/*" };
                let words = format!("`{mark}` right after a bare word starts a comment");
                self.fault(codes::KDL_URL, start, end + 2, words, |d| {
                    d.help(format!("if it belongs to the string, quote it: {}", traps::quote(lump)))
                        .help(format!("if it is a comment, put a space before `{mark}`"))
                });
            }
            Some(b'"' | b'#') if word == "r" => {
                self.fault(codes::KDL_V1, start, end, "`r` before a raw string is KDL of version 1", |d| {
                    d.help("a raw string is written `#\"…\"#`")
                });
                // The string itself is read as the next entry, so that its text is not taken for KDL.
            }
            Some(b',') if kind == Kind::Quoted => self.comma(end, end + 1),
            Some(b'"') => {
                self.fault(codes::KDL_SPACE, end, end + 1, "a string starts right after another value", |d| {
                    d.label("a space is wanted before this").help("inside a string, a quote is written `\\\"`")
                });
            }
            Some(_) if kind == Kind::Word => {
                let lump = self.lump(start);
                let odd = self.text.get(end..).and_then(|rest| rest.chars().next()).unwrap_or(' ');
                if matches!(odd, '[' | ']') {
                    self.bracket(start, self.cursor.at);
                } else {
                    self.fault(
                        codes::KDL_QUOTES,
                        start,
                        self.cursor.at,
                        format!("a string with `{odd}` needs quotes"),
                        |d| d.help(format!("write {}", traps::quote(lump))),
                    );
                }
            }
            Some(_) => {
                self.cursor.at = self.lump_end();
                let what = if kind == Kind::Quoted { "string" } else { "keyword" };
                self.fault(codes::KDL_SPACE, end, self.cursor.at, format!("this touches the {what} before it"), |d| {
                    d.label("a space is wanted before this")
                });
            }
            None => {}
        }
        false
    }

    /// A character that starts nothing.
    fn misfit(&mut self, place: Place) {
        let start = self.cursor.at;
        match self.cursor.char() {
            None | Some('{' | '}' | ';') => {
                let wanted = place.wanted();
                self.fault(codes::KDL_SYNTAX, start, start + 1, format!("{wanted} is missing here"), |d| d);
            }
            Some(c) if is_newline(c) => {
                let wanted = place.wanted();
                self.fault(
                    codes::KDL_SYNTAX,
                    start,
                    start,
                    format!("{wanted} is missing at the end of this line"),
                    |d| d,
                );
            }
            Some('[' | ']') => {
                self.cursor.skip_line();
                let line = self.slice(start, self.cursor.at);
                let end = line.find(']').map_or_else(|| start + line.trim_end().len(), |at| start + at + 1);
                self.cursor.at = end;
                self.bracket(start, end);
            }
            Some('=') => {
                self.cursor.at += 1;
                self.fault(
                    codes::KDL_SYNTAX,
                    start,
                    start + 1,
                    "nothing that could be a key stands before this `=`",
                    |d| d.help("a property is `key=value`; a string that holds `=` needs quotes"),
                );
            }
            Some(c @ ('(' | ')')) => {
                self.cursor.at += 1;
                self.fault(codes::KDL_UNCLOSED, start, start + 1, format!("this `{c}` stands alone"), |d| {
                    d.help("a string with parentheses needs quotes")
                });
            }
            Some(c) => {
                self.cursor.bump();
                let lump = self.lump(start);
                self.fault(
                    codes::KDL_QUOTES,
                    start,
                    self.cursor.at,
                    format!("a string with `{c}` needs quotes"),
                    |d| {
                        let d = d.help(format!("write {}", traps::quote(lump)));
                        if c == '\\' {
                            d.help("a backslash that continues the line must be its last character")
                        } else {
                            d
                        }
                    },
                );
            }
        }
    }

    pub(super) fn comma(&mut self, start: usize, end: usize) {
        self.cursor.at = self.cursor.at.max(end);
        self.fault(codes::KDL_COMMA, start, end, "there are no commas in KDL", |d| {
            d.help("values and properties stand side by side: `use a b`, `a b=c d=e`; a string that ends in a comma needs quotes")
        });
    }

    fn bracket(&mut self, start: usize, end: usize) {
        self.fault(codes::KDL_BRACKET, start, end, "there are no brackets in KDL", |d| {
            d.help("several values stand side by side, `use a b`; a list of one is `drop { - ALL }`; an empty one `(array)drop`")
                .help("a string that holds brackets needs quotes")
        });
    }

    /// `{{` outside quotes.
    pub(super) fn bare_expression(&mut self) {
        let start = self.cursor.at;
        self.cursor.at = self.lump_end().max(start + 2);
        let lump = self.slice(start, self.cursor.at);
        self.fault(codes::KDL_EXPRESSION, start, self.cursor.at, "an expression stands in a string", |d| {
            d.help(format!("write {}", traps::quote(lump)))
        });
    }

    pub(super) fn at_expression(&self) -> bool {
        self.cursor.byte() == Some(b'{') && self.cursor.ahead(1) == Some(b'{')
    }

    /// The text from `start` to the end of what was meant as one value; steps over it.
    fn lump(&mut self, start: usize) -> &'a str {
        self.cursor.at = self.lump_end();
        self.slice(start, self.cursor.at)
    }

    /// Where the lump ends: at a space, a block's brace or a quote, but not within `{{ … }}`.
    pub(super) fn lump_end(&self) -> usize {
        let mut cursor = self.cursor;
        while let Some(c) = cursor.char() {
            if cursor.rest().starts_with("{{") {
                let mut close = cursor;
                close.skip_line();
                let line = self.slice(cursor.at, close.at);
                if let Some(end) = line.find("}}") {
                    cursor.at += end + 2;
                    continue;
                }
            }
            if is_space(c) || is_newline(c) || matches!(c, ';' | '{' | '}' | '"') {
                break;
            }
            cursor.bump();
        }
        cursor.at
    }
}

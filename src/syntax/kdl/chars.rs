//! The characters of KDL 2: what is a space, a new line, a part of a bare word.

/// Whether a character is a space (not a line break).
pub(super) fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}')
}

/// Whether a character breaks a line. `\r\n` is one break of two characters.
pub(super) fn is_newline(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Whether a character may not stand in a file as it is: control characters, and those that turn
/// the direction of the text, so that a reader sees something else than the program.
pub(super) fn is_forbidden(c: char) -> bool {
    matches!(
        c,
        '\0'..='\u{8}' | '\u{e}'..='\u{1f}' | '\u{7f}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}' | '\u{feff}'
    )
}

/// Whether a character may be part of a bare word.
pub(super) fn is_word(c: char) -> bool {
    match c {
        '\\' | '/' | '(' | ')' | '{' | '}' | '[' | ']' | ';' | '"' | '#' | '=' => false,
        _ => !is_space(c) && !is_newline(c),
    }
}

/// A place in a text, and steps from it. It never stands within a character.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor<'a> {
    text: &'a str,
    /// The next byte.
    pub(super) at: usize,
}

impl<'a> Cursor<'a> {
    /// A cursor at the start of `text`.
    pub(super) fn new(text: &'a str) -> Self {
        Cursor { text, at: 0 }
    }

    /// The text from the cursor on.
    pub(super) fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or("")
    }

    /// The text from byte `start` up to the cursor.
    pub(super) fn text_from(&self, start: usize) -> &'a str {
        self.text.get(start..self.at).unwrap_or("")
    }

    /// The next byte.
    pub(super) fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The byte that is `n` bytes ahead.
    pub(super) fn ahead(&self, n: usize) -> Option<u8> {
        self.text.as_bytes().get(self.at + n).copied()
    }

    /// The next character.
    pub(super) fn char(&self) -> Option<char> {
        match self.byte()? {
            byte if byte.is_ascii() => Some(char::from(byte)),
            _ => self.rest().chars().next(),
        }
    }

    /// Steps over one character.
    pub(super) fn bump(&mut self) {
        self.at += self.char().map_or(0, char::len_utf8);
    }

    /// Steps over `wanted` if it stands here.
    pub(super) fn eat(&mut self, wanted: &str) -> bool {
        let here = self.text.as_bytes().get(self.at..).is_some_and(|rest| rest.starts_with(wanted.as_bytes()));
        self.at += if here { wanted.len() } else { 0 };
        here
    }

    /// Steps over all characters for which `is` holds; says whether there was one.
    pub(super) fn eat_while(&mut self, is: impl Fn(char) -> bool) -> bool {
        let start = self.at;
        while let Some(c) = self.char().filter(|c| is(*c)) {
            self.at += c.len_utf8();
        }
        self.at > start
    }

    /// Whether a line break stands here.
    pub(super) fn at_newline(&self) -> bool {
        self.char().is_some_and(is_newline)
    }

    /// Steps over one line break.
    pub(super) fn eat_newline(&mut self) -> bool {
        if self.eat("\r\n") {
            return true;
        }
        let here = self.at_newline();
        if here {
            self.bump();
        }
        here
    }

    /// Steps to the end of the line, before its break.
    pub(super) fn skip_line(&mut self) {
        self.eat_while(|c| !is_newline(c));
    }
}

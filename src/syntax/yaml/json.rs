//! JSON, read as JSON.
//!
//! All JSON is YAML, but no parser of YAML takes all of it: keys of more than 1,024 characters, a
//! colon on the next line, DEL and C1 controls in strings. And `1e3` is a number here beyond doubt,
//! whatever YAML 1.1 says. So a text that is JSON from end to end is read by this file.

use super::build::Builder;
use super::plain;
use crate::node::{Number, Text, Value};

/// The text is no JSON, or goes too deep: YAML's reader says what is wrong with it.
#[derive(Debug)]
pub(super) struct NotJson;

/// Reads a text that is one JSON value into a builder.
///
/// # Errors
/// Where it is not; the builder is then of no use.
pub(super) fn read(text: &str, builder: &mut Builder) -> Result<(), NotJson> {
    let at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut reader = Reader { text, at, builder };
    reader.skip_space();
    reader.value()?;
    reader.skip_space();
    if reader.at == text.len() { Ok(()) } else { Err(NotJson) }
}

struct Reader<'t, 'b> {
    text: &'t str,
    at: usize,
    builder: &'b mut Builder,
}

impl Reader<'_, '_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn take(&mut self, byte: u8) -> Result<(), NotJson> {
        if self.peek() != Some(byte) {
            return Err(NotJson);
        }
        self.at += 1;
        Ok(())
    }

    /// Recursion ends with the builder's depth.
    fn value(&mut self) -> Result<(), NotJson> {
        let start = self.at;
        match self.peek() {
            Some(b'{') => self.object(),
            Some(b'[') => self.array(),
            Some(b'"') => {
                let text = self.string()?;
                self.leaf(start, Value::Text(text));
                Ok(())
            }
            Some(b't') => self.word("true", Value::Bool(true)),
            Some(b'f') => self.word("false", Value::Bool(false)),
            Some(b'n') => self.word("null", Value::Null),
            Some(b'-' | b'0'..=b'9') => self.number(),
            _ => Err(NotJson),
        }
    }

    fn leaf(&mut self, start: usize, value: Value) {
        let span = self.builder.span(start, self.at);
        self.builder.leaf(value, span, 0);
    }

    fn word(&mut self, word: &str, value: Value) -> Result<(), NotJson> {
        let start = self.at;
        if !self.text.get(start..).is_some_and(|rest| rest.starts_with(word)) {
            return Err(NotJson);
        }
        self.at += word.len();
        self.leaf(start, value);
        Ok(())
    }

    fn array(&mut self) -> Result<(), NotJson> {
        self.builder.open_list(self.at, 0).map_err(|_| NotJson)?;
        self.items(b']', Self::value)
    }

    fn object(&mut self) -> Result<(), NotJson> {
        self.builder.open_map(self.at, 0).map_err(|_| NotJson)?;
        self.items(b'}', |reader| {
            let start = reader.at;
            let key = reader.string()?;
            let span = reader.builder.span(start, reader.at);
            reader.builder.key(Some((key, span)), reader.at);
            reader.skip_space();
            reader.take(b':')?;
            reader.skip_space();
            reader.value()
        })
    }

    /// What stands within brackets, parted by commas, and the bracket that closes it.
    fn items(&mut self, close: u8, item: impl Fn(&mut Self) -> Result<(), NotJson>) -> Result<(), NotJson> {
        self.at += 1;
        self.skip_space();
        if self.peek() != Some(close) {
            loop {
                self.skip_space();
                item(self)?;
                self.skip_space();
                if self.peek() != Some(b',') {
                    break;
                }
                self.at += 1;
            }
        }
        self.take(close)?;
        self.builder.close(Some(self.at));
        Ok(())
    }

    fn digits(&mut self) -> Result<(), NotJson> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if self.at > start { Ok(()) } else { Err(NotJson) }
    }

    fn number(&mut self) -> Result<(), NotJson> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        let zero = self.peek() == Some(b'0');
        let whole = self.at;
        self.digits()?;
        if zero && self.at > whole + 1 {
            return Err(NotJson);
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        let text = self.text.get(start..self.at).ok_or(NotJson)?;
        match Number::parse(text) {
            Some(number) => self.leaf(start, Value::Number(number)),
            // The grammar holds, so it is too large; the plain scalar says so.
            None => match plain::resolve(text) {
                plain::Plain::Value(value) => self.leaf(start, value),
                plain::Plain::Refused(refusal) => {
                    let span = self.builder.span(start, self.at);
                    self.builder.refuse(&refusal, text, span, false);
                    self.leaf(start, refusal.guess);
                }
            },
        }
        Ok(())
    }

    fn string(&mut self) -> Result<Text, NotJson> {
        self.take(b'"')?;
        let start = self.at;
        let mut decoded: Option<String> = None;
        let mut from = start;
        loop {
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => {
                    let out = decoded.get_or_insert_default();
                    out.push_str(self.text.get(from..self.at).ok_or(NotJson)?);
                    self.at += 1;
                    out.push(self.escape()?);
                    from = self.at;
                }
                None | Some(..0x20) => return Err(NotJson),
                Some(_) => self.at += 1,
            }
        }
        let rest = self.text.get(from..self.at).ok_or(NotJson)?;
        self.at += 1;
        Ok(match decoded {
            None => Text::new(rest),
            Some(mut out) => {
                out.push_str(rest);
                Text::from(out)
            }
        })
    }

    fn escape(&mut self) -> Result<char, NotJson> {
        let byte = self.peek().ok_or(NotJson)?;
        self.at += 1;
        Ok(match byte {
            b'"' | b'\\' | b'/' => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let first = self.hex()?;
                if let Some(c) = char::from_u32(first) {
                    return Ok(c);
                }
                self.take(b'\\')?;
                self.take(b'u')?;
                let second = self.hex()?;
                match (first, second) {
                    (0xd800..=0xdbff, 0xdc00..=0xdfff) => {
                        char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00)).ok_or(NotJson)?
                    }
                    _ => return Err(NotJson),
                }
            }
            _ => return Err(NotJson),
        })
    }

    fn hex(&mut self) -> Result<u32, NotJson> {
        let digits = self.text.get(self.at..self.at + 4).ok_or(NotJson)?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(NotJson);
        }
        self.at += 4;
        u32::from_str_radix(digits, 16).map_err(|_| NotJson)
    }
}

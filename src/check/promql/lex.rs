//! The words of a query.

use super::Fault;

/// A word, and where it begins.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Token<'a> {
    /// What it is.
    pub kind: Kind<'a>,
    /// Its first byte.
    pub at: usize,
    /// The byte after it.
    pub end: usize,
}

/// What a word is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind<'a> {
    /// A name: of a metric, a label, a function, an operator in letters.
    Name(&'a str),
    /// A number; a duration counts as one.
    Number,
    /// A duration in milliseconds.
    Duration(f64),
    /// A string, as it was written between its quotes.
    Text(&'a str),
    /// Something in which an argument stands that is supplied later: it may be anything.
    Hole,
    /// An operator or a bracket.
    Sign(&'static str),
    /// The end.
    End,
}

const SIGNS: &[&str] = &[
    "==", "!=", "<=", ">=", "=~", "!~", "(", ")", "{", "}", "[", "]", ",", "=", "<", ">", "+", "-", "*", "/", "%", "^",
    ":", "@",
];

/// All words of a query; the last is [`Kind::End`].
pub fn tokens(text: &str) -> Result<Vec<Token<'_>>, Fault> {
    let mut lexer = Lexer { text, at: 0, brackets: 0 };
    let mut tokens = Vec::with_capacity(text.len() / 3);
    loop {
        let token = lexer.next()?;
        let is_end = token.kind == Kind::End;
        tokens.push(token);
        if is_end {
            return Ok(tokens);
        }
    }
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    /// How many `[` are open: a colon there is a sign of its own, elsewhere a part of a name.
    brackets: usize,
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn pass_over(&mut self) {
        loop {
            let rest = self.rest();
            // Mostly there is nothing to pass over, and that is cheap to see.
            if rest.starts_with(|c: char| c.is_ascii_graphic() && c != '#') {
                return;
            }
            let trimmed = rest.trim_start();
            self.at += rest.len() - trimmed.len();
            if !trimmed.starts_with('#') {
                return;
            }
            self.at += trimmed.find('\n').unwrap_or(trimmed.len());
        }
    }

    fn next(&mut self) -> Result<Token<'a>, Fault> {
        self.pass_over();
        let (at, rest) = (self.at, self.rest());
        let Some(first) = rest.bytes().next() else { return Ok(Token { kind: Kind::End, at, end: at }) };
        let (kind, len) = match first {
            b'"' | b'\'' | b'`' => self.string(rest, first)?,
            b'0'..=b'9' | b'.' | b'a'..=b'z' | b'A'..=b'Z' | b'_' => self.word(rest)?,
            b'{' if rest.starts_with("{{") => self.word(rest)?,
            b':' if self.brackets == 0 => self.word(rest)?,
            _ => {
                let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) else {
                    let first = rest.chars().next().unwrap_or_default();
                    return Err(Fault::new(at, format!("unexpected `{first}`")));
                };
                match *sign {
                    "[" => self.brackets += 1,
                    "]" => self.brackets = self.brackets.saturating_sub(1),
                    _ => {}
                }
                (Kind::Sign(sign), sign.len())
            }
        };
        self.at += len;
        Ok(Token { kind, at, end: self.at })
    }

    fn string(&self, rest: &'a str, quote: u8) -> Result<(Kind<'a>, usize), Fault> {
        let mut is_escaped = false;
        // What counts here is ASCII, whose bytes are no part of other characters.
        for (offset, byte) in rest.bytes().enumerate().skip(1) {
            if is_escaped {
                is_escaped = false;
                if !b"abfnrtv\\'\"01234567xuU".contains(&byte) {
                    let c = rest.get(offset..).and_then(|rest| rest.chars().next()).unwrap_or_default();
                    let message = format!("unknown escape `\\{c}` in a string: write `\\\\{c}`");
                    return Err(Fault::new(self.at + offset - 1, message));
                }
            } else if byte == b'\\' && quote != b'`' {
                is_escaped = true;
            } else if byte == quote {
                return Ok((Kind::Text(rest.get(1..offset).unwrap_or_default()), offset + 1));
            } else if byte == b'\n' && quote != b'`' {
                break;
            }
        }
        Err(Fault::new(self.at, "this string does not end".to_owned()))
    }

    /// A name, a number or a duration; with an argument in it, a hole.
    fn word(&self, rest: &'a str) -> Result<(Kind<'a>, usize), Fault> {
        let bytes = rest.as_bytes();
        let mut len = 0;
        let mut has_hole = false;
        while let Some(byte) = bytes.get(len) {
            let is_name = byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.');
            if is_name || (*byte == b':' && self.brackets == 0) {
                len += 1;
            } else if *byte == b'{' && bytes.get(len + 1) == Some(&b'{') {
                let Some(end) = rest.get(len..).and_then(|here| here.find("}}")) else { break };
                has_hole = true;
                len += end + 2;
            } else if matches!(byte, b'+' | b'-') && is_exponent(rest.get(..len).unwrap_or_default()) {
                len += 1;
            } else {
                break;
            }
        }
        let word = rest.get(..len).unwrap_or_default();
        if has_hole {
            return Ok((Kind::Hole, len));
        }
        if len == 0 {
            return Err(Fault::new(self.at, "unexpected `{`".to_owned()));
        }
        if word.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
            return match (number(word), duration(word)) {
                (_, Some(millis)) => Ok((Kind::Duration(millis), len)),
                (true, None) => Ok((Kind::Number, len)),
                (false, None) => Err(Fault::new(self.at, format!("`{word}` is no number and no duration"))),
            };
        }
        if word.contains('.') {
            return Err(Fault::new(self.at, format!("`{word}` is no name: a name has no dots")));
        }
        let is_number = word.eq_ignore_ascii_case("inf") || word.eq_ignore_ascii_case("nan");
        Ok((if is_number { Kind::Number } else { Kind::Name(word) }, len))
    }
}

/// Whether a sign may follow as a part of the number: `1e`.
fn is_exponent(word: &str) -> bool {
    let Some(digits) = word.strip_suffix(['e', 'E']) else { return false };
    digits.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && !digits.starts_with("0x")
        && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

fn number(word: &str) -> bool {
    let hex = word.strip_prefix("0x").or_else(|| word.strip_prefix("0X"));
    match hex {
        Some(digits) => !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit()),
        None => word.parse::<f64>().is_ok(),
    }
}

/// The milliseconds of `1h30m`: units from large to small, each once.
pub fn duration(word: &str) -> Option<f64> {
    const UNITS: &[(&str, f64)] = &[
        ("y", 365.0 * 86_400_000.0),
        ("w", 7.0 * 86_400_000.0),
        ("d", 86_400_000.0),
        ("h", 3_600_000.0),
        ("m", 60_000.0),
        ("s", 1000.0),
        ("ms", 1.0),
    ];
    let (mut rest, mut total, mut next) = (word, 0.0, 0);
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).filter(|digits| *digits > 0)?;
        let count: f64 = rest.get(..digits)?.parse().ok()?;
        rest = rest.get(digits..)?;
        let unit = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        let at = UNITS.iter().position(|(name, _)| rest.get(..unit) == Some(*name)).filter(|at| *at >= next)?;
        total += count * UNITS.get(at)?.1;
        (rest, next) = (rest.get(unit..)?, at + 1);
    }
    Some(total)
}

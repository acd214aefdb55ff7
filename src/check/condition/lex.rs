//! The tokens of conditions.

use super::Fault;

/// A token.
#[derive(Debug, Clone, PartialEq)]
pub enum Token {
    /// A number.
    Number(f64),
    /// A string; which one makes no difference to a result of numbers.
    Text,
    /// A name.
    Name(String),
    /// An operator or a bracket.
    Sign(&'static str),
    /// `{{args.NAME}}`: the controller puts a text there before it reads the condition.
    Argument,
    /// The end.
    End,
}

/// A token, and where it stands, in bytes.
#[derive(Debug, Clone, PartialEq)]
pub struct Spot {
    /// The token.
    pub token: Token,
    /// Where it begins.
    pub at: usize,
}

/// Operators that are words.
const WORDS: &[&str] =
    &["not", "in", "or", "and", "matches", "contains", "startsWith", "endsWith", "let", "if", "else"];
/// Operators and brackets; longer ones come first.
const SIGNS: &[&str] = &[
    "&&", "||", "==", "!=", "<=", ">=", "**", "??", "?.", "..", "::", "(", ")", "[", "]", "{", "}", ",", ";", ".", "<",
    ">", "+", "-", "*", "/", "%", "^", "!", "?", ":", "#", "|", "=",
];

/// The tokens of a condition; the last one is its end.
pub fn tokens(text: &str) -> Result<Vec<Spot>, Fault> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..) {
        let Some(first) = rest.chars().next() else { break };
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        if let Some(comment) = comment(rest, at)? {
            at += comment;
            continue;
        }
        let (token, len) = one(rest, first, at)?;
        found.push(Spot { token, at });
        at += len;
    }
    found.push(Spot { token: Token::End, at: text.len() });
    Ok(found)
}

fn one(rest: &str, first: char, at: usize) -> Result<(Token, usize), Fault> {
    if let Some(len) = argument(rest) {
        return Ok((Token::Argument, len));
    }
    if is_of_name(first) && !first.is_ascii_digit() {
        let len = rest.find(|c| !is_of_name(c)).unwrap_or(rest.len());
        let word = rest.get(..len).unwrap_or_default();
        let operator = WORDS.iter().find(|operator| **operator == word);
        return Ok((operator.map_or_else(|| Token::Name(word.to_owned()), |operator| Token::Sign(operator)), len));
    }
    let is_number = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    if first.is_ascii_digit() || (first == '.' && is_number(rest.chars().nth(1))) {
        return number(rest, at);
    }
    if matches!(first, '"' | '\'' | '`') {
        let end = if first == '`' { raw_string(rest) } else { string(rest, first) };
        return end.map(|len| (Token::Text, len)).ok_or_else(|| Fault::new(at, "this string has no end".to_owned()));
    }
    match SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
        Some(sign) => Ok((Token::Sign(sign), sign.len())),
        None => Err(Fault::new(at, format!("`{first}` is no operator"))),
    }
}

fn is_of_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '$')
}

/// The length of a comment that stands at the beginning.
fn comment(rest: &str, at: usize) -> Result<Option<usize>, Fault> {
    if rest.starts_with("//") {
        return Ok(Some(rest.find('\n').unwrap_or(rest.len())));
    }
    if !rest.starts_with("/*") {
        return Ok(None);
    }
    let end = rest.get(2..).and_then(|inner| inner.find("*/"));
    end.map(|end| Some(end + 4)).ok_or_else(|| Fault::new(at, "this comment has no end".to_owned()))
}

fn argument(rest: &str) -> Option<usize> {
    let inner = rest.strip_prefix("{{")?;
    let end = inner.find("}}")?;
    inner.get(..end)?.trim().starts_with("args.").then_some(end + 4)
}

/// A number: whole, with a point, or in another base.
fn number(rest: &str, at: usize) -> Result<(Token, usize), Fault> {
    let prefix = rest.get(..2).unwrap_or_default().to_ascii_lowercase();
    let radix = [("0x", 16), ("0o", 8), ("0b", 2)].into_iter().find(|(word, _)| *word == prefix);
    let mut len = radix.map_or(0, |_| 2);
    let digits = |len: &mut usize| {
        let is_digit = |c: char| c == '_' || c.is_digit(radix.map_or(10, |(_, radix)| radix));
        *len += rest.get(*len..).map_or(0, |rest| rest.find(|c| !is_digit(c)).unwrap_or(rest.len()));
    };
    digits(&mut len);
    let next = |len: usize| rest.get(len..).and_then(|rest| rest.chars().next());
    if radix.is_none() {
        // `1..2` is a range.
        if next(len) == Some('.') && next(len + 1) != Some('.') {
            len += 1;
            digits(&mut len);
        }
        if matches!(next(len), Some('e' | 'E')) {
            len += 1;
            if matches!(next(len), Some('+' | '-')) {
                len += 1;
            }
            digits(&mut len);
        }
    }
    let bad = || Fault::new(at, "this is no number".to_owned());
    if next(len).is_some_and(is_of_name) {
        return Err(bad());
    }
    let plain = rest.get(..len).unwrap_or_default().replace('_', "");
    #[allow(clippy::cast_precision_loss, reason = "what is compared is a number with a point")]
    let value = match radix {
        Some((_, radix)) => {
            i64::from_str_radix(plain.get(2..).unwrap_or_default(), radix).ok().map(|whole| whole as f64)
        }
        None if plain.contains(['.', 'e', 'E']) => plain.parse().ok().filter(|number: &f64| number.is_finite()),
        None => plain.parse::<i64>().ok().map(|whole| whole as f64),
    };
    value.map(|value| (Token::Number(value), len)).ok_or_else(bad)
}

fn string(text: &str, quote: char) -> Option<usize> {
    let mut is_escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        if c == '\n' {
            return None;
        }
        if is_escaped {
            is_escaped = false;
        } else if c == '\\' {
            is_escaped = true;
        } else if c == quote {
            return Some(at + 1);
        }
    }
    None
}

/// Two quotes in such a string are one.
fn raw_string(text: &str) -> Option<usize> {
    let mut at = 1;
    loop {
        at += text.get(at..)?.find('`')? + 1;
        if !text.get(at..)?.starts_with('`') {
            return Some(at);
        }
        at += 1;
    }
}

//! What people write in KDL who think of YAML, of a shell or of KDL 1: words that are no KDL, and
//! words that are KDL but mean something else.

use super::scan::{Kind, Scanner, Token};
use crate::node::Number;
use crate::syntax::codes;

/// Where a token stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// A node's name.
    Name,
    /// A property's key, or a tag.
    Key,
    /// An argument, or a property's value.
    Value,
}

impl Place {
    /// What is wanted there.
    pub(super) fn wanted(self) -> &'static str {
        match self {
            Place::Name => "a node's name",
            Place::Key => "a key",
            Place::Value => "a value",
        }
    }
}

impl Scanner<'_> {
    /// Judges a token for its place.
    pub(super) fn judge(&mut self, token: Token, place: Place) {
        let Token { kind, start, end } = token;
        let word = self.slice(start, end);
        match kind {
            Kind::Quoted => {}
            Kind::Keyword if place == Place::Value => {}
            Kind::Keyword => {
                let words = format!("`{word}` cannot be {}", place.wanted());
                self.fault(codes::KDL_KEYWORD, start, end, words, |d| d.help(format!("quote it: {}", quote(word))));
            }
            Kind::Word => self.judge_word(word, start, end, place),
        }
    }

    fn judge_word(&mut self, word: &str, start: usize, end: usize, place: Place) {
        let (Some(first), Some(last)) = (word.bytes().next(), word.bytes().last()) else { return };
        if last == b',' || first == b',' {
            let at = if last == b',' { end - 1 } else { start };
            return self.comma(at, at + 1);
        }
        if first == b'\'' || last == b'\'' {
            return self.fault(codes::KDL_SINGLE_QUOTE, start, end, "single quotes are no quotes in KDL", |d| {
                d.help("strings stand in double quotes: `\"…\"`")
            });
        }
        if last == b':' {
            return self.colon(word, start, end, place);
        }
        if matches!(word, "true" | "false" | "null") {
            return self.fault(codes::KDL_V1, start, end, format!("`{word}` is written `#{word}`"), |d| {
                d.help(format!("as a string it is \"{word}\""))
            });
        }
        if matches!(word, "inf" | "-inf" | "nan") {
            let words = format!("`{word}` is not allowed as a bare word");
            return self.fault(codes::KDL_QUOTES, start, end, words, |d| d.help(format!("quote it: \"{word}\"")));
        }
        if starts_like_number(word) {
            self.number(word, start, end, place);
        }
    }

    fn colon(&mut self, word: &str, start: usize, end: usize, place: Place) {
        let plain = word.trim_end_matches(':');
        let plain = if is_plain(plain) { plain.to_owned() } else { quote(plain) };
        let at = end - 1;
        match place {
            Place::Name => self.fault(codes::KDL_COLON, at, end, "this is KDL: no colon after a key", |d| {
                d.help(format!("write `{plain} VALUE` or `{plain} {{ … }}`"))
                    .help(format!("if the colon belongs to the name, quote it: {}", quote(word)))
            }),
            Place::Key => self.fault(codes::KDL_COLON, at, end, "this is KDL: no colon before `=`", |d| {
                d.help(format!("write `{plain}=VALUE`"))
                    .help(format!("if the colon belongs to the key, quote it: {}", quote(word)))
            }),
            Place::Value => self.fault(codes::KDL_URL, start, end, "a bare word that ends in a colon", |d| {
                d.help(format!("if it is a key, write `{plain}=VALUE`"))
                    .help(format!("if it is a string, quote it: {}", quote(word)))
            }),
        }
    }

    fn number(&mut self, word: &str, start: usize, end: usize, place: Place) {
        let written = is_number(word);
        if !written || place != Place::Value {
            let words = match place {
                Place::Value if word.starts_with(['.', '-', '+']) => {
                    "this is no number, and a string that starts like one needs quotes"
                }
                Place::Value => "what starts with a digit and is no number needs quotes",
                Place::Name | Place::Key => "a name that starts with a digit needs quotes",
            };
            self.fault(codes::KDL_DIGIT, start, end, words, |d| d.help(format!("write {}", quote(word))));
        } else if Number::parse(word).is_none() || digits(word) > MAX_DIGITS {
            self.fault(codes::KDL_NUMBER, start, end, "this number is too large to be kept", |d| {
                d.label(format!("at most {MAX_DIGITS} digits are read, and at most 1.8e308"))
                    .help(format!("if it is a string, quote it: {}", quote(word)))
            });
        }
    }
}

/// How many digits the parser's integers and the halves of its decimals hold at least.
const MAX_DIGITS: usize = 38;

/// The length of the longest run of digits.
fn digits(word: &str) -> usize {
    let runs = word.split(|c: char| !c.is_ascii_digit() && c != '_');
    runs.map(|run| run.bytes().filter(u8::is_ascii_digit).count()).max().unwrap_or(0)
}

/// Whether KDL takes a word for a number, or for a broken one: a digit, after a sign and a point at most.
pub(super) fn starts_like_number(word: &str) -> bool {
    let rest = word.strip_prefix(['-', '+']).unwrap_or(word);
    rest.strip_prefix('.').unwrap_or(rest).starts_with(|c: char| c.is_ascii_digit())
}

/// Whether a word is a number as KDL writes it, small or large. `0X1` is none of ours.
fn is_number(word: &str) -> bool {
    let word = word.strip_prefix(['-', '+']).unwrap_or(word);
    let radix = match word.get(..2) {
        Some("0x") => Some(16),
        Some("0o") => Some(8),
        Some("0b") => Some(2),
        _ => None,
    };
    if let (Some(radix), Some(digits)) = (radix, word.get(2..)) {
        return is_run(digits, radix);
    }
    let (mantissa, exponent) = match word.find(['e', 'E']) {
        Some(at) => (word.get(..at).unwrap_or(""), word.get(at + 1..)),
        None => (word, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    is_run(whole, 10)
        && fraction.is_none_or(|digits| is_run(digits, 10))
        && exponent.is_none_or(|exponent| is_run(exponent.strip_prefix(['-', '+']).unwrap_or(exponent), 10))
}

/// Whether a text is a digit, then digits and underscores.
fn is_run(text: &str, radix: u32) -> bool {
    text.starts_with(|c: char| c.is_digit(radix)) && text.chars().all(|c| c == '_' || c.is_digit(radix))
}

/// Whether a string may be written as a bare word without a second thought: by us, and by what
/// other tools make of it.
pub(super) fn is_plain(text: &str) -> bool {
    text.len() <= 64
        && text.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '_' | '$'))
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'$'))
        && !matches!(text, "true" | "false" | "null" | "inf" | "nan" | "r")
}

/// A string in quotes, with what must be escaped.
pub(super) fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    super::write::escape_into(&mut quoted, text);
    quoted.push('"');
    quoted
}

/// The way out where a string is wanted and something else stands: to quote its source text.
///
/// `0012345` and `12e4567` are numbers to KDL, and `1.10` loses its last digit: the lowering, which
/// knows that a string is wanted, says so with these words.
pub fn quote_hint(source: &str) -> String {
    format!("quote it: {}", quote(source))
}

/// Whether a string's source text looks like a regular expression that KDL has changed.
///
/// In a quoted string `\s` is one space, `\b` a backspace, and `"\n+"` a newline and a plus. `\s`,
/// `\b` and `\f` are taken as such a mistake wherever they stand; `\n`, `\r` and `\t` only before
/// `+`, `*`, `?` or `{`. In a place of commands the lowering then advises a raw string, `#"…"#`.
pub fn suspicious_escape(source: &str) -> bool {
    if !source.starts_with('"') {
        return false;
    }
    let mut chars = source.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            continue;
        }
        match chars.next() {
            Some('s' | 'b' | 'f') => return true,
            Some('n' | 'r' | 't') if chars.as_str().starts_with(['+', '*', '?', '{']) => return true,
            _ => {}
        }
    }
    false
}

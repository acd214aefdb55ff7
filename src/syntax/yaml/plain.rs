//! What a plain scalar is.
//!
//! The schema is YAML 1.2's core schema. A text that a YAML 1.1 reader, or the Go reader behind
//! kubectl, takes as something else is refused: whoever wrote it meant one of the two, and only
//! they know which. A refusal carries the reading of kubectl, so that the rest of the file can be
//! looked at, and so that an import of foreign manifests can take it and go on.

use crate::diag::Code;
use crate::node::{Number, Text, Value};
use crate::syntax::codes;

/// What a plain scalar is.
#[derive(Debug)]
pub(super) enum Plain {
    /// All readers agree on this value.
    Value(Value),
    /// They do not.
    Refused(Box<Refusal>),
}

/// Why a plain scalar is refused.
#[derive(Debug)]
pub(super) struct Refusal {
    /// The kind of finding.
    pub(super) code: Code,
    /// What the readers make of it.
    pub(super) message: String,
    /// How to write it if it is not text, where there is a way: the words around the value, and the value.
    pub(super) other: Option<(&'static str, String)>,
    /// What kubectl's reader makes of it.
    pub(super) guess: Value,
}

/// What the plain scalar `text` is.
pub(super) fn resolve(text: &str) -> Plain {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Plain::Value(Value::Null),
        "true" | "True" | "TRUE" => return Plain::Value(Value::Bool(true)),
        "false" | "False" | "FALSE" => return Plain::Value(Value::Bool(false)),
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => return word(text, true),
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => return word(text, false),
        "=" => {
            let message = "`=` is a value of its own kind to YAML 1.1 readers, and text to YAML 1.2 readers";
            return refused(codes::YAML_WORD, message, None, text_of(text));
        }
        "<<" => {
            let message = "`<<` merges a map to YAML 1.1 readers, and is text to YAML 1.2 readers";
            return refused(codes::YAML_MERGE_KEY, message, None, text_of(text));
        }
        _ => {}
    }
    if text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.')) {
        return numeric(text).unwrap_or_else(|| Plain::Value(text_of(text)));
    }
    Plain::Value(text_of(text))
}

/// The number that a decimal in any of the core schema's forms writes, whatever other readers say.
pub(super) fn decimal_number(text: &str) -> Option<Number> {
    Decimal::of(text)?.number().filter(|number| number.as_float().is_some())
}

fn text_of(text: &str) -> Value {
    Value::Text(Text::new(text))
}

fn refused(code: Code, message: impl Into<String>, other: Option<(&'static str, String)>, guess: Value) -> Plain {
    Plain::Refused(Box::new(Refusal { code, message: message.into(), other, guess }))
}

fn word(text: &str, value: bool) -> Plain {
    let message = format!("`{text}` is {value} to YAML 1.1 readers, kubectl among them, and text to YAML 1.2 readers");
    refused(codes::YAML_WORD, message, Some(("if it is a boolean", value.to_string())), Value::Bool(value))
}

/// A text that may be a number, a time or a date; `None` where no reader sees one in it.
fn numeric(text: &str) -> Option<Plain> {
    let (sign, body) = split_sign(text);
    if matches!(body, ".inf" | ".Inf" | ".INF") || matches!(text, ".nan" | ".NaN" | ".NAN") {
        return Some(not_finite(text));
    }
    // Go's reader drops every `_` of what begins like a number: `+_1` is one.
    if !body.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | '_')) {
        return None;
    }
    if let Some(decimal) = Decimal::of(text) {
        return Some(decimal.resolve(text));
    }
    if let Some(plain) = radix(text, sign, body) {
        return Some(plain);
    }
    if text.contains('_') {
        let clean = text.replace('_', "");
        if let Some(decimal) = Decimal::of(&clean) {
            return Some(underscored(text, &clean, &decimal));
        }
        let (sign, body) = split_sign(&clean);
        if let Some(Plain::Refused(refusal)) = radix(&format!("+{body}"), sign, body) {
            let message = format!("`{text}` is a number to kubectl, and text to YAML 1.2 readers");
            return Some(refused(refusal.code, message, refusal.other, refusal.guess));
        }
    }
    if let Some(seconds) = sexagesimal(sign, body) {
        let message = format!("`{text}` is a number in base 60 to YAML 1.1 readers, and text to YAML 1.2 readers");
        let other = seconds.map(|seconds| ("if it is that number", seconds.to_string()));
        return Some(refused(codes::YAML_TIME, message, other, text_of(text)));
    }
    if is_date(text) {
        let message = format!("`{text}` is a date to YAML 1.1 readers, and text to YAML 1.2 readers");
        return Some(refused(codes::YAML_TIME, message, None, text_of(text)));
    }
    None
}

fn not_finite(text: &str) -> Plain {
    let message = format!("`{text}` is not a finite number, and neither JSON nor Kubernetes has others");
    refused(codes::YAML_NOT_FINITE, message, None, text_of(text))
}

fn split_sign(text: &str) -> (&str, &str) {
    match text.strip_prefix(['-', '+']) {
        Some(body) => (text.strip_suffix(body).unwrap_or(""), body),
        None => ("", text),
    }
}

/// A decimal number in its parts: `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`.
#[derive(Debug)]
struct Decimal<'t> {
    sign: &'t str,
    whole: &'t str,
    /// The digits after the point, where there is a point.
    fraction: Option<&'t str>,
    /// The exponent's sign and digits, where there is one.
    exponent: Option<(&'t str, &'t str)>,
}

impl<'t> Decimal<'t> {
    fn of(text: &'t str) -> Option<Self> {
        let (sign, body) = split_sign(text);
        let (mantissa, exponent) = match body.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, Some(split_sign(exponent))),
            None => (body, None),
        };
        let (whole, fraction) = match mantissa.split_once('.') {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (mantissa, None),
        };
        let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let some_digits = |text: &str| !text.is_empty() && all_digits(text);
        let sound = all_digits(whole)
            && fraction.is_none_or(all_digits)
            && (!whole.is_empty() || fraction.is_some_and(some_digits))
            && exponent.is_none_or(|(_, digits)| some_digits(digits));
        sound.then_some(Decimal { sign, whole, fraction, exponent })
    }

    fn has_leading_zeros(&self) -> bool {
        self.whole.len() > 1 && self.whole.starts_with('0')
    }

    /// The number with a digit on either side of its point, and no leading zeros.
    fn plain(&self) -> String {
        let whole = match self.whole.trim_start_matches('0') {
            "" => "0",
            whole => whole,
        };
        let mut out = format!("{}{whole}", self.sign);
        if let Some(fraction) = self.fraction {
            out.push('.');
            out.push_str(if fraction.is_empty() { "0" } else { fraction });
        }
        if let Some((sign, digits)) = self.exponent {
            out.push('e');
            out.push_str(sign);
            out.push_str(digits);
        }
        out
    }

    /// The number in the form that every reader knows: its exponent, if any, with a sign, after a point.
    fn agreed(&self) -> String {
        let Some((sign, digits)) = self.exponent else { return self.plain() };
        let sign = if sign.is_empty() { "+" } else { sign };
        Decimal { fraction: self.fraction.or(Some("0")), exponent: Some((sign, digits)), ..*self }.plain()
    }

    fn number(&self) -> Option<Number> {
        Number::parse(&self.plain())
    }

    fn resolve(&self, text: &str) -> Plain {
        let Some(number) = self.number() else { return not_finite(text) };
        if self.has_leading_zeros() {
            return match (self.fraction, self.exponent) {
                (None, None) => octal(text, self),
                _ => {
                    let message = format!("`{text}` has leading zeros, which not every reader of YAML takes");
                    let other = Some(("if it is a number", self.agreed()));
                    refused(codes::YAML_NUMBER, message, other, Value::Number(number))
                }
            };
        }
        let bare_exponent = self.exponent.is_some_and(|(sign, _)| sign.is_empty() || self.fraction.is_none());
        // YAML 1.1's forms: an exponent stands after a point and has a sign; `-.5` is none of them.
        if bare_exponent || (!self.sign.is_empty() && self.whole.is_empty()) {
            let message = format!("`{text}` is a number to YAML 1.2 readers, and text to YAML 1.1 readers");
            let other = Some(("if it is a number", self.agreed()));
            return refused(codes::YAML_NUMBER, message, other, Value::Number(number));
        }
        // What was written, where a `Number` can hold it; `.5` and `1.` get their other digit.
        let as_written = if self.whole.is_empty() || self.fraction == Some("") { None } else { Number::parse(text) };
        Plain::Value(Value::Number(as_written.unwrap_or(number)))
    }
}

/// `012`, and `089`, which is no octal.
fn octal(text: &str, decimal: &Decimal<'_>) -> Plain {
    let sign = if decimal.sign == "-" { "-" } else { "" };
    let plain = Decimal { sign, ..*decimal }.plain();
    match i64::from_str_radix(&format!("{sign}{}", decimal.whole), 8) {
        Ok(value) => {
            let message = format!(
                "`{text}` is octal, so {value}, to YAML 1.1 readers, kubectl among them, and {plain} to YAML 1.2 readers"
            );
            let other = Some(("if it is a file mode or another octal number, its decimal value", value.to_string()));
            refused(codes::YAML_OCTAL, message, other, Value::Number(Number::from(value)))
        }
        Err(_) => {
            let message = format!("`{text}` is {plain} to YAML 1.2 readers, and text to YAML 1.1 readers");
            let guess = Number::parse(&plain).map_or_else(|| text_of(text), Value::Number);
            refused(codes::YAML_OCTAL, message, Some(("if it is a number", plain)), guess)
        }
    }
}

/// `0x1F`, `0o14`, `0b1` and their relatives.
fn radix(text: &str, sign: &str, body: &str) -> Option<Plain> {
    let (radix, digits) = match body.get(..2)? {
        "0x" | "0X" => (16, body.get(2..)?),
        "0o" | "0O" => (8, body.get(2..)?),
        "0b" | "0B" => (2, body.get(2..)?),
        _ => return None,
    };
    if digits.is_empty() || !digits.chars().all(|c| c == '_' || c.is_digit(radix)) {
        return None;
    }
    let sign = if sign == "-" { "-" } else { "" };
    let value = i64::from_str_radix(&format!("{sign}{}", digits.replace('_', "")), radix).ok();
    let guess = value.map_or_else(|| text_of(text), |value| Value::Number(Number::from(value)));
    // The one form that 1.1, 1.2 and Go agree on.
    if text.starts_with("0x") && !digits.contains('_') {
        return Some(match Number::parse(text) {
            Some(number) => Plain::Value(Value::Number(number)),
            None => {
                let message =
                    format!("`{text}` is a number that no 64 bits hold, so readers make different things of it");
                refused(codes::YAML_NUMBER, message, None, guess)
            }
        });
    }
    let (code, readers) = match radix {
        8 => (codes::YAML_OCTAL, "is octal to YAML 1.2 readers, and text to YAML 1.1 readers"),
        _ => (codes::YAML_NUMBER, "is a number to YAML 1.1 readers, and text to YAML 1.2 readers"),
    };
    let other = value.map(|value| {
        let lead = if radix == 8 {
            "if it is a file mode or another octal number, its decimal value"
        } else {
            "if it is a number"
        };
        (lead, value.to_string())
    });
    Some(refused(code, format!("`{text}` {readers}"), other, guess))
}

fn underscored(text: &str, clean: &str, decimal: &Decimal<'_>) -> Plain {
    let message =
        format!("`{text}` is the number {clean} to YAML 1.1 readers, kubectl among them, and text to YAML 1.2 readers");
    match decimal.resolve(clean) {
        Plain::Value(guess) => {
            refused(codes::YAML_NUMBER, message, Some(("if it is a number", decimal.agreed())), guess)
        }
        Plain::Refused(refusal) => match refusal.guess {
            Value::Text(_) => refused(refusal.code, message, refusal.other, text_of(text)),
            guess => refused(refusal.code, message, refusal.other, guess),
        },
    }
}

/// The value of `12:30:45` in base 60; the inner `None` is one that does not fit or has a fraction.
fn sexagesimal(sign: &str, body: &str) -> Option<Option<i64>> {
    let (clock, fraction) = match body.split_once('.') {
        Some((clock, fraction)) => (clock, Some(fraction)),
        None => (body, None),
    };
    if fraction.is_some_and(|digits| !digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_')) {
        return None;
    }
    let (first, rest) = clock.split_once(':')?;
    if !first.starts_with(|c: char| c.is_ascii_digit()) || !first.bytes().all(|b| b.is_ascii_digit() || b == b'_') {
        return None;
    }
    let mut value: Option<i64> = first.replace('_', "").parse().ok().filter(|_| fraction.is_none());
    for part in rest.split(':') {
        let digit = part.parse::<u8>().ok().filter(|digit| *digit < 60 && part.len() <= 2 && !part.starts_with('+'))?;
        value = value.and_then(|value| value.checked_mul(60)?.checked_add(i64::from(digit)));
    }
    Some(value.map(|value| if sign == "-" { -value } else { value }))
}

/// `2026-11-23`, also with a time behind it.
fn is_date(text: &str) -> bool {
    let Some(rest) = after_fields(text, '-', &[4..=4, 1..=2, 1..=2]) else { return false };
    if rest.is_empty() {
        return true;
    }
    let time = rest.trim_start_matches([' ', '\t']);
    let time = if time.len() == rest.len() { time.strip_prefix(['T', 't']) } else { Some(time) };
    time.and_then(|time| after_fields(time, ':', &[1..=2, 1..=2, 1..=2])).is_some_and(|rest| {
        let rest = rest.strip_prefix('.').map_or(rest, |rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
        let zone = rest.trim_start_matches([' ', '\t']);
        matches!(zone, "" | "Z" | "z") || is_offset(zone)
    })
}

fn is_offset(zone: &str) -> bool {
    zone.strip_prefix(['+', '-']).is_some_and(|hours| {
        !hours.is_empty() && hours.len() <= 5 && hours.bytes().all(|byte| byte.is_ascii_digit() || byte == b':')
    })
}

/// What follows fields of digits with `between` them, of these widths, at the start of a text.
fn after_fields<'t>(text: &'t str, between: char, widths: &[std::ops::RangeInclusive<usize>]) -> Option<&'t str> {
    let mut rest = text;
    for (at, width) in widths.iter().enumerate() {
        if at > 0 {
            rest = rest.strip_prefix(between)?;
        }
        let after = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        if !width.contains(&(rest.len() - after.len())) {
            return None;
        }
        rest = after;
    }
    Some(rest)
}

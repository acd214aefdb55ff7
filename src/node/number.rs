//! Numbers as they were written.

use std::fmt;

use super::Text;

/// A number, kept as its source text.
///
/// The text is one of: a JSON number; an integer with `_` between digits or a sign `+`; `0x`, `0o`
/// or `0b` and digits. It is never infinite or not a number: the readers refuse those.
#[derive(Debug, Clone)]
pub struct Number {
    text: Text,
}

impl Number {
    /// The number that `text` writes; `None` where it writes none.
    pub fn parse(text: &str) -> Option<Self> {
        let number = Number { text: Text::new(text) };
        (number.as_int().is_some() || number.is_wide_int() || number.is_decimal()).then_some(number)
    }

    /// The text as it was written.
    pub fn source(&self) -> &str {
        &self.text
    }

    /// The integer, if it is one and fits. `1.0` and `1e3` are no integers.
    pub fn as_int(&self) -> Option<i64> {
        let plain = self.text.as_str();
        if let Ok(value) = plain.parse() {
            return (!plain.starts_with('+') || plain.len() > 1).then_some(value);
        }
        let (sign, digits) = match plain.strip_prefix('-') {
            Some(digits) => ("-", digits),
            None => ("", plain.strip_prefix('+').unwrap_or(plain)),
        };
        let radix = match digits.get(..2)? {
            "0x" => 16,
            "0o" => 8,
            "0b" => 2,
            _ => 10,
        };
        let digits = if radix == 10 { digits } else { &digits[2..] };
        if !digits.starts_with(|c: char| c.is_digit(radix)) {
            return None;
        }
        i64::from_str_radix(&format!("{sign}{}", digits.replace('_', "")), radix).ok()
    }

    /// The value as a float: for comparisons and arithmetic, never for writing.
    pub fn as_float(&self) -> Option<f64> {
        #[allow(clippy::cast_precision_loss, reason = "a float is asked for")]
        match self.as_int() {
            Some(value) => Some(value as f64),
            None => self.text.replace('_', "").parse().ok().filter(|value: &f64| value.is_finite()),
        }
    }

    /// Whether the source text is the one way to write this integer: digits, at most a minus, no
    /// leading zero. Only such a number may stand in a place of strings.
    pub fn is_canonical_int(&self) -> bool {
        let digits = self.text.strip_prefix('-').unwrap_or(&self.text);
        digits.bytes().all(|byte| byte.is_ascii_digit())
            && !digits.is_empty()
            && (digits.len() == 1 || !digits.starts_with('0'))
            && self.text != "-0"
    }

    /// The number as JSON and YAML readers of every kind read it: `0o440` becomes `288`.
    pub fn canonical(&self) -> Text {
        if self.is_canonical_int() {
            return self.text.clone();
        }
        match self.as_int() {
            Some(value) => Text::from(value.to_string()),
            None => Text::from(canonical_decimal(&self.text)),
        }
    }

    /// Whether two texts write the same number.
    pub fn same(&self, other: &Number) -> bool {
        if self.text == other.text {
            return true;
        }
        match (self.as_int(), other.as_int()) {
            (Some(a), Some(b)) => a == b,
            (None, None) if self.is_wide_int() && other.is_wide_int() => self.canonical() == other.canonical(),
            _ => self.as_float() == other.as_float(),
        }
    }

    fn is_wide_int(&self) -> bool {
        let digits = self.text.strip_prefix(['-', '+']).unwrap_or(&self.text);
        digits.starts_with(|c: char| c.is_ascii_digit()) && digits.bytes().all(|b| b.is_ascii_digit() || b == b'_')
    }

    fn is_decimal(&self) -> bool {
        let digits = self.text.strip_prefix(['-', '+']).unwrap_or(&self.text);
        digits.starts_with(|c: char| c.is_ascii_digit())
            && digits.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'_' | b'.' | b'e' | b'E' | b'+' | b'-'))
            && self.text.replace('_', "").parse::<f64>().is_ok_and(f64::is_finite)
    }
}

/// A decimal number with digits on both sides of the point and a sign in the exponent: `.5e3` becomes
/// `0.5e+3`. JSON wants the first, and YAML 1.1 takes `1e3` and `1.0e3` for strings.
fn canonical_decimal(text: &str) -> String {
    let plain = text.replace('_', "");
    let (sign, plain) = match plain.strip_prefix('-') {
        Some(plain) => ("-", plain),
        None => ("", plain.strip_prefix('+').unwrap_or(&plain)),
    };
    let (mantissa, exponent) = match plain.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (plain, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, exponent.map(|_| "0")),
    };
    let or_zero = |digits: &str| if digits.is_empty() { "0".to_owned() } else { digits.to_owned() };
    let mut out = format!("{sign}{}", or_zero(whole.trim_start_matches('0')));
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(&or_zero(fraction));
    }
    if let Some(exponent) = exponent {
        out.push_str(if exponent.starts_with(['-', '+']) { "e" } else { "e+" });
        out.push_str(exponent);
    }
    out
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        use std::fmt::Write;
        let mut text = smol_str::SmolStrBuilder::new();
        // Writing into a string builder cannot fail.
        let _ = write!(text, "{value}");
        Number { text: text.finish() }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "tests")]

    use super::*;

    #[test]
    fn canonical_is_read_alike_everywhere() {
        let cases = [
            ("0o440", "288"),
            ("1_000", "1000"),
            ("+1", "1"),
            ("-0", "0"),
            ("1e3", "1.0e+3"),
            ("-1E-3", "-1.0e-3"),
            ("1.5e3", "1.5e+3"),
            ("1.50", "1.50"),
            ("007.50", "7.50"),
            ("0.5", "0.5"),
            ("5.", "5.0"),
            ("+1_0.5", "10.5"),
            ("00123456789012345678901", "123456789012345678901"),
            ("-123456789012345678901", "-123456789012345678901"),
        ];
        for (source, canonical) in cases {
            assert_eq!(Number::parse(source).unwrap().canonical(), canonical, "{source}");
        }
    }
}

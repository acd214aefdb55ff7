//! Amounts, as Kubernetes reads them: a count or a share of a count, and quantities.

use crate::node::{Node, Value};

/// A count, or a share of another count in percent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Share {
    /// So many.
    Count(i64),
    /// So many in a hundred.
    Percent(i64),
}

impl Share {
    /// What a node says, where it is written as one: an integer, or `N%`.
    pub fn of(node: &Node) -> Option<Self> {
        match &node.value {
            Value::Number(number) => number.as_int().map(Share::Count),
            Value::Text(text) => {
                let digits = text.strip_suffix('%')?;
                let is_plain = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
                if is_plain { digits.parse().ok().map(Share::Percent) } else { None }
            }
            _ => None,
        }
    }

    /// Whether it is none at all, whatever it is of.
    pub fn is_zero(self) -> bool {
        matches!(self, Share::Count(0) | Share::Percent(0))
    }

    /// How many of that many, where a part of one counts as one.
    pub fn up(self, all: i64) -> i64 {
        match self {
            Share::Count(count) => count,
            Share::Percent(percent) => percent.saturating_mul(all).saturating_add(99) / 100,
        }
    }

    /// How many of that many, where a part of one counts as none.
    pub fn down(self, all: i64) -> i64 {
        match self {
            Share::Count(count) => count,
            Share::Percent(percent) => percent.saturating_mul(all) / 100,
        }
    }
}

const LETTERS: [(&str, i32); 10] =
    [("n", -9), ("u", -6), ("m", -3), ("", 0), ("k", 3), ("M", 6), ("G", 9), ("T", 12), ("P", 15), ("E", 18)];
const BINARY: [(&str, u32); 6] = [("Ki", 10), ("Mi", 20), ("Gi", 30), ("Ti", 40), ("Pi", 50), ("Ei", 60)];
/// The power of ten of the smallest quantity.
const SMALLEST: i32 = -9;

/// A quantity in billionths: `500m` is half a billion of them. None where it is none, or larger than anybody has.
pub fn billionths(node: &Node) -> Option<i128> {
    match &node.value {
        Value::Text(text) => billionths_of(text),
        Value::Number(number) => billionths_of(number.source()),
        _ => None,
    }
}

fn billionths_of(text: &str) -> Option<i128> {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let end = rest.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
    let (number, unit) = rest.split_at_checked(end)?;
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    if whole.len() + part.len() == 0 || whole.len() + part.len() > 20 {
        return None;
    }
    let digits: i128 = [whole, part].concat().parse().ok()?;
    let places = i32::try_from(part.len()).ok()?;
    let (factor, exponent) = if let Some((_, exponent)) = LETTERS.iter().find(|(letter, _)| *letter == unit) {
        (1, *exponent)
    } else if let Some((_, bits)) = BINARY.iter().find(|(letters, _)| *letters == unit) {
        (1_i128 << bits, 0)
    } else {
        (1, unit.strip_prefix(['e', 'E'])?.parse::<i32>().ok()?)
    };
    let shift = exponent - places - SMALLEST;
    let digits = digits.checked_mul(factor)?;
    let ten = 10_i128.checked_pow(shift.unsigned_abs())?;
    // What is finer than a billionth is rounded up, as the API server does.
    let value = if shift >= 0 { digits.checked_mul(ten)? } else { digits.checked_add(ten - 1)? / ten };
    Some(sign * value)
}

/// A quantity of that many billionths, for people: of a processor or a count with `m`, of bytes with `Mi`.
pub fn spoken(billionths: i128, is_bytes: bool) -> String {
    const ONE: i128 = 1_000_000_000;
    if is_bytes {
        let bytes = billionths / ONE;
        for (letters, bits) in [("Gi", 30), ("Mi", 20), ("Ki", 10)] {
            if bytes >= 1 << bits && bytes % (1 << bits) == 0 {
                return format!("{}{letters}", bytes >> bits);
            }
        }
        return bytes.to_string();
    }
    if billionths % ONE == 0 { (billionths / ONE).to_string() } else { format!("{}m", billionths / 1_000_000) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Origin;

    #[test]
    fn shares() {
        let of = |text: &str| Share::of(&Node::text(text, Origin::NONE));
        assert_eq!(
            (of("25%"), of("3"), of("%"), of("2.5%"), of("-1%")),
            (Some(Share::Percent(25)), None, None, None, None)
        );
        assert_eq!(Share::of(&Node::int(3, Origin::NONE)), Some(Share::Count(3)));
        assert_eq!((Share::Percent(25).up(10), Share::Percent(25).down(10)), (3, 2));
        assert_eq!((Share::Percent(100).up(7), Share::Percent(0).up(7), Share::Count(2).down(1)), (7, 0, 2));
    }

    #[test]
    fn quantities_are_compared() {
        let of = |text: &str| billionths_of(text);
        assert_eq!(of("1000m"), of("1"));
        assert_eq!((of("1Gi"), of("1.5Ki"), of(".5")), (of("1024Mi"), of("1536"), of("500m")));
        assert_eq!((of("1e3"), of("2E"), of("1E-3")), (of("1k"), of("2e18"), of("1m")));
        assert!(of("1Gi") > of("1G") && of("-1") < of("0") && of("0.1n") == of("1n"));
        for none in ["", "m", ".", "1Xi", "lots", "1e99"] {
            assert_eq!(of(none), None, "{none}");
        }
        let speak = |text: &str, is_bytes| of(text).map(|amount| spoken(amount, is_bytes));
        assert_eq!(speak("1536Mi", true).as_deref(), Some("1536Mi"));
        assert_eq!((speak("2", false).as_deref(), speak("0.25", false).as_deref()), (Some("2"), Some("250m")));
    }
}

//! Strings with a syntax: quantities, times, durations, base64.

/// Whether the text is a quantity as Kubernetes reads it: `500m`, `1.5Gi`, `1e3`.
pub(crate) fn is_quantity(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut at = usize::from(matches!(bytes.first(), Some(b'+' | b'-')));
    let digits = |from: usize| bytes.get(from..).unwrap_or_default().iter().take_while(|b| b.is_ascii_digit()).count();
    let whole = digits(at);
    at += whole;
    let mut part = 0;
    if bytes.get(at) == Some(&b'.') {
        part = digits(at + 1);
        at += 1 + part;
    }
    if whole + part == 0 {
        return false;
    }
    match bytes.get(at..).unwrap_or_default() {
        [] | [b'n' | b'u' | b'm' | b'k' | b'M' | b'G' | b'T' | b'P' | b'E'] => true,
        [b'K' | b'M' | b'G' | b'T' | b'P' | b'E', b'i'] => true,
        [b'e' | b'E', exponent @ ..] => {
            let exponent = exponent.strip_prefix(b"+").or(exponent.strip_prefix(b"-")).unwrap_or(exponent);
            !exponent.is_empty() && exponent.iter().all(u8::is_ascii_digit)
        }
        _ => false,
    }
}

/// Whether the text is an RFC 3339 time, as Go reads it: `2026-11-23T12:00:00Z`.
pub(crate) fn is_time(text: &str) -> bool {
    let bytes = text.as_bytes();
    let number = |from: usize, to: usize| -> Option<u32> {
        let digits = text.get(from..to).filter(|digits| digits.bytes().all(|b| b.is_ascii_digit()))?;
        digits.parse().ok()
    };
    let signs = [(4, b'-'), (7, b'-'), (10, b'T'), (13, b':'), (16, b':')];
    if !signs.iter().all(|(at, sign)| bytes.get(*at) == Some(sign)) {
        return false;
    }
    let parts = (number(0, 4), number(5, 7), number(8, 10), number(11, 13), number(14, 16), number(17, 19));
    let (Some(year), Some(month), Some(day), Some(hour), Some(minute), Some(second)) = parts else { return false };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    if day == 0 || day > days || hour > 23 || minute > 59 || second > 59 {
        return false;
    }
    let mut zone = text.get(19..).unwrap_or_default();
    if let Some(rest) = zone.strip_prefix('.') {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 {
            return false;
        }
        zone = rest.get(digits..).unwrap_or_default();
    }
    let offset = |zone: &str| {
        let (hours, minutes) = zone.split_once(':')?;
        let two = |text: &str| text.parse::<u32>().ok().filter(|_| text.len() == 2 && !text.starts_with('+'));
        (two(hours)? < 24 && two(minutes)? < 60).then_some(())
    };
    zone == "Z" || zone.strip_prefix(['+', '-']).is_some_and(|zone| offset(zone).is_some())
}

/// Whether the text is padded standard base64; line breaks are skipped, as Go does.
pub(crate) fn is_base64(text: &str) -> bool {
    let mut count = 0usize;
    let mut padding = 0usize;
    for byte in text.bytes() {
        match byte {
            b'\r' | b'\n' => continue,
            b'=' => padding += 1,
            _ if padding > 0 => return false,
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' => {}
            _ => return false,
        }
        count += 1;
    }
    count.is_multiple_of(4) && padding <= 2
}

/// The nanoseconds of a Go duration (`1h30m`, `250ms`, `-1.5s`); none where it is none.
pub(crate) fn duration(text: &str) -> Option<f64> {
    let (sign, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Some(0.0);
    }
    if rest.is_empty() {
        return None;
    }
    let mut sum = 0.0;
    while !rest.is_empty() {
        let end = rest.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
        let (number, after) = rest.split_at_checked(end)?;
        let end = after.bytes().take_while(|byte| !byte.is_ascii_digit() && *byte != b'.').count();
        let (unit, after) = after.split_at_checked(end)?;
        let unit = match unit {
            "ns" => 1.0,
            "us" | "µs" | "μs" => 1e3,
            "ms" => 1e6,
            "s" => 1e9,
            "m" => 60e9,
            "h" => 3600e9,
            _ => return None,
        };
        sum += number.parse::<f64>().ok()? * unit;
        rest = after;
    }
    (sum <= 9.223_372_036_854_776e18).then_some(sign * sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities() {
        for good in ["1", "500m", "1.5Gi", ".5", "5.", "1e3", "1E-3", "-1", "+2k", "0", "1E", "100n"] {
            assert!(is_quantity(good), "{good}");
        }
        for bad in ["", "m", ".", "512MiB", "1g", "1K", "1 Gi", "1e", "1mi", "1.2.3", "0x10", "1_000", "1ee3"] {
            assert!(!is_quantity(bad), "{bad}");
        }
    }

    #[test]
    fn times() {
        for good in ["2026-11-23T12:00:00Z", "2024-02-29T23:59:59.123+02:00"] {
            assert!(is_time(good), "{good}");
        }
        let bad = [
            "",
            "2026-11-23",
            "2026-02-29T00:00:00Z",
            "2026-11-23 12:00:00Z",
            "2026-11-23T12:00:00",
            "2026-13-01T00:00:00Z",
        ];
        for bad in bad {
            assert!(!is_time(bad), "{bad}");
        }
    }

    #[test]
    fn base64_and_durations() {
        assert!(is_base64("") && is_base64("aGk=") && is_base64("aGk=\n") && is_base64("aGkh"));
        assert!(!is_base64("aGk") && !is_base64("a=k=") && !is_base64("héll") && !is_base64("===="));
        assert_eq!(duration("1m30s"), Some(90e9));
        assert_eq!(duration("0"), Some(0.0));
        assert_eq!((duration("1d"), duration("5"), duration(""), duration("s")), (None, None, None, None));
    }
}

//! Quantities as the API server writes them back: `1` for `1000m`, `1Gi` for `1024Mi`, `500m` for `0.5`.

/// The way in which the API server writes a quantity; none where the text is none, or is of a size that nobody writes.
pub fn canonical(text: &str) -> Option<String> {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let end = rest.bytes().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
    let (number, suffix) = rest.split_at_checked(end)?;
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    if whole.len() + part.len() > 25 {
        return None;
    }
    let digits: u128 = format!("{whole}{part}").parse().ok()?;
    let form = Form::of(suffix)?;
    if digits == 0 {
        return Some("0".to_owned());
    }
    let places = i32::try_from(part.len()).ok()?;
    let unsigned = match form {
        Form::Decimal(exponent) => decimal(digits, exponent - places, false)?,
        Form::Scientific(exponent) => decimal(digits, exponent - places, true)?,
        Form::Binary(thousands) => binary(digits.checked_mul(1u128.checked_shl(thousands * 10)?)?, places)?,
    };
    Some(format!("{sign}{unsigned}"))
}

/// What a suffix says.
enum Form {
    /// A power of ten, as a letter.
    Decimal(i32),
    /// A power of ten, as a number.
    Scientific(i32),
    /// A power of 1024.
    Binary(u32),
}

const DECIMAL: [(&str, i32); 10] =
    [("n", -9), ("u", -6), ("m", -3), ("", 0), ("k", 3), ("M", 6), ("G", 9), ("T", 12), ("P", 15), ("E", 18)];
const BINARY: [&str; 7] = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

impl Form {
    fn of(suffix: &str) -> Option<Self> {
        if let Some((_, exponent)) = DECIMAL.iter().find(|(letter, _)| *letter == suffix) {
            return Some(Form::Decimal(*exponent));
        }
        if let Some(thousands) = BINARY.iter().position(|letters| *letters == suffix) {
            return Some(Form::Binary(u32::try_from(thousands).ok()?));
        }
        let exponent = suffix.strip_prefix(['e', 'E'])?.parse().ok()?;
        (-30..=30).contains(&exponent).then_some(Form::Scientific(exponent))
    }
}

/// With the largest suffix of thousands that leaves an integer.
fn decimal(mut digits: u128, mut exponent: i32, scientific: bool) -> Option<String> {
    while digits.is_multiple_of(10) {
        digits /= 10;
        exponent += 1;
    }
    while exponent.rem_euclid(3) != 0 {
        digits = digits.checked_mul(10)?;
        exponent -= 1;
    }
    // Finer than a billionth is rounded up: nobody means that.
    if exponent < -9 {
        return None;
    }
    if scientific {
        return Some(if exponent == 0 { digits.to_string() } else { format!("{digits}e{exponent}") });
    }
    let (letter, _) = DECIMAL.iter().find(|(_, of)| *of == exponent)?;
    Some(format!("{digits}{letter}"))
}

/// With the largest suffix of 1024s that leaves an integer; what is small or a fraction is decimal.
fn binary(digits: u128, places: i32) -> Option<String> {
    let ten = 10u128.checked_pow(u32::try_from(places).ok()?)?;
    if digits / ten < 1024 || !digits.is_multiple_of(ten) {
        return decimal(digits, -places, false);
    }
    let mut value = digits / ten;
    let mut thousands = 0;
    while value.is_multiple_of(1024) {
        value /= 1024;
        thousands += 1;
    }
    Some(format!("{value}{}", BINARY.get(thousands)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_the_api_server_writes_them() {
        let same = ["1", "500m", "1500m", "100", "1k", "1Gi", "1536Mi", "1000Mi", "1e3", "128974848", "200Gi", "0"];
        for text in same {
            assert_eq!(canonical(text).as_deref(), Some(text));
        }
        let other = [
            ("1000m", "1"),
            ("0.5", "500m"),
            ("1.5", "1500m"),
            ("1.0", "1"),
            ("1000", "1k"),
            ("1000000", "1M"),
            ("1024Mi", "1Gi"),
            ("0.5Gi", "512Mi"),
            ("1.5Gi", "1536Mi"),
            ("2048Ki", "2Mi"),
            ("0Gi", "0"),
            ("+5", "5"),
            ("10e2", "1e3"),
            ("0.1Ki", "102400m"),
            (".5", "500m"),
            ("-1000m", "-1"),
        ];
        for (text, wanted) in other {
            assert_eq!(canonical(text).as_deref(), Some(wanted), "{text}");
        }
        for none in ["", "m", "1Xi", "1e99", "1p", "0,5"] {
            assert_eq!(canonical(none), None, "{none}");
        }
    }
}

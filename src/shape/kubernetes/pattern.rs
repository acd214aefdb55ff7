//! The patterns of custom resource definitions, matched by hand: there are few of them.

/// A pattern that a string must match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pattern {
    /// Not `.`, `/` alone: a name, or a name in a namespace.
    NotDot,
    /// A DNS-1123 subdomain, or nothing.
    SubdomainOrEmpty,
    /// A DNS-1123 subdomain.
    Subdomain,
    /// A key of a ConfigMap or a Secret.
    DataKey,
    /// Letters, digits and `-`, with a letter first.
    Section,
    /// A duration of Prometheus: `1d12h`.
    PrometheusDuration,
    /// Letters, digits, `-` and `_`.
    Token,
    /// `http://`, `https://` or `socks5://` and more.
    ProxyUrl,
    /// `http://` or `https://` and more.
    HttpUrl,
    /// 64 hexadecimal digits, or nothing.
    Sha256OrEmpty,
    /// A number of bytes: `10MB`.
    ByteSize,
    /// `abort` or `warn` in any case, or nothing.
    AbortOrWarn,
    /// A quantity that must be a string.
    Quantity,
}

impl Pattern {
    /// The pattern of that name in the table.
    pub(super) fn named(name: &str) -> Option<Pattern> {
        Some(match name {
            "not-dot" => Pattern::NotDot,
            "subdomain-or-empty" => Pattern::SubdomainOrEmpty,
            "subdomain" => Pattern::Subdomain,
            "data-key" => Pattern::DataKey,
            "section" => Pattern::Section,
            "prometheus-duration" => Pattern::PrometheusDuration,
            "token" => Pattern::Token,
            "proxy-url" => Pattern::ProxyUrl,
            "http-url" => Pattern::HttpUrl,
            "sha256-or-empty" => Pattern::Sha256OrEmpty,
            "byte-size" => Pattern::ByteSize,
            "abort-or-warn" => Pattern::AbortOrWarn,
            "quantity" => Pattern::Quantity,
            _ => return None,
        })
    }

    /// What is wanted, for messages.
    pub fn words(self) -> &'static str {
        match self {
            Pattern::NotDot => "something other than `.` or `/`",
            Pattern::SubdomainOrEmpty | Pattern::Subdomain => "lower-case letters, digits, `-` and `.`",
            Pattern::DataKey => "letters, digits, `-`, `_` and `.`",
            Pattern::Section => "letters, digits and `-`, with a letter first",
            Pattern::PrometheusDuration => "a duration of Prometheus, such as `30s` or `1d12h`",
            Pattern::Token => "letters, digits, `-` and `_`",
            Pattern::ProxyUrl => "a URL of http, https or socks5",
            Pattern::HttpUrl => "a URL of http or https",
            Pattern::Sha256OrEmpty => "64 hexadecimal digits in lower case",
            Pattern::ByteSize => "a size in bytes, such as `10MB`",
            Pattern::AbortOrWarn => "`abort` or `warn`",
            Pattern::Quantity => "a quantity",
        }
    }

    /// Whether the text matches.
    pub fn matches(self, text: &str) -> bool {
        let all = |allowed: fn(u8) -> bool| !text.is_empty() && text.bytes().all(allowed);
        match self {
            Pattern::NotDot => text.chars().count() > 1 || all(|byte| !matches!(byte, b'.' | b'/')),
            Pattern::SubdomainOrEmpty => text.is_empty() || subdomain(text),
            Pattern::Subdomain => subdomain(text),
            Pattern::DataKey => all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')),
            Pattern::Section => {
                all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
                    && text.starts_with(|c: char| c.is_ascii_alphabetic())
                    && !text.ends_with('-')
            }
            Pattern::PrometheusDuration => prometheus_duration(text),
            Pattern::Token => all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')),
            Pattern::ProxyUrl => after_scheme(text, &["http", "https", "socks5"]),
            Pattern::HttpUrl => after_scheme(text, &["http", "https"]),
            Pattern::Sha256OrEmpty => {
                text.is_empty()
                    || (text.len() == 64 && all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte)))
            }
            Pattern::ByteSize => byte_size(text),
            Pattern::AbortOrWarn => {
                text.is_empty() || text.eq_ignore_ascii_case("abort") || text.eq_ignore_ascii_case("warn")
            }
            // Quantities are judged where those of Kubernetes are.
            Pattern::Quantity => true,
        }
    }
}

/// Labels of lower-case letters, digits and inner `-`, with dots between them.
fn subdomain(text: &str) -> bool {
    text.split('.').all(|label| {
        let edge = |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        let bytes = label.as_bytes();
        edge(bytes.first())
            && edge(bytes.last())
            && bytes.iter().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'-')
    })
}

/// `1y2w3d4h5m6s7ms`, any of them in that order, or `0`.
fn prometheus_duration(text: &str) -> bool {
    if text == "0" {
        return true;
    }
    let mut rest = text;
    for unit in ["y", "w", "d", "h", "m", "s", "ms"] {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let after = rest.get(digits..).unwrap_or_default();
        let word = after.bytes().take_while(u8::is_ascii_alphabetic).count();
        if digits > 0 && after.get(..word) == Some(unit) {
            rest = after.get(word..).unwrap_or_default();
        }
    }
    rest.is_empty()
}

fn after_scheme(text: &str, schemes: &[&str]) -> bool {
    text.split_once("://").is_some_and(|(scheme, rest)| schemes.contains(&scheme) && !rest.is_empty())
}

/// A number and a unit that ends in `B`; the definition's own pattern also takes what starts with `0`.
fn byte_size(text: &str) -> bool {
    if text.starts_with('0') {
        return true;
    }
    let Some(number) = text.strip_suffix('B') else { return false };
    let number = number.strip_suffix('i').unwrap_or(number);
    let number = number.strip_suffix(['K', 'M', 'G', 'T', 'E', 'P']).unwrap_or(number);
    let (whole, part) = number.split_once('.').unwrap_or(("", number));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole) && digits(part) && !part.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_as_their_expressions_do() {
        let cases: &[(Pattern, &[&str], &[&str])] = &[
            (Pattern::PrometheusDuration, &["0", "", "30s", "1d12h", "1m500ms", "5ms"], &["1h1d", "s", "1.5h", "00"]),
            (Pattern::ByteSize, &["0", "10MB", "1.5GiB", "1B"], &["10", "MB", "1.B", "1.2.3B"]),
            (Pattern::NotDot, &["a", "..", "a/b"], &["", ".", "/"]),
            (Pattern::Section, &["a", "A-1"], &["", "1a", "a-", "a_b"]),
            (Pattern::SubdomainOrEmpty, &["", "a.b-c"], &["-a", "a.", "A"]),
            (Pattern::Subdomain, &["a.b-c", "0"], &["", "a..b", "a-.b"]),
            (Pattern::DataKey, &["a_B-1.c", "."], &["", "a/b", "a b"]),
            (Pattern::ProxyUrl, &["socks5://x"], &["ftp://x", "http://", "http"]),
            (Pattern::AbortOrWarn, &["", "Warn"], &["warned"]),
        ];
        for (pattern, good, bad) in cases {
            for text in *good {
                assert!(pattern.matches(text), "{pattern:?} {text:?}");
            }
            for text in *bad {
                assert!(!pattern.matches(text), "{pattern:?} {text:?}");
            }
        }
    }
}

//! Names, labels and annotations: Kubernetes' rules for strings.

use crate::shape::kubernetes::Minor;

/// The most bytes that all annotations of an object may have together.
pub(crate) const ANNOTATIONS_LIMIT: usize = 256 * 1024;

/// What is wanted, where the text is not it.
type Fault = Option<&'static str>;

fn is_lower_alphanumeric(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit()
}

/// The longest `limit` bytes of `inner`, with `edge` at both ends.
fn framed(text: &str, limit: usize, edge: fn(u8) -> bool, inner: fn(u8) -> bool) -> bool {
    let bytes = text.as_bytes();
    bytes.len() <= limit
        && bytes.first().is_some_and(|byte| edge(*byte))
        && bytes.last().is_some_and(|byte| edge(*byte))
        && bytes.iter().all(|byte| edge(*byte) || inner(*byte))
}

fn is_label(text: &str) -> bool {
    framed(text, 63, is_lower_alphanumeric, |byte| byte == b'-')
}

fn is_subdomain(text: &str) -> bool {
    text.len() <= 253 && text.split('.').all(|part| framed(part, 253, is_lower_alphanumeric, |byte| byte == b'-'))
}

/// A DNS-1123 label.
pub(crate) fn dns_label(text: &str) -> Fault {
    (!is_label(text)).then_some("at most 63 lower-case letters, digits and `-`, with a letter or digit at both ends")
}

/// A DNS-1035 label: with a letter first.
pub(crate) fn dns_1035_label(text: &str) -> Fault {
    let good = is_label(text) && text.starts_with(|c: char| c.is_ascii_lowercase());
    (!good).then_some("at most 63 lower-case letters, digits and `-`, with a letter first")
}

/// A DNS-1123 subdomain.
pub(crate) fn dns_subdomain(text: &str) -> Fault {
    (!is_subdomain(text))
        .then_some("at most 253 lower-case letters, digits, `-` and `.`, each part between letters or digits")
}

/// A name that can be a part of a path: any but `.`, `..`, and those with `/` or `%`.
pub(crate) fn path_segment(text: &str) -> Fault {
    let good = !matches!(text, "" | "." | "..") && !text.contains(['/', '%']);
    (!good).then_some("a name without `/` and `%`")
}

/// A key of a label: a name of at most 63, and perhaps a subdomain and `/` before it.
pub(crate) fn label_key(text: &str) -> Fault {
    let name = match text.split_once('/') {
        Some((prefix, _)) if !is_subdomain(prefix) => return Some("a DNS subdomain before the `/`"),
        Some((_, name)) => name,
        None => text,
    };
    let good = framed(name, 63, |byte| byte.is_ascii_alphanumeric(), |byte| matches!(byte, b'-' | b'_' | b'.'));
    (!good).then_some("at most 63 letters, digits, `-`, `_` and `.` (after a DNS subdomain and `/`, if any), with a letter or digit at both ends")
}

/// A key of an annotation: as a label's, but its prefix may have capital letters.
pub(crate) fn annotation_key(text: &str) -> Fault {
    match text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        true => label_key(&text.to_ascii_lowercase()),
        false => label_key(text),
    }
}

/// The value of a label.
pub(crate) fn label_value(text: &str) -> Fault {
    let good = text.is_empty()
        || framed(text, 63, |byte| byte.is_ascii_alphanumeric(), |byte| matches!(byte, b'-' | b'_' | b'.'));
    (!good).then_some("nothing, or at most 63 letters, digits, `-`, `_` and `.` with a letter or digit at both ends")
}

/// The name of a container's port.
pub(crate) fn port_name(text: &str) -> Fault {
    let good = framed(text, 15, is_lower_alphanumeric, |byte| byte == b'-')
        && text.bytes().any(|byte| byte.is_ascii_lowercase())
        && !text.contains("--");
    (!good).then_some("at most 15 lower-case letters, digits and `-`, at least one letter, no `--`")
}

/// A key of a ConfigMap or Secret.
pub(crate) fn data_key(text: &str) -> Fault {
    let good = !text.is_empty()
        && text.len() <= 253
        && !matches!(text, "." | "..")
        && !text.starts_with("..")
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
    (!good).then_some("at most 253 letters, digits, `-`, `_` and `.`, not starting with `..`")
}

/// How an environment variable's name fares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EnvName {
    /// Every version takes it.
    Good,
    /// Only versions from 1.32 on take it, and 1.32 and 1.33 only unless told otherwise.
    Relaxed,
    /// No version takes it, or not this one.
    Bad(&'static str),
}

/// The name of an environment variable.
pub(crate) fn env_name(text: &str, minor: Minor) -> EnvName {
    let strict = !text.starts_with(|c: char| c.is_ascii_digit())
        && !matches!(text, "." | "..")
        && !text.starts_with("..")
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
    let relaxed = text.bytes().all(|byte| (b' '..=b'~').contains(&byte) && byte != b'=');
    match (text.is_empty(), strict, relaxed && minor >= 32) {
        (false, true, _) => EnvName::Good,
        (false, _, true) if minor >= 34 => EnvName::Good,
        (false, _, true) => EnvName::Relaxed,
        _ if minor >= 34 => EnvName::Bad("printable ASCII characters other than `=`"),
        _ => EnvName::Bad("letters, digits, `-`, `_` and `.`, with no digit first"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Rule = fn(&str) -> Fault;

    #[test]
    fn names_follow_kubernetes() {
        let long = "a".repeat(64);
        let cases: &[(Rule, &[&str], &[&str])] = &[
            (dns_label, &["a", "a-1", "1a"], &["", "A", "-a", "a.b", &long]),
            (dns_1035_label, &["a1"], &["1a"]),
            (dns_subdomain, &["a.b-c", &long], &["a..b", "a_b", "", "a."]),
            (label_key, &["app", "a.b/c_D.e"], &["", "a/", "/a", "a/b/c", "A.b/c", &long]),
            (annotation_key, &["A.b/c"], &["a b"]),
            (label_value, &["", "v1.2_3"], &["v1+4", "-a", &long]),
            (port_name, &["http", "http-1"], &["8080", "a--b", "http-metrics-very-long"]),
            (data_key, &["a.yaml", ".x", "A_b"], &["", "a/b", "..x", "a b"]),
            (path_segment, &["system:x"], &["a/b", ".."]),
        ];
        for (at, (rule, good, bad)) in cases.iter().enumerate() {
            for text in *good {
                assert_eq!(rule(text), None, "case {at}: {text:?}");
            }
            for text in *bad {
                assert!(rule(text).is_some(), "case {at}: {text:?}");
            }
        }
    }

    #[test]
    fn env_names_were_relaxed() {
        assert_eq!(env_name("A_B.c-d", 31), EnvName::Good);
        assert_eq!(env_name("1A", 33), EnvName::Relaxed);
        assert_eq!(env_name("1A", 34), EnvName::Good);
        assert!(matches!(env_name("1A", 31), EnvName::Bad(_)));
        assert!(matches!(env_name("A=B", 34), EnvName::Bad(_)));
    }
}

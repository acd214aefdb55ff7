//! The series that a query selects.

use super::lex::{Kind, Token, tokens};

/// Series that a query selects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series<'a> {
    /// The name of the metric; empty where none is said before the braces.
    pub name: &'a str,
    /// Its labels: the name, the operator and the value of each. A value that an argument says is empty.
    pub labels: Vec<(&'a str, &'a str, &'a str)>,
}

/// All names and selectors of a query, in order, without names of functions and operators; labels of a grouping are among them.
pub fn series(query: &str) -> Vec<Series<'_>> {
    let tokens = tokens(query).unwrap_or_default();
    let mut found: Vec<Series<'_>> = Vec::new();
    let mut at = 0;
    while let Some(Token { kind, .. }) = tokens.get(at) {
        let next = tokens.get(at + 1).map(|token| token.kind);
        match kind {
            Kind::Name(name) if is_series(name, next) => found.push(Series { name, labels: Vec::new() }),
            Kind::Sign("{") => {
                let before = at.checked_sub(1).and_then(|before| tokens.get(before));
                if !matches!(before.map(|token| token.kind), Some(Kind::Name(name)) if is_series(name, Some(*kind))) {
                    found.push(Series { name: "", labels: Vec::new() });
                }
                let rest = tokens.get(at + 1..).unwrap_or_default();
                let inner = rest.iter().position(|token| token.kind == Kind::Sign("}")).unwrap_or(rest.len());
                if let Some(last) = found.last_mut() {
                    last.labels = rest.get(..inner).map(labels).unwrap_or_default();
                }
                at += inner + 1;
            }
            _ => {}
        }
        at += 1;
    }
    found
}

/// Words between expressions.
const WORDS: &[&str] = &["or", "and", "unless", "atan2", "bool", "offset"];

fn is_series(name: &str, next: Option<Kind<'_>>) -> bool {
    let is_aggregation =
        matches!(next, Some(Kind::Name(word)) if ["by", "without"].iter().any(|of| word.eq_ignore_ascii_case(of)));
    let is_call = next == Some(Kind::Sign("("));
    !is_aggregation && !is_call && !WORDS.iter().any(|word| name.eq_ignore_ascii_case(word))
}

fn labels<'a>(tokens: &[Token<'a>]) -> Vec<(&'a str, &'a str, &'a str)> {
    let of = |group: &[Token<'a>]| match group.iter().map(|token| token.kind).collect::<Vec<_>>()[..] {
        [Kind::Name(name) | Kind::Text(name), Kind::Sign(operator), Kind::Text(value)] => Some((name, operator, value)),
        [Kind::Name(name) | Kind::Text(name), Kind::Sign(operator), Kind::Hole] => Some((name, operator, "")),
        _ => None,
    };
    tokens.split(|token| token.kind == Kind::Sign(",")).filter_map(of).collect()
}

/// Whether a word, such as `or` or the name of a function, or a sign stands in a query.
pub fn has(query: &str, word: &str) -> bool {
    tokens(query).unwrap_or_default().iter().any(|token| match token.kind {
        Kind::Name(name) => name.eq_ignore_ascii_case(word),
        Kind::Sign(sign) => sign == word,
        _ => false,
    })
}

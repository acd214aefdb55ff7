//! Selectors: which targets an overlay holds for.
//!
//! `production/cell-0* region=southafricawest|southafricanorth except cell-09`: names are alternatives, labels with
//! them must all hold, and what follows `except` is taken away.

use super::codes;
use super::fleet::Target;
use super::targets::TargetSet;
use crate::diag::{Diagnostic, Report, closest, list_of};
use crate::node::{Node, Text, Value};
use crate::source::Span;

/// A word of a selector, in the order written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token {
    /// A name or glob of a target, or `except`.
    Name(Text, Span),
    /// A label and its values, separated by `|`.
    Label(Text, Text, Span),
}

/// A selector as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Selector {
    /// Its words.
    pub tokens: Vec<Token>,
    /// Where it stands.
    pub span: Span,
}

impl Selector {
    /// A selector from its text: `production region=southafricawest`.
    pub fn parse(text: &str, span: Span) -> Self {
        let token = |word: &str| match word.split_once('=') {
            Some((key, value)) => Token::Label(Text::new(key), Text::new(value), span),
            None => Token::Name(Text::new(word), span),
        };
        Selector { tokens: text.split_whitespace().map(token).collect(), span }
    }

    /// A selector from data: a string, or a list of strings of which each is one.
    pub fn from_node(node: &Node) -> Option<Self> {
        match &node.value {
            Value::Text(text) => Some(Selector::parse(text, node.span())),
            Value::List(items) => {
                let parts: Option<Vec<Selector>> = items.iter().map(Selector::from_node).collect();
                let tokens = parts?.into_iter().flat_map(|part| part.tokens).collect();
                Some(Selector { tokens, span: node.span() })
            }
            _ => None,
        }
    }

    /// The selector in its shortest form, for messages: `in TEXT`.
    pub fn text(&self) -> Text {
        let words: Vec<String> = self
            .tokens
            .iter()
            .map(|token| match token {
                Token::Name(name, _) => name.to_string(),
                Token::Label(key, value, _) => format!("{key}={value}"),
            })
            .collect();
        Text::from(words.join(" "))
    }

    /// The targets that it matches. One that matches none is an error, and so is each word that matches none.
    pub fn resolve(&self, targets: &[Target], report: &mut Report) -> TargetSet {
        let mut parts = self.tokens.split(|token| matches!(token, Token::Name(name, _) if name == "except"));
        let first = parts.next().unwrap_or_default();
        let mut set = if first.is_empty() { TargetSet::all(targets.len()) } else { Self::part(first, targets, report) };
        for part in parts {
            if part.is_empty() {
                report.push(
                    Diagnostic::new(codes::BAD_SELECTOR, self.span, "`except` is followed by nothing")
                        .label("expected a target, a glob or a label after `except`"),
                );
            } else {
                set = set.without(&Self::part(part, targets, report));
            }
        }
        if set.is_empty() && !report.has_errors() {
            report.push(
                Diagnostic::new(codes::EMPTY_SELECTOR, self.span, format!("`{}` matches no target", self.text()))
                    .label("no target has all of this")
                    .help(format!("targets: {}", list_of(targets.iter().map(|target| target.path.as_str()), 12))),
            );
        }
        set
    }

    fn part(tokens: &[Token], targets: &[Target], report: &mut Report) -> TargetSet {
        let mut named: Option<TargetSet> = None;
        let mut labelled = TargetSet::all(targets.len());
        for token in tokens {
            match token {
                Token::Name(name, span) => {
                    let found = by_name(name, *span, targets, report);
                    named = Some(named.map_or_else(|| found.clone(), |set| set.or(&found)));
                }
                Token::Label(key, values, span) => {
                    labelled = labelled.and(&by_label(key, values, *span, targets, report));
                }
            }
        }
        named.map_or_else(|| labelled.clone(), |named| named.and(&labelled))
    }
}

fn by_name(name: &str, span: Span, targets: &[Target], report: &mut Report) -> TargetSet {
    let mut set = TargetSet::empty(targets.len());
    for (at, target) in targets.iter().enumerate() {
        let whole = glob(name, &target.path);
        let part = !name.contains('/') && (glob(name, &target.environment) || glob(name, &target.name));
        if whole || part {
            set.insert(at);
        }
    }
    // `cell-03` alone must be one cell: where two environments have it, its name says too little.
    let exact = !name.contains(['*', '?', '/']);
    let environments = targets.iter().any(|target| target.environment == name);
    if exact && !environments && set.len() > 1 {
        let paths = set.iter().filter_map(|at| targets.get(at)).map(|target| target.path.as_str());
        report.push(
            Diagnostic::new(codes::BAD_SELECTOR, span, format!("`{name}` is a cell of several environments"))
                .label("which one is meant?")
                .help(format!("write {}", list_of(paths, 6))),
        );
    }
    if set.is_empty() {
        let known = || targets.iter().flat_map(|t| [t.path.as_str(), t.environment.as_str(), t.name.as_str()]);
        let hint = match closest(name, known()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => {
                let mut names: Vec<&str> = targets.iter().map(|target| target.path.as_str()).collect();
                names.dedup();
                format!("targets: {}", list_of(names, 12))
            }
        };
        report.push(
            Diagnostic::new(codes::EMPTY_SELECTOR, span, format!("`{name}` matches no target"))
                .label("no environment or cell of this name")
                .help(hint),
        );
    }
    set
}

fn by_label(key: &str, values: &str, span: Span, targets: &[Target], report: &mut Report) -> TargetSet {
    let mut set = TargetSet::empty(targets.len());
    for (at, target) in targets.iter().enumerate() {
        if target.label(key).is_some_and(|value| values.split('|').any(|wanted| glob(wanted, value))) {
            set.insert(at);
        }
    }
    for wanted in values.split('|') {
        let mut known: Vec<&str> = targets.iter().filter_map(|target| target.label(key)).collect();
        known.sort_unstable();
        known.dedup();
        if known.iter().any(|value| glob(wanted, value)) {
            continue;
        }
        let mut keys: Vec<&str> = targets.iter().flat_map(Target::label_keys).collect();
        keys.sort_unstable();
        keys.dedup();
        let hint = if known.is_empty() {
            match closest(key, keys.iter().copied()) {
                Some(near) => format!("no target has a label `{key}`; did you mean `{near}`?"),
                None => format!("no target has a label `{key}`; there are {}", list_of(keys, 12)),
            }
        } else {
            match closest(wanted, known.iter().copied()) {
                Some(near) => format!("did you mean `{key}={near}`?"),
                None => format!("values of `{key}`: {}", list_of(known, 12)),
            }
        };
        report.push(
            Diagnostic::new(codes::EMPTY_SELECTOR, span, format!("`{key}={wanted}` matches no target"))
                .label("no target has this label")
                .help(hint),
        );
    }
    set
}

/// Whether a text matches a glob of `*` and `?`; neither crosses a `/`.
pub fn glob(pattern: &str, text: &str) -> bool {
    if !pattern.contains(['*', '?']) {
        return pattern == text;
    }
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    // The usual two-pointer match: go back to the last star when something fails.
    let (mut p, mut t, mut star): (usize, usize, Option<(usize, usize)>) = (0, 0, None);
    while t < text.len() {
        let (wanted, found) = (pattern.get(p), text[t]);
        match wanted {
            Some('*') => {
                star = Some((p, t));
                p += 1;
            }
            Some('?') if found != '/' => (p, t) = (p + 1, t + 1),
            Some(wanted) if *wanted == found => (p, t) = (p + 1, t + 1),
            _ => match star {
                Some((star_p, star_t)) if text[star_t] != '/' => {
                    (p, t) = (star_p + 1, star_t + 1);
                    star = Some((star_p, star_t + 1));
                }
                _ => return false,
            },
        }
    }
    pattern[p..].iter().all(|rest| *rest == '*')
}

#[cfg(test)]
mod tests {
    use super::glob;

    #[test]
    fn stars_stay_within_a_segment() {
        assert!(glob("production/cell-0*", "production/cell-03"));
        assert!(!glob("prod*", "production/cell-03"));
        assert!(glob("*/cell-0?", "production/cell-03"));
        assert!(!glob("cell-0*", "cell-10"));
    }
}

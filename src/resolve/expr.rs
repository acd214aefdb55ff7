//! Expressions: `{{ … }}` within strings.
//!
//! A string is cut into text and expressions by us, so that every finding has its place and no other template syntax
//! has a meaning. A dotted path is looked up directly; anything else is minijinja's, with strict undefined values and
//! bounded work.

use std::sync::{Arc, LazyLock, RwLock};

use foldhash::HashMap;
use minijinja::{Environment, Expression, UndefinedBehavior};

use crate::node::Text;

/// How much work one expression may do, in minijinja's instructions.
const FUEL: u64 = 20_000;

static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_fuel(Some(FUEL));
    environment
});

/// A string that is cut into its parts.
#[derive(Debug)]
pub struct Template {
    /// The parts, in order.
    pub parts: Vec<Part>,
}

/// A part of a string.
#[derive(Debug)]
pub enum Part {
    /// Text as it stands.
    Text(Text),
    /// An expression, and where it starts and ends within the string.
    Expr(Expr),
}

/// An expression within a string.
#[derive(Debug)]
pub struct Expr {
    /// The byte of the string at which what stands between the braces starts.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// What it is.
    pub kind: ExprKind,
}

/// What an expression is.
#[derive(Debug)]
pub enum ExprKind {
    /// A path: `vars.db`.
    Path(Vec<Text>),
    /// Anything else, with the paths that it needs.
    Compiled(Expression<'static, 'static>, Vec<Vec<Text>>),
    /// No expression, and why.
    Broken(String),
}

/// Strings that were cut already.
#[derive(Debug, Default)]
pub struct Templates {
    known: RwLock<HashMap<Text, Arc<Template>>>,
}

impl Templates {
    /// The parts of a string.
    pub fn get(&self, text: &Text) -> Arc<Template> {
        if let Ok(known) = self.known.read()
            && let Some(template) = known.get(text)
        {
            return template.clone();
        }
        let template = Arc::new(cut(text));
        if let Ok(mut known) = self.known.write() {
            known.insert(text.clone(), template.clone());
        }
        template
    }
}

fn cut(text: &str) -> Template {
    let mut parts = Vec::new();
    let mut at = 0;
    while let Some(open) = text.get(at..).and_then(|rest| rest.find("{{")).map(|found| at + found) {
        if open > at {
            parts.push(Part::Text(Text::new(text.get(at..open).unwrap_or_default())));
        }
        let start = open + 2;
        let inner = text.get(start..).unwrap_or_default();
        match close(inner) {
            Some(length) => {
                let end = start + length;
                let source = text.get(start..end).unwrap_or_default();
                parts.push(Part::Expr(Expr { start, end, kind: kind(source) }));
                at = end + 2;
            }
            None => {
                let broken = ExprKind::Broken("`{{` is never closed by `}}`".to_owned());
                parts.push(Part::Expr(Expr { start: open, end: text.len(), kind: broken }));
                at = text.len();
            }
        }
    }
    if at < text.len() {
        parts.push(Part::Text(Text::new(text.get(at..).unwrap_or_default())));
    }
    Template { parts }
}

/// The parts of a text in which only expressions of `vars` are ours: all other braces are somebody else's text.
pub fn cut_vars(text: &str) -> Template {
    let mut parts = Vec::new();
    let (mut done, mut at) = (0, 0);
    while let Some(open) = text.get(at..).and_then(|rest| rest.find("{{")).map(|found| at + found) {
        let start = open + 2;
        let inner = text.get(start..).unwrap_or_default();
        // What is not ours may hold what is: the search goes on within its braces.
        at = start;
        let Some(end) = close(inner).map(|length| start + length) else { continue };
        let source = text.get(start..end).unwrap_or_default();
        let kind = kind(source);
        let is_vars = |path: &Vec<Text>| path.first().is_some_and(|root| root == "vars");
        let is_ours = match &kind {
            ExprKind::Path(path) => is_vars(path),
            ExprKind::Compiled(_, needs) => !needs.is_empty() && needs.iter().all(is_vars),
            ExprKind::Broken(_) => source.trim_start().starts_with("vars."),
        };
        if is_ours {
            if open > done {
                parts.push(Part::Text(Text::new(text.get(done..open).unwrap_or_default())));
            }
            parts.push(Part::Expr(Expr { start, end, kind }));
            (done, at) = (end + 2, end + 2);
        }
    }
    if done < text.len() {
        parts.push(Part::Text(Text::new(text.get(done..).unwrap_or_default())));
    }
    Template { parts }
}

/// Where an expression ends: at the first `}}` that stands in no string.
fn close(inner: &str) -> Option<usize> {
    let bytes = inner.as_bytes();
    let mut quote: Option<u8> = None;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match quote {
            Some(_) if *byte == b'\\' => at += 1,
            Some(open) if open == *byte => quote = None,
            Some(_) => {}
            None if matches!(byte, b'"' | b'\'') => quote = Some(*byte),
            None if *byte == b'}' && bytes.get(at + 1) == Some(&b'}') => return Some(at),
            None => {}
        }
        at += 1;
    }
    None
}

fn kind(source: &str) -> ExprKind {
    let source = source.trim();
    if source.is_empty() {
        return ExprKind::Broken("there is nothing between `{{` and `}}`".to_owned());
    }
    if let Some(path) = path(source) {
        return ExprKind::Path(path);
    }
    match ENVIRONMENT.compile_expression_owned(source.to_owned()) {
        Ok(compiled) => {
            let mut needs: Vec<Vec<Text>> = compiled
                .undeclared_variables(true)
                .into_iter()
                .map(|variable| variable.split('.').map(Text::new).collect())
                .collect();
            needs.sort();
            ExprKind::Compiled(compiled, needs)
        }
        Err(error) => ExprKind::Broken(words(&error)),
    }
}

/// `a.b.c` or `a['b-c'].d`, if that is all.
fn path(source: &str) -> Option<Vec<Text>> {
    let mut path = Vec::new();
    let mut rest = source;
    loop {
        let length = rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
        let (name, after) = rest.split_at_checked(length).filter(|(name, _)| is_name(name))?;
        path.push(Text::new(name));
        rest = after;
        while let Some(inner) = rest.strip_prefix('[') {
            let quote = inner.chars().next().filter(|c| matches!(c, '"' | '\''))?;
            let (name, after) = inner.get(1..)?.split_once(quote)?;
            if name.contains('\\') {
                return None;
            }
            path.push(Text::new(name));
            rest = after.strip_prefix(']')?;
        }
        match rest.strip_prefix('.') {
            Some(next) => rest = next,
            None => return rest.is_empty().then_some(path),
        }
    }
}

fn is_name(part: &str) -> bool {
    part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && !matches!(part, "true" | "false" | "none" | "not" | "and" | "or" | "if" | "in" | "is")
}

/// A path as it is written: what is no plain name stands in brackets.
pub fn written<'p>(path: impl IntoIterator<Item = &'p str>) -> String {
    let mut text = String::new();
    for part in path {
        if !is_name(part) {
            text.push_str("['");
            text.push_str(part);
            text.push_str("']");
        } else if text.is_empty() {
            text.push_str(part);
        } else {
            text.push('.');
            text.push_str(part);
        }
    }
    text
}

/// A dotted name with a hyphen within an expression, as it has to be written: there a hyphen subtracts.
pub fn with_hyphen(source: &str) -> Option<String> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
    source
        .split(|c: char| !is_part(c))
        .find(|word| {
            let mut parts = word.split('.');
            parts.next().is_some_and(is_name)
                && parts.clone().any(|part| part.contains('-'))
                && parts.all(|part| part.split('-').all(|piece| !piece.is_empty()))
        })
        .map(|word| written(word.split('.')))
}

/// What minijinja says, without its own idea of a place.
pub fn words(error: &minijinja::Error) -> String {
    match error.detail() {
        Some(detail) => detail.to_owned(),
        None => error.kind().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::expressions::{FILTERS, OPERATORS};

    fn parts(text: &str) -> Vec<String> {
        let part = |part: &Part| match part {
            Part::Text(text) => format!("text {text}"),
            Part::Expr(expr) => format!("expr {}", text.get(expr.start..expr.end).unwrap_or_default()),
        };
        cut_vars(text).parts.iter().map(part).collect()
    }

    /// The reference shows what each operator and filter comes to.
    #[test]
    fn examples_of_the_reference() {
        for row in OPERATORS.iter().chain(FILTERS) {
            let context = serde_json::json!({"vars": {}});
            let kind = kind(row.example);
            let expression = match &kind {
                ExprKind::Compiled(expression, _) => Some(expression),
                _ => None,
            };
            let value =
                expression.map(|expression| expression.eval(minijinja::Value::from(minijinja::value::Serde(&context))));
            let json = value.and_then(Result::ok).map(|value| serde_json::to_string(&value).unwrap_or_default());
            assert_eq!(json.as_deref(), Some(row.value), "{}", row.example);
        }
    }

    #[test]
    fn paths_with_brackets() {
        let of = |source: &str| path(source).map(|path| path.join("/"));
        assert_eq!(of("services['a-b'].ports.http").as_deref(), Some("services/a-b/ports/http"));
        assert_eq!(of("images[\"tools\"]").as_deref(), Some("images/tools"));
        for other in ["a-b", "a[0]", "a['b", "a['b'", "a.", ".a", "a['b']c", "a.b()", "not", ""] {
            assert_eq!(of(other), None, "{other}");
        }
    }

    #[test]
    fn a_hyphen_is_shown_in_brackets() {
        assert_eq!(with_hyphen("services.my-api.host").as_deref(), Some("services['my-api'].host"));
        assert_eq!(with_hyphen("vars.a - vars.b"), None);
        assert_eq!(with_hyphen("vars.a -1"), None);
    }

    #[test]
    fn only_vars_are_ours() {
        assert_eq!(parts("a {{ vars.b }}{{ .c }}"), ["text a ", "expr  vars.b ", "text {{ .c }}"]);
        assert_eq!(parts("{{ don't {{ vars.b }}"), ["text {{ don't ", "expr  vars.b "]);
        assert_eq!(parts("{{ 1 }} {{ service.name }} {{"), ["text {{ 1 }} {{ service.name }} {{"]);
        assert_eq!(parts("{{ vars.a + }}"), ["expr  vars.a + "]);
        assert_eq!(parts("{{ vars.a ~ service.name }}"), ["text {{ vars.a ~ service.name }}"]);
    }
}
